/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-hsts-keeper-private.h"

#include "policy/netreq-hsts-eviction-private.h"
#include "session/netreq-hsts-table-private.h"
#include "session/netreq-session-private.h"
#include "session/netreq-session-trouble-private.h"

struct _NetreqHstsKeeper
{
  /* From a host to its NetreqHstsRecord. */
  GHashTable *known;
  NetreqRecordKeeper *records;
};

static void
know (NetreqHstsKeeper       *keeper,
      const NetreqHstsRecord *record)
{
  NetreqHstsRecord *copy = netreq_hsts_record_copy (record);

  g_hash_table_replace (keeper->known, copy->host, copy);
}

static void
forget (NetreqHstsKeeper       *keeper,
        const NetreqHstsRecord *record)
{
  netreq_record_keeper_remove (keeper->records, record);
  g_hash_table_remove (keeper->known, record->host);
}

static void
forget_each (NetreqHstsKeeper *keeper,
             GPtrArray        *records)
{
  for (guint i = 0; i < records->len; i++)
    forget (keeper, g_ptr_array_index (records, i));
}

static void
forget_excess (NetreqHstsKeeper *keeper,
               gint64            now)
{
  g_autoptr(GPtrArray) excess = netreq_hsts_find_excess (keeper->known, now);

  forget_each (keeper, excess);
}

static void
forget_excess_of_site (NetreqHstsKeeper *keeper,
                       const char       *host,
                       gint64            now)
{
  g_autoptr(GPtrArray) excess = netreq_hsts_find_excess_of_site (keeper->known, host, now);

  forget_each (keeper, excess);
}

static void
restore (NetreqHstsKeeper *keeper,
         GPtrArray        *records)
{
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < records->len; i++)
    {
      const NetreqHstsRecord *record = g_ptr_array_index (records, i);

      if (netreq_hsts_record_is_expired (record, now))
        netreq_record_keeper_remove (keeper->records, record);
      else
        know (keeper, record);
    }

  forget_excess (keeper, now);
}

/* What is wrong is told elsewhere. */
static void
on_loaded (GPtrArray    *records,
           const GError *error G_GNUC_UNUSED,
           gpointer      user_data)
{
  if (records != NULL)
    restore (user_data, records);
}

NetreqHstsKeeper *
netreq_hsts_keeper_new (NetreqSession *session)
{
  NetreqHstsKeeper *keeper = g_new0 (NetreqHstsKeeper, 1);
  NetreqRecordKeeperPlan plan = {
    .directory = netreq_session_get_storage_path (session),
    .table = &netreq_hsts_table,
    .context = netreq_session_get_context (session),
    .loaded = on_loaded,
    .user_data = keeper,
    .owner = session,
    .trouble = netreq_session_tell_trouble,
  };

  keeper->known = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) netreq_hsts_record_free);
  keeper->records = netreq_record_keeper_new (&plan);

  return keeper;
}

void
netreq_hsts_keeper_free (NetreqHstsKeeper *keeper)
{
  if (keeper == NULL)
    return;

  g_clear_pointer (&keeper->known, g_hash_table_unref);
  g_clear_pointer (&keeper->records, netreq_record_keeper_free);
  g_free (keeper);
}

NetreqRecordWait *
netreq_hsts_keeper_wait (NetreqHstsKeeper       *keeper,
                         NetreqRecordsReadyFunc  ready,
                         gpointer                user_data)
{
  return netreq_record_keeper_wait (keeper->records, ready, user_data);
}

NetreqHstsKnowledge
netreq_hsts_keeper_get_knowledge (NetreqHstsKeeper *keeper)
{
  g_assert (netreq_record_keeper_is_ready (keeper->records));

  return (NetreqHstsKnowledge) { keeper->known, g_get_real_time () };
}

static void
keep (NetreqHstsKeeper       *keeper,
      const NetreqHstsRecord *record,
      gint64                  now)
{
  know (keeper, record);
  netreq_record_keeper_put (keeper->records, record);
  forget_excess_of_site (keeper, record->host, now);
  forget_excess (keeper, now);
}

void
netreq_hsts_keeper_put (NetreqHstsKeeper       *keeper,
                        const NetreqHstsRecord *record)
{
  gint64 now = g_get_real_time ();

  g_assert (netreq_record_keeper_is_ready (keeper->records));

  if (!netreq_hsts_record_is_expired (record, now))
    keep (keeper, record, now);
  else if (g_hash_table_contains (keeper->known, record->host))
    forget (keeper, record);
}

/* Another process may know what we do not. */
void
netreq_hsts_keeper_remove (NetreqHstsKeeper *keeper,
                           const char       *host)
{
  g_autoptr(NetreqHstsRecord) record = netreq_hsts_record_new (host, 0, FALSE);

  g_assert (netreq_record_keeper_is_ready (keeper->records));

  forget (keeper, record);
}

void
netreq_hsts_keeper_remove_all (NetreqHstsKeeper *keeper)
{
  g_assert (netreq_record_keeper_is_ready (keeper->records));

  g_hash_table_remove_all (keeper->known);
  netreq_record_keeper_remove_all (keeper->records);
}

void
netreq_hsts_keeper_flush (NetreqHstsKeeper *keeper,
                          GTask            *task)
{
  netreq_record_keeper_flush (keeper->records, task);
}
