/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "policy/netreq-challenge-private.h"
#include "policy/netreq-digest-private.h"

G_BEGIN_DECLS

/* What logs in a connection and not a request, and so has to be allowed first. */
typedef enum
{
  NETREQ_BOUND_SCHEMES_NONE = 0,
  NETREQ_BOUND_SCHEMES_NTLM = 1 << 0,
  NETREQ_BOUND_SCHEMES_NEGOTIATE = 1 << 1,
} NetreqBoundSchemes;

/* The strongest of @challenges that can be answered here; NULL when there is none.
 * Negotiate is better than NTLM, and NTLM better than Digest, as in browsers: who
 * allows them wants them. Digest is better than Basic, and of equal ones the first is
 * the server's favourite. */
const NetreqChallenge *netreq_credentials_choose (GPtrArray                 *challenges,
                                                  NetreqBoundSchemes         allowed);

/* Whether it is one of these. */
gboolean               netreq_credentials_are_bound (const NetreqChallenge  *challenge);

/* The value of the Authorization or Proxy-Authorization field that answers a challenge
 * which netreq_credentials_choose() gave, and that is not Negotiate. No error shows the user name or the password.
 * Basic asks nothing of @request, and NTLM only begins with it. */
char                  *netreq_credentials_answer (const NetreqChallenge     *challenge,
                                                  const char                *username,
                                                  const char                *password,
                                                  const NetreqDigestRequest *request,
                                                  GError                   **error);

G_END_DECLS
