/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "proxied.h"

#include "support/netreq-echo-server.h"
#include "support/netreq-nginx.h"
#include "support/netreq-proxy-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-resolver.h"
#include "support/netreq-test-session.h"
#include "support/netreq-test-tls.h"
#include "support/netreq-tinyproxy.h"

/* --- http --- */

static void
test_http (void)
{
  g_autoptr(NetreqRawServer) proxy = netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL);
  g_autofree char *rules = proxied_uri (proxy, "");
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) call = call_start (session, "http://one.example/a?b=c#d");
  g_autofree char *request = NULL;
  g_autofree char *host = NULL;

  call_assert_body (call, "ok");
  request = netreq_raw_server_get_head (proxy, 0, 0);
  host = netreq_raw_server_get_header (proxy, 0, 0, "Host");
  g_assert_true (g_str_has_prefix (request, "GET http://one.example/a?b=c HTTP/1.1\r\n"));
  g_assert_cmpstr (host, ==, "one.example");
}

/* What the engine would make of it is another URL. */
static void
test_http_with_user_info (void)
{
  g_autoptr(NetreqRawServer) proxy = netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL);
  g_autofree char *rules = proxied_uri (proxy, "http://user:p%40ss@");
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) call = call_start (session, "http://one.example/a");
  g_autofree char *request = NULL;

  call_assert_body (call, "ok");
  request = netreq_raw_server_get_head (proxy, 0, 0);
  g_assert_true (g_str_has_prefix (request, "GET http://one.example/a HTTP/1.1\r\n"));
  g_assert_null (strstr (request, "user"));
}

static void
test_http_error_is_response (void)
{
  g_autoptr(NetreqRawServer) proxy =
    netreq_raw_server_new (ANSWERS_ALL ("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"), NULL);
  g_autofree char *rules = proxied_uri (proxy, "");
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) call = call_start (session, "http://one.example/");

  call_assert (call, "request finish", "request response 502", "response end", "response close", "request close");
}

/* --- tunnels --- */

typedef struct
{
  const char *sentence;
  const NetreqRawStep *script;
  NetreqError error;
} TunnelRow;

#define REFUSAL(status, rest) "HTTP/1.1 " status "\r\n" rest

static const TunnelRow tunnel_rows[] = {
  { "the proxy refuses", SCRIPT (EXPECT_HEAD, SEND (REFUSAL ("403 Forbidden", "Content-Length: 2\r\n\r\nno"))),
    NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the proxy finds nobody", SCRIPT (EXPECT_HEAD, SEND (REFUSAL ("502 Bad Gateway", "\r\n"))),
    NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the proxy refuses in chunks",
    SCRIPT (EXPECT_HEAD, SEND (REFUSAL ("403 Forbidden", "Transfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n"))),
    NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the proxy refuses without end",
    SCRIPT (EXPECT_HEAD, SEND (REFUSAL ("500 Internal Server Error", "\r\n")), SEND_REPEAT ("no", 100000000)),
    NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the proxy refuses and says no more",
    SCRIPT (EXPECT_HEAD, SEND (REFUSAL ("503 Busy", "Content-Length: 10\r\n\r\n")), HOLD),
    NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the proxy leads elsewhere",
    SCRIPT (EXPECT_HEAD, SEND (REFUSAL ("302 Found", "Location: http://two.example/\r\nContent-Length: 0\r\n\r\n"))),
    NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the proxy wants a login that nobody has",
    SCRIPT (EXPECT_HEAD, SEND (REFUSAL ("407 Log in", "Proxy-Authenticate: Basic realm=\"x\"\r\n"
                                        "Content-Length: 0\r\n\r\n"))),
    NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the proxy wants a login for what is no URL",
    SCRIPT (EXPECT_HEAD, SEND (REFUSAL ("407 Log in", "Proxy-Authenticate: Digest realm=\"x\", nonce=\"n\", "
                                        "qop=\"auth\", domain=\"http:/x\"\r\nContent-Length: 0\r\n\r\n"))),
    NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the proxy behaves like an origin server",
    SCRIPT (EXPECT_HEAD, SEND (REFUSAL ("401 Log in", "WWW-Authenticate: Basic realm=\"x\"\r\n"
                                        "Content-Length: 0\r\n\r\n"))),
    NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the proxy sends the request elsewhere",
    SCRIPT (EXPECT_HEAD, SEND (REFUSAL ("421 Misdirected", "Content-Length: 0\r\n\r\n"))),
    NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the proxy is about to answer, without end",
    SCRIPT (EXPECT_HEAD, SEND_REPEAT ("HTTP/1.1 103 Early Hints\r\n\r\n", 100000000)),
    NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the proxy closes", SCRIPT (EXPECT_HEAD), NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the proxy closes at once", SCRIPT (CLOSE), NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the proxy resets", SCRIPT (EXPECT_HEAD, RESET), NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the proxy closes within its answer", SCRIPT (EXPECT_HEAD, SEND ("HTTP/1.1 200 OK\r\nX-A: ")),
    NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the proxy is a mail server", SCRIPT (EXPECT_HEAD, SEND ("220 mail ready\r\n\r\n")),
    NETREQ_ERROR_TUNNEL_CONNECTION_FAILED },
  { "the tunnel ends at once", SCRIPT (EXPECT_HEAD, SEND ("HTTP/1.1 200 OK\r\n\r\n")),
    NETREQ_ERROR_SSL_PROTOCOL_ERROR },
  { "there is no TLS in the tunnel",
    SCRIPT (EXPECT_HEAD, SEND ("HTTP/1.1 200 OK\r\n\r\n"), READ_BYTES (20), SEND ("HTTP/1.1 200 OK\r\n\r\n")),
    NETREQ_ERROR_SSL_PROTOCOL_ERROR },
};

/* A call whose URL is one.example, by way of a proxy that is @script. */
static void
test_tunnel_error (gconstpointer data)
{
  const TunnelRow *row = data;
  g_autoptr(NetreqRawServer) proxy = netreq_raw_server_new (row->script, NULL);
  g_autofree char *rules = proxied_uri (proxy, "http://");
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) call = call_start (session, "https://one.example/secret");
  gboolean is_proxys = row->error == NETREQ_ERROR_TUNNEL_CONNECTION_FAILED;

  proxied_assert_error (call, row->error, is_proxys ? rules : "one.example:443");
  proxied_assert_error (call, row->error, "one.example:443");
  g_assert_cmpuint (netreq_raw_server_get_connections (proxy), ==, 1);
}

static void
test_tunnel_timeout (void)
{
  g_autoptr(NetreqRawServer) proxy = netreq_raw_server_new (SCRIPT (EXPECT_HEAD, HOLD), NULL);
  g_autofree char *rules = proxied_uri (proxy, "http://");
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) call = call_new (session, "https://one.example/", "connect-timeout", 200, NULL);

  call_end (call);
  proxied_assert_error (call, NETREQ_ERROR_CONNECTION_TIMED_OUT, rules);
}

static void
test_tunnel_abort (void)
{
  g_autoptr(NetreqRawServer) proxy = netreq_raw_server_new (SCRIPT (EXPECT_HEAD, HOLD), NULL);
  g_autofree char *rules = proxied_uri (proxy, "http://");
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) call = call_start (session, "https://one.example/");

  netreq_raw_server_wait_requests (proxy, 1);
  netreq_client_request_abort (call->request);
  call_assert (call, "request finish", "request abort", "request close");
  netreq_raw_server_wait_closed (proxy, 0);
}

static void
assert_no_secrets (const char *head)
{
  static const char * const secrets[] = { "ookie", "uthorization", "secret", "X-Own", "Referer", "Origin" };

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    if (strstr (head, secrets[i]) != NULL)
      g_error ("The proxy is told: %s", head);
}

static Call *
call_with_secrets (NetreqSession *session,
                   const char    *url)
{
  static const char * const headers[] = {
    "Cookie", "secret=1", "Authorization", "Basic secret", "X-Own", "secret", "Referer", "https://secret.example/",
    NULL
  };
  Call *call = call_new (session, url, "headers", headers, "method", "POST", "origin", "https://secret.example",
                         NULL);

  call_write (call, "secret");
  call_end (call);

  return call;
}

static void
test_tunnel (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqProxyServer) proxy = netreq_proxy_server_new (NULL, NULL);
  g_autofree char *rules = netreq_proxy_server_uri (proxy, "http", NULL);
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(NetreqEchoServer) server = NULL;
  g_autoptr(Call) call = NULL;
  g_autofree char *url = NULL;
  g_autofree char *head = NULL;

  if (tls == NULL)
    return;

  server = netreq_echo_server_new_tls (tls, NETREQ_TEST_CERTIFICATE_GOOD);
  url = netreq_echo_server_url (server, "/echo?secret");
  call = call_with_secrets (session, url);
  call_assert_body (call, "secret");

  head = netreq_proxy_server_get_request (proxy, 0);
  g_assert_true (g_str_has_prefix (head, "CONNECT localhost:"));
  assert_no_secrets (head);
}

static void
test_tunnel_is_kept (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqNginx) server = tls != NULL ? netreq_nginx_new (tls) : NULL;
  g_autoptr(NetreqProxyServer) proxy = netreq_proxy_server_new (NULL, NULL);
  g_autofree char *rules = netreq_proxy_server_uri (proxy, "http", NULL);
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autofree char *url = NULL;

  if (server == NULL)
    return;

  url = netreq_nginx_url (server, NETREQ_NGINX_HTTPS, "/small");
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(Call) call = call_start (session, url);

      call_assert_body (call, "small\n");
    }

  g_assert_cmpuint (netreq_proxy_server_get_requests (proxy), ==, 1);
}

/* --- a real one --- */

static void
test_tinyproxy (void)
{
  g_autoptr(NetreqTinyproxy) proxy = netreq_tinyproxy_new (NULL, NULL);
  g_autoptr(NetreqTestTls) tls = proxy != NULL ? netreq_test_tls_new () : NULL;
  g_autoptr(NetreqNginx) server = tls != NULL ? netreq_nginx_new (tls) : NULL;
  g_autofree char *rules = NULL;
  g_autoptr(NetreqSession) session = NULL;
  g_autofree char *log = NULL;

  if (server == NULL)
    return;

  rules = netreq_tinyproxy_uri (proxy, NULL);
  session = proxied_session (rules);

  for (NetreqNginxProtocol protocol = NETREQ_NGINX_HTTP; protocol <= NETREQ_NGINX_HTTPS; protocol++)
    {
      g_autofree char *small = netreq_nginx_url (server, protocol, "/small");
      g_autofree char *post = netreq_nginx_url (server, protocol, "/post");
      g_autoptr(Call) get = call_start (session, small);
      g_autoptr(Call) upload = call_new (session, post, "method", "POST", NULL);

      call_write (upload, "12345");
      call_end (upload);
      call_assert_body (get, "small\n");
      call_assert_body (upload, "5");
    }

  log = netreq_tinyproxy_get_log (proxy);
  g_assert_nonnull (strstr (log, "GET http://127.0.0.1:"));
  g_assert_nonnull (strstr (log, "CONNECT localhost:"));
}

static void
test_tinyproxy_finds_nobody (void)
{
  g_autoptr(NetreqTinyproxy) proxy = netreq_tinyproxy_new (NULL, NULL);
  g_autofree char *url = netreq_raw_refusing_url ("");
  g_autofree char *https_url = g_strdup_printf ("https%s/", url + strlen ("http"));
  g_autofree char *rules = NULL;
  g_autoptr(NetreqSession) session = NULL;
  g_autoptr(Call) call = NULL;

  if (proxy == NULL)
    return;

  rules = netreq_tinyproxy_uri (proxy, NULL);
  session = proxied_session (rules);
  call = call_start (session, https_url);
  proxied_assert_error (call, NETREQ_ERROR_TUNNEL_CONNECTION_FAILED, rules);
}

/* --- SOCKS and https --- */

static void
test_socks (void)
{
  g_autoptr(NetreqProxyServer) proxy = netreq_proxy_server_new (NULL, NULL);
  g_autofree char *rules = netreq_proxy_server_uri (proxy, "socks5", NULL);
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL);
  g_autofree char *url = netreq_raw_server_url_with_host (server, "nobody.invalid", "/a");
  g_autofree char *expected = g_strdup_printf ("SOCKS5 nobody.invalid:%u", netreq_raw_server_get_port (server));
  g_autofree char *request = NULL;
  g_autofree char *head = NULL;
  g_autoptr(Call) call = call_start (session, url);

  call_assert_body (call, "ok");
  request = netreq_proxy_server_get_request (proxy, 0);
  g_assert_cmpstr (request, ==, expected);
  head = netreq_raw_server_get_head (server, 0, 0);
  g_assert_true (g_str_has_prefix (head, "GET /a HTTP/1.1\r\n"));
}

static void
test_socks_with_login (void)
{
  g_autoptr(NetreqProxyServer) proxy = netreq_proxy_server_new ("us:er", "p@ss/");
  g_autofree char *rules = netreq_proxy_server_uri (proxy, "socks5", "us%3Aer:p%40ss%2F");
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL);
  g_autofree char *url = netreq_raw_server_url_with_host (server, "one.example", "/");
  g_autofree char *request = NULL;
  g_autoptr(Call) call = call_start (session, url);

  call_assert_body (call, "ok");
  request = netreq_proxy_server_get_request (proxy, 0);
  g_assert_true (g_str_has_suffix (request, " us:er:p@ss/"));
}

static void
test_socks_with_wrong_login (void)
{
  g_autoptr(NetreqProxyServer) proxy = netreq_proxy_server_new ("user", "right");
  g_autofree char *rules = netreq_proxy_server_uri (proxy, "socks5", "user:pa55");
  g_autofree char *name = netreq_proxy_server_uri (proxy, "socks5", NULL);
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) call = call_start (session, "http://one.example/");

  proxied_assert_error (call, NETREQ_ERROR_PROXY_CONNECTION_FAILED, name);
  g_assert_null (strstr (netreq_event_recorder_get_error (call->recorder)->message, "pa55"));
}

static void
test_socks_with_tls (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqProxyServer) proxy = netreq_proxy_server_new (NULL, NULL);
  g_autofree char *rules = netreq_proxy_server_uri (proxy, "socks5", NULL);
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(NetreqEchoServer) server = NULL;
  g_autofree char *url = NULL;
  g_autoptr(Call) call = NULL;

  if (tls == NULL)
    return;

  server = netreq_echo_server_new_tls (tls, NETREQ_TEST_CERTIFICATE_GOOD);
  url = netreq_echo_server_url (server, "/length/3");
  call = call_start (session, url);
  call_assert_body (call, "xxx");
  g_assert_cmpuint (netreq_proxy_server_get_requests (proxy), ==, 1);
}

typedef struct
{
  const char *sentence;
  const char *scheme;
  const NetreqRawStep *script;
} BrokenRow;

static const BrokenRow broken_rows[] = {
  { "a SOCKS proxy says nothing and closes", "socks5", SCRIPT (READ_BYTES (3)) },
  { "a SOCKS proxy speaks HTTP", "socks5", SCRIPT (READ_BYTES (3), SEND ("HTTP/1.1 400 Bad\r\n\r\n")) },
  { "a SOCKS proxy knows no way to log in", "socks5", SCRIPT (READ_BYTES (3), SEND_BYTES ("\5\xff", 2)) },
  { "a SOCKS proxy does not allow it", "socks5",
    SCRIPT (READ_BYTES (3), SEND_BYTES ("\5\0", 2), READ_BYTES (5), SEND_BYTES ("\5\2\0\1\0\0\0\0\0\0", 10)) },
  { "a SOCKS proxy does not reach the host", "socks5",
    SCRIPT (READ_BYTES (3), SEND_BYTES ("\5\0", 2), READ_BYTES (5), SEND_BYTES ("\5\4\0\1\0\0\0\0\0\0", 10)) },
  { "a SOCKS proxy finds the host refusing", "socks5",
    SCRIPT (READ_BYTES (3), SEND_BYTES ("\5\0", 2), READ_BYTES (5), SEND_BYTES ("\5\5\0\1\0\0\0\0\0\0", 10)) },
  { "a proxy of https speaks no TLS", "https", SCRIPT (READ_BYTES (20), SEND ("HTTP/1.1 400 Bad\r\n\r\n")) },
};

static void
test_broken (gconstpointer data)
{
  const BrokenRow *row = data;
  g_autoptr(NetreqRawServer) proxy = netreq_raw_server_new (row->script, NULL);
  g_autofree char *prefix = g_strconcat (row->scheme, "://", NULL);
  g_autofree char *rules = proxied_uri (proxy, prefix);
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) call = call_start (session, "http://one.example/");

  proxied_assert_error (call, NETREQ_ERROR_PROXY_CONNECTION_FAILED, rules);
}

/* --- lists --- */

static char *
refusing_proxy (void)
{
  g_autofree char *url = netreq_raw_refusing_url ("");

  return g_steal_pointer (&url);
}

static void
test_unreachable (void)
{
  static const char * const urls[] = { "http://one.example/", "https://one.example/" };
  g_autofree char *rules = refusing_proxy ();
  g_autoptr(NetreqSession) session = proxied_session (rules);

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr(Call) call = call_start (session, urls[i]);

      proxied_assert_error (call, NETREQ_ERROR_PROXY_CONNECTION_FAILED, rules);
    }
}

static void
test_unknown (void)
{
  g_autoptr(NetreqSession) session = proxied_session ("http=proxy.invalid,nobody.invalid;https=socks5://proxy.invalid");
  g_autoptr(Call) http = call_start (session, "http://one.example/");
  g_autoptr(Call) https = call_start (session, "https://one.example:99/");
  g_autoptr(NetreqSession) without = netreq_session_new ();
  g_autoptr(Call) server = call_start (without, "http://server.invalid/");

  proxied_assert_error (http, NETREQ_ERROR_PROXY_CONNECTION_FAILED, "http://proxy.invalid:80");
  proxied_assert_error (https, NETREQ_ERROR_PROXY_CONNECTION_FAILED, "socks5://proxy.invalid:1080");
  proxied_assert_error (server, NETREQ_ERROR_NAME_NOT_RESOLVED, "server.invalid");
}

static void
test_fallback (void)
{
  g_autoptr(NetreqRawServer) proxy = netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL);
  g_autofree char *first = refusing_proxy ();
  g_autofree char *second = proxied_uri (proxy, "");
  g_autofree char *rules = g_strdup_printf ("%s,%s", first, second);
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) call = call_start (session, "http://one.example/");

  call_assert_body (call, "ok");
}

static void
test_fallback_to_none (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL);
  g_autofree char *url = netreq_raw_server_url_with_host (server, "one.example", "/");
  g_autofree char *refusing = refusing_proxy ();
  g_autofree char *rules = g_strconcat (refusing, ",direct://", NULL);
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autoptr(Call) call = call_start (session, url);
  g_autofree char *closed_url = netreq_raw_refusing_url ("/");
  g_autoptr(Call) closed = call_start (session, closed_url);

  call_assert_body (call, "ok");
  proxied_assert_error (closed, NETREQ_ERROR_CONNECTION_REFUSED, "127.0.0.1");
}

static void
test_bypass (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL);
  g_autofree char *by_name = netreq_raw_server_url_with_host (server, "a.two.example", "/");
  g_autofree char *by_address = netreq_raw_server_url (server, "/");
  g_autofree char *refusing = refusing_proxy ();
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(Call) named = NULL;
  g_autoptr(Call) loopback = NULL;

  proxied_set (session, refusing, "*.two.example");
  named = call_start (session, by_name);
  loopback = call_start (session, by_address);
  call_assert_body (named, "ok");
  call_assert_body (loopback, "ok");
}

/* --- changes --- */

static void
test_change_closes_idle (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (ANSWERS_ALL (LENGTH (6) "direct"), NULL);
  g_autoptr(NetreqRawServer) proxy = netreq_raw_server_new (ANSWERS_ALL (LENGTH (5) "proxy"), NULL);
  g_autofree char *url = netreq_raw_server_url (server, "/");
  g_autofree char *rules = proxied_uri (proxy, "");
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(Call) before = call_start (session, url);
  g_autoptr(Call) after = NULL;
  g_autoptr(Call) again = NULL;

  call_assert_body (before, "direct");
  netreq_test_set_proxy (session, rules);
  netreq_raw_server_wait_closed (server, 0);

  after = call_start (session, url);
  call_assert_body (after, "proxy");

  proxied_set (session, "", NULL);
  netreq_raw_server_wait_closed (proxy, 0);
  again = call_start (session, url);
  call_assert_body (again, "direct");
}

/* Nor is one that is in use handed on afterwards. */
static void
test_change_while_in_use (void)
{
  g_autoptr(NetreqRawServer) server =
    netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (LENGTH (6) "dir"), GATE ("half"), SEND ("ect"), LOOP), NULL);
  g_autoptr(NetreqRawServer) proxy = netreq_raw_server_new (ANSWERS_ALL (LENGTH (5) "proxy"), NULL);
  g_autofree char *url = netreq_raw_server_url (server, "/");
  g_autofree char *rules = proxied_uri (proxy, "");
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(Call) before = call_start (session, url);
  g_autoptr(Call) after = NULL;

  netreq_raw_server_wait_gate (server, "half");
  netreq_test_set_proxy (session, rules);
  netreq_raw_server_open_gate (server, "half");
  call_assert_body (before, "direct");
  netreq_raw_server_wait_closed (server, 0);

  after = call_start (session, url);
  call_assert_body (after, "proxy");
}

static void
test_sessions_are_apart (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (ANSWERS_ALL (LENGTH (6) "direct"), NULL);
  g_autoptr(NetreqRawServer) proxy = netreq_raw_server_new (ANSWERS_ALL (LENGTH (5) "proxy"), NULL);
  g_autofree char *url = netreq_raw_server_url_with_host (server, "one.example", "/");
  g_autofree char *rules = proxied_uri (proxy, "");
  g_autoptr(NetreqSession) with = proxied_session (rules);
  g_autoptr(NetreqSession) without = netreq_session_new ();
  g_autoptr(Call) first = call_start (with, url);
  g_autoptr(Call) second = call_start (without, url);

  call_assert_body (first, "proxy");
  call_assert_body (second, "direct");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  netreq_test_resolver_install ();

  g_test_add_func ("/proxy/http/absolute-url", test_http);
  g_test_add_func ("/proxy/http/user-info-stays-out-of-the-url", test_http_with_user_info);
  g_test_add_func ("/proxy/http/error-is-response", test_http_error_is_response);
  g_test_add_func ("/proxy/tunnel/shows-nothing", test_tunnel);
  g_test_add_func ("/proxy/tunnel/is-kept", test_tunnel_is_kept);
  g_test_add_func ("/proxy/tunnel/timeout", test_tunnel_timeout);
  g_test_add_func ("/proxy/tunnel/abort", test_tunnel_abort);
  g_test_add_func ("/proxy/tinyproxy/both", test_tinyproxy);
  g_test_add_func ("/proxy/tinyproxy/finds-nobody", test_tinyproxy_finds_nobody);
  g_test_add_func ("/proxy/socks/resolves-names", test_socks);
  g_test_add_func ("/proxy/socks/login", test_socks_with_login);
  g_test_add_func ("/proxy/socks/wrong-login", test_socks_with_wrong_login);
  g_test_add_func ("/proxy/socks/tls", test_socks_with_tls);
  g_test_add_func ("/proxy/list/unreachable", test_unreachable);
  g_test_add_func ("/proxy/list/unknown", test_unknown);
  g_test_add_func ("/proxy/list/fallback", test_fallback);
  g_test_add_func ("/proxy/list/fallback-to-none", test_fallback_to_none);
  g_test_add_func ("/proxy/list/bypass", test_bypass);
  g_test_add_func ("/proxy/change/closes-idle-connections", test_change_closes_idle);
  g_test_add_func ("/proxy/change/lets-requests-end", test_change_while_in_use);
  g_test_add_func ("/proxy/change/sessions-are-apart", test_sessions_are_apart);

  for (guint i = 0; i < G_N_ELEMENTS (tunnel_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/proxy/tunnel/%s", tunnel_rows[i].sentence);

      g_test_add_data_func (path, &tunnel_rows[i], test_tunnel_error);
    }

  for (guint i = 0; i < G_N_ELEMENTS (broken_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/proxy/broken/%s", broken_rows[i].sentence);

      g_test_add_data_func (path, &broken_rows[i], test_broken);
    }

  return g_test_run ();
}
