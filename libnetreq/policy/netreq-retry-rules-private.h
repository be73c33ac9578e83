/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How an attempt ended that got no response. */
typedef struct
{
  /* The other side closed or broke the connection; no timeout, no abort. */
  gboolean connection_was_lost;
  /* It did not open its connection, so the server may just have closed that. */
  gboolean connection_was_reused;
  /* At least one byte of the response has come. */
  gboolean response_began;
  /* The body is at hand, or there is none. */
  gboolean body_can_be_replayed;
  /* This attempt was the second one. */
  gboolean already_retried;
} NetreqAttemptEnd;

typedef enum {
  /* The failure stands. */
  NETREQ_RETRY_NO,
  /* The attempt is silently made once more. */
  NETREQ_RETRY_AGAIN,
  /* It would be, but a part of the body is gone. */
  NETREQ_RETRY_WITHOUT_BODY,
} NetreqRetry;

/* RFC 9110, section 9.2.2: a connection that a server closes while it is idle says
 * nothing about the request that is sent on it. */
NetreqRetry netreq_retry_decide (const NetreqAttemptEnd *end);

G_END_DECLS
