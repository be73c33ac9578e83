/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "policy/netreq-syntax-private.h"

#define TOKEN_CHARACTERS "!#$%&'*+-.^_`|~" G_CSET_DIGITS G_CSET_a_2_z G_CSET_A_2_Z

/* Characters, not bytes: enough to recognise what was typed. */
#define QUOTE_MAX 80

gsize
netreq_token_length (const char *text)
{
  return strspn (text, TOKEN_CHARACTERS);
}

gboolean
netreq_is_token (const char *text)
{
  return *text != '\0' && text[netreq_token_length (text)] == '\0';
}

/* Eight bytes at a time. */
static gboolean
is_ascii (const char *text,
          gsize       length)
{
  guint64 bits = 0;

  for (; length >= sizeof bits; text += sizeof bits, length -= sizeof bits)
    {
      guint64 block;

      memcpy (&block, text, sizeof block);
      bits |= block;
    }

  for (; length > 0; text++, length--)
    bits |= (guchar) *text;

  return (bits & G_GUINT64_CONSTANT (0x8080808080808080)) == 0;
}

gboolean
netreq_is_utf8 (const char *text)
{
  gsize length = strlen (text);

  return is_ascii (text, length) || g_utf8_validate (text, length, NULL);
}

gboolean
netreq_read_number (const char *text,
                    guint64     min,
                    guint64     max,
                    guint64    *number)
{
  guint64 value;

  if (*text == '\0' || text[strspn (text, G_CSET_DIGITS)] != '\0')
    return FALSE;

  value = g_ascii_strtoull (text, NULL, 10);
  if (value < min || value > max)
    return FALSE;

  *number = value;
  return TRUE;
}

gboolean
netreq_has_controls (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text))
      return TRUE;

  return FALSE;
}

static gboolean
is_escape (const char *text,
           gsize       length)
{
  return length >= 3 && text[0] == '%' &&
         g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]);
}

char *
netreq_percent_decode (const char *text,
                       gsize       length)
{
  g_autofree char *decoded = g_malloc (length + 1);
  gsize n_bytes = 0;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      if (is_escape (text + i, length - i))
        {
          c = (char) (g_ascii_xdigit_value (text[i + 1]) << 4 | g_ascii_xdigit_value (text[i + 2]));
          i += 2;
        }

      if (g_ascii_iscntrl (c))
        return NULL;

      decoded[n_bytes++] = c;
    }

  decoded[n_bytes] = '\0';

  return netreq_is_utf8 (decoded) ? g_steal_pointer (&decoded) : NULL;
}

char *
netreq_take_quoted (const char **cursor)
{
  GString *value = g_string_new (NULL);
  const char *c = *cursor + 1;

  for (; *c != '\0' && *c != '"'; c++)
    {
      if (*c == '\\' && c[1] != '\0')
        c++;
      g_string_append_c (value, *c);
    }

  *cursor = *c == '"' ? c + 1 : c;

  return g_string_free (value, FALSE);
}

static void
append_printable (GString  *quoted,
                  gunichar  c)
{
  if (c == '"' || c == '\\')
    g_string_append_c (quoted, '\\');

  if (g_unichar_isprint (c))
    g_string_append_unichar (quoted, c);
  else
    g_string_append_printf (quoted, c < 0x80 ? "\\x%02x" : "\\u{%x}", c);
}

char *
netreq_quote (const char *text,
              gssize      length)
{
  GString *quoted = g_string_new ("\"");
  const char *end = text + (length < 0 ? strlen (text) : (gsize) length);

  for (guint shown = 0; text < end && shown < QUOTE_MAX; shown++)
    {
      gunichar c = g_utf8_get_char_validated (text, end - text);

      if ((gint32) c < 0 || c == 0)
        {
          g_string_append_printf (quoted, "\\x%02x", (guchar) *text);
          text++;
          continue;
        }

      append_printable (quoted, c);
      text = g_utf8_next_char (text);
    }

  g_string_append (quoted, text < end ? "…\"" : "\"");

  return g_string_free (quoted, FALSE);
}
