/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define _GNU_SOURCE

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stored-cookies.h"

#include "support/netreq-test-loop.h"
#include "support/netreq-test-system.h"

/* Processes that are killed while they write, and several at a time. The writers are
 * this program itself, started anew with arguments. NETREQ_TEST_CRASHES is how many
 * are killed, NETREQ_TEST_SEED repeats when. */

#define DEFAULT_CRASHES 50

/* A writer makes change after change, each known by its number, to these cookies. */
#define N_NAMES 40
/* It flushes after so many, at most. */
#define MAX_UNFLUSHED 5
/* And takes another store after so many, so that it is killed within that as well. */
#define CHANGES_PER_STORE 30

static gboolean
is_removal (guint64 number)
{
  return number % 7 == 3;
}

static void
make_change (NetreqRecordStore *store,
             guint64            number)
{
  g_autofree char *name = g_strdup_printf ("name-%02u", (guint) (number % N_NAMES));
  g_autofree char *value = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  if (is_removal (number))
    cookies_remove (store, name);
  else
    cookies_put (store, name, value);
}

/* What there is after the changes 1 to @last, as cookies_describe() has it. */
static char *
describe_after (guint64 last)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < N_NAMES; i++)
    {
      guint64 number = last - (last + N_NAMES - i) % N_NAMES;

      if (number == 0 || number > last || is_removal (number))
        continue;
      g_string_append_printf (text, "%sname-%02u=%" G_GUINT64_FORMAT,
                              text->len > 0 ? " " : "", i, number);
    }

  return g_string_free (text, FALSE);
}

/* The writers */

static void
acknowledge (guint64 number)
{
  g_print ("%" G_GUINT64_FORMAT "\n", number);
  fflush (stdout);
}

G_GNUC_NORETURN static void
write_until_killed (const char *directory,
                    guint64     number)
{
  g_autoptr(GRand) rand = g_rand_new ();
  NetreqRecordStore *store = NULL;

  for (guint64 n_changes = 0; ; n_changes++)
    {
      if (n_changes % CHANGES_PER_STORE == 0)
        {
          if (store != NULL)
            {
              cookies_flush (store);
              acknowledge (number - 1);
              g_object_unref (store);
            }
          store = cookies_open (directory);
        }

      make_change (store, number++);

      if (g_rand_int_range (rand, 0, MAX_UNFLUSHED) == 0)
        {
          cookies_flush (store);
          acknowledge (number - 1);
        }
    }
}

/* Neither flushes in the end nor drops the store. */
static void
fill (const char *directory,
      const char *prefix,
      guint       n_cookies)
{
  /* Still known in the end, so that it is not taken for lost. */
  static NetreqRecordStore *store;

  store = cookies_open (directory);
  for (guint i = 0; i < n_cookies; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s%03u", prefix, i);

      cookies_put (store, name, "1");
      cookies_put (store, "contested", prefix);
      if (i % 10 == 5)
        cookies_flush (store);
    }
}

/* The tests */

static GSubprocess *
spawn (const char *mode,
       const char *directory,
       const char *argument,
       const char *more)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  /* Valgrind knows what the link stands for, and the kernel would start Valgrind. */
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  const char *argv[] = { program, mode, directory, argument, more, NULL };

  return netreq_test_spawn (launcher, argv);
}

/* The last number within @n_lines, or @number when there is none. */
static guint64
read_acknowledged (GDataInputStream *lines,
                   guint             n_lines,
                   guint64           number)
{
  for (guint i = 0; i < n_lines; i++)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

      if (line == NULL)
        break;
      number = g_ascii_strtoull (line, NULL, 10);
    }

  return number;
}

/* 0 while the file is not there. */
static gint64
get_last_write (const char *path)
{
  struct stat status;

  if (g_stat (path, &status) != 0)
    return 0;

  return status.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + status.st_mtim.tv_nsec;
}

/* The writer never stops. */
static void
wait_for_writes (const char *directory,
                 guint       n_writes)
{
  g_autofree char *path = g_build_filename (directory, "cookies.sqlite-wal", NULL);

  for (guint i = 0; i < n_writes; i++)
    {
      gint64 before = get_last_write (path);

      netreq_test_poll_for (get_last_write (path) != before);
    }
}

/* Returns the last change that the writer was told was safe. */
static guint64
run_and_kill (const char *directory,
              guint64     done,
              GRand      *rand)
{
  g_autofree char *first = g_strdup_printf ("%" G_GUINT64_FORMAT, done + 1);
  g_autoptr(GSubprocess) writer = spawn ("--write", directory, first, NULL);
  g_autoptr(GDataInputStream) lines =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (writer));

  done = read_acknowledged (lines, g_rand_int_range (rand, 0, 20), done);
  wait_for_writes (directory, g_rand_int_range (rand, 0, 4));
  g_subprocess_send_signal (writer, SIGKILL);
  done = read_acknowledged (lines, G_MAXUINT, done);
  g_subprocess_wait (writer, NULL, NULL);

  return done;
}

/* Changes are made in their order and none is made by half: so what there is must be
 * what there was after one of them, and that is not an earlier one than @acknowledged. */
static guint64
find_last_change (const char *cookies,
                  guint64     acknowledged)
{
  for (guint64 last = acknowledged; last <= acknowledged + CHANGES_PER_STORE; last++)
    {
      g_autofree char *expected = describe_after (last);

      if (g_str_equal (cookies, expected))
        return last;
    }

  g_error ("After change %" G_GUINT64_FORMAT " there is: %s", acknowledged, cookies);
}

static void
test_nothing_acknowledged_is_lost (void)
{
  guint n_crashes = netreq_test_get_number ("NETREQ_TEST_CRASHES",
                                            DEFAULT_CRASHES / netreq_test_get_slowness ());
  guint seed = netreq_test_get_number ("NETREQ_TEST_SEED", g_random_int ());
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  char *directory = netreq_test_dir_new ();
  guint64 done = 0;

  g_test_message ("NETREQ_TEST_SEED=%u NETREQ_TEST_CRASHES=%u", seed, n_crashes);

  for (guint i = 0; i < n_crashes; i++)
    {
      g_autofree char *cookies = NULL;

      done = run_and_kill (directory, done, rand);
      cookies = cookies_describe_directory (directory);
      done = find_last_change (cookies, done);
    }

  g_assert_cmpuint (done, >, n_crashes);
  netreq_test_dir_free (directory);
}

static void
assert_successful (GSubprocess *process)
{
  g_autoptr(GError) error = NULL;

  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

static void
test_several_processes_lose_nothing (void)
{
  const char *prefixes[] = { "a", "b", "c", "d" };
  GSubprocess *writers[G_N_ELEMENTS (prefixes)];
  char *directory = netreq_test_dir_new ();
  g_autoptr(NetreqRecordStore) store = cookies_open (directory);
  g_autoptr(GPtrArray) records = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    writers[i] = spawn ("--fill", directory, prefixes[i], "100");

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      assert_successful (writers[i]);
      g_object_unref (writers[i]);
    }

  records = cookies_load (store);
  g_assert_cmpuint (records->len, ==, 4 * 100 + 1);
  netreq_test_dir_free (directory);
}

static void
test_process_that_exits_writes_what_was_put (void)
{
  char *directory = netreq_test_dir_new ();
  g_autoptr(GSubprocess) writer = spawn ("--fill", directory, "a", "3");
  g_autofree char *cookies = NULL;

  assert_successful (writer);
  cookies = cookies_describe_directory (directory);

  g_assert_cmpstr (cookies, ==, "a000=1 a001=1 a002=1 contested=a");
  netreq_test_dir_free (directory);
}

/* Each of them finds the same damaged file, and one sets it aside. */
static void
test_several_processes_set_one_file_aside (void)
{
  GSubprocess *writers[4];
  char *directory = netreq_test_dir_new ();
  g_autofree char *second = g_build_filename (directory, "cookies.sqlite.corrupt-2", NULL);
  g_autoptr(NetreqRecordStore) store = cookies_open (directory);
  g_autoptr(GPtrArray) records = NULL;

  netreq_test_write_file (directory, "cookies.sqlite", "This is no database.");
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    {
      const char *prefixes[] = { "a", "b", "c", "d" };

      writers[i] = spawn ("--fill", directory, prefixes[i], "3");
    }

  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    {
      assert_successful (writers[i]);
      g_object_unref (writers[i]);
    }

  records = cookies_load (store);
  g_assert_cmpuint (records->len, ==, 4 * 3 + 1);
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
  netreq_test_dir_free (directory);
}

int
main (int    argc,
      char **argv)
{
  if (argc > 3 && g_str_equal (argv[1], "--write"))
    write_until_killed (argv[2], g_ascii_strtoull (argv[3], NULL, 10));

  if (argc > 4 && g_str_equal (argv[1], "--fill"))
    {
      fill (argv[2], argv[3], atoi (argv[4]));
      return 0;
    }

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/netreq/cookie-crash/nothing-acknowledged-is-lost",
                   test_nothing_acknowledged_is_lost);
  g_test_add_func ("/netreq/cookie-crash/several-processes-lose-nothing",
                   test_several_processes_lose_nothing);
  g_test_add_func ("/netreq/cookie-crash/process-that-exits-writes-what-was-put",
                   test_process_that_exits_writes_what_was_put);
  g_test_add_func ("/netreq/cookie-crash/several-processes-set-one-file-aside",
                   test_several_processes_set_one_file_aside);

  return g_test_run ();
}
