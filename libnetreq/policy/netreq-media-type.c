/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "policy/netreq-media-type-private.h"
#include "policy/netreq-syntax-private.h"

#define WHITESPACE " \t\r\n"

static const char *
skip_whitespace (const char *text)
{
  return text + strspn (text, WHITESPACE);
}

/* A quoted-string of RFC 9110, section 5.6.4; one that does not end is taken to
 * end with the text. */
static char *
take_quoted (const char **cursor)
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

static char *
take_until (const char **cursor,
            const char  *delimiters)
{
  gsize length = strcspn (*cursor, delimiters);
  char *taken = g_strndup (*cursor, length);

  *cursor += length;

  return g_strstrip (taken);
}

static char *
take_value (const char **cursor)
{
  *cursor = skip_whitespace (*cursor);

  return **cursor == '"' ? take_quoted (cursor) : take_until (cursor, ";");
}

/* Goes to the next `;`, and over it. */
static gboolean
next_parameter (const char **cursor)
{
  *cursor += strcspn (*cursor, ";");
  if (**cursor == '\0')
    return FALSE;

  (*cursor)++;

  return TRUE;
}

char *
netreq_media_type_get_charset (const char *content_type)
{
  const char *cursor = content_type;

  if (content_type == NULL)
    return NULL;

  while (next_parameter (&cursor))
    {
      g_autofree char *name = take_until (&cursor, ";=");
      g_autofree char *value = NULL;

      if (*cursor != '=')
        continue;

      cursor++;
      value = take_value (&cursor);

      /* As with every parameter, the first one counts. */
      if (g_ascii_strcasecmp (name, "charset") == 0)
        return netreq_is_token (value) ? g_ascii_strdown (value, -1) : NULL;
    }

  return NULL;
}
