/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* tinyproxy on a free port of the loopback interface, as a child: an http proxy that
 * lets nobody through without a login where @username is given. */
typedef struct _NetreqTinyproxy NetreqTinyproxy;

/* Skips the test and returns NULL where there is no tinyproxy. */
NetreqTinyproxy *netreq_tinyproxy_new     (const char      *username,
                                           const char      *password);
void             netreq_tinyproxy_free    (NetreqTinyproxy *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqTinyproxy, netreq_tinyproxy_free)

/* "http://[USER-INFO@]127.0.0.1:PORT"; to be freed. */
char            *netreq_tinyproxy_uri     (NetreqTinyproxy *self,
                                           const char      *user_info);
/* All that it has been asked for, and more. To be freed. */
char            *netreq_tinyproxy_get_log (NetreqTinyproxy *self);

G_END_DECLS
