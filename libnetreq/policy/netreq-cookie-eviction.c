/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-cookie-eviction-private.h"
#include "policy/netreq-cookie-rules-private.h"

/* How many may be kept, and how many are when they have become more: as Chromium has
 * it. In between is room for new ones, so that not every one of them costs a search. */
#define SITE_MAX 180
#define SITE_KEPT 150
#define TOTAL_MAX 3300
#define TOTAL_KEPT 3000

typedef struct
{
  /* How many there are. */
  guint n;
  /* How many of them go. */
  guint n_taken;
} Site;

gboolean
netreq_cookies_exceed_site (guint n)
{
  return n > SITE_MAX;
}

gboolean
netreq_cookies_exceed_total (guint n)
{
  return n > TOTAL_MAX;
}

/* What can be had again most easily comes first. */
static int
compare_worth (gconstpointer a,
               gconstpointer b)
{
  const NetreqCookieRecord *one = *(const NetreqCookieRecord * const *) a;
  const NetreqCookieRecord *other = *(const NetreqCookieRecord * const *) b;

  if (!one->secure != !other->secure)
    return one->secure ? 1 : -1;

  return (one->accessed > other->accessed) - (one->accessed < other->accessed);
}

static GPtrArray *
take_expired (GPtrArray *records,
              gint64     now,
              GPtrArray *excess)
{
  GPtrArray *left = g_ptr_array_new ();

  for (guint i = 0; i < records->len; i++)
    {
      NetreqCookieRecord *record = g_ptr_array_index (records, i);

      g_ptr_array_add (netreq_cookie_record_is_expired (record, now) ? excess : left, record);
    }

  return left;
}

static guint
count_excess (guint n,
              guint n_max,
              guint n_kept)
{
  return n > n_max ? n - n_kept : 0;
}

static Site *
find_site (GHashTable *sites,
           const char *domain)
{
  g_autofree char *name = netreq_cookie_site (domain);
  Site *site = g_hash_table_lookup (sites, name);

  if (site == NULL)
    {
      site = g_new0 (Site, 1);
      g_hash_table_insert (sites, g_steal_pointer (&name), site);
    }

  return site;
}

/* Takes the first ones of each site that has too many. */
static GPtrArray *
take_excess_of_sites (GPtrArray *records,
                      GPtrArray *excess)
{
  g_autoptr(GHashTable) sites = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GPtrArray) site_of_each = g_ptr_array_new ();
  GPtrArray *left = g_ptr_array_new ();

  for (guint i = 0; i < records->len; i++)
    {
      const NetreqCookieRecord *record = g_ptr_array_index (records, i);
      Site *site = find_site (sites, record->domain);

      site->n++;
      g_ptr_array_add (site_of_each, site);
    }

  for (guint i = 0; i < records->len; i++)
    {
      Site *site = g_ptr_array_index (site_of_each, i);
      gboolean goes = site->n_taken < count_excess (site->n, SITE_MAX, SITE_KEPT);

      site->n_taken += goes ? 1 : 0;
      g_ptr_array_add (goes ? excess : left, g_ptr_array_index (records, i));
    }

  return left;
}

GPtrArray *
netreq_cookies_find_excess (GPtrArray *records,
                            gint64     now)
{
  GPtrArray *excess = g_ptr_array_new ();
  g_autoptr(GPtrArray) alive = take_expired (records, now, excess);
  g_autoptr(GPtrArray) left = NULL;
  guint n_excess;

  g_ptr_array_sort (alive, compare_worth);
  left = take_excess_of_sites (alive, excess);

  n_excess = count_excess (left->len, TOTAL_MAX, TOTAL_KEPT);
  for (guint i = 0; i < n_excess; i++)
    g_ptr_array_add (excess, g_ptr_array_index (left, i));

  return excess;
}
