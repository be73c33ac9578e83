/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-auth-challenge-private.h"

#include "policy/netreq-credentials-private.h"

/**
 * NetreqAuthChallenge:
 *
 * What a server or a proxy asks for before it answers a request: a user name and a
 * password.
 *
 * A handler of [signal@Netreq.ClientRequest::login] gets one. It returns %TRUE, and
 * [method@Netreq.AuthChallenge.authenticate] or
 * [method@Netreq.AuthChallenge.cancel] is called then and there, or much later, when
 * a dialog has been answered for instance. The first of these calls counts, and later
 * ones do nothing. One that is dropped with its last reference before it was
 * answered counts as cancelled. In languages that collect garbage that may be a long
 * time after nobody needs it any more, so cancel it.
 *
 * As the request it belongs to the thread of its session.
 *
 * Since: 1.0
 */

struct _NetreqAuthChallenge
{
  GObject parent_instance;

  /* NULL in one that a binding has made, and that asks for nothing. */
  NetreqChallenge *challenge;
  gboolean is_proxy;
  char *host;
  guint port;

  /* NULL once it is decided, or of no interest any more. */
  gpointer owner;
  NetreqAuthChallengeOwner owner_funcs;
};

G_DEFINE_FINAL_TYPE (NetreqAuthChallenge, netreq_auth_challenge, G_TYPE_OBJECT)

typedef enum {
  PROP_IS_PROXY = 1,
  PROP_SCHEME,
  PROP_HOST,
  PROP_PORT,
  PROP_REALM,
} NetreqAuthChallengeProperty;

static GParamSpec *properties[PROP_REALM + 1];

static void
netreq_auth_challenge_finalize (GObject *object)
{
  NetreqAuthChallenge *self = NETREQ_AUTH_CHALLENGE (object);

  netreq_auth_challenge_cancel (self);
  g_clear_pointer (&self->challenge, netreq_challenge_free);
  g_clear_pointer (&self->host, g_free);

  G_OBJECT_CLASS (netreq_auth_challenge_parent_class)->finalize (object);
}

static void
netreq_auth_challenge_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  NetreqAuthChallenge *self = NETREQ_AUTH_CHALLENGE (object);

  switch ((NetreqAuthChallengeProperty) prop_id)
    {
    case PROP_IS_PROXY:
      g_value_set_boolean (value, self->is_proxy);
      break;
    case PROP_SCHEME:
      g_value_set_string (value, netreq_auth_challenge_get_scheme (self));
      break;
    case PROP_HOST:
      g_value_set_string (value, netreq_auth_challenge_get_host (self));
      break;
    case PROP_PORT:
      g_value_set_uint (value, self->port);
      break;
    case PROP_REALM:
      g_value_set_string (value, netreq_auth_challenge_get_realm (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
netreq_auth_challenge_class_init (NetreqAuthChallengeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = netreq_auth_challenge_finalize;
  object_class->get_property = netreq_auth_challenge_get_property;

  /**
   * NetreqAuthChallenge:is-proxy: (getter get_is_proxy)
   *
   * Whether it is a proxy that asks, and not the server.
   *
   * Since: 1.0
   */
  properties[PROP_IS_PROXY] = g_param_spec_boolean ("is-proxy", NULL, NULL, FALSE, read_only);

  /**
   * NetreqAuthChallenge:scheme: (getter get_scheme)
   *
   * How the answer is sent: `basic`, `digest` or, where the session allows it, `ntlm`.
   * Basic shows the password to everybody on the way unless the connection is encrypted.
   *
   * Since: 1.0
   */
  properties[PROP_SCHEME] = g_param_spec_string ("scheme", NULL, NULL, NULL, read_only);

  /**
   * NetreqAuthChallenge:host: (getter get_host)
   *
   * The host that asks. After a redirect it need not be that of the request.
   *
   * Since: 1.0
   */
  properties[PROP_HOST] = g_param_spec_string ("host", NULL, NULL, NULL, read_only);

  /**
   * NetreqAuthChallenge:port: (getter get_port)
   *
   * The port of the host.
   *
   * Since: 1.0
   */
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT16, 0, read_only);

  /**
   * NetreqAuthChallenge:realm: (getter get_realm)
   *
   * What the server calls that which it protects; empty when it does not say. The
   * text is the server's and may say anything.
   *
   * Since: 1.0
   */
  properties[PROP_REALM] = g_param_spec_string ("realm", NULL, NULL, NULL, read_only);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
netreq_auth_challenge_init (NetreqAuthChallenge *self)
{
}

NetreqAuthChallenge *
netreq_auth_challenge_new (const NetreqAuthChallengeOrigin *origin,
                           const NetreqAuthChallengeOwner  *owner_funcs,
                           gpointer                         owner)
{
  NetreqAuthChallenge *self = g_object_new (NETREQ_TYPE_AUTH_CHALLENGE, NULL);

  self->challenge = netreq_challenge_copy (origin->challenge);
  self->is_proxy = origin->is_proxy;
  self->host = g_strdup (origin->host);
  self->port = origin->port;
  self->owner_funcs = *owner_funcs;
  self->owner = owner;

  return self;
}

/* Whether they can be sent at all, which for this challenge depends on nothing else. */
static gboolean
check (NetreqAuthChallenge  *self,
       const char           *username,
       const char           *password,
       GError              **error)
{
  const NetreqDigestRequest request = { .method = "GET", .target = "/", .cnonce = "0", .count = 1 };
  g_autofree char *answer = netreq_credentials_answer (self->challenge, username, password, &request, error);

  return answer != NULL;
}

/**
 * netreq_auth_challenge_authenticate:
 * @self: a challenge
 * @username: (nullable): the user name; %NULL cancels, as an empty call does in the
 *   original
 * @password: (nullable): the password; %NULL is the empty one
 * @error: return location for an error
 *
 * Answers. The request, and all others that wait for the same answer, are sent again
 * with it from the main loop. When it is wrong,
 * [signal@Netreq.ClientRequest::login] comes again with another challenge; when it
 * is right the session keeps it.
 *
 * Fails with %NETREQ_ERROR_INVALID_ARGUMENT for what can't be sent, such as a colon
 * in a user name with the scheme Basic or a line break in either; the challenge then
 * still waits for an answer. Does nothing when the challenge has been answered or
 * cancelled, or when its request is over.
 *
 * Returns: %FALSE on error
 *
 * Since: 1.0
 */
gboolean
netreq_auth_challenge_authenticate (NetreqAuthChallenge  *self,
                                    const char           *username,
                                    const char           *password,
                                    GError              **error)
{
  gpointer owner;

  g_return_val_if_fail (NETREQ_IS_AUTH_CHALLENGE (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (username == NULL)
    {
      netreq_auth_challenge_cancel (self);
      return TRUE;
    }

  if (password == NULL)
    password = "";

  if (self->owner == NULL)
    return TRUE;

  if (!check (self, username, password, error))
    return FALSE;

  owner = g_steal_pointer (&self->owner);
  self->owner_funcs.answered (username, password, owner);
  return TRUE;
}

/**
 * netreq_auth_challenge_cancel:
 * @self: a challenge
 *
 * Refuses to answer: the request gets the response 401 or 407 as it has come, and so
 * do all others that wait for the same answer. Does nothing when the challenge has
 * been answered or cancelled, or when its request is over.
 *
 * Since: 1.0
 */
void
netreq_auth_challenge_cancel (NetreqAuthChallenge *self)
{
  gpointer owner;

  g_return_if_fail (NETREQ_IS_AUTH_CHALLENGE (self));

  owner = g_steal_pointer (&self->owner);
  if (owner != NULL)
    self->owner_funcs.cancelled (owner);
}

void
netreq_auth_challenge_decline (NetreqAuthChallenge *self)
{
  gpointer owner = g_steal_pointer (&self->owner);

  if (owner != NULL)
    self->owner_funcs.declined (owner);
}

void
netreq_auth_challenge_detach (NetreqAuthChallenge *self)
{
  self->owner = NULL;
}

/**
 * netreq_auth_challenge_get_is_proxy: (get-property is-proxy)
 * @self: a challenge
 *
 * Gets whether it is a proxy that asks.
 *
 * Returns: whether it is
 *
 * Since: 1.0
 */
gboolean
netreq_auth_challenge_get_is_proxy (NetreqAuthChallenge *self)
{
  g_return_val_if_fail (NETREQ_IS_AUTH_CHALLENGE (self), FALSE);

  return self->is_proxy;
}

/**
 * netreq_auth_challenge_get_scheme: (get-property scheme)
 * @self: a challenge
 *
 * Gets how the answer is sent.
 *
 * Returns: (transfer none): `basic`, `digest` or `ntlm`
 *
 * Since: 1.0
 */
const char *
netreq_auth_challenge_get_scheme (NetreqAuthChallenge *self)
{
  g_return_val_if_fail (NETREQ_IS_AUTH_CHALLENGE (self), NULL);

  return self->challenge != NULL ? netreq_challenge_get_scheme (self->challenge) : "";
}

/**
 * netreq_auth_challenge_get_host: (get-property host)
 * @self: a challenge
 *
 * Gets who asks.
 *
 * Returns: (transfer none): a host name or an address
 *
 * Since: 1.0
 */
const char *
netreq_auth_challenge_get_host (NetreqAuthChallenge *self)
{
  g_return_val_if_fail (NETREQ_IS_AUTH_CHALLENGE (self), NULL);

  return self->host != NULL ? self->host : "";
}

/**
 * netreq_auth_challenge_get_port: (get-property port)
 * @self: a challenge
 *
 * Gets the port of the host.
 *
 * Returns: the port
 *
 * Since: 1.0
 */
guint
netreq_auth_challenge_get_port (NetreqAuthChallenge *self)
{
  g_return_val_if_fail (NETREQ_IS_AUTH_CHALLENGE (self), 0);

  return self->port;
}

/**
 * netreq_auth_challenge_get_realm: (get-property realm)
 * @self: a challenge
 *
 * Gets what the server calls that which it protects.
 *
 * Returns: (transfer none): the realm, which may be empty
 *
 * Since: 1.0
 */
const char *
netreq_auth_challenge_get_realm (NetreqAuthChallenge *self)
{
  g_return_val_if_fail (NETREQ_IS_AUTH_CHALLENGE (self), NULL);

  return self->challenge != NULL ? netreq_challenge_get_realm (self->challenge) : "";
}
