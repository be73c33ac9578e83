/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-host-cache-private.h"

#define MINUTE (60 * G_USEC_PER_SEC)

static GPtrArray *
addresses_new (void)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (addresses, g_inet_address_new_from_string ("192.0.2.1"));

  return addresses;
}

static void
put (NetreqHostCache *cache,
     const char      *host,
     gint64           now)
{
  g_autoptr(GPtrArray) addresses = addresses_new ();

  netreq_host_cache_put (cache, host, NETREQ_QUERY_TYPE_A, addresses, now);
}

static gboolean
has (NetreqHostCache  *cache,
     const char       *host,
     NetreqQueryType   query_type,
     NetreqCacheUsage  usage,
     gint64            now)
{
  return netreq_host_cache_find (cache, host, query_type, usage, now) != NULL;
}

#define has_now(cache, host, now) has (cache, host, NETREQ_QUERY_TYPE_A, NETREQ_CACHE_USAGE_ALLOWED, now)

static void
test_find (void)
{
  g_autoptr(NetreqHostCache) cache = netreq_host_cache_new ();

  g_assert_false (has_now (cache, "a", 0));
  put (cache, "a", 0);
  g_assert_true (has_now (cache, "a", MINUTE - 1));
  g_assert_false (has_now (cache, "b", 0));
  g_assert_false (has (cache, "a", NETREQ_QUERY_TYPE_AAAA, NETREQ_CACHE_USAGE_ALLOWED, 0));
  g_assert_false (has (cache, "a", NETREQ_QUERY_TYPE_UNSPECIFIED, NETREQ_CACHE_USAGE_ALLOWED, 0));
  g_assert_false (has (cache, "a", NETREQ_QUERY_TYPE_A, NETREQ_CACHE_USAGE_DISALLOWED, 0));
}

static void
test_age (void)
{
  g_autoptr(NetreqHostCache) cache = netreq_host_cache_new ();

  put (cache, "a", 0);
  g_assert_false (has_now (cache, "a", MINUTE));
  g_assert_true (has (cache, "a", NETREQ_QUERY_TYPE_A, NETREQ_CACHE_USAGE_STALE_ALLOWED, MINUTE));

  put (cache, "a", MINUTE);
  g_assert_true (has_now (cache, "a", 2 * MINUTE - 1));
}

static void
test_bound (void)
{
  g_autoptr(NetreqHostCache) cache = netreq_host_cache_new ();

  for (guint i = 0; i < NETREQ_HOST_CACHE_MAX; i++)
    {
      g_autofree char *host = g_strdup_printf ("%u", i);

      put (cache, host, 0);
    }

  /* Put again, it is not the oldest any more. */
  put (cache, "0", 0);
  g_assert_true (has_now (cache, "1", 0));
  put (cache, "more", 0);
  g_assert_true (has_now (cache, "0", 0));
  g_assert_false (has_now (cache, "1", 0));
  g_assert_true (has_now (cache, "2", 0));
  g_assert_true (has_now (cache, "more", 0));
}

static void
test_clear (void)
{
  g_autoptr(NetreqHostCache) cache = netreq_host_cache_new ();

  put (cache, "a", 0);
  netreq_host_cache_clear (cache);
  g_assert_false (has_now (cache, "a", 0));
  put (cache, "a", 0);
  g_assert_true (has_now (cache, "a", 0));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/netreq/host-cache/find", test_find);
  g_test_add_func ("/netreq/host-cache/age", test_age);
  g_test_add_func ("/netreq/host-cache/bound", test_bound);
  g_test_add_func ("/netreq/host-cache/clear", test_clear);

  return g_test_run ();
}
