/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-header-list-private.h"

G_BEGIN_DECLS

/* Response headers as Node's `message.headers` shows them: one value for a name. */

/* The merged value of one name, or NULL; Set-Cookie is joined with ", " here. */
char     *netreq_header_merge_get (const NetreqHeaderList *raw,
                                   const char             *name);

/* (transfer floating): an a{sv} of lower-case names in the order of their first
 * appearance, each with an `s`, but set-cookie with an `as`. */
GVariant *netreq_header_merge_all (const NetreqHeaderList *raw);

G_END_DECLS
