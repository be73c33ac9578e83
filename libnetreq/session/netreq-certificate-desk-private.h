/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session/netreq-certificate-challenge-private.h"
#include "session/netreq-client-certificate-request-private.h"

G_BEGIN_DECLS

/* Where the requests of a partition wait for what the application says about a
 * certificate, and where it is remembered: the first one asks for all. */
typedef struct _NetreqCertificateDesk NetreqCertificateDesk;

/* A request that waits. */
typedef struct _NetreqCertificateWait NetreqCertificateWait;

/* From the main loop only; the wait is over.
 * @error: (nullable): why the request fails; NULL when it is to try again */
typedef void (*NetreqCertificateWaitFunc) (const GError *error,
                                           gpointer      user_data);

/* @session is borrowed, and owns the desk. */
NetreqCertificateDesk   *netreq_certificate_desk_new    (NetreqSession                   *session);
void                     netreq_certificate_desk_free   (NetreqCertificateDesk           *desk);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqCertificateDesk, netreq_certificate_desk_free)

/* Another one, or NULL, who knows nothing of what was decided before. Whoever waits for
 * an answer tries again. */
void                     netreq_certificate_desk_set_verify_handler
                                                        (NetreqCertificateDesk           *desk,
                                                         NetreqCertificateVerifyHandler   handler,
                                                         gpointer                         user_data,
                                                         GDestroyNotify                   destroy);

/* The same for our own certificates. */
void                     netreq_certificate_desk_set_client_handler
                                                        (NetreqCertificateDesk           *desk,
                                                         NetreqClientCertificateHandler   handler,
                                                         gpointer                         user_data,
                                                         GDestroyNotify                   destroy);

/* Forgets what was decided.
 * @host_port: (nullable): of which server, or NULL for all */
void                     netreq_certificate_desk_clear  (NetreqCertificateDesk           *desk,
                                                         const char                      *host_port);

/* What was decided stays, and is decided of what is found from now on. */
void                     netreq_certificate_desk_outdate
                                                        (NetreqCertificateDesk           *desk);

/* Another number whenever what was decided before does not hold any more, so that no
 * connection may be used that was made under another one. */
guint                    netreq_certificate_desk_get_generation
                                                        (NetreqCertificateDesk           *desk);

/* Nobody is refused a certificate of ours, if only for want of one. */
NetreqCertificateVerdict netreq_certificate_desk_judge  (NetreqCertificateDesk           *desk,
                                                         const NetreqCertificateQuestion *question);

/* What is shown to the server that asks for a certificate of ours; NULL for nothing.
 * Belongs to the desk. */
GTlsCertificate         *netreq_certificate_desk_get_identity
                                                        (NetreqCertificateDesk           *desk,
                                                         const NetreqCertificateQuestion *question);
/* It was of no use, or its want was: whoever comes next shall ask again. */
void                     netreq_certificate_desk_forget_identity
                                                        (NetreqCertificateDesk           *desk,
                                                         const NetreqCertificateQuestion *question);

/* For what is judged with ASK. */
NetreqCertificateWait   *netreq_certificate_desk_ask    (NetreqCertificateDesk           *desk,
                                                         const NetreqCertificateQuestion *question,
                                                         NetreqCertificateWaitFunc        func,
                                                         gpointer                         user_data);
/* What the application has been asked stays asked. */
void                     netreq_certificate_wait_cancel (NetreqCertificateWait           *wait);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqCertificateWait, netreq_certificate_wait_cancel)

G_END_DECLS
