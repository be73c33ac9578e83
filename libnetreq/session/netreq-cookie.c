/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-cookie-private.h"

#include "netreq-error-private.h"
#include "netreq-string-private.h"
#include "policy/netreq-host-private.h"
#include "policy/netreq-syntax-private.h"

/**
 * NetreqCookie:
 *
 * A cookie, as the Cookie object of Electron.
 *
 * Those that a session has come from [method@Netreq.Session.get_cookies_async] and
 * [signal@Netreq.Session::cookie-changed]. They are copies: to change a cookie of a
 * session, change the copy and give it to [method@Netreq.Session.set_cookie_async].
 *
 * A new one is a session cookie for the host that it will be set for, with the path
 * of that URL, and goes along within its site only.
 *
 * Since: 1.0
 */

struct _NetreqCookie
{
  char *name;
  char *value;
  /* As it was given; NULL for that of the URL. */
  char *domain;
  gboolean host_only;
  /* NULL for that of the URL. */
  char *path;
  gboolean has_expiration_date;
  gint64 expiration_date;
  gboolean secure;
  gboolean http_only;
  NetreqSameSite same_site;
};

G_DEFINE_BOXED_TYPE (NetreqCookie, netreq_cookie, netreq_cookie_copy, netreq_cookie_free)

NetreqCookie *
netreq_cookie_new_from_record (const NetreqCookieRecord *record)
{
  NetreqCookie *self = netreq_cookie_new (record->name, record->value);

  self->domain = g_strdup (record->domain);
  self->host_only = record->host_only;
  self->path = g_strdup (record->path);
  self->has_expiration_date = record->persistent;
  self->expiration_date = record->persistent ? record->expires : 0;
  self->secure = record->secure;
  self->http_only = record->http_only;
  self->same_site = record->same_site;

  return self;
}

/* --- setting it --- */

static gboolean
refuse_domain (const NetreqCookie  *self,
               const char          *reason,
               GError             **error)
{
  g_autofree char *name = netreq_quote (self->name, -1);
  g_autofree char *domain = netreq_quote (self->domain, -1);

  netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT, "The cookie %s is for %s, %s", name, domain, reason);

  return FALSE;
}

/* NULL in @ascii stands for the host alone. */
static gboolean
read_domain (const NetreqCookie  *self,
             GUri                *url,
             char               **ascii,
             GError             **error)
{
  const char *name = self->domain;
  g_autofree char *domain = NULL;

  *ascii = NULL;
  if (name == NULL)
    return TRUE;

  if (*name == '.')
    name++;
  domain = g_hostname_is_ip_address (name) ? g_strdup (name) : netreq_host_name_to_ascii (name);
  if (domain == NULL)
    return refuse_domain (self, "which is no domain", error);

  if (!self->host_only)
    *ascii = g_steal_pointer (&domain);
  else if (g_ascii_strcasecmp (domain, g_uri_get_host (url)) != 0)
    return refuse_domain (self, "which is not the host of its URL, and for nothing else", error);

  return TRUE;
}

NetreqReceivedCookie *
netreq_cookie_to_received (const NetreqCookie  *self,
                           GUri                *url,
                           GError             **error)
{
  g_autofree char *domain = NULL;
  NetreqReceivedCookie *received;

  if (!read_domain (self, url, &domain, error))
    return NULL;

  received = g_new0 (NetreqReceivedCookie, 1);
  received->name = g_strdup (self->name);
  received->value = g_strdup (self->value);
  received->domain = g_steal_pointer (&domain);
  received->path = g_strdup (self->path);
  received->has_expires = self->has_expiration_date;
  received->expires = self->expiration_date;
  received->secure = self->secure;
  received->http_only = self->http_only;
  received->same_site = self->same_site;

  return received;
}

/**
 * netreq_cookie_new: (constructor)
 * @name: the name, which may be empty
 * @value: the value
 *
 * Makes a cookie. Whether a session takes it, [method@Netreq.Session.set_cookie_async]
 * says.
 *
 * Returns: (transfer full): a session cookie with the same-site attribute `lax`
 *
 * Since: 1.0
 */
NetreqCookie *
netreq_cookie_new (const char *name,
                   const char *value)
{
  NetreqCookie *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (value != NULL, NULL);

  self = g_new0 (NetreqCookie, 1);
  self->name = g_strdup (name);
  self->value = g_strdup (value);
  self->host_only = TRUE;
  self->same_site = NETREQ_SAME_SITE_LAX;

  return self;
}

/**
 * netreq_cookie_copy:
 * @self: a cookie
 *
 * Copies a cookie.
 *
 * Returns: (transfer full): a copy
 *
 * Since: 1.0
 */
NetreqCookie *
netreq_cookie_copy (const NetreqCookie *self)
{
  NetreqCookie *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->name = g_strdup (self->name);
  copy->value = g_strdup (self->value);
  copy->domain = g_strdup (self->domain);
  copy->path = g_strdup (self->path);

  return copy;
}

/**
 * netreq_cookie_free:
 * @self: (transfer full): a cookie
 *
 * Frees a cookie.
 *
 * Since: 1.0
 */
void
netreq_cookie_free (NetreqCookie *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->value);
  g_free (self->domain);
  g_free (self->path);
  g_free (self);
}

/**
 * netreq_cookie_get_name:
 * @self: a cookie
 *
 * Gets the name.
 *
 * Returns: (transfer none): the name, which may be empty
 *
 * Since: 1.0
 */
const char *
netreq_cookie_get_name (const NetreqCookie *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * netreq_cookie_get_value:
 * @self: a cookie
 *
 * Gets the value, as it is: nothing is decoded.
 *
 * Returns: (transfer none): the value, which may be empty
 *
 * Since: 1.0
 */
const char *
netreq_cookie_get_value (const NetreqCookie *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->value;
}

/**
 * netreq_cookie_set_value:
 * @self: a cookie
 * @value: the value, as it is to be sent
 *
 * Sets the value.
 *
 * Since: 1.0
 */
void
netreq_cookie_set_value (NetreqCookie *self,
                         const char   *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (value != NULL);

  netreq_set_string (&self->value, value);
}

/**
 * netreq_cookie_get_domain:
 * @self: a cookie
 *
 * Gets the domain. That of a cookie from a session is in lower case and ASCII, and
 * never begins with a dot; [method@Netreq.Cookie.is_host_only] says whether the hosts
 * below it get the cookie too.
 *
 * Returns: (transfer none) (nullable): the domain; %NULL for the host of the URL that
 *   the cookie will be set for
 *
 * Since: 1.0
 */
const char *
netreq_cookie_get_domain (const NetreqCookie *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->domain;
}

/**
 * netreq_cookie_set_domain:
 * @self: a cookie
 * @domain: (nullable): a domain, with a dot in front or without; %NULL for the host of
 *   the URL alone
 *
 * Sets the domain. With one the cookie is no longer for one host only: it is sent to
 * @domain and to all hosts below.
 *
 * Since: 1.0
 */
void
netreq_cookie_set_domain (NetreqCookie *self,
                          const char   *domain)
{
  g_return_if_fail (self != NULL);

  netreq_set_string (&self->domain, domain);
  self->host_only = domain == NULL;
}

/**
 * netreq_cookie_is_host_only:
 * @self: a cookie
 *
 * Gets whether the cookie is for one host only, and not for those below it.
 *
 * Returns: whether it is
 *
 * Since: 1.0
 */
gboolean
netreq_cookie_is_host_only (const NetreqCookie *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->host_only;
}

/**
 * netreq_cookie_get_path:
 * @self: a cookie
 *
 * Gets the path: the cookie is for this one and all below it.
 *
 * Returns: (transfer none) (nullable): the path; %NULL for the directory of the URL
 *   that the cookie will be set for
 *
 * Since: 1.0
 */
const char *
netreq_cookie_get_path (const NetreqCookie *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->path;
}

/**
 * netreq_cookie_set_path:
 * @self: a cookie
 * @path: (nullable): a path that begins with a slash, or %NULL for the directory of
 *   the URL
 *
 * Sets the path.
 *
 * Since: 1.0
 */
void
netreq_cookie_set_path (NetreqCookie *self,
                        const char   *path)
{
  g_return_if_fail (self != NULL);

  netreq_set_string (&self->path, path);
}

/**
 * netreq_cookie_is_secure:
 * @self: a cookie
 *
 * Gets whether the cookie is sent only where nobody can read along: with https, and
 * to the loopback interface.
 *
 * Returns: whether it is
 *
 * Since: 1.0
 */
gboolean
netreq_cookie_is_secure (const NetreqCookie *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->secure;
}

/**
 * netreq_cookie_set_secure:
 * @self: a cookie
 * @secure: whether it is sent with https only
 *
 * Sets whether the cookie is sent only where nobody can read along.
 *
 * Since: 1.0
 */
void
netreq_cookie_set_secure (NetreqCookie *self,
                          gboolean      secure)
{
  g_return_if_fail (self != NULL);

  self->secure = !!secure;
}

/**
 * netreq_cookie_is_http_only:
 * @self: a cookie
 *
 * Gets whether the scripts of web pages may not see the cookie. Requests send it, and
 * the application sees it.
 *
 * Returns: whether it is
 *
 * Since: 1.0
 */
gboolean
netreq_cookie_is_http_only (const NetreqCookie *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->http_only;
}

/**
 * netreq_cookie_set_http_only:
 * @self: a cookie
 * @http_only: whether it is kept from scripts
 *
 * Sets whether the scripts of web pages may not see the cookie.
 *
 * Since: 1.0
 */
void
netreq_cookie_set_http_only (NetreqCookie *self,
                             gboolean      http_only)
{
  g_return_if_fail (self != NULL);

  self->http_only = !!http_only;
}

/**
 * netreq_cookie_is_session:
 * @self: a cookie
 *
 * Gets whether the cookie ends with the session, since it has no expiration date.
 *
 * Returns: whether it does
 *
 * Since: 1.0
 */
gboolean
netreq_cookie_is_session (const NetreqCookie *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !self->has_expiration_date;
}

/**
 * netreq_cookie_get_expiration_date:
 * @self: a cookie
 *
 * Gets until when the cookie is there. No session keeps one for more than 400 days,
 * whatever was asked for.
 *
 * Returns: in seconds since the beginning of 1970, UTC; 0 for a session cookie
 *
 * Since: 1.0
 */
gint64
netreq_cookie_get_expiration_date (const NetreqCookie *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->expiration_date;
}

/**
 * netreq_cookie_set_expiration_date:
 * @self: a cookie
 * @seconds: seconds since the beginning of 1970, UTC
 *
 * Sets until when the cookie is there, so that it is no longer a session cookie.
 * Setting one whose time is over removes the one that it would replace.
 *
 * Since: 1.0
 */
void
netreq_cookie_set_expiration_date (NetreqCookie *self,
                                   gint64        seconds)
{
  g_return_if_fail (self != NULL);

  self->has_expiration_date = TRUE;
  self->expiration_date = seconds;
}

/**
 * netreq_cookie_unset_expiration_date:
 * @self: a cookie
 *
 * Makes it a session cookie.
 *
 * Since: 1.0
 */
void
netreq_cookie_unset_expiration_date (NetreqCookie *self)
{
  g_return_if_fail (self != NULL);

  self->has_expiration_date = FALSE;
  self->expiration_date = 0;
}

/**
 * netreq_cookie_get_same_site:
 * @self: a cookie
 *
 * Gets with which requests the cookie goes along.
 *
 * Returns: the attribute SameSite
 *
 * Since: 1.0
 */
NetreqSameSite
netreq_cookie_get_same_site (const NetreqCookie *self)
{
  g_return_val_if_fail (self != NULL, NETREQ_SAME_SITE_UNSPECIFIED);

  return self->same_site;
}

/**
 * netreq_cookie_set_same_site:
 * @self: a cookie
 * @same_site: the attribute SameSite
 *
 * Sets with which requests the cookie goes along.
 *
 * Since: 1.0
 */
void
netreq_cookie_set_same_site (NetreqCookie   *self,
                             NetreqSameSite  same_site)
{
  g_return_if_fail (self != NULL);

  self->same_site = same_site;
}
