/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-session-private.h"

#include "netreq-error-private.h"
#include "policy/netreq-resolve-rules-private.h"

/* One call. */
typedef struct
{
  NetreqQueryType query_type;
  NetreqResolveSource source;
  NetreqCacheUsage cache_usage;
  /* As it is asked for. */
  char *host;
  /* That of the cache when the resolver was asked. */
  guint epoch;
} Wish;

static void
wish_free (Wish *wish)
{
  g_free (wish->host);
  g_free (wish);
}

static Wish *
wish_new (NetreqResolveHostOptions *options)
{
  Wish *wish = g_new0 (Wish, 1);

  if (options != NULL)
    {
      wish->query_type = netreq_resolve_host_options_get_query_type (options);
      wish->source = netreq_resolve_host_options_get_source (options);
      wish->cache_usage = netreq_resolve_host_options_get_cache_usage (options);
    }

  return wish;
}

/* --- addresses --- */

static gboolean
is_wanted (GInetAddress    *address,
           NetreqQueryType  query_type)
{
  GSocketFamily family = g_inet_address_get_family (address);

  return query_type == NETREQ_QUERY_TYPE_UNSPECIFIED ||
         family == (query_type == NETREQ_QUERY_TYPE_A ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
}

/* The resolver gives others to those who ask for localhost. Takes @list. */
static GPtrArray *
choose (GList           *list,
        NetreqQueryType  query_type)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func (g_object_unref);

  for (GList *i = list; i != NULL; i = i->next)
    if (is_wanted (i->data, query_type))
      g_ptr_array_add (addresses, g_object_ref (i->data));

  g_resolver_free_addresses (list);

  return addresses;
}

/* So that what one caller does to its array nobody else sees. */
static GPtrArray *
copy (GPtrArray *addresses)
{
  GPtrArray *result = g_ptr_array_new_full (addresses->len, g_object_unref);

  for (guint i = 0; i < addresses->len; i++)
    g_ptr_array_add (result, g_object_ref (addresses->pdata[i]));

  return result;
}

static GError *
no_address_error (const Wish *wish)
{
  static const char * const kinds[] = {
    [NETREQ_QUERY_TYPE_UNSPECIFIED] = "address",
    [NETREQ_QUERY_TYPE_A] = "IPv4 address",
    [NETREQ_QUERY_TYPE_AAAA] = "IPv6 address",
  };

  return netreq_error_new (NETREQ_ERROR_NAME_NOT_RESOLVED, "There is no %s of %s", kinds[wish->query_type], wish->host);
}

static void
return_addresses (GTask     *task,
                  GPtrArray *addresses)
{
  if (addresses->len > 0)
    g_task_return_pointer (task, copy (addresses), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, no_address_error (g_task_get_task_data (task)));
}

/* --- asking --- */

static GResolverNameLookupFlags
flags_for (NetreqQueryType query_type)
{
  switch (query_type)
    {
    case NETREQ_QUERY_TYPE_A:
      return G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY;

    case NETREQ_QUERY_TYPE_AAAA:
      return G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY;

    case NETREQ_QUERY_TYPE_UNSPECIFIED:
    default:
      return G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT;
    }
}

static GError *
resolver_error (const Wish   *wish,
                const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);

  return netreq_error_new (NETREQ_ERROR_NAME_NOT_RESOLVED, "The name of %s has no address: %s",
                           wish->host, error->message);
}

/* What was found before the cache was cleared may be of another network. */
static void
remember (NetreqSession *self,
          const Wish    *wish,
          GPtrArray     *addresses)
{
  NetreqHostCache *cache = netreq_session_get_host_cache (self);

  if (addresses->len > 0 && wish->epoch == netreq_host_cache_get_epoch (cache))
    netreq_host_cache_put (cache, wish->host, wish->query_type, addresses, g_get_monotonic_time ());
}

static void
on_looked_up (GObject      *resolver,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  const Wish *wish = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) addresses = NULL;
  GList *list = g_resolver_lookup_by_name_with_flags_finish (G_RESOLVER (resolver), result, &error);

  if (list == NULL)
    {
      g_task_return_error (task, resolver_error (wish, error));
      return;
    }

  addresses = choose (list, wish->query_type);
  remember (g_task_get_source_object (task), wish, addresses);
  return_addresses (task, addresses);
}

static void
look_up (GTask *task)
{
  Wish *wish = g_task_get_task_data (task);
  g_autoptr(GResolver) resolver = g_resolver_get_default ();

  wish->epoch = netreq_host_cache_get_epoch (netreq_session_get_host_cache (g_task_get_source_object (task)));
  g_resolver_lookup_by_name_with_flags_async (resolver, wish->host, flags_for (wish->query_type),
                                              g_task_get_cancellable (task), on_looked_up, g_object_ref (task));
}

static gboolean
check (NetreqSession  *self,
       const Wish     *wish,
       GError        **error)
{
  if (netreq_session_get_network_access (self) == NETREQ_NETWORK_ACCESS_NONE)
    netreq_set_error (error, NETREQ_ERROR_INTERNET_DISCONNECTED,
                      "The session has no access to the network, and nobody was asked for %s", wish->host);
  else if (wish->source == NETREQ_RESOLVE_SOURCE_DNS || wish->source == NETREQ_RESOLVE_SOURCE_MDNS)
    netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                      "Nobody but the system can be asked for %s here", wish->host);
  else
    return TRUE;

  return FALSE;
}

static void
find (GTask *task)
{
  const Wish *wish = g_task_get_task_data (task);
  NetreqHostCache *cache = netreq_session_get_host_cache (g_task_get_source_object (task));
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (wish->host);
  GPtrArray *known = netreq_host_cache_find (cache, wish->host, wish->query_type, wish->cache_usage,
                                             g_get_monotonic_time ());

  if (address != NULL)
    {
      g_autoptr(GPtrArray) addresses = choose (g_list_prepend (NULL, g_steal_pointer (&address)), wish->query_type);

      return_addresses (task, addresses);
    }
  else if (known != NULL)
    return_addresses (task, known);
  else if (wish->source == NETREQ_RESOLVE_SOURCE_LOCAL_ONLY && !netreq_resolve_is_local (wish->host))
    g_task_return_error (task, netreq_error_new (NETREQ_ERROR_NAME_NOT_RESOLVED,
                                                 "No address of %s is known without the network", wish->host));
  else
    look_up (task);
}

/**
 * netreq_session_resolve_host_async:
 * @self: a session
 * @host: the name of a host, in any script, or an address
 * @options: (nullable): how its addresses are found, or %NULL for the defaults
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when they are found, or there are none
 * @user_data: data for @callback
 *
 * Finds the addresses of a host, as `ses.resolveHost()` of Electron. An address, with
 * brackets or without if it is an IPv6 one, is its own address.
 *
 * It is the system that is asked, by the default [class@Gio.Resolver], also where the
 * session has proxies that would be told the name instead. What was found is remembered
 * by the session, for [enum@Netreq.CacheUsage]: the last 100 answers, in memory. Requests
 * look up on their own, and neither use it nor add to it.
 *
 * Call [method@Netreq.Session.resolve_host_finish] in @callback to get the result.
 *
 * Since: 1.0
 */
void
netreq_session_resolve_host_async (NetreqSession            *self,
                                   const char               *host,
                                   NetreqResolveHostOptions *options,
                                   GCancellable             *cancellable,
                                   GAsyncReadyCallback       callback,
                                   gpointer                  user_data)
{
  g_autoptr(GTask) task = NULL;
  Wish *wish;
  GError *error = NULL;

  g_return_if_fail (NETREQ_IS_SESSION (self));
  g_return_if_fail (host != NULL);
  g_return_if_fail (options == NULL || NETREQ_IS_RESOLVE_HOST_OPTIONS (options));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  netreq_session_assert_context (self);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, netreq_session_resolve_host_async);

  wish = wish_new (options);
  g_task_set_task_data (task, wish, (GDestroyNotify) wish_free);
  wish->host = netreq_resolve_read_host (host, &error);

  if (wish->host == NULL || !check (self, wish, &error))
    g_task_return_error (task, error);
  else if (!g_task_return_error_if_cancelled (task))
    find (task);
}

/**
 * netreq_session_resolve_host_finish:
 * @self: a session
 * @result: the result that @callback was given
 * @error: return location for an error
 *
 * Gets the result of [method@Netreq.Session.resolve_host_async].
 *
 * Fails with %NETREQ_ERROR_NAME_NOT_RESOLVED when the host has no address of the kind
 * that was wanted, with %NETREQ_ERROR_INTERNET_DISCONNECTED when the session has no access
 * to the network, with %NETREQ_ERROR_INVALID_ARGUMENT when the host can be none, and when
 * the source is one that cannot be asked here, and with %G_IO_ERROR_CANCELLED when it was
 * cancelled.
 *
 * Returns: (transfer container) (element-type Gio.InetAddress): the addresses, at least
 *   one, in the order in which they should be tried. The array owns them. %NULL on error
 *
 * Since: 1.0
 */
GPtrArray *
netreq_session_resolve_host_finish (NetreqSession  *self,
                                    GAsyncResult   *result,
                                    GError        **error)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_session_resolve_host_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * netreq_session_clear_host_resolver_cache_async:
 * @self: a session
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when they are forgotten
 * @user_data: data for @callback
 *
 * Forgets the addresses that [method@Netreq.Session.resolve_host_async] has found, as
 * `ses.clearHostResolverCache()` of Electron. All are forgotten when the call returns.
 *
 * Fails with %G_IO_ERROR_CANCELLED when @cancellable was cancelled before the call,
 * and then forgets nothing.
 *
 * Since: 1.0
 */
void
netreq_session_clear_host_resolver_cache_async (NetreqSession       *self,
                                                GCancellable        *cancellable,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (NETREQ_IS_SESSION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  netreq_session_assert_context (self);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, netreq_session_clear_host_resolver_cache_async);

  if (g_task_return_error_if_cancelled (task))
    return;

  /* What is done is not undone by a late cancellation. */
  g_task_set_check_cancellable (task, FALSE);
  netreq_host_cache_clear (netreq_session_get_host_cache (self));
  g_task_return_boolean (task, TRUE);
}

/**
 * netreq_session_clear_host_resolver_cache_finish:
 * @self: a session
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Netreq.Session.clear_host_resolver_cache_async].
 *
 * Returns: whether all are forgotten
 *
 * Since: 1.0
 */
gboolean
netreq_session_clear_host_resolver_cache_finish (NetreqSession  *self,
                                                 GAsyncResult   *result,
                                                 GError        **error)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_session_clear_host_resolver_cache_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
