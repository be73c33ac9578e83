/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-proxy-config.h"

#include <libnetreq/netreq-enum-types.h>

/**
 * NetreqProxyConfig:
 *
 * Which proxies a session uses, for [method@Netreq.Session.set_proxy_async]: the
 * `config` that `ses.setProxy()` of Electron takes. All of its properties are set
 * when it is made, and are checked when a session takes it over.
 *
 * ```c
 * g_autoptr(NetreqProxyConfig) config =
 *   netreq_proxy_config_new (NETREQ_PROXY_MODE_FIXED_SERVERS,
 *                            "http=proxy.example:3128;https=proxy.example:3129",
 *                            "*.intranet.example",
 *                            NULL);
 * ```
 *
 * ```js
 * const config = new Netreq.ProxyConfig({
 *     proxy_rules: 'socks5://localhost:1080',
 *     proxy_bypass_rules: '<local>',
 * });
 * ```
 *
 * Since: 1.0
 */

struct _NetreqProxyConfig
{
  GObject parent_instance;

  /* As they were given; the strings are nullable. */
  NetreqProxyMode mode;
  char *proxy_rules;
  char *proxy_bypass_rules;
  char *pac_script;
};

G_DEFINE_FINAL_TYPE (NetreqProxyConfig, netreq_proxy_config, G_TYPE_OBJECT)

typedef enum {
  PROP_MODE = 1,
  PROP_PROXY_RULES,
  PROP_PROXY_BYPASS_RULES,
  PROP_PAC_SCRIPT,
} NetreqProxyConfigProperty;

static GParamSpec *properties[PROP_PAC_SCRIPT + 1];

static void
netreq_proxy_config_finalize (GObject *object)
{
  NetreqProxyConfig *self = NETREQ_PROXY_CONFIG (object);

  g_clear_pointer (&self->proxy_rules, g_free);
  g_clear_pointer (&self->proxy_bypass_rules, g_free);
  g_clear_pointer (&self->pac_script, g_free);

  G_OBJECT_CLASS (netreq_proxy_config_parent_class)->finalize (object);
}

static void
netreq_proxy_config_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  NetreqProxyConfig *self = NETREQ_PROXY_CONFIG (object);

  switch ((NetreqProxyConfigProperty) prop_id)
    {
    case PROP_MODE:
      g_value_set_enum (value, self->mode);
      break;
    case PROP_PROXY_RULES:
      g_value_set_string (value, self->proxy_rules);
      break;
    case PROP_PROXY_BYPASS_RULES:
      g_value_set_string (value, self->proxy_bypass_rules);
      break;
    case PROP_PAC_SCRIPT:
      g_value_set_string (value, self->pac_script);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
netreq_proxy_config_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  NetreqProxyConfig *self = NETREQ_PROXY_CONFIG (object);

  switch ((NetreqProxyConfigProperty) prop_id)
    {
    case PROP_MODE:
      self->mode = g_value_get_enum (value);
      break;
    case PROP_PROXY_RULES:
      self->proxy_rules = g_value_dup_string (value);
      break;
    case PROP_PROXY_BYPASS_RULES:
      self->proxy_bypass_rules = g_value_dup_string (value);
      break;
    case PROP_PAC_SCRIPT:
      self->pac_script = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
netreq_proxy_config_class_init (NetreqProxyConfigClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags construct_only = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = netreq_proxy_config_finalize;
  object_class->get_property = netreq_proxy_config_get_property;
  object_class->set_property = netreq_proxy_config_set_property;

  /**
   * NetreqProxyConfig:mode: (getter get_mode)
   *
   * Where the proxies come from.
   *
   * Since: 1.0
   */
  properties[PROP_MODE] =
    g_param_spec_enum ("mode", NULL, NULL, NETREQ_TYPE_PROXY_MODE, NETREQ_PROXY_MODE_DEFAULT, construct_only);

  /**
   * NetreqProxyConfig:proxy-rules: (getter get_proxy_rules)
   *
   * The proxies to use, as in the original's `proxyRules`: lists of proxies with
   * commas between them, of which the next is tried when one cannot be reached,
   * either one list for all URLs, or several with semicolons between them that each
   * begin with the scheme of the URLs they are for:
   *
   * - `proxy.example:3128` for all URLs
   * - `http=one.example:80;https=two.example:80` by scheme; other URLs are reached
   *   without a proxy
   * - `http=one.example;socks=two.example` one list for http, another for the rest
   * - `one.example,socks5://two.example,direct://` one after the other, at last none
   *
   * A proxy is a host, with or without a scheme in front (`http`, `https`, `socks4`,
   * `socks5`, where `socks` is the latter) and a port behind (else 80, 443 or 1080).
   * A user name and a password in front of the host answer its challenges; they are
   * sent to that proxy alone, and no message shows them.
   *
   * An `https` proxy must have a certificate for its IP address.
   *
   * Since: 1.0
   */
  properties[PROP_PROXY_RULES] =
    g_param_spec_string ("proxy-rules", NULL, NULL, NULL, construct_only);

  /**
   * NetreqProxyConfig:proxy-bypass-rules: (getter get_proxy_bypass_rules)
   *
   * The URLs to reach without a proxy, as in the original's `proxyBypassRules`, with
   * commas or semicolons between them:
   *
   * - `*.example.org`, `.example.org`, `https://x.*.y.example:99`: patterns of host
   *   names, with or without a scheme and a port
   * - `192.0.2.7`, `[2001:db8::1]:80`, `10.0.0.0/8`: addresses and blocks of them
   * - `<local>`: names without a dot
   * - `<-loopback>`: what is otherwise always reached without a proxy, which is
   *   loopback and link-local addresses and `localhost`, goes to the proxy
   *
   * Since: 1.0
   */
  properties[PROP_PROXY_BYPASS_RULES] =
    g_param_spec_string ("proxy-bypass-rules", NULL, NULL, NULL, construct_only);

  /**
   * NetreqProxyConfig:pac-script: (getter get_pac_script)
   *
   * The URL of the script that chooses the proxies.
   *
   * Since: 1.0
   */
  properties[PROP_PAC_SCRIPT] =
    g_param_spec_string ("pac-script", NULL, NULL, NULL, construct_only);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
netreq_proxy_config_init (NetreqProxyConfig *self)
{
}

/**
 * netreq_proxy_config_new:
 * @mode: where the proxies come from
 * @proxy_rules: (nullable): the proxies, see [property@Netreq.ProxyConfig:proxy-rules]
 * @proxy_bypass_rules: (nullable): the URLs to reach without a proxy, see
 *   [property@Netreq.ProxyConfig:proxy-bypass-rules]
 * @pac_script: (nullable): the URL of the script that chooses the proxies
 *
 * Says which proxies a session uses. What @mode does not need is ignored. Nothing is
 * checked before [method@Netreq.Session.set_proxy_async].
 *
 * Returns: (transfer full): a new description
 *
 * Since: 1.0
 */
NetreqProxyConfig *
netreq_proxy_config_new (NetreqProxyMode  mode,
                         const char      *proxy_rules,
                         const char      *proxy_bypass_rules,
                         const char      *pac_script)
{
  return g_object_new (NETREQ_TYPE_PROXY_CONFIG,
                       "mode", mode,
                       "proxy-rules", proxy_rules,
                       "proxy-bypass-rules", proxy_bypass_rules,
                       "pac-script", pac_script,
                       NULL);
}

/**
 * netreq_proxy_config_get_mode: (get-property mode)
 * @self: what proxies to use
 *
 * Gets where the proxies come from.
 *
 * Returns: the mode that was given
 *
 * Since: 1.0
 */
NetreqProxyMode
netreq_proxy_config_get_mode (NetreqProxyConfig *self)
{
  g_return_val_if_fail (NETREQ_IS_PROXY_CONFIG (self), NETREQ_PROXY_MODE_DEFAULT);

  return self->mode;
}

/**
 * netreq_proxy_config_get_proxy_rules: (get-property proxy-rules)
 * @self: what proxies to use
 *
 * Gets the proxies to use.
 *
 * Returns: (transfer none) (nullable): the rules as they were given, passwords
 *   included
 *
 * Since: 1.0
 */
const char *
netreq_proxy_config_get_proxy_rules (NetreqProxyConfig *self)
{
  g_return_val_if_fail (NETREQ_IS_PROXY_CONFIG (self), NULL);

  return self->proxy_rules;
}

/**
 * netreq_proxy_config_get_proxy_bypass_rules: (get-property proxy-bypass-rules)
 * @self: what proxies to use
 *
 * Gets the URLs to reach without a proxy.
 *
 * Returns: (transfer none) (nullable): the rules as they were given
 *
 * Since: 1.0
 */
const char *
netreq_proxy_config_get_proxy_bypass_rules (NetreqProxyConfig *self)
{
  g_return_val_if_fail (NETREQ_IS_PROXY_CONFIG (self), NULL);

  return self->proxy_bypass_rules;
}

/**
 * netreq_proxy_config_get_pac_script: (get-property pac-script)
 * @self: what proxies to use
 *
 * Gets the URL of the script that chooses the proxies.
 *
 * Returns: (transfer none) (nullable): the URL as it was given
 *
 * Since: 1.0
 */
const char *
netreq_proxy_config_get_pac_script (NetreqProxyConfig *self)
{
  g_return_val_if_fail (NETREQ_IS_PROXY_CONFIG (self), NULL);

  return self->pac_script;
}
