/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "body/netreq-text-decoder-private.h"

#include <errno.h>
#include <string.h>

#define REPLACEMENT "\357\277\275"

typedef struct
{
  /* As iconv calls it. */
  const char *name;

  /* How many bytes an invalid sequence is skipped by. */
  gsize unit;

  /* What the WHATWG Encoding standard calls it, separated by spaces. */
  const char *labels;
} Encoding;

/* Only these: the names come from the network, and iconv has converters that
 * nobody should be able to ask for from there. UTF-8 needs no row. */
static const Encoding encodings[] = {
  { "CP1252", 1, "windows-1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 "
                 "latin1 l1 ibm819 cp819 csisolatin1 cp1252 x-cp1252 us-ascii ascii ansi_x3.4-1968" },
  { "UTF-16LE", 2, "utf-16le utf-16 unicode ucs-2 iso-10646-ucs-2 csunicode unicodefeff" },
  { "UTF-16BE", 2, "utf-16be unicodefffe" },
  { "CP866", 1, "ibm866 cp866 866 csibm866" },
  { "ISO-8859-2", 1, "iso-8859-2 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 iso-ir-101 latin2 l2 csisolatin2" },
  { "ISO-8859-3", 1, "iso-8859-3 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 iso-ir-109 latin3 l3 csisolatin3" },
  { "ISO-8859-4", 1, "iso-8859-4 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 iso-ir-110 latin4 l4 csisolatin4" },
  { "ISO-8859-5", 1, "iso-8859-5 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988 iso-ir-144 cyrillic csisolatincyrillic" },
  { "ISO-8859-6", 1, "iso-8859-6 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 iso-ir-127 iso-8859-6-e iso-8859-6-i "
                     "arabic asmo-708 ecma-114 csisolatinarabic csiso88596e csiso88596i" },
  { "ISO-8859-7", 1, "iso-8859-7 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 iso-ir-126 greek greek8 "
                     "ecma-118 elot_928 sun_eu_greek csisolatingreek" },
  { "ISO-8859-8", 1, "iso-8859-8 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 iso-ir-138 iso-8859-8-e iso-8859-8-i "
                     "hebrew visual logical csisolatinhebrew csiso88598e csiso88598i" },
  { "ISO-8859-10", 1, "iso-8859-10 iso8859-10 iso885910 iso-ir-157 latin6 l6 csisolatin6" },
  { "ISO-8859-13", 1, "iso-8859-13 iso8859-13 iso885913" },
  { "ISO-8859-14", 1, "iso-8859-14 iso8859-14 iso885914" },
  { "ISO-8859-15", 1, "iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 csisolatin9" },
  { "ISO-8859-16", 1, "iso-8859-16" },
  { "KOI8-R", 1, "koi8-r koi8_r koi8 koi cskoi8r" },
  { "KOI8-U", 1, "koi8-u koi8-ru" },
  { "MACINTOSH", 1, "macintosh mac x-mac-roman csmacintosh" },
  { "CP874", 1, "windows-874 dos-874 tis-620 iso-8859-11 iso8859-11 iso885911" },
  { "CP1250", 1, "windows-1250 cp1250 x-cp1250" },
  { "CP1251", 1, "windows-1251 cp1251 x-cp1251" },
  { "CP1253", 1, "windows-1253 cp1253 x-cp1253" },
  { "CP1254", 1, "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 "
                 "iso-ir-148 latin5 l5 csisolatin5" },
  { "CP1255", 1, "windows-1255 cp1255 x-cp1255" },
  { "CP1256", 1, "windows-1256 cp1256 x-cp1256" },
  { "CP1257", 1, "windows-1257 cp1257 x-cp1257" },
  { "CP1258", 1, "windows-1258 cp1258 x-cp1258" },
  { "MAC-CYRILLIC", 1, "x-mac-cyrillic x-mac-ukrainian" },
  { "GB18030", 1, "gb18030 gbk gb2312 gb_2312 gb_2312-80 x-gbk chinese iso-ir-58 csgb2312 csiso58gb231280" },
  { "BIG5-HKSCS", 1, "big5 big5-hkscs cn-big5 x-x-big5 csbig5" },
  { "EUC-JP", 1, "euc-jp x-euc-jp cseucpkdfmtjapanese" },
  { "ISO-2022-JP", 1, "iso-2022-jp csiso2022jp" },
  { "CP932", 1, "shift_jis shift-jis sjis x-sjis ms932 ms_kanji windows-31j csshiftjis" },
  { "CP949", 1, "euc-kr korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 iso-ir-149 windows-949 cseuckr csksc56011987" },
};

static gboolean
has_label (const char *labels,
           const char *label)
{
  gsize length = strlen (label);
  const char *at = labels;

  while (TRUE)
    {
      gsize end = strcspn (at, " ");

      if (end == length && g_ascii_strncasecmp (at, label, length) == 0)
        return TRUE;

      if (at[end] == '\0')
        return FALSE;

      at += end + 1;
    }
}

/* NULL is UTF-8. */
static const Encoding *
find_encoding (const char *charset)
{
  g_autofree char *label = g_strstrip (g_strdup (charset != NULL ? charset : ""));

  for (gsize i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      if (has_label (encodings[i].labels, label))
        return &encodings[i];
    }

  return NULL;
}

static gboolean
skip_mark (const guint8 **data,
           gsize         *size,
           const char    *mark)
{
  gsize length = strlen (mark);

  if (*size < length || memcmp (*data, mark, length) != 0)
    return FALSE;

  *data += length;
  *size -= length;

  return TRUE;
}

static const Encoding *
choose_encoding (const guint8 **data,
                 gsize         *size,
                 const char    *charset)
{
  if (skip_mark (data, size, "\357\273\277"))
    return NULL;
  else if (skip_mark (data, size, "\377\376"))
    return find_encoding ("utf-16le");
  else if (skip_mark (data, size, "\376\377"))
    return find_encoding ("utf-16be");
  else
    return find_encoding (charset);
}

/* How many bytes may follow a lead byte, and the range of the first of them:
 * Unicode, table 3-7. */
static int
get_tail_length (guint8  lead,
                 guint8 *low,
                 guint8 *high)
{
  *low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  *high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;

  if (lead >= 0xc2 && lead <= 0xdf)
    return 1;
  else if (lead >= 0xe0 && lead <= 0xef)
    return 2;
  else if (lead >= 0xf0 && lead <= 0xf4)
    return 3;
  else
    return 0;
}

/* What one U+FFFD stands for: as much as could have become a character. */
static gsize
measure_invalid (const guint8 *data,
                 gsize         size)
{
  guint8 low, high;
  gsize end = MIN (size, 1 + (gsize) get_tail_length (data[0], &low, &high));
  gsize n = 1;

  while (n < end && data[n] >= low && data[n] <= high)
    {
      low = 0x80;
      high = 0xbf;
      n++;
    }

  return n;
}

static GString *
repair (const guint8 *data,
        gsize         size)
{
  GString *text = g_string_sized_new (size);

  while (size > 0)
    {
      const char *end;
      gsize n;

      /* A NUL is not valid for this function. */
      g_utf8_validate_len ((const char *) data, size, &end);
      n = end - (const char *) data;
      g_string_append_len (text, (const char *) data, n);

      if (n < size)
        {
          g_string_append (text, REPLACEMENT);
          n += measure_invalid (data + n, size - n);
        }

      data += n;
      size -= n;
    }

  return text;
}

/* One step: appends what could be converted, and says why it was no more. */
static int
convert_some (GIConv   cd,
              char   **in,
              gsize   *in_left,
              GString *text)
{
  char buffer[4096];
  char *out = buffer;
  gsize out_left = sizeof buffer;
  gboolean done = g_iconv (cd, in, in_left, &out, &out_left) != (gsize) -1;
  int reason = done ? 0 : errno;

  g_string_append_len (text, buffer, out - buffer);

  return reason;
}

static GString *
convert (GIConv        cd,
         gsize         unit,
         const guint8 *data,
         gsize         size)
{
  g_autoptr(GString) text = g_string_sized_new (size);
  char *in = (char *) data;

  while (size > 0)
    {
      int reason = convert_some (cd, &in, &size, text);

      if (reason != 0 && reason != E2BIG)
        {
          /* What is cut off at the end (EINVAL) is one character. */
          gsize skip = reason == EILSEQ ? MIN (unit, size) : size;

          g_string_append (text, REPLACEMENT);
          in += skip;
          size -= skip;
        }
    }

  convert_some (cd, NULL, NULL, text);

  return repair ((const guint8 *) text->str, text->len);
}

static GString *
decode (const Encoding *encoding,
        const guint8   *data,
        gsize           size)
{
  GIConv cd = (GIConv) -1;
  GString *text;

  if (encoding != NULL)
    cd = g_iconv_open ("UTF-8", encoding->name);

  if (cd == (GIConv) -1)
    return repair (data, size);

  text = convert (cd, encoding->unit, data, size);
  g_iconv_close (cd);

  return text;
}

char *
netreq_text_decode (GBytes     *bytes,
                    const char *charset,
                    gsize      *length)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  const Encoding *encoding = choose_encoding (&data, &size, charset);
  GString *text = decode (encoding, data, size);

  if (length != NULL)
    *length = text->len;

  return g_string_free (text, FALSE);
}
