/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Passes a pollable stream on and, every now and then, says once that it would
 * block: whoever makes little of much then has to give others a turn. */
#define NETREQ_TYPE_PACED_STREAM (netreq_paced_stream_get_type ())
G_DECLARE_FINAL_TYPE (NetreqPacedStream, netreq_paced_stream, NETREQ, PACED_STREAM, GFilterInputStream)

/* Never closes @base. */
GInputStream *netreq_paced_stream_new (GInputStream *base);

G_END_DECLS
