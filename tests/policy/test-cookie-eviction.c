/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-cookie-eviction-private.h"

#define NOW (G_GINT64_CONSTANT (1000000) * G_USEC_PER_SEC)

typedef enum {
  PLAIN,
  SECURE,
  EXPIRED,
} Kind;

static GPtrArray *
new_records (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) netreq_cookie_record_free);
}

/* Each was accessed later than the one before, the first one at @accessed. */
static void
add (GPtrArray  *records,
     guint       n,
     const char *domain,
     Kind        kind,
     gint64      accessed)
{
  for (guint i = 0; i < n; i++)
    {
      NetreqCookieRecord *record = netreq_cookie_record_new ("a", "1", domain);

      record->secure = kind == SECURE;
      record->persistent = kind == EXPIRED;
      record->accessed = accessed + i;
      g_ptr_array_add (records, record);
    }
}

static guint
count (GPtrArray  *excess,
       const char *domain,
       Kind        kind)
{
  guint n = 0;

  for (guint i = 0; i < excess->len; i++)
    {
      const NetreqCookieRecord *record = g_ptr_array_index (excess, i);

      n += strstr (record->domain, domain) != NULL &&
           record->secure == (kind == SECURE) && record->persistent == (kind == EXPIRED);
    }

  return n;
}

/* When the one that goes and was accessed last was accessed. */
static gint64
latest (GPtrArray *excess,
        Kind       kind)
{
  gint64 accessed = -1;

  for (guint i = 0; i < excess->len; i++)
    {
      const NetreqCookieRecord *record = g_ptr_array_index (excess, i);

      if (record->secure == (kind == SECURE) && !record->persistent)
        accessed = MAX (accessed, record->accessed);
    }

  return accessed;
}

static void
assert_once_each (GPtrArray *excess)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < excess->len; i++)
    g_assert_true (g_hash_table_add (seen, g_ptr_array_index (excess, i)));
}

typedef struct
{
  const char *name;
  /* How many there are of one site. */
  guint n_plain;
  guint n_secure;
  guint n_expired;
  /* How many of them go. */
  guint plain_go;
  guint secure_go;
} SiteRow;

/* Everything that is expired goes. */
static const SiteRow site_rows[] = {
  { "of-none-none-goes", 0, 0, 0, 0, 0 },
  { "180-may-stay", 180, 0, 0, 0, 0 },
  { "of-181-150-stay", 181, 0, 0, 31, 0 },
  { "of-many-150-stay", 1000, 0, 0, 850, 0 },
  { "180-of-both-kinds-may-stay", 90, 90, 0, 0, 0 },
  { "of-both-kinds-those-that-are-not-secure-go", 100, 81, 0, 31, 0 },
  { "the-last-one-that-is-not-secure-goes-before-others", 31, 150, 0, 31, 0 },
  { "when-there-are-no-others-secure-ones-go", 20, 161, 0, 20, 11 },
  { "secure-ones-alone-have-the-same-limit", 0, 181, 0, 0, 31 },
  { "one-that-is-expired-goes-alone", 10, 10, 1, 0, 0 },
  { "what-is-expired-is-not-counted", 90, 90, 50, 0, 0 },
  { "what-is-expired-is-not-counted-among-what-stays", 100, 81, 50, 31, 0 },
  { "only-expired-ones-go-altogether", 0, 0, 10, 0, 0 },
};

static void
test_site (gconstpointer data)
{
  const SiteRow *row = data;
  g_autoptr(GPtrArray) records = new_records ();
  g_autoptr(GPtrArray) excess = NULL;

  /* Those that are secure were accessed first: it does not help the others. */
  add (records, row->n_secure, "a.com", SECURE, 1);
  add (records, row->n_expired, "a.com", EXPIRED, 5000);
  add (records, row->n_plain, "a.com", PLAIN, 5000);
  add (records, 1, "b.com", PLAIN, 0);
  excess = netreq_cookies_find_excess (records, NOW);

  assert_once_each (excess);
  g_assert_cmpuint (count (excess, "a.com", PLAIN), ==, row->plain_go);
  g_assert_cmpuint (count (excess, "a.com", SECURE), ==, row->secure_go);
  g_assert_cmpuint (count (excess, "a.com", EXPIRED), ==, row->n_expired);
  g_assert_cmpuint (excess->len, ==, row->plain_go + row->secure_go + row->n_expired);

  g_assert_cmpint (latest (excess, PLAIN), ==, row->plain_go > 0 ? 4999 + (gint64) row->plain_go : -1);
  g_assert_cmpint (latest (excess, SECURE), ==, row->secure_go > 0 ? (gint64) row->secure_go : -1);
}

/* A site has its limit with all its hosts together. */
static void
test_hosts_of_one_site (void)
{
  g_autoptr(GPtrArray) records = new_records ();
  g_autoptr(GPtrArray) excess = NULL;

  add (records, 100, "b.a.co.uk", PLAIN, 100);
  add (records, 81, "a.co.uk", PLAIN, 0);
  add (records, 180, "b.co.uk", PLAIN, 0);
  excess = netreq_cookies_find_excess (records, NOW);

  assert_once_each (excess);
  g_assert_cmpuint (excess->len, ==, 31);
  g_assert_cmpuint (count (excess, "a.co.uk", PLAIN), ==, 31);
  g_assert_cmpint (latest (excess, PLAIN), ==, 30);
}

/* @n of each of so many sites. */
static void
add_sites (GPtrArray *records,
           guint      n_sites,
           guint      n,
           Kind       kind,
           gint64     accessed)
{
  for (guint i = 0; i < n_sites; i++)
    {
      g_autofree char *domain = g_strdup_printf ("%s%u.com", kind == SECURE ? "s" : "p", i);

      add (records, n, domain, kind, accessed + (gint64) (i * n));
    }
}

typedef struct
{
  const char *name;
  guint plain_sites;
  guint secure_sites;
  guint per_site;
  /* Of one more site. */
  guint n_more;
  guint plain_go;
  guint secure_go;
} TotalRow;

static const TotalRow total_rows[] = {
  { "3300-may-stay", 33, 0, 100, 0, 0, 0 },
  { "of-3301-3000-stay", 33, 0, 100, 1, 301, 0 },
  { "of-both-kinds-those-that-are-not-secure-go-in-all", 13, 20, 100, 1, 301, 0 },
  { "when-there-are-no-others-secure-ones-go-in-all", 2, 31, 100, 1, 201, 100 },
  { "what-goes-for-its-site-is-not-counted-in-all", 31, 0, 100, 230, 80, 0 },
  { "what-is-left-of-a-site-is", 32, 0, 100, 181, 31 + 350, 0 },
};

static void
test_total (gconstpointer data)
{
  const TotalRow *row = data;
  g_autoptr(GPtrArray) records = new_records ();
  g_autoptr(GPtrArray) excess = NULL;

  add_sites (records, row->secure_sites, row->per_site, SECURE, 0);
  add_sites (records, row->plain_sites, row->per_site, PLAIN, 10000);
  add (records, row->n_more, "p.com", PLAIN, 0);
  excess = netreq_cookies_find_excess (records, NOW);

  assert_once_each (excess);
  g_assert_cmpuint (count (excess, "", PLAIN), ==, row->plain_go);
  g_assert_cmpuint (count (excess, "", SECURE), ==, row->secure_go);
  g_assert_cmpuint (excess->len, ==, row->plain_go + row->secure_go);

  if (row->secure_go > 0)
    g_assert_cmpint (latest (excess, SECURE), ==, row->secure_go - 1);
}

/* Of all sites the least recently used ones go. */
static void
test_total_goes_by_use (void)
{
  g_autoptr(GPtrArray) records = new_records ();
  g_autoptr(GPtrArray) excess = NULL;

  add_sites (records, 34, 100, PLAIN, 1);
  excess = netreq_cookies_find_excess (records, NOW);

  assert_once_each (excess);
  g_assert_cmpuint (excess->len, ==, 400);
  g_assert_cmpint (latest (excess, PLAIN), ==, 400);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (site_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/cookie-eviction/site/", site_rows[i].name, NULL);

      g_test_add_data_func (path, &site_rows[i], test_site);
    }

  for (guint i = 0; i < G_N_ELEMENTS (total_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/cookie-eviction/total/", total_rows[i].name, NULL);

      g_test_add_data_func (path, &total_rows[i], test_total);
    }

  g_test_add_func ("/policy/cookie-eviction/hosts-of-one-site-are-counted-together", test_hosts_of_one_site);
  g_test_add_func ("/policy/cookie-eviction/the-least-recently-used-ones-go", test_total_goes_by_use);

  return g_test_run ();
}
