/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The value of an Accept-Language header for a list such as "de-CH,fr", the most wanted
 * first: as Chromium has it, with a weight for each but the first. To be freed; NULL
 * with an error when a part of the list is no language (RFC 4647, section 2.1). */
char *netreq_accept_languages_to_field (const char  *languages,
                                        GError     **error);

G_END_DECLS
