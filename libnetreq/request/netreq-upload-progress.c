/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-upload-progress.h"

G_DEFINE_BOXED_TYPE (NetreqUploadProgress, netreq_upload_progress,
                     netreq_upload_progress_copy, netreq_upload_progress_free)

/**
 * netreq_upload_progress_copy:
 * @self: an upload progress
 *
 * Copies an upload progress.
 *
 * Returns: (transfer full): a copy
 *
 * Since: 1.0
 */
NetreqUploadProgress *
netreq_upload_progress_copy (const NetreqUploadProgress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_memdup2 (self, sizeof *self);
}

/**
 * netreq_upload_progress_free:
 * @self: (transfer full): an upload progress
 *
 * Frees an upload progress.
 *
 * Since: 1.0
 */
void
netreq_upload_progress_free (NetreqUploadProgress *self)
{
  g_free (self);
}
