/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "support/netreq-proxy-server.h"

#define SOCKS_VERSION 5
#define SOCKS_NO_LOGIN 0
#define SOCKS_LOGIN 2
#define SOCKS_IPV4 1
#define SOCKS_NAME 3

struct _NetreqProxyServer
{
  GSocketService *service;
  guint16 port;
  char *username;
  char *password;

  GMutex mutex;
  GCond idle;
  GPtrArray *requests;    /* of char * */
  GPtrArray *connections; /* of GIOStream, all that are open */
  guint n_clients;
  gboolean is_over;
};

/* --- bytes --- */

static gboolean
read_bytes (GIOStream *stream,
            guint8    *bytes,
            gsize      length)
{
  gsize n;

  return g_input_stream_read_all (g_io_stream_get_input_stream (stream), bytes, length, &n, NULL, NULL) &&
         n == length;
}

static gboolean
write_bytes (GIOStream    *stream,
             gconstpointer bytes,
             gsize         length)
{
  return g_output_stream_write_all (g_io_stream_get_output_stream (stream), bytes, length, NULL, NULL, NULL);
}

/* As they stand in SOCKS: a byte with the length in front. */
static char *
read_counted (GIOStream *stream)
{
  guint8 length;
  char text[256] = "";

  if (!read_bytes (stream, &length, 1) || !read_bytes (stream, (guint8 *) text, length))
    return NULL;

  return g_strndup (text, length);
}

/* --- what is kept --- */

static void
record (NetreqProxyServer *self,
        char              *request)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_ptr_array_add (self->requests, request);
  g_main_context_wakeup (NULL);
}

/* FALSE when it is all over. */
static gboolean
keep (NetreqProxyServer *self,
      GIOStream         *stream)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (!self->is_over)
    g_ptr_array_add (self->connections, g_object_ref (stream));

  return !self->is_over;
}

static void
drop (NetreqProxyServer *self,
      GIOStream         *stream)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_ptr_array_remove (self->connections, stream);
}

static void
shut_down (GIOStream *stream)
{
  g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)), TRUE, TRUE, NULL);
}

/* --- the way through --- */

typedef struct
{
  GIOStream *from;
  GIOStream *to;
} Direction;

static gpointer
carry (gpointer data)
{
  const Direction *direction = data;
  GInputStream *input = g_io_stream_get_input_stream (direction->from);
  guint8 bytes[4096];
  gssize n;

  while ((n = g_input_stream_read (input, bytes, sizeof bytes, NULL, NULL)) > 0)
    if (!write_bytes (direction->to, bytes, (gsize) n))
      break;

  shut_down (direction->from);
  shut_down (direction->to);

  return NULL;
}

static GIOStream *
connect_to (guint16 port)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  return (GIOStream *) g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
}

static void
join (NetreqProxyServer *self,
      GIOStream         *client,
      GIOStream         *server)
{
  Direction there = { client, server };
  Direction back = { server, client };
  GThread *thread;

  if (!keep (self, server))
    return;

  thread = g_thread_new ("proxy", carry, &back);
  carry (&there);
  g_thread_join (thread);
  drop (self, server);
}

/* --- SOCKS 5 --- */

/* What it logs in with, or NULL. */
static gboolean
let_log_in (NetreqProxyServer  *self,
            GIOStream          *stream,
            char              **login)
{
  guint8 methods;
  guint8 list[255];
  guint8 version;
  guint8 method = self->username != NULL ? SOCKS_LOGIN : SOCKS_NO_LOGIN;
  g_autofree char *username = NULL;
  g_autofree char *password = NULL;
  gboolean right;

  if (!read_bytes (stream, &methods, 1) || !read_bytes (stream, list, methods) ||
      memchr (list, method, methods) == NULL ||
      !write_bytes (stream, ((guint8[]) { SOCKS_VERSION, method }), 2))
    return FALSE;

  if (method == SOCKS_NO_LOGIN)
    return TRUE;

  if (!read_bytes (stream, &version, 1))
    return FALSE;

  username = read_counted (stream);
  password = username != NULL ? read_counted (stream) : NULL;
  right = g_strcmp0 (username, self->username) == 0 && g_strcmp0 (password, self->password) == 0;
  *login = g_strdup_printf (" %s:%s", username, password);

  return write_bytes (stream, ((guint8[]) { 1, right ? 0 : 1 }), 2) && right;
}

static char *
read_host (GIOStream *stream)
{
  guint8 head[4];
  guint8 ipv4[4];

  if (!read_bytes (stream, head, sizeof head))
    return NULL;

  if (head[3] == SOCKS_NAME)
    return read_counted (stream);

  if (head[3] != SOCKS_IPV4 || !read_bytes (stream, ipv4, sizeof ipv4))
    return NULL;

  return g_strdup_printf ("%u.%u.%u.%u", ipv4[0], ipv4[1], ipv4[2], ipv4[3]);
}

static GIOStream *
serve_socks (NetreqProxyServer *self,
             GIOStream         *stream)
{
  g_autofree char *login = NULL;
  g_autofree char *host = NULL;
  guint8 port[2];
  GIOStream *server;
  guint8 answer[10] = { SOCKS_VERSION, 0, 0, SOCKS_IPV4 };

  if (!let_log_in (self, stream, &login))
    return NULL;

  host = read_host (stream);
  if (host == NULL || !read_bytes (stream, port, sizeof port))
    return NULL;

  record (self, g_strdup_printf ("SOCKS5 %s:%u%s", host, port[0] * 256u + port[1], login != NULL ? login : ""));
  server = connect_to (port[0] * 256u + port[1]);
  if (server == NULL)
    answer[1] = 5;
  write_bytes (stream, answer, sizeof answer);

  return server;
}

/* --- HTTP --- */

static gboolean
is_let_through (NetreqProxyServer *self,
                const char        *head)
{
  g_autofree char *login = g_strconcat (self->username, ":", self->password, NULL);
  g_autofree char *encoded = NULL;
  g_autofree char *line = NULL;

  if (self->username == NULL)
    return TRUE;

  encoded = g_base64_encode ((const guchar *) login, strlen (login));
  line = g_strconcat ("\r\nProxy-Authorization: Basic ", encoded, "\r\n", NULL);

  return strstr (head, line) != NULL;
}

static GIOStream *
serve_connect (NetreqProxyServer *self,
               GIOStream         *stream,
               guint8             first)
{
  g_autoptr(GString) head = g_string_new (NULL);
  static const char established[] = "HTTP/1.1 200 Connection established\r\n\r\n";
  static const char locked[] = "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"tunnels\"\r\n"
                               "Content-Length: 3\r\n\r\nwho";
  const char *colon;
  GIOStream *server;
  guint8 byte;

  g_string_append_c (head, (char) first);
  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      if (!read_bytes (stream, &byte, 1))
        return NULL;
      g_string_append_c (head, (char) byte);
    }

  record (self, g_strdup (head->str));
  if (!is_let_through (self, head->str))
    {
      write_bytes (stream, locked, strlen (locked));
      return NULL;
    }

  colon = strchr (head->str, ':');
  server = colon != NULL ? connect_to ((guint16) g_ascii_strtoull (colon + 1, NULL, 10)) : NULL;
  if (server != NULL)
    write_bytes (stream, established, strlen (established));

  return server;
}

/* --- clients --- */

static void
serve (NetreqProxyServer *self,
       GIOStream         *stream)
{
  g_autoptr(GIOStream) server = NULL;
  guint8 first;

  if (!read_bytes (stream, &first, 1))
    return;

  server = first == SOCKS_VERSION ? serve_socks (self, stream) : serve_connect (self, stream, first);
  if (server != NULL)
    join (self, stream, server);
}

static gboolean
on_run (GThreadedSocketService *service,
        GSocketConnection      *connection,
        GObject                *source,
        gpointer                user_data)
{
  NetreqProxyServer *self = user_data;

  if (keep (self, G_IO_STREAM (connection)))
    {
      serve (self, G_IO_STREAM (connection));
      drop (self, G_IO_STREAM (connection));
    }

  g_mutex_lock (&self->mutex);
  self->n_clients--;
  g_cond_signal (&self->idle);
  g_mutex_unlock (&self->mutex);

  return TRUE;
}

/* In the main loop, before on_run() in a thread. */
static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  NetreqProxyServer *self = user_data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->n_clients++;
  return FALSE;
}

NetreqProxyServer *
netreq_proxy_server_new (const char *username,
                         const char *password)
{
  NetreqProxyServer *self = g_new0 (NetreqProxyServer, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) effective = NULL;

  self->username = g_strdup (username);
  self->password = g_strdup (password);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->idle);
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);

  self->service = g_threaded_socket_service_new (-1);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, NULL);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_signal_connect (self->service, "run", G_CALLBACK (on_run), self);

  return self;
}

void
netreq_proxy_server_free (NetreqProxyServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));

  g_mutex_lock (&self->mutex);
  self->is_over = TRUE;
  for (guint i = 0; i < self->connections->len; i++)
    shut_down (g_ptr_array_index (self->connections, i));
  while (self->n_clients > 0)
    g_cond_wait (&self->idle, &self->mutex);
  g_mutex_unlock (&self->mutex);

  g_object_unref (self->service);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->connections);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->idle);
  g_free (self->username);
  g_free (self->password);
  g_free (self);
}

char *
netreq_proxy_server_uri (NetreqProxyServer *self,
                         const char        *scheme,
                         const char        *user_info)
{
  return g_strdup_printf ("%s://%s%s127.0.0.1:%u", scheme,
                          user_info != NULL ? user_info : "", user_info != NULL ? "@" : "", self->port);
}

guint
netreq_proxy_server_get_requests (NetreqProxyServer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->requests->len;
}

char *
netreq_proxy_server_get_request (NetreqProxyServer *self,
                                 guint              index)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_assert_cmpuint (index, <, self->requests->len);
  return g_strdup (g_ptr_array_index (self->requests, index));
}
