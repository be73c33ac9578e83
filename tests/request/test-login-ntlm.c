/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "request/ntlm-server.h"
#include "support/netreq-proxy-server.h"
#include "support/netreq-raw-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-session.h"
#include "support/netreq-test-tls.h"

#define EVERYWHERE "*"

/* One request, and what it says whenever it is asked. */
typedef struct
{
  NetreqClientRequest *request;
  const char *username;
  const char *password;
  /* The first of its answers is wrong. */
  gboolean errs;
  /* Forgets what it has said at once; NULL for none. Not owned. */
  NetreqSession *forgetful;
  guint n_logins;
  char *scheme;
  GAsyncResult *result;
} Visit;

static gboolean
on_login (NetreqClientRequest *request,
          NetreqAuthChallenge *challenge,
          gpointer             user_data)
{
  Visit *visit = user_data;
  g_autoptr(GError) error = NULL;
  gboolean is_wrong = visit->errs && visit->n_logins == 0;

  visit->n_logins++;
  g_free (visit->scheme);
  visit->scheme = g_strdup (netreq_auth_challenge_get_scheme (challenge));
  if (visit->username == NULL)
    return FALSE;

  g_assert_true (netreq_auth_challenge_authenticate (challenge, visit->username,
                                                     is_wrong ? "wrong" : visit->password, &error));
  g_assert_no_error (error);
  if (visit->forgetful != NULL)
    netreq_session_clear_auth_cache_async (visit->forgetful, NULL, NULL, NULL);

  return TRUE;
}

static void
visit_init (Visit      *visit,
            NtlmServer *server,
            const char *method,
            const char *path)
{
  g_autofree char *url = ntlm_server_url (server, "", path);

  memset (visit, 0, sizeof *visit);
  visit->username = "user";
  visit->password = "secret";
  visit->request = netreq_test_request_new (server->session, method, url);
  g_signal_connect (visit->request, "login", G_CALLBACK (on_login), visit);
}

static void
visit_clear (Visit *visit)
{
  g_signal_handlers_disconnect_by_data (visit->request, visit);
  g_clear_object (&visit->request);
  g_clear_object (&visit->result);
  g_clear_pointer (&visit->scheme, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Visit, visit_clear)

/* Sends it and reads all of the answer; to be freed. */
static char *
visit_end (Visit *visit,
           guint  status)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqIncomingMessage) response = netreq_test_request_send (visit->request, &error);
  char *text;

  g_assert_no_error (error);
  g_assert_cmpuint (netreq_incoming_message_get_status_code (response), ==, status);
  text = netreq_test_read_text (response, &error);
  g_assert_no_error (error);

  return text;
}

static void
allow (NtlmServer *server,
       const char *domains)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (netreq_session_allow_ntlm_credentials_for_domains (server->session, domains, &error));
  g_assert_no_error (error);
}

static NtlmServer *
server_new (void)
{
  NtlmServer *server = ntlm_server_new (NULL);

  allow (server, EVERYWHERE);

  return server;
}

/* Asks as "user" for what is locked, and gets it. */
static void
log_in (NtlmServer *server,
        guint       n_logins)
{
  g_auto(Visit) visit = { 0, };
  g_autofree char *text = NULL;

  visit_init (&visit, server, "GET", "/");
  text = visit_end (&visit, 200);
  g_assert_cmpstr (text, ==, "user");
  g_assert_cmpuint (visit.n_logins, ==, n_logins);
}

/* --- what is answered --- */

static void
say_nothing (NtlmServer *server)
{
}

static void
take_basic (NtlmServer *server)
{
  server->other_challenge = "Basic realm=\"in\"";
  server->takes_basic = TRUE;
}

static void
offer_basic_alone (NtlmServer *server)
{
  take_basic (server);
  server->offers_no_ntlm = TRUE;
}

static void
offer_digest (NtlmServer *server)
{
  server->other_challenge = "Digest realm=\"in\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256";
}

static void
offer_riddle (NtlmServer *server)
{
  server->other_challenge = "Riddle";
}

static void
be_old (NtlmServer *server)
{
  server->is_old = TRUE;
}

static void
be_hasty (NtlmServer *server)
{
  server->is_hasty = TRUE;
}

static void
send_nonsense (NtlmServer *server)
{
  server->wrong_token = "TlRMTVNTUAACAAAA";
}

static void
send_no_token (NtlmServer *server)
{
  server->wrong_token = "";
}

typedef struct
{
  const char *name;
  const char *domains;
  void (*set_up) (NtlmServer *server);
  const char *username;
  const char *password;
  guint status;
  const char *text;
  /* What was asked for; NULL for nothing. */
  const char *scheme;
  guint n_logins;
  guint n_requests;
} Row;

static const Row rows[] = {
  /* Who is allowed */
  { "nobody-is-allowed-to-begin-with", NULL, say_nothing, "user", "secret", 401, "locked", NULL, 0, 1 },
  { "another-server-is-allowed", "example.com", say_nothing, "user", "secret", 401, "locked", NULL, 0, 1 },
  { "another-scheme-is-allowed", "https://*", say_nothing, "user", "secret", 401, "locked", NULL, 0, 1 },
  { "an-empty-list-allows-nobody", "", say_nothing, "user", "secret", 401, "locked", NULL, 0, 1 },
  { "the-address-is-allowed", "example.com, 127.0.0.1", say_nothing, "user", "secret", 200, "user", "ntlm", 1, 3 },
  { "all-are-allowed", EVERYWHERE, say_nothing, "user", "secret", 200, "user", "ntlm", 1, 3 },

  /* What is chosen */
  { "basic-is-taken-where-ntlm-is-not-allowed", NULL, take_basic, "user", "secret", 200, "nobody", "basic", 1, 2 },
  { "ntlm-is-better-than-basic", EVERYWHERE, take_basic, "user", "secret", 200, "user", "ntlm", 1, 3 },
  { "ntlm-is-better-than-digest", EVERYWHERE, offer_digest, "user", "secret", 200, "user", "ntlm", 1, 3 },
  { "basic-alone-is-still-answered", EVERYWHERE, offer_basic_alone, "user", "secret", 200, "nobody", "basic", 1, 2 },
  { "others-do-not-matter", EVERYWHERE, offer_riddle, "user", "secret", 200, "user", "ntlm", 1, 3 },

  /* What is said */
  { "a-domain-goes-with-the-name", EVERYWHERE, say_nothing, "DOMAIN\\user", "secret", 200, "user", "ntlm", 1, 3 },
  { "an-old-server-is-answered-too", EVERYWHERE, be_old, "user", "secret", 200, "user", "ntlm", 1, 3 },
  { "nobody-answers", EVERYWHERE, say_nothing, NULL, NULL, 401, "locked", "ntlm", 1, 1 },

  /* Servers that can't do it, and whom nobody is asked for again */
  { "a-second-message-that-is-none", EVERYWHERE, send_nonsense, "user", "secret", 401, "locked", "ntlm", 1, 2 },
  { "no-second-message", EVERYWHERE, send_no_token, "user", "secret", 401, "locked", "ntlm", 1, 2 },
  { "a-connection-that-closes-on-the-way", EVERYWHERE, be_hasty, "user", "secret", 401, "locked", "ntlm", 1, 3 },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(NtlmServer) server = ntlm_server_new (NULL);
  g_auto(Visit) visit = { 0, };
  g_autofree char *text = NULL;

  row->set_up (server);
  if (row->domains != NULL)
    allow (server, row->domains);

  visit_init (&visit, server, "GET", "/");
  visit.username = row->username;
  visit.password = row->password;
  text = visit_end (&visit, row->status);

  g_assert_cmpstr (text, ==, row->text);
  g_assert_cmpstr (visit.scheme, ==, row->scheme);
  g_assert_cmpuint (visit.n_logins, ==, row->n_logins);
  g_assert_cmpuint (server->n_requests, ==, row->n_requests);
}

static void
test_wrong_then_right (void)
{
  g_autoptr(NtlmServer) server = server_new ();
  g_auto(Visit) visit = { 0, };
  g_autofree char *text = NULL;

  visit_init (&visit, server, "GET", "/");
  visit.errs = TRUE;
  text = visit_end (&visit, 200);

  g_assert_cmpstr (text, ==, "user");
  g_assert_cmpuint (visit.n_logins, ==, 2);
  g_assert_cmpuint (server->n_answered, ==, 2);
}

static gboolean
keep_challenge (NetreqClientRequest *request,
                NetreqAuthChallenge *challenge,
                gpointer             user_data)
{
  return g_set_object ((NetreqAuthChallenge **) user_data, challenge);
}

/* Who is asked for something else thinks without a connection, though it was one that NTLM
 * had logged in by which the question came. */
static void
test_thinks_without_connection (void)
{
  g_autoptr(NtlmServer) server = server_new ();
  g_autofree char *url = ntlm_server_url (server, "", "/");
  g_autofree char *free_url = ntlm_server_url (server, "", "/free/");
  g_autoptr(NetreqAuthChallenge) challenge = NULL;
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autofree char *text = NULL;

  netreq_test_collect (&server->session);
  server->session = g_object_new (NETREQ_TYPE_SESSION, "max-connections-per-host", 1, NULL);
  allow (server, EVERYWHERE);
  server->is_forgetful = TRUE;
  log_in (server, 1);
  offer_basic_alone (server);

  request = netreq_test_request_new (server->session, "GET", url);
  g_signal_connect (request, "login", G_CALLBACK (keep_challenge), &challenge);
  netreq_client_request_end (request, NULL);
  netreq_test_wait_for (challenge != NULL);
  g_assert_cmpstr (netreq_auth_challenge_get_scheme (challenge), ==, "basic");

  text = netreq_test_get (server->session, free_url, 200);
  netreq_client_request_abort (request);
}

/* --- what is kept --- */

static void
test_kept (void)
{
  g_autoptr(NtlmServer) server = server_new ();

  log_in (server, 1);
  log_in (server, 0);
  log_in (server, 0);

  /* Nothing was said any more, and all have gone the same way. */
  g_assert_cmpuint (server->n_requests, ==, 5);
  g_assert_cmpuint (server->n_began, ==, 1);
  g_assert_cmpuint (g_hash_table_size (server->ever_logged_in), ==, 1);
}

static void
test_forgetful (void)
{
  g_autoptr(NtlmServer) server = server_new ();

  server->is_forgetful = TRUE;
  log_in (server, 1);
  log_in (server, 0);

  g_assert_cmpuint (server->n_began, ==, 2);
}

static void
test_cleared (void)
{
  g_autoptr(NtlmServer) server = server_new ();

  log_in (server, 1);
  netreq_test_clear_auth_cache (server->session);
  netreq_test_wait_for (netreq_answer_server_get_open (server->server) == 0);

  log_in (server, 1);
  g_assert_cmpuint (g_hash_table_size (server->ever_logged_in), ==, 2);
}

/* A connection in use is closed after its request. */
static void
test_cleared_meanwhile (void)
{
  g_autoptr(NtlmServer) server = server_new ();
  g_autoptr(GError) error = NULL;

  log_in (server, 1);
  {
    g_auto(Visit) visit = { 0, };
    g_autoptr(NetreqIncomingMessage) response = NULL;
    g_autofree char *text = NULL;

    visit_init (&visit, server, "GET", "/");
    response = netreq_test_request_send (visit.request, &error);
    g_assert_no_error (error);
    netreq_test_clear_auth_cache (server->session);
    text = netreq_test_read_text (response, &error);
    g_assert_cmpstr (text, ==, "user");
  }

  netreq_test_wait_for (netreq_answer_server_get_open (server->server) == 0);
  log_in (server, 1);
  g_assert_cmpuint (g_hash_table_size (server->ever_logged_in), ==, 2);
}

/* A connection that is logged in with what is forgotten already is not kept. */
static void
test_cleared_before (void)
{
  g_autoptr(NtlmServer) server = server_new ();
  g_auto(Visit) visit = { 0, };
  g_autofree char *text = NULL;

  visit_init (&visit, server, "GET", "/");
  visit.forgetful = server->session;
  text = visit_end (&visit, 200);
  g_assert_cmpstr (text, ==, "user");

  netreq_test_wait_for (netreq_answer_server_get_open (server->server) == 0);
}

static void
test_not_allowed_any_more (void)
{
  g_autoptr(NtlmServer) server = server_new ();
  g_auto(Visit) visit = { 0, };
  g_autofree char *text = NULL;

  log_in (server, 1);
  allow (server, NULL);
  netreq_test_wait_for (netreq_answer_server_get_open (server->server) == 0);

  visit_init (&visit, server, "GET", "/");
  text = visit_end (&visit, 401);
  g_assert_cmpuint (visit.n_logins, ==, 0);
  g_assert_cmpuint (server->n_began, ==, 1);
}

#define LOCKED "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n"
#define BEGINS LOCKED "WWW-Authenticate: NTLM\r\n\r\n"
/* With the least of a second message. */
#define GOES_ON LOCKED "WWW-Authenticate: NTLM TlRMTVNTUAACAAAAAAAAAAAAAAABAgAAbm9uY2VhYmM=\r\n\r\n"
#define OPENS "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

/* The connection that was logged in is dead, which is found out with the next request, and
 * what is known does not hold any more: that it was refused is clear all the same. */
static void
test_connection_lost (void)
{
  g_autoptr(NetreqRawServer) server =
    netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (BEGINS), LOOP),
                           SCRIPT (EXPECT_REQUEST, SEND (GOES_ON), EXPECT_REQUEST, SEND (OPENS), EXPECT_REQUEST),
                           SCRIPT (EXPECT_REQUEST, SEND (GOES_ON), LOOP),
                           NULL);
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *user_url = netreq_raw_server_url_with_host (server, "user:secret@127.0.0.1", "/");
  g_autofree char *url = netreq_raw_server_url (server, "/");
  g_autofree char *text = NULL;
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autoptr(NetreqAuthChallenge) challenge = NULL;

  g_assert_true (netreq_session_allow_ntlm_credentials_for_domains (session, EVERYWHERE, NULL));
  text = netreq_test_get (session, user_url, 200);
  netreq_test_settle ();

  request = netreq_test_request_new (session, "GET", url);
  g_signal_connect (request, "login", G_CALLBACK (keep_challenge), &challenge);
  netreq_client_request_end (request, NULL);
  netreq_test_wait_for (challenge != NULL);
  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, 3);
  netreq_client_request_abort (request);
  netreq_test_settle ();
}

/* --- who is who --- */

/* The connection of somebody is not for those who don't want to be known. */
static void
test_nobody (void)
{
  g_autoptr(NtlmServer) server = server_new ();
  g_autofree char *free_url = ntlm_server_url (server, "", "/free/");

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(NetreqClientRequest) nobody = NULL;
      g_autoptr(NetreqIncomingMessage) response = NULL;
      g_autofree char *text = NULL;

      log_in (server, i == 0 ? 1 : 0);
      nobody = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", server->session, "url", free_url,
                             "credentials", NETREQ_CREDENTIALS_OMIT, NULL);
      response = netreq_test_request_send (nobody, NULL);
      text = netreq_test_read_text (response, NULL);
      g_assert_cmpstr (text, ==, "nobody");
    }
}

static void
test_user_info (void)
{
  g_autoptr(NtlmServer) server = server_new ();
  g_autofree char *user_url = ntlm_server_url (server, "user:secret@", "/");
  g_autofree char *other_url = ntlm_server_url (server, "other:secret@", "/");
  const char *urls[] = { user_url, other_url, user_url, user_url, other_url };
  const char *names[] = { "user", "other", "user", "user", "other" };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *text = netreq_test_get (server->session, urls[i], 200);

      g_assert_cmpstr (text, ==, names[i]);
    }
}

/* What one session has said, no other sends. */
static void
test_sessions (void)
{
  g_autoptr(NtlmServer) server = server_new ();
  g_autoptr(NtlmServer) beside = server_new ();
  g_autofree char *url = ntlm_server_url (server, "", "/free/");
  g_autofree char *text = NULL;

  log_in (server, 1);
  text = netreq_test_get (beside->session, url, 200);
  g_assert_cmpstr (text, ==, "nobody");
}

static void
test_redirect (void)
{
  g_autoptr(NtlmServer) server = server_new ();
  g_autoptr(NtlmServer) beside = server_new ();
  g_autofree char *away = ntlm_server_url (beside, "", "/free/");
  g_autofree char *text = NULL;
  g_auto(Visit) visit = { 0, };

  log_in (server, 1);
  server->redirect_url = away;
  visit_init (&visit, server, "GET", "/away");
  text = visit_end (&visit, 200);

  g_assert_cmpstr (text, ==, "nobody");
  g_assert_cmpuint (beside->n_began, ==, 0);
}

/* --- how one gets there --- */

static void
trust (NtlmServer      *server,
       GTlsCertificate *certificate)
{
  g_autoptr(GPtrArray) anchors = g_ptr_array_new ();

  g_ptr_array_add (anchors, certificate);
  netreq_session_set_trust_anchors (server->session, anchors);
}

static void
go_by_proxy (NtlmServer        *server,
             NetreqProxyServer *proxy)
{
  g_autofree char *rules = netreq_proxy_server_uri (proxy, "http", "");

  netreq_test_set_proxy (server->session, rules);
}

/* The connections have what the session says of all of them. */
static void
test_tunnel (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autoptr(NetreqProxyServer) proxy = NULL;
  g_autoptr(NtlmServer) server = NULL;

  if (tls == NULL)
    return;

  certificate = netreq_test_tls_load (tls, NETREQ_TEST_CERTIFICATE_SELF_SIGNED);
  proxy = netreq_proxy_server_new (NULL, NULL);
  server = ntlm_server_new (certificate);
  allow (server, "https://*");
  trust (server, certificate);
  go_by_proxy (server, proxy);

  log_in (server, 1);
  log_in (server, 0);
  g_assert_cmpuint (server->n_requests, ==, 4);
  g_assert_cmpuint (netreq_proxy_server_get_requests (proxy), ==, 2);

  /* Whoever is not trusted any more isn't by those who have logged in, either. */
  netreq_session_set_trust_anchors (server->session, NULL);
  {
    g_auto(Visit) visit = { 0, };
    g_autoptr(NetreqIncomingMessage) response = NULL;
    g_autoptr(GError) error = NULL;

    visit_init (&visit, server, "GET", "/");
    response = netreq_test_request_send (visit.request, &error);
    g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_CERT_AUTHORITY_INVALID);
  }
}

/* --- bodies --- */

static void
test_body (void)
{
  g_autoptr(NtlmServer) server = server_new ();
  g_auto(Visit) visit = { 0, };
  g_autofree char *text = NULL;

  visit_init (&visit, server, "POST", "/");
  netreq_test_request_write (visit.request, "a body");
  text = visit_end (&visit, 200);

  g_assert_cmpstr (text, ==, "user");
  g_assert_cmpstr (server->last_body->str, ==, "a body");
}

/* It has a connection of its own, which is not logged in, and can't be sent again. */
static void
test_streamed_body (void)
{
  g_autoptr(NtlmServer) server = server_new ();
  g_auto(Visit) visit = { 0, };
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqIncomingMessage) response = NULL;

  log_in (server, 1);
  visit_init (&visit, server, "POST", "/");
  g_assert_true (netreq_client_request_set_chunked_encoding (visit.request, TRUE, NULL));
  netreq_test_request_write (visit.request, "a body");
  response = netreq_test_request_send (visit.request, &error);

  g_assert_null (response);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED);
  log_in (server, 0);
}

/* --- many --- */

#define N_VISITS 30

static void
test_many (void)
{
  g_autoptr(NtlmServer) server = server_new ();
  Visit visits[N_VISITS];
  guint n_logins = 0;

  for (guint i = 0; i < N_VISITS; i++)
    {
      visit_init (&visits[i], server, i % 3 == 0 ? "POST" : "GET", "/");
      netreq_client_request_send_async (visits[i].request, NULL, netreq_test_result_cb, &visits[i].result);
    }

  for (guint i = 0; i < N_VISITS; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(NetreqIncomingMessage) response = NULL;
      g_autofree char *text = NULL;

      netreq_test_wait_for (visits[i].result);
      response = netreq_client_request_send_finish (visits[i].request, visits[i].result, &error);
      g_assert_no_error (error);
      text = netreq_test_read_text (response, &error);
      g_assert_cmpstr (text, ==, "user");
      n_logins += visits[i].n_logins;
      visit_clear (&visits[i]);
    }

  g_assert_cmpuint (n_logins, ==, 1);
  g_assert_cmpuint (g_hash_table_size (server->ever_logged_in), <=, 6);
}

/* Half of them have enough while they wait for a connection, or have one. */
static void
test_many_aborted (void)
{
  g_autoptr(NtlmServer) server = server_new ();
  Visit visits[N_VISITS];

  log_in (server, 1);

  for (guint i = 0; i < N_VISITS; i++)
    {
      visit_init (&visits[i], server, "GET", "/");
      netreq_client_request_send_async (visits[i].request, NULL, netreq_test_result_cb, &visits[i].result);
    }

  for (guint i = 0; i < N_VISITS; i += 2)
    netreq_client_request_abort (visits[i].request);

  for (guint i = 0; i < N_VISITS; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(NetreqIncomingMessage) response = NULL;

      netreq_test_wait_for (visits[i].result);
      response = netreq_client_request_send_finish (visits[i].request, visits[i].result, &error);
      if (i % 2 == 0)
        g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_ABORTED);
      else
        g_assert_no_error (error);
      g_clear_object (&response);
      visit_clear (&visits[i]);
    }

  log_in (server, 0);
}

/* Whatever is closed, those who come later find a way. */
static void
test_closed_connections (void)
{
  g_autoptr(NtlmServer) server = server_new ();

  log_in (server, 1);
  netreq_test_close_all_connections (server->session);
  netreq_test_wait_for (netreq_answer_server_get_open (server->server) == 0);

  log_in (server, 0);
  g_assert_cmpuint (g_hash_table_size (server->ever_logged_in), ==, 2);
}

static void
test_bad_pattern (void)
{
  g_autoptr(NtlmServer) server = server_new ();
  g_autoptr(GError) error = NULL;

  g_assert_false (netreq_session_allow_ntlm_credentials_for_domains (server->session, "a.example, b:x", &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "\"b:x\""));

  /* It is as before. */
  log_in (server, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/request/login-ntlm/answer/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  g_test_add_func ("/request/login-ntlm/wrong-then-right", test_wrong_then_right);
  g_test_add_func ("/request/login-ntlm/thinks-without-connection", test_thinks_without_connection);
  g_test_add_func ("/request/login-ntlm/connection-lost", test_connection_lost);
  g_test_add_func ("/request/login-ntlm/kept", test_kept);
  g_test_add_func ("/request/login-ntlm/forgetful", test_forgetful);
  g_test_add_func ("/request/login-ntlm/cleared", test_cleared);
  g_test_add_func ("/request/login-ntlm/cleared-meanwhile", test_cleared_meanwhile);
  g_test_add_func ("/request/login-ntlm/cleared-before", test_cleared_before);
  g_test_add_func ("/request/login-ntlm/not-allowed-any-more", test_not_allowed_any_more);
  g_test_add_func ("/request/login-ntlm/nobody", test_nobody);
  g_test_add_func ("/request/login-ntlm/user-info", test_user_info);
  g_test_add_func ("/request/login-ntlm/sessions", test_sessions);
  g_test_add_func ("/request/login-ntlm/redirect", test_redirect);
  g_test_add_func ("/request/login-ntlm/tunnel", test_tunnel);
  g_test_add_func ("/request/login-ntlm/body", test_body);
  g_test_add_func ("/request/login-ntlm/streamed-body", test_streamed_body);
  g_test_add_func ("/request/login-ntlm/many", test_many);
  g_test_add_func ("/request/login-ntlm/many-aborted", test_many_aborted);
  g_test_add_func ("/request/login-ntlm/closed-connections", test_closed_connections);
  g_test_add_func ("/request/login-ntlm/bad-pattern", test_bad_pattern);

  return g_test_run ();
}
