/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "support/netreq-test-loop.h"
#include "support/netreq-test-request.h"

static gboolean
set_proxy (NetreqSession      *session,
           NetreqProxyConfig  *config,
           GError            **error)
{
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

/* --- what is found --- */

typedef struct
{
  const char *sentence;
  NetreqProxyMode mode;
  const char *rules;
  const char *bypass_rules;
  const char *url;
  const char *expected;
} Row;

static const Row rows[] = {
  { "direct is none", NETREQ_PROXY_MODE_DIRECT, "proxy", NULL, "http://a.example/", "DIRECT" },
  { "no rules are none", NETREQ_PROXY_MODE_FIXED_SERVERS, NULL, NULL, "http://a.example/", "DIRECT" },
  { "rules are the default", NETREQ_PROXY_MODE_DEFAULT, "proxy", NULL, "http://a.example/", "PROXY proxy:80" },
  { "the system has none here", NETREQ_PROXY_MODE_SYSTEM, "proxy", NULL, "http://a.example/", "DIRECT" },
  { "a list keeps its order", NETREQ_PROXY_MODE_FIXED_SERVERS, "one:1,https://two:2,direct://", NULL,
    "http://a.example/", "PROXY one:1; HTTPS two:2; DIRECT" },
  { "SOCKS has two kinds", NETREQ_PROXY_MODE_FIXED_SERVERS, "socks4://one,socks5://two,socks://three", NULL,
    "http://a.example/", "SOCKS one:1080; SOCKS5 two:1080; SOCKS5 three:1080" },
  { "user info is left out", NETREQ_PROXY_MODE_FIXED_SERVERS, "socks5://u:p@one,http://u:p@two", NULL,
    "http://a.example/", "SOCKS5 one:1080; PROXY two:80" },
  { "the scheme counts", NETREQ_PROXY_MODE_FIXED_SERVERS, "http=one;https=two", NULL,
    "https://a.example/", "PROXY two:80" },
  { "bypass rules count", NETREQ_PROXY_MODE_FIXED_SERVERS, "one", "*.example", "https://a.example/", "DIRECT" },
  { "loopback is bypassed", NETREQ_PROXY_MODE_FIXED_SERVERS, "one", NULL, "http://localhost:8080/x", "DIRECT" },
  { "an IPv6 host is found", NETREQ_PROXY_MODE_FIXED_SERVERS, "[2001:db8::1]:99", NULL,
    "http://[2001:db8::2]/", "PROXY [2001:db8::1]:99" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqProxyConfig) config =
    netreq_proxy_config_new (row->mode, row->rules, row->bypass_rules, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *found = NULL;

  g_assert_true (set_proxy (session, config, &error));
  g_assert_no_error (error);
  found = resolve_proxy (session, row->url, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, row->expected);
}

static void
test_default (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqProxyConfig) config =
    netreq_proxy_config_new (NETREQ_PROXY_MODE_FIXED_SERVERS, "proxy", NULL, NULL);
  g_autofree char *first = resolve_proxy (session, "http://a.example/", NULL);
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  g_assert_cmpstr (first, ==, "DIRECT");
  g_assert_true (set_proxy (session, config, NULL));
  second = resolve_proxy (session, "http://a.example/", NULL);
  g_assert_cmpstr (second, ==, "PROXY proxy:80");
  g_assert_true (set_proxy (session, NULL, NULL));
  third = resolve_proxy (session, "http://a.example/", NULL);
  g_assert_cmpstr (third, ==, "DIRECT");
}

/* --- what is refused --- */

typedef struct
{
  const char *sentence;
  NetreqProxyMode mode;
  const char *rules;
  const char *bypass_rules;
  const char *pac_script;
  NetreqError error;
} BadRow;

static const BadRow bad_rows[] = {
  { "auto-detect is not possible", NETREQ_PROXY_MODE_AUTO_DETECT, NULL, NULL, NULL, NETREQ_ERROR_INVALID_ARGUMENT },
  { "a script needs a URL", NETREQ_PROXY_MODE_PAC_SCRIPT, NULL, NULL, NULL, NETREQ_ERROR_INVALID_ARGUMENT },
  { "a script needs an absolute URL", NETREQ_PROXY_MODE_PAC_SCRIPT, NULL, NULL, "proxy.pac",
    NETREQ_ERROR_INVALID_ARGUMENT },
  { "a script needs somebody to run it", NETREQ_PROXY_MODE_PAC_SCRIPT, NULL, NULL, "http://a.example/proxy.pac",
    NETREQ_ERROR_MANDATORY_PROXY_CONFIGURATION_FAILED },
  { "a script is the default", NETREQ_PROXY_MODE_DEFAULT, "proxy", NULL, "http://a.example/proxy.pac",
    NETREQ_ERROR_MANDATORY_PROXY_CONFIGURATION_FAILED },
  { "rules that cannot be read", NETREQ_PROXY_MODE_FIXED_SERVERS, "gopher://u:secret@proxy", NULL, NULL,
    NETREQ_ERROR_INVALID_ARGUMENT },
  { "bypass rules that cannot be read", NETREQ_PROXY_MODE_FIXED_SERVERS, "u:secret@proxy", "a/b", NULL,
    NETREQ_ERROR_INVALID_ARGUMENT },
};

static void
test_bad_row (gconstpointer data)
{
  const BadRow *row = data;
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqProxyConfig) good =
    netreq_proxy_config_new (NETREQ_PROXY_MODE_FIXED_SERVERS, "good", NULL, NULL);
  g_autoptr(NetreqProxyConfig) bad =
    netreq_proxy_config_new (row->mode, row->rules, row->bypass_rules, row->pac_script);
  g_autoptr(GError) error = NULL;
  g_autofree char *found = NULL;

  g_assert_true (set_proxy (session, good, NULL));
  g_assert_false (set_proxy (session, bad, &error));
  g_assert_error (error, NETREQ_ERROR, (int) row->error);
  g_assert_null (strstr (error->message, "secret"));

  found = resolve_proxy (session, "http://a.example/", NULL);
  g_assert_cmpstr (found, ==, "PROXY good:80");
}

static void
test_bad_url (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GError) not_one = NULL;
  g_autoptr(GError) scheme = NULL;

  g_assert_null (resolve_proxy (session, "a.example", &not_one));
  g_assert_error (not_one, NETREQ_ERROR, NETREQ_ERROR_INVALID_URL);
  g_assert_null (resolve_proxy (session, "ftp://a.example", &scheme));
  g_assert_error (scheme, NETREQ_ERROR, NETREQ_ERROR_DISALLOWED_URL_SCHEME);
}

static void
test_cancelled (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(NetreqProxyConfig) config =
    netreq_proxy_config_new (NETREQ_PROXY_MODE_FIXED_SERVERS, "proxy", NULL, NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *found = NULL;

  netreq_session_set_proxy_async (session, config, cancellable, netreq_test_result_cb, &result);
  g_cancellable_cancel (cancellable);
  netreq_test_wait_for (result);
  g_assert_false (netreq_session_set_proxy_finish (session, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  found = resolve_proxy (session, "http://a.example/", NULL);
  g_assert_cmpstr (found, ==, "DIRECT");
}

/* What was done is not denied. */
static void
test_cancelled_late (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  netreq_session_set_proxy_async (session, NULL, cancellable, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  g_cancellable_cancel (cancellable);
  g_assert_true (netreq_session_set_proxy_finish (session, result, &error));
  g_assert_no_error (error);
}

static void
test_properties (void)
{
  g_autoptr(NetreqProxyConfig) config =
    netreq_proxy_config_new (NETREQ_PROXY_MODE_SYSTEM, "rules", "bypass", "script");
  g_autoptr(NetreqProxyConfig) none = g_object_new (NETREQ_TYPE_PROXY_CONFIG, NULL);
  NetreqProxyMode mode;

  g_object_get (config, "mode", &mode, NULL);
  g_assert_cmpint (mode, ==, NETREQ_PROXY_MODE_SYSTEM);
  g_assert_cmpstr (netreq_proxy_config_get_proxy_rules (config), ==, "rules");
  g_assert_cmpstr (netreq_proxy_config_get_proxy_bypass_rules (config), ==, "bypass");
  g_assert_cmpstr (netreq_proxy_config_get_pac_script (config), ==, "script");
  g_assert_cmpint (netreq_proxy_config_get_mode (none), ==, NETREQ_PROXY_MODE_DEFAULT);
  g_assert_null (netreq_proxy_config_get_proxy_rules (none));
}

int
main (int    argc,
      char **argv)
{
  /* Whoever runs the tests may have somebody who runs scripts. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/proxy-config/properties", test_properties);
  g_test_add_func ("/proxy-config/default", test_default);
  g_test_add_func ("/proxy-config/bad-url", test_bad_url);
  g_test_add_func ("/proxy-config/cancelled", test_cancelled);
  g_test_add_func ("/proxy-config/cancelled-late", test_cancelled_late);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/proxy-config/finds/%s", rows[i].sentence);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/proxy-config/refuses/%s", bad_rows[i].sentence);

      g_test_add_data_func (path, &bad_rows[i], test_bad_row);
    }

  return g_test_run ();
}
