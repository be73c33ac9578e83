/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>
#include <string.h>

#include "policy/netreq-ntlm-private.h"

/* So that the time of a message is 0. */
#define BEFORE_1970 (G_GINT64_CONSTANT (-11644473600000000))

/* What stands in the head of the last message: a length, the same again, a place. */
#define LM_RESPONSE 12
#define RESPONSE 20
#define DOMAIN_NAME 28
#define USER_NAME 36
#define WORKSTATION 44
#define CHECK 72

/* MS-NLMP, section 4.2.4: the server "Server" of the domain "Domain", which tells no
 * time. */
#define HEAD "4e544c4d53535000" "02000000" "0c000c0038000000"
#define NONCE "0123456789abcdef" "0000000000000000"
#define NAMES "530065007200760065007200" "02000c0044006f006d00610069006e00" "01000c00530065007200760065007200"
#define SPEC HEAD "33828ae2" NONCE "2400240044000000" "060070170000000f" NAMES "00000000"
/* The same with a time. */
#define TIMED HEAD "33828ae2" NONCE "3000300044000000" "060070170000000f" NAMES "070008001122334455667788" "00000000"

static GBytes *
from_hex (const char *hex)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();

  for (const char *c = hex; c[0] != '\0'; c += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (c[0]) << 4 | g_ascii_xdigit_value (c[1]));

      g_byte_array_append (bytes, &byte, 1);
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static char *
to_hex (const guint8 *data,
        gsize         length)
{
  GString *hex = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", data[i]);

  return g_string_free (hex, FALSE);
}

static char *
answer (const char *challenge_hex,
        const char *username,
        const char *password)
{
  g_autoptr(GBytes) challenge = from_hex (challenge_hex);
  g_autofree char *token = g_base64_encode (g_bytes_get_data (challenge, NULL), g_bytes_get_size (challenge));
  NetreqNtlmLogin login = {
    .username = username,
    .password = password,
    .host = "example.com",
    .nonce = (const guint8 *) "\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa",
    .now = BEFORE_1970,
  };

  return netreq_ntlm_answer (token, &login);
}

static guint8 *
decode (const char *field,
        gsize      *length)
{
  g_assert_nonnull (field);
  g_assert_true (g_str_has_prefix (field, "NTLM "));

  return g_base64_decode (field + strlen ("NTLM "), length);
}

static void
assert_text (const guint8 *message,
             gsize         length,
             guint         place,
             const char   *hex)
{
  guint text_length = message[place] | message[place + 1] << 8;
  guint offset = message[place + 4] | message[place + 5] << 8;
  g_autofree char *text = NULL;

  g_assert_cmpuint (offset + text_length, <=, length);
  text = to_hex (message + offset, MIN (text_length, strlen (hex) / 2));
  g_assert_cmpstr (text, ==, hex);
}

/* --- */

static void
test_begin (void)
{
  g_autofree char *field = netreq_ntlm_begin ();
  gsize length;
  g_autofree guint8 *message = decode (field, &length);
  g_autofree char *hex = to_hex (message, length);

  g_assert_cmpstr (hex, ==, "4e544c4d53535000" "01000000" "05820800"
                            "0000000000000000" "0000000000000000" "0000000000000000");
}

/* What the specification says comes out of it. */
static void
test_specification (void)
{
  g_autofree char *field = answer (SPEC, "Domain\\User", "Password");
  gsize length;
  g_autofree guint8 *message = decode (field, &length);

  assert_text (message, length, LM_RESPONSE, "86c35097ac9cec102554764a57cccc19" "aaaaaaaaaaaaaaaa");
  assert_text (message, length, RESPONSE,
               "68cd0ab851e51c96aabc927bebef6a1c" "0101000000000000" "0000000000000000" "aaaaaaaaaaaaaaaa"
               "00000000" "02000c0044006f006d00610069006e00" "01000c00530065007200760065007200" "00000000" "00000000");
  assert_text (message, length, DOMAIN_NAME, "44006f006d00610069006e00");
  assert_text (message, length, USER_NAME, "5500730065007200");
  assert_text (message, length, WORKSTATION, "57004f0052004b00530054004100540049004f004e00");
}

/* A server that tells the time gets it back, and a check of all three messages. */
static void
test_time (void)
{
  g_autofree char *field = answer (TIMED, "User", "Password");
  gsize length;
  g_autofree guint8 *message = decode (field, &length);
  g_autofree char *check = to_hex (message + CHECK, 16);
  g_autofree char *all = to_hex (message, length);

  assert_text (message, length, LM_RESPONSE, "000000000000000000000000000000000000000000000000");
  assert_text (message, length, DOMAIN_NAME, "");
  g_assert_cmpstr (check, !=, "00000000000000000000000000000000");
  /* Checked; no certificate; HTTP/example.com. */
  g_assert_nonnull (strstr (all, "06000400" "02000000" "0a001000" "00000000000000000000000000000000"
                                 "09002000" "48005400540050002f006500780061006d0070006c0065002e0063006f006d00"
                                 "00000000"));
  g_assert_nonnull (strstr (all, "0101000000000000" "1122334455667788"));
}

/* A server of GSS-NTLMSSP, which has found the check to be right. */
static void
test_check (void)
{
  g_autofree char *field =
    answer ("4e544c4d53535000" "02000000" "0400040038000000" "05828a02" "adff133618d814cc" "0000000000000000"
            "420042003c000000" "060200000000000f" "56004d00" "0100040056004d00"
            "0200160057004f0052004b00530054004100540049004f004e00" "0300040076006d00" "0600040000000000"
            "07000800a8fce33a8d7add01" "00000000", "DOMAIN\\user", "secret");
  gsize length;
  g_autofree guint8 *message = decode (field, &length);
  g_autofree char *check = to_hex (message + CHECK, 16);

  g_assert_cmpstr (check, ==, "180df9a794c51e5cbe40b7cca97c8be4");
}

typedef struct
{
  const char *name;
  const char *challenge;
} BadRow;

static const BadRow bad_rows[] = {
  { "nothing-is-no-challenge", "" },
  { "another-signature-is-none", "4e544c4d53535001" "02000000" "0c000c0038000000" "33828ae2" NONCE },
  { "the-first-message-is-none", "4e544c4d53535000" "01000000" "0c000c0038000000" "33828ae2" NONCE },
  { "a-challenge-that-is-cut-short-is-none", HEAD "33828ae2" "0123456789abcd" },
  { "one-without-unicode-is-too-old", HEAD "32828ae2" NONCE "2400240044000000" "060070170000000f" NAMES "00000000" },
  { "information-behind-the-end-is-refused",
    HEAD "33828ae2" NONCE "24002400ff000000" "060070170000000f" NAMES "00000000" },
  { "information-far-behind-the-end-is-refused",
    HEAD "33828ae2" NONCE "24002400ffffffff" "060070170000000f" NAMES "00000000" },
  { "information-longer-than-the-message-is-refused",
    HEAD "33828ae2" NONCE "ff7f240044000000" "060070170000000f" NAMES "00000000" },
  { "an-attribute-longer-than-the-rest-is-refused",
    HEAD "33828ae2" NONCE "0600060030000000" "0200ff000000" },
  { "attributes-with-a-rest-are-refused",
    HEAD "33828ae2" NONCE "0600060030000000" "020000000100" },
};

static void
test_bad (gconstpointer data)
{
  const BadRow *row = data;
  g_autofree char *field = answer (row->challenge, "user", "secret");

  g_assert_null (field);
}

static const BadRow good_rows[] = {
  { "no-information-will-do", HEAD "33820200" NONCE },
  { "a-place-for-information-that-is-none-is-not-read", HEAD "33820200" NONCE "ffffffffffffffff" },
  { "attributes-need-no-end", HEAD "33828ae2" NONCE "0400040030000000" "02000000" },
  { "empty-information-will-do", HEAD "33828ae2" NONCE "0000000030000000" },
};

static void
test_good (gconstpointer data)
{
  const BadRow *row = data;
  g_autofree char *field = answer (row->challenge, "user", "secret");

  g_assert_nonnull (field);
}

/* Nobody has typed that, and its length would not be told. */
static void
test_too_long (void)
{
  g_autofree char *username = g_strnfill (40000, 'a');
  g_autofree char *field = answer (SPEC, username, "secret");

  g_assert_null (field);
}

/* Upper case is what it is in every language, and so is the rest. */
static void
test_international (void)
{
  g_autofree char *lower = answer (SPEC, "jürgen", "pässword");
  g_autofree char *upper = answer (SPEC, "JÜRGEN", "pässword");
  gsize length;
  g_autofree guint8 *one = decode (lower, &length);
  g_autofree guint8 *other = decode (upper, &length);
  guint offset = one[RESPONSE + 4];

  g_assert_cmpmem (one + offset, 16, other + offset, 16);
  assert_text (one, length, USER_NAME, "6a00fc007200670065006e00");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/policy/ntlm/begin", test_begin);
  g_test_add_func ("/policy/ntlm/specification", test_specification);
  g_test_add_func ("/policy/ntlm/time", test_time);
  g_test_add_func ("/policy/ntlm/check", test_check);
  g_test_add_func ("/policy/ntlm/too-long", test_too_long);
  g_test_add_func ("/policy/ntlm/international", test_international);

  for (guint i = 0; i < G_N_ELEMENTS (bad_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/ntlm/bad/", bad_rows[i].name, NULL);

      g_test_add_data_func (path, &bad_rows[i], test_bad);
    }

  for (guint i = 0; i < G_N_ELEMENTS (good_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/ntlm/good/", good_rows[i].name, NULL);

      g_test_add_data_func (path, &good_rows[i], test_good);
    }

  return g_test_run ();
}
