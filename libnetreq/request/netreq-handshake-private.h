/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session/netreq-credential-private.h"
#include "session/netreq-lane-private.h"
#include "session/netreq-session.h"

G_BEGIN_DECLS

/* How a connection is logged in with a credential, from attempt to attempt. */
typedef struct _NetreqHandshake NetreqHandshake;

typedef enum
{
  /* The server waits for what netreq_handshake_dup_answer() gives now. */
  NETREQ_HANDSHAKE_GOES_ON,
  /* It does not want this credential. */
  NETREQ_HANDSHAKE_REFUSED,
  /* It does not know how to do it. */
  NETREQ_HANDSHAKE_BROKEN,
} NetreqHandshakeNews;

/* From the main loop only, after netreq_handshake_await() has said that it has to wait. */
typedef void (*NetreqHandshakeReadyFunc) (gpointer user_data);

NetreqHandshake    *netreq_handshake_new        (NetreqSession            *session,
                                                 NetreqCredential         *credential,
                                                 const char               *host,
                                                 NetreqHandshakeReadyFunc  ready,
                                                 gpointer                  user_data);
void                netreq_handshake_free       (NetreqHandshake          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqHandshake, netreq_handshake_free)

/* Before an attempt starts: TRUE when there is a connection for it, and it is known what
 * to say; FALSE when it is told of that later. */
gboolean            netreq_handshake_await      (NetreqHandshake          *self);
NetreqCredential   *netreq_handshake_get_credential
                                                (NetreqHandshake          *self);
/* Where the attempts go. */
NetreqLane         *netreq_handshake_get_lane   (NetreqHandshake          *self);

/* For an attempt that is about to start: the value of the Authorization field; NULL when
 * there is nothing to be said. To be freed. */
char               *netreq_handshake_dup_answer (NetreqHandshake          *self);
/* What it means that the server asks once more.
 * @token68: (nullable): what has come with the challenge */
NetreqHandshakeNews netreq_handshake_meet       (NetreqHandshake          *self,
                                                 const char               *token68);
/* The server was content. */
void                netreq_handshake_succeed    (NetreqHandshake          *self);

G_END_DECLS
