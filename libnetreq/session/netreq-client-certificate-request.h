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

#define NETREQ_TYPE_CLIENT_CERTIFICATE_REQUEST (netreq_client_certificate_request_get_type ())

NETREQ_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NetreqClientCertificateRequest, netreq_client_certificate_request, NETREQ, CLIENT_CERTIFICATE_REQUEST, GObject)

/**
 * NetreqClientCertificateHandler:
 * @session: the session
 * @request: what the server asks for
 * @user_data: what was set with the handler
 *
 * Finds the certificate by which a server shall know who we are: it calls
 * [method@Netreq.ClientCertificateRequest.provide] or
 * [method@Netreq.ClientCertificateRequest.cancel], then and there or much later, for as
 * long as it holds a reference to @request.
 *
 * Since: 1.0
 */
typedef void (*NetreqClientCertificateHandler) (NetreqSession                  *session,
                                                NetreqClientCertificateRequest *request,
                                                gpointer                        user_data);

NETREQ_AVAILABLE_IN_1_0
void        netreq_client_certificate_request_provide  (NetreqClientCertificateRequest *self,
                                                        GTlsCertificate                *certificate);
NETREQ_AVAILABLE_IN_1_0
void        netreq_client_certificate_request_cancel   (NetreqClientCertificateRequest *self);

NETREQ_AVAILABLE_IN_1_0
const char *netreq_client_certificate_request_get_host (NetreqClientCertificateRequest *self);
NETREQ_AVAILABLE_IN_1_0
guint       netreq_client_certificate_request_get_port (NetreqClientCertificateRequest *self);
NETREQ_AVAILABLE_IN_1_0
GPtrArray  *netreq_client_certificate_request_get_accepted_authorities
                                                       (NetreqClientCertificateRequest *self);

G_END_DECLS
