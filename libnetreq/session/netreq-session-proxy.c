/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "policy/netreq-proxy-private.h"
#include "policy/netreq-url-private.h"
#include "session/netreq-proxy-resolver-private.h"
#include "session/netreq-session-private.h"

/* --- to set --- */

static void
on_checked (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  NetreqProxyResolver *resolver = NETREQ_PROXY_RESOLVER (source);
  guint announcement = GPOINTER_TO_UINT (g_task_get_task_data (task));
  GError *error = NULL;

  if (!netreq_proxy_resolver_check_finish (resolver, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  /* What is done is not undone by a late cancellation. */
  g_task_set_check_cancellable (task, FALSE);
  netreq_session_set_proxy_resolver (g_task_get_source_object (task), resolver, announcement);
  g_task_return_boolean (task, TRUE);
}

/**
 * netreq_session_set_proxy_async:
 * @self: a session
 * @config: (nullable): which proxies to use, or %NULL for those of the system, which
 *   a session has to begin with
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when it is done
 * @user_data: data for @callback
 *
 * Sets which proxies the session uses. Of several calls that are made before they are
 * done the last one counts that succeeds, whichever is done first.
 *
 * It holds for connections that are made from then on. Connections that are idle are
 * closed, so that no request goes another way than these settings say; those in use
 * are closed after their request. What the session knows of logins to proxies is
 * forgotten.
 *
 * An http proxy is asked for http URLs, and to open a tunnel to the host of others: it
 * sees nothing of what goes through a tunnel, and is told the host and the port alone.
 * When a proxy cannot be reached the next one of its list is tried. A request that
 * finds none fails with %NETREQ_ERROR_PROXY_CONNECTION_FAILED, and with
 * %NETREQ_ERROR_TUNNEL_CONNECTION_FAILED when there is one that opens no tunnel; the
 * message names the proxy.
 *
 * Call [method@Netreq.Session.set_proxy_finish] in @callback to get the result.
 *
 * Since: 1.0
 */
void
netreq_session_set_proxy_async (NetreqSession       *self,
                                NetreqProxyConfig   *config,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr(NetreqProxyResolver) resolver = NULL;
  g_autoptr(GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (NETREQ_IS_SESSION (self));
  g_return_if_fail (config == NULL || NETREQ_IS_PROXY_CONFIG (config));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  netreq_session_assert_context (self);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, netreq_session_set_proxy_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (netreq_session_announce_proxy_resolver (self)), NULL);

  resolver = netreq_proxy_resolver_new (config, &error);
  if (resolver == NULL)
    g_task_return_error (task, error);
  else
    netreq_proxy_resolver_check_async (resolver, cancellable, on_checked, g_steal_pointer (&task));
}

/**
 * netreq_session_set_proxy_finish:
 * @self: a session
 * @result: the result that @callback was given
 * @error: return location for an error
 *
 * Gets the result of [method@Netreq.Session.set_proxy_async].
 *
 * Fails with %NETREQ_ERROR_INVALID_ARGUMENT when the rules cannot be read, when the
 * mode is `pac-script` and there is no URL of a script, and when it is `auto-detect`;
 * with %NETREQ_ERROR_MANDATORY_PROXY_CONFIGURATION_FAILED when the mode is
 * `pac-script` and nobody here runs such scripts, and with %G_IO_ERROR_CANCELLED when
 * it was cancelled. Then nothing has changed. No message shows a part of the rules in
 * which a password might be.
 *
 * Returns: whether the proxies were set
 *
 * Since: 1.0
 */
gboolean
netreq_session_set_proxy_finish (NetreqSession  *self,
                                 GAsyncResult   *result,
                                 GError        **error)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_session_set_proxy_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- to ask --- */

/* As such a script would say it. */
static char *
describe_proxy (const char *uri)
{
  static const struct
  {
    const char *scheme;
    const char *name;
  } kinds[] = {
    { "http://", "PROXY" },
    { "https://", "HTTPS" },
    { "socks4://", "SOCKS" },
    { "socks5://", "SOCKS5" },
  };
  g_autoptr(NetreqProxy) proxy = netreq_proxy_parse (uri, "http", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (proxy->uri, kinds[i].scheme))
      return g_strdup_printf ("%s %s", kinds[i].name, proxy->uri + strlen (kinds[i].scheme));

  return g_strdup ("DIRECT");
}

static char *
describe_list (GStrv uris)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; uris[i] != NULL; i++)
    {
      g_autofree char *description = describe_proxy (uris[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", description);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
on_resolved (GObject      *resolver,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_auto(GStrv) uris = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (resolver), result, &error);

  if (uris != NULL)
    g_task_return_pointer (task, describe_list (uris), g_free);
  else
    g_task_return_error (task, error);
}

/**
 * netreq_session_resolve_proxy_async:
 * @self: a session
 * @url: an absolute http or https URL
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when it is done
 * @user_data: data for @callback
 *
 * Finds out which proxies the session would use for a URL. Nothing is connected to.
 *
 * Call [method@Netreq.Session.resolve_proxy_finish] in @callback to get the result.
 *
 * Since: 1.0
 */
void
netreq_session_resolve_proxy_async (NetreqSession       *self,
                                    const char          *url,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GUri) uri = NULL;
  g_autofree char *host_port = NULL;
  g_autofree char *destination = NULL;
  GError *error = NULL;

  g_return_if_fail (NETREQ_IS_SESSION (self));
  g_return_if_fail (url != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  netreq_session_assert_context (self);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, netreq_session_resolve_proxy_async);

  uri = netreq_url_parse (url, NULL, NULL, &error);
  if (uri == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* What the engine asks: nobody is told more of a URL than where it leads. */
  host_port = netreq_url_host_port (uri);
  destination = g_strconcat (g_uri_get_scheme (uri), "://", host_port, NULL);
  g_proxy_resolver_lookup_async (G_PROXY_RESOLVER (netreq_session_get_proxy_resolver (self)), destination,
                                 cancellable, on_resolved, g_steal_pointer (&task));
}

/**
 * netreq_session_resolve_proxy_finish:
 * @self: a session
 * @result: the result that @callback was given
 * @error: return location for an error
 *
 * Gets the result of [method@Netreq.Session.resolve_proxy_async]: the proxies in the
 * order in which they would be tried, as a proxy script would say it, for instance
 * `PROXY proxy.example:3128; DIRECT`. The kinds are `PROXY` for http, `HTTPS`, `SOCKS`
 * for SOCKS 4, `SOCKS5`, and `DIRECT` for none. User names and passwords are left out.
 *
 * Fails with %NETREQ_ERROR_INVALID_URL or %NETREQ_ERROR_DISALLOWED_URL_SCHEME when the
 * URL is not one to connect to, with
 * %NETREQ_ERROR_MANDATORY_PROXY_CONFIGURATION_FAILED when the system or a script gives
 * no answer, and with %G_IO_ERROR_CANCELLED when it was cancelled.
 *
 * Returns: (transfer full): the proxies; %NULL on error
 *
 * Since: 1.0
 */
char *
netreq_session_resolve_proxy_finish (NetreqSession  *self,
                                     GAsyncResult   *result,
                                     GError        **error)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_session_resolve_proxy_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
