/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-exchange-private.h"

#include "body/netreq-content-decoder-private.h"
#include "netreq-error-private.h"
#include "policy/netreq-default-headers-private.h"

struct _NetreqExchange
{
  NetreqExchangePlan plan;
  NetreqExchangeOwner owner_funcs;
  gpointer owner;

  /* What is under way. */
  NetreqAttempt *attempt;
  /* The one silent retry has been spent. */
  gboolean retried;
};

static void start_attempt (NetreqExchange *exchange);

static void
on_sent (gsize    n_bytes,
         gpointer user_data)
{
  NetreqExchange *exchange = user_data;

  netreq_upload_count_sent (exchange->plan.upload, n_bytes);
  exchange->owner_funcs.sent (exchange->owner);
}

static gint64
get_supplied_since (gpointer user_data)
{
  NetreqExchange *exchange = user_data;

  return netreq_upload_get_supplied_since (exchange->plan.upload);
}

static void
on_answered (gpointer user_data)
{
  NetreqExchange *exchange = user_data;

  exchange->owner_funcs.answered (exchange->attempt, exchange->owner);
}

static NetreqRetry
decide_retry (NetreqExchange *exchange)
{
  NetreqAttemptEnd end = {
    .body_can_be_replayed = netreq_upload_can_replay (exchange->plan.upload),
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
                             "The streamed body cannot be sent again after: %s", error->message);
  exchange->owner_funcs.failed (reason, exchange->owner);
}

static void
on_failed (const GError *error,
           gpointer      user_data)
{
  NetreqExchange *exchange = user_data;

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

static NetreqHeaderList *
compose_headers (NetreqExchange *exchange)
{
  const NetreqRequestDescription *description = exchange->plan.description;
  NetreqHeaderList *headers = netreq_header_list_copy (description->headers);
  gboolean secure = g_str_equal (g_uri_get_scheme (description->url), "https");

  netreq_default_headers_add (headers,
                              netreq_session_get_user_agent (exchange->plan.session),
                              netreq_content_decoder_get_accepted (secure));
  return headers;
}

static void
start_attempt (NetreqExchange *exchange)
{
  static const NetreqAttemptOwner owner_funcs = {
    .sent = on_sent,
    .get_supplied_since = get_supplied_since,
    .answered = on_answered,
    .failed = on_failed,
  };
  const NetreqExchangePlan *plan = &exchange->plan;
  g_autoptr(NetreqHeaderList) headers = compose_headers (exchange);
  gint64 body_length = 0;
  g_autoptr(GInputStream) body = netreq_upload_open (plan->upload, &body_length);
  NetreqAttemptPlan attempt_plan = {
    .method = plan->description->method,
    .url = plan->description->url,
    .headers = headers,
    .body = body,
    .body_length = body_length,
    .priority = plan->priority,
    .priority_incremental = plan->priority_incremental,
    /* A streamed body cannot be sent again, so it takes no connection that may
     * be dead already. */
    .fresh_connection = exchange->retried || netreq_upload_is_streamed (plan->upload),
    .connect_timeout = plan->connect_timeout,
    .response_timeout = plan->response_timeout,
    .idle_timeout = plan->idle_timeout,
  };

  exchange->attempt = netreq_attempt_start (plan->session, &attempt_plan, &owner_funcs, exchange);
}

NetreqExchange *
netreq_exchange_start (const NetreqExchangePlan  *plan,
                       const NetreqExchangeOwner *owner_funcs,
                       gpointer                   owner)
{
  NetreqExchange *exchange = g_new0 (NetreqExchange, 1);

  exchange->plan = *plan;
  exchange->owner_funcs = *owner_funcs;
  exchange->owner = owner;
  start_attempt (exchange);

  return exchange;
}

void
netreq_exchange_free (NetreqExchange *exchange)
{
  g_clear_pointer (&exchange->attempt, netreq_attempt_cancel);
  g_free (exchange);
}
