/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "netreq-source-private.h"

typedef struct
{
  GSource source;
  gboolean is_awake;
} NetreqSource;

static gboolean
prepare (GSource *source,
         int     *timeout)
{
  *timeout = -1;

  return ((NetreqSource *) source)->is_awake;
}

static gboolean
dispatch (GSource     *source,
          GSourceFunc  func,
          gpointer     user_data)
{
  ((NetreqSource *) source)->is_awake = FALSE;
  g_source_set_ready_time (source, -1);

  return func (user_data);
}

static GSourceFuncs source_funcs = {
  .prepare = prepare,
  .dispatch = dispatch,
};

GSource *
netreq_source_new (const char  *name,
                   int          priority,
                   GSourceFunc  func,
                   gpointer     user_data)
{
  GSource *source = g_source_new (&source_funcs, sizeof (NetreqSource));

  g_source_set_static_name (source, name);
  g_source_set_priority (source, priority);
  g_source_set_callback (source, func, user_data, NULL);

  return source;
}

static gboolean
is_about_to_be_prepared (GSource *source)
{
  GSource *current = g_main_current_source ();

  return current != NULL && g_source_get_context (current) == g_source_get_context (source);
}

/* A ready time costs a system call, and another one when the loop has heard of it. */
void
netreq_source_wake (GSource *source)
{
  if (is_about_to_be_prepared (source))
    ((NetreqSource *) source)->is_awake = TRUE;
  else
    g_source_set_ready_time (source, 0);
}

void
netreq_source_rest (GSource *source)
{
  ((NetreqSource *) source)->is_awake = FALSE;
}
