/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "body/netreq-content-decoder-private.h"

#include "body/netreq-coding-converter-private.h"
#include "body/netreq-paced-stream-private.h"

/* Each one costs memory and time; no honest server needs more than two. */
#define MAX_CODINGS 5

static gboolean
is_ignored (const char *coding)
{
  return *coding == '\0' || g_ascii_strcasecmp (coding, "identity") == 0;
}

/* In the order in which they were applied; NULL if one is unknown. */
static GPtrArray *
parse_codings (const char *content_encoding)
{
  g_autoptr(GPtrArray) converters = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto(GStrv) names = g_strsplit (content_encoding, ",", -1);

  for (char **name = names; *name != NULL; name++)
    {
      GConverter *converter;

      if (is_ignored (g_strstrip (*name)))
        continue;

      converter = netreq_coding_converter_new (*name);
      if (converter == NULL || converters->len == MAX_CODINGS)
        {
          g_clear_object (&converter);
          return NULL;
        }

      g_ptr_array_add (converters, converter);
    }

  return g_steal_pointer (&converters);
}

/* A coding within a coding can make a gigabyte of nothing out of a few bytes. */
static GInputStream *
wrap_one (GInputStream *base,
          GConverter   *converter)
{
  g_autoptr(GInputStream) paced = netreq_paced_stream_new (base);
  GInputStream *stream = g_converter_input_stream_new (paced, converter);

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (stream), FALSE);

  return stream;
}

GInputStream *
netreq_content_decoder_wrap (GInputStream *base,
                             const char   *content_encoding,
                             gboolean     *decoded)
{
  g_autoptr(GPtrArray) converters = content_encoding != NULL ? parse_codings (content_encoding) : NULL;
  GInputStream *stream = g_object_ref (base);

  /* The coding that was applied last is undone first. */
  for (guint i = converters != NULL ? converters->len : 0; i > 0; i--)
    {
      g_autoptr(GInputStream) inner = g_steal_pointer (&stream);

      stream = wrap_one (inner, converters->pdata[i - 1]);
    }

  if (decoded != NULL)
    *decoded = stream != base;

  return stream;
}

const char *
netreq_content_decoder_get_accepted (gboolean secure)
{
#ifdef HAVE_BROTLI
  if (secure)
    return "gzip, deflate, br";
#endif

  return "gzip, deflate";
}
