/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined (NETREQ_INSIDE) && !defined (NETREQ_COMPILATION)
#error "Only <libnetreq/netreq.h> can be included directly."
#endif

#include <glib-object.h>

#include <libnetreq/netreq-enums.h>
#include <libnetreq/netreq-version-macros.h>

G_BEGIN_DECLS

#define NETREQ_TYPE_COOKIE (netreq_cookie_get_type ())

typedef struct _NetreqCookie NetreqCookie;

NETREQ_AVAILABLE_IN_1_0
GType           netreq_cookie_get_type              (void) G_GNUC_CONST;
NETREQ_AVAILABLE_IN_1_0
NetreqCookie   *netreq_cookie_new                   (const char         *name,
                                                     const char         *value);
NETREQ_AVAILABLE_IN_1_0
NetreqCookie   *netreq_cookie_copy                  (const NetreqCookie *self);
NETREQ_AVAILABLE_IN_1_0
void            netreq_cookie_free                  (NetreqCookie       *self);

NETREQ_AVAILABLE_IN_1_0
const char     *netreq_cookie_get_name              (const NetreqCookie *self);
NETREQ_AVAILABLE_IN_1_0
const char     *netreq_cookie_get_value             (const NetreqCookie *self);
NETREQ_AVAILABLE_IN_1_0
void            netreq_cookie_set_value             (NetreqCookie       *self,
                                                     const char         *value);
NETREQ_AVAILABLE_IN_1_0
const char     *netreq_cookie_get_domain            (const NetreqCookie *self);
NETREQ_AVAILABLE_IN_1_0
void            netreq_cookie_set_domain            (NetreqCookie       *self,
                                                     const char         *domain);
NETREQ_AVAILABLE_IN_1_0
gboolean        netreq_cookie_is_host_only          (const NetreqCookie *self);
NETREQ_AVAILABLE_IN_1_0
const char     *netreq_cookie_get_path              (const NetreqCookie *self);
NETREQ_AVAILABLE_IN_1_0
void            netreq_cookie_set_path              (NetreqCookie       *self,
                                                     const char         *path);
NETREQ_AVAILABLE_IN_1_0
gboolean        netreq_cookie_is_secure             (const NetreqCookie *self);
NETREQ_AVAILABLE_IN_1_0
void            netreq_cookie_set_secure            (NetreqCookie       *self,
                                                     gboolean            secure);
NETREQ_AVAILABLE_IN_1_0
gboolean        netreq_cookie_is_http_only          (const NetreqCookie *self);
NETREQ_AVAILABLE_IN_1_0
void            netreq_cookie_set_http_only         (NetreqCookie       *self,
                                                     gboolean            http_only);
NETREQ_AVAILABLE_IN_1_0
gboolean        netreq_cookie_is_session            (const NetreqCookie *self);
NETREQ_AVAILABLE_IN_1_0
gint64          netreq_cookie_get_expiration_date   (const NetreqCookie *self);
NETREQ_AVAILABLE_IN_1_0
void            netreq_cookie_set_expiration_date   (NetreqCookie       *self,
                                                     gint64              seconds);
NETREQ_AVAILABLE_IN_1_0
void            netreq_cookie_unset_expiration_date (NetreqCookie       *self);
NETREQ_AVAILABLE_IN_1_0
NetreqSameSite  netreq_cookie_get_same_site         (const NetreqCookie *self);
NETREQ_AVAILABLE_IN_1_0
void            netreq_cookie_set_same_site         (NetreqCookie       *self,
                                                     NetreqSameSite      same_site);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqCookie, netreq_cookie_free)

G_END_DECLS
