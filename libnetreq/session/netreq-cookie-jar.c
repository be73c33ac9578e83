/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-cookie-jar-private.h"

#include "policy/netreq-cookie-eviction-private.h"

struct _NetreqCookieJar
{
  /* From a site to its cookies, a GPtrArray of NetreqCookieRecord in the order in which
   * they came: those that can meet are together. */
  GHashTable *sites;
  /* A site may have none, to be forgotten when all is done. */
  gboolean has_empty_sites;
  guint n_records;

  NetreqCookieChangedFunc changed;
  gpointer user_data;
};

NetreqCookieJar *
netreq_cookie_jar_new (NetreqCookieChangedFunc changed,
                       gpointer                user_data)
{
  NetreqCookieJar *jar = g_new0 (NetreqCookieJar, 1);

  jar->sites = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) g_ptr_array_unref);
  jar->changed = changed;
  jar->user_data = user_data;

  return jar;
}

void
netreq_cookie_jar_free (NetreqCookieJar *jar)
{
  if (jar == NULL)
    return;

  g_clear_pointer (&jar->sites, g_hash_table_unref);
  g_free (jar);
}

/* --- sites --- */

static GPtrArray *
find_site (NetreqCookieJar *jar,
           const char      *host)
{
  g_autofree char *site = NULL;

  /* Most jars are never used. */
  if (jar->n_records == 0)
    return NULL;

  site = netreq_cookie_site (host);

  return g_hash_table_lookup (jar->sites, site);
}

static GPtrArray *
ensure_site (NetreqCookieJar *jar,
             const char      *site)
{
  GPtrArray *records = g_hash_table_lookup (jar->sites, site);

  if (records == NULL)
    {
      records = g_ptr_array_new_with_free_func ((GDestroyNotify) netreq_cookie_record_free);
      g_hash_table_insert (jar->sites, g_strdup (site), records);
      jar->has_empty_sites = TRUE;
    }

  return records;
}

static gboolean
site_is_empty (gpointer site G_GNUC_UNUSED,
               gpointer records,
               gpointer user_data G_GNUC_UNUSED)
{
  return ((GPtrArray *) records)->len == 0;
}

static void
forget_empty_sites (NetreqCookieJar *jar)
{
  if (!jar->has_empty_sites)
    return;

  jar->has_empty_sites = FALSE;
  g_hash_table_foreach_remove (jar->sites, site_is_empty, NULL);
}

/* --- taking away --- */

static void
take (NetreqCookieJar         *jar,
      GPtrArray               *records,
      guint                    index,
      NetreqCookieChangeCause  cause)
{
  g_autoptr(NetreqCookieRecord) record = g_ptr_array_steal_index (records, index);

  jar->n_records--;
  jar->has_empty_sites |= records->len == 0;
  jar->changed (record, cause, TRUE, jar->user_data);
}

static void
take_expired (NetreqCookieJar *jar,
              GPtrArray       *records,
              gint64           now)
{
  for (guint i = 0; i < records->len;)
    if (netreq_cookie_record_is_expired (g_ptr_array_index (records, i), now))
      take (jar, records, i, NETREQ_COOKIE_CHANGE_CAUSE_EXPIRED);
    else
      i++;
}

static void
evict (NetreqCookieJar *jar,
       GPtrArray       *candidates,
       gint64           now)
{
  g_autoptr(GPtrArray) excess = netreq_cookies_find_excess (candidates, now);

  for (guint i = 0; i < excess->len; i++)
    {
      const NetreqCookieRecord *record = g_ptr_array_index (excess, i);
      gboolean is_expired = netreq_cookie_record_is_expired (record, now);
      GPtrArray *records = find_site (jar, record->domain);
      guint index;

      if (g_ptr_array_find (records, record, &index))
        take (jar, records, index, is_expired ? NETREQ_COOKIE_CHANGE_CAUSE_EXPIRED
                                              : NETREQ_COOKIE_CHANGE_CAUSE_EVICTED);
    }
}

/* Not owned. */
static GPtrArray *
list_all (NetreqCookieJar *jar)
{
  GPtrArray *all = g_ptr_array_sized_new (jar->n_records);
  GHashTableIter iter;
  gpointer records;

  g_hash_table_iter_init (&iter, jar->sites);
  while (g_hash_table_iter_next (&iter, NULL, &records))
    g_ptr_array_extend (all, records, NULL, NULL);

  return all;
}

static void
evict_excess (NetreqCookieJar *jar,
              GPtrArray       *records,
              gint64           now)
{
  if (netreq_cookies_exceed_site (records->len))
    evict (jar, records, now);

  if (netreq_cookies_exceed_total (jar->n_records))
    {
      g_autoptr(GPtrArray) all = list_all (jar);

      evict (jar, all, now);
    }
}

/* --- storing --- */

static void
add (NetreqCookieJar    *jar,
     GPtrArray          *records,
     guint               index,
     NetreqCookieRecord *record)
{
  g_ptr_array_insert (records, (int) index, record);
  jar->n_records++;
  jar->changed (record, NETREQ_COOKIE_CHANGE_CAUSE_EXPLICIT, FALSE, jar->user_data);
}

/* One that is expired takes the old one away, and leaves nothing. */
static void
place (NetreqCookieJar    *jar,
       GPtrArray          *records,
       NetreqCookieRecord *replaced,
       NetreqCookieRecord *new_record,
       gint64              now)
{
  g_autoptr(NetreqCookieRecord) record = new_record;
  gboolean is_expired = netreq_cookie_record_is_expired (record, now);
  guint index = records->len;

  if (replaced != NULL && g_ptr_array_find (records, replaced, &index))
    take (jar, records, index, is_expired ? NETREQ_COOKIE_CHANGE_CAUSE_EXPIRED_OVERWRITE
                                          : NETREQ_COOKIE_CHANGE_CAUSE_OVERWRITE);
  if (!is_expired)
    add (jar, records, index, g_steal_pointer (&record));
}

void
netreq_cookie_jar_restore (NetreqCookieJar *jar,
                           GPtrArray       *records)
{
  for (guint i = 0; i < records->len; i++)
    {
      NetreqCookieRecord *record = netreq_cookie_record_copy (g_ptr_array_index (records, i));
      g_autofree char *site = netreq_cookie_site (record->domain);

      g_ptr_array_add (ensure_site (jar, site), record);
      jar->n_records++;
    }
}

gboolean
netreq_cookie_jar_put (NetreqCookieJar             *jar,
                       const NetreqReceivedCookie  *received,
                       const NetreqCookieContext   *context,
                       gint64                       now,
                       GError                     **error)
{
  g_autoptr(NetreqCookieRecord) record = netreq_cookie_accept (received, context, now, error);
  g_autofree char *site = NULL;
  NetreqCookieRecord *replaced;
  GPtrArray *records;
  gboolean is_placed;

  if (record == NULL)
    return FALSE;

  site = netreq_cookie_site (record->domain);
  records = ensure_site (jar, site);
  take_expired (jar, records, now);

  is_placed = netreq_cookie_find_place (record, records, context, now, &replaced, error);
  if (is_placed)
    place (jar, records, replaced, g_steal_pointer (&record), now);

  evict_excess (jar, records, now);
  forget_empty_sites (jar);

  return is_placed;
}

/* --- finding --- */

char *
netreq_cookie_jar_get_field (NetreqCookieJar           *jar,
                             const NetreqCookieContext *context,
                             gint64                     now)
{
  GPtrArray *records = find_site (jar, g_uri_get_host (context->url));
  g_autoptr(GPtrArray) matching = g_ptr_array_new ();

  if (records == NULL)
    return NULL;

  take_expired (jar, records, now);
  for (guint i = 0; i < records->len; i++)
    {
      NetreqCookieRecord *record = g_ptr_array_index (records, i);

      if (netreq_cookie_matches (record, context, now))
        {
          record->accessed = now;
          g_ptr_array_add (matching, record);
        }
    }
  forget_empty_sites (jar);
  netreq_cookies_sort (matching);

  return netreq_cookies_to_field (matching);
}

GPtrArray *
netreq_cookie_jar_find (NetreqCookieJar         *jar,
                        const NetreqCookieQuery *query,
                        gint64                   now)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) netreq_cookie_record_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, jar->sites);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      GPtrArray *records = value;

      take_expired (jar, records, now);
      for (guint i = 0; i < records->len; i++)
        if (netreq_cookie_query_matches (query, g_ptr_array_index (records, i), now))
          g_ptr_array_add (found, netreq_cookie_record_copy (g_ptr_array_index (records, i)));
    }
  forget_empty_sites (jar);
  netreq_cookies_sort (found);

  return found;
}

void
netreq_cookie_jar_remove (NetreqCookieJar *jar,
                          GUri            *url,
                          const char      *name,
                          gint64           now)
{
  const NetreqCookieQuery query = { .url = url, .name = name };
  GPtrArray *records = find_site (jar, g_uri_get_host (url));

  if (records == NULL)
    return;

  take_expired (jar, records, now);
  for (guint i = 0; i < records->len;)
    if (netreq_cookie_query_matches (&query, g_ptr_array_index (records, i), now))
      take (jar, records, i, NETREQ_COOKIE_CHANGE_CAUSE_EXPLICIT);
    else
      i++;
  forget_empty_sites (jar);
}

static void
take_each (NetreqCookieJar *jar,
           GPtrArray       *records,
           gint64           now)
{
  take_expired (jar, records, now);
  while (records->len > 0)
    take (jar, records, 0, NETREQ_COOKIE_CHANGE_CAUSE_EXPLICIT);
}

void
netreq_cookie_jar_remove_site (NetreqCookieJar *jar,
                               const char      *host,
                               gint64           now)
{
  GPtrArray *records = find_site (jar, host);

  if (records != NULL)
    take_each (jar, records, now);
  forget_empty_sites (jar);
}

void
netreq_cookie_jar_remove_all (NetreqCookieJar *jar,
                              gint64           now)
{
  GHashTableIter iter;
  gpointer records;

  g_hash_table_iter_init (&iter, jar->sites);
  while (g_hash_table_iter_next (&iter, NULL, &records))
    take_each (jar, records, now);
  forget_empty_sites (jar);
}
