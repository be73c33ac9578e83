/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "session/netreq-cookie-batch-private.h"

G_BEGIN_DECLS

/* The file of the persistent cookies of one partition: see NetreqDatabaseFile for what
 * becomes of one that is damaged, and for errors. All of it blocks, and one thread at a
 * time may use it. */
typedef struct _NetreqCookieDatabase NetreqCookieDatabase;

/* Nothing is opened or made before it is needed. */
NetreqCookieDatabase *netreq_cookie_database_new   (const char            *directory);
void                  netreq_cookie_database_free  (NetreqCookieDatabase  *self);

/* An array of NetreqCookieRecord that owns them, in no order. Expired ones are there
 * as well. NULL when they could not be read, or not all of them. */
GPtrArray            *netreq_cookie_database_load  (NetreqCookieDatabase  *self,
                                                    GError               **error);

/* Makes all changes, or none. They survive the process; if @is_durable, they and all
 * earlier ones survive a loss of power as well. */
gboolean              netreq_cookie_database_write (NetreqCookieDatabase  *self,
                                                    NetreqCookieBatch     *batch,
                                                    gboolean               is_durable,
                                                    GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqCookieDatabase, netreq_cookie_database_free)

G_END_DECLS
