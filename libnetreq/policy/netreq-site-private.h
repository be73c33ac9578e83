/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far apart two origins are: the farther, the greater. */
typedef enum {
  NETREQ_SITE_SAME_ORIGIN,
  NETREQ_SITE_SAME_SITE,
  NETREQ_SITE_CROSS_SITE,
} NetreqSite;

/* What the origins of two URLs are to each other. NULL stands for an opaque origin,
 * which is far from everything. */
NetreqSite netreq_site_relation           (GUri       *one,
                                           GUri       *other);

/* What of @host somebody has registered. NULL for an address, and for a public
 * suffix, below which everybody can. */
char      *netreq_site_registrable_domain (const char *host);

/* Whether nobody on the way to @url can read along. */
gboolean   netreq_url_is_trustworthy      (GUri       *url);

G_END_DECLS
