/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* libsoup, without libnetreq.
 *
 * get       mode=usual (send_and_read_async), mode=headers (the same, with what libnetreq sends
 *           by default), mode=best (no features, a body that is polled)
 * download  mode=usual (asynchronous reads of 8 KiB), mode=best (polled reads of 64 KiB)
 * upload    mode=memory, mode=file
 */

#include <libsoup/soup.h>

#include "peer.h"

#define SMALL_BLOCK_SIZE (8 * 1024)
#define BLOCK_SIZE (64 * 1024)

typedef struct
{
  GMainLoop *loop;
  SoupSession *session;
  /* What the bodies are read into; they are thrown away. */
  guint8 block[BLOCK_SIZE];
} Library;

typedef struct
{
  Peer *peer;
  SoupMessage *message;
  GInputStream *body;
  guint64 n_received;
  guint64 n_sent;
} Call;

static Library *
get_library (Peer *peer)
{
  return peer->library;
}

static void
run (Peer *peer)
{
  if (peer_is_busy (peer))
    g_main_loop_run (get_library (peer)->loop);
}

static Call *
call_new (Peer       *peer,
          const char *method)
{
  Call *call = g_new0 (Call, 1);

  call->peer = peer;
  call->message = soup_message_new (method, peer->url);
  if (call->message == NULL)
    peer_fail ("No URL: %s", peer->url);

  return call;
}

static void
call_end (Call *call)
{
  Peer *peer = call->peer;
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);
  gint64 length = -1;

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    length = soup_message_headers_get_content_length (headers);

  peer_check (soup_message_get_status (call->message), call->n_received, length);
  peer_answered (peer, call->n_received + call->n_sent);
  if (!peer_is_busy (peer))
    g_main_loop_quit (get_library (peer)->loop);

  g_clear_object (&call->body);
  g_object_unref (call->message);
  g_free (call);
}

/* --- reading all at once --- */

static void
on_sent_and_read (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);

  if (bytes == NULL)
    peer_fail ("%s", error->message);

  call->n_received = g_bytes_get_size (bytes);
  call_end (call);
}

static void
send_and_read (Call *call)
{
  soup_session_send_and_read_async (get_library (call->peer)->session, call->message, G_PRIORITY_DEFAULT, NULL,
                                    on_sent_and_read, call);
}

static void
get_usual (Peer *peer)
{
  send_and_read (call_new (peer, SOUP_METHOD_GET));
}

static void
get_with_headers (Peer *peer)
{
  static const char * const headers[][2] = {
    { "Accept", "*/*" },
    { "User-Agent", "libsoup" },
    { "Sec-Fetch-Site", "none" },
    { "Sec-Fetch-Mode", "no-cors" },
    { "Sec-Fetch-Dest", "empty" },
  };
  Call *call = call_new (peer, SOUP_METHOD_GET);

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    soup_message_headers_append (soup_message_get_request_headers (call->message), headers[i][0], headers[i][1]);

  send_and_read (call);
}

/* --- asynchronous reads --- */

static void read_some (Call *call);

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n_read < 0)
    peer_fail ("%s", error->message);

  call->n_received += n_read;
  if (n_read > 0)
    read_some (call);
  else
    call_end (call);
}

static void
read_some (Call *call)
{
  g_input_stream_read_async (call->body, get_library (call->peer)->block, SMALL_BLOCK_SIZE, G_PRIORITY_DEFAULT, NULL,
                             on_read, call);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;

  call->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (call->body == NULL)
    peer_fail ("%s", error->message);

  read_some (call);
}

static void
download_usual (Peer *peer)
{
  Call *call = call_new (peer, SOUP_METHOD_GET);

  soup_session_send_async (get_library (peer)->session, call->message, G_PRIORITY_DEFAULT, NULL, on_sent, call);
}

/* --- polled reads --- */

/* FALSE when there is nothing to read at the moment. */
static gboolean
poll_once (Call     *call,
           gboolean *has_ended)
{
  g_autoptr(GError) error = NULL;
  gssize n_read = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (call->body),
                                                            get_library (call->peer)->block, BLOCK_SIZE, NULL, &error);

  if (n_read < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    peer_fail ("%s", error->message);

  *has_ended = n_read == 0;
  if (n_read > 0)
    call->n_received += n_read;

  return n_read > 0;
}

static gboolean
on_readable (GObject  *stream,
             gpointer  user_data)
{
  Call *call = user_data;
  gboolean has_ended = FALSE;

  while (poll_once (call, &has_ended))
    ;

  if (!has_ended)
    return G_SOURCE_CONTINUE;

  g_input_stream_close (call->body, NULL, NULL);
  call_end (call);
  return G_SOURCE_REMOVE;
}

static void
on_sent_to_poll (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSource) readable = NULL;

  call->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (call->body == NULL)
    peer_fail ("%s", error->message);

  if (!on_readable (G_OBJECT (call->body), call))
    return;

  readable = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (call->body), NULL);
  g_source_set_callback (readable, G_SOURCE_FUNC (on_readable), call, NULL);
  g_source_attach (readable, NULL);
}

static void
get_best (Peer *peer)
{
  Call *call = call_new (peer, SOUP_METHOD_GET);

  soup_session_send_async (get_library (peer)->session, call->message, G_PRIORITY_DEFAULT, NULL,
                           on_sent_to_poll, call);
}

/* --- uploads --- */

static void
upload_memory (Peer *peer)
{
  Call *call = call_new (peer, SOUP_METHOD_POST);

  call->n_sent = g_bytes_get_size (peer->body);
  soup_message_set_request_body_from_bytes (call->message, "application/octet-stream", peer->body);
  send_and_read (call);
}

static void
upload_file (Peer *peer)
{
  Call *call = call_new (peer, SOUP_METHOD_POST);
  g_autoptr(GFile) file = g_file_new_for_path (peer_get_option (peer, "file", ""));
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInputStream) stream = g_file_read (file, NULL, &error);

  if (stream == NULL)
    peer_fail ("%s", error->message);

  call->n_sent = peer_get_number (peer, "size", 0);
  soup_message_set_request_body (call->message, "application/octet-stream", G_INPUT_STREAM (stream), call->n_sent);
  send_and_read (call);
}

/* --- the program --- */

static const PeerWay ways[] = {
  { "get", "usual", get_usual },
  { "get", "headers", get_with_headers },
  { "get", "best", get_best },
  { "burst", "usual", get_usual },
  { "connect", "usual", get_usual },
  { "download", "usual", download_usual },
  { "download", "best", get_best },
  { "upload", "memory", upload_memory },
  { "upload", "file", upload_file },
};

static SoupSession *
make_session (Peer *peer)
{
  SoupSession *session = soup_session_new_with_options ("max-conns-per-host", 6, NULL);
  const char *ca = peer_get_option (peer, "ca", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsDatabase) database = NULL;

  if (peer_has_mode (peer, "best", ""))
    {
      soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
      soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
    }

  if (ca == NULL)
    return session;

  database = g_tls_file_database_new (ca, &error);
  if (database == NULL)
    peer_fail ("%s", error->message);

  soup_session_set_tls_database (session, database);
  return session;
}

int
main (int   argc,
      char *argv[])
{
  Library library = { .loop = g_main_loop_new (NULL, FALSE) };
  Peer peer = { .library = &library, .run = run };

  peer_init (&peer, argc, argv, ways, G_N_ELEMENTS (ways));
  library.session = make_session (&peer);
  peer_measure (&peer);

  g_object_unref (library.session);
  g_main_loop_unref (library.loop);
  return 0;
}
