/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-cookie-table-private.h"

#include "policy/netreq-cookie-record-private.h"

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

static const char *const statements[NETREQ_N_RECORD_STATEMENTS] = {
  [NETREQ_RECORD_STATEMENT_SELECT_ALL] =
    "SELECT domain, host_only, path, name, value, expires, created, accessed, "
    "secure, http_only, same_site FROM cookies",
  [NETREQ_RECORD_STATEMENT_PUT] =
    "INSERT OR REPLACE INTO cookies (domain, host_only, path, name, value, expires, "
    "created, accessed, secure, http_only, same_site) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  [NETREQ_RECORD_STATEMENT_REMOVE] =
    "DELETE FROM cookies WHERE domain = ? AND host_only = ? AND path = ? AND name = ?",
  [NETREQ_RECORD_STATEMENT_REMOVE_ALL] = "DELETE FROM cookies",
};

static guint
hash_key (gconstpointer data)
{
  const NetreqCookieRecord *record = data;

  return g_str_hash (record->name) +
         31 * g_str_hash (record->domain) +
         37 * g_str_hash (record->path);
}

static gboolean
equal_key (gconstpointer one,
           gconstpointer other)
{
  return netreq_cookie_record_equal_key (one, other);
}

static gpointer
copy_record (gconstpointer record)
{
  return netreq_cookie_record_copy (record);
}

static void
free_record (gpointer record)
{
  netreq_cookie_record_free (record);
}

static gpointer
read_record (sqlite3_stmt *row)
{
  g_autoptr(NetreqCookieRecord) record = g_new0 (NetreqCookieRecord, 1);

  record->domain = netreq_record_table_read_text (row, DOMAIN);
  record->host_only = sqlite3_column_int (row, HOST_ONLY) != 0;
  record->path = netreq_record_table_read_text (row, PATH);
  record->name = netreq_record_table_read_text (row, NAME);
  record->value = netreq_record_table_read_text (row, VALUE);
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

static void
bind_key (sqlite3_stmt  *statement,
          gconstpointer  data)
{
  const NetreqCookieRecord *record = data;

  sqlite3_bind_text (statement, 1 + DOMAIN, record->domain, -1, SQLITE_STATIC);
  sqlite3_bind_int (statement, 1 + HOST_ONLY, record->host_only != FALSE);
  sqlite3_bind_text (statement, 1 + PATH, record->path, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 1 + NAME, record->name, -1, SQLITE_STATIC);
}

static void
bind_rest (sqlite3_stmt  *statement,
           gconstpointer  data)
{
  const NetreqCookieRecord *record = data;

  sqlite3_bind_text (statement, 1 + VALUE, record->value, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 1 + EXPIRES, record->expires);
  sqlite3_bind_int64 (statement, 1 + CREATED, record->created);
  sqlite3_bind_int64 (statement, 1 + ACCESSED, record->accessed);
  sqlite3_bind_int (statement, 1 + SECURE, record->secure != FALSE);
  sqlite3_bind_int (statement, 1 + HTTP_ONLY, record->http_only != FALSE);
  sqlite3_bind_int (statement, 1 + SAME_SITE, record->same_site);
}

const NetreqRecordTable netreq_cookie_table = {
  .format = {
    .file_name = "cookies.sqlite",
    .application_id = APPLICATION_ID,
    .version = SCHEMA_VERSION,
    .create_table = CREATE_TABLE,
    .statements = statements,
    .n_statements = NETREQ_N_RECORD_STATEMENTS,
  },
  .thread_name = "netreq-cookies",
  .copy = copy_record,
  .free = free_record,
  .hash = hash_key,
  .equal = equal_key,
  .read = read_record,
  .bind_key = bind_key,
  .bind_rest = bind_rest,
};
