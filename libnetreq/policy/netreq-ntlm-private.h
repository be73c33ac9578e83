/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The two messages by which a client logs in a connection with NTLMv2: MS-NLMP, carried
 * as MS-NTHT says. What is older is not spoken: NTLMv1 gives the password away. */

#define NETREQ_NTLM_NONCE_LENGTH 8

typedef struct
{
  /* With the domain in front, as in DOMAIN\user, or without one. */
  const char *username;
  const char *password;
  /* Whose URL it is. */
  const char *host;
  /* What nobody can foresee. */
  const guint8 *nonce;
  /* In microseconds since the epoch. */
  gint64 now;
} NetreqNtlmLogin;

/* The value of the Authorization field that begins. To be freed. */
char *netreq_ntlm_begin  (void);

/* The one that answers; NULL when the server has sent something else than the second
 * message, or wants what is older.
 * @token68: what has come with the challenge */
char *netreq_ntlm_answer (const char            *token68,
                          const NetreqNtlmLogin *login);

G_END_DECLS
