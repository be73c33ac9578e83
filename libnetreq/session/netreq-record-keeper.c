/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "netreq-source-private.h"
#include "session/netreq-record-keeper-private.h"

/* Reading, which may take longer than the keeper is there. */
typedef struct
{
  /* NULL when it has gone. */
  NetreqRecordKeeper *keeper;
} Load;

struct _NetreqRecordKeeper
{
  /* NULL in memory. */
  NetreqRecordStore *store;
  GMainContext *context;
  NetreqRecordsLoadedFunc loaded;
  gpointer user_data;
  gpointer owner;

  gboolean is_ready;
  Load *load;
  /* Those who wait for it, and when they are called. */
  GQueue waits;
  GSource *turn;
};

struct _NetreqRecordWait
{
  NetreqRecordKeeper *keeper;
  NetreqRecordsReadyFunc ready;
  gpointer user_data;
};

NetreqRecordKeeper *
netreq_record_keeper_new (const NetreqRecordKeeperPlan *plan)
{
  NetreqRecordKeeper *keeper = g_new0 (NetreqRecordKeeper, 1);

  keeper->context = g_main_context_ref (plan->context);
  keeper->loaded = plan->loaded;
  keeper->user_data = plan->user_data;
  keeper->owner = plan->owner;
  keeper->is_ready = plan->directory == NULL;
  g_queue_init (&keeper->waits);

  if (plan->directory != NULL)
    {
      keeper->store = netreq_record_store_new (plan->directory, plan->table, plan->context);
      netreq_record_store_watch (keeper->store, plan->trouble, plan->owner);
    }

  return keeper;
}

void
netreq_record_keeper_free (NetreqRecordKeeper *keeper)
{
  /* Whoever waits keeps the owner alive. */
  g_assert (g_queue_is_empty (&keeper->waits));

  if (keeper->load != NULL)
    keeper->load->keeper = NULL;
  netreq_clear_source (&keeper->turn);
  if (keeper->store != NULL)
    netreq_record_store_watch (keeper->store, NULL, NULL);
  g_clear_object (&keeper->store);
  g_clear_pointer (&keeper->context, g_main_context_unref);
  g_free (keeper);
}

/* --- reading them --- */

static gboolean
on_turn (gpointer user_data)
{
  NetreqRecordKeeper *keeper = user_data;
  g_autoptr(GObject) held = g_object_ref (keeper->owner);
  NetreqRecordWait *wait;

  while ((wait = g_queue_pop_head (&keeper->waits)) != NULL)
    {
      wait->ready (wait->user_data);
      g_free (wait);
    }

  netreq_clear_source (&keeper->turn);

  return G_SOURCE_REMOVE;
}

/* A main loop that somebody runs who is called goes on with it: that one may wait for
 * another who waits. */
static void
schedule_turn (NetreqRecordKeeper *keeper)
{
  keeper->turn = g_idle_source_new ();
  g_source_set_priority (keeper->turn, G_PRIORITY_DEFAULT);
  g_source_set_can_recurse (keeper->turn, TRUE);
  g_source_set_static_name (keeper->turn, "[netreq] records read");
  g_source_set_callback (keeper->turn, on_turn, keeper, NULL);
  g_source_attach (keeper->turn, keeper->context);
}

static void
on_loaded (GObject      *store,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autofree Load *load = user_data;
  NetreqRecordKeeper *keeper = load->keeper;
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GError) error = NULL;

  records = netreq_record_store_load_finish (NETREQ_RECORD_STORE (store), result, &error);
  if (keeper == NULL)
    return;

  keeper->load = NULL;
  keeper->is_ready = TRUE;
  keeper->loaded (records, error, keeper->user_data);
  schedule_turn (keeper);
}

static void
load (NetreqRecordKeeper *keeper)
{
  if (keeper->load != NULL)
    return;

  keeper->load = g_new0 (Load, 1);
  keeper->load->keeper = keeper;
  netreq_record_store_load_async (keeper->store, NULL, on_loaded, keeper->load);
}

NetreqRecordWait *
netreq_record_keeper_wait (NetreqRecordKeeper     *keeper,
                           NetreqRecordsReadyFunc  ready,
                           gpointer                user_data)
{
  NetreqRecordWait *wait;

  /* Nobody goes before one who waits. */
  if (keeper->is_ready && g_queue_is_empty (&keeper->waits))
    return NULL;

  wait = g_new0 (NetreqRecordWait, 1);
  wait->keeper = keeper;
  wait->ready = ready;
  wait->user_data = user_data;
  g_queue_push_tail (&keeper->waits, wait);
  if (!keeper->is_ready)
    load (keeper);

  return wait;
}

void
netreq_record_wait_cancel (NetreqRecordWait *wait)
{
  g_queue_remove (&wait->keeper->waits, wait);
  g_free (wait);
}

gboolean
netreq_record_keeper_is_ready (NetreqRecordKeeper *keeper)
{
  return keeper->is_ready;
}

/* --- keeping them --- */

void
netreq_record_keeper_put (NetreqRecordKeeper *keeper,
                          gconstpointer       record)
{
  if (keeper->store != NULL)
    netreq_record_store_put (keeper->store, record);
}

void
netreq_record_keeper_remove (NetreqRecordKeeper *keeper,
                             gconstpointer       record)
{
  if (keeper->store != NULL)
    netreq_record_store_remove (keeper->store, record);
}

void
netreq_record_keeper_remove_all (NetreqRecordKeeper *keeper)
{
  if (keeper->store != NULL)
    netreq_record_store_remove_all (keeper->store);
}

static void
on_flushed (GObject      *store,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (netreq_record_store_flush_finish (NETREQ_RECORD_STORE (store), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
netreq_record_keeper_flush (NetreqRecordKeeper *keeper,
                            GTask              *task)
{
  if (keeper->store != NULL)
    netreq_record_store_flush_async (keeper->store, g_task_get_cancellable (task), on_flushed,
                                     g_object_ref (task));
  else
    g_task_return_boolean (task, TRUE);
}
