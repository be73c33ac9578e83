/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NETREQ_TYPE_WIRE_BODY (netreq_wire_body_get_type ())
G_DECLARE_FINAL_TYPE (NetreqWireBody, netreq_wire_body, NETREQ, WIRE_BODY, GInputStream)

/* The body of a response of the engine, made honest: it knows where the body must
 * end, and is pollable. It does not close the engine's stream. */

/* Turns an error of the engine into one of ours; takes @error. */
typedef GError *(*NetreqWireBodyTranslate) (GError   *error,
                                            gpointer  user_data);

/* @http1: whether its connection carries nothing else meanwhile. */
GInputStream *netreq_wire_body_new               (GInputStream            *engine_stream,
                                                  gboolean                 http1,
                                                  gint64                   length,
                                                  gboolean                 chunked,
                                                  NetreqWireBodyTranslate  translate,
                                                  gpointer                 user_data);

/* The attempt is over: reading fails from now on with a copy of @error, which may be NULL
 * once the end was seen. */
void          netreq_wire_body_fail              (NetreqWireBody          *self,
                                                  const GError            *error);

/* HTTP/2 trailers have come, after which the engine never reports the end. */
void          netreq_wire_body_end_is_near       (NetreqWireBody          *self);

/* For a NetreqReadableSource. */
GSource      *netreq_wire_body_begin_to_wait     (NetreqWireBody          *self,
                                                  GSource                 *kept,
                                                  gboolean                *lasts);
gboolean      netreq_wire_body_is_complete       (NetreqWireBody          *self);
guint64       netreq_wire_body_get_received      (NetreqWireBody          *self);

/* Since when a reader waits for a network that has nothing, in monotonic time, or
 * G_MAXINT64 when none does. */
gint64        netreq_wire_body_get_silent_since  (NetreqWireBody          *self);

G_END_DECLS
