/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "support/netreq-echo-server.h"

/* It accepts by itself: the listener of SoupServer leaks a socket with every
 * connection in libsoup 3.2, and no leak of ours must hide behind that. */
struct _NetreqEchoServer
{
  SoupServer *server;
  GSocketService *service;
  GTlsCertificate *certificate; /* NULL without TLS */
  guint16 port;
  GPtrArray *requests; /* NetreqEchoRequest */
  GPtrArray *waiting;  /* SoupServerMessages at /slow that have not ended */
};

static void
request_free (NetreqEchoRequest *request)
{
  g_free (request->method);
  g_free (request->path);
  g_strfreev (request->headers);
  g_bytes_unref (request->body);
  g_free (request);
}

static GStrv
copy_headers (SoupMessageHeaders *headers)
{
  g_autoptr(GStrvBuilder) lines = g_strv_builder_new ();
  SoupMessageHeadersIter iter;
  const char *name;
  const char *value;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_autofree char *line = g_strdup_printf ("%s: %s", name, value);

      g_strv_builder_add (lines, line);
    }

  return g_strv_builder_end (lines);
}

static char *
get_path (GUri *uri)
{
  const char *query = g_uri_get_query (uri);

  return g_strconcat (g_uri_get_path (uri), query ? "?" : NULL, query, NULL);
}

static NetreqEchoRequest *
request_new (SoupServerMessage *message)
{
  NetreqEchoRequest *request = g_new0 (NetreqEchoRequest, 1);

  request->method = g_strdup (soup_server_message_get_method (message));
  request->path = get_path (soup_server_message_get_uri (message));
  request->headers = copy_headers (soup_server_message_get_request_headers (message));
  request->body = soup_message_body_flatten (soup_server_message_get_request_body (message));

  return request;
}

static void
respond (SoupServerMessage *message,
         const char        *content_type,
         const char        *body,
         gsize              length)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, content_type, SOUP_MEMORY_COPY, body, length);
}

static void
answer_echo (NetreqEchoServer  *self,
             SoupServerMessage *message,
             const char        *argument)
{
  NetreqEchoRequest *request = g_ptr_array_index (self->requests, self->requests->len - 1);
  g_autofree char *type = netreq_echo_request_get_header (request, "Content-Type");
  gsize length;
  const char *body = g_bytes_get_data (request->body, &length);

  respond (message, type ? type : "application/octet-stream", body ? body : "", length);
}

static void
answer_headers (NetreqEchoServer  *self,
                SoupServerMessage *message,
                const char        *argument)
{
  NetreqEchoRequest *request = g_ptr_array_index (self->requests, self->requests->len - 1);
  g_autofree char *lines = g_strjoinv ("\n", request->headers);
  g_autofree char *body = g_strconcat (lines, "\n", NULL);

  respond (message, "text/plain", body, strlen (body));
}

static void
answer_status (NetreqEchoServer  *self,
               SoupServerMessage *message,
               const char        *argument)
{
  g_autofree char *body = g_strconcat (argument, "\n", NULL);

  respond (message, "text/plain", body, strlen (body));
  soup_server_message_set_status (message, g_ascii_strtoull (argument, NULL, 10), NULL);
}

static void
answer_length (NetreqEchoServer  *self,
               SoupServerMessage *message,
               const char        *argument)
{
  gsize length = g_ascii_strtoull (argument, NULL, 10);
  g_autofree char *body = g_malloc (length + 1);

  memset (body, 'x', length);
  respond (message, "text/plain", body, length);
}

static void
finished_cb (SoupServerMessage *message,
             NetreqEchoServer  *self)
{
  g_ptr_array_remove (self->waiting, message);
}

/* The head goes out at once; then the server waits for chunks by itself. */
static void
answer_slow (NetreqEchoServer  *self,
             SoupServerMessage *message,
             const char        *argument)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), self);
  g_ptr_array_add (self->waiting, g_object_ref (message));
}

static const struct
{
  const char *prefix;
  void (*answer) (NetreqEchoServer *self, SoupServerMessage *message, const char *argument);
} answers[] = {
  { "/echo", answer_echo },
  { "/headers", answer_headers },
  { "/slow", answer_slow },
  { "/status/", answer_status },
  { "/length/", answer_length },
};

static void
handle_request (SoupServer        *server,
                SoupServerMessage *message,
                const char        *path,
                GHashTable        *query,
                gpointer           user_data)
{
  NetreqEchoServer *self = user_data;

  g_ptr_array_add (self->requests, request_new (message));

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      if (g_str_has_prefix (path, answers[i].prefix))
        {
          answers[i].answer (self, message, path + strlen (answers[i].prefix));
          return;
        }
    }

  soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
}

static GIOStream *
wrap (NetreqEchoServer  *self,
      GSocketConnection *connection)
{
  g_autoptr(GError) error = NULL;
  GIOStream *stream = NULL;

  if (!self->certificate)
    return g_object_ref (G_IO_STREAM (connection));

  stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, &error);
  g_assert_no_error (error);

  return stream;
}

static gboolean
incoming_cb (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  NetreqEchoServer *self = user_data;
  g_autoptr(GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr(GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autoptr(GIOStream) stream = wrap (self, connection);
  g_autoptr(GError) error = NULL;

  soup_server_accept_iostream (self->server, stream, local, remote, &error);
  g_assert_no_error (error);

  return TRUE;
}

static void
start_to_listen (NetreqEchoServer *self)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) effective = NULL;
  g_autoptr(GError) error = NULL;

  self->service = g_socket_service_new ();
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                 G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
}

static NetreqEchoServer *
server_new (GTlsCertificate *certificate)
{
  NetreqEchoServer *self = g_new0 (NetreqEchoServer, 1);

  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) request_free);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_set_object (&self->certificate, certificate);
  self->server = soup_server_new ("server-header", "echo", NULL);
  soup_server_add_handler (self->server, NULL, handle_request, self, NULL);
  start_to_listen (self);

  return self;
}

NetreqEchoServer *
netreq_echo_server_new (void)
{
  return server_new (NULL);
}

NetreqEchoServer *
netreq_echo_server_new_tls (NetreqTestTls         *tls,
                            NetreqTestCertificate  which)
{
  g_autoptr(GTlsCertificate) certificate = netreq_test_tls_load (tls, which);

  return server_new (certificate);
}

static void
forget (SoupServerMessage *message,
        NetreqEchoServer  *self)
{
  g_signal_handlers_disconnect_by_data (message, self);
}

void
netreq_echo_server_free (NetreqEchoServer *self)
{
  g_ptr_array_foreach (self->waiting, (GFunc) forget, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_clear_object (&self->certificate);
  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->requests);
  g_free (self);
}

char *
netreq_echo_server_url (NetreqEchoServer *self,
                        const char       *path)
{
  const char *origin = self->certificate ? "https://localhost" : "http://127.0.0.1";

  return g_strdup_printf ("%s:%u%s", origin, self->port, path);
}

guint
netreq_echo_server_get_requests (NetreqEchoServer *self)
{
  return self->requests->len;
}

const NetreqEchoRequest *
netreq_echo_server_get_request (NetreqEchoServer *self,
                                guint             index)
{
  g_assert_cmpuint (index, <, self->requests->len);

  return g_ptr_array_index (self->requests, index);
}

char *
netreq_echo_request_get_header (const NetreqEchoRequest *request,
                                const char              *name)
{
  gsize length = strlen (name);

  for (guint i = 0; request->headers[i]; i++)
    {
      const char *line = request->headers[i];

      if (g_ascii_strncasecmp (line, name, length) == 0 && g_str_has_prefix (line + length, ": "))
        return g_strdup (line + length + 2);
    }

  return NULL;
}

guint
netreq_echo_server_get_waiting (NetreqEchoServer *self)
{
  return self->waiting->len;
}

void
netreq_echo_server_push (NetreqEchoServer *self,
                         const char       *text)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      SoupServerMessage *message = g_ptr_array_index (self->waiting, i);

      soup_message_body_append (soup_server_message_get_response_body (message),
                                SOUP_MEMORY_COPY, text, strlen (text));
      soup_server_message_unpause (message);
    }
}

void
netreq_echo_server_finish (NetreqEchoServer *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      SoupServerMessage *message = g_ptr_array_index (self->waiting, i);

      soup_message_body_complete (soup_server_message_get_response_body (message));
      soup_server_message_unpause (message);
    }
}
