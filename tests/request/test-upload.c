/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "support/netreq-event-recorder.h"
#include "support/netreq-raw-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-system.h"

#define OK_EMPTY "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

typedef struct
{
  NetreqRawServer *server;
  NetreqSession *session;
  NetreqClientRequest *request;
  NetreqEventRecorder *recorder;
} Fixture;

static const NetreqRawStep *const patient = SCRIPT (EXPECT_REQUEST, SEND (OK_EMPTY), LOOP);
/* Reads the head; the body only when the gate is opened. */
static const NetreqRawStep *const slow =
  SCRIPT (EXPECT_HEAD, GATE ("body"), READ_BODY, SEND (OK_EMPTY), HOLD);
/* Reads all that comes, whatever it is, and answers nothing. */
static const NetreqRawStep *const greedy = SCRIPT (EXPECT_HEAD, READ_ALL);
static const NetreqRawStep *const hasty =
  SCRIPT (EXPECT_HEAD, SEND ("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"), RESET);

static void
begin_with (Fixture         *fixture,
            NetreqRawServer *server,
            const char      *method)
{
  g_autofree char *url = NULL;

  fixture->server = server;
  fixture->session = netreq_session_new ();
  url = netreq_raw_server_url (fixture->server, "/");
  fixture->request = netreq_test_request_new (fixture->session, method, url);
  fixture->recorder = netreq_event_recorder_new (fixture->request, NETREQ_EVENT_RECORDER_WITH_PROGRESS);
}

static void
begin (Fixture             *fixture,
       const NetreqRawStep *script,
       const char          *method)
{
  begin_with (fixture, netreq_raw_server_new (script, NULL), method);
}

static void
begin_streamed (Fixture             *fixture,
                const NetreqRawStep *script)
{
  begin (fixture, script, "POST");
  g_object_set (fixture->request, "chunked-encoding", TRUE, NULL);
}

static void
clear (Fixture *fixture)
{
  g_clear_pointer (&fixture->recorder, netreq_event_recorder_free);
  g_clear_object (&fixture->request);
  g_clear_object (&fixture->session);
  g_clear_pointer (&fixture->server, netreq_raw_server_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, clear)

static void
write_text (Fixture    *fixture,
            const char *text)
{
  netreq_event_recorder_assert_silent (fixture->recorder,
                                       netreq_test_request_write (fixture->request, text));
}

static void
end (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  netreq_event_recorder_assert_silent (fixture->recorder,
                                       netreq_client_request_end (fixture->request, &error));
  g_assert_no_error (error);
}

static void
assert_header (Fixture    *fixture,
               const char *name,
               const char *expected)
{
  g_autofree char *value = netreq_raw_server_get_header (fixture->server, 0, 0, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
assert_body (Fixture    *fixture,
             const char *expected)
{
  g_autoptr(GBytes) body = NULL;

  netreq_event_recorder_run_to_close (fixture->recorder);
  g_assert_no_error (netreq_event_recorder_get_error (fixture->recorder));
  body = netreq_raw_server_get_body (fixture->server, 0, 0);
  netreq_test_assert_bytes (body, expected);
}

/* What came on the wire behind the head. */
static char *
get_raw_body (Fixture *fixture)
{
  g_autoptr(GBytes) received = netreq_raw_server_get_received (fixture->server, 0);
  g_autofree char *text = g_strndup (g_bytes_get_data (received, NULL), g_bytes_get_size (received));

  return g_strdup (strstr (text, "\r\n\r\n") + 4);
}

static guint64
get_buffered (Fixture *fixture)
{
  return netreq_client_request_get_buffered_amount (fixture->request);
}

/* --- collected --- */

static void
test_collected (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GBytes) last = g_bytes_new_static ("last", 4);

  begin (&fixture, patient, "PUT");
  write_text (&fixture, "one ");
  write_text (&fixture, "");
  write_text (&fixture, "two ");
  netreq_test_settle ();
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.server), ==, 0);
  g_assert_false (netreq_client_request_get_started (fixture.request));
  g_assert_cmpuint (get_buffered (&fixture), ==, 8);

  g_assert_true (netreq_client_request_end_bytes (fixture.request, last, NULL));
  assert_body (&fixture, "one two last");
  assert_header (&fixture, "Content-Length", "12");
  assert_header (&fixture, "Transfer-Encoding", NULL);
  netreq_event_recorder_assert (fixture.recorder,
                                "request finish",
                                "request upload-progress 12/12",
                                "request response 200",
                                "response end",
                                "response close",
                                "request close",
                                NULL);
}

typedef struct
{
  const char *name;
  const char *method;
  const char *text;   /* NULL for no write */
  const char *length; /* the Content-Length */
} Row;

static const Row rows[] = {
  { "get-with-a-body", "GET", "hello", "5" },
  { "delete-with-a-body", "DELETE", "hello", "5" },
  { "patch-with-a-body", "PATCH", "hello", "5" },
  { "another-method-with-a-body", "PROPFIND", "hello", "5" },
  { "get-without-a-body", "GET", NULL, NULL },
  { "delete-without-a-body", "DELETE", NULL, NULL },
  { "post-without-a-body", "POST", NULL, "0" },
  { "put-without-a-body", "PUT", NULL, "0" },
  { "patch-without-a-body", "PATCH", NULL, NULL },
  { "post-of-nothing", "POST", "", "0" },
  { "get-of-nothing", "GET", "", NULL },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_auto(Fixture) fixture = { NULL, };

  begin (&fixture, patient, row->method);
  if (row->text)
    write_text (&fixture, row->text);
  end (&fixture);

  assert_body (&fixture, row->text ? row->text : "");
  assert_header (&fixture, "Content-Length", row->length);
  assert_header (&fixture, "Transfer-Encoding", NULL);
}

static void
set_flag_cb (gpointer flag)
{
  *(gboolean *) flag = TRUE;
}

/* The bytes are those of the caller: what he does to them is seen by the server. */
static void
test_not_copied (void)
{
  g_auto(Fixture) fixture = { NULL, };
  char text[] = "before";
  gboolean is_freed = FALSE;
  GBytes *bytes = g_bytes_new_with_free_func (text, strlen (text), set_flag_cb, &is_freed);

  begin (&fixture, patient, "POST");
  g_assert_true (netreq_client_request_write_bytes (fixture.request, bytes, NULL));
  g_bytes_unref (bytes);
  memcpy (text, "behind", strlen (text));
  end (&fixture);
  g_assert_false (is_freed);

  assert_body (&fixture, "behind");
  /* The request is still there, but it will not send the body again. */
  g_assert_true (is_freed);
}

static void
test_freed_by_abort (void)
{
  g_auto(Fixture) fixture = { NULL, };
  gboolean is_freed = FALSE;
  GBytes *bytes = g_bytes_new_with_free_func ("never", 5, set_flag_cb, &is_freed);

  begin (&fixture, patient, "POST");
  g_assert_true (netreq_client_request_write_bytes (fixture.request, bytes, NULL));
  g_bytes_unref (bytes);
  g_assert_false (is_freed);
  netreq_client_request_abort (fixture.request);
  g_assert_true (is_freed);
  netreq_event_recorder_run_to_close (fixture.recorder);
}

static void
test_copied (void)
{
  g_auto(Fixture) fixture = { NULL, };
  char text[] = "before";

  begin (&fixture, patient, "POST");
  g_assert_true (netreq_client_request_write (fixture.request, (guint8 *) text, strlen (text), NULL));
  memcpy (text, "behind", strlen (text));
  end (&fixture);
  assert_body (&fixture, "before");
}

static void
test_after_end (gconstpointer data)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GBytes) bytes = g_bytes_new_static ("more", 4);
  GError *error = NULL;

  begin (&fixture, patient, "POST");
  g_object_set (fixture.request, "chunked-encoding", GPOINTER_TO_INT (data), NULL);
  write_text (&fixture, "body");
  end (&fixture);

  g_assert_false (netreq_client_request_write (fixture.request, (const guint8 *) "x", 1, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_UNEXPECTED);
  g_clear_error (&error);
  g_assert_false (netreq_client_request_write_bytes (fixture.request, bytes, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_UNEXPECTED);
  g_clear_error (&error);
  g_assert_false (netreq_client_request_end (fixture.request, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_UNEXPECTED);
  g_clear_error (&error);
  g_assert_false (netreq_client_request_end_bytes (fixture.request, bytes, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_UNEXPECTED);
  g_clear_error (&error);

  assert_body (&fixture, "body");
  g_assert_cmpuint (netreq_event_recorder_get_count (fixture.recorder, "request finish"), ==, 1);
}

static void
assert_progress (Fixture  *fixture,
                 gboolean  active,
                 gboolean  started,
                 guint64   current,
                 gint64    total)
{
  g_autoptr(NetreqUploadProgress) progress = netreq_client_request_get_upload_progress (fixture->request);

  g_assert_cmpint (progress->active, ==, active);
  g_assert_cmpint (progress->started, ==, started);
  g_assert_cmpuint (progress->current, ==, current);
  g_assert_cmpint (progress->total, ==, total);
}

static void
test_progress_of_collected (void)
{
  g_auto(Fixture) fixture = { NULL, };
  const gsize size = 16 * 1024 * 1024;
  g_autofree char *text = g_strnfill (size, 'x');
  g_autoptr(NetreqUploadProgress) midway = NULL;
  g_autoptr(GBytes) body = NULL;

  begin (&fixture, slow, "POST");
  assert_progress (&fixture, FALSE, FALSE, 0, 0);
  write_text (&fixture, text);
  assert_progress (&fixture, FALSE, FALSE, 0, 0);
  end (&fixture);
  assert_progress (&fixture, TRUE, FALSE, 0, 0);
  g_assert_cmpuint (get_buffered (&fixture), ==, size);

  /* More than all buffers between the two can take. */
  netreq_raw_server_wait_gate (fixture.server, "body");
  netreq_event_recorder_wait (fixture.recorder, "request upload-progress");
  netreq_test_settle ();
  midway = netreq_client_request_get_upload_progress (fixture.request);
  g_assert_true (midway->active && midway->started);
  g_assert_cmpuint (midway->current, >, 0);
  g_assert_cmpuint (midway->current, <, size);
  g_assert_cmpint (midway->total, ==, size);
  g_assert_cmpuint (get_buffered (&fixture), ==, size - midway->current);

  netreq_raw_server_open_gate (fixture.server, "body");
  netreq_event_recorder_wait (fixture.recorder, "request response");
  assert_progress (&fixture, TRUE, TRUE, size, size);
  netreq_event_recorder_run_to_close (fixture.recorder);
  netreq_event_recorder_assert (fixture.recorder,
                                "request finish",
                                "request upload-progress 16777216/16777216",
                                "request response 200",
                                "response end",
                                "response close",
                                "request close",
                                NULL);
  assert_progress (&fixture, FALSE, FALSE, 0, 0);
  g_assert_cmpuint (get_buffered (&fixture), ==, 0);
}

/* An answer of 100 comes first, and only then the body. */
static void
test_expect_continue (void)
{
  g_auto(Fixture) fixture = { NULL, };

  begin (&fixture, SCRIPT (EXPECT_HEAD, GATE ("go"), SEND ("HTTP/1.1 100 Continue\r\n\r\n"),
                           READ_BODY, SEND (OK_EMPTY), HOLD), "POST");
  g_assert_true (netreq_client_request_set_header (fixture.request, "Expect", "100-continue", NULL));
  write_text (&fixture, "body");
  end (&fixture);
  netreq_raw_server_wait_gate (fixture.server, "go");
  netreq_test_settle ();
  g_assert_cmpuint (get_buffered (&fixture), ==, 4);
  netreq_raw_server_open_gate (fixture.server, "go");
  assert_body (&fixture, "body");
}

static void
test_expectation_failed (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autofree char *raw = NULL;

  begin (&fixture, SCRIPT (EXPECT_HEAD, SEND ("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n"), READ_ALL), "POST");
  g_assert_true (netreq_client_request_set_header (fixture.request, "Expect", "100-continue", NULL));
  write_text (&fixture, "body");
  end (&fixture);
  netreq_event_recorder_run_to_close (fixture.recorder);
  netreq_event_recorder_assert (fixture.recorder,
                                "request finish",
                                "request response 417",
                                "response end",
                                "response close",
                                "request close",
                                NULL);
  /* What was promised and never came: nothing else may follow on that connection. */
  g_clear_object (&fixture.session);
  g_clear_object (&fixture.request);
  netreq_raw_server_wait_closed (fixture.server, 0);
  raw = get_raw_body (&fixture);
  g_assert_cmpstr (raw, ==, "");
}

/* There is nothing to wait for, and nothing that the answer could be mistaken for. */
static void
test_expect_without_a_body (void)
{
  g_auto(Fixture) fixture = { NULL, };

  begin (&fixture, patient, "POST");
  g_assert_true (netreq_client_request_set_header (fixture.request, "Expect", "100-continue", NULL));
  end (&fixture);
  netreq_event_recorder_run_to_close (fixture.recorder);
  netreq_event_recorder_assert (fixture.recorder,
                                "request finish",
                                "request response 200",
                                "response end",
                                "response close",
                                "request close",
                                NULL);
  assert_header (&fixture, "Expect", NULL);
}

/* The main loop goes on, whatever the server does next. */
static void
test_misdirected_expectation (void)
{
  g_auto(Fixture) fixture = { NULL, };

  begin (&fixture, SCRIPT (EXPECT_HEAD, SEND ("HTTP/1.1 421 No\r\nContent-Length: 0\r\n\r\n"), HOLD), "POST");
  g_assert_true (netreq_client_request_set_header (fixture.request, "Expect", "100-continue", NULL));
  write_text (&fixture, "body");
  end (&fixture);
  netreq_event_recorder_run_to_close (fixture.recorder);
  netreq_event_recorder_assert (fixture.recorder,
                                "request finish",
                                "request error net::ERR_INVALID_HTTP_RESPONSE",
                                "request close",
                                NULL);
}

/* --- streamed --- */

static void
test_starts_at_first_write (void)
{
  g_auto(Fixture) fixture = { NULL, };

  begin_streamed (&fixture, slow);
  netreq_test_settle ();
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.server), ==, 0);

  write_text (&fixture, "one ");
  g_assert_true (netreq_client_request_get_started (fixture.request));
  netreq_raw_server_wait_gate (fixture.server, "body");
  assert_header (&fixture, "Transfer-Encoding", "chunked");
  assert_header (&fixture, "Content-Length", NULL);
  netreq_event_recorder_wait (fixture.recorder, "request drain");
  g_assert_cmpuint (get_buffered (&fixture), ==, 0);
  assert_progress (&fixture, TRUE, TRUE, 4, -1);

  write_text (&fixture, "two");
  g_assert_cmpuint (get_buffered (&fixture), ==, 3);
  end (&fixture);
  netreq_raw_server_open_gate (fixture.server, "body");
  assert_body (&fixture, "one two");
  g_assert_cmpuint (netreq_event_recorder_get_count (fixture.recorder, "request finish"), ==, 1);
  g_assert_cmpuint (netreq_event_recorder_get_count (fixture.recorder, "request drain"), ==, 1);
}

static void
test_streamed_nothing (gconstpointer data)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autofree char *raw = NULL;

  begin_streamed (&fixture, patient);
  if (data)
    {
      write_text (&fixture, "");
      netreq_raw_server_wait_connected (fixture.server, 1);
      netreq_test_settle ();
    }
  end (&fixture);

  assert_body (&fixture, "");
  assert_header (&fixture, "Transfer-Encoding", "chunked");
  raw = get_raw_body (&fixture);
  g_assert_cmpstr (raw, ==, "0\r\n\r\n");
  netreq_event_recorder_assert (fixture.recorder,
                                "request finish",
                                "request response 200",
                                "response end",
                                "response close",
                                "request close",
                                NULL);
}

/* Each written when the one before has gone. */
static void
write_next_cb (NetreqEventRecorder *recorder,
               gpointer             user_data)
{
  Fixture *fixture = user_data;
  guint n = netreq_event_recorder_get_count (recorder, "request drain");

  g_assert_cmpuint (get_buffered (fixture), ==, 0);
  if (n < 5)
    netreq_test_request_write (fixture->request, "more ");
  else
    g_assert_true (netreq_client_request_end (fixture->request, NULL));
}

static void
test_drain (void)
{
  g_auto(Fixture) fixture = { NULL, };

  begin_streamed (&fixture, patient);
  netreq_event_recorder_on (fixture.recorder, "request drain", write_next_cb, &fixture);
  write_text (&fixture, "first ");
  assert_body (&fixture, "first more more more more ");
  g_assert_cmpuint (netreq_event_recorder_get_count (fixture.recorder, "request drain"), ==, 5);
}

static void
begin_left_behind (Fixture *fixture)
{
  begin_with (fixture,
              netreq_raw_server_new (SCRIPT (EXPECT_HEAD, SEND ("HTTP/1.1 303 See Other\r\nLocation: /next\r\n"
                                                                "Content-Length: 0\r\n\r\n"), READ_ALL),
                                     SCRIPT (EXPECT_REQUEST, GATE ("answer"), SEND (OK_EMPTY), HOLD),
                                     NULL),
              "POST");
  g_object_set (fixture->request, "chunked-encoding", TRUE, NULL);
  g_assert_true (netreq_client_request_set_header (fixture->request, "Expect", "100-continue", NULL));
}

/* What is written of a body that a redirect has left behind goes nowhere; who writes
 * when asked for more comes to the end all the same. */
static void
test_drain_after_redirect (void)
{
  g_auto(Fixture) fixture = { NULL, };

  begin_left_behind (&fixture);
  netreq_event_recorder_on (fixture.recorder, "request drain", write_next_cb, &fixture);
  write_text (&fixture, "first ");

  netreq_event_recorder_wait (fixture.recorder, "request finish");
  netreq_raw_server_open_gate (fixture.server, "answer");
  netreq_event_recorder_run_to_close (fixture.recorder);
  netreq_event_recorder_assert (fixture.recorder,
                                "request redirect 303 GET /next",
                                "request drain",
                                "request finish",
                                "request response 200",
                                "response end",
                                "response close",
                                "request close",
                                NULL);
}

typedef struct
{
  const char *name;
  /* What the server does upon the head of the first request. */
  const NetreqRawStep *script;
  /* What the second one gets as its body; NULL when there is none. */
  const char *sent_again;
} UnreadRow;

#define LEADS_ON "HTTP/1.1 307 There\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n"
#define LOCKED "HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"r\"\r\nContent-Length: 0\r\n\r\n"
#define CONTINUE "HTTP/1.1 100 Continue\r\n\r\n"

static const UnreadRow unread_rows[] = {
  { "redirect-before-the-body", SCRIPT (EXPECT_HEAD, SEND (LEADS_ON), READ_ALL), "a streamed body" },
  { "login-before-the-body", SCRIPT (EXPECT_HEAD, SEND (LOCKED), READ_ALL), "a streamed body" },
  { "redirect-after-the-body", SCRIPT (EXPECT_HEAD, SEND (CONTINUE), READ_BODY, SEND (LEADS_ON), READ_ALL), NULL },
  { "login-after-the-body", SCRIPT (EXPECT_HEAD, SEND (CONTINUE), READ_BODY, SEND (LOCKED), READ_ALL), NULL },
};

static const NetreqRawStep *const goes_on =
  SCRIPT (EXPECT_HEAD, SEND (CONTINUE), READ_BODY, SEND (OK_EMPTY), HOLD);

static gboolean
on_login (NetreqClientRequest *request,
          NetreqAuthChallenge *challenge,
          gpointer             user_data)
{
  return netreq_auth_challenge_authenticate (challenge, "user", "secret", NULL);
}

/* As long as nothing of it has been taken it is as good as collected. */
static void
test_unread (gconstpointer data)
{
  const UnreadRow *row = data;
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GBytes) body = NULL;

  begin_with (&fixture, netreq_raw_server_new (row->script, goes_on, NULL), "POST");
  g_object_set (fixture.request, "chunked-encoding", TRUE, NULL);
  g_assert_true (netreq_client_request_set_header (fixture.request, "Expect", "100-continue", NULL));
  g_signal_connect (fixture.request, "login", G_CALLBACK (on_login), NULL);
  write_text (&fixture, "a streamed ");
  write_text (&fixture, "body");
  end (&fixture);
  netreq_event_recorder_run_to_close (fixture.recorder);

  if (row->sent_again == NULL)
    {
      g_assert_error (netreq_event_recorder_get_error (fixture.recorder), NETREQ_ERROR,
                      NETREQ_ERROR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED);
      return;
    }

  g_assert_no_error (netreq_event_recorder_get_error (fixture.recorder));
  g_assert_cmpuint (netreq_event_recorder_get_count (fixture.recorder, "request response"), ==, 1);
  body = netreq_raw_server_get_body (fixture.server, 1, 0);
  netreq_test_assert_bytes (body, row->sent_again);
}

static void
write_for_ever_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  guint *n_written = user_data;

  if (result != NULL && g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, NULL) < 0)
    return;

  (*n_written)++;
  g_output_stream_write_async (G_OUTPUT_STREAM (source), "more ", 5, G_PRIORITY_DEFAULT, NULL,
                               write_for_ever_cb, n_written);
}

/* Nor does it keep the main loop from the response. */
static void
test_endless_after_redirect (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GOutputStream) stream = NULL;
  guint n_written = 0;

  begin_left_behind (&fixture);
  stream = netreq_client_request_get_body_stream (fixture.request);
  write_for_ever_cb (G_OBJECT (stream), NULL, &n_written);

  netreq_event_recorder_wait (fixture.recorder, "request redirect");
  /* More than there is room for. */
  netreq_test_wait_for (n_written > 60000);
  netreq_raw_server_open_gate (fixture.server, "answer");
  netreq_event_recorder_wait (fixture.recorder, "request close");
  g_assert_cmpuint (netreq_event_recorder_get_count (fixture.recorder, "request response"), ==, 1);
  /* The last write fails. */
  netreq_test_settle ();
}

/* --- the stream --- */

#define PIPE_SIZE (512 * 1024)
/* What the engine holds between the pipe and the socket. */
#define ENGINE_BUFFER (8 * 1024)
#define BLOCK_SIZE (1024 * 1024)
#define N_BLOCKS 64

typedef struct
{
  Fixture *fixture;
  GOutputStream *stream;
  GBytes *block;
  GChecksum *checksum;
  guint n_written;
  guint64 most_buffered;
  gboolean is_done;
} Pour;

static void pour_block (Pour *pour);

static void
watch_buffered_cb (NetreqEventRecorder *recorder,
                   gpointer             user_data)
{
  Pour *pour = user_data;

  pour->most_buffered = MAX (pour->most_buffered, get_buffered (pour->fixture));
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Pour *pour = user_data;
  g_autoptr(GError) error = NULL;

  g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error);
  g_assert_no_error (error);
  pour->is_done = TRUE;
}

static void
poured_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Pour *pour = user_data;
  g_autoptr(GError) error = NULL;
  gsize n_bytes;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, &n_bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_bytes, ==, BLOCK_SIZE);
  pour->n_written++;
  watch_buffered_cb (NULL, pour);

  if (pour->n_written < N_BLOCKS)
    pour_block (pour);
  else
    g_output_stream_close_async (pour->stream, 0, NULL, closed_cb, pour);
}

static void
pour_block (Pour *pour)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (pour->block, &size);

  g_checksum_update (pour->checksum, data, size);
  g_output_stream_write_all_async (pour->stream, data, size, 0, NULL, poured_cb, pour);
  watch_buffered_cb (NULL, pour);
}

static GBytes *
make_block (gsize size)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (i * 31 + i / 251) & 0xff;

  return g_bytes_new_take (data, size);
}

/* However much is written, no more of it is held than the pipe takes. */
static void
test_back_pressure (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GBytes) block = make_block (BLOCK_SIZE);
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  g_autoptr(GBytes) body = NULL;
  g_autofree char *received = NULL;
  Pour pour = { .fixture = &fixture, .block = block, .checksum = checksum };

  begin_streamed (&fixture, slow);
  stream = netreq_client_request_get_body_stream (fixture.request);
  pour.stream = stream;
  netreq_event_recorder_on (fixture.recorder, "request upload-progress", watch_buffered_cb, &pour);
  pour_block (&pour);

  /* The server does not read: the writer has to wait. */
  netreq_raw_server_wait_gate (fixture.server, "body");
  netreq_test_wait_for (get_buffered (&fixture) >= PIPE_SIZE);
  netreq_test_settle ();
  g_assert_cmpuint (pour.n_written, <, N_BLOCKS / 2);

  netreq_raw_server_open_gate (fixture.server, "body");
  netreq_test_wait_for (pour.is_done);
  netreq_event_recorder_run_to_close (fixture.recorder);
  g_assert_no_error (netreq_event_recorder_get_error (fixture.recorder));

  body = netreq_raw_server_get_body (fixture.server, 0, 0);
  received = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, body);
  g_assert_cmpuint (g_bytes_get_size (body), ==, (gsize) N_BLOCKS * BLOCK_SIZE);
  g_assert_cmpstr (received, ==, g_checksum_get_string (checksum));
  g_assert_cmpuint (pour.most_buffered, >=, PIPE_SIZE);
  g_assert_cmpuint (pour.most_buffered, <=, PIPE_SIZE + ENGINE_BUFFER);
}

/* The very first write is no exception. */
static void
test_first_write_is_bounded (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GBytes) block = make_block (4 * BLOCK_SIZE);
  g_autoptr(GAsyncResult) result = NULL;

  begin_streamed (&fixture, slow);
  stream = netreq_client_request_get_body_stream (fixture.request);
  g_output_stream_write_async (stream, g_bytes_get_data (block, NULL), 4 * BLOCK_SIZE, 0, NULL,
                               netreq_test_result_cb, &result);
  g_assert_cmpuint (get_buffered (&fixture), ==, PIPE_SIZE);
  netreq_test_wait_for (result);
  g_assert_cmpint (g_output_stream_write_finish (stream, result, NULL), ==, PIPE_SIZE);
}

static void
test_stream_collects (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GBytes) block = make_block (BLOCK_SIZE);
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GAsyncResult) written = NULL;
  g_autoptr(GAsyncResult) closed = NULL;

  begin (&fixture, patient, "POST");
  stream = netreq_client_request_get_body_stream (fixture.request);
  g_output_stream_write_all_async (stream, g_bytes_get_data (block, NULL), BLOCK_SIZE, 0, NULL,
                                   netreq_test_result_cb, &written);
  netreq_test_wait_for (written);
  g_assert_true (g_output_stream_write_all_finish (stream, written, NULL, NULL));
  g_output_stream_close_async (stream, 0, NULL, netreq_test_result_cb, &closed);
  netreq_test_wait_for (closed);
  g_assert_true (g_output_stream_close_finish (stream, closed, NULL));

  netreq_event_recorder_run_to_close (fixture.recorder);
  body = netreq_raw_server_get_body (fixture.server, 0, 0);
  g_assert_true (g_bytes_equal (body, block));
  assert_header (&fixture, "Content-Length", "1048576");
}

/* All the ways to write to it. */
static void
test_stream_writes (gconstpointer data)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GOutputStream) again = NULL;
  g_autoptr(GBytes) bytes = g_bytes_new_static ("bytes ", 6);
  GOutputVector vectors[] = { { "", 0 }, { "vec", 3 }, { "", 0 }, { "tors ", 5 } };
  GOutputVector more_vectors[] = { { "", 0 }, { "all ", 4 }, { "vectors ", 8 } };
  g_autoptr(GAsyncResult) wrote_bytes = NULL;
  g_autoptr(GAsyncResult) wrote_vector = NULL;
  g_autoptr(GAsyncResult) wrote_vectors = NULL;
  g_autoptr(GAsyncResult) wrote_none = NULL;
  g_autoptr(GAsyncResult) flushed = NULL;
  g_autoptr(GError) error = NULL;
  gsize n_written = 0;

  begin (&fixture, patient, "POST");
  g_object_set (fixture.request, "chunked-encoding", GPOINTER_TO_INT (data), NULL);
  stream = netreq_client_request_get_body_stream (fixture.request);
  again = netreq_client_request_get_body_stream (fixture.request);
  g_assert_true (stream == again);

  g_assert_cmpint (g_output_stream_write (stream, "sync ", 5, NULL, &error), ==, 5);
  g_assert_true (g_output_stream_write_all (stream, "all ", 4, &n_written, NULL, &error));
  g_assert_true (g_output_stream_writev (stream, vectors, 2, &n_written, NULL, &error));
  g_assert_cmpuint (n_written, ==, 3);
  g_assert_true (g_output_stream_printf (stream, NULL, NULL, &error, "%s ", "printf"));
  g_assert_true (g_output_stream_flush (stream, NULL, &error));

  g_output_stream_write_bytes_async (stream, bytes, 0, NULL, netreq_test_result_cb, &wrote_bytes);
  netreq_test_wait_for (wrote_bytes);
  g_assert_cmpint (g_output_stream_write_bytes_finish (stream, wrote_bytes, &error), ==, 6);
  g_output_stream_writev_async (stream, vectors, 4, 0, NULL, netreq_test_result_cb, &wrote_vector);
  netreq_test_wait_for (wrote_vector);
  g_assert_true (g_output_stream_writev_finish (stream, wrote_vector, &n_written, &error));
  g_assert_cmpuint (n_written, ==, 3);
  g_output_stream_writev_all_async (stream, more_vectors, 3, 0, NULL, netreq_test_result_cb, &wrote_vectors);
  netreq_test_wait_for (wrote_vectors);
  g_assert_true (g_output_stream_writev_all_finish (stream, wrote_vectors, &n_written, &error));
  g_assert_cmpuint (n_written, ==, 12);
  g_output_stream_write_async (stream, "", 0, 0, NULL, netreq_test_result_cb, &wrote_none);
  netreq_test_wait_for (wrote_none);
  g_assert_cmpint (g_output_stream_write_finish (stream, wrote_none, &error), ==, 0);
  g_output_stream_flush_async (stream, 0, NULL, netreq_test_result_cb, &flushed);
  netreq_test_wait_for (flushed);
  g_assert_true (g_output_stream_flush_finish (stream, flushed, &error));

  g_assert_true (g_output_stream_close (stream, NULL, &error));
  g_assert_true (g_output_stream_close (stream, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_output_stream_write (stream, "x", 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);

  assert_body (&fixture, "sync all vecprintf bytes vecall vectors ");
}

/* end() first, close() later: no error, as both want the same. */
static void
test_close_after_end (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GOutputStream) stream = NULL;
  GError *error = NULL;

  begin_streamed (&fixture, patient);
  stream = netreq_client_request_get_body_stream (fixture.request);
  write_text (&fixture, "body");
  end (&fixture);
  g_assert_cmpint (g_output_stream_write (stream, "x", 1, NULL, &error), ==, -1);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_UNEXPECTED);
  g_clear_error (&error);
  g_assert_true (g_output_stream_close (stream, NULL, &error));
  g_assert_no_error (error);
  assert_body (&fixture, "body");
}

static void
test_dropped_stream (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GOutputStream) stream = NULL;
  g_autofree char *raw = NULL;

  begin_streamed (&fixture, slow);
  stream = netreq_client_request_get_body_stream (fixture.request);
  g_assert_cmpint (g_output_stream_write (stream, "half ", 5, NULL, NULL), ==, 5);
  netreq_test_assert_last_ref (&stream);
  netreq_raw_server_open_gate (fixture.server, "body");
  netreq_event_recorder_wait (fixture.recorder, "request drain");
  netreq_test_settle ();
  g_assert_cmpuint (netreq_event_recorder_get_count (fixture.recorder, "request finish"), ==, 0);

  /* It goes on without the stream, or with another one. */
  write_text (&fixture, "a");
  stream = netreq_client_request_get_body_stream (fixture.request);
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  assert_body (&fixture, "half a");
}

/* --- splicing --- */

#define TEST_TYPE_SOURCE (test_source_get_type ())
G_DECLARE_FINAL_TYPE (TestSource, test_source, TEST, SOURCE, GInputStream)

/* Gives a text byte by byte, then fails or ends. */
struct _TestSource
{
  GInputStream parent_instance;

  const char *text;
  gboolean fails;
};

G_DEFINE_FINAL_TYPE (TestSource, test_source, G_TYPE_INPUT_STREAM)

static gssize
test_source_read (GInputStream  *stream,
                  void          *buffer,
                  gsize          count,
                  GCancellable  *cancellable,
                  GError       **error)
{
  TestSource *self = TEST_SOURCE (stream);

  if (*self->text)
    {
      *(char *) buffer = *self->text++;
      return 1;
    }

  if (!self->fails)
    return 0;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_MOUNTED, "the disk is gone");
  return -1;
}

static void
test_source_class_init (TestSourceClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = test_source_read;
}

static void
test_source_init (TestSource *self)
{
}

static GInputStream *
test_source_new (const char *text,
                 gboolean    fails)
{
  TestSource *self = g_object_new (TEST_TYPE_SOURCE, NULL);

  self->text = text;
  self->fails = fails;

  return G_INPUT_STREAM (self);
}

static gssize
splice (Fixture                  *fixture,
        GInputStream             *source,
        GOutputStreamSpliceFlags  flags,
        GError                  **error)
{
  g_autoptr(GOutputStream) stream = netreq_client_request_get_body_stream (fixture->request);
  g_autoptr(GAsyncResult) result = NULL;

  g_output_stream_splice_async (stream, source, flags, 0, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);

  return g_output_stream_splice_finish (stream, result, error);
}

/* @data: the flags, and 4 for a streamed body */
static void
test_splice (gconstpointer data)
{
  g_auto(Fixture) fixture = { NULL, };
  GOutputStreamSpliceFlags flags = GPOINTER_TO_INT (data) & 3;
  gboolean closes_target = (flags & G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET) != 0;
  g_autoptr(GInputStream) memory = g_memory_input_stream_new_from_data ("memory ", 7, NULL);
  g_autoptr(GInputStream) custom = test_source_new ("custom ", FALSE);
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  begin (&fixture, patient, "POST");
  g_object_set (fixture.request, "chunked-encoding", (GPOINTER_TO_INT (data) & 4) != 0, NULL);
  stream = netreq_client_request_get_body_stream (fixture.request);

  g_assert_cmpint (splice (&fixture, memory, flags & G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE, &error), ==, 7);
  g_assert_no_error (error);
  g_assert_cmpint (splice (&fixture, custom, flags, &error), ==, 7);
  g_assert_no_error (error);

  g_assert_cmpint (g_input_stream_is_closed (memory), ==, (flags & G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE) != 0);
  g_assert_cmpint (g_input_stream_is_closed (custom), ==, (flags & G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE) != 0);
  g_assert_cmpint (g_output_stream_is_closed (stream), ==, closes_target);

  if (!closes_target)
    {
      write_text (&fixture, "more");
      end (&fixture);
    }
  assert_body (&fixture, closes_target ? "memory custom " : "memory custom more");
}

static void
test_splice_file (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GBytes) block = make_block (3 * BLOCK_SIZE + 7);
  g_autoptr(GFileIOStream) io = NULL;
  g_autoptr(GFile) file = g_file_new_tmp (NULL, &io, NULL);
  g_autoptr(GFileInputStream) source = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;

  g_file_replace_contents (file, g_bytes_get_data (block, NULL), g_bytes_get_size (block),
                           NULL, FALSE, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  source = g_file_read (file, NULL, &error);
  g_assert_no_error (error);

  begin_streamed (&fixture, patient);
  g_assert_cmpint (splice (&fixture, G_INPUT_STREAM (source),
                           G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, &error),
                   ==, g_bytes_get_size (block));
  g_assert_no_error (error);
  netreq_event_recorder_run_to_close (fixture.recorder);
  body = netreq_raw_server_get_body (fixture.server, 0, 0);
  g_assert_true (g_bytes_equal (body, block));
  g_file_delete (file, NULL, NULL);
}

static void
assert_never_whole (Fixture    *fixture,
                    const char *expected)
{
  g_autofree char *raw = NULL;

  netreq_raw_server_wait_closed (fixture->server, 0);
  netreq_raw_server_wait_over (fixture->server, 0);
  raw = get_raw_body (fixture);
  g_assert_cmpstr (raw, ==, expected);
}

/* Zeros, of which it counts how often somebody asks for some. */
#define TYPE_ZEROS (zeros_get_type ())
G_DECLARE_FINAL_TYPE (Zeros, zeros, TEST, ZEROS, GInputStream)

struct _Zeros
{
  GInputStream parent_instance;

  gsize n_left;
  guint n_reads;
};

G_DEFINE_FINAL_TYPE (Zeros, zeros, G_TYPE_INPUT_STREAM)

static gssize
zeros_read (GInputStream  *stream,
            void          *buffer,
            gsize          count,
            GCancellable  *cancellable,
            GError       **error)
{
  Zeros *self = TEST_ZEROS (stream);
  gsize n_bytes = MIN (count, self->n_left);

  memset (buffer, 0, n_bytes);
  self->n_left -= n_bytes;
  self->n_reads++;

  return n_bytes;
}

static void
zeros_class_init (ZerosClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = zeros_read;
}

static void
zeros_init (Zeros *self)
{
}

static guint
count_corked (Fixture *fixture)
{
  return netreq_test_count_corked (netreq_raw_server_get_port (fixture->server));
}

/* Small pieces are kept back while more is there to follow, and not a moment longer. */
static void
test_corked_streamed (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GBytes) block = make_block (BLOCK_SIZE);

  begin_streamed (&fixture, slow);
  for (guint i = 0; i < N_BLOCKS; i++)
    g_assert_true (netreq_client_request_write_bytes (fixture.request, block, NULL));
  netreq_raw_server_wait_gate (fixture.server, "body");
  netreq_test_wait_for (count_corked (&fixture) == 1);

  /* The writer takes a rest. */
  netreq_raw_server_open_gate (fixture.server, "body");
  netreq_event_recorder_wait (fixture.recorder, "request drain");
  g_assert_cmpuint (count_corked (&fixture), ==, 0);

  end (&fixture);
  netreq_event_recorder_run_to_close (fixture.recorder);
  g_assert_no_error (netreq_event_recorder_get_error (fixture.recorder));
  g_assert_cmpuint (count_corked (&fixture), ==, 0);
}

static void
send_until_corked (Fixture *fixture)
{
  g_autoptr(GBytes) block = make_block (N_BLOCKS * BLOCK_SIZE);

  begin (fixture, slow, "POST");
  g_assert_true (netreq_client_request_end_bytes (fixture->request, block, NULL));
  netreq_raw_server_wait_gate (fixture->server, "body");
  netreq_test_wait_for (count_corked (fixture) == 1);
}

static void
test_corked_collected (void)
{
  g_auto(Fixture) fixture = { NULL, };

  send_until_corked (&fixture);
  netreq_raw_server_open_gate (fixture.server, "body");
  netreq_event_recorder_wait (fixture.recorder, "request response");
  g_assert_cmpuint (count_corked (&fixture), ==, 0);
  netreq_event_recorder_run_to_close (fixture.recorder);
  g_assert_no_error (netreq_event_recorder_get_error (fixture.recorder));
}

static void
test_corked_abort (void)
{
  g_auto(Fixture) fixture = { NULL, };

  send_until_corked (&fixture);
  netreq_client_request_abort (fixture.request);
  g_assert_cmpuint (count_corked (&fixture), ==, 0);
  netreq_event_recorder_run_to_close (fixture.recorder);
}

/* Each read of a file is a way to another thread and back. */
static void
test_splice_in_large_blocks (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(Zeros) zeros = g_object_new (TYPE_ZEROS, NULL);
  GError *error = NULL;

  zeros->n_left = 64 * PIPE_SIZE;
  begin_streamed (&fixture, patient);
  g_assert_cmpint (splice (&fixture, G_INPUT_STREAM (zeros), G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, &error),
                   ==, 64 * PIPE_SIZE);
  g_assert_no_error (error);
  netreq_event_recorder_run_to_close (fixture.recorder);
  g_assert_no_error (netreq_event_recorder_get_error (fixture.recorder));

  /* Two fill the pipe, and the last one finds the end. */
  g_assert_cmpuint (zeros->n_reads, <=, 2 * 64 + 1);
}

static void
test_splice_fails (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GInputStream) source = test_source_new ("ab", TRUE);
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  begin_streamed (&fixture, greedy);
  stream = netreq_client_request_get_body_stream (fixture.request);
  write_text (&fixture, "start");
  netreq_event_recorder_wait (fixture.recorder, "request drain");

  g_assert_cmpint (splice (&fixture, source,
                           G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, &error),
                   ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_MOUNTED);
  netreq_event_recorder_run_to_close (fixture.recorder);
  g_assert_true (netreq_client_request_get_aborted (fixture.request));
  g_assert_cmpuint (netreq_event_recorder_get_count (fixture.recorder, "request finish"), ==, 0);
  netreq_test_wait_for (g_input_stream_is_closed (source));

  g_clear_error (&error);
  g_assert_cmpint (g_output_stream_write (stream, "x", 1, NULL, &error), ==, -1);
  g_assert_nonnull (error);

  netreq_raw_server_wait_closed (fixture.server, 0);
  {
    g_autofree char *raw = get_raw_body (&fixture);

    g_assert_true (g_str_has_prefix (raw, "5\r\nstart\r\n"));
    g_assert_null (strstr (raw, "\r\n0\r\n"));
  }
}

/* Nothing of a collected body is sent before its end. */
static void
test_splice_fails_collected (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GInputStream) source = test_source_new ("ab", TRUE);
  g_autoptr(GError) error = NULL;

  begin (&fixture, patient, "POST");
  g_assert_cmpint (splice (&fixture, source, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_MOUNTED);
  netreq_event_recorder_run_to_close (fixture.recorder);
  netreq_event_recorder_assert (fixture.recorder, "request abort", "request close", NULL);
  g_assert_false (g_input_stream_is_closed (source));
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.server), ==, 0);
}

/* Without CLOSE_TARGET the failure is the caller's to mend. */
static void
test_splice_fails_and_goes_on (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GInputStream) source = test_source_new ("ab", TRUE);
  g_autoptr(GError) error = NULL;

  begin_streamed (&fixture, patient);
  g_assert_cmpint (splice (&fixture, source, 0, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_MOUNTED);
  write_text (&fixture, "c");
  end (&fixture);
  assert_body (&fixture, "abc");
}

/* @data: whether the splice was to close the body */
static void
test_splice_cancelled (gconstpointer data)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GInputStream) source = g_memory_input_stream_new ();
  g_autoptr(GBytes) block = make_block (BLOCK_SIZE);
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  GError *error = NULL;

  begin_streamed (&fixture, slow);
  stream = netreq_client_request_get_body_stream (fixture.request);
  for (guint i = 0; i < N_BLOCKS; i++)
    g_memory_input_stream_add_bytes (G_MEMORY_INPUT_STREAM (source), block);
  g_output_stream_splice_async (stream, source, GPOINTER_TO_INT (data), 0, cancellable,
                                netreq_test_result_cb, &result);
  netreq_raw_server_wait_gate (fixture.server, "body");
  netreq_test_wait_for (get_buffered (&fixture) > PIPE_SIZE / 2);
  netreq_test_settle ();
  g_assert_null (result);

  g_cancellable_cancel (cancellable);
  netreq_test_wait_for (result);
  g_assert_cmpint (g_output_stream_splice_finish (stream, result, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  if (data)
    {
      netreq_event_recorder_run_to_close (fixture.recorder);
      g_assert_true (netreq_client_request_get_aborted (fixture.request));
      return;
    }

  end (&fixture);
  netreq_raw_server_open_gate (fixture.server, "body");
  netreq_event_recorder_run_to_close (fixture.recorder);
  g_assert_no_error (netreq_event_recorder_get_error (fixture.recorder));
}

/* --- what goes wrong --- */

static void
test_abort_is_no_end (void)
{
  g_auto(Fixture) fixture = { NULL, };

  begin_streamed (&fixture, greedy);
  write_text (&fixture, "half");
  netreq_event_recorder_wait (fixture.recorder, "request drain");
  netreq_client_request_abort (fixture.request);
  netreq_event_recorder_run_to_close (fixture.recorder);
  assert_never_whole (&fixture, "4\r\nhalf\r\n");
}

static void
test_write_cancelled (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GBytes) block = make_block (PIPE_SIZE);
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) late = NULL;
  GError *error = NULL;

  begin_streamed (&fixture, slow);
  stream = netreq_client_request_get_body_stream (fixture.request);
  for (guint i = 0; i < 64; i++)
    g_assert_true (netreq_client_request_write_bytes (fixture.request, block, NULL));
  g_output_stream_write_async (stream, "x", 1, 0, cancellable, netreq_test_result_cb, &result);
  netreq_raw_server_wait_gate (fixture.server, "body");
  netreq_test_settle ();
  g_assert_null (result);

  g_cancellable_cancel (cancellable);
  netreq_test_wait_for (result);
  g_assert_cmpint (g_output_stream_write_finish (stream, result, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* And one that is cancelled before it begins. */
  g_output_stream_write_async (stream, "x", 1, 0, cancellable, netreq_test_result_cb, &late);
  netreq_test_wait_for (late);
  g_assert_cmpint (g_output_stream_write_finish (stream, late, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  end (&fixture);
  netreq_raw_server_open_gate (fixture.server, "body");
  netreq_event_recorder_run_to_close (fixture.recorder);
  g_assert_no_error (netreq_event_recorder_get_error (fixture.recorder));
}

/* A write that waits for room fails with the request. */
static void
test_waiting_write_fails (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GBytes) block = make_block (4 * BLOCK_SIZE);
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  GError *error = NULL;
  gsize n_written;

  begin_streamed (&fixture, SCRIPT (EXPECT_HEAD, GATE ("reset"), RESET));
  stream = netreq_client_request_get_body_stream (fixture.request);
  for (guint i = 0; i < 4; i++)
    g_assert_true (netreq_client_request_write_bytes (fixture.request, block, NULL));
  g_output_stream_write_all_async (stream, g_bytes_get_data (block, NULL), BLOCK_SIZE, 0, NULL,
                                   netreq_test_result_cb, &result);
  netreq_raw_server_wait_gate (fixture.server, "reset");
  netreq_test_settle ();
  g_assert_null (result);

  netreq_raw_server_open_gate (fixture.server, "reset");
  netreq_test_wait_for (result);
  g_assert_false (g_output_stream_write_all_finish (stream, result, &n_written, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_CONNECTION_RESET);
  g_clear_error (&error);
  netreq_event_recorder_run_to_close (fixture.recorder);
  g_assert_error (netreq_event_recorder_get_error (fixture.recorder), NETREQ_ERROR, NETREQ_ERROR_CONNECTION_RESET);
}

/* HTTP/1.1 hears an early answer only once the body is sent, and then it is gone
 * with the connection. */
static void
test_early_answer (void)
{
  g_auto(Fixture) fixture = { NULL, };
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GBytes) block = make_block (BLOCK_SIZE);
  GError *error = NULL;

  begin_streamed (&fixture, hasty);
  stream = netreq_client_request_get_body_stream (fixture.request);
  write_text (&fixture, "one ");
  netreq_raw_server_wait_over (fixture.server, 0);
  g_assert_true (netreq_client_request_write_bytes (fixture.request, block, NULL));
  netreq_event_recorder_run_to_close (fixture.recorder);
  g_assert_error (netreq_event_recorder_get_error (fixture.recorder), NETREQ_ERROR, NETREQ_ERROR_CONNECTION_RESET);
  g_assert_cmpuint (netreq_event_recorder_get_count (fixture.recorder, "request response"), ==, 0);

  /* Every later call says why. */
  g_assert_false (netreq_client_request_write (fixture.request, (const guint8 *) "x", 1, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_CONNECTION_RESET);
  g_clear_error (&error);
  g_assert_false (netreq_client_request_end (fixture.request, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_CONNECTION_RESET);
  g_clear_error (&error);
  g_assert_cmpint (g_output_stream_write (stream, "x", 1, NULL, &error), ==, -1);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_CONNECTION_RESET);
  g_clear_error (&error);
  g_assert_false (g_output_stream_close (stream, NULL, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_CONNECTION_RESET);
  g_clear_error (&error);
  g_assert_cmpuint (get_buffered (&fixture), ==, 0);
  assert_progress (&fixture, FALSE, FALSE, 0, 0);
}

#define add_splice(path, flags)                                              \
  G_STMT_START {                                                             \
    g_test_add_data_func (path "/collected", GINT_TO_POINTER (flags), test_splice);  \
    g_test_add_data_func (path "/streamed", GINT_TO_POINTER ((flags) | 4), test_splice); \
  } G_STMT_END

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/netreq/upload/collected/has-its-length", test_collected);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/netreq/upload/collected/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/netreq/upload/collected/bytes-are-not-copied", test_not_copied);
  g_test_add_func ("/netreq/upload/collected/freed-by-abort", test_freed_by_abort);
  g_test_add_func ("/netreq/upload/collected/data-is-copied", test_copied);
  g_test_add_data_func ("/netreq/upload/collected/nothing-after-the-end", GINT_TO_POINTER (FALSE), test_after_end);
  g_test_add_func ("/netreq/upload/collected/progress", test_progress_of_collected);
  g_test_add_func ("/netreq/upload/collected/waits-for-100-continue", test_expect_continue);
  g_test_add_func ("/netreq/upload/collected/expectation-failed", test_expectation_failed);
  g_test_add_func ("/netreq/upload/collected/no-expectation-without-a-body", test_expect_without_a_body);
  g_test_add_func ("/netreq/upload/collected/misdirected-expectation", test_misdirected_expectation);

  g_test_add_func ("/netreq/upload/streamed/starts-at-the-first-write", test_starts_at_first_write);
  g_test_add_data_func ("/netreq/upload/streamed/no-write", GINT_TO_POINTER (FALSE), test_streamed_nothing);
  g_test_add_data_func ("/netreq/upload/streamed/empty-write", GINT_TO_POINTER (TRUE), test_streamed_nothing);
  g_test_add_data_func ("/netreq/upload/streamed/nothing-after-the-end", GINT_TO_POINTER (TRUE), test_after_end);
  g_test_add_func ("/netreq/upload/streamed/drain-asks-for-more", test_drain);
  g_test_add_func ("/netreq/upload/streamed/drain-after-a-redirect", test_drain_after_redirect);
  g_test_add_func ("/netreq/upload/streamed/endless-after-a-redirect", test_endless_after_redirect);
  for (guint i = 0; i < G_N_ELEMENTS (unread_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/netreq/upload/streamed/", unread_rows[i].name, NULL);

      g_test_add_data_func (path, &unread_rows[i], test_unread);
    }
  g_test_add_func ("/netreq/upload/streamed/abort-is-no-end", test_abort_is_no_end);
  g_test_add_func ("/netreq/upload/streamed/early-answer", test_early_answer);

  g_test_add_func ("/netreq/upload/stream/holds-little", test_back_pressure);
  g_test_add_func ("/netreq/upload/stream/first-write-is-bounded", test_first_write_is_bounded);
  g_test_add_func ("/netreq/upload/stream/collects", test_stream_collects);
  g_test_add_data_func ("/netreq/upload/stream/writes/collected", GINT_TO_POINTER (FALSE), test_stream_writes);
  g_test_add_data_func ("/netreq/upload/stream/writes/streamed", GINT_TO_POINTER (TRUE), test_stream_writes);
  g_test_add_func ("/netreq/upload/stream/close-after-end", test_close_after_end);
  g_test_add_func ("/netreq/upload/stream/dropping-it-is-no-end", test_dropped_stream);
  g_test_add_func ("/netreq/upload/stream/write-is-cancelled", test_write_cancelled);
  g_test_add_func ("/netreq/upload/stream/waiting-write-fails", test_waiting_write_fails);

  add_splice ("/netreq/upload/splice/closes-nothing", 0);
  add_splice ("/netreq/upload/splice/closes-the-source", G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE);
  add_splice ("/netreq/upload/splice/closes-the-target", G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET);
  add_splice ("/netreq/upload/splice/closes-both",
              G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET);
  g_test_add_func ("/netreq/upload/splice/file", test_splice_file);
  g_test_add_func ("/netreq/upload/corked/streamed", test_corked_streamed);
  g_test_add_func ("/netreq/upload/corked/collected", test_corked_collected);
  g_test_add_func ("/netreq/upload/corked/abort", test_corked_abort);
  g_test_add_func ("/netreq/upload/splice/in-large-blocks", test_splice_in_large_blocks);
  g_test_add_func ("/netreq/upload/splice/failing-source-aborts", test_splice_fails);
  g_test_add_func ("/netreq/upload/splice/failing-source-sends-nothing", test_splice_fails_collected);
  g_test_add_func ("/netreq/upload/splice/failing-source-of-a-part", test_splice_fails_and_goes_on);
  g_test_add_data_func ("/netreq/upload/splice/cancelled-part", GINT_TO_POINTER (0), test_splice_cancelled);
  g_test_add_data_func ("/netreq/upload/splice/cancelled-whole",
                        GINT_TO_POINTER (G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET), test_splice_cancelled);

  return g_test_run ();
}
