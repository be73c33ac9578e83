/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-retry-rules-private.h"

NetreqRetry
netreq_retry_decide (const NetreqAttemptEnd *end)
{
  if (!end->connection_was_lost || !end->connection_was_reused || end->response_began || end->already_retried)
    return NETREQ_RETRY_NO;

  return end->body_can_be_replayed ? NETREQ_RETRY_AGAIN : NETREQ_RETRY_WITHOUT_BODY;
}
