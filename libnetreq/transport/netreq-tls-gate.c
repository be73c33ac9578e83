/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/netreq-tls-gate-private.h"

#include "netreq-error-private.h"
#include "session/netreq-certificate-desk-private.h"
#include "session/netreq-session-private.h"

struct _NetreqTlsGate
{
  NetreqSession *session;
  GUri *url;
  /* Of what was decided when the message came. */
  guint generation;
  gboolean is_outdated;
  NetreqCertificateQuestion *question;
  GTlsCertificateFlags errors;
  /* What the server has asked for, if it has, and what it was given. */
  NetreqCertificateQuestion *identity_question;
  gboolean has_shown_identity;
};

static NetreqCertificateDesk *
get_desk (NetreqTlsGate *self)
{
  return netreq_session_get_certificate_desk (self->session);
}

NetreqTlsGate *
netreq_tls_gate_new (NetreqSession *session,
                     GUri          *url)
{
  NetreqTlsGate *self = g_new0 (NetreqTlsGate, 1);

  self->session = g_object_ref (session);
  self->url = g_uri_ref (url);
  self->generation = netreq_certificate_desk_get_generation (get_desk (self));

  return self;
}

void
netreq_tls_gate_free (NetreqTlsGate *self)
{
  g_clear_pointer (&self->question, netreq_certificate_question_free);
  g_clear_pointer (&self->identity_question, netreq_certificate_question_free);
  g_uri_unref (self->url);
  g_object_unref (self->session);
  g_free (self);
}

gboolean
netreq_tls_gate_accept (NetreqTlsGate        *self,
                        GTlsCertificate      *certificate,
                        GTlsCertificateFlags  errors)
{
  g_autoptr(NetreqCertificateQuestion) question = netreq_certificate_question_new (self->url, certificate, errors);
  NetreqCertificateVerdict verdict = netreq_certificate_desk_judge (get_desk (self), question);

  if (verdict == NETREQ_CERTIFICATE_GO)
    return TRUE;

  self->errors = errors;
  if (verdict == NETREQ_CERTIFICATE_ASK)
    self->question = g_steal_pointer (&question);

  return FALSE;
}

/* On HTTP/1 the engine writes nothing for a message that is cancelled. On HTTP/2 it
 * writes the head all the same: so there must not be a way, or nothing in it. */
static void
stop (SoupMessage *message,
      GSocket     *socket)
{
  if (socket != NULL)
    g_socket_shutdown (socket, TRUE, TRUE, NULL);

  soup_message_set_method (message, SOUP_METHOD_OPTIONS);
  soup_message_set_is_options_ping (message, TRUE);
  soup_message_headers_clear (soup_message_get_request_headers (message));
  soup_message_set_request_body (message, NULL, NULL, 0);
}

/* FALSE when it has to be asked about, or is refused. */
static gboolean
judge_server (NetreqTlsGate         *self,
              GTlsCertificate       *certificate,
              GTlsCertificateFlags   errors,
              GError               **error)
{
  g_autoptr(NetreqCertificateQuestion) question = netreq_certificate_question_new (self->url, certificate, errors);
  NetreqCertificateVerdict verdict;

  verdict = netreq_certificate_desk_judge (get_desk (self), question);
  if (verdict == NETREQ_CERTIFICATE_GO)
    return TRUE;

  g_propagate_error (error, netreq_certificate_question_explain (question));
  if (verdict == NETREQ_CERTIFICATE_ASK)
    self->question = g_steal_pointer (&question);

  return FALSE;
}

/* FALSE when somebody has to be asked what to show to the server. */
static gboolean
judge_identity (NetreqTlsGate  *self,
                GError        **error)
{
  const NetreqCertificateQuestion *question = self->identity_question;

  if (question == NULL || netreq_certificate_desk_judge (get_desk (self), question) != NETREQ_CERTIFICATE_ASK)
    return TRUE;

  g_propagate_error (error, netreq_certificate_question_explain (question));
  self->question = netreq_certificate_question_copy (question);
  return FALSE;
}

static GPtrArray *
read_authorities (GTlsClientConnection *connection)
{
  GPtrArray *names = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  GList *authorities = g_tls_client_connection_get_accepted_cas (connection);

  for (GList *link = authorities; link != NULL; link = link->next)
    g_ptr_array_add (names, g_byte_array_free_to_bytes (link->data));
  g_list_free (authorities);

  return names;
}

/* Whoever has made the connection may have been told something else. */
static gboolean
is_of_today (NetreqTlsGate  *self,
             GError        **error)
{
  if (self->generation == netreq_certificate_desk_get_generation (get_desk (self)))
    return TRUE;

  netreq_set_error (error, NETREQ_ERROR_CONNECTION_ABORTED, "Something else is decided about certificates now");
  self->is_outdated = TRUE;
  return FALSE;
}

/* It may have become known after the handshake. */
static gboolean
is_with_identity (NetreqTlsGate  *self,
                  GError        **error)
{
  const NetreqCertificateQuestion *question = self->identity_question;

  if (question == NULL || self->has_shown_identity ||
      netreq_certificate_desk_get_identity (get_desk (self), question) == NULL)
    return TRUE;

  netreq_set_error (error, NETREQ_ERROR_CONNECTION_ABORTED, "There is a client certificate now");
  self->is_outdated = TRUE;
  return FALSE;
}

gboolean
netreq_tls_gate_pass (NetreqTlsGate  *self,
                      SoupMessage    *message,
                      GSocket        *socket,
                      GError        **error)
{
  if (is_of_today (self, error) &&
      judge_server (self, soup_message_get_tls_peer_certificate (message),
                    soup_message_get_tls_peer_certificate_errors (message), error) &&
      judge_identity (self, error) && is_with_identity (self, error))
    return TRUE;

  stop (message, socket);
  return FALSE;
}

static NetreqCertificateQuestion *
make_identity_question (NetreqTlsGate        *self,
                        GTlsClientConnection *connection)
{
  return netreq_certificate_question_new_for_client (self->url, read_authorities (connection));
}

/* GIO keeps what resumes a session where the whole process finds it. Newer ones find it
 * by the host alone, whoever was shown to be there, but can be told not to keep it. */
static void
forbid_resumption (GTlsClientConnection *connection)
{
  static const char property[] = "session-resumption-enabled";

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (connection), property) != NULL)
    g_object_set (connection, property, FALSE, NULL);
}

void
netreq_tls_gate_begin (NetreqTlsGate        *self,
                       GTlsClientConnection *connection)
{
  g_autoptr(NetreqCertificateQuestion) question = make_identity_question (self, connection);
  GTlsCertificate *identity = netreq_certificate_desk_get_identity (get_desk (self), question);

  forbid_resumption (connection);
  if (identity == NULL)
    return;

  g_tls_connection_set_certificate (G_TLS_CONNECTION (connection), identity);
  self->identity_question = g_steal_pointer (&question);
  self->has_shown_identity = TRUE;
}

gboolean
netreq_tls_gate_show_identity (NetreqTlsGate         *self,
                               SoupMessage           *message,
                               GTlsClientConnection  *connection,
                               GError               **error)
{
  GTlsCertificate *server = g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (connection));
  GTlsCertificateFlags errors = g_tls_connection_get_peer_certificate_errors (G_TLS_CONNECTION (connection));
  GTlsCertificate *identity;

  g_clear_pointer (&self->identity_question, netreq_certificate_question_free);
  self->identity_question = make_identity_question (self, connection);

  /* Up to TLS 1.2 the server has shown its certificate. Since then it has not: then it is
   * shown nothing before somebody was asked, which is not before it was let pass. */
  if (server == NULL || !judge_server (self, server, errors, error) || !judge_identity (self, error))
    return FALSE;

  identity = netreq_certificate_desk_get_identity (get_desk (self), self->identity_question);
  if (identity == NULL)
    return FALSE;

  self->has_shown_identity = TRUE;
  soup_message_set_tls_client_certificate (message, identity);
  return TRUE;
}

GError *
netreq_tls_gate_explain (NetreqTlsGate *self,
                         const GError  *error)
{
  const NetreqCertificateQuestion *question = self->identity_question;
  GError *outdated = NULL;

  if (question == NULL || error->domain != G_TLS_ERROR || error->code == G_TLS_ERROR_BAD_CERTIFICATE)
    return NULL;

  if (!is_with_identity (self, &outdated))
    return outdated;

  netreq_certificate_desk_forget_identity (get_desk (self), question);
  if (!self->has_shown_identity)
    return netreq_certificate_question_explain (question);

  return netreq_error_new (NETREQ_ERROR_BAD_SSL_CLIENT_AUTH_CERT,
                           "%s does not accept the client certificate: %s", question->host_port, error->message);
}

const NetreqCertificateQuestion *
netreq_tls_gate_get_question (NetreqTlsGate *self)
{
  return self->question;
}

gboolean
netreq_tls_gate_is_outdated (NetreqTlsGate *self)
{
  return self->is_outdated;
}

GTlsCertificateFlags
netreq_tls_gate_get_errors (NetreqTlsGate *self)
{
  return self->errors;
}
