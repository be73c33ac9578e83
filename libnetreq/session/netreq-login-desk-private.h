/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session/netreq-credential-private.h"

G_BEGIN_DECLS

/* Where the requests of a partition stand in line that have met a challenge nobody
 * has an answer to: one line for each protection space, so that the first one asks
 * for all. */
typedef struct _NetreqLoginDesk NetreqLoginDesk;

/* A place in a line. */
typedef struct _NetreqLoginTurn NetreqLoginTurn;

typedef enum
{
  /* It is for this one to find an answer. The credential, if any, is one that another
   * was given and could not try any more. */
  NETREQ_LOGIN_ASK,
  /* Another has found that the credential works. The turn is over. */
  NETREQ_LOGIN_ANSWERED,
  /* The application wants to give no answer. The turn is over. */
  NETREQ_LOGIN_REFUSED,
} NetreqLoginNews;

/* From the main loop only.
 * @credential: (nullable) */
typedef void (*NetreqLoginTurnFunc) (NetreqLoginNews   news,
                                     NetreqCredential *credential,
                                     gpointer          user_data);

NetreqLoginDesk *netreq_login_desk_new    (GMainContext                *context);
void             netreq_login_desk_free   (NetreqLoginDesk             *desk);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqLoginDesk, netreq_login_desk_free)

NetreqLoginTurn *netreq_login_desk_queue  (NetreqLoginDesk             *desk,
                                           const NetreqProtectionSpace *space,
                                           NetreqLoginTurnFunc          func,
                                           gpointer                     user_data);

/* For whoever asks: lets it ask once more, as what it has found was wrong. */
void             netreq_login_turn_call   (NetreqLoginTurn             *turn);
/* For whoever asks. Ends its turn, and that of all behind it: with the credential that
 * works or, when it is NULL, refused. */
void             netreq_login_turn_settle (NetreqLoginTurn             *turn,
                                           NetreqCredential            *credential);
/* Goes away; when it was the one to ask, the next one is.
 * @heirloom: (nullable): what the next one shall try */
void             netreq_login_turn_leave  (NetreqLoginTurn             *turn,
                                           NetreqCredential            *heirloom);

G_END_DECLS
