/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Certificates that are made for the run, all with the same key; two that exist at the
 * same time have nothing in common. While it exists, the authority that signs them is
 * the only one that the process trusts. */

typedef enum
{
  /* For localhost, 127.0.0.1 and ::1, and for the names that only test servers have:
   * one.example and below, two.example and below, a.localhost and below, a.co.uk,
   * b.co.uk. */
  NETREQ_TEST_CERTIFICATE_GOOD,
  NETREQ_TEST_CERTIFICATE_EXPIRED,
  NETREQ_TEST_CERTIFICATE_WRONG_HOST,
  NETREQ_TEST_CERTIFICATE_SELF_SIGNED,
  NETREQ_TEST_CERTIFICATE_WEAK, /* signed with SHA-1 */
  /* As the good one, signed by somebody whom the authority has signed, and who is sent
   * with it. */
  NETREQ_TEST_CERTIFICATE_CHAINED,
  /* For clients: "The test client". */
  NETREQ_TEST_CERTIFICATE_CLIENT,
} NetreqTestCertificate;

typedef struct _NetreqTestTls NetreqTestTls;

/* Skips the test and returns NULL where there is no openssl or no TLS in GIO. */
NetreqTestTls   *netreq_test_tls_new                  (void);
void             netreq_test_tls_free                 (NetreqTestTls         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqTestTls, netreq_test_tls_free)

/* The paths of PEM files; not to be freed. */
const char      *netreq_test_tls_get_authority_path   (NetreqTestTls         *self);
const char      *netreq_test_tls_get_key_path         (NetreqTestTls         *self);
const char      *netreq_test_tls_get_certificate_path (NetreqTestTls         *self,
                                                       NetreqTestCertificate  which);
/* With its key, for a server in the same process. */
GTlsCertificate *netreq_test_tls_load                 (NetreqTestTls         *self,
                                                       NetreqTestCertificate  which);

G_END_DECLS
