/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "support/netreq-test-loop.h"
#include "support/netreq-test-tls.h"

G_BEGIN_DECLS

/* The server of openssl, which asks who its clients are. It answers every request
 * with a page that has the name of the client's certificate in it, and closes the
 * connection. */

typedef struct
{
  GSubprocess *process;
  GInputStream *output;
  guint port;
} IdentityServer;

/* @version: "-tls1_2" or "-tls1_3"
 * @insists: whether it takes no client without a certificate */
IdentityServer *identity_server_new  (NetreqTestTls         *tls,
                                      NetreqTestCertificate  which,
                                      const char            *version,
                                      gboolean               insists);
void            identity_server_free (IdentityServer        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IdentityServer, identity_server_free)

/* To be freed. */
char           *identity_server_url  (IdentityServer        *self);

G_END_DECLS
