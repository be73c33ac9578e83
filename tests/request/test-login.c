/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "request/locked-server.h"
#include "support/netreq-event-recorder.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-session.h"
#include "support/netreq-test-system.h"

/* One request, and the challenges that it meets. */

typedef struct
{
  LockedServer *server;
  char *url;
  NetreqClientRequest *request;
  NetreqEventRecorder *recorder;
} Visit;

#define visit_new(server, path, ...)                                         \
  visit_new_to (server, locked_server_url (server, path), __VA_ARGS__)
#define visit_new_to(server, url, ...)                                       \
  visit_record (server, url, NETREQ_EVENT_RECORDER_TAKE_CHALLENGES,          \
                g_object_new (NETREQ_TYPE_CLIENT_REQUEST,                    \
                              "session", (server)->session,                  \
                              __VA_ARGS__))

/* @url: (transfer full); @request: (transfer full): without a URL yet */
static Visit *
visit_record (LockedServer             *server,
              char                     *url,
              NetreqEventRecorderFlags  flags,
              NetreqClientRequest      *request)
{
  Visit *visit = g_new0 (Visit, 1);

  visit->server = server;
  visit->url = url;
  visit->request = request;
  visit->recorder = netreq_event_recorder_new (request, flags);

  return visit;
}

static void
visit_free (Visit *visit)
{
  netreq_event_recorder_free (visit->recorder);
  netreq_test_collect (&visit->request);
  g_free (visit->url);
  g_free (visit);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Visit, visit_free)

static Visit *
visit_path (LockedServer *server,
            const char   *path)
{
  g_autofree char *url = locked_server_url (server, path);

  return visit_new (server, path, "url", url, NULL);
}

static Visit *
visit_with_user (LockedServer *server,
                 const char   *user_info,
                 const char   *path)
{
  g_autofree char *url = locked_server_url_with_user (server, user_info, path);

  return visit_new (server, path, "url", url, NULL);
}

static void
visit_end (Visit *visit)
{
  g_autoptr(GError) error = NULL;

  netreq_event_recorder_assert_silent (visit->recorder, netreq_client_request_end (visit->request, &error));
  g_assert_no_error (error);
}

static void
visit_write (Visit      *visit,
             const char *text)
{
  g_autoptr(GError) error = NULL;

  netreq_client_request_write (visit->request, (const guint8 *) text, strlen (text), &error);
  g_assert_no_error (error);
}

static void
visit_say (Visit      *visit,
           const char *username,
           const char *password)
{
  NetreqAuthChallenge *challenge = netreq_event_recorder_get_challenge (visit->recorder);
  g_autoptr(GError) error = NULL;

  netreq_event_recorder_assert_silent (visit->recorder,
    netreq_auth_challenge_authenticate (challenge, username, password, &error));
  g_assert_no_error (error);
}

/* --- what an application does --- */

static void
do_nothing (Visit *visit)
{
}

static void
answer (Visit *visit)
{
  visit_say (visit, "user", "secret");
}

static void
answer_wrong (Visit *visit)
{
  visit_say (visit, "user", "wrong");
}

static void
answer_wrong_at_first (Visit *visit)
{
  gboolean is_first = netreq_event_recorder_get_count (visit->recorder, "request login") == 1;

  visit_say (visit, "user", is_first ? "wrong" : "secret");
}

static void
answer_wrong_three_times (Visit *visit)
{
  gboolean is_late = netreq_event_recorder_get_count (visit->recorder, "request login") > 3;

  visit_say (visit, "user", is_late ? "secret" : "wrong");
}

static void
cancel (Visit *visit)
{
  NetreqAuthChallenge *challenge = netreq_event_recorder_get_challenge (visit->recorder);

  netreq_event_recorder_assert_silent (visit->recorder, netreq_auth_challenge_cancel (challenge));
}

static void
answer_and_more (Visit *visit)
{
  answer (visit);
  answer_wrong (visit);
  cancel (visit);
}

static void
cancel_and_answer (Visit *visit)
{
  cancel (visit);
  answer (visit);
}

static void
answer_nobody (Visit *visit)
{
  visit_say (visit, NULL, NULL);
}

static void
answer_impossibly (Visit *visit)
{
  NetreqAuthChallenge *challenge = netreq_event_recorder_get_challenge (visit->recorder);
  g_autoptr(GError) error = NULL;

  g_assert_false (netreq_auth_challenge_authenticate (challenge, "us\ner", "secret", &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
  g_assert_null (strstr (error->message, "secret"));
  answer (visit);
}

static void
drop (Visit *visit)
{
  netreq_event_recorder_assert_silent (visit->recorder, netreq_event_recorder_drop_challenge (visit->recorder));
}

static void
abort_request (Visit *visit)
{
  netreq_event_recorder_assert_silent (visit->recorder, netreq_client_request_abort (visit->request));
}

static void
answer_and_abort (Visit *visit)
{
  answer (visit);
  abort_request (visit);
}

static void
let_time_run_out (Visit *visit)
{
  netreq_event_recorder_wait (visit->recorder, "request close");
  answer (visit);
}

#define LOGIN   "request finish\nrequest login * in\n"
#define OPENED  "request response 200\nresponse data 4\nresponse end\nresponse close\nrequest close\n"
#define LOCKED  "request response 401\nresponse data 6\nresponse end\nresponse close\nrequest close\n"
#define ABORTED "request abort\nrequest close\n"

typedef struct
{
  const char *name;
  /* From inside the emission, and when nothing else happens any more. */
  void (*at_once) (Visit *visit);
  void (*later) (Visit *visit);
  guint total_timeout;
  guint n_requests;
  const char *lines;
} Decision;

static const Decision decisions[] = {
  { "answered-at-once", answer, NULL, .n_requests = 2, .lines = LOGIN OPENED },
  { "answered-later", do_nothing, answer, .n_requests = 2, .lines = LOGIN OPENED },
  { "first-answer-counts", answer_and_more, NULL, .n_requests = 2, .lines = LOGIN OPENED },
  { "first-answer-counts-later", do_nothing, answer_and_more, .n_requests = 2, .lines = LOGIN OPENED },
  { "cancelled-at-once", cancel, NULL, .n_requests = 1, .lines = LOGIN LOCKED },
  { "cancelled-later", do_nothing, cancel, .n_requests = 1, .lines = LOGIN LOCKED },
  { "cancelled-for-good", cancel_and_answer, NULL, .n_requests = 1, .lines = LOGIN LOCKED },
  { "no-user-name-cancels", answer_nobody, NULL, .n_requests = 1, .lines = LOGIN LOCKED },
  { "dropped-at-once", drop, NULL, .n_requests = 1, .lines = LOGIN LOCKED },
  { "dropped-later", do_nothing, drop, .n_requests = 1, .lines = LOGIN LOCKED },
  { "what-can-t-be-sent-is-no-answer", answer_impossibly, NULL, .n_requests = 2, .lines = LOGIN OPENED },
  { "wrong-then-right", answer_wrong_at_first, NULL, .n_requests = 3,
    .lines = LOGIN "request login * in\n" OPENED },
  { "wrong-three-times", answer_wrong_three_times, NULL, .n_requests = 5,
    .lines = LOGIN "request login * in\nrequest login * in\nrequest login * in\n" OPENED },
  { "aborted-at-once", abort_request, NULL, .n_requests = 1, .lines = LOGIN ABORTED },
  { "aborted-later", do_nothing, abort_request, .n_requests = 1, .lines = LOGIN ABORTED },
  { "answered-and-aborted", answer_and_abort, NULL, .n_requests = 1, .lines = LOGIN ABORTED },
  { "answered-later-and-aborted", do_nothing, answer_and_abort, .n_requests = 1, .lines = LOGIN ABORTED },
  { "time-runs-out", do_nothing, let_time_run_out, .total_timeout = 200, .n_requests = 1,
    .lines = LOGIN "request error net::ERR_TIMED_OUT\nrequest close\n" },
};

static const struct
{
  const char *name;
  const char *scheme;
  Lock lock;
} locks[] = {
  { "basic", "basic", LOCK_BASIC },
  { "md5", "digest", LOCK_MD5 },
  { "sha-256", "digest", LOCK_SHA256 },
};

static const char *
get_scheme (Lock lock)
{
  for (guint i = 0; i < G_N_ELEMENTS (locks); i++)
    if (locks[i].lock == lock)
      return locks[i].scheme;

  return "";
}

/* @lines: with `*` for the scheme */
#define assert_lines(visit, lines) assert_lines_at (visit, G_STRLOC, lines)

static void
assert_lines_at (Visit      *visit,
                 const char *location,
                 const char *lines)
{
  g_autofree char *text = netreq_event_recorder_to_string (visit->recorder);
  g_auto(GStrv) actual_lines = g_strsplit (text, "\n  ", -1);
  g_autofree char *joined = g_strjoinv ("\n", actual_lines);
  g_auto(GStrv) parts = g_strsplit (lines, "*", -1);
  g_autofree char *expected = g_strjoinv (get_scheme (visit->server->lock), parts);

  if (!g_str_equal (g_strstrip (joined), g_strstrip (expected)))
    g_error ("%s: not the expected events.\nExpected:\n%s\nBut it was:\n%s", location, expected, joined);
}

#define assert_close(visit, lines)                                           \
  G_STMT_START {                                                             \
    netreq_event_recorder_run_to_close ((visit)->recorder);                  \
    assert_lines (visit, lines);                                             \
  } G_STMT_END

typedef struct
{
  Visit *visit;
  void (*act) (Visit *visit);
} Act;

static void
on_login (NetreqEventRecorder *recorder,
          gpointer             user_data)
{
  Act *act = user_data;

  act->act (act->visit);
}

/* Ends the body, and does it in every login. */
static void
visit_end_with (Visit *visit,
                Act   *act)
{
  act->visit = visit;
  netreq_event_recorder_on (visit->recorder, "request login", on_login, act);
  visit_end (visit);
}

typedef struct
{
  const Decision *decision;
  Lock lock;
} Case;

static void
test_decision (gconstpointer data)
{
  const Case *self = data;
  const Decision *decision = self->decision;
  g_autoptr(LockedServer) server = locked_server_new (self->lock);
  g_autofree char *url = locked_server_url (server, "/in/");
  g_autoptr(Visit) visit = visit_new (server, "/in/", "url", url,
                                      "total-timeout", decision->total_timeout * netreq_test_get_slowness (), NULL);
  Act act = { .act = decision->at_once };

  visit_end_with (visit, &act);
  if (decision->later != NULL)
    {
      netreq_event_recorder_wait (visit->recorder, "request login");
      netreq_test_settle ();
      decision->later (visit);
    }
  assert_close (visit, decision->lines);
  g_assert_cmpuint (server->n_requests, ==, decision->n_requests);
}

/* --- nobody answers --- */

static gboolean
say_no (NetreqClientRequest *request,
        NetreqAuthChallenge *challenge,
        gpointer             user_data)
{
  guint *n_calls = user_data;

  (*n_calls)++;
  return FALSE;
}

static void
test_nobody_answers (gconstpointer data)
{
  g_autoptr(LockedServer) server = locked_server_new (LOCK_BASIC);
  g_autofree char *url = locked_server_url (server, "/in/");
  g_autoptr(Visit) visit = visit_record (server, g_strdup (url), NETREQ_EVENT_RECORDER_DEFAULT,
                                         g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", server->session,
                                                       "url", url, NULL));
  guint n_calls = 0;

  if (data != NULL)
    g_signal_connect (visit->request, "login", G_CALLBACK (say_no), &n_calls);
  visit_end (visit);
  assert_close (visit, "request finish\n" LOCKED);
  g_assert_cmpuint (n_calls, ==, data != NULL ? 1 : 0);
}

/* Whoever says no leaves it to the next. */
static void
test_second_handler_answers (void)
{
  g_autoptr(LockedServer) server = locked_server_new (LOCK_BASIC);
  g_autofree char *url = locked_server_url (server, "/in/");
  NetreqClientRequest *request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", server->session,
                                               "url", url, NULL);
  g_autoptr(Visit) visit = NULL;
  Act act = { .act = answer };
  guint n_calls = 0;

  g_signal_connect (request, "login", G_CALLBACK (say_no), &n_calls);
  visit = visit_record (server, g_strdup (url), NETREQ_EVENT_RECORDER_TAKE_CHALLENGES, request);
  visit_end_with (visit, &act);
  assert_close (visit, LOGIN OPENED);
  g_assert_cmpuint (n_calls, ==, 1);
}

/* --- what is asked --- */

static void
test_challenge (void)
{
  g_autoptr(LockedServer) server = locked_server_new (LOCK_SHA256);
  g_autoptr(Visit) visit = visit_path (server, "/in/");
  NetreqAuthChallenge *challenge;

  visit_end (visit);
  netreq_event_recorder_wait (visit->recorder, "request login");
  challenge = netreq_event_recorder_get_challenge (visit->recorder);
  g_assert_false (netreq_auth_challenge_get_is_proxy (challenge));
  g_assert_cmpstr (netreq_auth_challenge_get_scheme (challenge), ==, "digest");
  g_assert_cmpstr (netreq_auth_challenge_get_host (challenge), ==, "127.0.0.1");
  g_assert_cmpuint (netreq_auth_challenge_get_port (challenge), ==, netreq_answer_server_get_port (server->server));
  g_assert_cmpstr (netreq_auth_challenge_get_realm (challenge), ==, "in");
  abort_request (visit);
  assert_close (visit, LOGIN ABORTED);
}

/* --- time --- */

static void
test_other_timeouts (void)
{
  g_autoptr(LockedServer) server = locked_server_new (LOCK_BASIC);
  g_autofree char *url = locked_server_url (server, "/in/");
  const guint timeout = 100 * netreq_test_get_slowness ();
  g_autoptr(Visit) visit = visit_new (server, "/in/", "url", url, "connect-timeout", timeout,
                                      "response-timeout", timeout, "idle-timeout", timeout, NULL);

  visit_end (visit);
  netreq_event_recorder_wait (visit->recorder, "request login");
  netreq_test_pass_time (3 * timeout);
  assert_lines (visit, LOGIN);
  answer (visit);
  assert_close (visit, LOGIN OPENED);
}

/* --- the body of the request --- */

static void
test_collected_body (gconstpointer data)
{
  g_autoptr(LockedServer) server = locked_server_new (GPOINTER_TO_UINT (data));
  g_autofree char *url = locked_server_url (server, "/in/");
  g_autoptr(Visit) visit = visit_new (server, "/in/", "url", url, "method", "POST", NULL);
  Act act = { .act = answer_wrong_at_first };

  visit_write (visit, "hello");
  visit_end_with (visit, &act);
  assert_close (visit, LOGIN "request login * in\n" OPENED);
  g_assert_cmpstr (server->last_body->str, ==, "hello");
}

static Visit *
visit_streaming (LockedServer *server)
{
  g_autofree char *url = locked_server_url (server, "/in/");
  Visit *visit = visit_new (server, "/in/", "url", url, "method", "PUT", NULL);

  netreq_client_request_set_chunked_encoding (visit->request, TRUE, NULL);
  visit_write (visit, "hello");

  return visit;
}

/* An error, and the next one need not ask. */
static void
test_streamed_body_answered (gconstpointer data)
{
  g_autoptr(LockedServer) server = locked_server_new (GPOINTER_TO_UINT (data));
  g_autoptr(Visit) visit = visit_streaming (server);
  g_autoptr(Visit) again = NULL;
  Act act = { .act = answer };

  visit_end_with (visit, &act);
  assert_close (visit, LOGIN "request error net::ERR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED\nrequest close\n");
  g_assert_cmpuint (server->n_opened, ==, 0);

  again = visit_streaming (server);
  visit_end (again);
  netreq_event_recorder_run_to_close (again->recorder);
  g_assert_cmpuint (netreq_event_recorder_get_count (again->recorder, "request login"), ==, 0);
  g_assert_cmpuint (server->n_opened, ==, 1);
  g_assert_cmpstr (server->last_body->str, ==, "hello");
}

static void
test_streamed_body_refused (void)
{
  g_autoptr(LockedServer) server = locked_server_new (LOCK_BASIC);
  g_autoptr(Visit) visit = visit_streaming (server);
  Act act = { .act = cancel };

  visit_end_with (visit, &act);
  netreq_event_recorder_run_to_close (visit->recorder);
  g_assert_null (netreq_event_recorder_get_error (visit->recorder));
  g_assert_cmpstr (netreq_event_recorder_get_body (visit->recorder)->str, ==, "locked");
}

/* --- the body of the challenge --- */

static void
test_locked_text (gconstpointer data)
{
  const gsize size = GPOINTER_TO_SIZE (data);
  g_autofree char *text = g_strnfill (size, 'x');
  g_autoptr(LockedServer) server = locked_server_new (LOCK_BASIC);
  g_autoptr(Visit) visit = visit_path (server, "/in/");

  server->locked_text = text;
  visit_end (visit);
  netreq_event_recorder_wait (visit->recorder, "request login");
  netreq_test_settle ();
  cancel (visit);
  netreq_event_recorder_run_to_close (visit->recorder);
  g_assert_null (netreq_event_recorder_get_error (visit->recorder));
  g_assert_cmpstr (netreq_event_recorder_get_body (visit->recorder)->str, ==, text);
}

static void
test_locked_text_of_right_answer (gconstpointer data)
{
  g_autofree char *text = g_strnfill (GPOINTER_TO_SIZE (data), 'x');
  g_autoptr(LockedServer) server = locked_server_new (LOCK_MD5);
  g_autoptr(Visit) visit = visit_path (server, "/in/");

  server->locked_text = text;
  visit_end (visit);
  netreq_event_recorder_wait (visit->recorder, "request login");
  netreq_test_settle ();
  answer (visit);
  assert_close (visit, LOGIN OPENED);
}

/* Who is asked may have to ask the same server, and there is only one connection. */
static void
test_connection_is_free (void)
{
  g_autoptr(LockedServer) server = locked_server_new (LOCK_BASIC);
  g_autofree char *url = locked_server_url (server, "/free/");
  g_autoptr(Visit) visit = NULL;
  g_autofree char *text = NULL;

  g_clear_object (&server->session);
  server->session = g_object_new (NETREQ_TYPE_SESSION, "max-connections-per-host", 1, NULL);
  visit = visit_path (server, "/in/");
  visit_end (visit);
  netreq_event_recorder_wait (visit->recorder, "request login");
  text = netreq_test_get (server->session, url, 200);
  g_assert_cmpstr (text, ==, "open");
  answer (visit);
  assert_close (visit, LOGIN OPENED);
}

/* --- what the session keeps --- */

/* Gives how many requests it took. */
static guint
go_through (LockedServer *server,
            const char   *path,
            guint         n_logins)
{
  g_autoptr(Visit) visit = visit_path (server, path);
  guint n_before = server->n_requests;
  Act act = { .act = answer };

  visit_end_with (visit, &act);
  netreq_event_recorder_run_to_close (visit->recorder);
  g_assert_cmpuint (netreq_event_recorder_get_count (visit->recorder, "request login"), ==, n_logins);
  g_assert_cmpstr (netreq_event_recorder_get_body (visit->recorder)->str, ==, "open");

  return server->n_requests - n_before;
}

static void
test_sent_ahead_basic (void)
{
  g_autoptr(LockedServer) server = locked_server_new (LOCK_BASIC);

  g_assert_cmpuint (go_through (server, "/in/a/one", 1), ==, 2);
  g_assert_cmpuint (go_through (server, "/in/a/two", 0), ==, 1);
  g_assert_cmpuint (go_through (server, "/in/a/below/three", 0), ==, 1);
  /* Beside it nobody knows before the challenge, and then nobody need be asked. */
  g_assert_cmpuint (go_through (server, "/in/b/one", 0), ==, 2);
  g_assert_cmpuint (go_through (server, "/in/b/two", 0), ==, 1);
  g_assert_cmpuint (go_through (server, "/in/a/one", 0), ==, 1);
  /* Another realm is another matter. */
  g_assert_cmpuint (go_through (server, "/other/one", 1), ==, 2);
  g_assert_cmpuint (go_through (server, "/other/two", 0), ==, 1);
}

static void
test_sent_ahead_digest (gconstpointer data)
{
  g_autoptr(LockedServer) server = locked_server_new (GPOINTER_TO_UINT (data));

  g_assert_cmpuint (go_through (server, "/in/a/one", 1), ==, 2);
  g_assert_nonnull (strstr (server->last_answer, "nc=00000001"));
  g_assert_cmpuint (go_through (server, "/in/b/two?c=d", 0), ==, 1);
  g_assert_nonnull (strstr (server->last_answer, "nc=00000002"));
  g_assert_nonnull (strstr (server->last_answer, "uri=\"/in/b/two?c=d\""));
}

static void
test_stale (gconstpointer data)
{
  g_autoptr(LockedServer) server = locked_server_new (GPOINTER_TO_UINT (data));

  server->uses_of_nonce = 2;
  g_assert_cmpuint (go_through (server, "/in/", 1), ==, 2);
  g_assert_cmpuint (go_through (server, "/in/", 0), ==, 1);
  g_assert_cmpuint (go_through (server, "/in/", 0), ==, 2);
  g_assert_cmpuint (go_through (server, "/in/", 0), ==, 1);
}

/* What was right is wrong now, and is not tried twice. */
static void
test_password_changed (gconstpointer data)
{
  g_autoptr(LockedServer) server = locked_server_new (GPOINTER_TO_UINT (data));
  g_autoptr(Visit) visit = NULL;

  go_through (server, "/in/", 1);
  server->password = "other";
  server->n_requests = 0;

  visit = visit_path (server, "/in/");
  visit_end (visit);
  netreq_event_recorder_wait (visit->recorder, "request login");
  visit_say (visit, "user", "other");
  assert_close (visit, LOGIN OPENED);
  g_assert_cmpuint (server->n_requests, ==, 2);
}

/* What was refused is not sent ahead any more. */
static void
test_refused_is_forgotten (gconstpointer data)
{
  g_autoptr(LockedServer) server = locked_server_new (GPOINTER_TO_UINT (data));
  g_autoptr(Visit) visit = NULL;
  Act act = { .act = cancel };

  go_through (server, "/in/", 1);
  server->password = "other";
  visit = visit_path (server, "/in/");
  visit_end_with (visit, &act);
  assert_close (visit, LOGIN LOCKED);

  server->password = "secret";
  g_assert_cmpuint (go_through (server, "/in/", 1), ==, 2);
}

static void
test_sessions_share_nothing (void)
{
  g_autoptr(LockedServer) server = locked_server_new (LOCK_MD5);
  g_autoptr(NetreqSession) first = g_steal_pointer (&server->session);

  server->session = g_object_ref (first);
  go_through (server, "/in/", 1);
  g_clear_object (&server->session);
  server->session = netreq_session_new ();
  go_through (server, "/in/", 1);
  netreq_test_collect (&first);
}

static void
test_cleared (void)
{
  g_autoptr(LockedServer) server = locked_server_new (LOCK_BASIC);

  netreq_test_clear_auth_cache (server->session);
  go_through (server, "/in/", 1);
  go_through (server, "/other/", 1);
  netreq_test_clear_auth_cache (server->session);
  g_assert_cmpuint (go_through (server, "/in/", 1), ==, 2);
  g_assert_cmpuint (go_through (server, "/other/", 1), ==, 2);
}

static void
test_clear_cancelled (void)
{
  g_autoptr(LockedServer) server = locked_server_new (LOCK_BASIC);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  go_through (server, "/in/", 1);
  g_cancellable_cancel (cancellable);
  netreq_session_clear_auth_cache_async (server->session, cancellable, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  g_assert_false (netreq_session_clear_auth_cache_finish (server->session, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  go_through (server, "/in/", 0);
}

/* The answer is used, but not kept. */
static void
test_cleared_meanwhile (void)
{
  g_autoptr(LockedServer) server = locked_server_new (LOCK_BASIC);
  g_autoptr(Visit) visit = visit_path (server, "/in/");

  visit_end (visit);
  netreq_event_recorder_wait (visit->recorder, "request login");
  answer (visit);
  netreq_test_clear_auth_cache (server->session);
  assert_close (visit, LOGIN OPENED);
  go_through (server, "/in/", 1);
}

/* --- no end of it --- */

static void
test_never_right (gconstpointer data)
{
  g_autoptr(LockedServer) server = locked_server_new (GPOINTER_TO_UINT (data));
  g_autoptr(Visit) visit = visit_path (server, "/in/");
  Act act = { .act = answer_wrong };

  visit_end_with (visit, &act);
  netreq_event_recorder_run_to_close (visit->recorder);
  g_assert_cmpuint (netreq_event_recorder_get_count (visit->recorder, "request login"), ==, 20);
  g_assert_cmpuint (server->n_requests, ==, 21);
  g_assert_cmpstr (netreq_event_recorder_get_body (visit->recorder)->str, ==, "locked");
}

static void
test_always_stale (gconstpointer data)
{
  g_autoptr(LockedServer) server = locked_server_new (GPOINTER_TO_UINT (data));
  g_autoptr(Visit) visit = visit_path (server, "/in/");
  Act act = { .act = answer };

  server->is_always_stale = TRUE;
  visit_end_with (visit, &act);
  assert_close (visit, LOGIN LOCKED);
  g_assert_cmpuint (server->n_requests, ==, 21);
}

/* --- the URL says it --- */

static void
test_user_info (gconstpointer data)
{
  g_autoptr(LockedServer) server = locked_server_new (GPOINTER_TO_UINT (data));
  g_autoptr(Visit) visit = visit_with_user (server, "user:secret@", "/in/");

  visit_end (visit);
  assert_close (visit, "request finish\n" OPENED);
  g_assert_cmpuint (server->n_without_answer, ==, 1);
  /* The session has learnt it. */
  go_through (server, "/in/", 0);
}

static void
test_wrong_user_info (gconstpointer data)
{
  g_autoptr(LockedServer) server = locked_server_new (GPOINTER_TO_UINT (data));
  g_autoptr(Visit) visit = visit_with_user (server, "user:wrong@", "/in/");
  Act act = { .act = answer };

  visit_end_with (visit, &act);
  assert_close (visit, LOGIN OPENED);
  g_assert_cmpuint (server->n_requests, ==, 3);
}

typedef struct
{
  const char *sentence;
  const char *user_info;
  const char *lines;
} UserInfoRow;

/* The URL comes first, whatever the session knows. */
static const UserInfoRow user_info_rows[] = {
  { "another password of the same user gives way", "user:wrong@", "request finish\n" OPENED },
  { "another user does not become that of the session", "other:secret@", LOGIN OPENED },
};

static void
test_other_user_info (gconstpointer data)
{
  const UserInfoRow *row = data;
  g_autoptr(LockedServer) server = locked_server_new (LOCK_BASIC);
  g_autoptr(Visit) visit = NULL;
  Act act = { .act = answer };

  go_through (server, "/in/", 1);
  server->n_without_answer = 0;
  server->n_requests = 0;
  visit = visit_with_user (server, row->user_info, "/in/");
  visit_end_with (visit, &act);
  assert_close (visit, row->lines);
  g_assert_cmpuint (server->n_without_answer, ==, 1);
  g_assert_cmpuint (server->n_requests, ==, 3);
}

/* It is the URL of the first server that says it. */
static void
test_user_info_stays (void)
{
  g_autoptr(LockedServer) server = locked_server_new (LOCK_BASIC);
  g_autoptr(LockedServer) far = locked_server_new (LOCK_BASIC);
  g_autofree char *target = locked_server_url (far, "/in/");
  g_autoptr(Visit) visit = visit_with_user (server, "user:secret@", "/away");

  server->redirect_url = target;
  visit_end (visit);
  netreq_event_recorder_wait (visit->recorder, "request login");
  g_assert_cmpuint (netreq_auth_challenge_get_port (netreq_event_recorder_get_challenge (visit->recorder)), ==,
                    netreq_answer_server_get_port (far->server));
  cancel (visit);
  assert_close (visit, "request finish\nrequest redirect 307 GET /in/\nrequest login * in\n" LOCKED);
  g_assert_cmpuint (far->n_without_answer, ==, far->n_requests);
}

/* What one server has asked for is not sent to another. */
static void
test_answer_stays (void)
{
  g_autoptr(LockedServer) server = locked_server_new (LOCK_BASIC);
  g_autoptr(LockedServer) far = locked_server_new (LOCK_BASIC);
  g_autofree char *target = locked_server_url (far, "/free/");
  g_autoptr(Visit) visit = NULL;

  go_through (server, "/", 1);
  server->redirect_url = target;
  visit = visit_path (server, "/away");
  visit_end (visit);
  netreq_event_recorder_run_to_close (visit->recorder);
  g_assert_nonnull (server->last_answer);
  g_assert_cmpuint (far->n_requests, ==, 1);
  g_assert_null (far->last_answer);
}

/* --- who takes no part --- */

typedef struct
{
  const char *name;
  NetreqCredentials credentials;
  /* NULL for that of the server. */
  const char *origin;
  const char *authorization;
  Lock lock;
  gboolean takes_part;
} Part;

static const Part parts[] = {
  { "unset", NETREQ_CREDENTIALS_UNSET, "http://one.test", NULL, LOCK_BASIC, TRUE },
  { "include", NETREQ_CREDENTIALS_INCLUDE, "http://one.test", NULL, LOCK_BASIC, TRUE },
  { "omit", NETREQ_CREDENTIALS_OMIT, "http://one.test", NULL, LOCK_BASIC, FALSE },
  { "same-origin-at-home", NETREQ_CREDENTIALS_SAME_ORIGIN, NULL, NULL, LOCK_BASIC, TRUE },
  { "same-origin-elsewhere", NETREQ_CREDENTIALS_SAME_ORIGIN, "http://one.test", NULL, LOCK_BASIC, FALSE },
  { "authorization-of-the-application", NETREQ_CREDENTIALS_UNSET, NULL, "Bearer token", LOCK_BASIC, FALSE },
  { "unknown-scheme", NETREQ_CREDENTIALS_UNSET, NULL, NULL, LOCK_UNKNOWN_SCHEME, FALSE },
};

static NetreqClientRequest *
part_request_new (const Part   *part,
                  LockedServer *server)
{
  const char * const headers[] = { "Authorization", part->authorization, NULL };
  g_autofree char *url = locked_server_url (server, "/in/");

  return g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", server->session, "url", url,
                       "credentials", part->credentials,
                       "origin", part->origin != NULL ? part->origin : url,
                       "headers", part->authorization != NULL ? headers : NULL, NULL);
}

static Visit *
visit_as_part (const Part   *part,
               LockedServer *server)
{
  return visit_record (server, locked_server_url (server, "/in/"), NETREQ_EVENT_RECORDER_TAKE_CHALLENGES,
                       part_request_new (part, server));
}

/* Whether there is a login and, where the session knows the answer, whether it is
 * sent. */
static void
test_part (gconstpointer data)
{
  const Part *part = data;
  g_autoptr(LockedServer) server = locked_server_new (part->lock);
  g_autoptr(Visit) asked = visit_as_part (part, server);
  g_autoptr(Visit) known = NULL;
  Act act = { .act = answer };

  visit_end_with (asked, &act);
  assert_close (asked, part->takes_part ? LOGIN OPENED : "request finish\n" LOCKED);

  if (part->lock == LOCK_UNKNOWN_SCHEME)
    return;

  go_through (server, "/in/", part->takes_part ? 0 : 1);
  known = visit_as_part (part, server);
  visit_end (known);
  assert_close (known, part->takes_part ? "request finish\n" OPENED : "request finish\n" LOCKED);
  if (!part->takes_part)
    g_assert_cmpstr (server->last_answer, ==, part->authorization);
}

/* --- all of them --- */

static void
add_decision (const Decision *decision,
              guint           lock)
{
  g_autofree char *path = g_strdup_printf ("/login/%s/%s", locks[lock].name, decision->name);
  Case *self = g_new (Case, 1);

  *self = (Case) { decision, locks[lock].lock };
  g_test_add_data_func_full (path, self, test_decision, g_free);
}

static void
add_for_locks (const char    *name,
               guint          first_lock,
               GTestDataFunc  function)
{
  for (guint i = first_lock; i < G_N_ELEMENTS (locks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/login/%s/%s", locks[i].name, name);

      g_test_add_data_func (path, GUINT_TO_POINTER (locks[i].lock), function);
    }
}

static void
add_parts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_strconcat ("/login/takes-part/", parts[i].name, NULL);

      g_test_add_data_func (path, &parts[i], test_part);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (decisions); i++)
    for (guint lock = 0; lock < G_N_ELEMENTS (locks); lock++)
      add_decision (&decisions[i], lock);

  g_test_add_data_func ("/login/no-handler", NULL, test_nobody_answers);
  g_test_add_data_func ("/login/handler-says-no", "no", test_nobody_answers);
  g_test_add_func ("/login/second-handler-answers", test_second_handler_answers);
  g_test_add_func ("/login/challenge", test_challenge);
  g_test_add_func ("/login/other-timeouts", test_other_timeouts);

  add_for_locks ("collected-body", 0, test_collected_body);
  add_for_locks ("streamed-body-answered", 0, test_streamed_body_answered);
  g_test_add_func ("/login/streamed-body-refused", test_streamed_body_refused);

  g_test_add_data_func ("/login/text/none", GSIZE_TO_POINTER (0), test_locked_text);
  g_test_add_data_func ("/login/text/short", GSIZE_TO_POINTER (1000), test_locked_text);
  g_test_add_data_func ("/login/text/long", GSIZE_TO_POINTER (3 * 1024 * 1024), test_locked_text);
  g_test_add_data_func ("/login/text/thrown-away", GSIZE_TO_POINTER (1000), test_locked_text_of_right_answer);
  g_test_add_data_func ("/login/text/left-alone", GSIZE_TO_POINTER (3 * 1024 * 1024), test_locked_text_of_right_answer);
  g_test_add_func ("/login/text/connection-is-free", test_connection_is_free);

  g_test_add_func ("/login/basic/sent-ahead", test_sent_ahead_basic);
  add_for_locks ("sent-ahead", 1, test_sent_ahead_digest);
  add_for_locks ("stale", 1, test_stale);
  add_for_locks ("password-changed", 0, test_password_changed);
  add_for_locks ("refused-is-forgotten", 0, test_refused_is_forgotten);
  g_test_add_func ("/login/sessions-share-nothing", test_sessions_share_nothing);
  g_test_add_func ("/login/clear/all", test_cleared);
  g_test_add_func ("/login/clear/cancelled", test_clear_cancelled);
  g_test_add_func ("/login/clear/meanwhile", test_cleared_meanwhile);

  add_for_locks ("never-right", 0, test_never_right);
  add_for_locks ("always-stale", 1, test_always_stale);

  add_for_locks ("user-info", 0, test_user_info);
  add_for_locks ("wrong-user-info", 0, test_wrong_user_info);
  for (guint i = 0; i < G_N_ELEMENTS (user_info_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/login/user-info/%s", user_info_rows[i].sentence);

      g_test_add_data_func (path, &user_info_rows[i], test_other_user_info);
    }

  g_test_add_func ("/login/user-info/stays", test_user_info_stays);
  g_test_add_func ("/login/answer-stays", test_answer_stays);
  add_parts ();

  return g_test_run ();
}
