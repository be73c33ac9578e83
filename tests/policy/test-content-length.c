/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-content-length-private.h"

#define INVALID -2

static const struct
{
  const char *first;
  const char *second;
  gint64 length;
} rows[] = {
  { NULL, NULL, -1 },
  { "0", NULL, 0 },
  { "5", NULL, 5 },
  { " 005\t", NULL, 5 },
  { "9223372036854775807", NULL, G_MAXINT64 },
  { "5", "5", 5 },
  { "5,5 , 5", NULL, 5 },
  { "5", "05", 5 },

  { "5", "6", INVALID },
  { "5, 6", NULL, INVALID },
  { "5", "", INVALID },
  { "5,", NULL, INVALID },
  { "", NULL, INVALID },
  { "five", NULL, INVALID },
  { "5 bytes", NULL, INVALID },
  { "0x5", NULL, INVALID },
  { "+5", NULL, INVALID },
  { "-5", NULL, INVALID },
  { "5.0", NULL, INVALID },
  { "9223372036854775808", NULL, INVALID },
  { "99999999999999999999999", NULL, INVALID },
};

static void
test_read (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();
      gint64 length = INVALID;

      netreq_header_list_append (headers, "Content-Type", "text/plain");
      if (rows[i].first != NULL)
        netreq_header_list_append (headers, "content-length", rows[i].first);
      if (rows[i].second != NULL)
        netreq_header_list_append (headers, "Content-Length", rows[i].second);

      if (!netreq_content_length_read (headers, &length))
        length = INVALID;
      g_assert_cmpint (length, ==, rows[i].length);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/policy/content-length/read", test_read);

  return g_test_run ();
}
