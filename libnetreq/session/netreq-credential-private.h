/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-challenge-private.h"
#include "policy/netreq-protection-space-private.h"

G_BEGIN_DECLS

/* A user name and a password together with the challenge that they answer. */
typedef struct _NetreqCredential NetreqCredential;

/* @epoch: see netreq_credential_get_epoch() */
NetreqCredential *netreq_credential_new           (const NetreqChallenge       *challenge,
                                                   const NetreqProtectionSpace *space,
                                                   const char                  *username,
                                                   const char                  *password,
                                                   guint                        epoch);
/* The same user name and password for another challenge, whose space is equal. */
NetreqCredential *netreq_credential_renew         (const NetreqCredential      *self,
                                                   const NetreqChallenge       *challenge,
                                                   const NetreqProtectionSpace *space);
NetreqCredential *netreq_credential_ref           (NetreqCredential            *self);
void              netreq_credential_unref         (NetreqCredential            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqCredential, netreq_credential_unref)

/* Belongs to @self, and may learn. */
NetreqProtectionSpace *
                  netreq_credential_get_space     (NetreqCredential            *self);
/* When it was made, as its cache counts. */
guint             netreq_credential_get_epoch     (const NetreqCredential      *self);
void              netreq_credential_set_epoch     (NetreqCredential            *self,
                                                   guint                        epoch);

/* Whether it is this user name and this password. */
gboolean          netreq_credential_is_for        (const NetreqCredential      *self,
                                                   const char                  *username,
                                                   const char                  *password);
gboolean          netreq_credential_is_for_user   (const NetreqCredential      *self,
                                                   const char                  *username);
gboolean          netreq_credential_is_same_login (const NetreqCredential      *self,
                                                   const NetreqCredential      *other);

/* That of the challenge; it belongs to @self. */
const char       *netreq_credential_get_scheme    (const NetreqCredential      *self);
/* Whether it logs in a connection, and not a request. */
gboolean          netreq_credential_is_bound      (const NetreqCredential      *self);

/* The value of the Authorization or Proxy-Authorization field; NULL when the scheme
 * can't send them. Each call counts as a use of the nonce. */
char             *netreq_credential_answer        (NetreqCredential            *self,
                                                   const char                  *method,
                                                   const char                  *target);
/* For NTLM: what goes on with it, see netreq_ntlm_answer().
 * @host: whose URL it is */
char             *netreq_credential_answer_ntlm   (const NetreqCredential      *self,
                                                   const char                  *token68,
                                                   const char                  *host);

G_END_DECLS
