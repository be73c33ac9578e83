/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-cookie-query-private.h"
#include "session/netreq-cookie-filter.h"

G_BEGIN_DECLS

/* Fills in @query, which borrows from @self and from @url, to be freed. Fails when the
 * URL of the filter is none. */
gboolean netreq_cookie_filter_to_query (const NetreqCookieFilter  *self,
                                        NetreqCookieQuery         *query,
                                        GUri                     **url,
                                        GError                   **error);

G_END_DECLS
