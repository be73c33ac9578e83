/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-record-batch-private.h"

NetreqRecordBatch *
netreq_record_batch_new (const NetreqRecordTable *table)
{
  NetreqRecordBatch *self = g_new0 (NetreqRecordBatch, 1);

  self->table = table;
  self->changes = g_hash_table_new_full (table->hash, table->equal, table->free, NULL);

  return self;
}

void
netreq_record_batch_free (NetreqRecordBatch *self)
{
  g_hash_table_unref (self->changes);
  g_free (self);
}

gboolean
netreq_record_batch_is_empty (const NetreqRecordBatch *self)
{
  return !self->removes_all && g_hash_table_size (self->changes) == 0;
}

static gboolean
has_change (const NetreqRecordBatch *self,
            gboolean                 wanted)
{
  GHashTableIter iter;
  gpointer is_there;

  g_hash_table_iter_init (&iter, self->changes);
  while (g_hash_table_iter_next (&iter, NULL, &is_there))
    if (GPOINTER_TO_INT (is_there) == wanted)
      return TRUE;

  return FALSE;
}

gboolean
netreq_record_batch_has_puts (const NetreqRecordBatch *self)
{
  return has_change (self, TRUE);
}

gboolean
netreq_record_batch_has_removals (const NetreqRecordBatch *self)
{
  return self->removes_all || has_change (self, FALSE);
}

static void
change (NetreqRecordBatch *self,
        gconstpointer      record,
        gboolean           is_there)
{
  g_hash_table_replace (self->changes, self->table->copy (record),
                        GINT_TO_POINTER (is_there));
}

void
netreq_record_batch_put (NetreqRecordBatch *self,
                         gconstpointer      record)
{
  change (self, record, TRUE);
}

void
netreq_record_batch_remove (NetreqRecordBatch *self,
                            gconstpointer      record)
{
  change (self, record, FALSE);
}

void
netreq_record_batch_remove_all (NetreqRecordBatch *self)
{
  self->removes_all = TRUE;
  g_hash_table_remove_all (self->changes);
}

void
netreq_record_batch_append (NetreqRecordBatch *self,
                            NetreqRecordBatch *later)
{
  GHashTableIter iter;
  gpointer record;
  gpointer is_there;

  if (later->removes_all)
    netreq_record_batch_remove_all (self);
  later->removes_all = FALSE;

  g_hash_table_iter_init (&iter, later->changes);
  while (g_hash_table_iter_next (&iter, &record, &is_there))
    {
      g_hash_table_iter_steal (&iter);
      g_hash_table_replace (self->changes, record, is_there);
    }
}
