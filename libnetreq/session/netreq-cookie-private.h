/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-cookie-parser-private.h"
#include "policy/netreq-cookie-record-private.h"
#include "session/netreq-cookie.h"

G_BEGIN_DECLS

NetreqCookie         *netreq_cookie_new_from_record (const NetreqCookieRecord  *record);

/* As if @url had set it; what else may be wrong with it the rules of policy/ say. */
NetreqReceivedCookie *netreq_cookie_to_received     (const NetreqCookie        *self,
                                                     GUri                      *url,
                                                     GError                   **error);

G_END_DECLS
