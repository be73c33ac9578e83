/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-session-private.h"

static gboolean
on_closed (gpointer task)
{
  g_task_return_boolean (task, TRUE);

  return G_SOURCE_REMOVE;
}

/**
 * netreq_session_close_all_connections_async:
 * @self: a session
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when the connections are closed
 * @user_data: data for @callback
 *
 * Closes all connections of the session, those in use too: requests that have one, or
 * that wait for one to be made, fail with %NETREQ_ERROR_CONNECTION_ABORTED, and so do
 * responses whose body is not read to its end. Requests that wait for their turn, or
 * that are redirected, go on, as do all that are made later, with new connections.
 *
 * The connections are closed even when the call is cancelled; then only
 * %G_IO_ERROR_CANCELLED tells of it.
 *
 * Since: 1.0
 */
void
netreq_session_close_all_connections_async (NetreqSession       *self,
                                            GCancellable        *cancellable,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GSource) closed = NULL;

  g_return_if_fail (NETREQ_IS_SESSION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  netreq_session_assert_context (self);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, netreq_session_close_all_connections_async);

  netreq_session_drop_connections (self);

  /* After the engine, which goes in the same way. */
  closed = g_idle_source_new ();
  g_source_set_static_name (closed, "[netreq] connections closed");
  g_source_set_priority (closed, G_PRIORITY_LOW);
  g_source_set_callback (closed, on_closed, g_steal_pointer (&task), g_object_unref);
  g_source_attach (closed, netreq_session_get_context (self));
}

/**
 * netreq_session_close_all_connections_finish:
 * @self: a session
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Netreq.Session.close_all_connections_async].
 *
 * Returns: whether the connections are closed
 *
 * Since: 1.0
 */
gboolean
netreq_session_close_all_connections_finish (NetreqSession  *self,
                                             GAsyncResult   *result,
                                             GError        **error)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_session_close_all_connections_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
