/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-header-list-private.h"

static NetreqHeaderList *
list_of (const char *pairs)
{
  g_auto(GStrv) words = g_strsplit (pairs, " ", -1);
  NetreqHeaderList *list = netreq_header_list_new ();

  for (guint i = 0; words[i] != NULL && words[i + 1] != NULL; i += 2)
    netreq_header_list_append (list, words[i], words[i + 1]);

  return list;
}

static void
assert_list (const NetreqHeaderList *list,
             const char             *pairs)
{
  g_auto(GStrv) strv = netreq_header_list_to_strv (list);
  g_autofree char *joined = g_strjoinv (" ", strv);

  g_assert_cmpstr (joined, ==, pairs);
  g_assert_cmpuint (netreq_header_list_get_length (list) * 2, ==, g_strv_length (strv));

  for (guint i = 0; i < netreq_header_list_get_length (list); i++)
    {
      g_assert_cmpstr (netreq_header_list_get_name (list, i), ==, strv[2 * i]);
      g_assert_cmpstr (netreq_header_list_get_value (list, i), ==, strv[2 * i + 1]);
    }
}

typedef struct
{
  const char *name;
  const char *before;
  const char *header;
  /* NULL to remove */
  const char *value;
  const char *after;
} ChangeRow;

static const ChangeRow change_rows[] = {
  { "set-adds-at-the-end", "A 1 B 2", "C", "3", "A 1 B 2 C 3" },
  { "set-adds-to-an-empty-list", "", "C", "3", "C 3" },
  { "set-replaces-in-place", "A 1 B 2 C 3", "B", "4", "A 1 B 4 C 3" },
  { "set-replaces-without-regard-to-case", "Aa 1 B 2", "aA", "3", "aA 3 B 2" },
  { "set-replaces-all-at-the-first-place", "A 1 b 2 C 3 B 4 D 5 B 6", "B", "7", "A 1 B 7 C 3 D 5" },
  { "remove-takes-the-only-one", "A 1", "a", NULL, "" },
  { "remove-takes-all", "A 1 B 2 a 3 A 4", "A", NULL, "B 2" },
  { "remove-takes-neighbours", "B 1 A 2 A 3 C 4", "A", NULL, "B 1 C 4" },
  { "remove-of-nothing-changes-nothing", "A 1 B 2", "C", NULL, "A 1 B 2" },
};

static void
test_change (gconstpointer data)
{
  const ChangeRow *row = data;
  g_autoptr(NetreqHeaderList) list = list_of (row->before);
  g_autoptr(NetreqHeaderList) copy = netreq_header_list_copy (list);

  if (row->value != NULL)
    netreq_header_list_set (list, row->header, row->value);
  else
    g_assert_cmpint (netreq_header_list_remove (list, row->header), ==,
                     !g_str_equal (row->before, row->after));

  assert_list (list, row->after);
  assert_list (copy, row->before);
}

static void
test_get (void)
{
  g_autoptr(NetreqHeaderList) list = list_of ("X-Aa 1 B 2 x-aA 3");
  g_autofree char *joined = netreq_header_list_get_joined (list, "X-AA", ", ");
  g_auto(GStrv) values = netreq_header_list_get_values (list, "x-aa");
  const char * const expected[] = { "1", "3", NULL };

  g_assert_cmpstr (netreq_header_list_get (list, "x-aa"), ==, "1");
  g_assert_cmpstr (netreq_header_list_get (list, "b"), ==, "2");
  g_assert_cmpstr (joined, ==, "1, 3");
  g_assert_cmpstrv (values, expected);
}

static void
test_get_of_nothing (void)
{
  g_autoptr(NetreqHeaderList) list = list_of ("A 1");
  g_auto(GStrv) values = netreq_header_list_get_values (list, "B");
  g_auto(GStrv) pairs = NULL;

  g_assert_null (netreq_header_list_get (list, "B"));
  g_assert_null (netreq_header_list_get_joined (list, "B", ", "));
  g_assert_cmpuint (g_strv_length (values), ==, 0);

  netreq_header_list_remove (list, "A");
  pairs = netreq_header_list_to_strv (list);
  g_assert_cmpuint (g_strv_length (pairs), ==, 0);
}

static void
test_own_strings_as_arguments (void)
{
  g_autoptr(NetreqHeaderList) list = list_of ("A 1 B 2 a 3 A 4");

  netreq_header_list_set (list, netreq_header_list_get_name (list, 2), netreq_header_list_get_value (list, 3));
  assert_list (list, "a 4 B 2");

  netreq_header_list_append (list, "A", "5");
  netreq_header_list_remove (list, netreq_header_list_get_name (list, 0));
  assert_list (list, "B 2");
}

static void
test_latin_1_becomes_utf_8 (void)
{
  g_autoptr(NetreqHeaderList) list = netreq_header_list_new ();

  netreq_header_list_append (list, "A", "caf\xe9");
  netreq_header_list_append (list, "B", "café");
  netreq_header_list_set (list, "C", "\xff\x80");

  g_assert_cmpstr (netreq_header_list_get (list, "A"), ==, "café");
  g_assert_cmpstr (netreq_header_list_get (list, "B"), ==, "café");
  g_assert_cmpstr (netreq_header_list_get (list, "C"), ==, "ÿ\xc2\x80");
}

/* Quadratic work here would outlast the test's timeout. */
static void
test_many (void)
{
  g_autoptr(NetreqHeaderList) list = netreq_header_list_new ();

  for (guint i = 0; i < 300000; i++)
    netreq_header_list_append (list, i % 2 == 0 ? "A" : "B", "1");

  netreq_header_list_set (list, "A", "2");
  g_assert_cmpuint (netreq_header_list_get_length (list), ==, 150001);
  g_assert_true (netreq_header_list_remove (list, "B"));
  assert_list (list, "A 2");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (change_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/header-list/", change_rows[i].name, NULL);

      g_test_add_data_func (path, &change_rows[i], test_change);
    }
  g_test_add_func ("/policy/header-list/get-finds-without-regard-to-case", test_get);
  g_test_add_func ("/policy/header-list/get-of-nothing-is-nothing", test_get_of_nothing);
  g_test_add_func ("/policy/header-list/its-own-strings-may-be-arguments", test_own_strings_as_arguments);
  g_test_add_func ("/policy/header-list/latin-1-becomes-utf-8", test_latin_1_becomes_utf_8);
  g_test_add_func ("/policy/header-list/many-fields-take-linear-time", test_many);

  return g_test_run ();
}
