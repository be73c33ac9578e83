/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>

#include "call.h"

#include "support/netreq-echo-server.h"
#include "support/netreq-test-tls.h"

/* --- certificates --- */

static void
assert_failure (NetreqSession *session,
                const char    *url,
                const char    *error)
{
  g_autoptr(Call) call = call_start (session, url);
  g_autofree char *line = g_strconcat ("request error ", error, NULL);

  call_assert (call, "request finish", line, "request close");
}

/* Twice, as a connection that was refused must not be used by the next one. */
static void
assert_refused (NetreqEchoServer *server,
                const char       *error)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = netreq_echo_server_url (server, "/length/3");

  assert_failure (session, url, error);
  assert_failure (session, url, error);
  g_assert_cmpuint (netreq_echo_server_get_requests (server), ==, 0);
}

static void
test_certificates (void)
{
  static const struct
  {
    NetreqTestCertificate which;
    const char *error;
  } rows[] = {
    { NETREQ_TEST_CERTIFICATE_EXPIRED, "net::ERR_CERT_DATE_INVALID" },
    { NETREQ_TEST_CERTIFICATE_WRONG_HOST, "net::ERR_CERT_COMMON_NAME_INVALID" },
    { NETREQ_TEST_CERTIFICATE_SELF_SIGNED, "net::ERR_CERT_AUTHORITY_INVALID" },
    { NETREQ_TEST_CERTIFICATE_WEAK, "net::ERR_CERT_WEAK_SIGNATURE_ALGORITHM" },
  };
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();

  if (tls == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(NetreqEchoServer) server = netreq_echo_server_new_tls (tls, rows[i].which);

      assert_refused (server, rows[i].error);
    }
}

static void
test_unknown_authority (void)
{
  g_autoptr(NetreqTestTls) unknown = netreq_test_tls_new ();
  g_autoptr(NetreqEchoServer) server = NULL;
  g_autoptr(NetreqTestTls) known = NULL;

  if (unknown == NULL)
    return;

  server = netreq_echo_server_new_tls (unknown, NETREQ_TEST_CERTIFICATE_GOOD);
  known = netreq_test_tls_new ();
  assert_refused (server, "net::ERR_CERT_AUTHORITY_INVALID");
}

static void
test_good_certificate (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqEchoServer) server = NULL;
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = NULL;

  if (tls == NULL)
    return;

  server = netreq_echo_server_new_tls (tls, NETREQ_TEST_CERTIFICATE_GOOD);
  url = netreq_echo_server_url (server, "/length/3");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(Call) call = call_start (session, url);

      call_assert (call,
                   "request finish",
                   "request response 200",
                   "response data 3",
                   "response end",
                   "response close",
                   "request close");
    }
}

static void
on_handshake (GObject      *connection,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  g_tls_connection_handshake_finish (G_TLS_CONNECTION (connection), result, &error);
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           certificate)
{
  g_autoptr(GIOStream) tls = g_tls_server_connection_new (G_IO_STREAM (connection), certificate, NULL);

  g_object_set (tls, "authentication-mode", G_TLS_AUTHENTICATION_REQUIRED, NULL);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, NULL, on_handshake, NULL);

  return TRUE;
}

static void
test_client_certificate (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GSocketService) service = g_socket_service_new ();
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autofree char *url = NULL;
  guint16 port;

  if (tls == NULL)
    return;

  certificate = netreq_test_tls_load (tls, NETREQ_TEST_CERTIFICATE_GOOD);
  g_signal_connect (service, "incoming", G_CALLBACK (on_incoming), certificate);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  url = g_strdup_printf ("https://localhost:%u/", port);

  assert_failure (session, url, "net::ERR_SSL_CLIENT_AUTH_CERT_NEEDED");
}

/* --- handshakes --- */

typedef struct
{
  const char *sentence;
  const NetreqRawStep *script;
  const char *error;
} Row;

static const Row rows[] = {
  { "the server speaks plain HTTP", SCRIPT (READ_BYTES (20), SEND ("HTTP/1.1 400 Bad Request\r\n\r\n")),
    "net::ERR_SSL_PROTOCOL_ERROR" },
  { "the server speaks something else", SCRIPT (READ_BYTES (20), SEND ("220 mail ready\r\n")),
    "net::ERR_SSL_PROTOCOL_ERROR" },
  { "the server does not want to talk", SCRIPT (READ_BYTES (20), SEND_BYTES ("\x15\x03\x03\x00\x02\x02\x28", 7)),
    "net::ERR_SSL_PROTOCOL_ERROR" },
  /* GIO does not tell those who break off from those who speak something else. */
  { "the server resets within the handshake", SCRIPT (READ_BYTES (20), RESET), "net::ERR_SSL_PROTOCOL_ERROR" },
  { "the server closes at once", SCRIPT (SHUTDOWN_WRITE, READ_ALL), "net::ERR_SSL_PROTOCOL_ERROR" },
  { "the server closes within the handshake", SCRIPT (READ_BYTES (20)), "net::ERR_SSL_PROTOCOL_ERROR" },
};

static void
test_handshake (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (row->script, NULL);
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", netreq_raw_server_get_port (server));

  if (tls == NULL)
    return;

  assert_failure (session, url, row->error);
  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tls/certificates", test_certificates);
  g_test_add_func ("/tls/unknown-authority", test_unknown_authority);
  g_test_add_func ("/tls/good-certificate", test_good_certificate);
  g_test_add_func ("/tls/client-certificate", test_client_certificate);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tls/handshake/%s", rows[i].sentence);

      g_test_add_data_func (path, &rows[i], test_handshake);
    }

  return g_test_run ();
}
