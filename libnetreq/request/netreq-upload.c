/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-upload-private.h"

#include "body/netreq-body-pipe-private.h"
#include "netreq-source-private.h"

/* How much may be left in the pipe when more is asked for: a writer that was kept waiting
 * has room for as much at once, and time to bring it. */
#define REFILL_SIZE (NETREQ_UPLOAD_PIPE_SIZE / 2)

struct _NetreqUpload
{
  /* A collected body, in the order of writing; NULL when streamed. */
  GPtrArray *collected;
  /* A streamed body; NULL when collected. */
  NetreqBodyPipe *pipe;
  /* The one reader of the pipe, once it was handed out. */
  GInputStream *reader;
  /* No more will be written. */
  gboolean finished;
  /* No more will be sent. */
  gboolean closed;

  /* Bytes taken from the application, and bytes of them that the current attempt
   * has handed to the network. */
  guint64 accepted;
  guint64 sent;
  /* When the network last got what it waited for. */
  gint64 supplied_since;

  /* What was written after the close, until it is thrown away. */
  gsize unwanted;
  GSource *throw_away;
  GMainContext *context;

  /* Who waits for room in the pipe. */
  NetreqUploadRoomFunc room;
  gpointer room_data;
};

static void
on_pipe_wake (NetreqBodyPipe *pipe,
              gpointer        user_data)
{
  NetreqUpload *upload = user_data;

  upload->room (upload->room_data);
}

NetreqUpload *
netreq_upload_new (GMainContext         *context,
                   gboolean              streamed,
                   NetreqUploadRoomFunc  room,
                   gpointer              user_data)
{
  NetreqUpload *upload = g_new0 (NetreqUpload, 1);

  upload->room = room;
  upload->room_data = user_data;
  upload->context = context != NULL ? g_main_context_ref (context) : NULL;
  if (streamed)
    upload->pipe = netreq_body_pipe_new (context, REFILL_SIZE, NETREQ_IO_PRIORITY, on_pipe_wake, upload);
  else
    upload->collected = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  return upload;
}

void
netreq_upload_free (NetreqUpload *upload)
{
  netreq_upload_close (upload);
  g_clear_pointer (&upload->context, g_main_context_unref);
  g_clear_pointer (&upload->pipe, netreq_body_pipe_unref);
  g_clear_pointer (&upload->collected, g_ptr_array_unref);
  g_free (upload);
}

static gboolean
is_starved (NetreqUpload *upload)
{
  return upload->pipe != NULL && netreq_body_pipe_is_starved (upload->pipe);
}

static void
note_supply (NetreqUpload *upload)
{
  if (is_starved (upload))
    upload->supplied_since = g_get_monotonic_time ();
}

static gboolean
on_throw_away (gpointer user_data)
{
  NetreqUpload *upload = user_data;

  netreq_clear_source (&upload->throw_away);
  upload->unwanted = 0;
  upload->room (upload->room_data);

  return G_SOURCE_REMOVE;
}

/* After everybody else, timeouts too: who writes without end, whenever there is room,
 * must not keep the main loop from what ends the request. */
static void
throw_away_later (NetreqUpload *upload,
                  gsize         size)
{
  upload->unwanted += size;
  if (upload->unwanted == 0 || upload->throw_away != NULL)
    return;

  upload->throw_away = g_idle_source_new ();
  g_source_set_priority (upload->throw_away, NETREQ_IO_PRIORITY + 2);
  g_source_set_static_name (upload->throw_away, "[netreq] unwanted body");
  g_source_set_callback (upload->throw_away, on_throw_away, upload, NULL);
  g_source_attach (upload->throw_away, upload->context);
}

void
netreq_upload_append (NetreqUpload *upload,
                      GBytes       *bytes)
{
  note_supply (upload);
  upload->accepted += g_bytes_get_size (bytes);

  if (upload->closed)
    throw_away_later (upload, g_bytes_get_size (bytes));
  else if (upload->pipe != NULL)
    netreq_body_pipe_push (upload->pipe, bytes);
  else
    g_ptr_array_add (upload->collected, g_bytes_ref (bytes));
}

void
netreq_upload_finish (NetreqUpload *upload)
{
  note_supply (upload);
  upload->finished = TRUE;
  if (upload->pipe != NULL)
    netreq_body_pipe_finish (upload->pipe);
}

gsize
netreq_upload_get_room (NetreqUpload *upload)
{
  gsize queued;

  if (upload->pipe == NULL)
    return G_MAXSSIZE;
  if (!netreq_body_pipe_has_room (upload->pipe))
    return 0;

  queued = netreq_body_pipe_get_queued (upload->pipe) + upload->unwanted;
  return queued < NETREQ_UPLOAD_PIPE_SIZE ? NETREQ_UPLOAD_PIPE_SIZE - queued : 0;
}

static GInputStream *
open_collected (NetreqUpload *upload,
                gint64       *length)
{
  GInputStream *stream;

  if (upload->accepted == 0)
    return NULL;

  stream = g_memory_input_stream_new ();
  for (guint i = 0; i < upload->collected->len; i++)
    g_memory_input_stream_add_bytes (G_MEMORY_INPUT_STREAM (stream), upload->collected->pdata[i]);

  *length = upload->accepted;
  return stream;
}

GInputStream *
netreq_upload_open (NetreqUpload *upload,
                    gint64       *length)
{
  upload->sent = 0;

  if (upload->pipe == NULL)
    return open_collected (upload, length);

  *length = -1;
  if (upload->reader == NULL)
    upload->reader = netreq_body_pipe_open_reader (upload->pipe);

  return g_object_ref (upload->reader);
}

void
netreq_upload_close (NetreqUpload *upload)
{
  upload->closed = TRUE;
  upload->unwanted = 0;
  netreq_clear_source (&upload->throw_away);
  if (upload->reader != NULL)
    netreq_body_pipe_detach_reader (upload->pipe);
  g_clear_object (&upload->reader);
  if (upload->collected != NULL)
    g_ptr_array_set_size (upload->collected, 0);
}

gboolean
netreq_upload_can_replay (NetreqUpload *upload)
{
  return upload->pipe == NULL || !netreq_body_pipe_was_read (upload->pipe);
}

gint64
netreq_upload_get_supplied_since (NetreqUpload *upload)
{
  return is_starved (upload) ? G_MAXINT64 : upload->supplied_since;
}

void
netreq_upload_count_sent (NetreqUpload *upload,
                          gsize         n_bytes)
{
  upload->sent += n_bytes;
}

guint64
netreq_upload_get_sent (NetreqUpload *upload)
{
  return upload->sent;
}

guint64
netreq_upload_get_unsent (NetreqUpload *upload)
{
  return upload->closed ? upload->unwanted : upload->accepted - upload->sent;
}

gint64
netreq_upload_get_total (NetreqUpload *upload)
{
  return upload->finished ? (gint64) upload->accepted : -1;
}
