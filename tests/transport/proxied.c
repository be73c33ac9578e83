/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "proxied.h"

#include <string.h>

#include "support/netreq-test-request.h"
#include "support/netreq-test-session.h"

void
proxied_set (NetreqSession *session,
             const char    *rules,
             const char    *bypass_rules)
{
  g_autoptr(NetreqProxyConfig) config =
    netreq_proxy_config_new (NETREQ_PROXY_MODE_FIXED_SERVERS, rules, bypass_rules, NULL);

  netreq_test_set_proxy_config (session, config);
}

NetreqSession *
proxied_session (const char *rules)
{
  NetreqSession *session = netreq_session_new ();

  netreq_test_set_proxy (session, rules);
  return session;
}

char *
proxied_uri (NetreqRawServer *server,
             const char      *prefix)
{
  return g_strdup_printf ("%s127.0.0.1:%u", prefix, netreq_raw_server_get_port (server));
}

void
proxied_assert_error (Call        *call,
                      NetreqError  code,
                      const char  *part)
{
  const GError *error;

  call_wait (call);
  error = netreq_event_recorder_get_error (call->recorder);
  g_assert_error (error, NETREQ_ERROR, (int) code);
  if (strstr (error->message, part) == NULL)
    g_error ("\"%s\" does not name %s", error->message, part);
}
