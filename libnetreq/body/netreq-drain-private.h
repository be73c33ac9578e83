/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Reads a body that nobody wants to its end, so that its connection can serve
 * again, as long as that is cheaper than a new one. */
typedef struct _NetreqDrain NetreqDrain;

/* The body has ended, broken, or is not worth more. From the main loop, once. */
typedef void (*NetreqDrainFunc) (gpointer user_data);

/* @stream: a pollable one
 * @max_milliseconds: more than 0
 * @context: (nullable): NULL for the thread-default one */
NetreqDrain *netreq_drain_start (GInputStream    *stream,
                                 gsize            max_bytes,
                                 guint            max_milliseconds,
                                 GMainContext    *context,
                                 NetreqDrainFunc  done,
                                 gpointer         user_data);
void         netreq_drain_free  (NetreqDrain     *drain);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqDrain, netreq_drain_free)

G_END_DECLS
