/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was decided, by the keys of the questions. A server that always shows another
 * certificate, or asks for ours by ever new names, must not fill the memory: beyond a
 * bound the oldest is forgotten, and is asked again. */
typedef struct _NetreqCertificateMemory NetreqCertificateMemory;

#define NETREQ_CERTIFICATE_MEMORY_SIZE 1000

/* @free_decision: (nullable): called for NULL too */
NetreqCertificateMemory *netreq_certificate_memory_new      (GDestroyNotify           free_decision);
void                     netreq_certificate_memory_free     (NetreqCertificateMemory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqCertificateMemory, netreq_certificate_memory_free)

/* @decision: (transfer full) */
void                     netreq_certificate_memory_store    (NetreqCertificateMemory *self,
                                                             const char              *key,
                                                             gpointer                 decision);
gboolean                 netreq_certificate_memory_contains (NetreqCertificateMemory *self,
                                                             const char              *key);
/* Belongs to the memory; NULL when there is none. */
gpointer                 netreq_certificate_memory_lookup   (NetreqCertificateMemory *self,
                                                             const char              *key);
void                     netreq_certificate_memory_clear    (NetreqCertificateMemory *self);
/* Only what was decided of the server at @host_port. */
void                     netreq_certificate_memory_clear_server
                                                            (NetreqCertificateMemory *self,
                                                             const char              *host_port);

G_END_DECLS
