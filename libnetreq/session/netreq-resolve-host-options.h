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

#define NETREQ_TYPE_RESOLVE_HOST_OPTIONS (netreq_resolve_host_options_get_type ())

NETREQ_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NetreqResolveHostOptions, netreq_resolve_host_options, NETREQ, RESOLVE_HOST_OPTIONS, GObject)

NETREQ_AVAILABLE_IN_1_0
NetreqResolveHostOptions *netreq_resolve_host_options_new             (NetreqQueryType           query_type,
                                                                       NetreqResolveSource       source,
                                                                       NetreqCacheUsage          cache_usage);

NETREQ_AVAILABLE_IN_1_0
NetreqQueryType           netreq_resolve_host_options_get_query_type  (NetreqResolveHostOptions *self);
NETREQ_AVAILABLE_IN_1_0
NetreqResolveSource       netreq_resolve_host_options_get_source      (NetreqResolveHostOptions *self);
NETREQ_AVAILABLE_IN_1_0
NetreqCacheUsage          netreq_resolve_host_options_get_cache_usage (NetreqResolveHostOptions *self);

G_END_DECLS
