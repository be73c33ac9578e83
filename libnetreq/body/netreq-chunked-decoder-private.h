/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Takes the chunked transfer coding off a body (RFC 9112, section 7.1). Line feeds
 * without carriage return pass, as they do everywhere; sizes must be numbers. */

typedef enum {
  /* At the first digit, at a further one or behind the last, behind a semicolon. */
  NETREQ_CHUNKED_SIZE,
  NETREQ_CHUNKED_SIZE_MORE,
  NETREQ_CHUNKED_SIZE_END,
  NETREQ_CHUNKED_EXTENSION,
  NETREQ_CHUNKED_PAYLOAD,
  NETREQ_CHUNKED_PAYLOAD_END,
  NETREQ_CHUNKED_TRAILER_START,
  NETREQ_CHUNKED_TRAILER,
  /* The two ends. */
  NETREQ_CHUNKED_DONE,
  NETREQ_CHUNKED_BROKEN,
} NetreqChunkedState;

/* Begins with all bytes 0. */
typedef struct
{
  NetreqChunkedState state;
  /* The size of the chunk as far as it was read, then what is left of its payload. */
  guint64 size;
  /* How many bytes have come since the last one of payload. */
  guint n_idle;
} NetreqChunkedDecoder;

/* Moves the payload that is in @buffer to its front, and returns how much that is.
 * @n_used: how much of @buffer was decoded: all of it, unless one of the two ends
 *   was reached. */
gsize netreq_chunked_decoder_decode (NetreqChunkedDecoder *decoder,
                                     guint8               *buffer,
                                     gsize                 length,
                                     gsize                *n_used);

G_END_DECLS
