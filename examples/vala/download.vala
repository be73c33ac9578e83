/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// Downloads into a file and shows how far that has come.
//
// Usage: download URL FILE

async void download (string url, string path) throws Error {
  var output = File.new_for_commandline_arg (path).replace (null, false, NONE);
  var request = new Netreq.ClientRequest (url);
  var response = yield request.send_async ();

  print ("%u %s\n", response.status_code, response.status_message);
  response.download_progress.connect ((current, total) => {
    print ("%s of %s bytes\n", current.to_string (), total.to_string ());
  });

  // The network waits for the disk. Who takes the signal `data` instead does the
  // same with pause() and resume().
  yield output.splice_async (response.get_body_stream (), CLOSE_SOURCE | CLOSE_TARGET);
}

int main (string[] args) {
  var loop = new MainLoop ();
  var status = 0;

  download.begin (args[1], args[2], (source, result) => {
    try {
      download.end (result);
    } catch (Error error) {
      printerr ("%s\n", error.message);
      status = 1;
    }
    loop.quit ();
  });
  loop.run ();

  return status;
}
