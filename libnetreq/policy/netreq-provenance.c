/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-fetch-metadata-private.h"
#include "policy/netreq-provenance-private.h"
#include "policy/netreq-referrer-rules-private.h"
#include "policy/netreq-site-private.h"
#include "policy/netreq-url-private.h"

struct _NetreqProvenance
{
  /* What the application wrote, and sends as it is; all nullable. */
  char *own_origin;
  char *own_mode;
  char *own_destination;
  char *own_user;

  gboolean has_origin;
  /* NULL when there is no origin, and when it is opaque. */
  GUri *origin;

  NetreqReferrerPolicy policy;
  /* What is left to show of it; NULL for nothing. */
  GUri *referrer;

  /* The one visited last; NULL before the first. */
  GUri *url;
  /* How far from the origin the chain has ever been. */
  NetreqSite site;
  /* Fetch standard, "redirect-taint". */
  NetreqSite taint;
};

/* Fetch Metadata, "The Sec-Fetch-Site HTTP Request Header". */
static const char * const site_names[] = {
  [NETREQ_SITE_SAME_ORIGIN] = "same-origin",
  [NETREQ_SITE_SAME_SITE] = "same-site",
  [NETREQ_SITE_CROSS_SITE] = "cross-site",
};

/* NULL for what is opaque to HTTP, such as "null". */
static GUri *
parse (const char *text)
{
  return text != NULL ? netreq_url_parse (text, NULL, NULL, NULL) : NULL;
}

static GUri *
ref_url (GUri *url)
{
  return url != NULL ? g_uri_ref (url) : NULL;
}

NetreqProvenance *
netreq_provenance_new (const char             *origin,
                       NetreqReferrerPolicy    policy,
                       const NetreqHeaderList *headers)
{
  NetreqProvenance *self = g_new0 (NetreqProvenance, 1);

  self->own_origin = g_strdup (netreq_header_list_get (headers, "Origin"));
  self->own_mode = netreq_fetch_metadata_get (headers, "Sec-Fetch-Mode");
  self->own_destination = netreq_fetch_metadata_get (headers, "Sec-Fetch-Dest");
  self->own_user = netreq_fetch_metadata_get (headers, "Sec-Fetch-User");

  if (origin == NULL)
    origin = self->own_origin;
  self->has_origin = origin != NULL;
  self->origin = parse (origin);

  self->policy = policy;
  self->referrer = parse (netreq_header_list_get (headers, "Referer"));

  return self;
}

NetreqProvenance *
netreq_provenance_copy (const NetreqProvenance *self)
{
  NetreqProvenance *copy = g_memdup2 (self, sizeof *self);

  copy->own_origin = g_strdup (self->own_origin);
  copy->own_mode = g_strdup (self->own_mode);
  copy->own_destination = g_strdup (self->own_destination);
  copy->own_user = g_strdup (self->own_user);
  copy->origin = ref_url (self->origin);
  copy->referrer = ref_url (self->referrer);
  copy->url = ref_url (self->url);

  return copy;
}

void
netreq_provenance_free (NetreqProvenance *self)
{
  if (self == NULL)
    return;

  g_free (self->own_origin);
  g_free (self->own_mode);
  g_free (self->own_destination);
  g_free (self->own_user);
  g_clear_pointer (&self->origin, g_uri_unref);
  g_clear_pointer (&self->referrer, g_uri_unref);
  g_clear_pointer (&self->url, g_uri_unref);
  g_free (self);
}

/* Fetch standard, "main fetch": a URL is shown no more of the referrer than the ones
 * before it were. */
static void
narrow_referrer (NetreqProvenance *self,
                 GUri             *url)
{
  g_autofree char *shown = NULL;

  if (self->referrer == NULL)
    return;

  shown = netreq_referrer_for (self->referrer, self->policy, url);
  g_uri_unref (self->referrer);
  self->referrer = parse (shown);
}

/* Fetch standard, "redirect-taint": whoever redirects away from where it is itself a
 * stranger may not have the request speak in the name of its origin. */
static NetreqSite
taint_of_step (const NetreqProvenance *self,
               GUri                   *url)
{
  if (self->url == NULL)
    return NETREQ_SITE_SAME_ORIGIN;

  return MIN (netreq_site_relation (self->url, url),
              netreq_site_relation (self->url, self->origin));
}

void
netreq_provenance_visit (NetreqProvenance *self,
                         GUri             *url)
{
  self->taint = MAX (self->taint, taint_of_step (self, url));
  self->site = MAX (self->site, netreq_site_relation (self->origin, url));
  narrow_referrer (self, url);

  g_clear_pointer (&self->url, g_uri_unref);
  self->url = g_uri_ref (url);
}

/* W3C Referrer Policy, "set request's referrer policy on redirect". */
void
netreq_provenance_adopt_policy (NetreqProvenance       *self,
                                const NetreqHeaderList *response_headers)
{
  self->policy = netreq_referrer_policy_read (response_headers, self->policy);
}

static gboolean
mode_is (const NetreqProvenance *self,
         const char             *mode)
{
  return self->own_mode != NULL && g_ascii_strcasecmp (self->own_mode, mode) == 0;
}

static gboolean
is_https (GUri *url)
{
  return g_str_equal (g_uri_get_scheme (url), "https");
}

/* Fetch standard, "append a request `Origin` header", the step that looks at the
 * referrer policy. By the scheme alone: loopback is no exception here. */
static gboolean
policy_hides_origin (const NetreqProvenance *self,
                     GUri                   *url)
{
  switch (self->policy)
    {
    case NETREQ_REFERRER_POLICY_NO_REFERRER:
      return TRUE;

    case NETREQ_REFERRER_POLICY_DEFAULT:
    case NETREQ_REFERRER_POLICY_NO_REFERRER_WHEN_DOWNGRADE:
    case NETREQ_REFERRER_POLICY_STRICT_ORIGIN:
    case NETREQ_REFERRER_POLICY_STRICT_ORIGIN_WHEN_CROSS_ORIGIN:
      return self->origin != NULL && is_https (self->origin) && !is_https (url);

    case NETREQ_REFERRER_POLICY_SAME_ORIGIN:
      return netreq_site_relation (self->origin, url) != NETREQ_SITE_SAME_ORIGIN;

    case NETREQ_REFERRER_POLICY_ORIGIN:
    case NETREQ_REFERRER_POLICY_ORIGIN_WHEN_CROSS_ORIGIN:
    case NETREQ_REFERRER_POLICY_UNSAFE_URL:
    default:
      return FALSE;
    }
}

/* Fetch standard, "append a request `Origin` header". */
static gboolean
needs_origin (const NetreqProvenance *self,
              const char             *method)
{
  gboolean response_is_cors = mode_is (self, "cors") && self->site != NETREQ_SITE_SAME_ORIGIN;

  return response_is_cors || mode_is (self, "websocket") ||
         !(g_str_equal (method, "GET") || g_str_equal (method, "HEAD"));
}

/* What the application wrote itself goes with every method. */
static char *
origin_for (const NetreqProvenance *self,
            const char             *method,
            GUri                   *url)
{
  gboolean mode_overrides_policy = mode_is (self, "cors") || mode_is (self, "websocket");

  if (self->own_origin == NULL && !(self->has_origin && needs_origin (self, method)))
    return NULL;

  if (self->taint != NETREQ_SITE_SAME_ORIGIN)
    return g_strdup ("null");
  if (self->own_origin != NULL)
    return g_strdup (self->own_origin);

  if (self->origin == NULL || (!mode_overrides_policy && policy_hides_origin (self, url)))
    return g_strdup ("null");

  return netreq_url_origin (self->origin);
}

/* The spelling and the place are those that the application chose. */
static void
write_field (NetreqHeaderList *headers,
             const char       *name,
             const char       *value)
{
  if (value != NULL)
    netreq_header_list_set_value (headers, name, value);
  else
    netreq_header_list_remove (headers, name);
}

static const char *
value_or (const char *value,
          const char *otherwise)
{
  return value != NULL ? value : otherwise;
}

/* Fetch Metadata, "set the Fetch metadata headers for a request". */
static void
write_fetch_metadata (const NetreqProvenance *self,
                      GUri                   *url,
                      NetreqHeaderList       *headers)
{
  gboolean trustworthy = netreq_url_is_trustworthy (url);
  const char *site = self->has_origin ? site_names[self->site] : "none";
  const char *mode = value_or (self->own_mode, "no-cors");
  const char *destination = value_or (self->own_destination, "empty");

  write_field (headers, "Sec-Fetch-Site", trustworthy ? site : NULL);
  write_field (headers, "Sec-Fetch-Mode", trustworthy ? mode : NULL);
  write_field (headers, "Sec-Fetch-Dest", trustworthy ? destination : NULL);
  write_field (headers, "Sec-Fetch-User", trustworthy ? self->own_user : NULL);
}

void
netreq_provenance_write (const NetreqProvenance *self,
                         const char             *method,
                         GUri                   *url,
                         NetreqHeaderList       *headers)
{
  g_autofree char *origin = origin_for (self, method, url);
  g_autofree char *referrer = self->referrer != NULL ? netreq_url_to_string (self->referrer) : NULL;

  write_field (headers, "Origin", origin);
  write_field (headers, "Referer", referrer);
  write_fetch_metadata (self, url, headers);
}

gboolean
netreq_provenance_is_plain (const NetreqProvenance *self)
{
  return !self->has_origin && self->referrer == NULL &&
         self->own_mode == NULL && self->own_destination == NULL && self->own_user == NULL;
}

/* Fetch standard, "HTTP-network-or-cache fetch", where it sets includeCredentials. */
gboolean
netreq_provenance_includes_credentials (const NetreqProvenance *self,
                                        NetreqCredentials       mode)
{
  switch (mode)
    {
    case NETREQ_CREDENTIALS_OMIT:
      return FALSE;

    case NETREQ_CREDENTIALS_SAME_ORIGIN:
      return self->site == NETREQ_SITE_SAME_ORIGIN;

    case NETREQ_CREDENTIALS_UNSET:
    case NETREQ_CREDENTIALS_INCLUDE:
    default:
      return TRUE;
    }
}
