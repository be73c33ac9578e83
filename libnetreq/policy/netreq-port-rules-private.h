/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The bad ports of the Fetch standard: a service that is not HTTP could take parts
 * of a request for its own commands, and there is no web server on any of them. */
gboolean netreq_port_is_blocked (guint    port);

/* Whether that is not the port of @url. */
gboolean netreq_port_check      (GUri    *url,
                                 GError **error);

G_END_DECLS
