/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "request/transaction.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-system.h"

/* Which connection a redirect goes on with, and what becomes of a body that is not
 * sent yet. */

#define TO_NEXT   "HTTP/1.1 302 Found\r\nLocation: /next\r\n"
#define TO_OTHER  "HTTP/1.1 303 See Other\r\nLocation: /next\r\n"
#define EMPTY     SEND ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
#define KIB_64    SEND_REPEAT ("x", 64 * 1024)
#define ANSWERED  "request response 200", "response end", "response close", "request close"
#define FOLLOWED  "request finish", "request redirect 302 GET /next", ANSWERED

static const NetreqRawStep answers[] = { EXPECT_REQUEST, EMPTY, CLOSE };

/* As the application has it, and with one connection that everything has to go by. */
static const guint connection_limits[] = { 6, 1 };

static Transaction *
make_transaction (guint                limit,
                  const NetreqRawStep *first,
                  const NetreqRawStep *second,
                  const NetreqRawStep *third)
{
  Transaction *transaction = transaction_new_for_server (netreq_raw_server_new (first, second, third, NULL));

  g_object_unref (transaction->session);
  transaction->session = g_object_new (NETREQ_TYPE_SESSION, "max-connections-per-host", limit, NULL);

  return transaction;
}

/* --- those that are kept --- */

typedef struct
{
  const char *name;
  const NetreqRawStep *script;
  const char *method;
} Kept;

static const Kept kept[] = {
  { "no-body",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 0\r\n\r\n"), EXPECT_REQUEST, EMPTY) },
  { "small",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 5\r\n\r\nhello"), EXPECT_REQUEST, EMPTY) },
  { "small-and-late",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 5\r\n\r\n"), GATE ("rest"), SEND ("hello"),
            EXPECT_REQUEST, EMPTY) },
  { "small-in-two-pieces",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 5\r\n\r\nhe"), GATE ("rest"), SEND ("llo"),
            EXPECT_REQUEST, EMPTY) },
  { "chunked",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
            EXPECT_REQUEST, EMPTY) },
  { "chunked-nothing",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), EXPECT_REQUEST, EMPTY) },
  { "chunked-and-late",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), GATE ("rest"),
            SEND ("0\r\n\r\n"), EXPECT_REQUEST, EMPTY) },
  { "coded",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Encoding: gzip\r\nContent-Length: 22\r\n\r\n"),
            SEND_BYTES ("\x1f\x8b\x08\0\0\0\0\0\x02\x03\xcb\x48\xcd\xc9\x07\0\x86\xa6\x10\x36\x05\0", 22),
            EXPECT_REQUEST, EMPTY) },
  { "badly-coded",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"),
            EXPECT_REQUEST, EMPTY) },
  { "as-large-as-can-be",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 65536\r\n\r\n"), KIB_64, EXPECT_REQUEST, EMPTY) },
  { "as-large-as-can-be-in-a-chunk",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Transfer-Encoding: chunked\r\n\r\n10000\r\n"), KIB_64,
            SEND ("\r\n0\r\n\r\n"), EXPECT_REQUEST, EMPTY) },
  { "after-a-100",
    SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 100 Continue\r\n\r\n" TO_NEXT "Content-Length: 5\r\n\r\nhello"),
            EXPECT_REQUEST, EMPTY) },
  { "head",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 5\r\n\r\n"), EXPECT_REQUEST, EMPTY), "HEAD" },
  { "head-of-much",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 1000000\r\n\r\n"), EXPECT_REQUEST, EMPTY), "HEAD" },
  { "head-of-chunks",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Transfer-Encoding: chunked\r\n\r\n"), EXPECT_REQUEST, EMPTY), "HEAD" },
};

static void
test_kept (gconstpointer data)
{
  const Kept *row = data;
  g_autoptr(Transaction) transaction = make_transaction (6, row->script, answers, NULL);
  g_autofree char *redirect =
    g_strdup_printf ("request redirect 302 %s /next", row->method != NULL ? row->method : "GET");

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, "method", row->method, NULL);
  transaction_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "request redirect");
  netreq_test_settle ();
  netreq_raw_server_open_gate (transaction->server, "rest");

  transaction_assert_close (transaction, LINES ("request finish", redirect, ANSWERED));
  g_assert_cmpuint (netreq_raw_server_get_connections (transaction->server), ==, 1);
  g_assert_cmpuint (netreq_raw_server_get_requests_of (transaction->server, 0), ==, 2);
}

/* --- those that are not --- */

typedef struct
{
  const char *name;
  const NetreqRawStep *script;
  /* Only time ends it; once is enough then. */
  gboolean takes_time;
  gboolean has_idle_timeout;
} Left;

static const Left left[] = {
  { "too-large",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 65537\r\n\r\n"), KIB_64, SEND ("x"), HOLD) },
  { "too-large-and-late",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 65537\r\n\r\n"), HOLD) },
  { "too-large-in-chunks",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Transfer-Encoding: chunked\r\n\r\n10000\r\n"), KIB_64,
            SEND ("\r\n1\r\nx\r\n"), HOLD) },
  { "endless",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Transfer-Encoding: chunked\r\n\r\n"),
            SEND_REPEAT ("1\r\nx\r\n", G_MAXUINT32)) },
  { "never-ends",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 5\r\n\r\nhell"), HOLD),
    .takes_time = TRUE },
  { "never-ends-in-chunks",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), HOLD),
    .takes_time = TRUE },
  { "is-idle",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 5\r\n\r\nhell"), HOLD), .has_idle_timeout = TRUE },
  { "cut",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 5\r\n\r\nhell")) },
  { "cut-in-a-chunk",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Transfer-Encoding: chunked\r\n\r\n5\r\nhell")) },
  { "cut-between-chunks",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")) },
  { "no-chunk",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Transfer-Encoding: chunked\r\n\r\nnonsense\r\n"), HOLD) },
  { "reset",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 5\r\n\r\nhell"), RESET) },
  { "an-answer-too-many",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 5\r\n\r\nhello"
                                  "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), HOLD) },
  { "an-answer-too-many-and-no-body",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 0\r\n\r\n"
                                  "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), HOLD) },
  { "connection-close",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Connection: close\r\nContent-Length: 5\r\n\r\nhello"), HOLD) },
  { "until-close",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "\r\nhello")) },
  { "until-a-close-that-never-comes",
    SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "\r\nhello"), HOLD),
    .takes_time = TRUE },
  { "http-1.0",
    SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.0 302 Found\r\nLocation: /next\r\nContent-Length: 5\r\n\r\nhello"), HOLD) },
};

static guint
get_timeout (void)
{
  return 200 * netreq_test_get_slowness ();
}

static void
test_left_within (const Left *row,
                  guint       limit)
{
  g_autoptr(Transaction) transaction = make_transaction (limit, row->script, answers, NULL);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "idle-timeout", row->has_idle_timeout ? get_timeout () : 0, NULL);
  transaction_end (transaction);

  transaction_assert_close (transaction, LINES (FOLLOWED));
  g_assert_cmpuint (netreq_raw_server_get_connections (transaction->server), ==, 2);
  g_assert_cmpuint (netreq_raw_server_get_requests_of (transaction->server, 0), ==, 1);
  netreq_raw_server_wait_closed (transaction->server, 0);
}

static void
test_left (gconstpointer data)
{
  const Left *row = data;
  const guint n_limits = row->takes_time ? 1 : G_N_ELEMENTS (connection_limits);

  for (guint i = 0; i < n_limits; i++)
    test_left_within (row, connection_limits[i]);
}

/* A place among few connections is given back before one at another host is taken. */
static void
test_one_in_all (void)
{
  g_autoptr(NetreqRawServer) other = netreq_raw_server_new (answers, NULL);
  g_autofree char *url = netreq_raw_server_url (other, "/next");
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 5\r\n\r\n", url);
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, SEND (head), HOLD));

  g_object_unref (transaction->session);
  transaction->session = g_object_new (NETREQ_TYPE_SESSION, "max-connections", 1, NULL);
  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES (FOLLOWED));
}

/* --- those that are dead already --- */

static void
defer (NetreqEventRecorder *recorder,
       gpointer             user_data)
{
  transaction_defer (user_data);
}

/* The one that was kept has closed while somebody thought. */
static void
test_closed_while_deferred (void)
{
  g_autoptr(Transaction) transaction =
    make_transaction (6, SCRIPT (EXPECT_REQUEST, SEND (TO_NEXT "Content-Length: 0\r\n\r\n"), GATE ("close")),
                      answers, NULL);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  netreq_event_recorder_on (transaction->recorder, "request redirect", defer, transaction);
  transaction_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "request redirect");
  netreq_test_settle ();
  netreq_raw_server_open_gate (transaction->server, "close");
  netreq_raw_server_wait_over (transaction->server, 0);
  transaction_follow (transaction);

  transaction_assert_close (transaction, LINES (FOLLOWED));
  g_assert_cmpuint (netreq_raw_server_get_connections (transaction->server), ==, 2);
}

static const NetreqRawStep redirects_once[] = {
  EXPECT_REQUEST, SEND ("HTTP/1.1 307 Temporary Redirect\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n"),
  EXPECT_REQUEST, CLOSE,
};

static void
assert_body (Transaction *transaction,
             guint        connection,
             guint        request,
             const char  *expected)
{
  g_autoptr(GBytes) body = netreq_raw_server_get_body (transaction->server, connection, request);

  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), expected, strlen (expected));
}

/* Each hop has its own silent retry, and each sends the body. */
static void
test_stale_at_every_hop (void)
{
  g_autoptr(Transaction) transaction = make_transaction (6, redirects_once, redirects_once, answers);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_WITH_PROGRESS, "method", "PUT", NULL);
  transaction_write (transaction, "body");
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", "request upload-progress 4/4",
                                                "request redirect 307 PUT /next",
                                                "request redirect 307 PUT /next", ANSWERED));
  g_assert_cmpuint (netreq_raw_server_get_requests_of (transaction->server, 0), ==, 2);
  g_assert_cmpuint (netreq_raw_server_get_requests_of (transaction->server, 1), ==, 2);
  g_assert_cmpuint (netreq_raw_server_get_requests_of (transaction->server, 2), ==, 1);
  assert_body (transaction, 0, 1, "body");
  assert_body (transaction, 1, 0, "body");
  assert_body (transaction, 1, 1, "body");
  assert_body (transaction, 2, 0, "body");
}

/* But only one. */
static void
test_stale_twice (void)
{
  g_autoptr(Transaction) transaction = make_transaction (6, redirects_once, SCRIPT (EXPECT_REQUEST), answers);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", "request redirect 307 GET /next",
                                                "request error net::ERR_EMPTY_RESPONSE", "request close"));
  g_assert_cmpuint (netreq_raw_server_get_connections (transaction->server), ==, 2);
}

/* What was streamed to the first hop is not needed any more. */
static void
test_stale_after_streaming (void)
{
  g_autoptr(Transaction) transaction =
    make_transaction (6, SCRIPT (EXPECT_REQUEST, SEND (TO_OTHER "Content-Length: 0\r\n\r\n"), EXPECT_REQUEST),
                      answers, NULL);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "method", "POST", "chunked-encoding", TRUE, NULL);
  transaction_write (transaction, "body");
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", "request redirect 303 GET /next", ANSWERED));
  g_assert_cmpuint (netreq_raw_server_get_requests_of (transaction->server, 0), ==, 2);
  g_assert_cmpuint (netreq_raw_server_get_requests_of (transaction->server, 1), ==, 1);
}

/* --- answers before the body --- */

static const NetreqRawStep redirects_early[] = {
  EXPECT_HEAD, SEND (TO_OTHER "Content-Length: 0\r\n\r\n"), READ_ALL, CLOSE,
};

static const NetreqRawStep answers_late[] = { EXPECT_REQUEST, GATE ("answer"), EMPTY, CLOSE };

static void
expect_continue (Transaction *transaction)
{
  g_autoptr(GError) error = NULL;

  netreq_client_request_set_header (transaction->request, "Expect", "100-continue", &error);
  g_assert_no_error (error);
}

static void
assert_nothing_is_buffered (Transaction *transaction)
{
  g_assert_cmpuint (netreq_client_request_get_buffered_amount (transaction->request), ==, 0);
}

/* The connection on which a body is promised is good for nothing else. */
static void
assert_left_without_body (Transaction *transaction)
{
  netreq_raw_server_wait_closed (transaction->server, 0);
  g_assert_cmpuint (netreq_raw_server_get_requests_of (transaction->server, 0), ==, 1);
  assert_body (transaction, 0, 0, "");
}

static void
test_early_for_collected (void)
{
  g_autoptr(Transaction) transaction = make_transaction (6, redirects_early, answers, NULL);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_WITH_PROGRESS, "method", "POST", NULL);
  expect_continue (transaction);
  transaction_write (transaction, "body");
  transaction_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "request redirect");
  assert_nothing_is_buffered (transaction);
  transaction_assert_close (transaction, LINES ("request finish", "request redirect 303 GET /next", ANSWERED));
  assert_left_without_body (transaction);
}

/* It goes where the redirect leads, and there it is waited for. */
static void
test_early_for_replayed (void)
{
  g_autoptr(Transaction) transaction =
    make_transaction (6,
                      SCRIPT (EXPECT_HEAD, SEND ("HTTP/1.1 307 Temporary Redirect\r\nLocation: /next\r\n"
                                                 "Content-Length: 0\r\n\r\n"), READ_ALL),
                      SCRIPT (EXPECT_HEAD, GATE ("answer"), SEND ("HTTP/1.1 100 Continue\r\n\r\n"), READ_BODY, EMPTY),
                      NULL);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_WITH_PROGRESS, "method", "POST", NULL);
  expect_continue (transaction);
  transaction_write (transaction, "body");
  transaction_end (transaction);
  netreq_raw_server_wait_gate (transaction->server, "answer");
  netreq_test_settle ();
  g_assert_cmpuint (netreq_client_request_get_buffered_amount (transaction->request), ==, 4);
  netreq_raw_server_open_gate (transaction->server, "answer");
  transaction_assert_close (transaction, LINES ("request finish", "request redirect 307 POST /next",
                                                "request upload-progress 4/4", ANSWERED));
  assert_left_without_body (transaction);
  assert_body (transaction, 1, 0, "body");
}

static Transaction *
begin_streaming (const NetreqRawStep *first)
{
  Transaction *transaction = make_transaction (6, first, answers_late, NULL);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_WITH_PROGRESS,
                        "method", "POST", "chunked-encoding", TRUE, NULL);
  expect_continue (transaction);

  return transaction;
}

static void
wait_drained (Transaction *transaction,
              guint        n_drained)
{
  netreq_test_wait_for (netreq_event_recorder_get_count (transaction->recorder, "request drain") > n_drained);
}

static void
write_and_wait (Transaction *transaction,
                const char  *text)
{
  guint n_drained = netreq_event_recorder_get_count (transaction->recorder, "request drain");

  transaction_write (transaction, text);
  wait_drained (transaction, n_drained);
  assert_nothing_is_buffered (transaction);
}

/* Who writes is told nothing of it: writing goes on as ever, and comes to its end. */
static void
test_early_for_streamed (void)
{
  g_autoptr(Transaction) transaction = begin_streaming (redirects_early);
  g_autofree char *much = g_strnfill (1024 * 1024, 'x');

  transaction_write (transaction, "body");
  netreq_event_recorder_wait (transaction->recorder, "request redirect");
  wait_drained (transaction, 0);
  assert_nothing_is_buffered (transaction);
  write_and_wait (transaction, "more");
  write_and_wait (transaction, much);
  netreq_raw_server_wait_gate (transaction->server, "answer");
  transaction_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "request finish");
  netreq_raw_server_open_gate (transaction->server, "answer");

  transaction_assert_close (transaction, LINES ("request redirect 303 GET /next", "request drain", "request finish",
                                                ANSWERED));
  assert_left_without_body (transaction);
  assert_body (transaction, 1, 0, "");
}

/* The same for one who writes more than there is room for, before the decision. */
static void
test_early_for_streamed_and_deferred (void)
{
  g_autoptr(Transaction) transaction = begin_streaming (redirects_early);
  g_autoptr(GOutputStream) stream = netreq_client_request_get_body_stream (transaction->request);
  g_autofree char *much = g_strnfill (1024 * 1024, 'x');
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gsize n_written = 0;

  netreq_event_recorder_on (transaction->recorder, "request redirect", defer, transaction);
  g_output_stream_write_all_async (stream, much, strlen (much), 0, NULL, netreq_test_result_cb, &result);
  netreq_event_recorder_wait (transaction->recorder, "request redirect");
  netreq_test_settle ();
  g_assert_null (result);
  transaction_follow (transaction);
  netreq_test_wait_for (result);
  g_output_stream_write_all_finish (stream, result, &n_written, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_written, ==, strlen (much));
  netreq_test_wait_for (netreq_client_request_get_buffered_amount (transaction->request) == 0);

  g_output_stream_close (stream, NULL, &error);
  g_assert_no_error (error);
  netreq_event_recorder_wait (transaction->recorder, "request finish");
  netreq_raw_server_open_gate (transaction->server, "answer");
  netreq_event_recorder_run_to_close (transaction->recorder);
  g_assert_cmpuint (netreq_event_recorder_get_count (transaction->recorder, "request response"), ==, 1);
  g_assert_cmpuint (netreq_event_recorder_get_count (transaction->recorder, "request error"), ==, 0);
  assert_left_without_body (transaction);
}

/* Nobody waits for the body once it is not needed: the answer may come before. */
static void
test_answer_before_the_end (void)
{
  g_autoptr(Transaction) transaction = begin_streaming (redirects_early);
  g_autoptr(GError) error = NULL;

  transaction_write (transaction, "body");
  netreq_event_recorder_wait (transaction->recorder, "request redirect");
  netreq_raw_server_open_gate (transaction->server, "answer");
  netreq_event_recorder_run_to_close (transaction->recorder);
  transaction_assert (transaction, LINES ("request redirect 303 GET /next", "request drain", ANSWERED));
  g_assert_false (netreq_client_request_write (transaction->request, (const guint8 *) "more", 4, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_UNEXPECTED);
}

#define ADD_ALL(path, cases, function)                                       \
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)                           \
    {                                                                        \
      g_autofree char *full_path = g_strconcat (path "/", cases[i].name, NULL); \
                                                                             \
      g_test_add_data_func (full_path, &cases[i], function);                 \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ALL ("/redirect/connection/kept", kept, test_kept);
  ADD_ALL ("/redirect/connection/left", left, test_left);
  g_test_add_func ("/redirect/connection/left/one-in-all", test_one_in_all);

  g_test_add_func ("/redirect/connection/closed-while-deferred", test_closed_while_deferred);
  g_test_add_func ("/redirect/connection/stale/at-every-hop", test_stale_at_every_hop);
  g_test_add_func ("/redirect/connection/stale/twice", test_stale_twice);
  g_test_add_func ("/redirect/connection/stale/after-streaming", test_stale_after_streaming);

  g_test_add_func ("/redirect/early/collected", test_early_for_collected);
  g_test_add_func ("/redirect/early/replayed", test_early_for_replayed);
  g_test_add_func ("/redirect/early/streamed", test_early_for_streamed);
  g_test_add_func ("/redirect/early/streamed-and-deferred", test_early_for_streamed_and_deferred);
  g_test_add_func ("/redirect/early/answer-before-the-end", test_answer_before_the_end);

  return g_test_run ();
}
