/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-credentials-private.h"

static GPtrArray *
read_field (const char *field)
{
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();

  netreq_header_list_append (headers, "WWW-Authenticate", field);

  return netreq_challenges_read (headers, FALSE);
}

typedef struct
{
  const char *name;
  const char *field;
  /* The realm of the one that is chosen; NULL for none. */
  const char *chosen;
  NetreqBoundSchemes allowed;
} ChooseRow;

#define MD5 "Digest nonce=n, qop=auth, realm=md5"
#define SHA_256 "Digest nonce=n, qop=auth, algorithm=SHA-256, realm=sha"
#define BOTH (NETREQ_BOUND_SCHEMES_NTLM | NETREQ_BOUND_SCHEMES_NEGOTIATE)
#define AUTH_INT "Digest nonce=n, qop=auth-int, realm=int"

static const ChooseRow choose_rows[] = {
  { "nothing-comes-of-nothing", "", NULL },
  { "basic-is-better-than-nothing", "Basic realm=basic", "basic" },
  { "basic-without-a-realm-is-answered", "Basic", "" },
  { "digest-is-better-than-basic", "Basic realm=basic, " MD5, "md5" },
  { "digest-is-better-in-any-order", MD5 ", Basic realm=basic", "md5" },
  { "sha-256-is-better-than-md5", MD5 ", " SHA_256, "sha" },
  { "sha-256-is-better-in-any-order", SHA_256 ", " MD5, "sha" },
  { "the-first-of-equal-ones-counts", "Basic realm=one, Basic realm=two", "one" },
  { "the-first-of-equal-algorithms-counts", "Digest nonce=n, realm=one, " MD5, "one" },
  { "what-can-not-be-answered-is-passed-over", AUTH_INT ", " MD5, "md5" },
  { "basic-stands-in-for-what-can-not-be-answered", "Basic realm=basic, " AUTH_INT, "basic" },
  { "what-can-not-be-answered-alone-is-nothing", AUTH_INT, NULL },
  { "ntlm-and-negotiate-are-for-others", "Negotiate, NTLM", NULL },
  { "ntlm-and-negotiate-are-passed-over", "Negotiate, NTLM, Basic realm=basic", "basic" },
  { "negotiate-is-best-where-it-is-allowed", "Basic, " SHA_256 ", NTLM, Negotiate realm=n", "n", BOTH },
  { "ntlm-is-better-than-digest-where-it-is-allowed", SHA_256 ", NTLM realm=n, Basic", "n", BOTH },
  { "ntlm-is-passed-over-where-only-negotiate-is-allowed", "NTLM, Basic realm=b", "b", NETREQ_BOUND_SCHEMES_NEGOTIATE },
  { "negotiate-is-passed-over-where-only-ntlm-is-allowed", "Negotiate, NTLM realm=n", "n", NETREQ_BOUND_SCHEMES_NTLM },
  { "digest-is-chosen-where-others-are-allowed-and-not-offered", MD5, "md5", BOTH },
  { "bearer-is-for-the-application", "Bearer realm=a", NULL },
  { "what-only-begins-like-basic-is-another-scheme", "Basics realm=a, Bas realm=b", NULL },
};

static void
test_choose (gconstpointer data)
{
  const ChooseRow *row = data;
  g_autoptr(GPtrArray) challenges = read_field (row->field);
  const NetreqChallenge *chosen = netreq_credentials_choose (challenges, row->allowed);

  g_assert_cmpstr (chosen != NULL ? netreq_challenge_get_realm (chosen) : NULL, ==, row->chosen);
}

typedef struct
{
  const char *name;
  const char *field;
  const char *username;
  const char *password;
  const char *answer;
} AnswerRow;

#define DIGEST_ANSWER(username, response)                                          \
  "Digest " username ", realm=\"r\", nonce=\"n\", uri=\"/\", "                     \
  "response=\"" response "\", qop=auth, nc=00000001, cnonce=\"c\""

/* Composed, and a letter with an accent behind it. */
#define E_ACUTE "\u00e9"
#define E_AND_ACUTE "e\u0301"

static const AnswerRow answer_rows[] = {
  /* RFC 7617, sections 2 and 2.1 */
  { "the-example-of-rfc-7617", "Basic realm=\"WallyWorld\"", "Aladdin", "open sesame",
    "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" },
  { "the-utf-8-example-of-rfc-7617", "Basic realm=\"foo\", charset=\"UTF-8\"", "test", "123£",
    "Basic dGVzdDoxMjPCow==" },
  { "it-is-utf-8-without-a-charset-too", "Basic realm=\"foo\"", "test", "123£", "Basic dGVzdDoxMjPCow==" },
  { "a-colon-in-a-password-is-sent", "Basic realm=a", "a", "b:c", "Basic YTpiOmM=" },
  { "nothing-is-a-name-and-a-password", "Basic realm=a", "", "", "Basic Og==" },

  /* One form of each character, if the server says so */
  { "an-accent-is-composed-for-utf-8", "Basic realm=a, charset=utf-8", E_AND_ACUTE, E_AND_ACUTE,
    "Basic w6k6w6k=" },
  { "an-accent-stays-as-it-was-typed-else", "Basic realm=a", E_AND_ACUTE, E_AND_ACUTE,
    "Basic ZcyBOmXMgQ==" },
  { "an-accent-stays-for-another-charset", "Basic realm=a, charset=ISO-8859-1", E_AND_ACUTE, E_AND_ACUTE,
    "Basic ZcyBOmXMgQ==" },
  { "an-accent-is-composed-in-digest-too", "Digest realm=r, nonce=n, qop=auth, charset=UTF-8", "a", E_AND_ACUTE,
    DIGEST_ANSWER ("username=\"a\"", "5ad1636e6985742dd14522c74026db71") },
  { "a-name-is-composed-in-digest-too", "Digest realm=r, nonce=n, qop=auth, charset=UTF-8",
    "Ja\u0308søn Doe", "Secret, or not?",
    DIGEST_ANSWER ("username*=UTF-8''J%C3%A4s%C3%B8n%20Doe", "42f755601f49226fdbe2ef1dfdf5aa7a") },
  { "an-accent-stays-in-digest-without-a-charset", "Digest realm=r, nonce=n, qop=auth", "a", E_AND_ACUTE,
    DIGEST_ANSWER ("username=\"a\"", "2a3e9b6adff2608681464c72bcfffbb7") },

  /* What a scheme can send, and another can't */
  { "a-colon-in-a-name-is-refused-in-basic", "Basic realm=a", "a:b", "c", NULL },
  { "a-colon-in-a-name-is-sent-in-digest", "Digest realm=r, nonce=n, qop=auth", "a:b", "b",
    DIGEST_ANSWER ("username=\"a:b\"", "4368efc2be7c96f6fa9dcec5bc3dffea") },
  { "a-line-break-in-a-name-is-refused-in-basic", "Basic realm=a", "s3cret\r\n", "c", NULL },
  { "a-line-break-in-a-name-is-refused-in-digest", "Digest realm=r, nonce=n", "s3cret\r\n", "c", NULL },
  { "a-tab-in-a-name-is-refused", "Digest realm=r, nonce=n", "s3cret\t", "c", NULL },
  { "a-delete-in-a-name-is-refused", "Basic realm=a", "s3cret\x7f", "c", NULL },
  { "a-control-in-a-password-is-refused-in-basic", "Basic realm=a", "a", "s3cret\x1b", NULL },
  { "a-control-in-a-password-is-hashed-in-digest", "Digest realm=r, nonce=n, qop=auth", "a", "b\tc",
    DIGEST_ANSWER ("username=\"a\"", "7c59e7e4b9ff6a9f67e2aa4d1709a836") },
  { "a-name-that-is-not-utf-8-is-refused", "Basic realm=a", "s3cret\xe9", "c", NULL },
  { "a-password-that-is-not-utf-8-is-refused", "Digest realm=r, nonce=n", "a", "s3cret\xe9", NULL },
};

static void
test_answer (gconstpointer data)
{
  static const NetreqDigestRequest request = { "GET", "/", "c", 1 };
  const AnswerRow *row = data;
  g_autoptr(GPtrArray) challenges = read_field (row->field);
  g_autoptr(GError) error = NULL;
  g_autofree char *answer = netreq_credentials_answer (netreq_credentials_choose (challenges, NETREQ_BOUND_SCHEMES_NONE),
                                                       row->username, row->password, &request, &error);

  g_assert_cmpstr (answer, ==, row->answer);

  if (row->answer == NULL)
    {
      g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
      g_assert_null (strstr (error->message, "s3cret"));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  else
    {
      g_assert_no_error (error);
    }
}

/* A person who is told which of the two it was can mend it. */
static void
test_words (void)
{
  g_autoptr(GPtrArray) challenges = read_field ("Basic realm=a");
  g_autoptr(GError) of_name = NULL;
  g_autoptr(GError) of_password = NULL;

  g_assert_null (netreq_credentials_answer (g_ptr_array_index (challenges, 0), "a:b", "c", NULL, &of_name));
  g_assert_null (netreq_credentials_answer (g_ptr_array_index (challenges, 0), "a", "\n", NULL, &of_password));

  g_assert_cmpstr (of_name->message, ==,
                   "net::ERR_INVALID_ARGUMENT: The user name has a colon, which the scheme Basic can't send");
  g_assert_cmpstr (of_password->message, ==,
                   "net::ERR_INVALID_ARGUMENT: The password has a line break, a tab or another control "
                   "character, which the scheme Basic can't send");
}

#define ADD_ROWS(group, rows, test)                                                              \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                                \
    {                                                                                            \
      g_autofree char *path = g_strconcat ("/policy/credentials/" group "/", rows[i].name, NULL); \
      g_test_add_data_func (path, &rows[i], test);                                               \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ROWS ("choose", choose_rows, test_choose);
  ADD_ROWS ("answer", answer_rows, test_answer);
  g_test_add_func ("/policy/credentials/an-error-says-which-of-the-two-it-was", test_words);

  return g_test_run ();
}
