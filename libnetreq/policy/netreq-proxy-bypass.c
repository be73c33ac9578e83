/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-proxy-bypass-private.h"

/* Loopback counts as trustworthy, so that nobody else may answer in its place. A block
 * has the IPv6 addresses too that its IPv4 addresses are mapped to. */
#define IMPLICIT_RULES "localhost, localhost., *.localhost, *.localhost., " \
                       "127.0.0.0/8, [::1], 169.254.0.0/16, fe80::/10"

NetreqHostRules *
netreq_proxy_bypass_new (const char  *text,
                         GError     **error)
{
  return netreq_host_rules_new (text, IMPLICIT_RULES, "proxy bypass rule", error);
}
