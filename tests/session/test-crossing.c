/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "support/netreq-answer-server.h"
#include "support/netreq-raw-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-resolver.h"
#include "support/netreq-test-session.h"
#include "support/netreq-test-system.h"
#include "support/netreq-test-tls.h"

/* Two sessions and one server: nothing that one of them learns is known to the other,
 * and what one of them forgets the other still knows. */

#define OK_EMPTY "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
#define OK_COOKIE "HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Max-Age=1000\r\nContent-Length: 0\r\n\r\n"
#define OK_STRICT "HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=1000\r\nContent-Length: 0\r\n\r\n"
#define NTLM_LOCKED "HTTP/1.1 401 Who\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n"
#define LOCKED "HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
#define PROXY_LOCKED "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
/* "user:secret", in Base64. */
#define RIGHT_ANSWER "Basic dXNlcjpzZWNyZXQ="

typedef struct
{
  /* A directory of the run, for sessions that are found by their path. */
  char *directory;
  NetreqAnswerServer *server;
  /* One that counts its connections. */
  NetreqRawServer *counter;
  /* One whose certificate nobody has signed, and one whose certificate is good and that
   * wants to be asked over https only; NULL where there is no TLS. */
  NetreqTestTls *tls;
  NetreqAnswerServer *secure;
  NetreqAnswerServer *strict;

  /* What the server has last been told. */
  char *cookie;
  char *user_agent;
  char *languages;
  char *answer;
  /* How often a session has asked about a certificate. */
  guint n_questions;
} World;

static World world;

static void
note (const NetreqAnswerRequest  *request,
      const char                 *name,
      char                      **value)
{
  g_free (*value);
  *value = netreq_answer_request_get_header (request, name);
}

static gboolean
is_let_in (const NetreqAnswerRequest *request,
           const char                *name)
{
  g_autofree char *answer = netreq_answer_request_get_header (request, name);

  return g_strcmp0 (answer, RIGHT_ANSWER) == 0;
}

/* It is a proxy to those who take it for one. */
static char *
on_request (const NetreqAnswerRequest *request,
            gpointer                   user_data)
{
  note (request, "Cookie", &world.cookie);
  note (request, "User-Agent", &world.user_agent);
  note (request, "Accept-Language", &world.languages);
  note (request, "Authorization", &world.answer);

  if (g_str_has_prefix (request->target, "http://"))
    return g_strdup (is_let_in (request, "Proxy-Authorization") ? OK_EMPTY : PROXY_LOCKED);
  if (g_str_equal (request->target, "/ntlm"))
    return g_strdup (NTLM_LOCKED);
  if (g_str_equal (request->target, "/locked"))
    return g_strdup (is_let_in (request, "Authorization") ? OK_EMPTY : LOCKED);

  return g_strdup (g_str_equal (request->target, "/cookie") ? OK_COOKIE : OK_EMPTY);
}

static char *
on_strict_request (const NetreqAnswerRequest *request,
                   gpointer                   user_data)
{
  return g_strdup (g_str_equal (request->target, "/strict") ? OK_STRICT : OK_EMPTY);
}

/* To be freed. */
static char *
make_url (const char *scheme,
          const char *user_info,
          guint16     port,
          const char *path)
{
  return g_strdup_printf ("%s://%s127.0.0.1:%u%s", scheme, user_info, port, path);
}

static gboolean
say_secret (NetreqClientRequest *request,
            NetreqAuthChallenge *challenge,
            gpointer             user_data)
{
  netreq_auth_challenge_authenticate (challenge, "user", "secret", NULL);

  return TRUE;
}

/* Returns the status, or 0 when there was an error. */
static guint
get_url (NetreqSession *session,
         const char    *url,
         gboolean       can_log_in)
{
  g_autoptr(NetreqClientRequest) request =
    g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", session, "url", url, "use-session-cookies", TRUE, NULL);
  g_autoptr(NetreqIncomingMessage) response = NULL;

  if (can_log_in)
    g_signal_connect (request, "login", G_CALLBACK (say_secret), NULL);

  response = netreq_test_request_send (request, NULL);
  if (response != NULL)
    g_bytes_unref (netreq_test_read_bytes (response, NULL));

  return response != NULL ? netreq_incoming_message_get_status_code (response) : 0;
}

static guint
get (NetreqSession *session,
     const char    *path)
{
  g_autofree char *url = make_url ("http", "", netreq_answer_server_get_port (world.server), path);

  return get_url (session, url, FALSE);
}

/* --- cookies --- */

static void
learn_cookie (NetreqSession *session)
{
  g_assert_cmpuint (get (session, "/cookie"), ==, 200);
}

static gboolean
has_cookie (NetreqSession *session)
{
  g_assert_cmpuint (get (session, "/"), ==, 200);

  return world.cookie != NULL;
}

static void
forget_cookie (NetreqSession *session)
{
  g_autofree char *url = make_url ("http", "", netreq_answer_server_get_port (world.server), "/");
  g_autoptr(GAsyncResult) result = NULL;

  netreq_session_remove_cookie_async (session, url, "a", NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  g_assert_true (netreq_session_remove_cookie_finish (session, result, NULL));
}

/* --- logins --- */

static void
learn_login (NetreqSession *session)
{
  g_autofree char *url = make_url ("http", "", netreq_answer_server_get_port (world.server), "/locked");

  g_assert_cmpuint (get_url (session, url, TRUE), ==, 200);
}

static void
learn_login_of_url (NetreqSession *session)
{
  g_autofree char *url = make_url ("http", "user:secret@", netreq_answer_server_get_port (world.server), "/locked");

  g_assert_cmpuint (get_url (session, url, FALSE), ==, 200);
}

static gboolean
has_login (NetreqSession *session)
{
  return get (session, "/locked") == 200;
}

/* --- proxies --- */

static void
set_proxy (NetreqSession *session,
           const char    *rules)
{
  g_autoptr(NetreqProxyConfig) config =
    netreq_proxy_config_new (NETREQ_PROXY_MODE_FIXED_SERVERS, rules, NULL, NULL);

  netreq_test_set_proxy_config (session, config);
}

static void
learn_proxy (NetreqSession *session)
{
  set_proxy (session, "proxy.example:3128");
}

static gboolean
has_proxy (NetreqSession *session)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *proxies = NULL;

  netreq_session_resolve_proxy_async (session, "http://one.example/", NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  proxies = netreq_session_resolve_proxy_finish (session, result, NULL);

  return !g_str_equal (proxies, "DIRECT");
}

static void
forget_proxy (NetreqSession *session)
{
  set_proxy (session, NULL);
}

static void
use_proxy (NetreqSession *session)
{
  g_autofree char *rules = make_url ("http", "", netreq_answer_server_get_port (world.server), "");

  set_proxy (session, rules);
}

static void
learn_proxy_login (NetreqSession *session)
{
  g_assert_cmpuint (get_url (session, "http://one.example/", TRUE), ==, 200);
}

static gboolean
has_proxy_login (NetreqSession *session)
{
  return get_url (session, "http://one.example/", FALSE) == 200;
}

/* --- connections --- */

static gboolean
has_connection (NetreqSession *session)
{
  guint n_before = netreq_raw_server_get_connections (world.counter);
  g_autofree char *url = netreq_raw_server_url (world.counter, "/");

  g_assert_cmpuint (get_url (session, url, FALSE), ==, 200);

  return netreq_raw_server_get_connections (world.counter) == n_before;
}

static void
learn_connection (NetreqSession *session)
{
  has_connection (session);
}

static void
make_connection (NetreqSession *session)
{
  g_autofree char *url = netreq_raw_server_url (world.counter, "/");
  guint n_before = netreq_raw_server_get_connections (world.counter);
  g_autoptr(GAsyncResult) result = NULL;

  netreq_session_preconnect_async (session, url, 1, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  g_assert_true (netreq_session_preconnect_finish (session, result, NULL));
  netreq_raw_server_wait_connected (world.counter, n_before + 1);
}

/* --- addresses --- */

static gboolean
resolve (NetreqSession       *session,
         NetreqResolveSource  source)
{
  g_autoptr(NetreqResolveHostOptions) options =
    netreq_resolve_host_options_new (NETREQ_QUERY_TYPE_A, source, NETREQ_CACHE_USAGE_ALLOWED);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) addresses = NULL;

  netreq_session_resolve_host_async (session, "one.example", options, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  addresses = netreq_session_resolve_host_finish (session, result, NULL);

  return addresses != NULL;
}

static void
learn_address (NetreqSession *session)
{
  g_assert_true (resolve (session, NETREQ_RESOLVE_SOURCE_ANY));
}

static gboolean
has_address (NetreqSession *session)
{
  return resolve (session, NETREQ_RESOLVE_SOURCE_LOCAL_ONLY);
}

/* --- certificates --- */

static void
accept_certificate (NetreqSession              *session,
                    NetreqCertificateChallenge *challenge,
                    gpointer                    user_data)
{
  world.n_questions++;
  netreq_certificate_challenge_accept (challenge);
}

static void
decide_about_certificates (NetreqSession *session)
{
  netreq_session_set_certificate_verify_handler (session, accept_certificate, NULL, NULL);
}

/* Whether nobody has to be asked any more. */
static gboolean
has_decision (NetreqSession *session)
{
  g_autofree char *url = make_url ("https", "", netreq_answer_server_get_port (world.secure), "/");
  guint n_before = world.n_questions;

  g_assert_cmpuint (get_url (session, url, FALSE), ==, 200);

  return world.n_questions == n_before;
}

static void
learn_decision (NetreqSession *session)
{
  has_decision (session);
}

/* Whether the server is let pass, by whoever is asked about it. */
static gboolean
is_let_pass (NetreqSession *session)
{
  g_autofree char *url = make_url ("https", "", netreq_answer_server_get_port (world.secure), "/");

  return get_url (session, url, FALSE) == 200;
}

static void
forget_decider (NetreqSession *session)
{
  netreq_session_set_certificate_verify_handler (session, NULL, NULL, NULL);
}

static void
trust_server (NetreqSession *session)
{
  g_autoptr(GPtrArray) anchors = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (anchors, netreq_test_tls_load (world.tls, NETREQ_TEST_CERTIFICATE_SELF_SIGNED));
  netreq_session_set_trust_anchors (session, anchors);
}

static void
trust_nobody (NetreqSession *session)
{
  netreq_session_set_trust_anchors (session, NULL);
}

/* --- servers that want https --- */

/* Every name leads to it. */
static guint
get_strict (NetreqSession *session,
            const char    *scheme,
            const char    *path)
{
  g_autofree char *url = g_strdup_printf ("%s://one.example:%u%s", scheme,
                                          netreq_answer_server_get_port (world.strict), path);

  return get_url (session, url, FALSE);
}

static void
learn_hsts (NetreqSession *session)
{
  g_assert_cmpuint (get_strict (session, "https", "/strict"), ==, 200);
}

/* It answers nobody who does not come with TLS. */
static gboolean
has_hsts (NetreqSession *session)
{
  return get_strict (session, "http", "/") == 200;
}

static void
forget_hsts (NetreqSession *session)
{
  netreq_test_clear_storage_data (session, NETREQ_STORAGE_KINDS_HSTS, NULL);
}

/* --- settings --- */

static void
allow_ntlm (NetreqSession *session)
{
  g_assert_true (netreq_session_allow_ntlm_credentials_for_domains (session, "*", NULL));
}

static gboolean
allows_ntlm (NetreqSession *session)
{
  g_autofree char *url = make_url ("http", "", netreq_answer_server_get_port (world.server), "/ntlm");

  get_url (session, url, TRUE);

  return world.answer != NULL && g_str_has_prefix (world.answer, "NTLM ");
}

static void
forbid_ntlm (NetreqSession *session)
{
  g_assert_true (netreq_session_allow_ntlm_credentials_for_domains (session, "", NULL));
}

static void
go_offline (NetreqSession *session)
{
  netreq_session_set_network_access (session, NETREQ_NETWORK_ACCESS_NONE);
}

static gboolean
is_offline (NetreqSession *session)
{
  return get (session, "/") == 0;
}

static void
go_online (NetreqSession *session)
{
  netreq_session_set_network_access (session, NETREQ_NETWORK_ACCESS_ALL);
}

static void
take_name (NetreqSession *session)
{
  g_assert_true (netreq_session_set_user_agent (session, "crossing/1", NULL));
}

static gboolean
has_name (NetreqSession *session)
{
  g_assert_cmpuint (get (session, "/"), ==, 200);

  return g_strcmp0 (world.user_agent, "crossing/1") == 0;
}

static void
drop_name (NetreqSession *session)
{
  g_assert_true (netreq_session_set_user_agent (session, NULL, NULL));
}

static void
learn_languages (NetreqSession *session)
{
  g_assert_true (netreq_session_set_accept_languages (session, "rm", NULL));
}

static gboolean
has_languages (NetreqSession *session)
{
  g_assert_cmpuint (get (session, "/"), ==, 200);

  return world.languages != NULL;
}

static void
forget_languages (NetreqSession *session)
{
  g_assert_true (netreq_session_set_accept_languages (session, NULL, NULL));
}

/* --- the table --- */

typedef struct
{
  const char *name;
  /* What both sessions have in common; or NULL. */
  void     (*prepare) (NetreqSession *session);
  void     (*learn)   (NetreqSession *session);
  gboolean (*knows)   (NetreqSession *session);
  void     (*forget)  (NetreqSession *session);
  gboolean needs_tls;
} Row;

static const Row rows[] = {
  { "cookies", NULL, learn_cookie, has_cookie, forget_cookie },
  { "logins", NULL, learn_login, has_login, netreq_test_clear_auth_cache },
  { "logins-of-urls", NULL, learn_login_of_url, has_login, netreq_test_clear_auth_cache },
  { "proxies", NULL, learn_proxy, has_proxy, forget_proxy },
  { "logins-to-proxies", use_proxy, learn_proxy_login, has_proxy_login, netreq_test_clear_auth_cache },
  { "connections", NULL, learn_connection, has_connection, netreq_test_close_all_connections },
  { "connections-made-ahead", NULL, make_connection, has_connection, netreq_test_close_all_connections },
  { "addresses", NULL, learn_address, has_address, netreq_test_clear_host_resolver_cache },
  { "decisions-about-certificates", decide_about_certificates, learn_decision, has_decision,
    netreq_test_clear_certificate_decisions, TRUE },
  { "who-decides-about-certificates", NULL, decide_about_certificates, is_let_pass, forget_decider, TRUE },
  { "trust-anchors", NULL, trust_server, is_let_pass, trust_nobody, TRUE },
  { "servers-that-want-https", NULL, learn_hsts, has_hsts, forget_hsts, TRUE },
  { "hosts-that-may-have-ntlm", NULL, allow_ntlm, allows_ntlm, forbid_ntlm },
  { "being-offline", NULL, go_offline, is_offline, go_online },
  { "user-agents", NULL, take_name, has_name, drop_name },
  { "languages", NULL, learn_languages, has_languages, forget_languages },
};

typedef enum
{
  KIND_NEW,
  KIND_IN_MEMORY,
  KIND_PERSISTENT,
  KIND_PATH,
} Kind;

static const char * const kinds[] = {
  [KIND_NEW] = "new",
  [KIND_IN_MEMORY] = "in-memory",
  [KIND_PERSISTENT] = "persistent",
  [KIND_PATH] = "by-path",
};

typedef struct
{
  const Row *row;
  Kind kind;
} Case;

/* A session that nobody has used. @which is one letter, as hard to tell from the other
 * as can be. */
static NetreqSession *
find_session (const Case *test,
              const char *purpose,
              const char *which)
{
  g_autofree char *name = g_strdup_printf ("%s-%s-%s", test->row->name, purpose, which);
  g_autofree char *persistent = g_strconcat ("persist:", name, NULL);
  g_autofree char *path = g_build_filename (world.directory, name, NULL);

  switch (test->kind)
    {
    case KIND_IN_MEMORY:
      return g_object_ref (netreq_session_from_partition (name));

    case KIND_PERSISTENT:
      return g_object_ref (netreq_session_from_partition (persistent));

    case KIND_PATH:
      return g_object_ref (netreq_session_from_path (path, NULL));

    case KIND_NEW:
    default:
      return netreq_session_new ();
    }
}

static gboolean
begin (const Case    *test,
       NetreqSession *one,
       NetreqSession *two)
{
  if (test->row->needs_tls && world.secure == NULL)
    {
      g_test_skip ("There is no TLS here");
      return FALSE;
    }

  if (test->row->prepare != NULL)
    {
      test->row->prepare (one);
      test->row->prepare (two);
    }

  return TRUE;
}

static void
test_learnt (gconstpointer data)
{
  const Case *test = data;
  g_autoptr(NetreqSession) one = find_session (test, "learnt", "x");
  g_autoptr(NetreqSession) two = find_session (test, "learnt", "X");

  if (!begin (test, one, two))
    return;

  test->row->learn (one);
  g_assert_false (test->row->knows (two));
  g_assert_true (test->row->knows (one));
}

static void
test_forgotten (gconstpointer data)
{
  const Case *test = data;
  g_autoptr(NetreqSession) one = find_session (test, "forgotten", "x");
  g_autoptr(NetreqSession) two = find_session (test, "forgotten", "X");

  if (!begin (test, one, two))
    return;

  test->row->learn (one);
  test->row->learn (two);
  test->row->forget (one);
  g_assert_true (test->row->knows (two));
  g_assert_false (test->row->knows (one));
}

/* The default session and one that has a name, which is the usual case. */
static void
test_default (gconstpointer data)
{
  const Case *test = data;
  NetreqSession *one = netreq_session_get_default ();
  g_autoptr(NetreqSession) two = find_session (test, "default", "x");

  if (!begin (test, one, two))
    return;

  test->row->learn (one);
  g_assert_false (test->row->knows (two));
  g_assert_true (test->row->knows (one));

  test->row->forget (one);
  forget_proxy (one);
  forget_decider (one);
}

/* --- waiting --- */

static gboolean
keep_challenge (NetreqClientRequest  *request,
                NetreqAuthChallenge  *challenge,
                NetreqAuthChallenge **kept)
{
  g_assert_null (*kept);
  *kept = g_object_ref (challenge);

  return TRUE;
}

static NetreqClientRequest *
start_at_lock (NetreqSession        *session,
               NetreqAuthChallenge **challenge,
               GAsyncResult        **result)
{
  g_autofree char *url = make_url ("http", "", netreq_answer_server_get_port (world.server), "/locked");
  NetreqClientRequest *request = netreq_test_request_new (session, "GET", url);

  g_signal_connect (request, "login", G_CALLBACK (keep_challenge), challenge);
  netreq_client_request_send_async (request, NULL, netreq_test_result_cb, result);

  return request;
}

/* Who waits for an answer in one session waits for nobody of the other. */
static void
test_waiting (void)
{
  g_autoptr(NetreqSession) one = netreq_session_new ();
  g_autoptr(NetreqSession) two = netreq_session_new ();
  g_autoptr(NetreqAuthChallenge) first = NULL;
  g_autoptr(NetreqAuthChallenge) second = NULL;
  g_autoptr(GAsyncResult) first_result = NULL;
  g_autoptr(GAsyncResult) second_result = NULL;
  g_autoptr(NetreqClientRequest) first_request = start_at_lock (one, &first, &first_result);
  g_autoptr(NetreqClientRequest) second_request = NULL;
  g_autoptr(NetreqIncomingMessage) response = NULL;

  netreq_test_wait_for (first != NULL);
  second_request = start_at_lock (two, &second, &second_result);
  netreq_test_wait_for (second != NULL);

  netreq_auth_challenge_authenticate (second, "user", "secret", NULL);
  netreq_test_wait_for (second_result != NULL);
  response = netreq_client_request_send_finish (second_request, second_result, NULL);
  g_assert_cmpuint (netreq_incoming_message_get_status_code (response), ==, 200);

  netreq_test_settle ();
  g_assert_null (first_result);
  netreq_client_request_abort (first_request);
  netreq_test_wait_for (first_result != NULL);
}

/* Who closes all connections closes its own. */
static void
test_under_way (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, GATE ("go"), SEND (OK_EMPTY)), NULL);
  g_autofree char *url = netreq_raw_server_url (server, "/");
  g_autoptr(NetreqSession) one = netreq_session_new ();
  g_autoptr(NetreqSession) two = netreq_session_new ();
  g_autoptr(NetreqClientRequest) first = netreq_test_request_new (one, "GET", url);
  g_autoptr(NetreqClientRequest) second = netreq_test_request_new (two, "GET", url);
  g_autoptr(GAsyncResult) first_result = NULL;
  g_autoptr(GAsyncResult) second_result = NULL;
  g_autoptr(NetreqIncomingMessage) response = NULL;

  netreq_client_request_send_async (first, NULL, netreq_test_result_cb, &first_result);
  netreq_client_request_send_async (second, NULL, netreq_test_result_cb, &second_result);
  netreq_raw_server_wait_requests (server, 2);
  netreq_test_close_all_connections (one);
  netreq_test_wait_for (first_result != NULL);
  g_assert_null (netreq_client_request_send_finish (first, first_result, NULL));

  netreq_raw_server_open_gate (server, "go");
  netreq_test_wait_for (second_result != NULL);
  response = netreq_client_request_send_finish (second, second_result, NULL);
  g_assert_nonnull (response);
}

static void
set_up (void)
{
  world.server = netreq_answer_server_new (NULL, on_request, NULL);
  world.counter = netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (OK_EMPTY), LOOP), NULL);
  world.tls = netreq_test_tls_new ();

  if (world.tls != NULL)
    {
      g_autoptr(GTlsCertificate) bad = netreq_test_tls_load (world.tls, NETREQ_TEST_CERTIFICATE_SELF_SIGNED);
      g_autoptr(GTlsCertificate) good = netreq_test_tls_load (world.tls, NETREQ_TEST_CERTIFICATE_GOOD);

      world.secure = netreq_answer_server_new (bad, on_request, NULL);
      world.strict = netreq_answer_server_new (good, on_strict_request, NULL);
    }
}

static void
tear_down (void)
{
  g_clear_pointer (&world.secure, netreq_answer_server_free);
  g_clear_pointer (&world.strict, netreq_answer_server_free);
  g_clear_pointer (&world.tls, netreq_test_tls_free);
  g_clear_pointer (&world.counter, netreq_raw_server_free);
  g_clear_pointer (&world.server, netreq_answer_server_free);
  g_clear_pointer (&world.cookie, g_free);
  g_clear_pointer (&world.user_agent, g_free);
  g_clear_pointer (&world.languages, g_free);
  g_clear_pointer (&world.answer, g_free);
}

static void
add (const char    *purpose,
     Kind           kind,
     const Row     *row,
     GTestDataFunc  test)
{
  g_autofree char *path = g_strdup_printf ("/netreq/crossing/%s/%s/%s", purpose, kinds[kind], row->name);
  Case *data = g_new0 (Case, 1);

  data->row = row;
  data->kind = kind;
  g_test_add_data_func_full (path, data, test, g_free);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *data_home = NULL;
  g_autofree char *cache_home = NULL;
  int status;

  /* Before anybody looks there. */
  world.directory = netreq_test_dir_new ();
  data_home = g_build_filename (world.directory, "data", NULL);
  cache_home = g_build_filename (world.directory, "cache", NULL);
  g_setenv ("XDG_DATA_HOME", data_home, TRUE);
  g_setenv ("XDG_CACHE_HOME", cache_home, TRUE);
  g_test_init (&argc, &argv, NULL);
  netreq_test_resolver_install ();
  set_up ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      for (Kind kind = KIND_NEW; kind <= KIND_PATH; kind++)
        {
          add ("learnt", kind, &rows[i], test_learnt);
          add ("forgotten", kind, &rows[i], test_forgotten);
        }

      add ("default", KIND_IN_MEMORY, &rows[i], test_default);
    }

  g_test_add_func ("/netreq/crossing/waiting", test_waiting);
  g_test_add_func ("/netreq/crossing/under-way", test_under_way);

  status = g_test_run ();
  tear_down ();
  netreq_test_dir_free (world.directory);

  return status;
}
