/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is asked of what is read. */
typedef struct
{
  gboolean  (*is_readable)   (gpointer  stream);
  /* There is nothing to read: returns a source, which needs no callback, that becomes ready
   * when there is. Unless it @lasts it is not used again; one that does is @kept, and
   * returned the next time. */
  GSource  *(*begin_to_wait) (gpointer  stream,
                              GSource  *kept,
                              gboolean *lasts);
  /* (nullable): changes when somebody reads; NULL where nobody else does. */
  guint64   (*get_position)  (gpointer  stream);
} NetreqReadableFuncs;

/* A source that is ready whenever @stream is readable, for as long as it is kept. (What GIO
 * makes for a stream that decodes or buffers looks only at what that holds at the time.) As
 * the child of another source it needs no callback. @stream has to outlive it. */
GSource *netreq_readable_source_new (gpointer                   stream,
                                     const NetreqReadableFuncs *funcs);

G_END_DECLS
