/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-proxy-login-private.h"

#include "policy/netreq-challenge-private.h"
#include "policy/netreq-credentials-private.h"

struct _NetreqProxyLogin
{
  NetreqProxyResolver *resolver;
  /* What each proxy has asked for last: char * → Challenge. */
  GHashTable *challenges;
};

typedef struct
{
  NetreqChallenge *challenge;
  /* What Digest wants to have counted since the challenge came. */
  char *cnonce;
  guint32 count;
} Challenge;

static void
challenge_free (Challenge *self)
{
  netreq_challenge_free (self->challenge);
  g_free (self->cnonce);
  g_free (self);
}

NetreqProxyLogin *
netreq_proxy_login_new (NetreqProxyResolver *resolver)
{
  NetreqProxyLogin *self = g_new0 (NetreqProxyLogin, 1);

  self->resolver = resolver;
  self->challenges = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) challenge_free);

  return self;
}

void
netreq_proxy_login_free (NetreqProxyLogin *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->challenges);
  g_free (self);
}

static gboolean
has_user_info (NetreqProxyLogin *self,
               const char       *proxy_uri)
{
  g_autofree char *username = NULL;
  g_autofree char *password = NULL;

  return netreq_proxy_resolver_dup_user_info (self->resolver, proxy_uri, &username, &password);
}

gboolean
netreq_proxy_login_meet (NetreqProxyLogin       *self,
                         const char             *proxy_uri,
                         const NetreqHeaderList *headers,
                         gboolean                was_answered)
{
  g_autoptr(GPtrArray) challenges = netreq_challenges_read (headers, TRUE);
  const NetreqChallenge *chosen = netreq_credentials_choose (challenges);
  Challenge *challenge;

  if (chosen == NULL || !has_user_info (self, proxy_uri))
    return FALSE;

  /* Wrong once is wrong again, unless only the time of the answer was over. */
  if (was_answered && !netreq_digest_is_stale (chosen))
    {
      g_hash_table_remove (self->challenges, proxy_uri);
      return FALSE;
    }

  challenge = g_new0 (Challenge, 1);
  challenge->challenge = netreq_challenge_copy (chosen);
  challenge->cnonce = g_uuid_string_random ();
  g_hash_table_replace (self->challenges, g_strdup (proxy_uri), challenge);

  return TRUE;
}

char *
netreq_proxy_login_answer (NetreqProxyLogin *self,
                           const char       *proxy_uri,
                           const char       *method,
                           const char       *target)
{
  Challenge *challenge = g_hash_table_lookup (self->challenges, proxy_uri);
  g_autofree char *username = NULL;
  g_autofree char *password = NULL;
  NetreqDigestRequest request = {
    .method = method,
    .target = target,
  };

  if (challenge == NULL ||
      !netreq_proxy_resolver_dup_user_info (self->resolver, proxy_uri, &username, &password))
    return NULL;

  request.cnonce = challenge->cnonce;
  request.count = ++challenge->count;

  return netreq_credentials_answer (challenge->challenge, username, password != NULL ? password : "",
                                    &request, NULL);
}
