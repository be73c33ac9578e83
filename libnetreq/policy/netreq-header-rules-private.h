/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a header field may look like, and which ones an application may set. */

gboolean netreq_header_name_is_valid  (const char  *name);
gboolean netreq_header_value_is_valid (const char  *value);
gboolean netreq_header_check          (const char  *name,
                                       const char  *value,
                                       GError     **error);

G_END_DECLS
