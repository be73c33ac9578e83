/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// Follows redirects by hand: at once within an origin, and to another one when the
// user agrees. Then shows the way that was gone.
//
// Usage: redirects URL

string origin_of (string url) throws Error {
  string scheme;
  string host;
  int port;

  Uri.split_network (url, NONE, out scheme, out host, out port);
  return @"$scheme://$host:$port";
}

async bool user_agrees (string question) throws Error {
  var input = new DataInputStream (File.new_for_path ("/dev/stdin").read ());

  print ("%s [y/N]\n", question);
  return (yield input.read_line_async ()) == "y";
}

// The request waits meanwhile, and the main loop runs.
async void ask (Netreq.ClientRequest request, string target) {
  try {
    if (yield user_agrees (@"Go on to $target?"))
      request.follow_redirect ();
    else
      request.abort ();
  } catch (Error error) {
    printerr ("%s\n", error.message);
    request.abort ();
  }
}

async void follow (string url) throws Error {
  var request = (Netreq.ClientRequest) Object.new (typeof (Netreq.ClientRequest),
                                                   url: url,
                                                   redirect_mode: Netreq.RedirectMode.MANUAL);
  var last = request.url;

  request.redirect.connect ((status, method, target) => {
    try {
      if (origin_of (target) == origin_of (last)) {
        request.follow_redirect ();
      } else {
        request.defer_redirect ();
        ask.begin (request, target);
      }
    } catch (Error error) {
      printerr ("%s\n", error.message);
    }
    last = target;
  });

  var response = yield request.send_async ();
  foreach (var each in response.redirect_chain) {
    uint status;
    string from;

    each.get ("(us)", out status, out from);
    print ("%u %s\n", status, from);
  }
  print ("%u %s\n", response.status_code, response.url);
}

int main (string[] args) {
  var loop = new MainLoop ();
  var status = 0;

  follow.begin (args[1], (source, result) => {
    try {
      follow.end (result);
    } catch (Error error) {
      printerr ("%s\n", error.message);
      status = 1;
    }
    loop.quit ();
  });
  loop.run ();

  return status;
}
