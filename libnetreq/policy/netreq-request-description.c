/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "netreq-error-private.h"
#include "policy/netreq-header-rules-private.h"
#include "policy/netreq-method-rules-private.h"
#include "policy/netreq-port-rules-private.h"
#include "policy/netreq-request-description-private.h"
#include "policy/netreq-syntax-private.h"
#include "policy/netreq-url-private.h"

/* What would end the host of a URL, or begin it anew. */
#define HOST_DELIMITERS " /\\?#@"

static gboolean
is_given (const char *option)
{
  return option != NULL && *option != '\0';
}

static gboolean
has_parts (const NetreqRequestOptions *options)
{
  return is_given (options->protocol) || is_given (options->host) ||
         is_given (options->hostname) || is_given (options->path) || options->port != -1;
}

static gboolean
check_protocol (const NetreqRequestOptions  *options,
                GError                     **error)
{
  g_autofree char *quoted = NULL;

  if (!is_given (options->protocol) ||
      g_ascii_strcasecmp (options->protocol, "http:") == 0 ||
      g_ascii_strcasecmp (options->protocol, "https:") == 0)
    return TRUE;

  quoted = netreq_quote (options->protocol, -1);
  netreq_set_error (error, NETREQ_ERROR_DISALLOWED_URL_SCHEME,
                    "The option protocol is %s, neither \"http:\" nor \"https:\"", quoted);

  return FALSE;
}

static gboolean
check_host_part (const char  *option,
                 const char  *value,
                 GError     **error)
{
  g_autofree char *quoted = NULL;

  if (!is_given (value) ||
      (value[strcspn (value, HOST_DELIMITERS)] == '\0' && !netreq_has_controls (value)))
    return TRUE;

  quoted = netreq_quote (value, -1);
  netreq_set_error (error, NETREQ_ERROR_INVALID_URL,
                    "The option %s is %s, which is more than a host", option, quoted);

  return FALSE;
}

static gboolean
check_port (const NetreqRequestOptions  *options,
            GError                     **error)
{
  if (options->port == -1 || (options->port >= 1 && options->port <= G_MAXUINT16))
    return TRUE;

  netreq_set_error (error, NETREQ_ERROR_INVALID_URL,
                    "The option port is %d, not a number from 1 to 65535", options->port);

  return FALSE;
}

static gboolean
check_path (const NetreqRequestOptions  *options,
            GError                     **error)
{
  const char *path = options->path;

  if (!is_given (path))
    return TRUE;

  if (*path != '/' && *path != '?')
    {
      g_autofree char *quoted = netreq_quote (path, -1);

      netreq_set_error (error, NETREQ_ERROR_INVALID_URL,
                        "The option path is %s, which does not begin with \"/\" or \"?\"", quoted);
      return FALSE;
    }

  if (strchr (path, ' ') != NULL || netreq_has_controls (path))
    {
      g_autofree char *quoted = netreq_quote (path, -1);

      netreq_set_error (error, NETREQ_ERROR_INVALID_URL,
                        "The option path is %s, which has a space or a control character", quoted);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_parts (const NetreqRequestOptions  *options,
             GError                     **error)
{
  return check_protocol (options, error) &&
         check_host_part ("host", options->host, error) &&
         check_host_part ("hostname", options->hostname, error) &&
         check_port (options, error) &&
         check_path (options, error);
}

/* The colon after the brackets of an IPv6 address, or after a name. */
static gboolean
has_port (const char *host)
{
  const char *bracket = strrchr (host, ']');

  return strchr (bracket != NULL ? bracket : host, ':') != NULL;
}

static void
append_host (GString                    *url,
             const NetreqRequestOptions *options)
{
  const char *host = is_given (options->host) ? options->host : options->hostname;
  gboolean bare_ipv6 = host == options->hostname && is_given (host) &&
                       *host != '[' && strchr (host, ':') != NULL;

  if (!is_given (host))
    host = "localhost";

  g_string_append_printf (url, bare_ipv6 ? "[%s]" : "%s", host);

  if (options->port != -1 && !(host == options->host && has_port (host)))
    g_string_append_printf (url, ":%d", options->port);
}

/* Each part must have been checked: nothing in one may reach into the next. */
static char *
join_parts (const NetreqRequestOptions *options)
{
  GString *url = g_string_new (is_given (options->protocol) ? options->protocol : "http:");

  g_string_append (url, "//");
  append_host (url, options);
  g_string_append (url, is_given (options->path) ? options->path : "/");

  return g_string_free (url, FALSE);
}

static gboolean
describe_url (NetreqRequestDescription    *self,
              const NetreqRequestOptions  *options,
              GError                     **error)
{
  g_autofree char *joined = NULL;
  const char *text = options->url;

  if (!is_given (options->url))
    {
      if (!has_parts (options))
        {
          netreq_set_error (error, NETREQ_ERROR_INVALID_URL, "No URL was given");
          return FALSE;
        }

      if (!check_parts (options, error))
        return FALSE;

      text = joined = join_parts (options);
    }

  self->url = netreq_url_parse (text, &self->username, &self->password, error);
  if (self->url == NULL || !netreq_port_check (self->url, error))
    return FALSE;

  self->fragment = netreq_url_dup_fragment (text);

  return TRUE;
}

static gboolean
describe_origin (NetreqRequestDescription    *self,
                 const NetreqRequestOptions  *options,
                 GError                     **error)
{
  g_autoptr(GUri) uri = NULL;

  if (!is_given (options->origin))
    {
      if (options->credentials != NETREQ_CREDENTIALS_SAME_ORIGIN)
        return TRUE;

      netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                        "The option credentials is same-origin, but the option origin was not given");
      return FALSE;
    }

  if (g_str_equal (options->origin, "null"))
    {
      self->origin = g_strdup ("null");
      return TRUE;
    }

  /* Not shown: a URL that does not parse may have a password anywhere. */
  uri = netreq_url_parse (options->origin, NULL, NULL, NULL);
  if (uri == NULL)
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                        "The option origin is neither an http or https origin nor \"null\"");
      return FALSE;
    }

  self->origin = netreq_url_origin (uri);

  return TRUE;
}

static gboolean
describe_headers (NetreqRequestDescription    *self,
                  const NetreqRequestOptions  *options,
                  GError                     **error)
{
  const char * const *headers = options->headers;

  self->headers = netreq_header_list_new ();

  for (guint i = 0; headers != NULL && headers[i] != NULL; i += 2)
    {
      if (headers[i + 1] == NULL)
        {
          g_autofree char *quoted = netreq_quote (headers[i], -1);

          netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                            "The option headers ends with the name %s without a value", quoted);
          return FALSE;
        }

      if (!netreq_header_check (headers[i], headers[i + 1], error))
        return FALSE;

      netreq_header_list_append (self->headers, headers[i], headers[i + 1]);
    }

  return TRUE;
}

NetreqRequestDescription *
netreq_request_description_new (const NetreqRequestOptions  *options,
                                GError                     **error)
{
  g_autoptr(NetreqRequestDescription) self = g_new0 (NetreqRequestDescription, 1);

  self->method = netreq_method_normalize (options->method, error);
  if (self->method == NULL ||
      !describe_url (self, options, error) ||
      !describe_origin (self, options, error) ||
      !describe_headers (self, options, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
netreq_request_description_free (NetreqRequestDescription *self)
{
  if (self == NULL)
    return;

  g_free (self->method);
  g_clear_pointer (&self->url, g_uri_unref);
  g_free (self->fragment);
  g_free (self->username);
  g_free (self->password);
  g_free (self->origin);
  netreq_header_list_free (self->headers);
  g_free (self);
}
