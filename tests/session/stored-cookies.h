/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-cookie-record-private.h"
#include "session/netreq-record-store-private.h"

G_BEGIN_DECLS

/* A cookie store that is waited for, and what tests put into it. */

NetreqCookieRecord *cookie_new        (const char         *name,
                                       const char         *value);

NetreqRecordStore  *cookies_open      (const char         *directory);
/* Drops the last reference, and waits until the files in @directory are closed. */
void                cookies_close     (NetreqRecordStore  *store,
                                       const char         *directory);
void                cookies_put       (NetreqRecordStore  *store,
                                       const char         *name,
                                       const char         *value);
void                cookies_remove    (NetreqRecordStore  *store,
                                       const char         *name);
gboolean            cookies_try_flush (NetreqRecordStore  *store,
                                       GError            **error);
void                cookies_flush     (NetreqRecordStore  *store);
GPtrArray          *cookies_try_load  (NetreqRecordStore  *store,
                                       GError            **error);
GPtrArray          *cookies_load      (NetreqRecordStore  *store);

/* All that @store has, as name=value, in the order of their names. */
char               *cookies_describe  (NetreqRecordStore  *store);
/* The same, by a store of its own. */
char               *cookies_describe_directory
                                      (const char         *directory);

G_END_DECLS
