/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-certificate-rules-private.h"

G_BEGIN_DECLS

/* What was decided, by the keys of the questions. A server that always shows another
 * certificate must not fill the memory: beyond a bound the oldest is forgotten, and
 * is asked again. */
typedef struct _NetreqCertificateMemory NetreqCertificateMemory;

#define NETREQ_CERTIFICATE_MEMORY_SIZE 1000

NetreqCertificateMemory  *netreq_certificate_memory_new    (void);
void                      netreq_certificate_memory_free   (NetreqCertificateMemory   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqCertificateMemory, netreq_certificate_memory_free)

void                      netreq_certificate_memory_store  (NetreqCertificateMemory   *self,
                                                            const char                *key,
                                                            NetreqCertificateDecision  decision);
NetreqCertificateDecision netreq_certificate_memory_lookup (NetreqCertificateMemory   *self,
                                                            const char                *key);
void                      netreq_certificate_memory_clear  (NetreqCertificateMemory   *self);
/* Only what was decided of the server at @host_port. */
void                      netreq_certificate_memory_clear_server
                                                           (NetreqCertificateMemory   *self,
                                                            const char                *host_port);

G_END_DECLS
