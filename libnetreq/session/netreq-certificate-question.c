/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-certificate-question-private.h"

#include "netreq-error-private.h"
#include "policy/netreq-url-private.h"
#include "session/netreq-certificate-error-private.h"

NetreqCertificateQuestion *
netreq_certificate_question_new (GUri                 *url,
                                 GTlsCertificate      *certificate,
                                 GTlsCertificateFlags  errors)
{
  NetreqCertificateQuestion *self = g_new0 (NetreqCertificateQuestion, 1);

  self->host = g_strdup (g_uri_get_host (url));
  self->port = netreq_url_port (url);
  self->host_port = netreq_url_host_port (url);
  self->certificate = g_object_ref (certificate);
  self->errors = errors;

  return self;
}

NetreqCertificateQuestion *
netreq_certificate_question_copy (const NetreqCertificateQuestion *self)
{
  NetreqCertificateQuestion *copy = g_new0 (NetreqCertificateQuestion, 1);

  copy->host = g_strdup (self->host);
  copy->port = self->port;
  copy->host_port = g_strdup (self->host_port);
  copy->certificate = g_object_ref (self->certificate);
  copy->errors = self->errors;

  return copy;
}

void
netreq_certificate_question_free (NetreqCertificateQuestion *self)
{
  g_free (self->host);
  g_free (self->host_port);
  g_object_unref (self->certificate);
  g_free (self);
}

static char *
get_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr(GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

char *
netreq_certificate_question_key (const NetreqCertificateQuestion *self)
{
  g_autofree char *fingerprint = get_fingerprint (self->certificate);

  return g_strdup_printf ("%s %x %s", self->host_port, (guint) self->errors, fingerprint);
}

GError *
netreq_certificate_question_explain (const NetreqCertificateQuestion *self)
{
  if (self->errors != 0)
    return netreq_certificate_error_new (self->host_port, self->errors);

  return netreq_error_new (NETREQ_ERROR_CERT_INVALID,
                           "The application does not accept the certificate of %s", self->host_port);
}
