/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "session/netreq-cookie-jar-private.h"
#include "session/netreq-record-keeper-private.h"

G_BEGIN_DECLS

/* A jar, and what is kept of it on disk: the cookies of a session that outlives the
 * program. */
typedef struct _NetreqCookieKeeper NetreqCookieKeeper;

/* @directory: (nullable): where they are kept, or NULL for memory
 * @trouble: see netreq_record_store_watch()
 * @owner: (transfer none): who is kept alive while those are called who wait, and is told */
NetreqCookieKeeper *netreq_cookie_keeper_new     (const char              *directory,
                                                  GMainContext            *context,
                                                  NetreqCookieChangedFunc  changed,
                                                  NetreqRecordTroubleFunc  trouble,
                                                  gpointer                 owner);
void                netreq_cookie_keeper_free    (NetreqCookieKeeper      *keeper);

/* See netreq_record_keeper_wait(). */
NetreqRecordWait   *netreq_cookie_keeper_wait    (NetreqCookieKeeper      *keeper,
                                                  NetreqRecordsReadyFunc   ready,
                                                  gpointer                 user_data);

/* Only for those who have waited. */
NetreqCookieJar    *netreq_cookie_keeper_get_jar (NetreqCookieKeeper      *keeper);

/* Removes all, on disk also what is not in the jar. Only for those who have waited. */
void                netreq_cookie_keeper_clear   (NetreqCookieKeeper      *keeper);

/* See netreq_record_keeper_flush(). */
void                netreq_cookie_keeper_flush   (NetreqCookieKeeper      *keeper,
                                                  GTask                   *task);

G_END_DECLS
