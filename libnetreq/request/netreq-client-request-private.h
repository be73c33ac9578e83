/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "request/netreq-client-request.h"
#include "request/netreq-given-options-private.h"

G_BEGIN_DECLS

/* For the functions that get an option. */

NetreqGivenOptions *netreq_client_request_get_options (NetreqClientRequest *self);

/* For the upload stream. */

/* How much may be written now; at the end of the request as much as one likes, so
 * that the write finds out. */
gsize         netreq_client_request_get_room      (NetreqClientRequest *self);
gboolean      netreq_client_request_has_ended     (NetreqClientRequest *self);
GMainContext *netreq_client_request_get_context   (NetreqClientRequest *self);
void          netreq_client_request_forget_stream (NetreqClientRequest *self);

G_END_DECLS
