/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined (NETREQ_INSIDE) && !defined (NETREQ_COMPILATION)
#error "Only <libnetreq/netreq.h> can be included directly."
#endif

#include <glib-object.h>

#include <libnetreq/netreq-version-macros.h>

G_BEGIN_DECLS

#define NETREQ_TYPE_COOKIE_FILTER (netreq_cookie_filter_get_type ())

typedef struct _NetreqCookieFilter NetreqCookieFilter;

NETREQ_AVAILABLE_IN_1_0
GType               netreq_cookie_filter_get_type      (void) G_GNUC_CONST;
NETREQ_AVAILABLE_IN_1_0
NetreqCookieFilter *netreq_cookie_filter_new           (void);
NETREQ_AVAILABLE_IN_1_0
NetreqCookieFilter *netreq_cookie_filter_copy          (const NetreqCookieFilter *self);
NETREQ_AVAILABLE_IN_1_0
void                netreq_cookie_filter_free          (NetreqCookieFilter       *self);

NETREQ_AVAILABLE_IN_1_0
void                netreq_cookie_filter_set_url       (NetreqCookieFilter       *self,
                                                        const char               *url);
NETREQ_AVAILABLE_IN_1_0
void                netreq_cookie_filter_set_name      (NetreqCookieFilter       *self,
                                                        const char               *name);
NETREQ_AVAILABLE_IN_1_0
void                netreq_cookie_filter_set_domain    (NetreqCookieFilter       *self,
                                                        const char               *domain);
NETREQ_AVAILABLE_IN_1_0
void                netreq_cookie_filter_set_path      (NetreqCookieFilter       *self,
                                                        const char               *path);
NETREQ_AVAILABLE_IN_1_0
void                netreq_cookie_filter_set_secure    (NetreqCookieFilter       *self,
                                                        gboolean                  secure);
NETREQ_AVAILABLE_IN_1_0
void                netreq_cookie_filter_set_session   (NetreqCookieFilter       *self,
                                                        gboolean                  session);
NETREQ_AVAILABLE_IN_1_0
void                netreq_cookie_filter_set_http_only (NetreqCookieFilter       *self,
                                                        gboolean                  http_only);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqCookieFilter, netreq_cookie_filter_free)

G_END_DECLS
