/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is wrong with the certificate of @host, "host:port"; of several errors the worst
 * one is told. */
GError *netreq_certificate_error_new (const char           *host,
                                      GTlsCertificateFlags  errors);

G_END_DECLS
