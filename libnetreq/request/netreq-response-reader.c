/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-response-reader-private.h"

#include "body/netreq-content-decoder-private.h"
#include "netreq-error-private.h"
#include "transport/netreq-wire-body-private.h"

/* How much may follow the end of a coding before it is worth more to drop the
 * connection than to read on. */
#define LARGEST_TRAIL (64 * 1024)

struct _NetreqResponseReader
{
  GInputStream *wire;
  /* Decodes @wire, or is @wire. */
  GInputStream *decoded;
  /* The coding is at its end; the wire may have more, such as the last chunk. */
  gboolean coding_has_ended;
  gsize trail;
  gboolean has_ended;
  /* What every further read says. */
  GError *error;
};

NetreqResponseReader *
netreq_response_reader_new (GInputStream *wire,
                            const char   *codings)
{
  NetreqResponseReader *reader = g_new0 (NetreqResponseReader, 1);
  gboolean decoded = FALSE;

  reader->wire = g_object_ref (wire);
  if (codings != NULL)
    reader->decoded = netreq_content_decoder_wrap (wire, codings, &decoded);
  else
    reader->decoded = g_object_ref (wire);

  return reader;
}

void
netreq_response_reader_free (NetreqResponseReader *reader)
{
  g_clear_object (&reader->decoded);
  g_clear_object (&reader->wire);
  g_clear_error (&reader->error);
  g_free (reader);
}

static gssize
fail (NetreqResponseReader *reader,
      GError               *reason,
      GError              **error)
{
  if (reason->domain == NETREQ_ERROR)
    reader->error = reason;
  else
    {
      reader->error = netreq_error_new (NETREQ_ERROR_CONTENT_DECODING_FAILED,
                                        "The content coding of the body is broken: %s", reason->message);
      g_error_free (reason);
    }

  g_propagate_error (error, g_error_copy (reader->error));
  return -1;
}

static gssize
read_stream (NetreqResponseReader *reader,
             GInputStream         *stream,
             void                 *buffer,
             gsize                 count,
             gboolean              blocking,
             GCancellable         *cancellable,
             GError              **error)
{
  GError *local_error = NULL;
  gssize n_read = g_pollable_stream_read (stream, buffer, count, blocking, cancellable, &local_error);

  if (n_read >= 0)
    return n_read;

  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ||
      g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, local_error);
      return -1;
    }

  return fail (reader, local_error, error);
}

/* Reads on to where the body ends, so that the connection can be used again and a
 * body that is cut short behind its coding does not pass for whole. */
static gssize
read_trail (NetreqResponseReader *reader,
            gboolean              blocking,
            GCancellable         *cancellable,
            GError              **error)
{
  guint8 buffer[4096];
  gssize n_read;

  while (reader->trail <= LARGEST_TRAIL)
    {
      n_read = read_stream (reader, reader->wire, buffer, sizeof buffer, blocking, cancellable, error);
      if (n_read < 0)
        return n_read;
      if (n_read == 0)
        break;
      reader->trail += n_read;
    }

  reader->has_ended = TRUE;
  return 0;
}

gssize
netreq_response_reader_read (NetreqResponseReader *reader,
                             void                 *buffer,
                             gsize                 count,
                             gboolean              blocking,
                             GCancellable         *cancellable,
                             GError              **error)
{
  gssize n_read;

  if (reader->error != NULL)
    {
      g_propagate_error (error, g_error_copy (reader->error));
      return -1;
    }

  if (reader->has_ended || count == 0)
    return 0;

  if (!reader->coding_has_ended)
    {
      n_read = read_stream (reader, reader->decoded, buffer, count, blocking, cancellable, error);
      if (n_read != 0)
        return n_read;
      reader->coding_has_ended = TRUE;
    }

  return read_trail (reader, blocking, cancellable, error);
}

static GPollableInputStream *
get_awaited_stream (NetreqResponseReader *reader)
{
  return G_POLLABLE_INPUT_STREAM (reader->coding_has_ended ? reader->wire : reader->decoded);
}

gboolean
netreq_response_reader_is_readable (NetreqResponseReader *reader)
{
  return reader->has_ended || reader->error != NULL ||
         g_pollable_input_stream_is_readable (get_awaited_stream (reader));
}

GSource *
netreq_response_reader_create_source (NetreqResponseReader *reader,
                                      GCancellable         *cancellable)
{
  g_autoptr(GSource) ready = NULL;

  if (reader->has_ended || reader->error != NULL)
    ready = g_timeout_source_new (0);
  else
    ready = g_pollable_input_stream_create_source (get_awaited_stream (reader), NULL);

  return g_pollable_source_new_full (reader->wire, ready, cancellable);
}

void
netreq_response_reader_fail (NetreqResponseReader *reader,
                             const GError         *error)
{
  if (!reader->has_ended && reader->error == NULL)
    reader->error = g_error_copy (error);
}

gboolean
netreq_response_reader_has_ended (NetreqResponseReader *reader)
{
  return reader->has_ended;
}

const GError *
netreq_response_reader_get_error (NetreqResponseReader *reader)
{
  return reader->error;
}

guint64
netreq_response_reader_get_received (NetreqResponseReader *reader)
{
  return netreq_wire_body_get_received (NETREQ_WIRE_BODY (reader->wire));
}
