/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-login-private.h"

#include <string.h>

#include "netreq-source-private.h"
#include "policy/netreq-credentials-private.h"
#include "policy/netreq-site-private.h"
#include "policy/netreq-url-private.h"
#include "request/netreq-handshake-private.h"
#include "session/netreq-session-private.h"
#include "transport/netreq-negotiation-private.h"

#define STATUS_UNAUTHORIZED 401
#define STATUS_PROXY_AUTHENTICATION_REQUIRED 407

/* How many answers one server is given by one request, whoever has found them: a
 * server that refuses all of them must not keep us busy for ever. */
#define MAX_ANSWERS 20

typedef enum
{
  DECISION_NONE,
  DECISION_ANSWERED,
  DECISION_CANCELLED,
  DECISION_DECLINED,
} Decision;

struct _NetreqLogin
{
  NetreqLoginPlan plan;
  NetreqLoginOwner owner_funcs;
  gpointer owner;

  /* Who is asked at the moment. The proxy is NULL until there is one. */
  const NetreqHop *hop;
  char *proxy;
  guint n_answers;
  /* Who was asked first, and is meant by the user name and the password of the URL. */
  GUri *first_url;
  /* The user name and the password that came with the URL, of the server or of the
   * proxy, have had their chance. */
  gboolean user_info_is_spent;
  /* Those of a server have just been tried, and so nobody else is to be. */
  gboolean has_named_user;

  /* What the attempt has sent, and what the next one will; NULL for none. */
  NetreqCredential *sent;
  NetreqCredential *next;
  /* What was sent was known to work, and nobody had asked for it. */
  gboolean went_ahead;
  /* What was refused last in this space. */
  NetreqCredential *refused;

  /* The system has had nothing to say to this server that it would like to hear. */
  gboolean negotiate_is_spent;
  /* How a connection is logged in with what is sent, where it is a connection. */
  NetreqHandshake *handshake;

  /* The challenge that waits for an answer, and what the answer is for. */
  NetreqChallenge *challenge;
  NetreqProtectionSpace *space;
  /* Our place in the line of those who wait, and whether we are the one to ask. */
  NetreqLoginTurn *turn;
  gboolean is_asking;

  /* What the application was given. Not owned: it is to be noticed when it is dropped. */
  NetreqAuthChallenge *question;
  Decision decision;
  GSource *decided;
};

static NetreqCredentialCache *
get_cache (NetreqLogin *self)
{
  return netreq_session_get_credential_cache (self->plan.session);
}

/* --- the line --- */

static void
leave_line (NetreqLogin      *self,
            NetreqCredential *heirloom)
{
  NetreqLoginTurn *turn = g_steal_pointer (&self->turn);

  self->is_asking = FALSE;
  if (turn != NULL)
    netreq_login_turn_leave (turn, heirloom);
}

/* Only who was to ask can tell the others. */
static void
settle_line (NetreqLogin      *self,
             NetreqCredential *credential)
{
  NetreqLoginTurn *turn = g_steal_pointer (&self->turn);
  gboolean was_asking = self->is_asking;

  self->is_asking = FALSE;
  if (turn != NULL && was_asking)
    netreq_login_turn_settle (turn, credential);
  else if (turn != NULL)
    netreq_login_turn_leave (turn, NULL);
}

static void
forget_challenge (NetreqLogin *self)
{
  g_clear_pointer (&self->challenge, netreq_challenge_free);
  g_clear_pointer (&self->space, netreq_protection_space_free);
  g_clear_pointer (&self->refused, netreq_credential_unref);
}

/* --- what is known already --- */

static gboolean
may_take_part (NetreqLogin *self)
{
  if (self->plan.is_for_proxy)
    return netreq_header_list_get (self->hop->headers, "Proxy-Authorization") == NULL;

  return netreq_provenance_includes_credentials (self->hop->provenance, self->plan.credentials) &&
         netreq_header_list_get (self->hop->headers, "Authorization") == NULL;
}

/* Nobody is told by a connection who we are, unless the application has named him. */
static NetreqBoundSchemes
get_allowed_schemes (NetreqLogin *self)
{
  const NetreqHostRules *rules = netreq_session_get_ntlm_rules (self->plan.session);

  if (self->plan.is_for_proxy || rules == NULL || !netreq_host_rules_match (rules, self->hop->url))
    return NETREQ_BOUND_SCHEMES_NONE;

  if (self->negotiate_is_spent || !netreq_negotiation_is_supported ())
    return NETREQ_BOUND_SCHEMES_NTLM;

  return NETREQ_BOUND_SCHEMES_NTLM | NETREQ_BOUND_SCHEMES_NEGOTIATE;
}

static NetreqProxyResolver *
get_proxy_resolver (NetreqLogin *self)
{
  return netreq_session_get_proxy_resolver (self->plan.session);
}

/* What came with the URL of who asks; FALSE when there was nothing. */
static gboolean
dup_user_info (NetreqLogin  *self,
               char        **username,
               char        **password)
{
  if (self->plan.is_for_proxy)
    return netreq_proxy_resolver_dup_user_info (get_proxy_resolver (self), self->proxy, username, password);

  *username = g_strdup (self->plan.description->username);
  *password = g_strdup (self->plan.description->password);

  return *username != NULL;
}

/* Who says in the URL as whom to log in has not been asked yet. Among those who ask a
 * proxy nobody does. */
static gboolean
is_at_odds_with_url (NetreqLogin      *self,
                     NetreqCredential *credential)
{
  const char *username = self->plan.description->username;
  const char *password = self->plan.description->password;

  return !self->plan.is_for_proxy && !self->user_info_is_spent && username != NULL &&
         !netreq_credential_is_for (credential, username, password != NULL ? password : "");
}

static NetreqCredential *
take_user_info (NetreqLogin *self)
{
  g_autofree char *username = NULL;
  g_autofree char *password = NULL;

  if (self->user_info_is_spent || !dup_user_info (self, &username, &password))
    return NULL;

  self->user_info_is_spent = TRUE;
  self->has_named_user = !self->plan.is_for_proxy;
  return netreq_credential_cache_make (get_cache (self), self->challenge, self->space,
                                       username, password != NULL ? password : "");
}

/* A URL that names the wrong password asks, rather than to log in as somebody else. */
static gboolean
is_for_somebody_else (NetreqLogin      *self,
                      NetreqCredential *credential)
{
  return self->has_named_user && !netreq_credential_is_for_user (credential, self->plan.description->username);
}

static gboolean
is_excluded (NetreqLogin      *self,
             NetreqCredential *credential)
{
  if (is_for_somebody_else (self, credential))
    return TRUE;

  return self->refused != NULL && netreq_credential_is_same_login (credential, self->refused);
}

static NetreqCredential *
find_unrefused (NetreqLogin *self)
{
  g_autoptr(NetreqCredential) credential = netreq_credential_cache_find (get_cache (self), self->space);

  if (credential == NULL || is_excluded (self, credential))
    return NULL;

  /* Ours is the newer challenge. */
  return netreq_credential_renew (credential, self->challenge, self->space);
}

/* Where the system knows who we are, nobody has to be asked. */
static gboolean
is_for_system (const NetreqChallenge *challenge)
{
  return g_str_equal (netreq_challenge_get_scheme (challenge), "negotiate");
}

static NetreqCredential *
find_answer (NetreqLogin *self)
{
  if (is_for_system (self->challenge))
    return netreq_credential_cache_make (get_cache (self), self->challenge, self->space, "", "");

  NetreqCredential *credential = take_user_info (self);

  return credential != NULL ? credential : find_unrefused (self);
}

/* --- asking --- */

static gboolean
on_decided (gpointer user_data)
{
  NetreqLogin *self = user_data;

  netreq_clear_source (&self->decided);

  switch (self->decision)
    {
    case DECISION_ANSWERED:
      self->owner_funcs.answered (self->owner);
      break;

    case DECISION_CANCELLED:
      settle_line (self, NULL);
      self->owner_funcs.refused (self->owner);
      break;

    case DECISION_DECLINED:
    case DECISION_NONE:
    default:
      leave_line (self, NULL);
      self->owner_funcs.refused (self->owner);
    }

  return G_SOURCE_REMOVE;
}

/* From the main loop, since what follows may be told to the application. */
static void
decide (NetreqLogin *self,
        Decision     decision)
{
  self->question = NULL;
  self->decision = decision;

  self->decided = g_idle_source_new ();
  g_source_set_priority (self->decided, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->decided, "[netreq] login decided");
  g_source_set_callback (self->decided, on_decided, self, NULL);
  g_source_attach (self->decided, netreq_session_get_context (self->plan.session));
}

static void
on_question_answered (const char *username,
                      const char *password,
                      gpointer    owner)
{
  NetreqLogin *self = owner;

  self->next = netreq_credential_cache_make (get_cache (self), self->challenge, self->space, username, password);
  decide (self, DECISION_ANSWERED);
}

static void
on_question_cancelled (gpointer owner)
{
  decide (owner, DECISION_CANCELLED);
}

static void
on_question_declined (gpointer owner)
{
  decide (owner, DECISION_DECLINED);
}

/* The last thing to do: the application may bring everything to its end. */
static void
ask (NetreqLogin *self)
{
  static const NetreqAuthChallengeOwner owner_funcs = {
    .answered = on_question_answered,
    .cancelled = on_question_cancelled,
    .declined = on_question_declined,
  };
  g_autoptr(GUri) proxy = self->plan.is_for_proxy ? g_uri_parse (self->proxy, G_URI_FLAGS_NONE, NULL) : NULL;
  GUri *asker = proxy != NULL ? proxy : self->hop->url;
  NetreqAuthChallengeOrigin origin = {
    .challenge = self->challenge,
    .is_proxy = self->plan.is_for_proxy,
    .host = g_uri_get_host (asker),
    .port = netreq_url_port (asker),
  };
  g_autoptr(NetreqAuthChallenge) question = netreq_auth_challenge_new (&origin, &owner_funcs, self);

  self->question = question;
  self->owner_funcs.asked (question, self->owner);
}

static void
on_turn_to_ask (NetreqLogin      *self,
                NetreqCredential *heirloom)
{
  self->is_asking = TRUE;

  if (heirloom != NULL && !is_for_somebody_else (self, heirloom))
    self->next = netreq_credential_renew (heirloom, self->challenge, self->space);
  else
    self->next = find_unrefused (self);

  if (self->next != NULL)
    self->owner_funcs.answered (self->owner);
  else
    ask (self);
}

static void on_turn (NetreqLoginNews   news,
                     NetreqCredential *credential,
                     gpointer          user_data);

static void
stand_in_line (NetreqLogin *self)
{
  NetreqLoginDesk *desk = netreq_session_get_login_desk (self->plan.session);

  self->turn = netreq_login_desk_queue (desk, self->space, on_turn, self);
}

static void
on_turn (NetreqLoginNews   news,
         NetreqCredential *credential,
         gpointer          user_data)
{
  NetreqLogin *self = user_data;

  if (news == NETREQ_LOGIN_ASK)
    {
      on_turn_to_ask (self, credential);
      return;
    }

  self->turn = NULL;
  if (news == NETREQ_LOGIN_REFUSED)
    self->owner_funcs.refused (self->owner);
  else if (is_for_somebody_else (self, credential))
    stand_in_line (self);
  else
    {
      self->next = netreq_credential_renew (credential, self->challenge, self->space);
      self->owner_funcs.answered (self->owner);
    }
}

/* --- what a response means --- */

/* Whatever it is, the server has looked at what we have sent. */
static void
note_success (NetreqLogin *self)
{
  if (self->sent != NULL && !self->went_ahead)
    netreq_credential_cache_store (get_cache (self), self->sent);
  if (self->handshake != NULL)
    netreq_handshake_succeed (self->handshake);

  settle_line (self, self->sent);
  forget_challenge (self);
}

/* What was sent is of no use. */
static void
note_refusal (NetreqLogin *self)
{
  if (self->sent == NULL)
    return;

  g_clear_pointer (&self->handshake, netreq_handshake_free);
  netreq_credential_cache_forget (get_cache (self), self->sent);
  g_clear_pointer (&self->refused, netreq_credential_unref);
  self->refused = g_steal_pointer (&self->sent);
}

static NetreqLoginVerdict
give_up (NetreqLogin *self)
{
  note_refusal (self);
  settle_line (self, NULL);
  forget_challenge (self);

  return NETREQ_LOGIN_NO_MATTER;
}

static const char *
get_proxy_host_port (const char *proxy)
{
  return proxy + strlen ("http://");
}

static NetreqProtectionSpace *
make_space (NetreqLogin           *self,
            const NetreqChallenge *challenge)
{
  if (self->plan.is_for_proxy)
    return netreq_protection_space_new_for_proxy (challenge, get_proxy_host_port (self->proxy));

  return netreq_protection_space_new (challenge, self->hop->url);
}

/* Another realm than the one before has nothing to do with what was learnt there. */
static void
enter_space (NetreqLogin           *self,
             const NetreqChallenge *challenge)
{
  g_autoptr(NetreqProtectionSpace) space = make_space (self, challenge);

  if (self->space == NULL || !netreq_protection_space_equal (self->space, space))
    {
      leave_line (self, NULL);
      forget_challenge (self);
      self->space = g_steal_pointer (&space);
    }

  g_clear_pointer (&self->challenge, netreq_challenge_free);
  self->challenge = netreq_challenge_copy (challenge);
}

static gboolean
was_answered (NetreqLogin *self)
{
  return self->sent != NULL &&
         netreq_protection_space_equal (netreq_credential_get_space (self->sent), self->space);
}

static NetreqCredential *
find_next (NetreqLogin *self)
{
  if (was_answered (self) && netreq_digest_is_stale (self->challenge))
    return netreq_credential_renew (self->sent, self->challenge, self->space);

  if (was_answered (self))
    note_refusal (self);

  return find_answer (self);
}

static void
wait_for_answer (NetreqLogin *self)
{
  if (self->turn == NULL)
    stand_in_line (self);
  else
    netreq_login_turn_call (self->turn);
}

/* What the attempt has said was not the last word, or it was. */
static NetreqHandshakeNews
meet_in_handshake (NetreqLogin *self)
{
  if (self->handshake == NULL || !was_answered (self))
    return NETREQ_HANDSHAKE_REFUSED;

  return netreq_handshake_meet (self->handshake, netreq_challenge_get_token68 (self->challenge));
}

/* The next best of what the server offers is to be answered. */
static void
forget_system (NetreqLogin *self)
{
  self->negotiate_is_spent = TRUE;
  note_refusal (self);
}

static NetreqLoginVerdict
meet_challenges (NetreqLogin *self,
                 GPtrArray   *challenges)
{
  const NetreqChallenge *challenge = netreq_credentials_choose (challenges, get_allowed_schemes (self));

  if (challenge == NULL || self->n_answers == MAX_ANSWERS)
    return give_up (self);

  enter_space (self, challenge);

  switch (meet_in_handshake (self))
    {
    case NETREQ_HANDSHAKE_GOES_ON:
      self->n_answers++;
      return NETREQ_LOGIN_AGAIN;

    case NETREQ_HANDSHAKE_BROKEN:
      return give_up (self);

    case NETREQ_HANDSHAKE_REFUSED:
    default:
      break;
    }

  if (was_answered (self) && is_for_system (challenge))
    {
      forget_system (self);
      return meet_challenges (self, challenges);
    }

  /* Others may need its connection while somebody thinks. */
  g_clear_pointer (&self->handshake, netreq_handshake_free);
  self->next = find_next (self);
  g_clear_pointer (&self->sent, netreq_credential_unref);

  if (self->next != NULL)
    return NETREQ_LOGIN_AGAIN;

  wait_for_answer (self);
  return NETREQ_LOGIN_WAIT;
}

static gboolean
is_challenge (NetreqLogin           *self,
              const NetreqHopAnswer *answer)
{
  return answer->status == (self->plan.is_for_proxy ? STATUS_PROXY_AUTHENTICATION_REQUIRED : STATUS_UNAUTHORIZED);
}

/* The server has not seen the request. */
static gboolean
was_stopped_by_proxy (NetreqLogin           *self,
                      const NetreqHopAnswer *answer)
{
  return !self->plan.is_for_proxy && answer->status == STATUS_PROXY_AUTHENTICATION_REQUIRED;
}

/* The last word was not that of whom we wait for: a tunnel was there already, or a proxy
 * has stopped the request. The others must not wait for us, nor is what was asked for lost
 * for them. */
static void
pass_on (NetreqLogin *self)
{
  leave_line (self, self->next != NULL ? self->next : self->sent);
}

NetreqLoginVerdict
netreq_login_meet (NetreqLogin           *self,
                   const NetreqHopAnswer *answer,
                   const char            *proxy)
{
  g_autoptr(GPtrArray) challenges = NULL;

  if (!may_take_part (self))
    return NETREQ_LOGIN_NO_MATTER;

  if ((self->plan.is_for_proxy && proxy == NULL) || was_stopped_by_proxy (self, answer))
    {
      pass_on (self);
      return NETREQ_LOGIN_NO_MATTER;
    }

  if (!is_challenge (self, answer))
    {
      note_success (self);
      return NETREQ_LOGIN_NO_MATTER;
    }

  challenges = netreq_challenges_read (answer->headers, self->plan.is_for_proxy);
  return meet_challenges (self, challenges);
}

void
netreq_login_leave_answer (NetreqLogin *self)
{
  if (self->next == NULL)
    return;

  netreq_credential_cache_store (get_cache (self), self->next);
  leave_line (self, self->next);
}

/* --- going on --- */

static void
drop_question (NetreqLogin *self)
{
  if (self->question != NULL)
    netreq_auth_challenge_detach (self->question);

  self->question = NULL;
  netreq_clear_source (&self->decided);
}

static void
leave (NetreqLogin *self)
{
  drop_question (self);
  g_clear_pointer (&self->handshake, netreq_handshake_free);
  pass_on (self);
  forget_challenge (self);
  g_clear_pointer (&self->sent, netreq_credential_unref);
  g_clear_pointer (&self->next, netreq_credential_unref);
}

/* --- what is sent --- */

/* The request for a tunnel is not that of the hop. */
static gboolean
is_for_tunnel (NetreqLogin *self)
{
  return self->plan.is_for_proxy && g_str_equal (g_uri_get_scheme (self->hop->url), "https");
}

static const char *
get_method (NetreqLogin *self)
{
  return is_for_tunnel (self) ? "CONNECT" : self->hop->method;
}

/* As it stands in the request line. */
static char *
dup_target (NetreqLogin *self)
{
  g_autofree char *text = netreq_url_to_string (self->hop->url);

  if (is_for_tunnel (self))
    return netreq_url_host_port (self->hop->url);
  if (self->plan.is_for_proxy)
    return g_steal_pointer (&text);

  return g_strdup (strchr (strstr (text, "://") + 3, '/'));
}

static NetreqCredential *
find_known (NetreqLogin *self)
{
  if (self->plan.is_for_proxy)
    return netreq_credential_cache_find_for_proxy (get_cache (self), get_proxy_host_port (self->proxy));

  return netreq_credential_cache_find_for_url (get_cache (self), self->hop->url);
}

/* What was allowed once need not be any more. */
static gboolean
is_allowed (NetreqLogin      *self,
            NetreqCredential *credential)
{
  return !netreq_credential_is_bound (credential) || get_allowed_schemes (self) != NETREQ_BOUND_SCHEMES_NONE;
}

static void
find_what_goes_ahead (NetreqLogin *self)
{
  g_autoptr(NetreqCredential) credential = find_known (self);

  if (credential != NULL && !is_at_odds_with_url (self, credential) && is_allowed (self, credential))
    {
      self->sent = g_steal_pointer (&credential);
      self->went_ahead = TRUE;
    }
}

static void
take_next (NetreqLogin *self)
{
  g_clear_pointer (&self->sent, netreq_credential_unref);
  self->sent = g_steal_pointer (&self->next);
  self->went_ahead = FALSE;
  self->n_answers++;
}

/* Where one of a list is not to be reached, another is asked, which must hear nothing of
 * what was meant for the first. */
static void
enter_proxy (NetreqLogin *self,
             const char  *proxy)
{
  if (g_strcmp0 (proxy, self->proxy) == 0)
    return;

  leave (self);
  g_free (self->proxy);
  self->proxy = g_strdup (proxy);
  self->user_info_is_spent = FALSE;
}

static void
choose_what_is_sent (NetreqLogin *self)
{
  if (self->next != NULL)
    take_next (self);
  else if (self->sent == NULL)
    find_what_goes_ahead (self);
}

static void
on_handshake_ready (gpointer user_data)
{
  NetreqLogin *self = user_data;

  self->owner_funcs.ready (self->owner);
}

gboolean
netreq_login_prepare (NetreqLogin *self)
{
  if (!may_take_part (self))
    return TRUE;

  choose_what_is_sent (self);
  if (self->handshake != NULL && netreq_handshake_get_credential (self->handshake) != self->sent)
    g_clear_pointer (&self->handshake, netreq_handshake_free);

  if (self->handshake == NULL && self->sent != NULL && netreq_credential_is_bound (self->sent))
    self->handshake = netreq_handshake_new (self->plan.session, self->sent, g_uri_get_host (self->hop->url),
                                            on_handshake_ready, self);

  return self->handshake == NULL || netreq_handshake_await (self->handshake);
}

NetreqLane *
netreq_login_get_lane (NetreqLogin *self)
{
  return self->handshake != NULL ? netreq_handshake_get_lane (self->handshake) : NULL;
}

static char *
answer (NetreqLogin *self)
{
  g_autofree char *target = dup_target (self);

  return netreq_credential_answer (self->sent, get_method (self), target);
}

char *
netreq_login_dup_answer (NetreqLogin *self,
                         const char  *proxy)
{
  if (!may_take_part (self))
    return NULL;

  if (self->plan.is_for_proxy)
    enter_proxy (self, proxy);

  choose_what_is_sent (self);
  if (self->handshake != NULL)
    return netreq_handshake_dup_answer (self->handshake);

  return self->sent != NULL ? answer (self) : NULL;
}

/* --- the way --- */

NetreqLogin *
netreq_login_new (const NetreqLoginPlan  *plan,
                  const NetreqLoginOwner *owner_funcs,
                  gpointer                owner)
{
  NetreqLogin *self = g_new0 (NetreqLogin, 1);

  self->plan = *plan;
  self->owner_funcs = *owner_funcs;
  self->owner = owner;

  return self;
}

void
netreq_login_free (NetreqLogin *self)
{
  leave (self);
  g_clear_pointer (&self->first_url, g_uri_unref);
  g_free (self->proxy);
  g_free (self);
}

void
netreq_login_enter (NetreqLogin     *self,
                    const NetreqHop *hop)
{
  leave (self);

  if (self->first_url == NULL)
    self->first_url = g_uri_ref (hop->url);

  /* Those of a server were meant for the one of the URL that they stood in, and not for
   * whoever leads back there. */
  if (self->plan.is_for_proxy)
    self->user_info_is_spent = FALSE;
  else if (self->plan.description->username != NULL &&
           netreq_site_relation (self->first_url, hop->url) != NETREQ_SITE_SAME_ORIGIN)
    self->user_info_is_spent = TRUE;

  self->hop = hop;
  self->n_answers = 0;
  self->negotiate_is_spent = FALSE;
  self->has_named_user = FALSE;
}
