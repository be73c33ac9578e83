/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "session/netreq-proxy-config.h"

G_BEGIN_DECLS

#define NETREQ_TYPE_PROXY_RESOLVER (netreq_proxy_resolver_get_type ())

/* Tells the engine which proxies a URL goes to. It never changes. User names and
 * passwords of proxies that the engine speaks HTTP with are kept from it: it would put
 * the URL of the proxy in the place of the one that is asked for. */
G_DECLARE_FINAL_TYPE (NetreqProxyResolver, netreq_proxy_resolver, NETREQ, PROXY_RESOLVER, GObject)

/* @config is nullable: the system's proxies. */
NetreqProxyResolver *netreq_proxy_resolver_new             (NetreqProxyConfig    *config,
                                                            GError              **error);

/* Whether there is what it needs of the system. */
void                 netreq_proxy_resolver_check_async     (NetreqProxyResolver  *self,
                                                            GCancellable         *cancellable,
                                                            GAsyncReadyCallback   callback,
                                                            gpointer              user_data);
gboolean             netreq_proxy_resolver_check_finish    (NetreqProxyResolver  *self,
                                                            GAsyncResult         *result,
                                                            GError              **error);

/* What came with a URI of a proxy, which itself has no user info. FALSE when there is
 * none. @password may be NULL even so. Both are to be freed. */
gboolean             netreq_proxy_resolver_dup_user_info   (NetreqProxyResolver  *self,
                                                            const char           *proxy_uri,
                                                            char                **username,
                                                            char                **password);

/* The proxy that connections to the host of @url were last to be tried with first, or
 * NULL. To be freed. */
char                *netreq_proxy_resolver_dup_first_proxy (NetreqProxyResolver  *self,
                                                            GUri                 *url);

G_END_DECLS
