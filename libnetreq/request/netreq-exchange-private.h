/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-hop-private.h"
#include "request/netreq-auth-challenge-private.h"
#include "request/netreq-upload-private.h"
#include "transport/netreq-attempt-private.h"

G_BEGIN_DECLS

/* The loop that turns a frozen description into an answer: each round asks policy/
 * what to send, hands one attempt to the transport and decides what its end means.
 * Reports to an owner from the main loop only. */
typedef struct _NetreqExchange NetreqExchange;

typedef struct
{
  /* Borrowed; they outlive the exchange. */
  NetreqSession *session;
  const NetreqRequestDescription *description;
  NetreqUpload *upload;
  NetreqRedirectMode redirect_mode;
  NetreqReferrerPolicy referrer_policy;
  NetreqCredentials credentials;
  gboolean use_session_cookies;
  NetreqPriority priority;
  gboolean priority_incremental;
  /* Milliseconds, 0 for no limit. */
  guint connect_timeout;
  guint response_timeout;
  guint idle_timeout;
} NetreqExchangePlan;

typedef struct
{
  guint status;
  const NetreqHeaderList *headers;
  /* Who redirects, and what to do next. */
  const NetreqHop *from;
  const NetreqHop *to;
} NetreqRedirect;

typedef struct
{
  /* The network has taken more of the body. */
  void (*sent)       (gpointer              owner);
  /* It goes on with netreq_exchange_follow(), or not at all. */
  void (*redirected) (const NetreqRedirect *redirect,
                      gpointer              owner);
  /* A user name and a password are wanted. It goes on by itself once the challenge is
   * answered, cancelled, declined or dropped. */
  void (*challenged) (NetreqAuthChallenge  *challenge,
                      gpointer              owner);
  /* After challenged(): there was an answer, and the request is sent again. */
  void (*resumed)    (gpointer              owner);
  /* @body: that of @attempt */
  void (*answered)   (NetreqAttempt        *attempt,
                      GInputStream         *body,
                      const NetreqHop      *hop,
                      gpointer              owner);
  void (*failed)     (const GError         *error,
                      gpointer              owner);
} NetreqExchangeOwner;

NetreqExchange *netreq_exchange_start  (const NetreqExchangePlan  *plan,
                                        const NetreqExchangeOwner *owner_funcs,
                                        gpointer                   owner);

/* After redirected(), once, now or later. */
void            netreq_exchange_follow (NetreqExchange            *exchange);

/* Gives up what is still under way; the owner hears no more. */
void            netreq_exchange_free   (NetreqExchange            *exchange);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqExchange, netreq_exchange_free)

G_END_DECLS
