/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "support/netreq-test-loop.h"

G_BEGIN_DECLS

/* A proxy on a free port of the loopback interface that connects whoever asks, in
 * SOCKS 5 or by the method CONNECT of HTTP, whichever comes in. Whatever host is asked
 * for, it takes the port of 127.0.0.1. It has threads of its own. */

typedef struct _NetreqProxyServer NetreqProxyServer;

/* With a user name, clients have to log in: those that speak HTTP by Basic, or it answers
 * 407 and closes the connection. */
NetreqProxyServer *netreq_proxy_server_new            (const char        *username,
                                                       const char        *password);
void               netreq_proxy_server_free           (NetreqProxyServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqProxyServer, netreq_proxy_server_free)

/* "SCHEME://[USER-INFO@]127.0.0.1:PORT"; to be freed. */
char              *netreq_proxy_server_uri            (NetreqProxyServer *self,
                                                       const char        *scheme,
                                                       const char        *user_info);

guint              netreq_proxy_server_get_requests   (NetreqProxyServer *self);
/* What a client asked for: the head of a CONNECT, or "SOCKS5 HOST:PORT USER:PASSWORD"
 * without the latter where nobody logged in. To be freed. */
char              *netreq_proxy_server_get_request    (NetreqProxyServer *self,
                                                       guint              index);

G_END_DECLS
