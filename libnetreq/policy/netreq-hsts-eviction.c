/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "policy/netreq-hsts-eviction-private.h"
#include "policy/netreq-site-private.h"

/* How many may be known, and how many are when they have become more. In between is
 * room for new ones, so that not every one of them costs a search. */
#define SITE_MAX 120
#define SITE_KEPT 100
#define TOTAL_MAX 5500
#define TOTAL_KEPT 5000

typedef struct
{
  NetreqHstsRecord *record;
  char *site;
  gboolean is_expired;
  /* How many labels the host has. */
  guint n_labels;
  /* How many of its site are worth more. */
  guint rank;
} Candidate;

static char *
find_site (const char *host)
{
  char *registrable = netreq_site_registrable_domain (host);

  return registrable != NULL ? registrable : g_strdup (host);
}

static gboolean
is_of_site (const char *host,
            const char *site)
{
  gsize length = strlen (host);
  gsize site_length = strlen (site);

  if (length < site_length || !g_str_equal (host + length - site_length, site))
    return FALSE;

  return length == site_length || host[length - site_length - 1] == '.';
}

static guint
count_labels (const char *host)
{
  guint n = 1;

  for (; *host != '\0'; host++)
    n += *host == '.';

  return n;
}

static void
candidate_free (Candidate *candidate)
{
  g_free (candidate->site);
  g_free (candidate);
}

static void
add_candidate (GPtrArray        *candidates,
               NetreqHstsRecord *record,
               const char       *site,
               gint64            now)
{
  Candidate *candidate = g_new0 (Candidate, 1);

  candidate->record = record;
  candidate->site = site != NULL ? g_strdup (site) : find_site (record->host);
  candidate->is_expired = netreq_hsts_record_is_expired (record, now);
  candidate->n_labels = count_labels (record->host);
  g_ptr_array_add (candidates, candidate);
}

/* @site: (nullable): only those of it */
static GPtrArray *
list_candidates (GHashTable *records,
                 const char *site,
                 gint64      now)
{
  GPtrArray *candidates = g_ptr_array_new_with_free_func ((GDestroyNotify) candidate_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, records);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (site == NULL || is_of_site (((NetreqHstsRecord *) value)->host, site))
      add_candidate (candidates, value, site, now);

  return candidates;
}

/* What lasts longest comes first. */
static int
compare_expiry (const Candidate *one,
                const Candidate *other)
{
  return (one->record->expires < other->record->expires) - (one->record->expires > other->record->expires);
}

/* A domain comes before those below it, which it may include and which anybody can make
 * up who has it. */
static int
compare_worth (const Candidate *one,
               const Candidate *other)
{
  if (one->is_expired != other->is_expired)
    return one->is_expired ? 1 : -1;
  if (one->n_labels != other->n_labels)
    return one->n_labels > other->n_labels ? 1 : -1;

  return compare_expiry (one, other);
}

static int
compare_in_site (gconstpointer a,
                 gconstpointer b)
{
  const Candidate *one = *(const Candidate * const *) a;
  const Candidate *other = *(const Candidate * const *) b;
  int order = strcmp (one->site, other->site);

  return order != 0 ? order : compare_worth (one, other);
}

/* The sites that have the most have to give first: others cannot be driven out by one
 * who has a few sites only. */
static int
compare_ranks (gconstpointer a,
               gconstpointer b)
{
  const Candidate *one = *(const Candidate * const *) a;
  const Candidate *other = *(const Candidate * const *) b;

  if (one->is_expired != other->is_expired)
    return one->is_expired ? 1 : -1;
  if (one->rank != other->rank)
    return one->rank > other->rank ? 1 : -1;

  return compare_expiry (one, other);
}

static void
rank (GPtrArray *candidates)
{
  g_ptr_array_sort (candidates, compare_in_site);

  for (guint i = 1; i < candidates->len; i++)
    {
      const Candidate *last = g_ptr_array_index (candidates, i - 1);
      Candidate *candidate = g_ptr_array_index (candidates, i);

      if (g_str_equal (candidate->site, last->site))
        candidate->rank = last->rank + 1;
    }

  g_ptr_array_sort (candidates, compare_ranks);
}

/* Those that have expired go with them. */
static GPtrArray *
take_excess (GPtrArray *candidates,
             guint      n_kept)
{
  GPtrArray *excess = g_ptr_array_new ();

  rank (candidates);
  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = g_ptr_array_index (candidates, i);

      if (i >= n_kept || candidate->is_expired)
        g_ptr_array_add (excess, candidate->record);
    }

  return excess;
}

GPtrArray *
netreq_hsts_find_excess_of_site (GHashTable *records,
                                 const char *host,
                                 gint64      now)
{
  g_autofree char *site = NULL;
  g_autoptr(GPtrArray) candidates = NULL;

  /* Most sessions know few hosts. */
  if (g_hash_table_size (records) <= SITE_MAX)
    return g_ptr_array_new ();

  site = find_site (host);
  candidates = list_candidates (records, site, now);

  return candidates->len > SITE_MAX ? take_excess (candidates, SITE_KEPT) : g_ptr_array_new ();
}

GPtrArray *
netreq_hsts_find_excess (GHashTable *records,
                         gint64      now)
{
  g_autoptr(GPtrArray) candidates = NULL;

  if (g_hash_table_size (records) <= TOTAL_MAX)
    return g_ptr_array_new ();

  candidates = list_candidates (records, NULL, now);

  return take_excess (candidates, TOTAL_KEPT);
}
