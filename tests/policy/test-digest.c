/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-digest-private.h"

static NetreqChallenge *
read_challenge (const char *parameters)
{
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();
  g_autoptr(GPtrArray) challenges = NULL;
  g_autofree char *field = g_strconcat ("Digest ", parameters, NULL);

  netreq_header_list_append (headers, "WWW-Authenticate", field);
  challenges = netreq_challenges_read (headers, FALSE);
  g_assert_cmpuint (challenges->len, ==, 1);

  return netreq_challenge_copy (g_ptr_array_index (challenges, 0));
}

typedef struct
{
  const char *name;
  const char *parameters;
  guint strength;
} StrengthRow;

static const StrengthRow strength_rows[] = {
  { "no-algorithm-is-md5", "nonce=a, qop=auth", 1 },
  { "md5-can-be-answered", "nonce=a, qop=auth, algorithm=MD5", 1 },
  { "sessions-of-md5-can-be-answered", "nonce=a, qop=auth, algorithm=MD5-sess", 1 },
  { "sha-256-is-stronger", "nonce=a, qop=auth, algorithm=SHA-256", 2 },
  { "sessions-of-sha-256-are-stronger", "nonce=a, qop=auth, algorithm=SHA-256-sess", 2 },
  { "the-algorithm-has-no-case", "nonce=a, qop=auth, algorithm=\"sHa-256\"", 2 },
  { "another-algorithm-can-not-be-answered", "nonce=a, qop=auth, algorithm=SHA-512-256", 0 },
  { "an-empty-algorithm-can-not-be-answered", "nonce=a, qop=auth, algorithm=\"\"", 0 },
  { "what-only-begins-like-an-algorithm-can-not-be-answered", "nonce=a, qop=auth, algorithm=MD5x", 0 },
  { "no-qop-is-that-of-the-oldest-rfc", "nonce=a", 1 },
  { "an-empty-qop-is-none", "nonce=a, qop=\" ,\"", 1 },
  { "no-qop-goes-with-sha-256-too", "nonce=a, algorithm=SHA-256", 2 },
  { "auth-is-found-behind-auth-int", "nonce=a, qop=\"auth-int,auth\"", 1 },
  { "auth-is-found-before-auth-int", "nonce=a, qop=\"auth , auth-int\"", 1 },
  { "auth-has-no-case", "nonce=a, qop=AUTH", 1 },
  { "auth-int-alone-can-not-be-answered", "nonce=a, qop=auth-int", 0 },
  { "an-unknown-qop-can-not-be-answered", "nonce=a, qop=\"authx\"", 0 },
  { "a-session-without-qop-can-not-be-answered", "nonce=a, algorithm=MD5-sess", 0 },
  { "no-nonce-can-not-be-answered", "realm=a, qop=auth", 0 },
  { "an-empty-nonce-can-not-be-answered", "nonce=\"\", qop=auth", 0 },
  { "a-realm-that-was-lost-on-the-way-can-not-be-answered", "nonce=a, realm=\"a\ufffd\"", 0 },
  { "a-nonce-that-was-lost-on-the-way-can-not-be-answered", "nonce=\"a\ufffd\"", 0 },
  { "an-opaque-that-was-lost-on-the-way-can-not-be-answered", "nonce=a, opaque=\"\ufffd\"", 0 },
};

static void
test_strength (gconstpointer data)
{
  const StrengthRow *row = data;
  g_autoptr(NetreqChallenge) challenge = read_challenge (row->parameters);

  g_assert_cmpuint (netreq_digest_get_strength (challenge), ==, row->strength);
}

typedef struct
{
  const char *name;
  const char *parameters;
  gboolean is_stale;
} StaleRow;

static const StaleRow stale_rows[] = {
  { "true-is-stale", "nonce=a, stale=true", TRUE },
  { "true-has-no-case", "nonce=a, stale=\"TRUE\"", TRUE },
  { "false-is-not", "nonce=a, stale=false", FALSE },
  { "nothing-is-not", "nonce=a", FALSE },
  { "what-only-begins-like-true-is-not", "nonce=a, stale=truely", FALSE },
};

static void
test_stale (gconstpointer data)
{
  const StaleRow *row = data;
  g_autoptr(NetreqChallenge) challenge = read_challenge (row->parameters);

  g_assert_cmpint (netreq_digest_is_stale (challenge), ==, row->is_stale);
}

typedef struct
{
  const char *name;
  const char *parameters;
  const char *username;
  const char *password;
  NetreqDigestRequest request;
  const char *answer;
} AnswerRow;

#define RFC_7616 "realm=\"http-auth@example.org\", qop=\"auth, auth-int\", " \
                 "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", " \
                 "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\", algorithm="
#define RFC_7616_CNONCE "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
#define RFC_7616_ANSWER(response, algorithm)                                      \
  "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", "                 \
  "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "                      \
  "uri=\"/dir/index.html\", response=\"" response "\", algorithm=" algorithm ", " \
  "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\", "                     \
  "qop=auth, nc=00000001, cnonce=\"" RFC_7616_CNONCE "\""

#define RFC_2617 "realm=\"testrealm@host.com\", qop=\"auth,auth-int\", " \
                 "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "        \
                 "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""
#define RFC_2617_ANSWER(target, response, count)                                        \
  "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", "                          \
  "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"" target "\", "                  \
  "response=\"" response "\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\", "            \
  "qop=auth, nc=" count ", cnonce=\"0a4f113b\""

#define SMALL_ANSWER(username, realm, response)                                       \
  "Digest " username ", realm=\"" realm "\", nonce=\"n\", uri=\"/\", "                \
  "response=\"" response "\", qop=auth, nc=00000001, cnonce=\"c\""
#define SMALL_REQUEST { "GET", "/", "c", 1 }

/* What is in no RFC was computed with another implementation of the hashes. */
static const AnswerRow answer_rows[] = {
  /* RFC 7616, section 3.9.1 */
  { "the-md5-example-of-rfc-7616", RFC_7616 "MD5", "Mufasa", "Circle of Life",
    { "GET", "/dir/index.html", RFC_7616_CNONCE, 1 },
    RFC_7616_ANSWER ("8ca523f5e9506fed4657c9700eebdbec", "MD5") },
  { "the-sha-256-example-of-rfc-7616", RFC_7616 "SHA-256", "Mufasa", "Circle of Life",
    { "GET", "/dir/index.html", RFC_7616_CNONCE, 1 },
    RFC_7616_ANSWER ("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1", "SHA-256") },
  { "a-session-of-md5", RFC_7616 "MD5-sess", "Mufasa", "Circle of Life",
    { "GET", "/dir/index.html", RFC_7616_CNONCE, 1 },
    RFC_7616_ANSWER ("e783283f46242139c486a698fec7211d", "MD5-sess") },
  { "a-session-of-sha-256", RFC_7616 "SHA-256-sess", "Mufasa", "Circle of Life",
    { "GET", "/dir/index.html", RFC_7616_CNONCE, 1 },
    RFC_7616_ANSWER ("2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7", "SHA-256-sess") },
  { "an-algorithm-is-written-as-the-rfc-has-it", RFC_7616 "md5", "Mufasa", "Circle of Life",
    { "GET", "/dir/index.html", RFC_7616_CNONCE, 1 },
    RFC_7616_ANSWER ("8ca523f5e9506fed4657c9700eebdbec", "MD5") },

  /* RFC 2617, section 3.5 */
  { "the-example-of-rfc-2617", RFC_2617, "Mufasa", "Circle Of Life",
    { "GET", "/dir/index.html", "0a4f113b", 1 },
    RFC_2617_ANSWER ("/dir/index.html", "6629fae49393a05397450978507c4ef1", "00000001") },
  { "the-count-is-hexadecimal", RFC_2617, "Mufasa", "Circle Of Life",
    { "GET", "/dir/index.html", "0a4f113b", 31 },
    RFC_2617_ANSWER ("/dir/index.html", "b9e4334a2c53bbd618e1a1acaeeb2465", "0000001f") },
  { "the-method-and-the-query-count", RFC_2617, "Mufasa", "Circle Of Life",
    { "POST", "/dir/index.html?a=b", "0a4f113b", 1 },
    RFC_2617_ANSWER ("/dir/index.html?a=b", "4d49616a48ef4a68fc52527172cc1901", "00000001") },
  { "the-greatest-count-has-eight-digits", "realm=r, nonce=n, qop=auth", "a", "b",
    { "GET", "/", "c", G_MAXUINT32 },
    "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"/\", "
    "response=\"da1e770ff334da880f50585dd2684a5a\", qop=auth, nc=ffffffff, cnonce=\"c\"" },

  /* RFC 2069, section 2.4, as corrected by its erratum 749 */
  { "the-example-of-rfc-2069",
    "realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
    "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"", "Mufasa", "CircleOfLife",
    { "GET", "/dir/index.html", "c", 1 },
    "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", "
    "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\", "
    "response=\"1949323746fe6a43ef61f9606e7febea\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"" },
  { "no-qop-with-sha-256", "realm=r, nonce=n, algorithm=SHA-256", "a", "b", SMALL_REQUEST,
    "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"/\", "
    "response=\"73fc4e5858a767eff214a61da6881ddb6fe08252a55499c1a243cc34d40c9764\", algorithm=SHA-256" },

  /* RFC 7616, section 3.9.2, with the hash that we have */
  { "a-user-name-is-hashed-where-the-server-asks-for-it",
    "realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-256, charset=UTF-8, userhash=true, "
    "nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", "
    "opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\"",
    "Jäsøn Doe", "Secret, or not?",
    { "GET", "/doe.json", "NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm", 1 },
    "Digest username=\"5a1a8a47df5c298551b9b42ba9b05835174a5bd7d511ff7fe9191d8e946fc4e7\", "
    "userhash=true, realm=\"api@example.org\", "
    "nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", uri=\"/doe.json\", "
    "response=\"06d0c14162099f487a92ebceaf71097534ee5f90d858386449c337ab69f7f6b8\", "
    "algorithm=SHA-256, opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", "
    "qop=auth, nc=00000001, cnonce=\"NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm\"" },

  /* User names */
  { "a-user-name-is-not-hashed-where-the-server-does-not-want-it",
    "realm=r, nonce=n, qop=auth, userhash=false", "a", "b", SMALL_REQUEST,
    SMALL_ANSWER ("username=\"a\"", "r", "3a7decb9cfc55cfb69804def09a1ecf4") },
  { "a-name-in-another-script-is-encoded-for-who-can-decode-it",
    "realm=r, nonce=n, qop=auth, charset=utf-8", "Jäsøn Doe", "Secret, or not?", SMALL_REQUEST,
    SMALL_ANSWER ("username*=UTF-8''J%C3%A4s%C3%B8n%20Doe", "r", "42f755601f49226fdbe2ef1dfdf5aa7a") },
  { "a-name-in-another-script-is-utf-8-for-the-others",
    "realm=r, nonce=n, qop=auth", "Jäsøn Doe", "Secret, or not?", SMALL_REQUEST,
    SMALL_ANSWER ("username=\"Jäsøn Doe\"", "r", "42f755601f49226fdbe2ef1dfdf5aa7a") },
  { "a-name-in-ascii-is-never-encoded",
    "realm=r, nonce=n, qop=auth, charset=UTF-8", "a", "b", SMALL_REQUEST,
    SMALL_ANSWER ("username=\"a\"", "r", "3a7decb9cfc55cfb69804def09a1ecf4") },
  { "a-colon-in-a-name-is-sent", "realm=r, nonce=n, qop=auth", "a:b", "b", SMALL_REQUEST,
    SMALL_ANSWER ("username=\"a:b\"", "r", "4368efc2be7c96f6fa9dcec5bc3dffea") },
  { "nothing-is-a-name-and-a-password", "realm=r, nonce=n, qop=auth", "", "", SMALL_REQUEST,
    SMALL_ANSWER ("username=\"\"", "r", "ccef9f60eb5c2c6f06bcf36e0bb7dd0d") },
  { "a-password-can-have-controls", "realm=r, nonce=n, qop=auth", "a", "b\tc", SMALL_REQUEST,
    SMALL_ANSWER ("username=\"a\"", "r", "7c59e7e4b9ff6a9f67e2aa4d1709a836") },

  /* Marks and scripts */
  { "marks-are-hashed-plain-and-written-escaped",
    "realm=\"r\\\"\\\\s\", nonce=\"n\\\"\\\\o\", opaque=\"\\\", response=\\\"x\", qop=auth",
    "a\"\\b", "b", SMALL_REQUEST,
    "Digest username=\"a\\\"\\\\b\", realm=\"r\\\"\\\\s\", nonce=\"n\\\"\\\\o\", uri=\"/\", "
    "response=\"4a24d66e3e283eb614a25fda8ec966e0\", opaque=\"\\\", response=\\\"x\", "
    "qop=auth, nc=00000001, cnonce=\"c\"" },
  { "a-realm-in-another-script-is-hashed-as-utf-8", "realm=\"é\", nonce=n, qop=auth", "a", "b", SMALL_REQUEST,
    SMALL_ANSWER ("username=\"a\"", "é", "965abc5a112ac047d2b9bf29adf4cd0e") },
  { "no-realm-is-an-empty-one", "nonce=n, qop=auth", "a", "b", SMALL_REQUEST,
    SMALL_ANSWER ("username=\"a\"", "", "aa1d018abfab2bc6b3ea55750e2837bd") },
  { "a-tunnel-names-its-end", "realm=r, nonce=n, qop=auth", "a", "b",
    { "CONNECT", "example.com:443", "c", 1 },
    "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"example.com:443\", "
    "response=\"8f237a3e2c28ea6be3a5ea3ae122d380\", qop=auth, nc=00000001, cnonce=\"c\"" },
};

static void
test_answer (gconstpointer data)
{
  const AnswerRow *row = data;
  g_autoptr(NetreqChallenge) challenge = read_challenge (row->parameters);
  g_autofree char *answer = netreq_digest_answer (challenge, row->username, row->password, &row->request);

  g_assert_cmpuint (netreq_digest_get_strength (challenge), >, 0);
  g_assert_cmpstr (answer, ==, row->answer);
}

#define ADD_ROWS(group, rows, test)                                                         \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                           \
    {                                                                                       \
      g_autofree char *path = g_strconcat ("/policy/digest/" group "/", rows[i].name, NULL); \
      g_test_add_data_func (path, &rows[i], test);                                          \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ROWS ("strength", strength_rows, test_strength);
  ADD_ROWS ("stale", stale_rows, test_stale);
  ADD_ROWS ("answer", answer_rows, test_answer);

  return g_test_run ();
}
