/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session/netreq-record-table-private.h"

G_BEGIN_DECLS

/* The persistent cookies of a partition, as NetreqCookieRecord. */
extern const NetreqRecordTable netreq_cookie_table;

G_END_DECLS
