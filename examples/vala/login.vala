/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// Asks for a user name and a password when the server does. Then shows the cookies that
// are kept of it, in a partition that outlives the program.
//
// Usage: login URL

async string? ask (DataInputStream terminal, string question) throws Error {
  print ("%s\n", question);
  return yield terminal.read_line_async ();
}

// The request waits meanwhile, and the main loop runs.
async void answer (DataInputStream terminal, Netreq.AuthChallenge challenge) {
  try {
    var username = yield ask (terminal, @"User name for \"$(challenge.realm)\" of $(challenge.host)?");

    if (username != null && username != "")
      challenge.authenticate (username, yield ask (terminal, "Password?"));
    else
      challenge.cancel ();
  } catch (Error error) {
    printerr ("%s\n", error.message);
    challenge.cancel ();
  }
}

async void log_in (string url) throws Error {
  var terminal = new DataInputStream (File.new_for_path ("/dev/stdin").read ());
  var session = Netreq.Session.from_partition ("persist:login");
  var request = (Netreq.ClientRequest) Object.new (typeof (Netreq.ClientRequest),
                                                   url: url,
                                                   session: session,
                                                   credentials: Netreq.Credentials.INCLUDE);

  request.login.connect ((challenge) => {
    answer.begin (terminal, challenge);
    return true;
  });

  var response = yield request.send_async ();
  print ("%u %s\n", response.status_code, response.status_message);

  var filter = new Netreq.CookieFilter ();
  filter.set_url (response.url);
  foreach (var cookie in yield session.get_cookies_async (filter))
    print ("%s=%s\n", cookie.get_name (), cookie.get_value ());
}

int main (string[] args) {
  var loop = new MainLoop ();
  var status = 0;

  log_in.begin (args[1], (source, result) => {
    try {
      log_in.end (result);
    } catch (Error error) {
      printerr ("%s\n", error.message);
      status = 1;
    }
    loop.quit ();
  });
  loop.run ();

  return status;
}
