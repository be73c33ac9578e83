/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

async string fetch (Netreq.ClientRequest request) throws Error {
  var response = yield request.send_async (null);

  print ("%u %s\n", response.status_code, response.get_header ("content-type") ?? "");
  return yield response.read_text_async (null);
}

int main () {
  var loop = new MainLoop ();
  var name = "";

  try {
    var request = new Netreq.ClientRequest ("http://localhost/");

    request.set_header ("X-Asked-By", "Vala");
    request.close.connect (() => loop.quit ());
    fetch.begin (request, (source, result) => {
      try {
        fetch.end (result);
      } catch (Error error) {
        name = Netreq.error_get_name (error.code);
      }
    });
    request.abort ();
  } catch (Error error) {
    return 1;
  }

  loop.run ();
  return name == "net::ERR_ABORTED" ? 0 : 1;
}
