/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-hsts-rules-private.h"
#include "policy/netreq-url-private.h"

#define NOW (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)
#define YEAR (G_GINT64_CONSTANT (365) * 24 * 60 * 60)

static GUri *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  GUri *url = netreq_url_parse (text, NULL, NULL, &error);

  g_assert_no_error (error);

  return url;
}

static NetreqHstsRecord *
read_fields (const char         *url_text,
             gboolean            has_certificate_errors,
             const char * const *fields)
{
  g_autoptr(GUri) url = parse (url_text);
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();

  netreq_header_list_append (headers, "Strict-Transport", "max-age=1");
  for (guint i = 0; fields[i] != NULL; i++)
    netreq_header_list_append (headers, "strict-TRANSPORT-security", fields[i]);

  return netreq_hsts_read (url, has_certificate_errors, headers, NOW);
}

typedef struct
{
  const char *name;
  const char *fields[4];
  /* In seconds; -1 when nothing is to be remembered. */
  gint64 max_age;
  gboolean include_subdomains;
} FieldRow;

static const FieldRow field_rows[] = {
  /* RFC 6797, section 6.2 */
  { "max-age-alone", { "max-age=31536000" }, 31536000, FALSE },
  { "max-age-and-subdomains", { "max-age=15768000 ; includeSubDomains" }, 15768000, TRUE },
  { "max-age-in-quotes", { "max-age=\"31536000\"" }, 31536000, FALSE },
  { "max-age-of-0", { "max-age=0" }, 0, FALSE },
  { "max-age-of-0-and-subdomains", { "max-age=0; includeSubDomains" }, 0, TRUE },

  /* Directives */
  { "subdomains-may-come-first", { "includeSubDomains;max-age=5" }, 5, TRUE },
  { "names-have-no-case", { "MAX-age=5;INCLUDEsubdomains" }, 5, TRUE },
  { "what-is-unknown-is-passed-over", { "max-age=5; preload" }, 5, FALSE },
  { "an-unknown-value-is-passed-over", { "max-age=5; x=y; z=\"a;b\\\"c\"" }, 5, FALSE },
  { "quotes-hide-what-is-in-them", { "x=\"; includeSubDomains\"; max-age=5" }, 5, FALSE },
  { "an-empty-unknown-value-in-quotes", { "x=\"\"; max-age=5" }, 5, FALSE },
  { "what-begins-like-max-age-is-unknown", { "max-age-x=7; max-age=5" }, 5, FALSE },
  { "empty-directives-do-no-harm", { ";; max-age=5 ;\t;includeSubDomains;" }, 5, TRUE },
  { "spaces-around-the-equals-sign", { " max-age \t=\t 5 " }, 5, FALSE },
  { "no-spaces-at-all", { "max-age=5;includeSubDomains" }, 5, TRUE },
  { "leading-zeros", { "max-age=005" }, 5, FALSE },
  { "more-than-a-year-is-a-year", { "max-age=63072000" }, YEAR, FALSE },
  { "a-year-is-a-year", { "max-age=31536000" }, YEAR, FALSE },
  { "less-than-a-year-stays", { "max-age=31535999" }, YEAR - 1, FALSE },
  { "more-than-64-bits-are-a-year", { "max-age=99999999999999999999999999" }, YEAR, FALSE },
  { "minus-one-in-64-bits-is-a-year", { "max-age=18446744073709551615" }, YEAR, FALSE },

  /* Several fields: section 8.1 */
  { "the-first-field-counts", { "max-age=5", "max-age=7; includeSubDomains" }, 5, FALSE },
  { "the-first-field-counts-in-vain", { "nonsense", "max-age=7" }, -1 },
  { "an-empty-first-field-counts", { "", "max-age=7" }, -1 },

  /* What does not conform */
  { "no-field", { NULL }, -1 },
  { "an-empty-field", { "" }, -1 },
  { "no-max-age", { "includeSubDomains" }, -1 },
  { "max-age-without-a-value", { "max-age" }, -1 },
  { "max-age-with-an-empty-value", { "max-age=" }, -1 },
  { "max-age-with-empty-quotes", { "max-age=\"\"" }, -1 },
  { "a-negative-max-age", { "max-age=-1" }, -1 },
  { "a-signed-max-age", { "max-age=+1" }, -1 },
  { "a-broken-max-age", { "max-age=1.5" }, -1 },
  { "a-max-age-with-a-letter", { "max-age=5s" }, -1 },
  { "a-hexadecimal-max-age", { "max-age=0x5" }, -1 },
  { "a-max-age-with-a-space-in-quotes", { "max-age=\" 5\"" }, -1 },
  { "two-values", { "max-age=5 6" }, -1 },
  { "two-equals-signs", { "max-age==5" }, -1 },
  { "an-equals-sign-behind-the-value", { "max-age=5=" }, -1 },
  { "max-age-twice", { "max-age=5; max-age=5" }, -1 },
  { "max-age-twice-in-another-case", { "max-age=5; MAX-AGE=5" }, -1 },
  { "subdomains-twice", { "max-age=5; includeSubDomains; includeSubDomains" }, -1 },
  { "something-unknown-twice", { "max-age=5; x; x=y" }, -1 },
  { "subdomains-with-a-value", { "max-age=5; includeSubDomains=yes" }, -1 },
  { "subdomains-with-an-empty-value", { "max-age=5; includeSubDomains=\"\"" }, -1 },
  { "commas-for-semicolons", { "max-age=5, includeSubDomains" }, -1 },
  { "two-fields-in-one", { "max-age=5, max-age=6" }, -1 },
  { "a-space-for-a-semicolon", { "max-age=5 includeSubDomains" }, -1 },
  { "a-name-that-is-no-token", { "max-age=5; a/b" }, -1 },
  { "a-value-that-is-no-token", { "max-age=5; x=a/b" }, -1 },
  { "an-unknown-empty-value", { "max-age=5; x=" }, -1 },
  { "a-value-without-a-name", { "max-age=5; =x" }, -1 },
  { "quotes-for-a-name", { "max-age=5; \"includeSubDomains\"" }, -1 },
  { "quotes-that-do-not-end", { "max-age=\"5" }, -1 },
  { "quotes-that-end-in-an-escape", { "max-age=5; x=\"a\\" }, -1 },
  { "quotes-whose-end-is-escaped", { "max-age=5; x=\"a\\\"" }, -1 },
  { "text-behind-quotes", { "max-age=\"5\"6" }, -1 },
  { "quotes-within-a-value", { "max-age=5\"6\"" }, -1 },
};

static void
test_field (gconstpointer data)
{
  const FieldRow *row = data;
  g_autoptr(NetreqHstsRecord) record = read_fields ("https://www.a.com/", FALSE, row->fields);

  if (row->max_age < 0)
    {
      g_assert_null (record);
      return;
    }

  g_assert_nonnull (record);
  g_assert_cmpstr (record->host, ==, "www.a.com");
  g_assert_cmpint (record->expires, ==, NOW + row->max_age * G_USEC_PER_SEC);
  g_assert_cmpint (record->include_subdomains, ==, row->include_subdomains);
}

typedef struct
{
  const char *name;
  const char *url;
  gboolean has_certificate_errors;
  /* NULL when nothing is to be remembered. */
  const char *host;
} HostRow;

static const HostRow host_rows[] = {
  { "a-host-over-https-is-remembered", "https://a.com/b?c", FALSE, "a.com" },
  { "a-host-on-any-port-is-remembered", "https://a.com:8443/", FALSE, "a.com" },
  { "a-host-is-remembered-without-its-final-dot", "https://a.com./", FALSE, "a.com" },
  { "a-host-is-remembered-in-lower-case-ascii", "https://BÜCHER.example/", FALSE, "xn--bcher-kva.example" },
  { "a-name-without-a-dot-is-remembered", "https://localhost/", FALSE, "localhost" },
  { "a-host-over-http-is-not-believed", "http://a.com/", FALSE, NULL },
  { "a-host-over-http-on-the-port-of-https-is-not-believed", "http://a.com:443/", FALSE, NULL },
  { "a-host-with-certificate-errors-is-not-believed", "https://a.com/", TRUE, NULL },
  { "an-ipv4-address-is-not-remembered", "https://192.0.2.1/", FALSE, NULL },
  { "an-ipv6-address-is-not-remembered", "https://[2001:db8::1]/", FALSE, NULL },
};

static void
test_host (gconstpointer data)
{
  const HostRow *row = data;
  const char * const fields[] = { "max-age=5", NULL };
  g_autoptr(NetreqHstsRecord) record = read_fields (row->url, row->has_certificate_errors, fields);

  g_assert_cmpstr (record != NULL ? record->host : NULL, ==, row->host);
}

typedef struct
{
  const char *host;
  /* In seconds from now. */
  gint64 age;
  gboolean include_subdomains;
} Known;

typedef struct
{
  const char *name;
  Known known[3];
  const char *url;
  gboolean applies;
} AppliesRow;

static const AppliesRow applies_rows[] = {
  { "nothing-is-known", { { NULL } }, "http://a.com/", FALSE },
  { "a-host-is-known", { { "a.com", 1, FALSE } }, "http://a.com/", TRUE },
  { "a-host-is-known-on-every-port", { { "a.com", 1, FALSE } }, "http://a.com:8080/", TRUE },
  { "a-host-is-known-in-any-case", { { "a.com", 1, FALSE } }, "http://A.com/", TRUE },
  { "a-host-is-known-with-a-final-dot", { { "a.com", 1, FALSE } }, "http://a.com./", TRUE },
  { "a-host-is-known-over-https", { { "a.com", 1, FALSE } }, "https://a.com/", TRUE },
  { "an-international-host-is-known", { { "xn--bcher-kva.example", 1, FALSE } }, "http://bücher.example/", TRUE },
  { "another-host-is-not-known", { { "a.com", 1, TRUE } }, "http://b.com/", FALSE },
  { "what-ends-alike-is-not-known", { { "a.com", 1, TRUE } }, "http://ba.com/", FALSE },
  { "what-begins-alike-is-not-known", { { "a.com", 1, TRUE } }, "http://a.com.org/", FALSE },
  { "what-is-above-is-not-known", { { "www.a.com", 1, TRUE } }, "http://a.com/", FALSE },

  { "a-subdomain-is-not-known", { { "a.com", 1, FALSE } }, "http://www.a.com/", FALSE },
  { "a-subdomain-is-known-if-included", { { "a.com", 1, TRUE } }, "http://www.a.com/", TRUE },
  { "a-subdomain-is-known-far-below", { { "a.com", 1, TRUE } }, "http://d.c.b.a.com/", TRUE },
  { "a-subdomain-is-known-with-a-final-dot", { { "a.com", 1, TRUE } }, "http://www.a.com./", TRUE },
  { "a-top-level-domain-includes-what-is-below", { { "com", 1, TRUE } }, "http://www.a.com/", TRUE },
  { "a-subdomain-takes-nothing-back", { { "a.com", 1, TRUE }, { "www.a.com", -1, FALSE } }, "http://www.a.com/", TRUE },
  { "a-domain-in-between-takes-nothing-back", { { "a.com", 1, TRUE }, { "b.a.com", 1, FALSE } }, "http://c.b.a.com/", TRUE },

  { "what-has-expired-is-forgotten", { { "a.com", -1, TRUE } }, "http://a.com/", FALSE },
  { "what-expires-now-is-forgotten", { { "a.com", 0, TRUE } }, "http://a.com/", FALSE },
  { "what-has-expired-includes-nothing", { { "a.com", 0, TRUE } }, "http://www.a.com/", FALSE },
  { "a-subdomain-outlives-its-domain", { { "a.com", 0, TRUE }, { "www.a.com", 1, FALSE } }, "http://www.a.com/", TRUE },

  { "an-ipv4-address-is-never-known", { { "192.0.2.1", 1, TRUE } }, "http://192.0.2.1/", FALSE },
  { "an-ipv4-address-has-nothing-above", { { "2.1", 1, TRUE } }, "http://192.0.2.1/", FALSE },
  { "an-ipv6-address-is-never-known", { { "2001:db8::1", 1, TRUE } }, "http://[2001:db8::1]/", FALSE },
};

static void
test_applies (gconstpointer data)
{
  const AppliesRow *row = data;
  g_autoptr(GUri) url = parse (row->url);
  g_autoptr(GHashTable) records = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                         (GDestroyNotify) netreq_hsts_record_free);

  for (guint i = 0; i < G_N_ELEMENTS (row->known) && row->known[i].host != NULL; i++)
    {
      const Known *known = &row->known[i];
      NetreqHstsRecord *record = netreq_hsts_record_new (known->host, NOW + known->age * G_USEC_PER_SEC,
                                                         known->include_subdomains);

      g_hash_table_insert (records, record->host, record);
    }

  g_assert_cmpint (netreq_hsts_applies (records, url, NOW), ==, row->applies);
}

typedef struct
{
  const char *name;
  const char *url;
  const char *upgraded;
} UpgradeRow;

static const UpgradeRow upgrade_rows[] = {
  { "http-becomes-https", "http://a.com/b?c=d", "https://a.com/b?c=d" },
  { "port-80-becomes-port-443", "http://a.com:80/", "https://a.com/" },
  { "port-443-becomes-the-default-one", "http://a.com:443/", "https://a.com/" },
  { "another-port-stays", "http://a.com:8080/", "https://a.com:8080/" },
  { "a-final-dot-stays", "http://a.com./", "https://a.com./" },
  { "escapes-stay", "http://a.com/%2f%C3%A9?%20", "https://a.com/%2f%C3%A9?%20" },
  { "an-empty-query-stays", "http://a.com/?", "https://a.com/?" },
  { "https-stays", "https://a.com/b", "https://a.com/b" },
  { "https-on-port-80-stays", "https://a.com:80/", "https://a.com:80/" },
};

static void
test_upgrade (gconstpointer data)
{
  const UpgradeRow *row = data;
  g_autoptr(GUri) url = parse (row->url);
  g_autoptr(GUri) upgraded = netreq_hsts_upgrade (url);
  g_autofree char *text = netreq_url_to_string (upgraded);

  g_assert_cmpstr (text, ==, row->upgraded);
}

static void
test_copy (void)
{
  g_autoptr(NetreqHstsRecord) record = netreq_hsts_record_new ("a.com", NOW, TRUE);
  g_autoptr(NetreqHstsRecord) copy = netreq_hsts_record_copy (record);

  g_assert_true (copy->host != record->host);
  g_assert_cmpstr (copy->host, ==, "a.com");
  g_assert_cmpint (copy->expires, ==, NOW);
  g_assert_true (copy->include_subdomains);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (field_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/hsts-rules/field/", field_rows[i].name, NULL);

      g_test_add_data_func (path, &field_rows[i], test_field);
    }

  for (guint i = 0; i < G_N_ELEMENTS (host_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/hsts-rules/host/", host_rows[i].name, NULL);

      g_test_add_data_func (path, &host_rows[i], test_host);
    }

  for (guint i = 0; i < G_N_ELEMENTS (applies_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/hsts-rules/applies/", applies_rows[i].name, NULL);

      g_test_add_data_func (path, &applies_rows[i], test_applies);
    }

  for (guint i = 0; i < G_N_ELEMENTS (upgrade_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/hsts-rules/upgrade/", upgrade_rows[i].name, NULL);

      g_test_add_data_func (path, &upgrade_rows[i], test_upgrade);
    }

  g_test_add_func ("/policy/hsts-rules/a-copy-is-equal", test_copy);

  return g_test_run ();
}
