/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which URLs are reached without a proxy: the original's `proxyBypassRules`, with
 * commas or semicolons between them. Loopback and link-local hosts always are, unless
 * the rules have `<-loopback>`. Among rules that disagree the last one counts. */
typedef struct _NetreqProxyBypass NetreqProxyBypass;

/* @text is nullable. */
NetreqProxyBypass *netreq_proxy_bypass_new     (const char               *text,
                                                GError                  **error);
void               netreq_proxy_bypass_free    (NetreqProxyBypass        *bypass);

gboolean           netreq_proxy_bypass_matches (const NetreqProxyBypass  *bypass,
                                                GUri                     *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqProxyBypass, netreq_proxy_bypass_free)

G_END_DECLS
