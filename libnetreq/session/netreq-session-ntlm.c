/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-session-private.h"

/**
 * netreq_session_allow_ntlm_credentials_for_domains:
 * @self: a session
 * @domains: (nullable): which servers, or %NULL for none
 * @error: return location for an error
 *
 * Sets which servers may be logged in to with NTLM or Negotiate. A session allows none to
 * begin with, and their challenges are then passed over, as if they were not there.
 *
 * @domains has patterns with commas between them, in the syntax of
 * [property@Netreq.ProxyConfig:proxy-bypass-rules]: `example.com` for one host,
 * `*.example.com` for all below it, `https://example.com` for one that is asked by https
 * alone, `*` for all. Loopback is allowed only where a pattern says so.
 *
 * A server that is allowed, and that offers Negotiate, is told who the user is without
 * anybody being asked, where the system knows, as with a Kerberos ticket, and the library
 * was built with what it takes. Name only servers that may know.
 *
 * Else NTLM is better than Digest and Basic, with what
 * [signal@Netreq.ClientRequest::login] says, or the user info of a URL. The user name may
 * have a domain in front of it, as in `DOMAIN\user`. Nothing is taken from the system.
 *
 * Both log in a connection, and not a request: what is sent over that connection
 * afterwards is sent by requests for which the same login holds. Those that omit
 * credentials use others.
 *
 * It holds for challenges that come from then on. Connections that are idle are closed,
 * and those in use after their request.
 *
 * Fails with %NETREQ_ERROR_INVALID_ARGUMENT when a pattern cannot be read, and then nothing
 * changes.
 *
 * Returns: whether it was set
 *
 * Since: 1.0
 */
gboolean
netreq_session_allow_ntlm_credentials_for_domains (NetreqSession  *self,
                                                   const char     *domains,
                                                   GError        **error)
{
  g_autoptr(NetreqHostRules) rules = NULL;

  g_return_val_if_fail (NETREQ_IS_SESSION (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);
  netreq_session_assert_context (self);

  rules = netreq_host_rules_new (domains, NULL, "pattern of domains", error);
  if (rules == NULL)
    return FALSE;

  netreq_session_set_ntlm_rules (self, g_steal_pointer (&rules));
  return TRUE;
}
