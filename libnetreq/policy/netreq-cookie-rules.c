/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "netreq-error-private.h"
#include "policy/netreq-cookie-rules-private.h"
#include "policy/netreq-site-private.h"
#include "policy/netreq-syntax-private.h"

/* RFC 6265bis, section 5.5. */
#define LIFETIME_MAX_SECONDS ((gint64) 400 * 24 * 60 * 60)

#define SECURE_PREFIX "__Secure-"
#define HOST_PREFIX "__Host-"

/* The name is shown, but never the value. */
static gboolean
refuse (GError     **error,
        const char  *name,
        const char  *reason)
{
  g_autofree char *quoted = netreq_quote (name, -1);

  netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT, "The cookie %s %s", quoted, reason);

  return FALSE;
}

static gboolean
has_prefix (const char *text,
            const char *prefix)
{
  return g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0;
}

/* --- domains and paths --- */

/* RFC 6265bis, section 5.1.3. */
gboolean
netreq_cookie_domain_match (const char *host,
                            const char *domain)
{
  gsize host_length = strlen (host);
  gsize length = strlen (domain);

  if (g_str_equal (host, domain))
    return TRUE;

  return host_length > length && host[host_length - length - 1] == '.' &&
         g_str_has_suffix (host, domain) && !g_hostname_is_ip_address (host);
}

/* RFC 6265bis, section 5.1.4. */
static gboolean
path_match (const char *request_path,
            const char *path)
{
  gsize length = strlen (path);

  if (strncmp (request_path, path, length) != 0)
    return FALSE;

  return request_path[length] == '\0' || request_path[length] == '/' || path[length - 1] == '/';
}

static char *
default_path (GUri *url)
{
  const char *path = g_uri_get_path (url);
  const char *last_slash = strrchr (path, '/');

  return last_slash > path ? g_strndup (path, (gsize) (last_slash - path)) : g_strdup ("/");
}

/* Of an address too. */
static gboolean
is_public_suffix (const char *domain)
{
  g_autofree char *registrable = netreq_site_registrable_domain (domain);

  return registrable == NULL;
}

char *
netreq_cookie_site (const char *domain)
{
  g_autofree char *registrable = netreq_site_registrable_domain (domain);

  return registrable != NULL ? g_steal_pointer (&registrable) : g_strdup (domain);
}

/* --- storing: RFC 6265bis, section 5.7 --- */

/* As an IPv6 address is written in a URL. */
static gboolean
is_in_brackets (const char *domain,
                const char *host)
{
  g_autofree char *brackets = g_strdup_printf ("[%s]", host);

  return strchr (host, ':') != NULL && g_str_equal (domain, brackets);
}

/* What is below a public suffix belongs to others, so a host that is one itself has
 * cookies of its own only. So has an address, which has nothing below it. */
static gboolean
names_host_only (const char *domain,
                 const char *host)
{
  return domain == NULL || *domain == '\0' || is_in_brackets (domain, host) ||
         (g_str_equal (domain, host) && is_public_suffix (host));
}

static gboolean
refuse_domain (GError                     **error,
               const NetreqReceivedCookie  *received,
               const char                  *reason)
{
  g_autofree char *domain = netreq_quote (received->domain, -1);
  g_autofree char *whole = g_strdup_printf ("is for the domain %s, %s", domain, reason);

  return refuse (error, received->name, whole);
}

static gboolean
set_domain (NetreqCookieRecord          *record,
            const NetreqReceivedCookie  *received,
            const char                  *host,
            GError                     **error)
{
  g_autofree char *reason = NULL;

  record->host_only = names_host_only (received->domain, host);
  if (record->host_only)
    return TRUE;

  if (!netreq_cookie_domain_match (host, received->domain))
    {
      reason = g_strdup_printf ("which the host %s does not belong to", host);
      return refuse_domain (error, received, reason);
    }

  if (is_public_suffix (received->domain))
    return refuse_domain (error, received, "which is a public suffix, and so nobody's own");

  g_free (record->domain);
  record->domain = g_strdup (received->domain);

  return TRUE;
}

static void
set_path (NetreqCookieRecord         *record,
          const NetreqReceivedCookie *received,
          GUri                       *url)
{
  g_free (record->path);
  record->path = received->path != NULL ? g_strdup (received->path) : default_path (url);
}

/* A second that has begun counts as a whole one, so that none is lost. */
static void
set_expiry (NetreqCookieRecord         *record,
            const NetreqReceivedCookie *received,
            gint64                      now)
{
  gint64 now_seconds = (now + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;

  record->persistent = received->has_max_age || received->has_expires;

  if (received->has_max_age && received->max_age <= 0)
    record->expires = G_MININT64;
  else if (received->has_max_age)
    record->expires = now_seconds + MIN (received->max_age, LIFETIME_MAX_SECONDS);
  else if (received->has_expires)
    record->expires = MIN (received->expires, now_seconds + LIFETIME_MAX_SECONDS);
}

static gboolean
is_secure_in_clear (const NetreqCookieRecord   *record,
                    const NetreqReceivedCookie *received G_GNUC_UNUSED,
                    const NetreqCookieContext  *context)
{
  return record->secure && !netreq_url_is_trustworthy (context->url);
}

static gboolean
is_http_only_without_http (const NetreqCookieRecord   *record,
                           const NetreqReceivedCookie *received G_GNUC_UNUSED,
                           const NetreqCookieContext  *context)
{
  return record->http_only && !context->is_http;
}

static gboolean
is_restricted_and_cross_site (const NetreqCookieRecord   *record,
                              const NetreqReceivedCookie *received G_GNUC_UNUSED,
                              const NetreqCookieContext  *context)
{
  return record->same_site != NETREQ_SAME_SITE_NO_RESTRICTION && !context->is_same_site;
}

static gboolean
is_unrestricted_and_in_clear (const NetreqCookieRecord   *record,
                              const NetreqReceivedCookie *received G_GNUC_UNUSED,
                              const NetreqCookieContext  *context G_GNUC_UNUSED)
{
  return record->same_site == NETREQ_SAME_SITE_NO_RESTRICTION && !record->secure;
}

static gboolean
breaks_secure_prefix (const NetreqCookieRecord   *record,
                      const NetreqReceivedCookie *received G_GNUC_UNUSED,
                      const NetreqCookieContext  *context G_GNUC_UNUSED)
{
  return has_prefix (record->name, SECURE_PREFIX) && !record->secure;
}

static gboolean
breaks_host_prefix (const NetreqCookieRecord   *record,
                    const NetreqReceivedCookie *received,
                    const NetreqCookieContext  *context G_GNUC_UNUSED)
{
  return has_prefix (record->name, HOST_PREFIX) &&
         !(record->secure && record->host_only && g_strcmp0 (received->path, "/") == 0);
}

/* It would be sent without the "=", and so look like one that has the prefix. */
static gboolean
hides_prefix (const NetreqCookieRecord   *record,
              const NetreqReceivedCookie *received G_GNUC_UNUSED,
              const NetreqCookieContext  *context G_GNUC_UNUSED)
{
  return *record->name == '\0' &&
         (has_prefix (record->value, SECURE_PREFIX) || has_prefix (record->value, HOST_PREFIX));
}

static const struct
{
  gboolean (*is_broken) (const NetreqCookieRecord   *record,
                         const NetreqReceivedCookie *received,
                         const NetreqCookieContext  *context);
  const char *words;
} rules[] = {
  { is_secure_in_clear, "is Secure, and its URL is not https" },
  { is_http_only_without_http, "is HttpOnly, which only a server can make it" },
  { is_restricted_and_cross_site, "is for its own site only, and comes from another one" },
  { is_unrestricted_and_in_clear, "has no restriction to its site, and for that must be Secure" },
  { breaks_secure_prefix, "has a name that promises Secure, and breaks it" },
  { breaks_host_prefix, "has a name that promises Secure, no domain and the path \"/\", and breaks it" },
  { hides_prefix, "has no name, and a value that could be taken for a name with a prefix" },
};

static gboolean
check_rules (const NetreqCookieRecord    *record,
             const NetreqReceivedCookie  *received,
             const NetreqCookieContext   *context,
             GError                     **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (rules[i].is_broken (record, received, context))
      return refuse (error, record->name, rules[i].words);

  return TRUE;
}

NetreqCookieRecord *
netreq_cookie_accept (const NetreqReceivedCookie  *received,
                      const NetreqCookieContext   *context,
                      gint64                       now,
                      GError                     **error)
{
  const char *host = g_uri_get_host (context->url);
  g_autoptr(NetreqCookieRecord) record = NULL;

  if (!netreq_received_cookie_check (received, error))
    return NULL;

  record = netreq_cookie_record_new (received->name, received->value, host);
  record->created = record->accessed = now;
  record->secure = received->secure;
  record->http_only = received->http_only;
  record->same_site = received->same_site;
  set_path (record, received, context->url);
  set_expiry (record, received, now);

  if (!set_domain (record, received, host, error) ||
      !check_rules (record, received, context, error))
    return NULL;

  return g_steal_pointer (&record);
}

/* What was set without encryption may not stand in the way of what was set with it:
 * a server could not tell one from the other. */
static gboolean
covers_secure_one (const NetreqCookieRecord *record,
                   const NetreqCookieRecord *other)
{
  return other->secure && g_str_equal (record->name, other->name) &&
         (netreq_cookie_domain_match (record->domain, other->domain) ||
          netreq_cookie_domain_match (other->domain, record->domain)) &&
         path_match (record->path, other->path);
}

gboolean
netreq_cookie_find_place (NetreqCookieRecord         *record,
                          GPtrArray                  *others,
                          const NetreqCookieContext  *context,
                          gint64                      now,
                          NetreqCookieRecord        **replaced,
                          GError                    **error)
{
  gboolean is_clear = !netreq_url_is_trustworthy (context->url);

  *replaced = NULL;
  for (guint i = 0; i < others->len; i++)
    {
      NetreqCookieRecord *other = g_ptr_array_index (others, i);

      if (netreq_cookie_record_equal_key (record, other))
        *replaced = other;
      if (netreq_cookie_record_is_expired (other, now))
        continue;

      if (is_clear && covers_secure_one (record, other))
        return refuse (error, record->name, "would cover a Secure one, and its URL is not https");
      if (*replaced == other && other->http_only && !context->is_http)
        return refuse (error, record->name, "would replace one that is HttpOnly");
    }

  if (*replaced != NULL && !netreq_cookie_record_is_expired (*replaced, now))
    record->created = (*replaced)->created;

  return TRUE;
}

/* --- sending: RFC 6265bis, section 5.8 --- */

/* The list of public suffixes may have grown since the cookie was stored. */
static gboolean
is_for_host (const NetreqCookieRecord *record,
             const char               *host)
{
  if (record->host_only)
    return g_str_equal (host, record->domain);

  return netreq_cookie_domain_match (host, record->domain) && !is_public_suffix (record->domain);
}

gboolean
netreq_cookie_matches (const NetreqCookieRecord  *record,
                       const NetreqCookieContext *context,
                       gint64                     now)
{
  if (netreq_cookie_record_is_expired (record, now))
    return FALSE;
  if (record->secure && !netreq_url_is_trustworthy (context->url))
    return FALSE;
  if (record->http_only && !context->is_http)
    return FALSE;
  if (record->same_site != NETREQ_SAME_SITE_NO_RESTRICTION && !context->is_same_site)
    return FALSE;

  return path_match (g_uri_get_path (context->url), record->path) &&
         is_for_host (record, g_uri_get_host (context->url));
}

static int
compare_records (gconstpointer a,
                 gconstpointer b)
{
  const NetreqCookieRecord *one = *(const NetreqCookieRecord * const *) a;
  const NetreqCookieRecord *other = *(const NetreqCookieRecord * const *) b;
  gsize length = strlen (one->path);
  gsize other_length = strlen (other->path);

  if (length != other_length)
    return length > other_length ? -1 : 1;

  return (one->created > other->created) - (one->created < other->created);
}

void
netreq_cookies_sort (GPtrArray *records)
{
  g_ptr_array_sort (records, compare_records);
}

char *
netreq_cookies_to_field (GPtrArray *records)
{
  g_autoptr(GString) field = g_string_new (NULL);

  if (records->len == 0)
    return NULL;

  for (guint i = 0; i < records->len; i++)
    {
      const NetreqCookieRecord *record = g_ptr_array_index (records, i);

      g_string_append_printf (field, "%s%s%s%s", i > 0 ? "; " : "",
                              record->name, *record->name != '\0' ? "=" : "", record->value);
    }

  return g_string_free (g_steal_pointer (&field), FALSE);
}
