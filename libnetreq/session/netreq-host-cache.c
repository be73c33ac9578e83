/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-host-cache-private.h"

#include "policy/netreq-resolve-rules-private.h"

struct _NetreqHostCache
{
  /* char *, see make_key() → Entry, which has it. */
  GHashTable *entries;
  /* The entries, that which was put first in front. */
  GQueue order;
  /* How often it was cleared. */
  guint epoch;
};

typedef struct
{
  char *key;
  GPtrArray *addresses;
  gint64 found_at;
  /* In the order. */
  GList link;
} Entry;

static void
entry_free (Entry *entry)
{
  g_free (entry->key);
  g_ptr_array_unref (entry->addresses);
  g_free (entry);
}

/* No host has a space. */
static char *
make_key (const char      *host,
          NetreqQueryType  query_type)
{
  return g_strdup_printf ("%s %u", host, (guint) query_type);
}

NetreqHostCache *
netreq_host_cache_new (void)
{
  NetreqHostCache *self = g_new0 (NetreqHostCache, 1);

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) entry_free);
  g_queue_init (&self->order);

  return self;
}

void
netreq_host_cache_free (NetreqHostCache *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

static void
drop (NetreqHostCache *self,
      Entry           *entry)
{
  g_queue_unlink (&self->order, &entry->link);
  g_hash_table_remove (self->entries, entry->key);
}

void
netreq_host_cache_put (NetreqHostCache *self,
                       const char      *host,
                       NetreqQueryType  query_type,
                       GPtrArray       *addresses,
                       gint64           now)
{
  g_autofree char *key = make_key (host, query_type);
  Entry *old = g_hash_table_lookup (self->entries, key);
  Entry *entry;

  if (old != NULL)
    drop (self, old);
  else if (self->order.length == NETREQ_HOST_CACHE_MAX)
    drop (self, self->order.head->data);

  entry = g_new0 (Entry, 1);
  entry->key = g_steal_pointer (&key);
  entry->addresses = g_ptr_array_ref (addresses);
  entry->found_at = now;
  entry->link.data = entry;
  g_queue_push_tail_link (&self->order, &entry->link);
  g_hash_table_insert (self->entries, entry->key, entry);
}

GPtrArray *
netreq_host_cache_find (NetreqHostCache  *self,
                        const char       *host,
                        NetreqQueryType   query_type,
                        NetreqCacheUsage  usage,
                        gint64            now)
{
  g_autofree char *key = make_key (host, query_type);
  const Entry *entry = g_hash_table_lookup (self->entries, key);

  if (entry == NULL || !netreq_resolve_may_reuse (usage, now - entry->found_at))
    return NULL;

  return entry->addresses;
}

void
netreq_host_cache_clear (NetreqHostCache *self)
{
  g_queue_init (&self->order);
  g_hash_table_remove_all (self->entries);
  self->epoch++;
}

guint
netreq_host_cache_get_epoch (NetreqHostCache *self)
{
  return self->epoch;
}
