/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/netreq-attempt-private.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "netreq-error-private.h"
#include "netreq-source-private.h"
#include "policy/netreq-content-length-private.h"
#include "policy/netreq-priority-rules-private.h"
#include "policy/netreq-url-private.h"
#include "session/netreq-session-engine-private.h"
#include "session/netreq-session-private.h"
#include "transport/netreq-attempt-clock-private.h"
#include "transport/netreq-beginning-private.h"
#include "transport/netreq-engine-message-private.h"
#include "transport/netreq-proxy-trace-private.h"
#include "transport/netreq-scheduler-private.h"
#include "transport/netreq-tls-gate-private.h"
#include "transport/netreq-wire-body-private.h"
#include "transport/netreq-wire-error-private.h"

/* How many informational responses may come before the one that counts. */
#define MAX_INFORMATIONAL 500

/* How many requests an HTTP/2 connection carries at a time: the least that RFC 9113
 * recommends to servers. */
#define STREAMS_PER_CONNECTION 100

/* What a connection takes at once on which nothing else waits to be sent. */
#define SMALL_HEAD (8 * 1024)

/* How much the engine may collect of the body of a 421. */
#define MAX_MISDIRECTED_BODY (64 * 1024)

struct _NetreqAttempt
{
  /* The owner has one reference, the engine another from send to its end. */
  gatomicrefcount ref_count;
  NetreqSession *session;

  /* NULL once the owner has been told the end or has cancelled. */
  gpointer owner;
  NetreqAttemptOwner owner_funcs;

  /* Our copy of the plan. */
  NetreqAttemptPlan plan;
  /* "host:port" */
  char *host;
  NetreqEngineProtocol protocol;
  /* Where we wait for a connection: what is learnt about those that carry many
   * requests does not hold for the others. */
  char *queue;

  /* Our place in the queue or among those that run; NULL once given back. */
  NetreqTicket *ticket;
  /* Runs from when our turn has come to the end. */
  NetreqAttemptClock *clock;
  /* Made when our turn has come. */
  SoupMessage *message;
  /* Whose it is, and who is there as long as it is under way. Not owned. */
  SoupSession *engine;
  GCancellable *cancellable;

  /* Ends the queueing of one that must not go out at all. */
  GSource *refusal;

  /* Is told, from the start to the end, that all connections are given up. */
  NetreqConnectionUser connection_user;

  /* Of the connection that was made for us, if there was one. */
  GSocket *socket;
  /* It keeps back what does not fill a segment. */
  gboolean is_corked;
  /* What its proxy had to do with it. */
  NetreqProxyTrace proxy;
  /* It is made ahead, and the queue believes in it already. */
  gboolean is_awaited;

  /* How far we are. */
  NetreqWirePhase phase;
  /* The connection was made for us. */
  gboolean connection_is_new;
  /* The engine wanted to start anew: a reused connection was dead. */
  gboolean connection_was_stale;
  /* It was the engine that failed, not a timeout of ours. */
  gboolean connection_was_lost;
  gboolean request_is_sent;
  /* How many like 102 have come, of which a connection that is lost leaves no trace. */
  guint n_informational;
  /* The same of a proxy, on the way to a tunnel. */
  guint n_tunnel_informational;
  /* NULL on the way to an http server, and before our turn has come. */
  NetreqTlsGate *tls_gate;

  /* The head of the response as it was at first sight; more heads are trailers. */
  NetreqHeaderList *headers;
  guint n_heads;
  /* The engine has read the head, and is about to learn so itself. */
  gboolean head_is_under_way;
  /* Cancels what must not be cancelled before. */
  GSource *cancellation;
  /* Owned; the engine's is closed by us, and only once. */
  GInputStream *engine_stream;
  NetreqWireBody *body;
  gint64 body_length;
};

static GQuark
get_message_quark (void)
{
  static GQuark quark;

  if (quark == 0)
    quark = g_quark_from_static_string ("netreq-attempt");

  return quark;
}

/* NULL once the engine is done with the message. */
static NetreqAttempt *
get_attempt (SoupMessage *message)
{
  return g_object_get_qdata (G_OBJECT (message), get_message_quark ());
}

static NetreqAttempt *
attempt_ref (NetreqAttempt *attempt)
{
  g_atomic_ref_count_inc (&attempt->ref_count);
  return attempt;
}

gboolean
netreq_attempt_plan_is_streamed (const NetreqAttemptPlan *plan)
{
  return plan->body != NULL && plan->body_length < 0;
}

static void
plan_clear (NetreqAttemptPlan *plan)
{
  g_clear_pointer ((char **) &plan->method, g_free);
  g_clear_pointer (&plan->url, g_uri_unref);
  g_clear_pointer ((NetreqHeaderList **) &plan->headers, netreq_header_list_free);
  g_clear_object (&plan->body);
  g_clear_pointer (&plan->lane, netreq_lane_unref);
}

static void
plan_copy (NetreqAttemptPlan       *copy,
           const NetreqAttemptPlan *plan)
{
  *copy = *plan;
  copy->method = g_strdup (plan->method);
  copy->url = g_uri_ref (plan->url);
  copy->headers = netreq_header_list_copy (plan->headers);
  copy->body = plan->body != NULL ? g_object_ref (plan->body) : NULL;
  copy->lane = plan->lane != NULL ? netreq_lane_ref (plan->lane) : NULL;
}

static gboolean
on_turn_over (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

/* Lets go of @held when what is ready at @priority by now has been dispatched. */
static void
hold_for_a_turn (GMainContext   *context,
                 gpointer        held,
                 GDestroyNotify  let_go,
                 int             priority)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, priority);
  g_source_set_callback (source, on_turn_over, held, let_go);
  g_source_attach (source, context);
}

static void
attempt_free (gpointer data)
{
  NetreqAttempt *attempt = data;

  g_free (attempt->host);
  g_free (attempt->queue);
  g_clear_object (&attempt->message);
  g_clear_object (&attempt->cancellable);
  netreq_proxy_trace_clear (&attempt->proxy);
  g_clear_pointer (&attempt->headers, netreq_header_list_free);
  g_clear_object (&attempt->engine_stream);
  g_clear_object (&attempt->body);
  g_free (attempt);
}

/* To take the objects of the engine apart takes a while, in which the next request can be
 * on its way. */
static void
attempt_unref (NetreqAttempt *attempt)
{
  g_autoptr(NetreqSession) session = NULL;

  if (!g_atomic_ref_count_dec (&attempt->ref_count))
    return;

  g_assert (attempt->ticket == NULL);

  session = g_steal_pointer (&attempt->session);
  plan_clear (&attempt->plan);
  netreq_attempt_clock_free (attempt->clock);
  g_clear_object (&attempt->socket);
  g_clear_pointer (&attempt->tls_gate, netreq_tls_gate_free);
  hold_for_a_turn (netreq_session_get_context (session), attempt, attempt_free, G_PRIORITY_DEFAULT);
}

/* --- the queue --- */

static NetreqTimers *
get_timers (NetreqSession *session)
{
  static GQuark quark;
  NetreqTimers *timers;

  if (quark == 0)
    quark = g_quark_from_static_string ("netreq-timers");

  timers = g_object_get_qdata (G_OBJECT (session), quark);
  if (timers == NULL)
    {
      /* After the I/O: what has come in while the application kept the loop busy has come
       * in time. */
      timers = netreq_timers_new (netreq_session_get_context (session), NETREQ_IO_PRIORITY + 1);
      g_object_set_qdata_full (G_OBJECT (session), quark, timers, (GDestroyNotify) netreq_timers_free);
    }

  return timers;
}

static void on_done (SoupMessage *message);

/* Where the session has a new one, the connections of the old one are not to be had any
 * more. */
static SoupSession *
get_shared_engine (NetreqSession *session)
{
  SoupSession *engine = netreq_session_get_engine (session);

  if (netreq_session_engine_watch (engine, on_done))
    netreq_scheduler_forget_idle (netreq_scheduler_get (session));

  return engine;
}

static void
release_ticket (NetreqAttempt *attempt,
                gboolean       connection_kept)
{
  NetreqTicket *ticket = g_steal_pointer (&attempt->ticket);

  if (ticket != NULL)
    netreq_ticket_release (ticket, connection_kept);
}

/* --- the lane --- */

/* The engine has nothing more to do there for us. */
static void
leave_lane (NetreqAttempt *attempt,
            gboolean       connection_kept)
{
  NetreqLane *lane = g_steal_pointer (&attempt->plan.lane);

  if (lane == NULL)
    return;

  if (!connection_kept)
    netreq_lane_lose_connection (lane);
  netreq_lane_unref (lane);
}

static SoupSession *
get_engine (NetreqAttempt *attempt)
{
  SoupSession *engine;

  if (attempt->plan.lane == NULL)
    return get_shared_engine (attempt->session);

  engine = netreq_lane_get_engine (attempt->plan.lane);
  netreq_session_engine_watch (engine, on_done);

  return engine;
}

/* --- connections made ahead --- */

/* Somebody else may have begun the connection that is now made for us. */
static void
continue_beginning (NetreqAttempt *attempt)
{
  NetreqBeginning beginning = { NULL };

  if (attempt->connection_is_new ||
      !netreq_beginning_take (attempt->engine, soup_message_get_connection_id (attempt->message), &beginning))
    return;

  g_set_object (&attempt->socket, beginning.socket);
  netreq_proxy_trace_copy (&attempt->proxy, &beginning.proxy);
  netreq_beginning_clear (&beginning);
}

static void
drop_beginning (NetreqAttempt *attempt)
{
  netreq_beginning_drop (attempt->engine, soup_message_get_connection_id (attempt->message));
}

static void
leave_beginning (NetreqAttempt      *attempt,
                 GSocketClientEvent  event)
{
  const NetreqBeginning beginning = { attempt->socket, attempt->proxy };

  /* Who gets a connection that is made needs no beginning. */
  if (event == G_SOCKET_CLIENT_COMPLETE)
    drop_beginning (attempt);
  else
    netreq_beginning_note (attempt->engine, soup_message_get_connection_id (attempt->message), &beginning);
}

/* --- the end --- */

static gboolean
speaks_http2 (NetreqAttempt *attempt)
{
  return soup_message_get_http_version (attempt->message) == SOUP_HTTP_2_0;
}

/* The engine writes blocks of 8 KiB, and three times for each where they are chunks. As long
 * as more is to follow the system makes large segments of them. On HTTP/2 others would
 * have to wait for that, and what follows may have to wait itself. */
static void
set_cork (NetreqAttempt *attempt,
          gboolean       is_corked)
{
#ifdef TCP_CORK
  if (attempt->is_corked == is_corked || attempt->socket == NULL)
    return;

  attempt->is_corked = is_corked;
  g_socket_set_option (attempt->socket, IPPROTO_TCP, TCP_CORK, is_corked, NULL);
#endif
}

/* The engine writes the last chunk of a body that it throws away, and a part of it
 * would pass for the whole: so nothing more must go out. A streamed body always has
 * a connection that was made for it, and that carries nothing else. */
static void
cut_upload (NetreqAttempt *attempt)
{
  if (netreq_attempt_plan_is_streamed (&attempt->plan) && !attempt->request_is_sent &&
      attempt->phase != NETREQ_WIRE_PHASE_CONNECT && attempt->socket != NULL)
    g_socket_shutdown (attempt->socket, FALSE, TRUE, NULL);
}

static gboolean
has_whole_body (NetreqAttempt *attempt)
{
  return attempt->body != NULL && netreq_wire_body_is_complete (attempt->body);
}

/* The engine has the connection back or has lost it, or is about to notice: what it is
 * given from now on has its turn after that. Does nothing the second time. */
static void
leave_engine (NetreqAttempt *attempt)
{
  gboolean kept = has_whole_body (attempt) && soup_message_is_keepalive (attempt->message);

  if (g_object_steal_qdata (G_OBJECT (attempt->message), get_message_quark ()) == NULL)
    return;

  /* Where nothing was left to hear of. */
  if (!attempt->plan.connect_only)
    continue_beginning (attempt);
  netreq_connection_user_leave (&attempt->connection_user);
  release_ticket (attempt, kept);
  leave_lane (attempt, kept);
  attempt_unref (attempt);
}

static void
tell_engine_of_end (NetreqAttempt *attempt)
{
  g_autoptr(GInputStream) stream = g_steal_pointer (&attempt->engine_stream);
  g_autoptr(GCancellable) cancellable = NULL;

  /* There is nothing to wait for. */
  if (attempt->request_is_sent && has_whole_body (attempt) && !speaks_http2 (attempt))
    {
      g_input_stream_close (stream, NULL, NULL);
      leave_engine (attempt);
      return;
    }

  cancellable = g_cancellable_new ();

  /* When a server answers without waiting for the body that it was to expect, the
   * engine would wait for a second answer, and crash. */
  if (!attempt->request_is_sent && !speaks_http2 (attempt))
    g_cancellable_cancel (cancellable);

  g_input_stream_close_async (stream, NETREQ_IO_PRIORITY, cancellable, NULL, NULL);
}

/* The engine wants to be told in the context in which it was asked, and whoever reads the
 * last byte may have pushed another one. */
static void
close_engine_stream (NetreqAttempt *attempt)
{
  g_autoptr(NetreqSession) session = g_object_ref (attempt->session);
  GMainContext *context = netreq_session_get_context (session);

  g_main_context_push_thread_default (context);
  tell_engine_of_end (attempt);
  g_main_context_pop_thread_default (context);
}

static gboolean
on_head_arrived (gpointer user_data)
{
  NetreqAttempt *attempt = user_data;

  g_cancellable_cancel (attempt->cancellable);
  return G_SOURCE_REMOVE;
}

/* A head that is read on the way out of the request is reported by an idle source.
 * Libsoup 3.6 that finds it cancelled there takes two references away where it had
 * one; our source comes behind that one. */
static void
cancel_engine (NetreqAttempt *attempt)
{
  if (!attempt->head_is_under_way)
    {
      g_cancellable_cancel (attempt->cancellable);
      return;
    }

  if (attempt->cancellation != NULL)
    return;

  attempt->cancellation = g_idle_source_new ();
  g_source_set_priority (attempt->cancellation, NETREQ_IO_PRIORITY);
  g_source_set_static_name (attempt->cancellation, "[netreq] cancellation");
  g_source_set_callback (attempt->cancellation, on_head_arrived, attempt, NULL);
  g_source_attach (attempt->cancellation, netreq_session_get_context (attempt->session));
}

static void
give_up_connection (NetreqAttempt *attempt)
{
  if (attempt->is_awaited)
    netreq_scheduler_drop_idle (netreq_scheduler_get (attempt->session), attempt->queue);

  attempt->is_awaited = FALSE;
}

static void
give_up_body (NetreqAttempt *attempt)
{
  g_autoptr(GError) aborted = NULL;

  if (attempt->body == NULL)
    return;

  if (!has_whole_body (attempt))
    aborted = netreq_error_new (NETREQ_ERROR_ABORTED, "The response was given up");
  netreq_wire_body_fail (attempt->body, aborted);
}

static void
disengage (NetreqAttempt *attempt)
{
  netreq_clear_source (&attempt->refusal);
  netreq_attempt_clock_stop (attempt->clock);

  if (attempt->message == NULL)
    {
      release_ticket (attempt, FALSE);
      leave_lane (attempt, TRUE);
      return;
    }

  give_up_connection (attempt);
  set_cork (attempt, FALSE);
  cut_upload (attempt);
  if (!has_whole_body (attempt))
    cancel_engine (attempt);
  give_up_body (attempt);

  if (attempt->engine_stream != NULL)
    close_engine_stream (attempt);

  /* On HTTP/2 the engine may take for ever to notice, and the connection can
   * carry other requests meanwhile. */
  if (attempt->protocol == NETREQ_ENGINE_PROTOCOL_HTTP2)
    release_ticket (attempt, TRUE);
}

static void
fail (NetreqAttempt *attempt,
      GError        *error)
{
  g_autoptr(GError) owned_error = error;
  gpointer owner = g_steal_pointer (&attempt->owner);

  attempt_ref (attempt);

  if (attempt->body != NULL)
    netreq_wire_body_fail (attempt->body, error);
  disengage (attempt);

  if (owner != NULL)
    attempt->owner_funcs.failed (error, owner);

  attempt_unref (attempt);
}

void
netreq_attempt_cancel (NetreqAttempt *attempt)
{
  attempt->owner = NULL;
  disengage (attempt);
  attempt_unref (attempt);
}

void
netreq_attempt_release (NetreqAttempt *attempt)
{
  attempt->owner = NULL;
  disengage (attempt);
}

/* --- errors --- */

static guint64
get_head_bytes (NetreqAttempt *attempt)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (attempt->message);

  return metrics != NULL ? soup_message_metrics_get_response_header_bytes_received (metrics) : 0;
}

static gboolean
has_chunked_body (NetreqAttempt *attempt)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (attempt->message);

  return !speaks_http2 (attempt) &&
         soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED;
}

/* When not even an address was tried, there was none: of the proxy, if there is one. */
static GError *
blame_proxy (NetreqAttempt *attempt,
             const GError  *error)
{
  NetreqProxyResolver *resolver = netreq_session_get_proxy_resolver (attempt->session);
  g_autofree char *first = NULL;

  if (attempt->proxy.stage != NETREQ_PROXY_STAGE_NONE || error->domain != G_RESOLVER_ERROR)
    return netreq_proxy_trace_translate (&attempt->proxy, error, attempt->host);

  first = netreq_proxy_resolver_dup_first_proxy (resolver, attempt->plan.url);
  if (first == NULL)
    return NULL;

  return netreq_error_new (NETREQ_ERROR_PROXY_CONNECTION_FAILED,
                           "No connection to %s by way of the proxy %s: %s", attempt->host, first, error->message);
}

static GError *
translate (NetreqAttempt *attempt,
           GError        *engine_error)
{
  g_autoptr(GError) owned_error = engine_error;
  NetreqWireSituation situation = {
    .phase = attempt->phase,
    .host = attempt->host,
    .head_bytes = get_head_bytes (attempt),
    .expected_length = attempt->body_length,
    .received_length = attempt->body != NULL ? netreq_wire_body_get_received (attempt->body) : 0,
    .certificate_errors = attempt->tls_gate != NULL ? netreq_tls_gate_get_errors (attempt->tls_gate) : 0,
    .http2 = speaks_http2 (attempt),
  };

  GError *error = NULL;

  situation.chunked = attempt->phase == NETREQ_WIRE_PHASE_BODY && has_chunked_body (attempt);

  if (attempt->phase == NETREQ_WIRE_PHASE_CONNECT)
    error = blame_proxy (attempt, engine_error);
  if (error == NULL && attempt->tls_gate != NULL && situation.head_bytes == 0)
    error = netreq_tls_gate_explain (attempt->tls_gate, engine_error);
  if (error != NULL)
    return error;

  if (attempt->connection_was_stale)
    return netreq_error_new (NETREQ_ERROR_CONNECTION_RESET,
                             "%s closed the connection before it answered", attempt->host);

  return netreq_wire_error_new (engine_error, &situation);
}

static GError *
translate_body_error (GError   *engine_error,
                      gpointer  user_data)
{
  return translate (user_data, engine_error);
}

static GError *
connect_timeout_error (NetreqAttempt *attempt)
{
  const char *proxy = attempt->proxy.uri;

  return netreq_error_new (NETREQ_ERROR_CONNECTION_TIMED_OUT,
                           "No connection to %s%s%s within %u ms", attempt->host,
                           proxy != NULL ? " by way of the proxy " : "", proxy != NULL ? proxy : "",
                           attempt->plan.connect_timeout);
}

static GError *
timeout_error (NetreqAttempt      *attempt,
               NetreqAttemptLimit  limit)
{
  switch (limit)
    {
    case NETREQ_ATTEMPT_LIMIT_CONNECT:
      return connect_timeout_error (attempt);
    case NETREQ_ATTEMPT_LIMIT_RESPONSE:
      return netreq_error_new (NETREQ_ERROR_RESPONSE_TIMED_OUT,
                               "%s did not begin to answer within %u ms",
                               attempt->host, attempt->plan.response_timeout);
    case NETREQ_ATTEMPT_LIMIT_IDLE:
      return netreq_error_new (NETREQ_ERROR_IDLE_TIMED_OUT,
                               "Nothing was heard of %s for %u ms",
                               attempt->host, attempt->plan.idle_timeout);
    default:
      g_return_val_if_reached (NULL);
    }
}

/* --- for the clock --- */

static gint64
clock_get_supplied_since (gpointer owner)
{
  NetreqAttempt *attempt = owner;

  return attempt->owner_funcs.get_supplied_since (attempt->owner);
}

static guint64
clock_get_head_bytes (gpointer owner)
{
  return get_head_bytes (owner);
}

static void
clock_expired (NetreqAttemptLimit limit,
               gpointer           owner)
{
  fail (owner, timeout_error (owner, limit));
}

static NetreqAttemptClock *
make_clock (NetreqAttempt *attempt)
{
  static const NetreqAttemptClockOwner owner_funcs = {
    .get_supplied_since = clock_get_supplied_since,
    .get_head_bytes = clock_get_head_bytes,
    .expired = clock_expired,
  };
  const NetreqAttemptLimits limits = {
    .connect = attempt->plan.connect_timeout,
    .response = attempt->plan.response_timeout,
    .idle = attempt->plan.idle_timeout,
  };

  return netreq_attempt_clock_new (get_timers (attempt->session), &limits, &owner_funcs, attempt);
}

/* --- the proxy --- */

char *
netreq_attempt_dup_proxy (NetreqAttempt *attempt)
{
  if (!g_str_equal (g_uri_get_scheme (attempt->plan.url), "http"))
    return NULL;

  return netreq_proxy_uri_of_address (soup_message_get_remote_address (attempt->message));
}

/* Only now is it known who gets the request: where the proxy was not to be reached,
 * another one, or the server itself. */
static void
introduce (NetreqAttempt *attempt,
           SoupMessage   *message,
           const char    *proxy)
{
  g_autofree char *words = attempt->owner_funcs.introduce (proxy, attempt->owner);

  if (words != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Proxy-Authorization", words);
}

static void
introduce_to_reading_proxy (NetreqAttempt *attempt)
{
  g_autofree char *proxy = netreq_attempt_dup_proxy (attempt);

  if (proxy != NULL)
    introduce (attempt, attempt->message, proxy);
}

static void
tell_tunnel_answer (NetreqAttempt *attempt,
                    SoupMessage   *tunnel)
{
  g_autoptr(NetreqHeaderList) headers =
    netreq_engine_headers_to_list (soup_message_get_response_headers (tunnel));

  attempt->owner_funcs.tunnel_answered (soup_message_get_status (tunnel), headers, attempt->proxy.uri,
                                        attempt->owner);
}

/* Without this the engine would read all that the proxy has to say, and then take our
 * message for one that went well. */
static void
on_tunnel_answered (SoupMessage *tunnel,
                    gpointer     user_data)
{
  NetreqAttempt *attempt = user_data;
  guint status = soup_message_get_status (tunnel);

  if (attempt->owner == NULL)
    return;

  tell_tunnel_answer (attempt, tunnel);
  if (SOUP_STATUS_IS_SUCCESSFUL (status))
    return;

  fail (attempt, netreq_error_new (NETREQ_ERROR_TUNNEL_CONNECTION_FAILED,
                                   "The proxy %s made no tunnel to %s: it answered %u %s",
                                   attempt->proxy.uri, attempt->host,
                                   status, soup_message_get_reason_phrase (tunnel)));
}

/* While there are more of them the engine gives nobody a turn, the timers neither. */
static void
on_tunnel_informational (SoupMessage *tunnel,
                         gpointer     user_data)
{
  NetreqAttempt *attempt = user_data;

  attempt->n_tunnel_informational++;

  if (attempt->owner != NULL && attempt->n_tunnel_informational > MAX_INFORMATIONAL)
    fail (attempt, netreq_error_new (NETREQ_ERROR_TUNNEL_CONNECTION_FAILED,
                                     "The proxy %s made no tunnel to %s: it sends informational responses "
                                     "without end", attempt->proxy.uri, attempt->host));
}

static void
drop_reference (gpointer  attempt,
                GClosure *closure)
{
  attempt_unref (attempt);
}

/* The engine has a message of its own for it, and keeps the connection for as long as
 * that one lives: we must not hold it. */
static void
watch_tunnel (NetreqAttempt *attempt)
{
  SoupMessage *tunnel = netreq_session_engine_get_tunnel (attempt->engine);

  if (tunnel == NULL || attempt->owner == NULL)
    return;

  introduce (attempt, tunnel, attempt->proxy.uri);
  g_signal_connect_data (tunnel, "got-headers", G_CALLBACK (on_tunnel_answered),
                         attempt_ref (attempt), drop_reference, 0);
  g_signal_connect_data (tunnel, "got-informational", G_CALLBACK (on_tunnel_informational),
                         attempt_ref (attempt), drop_reference, 0);
}

/* --- what the engine reports on its way --- */

static void
on_network_event (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection)
{
  NetreqAttempt *attempt = get_attempt (message);

  if (attempt == NULL)
    return;

  continue_beginning (attempt);
  attempt->connection_is_new = TRUE;
  netreq_proxy_trace_event (&attempt->proxy, event, connection);
  if (event == G_SOCKET_CLIENT_PROXY_NEGOTIATING && attempt->proxy.is_http)
    watch_tunnel (attempt);
  if (event == G_SOCKET_CLIENT_CONNECTED)
    g_set_object (&attempt->socket, g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)));
  if (attempt->protocol == NETREQ_ENGINE_PROTOCOL_HTTP1)
    netreq_engine_restrict_handshake (event, connection);
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && attempt->tls_gate != NULL && G_IS_TLS_CLIENT_CONNECTION (connection))
    netreq_tls_gate_begin (attempt->tls_gate, G_TLS_CLIENT_CONNECTION (connection));
  if (attempt->plan.connect_only)
    leave_beginning (attempt, event);
}

static gboolean
on_accept_certificate (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors)
{
  NetreqAttempt *attempt = get_attempt (message);

  return attempt != NULL && attempt->owner != NULL && netreq_tls_gate_accept (attempt->tls_gate, certificate, errors);
}

static gboolean
on_request_certificate (SoupMessage          *message,
                        GTlsClientConnection *connection)
{
  NetreqAttempt *attempt = get_attempt (message);
  gboolean is_shown;
  GError *error = NULL;

  if (attempt == NULL || attempt->owner == NULL)
    return FALSE;

  is_shown = netreq_tls_gate_show_identity (attempt->tls_gate, message, connection, &error);
  if (error != NULL)
    fail (attempt, error);

  return is_shown;
}

/* Only now is it known whether the server can make use of it. */
static void
tell_priority (NetreqAttempt *attempt)
{
  const NetreqAttemptPlan *plan = &attempt->plan;
  g_autofree char *field = netreq_priority_to_field (plan->priority, plan->priority_incremental);

  if (field != NULL && netreq_header_list_get (plan->headers, "Priority") == NULL)
    soup_message_headers_replace (soup_message_get_request_headers (attempt->message), "Priority", field);
}

static gboolean
pass_tls_gate (NetreqAttempt *attempt)
{
  GError *error = NULL;

  if (attempt->tls_gate == NULL ||
      netreq_tls_gate_pass (attempt->tls_gate, attempt->message, attempt->socket, &error))
    return TRUE;

  fail (attempt, error);
  return FALSE;
}

/* The engine waits for the server's word before it sends the body, if need be for
 * ever. */
static gboolean
awaits_continue (NetreqAttempt *attempt)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (attempt->message);

  return soup_message_headers_get_expectations (headers) & SOUP_EXPECTATION_CONTINUE;
}

static void
request_was_sent (NetreqAttempt *attempt)
{
  if (attempt->request_is_sent)
    return;

  attempt->request_is_sent = TRUE;
  set_cork (attempt, FALSE);
  netreq_attempt_clock_request_sent (attempt->clock);
}

static void
on_wrote_headers (SoupMessage *message)
{
  NetreqAttempt *attempt = get_attempt (message);

  if (attempt == NULL || attempt->owner == NULL)
    return;

  if (attempt->plan.body == NULL)
    request_was_sent (attempt);
  else if (awaits_continue (attempt))
    netreq_attempt_clock_await_response (attempt->clock);
}

/* Most are small, and gone when the engine has begun with them. */
static void
watch_head (NetreqAttempt *attempt)
{
  if (attempt->plan.body == NULL && !speaks_http2 (attempt) && netreq_engine_head_size (&attempt->plan) <= SMALL_HEAD)
    request_was_sent (attempt);
  else
    g_signal_connect (attempt->message, "wrote-headers", G_CALLBACK (on_wrote_headers), NULL);
}

/* The connection is there and the request goes out, of which nothing is written yet. */
static void
on_starting (SoupMessage *message)
{
  NetreqAttempt *attempt = get_attempt (message);

  if (attempt == NULL || attempt->owner == NULL)
    return;

  if (attempt->protocol == NETREQ_ENGINE_PROTOCOL_HTTP2 && speaks_http2 (attempt))
    netreq_scheduler_raise_host_limit (netreq_scheduler_get (attempt->session), attempt->queue, STREAMS_PER_CONNECTION);

  if (!pass_tls_gate (attempt))
    return;

  if (speaks_http2 (attempt))
    tell_priority (attempt);
  introduce_to_reading_proxy (attempt);

  attempt->phase = NETREQ_WIRE_PHASE_EXCHANGE;
  netreq_attempt_clock_send (attempt->clock);
  watch_head (attempt);
}

static void
on_wrote_body_data (SoupMessage *message,
                    guint        n_bytes)
{
  NetreqAttempt *attempt = get_attempt (message);
  gboolean more;

  if (attempt == NULL || attempt->owner == NULL)
    return;

  netreq_attempt_clock_progress (attempt->clock);
  more = attempt->owner_funcs.sent (n_bytes, attempt->owner);
  set_cork (attempt, more && !speaks_http2 (attempt));
}

static void
on_wrote_body (SoupMessage *message)
{
  NetreqAttempt *attempt = get_attempt (message);

  if (attempt != NULL && attempt->owner != NULL)
    request_was_sent (attempt);
}

static gboolean
answer_has_no_body (NetreqAttempt *attempt)
{
  guint status = soup_message_get_status (attempt->message);

  return status == SOUP_STATUS_NO_CONTENT || status == SOUP_STATUS_NOT_MODIFIED ||
         g_str_equal (soup_message_get_method (attempt->message), "HEAD");
}

static void
read_head (NetreqAttempt *attempt)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (attempt->message);

  attempt->headers = netreq_engine_headers_to_list (headers);

  /* Else the engine believes that it is the end of the connection that ends the
   * body, and does not keep it. */
  if (answer_has_no_body (attempt))
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_NONE);
}

static gboolean
has_short_body (NetreqAttempt *attempt)
{
  gint64 length = -1;

  return answer_has_no_body (attempt) ||
         (!has_chunked_body (attempt) && netreq_content_length_read (attempt->headers, &length) &&
          length >= 0 && length <= MAX_MISDIRECTED_BODY);
}

/* Upon a 421 the engine collects the body before we get it, however much there is. Then
 * it closes its stream, and waits there while the main loop stands still: for ever,
 * where the body that the server was to expect was not sent. NULL where it may. */
static GError *
refuse_misdirection (NetreqAttempt *attempt)
{
  if (soup_message_get_status (attempt->message) != SOUP_STATUS_MISDIRECTED_REQUEST)
    return NULL;

  if (!attempt->request_is_sent && !speaks_http2 (attempt))
    return netreq_error_new (NETREQ_ERROR_INVALID_HTTP_RESPONSE,
                             "%s sends the request elsewhere before it has the body", attempt->host);

  if (!has_short_body (attempt))
    return netreq_error_new (NETREQ_ERROR_RESPONSE_BODY_TOO_BIG,
                             "%s sends the request elsewhere with a body that is not known to be short", attempt->host);

  return NULL;
}

/* The engine would start anew when it has the body. */
static void
keep_from_starting_anew (SoupMessage *message)
{
  guint got_body = g_signal_lookup ("got-body", SOUP_TYPE_MESSAGE);
  gulong handler;

  while ((handler = g_signal_handler_find (message, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_UNBLOCKED, got_body, 0,
                                           NULL, NULL, NULL)) != 0)
    g_signal_handler_block (message, handler);
}

static void
on_got_headers (SoupMessage *message)
{
  NetreqAttempt *attempt = get_attempt (message);
  GError *refusal;

  if (attempt == NULL)
    return;

  attempt->n_heads++;
  if (attempt->n_heads == 1)
    read_head (attempt);

  if (soup_message_get_status (message) == SOUP_STATUS_MISDIRECTED_REQUEST)
    keep_from_starting_anew (message);

  refusal = attempt->owner != NULL ? refuse_misdirection (attempt) : NULL;
  if (refusal != NULL)
    fail (attempt, refusal);
  else if (attempt->n_heads > 1 && attempt->body != NULL)
    netreq_wire_body_end_is_near (attempt->body);

  /* Until here the engine looks whether it was cancelled before it goes on. */
  if (attempt->n_heads == 1)
    attempt->head_is_under_way = TRUE;
}

static void
on_got_informational (SoupMessage *message)
{
  NetreqAttempt *attempt = get_attempt (message);

  if (attempt == NULL)
    return;

  attempt->n_informational++;
  netreq_attempt_clock_informed (attempt->clock);

  /* While there are more of them the engine gives nobody a turn. */
  if (attempt->owner != NULL && attempt->n_informational > MAX_INFORMATIONAL)
    fail (attempt, netreq_error_new (NETREQ_ERROR_RESPONSE_HEADERS_TOO_BIG,
                                     "%s sends informational responses without end", attempt->host));
}

/* The engine would send the message again, without its body. It must not even find
 * an idle connection for that: before it notices that it was cancelled, it would
 * have begun anew, and report two failures where only one is awaited. */
static void
on_restarted (SoupMessage *message)
{
  NetreqAttempt *attempt = get_attempt (message);

  if (attempt == NULL)
    return;

  attempt->connection_was_stale = TRUE;
  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
  g_cancellable_cancel (attempt->cancellable);
}

static void
on_done (SoupMessage *message)
{
  NetreqAttempt *attempt = get_attempt (message);

  if (attempt != NULL)
    leave_engine (attempt);
}

/* Of which messages something is reported by a handler. */
typedef enum
{
  WATCH_THOSE_WITH_BODY,
  WATCH_THOSE_WITH_TLS,
} Watch;

typedef struct
{
  const char *signal;
  GCallback callback;
  Watch watch;
} Report;

static const Report reports[] = {
  { "accept-certificate", G_CALLBACK (on_accept_certificate), WATCH_THOSE_WITH_TLS },
  { "request-certificate", G_CALLBACK (on_request_certificate), WATCH_THOSE_WITH_TLS },
  { "wrote-body-data", G_CALLBACK (on_wrote_body_data), WATCH_THOSE_WITH_BODY },
  { "wrote-body", G_CALLBACK (on_wrote_body), WATCH_THOSE_WITH_BODY },
};

static gboolean
hear_network_event (GSignalInvocationHint *hint,
                    guint                  n_values,
                    const GValue          *values,
                    gpointer               user_data)
{
  on_network_event (g_value_get_object (&values[0]), g_value_get_enum (&values[1]), g_value_get_object (&values[2]));
  return TRUE;
}

/* Of signals that have no arguments. */
static gboolean
hear_message (GSignalInvocationHint *hint,
              guint                  n_values,
              const GValue          *values,
              gpointer               callback)
{
  ((void (*) (SoupMessage *)) callback) (g_value_get_object (&values[0]));
  return TRUE;
}

/* What all messages emit, or few ever do. Hooks of the signals are there once for all, where
 * handlers would take each request a thirtieth of its time. They hear of the messages of
 * others in the process, too, which have no attempt. */
static void
hear_all_messages (void)
{
  static const struct
  {
    const char *signal;
    GSignalEmissionHook hook;
    GCallback callback;
  } heard[] = {
    { "starting", hear_message, G_CALLBACK (on_starting) },
    { "network-event", hear_network_event, NULL },
    { "got-informational", hear_message, G_CALLBACK (on_got_informational) },
    { "restarted", hear_message, G_CALLBACK (on_restarted) },
    { "got-headers", hear_message, G_CALLBACK (on_got_headers) },
  };
  static gsize is_heard;

  if (!g_once_init_enter (&is_heard))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (heard); i++)
    g_signal_add_emission_hook (g_signal_lookup (heard[i].signal, SOUP_TYPE_MESSAGE), 0,
                                heard[i].hook, heard[i].callback, NULL);

  g_once_init_leave (&is_heard, 1);
}

static gboolean
wants_report (NetreqAttempt *attempt,
              const Report  *report)
{
  switch (report->watch)
    {
    case WATCH_THOSE_WITH_BODY:
      return attempt->plan.body != NULL;
    case WATCH_THOSE_WITH_TLS:
    default:
      return attempt->tls_gate != NULL;
    }
}

/* A handler costs more when it is connected and disconnected than when it is called: so
 * there are none in vain, and none is taken away from a message that has come to its end. */
static void
watch_message (NetreqAttempt *attempt)
{
  g_object_set_qdata (G_OBJECT (attempt->message), get_message_quark (), attempt);
  hear_all_messages ();

  for (guint i = 0; i < G_N_ELEMENTS (reports); i++)
    {
      const Report *report = &reports[i];

      if (wants_report (attempt, report))
        g_signal_connect (attempt->message, report->signal, report->callback, NULL);
    }
}

/* --- the answer --- */

/* FALSE when nobody can tell where the body ends. */
static gboolean
find_body_length (NetreqAttempt *attempt)
{
  if (answer_has_no_body (attempt))
    attempt->body_length = 0;
  else if (has_chunked_body (attempt))
    attempt->body_length = -1;
  else
    return netreq_content_length_read (attempt->headers, &attempt->body_length);

  return TRUE;
}

static void
answer (NetreqAttempt *attempt)
{
  if (!find_body_length (attempt))
    {
      fail (attempt, netreq_error_new (NETREQ_ERROR_INVALID_HTTP_RESPONSE,
                                       "What %s sent has no valid Content-Length", attempt->host));
      return;
    }

  attempt->phase = NETREQ_WIRE_PHASE_BODY;
  attempt->body = NETREQ_WIRE_BODY (netreq_wire_body_new (attempt->engine_stream,
                                                          !speaks_http2 (attempt),
                                                          attempt->body_length,
                                                          has_chunked_body (attempt),
                                                          translate_body_error, attempt));
  netreq_attempt_clock_read_body (attempt->clock, attempt->body);
  if (attempt->n_heads > 1)
    netreq_wire_body_end_is_near (attempt->body);

  attempt->owner_funcs.answered (attempt->owner);
}

/* What the engine gives for a tunnel that was not opened, where nothing else tells. */
static GError *
no_head_error (NetreqAttempt *attempt)
{
  return netreq_error_new (NETREQ_ERROR_TUNNEL_CONNECTION_FAILED,
                           "No tunnel to %s was opened", attempt->host);
}

/* The engine still has the failure of the dead connection to report to itself, and
 * it is @result that keeps alive what it does so with. */
static void
keep_until_settled (NetreqAttempt *attempt,
                    GAsyncResult  *result)
{
  hold_for_a_turn (netreq_session_get_context (attempt->session), g_object_ref (result), g_object_unref,
                   NETREQ_IO_PRIORITY + 1);
}

/* Who has had the connection made ahead has lost patience, while it was made for us. */
static gboolean
was_given_up_by_another (NetreqAttempt *attempt,
                         const GError  *error)
{
  return attempt->phase == NETREQ_WIRE_PHASE_CONNECT &&
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
         !g_cancellable_is_cancelled (attempt->cancellable);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  NetreqAttempt *attempt = user_data;
  GError *error = NULL;

  attempt->engine_stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  attempt->head_is_under_way = FALSE;
  netreq_clear_source (&attempt->cancellation);
  if (attempt->connection_was_stale)
    keep_until_settled (attempt, result);

  if (attempt->owner == NULL)
    disengage (attempt);
  else if (error != NULL)
    {
      attempt->connection_was_lost = TRUE;
      leave_engine (attempt);
      if (was_given_up_by_another (attempt, error))
        attempt->connection_was_stale = TRUE;
      fail (attempt, translate (attempt, g_steal_pointer (&error)));
    }
  else if (attempt->n_heads == 0)
    fail (attempt, no_head_error (attempt));
  else
    answer (attempt);

  g_clear_error (&error);
  attempt_unref (attempt);
}

/* --- the beginning --- */

static gboolean
is_offline (NetreqAttempt *attempt)
{
  return netreq_session_get_network_access (attempt->session) == NETREQ_NETWORK_ACCESS_NONE;
}

static void
refuse (NetreqAttempt *attempt)
{
  fail (attempt, netreq_error_new (NETREQ_ERROR_INTERNET_DISCONNECTED,
                                   "The session has no access to the network, and %s was not asked", attempt->host));
}

static gboolean
on_refusal (gpointer user_data)
{
  refuse (user_data);
  return G_SOURCE_REMOVE;
}

static void
schedule_refusal (NetreqAttempt *attempt)
{
  attempt->refusal = g_idle_source_new ();
  g_source_set_priority (attempt->refusal, NETREQ_IO_PRIORITY);
  g_source_set_static_name (attempt->refusal, "[netreq] no network");
  g_source_set_callback (attempt->refusal, on_refusal, attempt, NULL);
  g_source_attach (attempt->refusal, netreq_session_get_context (attempt->session));
}

static void
on_connections_dropped (gpointer user_data)
{
  NetreqAttempt *attempt = user_data;

  /* Who has all of the body misses nothing. */
  if (!has_whole_body (attempt))
    fail (attempt, netreq_error_new (NETREQ_ERROR_CONNECTION_ABORTED,
                                     "The application closed the connection to %s", attempt->host));
}

static void
watch_connections (NetreqAttempt *attempt)
{
  attempt->connection_user.dropped = on_connections_dropped;
  attempt->connection_user.data = attempt;
  netreq_connection_user_join (&attempt->connection_user, netreq_session_get_connection_users (attempt->session));
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  NetreqAttempt *attempt = user_data;
  GError *error = NULL;

  soup_session_preconnect_finish (SOUP_SESSION (source), result, &error);
  /* Else it may be that of a request now, who will want to know. */
  if (error != NULL)
    drop_beginning (attempt);

  if (attempt->owner == NULL)
    g_clear_error (&error);
  else if (error != NULL)
    fail (attempt, translate (attempt, error));
  else
    {
      attempt->is_awaited = FALSE;
      netreq_attempt_clock_stop (attempt->clock);
      attempt->owner_funcs.answered (attempt->owner);
    }

  attempt_unref (attempt);
}

static void
engage (NetreqAttempt *attempt,
        gboolean       connection_may_be_idle)
{
  attempt->engine = get_engine (attempt);
  if (g_str_equal (g_uri_get_scheme (attempt->plan.url), "https"))
    attempt->tls_gate = netreq_tls_gate_new (attempt->session, attempt->plan.url);
  attempt->message = netreq_engine_message_new (&attempt->plan, attempt->protocol,
                                                connection_may_be_idle || attempt->plan.lane != NULL);
  watch_message (attempt);
  watch_connections (attempt);
  attempt_ref (attempt);

  netreq_attempt_clock_connect (attempt->clock);
  if (attempt->plan.connect_only)
    soup_session_preconnect_async (attempt->engine, attempt->message, NETREQ_IO_PRIORITY, attempt->cancellable,
                                   on_connected, attempt_ref (attempt));
  else
    soup_session_send_async (attempt->engine, attempt->message, NETREQ_IO_PRIORITY, attempt->cancellable,
                             on_sent, attempt_ref (attempt));
}

static void
ticket_start (NetreqTicket *ticket,
              gboolean      connection_may_be_idle,
              gpointer      user_data)
{
  NetreqAttempt *attempt = user_data;

  /* It was not when we came. */
  if (is_offline (attempt))
    refuse (attempt);
  else
    engage (attempt, connection_may_be_idle);
}

static char *
queue_for (const NetreqAttemptPlan *plan,
           const char              *host,
           NetreqEngineProtocol     protocol)
{
  /* Of these there are none for others. */
  if (plan->lane != NULL)
    return g_strconcat (host, " login", NULL);

  return g_strconcat (host, protocol == NETREQ_ENGINE_PROTOCOL_HTTP2 ? " h2" : "", NULL);
}

static char *
find_queue (NetreqSession           *session,
            const NetreqAttemptPlan *plan)
{
  g_autofree char *host = netreq_url_host_port (plan->url);

  get_shared_engine (session);
  return queue_for (plan, host, netreq_engine_protocol_for (netreq_session_get_http2 (session), plan));
}

guint
netreq_attempt_count_missing (NetreqSession           *session,
                              const NetreqAttemptPlan *plan,
                              guint                    wanted)
{
  g_autofree char *queue = find_queue (session, plan);

  return netreq_scheduler_count_missing (netreq_scheduler_get (session), queue, wanted);
}

gboolean
netreq_attempt_has_idle (NetreqSession           *session,
                         const NetreqAttemptPlan *plan)
{
  g_autofree char *queue = find_queue (session, plan);

  return netreq_scheduler_has_idle (netreq_scheduler_get (session), queue);
}

/* It has no place in the queue: those who wait there have better use for a connection. */
static void
connect_ahead (NetreqAttempt *attempt)
{
  gboolean may_be_idle = !attempt->plan.fresh_connection;

  attempt->is_awaited = TRUE;
  if (!may_be_idle)
    netreq_scheduler_add_idle (netreq_scheduler_get (attempt->session), attempt->queue, NETREQ_ENGINE_FIRST_USE_SECONDS);
  engage (attempt, may_be_idle);
}

NetreqAttempt *
netreq_attempt_start (NetreqSession            *session,
                      const NetreqAttemptPlan  *plan,
                      const NetreqAttemptOwner *owner_funcs,
                      gpointer                  owner)
{
  NetreqAttempt *attempt = g_new0 (NetreqAttempt, 1);

  g_atomic_ref_count_init (&attempt->ref_count);
  attempt->session = g_object_ref (session);
  attempt->owner = owner;
  attempt->owner_funcs = *owner_funcs;
  plan_copy (&attempt->plan, plan);
  attempt->host = netreq_url_host_port (plan->url);
  attempt->protocol = netreq_engine_protocol_for (netreq_session_get_http2 (session), plan);
  attempt->queue = queue_for (plan, attempt->host, attempt->protocol);
  attempt->cancellable = g_cancellable_new ();
  attempt->clock = make_clock (attempt);
  attempt->body_length = -1;

  if (is_offline (attempt))
    schedule_refusal (attempt);
  else if (plan->connect_only)
    connect_ahead (attempt);
  else
    attempt->ticket = netreq_scheduler_enqueue (netreq_scheduler_get (session), attempt->queue, plan->priority,
                                                ticket_start, attempt);

  return attempt;
}

/* --- for the owner --- */

void
netreq_attempt_describe_end (NetreqAttempt    *attempt,
                             NetreqAttemptEnd *end)
{
  end->connection_was_lost = attempt->connection_was_lost;
  end->connection_was_reused = attempt->connection_was_stale ||
                               (attempt->phase != NETREQ_WIRE_PHASE_CONNECT && !attempt->connection_is_new);
  end->response_began = attempt->n_informational > 0 ||
                        (attempt->message != NULL && get_head_bytes (attempt) > 0);
}

const NetreqCertificateQuestion *
netreq_attempt_get_certificate_question (NetreqAttempt *attempt)
{
  return attempt->tls_gate != NULL ? netreq_tls_gate_get_question (attempt->tls_gate) : NULL;
}

gboolean
netreq_attempt_is_outdated (NetreqAttempt *attempt)
{
  return attempt->tls_gate != NULL && netreq_tls_gate_is_outdated (attempt->tls_gate);
}

GInputStream *
netreq_attempt_get_unsent_body (NetreqAttempt *attempt)
{
  return attempt->plan.body;
}

guint
netreq_attempt_get_status (NetreqAttempt *attempt)
{
  return soup_message_get_status (attempt->message);
}

const char *
netreq_attempt_get_reason (NetreqAttempt *attempt)
{
  return soup_message_get_reason_phrase (attempt->message);
}

guint
netreq_attempt_get_version_major (NetreqAttempt *attempt)
{
  return speaks_http2 (attempt) ? 2 : 1;
}

guint
netreq_attempt_get_version_minor (NetreqAttempt *attempt)
{
  return soup_message_get_http_version (attempt->message) == SOUP_HTTP_1_1 ? 1 : 0;
}

const NetreqHeaderList *
netreq_attempt_get_headers (NetreqAttempt *attempt)
{
  return attempt->headers;
}

/* What a proxy says in place of the server comes without a certificate. */
gboolean
netreq_attempt_is_secure (NetreqAttempt *attempt)
{
  return soup_message_get_tls_peer_certificate (attempt->message) != NULL &&
         soup_message_get_tls_peer_certificate_errors (attempt->message) == 0;
}

GInputStream *
netreq_attempt_get_body (NetreqAttempt *attempt)
{
  return G_INPUT_STREAM (attempt->body);
}

gint64
netreq_attempt_get_body_length (NetreqAttempt *attempt)
{
  return attempt->body_length;
}
