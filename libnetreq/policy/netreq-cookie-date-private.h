/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads the date of an Expires attribute in any of the forms that servers write.
 * @seconds are those since 1970. */
gboolean netreq_cookie_date_parse (const char *text,
                                   gint64     *seconds);

G_END_DECLS
