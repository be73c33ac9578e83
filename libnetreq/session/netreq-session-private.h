/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session/netreq-session.h"

G_BEGIN_DECLS

/* The context that the session and all of its requests belong to. */
GMainContext *netreq_session_get_context    (NetreqSession *self);

/* Stops debug builds that use the session from another context's thread. */
void          netreq_session_assert_context (NetreqSession *self);

G_END_DECLS
