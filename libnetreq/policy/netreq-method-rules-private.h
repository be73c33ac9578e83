/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The method to send: upper case, GET when there is none, NULL for one that is
 * malformed or never sent. */
char *netreq_method_normalize (const char  *method,
                               GError     **error);

G_END_DECLS
