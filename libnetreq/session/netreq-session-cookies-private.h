/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-cookie-rules-private.h"
#include "policy/netreq-header-list-private.h"
#include "session/netreq-cookie-keeper-private.h"
#include "session/netreq-session.h"

G_BEGIN_DECLS

/* The cookies of a session, and who is told of their changes. */
typedef struct _NetreqSessionCookies NetreqSessionCookies;

void                  netreq_session_cookies_install (GType                 type);

/* @session: (transfer none): which owns them */
NetreqSessionCookies *netreq_session_cookies_new     (NetreqSession        *session);
void                  netreq_session_cookies_free    (NetreqSessionCookies *cookies);

/* Those of @session, made at the first call. */
NetreqSessionCookies *netreq_session_get_cookies     (NetreqSession        *session);

/* See netreq_cookie_keeper_wait(). */
NetreqRecordWait *netreq_session_wait_for_cookies (NetreqSession             *self,
                                                   NetreqRecordsReadyFunc     ready,
                                                   gpointer                   user_data);

/* The value of the field Cookie of a request, or NULL for none. */
char             *netreq_session_get_cookie_field (NetreqSession             *self,
                                                   const NetreqCookieContext *context);

/* Keeps what the Set-Cookie fields of a response say. */
void              netreq_session_keep_cookies     (NetreqSession             *self,
                                                   const NetreqCookieContext *context,
                                                   const NetreqHeaderList    *headers);

/* Removes those of the site of @host, or all of them when it is NULL. That is done before
 * what is called for later. */
void              netreq_session_clear_cookies    (NetreqSession             *self,
                                                   const char                *host);

G_END_DECLS
