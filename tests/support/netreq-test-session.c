/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "support/netreq-test-request.h"
#include "support/netreq-test-session.h"

static void
wait_for (GAsyncResult **result)
{
  g_assert_null (*result);
  netreq_test_wait_for (*result);
}

void
netreq_test_set_proxy_config (NetreqSession     *session,
                              NetreqProxyConfig *config)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  netreq_session_set_proxy_async (session, config, NULL, netreq_test_result_cb, &result);
  wait_for (&result);
  g_assert_true (netreq_session_set_proxy_finish (session, result, &error));
  g_assert_no_error (error);
}

void
netreq_test_set_proxy (NetreqSession *session,
                       const char    *rules)
{
  g_autoptr(NetreqProxyConfig) config =
    netreq_proxy_config_new (NETREQ_PROXY_MODE_FIXED_SERVERS, rules, "<-loopback>", NULL);

  netreq_test_set_proxy_config (session, config);
}

void
netreq_test_close_all_connections (NetreqSession *session)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  netreq_session_close_all_connections_async (session, NULL, netreq_test_result_cb, &result);
  wait_for (&result);
  g_assert_true (netreq_session_close_all_connections_finish (session, result, &error));
  g_assert_no_error (error);
}

void
netreq_test_set_cookie (NetreqSession      *session,
                        const char         *url,
                        const NetreqCookie *cookie)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  netreq_session_set_cookie_async (session, url, cookie, NULL, netreq_test_result_cb, &result);
  wait_for (&result);
  g_assert_true (netreq_session_set_cookie_finish (session, result, &error));
  g_assert_no_error (error);
}

GPtrArray *
netreq_test_get_cookies (NetreqSession            *session,
                         const NetreqCookieFilter *filter)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *cookies;

  netreq_session_get_cookies_async (session, filter, NULL, netreq_test_result_cb, &result);
  wait_for (&result);
  cookies = netreq_session_get_cookies_finish (session, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (cookies);

  return cookies;
}

void
netreq_test_flush_cookies (NetreqSession *session)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  netreq_session_flush_cookies_async (session, NULL, netreq_test_result_cb, &result);
  wait_for (&result);
  g_assert_true (netreq_session_flush_cookies_finish (session, result, &error));
  g_assert_no_error (error);
}

void
netreq_test_clear_auth_cache (NetreqSession *session)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  netreq_session_clear_auth_cache_async (session, NULL, netreq_test_result_cb, &result);
  wait_for (&result);
  g_assert_true (netreq_session_clear_auth_cache_finish (session, result, &error));
  g_assert_no_error (error);
}

void
netreq_test_clear_certificate_decisions (NetreqSession *session)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  netreq_session_clear_certificate_decisions_async (session, NULL, netreq_test_result_cb, &result);
  wait_for (&result);
  g_assert_true (netreq_session_clear_certificate_decisions_finish (session, result, &error));
  g_assert_no_error (error);
}

void
netreq_test_clear_host_resolver_cache (NetreqSession *session)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  netreq_session_clear_host_resolver_cache_async (session, NULL, netreq_test_result_cb, &result);
  wait_for (&result);
  g_assert_true (netreq_session_clear_host_resolver_cache_finish (session, result, &error));
  g_assert_no_error (error);
}

void
netreq_test_clear_storage_data (NetreqSession      *session,
                                NetreqStorageKinds  kinds,
                                const char         *origin)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  netreq_session_clear_storage_data_async (session, kinds, origin, NULL, netreq_test_result_cb, &result);
  wait_for (&result);
  g_assert_true (netreq_session_clear_storage_data_finish (session, result, &error));
  g_assert_no_error (error);
}
