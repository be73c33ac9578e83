/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libnetreq/netreq.h>

#include "support/netreq-answer-server.h"

G_BEGIN_DECLS

/* A server that lets nobody in but "user" and "other", both with "secret", who log in
 * their connections with NTLM, and a session to go there.
 *
 * It answers with the name of whoever has logged in the connection, or "nobody". All
 * below /free/ is open to nobody, too. /away redirects to a URL. What lets one in is
 * checked by other means than those of the library. */

typedef struct
{
  NetreqAnswerServer *server;
  gboolean has_tls;
  NetreqSession *session;

  /* What the test wants. What stands beside or in place of NTLM; nullable. */
  const char *other_challenge;
  gboolean offers_no_ntlm;
  /* Takes what Basic says, too. */
  gboolean takes_basic;
  /* What stands behind the second message; NULL for what is right. */
  const char *wrong_token;
  /* Has no time to tell. */
  gboolean is_old;
  /* Closes the connection when it has sent the second message. */
  gboolean is_hasty;
  /* Forgets after each request who has logged in. */
  gboolean is_forgetful;
  const char *redirect_url;

  /* What has come. */
  guint n_requests;
  guint n_began;
  guint n_answered;
  guint n_opened;
  GString *last_body;
  /* The connections, by their numbers, that have ever let in somebody. */
  GHashTable *ever_logged_in;

  /* Who has logged in each of the connections, by their numbers: of char. */
  GHashTable *logins;
} NtlmServer;

/* @certificate: (nullable): with its key, for TLS */
NtlmServer *ntlm_server_new  (GTlsCertificate *certificate);
/* Fails unless the session goes with its last reference. */
void        ntlm_server_free (NtlmServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NtlmServer, ntlm_server_free)

/* With "user:password@" or nothing; to be freed. */
char       *ntlm_server_url  (NtlmServer *self,
                              const char *user_info,
                              const char *path);

G_END_DECLS
