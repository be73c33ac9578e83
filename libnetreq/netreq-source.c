/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "netreq-source-private.h"

static gboolean
dispatch (GSource     *source,
          GSourceFunc  func,
          gpointer     user_data)
{
  g_source_set_ready_time (source, -1);

  return func (user_data);
}

static GSourceFuncs source_funcs = {
  .dispatch = dispatch,
};

GSource *
netreq_source_new (const char  *name,
                   int          priority,
                   GSourceFunc  func,
                   gpointer     user_data)
{
  GSource *source = g_source_new (&source_funcs, sizeof (GSource));

  g_source_set_static_name (source, name);
  g_source_set_priority (source, priority);
  g_source_set_callback (source, func, user_data, NULL);

  return source;
}

void
netreq_source_wake (GSource *source)
{
  g_source_set_ready_time (source, 0);
}
