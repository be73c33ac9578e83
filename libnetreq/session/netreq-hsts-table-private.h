/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session/netreq-record-table-private.h"

G_BEGIN_DECLS

/* The hosts that a partition asks over https only, as NetreqHstsRecord. */
extern const NetreqRecordTable netreq_hsts_table;

G_END_DECLS
