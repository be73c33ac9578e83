/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "netreq-enums.h"
#include "policy/netreq-header-list-private.h"

G_BEGIN_DECLS

/* What a response's Referrer-Policy asks for, or @current when it asks for nothing
 * that is known. */
NetreqReferrerPolicy netreq_referrer_policy_read (const NetreqHeaderList *headers,
                                                  NetreqReferrerPolicy    current);

/* What a request to @target may show of @referrer; NULL for nothing. */
char                *netreq_referrer_for         (GUri                   *referrer,
                                                  NetreqReferrerPolicy    policy,
                                                  GUri                   *target);

G_END_DECLS
