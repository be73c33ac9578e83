/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How far the making of a connection has come with its proxy, so that an error can be
 * laid at the right door. */

typedef enum {
  /* There is no proxy, or none that has been tried yet. */
  NETREQ_PROXY_STAGE_NONE,
  /* It is connected to. */
  NETREQ_PROXY_STAGE_CONNECT,
  /* It is asked to connect us. */
  NETREQ_PROXY_STAGE_NEGOTIATE,
  /* It has done so: what comes now is the server's. */
  NETREQ_PROXY_STAGE_DONE,
} NetreqProxyStage;

typedef struct
{
  NetreqProxyStage stage;
  /* Without user info; NULL when there is none. */
  char *uri;
  /* The engine itself speaks with it, in HTTP. */
  gboolean is_http;
} NetreqProxyTrace;

void    netreq_proxy_trace_clear     (NetreqProxyTrace       *trace);

/* @copy: what it has is dropped */
void    netreq_proxy_trace_copy      (NetreqProxyTrace       *copy,
                                      const NetreqProxyTrace *trace);

/* What the engine tells of a connection that it makes. */
void    netreq_proxy_trace_event     (NetreqProxyTrace       *trace,
                                      GSocketClientEvent      event,
                                      GIOStream              *connection);

/* NULL when no connection failed because of a proxy. @error is why it failed. */
GError *netreq_proxy_trace_translate (const NetreqProxyTrace *trace,
                                      const GError           *error,
                                      const char             *host);

/* The URI of the http proxy that has this address, without user info; NULL for any
 * other address. To be freed. */
char   *netreq_proxy_uri_of_address  (GSocketAddress         *address);

G_END_DECLS
