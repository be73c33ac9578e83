/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-upload-stream-private.h"

#include "netreq-error-private.h"
#include "netreq-source-private.h"
#include "request/netreq-client-request-private.h"

/* How much of a source is asked for at once: where a file is read by a thread, the way there
 * and back costs as much as reading some tens of KiB. */
#define BLOCK_SIZE (256 * 1024)

struct _NetreqUploadStream
{
  GOutputStream parent_instance;

  /* Whose body it is. Owned until it has closed: its handlers may hold us. */
  NetreqClientRequest *request;
  /* How the request failed, and whether its body had ended, once it has closed. */
  GError *over;
  gboolean has_ended;
  /* The one operation that waits for room, how it goes on, and its cancellation. */
  GTask *waiting;
  gboolean (*go_on) (NetreqUploadStream *self, GTask *task);
  GSource *cancelled;
  /* The last reference is gone: closing then is not the application's wish. */
  gboolean is_disposing;
};

G_DEFINE_FINAL_TYPE (NetreqUploadStream, netreq_upload_stream, G_TYPE_OUTPUT_STREAM)

/* What a write has to say; borrowed from the caller of the write. */
typedef struct
{
  const guint8 *buffer;
  gsize count;
} Write;

/* How far a splice has come. */
typedef struct
{
  GInputStream *source;
  GOutputStreamSpliceFlags flags;
  gssize total;
} Splice;

static void
splice_free (Splice *splice)
{
  g_object_unref (splice->source);
  g_free (splice);
}

static gboolean
refuse_when_over (NetreqUploadStream  *self,
                  GError             **error)
{
  if (self->request != NULL)
    return FALSE;

  if (self->over == NULL)
    netreq_set_error (error, NETREQ_ERROR_UNEXPECTED, "The request is over");
  else
    g_propagate_error (error, g_error_copy (self->over));

  return TRUE;
}

static gboolean
put (NetreqUploadStream  *self,
     GBytes              *bytes,
     GError             **error)
{
  return !refuse_when_over (self, error) &&
         netreq_client_request_write_bytes (self->request, bytes, error);
}

static gboolean
put_copy (NetreqUploadStream  *self,
          const void          *buffer,
          gsize                count,
          GError             **error)
{
  g_autoptr(GBytes) bytes = g_bytes_new (buffer, count);

  return put (self, bytes, error);
}

static gsize
get_room (NetreqUploadStream *self)
{
  return self->request != NULL ? netreq_client_request_get_room (self->request) : G_MAXSSIZE;
}

static void
let_go (NetreqUploadStream *self)
{
  if (self->request != NULL)
    netreq_client_request_forget_stream (self->request);
  g_clear_object (&self->request);
}

void
netreq_upload_stream_request_closed (NetreqUploadStream *self,
                                     const GError       *over)
{
  self->over = over != NULL ? g_error_copy (over) : NULL;
  self->has_ended = netreq_client_request_has_ended (self->request);
  let_go (self);
}

/* --- waiting for room --- */

static GTask *
stop_waiting (NetreqUploadStream *self)
{
  netreq_clear_source (&self->cancelled);

  return g_steal_pointer (&self->waiting);
}

static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  netreq_upload_stream_room_made (user_data);

  return G_SOURCE_REMOVE;
}

static void
wait_for_room (NetreqUploadStream *self,
               GTask              *task,
               gboolean          (*go_on) (NetreqUploadStream *, GTask *))
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  self->waiting = g_object_ref (task);
  self->go_on = go_on;

  if (cancellable == NULL)
    return;

  self->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_static_name (self->cancelled, "[netreq] upload cancelled");
  g_source_set_callback (self->cancelled, G_SOURCE_FUNC (on_cancelled), self, NULL);
  g_source_attach (self->cancelled, netreq_client_request_get_context (self->request));
}

static void
run (NetreqUploadStream  *self,
     GTask               *task,
     gboolean           (*go_on) (NetreqUploadStream *, GTask *))
{
  if (!go_on (self, task))
    wait_for_room (self, task, go_on);
}

void
netreq_upload_stream_room_made (NetreqUploadStream *self)
{
  g_autoptr(GTask) task = stop_waiting (self);

  if (task != NULL)
    run (self, task, self->go_on);
}

/* --- writing --- */

static gboolean
write_some (NetreqUploadStream *self,
            GTask              *task)
{
  Write *write = g_task_get_task_data (task);
  gsize count = MIN (write->count, get_room (self));
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return TRUE;

  if (count == 0 && write->count > 0)
    return FALSE;

  if (put_copy (self, write->buffer, count, &error))
    g_task_return_int (task, count);
  else
    g_task_return_error (task, error);

  return TRUE;
}

static void
netreq_upload_stream_write_async (GOutputStream       *stream,
                                  const void          *buffer,
                                  gsize                count,
                                  int                  io_priority,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);
  Write *write = g_new0 (Write, 1);

  write->buffer = buffer;
  write->count = count;

  g_task_set_source_tag (task, netreq_upload_stream_write_async);
  g_task_set_priority (task, io_priority);
  g_task_set_task_data (task, write, g_free);
  /* What was accepted is not taken back by a late cancellation. */
  g_task_set_check_cancellable (task, FALSE);
  run (NETREQ_UPLOAD_STREAM (stream), task, write_some);
}

static gssize
netreq_upload_stream_write_finish (GOutputStream  *stream,
                                   GAsyncResult   *result,
                                   GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), -1);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_upload_stream_write_async), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static void
netreq_upload_stream_writev_async (GOutputStream       *stream,
                                   const GOutputVector *vectors,
                                   gsize                n_vectors,
                                   int                  io_priority,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  gsize first = 0;

  while (first + 1 < n_vectors && vectors[first].size == 0)
    first++;

  netreq_upload_stream_write_async (stream,
                                    n_vectors > 0 ? vectors[first].buffer : NULL,
                                    n_vectors > 0 ? vectors[first].size : 0,
                                    io_priority, cancellable, callback, user_data);
}

static gboolean
netreq_upload_stream_writev_finish (GOutputStream  *stream,
                                    GAsyncResult   *result,
                                    gsize          *bytes_written,
                                    GError        **error)
{
  gssize count = netreq_upload_stream_write_finish (stream, result, error);

  if (count >= 0 && bytes_written != NULL)
    *bytes_written = count;

  return count >= 0;
}

/* Takes everything, as netreq_client_request_write() does: blocking here would
 * stop the loop that sends. */
static gssize
netreq_upload_stream_write (GOutputStream  *stream,
                            const void     *buffer,
                            gsize           count,
                            GCancellable   *cancellable,
                            GError        **error)
{
  NetreqUploadStream *self = NETREQ_UPLOAD_STREAM (stream);

  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !put_copy (self, buffer, count, error))
    return -1;

  return count;
}

/* --- closing --- */

static gboolean
end_request (NetreqUploadStream  *self,
             GError             **error)
{
  if (self->has_ended || refuse_when_over (self, error))
    return self->has_ended;

  return netreq_client_request_has_ended (self->request) ||
         netreq_client_request_end (self->request, error);
}

static gboolean
netreq_upload_stream_close (GOutputStream  *stream,
                            GCancellable   *cancellable,
                            GError        **error)
{
  NetreqUploadStream *self = NETREQ_UPLOAD_STREAM (stream);

  return self->is_disposing || end_request (self, error);
}

static void
netreq_upload_stream_close_async (GOutputStream       *stream,
                                  int                  io_priority,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, netreq_upload_stream_close_async);
  g_task_set_priority (task, io_priority);

  if (end_request (NETREQ_UPLOAD_STREAM (stream), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
netreq_upload_stream_close_finish (GOutputStream  *stream,
                                   GAsyncResult   *result,
                                   GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_upload_stream_close_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- splicing --- */

static void
on_source_closed (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Splice *splice = g_task_get_task_data (task);

  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  g_task_return_int (task, splice->total);
}

/* A splice is an operation that is pending, and closing waits for none. */
static gboolean
close_target (NetreqUploadStream  *self,
              GError             **error)
{
  GOutputStream *stream = G_OUTPUT_STREAM (self);
  gboolean closed;

  g_output_stream_clear_pending (stream);
  closed = g_output_stream_close (stream, NULL, error);
  g_output_stream_set_pending (stream, NULL);

  return closed;
}

static void
splice_failed (NetreqUploadStream *self,
               GTask              *task,
               GError             *error)
{
  Splice *splice = g_task_get_task_data (task);

  /* The caller wanted the end of the source to be the end of the body. A part of
   * it must not pass for the whole. */
  if (splice->flags & G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET)
    {
      if (self->request != NULL)
        netreq_client_request_abort (self->request);
      close_target (self, NULL);
    }
  if (splice->flags & G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE)
    g_input_stream_close_async (splice->source, g_task_get_priority (task), NULL, NULL, NULL);

  g_task_return_error (task, error);
}

static void
splice_ended (NetreqUploadStream *self,
              GTask              *task)
{
  Splice *splice = g_task_get_task_data (task);
  GError *error = NULL;

  if ((splice->flags & G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET) && !close_target (self, &error))
    splice_failed (self, task, error);
  else if (splice->flags & G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE)
    g_input_stream_close_async (splice->source, g_task_get_priority (task), NULL,
                                on_source_closed, g_object_ref (task));
  else
    g_task_return_int (task, splice->total);
}

static gboolean splice_some (NetreqUploadStream *self,
                             GTask              *task);

static void
on_source_read (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  NetreqUploadStream *self = g_task_get_source_object (task);
  Splice *splice = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (bytes == NULL)
    splice_failed (self, task, error);
  else if (g_bytes_get_size (bytes) == 0)
    splice_ended (self, task);
  else if (!put (self, bytes, &error))
    splice_failed (self, task, error);
  else
    {
      splice->total += g_bytes_get_size (bytes);
      run (self, task, splice_some);
    }
}

static gboolean
splice_some (NetreqUploadStream *self,
             GTask              *task)
{
  Splice *splice = g_task_get_task_data (task);
  gsize room = get_room (self);
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      splice_failed (self, task, error);
      return TRUE;
    }

  if (room == 0)
    return FALSE;

  g_input_stream_read_bytes_async (splice->source, MIN (room, BLOCK_SIZE),
                                   g_task_get_priority (task), g_task_get_cancellable (task),
                                   on_source_read, g_object_ref (task));
  return TRUE;
}

static void
netreq_upload_stream_splice_async (GOutputStream            *stream,
                                   GInputStream             *source,
                                   GOutputStreamSpliceFlags  flags,
                                   int                       io_priority,
                                   GCancellable             *cancellable,
                                   GAsyncReadyCallback       callback,
                                   gpointer                  user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);
  Splice *splice = g_new0 (Splice, 1);

  splice->source = g_object_ref (source);
  splice->flags = flags;

  g_task_set_source_tag (task, netreq_upload_stream_splice_async);
  g_task_set_priority (task, io_priority);
  g_task_set_task_data (task, splice, (GDestroyNotify) splice_free);
  g_task_set_check_cancellable (task, FALSE);
  run (NETREQ_UPLOAD_STREAM (stream), task, splice_some);
}

static gssize
netreq_upload_stream_splice_finish (GOutputStream  *stream,
                                    GAsyncResult   *result,
                                    GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), -1);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_upload_stream_splice_async), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

/* --- the object --- */

static void
netreq_upload_stream_dispose (GObject *object)
{
  NetreqUploadStream *self = NETREQ_UPLOAD_STREAM (object);

  self->is_disposing = TRUE;
  G_OBJECT_CLASS (netreq_upload_stream_parent_class)->dispose (object);

  let_go (self);
  g_clear_error (&self->over);
}

static void
netreq_upload_stream_class_init (NetreqUploadStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GOutputStreamClass *stream_class = G_OUTPUT_STREAM_CLASS (klass);

  object_class->dispose = netreq_upload_stream_dispose;
  stream_class->write_fn = netreq_upload_stream_write;
  stream_class->write_async = netreq_upload_stream_write_async;
  stream_class->write_finish = netreq_upload_stream_write_finish;
  stream_class->writev_async = netreq_upload_stream_writev_async;
  stream_class->writev_finish = netreq_upload_stream_writev_finish;
  stream_class->close_fn = netreq_upload_stream_close;
  stream_class->close_async = netreq_upload_stream_close_async;
  stream_class->close_finish = netreq_upload_stream_close_finish;
  stream_class->splice_async = netreq_upload_stream_splice_async;
  stream_class->splice_finish = netreq_upload_stream_splice_finish;
}

static void
netreq_upload_stream_init (NetreqUploadStream *self)
{
}

GOutputStream *
netreq_upload_stream_new (NetreqClientRequest *request)
{
  NetreqUploadStream *self = g_object_new (NETREQ_TYPE_UPLOAD_STREAM, NULL);

  self->request = g_object_ref (request);

  return G_OUTPUT_STREAM (self);
}
