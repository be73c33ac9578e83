/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "fuzz.h"
#include "policy/netreq-hsts-rules-private.h"
#include "policy/netreq-url-private.h"

#define NOW (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)
#define YEAR (G_GINT64_CONSTANT (365) * 24 * 60 * 60 * G_USEC_PER_SEC)

static NetreqHstsRecord *
read_fields (const char *first,
             const char *second)
{
  g_autoptr(GUri) url = netreq_url_parse ("https://a.com/", NULL, NULL, NULL);
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();

  netreq_header_list_append (headers, "Strict-Transport-Security", first);
  if (second != NULL)
    netreq_header_list_append (headers, "Strict-Transport-Security", second);

  return netreq_hsts_read (url, FALSE, headers, NOW);
}

static void
assert_equal (const NetreqHstsRecord *record,
              const char             *first,
              const char             *second)
{
  g_autoptr(NetreqHstsRecord) other = read_fields (first, second);

  g_assert_cmpint (other != NULL, ==, record != NULL);
  if (record == NULL)
    return;

  g_assert_cmpstr (other->host, ==, record->host);
  g_assert_cmpint (other->expires, ==, record->expires);
  g_assert_cmpint (other->include_subdomains, ==, record->include_subdomains);
}

/* An input is a field. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *field = fuzz_text (data, size);
  g_autofree char *upper = g_ascii_strup (field, -1);
  g_autofree char *padded = g_strconcat ("; ", field, " ;", NULL);
  g_autofree char *doubled = g_strconcat ("max-age=5; ", field, NULL);
  g_autoptr(NetreqHstsRecord) record = read_fields (field, NULL);
  g_autoptr(NetreqHstsRecord) of_doubled = read_fields (doubled, NULL);

  assert_equal (record, upper, NULL);
  assert_equal (record, padded, NULL);
  assert_equal (record, field, "max-age=7; includeSubDomains");

  if (record == NULL)
    return 0;

  g_assert_cmpstr (record->host, ==, "a.com");
  g_assert_cmpint (record->expires, >=, NOW);
  g_assert_cmpint (record->expires, <=, NOW + YEAR);
  g_assert_null (of_doubled);

  return 0;
}
