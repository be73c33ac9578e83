/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* When each connection of the program was begun, in monotonic time. The program has a
 * connect() of its own for that, which all libraries find before that of the system. */
guint  connect_times_get_length (void);
gint64 connect_times_get        (guint index);

G_END_DECLS
