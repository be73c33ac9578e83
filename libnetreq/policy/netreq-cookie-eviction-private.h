/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "policy/netreq-cookie-record-private.h"

G_BEGIN_DECLS

/* Whether there may be too many: so many of one site, or in all. What is expired counts
 * as well, so it is worth a search only. */
gboolean   netreq_cookies_exceed_site  (guint n);
gboolean   netreq_cookies_exceed_total (guint n);

/* Which of @records, an array of NetreqCookieRecord, have to go: those that are expired,
 * and what is too much for one site or in all. The array that is returned does not own
 * them.
 * @now: in microseconds since 1970 */
GPtrArray *netreq_cookies_find_excess  (GPtrArray *records,
                                        gint64     now);

G_END_DECLS
