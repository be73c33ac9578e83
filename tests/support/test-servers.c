/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "support/netreq-answer-server.h"
#include "support/netreq-echo-server.h"
#include "support/netreq-nghttpd.h"
#include "support/netreq-nginx.h"

/* The client is plain libsoup. */

typedef struct
{
  SoupSession *session;
  SoupMessage *message;
  GBytes *body;
  GError *error;
  gboolean is_done;
} Exchange;

static void
sent_cb (GObject      *session,
         GAsyncResult *result,
         gpointer      user_data)
{
  Exchange *self = user_data;

  self->body = soup_session_send_and_read_finish (SOUP_SESSION (session), result, &self->error);
  self->is_done = TRUE;
}

static Exchange *
exchange_new (const char *method,
              const char *url)
{
  Exchange *self = g_new0 (Exchange, 1);

  self->session = soup_session_new ();
  self->message = soup_message_new (method, url);
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT);

  return self;
}

static void
exchange_start (Exchange *self)
{
  soup_session_send_and_read_async (self->session, self->message, G_PRIORITY_DEFAULT, NULL,
                                    sent_cb, self);
}

static void
exchange_free (Exchange *self)
{
  soup_session_abort (self->session);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_error (&self->error);
  g_object_unref (self->message);
  g_object_unref (self->session);
  netreq_test_settle ();
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Exchange, exchange_free)

static Exchange *
get (char *url)
{
  g_autofree char *owned = url;
  Exchange *self = exchange_new ("GET", owned);

  exchange_start (self);
  netreq_test_wait_for (self->is_done);

  return self;
}

static Exchange *
post (char       *url,
      const char *text)
{
  g_autofree char *owned = url;
  g_autoptr(GBytes) body = g_bytes_new (text, strlen (text));
  Exchange *self = exchange_new ("POST", owned);

  soup_message_set_request_body_from_bytes (self->message, "text/x-test", body);
  exchange_start (self);
  netreq_test_wait_for (self->is_done);

  return self;
}

static void
assert_body (Exchange   *self,
             guint       status,
             const char *expected)
{
  gconstpointer data;
  gsize size;

  g_assert_no_error (self->error);
  g_assert_cmpuint (soup_message_get_status (self->message), ==, status);
  data = g_bytes_get_data (self->body, &size);
  g_assert_cmpmem (data, size, expected, strlen (expected));
}

static void
test_echo (void)
{
  g_autoptr(NetreqEchoServer) server = netreq_echo_server_new ();
  g_autoptr(Exchange) echo = post (netreq_echo_server_url (server, "/echo?a=b"), "hello");
  g_autoptr(Exchange) headers = get (netreq_echo_server_url (server, "/headers"));
  g_autoptr(Exchange) status = get (netreq_echo_server_url (server, "/status/418"));
  g_autoptr(Exchange) length = get (netreq_echo_server_url (server, "/length/5"));
  const NetreqEchoRequest *request = netreq_echo_server_get_request (server, 0);
  g_autofree char *type = netreq_echo_request_get_header (request, "content-type");

  assert_body (echo, 200, "hello");
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->path, ==, "/echo?a=b");
  g_assert_cmpstr (type, ==, "text/x-test");
  g_assert_cmpuint (g_bytes_get_size (request->body), ==, 5);

  g_assert_nonnull (g_strstr_len (g_bytes_get_data (headers->body, NULL),
                                  g_bytes_get_size (headers->body), "Host: 127.0.0.1"));
  assert_body (status, 418, "418\n");
  assert_body (length, 200, "xxxxx");
  g_assert_cmpuint (netreq_echo_server_get_requests (server), ==, 4);
}

static void
got_headers_cb (SoupMessage *message,
                gboolean    *got_headers)
{
  *got_headers = TRUE;
}

/* The head comes before the first chunk, and each chunk when the test says so. */
static void
test_slow (void)
{
  g_autoptr(NetreqEchoServer) server = netreq_echo_server_new ();
  g_autofree char *url = netreq_echo_server_url (server, "/slow");
  g_autoptr(Exchange) exchange = exchange_new ("GET", url);
  gboolean got_headers = FALSE;

  g_signal_connect (exchange->message, "got-headers", G_CALLBACK (got_headers_cb), &got_headers);
  exchange_start (exchange);
  netreq_echo_server_wait_slow (server);
  netreq_test_wait_for (got_headers);

  netreq_echo_server_push (server, "one ");
  netreq_test_settle ();
  g_assert_false (exchange->is_done);
  netreq_echo_server_push (server, "two");
  netreq_echo_server_finish (server);
  netreq_test_wait_for (exchange->is_done);

  assert_body (exchange, 200, "one two");
  netreq_test_wait_for (netreq_echo_server_get_waiting (server) == 0);
}

static void
test_slow_unfinished (void)
{
  g_autoptr(NetreqEchoServer) server = netreq_echo_server_new ();
  g_autofree char *url = netreq_echo_server_url (server, "/slow");
  g_autoptr(Exchange) exchange = exchange_new ("GET", url);

  exchange_start (exchange);
  netreq_echo_server_wait_slow (server);
  soup_session_abort (exchange->session);
  netreq_test_wait_for (exchange->is_done);
  g_assert_nonnull (exchange->error);
}

static char *
answer (const NetreqAnswerRequest *request,
        gpointer                   user_data)
{
  g_autofree char *type = netreq_answer_request_get_header (request, "content-type");

  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->target, ==, "/here?query");
  g_assert_cmpstr (type, ==, "text/x-test");
  g_assert_null (netreq_answer_request_get_header (request, "X-None"));
  g_assert_cmpmem (g_bytes_get_data (request->body, NULL), g_bytes_get_size (request->body), "hello", 5);

  return g_strdup ("HTTP/1.1 203 Answer\r\nContent-Length: 3\r\n\r\nyes");
}

static void
test_answer (void)
{
  g_autoptr(NetreqAnswerServer) server = netreq_answer_server_new (NULL, answer, NULL);
  guint16 port = netreq_answer_server_get_port (server);
  g_autoptr(Exchange) exchange = post (g_strdup_printf ("http://127.0.0.1:%u/here?query", port), "hello");
  const GString *received = netreq_answer_server_get_received (server);

  assert_body (exchange, 203, "yes");
  g_assert_true (g_str_has_prefix (received->str, "POST /here?query HTTP/1.1\r\n"));
  g_assert_true (g_str_has_suffix (received->str, "\r\n\r\nhello"));
}

static void
test_certificates (void)
{
  static const struct
  {
    NetreqTestCertificate which;
    GTlsCertificateFlags flags;
  } cases[] = {
    { NETREQ_TEST_CERTIFICATE_GOOD, 0 },
    { NETREQ_TEST_CERTIFICATE_EXPIRED, G_TLS_CERTIFICATE_EXPIRED },
    { NETREQ_TEST_CERTIFICATE_WRONG_HOST, G_TLS_CERTIFICATE_BAD_IDENTITY },
    { NETREQ_TEST_CERTIFICATE_SELF_SIGNED, G_TLS_CERTIFICATE_UNKNOWN_CA },
    { NETREQ_TEST_CERTIFICATE_WEAK, G_TLS_CERTIFICATE_INSECURE },
  };
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();

  if (!tls)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(NetreqEchoServer) server = netreq_echo_server_new_tls (tls, cases[i].which);
      g_autoptr(Exchange) exchange = get (netreq_echo_server_url (server, "/length/1"));
      GTlsCertificateFlags flags =
        soup_message_get_tls_peer_certificate_errors (exchange->message);

      g_assert_cmpuint (flags, ==, cases[i].flags);
      if (flags == 0)
        assert_body (exchange, 200, "x");
      else
        g_assert_error (exchange->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
    }
}

static char *
nginx_url (NetreqNginx *nginx,
           const char  *path)
{
  return netreq_nginx_url (nginx, NETREQ_NGINX_HTTP, path);
}

static void
test_nginx (void)
{
  g_autoptr(NetreqNginx) nginx = netreq_nginx_new (NULL);
  g_autofree char *large = g_strnfill (300000, 'x');

  if (!nginx)
    return;

  static const struct
  {
    const char *path;
    guint status;
    const char *body;
  } cases[] = {
    { "/small", 200, "small\n" },
    { "/chunked", 200, "chunked\n" },
    { "/close", 200, "close\n" },
    { "/status/404", 404, "404\n" },
    { "/status/204", 204, "" },
    { "/status/204", 204, "" },
    { "/request?x", 200, "GET /request?x HTTP/1.1\n" },
    { "/post", 200, "0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(Exchange) exchange = get (nginx_url (nginx, cases[i].path));

      assert_body (exchange, cases[i].status, cases[i].body);
    }

  g_autoptr(Exchange) posted = post (nginx_url (nginx, "/post"), large);
  g_autoptr(Exchange) early = post (nginx_url (nginx, "/early"), "x");
  g_autoptr(Exchange) limited = post (nginx_url (nginx, "/limit"), "x");
  g_autoptr(Exchange) big = get (nginx_url (nginx, "/big"));
  g_autoptr(Exchange) gzip = get (nginx_url (nginx, "/gzip"));
  g_autoptr(Exchange) moved = get (nginx_url (nginx, "/status/302"));

  assert_body (posted, 200, "300000");
  assert_body (early, 200, "early\n");
  assert_body (limited, 200, "1");
  g_assert_cmpuint (g_bytes_get_size (big->body), ==, 16 * 1024 * 1024);
  g_assert_cmpuint (g_bytes_get_size (gzip->body), ==, 4000 * 12);
  g_assert_cmpstr (soup_message_headers_get_one (soup_message_get_response_headers (gzip->message),
                                                 "Content-Encoding"), ==, "gzip");
  g_assert_cmpuint (soup_message_get_status (moved->message), ==, 302);
}

static void
test_nginx_tls (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqNginx) nginx = tls ? netreq_nginx_new (tls) : NULL;

  if (!nginx)
    return;

  g_autoptr(Exchange) http1 = get (netreq_nginx_url (nginx, NETREQ_NGINX_HTTPS, "/request"));
  g_autoptr(Exchange) http2 = get (netreq_nginx_url (nginx, NETREQ_NGINX_HTTP2, "/request"));

  assert_body (http1, 200, "GET /request HTTP/1.1\n");
  assert_body (http2, 200, "GET /request HTTP/2.0\n");
}

static void
test_nghttpd (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqNghttpd) nghttpd =
    tls ? netreq_nghttpd_new (tls, "--echo-upload", NULL) : NULL;

  if (!nghttpd)
    return;

  g_autoptr(Exchange) small = get (netreq_nghttpd_url (nghttpd, "/small"));
  g_autoptr(Exchange) echo = post (netreq_nghttpd_url (nghttpd, "/"), "hello");

  assert_body (small, 200, "small\n");
  assert_body (echo, 200, "hello");
  netreq_nghttpd_wait_for (nghttpd, ":method: POST");
}

static void
test_nghttpd_without_tls (void)
{
  g_autoptr(NetreqNghttpd) nghttpd = netreq_nghttpd_new (NULL, NULL);
  g_autofree char *url = NULL;

  if (!nghttpd)
    return;

  url = netreq_nghttpd_url (nghttpd, "/small");
  g_assert_true (g_str_has_prefix (url, "http://127.0.0.1:"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/support/echo/answers", test_echo);
  g_test_add_func ("/support/echo/slow", test_slow);
  g_test_add_func ("/support/echo/slow-unfinished", test_slow_unfinished);
  g_test_add_func ("/support/answer", test_answer);
  g_test_add_func ("/support/tls/certificates", test_certificates);
  g_test_add_func ("/support/nginx/http", test_nginx);
  g_test_add_func ("/support/nginx/tls", test_nginx_tls);
  g_test_add_func ("/support/nghttpd/tls", test_nghttpd);
  g_test_add_func ("/support/nghttpd/without-tls", test_nghttpd_without_tls);

  return g_test_run ();
}
