/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Below the 120 at which GTK draws, so that no transfer costs a frame. */
#define NETREQ_IO_PRIORITY 130

/* A source that calls @func, from the main loop, whenever it was woken; once for all the
 * times before that. It is not attached. */
GSource *netreq_source_new  (const char  *name,
                             int          priority,
                             GSourceFunc  func,
                             gpointer     user_data);
void     netreq_source_wake (GSource     *source);

/* In @func, at its end: nothing that it was woken for meanwhile is left to do. */
void     netreq_source_rest (GSource     *source);

/* Destroys and drops a source that may be NULL. */
static inline void
netreq_clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

G_END_DECLS
