/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/netreq-wire-body-private.h"

#include "body/netreq-chunked-decoder-private.h"

/* Decoders read on until something comes out of them. A hostile server could feed
 * them for ever what makes nothing; after this much the main loop has a turn. */
#define LONGEST_RUN (1024 * 1024)

struct _NetreqWireBody
{
  GInputStream parent_instance;

  /* The stream of the engine. Owned until the attempt is over. */
  GInputStream *engine_stream;
  /* What is read: the stream of the engine or, to take the chunks off ourselves,
   * the one below it. Not owned. */
  GInputStream *source;
  /* How long the body must be, or -1 when only the connection's end tells. */
  gint64 length;
  /* The signal that tells the engine the end, so that it need not be asked for what
   * follows; 0 where there is none. */
  guint eof_signal;
  NetreqChunkedDecoder chunks;
  /* Payload that has come from the engine. */
  guint64 received;
  /* TLS takes whole records off the socket, which then does not tell what is left of them. */
  gboolean hides_bytes;
  /* So only a read that finds nothing tells; and after one that was given all it asked for,
   * reading on is cheaper than to look first. */
  gboolean may_hold_bytes;
  /* How many wait for more of it, and since when they do in vain. */
  guint n_waiting;
  gint64 waiting_since;
  /* Bytes read since the last time that there was nothing to read. */
  gsize run;
  /* The end was seen and is where it must be. */
  gboolean complete;
  /* It was not here, though all bytes were. */
  gboolean asked_for_end;
  /* See netreq_wire_body_end_is_near(). */
  gboolean end_is_near;
  /* What every further read answers; set by netreq_wire_body_fail() or the first
   * error of the engine. */
  GError *error;
  /* Cancelled as an event: wakes sources that wait for an engine that stays mute. NULL
   * while there were none. */
  GCancellable *wake;

  /* Makes our errors of the engine's. */
  NetreqWireBodyTranslate translate;
  gpointer translate_data;
};

static void pollable_iface_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NetreqWireBody, netreq_wire_body, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_iface_init))

/* Libsoup takes a chunk size that is not a number for the end of the body, drops
 * what is between two chunks and, before 3.6.5, believes a connection that closes
 * there. So its own decoder is passed by: this is the stream that it reads from, or
 * NULL where libsoup is not made as it is known to be. */
static GInputStream *
find_chunks (GInputStream *engine_stream)
{
  static const char * const layers[] = { "SoupClientInputStream", "SoupBodyInputStream" };
  GInputStream *stream = engine_stream;

  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      if (!g_str_equal (G_OBJECT_TYPE_NAME (stream), layers[i]))
        return NULL;
      stream = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
    }

  return G_IS_POLLABLE_INPUT_STREAM (stream) ? stream : NULL;
}

/* Not so of TLS, with the server or with a proxy. */
static gboolean
is_from_socket (GInputStream *stream)
{
  while (G_IS_FILTER_INPUT_STREAM (stream))
    stream = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));

  return g_str_equal (G_OBJECT_TYPE_NAME (stream), "GSocketInputStream");
}

static gboolean
decodes_chunks (NetreqWireBody *self)
{
  return self->source != self->engine_stream;
}

/* What the engine's stream does at its end: only then is the connection kept. */
static void
tell_engine (NetreqWireBody *self)
{
  g_signal_emit (self->engine_stream, self->eof_signal, 0);
}

static gboolean
has_run_too_long (NetreqWireBody  *self,
                  GError         **error)
{
  if (self->run < LONGEST_RUN)
    return FALSE;

  self->run = 0;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "It is the turn of others");
  return TRUE;
}

/* Counts all bytes: of chunks that are mostly extension hardly any are payload. */
static gssize
read_source (NetreqWireBody  *self,
             void            *buffer,
             gsize            count,
             gboolean         blocking,
             GCancellable    *cancellable,
             GError         **error)
{
  gssize n_read = g_pollable_stream_read (self->source, buffer, count, blocking, cancellable, error);

  if (n_read > 0)
    {
      self->run += n_read;
      self->may_hold_bytes = self->hides_bytes || (gsize) n_read == count;
    }
  else if (n_read < 0 && g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->may_hold_bytes = FALSE;

  return n_read;
}

static gssize
read_chunks (NetreqWireBody *self,
             guint8         *buffer,
             gsize           count,
             gboolean        blocking,
             GCancellable   *cancellable,
             GError        **error)
{
  while (self->chunks.state < NETREQ_CHUNKED_DONE)
    {
      gssize n_read = read_source (self, buffer, count, blocking, cancellable, error);
      gsize n_used = 0;
      gsize n_payload;

      if (n_read < 0)
        return n_read;
      if (n_read == 0)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "The last chunk is missing");
          return -1;
        }

      n_payload = netreq_chunked_decoder_decode (&self->chunks, buffer, n_read, &n_used);

      /* A connection with more on it than the body cannot be used again. */
      if (self->chunks.state == NETREQ_CHUNKED_DONE && n_used == (gsize) n_read)
        tell_engine (self);
      if (n_payload > 0)
        return n_payload;
      if (self->chunks.state < NETREQ_CHUNKED_DONE && !blocking && has_run_too_long (self, error))
        return -1;
    }

  if (self->chunks.state == NETREQ_CHUNKED_DONE)
    return 0;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "There is a chunk that is none");
  return -1;
}

static gssize
fail_with (NetreqWireBody *self,
           GError         *engine_error,
           GError        **error)
{
  self->error = self->translate (engine_error, self->translate_data);
  g_propagate_error (error, g_error_copy (self->error));

  return -1;
}

static gssize
finish (NetreqWireBody *self,
        GError        **error)
{
  if (self->length >= 0 && self->received < (guint64) self->length)
    return fail_with (self,
                      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "The body is cut short"),
                      error);

  self->complete = TRUE;
  return 0;
}

static gboolean
has_all (NetreqWireBody *self)
{
  return self->length >= 0 && self->received >= (guint64) self->length;
}

static gssize
read_engine (NetreqWireBody *self,
             void           *buffer,
             gsize           count,
             gboolean        blocking,
             GCancellable   *cancellable,
             GError        **error)
{
  GError *local_error = NULL;
  gssize n_read;

  if (!blocking && has_run_too_long (self, error))
    return -1;

  if (self->eof_signal != 0 && has_all (self))
    {
      tell_engine (self);
      return finish (self, error);
    }

  if (decodes_chunks (self))
    n_read = read_chunks (self, buffer, count, blocking, cancellable, &local_error);
  else
    n_read = read_source (self, buffer, count, blocking, cancellable, &local_error);

  if (n_read > 0)
    {
      self->received += n_read;
      self->waiting_since = g_get_monotonic_time ();
      return n_read;
    }

  if (n_read == 0)
    return finish (self, error);

  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      if (self->end_is_near)
        {
          g_clear_error (&local_error);
          return finish (self, error);
        }

      self->run = 0;
      self->asked_for_end = has_all (self);
      g_propagate_error (error, local_error);
      return -1;
    }

  if (cancellable != NULL && g_cancellable_is_cancelled (cancellable))
    {
      g_propagate_error (error, local_error);
      return -1;
    }

  return fail_with (self, local_error, error);
}

static gssize
read_some (NetreqWireBody *self,
           void           *buffer,
           gsize           count,
           gboolean        blocking,
           GCancellable   *cancellable,
           GError        **error)
{
  if (self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return -1;
    }

  if (self->complete || count == 0)
    return 0;

  return read_engine (self, buffer, count, blocking, cancellable, error);
}

static gssize
netreq_wire_body_read (GInputStream  *stream,
                       void          *buffer,
                       gsize          count,
                       GCancellable  *cancellable,
                       GError       **error)
{
  return read_some (NETREQ_WIRE_BODY (stream), buffer, count, TRUE, cancellable, error);
}

static gssize
netreq_wire_body_read_nonblocking (GPollableInputStream  *stream,
                                   void                  *buffer,
                                   gsize                  count,
                                   GError               **error)
{
  return read_some (NETREQ_WIRE_BODY (stream), buffer, count, FALSE, NULL, error);
}

/* The engine has nothing to say before it is asked for what follows the last byte; from then
 * on it tells. */
static gboolean
end_is_here (NetreqWireBody *self)
{
  return self->chunks.state >= NETREQ_CHUNKED_DONE || (has_all (self) && !self->asked_for_end);
}

static gboolean
has_something_to_say (NetreqWireBody *self)
{
  return self->complete || self->error != NULL || self->end_is_near || end_is_here (self) || self->may_hold_bytes;
}

static gboolean
netreq_wire_body_is_readable (GPollableInputStream *stream)
{
  NetreqWireBody *self = NETREQ_WIRE_BODY (stream);

  return has_something_to_say (self) ||
         g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (self->source));
}

/* Is ready when there is something to read, or was: from then on nobody waits, until it is
 * begun again. */
typedef struct
{
  GSource source;

  NetreqWireBody *body;
  gboolean is_waiting;
} Wait;

static void
wait_begin (Wait *wait)
{
  if (!wait->is_waiting)
    wait->body->n_waiting++;

  wait->is_waiting = TRUE;
  wait->body->waiting_since = g_get_monotonic_time ();
}

static void
wait_end (Wait *wait)
{
  if (wait->is_waiting)
    wait->body->n_waiting--;

  wait->is_waiting = FALSE;
}

static gboolean
wait_dispatch (GSource     *source,
               GSourceFunc  func,
               gpointer     user_data)
{
  wait_end ((Wait *) source);

  return G_SOURCE_CONTINUE;
}

static void
wait_finalize (GSource *source)
{
  Wait *wait = (Wait *) source;

  wait_end (wait);
  g_object_unref (wait->body);
}

static GSourceFuncs wait_funcs = {
  .dispatch = wait_dispatch,
  .finalize = wait_finalize,
};

/* Takes @child. */
static void
add_child (GSource *source,
           GSource *child)
{
  g_source_set_dummy_callback (child);
  g_source_add_child_source (source, child);
  g_source_unref (child);
}

static GSource *
wait_new (NetreqWireBody *self)
{
  GSource *source = g_source_new (&wait_funcs, sizeof (Wait));
  Wait *wait = (Wait *) source;

  if (self->wake == NULL)
    self->wake = g_cancellable_new ();

  wait->body = g_object_ref (self);
  add_child (source, g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->source), NULL));
  add_child (source, g_cancellable_source_new (self->wake));
  wait_begin (wait);

  return source;
}

static GSource *
netreq_wire_body_create_source (GPollableInputStream *stream,
                                GCancellable         *cancellable)
{
  GSource *source = g_pollable_source_new_full (stream, NULL, cancellable);

  if (netreq_wire_body_is_readable (stream))
    add_child (source, g_timeout_source_new (0));
  else
    {
      g_autoptr(GSource) wait = wait_new (NETREQ_WIRE_BODY (stream));

      g_source_add_child_source (source, wait);
    }

  return source;
}

static void
netreq_wire_body_finalize (GObject *object)
{
  NetreqWireBody *self = NETREQ_WIRE_BODY (object);

  g_clear_object (&self->engine_stream);
  g_clear_object (&self->wake);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (netreq_wire_body_parent_class)->finalize (object);
}

static void
pollable_iface_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = netreq_wire_body_is_readable;
  iface->create_source = netreq_wire_body_create_source;
  iface->read_nonblocking = netreq_wire_body_read_nonblocking;
}

static void
netreq_wire_body_class_init (NetreqWireBodyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  object_class->finalize = netreq_wire_body_finalize;
  stream_class->read_fn = netreq_wire_body_read;
}

static void
netreq_wire_body_init (NetreqWireBody *self)
{
}

GInputStream *
netreq_wire_body_new (GInputStream            *engine_stream,
                      gboolean                 http1,
                      gint64                   length,
                      gboolean                 chunked,
                      NetreqWireBodyTranslate  translate,
                      gpointer                 user_data)
{
  NetreqWireBody *self = g_object_new (NETREQ_TYPE_WIRE_BODY, NULL);

  self->engine_stream = g_object_ref (engine_stream);
  self->eof_signal = http1 ? g_signal_lookup ("eof", G_OBJECT_TYPE (engine_stream)) : 0;
  self->source = chunked && self->eof_signal != 0 ? find_chunks (engine_stream) : NULL;
  if (self->source == NULL)
    self->source = engine_stream;
  self->hides_bytes = http1 && !is_from_socket (engine_stream);
  self->may_hold_bytes = self->hides_bytes;
  self->length = length;
  self->translate = translate;
  self->translate_data = user_data;

  return G_INPUT_STREAM (self);
}

static void
wake_up (NetreqWireBody *self)
{
  if (self->wake != NULL)
    g_cancellable_cancel (self->wake);
}

void
netreq_wire_body_fail (NetreqWireBody *self,
                       const GError   *error)
{
  if (error != NULL && self->error == NULL && !self->complete)
    self->error = g_error_copy (error);

  /* It holds the message, and that the body of the request. */
  g_clear_object (&self->engine_stream);
  self->source = NULL;
  wake_up (self);
}

void
netreq_wire_body_end_is_near (NetreqWireBody *self)
{
  self->end_is_near = TRUE;
  wake_up (self);
}

/* The source of an HTTP/2 stream minds only the next that comes after it was made. */
GSource *
netreq_wire_body_begin_to_wait (NetreqWireBody *self,
                                GSource        *kept,
                                gboolean       *lasts)
{
  if (kept != NULL)
    {
      wait_begin ((Wait *) kept);
      return kept;
    }

  *lasts = self->eof_signal != 0;
  return wait_new (self);
}

gboolean
netreq_wire_body_is_complete (NetreqWireBody *self)
{
  return self->complete;
}

guint64
netreq_wire_body_get_received (NetreqWireBody *self)
{
  return self->received;
}

gint64
netreq_wire_body_get_silent_since (NetreqWireBody *self)
{
  gboolean is_silent = self->n_waiting > 0 && !netreq_wire_body_is_readable (G_POLLABLE_INPUT_STREAM (self));

  return is_silent ? self->waiting_since : G_MAXINT64;
}
