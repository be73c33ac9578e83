/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "body/netreq-coding-converter-private.h"

#ifdef HAVE_BROTLI
#include "body/netreq-brotli-decompressor-private.h"
#endif

/* All that has to be seen before it is known what comes next. */
#define LOOK_AHEAD 2

typedef GConverter *(*DecompressorFunc) (const guint8 *data,
                                         gsize         size);

typedef struct
{
  const char *name;

  /* Makes the decompressor for data that begins like this. */
  DecompressorFunc new_decompressor;

  /* Compressed data that follow upon compressed data are part of the body. */
  gboolean has_members;
} Coding;

struct _NetreqCodingConverter
{
  GObject parent_instance;

  const Coding *coding;

  /* NULL until the first bytes have been seen. */
  GConverter *decompressor;

  /* Between two members, or after the last one. */
  gboolean member_ended;

  /* Nothing that still comes belongs to the body. */
  gboolean dropping;
};

static void netreq_coding_converter_converter_init (GConverterIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NetreqCodingConverter, netreq_coding_converter, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER,
                                                      netreq_coding_converter_converter_init))

static GConverter *
new_gzip_decompressor (const guint8 *data,
                       gsize         size)
{
  return G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
}

static gboolean
is_gzip_header (const guint8 *data,
                gsize         size)
{
  return size >= 2 && data[0] == 0x1f && data[1] == 0x8b;
}

/* RFC 1950, 2.2: method 8, a window of at most 32 KiB, a multiple of 31. No
 * raw stream of a real compressor begins so: its first block would be a stored
 * one with padding that is not zero. */
static gboolean
is_zlib_header (const guint8 *data,
                gsize         size)
{
  return size >= 2 &&
         (data[0] & 0x0f) == 8 && (data[0] >> 4) <= 7 &&
         (data[0] << 8 | data[1]) % 31 == 0;
}

/* Some servers leave the zlib header out of what they call deflate. */
static GConverter *
new_deflate_decompressor (const guint8 *data,
                          gsize         size)
{
  return G_CONVERTER (g_zlib_decompressor_new (is_zlib_header (data, size)
                                               ? G_ZLIB_COMPRESSOR_FORMAT_ZLIB
                                               : G_ZLIB_COMPRESSOR_FORMAT_RAW));
}

#ifdef HAVE_BROTLI
static GConverter *
new_brotli_decompressor (const guint8 *data,
                         gsize         size)
{
  return netreq_brotli_decompressor_new ();
}
#endif

static const Coding codings[] = {
  { "gzip", new_gzip_decompressor, TRUE },
  { "x-gzip", new_gzip_decompressor, TRUE },
  { "deflate", new_deflate_decompressor, FALSE },
#ifdef HAVE_BROTLI
  { "br", new_brotli_decompressor, FALSE },
#endif
};

static GConverterResult
need_input (GConverterFlags   flags,
            GError          **error)
{
  if (flags & G_CONVERTER_INPUT_AT_END)
    return G_CONVERTER_FINISHED;

  if (flags & G_CONVERTER_FLUSH)
    return G_CONVERTER_FLUSHED;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                       "The compressed data ends too early");
  return G_CONVERTER_ERROR;
}

static gboolean
needs_look_ahead (gsize           size,
                  GConverterFlags flags)
{
  gsize wanted = flags & G_CONVERTER_INPUT_AT_END ? 1 : LOOK_AHEAD;

  return size < wanted;
}

static GConverterResult
drop_input (gsize             size,
            GConverterFlags   flags,
            gsize            *bytes_read,
            GError          **error)
{
  if (size == 0)
    return need_input (flags, error);

  *bytes_read = size;
  return G_CONVERTER_CONVERTED;
}

static void
begin_member (NetreqCodingConverter *self,
              const guint8          *data,
              gsize                  size)
{
  if (self->decompressor == NULL)
    self->decompressor = self->coding->new_decompressor (data, size);
  else if (self->coding->has_members && is_gzip_header (data, size))
    g_converter_reset (self->decompressor);
  else
    self->dropping = TRUE;

  self->member_ended = FALSE;
}

static GConverterResult
netreq_coding_converter_convert (GConverter       *converter,
                                 const void       *inbuf,
                                 gsize             inbuf_size,
                                 void             *outbuf,
                                 gsize             outbuf_size,
                                 GConverterFlags   flags,
                                 gsize            *bytes_read,
                                 gsize            *bytes_written,
                                 GError          **error)
{
  NetreqCodingConverter *self = NETREQ_CODING_CONVERTER (converter);
  GConverterResult result;

  if (self->decompressor == NULL || self->member_ended)
    {
      if (needs_look_ahead (inbuf_size, flags))
        return need_input (flags, error);

      begin_member (self, inbuf, inbuf_size);
    }

  if (self->dropping)
    return drop_input (inbuf_size, flags, bytes_read, error);

  result = g_converter_convert (self->decompressor, inbuf, inbuf_size, outbuf, outbuf_size,
                                flags, bytes_read, bytes_written, error);
  if (result != G_CONVERTER_FINISHED)
    return result;

  self->member_ended = TRUE;
  return G_CONVERTER_CONVERTED;
}

static void
netreq_coding_converter_reset (GConverter *converter)
{
  NetreqCodingConverter *self = NETREQ_CODING_CONVERTER (converter);

  g_clear_object (&self->decompressor);
  self->member_ended = FALSE;
  self->dropping = FALSE;
}

static void
netreq_coding_converter_converter_init (GConverterIface *iface)
{
  iface->convert = netreq_coding_converter_convert;
  iface->reset = netreq_coding_converter_reset;
}

static void
netreq_coding_converter_finalize (GObject *object)
{
  netreq_coding_converter_reset (G_CONVERTER (object));

  G_OBJECT_CLASS (netreq_coding_converter_parent_class)->finalize (object);
}

static void
netreq_coding_converter_class_init (NetreqCodingConverterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = netreq_coding_converter_finalize;
}

static void
netreq_coding_converter_init (NetreqCodingConverter *self)
{
}

static const Coding *
find_coding (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codings); i++)
    {
      if (g_ascii_strcasecmp (codings[i].name, name) == 0)
        return &codings[i];
    }

  return NULL;
}

GConverter *
netreq_coding_converter_new (const char *coding)
{
  const Coding *found = find_coding (coding);
  NetreqCodingConverter *self;

  if (found == NULL)
    return NULL;

  self = g_object_new (NETREQ_TYPE_CODING_CONVERTER, NULL);
  self->coding = found;

  return G_CONVERTER (self);
}
