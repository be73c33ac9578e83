/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "support/netreq-raw-server.h"
#include "support/netreq-test-loop.h"

/* The client: a plain socket that the test drives by hand. */

static GSocket *
connect_to (NetreqRawServer *server)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address =
    g_inet_socket_address_new (loopback, netreq_raw_server_get_port (server));
  g_autoptr(GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);

  return socket;
}

static void
say (GSocket    *socket,
     const char *text)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_socket_send (socket, text, strlen (text), NULL, &error), ==, strlen (text));
  g_assert_no_error (error);
}

static char *
hear (GSocket *socket,
      gsize    length)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = g_malloc0 (length + 1);
  gsize got = 0;

  while (got < length)
    {
      gssize n = g_socket_receive (socket, text + got, length - got, NULL, &error);

      g_assert_no_error (error);
      if (n == 0)
        break;
      got += n;
    }

  return g_steal_pointer (&text);
}

static void
assert_hears (GSocket    *socket,
              const char *expected)
{
  g_autofree char *text = hear (socket, strlen (expected));

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_hears_end (GSocket *socket)
{
  g_autoptr(GError) error = NULL;
  char byte;

  g_assert_cmpint (g_socket_receive (socket, &byte, 1, NULL, &error), ==, 0);
  g_assert_no_error (error);
}

/* Requests are kept as they came, bodies without the framing of their chunks. */
static void
test_raw_requests (void)
{
  const char *first = "GET /a HTTP/1.1\r\nHost: a\r\nX-Odd:  two  words \r\n\r\n";
  const char *second = "POST /b HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello";
  const char *third =
    "PUT /c HTTP/1.1\r\ntransfer-encoding: Chunked\r\n\r\n"
    "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n";
  g_autoptr(NetreqRawServer) server =
    netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND ("OK"), LOOP), NULL);
  g_autoptr(GSocket) socket = connect_to (server);
  const char *requests[] = { first, second, third };
  g_autoptr(GBytes) body = NULL;
  g_autofree char *head = NULL;
  g_autofree char *header = NULL;
  g_autofree char *none = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autofree char *request = NULL;

      say (socket, requests[i]);
      assert_hears (socket, "OK");
      request = netreq_raw_server_get_request (server, 0, i);
      g_assert_cmpstr (request, ==, requests[i]);
    }

  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, 1);
  g_assert_cmpuint (netreq_raw_server_get_requests (server), ==, 3);

  header = netreq_raw_server_get_header (server, 0, 0, "x-odd");
  g_assert_cmpstr (header, ==, "two  words");
  none = netreq_raw_server_get_header (server, 0, 0, "X");
  g_assert_null (none);
  head = netreq_raw_server_get_head (server, 0, 1);
  g_assert_cmpstr (head, ==, "POST /b HTTP/1.1\r\nContent-Length: 5\r\n\r\n");
  body = netreq_raw_server_get_body (server, 0, 2);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "abc0123456789", 13);
}

/* The body can be left for later, or for ever. */
static void
test_raw_head_first (void)
{
  g_autoptr(NetreqRawServer) server =
    netreq_raw_server_new (SCRIPT (EXPECT_HEAD, SEND ("100"), READ_BODY, SEND ("200")), NULL);
  g_autoptr(GSocket) socket = connect_to (server);
  g_autofree char *request = NULL;

  say (socket, "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n");
  assert_hears (socket, "100");
  say (socket, "hi");
  assert_hears (socket, "200");
  assert_hears_end (socket);

  request = netreq_raw_server_get_request (server, 0, 0);
  g_assert_true (g_str_has_suffix (request, "\r\n\r\nhi"));
}

/* A gate holds its connection and no other, until it is opened. */
static void
test_raw_gates (void)
{
  g_autoptr(NetreqRawServer) server =
    netreq_raw_server_new (SCRIPT (SEND ("a"), GATE ("first"), SEND ("b"), CLOSE),
                           SCRIPT (SEND ("c"), GATE ("second"), SEND ("d"), CLOSE),
                           NULL);
  g_autoptr(GSocket) first = connect_to (server);
  g_autoptr(GSocket) second = NULL;
  g_autoptr(GSocket) third = NULL;

  netreq_raw_server_wait_connected (server, 1);
  second = connect_to (server);
  netreq_raw_server_wait_gate (server, "first");
  netreq_raw_server_wait_gate (server, "second");

  netreq_raw_server_open_gate (server, "second");
  assert_hears (second, "cd");
  assert_hears_end (second);
  g_assert_false (netreq_raw_server_is_over (server, 0));
  g_assert_cmpuint (netreq_raw_server_get_sent (server, 0), ==, 1);

  netreq_raw_server_open_gate (server, "first");
  assert_hears (first, "ab");
  assert_hears_end (first);

  third = connect_to (server);
  assert_hears (third, "cd");
  g_assert_cmpuint (netreq_raw_server_get_arrivals (server, "second"), ==, 2);
}

/* The server sees the client go wherever the script is. */
static void
test_raw_client_closes (gconstpointer data)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (data, NULL);
  g_autoptr(GSocket) socket = connect_to (server);

  assert_hears (socket, "x");
  g_assert_false (netreq_raw_server_is_closed (server, 0));
  g_socket_close (socket, NULL);
  netreq_raw_server_wait_closed (server, 0);
}

/* A client that does not read blocks the server, and no memory grows. */
static void
test_raw_endless (void)
{
  g_autoptr(NetreqRawServer) server =
    netreq_raw_server_new (SCRIPT (SEND_REPEAT ("0123456789", G_MAXUINT64)), NULL);
  g_autoptr(GSocket) socket = connect_to (server);
  g_autofree char *text = NULL;

  text = hear (socket, 100015);
  g_assert_cmpstr (text + 100000, ==, "012345678901234");
  netreq_test_wait_for (netreq_raw_server_is_blocked (server, 0));
  g_assert_cmpuint (netreq_raw_server_get_sent (server, 0), >, 100015);

  g_socket_close (socket, NULL);
  netreq_raw_server_wait_over (server, 0);
}

static void
test_raw_repeat (void)
{
  g_autoptr(NetreqRawServer) server =
    netreq_raw_server_new (SCRIPT (SEND_REPEAT ("abc", 100001)), NULL);
  g_autoptr(GSocket) socket = connect_to (server);
  g_autofree char *text = hear (socket, 300003);

  g_assert_cmpuint (strlen (text), ==, 300003);
  g_assert_true (g_str_has_suffix (text, "abcabc"));
  assert_hears_end (socket);
}

/* A reset is an error for the client, a close with unread bytes is not. */
static void
test_raw_ends (void)
{
  g_autoptr(NetreqRawServer) server =
    netreq_raw_server_new (SCRIPT (READ_BYTES (2), RESET),
                           SCRIPT (READ_BYTES (2), GATE ("sent"), SEND_BYTES ("\0z", 2), CLOSE),
                           SCRIPT (SHUTDOWN_WRITE, READ_ALL),
                           NULL);
  g_autoptr(GSocket) reset = connect_to (server);
  g_autoptr(GSocket) closed = NULL;
  g_autoptr(GSocket) half_closed = NULL;
  g_autoptr(GBytes) received = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  char byte;

  say (reset, "ab");
  netreq_raw_server_wait_over (server, 0);
  g_assert_cmpint (g_socket_receive (reset, &byte, 1, NULL, &error), <, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);

  closed = connect_to (server);
  say (closed, "ab");
  netreq_raw_server_wait_gate (server, "sent");
  say (closed, "unread");
  netreq_raw_server_open_gate (server, "sent");
  text = hear (closed, 2);
  g_assert_cmpmem (text, 2, "\0z", 2);
  assert_hears_end (closed);

  half_closed = connect_to (server);
  assert_hears_end (half_closed);
  say (half_closed, "late");
  g_socket_close (half_closed, NULL);
  netreq_raw_server_wait_over (server, 2);
  received = netreq_raw_server_get_received (server, 2);
  g_assert_cmpmem (g_bytes_get_data (received, NULL), g_bytes_get_size (received), "late", 4);
}

static void
assert_connects (const char *url,
                 gboolean    expected)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection =
    g_socket_client_connect_to_uri (client, url, 80, NULL, &error);

  if (expected)
    g_assert_no_error (error);
  else
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
test_raw_addresses (void)
{
  g_autoptr(NetreqRawServer) mute = netreq_raw_server_new_mute ();
  g_autofree char *url = netreq_raw_server_url (mute, "/path");
  g_autofree char *local = netreq_raw_server_url_with_host (mute, "localhost", "/");
  g_autofree char *refusing = netreq_raw_refusing_url ("/");

  g_assert_true (g_str_has_prefix (url, "http://127.0.0.1:"));
  g_assert_true (g_str_has_suffix (url, "/path"));
  assert_connects (url, TRUE);
  assert_connects (local, TRUE);
  assert_connects (refusing, FALSE);
}

static void
test_raw_ipv6 (void)
{
  g_autoptr(NetreqRawServer) server = NULL;
  g_autofree char *url = NULL;

  if (!netreq_raw_server_have_ipv6 ())
    {
      g_test_skip ("the loopback interface has no IPv6");
      return;
    }

  server = netreq_raw_server_new_ipv6 (SCRIPT (HOLD));
  url = netreq_raw_server_url (server, "/");
  g_assert_true (g_str_has_prefix (url, "http://[::1]:"));
  assert_connects (url, TRUE);
}

static gboolean
set_flag (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
flag_is_set (gpointer data)
{
  return *(gboolean *) data;
}

static void
test_loop_waits (void)
{
  gboolean first = FALSE;
  gboolean second = FALSE;

  g_idle_add (set_flag, &first);
  netreq_test_run_until (flag_is_set, &first);

  g_timeout_add (1, set_flag, &second);
  netreq_test_settle ();
  netreq_test_wait_for (second);
}

static void
test_loop_fails (void)
{
  if (g_test_subprocess ())
    {
      g_setenv ("NETREQ_TEST_TIMEOUT", "1", TRUE);
      netreq_test_wait_for (1 + 1 == 3);
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*waited in vain for: 1 + 1 == 3*");
}

static void
test_loop_last_ref (void)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  GObject *cancellable = G_OBJECT (g_cancellable_new ());

  netreq_test_assert_last_ref (&object);
  g_assert_null (object);

  object = g_object_new (G_TYPE_OBJECT, NULL);
  g_object_set_data_full (cancellable, "object", g_object_ref (object), g_object_unref);
  netreq_test_collect (&object, &cancellable);
  g_assert_null (cancellable);
}

static void
test_loop_not_last_ref (void)
{
  if (g_test_subprocess ())
    {
      GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
      g_autoptr(GObject) other = g_object_ref (object);

      netreq_test_assert_last_ref (&object);
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*object was not the last reference*");
}

static const NetreqRawStep at_gate[] = { SEND ("x"), GATE ("never"), CLOSE };
static const NetreqRawStep at_hold[] = { SEND ("x"), HOLD, CLOSE };
static const NetreqRawStep at_request[] = { SEND ("x"), EXPECT_REQUEST, CLOSE };
static const NetreqRawStep at_read[] = { SEND ("x"), READ_ALL, CLOSE };

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/support/loop/waits", test_loop_waits);
  g_test_add_func ("/support/loop/fails-in-time", test_loop_fails);
  g_test_add_func ("/support/loop/last-reference", test_loop_last_ref);
  g_test_add_func ("/support/loop/not-the-last-reference", test_loop_not_last_ref);

  g_test_add_func ("/support/raw/requests", test_raw_requests);
  g_test_add_func ("/support/raw/head-first", test_raw_head_first);
  g_test_add_func ("/support/raw/gates", test_raw_gates);
  g_test_add_data_func ("/support/raw/client-closes/at-gate", at_gate, test_raw_client_closes);
  g_test_add_data_func ("/support/raw/client-closes/at-hold", at_hold, test_raw_client_closes);
  g_test_add_data_func ("/support/raw/client-closes/at-request", at_request,
                        test_raw_client_closes);
  g_test_add_data_func ("/support/raw/client-closes/at-read", at_read, test_raw_client_closes);
  g_test_add_func ("/support/raw/endless", test_raw_endless);
  g_test_add_func ("/support/raw/repeat", test_raw_repeat);
  g_test_add_func ("/support/raw/ends", test_raw_ends);
  g_test_add_func ("/support/raw/addresses", test_raw_addresses);
  g_test_add_func ("/support/raw/ipv6", test_raw_ipv6);

  return g_test_run ();
}
