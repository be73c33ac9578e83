/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-certificate-challenge-private.h"

#include "netreq-error-private.h"

/**
 * NetreqCertificateChallenge:
 *
 * The certificate that a server has shown, and what the check has found: asks whether
 * to go on with this server.
 *
 * The handler of [method@Netreq.Session.set_certificate_verify_handler] gets one, and
 * [method@Netreq.CertificateChallenge.accept],
 * [method@Netreq.CertificateChallenge.reject] or
 * [method@Netreq.CertificateChallenge.use_default] is called then and there, or much
 * later, when a dialog has been answered for instance. The first of these calls counts,
 * and later ones do nothing. One that is dropped with its last reference before it was
 * answered counts as [method@Netreq.CertificateChallenge.use_default]. In languages
 * that collect garbage that may be a long time after nobody needs it any more, so
 * answer it.
 *
 * It belongs to the thread of its session.
 *
 * Since: 1.0
 */

struct _NetreqCertificateChallenge
{
  GObject parent_instance;

  /* NULL in one that a binding has made, and that asks nothing. */
  NetreqCertificateQuestion *question;

  /* NULL once it is decided, or of no interest any more. */
  gpointer owner;
  NetreqCertificateChallengeFunc decided;
};

G_DEFINE_FINAL_TYPE (NetreqCertificateChallenge, netreq_certificate_challenge, G_TYPE_OBJECT)

typedef enum {
  PROP_HOST = 1,
  PROP_PORT,
  PROP_CERTIFICATE,
  PROP_ERRORS,
  PROP_ERROR_CODE,
  PROP_VERIFICATION_RESULT,
} NetreqCertificateChallengeProperty;

static GParamSpec *properties[PROP_VERIFICATION_RESULT + 1];

static void
netreq_certificate_challenge_finalize (GObject *object)
{
  NetreqCertificateChallenge *self = NETREQ_CERTIFICATE_CHALLENGE (object);

  netreq_certificate_challenge_use_default (self);
  g_clear_pointer (&self->question, netreq_certificate_question_free);

  G_OBJECT_CLASS (netreq_certificate_challenge_parent_class)->finalize (object);
}

static void
netreq_certificate_challenge_get_property (GObject    *object,
                                           guint       prop_id,
                                           GValue     *value,
                                           GParamSpec *pspec)
{
  NetreqCertificateChallenge *self = NETREQ_CERTIFICATE_CHALLENGE (object);

  switch ((NetreqCertificateChallengeProperty) prop_id)
    {
    case PROP_HOST:
      g_value_set_string (value, netreq_certificate_challenge_get_host (self));
      break;
    case PROP_PORT:
      g_value_set_uint (value, netreq_certificate_challenge_get_port (self));
      break;
    case PROP_CERTIFICATE:
      g_value_set_object (value, netreq_certificate_challenge_get_certificate (self));
      break;
    case PROP_ERRORS:
      g_value_set_flags (value, netreq_certificate_challenge_get_errors (self));
      break;
    case PROP_ERROR_CODE:
      g_value_set_int (value, netreq_certificate_challenge_get_error_code (self));
      break;
    case PROP_VERIFICATION_RESULT:
      g_value_set_string (value, netreq_certificate_challenge_get_verification_result (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
netreq_certificate_challenge_class_init (NetreqCertificateChallengeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = netreq_certificate_challenge_finalize;
  object_class->get_property = netreq_certificate_challenge_get_property;

  /**
   * NetreqCertificateChallenge:host: (getter get_host)
   *
   * The host that the certificate should be for. After a redirect it need not be that
   * of the request.
   *
   * Since: 1.0
   */
  properties[PROP_HOST] = g_param_spec_string ("host", NULL, NULL, NULL, read_only);

  /**
   * NetreqCertificateChallenge:port: (getter get_port)
   *
   * The port of the host.
   *
   * Since: 1.0
   */
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT16, 0, read_only);

  /**
   * NetreqCertificateChallenge:certificate: (getter get_certificate)
   *
   * The certificate of the server. Its [property@Gio.TlsCertificate:issuer] is the next
   * one of the chain that the server has sent.
   *
   * Since: 1.0
   */
  properties[PROP_CERTIFICATE] =
    g_param_spec_object ("certificate", NULL, NULL, G_TYPE_TLS_CERTIFICATE, read_only);

  /**
   * NetreqCertificateChallenge:errors: (getter get_errors)
   *
   * What the check of the certificate has found; none for one that is good.
   *
   * Since: 1.0
   */
  properties[PROP_ERRORS] =
    g_param_spec_flags ("errors", NULL, NULL, G_TYPE_TLS_CERTIFICATE_FLAGS, 0, read_only);

  /**
   * NetreqCertificateChallenge:error-code: (getter get_error_code)
   *
   * The code of [error@Netreq.Error] that the request fails with when the certificate
   * is not accepted, or -1 when the check has found no errors.
   *
   * Since: 1.0
   */
  properties[PROP_ERROR_CODE] = g_param_spec_int ("error-code", NULL, NULL, -1, G_MAXINT, -1, read_only);

  /**
   * NetreqCertificateChallenge:verification-result: (getter get_verification_result)
   *
   * `net::OK`, or the name of that code, such as `net::ERR_CERT_AUTHORITY_INVALID`.
   *
   * Since: 1.0
   */
  properties[PROP_VERIFICATION_RESULT] =
    g_param_spec_string ("verification-result", NULL, NULL, NULL, read_only);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
netreq_certificate_challenge_init (NetreqCertificateChallenge *self)
{
}

NetreqCertificateChallenge *
netreq_certificate_challenge_new (const NetreqCertificateQuestion *question,
                                  NetreqCertificateChallengeFunc   decided,
                                  gpointer                         owner)
{
  NetreqCertificateChallenge *self = g_object_new (NETREQ_TYPE_CERTIFICATE_CHALLENGE, NULL);

  self->question = netreq_certificate_question_copy (question);
  self->decided = decided;
  self->owner = owner;

  return self;
}

void
netreq_certificate_challenge_detach (NetreqCertificateChallenge *self)
{
  self->owner = NULL;
}

static void
decide (NetreqCertificateChallenge *self,
        NetreqCertificateDecision   decision)
{
  gpointer owner = g_steal_pointer (&self->owner);

  if (owner != NULL)
    self->decided (decision, owner);
}

/**
 * netreq_certificate_challenge_accept:
 * @self: a challenge
 *
 * Lets the requests that wait for the decision go on with this server, whatever the
 * check has found. Does nothing when the challenge has been answered, or is of no
 * interest any more.
 *
 * Since: 1.0
 */
void
netreq_certificate_challenge_accept (NetreqCertificateChallenge *self)
{
  g_return_if_fail (NETREQ_IS_CERTIFICATE_CHALLENGE (self));

  decide (self, NETREQ_CERTIFICATE_ACCEPTED);
}

/**
 * netreq_certificate_challenge_reject:
 * @self: a challenge
 *
 * Lets the requests that wait for the decision fail, whatever the check has found: with
 * the error that the certificate has, or with %NETREQ_ERROR_CERT_INVALID when it has
 * none. Does nothing when the challenge has been answered, or is of no interest any
 * more.
 *
 * Since: 1.0
 */
void
netreq_certificate_challenge_reject (NetreqCertificateChallenge *self)
{
  g_return_if_fail (NETREQ_IS_CERTIFICATE_CHALLENGE (self));

  decide (self, NETREQ_CERTIFICATE_REJECTED);
}

/**
 * netreq_certificate_challenge_use_default:
 * @self: a challenge
 *
 * Does what is done where there is no handler: the requests that wait for the decision
 * go on when the check has found no errors, and fail otherwise. Does nothing when the
 * challenge has been answered, or is of no interest any more.
 *
 * Since: 1.0
 */
void
netreq_certificate_challenge_use_default (NetreqCertificateChallenge *self)
{
  g_return_if_fail (NETREQ_IS_CERTIFICATE_CHALLENGE (self));

  decide (self, NETREQ_CERTIFICATE_LEFT);
}

/**
 * netreq_certificate_challenge_get_host: (get-property host)
 * @self: a challenge
 *
 * Gets the host that the certificate should be for.
 *
 * Returns: (transfer none): a host name or an address
 *
 * Since: 1.0
 */
const char *
netreq_certificate_challenge_get_host (NetreqCertificateChallenge *self)
{
  g_return_val_if_fail (NETREQ_IS_CERTIFICATE_CHALLENGE (self), NULL);

  return self->question != NULL ? self->question->host : "";
}

/**
 * netreq_certificate_challenge_get_port: (get-property port)
 * @self: a challenge
 *
 * Gets the port of the host.
 *
 * Returns: the port
 *
 * Since: 1.0
 */
guint
netreq_certificate_challenge_get_port (NetreqCertificateChallenge *self)
{
  g_return_val_if_fail (NETREQ_IS_CERTIFICATE_CHALLENGE (self), 0);

  return self->question != NULL ? self->question->port : 0;
}

/**
 * netreq_certificate_challenge_get_certificate: (get-property certificate)
 * @self: a challenge
 *
 * Gets the certificate of the server.
 *
 * Returns: (transfer none) (nullable): the certificate; %NULL only in a challenge that
 *   no session has made
 *
 * Since: 1.0
 */
GTlsCertificate *
netreq_certificate_challenge_get_certificate (NetreqCertificateChallenge *self)
{
  g_return_val_if_fail (NETREQ_IS_CERTIFICATE_CHALLENGE (self), NULL);

  return self->question != NULL ? self->question->certificate : NULL;
}

/**
 * netreq_certificate_challenge_get_chain:
 * @self: a challenge
 *
 * Gets what the server has sent: its certificate, then that of its issuer, and so on.
 *
 * Returns: (transfer container) (element-type Gio.TlsCertificate): the certificates
 *
 * Since: 1.0
 */
GPtrArray *
netreq_certificate_challenge_get_chain (NetreqCertificateChallenge *self)
{
  g_autoptr(GPtrArray) chain = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (NETREQ_IS_CERTIFICATE_CHALLENGE (self), NULL);

  for (GTlsCertificate *link = netreq_certificate_challenge_get_certificate (self);
       link != NULL;
       link = g_tls_certificate_get_issuer (link))
    g_ptr_array_add (chain, g_object_ref (link));

  return g_steal_pointer (&chain);
}

/**
 * netreq_certificate_challenge_get_errors: (get-property errors)
 * @self: a challenge
 *
 * Gets what the check of the certificate has found.
 *
 * Returns: the errors
 *
 * Since: 1.0
 */
GTlsCertificateFlags
netreq_certificate_challenge_get_errors (NetreqCertificateChallenge *self)
{
  g_return_val_if_fail (NETREQ_IS_CERTIFICATE_CHALLENGE (self), 0);

  return self->question != NULL ? self->question->errors : 0;
}

/**
 * netreq_certificate_challenge_get_error_code: (get-property error-code)
 * @self: a challenge
 *
 * Gets the code of the error that the certificate has.
 *
 * Returns: a code of [error@Netreq.Error], or -1 for none
 *
 * Since: 1.0
 */
int
netreq_certificate_challenge_get_error_code (NetreqCertificateChallenge *self)
{
  g_autoptr(GError) error = NULL;

  g_return_val_if_fail (NETREQ_IS_CERTIFICATE_CHALLENGE (self), -1);

  if (netreq_certificate_challenge_get_errors (self) == 0)
    return -1;

  error = netreq_certificate_question_explain (self->question);
  return error->code;
}

/**
 * netreq_certificate_challenge_get_verification_result: (get-property verification-result)
 * @self: a challenge
 *
 * Gets what the check of the certificate has found, as the original says it.
 *
 * Returns: (transfer none): `net::OK` or the name of an error
 *
 * Since: 1.0
 */
const char *
netreq_certificate_challenge_get_verification_result (NetreqCertificateChallenge *self)
{
  int code;

  g_return_val_if_fail (NETREQ_IS_CERTIFICATE_CHALLENGE (self), NULL);

  code = netreq_certificate_challenge_get_error_code (self);
  return code < 0 ? "net::OK" : netreq_error_get_name (code);
}
