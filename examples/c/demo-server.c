/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "demo-server.h"

#include <libsoup/soup.h>

struct _DemoServer
{
  SoupServer *soup;
};

static void
answer_hello (SoupServer        *soup,
              SoupServerMessage *message,
              const char        *path,
              GHashTable        *query,
              gpointer           user_data)
{
  const char *text = "Hello from the embedded server.\n";

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_STATIC, text, strlen (text));
}

static void
answer_moved (SoupServer        *soup,
              SoupServerMessage *message,
              const char        *path,
              GHashTable        *query,
              gpointer           user_data)
{
  soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "/hello");
}

static void
answer_echo (SoupServer        *soup,
             SoupServerMessage *message,
             const char        *path,
             GHashTable        *query,
             gpointer           user_data)
{
  SoupMessageBody *received = soup_server_message_get_request_body (message);
  g_autoptr(GBytes) body = soup_message_body_flatten (received);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/octet-stream", SOUP_MEMORY_COPY,
                                    g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

static void
append_more (SoupServerMessage *message)
{
  static const char piece[64 * 1024];

  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC, piece, sizeof piece);
}

static void
answer_endless (SoupServer        *soup,
                SoupServerMessage *message,
                const char        *path,
                GHashTable        *query,
                gpointer           user_data)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message), SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (append_more), NULL);
  append_more (message);
}

DemoServer *
demo_server_new (GError **error)
{
  g_autoptr(DemoServer) server = g_new0 (DemoServer, 1);

  server->soup = soup_server_new (NULL, NULL);
  soup_server_add_handler (server->soup, "/hello", answer_hello, NULL, NULL);
  soup_server_add_handler (server->soup, "/moved", answer_moved, NULL, NULL);
  soup_server_add_handler (server->soup, "/echo", answer_echo, NULL, NULL);
  soup_server_add_handler (server->soup, "/endless", answer_endless, NULL, NULL);

  if (!soup_server_listen_local (server->soup, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return NULL;

  return g_steal_pointer (&server);
}

void
demo_server_free (DemoServer *server)
{
  soup_server_disconnect (server->soup);
  g_object_unref (server->soup);
  g_free (server);
}

char *
demo_server_get_url (DemoServer *server,
                     const char *path)
{
  GSList *uris = soup_server_get_uris (server->soup);
  char *url = g_strdup_printf ("http://127.0.0.1:%d%s", g_uri_get_port (uris->data), path);

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return url;
}

char *
demo_server_get_refused_url (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  return g_strdup_printf ("http://127.0.0.1:%u/", port);
}
