/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-user-agent-private.h"

#include <libnetreq/netreq-version.h>

#include "policy/netreq-syntax-private.h"

#define LIBRARY "libnetreq/" NETREQ_VERSION_S

/* Stands for whatever cannot. */
#define FILLER '-'

char *
netreq_user_agent_token (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *ascii = g_str_to_ascii (valid, "C");
  g_autoptr(GString) token = g_string_new (NULL);
  const char *rest = ascii;

  while (*rest != '\0')
    {
      gsize length = netreq_token_length (rest);

      if (length > 0 && token->len > 0)
        g_string_append_c (token, FILLER);
      g_string_append_len (token, rest, (gssize) length);
      rest += length;

      while (*rest != '\0' && netreq_token_length (rest) == 0)
        rest++;
    }

  return token->len > 0 ? g_string_free (g_steal_pointer (&token), FALSE) : NULL;
}

char *
netreq_user_agent_compose (const char *application,
                           const char *version)
{
  if (application == NULL)
    return g_strdup (LIBRARY);

  if (version == NULL)
    return g_strconcat (application, " " LIBRARY, NULL);

  return g_strconcat (application, "/", version, " " LIBRARY, NULL);
}
