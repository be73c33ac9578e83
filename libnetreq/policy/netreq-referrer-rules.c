/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "policy/netreq-referrer-rules-private.h"
#include "policy/netreq-site-private.h"
#include "policy/netreq-url-private.h"

/* In bytes. Of a longer one only the origin is shown. */
#define REFERRER_MAX 4096

typedef enum {
  SHOW_NOTHING,
  SHOW_ORIGIN,
  SHOW_URL,
} Shown;

/* W3C Referrer Policy, "determine request's Referrer". A downgrade goes from a
 * trustworthy URL to one that is not. */
static const struct
{
  /* As a Referrer-Policy header has it. */
  const char *token;
  Shown       same_origin;
  Shown       cross_origin;
  Shown       downgrade;
} rules[] = {
  [NETREQ_REFERRER_POLICY_DEFAULT] =
    { "", SHOW_URL, SHOW_ORIGIN, SHOW_NOTHING },
  [NETREQ_REFERRER_POLICY_NO_REFERRER] =
    { "no-referrer", SHOW_NOTHING, SHOW_NOTHING, SHOW_NOTHING },
  [NETREQ_REFERRER_POLICY_NO_REFERRER_WHEN_DOWNGRADE] =
    { "no-referrer-when-downgrade", SHOW_URL, SHOW_URL, SHOW_NOTHING },
  [NETREQ_REFERRER_POLICY_ORIGIN] =
    { "origin", SHOW_ORIGIN, SHOW_ORIGIN, SHOW_ORIGIN },
  [NETREQ_REFERRER_POLICY_ORIGIN_WHEN_CROSS_ORIGIN] =
    { "origin-when-cross-origin", SHOW_URL, SHOW_ORIGIN, SHOW_ORIGIN },
  [NETREQ_REFERRER_POLICY_UNSAFE_URL] =
    { "unsafe-url", SHOW_URL, SHOW_URL, SHOW_URL },
  [NETREQ_REFERRER_POLICY_SAME_ORIGIN] =
    { "same-origin", SHOW_URL, SHOW_NOTHING, SHOW_NOTHING },
  [NETREQ_REFERRER_POLICY_STRICT_ORIGIN] =
    { "strict-origin", SHOW_ORIGIN, SHOW_ORIGIN, SHOW_NOTHING },
  [NETREQ_REFERRER_POLICY_STRICT_ORIGIN_WHEN_CROSS_ORIGIN] =
    { "strict-origin-when-cross-origin", SHOW_URL, SHOW_ORIGIN, SHOW_NOTHING },
};

/* The empty token, which is the default, asks for nothing. */
static NetreqReferrerPolicy
read_token (const char           *token,
            NetreqReferrerPolicy  current)
{
  for (guint i = NETREQ_REFERRER_POLICY_DEFAULT + 1; i < G_N_ELEMENTS (rules); i++)
    if (g_ascii_strcasecmp (token, rules[i].token) == 0)
      return (NetreqReferrerPolicy) i;

  return current;
}

/* W3C Referrer Policy, "parse a referrer policy from a Referrer-Policy header": the
 * last one that is known wins, so that a server can name new ones behind old ones. */
NetreqReferrerPolicy
netreq_referrer_policy_read (const NetreqHeaderList *headers,
                             NetreqReferrerPolicy    current)
{
  g_autofree char *list = netreq_header_list_get_joined (headers, "Referrer-Policy", ", ");
  g_auto(GStrv) tokens = g_strsplit (list != NULL ? list : "", ",", -1);

  for (guint i = 0; tokens[i] != NULL; i++)
    current = read_token (g_strstrip (tokens[i]), current);

  return current;
}

static Shown
find_rule (GUri                 *referrer,
           NetreqReferrerPolicy  policy,
           GUri                 *target)
{
  if (netreq_site_relation (referrer, target) == NETREQ_SITE_SAME_ORIGIN)
    return rules[policy].same_origin;

  if (netreq_url_is_trustworthy (referrer) && !netreq_url_is_trustworthy (target))
    return rules[policy].downgrade;

  return rules[policy].cross_origin;
}

/* W3C Referrer Policy, "strip url for use as a referrer": user info and fragment are
 * gone from every URL that was parsed here. */
static char *
origin_only (GUri *referrer)
{
  g_autofree char *origin = netreq_url_origin (referrer);

  return g_strconcat (origin, "/", NULL);
}

char *
netreq_referrer_for (GUri                 *referrer,
                     NetreqReferrerPolicy  policy,
                     GUri                 *target)
{
  Shown shown = find_rule (referrer, policy, target);
  g_autofree char *url = NULL;

  if (shown == SHOW_NOTHING)
    return NULL;

  url = netreq_url_to_string (referrer);
  if (shown == SHOW_ORIGIN || strlen (url) > REFERRER_MAX)
    return origin_only (referrer);

  return g_steal_pointer (&url);
}
