/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-credential-private.h"

#include <sys/random.h>

#include "policy/netreq-credentials-private.h"
#include "policy/netreq-ntlm-private.h"

#define CNONCE_WORDS 4

struct _NetreqCredential
{
  gatomicrefcount ref_count;
  NetreqChallenge *challenge;
  NetreqProtectionSpace *space;
  char *username;
  char *password;
  guint epoch;

  /* Of Digest: goes with the nonce of the challenge, and how often that was used. */
  char *cnonce;
  guint32 count;
};

static void
fill_with_entropy (guint32 *words,
                   guint    n_words)
{
  /* Where the system has no better ones, these have to do. */
  for (guint i = 0; i < n_words; i++)
    words[i] = g_random_int ();
  if (getentropy (words, n_words * sizeof *words) != 0)
    g_debug ("No entropy for a nonce");
}

static char *
make_cnonce (void)
{
  guint32 words[CNONCE_WORDS];

  fill_with_entropy (words, CNONCE_WORDS);

  return g_strdup_printf ("%08x%08x%08x%08x", words[0], words[1], words[2], words[3]);
}

NetreqCredential *
netreq_credential_new (const NetreqChallenge       *challenge,
                       const NetreqProtectionSpace *space,
                       const char                  *username,
                       const char                  *password,
                       guint                        epoch)
{
  NetreqCredential *self = g_new0 (NetreqCredential, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->challenge = netreq_challenge_copy (challenge);
  self->space = netreq_protection_space_copy (space);
  self->username = g_strdup (username);
  self->password = g_strdup (password);
  self->epoch = epoch;
  self->cnonce = make_cnonce ();

  return self;
}

NetreqCredential *
netreq_credential_renew (const NetreqCredential      *self,
                         const NetreqChallenge       *challenge,
                         const NetreqProtectionSpace *space)
{
  return netreq_credential_new (challenge, space, self->username, self->password, self->epoch);
}

NetreqCredential *
netreq_credential_ref (NetreqCredential *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
netreq_credential_unref (NetreqCredential *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  netreq_challenge_free (self->challenge);
  netreq_protection_space_free (self->space);
  g_free (self->username);
  g_free (self->password);
  g_free (self->cnonce);
  g_free (self);
}

NetreqProtectionSpace *
netreq_credential_get_space (NetreqCredential *self)
{
  return self->space;
}

guint
netreq_credential_get_epoch (const NetreqCredential *self)
{
  return self->epoch;
}

void
netreq_credential_set_epoch (NetreqCredential *self,
                             guint             epoch)
{
  self->epoch = epoch;
}

gboolean
netreq_credential_is_for_user (const NetreqCredential *self,
                               const char             *username)
{
  return g_str_equal (self->username, username);
}

gboolean
netreq_credential_is_for (const NetreqCredential *self,
                          const char             *username,
                          const char             *password)
{
  return netreq_credential_is_for_user (self, username) && g_str_equal (self->password, password);
}

gboolean
netreq_credential_is_same_login (const NetreqCredential *self,
                                 const NetreqCredential *other)
{
  return netreq_credential_is_for (self, other->username, other->password);
}

const char *
netreq_credential_get_scheme (const NetreqCredential *self)
{
  return netreq_challenge_get_scheme (self->challenge);
}

gboolean
netreq_credential_is_bound (const NetreqCredential *self)
{
  return netreq_credentials_are_bound (self->challenge);
}

char *
netreq_credential_answer_ntlm (const NetreqCredential *self,
                               const char             *token68,
                               const char             *host)
{
  guint32 nonce[NETREQ_NTLM_NONCE_LENGTH / sizeof (guint32)];
  NetreqNtlmLogin login = {
    .username = self->username,
    .password = self->password,
    .host = host,
    .nonce = (const guint8 *) nonce,
    .now = g_get_real_time (),
  };

  fill_with_entropy (nonce, G_N_ELEMENTS (nonce));

  return netreq_ntlm_answer (token68, &login);
}

char *
netreq_credential_answer (NetreqCredential *self,
                          const char       *method,
                          const char       *target)
{
  NetreqDigestRequest request = {
    .method = method,
    .target = target,
    .cnonce = self->cnonce,
    .count = ++self->count,
  };

  return netreq_credentials_answer (self->challenge, self->username, self->password, &request, NULL);
}
