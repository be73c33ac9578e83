/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What GZlibDecompressor is for zlib, for brotli (RFC 7932). */
#define NETREQ_TYPE_BROTLI_DECOMPRESSOR (netreq_brotli_decompressor_get_type ())
G_DECLARE_FINAL_TYPE (NetreqBrotliDecompressor, netreq_brotli_decompressor, NETREQ, BROTLI_DECOMPRESSOR, GObject)

GConverter *netreq_brotli_decompressor_new (void);

G_END_DECLS
