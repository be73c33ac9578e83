/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-record-database-private.h"

struct _NetreqRecordDatabase
{
  const NetreqRecordTable *table;
  NetreqDatabaseFile *file;

  /* The log may still have what was removed. */
  gboolean has_traces;
};

NetreqRecordDatabase *
netreq_record_database_new (const char              *directory,
                            const NetreqRecordTable *table)
{
  NetreqRecordDatabase *self = g_new0 (NetreqRecordDatabase, 1);

  self->table = table;
  self->file = netreq_database_file_new (directory, &table->format);

  return self;
}

void
netreq_record_database_free (NetreqRecordDatabase *self)
{
  g_clear_pointer (&self->file, netreq_database_file_free);
  g_free (self);
}

typedef struct
{
  const NetreqRecordTable *table;
  GPtrArray *records;
} Load;

static gboolean
read_all (NetreqDatabaseFile *file,
          gpointer            data,
          GError            **error)
{
  Load *load = data;
  sqlite3_stmt *rows = netreq_database_file_get_statement (file, NETREQ_RECORD_STATEMENT_SELECT_ALL);
  int result;

  g_ptr_array_set_size (load->records, 0);

  while ((result = sqlite3_step (rows)) == SQLITE_ROW)
    {
      gpointer record = load->table->read (rows);

      if (record != NULL)
        g_ptr_array_add (load->records, record);
    }

  sqlite3_reset (rows);
  return netreq_database_file_check (file, result, error);
}

GPtrArray *
netreq_record_database_load (NetreqRecordDatabase *self,
                             GError              **error)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func (self->table->free);
  Load load = { self->table, records };

  if (!netreq_database_file_read (self->file, read_all, &load, error))
    return NULL;

  return g_steal_pointer (&records);
}

static gboolean
step (NetreqDatabaseFile *file,
      sqlite3_stmt       *statement,
      GError            **error)
{
  int result = sqlite3_step (statement);

  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return netreq_database_file_check (file, result, error);
}

static gboolean
make_change (NetreqDatabaseFile      *file,
             const NetreqRecordTable *table,
             gconstpointer            record,
             gboolean                 is_there,
             GError                 **error)
{
  sqlite3_stmt *statement =
    netreq_database_file_get_statement (file, is_there ? NETREQ_RECORD_STATEMENT_PUT
                                                       : NETREQ_RECORD_STATEMENT_REMOVE);

  table->bind_key (statement, record);
  if (is_there)
    table->bind_rest (statement, record);

  return step (file, statement, error);
}

static gboolean
make_changes (NetreqDatabaseFile *file,
              gpointer            data,
              GError            **error)
{
  NetreqRecordBatch *batch = data;
  sqlite3_stmt *remove_all = netreq_database_file_get_statement (file, NETREQ_RECORD_STATEMENT_REMOVE_ALL);
  GHashTableIter iter;
  gpointer record;
  gpointer is_there;

  if (batch->removes_all && !step (file, remove_all, error))
    return FALSE;

  g_hash_table_iter_init (&iter, batch->changes);
  while (g_hash_table_iter_next (&iter, &record, &is_there))
    if (!make_change (file, batch->table, record, GPOINTER_TO_INT (is_there), error))
      return FALSE;

  return TRUE;
}

/* Where there is nothing, nothing has to be removed. */
static gboolean
has_to_change (NetreqRecordDatabase *self,
               NetreqRecordBatch    *batch)
{
  return netreq_record_batch_has_puts (batch) ||
         (!netreq_record_batch_is_empty (batch) && netreq_database_file_exists (self->file));
}

static void
remove_traces (NetreqRecordDatabase *self)
{
  netreq_database_file_empty_log (self->file);
  self->has_traces = FALSE;
}

gboolean
netreq_record_database_write (NetreqRecordDatabase *self,
                              NetreqRecordBatch    *batch,
                              gboolean              is_durable,
                              GError              **error)
{
  NetreqDatabaseWork work = has_to_change (self, batch) ? make_changes : NULL;

  if (!netreq_database_file_write (self->file, work, batch, is_durable, error))
    return FALSE;

  if (batch->removes_all)
    netreq_database_file_purge (self->file);

  self->has_traces |= netreq_record_batch_has_removals (batch);
  if (self->has_traces && is_durable)
    remove_traces (self);

  return TRUE;
}

GError *
netreq_record_database_take_loss (NetreqRecordDatabase *self)
{
  return netreq_database_file_take_loss (self->file);
}
