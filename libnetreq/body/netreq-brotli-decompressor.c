/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "body/netreq-brotli-decompressor-private.h"

#include <brotli/decode.h>

struct _NetreqBrotliDecompressor
{
  GObject parent_instance;

  /* NULL until the first bytes come, and after a reset. */
  BrotliDecoderState *state;
};

static void netreq_brotli_decompressor_converter_init (GConverterIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NetreqBrotliDecompressor, netreq_brotli_decompressor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER,
                                                      netreq_brotli_decompressor_converter_init))

static GConverterResult
need_input (GConverterFlags   flags,
            GError          **error)
{
  if (flags & G_CONVERTER_FLUSH)
    return G_CONVERTER_FLUSHED;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                       "The brotli data ends too early");
  return G_CONVERTER_ERROR;
}

static GConverterResult
fail (NetreqBrotliDecompressor  *self,
      GError                   **error)
{
  BrotliDecoderErrorCode code = BrotliDecoderGetErrorCode (self->state);

  /* libbrotli numbers the failures of the machine below those of the data. */
  g_set_error (error, G_IO_ERROR,
               code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES ? G_IO_ERROR_FAILED : G_IO_ERROR_INVALID_DATA,
               "The brotli data cannot be decoded: %s", BrotliDecoderErrorString (code));
  return G_CONVERTER_ERROR;
}

static GConverterResult
netreq_brotli_decompressor_convert (GConverter       *converter,
                                    const void       *inbuf,
                                    gsize             inbuf_size,
                                    void             *outbuf,
                                    gsize             outbuf_size,
                                    GConverterFlags   flags,
                                    gsize            *bytes_read,
                                    gsize            *bytes_written,
                                    GError          **error)
{
  NetreqBrotliDecompressor *self = NETREQ_BROTLI_DECOMPRESSOR (converter);
  const guint8 *in = inbuf;
  guint8 *out = outbuf;
  gsize in_left = inbuf_size;
  gsize out_left = outbuf_size;
  BrotliDecoderResult result;

  if (self->state == NULL)
    self->state = BrotliDecoderCreateInstance (NULL, NULL, NULL);

  result = BrotliDecoderDecompressStream (self->state, &in_left, &in, &out_left, &out, NULL);

  if (result == BROTLI_DECODER_RESULT_ERROR)
    return fail (self, error);

  *bytes_read = inbuf_size - in_left;
  *bytes_written = outbuf_size - out_left;

  if (result == BROTLI_DECODER_RESULT_SUCCESS)
    return G_CONVERTER_FINISHED;

  if (*bytes_read == 0 && *bytes_written == 0)
    return need_input (flags, error);

  return G_CONVERTER_CONVERTED;
}

static void
netreq_brotli_decompressor_reset (GConverter *converter)
{
  NetreqBrotliDecompressor *self = NETREQ_BROTLI_DECOMPRESSOR (converter);

  g_clear_pointer (&self->state, BrotliDecoderDestroyInstance);
}

static void
netreq_brotli_decompressor_converter_init (GConverterIface *iface)
{
  iface->convert = netreq_brotli_decompressor_convert;
  iface->reset = netreq_brotli_decompressor_reset;
}

static void
netreq_brotli_decompressor_finalize (GObject *object)
{
  netreq_brotli_decompressor_reset (G_CONVERTER (object));

  G_OBJECT_CLASS (netreq_brotli_decompressor_parent_class)->finalize (object);
}

static void
netreq_brotli_decompressor_class_init (NetreqBrotliDecompressorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = netreq_brotli_decompressor_finalize;
}

static void
netreq_brotli_decompressor_init (NetreqBrotliDecompressor *self)
{
}

GConverter *
netreq_brotli_decompressor_new (void)
{
  return g_object_new (NETREQ_TYPE_BROTLI_DECOMPRESSOR, NULL);
}
