/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A server in this program, so that the examples need no network:
 *
 *   /hello    a line of text
 *   /moved    a redirect to /hello
 *   /echo     the body of the request
 *   /endless  a body without an end
 */
typedef struct _DemoServer DemoServer;

DemoServer *demo_server_new     (GError           **error);
void        demo_server_free    (DemoServer        *server);

/* To be freed. */
char       *demo_server_get_url (DemoServer        *server,
                                 const char        *path);

/* The URL of a port where nobody listens; to be freed. */
char       *demo_server_get_refused_url (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DemoServer, demo_server_free)

G_END_DECLS
