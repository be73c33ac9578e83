/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-proxy-bypass-private.h"
#include "policy/netreq-url-private.h"

typedef struct
{
  const char *name;
  const char *rules;
  const char *url;
  gboolean matches;
} Row;

static const Row rows[] = {
  /* Names */
  { "a-name-matches-itself", "foobar.com", "http://foobar.com/", TRUE },
  { "a-name-matches-over-any-scheme", "foobar.com", "https://foobar.com/a?b", TRUE },
  { "a-name-matches-on-any-port", "foobar.com", "http://foobar.com:8080/", TRUE },
  { "a-name-has-no-case", "FooBar.COM", "http://fOOBar.com/", TRUE },
  { "a-name-does-not-match-below-itself", "foobar.com", "http://www.foobar.com/", FALSE },
  { "a-name-does-not-match-a-longer-one", "foobar.com", "http://foobar.com.evil.org/", FALSE },
  { "a-name-does-not-match-another", "foobar.com", "http://foobaz.com/", FALSE },
  { "a-dot-stands-for-a-dot-only", "foo.bar.com", "http://fooxbar.com/", FALSE },
  { "an-international-name-matches-its-punycode", "bücher.example", "http://xn--bcher-kva.example/", TRUE },
  { "punycode-matches-its-international-name", "xn--bcher-kva.example", "http://bücher.example/", TRUE },

  /* Patterns */
  { "a-star-matches-what-ends-alike", "*foobar.com", "http://blahfoobar.com/", TRUE },
  { "a-star-matches-below", "*foobar.com", "http://foo.foobar.com/", TRUE },
  { "a-star-matches-nothing-too", "*foobar.com", "http://foobar.com/", TRUE },
  { "a-star-and-a-dot-match-below", "*.foobar.com", "http://foo.foobar.com/", TRUE },
  { "a-star-and-a-dot-need-something-below", "*.foobar.com", "http://foobar.com/", FALSE },
  { "a-star-matches-in-the-middle", "https://x.*.y.com:99", "https://x.a.b.y.com:99/", TRUE },
  { "a-star-in-the-middle-has-ends", "x.*.y.com", "https://x.a.b.y.org/", FALSE },
  { "a-star-at-the-end", "192.168.*", "http://192.168.7.1/", TRUE },
  { "a-star-within-an-address", "192.168.*.1", "http://192.168.7.1/", TRUE },
  { "a-star-within-an-address-has-ends", "192.168.*.1", "http://192.168.7.2/", FALSE },
  { "a-star-alone-matches-everything", "*", "http://foobar.com/", TRUE },
  { "a-star-alone-matches-an-ipv6-address", "*", "http://[2001:db8::1]/", TRUE },
  { "stars-go-with-international-names", "*.bücher.example", "http://www.bücher.example/", TRUE },

  /* Suffixes */
  { "a-suffix-matches-below", ".google.com", "http://calendar.google.com/", TRUE },
  { "a-suffix-matches-far-below", ".google.com", "http://foo.bar.google.com/", TRUE },
  { "a-suffix-does-not-match-itself", ".google.com", "http://google.com/", FALSE },
  { "a-suffix-does-not-match-what-ends-alike", ".google.com", "http://evilgoogle.com/", FALSE },
  { "a-top-level-domain-is-a-suffix", ".com", "http://google.com/", TRUE },
  { "a-suffix-with-a-scheme-matches-over-it", "http://.google.com", "http://a.google.com/", TRUE },
  { "a-suffix-with-a-scheme-matches-over-no-other", "http://.google.com", "https://a.google.com/", FALSE },

  /* Schemes and ports */
  { "a-scheme-matches-itself", "https://foobar.com", "https://foobar.com/", TRUE },
  { "a-scheme-has-no-case", "HTTPS://foobar.com", "https://foobar.com/", TRUE },
  { "a-scheme-does-not-match-another", "https://foobar.com", "http://foobar.com/", FALSE },
  { "a-scheme-that-is-not-http-matches-nothing", "ftp://foobar.com", "http://foobar.com/", FALSE },
  { "a-port-matches-itself", "*foobar.com:99", "http://foobar.com:99/", TRUE },
  { "a-port-does-not-match-another", "*foobar.com:99", "http://foobar.com:98/", FALSE },
  { "a-port-matches-the-default-one", "foobar.com:443", "https://foobar.com/", TRUE },
  { "a-port-does-not-match-another-default-one", "foobar.com:443", "http://foobar.com/", FALSE },

  /* Addresses */
  { "an-ipv4-address-matches-itself", "192.0.2.1", "http://192.0.2.1/", TRUE },
  { "an-ipv4-address-does-not-match-another", "192.0.2.1", "http://192.0.2.10/", FALSE },
  { "an-ipv4-address-has-a-short-form", "192.0.513", "http://192.0.2.1/", TRUE },
  { "the-loopback-address-has-a-short-form", "<-loopback>,127.0.1", "http://127.0.0.1/", TRUE },
  { "an-ipv4-address-may-be-hexadecimal", "0xC0.0.2.1", "http://192.0.2.1/", TRUE },
  { "an-ipv4-address-and-a-port", "192.0.2.1:99", "http://192.0.2.1:99/", TRUE },
  { "an-ipv4-address-and-another-port", "192.0.2.1:99", "http://192.0.2.1/", FALSE },
  { "the-last-ipv4-address", "255.255.255.255", "http://255.255.255.255/", TRUE },
  { "an-ipv6-address-matches-itself", "[2001:db8::1]", "http://[2001:db8::1]/", TRUE },
  { "an-ipv6-address-matches-in-another-spelling", "[2001:DB8:0::1]", "http://[2001:db8::1]/", TRUE },
  { "an-ipv6-address-does-without-brackets", "2001:db8::1", "http://[2001:db8::1]/", TRUE },
  { "an-ipv6-address-without-brackets-has-no-port", "2001:db8::1:99", "http://[2001:db8::1]:99/", FALSE },
  { "an-ipv6-address-does-not-match-another", "[2001:db8::1]", "http://[2001:db8::2]/", FALSE },
  { "an-ipv6-address-a-scheme-and-a-port", "http://[2001:db8::1]:99", "http://[2001:db8::1]:99/", TRUE },
  { "an-ipv6-address-and-another-port", "http://[2001:db8::1]:99", "http://[2001:db8::1]:98/", FALSE },

  /* Blocks */
  { "a-block-matches-within", "192.168.1.1/16", "http://192.168.255.7/", TRUE },
  { "a-block-does-not-match-without", "192.168.1.1/16", "http://192.169.1.1/", FALSE },
  { "a-block-may-end-within-a-byte", "192.168.128.0/17", "http://192.168.129.1/", TRUE },
  { "a-block-that-ends-within-a-byte-has-an-end", "192.168.128.0/17", "http://192.168.127.1/", FALSE },
  { "a-block-of-32-bits-is-one-address", "192.0.2.1/32", "http://192.0.2.1/", TRUE },
  { "a-block-of-32-bits-is-no-other-address", "192.0.2.1/32", "http://192.0.2.0/", FALSE },
  { "a-block-of-0-bits-is-all-of-ipv4", "10.0.0.0/0", "http://192.0.2.1/", TRUE },
  { "a-block-of-0-bits-is-no-ipv6", "10.0.0.0/0", "http://[2001:db8::1]/", FALSE },
  { "a-block-matches-no-name", "0.0.0.0/0", "http://foobar.com/", FALSE },
  { "a-block-matches-on-any-port", "192.168.0.0/16", "http://192.168.0.1:99/", TRUE },
  { "a-block-matches-a-mapped-address", "192.168.0.0/16", "http://[::ffff:192.168.0.1]/", TRUE },
  { "a-block-with-a-scheme", "https://192.168.0.0/16", "https://192.168.0.1/", TRUE },
  { "a-block-with-another-scheme", "https://192.168.0.0/16", "http://192.168.0.1/", FALSE },
  { "an-ipv6-block-matches-within", "fefe:13::abc/33", "http://[fefe:13:7fff::]/", TRUE },
  { "an-ipv6-block-does-not-match-without", "fefe:13::abc/33", "http://[fefe:13:8000::]/", FALSE },
  { "an-ipv6-block-of-128-bits-is-one-address", "2001:db8::1/128", "http://[2001:db8::1]/", TRUE },
  { "an-ipv6-block-of-128-bits-is-no-other-address", "2001:db8::1/128", "http://[2001:db8::]/", FALSE },

  /* Simple names */
  { "local-matches-a-name-without-a-dot", "<local>", "http://printer/", TRUE },
  { "local-has-no-case", "<LOCAL>", "http://printer/", TRUE },
  { "local-does-not-match-a-name-with-a-dot", "<local>", "http://printer.lan/", FALSE },
  { "local-does-not-match-a-name-with-a-final-dot", "<local>", "http://printer./", FALSE },
  { "local-does-not-match-an-ipv4-address", "<local>", "http://192.0.2.1/", FALSE },
  { "local-does-not-match-an-ipv6-address", "<local>", "http://[2001:db8::1]/", FALSE },

  /* Lists */
  { "no-rules-match-nothing", NULL, "http://foobar.com/", FALSE },
  { "empty-rules-match-nothing", "", "http://foobar.com/", FALSE },
  { "empty-pieces-match-nothing", " ,; ,", "http://foobar.com/", FALSE },
  { "the-first-of-a-list-matches", "a.com,b.com;c.com", "http://a.com/", TRUE },
  { "commas-part-a-list", "a.com,b.com;c.com", "http://b.com/", TRUE },
  { "semicolons-part-a-list", "a.com,b.com;c.com", "http://c.com/", TRUE },
  { "spaces-in-a-list-do-no-harm", " a.com ,\t b.com\n", "http://b.com/", TRUE },
  { "what-is-in-no-list-goes-to-the-proxy", "a.com,b.com;c.com", "http://d.com/", FALSE },

  /* Implicit rules */
  { "localhost-is-implicit", NULL, "http://localhost:8080/", TRUE },
  { "localhost-with-a-final-dot-is-implicit", NULL, "http://localhost./", TRUE },
  { "below-localhost-is-implicit", NULL, "https://a.b.localhost/", TRUE },
  { "below-localhost-with-a-final-dot-is-implicit", NULL, "https://a.localhost./", TRUE },
  { "what-ends-like-localhost-is-not", NULL, "http://notlocalhost/", FALSE },
  { "what-begins-like-localhost-is-not", NULL, "http://localhost.com/", FALSE },
  { "the-loopback-address-is-implicit", NULL, "http://127.0.0.1/", TRUE },
  { "the-last-loopback-address-is-implicit", NULL, "http://127.255.255.255/", TRUE },
  { "the-address-above-loopback-is-not", NULL, "http://128.0.0.1/", FALSE },
  { "the-ipv6-loopback-address-is-implicit", NULL, "http://[::1]/", TRUE },
  { "the-unspecified-ipv6-address-is-not", NULL, "http://[::]/", FALSE },
  { "a-mapped-loopback-address-is-implicit", NULL, "http://[::ffff:127.0.0.1]/", TRUE },
  { "a-link-local-address-is-implicit", NULL, "http://169.254.1.2/", TRUE },
  { "a-private-address-is-not", NULL, "http://192.168.0.1/", FALSE },
  { "an-ipv6-link-local-address-is-implicit", NULL, "http://[fe80::1]/", TRUE },
  { "the-last-ipv6-link-local-address-is-implicit", NULL, "http://[febf::1]/", TRUE },
  { "the-ipv6-address-above-link-local-is-not", NULL, "http://[fec0::1]/", FALSE },
  { "implicit-rules-stay-beside-others", "foobar.com", "http://localhost/", TRUE },

  { "loopback-can-be-taken-away", "<-loopback>", "http://localhost/", FALSE },
  { "loopback-addresses-can-be-taken-away", "<-loopback>", "http://127.0.0.1/", FALSE },
  { "link-local-addresses-can-be-taken-away", "<-loopback>", "http://[fe80::1]/", FALSE },
  { "taking-away-has-no-case", "<-LoopBack>", "http://localhost/", FALSE },
  { "taking-away-matches-nothing-else", "<-loopback>", "http://foobar.com/", FALSE },
  { "taking-away-leaves-other-rules", "foobar.com,<-loopback>", "http://foobar.com/", TRUE },
  { "a-later-rule-goes-before-taking-away", "<-loopback>;127.0.0.1", "http://127.0.0.1/", TRUE },
  { "a-later-rule-is-for-its-host-only", "<-loopback>;127.0.0.1", "http://127.0.0.2/", FALSE },
  { "a-later-taking-away-goes-before-a-rule", "127.0.0.1;<-loopback>", "http://127.0.0.1/", FALSE },
  { "a-later-local-brings-localhost-back", "<-loopback>,<local>", "http://localhost/", TRUE },
  { "a-later-local-brings-no-address-back", "<-loopback>,<local>", "http://127.0.0.1/", FALSE },
};

static void
test_matches (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) url = netreq_url_parse (row->url, NULL, NULL, &error);
  g_autoptr(NetreqHostRules) bypass = NULL;

  g_assert_no_error (error);
  bypass = netreq_proxy_bypass_new (row->rules, &error);
  g_assert_no_error (error);

  g_assert_cmpint (netreq_host_rules_match (bypass, url), ==, row->matches);
}

typedef struct
{
  const char *name;
  const char *rules;
  /* A part of the message. */
  const char *hint;
} RefusedRow;

static const RefusedRow refused_rows[] = {
  { "a-scheme-alone", "http://", "\"http://\" is neither" },
  { "an-empty-scheme", "://foobar.com", "scheme" },
  { "a-scheme-that-is-none", "a b://foobar.com", "scheme" },
  { "a-port-alone", ":80", "\":80\" is neither" },
  { "an-empty-port", "foobar.com:", "port" },
  { "port-0", "foobar.com:0", "port" },
  { "a-port-that-is-too-great", "foobar.com:65536", "port" },
  { "a-port-that-is-no-number", "foobar.com:x", "port" },
  { "two-ports", "foobar.com:80:81", "neither" },
  { "a-space-within", "foo bar.com", "\"foo bar.com\" is neither" },
  { "an-unknown-word-in-angle-brackets", "<remote>", "\"<remote>\" is neither" },
  { "a-question-mark", "fooba?.com", "neither" },
  { "a-name-that-is-not-international", "xn--a.com", "neither" },
  { "bytes-that-are-not-utf-8", "foo\xff.com", "neither" },
  { "a-line-break-within", "foo\nbar.com", "\\x0a" },
  { "a-path", "foobar.com/a", "IP address" },
  { "a-final-slash", "http://foobar.com/", "IP address" },
  { "a-block-of-a-name", "foobar.com/16", "IP address" },
  { "a-block-of-a-short-address", "192.168/16", "IP address" },
  { "a-block-with-brackets", "[fefe::]/40", "without brackets" },
  { "a-block-without-bits", "192.168.0.0/", "number of bits" },
  { "a-block-of-33-bits", "192.168.0.0/33", "number of bits" },
  { "an-ipv6-block-of-129-bits", "fefe::/129", "number of bits" },
  { "a-block-with-a-mask", "192.168.0.0/255.255.0.0", "number of bits" },
  { "a-block-with-a-port", "192.168.0.0/16:80", "number of bits" },
  { "an-ipv6-address-that-does-not-end", "[2001:db8::1", "neither" },
  { "text-behind-an-ipv6-address", "[2001:db8::1]x", "neither" },
  { "a-name-in-brackets", "[foobar.com]", "neither" },
  { "a-bad-rule-among-good-ones", "a.com, b c ,d.com", "\"b c\"" },
};

static void
test_refused (gconstpointer data)
{
  const RefusedRow *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqHostRules) bypass = netreq_proxy_bypass_new (row->rules, &error);

  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
  g_assert_null (bypass);
  g_assert_nonnull (strstr (error->message, row->hint));
}

/* Without implicit rules nobody is meant who isn't named. */
static void
test_nothing_implicit (void)
{
  g_autoptr(NetreqHostRules) rules = netreq_host_rules_new ("*.example.com", NULL, "rule", NULL);
  g_autoptr(GUri) named = netreq_url_parse ("https://a.example.com/", NULL, NULL, NULL);
  g_autoptr(GUri) loopback = netreq_url_parse ("http://127.0.0.1/", NULL, NULL, NULL);

  g_assert_true (netreq_host_rules_match (rules, named));
  g_assert_false (netreq_host_rules_match (rules, loopback));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/proxy-bypass/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_matches);
    }

  for (guint i = 0; i < G_N_ELEMENTS (refused_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/proxy-bypass/refused/", refused_rows[i].name, NULL);

      g_test_add_data_func (path, &refused_rows[i], test_refused);
    }

  g_test_add_func ("/policy/proxy-bypass/nothing-implicit", test_nothing_implicit);

  return g_test_run ();
}
