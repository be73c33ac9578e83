/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-media-type-private.h"

typedef struct
{
  const char *name;
  const char *content_type;
  const char *charset;
} Row;

static const Row rows[] = {
  { "no-content-type-has-no-charset", NULL, NULL },
  { "an-empty-content-type-has-no-charset", "", NULL },
  { "a-type-alone-has-no-charset", "text/html", NULL },
  { "a-charset-is-found", "text/html;charset=utf-8", "utf-8" },
  { "a-charset-becomes-lower-case", "text/html; charset=ISO-8859-1", "iso-8859-1" },
  { "the-name-has-no-case", "text/html; ChArSeT=utf-8", "utf-8" },
  { "a-quoted-charset-is-found", "text/html; charset=\"utf-8\"", "utf-8" },
  { "an-escaped-quoted-charset-is-found", "text/html; charset=\"u\\tf-8\"", "utf-8" },
  { "an-unfinished-quoted-charset-is-found", "text/html; charset=\"utf-8", "utf-8" },
  { "odd-spacing-does-not-matter", "text/html \t;  charset \t= \t utf-8 ", "utf-8" },
  { "spaces-before-a-quoted-charset-do-not-matter", "text/html; charset= \"utf-8\" ; a=b", "utf-8" },
  { "empty-parameters-do-not-matter", "text/html;;; ;charset=utf-8;", "utf-8" },
  { "other-parameters-do-not-matter", "text/html; a=b; charset=utf-8; c=d", "utf-8" },
  { "a-parameter-without-a-value-does-not-matter", "text/html; charset; charset=utf-8", "utf-8" },
  { "the-first-charset-counts", "text/html; charset=a; charset=b", "a" },
  { "a-charset-in-a-quoted-string-does-not-count", "text/html; a=\"; charset=b\"; charset=c", "c" },
  { "an-escaped-mark-does-not-end-a-string", "text/html; a=\"\\\"; charset=b\"; charset=c", "c" },
  { "a-name-that-only-ends-in-charset-does-not-count", "text/html; x-charset=a", NULL },
  { "a-charset-in-the-type-does-not-count", "charset=utf-8", NULL },
  { "an-empty-charset-is-none", "text/html; charset=", NULL },
  { "an-empty-quoted-charset-is-none", "text/html; charset=\"\"", NULL },
  { "a-charset-that-is-no-token-is-none", "text/html; charset=\"a b\"", NULL },
  { "a-final-backslash-does-not-run-over-the-end", "text/html; charset=\"a\\", NULL },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *charset = netreq_media_type_get_charset (row->content_type);

  g_assert_cmpstr (charset, ==, row->charset);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/media-type/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  return g_test_run ();
}
