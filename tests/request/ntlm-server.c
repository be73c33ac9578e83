/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "request/ntlm-server.h"
#include "support/netreq-test-request.h"

#define MD5_LENGTH 16

/* What MD4 makes of "secret" in UTF-16: so no MD4 is needed here. */
static const guint8 secret_hash[MD5_LENGTH] = {
  0x87, 0x8d, 0x80, 0x14, 0x60, 0x6c, 0xda, 0x29, 0x67, 0x7a, 0x44, 0xef, 0xa1, 0x35, 0x3f, 0xc7,
};

/* Unicode, the target, NTLM, always signed, extended security, target information. */
#define FLAGS 0x00888205u
#define NONCE "\x01\x23\x45\x67\x89\xab\xcd\xef"

/* Where the last message has what. */
#define RESPONSE 20
#define DOMAIN_NAME 28
#define USER_NAME 36
#define CHECK 72
#define HEAD 88
/* Where the attributes begin in the response. */
#define ATTRIBUTES (MD5_LENGTH + 28)

/* --- the second message --- */

static void
append_32 (GByteArray *array,
           guint32     value)
{
  guint32 bytes = GUINT32_TO_LE (value);

  g_byte_array_append (array, (const guint8 *) &bytes, sizeof bytes);
}

static GByteArray *
make_challenge (NtlmServer *self)
{
  GByteArray *message = g_byte_array_new ();
  guint32 length = self->is_old ? 4 : 16;

  g_byte_array_append (message, (const guint8 *) "NTLMSSP\0\x02\0\0\0\0\0\0\0\x30\0\0\0", 20);
  append_32 (message, FLAGS);
  g_byte_array_append (message, (const guint8 *) NONCE "\0\0\0\0\0\0\0\0", 16);
  append_32 (message, length | length << 16);
  append_32 (message, 48);
  if (!self->is_old)
    g_byte_array_append (message, (const guint8 *) "\x07\0\x08\0\x11\x22\x33\x44\x55\x66\x77\x08", 12);
  append_32 (message, 0);

  return message;
}

/* --- the last message --- */

static void
hmac_md5 (const guint8 *key,
          const guint8 *data,
          gsize         length,
          guint8        digest[MD5_LENGTH])
{
  g_autoptr(GHmac) hmac = g_hmac_new (G_CHECKSUM_MD5, key, MD5_LENGTH);
  gsize digest_length = MD5_LENGTH;

  g_hmac_update (hmac, data, (gssize) length);
  g_hmac_get_digest (hmac, digest, &digest_length);
}

static const guint8 *
get_text (const guint8 *message,
          gsize         length,
          guint         place,
          gsize        *text_length)
{
  gsize offset = message[place + 4] | message[place + 5] << 8;

  *text_length = message[place] | message[place + 1] << 8;
  g_assert_cmpuint (message[place + 6] | message[place + 7], ==, 0);
  g_assert_cmpuint (offset + *text_length, <=, length);

  return message + offset;
}

/* Names are all ASCII here. */
static char *
get_name (const guint8 *message,
          gsize         length,
          guint         place)
{
  GString *name = g_string_new (NULL);
  gsize text_length;
  const guint8 *text = get_text (message, length, place, &text_length);

  for (gsize i = 0; i < text_length; i += 2)
    g_string_append_c (name, (char) text[i]);

  return g_string_free (name, FALSE);
}

static void
make_key (const char *username,
          const char *domain,
          guint8      key[MD5_LENGTH])
{
  g_autofree char *upper = g_ascii_strup (username, -1);
  g_autofree char *who = g_strconcat (upper, domain, NULL);
  g_autoptr(GByteArray) wide = g_byte_array_new ();

  for (const char *c = who; *c != '\0'; c++)
    {
      g_byte_array_append (wide, (const guint8 *) c, 1);
      g_byte_array_append (wide, (const guint8 *) "", 1);
    }

  hmac_md5 (secret_hash, wide->data, wide->len, key);
}

/* That nobody has changed any of the three, and that the attributes say so. */
static void
check_messages (NtlmServer   *self,
                const guint8 *message,
                gsize         length,
                const guint8 *key,
                const guint8 *proof)
{
  g_autoptr(GByteArray) challenge = make_challenge (self);
  g_autoptr(GByteArray) all = g_byte_array_new ();
  guint8 session_key[MD5_LENGTH];
  guint8 check[MD5_LENGTH];

  g_byte_array_append (all, (const guint8 *) "NTLMSSP\0\x01\0\0\0\x05\x82\x08\0", 16);
  for (guint i = 0; i < 6; i++)
    append_32 (all, 0);
  g_byte_array_append (all, challenge->data, challenge->len);
  g_byte_array_append (all, message, (guint) length);
  memset (all->data + all->len - length + CHECK, 0, MD5_LENGTH);

  hmac_md5 (key, proof, MD5_LENGTH, session_key);
  hmac_md5 (session_key, all->data, all->len, check);
  g_assert_cmpmem (message + CHECK, MD5_LENGTH, check, MD5_LENGTH);
}

/* Who has sent it, or NULL when it opens nothing. */
static char *
read_answer (NtlmServer   *self,
             const guint8 *message,
             gsize         length)
{
  g_autofree char *username = NULL;
  g_autofree char *domain = NULL;
  g_autoptr(GByteArray) signed_data = g_byte_array_new ();
  guint8 key[MD5_LENGTH];
  guint8 proof[MD5_LENGTH];
  const guint8 *response;
  gsize response_length;

  g_assert_cmpuint (length, >=, HEAD);
  username = get_name (message, length, USER_NAME);
  domain = get_name (message, length, DOMAIN_NAME);
  response = get_text (message, length, RESPONSE, &response_length);
  g_assert_cmpuint (response_length, >=, ATTRIBUTES);

  make_key (username, domain, key);
  g_byte_array_append (signed_data, (const guint8 *) NONCE, 8);
  g_byte_array_append (signed_data, response + MD5_LENGTH, (guint) (response_length - MD5_LENGTH));
  hmac_md5 (key, signed_data->data, signed_data->len, proof);
  if (memcmp (proof, response, MD5_LENGTH) != 0)
    return NULL;

  if (!self->is_old)
    check_messages (self, message, length, key, proof);

  return g_str_equal (username, "user") || g_str_equal (username, "other") ? g_steal_pointer (&username) : NULL;
}

/* --- the server --- */

static const char *
get_login (NtlmServer *self,
           guint       connection)
{
  return g_hash_table_lookup (self->logins, GUINT_TO_POINTER (connection));
}

static void
set_login (NtlmServer *self,
           guint       connection,
           char       *who)
{
  if (who != NULL)
    g_hash_table_add (self->ever_logged_in, GUINT_TO_POINTER (connection));
  g_hash_table_insert (self->logins, GUINT_TO_POINTER (connection), who);
}

static char *
format_locked (NtlmServer *self,
               const char *token)
{
  g_autoptr(GString) head = g_string_new ("HTTP/1.1 401 Unauthorized\r\n");

  if (self->other_challenge != NULL && token == NULL)
    g_string_append_printf (head, "WWW-Authenticate: %s\r\n", self->other_challenge);
  if (!self->offers_no_ntlm)
    g_string_append_printf (head, "WWW-Authenticate: NTLM%s%s\r\n", token != NULL ? " " : "", token != NULL ? token : "");
  if (self->is_hasty && token != NULL)
    g_string_append (head, "Connection: close\r\n");

  return g_strdup_printf ("%sContent-Length: 6\r\n\r\nlocked", head->str);
}

static char *
answer_begin (NtlmServer *self,
              guint       connection)
{
  g_autoptr(GByteArray) challenge = make_challenge (self);
  g_autofree char *token = g_base64_encode (challenge->data, challenge->len);

  self->n_began++;
  /* Whoever begins is nobody any more. */
  set_login (self, connection, g_strdup (""));

  return format_locked (self, self->wrong_token != NULL ? self->wrong_token : token);
}

/* TRUE when all is said with @response. */
static gboolean
take_token (NtlmServer  *self,
            guint        connection,
            const char  *token,
            char       **response)
{
  gsize length;
  g_autofree guint8 *message = g_base64_decode (token, &length);
  /* Only who has begun here. */
  gboolean has_begun = g_strcmp0 (get_login (self, connection), "") == 0;

  g_assert_cmpuint (length, >=, 16);
  if (message[8] == 1)
    {
      *response = answer_begin (self, connection);
      return TRUE;
    }

  self->n_answered++;
  set_login (self, connection, has_begun && !self->is_hasty ? read_answer (self, message, length) : NULL);

  return FALSE;
}

static gboolean
is_open (NtlmServer                *self,
         const NetreqAnswerRequest *request,
         const char                *authorization)
{
  const char *login = get_login (self, request->connection);

  if (self->takes_basic && g_strcmp0 (authorization, "Basic dXNlcjpzZWNyZXQ=") == 0)
    return TRUE;

  return (login != NULL && *login != '\0') || g_str_has_prefix (request->target, "/free/");
}

static char *
format_open (NtlmServer                *self,
             const NetreqAnswerRequest *request)
{
  const char *login = get_login (self, request->connection);
  const char *who = login != NULL && *login != '\0' ? login : "nobody";
  char *response = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                                    strlen (who), who);

  self->n_opened++;
  g_string_truncate (self->last_body, 0);
  g_string_append_len (self->last_body, g_bytes_get_data (request->body, NULL), g_bytes_get_size (request->body));
  if (self->is_forgetful)
    set_login (self, request->connection, NULL);

  return response;
}

static char *
on_request (const NetreqAnswerRequest *request,
            gpointer                   user_data)
{
  NtlmServer *self = user_data;
  g_autofree char *authorization = netreq_answer_request_get_header (request, "Authorization");
  char *response = NULL;

  self->n_requests++;
  if (g_str_equal (request->target, "/away"))
    return g_strdup_printf ("HTTP/1.1 307 Temporary Redirect\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
                            self->redirect_url);

  if (authorization != NULL && g_str_has_prefix (authorization, "NTLM ") &&
      take_token (self, request->connection, authorization + strlen ("NTLM "), &response))
    return response;

  return is_open (self, request, authorization) ? format_open (self, request) : format_locked (self, NULL);
}

NtlmServer *
ntlm_server_new (GTlsCertificate *certificate)
{
  NtlmServer *self = g_new0 (NtlmServer, 1);

  self->has_tls = certificate != NULL;
  self->last_body = g_string_new (NULL);
  self->ever_logged_in = g_hash_table_new (NULL, NULL);
  self->logins = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->session = netreq_session_new ();
  self->server = netreq_answer_server_new (certificate, on_request, self);

  return self;
}

void
ntlm_server_free (NtlmServer *self)
{
  netreq_test_collect (&self->session);
  netreq_answer_server_free (self->server);
  g_string_free (self->last_body, TRUE);
  g_hash_table_unref (self->ever_logged_in);
  g_hash_table_unref (self->logins);
  g_free (self);
}

char *
ntlm_server_url (NtlmServer *self,
                 const char *user_info,
                 const char *path)
{
  return g_strdup_printf ("%s://%s127.0.0.1:%u%s", self->has_tls ? "https" : "http", user_info,
                          netreq_answer_server_get_port (self->server), path);
}
