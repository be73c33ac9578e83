/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libnetreq/netreq.h>

#include "support/netreq-answer-server.h"

G_BEGIN_DECLS

/* A server that lets nobody in but "user" with "secret", and a session to go there.
 *
 * All below /free/ is open. /away redirects to the path /in/ of the other server, if
 * there is one. All below /other/ is of another realm. All else is of the realm "in".
 * What lets one in is checked by other means than those of the library. */

typedef enum
{
  LOCK_BASIC,
  LOCK_MD5,
  LOCK_SHA256,
  LOCK_UNKNOWN_SCHEME,
} Lock;

typedef struct
{
  NetreqAnswerServer *server;
  NetreqSession *session;

  /* What the test wants. */
  Lock lock;
  /* The only one that opens. */
  const char *password;
  /* How often a nonce can be used; 0 for as often as one likes. */
  guint uses_of_nonce;
  /* Whether all is said to be stale, for ever. */
  gboolean is_always_stale;
  /* What a 401 brings; NULL for "locked". */
  const char *locked_text;
  const char *redirect_url;

  /* What has come. */
  guint n_requests;
  guint n_locked;
  guint n_opened;
  guint n_without_answer;
  char *last_answer;
  GString *last_body;

  /* The nonce at the moment, and how often it was used. */
  guint nonce;
  guint n_uses;
} LockedServer;

LockedServer *locked_server_new  (Lock          lock);
/* Fails unless the session goes with its last reference. */
void          locked_server_free (LockedServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LockedServer, locked_server_free)

/* To be freed. */
char         *locked_server_url  (LockedServer *self,
                                  const char   *path);
/* The same with "user:password@". */
char         *locked_server_url_with_user
                                 (LockedServer *self,
                                  const char   *user_info,
                                  const char   *path);

G_END_DECLS
