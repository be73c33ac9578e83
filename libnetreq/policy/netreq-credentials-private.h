/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "policy/netreq-challenge-private.h"
#include "policy/netreq-digest-private.h"

G_BEGIN_DECLS

/* The strongest of @challenges that can be answered with a user name and a password
 * here; NULL when there is none. Digest is better than Basic, and of equal ones the
 * first is the server's favourite. The like of NTLM and Negotiate is left to whoever
 * owns the connection. */
const NetreqChallenge *netreq_credentials_choose (GPtrArray                 *challenges);

/* The value of the Authorization or Proxy-Authorization field that answers a challenge
 * which netreq_credentials_choose() gave. No error shows the user name or the password.
 * Basic asks nothing of @request. */
char                  *netreq_credentials_answer (const NetreqChallenge     *challenge,
                                                  const char                *username,
                                                  const char                *password,
                                                  const NetreqDigestRequest *request,
                                                  GError                   **error);

G_END_DECLS
