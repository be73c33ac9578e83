/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/netreq-attempt-clock-private.h"

#include "netreq-source-private.h"

struct _NetreqAttemptClock
{
  GMainContext *context;
  NetreqAttemptLimits limits;
  NetreqAttemptClockOwner owner_funcs;
  gpointer owner;

  /* The connect timeout, then the response timeout, which looks at how much of the
   * head had come when it began. */
  GSource *deadline;
  guint64 head_bytes_before;

  /* The idle timeout, running all the while; looks at what is below. */
  GSource *idle;
  gint64 last_sent;
  gboolean request_is_sent;
  /* When it has first seen that much of the head. */
  gint64 last_head;
  guint64 head_bytes_seen;
  /* NULL until the head is there. */
  NetreqWireBody *body;
};

NetreqAttemptClock *
netreq_attempt_clock_new (GMainContext                  *context,
                          const NetreqAttemptLimits     *limits,
                          const NetreqAttemptClockOwner *owner_funcs,
                          gpointer                       owner)
{
  NetreqAttemptClock *self = g_new0 (NetreqAttemptClock, 1);

  self->context = g_main_context_ref (context);
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
  g_main_context_unref (self->context);
  g_free (self);
}

static void
set_timer (NetreqAttemptClock *self,
           GSource           **source,
           guint               milliseconds,
           GSourceFunc         expired)
{
  netreq_clear_source (source);

  if (milliseconds == 0)
    return;

  *source = g_timeout_source_new (milliseconds);
  /* What has come in while the application kept the loop busy has come in time. */
  g_source_set_priority (*source, NETREQ_IO_PRIORITY + 1);
  g_source_set_static_name (*source, "[netreq] attempt timer");
  g_source_set_callback (*source, expired, self, NULL);
  g_source_attach (*source, self->context);
}

static guint64
get_head_bytes (NetreqAttemptClock *self)
{
  return self->owner_funcs.get_head_bytes (self->owner);
}

/* --- the deadline --- */

static gboolean
on_connect_timeout (gpointer user_data)
{
  NetreqAttemptClock *self = user_data;

  self->owner_funcs.expired (NETREQ_ATTEMPT_LIMIT_CONNECT, self->owner);
  return G_SOURCE_REMOVE;
}

static gboolean
on_response_timeout (gpointer user_data)
{
  NetreqAttemptClock *self = user_data;

  /* What begins in time may take its time: that is the idle timeout's matter. */
  if (get_head_bytes (self) > self->head_bytes_before)
    netreq_clear_source (&self->deadline);
  else
    self->owner_funcs.expired (NETREQ_ATTEMPT_LIMIT_RESPONSE, self->owner);

  return G_SOURCE_REMOVE;
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

static gboolean
on_idle_timeout (gpointer user_data)
{
  NetreqAttemptClock *self = user_data;
  const gint64 limit = (gint64) self->limits.idle * 1000;
  gint64 now = g_get_monotonic_time ();
  gint64 left = MIN (get_silent_since (self), now) + limit - now;

  if (left > 0)
    set_timer (self, &self->idle, left / 1000 + 1, on_idle_timeout);
  else
    self->owner_funcs.expired (NETREQ_ATTEMPT_LIMIT_IDLE, self->owner);

  return G_SOURCE_REMOVE;
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
  netreq_clear_source (&self->deadline);
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

void
netreq_attempt_clock_read_body (NetreqAttemptClock *self,
                                NetreqWireBody     *body)
{
  netreq_clear_source (&self->deadline);
  g_set_object (&self->body, body);
}

void
netreq_attempt_clock_stop (NetreqAttemptClock *self)
{
  netreq_clear_source (&self->deadline);
  netreq_clear_source (&self->idle);
}
