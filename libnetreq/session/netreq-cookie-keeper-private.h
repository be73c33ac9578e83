/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "session/netreq-cookie-jar-private.h"
#include "session/netreq-cookie-store-private.h"

G_BEGIN_DECLS

/* A jar, and what is kept of it on disk: the cookies of a session that outlives the
 * program. They are read when somebody first waits for them. */
typedef struct _NetreqCookieKeeper NetreqCookieKeeper;

/* Somebody who waits for them. */
typedef struct _NetreqCookieWait NetreqCookieWait;

typedef void (*NetreqCookiesReadyFunc) (gpointer user_data);

/* @directory: (nullable): where they are kept, or NULL for memory
 * @owner: (transfer none): who is kept alive while those are called who wait */
NetreqCookieKeeper *netreq_cookie_keeper_new         (const char              *directory,
                                                      GMainContext            *context,
                                                      NetreqCookieChangedFunc  changed,
                                                      gpointer                 owner);
void                netreq_cookie_keeper_free        (NetreqCookieKeeper      *keeper);

/* NULL when the cookies are there; then @ready is not called. Else it is, once, from the
 * main loop, in the order of the calls; the wait is gone then. */
NetreqCookieWait   *netreq_cookie_keeper_wait        (NetreqCookieKeeper      *keeper,
                                                      NetreqCookiesReadyFunc   ready,
                                                      gpointer                 user_data);
void                netreq_cookie_wait_cancel        (NetreqCookieWait        *wait);

/* Only for those who have waited. */
NetreqCookieJar    *netreq_cookie_keeper_get_jar     (NetreqCookieKeeper      *keeper);

/* NULL in memory. */
NetreqCookieStore  *netreq_cookie_keeper_get_store   (NetreqCookieKeeper      *keeper);

G_END_DECLS
