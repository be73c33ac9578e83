/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-partition-name-private.h"

/* What eCryptfs, the file system with the least room, leaves for a name. */
#define FILE_NAME_MAX 143
#define SUFFIX_MAX 15

#define SEED 20260101
#define N_NAMES 20000

typedef struct
{
  const char *name;
  const char *partition;
  NetreqPartitionKind kind;
  const char *partition_name;
} KindRow;

static const KindRow kind_rows[] = {
  { "nothing-is-the-default", "", NETREQ_PARTITION_DEFAULT, "" },
  { "a-name-is-in-memory", "work", NETREQ_PARTITION_IN_MEMORY, "work" },
  { "a-space-is-a-name", " ", NETREQ_PARTITION_IN_MEMORY, " " },
  { "persist-makes-it-persistent", "persist:work", NETREQ_PARTITION_PERSISTENT, "work" },
  { "persist-alone-is-the-default", "persist:", NETREQ_PARTITION_DEFAULT, "" },
  { "persist-twice-is-part-of-the-name", "persist:persist:a", NETREQ_PARTITION_PERSISTENT, "persist:a" },
  { "persist-without-a-colon-is-a-name", "persist", NETREQ_PARTITION_IN_MEMORY, "persist" },
  { "persist-has-a-case", "Persist:a", NETREQ_PARTITION_IN_MEMORY, "Persist:a" },
  { "persist-behind-a-space-is-a-name", " persist:a", NETREQ_PARTITION_IN_MEMORY, " persist:a" },
  { "a-name-keeps-its-spaces", "persist: a ", NETREQ_PARTITION_PERSISTENT, " a " },
};

static void
test_kind (gconstpointer data)
{
  const KindRow *row = data;
  const char *name = NULL;

  g_assert_cmpint (netreq_partition_parse (row->partition, &name), ==, row->kind);
  g_assert_cmpstr (name, ==, row->partition_name);
  g_assert_cmpint (netreq_partition_parse (row->partition, NULL), ==, row->kind);
}

typedef struct
{
  const char *name;
  const char *partition_name;
  const char *file_name;
} FileRow;

static const FileRow file_rows[] = {
  { "small-letters-and-digits-stay", "work2", "work2" },
  { "hyphens-and-underscores-stay", "-my_work-", "-my_work-" },
  { "a-dot-within-stays", "example.com", "example.com" },
  { "dots-within-stay", "a..b", "a..b" },
  { "a-capital-is-escaped", "Work", "%57ork" },
  { "a-dot-in-front-is-escaped", ".work", "%2ework" },
  { "a-dot-at-the-end-is-escaped", "work.", "work%2e" },
  { "a-dot-alone-is-escaped", ".", "%2e" },
  { "two-dots-are-escaped", "..", "%2e%2e" },
  { "three-dots-are-escaped-at-both-ends", "...", "%2e.%2e" },
  { "a-way-up-is-escaped", "../../etc/passwd", "%2e.%2f..%2fetc%2fpasswd" },
  { "a-slash-is-escaped", "a/b", "a%2fb" },
  { "a-backslash-is-escaped", "a\\b", "a%5cb" },
  { "a-percent-is-escaped", "a%2fb", "a%252fb" },
  { "a-space-is-escaped", "my work", "my%20work" },
  { "a-colon-is-escaped", "persist:a", "persist%3aa" },
  { "a-tilde-is-escaped", "~", "%7e" },
  { "a-line-break-is-escaped", "a\n", "a%0a" },
  { "non-ascii-is-escaped-by-the-byte", "ü", "%c3%bc" },
  { "bytes-that-are-not-utf-8-are-escaped", "\xff", "%ff" },
  { "no-name-has-a-file-too", "", "%" },
  { "a-percent-is-not-no-name", "%", "%25" },
};

static void
test_file (gconstpointer data)
{
  const FileRow *row = data;
  g_autofree char *file_name = netreq_partition_to_file_name (row->partition_name);

  g_assert_cmpstr (file_name, ==, row->file_name);
}

static const FileRow application_rows[] = {
  { "an-application-id-is-its-folder", "org.gnome.Text-Editor_2", "org.gnome.Text-Editor_2" },
  { "a-program-is-its-folder", "gtk4-demo", "gtk4-demo" },
  { "a-plus-stays", "g++", "g++" },
  { "a-path-is-escaped", "/usr/bin/maps", "%2fusr%2fbin%2fmaps" },
  { "a-way-up-is-escaped", "..", "%2e%2e" },
  { "a-dot-in-front-is-escaped", ".hidden", "%2ehidden" },
  { "a-space-is-escaped", "My App", "My%20App" },
  { "nothing-has-a-folder-too", "", "%" },
};

static void
test_application (gconstpointer data)
{
  const FileRow *row = data;
  g_autofree char *file_name = netreq_application_to_file_name (row->partition_name);

  g_assert_cmpstr (file_name, ==, row->file_name);
}

static void
assert_safe (const char *file_name)
{
  g_autofree char *folded = g_ascii_strdown (file_name, -1);
  gsize length = strlen (file_name);

  g_assert_cmpuint (length, >, 0);
  g_assert_cmpuint (length, <=, FILE_NAME_MAX - SUFFIX_MAX);
  g_assert_cmpuint (strspn (file_name, G_CSET_a_2_z G_CSET_DIGITS "%-._~"), ==, length);
  g_assert_cmpint (file_name[0], !=, '.');
  g_assert_cmpint (file_name[length - 1], !=, '.');

  /* What a file system that knows no case makes of it. */
  g_assert_cmpstr (folded, ==, file_name);
}

static void
test_long (void)
{
  g_autofree char *longest = g_strnfill (128, 'a');
  g_autofree char *longer = g_strnfill (129, 'a');
  g_autofree char *as_long_as_a_digest = g_strconcat (longer, "b", NULL);
  g_autofree char *file_of_longest = netreq_partition_to_file_name (longest);
  g_autofree char *file_of_longer = netreq_partition_to_file_name (longer);
  g_autofree char *file_of_other = netreq_partition_to_file_name (as_long_as_a_digest);

  g_assert_cmpstr (file_of_longest, ==, longest);
  assert_safe (file_of_longer);
  g_assert_cmpmem (file_of_longer, 63, longer, 63);
  g_assert_cmpint (file_of_longer[63], ==, '~');
  g_assert_cmpuint (strlen (file_of_longer), ==, 128);

  /* What begins alike has another digest. */
  assert_safe (file_of_other);
  g_assert_cmpmem (file_of_longer, 63, file_of_other, 63);
  g_assert_cmpstr (file_of_longer, !=, file_of_other);
}

/* Nobody can name a partition so that it meets a long one. */
static void
test_forged_digest (void)
{
  g_autofree char *name = g_strnfill (200, 'a');
  g_autofree char *file_name = netreq_partition_to_file_name (name);
  g_autofree char *forged = netreq_partition_to_file_name (file_name);

  assert_safe (forged);
  g_assert_cmpstr (forged, !=, file_name);
}

/* Few different bytes, so that names meet often, and those that are not plain. */
static char *
random_name (GRand *rand)
{
  static const char bytes[] = "aAbB..//%%~25eE\xc3\xbc";
  gint32 length = g_rand_int_range (rand, 0, g_rand_int_range (rand, 1, 16) == 1 ? 300 : 6);
  char *name = g_malloc0 ((gsize) length + 1);

  for (gint32 i = 0; i < length; i++)
    name[i] = bytes[g_rand_int_range (rand, 0, sizeof bytes - 1)];

  return name;
}

static void
test_no_two_names_meet (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (SEED);
  /* From file names to names. */
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < N_NAMES; i++)
    {
      g_autofree char *name = random_name (rand);
      g_autofree char *file_name = netreq_partition_to_file_name (name);
      const char *other = g_hash_table_lookup (seen, file_name);

      assert_safe (file_name);
      if (other != NULL)
        g_assert_cmpstr (other, ==, name);
      else
        g_hash_table_insert (seen, g_steal_pointer (&file_name), g_steal_pointer (&name));
    }

  g_assert_cmpuint (g_hash_table_size (seen), >, N_NAMES / 4);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kind_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/partition-name/kind/", kind_rows[i].name, NULL);

      g_test_add_data_func (path, &kind_rows[i], test_kind);
    }

  for (guint i = 0; i < G_N_ELEMENTS (file_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/partition-name/file/", file_rows[i].name, NULL);

      g_test_add_data_func (path, &file_rows[i], test_file);
    }

  for (guint i = 0; i < G_N_ELEMENTS (application_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/partition-name/application/", application_rows[i].name, NULL);

      g_test_add_data_func (path, &application_rows[i], test_application);
    }

  g_test_add_func ("/policy/partition-name/a-long-name-ends-in-a-digest", test_long);
  g_test_add_func ("/policy/partition-name/a-digest-can-not-be-forged", test_forged_digest);
  g_test_add_func ("/policy/partition-name/no-two-names-meet", test_no_two_names_meet);

  return g_test_run ();
}
