/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "session/netreq-record-table-private.h"

G_BEGIN_DECLS

/* Keeps the records of one kind of one partition on disk, from a thread of its own:
 * no call waits for the disk.
 *
 * What was put is written within a moment, also after the last reference has gone; and
 * before another store of the process that is made for the same file does anything. A
 * process that exits (by exit() or by returning from main()) waits for that, for five
 * seconds at most. Once written it survives the process, however that ends; only what
 * a flush was successful for survives a loss of power.
 *
 * What can't be written is kept, and tried again with the next change or flush. */
#define NETREQ_TYPE_RECORD_STORE (netreq_record_store_get_type ())
G_DECLARE_FINAL_TYPE (NetreqRecordStore, netreq_record_store, NETREQ, RECORD_STORE, GObject)

/* @context is where asynchronous calls are completed; they have to be made from its
 * thread. The directory is made when there is something to write into it.
 * @table: static */
NetreqRecordStore *netreq_record_store_new          (const char               *directory,
                                                     const NetreqRecordTable  *table,
                                                     GMainContext             *context);

/* @error: why the file could not be read or written, or was set aside */
typedef void (*NetreqRecordTroubleFunc) (const GError *error,
                                         gpointer      user_data);

/* From then on @trouble is called, from the main loop, about whatever is wrong with the
 * file; not again for what stays the same.
 * @trouble: (nullable): NULL for no more of it */
void               netreq_record_store_watch        (NetreqRecordStore        *self,
                                                     NetreqRecordTroubleFunc   trouble,
                                                     gpointer                  user_data);

/* Reads what is stored, earlier changes included: an array that owns the records,
 * expired ones too. With an error, the records that were there could not be
 * read; the store can be used all the same, and is empty if the error says that the
 * file was set aside. */
void               netreq_record_store_load_async   (NetreqRecordStore        *self,
                                                     GCancellable             *cancellable,
                                                     GAsyncReadyCallback       callback,
                                                     gpointer                  user_data);
GPtrArray         *netreq_record_store_load_finish  (NetreqRecordStore        *self,
                                                     GAsyncResult             *result,
                                                     GError                  **error);

/* Takes the place of the one with the same key. */
void               netreq_record_store_put          (NetreqRecordStore        *self,
                                                     gconstpointer             record);
/* Only the key of @record matters. */
void               netreq_record_store_remove       (NetreqRecordStore        *self,
                                                     gconstpointer             record);
void               netreq_record_store_remove_all   (NetreqRecordStore        *self);

/* When it is done, all earlier changes are on the disk. Cancelling it takes none of
 * them back. With an error, they are not, or records that were there before have been lost
 * since the last flush, with a file that was set aside. */
void               netreq_record_store_flush_async  (NetreqRecordStore        *self,
                                                     GCancellable             *cancellable,
                                                     GAsyncReadyCallback       callback,
                                                     gpointer                  user_data);
gboolean           netreq_record_store_flush_finish (NetreqRecordStore        *self,
                                                     GAsyncResult             *result,
                                                     GError                  **error);

G_END_DECLS
