/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "support/netreq-event-recorder.h"
#include "support/netreq-raw-server.h"
#include "support/netreq-test-request.h"

#define OK "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK "Transfer-Encoding: chunked\r\n\r\n"
#define MIB (1024 * 1024)

/* --- a request and its response --- */

typedef struct
{
  NetreqRawServer *server;
  NetreqSession *session;
  NetreqClientRequest *request;
  NetreqEventRecorder *recorder;
  NetreqIncomingMessage *response;
} Fixture;

static void
begin_with_method (Fixture                  *fixture,
                   const NetreqRawStep      *script,
                   NetreqEventRecorderFlags  flags,
                   const char               *method)
{
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  fixture->server = netreq_raw_server_new (script, NULL);
  fixture->session = netreq_session_new ();
  url = netreq_raw_server_url (fixture->server, "/a#b");
  fixture->request = netreq_test_request_new (fixture->session, method, url);
  fixture->recorder = netreq_event_recorder_new (fixture->request, flags);
  netreq_client_request_end (fixture->request, &error);
  g_assert_no_error (error);
}

static void
begin (Fixture                  *fixture,
       const NetreqRawStep      *script,
       NetreqEventRecorderFlags  flags)
{
  begin_with_method (fixture, script, flags, "GET");
}

/* Waits for a response that is not read by itself. */
static void
receive (Fixture             *fixture,
         const NetreqRawStep *script)
{
  begin (fixture, script, NETREQ_EVENT_RECORDER_NO_DATA_HANDLER | NETREQ_EVENT_RECORDER_WITH_PROGRESS);
  netreq_event_recorder_wait (fixture->recorder, "request response");
  fixture->response = g_object_ref (netreq_event_recorder_get_response (fixture->recorder));
}

static void
clear (Fixture *fixture)
{
  g_clear_pointer (&fixture->recorder, netreq_event_recorder_free);
  g_clear_object (&fixture->response);
  g_clear_object (&fixture->request);
  g_clear_object (&fixture->session);
  g_clear_pointer (&fixture->server, netreq_raw_server_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, clear)

static void
assert_ends_well (Fixture *fixture)
{
  netreq_event_recorder_run_to_close (fixture->recorder);
  g_assert_no_error (netreq_event_recorder_get_error (fixture->recorder));
  g_assert_cmpuint (netreq_event_recorder_get_count (fixture->recorder, "response end"), ==, 1);
}

static void
assert_fails (Fixture     *fixture,
              NetreqError  code)
{
  netreq_event_recorder_run_to_close (fixture->recorder);
  g_assert_error (netreq_event_recorder_get_error (fixture->recorder), NETREQ_ERROR, (int) code);
  g_assert_cmpuint (netreq_event_recorder_get_count (fixture->recorder, "response error"), ==, 1);
  g_assert_cmpuint (netreq_event_recorder_get_count (fixture->recorder, "request error"), ==, 1);
}

static void
assert_flows (const NetreqRawStep *script,
              const char          *expected)
{
  g_auto (Fixture) fixture = { NULL, };

  begin (&fixture, script, 0);
  assert_ends_well (&fixture);
  g_assert_cmpstr (netreq_event_recorder_get_body (fixture.recorder)->str, ==, expected);
}

static guint
count (Fixture    *fixture,
       const char *event)
{
  return netreq_event_recorder_get_count (fixture->recorder, event);
}

/* --- the head --- */

static void
test_head (void)
{
  static const char *const raw[] = {
    "Content-Type", "text/plain", "Content-Type", "text/html", "Set-Cookie", "a=1; Path=/", "Set-Cookie", "b=2",
    "Vary", "a", "Vary", "b", "Content-Length", "0", "X-Own", "one", "x-own", "two", NULL
  };
  static const char *const own[] = { "one", "two", NULL };
  static const char *const cookies[] = { "a=1; Path=/", "b=2", NULL };
  g_auto (Fixture) fixture = { NULL, };
  g_autofree char *vary = NULL;
  g_autofree char *type = NULL;
  g_autofree char *merged = NULL;
  g_autofree char *none = NULL;
  g_autofree char *url = NULL;
  g_auto (GStrv) values = NULL;
  g_auto (GStrv) no_values = NULL;
  g_autoptr (GVariant) cookie = NULL;
  GVariant *headers;
  const char *value;

  receive (&fixture, SCRIPT (EXPECT_REQUEST,
                             SEND ("HTTP/1.1 299 Quite  Good\r\nX-Own: one\r\nset-cookie: a=1; Path=/\r\n"
                                   "content-TYPE: text/plain\r\nContent-Type: text/html\r\nVary: a\r\n"
                                   "x-own: two\r\nSet-Cookie: b=2\r\nVary:   b  \r\nContent-Length: 0\r\n\r\n")));

  g_assert_cmpuint (netreq_incoming_message_get_status_code (fixture.response), ==, 299);
  g_assert_cmpstr (netreq_incoming_message_get_status_message (fixture.response), ==, "Quite  Good");
  url = netreq_raw_server_url (fixture.server, "/a");
  g_assert_cmpstr (netreq_incoming_message_get_url (fixture.response), ==, url);

  vary = netreq_incoming_message_get_header (fixture.response, "VARY");
  g_assert_cmpstr (vary, ==, "a, b");
  type = netreq_incoming_message_get_header (fixture.response, "Content-Type");
  g_assert_cmpstr (type, ==, "text/plain");
  merged = netreq_incoming_message_get_header (fixture.response, "X-OWN");
  g_assert_cmpstr (merged, ==, "one, two");
  none = netreq_incoming_message_get_header (fixture.response, "x-none");
  g_assert_null (none);
  values = netreq_incoming_message_get_header_values (fixture.response, "x-Own");
  g_assert_cmpstrv (values, own);
  no_values = netreq_incoming_message_get_header_values (fixture.response, "x-none");
  g_assert_cmpuint (no_values ? g_strv_length (no_values) : 0, ==, 0);

  headers = netreq_incoming_message_get_headers (fixture.response);
  g_assert_true (g_variant_lookup (headers, "x-own", "&s", &value));
  g_assert_cmpstr (value, ==, "one, two");
  g_assert_true (g_variant_lookup (headers, "content-type", "&s", &value));
  g_assert_cmpstr (value, ==, "text/plain");
  cookie = g_variant_lookup_value (headers, "set-cookie", G_VARIANT_TYPE_STRING_ARRAY);
  g_assert_nonnull (cookie);
  {
    g_autofree const char **list = g_variant_get_strv (cookie, NULL);

    g_assert_cmpstrv (list, cookies);
  }
  g_assert_false (g_variant_lookup (headers, "X-Own", "&s", &value));
  g_assert_cmpuint (g_variant_n_children (headers), ==, 5);

  /* The order is that of the engine: first the names that it knows. */
  for (guint i = 0; raw[i]; i += 2)
    {
      GStrv actual = netreq_incoming_message_get_raw_headers (fixture.response);
      gboolean is_there = FALSE;

      g_assert_cmpuint (g_strv_length (actual), ==, g_strv_length ((GStrv) raw));
      for (guint k = 0; actual[k]; k += 2)
        is_there = is_there || (g_str_equal (actual[k], raw[i]) && g_str_equal (actual[k + 1], raw[i + 1]));
      g_assert_true (is_there);
    }
}

static void
assert_version (const NetreqRawStep *script,
                const char          *version,
                guint                minor,
                const char          *message)
{
  g_auto (Fixture) fixture = { NULL, };

  receive (&fixture, script);
  g_assert_cmpstr (netreq_incoming_message_get_http_version (fixture.response), ==, version);
  g_assert_cmpuint (netreq_incoming_message_get_http_version_major (fixture.response), ==, 1);
  g_assert_cmpuint (netreq_incoming_message_get_http_version_minor (fixture.response), ==, minor);
  g_assert_cmpstr (netreq_incoming_message_get_status_message (fixture.response), ==, message);
}

static void
test_versions (void)
{
  assert_version (SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.0 200 OK\r\n\r\n")), "1.0", 0, "OK");
  assert_version (SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n")), "1.1", 1, "");
}

/* --- flowing --- */

static void
test_flows (void)
{
  assert_flows (SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhello")), "hello");
  assert_flows (SCRIPT (EXPECT_REQUEST, SEND (CHUNKED "3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\nTrailer: x\r\n\r\n")), "hello");
  assert_flows (SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.0 200 OK\r\n\r\nhello")), "hello");
  assert_flows (SCRIPT (EXPECT_REQUEST, SEND (OK "Connection: close\r\n\r\nhello")), "hello");
  assert_flows (SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 0\r\n\r\n")), "");
  assert_flows (SCRIPT (EXPECT_REQUEST, SEND (CHUNKED "0\r\n\r\n")), "");
  assert_flows (SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 204 No\r\n\r\n"), HOLD), "");
  assert_flows (SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n"), HOLD), "");
}

static void
test_resume_begins (void)
{
  g_auto (Fixture) fixture = { NULL, };

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhello")));
  netreq_test_settle ();
  g_assert_cmpuint (count (&fixture, "response end"), ==, 0);
  netreq_event_recorder_assert_silent (fixture.recorder, netreq_incoming_message_resume (fixture.response));
  netreq_incoming_message_resume (fixture.response);
  assert_ends_well (&fixture);
}

#define N_SLICES 512
#define SLICE (64 * 1024)
#define LARGE OK "Content-Length: 33554432\r\n\r\n" /* N_SLICES * SLICE */

static char *
make_slice (void)
{
  char *slice = g_malloc (SLICE + 1);

  for (gsize i = 0; i < SLICE; i++)
    slice[i] = 'a' + (i * 7 + i / 26 + i / 4099) % 26;
  slice[SLICE] = '\0';

  return slice;
}

static char *
checksum_of_slices (const char *slice)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);

  for (guint i = 0; i < N_SLICES; i++)
    g_checksum_update (checksum, (const guint8 *) slice, SLICE);

  return g_strdup (g_checksum_get_string (checksum));
}

typedef struct
{
  NetreqIncomingMessage *response;
  GChecksum *checksum;
  guint64 size;
  gsize largest;
  guint n_data;
  guint n_pauses;
  gboolean is_paused;
  gboolean pauses;
} Flow;

static gboolean
go_on_cb (gpointer user_data)
{
  Flow *flow = user_data;

  flow->is_paused = FALSE;
  netreq_incoming_message_resume (flow->response);
  return G_SOURCE_REMOVE;
}

static void
flow_data_cb (NetreqIncomingMessage *response,
              GBytes                *bytes,
              Flow                  *flow)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_assert_false (flow->is_paused);
  g_assert_cmpuint (size, >, 0);
  g_checksum_update (flow->checksum, data, size);
  flow->size += size;
  flow->largest = MAX (flow->largest, size);
  flow->n_data++;
  if (!flow->pauses)
    return;

  /* Now and then for a while, and now and then for nothing. */
  if (flow->n_data % 7 == 0)
    {
      netreq_incoming_message_pause (response);
      flow->is_paused = TRUE;
      flow->n_pauses++;
      g_idle_add_full (G_PRIORITY_LOW, go_on_cb, flow, NULL);
    }
  else if (flow->n_data % 5 == 0)
    {
      netreq_incoming_message_pause (response);
      netreq_incoming_message_resume (response);
    }
}

static void
flow_response_cb (NetreqClientRequest   *request,
                  NetreqIncomingMessage *response,
                  Flow                  *flow)
{
  flow->response = g_object_ref (response);
  g_signal_connect (response, "data", G_CALLBACK (flow_data_cb), flow);
}

static void
flow_clear (Flow *flow)
{
  g_clear_pointer (&flow->checksum, g_checksum_free);
  g_clear_object (&flow->response);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Flow, flow_clear)

static void
flow_begin (Flow                *flow,
            Fixture             *fixture,
            const NetreqRawStep *script)
{
  flow->checksum = g_checksum_new (G_CHECKSUM_MD5);
  begin (fixture, script, NETREQ_EVENT_RECORDER_NO_DATA_HANDLER);
  g_signal_connect (fixture->request, "response", G_CALLBACK (flow_response_cb), flow);
}

static void
test_pause_and_resume (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_auto (Flow) flow = { .pauses = TRUE };
  g_autofree char *slice = make_slice ();
  g_autofree char *expected = checksum_of_slices (slice);

  flow_begin (&flow, &fixture, SCRIPT (EXPECT_REQUEST, SEND (LARGE), SEND_REPEAT (slice, N_SLICES)));
  assert_ends_well (&fixture);
  g_assert_cmpuint (flow.size, ==, (guint64) N_SLICES * SLICE);
  g_assert_cmpstr (g_checksum_get_string (flow.checksum), ==, expected);
  g_assert_cmpuint (flow.largest, <=, 64 * 1024);
  g_assert_cmpuint (flow.n_pauses, >, N_SLICES / 10);
}

/* Nothing comes, and the sender cannot go on either. */
static void
test_paused (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_auto (Flow) flow = { NULL, };
  g_autofree char *slice = make_slice ();
  g_autofree char *expected = checksum_of_slices (slice);
  guint n_data;

  flow_begin (&flow, &fixture, SCRIPT (EXPECT_REQUEST, SEND (LARGE), SEND_REPEAT (slice, N_SLICES)));
  netreq_test_wait_for (flow.n_data > 0);
  netreq_incoming_message_pause (flow.response);
  flow.is_paused = TRUE;
  n_data = flow.n_data;
  netreq_test_wait_for (netreq_raw_server_is_blocked (fixture.server, 0));
  netreq_test_settle ();
  g_assert_cmpuint (flow.n_data, ==, n_data);
  g_assert_cmpuint (netreq_raw_server_get_sent (fixture.server, 0), <, (guint64) N_SLICES * SLICE);

  flow.is_paused = FALSE;
  netreq_incoming_message_resume (flow.response);
  assert_ends_well (&fixture);
  g_assert_cmpuint (flow.size, ==, (guint64) N_SLICES * SLICE);
  g_assert_cmpstr (g_checksum_get_string (flow.checksum), ==, expected);
}

static void
pause_in_response_cb (NetreqClientRequest   *request,
                      NetreqIncomingMessage *response,
                      Flow                  *flow)
{
  flow->is_paused = TRUE;
  netreq_incoming_message_pause (response);
}

/* Who pauses before anything flows gets nothing before he resumes. */
static void
test_paused_from_the_start (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_auto (Flow) flow = { NULL, };

  flow_begin (&flow, &fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhello")));
  g_signal_connect (fixture.request, "response", G_CALLBACK (pause_in_response_cb), &flow);
  netreq_event_recorder_wait (fixture.recorder, "request response");
  netreq_test_settle ();
  g_assert_cmpuint (flow.n_data, ==, 0);
  flow.is_paused = FALSE;
  netreq_incoming_message_resume (flow.response);
  assert_ends_well (&fixture);
  g_assert_cmpuint (flow.size, ==, 5);
}

/* Kept and not read: the sender waits, and what is there is still there. */
static void
test_unread (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autofree char *slice = make_slice ();
  g_autofree char *expected = checksum_of_slices (slice);
  g_autofree char *actual = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (LARGE), SEND_REPEAT (slice, N_SLICES)));
  netreq_test_wait_for (netreq_raw_server_is_blocked (fixture.server, 0));
  netreq_test_settle ();
  g_assert_cmpuint (count (&fixture, "response download-progress"), ==, 0);

  bytes = netreq_test_read_bytes (fixture.response, &error);
  g_assert_no_error (error);
  actual = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, bytes);
  g_assert_cmpstr (actual, ==, expected);
  assert_ends_well (&fixture);
}

/* --- reading it whole --- */

static void
test_read_bytes (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhe"), GATE ("more"), SEND ("llo")));
  netreq_raw_server_open_gate (fixture.server, "more");
  bytes = netreq_test_read_bytes (fixture.response, &error);
  g_assert_no_error (error);
  netreq_test_assert_bytes (bytes, "hello");
  assert_ends_well (&fixture);

  /* There is no second time. */
  g_assert_null (netreq_test_read_bytes (fixture.response, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_UNEXPECTED);
}

static void
test_read_nothing (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_auto (Fixture) second = { NULL, };
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (CHUNKED "0\r\n\r\n")));
  bytes = netreq_test_read_bytes (fixture.response, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
  assert_ends_well (&fixture);

  receive (&second, SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 204 No\r\n\r\n"), HOLD));
  text = netreq_test_read_text (second.response, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "");
  assert_ends_well (&second);
}

typedef struct
{
  const char *name;
  const char *type; /* the Content-Type */
  const char *body;
  gssize length;    /* of the body, -1 when it ends with NUL */
  const char *text;
} Text;

static const Text texts[] = {
  { "without-a-type", NULL, "größer", -1, "größer" },
  { "utf-8", "text/plain; charset=UTF-8", "größer", -1, "größer" },
  { "latin-1", "text/plain; charset=iso-8859-1", "gr\xf6\xdf" "er", -1, "größer" },
  { "windows-1252", "text/html;charset=\"windows-1252\"", "\x80", -1, "€" },
  { "japanese", "text/plain; charset=Shift_JIS", "\x93\xfa\x96\x7b", -1, "日本" },
  { "utf-16-by-its-mark", "text/plain", "\xff\xfeh\0i\0", 6, "hi" },
  { "utf-8-mark-wins-over-the-type", "text/plain; charset=iso-8859-1", "\xef\xbb\xbf\xc3\xb6", -1, "ö" },
  { "unknown-charset", "text/plain; charset=klingon", "ö", -1, "ö" },
  { "invalid-bytes", NULL, "a\xff" "b", -1, "a\xef\xbf\xbd" "b" },
  { "cut-character", NULL, "a\xc3", -1, "a\xef\xbf\xbd" },
  { "nul", NULL, "a\0b", 3, "a\xef\xbf\xbd" "b" },
  { "nothing", "text/plain", "", -1, "" },
};

static void
test_read_text (gconstpointer data)
{
  const Text *row = data;
  g_auto (Fixture) fixture = { NULL, };
  gsize length = row->length >= 0 ? (gsize) row->length : strlen (row->body);
  g_autofree char *head = g_strdup_printf (OK "%s%s%sContent-Length: %zu\r\n\r\n",
                                           row->type ? "Content-Type: " : "", row->type ? row->type : "",
                                           row->type ? "\r\n" : "", length);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (head), SEND_BYTES (row->body, length)));
  text = netreq_test_read_text (fixture.response, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, row->text);
  assert_ends_well (&fixture);
}

static JsonNode *
read_json (Fixture     *fixture,
           const char  *body,
           GError     **error)
{
  g_autofree char *head = g_strdup_printf (OK "Content-Length: %zu\r\n\r\n", strlen (body));
  g_autoptr (GAsyncResult) result = NULL;

  receive (fixture, SCRIPT (EXPECT_REQUEST, SEND (head), SEND (body)));
  netreq_incoming_message_read_json_async (fixture->response, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);

  return netreq_incoming_message_read_json_finish (fixture->response, result, error);
}

static void
assert_json (const char *body,
             const char *expected)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = read_json (&fixture, body, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==, expected);
  assert_ends_well (&fixture);
}

static void
test_read_json (void)
{
  assert_json ("{ \"a\": [1, null, \"ö\"] }", "{\"a\":[1,null,\"ö\"]}");
  assert_json ("\xef\xbb\xbf[]", "[]");
  assert_json (" true\n", "true");
}

/* The exchange went well: it is the reader who is told, and nobody else. */
static void
assert_no_json (const char *body)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GError) error = NULL;

  g_assert_null (read_json (&fixture, body, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_RESPONSE);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
  assert_ends_well (&fixture);
}

static void
test_read_no_json (void)
{
  assert_no_json ("");
  assert_no_json ("  ");
  assert_no_json ("{\"a\":");
  assert_no_json ("<html>");
}

/* A parser that calls itself must not be led astray. */
static void
test_read_deep_json (void)
{
  g_autofree char *text = g_strnfill (500 * 1000, '[');

  assert_no_json (text);
}

static void
assert_cannot_collect (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (netreq_test_read_bytes (fixture->response, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_UNEXPECTED);
}

static void
test_read_while_flowing (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  char byte;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 2\r\n\r\na"), GATE ("more"), SEND ("b")));
  netreq_incoming_message_resume (fixture.response);
  assert_cannot_collect (&fixture);
  stream = netreq_incoming_message_get_body_stream (fixture.response);
  g_assert_cmpint (g_input_stream_read (stream, &byte, 1, NULL, &error), ==, -1);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_UNEXPECTED);

  netreq_raw_server_open_gate (fixture.server, "more");
  assert_ends_well (&fixture);
  assert_cannot_collect (&fixture);
}

/* Two at a time are one too many; the first is not disturbed. */
static void
test_read_twice_at_once (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 2\r\n\r\na"), GATE ("more"), SEND ("b")));
  netreq_incoming_message_read_bytes_async (fixture.response, NULL, netreq_test_result_cb, &result);
  assert_cannot_collect (&fixture);
  netreq_incoming_message_pause (fixture.response);
  netreq_incoming_message_resume (fixture.response);
  netreq_raw_server_open_gate (fixture.server, "more");
  netreq_test_wait_for (result);
  bytes = netreq_incoming_message_read_bytes_finish (fixture.response, result, NULL);
  netreq_test_assert_bytes (bytes, "ab");
  assert_ends_well (&fixture);
}

static void
test_read_the_rest (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char start[2];

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhello")));
  stream = netreq_incoming_message_get_body_stream (fixture.response);
  g_assert_cmpint (g_input_stream_read (stream, start, 2, NULL, NULL), ==, 2);
  bytes = netreq_test_read_bytes (fixture.response, NULL);
  netreq_test_assert_bytes (bytes, "llo");
  assert_ends_well (&fixture);
}

static void
test_read_cut_short (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GError) error = NULL;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhel")));
  g_assert_null (netreq_test_read_text (fixture.response, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_CONTENT_LENGTH_MISMATCH);
  assert_fails (&fixture, NETREQ_ERROR_CONTENT_LENGTH_MISMATCH);

  /* The same again to whoever asks later. */
  g_clear_error (&error);
  g_assert_null (netreq_test_read_bytes (fixture.response, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_CONTENT_LENGTH_MISMATCH);
}

static void
test_read_aborted (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhel"), HOLD));
  netreq_incoming_message_read_bytes_async (fixture.response, NULL, netreq_test_result_cb, &result);
  netreq_test_settle ();
  netreq_client_request_abort (fixture.request);
  netreq_test_wait_for (result);
  g_assert_null (netreq_incoming_message_read_bytes_finish (fixture.response, result, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_ABORTED);
  netreq_event_recorder_run_to_close (fixture.recorder);
}

/* @data: whether the body comes before the cancellation */
static void
test_read_cancelled (gconstpointer data)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\n"), GATE ("body"), SEND ("hel"), HOLD));
  if (data)
    netreq_raw_server_open_gate (fixture.server, "body");
  netreq_incoming_message_read_bytes_async (fixture.response, cancellable, netreq_test_result_cb, &result);
  if (data)
    netreq_event_recorder_wait (fixture.recorder, "response download-progress");
  netreq_event_recorder_assert_silent (fixture.recorder, g_cancellable_cancel (cancellable));
  netreq_test_wait_for (result);
  g_assert_null (netreq_incoming_message_read_bytes_finish (fixture.response, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  netreq_event_recorder_run_to_close (fixture.recorder);
  g_assert_true (netreq_client_request_get_aborted (fixture.request));
  netreq_raw_server_wait_closed (fixture.server, 0);
}

/* Nothing was read and nothing is lost. */
static void
test_read_cancelled_before (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhello")));
  netreq_incoming_message_read_bytes_async (fixture.response, cancellable, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  g_assert_null (netreq_incoming_message_read_bytes_finish (fixture.response, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  text = netreq_test_read_text (fixture.response, NULL);
  g_assert_cmpstr (text, ==, "hello");
  assert_ends_well (&fixture);
}

static void
test_read_limit (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_auto (Fixture) second = { NULL, };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhello")));
  netreq_incoming_message_set_read_limit (fixture.response, 5);
  text = netreq_test_read_text (fixture.response, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "hello");

  receive (&second, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 500\r\n\r\nhello"), HOLD));
  netreq_incoming_message_set_read_limit (second.response, 4);
  g_assert_null (netreq_test_read_text (second.response, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_RESPONSE_BODY_TOO_BIG);
  assert_fails (&second, NETREQ_ERROR_RESPONSE_BODY_TOO_BIG);
  netreq_raw_server_wait_closed (second.server, 0);
}

/* --- the stream --- */

static gssize
read_some (GInputStream  *stream,
           void          *buffer,
           gsize          length,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_input_stream_read_async (stream, buffer, length, 0, cancellable, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);

  return g_input_stream_read_finish (stream, result, error);
}

static char *
read_byte_by_byte (GInputStream *stream)
{
  GString *text = g_string_new (NULL);
  char byte;

  while (read_some (stream, &byte, 1, NULL, NULL) == 1)
    g_string_append_c (text, byte);

  return g_string_free (text, FALSE);
}

static void
assert_byte_by_byte (const NetreqRawStep *script,
                     const char          *expected)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GInputStream) stream = NULL;
  g_autofree char *text = NULL;
  char byte;

  receive (&fixture, script);
  stream = netreq_incoming_message_get_body_stream (fixture.response);
  text = read_byte_by_byte (stream);
  g_assert_cmpstr (text, ==, expected);
  assert_ends_well (&fixture);
  g_assert_cmpint (read_some (stream, &byte, 1, NULL, NULL), ==, 0);
}

static void
test_stream_byte_by_byte (void)
{
  assert_byte_by_byte (SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhello")), "hello");
  assert_byte_by_byte (SCRIPT (EXPECT_REQUEST, SEND (CHUNKED "1\r\nh\r\n4\r\nello\r\n0\r\n\r\n"), HOLD), "hello");
  assert_byte_by_byte (SCRIPT (EXPECT_REQUEST, SEND (OK "Connection: close\r\n\r\nhello")), "hello");
  assert_byte_by_byte (SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 0\r\n\r\n"), HOLD), "");
}

/* A reader in blocking style is served too, by the socket itself. */
static void
test_stream_blocking (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  char buffer[10];
  gsize n_read;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (CHUNKED "5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n"), HOLD));
  stream = netreq_incoming_message_get_body_stream (fixture.response);
  g_assert_true (g_input_stream_read_all (stream, buffer, sizeof buffer, &n_read, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (buffer, n_read, "helloworld", 10);
  g_assert_cmpint (g_input_stream_read (stream, buffer, 1, NULL, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_true (g_input_stream_close (stream, NULL, &error));
  assert_ends_well (&fixture);
}

static gboolean
set_flag_cb (GObject  *stream,
             gpointer  flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_readable (GInputStream *stream)
{
  gboolean is_ready = FALSE;
  g_autoptr (GSource) source =
    g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (stream), NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (set_flag_cb), &is_ready, NULL);
  g_source_attach (source, NULL);
  netreq_test_wait_for (is_ready);
}

static void
test_stream_pollable (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GInputStream) stream = NULL;
  GPollableInputStream *pollable;
  g_autoptr (GError) error = NULL;
  char buffer[10];

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\n"), GATE ("body"), SEND ("hello"), HOLD));
  stream = netreq_incoming_message_get_body_stream (fixture.response);
  pollable = G_POLLABLE_INPUT_STREAM (stream);
  g_assert_true (g_pollable_input_stream_can_poll (pollable));
  g_assert_false (g_pollable_input_stream_is_readable (pollable));
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (pollable, buffer, 10, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_clear_error (&error);

  netreq_raw_server_open_gate (fixture.server, "body");
  wait_readable (stream);
  g_assert_true (g_pollable_input_stream_is_readable (pollable));
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (pollable, buffer, 5, NULL, &error), ==, 5);
  g_assert_no_error (error);

  /* All was read; that this is the end can be read too. */
  wait_readable (stream);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (pollable, buffer, 5, NULL, &error), ==, 0);
  wait_readable (stream);
  assert_ends_well (&fixture);
}

/* --- a source that is kept --- */

/* @script sends "hello", and waits for the gate "more" before the second half of it and for
 * the gate "end" before what tells the end. */
static void
assert_kept_source (const NetreqRawStep *script,
                    const char          *begin,
                    guint                n_may_be_in_vain)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  /* More than there is before the gate. */
  NetreqTestReader reader = { .text = text, .most = 4 };

  receive (&fixture, script);
  stream = netreq_incoming_message_get_body_stream (fixture.response);
  netreq_test_keep_reading (stream, &reader);

  netreq_test_wait_for (g_str_equal (text->str, begin));
  netreq_test_settle ();
  netreq_raw_server_open_gate (fixture.server, "more");
  netreq_test_wait_for (g_str_equal (text->str, "hello"));
  netreq_test_settle ();
  netreq_raw_server_open_gate (fixture.server, "end");
  netreq_test_wait_for (reader.has_ended);
  assert_ends_well (&fixture);
  g_assert_cmpuint (reader.n_in_vain, <=, n_may_be_in_vain);
}

/* It is quiet while there is nothing to read, whatever there was when it was made. */
static void
test_stream_kept_source (void)
{
  assert_kept_source (SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhel"), GATE ("more"), SEND ("lo"),
                              HOLD), "hel", 0);
  assert_kept_source (SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\n"), GATE ("more"), SEND ("hello"),
                              HOLD), "", 0);
  assert_kept_source (SCRIPT (EXPECT_REQUEST, SEND (CHUNKED "3\r\nhel\r\n"), GATE ("more"), SEND ("2\r\nlo\r\n"),
                              GATE ("end"), SEND ("0\r\n\r\n"), HOLD), "hel", 0);
  assert_kept_source (SCRIPT (EXPECT_REQUEST, SEND (OK "Connection: close\r\n\r\nhel"), GATE ("more"), SEND ("lo"),
                              GATE ("end")), "hel", 0);
}

/* It hears of the end even when somebody else has read what comes before that. */
static void
test_stream_read_elsewhere (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  NetreqTestReader reader = { .text = text, .most = 10 };
  char rest[2];

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhel"), GATE ("more"), SEND ("lo"), HOLD));
  stream = netreq_incoming_message_get_body_stream (fixture.response);
  netreq_test_keep_reading (stream, &reader);
  netreq_test_wait_for (text->len == 3);
  netreq_test_settle ();

  netreq_raw_server_open_gate (fixture.server, "more");
  g_assert_true (g_input_stream_read_all (stream, rest, sizeof rest, NULL, NULL, NULL));
  netreq_test_wait_for (reader.has_ended);
  g_assert_cmpstr (text->str, ==, "hel");
  assert_ends_well (&fixture);
}

/* Whoever makes an asynchronous call look like one that waits does it in a context of his own. */
static void
test_stream_in_another_context (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GMainContext) context = g_main_context_new ();
  char text[10];
  gsize length;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhello"), HOLD));
  stream = netreq_incoming_message_get_body_stream (fixture.response);

  g_main_context_push_thread_default (context);
  g_assert_true (g_input_stream_read_all (stream, text, sizeof text, &length, NULL, NULL));
  g_main_context_pop_thread_default (context);

  g_assert_cmpuint (length, ==, 5);
  assert_ends_well (&fixture);
}

/* What has been read to its last byte has an end that is still to be read. */
static void
test_stream_then_whole (void)
{
  static const gsize most[] = { 5, 10 };

  for (guint i = 0; i < G_N_ELEMENTS (most); i++)
    {
      g_auto (Fixture) fixture = { NULL, };
      g_autoptr (GInputStream) stream = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      char buffer[10];

      receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhello"), HOLD));
      stream = netreq_incoming_message_get_body_stream (fixture.response);
      wait_readable (stream);
      g_assert_cmpint (g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer, most[i],
                                                                 NULL, NULL), ==, 5);
      bytes = netreq_test_read_bytes (fixture.response, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
      assert_ends_well (&fixture);
    }
}

static void
test_stream_skip (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *rest = NULL;
  g_autoptr (GError) error = NULL;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (CHUNKED "6\r\nabcdef\r\n4\r\nghij\r\n0\r\n\r\n"), HOLD));
  stream = netreq_incoming_message_get_body_stream (fixture.response);
  g_assert_cmpint (g_input_stream_skip (stream, 2, NULL, &error), ==, 2);
  g_input_stream_skip_async (stream, 3, 0, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  g_assert_cmpint (g_input_stream_skip_finish (stream, result, &error), ==, 3);
  g_assert_no_error (error);
  rest = read_byte_by_byte (stream);
  g_assert_cmpstr (rest, ==, "fghij");
  g_assert_cmpint (g_input_stream_skip (stream, 2, NULL, &error), ==, 0);
  assert_ends_well (&fixture);
}

static void
test_stream_splice (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GOutputStream) target = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *slice = make_slice ();
  g_autoptr (GError) error = NULL;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 1048576\r\n\r\n"), SEND_REPEAT (slice, 16)));
  stream = netreq_incoming_message_get_body_stream (fixture.response);
  g_output_stream_splice_async (target, stream,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                0, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  g_assert_cmpint (g_output_stream_splice_finish (target, result, &error), ==, MIB);
  g_assert_no_error (error);
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (target));
  g_assert_cmpint (memcmp ((const char *) g_bytes_get_data (bytes, NULL) + MIB - SLICE, slice, SLICE), ==, 0);
  assert_ends_well (&fixture);
}

static void
test_stream_cancelled (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  char buffer[10];

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\n"), GATE ("body"), SEND ("hello"), HOLD));
  stream = netreq_incoming_message_get_body_stream (fixture.response);
  g_input_stream_read_async (stream, buffer, 10, 0, cancellable, netreq_test_result_cb, &result);
  netreq_test_settle ();
  g_assert_null (result);
  g_cancellable_cancel (cancellable);
  netreq_test_wait_for (result);
  g_assert_cmpint (g_input_stream_read_finish (stream, result, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* A read that was cancelled is not the end of the transfer. */
  netreq_raw_server_open_gate (fixture.server, "body");
  text = read_byte_by_byte (stream);
  g_assert_cmpstr (text, ==, "hello");
  assert_ends_well (&fixture);
}

/* @data: whether to close asynchronously */
static void
test_stream_closed_early (gconstpointer data)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char byte;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhel"), HOLD));
  stream = netreq_incoming_message_get_body_stream (fixture.response);
  g_assert_cmpint (read_some (stream, &byte, 1, NULL, NULL), ==, 1);
  if (data)
    {
      netreq_event_recorder_assert_silent (
        fixture.recorder, g_input_stream_close_async (stream, 0, NULL, netreq_test_result_cb, &result));
      netreq_test_wait_for (result);
      g_assert_true (g_input_stream_close_finish (stream, result, &error));
    }
  else
    netreq_event_recorder_assert_silent (fixture.recorder, g_input_stream_close (stream, NULL, &error));
  g_assert_no_error (error);

  netreq_event_recorder_run_to_close (fixture.recorder);
  g_assert_true (netreq_client_request_get_aborted (fixture.request));
  g_assert_cmpuint (count (&fixture, "response aborted"), ==, 1);
  netreq_raw_server_wait_closed (fixture.server, 0);
}

static void
test_stream_dropped (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GInputStream) stream = NULL;
  g_autofree char *text = NULL;
  char byte;

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhello")));
  stream = netreq_incoming_message_get_body_stream (fixture.response);
  g_assert_cmpint (read_some (stream, &byte, 1, NULL, NULL), ==, 1);
  netreq_test_assert_last_ref (&stream);

  stream = netreq_incoming_message_get_body_stream (fixture.response);
  text = read_byte_by_byte (stream);
  g_assert_cmpstr (text, ==, "ello");
  assert_ends_well (&fixture);
}

static void
test_stream_cut_short (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  char buffer[10];

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (CHUNKED "3\r\nhel\r\n")));
  stream = netreq_incoming_message_get_body_stream (fixture.response);
  g_assert_cmpint (read_some (stream, buffer, 10, NULL, &error), ==, 3);
  g_assert_cmpint (read_some (stream, buffer, 10, NULL, &error), ==, -1);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INCOMPLETE_CHUNKED_ENCODING);
  g_clear_error (&error);
  g_assert_cmpint (read_some (stream, buffer, 10, NULL, &error), ==, -1);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INCOMPLETE_CHUNKED_ENCODING);
  assert_fails (&fixture, NETREQ_ERROR_INCOMPLETE_CHUNKED_ENCODING);
}

/* --- content codings --- */

static GBytes *
compress (GZlibCompressorFormat  format,
          const char            *text,
          gsize                  length)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (format, 9);
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (text, length, NULL);
  g_autoptr (GInputStream) coded = g_converter_input_stream_new (plain, G_CONVERTER (compressor));
  g_autoptr (GOutputStream) target = g_memory_output_stream_new_resizable ();

  g_output_stream_splice (target, coded, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (target));
}

static NetreqRawStep
send_bytes (GBytes *bytes,
            guint64 times)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return (NetreqRawStep) { .kind = NETREQ_RAW_SEND, .data = data, .length = length, .times = times };
}

static char *
coded_head (const char *coding,
            gsize       length)
{
  return g_strdup_printf (OK "Content-Encoding: %s\r\nContent-Length: %zu\r\n\r\n", coding, length);
}

/* There is something to read from the wire that no text comes out of. */
static void
test_coded_kept_source (void)
{
  g_autoptr (GBytes) hel = compress (G_ZLIB_COMPRESSOR_FORMAT_GZIP, "hel", 3);
  g_autoptr (GBytes) lo = compress (G_ZLIB_COMPRESSOR_FORMAT_GZIP, "lo", 2);

  assert_kept_source (SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Encoding: gzip\r\nConnection: close\r\n\r\n"),
                              send_bytes (hel, 1), GATE ("more"), send_bytes (lo, 1), GATE ("end")), "hel", 4);
}

static void
assert_decoded (const char *coding,
                GBytes     *body,
                const char *expected)
{
  g_autofree char *head = coded_head (coding, g_bytes_get_size (body));
  g_autofree char *chunked = g_strdup_printf (CHUNKED "%zx\r\n", g_bytes_get_size (body));
  char *blank = strstr (chunked, "\r\n\r\n") + 2;
  g_autofree char *chunked_head = g_strdup_printf ("%.*sContent-Encoding: %s\r\n%s",
                                                   (int) (blank - chunked), chunked, coding, blank);

  assert_flows (SCRIPT (EXPECT_REQUEST, SEND (head), send_bytes (body, 1), HOLD), expected);
  assert_flows (SCRIPT (EXPECT_REQUEST, SEND (chunked_head), send_bytes (body, 1), SEND ("\r\n0\r\n\r\n"), HOLD), expected);
}

static void
test_codings (void)
{
  g_autoptr (GBytes) gzip = compress (G_ZLIB_COMPRESSOR_FORMAT_GZIP, "hello", 5);
  g_autoptr (GBytes) zlib = compress (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, "hello", 5);
  g_autoptr (GBytes) raw = compress (G_ZLIB_COMPRESSOR_FORMAT_RAW, "hello", 5);
  g_autoptr (GBytes) twice = compress (G_ZLIB_COMPRESSOR_FORMAT_GZIP, g_bytes_get_data (zlib, NULL), g_bytes_get_size (zlib));
  g_autoptr (GBytes) plain = g_bytes_new_static ("hello", 5);

  assert_decoded ("gzip", gzip, "hello");
  assert_decoded ("X-GZip", gzip, "hello");
  assert_decoded ("deflate", zlib, "hello");
  assert_decoded ("deflate", raw, "hello");
  assert_decoded ("deflate, gzip", twice, "hello");
  assert_decoded ("identity", plain, "hello");
  assert_decoded ("rot13", plain, "hello");

#ifdef HAVE_BROTLI
  {
    g_autoptr (GBytes) brotli = g_bytes_new_static ("\x0b\x02\x80hello\x03", 9);

    assert_decoded ("br", brotli, "hello");
  }
#endif
}

static void
test_coded_nothing (void)
{
  g_auto (Fixture) head = { NULL, };

  assert_flows (SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"), HOLD), "");
  assert_flows (SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Encoding: br\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), HOLD), "");
  assert_flows (SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Encoding: deflate\r\nConnection: close\r\n\r\n")), "");
  assert_flows (SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 304 No\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\n"), HOLD), "");

  begin_with_method (&head, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Encoding: gzip\r\nContent-Length: 99\r\n\r\n"), HOLD),
                     0, "HEAD");
  assert_ends_well (&head);
}

static void
assert_not_decoded (const NetreqRawStep *script)
{
  g_auto (Fixture) fixture = { NULL, };

  begin (&fixture, script, 0);
  assert_fails (&fixture, NETREQ_ERROR_CONTENT_DECODING_FAILED);
}

static void
test_broken_coding (void)
{
  g_autoptr (GBytes) gzip = compress (G_ZLIB_COMPRESSOR_FORMAT_GZIP, "hello", 5);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (gzip, 0, g_bytes_get_size (gzip) / 2);
  g_autofree char *head = coded_head ("gzip", g_bytes_get_size (half));

  assert_not_decoded (SCRIPT (EXPECT_REQUEST, SEND (head), send_bytes (half, 1)));
  assert_not_decoded (SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello")));
  assert_not_decoded (SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Encoding: br\r\nContent-Length: 5\r\n\r\n\xff\xff\xff\xff\xff")));
}

/* A part of a coded body comes out before the rest of it has come in. */
static void
test_coded_stream (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GBytes) gzip = compress (G_ZLIB_COMPRESSOR_FORMAT_GZIP, "hello", 5);
  g_autofree char *size = g_strdup_printf ("%zx\r\n", g_bytes_get_size (gzip));

  begin (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"),
                           SEND (size), send_bytes (gzip, 1), SEND ("\r\n"), GATE ("more"),
                           SEND (size), send_bytes (gzip, 1), SEND ("\r\n0\r\n\r\n"), HOLD), 0);
  netreq_event_recorder_wait (fixture.recorder, "response data");
  g_assert_cmpstr (netreq_event_recorder_get_body (fixture.recorder)->str, ==, "hello");
  netreq_raw_server_open_gate (fixture.server, "more");
  assert_ends_well (&fixture);
  g_assert_cmpstr (netreq_event_recorder_get_body (fixture.recorder)->str, ==, "hellohello");
}

/* 64 GiB of nothing in 64 MiB: a million bytes in a thousand, again and again. */
#define N_MEMBERS (64 * 1024)

static GBytes *
make_bomb_member (void)
{
  g_autofree char *zeros = g_malloc0 (MIB);

  return compress (G_ZLIB_COMPRESSOR_FORMAT_GZIP, zeros, MIB);
}

static void
test_bomb_read_whole (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GBytes) member = make_bomb_member ();
  g_autoptr (GError) error = NULL;
  guint64 total = (guint64) N_MEMBERS * g_bytes_get_size (member);

  receive (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Encoding: gzip\r\nConnection: close\r\n\r\n"),
                             send_bytes (member, N_MEMBERS)));
  netreq_incoming_message_set_read_limit (fixture.response, 8 * MIB);
  g_assert_null (netreq_test_read_bytes (fixture.response, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_RESPONSE_BODY_TOO_BIG);
  assert_fails (&fixture, NETREQ_ERROR_RESPONSE_BODY_TOO_BIG);
  netreq_raw_server_wait_over (fixture.server, 0);
  g_assert_cmpuint (netreq_raw_server_get_sent (fixture.server, 0), <, total);
}

/* What flows is never more than a slice, whatever it was made of. */
static void
test_bomb_flows (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_auto (Flow) flow = { NULL, };
  g_autoptr (GBytes) member = make_bomb_member ();

  flow_begin (&flow, &fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Encoding: gzip\r\nConnection: close\r\n\r\n"),
                                       send_bytes (member, N_MEMBERS)));
  netreq_test_wait_for (flow.size >= 8 * MIB);
  g_assert_cmpuint (flow.largest, <=, 64 * 1024);
  netreq_client_request_abort (fixture.request);
  netreq_event_recorder_run_to_close (fixture.recorder);
}

/* The engine has plans of its own for these: they are delivered all the same. */
static void
test_special_status (gconstpointer data)
{
  g_auto (Fixture) fixture = { NULL, };
  guint status = GPOINTER_TO_UINT (data);
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 %u Special\r\nTransfer-Encoding: chunked\r\n"
                                           "WWW-Authenticate: Basic realm=\"a\"\r\n"
                                           "Proxy-Authenticate: Basic realm=\"a\"\r\n\r\n", status);

  begin (&fixture, SCRIPT (EXPECT_REQUEST, SEND (head), GATE ("body"), SEND ("5\r\nhello\r\n0\r\n\r\n"), HOLD), 0);
  netreq_event_recorder_wait (fixture.recorder, "request response");
  g_assert_cmpuint (netreq_incoming_message_get_status_code (netreq_event_recorder_get_response (fixture.recorder)),
                    ==, status);
  netreq_raw_server_open_gate (fixture.server, "body");
  assert_ends_well (&fixture);
  g_assert_cmpstr (netreq_event_recorder_get_body (fixture.recorder)->str, ==, "hello");
  g_assert_cmpuint (netreq_raw_server_get_requests (fixture.server), ==, 1);
}

/* One byte of payload in each 32 KiB of a chunk: others have a turn all the same. */
static void
test_hollow_chunks (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autofree char *extension = g_strnfill (32 * 1024, 'x');
  g_autofree char *chunk = g_strconcat ("1;", extension, "\r\na\r\n", NULL);

  begin (&fixture, SCRIPT (EXPECT_REQUEST, SEND (OK "Transfer-Encoding: chunked\r\n\r\n"),
                           SEND_REPEAT (chunk, G_MAXUINT32)), 0);
  netreq_event_recorder_wait (fixture.recorder, "response data");
  g_assert_cmpuint (netreq_event_recorder_get_body (fixture.recorder)->len, <, 128);
  netreq_client_request_abort (fixture.request);
  netreq_event_recorder_run_to_close (fixture.recorder);
}

/* --- progress and priority --- */

static void
test_progress (void)
{
  g_auto (Fixture) known = { NULL, };
  g_auto (Fixture) unknown = { NULL, };
  g_auto (Fixture) coded = { NULL, };
  g_autoptr (GBytes) member = make_bomb_member ();
  g_autofree char *head = coded_head ("gzip", g_bytes_get_size (member));
  g_autofree char *line = g_strdup_printf ("response download-progress %zu/%zu",
                                           g_bytes_get_size (member), g_bytes_get_size (member));

  begin (&known, SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n\r\nhe"), GATE ("more"), SEND ("llo")),
         NETREQ_EVENT_RECORDER_WITH_PROGRESS | NETREQ_EVENT_RECORDER_NO_DATA_HANDLER
         | NETREQ_EVENT_RECORDER_DISCARD_BODY);
  netreq_event_recorder_wait (known.recorder, "request response");
  netreq_incoming_message_resume (netreq_event_recorder_get_response (known.recorder));
  netreq_event_recorder_wait (known.recorder, "response download-progress");
  netreq_event_recorder_assert (known.recorder, "request finish", "request response 200",
                                "response download-progress 2/5", NULL);
  netreq_raw_server_open_gate (known.server, "more");
  netreq_event_recorder_run_to_close (known.recorder);
  netreq_event_recorder_assert (known.recorder, "request finish", "request response 200",
                                "response download-progress 5/5", "response end",
                                "response close", "request close", NULL);

  begin (&unknown, SCRIPT (EXPECT_REQUEST, SEND (CHUNKED "5\r\nhello\r\n0\r\n\r\n")),
         NETREQ_EVENT_RECORDER_WITH_PROGRESS | NETREQ_EVENT_RECORDER_NO_DATA_HANDLER);
  netreq_event_recorder_wait (unknown.recorder, "request response");
  netreq_incoming_message_resume (netreq_event_recorder_get_response (unknown.recorder));
  netreq_event_recorder_run_to_close (unknown.recorder);
  netreq_event_recorder_assert (unknown.recorder, "request finish", "request response 200",
                                "response download-progress 5/-1", "response end",
                                "response close", "request close", NULL);

  /* The bytes on the wire, so that both numbers meet. */
  begin (&coded, SCRIPT (EXPECT_REQUEST, SEND (head), send_bytes (member, 1)),
         NETREQ_EVENT_RECORDER_WITH_PROGRESS | NETREQ_EVENT_RECORDER_NO_DATA_HANDLER);
  netreq_event_recorder_wait (coded.recorder, "request response");
  netreq_incoming_message_resume (netreq_event_recorder_get_response (coded.recorder));
  netreq_event_recorder_run_to_close (coded.recorder);
  netreq_event_recorder_assert (coded.recorder, "request finish", "request response 200",
                                line, "response end", "response close", "request close", NULL);
}

static gboolean
count_cb (gpointer user_data)
{
  *(guint *) user_data += 1;
  return G_SOURCE_CONTINUE;
}

/* What is more important than the body goes first, for as long as it takes. */
static void
test_io_priority (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_auto (Flow) flow = { NULL, };
  g_autofree char *slice = make_slice ();
  guint n_turns = 0;
  guint busy;

  flow_begin (&flow, &fixture, SCRIPT (EXPECT_REQUEST, SEND (LARGE), SEND_REPEAT (slice, N_SLICES)));
  netreq_test_wait_for (flow.n_data > 0);
  g_assert_cmpint (netreq_incoming_message_get_io_priority (flow.response), >, 120);
  netreq_incoming_message_set_io_priority (flow.response, G_PRIORITY_LOW + 1);
  flow.n_data = 0;

  busy = g_timeout_add_full (G_PRIORITY_LOW, 0, count_cb, &n_turns, NULL);
  netreq_test_wait_for (n_turns > 1000);
  g_assert_cmpuint (flow.n_data, ==, 0);

  netreq_incoming_message_set_io_priority (flow.response, G_PRIORITY_LOW - 1);
  netreq_test_wait_for (flow.n_data > 10);
  g_source_remove (busy);
  netreq_client_request_abort (fixture.request);
  netreq_event_recorder_run_to_close (fixture.recorder);
}

static void
lower_priority (NetreqClientRequest   *request,
                NetreqIncomingMessage *response,
                gpointer               user_data)
{
  netreq_incoming_message_set_io_priority (response, G_PRIORITY_LOW);
}

/* It holds from the first slice on, which is there with the head. */
static void
test_io_priority_in_handler (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_auto (Flow) flow = { NULL, };
  guint n_turns = 0;
  guint busy;

  flow_begin (&flow, &fixture, SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")));
  g_signal_connect (fixture.request, "response", G_CALLBACK (lower_priority), NULL);
  busy = g_timeout_add_full (G_PRIORITY_LOW - 1, 0, count_cb, &n_turns, NULL);
  netreq_test_wait_for (flow.response != NULL);

  n_turns = 0;
  netreq_test_wait_for (n_turns > 100);
  g_assert_cmpuint (flow.n_data, ==, 0);

  g_source_remove (busy);
  netreq_test_wait_for (flow.n_data == 1);
  netreq_event_recorder_run_to_close (fixture.recorder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/netreq/reading/head/headers", test_head);
  g_test_add_func ("/netreq/reading/head/versions", test_versions);

  g_test_add_func ("/netreq/reading/flow/every-framing", test_flows);
  g_test_add_func ("/netreq/reading/flow/begins-by-resume", test_resume_begins);
  g_test_add_func ("/netreq/reading/flow/pause-and-resume", test_pause_and_resume);
  g_test_add_func ("/netreq/reading/flow/paused-throttles", test_paused);
  g_test_add_func ("/netreq/reading/flow/paused-from-the-start", test_paused_from_the_start);
  g_test_add_func ("/netreq/reading/flow/unread-throttles", test_unread);

  g_test_add_func ("/netreq/reading/whole/bytes", test_read_bytes);
  g_test_add_func ("/netreq/reading/whole/nothing", test_read_nothing);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path = g_strconcat ("/netreq/reading/text/", texts[i].name, NULL);

      g_test_add_data_func (path, &texts[i], test_read_text);
    }
  g_test_add_func ("/netreq/reading/json/parsed", test_read_json);
  g_test_add_func ("/netreq/reading/json/none", test_read_no_json);
  g_test_add_func ("/netreq/reading/json/deep", test_read_deep_json);
  g_test_add_func ("/netreq/reading/whole/not-what-flows", test_read_while_flowing);
  g_test_add_func ("/netreq/reading/whole/not-twice-at-once", test_read_twice_at_once);
  g_test_add_func ("/netreq/reading/whole/the-rest", test_read_the_rest);
  g_test_add_func ("/netreq/reading/whole/cut-short", test_read_cut_short);
  g_test_add_func ("/netreq/reading/whole/aborted", test_read_aborted);
  g_test_add_data_func ("/netreq/reading/whole/cancelled-while-waiting", GINT_TO_POINTER (FALSE), test_read_cancelled);
  g_test_add_data_func ("/netreq/reading/whole/cancelled-midway", GINT_TO_POINTER (TRUE), test_read_cancelled);
  g_test_add_func ("/netreq/reading/whole/cancelled-before", test_read_cancelled_before);
  g_test_add_func ("/netreq/reading/whole/limit", test_read_limit);

  g_test_add_func ("/netreq/reading/stream/byte-by-byte", test_stream_byte_by_byte);
  g_test_add_func ("/netreq/reading/stream/blocking", test_stream_blocking);
  g_test_add_func ("/netreq/reading/stream/pollable", test_stream_pollable);
  g_test_add_func ("/netreq/reading/stream/kept-source", test_stream_kept_source);
  g_test_add_func ("/netreq/reading/stream/read-elsewhere", test_stream_read_elsewhere);
  g_test_add_func ("/netreq/reading/stream/in-another-context", test_stream_in_another_context);
  g_test_add_func ("/netreq/reading/stream/then-whole", test_stream_then_whole);
  g_test_add_func ("/netreq/reading/stream/skip", test_stream_skip);
  g_test_add_func ("/netreq/reading/stream/splice", test_stream_splice);
  g_test_add_func ("/netreq/reading/stream/cancelled-read", test_stream_cancelled);
  g_test_add_data_func ("/netreq/reading/stream/closed-early", GINT_TO_POINTER (FALSE), test_stream_closed_early);
  g_test_add_data_func ("/netreq/reading/stream/closed-early-async", GINT_TO_POINTER (TRUE), test_stream_closed_early);
  g_test_add_func ("/netreq/reading/stream/dropped", test_stream_dropped);
  g_test_add_func ("/netreq/reading/stream/cut-short", test_stream_cut_short);

  g_test_add_func ("/netreq/reading/coding/all", test_codings);
  g_test_add_func ("/netreq/reading/coding/of-nothing", test_coded_nothing);
  g_test_add_func ("/netreq/reading/coding/broken", test_broken_coding);
  g_test_add_func ("/netreq/reading/coding/streams", test_coded_stream);
  g_test_add_func ("/netreq/reading/coding/kept-source", test_coded_kept_source);
  g_test_add_func ("/netreq/reading/coding/bomb-read-whole", test_bomb_read_whole);
  g_test_add_func ("/netreq/reading/coding/bomb-flows", test_bomb_flows);
  g_test_add_func ("/netreq/reading/coding/hollow-chunks", test_hollow_chunks);
  g_test_add_data_func ("/netreq/reading/special-status/401", GUINT_TO_POINTER (401), test_special_status);
  g_test_add_data_func ("/netreq/reading/special-status/407", GUINT_TO_POINTER (407), test_special_status);

  g_test_add_func ("/netreq/reading/progress", test_progress);
  g_test_add_func ("/netreq/reading/io-priority", test_io_priority);
  g_test_add_func ("/netreq/reading/io-priority-in-handler", test_io_priority_in_handler);

  return g_test_run ();
}
