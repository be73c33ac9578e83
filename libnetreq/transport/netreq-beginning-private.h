/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "transport/netreq-proxy-trace-private.h"

G_BEGIN_DECLS

/* The beginnings of connections that are made ahead of requests. The engine gives such a
 * connection to a request that comes while it is being made, and that request has not
 * heard what was told of it before. */
typedef struct
{
  /* NULL while there is none. */
  GSocket *socket;
  NetreqProxyTrace proxy;
} NetreqBeginning;

void     netreq_beginning_clear    (NetreqBeginning       *beginning);

/* Writes down how far the connection has come, in the place of what was there.
 * @connection: its number in @engine */
void     netreq_beginning_note     (SoupSession           *engine,
                                    guint64                connection,
                                    const NetreqBeginning *beginning);

void     netreq_beginning_drop     (SoupSession           *engine,
                                    guint64                connection);

/* Takes it out. FALSE when there is none.
 * @beginning: nothing yet; to be cleared */
gboolean netreq_beginning_take     (SoupSession           *engine,
                                    guint64                connection,
                                    NetreqBeginning       *beginning);

G_END_DECLS
