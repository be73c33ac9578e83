/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "session/netreq-session-private.h"

#include "netreq-error-private.h"
#include "policy/netreq-partition-name-private.h"
#include "policy/netreq-syntax-private.h"
#include "session/netreq-storage-private.h"

/* Where in the folder of a session that was found by its path the cache is. */
#define CACHE_FOLDER "cache"

/* In bytes: no system finds longer ones. */
#define PATH_LENGTH_MAX 4095

/* The sessions that can be found: all of them last as long as the program, since what
 * a partition in memory has must not depend on who holds it. */
static GMutex mutex;
/* By the partition string, and by the folder without symbolic links. */
static GHashTable *by_name;
static GHashTable *by_folder;

static void
ensure_tables (void)
{
  if (by_name != NULL)
    return;

  by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  by_folder = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/* The one that is there already may have another name, and keeps it. */
static NetreqSession *
ensure_stored (const char                 *partition,
               const NetreqSessionStorage *storage)
{
  g_autofree char *folder = netreq_storage_resolve (storage->data_path);
  NetreqSession *session = g_hash_table_lookup (by_folder, folder);

  if (session == NULL)
    {
      session = netreq_session_new_partition (partition, storage);
      g_hash_table_insert (by_folder, g_steal_pointer (&folder), session);
    }

  return session;
}

static NetreqSession *
ensure_persistent (const char *partition,
                   const char *name)
{
  g_autofree char *file_name = netreq_partition_to_file_name (name);
  g_autofree char *data_path = netreq_storage_get_data_path (file_name);
  g_autofree char *cache_path = netreq_storage_get_cache_path (file_name);
  const NetreqSessionStorage storage = { data_path, cache_path };

  return g_object_ref (ensure_stored (partition, &storage));
}

static NetreqSession *
ensure_named (const char *partition)
{
  const char *name;
  NetreqPartitionKind kind = netreq_partition_parse (partition, &name);
  NetreqSession *session;

  /* Both of its names are of one session. */
  if (kind == NETREQ_PARTITION_DEFAULT)
    partition = "";

  session = g_hash_table_lookup (by_name, partition);
  if (session != NULL)
    return session;

  session = kind == NETREQ_PARTITION_IN_MEMORY ? netreq_session_new_partition (partition, NULL)
                                               : ensure_persistent (partition, name);
  g_hash_table_insert (by_name, g_strdup (partition), session);

  return session;
}

/**
 * netreq_session_get_default:
 *
 * Gets the session of all requests that name neither a session nor a partition. It
 * lives as long as the program, and is persistent:
 * [func@Netreq.Session.from_partition] says where its data is.
 *
 * Returns: (transfer none): the default session
 *
 * Since: 1.0
 */
NetreqSession *
netreq_session_get_default (void)
{
  return netreq_session_from_partition ("");
}

/**
 * netreq_session_from_partition:
 * @partition: the name of a partition; the empty string names the default one
 *
 * Gets the session of a partition, made at the first call. The same name gives
 * the same session, which then lives as long as the program.
 *
 * A partition whose name begins with `persist:` is there again when the program is
 * run the next time, and so is the default one; `persist:` alone names that too. All
 * others live in memory. The name can be anything.
 *
 * What is kept is in a folder of the application, `APPLICATION/netreq` in
 * [func@GLib.get_user_data_dir], and what can be fetched again in the same in
 * [func@GLib.get_user_cache_dir]. APPLICATION is the id of the default
 * [class@Gio.Application], or what [func@GLib.get_prgname] gives where there is none,
 * and what they are when the session is made counts: make the application first. The
 * folders are made when there is something to be kept, for nobody but the user.
 *
 * This may be called in any thread; the session belongs where it was first asked for.
 *
 * Returns: (transfer none): the session of @partition
 *
 * Since: 1.0
 */
NetreqSession *
netreq_session_from_partition (const char *partition)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (partition != NULL, NULL);

  locker = g_mutex_locker_new (&mutex);
  ensure_tables ();

  return ensure_named (partition);
}

static gboolean
check_path (const char  *path,
            GError     **error)
{
  g_autofree char *quoted = netreq_quote (path, -1);

  if (!g_path_is_absolute (path))
    netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                      "The path of the session has to be absolute, and is %s", quoted);
  else if (strlen (path) > PATH_LENGTH_MAX)
    netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                      "The path of the session is too long: %s", quoted);
  else if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_DIR))
    netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                      "The path of the session has to be that of a folder, and %s is none", quoted);
  else
    return TRUE;

  return FALSE;
}

/**
 * netreq_session_from_path:
 * @path: (type filename): the absolute path of a folder, which need not be there
 * @error: return location for an error
 *
 * Gets the persistent session that keeps its data in a folder, made at the first
 * call. Every path to the same folder gives the same session, which then lives as
 * long as the program. When the folder is that of a partition, it is the session of
 * that.
 *
 * The folder is made, for nobody but the user, when there is something to be kept. It
 * should have nothing else in it. What can be fetched again is in its folder `cache`.
 *
 * Where the symbolic links in the path lead to when the session is made counts, and
 * [method@Netreq.Session.get_storage_path] has none of them.
 *
 * This may be called in any thread; the session belongs where it was first asked for.
 *
 * Fails with %NETREQ_ERROR_INVALID_ARGUMENT when the path is not absolute, is too long,
 * or is that of something else than a folder.
 *
 * Returns: (transfer none): the session of the folder; %NULL on error
 *
 * Since: 1.0
 */
NetreqSession *
netreq_session_from_path (const char  *path,
                          GError     **error)
{
  g_autoptr(GMutexLocker) locker = NULL;
  g_autofree char *data_path = NULL;
  g_autofree char *cache_path = NULL;
  NetreqSessionStorage storage;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_path (path, error))
    return NULL;

  data_path = netreq_storage_resolve (path);
  cache_path = g_build_filename (data_path, CACHE_FOLDER, NULL);
  storage.data_path = data_path;
  storage.cache_path = cache_path;

  locker = g_mutex_locker_new (&mutex);
  ensure_tables ();

  return ensure_stored (NULL, &storage);
}
