/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "policy/netreq-header-list-private.h"

G_BEGIN_DECLS

/* One of the ways to log in that a response offers: RFC 9110, section 11.3. */
typedef struct _NetreqChallenge NetreqChallenge;

/* Of NetreqChallenge, in their order: what all WWW-Authenticate fields of a response
 * say or, for a proxy, all Proxy-Authenticate fields. Never NULL. What can't be read
 * is left out, and what is too much for an honest server too. */
GPtrArray              *netreq_challenges_read          (const NetreqHeaderList *headers,
                                                         gboolean                is_proxy);

NetreqChallenge        *netreq_challenge_copy           (const NetreqChallenge  *self);
void                    netreq_challenge_free           (NetreqChallenge        *self);

/* In lower case. */
const char             *netreq_challenge_get_scheme     (const NetreqChallenge  *self);
/* What stands in the place of parameters, as with Negotiate; nullable. */
const char             *netreq_challenge_get_token68    (const NetreqChallenge  *self);
/* Empty when it names none. */
const char             *netreq_challenge_get_realm      (const NetreqChallenge  *self);
/* Without quotation marks; NULL when there is none. Names have no case, and of two
 * equal ones the first counts. */
const char             *netreq_challenge_get            (const NetreqChallenge  *self,
                                                         const char             *name);
/* All of them, as they came. */
const NetreqHeaderList *netreq_challenge_get_parameters (const NetreqChallenge  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqChallenge, netreq_challenge_free)

G_END_DECLS
