/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * A bounded pipe of bytes with one writer and one reader, both on the thread of
 * one main context. The writer pushes; the reader is a GInputStream that the
 * transport hands to libsoup. Nothing is copied until a read has a buffer for
 * it.
 *
 * The stream holds the pipe; the pipe holds the stream only while a read is
 * pending. A writer that goes away first calls
 * netreq_body_pipe_detach_reader(): afterwards the pipe never calls it again.
 */
typedef struct _NetreqBodyPipe NetreqBodyPipe;

/*
 * The reader has taken bytes, and now there is room again or nothing is queued
 * any more: once for each such event, from a dispatch of the main context,
 * after the bytes have been delivered. More may be pushed from inside.
 */
typedef void (*NetreqBodyPipeWakeFunc) (NetreqBodyPipe *pipe,
                                        gpointer        user_data);

/* @context: (nullable): NULL for the thread-default one;
 * @priority: of the source that completes reads;
 * @wake: (nullable) */
NetreqBodyPipe *netreq_body_pipe_new           (GMainContext           *context,
                                                gsize                   high_water,
                                                int                     priority,
                                                NetreqBodyPipeWakeFunc  wake,
                                                gpointer                user_data);
NetreqBodyPipe *netreq_body_pipe_ref           (NetreqBodyPipe         *pipe);
void            netreq_body_pipe_unref         (NetreqBodyPipe         *pipe);

/* Never refuses: it is the writer who asks netreq_body_pipe_has_room(). */
void            netreq_body_pipe_push          (NetreqBodyPipe         *pipe,
                                                GBytes                 *bytes);
gboolean        netreq_body_pipe_has_room      (NetreqBodyPipe         *pipe);
gsize           netreq_body_pipe_get_queued    (NetreqBodyPipe         *pipe);

/* After what is queued, the reader sees the end of the body. */
void            netreq_body_pipe_finish        (NetreqBodyPipe         *pipe);

/* Once in the life of a pipe. Returns: (transfer full) */
GInputStream   *netreq_body_pipe_open_reader   (NetreqBodyPipe         *pipe);

/* From now on the buffer of a pending read is not touched; the read ends
 * with %G_IO_ERROR_CANCELLED from its source, and so do all later ones. */
void            netreq_body_pipe_detach_reader (NetreqBodyPipe         *pipe);

/* The reader has begun: what it has taken is gone. */
gboolean        netreq_body_pipe_was_read      (NetreqBodyPipe         *pipe);

/* The reader waits for bytes that nobody has written yet. */
gboolean        netreq_body_pipe_is_starved    (NetreqBodyPipe         *pipe);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqBodyPipe, netreq_body_pipe_unref)

G_END_DECLS
