/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "support/netreq-event-recorder.h"
#include "support/netreq-raw-server.h"
#include "support/netreq-test-request.h"

#define OK_EMPTY "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

static NetreqRawServer *
patient_server_new (void)
{
  return netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (OK_EMPTY), LOOP), NULL);
}

static void
send_and_read (NetreqClientRequest *request)
{
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;

  response = netreq_test_request_send (request, &error);
  g_assert_no_error (error);
  body = netreq_test_read_bytes (response, &error);
  g_assert_no_error (error);
}

/* --- options that are refused --- */

typedef struct
{
  const char *name;
  const char *url;    /* NULL for the server, unless there are parts */
  const char *method;
  const char *protocol;
  const char *host;
  const char *hostname;
  const char *path;
  const char *origin;
  const char *headers[5];
  gboolean has_port;
  int port;
  NetreqCredentials credentials;
  NetreqError code;
  const char *hint; /* a part of the message */
} Refused;

#define URL NETREQ_ERROR_INVALID_URL
#define ARGUMENT NETREQ_ERROR_INVALID_ARGUMENT
#define SCHEME NETREQ_ERROR_DISALLOWED_URL_SCHEME
#define METHOD NETREQ_ERROR_METHOD_NOT_SUPPORTED

static const Refused refused[] = {
  { "a-relative-url", .url = "/a/b", .code = URL, .hint = "not absolute" },
  { "a-url-without-a-scheme", .url = "//127.0.0.1/", .code = URL, .hint = "not absolute" },
  { "another-scheme", .url = "ftp://127.0.0.1/", .code = SCHEME, .hint = "ftp" },
  { "a-script", .url = "javascript:alert(1)", .code = SCHEME, .hint = "javascript" },
  { "an-empty-host", .url = "http:///a", .code = URL, .hint = "no host" },
  { "a-port-without-a-host", .url = "http://:80/", .code = URL, .hint = "no host" },
  { "a-url-with-a-port-too-large", .url = "http://127.0.0.1:65536/", .code = URL, .hint = "port" },
  { "a-url-with-a-port-of-letters", .url = "http://127.0.0.1:http/", .code = URL, .hint = "port" },
  { "a-url-with-a-line-break", .url = "http://127.0.0.1/\r\nX: y", .code = URL, .hint = "control" },
  { "a-url-with-an-encoded-line-break-in-its-host", .url = "http://a%0d%0ab/", .code = URL, .hint = "a%0d%0ab" },
  { "a-url-that-is-not-utf-8", .url = "http://127.0.0.1/\xff", .code = URL, .hint = "UTF-8" },
  { "no-url", .url = "", .code = URL, .hint = "No URL" },
  { "another-protocol", .protocol = "ws:", .hostname = "127.0.0.1", .code = SCHEME, .hint = "ws:" },
  { "a-port-too-large", .hostname = "127.0.0.1", .has_port = TRUE, .port = 65536, .code = URL, .hint = "port is 65536" },
  { "a-port-of-zero", .hostname = "127.0.0.1", .has_port = TRUE, .port = 0, .code = URL, .hint = "port is 0" },
  { "a-port-below-zero", .hostname = "127.0.0.1", .has_port = TRUE, .port = -7, .code = URL, .hint = "port is -7" },
  { "a-path-with-a-space", .hostname = "127.0.0.1", .path = "/a b", .code = URL, .hint = "path" },
  { "a-path-with-a-line-break", .hostname = "127.0.0.1", .path = "/\r\nX: y", .code = URL, .hint = "path" },
  { "a-path-that-is-a-host", .hostname = "127.0.0.1", .path = "@example.com/", .code = URL, .hint = "path" },
  { "a-host-with-a-line-break", .host = "127.0.0.1\r\nX: y", .code = URL, .hint = "option host" },
  { "a-hostname-with-a-port", .hostname = "127.0.0.1:80", .code = URL, .hint = "127.0.0.1:80" },
  { "a-method-with-a-space", .method = "GET /", .code = ARGUMENT, .hint = "GET /" },
  { "a-method-with-a-line-break", .method = "GET\r\nX: y", .code = ARGUMENT, .hint = "method" },
  { "connect", .method = "connect", .code = METHOD, .hint = "CONNECT" },
  { "trace", .method = "TRACE", .code = METHOD, .hint = "TRACE" },
  { "track", .method = "Track", .code = METHOD, .hint = "TRACK" },
  { "same-origin-without-an-origin", .credentials = NETREQ_CREDENTIALS_SAME_ORIGIN, .code = ARGUMENT, .hint = "origin" },
  { "an-origin-with-a-line-break", .origin = "http://a\r\nX: y", .code = ARGUMENT, .hint = "origin" },
  { "an-origin-of-another-scheme", .origin = "file:///", .code = ARGUMENT, .hint = "origin" },
  { "a-header-without-a-value", .headers = { "A", "1", "B" }, .code = ARGUMENT, .hint = "\"B\"" },
  { "a-header-without-a-name", .headers = { "", "1" }, .code = ARGUMENT, .hint = "\"\"" },
  { "a-header-name-with-a-colon", .headers = { "A:", "1" }, .code = ARGUMENT, .hint = "\"A:\"" },
  { "a-header-name-with-a-line-break", .headers = { "A\r\nHost", "1" }, .code = ARGUMENT, .hint = "name" },
  { "a-header-value-with-a-line-break", .headers = { "A", "1\nHost: b" }, .code = ARGUMENT, .hint = "header A" },
  { "a-header-value-with-a-carriage-return", .headers = { "A", "1\rb" }, .code = ARGUMENT, .hint = "header A" },
  { "content-length", .headers = { "A", "1", "content-LENGTH", "1" }, .code = ARGUMENT, .hint = "content-LENGTH" },
  { "host", .headers = { "Host", "example.com" }, .code = ARGUMENT, .hint = "Host" },
  { "upgrade-of-the-connection", .headers = { "Connection", "close, Upgrade" }, .code = ARGUMENT, .hint = "Connection" },
};

static gboolean
has_parts (const Refused *row)
{
  return row->protocol || row->host || row->hostname || row->path || row->has_port;
}

static NetreqClientRequest *
request_of (const Refused   *row,
            NetreqRawServer *server)
{
  g_autofree char *server_url = netreq_raw_server_url (server, "/");
  const char *url = row->url || has_parts (row) ? row->url : server_url;

  return g_object_new (NETREQ_TYPE_CLIENT_REQUEST,
                       "url", url,
                       "method", row->method,
                       "protocol", row->protocol,
                       "host", row->host,
                       "hostname", row->hostname,
                       "port", row->has_port ? row->port : -1,
                       "path", row->path,
                       "origin", row->origin,
                       "credentials", row->credentials,
                       "headers", row->headers[0] ? row->headers : NULL,
                       NULL);
}

static void
assert_refused (const Refused *row,
                GError       **error)
{
  g_test_message ("%s", *error ? (*error)->message : "no error");
  g_assert_error (*error, NETREQ_ERROR, (int) row->code);
  g_assert_true (g_str_has_prefix ((*error)->message, "net::ERR_"));
  g_assert_nonnull (strstr ((*error)->message, row->hint));
  g_assert_null (strpbrk ((*error)->message, "\r\n"));
  g_clear_error (error);
}

/* init() says it; who does not call it hears it from every call that can fail. */
static void
test_refused (gconstpointer data)
{
  const Refused *row = data;
  g_autoptr(NetreqRawServer) server = patient_server_new ();
  g_autoptr(NetreqClientRequest) early = request_of (row, server);
  g_autoptr(NetreqClientRequest) late = request_of (row, server);
  g_autoptr(NetreqClientRequest) never_asked = request_of (row, server);
  g_autoptr(GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr(GOutputStream) stream = netreq_client_request_get_body_stream (late);
  g_autoptr(NetreqEventRecorder) recorder = netreq_event_recorder_new (late, 0);
  g_autofree char *url = NULL;
  g_autofree char *header = NULL;
  GError *error = NULL;

  g_assert_false (g_initable_init (G_INITABLE (early), NULL, &error));
  assert_refused (row, &error);
  g_assert_false (g_initable_init (G_INITABLE (early), NULL, &error));
  assert_refused (row, &error);

  g_assert_false (netreq_client_request_set_header (late, "X", "y", &error));
  assert_refused (row, &error);
  g_assert_false (netreq_client_request_remove_header (late, "X", &error));
  assert_refused (row, &error);
  g_assert_false (netreq_client_request_set_chunked_encoding (late, TRUE, &error));
  assert_refused (row, &error);
  g_assert_false (netreq_client_request_write (late, (const guint8 *) "x", 1, &error));
  assert_refused (row, &error);
  g_assert_false (netreq_client_request_write_bytes (late, bytes, &error));
  assert_refused (row, &error);
  g_assert_false (netreq_client_request_end_bytes (late, bytes, &error));
  assert_refused (row, &error);
  g_assert_false (netreq_client_request_end (late, &error));
  assert_refused (row, &error);
  g_assert_null (netreq_test_request_send (late, &error));
  assert_refused (row, &error);
  g_assert_cmpint (g_output_stream_write (stream, "x", 1, NULL, &error), ==, -1);
  assert_refused (row, &error);
  g_assert_false (g_output_stream_close (stream, NULL, &error));
  assert_refused (row, &error);

  g_object_get (late, "url", &url, NULL);
  g_assert_null (url);
  header = netreq_client_request_get_header (late, "A");
  g_assert_null (header);
  g_assert_false (netreq_client_request_get_started (late));
  g_assert_null (netreq_client_request_get_response (late));

  netreq_test_settle ();
  g_assert_cmpuint (netreq_event_recorder_get_total (recorder), ==, 0);
  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, 0);
}

/* It can still be aborted, as code that cleans up does. */
static void
test_refused_then_aborted (void)
{
  g_autoptr(NetreqClientRequest) request =
    g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "url", "nonsense", NULL);
  g_autoptr(NetreqEventRecorder) recorder = netreq_event_recorder_new (request, 0);

  netreq_client_request_abort (request);
  netreq_event_recorder_run_to_close (recorder);
  netreq_event_recorder_assert (recorder, "request abort", "request close", NULL);
}

static void
test_refused_constructor (void)
{
  GError *error = NULL;

  g_assert_null (netreq_client_request_new ("example.com/a", &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_URL);
  g_clear_error (&error);
  g_assert_null (netreq_client_request_new ("gopher://example.com/", &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_DISALLOWED_URL_SCHEME);
  g_clear_error (&error);
  g_assert_null (netreq_client_request_new ("", NULL));
}

/* Good options need no init() either. */
static void
test_without_init (void)
{
  g_autoptr(NetreqRawServer) server = patient_server_new ();
  g_autofree char *url = netreq_raw_server_url (server, "/");
  g_autoptr(NetreqClientRequest) request =
    g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "url", url, "method", "post", NULL);
  g_autofree char *head = NULL;

  send_and_read (request);
  head = netreq_raw_server_get_head (server, 0, 0);
  g_assert_true (g_str_has_prefix (head, "POST / HTTP/1.1\r\n"));
}

/* --- URLs as they are pasted --- */

typedef struct
{
  const char *name;
  const char *url;     /* PORT is that of the server */
  const char *request; /* what the server sees */
  const char *host;    /* the same */
} Pasted;

static const Pasted pasted[] = {
  { "a-plain-one", "http://127.0.0.1:PORT/a?b=c", "GET /a?b=c HTTP/1.1", "127.0.0.1:PORT" },
  { "no-path", "http://127.0.0.1:PORT", "GET / HTTP/1.1", "127.0.0.1:PORT" },
  { "only-a-query", "http://127.0.0.1:PORT?a", "GET /?a HTTP/1.1", "127.0.0.1:PORT" },
  { "spaces-around", "  http://127.0.0.1:PORT/a  ", "GET /a HTTP/1.1", "127.0.0.1:PORT" },
  { "spaces-within", "http://127.0.0.1:PORT/a b?c d", "GET /a%20b?c%20d HTTP/1.1", "127.0.0.1:PORT" },
  { "another-script", "http://127.0.0.1:PORT/Größe/日本?q=ü", "GET /Gr%C3%B6%C3%9Fe/%E6%97%A5%E6%9C%AC?q=%C3%BC HTTP/1.1", "127.0.0.1:PORT" },
  { "escapes-stay", "http://127.0.0.1:PORT/%41%2f%7e?%26=%20", "GET /%41%2f%7e?%26=%20 HTTP/1.1", "127.0.0.1:PORT" },
  { "a-stray-percent-sign", "http://127.0.0.1:PORT/100%?5%", "GET /100%25?5%25 HTTP/1.1", "127.0.0.1:PORT" },
  { "brackets-and-quotes", "http://127.0.0.1:PORT/<a>\"{b}|c^`?<d>", "GET /%3Ca%3E%22%7Bb%7D%7Cc%5E%60?%3Cd%3E HTTP/1.1", "127.0.0.1:PORT" },
  { "dots", "http://127.0.0.1:PORT/a/../b/./c", "GET /b/c HTTP/1.1", "127.0.0.1:PORT" },
  { "a-fragment-is-not-sent", "http://127.0.0.1:PORT/a?b#c?d", "GET /a?b HTTP/1.1", "127.0.0.1:PORT" },
  { "user-info-is-not-sent", "http://me:secret@127.0.0.1:PORT/a", "GET /a HTTP/1.1", "127.0.0.1:PORT" },
  { "capitals", "HTTP://LocalHost:PORT/A", "GET /A HTTP/1.1", "localhost:PORT" },
  { "an-international-host", "http://Bücher.localhost:PORT/", "GET / HTTP/1.1", "xn--bcher-kva.localhost:PORT" },
};

static char *
with_port (const char *text,
           guint       port)
{
  g_autofree char *number = g_strdup_printf ("%u", port);
  GString *string = g_string_new (text);

  g_string_replace (string, "PORT", number, 0);
  return g_string_free (string, FALSE);
}

static void
test_pasted (gconstpointer data)
{
  const Pasted *row = data;
  g_autoptr(NetreqRawServer) server = patient_server_new ();
  guint port = netreq_raw_server_get_port (server);
  g_autofree char *url = with_port (row->url, port);
  g_autofree char *expected_host = with_port (row->host, port);
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqClientRequest) request = netreq_test_request_new (session, NULL, url);
  g_autofree char *head = NULL;
  g_autofree char *host = NULL;

  send_and_read (request);

  head = netreq_raw_server_get_head (server, 0, 0);
  host = netreq_raw_server_get_header (server, 0, 0, "Host");
  *strchr (head, '\r') = '\0';
  g_assert_cmpstr (head, ==, row->request);
  g_assert_cmpstr (host, ==, expected_host);
}

static void
test_ipv6 (void)
{
  g_autoptr(NetreqRawServer) server = NULL;
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqClientRequest) whole = NULL;
  g_autoptr(NetreqClientRequest) parts = NULL;
  g_autofree char *url = NULL;
  g_autofree char *expected = NULL;

  if (!netreq_raw_server_have_ipv6 ())
    {
      g_test_skip ("there is no IPv6");
      return;
    }

  server = netreq_raw_server_new_ipv6 (SCRIPT (EXPECT_REQUEST, SEND (OK_EMPTY), LOOP));
  url = g_strdup_printf ("http://[0:0::1]:%u/a", netreq_raw_server_get_port (server));
  expected = g_strdup_printf ("[::1]:%u", netreq_raw_server_get_port (server));
  whole = netreq_test_request_new (session, NULL, url);
  parts = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", session, "hostname", "::1",
                        "port", netreq_raw_server_get_port (server), NULL);

  send_and_read (whole);
  send_and_read (parts);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *host = netreq_raw_server_get_header (server, 0, i, "Host");

      g_assert_cmpstr (host, ==, expected);
    }
}

static void
test_url_of (const char *url,
             const char *expected)
{
  g_autoptr(NetreqClientRequest) request = netreq_test_request_new (NULL, NULL, url);
  g_autofree char *actual = NULL;

  g_object_get (request, "url", &actual, NULL);
  g_assert_cmpstr (actual, ==, expected);
}

/* The property is the URL as it is sent. */
static void
test_url_property (void)
{
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autofree char *url = NULL;

  test_url_of ("http://Example.com:80", "http://example.com/");
  test_url_of ("https://example.com:443/#top", "https://example.com/");
  test_url_of ("https://example.com:80/", "https://example.com:80/");
  test_url_of ("http://me:secret@example.com/", "http://example.com/");

  request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "protocol", "https:", "host", "example.com:8443",
                          "path", "/a?b", NULL);
  g_object_get (request, "url", &url, NULL);
  g_assert_cmpstr (url, ==, "https://example.com:8443/a?b");
}

static void
test_parts (void)
{
  g_autoptr(NetreqRawServer) server = patient_server_new ();
  g_autoptr(NetreqSession) session = netreq_session_new ();
  guint port = netreq_raw_server_get_port (server);
  g_autofree char *host = g_strdup_printf ("127.0.0.1:%u", port);
  g_autoptr(NetreqClientRequest) first =
    g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", session, "host", host, "path", "/first?a", NULL);
  g_autoptr(NetreqClientRequest) second =
    g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", session, "protocol", "http:",
                  "hostname", "127.0.0.1", "port", (int) port, "path", "?second", NULL);
  g_autofree char *first_head = NULL;
  g_autofree char *second_head = NULL;

  send_and_read (first);
  send_and_read (second);
  first_head = netreq_raw_server_get_head (server, 0, 0);
  second_head = netreq_raw_server_get_head (server, 0, 1);
  g_assert_true (g_str_has_prefix (first_head, "GET /first?a HTTP/1.1\r\n"));
  g_assert_true (g_str_has_prefix (second_head, "GET /?second HTTP/1.1\r\n"));
}

static void
assert_method (const char *given,
               const char *sent)
{
  g_autoptr(NetreqRawServer) server = patient_server_new ();
  g_autofree char *url = netreq_raw_server_url (server, "/");
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqClientRequest) request = netreq_test_request_new (session, given, url);
  g_autofree char *property = NULL;
  g_autofree char *head = NULL;
  g_autofree char *line = g_strdup_printf ("%s / HTTP/1.1\r\n", sent);

  g_object_get (request, "method", &property, NULL);
  g_assert_cmpstr (property, ==, sent);
  send_and_read (request);
  head = netreq_raw_server_get_head (server, 0, 0);
  g_assert_true (g_str_has_prefix (head, line));
}

static void
test_methods (void)
{
  assert_method (NULL, "GET");
  assert_method ("", "GET");
  assert_method ("head", "HEAD");
  assert_method ("Options", "OPTIONS");
  assert_method ("patch", "PATCH");
  assert_method ("DELETE", "DELETE");
  assert_method ("propfind", "PROPFIND");
  assert_method ("m-search", "M-SEARCH");
}

/* --- headers --- */

typedef struct
{
  NetreqRawServer *server;
  NetreqSession *session;
  NetreqClientRequest *request;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *url = NULL;

  fixture->server = patient_server_new ();
  fixture->session = netreq_session_new ();
  url = netreq_raw_server_url (fixture->server, "/");
  fixture->request = netreq_test_request_new (fixture->session, data, url);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_clear_object (&fixture->request);
  g_clear_object (&fixture->session);
  g_clear_pointer (&fixture->server, netreq_raw_server_free);
}

static void
set (Fixture    *fixture,
     const char *name,
     const char *value)
{
  g_autoptr(GError) error = NULL;

  netreq_client_request_set_header (fixture->request, name, value, &error);
  g_assert_no_error (error);
}

static void
assert_get (Fixture    *fixture,
            const char *name,
            const char *expected)
{
  g_autofree char *value = netreq_client_request_get_header (fixture->request, name);

  g_assert_cmpstr (value, ==, expected);
}

/* The lines of the head that begin with "X-", whatever their case, in order. */
static char *
get_own_lines (Fixture *fixture)
{
  g_autofree char *head = netreq_raw_server_get_head (fixture->server, 0, 0);
  g_auto(GStrv) lines = g_strsplit (head, "\r\n", -1);
  GString *own = g_string_new (NULL);

  for (char **line = lines; *line; line++)
    {
      if (g_ascii_strncasecmp (*line, "X-", 2) == 0)
        g_string_append_printf (own, "%s\n", *line);
    }

  return g_string_free (own, FALSE);
}

static void
assert_own_lines (Fixture    *fixture,
                  const char *expected)
{
  g_autofree char *lines = NULL;

  send_and_read (fixture->request);
  lines = get_own_lines (fixture);
  g_assert_cmpstr (lines, ==, expected);
}

static void
assert_sent (Fixture    *fixture,
             const char *name,
             const char *expected)
{
  g_autofree char *value = netreq_raw_server_get_header (fixture->server, 0, 0, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_headers_in_order (Fixture       *fixture,
                       gconstpointer  data)
{
  set (fixture, "X-second", "2");
  set (fixture, "X-FIRST", "1");
  set (fixture, "x-Third", "3");
  set (fixture, "X-Second", "two");
  set (fixture, "X-gone", "never");
  set (fixture, "X-empty", "");
  set (fixture, "X-text", "a\tb \"c\" é日");
  assert_get (fixture, "x-SECOND", "two");
  assert_get (fixture, "X-Gone", "never");
  g_assert_true (netreq_client_request_remove_header (fixture->request, "x-GONE", NULL));
  g_assert_true (netreq_client_request_remove_header (fixture->request, "x-GONE", NULL));
  assert_get (fixture, "X-gone", NULL);
  assert_get (fixture, "X-empty", "");

  assert_own_lines (fixture, "X-Second: two\nX-FIRST: 1\nx-Third: 3\nX-empty: \nX-text: a\tb \"c\" é日\n");
}

static void
test_headers_option (void)
{
  static const char * const headers[] = { "X-a", "1", "X-B", "2", "x-A", "3", "User-Agent", "mine", NULL };
  static const char * const now[] = { "X-a", "one", "X-B", "2", "User-Agent", "mine", NULL };
  Fixture fixture = { NULL, };
  g_auto(GStrv) read = NULL;
  g_auto(GStrv) read_later = NULL;
  g_autofree char *url = NULL;

  fixture_set_up (&fixture, NULL);
  g_clear_object (&fixture.request);
  url = netreq_raw_server_url (fixture.server, "/");
  fixture.request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", fixture.session, "url", url,
                                  "headers", headers, NULL);

  assert_get (&fixture, "X-A", "1, 3");
  g_object_get (fixture.request, "headers", &read, NULL);
  g_assert_cmpstrv (read, headers);

  assert_own_lines (&fixture, "X-a: 1\nX-B: 2\nx-A: 3\n");
  assert_sent (&fixture, "User-Agent", "mine");
  fixture_tear_down (&fixture, NULL);

  fixture_set_up (&fixture, NULL);
  g_clear_object (&fixture.request);
  fixture.request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "url", url, "headers", headers, NULL);
  set (&fixture, "X-a", "one");
  g_object_get (fixture.request, "headers", &read_later, NULL);
  g_assert_cmpstrv (read_later, now);
  fixture_tear_down (&fixture, NULL);
}

static void
test_headers_refused (Fixture       *fixture,
                      gconstpointer  data)
{
  static const struct
  {
    const char *name;
    const char *value;
    const char *hint;
  } rows[] = {
    { "Content-Length", "0", "Content-Length" },
    { "HOST", "example.com", "HOST" },
    { "trailer", "X-a", "trailer" },
    { "TE", "trailers", "TE" },
    { "Upgrade", "websocket", "Upgrade" },
    { "Cookie2", "a=b", "Cookie2" },
    { "Keep-Alive", "timeout=5", "Keep-Alive" },
    { "Transfer-Encoding", "chunked", "Transfer-Encoding" },
    { "Connection", "Upgrade", "Connection" },
    { "Connection", "keep-alive ,\tupgrade", "Connection" },
    { "X-a", "b\r\nX-c: d", "X-a" },
    { "X-a", "b\nX-c: d", "X-a" },
    { "X-a", "b\x01", "X-a" },
    { "X-a", "b\x7f", "X-a" },
    { "X-a", "b\xff", "X-a" },
    { "X-a\r\nX-c", "d", "name" },
    { "X a", "b", "X a" },
    { "", "b", "name" },
    { "X-é", "b", "name" },
  };

  set (fixture, "X-stays", "1");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (netreq_client_request_set_header (fixture->request, rows[i].name, rows[i].value, &error));
      g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, rows[i].hint));
      g_assert_null (strpbrk (error->message, "\r\n"));
    }

  assert_own_lines (fixture, "X-stays: 1\n");
  assert_sent (fixture, "Trailer", NULL);
  assert_sent (fixture, "Upgrade", NULL);
}

static void
assert_frozen (Fixture *fixture)
{
  GError *error = NULL;

  g_assert_false (netreq_client_request_set_header (fixture->request, "X-late", "1", &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_UNEXPECTED);
  g_clear_error (&error);
  g_assert_false (netreq_client_request_remove_header (fixture->request, "X-early", &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_UNEXPECTED);
  g_clear_error (&error);
  g_assert_false (netreq_client_request_set_chunked_encoding (fixture->request, TRUE, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_UNEXPECTED);
  g_clear_error (&error);

  g_object_set (fixture->request, "chunked-encoding", TRUE, NULL);
  g_assert_false (netreq_client_request_get_chunked_encoding (fixture->request));
}

/* Nothing is lost by trying. */
static void
test_headers_frozen (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(GBytes) body = NULL;

  set (fixture, "X-early", "1");
  netreq_test_request_write (fixture->request, "a");
  assert_frozen (fixture);
  netreq_test_request_write (fixture->request, "b");
  g_assert_true (netreq_client_request_end (fixture->request, NULL));
  assert_frozen (fixture);

  send_and_read (fixture->request);
  body = netreq_raw_server_get_body (fixture->server, 0, 0);
  netreq_test_assert_bytes (body, "ab");
  assert_sent (fixture, "X-early", "1");
  assert_sent (fixture, "X-late", NULL);
}

/* An empty write is a first write too. */
static void
test_headers_frozen_by_nothing (Fixture       *fixture,
                                gconstpointer  data)
{
  set (fixture, "X-early", "1");
  netreq_test_request_write (fixture->request, "");
  assert_frozen (fixture);
}

static void
test_default_headers (Fixture       *fixture,
                      gconstpointer  data)
{
  send_and_read (fixture->request);
  assert_sent (fixture, "Accept", "*/*");
  assert_sent (fixture, "Accept-Encoding", "gzip, deflate");
  assert_sent (fixture, "User-Agent", netreq_session_get_user_agent (fixture->session));
  assert_sent (fixture, "Content-Length", NULL);
  assert_sent (fixture, "Content-Type", NULL);
  assert_sent (fixture, "Cookie", NULL);
  assert_sent (fixture, "Referer", NULL);
  assert_sent (fixture, "Authorization", NULL);
}

static void
test_own_headers_win (Fixture       *fixture,
                      gconstpointer  data)
{
  set (fixture, "accept", "text/html");
  set (fixture, "accept-encoding", "br");
  set (fixture, "user-agent", "mine");
  set (fixture, "Cookie", "a=b");
  set (fixture, "authorization", "Bearer x");
  set (fixture, "Content-Type", "text/plain; charset=\"utf-8\"");
  send_and_read (fixture->request);
  assert_sent (fixture, "Accept", "text/html");
  assert_sent (fixture, "Accept-Encoding", "br");
  assert_sent (fixture, "User-Agent", "mine");
  assert_sent (fixture, "Cookie", "a=b");
  assert_sent (fixture, "Authorization", "Bearer x");
  assert_sent (fixture, "Content-Type", "text/plain; charset=\"utf-8\"");
}

static void
test_session_user_agent (Fixture       *fixture,
                         gconstpointer  data)
{
  g_assert_true (netreq_session_set_user_agent (fixture->session, "browser/1", NULL));
  send_and_read (fixture->request);
  assert_sent (fixture, "User-Agent", "browser/1");
}

static void
test_bad_user_agent (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GError) error = NULL;

  g_assert_true (netreq_session_set_user_agent (session, "browser/1", NULL));
  g_assert_false (netreq_session_set_user_agent (session, "browser/1\r\nX-Evil: yes", &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "User-Agent"));
  g_object_set (session, "user-agent", "browser/2\n", NULL);
  g_assert_cmpstr (netreq_session_get_user_agent (session), ==, "browser/1");
}

static void
test_no_user_agent (Fixture       *fixture,
                    gconstpointer  data)
{
  g_assert_true (netreq_session_set_user_agent (fixture->session, NULL, NULL));
  send_and_read (fixture->request);
  assert_sent (fixture, "User-Agent", NULL);
}

/* A part of a coded body cannot be decoded. */
static void
test_range (Fixture       *fixture,
            gconstpointer  data)
{
  set (fixture, "Range", "bytes=2-");
  send_and_read (fixture->request);
  assert_sent (fixture, "Range", "bytes=2-");
  assert_sent (fixture, "Accept-Encoding", "identity");
}

static void
test_connection_close (Fixture       *fixture,
                       gconstpointer  data)
{
  set (fixture, "Connection", "close");
  send_and_read (fixture->request);
  assert_sent (fixture, "Connection", "close");
  netreq_raw_server_wait_closed (fixture->server, 0);
}

#define add_rows(path, rows, test)                                           \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                            \
    {                                                                        \
      g_autofree char *full_path = g_strconcat (path, rows[i].name, NULL);   \
                                                                             \
      g_test_add_data_func (full_path, &rows[i], test);                      \
    }

#define add_with_request(path, method, test)                                 \
  g_test_add (path, Fixture, method, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_rows ("/netreq/options/refused/", refused, test_refused);
  g_test_add_func ("/netreq/options/refused/and-then-aborted", test_refused_then_aborted);
  g_test_add_func ("/netreq/options/refused/by-the-constructor", test_refused_constructor);
  g_test_add_func ("/netreq/options/without-init", test_without_init);

  add_rows ("/netreq/options/url/", pasted, test_pasted);
  g_test_add_func ("/netreq/options/url/an-ipv6-address", test_ipv6);
  g_test_add_func ("/netreq/options/url/property-is-what-is-sent", test_url_property);
  g_test_add_func ("/netreq/options/url/made-of-parts", test_parts);
  g_test_add_func ("/netreq/options/methods", test_methods);

  add_with_request ("/netreq/headers/keep-order-and-case", NULL, test_headers_in_order);
  g_test_add_func ("/netreq/headers/given-as-an-option", test_headers_option);
  add_with_request ("/netreq/headers/refused", NULL, test_headers_refused);
  add_with_request ("/netreq/headers/frozen-by-the-first-write", "POST", test_headers_frozen);
  add_with_request ("/netreq/headers/frozen-by-an-empty-write", "POST", test_headers_frozen_by_nothing);
  add_with_request ("/netreq/headers/defaults", NULL, test_default_headers);
  add_with_request ("/netreq/headers/own-ones-win", NULL, test_own_headers_win);
  add_with_request ("/netreq/headers/user-agent-of-the-session", NULL, test_session_user_agent);
  g_test_add_func ("/netreq/headers/bad-user-agent", test_bad_user_agent);
  add_with_request ("/netreq/headers/no-user-agent", NULL, test_no_user_agent);
  add_with_request ("/netreq/headers/range-asks-for-no-coding", NULL, test_range);
  add_with_request ("/netreq/headers/connection-close-closes", NULL, test_connection_close);

  return g_test_run ();
}
