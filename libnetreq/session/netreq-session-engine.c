/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-session-engine-private.h"

#include "netreq-source-private.h"

/* What we have to know of a SoupSession, kept with it. */
typedef struct
{
  /* The messages that it works on, those to proxies included. */
  guint n_messages;
  /* The one that was last to ask for a tunnel. Not owned, NULL once it has ended. */
  SoupMessage *tunnel;
  /* Where it is freed when it has nothing more to do; NULL while it is in use. */
  GMainContext *retired_to;
  /* Who is told what it is done with; NULL for nobody. */
  NetreqEngineDoneFunc done;
} Work;

static void
work_free (Work *work)
{
  g_clear_pointer (&work->retired_to, g_main_context_unref);
  g_free (work);
}

static Work *
get_work (SoupSession *engine)
{
  return g_object_get_data (G_OBJECT (engine), "netreq-work");
}

static gboolean
on_retired (gpointer engine)
{
  netreq_session_engine_free (engine, get_work (engine)->retired_to);
  return G_SOURCE_REMOVE;
}

/* Not at once, as the engine still has to put away the connection of its last message. */
static void
free_later (SoupSession *engine,
            Work        *work)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_static_name (source, "[netreq] engine retired");
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_retired, engine, NULL);
  g_source_attach (source, work->retired_to);
}

static void
on_request_queued (SoupSession *engine,
                   SoupMessage *message,
                   gpointer     user_data)
{
  Work *work = user_data;

  work->n_messages++;

  if (soup_message_get_method (message) != SOUP_METHOD_CONNECT)
    return;

  /* The engine would show what it has told one proxy to all of them. */
  soup_message_add_flags (message, SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  work->tunnel = message;
}

static void
on_request_unqueued (SoupSession *engine,
                     SoupMessage *message,
                     gpointer     user_data)
{
  Work *work = user_data;

  if (work->tunnel == message)
    work->tunnel = NULL;

  if (work->done != NULL)
    work->done (message);

  work->n_messages--;
  if (work->n_messages == 0 && work->retired_to != NULL)
    free_later (engine, work);
}

gboolean
netreq_session_engine_watch (SoupSession          *engine,
                             NetreqEngineDoneFunc  done)
{
  Work *work = get_work (engine);

  if (work->done == done)
    return FALSE;

  work->done = done;
  return TRUE;
}

SoupMessage *
netreq_session_engine_get_tunnel (SoupSession *engine)
{
  return get_work (engine)->tunnel;
}

SoupSession *
netreq_session_engine_new (guint           max_connections,
                           guint           max_connections_per_host,
                           GProxyResolver *proxy_resolver,
                           GTlsDatabase   *trust)
{
  SoupSession *engine;
  Work *work = g_new0 (Work, 1);

  engine = soup_session_new_with_options ("max-conns", (int) max_connections,
                                          "max-conns-per-host", (int) max_connections_per_host,
                                          "idle-timeout", NETREQ_ENGINE_KEEP_ALIVE_SECONDS,
                                          "timeout", 0,
                                          "proxy-resolver", proxy_resolver,
                                          NULL);
  soup_session_remove_feature_by_type (engine, SOUP_TYPE_CONTENT_DECODER);
  if (trust != NULL)
    soup_session_set_tls_database (engine, trust);

  g_object_set_data_full (G_OBJECT (engine), "netreq-work", work, (GDestroyNotify) work_free);
  g_signal_connect (engine, "request-queued", G_CALLBACK (on_request_queued), work);
  g_signal_connect (engine, "request-unqueued", G_CALLBACK (on_request_unqueued), work);

  return engine;
}

static gboolean
on_abort (gpointer engine)
{
  soup_session_abort (engine);
  return G_SOURCE_REMOVE;
}

static gboolean
on_closed (gpointer engine)
{
  return G_SOURCE_REMOVE;
}

static void
schedule (SoupSession  *engine,
          GMainContext *context,
          const char   *name,
          int           priority,
          GSourceFunc   func)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_static_name (source, name);
  g_source_set_priority (source, priority);
  g_source_set_callback (source, func, g_object_ref (engine), g_object_unref);
  g_source_attach (source, context);
}

/* HTTP/2 connections take their leave before they close, from idle sources; the
 * engine complains when it goes before them. Messages are not aborted before it has
 * noticed the heads that it has read: see netreq-attempt.c. */
void
netreq_session_engine_free (SoupSession  *engine,
                            GMainContext *context)
{
  if (get_work (engine)->n_messages == 0)
    soup_session_abort (engine);
  else
    schedule (engine, context, "[netreq] engine aborted", NETREQ_IO_PRIORITY, on_abort);

  schedule (engine, context, "[netreq] engine closed", G_PRIORITY_LOW, on_closed);
  g_object_unref (engine);
}

void
netreq_session_engine_retire (SoupSession  *engine,
                              GMainContext *context)
{
  Work *work = get_work (engine);

  if (work->n_messages > 0)
    work->retired_to = g_main_context_ref (context);
  else
    netreq_session_engine_free (engine, context);
}
