/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define _GNU_SOURCE

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stored-cookies.h"

#include "session/netreq-cookie-table-private.h"
#include "support/netreq-test-loop.h"
#include "support/netreq-test-system.h"

#include <libnetreq/netreq.h>

/* The user who may read what everybody may, and nothing else. */
#define NOBODY 65534

typedef struct
{
  char *parent;
  char *directory; /* not there yet */
  char *path; /* of the file in it */
  NetreqRecordStore *store;
} Fixture;

static Fixture
fixture_new (void)
{
  Fixture fixture = { .parent = netreq_test_dir_new () };

  fixture.directory = g_build_filename (fixture.parent, "app", "partition", NULL);
  fixture.path = g_build_filename (fixture.directory, "cookies.sqlite", NULL);
  fixture.store = cookies_open (fixture.directory);

  return fixture;
}

static void
fixture_clear (Fixture *fixture)
{
  g_clear_object (&fixture->store);
  g_clear_pointer (&fixture->parent, netreq_test_dir_free);
  g_clear_pointer (&fixture->directory, g_free);
  g_clear_pointer (&fixture->path, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
reopen (Fixture *fixture)
{
  g_object_unref (fixture->store);
  fixture->store = cookies_open (fixture->directory);
}

#define assert_cookies(store, expected)                                      \
  G_STMT_START {                                                             \
    g_autofree char *_cookies = cookies_describe (store);                    \
    g_assert_cmpstr (_cookies, ==, (expected));                              \
  } G_STMT_END

/* Puts a=1 on the disk, and closes the file. */
static void
make_file (Fixture *fixture)
{
  cookies_put (fixture->store, "a", "1");
  cookies_flush (fixture->store);
  cookies_close (fixture->store, fixture->directory);
  fixture->store = cookies_open (fixture->directory);
}

/* What another program does with the file. */
static void
run_sql (Fixture    *fixture,
         const char *text)
{
  sqlite3 *handle;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (fixture->path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 10000);
  sqlite3_exec (handle, text, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

static char *
path_aside (Fixture *fixture,
            guint    number)
{
  return g_strdup_printf ("%s.corrupt-%u", fixture->path, number);
}

static void
assert_set_aside (Fixture *fixture,
                  guint    number)
{
  g_autofree char *path = path_aside (fixture, number);
  g_autofree char *next = path_aside (fixture, number + 1);

  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (next, G_FILE_TEST_EXISTS));
}

static void
test_without_cookies_nothing_is_made (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autofree char *app = g_path_get_dirname (fixture.directory);

  assert_cookies (fixture.store, "");
  cookies_flush (fixture.store);

  g_assert_false (g_file_test (app, G_FILE_TEST_EXISTS));
}

static guint
count_threads (void)
{
  g_autoptr(GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (threads))
    n++;

  return n;
}

static void
test_unused_stores_have_no_threads (void)
{
  g_autoptr(GPtrArray) stores = g_ptr_array_new_with_free_func (g_object_unref);
  guint before = count_threads ();

  for (guint i = 0; i < 1000; i++)
    g_ptr_array_add (stores, cookies_open ("/nonexistent/partition"));

  g_assert_cmpuint (count_threads (), <=, before);
}

static guint
get_mode (const char *path)
{
  GStatBuf there;

  g_assert_cmpint (g_stat (path, &there), ==, 0);
  return there.st_mode & 0777;
}

static void
test_files_are_private (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autofree char *app = g_path_get_dirname (fixture.directory);
  g_autofree char *log = g_strconcat (fixture.path, "-wal", NULL);

  cookies_put (fixture.store, "a", "1");
  cookies_flush (fixture.store);

  g_assert_cmpuint (get_mode (app), ==, 0700);
  g_assert_cmpuint (get_mode (fixture.directory), ==, 0700);
  g_assert_cmpuint (get_mode (fixture.path), ==, 0600);
  g_assert_cmpuint (get_mode (log), ==, 0600);
}

static void
test_files_are_private_in_a_directory_that_is_not (void)
{
  g_auto(Fixture) fixture = fixture_new ();

  g_mkdir_with_parents (fixture.directory, 0755);
  make_file (&fixture);

  g_assert_cmpuint (get_mode (fixture.path), ==, 0600);
}

typedef struct
{
  char *path;
  int is_over;
  /* All of the modes that it has had. */
  guint modes;
} Watch;

static gpointer
watch (gpointer data)
{
  Watch *self = data;
  struct stat there;

  while (!g_atomic_int_get (&self->is_over))
    if (g_stat (self->path, &there) == 0)
      self->modes |= there.st_mode & 0777;

  return NULL;
}

/* Whoever opens it then could go on reading it. */
static void
test_files_are_never_public (void)
{
  for (guint i = 0; i < 20; i++)
    {
      g_auto(Fixture) fixture = fixture_new ();
      Watch self = { .path = fixture.path };
      GThread *watcher = g_thread_new ("watch", watch, &self);

      make_file (&fixture);
      g_atomic_int_set (&self.is_over, TRUE);
      g_thread_join (watcher);
      g_assert_cmpuint (self.modes & 077, ==, 0);
    }
}

static NetreqCookieRecord *
make_record (const char *name,
             const char *value,
             const char *domain,
             gboolean    host_only,
             const char *path)
{
  NetreqCookieRecord *record = netreq_cookie_record_new (name, value, domain);

  record->persistent = TRUE;
  record->host_only = host_only;
  g_free (record->path);
  record->path = g_strdup (path);

  return record;
}

static void
assert_equal (const NetreqCookieRecord *one,
              const NetreqCookieRecord *other)
{
  g_assert_true (netreq_cookie_record_equal_key (one, other));
  g_assert_cmpstr (one->value, ==, other->value);
  g_assert_cmpint (one->persistent, ==, other->persistent);
  g_assert_cmpint (one->expires, ==, other->expires);
  g_assert_cmpint (one->created, ==, other->created);
  g_assert_cmpint (one->accessed, ==, other->accessed);
  g_assert_cmpint (one->secure, ==, other->secure);
  g_assert_cmpint (one->http_only, ==, other->http_only);
  g_assert_cmpint (one->same_site, ==, other->same_site);
}

static void
assert_comes_back (const NetreqCookieRecord *record)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autoptr(GPtrArray) records = NULL;

  netreq_record_store_put (fixture.store, record);
  cookies_flush (fixture.store);
  reopen (&fixture);
  records = cookies_load (fixture.store);

  g_assert_cmpuint (records->len, ==, 1);
  assert_equal (records->pdata[0], record);
}

static const struct
{
  const char *name;
  const char *cookie[2];
  const char *domain;
  gboolean host_only;
  const char *path;
} texts[] = {
  { "a-plain-one", { "name", "value" }, "example.test", TRUE, "/" },
  { "one-for-a-domain", { "name", "value" }, "example.test", FALSE, "/" },
  { "one-for-a-path", { "name", "value" }, "example.test", TRUE, "/a/b%20c" },
  { "one-without-a-name", { "", "value" }, "example.test", TRUE, "/" },
  { "one-without-a-value", { "name", "" }, "example.test", TRUE, "/" },
  { "one-of-an-address", { "name", "value" }, "[2001:db8::1]", TRUE, "/" },
  { "one-beyond-ascii", { "n\xc3\xa4me", "\xe2\x82\xac\xf0\x9f\x8d\xaa" }, "example.test", TRUE,
    "/" },
  { "one-with-quotes", { "it's", "'); DROP TABLE cookies; --" }, "example.test", TRUE, "/'\"" },
};

static void
test_text_comes_back (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(NetreqCookieRecord) record =
    make_record (texts[i].cookie[0], texts[i].cookie[1], texts[i].domain, texts[i].host_only,
                 texts[i].path);

  assert_comes_back (record);
}

static const struct
{
  const char *name;
  gint64 expires;
  gint64 created;
  gint64 accessed;
  gboolean secure;
  gboolean http_only;
  NetreqSameSite same_site;
} attributes[] = {
  { "all-times", 1, 2, 3, FALSE, FALSE, NETREQ_SAME_SITE_UNSPECIFIED },
  { "an-expiry-after-2038", G_GINT64_CONSTANT (4102444800), 0, 0, FALSE, FALSE,
    NETREQ_SAME_SITE_UNSPECIFIED },
  { "the-last-of-all-times", G_MAXINT64, G_MAXINT64, G_MAXINT64, FALSE, FALSE,
    NETREQ_SAME_SITE_UNSPECIFIED },
  { "times-before-1970", -1, G_MININT64, -2, FALSE, FALSE, NETREQ_SAME_SITE_UNSPECIFIED },
  { "secure", 1, 0, 0, TRUE, FALSE, NETREQ_SAME_SITE_UNSPECIFIED },
  { "http-only", 1, 0, 0, FALSE, TRUE, NETREQ_SAME_SITE_UNSPECIFIED },
  { "no-restriction", 1, 0, 0, TRUE, FALSE, NETREQ_SAME_SITE_NO_RESTRICTION },
  { "lax", 1, 0, 0, FALSE, FALSE, NETREQ_SAME_SITE_LAX },
  { "strict", 1, 0, 0, FALSE, FALSE, NETREQ_SAME_SITE_STRICT },
};

static void
test_attribute_comes_back (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(NetreqCookieRecord) record = cookie_new ("name", "value");

  record->expires = attributes[i].expires;
  record->created = attributes[i].created;
  record->accessed = attributes[i].accessed;
  record->secure = attributes[i].secure;
  record->http_only = attributes[i].http_only;
  record->same_site = attributes[i].same_site;

  assert_comes_back (record);
}

static void
test_every_part_of_the_key_counts (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autoptr(GPtrArray) records = NULL;
  const struct
  {
    const char *name;
    const char *domain;
    gboolean host_only;
    const char *path;
  } keys[] = {
    { "a", "example.test", TRUE, "/" },
    { "A", "example.test", TRUE, "/" },
    { "a", "www.example.test", TRUE, "/" },
    { "a", "example.test", FALSE, "/" },
    { "a", "example.test", TRUE, "/a" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr(NetreqCookieRecord) record =
        make_record (keys[i].name, "1", keys[i].domain, keys[i].host_only, keys[i].path);

      netreq_record_store_put (fixture.store, record);
    }

  records = cookies_load (fixture.store);
  g_assert_cmpuint (records->len, ==, G_N_ELEMENTS (keys));
}

static void
test_the_last_change_counts (void)
{
  g_auto(Fixture) fixture = fixture_new ();

  cookies_put (fixture.store, "a", "1");
  cookies_put (fixture.store, "b", "1");
  cookies_put (fixture.store, "c", "1");
  cookies_flush (fixture.store);
  cookies_put (fixture.store, "a", "2");
  cookies_remove (fixture.store, "b");
  cookies_remove (fixture.store, "never put");
  cookies_flush (fixture.store);

  assert_cookies (fixture.store, "a=2 c=1");
  reopen (&fixture);
  assert_cookies (fixture.store, "a=2 c=1");
}

static void
test_all_are_removed (void)
{
  g_auto(Fixture) fixture = fixture_new ();

  make_file (&fixture);
  cookies_put (fixture.store, "b", "1");
  netreq_record_store_remove_all (fixture.store);
  cookies_put (fixture.store, "c", "1");
  cookies_flush (fixture.store);
  reopen (&fixture);

  assert_cookies (fixture.store, "c=1");
}

static void
test_load_knows_of_changes_before_it (void)
{
  g_auto(Fixture) fixture = fixture_new ();

  make_file (&fixture);
  cookies_put (fixture.store, "b", "1");

  assert_cookies (fixture.store, "a=1 b=1");
}

static gboolean
has_cookies (const char *directory,
             const char *expected)
{
  g_autofree char *cookies = cookies_describe_directory (directory);

  return g_str_equal (cookies, expected);
}

static void
test_store_that_is_freed_writes_what_was_put (void)
{
  g_auto(Fixture) fixture = fixture_new ();

  cookies_put (fixture.store, "a", "1");
  cookies_put (fixture.store, "b", "1");
  g_clear_object (&fixture.store);

  netreq_test_poll_for (has_cookies (fixture.directory, "a=1 b=1"));
}

/* Which it does not know of, but when it waits. */
static void
test_next_store_knows_what_was_put (void)
{
  g_auto(Fixture) fixture = fixture_new ();

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *value = g_strdup_printf ("%u", i);
      g_autofree char *expected = g_strdup_printf ("a=%u", i);

      cookies_put (fixture.store, "a", value);
      reopen (&fixture);
      assert_cookies (fixture.store, expected);
    }
}

static void
test_changes_are_written_without_a_flush (void)
{
  g_auto(Fixture) fixture = fixture_new ();

  cookies_put (fixture.store, "a", "1");

  netreq_test_poll_for (has_cookies (fixture.directory, "a=1"));
}

static void
test_what_is_removed_leaves_no_trace (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autofree char *contents = NULL;
  gsize length;

  cookies_put (fixture.store, "a", "this-is-secret");
  cookies_flush (fixture.store);
  cookies_remove (fixture.store, "a");
  make_file (&fixture);
  g_file_get_contents (fixture.path, &contents, &length, NULL);

  g_assert_null (g_strstr_len (contents, length, "secret"));
}

static void
test_many_cookies (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autofree char *value = g_strnfill (4000, 'v');
  g_autoptr(GPtrArray) records = NULL;

  for (guint i = 0; i < 3300; i++)
    {
      g_autofree char *name = g_strdup_printf ("name-%u", i);

      cookies_put (fixture.store, name, value);
    }

  cookies_flush (fixture.store);
  reopen (&fixture);
  records = cookies_load (fixture.store);

  g_assert_cmpuint (records->len, ==, 3300);
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static void
test_cancelled_flush_takes_nothing_back (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  cookies_put (fixture.store, "a", "1");
  g_cancellable_cancel (cancellable);
  netreq_record_store_flush_async (fixture.store, cancellable, on_done, &result);
  netreq_test_wait_for (result != NULL);

  g_assert_false (netreq_record_store_flush_finish (fixture.store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_cookies (fixture.store, "a=1");
}

static void
on_done_in_thread (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  GThread **thread = user_data;

  *thread = g_thread_self ();
}

static gpointer
flush_in_context (gpointer directory)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(NetreqRecordStore) store = netreq_record_store_new (directory, &netreq_cookie_table, context);
  GThread *thread = NULL;

  cookies_put (store, "a", "1");
  netreq_record_store_flush_async (store, NULL, on_done_in_thread, &thread);
  while (thread == NULL)
    g_main_context_iteration (context, TRUE);

  return thread;
}

static void
test_flush_is_completed_in_the_context_of_the_store (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  GThread *thread = g_thread_new ("flush", flush_in_context, fixture.directory);

  g_assert_true (g_thread_join (g_thread_ref (thread)) == thread);
  g_thread_unref (thread);
}

/* Damage */

static void
overwrite_with_text (Fixture *fixture)
{
  netreq_test_write_file (fixture->directory, "cookies.sqlite", "# Netscape HTTP Cookie File\n");
}

static void
cut_off (Fixture *fixture)
{
  g_assert_cmpint (truncate (fixture->path, 4096 + 100), ==, 0);
}

static void
cut_off_within_the_header (Fixture *fixture)
{
  g_assert_cmpint (truncate (fixture->path, 50), ==, 0);
}

static void
overwrite_second_page (Fixture *fixture)
{
  g_autofree char *contents = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  g_file_get_contents (fixture->path, &contents, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (length, >, 4096);
  memset (contents + 4096, 0xa5, length - 4096);
  g_file_set_contents (fixture->path, contents, length, &error);
  g_assert_no_error (error);
}

static void
make_file_of_another_program (Fixture *fixture)
{
  g_unlink (fixture->path);
  run_sql (fixture, "CREATE TABLE moz_cookies (id INTEGER PRIMARY KEY); PRAGMA user_version = 1");
}

static void
drop_table (Fixture *fixture)
{
  run_sql (fixture, "DROP TABLE cookies");
}

static void
replace_table (Fixture *fixture)
{
  run_sql (fixture, "DROP TABLE cookies; CREATE TABLE cookies (name, value)");
}

static void
make_version_invalid (Fixture *fixture)
{
  run_sql (fixture, "PRAGMA user_version = -3");
}

static void
put_folder_in_its_place (Fixture *fixture)
{
  g_unlink (fixture->path);
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  netreq_test_write_file (fixture->path, "file", "in the way");
}

/* To open it for reading alone would take for ever. */
static void
put_pipe_in_its_place (Fixture *fixture)
{
  g_unlink (fixture->path);
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
}

static const struct
{
  const char *name;
  void (*damage) (Fixture *fixture);
} damages[] = {
  { "a-text", overwrite_with_text },
  { "a-file-that-was-cut-off", cut_off },
  { "a-file-with-half-a-header", cut_off_within_the_header },
  { "a-file-with-an-invalid-page", overwrite_second_page },
  { "a-file-of-another-program", make_file_of_another_program },
  { "a-file-without-its-table", drop_table },
  { "a-file-with-another-table", replace_table },
  { "a-file-with-an-invalid-version", make_version_invalid },
  { "a-folder", put_folder_in_its_place },
  { "a-pipe", put_pipe_in_its_place },
};

static void
test_load_sets_aside (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_auto(Fixture) fixture = fixture_new ();
  g_autoptr(GError) load_error = NULL;
  g_autoptr(GError) flush_error = NULL;

  make_file (&fixture);
  damages[i].damage (&fixture);

  g_assert_null (cookies_try_load (fixture.store, &load_error));
  g_assert_error (load_error, NETREQ_ERROR, NETREQ_ERROR_FAILED);
  g_assert_nonnull (strstr (load_error->message, fixture.path));
  assert_set_aside (&fixture, 1);

  assert_cookies (fixture.store, "");
  cookies_put (fixture.store, "b", "1");
  g_assert_false (cookies_try_flush (fixture.store, &flush_error));
  g_assert_cmpstr (flush_error->message, ==, load_error->message);
  cookies_flush (fixture.store);
  reopen (&fixture);
  assert_cookies (fixture.store, "b=1");
}

static void
test_write_sets_aside (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_auto(Fixture) fixture = fixture_new ();
  g_autoptr(GError) error = NULL;

  make_file (&fixture);
  damages[i].damage (&fixture);
  cookies_put (fixture.store, "b", "1");

  g_assert_false (cookies_try_flush (fixture.store, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_FAILED);
  assert_set_aside (&fixture, 1);
  assert_cookies (fixture.store, "b=1");
}

/* Which can be read, so that only a write finds it. */
static void
test_table_that_takes_nothing_is_set_aside (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autoptr(GError) error = NULL;

  make_file (&fixture);
  run_sql (&fixture, "CREATE TRIGGER no BEFORE INSERT ON cookies BEGIN SELECT RAISE (ABORT, 'no'); END");
  assert_cookies (fixture.store, "a=1");
  cookies_put (fixture.store, "b", "1");

  g_assert_false (cookies_try_flush (fixture.store, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_FAILED);
  assert_set_aside (&fixture, 1);
  assert_cookies (fixture.store, "b=1");
}

static const char *const companions[] = { "cookies.sqlite-wal", "cookies.sqlite-shm" };

/* No data is lost with what lies there, so it stays where it is. */
static void
test_something_beside_the_file_is_in_the_way (gconstpointer data)
{
  const char *name = data;
  g_auto(Fixture) fixture = fixture_new ();
  g_autofree char *path = g_build_filename (fixture.directory, name, NULL);
  g_autoptr(GError) error = NULL;

  make_file (&fixture);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  cookies_put (fixture.store, "b", "1");
  g_assert_false (cookies_try_flush (fixture.store, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_ACCESS_DENIED);

  g_assert_cmpint (g_rmdir (path), ==, 0);
  cookies_flush (fixture.store);
  assert_cookies (fixture.store, "a=1 b=1");
}

static void
test_what_was_set_aside_is_the_whole (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autofree char *aside = path_aside (&fixture, 1);
  g_autofree char *contents = NULL;

  g_mkdir_with_parents (fixture.directory, 0700);
  overwrite_with_text (&fixture);
  cookies_try_load (fixture.store, NULL);
  g_file_get_contents (aside, &contents, NULL, NULL);

  g_assert_cmpstr (contents, ==, "# Netscape HTTP Cookie File\n");
}

static char *
hash_file (const char *path)
{
  g_autofree char *contents = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guint8 *) contents, length);
}

static void
test_file_of_another_program_is_not_changed (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autofree char *aside = path_aside (&fixture, 1);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_mkdir_with_parents (fixture.directory, 0700);
  make_file_of_another_program (&fixture);
  before = hash_file (fixture.path);
  cookies_try_load (fixture.store, NULL);
  after = hash_file (aside);

  g_assert_cmpstr (before, ==, after);
}

static void
test_several_files_are_set_aside (void)
{
  g_auto(Fixture) fixture = fixture_new ();

  for (guint i = 1; i <= 12; i++)
    {
      make_file (&fixture);
      overwrite_with_text (&fixture);
      g_assert_null (cookies_try_load (fixture.store, NULL));
      g_assert_false (cookies_try_flush (fixture.store, NULL));
      assert_set_aside (&fixture, MIN (i, 9));
    }
}

static void
test_empty_file_is_as_good_as_none (void)
{
  g_auto(Fixture) fixture = fixture_new ();

  netreq_test_write_file (fixture.directory, "cookies.sqlite", "");
  assert_cookies (fixture.store, "");
  cookies_put (fixture.store, "a", "1");
  cookies_flush (fixture.store);

  assert_cookies (fixture.store, "a=1");
}

static void
test_file_of_a_later_version_stays_as_it_is (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autofree char *aside = path_aside (&fixture, 1);
  g_autoptr(GError) load_error = NULL;
  g_autoptr(GError) flush_error = NULL;

  make_file (&fixture);
  run_sql (&fixture, "PRAGMA user_version = 1000");
  cookies_put (fixture.store, "b", "1");

  g_assert_null (cookies_try_load (fixture.store, &load_error));
  g_assert_error (load_error, NETREQ_ERROR, NETREQ_ERROR_FAILED);
  g_assert_nonnull (strstr (load_error->message, "later version"));
  g_assert_false (cookies_try_flush (fixture.store, &flush_error));
  g_assert_error (flush_error, NETREQ_ERROR, NETREQ_ERROR_FAILED);
  g_assert_false (g_file_test (aside, G_FILE_TEST_EXISTS));

  run_sql (&fixture, "PRAGMA user_version = 1");
  assert_cookies (fixture.store, "a=1 b=1");
}

static void
test_file_that_becomes_one_of_a_later_version_is_left_alone (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autoptr(GError) error = NULL;

  make_file (&fixture);
  assert_cookies (fixture.store, "a=1");
  run_sql (&fixture, "PRAGMA user_version = 1000");
  cookies_put (fixture.store, "b", "1");

  g_assert_false (cookies_try_flush (fixture.store, &error));
  g_assert_nonnull (strstr (error->message, "later version"));
}

static const struct
{
  const char *name;
  const char *column;
  const char *value;
} bad_rows[] = {
  { "a-value-that-is-no-utf-8", "value", "CAST (x'ff' AS TEXT)" },
  { "a-value-with-a-nul", "value", "CAST (x'610062' AS TEXT)" },
  { "a-name-that-is-no-utf-8", "name", "CAST (x'c0af' AS TEXT)" },
  { "a-same-site-that-is-not-known", "same_site", "99" },
  { "a-negative-same-site", "same_site", "-1" },
};

static void
test_row_that_nobody_can_use_is_left_out (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_auto(Fixture) fixture = fixture_new ();
  g_autofree char *text = g_strdup_printf ("UPDATE cookies SET %s = %s WHERE name = 'b'",
                                           bad_rows[i].column, bad_rows[i].value);

  cookies_put (fixture.store, "b", "1");
  make_file (&fixture);
  run_sql (&fixture, text);

  assert_cookies (fixture.store, "a=1");
}

/* Directories */

static void
test_directory_that_was_moved_away_is_made_again (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autofree char *elsewhere = g_build_filename (fixture.parent, "elsewhere", NULL);
  g_autofree char *cookies = NULL;

  cookies_put (fixture.store, "a", "1");
  cookies_flush (fixture.store);
  g_assert_cmpint (g_rename (fixture.directory, elsewhere), ==, 0);
  cookies_put (fixture.store, "b", "1");
  cookies_flush (fixture.store);

  assert_cookies (fixture.store, "b=1");
}

static void
test_directory_that_was_deleted_is_empty (void)
{
  g_auto(Fixture) fixture = fixture_new ();

  cookies_put (fixture.store, "a", "1");
  cookies_flush (fixture.store);
  netreq_test_dir_free (g_strdup (fixture.directory));

  assert_cookies (fixture.store, "");
  cookies_put (fixture.store, "b", "1");
  cookies_flush (fixture.store);
  assert_cookies (fixture.store, "b=1");
}

static void
test_directory_that_cannot_be_made (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autofree char *app = g_path_get_dirname (fixture.directory);
  g_autoptr(GError) error = NULL;

  netreq_test_write_file (fixture.parent, "app", "in the way");
  cookies_put (fixture.store, "a", "1");
  g_assert_false (cookies_try_flush (fixture.store, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_ACCESS_DENIED);
  assert_cookies (fixture.store, "");

  g_unlink (app);
  cookies_flush (fixture.store);
  assert_cookies (fixture.store, "a=1");
}

static void
lock_file (Fixture  *fixture,
           sqlite3 **handle)
{
  g_assert_cmpint (sqlite3_open (fixture->path, handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (*handle, 10000);
  g_assert_cmpint (sqlite3_exec (*handle, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
unlock_file (sqlite3    *handle,
             const char *text)
{
  g_assert_cmpint (sqlite3_exec (handle, text, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

/* How often somebody has had to wait for a lock. */
static gint n_waits;
static sqlite3_vfs *usual_vfs;

static int
note_wait (sqlite3_vfs *vfs,
           int          microseconds)
{
  g_atomic_int_inc (&n_waits);
  g_main_context_wakeup (NULL);

  return usual_vfs->xSleep (usual_vfs, microseconds);
}

/* SQLite asks the system to let it wait through this. */
static void
watch_waits (void)
{
  static sqlite3_vfs watched;

  usual_vfs = sqlite3_vfs_find (NULL);
  watched = *usual_vfs;
  watched.zName = "watched";
  watched.xSleep = note_wait;
  g_assert_cmpint (sqlite3_vfs_register (&watched, TRUE), ==, SQLITE_OK);
}

/* Twice, so that it is not the first try that is seen. */
static void
wait_until_somebody_waits (void)
{
  const gint before = g_atomic_int_get (&n_waits);

  netreq_test_wait_for (g_atomic_int_get (&n_waits) >= before + 2);
}

/* While another one holds the file, and the store waits for it. */
static void
test_loop_goes_on_while_the_file_is_locked (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  sqlite3 *handle;

  make_file (&fixture);
  lock_file (&fixture, &handle);
  cookies_put (fixture.store, "b", "1");
  netreq_record_store_flush_async (fixture.store, NULL, on_done, &result);
  wait_until_somebody_waits ();
  g_assert_null (result);

  unlock_file (handle, "COMMIT");
  netreq_test_wait_for (result != NULL);

  netreq_record_store_flush_finish (fixture.store, result, &error);
  g_assert_no_error (error);
  assert_cookies (fixture.store, "a=1 b=1");
}

/* What is put while a write fails comes after what is kept of that. */
static void
test_what_cannot_be_written_is_kept (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autoptr(GAsyncResult) result = NULL;
  sqlite3 *handle;

  make_file (&fixture);
  lock_file (&fixture, &handle);
  cookies_put (fixture.store, "b", "1");
  cookies_put (fixture.store, "c", "1");
  netreq_record_store_flush_async (fixture.store, NULL, on_done, &result);
  wait_until_somebody_waits ();
  cookies_put (fixture.store, "c", "2");
  cookies_put (fixture.store, "d", "1");
  unlock_file (handle, "PRAGMA user_version = 1000; COMMIT");
  netreq_test_wait_for (result != NULL);
  g_assert_false (netreq_record_store_flush_finish (fixture.store, result, NULL));

  run_sql (&fixture, "PRAGMA user_version = 1");
  cookies_flush (fixture.store);
  assert_cookies (fixture.store, "a=1 b=1 c=2 d=1");
}

/* A file can't become larger than so much: where the disk is full, it is much the same. */
static void
limit_file_size (rlim_t size)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = size;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_full_disk (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autoptr(GError) error = NULL;

  make_file (&fixture);
  limit_file_size (0);
  assert_cookies (fixture.store, "a=1");
  cookies_put (fixture.store, "b", "1");
  g_assert_false (cookies_try_flush (fixture.store, &error));
  limit_file_size (RLIM_INFINITY);

  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_FILE_NO_SPACE);
  cookies_put (fixture.store, "c", "1");
  cookies_flush (fixture.store);
  assert_cookies (fixture.store, "a=1 b=1 c=1");
}

static void
test_disk_that_fills_up (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *value = g_strnfill (4000, 'v');

  cookies_put (fixture.store, "a", "1");
  cookies_flush (fixture.store);
  limit_file_size (64 * 1024);

  for (guint i = 0; i < 40 && error == NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("name-%u", i);

      cookies_put (fixture.store, name, value);
      cookies_try_flush (fixture.store, &error);
    }

  limit_file_size (RLIM_INFINITY);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_FILE_NO_SPACE);
  netreq_record_store_remove_all (fixture.store);
  cookies_put (fixture.store, "a", "2");
  cookies_flush (fixture.store);
  assert_cookies (fixture.store, "a=2");
}

static void
change_modes (Fixture *fixture,
              int      mode)
{
  g_autofree char *app = g_path_get_dirname (fixture->directory);
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);

  g_chmod (fixture->parent, mode);
  g_chmod (app, mode);
  g_chmod (fixture->directory, mode);
  g_chmod (fixture->path, mode);
  g_chmod (log, mode);
}

/* To root, nothing is forbidden. Returns whom to be again. */
static uid_t
make_read_only (Fixture *fixture)
{
  uid_t user = geteuid ();

  change_modes (fixture, 0555);
  if (user == 0)
    g_assert_cmpint (seteuid (NOBODY), ==, 0);

  return user;
}

static void
make_writable (Fixture *fixture,
               uid_t    user)
{
  g_assert_cmpint (seteuid (user), ==, 0);
  change_modes (fixture, 0755);
}

static void
test_directory_that_can_only_be_read (void)
{
  g_auto(Fixture) fixture = fixture_new ();
  g_autoptr(GError) error = NULL;
  uid_t user;

  make_file (&fixture);
  user = make_read_only (&fixture);

  assert_cookies (fixture.store, "a=1");
  cookies_put (fixture.store, "b", "1");
  g_assert_false (cookies_try_flush (fixture.store, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_ACCESS_DENIED);
  assert_cookies (fixture.store, "a=1");

  make_writable (&fixture, user);
  cookies_flush (fixture.store);
  assert_cookies (fixture.store, "a=1 b=1");
}

static void
copy_to (Fixture    *from,
         Fixture    *to,
         const char *name)
{
  g_autofree char *path = g_build_filename (from->directory, name, NULL);
  g_autofree char *copy = g_build_filename (to->directory, name, NULL);
  g_autofree char *contents = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  g_mkdir_with_parents (to->directory, 0755);
  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (copy, contents, length, &error);
  g_assert_no_error (error);
}

/* A process was killed, and its log holds what nobody can put into the file. */
static void
test_log_that_cannot_be_read_is_an_error (void)
{
  g_auto(Fixture) running = fixture_new ();
  g_auto(Fixture) fixture = fixture_new ();
  g_autoptr(GError) error = NULL;
  uid_t user;

  make_file (&running);
  cookies_put (running.store, "b", "1");
  cookies_flush (running.store);
  copy_to (&running, &fixture, "cookies.sqlite");
  copy_to (&running, &fixture, "cookies.sqlite-wal");
  user = make_read_only (&fixture);

  g_assert_null (cookies_try_load (fixture.store, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_ACCESS_DENIED);

  make_writable (&fixture, user);
  assert_cookies (fixture.store, "a=1 b=1");
}

#define ADD_ROWS(rows, prefix, function)                                     \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                            \
    {                                                                        \
      g_autofree char *path =                                                \
        g_strconcat ("/netreq/cookie-store/" prefix "/", rows[i].name, NULL); \
                                                                             \
      g_test_add_data_func (path, GUINT_TO_POINTER (i), function);           \
    }

static void
add_tests_of_damage (void)
{
  ADD_ROWS (damages, "load-sets-aside", test_load_sets_aside);
  ADD_ROWS (damages, "write-sets-aside", test_write_sets_aside);
  ADD_ROWS (bad_rows, "row-is-left-out", test_row_that_nobody_can_use_is_left_out);

  for (guint i = 0; i < G_N_ELEMENTS (companions); i++)
    {
      g_autofree char *path = g_strconcat ("/netreq/cookie-store/in-the-way/", companions[i], NULL);

      g_test_add_data_func (path, companions[i], test_something_beside_the_file_is_in_the_way);
    }

  g_test_add_func ("/netreq/cookie-store/table-that-takes-nothing-is-set-aside",
                   test_table_that_takes_nothing_is_set_aside);
  g_test_add_func ("/netreq/cookie-store/what-was-set-aside-is-the-whole",
                   test_what_was_set_aside_is_the_whole);
  g_test_add_func ("/netreq/cookie-store/file-of-another-program-is-not-changed",
                   test_file_of_another_program_is_not_changed);
  g_test_add_func ("/netreq/cookie-store/several-files-are-set-aside",
                   test_several_files_are_set_aside);
  g_test_add_func ("/netreq/cookie-store/empty-file-is-as-good-as-none",
                   test_empty_file_is_as_good_as_none);
  g_test_add_func ("/netreq/cookie-store/file-of-a-later-version-stays-as-it-is",
                   test_file_of_a_later_version_stays_as_it_is);
  g_test_add_func ("/netreq/cookie-store/file-that-becomes-one-of-a-later-version-is-left-alone",
                   test_file_that_becomes_one_of_a_later_version_is_left_alone);
}

static void
add_tests_of_directories (void)
{
  g_test_add_func ("/netreq/cookie-store/directory-that-was-moved-away-is-made-again",
                   test_directory_that_was_moved_away_is_made_again);
  g_test_add_func ("/netreq/cookie-store/directory-that-was-deleted-is-empty",
                   test_directory_that_was_deleted_is_empty);
  g_test_add_func ("/netreq/cookie-store/directory-that-cannot-be-made",
                   test_directory_that_cannot_be_made);
  g_test_add_func ("/netreq/cookie-store/directory-that-can-only-be-read",
                   test_directory_that_can_only_be_read);
  g_test_add_func ("/netreq/cookie-store/log-that-cannot-be-read-is-an-error",
                   test_log_that_cannot_be_read_is_an_error);
  g_test_add_func ("/netreq/cookie-store/what-cannot-be-written-is-kept",
                   test_what_cannot_be_written_is_kept);
  g_test_add_func ("/netreq/cookie-store/full-disk", test_full_disk);
  g_test_add_func ("/netreq/cookie-store/disk-that-fills-up", test_disk_that_fills_up);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGXFSZ, SIG_IGN);
  watch_waits ();

  /* Before there are threads that end. */
  g_test_add_func ("/netreq/cookie-store/unused-stores-have-no-threads",
                   test_unused_stores_have_no_threads);
  g_test_add_func ("/netreq/cookie-store/without-cookies-nothing-is-made",
                   test_without_cookies_nothing_is_made);
  g_test_add_func ("/netreq/cookie-store/files-are-private", test_files_are_private);
  g_test_add_func ("/netreq/cookie-store/files-are-never-public", test_files_are_never_public);
  g_test_add_func ("/netreq/cookie-store/files-are-private-in-a-directory-that-is-not",
                   test_files_are_private_in_a_directory_that_is_not);
  ADD_ROWS (texts, "comes-back", test_text_comes_back);
  ADD_ROWS (attributes, "comes-back", test_attribute_comes_back);
  g_test_add_func ("/netreq/cookie-store/every-part-of-the-key-counts",
                   test_every_part_of_the_key_counts);
  g_test_add_func ("/netreq/cookie-store/the-last-change-counts", test_the_last_change_counts);
  g_test_add_func ("/netreq/cookie-store/all-are-removed", test_all_are_removed);
  g_test_add_func ("/netreq/cookie-store/load-knows-of-changes-before-it",
                   test_load_knows_of_changes_before_it);
  g_test_add_func ("/netreq/cookie-store/store-that-is-freed-writes-what-was-put",
                   test_store_that_is_freed_writes_what_was_put);
  g_test_add_func ("/netreq/cookie-store/next-store-knows-what-was-put",
                   test_next_store_knows_what_was_put);
  g_test_add_func ("/netreq/cookie-store/changes-are-written-without-a-flush",
                   test_changes_are_written_without_a_flush);
  g_test_add_func ("/netreq/cookie-store/what-is-removed-leaves-no-trace",
                   test_what_is_removed_leaves_no_trace);
  g_test_add_func ("/netreq/cookie-store/many-cookies", test_many_cookies);
  g_test_add_func ("/netreq/cookie-store/cancelled-flush-takes-nothing-back",
                   test_cancelled_flush_takes_nothing_back);
  g_test_add_func ("/netreq/cookie-store/loop-goes-on-while-the-file-is-locked",
                   test_loop_goes_on_while_the_file_is_locked);
  g_test_add_func ("/netreq/cookie-store/flush-is-completed-in-the-context-of-the-store",
                   test_flush_is_completed_in_the_context_of_the_store);
  add_tests_of_damage ();
  add_tests_of_directories ();

  return g_test_run ();
}
