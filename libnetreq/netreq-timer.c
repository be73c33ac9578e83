/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "netreq-timer-private.h"

#include "netreq-source-private.h"

struct _NetreqTimers
{
  /* Ready when the first timer is due, or one that has been taken back. */
  GSource *source;
  /* Of NetreqTimer, not owned, in the order in which they are due. */
  GQueue running;
};

static NetreqTimer *
get_first (NetreqTimers *timers)
{
  return g_queue_peek_head (&timers->running);
}

static void
arm (NetreqTimers *timers)
{
  NetreqTimer *first = get_first (timers);
  gint64 ready = g_source_get_ready_time (timers->source);

  if (first != NULL && (ready < 0 || first->due < ready))
    g_source_set_ready_time (timers->source, first->due);
}

static NetreqTimer *
get_due (NetreqTimers *timers,
         gint64        now)
{
  NetreqTimer *first = get_first (timers);

  return first != NULL && first->due <= now ? first : NULL;
}

static gboolean
on_ready (gpointer user_data)
{
  NetreqTimers *timers = user_data;
  GSource *source = timers->source;
  gint64 now = g_source_get_time (source);
  NetreqTimer *timer;

  while ((timer = get_due (timers, now)) != NULL)
    {
      netreq_timer_clear (timer);
      arm (timers);
      timer->expired (timer->data);

      if (g_source_is_destroyed (source))
        return G_SOURCE_REMOVE;
    }

  arm (timers);

  return G_SOURCE_CONTINUE;
}

NetreqTimers *
netreq_timers_new (GMainContext *context,
                   int           priority)
{
  NetreqTimers *timers = g_new0 (NetreqTimers, 1);

  timers->source = netreq_source_new ("[netreq] timers", priority, on_ready, timers);
  /* Whoever is told may run the main loop, where others want to be told, too. */
  g_source_set_can_recurse (timers->source, TRUE);
  g_source_attach (timers->source, context);

  return timers;
}

void
netreq_timers_free (NetreqTimers *timers)
{
  g_assert (g_queue_is_empty (&timers->running));

  netreq_clear_source (&timers->source);
  g_free (timers);
}

/* Most take as long as those before them, and so become the last. */
static void
insert (NetreqTimers *timers,
        NetreqTimer  *timer)
{
  GList *before = timers->running.tail;

  while (before != NULL && ((NetreqTimer *) before->data)->due > timer->due)
    before = before->prev;

  if (before != NULL)
    g_queue_insert_after_link (&timers->running, before, &timer->link);
  else
    g_queue_push_head_link (&timers->running, &timer->link);
}

void
netreq_timer_set (NetreqTimer  *timer,
                  NetreqTimers *timers,
                  guint         milliseconds,
                  void        (*expired) (gpointer data),
                  gpointer      data)
{
  netreq_timer_clear (timer);

  timer->expired = expired;
  timer->data = data;
  timer->timers = timers;
  timer->due = g_get_monotonic_time () + (gint64) milliseconds * 1000;
  timer->link.data = timer;
  insert (timers, timer);
  arm (timers);
}

void
netreq_timer_clear (NetreqTimer *timer)
{
  NetreqTimers *timers = g_steal_pointer (&timer->timers);

  if (timers != NULL)
    g_queue_unlink (&timers->running, &timer->link);
}
