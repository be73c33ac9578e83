/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib.h>

#include <arpa/inet.h>
#include <libpsl.h>

#include "policy/netreq-host-private.h"
#include "policy/netreq-site-private.h"
#include "policy/netreq-url-private.h"

/* URL standard, "registrable domain". Where libpsl comes without its list, everything
 * is a public suffix: then only equal hosts are of one site. */
char *
netreq_site_registrable_domain (const char *host)
{
  g_autofree char *name = netreq_host_without_final_dot (host);
  const char *domain;

  if (g_hostname_is_ip_address (host))
    return NULL;

  domain = psl_registrable_domain (psl_builtin (), name);
  if (domain == NULL)
    return NULL;

  /* With the final dot, since a name that has one is another name. */
  return g_strdup (host + (domain - name));
}

/* HTML standard, "schemelessly same site". */
static gboolean
hosts_are_same_site (const char *one,
                     const char *other)
{
  g_autofree char *domain = NULL;
  g_autofree char *other_domain = NULL;

  if (g_str_equal (one, other))
    return TRUE;

  domain = netreq_site_registrable_domain (one);
  other_domain = netreq_site_registrable_domain (other);

  return domain != NULL && g_strcmp0 (domain, other_domain) == 0;
}

/* HTML standard, "same origin" and "same site": a port tells origins apart, but not
 * sites; a scheme both. */
NetreqSite
netreq_site_relation (GUri *one,
                      GUri *other)
{
  g_autofree char *origin = NULL;
  g_autofree char *other_origin = NULL;

  if (one == NULL || other == NULL)
    return NETREQ_SITE_CROSS_SITE;

  origin = netreq_url_origin (one);
  other_origin = netreq_url_origin (other);
  if (g_str_equal (origin, other_origin))
    return NETREQ_SITE_SAME_ORIGIN;

  if (g_str_equal (g_uri_get_scheme (one), g_uri_get_scheme (other)) &&
      hosts_are_same_site (g_uri_get_host (one), g_uri_get_host (other)))
    return NETREQ_SITE_SAME_SITE;

  return NETREQ_SITE_CROSS_SITE;
}

static gboolean
is_loopback_address (const char *host)
{
  struct in_addr address;

  if (inet_pton (AF_INET, host, &address) == 1)
    return ntohl (address.s_addr) >> 24 == 127;

  return g_str_equal (host, "::1");
}

/* GLib resolves these names to the loopback interface and asks nobody for them. */
static gboolean
is_localhost (const char *host)
{
  g_autofree char *name = netreq_host_without_final_dot (host);

  return g_str_equal (name, "localhost") || g_str_has_suffix (name, ".localhost");
}

/* Secure Contexts, "Is origin potentially trustworthy?". */
gboolean
netreq_url_is_trustworthy (GUri *url)
{
  const char *host = g_uri_get_host (url);

  return g_str_equal (g_uri_get_scheme (url), "https") ||
         is_loopback_address (host) || is_localhost (host);
}
