/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "body/netreq-body-pipe-private.h"

#include <string.h>

#include "netreq-source-private.h"

struct _NetreqBodyPipe
{
  /* One for the writer, one for the stream. */
  grefcount ref_count;

  /* Where reads are completed. */
  GMainContext *context;

  /* The amount of queued bytes at which the writer should pause. */
  gsize high_water;

  /* Of the source that completes reads. */
  int priority;

  /* Tells the writer; cleared when the reader has gone. */
  NetreqBodyPipeWakeFunc wake;
  gpointer user_data;

  /* Pushed and not yet read, as GBytes. */
  GQueue chunks;

  /* How much of the first chunk has been read already. */
  gsize offset;

  /* The sum of what the chunks still hold. */
  gsize queued;

  /* The read that waits; the only thing through which the pipe holds the stream. */
  GTask *read;

  /* The buffer of that read; belongs to the reader, never touched once detached. */
  guint8 *buffer;
  gsize buffer_size;

  /* Belongs to that read: ready when there is something to answer. */
  GSource *read_source;

  /* The writer has said the last. */
  gboolean finished;

  /* There is a stream, or there was; and it has been read from. */
  gboolean opened;
  gboolean was_read;

  /* The reader has closed its stream or was sent away: nothing matters any more. */
  gboolean detached;
};

#define NETREQ_TYPE_PIPE_INPUT_STREAM (netreq_pipe_input_stream_get_type ())
G_DECLARE_FINAL_TYPE (NetreqPipeInputStream, netreq_pipe_input_stream, NETREQ, PIPE_INPUT_STREAM, GInputStream)

/* Deliberately not a GPollableInputStream: libsoup's HTTP/2 code aborts the
 * process when a pollable body blocks twice. */
struct _NetreqPipeInputStream
{
  GInputStream parent_instance;

  /* The pipe that is read; held from birth to finalize. */
  NetreqBodyPipe *pipe;
};

G_DEFINE_FINAL_TYPE (NetreqPipeInputStream, netreq_pipe_input_stream, G_TYPE_INPUT_STREAM)

static void
drop_queue (NetreqBodyPipe *pipe)
{
  g_queue_clear_full (&pipe->chunks, (GDestroyNotify) g_bytes_unref);
  pipe->offset = 0;
  pipe->queued = 0;
}

static gboolean
has_answer (NetreqBodyPipe *pipe)
{
  return pipe->queued > 0 || pipe->finished || pipe->detached;
}

static void
arm (NetreqBodyPipe *pipe)
{
  if (pipe->read_source != NULL && has_answer (pipe))
    netreq_source_wake (pipe->read_source);
}

static gsize
take_from_first_chunk (NetreqBodyPipe *pipe,
                       guint8         *buffer,
                       gsize           size)
{
  GBytes *chunk = g_queue_peek_head (&pipe->chunks);
  gsize chunk_size;
  const guint8 *data = g_bytes_get_data (chunk, &chunk_size);
  gsize n = MIN (size, chunk_size - pipe->offset);

  memcpy (buffer, data + pipe->offset, n);
  pipe->offset += n;
  pipe->queued -= n;

  if (pipe->offset == chunk_size)
    {
      g_bytes_unref (g_queue_pop_head (&pipe->chunks));
      pipe->offset = 0;
    }

  return n;
}

static gsize
take (NetreqBodyPipe *pipe)
{
  gsize taken = 0;

  while (taken < pipe->buffer_size && pipe->queued > 0)
    taken += take_from_first_chunk (pipe, pipe->buffer + taken, pipe->buffer_size - taken);

  return taken;
}

static void
answer_with_bytes (NetreqBodyPipe *pipe,
                   GTask          *task)
{
  gboolean was_full = !netreq_body_pipe_has_room (pipe);
  gsize taken = take (pipe);
  gboolean has_news = (was_full && netreq_body_pipe_has_room (pipe)) || pipe->queued == 0;

  g_task_return_int (task, taken);

  /* The reader may have gone in the meantime, and then so may the writer. */
  if (has_news && pipe->wake != NULL)
    pipe->wake (pipe, pipe->user_data);
}

static void
answer (NetreqBodyPipe *pipe,
        GTask          *task)
{
  if (pipe->detached)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                             "The body is not wanted any more");
  else if (g_task_return_error_if_cancelled (task))
    return;
  else if (pipe->queued > 0)
    answer_with_bytes (pipe, task);
  else
    g_task_return_int (task, 0);
}

static gboolean
on_read_source_ready (gpointer user_data)
{
  g_autoptr(NetreqBodyPipe) pipe = netreq_body_pipe_ref (user_data);
  g_autoptr(GTask) task = g_steal_pointer (&pipe->read);

  g_clear_pointer (&pipe->read_source, g_source_unref);
  answer (pipe, task);

  return G_SOURCE_REMOVE;
}

/* Ready at a cancellation, or when arm() wakes it. */
static GSource *
read_source_new (NetreqBodyPipe *pipe,
                 GCancellable   *cancellable)
{
  GSource *source = netreq_source_new ("[netreq] body pipe read", pipe->priority, on_read_source_ready, pipe);

  if (cancellable != NULL)
    {
      g_autoptr(GSource) cancelled = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (cancelled);
      g_source_add_child_source (source, cancelled);
    }

  return source;
}

static void
detach (NetreqBodyPipe *pipe)
{
  pipe->detached = TRUE;
  pipe->wake = NULL;
  pipe->buffer = NULL;
  drop_queue (pipe);
  arm (pipe);
}

static gssize
netreq_pipe_input_stream_read (GInputStream  *stream,
                               void          *buffer,
                               gsize          count,
                               GCancellable  *cancellable,
                               GError       **error)
{
  /* A blocked thread could never be woken by its own writer. */
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "A request body can only be read asynchronously");
  return -1;
}

static void
netreq_pipe_input_stream_read_async (GInputStream        *stream,
                                     void                *buffer,
                                     gsize                count,
                                     int                  io_priority,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  NetreqBodyPipe *pipe = NETREQ_PIPE_INPUT_STREAM (stream)->pipe;
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_assert (pipe->read == NULL);

  g_task_set_source_tag (task, netreq_pipe_input_stream_read_async);
  g_task_set_priority (task, pipe->priority);
  /* Bytes that were taken are always reported. */
  g_task_set_check_cancellable (task, FALSE);

  pipe->was_read = TRUE;
  pipe->read = g_steal_pointer (&task);
  pipe->buffer = buffer;
  pipe->buffer_size = count;
  pipe->read_source = read_source_new (pipe, cancellable);
  g_source_attach (pipe->read_source, pipe->context);
  arm (pipe);
}

static gssize
netreq_pipe_input_stream_read_finish (GInputStream  *stream,
                                      GAsyncResult  *result,
                                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), -1);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_pipe_input_stream_read_async), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static gboolean
netreq_pipe_input_stream_close (GInputStream  *stream,
                                GCancellable  *cancellable,
                                GError       **error)
{
  detach (NETREQ_PIPE_INPUT_STREAM (stream)->pipe);
  return TRUE;
}

static void
netreq_pipe_input_stream_close_async (GInputStream        *stream,
                                      int                  io_priority,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, netreq_pipe_input_stream_close_async);
  g_task_set_priority (task, io_priority);
  g_task_set_check_cancellable (task, FALSE);

  detach (NETREQ_PIPE_INPUT_STREAM (stream)->pipe);
  g_task_return_boolean (task, TRUE);
}

static gboolean
netreq_pipe_input_stream_close_finish (GInputStream  *stream,
                                       GAsyncResult  *result,
                                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_pipe_input_stream_close_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
netreq_pipe_input_stream_finalize (GObject *object)
{
  NetreqPipeInputStream *self = NETREQ_PIPE_INPUT_STREAM (object);

  netreq_body_pipe_unref (self->pipe);

  G_OBJECT_CLASS (netreq_pipe_input_stream_parent_class)->finalize (object);
}

static void
netreq_pipe_input_stream_class_init (NetreqPipeInputStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  object_class->finalize = netreq_pipe_input_stream_finalize;

  /* All of them: GIO runs in a thread what a class leaves out. */
  stream_class->read_fn = netreq_pipe_input_stream_read;
  stream_class->read_async = netreq_pipe_input_stream_read_async;
  stream_class->read_finish = netreq_pipe_input_stream_read_finish;
  stream_class->close_fn = netreq_pipe_input_stream_close;
  stream_class->close_async = netreq_pipe_input_stream_close_async;
  stream_class->close_finish = netreq_pipe_input_stream_close_finish;
}

static void
netreq_pipe_input_stream_init (NetreqPipeInputStream *self)
{
}

NetreqBodyPipe *
netreq_body_pipe_new (GMainContext           *context,
                      gsize                   high_water,
                      int                     priority,
                      NetreqBodyPipeWakeFunc  wake,
                      gpointer                user_data)
{
  NetreqBodyPipe *pipe;

  g_assert (high_water > 0);

  pipe = g_new0 (NetreqBodyPipe, 1);
  g_ref_count_init (&pipe->ref_count);
  pipe->context = context != NULL ? g_main_context_ref (context) : g_main_context_ref_thread_default ();
  pipe->high_water = high_water;
  pipe->priority = priority;
  pipe->wake = wake;
  pipe->user_data = user_data;
  g_queue_init (&pipe->chunks);

  return pipe;
}

NetreqBodyPipe *
netreq_body_pipe_ref (NetreqBodyPipe *pipe)
{
  g_ref_count_inc (&pipe->ref_count);
  return pipe;
}

void
netreq_body_pipe_unref (NetreqBodyPipe *pipe)
{
  if (!g_ref_count_dec (&pipe->ref_count))
    return;

  /* A pending read holds the stream, and the stream the pipe. */
  g_assert (pipe->read == NULL);

  drop_queue (pipe);
  g_main_context_unref (pipe->context);
  g_free (pipe);
}

void
netreq_body_pipe_push (NetreqBodyPipe *pipe,
                       GBytes         *bytes)
{
  gsize size = g_bytes_get_size (bytes);

  if (size == 0 || pipe->detached)
    return;

  g_assert (!pipe->finished);

  g_queue_push_tail (&pipe->chunks, g_bytes_ref (bytes));
  pipe->queued += size;
  arm (pipe);
}

gboolean
netreq_body_pipe_has_room (NetreqBodyPipe *pipe)
{
  return pipe->queued < pipe->high_water;
}

gsize
netreq_body_pipe_get_queued (NetreqBodyPipe *pipe)
{
  return pipe->queued;
}

void
netreq_body_pipe_finish (NetreqBodyPipe *pipe)
{
  pipe->finished = TRUE;
  arm (pipe);
}

GInputStream *
netreq_body_pipe_open_reader (NetreqBodyPipe *pipe)
{
  NetreqPipeInputStream *stream;

  g_assert (!pipe->opened);

  stream = g_object_new (NETREQ_TYPE_PIPE_INPUT_STREAM, NULL);
  stream->pipe = netreq_body_pipe_ref (pipe);
  pipe->opened = TRUE;

  return G_INPUT_STREAM (stream);
}

void
netreq_body_pipe_detach_reader (NetreqBodyPipe *pipe)
{
  detach (pipe);
}

gboolean
netreq_body_pipe_was_read (NetreqBodyPipe *pipe)
{
  return pipe->was_read || pipe->detached;
}

gboolean
netreq_body_pipe_is_starved (NetreqBodyPipe *pipe)
{
  return pipe->read != NULL && !has_answer (pipe);
}
