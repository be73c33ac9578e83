/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "netreq-error-private.h"
#include "netreq-source-private.h"
#include "policy/netreq-url-private.h"
#include "request/netreq-login-private.h"
#include "session/netreq-hsts-keeper-private.h"
#include "session/netreq-session-private.h"
#include "transport/netreq-attempt-private.h"

/* As many as the original has at most. */
#define MAX_SOCKETS 6u

/* One call: the connections that it makes. */
typedef struct
{
  /* Owned until it is answered; it is the one that owns us. */
  GTask *task;
  /* Where they lead, as if there were a request. */
  NetreqRequestDescription *description;
  guint num_sockets;
  /* For the hosts that want https, before there is a hop. */
  NetreqRecordWait *wait;
  NetreqHop *hop;
  NetreqAttemptPlan plan;
  /* The Socket of each connection that is not there yet. */
  GPtrArray *sockets;
  /* The first that went wrong. */
  GError *error;
  /* Tells that the application waits no longer; NULL where it cannot. */
  GSource *cancelled;
} Preconnection;

typedef struct
{
  Preconnection *preconnection;
  /* Answers its proxy, by what is known. */
  NetreqLogin *login;
  NetreqLoginVerdict verdict;
  NetreqAttempt *attempt;
} Socket;

static void
socket_free (Socket *socket)
{
  g_clear_pointer (&socket->attempt, netreq_attempt_cancel);
  g_clear_pointer (&socket->login, netreq_login_free);
  g_free (socket);
}

static void
preconnection_free (Preconnection *preconnection)
{
  netreq_clear_source (&preconnection->cancelled);
  g_clear_pointer (&preconnection->sockets, g_ptr_array_unref);
  g_clear_pointer (&preconnection->hop, netreq_hop_free);
  g_clear_pointer (&preconnection->description, netreq_request_description_free);
  g_clear_error (&preconnection->error);
  g_free (preconnection);
}

static void
settle (Preconnection *preconnection)
{
  g_autoptr(GTask) task = g_steal_pointer (&preconnection->task);

  netreq_clear_source (&preconnection->cancelled);
  if (preconnection->error != NULL)
    g_task_return_error (task, g_steal_pointer (&preconnection->error));
  else
    g_task_return_boolean (task, TRUE);
}

/* --- one of them --- */

static void
leave (Socket *socket)
{
  Preconnection *preconnection = socket->preconnection;

  g_ptr_array_remove_fast (preconnection->sockets, socket);
  if (preconnection->sockets->len == 0)
    settle (preconnection);
}

static void
on_connected (gpointer owner)
{
  leave (owner);
}

static char *
introduce (const char *proxy,
           gpointer    owner)
{
  Socket *socket = owner;

  return netreq_login_dup_answer (socket->login, proxy);
}

static void
on_tunnel_answered (guint                   status,
                    const NetreqHeaderList *headers,
                    const char             *proxy,
                    gpointer                owner)
{
  const NetreqHopAnswer answer = { status, headers };
  Socket *socket = owner;

  socket->verdict = netreq_login_meet (socket->login, &answer, proxy);
}

static void connect_socket (Socket *socket);

/* Nobody is asked for a connection that nobody needs yet: who would have to wait for an
 * answer leaves the line. */
static void
on_failed (const GError *error,
           gpointer      owner)
{
  Socket *socket = owner;

  if (socket->verdict == NETREQ_LOGIN_AGAIN)
    {
      g_clear_pointer (&socket->attempt, netreq_attempt_cancel);
      connect_socket (socket);
      return;
    }

  if (socket->preconnection->error == NULL)
    socket->preconnection->error = g_error_copy (error);
  leave (socket);
}

static NetreqSession *
get_session (Socket *socket)
{
  return g_task_get_source_object (socket->preconnection->task);
}

static void
connect_socket (Socket *socket)
{
  static const NetreqAttemptOwner owner_funcs = {
    .introduce = introduce,
    .tunnel_answered = on_tunnel_answered,
    .answered = on_connected,
    .failed = on_failed,
  };

  socket->verdict = NETREQ_LOGIN_NO_MATTER;
  socket->attempt = netreq_attempt_start (get_session (socket), &socket->preconnection->plan, &owner_funcs, socket);
}

static void
add_socket (Preconnection *preconnection)
{
  static const NetreqLoginOwner nobody = { NULL };
  Socket *socket = g_new0 (Socket, 1);
  NetreqLoginPlan plan = {
    .session = g_task_get_source_object (preconnection->task),
    .description = preconnection->description,
    .is_for_proxy = TRUE,
  };

  socket->preconnection = preconnection;
  socket->login = netreq_login_new (&plan, &nobody, socket);
  netreq_login_enter (socket->login, preconnection->hop);
  g_ptr_array_add (preconnection->sockets, socket);
  connect_socket (socket);
}

/* --- all of them --- */

static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  Preconnection *preconnection = user_data;

  g_ptr_array_set_size (preconnection->sockets, 0);
  settle (preconnection);

  return G_SOURCE_REMOVE;
}

static void
watch_cancellable (Preconnection *preconnection)
{
  GCancellable *cancellable = g_task_get_cancellable (preconnection->task);

  if (cancellable == NULL)
    return;

  preconnection->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (preconnection->cancelled, G_SOURCE_FUNC (on_cancelled), preconnection, NULL);
  g_source_attach (preconnection->cancelled, g_task_get_context (preconnection->task));
}

static void
make_plan (Preconnection *preconnection,
           NetreqSession *session)
{
  NetreqHstsKnowledge hsts = netreq_hsts_keeper_get_knowledge (netreq_session_get_hsts (session));

  preconnection->hop = netreq_hop_new (preconnection->description, NETREQ_REFERRER_POLICY_NO_REFERRER, &hsts);
  preconnection->plan = (NetreqAttemptPlan) {
    .method = preconnection->hop->method,
    .url = preconnection->hop->url,
    .headers = preconnection->hop->headers,
    .fresh_connection = TRUE,
    .connect_only = TRUE,
    .connect_timeout = netreq_session_get_connect_timeout (session),
  };
}

/* How many are to be made. Where there seem to be enough, the server may have closed
 * them, and it is for the engine to look. */
static guint
count_sockets (Preconnection *preconnection,
               NetreqSession *session)
{
  NetreqAttemptPlan *plan = &preconnection->plan;
  guint n_missing = netreq_attempt_count_missing (session, plan, preconnection->num_sockets);

  if (n_missing > 0 || !netreq_attempt_has_idle (session, plan))
    return n_missing;

  plan->fresh_connection = FALSE;
  return 1;
}

static void
connect_all (Preconnection *preconnection)
{
  NetreqSession *session = g_task_get_source_object (preconnection->task);
  guint n_missing;

  make_plan (preconnection, session);
  n_missing = count_sockets (preconnection, session);
  if (n_missing == 0 || g_cancellable_is_cancelled (g_task_get_cancellable (preconnection->task)))
    {
      settle (preconnection);
      return;
    }

  watch_cancellable (preconnection);
  for (guint i = 0; i < n_missing; i++)
    add_socket (preconnection);
}

static void
on_hsts_ready (gpointer user_data)
{
  Preconnection *preconnection = user_data;

  preconnection->wait = NULL;
  connect_all (preconnection);
}

/* Takes @description. */
static void
start (GTask                    *task,
       NetreqRequestDescription *description,
       guint                     num_sockets)
{
  NetreqHstsKeeper *hsts = netreq_session_get_hsts (g_task_get_source_object (task));
  Preconnection *preconnection = g_new0 (Preconnection, 1);

  preconnection->task = g_object_ref (task);
  preconnection->description = description;
  preconnection->num_sockets = num_sockets;
  preconnection->sockets = g_ptr_array_new_with_free_func ((GDestroyNotify) socket_free);
  g_task_set_task_data (task, preconnection, (GDestroyNotify) preconnection_free);

  preconnection->wait = netreq_hsts_keeper_wait (hsts, on_hsts_ready, preconnection);
  if (preconnection->wait == NULL)
    connect_all (preconnection);
}

/* NULL when nothing may be connected to there. */
static NetreqRequestDescription *
describe (NetreqSession  *self,
          const char     *url,
          guint           num_sockets,
          GError        **error)
{
  const NetreqRequestOptions options = { .method = "HEAD", .url = url, .port = -1 };
  g_autoptr(NetreqRequestDescription) description = NULL;
  g_autofree char *host_port = NULL;

  if (num_sockets < 1 || num_sockets > MAX_SOCKETS)
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                        "There can be 1 to %u connections made ahead, and not %u", MAX_SOCKETS, num_sockets);
      return NULL;
    }

  description = netreq_request_description_new (&options, error);
  if (description == NULL || netreq_session_get_network_access (self) == NETREQ_NETWORK_ACCESS_ALL)
    return g_steal_pointer (&description);

  host_port = netreq_url_host_port (description->url);
  netreq_set_error (error, NETREQ_ERROR_INTERNET_DISCONNECTED,
                    "The session has no access to the network, and %s was not connected to", host_port);
  return NULL;
}

/**
 * netreq_session_preconnect_async:
 * @self: a session
 * @url: an absolute http or https URL
 * @num_sockets: how many connections there should be, from 1 to 6
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when they are there, or one of them cannot be made
 * @user_data: data for @callback
 *
 * Makes connections to the server of a URL for requests that are likely to come, as
 * `ses.preconnect()` of Electron: the name is looked up, the proxy is asked for a
 * tunnel, and the TLS handshake is done. No request is sent. A request that comes
 * while they are made gets the first that is there.
 *
 * An http URL whose server is known to want https is one over https, as it is for a
 * request.
 *
 * Connections that the server has already count, and so do requests that wait for one.
 * There are never more than [property@Netreq.Session:max-connections-per-host] and
 * [property@Netreq.Session:max-connections]; when there is no room for any, the call has
 * nothing to do.
 *
 * A connection that no request uses within three seconds is not used any more: call this
 * when it is likely that a request comes soon, and again when it has not.
 *
 * Nobody is asked anything for it: a proxy that wants a login gets the one that is known,
 * and opens no tunnel where there is none.
 *
 * When it is cancelled, connections that are not there yet are given up.
 *
 * Call [method@Netreq.Session.preconnect_finish] in @callback to get the result.
 *
 * Since: 1.0
 */
void
netreq_session_preconnect_async (NetreqSession       *self,
                                 const char          *url,
                                 guint                num_sockets,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  NetreqRequestDescription *description;
  GError *error = NULL;

  g_return_if_fail (NETREQ_IS_SESSION (self));
  g_return_if_fail (url != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  netreq_session_assert_context (self);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, netreq_session_preconnect_async);

  if (g_task_return_error_if_cancelled (task))
    return;

  description = describe (self, url, num_sockets, &error);
  if (description != NULL)
    start (task, description, num_sockets);
  else
    g_task_return_error (task, error);
}

/**
 * netreq_session_preconnect_finish:
 * @self: a session
 * @result: the result that @callback was given
 * @error: return location for an error
 *
 * Gets the result of [method@Netreq.Session.preconnect_async].
 *
 * Fails with %NETREQ_ERROR_INVALID_ARGUMENT when the number is none from 1 to 6, with
 * %NETREQ_ERROR_INVALID_URL, %NETREQ_ERROR_DISALLOWED_URL_SCHEME or
 * %NETREQ_ERROR_UNSAFE_PORT when the URL is none to connect to, with
 * %NETREQ_ERROR_INTERNET_DISCONNECTED when the session has no access to the network, with
 * %G_IO_ERROR_CANCELLED when it was cancelled, and with the errors that a request has
 * whose connection is not made, %NETREQ_ERROR_NAME_NOT_RESOLVED for instance. It is that of
 * the connection that failed first; others may have been made.
 *
 * Returns: whether the connections are there
 *
 * Since: 1.0
 */
gboolean
netreq_session_preconnect_finish (NetreqSession  *self,
                                  GAsyncResult   *result,
                                  GError        **error)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_session_preconnect_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
