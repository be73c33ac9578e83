/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

int main () {
  var error = new Netreq.Error.ABORTED ("stopped");

  return error.code == Netreq.Error.ABORTED && Netreq.CacheMode.NO_STORE != Netreq.CacheMode.DEFAULT ? 0 : 1;
}
