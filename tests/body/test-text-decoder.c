/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "body/netreq-text-decoder-private.h"

#define BAD "\357\277\275"

typedef struct
{
  const char *name;
  const char *charset;
  const char *bytes;
  gsize size;
  const char *text;
} Case;

/* The bytes may have a NUL among them. */
#define BYTES(text) text, sizeof text - 1

static const Case cases[] = {
  /* UTF-8 is what is meant when nothing else is said. */
  { "nothing", NULL, BYTES (""), "" },
  { "nothing-utf-8", "utf-8", BYTES (""), "" },
  { "ascii", NULL, BYTES ("plain"), "plain" },
  { "utf-8", "utf-8", BYTES ("gr\303\274n \342\202\254 \360\237\230\200"), "gr\303\274n \342\202\254 \360\237\230\200" },
  { "unnamed", NULL, BYTES ("gr\303\274n"), "gr\303\274n" },
  { "unknown", "x-unheard-of", BYTES ("gr\303\274n"), "gr\303\274n" },
  { "empty-charset", "", BYTES ("gr\303\274n"), "gr\303\274n" },
  { "blank-charset", "  ", BYTES ("gr\303\274n"), "gr\303\274n" },

  /* Names that only iconv knows are not known. */
  { "iconv-suffix", "latin1//TRANSLIT", BYTES ("\374"), BAD },
  { "utf-7", "utf-7", BYTES ("+ADw-"), "+ADw-" },
  { "utf-32", "utf-32le", BYTES ("a"), "a" },
  { "iso-2022-cn-ext", "iso-2022-cn-ext", BYTES ("\033$*Ha"), "\033$*Ha" },
  { "two-labels", "latin1 latin2", BYTES ("\374"), BAD },

  /* As much as could have become a character is one replacement. */
  { "invalid-lone", NULL, BYTES ("a\200b"), "a" BAD "b" },
  { "invalid-latin1", NULL, BYTES ("gr\374n"), "gr" BAD "n" },
  { "invalid-never", NULL, BYTES ("\300\257\377"), BAD BAD BAD },
  { "invalid-short", NULL, BYTES ("\342\202x"), BAD "x" },
  { "invalid-short-at-end", NULL, BYTES ("x\360\237\230"), "x" BAD },
  { "invalid-overlong", NULL, BYTES ("\340\200\257"), BAD BAD BAD },
  { "invalid-surrogate", NULL, BYTES ("\355\240\200"), BAD BAD BAD },
  { "invalid-beyond", NULL, BYTES ("\364\220\200\200"), BAD BAD BAD BAD },
  { "nul", NULL, BYTES ("a\0b\0"), "a" BAD "b" BAD },

  /* A byte order mark decides over the charset, and is no text. */
  { "mark-utf-8", NULL, BYTES ("\357\273\277abc"), "abc" },
  { "mark-utf-8-over-charset", "iso-8859-1", BYTES ("\357\273\277\303\274"), "\303\274" },
  { "mark-only", NULL, BYTES ("\357\273\277"), "" },
  { "mark-cut", NULL, BYTES ("\357\273"), BAD },
  { "mark-twice", NULL, BYTES ("\357\273\277\357\273\277"), "\357\273\277" },
  { "mark-utf-16le", "utf-8", BYTES ("\377\376a\0\374\0"), "a\303\274" },
  { "mark-utf-16be", "utf-16le", BYTES ("\376\377\0a\0\374"), "a\303\274" },
  { "mark-utf-16-only", NULL, BYTES ("\377\376"), "" },

  { "utf-16le", "utf-16le", BYTES ("a\0=\330\0\336"), "a\360\237\230\200" },
  { "utf-16", "UTF-16", BYTES ("a\0"), "a" },
  { "utf-16be", "utf-16be", BYTES ("\0a\330=\336\0"), "a\360\237\230\200" },
  { "utf-16-odd", "utf-16le", BYTES ("a\0b"), "a" BAD },
  { "utf-16-lone-surrogate", "utf-16le", BYTES ("\0\334a\0"), BAD "a" },
  { "utf-16-nul", "utf-16le", BYTES ("a\0\0\0b\0"), "a" BAD "b" },

  /* Latin-1 is what browsers take it for. */
  { "latin1", "iso-8859-1", BYTES ("gr\374n \200"), "gr\303\274n \342\202\254" },
  { "latin1-case", "ISO-8859-1", BYTES ("\374"), "\303\274" },
  { "latin1-space", " latin1\t", BYTES ("\374"), "\303\274" },
  { "us-ascii", "us-ascii", BYTES ("\374"), "\303\274" },
  { "windows-1252-undefined", "windows-1252", BYTES ("a\201b"), "a" BAD "b" },
  { "latin1-nul", "latin1", BYTES ("a\0\374"), "a" BAD "\303\274" },

  { "windows-1251", "windows-1251", BYTES ("\317\360\350"), "\320\237\321\200\320\270" },
  { "koi8-r", "koi8-r", BYTES ("\360"), "\320\237" },
  { "iso-8859-15", "iso-8859-15", BYTES ("\244"), "\342\202\254" },
  { "iso-8859-9", "iso-8859-9", BYTES ("\375"), "\304\261" },
  { "shift-jis", "shift_jis", BYTES ("\223\372\226\173"), "\346\227\245\346\234\254" },
  { "euc-jp", "euc-jp", BYTES ("\306\374\313\334"), "\346\227\245\346\234\254" },
  { "iso-2022-jp", "iso-2022-jp", BYTES ("\033$BF|K\\\033(B!"), "\346\227\245\346\234\254!" },
  { "gbk", "gb2312", BYTES ("\326\320"), "\344\270\255" },
  { "big5", "big5", BYTES ("\244\244"), "\344\270\255" },
  { "big5-cut", "big5", BYTES ("\244\244\244"), "\344\270\255" BAD },
  { "euc-kr", "euc-kr", BYTES ("\307\321"), "\355\225\234" },
};

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr(GBytes) bytes = g_bytes_new (test->bytes, test->size);
  gsize length = 0;
  g_autofree char *text = netreq_text_decode (bytes, test->charset, &length);

  g_assert_cmpstr (text, ==, test->text);
  g_assert_cmpuint (length, ==, strlen (text));
}

/* A text of many buffers is whole, with characters across their bounds. */
static void
test_long (void)
{
  g_autoptr(GString) latin1 = g_string_new ("x");
  g_autoptr(GString) utf8 = g_string_new ("x");
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  for (int i = 0; i < 50000; i++)
    {
      g_string_append (latin1, "\374\377");
      g_string_append (utf8, "\303\274\303\277");
    }

  bytes = g_bytes_new (latin1->str, latin1->len);
  text = netreq_text_decode (bytes, "latin1", NULL);
  g_assert_cmpstr (text, ==, utf8->str);
}

/* Whatever the bytes and whoever named them, the text is valid and whole. */
static void
test_noise (void)
{
  static const char * const charsets[] = {
    NULL, "utf-16le", "utf-16be", "latin1", "shift_jis", "euc-jp", "iso-2022-jp", "gb18030", "big5", "euc-kr",
    "windows-1255", "windows-1258", "x-mac-cyrillic",
  };
  guint8 noise[257];

  for (gsize i = 0; i < 20 * G_N_ELEMENTS (charsets); i++)
    {
      g_autoptr(GBytes) bytes = NULL;
      g_autofree char *text = NULL;
      gsize length;

      for (gsize j = 0; j < sizeof noise; j++)
        noise[j] = g_test_rand_int_range (0, 256);

      bytes = g_bytes_new (noise, sizeof noise);
      text = netreq_text_decode (bytes, charsets[i % G_N_ELEMENTS (charsets)], &length);
      g_assert_cmpuint (length, ==, strlen (text));
      g_assert_cmpuint (length, >, 0);
      g_assert_true (g_utf8_validate (text, length, NULL));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/netreq/text-decoder/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/netreq/text-decoder/long", test_long);
  g_test_add_func ("/netreq/text-decoder/noise", test_noise);

  return g_test_run ();
}
