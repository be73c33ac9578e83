/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "call.h"

G_BEGIN_DECLS

/* For the rest of the session's life, or until the next call. */
void           proxied_set          (NetreqSession   *session,
                                     const char      *rules,
                                     const char      *bypass_rules);
/* One whose loopback URLs go to the proxy too. */
NetreqSession *proxied_session      (const char      *rules);

/* What stands in rules for a raw server as proxy; @prefix is what comes before the
 * host. To be freed. */
char          *proxied_uri          (NetreqRawServer *server,
                                     const char      *prefix);

/* Waits for the close; the words of the error have @part in them. */
void           proxied_assert_error (Call            *call,
                                     NetreqError      code,
                                     const char      *part);

G_END_DECLS
