/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The body of a request as the application writes it: collected, to be sent as
 * often as needed, or streamed through a bounded pipe, once. Counts what was
 * accepted from the application and what the network has taken. */
typedef struct _NetreqUpload NetreqUpload;

/* What a streamed body holds: enough to keep the network busy while the
 * application produces more. */
#define NETREQ_UPLOAD_PIPE_SIZE (512 * 1024)

/* The pipe takes bytes again. From the main loop only. */
typedef void (*NetreqUploadRoomFunc) (gpointer user_data);

NetreqUpload *netreq_upload_new            (GMainContext         *context,
                                            gboolean              streamed,
                                            NetreqUploadRoomFunc  room,
                                            gpointer              user_data);
void          netreq_upload_free           (NetreqUpload         *upload);

void          netreq_upload_append         (NetreqUpload         *upload,
                                            GBytes               *bytes);
void          netreq_upload_finish         (NetreqUpload         *upload);

/* How much may be appended without more memory than a pipe should have. */
gsize         netreq_upload_get_room       (NetreqUpload         *upload);

/* A stream of the whole body for one attempt, and its length or -1; NULL when
 * there is no body. What was counted as sent starts anew. */
GInputStream *netreq_upload_open           (NetreqUpload         *upload,
                                            gint64               *length);
/* It will not be opened again: lets go of what was written, and of what will be. */
void          netreq_upload_close          (NetreqUpload         *upload);
/* Whether all of it can be opened once more: a streamed one as long as nobody has read. */
gboolean      netreq_upload_can_replay     (NetreqUpload         *upload);

/* Since when the network has not waited for the application, in monotonic time, or
 * G_MAXINT64 while it does. */
gint64        netreq_upload_get_supplied_since
                                           (NetreqUpload         *upload);

void          netreq_upload_count_sent     (NetreqUpload         *upload,
                                            gsize                 n_bytes);
guint64       netreq_upload_get_sent       (NetreqUpload         *upload);
/* Bytes that were accepted and are still to be sent. */
guint64       netreq_upload_get_unsent     (NetreqUpload         *upload);
/* What will have been sent in the end, or -1 while nobody knows. */
gint64        netreq_upload_get_total      (NetreqUpload         *upload);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqUpload, netreq_upload_free)

G_END_DECLS
