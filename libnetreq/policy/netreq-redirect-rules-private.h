/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "policy/netreq-header-list-private.h"

G_BEGIN_DECLS

/* What a redirect is, and what of a request goes on to where it leads: section
 * "HTTP-redirect fetch" of the Fetch standard, and RFC 9110, section 15.4. */

/* @location is the reference as it was sent, maybe an empty one; NULL when the
 * response does not redirect. Several that are equal are one. FALSE when they
 * differ. */
gboolean    netreq_redirect_find_location     (guint                    status,
                                               const NetreqHeaderList  *headers,
                                               char                   **location);

/* The method of the next request, which may be @method itself. */
const char *netreq_redirect_method            (guint                    status,
                                               const char              *method);
/* Whether the next request has the body of the one with @method. */
gboolean    netreq_redirect_keeps_body        (guint                    status,
                                               const char              *method);

/* For a next request without the body. */
void        netreq_redirect_drop_body_headers (NetreqHeaderList        *headers);
/* For a next request to another origin. */
void        netreq_redirect_drop_secrets      (NetreqHeaderList        *headers);

G_END_DECLS
