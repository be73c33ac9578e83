/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "body/netreq-paced-stream-private.h"

/* How many bytes pass in a turn: far more than is read at once, far less than
 * would cost a frame. */
#define PACE (256 * 1024)

struct _NetreqPacedStream
{
  GFilterInputStream parent_instance;

  /* What has passed since the reader last had to wait. */
  gsize passed;
  /* The reader waits, but not for the base. */
  gboolean is_resting;
};

static void pollable_iface_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NetreqPacedStream, netreq_paced_stream, G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_iface_init))

static GPollableInputStream *
get_base (NetreqPacedStream *self)
{
  return G_POLLABLE_INPUT_STREAM (G_FILTER_INPUT_STREAM (self)->base_stream);
}

static gboolean
netreq_paced_stream_can_poll (GPollableInputStream *stream)
{
  GInputStream *base = G_FILTER_INPUT_STREAM (stream)->base_stream;

  return G_IS_POLLABLE_INPUT_STREAM (base) &&
         g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (base));
}

static gboolean
netreq_paced_stream_is_readable (GPollableInputStream *stream)
{
  NetreqPacedStream *self = NETREQ_PACED_STREAM (stream);

  return self->is_resting || g_pollable_input_stream_is_readable (get_base (self));
}

static GSource *
netreq_paced_stream_create_source (GPollableInputStream *stream,
                                   GCancellable         *cancellable)
{
  NetreqPacedStream *self = NETREQ_PACED_STREAM (stream);
  g_autoptr(GSource) ready = NULL;

  if (self->is_resting)
    ready = g_timeout_source_new (0);
  else
    ready = g_pollable_input_stream_create_source (get_base (self), NULL);

  return g_pollable_source_new_full (stream, ready, cancellable);
}

static gssize
netreq_paced_stream_read_nonblocking (GPollableInputStream  *stream,
                                      void                  *buffer,
                                      gsize                  count,
                                      GError               **error)
{
  NetreqPacedStream *self = NETREQ_PACED_STREAM (stream);
  gssize n_read;

  self->is_resting = self->passed >= PACE;
  if (self->is_resting)
    {
      self->passed = 0;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "It is the turn of others");
      return -1;
    }

  n_read = g_pollable_input_stream_read_nonblocking (get_base (self), buffer, count, NULL, error);
  if (n_read > 0)
    self->passed += n_read;
  else
    self->passed = 0;

  return n_read;
}

static void
pollable_iface_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = netreq_paced_stream_can_poll;
  iface->is_readable = netreq_paced_stream_is_readable;
  iface->create_source = netreq_paced_stream_create_source;
  iface->read_nonblocking = netreq_paced_stream_read_nonblocking;
}

static void
netreq_paced_stream_class_init (NetreqPacedStreamClass *klass)
{
}

static void
netreq_paced_stream_init (NetreqPacedStream *self)
{
}

GInputStream *
netreq_paced_stream_new (GInputStream *base)
{
  return g_object_new (NETREQ_TYPE_PACED_STREAM,
                       "base-stream", base,
                       "close-base-stream", FALSE,
                       NULL);
}
