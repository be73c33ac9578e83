/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

int main () {
  GLib.Error error = new Netreq.Error.ABORTED ("stopped");

  assert (error.matches (Netreq.Error.quark (), Netreq.Error.ABORTED));
  assert (Netreq.CacheMode.NO_STORE != Netreq.CacheMode.DEFAULT);

  return 0;
}
