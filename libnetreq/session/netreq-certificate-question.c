/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-certificate-question-private.h"

#include "netreq-error-private.h"
#include "policy/netreq-url-private.h"
#include "session/netreq-certificate-error-private.h"

static NetreqCertificateQuestion *
question_new (GUri *url)
{
  NetreqCertificateQuestion *self = g_new0 (NetreqCertificateQuestion, 1);

  self->host = g_strdup (g_uri_get_host (url));
  self->port = netreq_url_port (url);
  self->host_port = netreq_url_host_port (url);

  return self;
}

NetreqCertificateQuestion *
netreq_certificate_question_new (GUri                 *url,
                                 GTlsCertificate      *certificate,
                                 GTlsCertificateFlags  errors)
{
  NetreqCertificateQuestion *self = question_new (url);

  self->certificate = g_object_ref (certificate);
  self->errors = errors;

  return self;
}

NetreqCertificateQuestion *
netreq_certificate_question_new_for_client (GUri      *url,
                                            GPtrArray *authorities)
{
  NetreqCertificateQuestion *self = question_new (url);

  self->authorities = authorities;

  return self;
}

NetreqCertificateQuestion *
netreq_certificate_question_copy (const NetreqCertificateQuestion *self)
{
  NetreqCertificateQuestion *copy = g_new0 (NetreqCertificateQuestion, 1);

  copy->host = g_strdup (self->host);
  copy->port = self->port;
  copy->host_port = g_strdup (self->host_port);
  copy->errors = self->errors;
  copy->certificate = self->certificate != NULL ? g_object_ref (self->certificate) : NULL;
  copy->authorities = self->authorities != NULL ? g_ptr_array_ref (self->authorities) : NULL;

  return copy;
}

void
netreq_certificate_question_free (NetreqCertificateQuestion *self)
{
  g_free (self->host);
  g_free (self->host_port);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->authorities, g_ptr_array_unref);
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
  g_autofree char *fingerprint = NULL;

  if (self->certificate == NULL)
    return g_strdup (self->host_port);

  fingerprint = get_fingerprint (self->certificate);
  return g_strdup_printf ("%s %x %s", self->host_port, (guint) self->errors, fingerprint);
}

GError *
netreq_certificate_question_explain (const NetreqCertificateQuestion *self)
{
  if (self->certificate == NULL)
    return netreq_error_new (NETREQ_ERROR_SSL_CLIENT_AUTH_CERT_NEEDED,
                             "%s asks for a client certificate", self->host_port);

  if (self->errors != 0)
    return netreq_certificate_error_new (self->host_port, self->errors);

  return netreq_error_new (NETREQ_ERROR_CERT_INVALID,
                           "The application does not accept the certificate of %s", self->host_port);
}
