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
judge_connection (NetreqTlsGate  *self,
                  SoupMessage    *message,
                  GError        **error)
{
  GTlsCertificate *certificate = soup_message_get_tls_peer_certificate (message);
  GTlsCertificateFlags errors = soup_message_get_tls_peer_certificate_errors (message);
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

gboolean
netreq_tls_gate_pass (NetreqTlsGate  *self,
                      SoupMessage    *message,
                      GSocket        *socket,
                      GError        **error)
{
  if (is_of_today (self, error) && judge_connection (self, message, error))
    return TRUE;

  stop (message, socket);
  return FALSE;
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
