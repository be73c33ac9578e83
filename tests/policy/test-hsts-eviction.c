/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-hsts-eviction-private.h"

#define NOW (G_GINT64_CONSTANT (1000000) * G_USEC_PER_SEC)

/* How many may be known of a site, and in all; and how many are left of more. */
#define SITE_MAX 120
#define SITE_KEPT 100
#define TOTAL_MAX 5500
#define TOTAL_KEPT 5000

typedef struct
{
  guint n;
  /* The number of the host stands before it. */
  const char *domain;
  /* When the first one expires, in seconds from now; each other one does so a second
   * later than the one before. */
  gint64 age;
} Hosts;

static void
add (GHashTable *records,
     const char *host,
     gint64      age)
{
  NetreqHstsRecord *record = netreq_hsts_record_new (host, NOW + age * G_USEC_PER_SEC, FALSE);

  g_hash_table_replace (records, record->host, record);
}

static void
add_hosts (GHashTable  *records,
           const Hosts *hosts)
{
  for (guint i = 0; i < hosts->n; i++)
    {
      g_autofree char *host = g_strdup_printf ("%u%s", i, hosts->domain);

      add (records, host, hosts->age + i);
    }
}

static GHashTable *
new_records (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) netreq_hsts_record_free);
}

/* How many of them are below @domain. */
static guint
count (GPtrArray  *excess,
       const char *domain)
{
  guint n = 0;

  for (guint i = 0; i < excess->len; i++)
    n += g_str_has_suffix (((const NetreqHstsRecord *) excess->pdata[i])->host, domain);

  return n;
}

static gboolean
has (GPtrArray  *excess,
     const char *host)
{
  for (guint i = 0; i < excess->len; i++)
    if (g_str_equal (((const NetreqHstsRecord *) excess->pdata[i])->host, host))
      return TRUE;

  return FALSE;
}

/* --- of one site --- */

static const struct
{
  const char *name;
  Hosts hosts[2];
  /* To whose site one has come. */
  const char *host;
  /* How many of each go. */
  guint n_go[2];
} site_rows[] = {
  { "of-none-none-goes", { { 0 } }, "a.com", { 0 } },
  { "some-may-stay", { { SITE_MAX, ".a.com", 1 } }, "a.com", { 0 } },
  { "of-more-some-go", { { SITE_MAX + 1, ".a.com", 1 } }, "a.com", { SITE_MAX + 1 - SITE_KEPT } },
  { "of-many-most-go", { { 1000, ".a.com", 1 } }, "x.a.com", { 1000 - SITE_KEPT } },
  { "those-of-another-site-stay", { { SITE_MAX, ".a.com", 1 }, { 1000, ".b.com", 1 } }, "a.com", { 0, 0 } },
  { "those-of-another-site-do-not-count", { { 1000, ".a.com", 1 }, { 1000, ".b.com", 1 } }, "a.com", { 1000 - SITE_KEPT, 0 } },
  { "what-ends-alike-is-another-site", { { 100, ".a.com", 1 }, { 100, ".ba.com", 1 } }, "a.com", { 0, 0 } },
  { "below-a-public-suffix-each-is-a-site", { { 1000, ".co.uk", 1 } }, "0.co.uk", { 0 } },
  { "those-that-are-farther-below-go-first",
    { { 90, ".p.a.com", 1 }, { 90, ".q.r.a.com", 1000 } }, "a.com", { 0, 80 } },
  { "what-has-expired-goes-first",
    { { 90, ".p.a.com", -90 }, { 90, ".q.r.a.com", 1 } }, "a.com", { 90, 0 } },
};

static void
test_site (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(GHashTable) records = new_records ();
  g_autoptr(GPtrArray) excess = NULL;
  guint n_excess = 0;

  for (guint j = 0; j < 2; j++)
    add_hosts (records, &site_rows[i].hosts[j]);

  excess = netreq_hsts_find_excess_of_site (records, site_rows[i].host, NOW);

  for (guint j = 0; j < 2 && site_rows[i].hosts[j].domain != NULL; j++)
    {
      g_assert_cmpuint (count (excess, site_rows[i].hosts[j].domain), ==, site_rows[i].n_go[j]);
      n_excess += site_rows[i].n_go[j];
    }
  g_assert_cmpuint (excess->len, ==, n_excess);
}

/* The domain itself stays, however many hosts a server makes up below it. */
static void
test_domain_stays (void)
{
  const Hosts hosts = { 1000, ".a.com", 10 };
  g_autoptr(GHashTable) records = new_records ();
  g_autoptr(GPtrArray) excess = NULL;

  add (records, "a.com", 1);
  add_hosts (records, &hosts);
  excess = netreq_hsts_find_excess_of_site (records, "999.a.com", NOW);

  g_assert_false (has (excess, "a.com"));
  g_assert_cmpuint (excess->len, ==, 1001 - SITE_KEPT);
}

static void
test_first_to_expire_goes (void)
{
  const Hosts hosts = { SITE_MAX + 1, ".a.com", 10 };
  g_autoptr(GHashTable) records = new_records ();
  g_autoptr(GPtrArray) excess = NULL;

  add_hosts (records, &hosts);
  excess = netreq_hsts_find_excess_of_site (records, "a.com", NOW);

  g_assert_cmpuint (excess->len, ==, SITE_MAX + 1 - SITE_KEPT);
  for (guint i = 0; i < excess->len; i++)
    {
      g_autofree char *host = g_strdup_printf ("%u.a.com", i);

      g_assert_true (has (excess, host));
    }
}

/* --- in all --- */

/* One host each of so many sites. */
static void
add_sites (GHashTable *records,
           guint       n,
           gint64      age)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *host = g_strdup_printf ("site%u.com", i);

      add (records, host, age + i);
    }
}

static void
test_total (void)
{
  g_autoptr(GHashTable) records = new_records ();
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GPtrArray) excess = NULL;

  add_sites (records, TOTAL_MAX, 1);
  none = netreq_hsts_find_excess (records, NOW);
  g_assert_cmpuint (none->len, ==, 0);

  add (records, "one.more.com", 100000);
  excess = netreq_hsts_find_excess (records, NOW);
  g_assert_cmpuint (excess->len, ==, TOTAL_MAX + 1 - TOTAL_KEPT);
  g_assert_false (has (excess, "one.more.com"));
  g_assert_true (has (excess, "site0.com"));
}

static void
test_total_with_expired (void)
{
  g_autoptr(GHashTable) records = new_records ();
  g_autoptr(GPtrArray) excess = NULL;

  add_sites (records, TOTAL_MAX + 1, -TOTAL_MAX);
  excess = netreq_hsts_find_excess (records, NOW);
  g_assert_cmpuint (excess->len, ==, TOTAL_MAX + 1);

  g_hash_table_remove_all (records);
  add_sites (records, TOTAL_MAX + 1, -9);
  g_ptr_array_unref (excess);
  excess = netreq_hsts_find_excess (records, NOW);
  g_assert_cmpuint (excess->len, ==, TOTAL_MAX + 1 - TOTAL_KEPT);
}

/* Who has 60 sites with 100 hosts each does not drive out one who has a few, even if
 * those are the first ones to expire. */
static void
test_few_sites_drive_nobody_out (void)
{
  g_autoptr(GHashTable) records = new_records ();
  g_autoptr(GPtrArray) excess = NULL;

  add (records, "bank.com", 1);
  add (records, "www.bank.com", 1);
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *domain = g_strdup_printf (".evil%u.com", i);
      const Hosts hosts = { SITE_KEPT, domain, 1000 };

      add_hosts (records, &hosts);
    }
  excess = netreq_hsts_find_excess (records, NOW);

  g_assert_cmpuint (excess->len, ==, 60 * SITE_KEPT + 2 - TOTAL_KEPT);
  g_assert_cmpuint (count (excess, "bank.com"), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (site_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/hsts-eviction/site/", site_rows[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_site);
    }

  g_test_add_func ("/policy/hsts-eviction/a-domain-stays-whatever-is-below", test_domain_stays);
  g_test_add_func ("/policy/hsts-eviction/what-expires-first-goes-first", test_first_to_expire_goes);
  g_test_add_func ("/policy/hsts-eviction/there-is-a-limit-in-all", test_total);
  g_test_add_func ("/policy/hsts-eviction/in-all-what-has-expired-goes-first", test_total_with_expired);
  g_test_add_func ("/policy/hsts-eviction/few-sites-drive-nobody-out", test_few_sites_drive_nobody_out);

  return g_test_run ();
}
