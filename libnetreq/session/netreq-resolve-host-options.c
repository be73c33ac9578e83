/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-resolve-host-options.h"

#include <libnetreq/netreq-enum-types.h>

/**
 * NetreqResolveHostOptions:
 *
 * How the addresses of a host are found, for [method@Netreq.Session.resolve_host_async]:
 * the `options` that `ses.resolveHost()` of Electron takes. All of its properties are
 * set when it is made.
 *
 * ```c
 * g_autoptr(NetreqResolveHostOptions) options =
 *   netreq_resolve_host_options_new (NETREQ_QUERY_TYPE_A,
 *                                    NETREQ_RESOLVE_SOURCE_ANY,
 *                                    NETREQ_CACHE_USAGE_DISALLOWED);
 * ```
 *
 * ```js
 * const options = new Netreq.ResolveHostOptions({query_type: Netreq.QueryType.A});
 * ```
 *
 * Since: 1.0
 */

struct _NetreqResolveHostOptions
{
  GObject parent_instance;

  /* As they were given. */
  NetreqQueryType query_type;
  NetreqResolveSource source;
  NetreqCacheUsage cache_usage;
};

G_DEFINE_FINAL_TYPE (NetreqResolveHostOptions, netreq_resolve_host_options, G_TYPE_OBJECT)

typedef enum {
  PROP_QUERY_TYPE = 1,
  PROP_SOURCE,
  PROP_CACHE_USAGE,
} NetreqResolveHostOptionsProperty;

static GParamSpec *properties[PROP_CACHE_USAGE + 1];

static void
netreq_resolve_host_options_get_property (GObject    *object,
                                          guint       prop_id,
                                          GValue     *value,
                                          GParamSpec *pspec)
{
  NetreqResolveHostOptions *self = NETREQ_RESOLVE_HOST_OPTIONS (object);

  switch ((NetreqResolveHostOptionsProperty) prop_id)
    {
    case PROP_QUERY_TYPE:
      g_value_set_enum (value, self->query_type);
      break;
    case PROP_SOURCE:
      g_value_set_enum (value, self->source);
      break;
    case PROP_CACHE_USAGE:
      g_value_set_enum (value, self->cache_usage);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
netreq_resolve_host_options_set_property (GObject      *object,
                                          guint         prop_id,
                                          const GValue *value,
                                          GParamSpec   *pspec)
{
  NetreqResolveHostOptions *self = NETREQ_RESOLVE_HOST_OPTIONS (object);

  switch ((NetreqResolveHostOptionsProperty) prop_id)
    {
    case PROP_QUERY_TYPE:
      self->query_type = g_value_get_enum (value);
      break;
    case PROP_SOURCE:
      self->source = g_value_get_enum (value);
      break;
    case PROP_CACHE_USAGE:
      self->cache_usage = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
netreq_resolve_host_options_class_init (NetreqResolveHostOptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags construct_only = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = netreq_resolve_host_options_get_property;
  object_class->set_property = netreq_resolve_host_options_set_property;

  /**
   * NetreqResolveHostOptions:query-type: (getter get_query_type)
   *
   * Which addresses are looked for.
   *
   * Since: 1.0
   */
  properties[PROP_QUERY_TYPE] =
    g_param_spec_enum ("query-type", NULL, NULL, NETREQ_TYPE_QUERY_TYPE, NETREQ_QUERY_TYPE_UNSPECIFIED, construct_only);

  /**
   * NetreqResolveHostOptions:source: (getter get_source)
   *
   * Who is asked.
   *
   * Since: 1.0
   */
  properties[PROP_SOURCE] =
    g_param_spec_enum ("source", NULL, NULL, NETREQ_TYPE_RESOLVE_SOURCE, NETREQ_RESOLVE_SOURCE_ANY, construct_only);

  /**
   * NetreqResolveHostOptions:cache-usage: (getter get_cache_usage)
   *
   * Whether it may be what the session has found before.
   *
   * Since: 1.0
   */
  properties[PROP_CACHE_USAGE] =
    g_param_spec_enum ("cache-usage", NULL, NULL, NETREQ_TYPE_CACHE_USAGE, NETREQ_CACHE_USAGE_ALLOWED, construct_only);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
netreq_resolve_host_options_init (NetreqResolveHostOptions *self)
{
}

/**
 * netreq_resolve_host_options_new:
 * @query_type: which addresses are looked for
 * @source: who is asked
 * @cache_usage: whether it may be what the session has found before
 *
 * Says how the addresses of a host are found.
 *
 * Returns: (transfer full): new options
 *
 * Since: 1.0
 */
NetreqResolveHostOptions *
netreq_resolve_host_options_new (NetreqQueryType     query_type,
                                 NetreqResolveSource source,
                                 NetreqCacheUsage    cache_usage)
{
  return g_object_new (NETREQ_TYPE_RESOLVE_HOST_OPTIONS,
                       "query-type", query_type,
                       "source", source,
                       "cache-usage", cache_usage,
                       NULL);
}

/**
 * netreq_resolve_host_options_get_query_type: (get-property query-type)
 * @self: how addresses are found
 *
 * Gets which addresses are looked for.
 *
 * Returns: what was given
 *
 * Since: 1.0
 */
NetreqQueryType
netreq_resolve_host_options_get_query_type (NetreqResolveHostOptions *self)
{
  g_return_val_if_fail (NETREQ_IS_RESOLVE_HOST_OPTIONS (self), NETREQ_QUERY_TYPE_UNSPECIFIED);

  return self->query_type;
}

/**
 * netreq_resolve_host_options_get_source: (get-property source)
 * @self: how addresses are found
 *
 * Gets who is asked.
 *
 * Returns: what was given
 *
 * Since: 1.0
 */
NetreqResolveSource
netreq_resolve_host_options_get_source (NetreqResolveHostOptions *self)
{
  g_return_val_if_fail (NETREQ_IS_RESOLVE_HOST_OPTIONS (self), NETREQ_RESOLVE_SOURCE_ANY);

  return self->source;
}

/**
 * netreq_resolve_host_options_get_cache_usage: (get-property cache-usage)
 * @self: how addresses are found
 *
 * Gets whether it may be what the session has found before.
 *
 * Returns: what was given
 *
 * Since: 1.0
 */
NetreqCacheUsage
netreq_resolve_host_options_get_cache_usage (NetreqResolveHostOptions *self)
{
  g_return_val_if_fail (NETREQ_IS_RESOLVE_HOST_OPTIONS (self), NETREQ_CACHE_USAGE_ALLOWED);

  return self->cache_usage;
}
