/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-hsts-table-private.h"

#include "policy/netreq-hsts-rules-private.h"

/* "NtRh" in the header of the file says whose it is. */
#define APPLICATION_ID 0x4e745268
#define SCHEMA_VERSION 1

#define CREATE_TABLE                                                          \
  "CREATE TABLE hosts ("                                                      \
  "host TEXT NOT NULL PRIMARY KEY, expires INTEGER NOT NULL, "                \
  "include_subdomains INTEGER NOT NULL) WITHOUT ROWID"

/* The order of columns in the statements. */
enum
{
  HOST,
  EXPIRES,
  INCLUDE_SUBDOMAINS,
};

static const char *const statements[NETREQ_N_RECORD_STATEMENTS] = {
  [NETREQ_RECORD_STATEMENT_SELECT_ALL] = "SELECT host, expires, include_subdomains FROM hosts",
  [NETREQ_RECORD_STATEMENT_PUT] =
    "INSERT OR REPLACE INTO hosts (host, expires, include_subdomains) VALUES (?, ?, ?)",
  [NETREQ_RECORD_STATEMENT_REMOVE] = "DELETE FROM hosts WHERE host = ?",
  [NETREQ_RECORD_STATEMENT_REMOVE_ALL] = "DELETE FROM hosts",
};

static guint
hash_key (gconstpointer data)
{
  const NetreqHstsRecord *record = data;

  return g_str_hash (record->host);
}

static gboolean
equal_key (gconstpointer one,
           gconstpointer other)
{
  return g_str_equal (((const NetreqHstsRecord *) one)->host, ((const NetreqHstsRecord *) other)->host);
}

static gpointer
copy_record (gconstpointer record)
{
  return netreq_hsts_record_copy (record);
}

static void
free_record (gpointer record)
{
  netreq_hsts_record_free (record);
}

static gpointer
read_record (sqlite3_stmt *row)
{
  g_autofree char *host = netreq_record_table_read_text (row, HOST);

  if (host == NULL)
    return NULL;

  return netreq_hsts_record_new (host, sqlite3_column_int64 (row, EXPIRES),
                                 sqlite3_column_int (row, INCLUDE_SUBDOMAINS) != 0);
}

static void
bind_key (sqlite3_stmt  *statement,
          gconstpointer  data)
{
  const NetreqHstsRecord *record = data;

  sqlite3_bind_text (statement, 1 + HOST, record->host, -1, SQLITE_STATIC);
}

static void
bind_rest (sqlite3_stmt  *statement,
           gconstpointer  data)
{
  const NetreqHstsRecord *record = data;

  sqlite3_bind_int64 (statement, 1 + EXPIRES, record->expires);
  sqlite3_bind_int (statement, 1 + INCLUDE_SUBDOMAINS, record->include_subdomains != FALSE);
}

const NetreqRecordTable netreq_hsts_table = {
  .format = {
    .file_name = "hsts.sqlite",
    .application_id = APPLICATION_ID,
    .version = SCHEMA_VERSION,
    .create_table = CREATE_TABLE,
    .statements = statements,
    .n_statements = NETREQ_N_RECORD_STATEMENTS,
  },
  .thread_name = "netreq-hsts",
  .copy = copy_record,
  .free = free_record,
  .hash = hash_key,
  .equal = equal_key,
  .read = read_record,
  .bind_key = bind_key,
  .bind_rest = bind_rest,
};
