/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/netreq-proxy-trace-private.h"

#include "netreq-error-private.h"
#include "policy/netreq-proxy-private.h"

void
netreq_proxy_trace_clear (NetreqProxyTrace *trace)
{
  g_clear_pointer (&trace->uri, g_free);
  trace->stage = NETREQ_PROXY_STAGE_NONE;
  trace->is_http = FALSE;
}

void
netreq_proxy_trace_copy (NetreqProxyTrace       *copy,
                         const NetreqProxyTrace *trace)
{
  netreq_proxy_trace_clear (copy);
  copy->stage = trace->stage;
  copy->uri = g_strdup (trace->uri);
  copy->is_http = trace->is_http;
}

static gboolean
is_http_proxy (GProxyAddress *address)
{
  return g_str_equal (g_proxy_address_get_protocol (address), "http");
}

static char *
uri_without_user_info (GProxyAddress *address)
{
  g_autoptr(NetreqProxy) proxy = netreq_proxy_parse (g_proxy_address_get_uri (address), "http", NULL);

  return proxy != NULL ? g_strdup (proxy->uri) : NULL;
}

char *
netreq_proxy_uri_of_address (GSocketAddress *address)
{
  if (address == NULL || !G_IS_PROXY_ADDRESS (address) || !is_http_proxy (G_PROXY_ADDRESS (address)))
    return NULL;

  return uri_without_user_info (G_PROXY_ADDRESS (address));
}

/* One address after another may be tried, of one proxy after another, and two of them at
 * once: which one it is in the end is known when it is connected to. */
static void
identify (NetreqProxyTrace *trace,
          GIOStream        *connection)
{
  g_autoptr(GSocketAddress) address = NULL;

  netreq_proxy_trace_clear (trace);

  address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);
  if (address == NULL || !G_IS_PROXY_ADDRESS (address))
    return;

  trace->stage = NETREQ_PROXY_STAGE_CONNECT;
  trace->uri = uri_without_user_info (G_PROXY_ADDRESS (address));
  trace->is_http = is_http_proxy (G_PROXY_ADDRESS (address));
}

void
netreq_proxy_trace_event (NetreqProxyTrace   *trace,
                          GSocketClientEvent  event,
                          GIOStream          *connection)
{
  if (event == G_SOCKET_CLIENT_CONNECTING || event == G_SOCKET_CLIENT_CONNECTED)
    identify (trace, connection);
  else if (event == G_SOCKET_CLIENT_PROXY_NEGOTIATING)
    trace->stage = NETREQ_PROXY_STAGE_NEGOTIATE;
  else if (event == G_SOCKET_CLIENT_PROXY_NEGOTIATED && trace->uri != NULL)
    trace->stage = NETREQ_PROXY_STAGE_DONE;
}

GError *
netreq_proxy_trace_translate (const NetreqProxyTrace *trace,
                              const GError           *error,
                              const char             *host)
{
  if (trace->stage == NETREQ_PROXY_STAGE_CONNECT)
    return netreq_error_new (NETREQ_ERROR_PROXY_CONNECTION_FAILED,
                             "No connection to the proxy %s for %s: %s", trace->uri, host, error->message);

  if (trace->stage != NETREQ_PROXY_STAGE_NEGOTIATE)
    return NULL;

  return netreq_error_new (trace->is_http ? NETREQ_ERROR_TUNNEL_CONNECTION_FAILED
                                          : NETREQ_ERROR_PROXY_CONNECTION_FAILED,
                           "The proxy %s made no connection to %s: %s", trace->uri, host, error->message);
}
