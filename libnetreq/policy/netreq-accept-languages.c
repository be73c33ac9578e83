/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-accept-languages-private.h"

#include "netreq-error-private.h"
#include "policy/netreq-syntax-private.h"

/* In tenths. The last one is that of all the others too: zero would refuse them. */
#define FIRST_WEIGHT 10
#define LAST_WEIGHT 1

#define SUBTAG_MAX 8

static gboolean
is_subtag (const char *subtag,
           gboolean    is_first)
{
  gsize length = 0;

  for (const char *c = subtag; *c != '\0'; c++, length++)
    if (!g_ascii_isalpha (*c) && (is_first || !g_ascii_isdigit (*c)))
      return FALSE;

  return length > 0 && length <= SUBTAG_MAX;
}

static gboolean
is_language (const char *text)
{
  g_auto(GStrv) subtags = NULL;

  if (g_str_equal (text, "*"))
    return TRUE;

  subtags = g_strsplit (text, "-", -1);
  for (guint i = 0; subtags[i] != NULL; i++)
    if (!is_subtag (subtags[i], i == 0))
      return FALSE;

  return subtags[0] != NULL;
}

char *
netreq_accept_languages_to_field (const char  *languages,
                                  GError     **error)
{
  g_auto(GStrv) parts = g_strsplit (languages, ",", -1);
  g_autoptr(GString) field = g_string_new (NULL);
  guint weight = FIRST_WEIGHT;

  for (guint i = 0; i == 0 || parts[i] != NULL; i++)
    {
      const char *language = parts[i] != NULL ? g_strstrip (parts[i]) : "";

      if (!is_language (language))
        {
          g_autofree char *quoted = netreq_quote (language, -1);

          netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                            "The languages have %s, which is none: \"de-CH,fr\" would be right", quoted);
          return NULL;
        }

      g_string_append_printf (field, i > 0 ? ",%s" : "%s", language);
      if (weight < FIRST_WEIGHT)
        g_string_append_printf (field, ";q=0.%u", weight);
      weight = MAX (weight - 1, LAST_WEIGHT);
    }

  return g_string_free (g_steal_pointer (&field), FALSE);
}
