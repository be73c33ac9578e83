/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-given-options-private.h"

#include <libnetreq/netreq-enum-types.h>

#include "policy/netreq-url-private.h"
#include "request/netreq-client-request-private.h"
#include "session/netreq-session-private.h"

/* The options are properties of NetreqClientRequest, and what gets them are methods of
 * it: both are documented here, for the GIR. */

/* --- reading --- */

/* Also for requests with bad options, so that they can be aborted. */
static NetreqSession *
find_session (NetreqGivenOptions *self)
{
  if (self->session != NULL)
    return self->session;

  if (self->partition != NULL)
    self->session = g_object_ref (netreq_session_from_partition (self->partition));
  else
    self->session = g_object_ref (netreq_session_get_default ());

  return self->session;
}

static void
read_options (NetreqGivenOptions *self)
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
    .headers = (const char * const *) self->headers,
    .credentials = self->credentials,
  };

  self->was_read = TRUE;
  find_session (self);
  self->description = netreq_request_description_new (&options, &self->error);

  /* They may hold a password. */
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->headers, g_strfreev);
}

NetreqRequestDescription *
netreq_given_options_read (NetreqGivenOptions  *self,
                           GError             **error)
{
  if (!self->was_read)
    read_options (self);

  if (self->error != NULL && error != NULL)
    *error = g_error_copy (self->error);

  return self->description;
}

void
netreq_given_options_clear (NetreqGivenOptions *self)
{
  g_clear_pointer (&self->method, g_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->protocol, g_free);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->hostname, g_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->origin, g_free);
  g_clear_pointer (&self->partition, g_free);
  g_clear_pointer (&self->headers, g_strfreev);
  g_clear_pointer (&self->description, netreq_request_description_free);
  g_clear_error (&self->error);
  g_clear_object (&self->session);
}

static const char *
get_method (NetreqGivenOptions *self)
{
  const NetreqRequestDescription *description = netreq_given_options_read (self, NULL);

  return description != NULL ? description->method : self->method;
}

static char *
dup_url (NetreqGivenOptions *self)
{
  const NetreqRequestDescription *description = netreq_given_options_read (self, NULL);

  return description != NULL ? netreq_url_to_string (description->url) : NULL;
}

static GStrv
dup_headers (NetreqGivenOptions *self)
{
  const NetreqRequestDescription *description = netreq_given_options_read (self, NULL);

  return description != NULL ? netreq_header_list_to_strv (description->headers) : NULL;
}

/* --- the options as properties --- */

void
netreq_given_options_get (NetreqGivenOptions *self,
                          NetreqOption        option,
                          GValue             *value)
{
  switch (option)
    {
    case NETREQ_OPTION_METHOD:
      g_value_set_string (value, get_method (self));
      break;
    case NETREQ_OPTION_URL:
      g_value_take_string (value, dup_url (self));
      break;
    case NETREQ_OPTION_PROTOCOL:
      g_value_set_string (value, self->protocol);
      break;
    case NETREQ_OPTION_HOST:
      g_value_set_string (value, self->host);
      break;
    case NETREQ_OPTION_HOSTNAME:
      g_value_set_string (value, self->hostname);
      break;
    case NETREQ_OPTION_PORT:
      g_value_set_int (value, self->port);
      break;
    case NETREQ_OPTION_PATH:
      g_value_set_string (value, self->path);
      break;
    case NETREQ_OPTION_HEADERS:
      g_value_take_boxed (value, dup_headers (self));
      break;
    case NETREQ_OPTION_SESSION:
      g_value_set_object (value, find_session (self));
      break;
    case NETREQ_OPTION_PARTITION:
      g_value_set_string (value, self->partition);
      break;
    case NETREQ_OPTION_CREDENTIALS:
      g_value_set_enum (value, self->credentials);
      break;
    case NETREQ_OPTION_USE_SESSION_COOKIES:
      g_value_set_boolean (value, self->use_session_cookies);
      break;
    case NETREQ_OPTION_REDIRECT_MODE:
      g_value_set_enum (value, self->redirect_mode);
      break;
    case NETREQ_OPTION_ORIGIN:
      g_value_set_string (value, self->origin);
      break;
    case NETREQ_OPTION_REFERRER_POLICY:
      g_value_set_enum (value, self->referrer_policy);
      break;
    case NETREQ_OPTION_CACHE:
      g_value_set_enum (value, self->cache);
      break;
    case NETREQ_OPTION_PRIORITY:
      g_value_set_enum (value, self->priority);
      break;
    case NETREQ_OPTION_PRIORITY_INCREMENTAL:
      g_value_set_boolean (value, self->priority_incremental);
      break;
    case NETREQ_OPTION_BYPASS_CUSTOM_PROTOCOL_HANDLERS:
      g_value_set_boolean (value, self->bypass_custom_protocol_handlers);
      break;
    case NETREQ_OPTION_CONNECT_TIMEOUT:
      g_value_set_uint (value, self->connect_timeout);
      break;
    case NETREQ_OPTION_RESPONSE_TIMEOUT:
      g_value_set_uint (value, self->response_timeout);
      break;
    case NETREQ_OPTION_IDLE_TIMEOUT:
      g_value_set_uint (value, self->idle_timeout);
      break;
    case NETREQ_OPTION_TOTAL_TIMEOUT:
      g_value_set_uint (value, self->total_timeout);
      break;
    case NETREQ_N_OPTIONS:
    default:
      g_assert_not_reached ();
    }
}

void
netreq_given_options_set_url (NetreqGivenOptions *self,
                              const char         *url)
{
  self->url = g_strdup (url);
}

void
netreq_given_options_set (NetreqGivenOptions *self,
                          NetreqOption        option,
                          const GValue       *value)
{
  switch (option)
    {
    case NETREQ_OPTION_METHOD:
      self->method = g_value_dup_string (value);
      break;
    case NETREQ_OPTION_URL:
      self->url = g_value_dup_string (value);
      break;
    case NETREQ_OPTION_PROTOCOL:
      self->protocol = g_value_dup_string (value);
      break;
    case NETREQ_OPTION_HOST:
      self->host = g_value_dup_string (value);
      break;
    case NETREQ_OPTION_HOSTNAME:
      self->hostname = g_value_dup_string (value);
      break;
    case NETREQ_OPTION_PORT:
      self->port = g_value_get_int (value);
      break;
    case NETREQ_OPTION_PATH:
      self->path = g_value_dup_string (value);
      break;
    case NETREQ_OPTION_HEADERS:
      self->headers = g_value_dup_boxed (value);
      break;
    case NETREQ_OPTION_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case NETREQ_OPTION_PARTITION:
      self->partition = g_value_dup_string (value);
      break;
    case NETREQ_OPTION_CREDENTIALS:
      self->credentials = g_value_get_enum (value);
      break;
    case NETREQ_OPTION_USE_SESSION_COOKIES:
      self->use_session_cookies = g_value_get_boolean (value);
      break;
    case NETREQ_OPTION_REDIRECT_MODE:
      self->redirect_mode = g_value_get_enum (value);
      break;
    case NETREQ_OPTION_ORIGIN:
      self->origin = g_value_dup_string (value);
      break;
    case NETREQ_OPTION_REFERRER_POLICY:
      self->referrer_policy = g_value_get_enum (value);
      break;
    case NETREQ_OPTION_CACHE:
      self->cache = g_value_get_enum (value);
      break;
    case NETREQ_OPTION_PRIORITY:
      self->priority = g_value_get_enum (value);
      break;
    case NETREQ_OPTION_PRIORITY_INCREMENTAL:
      self->priority_incremental = g_value_get_boolean (value);
      break;
    case NETREQ_OPTION_BYPASS_CUSTOM_PROTOCOL_HANDLERS:
      self->bypass_custom_protocol_handlers = g_value_get_boolean (value);
      break;
    case NETREQ_OPTION_CONNECT_TIMEOUT:
      self->connect_timeout = g_value_get_uint (value);
      break;
    case NETREQ_OPTION_RESPONSE_TIMEOUT:
      self->response_timeout = g_value_get_uint (value);
      break;
    case NETREQ_OPTION_IDLE_TIMEOUT:
      self->idle_timeout = g_value_get_uint (value);
      break;
    case NETREQ_OPTION_TOTAL_TIMEOUT:
      self->total_timeout = g_value_get_uint (value);
      break;
    case NETREQ_N_OPTIONS:
    default:
      g_assert_not_reached ();
    }
}

void
netreq_given_options_specify (GParamSpec **properties)
{
  const GParamFlags construct_only = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  /**
   * NetreqClientRequest:method: (getter get_method)
   *
   * The method, `GET` by default. It is turned into upper case. CONNECT, TRACE and
   * TRACK are refused. What a redirect makes of it,
   * [signal@Netreq.ClientRequest::redirect] tells.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_METHOD] =
    g_param_spec_string ("method", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:url: (getter get_url)
   *
   * The URL: absolute, http or https. When it is given, `protocol`, `host`,
   * `hostname`, `port` and `path` are ignored. What a URL should have encoded is
   * encoded; a fragment is never sent, but
   * [signal@Netreq.ClientRequest::redirect] tells it on. User info is taken out at
   * once, and kept to answer a challenge, which this version does not do.
   *
   * Reading the property gives the URL as it is sent, also when it was made of its
   * parts, and %NULL when the options are not valid. Redirects do not change it;
   * [property@Netreq.IncomingMessage:url] is where they have led.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_URL] =
    g_param_spec_string ("url", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:protocol: (getter get_protocol)
   *
   * The scheme with a colon: `http:`, the default, or `https:`.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_PROTOCOL] =
    g_param_spec_string ("protocol", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:host: (getter get_host)
   *
   * The host with its port, as in `example.com:8080`. It wins over `hostname`.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_HOST] =
    g_param_spec_string ("host", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:hostname: (getter get_hostname)
   *
   * The host without a port; `localhost` where only other parts are given.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_HOSTNAME] =
    g_param_spec_string ("hostname", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:port: (getter get_port)
   *
   * The port, from 1 to 65535, or -1 for that of the scheme.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_PORT] =
    g_param_spec_int ("port", NULL, NULL, G_MININT, G_MAXINT, -1, construct_only);

  /**
   * NetreqClientRequest:path: (getter get_path)
   *
   * The path and query, `/` by default. A space in it is an error.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_PATH] =
    g_param_spec_string ("path", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:headers: (getter get_headers)
   *
   * The headers: name, value, name, value. Reading the property gives those that
   * are set at the moment. See [method@Netreq.ClientRequest.set_header] for what may
   * be set, and what becomes of it.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_HEADERS] =
    g_param_spec_boxed ("headers", NULL, NULL, G_TYPE_STRV, construct_only);

  /**
   * NetreqClientRequest:session: (getter get_session)
   *
   * The session. It wins over `partition`; without either it is the default
   * session.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_SESSION] =
    g_param_spec_object ("session", NULL, NULL, NETREQ_TYPE_SESSION, construct_only);

  /**
   * NetreqClientRequest:partition: (getter get_partition)
   *
   * The name of the partition whose session is used when `session` is not given.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_PARTITION] =
    g_param_spec_string ("partition", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:credentials: (getter get_credentials)
   *
   * Whether cookies and credentials of the session take part. `same-origin` needs
   * `origin`, and ends for good where a redirect leaves it. Where credentials take no
   * part none are sent, [signal@Netreq.ClientRequest::login] is not emitted, and a 401
   * is delivered.
   *
   * Headers that the application sets have nothing to do with it, but a `Cookie` goes
   * before the cookies of the session, and an `Authorization` before its credentials.
   * Cookies with a same-site attribute are sent to the first server whatever `origin`
   * says; see [enum@Netreq.SameSite].
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_CREDENTIALS] =
    g_param_spec_enum ("credentials", NULL, NULL, NETREQ_TYPE_CREDENTIALS, NETREQ_CREDENTIALS_UNSET, construct_only);

  /**
   * NetreqClientRequest:use-session-cookies: (getter get_use_session_cookies)
   *
   * Whether cookies of the session are sent, and those of responses stored, where
   * `credentials` is not set. Where it is, this has no effect.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_USE_SESSION_COOKIES] =
    g_param_spec_boolean ("use-session-cookies", NULL, NULL, FALSE, construct_only);

  /**
   * NetreqClientRequest:redirect-mode: (getter get_redirect_mode)
   *
   * The option `redirect`: what happens when a server redirects. See
   * [signal@Netreq.ClientRequest::redirect].
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_REDIRECT_MODE] =
    g_param_spec_enum ("redirect-mode", NULL, NULL, NETREQ_TYPE_REDIRECT_MODE, NETREQ_REDIRECT_MODE_FOLLOW, construct_only);

  /**
   * NetreqClientRequest:origin: (getter get_origin)
   *
   * The origin on whose behalf the request is made, such as `https://example.com`, or
   * `null` for one that is nobody's. Servers learn of it by `Sec-Fetch-Site`, if they
   * are reached by https or loopback, and by `Origin` where the method is neither GET
   * nor HEAD. `Origin` is `null` where `referrer-policy` hides it, and after a redirect
   * away from an origin that is not this one to yet another (Fetch, redirect-taint).
   * Where the header `Sec-Fetch-Mode` is set to `cors` or `websocket`, the rules of
   * that mode hold.
   *
   * Without this option, a header `Origin` that the application sets takes its place;
   * such a header is sent with every method, as it is until such a redirect. With
   * neither, `Sec-Fetch-Site` is `none`.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_ORIGIN] =
    g_param_spec_string ("origin", NULL, NULL, NULL, construct_only);

  /**
   * NetreqClientRequest:referrer-policy: (getter get_referrer_policy)
   *
   * How much is shown of the referrer, which is what the application sets as the
   * header `Referer`; nothing is sent without that. It is never sent with user info
   * or a fragment, and along redirects it never becomes more. A header
   * `Referrer-Policy` of a response that redirects takes the place of this policy.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_REFERRER_POLICY] =
    g_param_spec_enum ("referrer-policy", NULL, NULL, NETREQ_TYPE_REFERRER_POLICY, NETREQ_REFERRER_POLICY_DEFAULT, construct_only);

  /**
   * NetreqClientRequest:cache: (getter get_cache)
   *
   * How the HTTP cache is used. In this version there is none, and every request
   * goes to the network.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_CACHE] =
    g_param_spec_enum ("cache", NULL, NULL, NETREQ_TYPE_CACHE_MODE, NETREQ_CACHE_MODE_DEFAULT, construct_only);

  /**
   * NetreqClientRequest:priority: (getter get_priority)
   *
   * How urgent the request is: the more urgent of two that wait for a connection
   * goes first. A server that speaks HTTP/2 is told in a `Priority` header, unless
   * the request has one already. See [enum@Netreq.Priority].
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_PRIORITY] =
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
  properties[NETREQ_OPTION_PRIORITY_INCREMENTAL] =
    g_param_spec_boolean ("priority-incremental", NULL, NULL, TRUE, construct_only);

  /**
   * NetreqClientRequest:bypass-custom-protocol-handlers: (getter get_bypass_custom_protocol_handlers)
   *
   * Whether handlers that the application has set for http and https are passed by.
   * In this version there can be none.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_BYPASS_CUSTOM_PROTOCOL_HANDLERS] =
    g_param_spec_boolean ("bypass-custom-protocol-handlers", NULL, NULL, FALSE, construct_only);

  /**
   * NetreqClientRequest:connect-timeout: (getter get_connect_timeout)
   *
   * How long connecting may take, from the look-up of the name to the end of the
   * TLS handshake, in milliseconds; 0 for the value of the session, %G_MAXUINT for
   * no limit. After a redirect it begins anew.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_CONNECT_TIMEOUT] =
    g_param_spec_uint ("connect-timeout", NULL, NULL, 0, G_MAXUINT, 0, construct_only);

  /**
   * NetreqClientRequest:response-timeout: (getter get_response_timeout)
   *
   * How long it may take from the last byte of the request to the first byte of the
   * response, in milliseconds; 0 for the value of the session, %G_MAXUINT for no
   * limit. After a redirect it begins anew.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_RESPONSE_TIMEOUT] =
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
  properties[NETREQ_OPTION_IDLE_TIMEOUT] =
    g_param_spec_uint ("idle-timeout", NULL, NULL, 0, G_MAXUINT, 0, construct_only);

  /**
   * NetreqClientRequest:total-timeout: (getter get_total_timeout)
   *
   * How long the request may take from its start to `close`, in milliseconds; 0 for
   * the value of the session, %G_MAXUINT for no limit. It is the same for all
   * redirects, and includes waiting for connections and for decisions.
   *
   * Since: 1.0
   */
  properties[NETREQ_OPTION_TOTAL_TIMEOUT] =
    g_param_spec_uint ("total-timeout", NULL, NULL, 0, G_MAXUINT, 0, construct_only);
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

  return get_method (netreq_client_request_get_options (self));
}

/**
 * netreq_client_request_get_url: (get-property url)
 * @self: a request
 *
 * Gets the URL as it is sent first, also when it was made of its parts. Redirects
 * do not change it.
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

  return dup_url (netreq_client_request_get_options (self));
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

  return netreq_client_request_get_options (self)->protocol;
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

  return netreq_client_request_get_options (self)->host;
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

  return netreq_client_request_get_options (self)->hostname;
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

  return netreq_client_request_get_options (self)->port;
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

  return netreq_client_request_get_options (self)->path;
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

  return dup_headers (netreq_client_request_get_options (self));
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

  return netreq_client_request_get_options (self)->partition;
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

  return netreq_client_request_get_options (self)->credentials;
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

  return netreq_client_request_get_options (self)->use_session_cookies;
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

  return netreq_client_request_get_options (self)->redirect_mode;
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

  return netreq_client_request_get_options (self)->origin;
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

  return netreq_client_request_get_options (self)->referrer_policy;
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

  return netreq_client_request_get_options (self)->cache;
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

  return netreq_client_request_get_options (self)->priority;
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

  return netreq_client_request_get_options (self)->priority_incremental;
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

  return netreq_client_request_get_options (self)->bypass_custom_protocol_handlers;
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

  return netreq_client_request_get_options (self)->connect_timeout;
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

  return netreq_client_request_get_options (self)->response_timeout;
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

  return netreq_client_request_get_options (self)->idle_timeout;
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

  return netreq_client_request_get_options (self)->total_timeout;
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

  return find_session (netreq_client_request_get_options (self));
}
