/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "policy/netreq-credentials-private.h"
#include "policy/netreq-header-rules-private.h"
#include "policy/netreq-protection-space-private.h"
#include "policy/netreq-syntax-private.h"
#include "policy/netreq-url-private.h"

#define URL "http://e.com:8080/a/b?c"

/* Marks, and what a careless writer would let end a value. */
#define USERNAME "me\\\"\\, realm=\"x"

/* An input is one WWW-Authenticate field a line. */
static GPtrArray *
read_fields (const char *text)
{
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();
  g_auto(GStrv) fields = g_strsplit (text, "\n", -1);

  for (guint i = 0; fields[i] != NULL; i++)
    netreq_header_list_append (headers, "WWW-Authenticate", fields[i]);

  return netreq_challenges_read (headers, FALSE);
}

static void
append_quoted (GString    *text,
               const char *value)
{
  g_string_append_c (text, '"');
  for (const char *c = value; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *c);
    }
  g_string_append_c (text, '"');
}

static void
append_challenge (GString               *text,
                  const NetreqChallenge *challenge)
{
  const NetreqHeaderList *parameters = netreq_challenge_get_parameters (challenge);
  const char *token68 = netreq_challenge_get_token68 (challenge);

  g_string_append (text, netreq_challenge_get_scheme (challenge));
  if (token68 != NULL)
    g_string_append_printf (text, " %s", token68);

  for (guint i = 0; i < netreq_header_list_get_length (parameters); i++)
    {
      g_string_append_printf (text, "%s %s=", i > 0 || token68 != NULL ? "," : "",
                              netreq_header_list_get_name (parameters, i));
      append_quoted (text, netreq_header_list_get_value (parameters, i));
    }
}

/* In the one form that leaves no choice to a reader. */
static char *
write_challenges (GPtrArray *challenges)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < challenges->len; i++)
    {
      if (i > 0)
        g_string_append (text, ", ");
      append_challenge (text, g_ptr_array_index (challenges, i));
    }

  return g_string_free (text, FALSE);
}

static void
assert_challenge (const NetreqChallenge *challenge)
{
  const NetreqHeaderList *parameters = netreq_challenge_get_parameters (challenge);
  const char *scheme = netreq_challenge_get_scheme (challenge);
  guint length = netreq_header_list_get_length (parameters);

  g_assert_true (netreq_is_token (scheme));
  fuzz_assert_consists_of (scheme, G_CSET_a_2_z G_CSET_DIGITS "!#$%&'*+-.^_`|~");
  g_assert_cmpuint (length, <=, 32);

  for (guint i = 0; i < length; i++)
    {
      g_assert_true (netreq_is_token (netreq_header_list_get_name (parameters, i)));
      g_assert_true (netreq_header_value_is_valid (netreq_header_list_get_value (parameters, i)));
    }
}

/* Credentials have the grammar of a challenge. Read back, they say what was meant. */
static void
assert_says (const NetreqChallenge *answer,
             const char            *name,
             const char            *value)
{
  g_assert_cmpstr (netreq_challenge_get (answer, name), ==, value);
}

static void
assert_digest_answer (const NetreqChallenge *challenge,
                      const NetreqChallenge *answer)
{
  const char *username = netreq_challenge_get (answer, "username");

  assert_says (answer, "realm", netreq_challenge_get_realm (challenge));
  assert_says (answer, "nonce", netreq_challenge_get (challenge, "nonce"));
  assert_says (answer, "opaque", netreq_challenge_get (challenge, "opaque"));
  assert_says (answer, "uri", "/a/b?c");

  if (netreq_challenge_get (answer, "userhash") == NULL)
    g_assert_cmpstr (username, ==, USERNAME);
  else
    fuzz_assert_consists_of (username, G_CSET_DIGITS "abcdef");

  fuzz_assert_consists_of (netreq_challenge_get (answer, "response"), G_CSET_DIGITS "abcdef");
}

static void
check_answer (const NetreqChallenge *challenge)
{
  static const NetreqDigestRequest request = { "GET", "/a/b?c", "cnonce", 1 };
  g_autoptr(GError) error = NULL;
  g_autofree char *field = netreq_credentials_answer (challenge, USERNAME, "secret", &request, &error);
  g_autoptr(GPtrArray) read = NULL;
  const NetreqChallenge *answer;

  g_assert_no_error (error);
  g_assert_true (netreq_header_value_is_valid (field));

  read = read_fields (field);
  g_assert_cmpuint (read->len, ==, 1);
  answer = g_ptr_array_index (read, 0);
  g_assert_cmpstr (netreq_challenge_get_scheme (answer), ==, netreq_challenge_get_scheme (challenge));

  if (g_str_equal (netreq_challenge_get_scheme (challenge), "basic"))
    g_assert_nonnull (netreq_challenge_get_token68 (answer));
  else
    assert_digest_answer (challenge, answer);
}

static void
assert_not_covered (const NetreqProtectionSpace *space,
                    const char                  *text)
{
  g_autoptr(GUri) url = netreq_url_parse (text, NULL, NULL, NULL);

  g_assert_false (netreq_protection_space_covers (space, url));
}

static void
check_space (const NetreqChallenge *challenge)
{
  g_autoptr(GUri) url = netreq_url_parse (URL, NULL, NULL, NULL);
  g_autoptr(NetreqProtectionSpace) space = netreq_protection_space_new (challenge, url);
  g_autoptr(NetreqProtectionSpace) copy = netreq_protection_space_copy (space);

  assert_not_covered (space, "http://e.com/a/b?c");
  assert_not_covered (space, "http://e.com.net:8080/a/b?c");
  assert_not_covered (space, "https://e.com:8080/a/b?c");
  assert_not_covered (space, "http://f.com:8080/a/b?c");
  g_assert_false (netreq_protection_space_covers_proxy (space, "e.com:8080"));

  if (g_str_equal (netreq_challenge_get_scheme (challenge), "basic"))
    g_assert_true (netreq_protection_space_covers (space, url));

  g_assert_true (netreq_protection_space_equal (space, copy));
  g_assert_cmpuint (netreq_protection_space_get_depth (copy, url), ==,
                    netreq_protection_space_get_depth (space, url));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr(GPtrArray) challenges = read_fields (text);
  g_autofree char *written = write_challenges (challenges);
  g_autoptr(GPtrArray) again = read_fields (written);
  g_autofree char *written_again = write_challenges (again);
  const NetreqChallenge *chosen = netreq_credentials_choose (challenges, NETREQ_BOUND_SCHEMES_NONE);

  g_assert_cmpuint (challenges->len, <=, 16);
  g_assert_cmpstr (written_again, ==, written);

  for (guint i = 0; i < challenges->len; i++)
    {
      assert_challenge (g_ptr_array_index (challenges, i));
      check_space (g_ptr_array_index (challenges, i));
    }

  if (chosen != NULL)
    check_answer (chosen);

  return 0;
}
