/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-certificate-error-private.h"

#include "netreq-error-private.h"

typedef struct
{
  GTlsCertificateFlags flag;
  NetreqError code;
  const char *words;
} CertificateRow;

/* In the order in which they matter: what cannot be trusted at all comes first. */
static const CertificateRow certificate_rows[] = {
  { G_TLS_CERTIFICATE_REVOKED, NETREQ_ERROR_CERT_REVOKED, "has been revoked" },
  { G_TLS_CERTIFICATE_UNKNOWN_CA, NETREQ_ERROR_CERT_AUTHORITY_INVALID, "is signed by nobody who is trusted" },
  { G_TLS_CERTIFICATE_BAD_IDENTITY, NETREQ_ERROR_CERT_COMMON_NAME_INVALID, "is for another host" },
  { G_TLS_CERTIFICATE_EXPIRED, NETREQ_ERROR_CERT_DATE_INVALID, "has expired" },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, NETREQ_ERROR_CERT_DATE_INVALID, "is not valid yet" },
  { G_TLS_CERTIFICATE_INSECURE, NETREQ_ERROR_CERT_WEAK_SIGNATURE_ALGORITHM, "uses an algorithm that is not safe" },
};

GError *
netreq_certificate_error_new (const char           *host,
                              GTlsCertificateFlags  errors)
{
  for (guint i = 0; i < G_N_ELEMENTS (certificate_rows); i++)
    {
      const CertificateRow *row = &certificate_rows[i];

      if (errors & row->flag)
        return netreq_error_new (row->code, "The certificate of %s %s", host, row->words);
    }

  return netreq_error_new (NETREQ_ERROR_CERT_INVALID, "The certificate of %s is not valid", host);
}
