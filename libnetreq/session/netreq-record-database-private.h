/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "session/netreq-record-batch-private.h"

G_BEGIN_DECLS

/* The file of one kind of record of one partition: see NetreqDatabaseFile for what
 * becomes of one that is damaged, and for errors. All of it blocks, and one thread at a
 * time may use it. */
typedef struct _NetreqRecordDatabase NetreqRecordDatabase;

/* Nothing is opened or made before it is needed.
 * @table: static */
NetreqRecordDatabase *netreq_record_database_new   (const char               *directory,
                                                    const NetreqRecordTable  *table);
void                  netreq_record_database_free  (NetreqRecordDatabase     *self);

/* An array that owns the records, in no order. Expired ones are there as well. NULL
 * when they could not be read, or not all of them. */
GPtrArray            *netreq_record_database_load  (NetreqRecordDatabase     *self,
                                                    GError                  **error);

/* Makes all changes, or none. They survive the process; if @is_durable, they and all
 * earlier ones survive a loss of power as well, and of what they have removed nothing is
 * left on the disk. */
gboolean              netreq_record_database_write (NetreqRecordDatabase     *self,
                                                    NetreqRecordBatch        *batch,
                                                    gboolean                  is_durable,
                                                    GError                  **error);

/* See netreq_database_file_take_loss(). */
GError               *netreq_record_database_take_loss
                                                   (NetreqRecordDatabase     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqRecordDatabase, netreq_record_database_free)

G_END_DECLS
