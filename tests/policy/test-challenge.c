/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-challenge-private.h"

static GPtrArray *
read_fields (const char *fields)
{
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();
  g_auto(GStrv) values = g_strsplit (fields, "\n", -1);

  for (guint i = 0; values[i] != NULL; i++)
    netreq_header_list_append (headers, "WWW-Authenticate", values[i]);

  return netreq_challenges_read (headers, FALSE);
}

static void
append_challenge (GString               *text,
                  const NetreqChallenge *challenge)
{
  const NetreqHeaderList *parameters = netreq_challenge_get_parameters (challenge);

  g_string_append (text, netreq_challenge_get_scheme (challenge));
  if (netreq_challenge_get_token68 (challenge) != NULL)
    g_string_append_printf (text, " <%s>", netreq_challenge_get_token68 (challenge));

  for (guint i = 0; i < netreq_header_list_get_length (parameters); i++)
    g_string_append_printf (text, " %s[%s]",
                            netreq_header_list_get_name (parameters, i),
                            netreq_header_list_get_value (parameters, i));
}

/* "basic realm[a] | negotiate <YQ==>" */
static char *
describe (GPtrArray *challenges)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < challenges->len; i++)
    {
      if (i > 0)
        g_string_append (text, " | ");
      append_challenge (text, g_ptr_array_index (challenges, i));
    }

  return g_string_free (text, FALSE);
}

typedef struct
{
  const char *name;
  /* one a line */
  const char *fields;
  const char *challenges;
} Row;

static const Row rows[] = {
  /* One challenge */
  { "a-scheme-alone-is-a-challenge", "Negotiate", "negotiate" },
  { "a-scheme-becomes-lower-case", "bASIC realm=\"a\"", "basic realm[a]" },
  { "an-unknown-scheme-is-kept", "Bearer realm=\"a\", error=\"b\"", "bearer realm[a] error[b]" },
  { "a-parameter-may-be-a-token", "Basic realm=a", "basic realm[a]" },
  { "a-name-keeps-its-case", "Basic ReAlM=\"a\"", "basic ReAlM[a]" },
  { "an-empty-string-is-a-value", "Basic realm=\"\"", "basic realm[]" },
  { "a-comma-in-a-string-separates-nothing", "Basic realm=\"a, Digest b=c\", d=e", "basic realm[a, Digest b=c] d[e]" },
  { "an-escaped-mark-does-not-end-a-string", "Basic realm=\"a\\\"b\", c=d", "basic realm[a\"b] c[d]" },
  { "an-escaped-backslash-is-one", "Basic realm=\"a\\\\\", c=d", "basic realm[a\\] c[d]" },
  { "any-character-can-be-escaped", "Basic realm=\"\\a\\,\"", "basic realm[a,]" },
  { "other-scripts-stay", "Basic realm=\"bücher\"", "basic realm[bücher]" },
  { "a-tab-in-a-string-stays", "Basic realm=\"a\tb\"", "basic realm[a\tb]" },
  { "both-of-two-equal-names-are-kept", "Basic realm=\"a\", realm=\"b\"", "basic realm[a] realm[b]" },

  /* token68 */
  { "a-token68-stands-in-place-of-parameters", "NTLM TlRMTVNTUAACAAAA", "ntlm <TlRMTVNTUAACAAAA>" },
  { "a-token68-ends-in-padding", "Negotiate oYG2MIGz+/-._~==", "negotiate <oYG2MIGz+/-._~==>" },
  { "one-equals-sign-is-padding-too", "Negotiate a=", "negotiate <a=>" },
  { "a-comma-ends-a-token68", "Negotiate abc= , Basic realm=\"a\"", "negotiate <abc=> | basic realm[a]" },
  { "a-value-makes-it-a-parameter", "Negotiate a=b", "negotiate a[b]" },
  { "a-token68-behind-a-comma-is-none", "Negotiate, YQ", "negotiate | yq" },

  /* Several */
  { "two-fields-are-two-challenges", "Basic realm=\"a\"\nNTLM", "basic realm[a] | ntlm" },
  { "one-field-can-have-two-challenges", "Basic realm=\"a\", Digest realm=\"b\", nonce=\"c\"",
    "basic realm[a] | digest realm[b] nonce[c]" },
  { "schemes-alone-can-share-a-field", "Negotiate, NTLM, Basic realm=a", "negotiate | ntlm | basic realm[a]" },
  { "a-scheme-alone-may-come-last", "Basic realm=\"a\", Negotiate", "basic realm[a] | negotiate" },
  { "one-scheme-may-come-twice", "Digest algorithm=SHA-256, Digest algorithm=MD5",
    "digest algorithm[SHA-256] | digest algorithm[MD5]" },
  { "the-example-of-the-rfc-is-read",
    "Basic realm=\"simple\", Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\"",
    "basic realm[simple] | newauth realm[apps] type[1] title[Login to \"apps\"]" },
  { "a-list-in-a-string-is-one-value", "Digest qop=\"auth, auth-int\", nonce=\"a\"",
    "digest qop[auth, auth-int] nonce[a]" },

  /* Odd spacing */
  { "empty-members-do-not-matter", ", ,, Basic realm=\"a\",, ,b=c,,\tNTLM,", "basic realm[a] b[c] | ntlm" },
  { "spaces-around-the-equals-sign-do-not-matter", "Basic realm \t=\t \"a\"", "basic realm[a]" },
  { "spaces-around-commas-do-not-matter", "Basic \t realm=a\t , b=c ", "basic realm[a] b[c]" },
  { "no-spaces-after-commas-do-not-matter", "Basic realm=\"a\",b=\"c\",Digest d=e", "basic realm[a] b[c] | digest d[e]" },
  { "a-comma-behind-the-scheme-does-not-matter", "Basic, realm=\"a\"", "basic realm[a]" },
  { "a-missing-comma-behind-a-string-does-not-matter", "Digest realm=\"a\" nonce=\"b\"", "digest realm[a] nonce[b]" },
  { "a-missing-comma-before-a-scheme-does-not-matter", "Basic realm=\"a\" Digest nonce=b", "basic realm[a] | digest nonce[b]" },

  /* Garbage */
  { "an-empty-field-has-no-challenge", "", "" },
  { "commas-are-no-challenge", " ,\t,, ", "" },
  { "a-parameter-without-a-scheme-is-dropped", "realm=\"a\", Basic realm=\"b\"", "basic realm[b]" },
  { "a-string-without-a-scheme-is-dropped", "\"Basic realm=a\", NTLM", "ntlm" },
  { "a-scheme-is-a-token", "Ba/sic realm=\"a\", NTLM", "ntlm" },
  { "what-follows-garbage-belongs-to-nobody", "Basic a=b, (c) realm=\"d\", NTLM", "basic a[b] | ntlm" },
  { "no-break-space-is-no-space", "Basic\u00a0realm=\"a\"", "" },
  { "a-scheme-needs-a-space-behind-it", "Basic\"a\", NTLM", "ntlm" },
  { "a-realm-of-several-words-ends-at-the-comma", "Basic realm=My Site , charset=UTF-8",
    "basic realm[My Site] charset[UTF-8]" },
  { "a-string-that-does-not-end-ends-with-the-field", "Basic realm=\"a, b=c\nNTLM", "basic realm[a, b=c] | ntlm" },
  { "a-final-backslash-does-not-run-over-the-end", "Basic realm=\"a\\", "basic realm[a\\]" },
  { "a-final-equals-sign-does-not-run-over-the-end", "Basic a=b, realm=", "basic a[b] realm[]" },
  { "an-empty-value-is-a-value", "Basic a=b, realm=, c=d", "basic a[b] realm[] c[d]" },
  { "two-equals-signs-belong-to-the-value", "Basic a==b, c=d", "basic a[=b] c[d]" },
  { "marks-within-a-token-are-kept", "Basic realm=a\"b", "basic realm[a\"b]" },
  { "a-field-with-a-line-break-is-dropped", "Basic realm=\"a\rb\"\nNTLM", "ntlm" },
  { "a-field-with-a-control-is-dropped", "Basic realm=\"a\x01\"\nNTLM", "ntlm" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GPtrArray) challenges = read_fields (row->fields);
  g_autofree char *text = describe (challenges);

  g_assert_cmpstr (text, ==, row->challenges);
}

static void
test_servers_and_proxies (void)
{
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();
  g_autoptr(GPtrArray) of_server = NULL;
  g_autoptr(GPtrArray) of_proxy = NULL;
  g_autofree char *server_text = NULL;
  g_autofree char *proxy_text = NULL;

  netreq_header_list_append (headers, "proxy-authenticate", "Basic realm=p");
  netreq_header_list_append (headers, "Www-authenticate", "Basic realm=s");
  netreq_header_list_append (headers, "PROXY-AUTHENTICATE", "NTLM");

  of_server = netreq_challenges_read (headers, FALSE);
  of_proxy = netreq_challenges_read (headers, TRUE);
  server_text = describe (of_server);
  proxy_text = describe (of_proxy);

  g_assert_cmpstr (server_text, ==, "basic realm[s]");
  g_assert_cmpstr (proxy_text, ==, "basic realm[p] | ntlm");
}

static void
test_no_field (void)
{
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();
  g_autoptr(GPtrArray) challenges = netreq_challenges_read (headers, FALSE);

  g_assert_cmpuint (challenges->len, ==, 0);
}

static void
test_getters (void)
{
  g_autoptr(GPtrArray) challenges = read_fields ("Basic Realm=\"a\", realm=\"b\", c=\"\", NTLM");
  const NetreqChallenge *basic = g_ptr_array_index (challenges, 0);
  const NetreqChallenge *ntlm = g_ptr_array_index (challenges, 1);

  g_assert_cmpstr (netreq_challenge_get (basic, "rEALM"), ==, "a");
  g_assert_cmpstr (netreq_challenge_get (basic, "c"), ==, "");
  g_assert_null (netreq_challenge_get (basic, "d"));
  g_assert_cmpstr (netreq_challenge_get_realm (basic), ==, "a");
  g_assert_cmpstr (netreq_challenge_get_realm (ntlm), ==, "");
  g_assert_null (netreq_challenge_get_token68 (basic));
}

static void
test_copy (void)
{
  g_autoptr(GPtrArray) challenges = read_fields ("Basic realm=\"a\", b=c, Negotiate YQ==");
  g_autoptr(GPtrArray) copies = g_ptr_array_new_with_free_func ((GDestroyNotify) netreq_challenge_free);
  g_autofree char *text = describe (challenges);
  g_autofree char *copied = NULL;

  for (guint i = 0; i < challenges->len; i++)
    g_ptr_array_add (copies, netreq_challenge_copy (g_ptr_array_index (challenges, i)));

  g_ptr_array_set_size (challenges, 0);
  copied = describe (copies);
  g_assert_cmpstr (copied, ==, text);
}

static char *
repeat (const char *text,
        guint       times)
{
  GString *repeated = g_string_new (NULL);

  while (times-- > 0)
    g_string_append (repeated, text);

  return g_string_free (repeated, FALSE);
}

static void
test_too_many_challenges (void)
{
  g_autofree char *in_one_field = repeat ("A, ", 1000);
  g_autofree char *in_many_fields = repeat ("A\n", 1000);
  g_autoptr(GPtrArray) of_one = read_fields (in_one_field);
  g_autoptr(GPtrArray) of_many = read_fields (in_many_fields);

  g_assert_cmpuint (of_one->len, ==, 16);
  g_assert_cmpuint (of_many->len, ==, 16);
}

/* What comes behind them is still read, or it would be taken for something else. */
static void
test_too_many_parameters (void)
{
  g_autofree char *parameters = repeat ("a=b, ", 1000);
  g_autofree char *field = g_strconcat ("Basic ", parameters, "realm=c, NTLM", NULL);
  g_autoptr(GPtrArray) challenges = read_fields (field);
  const NetreqChallenge *basic = g_ptr_array_index (challenges, 0);

  g_assert_cmpuint (challenges->len, ==, 2);
  g_assert_cmpuint (netreq_header_list_get_length (netreq_challenge_get_parameters (basic)), ==, 32);
  g_assert_null (netreq_challenge_get (basic, "realm"));
}

static void
test_too_long_field (void)
{
  g_autofree char *realm = g_strnfill (16384 - strlen ("Basic realm="), 'a');
  g_autofree char *fields = g_strconcat ("Basic realm=a", realm, "\nBasic realm=", realm, NULL);
  g_autoptr(GPtrArray) challenges = read_fields (fields);

  g_assert_cmpuint (challenges->len, ==, 1);
  g_assert_cmpstr (netreq_challenge_get_realm (g_ptr_array_index (challenges, 0)), ==, realm);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/challenge/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  g_test_add_func ("/policy/challenge/a-proxy-has-a-field-of-its-own", test_servers_and_proxies);
  g_test_add_func ("/policy/challenge/no-field-is-no-challenge", test_no_field);
  g_test_add_func ("/policy/challenge/the-first-parameter-of-a-name-counts", test_getters);
  g_test_add_func ("/policy/challenge/a-copy-is-equal", test_copy);
  g_test_add_func ("/policy/challenge/challenges-without-end-are-cut", test_too_many_challenges);
  g_test_add_func ("/policy/challenge/parameters-without-end-are-cut", test_too_many_parameters);
  g_test_add_func ("/policy/challenge/a-field-without-end-is-dropped", test_too_long_field);

  return g_test_run ();
}
