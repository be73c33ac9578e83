/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "session/netreq-record-table-private.h"

G_BEGIN_DECLS

/* Changes of stored records that are to be made together. Of the changes of one
 * record, the last is all that counts. */
typedef struct
{
  const NetreqRecordTable *table;
  /* Whatever is stored goes before the changes are made. */
  gboolean removes_all;
  /* A record, owned, to whether it is there afterwards. */
  GHashTable *changes;
} NetreqRecordBatch;

/* @table: static */
NetreqRecordBatch *netreq_record_batch_new        (const NetreqRecordTable *table);
void               netreq_record_batch_free       (NetreqRecordBatch       *self);

gboolean           netreq_record_batch_is_empty   (const NetreqRecordBatch *self);
gboolean           netreq_record_batch_has_puts   (const NetreqRecordBatch *self);
gboolean           netreq_record_batch_has_removals
                                                  (const NetreqRecordBatch *self);
void               netreq_record_batch_put        (NetreqRecordBatch       *self,
                                                   gconstpointer            record);
void               netreq_record_batch_remove     (NetreqRecordBatch       *self,
                                                   gconstpointer            record);
void               netreq_record_batch_remove_all (NetreqRecordBatch       *self);

/* Adds changes that came later, and leaves @later empty. */
void               netreq_record_batch_append     (NetreqRecordBatch       *self,
                                                   NetreqRecordBatch       *later);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqRecordBatch, netreq_record_batch_free)

G_END_DECLS
