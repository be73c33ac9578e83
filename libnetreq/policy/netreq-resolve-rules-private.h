/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "netreq-enums.h"

G_BEGIN_DECLS

/* A host that is not within a URL: a name in any script, an IPv4 address, or an IPv6
 * address with or without brackets. In lower case and ASCII, without brackets. */
char    *netreq_resolve_read_host   (const char        *text,
                                     GError           **error);

/* Whether the name is that of this host, whoever is asked. (RFC 6761, section 6.3) */
gboolean netreq_resolve_is_local    (const char        *host);

/* Whether what was found @age microseconds ago is still good. Nobody tells us how long it
 * may be used. */
gboolean netreq_resolve_may_reuse   (NetreqCacheUsage   usage,
                                     gint64             age);

G_END_DECLS
