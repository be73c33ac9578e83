/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "support/netreq-test-loop.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-system.h"

#define SCRIPT_URL "http://config.example/proxy.pac"

/* Stands in for the service that runs scripts. */
typedef struct
{
  GDBusConnection *connection;
  GDBusNodeInfo *node;
  guint object;
  guint name;
  gboolean is_there;
  /* What it was asked for last. */
  char *url;
} Runner;

static const char description[] =
  "<node><interface name='org.gtk.GLib.PACRunner'><method name='Lookup'>"
  "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='out'/>"
  "</method></interface></node>";

static void
on_call (GDBusConnection       *connection,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               user_data)
{
  static const char * const usual[] = { "http://u:p@proxy.example:3128", "direct://", NULL };
  static const char * const odd[] = { "gopher://proxy.example", NULL };
  Runner *self = user_data;
  const char *script;
  const char *url;

  g_variant_get (parameters, "(&s&s)", &script, &url);
  g_assert_cmpstr (script, ==, SCRIPT_URL);
  g_free (self->url);
  self->url = g_strdup (url);

  if (strstr (url, "broken") != NULL)
    g_dbus_method_invocation_return_error_literal (invocation, G_IO_ERROR, G_IO_ERROR_FAILED, "No script");
  else
    g_dbus_method_invocation_return_value (invocation,
                                           g_variant_new ("(^as)", strstr (url, "odd") != NULL ? odd : usual));
}

static void
on_name (GDBusConnection *connection,
         const char      *name,
         gpointer         user_data)
{
  Runner *self = user_data;

  self->is_there = TRUE;
}

static void
runner_start (Runner *self)
{
  static const GDBusInterfaceVTable calls = { .method_call = on_call };

  self->node = g_dbus_node_info_new_for_xml (description, NULL);
  self->connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  self->object = g_dbus_connection_register_object (self->connection, "/org/gtk/GLib/PACRunner",
                                                    self->node->interfaces[0], &calls, self, NULL, NULL);
  self->name = g_bus_own_name_on_connection (self->connection, "org.gtk.GLib.PACRunner",
                                             G_BUS_NAME_OWNER_FLAGS_NONE, on_name, NULL, self, NULL);
  netreq_test_wait_for (self->is_there);
}

static void
runner_stop (Runner *self)
{
  g_bus_unown_name (self->name);
  g_dbus_connection_unregister_object (self->connection, self->object);
  g_clear_pointer (&self->node, g_dbus_node_info_unref);
  g_clear_pointer (&self->url, g_free);
  g_clear_object (&self->connection);
}

static gboolean
set_script (NetreqSession  *session,
            GError        **error)
{
  g_autoptr(NetreqProxyConfig) config = netreq_proxy_config_new (NETREQ_PROXY_MODE_DEFAULT, NULL, NULL, SCRIPT_URL);
  g_autoptr(GAsyncResult) result = NULL;

  netreq_session_set_proxy_async (session, config, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);

  return netreq_session_set_proxy_finish (session, result, error);
}

static char *
resolve_proxy (NetreqSession  *session,
               const char     *url,
               GError        **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  netreq_session_resolve_proxy_async (session, url, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);

  return netreq_session_resolve_proxy_finish (session, result, error);
}

static void
assert_no_answer (NetreqSession *session,
                  const char    *url)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) request_error = NULL;
  g_autoptr(NetreqClientRequest) request = netreq_test_request_new (session, "GET", url);
  g_autoptr(NetreqIncomingMessage) response = NULL;

  g_assert_null (resolve_proxy (session, url, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_MANDATORY_PROXY_CONFIGURATION_FAILED);

  /* It does not go without. */
  response = netreq_test_request_send (request, &request_error);
  g_assert_error (request_error, NETREQ_ERROR, NETREQ_ERROR_MANDATORY_PROXY_CONFIGURATION_FAILED);
  g_assert_null (response);
}

static void
test_script (void)
{
  Runner runner = { NULL };
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GError) missing = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *found = NULL;

  g_assert_false (set_script (session, &missing));
  g_assert_error (missing, NETREQ_ERROR, NETREQ_ERROR_MANDATORY_PROXY_CONFIGURATION_FAILED);

  runner_start (&runner);
  g_assert_true (set_script (session, &error));
  g_assert_no_error (error);

  found = resolve_proxy (session, "https://user:pass@a.example/secret?x#y", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, "PROXY proxy.example:3128; DIRECT");
  g_assert_cmpstr (runner.url, ==, "https://a.example:443");

  assert_no_answer (session, "http://broken.example/");
  assert_no_answer (session, "http://odd.example/");
  runner_stop (&runner);
}

static void
begin_set (NetreqSession   *session,
           NetreqProxyMode  mode,
           const char      *script,
           GAsyncResult   **result)
{
  g_autoptr(NetreqProxyConfig) config = netreq_proxy_config_new (mode, NULL, NULL, script);

  netreq_session_set_proxy_async (session, config, NULL, netreq_test_result_cb, result);
}

/* A script takes longer, as somebody is asked who runs it. */
static void
test_order (void)
{
  Runner runner = { NULL };
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  g_autofree char *found = NULL;

  runner_start (&runner);
  begin_set (session, NETREQ_PROXY_MODE_PAC_SCRIPT, SCRIPT_URL, &first);
  begin_set (session, NETREQ_PROXY_MODE_DIRECT, NULL, &second);
  netreq_test_wait_for (second);
  g_assert_null (first);
  netreq_test_wait_for (first);
  g_assert_true (netreq_session_set_proxy_finish (session, first, NULL));
  g_assert_true (netreq_session_set_proxy_finish (session, second, NULL));

  found = resolve_proxy (session, "https://a.example/", NULL);
  g_assert_cmpstr (found, ==, "DIRECT");
  runner_stop (&runner);
}

/* One that fails stands in nobody's way. */
static void
test_failure_counts_not (void)
{
  Runner runner = { NULL };
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  g_autofree char *found = NULL;

  runner_start (&runner);
  begin_set (session, NETREQ_PROXY_MODE_PAC_SCRIPT, SCRIPT_URL, &first);
  begin_set (session, NETREQ_PROXY_MODE_AUTO_DETECT, NULL, &second);
  netreq_test_wait_for (first && second);
  g_assert_true (netreq_session_set_proxy_finish (session, first, NULL));
  g_assert_false (netreq_session_set_proxy_finish (session, second, NULL));

  found = resolve_proxy (session, "https://a.example/", NULL);
  g_assert_cmpstr (found, ==, "PROXY proxy.example:3128; DIRECT");
  runner_stop (&runner);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *daemon = netreq_test_find_program ("dbus-daemon");
  g_autoptr(GTestDBus) bus = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);

  if (daemon == NULL)
    {
      g_print ("1..0 # SKIP there is no dbus-daemon\n");
      return 0;
    }

  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  g_test_add_func ("/proxy-script/all", test_script);
  g_test_add_func ("/proxy-script/order", test_order);
  g_test_add_func ("/proxy-script/failure-counts-not", test_failure_counts_not);
  status = g_test_run ();
  g_test_dbus_down (bus);

  return status;
}
