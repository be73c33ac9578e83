/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-accept-languages-private.h"

typedef struct
{
  const char *name;
  const char *languages;
  /* NULL when they are refused */
  const char *field;
} Row;

static const Row rows[] = {
  { "one-has-no-weight", "de", "de" },
  { "a-region-may-follow", "de-CH", "de-CH" },
  { "a-script-may-follow", "zh-Hant-TW", "zh-Hant-TW" },
  { "a-region-can-be-a-number", "es-419", "es-419" },
  { "the-second-weighs-less", "de-CH,fr", "de-CH,fr;q=0.9" },
  { "each-weighs-less-than-the-one-before", "en-US,fr,de,ko", "en-US,fr;q=0.9,de;q=0.8,ko;q=0.7" },
  { "none-weighs-nothing", "a,b,c,d,e,f,g,h,i,j,k,l",
    "a,b;q=0.9,c;q=0.8,d;q=0.7,e;q=0.6,f;q=0.5,g;q=0.4,h;q=0.3,i;q=0.2,j;q=0.1,k;q=0.1,l;q=0.1" },
  { "any-is-a-language", "de,*", "de,*;q=0.9" },
  { "the-case-stays", "DE-ch", "DE-ch" },
  { "spaces-around-do-not-matter", " de , fr ", "de,fr;q=0.9" },
  { "eight-letters-are-not-too-many", "abcdefgh-12345678", "abcdefgh-12345678" },
  { "nine-letters-are-too-many", "abcdefghi", NULL },
  { "nine-letters-of-a-region-are-too-many", "de-abcdefghi", NULL },
  { "nothing-is-refused", "", NULL },
  { "a-space-is-refused", " ", NULL },
  { "a-comma-too-many-is-refused", "de,", NULL },
  { "a-comma-in-front-is-refused", ",de", NULL },
  { "two-commas-are-refused", "de,,fr", NULL },
  { "a-hyphen-too-many-is-refused", "de-", NULL },
  { "a-hyphen-alone-is-refused", "-", NULL },
  { "a-locale-is-refused", "de_CH.UTF-8", NULL },
  { "a-number-is-no-language", "1", NULL },
  { "a-weight-is-ours-to-give", "de;q=0.5", NULL },
  { "a-line-break-is-refused", "de\r\nX-Evil: yes", NULL },
  { "a-line-break-at-the-end-is-refused", "de,fr\n-x", NULL },
  { "other-letters-are-refused", "dé", NULL },
  { "any-is-not-a-part-of-one", "de-*", NULL },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *field = netreq_accept_languages_to_field (row->languages, &error);

  g_assert_cmpstr (field, ==, row->field);
  if (row->field != NULL)
    {
      g_assert_no_error (error);
      return;
    }

  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
  g_assert_null (strpbrk (error->message, "\r\n"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/accept-languages/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  return g_test_run ();
}
