/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-retry-rules-private.h"

gboolean
netreq_retry_is_allowed (const NetreqAttemptEnd *end)
{
  return end->connection_was_reused &&
         !end->response_began &&
         end->body_can_be_replayed &&
         !end->already_retried;
}
