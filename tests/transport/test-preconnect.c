/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "proxied.h"

#include "support/netreq-echo-server.h"
#include "support/netreq-proxy-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-resolver.h"
#include "support/netreq-test-tls.h"

/* Connections that are made before there is a request. */

static gboolean
finish (NetreqSession  *session,
        GAsyncResult  **result,
        GError        **error)
{
  netreq_test_wait_for (*result);

  return netreq_session_preconnect_finish (session, *result, error);
}

static gboolean
preconnect (NetreqSession  *session,
            const char     *url,
            guint           num_sockets,
            GError        **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  netreq_session_preconnect_async (session, url, num_sockets, NULL, netreq_test_result_cb, &result);
  g_assert_null (result);

  return finish (session, &result, error);
}

static void
preconnect_well (NetreqSession *session,
                 const char    *url,
                 guint          num_sockets)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (preconnect (session, url, num_sockets, &error));
  g_assert_no_error (error);
}

static void
fail_to_preconnect (NetreqSession *session,
                    const char    *url,
                    NetreqError    code,
                    const char    *part)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (preconnect (session, url, 1, &error));
  g_assert_error (error, NETREQ_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, part));
}

/* --- what they are good for --- */

static void
test_used (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL);
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = netreq_raw_server_url (server, "/");
  g_autofree char *text = NULL;

  preconnect_well (session, url, 1);
  netreq_raw_server_wait_connected (server, 1);
  g_assert_cmpuint (netreq_raw_server_get_requests (server), ==, 0);

  text = netreq_test_get (session, url, 200);
  g_assert_cmpstr (text, ==, "ok");
  g_assert_cmpuint (netreq_raw_server_get_requests_of (server, 0), ==, 1);
  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, 1);
}

/* --- how many there are --- */

typedef struct
{
  const char *sentence;
  guint max_connections;
  guint max_per_host;
  /* Requests that are being answered, and connections that nobody uses. */
  guint n_running;
  guint n_idle;
  guint num_sockets;
  guint n_connections;
} NumberRow;

static const NumberRow number_rows[] = {
  { "one is made", 32, 6, 0, 0, 1, 1 },
  { "six are made", 32, 6, 0, 0, 6, 6 },
  { "the limit of the host counts", 32, 2, 0, 0, 6, 2 },
  { "the limit in all counts", 3, 6, 0, 0, 6, 3 },
  { "idle ones count", 32, 6, 0, 2, 3, 3 },
  { "enough idle ones are enough", 32, 6, 0, 3, 3, 3 },
  { "those in use count", 32, 6, 2, 0, 3, 3 },
  { "both count", 32, 6, 1, 2, 5, 5 },
  { "where there is no room nothing is made, and nothing closed", 2, 6, 1, 1, 6, 2 },
};

static void
test_number (gconstpointer data)
{
  static const NetreqRawStep script[] = { EXPECT_REQUEST, GATE ("go"), SEND (LENGTH (2) "ok"), LOOP, CLOSE };
  const NumberRow *row = data;
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (script, NULL);
  g_autoptr(NetreqSession) session = g_object_new (NETREQ_TYPE_SESSION,
                                                   "max-connections", row->max_connections,
                                                   "max-connections-per-host", row->max_per_host,
                                                   NULL);
  g_autoptr(GPtrArray) calls = g_ptr_array_new_with_free_func ((GDestroyNotify) call_free);
  g_autofree char *url = netreq_raw_server_url (server, "/");

  for (guint i = 0; i < row->n_idle + row->n_running; i++)
    g_ptr_array_add (calls, call_start (session, url));
  netreq_raw_server_wait_requests (server, row->n_idle + row->n_running);

  netreq_raw_server_open_gate (server, "go");
  for (guint i = 0; i < calls->len; i++)
    call_wait ((Call *) calls->pdata[i]);
  g_ptr_array_set_size (calls, 0);

  /* As many of them as are to be idle stay so. */
  netreq_raw_server_close_gate (server, "go");
  for (guint i = 0; i < row->n_running; i++)
    g_ptr_array_add (calls, call_start (session, url));
  netreq_raw_server_wait_requests (server, row->n_idle + 2 * row->n_running);
  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, row->n_idle + row->n_running);

  preconnect_well (session, url, row->num_sockets);
  netreq_raw_server_wait_connected (server, row->n_connections);
  netreq_test_settle ();
  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, row->n_connections);
  for (guint i = 0; i < row->n_connections; i++)
    g_assert_false (netreq_raw_server_is_closed (server, i));

  /* All of them are used. */
  for (guint i = row->n_running; i < row->n_connections; i++)
    g_ptr_array_add (calls, call_start (session, url));
  netreq_raw_server_wait_requests (server, row->n_idle + row->n_running + row->n_connections);
  netreq_raw_server_open_gate (server, "go");
  for (guint i = 0; i < calls->len; i++)
    call_assert_body ((Call *) calls->pdata[i], "ok");
  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, row->n_connections);
}

/* What was asked for in the same turn of the loop has the connection already. */
static void
test_requests_first (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL);
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = netreq_raw_server_url (server, "/");
  g_autoptr(Call) call = call_start (session, url);

  preconnect_well (session, url, 1);
  call_assert_body (call, "ok");
  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, 1);
}

/* Where there seems to be one, it may have been closed. */
static void
test_again (void)
{
  g_autoptr(NetreqRawServer) server =
    netreq_raw_server_new (SCRIPT (GATE ("close")), ANSWERS_ALL (LENGTH (2) "ok"), NULL);
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = netreq_raw_server_url (server, "/");
  g_autofree char *text = NULL;

  preconnect_well (session, url, 1);
  preconnect_well (session, url, 1);
  netreq_raw_server_wait_gate (server, "close");
  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, 1);

  netreq_raw_server_open_gate (server, "close");
  netreq_raw_server_wait_over (server, 0);
  preconnect_well (session, url, 1);
  netreq_raw_server_wait_connected (server, 2);
  text = netreq_test_get (session, url, 200);
  g_assert_cmpstr (text, ==, "ok");
  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, 2);
}

/* --- requests that come while they are made --- */

#define SOCKS_GREETING READ_BYTES (3), SEND_BYTES ("\5\0", 2)
/* one.example, and what else there is in such a wish */
#define SOCKS_WISH READ_BYTES (18)
#define SOCKS_GRANTED SEND_BYTES ("\5\0\0\1\0\0\0\0\0\0", 10)
#define SOCKS_DENIED SEND_BYTES ("\5\2\0\1\0\0\0\0\0\0", 10)

typedef struct
{
  NetreqRawServer *proxy;
  NetreqSession *session;
  GCancellable *cancellable;
  GAsyncResult *result;
} Fixture;

/* A connection is being made, by way of a proxy that takes its time. */
static void
begin (Fixture             *fixture,
       const NetreqRawStep *first,
       const NetreqRawStep *second)
{
  g_autofree char *rules = NULL;

  fixture->proxy = netreq_raw_server_new (first, second, NULL);
  rules = proxied_uri (fixture->proxy, "socks5://");
  fixture->session = proxied_session (rules);
  fixture->cancellable = g_cancellable_new ();

  netreq_session_preconnect_async (fixture->session, "http://one.example/", 1, fixture->cancellable,
                                   netreq_test_result_cb, &fixture->result);
  netreq_raw_server_wait_gate (fixture->proxy, "socks");
}

static void
fixture_clear (Fixture *fixture)
{
  g_clear_object (&fixture->result);
  g_clear_object (&fixture->cancellable);
  netreq_test_collect (&fixture->session);
  g_clear_pointer (&fixture->proxy, netreq_raw_server_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
test_taken_over (void)
{
  g_auto(Fixture) fixture = { NULL };
  g_autoptr(Call) call = NULL;

  begin (&fixture, SCRIPT (GATE ("socks"), SOCKS_GREETING, SOCKS_WISH, SOCKS_GRANTED,
                           EXPECT_REQUEST, SEND (LENGTH (2) "ok")), NULL);
  call = call_start (fixture.session, "http://one.example/");
  netreq_test_settle ();
  netreq_raw_server_open_gate (fixture.proxy, "socks");

  call_assert_body (call, "ok");
  g_assert_true (finish (fixture.session, &fixture.result, NULL));
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.proxy), ==, 1);
}

/* Who made the connection is not there any more, and the request needs it no less. */
static void
test_given_up_after_taken_over (void)
{
  g_auto(Fixture) fixture = { NULL };
  g_autoptr(Call) call = NULL;

  begin (&fixture,
         SCRIPT (GATE ("socks"), HOLD),
         SCRIPT (SOCKS_GREETING, SOCKS_WISH, SOCKS_GRANTED, EXPECT_REQUEST, SEND (LENGTH (2) "ok")));
  call = call_start (fixture.session, "http://one.example/");
  netreq_test_settle ();
  g_cancellable_cancel (fixture.cancellable);

  call_assert_body (call, "ok");
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.proxy), ==, 2);
}

/* It has not heard of the proxy that has the connection. */
static void
test_refused_after_taken_over (void)
{
  g_auto(Fixture) fixture = { NULL };
  g_autofree char *rules = NULL;
  g_autoptr(Call) call = NULL;

  begin (&fixture, SCRIPT (GATE ("socks"), SOCKS_GREETING, SOCKS_WISH, SOCKS_DENIED), NULL);
  rules = proxied_uri (fixture.proxy, "socks5://");
  call = call_start (fixture.session, "http://one.example/");
  netreq_test_settle ();
  netreq_raw_server_open_gate (fixture.proxy, "socks");

  proxied_assert_error (call, NETREQ_ERROR_PROXY_CONNECTION_FAILED, rules);
}

/* Nor has it seen the socket, which it has to shut down: else the engine says that the
 * part which was sent is the whole. */
static void
test_streamed_after_taken_over (void)
{
  g_auto(Fixture) fixture = { NULL };
  g_autoptr(GBytes) received = NULL;
  g_autoptr(Call) call = NULL;
  g_autofree char *raw = NULL;

  begin (&fixture, SCRIPT (GATE ("socks"), SOCKS_GREETING, SOCKS_WISH, SOCKS_GRANTED,
                           EXPECT_HEAD, READ_BYTES (9), GATE ("part"), READ_ALL), NULL);
  call = call_new (fixture.session, "http://one.example/", "method", "POST", NULL);
  netreq_client_request_set_chunked_encoding (call->request, TRUE, NULL);
  call_write (call, "part");
  netreq_test_settle ();
  netreq_raw_server_open_gate (fixture.proxy, "socks");
  netreq_raw_server_wait_gate (fixture.proxy, "part");
  netreq_client_request_abort (call->request);
  call_wait (call);
  netreq_raw_server_open_gate (fixture.proxy, "part");
  netreq_raw_server_wait_over (fixture.proxy, 0);

  received = netreq_raw_server_get_received (fixture.proxy, 0);
  raw = g_strndup ((const char *) g_bytes_get_data (received, NULL) + 21, g_bytes_get_size (received) - 21);
  g_assert_nonnull (strstr (raw, "4\r\npart\r\n"));
  g_assert_null (strstr (raw, "\r\n0\r\n"));
}

/* --- what goes wrong --- */

static void
test_refused (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = netreq_raw_refusing_url ("/");

  fail_to_preconnect (session, url, NETREQ_ERROR_CONNECTION_REFUSED, "127.0.0.1");
  fail_to_preconnect (session, "http://nobody.invalid/", NETREQ_ERROR_NAME_NOT_RESOLVED, "nobody.invalid");
  fail_to_preconnect (session, "nowhere", NETREQ_ERROR_INVALID_URL, "");
  fail_to_preconnect (session, "ftp://one.example/", NETREQ_ERROR_DISALLOWED_URL_SCHEME, "");
  fail_to_preconnect (session, "http://one.example:25/", NETREQ_ERROR_UNSAFE_PORT, "one.example:25");
}

static void
test_offline (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL);
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = netreq_raw_server_url (server, "/");

  netreq_session_set_network_access (session, NETREQ_NETWORK_ACCESS_NONE);
  fail_to_preconnect (session, url, NETREQ_ERROR_INTERNET_DISCONNECTED, "127.0.0.1");
  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, 0);
}

static void
test_bad_number (void)
{
  static const guint numbers[] = { 0, 7, G_MAXUINT };
  g_autoptr(NetreqSession) session = netreq_session_new ();

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (preconnect (session, "http://127.0.0.1:1/", numbers[i], &error));
      g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_certificate (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqEchoServer) server = NULL;
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = NULL;

  if (tls == NULL)
    return;

  server = netreq_echo_server_new_tls (tls, NETREQ_TEST_CERTIFICATE_EXPIRED);
  url = netreq_echo_server_url (server, "/echo");
  fail_to_preconnect (session, url, NETREQ_ERROR_CERT_DATE_INVALID, "has expired");
}

/* The queue has forgotten it, and makes another one. */
static void
test_time_out (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new_mute ();
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *address = netreq_raw_server_url (server, "/");
  g_autofree char *url = g_strconcat ("https", address + strlen ("http"), NULL);

  netreq_session_set_connect_timeout (session, 50);
  fail_to_preconnect (session, url, NETREQ_ERROR_CONNECTION_TIMED_OUT, "127.0.0.1");
  fail_to_preconnect (session, url, NETREQ_ERROR_CONNECTION_TIMED_OUT, "127.0.0.1");
  netreq_raw_server_wait_connected (server, 2);
}

static void
test_cancelled (void)
{
  g_auto(Fixture) fixture = { NULL };
  g_autoptr(GAsyncResult) late = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) late_error = NULL;

  begin (&fixture, SCRIPT (GATE ("socks"), HOLD), NULL);
  g_cancellable_cancel (fixture.cancellable);
  g_assert_null (fixture.result);
  g_assert_false (finish (fixture.session, &fixture.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  netreq_raw_server_open_gate (fixture.proxy, "socks");
  netreq_raw_server_wait_closed (fixture.proxy, 0);

  netreq_session_preconnect_async (fixture.session, "http://one.example/", 1, fixture.cancellable,
                                   netreq_test_result_cb, &late);
  g_assert_false (finish (fixture.session, &late, &late_error));
  g_assert_error (late_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.proxy), ==, 1);
}

static void
test_connections_closed (void)
{
  g_auto(Fixture) fixture = { NULL };
  g_autoptr(GError) error = NULL;

  begin (&fixture, SCRIPT (GATE ("socks"), HOLD), NULL);
  netreq_session_close_all_connections_async (fixture.session, NULL, NULL, NULL);
  g_assert_false (finish (fixture.session, &fixture.result, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_CONNECTION_ABORTED);
}

/* --- proxies --- */

static void
test_tunnel (gconstpointer scheme)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqEchoServer) server = NULL;
  g_autoptr(NetreqProxyServer) proxy = netreq_proxy_server_new (NULL, NULL);
  g_autofree char *rules = netreq_proxy_server_uri (proxy, scheme, NULL);
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autofree char *url = NULL;

  if (tls == NULL)
    return;

  server = netreq_echo_server_new_tls (tls, NETREQ_TEST_CERTIFICATE_GOOD);
  url = netreq_echo_server_url (server, "/echo");
  preconnect_well (session, url, 1);
  g_assert_cmpuint (netreq_proxy_server_get_requests (proxy), ==, 1);

  g_free (netreq_test_get (session, url, 200));
  g_assert_cmpuint (netreq_proxy_server_get_requests (proxy), ==, 1);
}

static void
test_no_tunnel (void)
{
  g_autoptr(NetreqRawServer) proxy =
    netreq_raw_server_new (ANSWERS_ALL ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"), NULL);
  g_autofree char *rules = proxied_uri (proxy, "http://");
  g_autoptr(NetreqSession) session = proxied_session (rules);

  fail_to_preconnect (session, "https://one.example/", NETREQ_ERROR_TUNNEL_CONNECTION_FAILED, rules);
}

/* What is known is said, and nobody is asked. */
static void
test_proxy_login (void)
{
  static const NetreqRawStep script[] = {
    EXPECT_HEAD, SEND ("HTTP/1.1 407 Log in\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"),
    LOOP, CLOSE,
  };
  g_autoptr(NetreqRawServer) proxy = netreq_raw_server_new (script, NULL);
  g_autofree char *rules = proxied_uri (proxy, "http://user:pass@");
  g_autoptr(NetreqSession) session = proxied_session (rules);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  fail_to_preconnect (session, "https://one.example/", NETREQ_ERROR_TUNNEL_CONNECTION_FAILED, "407");
  g_assert_cmpuint (netreq_raw_server_get_connections (proxy), ==, 2);
  first = netreq_raw_server_get_header (proxy, 0, 0, "Proxy-Authorization");
  second = netreq_raw_server_get_header (proxy, 1, 0, "Proxy-Authorization");
  g_assert_null (first);
  g_assert_cmpstr (second, ==, "Basic dXNlcjpwYXNz");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  netreq_test_resolver_install ();

  g_test_add_func ("/netreq/preconnect/the-next-request-uses-it", test_used);

  for (guint i = 0; i < G_N_ELEMENTS (number_rows); i++)
    {
      g_autofree char *name = g_strdelimit (g_strdup (number_rows[i].sentence), " ,", '-');
      g_autofree char *path = g_strconcat ("/netreq/preconnect/number/", name, NULL);

      g_test_add_data_func (path, &number_rows[i], test_number);
    }

  g_test_add_func ("/netreq/preconnect/number/requests-come-first", test_requests_first);

  g_test_add_func ("/netreq/preconnect/again", test_again);
  g_test_add_func ("/netreq/preconnect/taken-over", test_taken_over);
  g_test_add_func ("/netreq/preconnect/given-up-after-taken-over", test_given_up_after_taken_over);
  g_test_add_func ("/netreq/preconnect/refused-after-taken-over", test_refused_after_taken_over);
  g_test_add_func ("/netreq/preconnect/streamed-after-taken-over", test_streamed_after_taken_over);

  g_test_add_func ("/netreq/preconnect/refused", test_refused);
  g_test_add_func ("/netreq/preconnect/offline", test_offline);
  g_test_add_func ("/netreq/preconnect/bad-number", test_bad_number);
  g_test_add_func ("/netreq/preconnect/certificate", test_certificate);
  g_test_add_func ("/netreq/preconnect/time-out", test_time_out);
  g_test_add_func ("/netreq/preconnect/cancelled", test_cancelled);
  g_test_add_func ("/netreq/preconnect/connections-closed", test_connections_closed);
  g_test_add_data_func ("/netreq/preconnect/tunnel/http", "http", test_tunnel);
  g_test_add_data_func ("/netreq/preconnect/tunnel/socks5", "socks5", test_tunnel);
  g_test_add_func ("/netreq/preconnect/no-tunnel", test_no_tunnel);
  g_test_add_func ("/netreq/preconnect/proxy-login", test_proxy_login);

  return g_test_run ();
}
