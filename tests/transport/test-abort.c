/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "call.h"

#include "netreq-source-private.h"
#include "session/netreq-session-engine-private.h"

/* Every moment of the engine at which the application may happen to stop a request:
 * between what the engine has done and what it has yet to hear of it itself. */

typedef struct
{
  const char *sentence;
  /* The signal of the engine's message behind which it happens. */
  const char *signal;
  /* Then the whole answer has come already, and the engine finds it in one go. */
  gboolean answer_is_there;
} Moment;

static const Moment moments[] = {
  { "before the head is sent", "starting", FALSE },
  { "when the head is sent", "wrote-headers", FALSE },
  { "when the request is sent", "wrote-body", FALSE },
  { "behind the head of an answer that was there at once", "got-headers", TRUE },
};

static const struct
{
  const char *method;
  const char *answer;
} exchanges[] = {
  { "GET", OK "Content-Length: 2\r\n\r\nok" },
  { "GET", OK "Content-Length: 20\r\n\r\nok" },
  { "GET", OK "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n" },
  { "GET", OK "\r\n" },
  { "GET", "HTTP/1.1 204 No Content\r\n\r\n" },
  { "HEAD", OK "Content-Length: 2\r\n\r\n" },
  { "POST", OK "Content-Length: 2\r\n\r\nok" },
  { "GET", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nok" },
  { "GET", "HTTP/1.1 421 Misdirected Request\r\nContent-Length: 2\r\n\r\nok" },
  { "GET", "HTTP/1.1 421 Misdirected Request\r\nContent-Length: 20\r\n\r\nok" },
};

static void
close_connections (NetreqClientRequest *request)
{
  netreq_session_close_all_connections_async (netreq_client_request_get_session (request), NULL, NULL, NULL);
}

static const struct
{
  void (*stop) (NetreqClientRequest *request);
  const char *event;
} ways[] = {
  { netreq_client_request_abort, "request abort" },
  { close_connections, "request error" },
};

typedef struct
{
  const Moment *moment;
  void (*stop) (NetreqClientRequest *request);
  NetreqClientRequest *request;
  GSocket *socket;
  gboolean has_come;
} Abortion;

static void
on_network_event (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection,
                  Abortion           *abortion)
{
  if (event == G_SOCKET_CLIENT_CONNECTED)
    g_set_object (&abortion->socket, g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)));
}

/* Not before the engine looks for it. */
static void
await_answer (SoupMessage *message,
              Abortion    *abortion)
{
  g_autoptr(GError) error = NULL;

  g_socket_condition_wait (abortion->socket, G_IO_IN, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
on_turn (gpointer user_data)
{
  Abortion *abortion = user_data;

  abortion->stop (abortion->request);
  return G_SOURCE_REMOVE;
}

/* Ahead of all that the engine has yet to do. */
static void
on_moment (SoupMessage *message,
           Abortion    *abortion)
{
  g_autoptr(GSource) turn = g_idle_source_new ();

  if (abortion->has_come)
    return;

  abortion->has_come = TRUE;
  g_source_set_priority (turn, NETREQ_IO_PRIORITY);
  g_source_set_callback (turn, on_turn, abortion, NULL);
  g_source_attach (turn, NULL);
}

static void
on_request_queued (SoupSession *engine,
                   SoupMessage *message,
                   Abortion    *abortion)
{
  g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), abortion);
  if (abortion->moment->answer_is_there)
    g_signal_connect (message, "wrote-headers", G_CALLBACK (await_answer), abortion);
  g_signal_connect (message, abortion->moment->signal, G_CALLBACK (on_moment), abortion);
}

static void
stop_exchange (const Moment *moment,
               guint         exchange,
               guint         way)
{
  const char *answer = exchanges[exchange].answer;
  g_autoptr(NetreqRawServer) server =
    netreq_raw_server_new (SCRIPT (EXPECT_HEAD, GATE ("answer"), SEND (answer), EXPECT_REQUEST, SEND (LENGTH (2) "ok")),
                           ANSWERS_ALL (LENGTH (2) "ok"), NULL);
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = netreq_raw_server_url (server, "/");
  g_autoptr(Call) call = call_new (session, url, "method", exchanges[exchange].method, NULL);
  g_autoptr(Call) next = NULL;
  Abortion abortion = { .moment = moment, .stop = ways[way].stop, .request = call->request };

  g_signal_connect (netreq_session_get_engine (session), "request-queued", G_CALLBACK (on_request_queued), &abortion);
  if (moment->answer_is_there)
    netreq_raw_server_open_gate (server, "answer");
  call_end (call);
  call_wait (call);
  g_assert_true (abortion.has_come);
  g_assert_cmpuint (netreq_event_recorder_get_count (call->recorder, ways[way].event), ==, 1);
  g_assert_cmpuint (netreq_event_recorder_get_count (call->recorder, "request response"), ==, 0);

  /* On the same connection where there is no body to get rid of. */
  next = call_start (session, url);
  call_assert_body (next, "ok");
  g_clear_object (&abortion.socket);
}

static void
test_moment (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (exchanges); i++)
    for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
      stop_exchange (data, i, way);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autofree char *path = g_strconcat ("/abort/", moments[i].sentence, NULL);

      g_test_add_data_func (path, &moments[i], test_moment);
    }

  return g_test_run ();
}
