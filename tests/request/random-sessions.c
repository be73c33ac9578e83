/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/random-sessions.h"

#include "session/netreq-session-private.h"
#include "support/netreq-proxy-server.h"
#include "support/netreq-raw-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-session.h"

#define CONNECT_MILLISECONDS 5000
#define N_SESSIONS 3
#define URL "http://127.0.0.1/"

#define LOCKED(challenge) \
  SEND ("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: " challenge "\r\nContent-Length: 6\r\n\r\nlocked")
#define HELLO SEND ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")

/* Proxies that answer in the place of the servers. */
static const NetreqRawStep *const proxy_scripts[] = {
  SCRIPT (EXPECT_REQUEST, HELLO, LOOP),
  SCRIPT (EXPECT_REQUEST, LOCKED ("Basic realm=\"proxy\""), EXPECT_REQUEST, HELLO, LOOP),
  SCRIPT (EXPECT_REQUEST, LOCKED ("Digest realm=\"proxy\", nonce=\"n\", qop=\"auth\""), EXPECT_REQUEST, HELLO, LOOP),
  SCRIPT (EXPECT_REQUEST, LOCKED ("Basic realm=\"proxy\"")),
  SCRIPT (EXPECT_REQUEST, LOCKED ("Basic realm=\"proxy\""), LOOP),
  SCRIPT (EXPECT_REQUEST, HELLO),
};

struct _RandomSessions
{
  GRand *dice;
  RandomUrlFunc choose_url;
  gpointer user_data;
  NetreqRawServer *proxies[G_N_ELEMENTS (proxy_scripts)];
  NetreqProxyServer *socks_proxy;
  /* The first is the one on disk. */
  NetreqSession *sessions[N_SESSIONS];
  /* Those that were dropped and live on. */
  guint n_dropped;
  /* Of NetreqCertificateChallenge: those that wait for an answer. */
  GPtrArray *questions;
  /* Calls that will be called back. */
  guint n_pending;
  /* Of the call that is made. */
  GCancellable *cancellable;
  /* Nothing is begun any more, whatever else may happen. */
  gboolean is_over;
};

static gint
roll (RandomSessions *self,
      gint            sides)
{
  return g_rand_int_range (self->dice, 0, sides);
}

static gboolean
chance (RandomSessions *self,
        gint            one_in)
{
  return roll (self, one_in) == 0;
}

/* --- calls --- */

typedef gboolean (*FinishFunc) (NetreqSession  *session,
                                GAsyncResult   *result,
                                GError        **error);

typedef struct
{
  RandomSessions *sessions;
  FinishFunc finish;
} Call;

static Call *
call_new (RandomSessions *self,
          FinishFunc      finish)
{
  Call *call = g_new0 (Call, 1);

  self->n_pending++;
  call->sessions = self;
  call->finish = finish;

  return call;
}

static void
on_called (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autofree Call *call = user_data;
  g_autoptr(GError) error = NULL;
  gboolean success = call->finish (NETREQ_SESSION (source), result, &error);

  g_assert_true (success == (error == NULL));
  if (error != NULL)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  call->sessions->n_pending--;
}

/* --- connections and logins --- */

static void
close_connections (RandomSessions *self,
                   NetreqSession  *session)
{
  netreq_session_close_all_connections_async (session, self->cancellable, on_called,
                                              call_new (self, netreq_session_close_all_connections_finish));
}

/* What is in the way of it is told as it is to requests. */
static gboolean
finish_preconnecting (NetreqSession  *session,
                      GAsyncResult   *result,
                      GError        **error)
{
  g_autoptr(GError) local_error = NULL;

  if (netreq_session_preconnect_finish (session, result, &local_error) ||
      local_error->domain == NETREQ_ERROR)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static void
preconnect (RandomSessions *self,
            NetreqSession  *session)
{
  g_autofree char *url = self->choose_url (self->user_data);

  netreq_session_preconnect_async (session, url, 1 + roll (self, 6), self->cancellable, on_called,
                                   call_new (self, finish_preconnecting));
}

static void
clear_logins (RandomSessions *self,
              NetreqSession  *session)
{
  netreq_session_clear_auth_cache_async (session, self->cancellable, on_called,
                                         call_new (self, netreq_session_clear_auth_cache_finish));
}

static void
allow_ntlm (RandomSessions *self,
            NetreqSession  *session)
{
  g_assert_true (netreq_session_allow_ntlm_credentials_for_domains (session, chance (self, 4) ? NULL : "*", NULL));
}

static void
decide (RandomSessions             *self,
        NetreqCertificateChallenge *challenge)
{
  if (chance (self, 3))
    netreq_certificate_challenge_reject (challenge);
  else if (chance (self, 8))
    netreq_certificate_challenge_use_default (challenge);
  else
    netreq_certificate_challenge_accept (challenge);
}

static void
on_certificate (NetreqSession              *session,
                NetreqCertificateChallenge *challenge,
                gpointer                    user_data)
{
  RandomSessions *self = user_data;

  if (self->is_over)
    return;

  if (chance (self, 2))
    g_ptr_array_add (self->questions, g_object_ref (challenge));
  else if (!chance (self, 4))
    decide (self, challenge);
  if (chance (self, 8))
    random_sessions_act (self);
}

static void
set_verify_handler (RandomSessions *self,
                    NetreqSession  *session)
{
  netreq_session_set_certificate_verify_handler (session, chance (self, 3) ? NULL : on_certificate, self, NULL);
}

static void
answer_about_certificate (RandomSessions *self,
                          NetreqSession  *session)
{
  g_autoptr(NetreqCertificateChallenge) challenge = NULL;

  if (self->questions->len == 0)
    return;

  challenge = g_ptr_array_steal_index (self->questions, roll (self, (gint) self->questions->len));
  if (!chance (self, 4))
    decide (self, challenge);
}

static void
forget_certificates (RandomSessions *self,
                     NetreqSession  *session)
{
  netreq_session_clear_certificate_decisions_async (session, self->cancellable, on_called,
                                                    call_new (self, netreq_session_clear_certificate_decisions_finish));
}

static void
set_network_access (RandomSessions *self,
                    NetreqSession  *session)
{
  netreq_session_set_network_access (session, chance (self, 4) ? NETREQ_NETWORK_ACCESS_NONE : NETREQ_NETWORK_ACCESS_ALL);
}

static char *
choose_proxy (RandomSessions *self)
{
  guint i = roll (self, G_N_ELEMENTS (proxy_scripts) + 2);

  if (i < G_N_ELEMENTS (proxy_scripts))
    return g_strdup_printf ("%s127.0.0.1:%u", chance (self, 4) ? "user:secret@" : "",
                            netreq_raw_server_get_port (self->proxies[i]));
  if (i == G_N_ELEMENTS (proxy_scripts))
    return netreq_raw_refusing_url ("");

  return netreq_proxy_server_uri (self->socks_proxy, "socks5", "");
}

/* So that most get where they want to. */
static void
set_proxy (RandomSessions *self,
           NetreqSession  *session)
{
  NetreqProxyMode mode = chance (self, 2) ? NETREQ_PROXY_MODE_DIRECT : NETREQ_PROXY_MODE_FIXED_SERVERS;
  g_autofree char *proxy = choose_proxy (self);
  g_autoptr(NetreqProxyConfig) config =
    netreq_proxy_config_new (mode, mode == NETREQ_PROXY_MODE_DIRECT ? NULL : proxy, "<-loopback>", NULL);

  netreq_session_set_proxy_async (session, config, self->cancellable, on_called,
                                  call_new (self, netreq_session_set_proxy_finish));
}

static gboolean
finish_resolving (NetreqSession  *session,
                  GAsyncResult   *result,
                  GError        **error)
{
  g_autofree char *proxies = netreq_session_resolve_proxy_finish (session, result, error);

  return proxies != NULL;
}

static void
resolve_proxy (RandomSessions *self,
               NetreqSession  *session)
{
  netreq_session_resolve_proxy_async (session, URL, self->cancellable, on_called, call_new (self, finish_resolving));
}

/* --- what is kept --- */

static void
clear_storage (RandomSessions *self,
               NetreqSession  *session)
{
  NetreqStorageKinds kinds = chance (self, 4) ? NETREQ_STORAGE_KINDS_ALL : 1 << roll (self, 4);

  netreq_session_clear_storage_data_async (session, kinds, chance (self, 2) ? "http://127.0.0.1" : NULL,
                                           self->cancellable, on_called,
                                           call_new (self, netreq_session_clear_storage_data_finish));
}


static const char *const cookie_names[] = { "a", "b", "c", "d" };

static const char *
choose_cookie (RandomSessions *self)
{
  return cookie_names[roll (self, G_N_ELEMENTS (cookie_names))];
}

static gboolean
finish_looking (NetreqSession  *session,
                GAsyncResult   *result,
                GError        **error)
{
  g_autoptr(GPtrArray) cookies = netreq_session_get_cookies_finish (session, result, error);

  return cookies != NULL;
}

static void
look_for_cookies (RandomSessions *self,
                  NetreqSession  *session)
{
  g_autoptr(NetreqCookieFilter) filter = netreq_cookie_filter_new ();

  if (chance (self, 2))
    netreq_cookie_filter_set_url (filter, URL);
  if (chance (self, 2))
    netreq_cookie_filter_set_name (filter, choose_cookie (self));

  netreq_session_get_cookies_async (session, chance (self, 2) ? filter : NULL, self->cancellable, on_called,
                                    call_new (self, finish_looking));
}

static void
set_cookie (RandomSessions *self,
            NetreqSession  *session)
{
  g_autofree char *value = g_strdup_printf ("%d", roll (self, 1000));
  g_autoptr(NetreqCookie) cookie = netreq_cookie_new (choose_cookie (self), value);

  if (chance (self, 2))
    netreq_cookie_set_expiration_date (cookie, g_get_real_time () / G_USEC_PER_SEC + 3600);
  netreq_session_set_cookie_async (session, URL, cookie, self->cancellable, on_called,
                                   call_new (self, netreq_session_set_cookie_finish));
}

static void
remove_cookie (RandomSessions *self,
               NetreqSession  *session)
{
  netreq_session_remove_cookie_async (session, URL, choose_cookie (self), self->cancellable, on_called,
                                      call_new (self, netreq_session_remove_cookie_finish));
}

static void
flush_cookies (RandomSessions *self,
               NetreqSession  *session)
{
  netreq_session_flush_cookies_async (session, self->cancellable, on_called,
                                      call_new (self, netreq_session_flush_cookies_finish));
}

static void
on_cookie_changed (NetreqSession           *session,
                   const NetreqCookie      *cookie,
                   NetreqCookieChangeCause  cause,
                   gboolean                 removed,
                   RandomSessions          *self)
{
  if (chance (self, 8))
    random_sessions_act (self);
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return g_strcmp0 (*(const char * const *) a, *(const char * const *) b);
}

/* Those that are there for longer than the session. */
static char *
describe_cookies (NetreqSession *session)
{
  g_autoptr(GPtrArray) cookies = netreq_test_get_cookies (session, NULL);
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < cookies->len; i++)
    {
      const NetreqCookie *cookie = g_ptr_array_index (cookies, i);

      if (!netreq_cookie_is_session (cookie))
        g_ptr_array_add (words, g_strdup_printf ("%s=%s", netreq_cookie_get_name (cookie),
                                                 netreq_cookie_get_value (cookie)));
    }

  g_ptr_array_sort (words, compare_strings);
  g_ptr_array_add (words, NULL);

  return g_strjoinv (" ", (char **) words->pdata);
}

/* --- sessions that come and go --- */

static NetreqSession *
session_new (RandomSessions *self,
             const char     *directory)
{
  const NetreqSessionStorage storage = { .data_path = directory, .cache_path = directory };
  NetreqSession *session = directory != NULL
                             ? netreq_session_new_partition (NULL, &storage)
                             : g_object_new (NETREQ_TYPE_SESSION,
                                             "max-connections", 16, "max-connections-per-host", 2, NULL);

  /* A connection made ahead by way of a proxy that says nothing is waited for in the end,
   * and longer than that by nobody. */
  netreq_session_set_connect_timeout (session, CONNECT_MILLISECONDS);
  g_signal_connect (session, "cookie-changed", G_CALLBACK (on_cookie_changed), self);
  netreq_session_set_certificate_verify_handler (session, on_certificate, self, NULL);
  return session;
}

static void
dropped_is_gone (gpointer  user_data,
                 GObject  *session)
{
  ((RandomSessions *) user_data)->n_dropped--;
}

/* What is under way goes on. The one on disk stays, as two at a time would know
 * nothing of each other. */
static void
replace_session (RandomSessions *self,
                 NetreqSession  *session)
{
  guint i = 1 + roll (self, N_SESSIONS - 1);

  self->n_dropped++;
  g_object_weak_ref (G_OBJECT (self->sessions[i]), dropped_is_gone, self);
  g_object_unref (self->sessions[i]);
  self->sessions[i] = session_new (self, NULL);
}

/* --- the walk --- */

static void (*const acts[]) (RandomSessions *self,
                             NetreqSession  *session) = {
  close_connections,
  preconnect,
  preconnect,
  clear_logins,
  set_verify_handler,
  answer_about_certificate,
  answer_about_certificate,
  answer_about_certificate,
  forget_certificates,
  allow_ntlm,
  allow_ntlm,
  allow_ntlm,
  clear_storage,
  set_network_access,
  set_network_access,
  set_proxy,
  resolve_proxy,
  look_for_cookies,
  set_cookie,
  set_cookie,
  remove_cookie,
  flush_cookies,
  replace_session,
};

NetreqSession *
random_sessions_choose (RandomSessions *self)
{
  return self->sessions[roll (self, N_SESSIONS)];
}

void
random_sessions_act (RandomSessions *self)
{
  GCancellable *cancellable;

  if (self->is_over)
    return;

  cancellable = chance (self, 2) ? g_cancellable_new () : NULL;
  if (cancellable != NULL && chance (self, 3))
    g_cancellable_cancel (cancellable);

  self->cancellable = cancellable;
  acts[roll (self, G_N_ELEMENTS (acts))] (self, random_sessions_choose (self));
  self->cancellable = NULL;

  if (cancellable != NULL && chance (self, 3))
    g_cancellable_cancel (cancellable);
  g_clear_object (&cancellable);
}

RandomSessions *
random_sessions_new (GRand         *dice,
                     const char    *directory,
                     const char    *cookies,
                     RandomUrlFunc  choose_url,
                     gpointer       user_data)
{
  RandomSessions *self = g_new0 (RandomSessions, 1);
  g_autofree char *found = NULL;

  self->dice = dice;
  self->choose_url = choose_url;
  self->user_data = user_data;
  self->questions = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < G_N_ELEMENTS (proxy_scripts); i++)
    self->proxies[i] = netreq_raw_server_new (proxy_scripts[i], NULL);
  self->socks_proxy = netreq_proxy_server_new (NULL, NULL);
  for (guint i = 0; i < N_SESSIONS; i++)
    self->sessions[i] = session_new (self, i == 0 ? directory : NULL);

  if (cookies == NULL)
    return self;

  found = describe_cookies (self->sessions[0]);
  g_assert_cmpstr (found, ==, cookies);
  return self;
}

char *
random_sessions_free (RandomSessions *self)
{
  char *cookies;

  /* Each change of a cookie could lead to the next one for ever. */
  self->is_over = TRUE;
  g_clear_pointer (&self->questions, g_ptr_array_unref);
  netreq_test_wait_for (self->n_pending == 0 && self->n_dropped == 0);
  for (guint i = 0; i < N_SESSIONS; i++)
    g_signal_handlers_disconnect_by_data (self->sessions[i], self);
  cookies = describe_cookies (self->sessions[0]);

  /* A ticket or a turn that was not given back would keep one. */
  netreq_test_collect (&self->sessions[0], &self->sessions[1], &self->sessions[2]);

  for (guint i = 0; i < G_N_ELEMENTS (proxy_scripts); i++)
    netreq_raw_server_free (self->proxies[i]);
  netreq_proxy_server_free (self->socks_proxy);
  g_free (self);

  return cookies;
}
