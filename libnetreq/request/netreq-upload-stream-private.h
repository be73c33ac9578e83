/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "request/netreq-client-request.h"

G_BEGIN_DECLS

#define NETREQ_TYPE_UPLOAD_STREAM (netreq_upload_stream_get_type ())
G_DECLARE_FINAL_TYPE (NetreqUploadStream, netreq_upload_stream, NETREQ, UPLOAD_STREAM, GOutputStream)

/* The body of @request as a stream; keeps @request alive until it closes. */
GOutputStream *netreq_upload_stream_new            (NetreqClientRequest *request);

/* There is room, or the request is over: lets a waiting write go on. From the main
 * loop only. */
void           netreq_upload_stream_room_made      (NetreqUploadStream  *self);

/* Lets the request go. From now on a write fails with @over, if that is not NULL. */
void           netreq_upload_stream_request_closed (NetreqUploadStream  *self,
                                                    const GError        *over);

G_END_DECLS
