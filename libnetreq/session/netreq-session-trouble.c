/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-session-trouble-private.h"

static guint storage_error_signal;

void
netreq_session_trouble_install (GType type)
{
  /**
   * NetreqSession::storage-error:
   * @self: the session
   * @error: what is wrong, with the name of the file
   *
   * Emitted when a file of the session could not be read, could not be written, or was
   * broken. The session goes on in any case, with what it has in memory.
   *
   * With %NETREQ_ERROR_ACCESS_DENIED or %NETREQ_ERROR_FILE_NO_SPACE it could not be read
   * or written. With %NETREQ_ERROR_FAILED it is in use elsewhere, a later version of the
   * library has made it, or it was broken: then it has been set aside, with
   * `.corrupt-` and a number behind its name, and what was in it is lost to the session.
   * What could not be written is tried again with the next change, and with
   * [method@Netreq.Session.flush_cookies_async].
   *
   * It comes from the main loop, at the first use of what is in the file or soon after a
   * change, and not again while nothing else is wrong. An application need not do
   * anything; it may want to tell its user that a login is lost, or that the disk is full.
   *
   * Since: 1.0
   */
  storage_error_signal =
    g_signal_new ("storage-error", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

void
netreq_session_tell_trouble (const GError *error,
                             gpointer      session)
{
  g_autoptr(NetreqSession) held = g_object_ref (session);

  g_debug ("%s", error->message);
  g_signal_emit (held, storage_error_signal, 0, error);
}
