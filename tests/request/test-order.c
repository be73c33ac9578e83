/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "request/transaction.h"
#include "support/netreq-test-system.h"

#define HEAD(rest)   SEND ("HTTP/1.1 200 OK\r\n" rest "\r\n")
/* What is in one piece is there at once. */
#define HELLO        SEND ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
#define HALF_A_HELLO SEND ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe")

/* --- without anybody's doing --- */

typedef struct
{
  const char *name;
  const NetreqRawStep *script;
  const char *method;
  /* What is written, streamed; or NULL for no body. */
  const char *streamed;
  NetreqEventRecorderFlags flags;
  const char *const *lines;
} Path;

static const Path paths[] = {
  {
    "success",
    SCRIPT (EXPECT_REQUEST, HELLO),
    .lines = LINES ("request finish", "request response 200", "response data 5", "response end", "response close",
                    "request close"),
  },
  {
    "success-with-progress",
    SCRIPT (EXPECT_REQUEST, HELLO),
    .method = "POST",
    .streamed = "abc",
    .flags = NETREQ_EVENT_RECORDER_WITH_PROGRESS,
    .lines = LINES ("request finish", "request upload-progress 3/3", "request response 200",
                    "response data 5", "response download-progress 5/5", "response end", "response close",
                    "request close"),
  },
  {
    "empty-body",
    SCRIPT (EXPECT_REQUEST, HEAD ("Content-Length: 0\r\n")),
    .lines = LINES ("request finish", "request response 200", "response end", "response close", "request close"),
  },
  {
    "empty-chunked-body",
    SCRIPT (EXPECT_REQUEST, HEAD ("Transfer-Encoding: chunked\r\n"), SEND ("0\r\n\r\n")),
    .lines = LINES ("request finish", "request response 200", "response end", "response close", "request close"),
  },
  {
    "empty-body-until-close",
    SCRIPT (EXPECT_REQUEST, HEAD ("Connection: close\r\n")),
    .lines = LINES ("request finish", "request response 200", "response end", "response close", "request close"),
  },
  {
    "empty-streamed-request",
    SCRIPT (EXPECT_REQUEST, HELLO),
    .method = "POST",
    .streamed = "",
    .lines = LINES ("request finish", "request response 200", "response data 5", "response end", "response close",
                    "request close"),
  },
  {
    "head",
    SCRIPT (EXPECT_REQUEST, HEAD ("Content-Length: 5\r\n")),
    .method = "HEAD",
    .lines = LINES ("request finish", "request response 200", "response end", "response close", "request close"),
  },
  {
    "204",
    SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 204 No Content\r\n\r\n")),
    .lines = LINES ("request finish", "request response 204", "response end", "response close", "request close"),
  },
  {
    "304",
    SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")),
    .lines = LINES ("request finish", "request response 304", "response end", "response close", "request close"),
  },
  {
    "no-response-handler",
    SCRIPT (EXPECT_REQUEST, HELLO),
    .flags = NETREQ_EVENT_RECORDER_NO_RESPONSE_HANDLER,
    .lines = LINES ("request finish", "request close"),
  },
  {
    "no-response-handler-and-a-cut-body",
    SCRIPT (EXPECT_REQUEST, HALF_A_HELLO),
    .flags = NETREQ_EVENT_RECORDER_NO_RESPONSE_HANDLER,
    .lines = LINES ("request finish", "request error net::ERR_CONTENT_LENGTH_MISMATCH", "request close"),
  },
  {
    "no-answer",
    SCRIPT (EXPECT_REQUEST),
    .lines = LINES ("request finish", "request error net::ERR_EMPTY_RESPONSE", "request close"),
  },
  {
    "reset-instead-of-an-answer",
    SCRIPT (EXPECT_REQUEST, RESET),
    .lines = LINES ("request finish", "request error net::ERR_CONNECTION_RESET", "request close"),
  },
  {
    "reset-while-streaming",
    SCRIPT (EXPECT_HEAD, RESET),
    .method = "POST",
    .streamed = "abc",
    .lines = LINES ("request finish", "request error net::ERR_CONNECTION_RESET", "request close"),
  },
  {
    "cut-body",
    SCRIPT (EXPECT_REQUEST, HALF_A_HELLO),
    .lines = LINES ("request finish", "request response 200", "response data 2",
                    "response error net::ERR_CONTENT_LENGTH_MISMATCH", "response close",
                    "request error net::ERR_CONTENT_LENGTH_MISMATCH", "request close"),
  },
  {
    "no-body",
    SCRIPT (EXPECT_REQUEST, HEAD ("Content-Length: 5\r\n")),
    .lines = LINES ("request finish", "request response 200",
                    "response error net::ERR_CONTENT_LENGTH_MISMATCH", "response close",
                    "request error net::ERR_CONTENT_LENGTH_MISMATCH", "request close"),
  },
  {
    "cut-chunked-body",
    SCRIPT (EXPECT_REQUEST, HEAD ("Transfer-Encoding: chunked\r\n"), SEND ("2\r\nhe\r\n")),
    .lines = LINES ("request finish", "request response 200", "response data 2",
                    "response error net::ERR_INCOMPLETE_CHUNKED_ENCODING", "response close",
                    "request error net::ERR_INCOMPLETE_CHUNKED_ENCODING", "request close"),
  },
};

static void
test_path (gconstpointer data)
{
  const Path *path = data;
  g_autoptr(Transaction) transaction = transaction_new (path->script);

  transaction_describe (transaction, path->flags,
                        "method", path->method,
                        "chunked-encoding", path->streamed != NULL,
                        NULL);
  if (path->streamed != NULL)
    transaction_write (transaction, path->streamed);
  transaction_end (transaction);

  transaction_assert_close (transaction, path->lines);
}

static void
test_refused (void)
{
  g_autoptr(Transaction) transaction = transaction_new (NULL);

  g_free (transaction->url);
  transaction->url = netreq_raw_refusing_url ("/");
  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);

  transaction_assert_close (transaction, LINES ("request finish", "request error net::ERR_CONNECTION_REFUSED",
                                                "request close"));
}

/* A connection whose body nobody wanted is as good as any. */
static void
test_discarded_body_frees_connection (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO, LOOP));
  g_autoptr(NetreqClientRequest) second = NULL;
  g_autoptr(NetreqEventRecorder) recorder = NULL;

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_NO_RESPONSE_HANDLER, NULL);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", "request close"));

  second = g_object_new (NETREQ_TYPE_CLIENT_REQUEST,
                         "session", transaction->session, "url", transaction->url, NULL);
  recorder = netreq_event_recorder_new (second, NETREQ_EVENT_RECORDER_DEFAULT);
  g_assert_true (netreq_client_request_end (second, NULL));
  netreq_event_recorder_run_to_close (recorder);
  netreq_event_recorder_assert (recorder, "request finish", "request response 200", "response data 5",
                                "response end", "response close", "request close", NULL);

  g_assert_cmpuint (netreq_raw_server_get_connections (transaction->server), ==, 1);
}

/* What goes to the wire while nobody reads the signals is told in the right order. */
static void
test_streamed_body (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_WITH_PROGRESS,
                        "method", "POST", "chunked-encoding", TRUE, NULL);
  transaction_write (transaction, "abc");
  netreq_event_recorder_wait (transaction->recorder, "request drain");
  netreq_event_recorder_note (transaction->recorder, "writing more");
  transaction_write (transaction, "defg");
  transaction_end (transaction);

  transaction_assert_close (transaction,
                            LINES ("request drain", "request upload-progress 3/-1",
                                   "writing more",
                                   "request finish", "request upload-progress 7/7", "request response 200",
                                   "response data 5", "response download-progress 5/5",
                                   "response end", "response close", "request close"));
}

typedef struct
{
  GSource source;
  Transaction *transaction;
} SentSource;

static gboolean
all_is_sent (GSource *source)
{
  Transaction *transaction = ((SentSource *) source)->transaction;

  return netreq_client_request_get_buffered_amount (transaction->request) == 0;
}

static gboolean
end_at_once (GSource     *source,
             GSourceFunc  callback,
             gpointer     user_data)
{
  transaction_end (((SentSource *) source)->transaction);

  return G_SOURCE_REMOVE;
}

/* The end comes before the drain could be told. */
static void
test_no_drain_after_end (void)
{
  static GSourceFuncs funcs = { .check = all_is_sent, .dispatch = end_at_once };
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));
  g_autoptr(GSource) source = g_source_new (&funcs, sizeof (SentSource));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "method", "POST", "chunked-encoding", TRUE, NULL);
  transaction_write (transaction, "abc");
  ((SentSource *) source)->transaction = transaction;
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_attach (source, NULL);

  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response data 5",
                                                "response end", "response close", "request close"));
}

/* --- abort, from outside --- */

typedef struct
{
  const char *name;
  const NetreqRawStep *script;
  gboolean streamed;
  NetreqEventRecorderFlags flags;
  void (*reach) (Transaction *transaction);
  const char *const *lines;
} Abort;

static void
reach_nothing (Transaction *transaction)
{
}

static void
reach_writing (Transaction *transaction)
{
  transaction_write (transaction, "abc");
}

static void
reach_streaming (Transaction *transaction)
{
  transaction_write (transaction, "abc");
  netreq_event_recorder_wait (transaction->recorder, "request drain");
  netreq_raw_server_wait_requests (transaction->server, 1);
}

static void
reach_end (Transaction *transaction)
{
  transaction_write (transaction, "abc");
  transaction_end (transaction);
}

static void
reach_finish (Transaction *transaction)
{
  reach_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "request finish");
}

static void
reach_server (Transaction *transaction)
{
  reach_end (transaction);
  netreq_raw_server_wait_requests (transaction->server, 1);
}

static void
reach_response (Transaction *transaction)
{
  reach_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "request response");
}

static void
reach_data (Transaction *transaction)
{
  reach_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "response data");
}

static void
reach_pause (Transaction *transaction)
{
  reach_data (transaction);
  netreq_event_recorder_assert_silent (transaction->recorder,
    netreq_incoming_message_pause (netreq_event_recorder_get_response (transaction->recorder)));
}

static void
reach_resume (Transaction *transaction)
{
  reach_pause (transaction);
  netreq_event_recorder_assert_silent (transaction->recorder,
    netreq_incoming_message_resume (netreq_event_recorder_get_response (transaction->recorder)));
}

static void
on_bytes_read (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  transaction_note (user_data, "pulled", bytes != NULL ? "bytes" : NULL, error);
}

static void
pull (Transaction *transaction)
{
  g_autoptr(GInputStream) stream =
    netreq_incoming_message_get_body_stream (netreq_event_recorder_get_response (transaction->recorder));

  netreq_event_recorder_assert_silent (transaction->recorder,
    g_input_stream_read_bytes_async (stream, 100, G_PRIORITY_DEFAULT, NULL, on_bytes_read, transaction));
}

static void
on_bytes_written (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  gssize n_bytes = g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, &error);

  transaction_note (user_data, "wrote", n_bytes > 0 ? "bytes" : NULL, error);
}

/* A write that waits for room, and nothing else that holds the stream. */
static void
reach_write (Transaction *transaction)
{
  static const guint8 block[1024 * 1024];
  g_autoptr(GOutputStream) stream = netreq_client_request_get_body_stream (transaction->request);

  g_output_stream_write_async (stream, block, sizeof block, G_PRIORITY_DEFAULT, NULL, on_bytes_written, transaction);
}

/* A read that waits, and nothing else that holds the stream. */
static void
reach_pull (Transaction *transaction)
{
  reach_response (transaction);
  pull (transaction);
  netreq_test_settle ();
}

static void
reach_read (Transaction *transaction)
{
  reach_response (transaction);
  transaction_read_text (transaction, NULL);
  netreq_test_settle ();
}

static void
reach_send (Transaction *transaction)
{
  transaction_send (transaction, NULL);
  netreq_raw_server_wait_requests (transaction->server, 1);
}

static void
reach_blocked_write (Transaction *transaction)
{
  g_autofree char *much = g_strnfill (16 * 1024 * 1024, 'x');

  transaction_write (transaction, much);
  netreq_raw_server_wait_requests (transaction->server, 1);
  netreq_test_settle ();
}

static const Abort aborts[] = {
  {
    "before-the-first-write",
    SCRIPT (EXPECT_REQUEST, HOLD),
    .reach = reach_nothing,
    .lines = LINES ("request abort", "request close"),
  },
  {
    "before-the-end",
    SCRIPT (EXPECT_REQUEST, HOLD),
    .reach = reach_writing,
    .lines = LINES ("request abort", "request close"),
  },
  {
    "after-the-first-streamed-write",
    SCRIPT (EXPECT_REQUEST, HOLD),
    .streamed = TRUE,
    .reach = reach_writing,
    .lines = LINES ("request abort", "request close"),
  },
  {
    "while-streaming",
    SCRIPT (EXPECT_HEAD, HOLD),
    .streamed = TRUE,
    .reach = reach_streaming,
    .lines = LINES ("request drain", "request abort", "request close"),
  },
  {
    "while-the-server-reads-nothing",
    SCRIPT (EXPECT_HEAD, GATE ("abort"), READ_ALL),
    .streamed = TRUE,
    .reach = reach_blocked_write,
    .lines = LINES ("request abort", "request close"),
  },
  {
    "after-the-end",
    SCRIPT (EXPECT_REQUEST, HOLD),
    .reach = reach_end,
    .lines = LINES ("request abort", "request close"),
  },
  {
    "after-the-streamed-end",
    SCRIPT (EXPECT_REQUEST, HOLD),
    .streamed = TRUE,
    .reach = reach_end,
    .lines = LINES ("request abort", "request close"),
  },
  {
    "while-connecting",
    SCRIPT (EXPECT_REQUEST, HOLD),
    .reach = reach_finish,
    .lines = LINES ("request finish", "request abort", "request close"),
  },
  {
    "before-the-response",
    SCRIPT (EXPECT_REQUEST, HOLD),
    .reach = reach_server,
    .lines = LINES ("request finish", "request abort", "request close"),
  },
  {
    "within-the-head",
    SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 200 OK\r\nContent-"), HOLD),
    .reach = reach_server,
    .lines = LINES ("request finish", "request abort", "request close"),
  },
  {
    "while-sending-by-callback",
    SCRIPT (EXPECT_REQUEST, HOLD),
    .reach = reach_send,
    .lines = LINES ("request finish", "sent net::ERR_ABORTED", "request abort", "request close"),
  },
  {
    "after-the-response",
    SCRIPT (EXPECT_REQUEST, HEAD ("Content-Length: 5\r\n"), HOLD),
    .reach = reach_response,
    .lines = LINES ("request finish", "request response 200", "response aborted", "response close",
                    "request abort", "request close"),
  },
  {
    "while-nobody-reads",
    SCRIPT (EXPECT_REQUEST, HELLO, HOLD),
    .flags = NETREQ_EVENT_RECORDER_NO_DATA_HANDLER,
    .reach = reach_response,
    .lines = LINES ("request finish", "request response 200", "response aborted", "response close",
                    "request abort", "request close"),
  },
  {
    "while-data-flows",
    SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD),
    .reach = reach_data,
    .lines = LINES ("request finish", "request response 200", "response data 2",
                    "response aborted", "response close", "request abort", "request close"),
  },
  {
    "while-paused",
    SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD),
    .reach = reach_pause,
    .lines = LINES ("request finish", "request response 200", "response data 2",
                    "response aborted", "response close", "request abort", "request close"),
  },
  {
    "after-resuming",
    SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD),
    .reach = reach_resume,
    .lines = LINES ("request finish", "request response 200", "response data 2",
                    "response aborted", "response close", "request abort", "request close"),
  },
  {
    "while-writing",
    SCRIPT (HOLD),
    .streamed = TRUE,
    .reach = reach_write,
    .lines = LINES ("wrote bytes", "request abort", "request close"),
  },
  {
    "while-pulling",
    SCRIPT (EXPECT_REQUEST, HEAD ("Content-Length: 5\r\n"), HOLD),
    .flags = NETREQ_EVENT_RECORDER_NO_DATA_HANDLER,
    .reach = reach_pull,
    .lines = LINES ("request finish", "request response 200", "pulled net::ERR_ABORTED",
                    "response aborted", "response close", "request abort", "request close"),
  },
  {
    "while-pulling-a-coded-body",
    SCRIPT (EXPECT_REQUEST, HEAD ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"), HOLD),
    .flags = NETREQ_EVENT_RECORDER_NO_DATA_HANDLER,
    .reach = reach_pull,
    .lines = LINES ("request finish", "request response 200", "pulled net::ERR_ABORTED",
                    "response aborted", "response close", "request abort", "request close"),
  },
  {
    "while-reading-all",
    SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD),
    .flags = NETREQ_EVENT_RECORDER_NO_DATA_HANDLER,
    .reach = reach_read,
    .lines = LINES ("request finish", "request response 200", "read net::ERR_ABORTED",
                    "response aborted", "response close", "request abort", "request close"),
  },
};

static gboolean
abort_from_loop (gpointer user_data)
{
  Transaction *transaction = user_data;
  g_autofree char *before = netreq_event_recorder_to_string (transaction->recorder);
  g_autofree char *after = NULL;

  transaction_abort (transaction);
  transaction_abort (transaction);

  /* No callback either. */
  after = netreq_event_recorder_to_string (transaction->recorder);
  g_assert_cmpstr (before, ==, after);

  return G_SOURCE_REMOVE;
}

static void
assert_aborted (Transaction *transaction)
{
  g_autoptr(GError) refused = NULL;
  g_autoptr(GError) own = netreq_client_request_get_error (transaction->request);

  g_assert_true (netreq_client_request_get_aborted (transaction->request));
  g_assert_no_error (own);
  g_assert_false (netreq_client_request_write (transaction->request, NULL, 0, &refused));
  g_assert_error (refused, NETREQ_ERROR, NETREQ_ERROR_ABORTED);
}

static void
assert_connections_are_closed (Transaction *transaction)
{
  /* Who has more to read sees the end behind it. */
  netreq_raw_server_open_gate (transaction->server, "abort");

  for (guint i = 0; i < netreq_raw_server_get_connections (transaction->server); i++)
    netreq_raw_server_wait_closed (transaction->server, i);
}

static void
test_abort (gconstpointer data)
{
  const Abort *abort_case = data;
  g_autoptr(Transaction) transaction = transaction_new (abort_case->script);

  transaction_describe (transaction, abort_case->flags,
                        "method", "POST", "chunked-encoding", abort_case->streamed, NULL);
  abort_case->reach (transaction);
  abort_from_loop (transaction);

  transaction_assert_close (transaction, abort_case->lines);
  assert_aborted (transaction);
  assert_connections_are_closed (transaction);

  abort_from_loop (transaction);
  netreq_test_settle ();
  transaction_assert (transaction, abort_case->lines);
}

/* The same where the main loop runs, so that a callback could be called at once. */
static void
test_abort_from_loop (gconstpointer data)
{
  const Abort *abort_case = data;
  g_autoptr(Transaction) transaction = transaction_new (abort_case->script);

  transaction_describe (transaction, abort_case->flags,
                        "method", "POST", "chunked-encoding", abort_case->streamed, NULL);
  abort_case->reach (transaction);
  g_idle_add_full (G_PRIORITY_HIGH, abort_from_loop, transaction, NULL);

  transaction_assert_close (transaction, abort_case->lines);
  assert_aborted (transaction);
  assert_connections_are_closed (transaction);
}

static gboolean
write_and_abort (gpointer user_data)
{
  reach_write (user_data);
  transaction_abort (user_data);

  return G_SOURCE_REMOVE;
}

/* Before a turn that waits already, in the same dispatch. */
static void
test_abort_before_a_turn (void)
{
  g_autofree char *text = g_strnfill (1024 * 1024, 'x');
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (HOLD));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "method", "POST", "chunked-encoding", TRUE, NULL);
  g_idle_add_full (G_PRIORITY_DEFAULT, write_and_abort, transaction, NULL);
  transaction_write (transaction, text);
  transaction_assert_close (transaction, LINES ("wrote net::ERR_ABORTED", "request abort", "request close"));
}

static void
use_https (Transaction *transaction)
{
  g_autofree char *http_url = g_steal_pointer (&transaction->url);

  transaction->url = g_strconcat ("https", http_url + strlen ("http"), NULL);
}

static void
test_abort_while_handshaking (void)
{
  g_autoptr(Transaction) transaction = transaction_new (NULL);

  use_https (transaction);
  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);
  netreq_raw_server_wait_connected (transaction->server, 1);
  netreq_test_settle ();
  transaction_abort (transaction);

  transaction_assert_close (transaction, LINES ("request finish", "request abort", "request close"));
  assert_connections_are_closed (transaction);
}

static void
test_abort_while_queued (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, GATE ("first"), HELLO, LOOP));
  g_autoptr(NetreqClientRequest) first = NULL;
  g_autoptr(NetreqEventRecorder) recorder = NULL;

  first = g_object_new (NETREQ_TYPE_CLIENT_REQUEST,
                        "session", transaction->session, "url", transaction->url, NULL);
  recorder = netreq_event_recorder_new (first, NETREQ_EVENT_RECORDER_DEFAULT);
  g_assert_true (netreq_client_request_end (first, NULL));
  netreq_raw_server_wait_requests (transaction->server, 1);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "request finish");
  netreq_test_settle ();
  transaction_abort (transaction);
  transaction_assert_close (transaction, LINES ("request finish", "request abort", "request close"));

  /* And nobody else has noticed. */
  netreq_raw_server_open_gate (transaction->server, "first");
  netreq_event_recorder_run_to_close (recorder);
  netreq_event_recorder_assert (recorder, "request finish", "request response 200", "response data 5",
                                "response end", "response close", "request close", NULL);
  g_assert_cmpuint (netreq_raw_server_get_requests (transaction->server), ==, 1);
}

/* --- abort, from inside a handler --- */

typedef struct
{
  const char *event;
  const NetreqRawStep *script;
  gboolean streamed;
  /* Whether the request comes to its end in another way. */
  gboolean too_late;
  NetreqEventRecorderFlags flags;
  const char *const *lines;
} HandlerAbort;

static const HandlerAbort handler_aborts[] = {
  {
    "request drain",
    SCRIPT (EXPECT_HEAD, HOLD),
    .streamed = TRUE,
    .flags = NETREQ_EVENT_RECORDER_WITH_PROGRESS,
    .lines = LINES ("request drain", "request abort", "request close"),
  },
  {
    "request upload-progress",
    SCRIPT (EXPECT_HEAD, HOLD),
    .streamed = TRUE,
    .flags = NETREQ_EVENT_RECORDER_WITH_PROGRESS,
    .lines = LINES ("request drain", "request upload-progress 3/-1", "request abort", "request close"),
  },
  {
    "request finish",
    SCRIPT (EXPECT_REQUEST, HOLD),
    .flags = NETREQ_EVENT_RECORDER_WITH_PROGRESS,
    .lines = LINES ("request finish", "request abort", "request close"),
  },
  {
    "request response",
    SCRIPT (EXPECT_REQUEST, HELLO),
    .lines = LINES ("request finish", "request response 200", "response aborted", "response close",
                    "request abort", "request close"),
  },
  {
    "response data",
    SCRIPT (EXPECT_REQUEST, HELLO),
    .lines = LINES ("request finish", "request response 200", "response data 5", "response aborted",
                    "response close", "request abort", "request close"),
  },
  {
    "response download-progress",
    SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD),
    .flags = NETREQ_EVENT_RECORDER_WITH_PROGRESS,
    .lines = LINES ("request finish", "request upload-progress 3/3", "request response 200",
                    "response data 2", "response download-progress 2/5", "response aborted", "response close",
                    "request abort", "request close"),
  },
  {
    "response end",
    SCRIPT (EXPECT_REQUEST, HELLO),
    .too_late = TRUE,
    .lines = LINES ("request finish", "request response 200", "response data 5", "response end",
                    "response close", "request close"),
  },
  {
    "response close",
    SCRIPT (EXPECT_REQUEST, HELLO),
    .too_late = TRUE,
    .lines = LINES ("request finish", "request response 200", "response data 5", "response end",
                    "response close", "request close"),
  },
  {
    "request close",
    SCRIPT (EXPECT_REQUEST, HELLO),
    .too_late = TRUE,
    .lines = LINES ("request finish", "request response 200", "response data 5", "response end",
                    "response close", "request close"),
  },
  {
    "response error",
    SCRIPT (EXPECT_REQUEST, HALF_A_HELLO),
    .too_late = TRUE,
    .lines = LINES ("request finish", "request response 200", "response data 2",
                    "response error net::ERR_CONTENT_LENGTH_MISMATCH", "response close",
                    "request error net::ERR_CONTENT_LENGTH_MISMATCH", "request close"),
  },
  {
    "request error",
    SCRIPT (EXPECT_REQUEST),
    .too_late = TRUE,
    .lines = LINES ("request finish", "request error net::ERR_EMPTY_RESPONSE", "request close"),
  },
};

static void
abort_twice (NetreqEventRecorder *recorder,
             gpointer             user_data)
{
  transaction_abort (user_data);
  transaction_abort (user_data);
}

static void
test_abort_in_handler (gconstpointer data)
{
  const HandlerAbort *handler_abort = data;
  g_autoptr(Transaction) transaction = transaction_new (handler_abort->script);

  transaction_describe (transaction, handler_abort->flags,
                        "method", "POST", "chunked-encoding", handler_abort->streamed, NULL);
  netreq_event_recorder_on (transaction->recorder, handler_abort->event, abort_twice, transaction);
  transaction_write (transaction, "abc");
  if (!handler_abort->streamed)
    transaction_end (transaction);

  transaction_assert_close (transaction, handler_abort->lines);
  if (handler_abort->too_late)
    g_assert_false (netreq_client_request_get_aborted (transaction->request));
  else
    assert_aborted (transaction);
  assert_connections_are_closed (transaction);
}

static const char *const abort_events[] = {
  "response aborted", "response close", "request abort", "request close",
};

/* Once more from inside what the first one brought about. */
static void
test_abort_in_abort (gconstpointer data)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  netreq_event_recorder_on (transaction->recorder, data, abort_twice, transaction);
  reach_data (transaction);
  transaction_abort (transaction);

  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response data 2",
                                                "response aborted", "response close", "request abort",
                                                "request close"));
  assert_aborted (transaction);
}

/* --- timeouts --- */

typedef struct
{
  const char *name;
  const NetreqRawStep *script;
  gboolean secure;
  gboolean streamed;
  const char *property;
  NetreqEventRecorderFlags flags;
  void (*reach) (Transaction *transaction);
  /* With places for host and port, and for the time. */
  const char *message;
  const char *const *lines;
} Timeout;

static void
reach_connection (Transaction *transaction)
{
  reach_end (transaction);
  netreq_raw_server_wait_connected (transaction->server, 1);
}


static const Timeout timeouts[] = {
  {
    "connect",
    .secure = TRUE,
    .property = "connect-timeout",
    .reach = reach_connection,
    .message = "net::ERR_CONNECTION_TIMED_OUT: No connection to %s within %u ms",
    .lines = LINES ("request finish", "request error net::ERR_CONNECTION_TIMED_OUT", "request close"),
  },
  {
    "response",
    SCRIPT (EXPECT_REQUEST, HOLD),
    .property = "response-timeout",
    .reach = reach_end,
    .message = "net::ERR_TIMED_OUT: %s did not begin to answer within %u ms",
    .lines = LINES ("request finish", "request error net::ERR_TIMED_OUT", "request close"),
  },
  {
    "idle-in-the-request",
    SCRIPT (EXPECT_HEAD, GATE ("abort"), READ_ALL),
    .streamed = TRUE,
    .property = "idle-timeout",
    .reach = reach_blocked_write,
    .message = "net::ERR_TIMED_OUT: Nothing was heard of %s for %u ms",
    .lines = LINES ("request error net::ERR_TIMED_OUT", "request close"),
  },
  {
    "idle-in-the-head",
    SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 200 OK\r\nContent-"), HOLD),
    .property = "idle-timeout",
    .reach = reach_end,
    .message = "net::ERR_TIMED_OUT: Nothing was heard of %s for %u ms",
    .lines = LINES ("request finish", "request error net::ERR_TIMED_OUT", "request close"),
  },
  {
    "idle-in-the-body",
    SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD),
    .property = "idle-timeout",
    .reach = reach_end,
    .message = "net::ERR_TIMED_OUT: Nothing was heard of %s for %u ms",
    .lines = LINES ("request finish", "request response 200", "response data 2",
                    "response error net::ERR_TIMED_OUT", "response close",
                    "request error net::ERR_TIMED_OUT", "request close"),
  },
  {
    "idle-while-pulling",
    SCRIPT (EXPECT_REQUEST, HEAD ("Content-Length: 5\r\n"), HOLD),
    .property = "idle-timeout",
    .flags = NETREQ_EVENT_RECORDER_NO_DATA_HANDLER,
    .reach = reach_pull,
    .message = "net::ERR_TIMED_OUT: Nothing was heard of %s for %u ms",
    .lines = LINES ("request finish", "request response 200", "pulled net::ERR_TIMED_OUT",
                    "response error net::ERR_TIMED_OUT", "response close",
                    "request error net::ERR_TIMED_OUT", "request close"),
  },
  {
    "idle-while-reading-all",
    SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD),
    .property = "idle-timeout",
    .flags = NETREQ_EVENT_RECORDER_NO_DATA_HANDLER,
    .reach = reach_read,
    .message = "net::ERR_TIMED_OUT: Nothing was heard of %s for %u ms",
    .lines = LINES ("request finish", "request response 200", "read net::ERR_TIMED_OUT",
                    "response error net::ERR_TIMED_OUT", "response close",
                    "request error net::ERR_TIMED_OUT", "request close"),
  },
  {
    "total-while-connecting",
    .secure = TRUE,
    .property = "total-timeout",
    .reach = reach_connection,
    .message = "net::ERR_TIMED_OUT: The request to %s was not over within %u ms",
    .lines = LINES ("request finish", "request error net::ERR_TIMED_OUT", "request close"),
  },
  {
    "total-while-streaming",
    SCRIPT (EXPECT_HEAD, HOLD),
    .streamed = TRUE,
    .property = "total-timeout",
    .reach = reach_streaming,
    .message = "net::ERR_TIMED_OUT: The request to %s was not over within %u ms",
    .lines = LINES ("request drain", "request error net::ERR_TIMED_OUT", "request close"),
  },
  {
    "total-before-the-response",
    SCRIPT (EXPECT_REQUEST, HOLD),
    .property = "total-timeout",
    .reach = reach_send,
    .message = "net::ERR_TIMED_OUT: The request to %s was not over within %u ms",
    .lines = LINES ("request finish", "sent net::ERR_TIMED_OUT",
                    "request error net::ERR_TIMED_OUT", "request close"),
  },
  {
    "total-while-data-flows",
    SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD),
    .property = "total-timeout",
    .reach = reach_data,
    .message = "net::ERR_TIMED_OUT: The request to %s was not over within %u ms",
    .lines = LINES ("request finish", "request response 200", "response data 2",
                    "response error net::ERR_TIMED_OUT", "response close",
                    "request error net::ERR_TIMED_OUT", "request close"),
  },
  {
    "total-while-paused",
    SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD),
    .property = "total-timeout",
    .reach = reach_pause,
    .message = "net::ERR_TIMED_OUT: The request to %s was not over within %u ms",
    .lines = LINES ("request finish", "request response 200", "response data 2",
                    "response error net::ERR_TIMED_OUT", "response close",
                    "request error net::ERR_TIMED_OUT", "request close"),
  },
  {
    "total-while-pulling",
    SCRIPT (EXPECT_REQUEST, HEAD ("Content-Length: 5\r\n"), HOLD),
    .property = "total-timeout",
    .flags = NETREQ_EVENT_RECORDER_NO_DATA_HANDLER,
    .reach = reach_pull,
    .message = "net::ERR_TIMED_OUT: The request to %s was not over within %u ms",
    .lines = LINES ("request finish", "request response 200", "pulled net::ERR_TIMED_OUT",
                    "response error net::ERR_TIMED_OUT", "response close",
                    "request error net::ERR_TIMED_OUT", "request close"),
  },
};

/* Long enough to get to where the time is meant to run out. */
static guint
get_timeout (void)
{
  return 200 * netreq_test_get_slowness ();
}

static char *
get_host_port (Transaction *transaction)
{
  return g_strdup_printf ("127.0.0.1:%u", netreq_raw_server_get_port (transaction->server));
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static void
assert_message (Transaction *transaction,
                const char  *format)
{
  g_autofree char *host = get_host_port (transaction);
  g_autofree char *expected = g_strdup_printf (format, host, get_timeout ());

  g_assert_cmpstr (netreq_event_recorder_get_error (transaction->recorder)->message, ==, expected);
}

#pragma GCC diagnostic pop

static void
test_timeout (gconstpointer data)
{
  const Timeout *timeout = data;
  g_autoptr(Transaction) transaction = transaction_new (timeout->script);
  g_autoptr(GError) own = NULL;

  if (timeout->secure)
    use_https (transaction);
  transaction_describe (transaction, timeout->flags,
                        "method", "POST", "chunked-encoding", timeout->streamed,
                        timeout->property, get_timeout (), NULL);
  timeout->reach (transaction);

  transaction_assert_close (transaction, timeout->lines);
  assert_message (transaction, timeout->message);
  own = netreq_client_request_get_error (transaction->request);
  g_assert_cmpstr (own->message, ==, netreq_event_recorder_get_error (transaction->recorder)->message);
  g_assert_false (netreq_client_request_get_aborted (transaction->request));
  assert_connections_are_closed (transaction);
}

/* The time in the queue counts in none but the total timeout. */
static void
test_timeouts_in_the_queue (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO, HOLD));
  g_autoptr(Transaction) blocking = transaction_new (SCRIPT (EXPECT_REQUEST, HOLD));
  g_autoptr(NetreqClientRequest) impatient = NULL;
  g_autoptr(NetreqEventRecorder) recorder = NULL;
  const guint timeout = get_timeout ();

  g_object_unref (transaction->session);
  transaction->session = g_object_new (NETREQ_TYPE_SESSION, "max-connections", 1, NULL);
  g_set_object (&blocking->session, transaction->session);

  transaction_describe (blocking, NETREQ_EVENT_RECORDER_DEFAULT, "total-timeout", 3 * timeout, NULL);
  transaction_end (blocking);
  netreq_raw_server_wait_requests (blocking->server, 1);

  impatient = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", transaction->session,
                            "url", transaction->url, "total-timeout", timeout, NULL);
  recorder = netreq_event_recorder_new (impatient, NETREQ_EVENT_RECORDER_DEFAULT);
  g_assert_true (netreq_client_request_end (impatient, NULL));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "connect-timeout", timeout, "response-timeout", timeout, "idle-timeout", timeout, NULL);
  transaction_end (transaction);

  netreq_event_recorder_run_to_close (recorder);
  netreq_event_recorder_assert (recorder, "request finish", "request error net::ERR_TIMED_OUT",
                                "request close", NULL);
  transaction_assert_close (blocking, LINES ("request finish", "request error net::ERR_TIMED_OUT",
                                             "request close"));
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response data 5",
                                                "response end", "response close", "request close"));
  g_clear_object (&blocking->session);
}

/* Nor does the idle timeout run while the application does not read. */
static void
test_idle_while_paused (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, GATE ("rest"),
                                                                SEND ("llo"), HOLD));
  const guint timeout = get_timeout ();
  gint64 begin;

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_NO_DATA_HANDLER, "idle-timeout", timeout, NULL);
  reach_response (transaction);
  begin = g_get_monotonic_time ();
  {
    g_autoptr(GSource) tick = g_timeout_source_new (timeout);

    g_source_set_callback (tick, G_SOURCE_FUNC (g_main_context_wakeup), NULL, NULL);
    g_source_attach (tick, NULL);
    netreq_test_wait_for (g_get_monotonic_time () - begin > 2 * timeout * 1000);
    g_source_destroy (tick);
  }

  netreq_raw_server_open_gate (transaction->server, "rest");
  transaction_read_text (transaction, NULL);
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "read hello",
                                                "response end", "response close", "request close"));
}

/* --- send_async --- */

static void
test_send (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_send (transaction, NULL);
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "sent 200",
                                                "response data 5", "response end", "response close",
                                                "request close"));
}

/* Whoever waits is somebody who wants the body; here he drops the response. */
static void
test_send_and_drop (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_NO_RESPONSE_HANDLER, NULL);
  transaction_send (transaction, NULL);
  transaction_assert_close (transaction, LINES ("request finish", "sent 200", "request abort", "request close"));
  assert_aborted (transaction);
  assert_connections_are_closed (transaction);
}

static void
test_send_twice (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, GATE ("answer"), HELLO));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_send (transaction, NULL);
  transaction_send (transaction, NULL);
  netreq_raw_server_wait_gate (transaction->server, "answer");
  transaction_send (transaction, NULL);
  netreq_raw_server_open_gate (transaction->server, "answer");
  transaction_assert_close (transaction, LINES ("request finish", "request response 200",
                                                "sent 200", "sent 200", "sent 200",
                                                "response data 5", "response end", "response close",
                                                "request close"));
}

static void
send_again (NetreqEventRecorder *recorder,
            gpointer             user_data)
{
  transaction_send (user_data, NULL);
}

typedef struct
{
  const char *event;
  const char *const *lines;
} SendAt;

static const SendAt sends[] = {
  { "request finish",
    LINES ("request finish", "request response 200", "sent 200", "response data 5",
           "response end", "response close", "request close") },
  { "request response",
    LINES ("request finish", "request response 200", "response data 5", "sent 200",
           "response end", "response close", "request close") },
  { "response data",
    LINES ("request finish", "request response 200", "response data 5", "sent 200",
           "response end", "response close", "request close") },
  { "response end",
    LINES ("request finish", "request response 200", "response data 5",
           "response end", "response close", "request close", "sent 200") },
  { "request close",
    LINES ("request finish", "request response 200", "response data 5",
           "response end", "response close", "request close", "sent 200") },
};

static void
test_send_in_handler (gconstpointer data)
{
  const SendAt *send_at = data;
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  netreq_event_recorder_on (transaction->recorder, send_at->event, send_again, transaction);
  transaction_end (transaction);
  transaction_assert_close (transaction, send_at->lines);
}

static void
test_send_streamed (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "method", "POST", "chunked-encoding", TRUE, NULL);
  transaction_write (transaction, "abc");
  netreq_event_recorder_wait (transaction->recorder, "request drain");
  transaction_send (transaction, NULL);
  transaction_assert_close (transaction, LINES ("request drain", "request finish", "request response 200",
                                                "sent 200", "response data 5", "response end", "response close",
                                                "request close"));
}

static void
test_send_after_the_response_is_gone (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DROP_RESPONSE, NULL);
  transaction_end (transaction);
  netreq_event_recorder_run_to_close (transaction->recorder);
  transaction_send (transaction, NULL);
  netreq_test_settle ();
  transaction_assert (transaction, LINES ("request finish", "request response 200", "response data 5",
                                          "response end", "response close", "request close",
                                          "sent net::ERR_UNEXPECTED"));
}

static void
test_send_after_abort (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_abort (transaction);
  transaction_send (transaction, NULL);
  netreq_event_recorder_run_to_close (transaction->recorder);
  transaction_send (transaction, NULL);
  netreq_test_settle ();
  transaction_assert (transaction, LINES ("request abort", "request close",
                                          "sent net::ERR_ABORTED", "sent net::ERR_ABORTED"));
}

static void
test_send_fails (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_send (transaction, NULL);
  transaction_send (transaction, NULL);
  transaction_assert_close (transaction, LINES ("request finish", "sent net::ERR_EMPTY_RESPONSE",
                                                "sent net::ERR_EMPTY_RESPONSE",
                                                "request error net::ERR_EMPTY_RESPONSE", "request close"));
}

static void
test_send_with_bad_options (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST));

  g_free (transaction->url);
  transaction->url = g_strdup ("nonsense");
  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_send (transaction, NULL);
  netreq_test_settle ();
  transaction_assert (transaction, LINES ("sent net::ERR_INVALID_URL"));
}

static void
test_send_cancelled_before (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_send (transaction, cancellable);
  transaction_assert_close (transaction, LINES ("sent cancelled", "request abort", "request close"));
  g_assert_cmpuint (netreq_raw_server_get_connections (transaction->server), ==, 0);
}

/* The others who wait are told that somebody has aborted. */
static void
test_send_cancelled_while_waiting (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HOLD));
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_send (transaction, NULL);
  transaction_send (transaction, cancellable);
  transaction_send (transaction, cancellable);
  netreq_raw_server_wait_requests (transaction->server, 1);
  netreq_event_recorder_assert_silent (transaction->recorder, g_cancellable_cancel (cancellable));
  transaction_assert_close (transaction, LINES ("request finish", "sent cancelled", "sent net::ERR_ABORTED",
                                                "request abort", "request close", "sent cancelled"));
  assert_aborted (transaction);
  assert_connections_are_closed (transaction);
}

static void
cancel (NetreqEventRecorder *recorder,
        gpointer             user_data)
{
  netreq_event_recorder_assert_silent (recorder, g_cancellable_cancel (user_data));
}

/* Too late: the response is there. */
static void
test_send_cancelled_in_response (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  netreq_event_recorder_on (transaction->recorder, "request response", cancel, cancellable);
  transaction_send (transaction, cancellable);
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response data 5",
                                                "sent 200", "response end", "response close",
                                                "request close"));
}

static void
read_all_at_once (NetreqEventRecorder *recorder,
                  gpointer             user_data)
{
  g_autoptr(GInputStream) stream =
    netreq_incoming_message_get_body_stream (netreq_event_recorder_get_response (recorder));
  g_autoptr(GError) error = NULL;
  char buffer[100];
  gsize n_read = 0;

  netreq_event_recorder_assert_silent (recorder,
    g_input_stream_read_all (stream, buffer, sizeof buffer, &n_read, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (buffer, n_read, "hello", 5);
}

/* The request is over before those who wait for its response are served. */
static void
test_send_and_read_in_response (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_NO_DATA_HANDLER, NULL);
  netreq_event_recorder_on (transaction->recorder, "request response", read_all_at_once, NULL);
  transaction_send (transaction, NULL);
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "sent 200",
                                                "response end", "response close", "request close"));
}

/* --- reading --- */

static void
run_to_close (NetreqEventRecorder *recorder,
              gpointer             user_data)
{
  netreq_incoming_message_resume (netreq_event_recorder_get_response (recorder));
  netreq_event_recorder_wait (recorder, "request close");
}

/* Whoever runs the main loop in a handler takes the answer from nobody. */
static void
test_send_and_close_in_response (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));

  transaction_describe (transaction, 0, NULL);
  netreq_event_recorder_on (transaction->recorder, "request response", run_to_close, NULL);
  transaction_send (transaction, NULL);
  transaction_assert_close (transaction,
    LINES ("request finish", "request response 200", "response data 5", "response end", "response close",
           "sent 200", "request close"));
}

typedef struct
{
  Transaction *transaction;
  GCancellable *cancellable;
} FirstOfTwo;

static void
on_first_sent (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  FirstOfTwo *first = user_data;
  g_autoptr(NetreqIncomingMessage) response =
    netreq_client_request_send_finish (NETREQ_CLIENT_REQUEST (source), result, NULL);

  netreq_event_recorder_note (first->transaction->recorder, "first");
  g_cancellable_cancel (first->cancellable);
  netreq_event_recorder_wait (first->transaction->recorder, "request close");
}

static void
test_send_cancelled_in_callback (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  FirstOfTwo first = { transaction, cancellable };

  transaction_describe (transaction, 0, NULL);
  netreq_client_request_send_async (transaction->request, NULL, on_first_sent, &first);
  transaction_send (transaction, cancellable);
  transaction_assert_close (transaction,
    LINES ("request finish", "request response 200", "first", "sent cancelled", "response aborted",
           "response close", "request abort", "request close"));
}

static void
test_read_cancelled (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD));
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_NO_DATA_HANDLER, NULL);
  reach_response (transaction);
  transaction_read_text (transaction, cancellable);
  netreq_test_settle ();
  netreq_event_recorder_assert_silent (transaction->recorder, g_cancellable_cancel (cancellable));
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "read cancelled",
                                                "response aborted", "response close", "request abort",
                                                "request close"));
  assert_connections_are_closed (transaction);
}

static void
test_read_after_pause (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, GATE ("rest"),
                                                                SEND ("llo")));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  reach_pause (transaction);
  netreq_raw_server_open_gate (transaction->server, "rest");
  transaction_read_text (transaction, NULL);
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response data 2",
                                                "read llo", "response end", "response close", "request close"));
}

static void
pause_response (NetreqEventRecorder *recorder,
                gpointer             user_data)
{
  netreq_event_recorder_assert_silent (recorder,
    netreq_incoming_message_pause (netreq_event_recorder_get_response (recorder)));
}

/* The pause comes with the last data; the end waits for the resume. */
static void
test_pause_at_the_end (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  netreq_event_recorder_on (transaction->recorder, "response data", pause_response, NULL);
  reach_data (transaction);
  netreq_raw_server_wait_over (transaction->server, 0);
  netreq_test_settle ();
  netreq_event_recorder_note (transaction->recorder, "resume");
  netreq_event_recorder_assert_silent (transaction->recorder,
    netreq_incoming_message_resume (netreq_event_recorder_get_response (transaction->recorder)));
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response data 5",
                                                "resume", "response end", "response close", "request close"));
}

static void
close_stream (NetreqEventRecorder *recorder,
              gpointer             user_data)
{
  g_autoptr(GInputStream) stream =
    netreq_incoming_message_get_body_stream (netreq_event_recorder_get_response (recorder));

  netreq_event_recorder_assert_silent (recorder, g_input_stream_close (stream, NULL, NULL));
}

static void
test_stream_closed_early (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_NO_DATA_HANDLER, NULL);
  netreq_event_recorder_on (transaction->recorder, "request response", close_stream, NULL);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response aborted",
                                                "response close", "request abort", "request close"));
  assert_aborted (transaction);
  assert_connections_are_closed (transaction);
}

static void
read_text (NetreqEventRecorder *recorder,
           gpointer             user_data)
{
  transaction_read_text (user_data, NULL);
}

/* What was promised comes before the end. */
static void
test_read_refused_at_the_end (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  netreq_event_recorder_on (transaction->recorder, "response data", read_text, transaction);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response data 5",
                                                "read net::ERR_UNEXPECTED", "response end", "response close",
                                                "request close"));
}

/* --- the main loop in handlers --- */

static const char *const nesting_events[] = {
  "request finish", "request response", "response data", "response end", "response close", "request close",
};

static void
run_another (NetreqEventRecorder *recorder,
             gpointer             user_data)
{
  Transaction *another = user_data;

  transaction_end (another);
  netreq_event_recorder_wait (another->recorder, "request close");
}

/* Another request of the session comes to its end while this one is told of something. */
static void
test_nest (gconstpointer data)
{
  static const char *const lines[] = { "request finish", "request response 200", "response data 5",
                                       "response end", "response close", "request close", NULL };
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, GATE ("answer"), HELLO));
  g_autoptr(Transaction) another = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  g_clear_object (&another->session);
  transaction_record (another, NETREQ_EVENT_RECORDER_DEFAULT,
                      g_object_new (NETREQ_TYPE_CLIENT_REQUEST,
                                    "session", transaction->session, "url", another->url, NULL));
  netreq_event_recorder_on (transaction->recorder, data, run_another, another);
  transaction_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "request finish");
  netreq_raw_server_open_gate (transaction->server, "answer");
  transaction_assert_close (transaction, lines);
  transaction_assert_close (another, lines);
}

/* Bad options are told by calls, not by signals. */
static void
test_bad_options (void)
{
  g_autoptr(Transaction) transaction = transaction_new (NULL);
  g_autoptr(GError) error = NULL;

  g_free (transaction->url);
  transaction->url = g_strdup ("ftp://example.com/");
  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  netreq_event_recorder_assert_silent (transaction->recorder,
    netreq_client_request_end (transaction->request, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_DISALLOWED_URL_SCHEME);
  netreq_test_settle ();
  transaction_assert (transaction, LINES (NULL));

  transaction_abort (transaction);
  transaction_assert_close (transaction, LINES ("request abort", "request close"));
}

#define ADD_ALL(path, cases, name, function)                                 \
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)                           \
    {                                                                        \
      g_autofree char *full_path = g_strconcat (path "/", cases[i] name, NULL); \
                                                                             \
      g_strdelimit (full_path, " ", '-');                                    \
      g_test_add_data_func (full_path, &cases[i], function);                 \
    }

static void
add_events (const char       *prefix,
            const char *const events[],
            guint             n_events,
            GTestDataFunc     test)
{
  for (guint i = 0; i < n_events; i++)
    {
      g_autofree char *path = g_strconcat (prefix, events[i], NULL);

      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, events[i], test);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ALL ("/order/path", paths, .name, test_path);
  g_test_add_func ("/order/path/refused", test_refused);
  g_test_add_func ("/order/path/streamed-body", test_streamed_body);
  g_test_add_func ("/order/path/no-drain-after-end", test_no_drain_after_end);
  g_test_add_func ("/order/path/discarded-body-frees-connection", test_discarded_body_frees_connection);
  g_test_add_func ("/order/path/bad-options", test_bad_options);

  ADD_ALL ("/order/abort", aborts, .name, test_abort);
  ADD_ALL ("/order/abort/from-loop", aborts, .name, test_abort_from_loop);
  g_test_add_func ("/order/abort/before-a-turn", test_abort_before_a_turn);
  g_test_add_func ("/order/abort/while-handshaking", test_abort_while_handshaking);
  g_test_add_func ("/order/abort/while-queued", test_abort_while_queued);
  ADD_ALL ("/order/abort/in-handler", handler_aborts, .event, test_abort_in_handler);
  add_events ("/order/abort/in-abort/", abort_events, G_N_ELEMENTS (abort_events), test_abort_in_abort);

  add_events ("/order/nested/in-", nesting_events, G_N_ELEMENTS (nesting_events), test_nest);

  ADD_ALL ("/order/timeout", timeouts, .name, test_timeout);
  g_test_add_func ("/order/timeout/in-the-queue", test_timeouts_in_the_queue);
  g_test_add_func ("/order/timeout/idle-while-paused", test_idle_while_paused);

  g_test_add_func ("/order/send/alone", test_send);
  g_test_add_func ("/order/send/and-drop", test_send_and_drop);
  g_test_add_func ("/order/send/twice", test_send_twice);
  ADD_ALL ("/order/send/in-handler", sends, .event, test_send_in_handler);
  g_test_add_func ("/order/send/streamed", test_send_streamed);
  g_test_add_func ("/order/send/after-the-response-is-gone", test_send_after_the_response_is_gone);
  g_test_add_func ("/order/send/after-abort", test_send_after_abort);
  g_test_add_func ("/order/send/fails", test_send_fails);
  g_test_add_func ("/order/send/with-bad-options", test_send_with_bad_options);
  g_test_add_func ("/order/send/cancelled-before", test_send_cancelled_before);
  g_test_add_func ("/order/send/cancelled-while-waiting", test_send_cancelled_while_waiting);
  g_test_add_func ("/order/send/cancelled-in-response", test_send_cancelled_in_response);
  g_test_add_func ("/order/send/and-read-in-response", test_send_and_read_in_response);
  g_test_add_func ("/order/send/and-close-in-response", test_send_and_close_in_response);
  g_test_add_func ("/order/send/cancelled-in-callback", test_send_cancelled_in_callback);

  g_test_add_func ("/order/read/cancelled", test_read_cancelled);
  g_test_add_func ("/order/read/after-pause", test_read_after_pause);
  g_test_add_func ("/order/read/pause-at-the-end", test_pause_at_the_end);
  g_test_add_func ("/order/read/refused-at-the-end", test_read_refused_at_the_end);
  g_test_add_func ("/order/read/stream-closed-early", test_stream_closed_early);

  return g_test_run ();
}
