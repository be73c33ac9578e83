/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was said about a certificate. */
typedef enum {
  NETREQ_CERTIFICATE_UNDECIDED,
  NETREQ_CERTIFICATE_ACCEPTED,
  NETREQ_CERTIFICATE_REJECTED,
  /* It is left to what the check has found. */
  NETREQ_CERTIFICATE_LEFT,
} NetreqCertificateDecision;

typedef enum {
  NETREQ_CERTIFICATE_GO,
  NETREQ_CERTIFICATE_ASK,
  NETREQ_CERTIFICATE_REFUSE,
} NetreqCertificateVerdict;

/* Whether a request may be sent to whoever has shown the certificate.
 * @somebody_decides: whether there is somebody to ask
 * @is_valid: whether the check has found no errors */
NetreqCertificateVerdict netreq_certificate_judge (gboolean                  somebody_decides,
                                                   NetreqCertificateDecision decision,
                                                   gboolean                  is_valid);

G_END_DECLS
