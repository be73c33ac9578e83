/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "netreq-error.h"

G_BEGIN_DECLS

/* What leads to it is put out of the way of the rest. */
#define NETREQ_COLD __attribute__ ((cold))

/* Both put the name of @code in front of the words of @format. */
NETREQ_COLD
GError *netreq_error_new (NetreqError  code,
                          const char  *format,
                          ...) G_GNUC_PRINTF (2, 3);
NETREQ_COLD
void    netreq_set_error (GError     **error,
                          NetreqError  code,
                          const char  *format,
                          ...) G_GNUC_PRINTF (3, 4);

/* The message without the name in front: to be told within that of another error. */
const char *netreq_error_get_words (const GError *error);

G_END_DECLS
