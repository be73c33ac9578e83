/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-hsts-rules-private.h"
#include "session/netreq-record-keeper-private.h"
#include "session/netreq-session.h"

G_BEGIN_DECLS

/* The hosts that a session asks over https only, and what is kept of them on disk. */
typedef struct _NetreqHstsKeeper NetreqHstsKeeper;

/* @session: (transfer none): which owns it */
NetreqHstsKeeper   *netreq_hsts_keeper_new           (NetreqSession           *session);
void                netreq_hsts_keeper_free          (NetreqHstsKeeper        *keeper);

/* That of @session, made at the first call. */
NetreqHstsKeeper   *netreq_session_get_hsts          (NetreqSession           *session);

/* See netreq_record_keeper_wait(). */
NetreqRecordWait   *netreq_hsts_keeper_wait          (NetreqHstsKeeper        *keeper,
                                                      NetreqRecordsReadyFunc   ready,
                                                      gpointer                 user_data);

/* The rest is only for those who have waited. */

/* Until the main loop runs again. */
NetreqHstsKnowledge netreq_hsts_keeper_get_knowledge (NetreqHstsKeeper        *keeper);

/* Takes the place of what is known of the host; one that is expired only removes that. */
void                netreq_hsts_keeper_put           (NetreqHstsKeeper        *keeper,
                                                      const NetreqHstsRecord  *record);
/* @host: without a final dot */
void                netreq_hsts_keeper_remove        (NetreqHstsKeeper        *keeper,
                                                      const char              *host);
void                netreq_hsts_keeper_remove_all    (NetreqHstsKeeper        *keeper);

/* See netreq_record_keeper_flush(). */
void                netreq_hsts_keeper_flush         (NetreqHstsKeeper        *keeper,
                                                      GTask                   *task);

G_END_DECLS
