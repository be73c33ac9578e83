/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "policy/netreq-digest-private.h"

/* What ISO-8859-1 or worse was turned into before we saw it: nobody knows which bytes
 * the server hashed. */
#define REPLACEMENT_CHARACTER "\ufffd"

/* What RFC 8187 lets stand besides letters, digits and what no URI escapes. */
#define ATTRIBUTE_CHARACTERS "!#$&+^`|"

typedef struct
{
  /* As it is written back. */
  const char    *name;
  GChecksumType  hash;
  /* Whether the password is hashed once for as long as the nonce is in use. */
  gboolean       is_session;
  guint          strength;
} Algorithm;

/* The first one is the one of a challenge that names none. */
static const Algorithm algorithms[] = {
  { "MD5", G_CHECKSUM_MD5, FALSE, 1 },
  { "MD5-sess", G_CHECKSUM_MD5, TRUE, 1 },
  { "SHA-256", G_CHECKSUM_SHA256, FALSE, 2 },
  { "SHA-256-sess", G_CHECKSUM_SHA256, TRUE, 2 },
};

typedef enum {
  /* Not named: RFC 2069 did not have it. */
  PROTECTION_NONE,
  PROTECTION_AUTH,
  /* Only such that we don't do: auth-int wants to hash a body before it is there. */
  PROTECTION_UNKNOWN,
} Protection;

static const Algorithm *
find_algorithm (const NetreqChallenge *challenge)
{
  const char *name = netreq_challenge_get (challenge, "algorithm");

  if (name == NULL)
    return &algorithms[0];

  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (g_ascii_strcasecmp (name, algorithms[i].name) == 0)
      return &algorithms[i];

  return NULL;
}

static Protection
read_protection (const NetreqChallenge *challenge)
{
  const char *list = netreq_challenge_get (challenge, "qop");
  g_auto(GStrv) members = g_strsplit (list != NULL ? list : "", ",", -1);
  Protection protection = PROTECTION_NONE;

  for (guint i = 0; members[i] != NULL; i++)
    {
      const char *member = g_strstrip (members[i]);

      if (g_ascii_strcasecmp (member, "auth") == 0)
        return PROTECTION_AUTH;
      if (*member != '\0')
        protection = PROTECTION_UNKNOWN;
    }

  return protection;
}

static gboolean
is_readable (const char *value)
{
  return value == NULL || strstr (value, REPLACEMENT_CHARACTER) == NULL;
}

static gboolean
parameter_is (const NetreqChallenge *challenge,
              const char            *name,
              const char            *expected)
{
  const char *value = netreq_challenge_get (challenge, name);

  return value != NULL && g_ascii_strcasecmp (value, expected) == 0;
}

static gboolean
is_answerable (const NetreqChallenge *challenge,
               const Algorithm       *algorithm)
{
  const char *nonce = netreq_challenge_get (challenge, "nonce");
  Protection protection = read_protection (challenge);

  if (nonce == NULL || *nonce == '\0' || protection == PROTECTION_UNKNOWN)
    return FALSE;

  /* A session needs the cnonce, which without a qop is not sent. */
  if (algorithm->is_session && protection == PROTECTION_NONE)
    return FALSE;

  return is_readable (nonce) &&
         is_readable (netreq_challenge_get (challenge, "realm")) &&
         is_readable (netreq_challenge_get (challenge, "opaque"));
}

guint
netreq_digest_get_strength (const NetreqChallenge *challenge)
{
  const Algorithm *algorithm = find_algorithm (challenge);

  if (algorithm == NULL || !is_answerable (challenge, algorithm))
    return 0;

  return algorithm->strength;
}

gboolean
netreq_digest_is_stale (const NetreqChallenge *challenge)
{
  return parameter_is (challenge, "stale", "true");
}

/* @three is nullable. */
static char *
hash (const Algorithm *algorithm,
      const char      *one,
      const char      *two,
      const char      *three)
{
  g_autofree char *text = g_strjoin (":", one, two, three, NULL);

  return g_compute_checksum_for_string (algorithm->hash, text, -1);
}

/* RFC 7616, section 3.4.2. */
static char *
hash_secret (const Algorithm           *algorithm,
             const NetreqChallenge     *challenge,
             const char                *username,
             const char                *password,
             const NetreqDigestRequest *request)
{
  const char *realm = netreq_challenge_get_realm (challenge);
  g_autofree char *secret = hash (algorithm, username, realm, password);

  if (!algorithm->is_session)
    return g_steal_pointer (&secret);

  return hash (algorithm, secret, netreq_challenge_get (challenge, "nonce"), request->cnonce);
}

/* RFC 7616, section 3.4.1, and RFC 2069, section 2.1.2. @count is NULL for the latter. */
static char *
hash_response (const Algorithm           *algorithm,
               const char                *secret,
               const char                *nonce,
               const char                *count,
               const NetreqDigestRequest *request)
{
  g_autofree char *what = hash (algorithm, request->method, request->target, NULL);
  g_autofree char *use = NULL;

  if (count == NULL)
    return hash (algorithm, secret, nonce, what);

  use = g_strjoin (":", nonce, count, request->cnonce, "auth", NULL);

  return hash (algorithm, secret, use, what);
}

/* Nothing in a value can end it before its last mark. */
static void
append_quoted (GString    *field,
               const char *name,
               const char *value)
{
  g_string_append (field, name);
  g_string_append (field, "=\"");

  for (const char *c = value; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_c (field, '\\');
      g_string_append_c (field, *c);
    }

  g_string_append_c (field, '"');
}

/* RFC 7616, section 3.4. Servers that know of username* say which charset they know;
 * the others are told a name as browsers have always told it. */
static void
append_username (GString               *field,
                 const Algorithm       *algorithm,
                 const NetreqChallenge *challenge,
                 const char            *username)
{
  const char *realm = netreq_challenge_get_realm (challenge);

  if (parameter_is (challenge, "userhash", "true"))
    {
      g_autofree char *hashed = hash (algorithm, username, realm, NULL);

      append_quoted (field, "username", hashed);
      g_string_append (field, ", userhash=true");
    }
  else if (!g_str_is_ascii (username) && parameter_is (challenge, "charset", "UTF-8"))
    {
      g_autofree char *encoded = g_uri_escape_string (username, ATTRIBUTE_CHARACTERS, FALSE);

      g_string_append_printf (field, "username*=UTF-8''%s", encoded);
    }
  else
    {
      append_quoted (field, "username", username);
    }
}

static char *
format_count (const NetreqChallenge     *challenge,
              const NetreqDigestRequest *request)
{
  if (read_protection (challenge) == PROTECTION_NONE)
    return NULL;

  return g_strdup_printf ("%08x", request->count);
}

char *
netreq_digest_answer (const NetreqChallenge     *challenge,
                      const char                *username,
                      const char                *password,
                      const NetreqDigestRequest *request)
{
  const Algorithm *algorithm = find_algorithm (challenge);
  const char *nonce = netreq_challenge_get (challenge, "nonce");
  const char *opaque = netreq_challenge_get (challenge, "opaque");
  g_autofree char *count = format_count (challenge, request);
  g_autofree char *secret = hash_secret (algorithm, challenge, username, password, request);
  g_autofree char *response = hash_response (algorithm, secret, nonce, count, request);
  GString *field = g_string_new ("Digest ");

  append_username (field, algorithm, challenge, username);
  append_quoted (field, ", realm", netreq_challenge_get_realm (challenge));
  append_quoted (field, ", nonce", nonce);
  append_quoted (field, ", uri", request->target);
  append_quoted (field, ", response", response);

  if (netreq_challenge_get (challenge, "algorithm") != NULL)
    g_string_append_printf (field, ", algorithm=%s", algorithm->name);
  if (opaque != NULL)
    append_quoted (field, ", opaque", opaque);

  if (count != NULL)
    {
      g_string_append_printf (field, ", qop=auth, nc=%s", count);
      append_quoted (field, ", cnonce", request->cnonce);
    }

  return g_string_free (field, FALSE);
}
