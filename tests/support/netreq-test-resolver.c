/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "support/netreq-test-resolver.h"

struct _NetreqTestResolver
{
  GResolver parent_instance;

  /* char * → GPtrArray of GInetAddress */
  GHashTable *addresses;
  /* Tasks that are held; NULL while none is. */
  GPtrArray *held;
  guint n_lookups;
};

/* The one of the process. */
static NetreqTestResolver *installed;

G_DEFINE_FINAL_TYPE (NetreqTestResolver, netreq_test_resolver, G_TYPE_RESOLVER)

typedef struct
{
  char *hostname;
  GResolverNameLookupFlags flags;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  g_free (lookup->hostname);
  g_free (lookup);
}

static gboolean
is_wanted (GInetAddress             *address,
           GResolverNameLookupFlags  flags)
{
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    return !(flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY);

  return !(flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY);
}

static GList *
choose (GPtrArray                *addresses,
        GResolverNameLookupFlags  flags)
{
  GList *list = NULL;

  for (guint i = addresses->len; i > 0; i--)
    if (is_wanted (addresses->pdata[i - 1], flags))
      list = g_list_prepend (list, g_object_ref (addresses->pdata[i - 1]));

  return list;
}

static GList *
resolve (const char                *hostname,
         GResolverNameLookupFlags   flags,
         GError                   **error)
{
  GPtrArray *addresses = g_hash_table_lookup (installed->addresses, hostname);
  GList *list = NULL;

  if (addresses != NULL)
    list = choose (addresses, flags);
  else if (!(flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) && !g_str_has_suffix (hostname, ".invalid"))
    list = g_list_append (NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));

  if (list != NULL)
    return list;

  g_set_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "There is no address of %s", hostname);
  return NULL;
}

static void
free_addresses (gpointer addresses)
{
  g_list_free_full (addresses, g_object_unref);
}

static void
answer (GTask *task)
{
  const Lookup *lookup = g_task_get_task_data (task);
  GError *error = NULL;
  GList *addresses = resolve (lookup->hostname, lookup->flags, &error);

  if (addresses != NULL)
    g_task_return_pointer (task, addresses, free_addresses);
  else
    g_task_return_error (task, error);
}

static void
lookup_with_flags_async (GResolver                *resolver,
                         const char               *hostname,
                         GResolverNameLookupFlags  flags,
                         GCancellable             *cancellable,
                         GAsyncReadyCallback       callback,
                         gpointer                  user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->hostname = g_strdup (hostname);
  lookup->flags = flags;
  g_task_set_task_data (task, lookup, lookup_free);
  installed->n_lookups++;

  if (installed->held != NULL)
    g_ptr_array_add (installed->held, g_steal_pointer (&task));
  else
    answer (task);
}

static void
lookup_async (GResolver           *resolver,
              const char          *hostname,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  lookup_with_flags_async (resolver, hostname, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT,
                           cancellable, callback, user_data);
}

static GList *
lookup_finish (GResolver     *resolver,
               GAsyncResult  *result,
               GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
netreq_test_resolver_class_init (NetreqTestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = lookup_async;
  resolver_class->lookup_by_name_finish = lookup_finish;
  resolver_class->lookup_by_name_with_flags_async = lookup_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
netreq_test_resolver_init (NetreqTestResolver *self)
{
  self->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
}

void
netreq_test_resolver_install (void)
{
  g_autoptr(NetreqTestResolver) resolver = g_object_new (NETREQ_TYPE_TEST_RESOLVER, NULL);

  installed = resolver;
  g_resolver_set_default (G_RESOLVER (resolver));
}

void
netreq_test_resolver_add (const char *name,
                          const char *address)
{
  GPtrArray *addresses = g_hash_table_lookup (installed->addresses, name);

  if (addresses == NULL)
    {
      addresses = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (installed->addresses, g_strdup (name), addresses);
    }

  g_ptr_array_add (addresses, g_inet_address_new_from_string (address));
}

void
netreq_test_resolver_hold (void)
{
  g_assert_null (installed->held);
  installed->held = g_ptr_array_new_with_free_func (g_object_unref);
}

void
netreq_test_resolver_let_go (void)
{
  g_autoptr(GPtrArray) held = g_steal_pointer (&installed->held);

  for (guint i = 0; i < held->len; i++)
    answer (held->pdata[i]);
}

guint
netreq_test_resolver_count_lookups (void)
{
  return installed->n_lookups;
}
