/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "session/netreq-database-file-private.h"

G_BEGIN_DECLS

/* The statements that each table has, in this order; their parameters are those of the
 * key first. */
typedef enum
{
  NETREQ_RECORD_STATEMENT_SELECT_ALL,
  NETREQ_RECORD_STATEMENT_PUT,
  NETREQ_RECORD_STATEMENT_REMOVE,
  NETREQ_RECORD_STATEMENT_REMOVE_ALL,
  NETREQ_N_RECORD_STATEMENTS,
} NetreqRecordStatement;

/* One kind of record that a partition keeps: what it is in memory, and in its file. */
typedef struct
{
  NetreqDatabaseFormat format;
  /* Of the thread that works on the file. */
  const char *thread_name;

  gpointer (*copy) (gconstpointer record);
  GDestroyNotify free;
  /* By the key only. */
  GHashFunc hash;
  GEqualFunc equal;

  /* NULL for a row that nobody can use. */
  gpointer (*read)      (sqlite3_stmt  *row);
  void     (*bind_key)  (sqlite3_stmt  *statement,
                         gconstpointer  record);
  void     (*bind_rest) (sqlite3_stmt  *statement,
                         gconstpointer  record);
} NetreqRecordTable;

/* For read(): the text of a column; NULL for one that is none. To be freed. */
char *netreq_record_table_read_text (sqlite3_stmt *row,
                                     int           column);

G_END_DECLS
