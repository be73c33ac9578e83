/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// Gets a text.
//
// Usage: get-text URL

async void get_text (string url) throws Error {
  var request = new Netreq.ClientRequest (url);
  var response = yield request.send_async ();

  print ("%u %s\n", response.status_code, response.status_message);
  print ("%s\n", yield response.read_text_async ());
}

int main (string[] args) {
  Intl.setlocale ();

  var loop = new MainLoop ();
  var status = 0;

  get_text.begin (args[1], (source, result) => {
    try {
      get_text.end (result);
    } catch (Error error) {
      printerr ("%s\n", error.message);
      status = 1;
    }
    loop.quit ();
  });
  loop.run ();

  return status;
}
