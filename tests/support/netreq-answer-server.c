/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "support/netreq-answer-server.h"
#include "support/netreq-test-loop.h"

#define BLOCK_SIZE 16384

struct _NetreqAnswerServer
{
  GSocketService *service;
  GTlsCertificate *certificate; /* NULL without TLS */
  guint16 port;
  NetreqAnswerFunc answer;
  gpointer user_data;
  GString *received;
  /* Ends all connections. */
  GCancellable *cancellable;
  guint n_connections;
  guint n_accepted;
};

typedef struct
{
  NetreqAnswerServer *server;
  GIOStream *stream;
  guint number;
  char block[BLOCK_SIZE];
  /* What has come and is no whole request yet. */
  GString *pending;
  /* The answer that is being sent. */
  char *answer;
} Connection;

static void read_more (Connection *self);

/* --- requests --- */

static void
request_free (NetreqAnswerRequest *request)
{
  g_free (request->method);
  g_free (request->target);
  g_strfreev (request->headers);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqAnswerRequest, request_free)

static NetreqAnswerRequest *
request_new (const char *head,
             gsize       length)
{
  g_autofree char *text = g_strndup (head, length);
  g_auto(GStrv) lines = g_strsplit (text, "\r\n", -1);
  g_auto(GStrv) words = g_strsplit (lines[0], " ", -1);
  NetreqAnswerRequest *request = g_new0 (NetreqAnswerRequest, 1);

  g_assert_cmpuint (g_strv_length (words), ==, 3);
  request->method = g_strdup (words[0]);
  request->target = g_strdup (words[1]);
  request->headers = g_strdupv (lines + 1);

  return request;
}

char *
netreq_answer_request_get_header (const NetreqAnswerRequest *request,
                                  const char                *name)
{
  gsize length = strlen (name);

  for (guint i = 0; request->headers[i] != NULL; i++)
    {
      const char *line = request->headers[i];

      if (g_ascii_strncasecmp (line, name, length) == 0 && line[length] == ':')
        return g_strstrip (g_strdup (line + length + 1));
    }

  return NULL;
}

/* Both return where the body ends, or NULL when it has not come yet. */

static const char *
find_end_of_sized (const char *body,
                   const char *end,
                   gsize       length,
                   GString    *joined)
{
  if ((gsize) (end - body) < length)
    return NULL;

  g_string_append_len (joined, body, length);

  return body + length;
}

/* Without trailers, which nobody sends here. */
static const char *
find_end_of_chunked (const char *body,
                     const char *end,
                     GString    *joined)
{
  while (TRUE)
    {
      const char *line_end = g_strstr_len (body, end - body, "\r\n");
      guint64 size;

      if (line_end == NULL)
        return NULL;

      size = g_ascii_strtoull (body, NULL, 16);
      body = line_end + 2;
      if ((guint64) (end - body) < size + 2)
        return NULL;

      g_string_append_len (joined, body, size);
      body += size + 2;
      if (size == 0)
        return body;
    }
}

static const char *
read_body (NetreqAnswerRequest *request,
           const char          *body,
           const char          *end)
{
  g_autofree char *coding = netreq_answer_request_get_header (request, "Transfer-Encoding");
  g_autofree char *length = netreq_answer_request_get_header (request, "Content-Length");
  GString *joined = g_string_new (NULL);
  const char *body_end;

  if (coding != NULL)
    body_end = find_end_of_chunked (body, end, joined);
  else
    body_end = find_end_of_sized (body, end, length != NULL ? g_ascii_strtoull (length, NULL, 10) : 0, joined);

  request->body = g_string_free_to_bytes (joined);

  return body_end;
}

/* NULL when it has not come whole. */
static NetreqAnswerRequest *
take_request (GString *pending)
{
  const char *end = pending->str + pending->len;
  const char *head_end = g_strstr_len (pending->str, pending->len, "\r\n\r\n");
  g_autoptr(NetreqAnswerRequest) request = NULL;
  const char *body_end;

  if (head_end == NULL)
    return NULL;

  request = request_new (pending->str, head_end - pending->str);
  body_end = read_body (request, head_end + 4, end);
  if (body_end == NULL)
    return NULL;

  g_string_erase (pending, 0, body_end - pending->str);

  return g_steal_pointer (&request);
}

/* --- connections --- */

static void
connection_free (Connection *self)
{
  self->server->n_connections--;
  g_object_unref (self->stream);
  g_string_free (self->pending, TRUE);
  g_free (self->answer);
  g_free (self);
}

static void
on_written (GObject      *stream,
            GAsyncResult *result,
            gpointer      user_data)
{
  Connection *self = user_data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (stream), result, NULL, NULL))
    read_more (self);
  else
    connection_free (self);
}

static void
answer (Connection                *self,
        const NetreqAnswerRequest *request)
{
  g_free (self->answer);
  self->answer = self->server->answer (request, self->server->user_data);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), self->answer, strlen (self->answer),
                                   G_PRIORITY_DEFAULT, self->server->cancellable, on_written, self);
}

static void
on_read (GObject      *stream,
         GAsyncResult *result,
         gpointer      user_data)
{
  Connection *self = user_data;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, NULL);
  g_autoptr(NetreqAnswerRequest) request = NULL;

  if (n_read <= 0)
    {
      connection_free (self);
      return;
    }

  g_string_append_len (self->server->received, self->block, n_read);
  g_string_append_len (self->pending, self->block, n_read);

  request = take_request (self->pending);
  if (request == NULL)
    {
      read_more (self);
      return;
    }

  request->connection = self->number;
  answer (self, request);
}

static void
read_more (Connection *self)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->block, sizeof self->block,
                             G_PRIORITY_DEFAULT, self->server->cancellable, on_read, self);
}

static GIOStream *
wrap (NetreqAnswerServer *self,
      GSocketConnection  *connection)
{
  g_autoptr(GError) error = NULL;
  GIOStream *stream;

  if (self->certificate == NULL)
    return G_IO_STREAM (g_object_ref (connection));

  stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, &error);
  g_assert_no_error (error);

  return stream;
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  NetreqAnswerServer *server = user_data;
  Connection *self = g_new0 (Connection, 1);

  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  self->server = server;
  self->stream = wrap (server, connection);
  self->pending = g_string_new (NULL);
  self->number = server->n_accepted++;
  server->n_connections++;
  read_more (self);

  return TRUE;
}

/* --- the server --- */

static void
start_to_listen (NetreqAnswerServer *self)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) effective = NULL;
  g_autoptr(GError) error = NULL;

  self->service = g_socket_service_new ();
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                 G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
}

NetreqAnswerServer *
netreq_answer_server_new (GTlsCertificate  *certificate,
                          NetreqAnswerFunc  answer_func,
                          gpointer          user_data)
{
  NetreqAnswerServer *self = g_new0 (NetreqAnswerServer, 1);

  g_set_object (&self->certificate, certificate);
  self->answer = answer_func;
  self->user_data = user_data;
  self->received = g_string_new (NULL);
  self->cancellable = g_cancellable_new ();
  start_to_listen (self);

  return self;
}

void
netreq_answer_server_free (NetreqAnswerServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->cancellable);
  netreq_test_wait_for (self->n_connections == 0);

  g_object_unref (self->service);
  g_object_unref (self->cancellable);
  g_clear_object (&self->certificate);
  g_string_free (self->received, TRUE);
  g_free (self);
}

guint16
netreq_answer_server_get_port (NetreqAnswerServer *self)
{
  return self->port;
}

const GString *
netreq_answer_server_get_received (NetreqAnswerServer *self)
{
  return self->received;
}

guint
netreq_answer_server_get_open (NetreqAnswerServer *self)
{
  return self->n_connections;
}
