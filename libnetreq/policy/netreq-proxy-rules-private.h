/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which proxies a URL goes to: the original's `proxyRules` and `proxyBypassRules`. */
typedef struct _NetreqProxyRules NetreqProxyRules;

/* Both texts are nullable. No error shows a part of what is in @rules, where there
 * may be passwords. What the original passes over in silence is an error here. */
NetreqProxyRules *netreq_proxy_rules_new           (const char              *rules,
                                                    const char              *bypass_rules,
                                                    GError                 **error);
void              netreq_proxy_rules_free          (NetreqProxyRules        *rules);

/* The URIs of the proxies to try, in their order; NETREQ_PROXY_DIRECT stands for
 * none. Never empty. */
GStrv             netreq_proxy_rules_find          (const NetreqProxyRules  *rules,
                                                    GUri                    *url);

/* The user info that came with a URI of netreq_proxy_rules_find(). FALSE when there is
 * none. @password may be NULL even so. */
gboolean          netreq_proxy_rules_get_user_info (const NetreqProxyRules  *rules,
                                                    const char              *proxy_uri,
                                                    const char             **username,
                                                    const char             **password);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqProxyRules, netreq_proxy_rules_free)

G_END_DECLS
