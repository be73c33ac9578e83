/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "session/netreq-lane-private.h"
#include "session/netreq-session.h"

G_BEGIN_DECLS

/* How long an unused connection is kept. Most servers close theirs after 60 to
 * 75 seconds, and one that we close first can never be a stale one. */
#define NETREQ_ENGINE_KEEP_ALIVE_SECONDS 55

/* How long one is that has not been used at all. The engine does not let us choose. */
#define NETREQ_ENGINE_FIRST_USE_SECONDS 3

/* Makes the engine of a session: all that libsoup would do of its own accord is
 * off, since redirects, cookies, credentials, the cache and decoding are ours. */
SoupSession *netreq_session_engine_new    (guint           max_connections,
                                           guint           max_connections_per_host,
                                           GProxyResolver *proxy_resolver,
                                           GTlsDatabase   *trust);

/* One that goes the ways of @session, and trusts whom it trusts. */
SoupSession *netreq_session_make_engine   (NetreqSession  *session,
                                           guint           max_connections,
                                           guint           max_connections_per_host);

/* The engine of @session, made at the first call. For transport/ only. */
SoupSession *netreq_session_get_engine    (NetreqSession  *session);

/* That of @lane. For transport/ only. */
SoupSession *netreq_lane_get_engine       (NetreqLane     *lane);

/* Who is told, from now on, which message @engine is done with; FALSE when that is so
 * already. For transport/ only. */
typedef void (*NetreqEngineDoneFunc) (SoupMessage *message);

gboolean     netreq_session_engine_watch  (SoupSession          *engine,
                                           NetreqEngineDoneFunc  done);

/* The message by which @engine has last asked a proxy for a tunnel, and is still
 * asking; NULL when there is none. For transport/ only. */
SoupMessage *netreq_session_engine_get_tunnel
                                          (SoupSession    *engine);

/* Closes the connections, and frees @engine from @context once they are closed. */
void         netreq_session_engine_free   (SoupSession    *engine,
                                           GMainContext   *context);

/* The same once it has finished what it is doing. */
void         netreq_session_engine_retire (SoupSession    *engine,
                                           GMainContext   *context);

G_END_DECLS
