/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "policy/netreq-challenge-private.h"
#include "policy/netreq-header-rules-private.h"
#include "policy/netreq-syntax-private.h"

/* Far above what is in use: a hostile server may send as much as it likes, and what
 * is read here is sent back with every request. */
#define CHALLENGES_MAX 16
#define PARAMETERS_MAX 32
#define FIELD_MAX 16384

#define TOKEN68_CHARACTERS "-._~+/" G_CSET_DIGITS G_CSET_a_2_z G_CSET_A_2_Z

struct _NetreqChallenge
{
  char *scheme;
  /* NULL when there are parameters, or nothing. */
  char *token68;
  /* Not header fields, but names and values that are looked up like them. */
  NetreqHeaderList *parameters;
};

static NetreqChallenge *
challenge_new (const char *scheme,
               gsize       length)
{
  NetreqChallenge *self = g_new0 (NetreqChallenge, 1);

  self->scheme = g_ascii_strdown (scheme, (gssize) length);
  self->parameters = netreq_header_list_new ();

  return self;
}

NetreqChallenge *
netreq_challenge_copy (const NetreqChallenge *self)
{
  NetreqChallenge *copy = g_new0 (NetreqChallenge, 1);

  copy->scheme = g_strdup (self->scheme);
  copy->token68 = g_strdup (self->token68);
  copy->parameters = netreq_header_list_copy (self->parameters);

  return copy;
}

void
netreq_challenge_free (NetreqChallenge *self)
{
  if (self == NULL)
    return;

  g_free (self->scheme);
  g_free (self->token68);
  netreq_header_list_free (self->parameters);
  g_free (self);
}

static const char *
skip_spaces (const char *text)
{
  return text + strspn (text, " \t");
}

/* Empty members of a list are allowed. */
static const char *
skip_separators (const char *text)
{
  return text + strspn (text, " \t,");
}

/* Only what has nothing behind it is one: else `realm=` would be. */
static gsize
token68_length (const char *text)
{
  gsize length = strspn (text, TOKEN68_CHARACTERS);
  const char *rest;

  if (length == 0)
    return 0;

  length += strspn (text + length, "=");
  rest = skip_spaces (text + length);

  return *rest == '\0' || *rest == ',' ? length : 0;
}

/* One without quotation marks should be a token; of those that aren't, most are
 * realms of several words. */
static char *
take_value (const char **cursor)
{
  gsize length;
  char *value;

  if (**cursor == '"')
    return netreq_take_quoted (cursor);

  length = strcspn (*cursor, ",");
  value = g_strndup (*cursor, length);
  *cursor += length;

  return g_strstrip (value);
}

/* Does nothing where no parameter stands. One that belongs to no challenge, or is
 * one too many, is read over. */
static gboolean
take_parameter (const char      **cursor,
                NetreqChallenge  *challenge)
{
  gsize length = netreq_token_length (*cursor);
  const char *equals = skip_spaces (*cursor + length);
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (length == 0 || *equals != '=')
    return FALSE;

  name = g_strndup (*cursor, length);
  *cursor = skip_spaces (equals + 1);
  value = take_value (cursor);

  if (challenge != NULL && netreq_header_list_get_length (challenge->parameters) < PARAMETERS_MAX)
    netreq_header_list_append (challenge->parameters, name, value);

  return TRUE;
}

/* NULL where no scheme stands. */
static NetreqChallenge *
take_scheme (const char **cursor)
{
  gsize length = netreq_token_length (*cursor);
  const char *rest = *cursor + length;
  NetreqChallenge *challenge;
  gsize token68;

  if (length == 0 || (*rest != '\0' && strchr (" \t,", *rest) == NULL))
    return NULL;

  challenge = challenge_new (*cursor, length);
  rest = skip_spaces (rest);
  token68 = token68_length (rest);
  if (token68 > 0)
    challenge->token68 = g_strndup (rest, token68);
  *cursor = rest + token68;

  return challenge;
}

static void
skip_garbage (const char **cursor)
{
  if (**cursor == '"')
    g_free (netreq_take_quoted (cursor));
  else
    *cursor += strcspn (*cursor, " \t,\"");
}

/* The comma between two challenges is the same as the one between two parameters:
 * what tells them apart is the `=`. */
static void
read_field (const char *value,
            GPtrArray  *challenges)
{
  NetreqChallenge *challenge = NULL;

  for (const char *cursor = skip_separators (value); *cursor != '\0'; cursor = skip_separators (cursor))
    {
      if (take_parameter (&cursor, challenge))
        continue;

      if (challenges->len == CHALLENGES_MAX)
        return;

      challenge = take_scheme (&cursor);
      if (challenge != NULL)
        g_ptr_array_add (challenges, challenge);
      else
        skip_garbage (&cursor);
    }
}

/* Field by field, so that what is broken in one does no harm to the others. */
GPtrArray *
netreq_challenges_read (const NetreqHeaderList *headers,
                        gboolean                is_proxy)
{
  const char *name = is_proxy ? "Proxy-Authenticate" : "WWW-Authenticate";
  g_auto(GStrv) values = netreq_header_list_get_values (headers, name);
  GPtrArray *challenges = g_ptr_array_new_with_free_func ((GDestroyNotify) netreq_challenge_free);

  for (guint i = 0; values[i] != NULL; i++)
    if (strlen (values[i]) <= FIELD_MAX && netreq_header_value_is_valid (values[i]))
      read_field (values[i], challenges);

  return challenges;
}

const char *
netreq_challenge_get_scheme (const NetreqChallenge *self)
{
  return self->scheme;
}

const char *
netreq_challenge_get_token68 (const NetreqChallenge *self)
{
  return self->token68;
}

const char *
netreq_challenge_get_realm (const NetreqChallenge *self)
{
  const char *realm = netreq_challenge_get (self, "realm");

  return realm != NULL ? realm : "";
}

const char *
netreq_challenge_get (const NetreqChallenge *self,
                      const char            *name)
{
  return netreq_header_list_get (self->parameters, name);
}

const NetreqHeaderList *
netreq_challenge_get_parameters (const NetreqChallenge *self)
{
  return self->parameters;
}
