/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "session/netreq-certificate-question-private.h"
#include "session/netreq-session.h"

G_BEGIN_DECLS

/* Lets one message of the engine pass to those servers only whose certificates are
 * good, or were accepted. */
typedef struct _NetreqTlsGate NetreqTlsGate;

NetreqTlsGate *netreq_tls_gate_new          (NetreqSession        *session,
                                             GUri                 *url);
void           netreq_tls_gate_free         (NetreqTlsGate        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqTlsGate, netreq_tls_gate_free)

/* For `accept-certificate`: whether the handshake goes on with a certificate that is
 * not good. */
gboolean       netreq_tls_gate_accept       (NetreqTlsGate        *self,
                                             GTlsCertificate      *certificate,
                                             GTlsCertificateFlags  errors);

/* For `starting`: whether the request may be written to the connection that it got,
 * whoever made that. FALSE when the message has to be cancelled, of which nothing is
 * written any more.
 * @socket: (nullable): that of the connection, when it was made for @message */
gboolean       netreq_tls_gate_pass         (NetreqTlsGate        *self,
                                             SoupMessage          *message,
                                             GSocket              *socket,
                                             GError              **error);

/* Before the handshake: what is known to be shown to the server. GIO resumes sessions of
 * TLS 1.3 all over the process: old ones none with another certificate than was set
 * before the handshake, new ones none that we have made. So nobody becomes who another one
 * is. */
void           netreq_tls_gate_begin        (NetreqTlsGate        *self,
                                             GTlsClientConnection *connection);
/* For `request-certificate`: shows the server who we are. FALSE when it is shown nothing;
 * with an error when the message has to be cancelled. */
gboolean       netreq_tls_gate_show_identity (NetreqTlsGate        *self,
                                              SoupMessage          *message,
                                              GTlsClientConnection *connection,
                                              GError              **error);
/* What an error of the engine means where the server wants to know who we are; NULL when
 * it means nothing else. */
GError        *netreq_tls_gate_explain      (NetreqTlsGate        *self,
                                             const GError         *error);

/* What keeps the message from passing, as it is for the application to decide; NULL for
 * nothing. Belongs to the gate. */
const NetreqCertificateQuestion *
               netreq_tls_gate_get_question (NetreqTlsGate        *self);

/* Whether the message was not let pass as something else was decided meanwhile, and
 * another one may pass. */
gboolean       netreq_tls_gate_is_outdated  (NetreqTlsGate        *self);

/* What was wrong with the certificate that was not accepted. */
GTlsCertificateFlags
               netreq_tls_gate_get_errors   (NetreqTlsGate        *self);

G_END_DECLS
