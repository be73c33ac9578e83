/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "support/netreq-event-recorder.h"
#include "support/netreq-nginx.h"
#include "support/netreq-test-request.h"

#define MIB (1024 * 1024)

/* Every test is done in the clear and over TLS. */

typedef struct
{
  NetreqTestTls *tls;
  NetreqNginx *nginx;
  NetreqSession *session;
  NetreqNginxProtocol protocol;
} Fixture;

static gboolean
begin (Fixture       *fixture,
       gconstpointer  protocol)
{
  fixture->protocol = GPOINTER_TO_INT (protocol);
  fixture->session = netreq_session_new ();
  fixture->tls = fixture->protocol == NETREQ_NGINX_HTTP ? NULL : netreq_test_tls_new ();
  if (fixture->protocol == NETREQ_NGINX_HTTP || fixture->tls)
    fixture->nginx = netreq_nginx_new (fixture->tls);

  return fixture->nginx != NULL;
}

static void
clear (Fixture *fixture)
{
  g_clear_object (&fixture->session);
  g_clear_pointer (&fixture->nginx, netreq_nginx_free);
  g_clear_pointer (&fixture->tls, netreq_test_tls_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, clear)

static NetreqClientRequest *
make_request (Fixture    *fixture,
              const char *method,
              const char *path)
{
  g_autofree char *url = netreq_nginx_url (fixture->nginx, fixture->protocol, path);

  return netreq_test_request_new (fixture->session, method, url);
}

static void
assert_get (Fixture    *fixture,
            const char *path,
            guint       status,
            const char *expected)
{
  g_autofree char *url = netreq_nginx_url (fixture->nginx, fixture->protocol, path);
  g_autofree char *text = netreq_test_get (fixture->session, url, status);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_answers (gconstpointer data)
{
  g_auto (Fixture) fixture = { NULL, };

  if (!begin (&fixture, data))
    return;

  /* Twice, so that the second time is on connections that were used. */
  for (guint i = 0; i < 2; i++)
    {
      assert_get (&fixture, "/small", 200, "small\n");
      assert_get (&fixture, "/request?a=b%20c", 200, "GET /request?a=b%20c HTTP/1.1\n");
      assert_get (&fixture, "/chunked", 200, "chunked\n");
      assert_get (&fixture, "/close", 200, "close\n");
      assert_get (&fixture, "/status/204", 204, "");
      assert_get (&fixture, "/status/304", 304, "");
      assert_get (&fixture, "/status/404", 404, "404\n");
      assert_get (&fixture, "/status/503", 503, "503\n");
      assert_get (&fixture, "/agent", 200, netreq_session_get_user_agent (fixture.session));
    }
}

/* Each is followed, on the connection that it came by. */
static void
test_redirect (gconstpointer data)
{
  static const guint statuses[] = { 301, 302, 303, 307, 308 };
  g_auto (Fixture) fixture = { NULL, };
  g_autofree char *connection = NULL;

  if (!begin (&fixture, data))
    return;

  connection = netreq_nginx_url (fixture.nginx, fixture.protocol, "/connection");
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *path = g_strdup_printf ("/status/%u", statuses[i]);
      g_autofree char *number = NULL;

      assert_get (&fixture, path, 200, "small\n");
      number = netreq_test_get (fixture.session, connection, 200);
      g_assert_cmpuint (g_ascii_strtoull (number, NULL, 10), ==, 3 * (i + 1));
    }
}

static void
test_head (gconstpointer data)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqIncomingMessage) response = NULL;
  g_autofree char *length = NULL;
  g_autofree char *text = NULL;

  if (!begin (&fixture, data))
    return;

  request = make_request (&fixture, "HEAD", "/big");
  response = netreq_test_request_send (request, NULL);
  length = netreq_incoming_message_get_header (response, "content-length");
  g_assert_cmpstr (length, ==, "16777216");
  text = netreq_test_read_text (response, NULL);
  g_assert_cmpstr (text, ==, "");
  assert_get (&fixture, "/small", 200, "small\n");
}

static void
test_range (gconstpointer data)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqIncomingMessage) response = NULL;
  g_autofree char *range = NULL;
  g_autofree char *text = NULL;

  if (!begin (&fixture, data))
    return;

  request = make_request (&fixture, "GET", "/small");
  netreq_client_request_set_header (request, "Range", "bytes=1-3", NULL);
  response = netreq_test_request_send (request, NULL);
  g_assert_cmpuint (netreq_incoming_message_get_status_code (response), ==, 206);
  range = netreq_incoming_message_get_header (response, "content-range");
  g_assert_cmpstr (range, ==, "bytes 1-3/6");
  text = netreq_test_read_text (response, NULL);
  g_assert_cmpstr (text, ==, "mal");
}

static void
test_large (gconstpointer data)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqIncomingMessage) response = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree guint8 *zeros = g_malloc0 (16 * MIB);
  g_autofree char *expected = g_compute_checksum_for_data (G_CHECKSUM_MD5, zeros, 16 * MIB);
  g_autofree char *actual = NULL;

  if (!begin (&fixture, data))
    return;

  request = make_request (&fixture, "GET", "/big");
  response = netreq_test_request_send (request, NULL);
  bytes = netreq_test_read_bytes (response, NULL);
  actual = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, bytes);
  g_assert_cmpstr (actual, ==, expected);
}

static NetreqClientRequest *
make_request_for_size (Fixture *fixture,
                       gsize    size)
{
  g_autofree char *range = g_strdup_printf ("bytes=0-%zu", size - 1);
  NetreqClientRequest *request = make_request (fixture, "GET", "/big");

  netreq_client_request_set_header (request, "Range", range, NULL);

  return request;
}

static void
assert_whole (Fixture *fixture,
              gsize    size)
{
  g_autoptr (NetreqClientRequest) request = make_request_for_size (fixture, size);
  g_autoptr (NetreqIncomingMessage) response = netreq_test_request_send (request, NULL);
  g_autoptr (GBytes) bytes = netreq_test_read_bytes (response, NULL);

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, size);
}

static void
assert_flow (Fixture *fixture,
             gsize    size)
{
  g_autoptr (NetreqClientRequest) request = make_request_for_size (fixture, size);
  g_autoptr (NetreqEventRecorder) recorder = netreq_event_recorder_new (request, 0);

  netreq_client_request_end (request, NULL);
  netreq_event_recorder_run_to_close (recorder);
  g_assert_no_error (netreq_event_recorder_get_error (recorder));
  g_assert_cmpuint (netreq_event_recorder_get_body (recorder)->len, ==, size);
}

static void
assert_pieces (Fixture *fixture,
               gsize    size,
               gsize    piece)
{
  g_autoptr (NetreqClientRequest) request = make_request_for_size (fixture, size);
  g_autoptr (NetreqIncomingMessage) response = netreq_test_request_send (request, NULL);
  g_autoptr (GInputStream) body = netreq_incoming_message_get_body_stream (response);
  g_autoptr (GString) text = g_string_new (NULL);
  NetreqTestReader reader = { .text = text, .most = piece };

  netreq_test_keep_reading (body, &reader);
  netreq_test_wait_for (reader.has_ended);
  g_assert_cmpuint (text->len, ==, size);
}

/* TLS holds whole records, of which a slice or a piece is a part: the socket says nothing of
 * the rest. */
static void
test_sizes (gconstpointer data)
{
  static const gsize sizes[] = { 1, 8191, 8193, 10000, 16384, 16385, 65535, 65536, 70000, 140000 };
  g_auto (Fixture) fixture = { NULL, };

  if (!begin (&fixture, data))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      assert_whole (&fixture, sizes[i]);
      assert_flow (&fixture, sizes[i]);
      assert_pieces (&fixture, sizes[i], 1000);
      assert_pieces (&fixture, sizes[i], sizes[i]);
    }
}

static void
test_gzip (gconstpointer data)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqIncomingMessage) response = NULL;
  g_autofree char *coding = NULL;
  g_autofree char *text = NULL;

  if (!begin (&fixture, data))
    return;

  request = make_request (&fixture, "GET", "/gzip");
  response = netreq_test_request_send (request, NULL);
  coding = netreq_incoming_message_get_header (response, "content-encoding");
  g_assert_cmpstr (coding, ==, "gzip");
  text = netreq_test_read_text (response, NULL);
  g_assert_cmpuint (strlen (text), ==, 4000 * strlen ("compress me\n"));
  g_assert_true (g_str_has_prefix (text, "compress me\ncompress me\n"));
  g_assert_true (g_str_has_suffix (text, "\ncompress me\n"));
}

static void
test_uploads (gconstpointer data)
{
  static const char *const methods[] = { "POST", "PUT", "PATCH", "DELETE" };
  g_auto (Fixture) fixture = { NULL, };
  g_autofree char *large = g_strnfill (3 * MIB, 'x');

  if (!begin (&fixture, data))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (NetreqClientRequest) request = make_request (&fixture, methods[i], "/post");
      g_autoptr (NetreqIncomingMessage) response = NULL;
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;

      netreq_test_request_write (request, large);
      response = netreq_test_request_send (request, &error);
      g_assert_no_error (error);
      text = netreq_test_read_text (response, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, "3145728");
    }
}

/* nginx takes the chunks off, and so knows of no length. */
static void
test_streamed_upload (gconstpointer data)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autofree char *large = g_strnfill (MIB, 'x');
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqEventRecorder) recorder = NULL;

  if (!begin (&fixture, data))
    return;

  request = make_request (&fixture, "POST", "/post");
  recorder = netreq_event_recorder_new (request, 0);
  g_object_set (request, "chunked-encoding", TRUE, NULL);
  for (guint i = 1; i <= 3; i++)
    {
      netreq_test_request_write (request, large);
      netreq_test_wait_for (netreq_event_recorder_get_count (recorder, "request drain") == i);
    }
  netreq_client_request_end (request, NULL);
  netreq_event_recorder_run_to_close (recorder);
  g_assert_no_error (netreq_event_recorder_get_error (recorder));
  /* nginx collects it, and so passes it on with its length. */
  g_assert_cmpstr (netreq_event_recorder_get_body (recorder)->str, ==, "3145728");
}

static void
test_too_large (gconstpointer data)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqIncomingMessage) response = NULL;
  g_autofree char *some = g_strnfill (2000, 'x');
  g_autoptr (GError) error = NULL;

  if (!begin (&fixture, data))
    return;

  request = make_request (&fixture, "POST", "/limit");
  netreq_test_request_write (request, some);
  response = netreq_test_request_send (request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (netreq_incoming_message_get_status_code (response), ==, 413);
  g_clear_object (&response);
  assert_get (&fixture, "/small", 200, "small\n");
}

static void
test_slow (gconstpointer data)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqEventRecorder) recorder = NULL;

  if (!begin (&fixture, data))
    return;

  request = make_request (&fixture, "GET", "/slow");
  recorder = netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_DISCARD_BODY);
  netreq_client_request_end (request, NULL);
  netreq_event_recorder_wait (recorder, "response data");
  netreq_client_request_abort (request);
  netreq_event_recorder_run_to_close (recorder);
  g_assert_cmpuint (netreq_event_recorder_get_count (recorder, "response end"), ==, 0);
  g_assert_cmpuint (netreq_event_recorder_get_count (recorder, "response aborted"), ==, 1);
}

static void
test_server_dies (gconstpointer data)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqEventRecorder) recorder = NULL;

  if (!begin (&fixture, data))
    return;

  request = make_request (&fixture, "GET", "/slow");
  recorder = netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_DISCARD_BODY);
  netreq_client_request_end (request, NULL);
  netreq_event_recorder_wait (recorder, "response data");
  g_clear_pointer (&fixture.nginx, netreq_nginx_free);
  netreq_event_recorder_run_to_close (recorder);
  g_assert_nonnull (netreq_event_recorder_get_error (recorder));
  g_assert_cmpuint (netreq_event_recorder_get_count (recorder, "response end"), ==, 0);
}

static gboolean
answer_second (NetreqClientRequest *request,
               NetreqAuthChallenge *challenge,
               gpointer             user_data)
{
  guint *n_logins = user_data;

  g_assert_cmpstr (netreq_auth_challenge_get_realm (challenge), ==, "Ward");
  (*n_logins)++;

  return netreq_auth_challenge_authenticate (challenge, "user", *n_logins == 2 ? "secret" : "wrong", NULL);
}

/* Wrong, right, and known from then on. */
static void
test_login (gconstpointer data)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqIncomingMessage) response = NULL;
  g_autofree char *text = NULL;
  guint n_logins = 0;

  if (!begin (&fixture, data))
    return;

  request = make_request (&fixture, "GET", "/locked/small");
  g_signal_connect (request, "login", G_CALLBACK (answer_second), &n_logins);
  response = netreq_test_request_send (request, NULL);
  text = netreq_test_read_text (response, NULL);
  g_assert_cmpstr (text, ==, "open!\n");
  g_assert_cmpuint (n_logins, ==, 2);
  assert_get (&fixture, "/locked/small", 200, "open!\n");
}

static void
add (const char        *name,
     GTestDataFunc      test)
{
  g_autofree char *http = g_strdup_printf ("/netreq/nginx/http/%s", name);
  g_autofree char *https = g_strdup_printf ("/netreq/nginx/https/%s", name);

  g_test_add_data_func (http, GINT_TO_POINTER (NETREQ_NGINX_HTTP), test);
  g_test_add_data_func (https, GINT_TO_POINTER (NETREQ_NGINX_HTTPS), test);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("answers", test_answers);
  add ("redirect", test_redirect);
  add ("head", test_head);
  add ("range", test_range);
  add ("large", test_large);
  add ("sizes", test_sizes);
  add ("gzip", test_gzip);
  add ("uploads", test_uploads);
  add ("streamed-upload", test_streamed_upload);
  add ("too-large", test_too_large);
  add ("slow", test_slow);
  add ("server-dies", test_server_dies);
  add ("login", test_login);

  return g_test_run ();
}
