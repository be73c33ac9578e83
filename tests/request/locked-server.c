/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/locked-server.h"

#include <string.h>

#include "support/netreq-test-loop.h"

static const char *
get_realm (const char *target)
{
  return g_str_has_prefix (target, "/other/") ? "other" : "in";
}

/* --- what lets one in --- */

static gboolean
basic_opens (LockedServer *self,
             const char   *answer)
{
  g_autofree char *pair = g_strconcat ("user:", self->password, NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  g_autofree char *right = g_strconcat ("Basic ", encoded, NULL);

  return g_str_equal (answer, right);
}

/* NULL when there is none. */
static char *
get_field (const char *answer,
           const char *name)
{
  g_autofree char *pattern = g_strdup_printf ("[ ,]%s=\"?([^\",]*)", name);
  g_autoptr(GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  return g_regex_match (regex, answer, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

static GChecksumType
get_hash (LockedServer *self)
{
  return self->lock == LOCK_MD5 ? G_CHECKSUM_MD5 : G_CHECKSUM_SHA256;
}

static char *
hash (LockedServer *self,
      const char   *format,
      ...) G_GNUC_PRINTF (2, 3);

static char *
hash (LockedServer *self,
      const char   *format,
      ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return g_compute_checksum_for_string (get_hash (self), text, -1);
}

static gboolean
digest_is_right (LockedServer              *self,
                 const NetreqAnswerRequest *request,
                 const char                *answer)
{
  g_autofree char *uri = get_field (answer, "uri");
  g_autofree char *nonce = get_field (answer, "nonce");
  g_autofree char *count = get_field (answer, "nc");
  g_autofree char *cnonce = get_field (answer, "cnonce");
  g_autofree char *response = get_field (answer, "response");
  g_autofree char *secret = hash (self, "user:%s:%s", get_realm (request->target), self->password);
  g_autofree char *what = hash (self, "%s:%s", request->method, request->target);
  g_autofree char *right = NULL;

  g_assert_cmpstr (uri, ==, request->target);
  g_assert_cmpuint (strlen (cnonce), >=, 16);
  right = hash (self, "%s:%s:%s:%s:auth:%s", secret, nonce, count, cnonce, what);

  return g_strcmp0 (response, right) == 0;
}

static char *
format_nonce (LockedServer *self)
{
  return g_strdup_printf ("nonce-%u", self->nonce);
}

/* Counts a use of the nonce, or makes a new one. */
static gboolean
nonce_is_fresh (LockedServer *self,
                const char   *answer)
{
  g_autofree char *nonce = get_field (answer, "nonce");
  g_autofree char *right = format_nonce (self);

  if (g_strcmp0 (nonce, right) == 0 && !self->is_always_stale &&
      (self->uses_of_nonce == 0 || self->n_uses < self->uses_of_nonce))
    {
      self->n_uses++;
      return TRUE;
    }

  self->nonce++;
  self->n_uses = 0;
  return FALSE;
}

static gboolean
opens (LockedServer              *self,
       const NetreqAnswerRequest *request,
       const char                *answer,
       gboolean                  *is_stale)
{
  if (answer == NULL)
    return FALSE;

  if (self->lock == LOCK_BASIC)
    return basic_opens (self, answer);

  if (!g_str_has_prefix (answer, "Digest ") || !digest_is_right (self, request, answer))
    return FALSE;

  *is_stale = !nonce_is_fresh (self, answer);
  return !*is_stale;
}

/* --- answers --- */

static char *
format_challenge (LockedServer *self,
                  const char   *realm,
                  gboolean      is_stale)
{
  g_autofree char *nonce = format_nonce (self);

  switch (self->lock)
    {
    case LOCK_BASIC:
      return g_strdup_printf ("Basic realm=\"%s\"", realm);

    case LOCK_UNKNOWN_SCHEME:
      return g_strdup_printf ("Riddle realm=\"%s\"", realm);

    case LOCK_MD5:
    case LOCK_SHA256:
    default:
      return g_strdup_printf ("Digest realm=\"%s\", nonce=\"%s\", qop=\"auth\", algorithm=%s%s", realm, nonce,
                              self->lock == LOCK_MD5 ? "MD5" : "SHA-256", is_stale ? ", stale=true" : "");
    }
}

static char *
answer_locked (LockedServer *self,
               const char   *realm,
               gboolean      is_stale)
{
  g_autofree char *challenge = format_challenge (self, realm, is_stale);
  const char *text = self->locked_text != NULL ? self->locked_text : "locked";

  self->n_locked++;
  return g_strdup_printf ("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: %s\r\nContent-Length: %" G_GSIZE_FORMAT
                          "\r\n\r\n%s", challenge, strlen (text), text);
}

static char *
on_request (const NetreqAnswerRequest *request,
            gpointer                   user_data)
{
  LockedServer *self = user_data;
  g_autofree char *answer = netreq_answer_request_get_header (request, "Authorization");
  gboolean is_stale = FALSE;

  self->n_requests++;
  if (answer == NULL)
    self->n_without_answer++;
  g_free (self->last_answer);
  self->last_answer = g_strdup (answer);

  if (g_str_equal (request->target, "/away"))
    return g_strdup_printf ("HTTP/1.1 307 Temporary Redirect\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
                            self->redirect_url);

  if (!g_str_has_prefix (request->target, "/free/") && !opens (self, request, answer, &is_stale))
    return answer_locked (self, get_realm (request->target), is_stale);

  self->n_opened++;
  g_string_truncate (self->last_body, 0);
  g_string_append_len (self->last_body, g_bytes_get_data (request->body, NULL), g_bytes_get_size (request->body));
  return g_strdup ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nopen");
}

LockedServer *
locked_server_new (Lock lock)
{
  LockedServer *self = g_new0 (LockedServer, 1);

  self->lock = lock;
  self->password = "secret";
  self->last_body = g_string_new (NULL);
  self->session = netreq_session_new ();
  self->server = netreq_answer_server_new (NULL, on_request, self);

  return self;
}

void
locked_server_free (LockedServer *self)
{
  netreq_test_collect (&self->session);
  netreq_answer_server_free (self->server);
  g_string_free (self->last_body, TRUE);
  g_free (self->last_answer);
  g_free (self);
}

char *
locked_server_url_with_user (LockedServer *self,
                             const char   *user_info,
                             const char   *path)
{
  return g_strdup_printf ("http://%s127.0.0.1:%u%s", user_info, netreq_answer_server_get_port (self->server), path);
}

char *
locked_server_url (LockedServer *self,
                   const char   *path)
{
  return locked_server_url_with_user (self, "", path);
}
