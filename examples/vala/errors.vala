/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

// Tells errors apart.
//
// Usage: errors URL

async void tell_apart (string url) {
  var request = (Netreq.ClientRequest) Object.new (typeof (Netreq.ClientRequest),
                                                   url: url,
                                                   connect_timeout: 10000,
                                                   response_timeout: 1000);

  try {
    var response = yield request.send_async ();

    // The server has its own kind of errors.
    if (response.status_code < 400)
      print ("All is well\n");
    else
      print ("The server says %u\n", response.status_code);
  } catch (Netreq.Error.INVALID_URL error) {
    print ("This is not a URL (%s)\n", error.message);
  } catch (Netreq.Error.CONNECTION_REFUSED error) {
    print ("Nobody listens there (%s)\n", error.message);
  } catch (Netreq.Error.RESPONSE_TIMED_OUT error) {
    print ("The server takes its time (%s)\n", error.message);
  } catch (Error error) {
    print ("Something else went wrong (%s)\n", error.message);
  }
}

void main (string[] args) {
  var loop = new MainLoop ();

  tell_apart.begin (args[1], () => loop.quit ());
  loop.run ();
}
