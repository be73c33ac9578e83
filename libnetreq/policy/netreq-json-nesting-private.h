/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether @text can be given to a parser that calls itself for every array and
 * object within another: that is so when none is nested too deep. What is plainly
 * not JSON (RFC 8259) cannot be given to it either, as the parser may see nesting
 * in it that is not seen here. The converse does not hold: the parser judges. */
gboolean netreq_json_can_be_parsed (const char *text);

G_END_DECLS
