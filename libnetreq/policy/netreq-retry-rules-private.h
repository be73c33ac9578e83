/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How an attempt ended that got no response. */
typedef struct {
  /* it did not open its connection, so the server may just have closed that */
  gboolean connection_was_reused;
  /* at least one byte of the response has come */
  gboolean response_began;
  /* the body is at hand, or there is none */
  gboolean body_can_be_replayed;
  /* this attempt was the second one */
  gboolean already_retried;
} NetreqAttemptEnd;

/* Whether the attempt may silently be made once more (RFC 9110, section 9.2.2). */
gboolean netreq_retry_is_allowed (const NetreqAttemptEnd *end);

G_END_DECLS
