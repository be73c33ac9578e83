/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "policy/netreq-header-list-private.h"

G_BEGIN_DECLS

/* What the application wrote, without spaces around it; NULL for nothing. */
char    *netreq_fetch_metadata_get   (const NetreqHeaderList  *headers,
                                      const char              *name);

/* Whether what the application says in its Sec-Fetch headers goes together. They are
 * set one by one: only when all are there can it be told. */
gboolean netreq_fetch_metadata_check (const NetreqHeaderList  *headers,
                                      GError                 **error);

G_END_DECLS
