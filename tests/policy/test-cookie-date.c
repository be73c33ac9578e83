/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-cookie-date-private.h"

/* Sun, 06 Nov 1994 08:49:37 GMT */
#define A_SUNDAY G_GINT64_CONSTANT (784111777)
#define INVALID G_MININT64

typedef struct
{
  const char *name;
  const char *text;
  gint64 seconds;
} DateRow;

/* RFC 6265bis, section 5.1.1 */
static const DateRow date_rows[] = {
  /* Forms that servers write */
  { "the-date-of-http", "Sun, 06 Nov 1994 08:49:37 GMT", A_SUNDAY },
  { "the-date-of-rfc-850", "Sunday, 06-Nov-94 08:49:37 GMT", A_SUNDAY },
  { "the-date-of-asctime", "Sun Nov  6 08:49:37 1994", A_SUNDAY },
  { "the-date-of-netscape", "Sun, 06-Nov-1994 08:49:37 GMT", A_SUNDAY },
  { "the-date-without-a-weekday", "06 Nov 1994 08:49:37", A_SUNDAY },
  { "the-year-may-come-first", "1994 08:49:37 06 Nov", A_SUNDAY },
  { "the-year-may-come-behind-the-time", "Nov 6 08:49:37 1994", A_SUNDAY },
  { "the-time-may-come-first", "08:49:37 6 Nov 1994", A_SUNDAY },
  { "the-month-may-come-first", "Nov 6 1994 08:49:37", A_SUNDAY },
  { "the-zone-does-not-matter", "Sun, 06 Nov 1994 08:49:37 +0200", A_SUNDAY },
  { "the-weekday-does-not-matter", "Mon, 06 Nov 1994 08:49:37 GMT", A_SUNDAY },
  { "the-epoch-is-zero", "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
  { "a-date-before-the-epoch-is-negative", "Wed, 31 Dec 1969 23:59:59 GMT", -1 },

  /* Tokens and what is between them */
  { "case-does-not-matter", "06 nOV 1994 08:49:37", A_SUNDAY },
  { "a-month-may-be-written-out", "06 November 1994 08:49:37", A_SUNDAY },
  { "a-month-may-be-misspelt-behind-three-letters", "06 Novembre 1994 08:49:37", A_SUNDAY },
  { "two-letters-are-no-month", "06 No 1994 08:49:37", INVALID },
  { "single-digits-will-do", "6 Nov 1994 8:9:7", A_SUNDAY - 40 * 60 - 30 },
  { "any-mark-separates", "\t,06/Nov\"1994@08:49:37;~[{", A_SUNDAY },
  { "a-tab-separates", "06\tNov\t1994\t08:49:37", A_SUNDAY },
  { "a-colon-does-not-separate", "06:Nov 1994 08:49:37", INVALID },
  { "a-control-does-not-separate", "06\001Nov 1994 08:49:37", INVALID },
  { "letters-behind-a-number-do-not-matter", "06th Nov 1994AD 08:49:37pm", A_SUNDAY },
  { "bytes-that-are-not-ascii-do-not-separate", "06\303\251Nov 1994 08:49:37", INVALID },
  { "the-first-time-counts", "06 Nov 1994 08:49:37 09:50:38", A_SUNDAY },
  { "the-first-month-counts", "06 Nov Dec 1994 08:49:37", A_SUNDAY },
  { "the-first-year-counts", "06 Nov 1994 1995 08:49:37", A_SUNDAY },
  { "the-second-short-number-is-the-year", "06 Nov 94 08:49:37", A_SUNDAY },

  /* Years */
  { "69-is-to-come", "06 Nov 69 08:49:37", G_GINT64_CONSTANT (3150953377) },
  { "70-is-past", "06 Nov 70 08:49:37", G_GINT64_CONSTANT (26729377) },
  { "three-digits-may-be-a-year-of-two", "06 Nov 094 08:49:37", A_SUNDAY },
  { "three-digits-may-be-too-old", "06 Nov 199 08:49:37", INVALID },
  { "five-digits-are-no-year", "06 Nov 01994 08:49:37", INVALID },
  { "one-digit-is-no-year", "06 Nov 4 08:49:37", INVALID },
  { "1601-is-the-oldest-year", "01 Jan 1601 00:00:00", G_GINT64_CONSTANT (-11644473600) },
  { "1600-is-too-old", "31 Dec 1600 23:59:59", INVALID },
  { "2038-ends-nothing", "Tue, 19 Jan 2038 03:14:08 GMT", G_GINT64_CONSTANT (2147483648) },
  { "9999-is-the-last-year", "31 Dec 9999 23:59:59", G_GINT64_CONSTANT (253402300799) },

  /* Ranges */
  { "no-text-is-no-date", "", INVALID },
  { "only-marks-are-no-date", ", ;-", INVALID },
  { "a-date-needs-a-time", "06 Nov 1994", INVALID },
  { "a-date-needs-seconds", "06 Nov 1994 08:49", INVALID },
  { "a-date-needs-a-day", "Nov 1994 08:49:37", INVALID },
  { "a-date-needs-a-month", "06 1994 08:49:37", INVALID },
  { "a-date-needs-a-year", "06 Nov 08:49:37", INVALID },
  { "a-number-of-seconds-is-no-date", "784111777", INVALID },
  { "there-is-no-day-0", "00 Nov 1994 08:49:37", INVALID },
  { "there-is-no-31st-of-november", "31 Nov 1994 08:49:37", INVALID },
  { "there-is-no-32nd-of-december", "32 Dec 1994 08:49:37", INVALID },
  { "there-is-a-29th-of-february-in-2000", "29 Feb 2000 00:00:00", G_GINT64_CONSTANT (951782400) },
  { "there-is-none-in-1900", "29 Feb 1900 00:00:00", INVALID },
  { "an-hour-is-less-than-24", "06 Nov 1994 24:00:00", INVALID },
  { "a-minute-is-less-than-60", "06 Nov 1994 08:60:00", INVALID },
  { "a-second-is-less-than-60", "06 Nov 1994 08:49:60", INVALID },
  { "three-digits-are-no-second", "06 Nov 1994 08:49:037", INVALID },
};

static void
test_date (gconstpointer data)
{
  const DateRow *row = data;
  gint64 seconds = INVALID;

  g_assert_cmpint (netreq_cookie_date_parse (row->text, &seconds), ==, row->seconds != INVALID);
  g_assert_cmpint (seconds, ==, row->seconds);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (date_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/cookie-date/", date_rows[i].name, NULL);

      g_test_add_data_func (path, &date_rows[i], test_date);
    }

  return g_test_run ();
}
