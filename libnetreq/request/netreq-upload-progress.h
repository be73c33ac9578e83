/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined (NETREQ_INSIDE) && !defined (NETREQ_COMPILATION)
#error "Only <libnetreq/netreq.h> can be included directly."
#endif

#include <glib-object.h>

#include <libnetreq/netreq-version-macros.h>

G_BEGIN_DECLS

#define NETREQ_TYPE_UPLOAD_PROGRESS (netreq_upload_progress_get_type ())

typedef struct _NetreqUploadProgress NetreqUploadProgress;

/**
 * NetreqUploadProgress:
 * @active: whether the request is under way; all else is 0 when it is not
 * @started: whether any of the body has been sent
 * @current: the bytes of the body that were handed to the network, since it was
 *   last begun to be sent
 * @total: the bytes that will have been sent in the end, or -1 while nobody
 *   knows, since a streamed body has not ended
 *
 * How far the upload of a request's body has come, from
 * [method@Netreq.ClientRequest.get_upload_progress].
 *
 * Since: 1.0
 */
struct _NetreqUploadProgress
{
  gboolean active;
  gboolean started;
  guint64 current;
  gint64 total;
};

NETREQ_AVAILABLE_IN_1_0
GType                 netreq_upload_progress_get_type (void) G_GNUC_CONST;
NETREQ_AVAILABLE_IN_1_0
NetreqUploadProgress *netreq_upload_progress_copy     (const NetreqUploadProgress *self);
NETREQ_AVAILABLE_IN_1_0
void                  netreq_upload_progress_free     (NetreqUploadProgress       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqUploadProgress, netreq_upload_progress_free)

G_END_DECLS
