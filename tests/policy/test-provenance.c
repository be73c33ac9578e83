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
#define B_WWW "https://www.b.com"
#define B_HTTP "http://b.com"
#define C "https://c.com"

#define MAX_HOPS 4
#define MAX_HEADERS 8

static GUri *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  GUri *uri = netreq_url_parse (text, NULL, NULL, &error);

  g_assert_no_error (error);

  return uri;
}

/* "Name: value" each. */
static NetreqHeaderList *
make_headers (const char * const *lines)
{
  NetreqHeaderList *headers = netreq_header_list_new ();

  for (guint i = 0; i < MAX_HEADERS && lines[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (lines[i], ": ", 2);

      netreq_header_list_append (headers, parts[0], parts[1]);
    }

  return headers;
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
    {
      last = chain[i];
      visit (provenance, last);
    }

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
  g_autofree char *joined = netreq_header_list_get_joined (headers, name, ", ");

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

typedef struct
{
  const char *name;
  const char *origin;
  const char *mode;
  const char *method;
  const char *chain[MAX_HOPS];
  /* the Origin header at the end of the chain; NULL for none */
  const char *sent;
} OriginRow;

/* Fetch standard, "append a request `Origin` header", "serializing a request origin"
 * and "redirect-taint" */
static const OriginRow origin_rows[] = {
  /* Methods */
  { "a-get-has-none", A, NULL, "GET", { A }, NULL },
  { "a-head-has-none", A, NULL, "HEAD", { A }, NULL },
  { "a-get-elsewhere-has-none", A, NULL, "GET", { B }, NULL },
  { "a-head-elsewhere-has-none", A, NULL, "HEAD", { B }, NULL },
  { "a-post-has-it", A, NULL, "POST", { A }, A },
  { "a-post-elsewhere-has-it", A, NULL, "POST", { B }, A },
  { "a-put-has-it", A, NULL, "PUT", { B }, A },
  { "a-delete-has-it", A, NULL, "DELETE", { B }, A },
  { "options-have-it", A, NULL, "OPTIONS", { B }, A },
  { "a-method-of-ones-own-has-it", A, NULL, "X", { B }, A },
  { "a-port-is-shown", A_PORT, NULL, "POST", { B }, A_PORT },
  { "an-insecure-origin-is-shown", A_HTTP, NULL, "POST", { B_HTTP }, A_HTTP },

  /* Origins */
  { "no-origin-has-none", NULL, NULL, "POST", { A }, NULL },
  { "no-origin-has-none-after-redirects", NULL, NULL, "POST", { A, B, C }, NULL },
  { "no-origin-has-none-in-cors", NULL, "cors", "POST", { A, B, C }, NULL },
  { "an-opaque-origin-is-null", "null", NULL, "POST", { A }, "null" },
  { "an-opaque-origin-is-not-shown-to-a-get", "null", NULL, "GET", { A }, NULL },

  /* Modes */
  { "cors-within-the-origin-is-silent", A, "cors", "GET", { A, A "/path" }, NULL },
  { "cors-within-the-origin-shows-it-to-a-post", A, "cors", "POST", { A }, A },
  { "cors-shows-it-to-a-get-elsewhere", A, "cors", "GET", { B }, A },
  { "cors-shows-it-to-a-head-elsewhere", A, "cors", "HEAD", { B }, A },
  { "cors-shows-it-after-a-redirect-elsewhere", A, "cors", "GET", { A, B }, A },
  { "cors-shows-it-on-another-port", A, "cors", "GET", { A, A_PORT }, A },
  { "cors-shows-it-to-an-insecure-url", A, "cors", "GET", { B_HTTP }, A },
  { "cors-in-odd-case-shows-it", A, "CORS", "GET", { B }, A },
  { "cors-shows-an-opaque-origin", "null", "cors", "GET", { A }, "null" },
  { "cors-shows-null-when-it-comes-back", A, "cors", "GET", { A, B, A }, "null" },
  { "a-websocket-always-shows-it", A, "websocket", "GET", { A }, A },
  { "a-websocket-shows-it-to-an-insecure-url", A, "websocket", "GET", { A_HTTP }, A },
  { "no-cors-does-not-show-it-to-a-get", A, "no-cors", "GET", { B }, NULL },
  { "a-navigation-does-not-show-it-to-a-get", A, "navigate", "GET", { B }, NULL },
  { "a-navigation-shows-it-to-a-post", A, "navigate", "POST", { B }, A },

  /* Redirects: another may lead away from the origin, but not on from there */
  { "a-redirect-within-the-origin-keeps-it", A, NULL, "POST", { A, A "/path" }, A },
  { "a-redirect-to-elsewhere-keeps-it", A, NULL, "POST", { A, B }, A },
  { "a-redirect-within-elsewhere-keeps-it", A, NULL, "POST", { A, B, B "/path" }, A },
  { "a-redirect-to-a-subdomain-keeps-it", A, NULL, "POST", { A, A_WWW }, A },
  { "a-redirect-to-a-third-is-null", A, NULL, "POST", { A, B, C }, "null" },
  { "a-redirect-away-and-back-is-null", A, NULL, "POST", { A, B, A }, "null" },
  { "a-redirect-back-is-null", A, NULL, "POST", { B, A }, "null" },
  { "a-redirect-from-elsewhere-to-a-third-is-null", A, NULL, "POST", { B, C }, "null" },
  { "a-redirect-to-a-sibling-of-elsewhere-is-null", A, NULL, "POST", { B, B_WWW }, "null" },
  { "a-redirect-from-a-subdomain-is-null", A, NULL, "POST", { A_WWW, A }, "null" },
  { "a-redirect-to-a-subdomain-and-back-is-null", A, NULL, "POST", { A, A_WWW, A }, "null" },
  { "a-redirect-from-another-port-is-null", A, NULL, "POST", { A_PORT, A }, "null" },
  { "a-redirect-over-an-insecure-url-is-null", A, NULL, "POST", { A, A_HTTP, A }, "null" },
  { "what-is-null-stays-null", A, NULL, "POST", { B, A, A "/path" }, "null" },
  { "a-redirect-to-a-third-is-still-silent-for-a-get", A, NULL, "GET", { A, B, C }, NULL },
  { "an-opaque-origin-is-null-everywhere", "null", NULL, "POST", { A, B }, "null" },
};

static void
test_origin (gconstpointer data)
{
  const OriginRow *row = data;
  g_autoptr(NetreqHeaderList) own = netreq_header_list_new ();
  g_autoptr(NetreqProvenance) provenance = NULL;
  g_autoptr(NetreqHeaderList) headers = NULL;
  const char *last;

  if (row->mode != NULL)
    netreq_header_list_append (own, "Sec-Fetch-Mode", row->mode);

  provenance = netreq_provenance_new (row->origin, NETREQ_REFERRER_POLICY_DEFAULT, own);
  last = visit_all (provenance, row->chain);
  headers = write_headers (provenance, row->method, last, own);

  assert_header (headers, "Origin", row->sent);
}

typedef struct
{
  const char *name;
  NetreqReferrerPolicy policy;
  const char *same_origin;
  const char *cross_origin;
  const char *downgrade;
} PolicyRow;

/* What Fetch makes of the origin A in a POST that is not in mode "cors" */
static const PolicyRow policy_rows[] = {
  { "default", NETREQ_REFERRER_POLICY_DEFAULT, A, A, "null" },
  { "no-referrer", NETREQ_REFERRER_POLICY_NO_REFERRER, "null", "null", "null" },
  { "no-referrer-when-downgrade", NETREQ_REFERRER_POLICY_NO_REFERRER_WHEN_DOWNGRADE, A, A, "null" },
  { "origin", NETREQ_REFERRER_POLICY_ORIGIN, A, A, A },
  { "origin-when-cross-origin", NETREQ_REFERRER_POLICY_ORIGIN_WHEN_CROSS_ORIGIN, A, A, A },
  { "unsafe-url", NETREQ_REFERRER_POLICY_UNSAFE_URL, A, A, A },
  { "same-origin", NETREQ_REFERRER_POLICY_SAME_ORIGIN, A, "null", "null" },
  { "strict-origin", NETREQ_REFERRER_POLICY_STRICT_ORIGIN, A, A, "null" },
  { "strict-origin-when-cross-origin", NETREQ_REFERRER_POLICY_STRICT_ORIGIN_WHEN_CROSS_ORIGIN, A, A, "null" },
};

static void
assert_post (NetreqReferrerPolicy  policy,
             const char           *first_header,
             const char           *url,
             const char           *origin)
{
  const char * const lines[MAX_HEADERS] = { first_header };
  g_autoptr(NetreqHeaderList) own = make_headers (lines);
  g_autoptr(NetreqProvenance) provenance = netreq_provenance_new (A, policy, own);
  g_autoptr(NetreqHeaderList) headers = NULL;

  visit (provenance, url);
  headers = write_headers (provenance, "POST", url, own);
  assert_header (headers, "Origin", origin);
}

static void
test_policy (gconstpointer data)
{
  const PolicyRow *row = data;

  assert_post (row->policy, NULL, A "/path", row->same_origin);
  assert_post (row->policy, NULL, B, row->cross_origin);
  assert_post (row->policy, NULL, A_WWW, row->cross_origin);
  assert_post (row->policy, NULL, B_HTTP, row->downgrade);
  assert_post (row->policy, NULL, A_HTTP, row->downgrade);
  assert_post (row->policy, NULL, "http://localhost", row->downgrade);

  assert_post (row->policy, "Sec-Fetch-Mode: cors", A, A);
  assert_post (row->policy, "Sec-Fetch-Mode: cors", B, A);
  assert_post (row->policy, "Sec-Fetch-Mode: cors", B_HTTP, A);

  assert_post (row->policy, "Origin: https://me", B, "https://me");
  assert_post (row->policy, "Origin: https://me", B_HTTP, "https://me");
}

typedef struct
{
  const char *name;
  /* the option; nullable */
  const char *origin;
  /* the header */
  const char *own;
  const char *chain[MAX_HOPS];
  const char *sent;
  const char *site;
} OwnOriginRow;

static const OwnOriginRow own_origin_rows[] = {
  { "it-is-sent-to-its-own-origin", NULL, A, { A }, A, "same-origin" },
  { "it-is-sent-to-others", NULL, A, { B }, A, "cross-site" },
  { "it-is-sent-as-it-is", NULL, "HTTPS://A.com:443", { A }, "HTTPS://A.com:443", "same-origin" },
  { "null-is-opaque", NULL, "null", { A }, "null", "cross-site" },
  { "another-scheme-is-opaque", NULL, "app://a.com", { A }, "app://a.com", "cross-site" },
  { "anything-else-is-opaque", NULL, "me", { A }, "me", "cross-site" },
  { "one-redirect-keeps-it", NULL, A, { A, B }, A, "cross-site" },
  { "a-redirect-on-makes-it-null", NULL, A, { A, B, C }, "null", "cross-site" },
  { "a-redirect-back-makes-it-null", NULL, A, { A, B, A }, "null", "cross-site" },
  { "a-redirect-makes-an-opaque-one-null", NULL, "app://a.com", { A, B }, "null", "cross-site" },
  { "a-redirect-in-place-keeps-an-opaque-one", NULL, "app://a.com", { A, A "/path" }, "app://a.com", "cross-site" },
  { "the-option-decides-on-the-site", A, B, { A }, B, "same-origin" },
  { "the-option-decides-on-the-taint", A, B, { A, B }, B, "cross-site" },
  { "the-option-decides-on-a-third", A, B, { B, C }, "null", "cross-site" },
};

static void
test_own_origin (gconstpointer data)
{
  static const char * const methods[] = { "GET", "HEAD", "POST" };
  const OwnOriginRow *row = data;
  g_autoptr(NetreqHeaderList) own = netreq_header_list_new ();
  g_autoptr(NetreqProvenance) provenance = NULL;
  const char *last;

  netreq_header_list_append (own, "origin", row->own);
  provenance = netreq_provenance_new (row->origin, NETREQ_REFERRER_POLICY_DEFAULT, own);
  last = visit_all (provenance, row->chain);

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr(NetreqHeaderList) headers = write_headers (provenance, methods[i], last, own);

      assert_header (headers, "Origin", row->sent);
      assert_header (headers, "Sec-Fetch-Site", row->site);
    }
}

typedef struct
{
  const char *name;
  NetreqReferrerPolicy policy;
  const char *chain[MAX_HOPS];
  /* the Referrer-Policy of each response that redirects; NULL for none */
  const char *policies[MAX_HOPS];
  /* what is shown of A "/page" at the end of the chain */
  const char *sent;
} RefererRow;

#define DEFAULT NETREQ_REFERRER_POLICY_DEFAULT
#define UNSAFE NETREQ_REFERRER_POLICY_UNSAFE_URL

/* W3C Referrer Policy, and "main fetch" of the Fetch standard, which narrows what is
 * left of the referrer with every URL */
static const RefererRow referer_rows[] = {
  { "all-within-the-origin", DEFAULT, { A, A "/path" }, { NULL }, A "/page" },
  { "the-origin-elsewhere", DEFAULT, { A, B }, { NULL }, A "/" },
  { "the-origin-back-home", DEFAULT, { A, B, A }, { NULL }, A "/" },
  { "all-of-it-anywhere", UNSAFE, { A, B_HTTP, C }, { NULL }, A "/page" },
  { "nothing-in-a-downgrade", DEFAULT, { A, B_HTTP }, { NULL }, NULL },
  { "nothing-after-a-downgrade", DEFAULT, { A, A_HTTP, A }, { NULL }, NULL },
  { "nothing-back-home", NETREQ_REFERRER_POLICY_SAME_ORIGIN, { A, B, A }, { NULL }, NULL },

  { "a-response-hides-it", DEFAULT, { A, A }, { "no-referrer" }, NULL },
  { "a-response-trims-it", UNSAFE, { B, B }, { "origin" }, A "/" },
  { "a-response-shows-it", DEFAULT, { A, B }, { "unsafe-url" }, A "/page" },
  { "a-policy-lasts", DEFAULT, { A, B, C }, { "unsafe-url" }, A "/page" },
  { "a-policy-lasts-until-the-next", UNSAFE, { A, B, C, A }, { NULL, NULL, "no-referrer" }, NULL },
  { "a-new-policy-does-not-bring-back-what-was-hidden", DEFAULT, { A, A, A }, { "no-referrer", "unsafe-url" }, NULL },
  { "a-new-policy-does-not-bring-back-what-was-trimmed", DEFAULT, { B, A }, { "unsafe-url" }, A "/" },
  { "an-unknown-policy-is-none", UNSAFE, { A, B }, { "something-new" }, A "/page" },
};

/* Visits the chain of @row, and has each response set its policy. */
static const char *
visit_with_policies (NetreqProvenance *provenance,
                     const RefererRow *row)
{
  const char *last = NULL;

  for (guint i = 0; i < MAX_HOPS && row->chain[i] != NULL; i++)
    {
      g_autoptr(NetreqHeaderList) response_headers = netreq_header_list_new ();

      if (i > 0 && row->policies[i - 1] != NULL)
        netreq_header_list_append (response_headers, "Referrer-Policy", row->policies[i - 1]);
      if (i > 0)
        netreq_provenance_adopt_policy (provenance, response_headers);

      last = row->chain[i];
      visit (provenance, last);
    }

  return last;
}

static void
test_referer (gconstpointer data)
{
  static const char * const lines[MAX_HEADERS] = { "referer: https://me:secret@a.com/page#part" };
  const RefererRow *row = data;
  g_autoptr(NetreqHeaderList) own = make_headers (lines);
  g_autoptr(NetreqProvenance) provenance = netreq_provenance_new (NULL, row->policy, own);
  const char *last = visit_with_policies (provenance, row);
  g_autoptr(NetreqHeaderList) headers = write_headers (provenance, "GET", last, own);

  assert_header (headers, "Referer", row->sent);
}

/* A policy that came with a redirect is one for the origin too. */
static void
test_policy_of_a_response (void)
{
  static const char * const lines[MAX_HEADERS] = { "Referrer-Policy: no-referrer" };
  g_autoptr(NetreqHeaderList) own = netreq_header_list_new ();
  g_autoptr(NetreqHeaderList) response_headers = make_headers (lines);
  g_autoptr(NetreqProvenance) provenance = netreq_provenance_new (A, UNSAFE, own);
  g_autoptr(NetreqHeaderList) headers = NULL;

  visit (provenance, A);
  netreq_provenance_adopt_policy (provenance, response_headers);
  visit (provenance, A);
  headers = write_headers (provenance, "POST", A, own);

  assert_header (headers, "Origin", "null");
}

typedef struct
{
  const char *name;
  const char *url;
  const char *own[MAX_HEADERS];
  const char *sent[MAX_HEADERS];
} HeadersRow;

#define SITE "Sec-Fetch-Site: none"
#define MODE "Sec-Fetch-Mode: no-cors"
#define DEST "Sec-Fetch-Dest: empty"

/* All that becomes of the headers of an application in a GET without an origin:
 * Fetch Metadata, "set the Fetch metadata headers for a request" */
static const HeadersRow headers_rows[] = {
  { "a-trustworthy-url-is-told", A, { NULL }, { SITE, MODE, DEST } },
  { "loopback-is-told", "http://127.0.0.1:8080", { NULL }, { SITE, MODE, DEST } },
  { "an-insecure-url-is-told-nothing", A_HTTP, { NULL }, { NULL } },
  { "other-headers-stay", A, { "X-A: 1", "x-a: 2" }, { "X-A: 1", "x-a: 2", SITE, MODE, DEST } },
  { "ones-own-mode-is-sent", A, { "Sec-Fetch-Mode: cors" }, { "Sec-Fetch-Mode: cors", SITE, DEST } },
  { "ones-own-destination-is-sent", A, { "Sec-Fetch-Dest: image" }, { "Sec-Fetch-Dest: image", SITE, MODE } },
  { "ones-own-user-is-sent", A, { "Sec-Fetch-User: ?1" }, { "Sec-Fetch-User: ?1", SITE, MODE, DEST } },
  { "ones-own-site-is-replaced", A, { "Sec-Fetch-Site: same-origin" }, { SITE, MODE, DEST } },
  { "an-insecure-url-is-not-told-ones-own", A_HTTP,
    { "Sec-Fetch-Site: none", "Sec-Fetch-Mode: cors", "X-A: 1", "Sec-Fetch-Dest: image", "Sec-Fetch-User: ?1" }, { "X-A: 1" } },
  { "place-and-spelling-stay", A,
    { "sec-fetch-USER: ?1", "X-A: 1", "sec-fetch-site: cross-site", "REFERER: https://a.com#b", "origin: null" },
    { "sec-fetch-USER: ?1", "X-A: 1", "sec-fetch-site: cross-site", "REFERER: https://a.com/", "origin: null", MODE, DEST } },
  { "the-first-of-two-is-sent", A_HTTP, { "Origin: a", "X-A: 1", "origin: b" }, { "Origin: a", "X-A: 1" } },
  { "all-of-a-referrer-that-is-not-shown-goes", B_HTTP, { "Referer: https://a.com", "referer: https://a.com" }, { NULL } },
  { "spaces-around-a-value-go", A, { "Sec-Fetch-Mode:   cors " }, { "Sec-Fetch-Mode: cors", SITE, DEST } },
};

static void
test_headers (gconstpointer data)
{
  const HeadersRow *row = data;
  g_autoptr(NetreqHeaderList) own = make_headers (row->own);
  g_autoptr(NetreqHeaderList) expected = make_headers (row->sent);
  g_autoptr(NetreqProvenance) provenance = netreq_provenance_new (NULL, DEFAULT, own);
  g_autoptr(NetreqHeaderList) headers = NULL;
  g_auto(GStrv) pairs = NULL;
  g_auto(GStrv) expected_pairs = NULL;

  visit (provenance, row->url);
  headers = write_headers (provenance, "GET", row->url, own);

  pairs = netreq_header_list_to_strv (headers);
  expected_pairs = netreq_header_list_to_strv (expected);
  g_assert_cmpstrv (pairs, expected_pairs);
}

/* What was left out for one URL is there again for the next. */
static void
test_own_headers_are_kept (void)
{
  static const char * const lines[MAX_HEADERS] = {
    "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document", "Sec-Fetch-User: ?1", "Origin: " A,
  };
  g_autoptr(NetreqHeaderList) own = make_headers (lines);
  g_autoptr(NetreqProvenance) provenance = netreq_provenance_new (NULL, DEFAULT, own);
  g_autoptr(NetreqHeaderList) nothing = netreq_header_list_new ();
  g_autoptr(NetreqHeaderList) headers = NULL;

  visit (provenance, A_HTTP);
  visit (provenance, A_HTTP "/path");
  headers = write_headers (provenance, "GET", A, nothing);

  assert_header (headers, "Sec-Fetch-Mode", "navigate");
  assert_header (headers, "Sec-Fetch-Dest", "document");
  assert_header (headers, "Sec-Fetch-User", "?1");
  assert_header (headers, "Origin", A);
}

/* A copy goes its own way. */
static void
test_copy (void)
{
  static const char * const lines[MAX_HEADERS] = {
    "Origin: " A, "Referer: " A "/page", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: image", "Sec-Fetch-User: ?1",
  };
  g_autoptr(NetreqHeaderList) own = make_headers (lines);
  g_autoptr(NetreqProvenance) provenance = netreq_provenance_new (NULL, DEFAULT, own);
  g_autoptr(NetreqProvenance) copy = NULL;
  g_autoptr(NetreqHeaderList) headers = NULL;
  g_autoptr(NetreqHeaderList) copied = NULL;

  visit (provenance, A);
  copy = netreq_provenance_copy (provenance);
  visit (provenance, B);
  visit (provenance, C);

  headers = write_headers (provenance, "GET", C, own);
  g_clear_pointer (&provenance, netreq_provenance_free);
  copied = write_headers (copy, "GET", A, own);

  assert_header (headers, "Origin", "null");
  assert_header (headers, "Referer", A "/");
  assert_header (headers, "Sec-Fetch-Site", "cross-site");
  assert_header (copied, "Origin", A);
  assert_header (copied, "Referer", A "/page");
  assert_header (copied, "Sec-Fetch-Site", "same-origin");
  assert_header (copied, "Sec-Fetch-Mode", "cors");
  assert_header (copied, "Sec-Fetch-Dest", "image");
  assert_header (copied, "Sec-Fetch-User", "?1");
}

#define ADD_ROWS(group, rows, test)                                                              \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                                \
    {                                                                                            \
      g_autofree char *path = g_strconcat ("/policy/provenance/" group "/", rows[i].name, NULL); \
      g_test_add_data_func (path, &rows[i], test);                                               \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ROWS ("site", site_rows, test_site);
  ADD_ROWS ("origin", origin_rows, test_origin);
  ADD_ROWS ("policy", policy_rows, test_policy);
  ADD_ROWS ("own-origin", own_origin_rows, test_own_origin);
  ADD_ROWS ("referer", referer_rows, test_referer);
  ADD_ROWS ("headers", headers_rows, test_headers);

  g_test_add_func ("/policy/provenance/a-response-changes-the-policy", test_policy_of_a_response);
  g_test_add_func ("/policy/provenance/ones-own-headers-are-kept", test_own_headers_are_kept);
  g_test_add_func ("/policy/provenance/a-copy-goes-its-own-way", test_copy);

  return g_test_run ();
}
