/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "netreq-enums.h"

G_BEGIN_DECLS

/* The value of a Priority header (RFC 9218, sections 4 and 5), to be freed; NULL for
 * what a server takes for granted. */
char *netreq_priority_to_field (NetreqPriority priority,
                                gboolean       incremental);

G_END_DECLS
