/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A request has two lives that overlap when its body is streamed: what the
 * application writes, and what is exchanged with the server. Each is a small
 * machine; an event without an edge leaves the state as it is. */

typedef enum {
  NETREQ_WRITABLE_CONFIGURING,
  NETREQ_WRITABLE_WRITING,
  NETREQ_WRITABLE_ENDED,
  NETREQ_N_WRITABLE_STATES,
} NetreqWritableState;

typedef enum {
  NETREQ_WRITABLE_CONFIGURE,
  NETREQ_WRITABLE_WRITE,
  NETREQ_WRITABLE_END,
  NETREQ_N_WRITABLE_EVENTS,
} NetreqWritableEvent;

typedef enum {
  NETREQ_EXCHANGE_IDLE,
  NETREQ_EXCHANGE_LOADING,
  NETREQ_EXCHANGE_REDIRECTING,
  NETREQ_EXCHANGE_CHALLENGED,
  NETREQ_EXCHANGE_RECEIVING,
  NETREQ_EXCHANGE_CLOSED,
  NETREQ_N_EXCHANGE_STATES,
} NetreqExchangeState;

typedef enum {
  NETREQ_EXCHANGE_START,
  NETREQ_EXCHANGE_REDIRECT,
  NETREQ_EXCHANGE_CHALLENGE,
  NETREQ_EXCHANGE_RESUME,
  NETREQ_EXCHANGE_RESPOND,
  NETREQ_EXCHANGE_SETTLE,
  NETREQ_N_EXCHANGE_EVENTS,
} NetreqExchangeEvent;

/* How a request came to its end; set once, on the way into CLOSED. */
typedef enum {
  NETREQ_OUTCOME_NONE,
  NETREQ_OUTCOME_DONE,
  NETREQ_OUTCOME_FAILED,
  NETREQ_OUTCOME_ABORTED,
} NetreqOutcome;

/* Both return whether there was an edge, and follow it. */
gboolean netreq_writable_state_advance (NetreqWritableState *state,
                                        NetreqWritableEvent  event);
gboolean netreq_exchange_state_advance (NetreqExchangeState *state,
                                        NetreqExchangeEvent  event);

G_END_DECLS
