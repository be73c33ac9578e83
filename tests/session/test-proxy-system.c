/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-proxy-resolver-private.h"
#include "support/netreq-test-loop.h"
#include "support/netreq-test-request.h"

#define URI "https://one.example:443"
#define OTHER_URI "https://two.example:443"

/* --- a system that answers when the test says so --- */

#define TYPE_SYSTEM (system_get_type ())
G_DECLARE_FINAL_TYPE (System, system, TEST, SYSTEM, GObject)

struct _System
{
  GObject parent_instance;
};

/* What it was asked and has not answered. */
static GQueue asked = G_QUEUE_INIT;

static void system_interface_init (GProxyResolverInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (System, system, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, system_interface_init))

static gboolean
is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
lookup_async (GProxyResolver      *resolver,
              const char          *uri,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  g_queue_push_tail (&asked, g_task_new (resolver, cancellable, callback, user_data));
}

static GStrv
lookup_finish (GProxyResolver  *resolver,
               GAsyncResult    *result,
               GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
system_interface_init (GProxyResolverInterface *interface)
{
  interface->is_supported = is_supported;
  interface->lookup_async = lookup_async;
  interface->lookup_finish = lookup_finish;
}

static void
system_class_init (SystemClass *klass)
{
}

static void
system_init (System *self)
{
}

static void
answer (const char *proxy)
{
  const char * const uris[] = { proxy, NULL };
  g_autoptr(GTask) task = g_queue_pop_head (&asked);

  g_task_return_pointer (task, g_strdupv ((GStrv) uris), (GDestroyNotify) g_strfreev);
}

/* --- questions --- */

static void
ask (NetreqProxyResolver  *resolver,
     const char           *uri,
     GCancellable         *cancellable,
     GAsyncResult        **result)
{
  g_proxy_resolver_lookup_async (G_PROXY_RESOLVER (resolver), uri, cancellable, netreq_test_result_cb, result);
}

static void
assert_answer (NetreqProxyResolver *resolver,
               GAsyncResult        *result,
               const char          *proxy)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) uris = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (resolver), result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (uris), ==, 1);
  g_assert_cmpstr (uris[0], ==, proxy);
}

static void
test_asked_once (void)
{
  g_autoptr(NetreqProxyResolver) resolver = netreq_proxy_resolver_new (NULL, NULL);
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;

  ask (resolver, URI, NULL, &first);
  ask (resolver, URI, NULL, &second);
  g_assert_cmpuint (asked.length, ==, 1);

  answer ("http://proxy.example:8080");
  netreq_test_wait_for (first != NULL && second != NULL);
  assert_answer (resolver, first, "http://proxy.example:8080");
  assert_answer (resolver, second, "http://proxy.example:8080");
}

/* What was found is not kept: the answer may have changed. */
static void
test_asked_again (void)
{
  g_autoptr(NetreqProxyResolver) resolver = netreq_proxy_resolver_new (NULL, NULL);
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;

  ask (resolver, URI, NULL, &first);
  answer ("direct://");
  netreq_test_wait_for (first != NULL);
  assert_answer (resolver, first, "direct://");

  ask (resolver, URI, NULL, &second);
  g_assert_cmpuint (asked.length, ==, 1);
  answer ("http://proxy.example:8080");
  netreq_test_wait_for (second != NULL);
  assert_answer (resolver, second, "http://proxy.example:8080");
}

static void
test_other_uri (void)
{
  g_autoptr(NetreqProxyResolver) resolver = netreq_proxy_resolver_new (NULL, NULL);
  g_autoptr(GAsyncResult) one = NULL;
  g_autoptr(GAsyncResult) two = NULL;

  ask (resolver, URI, NULL, &one);
  ask (resolver, OTHER_URI, NULL, &two);
  g_assert_cmpuint (asked.length, ==, 2);

  answer ("direct://");
  answer ("http://proxy.example:8080");
  netreq_test_wait_for (one != NULL && two != NULL);
  assert_answer (resolver, one, "direct://");
  assert_answer (resolver, two, "http://proxy.example:8080");
}

/* The one who has begun goes away at once, and the others get their answer. */
static void
test_cancelled (void)
{
  g_autoptr(NetreqProxyResolver) resolver = netreq_proxy_resolver_new (NULL, NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  g_autoptr(GError) error = NULL;

  ask (resolver, URI, cancellable, &first);
  ask (resolver, URI, NULL, &second);
  g_cancellable_cancel (cancellable);
  netreq_test_wait_for (first != NULL);
  g_assert_null (g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (resolver), first, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (second);

  answer ("direct://");
  netreq_test_wait_for (second != NULL);
  assert_answer (resolver, second, "direct://");
}

/* All of them have gone, and so has whom they asked. */
static void
test_nobody_waits (void)
{
  NetreqProxyResolver *resolver = netreq_proxy_resolver_new (NULL, NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;

  g_object_add_weak_pointer (G_OBJECT (resolver), (gpointer *) &resolver);
  ask (resolver, URI, cancellable, &result);
  g_cancellable_cancel (cancellable);
  netreq_test_wait_for (result != NULL);
  g_clear_object (&result);

  g_object_unref (resolver);
  answer ("direct://");
  netreq_test_wait_for (resolver == NULL);
}

/* Whoever comes then does not wait for an answer that may never come. */
static void
test_asked_anew (void)
{
  g_autoptr(NetreqProxyResolver) resolver = netreq_proxy_resolver_new (NULL, NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  g_autoptr(GTask) stuck = NULL;

  ask (resolver, URI, cancellable, &first);
  stuck = g_queue_pop_head (&asked);
  g_cancellable_cancel (cancellable);
  netreq_test_wait_for (first != NULL);
  g_assert_true (g_cancellable_is_cancelled (g_task_get_cancellable (stuck)));

  ask (resolver, URI, NULL, &second);
  g_assert_cmpuint (asked.length, ==, 1);
  g_task_return_error_if_cancelled (stuck);
  answer ("http://proxy.example:8080");
  netreq_test_wait_for (second != NULL);
  assert_answer (resolver, second, "http://proxy.example:8080");
}

static void
wait_for_other_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  GAsyncResult **other = user_data;

  netreq_test_wait_for (*other != NULL);
}

/* Whoever is told first may wait for what the others are told. */
static void
test_nested_loop (void)
{
  g_autoptr(NetreqProxyResolver) resolver = netreq_proxy_resolver_new (NULL, NULL);
  g_autoptr(GAsyncResult) second = NULL;

  g_proxy_resolver_lookup_async (G_PROXY_RESOLVER (resolver), URI, NULL, wait_for_other_cb, &second);
  ask (resolver, URI, NULL, &second);
  answer ("direct://");
  netreq_test_wait_for (second != NULL);
  assert_answer (resolver, second, "direct://");
}

/* GIO takes it for that of the desktop. */
static void
install_system (void)
{
  GIOExtensionPoint *point = g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);

  g_io_extension_point_set_required_type (point, G_TYPE_PROXY_RESOLVER);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, TYPE_SYSTEM, "test", 0);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "test", TRUE);
  g_assert_true (TEST_IS_SYSTEM (g_proxy_resolver_get_default ()));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  install_system ();

  g_test_add_func ("/netreq/proxy-system/those-who-ask-at-a-time-get-one-answer", test_asked_once);
  g_test_add_func ("/netreq/proxy-system/who-asks-later-gets-a-new-one", test_asked_again);
  g_test_add_func ("/netreq/proxy-system/another-uri-is-another-question", test_other_uri);
  g_test_add_func ("/netreq/proxy-system/one-goes-away", test_cancelled);
  g_test_add_func ("/netreq/proxy-system/all-go-away", test_nobody_waits);
  g_test_add_func ("/netreq/proxy-system/all-have-gone-and-one-comes", test_asked_anew);
  g_test_add_func ("/netreq/proxy-system/nested-loop", test_nested_loop);

  return g_test_run ();
}
