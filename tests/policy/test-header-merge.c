/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-header-merge-private.h"

typedef struct
{
  const char *name;
  /* one "Name: value" a line */
  const char *raw;
  const char *merged;
} Row;

static const Row rows[] = {
  { "nothing-is-an-empty-dictionary", "", "{}" },
  { "names-become-lower-case", "X-Abc: 1", "{'x-abc': <'1'>}" },
  { "the-order-is-that-of-first-appearance", "B: 1\nA: 2\nb: 3", "{'b': <'1, 3'>, 'a': <'2'>}" },
  { "others-are-joined-with-commas", "Vary: a\nvary: b\nVARY: c", "{'vary': <'a, b, c'>}" },
  { "empty-values-are-joined-too", "X: \nX: a\nX: ", "{'x': <', a, '>}" },
  { "repeated-values-are-kept", "Via: a\nVia: a", "{'via': <'a, a'>}" },
  { "cookie-is-joined-with-semicolons", "Cookie: a=1\ncookie: b=2", "{'cookie': <'a=1; b=2'>}" },
  { "set-cookie-is-a-list", "Set-Cookie: a=1\nset-cookie: b=2, c", "{'set-cookie': <['a=1', 'b=2, c']>}" },
  { "one-set-cookie-is-a-list-too", "Set-Cookie: a=1", "{'set-cookie': <['a=1']>}" },
  { "an-empty-first-value-is-the-first", "Server: \nServer: a", "{'server': <''>}" },
  { "set-cookie2-is-no-list", "Set-Cookie2: a\nSet-Cookie2: b", "{'set-cookie2': <'a, b'>}" },
  { "content-encoding-is-joined", "Content-Encoding: gzip\nContent-Encoding: br", "{'content-encoding': <'gzip, br'>}" },
  { "bytes-that-are-not-utf-8-are-latin-1", "X: \xe9", "{'x': <'é'>}" },
};

static NetreqHeaderList *
list_of (const char *raw)
{
  g_auto(GStrv) lines = g_strsplit (raw, "\n", -1);
  NetreqHeaderList *list = netreq_header_list_new ();

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto(GStrv) field = g_strsplit (lines[i], ": ", 2);

      netreq_header_list_append (list, field[0], field[1]);
    }

  return list;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(NetreqHeaderList) list = list_of (row->raw);
  g_autoptr(GVariant) merged = g_variant_ref_sink (netreq_header_merge_all (list));
  g_autoptr(GVariant) expected = g_variant_ref_sink (g_variant_new_parsed (row->merged[1] == '}' ? "@a{sv} {}" : row->merged));

  g_assert_cmpvariant (merged, expected);
}

static const char * const first_wins[] = {
  "Age", "Authorization", "Content-Length", "Content-Type", "ETag", "Expires", "From", "Host",
  "If-Modified-Since", "If-Unmodified-Since", "Last-Modified", "Location", "Max-Forwards",
  "Proxy-Authorization", "Referer", "Retry-After", "Server", "User-Agent",
};

static void
test_first_wins (gconstpointer data)
{
  const char *name = data;
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autofree char *upper = g_ascii_strup (name, -1);
  g_autoptr(NetreqHeaderList) list = netreq_header_list_new ();
  g_autoptr(GVariant) merged = NULL;
  g_autofree char *got = NULL;
  const char *value;

  netreq_header_list_append (list, name, "first");
  netreq_header_list_append (list, upper, "second");
  netreq_header_list_append (list, lower, "third");

  merged = g_variant_ref_sink (netreq_header_merge_all (list));
  g_assert_cmpuint (g_variant_n_children (merged), ==, 1);
  g_assert_true (g_variant_lookup (merged, lower, "&s", &value));
  g_assert_cmpstr (value, ==, "first");

  got = netreq_header_merge_get (list, name);
  g_assert_cmpstr (got, ==, "first");
}

typedef struct
{
  const char *name;
  const char *header;
  const char *value;
} GetRow;

static const GetRow get_rows[] = {
  { "get-finds-without-regard-to-case", "CONTENT-type", "text/plain" },
  { "get-joins-with-commas", "vary", "a, b" },
  { "get-joins-cookie-with-semicolons", "Cookie", "c=1; d=2" },
  { "get-joins-set-cookie-with-commas", "Set-Cookie", "e=1, f=2" },
  { "get-of-nothing-is-null", "X-Missing", NULL },
  { "get-of-no-name-is-null", "", NULL },
};

static void
test_get (gconstpointer data)
{
  const GetRow *row = data;
  g_autoptr(NetreqHeaderList) list =
    list_of ("Content-Type: text/plain\nVary: a\nCookie: c=1\nSet-Cookie: e=1\n"
             "content-type: text/html\nvary: b\ncookie: d=2\nset-cookie: f=2");
  g_autofree char *value = netreq_header_merge_get (list, row->header);

  g_assert_cmpstr (value, ==, row->value);
}

/* Quadratic work here would outlast the test's timeout. */
static void
test_many (void)
{
  g_autoptr(NetreqHeaderList) list = netreq_header_list_new ();
  g_autoptr(GVariant) merged = NULL;
  g_autofree char *joined = NULL;

  for (guint i = 0; i < 100000; i++)
    {
      g_autofree char *name = g_strdup_printf ("X-%u", i);

      netreq_header_list_append (list, name, "a");
      netreq_header_list_append (list, "Via", "b");
      netreq_header_list_append (list, "Set-Cookie", "c=d");
    }

  merged = g_variant_ref_sink (netreq_header_merge_all (list));
  g_assert_cmpuint (g_variant_n_children (merged), ==, 100002);

  joined = netreq_header_merge_get (list, "via");
  g_assert_cmpuint (strlen (joined), ==, 100000 * strlen ("b, ") - strlen (", "));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/header-merge/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  for (guint i = 0; i < G_N_ELEMENTS (first_wins); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/header-merge/the-first-wins/", first_wins[i], NULL);

      g_test_add_data_func (path, first_wins[i], test_first_wins);
    }
  for (guint i = 0; i < G_N_ELEMENTS (get_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/header-merge/", get_rows[i].name, NULL);

      g_test_add_data_func (path, &get_rows[i], test_get);
    }
  g_test_add_func ("/policy/header-merge/many-fields-take-linear-time", test_many);

  return g_test_run ();
}
