/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "body/netreq-read-ahead-stream-private.h"

#include <string.h>

#include "netreq-source-private.h"

#define SLICE_SIZE (8 * 1024)

struct _NetreqReadAheadStream
{
  GFilterInputStream parent_instance;

  /* What was read ahead, and how much of it the reader has. */
  GByteArray *kept;
  gsize n_taken;
  gsize max_bytes;
  /* More of it, until it is stopped, and who waits for the end. */
  GSource *wait;
  NetreqReadAheadFunc ended;
  gpointer user_data;
  GMainContext *context;
};

static void pollable_iface_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NetreqReadAheadStream, netreq_read_ahead_stream, G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_iface_init))

static GInputStream *
get_base (NetreqReadAheadStream *self)
{
  return G_FILTER_INPUT_STREAM (self)->base_stream;
}

/* --- ahead of the reader --- */

/* As g_pollable_input_stream_read_nonblocking(), until there is an end of it or enough
 * was read. */
static gssize
read_what_is_there (NetreqReadAheadStream  *self,
                    GError                **error)
{
  guint8 slice[SLICE_SIZE];
  gssize n_read = 1;

  while (self->kept->len < self->max_bytes && n_read > 0)
    {
      n_read = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (get_base (self)),
                                                         slice, sizeof slice, NULL, error);
      if (n_read > 0)
        g_byte_array_append (self->kept, slice, n_read);
    }

  return n_read;
}

static void wait_for_bytes (NetreqReadAheadStream *self);

static gboolean
on_readable (GObject  *stream,
             gpointer  user_data)
{
  NetreqReadAheadStream *self = user_data;
  g_autoptr(GError) error = NULL;
  gssize n_read;

  netreq_clear_source (&self->wait);

  n_read = read_what_is_there (self, &error);
  if (n_read == 0)
    self->ended (self->user_data);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    wait_for_bytes (self);

  return G_SOURCE_REMOVE;
}

static void
wait_for_bytes (NetreqReadAheadStream *self)
{
  self->wait = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (get_base (self)), NULL);
  g_source_set_static_name (self->wait, "[netreq] read ahead");
  g_source_set_priority (self->wait, NETREQ_IO_PRIORITY);
  g_source_set_callback (self->wait, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->wait, self->context);
}

void
netreq_read_ahead_stream_stop (NetreqReadAheadStream *self)
{
  netreq_clear_source (&self->wait);
}

/* --- for the reader --- */

/* 0 when nothing is left of it. */
static gssize
take_kept (NetreqReadAheadStream *self,
           void                  *buffer,
           gsize                  count)
{
  gsize n_bytes = MIN (count, self->kept->len - self->n_taken);

  if (n_bytes > 0)
    memcpy (buffer, self->kept->data + self->n_taken, n_bytes);
  self->n_taken += n_bytes;

  return n_bytes;
}

static gssize
netreq_read_ahead_stream_read (GInputStream  *stream,
                               void          *buffer,
                               gsize          count,
                               GCancellable  *cancellable,
                               GError       **error)
{
  NetreqReadAheadStream *self = NETREQ_READ_AHEAD_STREAM (stream);
  gssize n_read = take_kept (self, buffer, count);

  return n_read > 0 ? n_read : g_input_stream_read (get_base (self), buffer, count, cancellable, error);
}

static gssize
netreq_read_ahead_stream_read_nonblocking (GPollableInputStream  *stream,
                                           void                  *buffer,
                                           gsize                  count,
                                           GError               **error)
{
  NetreqReadAheadStream *self = NETREQ_READ_AHEAD_STREAM (stream);
  gssize n_read = take_kept (self, buffer, count);

  if (n_read > 0)
    return n_read;

  return g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (get_base (self)),
                                                   buffer, count, NULL, error);
}

static gboolean
netreq_read_ahead_stream_is_readable (GPollableInputStream *stream)
{
  NetreqReadAheadStream *self = NETREQ_READ_AHEAD_STREAM (stream);

  return self->n_taken < self->kept->len ||
         g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (get_base (self)));
}

static GSource *
netreq_read_ahead_stream_create_source (GPollableInputStream *stream,
                                        GCancellable         *cancellable)
{
  NetreqReadAheadStream *self = NETREQ_READ_AHEAD_STREAM (stream);
  g_autoptr(GSource) ready = NULL;

  if (self->n_taken < self->kept->len)
    ready = g_timeout_source_new (0);
  else
    ready = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (get_base (self)), NULL);

  return g_pollable_source_new_full (stream, ready, cancellable);
}

static void
pollable_iface_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = netreq_read_ahead_stream_is_readable;
  iface->create_source = netreq_read_ahead_stream_create_source;
  iface->read_nonblocking = netreq_read_ahead_stream_read_nonblocking;
}

static void
netreq_read_ahead_stream_finalize (GObject *object)
{
  NetreqReadAheadStream *self = NETREQ_READ_AHEAD_STREAM (object);

  netreq_clear_source (&self->wait);
  g_byte_array_unref (self->kept);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (netreq_read_ahead_stream_parent_class)->finalize (object);
}

static void
netreq_read_ahead_stream_class_init (NetreqReadAheadStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = netreq_read_ahead_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = netreq_read_ahead_stream_read;
}

static void
netreq_read_ahead_stream_init (NetreqReadAheadStream *self)
{
  self->kept = g_byte_array_new ();
}

GInputStream *
netreq_read_ahead_stream_new (GInputStream        *base,
                              gsize                max_bytes,
                              GMainContext        *context,
                              NetreqReadAheadFunc  ended,
                              gpointer             user_data)
{
  NetreqReadAheadStream *self = g_object_new (NETREQ_TYPE_READ_AHEAD_STREAM,
                                              "base-stream", base,
                                              "close-base-stream", FALSE,
                                              NULL);

  self->max_bytes = max_bytes;
  self->ended = ended;
  self->user_data = user_data;
  self->context = context != NULL ? g_main_context_ref (context) : g_main_context_ref_thread_default ();
  wait_for_bytes (self);

  return G_INPUT_STREAM (self);
}
