/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Undoes the codings of a Content-Encoding header. The result is pollable when
 * @base is, and never closes @base. When one of the codings is not known,
 * @base itself is returned and nothing is decoded.
 *
 * Reading fails with %G_IO_ERROR_INVALID_DATA for data that is wrong from
 * whichever byte on, and with %G_IO_ERROR_PARTIAL_INPUT for a body that ends
 * before its coding does.
 *
 * @content_encoding: (nullable)
 * @decoded: (out) (nullable): whether the result differs from @base
 * Returns: (transfer full)
 */
GInputStream *netreq_content_decoder_wrap         (GInputStream *base,
                                                   const char   *content_encoding,
                                                   gboolean     *decoded);

/* The value of the Accept-Encoding header. @secure: the request cannot be seen by
 * machines on the way, some of which spoil codings that they do not know. */
const char   *netreq_content_decoder_get_accepted (gboolean      secure);

G_END_DECLS
