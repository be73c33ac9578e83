/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-session-engine-private.h"

/* How long an unused connection is kept. Most servers close theirs after 60 to
 * 75 seconds, and one that we close first can never be a stale one. */
#define KEEP_ALIVE_SECONDS 55

SoupSession *
netreq_session_engine_new (guint max_connections,
                           guint max_connections_per_host)
{
  SoupSession *engine;

  engine = soup_session_new_with_options ("max-conns", (int) max_connections,
                                          "max-conns-per-host", (int) max_connections_per_host,
                                          "idle-timeout", KEEP_ALIVE_SECONDS,
                                          "timeout", 0,
                                          NULL);
  soup_session_remove_feature_by_type (engine, SOUP_TYPE_CONTENT_DECODER);

  return engine;
}

static gboolean
on_closed (gpointer engine)
{
  return G_SOURCE_REMOVE;
}

/* HTTP/2 connections take their leave before they close, from idle sources; the
 * engine complains when it goes before them. */
void
netreq_session_engine_free (SoupSession  *engine,
                            GMainContext *context)
{
  g_autoptr(GSource) closed = g_idle_source_new ();

  soup_session_abort (engine);
  g_source_set_static_name (closed, "[netreq] engine closed");
  g_source_set_priority (closed, G_PRIORITY_LOW);
  g_source_set_callback (closed, on_closed, engine, g_object_unref);
  g_source_attach (closed, context);
}
