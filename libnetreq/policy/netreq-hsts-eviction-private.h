/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-hsts-rules-private.h"

G_BEGIN_DECLS

/* How many hosts may be known, as any server can make some up. @records has each
 * NetreqHstsRecord by its host. What is returned is not owned, and empty in most cases. */

/* Those that go since there are too many of the site of @host. */
GPtrArray *netreq_hsts_find_excess_of_site (GHashTable *records,
                                            const char *host,
                                            gint64      now);

/* Those that go since there are too many. */
GPtrArray *netreq_hsts_find_excess         (GHashTable *records,
                                            gint64      now);

G_END_DECLS
