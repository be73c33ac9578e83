/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "netreq-error-private.h"
#include "policy/netreq-credentials-private.h"
#include "policy/netreq-ntlm-private.h"
#include "policy/netreq-syntax-private.h"

/* More than Digest has. */
#define BOUND_RANK 100

static gboolean
is_basic (const NetreqChallenge *challenge)
{
  return g_str_equal (netreq_challenge_get_scheme (challenge), "basic");
}

static gboolean
is_digest (const NetreqChallenge *challenge)
{
  return g_str_equal (netreq_challenge_get_scheme (challenge), "digest");
}

static NetreqBoundSchemes
get_bound_scheme (const NetreqChallenge *challenge)
{
  if (g_str_equal (netreq_challenge_get_scheme (challenge), "ntlm"))
    return NETREQ_BOUND_SCHEMES_NTLM;
  if (g_str_equal (netreq_challenge_get_scheme (challenge), "negotiate"))
    return NETREQ_BOUND_SCHEMES_NEGOTIATE;

  return NETREQ_BOUND_SCHEMES_NONE;
}

gboolean
netreq_credentials_are_bound (const NetreqChallenge *challenge)
{
  return get_bound_scheme (challenge) != NETREQ_BOUND_SCHEMES_NONE;
}

/* 0 for what can't be answered. */
static guint
rank (const NetreqChallenge *challenge,
      NetreqBoundSchemes     allowed)
{
  NetreqBoundSchemes bound = get_bound_scheme (challenge) & allowed;
  guint strength;

  if (bound != NETREQ_BOUND_SCHEMES_NONE)
    return BOUND_RANK + bound;
  if (is_basic (challenge))
    return 1;
  if (!is_digest (challenge))
    return 0;

  strength = netreq_digest_get_strength (challenge);

  return strength > 0 ? 1 + strength : 0;
}

const NetreqChallenge *
netreq_credentials_choose (GPtrArray          *challenges,
                           NetreqBoundSchemes  allowed)
{
  const NetreqChallenge *best = NULL;
  guint best_rank = 0;

  for (guint i = 0; i < challenges->len; i++)
    {
      const NetreqChallenge *challenge = g_ptr_array_index (challenges, i);

      if (rank (challenge, allowed) > best_rank)
        {
          best = challenge;
          best_rank = rank (challenge, allowed);
        }
    }

  return best;
}

static gboolean
check (const NetreqChallenge  *challenge,
       const char             *username,
       const char             *password,
       GError                **error)
{
  const char *fault = NULL;

  if (!g_utf8_validate (username, -1, NULL))
    fault = "The user name is not valid UTF-8";
  else if (!g_utf8_validate (password, -1, NULL))
    fault = "The password is not valid UTF-8";
  else if (netreq_has_controls (username))
    fault = "The user name has a line break, a tab or another control character";
  else if (is_basic (challenge) && netreq_has_controls (password))
    fault = "The password has a line break, a tab or another control character, "
            "which the scheme Basic can't send";
  else if (is_basic (challenge) && strchr (username, ':') != NULL)
    fault = "The user name has a colon, which the scheme Basic can't send";

  if (fault != NULL)
    netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT, "%s", fault);

  return fault == NULL;
}

/* It is UTF-8 either way, as it is in browsers. What a server that says so expects
 * besides is the one form of each character: RFC 7617, section 2.1, and RFC 7616,
 * section 4. */
static char *
prepare (const NetreqChallenge *challenge,
         const char            *text)
{
  const char *charset = netreq_challenge_get (challenge, "charset");

  if (charset != NULL && g_ascii_strcasecmp (charset, "UTF-8") == 0)
    return g_utf8_normalize (text, -1, G_NORMALIZE_NFC);

  return g_strdup (text);
}

static char *
answer_basic (const char *username,
              const char *password)
{
  g_autofree char *pair = g_strconcat (username, ":", password, NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));

  return g_strconcat ("Basic ", encoded, NULL);
}

char *
netreq_credentials_answer (const NetreqChallenge      *challenge,
                           const char                 *username,
                           const char                 *password,
                           const NetreqDigestRequest  *request,
                           GError                    **error)
{
  g_autofree char *prepared_username = NULL;
  g_autofree char *prepared_password = NULL;

  g_return_val_if_fail (rank (challenge, NETREQ_BOUND_SCHEMES_NTLM) > 0, NULL);

  if (!check (challenge, username, password, error))
    return NULL;

  if (get_bound_scheme (challenge) == NETREQ_BOUND_SCHEMES_NTLM)
    return netreq_ntlm_begin ();

  prepared_username = prepare (challenge, username);
  prepared_password = prepare (challenge, password);

  if (is_basic (challenge))
    return answer_basic (prepared_username, prepared_password);

  return netreq_digest_answer (challenge, prepared_username, prepared_password, request);
}
