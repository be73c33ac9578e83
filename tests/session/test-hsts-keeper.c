/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "session/netreq-hsts-keeper-private.h"
#include "session/netreq-hsts-table-private.h"
#include "session/netreq-session-private.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-system.h"

#define HOUR (G_TIME_SPAN_HOUR)

/* More than are kept of one site. */
#define MANY 130
#define SITE_MAX 120

static NetreqSession *
session_open (const char *directory)
{
  const NetreqSessionStorage storage = { .data_path = directory, .cache_path = directory };

  return netreq_session_new_partition (NULL, &storage);
}

static void
wait_until_closed (const char *directory)
{
  g_autofree char *log = g_build_filename (directory, "hsts.sqlite-wal", NULL);

  netreq_test_poll_for (!g_file_test (log, G_FILE_TEST_EXISTS));
}

/* And waits until its files are closed. */
static void
session_close (NetreqSession *session,
               const char    *directory)
{
  netreq_test_collect (&session);
  wait_until_closed (directory);
}

static void
on_ready (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static NetreqHstsKeeper *
wait_for_hosts (NetreqSession *session)
{
  NetreqHstsKeeper *keeper = netreq_session_get_hsts (session);
  gboolean is_ready = FALSE;

  if (netreq_hsts_keeper_wait (keeper, on_ready, &is_ready) != NULL)
    netreq_test_wait_for (is_ready);

  return keeper;
}

static guint
count_known (NetreqHstsKeeper *keeper)
{
  return g_hash_table_size (netreq_hsts_keeper_get_knowledge (keeper).records);
}

static void
put (NetreqHstsKeeper *keeper,
     const char       *host,
     gint64            age)
{
  g_autoptr(NetreqHstsRecord) record = netreq_hsts_record_new (host, g_get_real_time () + age, TRUE);

  netreq_hsts_keeper_put (keeper, record);
}

static void
on_storage_error (NetreqSession *session G_GNUC_UNUSED,
                  GError        *error,
                  gpointer       user_data)
{
  GError **told = user_data;

  g_assert_no_error (*told);
  *told = g_error_copy (error);
}

static void
test_broken_file_is_told (void)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session = session_open (directory);
  g_autoptr(GError) told = NULL;

  netreq_test_write_file (directory, "hsts.sqlite", "This is no database.");
  g_signal_connect (session, "storage-error", G_CALLBACK (on_storage_error), &told);
  g_assert_cmpuint (count_known (wait_for_hosts (session)), ==, 0);
  g_assert_error (told, NETREQ_ERROR, NETREQ_ERROR_FAILED);
  g_assert_nonnull (strstr (told->message, "hsts.sqlite"));

  session_close (session, directory);
  netreq_test_dir_free (directory);
}

/* What is on disk, by a store of its own. */
static GPtrArray *
load (const char *directory)
{
  g_autoptr(NetreqRecordStore) store = netreq_record_store_new (directory, &netreq_hsts_table,
                                                                g_main_context_default ());
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *records;

  netreq_record_store_load_async (store, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  records = netreq_record_store_load_finish (store, result, &error);
  g_assert_no_error (error);

  return records;
}

/* Puts it there, past all rules. */
static void
store (const char *directory,
       const char *host,
       gint64      age)
{
  g_autoptr(NetreqRecordStore) store = netreq_record_store_new (directory, &netreq_hsts_table,
                                                                g_main_context_default ());
  g_autoptr(NetreqHstsRecord) record = netreq_hsts_record_new (host, g_get_real_time () + age, FALSE);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  netreq_record_store_put (store, record);
  netreq_record_store_flush_async (store, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  netreq_record_store_flush_finish (store, result, &error);
  g_assert_no_error (error);
}

/* --- tests --- */

static void
test_every_field_is_kept (void)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session = session_open (directory);
  NetreqHstsKeeper *keeper = wait_for_hosts (session);
  g_autoptr(NetreqHstsRecord) record = NULL;
  g_autoptr(GPtrArray) records = NULL;
  const NetreqHstsRecord *kept;

  record = netreq_hsts_record_new ("one.example", g_get_real_time () + HOUR, TRUE);
  netreq_hsts_keeper_put (keeper, record);
  session_close (session, directory);

  records = load (directory);
  g_assert_cmpuint (records->len, ==, 1);
  kept = g_ptr_array_index (records, 0);
  g_assert_cmpstr (kept->host, ==, "one.example");
  g_assert_cmpint (kept->expires, ==, record->expires);
  g_assert_true (kept->include_subdomains);

  netreq_test_dir_free (directory);
}

static void
test_sites_are_bounded (void)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session = session_open (directory);
  NetreqHstsKeeper *keeper = wait_for_hosts (session);
  g_autoptr(GPtrArray) records = NULL;
  guint n_known;

  put (keeper, "other.example", HOUR);
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *host = g_strdup_printf ("host%u.one.example", i);

      put (keeper, host, HOUR);
    }

  n_known = count_known (keeper);
  g_assert_cmpuint (n_known, <=, SITE_MAX + 1);
  session_close (session, directory);

  records = load (directory);
  g_assert_cmpuint (records->len, ==, n_known);
  netreq_test_dir_free (directory);
}

/* Whoever has written them. */
static void
test_what_is_read_is_bounded (void)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session;
  g_autoptr(GPtrArray) records = NULL;

  for (guint i = 0; i < 6000; i += 1000)
    {
      g_autoptr(NetreqRecordStore) many = netreq_record_store_new (directory, &netreq_hsts_table,
                                                                   g_main_context_default ());

      for (guint j = 0; j < 1000; j++)
        {
          g_autofree char *host = g_strdup_printf ("host%u.one.example", i + j);
          g_autoptr(NetreqHstsRecord) record = netreq_hsts_record_new (host, g_get_real_time () + HOUR, FALSE);

          netreq_record_store_put (many, record);
        }
    }

  session = session_open (directory);
  g_assert_cmpuint (count_known (wait_for_hosts (session)), ==, 5000);
  session_close (session, directory);

  records = load (directory);
  g_assert_cmpuint (records->len, ==, 5000);
  netreq_test_dir_free (directory);
}

static void
test_what_has_expired_is_not_kept (void)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session;
  g_autoptr(GPtrArray) records = NULL;

  store (directory, "old.example", -HOUR);
  store (directory, "new.example", HOUR);

  session = session_open (directory);
  g_assert_cmpuint (count_known (wait_for_hosts (session)), ==, 1);
  session_close (session, directory);

  records = load (directory);
  g_assert_cmpuint (records->len, ==, 1);
  g_assert_cmpstr (((const NetreqHstsRecord *) g_ptr_array_index (records, 0))->host, ==, "new.example");
  netreq_test_dir_free (directory);
}

/* Also what another process has written since. */
static void
test_removed (void)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session = session_open (directory);
  NetreqHstsKeeper *keeper = wait_for_hosts (session);
  g_autoptr(GPtrArray) left = NULL;
  g_autoptr(GPtrArray) none = NULL;

  put (keeper, "one.example", HOUR);
  put (keeper, "two.example", HOUR);
  store (directory, "three.example", HOUR);
  netreq_hsts_keeper_remove (keeper, "one.example");
  netreq_hsts_keeper_remove (keeper, "three.example");
  g_assert_cmpuint (count_known (keeper), ==, 1);
  left = load (directory);
  g_assert_cmpuint (left->len, ==, 1);

  store (directory, "three.example", HOUR);
  netreq_hsts_keeper_remove_all (keeper);
  g_assert_cmpuint (count_known (keeper), ==, 0);
  none = load (directory);
  g_assert_cmpuint (none->len, ==, 0);

  session_close (session, directory);
  netreq_test_dir_free (directory);
}

/* Nobody who is never told of such a host makes a file. */
static void
test_no_file_without_need (void)
{
  char *directory = netreq_test_dir_new ();
  g_autofree char *path = g_build_filename (directory, "hsts.sqlite", NULL);
  NetreqSession *session = session_open (directory);
  NetreqHstsKeeper *keeper = wait_for_hosts (session);

  put (keeper, "one.example", -HOUR);
  session_close (session, directory);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  netreq_test_dir_free (directory);
}

static void
test_in_memory (void)
{
  NetreqSession *session = netreq_session_new ();
  NetreqHstsKeeper *keeper = netreq_session_get_hsts (session);

  g_assert_null (netreq_hsts_keeper_wait (keeper, on_ready, NULL));
  put (keeper, "one.example", HOUR);
  put (keeper, "two.example", HOUR);
  put (keeper, "two.example", -HOUR);
  g_assert_cmpuint (count_known (keeper), ==, 1);
  netreq_hsts_keeper_remove_all (keeper);
  g_assert_cmpuint (count_known (keeper), ==, 0);

  netreq_test_collect (&session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/hsts-keeper/Every field is kept", test_every_field_is_kept);
  g_test_add_func ("/session/hsts-keeper/No site has more than its share", test_sites_are_bounded);
  g_test_add_func ("/session/hsts-keeper/What is read is not more than is kept", test_what_is_read_is_bounded);
  g_test_add_func ("/session/hsts-keeper/What has expired is not kept", test_what_has_expired_is_not_kept);
  g_test_add_func ("/session/hsts-keeper/What is removed is on disk no more", test_removed);
  g_test_add_func ("/session/hsts-keeper/A file that is broken is told", test_broken_file_is_told);
  g_test_add_func ("/session/hsts-keeper/There is no file without need", test_no_file_without_need);
  g_test_add_func ("/session/hsts-keeper/In memory it works too", test_in_memory);

  return g_test_run ();
}
