/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define _GNU_SOURCE

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "netreq-error-private.h"
#include "session/netreq-database-file-private.h"
#include "session/netreq-storage-private.h"

#define BUSY_TIMEOUT_MS 10000
#define LOCK_INTERVAL_USEC 10000

/* So many damaged files are left for whoever wants to have a look; the last of them
 * is replaced when there are more. */
#define MAX_SET_ASIDE 9

/* A file that is set aside makes a second try necessary, another process that does so
 * as well a third. */
#define MAX_TRIES 3

struct _NetreqDatabaseFile
{
  const NetreqDatabaseFormat *format;
  char *directory;
  char *path;
  /* The path as it can be shown. */
  char *display_name;

  /* Only while the file is open. */
  sqlite3 *handle;
  sqlite3_stmt **statements;

  /* Which file that is, or was: another process may have put a new one in its place. */
  gboolean has_identity;
  struct stat identity;

  /* What the file holds is not what we would have written. */
  gboolean is_damaged;

  /* That data got lost with a damaged file, until somebody has been told; and whether
   * that was found by the work that is being done. */
  GError *loss;
  gboolean has_just_lost;

  /* Something has been written since the disk was last waited for. */
  gboolean is_unsynced;
};

NetreqDatabaseFile *
netreq_database_file_new (const char                 *directory,
                          const NetreqDatabaseFormat *format)
{
  NetreqDatabaseFile *self = g_new0 (NetreqDatabaseFile, 1);

  self->format = format;
  self->directory = g_strdup (directory);
  self->path = g_build_filename (directory, format->file_name, NULL);
  self->display_name = g_filename_display_name (self->path);
  self->statements = g_new0 (sqlite3_stmt *, format->n_statements);

  return self;
}

static void
close_file (NetreqDatabaseFile *self)
{
  for (guint i = 0; i < self->format->n_statements; i++)
    g_clear_pointer (&self->statements[i], sqlite3_finalize);

  g_clear_pointer (&self->handle, sqlite3_close);
}

void
netreq_database_file_free (NetreqDatabaseFile *self)
{
  close_file (self);
  g_clear_error (&self->loss);
  g_free (self->statements);
  g_free (self->directory);
  g_free (self->path);
  g_free (self->display_name);
  g_free (self);
}

sqlite3_stmt *
netreq_database_file_get_statement (NetreqDatabaseFile *self,
                                    guint               statement)
{
  return self->statements[statement];
}

static gboolean
is_want_of_space (int reason)
{
  return reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
}

/* SQLite calls it so only where there is no quota and no limit to the size of a file. */
static gboolean
has_no_space (NetreqDatabaseFile *self,
              int                 kind)
{
  sqlite3_file *log = NULL;
  int reason = 0;
  int log_reason = 0;

  if (kind != SQLITE_IOERR)
    return kind == SQLITE_FULL;

  sqlite3_file_control (self->handle, NULL, SQLITE_FCNTL_LAST_ERRNO, &reason);
  sqlite3_file_control (self->handle, NULL, SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (log != NULL && log->pMethods != NULL)
    log->pMethods->xFileControl (log, SQLITE_FCNTL_LAST_ERRNO, &log_reason);

  return is_want_of_space (reason) || is_want_of_space (log_reason) ||
         is_want_of_space (sqlite3_system_errno (self->handle));
}

static NetreqError
code_of_result (NetreqDatabaseFile *self,
                int                 kind)
{
  if (has_no_space (self, kind))
    return NETREQ_ERROR_FILE_NO_SPACE;

  switch (kind)
    {
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return NETREQ_ERROR_ACCESS_DENIED;
    default:
      return NETREQ_ERROR_FAILED;
    }
}

gboolean
netreq_database_file_check (NetreqDatabaseFile *self,
                            int                 result,
                            GError            **error)
{
  int kind = result & 0xff;

  if (kind == SQLITE_OK || kind == SQLITE_ROW || kind == SQLITE_DONE)
    return TRUE;

  /* What we write breaks no rule that a table of ours has. */
  if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || kind == SQLITE_CONSTRAINT)
    self->is_damaged = TRUE;

  netreq_set_error (error, code_of_result (self, kind), "%s: %s", self->display_name,
                    sqlite3_errstr (result));
  return FALSE;
}

static gboolean
find_damage (NetreqDatabaseFile *self,
             const char         *words,
             GError            **error)
{
  self->is_damaged = TRUE;
  netreq_set_error (error, NETREQ_ERROR_FAILED, "%s: %s", self->display_name, words);

  return FALSE;
}

static gboolean
execute (NetreqDatabaseFile *self,
         const char         *text,
         GError            **error)
{
  int result = sqlite3_exec (self->handle, text, NULL, NULL, NULL);

  return netreq_database_file_check (self, result, error);
}

/* Of a statement that gives one row with one column; @value takes that as text. */
static gboolean
ask (NetreqDatabaseFile *self,
     const char         *text,
     char              **value,
     GError            **error)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (self->handle, text, -1, &statement, NULL);

  if (result == SQLITE_OK)
    result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *value = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);

  return netreq_database_file_check (self, result, error);
}

static gboolean
ask_number (NetreqDatabaseFile *self,
            const char         *text,
            gint64             *number,
            GError            **error)
{
  g_autofree char *value = NULL;

  if (!ask (self, text, &value, error))
    return FALSE;

  *number = value ? g_ascii_strtoll (value, NULL, 10) : 0;
  return TRUE;
}

/* Holds off the other processes that open the file or set it aside. Without a lock it
 * has to do as well: not every file system has them. */
static int
lock_directory (NetreqDatabaseFile *self)
{
  int fd = g_open (self->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gint64 deadline = g_get_monotonic_time () + BUSY_TIMEOUT_MS * G_TIME_SPAN_MILLISECOND;

  while (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      if ((errno != EWOULDBLOCK && errno != EINTR) || g_get_monotonic_time () > deadline)
        break;
      g_usleep (LOCK_INTERVAL_USEC);
    }

  return fd;
}

static void
unlock_directory (int fd)
{
  if (fd >= 0)
    close (fd);
}

/* A new name in a directory lasts once the directory itself is on the disk. */
static gboolean
create_schema (NetreqDatabaseFile *self,
               int                 directory_fd,
               GError            **error)
{
  g_autofree char *text = g_strdup_printf ("BEGIN IMMEDIATE; %s; "
                                           "PRAGMA application_id = %d; "
                                           "PRAGMA user_version = %d; COMMIT",
                                           self->format->create_table,
                                           self->format->application_id,
                                           self->format->version);

  if (!execute (self, text, error))
    return FALSE;

  if (directory_fd >= 0)
    fsync (directory_fd);

  return TRUE;
}

static gboolean
check_version (NetreqDatabaseFile *self,
               gint64              version,
               GError            **error)
{
  if (version > self->format->version)
    {
      netreq_set_error (error, NETREQ_ERROR_FAILED,
                        "%s: a later version of libnetreq has made it",
                        self->display_name);
      return FALSE;
    }

  return version == self->format->version || find_damage (self, "it has no valid version", error);
}

static gboolean
check_schema (NetreqDatabaseFile *self,
              int                 directory_fd,
              GError            **error)
{
  gint64 n_entries;
  gint64 application;
  gint64 version;

  if (!ask_number (self, "SELECT count(*) FROM sqlite_master", &n_entries, error) ||
      !ask_number (self, "PRAGMA application_id", &application, error) ||
      !ask_number (self, "PRAGMA user_version", &version, error))
    return FALSE;

  if (n_entries == 0 && application == 0 && version == 0)
    return create_schema (self, directory_fd, error);

  if (application != self->format->application_id)
    return find_damage (self, "another program has made it", error);

  return check_version (self, version, error);
}

/* A damage that no change comes across would stay. */
static gboolean
check_integrity (NetreqDatabaseFile *self,
                 GError            **error)
{
  g_autofree char *verdict = NULL;

  return ask (self, "PRAGMA quick_check(1)", &verdict, error) &&
         (g_strcmp0 (verdict, "ok") == 0 || find_damage (self, "it is damaged", error));
}

/* It is only for want of our table that they can't be prepared. */
static gboolean
prepare_statements (NetreqDatabaseFile *self,
                    GError            **error)
{
  for (guint i = 0; i < self->format->n_statements; i++)
    {
      int result = sqlite3_prepare_v3 (self->handle, self->format->statements[i], -1,
                                       SQLITE_PREPARE_PERSISTENT, &self->statements[i], NULL);

      if (result == SQLITE_ERROR)
        return find_damage (self, "it has no valid table", error);
      if (!netreq_database_file_check (self, result, error))
        return FALSE;
    }

  return TRUE;
}

/* The file is not changed before it is known whose it is. */
static gboolean
set_up_handle (NetreqDatabaseFile *self,
               int                 directory_fd,
               GError            **error)
{
  g_autofree char *journal_mode = NULL;

  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);

  return execute (self, "PRAGMA secure_delete = ON", error) &&
         check_schema (self, directory_fd, error) &&
         ask (self, "PRAGMA journal_mode = WAL", &journal_mode, error) &&
         check_integrity (self, error) &&
         prepare_statements (self, error);
}

/* Something else in its place would stay there for ever. */
static gboolean
check_kind (NetreqDatabaseFile *self,
            GError            **error)
{
  struct stat there;

  return g_stat (self->path, &there) != 0 || S_ISREG (there.st_mode) ||
         find_damage (self, "it is no file", error);
}

/* Where SQLite makes it, it is for everybody at first. Only a new one is opened here: when
 * a file is closed, the process loses all locks that it has on it. */
static void
make_private (NetreqDatabaseFile *self)
{
  int fd = g_open (self->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
}

/* The directory may be one that everybody can look into. The files that come beside
 * it get the same mode. */
static gboolean
open_locked (NetreqDatabaseFile *self,
             int                 directory_fd,
             GError            **error)
{
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  int result;

  self->has_identity = FALSE;
  if (!check_kind (self, error))
    return FALSE;

  make_private (self);
  result = sqlite3_open_v2 (self->path, &self->handle, flags, NULL);
  if (!netreq_database_file_check (self, result, error))
    return FALSE;

  g_chmod (self->path, 0600);
  self->has_identity = g_stat (self->path, &self->identity) == 0;

  return set_up_handle (self, directory_fd, error);
}

static gboolean
open_file (NetreqDatabaseFile *self,
           GError            **error)
{
  gboolean is_open;
  int fd;

  if (self->handle != NULL)
    return TRUE;

  fd = lock_directory (self);
  is_open = open_locked (self, fd, error);
  unlock_directory (fd);

  return is_open;
}

/* It is no longer the file that others find. */
static gboolean
was_moved (NetreqDatabaseFile *self)
{
  struct stat there;

  if (!self->has_identity)
    return FALSE;

  return g_stat (self->path, &there) != 0 ||
         there.st_ino != self->identity.st_ino ||
         there.st_dev != self->identity.st_dev;
}

static char *
make_name_aside (NetreqDatabaseFile *self,
                 guint               i)
{
  return g_strdup_printf ("%s.corrupt-%u", self->path, i);
}

static char *
find_name_aside (NetreqDatabaseFile *self)
{
  g_autofree char *name = NULL;

  for (guint i = 1; i <= MAX_SET_ASIDE; i++)
    {
      g_free (name);
      name = make_name_aside (self, i);
      if (!g_file_test (name, G_FILE_TEST_EXISTS))
        break;
    }

  return g_steal_pointer (&name);
}

/* The log goes along, so that tools that rescue data have all of it. */
static gboolean
rename_aside (NetreqDatabaseFile *self)
{
  g_autofree char *aside = find_name_aside (self);
  g_autofree char *log_aside = g_strconcat (aside, "-wal", NULL);
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *index = g_strconcat (self->path, "-shm", NULL);

  if (g_rename (self->path, aside) != 0)
    return FALSE;

  if (g_rename (log, log_aside) != 0)
    g_unlink (log_aside);
  g_unlink (index);

  return TRUE;
}

/* Unless another process has done it in the meantime. */
static gboolean
set_aside (NetreqDatabaseFile *self)
{
  int fd = lock_directory (self);
  gboolean is_gone = was_moved (self) || rename_aside (self);

  unlock_directory (fd);
  return is_gone;
}

/* Returns whether it is worth another try. */
static gboolean
recover (NetreqDatabaseFile *self,
         const GError       *problem)
{
  gboolean was_damaged = self->is_damaged;

  self->is_damaged = FALSE;
  close_file (self);

  if (was_moved (self))
    return TRUE;

  if (!was_damaged || !set_aside (self))
    return FALSE;

  g_clear_error (&self->loss);
  self->loss = g_error_new (problem->domain, problem->code, "%s; it was set aside", problem->message);
  self->has_just_lost = TRUE;

  return TRUE;
}

/* A file that was moved while it was worked on was worked on in vain. */
static gboolean
perform (NetreqDatabaseFile *self,
         NetreqDatabaseWork  work,
         gpointer            data,
         GError            **error)
{
  g_autoptr(GError) problem = NULL;

  self->has_just_lost = FALSE;
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      g_clear_error (&problem);

      if (open_file (self, &problem) && work (self, data, &problem) && !was_moved (self))
        return TRUE;

      if (!recover (self, problem))
        break;
    }

  if (problem == NULL)
    netreq_set_error (&problem, NETREQ_ERROR_FAILED, "%s: the file is moved away all the time",
                      self->display_name);

  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* As a file that nobody can change: where nothing can be written, no log and no lock
 * can be made either. */
static gboolean
open_unchanging (NetreqDatabaseFile *self,
                 GError            **error)
{
  g_autofree char *escaped = g_uri_escape_string (self->path, "/", FALSE);
  g_autofree char *uri = g_strconcat ("file:", escaped, "?immutable=1", NULL);
  int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
  int result = sqlite3_open_v2 (uri, &self->handle, flags, NULL);

  return netreq_database_file_check (self, result, error) &&
         check_schema (self, -1, error) &&
         check_integrity (self, error) &&
         prepare_statements (self, error);
}

/* What is still in a log would be missing. */
static gboolean
has_log (NetreqDatabaseFile *self)
{
  g_autofree char *log = g_strconcat (self->path, "-wal", NULL);
  struct stat there;

  return g_stat (log, &there) == 0 && there.st_size > 0;
}

static gboolean
read_unchanging (NetreqDatabaseFile *self,
                 NetreqDatabaseWork  work,
                 gpointer            data)
{
  gboolean has_read = !has_log (self) &&
                      open_unchanging (self, NULL) &&
                      work (self, data, NULL);

  close_file (self);
  self->is_damaged = FALSE;

  return has_read;
}

gboolean
netreq_database_file_read (NetreqDatabaseFile *self,
                           NetreqDatabaseWork  work,
                           gpointer            data,
                           GError            **error)
{
  g_autoptr(GError) problem = NULL;

  if (!netreq_database_file_exists (self))
    return TRUE;

  if (!perform (self, work, data, &problem) && !read_unchanging (self, work, data))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  if (!self->has_just_lost)
    return TRUE;

  g_propagate_error (error, g_error_copy (self->loss));
  return FALSE;
}

/* Another process may have brought the file up to its version while we had it open. */
static gboolean
check_version_again (NetreqDatabaseFile *self,
                     GError            **error)
{
  gint64 version;

  return ask_number (self, "PRAGMA user_version", &version, error) &&
         check_version (self, version, error);
}

/* The disk is waited for only when a transaction has something to write, and the
 * changes may come to nothing: so there is always the version. */
static gboolean
touch (NetreqDatabaseFile *self,
       GError            **error)
{
  g_autofree char *text = g_strdup_printf ("PRAGMA user_version = %d", self->format->version);

  return execute (self, text, error);
}

typedef struct
{
  NetreqDatabaseWork work;
  gpointer data;
  gboolean is_durable;
} Transaction;

/* With a log, NORMAL waits for the disk only before the log is used anew, and FULL
 * at the end of each transaction; that takes all earlier ones along. */
static gboolean
transact (NetreqDatabaseFile *self,
          gpointer            data,
          GError            **error)
{
  Transaction *transaction = data;
  const char *synchronous = transaction->is_durable ? "PRAGMA synchronous = FULL"
                                                    : "PRAGMA synchronous = NORMAL";

  if (execute (self, synchronous, error) &&
      execute (self, "BEGIN IMMEDIATE", error) &&
      check_version_again (self, error) &&
      (!transaction->work || transaction->work (self, transaction->data, error)) &&
      (!transaction->is_durable || touch (self, error)) &&
      execute (self, "COMMIT", error))
    return TRUE;

  sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

gboolean
netreq_database_file_write (NetreqDatabaseFile *self,
                            NetreqDatabaseWork  work,
                            gpointer            data,
                            gboolean            is_durable,
                            GError            **error)
{
  Transaction transaction = { work, data, is_durable };
  gboolean is_needed = work != NULL || (is_durable && self->is_unsynced);

  if (is_needed &&
      (!netreq_storage_ensure_directory (self->directory, error) ||
       !perform (self, transact, &transaction, error)))
    return FALSE;

  if (is_needed)
    self->is_unsynced = !is_durable;

  return TRUE;
}

GError *
netreq_database_file_take_loss (NetreqDatabaseFile *self)
{
  return g_steal_pointer (&self->loss);
}

gboolean
netreq_database_file_exists (NetreqDatabaseFile *self)
{
  return g_file_test (self->path, G_FILE_TEST_EXISTS);
}

void
netreq_database_file_purge (NetreqDatabaseFile *self)
{
  for (guint i = 1; i <= MAX_SET_ASIDE; i++)
    {
      g_autofree char *aside = make_name_aside (self, i);
      g_autofree char *log_aside = g_strconcat (aside, "-wal", NULL);

      g_unlink (aside);
      g_unlink (log_aside);
    }

  g_clear_error (&self->loss);
}

void
netreq_database_file_empty_log (NetreqDatabaseFile *self)
{
  if (self->handle != NULL)
    sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}
