/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "call.h"

#include "support/netreq-test-request.h"

/* The four limits, in milliseconds. Where one must strike, it is short. Where it must
 * not, it leaves room for a slow machine, and more time than that is let pass. */

#define SHORT 50
#define LONG 1000
#define PATIENT 400

#define HINTS "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
#define TOO_LONG 600

typedef struct
{
  NetreqRawServer *server;
  NetreqSession *session;
  char *url;
} Fixture;

static void
fixture_clear (Fixture *fixture)
{
  g_clear_pointer (&fixture->url, g_free);
  netreq_test_collect (&fixture->session);
  g_clear_pointer (&fixture->server, netreq_raw_server_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static Fixture
fixture_of (NetreqRawServer *server)
{
  return (Fixture) {
    .server = server,
    .session = g_object_new (NETREQ_TYPE_SESSION, "max-connections-per-host", 1, NULL),
    .url = netreq_raw_server_url (server, "/"),
  };
}

/* Keeps the loop from running for @milliseconds, as an application does that is at
 * work. */
static void
keep_busy (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end)
    g_thread_yield ();
}

/* --- where they strike --- */

typedef struct
{
  const char *property;
  guint milliseconds;
  /* What the server does; NULL for one that cannot be connected to. */
  const NetreqRawStep *script;
  NetreqError code;
  /* What the message has to say beyond the name. */
  const char *words;
  guint status;
} Row;

static const Row rows[] = {
  { "connect-timeout", SHORT, NULL,
    NETREQ_ERROR_CONNECTION_TIMED_OUT, "net::ERR_CONNECTION_TIMED_OUT: No connection to ", 0 },
  { "response-timeout", SHORT, SCRIPT (EXPECT_REQUEST, HOLD),
    NETREQ_ERROR_RESPONSE_TIMED_OUT, "net::ERR_TIMED_OUT: ", 0 },
  { "idle-timeout", SHORT, SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 2"), HOLD),
    NETREQ_ERROR_IDLE_TIMED_OUT, "net::ERR_TIMED_OUT: ", 0 },
  { "idle-timeout", SHORT, SCRIPT (EXPECT_REQUEST, SEND (LENGTH (10)), HOLD),
    NETREQ_ERROR_IDLE_TIMED_OUT, "net::ERR_TIMED_OUT: ", 200 },
  { "idle-timeout", SHORT, SCRIPT (EXPECT_REQUEST, SEND (CHUNKED "5\r\nhello\r\n"), HOLD),
    NETREQ_ERROR_IDLE_TIMED_OUT, "net::ERR_TIMED_OUT: ", 200 },
  { "total-timeout", SHORT, NULL,
    NETREQ_ERROR_TOTAL_TIMED_OUT, "net::ERR_TIMED_OUT: ", 0 },
  { "total-timeout", SHORT, SCRIPT (EXPECT_REQUEST, HOLD),
    NETREQ_ERROR_TOTAL_TIMED_OUT, "net::ERR_TIMED_OUT: ", 0 },
  { "total-timeout", LONG, SCRIPT (EXPECT_REQUEST, SEND (LENGTH (10)), HOLD),
    NETREQ_ERROR_TOTAL_TIMED_OUT, "net::ERR_TIMED_OUT: ", 200 },
};

static Fixture
fixture_of_row (const Row *row)
{
  Fixture fixture;

  if (row->script != NULL)
    return fixture_of (netreq_raw_server_new (row->script, NULL));

  fixture = fixture_of (netreq_raw_server_new_mute ());
  g_free (fixture.url);
  fixture.url = g_strdup_printf ("https://127.0.0.1:%u/", netreq_raw_server_get_port (fixture.server));

  return fixture;
}

static void
assert_timed_out (Call      *call,
                  const Row *row)
{
  g_autofree char *limit = g_strdup_printf (" %u ms", row->milliseconds);
  const GError *error;
  gint64 start = g_get_monotonic_time ();

  call_end (call);
  call_wait (call);
  error = netreq_event_recorder_get_error (call->recorder);

  g_assert_error (error, NETREQ_ERROR, (int) row->code);
  g_assert_true (g_str_has_prefix (error->message, row->words));
  g_assert_nonnull (strstr (error->message, limit));
  g_assert_cmpint (g_get_monotonic_time () - start, >=, row->milliseconds * 1000);
  g_assert_cmpuint (netreq_event_recorder_get_count (call->recorder, "request response"), ==, row->status != 0);
  g_assert_cmpuint (netreq_event_recorder_get_count (call->recorder, "response error"), ==, row->status != 0);
  g_assert_cmpuint (netreq_event_recorder_get_count (call->recorder, "request error"), ==, 1);
}

/* The request's own value wins over that of the session. */
static void
test_of_request (gconstpointer data)
{
  const Row *row = data;
  g_auto(Fixture) fixture = fixture_of_row (row);
  g_autoptr(Call) call = NULL;

  g_object_set (fixture.session, row->property, 3600000, NULL);
  call = call_new (fixture.session, fixture.url, row->property, row->milliseconds, NULL);
  assert_timed_out (call, row);
  netreq_raw_server_wait_closed (fixture.server, 0);
}

static void
test_of_session (gconstpointer data)
{
  const Row *row = data;
  g_auto(Fixture) fixture = fixture_of_row (row);
  g_autoptr(Call) call = NULL;

  g_object_set (fixture.session, row->property, row->milliseconds, NULL);
  call = call_new (fixture.session, fixture.url, NULL);
  assert_timed_out (call, row);
  netreq_raw_server_wait_closed (fixture.server, 0);
}

static void
test_off (gconstpointer data)
{
  const Row *row = data;
  g_auto(Fixture) fixture = fixture_of_row (row);
  g_autoptr(Call) call = NULL;

  g_object_set (fixture.session, row->property, 1, NULL);
  call = call_new (fixture.session, fixture.url, row->property, G_MAXUINT, NULL);
  call_end (call);
  netreq_raw_server_wait_connected (fixture.server, 1);
  netreq_test_pass_time (SHORT);
  g_assert_cmpuint (netreq_event_recorder_get_count (call->recorder, "request close"), ==, 0);

  netreq_client_request_abort (call->request);
  call_wait (call);
  g_assert_cmpuint (netreq_event_recorder_get_count (call->recorder, "request abort"), ==, 1);
}

/* --- where they must not --- */

static Call *
call_with_limits (Fixture    *fixture,
                  const char *method,
                  gboolean    chunked)
{
  return call_new (fixture->session, fixture->url, "method", method, "chunked-encoding", chunked,
                   "connect-timeout", PATIENT, "response-timeout", PATIENT, "idle-timeout", PATIENT, NULL);
}

/* A server that is to say 100 first, and says nothing, does not answer. */
static void
test_no_continue (void)
{
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (SCRIPT (EXPECT_HEAD, HOLD), NULL));
  g_autoptr(Call) call = call_new (fixture.session, fixture.url, "method", "POST", "response-timeout", SHORT, NULL);

  g_assert_true (netreq_client_request_set_header (call->request, "Expect", "100-continue", NULL));
  call_write (call, "body");
  call_end (call);
  call_assert (call, "request finish", "request error net::ERR_TIMED_OUT", "request close");
  g_assert_error (netreq_event_recorder_get_error (call->recorder), NETREQ_ERROR, NETREQ_ERROR_RESPONSE_TIMED_OUT);
}

/* The 100 is no answer yet. */
static void
test_nothing_after_continue (void)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (SCRIPT (EXPECT_HEAD, SEND ("HTTP/1.1 100 Continue\r\n\r\n"), READ_BODY, HOLD),
                                       NULL));
  g_autoptr(Call) call = call_new (fixture.session, fixture.url, "method", "POST", "response-timeout", SHORT, NULL);

  g_assert_true (netreq_client_request_set_header (call->request, "Expect", "100-continue", NULL));
  call_write (call, "body");
  call_end (call);
  call_assert (call, "request finish", "request error net::ERR_TIMED_OUT", "request close");
  g_assert_error (netreq_event_recorder_get_error (call->recorder), NETREQ_ERROR, NETREQ_ERROR_RESPONSE_TIMED_OUT);
}

/* The queue is nobody's fault. */
static void
test_queue (void)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (((const NetreqRawStep[]) {
                                         EXPECT_REQUEST, GATE ("go"), SEND (LENGTH (2) "ok"), LOOP, CLOSE }),
                                       NULL));
  g_autoptr(Call) first = call_start (fixture.session, fixture.url);
  g_autoptr(Call) waiting = call_with_limits (&fixture, "GET", FALSE);
  g_autoptr(Call) impatient = call_new (fixture.session, fixture.url, "total-timeout", SHORT, NULL);

  netreq_raw_server_wait_gate (fixture.server, "go");
  call_end (waiting);
  call_end (impatient);
  call_assert (impatient, "request finish", "request error net::ERR_TIMED_OUT", "request close");
  netreq_test_pass_time (TOO_LONG);
  netreq_raw_server_open_gate (fixture.server, "go");

  call_assert_body (first, "ok");
  call_assert_body (waiting, "ok");
  g_assert_cmpuint (netreq_raw_server_get_requests (fixture.server), ==, 2);
}

/* The one who does not read cannot be kept waiting. */
static void
test_paused_reader (void)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 8000000\r\n\r\n"),
                                               SEND_REPEAT ("x", 8000000)),
                                       NULL));
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", fixture.session, "url", fixture.url,
                          "idle-timeout", PATIENT, NULL);
  response = netreq_test_request_send (request, &error);
  g_assert_no_error (error);

  netreq_test_wait_for (netreq_raw_server_is_blocked (fixture.server, 0));
  netreq_test_pass_time (TOO_LONG);

  bytes = netreq_test_read_bytes (response, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 8000000);
}

static const NetreqRawStep in_two_halves[] = {
  EXPECT_REQUEST, SEND (LENGTH (10) "hello"), GATE ("go"), SEND ("world"), CLOSE,
};

static void
assert_both_halves (Call *call)
{
  call_assert (call,
               "request finish",
               "request response 200",
               "response data 10",
               "response end",
               "response close",
               "request close");
}

static void
pause_once (NetreqEventRecorder *recorder,
            gpointer             user_data)
{
  if (netreq_event_recorder_get_count (recorder, "response data") == 1)
    netreq_incoming_message_pause (netreq_event_recorder_get_response (recorder));
}

/* Nothing comes, but nobody waits for it; the wait begins when somebody does. */
static void
test_paused_silence (void)
{
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (in_two_halves, NULL));
  g_autoptr(Call) call = call_with_limits (&fixture, "GET", FALSE);

  netreq_event_recorder_on (call->recorder, "response data", pause_once, NULL);
  call_end (call);
  netreq_event_recorder_wait (call->recorder, "response data");
  netreq_test_pass_time (TOO_LONG);

  netreq_incoming_message_resume (netreq_event_recorder_get_response (call->recorder));
  netreq_test_pass_time (PATIENT / 2);
  netreq_raw_server_open_gate (fixture.server, "go");
  assert_both_halves (call);
}

static gsize
count_bytes (NetreqEventRecorder *recorder)
{
  return netreq_event_recorder_get_body (recorder)->len;
}

static void
keep_busy_midway (NetreqEventRecorder *recorder,
                  gpointer             user_data)
{
  if (count_bytes (recorder) == 10)
    keep_busy (TOO_LONG);
}

/* The wait begins when the one who was told of what has come is done with it. */
static void
test_busy_handler (gconstpointer io_priority)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (LENGTH (15) "hello"), GATE ("first"), SEND ("world"),
                                               GATE ("go"), SEND ("again")),
                                       NULL));
  g_autoptr(Call) call = call_with_limits (&fixture, "GET", FALSE);

  netreq_event_recorder_on (call->recorder, "response data", keep_busy_midway, NULL);
  call_end (call);
  netreq_test_wait_for (count_bytes (call->recorder) == 5);
  netreq_incoming_message_set_io_priority (netreq_event_recorder_get_response (call->recorder),
                                           GPOINTER_TO_INT (io_priority));
  netreq_test_settle ();
  netreq_raw_server_open_gate (fixture.server, "first");
  netreq_test_wait_for (count_bytes (call->recorder) == 10);
  netreq_test_pass_time (PATIENT / 2);
  netreq_raw_server_open_gate (fixture.server, "go");
  call_assert_body (call, "helloworldagain");
}

/* Everything comes in time, and the application does other things. */
static void
test_busy_loop (gconstpointer io_priority)
{
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (in_two_halves, NULL));
  g_autoptr(Call) call = call_with_limits (&fixture, "GET", FALSE);

  call_end (call);
  netreq_event_recorder_wait (call->recorder, "response data");
  netreq_incoming_message_set_io_priority (netreq_event_recorder_get_response (call->recorder),
                                           GPOINTER_TO_INT (io_priority));
  netreq_test_settle ();

  netreq_raw_server_open_gate (fixture.server, "go");
  while (!netreq_raw_server_is_over (fixture.server, 0))
    g_thread_yield ();
  keep_busy (TOO_LONG);
  assert_both_halves (call);
}

/* Nor can the one who does not write. */
static void
test_late_writer (void)
{
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL));
  g_autoptr(Call) call = call_with_limits (&fixture, "POST", TRUE);

  call_write (call, "hello");
  netreq_raw_server_wait_connected (fixture.server, 1);
  netreq_test_pass_time (TOO_LONG);
  call_write (call, "world");
  netreq_test_pass_time (TOO_LONG);
  call_end (call);

  call_assert_body (call, "ok");
}

/* But a server that takes nothing of what was written can be blamed. */
static void
test_late_taker (void)
{
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (SCRIPT (EXPECT_HEAD, HOLD), NULL));
  g_autofree char *text = g_strnfill (16 * 1024 * 1024, 'x');
  g_autoptr(Call) call = call_with_limits (&fixture, "POST", FALSE);

  call_write (call, text);
  call_end (call);
  call_assert (call, "request finish", "request error net::ERR_TIMED_OUT", "request close");
  g_assert_error (netreq_event_recorder_get_error (call->recorder), NETREQ_ERROR, NETREQ_ERROR_IDLE_TIMED_OUT);
}

/* Each byte starts the time anew, and the first one ends that of the response. */
static const NetreqRawStep drip[] = {
  EXPECT_REQUEST,
  SEND ("HTTP/1.1 "), GATE ("0"), SEND ("200 OK\r\n"), GATE ("1"), SEND ("Content-Length: 7\r\n"), GATE ("2"),
  SEND ("\r\n"), GATE ("3"), SEND ("a"), GATE ("4"), SEND ("b"), GATE ("5"), SEND ("c"), GATE ("6"),
  SEND ("d"), GATE ("7"), SEND ("e"), GATE ("8"), SEND ("f"), GATE ("9"), SEND ("g"), CLOSE,
};

/* As long as each other, so that the size of the last one tells nothing. */
static const NetreqRawStep informational_drip[] = {
  EXPECT_REQUEST,
  SEND (HINTS), GATE ("0"), SEND (HINTS), GATE ("1"), SEND (HINTS), GATE ("2"),
  SEND (HINTS), GATE ("3"), SEND (HINTS), GATE ("4"), SEND (HINTS), GATE ("5"), SEND (HINTS), GATE ("6"),
  SEND (HINTS), GATE ("7"), SEND (HINTS), GATE ("8"), SEND (HINTS), GATE ("9"), SEND (LENGTH (7) "abcdefg"), CLOSE,
};

static void
test_drip (gconstpointer script)
{
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (script, NULL));
  g_autoptr(Call) call = call_new (fixture.session, fixture.url, "connect-timeout", PATIENT,
                                   "response-timeout", PATIENT, "idle-timeout", PATIENT, NULL);

  call_end (call);
  for (char gate = '0'; gate <= '9'; gate++)
    {
      const char name[] = { gate, '\0' };

      netreq_raw_server_wait_gate (fixture.server, name);
      netreq_test_pass_time (100);
      netreq_raw_server_open_gate (fixture.server, name);
    }

  call_assert (call,
               "request finish",
               "request response 200",
               "response data 7",
               "response end",
               "response close",
               "request close");
}

/* The timers of a request end with it. */
static void
test_after_the_end (void)
{
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL));
  g_autoptr(Call) call = call_new (fixture.session, fixture.url, "connect-timeout", PATIENT, "response-timeout", PATIENT,
                                   "idle-timeout", PATIENT, "total-timeout", PATIENT, NULL);
  g_autoptr(Call) next = NULL;

  call_end (call);
  call_assert_body (call, "ok");
  netreq_test_pass_time (TOO_LONG);
  netreq_event_recorder_assert (call->recorder,
                                "request finish",
                                "request response 200",
                                "response data 2",
                                "response end",
                                "response close",
                                "request close",
                                NULL);

  next = call_start (fixture.session, fixture.url);
  call_assert_body (next, "ok");
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.server), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *of_request = g_strdup_printf ("/timeouts/request/%u-%s", i, rows[i].property);
      g_autofree char *of_session = g_strdup_printf ("/timeouts/session/%u-%s", i, rows[i].property);
      g_autofree char *off = g_strdup_printf ("/timeouts/off/%u-%s", i, rows[i].property);

      g_test_add_data_func (of_request, &rows[i], test_of_request);
      g_test_add_data_func (of_session, &rows[i], test_of_session);
      g_test_add_data_func (off, &rows[i], test_off);
    }

  g_test_add_func ("/timeouts/not/queue", test_queue);
  g_test_add_func ("/timeouts/not/paused-reader", test_paused_reader);
  g_test_add_func ("/timeouts/response/no-continue", test_no_continue);
  g_test_add_func ("/timeouts/response/nothing-after-continue", test_nothing_after_continue);
  g_test_add_func ("/timeouts/not/paused-silence", test_paused_silence);
  g_test_add_data_func ("/timeouts/not/busy-handler", GINT_TO_POINTER (G_PRIORITY_DEFAULT), test_busy_handler);
  g_test_add_data_func ("/timeouts/not/busy-handler-low", GINT_TO_POINTER (G_PRIORITY_LOW), test_busy_handler);
  g_test_add_data_func ("/timeouts/not/busy-loop", GINT_TO_POINTER (G_PRIORITY_DEFAULT), test_busy_loop);
  g_test_add_data_func ("/timeouts/not/busy-loop-low", GINT_TO_POINTER (G_PRIORITY_LOW), test_busy_loop);
  g_test_add_func ("/timeouts/not/late-writer", test_late_writer);
  g_test_add_func ("/timeouts/late-taker", test_late_taker);
  g_test_add_data_func ("/timeouts/not/drip", drip, test_drip);
  g_test_add_data_func ("/timeouts/not/informational-drip", informational_drip, test_drip);
  g_test_add_func ("/timeouts/not/after-the-end", test_after_the_end);

  return g_test_run ();
}
