/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-cookie-query-private.h"
#include "policy/netreq-cookie-rules-private.h"

static gboolean
text_matches (const char *wanted,
              const char *text)
{
  return wanted == NULL || g_str_equal (wanted, text);
}

static gboolean
flag_matches (NetreqCookieFlag wanted,
              gboolean         flag)
{
  return wanted == NETREQ_COOKIE_FLAG_ANY || (wanted == NETREQ_COOKIE_FLAG_SET) == !!flag;
}

/* With or without the dot that others write in front of a domain. */
static gboolean
domain_matches (const char *wanted,
                const char *domain)
{
  g_autofree char *lower = NULL;

  if (wanted == NULL)
    return TRUE;

  lower = g_ascii_strdown (*wanted == '.' ? wanted + 1 : wanted, -1);

  return netreq_cookie_domain_match (domain, lower);
}

static gboolean
url_matches (GUri                     *url,
             const NetreqCookieRecord *record,
             gint64                    now)
{
  const NetreqCookieContext context = { .url = url, .is_http = TRUE, .is_same_site = TRUE };

  return url == NULL || netreq_cookie_matches (record, &context, now);
}

gboolean
netreq_cookie_query_matches (const NetreqCookieQuery  *query,
                             const NetreqCookieRecord *record,
                             gint64                    now)
{
  return !netreq_cookie_record_is_expired (record, now) &&
         text_matches (query->name, record->name) &&
         text_matches (query->path, record->path) &&
         domain_matches (query->domain, record->domain) &&
         flag_matches (query->secure, record->secure) &&
         flag_matches (query->http_only, record->http_only) &&
         flag_matches (query->session, !record->persistent) &&
         url_matches (query->url, record, now);
}
