/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * A GConverter that undoes one content coding the way HTTP needs it, which is
 * both stricter and more lenient than the bare decompressors:
 *
 * - data that is wrong from the first byte is an error, and so is an end that
 *   comes too early;
 * - an entirely empty body is a clean end (a HEAD response, a 304);
 * - all members of a gzip file are decoded;
 * - `deflate` may come with or without the zlib header;
 * - what follows the compressed data is read and dropped, so that the source
 *   is always read to its end and its connection can be used again.
 */
#define NETREQ_TYPE_CODING_CONVERTER (netreq_coding_converter_get_type ())
G_DECLARE_FINAL_TYPE (NetreqCodingConverter, netreq_coding_converter, NETREQ, CODING_CONVERTER, GObject)

/* Returns: (transfer full) (nullable): NULL for a coding that is not known or
 *   was not built in. */
GConverter *netreq_coding_converter_new (const char *coding);

G_END_DECLS
