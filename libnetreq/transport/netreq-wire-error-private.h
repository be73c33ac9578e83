/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  /* Look-up, connection, proxy and TLS handshake. */
  NETREQ_WIRE_PHASE_CONNECT,
  /* From the first byte of the request to the end of the response's head. */
  NETREQ_WIRE_PHASE_EXCHANGE,
  NETREQ_WIRE_PHASE_BODY,
} NetreqWirePhase;

/* What the engine's error alone does not tell. */
typedef struct
{
  NetreqWirePhase phase;
  /* "host:port", for the message. */
  const char *host;
  /* Bytes of the response's head that have come. */
  guint64 head_bytes;
  /* Whether the body is chunked, and the length it should have, or -1. */
  gboolean chunked;
  gint64 expected_length;
  guint64 received_length;
  /* What was wrong with the server's certificate. */
  GTlsCertificateFlags certificate_errors;
  gboolean http2;
} NetreqWireSituation;

/* The one place where errors of the engine become ours. */
GError *netreq_wire_error_new (const GError              *error,
                               const NetreqWireSituation *situation);

G_END_DECLS
