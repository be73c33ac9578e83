/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "support/netreq-answer-server.h"
#include "support/netreq-squid.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-session.h"
#include "support/netreq-test-tls.h"

/* A proxy that many have, and that wants to know who asks: Basic and Digest as others
 * understand them, for requests that it reads and for tunnels. */

/* These take their time. */
static NetreqTestTls *tls;
static NetreqSquid *squids[2];

typedef struct
{
  NetreqSquid *squid;
  const char *scheme_name;
  NetreqAnswerServer *http;
  NetreqAnswerServer *https;
  NetreqSession *session;
  guint n_requests;

  /* What the handler of login says, from one call to the next: the last holds for all
   * that follow, and NULL is a refusal. */
  const char * const *passwords;
  guint n_logins;
} World;

static char *
on_request (const NetreqAnswerRequest *request,
            gpointer                   user_data)
{
  World *world = user_data;

  world->n_requests++;
  g_assert_cmpstr (request->target, ==, "/path?query");
  return g_strdup ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
}

/* FALSE when the test is skipped. */
static gboolean
begin (World             *world,
       NetreqSquidScheme  scheme,
       const char        *user_info)
{
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autofree char *rules = NULL;

  if (tls == NULL)
    tls = netreq_test_tls_new ();
  if (tls != NULL && squids[scheme] == NULL)
    squids[scheme] = netreq_squid_new (scheme);
  if (tls == NULL || squids[scheme] == NULL)
    return FALSE;

  certificate = netreq_test_tls_load (tls, NETREQ_TEST_CERTIFICATE_GOOD);
  world->squid = squids[scheme];
  world->scheme_name = scheme == NETREQ_SQUID_BASIC ? "basic" : "digest";
  world->http = netreq_answer_server_new (NULL, on_request, world);
  world->https = netreq_answer_server_new (certificate, on_request, world);
  world->session = netreq_session_new ();
  rules = netreq_squid_uri (world->squid, user_info);
  netreq_test_set_proxy (world->session, rules);

  return TRUE;
}

static void
clear (World *world)
{
  if (world->session != NULL)
    netreq_test_collect (&world->session);
  g_clear_pointer (&world->http, netreq_answer_server_free);
  g_clear_pointer (&world->https, netreq_answer_server_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, clear)

static gboolean
on_login (NetreqClientRequest *request,
          NetreqAuthChallenge *challenge,
          gpointer             user_data)
{
  World *world = user_data;
  const char *password = world->passwords != NULL ? world->passwords[0] : NULL;

  g_assert_true (netreq_auth_challenge_get_is_proxy (challenge));
  g_assert_cmpstr (netreq_auth_challenge_get_scheme (challenge), ==, world->scheme_name);
  g_assert_cmpstr (netreq_auth_challenge_get_realm (challenge), ==, NETREQ_SQUID_REALM);
  g_assert_cmpuint (netreq_auth_challenge_get_port (challenge), ==, netreq_squid_get_port (world->squid));

  world->n_logins++;
  if (password == NULL)
    return FALSE;

  if (world->passwords[1] != NULL)
    world->passwords++;
  netreq_auth_challenge_authenticate (challenge, NETREQ_SQUID_USER, password, NULL);

  return TRUE;
}

static NetreqClientRequest *
request_new (World    *world,
             gboolean  is_https)
{
  NetreqAnswerServer *server = is_https ? world->https : world->http;
  /* squid may find no name on a machine that has neither hosts nor a network. */
  g_autofree char *url = g_strdup_printf ("%s://127.0.0.1:%u/path?query", is_https ? "https" : "http",
                                          netreq_answer_server_get_port (server));
  NetreqClientRequest *request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", world->session,
                                               "url", url, "method", "POST", NULL);

  g_signal_connect (request, "login", G_CALLBACK (on_login), world);
  netreq_test_request_write (request, "a body");

  return request;
}

/* "200", another status, or the name of an error; to be freed. */
static char *
get_outcome (World    *world,
             gboolean  is_https)
{
  g_autoptr(NetreqClientRequest) request = request_new (world, is_https);
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqIncomingMessage) response = netreq_test_request_send (request, &error);
  g_autofree char *text = response != NULL ? netreq_test_read_text (response, &error) : NULL;

  if (error != NULL)
    return g_strdup (netreq_error_get_name (error->code));

  return g_strdup_printf ("%u", netreq_incoming_message_get_status_code (response));
}

static void
assert_server_knows_nothing (NetreqAnswerServer *server)
{
  g_assert_null (strstr (netreq_answer_server_get_received (server)->str, "Authorization"));
}

typedef struct
{
  const char *sentence;
  const char *user_info;
  const char * const *passwords;
  /* For the first of two requests. */
  guint n_logins;
  /* For a server that is asked by http, and by https. */
  const char *outcomes[2];
} Row;

#define PASSWORDS(...) ((const char * const []) { __VA_ARGS__, NULL })
#define NO_TUNNEL "net::ERR_TUNNEL_CONNECTION_FAILED"

static const Row rows[] = {
  { "the right answer", NULL, PASSWORDS ("secret"), 1, { "200", "200" } },
  { "a wrong answer and the right one", NULL, PASSWORDS ("wrong", "secret"), 2, { "200", "200" } },
  { "no answer", NULL, NULL, 1, { "407", NO_TUNNEL } },
  { "nothing but wrong answers", NULL, PASSWORDS ("wrong"), 20, { "407", NO_TUNNEL } },
  { "user info of the rules", "user:secret", NULL, 0, { "200", "200" } },
  { "wrong user info and the right answer", "user:wrong", PASSWORDS ("secret"), 1, { "200", "200" } },
  { "wrong user info and no answer", "user:wrong", NULL, 1, { "407", NO_TUNNEL } },
};

static void
test_outcome (const Row         *row,
              NetreqSquidScheme  scheme,
              gboolean           is_https)
{
  g_auto(World) world = { .passwords = row->passwords };
  gboolean is_good = g_str_equal (row->outcomes[is_https], "200");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (!begin (&world, scheme, row->user_info))
    return;

  first = get_outcome (&world, is_https);
  g_assert_cmpstr (first, ==, row->outcomes[is_https]);
  g_assert_cmpuint (world.n_logins, ==, row->n_logins);
  g_assert_cmpuint (world.n_requests, ==, is_good ? 1 : 0);

  /* What has worked goes ahead, also to what is asked for in another way. */
  if (is_good)
    {
      second = get_outcome (&world, !is_https);
      g_assert_cmpstr (second, ==, "200");
      g_assert_cmpuint (world.n_logins, ==, row->n_logins);
    }

  assert_server_knows_nothing (world.http);
  assert_server_knows_nothing (world.https);
}

static void
test_basic (gconstpointer row)
{
  test_outcome (row, NETREQ_SQUID_BASIC, FALSE);
}

static void
test_basic_tunnel (gconstpointer row)
{
  test_outcome (row, NETREQ_SQUID_BASIC, TRUE);
}

static void
test_digest (gconstpointer row)
{
  test_outcome (row, NETREQ_SQUID_DIGEST, FALSE);
}

static void
test_digest_tunnel (gconstpointer row)
{
  test_outcome (row, NETREQ_SQUID_DIGEST, TRUE);
}

/* --- several at once --- */

#define N_REQUESTS 60

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  guint *n_answered = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqIncomingMessage) response =
    netreq_client_request_send_finish (NETREQ_CLIENT_REQUEST (source), result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (netreq_incoming_message_get_status_code (response), ==, 200);
  (*n_answered)++;
}

static void
test_many (gconstpointer scheme)
{
  g_auto(World) world = { .passwords = PASSWORDS ("wrong", "secret") };
  g_autoptr(GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_answered = 0;

  if (!begin (&world, GPOINTER_TO_UINT (scheme), NULL))
    return;

  for (guint i = 0; i < N_REQUESTS; i++)
    {
      NetreqClientRequest *request = request_new (&world, i % 2 == 0);

      g_ptr_array_add (requests, request);
      netreq_client_request_end (request, NULL);
      netreq_client_request_send_async (request, NULL, on_sent, &n_answered);
    }

  netreq_test_wait_for (n_answered == N_REQUESTS);
  g_assert_cmpuint (world.n_logins, ==, 2);
  g_assert_cmpuint (world.n_requests, ==, N_REQUESTS);
  assert_server_knows_nothing (world.http);
  assert_server_knows_nothing (world.https);
}

static void
add (const char          *group,
     const Row           *row,
     GTestDataFunc        test)
{
  g_autofree char *path = g_strdup_printf ("/squid/%s/%s", group, row->sentence);

  g_test_add_data_func (path, row, test);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      add ("basic", &rows[i], test_basic);
      add ("basic-tunnel", &rows[i], test_basic_tunnel);
      add ("digest", &rows[i], test_digest);
      add ("digest-tunnel", &rows[i], test_digest_tunnel);
    }

  g_test_add_data_func ("/squid/basic/many", GUINT_TO_POINTER (NETREQ_SQUID_BASIC), test_many);
  g_test_add_data_func ("/squid/digest/many", GUINT_TO_POINTER (NETREQ_SQUID_DIGEST), test_many);

  status = g_test_run ();
  for (guint i = 0; i < G_N_ELEMENTS (squids); i++)
    g_clear_pointer (&squids[i], netreq_squid_free);
  g_clear_pointer (&tls, netreq_test_tls_free);

  return status;
}
