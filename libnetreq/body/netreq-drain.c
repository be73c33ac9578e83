/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "body/netreq-drain-private.h"

#include "netreq-source-private.h"

#define SLICE_SIZE (8 * 1024)

struct _NetreqDrain
{
  GPollableInputStream *stream;
  /* How many bytes may still come. */
  gsize left;

  /* Who waits for it. */
  NetreqDrainFunc done;
  gpointer user_data;

  GMainContext *context;
  /* More bytes, and the end of our patience. */
  GSource *wait;
  GSource *deadline;
};

static void
stop (NetreqDrain *drain)
{
  netreq_clear_source (&drain->wait);
  netreq_clear_source (&drain->deadline);
}

void
netreq_drain_free (NetreqDrain *drain)
{
  stop (drain);
  g_main_context_unref (drain->context);
  g_object_unref (drain->stream);
  g_free (drain);
}

/* Whether more is to come: at most one slice beyond what may. */
static gboolean
read_what_is_there (NetreqDrain *drain)
{
  guint8 slice[SLICE_SIZE];
  g_autoptr(GError) error = NULL;
  gssize n_read;

  while ((n_read = g_pollable_input_stream_read_nonblocking (drain->stream, slice, sizeof slice, NULL, &error)) > 0)
    {
      if ((gsize) n_read > drain->left)
        return FALSE;
      drain->left -= n_read;
    }

  return n_read < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

/* Frees nothing, but whoever waited may. */
static void
finish (NetreqDrain *drain)
{
  stop (drain);
  drain->done (drain->user_data);
}

static gboolean
on_deadline (gpointer user_data)
{
  finish (user_data);

  return G_SOURCE_REMOVE;
}

static GSource *
attach (NetreqDrain *drain,
        GSource     *source,
        int          priority,
        GSourceFunc  callback)
{
  g_source_set_static_name (source, "[netreq] drain");
  g_source_set_priority (source, priority);
  g_source_set_callback (source, callback, drain, NULL);
  g_source_attach (source, drain->context);

  return source;
}

static gboolean on_readable (GObject  *stream,
                             gpointer  user_data);

static void
wait_for_bytes (NetreqDrain *drain)
{
  GSource *source = g_pollable_input_stream_create_source (drain->stream, NULL);

  drain->wait = attach (drain, source, NETREQ_IO_PRIORITY, G_SOURCE_FUNC (on_readable));
}

static gboolean
on_readable (GObject  *stream,
             gpointer  user_data)
{
  NetreqDrain *drain = user_data;

  netreq_clear_source (&drain->wait);

  if (read_what_is_there (drain))
    wait_for_bytes (drain);
  else
    finish (drain);

  return G_SOURCE_REMOVE;
}

NetreqDrain *
netreq_drain_start (GInputStream    *stream,
                    gsize            max_bytes,
                    guint            max_milliseconds,
                    GMainContext    *context,
                    NetreqDrainFunc  done,
                    gpointer         user_data)
{
  NetreqDrain *drain = g_new0 (NetreqDrain, 1);

  drain->stream = G_POLLABLE_INPUT_STREAM (g_object_ref (stream));
  drain->left = max_bytes;
  drain->done = done;
  drain->user_data = user_data;
  drain->context = context != NULL ? g_main_context_ref (context) : g_main_context_ref_thread_default ();
  wait_for_bytes (drain);
  /* What has come in while the application kept the loop busy has come in time. */
  drain->deadline = attach (drain, g_timeout_source_new (max_milliseconds), NETREQ_IO_PRIORITY + 1, on_deadline);

  return drain;
}
