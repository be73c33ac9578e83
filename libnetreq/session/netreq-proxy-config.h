/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined (NETREQ_INSIDE) && !defined (NETREQ_COMPILATION)
#error "Only <libnetreq/netreq.h> can be included directly."
#endif

#include <libnetreq/netreq-enums.h>
#include <libnetreq/netreq-types.h>
#include <libnetreq/netreq-version-macros.h>

G_BEGIN_DECLS

#define NETREQ_TYPE_PROXY_CONFIG (netreq_proxy_config_get_type ())

NETREQ_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NetreqProxyConfig, netreq_proxy_config, NETREQ, PROXY_CONFIG, GObject)

NETREQ_AVAILABLE_IN_1_0
NetreqProxyConfig *netreq_proxy_config_new                    (NetreqProxyMode    mode,
                                                               const char        *proxy_rules,
                                                               const char        *proxy_bypass_rules,
                                                               const char        *pac_script);

NETREQ_AVAILABLE_IN_1_0
NetreqProxyMode    netreq_proxy_config_get_mode               (NetreqProxyConfig *self);
NETREQ_AVAILABLE_IN_1_0
const char        *netreq_proxy_config_get_proxy_rules        (NetreqProxyConfig *self);
NETREQ_AVAILABLE_IN_1_0
const char        *netreq_proxy_config_get_proxy_bypass_rules (NetreqProxyConfig *self);
NETREQ_AVAILABLE_IN_1_0
const char        *netreq_proxy_config_get_pac_script         (NetreqProxyConfig *self);

G_END_DECLS
