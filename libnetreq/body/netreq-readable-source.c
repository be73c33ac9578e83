/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "body/netreq-readable-source-private.h"

typedef struct
{
  GSource source;

  gpointer stream;
  const NetreqReadableFuncs *funcs;
  /* What becomes ready for us, and whether it does so again. */
  GSource *wait;
  gboolean wait_lasts;
  /* There was nothing to read when it looked, and where that was. */
  gboolean is_waiting;
  guint64 position;
} NetreqReadableSource;

static void
drop_wait (NetreqReadableSource *self)
{
  GSource *wait = g_steal_pointer (&self->wait);

  if (wait == NULL)
    return;

  g_source_remove_child_source ((GSource *) self, wait);
  g_source_unref (wait);
}

static guint64
get_position (NetreqReadableSource *self)
{
  return self->funcs->get_position != NULL ? self->funcs->get_position (self->stream) : 0;
}

/* Whether it waits with something new. */
static gboolean
begin_to_wait (NetreqReadableSource *self)
{
  GSource *wait = self->funcs->begin_to_wait (self->stream, self->wait, &self->wait_lasts);

  self->is_waiting = TRUE;
  self->position = get_position (self);
  if (wait == self->wait)
    return FALSE;

  self->wait = wait;
  g_source_add_child_source ((GSource *) self, self->wait);
  return TRUE;
}

static void
stop_waiting (NetreqReadableSource *self)
{
  self->is_waiting = FALSE;
  if (!self->wait_lasts)
    drop_wait (self);
}

/* Looks after each dispatch, not within it: whoever reads may be called later than we are,
 * by a source that we are a part of. */
static gboolean
prepare (GSource *source,
         int     *timeout)
{
  NetreqReadableSource *self = (NetreqReadableSource *) source;

  *timeout = -1;
  if (self->is_waiting && get_position (self) == self->position)
    return FALSE;

  stop_waiting (self);
  if (self->funcs->is_readable (self->stream))
    {
      drop_wait (self);
      return TRUE;
    }

  /* What is new has not been prepared itself. */
  if (begin_to_wait (self))
    *timeout = 0;

  return FALSE;
}

static gboolean
dispatch (GSource     *source,
          GSourceFunc  func,
          gpointer     user_data)
{
  NetreqReadableSource *self = (NetreqReadableSource *) source;

  stop_waiting (self);

  return func == NULL || func (user_data);
}

static void
finalize (GSource *source)
{
  NetreqReadableSource *self = (NetreqReadableSource *) source;

  g_clear_pointer (&self->wait, g_source_unref);
}

static GSourceFuncs source_funcs = {
  .prepare = prepare,
  .dispatch = dispatch,
  .finalize = finalize,
};

GSource *
netreq_readable_source_new (gpointer                   stream,
                            const NetreqReadableFuncs *funcs)
{
  GSource *source = g_source_new (&source_funcs, sizeof (NetreqReadableSource));
  NetreqReadableSource *self = (NetreqReadableSource *) source;

  self->stream = stream;
  self->funcs = funcs;

  return source;
}
