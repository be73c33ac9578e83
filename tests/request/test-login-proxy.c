/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "support/netreq-answer-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-session.h"
#include "support/netreq-tinyproxy.h"

/* Proxies that want to know who asks, on the way to a server that asks for nothing. */

typedef struct
{
  NetreqTinyproxy *proxy;
  /* In its place, for what tinyproxy does not do: to ask again after a wrong answer. */
  NetreqAnswerServer *own_proxy;
  guint n_locked;
  NetreqAnswerServer *server;
  NetreqSession *session;
  char *url;
  /* What the server answers; NULL for "hello". */
  const char *answer;
  guint n_requests;

  /* What the handler of login says, and how often it did. */
  const char *password;
  guint n_logins;
} World;

static char *
on_request (const NetreqAnswerRequest *request,
            gpointer                   user_data)
{
  World *world = user_data;

  world->n_requests++;
  return g_strdup (world->answer != NULL ? world->answer : "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
}

/* "user:secret", in Base64. */
#define RIGHT_ANSWER "Basic dXNlcjpzZWNyZXQ="

static char *
on_proxied (const NetreqAnswerRequest *request,
            gpointer                   user_data)
{
  World *world = user_data;
  g_autofree char *answer = netreq_answer_request_get_header (request, "Proxy-Authorization");

  g_assert_true (g_str_has_prefix (request->target, "http://"));
  g_assert_cmpuint (g_bytes_get_size (request->body), ==, strlen ("a body"));
  if (g_strcmp0 (answer, RIGHT_ANSWER) == 0)
    return g_strdup ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");

  world->n_locked++;
  return g_strdup ("HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 3\r\n\r\nwho");
}

/* "http://[USER-INFO@]127.0.0.1:PORT"; to be freed. */
static char *
make_proxy_uri (World      *world,
                const char *user_info)
{
  if (world->own_proxy == NULL)
    return netreq_tinyproxy_uri (world->proxy, user_info);

  return g_strdup_printf ("http://%s%s127.0.0.1:%u", user_info != NULL ? user_info : "", user_info != NULL ? "@" : "",
                          netreq_answer_server_get_port (world->own_proxy));
}

static void
begin_with_own_proxy (World      *world,
                      const char *user_info)
{
  g_autofree char *rules = NULL;

  world->own_proxy = netreq_answer_server_new (NULL, on_proxied, world);
  world->session = netreq_session_new ();
  world->url = g_strdup ("http://one.example/");
  rules = make_proxy_uri (world, user_info);
  netreq_test_set_proxy (world->session, rules);
}

/* FALSE when the test is skipped. */
static gboolean
begin (World      *world,
       const char *user_info)
{
  g_autofree char *rules = NULL;

  world->proxy = netreq_tinyproxy_new ("user", "secret");
  if (world->proxy == NULL)
    return FALSE;

  world->server = netreq_answer_server_new (NULL, on_request, world);
  world->session = netreq_session_new ();
  world->url = g_strdup_printf ("http://127.0.0.1:%u/", netreq_answer_server_get_port (world->server));
  world->password = "secret";
  rules = netreq_tinyproxy_uri (world->proxy, user_info);
  netreq_test_set_proxy (world->session, rules);

  return TRUE;
}

static void
clear (World *world)
{
  if (world->session != NULL)
    netreq_test_collect (&world->session);
  g_clear_pointer (&world->server, netreq_answer_server_free);
  g_clear_pointer (&world->proxy, netreq_tinyproxy_free);
  g_clear_pointer (&world->own_proxy, netreq_answer_server_free);
  g_clear_pointer (&world->url, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, clear)

static gboolean
on_login (NetreqClientRequest *request,
          NetreqAuthChallenge *challenge,
          gpointer             user_data)
{
  World *world = user_data;
  g_autofree char *proxy = make_proxy_uri (world, NULL);
  g_autofree char *asker = g_strdup_printf ("http://%s:%u", netreq_auth_challenge_get_host (challenge),
                                            netreq_auth_challenge_get_port (challenge));

  g_assert_true (netreq_auth_challenge_get_is_proxy (challenge));
  g_assert_cmpstr (netreq_auth_challenge_get_scheme (challenge), ==, "basic");
  g_assert_cmpstr (asker, ==, proxy);

  world->n_logins++;
  if (world->password == NULL)
    netreq_auth_challenge_cancel (challenge);
  else
    netreq_auth_challenge_authenticate (challenge, "user", world->n_logins < 3 ? world->password : "secret", NULL);

  return TRUE;
}

static NetreqClientRequest *
request_new (World             *world,
             NetreqCredentials  credentials)
{
  NetreqClientRequest *request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", world->session,
                                               "url", world->url, "method", "POST",
                                               "credentials", credentials, NULL);

  g_signal_connect (request, "login", G_CALLBACK (on_login), world);
  netreq_test_request_write (request, "a body");

  return request;
}

static guint
send_request (World               *world,
              NetreqClientRequest *request)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqIncomingMessage) response = netreq_test_request_send (request, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = netreq_test_read_text (response, &error);
  g_assert_no_error (error);

  return netreq_incoming_message_get_status_code (response);
}

static guint
get_status (World             *world,
            NetreqCredentials  credentials)
{
  g_autoptr(NetreqClientRequest) request = request_new (world, credentials);

  return send_request (world, request);
}

/* No word of it gets through the proxy. */
static void
assert_server_knows_nothing (World *world)
{
  const GString *received = netreq_answer_server_get_received (world->server);

  g_assert_null (strstr (received->str, "Authorization"));
  g_assert_null (strstr (received->str, "dXNlcj"));
}

static void
test_answered (gconstpointer data)
{
  g_auto(World) world = { NULL, };

  if (!begin (&world, NULL))
    return;

  /* Whoever sends no credentials to a server has to get past the proxy all the same. */
  g_assert_cmpuint (get_status (&world, GPOINTER_TO_UINT (data)), ==, 200);
  g_assert_cmpuint (get_status (&world, GPOINTER_TO_UINT (data)), ==, 200);
  g_assert_cmpuint (world.n_logins, ==, 1);
  g_assert_cmpuint (world.n_requests, ==, 2);
  assert_server_knows_nothing (&world);
}

static void
test_wrong_twice (void)
{
  g_auto(World) world = { NULL, };

  begin_with_own_proxy (&world, NULL);
  world.password = "wrong";
  g_assert_cmpuint (get_status (&world, NETREQ_CREDENTIALS_UNSET), ==, 200);
  g_assert_cmpuint (world.n_logins, ==, 3);
  g_assert_cmpuint (world.n_locked, ==, 3);
  /* Sent ahead. */
  g_assert_cmpuint (get_status (&world, NETREQ_CREDENTIALS_UNSET), ==, 200);
  g_assert_cmpuint (world.n_locked, ==, 3);
}

static void
test_cancelled (void)
{
  g_auto(World) world = { NULL, };

  begin_with_own_proxy (&world, NULL);
  g_assert_cmpuint (get_status (&world, NETREQ_CREDENTIALS_UNSET), ==, 407);
  g_assert_cmpuint (world.n_logins, ==, 1);
  g_assert_cmpuint (world.n_locked, ==, 1);
}

static void
test_user_info (void)
{
  g_auto(World) world = { NULL, };

  if (!begin (&world, "user:secret"))
    return;

  g_assert_cmpuint (get_status (&world, NETREQ_CREDENTIALS_OMIT), ==, 200);
  g_assert_cmpuint (world.n_logins, ==, 0);
  assert_server_knows_nothing (&world);
}

static void
test_wrong_user_info (void)
{
  g_auto(World) world = { NULL, };

  begin_with_own_proxy (&world, "user:wrong");
  world.password = "secret";
  g_assert_cmpuint (get_status (&world, NETREQ_CREDENTIALS_UNSET), ==, 200);
  g_assert_cmpuint (world.n_logins, ==, 1);
  g_assert_cmpuint (world.n_locked, ==, 2);
}

/* What the application says itself is not mended. */
static void
test_header_of_application (void)
{
  g_auto(World) world = { NULL, };
  g_autoptr(NetreqClientRequest) request = NULL;

  begin_with_own_proxy (&world, "user:secret");
  request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", world.session, "url", world.url,
                          "method", "POST", NULL);
  netreq_client_request_set_header (request, "Proxy-Authorization", "Basic eA==", NULL);
  netreq_test_request_write (request, "a body");
  g_signal_connect (request, "login", G_CALLBACK (on_login), &world);
  g_assert_cmpuint (send_request (&world, request), ==, 407);
  g_assert_cmpuint (world.n_logins, ==, 0);
  g_assert_cmpuint (world.n_locked, ==, 1);
}

/* A server that asks like a proxy, with no proxy there, is given nothing: not even what
 * the session knows for one. */
static void
test_no_proxy (void)
{
  g_auto(World) world = { NULL, };

  if (!begin (&world, NULL))
    return;

  g_assert_cmpuint (get_status (&world, NETREQ_CREDENTIALS_UNSET), ==, 200);
  netreq_test_set_proxy (world.session, "direct://");
  world.answer = "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"tinyproxy\"\r\nContent-Length: 0\r\n\r\n";
  g_assert_cmpuint (get_status (&world, NETREQ_CREDENTIALS_UNSET), ==, 407);
  g_assert_cmpuint (world.n_logins, ==, 1);
  assert_server_knows_nothing (&world);
}

static gboolean
keep_challenge (NetreqClientRequest *request,
                NetreqAuthChallenge *challenge,
                gpointer             user_data)
{
  return g_set_object ((NetreqAuthChallenge **) user_data, challenge);
}

static char *
lock_or_stop (const NetreqAnswerRequest *request,
              gpointer                   user_data)
{
  World *world = user_data;
  g_autofree char *answer = netreq_answer_request_get_header (request, "Authorization");

  if (answer != NULL)
    return g_strdup ("HTTP/1.1 407 Who\r\nContent-Length: 3\r\n\r\nwho");

  world->n_locked++;
  return g_strdup ("HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 3\r\n\r\nwho");
}

typedef struct
{
  NetreqClientRequest *request;
  GAsyncResult *result;
} Waiting;

static void
waiting_start (Waiting              *waiting,
               World                *world,
               NetreqAuthChallenge **challenge)
{
  waiting->request = netreq_test_request_new (world->session, "GET", world->url);
  g_signal_connect (waiting->request, "login", G_CALLBACK (keep_challenge), challenge);
  netreq_client_request_send_async (waiting->request, NULL, netreq_test_result_cb, &waiting->result);
}

static void
waiting_end (Waiting *waiting)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqIncomingMessage) response = NULL;

  response = netreq_client_request_send_finish (waiting->request, waiting->result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (netreq_incoming_message_get_status_code (response), ==, 407);
  g_clear_object (&waiting->result);
  g_clear_object (&waiting->request);
}

/* The one who knows the answer for the server does not come as far, and nobody reads what
 * it is told: the other one goes on all the same. */
static void
test_stopped_while_another_waits (void)
{
  g_auto(World) world = { NULL, };
  g_autoptr(NetreqAuthChallenge) challenge = NULL;
  Waiting first = { NULL, };
  Waiting second = { NULL, };

  world.server = netreq_answer_server_new (NULL, lock_or_stop, &world);
  world.session = netreq_session_new ();
  world.url = g_strdup_printf ("http://127.0.0.1:%u/", netreq_answer_server_get_port (world.server));

  waiting_start (&first, &world, &challenge);
  waiting_start (&second, &world, &challenge);
  netreq_test_wait_for (world.n_locked == 2 && challenge != NULL);
  netreq_test_settle ();
  g_assert_true (netreq_auth_challenge_authenticate (challenge, "user", "secret", NULL));
  netreq_test_wait_for (first.result != NULL && second.result != NULL);

  waiting_end (&first);
  waiting_end (&second);
}

/* The proxy is gone, and the next in the list is the server itself. */
static void
test_fallback (void)
{
  g_auto(World) world = { NULL, };
  g_autofree char *uri = NULL;
  g_autofree char *rules = NULL;

  if (!begin (&world, NULL))
    return;

  uri = netreq_tinyproxy_uri (world.proxy, NULL);
  rules = g_strconcat (uri, ",direct://", NULL);
  netreq_test_set_proxy (world.session, rules);
  g_assert_cmpuint (get_status (&world, NETREQ_CREDENTIALS_UNSET), ==, 200);
  g_clear_pointer (&world.proxy, netreq_tinyproxy_free);
  g_assert_cmpuint (get_status (&world, NETREQ_CREDENTIALS_UNSET), ==, 200);
  g_assert_cmpuint (world.n_requests, ==, 2);
  assert_server_knows_nothing (&world);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/login-proxy/unset", GUINT_TO_POINTER (NETREQ_CREDENTIALS_UNSET), test_answered);
  g_test_add_data_func ("/login-proxy/include", GUINT_TO_POINTER (NETREQ_CREDENTIALS_INCLUDE), test_answered);
  g_test_add_data_func ("/login-proxy/omit", GUINT_TO_POINTER (NETREQ_CREDENTIALS_OMIT), test_answered);
  g_test_add_func ("/login-proxy/wrong-twice", test_wrong_twice);
  g_test_add_func ("/login-proxy/cancelled", test_cancelled);
  g_test_add_func ("/login-proxy/user-info", test_user_info);
  g_test_add_func ("/login-proxy/wrong-user-info", test_wrong_user_info);
  g_test_add_func ("/login-proxy/header-of-application", test_header_of_application);
  g_test_add_func ("/login-proxy/no-proxy", test_no_proxy);
  g_test_add_func ("/login-proxy/stopped-while-another-waits", test_stopped_while_another_waits);
  g_test_add_func ("/login-proxy/fallback", test_fallback);

  return g_test_run ();
}
