/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#if defined (__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#else
#define __lsan_disable() G_STMT_START { } G_STMT_END
#define __lsan_enable() G_STMT_START { } G_STMT_END
#endif

#include "support/netreq-event-recorder.h"
#include "support/netreq-nghttpd.h"
#include "support/netreq-nginx.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-system.h"

#define MIB (1024 * 1024)

/* --- a server and a session that speaks HTTP/2 with it --- */

typedef struct
{
  NetreqTestTls *tls;
  NetreqNginx *nginx;
  NetreqNghttpd *nghttpd;
  NetreqSession *session;
} Fixture;

/* Whether a connection of the engine may end before it could take its leave. */
static gboolean may_lose_connections;

/* The engine complains when a server answers early or sends trailers, and when it
 * loses a connection. */
static gboolean
is_fatal_cb (const char     *domain,
             GLogLevelFlags  level,
             const char     *message,
             gpointer        user_data)
{
  return !strstr (message, "Unexpected state changed")
         && !(may_lose_connections && strstr (message, "runtime check failed"));
}

/* Else the test would have to bail out, whatever is said about being fatal. */
static void
log_cb (const char     *domain,
        GLogLevelFlags  level,
        const char     *message,
        gpointer        user_data)
{
  if (is_fatal_cb (domain, level, message, NULL))
    g_log_default_handler (domain, level, message, NULL);
}

static void
bear_complaints (void)
{
  static const char * const domains[] = { "libsoup", "libsoup-http2" };

  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    g_log_set_handler (domains[i], G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, log_cb, NULL);
}

static NetreqSession *
session_new (guint max_connections)
{
  g_test_log_set_fatal_handler (is_fatal_cb, NULL);

  return g_object_new (NETREQ_TYPE_SESSION, "http2", NETREQ_HTTP2_ALWAYS,
                       "max-connections", max_connections, NULL);
}

static gboolean
begin_with_nginx (Fixture *fixture)
{
  fixture->session = session_new (32);
  fixture->tls = netreq_test_tls_new ();
  fixture->nginx = fixture->tls ? netreq_nginx_new (fixture->tls) : NULL;

  return fixture->nginx != NULL;
}

#define begin_with_nghttpd(fixture, ...)                                     \
  ((fixture)->session = session_new (200),                                   \
   (fixture)->tls = netreq_test_tls_new (),                                  \
   (fixture)->nghttpd = (fixture)->tls                                       \
                        ? netreq_nghttpd_new ((fixture)->tls, __VA_ARGS__)   \
                        : NULL,                                              \
   (fixture)->nghttpd != NULL)

static void
clear (Fixture *fixture)
{
  g_clear_object (&fixture->session);
  netreq_test_settle ();
  g_clear_pointer (&fixture->nginx, netreq_nginx_free);
  g_clear_pointer (&fixture->nghttpd, netreq_nghttpd_free);
  g_clear_pointer (&fixture->tls, netreq_test_tls_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, clear)

static char *
make_url (Fixture    *fixture,
          const char *path)
{
  if (fixture->nginx)
    return netreq_nginx_url (fixture->nginx, NETREQ_NGINX_HTTP2, path);

  return netreq_nghttpd_url (fixture->nghttpd, path);
}

static NetreqClientRequest *
make_request (Fixture    *fixture,
              const char *method,
              const char *path)
{
  g_autofree char *url = make_url (fixture, path);

  return netreq_test_request_new (fixture->session, method, url);
}

static void
assert_get (Fixture    *fixture,
            const char *path,
            guint       status,
            const char *expected)
{
  g_autofree char *url = make_url (fixture, path);
  g_autofree char *text = netreq_test_get (fixture->session, url, status);

  g_assert_cmpstr (text, ==, expected);
}

/* --- what is asked for, and what is spoken --- */

static void
test_version (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqIncomingMessage) response = NULL;
  g_autofree char *text = NULL;
  g_autofree char *type = NULL;

  if (!begin_with_nginx (&fixture))
    return;

  request = make_request (&fixture, "GET", "/request?a=b");
  response = netreq_test_request_send (request, NULL);
  g_assert_cmpstr (netreq_incoming_message_get_http_version (response), ==, "2.0");
  g_assert_cmpuint (netreq_incoming_message_get_http_version_major (response), ==, 2);
  g_assert_cmpuint (netreq_incoming_message_get_http_version_minor (response), ==, 0);
  g_assert_cmpuint (netreq_incoming_message_get_status_code (response), ==, 200);
  g_assert_cmpstr (netreq_incoming_message_get_status_message (response), ==, "OK");
  type = netreq_incoming_message_get_header (response, "Content-Type");
  g_assert_cmpstr (type, ==, "text/plain");
  text = netreq_test_read_text (response, NULL);
  g_assert_cmpstr (text, ==, "GET /request?a=b HTTP/2.0\n");
}

/* @data: a setting that speaks HTTP/1.1 although the server would rather not */
static void
test_setting (gconstpointer data)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqIncomingMessage) response = NULL;
  g_autofree char *text = NULL;

  if (!begin_with_nginx (&fixture))
    return;

  netreq_session_set_http2 (fixture.session, GPOINTER_TO_INT (data));
  request = make_request (&fixture, "GET", "/request");
  response = netreq_test_request_send (request, NULL);
  g_assert_cmpstr (netreq_incoming_message_get_http_version (response), ==, "1.1");
  text = netreq_test_read_text (response, NULL);
  g_assert_cmpstr (text, ==, "GET /request HTTP/1.1\n");
}

/* A server that offers nothing better, and one without TLS. */
static void
test_always_is_not_forced (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autofree char *https = NULL;
  g_autofree char *http = NULL;
  g_autofree char *https_text = NULL;
  g_autofree char *http_text = NULL;

  if (!begin_with_nginx (&fixture))
    return;

  https = netreq_nginx_url (fixture.nginx, NETREQ_NGINX_HTTPS, "/request");
  http = netreq_nginx_url (fixture.nginx, NETREQ_NGINX_HTTP, "/request");
  https_text = netreq_test_get (fixture.session, https, 200);
  http_text = netreq_test_get (fixture.session, http, 200);
  g_assert_cmpstr (https_text, ==, "GET /request HTTP/1.1\n");
  g_assert_cmpstr (http_text, ==, "GET /request HTTP/1.1\n");
}

/* --- what is said of the priority --- */

static const struct
{
  NetreqNginxProtocol protocol;
  NetreqPriority priority;
  gboolean incremental;
  /* The header that the application sets, or NULL */
  const char *own;
  const char *expected;
} priority_rows[] = {
  { NETREQ_NGINX_HTTP2, NETREQ_PRIORITY_HIGHEST, TRUE, NULL, "HTTP/2.0 u=0, i\n" },
  { NETREQ_NGINX_HTTP2, NETREQ_PRIORITY_THROTTLED, FALSE, NULL, "HTTP/2.0 u=5\n" },
  { NETREQ_NGINX_HTTP2, NETREQ_PRIORITY_LOWEST, TRUE, NULL, "HTTP/2.0 i\n" },
  { NETREQ_NGINX_HTTP2, NETREQ_PRIORITY_LOWEST, FALSE, NULL, "HTTP/2.0 \n" },
  { NETREQ_NGINX_HTTP2, NETREQ_PRIORITY_HIGHEST, TRUE, "u=6", "HTTP/2.0 u=6\n" },
  { NETREQ_NGINX_HTTPS, NETREQ_PRIORITY_HIGHEST, TRUE, NULL, "HTTP/1.1 \n" },
  { NETREQ_NGINX_HTTPS, NETREQ_PRIORITY_HIGHEST, TRUE, "u=6", "HTTP/1.1 u=6\n" },
  { NETREQ_NGINX_HTTP, NETREQ_PRIORITY_HIGHEST, TRUE, NULL, "HTTP/1.1 \n" },
};

/* A server that speaks HTTP/2 is told, unless the application has told it itself. */
static void
test_priority (void)
{
  g_auto (Fixture) fixture = { NULL, };

  if (!begin_with_nginx (&fixture))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (priority_rows); i++)
    {
      g_autofree char *url = netreq_nginx_url (fixture.nginx, priority_rows[i].protocol, "/priority");
      g_autoptr (NetreqClientRequest) request =
        g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, NULL,
                        "session", fixture.session, "url", url,
                        "priority", priority_rows[i].priority,
                        "priority-incremental", priority_rows[i].incremental, NULL);
      g_autoptr (NetreqIncomingMessage) response = NULL;
      g_autofree char *text = NULL;

      if (priority_rows[i].own)
        g_assert_true (netreq_client_request_set_header (request, "priority", priority_rows[i].own, NULL));
      response = netreq_test_request_send (request, NULL);
      text = netreq_test_read_text (response, NULL);
      g_assert_cmpstr (text, ==, priority_rows[i].expected);
    }
}

/* --- large heads --- */

static const struct
{
  guint n_headers;
  gsize size;
  guint version;
} head_rows[] = {
  { 1, 60000, 2 },
  { 1, 62000, 1 },
  { 15, 4000, 2 },
  { 16, 4000, 1 },
  { 3000, 1, 2 },
  { 4000, 1, 1 },
};

/* What the server thinks of it does not matter. */
static guint
find_version (NetreqIncomingMessage *response,
              const GError          *error)
{
  if (g_error_matches (error, NETREQ_ERROR, NETREQ_ERROR_HTTP2_PROTOCOL_ERROR))
    return 2;

  g_assert_no_error (error);
  return netreq_incoming_message_get_http_version_major (response);
}

/* For which the engine has no room, and would say nothing. */
static void
test_large_heads (void)
{
  g_auto (Fixture) fixture = { NULL, };

  if (!begin_with_nginx (&fixture))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (head_rows); i++)
    {
      g_autofree char *value = g_strnfill (head_rows[i].size, 'v');
      g_autoptr (NetreqClientRequest) request = make_request (&fixture, "GET", "/small");
      g_autoptr (NetreqIncomingMessage) response = NULL;
      g_autoptr (GError) error = NULL;

      for (guint n = 0; n < head_rows[i].n_headers; n++)
        {
          g_autofree char *name = g_strdup_printf ("X%u", n);

          g_assert_true (netreq_client_request_set_header (request, name, value, NULL));
        }

      response = netreq_test_request_send (request, &error);
      g_assert_cmpuint (find_version (response, error), ==, head_rows[i].version);
    }
}

/* --- downloads --- */

static void
test_answers (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) head = NULL;
  g_autoptr (NetreqIncomingMessage) response = NULL;
  g_autofree char *length = NULL;
  g_autofree char *text = NULL;
  g_autofree char *compressible = NULL;
  g_autofree char *url = NULL;

  if (!begin_with_nginx (&fixture))
    return;

  assert_get (&fixture, "/small", 200, "small\n");
  assert_get (&fixture, "/status/404", 404, "404\n");
  assert_get (&fixture, "/status/204", 204, "");
  assert_get (&fixture, "/status/304", 304, "");
  assert_get (&fixture, "/chunked", 200, "chunked\n");
  assert_get (&fixture, "/close", 200, "close\n");
  assert_get (&fixture, "/agent", 200, netreq_session_get_user_agent (fixture.session));

  url = make_url (&fixture, "/gzip");
  compressible = netreq_test_get (fixture.session, url, 200);
  g_assert_cmpuint (strlen (compressible), ==, 4000 * strlen ("compress me\n"));

  head = make_request (&fixture, "HEAD", "/small");
  response = netreq_test_request_send (head, NULL);
  length = netreq_incoming_message_get_header (response, "Content-Length");
  g_assert_cmpstr (length, ==, "6");
  text = netreq_test_read_text (response, NULL);
  g_assert_cmpstr (text, ==, "");
}

static gboolean
is_zeros (GBytes *bytes,
          gsize   expected_size)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size == expected_size && data[0] == 0 && memcmp (data, data + 1, size - 1) == 0;
}

static void
test_large (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqIncomingMessage) response = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (!begin_with_nginx (&fixture))
    return;

  request = make_request (&fixture, "GET", "/big");
  response = netreq_test_request_send (request, NULL);
  bytes = netreq_test_read_bytes (response, &error);
  g_assert_no_error (error);
  g_assert_true (is_zeros (bytes, 16 * MIB));
}

/* What the engine's stream gives to wait for serves only once. */
static void
test_kept_source (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqIncomingMessage) response = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  NetreqTestReader reader = { .text = text, .most = 10000 };

  if (!begin_with_nginx (&fixture))
    return;

  request = make_request (&fixture, "GET", "/big");
  response = netreq_test_request_send (request, NULL);
  stream = netreq_incoming_message_get_body_stream (response);
  netreq_test_keep_reading (stream, &reader);

  netreq_test_wait_for (reader.has_ended);
  g_assert_cmpuint (text->len, ==, 16 * MIB);
  g_assert_cmpuint (reader.n_in_vain, <=, reader.n_reads / 4);
}

static gboolean
resume_cb (gpointer response)
{
  netreq_incoming_message_resume (response);
  return G_SOURCE_REMOVE;
}

static void
pause_cb (NetreqEventRecorder *recorder,
          gpointer             user_data)
{
  NetreqIncomingMessage *response = netreq_event_recorder_get_response (recorder);

  netreq_incoming_message_pause (response);
  g_idle_add_full (G_PRIORITY_LOW, resume_cb, g_object_ref (response), g_object_unref);
}

static void
test_pause (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqEventRecorder) recorder = NULL;

  if (!begin_with_nginx (&fixture))
    return;

  request = make_request (&fixture, "GET", "/big");
  recorder = netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_DISCARD_BODY);
  netreq_event_recorder_on (recorder, "response data", pause_cb, NULL);
  netreq_client_request_end (request, NULL);
  netreq_event_recorder_run_to_close (recorder);
  netreq_event_recorder_assert (recorder, "request finish", "request response 200",
                                "response data 16777216", "response end", "response close",
                                "request close", NULL);
}

/* The connection goes on: the next request is on it. */
static void
test_drop_midway (void)
{
  g_auto (Fixture) fixture = { NULL, };

  if (!begin_with_nghttpd (&fixture, NULL))
    return;

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (NetreqClientRequest) request = make_request (&fixture, "GET", "/big");
      g_autoptr (NetreqEventRecorder) recorder =
        netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_NO_DATA_HANDLER);

      netreq_client_request_end (request, NULL);
      netreq_event_recorder_wait (recorder, "request response");
      netreq_event_recorder_drop_response (recorder);
      netreq_event_recorder_run_to_close (recorder);
      netreq_event_recorder_assert (recorder, "request finish", "request response 200",
                                    "request abort", "request close", NULL);
    }

  assert_get (&fixture, "/small", 200, "small\n");
  netreq_nghttpd_wait_for (fixture.nghttpd, "recv RST_STREAM");
  g_assert_null (strstr (netreq_nghttpd_get_log (fixture.nghttpd), "[id=2]"));
}

/* The engine tells nobody who reads a body that its connection is gone. What is
 * left is the idle timeout. */
static void
test_server_dies (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqEventRecorder) recorder = NULL;

  if (!begin_with_nginx (&fixture))
    return;

  /* It also loses some memory of such a connection. */
  __lsan_disable ();
  may_lose_connections = TRUE;
  netreq_session_set_idle_timeout (fixture.session, 3000);
  request = make_request (&fixture, "GET", "/slow");
  recorder = netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_DISCARD_BODY);
  netreq_client_request_end (request, NULL);
  netreq_event_recorder_wait (recorder, "response data");

  g_clear_pointer (&fixture.nginx, netreq_nginx_free);
  netreq_event_recorder_run_to_close (recorder);
  g_assert_nonnull (netreq_event_recorder_get_error (recorder));
  g_assert_cmpuint (netreq_event_recorder_get_count (recorder, "response end"), ==, 0);
  g_assert_cmpuint (netreq_event_recorder_get_count (recorder, "request error"), ==, 1);

  g_clear_pointer (&recorder, netreq_event_recorder_free);
  g_clear_object (&request);
  g_clear_object (&fixture.session);
  netreq_test_settle ();
  may_lose_connections = FALSE;
  __lsan_enable ();
}

/* The engine takes trailers for another head and never ends the body. */
static void
test_trailers (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqIncomingMessage) response = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *trailer = NULL;
  g_autoptr (GError) error = NULL;

  if (!begin_with_nghttpd (&fixture, "--trailer", "x-foot: print", NULL))
    return;

  for (guint i = 0; i < 10; i++)
    assert_get (&fixture, "/small", 200, "small\n");

  request = make_request (&fixture, "GET", "/big");
  response = netreq_test_request_send (request, NULL);
  trailer = netreq_incoming_message_get_header (response, "x-foot");
  g_assert_null (trailer);
  bytes = netreq_test_read_bytes (response, &error);
  g_assert_no_error (error);
  g_assert_true (is_zeros (bytes, MIB));
  trailer = netreq_incoming_message_get_header (response, "x-foot");
  g_assert_null (trailer);

  netreq_nghttpd_wait_for (fixture.nghttpd, "x-foot: print");
  g_assert_null (strstr (netreq_nghttpd_get_log (fixture.nghttpd), "[id=2]"));
}

static void
test_trailers_without_length (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqIncomingMessage) response = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GOutputStream) target = g_memory_output_stream_new_resizable ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (!begin_with_nghttpd (&fixture, "--trailer", "x-foot: print", "--no-content-length", NULL))
    return;

  assert_get (&fixture, "/small", 200, "small\n");

  request = make_request (&fixture, "GET", "/big");
  response = netreq_test_request_send (request, NULL);
  stream = netreq_incoming_message_get_body_stream (response);
  g_output_stream_splice_async (target, stream, 0, 0, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  g_assert_cmpint (g_output_stream_splice_finish (target, result, &error), ==, MIB);
  g_assert_no_error (error);
}

typedef struct
{
  guint n_open;
  guint n_most;
  guint n_closed;
} Crowd;

static void
crowd_response_cb (NetreqEventRecorder *recorder,
                   gpointer             user_data)
{
  Crowd *crowd = user_data;

  crowd->n_open++;
  crowd->n_most = MAX (crowd->n_most, crowd->n_open);
}

static void
crowd_close_cb (NetreqEventRecorder *recorder,
                gpointer             user_data)
{
  Crowd *crowd = user_data;

  crowd->n_open--;
  crowd->n_closed++;
}

/* Once a host is known to speak HTTP/2, it gets more than six requests at a time,
 * and all on one connection. */
static void
test_parallel (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) recorders = g_ptr_array_new_with_free_func ((GDestroyNotify) netreq_event_recorder_free);
  Crowd crowd = { 0, };
  const guint n = 100;

  if (!begin_with_nghttpd (&fixture, NULL))
    return;

  for (guint i = 0; i < n; i++)
    {
      NetreqClientRequest *request = make_request (&fixture, "GET", "/small");
      NetreqEventRecorder *recorder = netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_NO_DATA_HANDLER);

      g_ptr_array_add (requests, request);
      g_ptr_array_add (recorders, recorder);
      netreq_event_recorder_on (recorder, "request response", crowd_response_cb, &crowd);
      netreq_event_recorder_on (recorder, "request close", crowd_close_cb, &crowd);
      netreq_client_request_end (request, NULL);
    }

  /* Unread responses hold their places. */
  netreq_test_wait_for (crowd.n_open == n);
  for (guint i = 0; i < n; i++)
    netreq_incoming_message_resume (netreq_event_recorder_get_response (recorders->pdata[i]));
  netreq_test_wait_for (crowd.n_closed == n);
  netreq_test_settle ();

  for (guint i = 0; i < n; i++)
    g_assert_no_error (netreq_event_recorder_get_error (recorders->pdata[i]));
  g_assert_null (strstr (netreq_nghttpd_get_log (fixture.nghttpd), "[id=2]"));
}

/* --- uploads --- */

static GBytes *
make_block (gsize size)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (i * 31 + i / 251) & 0xff;

  return g_bytes_new_take (data, size);
}

/* Others would have to wait for what is kept back there, and the window may be full. */
static void
assert_not_corked_cb (NetreqClientRequest *request)
{
  g_autofree char *text = netreq_client_request_get_url (request);
  g_autoptr (GUri) url = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  g_assert_cmpuint (netreq_test_count_corked (g_uri_get_port (url)), ==, 0);
}

static void
test_collected (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GBytes) block = make_block (MIB);
  g_autoptr (GError) error = NULL;

  if (!begin_with_nghttpd (&fixture, "--echo-upload", NULL))
    return;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (NetreqClientRequest) request = make_request (&fixture, "POST", "/");
      g_autoptr (NetreqIncomingMessage) response = NULL;
      g_autoptr (GBytes) echo = NULL;

      g_signal_connect (request, "upload-progress", G_CALLBACK (assert_not_corked_cb), NULL);
      g_assert_true (netreq_client_request_write_bytes (request, block, NULL));
      response = netreq_test_request_send (request, &error);
      g_assert_no_error (error);
      echo = netreq_test_read_bytes (response, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (echo, block));
    }

  netreq_nghttpd_wait_for (fixture.nghttpd, "content-length: 1048576");
  g_assert_null (strstr (netreq_nghttpd_get_log (fixture.nghttpd), "[id=2]"));
}

static void
test_collected_nothing (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqIncomingMessage) response = NULL;
  g_autofree char *text = NULL;

  if (!begin_with_nginx (&fixture))
    return;

  request = make_request (&fixture, "POST", "/post");
  response = netreq_test_request_send (request, NULL);
  text = netreq_test_read_text (response, NULL);
  g_assert_cmpstr (text, ==, "0");
}

static NetreqClientRequest *
make_streamed (Fixture    *fixture,
               const char *path)
{
  NetreqClientRequest *request = make_request (fixture, "POST", path);

  g_object_set (request, "chunked-encoding", TRUE, NULL);
  return request;
}

/* Bodies that are streamed go over HTTP/1.1 beside all others: the engine aborts
 * the process when an HTTP/2 connection has to wait for one and is shared. */
static void
test_streamed (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqEventRecorder) recorder = NULL;

  if (!begin_with_nginx (&fixture))
    return;

  assert_get (&fixture, "/request", 200, "GET /request HTTP/2.0\n");
  request = make_streamed (&fixture, "/post");
  recorder = netreq_event_recorder_new (request, 0);
  for (guint i = 1; i <= 10; i++)
    {
      netreq_test_request_write (request, "0123456789");
      netreq_test_wait_for (netreq_event_recorder_get_count (recorder, "request drain") == i);
      netreq_test_settle ();
    }
  netreq_client_request_end (request, NULL);
  netreq_event_recorder_wait (recorder, "request response");
  g_assert_cmpstr (netreq_incoming_message_get_http_version (netreq_event_recorder_get_response (recorder)),
                   ==, "1.1");
  netreq_event_recorder_run_to_close (recorder);
  g_assert_no_error (netreq_event_recorder_get_error (recorder));
}

static void
count_closed_cb (NetreqEventRecorder *recorder,
                 gpointer             count)
{
  *(guint *) count += 1;
}

/* Many of both kinds at a time, and none of them in the way of another. */
static void
test_streamed_beside_collected (void)
{
  enum { N = 20 };
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GBytes) block = make_block (MIB);
  NetreqClientRequest *requests[N];
  NetreqEventRecorder *recorders[N];
  guint n_closed = 0;

  if (!begin_with_nginx (&fixture))
    return;

  for (guint i = 0; i < N; i++)
    {
      requests[i] = i % 2 ? make_streamed (&fixture, "/post") : make_request (&fixture, "POST", "/post");
      recorders[i] = netreq_event_recorder_new (requests[i], 0);
      netreq_event_recorder_on (recorders[i], "request close", count_closed_cb, &n_closed);
      g_assert_true (netreq_client_request_end_bytes (requests[i], block, NULL));
    }

  netreq_test_wait_for (n_closed == N);
  for (guint i = 0; i < N; i++)
    {
      g_assert_no_error (netreq_event_recorder_get_error (recorders[i]));
      if (i % 2 == 0)
        g_assert_cmpstr (netreq_event_recorder_get_body (recorders[i])->str, ==, "1048576");
      netreq_event_recorder_free (recorders[i]);
      g_object_unref (requests[i]);
    }
}

/* An answer that does not wait for the body is delivered, whatever becomes of the
 * rest of the body. */
static void
test_early_answer (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GBytes) block = make_block (8 * MIB);

  if (!begin_with_nghttpd (&fixture, "--early-response", NULL))
    return;

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (NetreqClientRequest) request = make_request (&fixture, "POST", "/small");
      g_autoptr (NetreqEventRecorder) recorder = netreq_event_recorder_new (request, 0);

      netreq_client_request_end_bytes (request, block, NULL);
      netreq_event_recorder_run_to_close (recorder);
      netreq_event_recorder_assert (recorder, "request finish", "request response 200", "response data 6",
                                    "response end", "response close", "request close", NULL);
    }

  assert_get (&fixture, "/small", 200, "small\n");
}

static void
test_too_large (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GBytes) block = make_block (MIB);

  if (!begin_with_nginx (&fixture))
    return;

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (NetreqClientRequest) request = make_request (&fixture, "POST", "/limit");
      g_autoptr (NetreqEventRecorder) recorder =
        netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_DISCARD_BODY);

      netreq_client_request_end_bytes (request, block, NULL);
      netreq_event_recorder_run_to_close (recorder);
      g_assert_no_error (netreq_event_recorder_get_error (recorder));
      g_assert_cmpuint (netreq_event_recorder_get_count (recorder, "request response"), ==, 1);
    }

  assert_get (&fixture, "/small", 200, "small\n");
}

/* --- aborting --- */

/* The place of each is free for the next. */
static void
test_abort_uploads (void)
{
  g_auto (Fixture) fixture = { NULL, };

  if (!begin_with_nginx (&fixture))
    return;

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (NetreqClientRequest) request = make_streamed (&fixture, "/post");
      g_autoptr (NetreqEventRecorder) recorder = netreq_event_recorder_new (request, 0);

      netreq_test_request_write (request, "some");
      netreq_event_recorder_wait (recorder, "request drain");

      /* glib-networking loses the error of a write that nobody asks the error of. */
      __lsan_disable ();
      netreq_event_recorder_assert_silent (recorder, netreq_client_request_abort (request));
      netreq_event_recorder_run_to_close (recorder);
      __lsan_enable ();
      netreq_event_recorder_assert (recorder, "request drain", "request abort", "request close", NULL);
    }

  assert_get (&fixture, "/small", 200, "small\n");
}

/* The engine notices nothing before the response begins; the request does not wait
 * for it. @data: how many turns of the loop to wait before */
static void
test_abort_downloads (gconstpointer data)
{
  g_auto (Fixture) fixture = { NULL, };

  if (!begin_with_nginx (&fixture))
    return;

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (NetreqClientRequest) request = make_request (&fixture, "GET", "/big");
      g_autoptr (NetreqEventRecorder) recorder = netreq_event_recorder_new (request, 0);

      netreq_client_request_end (request, NULL);
      for (guint k = 0; k < GPOINTER_TO_UINT (data) + i; k++)
        g_main_context_iteration (NULL, FALSE);
      netreq_client_request_abort (request);
      netreq_event_recorder_run_to_close (recorder);
    }

  assert_get (&fixture, "/small", 200, "small\n");
}

/* --- redirects --- */

static const struct
{
  guint status;
  const char *method;
  const char *body;
  gboolean is_streamed;
  const char *redirect;
  guint final_status;
} redirect_rows[] = {
  { 301, "GET", NULL, FALSE, "request redirect 301 GET /small", 200 },
  { 302, "POST", "body", FALSE, "request redirect 302 GET /small", 200 },
  { 303, "PUT", "body", FALSE, "request redirect 303 GET /small", 200 },
  { 303, "HEAD", NULL, FALSE, "request redirect 303 HEAD /small", 200 },
  { 307, "POST", "body", FALSE, "request redirect 307 POST /small", 405 },
  { 308, "GET", NULL, FALSE, "request redirect 308 GET /small", 200 },
  /* It goes over HTTP/1.1, and the connection is good enough for what follows. */
  { 303, "POST", "body", TRUE, "request redirect 303 GET /small", 200 },
};

static void
assert_redirected (NetreqEventRecorder *recorder,
                   guint                row)
{
  NetreqIncomingMessage *response = netreq_event_recorder_get_response (recorder);
  g_autofree char *answer = g_strdup_printf ("request response %u", redirect_rows[row].final_status);
  GVariant *chain = netreq_incoming_message_get_redirect_chain (response);

  if (g_str_equal (redirect_rows[row].method, "HEAD"))
    netreq_event_recorder_assert (recorder, "request finish", redirect_rows[row].redirect, answer,
                                  "response end", "response close", "request close", NULL);
  else
    {
      g_autofree char *data = g_strdup_printf ("response data %" G_GSIZE_FORMAT,
                                               netreq_event_recorder_get_body (recorder)->len);

      netreq_event_recorder_assert (recorder, "request finish", redirect_rows[row].redirect, answer, data,
                                    "response end", "response close", "request close", NULL);
    }

  g_assert_cmpstr (netreq_incoming_message_get_http_version (response), ==,
                   redirect_rows[row].is_streamed ? "1.1" : "2.0");
  g_assert_true (g_str_has_suffix (netreq_incoming_message_get_url (response), "/small"));
  g_assert_cmpuint (g_variant_n_children (chain), ==, 1);
}

static void
test_redirect (gconstpointer data)
{
  const guint row = GPOINTER_TO_UINT (data);
  g_auto (Fixture) fixture = { NULL, };
  g_autofree char *path = g_strdup_printf ("/status/%u", redirect_rows[row].status);
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqEventRecorder) recorder = NULL;

  if (!begin_with_nginx (&fixture))
    return;

  request = make_request (&fixture, redirect_rows[row].method, path);
  netreq_client_request_set_chunked_encoding (request, redirect_rows[row].is_streamed, NULL);
  recorder = netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_DEFAULT);
  if (redirect_rows[row].body)
    netreq_test_request_write (request, redirect_rows[row].body);
  g_assert_true (netreq_client_request_end (request, NULL));
  netreq_event_recorder_run_to_close (recorder);

  assert_redirected (recorder, row);
  /* All on one connection. */
  assert_get (&fixture, "/connection", 200, "3\n");
}

static void
on_redirect_defer (NetreqEventRecorder *recorder,
                   gpointer             request)
{
  g_assert_true (netreq_client_request_defer_redirect (request, NULL));
}

static void
test_redirect_deferred (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqEventRecorder) recorder = NULL;

  if (!begin_with_nginx (&fixture))
    return;

  request = make_request (&fixture, "GET", "/status/301");
  recorder = netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_DEFAULT);
  netreq_event_recorder_on (recorder, "request redirect", on_redirect_defer, request);
  g_assert_true (netreq_client_request_end (request, NULL));
  netreq_event_recorder_wait (recorder, "request redirect");
  netreq_test_settle ();
  assert_get (&fixture, "/connection", 200, "2\n");
  g_assert_true (netreq_client_request_follow_redirect (request, NULL));
  netreq_event_recorder_run_to_close (recorder);
  assert_redirected (recorder, 0);
  assert_get (&fixture, "/connection", 200, "4\n");
}

/* The redirect comes before the server has the whole body. */
static void
test_redirect_early (gconstpointer path)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (GBytes) block = make_block (8 * MIB);

  if (!begin_with_nginx (&fixture))
    return;

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (NetreqClientRequest) request = make_request (&fixture, "POST", path);
      g_autoptr (NetreqEventRecorder) recorder =
        netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_WITH_PROGRESS);

      netreq_client_request_end_bytes (request, block, NULL);
      netreq_event_recorder_run_to_close (recorder);
      g_assert_no_error (netreq_event_recorder_get_error (recorder));
      g_assert_cmpuint (netreq_event_recorder_get_count (recorder, "request redirect"), ==, 1);
      g_assert_cmpuint (netreq_event_recorder_get_count (recorder, "response end"), ==, 1);
    }

  assert_get (&fixture, "/small", 200, "small\n");
}

static void
add_redirects (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (redirect_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/netreq/http2/redirect/%u-%s%s", redirect_rows[i].status,
                                               redirect_rows[i].method,
                                               redirect_rows[i].is_streamed ? "-streamed" : "");

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_redirect);
    }
}

/* --- logins --- */

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
test_login (void)
{
  g_auto (Fixture) fixture = { NULL, };
  g_autoptr (NetreqClientRequest) request = NULL;
  g_autoptr (NetreqIncomingMessage) response = NULL;
  g_autofree char *text = NULL;
  guint n_logins = 0;
  g_autofree char *url = NULL;
  g_autofree char *again = NULL;

  if (!begin_with_nginx (&fixture))
    return;

  request = make_request (&fixture, "GET", "/locked/small");
  g_signal_connect (request, "login", G_CALLBACK (answer_second), &n_logins);
  response = netreq_test_request_send (request, NULL);
  text = netreq_test_read_text (response, NULL);
  g_assert_cmpstr (text, ==, "open!\n");
  g_assert_cmpuint (n_logins, ==, 2);
  url = make_url (&fixture, "/locked/small");
  again = netreq_test_get (fixture.session, url, 200);
  g_assert_cmpstr (again, ==, "open!\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  bear_complaints ();

  g_test_add_func ("/netreq/http2/version", test_version);
  g_test_add_data_func ("/netreq/http2/setting/never", GINT_TO_POINTER (NETREQ_HTTP2_NEVER), test_setting);
  g_test_add_data_func ("/netreq/http2/setting/auto", GINT_TO_POINTER (NETREQ_HTTP2_AUTO), test_setting);
  g_test_add_func ("/netreq/http2/setting/always-if-offered", test_always_is_not_forced);

  g_test_add_func ("/netreq/http2/priority", test_priority);
  g_test_add_func ("/netreq/http2/large-heads", test_large_heads);

  g_test_add_func ("/netreq/http2/download/answers", test_answers);
  g_test_add_func ("/netreq/http2/download/large", test_large);
  g_test_add_func ("/netreq/http2/download/kept-source", test_kept_source);
  g_test_add_func ("/netreq/http2/download/pause", test_pause);
  g_test_add_func ("/netreq/http2/download/dropped-midway", test_drop_midway);
  g_test_add_func ("/netreq/http2/download/server-dies", test_server_dies);
  g_test_add_func ("/netreq/http2/download/trailers", test_trailers);
  g_test_add_func ("/netreq/http2/download/trailers-without-a-length", test_trailers_without_length);
  g_test_add_func ("/netreq/http2/download/parallel", test_parallel);

  g_test_add_func ("/netreq/http2/upload/collected", test_collected);
  g_test_add_func ("/netreq/http2/upload/collected-nothing", test_collected_nothing);
  g_test_add_func ("/netreq/http2/upload/streamed", test_streamed);
  g_test_add_func ("/netreq/http2/upload/streamed-beside-collected", test_streamed_beside_collected);
  g_test_add_func ("/netreq/http2/upload/early-answer", test_early_answer);
  g_test_add_func ("/netreq/http2/upload/too-large", test_too_large);

  add_redirects ();
  g_test_add_func ("/netreq/http2/redirect/deferred", test_redirect_deferred);
  g_test_add_data_func ("/netreq/http2/redirect/early", "/status/303", test_redirect_early);
  g_test_add_data_func ("/netreq/http2/redirect/early-with-body", "/status/307", test_redirect_early);

  g_test_add_func ("/netreq/http2/login", test_login);

  g_test_add_func ("/netreq/http2/abort/uploads", test_abort_uploads);
  g_test_add_data_func ("/netreq/http2/abort/downloads-at-once", GUINT_TO_POINTER (0), test_abort_downloads);
  g_test_add_data_func ("/netreq/http2/abort/downloads-later", GUINT_TO_POINTER (20), test_abort_downloads);

  return g_test_run ();
}
