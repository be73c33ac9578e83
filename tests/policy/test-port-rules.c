/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-port-rules-private.h"
#include "policy/netreq-url-private.h"

/* The first and the last port of each row of blocked ones; no two rows touch. */
static const struct
{
  guint first;
  guint last;
} blocked[] = {
  { 0, 1 }, { 7, 7 }, { 9, 9 }, { 11, 11 }, { 13, 13 }, { 15, 15 }, { 17, 17 }, { 19, 23 }, { 25, 25 },
  { 37, 37 }, { 42, 43 }, { 53, 53 }, { 69, 69 }, { 77, 77 }, { 79, 79 }, { 87, 87 }, { 95, 95 },
  { 101, 104 }, { 109, 111 }, { 113, 113 }, { 115, 115 }, { 117, 117 }, { 119, 119 }, { 123, 123 },
  { 135, 135 }, { 137, 137 }, { 139, 139 }, { 143, 143 }, { 161, 161 }, { 179, 179 }, { 389, 389 },
  { 427, 427 }, { 465, 465 }, { 512, 515 }, { 526, 526 }, { 530, 532 }, { 540, 540 }, { 548, 548 },
  { 554, 554 }, { 556, 556 }, { 563, 563 }, { 587, 587 }, { 601, 601 }, { 636, 636 }, { 989, 990 },
  { 993, 993 }, { 995, 995 }, { 1719, 1720 }, { 1723, 1723 }, { 2049, 2049 }, { 3659, 3659 },
  { 4045, 4045 }, { 4190, 4190 }, { 5060, 5061 }, { 6000, 6000 }, { 6566, 6566 }, { 6665, 6669 },
  { 6679, 6679 }, { 6697, 6697 }, { 10080, 10080 },
};

static void
test_every_port (void)
{
  guint port = 0;

  for (guint i = 0; i < G_N_ELEMENTS (blocked); i++)
    {
      while (port < blocked[i].first)
        g_assert_false (netreq_port_is_blocked (port++));

      while (port <= blocked[i].last)
        g_assert_true (netreq_port_is_blocked (port++));
    }

  while (port <= 2 * G_MAXUINT16)
    g_assert_false (netreq_port_is_blocked (port++));

  g_assert_false (netreq_port_is_blocked (G_MAXUINT));
}

typedef struct
{
  const char *name;
  const char *url;
  gboolean allowed;
} Row;

static const Row rows[] = {
  { "the-default-port-of-http-is-allowed", "http://e.com/", TRUE },
  { "the-default-port-of-https-is-allowed", "https://e.com/", TRUE },
  { "the-port-of-the-other-scheme-is-allowed", "https://e.com:80/", TRUE },
  { "a-port-of-its-own-is-allowed", "http://e.com:8080/", TRUE },
  { "the-largest-port-is-allowed", "http://e.com:65535/", TRUE },
  { "a-port-in-the-path-is-none", "http://e.com/:25/", TRUE },
  { "a-port-in-the-user-info-is-none", "http://25:25@e.com/", TRUE },
  { "a-label-like-a-port-is-none", "http://25.e.com/", TRUE },
  { "mail-is-blocked", "http://e.com:25/", FALSE },
  { "mail-is-blocked-for-https-too", "https://e.com:25/", FALSE },
  { "a-port-with-leading-zeros-is-blocked", "http://e.com:00025/", FALSE },
  { "an-ipv6-address-has-blocked-ports-too", "http://[::1]:25/", FALSE },
  { "a-blocked-port-of-this-very-machine-is-blocked", "http://127.0.0.1:6000/", FALSE },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) url = netreq_url_parse (row->url, NULL, NULL, NULL);
  g_autofree char *host_port = netreq_url_host_port (url);

  g_assert_cmpint (netreq_port_check (url, &error), ==, row->allowed);
  if (row->allowed)
    {
      g_assert_no_error (error);
      return;
    }

  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_UNSAFE_PORT);
  g_assert_nonnull (strstr (error->message, host_port));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/policy/port-rules/every-port-and-its-neighbours", test_every_port);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/port-rules/check/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  return g_test_run ();
}
