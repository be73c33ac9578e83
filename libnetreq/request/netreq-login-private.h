/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-hop-private.h"
#include "request/netreq-auth-challenge-private.h"
#include "session/netreq-lane-private.h"
#include "session/netreq-session.h"

G_BEGIN_DECLS

/* Finds the answers to the challenges that a request meets on its way: what is known
 * already, what another request learns, or what the application says. */
typedef struct _NetreqLogin NetreqLogin;

typedef struct
{
  /* Borrowed; they outlive the login. */
  NetreqSession *session;
  const NetreqRequestDescription *description;
  NetreqCredentials credentials;
  /* Whether it answers the proxies on the way, whatever @credentials say, and not the
   * servers. */
  gboolean is_for_proxy;
} NetreqLoginPlan;

/* From the main loop only, and only after netreq_login_meet() has said WAIT. */
typedef struct
{
  /* The application is to be asked. The login may be freed in it. */
  void (*asked)    (NetreqAuthChallenge *challenge,
                    gpointer             owner);
  /* There is an answer: the request is sent again. */
  void (*answered) (gpointer             owner);
  /* There is none: the response is delivered. */
  void (*refused)  (gpointer             owner);
  /* After netreq_login_prepare() has said that it is not ready: now it is. */
  void (*ready)    (gpointer             owner);
} NetreqLoginOwner;

typedef enum
{
  /* The response is no challenge, or one that is not answered. */
  NETREQ_LOGIN_NO_MATTER,
  /* The request is sent again. */
  NETREQ_LOGIN_AGAIN,
  NETREQ_LOGIN_WAIT,
} NetreqLoginVerdict;

NetreqLogin       *netreq_login_new         (const NetreqLoginPlan  *plan,
                                             const NetreqLoginOwner *owner_funcs,
                                             gpointer                owner);
void               netreq_login_free        (NetreqLogin            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqLogin, netreq_login_free)

/* Another hop begins, also the first one. It is borrowed until the next. */
void               netreq_login_enter       (NetreqLogin            *self,
                                             const NetreqHop        *hop);

/* For an attempt that is about to start: what answers the challenge, or is sent ahead
 * of one, as the value of the header; NULL for nothing. To be freed.
 * @proxy: (nullable): the URI of the http proxy that gets it; NULL when it is a server */
char              *netreq_login_dup_answer  (NetreqLogin            *self,
                                             const char             *proxy);

/* Before an attempt starts: whether all that it needs is there. For logins to servers
 * only. */
gboolean           netreq_login_prepare     (NetreqLogin            *self);
/* The connection that the attempt has to use, or NULL for any. */
NetreqLane        *netreq_login_get_lane    (NetreqLogin            *self);

/* What the answer to the attempt means, or to its request for a tunnel.
 * @proxy: (nullable): the URI of the http proxy that has given it, or passed it on */
NetreqLoginVerdict netreq_login_meet        (NetreqLogin            *self,
                                             const NetreqHopAnswer  *answer,
                                             const char             *proxy);

/* If there is an answer, the request can't be sent again with it. The next one shall
 * not have to ask. */
void               netreq_login_leave_answer (NetreqLogin           *self);

G_END_DECLS
