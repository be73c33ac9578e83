/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-provenance-private.h"
#include "policy/netreq-url-private.h"

/* The origin of most requests here, a sibling of it, and two strangers. */
#define A "https://a.com"
#define A_WWW "https://www.a.com"
#define A_PORT "https://a.com:8443"
#define A_HTTP "http://a.com"
#define B "https://b.com"
#define B_HTTP "http://b.com"
#define C "https://c.com"

#define MAX_HOPS 4

static GUri *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  GUri *uri = netreq_url_parse (text, NULL, NULL, &error);

  g_assert_no_error (error);

  return uri;
}

static void
visit (NetreqProvenance *provenance,
       const char       *text)
{
  g_autoptr(GUri) url = parse (text);

  netreq_provenance_visit (provenance, url);
}

/* Visits @chain and gives back where it ends. */
static const char *
visit_all (NetreqProvenance   *provenance,
           const char * const *chain)
{
  const char *last = NULL;

  for (guint i = 0; i < MAX_HOPS && chain[i] != NULL; i++)
    visit (provenance, last = chain[i]);

  return last;
}

/* What @provenance makes of the headers of the application. */
static NetreqHeaderList *
write_headers (const NetreqProvenance *provenance,
               const char             *method,
               const char             *url,
               const NetreqHeaderList *own)
{
  g_autoptr(GUri) parsed = parse (url);
  NetreqHeaderList *headers = netreq_header_list_copy (own);

  netreq_provenance_write (provenance, method, parsed, headers);

  return headers;
}

static void
assert_header (const NetreqHeaderList *headers,
               const char             *name,
               const char             *value)
{
  g_autofree char *joined = netreq_header_list_get_joined (headers, name);

  g_assert_cmpstr (joined, ==, value);
}

typedef struct
{
  const char *name;
  /* NULL for a request without one */
  const char *origin;
  const char *chain[MAX_HOPS];
  /* at the end of the chain */
  const char *site;
  gboolean includes_credentials;
} SiteRow;

/* Fetch Metadata, "set the Sec-Fetch-Site header", and the credentials mode
 * "same-origin" of the Fetch standard */
static const SiteRow site_rows[] = {
  { "no-origin-is-none", NULL, { A }, "none", FALSE },
  { "no-origin-stays-none", NULL, { A, B, C }, "none", FALSE },
  { "the-origin-itself", A, { A "/path" }, "same-origin", TRUE },
  { "the-origin-itself-with-its-port", A_PORT, { A_PORT "/path" }, "same-origin", TRUE },
  { "a-redirect-within-the-origin", A, { A, A "/path" }, "same-origin", TRUE },
  { "a-subdomain", A, { A_WWW }, "same-site", FALSE },
  { "the-domain-above", A_WWW, { A }, "same-site", FALSE },
  { "another-port", A, { A_PORT }, "same-site", FALSE },
  { "another-site", A, { B }, "cross-site", FALSE },
  { "a-neighbour-below-a-public-suffix", "https://a.github.io", { "https://b.github.io" }, "cross-site", FALSE },
  { "another-scheme-is-another-site", A_HTTP, { A }, "cross-site", FALSE },
  { "an-opaque-origin", "null", { A }, "cross-site", FALSE },

  { "away-and-back", A, { A, B, A }, "cross-site", FALSE },
  { "from-elsewhere-to-the-origin", A, { B, A }, "cross-site", FALSE },
  { "to-a-subdomain-and-back", A, { A, A_WWW, A }, "same-site", FALSE },
  { "from-a-subdomain-to-the-origin", A, { A_WWW, A }, "same-site", FALSE },
  { "over-a-subdomain-to-another-site", A, { A, A_WWW, B }, "cross-site", FALSE },
  { "over-another-site-to-a-subdomain", A, { A, B, A_WWW }, "cross-site", FALSE },
  { "over-an-insecure-url-of-the-same-host", A, { A, A_HTTP, A }, "cross-site", FALSE },
  { "away-and-back-and-on", A, { A, B, A, A "/path" }, "cross-site", FALSE },

  { "nothing-to-an-insecure-url", A, { A_HTTP }, NULL, FALSE },
  { "nothing-to-an-insecure-origin", A_HTTP, { A_HTTP }, NULL, TRUE },
  { "nothing-after-a-downgrade", A, { A, B_HTTP }, NULL, FALSE },
  { "loopback-is-told", "http://localhost:8080", { "http://localhost:8080/path" }, "same-origin", TRUE },
  { "loopback-addresses-are-told", "http://localhost", { "http://127.0.0.1/" }, "cross-site", FALSE },
};

static void
test_site (gconstpointer data)
{
  const SiteRow *row = data;
  g_autoptr(NetreqHeaderList) own = netreq_header_list_new ();
  g_autoptr(NetreqProvenance) provenance =
    netreq_provenance_new (row->origin, NETREQ_REFERRER_POLICY_DEFAULT, own);
  const char *last = visit_all (provenance, row->chain);
  g_autoptr(NetreqHeaderList) headers = write_headers (provenance, "GET", last, own);

  assert_header (headers, "Sec-Fetch-Site", row->site);
  g_assert_cmpint (netreq_provenance_includes_credentials (provenance, NETREQ_CREDENTIALS_SAME_ORIGIN),
                   ==, row->includes_credentials);
  g_assert_true (netreq_provenance_includes_credentials (provenance, NETREQ_CREDENTIALS_UNSET));
  g_assert_true (netreq_provenance_includes_credentials (provenance, NETREQ_CREDENTIALS_INCLUDE));
  g_assert_false (netreq_provenance_includes_credentials (provenance, NETREQ_CREDENTIALS_OMIT));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (site_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/provenance/site/", site_rows[i].name, NULL);

      g_test_add_data_func (path, &site_rows[i], test_site);
    }

  return g_test_run ();
}
