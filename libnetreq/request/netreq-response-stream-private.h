/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "request/netreq-incoming-message.h"

G_BEGIN_DECLS

#define NETREQ_TYPE_RESPONSE_STREAM (netreq_response_stream_get_type ())
G_DECLARE_FINAL_TYPE (NetreqResponseStream, netreq_response_stream, NETREQ, RESPONSE_STREAM, GInputStream)

/* The body as a stream that the application pulls; keeps @message alive until that
 * has closed. */
GInputStream *netreq_response_stream_new            (NetreqIncomingMessage *message);

/* Reading says @over from now on, or that the body has ended. */
void          netreq_response_stream_message_closed (NetreqResponseStream  *self,
                                                     const GError          *over);

G_END_DECLS
