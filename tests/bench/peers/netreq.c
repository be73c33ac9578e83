/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* libnetreq.
 *
 * get       mode=signals (response, data, close), mode=await (send_async, read_bytes_async)
 * download  mode=flow, mode=pull, mode=stop (flows, and stops for a while)
 * upload    mode=bytes (one GBytes, collected), mode=stream (a file, streamed),
 *           mode=write (streamed, as fast as there is room)
 */

#include <libnetreq/netreq.h>

#include "peer.h"

#define BLOCK_SIZE (64 * 1024)

/* How much is there when the reader stops, and for how long. */
#define STOP_AFTER (16 * 1024 * 1024)
#define STOP_MILLISECONDS 300

typedef struct
{
  Peer *peer;
  NetreqClientRequest *request;
  NetreqIncomingMessage *response;
  GInputStream *body;
  guint64 n_received;
  guint64 n_written;
  gboolean has_stopped;
} Call;

static GMainLoop *
get_loop (Peer *peer)
{
  return peer->library;
}

static void
run (Peer *peer)
{
  if (peer_is_busy (peer))
    g_main_loop_run (get_loop (peer));
}

static gint64
get_length (NetreqIncomingMessage *response)
{
  g_autofree char *length = netreq_incoming_message_get_header (response, "content-length");

  return length != NULL ? g_ascii_strtoll (length, NULL, 10) : -1;
}

static void
call_end (Call *call)
{
  Peer *peer = call->peer;

  peer_check (netreq_incoming_message_get_status_code (call->response), call->n_received,
              get_length (call->response));
  peer_answered (peer, call->n_received + call->n_written);
  if (!peer_is_busy (peer))
    g_main_loop_quit (get_loop (peer));

  g_clear_object (&call->body);
  g_clear_object (&call->response);
  g_clear_object (&call->request);
  g_free (call);
}

static void
on_close (NetreqClientRequest *request,
          Call                *call)
{
  g_autoptr(GError) error = netreq_client_request_get_error (request);

  if (error != NULL)
    peer_fail ("%s", error->message);

  call_end (call);
}

/* --- flowing --- */

static gboolean
on_resume (gpointer user_data)
{
  Call *call = user_data;

  netreq_incoming_message_resume (call->response);
  return G_SOURCE_REMOVE;
}

static void
on_data (NetreqIncomingMessage *response,
         GBytes                *bytes,
         Call                  *call)
{
  call->n_received += g_bytes_get_size (bytes);

  if (call->n_received < STOP_AFTER || call->has_stopped || !peer_has_mode (call->peer, "stop", ""))
    return;

  call->has_stopped = TRUE;
  netreq_incoming_message_pause (response);
  g_timeout_add (STOP_MILLISECONDS, on_resume, call);
}

static void
on_response (NetreqClientRequest   *request,
             NetreqIncomingMessage *response,
             Call                  *call)
{
  call->response = g_object_ref (response);
  g_signal_connect (response, "data", G_CALLBACK (on_data), call);
}

/* --- pulling --- */

static gboolean
on_readable (GObject  *stream,
             gpointer  user_data)
{
  static guint8 buffer[BLOCK_SIZE];
  Call *call = user_data;
  g_autoptr(GError) error = NULL;
  gssize n_read = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer, sizeof buffer,
                                                            NULL, &error);

  if (n_read > 0)
    call->n_received += n_read;
  else if (n_read < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    peer_fail ("%s", error->message);

  return n_read != 0;
}

static void
on_response_to_pull (NetreqClientRequest   *request,
                     NetreqIncomingMessage *response,
                     Call                  *call)
{
  g_autoptr(GSource) source = NULL;

  call->response = g_object_ref (response);
  call->body = netreq_incoming_message_get_body_stream (response);
  source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (call->body), NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (on_readable), call, NULL);
  g_source_attach (source, NULL);
}

/* --- awaiting --- */

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;

  bytes = netreq_incoming_message_read_bytes_finish (NETREQ_INCOMING_MESSAGE (source), result, &error);
  if (bytes == NULL)
    peer_fail ("%s", error->message);

  call->n_received = g_bytes_get_size (bytes);
  call_end (call);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;

  call->response = netreq_client_request_send_finish (NETREQ_CLIENT_REQUEST (source), result, &error);
  if (call->response == NULL)
    peer_fail ("%s", error->message);

  netreq_incoming_message_read_bytes_async (call->response, NULL, on_read, call);
}

/* --- requests --- */

static Call *
call_new (Peer *peer)
{
  g_autoptr(GError) error = NULL;
  Call *call = g_new0 (Call, 1);

  call->peer = peer;
  call->request = netreq_client_request_new (peer->url, &error);
  if (call->request == NULL)
    peer_fail ("%s", error->message);

  return call;
}

static Call *
call_new_upload (Peer     *peer,
                 gboolean  chunked)
{
  g_autoptr(GError) error = NULL;
  Call *call = g_new0 (Call, 1);

  call->peer = peer;
  call->request = g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, &error,
                                  "method", "POST",
                                  "url", peer->url,
                                  "chunked-encoding", chunked,
                                  NULL);
  if (call->request == NULL)
    peer_fail ("%s", error->message);

  return call;
}

static void
watch (Call      *call,
       GCallback  response_handler)
{
  g_signal_connect (call->request, "response", response_handler, call);
  g_signal_connect (call->request, "close", G_CALLBACK (on_close), call);
}

static void
send_signals (Peer *peer)
{
  Call *call = call_new (peer);

  watch (call, G_CALLBACK (on_response));
  netreq_client_request_end (call->request, NULL);
}

static void
send_pull (Peer *peer)
{
  Call *call = call_new (peer);

  watch (call, G_CALLBACK (on_response_to_pull));
  netreq_client_request_end (call->request, NULL);
}

static void
send_await (Peer *peer)
{
  Call *call = call_new (peer);

  netreq_client_request_send_async (call->request, NULL, on_sent, call);
}

/* --- uploads --- */

static void
send_bytes (Peer *peer)
{
  Call *call = call_new_upload (peer, FALSE);

  call->n_written = g_bytes_get_size (peer->body);
  watch (call, G_CALLBACK (on_response));
  netreq_client_request_end_bytes (call->request, peer->body, NULL);
}

static void
on_spliced (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;
  gssize n_bytes = g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, &error);

  if (n_bytes < 0)
    peer_fail ("%s", error->message);

  call->n_written = n_bytes;
}

static void
send_stream (Peer *peer)
{
  Call *call = call_new_upload (peer, TRUE);
  g_autoptr(GFile) file = g_file_new_for_path (peer_get_option (peer, "file", ""));
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInputStream) source = g_file_read (file, NULL, &error);
  g_autoptr(GOutputStream) body = netreq_client_request_get_body_stream (call->request);

  if (source == NULL)
    peer_fail ("%s", error->message);

  watch (call, G_CALLBACK (on_response));
  g_output_stream_splice_async (body, G_INPUT_STREAM (source),
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, on_spliced, call);
}

static void
write_blocks (NetreqClientRequest *request,
              Call                *call)
{
  gsize size = g_bytes_get_size (call->peer->body);

  while (call->n_written < size && netreq_client_request_get_buffered_amount (request) < BLOCK_SIZE)
    {
      gsize block_size = MIN (BLOCK_SIZE, size - call->n_written);
      g_autoptr(GBytes) block = g_bytes_new_from_bytes (call->peer->body, call->n_written, block_size);

      netreq_client_request_write_bytes (request, block, NULL);
      call->n_written += block_size;
    }

  if (call->n_written == size)
    netreq_client_request_end (request, NULL);
}

static void
on_drain (NetreqClientRequest *request,
          Call                *call)
{
  if (call->n_written < g_bytes_get_size (call->peer->body))
    write_blocks (request, call);
}

static void
send_write (Peer *peer)
{
  Call *call = call_new_upload (peer, TRUE);

  watch (call, G_CALLBACK (on_response));
  g_signal_connect (call->request, "drain", G_CALLBACK (on_drain), call);
  write_blocks (call->request, call);
}

/* --- the program --- */

static const PeerWay ways[] = {
  { "get", "signals", send_signals },
  { "get", "await", send_await },
  { "burst", "signals", send_signals },
  { "burst", "await", send_await },
  { "connect", "signals", send_signals },
  { "download", "flow", send_signals },
  { "download", "stop", send_signals },
  { "download", "pull", send_pull },
  { "upload", "bytes", send_bytes },
  { "upload", "stream", send_stream },
  { "upload", "write", send_write },
};

static void
trust (const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) anchors = g_ptr_array_new_with_free_func (g_object_unref);
  GTlsCertificate *anchor;

  if (path == NULL)
    return;

  anchor = g_tls_certificate_new_from_file (path, &error);
  if (anchor == NULL)
    peer_fail ("%s", error->message);

  g_ptr_array_add (anchors, anchor);
  netreq_session_set_trust_anchors (netreq_session_get_default (), anchors);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Peer peer = { .library = loop, .run = run };

  peer_init (&peer, argc, argv, ways, G_N_ELEMENTS (ways));
  netreq_session_get_default ();
  trust (peer_get_option (&peer, "ca", NULL));
  peer_measure (&peer);

  return 0;
}
