/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NETREQ_TYPE_READ_AHEAD_STREAM (netreq_read_ahead_stream_get_type ())

/* Reads a part of another stream into memory before anybody asks for it, so that
 * where this is all there is, the other one can come to its end. Errors and the end
 * are those of the other one, which has to repeat them. */
G_DECLARE_FINAL_TYPE (NetreqReadAheadStream, netreq_read_ahead_stream, NETREQ, READ_AHEAD_STREAM, GFilterInputStream)

/* All of the other one has been read ahead. From the main loop, at most once. */
typedef void (*NetreqReadAheadFunc) (gpointer user_data);

/* @base: a pollable one, which is not closed
 * @max_bytes: about how much is read ahead
 * @context: (nullable): NULL for the thread-default one */
GInputStream *netreq_read_ahead_stream_new  (GInputStream          *base,
                                             gsize                  max_bytes,
                                             GMainContext          *context,
                                             NetreqReadAheadFunc    ended,
                                             gpointer               user_data);

/* For the reader to begin: no more is read ahead, and nobody is told. */
void          netreq_read_ahead_stream_stop (NetreqReadAheadStream *self);

G_END_DECLS
