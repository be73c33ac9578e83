/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "policy/netreq-header-list-private.h"
#include "transport/netreq-attempt-private.h"

G_BEGIN_DECLS

/* What is done to a message of the engine so that none of its habits show. */

typedef enum {
  NETREQ_ENGINE_PROTOCOL_HTTP1,
  NETREQ_ENGINE_PROTOCOL_HTTP2,
} NetreqEngineProtocol;

NetreqEngineProtocol netreq_engine_protocol_for       (NetreqHttp2              setting,
                                                       const NetreqAttemptPlan *plan);

/* How many bytes the head has, roughly. */
gsize                netreq_engine_head_size          (const NetreqAttemptPlan *plan);

/* @may_share: whether a connection that exists may be used. */
SoupMessage         *netreq_engine_message_new        (const NetreqAttemptPlan *plan,
                                                       NetreqEngineProtocol     protocol,
                                                       gboolean                 may_share);

/* To be called for each network-event: old engines offer HTTP/2 unless told here. */
void                 netreq_engine_restrict_handshake (GSocketClientEvent       event,
                                                       GIOStream               *connection);

NetreqHeaderList    *netreq_engine_headers_to_list    (SoupMessageHeaders      *headers);

G_END_DECLS
