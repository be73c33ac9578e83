/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "netreq-error-private.h"
#include "policy/netreq-header-rules-private.h"
#include "policy/netreq-syntax-private.h"
#include "policy/netreq-url-private.h"

/* The headers that the original keeps from applications, each with its reason. */
static const struct
{
  const char *name;
  const char *reason;
} refused_headers[] = {
  { "Content-Length", "it follows from the body" },
  { "Host", "it follows from the URL" },
  { "Trailer", "it belongs to the connection" },
  { "TE", "it belongs to the connection" },
  { "Upgrade", "it belongs to the connection" },
  { "Cookie2", "it is obsolete" },
  { "Keep-Alive", "it belongs to the connection" },
  { "Transfer-Encoding", "it belongs to the connection" },
};

gboolean
netreq_header_name_is_valid (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return netreq_is_token (name);
}

/* RFC 9110, section 5.5, narrowed to what a string of a binding can hold. */
gboolean
netreq_header_value_is_valid (const char *value)
{
  g_return_val_if_fail (value != NULL, FALSE);

  for (const char *c = value; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) && *c != '\t')
      return FALSE;

  return g_utf8_validate (value, -1, NULL);
}

static gboolean
list_has_token (const char *list,
                const char *token)
{
  g_auto(GStrv) members = g_strsplit (list, ",", -1);

  for (guint i = 0; members[i] != NULL; i++)
    if (g_ascii_strcasecmp (g_strstrip (members[i]), token) == 0)
      return TRUE;

  return FALSE;
}

static const char *
reason_to_refuse (const char *name,
                  const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused_headers); i++)
    if (g_ascii_strcasecmp (name, refused_headers[i].name) == 0)
      return refused_headers[i].reason;

  if (g_ascii_strcasecmp (name, "Connection") == 0 && list_has_token (value, "upgrade"))
    return "an upgrade of the connection is not supported";

  return NULL;
}

static gboolean
is_url (const char *value)
{
  g_autoptr(GUri) url = netreq_url_parse (value, NULL, NULL, NULL);

  return url != NULL;
}

/* RFC 6454, section 7.1: of any scheme, as an application may have one of its own. */
static gboolean
is_origin (const char *value)
{
  gsize scheme = strspn (value, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "+-.");
  const char *host;

  if (g_str_equal (value, "null"))
    return TRUE;
  if (!g_ascii_isalpha (*value) || !g_str_has_prefix (value + scheme, "://"))
    return FALSE;

  host = value + scheme + strlen ("://");

  return *host != '\0' && host[strcspn (host, "/\\?#@, \t")] == '\0' && g_str_is_ascii (host);
}

static gboolean
is_token_in_spaces (const char *value)
{
  g_autofree char *token = g_strstrip (g_strdup (value));

  return netreq_is_token (token);
}

/* Headers of which only this can be understood; more of a URL than its origin, for
 * instance, would be shown to servers that are to see no more. */
static const struct
{
  const char *name;
  gboolean  (*is_understood) (const char *value);
  const char *what_it_is_not;
} understood_headers[] = {
  { "Origin", is_origin, "neither an origin nor null" },
  { "Referer", is_url, "not an absolute http or https URL" },
  { "Sec-Fetch-Dest", is_token_in_spaces, "not a token" },
  { "Sec-Fetch-Mode", is_token_in_spaces, "not a token" },
};

/* NULL when nothing is wrong with it. */
static const char *
what_it_is_not (const char *name,
                const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (understood_headers); i++)
    if (g_ascii_strcasecmp (name, understood_headers[i].name) == 0 && !understood_headers[i].is_understood (value))
      return understood_headers[i].what_it_is_not;

  return NULL;
}

gboolean
netreq_header_check (const char  *name,
                     const char  *value,
                     GError     **error)
{
  const char *reason;
  const char *not;

  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  if (!netreq_header_name_is_valid (name))
    {
      g_autofree char *quoted = netreq_quote (name, -1);

      netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                        "%s is not a valid header name", quoted);
      return FALSE;
    }

  /* The value is not shown: it may be a secret. */
  if (!netreq_header_value_is_valid (value))
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                        "The value of the header %s has a line break, another control character "
                        "or bytes that are not UTF-8", name);
      return FALSE;
    }

  reason = reason_to_refuse (name, value);
  if (reason != NULL)
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                        "The header %s can't be set by an application: %s", name, reason);
      return FALSE;
    }

  /* Nor is this one shown: a URL may have a password in it. */
  not = what_it_is_not (name, value);
  if (not != NULL)
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT, "The value of the header %s is %s", name, not);
      return FALSE;
    }

  return TRUE;
}
