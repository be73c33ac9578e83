/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined (NETREQ_INSIDE) && !defined (NETREQ_COMPILATION)
#error "Only <libnetreq/netreq.h> can be included directly."
#endif

#include <libnetreq/netreq-types.h>
#include <libnetreq/netreq-version-macros.h>

G_BEGIN_DECLS

#define NETREQ_TYPE_CERTIFICATE_CHALLENGE (netreq_certificate_challenge_get_type ())

NETREQ_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NetreqCertificateChallenge, netreq_certificate_challenge, NETREQ, CERTIFICATE_CHALLENGE, GObject)

/**
 * NetreqCertificateVerifyHandler:
 * @session: the session
 * @challenge: what the server has shown
 * @user_data: what was set with the handler
 *
 * Decides about the certificate of a server: by
 * [method@Netreq.CertificateChallenge.accept],
 * [method@Netreq.CertificateChallenge.reject] or
 * [method@Netreq.CertificateChallenge.use_default], then and there or much later, for
 * as long as it holds a reference to @challenge.
 *
 * Since: 1.0
 */
typedef void (*NetreqCertificateVerifyHandler) (NetreqSession              *session,
                                                NetreqCertificateChallenge *challenge,
                                                gpointer                    user_data);

NETREQ_AVAILABLE_IN_1_0
void                 netreq_certificate_challenge_accept          (NetreqCertificateChallenge *self);
NETREQ_AVAILABLE_IN_1_0
void                 netreq_certificate_challenge_reject          (NetreqCertificateChallenge *self);
NETREQ_AVAILABLE_IN_1_0
void                 netreq_certificate_challenge_use_default     (NetreqCertificateChallenge *self);

NETREQ_AVAILABLE_IN_1_0
const char          *netreq_certificate_challenge_get_host        (NetreqCertificateChallenge *self);
NETREQ_AVAILABLE_IN_1_0
guint                netreq_certificate_challenge_get_port        (NetreqCertificateChallenge *self);
NETREQ_AVAILABLE_IN_1_0
GTlsCertificate     *netreq_certificate_challenge_get_certificate (NetreqCertificateChallenge *self);
NETREQ_AVAILABLE_IN_1_0
GPtrArray           *netreq_certificate_challenge_get_chain       (NetreqCertificateChallenge *self);
NETREQ_AVAILABLE_IN_1_0
GTlsCertificateFlags netreq_certificate_challenge_get_errors      (NetreqCertificateChallenge *self);
NETREQ_AVAILABLE_IN_1_0
int                  netreq_certificate_challenge_get_error_code  (NetreqCertificateChallenge *self);
NETREQ_AVAILABLE_IN_1_0
const char          *netreq_certificate_challenge_get_verification_result
                                                                  (NetreqCertificateChallenge *self);

G_END_DECLS
