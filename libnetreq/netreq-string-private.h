/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Replaces a member by a copy of @value, which may be NULL, and may be the member or a
 * part of it. */
static inline void
netreq_set_string (char       **member,
                   const char  *value)
{
  char *copy = g_strdup (value);

  g_free (*member);
  *member = copy;
}

G_END_DECLS
