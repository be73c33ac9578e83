/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "policy/netreq-challenge-private.h"

G_BEGIN_DECLS

/* Digest access authentication: RFC 7616, and what RFC 2617 and RFC 2069 had before. */

/* What the request adds to its answer. */
typedef struct
{
  const char *method;
  /* As it stands in the request line. */
  const char *target;
  /* Nobody can guess it. As long as the nonce of the server is in use, so is it. */
  const char *cnonce;
  /* How often the nonce of the server has been used, this time included. */
  guint32     count;
} NetreqDigestRequest;

/* How good an answer to the challenge can be; 0 when it can't be answered. */
guint    netreq_digest_get_strength (const NetreqChallenge     *challenge);

/* Whether the challenge answers one whose user name and password were right, so that
 * nobody need be asked for them again. */
gboolean netreq_digest_is_stale     (const NetreqChallenge     *challenge);

/* The value of the Authorization field. The challenge is one that can be answered. */
char    *netreq_digest_answer       (const NetreqChallenge     *challenge,
                                     const char                *username,
                                     const char                *password,
                                     const NetreqDigestRequest *request);

G_END_DECLS
