/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/transaction.h"
#include "support/netreq-test-system.h"

/* Who decides about a redirect, when, and what comes of it. */

#define HEAD_TO(path) "HTTP/1.1 302 Found\r\nLocation: " path "\r\nContent-Length: 5\r\n\r\n"
#define REDIRECT      SEND (HEAD_TO ("/next") "hello")
#define EMPTY         SEND ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

#define REDIRECTED "request redirect 302 GET /next"
#define ANSWERED   "request response 200", "response end", "response close", "request close"

/* The body of the redirect is there at once, or comes when it is let. */
static const struct
{
  const char *name;
  const NetreqRawStep *script;
} redirects[] = {
  { "drained", SCRIPT (EXPECT_REQUEST, REDIRECT, EXPECT_REQUEST, EMPTY) },
  { "draining", SCRIPT (EXPECT_REQUEST, SEND (HEAD_TO ("/next")), GATE ("rest"), SEND ("hello"),
                        EXPECT_REQUEST, EMPTY) },
};

static const NetreqRawStep two_redirects[] = {
  EXPECT_REQUEST, REDIRECT, EXPECT_REQUEST, SEND (HEAD_TO ("/last") "hello"), EXPECT_REQUEST, EMPTY, CLOSE,
};

static const struct
{
  const char *name;
  NetreqRedirectMode mode;
} modes[] = {
  { "follow", NETREQ_REDIRECT_MODE_FOLLOW },
  { "manual", NETREQ_REDIRECT_MODE_MANUAL },
};

/* Long enough to get to where the time is meant to run out. */
static guint
get_timeout (void)
{
  return 200 * netreq_test_get_slowness ();
}

/* --- what an application does --- */

static void
assert_cannot_follow (Transaction *transaction,
                      NetreqError  code)
{
  g_autoptr(GError) error = NULL;

  netreq_event_recorder_assert_silent (transaction->recorder,
    g_assert_false (netreq_client_request_follow_redirect (transaction->request, &error)));
  g_assert_error (error, NETREQ_ERROR, (int) code);
}

static void
assert_cannot_defer (Transaction *transaction,
                     NetreqError  code)
{
  g_autoptr(GError) error = NULL;

  netreq_event_recorder_assert_silent (transaction->recorder,
    g_assert_false (netreq_client_request_defer_redirect (transaction->request, &error)));
  g_assert_error (error, NETREQ_ERROR, (int) code);
}

static void
assert_cannot_decide (Transaction *transaction,
                      NetreqError  code)
{
  assert_cannot_follow (transaction, code);
  assert_cannot_defer (transaction, code);
}

static void
do_nothing (Transaction *transaction)
{
}

static void
follow_twice (Transaction *transaction)
{
  transaction_follow (transaction);
  transaction_follow (transaction);
}

static void
follow_once_only (Transaction *transaction)
{
  transaction_follow (transaction);
  assert_cannot_decide (transaction, NETREQ_ERROR_UNEXPECTED);
}

static void
follow_and_abort (Transaction *transaction)
{
  transaction_follow (transaction);
  transaction_abort (transaction);
  assert_cannot_decide (transaction, NETREQ_ERROR_ABORTED);
}

static void
follow_and_defer (Transaction *transaction)
{
  transaction_follow (transaction);
  assert_cannot_defer (transaction, NETREQ_ERROR_UNEXPECTED);
}

static void
abort_and_decide (Transaction *transaction)
{
  transaction_abort (transaction);
  assert_cannot_decide (transaction, NETREQ_ERROR_ABORTED);
}

static void
defer_twice (Transaction *transaction)
{
  transaction_defer (transaction);
  transaction_defer (transaction);
}

static void
defer_and_follow (Transaction *transaction)
{
  transaction_defer (transaction);
  transaction_follow (transaction);
}

static void
defer_and_abort (Transaction *transaction)
{
  transaction_defer (transaction);
  transaction_abort (transaction);
}

static void
let_time_run_out (Transaction *transaction)
{
  netreq_event_recorder_wait (transaction->recorder, "request close");
  assert_cannot_decide (transaction, NETREQ_ERROR_TOTAL_TIMED_OUT);
}

typedef struct
{
  const char *name;
  /* From inside the emission, and after it. */
  void (*at_once) (Transaction *transaction);
  void (*later) (Transaction *transaction);
  guint total_timeout;
  guint n_requests;
  const char *const *lines;
} Decision;

static const Decision decisions[] = {
  { "follow", transaction_follow, do_nothing, .n_requests = 2,
    .lines = LINES ("request finish", REDIRECTED, ANSWERED) },
  { "follow-twice", follow_twice, do_nothing, .n_requests = 2,
    .lines = LINES ("request finish", REDIRECTED, ANSWERED) },
  { "follow-and-defer", follow_and_defer, do_nothing, .n_requests = 2,
    .lines = LINES ("request finish", REDIRECTED, ANSWERED) },
  { "follow-and-abort", follow_and_abort, do_nothing, .n_requests = 1,
    .lines = LINES ("request finish", REDIRECTED, "request abort", "request close") },
  { "abort", transaction_abort, do_nothing, .n_requests = 1,
    .lines = LINES ("request finish", REDIRECTED, "request abort", "request close") },
  { "abort-and-decide", abort_and_decide, do_nothing, .n_requests = 1,
    .lines = LINES ("request finish", REDIRECTED, "request abort", "request close") },
  { "defer-and-follow", defer_and_follow, do_nothing, .n_requests = 2,
    .lines = LINES ("request finish", REDIRECTED, ANSWERED) },
  { "defer-and-abort", defer_and_abort, do_nothing, .n_requests = 1,
    .lines = LINES ("request finish", REDIRECTED, "request abort", "request close") },
  { "defer-then-follow", transaction_defer, transaction_follow, .n_requests = 2,
    .lines = LINES ("request finish", REDIRECTED, ANSWERED) },
  { "defer-then-follow-once", transaction_defer, follow_once_only, .n_requests = 2,
    .lines = LINES ("request finish", REDIRECTED, ANSWERED) },
  { "defer-twice-then-follow", defer_twice, transaction_follow, .n_requests = 2,
    .lines = LINES ("request finish", REDIRECTED, ANSWERED) },
  { "defer-then-defer-and-follow", transaction_defer, defer_and_follow, .n_requests = 2,
    .lines = LINES ("request finish", REDIRECTED, ANSWERED) },
  { "defer-then-abort", transaction_defer, abort_and_decide, .n_requests = 1,
    .lines = LINES ("request finish", REDIRECTED, "request abort", "request close") },
  { "defer-then-follow-and-abort", transaction_defer, follow_and_abort, .n_requests = 1,
    .lines = LINES ("request finish", REDIRECTED, "request abort", "request close") },
  { "defer-then-let-time-run-out", transaction_defer, let_time_run_out, .total_timeout = 1, .n_requests = 1,
    .lines = LINES ("request finish", REDIRECTED, "request error net::ERR_TIMED_OUT", "request close") },
};

typedef struct
{
  const Decision *decision;
  NetreqRedirectMode mode;
  const NetreqRawStep *script;
} Case;

typedef struct
{
  Transaction *transaction;
  void (*act) (Transaction *transaction);
} Act;

static void
act_in_handler (NetreqEventRecorder *recorder,
                gpointer             user_data)
{
  const Act *act = user_data;

  act->act (act->transaction);
}

static void
test_decision (gconstpointer data)
{
  const Case *self = data;
  const Decision *decision = self->decision;
  g_autoptr(Transaction) transaction = transaction_new (self->script);
  Act at_once = { transaction, decision->at_once };

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "redirect-mode", self->mode,
                        "total-timeout", decision->total_timeout * get_timeout (),
                        NULL);
  netreq_event_recorder_on (transaction->recorder, "request redirect", act_in_handler, &at_once);
  transaction_end (transaction);

  netreq_event_recorder_wait (transaction->recorder, "request redirect");
  netreq_test_settle ();
  decision->later (transaction);
  netreq_raw_server_open_gate (transaction->server, "rest");

  transaction_assert_close (transaction, decision->lines);
  g_assert_cmpuint (netreq_raw_server_get_requests (transaction->server), ==, decision->n_requests);
  g_assert_cmpuint (netreq_raw_server_get_connections (transaction->server), ==, 1);
}

/* Nobody decides; in the mode manual that is a decision too. */
static void
test_left_alone (gconstpointer data)
{
  g_autoptr(Transaction) transaction = transaction_new (data);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "redirect-mode", NETREQ_REDIRECT_MODE_MANUAL, NULL);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", REDIRECTED,
                                                "request error net::ERR_BLOCKED_BY_CLIENT", "request close"));
  g_assert_true (g_str_has_prefix (netreq_event_recorder_get_error (transaction->recorder)->message,
                                   "net::ERR_BLOCKED_BY_CLIENT: Redirect was cancelled: 127.0.0.1:"));
  g_assert_cmpuint (netreq_raw_server_get_requests (transaction->server), ==, 1);
  netreq_raw_server_open_gate (transaction->server, "rest");
  netreq_raw_server_wait_over (transaction->server, 0);
}

static void
test_two_handlers (gconstpointer data)
{
  g_autoptr(Transaction) transaction = transaction_new (data);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "redirect-mode", NETREQ_REDIRECT_MODE_MANUAL, NULL);
  g_signal_connect_swapped (transaction->request, "redirect", G_CALLBACK (transaction_follow), transaction);
  g_signal_connect_swapped (transaction->request, "redirect", G_CALLBACK (transaction_follow), transaction);
  transaction_end (transaction);
  netreq_raw_server_open_gate (transaction->server, "rest");
  transaction_assert_close (transaction, LINES ("request finish", REDIRECTED, ANSWERED));
}

static void
defer_the_first (NetreqEventRecorder *recorder,
                 gpointer             user_data)
{
  if (netreq_event_recorder_get_count (recorder, "request redirect") == 1)
    transaction_defer (user_data);
}

/* Each is decided about for itself. */
static void
test_defer_the_first (gconstpointer data)
{
  const NetreqRedirectMode mode = GPOINTER_TO_INT (data);
  g_autoptr(Transaction) transaction = transaction_new (two_redirects);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, "redirect-mode", mode, NULL);
  netreq_event_recorder_on (transaction->recorder, "request redirect", defer_the_first, transaction);
  transaction_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "request redirect");
  transaction_follow (transaction);

  if (mode == NETREQ_REDIRECT_MODE_FOLLOW)
    transaction_assert_close (transaction, LINES ("request finish", REDIRECTED, "request redirect 302 GET /last",
                                                  ANSWERED));
  else
    transaction_assert_close (transaction, LINES ("request finish", REDIRECTED, "request redirect 302 GET /last",
                                                  "request error net::ERR_BLOCKED_BY_CLIENT", "request close"));
}

/* --- with nothing to decide --- */

static void
decide_in_vain (NetreqEventRecorder *recorder,
                gpointer             user_data)
{
  assert_cannot_decide (user_data, NETREQ_ERROR_UNEXPECTED);
}

static void
fail_to_decide (NetreqEventRecorder *recorder,
                gpointer             user_data)
{
  assert_cannot_decide (user_data, NETREQ_ERROR_EMPTY_RESPONSE);
}

static void
test_no_redirect (void)
{
  static const char * const events[] = {
    "request finish", "request response", "response end", "response close", "request close",
  };
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, REDIRECT, EXPECT_REQUEST,
                                                                GATE ("answer"), EMPTY));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, "method", "POST", NULL);
  assert_cannot_decide (transaction, NETREQ_ERROR_UNEXPECTED);
  transaction_write (transaction, "body");
  assert_cannot_decide (transaction, NETREQ_ERROR_UNEXPECTED);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    netreq_event_recorder_on (transaction->recorder, events[i], decide_in_vain, transaction);
  transaction_end (transaction);
  assert_cannot_decide (transaction, NETREQ_ERROR_UNEXPECTED);

  netreq_raw_server_wait_gate (transaction->server, "answer");
  netreq_test_settle ();
  assert_cannot_decide (transaction, NETREQ_ERROR_UNEXPECTED);
  netreq_raw_server_open_gate (transaction->server, "answer");
  transaction_assert_close (transaction, LINES ("request finish", REDIRECTED, ANSWERED));

  assert_cannot_decide (transaction, NETREQ_ERROR_UNEXPECTED);
  netreq_test_settle ();
  transaction_assert (transaction, LINES ("request finish", REDIRECTED, ANSWERED));
}

static void
test_after_an_error (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  netreq_event_recorder_on (transaction->recorder, "request error", fail_to_decide, transaction);
  netreq_event_recorder_on (transaction->recorder, "request close", fail_to_decide, transaction);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", "request error net::ERR_EMPTY_RESPONSE",
                                                "request close"));
  assert_cannot_decide (transaction, NETREQ_ERROR_EMPTY_RESPONSE);
}

static void
test_after_an_abort (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HOLD));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_abort (transaction);
  assert_cannot_decide (transaction, NETREQ_ERROR_ABORTED);
  transaction_assert_close (transaction, LINES ("request abort", "request close"));
  assert_cannot_decide (transaction, NETREQ_ERROR_ABORTED);
}

static void
test_bad_options (void)
{
  g_autoptr(Transaction) transaction = transaction_new (NULL);

  g_free (transaction->url);
  transaction->url = g_strdup ("ftp://example.com/");
  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  assert_cannot_decide (transaction, NETREQ_ERROR_DISALLOWED_URL_SCHEME);
  netreq_test_settle ();
  transaction_assert (transaction, LINES (NULL));
}

/* --- with a main loop in the handler --- */

typedef struct
{
  Transaction *transaction;
  GMainLoop *loop;
  /* From inside the loop, and after it. */
  void (*inside) (Transaction *transaction);
  void (*after) (Transaction *transaction);
  gboolean is_over;
} Nest;

static gboolean
act_in_nest (gpointer user_data)
{
  Nest *nest = user_data;

  nest->inside (nest->transaction);

  return G_SOURCE_REMOVE;
}

static void
quit (NetreqEventRecorder *recorder,
      gpointer             user_data)
{
  GMainLoop *loop = ((Nest *) user_data)->loop;

  if (loop != NULL)
    g_main_loop_quit (loop);
}

/* For the first redirect only. */
static void
run_loop (NetreqEventRecorder *recorder,
          gpointer             user_data)
{
  Nest *nest = user_data;

  if (netreq_event_recorder_get_count (recorder, "request redirect") > 1)
    return;

  nest->loop = g_main_loop_new (NULL, FALSE);
  g_idle_add_full (G_PRIORITY_LOW, act_in_nest, nest, NULL);
  g_main_loop_run (nest->loop);
  g_clear_pointer (&nest->loop, g_main_loop_unref);
  netreq_event_recorder_note (recorder, "unwound");
  nest->after (nest->transaction);
  nest->is_over = TRUE;
}

static void
open_and_follow (Transaction *transaction)
{
  netreq_raw_server_open_gate (transaction->server, "rest");
  transaction_follow (transaction);
}

static void
let_close (Transaction *transaction)
{
  netreq_raw_server_open_gate (transaction->server, "rest");
}

static void
note_leaving (Transaction *transaction)
{
  netreq_raw_server_open_gate (transaction->server, "rest");
  netreq_event_recorder_note (transaction->recorder, "leaving");
}

static void
assert_too_late (Transaction *transaction)
{
  assert_cannot_decide (transaction, NETREQ_ERROR_UNEXPECTED);
}

typedef struct
{
  const char *name;
  void (*inside) (Transaction *transaction);
  /* What ends the loop. */
  const char *last_event;
  void (*after) (Transaction *transaction);
  guint total_timeout;
  const char *const *lines;
} Nested;

static const Nested nested[] = {
  { "follow-and-run-to-the-end", open_and_follow, "request close", assert_too_late,
    .lines = LINES ("request finish", REDIRECTED, ANSWERED, "unwound") },
  { "follow-and-run-to-the-response", open_and_follow, "request response", assert_too_late,
    .lines = LINES ("request finish", REDIRECTED, "request response 200", "unwound", "response end",
                    "response close", "request close") },
  { "abort-and-run-to-the-end", transaction_abort, "request close", do_nothing,
    .lines = LINES ("request finish", REDIRECTED, "request abort", "request close", "unwound") },
  { "run-out-of-time", do_nothing, "request close", do_nothing, .total_timeout = 1,
    .lines = LINES ("request finish", REDIRECTED, "request error net::ERR_TIMED_OUT", "request close", "unwound") },
  { "follow-after-it", let_close, NULL, transaction_follow,
    .lines = LINES ("request finish", REDIRECTED, "unwound", ANSWERED) },
  { "defer-after-it", transaction_defer, NULL, defer_and_follow,
    .lines = LINES ("request finish", REDIRECTED, "unwound", ANSWERED) },
  { "abort-after-it", note_leaving, NULL, transaction_abort,
    .lines = LINES ("request finish", REDIRECTED, "leaving", "unwound", "request abort", "request close") },
};

typedef struct
{
  const Nested *nested;
  NetreqRedirectMode mode;
  const NetreqRawStep *script;
} NestedCase;

static gboolean
quit_from_loop (gpointer user_data)
{
  quit (NULL, user_data);

  return G_SOURCE_REMOVE;
}

static void
quit_soon (NetreqEventRecorder *recorder,
           gpointer             user_data)
{
  /* Behind what is to be done inside. */
  g_idle_add_full (G_PRIORITY_LOW + 1, quit_from_loop, user_data, NULL);
}

static void
test_nested (gconstpointer data)
{
  const NestedCase *self = data;
  const Nested *row = self->nested;
  g_autoptr(Transaction) transaction = transaction_new (self->script);
  Nest nest = { transaction, NULL, row->inside, row->after };

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "redirect-mode", self->mode,
                        "total-timeout", row->total_timeout * get_timeout (),
                        NULL);
  if (row->last_event != NULL)
    netreq_event_recorder_on (transaction->recorder, row->last_event, quit, &nest);
  else
    netreq_event_recorder_on (transaction->recorder, "request redirect", quit_soon, &nest);
  netreq_event_recorder_on (transaction->recorder, "request redirect", run_loop, &nest);
  transaction_end (transaction);

  netreq_test_wait_for (nest.is_over);
  netreq_raw_server_open_gate (transaction->server, "rest");
  transaction_assert_close (transaction, row->lines);
}

/* It is over within the loop, or decided about as if there had been none. */
static void
test_nested_left_alone (gconstpointer data)
{
  const NetreqRedirectMode mode = GPOINTER_TO_INT (data);
  g_autoptr(Transaction) transaction = transaction_new (redirects[0].script);
  Nest nest = { transaction, NULL, do_nothing, do_nothing };

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, "redirect-mode", mode, NULL);
  netreq_event_recorder_on (transaction->recorder, "request redirect", quit_soon, &nest);
  netreq_event_recorder_on (transaction->recorder, "request redirect", run_loop, &nest);
  transaction_end (transaction);

  if (mode == NETREQ_REDIRECT_MODE_FOLLOW)
    transaction_assert_close (transaction, LINES ("request finish", REDIRECTED, "unwound", ANSWERED));
  else
    transaction_assert_close (transaction, LINES ("request finish", REDIRECTED, "unwound",
                                                  "request error net::ERR_BLOCKED_BY_CLIENT", "request close"));
}

static void
follow_twice_and_open (Transaction *transaction)
{
  follow_twice (transaction);
  assert_cannot_defer (transaction, NETREQ_ERROR_UNEXPECTED);
  netreq_raw_server_open_gate (transaction->server, "answer");
}

/* One handler may follow after another, whatever the first has done since. */
static void
test_nested_follow (gconstpointer data)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, REDIRECT, EXPECT_REQUEST,
                                                                GATE ("answer"), EMPTY));
  Nest nest = { transaction, NULL, transaction_follow, follow_twice_and_open };

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "redirect-mode", GPOINTER_TO_INT (data), NULL);
  netreq_event_recorder_on (transaction->recorder, "request redirect", quit_soon, &nest);
  netreq_event_recorder_on (transaction->recorder, "request redirect", run_loop, &nest);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", REDIRECTED, "unwound", ANSWERED));
}

static void
act_on_second (NetreqEventRecorder *recorder,
               gpointer             user_data)
{
  if (netreq_event_recorder_get_count (recorder, "request redirect") == 2)
    act_in_handler (recorder, user_data);
}

static void
quit_on_second (NetreqEventRecorder *recorder,
                gpointer             user_data)
{
  if (netreq_event_recorder_get_count (recorder, "request redirect") == 2)
    quit (recorder, user_data);
}

/* What the handler of the first leaves undecided says nothing of the second. */
static void
test_nested_defer (gconstpointer data)
{
  g_autoptr(Transaction) transaction = transaction_new (two_redirects);
  Nest nest = { transaction, NULL, transaction_follow, do_nothing };
  Act defer = { transaction, transaction_defer };

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "redirect-mode", GPOINTER_TO_INT (data), NULL);
  netreq_event_recorder_on (transaction->recorder, "request redirect", run_loop, &nest);
  netreq_event_recorder_on (transaction->recorder, "request redirect", act_on_second, &defer);
  netreq_event_recorder_on (transaction->recorder, "request redirect", quit_on_second, &nest);
  transaction_end (transaction);

  netreq_test_wait_for (nest.is_over);
  netreq_test_settle ();
  transaction_assert (transaction, LINES ("request finish", REDIRECTED, "request redirect 302 GET /last", "unwound"));
  transaction_follow (transaction);
  transaction_assert_close (transaction, LINES ("request finish", REDIRECTED, "request redirect 302 GET /last",
                                                "unwound", ANSWERED));
}

/* Nor is the second followed for what the handler of the first does at last. */
static void
test_nested_block (void)
{
  g_autoptr(Transaction) transaction = transaction_new (two_redirects);
  Nest nest = { transaction, NULL, transaction_follow, do_nothing };

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "redirect-mode", NETREQ_REDIRECT_MODE_MANUAL, NULL);
  netreq_event_recorder_on (transaction->recorder, "request redirect", run_loop, &nest);
  netreq_event_recorder_on (transaction->recorder, "request close", quit, &nest);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", REDIRECTED, "request redirect 302 GET /last",
                                                "request error net::ERR_BLOCKED_BY_CLIENT", "request close",
                                                "unwound"));
}

/* --- those who wait --- */

static void
test_send (gconstpointer data)
{
  g_autoptr(Transaction) transaction = transaction_new (two_redirects);
  Act decision = { transaction, data != NULL ? transaction_defer : do_nothing };

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  netreq_event_recorder_on (transaction->recorder, "request redirect", act_in_handler, &decision);
  transaction_send (transaction, NULL);
  if (data != NULL)
    {
      netreq_event_recorder_wait (transaction->recorder, "request redirect");
      transaction_follow (transaction);
      netreq_test_wait_for (netreq_event_recorder_get_count (transaction->recorder, "request redirect") == 2);
      transaction_send (transaction, NULL);
      transaction_follow (transaction);
      netreq_event_recorder_wait (transaction->recorder, "request close");
    }
  transaction_assert_close (transaction,
                            data == NULL
                              ? LINES ("request finish", REDIRECTED, "request redirect 302 GET /last",
                                       "request response 200", "sent 200", "response end", "response close",
                                       "request close")
                              : LINES ("request finish", REDIRECTED, "request redirect 302 GET /last",
                                       "request response 200", "sent 200", "sent 200", "response end",
                                       "response close", "request close"));
}

static void
test_send_cancelled (gconstpointer data)
{
  g_autoptr(Transaction) transaction = transaction_new (data);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Act defer = { transaction, transaction_defer };

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "redirect-mode", NETREQ_REDIRECT_MODE_MANUAL, NULL);
  netreq_event_recorder_on (transaction->recorder, "request redirect", act_in_handler, &defer);
  transaction_send (transaction, NULL);
  transaction_send (transaction, cancellable);
  netreq_event_recorder_wait (transaction->recorder, "request redirect");
  netreq_test_settle ();
  netreq_event_recorder_assert_silent (transaction->recorder, g_cancellable_cancel (cancellable));
  transaction_assert_close (transaction, LINES ("request finish", REDIRECTED, "sent cancelled",
                                                "sent net::ERR_ABORTED", "request abort", "request close"));
  assert_cannot_decide (transaction, NETREQ_ERROR_ABORTED);
}

static void
test_send_left_alone (void)
{
  g_autoptr(Transaction) transaction = transaction_new (redirects[0].script);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "redirect-mode", NETREQ_REDIRECT_MODE_MANUAL, NULL);
  transaction_send (transaction, NULL);
  transaction_assert_close (transaction, LINES ("request finish", REDIRECTED, "sent net::ERR_BLOCKED_BY_CLIENT",
                                                "request error net::ERR_BLOCKED_BY_CLIENT", "request close"));
}

/* --- time --- */

/* None but the total timeout counts while somebody thinks; and each hop has the
 * whole of the others. */
static void
test_other_timeouts (gconstpointer data)
{
  g_autoptr(Transaction) transaction = transaction_new_for_server (
    netreq_raw_server_new (data, SCRIPT (EXPECT_REQUEST, EMPTY), NULL));
  Act defer = { transaction, transaction_defer };
  const guint timeout = get_timeout ();

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "connect-timeout", timeout, "response-timeout", timeout, "idle-timeout", timeout, NULL);
  netreq_event_recorder_on (transaction->recorder, "request redirect", act_in_handler, &defer);
  transaction_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "request redirect");
  netreq_test_pass_time (2 * timeout);
  transaction_assert (transaction, LINES ("request finish", REDIRECTED));
  transaction_follow (transaction);
  transaction_assert_close (transaction, LINES ("request finish", REDIRECTED, ANSWERED));
}

/* --- nobody is there any more --- */

static void
drop_request (NetreqEventRecorder *recorder,
              gpointer             user_data)
{
  g_clear_object (&((Transaction *) user_data)->request);
}

/* The request lives until it is told its end. */
static void
test_dropped_in_handler (gconstpointer data)
{
  g_autoptr(Transaction) transaction = transaction_new (data);
  Act follow = { transaction, transaction_follow };

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "redirect-mode", NETREQ_REDIRECT_MODE_MANUAL, NULL);
  netreq_event_recorder_on (transaction->recorder, "request redirect", act_in_handler, &follow);
  netreq_event_recorder_on (transaction->recorder, "request redirect", drop_request, transaction);
  transaction_end (transaction);
  netreq_raw_server_open_gate (transaction->server, "rest");
  transaction_assert_close (transaction, LINES ("request finish", REDIRECTED, ANSWERED));
}

static void
test_dropped_while_deferred (gconstpointer data)
{
  g_autoptr(Transaction) transaction = transaction_new (data);
  Act defer = { transaction, transaction_defer };

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, "total-timeout", get_timeout (), NULL);
  netreq_event_recorder_on (transaction->recorder, "request redirect", act_in_handler, &defer);
  transaction_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "request redirect");
  g_clear_object (&transaction->request);
  g_clear_object (&transaction->session);
  transaction_assert_close (transaction, LINES ("request finish", REDIRECTED, "request error net::ERR_TIMED_OUT",
                                                "request close"));
  g_assert_null (netreq_event_recorder_get_request (transaction->recorder));
}

/* --- all of them --- */

static void
add_decision (const Decision *decision,
              guint           mode,
              guint           redirect)
{
  g_autofree char *path = g_strdup_printf ("/redirect/decision/%s/%s/%s", modes[mode].name,
                                           redirects[redirect].name, decision->name);
  Case *self = g_new (Case, 1);

  *self = (Case) { decision, modes[mode].mode, redirects[redirect].script };
  g_test_add_data_func_full (path, self, test_decision, g_free);
}

static void
add_nested (const Nested *row,
            guint         mode,
            guint         redirect)
{
  g_autofree char *path = g_strdup_printf ("/redirect/nested/%s/%s/%s", modes[mode].name,
                                           redirects[redirect].name, row->name);
  NestedCase *self = g_new (NestedCase, 1);

  *self = (NestedCase) { row, modes[mode].mode, redirects[redirect].script };
  g_test_add_data_func_full (path, self, test_nested, g_free);
}

static void
add_in_all_ways (guint mode,
                 guint redirect)
{
  for (guint i = 0; i < G_N_ELEMENTS (decisions); i++)
    add_decision (&decisions[i], mode, redirect);

  for (guint i = 0; i < G_N_ELEMENTS (nested); i++)
    add_nested (&nested[i], mode, redirect);
}

static void
add_for_all_redirects (const char    *path,
                       GTestDataFunc  function)
{
  for (guint i = 0; i < G_N_ELEMENTS (redirects); i++)
    {
      g_autofree char *full_path = g_strconcat (path, "/", redirects[i].name, NULL);

      g_test_add_data_func (full_path, redirects[i].script, function);
    }
}

static void
add_for_all_modes (const char    *group,
                   const char    *name,
                   GTestDataFunc  function)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/redirect/%s/%s/%s", group, modes[i].name, name);

      g_test_add_data_func (path, GINT_TO_POINTER (modes[i].mode), function);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint mode = 0; mode < G_N_ELEMENTS (modes); mode++)
    for (guint redirect = 0; redirect < G_N_ELEMENTS (redirects); redirect++)
      add_in_all_ways (mode, redirect);
  add_for_all_redirects ("/redirect/decision/left-alone", test_left_alone);
  add_for_all_redirects ("/redirect/decision/two-handlers", test_two_handlers);
  add_for_all_modes ("decision", "defer-the-first", test_defer_the_first);

  g_test_add_func ("/redirect/in-vain/no-redirect", test_no_redirect);
  g_test_add_func ("/redirect/in-vain/after-an-error", test_after_an_error);
  g_test_add_func ("/redirect/in-vain/after-an-abort", test_after_an_abort);
  g_test_add_func ("/redirect/in-vain/bad-options", test_bad_options);

  add_for_all_modes ("nested", "left-alone", test_nested_left_alone);
  add_for_all_modes ("nested", "follow-in-it-and-after-it", test_nested_follow);
  add_for_all_modes ("nested", "defer-the-second", test_nested_defer);
  g_test_add_func ("/redirect/nested/manual/block-the-second", test_nested_block);

  g_test_add_data_func ("/redirect/send/across-redirects", NULL, test_send);
  g_test_add_data_func ("/redirect/send/across-deferred-redirects", "deferred", test_send);
  add_for_all_redirects ("/redirect/send/cancelled-while-deferred", test_send_cancelled);
  g_test_add_func ("/redirect/send/left-alone", test_send_left_alone);

  add_for_all_redirects ("/redirect/time/other-timeouts-while-deferred", test_other_timeouts);

  add_for_all_redirects ("/redirect/dropped/in-handler", test_dropped_in_handler);
  add_for_all_redirects ("/redirect/dropped/while-deferred", test_dropped_while_deferred);

  return g_test_run ();
}
