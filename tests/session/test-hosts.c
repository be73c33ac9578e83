/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "support/netreq-test-request.h"
#include "support/netreq-test-resolver.h"
#include "support/netreq-test-session.h"

static GPtrArray *
finish (NetreqSession  *session,
        GAsyncResult  **result,
        GError        **error)
{
  netreq_test_wait_for (*result);

  return netreq_session_resolve_host_finish (session, *result, error);
}

static GPtrArray *
resolve (NetreqSession             *session,
         const char                *host,
         NetreqResolveHostOptions  *options,
         GError                   **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  netreq_session_resolve_host_async (session, host, options, NULL, netreq_test_result_cb, &result);
  g_assert_null (result);

  return finish (session, &result, error);
}

/* To be freed. */
static char *
describe (GPtrArray *addresses)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      g_autofree char *address = g_inet_address_to_string (addresses->pdata[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", address);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- what is found --- */

typedef struct
{
  const char *name;
  const char *host;
  NetreqQueryType query_type;
  NetreqResolveSource source;
  /* With what is between them, or the code of the error. */
  const char *addresses;
  NetreqError error;
  /* How many times the resolver is asked. */
  guint n_lookups;
} Row;

#define ANY NETREQ_RESOLVE_SOURCE_ANY
#define LOCAL NETREQ_RESOLVE_SOURCE_LOCAL_ONLY
#define BOTH NETREQ_QUERY_TYPE_UNSPECIFIED
#define A NETREQ_QUERY_TYPE_A
#define AAAA NETREQ_QUERY_TYPE_AAAA
#define NONE NETREQ_ERROR_NAME_NOT_RESOLVED

static const Row rows[] = {
  { "a-name-has-all-of-its-addresses-in-their-order", "both.example", BOTH, ANY, "2001:db8::1 192.0.2.1", 0, 1 },
  { "a-is-ipv4", "both.example", A, ANY, "192.0.2.1", 0, 1 },
  { "aaaa-is-ipv6", "both.example", AAAA, ANY, "2001:db8::1", 0, 1 },
  { "the-system-may-be-named", "both.example", A, NETREQ_RESOLVE_SOURCE_SYSTEM, "192.0.2.1", 0, 1 },
  { "a-name-in-another-script-is-found", "Bücher.example", BOTH, ANY, "192.0.2.2", 0, 1 },
  { "a-name-without-an-ipv6-address-has-none", "xn--bcher-kva.example", AAAA, ANY, NULL, NONE, 1 },
  { "a-name-without-an-address-has-none", "nobody.invalid", BOTH, ANY, NULL, NONE, 1 },
  { "an-address-is-its-own", "192.0.2.3", BOTH, ANY, "192.0.2.3", 0, 0 },
  { "an-address-in-brackets-is-its-own", "[2001:DB8::2]", BOTH, ANY, "2001:db8::2", 0, 0 },
  { "an-address-of-the-other-kind-is-none", "192.0.2.3", AAAA, ANY, NULL, NONE, 0 },
  { "an-ipv6-address-is-not-ipv4", "::1", A, ANY, NULL, NONE, 0 },
  { "localhost-is-here", "a.localhost", A, ANY, "127.0.0.1", 0, 0 },
  { "localhost-is-local", "localhost", A, LOCAL, "127.0.0.1", 0, 0 },
  { "an-address-is-local", "192.0.2.3", BOTH, LOCAL, "192.0.2.3", 0, 0 },
  { "other-names-are-not-local", "both.example", BOTH, LOCAL, NULL, NONE, 0 },
  { "name-servers-cannot-be-asked", "both.example", BOTH, NETREQ_RESOLVE_SOURCE_DNS, NULL, NETREQ_ERROR_INVALID_ARGUMENT, 0 },
  { "multicast-dns-cannot-be-asked", "both.example", BOTH, NETREQ_RESOLVE_SOURCE_MDNS, NULL, NETREQ_ERROR_INVALID_ARGUMENT, 0 },
  { "what-is-no-host-is-an-error", "http://both.example/", BOTH, ANY, NULL, NETREQ_ERROR_INVALID_ARGUMENT, 0 },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqResolveHostOptions) options =
    netreq_resolve_host_options_new (row->query_type, row->source, NETREQ_CACHE_USAGE_ALLOWED);
  guint n_before = netreq_test_resolver_count_lookups ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) addresses = resolve (session, row->host, options, &error);
  g_autofree char *found = describe (addresses);

  if (row->addresses != NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (found, ==, row->addresses);
    }
  else
    {
      g_assert_null (addresses);
      g_assert_error (error, NETREQ_ERROR, (int) row->error);
      g_assert_nonnull (strstr (error->message, row->host));
    }

  g_assert_cmpuint (netreq_test_resolver_count_lookups () - n_before, ==, row->n_lookups);
}

/* --- what is remembered --- */

static guint
count_lookups (NetreqSession       *session,
               const char          *host,
               NetreqResolveSource  source,
               NetreqCacheUsage     usage)
{
  g_autoptr(NetreqResolveHostOptions) options = netreq_resolve_host_options_new (A, source, usage);
  guint n_before = netreq_test_resolver_count_lookups ();
  g_autoptr(GPtrArray) addresses = resolve (session, host, options, NULL);

  g_assert_cmpint (addresses != NULL, ==, !g_str_has_suffix (host, ".invalid"));

  return netreq_test_resolver_count_lookups () - n_before;
}

static void
test_cache (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqSession) other = netreq_session_new ();

  g_assert_cmpuint (count_lookups (session, "both.example", ANY, NETREQ_CACHE_USAGE_STALE_ALLOWED), ==, 1);
  g_assert_cmpuint (count_lookups (session, "BOTH.example", ANY, NETREQ_CACHE_USAGE_ALLOWED), ==, 0);
  g_assert_cmpuint (count_lookups (session, "both.example", LOCAL, NETREQ_CACHE_USAGE_ALLOWED), ==, 0);
  g_assert_cmpuint (count_lookups (session, "both.example", ANY, NETREQ_CACHE_USAGE_DISALLOWED), ==, 1);
  g_assert_cmpuint (count_lookups (other, "both.example", ANY, NETREQ_CACHE_USAGE_ALLOWED), ==, 1);
  netreq_test_clear_host_resolver_cache (session);
  g_assert_cmpuint (count_lookups (session, "both.example", ANY, NETREQ_CACHE_USAGE_STALE_ALLOWED), ==, 1);

  /* It may be there the next time. */
  g_assert_cmpuint (count_lookups (session, "nobody.invalid", ANY, NETREQ_CACHE_USAGE_ALLOWED), ==, 1);
  g_assert_cmpuint (count_lookups (session, "nobody.invalid", ANY, NETREQ_CACHE_USAGE_ALLOWED), ==, 1);
}

/* What was asked for before may be of another network. */
static void
test_cleared_meanwhile (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqResolveHostOptions) options =
    netreq_resolve_host_options_new (A, ANY, NETREQ_CACHE_USAGE_ALLOWED);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) addresses = NULL;

  netreq_session_resolve_host_async (session, "both.example", options, NULL, netreq_test_result_cb, &result);
  netreq_session_clear_host_resolver_cache_async (session, NULL, NULL, NULL);
  netreq_test_wait_for (result);
  addresses = netreq_session_resolve_host_finish (session, result, NULL);
  g_assert_nonnull (addresses);

  g_assert_cmpuint (count_lookups (session, "both.example", ANY, NETREQ_CACHE_USAGE_STALE_ALLOWED), ==, 1);
}

/* The array is the caller's. */
static void
test_array (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GPtrArray) first = resolve (session, "both.example", NULL, NULL);
  g_autoptr(GPtrArray) second = NULL;

  g_ptr_array_set_size (first, 0);
  second = resolve (session, "both.example", NULL, NULL);
  g_assert_nonnull (second);
  g_assert_cmpuint (second->len, ==, 2);
}

/* --- what goes wrong --- */

static void
test_offline (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  guint n_before = netreq_test_resolver_count_lookups ();
  g_autoptr(GError) error = NULL;

  netreq_session_set_network_access (session, NETREQ_NETWORK_ACCESS_NONE);
  g_assert_null (resolve (session, "both.example", NULL, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INTERNET_DISCONNECTED);
  g_assert_nonnull (strstr (error->message, "both.example"));
  g_assert_cmpuint (netreq_test_resolver_count_lookups (), ==, n_before);
}

static void
test_cancelled (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) late = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) late_error = NULL;

  netreq_test_resolver_hold ();
  netreq_session_resolve_host_async (session, "both.example", NULL, cancellable, netreq_test_result_cb, &result);
  netreq_test_settle ();
  g_assert_null (result);
  g_cancellable_cancel (cancellable);
  netreq_test_resolver_let_go ();
  g_assert_null (finish (session, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  netreq_session_resolve_host_async (session, "192.0.2.1", NULL, cancellable, netreq_test_result_cb, &late);
  g_assert_null (finish (session, &late, &late_error));
  g_assert_error (late_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Whoever drops it does not take away what is waited for. */
static void
test_dropped_session (void)
{
  NetreqSession *session = netreq_session_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) addresses = NULL;

  netreq_test_resolver_hold ();
  netreq_session_resolve_host_async (session, "both.example", NULL, NULL, netreq_test_result_cb, &result);
  g_object_add_weak_pointer (G_OBJECT (session), (gpointer *) &session);
  g_object_unref (session);
  netreq_test_resolver_let_go ();
  netreq_test_wait_for (result);

  addresses = netreq_session_resolve_host_finish (session, result, NULL);
  g_assert_nonnull (addresses);
  g_clear_object (&result);
  g_assert_null (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  netreq_test_resolver_install ();
  netreq_test_resolver_add ("both.example", "2001:db8::1");
  netreq_test_resolver_add ("both.example", "192.0.2.1");
  netreq_test_resolver_add ("xn--bcher-kva.example", "192.0.2.2");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/netreq/hosts/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  g_test_add_func ("/netreq/hosts/cache", test_cache);
  g_test_add_func ("/netreq/hosts/what-comes-after-it-was-cleared-is-not-remembered", test_cleared_meanwhile);
  g_test_add_func ("/netreq/hosts/array", test_array);
  g_test_add_func ("/netreq/hosts/offline", test_offline);
  g_test_add_func ("/netreq/hosts/cancelled", test_cancelled);
  g_test_add_func ("/netreq/hosts/dropped-session", test_dropped_session);

  return g_test_run ();
}
