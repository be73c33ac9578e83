/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-response-reader-private.h"

#include "body/netreq-content-decoder-private.h"
#include "body/netreq-read-ahead-stream-private.h"
#include "netreq-error-private.h"
#include "policy/netreq-url-private.h"
#include "transport/netreq-wire-body-private.h"

struct _NetreqResponseReader
{
  GInputStream *wire;
  /* Decodes @wire, or is @wire; ends only where @wire does. */
  GInputStream *decoded;
  /* The end was seen, behind bytes, and that it was said. */
  gboolean is_at_end;
  gboolean has_ended;
  /* Whose body it is. */
  GUri *url;
  /* What every further read says. */
  GError *error;
};

NetreqResponseReader *
netreq_response_reader_new (GInputStream *wire,
                            const char   *codings,
                            GUri         *url)
{
  NetreqResponseReader *reader = g_new0 (NetreqResponseReader, 1);

  reader->wire = g_object_ref (wire);
  reader->decoded = netreq_content_decoder_wrap (wire, codings, NULL);
  reader->url = g_uri_ref (url);

  return reader;
}

void
netreq_response_reader_free (NetreqResponseReader *reader)
{
  g_clear_object (&reader->decoded);
  g_clear_object (&reader->wire);
  g_clear_error (&reader->error);
  g_uri_unref (reader->url);
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
      g_autofree char *host = netreq_url_host_port (reader->url);

      reader->error = netreq_error_new (NETREQ_ERROR_CONTENT_DECODING_FAILED,
                                        "The content coding of the body of %s is broken: %s",
                                        host, reason->message);
      g_error_free (reason);
    }

  g_propagate_error (error, g_error_copy (reader->error));
  return -1;
}

static gssize
read_piece (NetreqResponseReader *reader,
            void                 *buffer,
            gsize                 count,
            gboolean              blocking,
            GCancellable         *cancellable,
            GError              **error)
{
  GError *local_error = NULL;
  gssize n_read;

  if (reader->error != NULL)
    {
      g_propagate_error (error, g_error_copy (reader->error));
      return -1;
    }

  if (count == 0 || reader->is_at_end)
    return 0;

  n_read = g_pollable_stream_read (reader->decoded, buffer, count, blocking, cancellable, &local_error);

  if (n_read == 0)
    reader->is_at_end = TRUE;

  if (n_read >= 0)
    return n_read;

  if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) &&
      !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return fail (reader, local_error, error);

  g_propagate_error (error, local_error);
  return -1;
}

/* An error or an end that follows bytes is for the next read to say. */
static gssize
read_what_is_there (NetreqResponseReader *reader,
                    guint8               *buffer,
                    gsize                 count,
                    GError              **error)
{
  gssize n_read = read_piece (reader, buffer, count, FALSE, NULL, error);
  gsize n_bytes = 0;

  while (n_read > 0)
    {
      n_bytes += n_read;
      n_read = read_piece (reader, buffer + n_bytes, count - n_bytes, FALSE, NULL, NULL);
    }

  return n_bytes > 0 ? (gssize) n_bytes : n_read;
}

gssize
netreq_response_reader_read (NetreqResponseReader *reader,
                             void                 *buffer,
                             gsize                 count,
                             gboolean              blocking,
                             GCancellable         *cancellable,
                             GError              **error)
{
  gssize n_read = blocking ? read_piece (reader, buffer, count, TRUE, cancellable, error)
                           : read_what_is_there (reader, buffer, count, error);

  if (n_read == 0 && count > 0)
    netreq_response_reader_take_end (reader);

  return n_read;
}

gboolean
netreq_response_reader_take_end (NetreqResponseReader *reader)
{
  if (reader->is_at_end)
    reader->has_ended = TRUE;

  return reader->has_ended;
}

gboolean
netreq_response_reader_is_readable (NetreqResponseReader *reader)
{
  return reader->is_at_end || reader->error != NULL ||
         g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (reader->decoded));
}

/* What decodes makes a source for what it holds right now. */
GSource *
netreq_response_reader_begin_to_wait (NetreqResponseReader *reader,
                                      GSource              *kept,
                                      gboolean             *lasts)
{
  GSource *source;

  if (NETREQ_IS_WIRE_BODY (reader->decoded))
    return netreq_wire_body_begin_to_wait (NETREQ_WIRE_BODY (reader->decoded), kept, lasts);

  *lasts = FALSE;
  source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (reader->decoded), NULL);
  g_source_set_dummy_callback (source);

  return source;
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

/* What was read ahead has been received, too. */
guint64
netreq_response_reader_get_received (NetreqResponseReader *reader)
{
  GInputStream *wire = reader->wire;

  if (NETREQ_IS_READ_AHEAD_STREAM (wire))
    wire = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (wire));

  return netreq_wire_body_get_received (NETREQ_WIRE_BODY (wire));
}
