/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "session/netreq-record-store-private.h"

G_BEGIN_DECLS

/* What is kept on disk of the records of one kind that a session has in memory. They are
 * read when somebody first waits for them; without a place on disk there are none to
 * wait for. */
typedef struct _NetreqRecordKeeper NetreqRecordKeeper;

/* Somebody who waits for them. */
typedef struct _NetreqRecordWait NetreqRecordWait;

/* @records: (nullable): what was kept, or NULL when it could not be read
 * @error: (nullable): why */
typedef void (*NetreqRecordsLoadedFunc) (GPtrArray    *records,
                                         const GError *error,
                                         gpointer      user_data);
typedef void (*NetreqRecordsReadyFunc)  (gpointer      user_data);

typedef struct
{
  /* Where they are kept; NULL for memory. */
  const char *directory;
  /* Static. */
  const NetreqRecordTable *table;
  GMainContext *context;
  /* Called once, before those who wait. */
  NetreqRecordsLoadedFunc loaded;
  gpointer user_data;
  /* Not owned: kept alive while those are called who wait. */
  gpointer owner;
  /* See netreq_record_store_watch(); told to @owner. */
  NetreqRecordTroubleFunc trouble;
} NetreqRecordKeeperPlan;

NetreqRecordKeeper *netreq_record_keeper_new      (const NetreqRecordKeeperPlan *plan);
void                netreq_record_keeper_free     (NetreqRecordKeeper           *keeper);

/* NULL when the records are there; then @ready is not called. Else it is, once, from the
 * main loop, in the order of the calls; the wait is gone then. */
NetreqRecordWait   *netreq_record_keeper_wait     (NetreqRecordKeeper           *keeper,
                                                   NetreqRecordsReadyFunc        ready,
                                                   gpointer                      user_data);
void                netreq_record_wait_cancel     (NetreqRecordWait             *wait);

gboolean            netreq_record_keeper_is_ready (NetreqRecordKeeper           *keeper);

/* Keeps it, or keeps it no more; nothing in memory. */
void                netreq_record_keeper_put      (NetreqRecordKeeper           *keeper,
                                                   gconstpointer                 record);
void                netreq_record_keeper_remove   (NetreqRecordKeeper           *keeper,
                                                   gconstpointer                 record);
void                netreq_record_keeper_remove_all
                                                  (NetreqRecordKeeper           *keeper);

/* Returns from @task once all that was put or removed is on the disk. */
void                netreq_record_keeper_flush    (NetreqRecordKeeper           *keeper,
                                                   GTask                        *task);

G_END_DECLS
