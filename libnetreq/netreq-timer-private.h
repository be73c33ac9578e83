/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Timers that share a source of the main loop. Most are taken back before they strike,
 * so it is setting one and taking it back that has to cost little. */
typedef struct _NetreqTimers NetreqTimers;

typedef struct
{
  void (*expired) (gpointer data);
  gpointer data;

  /* Where it runs; NULL while it does not. */
  NetreqTimers *timers;
  /* In monotonic time. */
  gint64 due;
  GList link;
} NetreqTimer;

NetreqTimers *netreq_timers_new  (GMainContext *context,
                                  int           priority);
/* When none runs any more. */
void          netreq_timers_free (NetreqTimers *timers);

/* Sets it anew if it runs already. When @milliseconds have passed @expired is called, from
 * the main loop; by then the timer does not run any more. */
void          netreq_timer_set   (NetreqTimer  *timer,
                                  NetreqTimers *timers,
                                  guint         milliseconds,
                                  void        (*expired) (gpointer data),
                                  gpointer      data);
void          netreq_timer_clear (NetreqTimer  *timer);

G_END_DECLS
