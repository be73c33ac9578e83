/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-header-list-private.h"

G_BEGIN_DECLS

/* Reads the Content-Length of a response; several must agree (RFC 9112, section
 * 6.3). @length: set to the length, or to -1 when there is none
 * Returns: whether it can be relied upon. */
gboolean netreq_content_length_read (const NetreqHeaderList *headers,
                                     gint64                 *length);

G_END_DECLS
