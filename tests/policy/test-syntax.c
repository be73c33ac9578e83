/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <errno.h>
#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-syntax-private.h"

/* RFC 9110, section 5.6.2, character by character. */
static void
test_token_characters (void)
{
  for (guint c = 1; c < 256; c++)
    {
      const char text[] = { 'a', (char) c, '\0' };
      gboolean expected = c < 0x80 &&
                          (g_ascii_isalnum ((char) c) || strchr ("!#$%&'*+-.^_`|~", (int) c) != NULL);

      g_assert_cmpint (netreq_is_token (text), ==, expected);
      g_assert_cmpint (netreq_is_token (text + 1), ==, expected);
    }

  g_assert_false (netreq_is_token (""));
}

static void
test_controls (void)
{
  for (guint c = 1; c < 256; c++)
    {
      const char text[] = { 'a', (char) c, 'b', '\0' };

      g_assert_cmpint (netreq_has_controls (text), ==, c < 0x20 || c == 0x7f);
    }

  g_assert_false (netreq_has_controls (""));
}

typedef struct
{
  const char *name;
  const char *text;
  const char *result;
} Row;

static const Row decode_rows[] = {
  { "nothing-stays-nothing", "", "" },
  { "both-cases-of-digits-are-read", "%4a%4A%c3%A9", "JJé" },
  { "a-stray-percent-stays", "%", "%" },
  { "a-percent-with-one-digit-stays", "a%4", "a%4" },
  { "a-percent-without-digits-stays", "%zz%4g", "%zz%4g" },
  { "decoding-is-done-once", "%2541", "%41" },
  { "a-plus-is-no-space", "a+b", "a+b" },
  { "an-encoded-nul-is-refused", "a%00b", NULL },
  { "an-encoded-line-feed-is-refused", "%0a", NULL },
  { "a-raw-tab-is-refused", "\t", NULL },
  { "an-encoded-delete-is-refused", "%7F", NULL },
  { "half-a-character-is-refused", "%C3", NULL },
  { "an-overlong-slash-is-refused", "%C0%AF", NULL },
  { "a-surrogate-is-refused", "%ED%A0%80", NULL },
};

static void
test_decode (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *decoded = netreq_percent_decode (row->text, strlen (row->text));

  g_assert_cmpstr (decoded, ==, row->result);
}

/* The digits after the end belong to somebody else. */
static void
test_decode_stops_at_the_length (void)
{
  g_autofree char *decoded = netreq_percent_decode ("ab%41", 4);

  g_assert_cmpstr (decoded, ==, "ab%4");
}

static void
test_token_length (void)
{
  g_assert_cmpuint (netreq_token_length (""), ==, 0);
  g_assert_cmpuint (netreq_token_length ("=a"), ==, 0);
  g_assert_cmpuint (netreq_token_length ("a-b=c"), ==, 3);
  g_assert_cmpuint (netreq_token_length ("abc"), ==, 3);
}

typedef struct
{
  const char *name;
  const char *text;
  const char *value;
  const char *rest;
} QuotedRow;

static const QuotedRow quoted_rows[] = {
  { "an-empty-string-is-empty", "\"\"a", "", "a" },
  { "a-string-ends-at-its-mark", "\"a b\", c", "a b", ", c" },
  { "an-escaped-mark-does-not-end-it", "\"a\\\"b\"c", "a\"b", "c" },
  { "an-escaped-backslash-escapes-nothing", "\"a\\\\\"b", "a\\", "b" },
  { "an-escaped-letter-is-a-letter", "\"\\a\\é\"", "aé", "" },
  { "one-that-does-not-end-ends-with-the-text", "\"a", "a", "" },
  { "a-final-backslash-stays", "\"a\\", "a\\", "" },
  { "a-mark-alone-is-empty", "\"", "", "" },
};

static void
test_quoted (gconstpointer data)
{
  const QuotedRow *row = data;
  const char *cursor = row->text;
  g_autofree char *value = netreq_take_quoted (&cursor);

  g_assert_cmpstr (value, ==, row->value);
  g_assert_cmpstr (cursor, ==, row->rest);
}

static const Row quote_rows[] = {
  { "nothing-is-two-marks", "", "\"\"" },
  { "words-stay", "two words", "\"two words\"" },
  { "other-scripts-stay", "bücher ☃", "\"bücher ☃\"" },
  { "marks-are-escaped", "a\"b\\", "\"a\\\"b\\\\\"" },
  { "controls-are-escaped", "a\r\n\t\x1b\x7f", "\"a\\x0d\\x0a\\x09\\x1b\\x7f\"" },
  { "c1-controls-are-escaped", "\xc2\x85", "\"\\u{85}\"" },
  { "text-direction-is-escaped", "a\xe2\x80\xae" "b", "\"a\\u{202e}b\"" },
  { "bytes-that-are-not-utf-8-are-escaped", "a\xff\xc3", "\"a\\xff\\xc3\"" },
};

static void
test_quote (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *quoted = netreq_quote (row->text, -1);

  g_assert_cmpstr (quoted, ==, row->result);
}

static void
test_quote_is_short (void)
{
  g_autofree char *text = g_strnfill (100000, 'a');
  g_autofree char *quoted = netreq_quote (text, -1);
  g_autofree char *start = netreq_quote ("abc", 2);

  g_assert_cmpuint (strlen (quoted), <, 100);
  g_assert_true (g_str_has_suffix (quoted, "a…\""));
  g_assert_cmpstr (start, ==, "\"ab\"");
}

static const struct
{
  const char *text;
  gboolean is_number;
  guint64 number;
} numbers[] = {
  { "1", TRUE, 1 },
  { "65535", TRUE, 65535 },
  { "00080", TRUE, 80 },
  { "0", FALSE, 0 },
  { "65536", FALSE, 0 },
  { "18446744073709551617", FALSE, 0 },
  { "", FALSE, 0 },
  { " 80", FALSE, 0 },
  { "+80", FALSE, 0 },
  { "-80", FALSE, 0 },
  { "80 ", FALSE, 0 },
  { "0x50", FALSE, 0 },
};

static void
test_numbers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      guint64 number = 0;

      /* As another thread leaves it. */
      errno = EAGAIN;
      g_assert_cmpint (netreq_read_number (numbers[i].text, 1, 65535, &number), ==, numbers[i].is_number);
      g_assert_cmpuint (number, ==, numbers[i].number);
    }
}

#define ADD_ROWS(group, rows, test)                                                         \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                           \
    {                                                                                       \
      g_autofree char *path = g_strconcat ("/policy/syntax/" group "/", rows[i].name, NULL); \
      g_test_add_data_func (path, &rows[i], test);                                          \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/policy/syntax/tokens-have-the-characters-of-the-rfc", test_token_characters);
  g_test_add_func ("/policy/syntax/controls-are-those-of-ascii", test_controls);
  g_test_add_func ("/policy/syntax/the-start-of-a-text-may-be-a-token", test_token_length);
  ADD_ROWS ("quoted", quoted_rows, test_quoted);
  g_test_add_func ("/policy/syntax/numbers", test_numbers);
  ADD_ROWS ("decode", decode_rows, test_decode);
  g_test_add_func ("/policy/syntax/decode/stops-at-the-length", test_decode_stops_at_the_length);
  ADD_ROWS ("quote", quote_rows, test_quote);
  g_test_add_func ("/policy/syntax/quote/is-short", test_quote_is_short);

  return g_test_run ();
}
