/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/locked-server.h"
#include "support/netreq-test-request.h"

/* Many requests that meet the same challenge: one of them asks, and all go on. */

#define N_REQUESTS 100

typedef struct
{
  LockedServer *server;
  NetreqClientRequest *requests[N_REQUESTS];
  guint n_closed;
  guint n_aborted;
  guint n_errors;
  /* Responses with each status. */
  guint n_opened;
  guint n_locked;

  /* What a handler does with the challenge, which it counts before. */
  void (*act) (NetreqAuthChallenge *challenge,
               guint                n_logins);
  guint n_logins;
  NetreqAuthChallenge *challenge;
} Crowd;

static gboolean
on_login (NetreqClientRequest *request,
          NetreqAuthChallenge *challenge,
          gpointer             user_data)
{
  Crowd *crowd = user_data;

  crowd->n_logins++;
  if (crowd->act != NULL)
    crowd->act (challenge, crowd->n_logins);
  else
    g_set_object (&crowd->challenge, challenge);

  return TRUE;
}

static void
on_response (NetreqClientRequest   *request,
             NetreqIncomingMessage *response,
             gpointer               user_data)
{
  Crowd *crowd = user_data;

  if (netreq_incoming_message_get_status_code (response) == 200)
    crowd->n_opened++;
  else
    crowd->n_locked++;
  netreq_incoming_message_resume (response);
}

static void
count (NetreqClientRequest *request,
       guint               *n_signals)
{
  (*n_signals)++;
}

static void
count_error (NetreqClientRequest *request,
             GError              *error,
             guint               *n_signals)
{
  (*n_signals)++;
}

static NetreqClientRequest *
make_request (Crowd      *crowd,
              const char *user_info,
              const char *path,
              gboolean    handles_login)
{
  g_autofree char *url = locked_server_url_with_user (crowd->server, user_info, path);
  NetreqClientRequest *request = netreq_test_request_new (crowd->server->session, "GET", url);

  if (handles_login)
    g_signal_connect (request, "login", G_CALLBACK (on_login), crowd);
  g_signal_connect (request, "response", G_CALLBACK (on_response), crowd);
  g_signal_connect (request, "abort", G_CALLBACK (count), &crowd->n_aborted);
  g_signal_connect (request, "error", G_CALLBACK (count_error), &crowd->n_errors);
  g_signal_connect (request, "close", G_CALLBACK (count), &crowd->n_closed);

  return request;
}

static Crowd *
crowd_new (Lock     lock,
           gboolean first_handles_login)
{
  Crowd *crowd = g_new0 (Crowd, 1);

  crowd->server = locked_server_new (lock);
  for (guint i = 0; i < N_REQUESTS; i++)
    crowd->requests[i] = make_request (crowd, "", "/in/", i > 0 || first_handles_login);

  return crowd;
}

static void
crowd_free (Crowd *crowd)
{
  g_clear_object (&crowd->challenge);
  for (guint i = 0; i < N_REQUESTS; i++)
    netreq_test_collect (&crowd->requests[i]);
  locked_server_free (crowd->server);
  g_free (crowd);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Crowd, crowd_free)

static void
crowd_end (Crowd *crowd)
{
  for (guint i = 0; i < N_REQUESTS; i++)
    g_assert_true (netreq_client_request_end (crowd->requests[i], NULL));
}

/* All wait for an answer. */
static void
crowd_wait (Crowd *crowd)
{
  netreq_test_wait_for (crowd->n_logins == 1 && crowd->server->n_locked == N_REQUESTS);
  netreq_test_settle ();
}

static void
crowd_close (Crowd *crowd)
{
  netreq_test_wait_for (crowd->n_closed == N_REQUESTS);
  netreq_test_settle ();
}

static void
answer (NetreqAuthChallenge *challenge,
        guint                n_logins)
{
  g_assert_true (netreq_auth_challenge_authenticate (challenge, "user", "secret", NULL));
}

static void
answer_the_third (NetreqAuthChallenge *challenge,
                  guint                n_logins)
{
  g_assert_true (netreq_auth_challenge_authenticate (challenge, "user", n_logins == 3 ? "secret" : "wrong", NULL));
}

static void
cancel (NetreqAuthChallenge *challenge,
        guint                n_logins)
{
  netreq_auth_challenge_cancel (challenge);
}

/* --- one login --- */

static void
test_answered_at_once (gconstpointer data)
{
  g_autoptr(Crowd) crowd = crowd_new (GPOINTER_TO_UINT (data), TRUE);

  crowd->act = answer;
  crowd_end (crowd);
  crowd_close (crowd);
  g_assert_cmpuint (crowd->n_logins, ==, 1);
  g_assert_cmpuint (crowd->n_opened, ==, N_REQUESTS);
}

/* All have come and wait. Nobody holds a connection, so that there is room for what
 * needs no login. */
static void
test_answered_later (gconstpointer data)
{
  g_autoptr(Crowd) crowd = crowd_new (GPOINTER_TO_UINT (data), TRUE);
  g_autofree char *url = locked_server_url (crowd->server, "/free/");
  g_autofree char *text = NULL;

  crowd_end (crowd);
  crowd_wait (crowd);
  text = netreq_test_get (crowd->server->session, url, 200);
  answer (crowd->challenge, 1);
  crowd_close (crowd);
  g_assert_cmpuint (crowd->n_logins, ==, 1);
  g_assert_cmpuint (crowd->n_opened, ==, N_REQUESTS);
  g_assert_cmpuint (crowd->server->n_requests, ==, 2 * N_REQUESTS + 1);
}

/* A wrong password is tried by one only. */
static void
test_wrong_twice (gconstpointer data)
{
  g_autoptr(Crowd) crowd = crowd_new (GPOINTER_TO_UINT (data), TRUE);

  crowd_end (crowd);
  crowd_wait (crowd);
  crowd->act = answer_the_third;
  answer_the_third (crowd->challenge, 1);
  crowd_close (crowd);
  g_assert_cmpuint (crowd->n_logins, ==, 3);
  g_assert_cmpuint (crowd->n_opened, ==, N_REQUESTS);
  g_assert_cmpuint (crowd->server->n_requests, ==, 2 * N_REQUESTS + 2);
}

static void
test_cancelled (gconstpointer data)
{
  g_autoptr(Crowd) crowd = crowd_new (GPOINTER_TO_UINT (data), TRUE);

  crowd_end (crowd);
  crowd_wait (crowd);
  cancel (crowd->challenge, 1);
  crowd_close (crowd);
  g_assert_cmpuint (crowd->n_logins, ==, 1);
  g_assert_cmpuint (crowd->n_locked, ==, N_REQUESTS);
  g_assert_cmpuint (crowd->server->n_requests, ==, N_REQUESTS);
}

/* --- the one who asks goes away --- */

static NetreqClientRequest *
find_asker (Crowd *crowd)
{
  return crowd->requests[0];
}

static void
test_asker_aborted (gconstpointer data)
{
  g_autoptr(Crowd) crowd = crowd_new (GPOINTER_TO_UINT (data), TRUE);

  /* Alone at first, so that it is known who asks. */
  g_assert_true (netreq_client_request_end (find_asker (crowd), NULL));
  netreq_test_wait_for (crowd->n_logins == 1);
  for (guint i = 1; i < N_REQUESTS; i++)
    g_assert_true (netreq_client_request_end (crowd->requests[i], NULL));
  crowd_wait (crowd);

  netreq_client_request_abort (find_asker (crowd));
  g_assert_cmpuint (crowd->n_logins, ==, 1);
  netreq_test_wait_for (crowd->n_logins == 2);
  answer (crowd->challenge, 2);
  crowd_close (crowd);
  g_assert_cmpuint (crowd->n_logins, ==, 2);
  g_assert_cmpuint (crowd->n_aborted, ==, 1);
  g_assert_cmpuint (crowd->n_opened, ==, N_REQUESTS - 1);
}

/* The answer is not lost. */
static void
test_asker_answered_and_aborted (gconstpointer data)
{
  g_autoptr(Crowd) crowd = crowd_new (GPOINTER_TO_UINT (data), TRUE);

  g_assert_true (netreq_client_request_end (find_asker (crowd), NULL));
  netreq_test_wait_for (crowd->n_logins == 1);
  for (guint i = 1; i < N_REQUESTS; i++)
    g_assert_true (netreq_client_request_end (crowd->requests[i], NULL));
  crowd_wait (crowd);

  answer (crowd->challenge, 1);
  netreq_client_request_abort (find_asker (crowd));
  crowd_close (crowd);
  g_assert_cmpuint (crowd->n_logins, ==, 1);
  g_assert_cmpuint (crowd->n_opened, ==, N_REQUESTS - 1);
}

static void
test_all_but_one_aborted (gconstpointer data)
{
  g_autoptr(Crowd) crowd = crowd_new (GPOINTER_TO_UINT (data), TRUE);

  crowd_end (crowd);
  crowd_wait (crowd);
  for (guint i = 0; i < N_REQUESTS - 1; i++)
    netreq_client_request_abort (crowd->requests[i]);
  netreq_test_wait_for (crowd->n_logins == 2);
  answer (crowd->challenge, 2);
  crowd_close (crowd);
  g_assert_cmpuint (crowd->n_opened, ==, 1);
  g_assert_cmpuint (crowd->n_aborted, ==, N_REQUESTS - 1);
}

static void
test_all_aborted (gconstpointer data)
{
  g_autoptr(Crowd) crowd = crowd_new (GPOINTER_TO_UINT (data), TRUE);

  crowd_end (crowd);
  crowd_wait (crowd);
  for (guint i = 0; i < N_REQUESTS; i++)
    netreq_client_request_abort (crowd->requests[i]);
  crowd_close (crowd);
  g_assert_cmpuint (crowd->n_logins, ==, 1);
  g_assert_cmpuint (crowd->n_aborted, ==, N_REQUESTS);
}

/* Nobody has said no: another may know. */
static void
test_first_has_no_handler (gconstpointer data)
{
  g_autoptr(Crowd) crowd = crowd_new (GPOINTER_TO_UINT (data), FALSE);

  crowd->act = answer;
  crowd_end (crowd);
  crowd_close (crowd);
  g_assert_cmpuint (crowd->n_logins, ==, 1);
  g_assert_cmpuint (crowd->n_opened, >=, N_REQUESTS - 1);
  g_assert_cmpuint (crowd->n_opened + crowd->n_locked, ==, N_REQUESTS);
}

/* --- two realms --- */

static void
test_two_realms (gconstpointer data)
{
  g_autoptr(Crowd) crowd = crowd_new (GPOINTER_TO_UINT (data), TRUE);

  for (guint i = 0; i < N_REQUESTS; i += 2)
    {
      netreq_test_collect (&crowd->requests[i]);
      crowd->requests[i] = make_request (crowd, "", "/other/", TRUE);
    }
  crowd->act = answer;
  crowd_end (crowd);
  crowd_close (crowd);
  g_assert_cmpuint (crowd->n_logins, ==, 2);
  g_assert_cmpuint (crowd->n_opened, ==, N_REQUESTS);
}

/* --- who has named somebody --- */

/* Its URL says as whom to log in, if with a wrong password: it asks for itself, and does
 * not become whoever has answered another request. */
static void
wait_with_named_user (Crowd      *crowd,
                      const char *user_info)
{
  g_assert_true (netreq_client_request_end (find_asker (crowd), NULL));
  netreq_test_wait_for (crowd->n_logins == 1);

  netreq_test_collect (&crowd->requests[1]);
  crowd->requests[1] = make_request (crowd, user_info, "/in/", TRUE);
  g_assert_true (netreq_client_request_end (crowd->requests[1], NULL));
  netreq_test_wait_for (crowd->server->n_locked == 3);
  netreq_test_settle ();
  g_assert_cmpuint (crowd->n_logins, ==, 1);
}

static void
test_somebody_else_is_answered (gconstpointer data)
{
  g_autoptr(Crowd) crowd = crowd_new (GPOINTER_TO_UINT (data), TRUE);
  g_autoptr(NetreqAuthChallenge) first = NULL;

  wait_with_named_user (crowd, "named:wrong@");
  first = g_object_ref (crowd->challenge);
  answer (first, 1);
  netreq_test_wait_for (crowd->n_logins == 2);
  g_assert_cmpuint (crowd->n_opened, ==, 1);
  netreq_auth_challenge_cancel (crowd->challenge);
  netreq_test_wait_for (crowd->n_closed == 2);
  g_assert_cmpuint (crowd->n_locked, ==, 1);
}

/* What the one who goes has been told is not for everybody who is left. */
static void
test_somebody_else_leaves_an_answer (gconstpointer data)
{
  g_autoptr(Crowd) crowd = crowd_new (GPOINTER_TO_UINT (data), TRUE);

  wait_with_named_user (crowd, "named:wrong@");
  answer (crowd->challenge, 1);
  netreq_client_request_abort (find_asker (crowd));
  netreq_test_wait_for (crowd->n_logins == 2);
  netreq_auth_challenge_cancel (crowd->challenge);
  netreq_test_wait_for (crowd->n_closed == 2);
  g_assert_cmpuint (crowd->n_opened, ==, 0);
  g_assert_cmpuint (crowd->n_locked, ==, 1);
}

static void
test_the_same_is_answered (gconstpointer data)
{
  g_autoptr(Crowd) crowd = crowd_new (GPOINTER_TO_UINT (data), TRUE);

  wait_with_named_user (crowd, "user:wrong@");
  answer (crowd->challenge, 1);
  netreq_test_wait_for (crowd->n_closed == 2);
  g_assert_cmpuint (crowd->n_logins, ==, 1);
  g_assert_cmpuint (crowd->n_opened, ==, 2);
}

/* --- what was right is wrong now --- */

static void
test_password_changed (gconstpointer data)
{
  g_autoptr(Crowd) crowd = crowd_new (GPOINTER_TO_UINT (data), TRUE);
  g_autofree char *url = locked_server_url_with_user (crowd->server, "user:secret@", "/in/");
  g_autofree char *text = netreq_test_get (crowd->server->session, url, 200);

  crowd->server->password = "other";
  crowd->server->n_locked = 0;
  crowd_end (crowd);
  crowd_wait (crowd);
  g_assert_true (netreq_auth_challenge_authenticate (crowd->challenge, "user", "other", NULL));
  crowd_close (crowd);
  g_assert_cmpuint (crowd->n_logins, ==, 1);
  g_assert_cmpuint (crowd->n_opened, ==, N_REQUESTS);
}

/* --- all of them --- */

static void
add_for_locks (const char    *name,
               GTestDataFunc  function)
{
  g_autofree char *basic = g_strconcat ("/login-many/basic/", name, NULL);
  g_autofree char *digest = g_strconcat ("/login-many/digest/", name, NULL);

  g_test_add_data_func (basic, GUINT_TO_POINTER (LOCK_BASIC), function);
  g_test_add_data_func (digest, GUINT_TO_POINTER (LOCK_SHA256), function);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_for_locks ("answered-at-once", test_answered_at_once);
  add_for_locks ("answered-later", test_answered_later);
  add_for_locks ("wrong-twice", test_wrong_twice);
  add_for_locks ("cancelled", test_cancelled);
  add_for_locks ("asker-aborted", test_asker_aborted);
  add_for_locks ("asker-answered-and-aborted", test_asker_answered_and_aborted);
  add_for_locks ("all-but-one-aborted", test_all_but_one_aborted);
  add_for_locks ("all-aborted", test_all_aborted);
  add_for_locks ("first-has-no-handler", test_first_has_no_handler);
  add_for_locks ("two-realms", test_two_realms);
  add_for_locks ("somebody-else-is-answered", test_somebody_else_is_answered);
  add_for_locks ("somebody-else-leaves-an-answer", test_somebody_else_leaves_an_answer);
  add_for_locks ("the-same-is-answered", test_the_same_is_answered);
  add_for_locks ("password-changed", test_password_changed);

  return g_test_run ();
}
