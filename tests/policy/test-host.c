/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-host-private.h"

/* The hosts of URLs have many more tests among those of URLs. */
typedef struct
{
  const char *name;
  const char *text;
  /* Either of them is NULL. */
  const char *host;
  const char *fault;
} ReadRow;

static const ReadRow read_rows[] = {
  { "a-name-becomes-lower-case", "A.Example", "a.example" },
  { "a-name-becomes-ascii", "bücher.example", "xn--bcher-kva.example" },
  { "a-name-is-decoded", "%61.example", "a.example" },
  { "a-name-keeps-its-final-dot", "a.example.", "a.example." },
  { "an-ipv4-address-stays", "192.0.2.1", "192.0.2.1" },
  { "an-ipv6-address-loses-its-brackets", "[2001:DB8:0::1]", "2001:db8::1" },

  { "nothing-is-empty", "", NULL, "is empty" },
  { "a-colon-is-in-no-name", "a:80", NULL, "has a character that no host name can have" },
  { "an-encoded-line-break-is-in-no-name", "a%0a", NULL, "has percent-encoded bytes that can't be in a host" },
  { "two-dots-have-nothing-between-them", "a..b", NULL, "has an empty label" },
  { "punycode-of-nothing-is-no-name", "xn--a.example", NULL, "is not a valid international domain name" },
  { "a-short-address-is-no-address", "127.1", NULL, "ends in a number and is not an IPv4 address" },
  { "a-name-in-brackets-is-no-address", "[a.example]", NULL, "is not an IPv6 address in brackets" },
};

static void
test_read (gconstpointer data)
{
  const ReadRow *row = data;
  const char *fault = NULL;
  g_autofree char *host = netreq_host_read (row->text, &fault);

  g_assert_cmpstr (host, ==, row->host);
  g_assert_cmpstr (fault, ==, row->fault);
}

typedef struct
{
  const char *name;
  const char *text;
  const char *ascii;
} AsciiRow;

static const AsciiRow ascii_rows[] = {
  { "letters-become-small", "A.Example", "a.example" },
  { "each-label-becomes-ascii", "www.bücher.例え", "www.xn--bcher-kva.xn--r8jz45g" },
  { "what-is-ascii-is-let-be", "*.A b:80/..", "*.a b:80/.." },
  { "nothing-stays-nothing", "", "" },
  { "one-bad-label-is-too-many", "a.xn--a.b", NULL },
  { "bytes-that-are-not-utf-8-are-no-label", "a.\xff", NULL },
};

static void
test_ascii (gconstpointer data)
{
  const AsciiRow *row = data;
  g_autofree char *ascii = netreq_host_name_to_ascii (row->text);

  g_assert_cmpstr (ascii, ==, row->ascii);
}

typedef struct
{
  const char *name;
  const char *host;
  const char *without;
} DotRow;

static const DotRow dot_rows[] = {
  { "a-final-dot-goes", "a.example.", "a.example" },
  { "other-dots-stay", "a.example", "a.example" },
  { "one-dot-goes", "a..", "a." },
  { "nothing-has-no-dot", "", "" },
};

static void
test_dot (gconstpointer data)
{
  const DotRow *row = data;
  g_autofree char *without = netreq_host_without_final_dot (row->host);

  g_assert_cmpstr (without, ==, row->without);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (read_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/host/read/", read_rows[i].name, NULL);

      g_test_add_data_func (path, &read_rows[i], test_read);
    }

  for (guint i = 0; i < G_N_ELEMENTS (ascii_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/host/ascii/", ascii_rows[i].name, NULL);

      g_test_add_data_func (path, &ascii_rows[i], test_ascii);
    }

  for (guint i = 0; i < G_N_ELEMENTS (dot_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/host/dot/", dot_rows[i].name, NULL);

      g_test_add_data_func (path, &dot_rows[i], test_dot);
    }

  return g_test_run ();
}
