/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* A file of SQLite in which a partition keeps one kind of data. All of it blocks: for as
 * long as another process writes, for ten seconds at most. One thread at a time may use it.
 *
 * Several processes may have the same file open. A file that is damaged, or that
 * another program made, is set aside as NAME.corrupt-1 and so on, and a new one takes its
 * place; the read that finds it tells so with its error, a write has written all the
 * same, and netreq_database_file_take_loss() tells it in any case. One that a later
 * version of the library made stays as it is, and nothing is kept. */
typedef struct _NetreqDatabaseFile NetreqDatabaseFile;

typedef struct
{
  const char *file_name;
  /* In the header of the file: says whose it is, and how its table looks. */
  int application_id;
  int version;
  const char *create_table;
  /* What is done with that. */
  const char *const *statements;
  guint n_statements;
} NetreqDatabaseFormat;

/* What is done while the file is open; it may be done again with another file. */
typedef gboolean (*NetreqDatabaseWork) (NetreqDatabaseFile *file,
                                        gpointer            data,
                                        GError            **error);

/* Nothing is opened or made before it is needed.
 * @format: static */
NetreqDatabaseFile *netreq_database_file_new           (const char                  *directory,
                                                        const NetreqDatabaseFormat  *format);
void                netreq_database_file_free          (NetreqDatabaseFile          *self);

/* Does @work, or nothing when there is no file. */
gboolean            netreq_database_file_read          (NetreqDatabaseFile          *self,
                                                        NetreqDatabaseWork           work,
                                                        gpointer                     data,
                                                        GError                     **error);
/* Does @work as a whole, or not at all. What it writes survives the process; if
 * @is_durable, it and all that came earlier survive a loss of power as well.
 * @work: (nullable): only for what came earlier */
gboolean            netreq_database_file_write         (NetreqDatabaseFile          *self,
                                                        NetreqDatabaseWork           work,
                                                        gpointer                     data,
                                                        gboolean                     is_durable,
                                                        GError                     **error);

/* That data got lost with a file that was set aside since the last call; NULL when none
 * was. */
GError             *netreq_database_file_take_loss     (NetreqDatabaseFile          *self);

gboolean            netreq_database_file_exists        (NetreqDatabaseFile          *self);
/* After everything was removed: leaves no trace of it in files that were set aside, so
 * that nothing was lost with those. */
void                netreq_database_file_purge         (NetreqDatabaseFile          *self);
/* After something was removed: leaves no trace of it in the log. */
void                netreq_database_file_empty_log     (NetreqDatabaseFile          *self);

/* For work: the statement of that number, prepared. */
sqlite3_stmt       *netreq_database_file_get_statement (NetreqDatabaseFile          *self,
                                                        guint                        statement);
/* For work: whether @result is a good one. */
gboolean            netreq_database_file_check         (NetreqDatabaseFile          *self,
                                                        int                          result,
                                                        GError                     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqDatabaseFile, netreq_database_file_free)

G_END_DECLS
