/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "body/netreq-chunked-decoder-private.h"

#include <string.h>

/* How many bytes of extensions or trailers may come in a row. */
#define IDLE_LIMIT (64 * 1024)

/* With one more digit, a larger size is none that a signed number can hold. */
#define SIZE_LIMIT (G_MAXINT64 >> 4)

static NetreqChunkedState
read_size (NetreqChunkedDecoder *decoder,
           guint8                byte)
{
  if (!g_ascii_isxdigit (byte) || decoder->size > SIZE_LIMIT)
    return NETREQ_CHUNKED_BROKEN;

  decoder->size = decoder->size << 4 | g_ascii_xdigit_value (byte);
  return NETREQ_CHUNKED_SIZE_MORE;
}

static NetreqChunkedState
end_size (NetreqChunkedDecoder *decoder)
{
  return decoder->size > 0 ? NETREQ_CHUNKED_PAYLOAD : NETREQ_CHUNKED_TRAILER_START;
}

static NetreqChunkedState
read_size_on (NetreqChunkedDecoder *decoder,
              guint8                byte)
{
  switch (byte)
    {
    case '\n':
      return end_size (decoder);
    case '\r':
    case ' ':
    case '\t':
      return NETREQ_CHUNKED_SIZE_END;
    case ';':
      return NETREQ_CHUNKED_EXTENSION;
    default:
      return decoder->state == NETREQ_CHUNKED_SIZE_MORE ? read_size (decoder, byte) : NETREQ_CHUNKED_BROKEN;
    }
}

/* Everything but payload; returns the state after @byte. */
static NetreqChunkedState
step (NetreqChunkedDecoder *decoder,
      guint8                byte)
{
  if (++decoder->n_idle > IDLE_LIMIT)
    return NETREQ_CHUNKED_BROKEN;

  switch (decoder->state)
    {
    case NETREQ_CHUNKED_SIZE:
      return read_size (decoder, byte);

    case NETREQ_CHUNKED_SIZE_MORE:
    case NETREQ_CHUNKED_SIZE_END:
      return read_size_on (decoder, byte);

    case NETREQ_CHUNKED_EXTENSION:
      return byte == '\n' ? end_size (decoder) : NETREQ_CHUNKED_EXTENSION;

    case NETREQ_CHUNKED_PAYLOAD_END:
      if (byte == '\r')
        return NETREQ_CHUNKED_PAYLOAD_END;
      return byte == '\n' ? NETREQ_CHUNKED_SIZE : NETREQ_CHUNKED_BROKEN;

    case NETREQ_CHUNKED_TRAILER_START:
      if (byte == '\r')
        return NETREQ_CHUNKED_TRAILER_START;
      return byte == '\n' ? NETREQ_CHUNKED_DONE : NETREQ_CHUNKED_TRAILER;

    case NETREQ_CHUNKED_TRAILER:
      return byte == '\n' ? NETREQ_CHUNKED_TRAILER_START : NETREQ_CHUNKED_TRAILER;

    case NETREQ_CHUNKED_PAYLOAD:
    case NETREQ_CHUNKED_DONE:
    case NETREQ_CHUNKED_BROKEN:
    default:
      g_return_val_if_reached (NETREQ_CHUNKED_BROKEN);
    }
}

static gsize
take_payload (NetreqChunkedDecoder *decoder,
              guint8               *to,
              const guint8         *from,
              gsize                 length)
{
  gsize n_bytes = MIN (length, decoder->size);

  if (to != from)
    memmove (to, from, n_bytes);

  decoder->n_idle = 0;
  decoder->size -= n_bytes;
  if (decoder->size == 0)
    decoder->state = NETREQ_CHUNKED_PAYLOAD_END;

  return n_bytes;
}

gsize
netreq_chunked_decoder_decode (NetreqChunkedDecoder *decoder,
                               guint8               *buffer,
                               gsize                 length,
                               gsize                *n_used)
{
  gsize n_payload = 0;
  gsize i = 0;

  while (i < length && decoder->state < NETREQ_CHUNKED_DONE)
    {
      if (decoder->state == NETREQ_CHUNKED_PAYLOAD)
        {
          gsize n_bytes = take_payload (decoder, buffer + n_payload, buffer + i, length - i);

          n_payload += n_bytes;
          i += n_bytes;
        }
      else
        decoder->state = step (decoder, buffer[i++]);
    }

  *n_used = i;
  return n_payload;
}
