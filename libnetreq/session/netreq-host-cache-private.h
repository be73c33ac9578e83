/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "netreq-enums.h"

G_BEGIN_DECLS

/* How many hosts it remembers. */
#define NETREQ_HOST_CACHE_MAX 100

/* The addresses that a partition has found. Times are monotonic. */
typedef struct _NetreqHostCache NetreqHostCache;

NetreqHostCache *netreq_host_cache_new   (void);
void             netreq_host_cache_free  (NetreqHostCache  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqHostCache, netreq_host_cache_free)

/* @addresses: of GInetAddress, which nobody changes any more */
void             netreq_host_cache_put   (NetreqHostCache  *self,
                                          const char       *host,
                                          NetreqQueryType   query_type,
                                          GPtrArray        *addresses,
                                          gint64            now);

/* NULL when there are none that may be used. Not owned. */
GPtrArray       *netreq_host_cache_find  (NetreqHostCache  *self,
                                          const char       *host,
                                          NetreqQueryType   query_type,
                                          NetreqCacheUsage  usage,
                                          gint64            now);

void             netreq_host_cache_clear (NetreqHostCache  *self);
/* How often it was cleared: what was asked for before that is not to be put. */
guint            netreq_host_cache_get_epoch
                                         (NetreqHostCache  *self);

G_END_DECLS
