/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "support/netreq-echo-server.h"

struct _NetreqEchoServer
{
  SoupServer *server;
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
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
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

static const struct {
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

static NetreqEchoServer *
server_new (GTlsCertificate *certificate)
{
  NetreqEchoServer *self = g_new0 (NetreqEchoServer, 1);
  SoupServerListenOptions options = SOUP_SERVER_LISTEN_IPV4_ONLY;
  g_autoptr (GError) error = NULL;

  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) request_free);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->server = soup_server_new ("server-header", "echo", NULL);
  soup_server_add_handler (self->server, NULL, handle_request, self, NULL);

  if (certificate)
    {
      soup_server_set_tls_certificate (self->server, certificate);
      options |= SOUP_SERVER_LISTEN_HTTPS;
    }
  soup_server_listen_local (self->server, 0, options, &error);
  g_assert_no_error (error);

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
  g_autoptr (GTlsCertificate) certificate = netreq_test_tls_load (tls, which);

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
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->requests);
  g_free (self);
}

char *
netreq_echo_server_url (NetreqEchoServer *self,
                        const char       *path)
{
  g_autoptr (GSList) uris = soup_server_get_uris (self->server);
  char *url = g_strdup_printf ("%s://%s:%d%s",
                               g_uri_get_scheme (uris->data),
                               soup_server_is_https (self->server) ? "localhost" : "127.0.0.1",
                               g_uri_get_port (uris->data), path);

  g_slist_free_full (g_steal_pointer (&uris), (GDestroyNotify) g_uri_unref);
  return url;
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
