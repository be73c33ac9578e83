/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Turns bytes into UTF-8 text. A byte order mark decides over @charset and is
 * left out; an unknown charset means UTF-8; whatever is invalid becomes
 * U+FFFD. Labels mean what they mean on the web, e.g. `iso-8859-1` is
 * windows-1252. So does a NUL become U+FFFD: the text is whole as a C string.
 *
 * @charset: (nullable)
 * @length: (out) (nullable)
 * Returns: (transfer full)
 */
char *netreq_text_decode (GBytes     *bytes,
                          const char *charset,
                          gsize      *length);

G_END_DECLS
