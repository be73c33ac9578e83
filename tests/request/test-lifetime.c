/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "request/transaction.h"

#define HEAD(rest)   SEND ("HTTP/1.1 200 OK\r\n" rest "\r\n")
#define HELLO        SEND ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
#define HALF_A_HELLO SEND ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe")
#define ENDLESS      HEAD ("Transfer-Encoding: chunked\r\n"), SEND_REPEAT ("5\r\nhello\r\n", G_MAXUINT32)

#define NO_DATA   NETREQ_EVENT_RECORDER_NO_DATA_HANDLER
#define DROP      NETREQ_EVENT_RECORDER_DROP_RESPONSE

static NetreqIncomingMessage *
get_response (Transaction *transaction)
{
  return netreq_event_recorder_get_response (transaction->recorder);
}

static void
run_to_response (Transaction              *transaction,
                 NetreqEventRecorderFlags  flags)
{
  transaction_describe (transaction, flags, NULL);
  transaction_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "request response");
  netreq_test_settle ();
}

/* --- never started --- */

static void
touch_nothing (NetreqClientRequest *request)
{
}

static void
set_headers (NetreqClientRequest *request)
{
  g_assert_true (netreq_client_request_set_header (request, "X-Test", "value", NULL));
}

static void
read_properties (NetreqClientRequest *request)
{
  g_autofree char *url = NULL;
  g_auto(GStrv) headers = NULL;
  g_autoptr(NetreqUploadProgress) progress = netreq_client_request_get_upload_progress (request);

  g_object_get (request, "url", &url, "headers", &headers, NULL);
  g_assert_nonnull (netreq_client_request_get_session (request));
}

static void
collect_writes (NetreqClientRequest *request)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("def", 3);

  g_assert_true (netreq_client_request_write (request, (const guint8 *) "abc", 3, NULL));
  g_assert_true (netreq_client_request_write_bytes (request, bytes, NULL));
}

static void
take_stream (NetreqClientRequest *request)
{
  g_autoptr(GOutputStream) stream = netreq_client_request_get_body_stream (request);
  g_autoptr(GOutputStream) again = netreq_client_request_get_body_stream (request);

  g_assert_true (stream == again);
}

static void
write_to_stream (NetreqClientRequest *request)
{
  g_autoptr(GOutputStream) stream = netreq_client_request_get_body_stream (request);

  g_assert_cmpint (g_output_stream_write (stream, "abc", 3, NULL, NULL), ==, 3);
}

static void
set_chunked (NetreqClientRequest *request)
{
  g_assert_true (netreq_client_request_set_chunked_encoding (request, TRUE, NULL));
}

static void
fail_to_set_header (NetreqClientRequest *request)
{
  g_assert_false (netreq_client_request_set_header (request, "Host", "value", NULL));
}

static void
fail_to_end (NetreqClientRequest *request)
{
  g_assert_false (netreq_client_request_end (request, NULL));
}

static void
fail_to_write_to_stream (NetreqClientRequest *request)
{
  g_autoptr(GOutputStream) stream = netreq_client_request_get_body_stream (request);

  g_assert_cmpint (g_output_stream_write (stream, "abc", 3, NULL, NULL), ==, -1);
  g_assert_false (g_output_stream_close (stream, NULL, NULL));
}

static const struct
{
  const char *name;
  const char *url;
  void (*touch) (NetreqClientRequest *request);
} never_started[] = {
  { "untouched", "http://127.0.0.1/", touch_nothing },
  { "headers", "http://127.0.0.1/", set_headers },
  { "refused-header", "http://127.0.0.1/", fail_to_set_header },
  { "properties", "http://127.0.0.1/", read_properties },
  { "collected-writes", "http://127.0.0.1/", collect_writes },
  { "chunked", "http://127.0.0.1/", set_chunked },
  { "stream", "http://127.0.0.1/", take_stream },
  { "stream-with-writes", "http://127.0.0.1/", write_to_stream },
  { "bad-options", "nonsense", touch_nothing },
  { "bad-options-and-an-end", "nonsense", fail_to_end },
  { "bad-options-and-a-stream", "nonsense", fail_to_write_to_stream },
};

static void
test_never_started (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr(NetreqSession) session = netreq_session_new ();
  NetreqClientRequest *request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", session,
                                               "url", never_started[i].url, NULL);
  g_autoptr(NetreqEventRecorder) recorder = netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_DEFAULT);

  never_started[i].touch (request);
  netreq_test_assert_last_ref (&request);
  g_assert_cmpuint (netreq_event_recorder_get_total (recorder), ==, 0);
  netreq_test_assert_last_ref (&session);
}

/* The stream holds the request, and nothing else does. */
static void
test_never_started_stream_kept (void)
{
  g_autoptr(Transaction) transaction = transaction_new (NULL);
  GOutputStream *stream;

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  stream = netreq_client_request_get_body_stream (transaction->request);
  g_clear_object (&transaction->request);
  g_assert_cmpint (g_output_stream_write (stream, "abc", 3, NULL, NULL), ==, 3);
  g_assert_nonnull (netreq_event_recorder_get_request (transaction->recorder));

  netreq_test_assert_last_ref (&stream);
  g_assert_null (netreq_event_recorder_get_request (transaction->recorder));
  transaction_assert (transaction, LINES (NULL));
}

static void
test_never_started_aborted (void)
{
  g_autoptr(Transaction) transaction = transaction_new (NULL);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_abort (transaction);
  g_clear_object (&transaction->request);
  transaction_assert_close (transaction, LINES ("request abort", "request close"));
  g_assert_null (netreq_event_recorder_get_request (transaction->recorder));
}

/* --- in flight, and nobody holds the request --- */

static const struct
{
  const char *name;
  const NetreqRawStep *script;
  gboolean streamed;
  NetreqEventRecorderFlags flags;
  const char *const *lines;
} in_flight[] = {
  {
    "success",
    SCRIPT (EXPECT_REQUEST, HELLO),
    .flags = DROP,
    .lines = LINES ("request finish", "request response 200", "response data 5", "response end", "response close",
                    "request close"),
  },
  {
    "streamed",
    SCRIPT (EXPECT_REQUEST, HELLO),
    .streamed = TRUE,
    .flags = DROP,
    .lines = LINES ("request finish", "request response 200", "response data 5", "response end", "response close",
                    "request close"),
  },
  {
    "no-response-handler",
    SCRIPT (EXPECT_REQUEST, HELLO),
    .flags = NETREQ_EVENT_RECORDER_NO_RESPONSE_HANDLER,
    .lines = LINES ("request finish", "request close"),
  },
  {
    "no-answer",
    SCRIPT (EXPECT_REQUEST),
    .lines = LINES ("request finish", "request error net::ERR_EMPTY_RESPONSE", "request close"),
  },
  {
    "cut-body",
    SCRIPT (EXPECT_REQUEST, HALF_A_HELLO),
    .flags = DROP,
    .lines = LINES ("request finish", "request response 200", "response data 2",
                    "response error net::ERR_CONTENT_LENGTH_MISMATCH", "response close",
                    "request error net::ERR_CONTENT_LENGTH_MISMATCH", "request close"),
  },
};

static void
test_in_flight (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr(Transaction) transaction = transaction_new (in_flight[i].script);

  transaction_describe (transaction, in_flight[i].flags,
                        "method", "POST", "chunked-encoding", in_flight[i].streamed, NULL);
  transaction_write (transaction, "abc");
  transaction_end (transaction);
  netreq_event_recorder_assert_silent (transaction->recorder, g_clear_object (&transaction->request));

  transaction_assert_close (transaction, in_flight[i].lines);
  g_assert_null (netreq_event_recorder_get_request (transaction->recorder));
}

static void
test_in_flight_while_queued (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, GATE ("first"), HELLO, LOOP));
  g_autoptr(NetreqClientRequest) first = NULL;

  first = g_object_new (NETREQ_TYPE_CLIENT_REQUEST,
                        "session", transaction->session, "url", transaction->url, NULL);
  g_assert_true (netreq_client_request_end (first, NULL));
  g_clear_object (&first);
  netreq_raw_server_wait_gate (transaction->server, "first");

  transaction_describe (transaction, DROP, NULL);
  transaction_end (transaction);
  g_clear_object (&transaction->request);
  netreq_test_settle ();

  netreq_raw_server_open_gate (transaction->server, "first");
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response data 5",
                                                "response end", "response close", "request close"));
  g_assert_null (netreq_event_recorder_get_request (transaction->recorder));
}

/* Nobody even asks what came of it. */
static void
test_in_flight_without_callback (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_NO_RESPONSE_HANDLER, NULL);
  netreq_client_request_send_async (transaction->request, NULL, NULL, NULL);
  g_clear_object (&transaction->request);
  transaction_assert_close (transaction, LINES ("request finish", "request abort", "request close"));
  g_assert_null (netreq_event_recorder_get_request (transaction->recorder));
}

static void
resume_response (NetreqEventRecorder *recorder,
                 gpointer             user_data)
{
  netreq_event_recorder_assert_silent (recorder,
    netreq_incoming_message_resume (netreq_event_recorder_get_response (recorder)));
}

/* Nobody holds the response, but it flows. */
static void
test_in_flight_while_flowing (gconstpointer data)
{
  const gboolean resumed = GPOINTER_TO_INT (data);
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, GATE ("rest"),
                                                                SEND ("llo")));

  transaction_describe (transaction, resumed ? DROP | NO_DATA : DROP, NULL);
  if (resumed)
    netreq_event_recorder_on (transaction->recorder, "request response", resume_response, NULL);
  transaction_end (transaction);
  g_clear_object (&transaction->request);
  netreq_event_recorder_wait (transaction->recorder, "request response");
  netreq_test_settle ();

  netreq_raw_server_open_gate (transaction->server, "rest");
  if (resumed)
    transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response end",
                                                  "response close", "request close"));
  else
    transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response data 5",
                                                  "response end", "response close", "request close"));
  g_assert_null (netreq_event_recorder_get_request (transaction->recorder));
}

/* --- an upload that is given up, and the session with it --- */

static const struct
{
  const char *name;
  const NetreqRawStep *script;
  gsize written;
} uploads[] = {
  { "of-nothing", SCRIPT (EXPECT_HEAD, GATE ("head"), READ_ALL), 0 },
  { "of-some", SCRIPT (EXPECT_HEAD, GATE ("head"), READ_ALL), 100 },
  /* The end of the connection is behind the bytes that the server has not taken. */
  { "of-more-than-is-taken", SCRIPT (EXPECT_HEAD, GATE ("head"), READ_ALL), 8 * 1024 * 1024 },
  { "answered-early", SCRIPT (EXPECT_HEAD, HELLO, GATE ("head"), READ_ALL), 0 },
};

static void
assert_cut (Transaction *transaction)
{
  g_autoptr(GBytes) received = netreq_raw_server_get_received (transaction->server, 0);
  g_autofree char *text = g_strndup (g_bytes_get_data (received, NULL), g_bytes_get_size (received));

  g_assert_false (g_str_has_suffix (text, "\r\n0\r\n\r\n"));
}

static void
give_up (guint       i,
         const char *method)
{
  g_autoptr(Transaction) transaction = transaction_new (uploads[i].script);
  g_autofree char *text = g_strnfill (uploads[i].written, 'x');

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, "method", method, "chunked-encoding", TRUE, NULL);
  transaction_write (transaction, text);
  netreq_raw_server_wait_gate (transaction->server, "head");
  netreq_test_settle ();

  transaction_abort (transaction);
  netreq_event_recorder_run_to_close (transaction->recorder);
  g_clear_pointer (&transaction->recorder, netreq_event_recorder_free);
  netreq_test_collect (&transaction->request);
  netreq_test_collect (&transaction->session);

  netreq_raw_server_open_gate (transaction->server, "head");
  netreq_raw_server_wait_all_closed (transaction->server);
  assert_cut (transaction);
}

static void
test_upload_given_up (gconstpointer data)
{
  static const char *const methods[] = { "GET", "HEAD", "POST" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    give_up (GPOINTER_TO_UINT (data), methods[i]);
}

/* --- a response that its user drops unread --- */

static const char *const given_up[] = {
  "request finish", "request response 200", "request abort", "request close", NULL,
};

static void
test_dropped_at_once (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, ENDLESS));

  run_to_response (transaction, NO_DATA | DROP);
  netreq_raw_server_wait_closed (transaction->server, 0);
  transaction_assert_close (transaction, given_up);
  g_assert_true (netreq_client_request_get_aborted (transaction->request));
  g_assert_null (netreq_client_request_get_response (transaction->request));
}

static void
test_dropped_later (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, ENDLESS));

  run_to_response (transaction, NO_DATA);
  netreq_test_wait_for (netreq_raw_server_is_blocked (transaction->server, 0));
  g_assert_false (netreq_raw_server_is_closed (transaction->server, 0));

  netreq_event_recorder_assert_silent (transaction->recorder,
    netreq_event_recorder_drop_response (transaction->recorder));
  netreq_raw_server_wait_closed (transaction->server, 0);
  transaction_assert_close (transaction, given_up);
}

/* With it goes a request that nobody else holds. */
static void
test_dropped_with_the_request (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, ENDLESS));

  run_to_response (transaction, NO_DATA);
  g_clear_object (&transaction->request);
  netreq_test_settle ();
  g_assert_nonnull (netreq_event_recorder_get_request (transaction->recorder));

  netreq_event_recorder_drop_response (transaction->recorder);
  netreq_raw_server_wait_closed (transaction->server, 0);
  transaction_assert_close (transaction, given_up);
  g_assert_null (netreq_event_recorder_get_request (transaction->recorder));
}

static void
pause_response (NetreqEventRecorder *recorder,
                gpointer             user_data)
{
  netreq_event_recorder_assert_silent (recorder,
    netreq_incoming_message_pause (netreq_event_recorder_get_response (recorder)));
}

/* What flows holds itself; what is paused does not. */
static void
test_dropped_by_pause (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD));

  transaction_describe (transaction, DROP, NULL);
  netreq_event_recorder_on (transaction->recorder, "response data", pause_response, NULL);
  transaction_end (transaction);
  netreq_raw_server_wait_closed (transaction->server, 0);
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response data 2",
                                                "request abort", "request close"));
}

static void
test_dropped_while_paused (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  netreq_event_recorder_on (transaction->recorder, "response data", pause_response, NULL);
  transaction_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "response data");
  netreq_test_settle ();
  g_assert_false (netreq_raw_server_is_closed (transaction->server, 0));

  netreq_event_recorder_assert_silent (transaction->recorder,
    netreq_event_recorder_drop_response (transaction->recorder));
  netreq_raw_server_wait_closed (transaction->server, 0);
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response data 2",
                                                "request abort", "request close"));
}

static void
test_dropped_in_part (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO, HOLD));
  GInputStream *stream;
  char buffer[2];

  run_to_response (transaction, NO_DATA);
  stream = netreq_incoming_message_get_body_stream (get_response (transaction));
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL), ==, 2);
  netreq_event_recorder_drop_response (transaction->recorder);
  netreq_event_recorder_assert_silent (transaction->recorder, g_clear_object (&stream));

  netreq_raw_server_wait_closed (transaction->server, 0);
  transaction_assert_close (transaction, given_up);
}

/* --- a response of which nothing was left to read --- */

/* The same connection serves once more. */
static void
assert_connection_is_free (Transaction *transaction,
                           const char  *method)
{
  g_autoptr(NetreqClientRequest) second =
    g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", transaction->session, "url", transaction->url,
                  "method", method, NULL);

  g_assert_true (netreq_client_request_end (second, NULL));
  netreq_raw_server_wait_requests (transaction->server, 2);
  g_assert_cmpuint (netreq_raw_server_get_connections (transaction->server), ==, 1);
}

static const struct
{
  const char *name;
  const char *method;
  const NetreqRawStep *script;
} without_body[] = {
  { "head", "HEAD", SCRIPT (EXPECT_REQUEST, HEAD ("Content-Length: 5\r\n"), LOOP) },
  { "no-content", "DELETE", SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), LOOP) },
  { "chunked", "GET", SCRIPT (EXPECT_REQUEST, HEAD ("Transfer-Encoding: chunked\r\n" "\r\n0\r\n"), LOOP) },
};

static void
test_dropped_without_body (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr(Transaction) transaction = transaction_new (without_body[i].script);

  transaction_describe (transaction, NO_DATA | DROP, "method", without_body[i].method, NULL);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "request close"));
  g_assert_false (netreq_client_request_get_aborted (transaction->request));
  assert_connection_is_free (transaction, without_body[i].method);
}

static GInputStream *
read_all_but_the_end (Transaction *transaction)
{
  GInputStream *stream;
  char buffer[5];
  gsize n_read;

  run_to_response (transaction, NO_DATA);
  stream = netreq_incoming_message_get_body_stream (get_response (transaction));
  g_assert_true (g_input_stream_read_all (stream, buffer, sizeof buffer, &n_read, NULL, NULL));
  g_assert_cmpmem (buffer, n_read, "hello", 5);

  return stream;
}

static void
test_dropped_before_the_end (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO, LOOP));
  GInputStream *stream = read_all_but_the_end (transaction);

  netreq_event_recorder_drop_response (transaction->recorder);
  netreq_event_recorder_assert_silent (transaction->recorder, g_clear_object (&stream));
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "request close"));
  assert_connection_is_free (transaction, "GET");
}

static void
test_closed_before_the_end (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO, LOOP));
  g_autoptr(GInputStream) stream = read_all_but_the_end (transaction);

  netreq_event_recorder_assert_silent (transaction->recorder, g_input_stream_close (stream, NULL, NULL));
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response end",
                                                "response close", "request close"));
  assert_connection_is_free (transaction, "GET");
}

/* A read of the whole body is answered too. */
static void
test_closed_while_read_whole (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO, HOLD));
  g_autoptr(GInputStream) stream = read_all_but_the_end (transaction);

  transaction_read_text (transaction, NULL);
  netreq_event_recorder_assert_silent (transaction->recorder, g_input_stream_close (stream, NULL, NULL));
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "read net::ERR_ABORTED",
                                                "response aborted", "response close",
                                                "request abort", "request close"));
}

/* --- a part is kept, the rest is dropped --- */

static void
test_response_kept (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, GATE ("rest"),
                                                                SEND ("llo")));

  run_to_response (transaction, NO_DATA);
  g_clear_object (&transaction->request);
  netreq_test_settle ();
  transaction_read_text (transaction, NULL);
  netreq_raw_server_open_gate (transaction->server, "rest");
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "read hello",
                                                "response end", "response close", "request close"));
  g_assert_null (netreq_event_recorder_get_request (transaction->recorder));
}

/* The response of a request that is long gone can still be asked. */
static void
test_response_outlives_all (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GInputStream) stream = NULL;
  g_autofree char *length = NULL;
  char buffer[1];

  run_to_response (transaction, NETREQ_EVENT_RECORDER_DEFAULT);
  netreq_event_recorder_run_to_close (transaction->recorder);
  response = g_object_ref (get_response (transaction));
  g_clear_pointer (&transaction->recorder, netreq_event_recorder_free);
  netreq_test_assert_last_ref (&transaction->request);
  netreq_test_collect (&transaction->session);

  length = netreq_incoming_message_get_header (response, "Content-Length");
  g_assert_cmpstr (length, ==, "5");
  netreq_incoming_message_resume (response);
  netreq_incoming_message_pause (response);
  stream = netreq_incoming_message_get_body_stream (response);
  g_assert_cmpint (g_input_stream_read (stream, buffer, 1, NULL, NULL), ==, 0);
  g_assert_true (g_input_stream_close (stream, NULL, NULL));
  g_clear_object (&stream);
  netreq_test_assert_last_ref (&response);
}

/* And one that was aborted still says why. */
static void
test_aborted_response_outlives_all (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD));
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) error = NULL;
  char buffer[1];

  run_to_response (transaction, NO_DATA);
  response = g_object_ref (get_response (transaction));
  transaction_abort (transaction);
  netreq_event_recorder_run_to_close (transaction->recorder);
  g_clear_pointer (&transaction->recorder, netreq_event_recorder_free);
  netreq_test_assert_last_ref (&transaction->request);
  netreq_test_collect (&transaction->session);

  stream = netreq_incoming_message_get_body_stream (response);
  g_assert_cmpint (g_input_stream_read (stream, buffer, 1, NULL, &error), ==, -1);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_ABORTED);
  g_clear_object (&stream);
  netreq_test_assert_last_ref (&response);
}

static void
test_request_outlives_response (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));

  run_to_response (transaction, DROP);
  netreq_event_recorder_run_to_close (transaction->recorder);
  g_assert_null (netreq_event_recorder_get_response (transaction->recorder));
  g_assert_null (netreq_client_request_get_response (transaction->request));
  g_clear_pointer (&transaction->recorder, netreq_event_recorder_free);
  netreq_test_assert_last_ref (&transaction->request);
}

static void
test_session_kept_by_request (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  g_clear_object (&transaction->session);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response data 5",
                                                "response end", "response close", "request close"));
}

typedef struct
{
  Transaction *transaction;
  GString *text;
  gboolean is_over;
} Reading;

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Reading *reading = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  g_assert_no_error (error);
  g_string_append_len (reading->text, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  reading->is_over = g_bytes_get_size (bytes) == 0;

  if (!reading->is_over)
    g_input_stream_read_bytes_async (G_INPUT_STREAM (source), 2, G_PRIORITY_DEFAULT, NULL, on_read, reading);
}

/* Only the read that waits holds the stream, only the stream the response. */
static void
test_stream_kept (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, GATE ("rest"),
                                                                SEND ("llo")));
  g_autoptr(GString) text = g_string_new (NULL);
  Reading reading = { transaction, text, FALSE };
  g_autoptr(GInputStream) stream = NULL;

  run_to_response (transaction, NO_DATA);
  stream = netreq_incoming_message_get_body_stream (get_response (transaction));
  g_clear_object (&transaction->request);
  netreq_event_recorder_drop_response (transaction->recorder);
  netreq_test_settle ();
  g_assert_nonnull (get_response (transaction));

  g_input_stream_read_bytes_async (stream, 2, G_PRIORITY_DEFAULT, NULL, on_read, &reading);
  g_clear_object (&stream);
  netreq_test_settle ();
  netreq_raw_server_open_gate (transaction->server, "rest");
  netreq_test_wait_for (reading.is_over);
  g_assert_cmpstr (text->str, ==, "hello");

  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response end",
                                                "response close", "request close"));
  g_assert_null (get_response (transaction));
  g_assert_null (netreq_event_recorder_get_request (transaction->recorder));
}

static void
test_stream_dropped (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD));
  GInputStream *stream;

  run_to_response (transaction, NO_DATA);
  stream = netreq_incoming_message_get_body_stream (get_response (transaction));
  netreq_event_recorder_drop_response (transaction->recorder);
  netreq_test_settle ();
  g_assert_false (netreq_raw_server_is_closed (transaction->server, 0));

  netreq_test_assert_last_ref (&stream);
  netreq_raw_server_wait_closed (transaction->server, 0);
  transaction_assert_close (transaction, given_up);
}

/* A stream that is held by nobody but a handler of its response frees it by its own
 * freeing, once the response has closed. */
static void
test_stream_held_by_its_response (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));
  NetreqIncomingMessage *response;
  gpointer watched;

  run_to_response (transaction, NO_DATA);
  response = get_response (transaction);
  watched = response;
  g_object_add_weak_pointer (G_OBJECT (response), &watched);
  g_object_set_data_full (G_OBJECT (response), "stream",
                          netreq_incoming_message_get_body_stream (response), g_object_unref);
  transaction_read_text (transaction, NULL);
  netreq_event_recorder_run_to_close (transaction->recorder);
  g_clear_pointer (&transaction->recorder, netreq_event_recorder_free);
  netreq_test_assert_last_ref (&transaction->request);
  g_assert_null (watched);
}

/* Dropping one of two streams, or a stream of a response that is held, ends nothing. */
static void
test_one_stream_dropped (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));
  g_autoptr(GInputStream) first = NULL;
  g_autoptr(GInputStream) second = NULL;

  run_to_response (transaction, NO_DATA);
  first = netreq_incoming_message_get_body_stream (get_response (transaction));
  second = netreq_incoming_message_get_body_stream (get_response (transaction));
  g_clear_object (&first);
  g_clear_object (&second);
  transaction_read_text (transaction, NULL);
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "read hello",
                                                "response end", "response close", "request close"));
}

static void
test_upload_stream_kept (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));
  GOutputStream *stream;

  transaction_describe (transaction, DROP, "method", "POST", "chunked-encoding", TRUE, NULL);
  stream = netreq_client_request_get_body_stream (transaction->request);
  g_clear_object (&transaction->request);
  netreq_event_recorder_assert_silent (transaction->recorder, g_output_stream_write (stream, "abc", 3, NULL, NULL));
  netreq_event_recorder_wait (transaction->recorder, "request drain");
  netreq_event_recorder_assert_silent (transaction->recorder, g_output_stream_close (stream, NULL, NULL));

  transaction_assert_close (transaction, LINES ("request drain", "request finish", "request response 200",
                                                "response data 5", "response end", "response close",
                                                "request close"));
  netreq_test_assert_last_ref (&stream);
  g_assert_null (netreq_event_recorder_get_request (transaction->recorder));
}

/* It can only say that all is over, and holds nothing for that. */
static void
test_upload_stream_after_close (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  transaction_describe (transaction, DROP, NULL);
  transaction_abort (transaction);
  netreq_event_recorder_run_to_close (transaction->recorder);
  stream = netreq_client_request_get_body_stream (transaction->request);
  g_clear_pointer (&transaction->recorder, netreq_event_recorder_free);
  netreq_test_assert_last_ref (&transaction->request);

  g_assert_cmpint (g_output_stream_write (stream, "abc", 3, NULL, &error), ==, -1);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_ABORTED);
}

/* Dropping is not closing: the body goes on in another way. */
static void
test_upload_stream_dropped (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HELLO));
  GOutputStream *stream;
  g_autoptr(GBytes) body = NULL;

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, "method", "POST", "chunked-encoding", TRUE, NULL);
  stream = netreq_client_request_get_body_stream (transaction->request);
  g_assert_cmpint (g_output_stream_write (stream, "abc", 3, NULL, NULL), ==, 3);
  netreq_test_assert_last_ref (&stream);
  netreq_event_recorder_wait (transaction->recorder, "request drain");
  transaction_write (transaction, "def");
  transaction_end (transaction);

  transaction_assert_close (transaction, LINES ("request drain", "request finish", "request response 200",
                                                "response data 5", "response end", "response close",
                                                "request close"));
  body = netreq_raw_server_get_body (transaction->server, 0, 0);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "abcdef", 6);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  gsize n_written = 0;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, &n_written, &error);
  transaction_note (user_data, "written", "all", error);
}

/* A write that waits for room holds all; abort sets all free. */
static void
test_upload_stream_waiting (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_HEAD, HOLD));
  const gsize much = 16 * 1024 * 1024;
  g_autofree char *bytes = g_strnfill (much, 'x');
  g_autoptr(GOutputStream) stream = NULL;
  NetreqClientRequest *request;

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, "method", "POST", "chunked-encoding", TRUE, NULL);
  stream = netreq_client_request_get_body_stream (transaction->request);
  g_output_stream_write_all_async (stream, bytes, much, G_PRIORITY_DEFAULT, NULL, on_written, transaction);
  g_clear_object (&stream);
  g_clear_object (&transaction->request);
  netreq_raw_server_wait_requests (transaction->server, 1);
  netreq_test_settle ();

  request = netreq_event_recorder_get_request (transaction->recorder);
  netreq_event_recorder_assert_silent (transaction->recorder, netreq_client_request_abort (request));
  netreq_event_recorder_run_to_close (transaction->recorder);
  g_assert_cmpuint (netreq_event_recorder_get_count (transaction->recorder, "request abort"), ==, 1);
  g_assert_null (netreq_event_recorder_get_request (transaction->recorder));
}

/* --- after the close --- */

static void
reach_data (Transaction *transaction)
{
  transaction_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "response data");
}

static void
reach_data_and_abort (Transaction *transaction)
{
  reach_data (transaction);
  transaction_abort (transaction);
}

static void
end_and_abort (Transaction *transaction)
{
  transaction_end (transaction);
  transaction_abort (transaction);
}

static void
send_and_read (Transaction *transaction)
{
  transaction_send (transaction, NULL);
  netreq_event_recorder_wait (transaction->recorder, "request response");
}

static const struct
{
  const char *name;
  const NetreqRawStep *script;
  void (*run) (Transaction *transaction);
} closes[] = {
  { "success", SCRIPT (EXPECT_REQUEST, HELLO), transaction_end },
  { "send", SCRIPT (EXPECT_REQUEST, HELLO), send_and_read },
  { "no-answer", SCRIPT (EXPECT_REQUEST), transaction_end },
  { "cut-body", SCRIPT (EXPECT_REQUEST, HALF_A_HELLO), transaction_end },
  { "aborted-before-the-start", SCRIPT (EXPECT_REQUEST), transaction_abort },
  { "aborted-at-the-start", SCRIPT (EXPECT_REQUEST), end_and_abort },
  { "aborted-in-the-body", SCRIPT (EXPECT_REQUEST, HALF_A_HELLO, HOLD), reach_data_and_abort },
};

/* What the application holds are the last references, in any order. */
static void
test_closed (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);

  for (guint order = 0; order < 2; order++)
    {
      g_autoptr(Transaction) transaction = transaction_new (closes[i].script);
      NetreqIncomingMessage *response = NULL;

      transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
      closes[i].run (transaction);
      netreq_event_recorder_run_to_close (transaction->recorder);
      g_set_object (&response, get_response (transaction));
      g_clear_pointer (&transaction->recorder, netreq_event_recorder_free);

      if (order == 0 && response != NULL)
        netreq_test_assert_last_ref (&response);
      netreq_test_assert_last_ref (&transaction->request);
      if (order == 1 && response != NULL)
        netreq_test_assert_last_ref (&response);
      netreq_test_collect (&transaction->session);
    }
}

#define ADD_ALL(path, cases, function)                                       \
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)                           \
    {                                                                        \
      g_autofree char *full_path = g_strconcat (path "/", cases[i].name, NULL); \
                                                                             \
      g_test_add_data_func (full_path, GUINT_TO_POINTER (i), function);      \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ALL ("/lifetime/never-started", never_started, test_never_started);
  g_test_add_func ("/lifetime/never-started/stream-kept", test_never_started_stream_kept);
  g_test_add_func ("/lifetime/never-started/aborted", test_never_started_aborted);

  ADD_ALL ("/lifetime/in-flight", in_flight, test_in_flight);
  g_test_add_func ("/lifetime/in-flight/queued", test_in_flight_while_queued);
  g_test_add_func ("/lifetime/in-flight/without-callback", test_in_flight_without_callback);
  g_test_add_data_func ("/lifetime/in-flight/flowing", GINT_TO_POINTER (FALSE), test_in_flight_while_flowing);
  g_test_add_data_func ("/lifetime/in-flight/resumed", GINT_TO_POINTER (TRUE), test_in_flight_while_flowing);

  ADD_ALL ("/lifetime/upload-given-up", uploads, test_upload_given_up);

  g_test_add_func ("/lifetime/dropped/at-once", test_dropped_at_once);
  g_test_add_func ("/lifetime/dropped/later", test_dropped_later);
  g_test_add_func ("/lifetime/dropped/with-the-request", test_dropped_with_the_request);
  g_test_add_func ("/lifetime/dropped/by-pause", test_dropped_by_pause);
  g_test_add_func ("/lifetime/dropped/while-paused", test_dropped_while_paused);
  g_test_add_func ("/lifetime/dropped/in-part", test_dropped_in_part);
  ADD_ALL ("/lifetime/dropped/without-body", without_body, test_dropped_without_body);
  g_test_add_func ("/lifetime/dropped/before-the-end", test_dropped_before_the_end);
  g_test_add_func ("/lifetime/dropped/closed-before-the-end", test_closed_before_the_end);
  g_test_add_func ("/lifetime/dropped/closed-while-read-whole", test_closed_while_read_whole);

  g_test_add_func ("/lifetime/kept/response", test_response_kept);
  g_test_add_func ("/lifetime/kept/response-outlives-all", test_response_outlives_all);
  g_test_add_func ("/lifetime/kept/aborted-response-outlives-all", test_aborted_response_outlives_all);
  g_test_add_func ("/lifetime/kept/request-outlives-response", test_request_outlives_response);
  g_test_add_func ("/lifetime/kept/session-by-request", test_session_kept_by_request);
  g_test_add_func ("/lifetime/kept/stream", test_stream_kept);
  g_test_add_func ("/lifetime/kept/stream-dropped", test_stream_dropped);
  g_test_add_func ("/lifetime/kept/one-stream-dropped", test_one_stream_dropped);
  g_test_add_func ("/lifetime/kept/stream-held-by-its-response", test_stream_held_by_its_response);
  g_test_add_func ("/lifetime/kept/upload-stream", test_upload_stream_kept);
  g_test_add_func ("/lifetime/kept/upload-stream-after-close", test_upload_stream_after_close);
  g_test_add_func ("/lifetime/kept/upload-stream-dropped", test_upload_stream_dropped);
  g_test_add_func ("/lifetime/kept/upload-stream-waiting", test_upload_stream_waiting);

  ADD_ALL ("/lifetime/closed", closes, test_closed);

  return g_test_run ();
}
