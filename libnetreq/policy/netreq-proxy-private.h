/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NETREQ_PROXY_DIRECT "direct://"

/* One proxy, or NETREQ_PROXY_DIRECT for none. */
typedef struct
{
  /* Scheme, host and port, never without a port: "http://proxy.example:80". The
   * schemes are direct, http, https, socks4 and socks5. No user info. */
  char *uri;
  /* Decoded, nullable. */
  char *username;
  char *password;
} NetreqProxy;

/* Reads one proxy as the original's `proxyRules` have it: a host, with or without a
 * scheme in front and a port behind. No error shows a part of its user info. */
NetreqProxy *netreq_proxy_parse (const char   *text,
                                 const char   *default_scheme,
                                 GError      **error);
void         netreq_proxy_free  (NetreqProxy  *proxy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqProxy, netreq_proxy_free)

G_END_DECLS
