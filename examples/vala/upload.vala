/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// Sends a file, as it is read, and shows how far that has come.
//
// Usage: upload URL FILE

async void upload (string url, string path) throws Error {
  var file = File.new_for_commandline_arg (path).read ();
  var request = (Netreq.ClientRequest) Object.new (typeof (Netreq.ClientRequest), method: "PUT", url: url);

  request.chunked_encoding = true;
  request.upload_progress.connect (current => print ("%s bytes sent\n", current.to_string ()));

  // A server may answer before it has everything.
  Netreq.IncomingMessage? response = null;
  request.response.connect (early => { response = early; });

  // Reads no faster than the network takes it, and ends the request.
  yield request.get_body_stream ().splice_async (file, CLOSE_SOURCE | CLOSE_TARGET);

  if (response == null)
    response = yield request.send_async ();
  print ("%u %s\n", response.status_code, response.status_message);
}

int main (string[] args) {
  var loop = new MainLoop ();
  var status = 0;

  upload.begin (args[1], args[2], (source, result) => {
    try {
      upload.end (result);
    } catch (Error error) {
      printerr ("%s\n", error.message);
      status = 1;
    }
    loop.quit ();
  });
  loop.run ();

  return status;
}
