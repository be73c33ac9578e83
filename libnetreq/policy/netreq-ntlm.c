/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "policy/netreq-md4-private.h"
#include "policy/netreq-ntlm-private.h"

#define SIGNATURE "NTLMSSP"
#define SIGNATURE_LENGTH 8

#define TYPE_NEGOTIATE 1
#define TYPE_CHALLENGE 2
#define TYPE_AUTHENTICATE 3

#define FLAG_UNICODE 0x00000001u
#define FLAG_REQUEST_TARGET 0x00000004u
#define FLAG_NTLM 0x00000200u
#define FLAG_ALWAYS_SIGN 0x00008000u
#define FLAG_EXTENDED_SECURITY 0x00080000u
#define FLAG_TARGET_INFO 0x00800000u
/* What we can and want, as browsers do. */
#define FLAGS (FLAG_UNICODE | FLAG_REQUEST_TARGET | FLAG_NTLM | FLAG_ALWAYS_SIGN | FLAG_EXTENDED_SECURITY)

/* Where a challenge has what. */
#define CHALLENGE_FLAGS 20
#define CHALLENGE_NONCE 24
#define CHALLENGE_TARGET_INFO 40
/* The least that there can be, and with the target information. */
#define CHALLENGE_SHORT 32
#define CHALLENGE_LONG 48

/* What stands in front of the texts of the last message, and where its check is. */
#define AUTHENTICATE_HEAD 88
#define AUTHENTICATE_CHECK 72
#define N_TEXTS 6

/* The attributes of the target information: MS-NLMP, section 2.2.2.1. */
#define ATTRIBUTE_END 0
#define ATTRIBUTE_FLAGS 6
#define ATTRIBUTE_TIMESTAMP 7
#define ATTRIBUTE_TARGET_NAME 9
#define ATTRIBUTE_CHANNEL_BINDINGS 10
#define ATTRIBUTE_FLAG_CHECKED 2u

#define MD5_LENGTH 16
#define TIMESTAMP_LENGTH 8
#define LM_RESPONSE_LENGTH 24

/* From 1601 to 1970, and the units of a timestamp in a microsecond. */
#define EPOCH_MICROSECONDS G_GINT64_CONSTANT (11644473600000000)
#define UNITS_PER_MICROSECOND 10

/* All that say nothing of the machine say this. */
#define WORKSTATION "WORKSTATION"

typedef struct
{
  guint32 flags;
  guint8 nonce[NETREQ_NTLM_NONCE_LENGTH];
  /* What the server says of itself, without its end. */
  GByteArray *attributes;
  /* Whether the time is among it, and which. */
  gboolean has_timestamp;
  guint8 timestamp[TIMESTAMP_LENGTH];
  guint32 attribute_flags;
} Challenge;

static void
challenge_clear (Challenge *challenge)
{
  g_clear_pointer (&challenge->attributes, g_byte_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Challenge, challenge_clear)

/* --- numbers, and what is made of them --- */

static guint16
get_16 (const guint8 *data)
{
  return (guint16) (data[0] | data[1] << 8);
}

static guint32
get_32 (const guint8 *data)
{
  return get_16 (data) | (guint32) get_16 (data + 2) << 16;
}

static void
append_16 (GByteArray *array,
           guint16     value)
{
  guint16 bytes = GUINT16_TO_LE (value);

  g_byte_array_append (array, (const guint8 *) &bytes, sizeof bytes);
}

static void
append_32 (GByteArray *array,
           guint32     value)
{
  guint32 bytes = GUINT32_TO_LE (value);

  g_byte_array_append (array, (const guint8 *) &bytes, sizeof bytes);
}

static void
append_zeros (GByteArray *array,
              guint       length)
{
  guint old_length = array->len;

  g_byte_array_set_size (array, old_length + length);
  memset (array->data + old_length, 0, length);
}

static void
append_array (GByteArray       *array,
              const GByteArray *other)
{
  g_byte_array_append (array, other->data, other->len);
}

/* In UTF-16, without an end. Nothing where it isn't UTF-8, which is found out before. */
static void
append_text (GByteArray *array,
             const char *text)
{
  glong length = 0;
  g_autofree gunichar2 *wide = g_utf8_to_utf16 (text, -1, NULL, &length, NULL);

  for (glong i = 0; wide != NULL && i < length; i++)
    append_16 (array, wide[i]);
}

static void
append_attribute (GByteArray       *array,
                  guint16           id,
                  const GByteArray *value)
{
  append_16 (array, id);
  append_16 (array, (guint16) value->len);
  append_array (array, value);
}

static void
hmac_md5 (const guint8     *key,
          const GByteArray *data,
          guint8            digest[MD5_LENGTH])
{
  g_autoptr(GHmac) hmac = g_hmac_new (G_CHECKSUM_MD5, key, MD5_LENGTH);
  gsize length = MD5_LENGTH;

  g_hmac_update (hmac, data->data, data->len);
  g_hmac_get_digest (hmac, digest, &length);
}

static char *
to_field (const GByteArray *message)
{
  g_autofree char *encoded = g_base64_encode (message->data, message->len);

  return g_strconcat ("NTLM ", encoded, NULL);
}

/* --- what the server says --- */

/* FALSE where they don't fit. All are taken over but those that are for us to say. */
static gboolean
read_attributes (Challenge    *challenge,
                 const guint8 *data,
                 gsize         length)
{
  while (length >= 4)
    {
      guint16 id = get_16 (data);
      gsize value_length = get_16 (data + 2);
      const guint8 *value = data + 4;

      if (id == ATTRIBUTE_END)
        return TRUE;
      if (value_length > length - 4)
        return FALSE;

      if (id == ATTRIBUTE_TIMESTAMP && value_length == TIMESTAMP_LENGTH)
        {
          challenge->has_timestamp = TRUE;
          memcpy (challenge->timestamp, value, TIMESTAMP_LENGTH);
        }

      if (id == ATTRIBUTE_FLAGS && value_length == 4)
        challenge->attribute_flags = get_32 (value);
      else if (id != ATTRIBUTE_TARGET_NAME && id != ATTRIBUTE_CHANNEL_BINDINGS)
        g_byte_array_append (challenge->attributes, data, (guint) (4 + value_length));

      data = value + value_length;
      length -= 4 + value_length;
    }

  return length == 0;
}

static gboolean
read_target_info (Challenge    *challenge,
                  const guint8 *data,
                  gsize         length)
{
  gsize info_length;
  gsize offset;

  if ((challenge->flags & FLAG_TARGET_INFO) == 0 || length < CHALLENGE_LONG)
    return TRUE;

  info_length = get_16 (data + CHALLENGE_TARGET_INFO);
  offset = get_32 (data + CHALLENGE_TARGET_INFO + 4);
  if (offset > length || info_length > length - offset)
    return FALSE;

  return read_attributes (challenge, data + offset, info_length);
}

static gboolean
read_challenge (const guint8 *data,
                gsize         length,
                Challenge    *challenge)
{
  if (length < CHALLENGE_SHORT || memcmp (data, SIGNATURE, SIGNATURE_LENGTH) != 0 ||
      get_32 (data + SIGNATURE_LENGTH) != TYPE_CHALLENGE)
    return FALSE;

  challenge->flags = get_32 (data + CHALLENGE_FLAGS);
  memcpy (challenge->nonce, data + CHALLENGE_NONCE, NETREQ_NTLM_NONCE_LENGTH);
  challenge->attributes = g_byte_array_new ();

  return (challenge->flags & FLAG_UNICODE) != 0 && read_target_info (challenge, data, length);
}

/* --- what we say --- */

/* The one key of it all: MS-NLMP, section 3.3.2, NTOWFv2. */
static void
make_key (const char *username,
          const char *domain,
          const char *password,
          guint8      key[MD5_LENGTH])
{
  g_autoptr(GByteArray) text = g_byte_array_new ();
  g_autoptr(GByteArray) who = g_byte_array_new ();
  g_autoptr(GString) upper = g_string_new (NULL);
  guint8 hash[NETREQ_MD4_LENGTH];

  /* One character for one, whatever the language: so does the other side. */
  for (const char *c = username; *c != '\0'; c = g_utf8_next_char (c))
    g_string_append_unichar (upper, g_unichar_toupper (g_utf8_get_char (c)));

  append_text (text, password);
  netreq_md4 (text->data, text->len, hash);
  append_text (who, upper->str);
  append_text (who, domain);
  hmac_md5 (hash, who, key);
}

/* What the server has said, and that the messages are checked, to whom we believe to
 * speak, and that we have not looked at the certificate for it. */
static GByteArray *
make_attributes (const Challenge       *challenge,
                 const NetreqNtlmLogin *login)
{
  GByteArray *attributes = g_byte_array_new ();
  g_autoptr(GByteArray) flags = g_byte_array_new ();
  g_autoptr(GByteArray) bindings = g_byte_array_new ();
  g_autoptr(GByteArray) name = g_byte_array_new ();

  append_array (attributes, challenge->attributes);

  if (challenge->has_timestamp)
    {
      append_32 (flags, challenge->attribute_flags | ATTRIBUTE_FLAG_CHECKED);
      append_attribute (attributes, ATTRIBUTE_FLAGS, flags);
      append_zeros (bindings, MD5_LENGTH);
      append_attribute (attributes, ATTRIBUTE_CHANNEL_BINDINGS, bindings);
      append_text (name, "HTTP/");
      append_text (name, login->host);
      append_attribute (attributes, ATTRIBUTE_TARGET_NAME, name);
    }

  append_32 (attributes, ATTRIBUTE_END);

  return attributes;
}

static void
append_time (GByteArray            *array,
             const Challenge       *challenge,
             const NetreqNtlmLogin *login)
{
  guint64 now = GUINT64_TO_LE ((guint64) ((login->now + EPOCH_MICROSECONDS) * UNITS_PER_MICROSECOND));

  if (challenge->has_timestamp)
    g_byte_array_append (array, challenge->timestamp, TIMESTAMP_LENGTH);
  else
    g_byte_array_append (array, (const guint8 *) &now, TIMESTAMP_LENGTH);
}

/* MS-NLMP, section 3.3.2, NTChallengeResponse.
 * @proof: what its first bytes are */
static GByteArray *
make_response (const Challenge       *challenge,
               const NetreqNtlmLogin *login,
               const guint8          *key,
               guint8                 proof[MD5_LENGTH])
{
  g_autoptr(GByteArray) attributes = make_attributes (challenge, login);
  g_autoptr(GByteArray) signed_data = g_byte_array_new ();
  GByteArray *response = g_byte_array_new ();

  append_zeros (response, MD5_LENGTH);
  append_32 (response, 0x0101);
  append_zeros (response, 4);
  append_time (response, challenge, login);
  g_byte_array_append (response, login->nonce, NETREQ_NTLM_NONCE_LENGTH);
  append_zeros (response, 4);
  append_array (response, attributes);
  append_zeros (response, 4);

  g_byte_array_append (signed_data, challenge->nonce, NETREQ_NTLM_NONCE_LENGTH);
  g_byte_array_append (signed_data, response->data + MD5_LENGTH, response->len - MD5_LENGTH);
  hmac_md5 (key, signed_data, proof);
  memcpy (response->data, proof, MD5_LENGTH);

  return response;
}

/* For servers so old that they tell no time. */
static GByteArray *
make_lm_response (const Challenge       *challenge,
                  const NetreqNtlmLogin *login,
                  const guint8          *key)
{
  g_autoptr(GByteArray) signed_data = g_byte_array_new ();
  GByteArray *response = g_byte_array_new ();

  append_zeros (response, LM_RESPONSE_LENGTH);
  if (challenge->has_timestamp)
    return response;

  g_byte_array_append (signed_data, challenge->nonce, NETREQ_NTLM_NONCE_LENGTH);
  g_byte_array_append (signed_data, login->nonce, NETREQ_NTLM_NONCE_LENGTH);
  hmac_md5 (key, signed_data, response->data);
  memcpy (response->data + MD5_LENGTH, login->nonce, NETREQ_NTLM_NONCE_LENGTH);

  return response;
}

static void
append_head (GByteArray *message,
             guint32     type)
{
  g_byte_array_append (message, (const guint8 *) SIGNATURE, SIGNATURE_LENGTH);
  append_32 (message, type);
}

static GByteArray *
make_negotiate (void)
{
  GByteArray *message = g_byte_array_new ();

  append_head (message, TYPE_NEGOTIATE);
  append_32 (message, FLAGS);
  /* Neither a domain, nor a workstation, nor a version; some servers want its place. */
  append_zeros (message, 24);

  return message;
}

/* @texts: in the order of their places in the head */
static GByteArray *
make_authenticate (GByteArray * const *texts,
                   guint32             flags)
{
  GByteArray *message = g_byte_array_new ();
  guint32 offset = AUTHENTICATE_HEAD;

  append_head (message, TYPE_AUTHENTICATE);
  for (guint i = 0; i < N_TEXTS; i++)
    {
      append_16 (message, (guint16) texts[i]->len);
      append_16 (message, (guint16) texts[i]->len);
      append_32 (message, offset);
      offset += texts[i]->len;
    }

  append_32 (message, flags);
  append_zeros (message, AUTHENTICATE_HEAD - message->len);
  for (guint i = 0; i < N_TEXTS; i++)
    append_array (message, texts[i]);

  return message;
}

/* MS-NLMP, section 3.1.5.1.2: so that nobody can change one of the three. */
static void
add_check (GByteArray   *authenticate,
           const guint8 *challenge,
           gsize         challenge_length,
           const guint8 *key,
           const guint8 *proof)
{
  g_autoptr(GByteArray) negotiate = make_negotiate ();
  g_autoptr(GByteArray) all = g_byte_array_new ();
  g_autoptr(GByteArray) signed_proof = g_byte_array_new ();
  guint8 session_key[MD5_LENGTH];

  g_byte_array_append (signed_proof, proof, MD5_LENGTH);
  hmac_md5 (key, signed_proof, session_key);

  append_array (all, negotiate);
  g_byte_array_append (all, challenge, (guint) challenge_length);
  append_array (all, authenticate);
  hmac_md5 (session_key, all, authenticate->data + AUTHENTICATE_CHECK);
}

static GByteArray *
text_new (const char *text)
{
  GByteArray *array = g_byte_array_new ();

  append_text (array, text);

  return array;
}

/* Whatever is longer than its length can tell was not typed by anybody. */
static gboolean
fits (GByteArray * const *texts)
{
  for (guint i = 0; i < N_TEXTS; i++)
    if (texts[i]->len > G_MAXUINT16)
      return FALSE;

  return TRUE;
}

static char *
answer (const Challenge       *challenge,
        const guint8          *data,
        gsize                  length,
        const NetreqNtlmLogin *login)
{
  const char *backslash = strchr (login->username, '\\');
  const char *username = backslash != NULL ? backslash + 1 : login->username;
  g_autofree char *domain = g_strndup (login->username, backslash != NULL ? (gsize) (backslash - login->username) : 0);
  guint8 key[MD5_LENGTH];
  guint8 proof[MD5_LENGTH];
  g_autoptr(GByteArray) lm_response = NULL;
  g_autoptr(GByteArray) response = NULL;
  g_autoptr(GByteArray) domain_text = text_new (domain);
  g_autoptr(GByteArray) user_text = text_new (username);
  g_autoptr(GByteArray) workstation = text_new (WORKSTATION);
  g_autoptr(GByteArray) session_key = g_byte_array_new ();
  g_autoptr(GByteArray) message = NULL;
  GByteArray *texts[N_TEXTS];

  make_key (username, domain, login->password, key);
  lm_response = make_lm_response (challenge, login, key);
  response = make_response (challenge, login, key, proof);

  texts[0] = lm_response;
  texts[1] = response;
  texts[2] = domain_text;
  texts[3] = user_text;
  texts[4] = workstation;
  texts[5] = session_key;
  if (!fits (texts))
    return NULL;

  message = make_authenticate (texts, challenge->flags & FLAGS);
  if (challenge->has_timestamp)
    add_check (message, data, length, key, proof);

  return to_field (message);
}

char *
netreq_ntlm_begin (void)
{
  g_autoptr(GByteArray) message = make_negotiate ();

  return to_field (message);
}

char *
netreq_ntlm_answer (const char            *token68,
                    const NetreqNtlmLogin *login)
{
  gsize length;
  g_autofree guint8 *data = g_base64_decode (token68, &length);
  g_auto(Challenge) challenge = { 0, };

  if (!read_challenge (data, length, &challenge))
    return NULL;

  return answer (&challenge, data, length, login);
}
