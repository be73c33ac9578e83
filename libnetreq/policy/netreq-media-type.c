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

  return **cursor == '"' ? netreq_take_quoted (cursor) : take_until (cursor, ";");
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
