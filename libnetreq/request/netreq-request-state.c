/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-request-state-private.h"

/* One more than the state that the edge leads to; 0 where there is none. */
#define TO(state) (NETREQ_##state + 1)

static const guint8 writable_edges[NETREQ_N_WRITABLE_STATES][NETREQ_N_WRITABLE_EVENTS] = {
  [NETREQ_WRITABLE_CONFIGURING] = {
    [NETREQ_WRITABLE_CONFIGURE] = TO (WRITABLE_CONFIGURING),
    [NETREQ_WRITABLE_WRITE] = TO (WRITABLE_WRITING),
    [NETREQ_WRITABLE_END] = TO (WRITABLE_ENDED),
  },
  [NETREQ_WRITABLE_WRITING] = {
    [NETREQ_WRITABLE_WRITE] = TO (WRITABLE_WRITING),
    [NETREQ_WRITABLE_END] = TO (WRITABLE_ENDED),
  },
};

static const guint8 exchange_edges[NETREQ_N_EXCHANGE_STATES][NETREQ_N_EXCHANGE_EVENTS] = {
  [NETREQ_EXCHANGE_IDLE] = {
    [NETREQ_EXCHANGE_START] = TO (EXCHANGE_LOADING),
    [NETREQ_EXCHANGE_SETTLE] = TO (EXCHANGE_CLOSED),
  },
  [NETREQ_EXCHANGE_LOADING] = {
    [NETREQ_EXCHANGE_REDIRECT] = TO (EXCHANGE_REDIRECTING),
    [NETREQ_EXCHANGE_CHALLENGE] = TO (EXCHANGE_CHALLENGED),
    [NETREQ_EXCHANGE_RESPOND] = TO (EXCHANGE_RECEIVING),
    [NETREQ_EXCHANGE_SETTLE] = TO (EXCHANGE_CLOSED),
  },
  [NETREQ_EXCHANGE_REDIRECTING] = {
    [NETREQ_EXCHANGE_RESUME] = TO (EXCHANGE_LOADING),
    [NETREQ_EXCHANGE_SETTLE] = TO (EXCHANGE_CLOSED),
  },
  [NETREQ_EXCHANGE_CHALLENGED] = {
    [NETREQ_EXCHANGE_RESUME] = TO (EXCHANGE_LOADING),
    [NETREQ_EXCHANGE_RESPOND] = TO (EXCHANGE_RECEIVING),
    [NETREQ_EXCHANGE_SETTLE] = TO (EXCHANGE_CLOSED),
  },
  [NETREQ_EXCHANGE_RECEIVING] = {
    [NETREQ_EXCHANGE_SETTLE] = TO (EXCHANGE_CLOSED),
  },
};

gboolean
netreq_writable_state_advance (NetreqWritableState *state,
                               NetreqWritableEvent  event)
{
  guint8 edge = writable_edges[*state][event];

  if (edge == 0)
    return FALSE;

  *state = edge - 1;
  return TRUE;
}

gboolean
netreq_exchange_state_advance (NetreqExchangeState *state,
                               NetreqExchangeEvent  event)
{
  guint8 edge = exchange_edges[*state][event];

  if (edge == 0)
    return FALSE;

  *state = edge - 1;
  return TRUE;
}
