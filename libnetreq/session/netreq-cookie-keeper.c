/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-cookie-keeper-private.h"

#include "session/netreq-cookie-table-private.h"

struct _NetreqCookieKeeper
{
  NetreqCookieJar *jar;
  NetreqRecordKeeper *records;
  NetreqCookieChangedFunc changed;
  gpointer owner;
};

static void
on_changed (const NetreqCookieRecord *record,
            NetreqCookieChangeCause   cause,
            gboolean                  removed,
            gpointer                  user_data)
{
  NetreqCookieKeeper *keeper = user_data;

  if (record->persistent && removed)
    netreq_record_keeper_remove (keeper->records, record);
  else if (record->persistent)
    netreq_record_keeper_put (keeper->records, record);

  keeper->changed (record, cause, removed, keeper->owner);
}

/* What is wrong is told elsewhere. */
static void
on_loaded (GPtrArray    *records,
           const GError *error G_GNUC_UNUSED,
           gpointer      user_data)
{
  NetreqCookieKeeper *keeper = user_data;

  if (records != NULL)
    netreq_cookie_jar_restore (keeper->jar, records);
}

NetreqCookieKeeper *
netreq_cookie_keeper_new (const char              *directory,
                          GMainContext            *context,
                          NetreqCookieChangedFunc  changed,
                          NetreqRecordTroubleFunc  trouble,
                          gpointer                 owner)
{
  NetreqCookieKeeper *keeper = g_new0 (NetreqCookieKeeper, 1);
  NetreqRecordKeeperPlan plan = {
    .directory = directory,
    .table = &netreq_cookie_table,
    .context = context,
    .loaded = on_loaded,
    .trouble = trouble,
    .user_data = keeper,
    .owner = owner,
  };

  keeper->jar = netreq_cookie_jar_new (on_changed, keeper);
  keeper->records = netreq_record_keeper_new (&plan);
  keeper->changed = changed;
  keeper->owner = owner;

  return keeper;
}

void
netreq_cookie_keeper_free (NetreqCookieKeeper *keeper)
{
  g_clear_pointer (&keeper->jar, netreq_cookie_jar_free);
  g_clear_pointer (&keeper->records, netreq_record_keeper_free);
  g_free (keeper);
}

NetreqRecordWait *
netreq_cookie_keeper_wait (NetreqCookieKeeper     *keeper,
                           NetreqRecordsReadyFunc  ready,
                           gpointer                user_data)
{
  return netreq_record_keeper_wait (keeper->records, ready, user_data);
}

NetreqCookieJar *
netreq_cookie_keeper_get_jar (NetreqCookieKeeper *keeper)
{
  g_assert (netreq_record_keeper_is_ready (keeper->records));

  return keeper->jar;
}

void
netreq_cookie_keeper_clear (NetreqCookieKeeper *keeper)
{
  netreq_cookie_jar_remove_all (netreq_cookie_keeper_get_jar (keeper), g_get_real_time ());
  netreq_record_keeper_remove_all (keeper->records);
}

void
netreq_cookie_keeper_flush (NetreqCookieKeeper *keeper,
                            GTask              *task)
{
  netreq_record_keeper_flush (keeper->records, task);
}
