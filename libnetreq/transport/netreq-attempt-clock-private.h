/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "netreq-timer-private.h"
#include "transport/netreq-wire-body-private.h"

G_BEGIN_DECLS

/* Watches over the time that one attempt takes, from the search for a connection to the
 * last byte of the body. It is told what happens, in the order of the functions below,
 * and knows nothing of the engine. */
typedef struct _NetreqAttemptClock NetreqAttemptClock;

/* Milliseconds, 0 for no limit. */
typedef struct
{
  guint connect;
  guint response;
  guint idle;
} NetreqAttemptLimits;

typedef enum {
  /* There is no connection. */
  NETREQ_ATTEMPT_LIMIT_CONNECT,
  /* Nothing of the answer has come. */
  NETREQ_ATTEMPT_LIMIT_RESPONSE,
  /* The network keeps us waiting amidst the request or the answer. */
  NETREQ_ATTEMPT_LIMIT_IDLE,
} NetreqAttemptLimit;

typedef struct
{
  /* Since when the upload has not waited for who supplies it, in monotonic time, or
   * G_MAXINT64 while it does. */
  gint64 (*get_supplied_since) (gpointer owner);
  /* How much has come of the head of the answer. */
  guint64 (*get_head_bytes) (gpointer owner);
  /* @limit is passed. The clock may be freed here. */
  void (*expired) (NetreqAttemptLimit limit,
                   gpointer           owner);
} NetreqAttemptClockOwner;

NetreqAttemptClock *netreq_attempt_clock_new            (NetreqTimers                  *timers,
                                                         const NetreqAttemptLimits     *limits,
                                                         const NetreqAttemptClockOwner *owner_funcs,
                                                         gpointer                       owner);
void                netreq_attempt_clock_free           (NetreqAttemptClock            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqAttemptClock, netreq_attempt_clock_free)

/* A connection is looked for. */
void                netreq_attempt_clock_connect        (NetreqAttemptClock            *self);
/* It is there, and the request goes out. */
void                netreq_attempt_clock_send           (NetreqAttemptClock            *self);
/* Some of its body has gone out. */
void                netreq_attempt_clock_progress       (NetreqAttemptClock            *self);
/* The server has to say something now, be it that it wants the body. */
void                netreq_attempt_clock_await_response (NetreqAttemptClock            *self);
/* All of the request has gone out. */
void                netreq_attempt_clock_request_sent   (NetreqAttemptClock            *self);
/* A response like 103 has come, behind which the one that counts is still to follow. */
void                netreq_attempt_clock_informed       (NetreqAttemptClock            *self);
/* The head of the answer is there, and its body is read. */
void                netreq_attempt_clock_read_body      (NetreqAttemptClock            *self,
                                                         NetreqWireBody                *body);

/* No limit is passed any more. */
void                netreq_attempt_clock_stop           (NetreqAttemptClock            *self);

G_END_DECLS
