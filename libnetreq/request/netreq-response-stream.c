/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-response-stream-private.h"

#include "body/netreq-readable-source-private.h"
#include "request/netreq-incoming-message-private.h"

struct _NetreqResponseStream
{
  GInputStream parent_instance;

  /* Whose body it is; let go of when that has closed. Owned. */
  NetreqIncomingMessage *message;
  /* What reading says after that; NULL when the body was read to its end. */
  GError *over;
  /* The last reference is gone: closing then is not the application's wish. */
  gboolean is_disposing;
};

static void pollable_iface_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NetreqResponseStream, netreq_response_stream, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_iface_init))

static gssize
pull (NetreqResponseStream  *self,
      void                  *buffer,
      gsize                  count,
      gboolean               blocking,
      GCancellable          *cancellable,
      GError               **error)
{
  if (self->message != NULL)
    return netreq_incoming_message_pull (self->message, buffer, count, blocking, cancellable, error);

  if (self->over == NULL)
    return 0;

  g_propagate_error (error, g_error_copy (self->over));
  return -1;
}

static gssize
netreq_response_stream_read (GInputStream  *stream,
                             void          *buffer,
                             gsize          count,
                             GCancellable  *cancellable,
                             GError       **error)
{
  return pull (NETREQ_RESPONSE_STREAM (stream), buffer, count, TRUE, cancellable, error);
}

static gssize
netreq_response_stream_read_nonblocking (GPollableInputStream  *stream,
                                         void                  *buffer,
                                         gsize                  count,
                                         GError               **error)
{
  return pull (NETREQ_RESPONSE_STREAM (stream), buffer, count, FALSE, NULL, error);
}

static gboolean
netreq_response_stream_is_readable (GPollableInputStream *stream)
{
  NetreqResponseStream *self = NETREQ_RESPONSE_STREAM (stream);

  return self->message == NULL || netreq_incoming_message_is_readable (self->message);
}

static gboolean
is_readable (gpointer stream)
{
  return netreq_response_stream_is_readable (stream);
}

static GSource *
begin_to_wait (gpointer  stream,
               GSource  *kept,
               gboolean *lasts)
{
  NetreqResponseStream *self = stream;

  return netreq_incoming_message_begin_to_wait (self->message, kept, lasts);
}

static guint64
get_position (gpointer stream)
{
  NetreqResponseStream *self = stream;

  return self->message != NULL ? netreq_incoming_message_get_received (self->message) : 0;
}

static const NetreqReadableFuncs readable_funcs = { is_readable, begin_to_wait, get_position };

static GSource *
netreq_response_stream_create_source (GPollableInputStream *stream,
                                      GCancellable         *cancellable)
{
  GSource *source = g_pollable_source_new_full (stream, NULL, cancellable);
  g_autoptr(GSource) readable = netreq_readable_source_new (stream, &readable_funcs);

  g_source_add_child_source (source, readable);

  return source;
}

static gboolean
netreq_response_stream_close (GInputStream  *stream,
                              GCancellable  *cancellable,
                              GError       **error)
{
  NetreqResponseStream *self = NETREQ_RESPONSE_STREAM (stream);

  if (self->message != NULL && !self->is_disposing)
    netreq_incoming_message_give_up (self->message);

  return TRUE;
}

/* The default one would close in another thread. */
static void
netreq_response_stream_close_async (GInputStream        *stream,
                                    int                  io_priority,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, netreq_response_stream_close_async);
  g_task_set_priority (task, io_priority);
  netreq_response_stream_close (stream, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
netreq_response_stream_close_finish (GInputStream  *stream,
                                     GAsyncResult  *result,
                                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_response_stream_close_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
netreq_response_stream_dispose (GObject *object)
{
  NetreqResponseStream *self = NETREQ_RESPONSE_STREAM (object);

  self->is_disposing = TRUE;
  G_OBJECT_CLASS (netreq_response_stream_parent_class)->dispose (object);

  if (self->message != NULL)
    netreq_incoming_message_forget_stream (self->message, self);
  g_clear_object (&self->message);
  g_clear_error (&self->over);
}

static void
pollable_iface_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = netreq_response_stream_is_readable;
  iface->create_source = netreq_response_stream_create_source;
  iface->read_nonblocking = netreq_response_stream_read_nonblocking;
}

static void
netreq_response_stream_class_init (NetreqResponseStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  object_class->dispose = netreq_response_stream_dispose;
  stream_class->read_fn = netreq_response_stream_read;
  stream_class->close_fn = netreq_response_stream_close;
  stream_class->close_async = netreq_response_stream_close_async;
  stream_class->close_finish = netreq_response_stream_close_finish;
}

static void
netreq_response_stream_init (NetreqResponseStream *self)
{
}

void
netreq_response_stream_message_closed (NetreqResponseStream *self,
                                       const GError         *over)
{
  self->over = over != NULL ? g_error_copy (over) : NULL;
  g_clear_object (&self->message);
}

GInputStream *
netreq_response_stream_new (NetreqIncomingMessage *message)
{
  NetreqResponseStream *self = g_object_new (NETREQ_TYPE_RESPONSE_STREAM, NULL);

  self->message = g_object_ref (message);

  return G_INPUT_STREAM (self);
}
