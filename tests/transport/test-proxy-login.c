/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "proxied.h"

#include "support/netreq-answer-server.h"
#include "support/netreq-nginx.h"
#include "support/netreq-proxy-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-resolver.h"
#include "support/netreq-test-tls.h"
#include "support/netreq-tinyproxy.h"

/* "user:pa ss" */
#define BASIC_ANSWER "Basic dXNlcjpwYSBzcw=="

#define ASKS(challenge) "HTTP/1.1 407 Log in\r\nProxy-Authenticate: " challenge "\r\n" \
                        "Set-Cookie: proxy=1\r\nContent-Length: 4\r\n\r\nwho?"
#define ASKS_BASIC ASKS ("Basic realm=\"p\"")
#define ASKS_DIGEST(rest) ASKS ("Digest realm=\"p\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256" rest)

/* --- requests for http URLs --- */

static void
test_basic (void)
{
  g_autoptr(NetreqRawServer) proxy =
    netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (ASKS_BASIC), EXPECT_REQUEST, SEND (LENGTH (2) "ok"),
                                   EXPECT_REQUEST, SEND (LENGTH (2) "ok")), NULL);
  g_autofree char *rules = proxied_uri (proxy, "http://user:pa%20ss@");
  g_autoptr(NetreqSession) session = proxied_session (rules);
  static const char * const expected[] = { NULL, BASIC_ANSWER, BASIC_ANSWER };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(Call) call = call_new (session, "http://one.example/a", "method", "POST",
                                       "credentials", NETREQ_CREDENTIALS_OMIT, NULL);

      call_write (call, "body");
      call_end (call);
      call_assert_body (call, "ok");
    }

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *answer = netreq_raw_server_get_header (proxy, 0, i, "Proxy-Authorization");
      g_autofree char *head = netreq_raw_server_get_head (proxy, 0, i);
      g_autoptr(GBytes) body = netreq_raw_server_get_body (proxy, 0, i);

      g_assert_cmpstr (answer, ==, expected[i]);
      g_assert_true (g_str_has_prefix (head, "POST http://one.example/a HTTP/1.1\r\n"));
      netreq_test_assert_bytes (body, "body");
    }
}

static void
assert_digest (const char *answer,
               const char *target,
               const char *count)
{
  g_autofree char *uri = g_strdup_printf ("uri=\"%s\"", target);
  g_autofree char *nc = g_strdup_printf ("nc=%s", count);
  const char *parts[] = { "Digest ", "username=\"user\"", "nonce=\"n\"", "SHA-256", uri, nc };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (answer == NULL || strstr (answer, parts[i]) == NULL)
      g_error ("There is no %s in %s", parts[i], answer);
}

static void
test_digest (void)
{
  g_autoptr(NetreqRawServer) proxy =
    netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (ASKS_DIGEST ("")),
                                   EXPECT_REQUEST, SEND (ASKS_DIGEST (", stale=true")),
                                   EXPECT_REQUEST, SEND (LENGTH (2) "ok"),
                                   EXPECT_REQUEST, SEND (LENGTH (2) "ok")), NULL);
  g_autofree char *rules = proxied_uri (proxy, "http://user:pass@");
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autofree char *first = NULL;
  g_autofree char *stale = NULL;
  g_autofree char *renewed = NULL;
  g_autofree char *ahead = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(Call) call = call_start (session, "http://one.example/a?b");

      call_assert_body (call, "ok");
    }

  first = netreq_raw_server_get_header (proxy, 0, 0, "Proxy-Authorization");
  stale = netreq_raw_server_get_header (proxy, 0, 1, "Proxy-Authorization");
  renewed = netreq_raw_server_get_header (proxy, 0, 2, "Proxy-Authorization");
  ahead = netreq_raw_server_get_header (proxy, 0, 3, "Proxy-Authorization");
  g_assert_null (first);
  assert_digest (stale, "http://one.example/a?b", "00000001");
  assert_digest (renewed, "http://one.example/a?b", "00000001");
  assert_digest (ahead, "http://one.example/a?b", "00000002");
}

typedef struct
{
  const char *sentence;
  const char *user_info;
  const NetreqRawStep *script;
  guint n_requests;
} DeliveredRow;

/* The 407 is a response like any other. */
static const DeliveredRow delivered_rows[] = {
  { "wrong user info is tried once", "user:wrong@", ANSWERS_ALL (ASKS_BASIC), 2 },
  { "without user info there is no answer", "", ANSWERS_ALL (ASKS_BASIC), 1 },
  { "a scheme that nobody knows has no answer", "user:pass@", ANSWERS_ALL (ASKS ("Odd realm=\"p\"")), 1 },
  { "a proxy that says nothing has no answer", "user:pass@",
    ANSWERS_ALL ("HTTP/1.1 407 Log in\r\nContent-Length: 4\r\n\r\nwho?"), 1 },
  { "a proxy of which all is stale does not keep us busy", "user:pass@",
    ANSWERS_ALL (ASKS_DIGEST (", stale=true")), 21 },
};

static void
test_delivered (gconstpointer data)
{
  const DeliveredRow *row = data;
  g_autoptr(NetreqRawServer) proxy = netreq_raw_server_new (row->script, NULL);
  g_autofree char *prefix = g_strconcat ("http://", row->user_info, NULL);
  g_autofree char *rules = proxied_uri (proxy, prefix);
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) call = call_start (session, "http://one.example/");

  call_assert (call, "request finish", "request response 407", "response data 4", "response end",
               "response close", "request close");
  g_assert_cmpuint (netreq_raw_server_get_requests (proxy), ==, row->n_requests);
}

static void
test_own_header (void)
{
  static const char * const headers[] = { "Proxy-Authorization", "Own answer", NULL };
  g_autoptr(NetreqRawServer) proxy = netreq_raw_server_new (ANSWERS_ALL (ASKS_BASIC), NULL);
  g_autofree char *rules = proxied_uri (proxy, "http://user:pass@");
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) call = call_new (session, "http://one.example/", "headers", headers, NULL);
  g_autofree char *answer = NULL;

  call_end (call);
  call_wait (call);
  answer = netreq_raw_server_get_header (proxy, 0, 0, "Proxy-Authorization");
  g_assert_cmpstr (answer, ==, "Own answer");
  g_assert_cmpuint (netreq_raw_server_get_requests (proxy), ==, 1);
}

static void
test_streamed (void)
{
  g_autoptr(NetreqRawServer) proxy = netreq_raw_server_new (ANSWERS_ALL (ASKS_BASIC), NULL);
  g_autofree char *rules = proxied_uri (proxy, "http://user:pass@");
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) call = call_new (session, "http://one.example/", "method", "POST", "chunked-encoding", TRUE, NULL);

  call_write (call, "body");
  call_end (call);
  proxied_assert_error (call, NETREQ_ERROR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED, "login");
}

/* Servers are not proxies, whatever they ask for. */
static void
test_server_that_asks (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (ANSWERS_ALL (ASKS_BASIC), NULL);
  g_autofree char *url = netreq_raw_server_url (server, "/");
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(Call) call = NULL;

  proxied_set (session, "http://user:pass@proxy.invalid", NULL);
  call = call_start (session, url);
  call_assert (call, "request finish", "request response 407", "response data 4", "response end",
               "response close", "request close");
  g_assert_cmpuint (netreq_raw_server_get_requests (server), ==, 1);
}

static char *
ask_for_login (const NetreqAnswerRequest *request,
               gpointer                   user_data)
{
  return g_strdup (ASKS_BASIC);
}

static void
test_server_in_tunnel_that_asks (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqProxyServer) proxy = netreq_proxy_server_new (NULL, NULL);
  g_autofree char *rules = netreq_proxy_server_uri (proxy, "http", "user:pass");
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autoptr(NetreqAnswerServer) server = NULL;
  g_autofree char *url = NULL;
  g_autoptr(Call) call = NULL;

  if (tls == NULL)
    return;

  certificate = netreq_test_tls_load (tls, NETREQ_TEST_CERTIFICATE_GOOD);
  server = netreq_answer_server_new (certificate, ask_for_login, NULL);
  url = g_strdup_printf ("https://localhost:%u/", netreq_answer_server_get_port (server));

  call = call_start (session, url);
  call_assert_body (call, "who?");
  g_assert_null (strstr (netreq_answer_server_get_received (server)->str, "Proxy-Authorization"));
}

/* --- tunnels --- */

static void
test_tunnel_digest (void)
{
  g_autoptr(NetreqRawServer) proxy =
    netreq_raw_server_new (SCRIPT (EXPECT_HEAD, SEND (ASKS_DIGEST (""))),
                           SCRIPT (EXPECT_HEAD, SEND ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")), NULL);
  g_autofree char *rules = proxied_uri (proxy, "http://user:pass@");
  g_autofree char *name = proxied_uri (proxy, "http://");
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) call = call_start (session, "https://one.example/secret");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *head = NULL;

  proxied_assert_error (call, NETREQ_ERROR_TUNNEL_CONNECTION_FAILED, name);
  first = netreq_raw_server_get_header (proxy, 0, 0, "Proxy-Authorization");
  second = netreq_raw_server_get_header (proxy, 1, 0, "Proxy-Authorization");
  head = netreq_raw_server_get_head (proxy, 1, 0);
  g_assert_null (first);
  assert_digest (second, "one.example:443", "00000001");
  g_assert_null (strstr (head, "secret"));
  g_assert_cmpuint (netreq_raw_server_get_connections (proxy), ==, 2);
}

static void
test_tunnel_wrong (void)
{
  g_autoptr(NetreqRawServer) proxy = netreq_raw_server_new (SCRIPT (EXPECT_HEAD, SEND (ASKS_BASIC)), NULL);
  g_autofree char *rules = proxied_uri (proxy, "http://user:pa55@");
  g_autofree char *name = proxied_uri (proxy, "http://");
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) call = call_start (session, "https://one.example/");

  proxied_assert_error (call, NETREQ_ERROR_TUNNEL_CONNECTION_FAILED, name);
  g_assert_null (strstr (netreq_event_recorder_get_error (call->recorder)->message, "pa55"));
  g_assert_cmpuint (netreq_raw_server_get_connections (proxy), ==, 2);
}

/* What one proxy has asked for is not told to another. */
static void
test_other_proxy (void)
{
  g_autoptr(NetreqRawServer) known =
    netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (ASKS_BASIC), EXPECT_REQUEST, SEND (LENGTH (2) "ok")), NULL);
  g_autoptr(NetreqRawServer) other = netreq_raw_server_new (SCRIPT (EXPECT_HEAD, SEND (ASKS_BASIC)), NULL);
  g_autofree char *first = proxied_uri (known, "http=user:pass@");
  g_autofree char *second = proxied_uri (other, "https=");
  g_autofree char *rules = g_strdup_printf ("%s;%s", first, second);
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) http = call_start (session, "http://one.example/");
  g_autoptr(Call) https = NULL;
  g_autofree char *answer = NULL;

  call_assert_body (http, "ok");
  https = call_start (session, "https://one.example/");
  call_wait (https);
  answer = netreq_raw_server_get_header (other, 0, 0, "Proxy-Authorization");
  g_assert_null (answer);
  g_assert_cmpuint (netreq_raw_server_get_connections (other), ==, 1);
}

/* --- a real one --- */

static void
test_tinyproxy (void)
{
  g_autoptr(NetreqTinyproxy) proxy = netreq_tinyproxy_new ("user", "pass");
  g_autoptr(NetreqTestTls) tls = proxy != NULL ? netreq_test_tls_new () : NULL;
  g_autoptr(NetreqNginx) server = tls != NULL ? netreq_nginx_new (tls) : NULL;
  g_autofree char *right = NULL;
  g_autofree char *wrong = NULL;
  g_autoptr(NetreqSession) let_in = NULL;
  g_autoptr(NetreqSession) kept_out = NULL;

  if (server == NULL)
    return;

  right = netreq_tinyproxy_uri (proxy, "user:pass");
  wrong = netreq_tinyproxy_uri (proxy, "user:word");
  let_in = proxied_session (right);
  kept_out = proxied_session (wrong);

  for (guint i = 0; i < 4; i++)
    {
      NetreqNginxProtocol protocol = i % 2 == 0 ? NETREQ_NGINX_HTTP : NETREQ_NGINX_HTTPS;
      g_autofree char *url = netreq_nginx_url (server, protocol, "/small");
      g_autoptr(Call) good = call_start (let_in, url);
      g_autoptr(Call) bad = call_start (kept_out, url);

      call_assert_body (good, "small\n");
      if (protocol == NETREQ_NGINX_HTTPS)
        proxied_assert_error (bad, NETREQ_ERROR_TUNNEL_CONNECTION_FAILED, "127.0.0.1");
      else
        call_wait (bad);
      g_assert_cmpstr (netreq_event_recorder_get_body (bad->recorder)->str, !=, "small\n");
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  netreq_test_resolver_install ();

  g_test_add_func ("/proxy-login/basic", test_basic);
  g_test_add_func ("/proxy-login/digest", test_digest);
  g_test_add_func ("/proxy-login/own-header", test_own_header);
  g_test_add_func ("/proxy-login/streamed-body", test_streamed);
  g_test_add_func ("/proxy-login/server-that-asks", test_server_that_asks);
  g_test_add_func ("/proxy-login/server-in-tunnel-that-asks", test_server_in_tunnel_that_asks);
  g_test_add_func ("/proxy-login/tunnel/digest", test_tunnel_digest);
  g_test_add_func ("/proxy-login/tunnel/wrong", test_tunnel_wrong);
  g_test_add_func ("/proxy-login/other-proxy", test_other_proxy);
  g_test_add_func ("/proxy-login/tinyproxy", test_tinyproxy);

  for (guint i = 0; i < G_N_ELEMENTS (delivered_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/proxy-login/delivered/%s", delivered_rows[i].sentence);

      g_test_add_data_func (path, &delivered_rows[i], test_delivered);
    }

  return g_test_run ();
}
