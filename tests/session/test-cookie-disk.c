/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define _GNU_SOURCE

#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stored-cookies.h"

#include "support/netreq-test-system.h"

#include <libnetreq/netreq.h>

/* Disks that are full, or broken, from any one of all the calls on that write to them. */

/* What fails, and how: the calls of the library itself and of SQLite are counted, those
 * for the files in the watched directory. */
typedef struct
{
  const char *name;
  int reason;
  /* Whether it stays so. */
  gboolean lasts;
  /* Not only what writes, but what waits for the disk. */
  gboolean is_broken;
} Fault;

static const Fault faults[] = {
  { "full", ENOSPC, TRUE, FALSE },
  { "full-for-a-moment", ENOSPC, FALSE, FALSE },
  { "over-quota", EDQUOT, TRUE, FALSE },
  { "broken", EIO, TRUE, TRUE },
  { "broken-for-a-moment", EIO, FALSE, TRUE },
};

/* The threads of stores read them, at times when the test goes on already. */
static const char *watched_directory;
static const Fault *fault;
static int first_failure;
static int n_calls;
static int n_failures;

/* How often that was said to be the reason. */
static guint n_without_space;

static gboolean
is_watched (int fd)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *path = g_file_read_link (link, NULL);
  const char *directory = g_atomic_pointer_get (&watched_directory);

  return path != NULL && g_str_has_prefix (path, directory);
}

static gboolean
fails (int      fd,
       gboolean writes)
{
  const Fault *now = g_atomic_pointer_get (&fault);
  int first = g_atomic_int_get (&first_failure);
  int number;

  if (now == NULL || !(writes || now->is_broken) || !is_watched (fd))
    return FALSE;

  number = g_atomic_int_add (&n_calls, 1) + 1;
  if (number < first || (number > first && !now->lasts))
    return FALSE;

  g_atomic_int_inc (&n_failures);
  errno = now->reason;

  return TRUE;
}

/* In place of those of the C library, for SQLite as well. */

ssize_t
pwrite64 (int         fd,
          const void *buffer,
          size_t      size,
          off64_t     offset)
{
  return fails (fd, TRUE) ? -1 : syscall (SYS_pwrite64, fd, buffer, size, offset);
}

ssize_t
write (int         fd,
       const void *buffer,
       size_t      size)
{
  return fails (fd, TRUE) ? -1 : syscall (SYS_write, fd, buffer, size);
}

int
ftruncate64 (int     fd,
             off64_t size)
{
  return fails (fd, TRUE) ? -1 : (int) syscall (SYS_ftruncate, fd, size);
}

/* Nobody takes the disk away: there is no need to wait for it. */

int
fdatasync (int fd)
{
  return fails (fd, FALSE) ? -1 : 0;
}

int
fsync (int fd)
{
  return fails (fd, FALSE) ? -1 : 0;
}

/* The tests */

static void
break_disk (const char  *directory,
            const Fault *new_fault,
            int          call)
{
  g_atomic_int_set (&n_calls, 0);
  g_atomic_int_set (&n_failures, 0);
  g_atomic_int_set (&first_failure, call);
  /* Which is never freed. */
  g_atomic_pointer_set (&watched_directory, g_intern_string (directory));
  g_atomic_pointer_set (&fault, new_fault);
}

/* Returns whether a call has failed. */
static gboolean
mend_disk (void)
{
  g_atomic_pointer_set (&fault, NULL);

  return g_atomic_int_get (&n_failures) > 0;
}

/* SQLite forgets the reason now and then; most of the time it is known. */
static void
note_reason (const GError *error)
{
  if (g_error_matches (error, NETREQ_ERROR, NETREQ_ERROR_FILE_NO_SPACE))
    n_without_space++;
  else
    g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_FAILED);
}

static void
assert_reasons (const Fault *expected)
{
  if (expected->is_broken)
    g_assert_cmpuint (n_without_space, ==, 0);
  else
    g_assert_cmpuint (n_without_space, >, 0);
}

/* Whether it is safe, or the disk is to blame. */
static gboolean
put_and_flush (NetreqRecordStore *store,
               const char        *name)
{
  g_autoptr(GError) error = NULL;

  cookies_put (store, name, "1");
  if (cookies_try_flush (store, &error))
    return TRUE;

  note_reason (error);
  return FALSE;
}

static void
assert_nothing_aside (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "cookies.sqlite.corrupt-1", NULL);

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static char *
make_directory (gboolean has_file)
{
  char *directory = netreq_test_dir_new ();
  NetreqRecordStore *store;

  if (!has_file)
    return directory;

  store = cookies_open (directory);
  cookies_put (store, "a", "1");
  cookies_flush (store);
  cookies_close (store, directory);

  return directory;
}

typedef struct
{
  const Fault *fault;
  /* Whether there is a file to begin with. */
  gboolean has_file;
} Case;

/* While the disk is broken nothing is said to be safe that is not; once it is mended all
 * of it is. Returns whether a call has failed. */
static gboolean
go_on_later (const Case *self,
             int         call)
{
  char *directory = make_directory (self->has_file);
  NetreqRecordStore *store = cookies_open (directory);
  const char *expected = self->has_file ? "a=1 b=1 c=1 d=1" : "b=1 c=1 d=1";
  g_autofree char *there = NULL;
  g_autofree char *kept = NULL;
  gboolean has_failed;

  break_disk (directory, self->fault, call);
  put_and_flush (store, "b");
  put_and_flush (store, "c");
  has_failed = mend_disk ();

  cookies_put (store, "d", "1");
  cookies_flush (store);
  there = cookies_describe (store);
  g_assert_cmpstr (there, ==, expected);

  cookies_close (store, directory);
  kept = cookies_describe_directory (directory);
  g_assert_cmpstr (kept, ==, expected);
  assert_nothing_aside (directory);
  netreq_test_dir_free (directory);

  return has_failed;
}

/* A process that ends while the disk is broken leaves all that was said to be safe. */
static gboolean
end_now (const Case *self,
         int         call)
{
  char *directory = make_directory (self->has_file);
  NetreqRecordStore *store = cookies_open (directory);
  g_autoptr(GString) safe = g_string_new (self->has_file ? "a=1" : "");
  g_autofree char *kept = NULL;
  gboolean has_failed;

  break_disk (directory, self->fault, call);
  if (put_and_flush (store, "b"))
    g_string_append_printf (safe, "%sb=1", safe->len > 0 ? " " : "");
  cookies_remove (store, "a");
  cookies_put (store, "a", "1");
  g_object_unref (store);
  /* Which waits for the first one. */
  store = cookies_open (directory);
  cookies_try_flush (store, NULL);
  g_object_unref (store);
  has_failed = mend_disk ();

  kept = cookies_describe_directory (directory);
  g_assert_true (g_str_has_prefix (kept, self->has_file ? "a=1" : ""));
  g_assert_nonnull (strstr (kept, safe->str));
  assert_nothing_aside (directory);
  netreq_test_dir_free (directory);

  return has_failed;
}

static void
test_each_call (const Case *self,
                gboolean  (*test) (const Case *self, int call))
{
  n_without_space = 0;
  for (int call = 1; test (self, call); call++)
    ;
  assert_reasons (self->fault);
}

static void
test_mended (gconstpointer data)
{
  test_each_call (data, go_on_later);
}

static void
test_end (gconstpointer data)
{
  test_each_call (data, end_now);
}

int
main (int    argc,
      char **argv)
{
  static Case cases[2 * G_N_ELEMENTS (faults)];

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Fault *one = &faults[i / 2];
      gboolean has_file = i % 2 == 1;
      g_autofree char *later = g_strdup_printf ("/netreq/cookie-disk/%s/%s/mended", one->name, has_file ? "old" : "new");
      g_autofree char *end = g_strdup_printf ("/netreq/cookie-disk/%s/%s/end", one->name, has_file ? "old" : "new");

      cases[i] = (Case) { one, has_file };
      g_test_add_data_func (later, &cases[i], test_mended);
      g_test_add_data_func (end, &cases[i], test_end);
    }

  return g_test_run ();
}
