/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-client-request-private.h"

#include "netreq-error-private.h"
#include "policy/netreq-fetch-metadata-private.h"
#include "policy/netreq-header-rules-private.h"
#include "request/netreq-auth-challenge.h"
#include "request/netreq-transaction-private.h"
#include "request/netreq-upload-private.h"
#include "request/netreq-upload-stream-private.h"
#include "session/netreq-session-private.h"

/**
 * NetreqClientRequest:
 *
 * An HTTP request, from its description to the last signal.
 *
 * A request is described by its properties and headers, which are frozen at the
 * first write. It is sent by [method@Netreq.ClientRequest.end], or by the first
 * write when it uses [property@Netreq.ClientRequest:chunked-encoding], and
 * answered with a [class@Netreq.IncomingMessage].
 *
 * Bad options are an error of `init()`. Who does not call it, as scripts do that
 * use the constructor of their language, gets the same error from the first
 * method that can fail.
 *
 * The signals come in this order, and none from inside a method:
 *
 * 1. [signal@Netreq.ClientRequest::drain] and
 *    [signal@Netreq.ClientRequest::upload-progress] while a body is sent, and
 *    [signal@Netreq.ClientRequest::finish] once it has been written
 * 2. [signal@Netreq.ClientRequest::login] for every user name and password that is
 *    wanted, and [signal@Netreq.ClientRequest::redirect] once for every redirect. The
 *    body is sent again after them where it goes along, and `upload-progress` tells
 *    nothing twice
 * 3. [signal@Netreq.ClientRequest::response] at most once, after all of the above.
 *    Only where a server answers before it has the whole body, as it can on HTTP/2
 *    and to a header `Expect: 100-continue`, the signals of the body may go on after
 *    it and after `redirect`
 * 4. at most one of [signal@Netreq.ClientRequest::abort] and
 *    [signal@Netreq.ClientRequest::error]
 * 5. [signal@Netreq.ClientRequest::close] once, on every path, after the last
 *    signal of the response
 *
 * A request that is under way keeps itself alive until `close`. One that was
 * never started is just freed with its last reference.
 *
 * ```c
 * static void
 * on_data (NetreqIncomingMessage *response, GBytes *bytes)
 * {
 *   g_print ("%" G_GSIZE_FORMAT " bytes\n", g_bytes_get_size (bytes));
 * }
 *
 * static void
 * on_response (NetreqClientRequest *request, NetreqIncomingMessage *response)
 * {
 *   g_print ("status %u\n", netreq_incoming_message_get_status_code (response));
 *   g_signal_connect (response, "data", G_CALLBACK (on_data), NULL);
 * }
 *
 * static gboolean
 * fetch (const char *url, GError **error)
 * {
 *   g_autoptr(NetreqClientRequest) request = netreq_client_request_new (url, error);
 *
 *   if (request == NULL)
 *     return FALSE;
 *
 *   g_signal_connect (request, "response", G_CALLBACK (on_response), NULL);
 *   return netreq_client_request_end (request, error);
 * }
 * ```
 *
 * Since: 1.0
 */

struct _NetreqClientRequest
{
  GObject parent_instance;

  NetreqGivenOptions options;
  gboolean chunked_encoding;

  /* What became of the description once it was frozen; NULL before. */
  NetreqTransaction *transaction;
  /* The stream that the application holds, if any. Not owned. */
  NetreqUploadStream *upload_stream;
};

static void initable_iface_init (GInitableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NetreqClientRequest, netreq_client_request, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface_init))

typedef enum {
  PROP_CHUNKED_ENCODING = NETREQ_N_OPTIONS,
  PROP_STARTED,
  PROP_ABORTED,
  PROP_BUFFERED_AMOUNT,
} NetreqClientRequestProperty;

static GParamSpec *properties[PROP_BUFFERED_AMOUNT + 1];

enum {
  SIGNAL_DRAIN,
  SIGNAL_FINISH,
  SIGNAL_UPLOAD_PROGRESS,
  SIGNAL_LOGIN,
  SIGNAL_REDIRECT,
  SIGNAL_RESPONSE,
  SIGNAL_ABORT,
  SIGNAL_ERROR,
  SIGNAL_CLOSE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- the options --- */

NetreqGivenOptions *
netreq_client_request_get_options (NetreqClientRequest *self)
{
  return &self->options;
}

static gboolean
ensure_valid (NetreqClientRequest  *self,
              GError              **error)
{
  return netreq_given_options_read (&self->options, error) != NULL;
}

static gboolean
netreq_client_request_initable_init (GInitable     *initable,
                                     GCancellable  *cancellable,
                                     GError       **error)
{
  return ensure_valid (NETREQ_CLIENT_REQUEST (initable), error);
}

static void
initable_iface_init (GInitableIface *iface)
{
  iface->init = netreq_client_request_initable_init;
}

static guint
choose_timeout (guint own,
                guint of_session)
{
  guint timeout = own != 0 ? own : of_session;

  return timeout != G_MAXUINT ? timeout : 0;
}

/* --- what the transaction tells --- */

static gboolean
has_handler (gpointer request,
             guint    signal)
{
  return g_signal_has_handler_pending (request, signals[signal], 0, TRUE);
}

static void
on_started (gpointer request)
{
  g_object_notify_by_pspec (request, properties[PROP_STARTED]);
}

static void
on_drained (gpointer request)
{
  g_signal_emit (request, signals[SIGNAL_DRAIN], 0);
}

static void
on_finished (gpointer request)
{
  g_signal_emit (request, signals[SIGNAL_FINISH], 0);
}

static gboolean
wants_progress (gpointer request)
{
  return has_handler (request, SIGNAL_UPLOAD_PROGRESS);
}

static void
on_progressed (gpointer request,
               guint64  current,
               gint64   total)
{
  g_signal_emit (request, signals[SIGNAL_UPLOAD_PROGRESS], 0, current, total);
}

static gboolean
on_challenged (gpointer             request,
               NetreqAuthChallenge *challenge)
{
  gboolean is_handled = FALSE;

  g_signal_emit (request, signals[SIGNAL_LOGIN], 0, challenge, &is_handled);
  return is_handled;
}

static void
on_redirected (gpointer    request,
               guint       status,
               const char *method,
               const char *url,
               GStrv       headers)
{
  g_signal_emit (request, signals[SIGNAL_REDIRECT], 0, status, method, url, headers);
}

static gboolean
wants_response (gpointer request)
{
  return has_handler (request, SIGNAL_RESPONSE);
}

static void
on_responded (gpointer               request,
              NetreqIncomingMessage *response)
{
  g_signal_emit (request, signals[SIGNAL_RESPONSE], 0, response);
}

static void
on_settled (gpointer       request,
            NetreqOutcome  outcome,
            const GError  *error)
{
  if (outcome == NETREQ_OUTCOME_ABORTED)
    {
      g_object_notify_by_pspec (request, properties[PROP_ABORTED]);
      g_signal_emit (request, signals[SIGNAL_ABORT], 0);
    }
  else if (outcome == NETREQ_OUTCOME_FAILED)
    g_signal_emit (request, signals[SIGNAL_ERROR], 0, error);
}

/* A stream keeps the request alive only as long as it can be of use. */
static void
release_upload_stream (NetreqClientRequest *self)
{
  if (self->upload_stream != NULL)
    netreq_upload_stream_request_closed (self->upload_stream, netreq_transaction_get_error (self->transaction));
}

static void
on_closed (gpointer request)
{
  NetreqClientRequest *self = request;

  g_signal_emit (self, signals[SIGNAL_CLOSE], 0);
  release_upload_stream (self);
}

static void
on_room_made (gpointer request)
{
  NetreqClientRequest *self = request;

  if (self->upload_stream != NULL)
    netreq_upload_stream_room_made (self->upload_stream);
}

static gboolean
has_stream (gpointer request)
{
  NetreqClientRequest *self = request;

  return self->upload_stream != NULL;
}

static NetreqTransaction *
make_transaction (NetreqClientRequest *self)
{
  static const NetreqTransactionListener listener = {
    .started = on_started,
    .drained = on_drained,
    .finished = on_finished,
    .wants_progress = wants_progress,
    .progressed = on_progressed,
    .challenged = on_challenged,
    .redirected = on_redirected,
    .wants_response = wants_response,
    .responded = on_responded,
    .settled = on_settled,
    .closed = on_closed,
    .room_made = on_room_made,
    .has_stream = has_stream,
  };
  NetreqSession *session = netreq_client_request_get_session (self);
  NetreqTransactionPlan plan = {
    .session = session,
    .description = self->options.description,
    .streamed = self->chunked_encoding,
    .redirect_mode = self->options.redirect_mode,
    .referrer_policy = self->options.referrer_policy,
    .credentials = self->options.credentials,
    .use_session_cookies = self->options.use_session_cookies,
    .priority = self->options.priority,
    .priority_incremental = self->options.priority_incremental,
    .connect_timeout = choose_timeout (self->options.connect_timeout, netreq_session_get_connect_timeout (session)),
    .response_timeout = choose_timeout (self->options.response_timeout, netreq_session_get_response_timeout (session)),
    .idle_timeout = choose_timeout (self->options.idle_timeout, netreq_session_get_idle_timeout (session)),
    .total_timeout = choose_timeout (self->options.total_timeout, netreq_session_get_total_timeout (session)),
  };

  return netreq_transaction_new (&plan, &listener, self);
}

/* Freezes the description. */
static NetreqTransaction *
ensure_transaction (NetreqClientRequest *self)
{
  if (self->transaction == NULL)
    self->transaction = make_transaction (self);

  return self->transaction;
}

static NetreqOutcome
get_outcome (NetreqClientRequest *self)
{
  return self->transaction != NULL ? netreq_transaction_get_outcome (self->transaction) : NETREQ_OUTCOME_NONE;
}

/* --- the object --- */

static void
netreq_client_request_finalize (GObject *object)
{
  NetreqClientRequest *self = NETREQ_CLIENT_REQUEST (object);

  g_clear_pointer (&self->transaction, netreq_transaction_free);
  netreq_given_options_clear (&self->options);

  G_OBJECT_CLASS (netreq_client_request_parent_class)->finalize (object);
}

static void
netreq_client_request_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  NetreqClientRequest *self = NETREQ_CLIENT_REQUEST (object);

  if (prop_id < NETREQ_N_OPTIONS)
    {
      netreq_given_options_get (&self->options, prop_id, value);
      return;
    }

  switch ((NetreqClientRequestProperty) prop_id)
    {
    case PROP_CHUNKED_ENCODING:
      g_value_set_boolean (value, self->chunked_encoding);
      break;
    case PROP_STARTED:
      g_value_set_boolean (value, netreq_client_request_get_started (self));
      break;
    case PROP_ABORTED:
      g_value_set_boolean (value, netreq_client_request_get_aborted (self));
      break;
    case PROP_BUFFERED_AMOUNT:
      g_value_set_uint64 (value, netreq_client_request_get_buffered_amount (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
netreq_client_request_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  NetreqClientRequest *self = NETREQ_CLIENT_REQUEST (object);

  if (prop_id < NETREQ_N_OPTIONS)
    {
      netreq_given_options_set (&self->options, prop_id, value);
      return;
    }

  switch ((NetreqClientRequestProperty) prop_id)
    {
    case PROP_CHUNKED_ENCODING:
      netreq_client_request_set_chunked_encoding (self, g_value_get_boolean (value), NULL);
      break;
    case PROP_STARTED:
    case PROP_ABORTED:
    case PROP_BUFFERED_AMOUNT:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  netreq_given_options_specify (properties);

  /**
   * NetreqClientRequest:chunked-encoding: (getter get_chunked_encoding)
   *
   * Whether the body is streamed: the first write starts the request, and what is
   * written goes out while more is written, in chunks on HTTP/1.1. Else the body is
   * collected and sent with its length by
   * [method@Netreq.ClientRequest.end]. A streamed body goes over HTTP/1.1, whatever
   * the session speaks else.
   *
   * Setting it after the first write does nothing;
   * [method@Netreq.ClientRequest.set_chunked_encoding] says so.
   *
   * Since: 1.0
   */
  properties[PROP_CHUNKED_ENCODING] =
    g_param_spec_boolean ("chunked-encoding", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * NetreqClientRequest:started: (getter get_started)
   *
   * Whether the request has been started.
   *
   * Since: 1.0
   */
  properties[PROP_STARTED] =
    g_param_spec_boolean ("started", NULL, NULL, FALSE, read_only);

  /**
   * NetreqClientRequest:aborted: (getter get_aborted)
   *
   * Whether the request was aborted before it came to another end.
   *
   * Since: 1.0
   */
  properties[PROP_ABORTED] =
    g_param_spec_boolean ("aborted", NULL, NULL, FALSE, read_only);

  /**
   * NetreqClientRequest:buffered-amount: (getter get_buffered_amount)
   *
   * How many bytes were written that the network has not yet taken. It changes
   * without notification; [signal@Netreq.ClientRequest::drain] says when it is 0.
   * When a body is sent again all of it counts again.
   *
   * Since: 1.0
   */
  properties[PROP_BUFFERED_AMOUNT] =
    g_param_spec_uint64 ("buffered-amount", NULL, NULL, 0, G_MAXUINT64, 0, read_only);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
install_signals (GType type)
{
  /**
   * NetreqClientRequest::drain:
   * @self: the request
   *
   * Emitted when all that was written of a streamed body has gone to the network: the
   * time to write more. Once a redirect has left the body behind, what is written goes
   * nowhere, and this is emitted all the same. Not emitted after the end, nor for a
   * collected body.
   *
   * Since: 1.0
   */
  signals[SIGNAL_DRAIN] =
    g_signal_new ("drain", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * NetreqClientRequest::finish:
   * @self: the request
   *
   * Emitted once when the last byte of the body has been accepted, just after the
   * end. Nothing is said about what the network has taken of it, nor is it emitted
   * again when the body is sent again.
   *
   * Since: 1.0
   */
  signals[SIGNAL_FINISH] =
    g_signal_new ("finish", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * NetreqClientRequest::upload-progress:
   * @self: the request
   * @current: the bytes of the body that the network has taken
   * @total: the bytes that it will have taken in the end, or -1 while a streamed
   *   body has not ended
   *
   * Emitted when more of the body has gone to the network, once for all that went in
   * one turn of the main loop. When a body is sent again, in a silent retry or
   * after a redirect, what goes out again is not reported again.
   *
   * Since: 1.0
   */
  signals[SIGNAL_UPLOAD_PROGRESS] =
    g_signal_new ("upload-progress", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_INT64);

  /**
   * NetreqClientRequest::login:
   * @self: the request
   * @challenge: what is asked for, and by whom
   *
   * Emitted when a server answers 401, or an http proxy on the way 407, and asks for a
   * user name and a password that nobody has said yet. A handler that returns %TRUE
   * takes it upon itself to answer @challenge or to cancel it, now or later; the request
   * waits for that, and of the timeouts only the total one goes on. When no handler
   * does, or when it is cancelled, that response is delivered as
   * [signal@Netreq.ClientRequest::response], unless it is a proxy's on the way to an
   * https server: then there is no tunnel, and the request fails with
   * %NETREQ_ERROR_TUNNEL_CONNECTION_FAILED.
   *
   * When the answer is wrong this is emitted again, at most 20 times for one server.
   * When many requests of a session wait for the same answer only one of them emits
   * this, and all go on with its answer, or get their own 401 when it is cancelled.
   * Where it has no handler, or is aborted, the next one does.
   *
   * The session keeps what has worked, and sends it ahead to where it belongs.
   * The user name and the password of a URL answer the first challenge of its
   * server, or of its proxy, without this.
   *
   * It is not emitted where [property@Netreq.ClientRequest:credentials] say that none
   * are sent, nor when the application has set a header `Authorization` which goes
   * along: the 401 is delivered. For a proxy the former does not matter, and the header
   * is `Proxy-Authorization`. Schemes other than Basic and Digest are not asked for, and
   * NTLM only where [method@Netreq.Session.allow_ntlm_credentials_for_domains] allows it.
   *
   * A streamed body of which anything was sent can't be sent again. When such a request
   * is answered all the same it fails with
   * %NETREQ_ERROR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED; the session keeps the answer, so
   * that another try need not ask. Nothing was sent where a proxy asks before it opens a
   * tunnel.
   *
   * Returns: whether @challenge will be answered
   *
   * Since: 1.0
   */
  signals[SIGNAL_LOGIN] =
    g_signal_new ("login", type, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL, NULL,
                  G_TYPE_BOOLEAN, 1, NETREQ_TYPE_AUTH_CHALLENGE);

  /**
   * NetreqClientRequest::redirect:
   * @self: the request
   * @status_code: 301, 302, 303, 307 or 308
   * @method: the method of the next request, which may not be that of the last one
   * @redirect_url: where it goes: absolute, without user info; with the fragment
   *   of the last URL unless it has one of its own; over https where the server is known
   *   to want that
   * @response_headers: the headers of the redirect: name, value, name, value
   *
   * Emitted for every redirect, before it is followed, at most 20 times. In the mode
   * %NETREQ_REDIRECT_MODE_FOLLOW it is followed when the emission is over, unless a
   * handler has called [method@Netreq.ClientRequest.abort] or
   * [method@Netreq.ClientRequest.defer_redirect]. In the mode
   * %NETREQ_REDIRECT_MODE_MANUAL a handler has to call
   * [method@Netreq.ClientRequest.follow_redirect] or `defer_redirect`; else the
   * request fails with %NETREQ_ERROR_BLOCKED_BY_CLIENT.
   *
   * A redirect that can't be followed is not told but fails the request; see
   * [enum@Netreq.RedirectMode] for all of that.
   *
   * Since: 1.0
   */
  signals[SIGNAL_REDIRECT] =
    g_signal_new ("redirect", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 4, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRV);

  /**
   * NetreqClientRequest::response:
   * @self: the request
   * @response: the response
   *
   * Emitted at most once, when the head of the response is here. Whoever wants the
   * body connects to [signal@Netreq.IncomingMessage::data] or begins to read by the
   * end of the emission, or keeps @response. Without any handler, and unless
   * [method@Netreq.ClientRequest.send_async] waits, the body is read and thrown
   * away.
   *
   * Since: 1.0
   */
  signals[SIGNAL_RESPONSE] =
    g_signal_new ("response", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, NETREQ_TYPE_INCOMING_MESSAGE);

  /**
   * NetreqClientRequest::abort:
   * @self: the request
   *
   * Emitted once when the request was aborted, after the last signal of the response
   * and before `close`.
   *
   * Since: 1.0
   */
  signals[SIGNAL_ABORT] =
    g_signal_new ("abort", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * NetreqClientRequest::error:
   * @self: the request
   * @error: what went wrong, of the domain %NETREQ_ERROR
   *
   * Emitted once when the request failed, after the last signal of the response and
   * before `close`.
   *
   * Since: 1.0
   */
  signals[SIGNAL_ERROR] =
    g_signal_new ("error", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * NetreqClientRequest::close:
   * @self: the request
   *
   * Emitted exactly once as the last signal of a request that was started or
   * aborted.
   *
   * Since: 1.0
   */
  signals[SIGNAL_CLOSE] =
    g_signal_new ("close", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
netreq_client_request_class_init (NetreqClientRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = netreq_client_request_finalize;
  object_class->get_property = netreq_client_request_get_property;
  object_class->set_property = netreq_client_request_set_property;

  install_properties (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));
}

static void
netreq_client_request_init (NetreqClientRequest *self)
{
}

/**
 * netreq_client_request_new:
 * @url: the URL: absolute, http or https
 * @error: return location for an error
 *
 * Makes a GET request of the default session. For any other, give the properties
 * to `g_object_new()` or `g_initable_new()`.
 *
 * Fails with %NETREQ_ERROR_INVALID_URL, %NETREQ_ERROR_DISALLOWED_URL_SCHEME or
 * %NETREQ_ERROR_UNSAFE_PORT.
 *
 * Returns: (transfer full): a new request; %NULL on error
 *
 * Since: 1.0
 */
NetreqClientRequest *
netreq_client_request_new (const char  *url,
                           GError     **error)
{
  g_autoptr(NetreqClientRequest) self = NULL;

  g_return_val_if_fail (url != NULL, NULL);

  /* The same as by property, and nobody has to look for that by its name. */
  self = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, NULL);
  netreq_given_options_set_url (&self->options, url);

  return g_initable_init (G_INITABLE (self), NULL, error) ? g_steal_pointer (&self) : NULL;
}

/* --- headers --- */

static gboolean
may_configure (NetreqClientRequest  *self,
               GError              **error)
{
  return ensure_valid (self, error) &&
         (self->transaction == NULL ||
          netreq_transaction_advance (self->transaction, NETREQ_WRITABLE_CONFIGURE, error));
}

/* Only when they are frozen all the headers are known. */
static gboolean
may_freeze (NetreqClientRequest  *self,
            GError              **error)
{
  return self->transaction != NULL ||
         netreq_fetch_metadata_check (self->options.description->headers, error);
}

static gboolean
advance (NetreqClientRequest  *self,
         NetreqWritableEvent   event,
         GError              **error)
{
  return ensure_valid (self, error) && may_freeze (self, error) &&
         netreq_transaction_advance (ensure_transaction (self), event, error);
}

/**
 * netreq_client_request_set_header:
 * @self: a request
 * @name: a header name
 * @value: its value
 * @error: return location for an error
 *
 * Sets a header, in place of any of the same name. The name is sent as it is
 * spelled here, as far as the engine keeps that.
 *
 * A header is sent to the URL of the request and to those that it is redirected to,
 * with these exceptions. `Authorization`, `Proxy-Authorization` and `Cookie` are not
 * sent to another origin, nor ever after it; what describes the body, such as
 * `Content-Type`, is not sent when that stays behind. Of `Referer` and `Origin` less
 * is sent, or nothing, where [property@Netreq.ClientRequest:referrer-policy] and
 * [property@Netreq.ClientRequest:origin] say so. `Proxy-Authorization` is sent to http
 * proxies alone, when they are asked for an http URL or for a tunnel, and to no server. `Sec-Fetch-Mode`, `Sec-Fetch-Dest`
 * and `Sec-Fetch-User` are sent to https and to loopback only, and a
 * `Sec-Fetch-Site` of the application never: it is made by the library.
 *
 * Fails with %NETREQ_ERROR_INVALID_ARGUMENT when the name or the value cannot
 * stand in a header, and for the headers that are not the application's to set:
 * Content-Length, Host, Trailer, TE, Upgrade, Cookie2, Keep-Alive,
 * Transfer-Encoding, and Connection with the value `upgrade`. A Referer has to be
 * an absolute http or https URL, an Origin an origin without a path or `null`, and
 * Sec-Fetch-Mode and Sec-Fetch-Dest have to be tokens. Fails with %NETREQ_ERROR_UNEXPECTED after the
 * first write, and with the error of the options when they are not valid.
 *
 * Returns: whether the header was set
 *
 * Since: 1.0
 */
gboolean
netreq_client_request_set_header (NetreqClientRequest  *self,
                                  const char           *name,
                                  const char           *value,
                                  GError              **error)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_configure (self, error) ||
      !netreq_header_check (name, value, error))
    return FALSE;

  netreq_header_list_set (self->options.description->headers, name, value);
  return TRUE;
}

/**
 * netreq_client_request_get_header:
 * @self: a request
 * @name: a header name, in any case
 *
 * Gets the value of a header that was set. Headers that are added when the
 * request is sent are not among them, and nothing of what becomes of those that
 * were set.
 *
 * Returns: (transfer full) (nullable): the value, several joined with `, `;
 *   %NULL without such a header
 *
 * Since: 1.0
 */
char *
netreq_client_request_get_header (NetreqClientRequest *self,
                                  const char          *name)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (!ensure_valid (self, NULL))
    return NULL;

  return netreq_header_list_get_joined (self->options.description->headers, name, ", ");
}

/**
 * netreq_client_request_remove_header:
 * @self: a request
 * @name: a header name, in any case
 * @error: return location for an error
 *
 * Removes a header that was set. It is not an error when there is none.
 *
 * Fails with %NETREQ_ERROR_UNEXPECTED after the first write, and with the error
 * of the options when they are not valid.
 *
 * Returns: %FALSE on error
 *
 * Since: 1.0
 */
gboolean
netreq_client_request_remove_header (NetreqClientRequest  *self,
                                     const char           *name,
                                     GError              **error)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!may_configure (self, error))
    return FALSE;

  netreq_header_list_remove (self->options.description->headers, name);
  return TRUE;
}

/* --- the body --- */

/**
 * netreq_client_request_get_chunked_encoding:
 * @self: a request
 *
 * Gets whether the body is streamed.
 *
 * Returns: whether it is
 *
 * Since: 1.0
 */
gboolean
netreq_client_request_get_chunked_encoding (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), FALSE);

  return self->chunked_encoding;
}

/**
 * netreq_client_request_set_chunked_encoding:
 * @self: a request
 * @chunked_encoding: whether the body is streamed
 * @error: return location for an error
 *
 * Sets whether the body is streamed.
 *
 * Fails with %NETREQ_ERROR_UNEXPECTED after the first write, and with the error
 * of the options when they are not valid.
 *
 * Returns: whether it was set
 *
 * Since: 1.0
 */
gboolean
netreq_client_request_set_chunked_encoding (NetreqClientRequest  *self,
                                            gboolean              chunked_encoding,
                                            GError              **error)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  chunked_encoding = !!chunked_encoding;

  if (!may_configure (self, error))
    return FALSE;

  if (self->chunked_encoding != chunked_encoding)
    {
      self->chunked_encoding = chunked_encoding;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHUNKED_ENCODING]);
    }

  return TRUE;
}

/**
 * netreq_client_request_write:
 * @self: a request
 * @data: (array length=length): bytes of the body
 * @length: how many
 * @error: return location for an error
 *
 * Adds to the body. It never blocks and never refuses for want of room: who
 * streams much should mind [property@Netreq.ClientRequest:buffered-amount] and
 * wait for [signal@Netreq.ClientRequest::drain], or write to
 * [method@Netreq.ClientRequest.get_body_stream] instead. The bytes are copied.
 *
 * The first write freezes the headers, and starts the request when its body is
 * streamed.
 *
 * Fails with %NETREQ_ERROR_UNEXPECTED after the end, with the error of the
 * request once that has failed or was aborted, and with the error of the options
 * when they are not valid. Fails with %NETREQ_ERROR_INVALID_ARGUMENT, and freezes
 * nothing, when the header `Sec-Fetch-Dest` is that of a document and
 * `Sec-Fetch-Mode` is not `navigate`.
 *
 * Returns: whether the bytes were accepted
 *
 * Since: 1.0
 */
gboolean
netreq_client_request_write (NetreqClientRequest  *self,
                             const guint8         *data,
                             gsize                 length,
                             GError              **error)
{
  g_autoptr(GBytes) bytes = NULL;

  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), FALSE);
  g_return_val_if_fail (data != NULL || length == 0, FALSE);

  bytes = g_bytes_new (data, length);
  return netreq_client_request_write_bytes (self, bytes, error);
}

/**
 * netreq_client_request_write_bytes:
 * @self: a request
 * @bytes: bytes of the body
 * @error: return location for an error
 *
 * Adds to the body, as [method@Netreq.ClientRequest.write] does, without copying:
 * @bytes is held until it has been sent.
 *
 * Returns: whether the bytes were accepted
 *
 * Since: 1.0
 */
gboolean
netreq_client_request_write_bytes (NetreqClientRequest  *self,
                                   GBytes               *bytes,
                                   GError              **error)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!advance (self, NETREQ_WRITABLE_WRITE, error))
    return FALSE;

  netreq_transaction_write (self->transaction, bytes);
  return TRUE;
}

/**
 * netreq_client_request_end:
 * @self: a request
 * @error: return location for an error
 *
 * Ends the body, and starts the request unless it is under way.
 *
 * Fails with %NETREQ_ERROR_UNEXPECTED when the body has ended already, with
 * %NETREQ_ERROR_INVALID_ARGUMENT as [method@Netreq.ClientRequest.write] does, with
 * the error of the request once that has failed or was aborted, and with the error
 * of the options when they are not valid. Whatever goes wrong later is told by
 * [signal@Netreq.ClientRequest::error].
 *
 * Returns: whether the body has ended
 *
 * Since: 1.0
 */
gboolean
netreq_client_request_end (NetreqClientRequest  *self,
                           GError              **error)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!advance (self, NETREQ_WRITABLE_END, error))
    return FALSE;

  netreq_transaction_end (self->transaction);
  return TRUE;
}

/**
 * netreq_client_request_end_bytes:
 * @self: a request
 * @bytes: the last bytes of the body
 * @error: return location for an error
 *
 * Adds to the body and ends it: [method@Netreq.ClientRequest.write_bytes] and
 * [method@Netreq.ClientRequest.end] in one.
 *
 * Returns: whether the bytes were accepted and the body has ended
 *
 * Since: 1.0
 */
gboolean
netreq_client_request_end_bytes (NetreqClientRequest  *self,
                                 GBytes               *bytes,
                                 GError              **error)
{
  return netreq_client_request_write_bytes (self, bytes, error) &&
         netreq_client_request_end (self, error);
}

/**
 * netreq_client_request_get_body_stream:
 * @self: a request
 *
 * Gets a stream that writes the body. Its asynchronous writes complete when a
 * streamed body has room for more, so that memory stays bounded; its
 * [method@Gio.OutputStream.splice_async] sends any input stream. Closing it is
 * [method@Netreq.ClientRequest.end]; dropping it is not. A splice that was to
 * close it and that fails aborts the request, so that no part of a body
 * passes for the whole. The stream keeps the request alive until that has closed.
 *
 * Writing fails as [method@Netreq.ClientRequest.write] does, and closing as
 * [method@Netreq.ClientRequest.end] does. As with every [class@Gio.OutputStream], a
 * stream that fails to close counts as closed: what is left then is `end` itself.
 *
 * Returns: (transfer full): the stream; the same one while it lives
 *
 * Since: 1.0
 */
GOutputStream *
netreq_client_request_get_body_stream (NetreqClientRequest *self)
{
  GOutputStream *stream;

  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);

  if (self->upload_stream != NULL)
    return g_object_ref (G_OUTPUT_STREAM (self->upload_stream));

  stream = netreq_upload_stream_new (self);
  self->upload_stream = NETREQ_UPLOAD_STREAM (stream);
  if (self->transaction != NULL && netreq_transaction_is_closed (self->transaction))
    release_upload_stream (self);

  return stream;
}

gsize
netreq_client_request_get_room (NetreqClientRequest *self)
{
  if (self->transaction != NULL)
    return netreq_transaction_get_room (self->transaction);

  return self->chunked_encoding ? NETREQ_UPLOAD_PIPE_SIZE : G_MAXSSIZE;
}

gboolean
netreq_client_request_has_ended (NetreqClientRequest *self)
{
  return self->transaction != NULL && netreq_transaction_has_ended (self->transaction);
}

GMainContext *
netreq_client_request_get_context (NetreqClientRequest *self)
{
  return netreq_session_get_context (netreq_client_request_get_session (self));
}

void
netreq_client_request_forget_stream (NetreqClientRequest *self)
{
  self->upload_stream = NULL;
}

/* --- sending --- */

/**
 * netreq_client_request_send_async:
 * @self: a request
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when the head of the response is here
 * @user_data: data for @callback
 *
 * Ends the body unless it has ended, and waits for the response, the one after
 * all redirects. Cancelling aborts the request. In the mode
 * %NETREQ_REDIRECT_MODE_MANUAL a handler of
 * [signal@Netreq.ClientRequest::redirect] decides about those all the same.
 *
 * Fails as [method@Netreq.ClientRequest.end] does, with whatever
 * [signal@Netreq.ClientRequest::error] would tell, with %NETREQ_ERROR_ABORTED
 * when the request is aborted, and with %G_IO_ERROR_CANCELLED. A status such as
 * 404 is not a failure.
 *
 * Since: 1.0
 */
void
netreq_client_request_send_async (NetreqClientRequest *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (NETREQ_IS_CLIENT_REQUEST (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, netreq_client_request_send_async);

  if (g_task_return_error_if_cancelled (task))
    {
      netreq_client_request_abort (self);
      return;
    }

  /* A response that is there is not lost to a late cancellation. */
  g_task_set_check_cancellable (task, FALSE);

  if (netreq_client_request_has_ended (self) || netreq_client_request_end (self, &error))
    netreq_transaction_await (self->transaction, task);
  else
    g_task_return_error (task, error);
}

/**
 * netreq_client_request_send_finish:
 * @self: a request
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Netreq.ClientRequest.send_async]. When the response is dropped
 * before its body has been read, the transfer is given up.
 *
 * Returns: (transfer full): the response; %NULL on error
 *
 * Since: 1.0
 */
NetreqIncomingMessage *
netreq_client_request_send_finish (NetreqClientRequest  *self,
                                   GAsyncResult         *result,
                                   GError              **error)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_client_request_send_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
refuse_to_decide (NetreqClientRequest  *self,
                  GError              **error)
{
  if (ensure_valid (self, error))
    netreq_set_error (error, NETREQ_ERROR_UNEXPECTED, "The request was not sent, so nothing can redirect it");

  return FALSE;
}

/**
 * netreq_client_request_follow_redirect:
 * @self: a request
 * @error: return location for an error
 *
 * Follows the redirect that [signal@Netreq.ClientRequest::redirect] tells of, or
 * that [method@Netreq.ClientRequest.defer_redirect] has put off: the latest one, where
 * a handler runs the main loop until there is another. To follow one a
 * second time in the same emission does nothing. In the mode
 * %NETREQ_REDIRECT_MODE_FOLLOW it need not be called.
 *
 * Fails with %NETREQ_ERROR_UNEXPECTED when there is no such redirect, and with the
 * error of the request once that has failed or was aborted.
 *
 * Returns: whether the redirect is followed
 *
 * Since: 1.0
 */
gboolean
netreq_client_request_follow_redirect (NetreqClientRequest  *self,
                                       GError              **error)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (self->transaction == NULL)
    return refuse_to_decide (self, error);

  return netreq_transaction_follow_redirect (self->transaction, error);
}

/**
 * netreq_client_request_defer_redirect:
 * @self: a request
 * @error: return location for an error
 *
 * Called by a handler of [signal@Netreq.ClientRequest::redirect], puts off what
 * becomes of the redirect: the application decides in its own time, when a dialog
 * has been answered for instance, with
 * [method@Netreq.ClientRequest.follow_redirect] or
 * [method@Netreq.ClientRequest.abort]. Until then the request waits; of the
 * timeouts only the total one goes on.
 *
 * Fails with %NETREQ_ERROR_UNEXPECTED when there is no redirect to decide about,
 * and with the error of the request once that has failed or was aborted.
 *
 * Returns: whether the decision is put off
 *
 * Since: 1.0
 */
gboolean
netreq_client_request_defer_redirect (NetreqClientRequest  *self,
                                      GError              **error)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (self->transaction == NULL)
    return refuse_to_decide (self, error);

  return netreq_transaction_defer_redirect (self->transaction, error);
}

/**
 * netreq_client_request_abort:
 * @self: a request
 *
 * Ends the request now, wherever it is. Nothing more is sent or read;
 * [signal@Netreq.IncomingMessage::aborted] on a response that is under way,
 * [signal@Netreq.ClientRequest::abort] and [signal@Netreq.ClientRequest::close]
 * follow from the main loop. Does nothing to a request that has come to its end.
 *
 * Since: 1.0
 */
void
netreq_client_request_abort (NetreqClientRequest *self)
{
  g_return_if_fail (NETREQ_IS_CLIENT_REQUEST (self));

  netreq_transaction_abort (ensure_transaction (self));
}

/* --- what can be asked --- */

/**
 * netreq_client_request_get_started: (get-property started)
 * @self: a request
 *
 * Gets whether the request has been started.
 *
 * Returns: whether it has
 *
 * Since: 1.0
 */
gboolean
netreq_client_request_get_started (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), FALSE);

  return self->transaction != NULL && netreq_transaction_is_started (self->transaction);
}

/**
 * netreq_client_request_get_aborted: (get-property aborted)
 * @self: a request
 *
 * Gets whether the request was aborted before it came to another end.
 *
 * Returns: whether it was
 *
 * Since: 1.0
 */
gboolean
netreq_client_request_get_aborted (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), FALSE);

  return get_outcome (self) == NETREQ_OUTCOME_ABORTED;
}

/**
 * netreq_client_request_get_buffered_amount: (get-property buffered-amount)
 * @self: a request
 *
 * Gets how much was written that the network has not yet taken.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
netreq_client_request_get_buffered_amount (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), 0);

  return self->transaction != NULL ? netreq_transaction_get_buffered_amount (self->transaction) : 0;
}

/**
 * netreq_client_request_get_upload_progress:
 * @self: a request
 *
 * Gets how far the upload has come. When the body is sent again, in a silent retry
 * or after a redirect, this begins anew.
 *
 * Returns: (transfer full): the progress
 *
 * Since: 1.0
 */
NetreqUploadProgress *
netreq_client_request_get_upload_progress (NetreqClientRequest *self)
{
  NetreqUploadProgress progress = { 0, };

  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);

  if (self->transaction != NULL)
    progress = netreq_transaction_get_upload_progress (self->transaction);

  return netreq_upload_progress_copy (&progress);
}

/**
 * netreq_client_request_get_response:
 * @self: a request
 *
 * Gets the response, once it is here and as long as somebody holds it or it
 * flows.
 *
 * Returns: (transfer none) (nullable): the response
 *
 * Since: 1.0
 */
NetreqIncomingMessage *
netreq_client_request_get_response (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);

  return self->transaction != NULL ? netreq_transaction_get_response (self->transaction) : NULL;
}

/**
 * netreq_client_request_get_error:
 * @self: a request
 *
 * Gets why the request failed.
 *
 * Returns: (transfer full) (nullable): a copy of the error; %NULL unless the
 *   request has failed
 *
 * Since: 1.0
 */
GError *
netreq_client_request_get_error (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);

  if (get_outcome (self) != NETREQ_OUTCOME_FAILED)
    return NULL;

  return g_error_copy (netreq_transaction_get_error (self->transaction));
}
