/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-client-request-private.h"

#include <libnetreq/netreq-enum-types.h>

#include "policy/netreq-header-rules-private.h"
#include "policy/netreq-request-description-private.h"
#include "policy/netreq-url-private.h"
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
 * 2. [signal@Netreq.ClientRequest::response] at most once, after all of the above.
 *    Only on HTTP/2, where a server can answer before it has the whole body,
 *    `upload-progress` may go on after it
 * 3. at most one of [signal@Netreq.ClientRequest::abort] and
 *    [signal@Netreq.ClientRequest::error]
 * 4. [signal@Netreq.ClientRequest::close] once, on every path, after the last
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

  /* The options as they were given; the strings that make up the URL are gone
   * once they have been read. */
  char *method;
  char *url;
  char *protocol;
  char *host;
  char *hostname;
  char *path;
  char *origin;
  int port;
  GStrv initial_headers;
  char *partition;
  NetreqCredentials credentials;
  gboolean use_session_cookies;
  NetreqRedirectMode redirect_mode;
  NetreqReferrerPolicy referrer_policy;
  NetreqCacheMode cache;
  NetreqPriority priority;
  gboolean priority_incremental;
  gboolean bypass_custom_protocol_handlers;
  /* Milliseconds, 0 for the value of the session, G_MAXUINT for no limit. */
  guint connect_timeout;
  guint response_timeout;
  guint idle_timeout;
  guint total_timeout;
  gboolean chunked_encoding;

  /* The options were read, with this error or into this description. */
  gboolean was_read;
  GError *init_error;
  NetreqRequestDescription *description;
  /* Given, or found by the partition when the options are read. Owned. */
  NetreqSession *session;

  /* What became of the description once it was frozen; NULL before. */
  NetreqTransaction *transaction;
  /* The stream that the application holds, if any. Not owned. */
  NetreqUploadStream *upload_stream;
};

static void initable_iface_init (GInitableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NetreqClientRequest, netreq_client_request, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface_init))

typedef enum {
  PROP_METHOD = 1,
  PROP_URL,
  PROP_PROTOCOL,
  PROP_HOST,
  PROP_HOSTNAME,
  PROP_PORT,
  PROP_PATH,
  PROP_HEADERS,
  PROP_SESSION,
  PROP_PARTITION,
  PROP_CREDENTIALS,
  PROP_USE_SESSION_COOKIES,
  PROP_REDIRECT_MODE,
  PROP_ORIGIN,
  PROP_REFERRER_POLICY,
  PROP_CACHE,
  PROP_PRIORITY,
  PROP_PRIORITY_INCREMENTAL,
  PROP_BYPASS_CUSTOM_PROTOCOL_HANDLERS,
  PROP_CONNECT_TIMEOUT,
  PROP_RESPONSE_TIMEOUT,
  PROP_IDLE_TIMEOUT,
  PROP_TOTAL_TIMEOUT,
  PROP_CHUNKED_ENCODING,
  PROP_STARTED,
  PROP_ABORTED,
  PROP_BUFFERED_AMOUNT,
} NetreqClientRequestProperty;

static GParamSpec *properties[PROP_BUFFERED_AMOUNT + 1];

enum {
  SIGNAL_DRAIN,
  SIGNAL_FINISH,
  SIGNAL_UPLOAD_PROGRESS,
  SIGNAL_RESPONSE,
  SIGNAL_ABORT,
  SIGNAL_ERROR,
  SIGNAL_CLOSE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- the options --- */

/* Also for requests with bad options, so that they can be aborted. */
static void
find_session (NetreqClientRequest *self)
{
  if (self->session != NULL)
    return;

  if (self->partition != NULL)
    self->session = g_object_ref (netreq_session_from_partition (self->partition));
  else
    self->session = g_object_ref (netreq_session_get_default ());
}

static void
read_options (NetreqClientRequest *self)
{
  NetreqRequestOptions options = {
    .method = self->method,
    .url = self->url,
    .protocol = self->protocol,
    .host = self->host,
    .hostname = self->hostname,
    .path = self->path,
    .origin = self->origin,
    .port = self->port,
    .headers = (const char * const *) self->initial_headers,
    .credentials = self->credentials,
  };

  self->was_read = TRUE;
  find_session (self);
  self->description = netreq_request_description_new (&options, &self->init_error);

  /* They may hold a password. */
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->initial_headers, g_strfreev);
}

static gboolean
ensure_valid (NetreqClientRequest  *self,
              GError              **error)
{
  if (!self->was_read)
    read_options (self);

  if (self->init_error == NULL)
    return TRUE;

  if (error != NULL)
    *error = g_error_copy (self->init_error);
  return FALSE;
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

static NetreqTransaction *
make_transaction (NetreqClientRequest *self)
{
  static const NetreqTransactionListener listener = {
    .started = on_started,
    .drained = on_drained,
    .finished = on_finished,
    .wants_progress = wants_progress,
    .progressed = on_progressed,
    .wants_response = wants_response,
    .responded = on_responded,
    .settled = on_settled,
    .closed = on_closed,
    .room_made = on_room_made,
  };
  NetreqSession *session = netreq_client_request_get_session (self);
  NetreqTransactionPlan plan = {
    .session = session,
    .description = self->description,
    .streamed = self->chunked_encoding,
    .priority = self->priority,
    .priority_incremental = self->priority_incremental,
    .connect_timeout = choose_timeout (self->connect_timeout, netreq_session_get_connect_timeout (session)),
    .response_timeout = choose_timeout (self->response_timeout, netreq_session_get_response_timeout (session)),
    .idle_timeout = choose_timeout (self->idle_timeout, netreq_session_get_idle_timeout (session)),
    .total_timeout = choose_timeout (self->total_timeout, netreq_session_get_total_timeout (session)),
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
  g_free (self->method);
  g_free (self->url);
  g_free (self->protocol);
  g_free (self->host);
  g_free (self->hostname);
  g_free (self->path);
  g_free (self->origin);
  g_free (self->partition);
  g_clear_pointer (&self->initial_headers, g_strfreev);
  g_clear_pointer (&self->description, netreq_request_description_free);
  g_clear_error (&self->init_error);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (netreq_client_request_parent_class)->finalize (object);
}

static void
netreq_client_request_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  NetreqClientRequest *self = NETREQ_CLIENT_REQUEST (object);

  switch ((NetreqClientRequestProperty) prop_id)
    {
    case PROP_METHOD:
      g_value_set_string (value, netreq_client_request_get_method (self));
      break;
    case PROP_URL:
      g_value_take_string (value, netreq_client_request_get_url (self));
      break;
    case PROP_PROTOCOL:
      g_value_set_string (value, netreq_client_request_get_protocol (self));
      break;
    case PROP_HOST:
      g_value_set_string (value, netreq_client_request_get_host (self));
      break;
    case PROP_HOSTNAME:
      g_value_set_string (value, netreq_client_request_get_hostname (self));
      break;
    case PROP_PORT:
      g_value_set_int (value, netreq_client_request_get_port (self));
      break;
    case PROP_PATH:
      g_value_set_string (value, netreq_client_request_get_path (self));
      break;
    case PROP_HEADERS:
      g_value_take_boxed (value, netreq_client_request_get_headers (self));
      break;
    case PROP_SESSION:
      g_value_set_object (value, netreq_client_request_get_session (self));
      break;
    case PROP_PARTITION:
      g_value_set_string (value, netreq_client_request_get_partition (self));
      break;
    case PROP_CREDENTIALS:
      g_value_set_enum (value, netreq_client_request_get_credentials (self));
      break;
    case PROP_USE_SESSION_COOKIES:
      g_value_set_boolean (value, netreq_client_request_get_use_session_cookies (self));
      break;
    case PROP_REDIRECT_MODE:
      g_value_set_enum (value, netreq_client_request_get_redirect_mode (self));
      break;
    case PROP_ORIGIN:
      g_value_set_string (value, netreq_client_request_get_origin (self));
      break;
    case PROP_REFERRER_POLICY:
      g_value_set_enum (value, netreq_client_request_get_referrer_policy (self));
      break;
    case PROP_CACHE:
      g_value_set_enum (value, netreq_client_request_get_cache (self));
      break;
    case PROP_PRIORITY:
      g_value_set_enum (value, netreq_client_request_get_priority (self));
      break;
    case PROP_PRIORITY_INCREMENTAL:
      g_value_set_boolean (value, netreq_client_request_get_priority_incremental (self));
      break;
    case PROP_BYPASS_CUSTOM_PROTOCOL_HANDLERS:
      g_value_set_boolean (value, netreq_client_request_get_bypass_custom_protocol_handlers (self));
      break;
    case PROP_CONNECT_TIMEOUT:
      g_value_set_uint (value, netreq_client_request_get_connect_timeout (self));
      break;
    case PROP_RESPONSE_TIMEOUT:
      g_value_set_uint (value, netreq_client_request_get_response_timeout (self));
      break;
    case PROP_IDLE_TIMEOUT:
      g_value_set_uint (value, netreq_client_request_get_idle_timeout (self));
      break;
    case PROP_TOTAL_TIMEOUT:
      g_value_set_uint (value, netreq_client_request_get_total_timeout (self));
      break;
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

  switch ((NetreqClientRequestProperty) prop_id)
    {
    case PROP_METHOD:
      self->method = g_value_dup_string (value);
      break;
    case PROP_URL:
      self->url = g_value_dup_string (value);
      break;
    case PROP_PROTOCOL:
      self->protocol = g_value_dup_string (value);
      break;
    case PROP_HOST:
      self->host = g_value_dup_string (value);
      break;
    case PROP_HOSTNAME:
      self->hostname = g_value_dup_string (value);
      break;
    case PROP_PORT:
      self->port = g_value_get_int (value);
      break;
    case PROP_PATH:
      self->path = g_value_dup_string (value);
      break;
    case PROP_HEADERS:
      self->initial_headers = g_value_dup_boxed (value);
      break;
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_PARTITION:
      self->partition = g_value_dup_string (value);
      break;
    case PROP_CREDENTIALS:
      self->credentials = g_value_get_enum (value);
      break;
    case PROP_USE_SESSION_COOKIES:
      self->use_session_cookies = g_value_get_boolean (value);
      break;
    case PROP_REDIRECT_MODE:
      self->redirect_mode = g_value_get_enum (value);
      break;
    case PROP_ORIGIN:
      self->origin = g_value_dup_string (value);
      break;
    case PROP_REFERRER_POLICY:
      self->referrer_policy = g_value_get_enum (value);
      break;
    case PROP_CACHE:
      self->cache = g_value_get_enum (value);
      break;
    case PROP_PRIORITY:
      self->priority = g_value_get_enum (value);
      break;
    case PROP_PRIORITY_INCREMENTAL:
      self->priority_incremental = g_value_get_boolean (value);
      break;
    case PROP_BYPASS_CUSTOM_PROTOCOL_HANDLERS:
      self->bypass_custom_protocol_handlers = g_value_get_boolean (value);
      break;
    case PROP_CONNECT_TIMEOUT:
      self->connect_timeout = g_value_get_uint (value);
      break;
    case PROP_RESPONSE_TIMEOUT:
      self->response_timeout = g_value_get_uint (value);
      break;
    case PROP_IDLE_TIMEOUT:
      self->idle_timeout = g_value_get_uint (value);
      break;
    case PROP_TOTAL_TIMEOUT:
      self->total_timeout = g_value_get_uint (value);
      break;
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
  const GParamFlags construct_only = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * NetreqClientRequest:method: (getter get_method)
   *
   * The method, `GET` by default. It is turned into upper case. CONNECT, TRACE and
   * TRACK are refused.
   *
   * Since: 1.0
   */
  properties[PROP_METHOD] =
    g_param_spec_string ("method", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:url: (getter get_url)
   *
   * The URL: absolute, http or https. When it is given, `protocol`, `host`,
   * `hostname`, `port` and `path` are ignored. What a URL should have encoded is
   * encoded; a fragment is never sent. User info is taken out at once, and kept to
   * answer a challenge, which this version does not do.
   *
   * Reading the property gives the URL as it is sent, also when it was made of its
   * parts, and %NULL when the options are not valid.
   *
   * Since: 1.0
   */
  properties[PROP_URL] =
    g_param_spec_string ("url", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:protocol: (getter get_protocol)
   *
   * The scheme with a colon: `http:`, the default, or `https:`.
   *
   * Since: 1.0
   */
  properties[PROP_PROTOCOL] =
    g_param_spec_string ("protocol", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:host: (getter get_host)
   *
   * The host with its port, as in `example.com:8080`. It wins over `hostname`.
   *
   * Since: 1.0
   */
  properties[PROP_HOST] =
    g_param_spec_string ("host", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:hostname: (getter get_hostname)
   *
   * The host without a port; `localhost` where only other parts are given.
   *
   * Since: 1.0
   */
  properties[PROP_HOSTNAME] =
    g_param_spec_string ("hostname", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:port: (getter get_port)
   *
   * The port, from 1 to 65535, or -1 for that of the scheme.
   *
   * Since: 1.0
   */
  properties[PROP_PORT] =
    g_param_spec_int ("port", NULL, NULL, G_MININT, G_MAXINT, -1, construct_only);

  /**
   * NetreqClientRequest:path: (getter get_path)
   *
   * The path and query, `/` by default. A space in it is an error.
   *
   * Since: 1.0
   */
  properties[PROP_PATH] =
    g_param_spec_string ("path", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:headers: (getter get_headers)
   *
   * The headers: name, value, name, value. Reading the property gives those that
   * are set at the moment.
   *
   * Since: 1.0
   */
  properties[PROP_HEADERS] =
    g_param_spec_boxed ("headers", NULL, NULL, G_TYPE_STRV, construct_only);

  /**
   * NetreqClientRequest:session: (getter get_session)
   *
   * The session. It wins over `partition`; without either it is the default
   * session.
   *
   * Since: 1.0
   */
  properties[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL, NETREQ_TYPE_SESSION, construct_only);

  /**
   * NetreqClientRequest:partition: (getter get_partition)
   *
   * The name of the partition whose session is used when `session` is not given.
   *
   * Since: 1.0
   */
  properties[PROP_PARTITION] =
    g_param_spec_string ("partition", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:credentials: (getter get_credentials)
   *
   * Whether cookies and credentials take part. `same-origin` needs `origin`. In
   * this version none do, whatever the mode.
   *
   * Since: 1.0
   */
  properties[PROP_CREDENTIALS] =
    g_param_spec_enum ("credentials", NULL, NULL, NETREQ_TYPE_CREDENTIALS, NETREQ_CREDENTIALS_UNSET, construct_only);

  /**
   * NetreqClientRequest:use-session-cookies: (getter get_use_session_cookies)
   *
   * Whether cookies of the session are sent and stored where `credentials` is not
   * set. In this version there are none.
   *
   * Since: 1.0
   */
  properties[PROP_USE_SESSION_COOKIES] =
    g_param_spec_boolean ("use-session-cookies", NULL, NULL, FALSE, construct_only);

  /**
   * NetreqClientRequest:redirect-mode: (getter get_redirect_mode)
   *
   * The option `redirect`: what happens when the server redirects. In this version
   * a redirect is delivered like any other response.
   *
   * Since: 1.0
   */
  properties[PROP_REDIRECT_MODE] =
    g_param_spec_enum ("redirect-mode", NULL, NULL, NETREQ_TYPE_REDIRECT_MODE, NETREQ_REDIRECT_MODE_FOLLOW, construct_only);

  /**
   * NetreqClientRequest:origin: (getter get_origin)
   *
   * The origin on whose behalf the request is made, such as `https://example.com`.
   * In this version it is checked and not used.
   *
   * Since: 1.0
   */
  properties[PROP_ORIGIN] =
    g_param_spec_string ("origin", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:referrer-policy: (getter get_referrer_policy)
   *
   * How much of the referrer is shown. In this version a Referer that was set as a
   * header is sent as it is.
   *
   * Since: 1.0
   */
  properties[PROP_REFERRER_POLICY] =
    g_param_spec_enum ("referrer-policy", NULL, NULL, NETREQ_TYPE_REFERRER_POLICY, NETREQ_REFERRER_POLICY_DEFAULT, construct_only);

  /**
   * NetreqClientRequest:cache: (getter get_cache)
   *
   * How the HTTP cache is used. In this version there is none, and every request
   * goes to the network.
   *
   * Since: 1.0
   */
  properties[PROP_CACHE] =
    g_param_spec_enum ("cache", NULL, NULL, NETREQ_TYPE_CACHE_MODE, NETREQ_CACHE_MODE_DEFAULT, construct_only);

  /**
   * NetreqClientRequest:priority: (getter get_priority)
   *
   * How urgent the request is: the more urgent of two that wait for a connection
   * goes first. A server that speaks HTTP/2 is told in a `Priority` header, unless
   * the request has one already.
   *
   * Since: 1.0
   */
  properties[PROP_PRIORITY] =
    g_param_spec_enum ("priority", NULL, NULL, NETREQ_TYPE_PRIORITY, NETREQ_PRIORITY_LOWEST, construct_only);

  /**
   * NetreqClientRequest:priority-incremental: (getter get_priority_incremental)
   *
   * Whether parts of the response are of use before all of it is here. A server
   * that speaks HTTP/2 is told in the `Priority` header, and may then send several
   * responses at a time, rather than one after the other.
   *
   * Since: 1.0
   */
  properties[PROP_PRIORITY_INCREMENTAL] =
    g_param_spec_boolean ("priority-incremental", NULL, NULL, TRUE, construct_only);

  /**
   * NetreqClientRequest:bypass-custom-protocol-handlers: (getter get_bypass_custom_protocol_handlers)
   *
   * Whether handlers that the application has set for http and https are passed by.
   * In this version there can be none.
   *
   * Since: 1.0
   */
  properties[PROP_BYPASS_CUSTOM_PROTOCOL_HANDLERS] =
    g_param_spec_boolean ("bypass-custom-protocol-handlers", NULL, NULL, FALSE, construct_only);

  /**
   * NetreqClientRequest:connect-timeout: (getter get_connect_timeout)
   *
   * How long connecting may take, from the look-up of the name to the end of the
   * TLS handshake, in milliseconds; 0 for the value of the session, %G_MAXUINT for
   * no limit.
   *
   * Since: 1.0
   */
  properties[PROP_CONNECT_TIMEOUT] =
    g_param_spec_uint ("connect-timeout", NULL, NULL, 0, G_MAXUINT, 0, construct_only);

  /**
   * NetreqClientRequest:response-timeout: (getter get_response_timeout)
   *
   * How long it may take from the last byte of the request to the first byte of the
   * response, in milliseconds; 0 for the value of the session, %G_MAXUINT for no
   * limit.
   *
   * Since: 1.0
   */
  properties[PROP_RESPONSE_TIMEOUT] =
    g_param_spec_uint ("response-timeout", NULL, NULL, 0, G_MAXUINT, 0, construct_only);

  /**
   * NetreqClientRequest:idle-timeout: (getter get_idle_timeout)
   *
   * How long the network may be silent while a body is sent or received, in
   * milliseconds; 0 for the value of the session, %G_MAXUINT for no limit. Time in
   * which the application neither writes nor reads does not count.
   *
   * Since: 1.0
   */
  properties[PROP_IDLE_TIMEOUT] =
    g_param_spec_uint ("idle-timeout", NULL, NULL, 0, G_MAXUINT, 0, construct_only);

  /**
   * NetreqClientRequest:total-timeout: (getter get_total_timeout)
   *
   * How long the request may take from its start to `close`, waiting for a
   * connection included, in milliseconds; 0 for the value of the session,
   * %G_MAXUINT for no limit.
   *
   * Since: 1.0
   */
  properties[PROP_TOTAL_TIMEOUT] =
    g_param_spec_uint ("total-timeout", NULL, NULL, 0, G_MAXUINT, 0, construct_only);

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
   * time to write more. Not emitted after the end, nor for a collected body.
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
   * end. Nothing is said about what the network has taken of it.
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
   * one turn of the main loop. When a request is silently retried, what goes out
   * again is not reported again.
   *
   * Since: 1.0
   */
  signals[SIGNAL_UPLOAD_PROGRESS] =
    g_signal_new ("upload-progress", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_INT64);

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
 * Fails with %NETREQ_ERROR_INVALID_URL or %NETREQ_ERROR_DISALLOWED_URL_SCHEME.
 *
 * Returns: (transfer full): a new request; %NULL on error
 *
 * Since: 1.0
 */
NetreqClientRequest *
netreq_client_request_new (const char  *url,
                           GError     **error)
{
  g_return_val_if_fail (url != NULL, NULL);

  return g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, error, "url", url, NULL);
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

static gboolean
advance (NetreqClientRequest  *self,
         NetreqWritableEvent   event,
         GError              **error)
{
  return ensure_valid (self, error) &&
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
 * Fails with %NETREQ_ERROR_INVALID_ARGUMENT when the name or the value cannot
 * stand in a header, and for the headers that are not the application's to set:
 * Content-Length, Host, Trailer, TE, Upgrade, Cookie2, Keep-Alive,
 * Transfer-Encoding, and Connection with the value `upgrade`. Fails with
 * %NETREQ_ERROR_UNEXPECTED after the first write, and with the error of the
 * options when they are not valid.
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

  netreq_header_list_set (self->description->headers, name, value);
  return TRUE;
}

/**
 * netreq_client_request_get_header:
 * @self: a request
 * @name: a header name, in any case
 *
 * Gets the value of a header that was set. Headers that are added when the
 * request is sent are not among them.
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

  return netreq_header_list_get_joined (self->description->headers, name);
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

  netreq_header_list_remove (self->description->headers, name);
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
 * when they are not valid.
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
 * Fails with %NETREQ_ERROR_UNEXPECTED when the body has ended already, with the
 * error of the request once that has failed or was aborted, and with the error of
 * the options when they are not valid. Whatever goes wrong later is told by
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
 * close it and whose source fails aborts the request, so that no part of a body
 * passes for the whole. The stream keeps the request alive until that has closed.
 *
 * Writing fails as [method@Netreq.ClientRequest.write] does.
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
 * Ends the body unless it has ended, and waits for the response. Cancelling
 * aborts the request.
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

  return g_task_propagate_pointer (G_TASK (result), error);
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

/* --- what was asked for --- */

/**
 * netreq_client_request_get_method: (get-property method)
 * @self: a request
 *
 * Gets the method.
 *
 * Returns: (transfer none) (nullable): the method in upper case; as it was given,
 *   if it was, when the options are not valid
 *
 * Since: 1.0
 */
const char *
netreq_client_request_get_method (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);

  return ensure_valid (self, NULL) ? self->description->method : self->method;
}

/**
 * netreq_client_request_get_url: (get-property url)
 * @self: a request
 *
 * Gets the URL as it is sent, also when it was made of its parts.
 *
 * Returns: (transfer full) (nullable): the URL without user info; %NULL when the
 *   options are not valid
 *
 * Since: 1.0
 */
char *
netreq_client_request_get_url (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);

  return ensure_valid (self, NULL) ? netreq_url_to_string (self->description->url) : NULL;
}

/**
 * netreq_client_request_get_protocol: (get-property protocol)
 * @self: a request
 *
 * Gets the scheme that was given as an option.
 *
 * Returns: (transfer none) (nullable): the scheme with a colon
 *
 * Since: 1.0
 */
const char *
netreq_client_request_get_protocol (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);

  return self->protocol;
}

/**
 * netreq_client_request_get_host: (get-property host)
 * @self: a request
 *
 * Gets the host that was given as an option, with its port.
 *
 * Returns: (transfer none) (nullable): the host and port
 *
 * Since: 1.0
 */
const char *
netreq_client_request_get_host (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);

  return self->host;
}

/**
 * netreq_client_request_get_hostname: (get-property hostname)
 * @self: a request
 *
 * Gets the host that was given as an option, without a port.
 *
 * Returns: (transfer none) (nullable): the host
 *
 * Since: 1.0
 */
const char *
netreq_client_request_get_hostname (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);

  return self->hostname;
}

/**
 * netreq_client_request_get_port: (get-property port)
 * @self: a request
 *
 * Gets the port that was given as an option.
 *
 * Returns: the port, or -1
 *
 * Since: 1.0
 */
int
netreq_client_request_get_port (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), 0);

  return self->port;
}

/**
 * netreq_client_request_get_path: (get-property path)
 * @self: a request
 *
 * Gets the path that was given as an option.
 *
 * Returns: (transfer none) (nullable): the path and query
 *
 * Since: 1.0
 */
const char *
netreq_client_request_get_path (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);

  return self->path;
}

/**
 * netreq_client_request_get_headers: (get-property headers)
 * @self: a request
 *
 * Gets the headers that are set at the moment.
 *
 * Returns: (transfer full) (nullable): name, value, name, value; %NULL when the options are
 *   not valid
 *
 * Since: 1.0
 */
GStrv
netreq_client_request_get_headers (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);

  return ensure_valid (self, NULL) ? netreq_header_list_to_strv (self->description->headers) : NULL;
}

/**
 * netreq_client_request_get_partition: (get-property partition)
 * @self: a request
 *
 * Gets the partition that was given as an option.
 *
 * Returns: (transfer none) (nullable): the name of the partition
 *
 * Since: 1.0
 */
const char *
netreq_client_request_get_partition (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);

  return self->partition;
}

/**
 * netreq_client_request_get_credentials: (get-property credentials)
 * @self: a request
 *
 * Gets whether cookies and credentials take part.
 *
 * Returns: the mode
 *
 * Since: 1.0
 */
NetreqCredentials
netreq_client_request_get_credentials (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NETREQ_CREDENTIALS_UNSET);

  return self->credentials;
}

/**
 * netreq_client_request_get_use_session_cookies: (get-property use-session-cookies)
 * @self: a request
 *
 * Gets whether cookies of the session are sent and stored where the credentials
 * mode is not set.
 *
 * Returns: whether they are
 *
 * Since: 1.0
 */
gboolean
netreq_client_request_get_use_session_cookies (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), FALSE);

  return self->use_session_cookies;
}

/**
 * netreq_client_request_get_redirect_mode: (get-property redirect-mode)
 * @self: a request
 *
 * Gets what happens when the server redirects.
 *
 * Returns: the mode
 *
 * Since: 1.0
 */
NetreqRedirectMode
netreq_client_request_get_redirect_mode (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NETREQ_REDIRECT_MODE_FOLLOW);

  return self->redirect_mode;
}

/**
 * netreq_client_request_get_origin: (get-property origin)
 * @self: a request
 *
 * Gets the origin on whose behalf the request is made.
 *
 * Returns: (transfer none) (nullable): the origin
 *
 * Since: 1.0
 */
const char *
netreq_client_request_get_origin (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);

  return self->origin;
}

/**
 * netreq_client_request_get_referrer_policy: (get-property referrer-policy)
 * @self: a request
 *
 * Gets how much of the referrer is shown.
 *
 * Returns: the policy
 *
 * Since: 1.0
 */
NetreqReferrerPolicy
netreq_client_request_get_referrer_policy (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NETREQ_REFERRER_POLICY_DEFAULT);

  return self->referrer_policy;
}

/**
 * netreq_client_request_get_cache: (get-property cache)
 * @self: a request
 *
 * Gets how the HTTP cache is used.
 *
 * Returns: the mode
 *
 * Since: 1.0
 */
NetreqCacheMode
netreq_client_request_get_cache (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NETREQ_CACHE_MODE_DEFAULT);

  return self->cache;
}

/**
 * netreq_client_request_get_priority: (get-property priority)
 * @self: a request
 *
 * Gets how urgent the request is.
 *
 * Returns: the priority
 *
 * Since: 1.0
 */
NetreqPriority
netreq_client_request_get_priority (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NETREQ_PRIORITY_LOWEST);

  return self->priority;
}

/**
 * netreq_client_request_get_priority_incremental: (get-property priority-incremental)
 * @self: a request
 *
 * Gets whether parts of the response are of use before all of it is here.
 *
 * Returns: whether they are
 *
 * Since: 1.0
 */
gboolean
netreq_client_request_get_priority_incremental (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), FALSE);

  return self->priority_incremental;
}

/**
 * netreq_client_request_get_bypass_custom_protocol_handlers: (get-property bypass-custom-protocol-handlers)
 * @self: a request
 *
 * Gets whether handlers that the application has set for http and https are
 * passed by.
 *
 * Returns: whether they are
 *
 * Since: 1.0
 */
gboolean
netreq_client_request_get_bypass_custom_protocol_handlers (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), FALSE);

  return self->bypass_custom_protocol_handlers;
}

/**
 * netreq_client_request_get_connect_timeout: (get-property connect-timeout)
 * @self: a request
 *
 * Gets how long connecting may take.
 *
 * Returns: milliseconds, 0 for the value of the session, %G_MAXUINT for no limit
 *
 * Since: 1.0
 */
guint
netreq_client_request_get_connect_timeout (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), 0);

  return self->connect_timeout;
}

/**
 * netreq_client_request_get_response_timeout: (get-property response-timeout)
 * @self: a request
 *
 * Gets how long a response may take to begin.
 *
 * Returns: milliseconds, 0 for the value of the session, %G_MAXUINT for no limit
 *
 * Since: 1.0
 */
guint
netreq_client_request_get_response_timeout (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), 0);

  return self->response_timeout;
}

/**
 * netreq_client_request_get_idle_timeout: (get-property idle-timeout)
 * @self: a request
 *
 * Gets how long the network may be silent.
 *
 * Returns: milliseconds, 0 for the value of the session, %G_MAXUINT for no limit
 *
 * Since: 1.0
 */
guint
netreq_client_request_get_idle_timeout (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), 0);

  return self->idle_timeout;
}

/**
 * netreq_client_request_get_total_timeout: (get-property total-timeout)
 * @self: a request
 *
 * Gets how long the request may take.
 *
 * Returns: milliseconds, 0 for the value of the session, %G_MAXUINT for no limit
 *
 * Since: 1.0
 */
guint
netreq_client_request_get_total_timeout (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), 0);

  return self->total_timeout;
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
 * Gets how far the upload has come.
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

/**
 * netreq_client_request_get_session: (get-property session)
 * @self: a request
 *
 * Gets the session that the request belongs to.
 *
 * Returns: (transfer none): the session
 *
 * Since: 1.0
 */
NetreqSession *
netreq_client_request_get_session (NetreqClientRequest *self)
{
  g_return_val_if_fail (NETREQ_IS_CLIENT_REQUEST (self), NULL);

  find_session (self);

  return self->session;
}
