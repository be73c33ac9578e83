/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-accept-languages-private.h"
#include "policy/netreq-header-rules-private.h"
#include "policy/netreq-site-private.h"
#include "policy/netreq-user-agent-private.h"
#include "session/netreq-hsts-keeper-private.h"
#include "session/netreq-session-cookies-private.h"
#include "session/netreq-session-engine-private.h"
#include "session/netreq-session-private.h"
#include "session/netreq-session-trouble-private.h"

#include <libnetreq/netreq-enum-types.h>

/**
 * NetreqSession:
 *
 * A partition: everything that requests share and that outlives one of them,
 * above all the connections.
 *
 * Two sessions share nothing. [func@Netreq.Session.get_default] is the session
 * of requests that name none, [func@Netreq.Session.from_partition] finds one by
 * its name, [func@Netreq.Session.from_path] by the folder where it keeps its data,
 * and [ctor@Netreq.Session.new] makes one that nobody else can find.
 *
 * A session belongs to the [struct@GLib.MainContext] that was the thread-default
 * one when it was made, and so do its requests and their responses: all of
 * their methods have to be called, and all of their signals are emitted, in the
 * thread that runs this context.
 *
 * Since: 1.0
 */

#define DEFAULT_CONNECT_TIMEOUT           30000
#define DEFAULT_MAX_CONNECTIONS           32
#define DEFAULT_MAX_CONNECTIONS_PER_HOST  6

/* How long others may have the context of a session before it is taken for theirs. */
#define CONTEXT_LENT_MILLISECONDS 1000

/* What the headers differ by that a request has by itself. */
typedef enum
{
  PLAIN_SECURE,
  PLAIN_LOOPBACK,
  PLAIN_OTHER,
  N_PLAIN_KINDS,
} PlainKind;

struct _NetreqSession
{
  GObject parent_instance;

  /* The thread-default context at construction. Owned. */
  GMainContext *context;
  /* Made at first use, so that a partition that is never used costs nothing. */
  SoupSession *engine;
  /* Made at first use too, both of them. */
  NetreqSessionCookies *cookies;
  NetreqHstsKeeper *hsts;
  /* Made with the engine, or when it is asked for. */
  NetreqProxyResolver *proxy_resolver;
  /* How many were announced, and which of these it is; 0 for none. */
  guint n_proxy_announcements;
  guint proxy_announcement;
  /* What it has learnt to answer challenges with, and where requests wait for that.
   * Made at first use. */
  NetreqCredentialCache *credential_cache;
  NetreqLoginDesk *login_desk;
  /* Made at first use. */
  NetreqCertificateDesk *certificate_desk;
  /* Who is trusted; NULL for whom the system trusts. */
  GTlsDatabase *trust;
  /* Made at first use. */
  NetreqHostCache *host_cache;
  /* The connections that are logged in, made at first use, and where there may be some. */
  NetreqLanes *lanes;
  NetreqHostRules *ntlm_rules;
  /* The name by which the session was asked for; NULL when it has none. */
  char *partition;
  /* Where what outlives the program is kept; NULL for a session in memory. */
  char *storage_path;
  char *cache_path;
  /* Made with the first connection; see netreq_session_get_connection_users(). */
  NetreqConnectionUsers *connection_users;
  /* The User-Agent of requests without one of their own; NULL for none. */
  char *user_agent;
  /* The languages as they were set, and as they are sent; NULL for none. */
  char *accept_languages;
  char *accept_language;
  /* See netreq_session_get_plain_headers(). */
  NetreqHeaderList *plain_headers[N_PLAIN_KINDS];
  /* The limits of the connection pool. */
  guint max_connections;
  guint max_connections_per_host;
  /* Milliseconds, 0 for no limit; used by requests that set no value. */
  guint connect_timeout;
  guint response_timeout;
  guint idle_timeout;
  guint total_timeout;
  /* Whether anything may be sent. */
  NetreqNetworkAccess network_access;
  /* Whether HTTP/2 is offered to servers. */
  NetreqHttp2 http2;
};

G_DEFINE_FINAL_TYPE (NetreqSession, netreq_session, G_TYPE_OBJECT)

typedef enum {
  PROP_PARTITION = 1,
  PROP_PERSISTENT,
  PROP_STORAGE_PATH,
  PROP_MAX_CONNECTIONS,
  PROP_MAX_CONNECTIONS_PER_HOST,
  PROP_USER_AGENT,
  PROP_ACCEPT_LANGUAGES,
  PROP_NETWORK_ACCESS,
  PROP_HTTP2,
  PROP_CONNECT_TIMEOUT,
  PROP_RESPONSE_TIMEOUT,
  PROP_IDLE_TIMEOUT,
  PROP_TOTAL_TIMEOUT,
} NetreqSessionProperty;

static GParamSpec *properties[PROP_TOTAL_TIMEOUT + 1];

GMainContext *
netreq_session_get_context (NetreqSession *self)
{
  return self->context;
}

/* Where nobody runs the loop at the moment, GIO's threads that shake hands with servers
 * take the context to have the application asked about a certificate, and give it back
 * at once. */
static gboolean
acquire_context (NetreqSession *self)
{
  for (guint i = 0; i < CONTEXT_LENT_MILLISECONDS; i++)
    {
      if (g_main_context_acquire (self->context))
        return TRUE;
      g_usleep (G_TIME_SPAN_MILLISECOND);
    }

  return g_main_context_acquire (self->context);
}

void
netreq_session_assert_context (NetreqSession *self)
{
  gboolean is_ours = acquire_context (self);

  if (is_ours)
    g_main_context_release (self->context);

  /* Another thread runs the loop that this session belongs to. */
  g_assert (is_ours);
}

SoupSession *
netreq_session_make_engine (NetreqSession *self,
                            guint          max_connections,
                            guint          max_connections_per_host)
{
  GProxyResolver *resolver = G_PROXY_RESOLVER (netreq_session_get_proxy_resolver (self));

  return netreq_session_engine_new (max_connections, max_connections_per_host, resolver, self->trust);
}

SoupSession *
netreq_session_get_engine (NetreqSession *self)
{
  if (self->engine == NULL)
    self->engine = netreq_session_make_engine (self, self->max_connections, self->max_connections_per_host);

  return self->engine;
}

NetreqSessionCookies *
netreq_session_get_cookies (NetreqSession *self)
{
  if (self->cookies == NULL)
    self->cookies = netreq_session_cookies_new (self);

  return self->cookies;
}

NetreqHstsKeeper *
netreq_session_get_hsts (NetreqSession *self)
{
  if (self->hsts == NULL)
    self->hsts = netreq_hsts_keeper_new (self);

  return self->hsts;
}

/* --- headers of requests --- */

static PlainKind
get_plain_kind (GUri *url)
{
  if (g_str_equal (g_uri_get_scheme (url), "https"))
    return PLAIN_SECURE;

  return netreq_url_is_trustworthy (url) ? PLAIN_LOOPBACK : PLAIN_OTHER;
}

const NetreqHeaderList *
netreq_session_get_plain_headers (NetreqSession *self,
                                  GUri          *url)
{
  return self->plain_headers[get_plain_kind (url)];
}

void
netreq_session_keep_plain_headers (NetreqSession          *self,
                                   GUri                   *url,
                                   const NetreqHeaderList *headers)
{
  NetreqHeaderList **place = &self->plain_headers[get_plain_kind (url)];

  g_clear_pointer (place, netreq_header_list_free);
  *place = netreq_header_list_copy (headers);
}

static void
forget_plain_headers (NetreqSession *self)
{
  for (guint i = 0; i < N_PLAIN_KINDS; i++)
    g_clear_pointer (&self->plain_headers[i], netreq_header_list_free);
}

/* --- connections --- */

NetreqConnectionUsers *
netreq_session_get_connection_users (NetreqSession *self)
{
  if (self->connection_users == NULL)
    self->connection_users = netreq_connection_users_new ();

  return self->connection_users;
}

/* With a new engine nobody can come by a connection of the old one, whatever state it
 * is in. */
void
netreq_session_drop_connections (NetreqSession *self)
{
  NetreqConnectionUsers *users = g_steal_pointer (&self->connection_users);
  SoupSession *engine = g_steal_pointer (&self->engine);

  if (self->lanes != NULL)
    netreq_lanes_close (self->lanes);
  if (users != NULL)
    netreq_connection_users_drop (users);
  if (engine != NULL)
    netreq_session_engine_free (engine, self->context);
}

NetreqProxyResolver *
netreq_session_get_proxy_resolver (NetreqSession *self)
{
  if (self->proxy_resolver == NULL)
    self->proxy_resolver = netreq_proxy_resolver_new (NULL, NULL);

  return self->proxy_resolver;
}

void
netreq_session_retire_connections (NetreqSession *self)
{
  if (self->engine != NULL)
    netreq_session_engine_retire (g_steal_pointer (&self->engine), self->context);
  if (self->lanes != NULL)
    netreq_lanes_close (self->lanes);
}

guint
netreq_session_announce_proxy_resolver (NetreqSession *self)
{
  return ++self->n_proxy_announcements;
}

void
netreq_session_set_proxy_resolver (NetreqSession       *self,
                                   NetreqProxyResolver *resolver,
                                   guint                announcement)
{
  if (announcement < self->proxy_announcement)
    return;

  self->proxy_announcement = announcement;
  g_set_object (&self->proxy_resolver, resolver);

  /* They may have come from the rules of before. */
  if (self->credential_cache != NULL)
    netreq_credential_cache_forget_proxies (self->credential_cache);

  netreq_session_retire_connections (self);
}

void
netreq_session_set_trust (NetreqSession *self,
                          GTlsDatabase  *trust)
{
  g_set_object (&self->trust, trust);
}

NetreqCertificateDesk *
netreq_session_get_certificate_desk (NetreqSession *self)
{
  if (self->certificate_desk == NULL)
    self->certificate_desk = netreq_certificate_desk_new (self);

  return self->certificate_desk;
}

NetreqCredentialCache *
netreq_session_get_credential_cache (NetreqSession *self)
{
  if (self->credential_cache == NULL)
    self->credential_cache = netreq_credential_cache_new ();

  return self->credential_cache;
}

void
netreq_session_forget_credentials (NetreqSession *self,
                                   GUri          *origin)
{
  if (self->credential_cache != NULL && origin != NULL)
    netreq_credential_cache_clear_server (self->credential_cache, origin);
  else if (self->credential_cache != NULL)
    netreq_credential_cache_clear (self->credential_cache);

  /* A tunnel is open to whoever has logged in at the proxy, and NTLM logs in connections. */
  netreq_session_retire_connections (self);
}

NetreqLoginDesk *
netreq_session_get_login_desk (NetreqSession *self)
{
  if (self->login_desk == NULL)
    self->login_desk = netreq_login_desk_new (self->context);

  return self->login_desk;
}

NetreqHostCache *
netreq_session_get_host_cache (NetreqSession *self)
{
  if (self->host_cache == NULL)
    self->host_cache = netreq_host_cache_new ();

  return self->host_cache;
}

NetreqLanes *
netreq_session_get_lanes (NetreqSession *self)
{
  if (self->lanes == NULL)
    self->lanes = netreq_lanes_new (self);

  return self->lanes;
}

const NetreqHostRules *
netreq_session_get_ntlm_rules (NetreqSession *self)
{
  return self->ntlm_rules;
}

void
netreq_session_set_ntlm_rules (NetreqSession   *self,
                               NetreqHostRules *rules)
{
  netreq_host_rules_free (self->ntlm_rules);
  self->ntlm_rules = rules;
  netreq_session_retire_connections (self);
}

static void
netreq_session_finalize (GObject *object)
{
  NetreqSession *self = NETREQ_SESSION (object);

  netreq_session_drop_connections (self);
  g_clear_pointer (&self->cookies, netreq_session_cookies_free);
  g_clear_pointer (&self->hsts, netreq_hsts_keeper_free);
  g_clear_object (&self->proxy_resolver);
  g_clear_pointer (&self->credential_cache, netreq_credential_cache_free);
  g_clear_pointer (&self->login_desk, netreq_login_desk_free);
  g_clear_pointer (&self->certificate_desk, netreq_certificate_desk_free);
  g_clear_pointer (&self->host_cache, netreq_host_cache_free);
  g_clear_object (&self->trust);
  g_clear_pointer (&self->lanes, netreq_lanes_free);
  g_clear_pointer (&self->ntlm_rules, netreq_host_rules_free);
  g_clear_pointer (&self->partition, g_free);
  g_clear_pointer (&self->storage_path, g_free);
  g_clear_pointer (&self->cache_path, g_free);
  g_clear_pointer (&self->user_agent, g_free);
  forget_plain_headers (self);
  g_clear_pointer (&self->accept_languages, g_free);
  g_clear_pointer (&self->accept_language, g_free);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (netreq_session_parent_class)->finalize (object);
}

static void
netreq_session_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  NetreqSession *self = NETREQ_SESSION (object);

  switch ((NetreqSessionProperty) prop_id)
    {
    case PROP_PARTITION:
      g_value_set_string (value, self->partition);
      break;
    case PROP_PERSISTENT:
      g_value_set_boolean (value, netreq_session_is_persistent (self));
      break;
    case PROP_STORAGE_PATH:
      g_value_set_string (value, self->storage_path);
      break;
    case PROP_MAX_CONNECTIONS:
      g_value_set_uint (value, self->max_connections);
      break;
    case PROP_MAX_CONNECTIONS_PER_HOST:
      g_value_set_uint (value, self->max_connections_per_host);
      break;
    case PROP_USER_AGENT:
      g_value_set_string (value, self->user_agent);
      break;
    case PROP_ACCEPT_LANGUAGES:
      g_value_set_string (value, self->accept_languages);
      break;
    case PROP_NETWORK_ACCESS:
      g_value_set_enum (value, self->network_access);
      break;
    case PROP_HTTP2:
      g_value_set_enum (value, self->http2);
      break;
    case PROP_CONNECT_TIMEOUT:
      g_value_set_uint (value, self->connect_timeout);
      break;
    case PROP_RESPONSE_TIMEOUT:
      g_value_set_uint (value, self->response_timeout);
      break;
    case PROP_IDLE_TIMEOUT:
      g_value_set_uint (value, self->idle_timeout);
      break;
    case PROP_TOTAL_TIMEOUT:
      g_value_set_uint (value, self->total_timeout);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
netreq_session_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  NetreqSession *self = NETREQ_SESSION (object);

  switch ((NetreqSessionProperty) prop_id)
    {
    case PROP_MAX_CONNECTIONS:
      self->max_connections = g_value_get_uint (value);
      break;
    case PROP_MAX_CONNECTIONS_PER_HOST:
      self->max_connections_per_host = g_value_get_uint (value);
      break;
    case PROP_USER_AGENT:
      netreq_session_set_user_agent (self, g_value_get_string (value), NULL);
      break;
    case PROP_ACCEPT_LANGUAGES:
      netreq_session_set_accept_languages (self, g_value_get_string (value), NULL);
      break;
    case PROP_NETWORK_ACCESS:
      netreq_session_set_network_access (self, g_value_get_enum (value));
      break;
    case PROP_HTTP2:
      netreq_session_set_http2 (self, g_value_get_enum (value));
      break;
    case PROP_CONNECT_TIMEOUT:
      netreq_session_set_connect_timeout (self, g_value_get_uint (value));
      break;
    case PROP_RESPONSE_TIMEOUT:
      netreq_session_set_response_timeout (self, g_value_get_uint (value));
      break;
    case PROP_IDLE_TIMEOUT:
      netreq_session_set_idle_timeout (self, g_value_get_uint (value));
      break;
    case PROP_TOTAL_TIMEOUT:
      netreq_session_set_total_timeout (self, g_value_get_uint (value));
      break;
    case PROP_PARTITION:
    case PROP_PERSISTENT:
    case PROP_STORAGE_PATH:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
netreq_session_class_init (NetreqSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags read_write = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags construct_only = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = netreq_session_finalize;
  object_class->get_property = netreq_session_get_property;
  object_class->set_property = netreq_session_set_property;

  /**
   * NetreqSession:partition: (getter get_partition)
   *
   * The name of the partition: empty for the default session, %NULL for a session
   * without a name.
   *
   * Since: 1.0
   */
  properties[PROP_PARTITION] =
    g_param_spec_string ("partition", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * NetreqSession:persistent: (getter is_persistent)
   *
   * Whether the session keeps data that outlives the program.
   *
   * Since: 1.0
   */
  properties[PROP_PERSISTENT] =
    g_param_spec_boolean ("persistent", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * NetreqSession:storage-path: (getter get_storage_path)
   *
   * The folder where the session keeps its data, in the encoding of file names; %NULL
   * for a session in memory.
   *
   * Since: 1.0
   */
  properties[PROP_STORAGE_PATH] =
    g_param_spec_string ("storage-path", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * NetreqSession:max-connections: (getter get_max_connections)
   *
   * How many connections the session has at most, where each request that shares
   * one with others counts. Requests beyond wait in the order of their priority.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_CONNECTIONS] =
    g_param_spec_uint ("max-connections", NULL, NULL,
                       1, 1000, DEFAULT_MAX_CONNECTIONS, construct_only);

  /**
   * NetreqSession:max-connections-per-host: (getter get_max_connections_per_host)
   *
   * How many connections the session has at most to one host and port. With a host
   * that speaks HTTP/2 there can be 100 requests on one connection.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_CONNECTIONS_PER_HOST] =
    g_param_spec_uint ("max-connections-per-host", NULL, NULL,
                       1, 1000, DEFAULT_MAX_CONNECTIONS_PER_HOST, construct_only);

  /**
   * NetreqSession:user-agent: (getter get_user_agent)
   *
   * The User-Agent of requests that set none; %NULL to send none. Setting the
   * property to a value that cannot stand in a header does nothing;
   * [method@Netreq.Session.set_user_agent] says so.
   *
   * At first it names the application and libnetreq, as in
   * `Text-Editor/46.1 libnetreq/1.0.0`: by [func@GLib.get_application_name], or by
   * [func@GLib.get_prgname] where that has nothing that can stand in a header, and
   * with the version of the default [class@Gio.Application] where it has one. What
   * they are when the session is made counts.
   *
   * Since: 1.0
   */
  properties[PROP_USER_AGENT] =
    g_param_spec_string ("user-agent", NULL, NULL, NULL, read_write);

  /**
   * NetreqSession:accept-languages: (getter get_accept_languages)
   *
   * The languages that the user understands, the most wanted first, such as
   * `de-CH,fr`; %NULL, the default, to tell no server. Setting the property to
   * anything else does nothing; [method@Netreq.Session.set_accept_languages] says so.
   *
   * Since: 1.0
   */
  properties[PROP_ACCEPT_LANGUAGES] =
    g_param_spec_string ("accept-languages", NULL, NULL, NULL, read_write);

  /**
   * NetreqSession:network-access: (getter get_network_access) (setter set_network_access)
   *
   * Whether the session uses the network. Without it every request fails at once
   * with %NETREQ_ERROR_INTERNET_DISCONNECTED.
   *
   * Since: 1.0
   */
  properties[PROP_NETWORK_ACCESS] =
    g_param_spec_enum ("network-access", NULL, NULL,
                       NETREQ_TYPE_NETWORK_ACCESS, NETREQ_NETWORK_ACCESS_ALL, read_write);

  /**
   * NetreqSession:http2: (getter get_http2) (setter set_http2)
   *
   * Whether HTTP/2 is spoken with https servers that offer it. A change holds for
   * requests that start after it.
   *
   * Since: 1.0
   */
  properties[PROP_HTTP2] =
    g_param_spec_enum ("http2", NULL, NULL, NETREQ_TYPE_HTTP2, NETREQ_HTTP2_AUTO, read_write);

  /**
   * NetreqSession:connect-timeout: (getter get_connect_timeout) (setter set_connect_timeout)
   *
   * How long, in milliseconds, it may take from the start of the look-up of a
   * name to the end of the TLS handshake; 0 for no limit. A request
   * can have a value of its own.
   *
   * Since: 1.0
   */
  properties[PROP_CONNECT_TIMEOUT] =
    g_param_spec_uint ("connect-timeout", NULL, NULL, 0, G_MAXUINT, DEFAULT_CONNECT_TIMEOUT, read_write);

  /**
   * NetreqSession:response-timeout: (getter get_response_timeout) (setter set_response_timeout)
   *
   * How long, in milliseconds, it may take from the last byte of a request to the
   * first byte of its response; 0 for no limit. A request
   * can have a value of its own.
   *
   * Since: 1.0
   */
  properties[PROP_RESPONSE_TIMEOUT] =
    g_param_spec_uint ("response-timeout", NULL, NULL, 0, G_MAXUINT, 0, read_write);

  /**
   * NetreqSession:idle-timeout: (getter get_idle_timeout) (setter set_idle_timeout)
   *
   * How long, in milliseconds, the network may be silent while a body is sent or
   * received; 0 for no limit. Time in which the application reads or writes
   * nothing does not count. A request
   * can have a value of its own.
   *
   * Since: 1.0
   */
  properties[PROP_IDLE_TIMEOUT] =
    g_param_spec_uint ("idle-timeout", NULL, NULL, 0, G_MAXUINT, 0, read_write);

  /**
   * NetreqSession:total-timeout: (getter get_total_timeout) (setter set_total_timeout)
   *
   * How long, in milliseconds, a request may take from its start to its end, with
   * all redirects, waiting for connections included; 0 for no limit. A request
   * can have a value of its own.
   *
   * Since: 1.0
   */
  properties[PROP_TOTAL_TIMEOUT] =
    g_param_spec_uint ("total-timeout", NULL, NULL, 0, G_MAXUINT, 0, read_write);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  netreq_session_cookies_install (G_TYPE_FROM_CLASS (klass));
  netreq_session_trouble_install (G_TYPE_FROM_CLASS (klass));
}

static char *
make_token (const char *text)
{
  return text != NULL ? netreq_user_agent_token (text) : NULL;
}

static char *
find_application_token (void)
{
  g_autofree char *token = make_token (g_get_application_name ());

  return token != NULL ? g_steal_pointer (&token) : make_token (g_get_prgname ());
}

/* Applications have versions since GLib 2.80. */
static char *
find_version_token (void)
{
  GApplication *application = g_application_get_default ();
  g_autofree char *version = NULL;

  if (application != NULL &&
      g_object_class_find_property (G_OBJECT_GET_CLASS (application), "version") != NULL)
    g_object_get (application, "version", &version, NULL);

  return make_token (version);
}

static char *
make_user_agent (void)
{
  g_autofree char *application = find_application_token ();
  g_autofree char *version = find_version_token ();

  return netreq_user_agent_compose (application, version);
}

static void
netreq_session_init (NetreqSession *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->user_agent = make_user_agent ();
  self->max_connections = DEFAULT_MAX_CONNECTIONS;
  self->max_connections_per_host = DEFAULT_MAX_CONNECTIONS_PER_HOST;
  self->http2 = NETREQ_HTTP2_AUTO;
  self->connect_timeout = DEFAULT_CONNECT_TIMEOUT;
}

/**
 * netreq_session_new:
 *
 * Makes a session that shares nothing with any other and lives as long as
 * somebody holds it or one of its requests is under way.
 *
 * Returns: (transfer full): a new session
 *
 * Since: 1.0
 */
NetreqSession *
netreq_session_new (void)
{
  return g_object_new (NETREQ_TYPE_SESSION, NULL);
}

NetreqSession *
netreq_session_new_partition (const char                 *partition,
                              const NetreqSessionStorage *storage)
{
  NetreqSession *self = netreq_session_new ();

  self->partition = g_strdup (partition);
  if (storage != NULL)
    {
      self->storage_path = g_strdup (storage->data_path);
      self->cache_path = g_strdup (storage->cache_path);
    }

  return self;
}

/**
 * netreq_session_get_partition: (get-property partition)
 * @self: a session
 *
 * Gets the name of the partition.
 *
 * Returns: (transfer none) (nullable): the name, which is empty for the default
 *   session; %NULL for a session without a name
 *
 * Since: 1.0
 */
const char *
netreq_session_get_partition (NetreqSession *self)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), NULL);

  return self->partition;
}

/**
 * netreq_session_is_persistent: (get-property persistent)
 * @self: a session
 *
 * Gets whether the session keeps data that outlives the program: the default one
 * does, those of partitions whose names begin with `persist:`, and those that were
 * found by their path.
 *
 * Returns: whether it does
 *
 * Since: 1.0
 */
gboolean
netreq_session_is_persistent (NetreqSession *self)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), FALSE);

  return self->storage_path != NULL;
}

/**
 * netreq_session_get_storage_path: (get-property storage-path)
 * @self: a session
 *
 * Gets the folder where the session keeps its data. It is made, for nobody but the
 * user, when there is something to be kept.
 *
 * Returns: (transfer none) (nullable) (type filename): the absolute path; %NULL for a
 *   session in memory
 *
 * Since: 1.0
 */
const char *
netreq_session_get_storage_path (NetreqSession *self)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), NULL);

  return self->storage_path;
}

const char *
netreq_session_get_cache_path (NetreqSession *self)
{
  return self->cache_path;
}

/**
 * netreq_session_get_max_connections: (get-property max-connections)
 * @self: a session
 *
 * How many connections the session has at most.
 *
 * Returns: the limit
 *
 * Since: 1.0
 */
guint
netreq_session_get_max_connections (NetreqSession *self)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), 0);

  return self->max_connections;
}

/**
 * netreq_session_get_max_connections_per_host: (get-property max-connections-per-host)
 * @self: a session
 *
 * How many connections the session has at most to one host and port.
 *
 * Returns: the limit
 *
 * Since: 1.0
 */
guint
netreq_session_get_max_connections_per_host (NetreqSession *self)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), 0);

  return self->max_connections_per_host;
}

/**
 * netreq_session_get_user_agent: (get-property user-agent)
 * @self: a session
 *
 * Gets the User-Agent of requests that set none.
 *
 * Returns: (transfer none) (nullable): the value of the header
 *
 * Since: 1.0
 */
const char *
netreq_session_get_user_agent (NetreqSession *self)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), NULL);

  return self->user_agent;
}

/**
 * netreq_session_set_user_agent:
 * @self: a session
 * @user_agent: (nullable): the value of the header, or %NULL to send none
 * @error: return location for an error
 *
 * Sets the User-Agent of requests that set none.
 *
 * Fails with %NETREQ_ERROR_INVALID_ARGUMENT when the value cannot stand in a
 * header, such as one with a line break; then the old one stays.
 *
 * Returns: whether it was set
 *
 * Since: 1.0
 */
gboolean
netreq_session_set_user_agent (NetreqSession  *self,
                               const char     *user_agent,
                               GError        **error)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (user_agent != NULL && !netreq_header_check ("User-Agent", user_agent, error))
    return FALSE;

  if (g_strcmp0 (self->user_agent, user_agent) != 0)
    {
      g_free (self->user_agent);
      self->user_agent = g_strdup (user_agent);
      forget_plain_headers (self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_USER_AGENT]);
    }

  return TRUE;
}

/**
 * netreq_session_get_accept_languages: (get-property accept-languages)
 * @self: a session
 *
 * Gets the languages that servers are told of.
 *
 * Returns: (transfer none) (nullable): the list as it was set; %NULL when they are
 *   told of none
 *
 * Since: 1.0
 */
const char *
netreq_session_get_accept_languages (NetreqSession *self)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), NULL);

  return self->accept_languages;
}

/**
 * netreq_session_set_accept_languages:
 * @self: a session
 * @languages: (nullable): languages with commas between them, the most wanted first,
 *   or %NULL to tell servers of none
 * @error: return location for an error
 *
 * Sets the languages that servers are told of by requests that set no header
 * `Accept-Language` of their own, from now on. They are language tags (RFC 4647), not
 * locales: `de-CH,fr`. All but the first are sent with a weight, as Chromium does:
 * `de-CH,fr;q=0.9`.
 *
 * Fails with %NETREQ_ERROR_INVALID_ARGUMENT when something else is in the list; then
 * the old one stays.
 *
 * Returns: whether they were set
 *
 * Since: 1.0
 */
gboolean
netreq_session_set_accept_languages (NetreqSession  *self,
                                     const char     *languages,
                                     GError        **error)
{
  g_autofree char *field = NULL;

  g_return_val_if_fail (NETREQ_IS_SESSION (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (languages != NULL)
    {
      field = netreq_accept_languages_to_field (languages, error);
      if (field == NULL)
        return FALSE;
    }

  if (g_strcmp0 (self->accept_languages, languages) != 0)
    {
      g_free (self->accept_languages);
      self->accept_languages = g_strdup (languages);
      g_free (self->accept_language);
      self->accept_language = g_steal_pointer (&field);
      forget_plain_headers (self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCEPT_LANGUAGES]);
    }

  return TRUE;
}

const char *
netreq_session_get_accept_language (NetreqSession *self)
{
  return self->accept_language;
}

/**
 * netreq_session_get_network_access: (get-property network-access)
 * @self: a session
 *
 * Gets whether the session uses the network.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
NetreqNetworkAccess
netreq_session_get_network_access (NetreqSession *self)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), NETREQ_NETWORK_ACCESS_NONE);

  return self->network_access;
}

/**
 * netreq_session_set_network_access: (set-property network-access)
 * @self: a session
 * @access: the setting
 *
 * Sets whether the session uses the network. Without it every request fails at once
 * with %NETREQ_ERROR_INTERNET_DISCONNECTED, one that waits for its turn fails when that
 * has come, and so does one that is redirected. What has been sent already goes on;
 * [method@Netreq.Session.close_all_connections_async] ends that too.
 *
 * Since: 1.0
 */
void
netreq_session_set_network_access (NetreqSession       *self,
                                   NetreqNetworkAccess  access)
{
  g_return_if_fail (NETREQ_IS_SESSION (self));

  if (self->network_access == access)
    return;

  self->network_access = access;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NETWORK_ACCESS]);
}

/**
 * netreq_session_get_http2: (get-property http2)
 * @self: a session
 *
 * Gets whether HTTP/2 is spoken.
 *
 * Returns: the setting
 *
 * Since: 1.0
 */
NetreqHttp2
netreq_session_get_http2 (NetreqSession *self)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), NETREQ_HTTP2_NEVER);

  return self->http2;
}

/**
 * netreq_session_set_http2: (set-property http2)
 * @self: a session
 * @http2: the setting
 *
 * Sets whether HTTP/2 is spoken by requests that start from now on.
 *
 * Since: 1.0
 */
void
netreq_session_set_http2 (NetreqSession *self,
                          NetreqHttp2    http2)
{
  g_return_if_fail (NETREQ_IS_SESSION (self));

  if (self->http2 == http2)
    return;

  self->http2 = http2;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HTTP2]);
}

static void
set_timeout (NetreqSession *self,
             guint         *timeout,
             guint          milliseconds,
             GParamSpec    *pspec)
{
  if (*timeout == milliseconds)
    return;

  *timeout = milliseconds;
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

/**
 * netreq_session_get_connect_timeout: (get-property connect-timeout)
 * @self: a session
 *
 * Gets how long connecting may take.
 *
 * Returns: milliseconds, or 0 for no limit
 *
 * Since: 1.0
 */
guint
netreq_session_get_connect_timeout (NetreqSession *self)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), 0);

  return self->connect_timeout;
}

/**
 * netreq_session_set_connect_timeout: (set-property connect-timeout)
 * @self: a session
 * @milliseconds: milliseconds, or 0 for no limit
 *
 * Sets how long connecting may take, for requests that start from now on
 * and have no value of their own.
 *
 * Since: 1.0
 */
void
netreq_session_set_connect_timeout (NetreqSession *self,
                                    guint          milliseconds)
{
  g_return_if_fail (NETREQ_IS_SESSION (self));

  set_timeout (self, &self->connect_timeout, milliseconds, properties[PROP_CONNECT_TIMEOUT]);
}

/**
 * netreq_session_get_response_timeout: (get-property response-timeout)
 * @self: a session
 *
 * Gets how long a response may take to begin.
 *
 * Returns: milliseconds, or 0 for no limit
 *
 * Since: 1.0
 */
guint
netreq_session_get_response_timeout (NetreqSession *self)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), 0);

  return self->response_timeout;
}

/**
 * netreq_session_set_response_timeout: (set-property response-timeout)
 * @self: a session
 * @milliseconds: milliseconds, or 0 for no limit
 *
 * Sets how long a response may take to begin, for requests that start from now on
 * and have no value of their own.
 *
 * Since: 1.0
 */
void
netreq_session_set_response_timeout (NetreqSession *self,
                                     guint          milliseconds)
{
  g_return_if_fail (NETREQ_IS_SESSION (self));

  set_timeout (self, &self->response_timeout, milliseconds, properties[PROP_RESPONSE_TIMEOUT]);
}

/**
 * netreq_session_get_idle_timeout: (get-property idle-timeout)
 * @self: a session
 *
 * Gets how long the network may be silent.
 *
 * Returns: milliseconds, or 0 for no limit
 *
 * Since: 1.0
 */
guint
netreq_session_get_idle_timeout (NetreqSession *self)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), 0);

  return self->idle_timeout;
}

/**
 * netreq_session_set_idle_timeout: (set-property idle-timeout)
 * @self: a session
 * @milliseconds: milliseconds, or 0 for no limit
 *
 * Sets how long the network may be silent, for requests that start from now on
 * and have no value of their own.
 *
 * Since: 1.0
 */
void
netreq_session_set_idle_timeout (NetreqSession *self,
                                 guint          milliseconds)
{
  g_return_if_fail (NETREQ_IS_SESSION (self));

  set_timeout (self, &self->idle_timeout, milliseconds, properties[PROP_IDLE_TIMEOUT]);
}

/**
 * netreq_session_get_total_timeout: (get-property total-timeout)
 * @self: a session
 *
 * Gets how long a request may take.
 *
 * Returns: milliseconds, or 0 for no limit
 *
 * Since: 1.0
 */
guint
netreq_session_get_total_timeout (NetreqSession *self)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), 0);

  return self->total_timeout;
}

/**
 * netreq_session_set_total_timeout: (set-property total-timeout)
 * @self: a session
 * @milliseconds: milliseconds, or 0 for no limit
 *
 * Sets how long a request may take, for requests that start from now on
 * and have no value of their own.
 *
 * Since: 1.0
 */
void
netreq_session_set_total_timeout (NetreqSession *self,
                                  guint          milliseconds)
{
  g_return_if_fail (NETREQ_IS_SESSION (self));

  set_timeout (self, &self->total_timeout, milliseconds, properties[PROP_TOTAL_TIMEOUT]);
}

/**
 * netreq_session_clear_auth_cache_async:
 * @self: a session
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when they are forgotten
 * @user_data: data for @callback
 *
 * Forgets all user names and passwords that requests of the session have learnt, be it
 * from [signal@Netreq.ClientRequest::login] or from a URL. Requests that are under way
 * go on with what they have, but the session does not keep it, and no later request uses
 * a connection of before: one may be logged in itself, or a tunnel that a proxy has
 * opened upon a login. All is forgotten when the call returns.
 *
 * Fails with %G_IO_ERROR_CANCELLED when @cancellable was cancelled before the call,
 * and then forgets nothing.
 *
 * Since: 1.0
 */
void
netreq_session_clear_auth_cache_async (NetreqSession       *self,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (NETREQ_IS_SESSION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));
  netreq_session_assert_context (self);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, netreq_session_clear_auth_cache_async);

  if (g_task_return_error_if_cancelled (task))
    return;

  /* What is done is not undone by a late cancellation. */
  g_task_set_check_cancellable (task, FALSE);
  netreq_session_forget_credentials (self, NULL);

  g_task_return_boolean (task, TRUE);
}

/**
 * netreq_session_clear_auth_cache_finish:
 * @self: a session
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Netreq.Session.clear_auth_cache_async].
 *
 * Returns: whether all is forgotten
 *
 * Since: 1.0
 */
gboolean
netreq_session_clear_auth_cache_finish (NetreqSession  *self,
                                        GAsyncResult   *result,
                                        GError        **error)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_session_clear_auth_cache_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
