/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-host-rules-private.h"

G_BEGIN_DECLS

/* Which URLs are reached without a proxy: the original's `proxyBypassRules`. Loopback
 * and link-local hosts always are, unless the rules have `<-loopback>`.
 * @text: (nullable) */
NetreqHostRules *netreq_proxy_bypass_new (const char  *text,
                                          GError     **error);

G_END_DECLS
