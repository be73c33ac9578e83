/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-referrer-rules-private.h"
#include "policy/netreq-url-private.h"

#define PAGE "https://a.com/page?query"

static GUri *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  GUri *uri = netreq_url_parse (text, NULL, NULL, &error);

  g_assert_no_error (error);

  return uri;
}

static void
assert_shown (const char           *referrer,
              NetreqReferrerPolicy  policy,
              const char           *target,
              const char           *expected)
{
  g_autoptr(GUri) from = parse (referrer);
  g_autoptr(GUri) to = parse (target);
  g_autofree char *shown = netreq_referrer_for (from, policy, to);

  g_assert_cmpstr (shown, ==, expected);
}

typedef struct
{
  const char *name;
  NetreqReferrerPolicy policy;
  const char *same_origin;
  const char *cross_origin;
  const char *downgrade;
} PolicyRow;

/* W3C Referrer Policy, "determine request's Referrer": what PAGE becomes. */
static const PolicyRow policy_rows[] = {
  { "default", NETREQ_REFERRER_POLICY_DEFAULT, PAGE, "https://a.com/", NULL },
  { "no-referrer", NETREQ_REFERRER_POLICY_NO_REFERRER, NULL, NULL, NULL },
  { "no-referrer-when-downgrade", NETREQ_REFERRER_POLICY_NO_REFERRER_WHEN_DOWNGRADE, PAGE, PAGE, NULL },
  { "origin", NETREQ_REFERRER_POLICY_ORIGIN, "https://a.com/", "https://a.com/", "https://a.com/" },
  { "origin-when-cross-origin", NETREQ_REFERRER_POLICY_ORIGIN_WHEN_CROSS_ORIGIN, PAGE, "https://a.com/", "https://a.com/" },
  { "unsafe-url", NETREQ_REFERRER_POLICY_UNSAFE_URL, PAGE, PAGE, PAGE },
  { "same-origin", NETREQ_REFERRER_POLICY_SAME_ORIGIN, PAGE, NULL, NULL },
  { "strict-origin", NETREQ_REFERRER_POLICY_STRICT_ORIGIN, "https://a.com/", "https://a.com/", NULL },
  { "strict-origin-when-cross-origin", NETREQ_REFERRER_POLICY_STRICT_ORIGIN_WHEN_CROSS_ORIGIN, PAGE, "https://a.com/", NULL },
};

static void
test_policy (gconstpointer data)
{
  const PolicyRow *row = data;

  assert_shown (PAGE, row->policy, "https://a.com/other", row->same_origin);
  assert_shown (PAGE, row->policy, "https://b.com/", row->cross_origin);
  assert_shown (PAGE, row->policy, "https://www.a.com/", row->cross_origin);
  assert_shown (PAGE, row->policy, "https://a.com:8443/", row->cross_origin);
  assert_shown (PAGE, row->policy, "http://b.com/", row->downgrade);
  assert_shown (PAGE, row->policy, "http://a.com/other", row->downgrade);
}

typedef struct
{
  const char *name;
  const char *referrer;
  NetreqReferrerPolicy policy;
  const char *target;
  const char *shown;
} ReferrerRow;

#define DEFAULT NETREQ_REFERRER_POLICY_DEFAULT
#define UNSAFE NETREQ_REFERRER_POLICY_UNSAFE_URL

static const ReferrerRow referrer_rows[] = {
  { "http-to-http-is-no-downgrade", "http://a.com/page", DEFAULT, "http://b.com/", "http://a.com/" },
  { "http-to-https-is-no-downgrade", "http://a.com/page", DEFAULT, "https://a.com/", "http://a.com/" },
  { "https-to-loopback-is-no-downgrade", PAGE, DEFAULT, "http://127.0.0.1/", "https://a.com/" },
  { "https-to-localhost-is-no-downgrade", PAGE, DEFAULT, "http://localhost/", "https://a.com/" },
  { "loopback-to-http-is-a-downgrade", "http://127.0.0.1/page", DEFAULT, "http://a.com/", NULL },
  { "loopback-to-https-is-no-downgrade", "http://127.0.0.1/page", DEFAULT, "https://a.com/", "http://127.0.0.1/" },
  { "loopback-to-itself-shows-all", "http://127.0.0.1:8080/page", DEFAULT, "http://127.0.0.1:8080/", "http://127.0.0.1:8080/page" },

  /* "Strip URL for use as a referrer" */
  { "user-info-is-not-shown", "https://me:secret@a.com/page", UNSAFE, "https://b.com/", "https://a.com/page" },
  { "user-info-is-not-shown-with-the-origin", "https://me:secret@a.com/page", DEFAULT, "https://b.com/", "https://a.com/" },
  { "a-fragment-is-not-shown", "https://a.com/page#secret", UNSAFE, "https://b.com/", "https://a.com/page" },
  { "an-origin-ends-with-a-slash", "https://a.com", UNSAFE, "https://b.com/", "https://a.com/" },
  { "an-origin-keeps-its-port", "https://a.com:8443/page", DEFAULT, "https://b.com/", "https://a.com:8443/" },
  { "an-origin-leaves-the-default-port-out", "https://a.com:443/page", DEFAULT, "https://b.com/", "https://a.com/" },
  { "an-ipv6-origin-keeps-its-brackets", "https://[::1]:8443/page", DEFAULT, "https://b.com/", "https://[::1]:8443/" },
  { "an-international-origin-is-ascii", "https://bücher.example/é", DEFAULT, "https://b.com/", "https://xn--bcher-kva.example/" },
};

static void
test_referrer (gconstpointer data)
{
  const ReferrerRow *row = data;

  assert_shown (row->referrer, row->policy, row->target, row->shown);
}

/* A URL of @length bytes. */
static char *
long_url (gsize length)
{
  GString *url = g_string_new ("https://a.com/");

  while (url->len < length)
    g_string_append_c (url, 'x');

  return g_string_free (url, FALSE);
}

static void
test_long_referrer (void)
{
  g_autofree char *longest = long_url (4096);
  g_autofree char *too_long = long_url (4097);

  assert_shown (longest, UNSAFE, "https://b.com/", longest);
  assert_shown (too_long, UNSAFE, "https://b.com/", "https://a.com/");
  assert_shown (too_long, DEFAULT, "https://a.com/", "https://a.com/");
  assert_shown (too_long, NETREQ_REFERRER_POLICY_NO_REFERRER, "https://a.com/", NULL);
}

typedef struct
{
  const char *name;
  /* The values of up to two fields; NULL for no field. */
  const char *first;
  const char *second;
  NetreqReferrerPolicy policy;
} HeaderRow;

/* What is in force before the response is read. */
#define CURRENT NETREQ_REFERRER_POLICY_ORIGIN

/* W3C Referrer Policy, "parse a referrer policy from a Referrer-Policy header" */
static const HeaderRow header_rows[] = {
  { "no-header-changes-nothing", NULL, NULL, CURRENT },
  { "an-empty-header-changes-nothing", "", NULL, CURRENT },
  { "commas-alone-change-nothing", " , ,, ", NULL, CURRENT },
  { "an-unknown-policy-changes-nothing", "no-referer", NULL, CURRENT },
  { "a-policy-with-something-behind-it-is-unknown", "no-referrer; a", NULL, CURRENT },
  { "two-policies-without-a-comma-are-unknown", "unsafe-url no-referrer", NULL, CURRENT },
  { "a-quoted-policy-is-unknown", "\"no-referrer\"", NULL, CURRENT },
  { "the-words-of-html-are-unknown", "never, default, always, origin-when-crossorigin", NULL, CURRENT },
  { "case-does-not-matter", "No-REFERRER", NULL, NETREQ_REFERRER_POLICY_NO_REFERRER },
  { "spaces-around-it-do-not-matter", " \tno-referrer\t ", NULL, NETREQ_REFERRER_POLICY_NO_REFERRER },
  { "the-last-one-wins", "no-referrer, unsafe-url", NULL, UNSAFE },
  { "the-last-known-one-wins", "no-referrer, unsafe-url, something-new,", NULL, UNSAFE },
  { "an-unknown-one-in-front-does-not-matter", "something-new,unsafe-url", NULL, UNSAFE },
  { "the-last-field-wins", "unsafe-url", "no-referrer", NETREQ_REFERRER_POLICY_NO_REFERRER },
  { "an-unknown-last-field-does-not-matter", "unsafe-url", "something-new", UNSAFE },
  { "an-empty-last-field-does-not-matter", "unsafe-url", "", UNSAFE },
};

static void
test_header (gconstpointer data)
{
  const HeaderRow *row = data;
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();

  netreq_header_list_append (headers, "X-Referrer-Policy", "same-origin");
  if (row->first != NULL)
    netreq_header_list_append (headers, "referrer-POLICY", row->first);
  if (row->second != NULL)
    netreq_header_list_append (headers, "Referrer-Policy", row->second);

  g_assert_cmpint (netreq_referrer_policy_read (headers, CURRENT), ==, row->policy);
}

/* Every policy is known by the name that it has in the table above. */
static void
test_policy_names (void)
{
  for (guint i = 1; i < G_N_ELEMENTS (policy_rows); i++)
    {
      g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();

      netreq_header_list_append (headers, "Referrer-Policy", policy_rows[i].name);
      g_assert_cmpint (netreq_referrer_policy_read (headers, DEFAULT), ==, policy_rows[i].policy);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (policy_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/referrer-rules/policy/", policy_rows[i].name, NULL);

      g_test_add_data_func (path, &policy_rows[i], test_policy);
    }

  for (guint i = 0; i < G_N_ELEMENTS (referrer_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/referrer-rules/referrer/", referrer_rows[i].name, NULL);

      g_test_add_data_func (path, &referrer_rows[i], test_referrer);
    }

  for (guint i = 0; i < G_N_ELEMENTS (header_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/referrer-rules/header/", header_rows[i].name, NULL);

      g_test_add_data_func (path, &header_rows[i], test_header);
    }

  g_test_add_func ("/policy/referrer-rules/a-long-referrer-becomes-its-origin", test_long_referrer);
  g_test_add_func ("/policy/referrer-rules/every-policy-has-its-name", test_policy_names);

  return g_test_run ();
}
