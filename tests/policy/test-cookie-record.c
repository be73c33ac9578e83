/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-cookie-record-private.h"

static void
test_new (void)
{
  g_autoptr(NetreqCookieRecord) record = netreq_cookie_record_new ("a", "1", "a.com");

  g_assert_cmpstr (record->name, ==, "a");
  g_assert_cmpstr (record->value, ==, "1");
  g_assert_cmpstr (record->domain, ==, "a.com");
  g_assert_true (record->host_only);
  g_assert_cmpstr (record->path, ==, "/");
  g_assert_false (record->persistent);
  g_assert_false (record->secure);
  g_assert_false (record->http_only);
  g_assert_cmpint (record->same_site, ==, NETREQ_SAME_SITE_UNSPECIFIED);
}

static void
test_copy (void)
{
  g_autoptr(NetreqCookieRecord) record = netreq_cookie_record_new ("a", "1", "a.com");
  g_autoptr(NetreqCookieRecord) copy = NULL;

  record->host_only = FALSE;
  record->persistent = TRUE;
  record->expires = G_GINT64_CONSTANT (253402300799);
  record->created = 2;
  record->accessed = 3;
  record->secure = TRUE;
  record->http_only = TRUE;
  record->same_site = NETREQ_SAME_SITE_STRICT;
  copy = netreq_cookie_record_copy (record);
  g_clear_pointer (&record, netreq_cookie_record_free);

  g_assert_cmpstr (copy->name, ==, "a");
  g_assert_cmpstr (copy->value, ==, "1");
  g_assert_cmpstr (copy->domain, ==, "a.com");
  g_assert_false (copy->host_only);
  g_assert_cmpstr (copy->path, ==, "/");
  g_assert_true (copy->persistent);
  g_assert_cmpint (copy->expires, ==, G_GINT64_CONSTANT (253402300799));
  g_assert_cmpint (copy->created, ==, 2);
  g_assert_cmpint (copy->accessed, ==, 3);
  g_assert_true (copy->secure);
  g_assert_true (copy->http_only);
  g_assert_cmpint (copy->same_site, ==, NETREQ_SAME_SITE_STRICT);
}

static void
test_free_of_nothing (void)
{
  netreq_cookie_record_free (NULL);
}

typedef struct
{
  const char *name;
  /* The other one is { "a", "1", "a.com", TRUE, "/" }. */
  NetreqCookieRecord record;
  gboolean equal;
} KeyRow;

static const KeyRow key_rows[] = {
  { "the-same-is-equal", { .name = "a", .value = "1", .domain = "a.com", .host_only = TRUE, .path = "/" }, TRUE },
  { "the-value-does-not-matter", { .name = "a", .value = "2", .domain = "a.com", .host_only = TRUE, .path = "/" }, TRUE },
  { "flags-do-not-matter", { .name = "a", .value = "1", .domain = "a.com", .host_only = TRUE, .path = "/",
                             .persistent = TRUE, .secure = TRUE, .http_only = TRUE,
                             .same_site = NETREQ_SAME_SITE_LAX }, TRUE },
  { "what-is-true-may-be-any-number", { .name = "a", .value = "1", .domain = "a.com", .host_only = 2, .path = "/" }, TRUE },
  { "the-name-matters", { .name = "b", .value = "1", .domain = "a.com", .host_only = TRUE, .path = "/" }, FALSE },
  { "the-case-of-the-name-matters", { .name = "A", .value = "1", .domain = "a.com", .host_only = TRUE, .path = "/" }, FALSE },
  { "the-domain-matters", { .name = "a", .value = "1", .domain = "b.com", .host_only = TRUE, .path = "/" }, FALSE },
  { "being-for-one-host-matters", { .name = "a", .value = "1", .domain = "a.com", .host_only = FALSE, .path = "/" }, FALSE },
  { "the-path-matters", { .name = "a", .value = "1", .domain = "a.com", .host_only = TRUE, .path = "/x" }, FALSE },
};

static void
test_key (gconstpointer data)
{
  const KeyRow *row = data;
  g_autoptr(NetreqCookieRecord) record = netreq_cookie_record_new ("a", "1", "a.com");

  g_assert_cmpint (netreq_cookie_record_equal_key (&row->record, record), ==, row->equal);
  g_assert_cmpint (netreq_cookie_record_equal_key (record, &row->record), ==, row->equal);
}

typedef struct
{
  const char *name;
  gboolean persistent;
  gint64 expires;
  gint64 now;
  gboolean expired;
} ExpiryRow;

static const ExpiryRow expiry_rows[] = {
  { "a-session-cookie-never-expires", FALSE, 0, G_MAXINT64, FALSE },
  { "a-moment-before-it-is-alive", TRUE, 100, 100 * G_USEC_PER_SEC - 1, FALSE },
  { "at-its-time-it-is-expired", TRUE, 100, 100 * G_USEC_PER_SEC, TRUE },
  { "afterwards-it-is-expired", TRUE, 100, 101 * G_USEC_PER_SEC, TRUE },
  { "the-first-of-all-dates-is-past", TRUE, G_MININT64, 0, TRUE },
  { "the-last-of-all-dates-never-comes", TRUE, G_MAXINT64, G_MAXINT64, FALSE },
};

static void
test_expiry (gconstpointer data)
{
  const ExpiryRow *row = data;
  const NetreqCookieRecord record = { .persistent = row->persistent, .expires = row->expires };

  g_assert_cmpint (netreq_cookie_record_is_expired (&record, row->now), ==, row->expired);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/policy/cookie-record/a-new-one-is-for-its-host-and-session", test_new);
  g_test_add_func ("/policy/cookie-record/a-copy-has-everything", test_copy);
  g_test_add_func ("/policy/cookie-record/nothing-can-be-freed", test_free_of_nothing);

  for (guint i = 0; i < G_N_ELEMENTS (key_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/cookie-record/key/", key_rows[i].name, NULL);

      g_test_add_data_func (path, &key_rows[i], test_key);
    }

  for (guint i = 0; i < G_N_ELEMENTS (expiry_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/cookie-record/expiry/", expiry_rows[i].name, NULL);

      g_test_add_data_func (path, &expiry_rows[i], test_expiry);
    }

  return g_test_run ();
}
