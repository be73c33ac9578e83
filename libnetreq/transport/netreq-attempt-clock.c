/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/netreq-attempt-clock-private.h"

struct _NetreqAttemptClock
{
  NetreqTimers *timers;
  NetreqAttemptLimits limits;
  NetreqAttemptClockOwner owner_funcs;
  gpointer owner;

  /* The connect timeout, then the response timeout, which looks at how much of the
   * head had come when it began. */
  NetreqTimer deadline;
  guint64 head_bytes_before;

  /* The idle timeout, running all the while; looks at what is below. */
  NetreqTimer idle;
  gint64 last_sent;
  gboolean request_is_sent;
  /* When it has first seen that much of the head. */
  gint64 last_head;
  guint64 head_bytes_seen;
  /* NULL until the head is there. */
  NetreqWireBody *body;
};

NetreqAttemptClock *
netreq_attempt_clock_new (NetreqTimers                  *timers,
                          const NetreqAttemptLimits     *limits,
                          const NetreqAttemptClockOwner *owner_funcs,
                          gpointer                       owner)
{
  NetreqAttemptClock *self = g_new0 (NetreqAttemptClock, 1);

  self->timers = timers;
  self->limits = *limits;
  self->owner_funcs = *owner_funcs;
  self->owner = owner;

  return self;
}

void
netreq_attempt_clock_free (NetreqAttemptClock *self)
{
  netreq_attempt_clock_stop (self);
  g_clear_object (&self->body);
  g_free (self);
}

static void
set_timer (NetreqAttemptClock *self,
           NetreqTimer        *timer,
           guint               milliseconds,
           void              (*expired) (gpointer data))
{
  if (milliseconds > 0)
    netreq_timer_set (timer, self->timers, milliseconds, expired, self);
  else
    netreq_timer_clear (timer);
}

static guint64
get_head_bytes (NetreqAttemptClock *self)
{
  return self->owner_funcs.get_head_bytes (self->owner);
}

/* --- the deadline --- */

static void
on_connect_timeout (gpointer data)
{
  NetreqAttemptClock *self = data;

  self->owner_funcs.expired (NETREQ_ATTEMPT_LIMIT_CONNECT, self->owner);
}

static void
on_response_timeout (gpointer data)
{
  NetreqAttemptClock *self = data;

  /* What begins in time may take its time: that is the idle timeout's matter. */
  if (get_head_bytes (self) == self->head_bytes_before)
    self->owner_funcs.expired (NETREQ_ATTEMPT_LIMIT_RESPONSE, self->owner);
}

/* --- idleness --- */

/* Since when the network has kept us waiting; in the future when it has not. */
static gint64
get_silent_since (NetreqAttemptClock *self)
{
  guint64 head_bytes;

  if (self->body != NULL)
    return netreq_wire_body_get_silent_since (self->body);

  if (!self->request_is_sent)
    return MAX (self->last_sent, self->owner_funcs.get_supplied_since (self->owner));

  head_bytes = get_head_bytes (self);
  if (head_bytes == 0)
    return G_MAXINT64;

  if (head_bytes > self->head_bytes_seen)
    self->last_head = g_get_monotonic_time ();
  self->head_bytes_seen = head_bytes;
  return self->last_head;
}

static void
on_idle_timeout (gpointer data)
{
  NetreqAttemptClock *self = data;
  const gint64 limit = (gint64) self->limits.idle * 1000;
  gint64 now = g_get_monotonic_time ();
  gint64 left = MIN (get_silent_since (self), now) + limit - now;

  if (left > 0)
    set_timer (self, &self->idle, left / 1000 + 1, on_idle_timeout);
  else
    self->owner_funcs.expired (NETREQ_ATTEMPT_LIMIT_IDLE, self->owner);
}

/* --- what happens --- */

void
netreq_attempt_clock_connect (NetreqAttemptClock *self)
{
  set_timer (self, &self->deadline, self->limits.connect, on_connect_timeout);
}

void
netreq_attempt_clock_send (NetreqAttemptClock *self)
{
  self->last_sent = g_get_monotonic_time ();
  netreq_timer_clear (&self->deadline);
  set_timer (self, &self->idle, self->limits.idle, on_idle_timeout);
}

void
netreq_attempt_clock_progress (NetreqAttemptClock *self)
{
  self->last_sent = g_get_monotonic_time ();
}

void
netreq_attempt_clock_await_response (NetreqAttemptClock *self)
{
  self->head_bytes_before = get_head_bytes (self);
  set_timer (self, &self->deadline, self->limits.response, on_response_timeout);
}

void
netreq_attempt_clock_request_sent (NetreqAttemptClock *self)
{
  self->request_is_sent = TRUE;
  netreq_attempt_clock_await_response (self);
}

/* The next one may have as many bytes. */
void
netreq_attempt_clock_informed (NetreqAttemptClock *self)
{
  self->head_bytes_seen = get_head_bytes (self);
  self->last_head = g_get_monotonic_time ();
}

void
netreq_attempt_clock_read_body (NetreqAttemptClock *self,
                                NetreqWireBody     *body)
{
  netreq_timer_clear (&self->deadline);
  g_set_object (&self->body, body);
}

void
netreq_attempt_clock_stop (NetreqAttemptClock *self)
{
  netreq_timer_clear (&self->deadline);
  netreq_timer_clear (&self->idle);
}
