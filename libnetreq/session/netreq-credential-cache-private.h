/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session/netreq-credential-private.h"

G_BEGIN_DECLS

/* The credentials of a partition that have worked: one for each protection space. */
typedef struct _NetreqCredentialCache NetreqCredentialCache;

NetreqCredentialCache *netreq_credential_cache_new          (void);
void                   netreq_credential_cache_free         (NetreqCredentialCache       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqCredentialCache, netreq_credential_cache_free)

/* One that can be stored later, unless the cache is cleared meanwhile. */
NetreqCredential      *netreq_credential_cache_make         (NetreqCredentialCache       *self,
                                                             const NetreqChallenge       *challenge,
                                                             const NetreqProtectionSpace *space,
                                                             const char                  *username,
                                                             const char                  *password);
/* In place of what there is for its space. */
void                   netreq_credential_cache_store        (NetreqCredentialCache       *self,
                                                             NetreqCredential            *credential);
/* It was refused: nobody is given this user name and password again. */
void                   netreq_credential_cache_forget       (NetreqCredentialCache       *self,
                                                             NetreqCredential            *credential);
/* All that proxies were told. */
void                   netreq_credential_cache_forget_proxies
                                                            (NetreqCredentialCache       *self);
void                   netreq_credential_cache_clear        (NetreqCredentialCache       *self);
/* Only those for the server of @url. */
void                   netreq_credential_cache_clear_server (NetreqCredentialCache       *self,
                                                             GUri                        *url);

/* All of these give NULL when there is none. */
NetreqCredential      *netreq_credential_cache_find         (NetreqCredentialCache       *self,
                                                             const NetreqProtectionSpace *space);
/* What is sent to @url ahead of a challenge. */
NetreqCredential      *netreq_credential_cache_find_for_url (NetreqCredentialCache       *self,
                                                             GUri                        *url);
/* The same for requests that go to the proxy at @host_port. */
NetreqCredential      *netreq_credential_cache_find_for_proxy
                                                            (NetreqCredentialCache       *self,
                                                             const char                  *host_port);

G_END_DECLS
