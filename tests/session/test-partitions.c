/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define _GNU_SOURCE

#include "config.h"

#include <malloc.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "session/netreq-session-private.h"
#include "session/netreq-storage-private.h"
#include "support/netreq-raw-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-session.h"
#include "support/netreq-test-system.h"

#define PROGRAM "test-partitions"
#define OK_EMPTY "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
#define N_PARTITIONS 1000
#define BYTES_PER_PARTITION 1024

/* --- names --- */

typedef struct
{
  const char *name;
  const char *partition;
  /* NULL for one in memory */
  const char *file_name;
} NameRow;

static const NameRow name_rows[] = {
  { "a-name-is-in-memory", "work", NULL },
  { "persist-is-on-disk", "persist:work", "work" },
  { "a-way-up-leads-nowhere", "persist:../../etc", "%2e.%2f..%2fetc" },
  { "a-way-from-the-root-leads-nowhere", "persist:/etc", "%2fetc" },
  { "a-dot-is-a-name-like-any-other", "persist:.", "%2e" },
  { "case-counts", "persist:Work", "%57ork" },
  { "the-default-is-on-disk", "", "%" },
};

static char *
build_path (const char *base,
            const char *file_name)
{
  return file_name != NULL ? g_build_filename (base, PROGRAM, "netreq", file_name, NULL) : NULL;
}

static void
test_name (gconstpointer data)
{
  const NameRow *row = data;
  g_autofree char *data_path = build_path (g_get_user_data_dir (), row->file_name);
  g_autofree char *cache_path = build_path (g_get_user_cache_dir (), row->file_name);
  NetreqSession *session = netreq_session_from_partition (row->partition);
  g_autofree char *path = NULL;
  g_autofree char *partition = NULL;
  gboolean persistent;

  g_assert_true (netreq_session_from_partition (row->partition) == session);
  g_assert_cmpstr (netreq_session_get_partition (session), ==, row->partition);
  g_assert_cmpint (netreq_session_is_persistent (session), ==, row->file_name != NULL);
  g_assert_cmpstr (netreq_session_get_storage_path (session), ==, data_path);
  g_assert_cmpstr (netreq_session_get_cache_path (session), ==, cache_path);

  g_object_get (session, "persistent", &persistent, "storage-path", &path, "partition", &partition, NULL);
  g_assert_cmpint (persistent, ==, row->file_name != NULL);
  g_assert_cmpstr (path, ==, data_path);
  g_assert_cmpstr (partition, ==, row->partition);
}

static void
test_names_differ (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (name_rows); i++)
    for (guint j = 0; j < i; j++)
      g_assert_true (netreq_session_from_partition (name_rows[i].partition) !=
                     netreq_session_from_partition (name_rows[j].partition));
}

/* Before it is asked for by another name. */
static void
test_default (void)
{
  NetreqSession *session = netreq_session_from_partition ("persist:");

  g_assert_true (netreq_session_from_partition ("") == session);
  g_assert_true (netreq_session_get_default () == session);
  g_assert_cmpstr (netreq_session_get_partition (session), ==, "");
}

static void
test_new (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();

  g_assert_null (netreq_session_get_partition (session));
  g_assert_false (netreq_session_is_persistent (session));
  g_assert_null (netreq_session_get_storage_path (session));
  g_assert_null (netreq_session_get_cache_path (session));
}

static void
test_application (void)
{
  g_autoptr(GApplication) application = g_application_new ("org.example.Maps", G_APPLICATION_DEFAULT_FLAGS);
  g_autofree char *data_path = g_build_filename (g_get_user_data_dir (), "org.example.Maps", "netreq", "maps", NULL);
  g_autofree char *cache_path = g_build_filename (g_get_user_cache_dir (), "org.example.Maps", "netreq", "maps", NULL);
  NetreqSession *session;

  g_application_set_default (application);
  session = netreq_session_from_partition ("persist:maps");
  g_application_set_default (NULL);

  g_assert_cmpstr (netreq_session_get_storage_path (session), ==, data_path);
  g_assert_cmpstr (netreq_session_get_cache_path (session), ==, cache_path);
  g_assert_true (netreq_session_from_partition ("persist:maps") == session);
}

static void
test_option (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqClientRequest) named = NULL;
  g_autoptr(NetreqClientRequest) given = NULL;

  named = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "url", "http://127.0.0.1/", "partition", "persist:option", NULL);
  given = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "url", "http://127.0.0.1/", "partition", "persist:option",
                        "session", session, NULL);

  g_assert_true (netreq_client_request_get_session (named) == netreq_session_from_partition ("persist:option"));
  g_assert_true (netreq_client_request_get_session (given) == session);
}

/* --- paths --- */

typedef struct
{
  char *directory;
} PathFixture;

static void
path_set_up (PathFixture   *fixture,
             gconstpointer  data)
{
  g_autofree char *real = NULL;
  g_autofree char *link = NULL;

  fixture->directory = netreq_test_dir_new ();
  real = g_build_filename (fixture->directory, "real", NULL);
  link = g_build_filename (fixture->directory, "link", NULL);
  g_assert_cmpint (g_mkdir (real, 0755), ==, 0);
  g_assert_cmpint (symlink ("real", link), ==, 0);
  netreq_test_write_file (fixture->directory, "file", "");
}

static void
path_tear_down (PathFixture   *fixture,
                gconstpointer  data)
{
  netreq_test_dir_free (fixture->directory);
}

static NetreqSession *
find (PathFixture *fixture,
      const char  *relative)
{
  g_autofree char *path = g_strconcat (fixture->directory, "/", relative, NULL);
  g_autoptr(GError) error = NULL;
  NetreqSession *session = netreq_session_from_path (path, &error);

  g_assert_no_error (error);
  return session;
}

static void
test_path (PathFixture   *fixture,
           gconstpointer  data)
{
  static const char * const same[] = {
    "real/p", "real/p/", "real//p", "./real/./p", "real/p/q/..", "real/../real/p", "link/p", "missing/../link/p",
  };
  g_autofree char *data_path = g_build_filename (fixture->directory, "real", "p", NULL);
  g_autofree char *cache_path = g_build_filename (data_path, "cache", NULL);
  NetreqSession *session = find (fixture, "real/p");

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    g_assert_true (find (fixture, same[i]) == session);

  /* Now it is there, and has a link of its own. */
  g_assert_true (netreq_storage_ensure_directory (data_path, NULL));
  g_assert_true (find (fixture, "real/p") == session);
  g_assert_true (find (fixture, "link/p") == session);

  g_assert_true (find (fixture, "real") != session);
  g_assert_true (find (fixture, "real/P") != session);
  g_assert_true (find (fixture, "real/p/q") != session);
  g_assert_true (find (fixture, "link") == find (fixture, "real"));

  g_assert_true (netreq_session_is_persistent (session));
  g_assert_null (netreq_session_get_partition (session));
  g_assert_cmpstr (netreq_session_get_storage_path (session), ==, data_path);
  g_assert_cmpstr (netreq_session_get_cache_path (session), ==, cache_path);
}

static void
make_link (PathFixture *fixture,
           const char  *target,
           const char  *name)
{
  g_autofree char *path = g_build_filename (fixture->directory, name, NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

/* Where the system goes, which follows a link before it goes up. */
static void
test_path_up_from_link (PathFixture   *fixture,
                        gconstpointer  data)
{
  NetreqSession *session;

  make_link (fixture, "real/deep/down", "far");
  session = find (fixture, "far/../p");
  g_assert_true (find (fixture, "real/deep/p") == session);
  g_assert_true (find (fixture, "p") != session);
  g_assert_true (g_str_has_suffix (netreq_session_get_storage_path (session), "/real/deep/p"));
}

/* It may lead somewhere later, and the session must still be the same. */
static void
test_path_of_dangling_link (PathFixture   *fixture,
                            gconstpointer  data)
{
  g_autofree char *target = g_build_filename (fixture->directory, "later", "p", NULL);
  NetreqSession *session;
  NetreqSession *by_absolute;

  make_link (fixture, "later", "dangling");
  make_link (fixture, target, "absolute");
  session = find (fixture, "dangling/p");
  by_absolute = find (fixture, "absolute");

  g_assert_true (by_absolute == session);
  g_assert_cmpstr (netreq_session_get_storage_path (session), ==, target);
  g_assert_true (netreq_storage_ensure_directory (target, NULL));
  g_assert_true (find (fixture, "dangling/p") == session);
  g_assert_true (find (fixture, "later/p") == session);
}

static void
test_path_of_circle (PathFixture   *fixture,
                     gconstpointer  data)
{
  NetreqSession *session;
  g_autoptr(GError) error = NULL;

  make_link (fixture, "circle", "circle");
  session = find (fixture, "circle/p");

  g_assert_true (find (fixture, "circle/p") == session);
  g_assert_false (netreq_storage_ensure_directory (netreq_session_get_storage_path (session), &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_ACCESS_DENIED);
}

/* File names are bytes. */
static void
test_path_in_bytes (PathFixture   *fixture,
                    gconstpointer  data)
{
  g_autofree char *data_path = g_build_filename (fixture->directory, "real", "\xff p%41?#", NULL);
  g_autofree char *file = g_build_filename (data_path, "cookies.sqlite", NULL);
  g_autoptr(NetreqCookie) cookie = netreq_cookie_new ("a", "1");
  NetreqSession *session = find (fixture, "real/\xff p%41?#");

  netreq_cookie_set_expiration_date (cookie, (double) g_get_real_time () / G_USEC_PER_SEC + 1000);
  netreq_session_set_cookie_async (session, "http://example.test/", cookie, NULL, NULL, NULL);
  netreq_test_flush_cookies (session);
  g_assert_cmpstr (netreq_session_get_storage_path (session), ==, data_path);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
}

static void
test_path_of_partition (PathFixture   *fixture,
                        gconstpointer  data)
{
  NetreqSession *session = netreq_session_from_partition ("persist:by-name-first");
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), PROGRAM, "netreq", "by-path-first", NULL);
  NetreqSession *other = netreq_session_from_path (path, NULL);

  g_assert_nonnull (other);
  g_assert_true (netreq_session_from_path (netreq_session_get_storage_path (session), NULL) == session);
  g_assert_true (netreq_session_from_partition ("persist:by-path-first") == other);
  g_assert_true (netreq_session_from_partition ("persist:by-path-first") == other);
}

static void
assert_refused (const char *path)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (netreq_session_from_path (path, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
  g_assert_null (strpbrk (error->message, "\r\n"));
}

static void
test_path_refused (PathFixture   *fixture,
                   gconstpointer  data)
{
  g_autofree char *file = g_build_filename (fixture->directory, "file", NULL);
  g_autofree char *longest = g_strnfill (4094, 'a');
  g_autofree char *long_enough = g_strconcat ("/", longest, NULL);
  g_autofree char *too_long = g_strconcat ("/", longest, "a", NULL);

  assert_refused ("");
  assert_refused (".");
  assert_refused ("relative/path");
  assert_refused ("~/path");
  assert_refused ("a\r\nb");
  assert_refused (file);
  assert_refused (too_long);
  g_assert_nonnull (netreq_session_from_path (long_enough, NULL));
}

/* --- folders --- */

static mode_t
get_mode (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_true (S_ISDIR (status.st_mode));

  return status.st_mode & 07777;
}

static void
test_folders (PathFixture   *fixture,
              gconstpointer  data)
{
  g_autofree char *there = g_build_filename (fixture->directory, "real", NULL);
  g_autofree char *parent = g_build_filename (there, "a", NULL);
  g_autofree char *path = g_build_filename (parent, "b", NULL);
  g_autoptr(GError) error = NULL;
  mode_t mode = get_mode (there);

  g_assert_true (netreq_storage_ensure_directory (path, &error));
  g_assert_true (netreq_storage_ensure_directory (path, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (get_mode (path), ==, 0700);
  g_assert_cmpuint (get_mode (parent), ==, 0700);
  g_assert_cmpuint (get_mode (there), ==, mode);
}

static void
test_folder_in_file (PathFixture   *fixture,
                     gconstpointer  data)
{
  g_autofree char *file = g_build_filename (fixture->directory, "file", NULL);
  g_autofree char *path = g_build_filename (file, "a", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_false (netreq_storage_ensure_directory (file, NULL));
  g_assert_false (netreq_storage_ensure_directory (path, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_ACCESS_DENIED);
  g_assert_nonnull (strstr (error->message, path));
}

static gpointer
ensure_in_thread (gpointer path)
{
  return GINT_TO_POINTER (netreq_storage_ensure_directory (path, NULL));
}

static void
test_folders_at_once (PathFixture   *fixture,
                      gconstpointer  data)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u/a/b/c", fixture->directory, i);
      GThread *threads[4];

      for (guint j = 0; j < G_N_ELEMENTS (threads); j++)
        threads[j] = g_thread_new ("folders", ensure_in_thread, path);
      for (guint j = 0; j < G_N_ELEMENTS (threads); j++)
        g_assert_true (GPOINTER_TO_INT (g_thread_join (threads[j])));
    }
}

static guint
count_entries (const char *path)
{
  g_autoptr(GDir) directory = g_dir_open (path, 0, NULL);
  guint n_entries = 0;

  while (directory != NULL && g_dir_read_name (directory) != NULL)
    n_entries++;

  return n_entries;
}

/* --- what partitions share --- */

static void
get (NetreqSession   *session,
     NetreqRawServer *server)
{
  g_autofree char *url = netreq_raw_server_url (server, "/");
  g_autofree char *text = netreq_test_get (session, url, 200);

  g_assert_cmpstr (text, ==, "");
}

/* The same host again and again, and each partition stays with its own connection. */
static void
test_connections (void)
{
  const char * const partitions[] = { "", "wires", "persist:wires", "persist:Wires" };
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (OK_EMPTY), LOOP), NULL);

  for (guint round = 1; round <= 3; round++)
    for (guint i = 0; i < G_N_ELEMENTS (partitions); i++)
      {
        get (netreq_session_from_partition (partitions[i]), server);
        g_assert_cmpuint (netreq_raw_server_get_requests_of (server, i), ==, round);
      }

  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, G_N_ELEMENTS (partitions));
}

static void
test_settings (void)
{
  NetreqSession *one = netreq_session_from_partition ("one");
  NetreqSession *two = netreq_session_from_partition ("two");

  g_assert_true (netreq_session_set_user_agent (one, "one/1", NULL));
  g_assert_true (netreq_session_set_accept_languages (one, "de", NULL));
  netreq_session_set_network_access (one, NETREQ_NETWORK_ACCESS_NONE);
  g_assert_cmpstr (netreq_session_get_user_agent (two), !=, "one/1");
  g_assert_null (netreq_session_get_accept_languages (two));
  g_assert_cmpint (netreq_session_get_network_access (two), ==, NETREQ_NETWORK_ACCESS_ALL);
}

/* Of the heap; 0 where nobody counts them. */
static gint64
count_bytes (void)
{
#ifdef __GLIBC__
  return (gint64) mallinfo2 ().uordblks;
#else
  return 0;
#endif
}

/* Neither a thread, nor a file, nor a folder, and not much memory. */
static void
test_unused (void)
{
  guint n_files;
  guint n_threads;
  gint64 n_bytes;

  netreq_session_from_partition ("persist:unused");
  n_bytes = count_bytes ();
  n_files = count_entries ("/proc/self/fd");
  n_threads = count_entries ("/proc/self/task");

  for (guint i = 0; i < N_PARTITIONS; i++)
    {
      g_autofree char *partition = g_strdup_printf ("persist:unused-%u", i);

      netreq_session_from_partition (partition);
      netreq_session_from_partition (partition + strlen ("persist:"));
    }

  g_assert_cmpint (count_bytes () - n_bytes, <=, 2 * N_PARTITIONS * BYTES_PER_PARTITION);
  netreq_test_settle ();
  g_assert_cmpuint (count_entries ("/proc/self/fd"), <=, n_files);
  g_assert_cmpuint (count_entries ("/proc/self/task"), <=, n_threads);
  g_assert_cmpuint (count_entries (g_get_user_data_dir ()), ==, 0);
  g_assert_cmpuint (count_entries (g_get_user_cache_dir ()), ==, 0);
}

#define add_with_path(path, test)                                            \
  g_test_add (path, PathFixture, NULL, path_set_up, test, path_tear_down)

int
main (int    argc,
      char **argv)
{
  char *directory = netreq_test_dir_new ();
  g_autofree char *data_home = g_build_filename (directory, "data", NULL);
  g_autofree char *cache_home = g_build_filename (directory, "cache", NULL);
  int status;

  /* Before anybody looks there. */
  g_setenv ("XDG_DATA_HOME", data_home, TRUE);
  g_setenv ("XDG_CACHE_HOME", cache_home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_set_prgname (PROGRAM);

  g_test_add_func ("/netreq/partitions/the-default-has-two-names", test_default);

  for (guint i = 0; i < G_N_ELEMENTS (name_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/netreq/partitions/name/", name_rows[i].name, NULL);

      g_test_add_data_func (path, &name_rows[i], test_name);
    }

  g_test_add_func ("/netreq/partitions/name/no-two-meet", test_names_differ);
  g_test_add_func ("/netreq/partitions/a-new-session-is-in-memory", test_new);
  g_test_add_func ("/netreq/partitions/the-application-has-the-data", test_application);
  g_test_add_func ("/netreq/partitions/a-session-wins-over-a-partition", test_option);

  add_with_path ("/netreq/partitions/paths-to-one-folder-are-one-session", test_path);
  add_with_path ("/netreq/partitions/a-path-goes-up-from-where-a-link-leads", test_path_up_from_link);
  add_with_path ("/netreq/partitions/a-link-may-lead-nowhere-yet", test_path_of_dangling_link);
  add_with_path ("/netreq/partitions/a-link-may-lead-to-itself", test_path_of_circle);
  add_with_path ("/netreq/partitions/a-path-need-not-be-utf-8", test_path_in_bytes);
  add_with_path ("/netreq/partitions/the-folder-of-a-partition-is-its-session", test_path_of_partition);
  add_with_path ("/netreq/partitions/paths-that-are-refused", test_path_refused);

  add_with_path ("/netreq/storage/folders-are-private", test_folders);
  add_with_path ("/netreq/storage/a-file-in-the-way-is-an-error", test_folder_in_file);
  add_with_path ("/netreq/storage/several-may-make-the-same-folder", test_folders_at_once);

  g_test_add_func ("/netreq/partitions/share-no-connection", test_connections);
  g_test_add_func ("/netreq/partitions/share-no-setting", test_settings);
  g_test_add_func ("/netreq/partitions/cost-little-while-unused", test_unused);

  status = g_test_run ();
  netreq_test_dir_free (directory);

  return status;
}
