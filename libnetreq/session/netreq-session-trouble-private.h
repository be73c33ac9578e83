/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session/netreq-session.h"

G_BEGIN_DECLS

/* What is wrong with the files of a session is told here. */
void netreq_session_trouble_install (GType         type);

/* A NetreqRecordTroubleFunc. */
void netreq_session_tell_trouble    (const GError *error,
                                     gpointer      session);

G_END_DECLS
