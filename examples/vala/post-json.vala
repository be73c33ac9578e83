/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// Posts JSON and reads the JSON that comes back.
//
// Usage: post-json URL

async void post_json (string url) throws Error {
  var request = (Netreq.ClientRequest) Object.new (typeof (Netreq.ClientRequest),
                                                   method: "POST",
                                                   url: url,
                                                   headers: new string[] { "Content-Type", "application/json", null });
  var body = new Json.Object ();

  body.set_string_member ("greeting", "hello");
  var node = new Json.Node (OBJECT);
  node.set_object (body);
  request.write (Json.to_string (node, false).data);

  var response = yield request.send_async ();
  var answer = yield response.read_json_async ();
  print ("%u %s\n", response.status_code, Json.to_string (answer, true));
}

int main (string[] args) {
  var loop = new MainLoop ();
  var status = 0;

  post_json.begin (args[1], (source, result) => {
    try {
      post_json.end (result);
    } catch (Error error) {
      printerr ("%s\n", error.message);
      status = 1;
    }
    loop.quit ();
  });
  loop.run ();

  return status;
}
