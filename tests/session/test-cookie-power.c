/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define _GNU_SOURCE

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stored-cookies.h"

#include "support/netreq-test-loop.h"
#include "support/netreq-test-system.h"

/* What is there when the power fails: of each file at least what it was when the disk
 * was last waited for, which is copied at that moment. NETREQ_TEST_SEED repeats it. */

#define N_FAILURES 100
/* After so many flushes another store takes over, which ends the log. */
#define FLUSHES_PER_STORE 30

static const char *const files[] = { "cookies.sqlite", "cookies.sqlite-wal" };

/* The directory of the cookies, and where the copies go. Set while no store is open. */
static char *watched_directory;
static char *safe_directory;

static void
copy_file (const char *from,
           const char *to)
{
  g_autofree char *contents = NULL;
  gsize length;

  if (!g_file_get_contents (from, &contents, &length, NULL))
    g_unlink (to);
  else
    g_assert_true (g_file_set_contents_full (to, contents, length, G_FILE_SET_CONTENTS_NONE,
                                             0600, NULL));
}

static void
keep_safe (int fd)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *path = g_file_read_link (link, NULL);

  for (guint i = 0; path && watched_directory && i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *watched = g_build_filename (watched_directory, files[i], NULL);
      g_autofree char *copy = g_build_filename (safe_directory, files[i], NULL);

      if (g_str_equal (path, watched))
        copy_file (path, copy);
    }
}

/* In place of those of the C library, for SQLite as well. */

int
fdatasync (int fd)
{
  keep_safe (fd);
  return syscall (SYS_fdatasync, fd);
}

int
fsync (int fd)
{
  keep_safe (fd);
  return syscall (SYS_fsync, fd);
}

/* What a store finds that has each file from one of these places. */
static char *
describe_copies (const char *database_directory,
                 const char *log_directory)
{
  const char *const places[] = { database_directory, log_directory };
  char *found = netreq_test_dir_new ();
  char *cookies;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *from = g_build_filename (places[i], files[i], NULL);
      g_autofree char *to = g_build_filename (found, files[i], NULL);

      copy_file (from, to);
    }

  cookies = cookies_describe_directory (found);
  netreq_test_dir_free (found);

  return cookies;
}

static const char *
pick_directory (GRand *rand)
{
  return g_rand_boolean (rand) ? safe_directory : watched_directory;
}

/* Of each file either what is safe, or what has been written besides. */
static char *
describe_after_power_failure (GRand *rand)
{
  const char *database_directory = pick_directory (rand);

  return describe_copies (database_directory, pick_directory (rand));
}

static void
change_something (NetreqRecordStore *store,
                  GRand             *rand)
{
  g_autofree char *name = g_strdup_printf ("name-%02u", (guint) g_rand_int_range (rand, 0, 60));
  g_autofree char *value = g_strnfill (g_rand_int_range (rand, 1, 500),
                                       g_rand_int_range (rand, 'a', 'z'));

  if (g_rand_int_range (rand, 0, 4) == 0)
    cookies_remove (store, name);
  else
    cookies_put (store, name, value);
}

/* What isn't flushed is written all the same, but not waited for: a load sees to that. */
static void
change_and_flush (NetreqRecordStore *store,
                  GRand             *rand)
{
  for (gint i = g_rand_int_range (rand, 0, 8); i > 0; i--)
    {
      change_something (store, rand);
      if (g_rand_boolean (rand))
        g_ptr_array_unref (cookies_load (store));
    }

  cookies_flush (store);
}

static guint
get_seed (void)
{
  return netreq_test_get_number ("NETREQ_TEST_SEED", g_random_int ());
}

static void
test_flushed_cookies_survive (void)
{
  guint seed = get_seed ();
  guint n_failures = N_FAILURES / netreq_test_get_slowness ();
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  NetreqRecordStore *store;

  g_test_message ("NETREQ_TEST_SEED=%u", seed);
  watched_directory = netreq_test_dir_new ();
  safe_directory = netreq_test_dir_new ();
  store = cookies_open (watched_directory);

  for (guint i = 1; i <= n_failures; i++)
    {
      g_autofree char *cookies = NULL;
      g_autofree char *found = NULL;

      change_and_flush (store, rand);
      cookies = cookies_describe (store);
      found = describe_after_power_failure (rand);
      g_assert_cmpstr (found, ==, cookies);

      if (i % FLUSHES_PER_STORE == 0)
        {
          g_object_unref (store);
          store = cookies_open (watched_directory);
        }
    }

  cookies_close (store, watched_directory);
  netreq_test_dir_free (g_steal_pointer (&safe_directory));
  netreq_test_dir_free (g_steal_pointer (&watched_directory));
}

static char *
dup_thread_name (const char *id)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/comm", id);
  char *name = NULL;

  g_file_get_contents (path, &name, NULL, NULL);

  return name;
}

/* One that has just begun has still the name of this one. */
static gboolean
is_writing (void)
{
  g_autoptr(GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  g_autofree char *own_id = g_strdup_printf ("%d", (int) getpid ());
  g_autofree char *own_name = dup_thread_name (own_id);
  const char *id;

  while ((id = g_dir_read_name (threads)) != NULL)
    {
      g_autofree char *name = dup_thread_name (id);

      if (name != NULL && !g_str_equal (id, own_id) &&
          (g_str_equal (name, own_name) || g_str_has_prefix (name, "netreq-cookies")))
        return TRUE;
    }

  return FALSE;
}

/* Until the threads of all stores have ended. */
static void
wait_for_writers (void)
{
  netreq_test_poll_for (!is_writing ());
}

/* As another process would: the log stays then, and does not go into the file. */
static sqlite3 *
keep_open (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, files[0], NULL);
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, "SELECT * FROM cookies", NULL, NULL, NULL), ==, SQLITE_OK);

  return handle;
}

/* With its last reference a store goes without a flush, and what it has is as safe. */
static void
test_end_of_a_store_is_as_good (void)
{
  guint n_failures = N_FAILURES / 4 / netreq_test_get_slowness ();
  guint seed = get_seed ();
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  NetreqRecordStore *store;
  sqlite3 *other;

  g_test_message ("NETREQ_TEST_SEED=%u", seed);
  watched_directory = netreq_test_dir_new ();
  safe_directory = netreq_test_dir_new ();
  store = cookies_open (watched_directory);
  cookies_put (store, "first", "1");
  change_and_flush (store, rand);
  other = keep_open (watched_directory);
  g_object_unref (store);

  for (guint i = 0; i < n_failures; i++)
    {
      g_autofree char *cookies = NULL;
      g_autofree char *found = NULL;

      store = cookies_open (watched_directory);
      change_something (store, rand);
      if (g_rand_boolean (rand))
        g_ptr_array_unref (cookies_load (store));
      change_something (store, rand);
      g_object_unref (store);
      wait_for_writers ();

      found = describe_after_power_failure (rand);
      cookies = describe_copies (watched_directory, watched_directory);
      g_assert_cmpstr (found, ==, cookies);
    }

  g_assert_cmpint (sqlite3_close (other), ==, SQLITE_OK);
  netreq_test_dir_free (g_steal_pointer (&safe_directory));
  netreq_test_dir_free (g_steal_pointer (&watched_directory));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/netreq/cookie-power/flushed-cookies-survive", test_flushed_cookies_survive);
  g_test_add_func ("/netreq/cookie-power/end-of-a-store-is-as-good", test_end_of_a_store_is_as_good);

  return g_test_run ();
}
