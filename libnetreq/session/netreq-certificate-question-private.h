/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is to be decided before a request may go out: whether the one who has shown
 * the certificate is the server that was meant, or what to show to a server. */
typedef struct
{
  /* NULL where the server asks for ours. */
  GTlsCertificate *certificate;
  /* What the check has found. */
  GTlsCertificateFlags errors;
  /* Who may have signed ours; of GBytes. NULL where it is not about that. */
  GPtrArray *authorities;
  char *host;
  guint port;
  char *host_port;
} NetreqCertificateQuestion;

NetreqCertificateQuestion *netreq_certificate_question_new  (GUri                            *url,
                                                             GTlsCertificate                 *certificate,
                                                             GTlsCertificateFlags             errors);
/* @authorities: (transfer full): GBytes with the names in DER */
NetreqCertificateQuestion *netreq_certificate_question_new_for_client
                                                            (GUri                            *url,
                                                             GPtrArray                       *authorities);
NetreqCertificateQuestion *netreq_certificate_question_copy (const NetreqCertificateQuestion *self);
void                       netreq_certificate_question_free (NetreqCertificateQuestion       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqCertificateQuestion, netreq_certificate_question_free)

/* The same text for questions that have the same answer, and for no others. To be freed. */
char                      *netreq_certificate_question_key  (const NetreqCertificateQuestion *self);

/* How the request fails when the certificate is refused: for its errors, or since the
 * application does not want it, or has none. */
GError                    *netreq_certificate_question_explain
                                                            (const NetreqCertificateQuestion *self);

G_END_DECLS
