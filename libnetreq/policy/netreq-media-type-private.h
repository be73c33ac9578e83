/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The charset parameter of a Content-Type value, in lower case, or NULL. */
char *netreq_media_type_get_charset (const char *content_type);

G_END_DECLS
