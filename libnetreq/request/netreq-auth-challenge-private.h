/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-challenge-private.h"
#include "request/netreq-auth-challenge.h"

G_BEGIN_DECLS

typedef struct
{
  /* One that netreq_credentials_choose() gave. */
  const NetreqChallenge *challenge;
  gboolean is_proxy;
  const char *host;
  guint port;
} NetreqAuthChallengeOrigin;

/* Exactly one of them is called, once, unless the owner has left. May come from inside
 * a public call. */
typedef struct
{
  void (*answered)  (const char *username,
                     const char *password,
                     gpointer    owner);
  void (*cancelled) (gpointer    owner);
  /* There is nobody who could answer. */
  void (*declined)  (gpointer    owner);
} NetreqAuthChallengeOwner;

NetreqAuthChallenge *netreq_auth_challenge_new     (const NetreqAuthChallengeOrigin *origin,
                                                    const NetreqAuthChallengeOwner  *owner_funcs,
                                                    gpointer                         owner);

/* No handler wants to answer: only what one has answered all the same counts. */
void                 netreq_auth_challenge_decline (NetreqAuthChallenge             *self);
/* The owner is gone, or needs no answer. */
void                 netreq_auth_challenge_detach  (NetreqAuthChallenge             *self);

G_END_DECLS
