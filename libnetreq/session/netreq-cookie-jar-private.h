/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "netreq-enums.h"
#include "policy/netreq-cookie-parser-private.h"
#include "policy/netreq-cookie-query-private.h"
#include "policy/netreq-cookie-record-private.h"
#include "policy/netreq-cookie-rules-private.h"

G_BEGIN_DECLS

/* The cookies of one session, in memory. What is kept and what is sent, policy/ says.
 * All times are in microseconds since 1970. */
typedef struct _NetreqCookieJar NetreqCookieJar;

/* Told of each change, when it has happened; may not touch the jar.
 * @removed: @record is there no more, else it is new */
typedef void (*NetreqCookieChangedFunc) (const NetreqCookieRecord *record,
                                         NetreqCookieChangeCause   cause,
                                         gboolean                  removed,
                                         gpointer                  user_data);

NetreqCookieJar *netreq_cookie_jar_new       (NetreqCookieChangedFunc      changed,
                                              gpointer                     user_data);
void             netreq_cookie_jar_free      (NetreqCookieJar             *jar);

/* Puts in what an earlier session has kept, an array of NetreqCookieRecord, into an
 * empty jar. Nobody is told. */
void             netreq_cookie_jar_restore   (NetreqCookieJar             *jar,
                                              GPtrArray                   *records);

/* Fails, with the reason in words, when it may not be kept. */
gboolean         netreq_cookie_jar_put       (NetreqCookieJar             *jar,
                                              const NetreqReceivedCookie  *received,
                                              const NetreqCookieContext   *context,
                                              gint64                       now,
                                              GError                     **error);

/* The value of the field Cookie of a request, or NULL for none. */
char            *netreq_cookie_jar_get_field (NetreqCookieJar             *jar,
                                              const NetreqCookieContext   *context,
                                              gint64                       now);

/* Copies, in the order in which they would be sent. */
GPtrArray       *netreq_cookie_jar_find      (NetreqCookieJar             *jar,
                                              const NetreqCookieQuery     *query,
                                              gint64                       now);

/* Those of that name that are sent to @url. */
void             netreq_cookie_jar_remove    (NetreqCookieJar             *jar,
                                              GUri                        *url,
                                              const char                  *name,
                                              gint64                       now);

/* Those of the site of @host, and all of them. */
void             netreq_cookie_jar_remove_site (NetreqCookieJar           *jar,
                                                const char                *host,
                                                gint64                     now);
void             netreq_cookie_jar_remove_all  (NetreqCookieJar           *jar,
                                                gint64                     now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqCookieJar, netreq_cookie_jar_free)

G_END_DECLS
