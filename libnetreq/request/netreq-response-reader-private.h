/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Reads the body of a response: the bytes of the wire, decoded, to the end of
 * both. What went wrong, and the end, it says again at every further read. */
typedef struct _NetreqResponseReader NetreqResponseReader;

/* @codings: (nullable): the value of Content-Encoding; @url: for error messages. */
NetreqResponseReader *netreq_response_reader_new           (GInputStream         *wire,
                                                            const char           *codings,
                                                            GUri                 *url);
void                  netreq_response_reader_free          (NetreqResponseReader *reader);

/* As g_pollable_stream_read(); what does not block reads all that is there, since bodies
 * come in small pieces over TLS and in chunks. */
gssize                netreq_response_reader_read          (NetreqResponseReader *reader,
                                                            void                 *buffer,
                                                            gsize                 count,
                                                            gboolean              blocking,
                                                            GCancellable         *cancellable,
                                                            GError              **error);
gboolean              netreq_response_reader_is_readable   (NetreqResponseReader *reader);
/* For a NetreqReadableSource. */
GSource              *netreq_response_reader_begin_to_wait (NetreqResponseReader *reader,
                                                            GSource              *kept,
                                                            gboolean             *lasts);

/* Ends reading with @error, unless it has ended already. */
void                  netreq_response_reader_fail          (NetreqResponseReader *reader,
                                                            const GError         *error);
/* Whether there is nothing more to read, not even the end, for whoever looks behind bytes. */
gboolean              netreq_response_reader_take_end      (NetreqResponseReader *reader);
gboolean              netreq_response_reader_has_ended     (NetreqResponseReader *reader);
const GError         *netreq_response_reader_get_error     (NetreqResponseReader *reader);

/* Bytes of the body that have come over the wire. */
guint64               netreq_response_reader_get_received  (NetreqResponseReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqResponseReader, netreq_response_reader_free)

G_END_DECLS
