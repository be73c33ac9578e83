/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "body/netreq-coding-converter-private.h"
#include "body/netreq-content-decoder-private.h"

#ifdef HAVE_BROTLI
#include "body/netreq-brotli-decompressor-private.h"
#endif

/* A stream that behaves like a slow network: it gives a few bytes at a time and
 * would block in between, until it has been polled. */

#define TRICKLE_TYPE_STREAM (trickle_stream_get_type ())
G_DECLARE_FINAL_TYPE (TrickleStream, trickle_stream, TRICKLE, STREAM, GInputStream)

struct _TrickleStream
{
  GInputStream parent_instance;

  GBytes *bytes;
  gsize offset;
  gsize step;
  gboolean blocked;
  /* Its reader has seen the end */
  gboolean ended;
  /* What comes in place of the end, or NULL */
  GError *error;
};

static void trickle_stream_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TrickleStream, trickle_stream, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      trickle_stream_pollable_init))

static gssize
trickle_stream_read (GInputStream  *stream,
                     void          *buffer,
                     gsize          count,
                     GCancellable  *cancellable,
                     GError       **error)
{
  TrickleStream *self = TRICKLE_STREAM (stream);
  gsize left = g_bytes_get_size (self->bytes) - self->offset;
  gsize n = MIN (MIN (count, self->step), left);

  if (n > 0)
    memcpy (buffer, (const guint8 *) g_bytes_get_data (self->bytes, NULL) + self->offset, n);
  self->offset += n;

  if (n == 0 && self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return -1;
    }

  self->ended = n == 0;
  return n;
}

static gssize
trickle_stream_read_nonblocking (GPollableInputStream  *stream,
                                 void                  *buffer,
                                 gsize                  count,
                                 GError               **error)
{
  TrickleStream *self = TRICKLE_STREAM (stream);

  if (self->blocked)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "Not now");
      return -1;
    }

  self->blocked = TRUE;
  return trickle_stream_read (G_INPUT_STREAM (stream), buffer, count, NULL, error);
}

static gboolean
trickle_stream_is_readable (GPollableInputStream *stream)
{
  return !TRICKLE_STREAM (stream)->blocked;
}

static gboolean
on_polled (gpointer user_data)
{
  TrickleStream *self = user_data;

  self->blocked = FALSE;
  return G_SOURCE_REMOVE;
}

static GSource *
trickle_stream_create_source (GPollableInputStream *stream,
                              GCancellable         *cancellable)
{
  /* Given a child, it would take the callback of that away. */
  GSource *source = g_pollable_source_new_full (stream, NULL, cancellable);
  g_autoptr(GSource) idle = g_idle_source_new ();

  g_source_set_priority (idle, G_PRIORITY_DEFAULT);
  g_source_set_callback (idle, on_polled, g_object_ref (stream), g_object_unref);

  g_source_add_child_source (source, idle);

  return source;
}

static void
trickle_stream_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = trickle_stream_is_readable;
  iface->create_source = trickle_stream_create_source;
  iface->read_nonblocking = trickle_stream_read_nonblocking;
}

static void
trickle_stream_finalize (GObject *object)
{
  TrickleStream *self = TRICKLE_STREAM (object);

  g_bytes_unref (self->bytes);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (trickle_stream_parent_class)->finalize (object);
}

static void
trickle_stream_class_init (TrickleStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = trickle_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = trickle_stream_read;
}

static void
trickle_stream_init (TrickleStream *self)
{
}

static TrickleStream *
trickle_stream_new (GBytes *bytes,
                    gsize   step)
{
  TrickleStream *self = g_object_new (TRICKLE_TYPE_STREAM, NULL);

  self->bytes = g_bytes_ref (bytes);
  self->step = step;

  return self;
}

/* The text that is coded everywhere: long, and small when compressed */
static GBytes *
make_text (void)
{
  GString *text = g_string_new ("");

  for (int i = 0; i < 1000; i++)
    g_string_append_printf (text, "line %d of the story\n", i % 37);

  return g_string_free_to_bytes (text);
}

#ifdef HAVE_BROTLI
/* make_text(), as the brotli library compresses it at its highest quality */
static const guint8 brotli_text[] = {
  0x1b, 0xf8, 0x50, 0x20, 0x8c, 0xd4, 0x4e, 0x77, 0xe2, 0x4c, 0x54, 0x3a,
  0x38, 0x24, 0x0d, 0xb0, 0xbd, 0x4e, 0x2a, 0x98, 0xbd, 0x21, 0x0e, 0xce,
  0xbd, 0xe1, 0xd1, 0xd2, 0x08, 0x23, 0x4c, 0x18, 0x02, 0x87, 0xdc, 0xfc,
  0xfc, 0x28, 0xc8, 0xeb, 0x70, 0xab, 0xeb, 0xce, 0x49, 0x0e, 0x2d, 0x88,
  0x92, 0xac, 0x68, 0xb4, 0x3a, 0xfd, 0x8d, 0x2e, 0x27, 0x20, 0x29, 0x9a,
  0xe1, 0x70, 0x79, 0xfa, 0xc8, 0x26, 0x48, 0x8a, 0x66, 0x38, 0x5c, 0x9e,
  0x3e, 0xaa, 0x09, 0x92, 0xa2, 0x99, 0x62, 0x9e, 0xb6, 0x08, 0x60, 0x01,
};
#endif

static GBytes *
concatenate (GBytes     *first,
             const void *more,
             gsize       size)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, g_bytes_get_data (first, NULL), g_bytes_get_size (first));
  g_byte_array_append (bytes, more, size);

  return g_byte_array_free_to_bytes (bytes);
}

static GBytes *
append (GBytes *first,
        GBytes *second)
{
  return concatenate (first, g_bytes_get_data (second, NULL), g_bytes_get_size (second));
}

static GBytes *
compress_with (GBytes                *bytes,
               GZlibCompressorFormat  format)
{
  g_autoptr(GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (format, -1));
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr(GOutputStream) stream = g_converter_output_stream_new (memory, compressor);

  g_output_stream_write_all (stream, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* What a server would send; for br there is only the one text. */
static GBytes *
encode (GBytes     *bytes,
        const char *coding)
{
  if (g_str_equal (coding, "gzip"))
    return compress_with (bytes, G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  else if (g_str_equal (coding, "deflate"))
    return compress_with (bytes, G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  else if (g_str_equal (coding, "raw deflate"))
    return compress_with (bytes, G_ZLIB_COMPRESSOR_FORMAT_RAW);
#ifdef HAVE_BROTLI
  else if (g_str_equal (coding, "br"))
    return g_bytes_new_static (brotli_text, sizeof brotli_text);
#endif

  g_assert_not_reached ();
}

static const char * const codings[] = {
  "gzip",
  "deflate",
  "raw deflate",
#ifdef HAVE_BROTLI
  "br",
#endif
};

static const char *
get_header (const char *coding)
{
  return g_str_equal (coding, "raw deflate") ? "deflate" : coding;
}

/* Reading everything, step by step in the main loop */
typedef struct
{
  GInputStream *stream;
  guint8 *buffer;
  gsize size;
  GByteArray *read;
  GError *error;
  gboolean done;
} Reader;

static void reader_go_on (Reader *reader);

static void
on_read (GObject      *stream,
         GAsyncResult *result,
         gpointer      user_data)
{
  Reader *reader = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, &reader->error);

  if (n > 0)
    {
      g_byte_array_append (reader->read, reader->buffer, n);
      reader_go_on (reader);
    }
  else
    {
      reader->done = TRUE;
    }
}

static void
reader_go_on (Reader *reader)
{
  g_input_stream_read_async (reader->stream, reader->buffer, reader->size,
                             G_PRIORITY_DEFAULT, NULL, on_read, reader);
}

/* Everything up to the end or the error */
static GBytes *
read_all (GInputStream  *stream,
          gsize          size,
          GError       **error)
{
  Reader reader = { .stream = stream, .size = size };

  reader.buffer = g_malloc (size);
  reader.read = g_byte_array_new ();
  reader_go_on (&reader);
  while (!reader.done)
    g_main_context_iteration (NULL, TRUE);

  g_free (reader.buffer);
  if (reader.error != NULL)
    g_propagate_error (error, reader.error);

  return g_byte_array_free_to_bytes (reader.read);
}

static GBytes *
decode_in_steps (GBytes      *bytes,
                 const char  *header,
                 gsize        step,
                 gsize        size,
                 GError     **error)
{
  g_autoptr(TrickleStream) base = trickle_stream_new (bytes, step);
  gboolean decoded = FALSE;
  g_autoptr(GInputStream) stream = netreq_content_decoder_wrap (G_INPUT_STREAM (base), header, &decoded);
  g_autoptr(GError) local_error = NULL;
  GBytes *result;

  g_assert_true (decoded);
  g_assert_true (g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (stream)));
  result = read_all (stream, size, &local_error);

  /* A connection can be used again only if its response was read to the end. */
  g_assert_true (base->ended || local_error != NULL);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return result;
}

static GBytes *
decode (GBytes      *bytes,
        const char  *header,
        GError     **error)
{
  return decode_in_steps (bytes, header, 1, 1000, error);
}

static void
assert_decodes (GBytes     *bytes,
                const char *header,
                GBytes     *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) decoded = decode (bytes, header, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (decoded, expected));
}

static void
assert_fails (GBytes     *bytes,
              const char *header,
              int         code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) decoded = decode (bytes, header, &error);

  g_assert_error (error, G_IO_ERROR, code);
}

/* However the bytes arrive and whatever the reader asks for, the text is the same. */
static void
test_every_coding (void)
{
  static const gsize steps[] = { 1, 2, 7, 1000, G_MAXSIZE };
  static const gsize sizes[] = { 10, 8192 };
  g_autoptr(GBytes) text = make_text ();

  for (gsize i = 0; i < G_N_ELEMENTS (codings); i++)
    {
      g_autoptr(GBytes) coded = encode (text, codings[i]);

      for (gsize j = 0; j < G_N_ELEMENTS (steps) * G_N_ELEMENTS (sizes); j++)
        {
          g_autoptr(GError) error = NULL;
          g_autoptr(GBytes) decoded = decode_in_steps (coded, get_header (codings[i]),
                                                       steps[j % G_N_ELEMENTS (steps)],
                                                       sizes[j / G_N_ELEMENTS (steps)], &error);

          g_assert_no_error (error);
          g_assert_true (g_bytes_equal (decoded, text));
        }
    }
}

/* The last coding of the list was applied last. */
static void
test_lists (void)
{
  g_autoptr(GBytes) text = make_text ();
  g_autoptr(GBytes) gzip = encode (text, "gzip");
  g_autoptr(GBytes) gzip_deflate = encode (gzip, "deflate");
  g_autoptr(GBytes) gzip_deflate_gzip = encode (gzip_deflate, "gzip");

  assert_decodes (gzip_deflate, "gzip, deflate", text);
  assert_decodes (gzip_deflate, "gzip,deflate", text);
  assert_decodes (gzip_deflate, " , identity,gzip ,\tdeflate,, ", text);
  assert_decodes (gzip_deflate_gzip, "gzip, deflate, gzip", text);
  assert_fails (gzip_deflate, "deflate, gzip", G_IO_ERROR_INVALID_DATA);

#ifdef HAVE_BROTLI
  {
    g_autoptr(GBytes) brotli = encode (text, "br");
    g_autoptr(GBytes) brotli_gzip = encode (brotli, "gzip");

    assert_decodes (brotli_gzip, "br, gzip", text);
  }
#endif
}

/* Names are compared without case, and gzip has an old one. */
static void
test_names (void)
{
  g_autoptr(GBytes) text = make_text ();
  g_autoptr(GBytes) gzip = encode (text, "gzip");
  g_autoptr(GBytes) deflate = encode (text, "deflate");

  assert_decodes (gzip, "GZIP", text);
  assert_decodes (gzip, "x-gzip", text);
  assert_decodes (gzip, "X-GZip", text);
  assert_decodes (deflate, "Deflate", text);
}

/* What is not coded, or in a way that is not known, is left alone. */
static void
test_left_alone (void)
{
  static const char * const headers[] = {
    NULL, "", "identity", "Identity, identity", " , ", "compress", "gzip, unheard-of", "unheard-of, gzip",
    "gzip;q=1", "gzip gzip", "gzip, gzip, gzip, gzip, gzip, gzip",
  };
  g_autoptr(GInputStream) base = g_memory_input_stream_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      gboolean decoded = TRUE;
      g_autoptr(GInputStream) stream = netreq_content_decoder_wrap (base, headers[i], &decoded);

      g_assert_false (decoded);
      g_assert_true (stream == base);
    }
}

/* A response without a body may still name a coding. */
static void
test_empty_body (void)
{
  g_autoptr(GBytes) empty = g_bytes_new (NULL, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (codings); i++)
    assert_decodes (empty, get_header (codings[i]), empty);
  assert_decodes (empty, "gzip, deflate", empty);
}

/* A coded empty text is a body, but an empty one. */
static void
test_empty_text (void)
{
  g_autoptr(GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr(GBytes) gzip = encode (empty, "gzip");
  g_autoptr(GBytes) deflate = encode (empty, "deflate");
  g_autoptr(GBytes) raw = encode (empty, "raw deflate");

  assert_decodes (gzip, "gzip", empty);
  assert_decodes (deflate, "deflate", empty);
  assert_decodes (raw, "deflate", empty);
}

/* Wherever the body is cut, its reader learns it. */
static void
test_cut_anywhere (void)
{
  g_autoptr(GBytes) text = make_text ();

  for (gsize i = 0; i < G_N_ELEMENTS (codings); i++)
    {
      g_autoptr(GBytes) coded = encode (text, codings[i]);

      for (gsize size = 1; size < g_bytes_get_size (coded); size++)
        {
          g_autoptr(GBytes) cut = g_bytes_new_from_bytes (coded, 0, size);
          g_autoptr(GError) error = NULL;
          g_autoptr(GBytes) decoded = decode_in_steps (cut, get_header (codings[i]), 100, 65536, &error);

          g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
        }
    }
}

/* All that was decoded before the cut is still read. */
static void
test_cut_after_text (void)
{
  g_autoptr(GBytes) text = make_text ();
  g_autoptr(GBytes) coded = encode (text, "gzip");
  g_autoptr(GBytes) cut = g_bytes_new_from_bytes (coded, 0, g_bytes_get_size (coded) - 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) decoded = decode_in_steps (cut, "gzip", 1, 1, &error);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  g_assert_true (g_bytes_equal (decoded, text));
}

/* What is no compressed data at all is not taken for the text. Only gzip can tell
 * at once; the others may find a few bytes in it. */
static void
test_wrong_from_the_start (void)
{
  static const char * const texts[] = { "<html>not compressed</html>", "{ \"a\": 1 }", "\n\n\n\n\n\n\n\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));

      assert_fails (bytes, "gzip", G_IO_ERROR_INVALID_DATA);
      for (gsize j = 0; j < G_N_ELEMENTS (codings); j++)
        {
          g_autoptr(GError) error = NULL;
          g_autoptr(GBytes) decoded = decode (bytes, get_header (codings[j]), &error);

          g_assert_nonnull (error);
          g_assert_cmpuint (g_bytes_get_size (decoded), <, g_bytes_get_size (bytes));
        }
    }
}

/* gzip and zlib have a checksum: whichever byte is spoilt, the text is never wrong. */
static void
test_spoilt_anywhere (void)
{
  g_autoptr(GBytes) text = make_text ();

  for (gsize i = 0; i < 2; i++)
    {
      g_autoptr(GBytes) coded = encode (text, codings[i]);
      gsize size = g_bytes_get_size (coded);

      for (gsize at = 0; at < size; at++)
        {
          guint8 *data = g_memdup2 (g_bytes_get_data (coded, NULL), size);
          g_autoptr(GBytes) spoilt = g_bytes_new_take (data, size);
          g_autoptr(GError) error = NULL;
          g_autoptr(GBytes) decoded = NULL;

          data[at] ^= 0x55;
          decoded = decode_in_steps (spoilt, codings[i], 50, 65536, &error);
          g_assert_true (error != NULL || g_bytes_equal (decoded, text));
        }
    }
}

/* What follows the compressed data is not part of the text. */
static void
test_trailing_garbage (void)
{
  static const char * const garbage[] = { "x", "\x1f", "\x1f\x1f", "\r\n", "garbage garbage garbage" };
  g_autoptr(GBytes) text = make_text ();

  for (gsize i = 0; i < G_N_ELEMENTS (codings) * G_N_ELEMENTS (garbage); i++)
    {
      const char *coding = codings[i % G_N_ELEMENTS (codings)];
      const char *more = garbage[i / G_N_ELEMENTS (codings)];
      g_autoptr(GBytes) coded = encode (text, coding);
      g_autoptr(GBytes) bytes = concatenate (coded, more, strlen (more));

      assert_decodes (bytes, get_header (coding), text);
    }
}

/* Zeros are what tar and tapes leave behind. */
static void
test_trailing_zeros (void)
{
  static const guint8 zeros[1000] = { 0 };
  g_autoptr(GBytes) text = make_text ();
  g_autoptr(GBytes) coded = encode (text, "gzip");
  g_autoptr(GBytes) bytes = concatenate (coded, zeros, sizeof zeros);

  assert_decodes (bytes, "gzip", text);
}

/* Only gzip has members. */
static void
test_trailing_gzip (void)
{
  g_autoptr(GBytes) text = make_text ();
  g_autoptr(GBytes) gzip = encode (text, "gzip");

  for (gsize i = 0; i < G_N_ELEMENTS (codings); i++)
    {
      g_autoptr(GBytes) coded = encode (text, codings[i]);
      g_autoptr(GBytes) bytes = append (coded, gzip);

      if (!g_str_equal (codings[i], "gzip"))
        assert_decodes (bytes, get_header (codings[i]), text);
    }
}


/* All members of a gzip file are the text, one after the other. */
static void
test_members (void)
{
  g_autoptr(GBytes) text = make_text ();
  g_autoptr(GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr(GBytes) member = encode (text, "gzip");
  g_autoptr(GBytes) empty_member = encode (empty, "gzip");
  g_autoptr(GBytes) two = append (member, member);
  g_autoptr(GBytes) with_empty = append (member, empty_member);
  g_autoptr(GBytes) three = append (with_empty, member);
  g_autoptr(GBytes) three_and_more = concatenate (three, "more", 4);
  g_autoptr(GBytes) twice = append (text, text);

  assert_decodes (two, "gzip", twice);
  assert_decodes (with_empty, "gzip", text);
  assert_decodes (three, "gzip", twice);
  assert_decodes (three_and_more, "gzip", twice);

  for (gsize size = g_bytes_get_size (member) + 2; size < g_bytes_get_size (two); size++)
    {
      g_autoptr(GBytes) cut = g_bytes_new_from_bytes (two, 0, size);

      assert_fails (cut, "gzip", G_IO_ERROR_PARTIAL_INPUT);
    }
}

/* A connection that breaks is told as such, not as a coding that is cut. */
static void
test_error_of_base (void)
{
  g_autoptr(GBytes) text = make_text ();

  for (gsize i = 0; i < G_N_ELEMENTS (codings); i++)
    {
      g_autoptr(GBytes) coded = encode (text, codings[i]);
      g_autoptr(GBytes) cut = g_bytes_new_from_bytes (coded, 0, 20);
      g_autoptr(TrickleStream) base = trickle_stream_new (cut, 3);
      g_autoptr(GInputStream) stream = netreq_content_decoder_wrap (G_INPUT_STREAM (base),
                                                                    get_header (codings[i]), NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) decoded = NULL;

      base->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "Broken");
      decoded = read_all (stream, 1000, &error);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
    }
}

/* The base belongs to whoever opened it. */
static void
test_base_stays_open (void)
{
  g_autoptr(GInputStream) base = g_memory_input_stream_new ();
  GInputStream *stream = netreq_content_decoder_wrap (base, "gzip, deflate", NULL);

  g_assert_true (g_input_stream_close (stream, NULL, NULL));
  g_assert_false (g_input_stream_is_closed (base));
  g_assert_finalize_object (stream);
  g_assert_false (g_input_stream_is_closed (base));
}

/* One byte in and one byte out at a time: all is there in the end, and no step
 * claims to have converted without having done so. */
static void
test_converter_steps (void)
{
  g_autoptr(GBytes) text = make_text ();

  for (gsize i = 0; i < G_N_ELEMENTS (codings); i++)
    {
      g_autoptr(GConverter) converter = netreq_coding_converter_new (get_header (codings[i]));
      g_autoptr(GBytes) coded = encode (text, codings[i]);
      g_autoptr(GByteArray) decoded = g_byte_array_new ();
      GConverterResult result = G_CONVERTER_CONVERTED;
      const guint8 *in = g_bytes_get_data (coded, NULL);
      gsize left = g_bytes_get_size (coded);
      gsize offered = 1;

      while (result != G_CONVERTER_FINISHED)
        {
          g_autoptr(GError) error = NULL;
          gsize bytes_read, bytes_written;
          guint8 byte;

          offered = MIN (offered, left);
          result = g_converter_convert (converter, in, offered, &byte, 1,
                                        offered == left ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS,
                                        &bytes_read, &bytes_written, &error);
          if (result == G_CONVERTER_ERROR)
            {
              g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
              g_assert_cmpuint (offered, <, left);
              offered++;
              continue;
            }

          g_assert_no_error (error);
          g_assert_true (result == G_CONVERTER_FINISHED || bytes_read + bytes_written > 0);
          g_byte_array_append (decoded, &byte, bytes_written);
          in += bytes_read;
          left -= bytes_read;
        }

      g_assert_cmpuint (left, ==, 0);
      g_assert_cmpmem (decoded->data, decoded->len,
                       g_bytes_get_data (text, NULL), g_bytes_get_size (text));
    }
}

/* Reading a little of what expands to much takes a little. */
static void
test_expands_as_it_is_read (void)
{
  g_autofree guint8 *zeros = g_malloc0 (20 * 1024 * 1024);
  g_autoptr(GBytes) text = g_bytes_new_static (zeros, 20 * 1024 * 1024);
  g_autoptr(GBytes) coded = encode (text, "gzip");
  g_autoptr(GInputStream) base = g_memory_input_stream_new_from_bytes (coded);
  g_autoptr(GInputStream) stream = netreq_content_decoder_wrap (base, "gzip", NULL);
  guint8 buffer[4096];

  for (int i = 0; i < 100; i++)
    {
      gssize n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer,
                                                           sizeof buffer, NULL, NULL);

      g_assert_cmpint (n, >, 0);
      g_assert_cmpint (n, <=, sizeof buffer);
    }
  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (base)), <=, sizeof buffer);
}

/* What makes nothing out of much gives others a turn, and goes on by itself. */
static void
test_takes_turns (void)
{
  static const guint8 empty_block[] = { 0, 0, 0, 0xff, 0xff };
  g_autoptr(GByteArray) blocks = g_byte_array_new ();
  g_autoptr(GBytes) text = NULL;
  g_autoptr(GBytes) coded = NULL;
  g_autoptr(GInputStream) base = NULL;
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) error = NULL;
  guint8 byte;
  guint n_turns = 0;

  while (blocks->len < 4 * 1024 * 1024)
    g_byte_array_append (blocks, empty_block, sizeof empty_block);
  text = g_byte_array_free_to_bytes (g_steal_pointer (&blocks));
  coded = encode (text, "gzip");
  base = g_memory_input_stream_new_from_bytes (coded);
  stream = netreq_content_decoder_wrap (base, "deflate, gzip", NULL);

  while (g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), &byte, 1, NULL, &error) < 0 &&
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_clear_error (&error);
      n_turns++;
      g_assert_true (g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (stream)));
    }
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  g_assert_cmpuint (n_turns, >=, 4);
}

/* Brotli is asked for only where nobody on the way sees it. */
static void
test_accepted (void)
{
  g_assert_cmpstr (netreq_content_decoder_get_accepted (FALSE), ==, "gzip, deflate");
#ifdef HAVE_BROTLI
  g_assert_cmpstr (netreq_content_decoder_get_accepted (TRUE), ==, "gzip, deflate, br");
#else
  g_assert_cmpstr (netreq_content_decoder_get_accepted (TRUE), ==, "gzip, deflate");
#endif
}

#ifdef HAVE_BROTLI
static GConverterResult
convert (GConverter       *converter,
         gsize             from,
         gsize             size,
         guint8           *out,
         gsize             out_size,
         GConverterFlags   flags,
         gsize            *written,
         GError          **error)
{
  gsize bytes_read;

  return g_converter_convert (converter, brotli_text + from, size, out, out_size, flags,
                              &bytes_read, written, error);
}

/* The brotli converter keeps to what GConverter says of input, output and flags. */
static void
test_brotli_converter (void)
{
  g_autoptr(GConverter) converter = netreq_brotli_decompressor_new ();
  g_autoptr(GError) error = NULL;
  guint8 out[16];
  gsize written;

  /* Nothing comes out of nothing, unless it is to be flushed. */
  g_assert_cmpint (convert (converter, 0, 0, out, 16, G_CONVERTER_NO_FLAGS, &written, &error), ==,
                   G_CONVERTER_ERROR);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  g_clear_error (&error);
  g_assert_cmpint (convert (converter, 0, 0, out, 16, G_CONVERTER_FLUSH, &written, &error), ==,
                   G_CONVERTER_FLUSHED);
  g_assert_cmpint (convert (converter, 0, 1, out, 16, G_CONVERTER_NO_FLAGS, &written, &error), ==,
                   G_CONVERTER_CONVERTED);

  /* From the beginning, into less room than there is text */
  g_converter_reset (converter);
  g_assert_cmpint (convert (converter, 0, sizeof brotli_text, out, 1, G_CONVERTER_INPUT_AT_END, &written, &error),
                   ==, G_CONVERTER_CONVERTED);
  g_assert_cmpmem (out, written, "l", 1);
  g_assert_no_error (error);

  /* An end that comes too early */
  g_converter_reset (converter);
  g_assert_cmpint (convert (converter, 0, 40, out, 16, G_CONVERTER_NO_FLAGS, &written, &error), ==,
                   G_CONVERTER_CONVERTED);
  while (convert (converter, 0, 0, out, 16, G_CONVERTER_INPUT_AT_END, &written, &error) == G_CONVERTER_CONVERTED)
    ;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
}
#endif

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/netreq/content-decoder/every-coding", test_every_coding);
  g_test_add_func ("/netreq/content-decoder/lists", test_lists);
  g_test_add_func ("/netreq/content-decoder/names", test_names);
  g_test_add_func ("/netreq/content-decoder/left-alone", test_left_alone);
  g_test_add_func ("/netreq/content-decoder/empty-body", test_empty_body);
  g_test_add_func ("/netreq/content-decoder/empty-text", test_empty_text);
  g_test_add_func ("/netreq/content-decoder/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/netreq/content-decoder/cut-after-text", test_cut_after_text);
  g_test_add_func ("/netreq/content-decoder/wrong-from-the-start", test_wrong_from_the_start);
  g_test_add_func ("/netreq/content-decoder/spoilt-anywhere", test_spoilt_anywhere);
  g_test_add_func ("/netreq/content-decoder/trailing-garbage", test_trailing_garbage);
  g_test_add_func ("/netreq/content-decoder/trailing-zeros", test_trailing_zeros);
  g_test_add_func ("/netreq/content-decoder/trailing-gzip", test_trailing_gzip);
  g_test_add_func ("/netreq/content-decoder/members", test_members);
  g_test_add_func ("/netreq/content-decoder/error-of-base", test_error_of_base);
  g_test_add_func ("/netreq/content-decoder/base-stays-open", test_base_stays_open);
  g_test_add_func ("/netreq/content-decoder/converter-steps", test_converter_steps);
  g_test_add_func ("/netreq/content-decoder/expands-as-it-is-read", test_expands_as_it_is_read);
  g_test_add_func ("/netreq/content-decoder/takes-turns", test_takes_turns);
  g_test_add_func ("/netreq/content-decoder/accepted", test_accepted);
#ifdef HAVE_BROTLI
  g_test_add_func ("/netreq/content-decoder/brotli-converter", test_brotli_converter);
#endif

  return g_test_run ();
}
