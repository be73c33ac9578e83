/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-hop-private.h"

#include "netreq-error-private.h"
#include "policy/netreq-port-rules-private.h"
#include "policy/netreq-redirect-rules-private.h"
#include "policy/netreq-site-private.h"
#include "policy/netreq-url-private.h"

NetreqHop *
netreq_hop_new (const NetreqRequestDescription *description,
                NetreqReferrerPolicy            referrer_policy,
                const NetreqHstsKnowledge      *hsts)
{
  NetreqHop *hop = g_new0 (NetreqHop, 1);

  hop->method = g_strdup (description->method);
  hop->url = netreq_hsts_enforce (description->url, hsts);
  hop->fragment = g_strdup (description->fragment);
  hop->headers = netreq_header_list_copy (description->headers);
  hop->provenance = netreq_provenance_new (description->origin, referrer_policy, description->headers);
  netreq_provenance_visit (hop->provenance, hop->url);
  hop->is_same_site = TRUE;
  hop->has_body = TRUE;

  return hop;
}

void
netreq_hop_free (NetreqHop *hop)
{
  if (hop == NULL)
    return;

  g_free (hop->method);
  g_clear_pointer (&hop->url, g_uri_unref);
  g_free (hop->fragment);
  g_clear_pointer (&hop->headers, netreq_header_list_free);
  g_clear_pointer (&hop->provenance, netreq_provenance_free);
  g_free (hop);
}

char *
netreq_hop_dup_url (const NetreqHop *hop)
{
  g_autofree char *url = netreq_url_to_string (hop->url);

  if (hop->fragment == NULL)
    return g_steal_pointer (&url);

  return g_strconcat (url, "#", hop->fragment, NULL);
}

NetreqHeaderList *
netreq_hop_compose_headers (const NetreqHop            *hop,
                            const NetreqDefaultHeaders *defaults)
{
  NetreqHeaderList *headers = netreq_header_list_copy (hop->headers);

  /* It is for a proxy, if there is one, and not for the server behind it. */
  netreq_header_list_remove (headers, "Proxy-Authorization");
  netreq_default_headers_add (headers, defaults);
  netreq_provenance_write (hop->provenance, hop->method, hop->url, headers);

  return headers;
}

gboolean
netreq_hop_has_plain_headers (const NetreqHop *hop)
{
  return netreq_header_list_get_length (hop->headers) == 0 && netreq_provenance_is_plain (hop->provenance);
}

gboolean
netreq_hop_uses_cookies (const NetreqHop   *hop,
                         NetreqCredentials  credentials,
                         gboolean           use_session_cookies)
{
  if (credentials == NETREQ_CREDENTIALS_UNSET)
    return use_session_cookies;

  return netreq_provenance_includes_credentials (hop->provenance, credentials);
}

/* --- where an answer leads --- */

static gboolean
refuse_several (const NetreqHop  *hop,
                GError          **error)
{
  g_autofree char *host = netreq_url_host_port (hop->url);

  netreq_set_error (error, NETREQ_ERROR_RESPONSE_HEADERS_MULTIPLE_LOCATION,
                    "%s redirects to several URLs at once", host);
  return FALSE;
}

static gboolean
refuse_by_mode (const NetreqHop       *hop,
                const NetreqHopAnswer *answer,
                GError               **error)
{
  g_autofree char *host = netreq_url_host_port (hop->url);

  netreq_set_error (error, NETREQ_ERROR_BLOCKED_BY_CLIENT,
                    "%s redirects with status %u, and the redirect mode of the request is error",
                    host, answer->status);
  return FALSE;
}

/* No more of the target is shown than the reason tells: it may have a password
 * anywhere. */
static gboolean
refuse_target (const NetreqHop  *hop,
               const GError     *reason,
               GError          **error)
{
  g_autofree char *host = netreq_url_host_port (hop->url);
  NetreqError code = NETREQ_ERROR_INVALID_REDIRECT;

  if (g_error_matches (reason, NETREQ_ERROR, NETREQ_ERROR_DISALLOWED_URL_SCHEME))
    code = NETREQ_ERROR_UNSAFE_REDIRECT;
  else if (g_error_matches (reason, NETREQ_ERROR, NETREQ_ERROR_UNSAFE_PORT))
    code = NETREQ_ERROR_UNSAFE_PORT;

  netreq_set_error (error, code, "%s redirects to a URL that can't be followed: %s",
                    host, netreq_error_get_words (reason));
  return FALSE;
}

static gboolean
check_number (const NetreqHop  *hop,
              GError          **error)
{
  g_autofree char *host = NULL;

  if (hop->n_redirects <= NETREQ_HOP_MAX)
    return TRUE;

  host = netreq_url_host_port (hop->url);
  netreq_set_error (error, NETREQ_ERROR_TOO_MANY_REDIRECTS,
                    "There were more than %d redirects, the last one to %s", NETREQ_HOP_MAX, host);
  return FALSE;
}

static gboolean
check_body (const NetreqHop  *hop,
            gboolean          can_replay_body,
            GError          **error)
{
  g_autofree char *host = NULL;

  if (!hop->has_body || can_replay_body)
    return TRUE;

  host = netreq_url_host_port (hop->url);
  netreq_set_error (error, NETREQ_ERROR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED,
                    "The streamed body cannot be sent again to %s, where a redirect leads", host);
  return FALSE;
}

static gboolean
leaves_origin (const NetreqHop *from,
               const NetreqHop *to)
{
  return netreq_site_relation (from->url, to->url) != NETREQ_SITE_SAME_ORIGIN;
}

/* RFC 6265bis, section 5.2: the site for cookies is that of the first URL. */
static gboolean
stays_in_site (const NetreqHop *from,
               GUri            *url)
{
  return from->is_same_site && netreq_site_relation (from->url, url) != NETREQ_SITE_CROSS_SITE;
}

static char *
find_fragment (const NetreqHop *hop,
               const char      *location)
{
  g_autofree char *fragment = netreq_url_dup_fragment (location);

  return fragment != NULL ? g_steal_pointer (&fragment) : g_strdup (hop->fragment);
}

static NetreqHop *
hop_new_next (const NetreqHop       *hop,
              const NetreqHopAnswer *answer,
              GUri                  *url,
              const char            *location)
{
  NetreqHop *next = g_new0 (NetreqHop, 1);

  next->method = g_strdup (netreq_redirect_method (answer->status, hop->method));
  next->url = g_uri_ref (url);
  next->fragment = find_fragment (hop, location);
  next->has_body = hop->has_body && netreq_redirect_keeps_body (answer->status, hop->method);
  next->is_same_site = stays_in_site (hop, url);
  next->n_redirects = hop->n_redirects + 1;

  next->headers = netreq_header_list_copy (hop->headers);
  if (!next->has_body)
    netreq_redirect_drop_body_headers (next->headers);
  if (leaves_origin (hop, next))
    netreq_redirect_drop_secrets (next->headers);

  next->provenance = netreq_provenance_copy (hop->provenance);
  netreq_provenance_adopt_policy (next->provenance, answer->headers);
  netreq_provenance_visit (next->provenance, url);

  return next;
}

gboolean
netreq_hop_follow (const NetreqHop        *hop,
                   const NetreqHopAnswer  *answer,
                   NetreqRedirectMode      mode,
                   gboolean                can_replay_body,
                   NetreqHop             **next,
                   GError                **error)
{
  g_autoptr(NetreqHop) candidate = NULL;
  g_autoptr(GError) reason = NULL;
  g_autofree char *location = NULL;
  g_autoptr(GUri) target = NULL;
  g_autoptr(GUri) url = NULL;

  *next = NULL;

  if (!netreq_redirect_find_location (answer->status, answer->headers, &location))
    return refuse_several (hop, error);
  if (location == NULL)
    return TRUE;
  if (mode == NETREQ_REDIRECT_MODE_ERROR)
    return refuse_by_mode (hop, answer, error);

  target = netreq_url_resolve (hop->url, location, &reason);
  if (target == NULL || !netreq_port_check (target, &reason))
    return refuse_target (hop, reason, error);

  url = netreq_hsts_enforce (target, answer->hsts);
  candidate = hop_new_next (hop, answer, url, location);
  if (!check_number (candidate, error) ||
      !check_body (candidate, can_replay_body, error))
    return FALSE;

  *next = g_steal_pointer (&candidate);
  return TRUE;
}
