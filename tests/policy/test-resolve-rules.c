/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-resolve-rules-private.h"

/* --- hosts --- */

typedef struct
{
  const char *name;
  const char *text;
  /* NULL when it is refused */
  const char *host;
} HostRow;

static const HostRow host_rows[] = {
  { "a-name-is-put-in-lower-case", "Example.COM", "example.com" },
  { "a-name-may-be-in-any-script", "bücher.example", "xn--bcher-kva.example" },
  { "a-final-dot-stays", "example.com.", "example.com." },
  { "one-label-is-enough", "printer", "printer" },
  { "an-ipv4-address-is-one", "192.0.2.1", "192.0.2.1" },
  { "an-ipv6-address-needs-no-brackets", "2001:DB8:0::1", "2001:db8::1" },
  { "an-ipv6-address-may-have-brackets", "[::1]", "::1" },
  { "nothing-is-no-host", "", NULL },
  { "a-port-is-no-part-of-it", "example.com:80", NULL },
  { "a-url-is-no-host", "http://example.com/", NULL },
  { "a-path-is-no-part-of-it", "example.com/a", NULL },
  { "a-space-is-no-part-of-it", "exam ple.com", NULL },
  { "user-info-is-no-part-of-it", "user@example.com", NULL },
  { "nothing-is-percent-encoded", "ex%61mple.com", NULL },
  { "a-line-break-is-no-part-of-it", "example.com\r\n", NULL },
  { "an-empty-label-is-none", "a..example", NULL },
  { "what-ends-like-an-address-is-one", "1.2.3", NULL },
  { "brackets-have-an-end", "[::1", NULL },
  { "a-link-is-not-named", "fe80::1%eth0", NULL },
  { "bytes-are-no-name", "\xff.example", NULL },
};

static void
test_host (gconstpointer data)
{
  const HostRow *row = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *host = netreq_resolve_read_host (row->text, &error);

  g_assert_cmpstr (host, ==, row->host);
  if (row->host != NULL)
    g_assert_no_error (error);
  else
    g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
}

static void
test_local (void)
{
  g_assert_true (netreq_resolve_is_local ("localhost"));
  g_assert_true (netreq_resolve_is_local ("localhost."));
  g_assert_true (netreq_resolve_is_local ("a.localhost"));
  g_assert_false (netreq_resolve_is_local ("alocalhost"));
  g_assert_false (netreq_resolve_is_local ("localhost.example"));
}

/* --- age --- */

typedef struct
{
  const char *name;
  NetreqCacheUsage usage;
  gint64 seconds;
  gboolean good;
} AgeRow;

static const AgeRow age_rows[] = {
  { "what-was-just-found-is-good", NETREQ_CACHE_USAGE_ALLOWED, 0, TRUE },
  { "what-was-found-within-a-minute-is-good", NETREQ_CACHE_USAGE_ALLOWED, 59, TRUE },
  { "what-is-older-is-not", NETREQ_CACHE_USAGE_ALLOWED, 60, FALSE },
  { "unless-age-does-not-matter", NETREQ_CACHE_USAGE_STALE_ALLOWED, 1000000, TRUE },
  { "nothing-is-good-when-it-must-be-new", NETREQ_CACHE_USAGE_DISALLOWED, 0, FALSE },
};

static void
test_age (gconstpointer data)
{
  const AgeRow *row = data;

  g_assert_cmpint (netreq_resolve_may_reuse (row->usage, row->seconds * G_USEC_PER_SEC), ==, row->good);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (host_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/netreq/resolve-rules/host/", host_rows[i].name, NULL);

      g_test_add_data_func (path, &host_rows[i], test_host);
    }

  g_test_add_func ("/netreq/resolve-rules/local", test_local);

  for (guint i = 0; i < G_N_ELEMENTS (age_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/netreq/resolve-rules/age/", age_rows[i].name, NULL);

      g_test_add_data_func (path, &age_rows[i], test_age);
    }

  return g_test_run ();
}
