/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-resolve-rules-private.h"

#include <string.h>

#include "netreq-error-private.h"
#include "policy/netreq-host-private.h"
#include "policy/netreq-syntax-private.h"

/* As long as Chromium keeps what the system has told. */
#define FRESH_FOR (60 * G_USEC_PER_SEC)

/* Of a URL, where a host may be percent-encoded, and IPv6 addresses have brackets. */
static char *
read_as_in_url (const char  *text,
                const char **fault)
{
  g_autofree char *in_brackets = NULL;

  if (strchr (text, '%') != NULL)
    {
      *fault = "has a character that no host name can have";
      return NULL;
    }

  if (*text == '[' || strchr (text, ':') == NULL)
    return netreq_host_read (text, fault);

  in_brackets = g_strdup_printf ("[%s]", text);
  return netreq_host_read (in_brackets, fault);
}

char *
netreq_resolve_read_host (const char  *text,
                          GError     **error)
{
  const char *fault = NULL;
  char *host = read_as_in_url (text, &fault);

  if (host == NULL)
    {
      g_autofree char *quoted = netreq_quote (text, -1);

      netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT, "The host %s %s", quoted, fault);
    }

  return host;
}

gboolean
netreq_resolve_is_local (const char *host)
{
  g_autofree char *name = netreq_host_without_final_dot (host);

  return g_str_equal (name, "localhost") || g_str_has_suffix (name, ".localhost");
}

gboolean
netreq_resolve_may_reuse (NetreqCacheUsage usage,
                          gint64           age)
{
  switch (usage)
    {
    case NETREQ_CACHE_USAGE_ALLOWED:
      return age < FRESH_FOR;

    case NETREQ_CACHE_USAGE_STALE_ALLOWED:
      return TRUE;

    case NETREQ_CACHE_USAGE_DISALLOWED:
    default:
      return FALSE;
    }
}
