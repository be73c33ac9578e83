/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "stored-cookies.h"

#include "support/netreq-test-system.h"

#include <libnetreq/netreq.h>

/* Another program that keeps the file to itself, for longer than anybody waits. */

static void
execute (sqlite3    *handle,
         const char *text)
{
  g_assert_cmpint (sqlite3_exec (handle, text, NULL, NULL, NULL), ==, SQLITE_OK);
}

/* Nobody else can read it either. */
static sqlite3 *
lock (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "cookies.sqlite", NULL);
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  /* The store may not have let go of it altogether. */
  sqlite3_busy_timeout (handle, 10000);
  execute (handle, "PRAGMA locking_mode = EXCLUSIVE");
  execute (handle, "UPDATE cookies SET value = '2'");

  return handle;
}

static void
assert_locked (const GError *error)
{
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "locked"));
}

/* It is not taken for damaged, and what is put meanwhile is kept until it is free. */
static void
test_locked_for_long (void)
{
  char *directory = netreq_test_dir_new ();
  g_autofree char *aside = g_build_filename (directory, "cookies.sqlite.corrupt-1", NULL);
  NetreqRecordStore *store = cookies_open (directory);
  g_autoptr(GError) load_error = NULL;
  g_autoptr(GError) flush_error = NULL;
  g_autofree char *cookies = NULL;
  sqlite3 *other;

  cookies_put (store, "a", "1");
  cookies_flush (store);
  cookies_close (store, directory);
  other = lock (directory);

  store = cookies_open (directory);
  g_assert_null (cookies_try_load (store, &load_error));
  assert_locked (load_error);
  cookies_put (store, "b", "1");
  g_assert_false (cookies_try_flush (store, &flush_error));
  assert_locked (flush_error);

  g_assert_cmpint (sqlite3_close (other), ==, SQLITE_OK);
  cookies_flush (store);
  cookies = cookies_describe (store);
  g_assert_cmpstr (cookies, ==, "a=2 b=1");
  g_assert_false (g_file_test (aside, G_FILE_TEST_EXISTS));

  cookies_close (store, directory);
  netreq_test_dir_free (directory);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/netreq/cookie-lock/locked-for-long", test_locked_for_long);

  return g_test_run ();
}
