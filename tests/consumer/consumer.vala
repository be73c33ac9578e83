/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

void stop () throws Netreq.Error {
  throw new Netreq.Error.ABORTED ("stopped");
}

int main () {
  try {
    stop ();
    return 1;
  } catch (Netreq.Error error) {
    return Netreq.error_get_name (error.code) == "net::ERR_ABORTED" ? 0 : 1;
  }
}
