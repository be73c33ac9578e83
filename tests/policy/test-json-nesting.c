/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-json-nesting-private.h"

typedef struct
{
  const char *name;
  const char *text;
  gboolean can_be_parsed;
} Row;

static const Row rows[] = {
  { "nothing", "", TRUE },
  { "a-value", " -1.5E+3 ", TRUE },
  { "nested", "{\"a\":[[],{}]}", TRUE },
  { "brackets-in-a-string", "\"[[[{{{\"", TRUE },
  { "every-escape", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"", TRUE },
  { "other-scripts-in-a-string", "\"ö日\"", TRUE },
  { "unfinished-is-for-the-parser", "[[", TRUE },
  { "words-are-for-the-parser", "nonsense", TRUE },
  { "a-tag", "<html>", FALSE },
  { "a-comment-could-hide-a-quote", "/*\"*/", FALSE },
  { "a-quote-of-another-kind", "'a'", FALSE },
  { "more-closed-than-opened", "[]]", FALSE },
  { "a-string-without-an-end", "\"a", FALSE },
  { "an-escape-without-an-end", "\"\\", FALSE },
  { "an-escape-that-is-none", "\"\\x\"", FALSE },
  { "a-code-unit-that-is-too-short", "\"\\u00\"", FALSE },
  { "a-code-unit-that-would-swallow-the-quote", "\"\\u0\"[", FALSE },
  { "half-of-a-pair-that-would-swallow-the-quote", "\"\\ud83d\"[", FALSE },
  { "half-of-a-pair-and-half-an-escape", "\"\\uD83D\\u12\"", FALSE },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;

  g_assert_cmpint (netreq_json_can_be_parsed (row->text), ==, row->can_be_parsed);
}

static gboolean
can_be_parsed_at (gsize depth)
{
  g_autofree char *opened = g_strnfill (depth, '{');

  return netreq_json_can_be_parsed (opened);
}

static void
test_depth (void)
{
  g_assert_true (can_be_parsed_at (512));
  g_assert_false (can_be_parsed_at (513));
  g_assert_false (can_be_parsed_at (1000000));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/netreq/json-nesting/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/netreq/json-nesting/depth", test_depth);

  return g_test_run ();
}
