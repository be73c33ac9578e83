/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-cookie-filter-private.h"

#include "netreq-string-private.h"
#include "policy/netreq-host-private.h"
#include "policy/netreq-url-private.h"

/**
 * NetreqCookieFilter:
 *
 * Which cookies [method@Netreq.Session.get_cookies_async] finds: those to which all
 * applies that was set, as the filter of `cookies.get()` in Electron. A new one lets
 * all of them through.
 *
 * Since: 1.0
 */

struct _NetreqCookieFilter
{
  /* Each NULL where it was not set. */
  char *url;
  char *name;
  char *domain;
  char *path;
  NetreqCookieFlag secure;
  NetreqCookieFlag session;
  NetreqCookieFlag http_only;
};

G_DEFINE_BOXED_TYPE (NetreqCookieFilter, netreq_cookie_filter,
                     netreq_cookie_filter_copy, netreq_cookie_filter_free)

static NetreqCookieFlag
flag_from_boolean (gboolean value)
{
  return value ? NETREQ_COOKIE_FLAG_SET : NETREQ_COOKIE_FLAG_UNSET;
}

gboolean
netreq_cookie_filter_to_query (const NetreqCookieFilter  *self,
                               NetreqCookieQuery         *query,
                               GUri                     **url,
                               GError                   **error)
{
  g_autoptr(GUri) parsed = NULL;

  if (self->url != NULL)
    {
      parsed = netreq_url_parse (self->url, NULL, NULL, error);
      if (parsed == NULL)
        return FALSE;
    }

  *query = (NetreqCookieQuery) {
    .url = parsed,
    .name = self->name,
    .domain = self->domain,
    .path = self->path,
    .secure = self->secure,
    .session = self->session,
    .http_only = self->http_only,
  };
  *url = g_steal_pointer (&parsed);

  return TRUE;
}

/**
 * netreq_cookie_filter_new: (constructor)
 *
 * Makes a filter that lets every cookie through.
 *
 * Returns: (transfer full): a filter
 *
 * Since: 1.0
 */
NetreqCookieFilter *
netreq_cookie_filter_new (void)
{
  return g_new0 (NetreqCookieFilter, 1);
}

/**
 * netreq_cookie_filter_copy:
 * @self: a filter
 *
 * Copies a filter.
 *
 * Returns: (transfer full): a copy
 *
 * Since: 1.0
 */
NetreqCookieFilter *
netreq_cookie_filter_copy (const NetreqCookieFilter *self)
{
  NetreqCookieFilter *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->url = g_strdup (self->url);
  copy->name = g_strdup (self->name);
  copy->domain = g_strdup (self->domain);
  copy->path = g_strdup (self->path);

  return copy;
}

/**
 * netreq_cookie_filter_free:
 * @self: (transfer full): a filter
 *
 * Frees a filter.
 *
 * Since: 1.0
 */
void
netreq_cookie_filter_free (NetreqCookieFilter *self)
{
  if (self == NULL)
    return;

  g_free (self->url);
  g_free (self->name);
  g_free (self->domain);
  g_free (self->path);
  g_free (self);
}

/**
 * netreq_cookie_filter_set_url:
 * @self: a filter
 * @url: (nullable): an absolute http or https URL, or %NULL for any
 *
 * Finds those that a request to @url would send, if it came from the site of @url.
 *
 * Since: 1.0
 */
void
netreq_cookie_filter_set_url (NetreqCookieFilter *self,
                              const char         *url)
{
  g_return_if_fail (self != NULL);

  netreq_set_string (&self->url, url);
}

/**
 * netreq_cookie_filter_set_name:
 * @self: a filter
 * @name: (nullable): a name, or %NULL for any
 *
 * Finds those of this name.
 *
 * Since: 1.0
 */
void
netreq_cookie_filter_set_name (NetreqCookieFilter *self,
                               const char         *name)
{
  g_return_if_fail (self != NULL);

  netreq_set_string (&self->name, name);
}

/**
 * netreq_cookie_filter_set_domain:
 * @self: a filter
 * @domain: (nullable): a domain, with a dot in front or without, or %NULL for any
 *
 * Finds those of @domain and of all domains below it.
 *
 * Since: 1.0
 */
void
netreq_cookie_filter_set_domain (NetreqCookieFilter *self,
                                 const char         *domain)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->domain, g_free);
  if (domain == NULL)
    return;

  if (*domain == '.')
    domain++;
  self->domain = netreq_host_name_to_ascii (domain);
  /* What is no domain finds nothing, unless it is an address. */
  if (self->domain == NULL)
    self->domain = g_strdup (domain);
}

/**
 * netreq_cookie_filter_set_path:
 * @self: a filter
 * @path: (nullable): a path, or %NULL for any
 *
 * Finds those with exactly this path.
 *
 * Since: 1.0
 */
void
netreq_cookie_filter_set_path (NetreqCookieFilter *self,
                               const char         *path)
{
  g_return_if_fail (self != NULL);

  netreq_set_string (&self->path, path);
}

/**
 * netreq_cookie_filter_set_secure:
 * @self: a filter
 * @secure: %TRUE for those that are Secure, %FALSE for the others
 *
 * Finds those that are, or are not, sent with https only. Unless this is called, it
 * does not matter.
 *
 * Since: 1.0
 */
void
netreq_cookie_filter_set_secure (NetreqCookieFilter *self,
                                 gboolean            secure)
{
  g_return_if_fail (self != NULL);

  self->secure = flag_from_boolean (secure);
}

/**
 * netreq_cookie_filter_set_session:
 * @self: a filter
 * @session: %TRUE for those without an expiration date, %FALSE for the others
 *
 * Finds those that do, or do not, end with the session. Unless this is called, it does
 * not matter.
 *
 * Since: 1.0
 */
void
netreq_cookie_filter_set_session (NetreqCookieFilter *self,
                                  gboolean            session)
{
  g_return_if_fail (self != NULL);

  self->session = flag_from_boolean (session);
}

/**
 * netreq_cookie_filter_set_http_only:
 * @self: a filter
 * @http_only: %TRUE for those that are HttpOnly, %FALSE for the others
 *
 * Finds those that are, or are not, kept from the scripts of web pages. Unless this is
 * called, it does not matter.
 *
 * Since: 1.0
 */
void
netreq_cookie_filter_set_http_only (NetreqCookieFilter *self,
                                    gboolean            http_only)
{
  g_return_if_fail (self != NULL);

  self->http_only = flag_from_boolean (http_only);
}
