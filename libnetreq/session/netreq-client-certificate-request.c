/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-client-certificate-request-private.h"

/**
 * NetreqClientCertificateRequest:
 *
 * What a server asks for before it answers: a certificate that says who we are.
 *
 * The handler of [method@Netreq.Session.set_client_certificate_handler] gets one, and
 * [method@Netreq.ClientCertificateRequest.provide] or
 * [method@Netreq.ClientCertificateRequest.cancel] is called then and there, or much
 * later, when a dialog has been answered for instance. The first of these calls counts,
 * and later ones do nothing. One that is dropped with its last reference before it was
 * answered counts as cancelled. In languages that collect garbage that may be a long
 * time after nobody needs it any more, so cancel it.
 *
 * It belongs to the thread of its session.
 *
 * Since: 1.0
 */

struct _NetreqClientCertificateRequest
{
  GObject parent_instance;

  /* NULL in one that a binding has made, and that asks nothing. */
  NetreqCertificateQuestion *question;

  /* NULL once it is answered, or of no interest any more. */
  gpointer owner;
  NetreqClientCertificateRequestFunc answered;
};

G_DEFINE_FINAL_TYPE (NetreqClientCertificateRequest, netreq_client_certificate_request, G_TYPE_OBJECT)

typedef enum {
  PROP_HOST = 1,
  PROP_PORT,
} NetreqClientCertificateRequestProperty;

static GParamSpec *properties[PROP_PORT + 1];

static void
netreq_client_certificate_request_finalize (GObject *object)
{
  NetreqClientCertificateRequest *self = NETREQ_CLIENT_CERTIFICATE_REQUEST (object);

  netreq_client_certificate_request_cancel (self);
  g_clear_pointer (&self->question, netreq_certificate_question_free);

  G_OBJECT_CLASS (netreq_client_certificate_request_parent_class)->finalize (object);
}

static void
netreq_client_certificate_request_get_property (GObject    *object,
                                                guint       prop_id,
                                                GValue     *value,
                                                GParamSpec *pspec)
{
  NetreqClientCertificateRequest *self = NETREQ_CLIENT_CERTIFICATE_REQUEST (object);

  switch ((NetreqClientCertificateRequestProperty) prop_id)
    {
    case PROP_HOST:
      g_value_set_string (value, netreq_client_certificate_request_get_host (self));
      break;
    case PROP_PORT:
      g_value_set_uint (value, netreq_client_certificate_request_get_port (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
netreq_client_certificate_request_class_init (NetreqClientCertificateRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = netreq_client_certificate_request_finalize;
  object_class->get_property = netreq_client_certificate_request_get_property;

  /**
   * NetreqClientCertificateRequest:host: (getter get_host)
   *
   * The host that asks. After a redirect it need not be that of the request.
   *
   * Since: 1.0
   */
  properties[PROP_HOST] = g_param_spec_string ("host", NULL, NULL, NULL, read_only);

  /**
   * NetreqClientCertificateRequest:port: (getter get_port)
   *
   * The port of the host.
   *
   * Since: 1.0
   */
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT16, 0, read_only);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
netreq_client_certificate_request_init (NetreqClientCertificateRequest *self)
{
}

NetreqClientCertificateRequest *
netreq_client_certificate_request_new (const NetreqCertificateQuestion    *question,
                                       NetreqClientCertificateRequestFunc  answered,
                                       gpointer                            owner)
{
  NetreqClientCertificateRequest *self = g_object_new (NETREQ_TYPE_CLIENT_CERTIFICATE_REQUEST, NULL);

  self->question = netreq_certificate_question_copy (question);
  self->answered = answered;
  self->owner = owner;

  return self;
}

void
netreq_client_certificate_request_detach (NetreqClientCertificateRequest *self)
{
  self->owner = NULL;
}

static void
answer (NetreqClientCertificateRequest *self,
        GTlsCertificate                *certificate)
{
  gpointer owner = g_steal_pointer (&self->owner);

  if (owner != NULL)
    self->answered (certificate, owner);
}

/**
 * netreq_client_certificate_request_provide:
 * @self: a request
 * @certificate: a certificate with its private key, from a file or by a PKCS #11 URI
 *   for instance
 *
 * Answers: the requests that wait go on, and show the server this certificate. Does
 * nothing when the request has been answered, or is of no interest any more.
 *
 * Since: 1.0
 */
void
netreq_client_certificate_request_provide (NetreqClientCertificateRequest *self,
                                           GTlsCertificate                *certificate)
{
  g_return_if_fail (NETREQ_IS_CLIENT_CERTIFICATE_REQUEST (self));
  g_return_if_fail (G_IS_TLS_CERTIFICATE (certificate));

  answer (self, certificate);
}

/**
 * netreq_client_certificate_request_cancel:
 * @self: a request
 *
 * Refuses to answer: the requests that wait go on without a certificate. Where the
 * server insists on one they fail with %NETREQ_ERROR_SSL_CLIENT_AUTH_CERT_NEEDED. Does
 * nothing when the request has been answered, or is of no interest any more.
 *
 * Since: 1.0
 */
void
netreq_client_certificate_request_cancel (NetreqClientCertificateRequest *self)
{
  g_return_if_fail (NETREQ_IS_CLIENT_CERTIFICATE_REQUEST (self));

  answer (self, NULL);
}

/**
 * netreq_client_certificate_request_get_host: (get-property host)
 * @self: a request
 *
 * Gets who asks.
 *
 * Returns: (transfer none): a host name or an address
 *
 * Since: 1.0
 */
const char *
netreq_client_certificate_request_get_host (NetreqClientCertificateRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_CERTIFICATE_REQUEST (self), NULL);

  return self->question != NULL ? self->question->host : "";
}

/**
 * netreq_client_certificate_request_get_port: (get-property port)
 * @self: a request
 *
 * Gets the port of the host.
 *
 * Returns: the port
 *
 * Since: 1.0
 */
guint
netreq_client_certificate_request_get_port (NetreqClientCertificateRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_CERTIFICATE_REQUEST (self), 0);

  return self->question != NULL ? self->question->port : 0;
}

/**
 * netreq_client_certificate_request_get_accepted_authorities:
 * @self: a request
 *
 * Gets who may have signed the certificate: the names of authorities, in the DER
 * encoding of X.509. There may be none, which means that the server does not say.
 *
 * Returns: (transfer container) (element-type GLib.Bytes): the names
 *
 * Since: 1.0
 */
GPtrArray *
netreq_client_certificate_request_get_accepted_authorities (NetreqClientCertificateRequest *self)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_return_val_if_fail (NETREQ_IS_CLIENT_CERTIFICATE_REQUEST (self), NULL);

  if (self->question == NULL)
    return g_steal_pointer (&names);

  for (guint i = 0; i < self->question->authorities->len; i++)
    g_ptr_array_add (names, g_bytes_ref (g_ptr_array_index (self->question->authorities, i)));

  return g_steal_pointer (&names);
}
