/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session/netreq-certificate-question-private.h"
#include "session/netreq-client-certificate-request.h"

G_BEGIN_DECLS

/* Called once, unless the request is detached before. May come from inside a public
 * call.
 * @certificate: (nullable): NULL for none */
typedef void (*NetreqClientCertificateRequestFunc) (GTlsCertificate *certificate,
                                                    gpointer         owner);

NetreqClientCertificateRequest *
     netreq_client_certificate_request_new    (const NetreqCertificateQuestion    *question,
                                               NetreqClientCertificateRequestFunc  answered,
                                               gpointer                            owner);

/* The owner is gone, or needs no answer. */
void netreq_client_certificate_request_detach (NetreqClientCertificateRequest     *self);

G_END_DECLS
