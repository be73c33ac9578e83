/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-record-table-private.h"

/* A text that no record could have is that of a row that nobody can use. */
char *
netreq_record_table_read_text (sqlite3_stmt *row,
                               int           column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  if (text == NULL || !g_utf8_validate (text, sqlite3_column_bytes (row, column), NULL))
    return NULL;

  return g_strdup (text);
}
