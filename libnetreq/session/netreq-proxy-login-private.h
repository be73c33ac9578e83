/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-header-list-private.h"
#include "session/netreq-proxy-resolver-private.h"

G_BEGIN_DECLS

/* Answers the challenges of http proxies with the user names and passwords that came
 * with their URIs. Nothing is said to a proxy that has not asked, and to none what was
 * meant for another. From the main loop only. */
typedef struct _NetreqProxyLogin NetreqProxyLogin;

/* @resolver is borrowed, and lives longer. */
NetreqProxyLogin *netreq_proxy_login_new    (NetreqProxyResolver    *resolver);
void              netreq_proxy_login_free   (NetreqProxyLogin       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqProxyLogin, netreq_proxy_login_free)

/* The proxy has answered 407 with these headers.
 * @was_answered: what netreq_proxy_login_answer() gave was sent
 * Returns: whether it is worth trying again */
gboolean          netreq_proxy_login_meet   (NetreqProxyLogin       *self,
                                             const char             *proxy_uri,
                                             const NetreqHeaderList *headers,
                                             gboolean                was_answered);

/* The value of the Proxy-Authorization field, or NULL for none. To be freed.
 * @target: as it stands in the request line */
char             *netreq_proxy_login_answer (NetreqProxyLogin       *self,
                                             const char             *proxy_uri,
                                             const char             *method,
                                             const char             *target);

G_END_DECLS
