/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-url-private.h"
#include "session/netreq-session-private.h"
#include "session/netreq-trust-database-private.h"

/**
 * netreq_session_set_certificate_verify_handler:
 * @self: a session
 * @handler: (nullable) (scope notified) (closure user_data) (destroy destroy): who
 *   decides, or %NULL for nobody, as it is to begin with
 * @user_data: data for @handler
 * @destroy: (nullable): frees @user_data, when there is another handler or the session
 *   is gone. What holds the session itself keeps both for ever: the handler is given it
 *
 * Sets who decides about the certificates of https servers, as `setCertificateVerifyProc`
 * does in Electron. Without a handler, requests go to servers whose certificate is good,
 * and fail with the error of the certificate otherwise.
 *
 * The handler is asked about every certificate, those that are good too: it can accept
 * one that nobody knows, and reject one that is not among those it has pinned. It is
 * called from the main loop, before anything of a request has been sent, be it of its
 * header or its body, and may answer later: the request then waits, which only its
 * total timeout limits. All requests that wait for the same decision ask once.
 *
 * What it decides is remembered for as long as the session and the handler are there,
 * for one host, port, certificate and set of errors: any other one is asked about
 * again. Up to 1,000 decisions are remembered, and what is forgotten beyond is asked
 * again. One request asks up to ten times about one server, and then fails.
 *
 * Setting a handler, or %NULL, forgets all decisions, and the client certificates that
 * were chosen. Connections that were made before
 * serve no more requests, whatever was said about them: those that are idle close at
 * once, those in use after what is under way. Requests that wait for a decision ask the
 * new handler, and answers to what the old one was asked do nothing.
 *
 * The certificate of an https proxy is always checked as if there were no handler.
 *
 * Since: 1.0
 */
void
netreq_session_set_certificate_verify_handler (NetreqSession                  *self,
                                               NetreqCertificateVerifyHandler  handler,
                                               gpointer                        user_data,
                                               GDestroyNotify                  destroy)
{
  g_return_if_fail (NETREQ_IS_SESSION (self));

  netreq_session_assert_context (self);

  netreq_certificate_desk_set_verify_handler (netreq_session_get_certificate_desk (self),
                                              handler, user_data, destroy);
  netreq_session_retire_connections (self);
}

/**
 * netreq_session_set_client_certificate_handler:
 * @self: a session
 * @handler: (nullable) (scope notified) (closure user_data) (destroy destroy): who finds
 *   certificates, or %NULL for nobody, as it is to begin with
 * @user_data: data for @handler
 * @destroy: (nullable): frees @user_data, when there is another handler or the session
 *   is gone. What holds the session itself keeps both for ever: the handler is given it
 *
 * Sets who finds the certificate where a server asks for one to know who we are, as the
 * event `select-client-certificate` does in Electron. Without a handler there is none:
 * a request fails with %NETREQ_ERROR_SSL_CLIENT_AUTH_CERT_NEEDED when the server insists,
 * and goes on otherwise.
 *
 * The handler is called from the main loop, before anything of a request has been sent,
 * and may answer later: the request then waits, which only its total timeout limits. All
 * requests to one host and port that wait ask once. It is asked for servers whose own
 * certificate is good, or was accepted.
 *
 * The answer is remembered for that host and port, for as long as the session and the
 * handler are there. Up to 1,000 answers are remembered, and what is forgotten beyond is
 * asked again. When the server does not accept it, the requests fail with
 * %NETREQ_ERROR_BAD_SSL_CLIENT_AUTH_CERT, or with
 * %NETREQ_ERROR_SSL_CLIENT_AUTH_CERT_NEEDED where there was none, and the next request
 * asks again.
 *
 * Setting a handler, or %NULL, forgets all answers. Connections that were made before
 * serve no more requests: those that are idle close at once, those in use after what is
 * under way. Requests that wait for an answer ask the new handler, and answers to what
 * the old one was asked do nothing.
 *
 * With TLS 1.3 the certificate is chosen before that of the server is seen. It is never
 * sent to a server whose certificate is not good, and was not accepted; but another
 * server for the same host, whose certificate is good, gets it before the handler of
 * [method@Netreq.Session.set_certificate_verify_handler] can reject that.
 *
 * Before glib-networking 2.76 GIO resumes TLS 1.3 sessions of the whole process, but only
 * with the certificate that they were made with. A server that asks without insisting may
 * so go on with one that was made without a certificate, be it by another partition, and
 * then does not ask.
 *
 * Proxies that ask for a certificate get none.
 *
 * Since: 1.0
 */
void
netreq_session_set_client_certificate_handler (NetreqSession                  *self,
                                               NetreqClientCertificateHandler  handler,
                                               gpointer                        user_data,
                                               GDestroyNotify                  destroy)
{
  g_return_if_fail (NETREQ_IS_SESSION (self));

  netreq_session_assert_context (self);

  netreq_certificate_desk_set_client_handler (netreq_session_get_certificate_desk (self),
                                              handler, user_data, destroy);
  netreq_session_retire_connections (self);
}

static gboolean
are_certificates (GPtrArray *array)
{
  for (guint i = 0; array != NULL && i < array->len; i++)
    if (!G_IS_TLS_CERTIFICATE (g_ptr_array_index (array, i)))
      return FALSE;

  return TRUE;
}

/**
 * netreq_session_set_trust_anchors:
 * @self: a session
 * @anchors: (nullable) (element-type Gio.TlsCertificate): certificates, most often of
 *   authorities; an empty array, or %NULL, for none, as it is to begin with
 *
 * Sets whom the session trusts besides those whom the system trusts: an authority of a
 * company or of a test, for instance. A server is trusted when the chain of certificates
 * that it sends leads to one of them; its name and the dates have to be right as ever.
 * [func@Gio.TlsCertificate.list_new_from_file] reads them from a PEM file. The array may
 * be changed or freed once this has returned.
 *
 * It holds for connections to servers that are made from then on. Those that were made
 * before serve no more requests: those that are idle close at once, those in use after
 * what is under way. The system alone says which https proxies are trusted.
 *
 * Since: 1.0
 */
void
netreq_session_set_trust_anchors (NetreqSession *self,
                                  GPtrArray     *anchors)
{
  g_autoptr(GTlsDatabase) trust = NULL;

  g_return_if_fail (NETREQ_IS_SESSION (self));
  g_return_if_fail (are_certificates (anchors));

  netreq_session_assert_context (self);

  if (anchors != NULL && anchors->len > 0)
    trust = netreq_trust_database_new (anchors);

  netreq_session_set_trust (self, trust);
  netreq_certificate_desk_outdate (netreq_session_get_certificate_desk (self));
  netreq_session_retire_connections (self);
}

void
netreq_session_forget_certificate_decisions (NetreqSession *self,
                                             GUri          *origin)
{
  g_autofree char *host_port = origin != NULL ? netreq_url_host_port (origin) : NULL;

  netreq_certificate_desk_clear (netreq_session_get_certificate_desk (self), host_port);
  netreq_session_retire_connections (self);
}

/**
 * netreq_session_clear_certificate_decisions_async:
 * @self: a session
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when they are forgotten
 * @user_data: data for @callback
 *
 * Forgets what was decided about the certificates of servers, and which ones of ours
 * they are shown, so that everything is asked again.
 * Connections that were made before serve no more requests: those that are idle close
 * at once, those in use after what is under way. What has been asked and not been
 * answered yet stays asked. All is forgotten when the call returns.
 *
 * Fails with %G_IO_ERROR_CANCELLED when @cancellable was cancelled before the call,
 * and then forgets nothing.
 *
 * Since: 1.0
 */
void
netreq_session_clear_certificate_decisions_async (NetreqSession       *self,
                                                  GCancellable        *cancellable,
                                                  GAsyncReadyCallback  callback,
                                                  gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (NETREQ_IS_SESSION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  netreq_session_assert_context (self);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, netreq_session_clear_certificate_decisions_async);

  if (g_task_return_error_if_cancelled (task))
    return;

  /* What is done is not undone by a late cancellation. */
  g_task_set_check_cancellable (task, FALSE);
  netreq_session_forget_certificate_decisions (self, NULL);

  g_task_return_boolean (task, TRUE);
}

/**
 * netreq_session_clear_certificate_decisions_finish:
 * @self: a session
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Netreq.Session.clear_certificate_decisions_async].
 *
 * Returns: whether all is forgotten
 *
 * Since: 1.0
 */
gboolean
netreq_session_clear_certificate_decisions_finish (NetreqSession  *self,
                                                   GAsyncResult   *result,
                                                   GError        **error)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_session_clear_certificate_decisions_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
