/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "policy/netreq-cookie-record-private.h"
#include "session/netreq-cookie-table-private.h"
#include "session/netreq-record-batch-private.h"

/* "+a1" puts the cookie a with the value 1, "-a" removes it, "x" removes all. */
static NetreqRecordBatch *
batch_of (const char *changes)
{
  g_auto(GStrv) words = g_strsplit (changes, " ", -1);
  NetreqRecordBatch *batch = netreq_record_batch_new (&netreq_cookie_table);

  for (guint i = 0; words[i]; i++)
    {
      const char *word = words[i];
      g_autofree char *name = word[0] ? g_strndup (word + 1, 1) : NULL;
      g_autoptr(NetreqCookieRecord) record =
        netreq_cookie_record_new (name, name && word[1] ? word + 2 : "", "example.test");

      if (word[0] == '+')
        netreq_record_batch_put (batch, record);
      else if (word[0] == '-')
        netreq_record_batch_remove (batch, record);
      else if (word[0] == 'x')
        netreq_record_batch_remove_all (batch);
    }

  return batch;
}

static int
compare_words (gconstpointer one,
               gconstpointer other)
{
  return strcmp (*(char *const *) one, *(char *const *) other);
}

static char *
describe (NetreqRecordBatch *batch)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer key;
  gpointer is_there;

  g_hash_table_iter_init (&iter, batch->changes);
  while (g_hash_table_iter_next (&iter, &key, &is_there))
    {
      NetreqCookieRecord *record = key;

      g_ptr_array_add (words, is_there ? g_strconcat ("+", record->name, record->value, NULL)
                                       : g_strconcat ("-", record->name, NULL));
    }

  if (batch->removes_all)
    g_ptr_array_add (words, g_strdup ("x"));
  g_ptr_array_sort (words, compare_words);
  g_ptr_array_add (words, NULL);

  return g_strjoinv (" ", (char **) words->pdata);
}

static const struct
{
  const char *name;
  const char *changes;
  const char *outcome;
} changes[] = {
  { "nothing-is-nothing", "", "" },
  { "cookies-with-other-names-are-changed-one-by-one", "+a1 -b +c3", "+a1 +c3 -b" },
  { "the-last-value-counts", "+a1 +a2", "+a2" },
  { "a-removal-takes-the-place-of-what-was-put", "+a1 -a", "-a" },
  { "what-is-put-takes-the-place-of-a-removal", "-a +a1", "+a1" },
  { "removing-all-leaves-nothing-of-what-was-put", "+a1 -b x", "x" },
  { "what-is-put-after-all-were-removed-is-there", "+a1 x +b2", "+b2 x" },
};

static void
test_changes (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(NetreqRecordBatch) batch = batch_of (changes[i].changes);
  g_autofree char *outcome = describe (batch);

  g_assert_cmpstr (outcome, ==, changes[i].outcome);
  g_assert_cmpint (netreq_record_batch_is_empty (batch), ==, *outcome == '\0');
}

static const struct
{
  const char *name;
  const char *earlier;
  const char *later;
  const char *outcome;
} appended[] = {
  { "later-changes-are-added", "+a1", "+b2", "+a1 +b2" },
  { "a-later-value-counts", "+a1", "+a2", "+a2" },
  { "a-later-removal-counts", "+a1", "-a", "-a" },
  { "an-earlier-removal-does-not", "-a", "+a1", "+a1" },
  { "an-earlier-removal-of-all-stays", "x +a1", "+b2", "+a1 +b2 x" },
  { "a-later-removal-of-all-leaves-nothing-of-the-earlier-ones", "+a1 -b", "x +c3", "+c3 x" },
  { "nothing-later-changes-nothing", "+a1", "", "+a1" },
};

static void
test_append (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(NetreqRecordBatch) batch = batch_of (appended[i].earlier);
  g_autoptr(NetreqRecordBatch) later = batch_of (appended[i].later);
  g_autofree char *outcome = NULL;

  netreq_record_batch_append (batch, later);
  outcome = describe (batch);

  g_assert_cmpstr (outcome, ==, appended[i].outcome);
  g_assert_true (netreq_record_batch_is_empty (later));
}

/* Each differs from the first in one part of its key. */
static void
test_every_part_of_the_key_counts (void)
{
  g_autoptr(NetreqRecordBatch) batch = netreq_record_batch_new (&netreq_cookie_table);
  g_autoptr(NetreqCookieRecord) first = netreq_cookie_record_new ("a", "1", "example.test");
  g_autoptr(NetreqCookieRecord) name = netreq_cookie_record_new ("b", "1", "example.test");
  g_autoptr(NetreqCookieRecord) domain = netreq_cookie_record_new ("a", "1", "www.example.test");
  g_autoptr(NetreqCookieRecord) host_only = netreq_cookie_record_copy (first);
  g_autoptr(NetreqCookieRecord) path = netreq_cookie_record_copy (first);

  host_only->host_only = FALSE;
  g_free (path->path);
  path->path = g_strdup ("/else");

  netreq_record_batch_put (batch, first);
  netreq_record_batch_put (batch, name);
  netreq_record_batch_put (batch, domain);
  netreq_record_batch_put (batch, host_only);
  netreq_record_batch_put (batch, path);

  g_assert_cmpuint (g_hash_table_size (batch->changes), ==, 5);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/netreq/record-batch/changes/%s",
                                               changes[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_changes);
    }

  for (guint i = 0; i < G_N_ELEMENTS (appended); i++)
    {
      g_autofree char *path = g_strdup_printf ("/netreq/record-batch/append/%s",
                                               appended[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_append);
    }

  g_test_add_func ("/netreq/record-batch/every-part-of-the-key-counts",
                   test_every_part_of_the_key_counts);

  return g_test_run ();
}
