/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NETREQ_MD4_LENGTH 16

/* RFC 1320. Broken long since, and good for nothing but NTLM, which is made of it. */
void netreq_md4 (const guint8 *data,
                 gsize         length,
                 guint8        digest[NETREQ_MD4_LENGTH]);

G_END_DECLS
