/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "support/netreq-test-resolver.h"

struct _NetreqTestResolver
{
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (NetreqTestResolver, netreq_test_resolver, G_TYPE_RESOLVER)

static GList *
resolve (const char                *hostname,
         GResolverNameLookupFlags   flags,
         GError                   **error)
{
  if (!(flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) && !g_str_has_suffix (hostname, ".invalid"))
    return g_list_append (NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));

  g_set_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "There is no address of %s", hostname);
  return NULL;
}

static void
free_addresses (gpointer addresses)
{
  g_list_free_full (addresses, g_object_unref);
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
  g_autoptr(GError) error = NULL;
  GList *addresses = resolve (hostname, flags, &error);

  if (addresses != NULL)
    g_task_return_pointer (task, addresses, free_addresses);
  else
    g_task_return_error (task, g_steal_pointer (&error));
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
}

void
netreq_test_resolver_install (void)
{
  g_autoptr(GResolver) resolver = g_object_new (NETREQ_TYPE_TEST_RESOLVER, NULL);

  g_resolver_set_default (resolver);
}
