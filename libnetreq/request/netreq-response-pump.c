/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-response-pump-private.h"

#include "body/netreq-readable-source-private.h"
#include "body/netreq-slice-private.h"
#include "netreq-error-private.h"
#include "netreq-source-private.h"
#include "policy/netreq-url-private.h"

/* What is moved at once: large enough to be fast, small enough for a frame. Where it is
 * not known how much there is, the first slice is small. */
#define SLICE_SIZE (64 * 1024)
#define FIRST_SLICE_SIZE (8 * 1024)

/* What a GByteArray can hold and double. */
#define MOST_COLLECTED ((guint64) G_MAXINT32)

typedef enum {
  SINK_NONE,
  SINK_OWNER,
  SINK_NOWHERE,
  SINK_COLLECTOR,
} Sink;

struct _NetreqResponsePump
{
  NetreqResponseReader *reader;
  GUri *url;
  GMainContext *context;
  int io_priority;

  /* Who hears of it. */
  NetreqResponsePumpOwner owner_funcs;
  gpointer owner;

  /* Where the bytes go; the pump runs while that is anywhere. */
  Sink sink;
  /* What it waits with for more of them. */
  GSource *wait;
  /* Room for a slice; NULL after it was given away. */
  guint8 *slice;
  gsize slice_size;
  /* Where the room comes from once it is large; NULL before. */
  NetreqSlices *slices;

  /* Who wants the whole body, how much of it there is, and may be. */
  GTask *collector;
  GByteArray *collected;
  guint64 limit;
};

/* With a byte more than there is room for all of them and for the news of the end. */
static gsize
first_slice_size (gint64 length)
{
  return length >= 0 ? MIN (length, SLICE_SIZE - 1) + 1 : FIRST_SLICE_SIZE;
}

static void
drop_slice (NetreqResponsePump *pump)
{
  guint8 *slice = g_steal_pointer (&pump->slice);

  if (pump->slices == NULL)
    g_free (slice);
  else if (slice != NULL)
    netreq_slices_give_back (pump->slices, slice);
}

/* What was taken out of it keeps what it needs. */
static void
drop_room (NetreqResponsePump *pump)
{
  drop_slice (pump);
  g_clear_pointer (&pump->slices, netreq_slices_unref);
}

static void
set_slice_size (NetreqResponsePump *pump,
                gsize               size)
{
  drop_slice (pump);
  pump->slice_size = size;
  if (size == SLICE_SIZE)
    pump->slices = netreq_slices_new (SLICE_SIZE);
}

NetreqResponsePump *
netreq_response_pump_new (NetreqResponseReader          *reader,
                          GUri                          *url,
                          gint64                         length,
                          GMainContext                  *context,
                          const NetreqResponsePumpOwner *owner_funcs,
                          gpointer                       owner)
{
  NetreqResponsePump *pump = g_new0 (NetreqResponsePump, 1);

  pump->reader = reader;
  pump->url = g_uri_ref (url);
  set_slice_size (pump, first_slice_size (length));
  pump->context = g_main_context_ref (context);
  pump->owner_funcs = *owner_funcs;
  pump->owner = owner;

  return pump;
}

void
netreq_response_pump_free (NetreqResponsePump *pump)
{
  g_assert (pump->collector == NULL);

  netreq_response_pump_stop (pump);
  g_main_context_unref (pump->context);
  g_uri_unref (pump->url);
  drop_room (pump);
  g_free (pump);
}

void
netreq_response_pump_set_priority (NetreqResponsePump *pump,
                                   int                 io_priority)
{
  pump->io_priority = io_priority;
  if (pump->wait != NULL)
    g_source_set_priority (pump->wait, io_priority);
}

/* --- waiting --- */

static gboolean
is_readable (gpointer reader)
{
  return netreq_response_reader_is_readable (reader);
}

static GSource *
begin_to_wait (gpointer  reader,
               GSource  *kept,
               gboolean *lasts)
{
  return netreq_response_reader_begin_to_wait (reader, kept, lasts);
}

static const NetreqReadableFuncs readable_funcs = { is_readable, begin_to_wait, NULL };

static void
wait_for_cancellable (NetreqResponsePump *pump,
                      GCancellable       *cancellable)
{
  g_autoptr(GSource) cancelled = g_cancellable_source_new (cancellable);

  g_source_set_dummy_callback (cancelled);
  g_source_add_child_source (pump->wait, cancelled);
}

static gboolean on_readable (gpointer user_data);

static void
wait_for_bytes (NetreqResponsePump *pump)
{
  GCancellable *cancellable = pump->collector != NULL ? g_task_get_cancellable (pump->collector) : NULL;

  pump->wait = netreq_readable_source_new (pump->reader, &readable_funcs);
  g_source_set_static_name (pump->wait, "[netreq] body");
  g_source_set_priority (pump->wait, pump->io_priority);
  g_source_set_callback (pump->wait, on_readable, pump, NULL);
  if (cancellable != NULL)
    wait_for_cancellable (pump, cancellable);
  g_source_attach (pump->wait, pump->context);
}

/* --- a slice --- */

static void
ensure_slice (NetreqResponsePump *pump)
{
  if (pump->slice != NULL)
    return;

  pump->slice = pump->slices != NULL ? netreq_slices_take (pump->slices) : g_malloc (pump->slice_size);
}

static gssize
fill_slice (NetreqResponsePump  *pump,
            GError             **error)
{
  ensure_slice (pump);

  return netreq_response_reader_read (pump->reader, pump->slice, pump->slice_size, FALSE, NULL, error);
}

/* One that was filled is followed by a larger one. */
static void
enlarge_slice (NetreqResponsePump *pump,
               gsize               length)
{
  if (length == pump->slice_size && pump->slice_size < SLICE_SIZE)
    set_slice_size (pump, MIN (2 * pump->slice_size, SLICE_SIZE));
}

static GBytes *
take_slice (NetreqResponsePump *pump,
            gsize               length)
{
  guint8 *slice = pump->slice;

  if (length < pump->slice_size / 2)
    return g_bytes_new (slice, length);

  pump->slice = NULL;
  return pump->slices != NULL ? netreq_slices_make_bytes (pump->slices, slice, length)
                              : g_bytes_new_take (slice, length);
}

static void
collect_slice (NetreqResponsePump *pump,
               gsize               length)
{
  g_autofree char *host = NULL;
  g_autoptr(GError) error = NULL;

  if (pump->collected->len + length <= pump->limit)
    {
      g_byte_array_append (pump->collected, pump->slice, length);
      return;
    }

  host = netreq_url_host_port (pump->url);
  error = netreq_error_new (NETREQ_ERROR_RESPONSE_BODY_TOO_BIG,
                            "The body of %s is larger than the %" G_GUINT64_FORMAT " bytes that may be read at once",
                            host, pump->limit);
  netreq_response_pump_stop (pump);
  pump->owner_funcs.failed (pump->owner, error);
}

static void
deliver_slice (NetreqResponsePump *pump,
               gsize               length)
{
  g_autoptr(GBytes) bytes = NULL;

  switch (pump->sink)
    {
    case SINK_OWNER:
      bytes = take_slice (pump, length);
      pump->owner_funcs.data (pump->owner, bytes);
      break;

    case SINK_COLLECTOR:
      collect_slice (pump, length);
      break;

    case SINK_NONE:
    case SINK_NOWHERE:
    default:
      break;
    }
}

/* --- the whole body --- */

static GTask *
take_collector (NetreqResponsePump  *pump,
                GByteArray         **collected)
{
  *collected = g_steal_pointer (&pump->collected);

  return g_steal_pointer (&pump->collector);
}

static void
satisfy (NetreqResponsePump *pump)
{
  GByteArray *collected;
  g_autoptr(GTask) task = take_collector (pump, &collected);

  if (task != NULL)
    g_task_return_pointer (task, g_byte_array_free_to_bytes (collected), (GDestroyNotify) g_bytes_unref);
}

void
netreq_response_pump_disappoint (NetreqResponsePump *pump,
                                 const GError       *error)
{
  GByteArray *collected;
  g_autoptr(GTask) task = take_collector (pump, &collected);

  if (task == NULL)
    return;

  g_byte_array_unref (collected);
  g_task_return_error (task, g_error_copy (error));
}

static void
give_up_collecting (NetreqResponsePump *pump)
{
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The read was cancelled");

  netreq_response_pump_stop (pump);
  netreq_response_pump_disappoint (pump, error);
  pump->owner_funcs.given_up (pump->owner);
}

/* --- running --- */

static void
move_slice (NetreqResponsePump *pump)
{
  g_autoptr(GError) error = NULL;
  gssize length = fill_slice (pump, &error);

  if (length > 0)
    {
      pump->owner_funcs.moved (pump->owner);
      deliver_slice (pump, length);
      enlarge_slice (pump, length);
    }

  /* Whoever got it may have stopped us. */
  if (pump->sink == SINK_NONE)
    return;

  if (netreq_response_reader_take_end (pump->reader))
    {
      netreq_response_pump_stop (pump);
      drop_room (pump);
      satisfy (pump);
      pump->owner_funcs.ended (pump->owner);
    }
  else if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      netreq_response_pump_stop (pump);
      pump->owner_funcs.failed (pump->owner, error);
    }
  else if (pump->wait == NULL)
    wait_for_bytes (pump);
}

static void
run (NetreqResponsePump *pump)
{
  g_autoptr(GObject) held = g_object_ref (pump->owner);

  if (pump->collector != NULL && g_cancellable_is_cancelled (g_task_get_cancellable (pump->collector)))
    give_up_collecting (pump);
  else
    move_slice (pump);
}

static gboolean
on_readable (gpointer user_data)
{
  run (user_data);

  return G_SOURCE_CONTINUE;
}

static void
start (NetreqResponsePump *pump,
       Sink                sink,
       gboolean            at_once)
{
  g_assert (pump->sink == SINK_NONE);

  pump->sink = sink;
  if (at_once)
    run (pump);
  else
    wait_for_bytes (pump);
}

void
netreq_response_pump_start_flow (NetreqResponsePump *pump,
                                 gboolean            at_once)
{
  start (pump, SINK_OWNER, at_once);
}

void
netreq_response_pump_start_discard (NetreqResponsePump *pump)
{
  start (pump, SINK_NOWHERE, TRUE);
}

void
netreq_response_pump_start_collect (NetreqResponsePump *pump,
                                    GTask              *task,
                                    guint64             limit)
{
  pump->collector = g_object_ref (task);
  pump->collected = g_byte_array_new ();
  pump->limit = limit != 0 ? MIN (limit, MOST_COLLECTED) : MOST_COLLECTED;
  start (pump, SINK_COLLECTOR, FALSE);
}

void
netreq_response_pump_stop (NetreqResponsePump *pump)
{
  pump->sink = SINK_NONE;
  netreq_clear_source (&pump->wait);
}

gboolean
netreq_response_pump_is_running (NetreqResponsePump *pump)
{
  return pump->sink != SINK_NONE;
}

gboolean
netreq_response_pump_is_flowing (NetreqResponsePump *pump)
{
  return pump->sink == SINK_OWNER;
}
