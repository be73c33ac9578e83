/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-json-nesting-private.h"

#include <string.h>

/* No honest document comes near, and no stack is too small for it. */
#define MAX_DEPTH 512

static gboolean
is_code_unit (const char *text)
{
  for (guint i = 0; i < 4; i++)
    if (!g_ascii_isxdigit (text[i]))
      return FALSE;

  return TRUE;
}

static gboolean
is_surrogate (const char *code_unit)
{
  return g_ascii_tolower (code_unit[0]) == 'd' && g_ascii_xdigit_value (code_unit[1]) >= 8;
}

/* From behind the backslash to behind the escape; NULL when it is none. */
static const char *
skip_escape (const char *text)
{
  if (*text != 'u')
    return *text != '\0' && strchr ("\"\\/bfnrt", *text) != NULL ? text + 1 : NULL;

  if (!is_code_unit (text + 1))
    return NULL;

  if (!is_surrogate (text + 1))
    return text + 5;

  /* Some parsers swallow whatever follows one half of a pair, even the quote. */
  return text[5] == '\\' && text[6] == 'u' && is_code_unit (text + 7) ? text + 11 : NULL;
}

/* From behind the quote to behind the other one; NULL when there is none. */
static const char *
skip_string (const char *text)
{
  while (text != NULL && *text != '"')
    {
      if (*text == '\0')
        return NULL;

      text = *text == '\\' ? skip_escape (text + 1) : text + 1;
    }

  return text != NULL ? text + 1 : NULL;
}

static gboolean
is_plain (char character)
{
  return g_ascii_isalnum (character) || strchr (" \t\r\n,:+-.", character) != NULL;
}

gboolean
netreq_json_can_be_parsed (const char *text)
{
  guint depth = 0;

  g_return_val_if_fail (text != NULL, FALSE);

  while (*text != '\0')
    {
      char character = *text++;

      if (character == '"')
        text = skip_string (text);
      else if (character == '[' || character == '{')
        depth++;
      else if (character == ']' || character == '}')
        depth--;
      else if (!is_plain (character))
        return FALSE;

      /* Below nothing it wraps. */
      if (text == NULL || depth > MAX_DEPTH)
        return FALSE;
    }

  return TRUE;
}
