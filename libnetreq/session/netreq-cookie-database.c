/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-cookie-database-private.h"
#include "session/netreq-database-file-private.h"

/* "NtRq" in the header of the file says whose it is. */
#define APPLICATION_ID 0x4e745271
#define SCHEMA_VERSION 1

/* The key comes first, since that is how rows are ordered in the file. */
#define CREATE_TABLE                                                          \
  "CREATE TABLE cookies ("                                                    \
  "domain TEXT NOT NULL, host_only INTEGER NOT NULL, path TEXT NOT NULL, "    \
  "name TEXT NOT NULL, value TEXT NOT NULL, expires INTEGER NOT NULL, "       \
  "created INTEGER NOT NULL, accessed INTEGER NOT NULL, "                     \
  "secure INTEGER NOT NULL, http_only INTEGER NOT NULL, "                     \
  "same_site INTEGER NOT NULL, "                                              \
  "PRIMARY KEY (domain, host_only, path, name)) WITHOUT ROWID"

/* The order of columns in the statements. */
enum
{
  DOMAIN,
  HOST_ONLY,
  PATH,
  NAME,
  VALUE,
  EXPIRES,
  CREATED,
  ACCESSED,
  SECURE,
  HTTP_ONLY,
  SAME_SITE,
};

typedef enum
{
  SELECT_ALL,
  PUT,
  REMOVE,
  REMOVE_ALL,
  N_STATEMENTS,
} Statement;

static const char *const statement_texts[N_STATEMENTS] = {
  [SELECT_ALL] = "SELECT domain, host_only, path, name, value, expires, created, accessed, "
                 "secure, http_only, same_site FROM cookies",
  [PUT] = "INSERT OR REPLACE INTO cookies (domain, host_only, path, name, value, expires, "
          "created, accessed, secure, http_only, same_site) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  [REMOVE] = "DELETE FROM cookies WHERE domain = ? AND host_only = ? AND path = ? AND name = ?",
  [REMOVE_ALL] = "DELETE FROM cookies",
};

static const NetreqDatabaseFormat format = {
  .file_name = "cookies.sqlite",
  .application_id = APPLICATION_ID,
  .version = SCHEMA_VERSION,
  .create_table = CREATE_TABLE,
  .statements = statement_texts,
  .n_statements = N_STATEMENTS,
};

struct _NetreqCookieDatabase
{
  NetreqDatabaseFile *file;
};

NetreqCookieDatabase *
netreq_cookie_database_new (const char *directory)
{
  NetreqCookieDatabase *self = g_new0 (NetreqCookieDatabase, 1);

  self->file = netreq_database_file_new (directory, &format);

  return self;
}

void
netreq_cookie_database_free (NetreqCookieDatabase *self)
{
  g_clear_pointer (&self->file, netreq_database_file_free);
  g_free (self);
}

/* A text that no cookie could have is that of a row that nobody can use. */
static char *
read_text (sqlite3_stmt *row,
           int           column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  if (text == NULL || !g_utf8_validate (text, sqlite3_column_bytes (row, column), NULL))
    return NULL;

  return g_strdup (text);
}

static NetreqCookieRecord *
read_record (sqlite3_stmt *row)
{
  g_autoptr(NetreqCookieRecord) record = g_new0 (NetreqCookieRecord, 1);

  record->domain = read_text (row, DOMAIN);
  record->host_only = sqlite3_column_int (row, HOST_ONLY) != 0;
  record->path = read_text (row, PATH);
  record->name = read_text (row, NAME);
  record->value = read_text (row, VALUE);
  record->persistent = TRUE;
  record->expires = sqlite3_column_int64 (row, EXPIRES);
  record->created = sqlite3_column_int64 (row, CREATED);
  record->accessed = sqlite3_column_int64 (row, ACCESSED);
  record->secure = sqlite3_column_int (row, SECURE) != 0;
  record->http_only = sqlite3_column_int (row, HTTP_ONLY) != 0;
  record->same_site = sqlite3_column_int (row, SAME_SITE);

  if (!record->domain || !record->path || !record->name || !record->value ||
      (guint) record->same_site > NETREQ_SAME_SITE_STRICT)
    return NULL;

  return g_steal_pointer (&record);
}

static gboolean
read_all (NetreqDatabaseFile *file,
          gpointer            data,
          GError            **error)
{
  GPtrArray *records = data;
  sqlite3_stmt *rows = netreq_database_file_get_statement (file, SELECT_ALL);
  int result;

  g_ptr_array_set_size (records, 0);

  while ((result = sqlite3_step (rows)) == SQLITE_ROW)
    {
      NetreqCookieRecord *record = read_record (rows);

      if (record != NULL)
        g_ptr_array_add (records, record);
    }

  sqlite3_reset (rows);
  return netreq_database_file_check (file, result, error);
}

GPtrArray *
netreq_cookie_database_load (NetreqCookieDatabase *self,
                             GError              **error)
{
  g_autoptr(GPtrArray) records =
    g_ptr_array_new_with_free_func ((GDestroyNotify) netreq_cookie_record_free);

  if (!netreq_database_file_read (self->file, read_all, records, error))
    return NULL;

  return g_steal_pointer (&records);
}

static void
bind_key (sqlite3_stmt             *statement,
          const NetreqCookieRecord *record)
{
  sqlite3_bind_text (statement, 1 + DOMAIN, record->domain, -1, SQLITE_STATIC);
  sqlite3_bind_int (statement, 1 + HOST_ONLY, record->host_only != FALSE);
  sqlite3_bind_text (statement, 1 + PATH, record->path, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 1 + NAME, record->name, -1, SQLITE_STATIC);
}

static void
bind_rest (sqlite3_stmt             *statement,
           const NetreqCookieRecord *record)
{
  sqlite3_bind_text (statement, 1 + VALUE, record->value, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 1 + EXPIRES, record->expires);
  sqlite3_bind_int64 (statement, 1 + CREATED, record->created);
  sqlite3_bind_int64 (statement, 1 + ACCESSED, record->accessed);
  sqlite3_bind_int (statement, 1 + SECURE, record->secure != FALSE);
  sqlite3_bind_int (statement, 1 + HTTP_ONLY, record->http_only != FALSE);
  sqlite3_bind_int (statement, 1 + SAME_SITE, record->same_site);
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
make_change (NetreqDatabaseFile       *file,
             const NetreqCookieRecord *record,
             gboolean                  is_there,
             GError                  **error)
{
  sqlite3_stmt *statement = netreq_database_file_get_statement (file, is_there ? PUT : REMOVE);

  bind_key (statement, record);
  if (is_there)
    bind_rest (statement, record);

  return step (file, statement, error);
}

static gboolean
make_changes (NetreqDatabaseFile *file,
              gpointer            data,
              GError            **error)
{
  NetreqCookieBatch *batch = data;
  sqlite3_stmt *remove_all = netreq_database_file_get_statement (file, REMOVE_ALL);
  GHashTableIter iter;
  gpointer record;
  gpointer is_there;

  if (batch->removes_all && !step (file, remove_all, error))
    return FALSE;

  g_hash_table_iter_init (&iter, batch->changes);
  while (g_hash_table_iter_next (&iter, &record, &is_there))
    if (!make_change (file, record, GPOINTER_TO_INT (is_there), error))
      return FALSE;

  return TRUE;
}

gboolean
netreq_cookie_database_write (NetreqCookieDatabase *self,
                              NetreqCookieBatch    *batch,
                              gboolean              is_durable,
                              GError              **error)
{
  gboolean is_empty = netreq_cookie_batch_is_empty (batch);

  return netreq_database_file_write (self->file, is_empty ? NULL : make_changes, batch, is_durable,
                                     error);
}
