/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-site-private.h"
#include "policy/netreq-url-private.h"

static GUri *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  GUri *uri = netreq_url_parse (text, NULL, NULL, &error);

  g_assert_no_error (error);

  return uri;
}

typedef struct
{
  const char *name;
  const char *one;
  const char *other;
  NetreqSite relation;
} RelationRow;

#define SAME_ORIGIN NETREQ_SITE_SAME_ORIGIN
#define SAME_SITE NETREQ_SITE_SAME_SITE
#define CROSS_SITE NETREQ_SITE_CROSS_SITE

static const RelationRow relation_rows[] = {
  /* Origins: HTML standard, "same origin" */
  { "path-and-query-make-no-origin", "https://a.com/x?y", "https://a.com/", SAME_ORIGIN },
  { "the-default-port-of-https-makes-no-origin", "https://a.com:443/", "https://a.com/", SAME_ORIGIN },
  { "the-default-port-of-http-makes-no-origin", "http://a.com/", "http://a.com:80/", SAME_ORIGIN },
  { "case-makes-no-origin", "HTTPS://A.com/", "https://a.COM/", SAME_ORIGIN },
  { "user-info-makes-no-origin", "https://me:secret@a.com/", "https://a.com/", SAME_ORIGIN },
  { "equal-other-ports-are-one-origin", "https://a.com:8443/", "https://a.com:8443/", SAME_ORIGIN },

  /* Sites: HTML standard, "same site" */
  { "a-port-does-not-leave-the-site", "https://a.com/", "https://a.com:8443/", SAME_SITE },
  { "two-ports-are-one-site", "http://a.com:1/", "http://a.com:2/", SAME_SITE },
  { "a-scheme-leaves-the-site", "http://a.com/", "https://a.com/", CROSS_SITE },
  { "a-scheme-leaves-the-site-on-one-port-too", "http://a.com:8080/", "https://a.com:8080/", CROSS_SITE },
  { "a-subdomain-is-of-the-site", "https://www.a.com/", "https://a.com/", SAME_SITE },
  { "siblings-are-of-one-site", "https://b.a.com/", "https://d.c.a.com/", SAME_SITE },
  { "siblings-on-two-ports-are-of-one-site", "https://b.a.com:1/", "https://c.a.com:2/", SAME_SITE },
  { "another-domain-is-another-site", "https://a.com/", "https://b.com/", CROSS_SITE },
  { "another-top-level-domain-is-another-site", "https://a.com/", "https://a.org/", CROSS_SITE },
  { "a-longer-name-is-no-subdomain", "https://a.com/", "https://ba.com/", CROSS_SITE },
  { "what-only-begins-alike-is-another-site", "https://a.com/", "https://a.com.b.net/", CROSS_SITE },

  /* Public suffixes */
  { "co-uk-joins-nobody", "https://a.co.uk/", "https://b.co.uk/", CROSS_SITE },
  { "below-co-uk-is-a-site", "https://x.a.co.uk/", "https://a.co.uk/", SAME_SITE },
  { "a-public-suffix-is-a-site-of-its-own", "https://co.uk/", "https://a.co.uk/", CROSS_SITE },
  { "a-public-suffix-is-its-own-origin", "https://co.uk/", "https://co.uk/a", SAME_ORIGIN },
  { "a-public-suffix-is-one-site-on-two-ports", "https://co.uk/", "https://co.uk:8443/", SAME_SITE },
  { "github-io-joins-nobody", "https://a.github.io/", "https://b.github.io/", CROSS_SITE },
  { "below-github-io-is-a-site", "https://x.a.github.io/", "https://a.github.io/", SAME_SITE },
  { "github-io-is-not-its-pages", "https://github.io/", "https://a.github.io/", CROSS_SITE },
  { "a-wildcard-suffix-joins-nobody", "https://a.x.ck/", "https://b.x.ck/", CROSS_SITE },
  { "a-wildcard-covers-what-is-right-below", "https://x.ck/", "https://y.ck/", CROSS_SITE },
  { "an-exception-of-a-wildcard-is-a-site", "https://a.www.ck/", "https://b.www.ck/", SAME_SITE },
  { "an-unknown-top-level-domain-is-a-suffix", "https://a.nosuchtld/", "https://b.nosuchtld/", CROSS_SITE },
  { "below-an-unknown-top-level-domain-is-a-site", "https://x.a.nosuchtld/", "https://a.nosuchtld/", SAME_SITE },

  /* Names without a domain */
  { "localhost-is-one-site-on-two-ports", "http://localhost:1/", "http://localhost:2/", SAME_SITE },
  { "names-below-localhost-are-sites", "http://a.localhost/", "http://b.localhost/", CROSS_SITE },
  { "localhost-is-not-what-is-below-it", "http://localhost/", "http://a.localhost/", CROSS_SITE },
  { "localhost-is-not-its-address", "http://localhost/", "http://127.0.0.1/", CROSS_SITE },
  { "a-single-label-is-one-site-on-two-ports", "http://printer:1/", "http://printer:2/", SAME_SITE },
  { "two-single-labels-are-two-sites", "http://printer/", "http://scanner/", CROSS_SITE },

  /* Addresses */
  { "an-address-is-one-site-on-two-ports", "http://192.0.2.1:1/", "http://192.0.2.1:2/", SAME_SITE },
  { "two-addresses-are-two-sites", "http://192.0.2.1/", "http://192.0.2.2/", CROSS_SITE },
  { "an-address-has-no-domain", "http://192.0.2.1/", "http://198.51.2.1/", CROSS_SITE },
  { "an-ipv6-address-is-one-origin-in-all-spellings", "http://[2001:db8:0::1]/", "http://[2001:DB8::1]/", SAME_ORIGIN },
  { "an-ipv6-address-is-one-site-on-two-ports", "http://[::1]:1/", "http://[::1]:2/", SAME_SITE },
  { "two-ipv6-addresses-are-two-sites", "http://[2001:db8::1]/", "http://[2001:db8::2]/", CROSS_SITE },
  { "a-mapped-address-is-another-site", "http://[::ffff:192.0.2.1]/", "http://192.0.2.1/", CROSS_SITE },

  /* Final dots */
  { "a-final-dot-is-one-origin-with-itself", "https://a.com./", "https://a.com./x", SAME_ORIGIN },
  { "a-final-dot-makes-another-site", "https://a.com./", "https://a.com/", CROSS_SITE },
  { "a-final-dot-makes-another-site-below-too", "https://x.a.com./", "https://a.com/", CROSS_SITE },
  { "siblings-with-a-final-dot-are-of-one-site", "https://x.a.com./", "https://y.a.com./", SAME_SITE },
  { "a-final-dot-opens-no-suffix", "https://a.co.uk./", "https://b.co.uk./", CROSS_SITE },
  { "a-suffix-with-a-final-dot-is-one-site", "https://co.uk.:1/", "https://co.uk.:2/", SAME_SITE },

  /* International names */
  { "one-name-in-two-spellings-is-one-origin", "https://bücher.example/", "https://xn--bcher-kva.example/", SAME_ORIGIN },
  { "an-international-subdomain-is-of-the-site", "https://bücher.a.com/", "https://a.com/", SAME_SITE },
  { "an-international-site-has-subdomains", "https://www.bücher.com/", "https://bücher.com/", SAME_SITE },
  { "an-international-suffix-joins-nobody", "https://a.公司.cn/", "https://b.公司.cn/", CROSS_SITE },
  { "an-encoded-suffix-joins-nobody", "https://a.xn--55qx5d.cn/", "https://b.公司.cn/", CROSS_SITE },
  { "below-an-international-suffix-is-a-site", "https://x.a.公司.cn/", "https://a.公司.cn/", SAME_SITE },

  /* Opaque origins */
  { "an-opaque-origin-is-far-from-a-url", NULL, "https://a.com/", CROSS_SITE },
  { "an-opaque-origin-is-far-from-itself", NULL, NULL, CROSS_SITE },
};

static void
test_relation (gconstpointer data)
{
  const RelationRow *row = data;
  g_autoptr(GUri) one = row->one != NULL ? parse (row->one) : NULL;
  g_autoptr(GUri) other = row->other != NULL ? parse (row->other) : NULL;

  g_assert_cmpint (netreq_site_relation (one, other), ==, row->relation);
  g_assert_cmpint (netreq_site_relation (other, one), ==, row->relation);
}

typedef struct
{
  const char *name;
  const char *host;
  const char *domain;
} DomainRow;

/* URL standard, "registrable domain" */
static const DomainRow domain_rows[] = {
  { "a-domain-is-registered-as-it-is", "a.com", "a.com" },
  { "what-is-below-it-is-not", "c.b.a.com", "a.com" },
  { "a-domain-is-right-below-its-suffix", "b.a.co.uk", "a.co.uk" },
  { "a-suffix-is-nobodys", "co.uk", NULL },
  { "a-top-level-domain-is-nobodys", "com", NULL },
  { "an-unknown-top-level-domain-is-nobodys", "localhost", NULL },
  { "a-suffix-that-a-firm-runs-is-nobodys", "github.io", NULL },
  { "a-final-dot-stays", "b.a.com.", "a.com." },
  { "a-suffix-with-a-final-dot-is-nobodys", "co.uk.", NULL },
  { "an-address-is-nobodys", "192.0.2.1", NULL },
  { "an-ipv6-address-is-nobodys", "2001:db8::1", NULL },
};

static void
test_domain (gconstpointer data)
{
  const DomainRow *row = data;
  g_autofree char *domain = netreq_site_registrable_domain (row->host);

  g_assert_cmpstr (domain, ==, row->domain);
}

typedef struct
{
  const char *name;
  const char *url;
  gboolean trustworthy;
} TrustRow;

/* Secure Contexts, "Is origin potentially trustworthy?" */
static const TrustRow trust_rows[] = {
  { "https-is-trustworthy", "https://a.com/", TRUE },
  { "https-is-trustworthy-on-any-port", "https://a.com:80/", TRUE },
  { "https-to-an-address-is-trustworthy", "https://192.0.2.1/", TRUE },
  { "http-is-not", "http://a.com/", FALSE },
  { "http-on-the-port-of-https-is-not", "http://a.com:443/", FALSE },

  { "the-loopback-address-is-trustworthy", "http://127.0.0.1/", TRUE },
  { "the-loopback-address-is-trustworthy-on-any-port", "http://127.0.0.1:8080/", TRUE },
  { "the-first-loopback-address-is-trustworthy", "http://127.0.0.0/", TRUE },
  { "the-last-loopback-address-is-trustworthy", "http://127.255.255.255/", TRUE },
  { "the-address-below-loopback-is-not", "http://126.255.255.255/", FALSE },
  { "the-address-above-loopback-is-not", "http://128.0.0.0/", FALSE },
  { "an-address-that-ends-in-127-is-not", "http://10.0.0.127/", FALSE },
  { "the-unspecified-address-is-not", "http://0.0.0.0/", FALSE },
  { "a-private-address-is-not", "http://192.168.0.1/", FALSE },
  { "a-name-that-begins-like-loopback-is-not", "http://127.0.0.1.a.com/", FALSE },
  { "the-ipv6-loopback-address-is-trustworthy", "http://[::1]/", TRUE },
  { "the-ipv6-loopback-address-is-trustworthy-when-long", "http://[0:0:0:0:0:0:0:1]:8080/", TRUE },
  { "another-ipv6-address-is-not", "http://[::2]/", FALSE },
  { "a-mapped-loopback-address-is-not", "http://[::ffff:127.0.0.1]/", FALSE },

  { "localhost-is-trustworthy", "http://localhost:8080/", TRUE },
  { "localhost-is-trustworthy-in-any-case", "http://LocalHost/", TRUE },
  { "localhost-is-trustworthy-with-a-final-dot", "http://localhost./", TRUE },
  { "below-localhost-is-trustworthy", "http://a.localhost/", TRUE },
  { "far-below-localhost-is-trustworthy", "http://b.a.localhost/", TRUE },
  { "below-localhost-is-trustworthy-with-a-final-dot", "http://a.localhost./", TRUE },
  { "what-only-ends-in-localhost-is-not", "http://notlocalhost/", FALSE },
  { "what-only-begins-with-localhost-is-not", "http://localhost.a.com/", FALSE },
  { "localhost-with-a-domain-is-not", "http://localhost.localdomain/", FALSE },
};

static void
test_trust (gconstpointer data)
{
  const TrustRow *row = data;
  g_autoptr(GUri) url = parse (row->url);

  g_assert_cmpint (netreq_url_is_trustworthy (url), ==, row->trustworthy);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (relation_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/site/relation/", relation_rows[i].name, NULL);

      g_test_add_data_func (path, &relation_rows[i], test_relation);
    }

  for (guint i = 0; i < G_N_ELEMENTS (domain_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/site/domain/", domain_rows[i].name, NULL);

      g_test_add_data_func (path, &domain_rows[i], test_domain);
    }

  for (guint i = 0; i < G_N_ELEMENTS (trust_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/site/trust/", trust_rows[i].name, NULL);

      g_test_add_data_func (path, &trust_rows[i], test_trust);
    }

  return g_test_run ();
}
