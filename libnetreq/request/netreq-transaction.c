/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-transaction-private.h"

#include "netreq-error-private.h"
#include "netreq-source-private.h"
#include "policy/netreq-url-private.h"
#include "request/netreq-auth-challenge-private.h"
#include "request/netreq-exchange-private.h"
#include "request/netreq-incoming-message-private.h"
#include "request/netreq-upload-private.h"
#include "session/netreq-session-private.h"
#include "transport/netreq-scheduler-private.h"

/* Somebody who waits for the response by a callback. */
typedef struct
{
  NetreqTransaction *transaction;
  GTask *task;
  GSource *cancelled;
} Waiter;

struct _NetreqTransaction
{
  NetreqTransactionPlan plan;

  /* Who is told. */
  NetreqTransactionListener listener;
  gpointer request;

  /* The two machines, and how the second one ended. */
  NetreqWritableState writable;
  NetreqExchangeState state;
  NetreqOutcome outcome;
  /* Why it failed or that it was aborted; set with the outcome. */
  GError *error;

  NetreqUpload *upload;
  /* What is under way, until there is an outcome. */
  NetreqExchange *exchange;
  GSource *total_timer;

  /* The redirects so far, as the response will list them; NULL while there are none. */
  GVariantBuilder *redirects;
  /* Whether the last of them is being told, or waits for the application. */
  gboolean redirect_is_told;
  gboolean redirect_is_deferred;

  /* The response while it lives. Not owned. */
  NetreqIncomingMessage *response;
  /* The same from the outcome to the close. Owned. */
  NetreqIncomingMessage *last_response;
  /* Of Waiter, the latest first. */
  GSList *waiters;
  /* There are some, or have been. */
  gboolean was_awaited;

  /* Tells what is due. */
  NetreqErrand turn;
  /* Tells the end behind the callbacks of those who have waited for something. */
  GSource *end_turn;
  gboolean start_is_due;
  gboolean drain_is_due;
  gboolean finish_is_due;
  guint64 told_progress;
  /* We hold a reference to the request. */
  gboolean is_in_flight;
  gboolean is_started;
  gboolean is_closed;
};

static GMainContext *
get_context (NetreqTransaction *transaction)
{
  return netreq_session_get_context (transaction->plan.session);
}

static NetreqScheduler *
get_scheduler (NetreqTransaction *transaction)
{
  return netreq_scheduler_get (transaction->plan.session);
}

/* --- those who wait --- */

static void
waiter_free (Waiter *waiter)
{
  netreq_clear_source (&waiter->cancelled);
  g_object_unref (waiter->task);
  g_free (waiter);
}

/* With the response, or with why there is none. One at a time: those who are told
 * may run the main loop, and whoever waits still may be cancelled there. */
static void
answer_waiters (NetreqTransaction     *transaction,
                NetreqIncomingMessage *response)
{
  transaction->waiters = g_slist_reverse (transaction->waiters);

  while (transaction->waiters != NULL)
    {
      Waiter *waiter = transaction->waiters->data;
      g_autoptr(GTask) task = g_object_ref (waiter->task);

      transaction->waiters = g_slist_delete_link (transaction->waiters, transaction->waiters);
      waiter_free (waiter);

      if (response != NULL)
        g_task_return_pointer (task, g_object_ref (response), g_object_unref);
      else
        g_task_return_error (task, g_error_copy (transaction->error));
    }
}

static gboolean
on_waiter_cancelled (GCancellable *cancellable,
                     gpointer      user_data)
{
  Waiter *waiter = user_data;
  NetreqTransaction *transaction = waiter->transaction;
  g_autoptr(GObject) held = g_object_ref (transaction->request);

  transaction->waiters = g_slist_remove (transaction->waiters, waiter);
  g_task_return_error_if_cancelled (waiter->task);
  waiter_free (waiter);
  netreq_transaction_abort (transaction);

  return G_SOURCE_REMOVE;
}

static void
add_waiter (NetreqTransaction *transaction,
            GTask             *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->transaction = transaction;
  waiter->task = g_object_ref (task);
  transaction->waiters = g_slist_prepend (transaction->waiters, waiter);

  if (cancellable == NULL)
    return;

  waiter->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_static_name (waiter->cancelled, "[netreq] send cancelled");
  g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (on_waiter_cancelled), waiter, NULL);
  g_source_attach (waiter->cancelled, get_context (transaction));
}

/* --- telling --- */

static void
take_off (NetreqTransaction *transaction)
{
  transaction->is_in_flight = TRUE;
  g_object_ref (transaction->request);
}

static void
touch_down (NetreqTransaction *transaction)
{
  if (!transaction->is_in_flight)
    return;

  transaction->is_in_flight = FALSE;
  g_object_unref (transaction->request);
}

static gboolean
is_over (NetreqTransaction *transaction)
{
  return transaction->outcome != NETREQ_OUTCOME_NONE;
}

static gboolean
take_due (NetreqTransaction *transaction,
          gboolean          *is_due)
{
  gboolean was_due = *is_due && !is_over (transaction);

  *is_due = FALSE;
  return was_due;
}

static void
tell_progress (NetreqTransaction *transaction)
{
  guint64 sent = netreq_upload_get_sent (transaction->upload);

  /* A retry sends again what was told already. */
  if (is_over (transaction) || sent <= transaction->told_progress)
    return;

  transaction->told_progress = sent;
  transaction->listener.progressed (transaction->request, sent,
                                    netreq_upload_get_total (transaction->upload));
}

/* Whoever is told may bring everything to its end; then nothing else is due. */
static void
tell_due (NetreqTransaction *transaction)
{
  if (take_due (transaction, &transaction->start_is_due))
    transaction->listener.started (transaction->request);

  if (take_due (transaction, &transaction->drain_is_due))
    transaction->listener.drained (transaction->request);

  if (take_due (transaction, &transaction->finish_is_due))
    transaction->listener.finished (transaction->request);

  tell_progress (transaction);
}

static void
tell_end (NetreqTransaction *transaction)
{
  g_autoptr(NetreqIncomingMessage) response = g_steal_pointer (&transaction->last_response);

  transaction->is_closed = TRUE;
  netreq_scheduler_take_back (get_scheduler (transaction), &transaction->turn);

  if (response != NULL)
    netreq_incoming_message_emit_tail (response, transaction->outcome, transaction->error);

  answer_waiters (transaction, transaction->outcome == NETREQ_OUTCOME_DONE ? response : NULL);
  transaction->listener.settled (transaction->request, transaction->outcome, transaction->error);
  transaction->listener.closed (transaction->request);
  touch_down (transaction);
}

static void
on_turn (gpointer user_data)
{
  NetreqTransaction *transaction = user_data;
  g_autoptr(GObject) held = g_object_ref (transaction->request);

  if (transaction->end_turn != NULL)
    return;

  transaction->listener.room_made (transaction->request);
  tell_due (transaction);
  if (is_over (transaction) && !transaction->is_closed)
    tell_end (transaction);
}

static void
schedule_turn (NetreqTransaction *transaction)
{
  if (!transaction->is_closed)
    netreq_scheduler_run_first (get_scheduler (transaction), &transaction->turn);
}

static gboolean
on_end_turn (gpointer user_data)
{
  NetreqTransaction *transaction = user_data;

  netreq_clear_source (&transaction->end_turn);
  on_turn (transaction);

  return G_SOURCE_REMOVE;
}

/* Callbacks come from idle sources, which are dispatched in their order. */
static void
schedule_end_turn (NetreqTransaction *transaction)
{
  transaction->end_turn = g_idle_source_new ();
  g_source_set_priority (transaction->end_turn, G_PRIORITY_DEFAULT);
  g_source_set_static_name (transaction->end_turn, "[netreq] end");
  g_source_set_callback (transaction->end_turn, on_end_turn, transaction, NULL);
  g_source_attach (transaction->end_turn, get_context (transaction));
}

static void
note_drain (NetreqTransaction *transaction)
{
  if (transaction->writable != NETREQ_WRITABLE_WRITING ||
      netreq_transaction_get_buffered_amount (transaction) > 0)
    return;

  transaction->drain_is_due = TRUE;
  schedule_turn (transaction);
}

/* --- the end --- */

/* By signals, from beginning to end: no callback is on its way. */
static gboolean
is_only_heard (NetreqTransaction *transaction)
{
  return !transaction->was_awaited && !transaction->listener.has_stream (transaction->request) &&
         (transaction->response == NULL || netreq_incoming_message_is_only_heard (transaction->response));
}

static void
schedule_end (NetreqTransaction *transaction)
{
  if (is_only_heard (transaction))
    schedule_turn (transaction);
  else
    schedule_end_turn (transaction);
}

/* The only way to an outcome: takes down what is under way and leaves the telling
 * to the next turn. */
static void
settle (NetreqTransaction *transaction,
        NetreqOutcome      outcome,
        const GError      *error)
{
  if (!netreq_exchange_state_advance (&transaction->state, NETREQ_EXCHANGE_SETTLE))
    return;

  /* One that was never started has to live until it was told. */
  if (!transaction->is_in_flight)
    take_off (transaction);

  transaction->outcome = outcome;
  transaction->error = error != NULL ? g_error_copy (error) : NULL;
  netreq_upload_close (transaction->upload);
  g_clear_pointer (&transaction->exchange, netreq_exchange_free);
  netreq_clear_source (&transaction->total_timer);

  if (transaction->response != NULL)
    {
      transaction->last_response = g_object_ref (transaction->response);
      netreq_incoming_message_settle (transaction->response, outcome, error);
    }

  schedule_end (transaction);
}

void
netreq_transaction_abort (NetreqTransaction *transaction)
{
  g_autoptr(GError) error = netreq_error_new (NETREQ_ERROR_ABORTED, "The request was aborted");

  settle (transaction, NETREQ_OUTCOME_ABORTED, error);
}

static gboolean
on_total_timeout (gpointer user_data)
{
  NetreqTransaction *transaction = user_data;
  g_autofree char *host = netreq_url_host_port (transaction->plan.description->url);
  g_autoptr(GError) error = NULL;

  error = netreq_error_new (NETREQ_ERROR_TOTAL_TIMED_OUT, "The request to %s was not over within %u ms",
                            host, transaction->plan.total_timeout);
  settle (transaction, NETREQ_OUTCOME_FAILED, error);

  return G_SOURCE_REMOVE;
}

/* --- redirects --- */

static void
note_redirect (NetreqTransaction    *transaction,
               const NetreqRedirect *redirect)
{
  g_autofree char *url = netreq_url_to_string (redirect->from->url);

  if (transaction->redirects == NULL)
    transaction->redirects = g_variant_builder_new (G_VARIANT_TYPE ("a(us)"));

  g_variant_builder_add (transaction->redirects, "(us)", redirect->status, url);
}

static GVariant *
take_redirects (NetreqTransaction *transaction)
{
  g_autoptr(GVariantBuilder) redirects = g_steal_pointer (&transaction->redirects);

  return redirects != NULL ? g_variant_ref_sink (g_variant_builder_end (redirects)) : NULL;
}

/* Tells of it, and returns whether nobody has decided about it. */
static gboolean
ask_for_decision (NetreqTransaction    *transaction,
                  const NetreqRedirect *redirect)
{
  g_autofree char *url = netreq_hop_dup_url (redirect->to);
  g_auto(GStrv) headers = netreq_header_list_to_strv (redirect->headers);

  note_redirect (transaction, redirect);

  transaction->redirect_is_deferred = FALSE;
  transaction->redirect_is_told = TRUE;
  transaction->listener.redirected (transaction->request, redirect->status, redirect->to->method, url, headers);
  transaction->redirect_is_told = FALSE;

  /* Whoever was told may have run the main loop, up to another redirect: that is decided
   * or deferred by now, too. */
  return transaction->state == NETREQ_EXCHANGE_REDIRECTING && !transaction->redirect_is_deferred;
}

static void
follow_redirect (NetreqTransaction *transaction)
{
  if (!netreq_exchange_state_advance (&transaction->state, NETREQ_EXCHANGE_RESUME))
    return;

  netreq_exchange_follow (transaction->exchange);
  note_drain (transaction);
}

static void
fail_for_want_of_decision (NetreqTransaction    *transaction,
                           const NetreqRedirect *redirect)
{
  g_autofree char *from = netreq_url_host_port (redirect->from->url);
  g_autofree char *to = netreq_url_host_port (redirect->to->url);
  g_autoptr(GError) error = NULL;

  error = netreq_error_new (NETREQ_ERROR_BLOCKED_BY_CLIENT,
                            "Redirect was cancelled: %s redirects to %s, and nobody has followed", from, to);
  settle (transaction, NETREQ_OUTCOME_FAILED, error);
}

/* --- what the response reports --- */

static void
on_response_ended (gpointer owner)
{
  settle (owner, NETREQ_OUTCOME_DONE, NULL);
}

static void
on_response_failed (const GError *error,
                    gpointer      owner)
{
  settle (owner, NETREQ_OUTCOME_FAILED, error);
}

static void
on_response_dropped (gpointer owner)
{
  netreq_transaction_abort (owner);
}

static void
on_response_gone (gboolean was_read,
                  gpointer owner)
{
  NetreqTransaction *transaction = owner;

  g_clear_weak_pointer (&transaction->response);
  if (was_read)
    settle (transaction, NETREQ_OUTCOME_DONE, NULL);
  else
    netreq_transaction_abort (transaction);
}

static NetreqIncomingMessage *
make_response (NetreqTransaction *transaction,
               NetreqAttempt     *attempt,
               GInputStream      *body,
               const NetreqHop   *hop)
{
  static const NetreqIncomingMessageOwner owner_funcs = {
    .ended = on_response_ended,
    .failed = on_response_failed,
    .dropped = on_response_dropped,
    .gone = on_response_gone,
  };
  g_autoptr(GVariant) redirects = take_redirects (transaction);
  NetreqIncomingMessageHead head = {
    .status_code = netreq_attempt_get_status (attempt),
    .status_message = netreq_attempt_get_reason (attempt),
    .version_major = netreq_attempt_get_version_major (attempt),
    .version_minor = netreq_attempt_get_version_minor (attempt),
    .url = hop->url,
    .redirect_chain = redirects,
    .headers = netreq_header_list_copy (netreq_attempt_get_headers (attempt)),
    .body = body,
    .body_length = netreq_attempt_get_body_length (attempt),
    .context = get_context (transaction),
  };

  return netreq_incoming_message_new (&head, &owner_funcs, transaction);
}

/* --- what the exchange reports --- */

static void
on_sent (gpointer owner)
{
  NetreqTransaction *transaction = owner;

  note_drain (transaction);
  if (transaction->listener.wants_progress (transaction->request))
    schedule_turn (transaction);
}

static void
on_redirected (const NetreqRedirect *redirect,
               gpointer              owner)
{
  NetreqTransaction *transaction = owner;
  g_autoptr(GObject) held = g_object_ref (transaction->request);

  tell_due (transaction);
  if (!netreq_exchange_state_advance (&transaction->state, NETREQ_EXCHANGE_REDIRECT))
    return;

  if (!ask_for_decision (transaction, redirect))
    return;

  if (transaction->plan.redirect_mode == NETREQ_REDIRECT_MODE_MANUAL)
    fail_for_want_of_decision (transaction, redirect);
  else
    follow_redirect (transaction);
}

static void
on_challenged (NetreqAuthChallenge *challenge,
               gpointer             owner)
{
  NetreqTransaction *transaction = owner;
  g_autoptr(GObject) held = g_object_ref (transaction->request);

  tell_due (transaction);
  if (!netreq_exchange_state_advance (&transaction->state, NETREQ_EXCHANGE_CHALLENGE))
    return;

  if (!transaction->listener.challenged (transaction->request, challenge))
    netreq_auth_challenge_decline (challenge);
}

static void
on_resumed (gpointer owner)
{
  NetreqTransaction *transaction = owner;

  netreq_exchange_state_advance (&transaction->state, NETREQ_EXCHANGE_RESUME);
}

static void
on_answered (NetreqAttempt   *attempt,
             GInputStream    *body,
             const NetreqHop *hop,
             gpointer         owner)
{
  NetreqTransaction *transaction = owner;
  g_autoptr(GObject) held = g_object_ref (transaction->request);
  g_autoptr(NetreqIncomingMessage) response = NULL;
  gboolean is_wanted;

  tell_due (transaction);
  if (!netreq_exchange_state_advance (&transaction->state, NETREQ_EXCHANGE_RESPOND))
    return;

  response = make_response (transaction, attempt, body, hop);
  g_set_weak_pointer (&transaction->response, response);
  is_wanted = transaction->waiters != NULL || transaction->listener.wants_response (transaction->request);

  transaction->listener.responded (transaction->request, response);

  /* A handler may have read all of the body. */
  if (!is_over (transaction) || transaction->outcome == NETREQ_OUTCOME_DONE)
    answer_waiters (transaction, response);
  if (!is_over (transaction))
    netreq_incoming_message_begin (response, !is_wanted);
}

static void
on_failed (const GError *error,
           gpointer      owner)
{
  settle (owner, NETREQ_OUTCOME_FAILED, error);
}

/* --- the beginning --- */

static void
start_total_timer (NetreqTransaction *transaction)
{
  if (transaction->plan.total_timeout == 0)
    return;

  transaction->total_timer = g_timeout_source_new (transaction->plan.total_timeout);
  /* What has come in while the application kept the loop busy has come in time. */
  g_source_set_priority (transaction->total_timer, NETREQ_IO_PRIORITY + 1);
  g_source_set_static_name (transaction->total_timer, "[netreq] total timeout");
  g_source_set_callback (transaction->total_timer, on_total_timeout, transaction, NULL);
  g_source_attach (transaction->total_timer, get_context (transaction));
}

static void
start (NetreqTransaction *transaction)
{
  static const NetreqExchangeOwner owner_funcs = {
    .sent = on_sent,
    .redirected = on_redirected,
    .challenged = on_challenged,
    .resumed = on_resumed,
    .answered = on_answered,
    .failed = on_failed,
  };
  NetreqExchangePlan plan = {
    .session = transaction->plan.session,
    .description = transaction->plan.description,
    .upload = transaction->upload,
    .redirect_mode = transaction->plan.redirect_mode,
    .referrer_policy = transaction->plan.referrer_policy,
    .credentials = transaction->plan.credentials,
    .use_session_cookies = transaction->plan.use_session_cookies,
    .priority = transaction->plan.priority,
    .priority_incremental = transaction->plan.priority_incremental,
    .connect_timeout = transaction->plan.connect_timeout,
    .response_timeout = transaction->plan.response_timeout,
    .idle_timeout = transaction->plan.idle_timeout,
  };

  if (!netreq_exchange_state_advance (&transaction->state, NETREQ_EXCHANGE_START))
    return;

  netreq_session_assert_context (transaction->plan.session);
  take_off (transaction);
  transaction->is_started = TRUE;
  transaction->start_is_due = TRUE;
  schedule_turn (transaction);
  start_total_timer (transaction);
  transaction->exchange = netreq_exchange_start (&plan, &owner_funcs, transaction);
}

static void
on_upload_room (gpointer user_data)
{
  NetreqTransaction *transaction = user_data;

  note_drain (transaction);
  transaction->listener.room_made (transaction->request);
}

NetreqTransaction *
netreq_transaction_new (const NetreqTransactionPlan     *plan,
                        const NetreqTransactionListener *listener,
                        gpointer                         request)
{
  NetreqTransaction *transaction = g_new0 (NetreqTransaction, 1);

  transaction->plan = *plan;
  g_object_ref (plan->session);
  transaction->listener = *listener;
  transaction->request = request;
  transaction->turn.run = on_turn;
  transaction->turn.user_data = transaction;
  transaction->upload = netreq_upload_new (get_context (transaction), plan->streamed,
                                           on_upload_room, transaction);

  return transaction;
}

void
netreq_transaction_free (NetreqTransaction *transaction)
{
  g_assert (transaction->exchange == NULL && !transaction->turn.is_waiting && transaction->end_turn == NULL &&
            transaction->waiters == NULL);

  g_clear_weak_pointer (&transaction->response);
  g_clear_pointer (&transaction->upload, netreq_upload_free);
  g_clear_pointer (&transaction->redirects, g_variant_builder_unref);
  g_clear_error (&transaction->error);
  g_clear_object (&transaction->plan.session);
  g_free (transaction);
}

/* --- the writable side --- */

static gboolean
refuse_when_over (NetreqTransaction  *transaction,
                  GError            **error)
{
  if (!is_over (transaction))
    return FALSE;

  if (transaction->error == NULL)
    netreq_set_error (error, NETREQ_ERROR_UNEXPECTED, "The request is over");
  else if (error != NULL)
    *error = g_error_copy (transaction->error);

  return TRUE;
}

gboolean
netreq_transaction_advance (NetreqTransaction    *transaction,
                            NetreqWritableEvent   event,
                            GError              **error)
{
  static const char * const refusals[NETREQ_N_WRITABLE_EVENTS] = {
    [NETREQ_WRITABLE_CONFIGURE] = "The headers are fixed since the first write",
    [NETREQ_WRITABLE_WRITE] = "Nothing can be written after the end of the body",
    [NETREQ_WRITABLE_END] = "The body has ended already",
  };

  if (refuse_when_over (transaction, error))
    return FALSE;

  if (netreq_writable_state_advance (&transaction->writable, event))
    return TRUE;

  netreq_set_error (error, NETREQ_ERROR_UNEXPECTED, "%s", refusals[event]);
  return FALSE;
}

void
netreq_transaction_write (NetreqTransaction *transaction,
                          GBytes            *bytes)
{
  netreq_upload_append (transaction->upload, bytes);
  if (transaction->plan.streamed)
    start (transaction);
}

void
netreq_transaction_end (NetreqTransaction *transaction)
{
  netreq_upload_finish (transaction->upload);
  transaction->drain_is_due = FALSE;
  transaction->finish_is_due = TRUE;
  schedule_turn (transaction);
  start (transaction);
}

gboolean
netreq_transaction_has_ended (NetreqTransaction *transaction)
{
  return transaction->writable == NETREQ_WRITABLE_ENDED;
}

gsize
netreq_transaction_get_room (NetreqTransaction *transaction)
{
  return is_over (transaction) ? G_MAXSSIZE : netreq_upload_get_room (transaction->upload);
}

/* --- deciding --- */

static gboolean
refuse_to_decide (NetreqTransaction  *transaction,
                  GError            **error)
{
  if (!refuse_when_over (transaction, error))
    netreq_set_error (error, NETREQ_ERROR_UNEXPECTED, "There is no redirect to decide about");

  return FALSE;
}

gboolean
netreq_transaction_follow_redirect (NetreqTransaction  *transaction,
                                    GError            **error)
{
  /* One handler may follow after another. */
  if (transaction->redirect_is_told && transaction->state == NETREQ_EXCHANGE_LOADING)
    return TRUE;

  if (transaction->state != NETREQ_EXCHANGE_REDIRECTING)
    return refuse_to_decide (transaction, error);

  follow_redirect (transaction);
  return TRUE;
}

gboolean
netreq_transaction_defer_redirect (NetreqTransaction  *transaction,
                                   GError            **error)
{
  if (transaction->state != NETREQ_EXCHANGE_REDIRECTING)
    return refuse_to_decide (transaction, error);

  transaction->redirect_is_deferred = TRUE;
  return TRUE;
}

/* --- waiting and asking --- */

static gboolean
is_awaiting_response (NetreqTransaction *transaction)
{
  return transaction->state == NETREQ_EXCHANGE_LOADING ||
         transaction->state == NETREQ_EXCHANGE_REDIRECTING ||
         transaction->state == NETREQ_EXCHANGE_CHALLENGED;
}

void
netreq_transaction_await (NetreqTransaction *transaction,
                          GTask             *task)
{
  transaction->was_awaited = TRUE;

  if (transaction->response != NULL)
    g_task_return_pointer (task, g_object_ref (transaction->response), g_object_unref);
  else if (is_awaiting_response (transaction))
    add_waiter (transaction, task);
  else if (transaction->error != NULL)
    g_task_return_error (task, g_error_copy (transaction->error));
  else
    g_task_return_error (task, netreq_error_new (NETREQ_ERROR_UNEXPECTED, "The response is gone"));
}

gboolean
netreq_transaction_is_started (NetreqTransaction *transaction)
{
  return transaction->is_started;
}

gboolean
netreq_transaction_is_closed (NetreqTransaction *transaction)
{
  return transaction->is_closed;
}

NetreqOutcome
netreq_transaction_get_outcome (NetreqTransaction *transaction)
{
  return transaction->outcome;
}

const GError *
netreq_transaction_get_error (NetreqTransaction *transaction)
{
  return transaction->error;
}

NetreqIncomingMessage *
netreq_transaction_get_response (NetreqTransaction *transaction)
{
  return transaction->response;
}

guint64
netreq_transaction_get_buffered_amount (NetreqTransaction *transaction)
{
  if (is_over (transaction))
    return 0;

  return netreq_upload_get_unsent (transaction->upload);
}

NetreqUploadProgress
netreq_transaction_get_upload_progress (NetreqTransaction *transaction)
{
  NetreqUploadProgress progress = { 0, };

  if (!transaction->is_started || transaction->is_closed)
    return progress;

  progress.active = TRUE;
  progress.current = netreq_upload_get_sent (transaction->upload);
  progress.started = progress.current > 0;
  progress.total = progress.started ? netreq_upload_get_total (transaction->upload) : 0;

  return progress;
}
