/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-exchange-private.h"

#include "body/netreq-content-decoder-private.h"
#include "body/netreq-drain-private.h"
#include "body/netreq-read-ahead-stream-private.h"
#include "netreq-error-private.h"
#include "policy/netreq-url-private.h"
#include "request/netreq-login-private.h"
#include "session/netreq-certificate-desk-private.h"
#include "session/netreq-hsts-keeper-private.h"
#include "session/netreq-session-cookies-private.h"
#include "session/netreq-session-private.h"

/* What of the body of a redirect or a challenge is read, and for how long, before a new
 * connection is the cheaper way on. */
#define DRAIN_MAX_BYTES (64 * 1024)
#define DRAIN_MAX_MILLISECONDS 1000

/* What of the body of a challenge is held in memory while somebody thinks, so that the
 * connection is free. */
#define HOLD_MAX_BYTES (64 * 1024)

/* How often the application is asked about the certificates of one server: one that
 * always shows another one must not keep us busy for ever. */
#define MAX_CERTIFICATE_QUESTIONS 10

#define STATUS_PROXY_AUTHENTICATION_REQUIRED 407

struct _NetreqExchange
{
  NetreqExchangePlan plan;
  NetreqExchangeOwner owner_funcs;
  gpointer owner;

  /* What is asked of whom at the moment, and how. */
  NetreqHop *hop;
  NetreqAttempt *attempt;
  /* For the hosts that want https before there is a hop, and for the cookies that it is
   * to send before there is an attempt. */
  NetreqRecordWait *wait;
  /* The one silent retry of this hop has been spent. */
  gboolean retried;

  /* Finds answers to challenges, and holds the body of one that waits for its answer. */
  NetreqLogin *login;
  NetreqLogin *proxy_login;
  GInputStream *held_body;
  /* There is an answer: the hop is asked for once more. */
  gboolean repeats;
  /* What the answer of a proxy means that has opened no tunnel, and what is told of it
   * when nobody has a better one. */
  NetreqLoginVerdict tunnel_verdict;
  GError *tunnel_error;

  /* For what the application says about a certificate. */
  NetreqCertificateWait *certificate_wait;
  guint n_certificate_questions;
  /* A streamed body that has not gone out since; NULL for none. */
  GInputStream *unsent_body;

  /* Where the answer leads, and whether to go there; NULL while there is none. */
  NetreqHop *next;
  gboolean follows;
  /* Empties the attempt meanwhile. */
  NetreqDrain *drain;
};

static void start_attempt (NetreqExchange *exchange);

static gboolean
on_sent (gsize    n_bytes,
         gpointer user_data)
{
  NetreqExchange *exchange = user_data;

  netreq_upload_count_sent (exchange->plan.upload, n_bytes);
  exchange->owner_funcs.sent (exchange->owner);

  return netreq_upload_get_unsent (exchange->plan.upload) > 0;
}

static gint64
get_supplied_since (gpointer user_data)
{
  NetreqExchange *exchange = user_data;

  return netreq_upload_get_supplied_since (exchange->plan.upload);
}

/* --- cookies --- */

static gboolean
uses_cookies (NetreqExchange      *exchange,
              NetreqCookieContext *context)
{
  const NetreqHop *hop = exchange->hop;

  *context = (NetreqCookieContext) {
    .url = hop->url,
    .is_http = TRUE,
    .is_same_site = hop->is_same_site,
  };

  return netreq_hop_uses_cookies (hop, exchange->plan.credentials, exchange->plan.use_session_cookies);
}

/* Those of the application go before those of the session. */
static void
add_cookies (NetreqExchange   *exchange,
             NetreqHeaderList *headers)
{
  NetreqCookieContext context;
  g_autofree char *field = NULL;

  if (!uses_cookies (exchange, &context) || netreq_header_list_get (headers, "Cookie") != NULL)
    return;

  field = netreq_session_get_cookie_field (exchange->plan.session, &context);
  if (field != NULL)
    netreq_header_list_append (headers, "Cookie", field);
}

/* A proxy that wants a login is no part of the site that was asked. */
static void
keep_cookies (NetreqExchange        *exchange,
              const NetreqHopAnswer *answer)
{
  NetreqCookieContext context;

  if (answer->status != STATUS_PROXY_AUTHENTICATION_REQUIRED && uses_cookies (exchange, &context))
    netreq_session_keep_cookies (exchange->plan.session, &context, answer->headers);
}

/* --- hosts that want https --- */

static NetreqHstsKnowledge
get_hsts_knowledge (NetreqExchange *exchange)
{
  return netreq_hsts_keeper_get_knowledge (netreq_session_get_hsts (exchange->plan.session));
}

static void
keep_hsts (NetreqExchange         *exchange,
           const NetreqHeaderList *headers)
{
  g_autoptr(NetreqHstsRecord) record = NULL;

  record = netreq_hsts_read (exchange->hop->url, !netreq_attempt_is_secure (exchange->attempt), headers,
                             g_get_real_time ());
  if (record != NULL)
    netreq_hsts_keeper_put (netreq_session_get_hsts (exchange->plan.session), record);
}

/* --- from one attempt to the next --- */

static void
enter_hop (NetreqExchange *exchange,
           NetreqHop      *hop)
{
  NetreqHop *last = g_steal_pointer (&exchange->hop);

  exchange->hop = hop;
  exchange->n_certificate_questions = 0;
  netreq_login_enter (exchange->login, hop);
  netreq_login_enter (exchange->proxy_login, hop);
  netreq_hop_free (last);
}

/* To the next one, once the last one is done with. */
static void
go_on (NetreqExchange *exchange)
{
  if ((!exchange->follows && !exchange->repeats) || exchange->attempt != NULL)
    return;

  if (exchange->follows)
    enter_hop (exchange, g_steal_pointer (&exchange->next));

  exchange->follows = FALSE;
  exchange->repeats = FALSE;
  exchange->retried = FALSE;
  start_attempt (exchange);
}

static void
leave_attempt (NetreqExchange *exchange)
{
  g_clear_pointer (&exchange->drain, netreq_drain_free);
  g_clear_object (&exchange->held_body);
  g_clear_pointer (&exchange->attempt, netreq_attempt_cancel);
}

static void
on_drained (gpointer user_data)
{
  leave_attempt (user_data);
  go_on (user_data);
}

static void
drain (NetreqExchange *exchange)
{
  if (netreq_attempt_get_body_length (exchange->attempt) <= DRAIN_MAX_BYTES)
    exchange->drain = netreq_drain_start (netreq_attempt_get_body (exchange->attempt),
                                          DRAIN_MAX_BYTES, DRAIN_MAX_MILLISECONDS,
                                          netreq_session_get_context (exchange->plan.session),
                                          on_drained, exchange);
  else
    leave_attempt (exchange);
}

/* --- redirects --- */

static void
tell_redirect (NetreqExchange        *exchange,
               const NetreqHopAnswer *answer)
{
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_copy (answer->headers);
  NetreqRedirect redirect = {
    .status = answer->status,
    .headers = headers,
    .from = exchange->hop,
    .to = exchange->next,
  };

  drain (exchange);
  exchange->owner_funcs.redirected (&redirect, exchange->owner);
}

void
netreq_exchange_follow (NetreqExchange *exchange)
{
  if (!exchange->next->has_body)
    netreq_upload_close (exchange->plan.upload);

  exchange->follows = TRUE;
  go_on (exchange);
}

static gboolean
can_send_again (NetreqExchange *exchange)
{
  return !exchange->hop->has_body || netreq_upload_can_replay (exchange->plan.upload);
}

/* --- logins --- */

static void
fail_for_want_of_login (NetreqExchange *exchange)
{
  g_autofree char *host = netreq_url_host_port (exchange->hop->url);
  g_autoptr(GError) error = NULL;

  netreq_login_leave_answer (exchange->login);
  netreq_login_leave_answer (exchange->proxy_login);
  error = netreq_error_new (NETREQ_ERROR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED,
                            "The streamed body cannot be sent again to %s after a login", host);
  exchange->owner_funcs.failed (error, exchange->owner);
}

static void
send_again (NetreqExchange *exchange)
{
  if (!can_send_again (exchange))
    {
      fail_for_want_of_login (exchange);
      return;
    }

  g_clear_object (&exchange->held_body);
  exchange->repeats = TRUE;
  if (exchange->attempt != NULL)
    drain (exchange);
  go_on (exchange);
}

static void
on_held (gpointer user_data)
{
  NetreqExchange *exchange = user_data;

  netreq_attempt_release (exchange->attempt);
}

/* For as long as nobody knows whether it is wanted. */
static void
hold (NetreqExchange *exchange)
{
  exchange->held_body = netreq_read_ahead_stream_new (netreq_attempt_get_body (exchange->attempt), HOLD_MAX_BYTES,
                                                      netreq_session_get_context (exchange->plan.session),
                                                      on_held, exchange);
}

static void
on_login_asked (NetreqAuthChallenge *challenge,
                gpointer             owner)
{
  NetreqExchange *exchange = owner;

  exchange->owner_funcs.challenged (challenge, exchange->owner);
}

static void
on_login_answered (gpointer owner)
{
  NetreqExchange *exchange = owner;

  g_clear_error (&exchange->tunnel_error);
  exchange->owner_funcs.resumed (exchange->owner);
  send_again (exchange);
}

static void
deliver_held (NetreqExchange *exchange)
{
  g_autoptr(GInputStream) body = g_steal_pointer (&exchange->held_body);

  netreq_read_ahead_stream_stop (NETREQ_READ_AHEAD_STREAM (body));
  exchange->owner_funcs.answered (exchange->attempt, body, exchange->hop, exchange->owner);
}

static void
on_login_refused (gpointer owner)
{
  NetreqExchange *exchange = owner;
  g_autoptr(GError) tunnel_error = g_steal_pointer (&exchange->tunnel_error);

  /* What a proxy says is not for those who have asked a server. */
  if (tunnel_error != NULL)
    exchange->owner_funcs.failed (tunnel_error, exchange->owner);
  else
    deliver_held (exchange);
}

/* --- logins to proxies --- */

static char *
introduce (const char *proxy,
           gpointer    user_data)
{
  NetreqExchange *exchange = user_data;
  const char *own = netreq_header_list_get (exchange->hop->headers, "Proxy-Authorization");

  return own != NULL ? g_strdup (own) : netreq_login_dup_answer (exchange->proxy_login, proxy);
}

static void
on_tunnel_answered (guint                   status,
                    const NetreqHeaderList *headers,
                    const char             *proxy,
                    gpointer                user_data)
{
  NetreqExchange *exchange = user_data;
  NetreqHopAnswer answer = {
    .status = status,
    .headers = headers,
  };

  exchange->tunnel_verdict = netreq_login_meet (exchange->proxy_login, &answer, proxy);
}

/* FALSE when there is nothing to be done about it. */
static gboolean
log_in_for_tunnel (NetreqExchange *exchange,
                   const GError   *error)
{
  NetreqLoginVerdict verdict = exchange->tunnel_verdict;

  exchange->tunnel_verdict = NETREQ_LOGIN_NO_MATTER;
  if (verdict == NETREQ_LOGIN_NO_MATTER)
    return FALSE;

  leave_attempt (exchange);
  if (verdict == NETREQ_LOGIN_AGAIN)
    send_again (exchange);
  else
    exchange->tunnel_error = g_error_copy (error);

  return TRUE;
}

/* --- certificates --- */

/* Nothing of the request has been sent. */
static void
take_back (NetreqExchange *exchange)
{
  GInputStream *body = netreq_attempt_get_unsent_body (exchange->attempt);

  if (body != NULL && !netreq_upload_can_replay (exchange->plan.upload))
    exchange->unsent_body = g_object_ref (body);

  g_clear_pointer (&exchange->attempt, netreq_attempt_cancel);
}

static void
on_certificate_decided (const GError *error,
                        gpointer      user_data)
{
  NetreqExchange *exchange = user_data;

  exchange->certificate_wait = NULL;
  if (error != NULL)
    exchange->owner_funcs.failed (error, exchange->owner);
  else
    start_attempt (exchange);
}

static gboolean
has_to_ask_about_certificate (NetreqExchange *exchange)
{
  return exchange->n_certificate_questions < MAX_CERTIFICATE_QUESTIONS &&
         netreq_attempt_get_certificate_question (exchange->attempt) != NULL;
}

static void
ask_about_certificate (NetreqExchange *exchange)
{
  NetreqCertificateDesk *desk = netreq_session_get_certificate_desk (exchange->plan.session);

  exchange->n_certificate_questions++;
  exchange->certificate_wait =
    netreq_certificate_desk_ask (desk, netreq_attempt_get_certificate_question (exchange->attempt),
                                 on_certificate_decided, exchange);
  take_back (exchange);
}

/* --- what an attempt reports --- */

static void
read_answer (NetreqExchange        *exchange,
             const NetreqHopAnswer *answer)
{
  g_autoptr(GError) error = NULL;

  if (!netreq_hop_follow (exchange->hop, answer, exchange->plan.redirect_mode,
                          can_send_again (exchange), &exchange->next, &error))
    exchange->owner_funcs.failed (error, exchange->owner);
  else if (exchange->next != NULL)
    tell_redirect (exchange, answer);
  else
    exchange->owner_funcs.answered (exchange->attempt, netreq_attempt_get_body (exchange->attempt),
                                    exchange->hop, exchange->owner);
}

static NetreqLoginVerdict
meet_challenges (NetreqExchange        *exchange,
                 const NetreqHopAnswer *answer)
{
  g_autofree char *proxy = netreq_attempt_dup_proxy (exchange->attempt);
  NetreqLoginVerdict verdict = netreq_login_meet (exchange->proxy_login, answer, proxy);

  return verdict != NETREQ_LOGIN_NO_MATTER ? verdict : netreq_login_meet (exchange->login, answer, proxy);
}

static void
on_answered (gpointer user_data)
{
  NetreqExchange *exchange = user_data;
  NetreqHstsKnowledge hsts = get_hsts_knowledge (exchange);
  NetreqHopAnswer answer = {
    .status = netreq_attempt_get_status (exchange->attempt),
    .headers = netreq_attempt_get_headers (exchange->attempt),
    .hsts = &hsts,
  };

  keep_hsts (exchange, answer.headers);
  keep_cookies (exchange, &answer);

  switch (meet_challenges (exchange, &answer))
    {
    case NETREQ_LOGIN_AGAIN:
      send_again (exchange);
      break;

    case NETREQ_LOGIN_WAIT:
      hold (exchange);
      break;

    case NETREQ_LOGIN_NO_MATTER:
    default:
      read_answer (exchange, &answer);
    }
}

static NetreqRetry
decide_retry (NetreqExchange *exchange)
{
  NetreqAttemptEnd end = {
    .body_can_be_replayed = can_send_again (exchange),
    .already_retried = exchange->retried,
  };

  netreq_attempt_describe_end (exchange->attempt, &end);
  return netreq_retry_decide (&end);
}

static void
retry (NetreqExchange *exchange)
{
  exchange->retried = TRUE;
  g_clear_pointer (&exchange->attempt, netreq_attempt_cancel);
  start_attempt (exchange);
}

static void
fail_for_want_of_body (NetreqExchange *exchange,
                       const GError   *error)
{
  g_autoptr(GError) reason = NULL;

  reason = netreq_error_new (NETREQ_ERROR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED,
                             "The streamed body cannot be sent again after: %s", netreq_error_get_words (error));
  exchange->owner_funcs.failed (reason, exchange->owner);
}

static void
on_failed (const GError *error,
           gpointer      user_data)
{
  NetreqExchange *exchange = user_data;

  /* Whoever comes to read the body finds out. */
  if (exchange->held_body != NULL)
    return;

  /* It has answered; what fails is the rest of a body that nobody wants. */
  if (exchange->drain != NULL)
    {
      on_drained (exchange);
      return;
    }

  if (has_to_ask_about_certificate (exchange))
    {
      ask_about_certificate (exchange);
      return;
    }

  if (netreq_attempt_is_outdated (exchange->attempt))
    {
      take_back (exchange);
      start_attempt (exchange);
      return;
    }

  if (log_in_for_tunnel (exchange, error))
    return;

  switch (decide_retry (exchange))
    {
    case NETREQ_RETRY_AGAIN:
      retry (exchange);
      break;

    case NETREQ_RETRY_WITHOUT_BODY:
      fail_for_want_of_body (exchange, error);
      break;

    case NETREQ_RETRY_NO:
    default:
      exchange->owner_funcs.failed (error, exchange->owner);
    }
}

/* --- an attempt --- */

static void
add_authorization (NetreqExchange   *exchange,
                   NetreqHeaderList *headers)
{
  g_autofree char *answer = netreq_login_dup_answer (exchange->login, NULL);

  if (answer != NULL)
    netreq_header_list_set (headers, "Authorization", answer);
}

static NetreqHeaderList *
compose_hop_headers (NetreqExchange *exchange)
{
  gboolean secure = g_str_equal (g_uri_get_scheme (exchange->hop->url), "https");
  NetreqDefaultHeaders defaults = {
    .user_agent = netreq_session_get_user_agent (exchange->plan.session),
    .accept_language = netreq_session_get_accept_language (exchange->plan.session),
    .accepted_codings = netreq_content_decoder_get_accepted (secure),
  };

  return netreq_hop_compose_headers (exchange->hop, &defaults);
}

/* Those of most requests are the same. */
static NetreqHeaderList *
compose_plain_headers (NetreqExchange *exchange)
{
  NetreqSession *session = exchange->plan.session;
  GUri *url = exchange->hop->url;
  const NetreqHeaderList *kept = netreq_session_get_plain_headers (session, url);
  NetreqHeaderList *headers;

  if (kept != NULL)
    return netreq_header_list_copy (kept);

  headers = compose_hop_headers (exchange);
  netreq_session_keep_plain_headers (session, url, headers);

  return headers;
}

static NetreqHeaderList *
compose_headers (NetreqExchange *exchange)
{
  NetreqHeaderList *headers = netreq_hop_has_plain_headers (exchange->hop) ? compose_plain_headers (exchange)
                                                                           : compose_hop_headers (exchange);

  add_cookies (exchange, headers);
  add_authorization (exchange, headers);

  return headers;
}

static GInputStream *
open_body (NetreqExchange *exchange,
           gint64         *length)
{
  if (exchange->unsent_body != NULL)
    {
      *length = -1;
      return g_steal_pointer (&exchange->unsent_body);
    }

  return exchange->hop->has_body ? netreq_upload_open (exchange->plan.upload, length) : NULL;
}

static void
send_attempt (NetreqExchange *exchange)
{
  static const NetreqAttemptOwner owner_funcs = {
    .sent = on_sent,
    .get_supplied_since = get_supplied_since,
    .introduce = introduce,
    .tunnel_answered = on_tunnel_answered,
    .answered = on_answered,
    .failed = on_failed,
  };
  const NetreqExchangePlan *plan = &exchange->plan;
  g_autoptr(NetreqHeaderList) headers = compose_headers (exchange);
  gint64 body_length = 0;
  g_autoptr(GInputStream) body = open_body (exchange, &body_length);
  NetreqAttemptPlan attempt_plan = {
    .method = exchange->hop->method,
    .url = exchange->hop->url,
    .headers = headers,
    .body = body,
    .body_length = body_length,
    .priority = plan->priority,
    .priority_incremental = plan->priority_incremental,
    .lane = netreq_login_get_lane (exchange->login),
    /* A streamed body cannot be sent again, so it takes no connection that may
     * be dead already. */
    .fresh_connection = exchange->retried || body_length < 0,
    .connect_timeout = plan->connect_timeout,
    .response_timeout = plan->response_timeout,
    .idle_timeout = plan->idle_timeout,
  };

  exchange->attempt = netreq_attempt_start (plan->session, &attempt_plan, &owner_funcs, exchange);
}

static void
on_login_ready (gpointer owner)
{
  send_attempt (owner);
}

static void
log_in_and_send (NetreqExchange *exchange)
{
  if (netreq_login_prepare (exchange->login))
    send_attempt (exchange);
}

static void
on_cookies_ready (gpointer user_data)
{
  NetreqExchange *exchange = user_data;

  exchange->wait = NULL;
  log_in_and_send (exchange);
}

static void
start_attempt (NetreqExchange *exchange)
{
  NetreqCookieContext context;

  if (uses_cookies (exchange, &context))
    exchange->wait = netreq_session_wait_for_cookies (exchange->plan.session, on_cookies_ready, exchange);
  if (exchange->wait == NULL)
    log_in_and_send (exchange);
}

static void
start_first_hop (NetreqExchange *exchange)
{
  NetreqHstsKnowledge hsts = get_hsts_knowledge (exchange);

  enter_hop (exchange, netreq_hop_new (exchange->plan.description, exchange->plan.referrer_policy, &hsts));
  start_attempt (exchange);
}

static void
on_hsts_ready (gpointer user_data)
{
  NetreqExchange *exchange = user_data;

  exchange->wait = NULL;
  start_first_hop (exchange);
}

NetreqExchange *
netreq_exchange_start (const NetreqExchangePlan  *plan,
                       const NetreqExchangeOwner *owner_funcs,
                       gpointer                   owner)
{
  static const NetreqLoginOwner login_owner_funcs = {
    .asked = on_login_asked,
    .answered = on_login_answered,
    .refused = on_login_refused,
    .ready = on_login_ready,
  };
  NetreqLoginPlan login_plan = {
    .session = plan->session,
    .description = plan->description,
    .credentials = plan->credentials,
  };
  NetreqExchange *exchange = g_new0 (NetreqExchange, 1);

  exchange->plan = *plan;
  exchange->owner_funcs = *owner_funcs;
  exchange->owner = owner;
  exchange->login = netreq_login_new (&login_plan, &login_owner_funcs, exchange);
  login_plan.is_for_proxy = TRUE;
  exchange->proxy_login = netreq_login_new (&login_plan, &login_owner_funcs, exchange);
  exchange->wait = netreq_hsts_keeper_wait (netreq_session_get_hsts (plan->session), on_hsts_ready, exchange);
  if (exchange->wait == NULL)
    start_first_hop (exchange);

  return exchange;
}

void
netreq_exchange_free (NetreqExchange *exchange)
{
  leave_attempt (exchange);
  g_clear_pointer (&exchange->login, netreq_login_free);
  g_clear_pointer (&exchange->proxy_login, netreq_login_free);
  g_clear_pointer (&exchange->wait, netreq_record_wait_cancel);
  g_clear_pointer (&exchange->certificate_wait, netreq_certificate_wait_cancel);
  g_clear_object (&exchange->unsent_body);
  g_clear_pointer (&exchange->hop, netreq_hop_free);
  g_clear_pointer (&exchange->next, netreq_hop_free);
  g_clear_error (&exchange->tunnel_error);
  g_free (exchange);
}
