/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "judge.h"
#include "proxied.h"

#include "support/netreq-echo-server.h"
#include "support/netreq-nghttpd.h"
#include "support/netreq-nginx.h"
#include "support/netreq-proxy-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-session.h"
#include "support/netreq-test-tls.h"

static void
assert_failure (Call       *call,
                const char *error)
{
  g_autofree char *line = g_strconcat ("request error ", error, NULL);

  call_assert (call, "request finish", line, "request close");
}

static void
assert_outcome (Call       *call,
                const char *error)
{
  if (error != NULL)
    assert_failure (call, error);
  else
    call_assert_body (call, "xxx");
}

/* --- every decision --- */

#define BAD NETREQ_TEST_CERTIFICATE_SELF_SIGNED
#define GOOD NETREQ_TEST_CERTIFICATE_GOOD
#define UNKNOWN "net::ERR_CERT_AUTHORITY_INVALID"

typedef struct
{
  const char *sentence;
  NetreqTestCertificate which;
  JudgeAnswer answer;
  const char *error;
} Row;

static const Row rows[] = {
  { "a good one is accepted", GOOD, JUDGE_ACCEPTS, NULL },
  { "a good one is rejected", GOOD, JUDGE_REJECTS, "net::ERR_CERT_INVALID" },
  { "a good one is left to the check", GOOD, JUDGE_USES_DEFAULT, NULL },
  { "a good one is dropped", GOOD, JUDGE_DROPS, NULL },
  { "a bad one is accepted", BAD, JUDGE_ACCEPTS, NULL },
  { "a bad one is rejected", BAD, JUDGE_REJECTS, UNKNOWN },
  { "a bad one is left to the check", BAD, JUDGE_USES_DEFAULT, UNKNOWN },
  { "a bad one is dropped", BAD, JUDGE_DROPS, UNKNOWN },
  { "one of another host is accepted", NETREQ_TEST_CERTIFICATE_WRONG_HOST, JUDGE_ACCEPTS, NULL },
  { "one of the past is accepted", NETREQ_TEST_CERTIFICATE_EXPIRED, JUDGE_ACCEPTS, NULL },
};

/* The second request knows what the first one was told. */
static void
test_decision (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqEchoServer) server = NULL;
  g_autoptr(Judge) judge = judge_new (row->answer);
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = NULL;

  if (tls == NULL)
    return;

  server = netreq_echo_server_new_tls (tls, row->which);
  url = netreq_echo_server_url (server, "/length/3");
  judge_preside (judge, session);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(Call) call = call_start (session, url);

      assert_outcome (call, row->error);
    }

  g_assert_cmpuint (judge->n_asked, ==, 1);
  g_assert_cmpuint (netreq_echo_server_get_requests (server), ==, row->error == NULL ? 2 : 0);
}

/* --- what is shown --- */

static void
test_challenge (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqEchoServer) server = NULL;
  g_autoptr(Judge) judge = judge_new (JUDGE_HOLDS);
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autoptr(GPtrArray) chain = NULL;
  g_autoptr(GUri) uri = NULL;
  g_autoptr(Call) call = NULL;
  g_autofree char *url = NULL;
  NetreqCertificateChallenge *challenge;

  if (tls == NULL)
    return;

  server = netreq_echo_server_new_tls (tls, NETREQ_TEST_CERTIFICATE_EXPIRED);
  certificate = netreq_test_tls_load (tls, NETREQ_TEST_CERTIFICATE_EXPIRED);
  url = netreq_echo_server_url (server, "/length/3");
  uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  judge_preside (judge, session);
  call = call_start (session, url);
  judge_wait (judge, 1);

  challenge = judge->held;
  g_assert_cmpstr (netreq_certificate_challenge_get_host (challenge), ==, g_uri_get_host (uri));
  g_assert_cmpuint (netreq_certificate_challenge_get_port (challenge), ==, g_uri_get_port (uri));
  g_assert_cmpuint (netreq_certificate_challenge_get_errors (challenge), ==, G_TLS_CERTIFICATE_EXPIRED);
  g_assert_cmpint (netreq_certificate_challenge_get_error_code (challenge), ==, NETREQ_ERROR_CERT_DATE_INVALID);
  g_assert_cmpstr (netreq_certificate_challenge_get_verification_result (challenge), ==,
                   "net::ERR_CERT_DATE_INVALID");
  g_assert_true (g_tls_certificate_is_same (netreq_certificate_challenge_get_certificate (challenge), certificate));
  chain = netreq_certificate_challenge_get_chain (challenge);
  g_assert_cmpuint (chain->len, ==, 1);
  g_assert_true (chain->pdata[0] == netreq_certificate_challenge_get_certificate (challenge));

  netreq_certificate_challenge_reject (challenge);
  assert_failure (call, "net::ERR_CERT_DATE_INVALID");
}

static void
test_challenge_of_nobody (void)
{
  g_autoptr(NetreqCertificateChallenge) challenge = g_object_new (NETREQ_TYPE_CERTIFICATE_CHALLENGE, NULL);
  g_autoptr(GPtrArray) chain = netreq_certificate_challenge_get_chain (challenge);

  netreq_certificate_challenge_accept (challenge);
  g_assert_cmpstr (netreq_certificate_challenge_get_host (challenge), ==, "");
  g_assert_cmpstr (netreq_certificate_challenge_get_verification_result (challenge), ==, "net::OK");
  g_assert_cmpint (netreq_certificate_challenge_get_error_code (challenge), ==, -1);
  g_assert_null (netreq_certificate_challenge_get_certificate (challenge));
  g_assert_cmpuint (chain->len, ==, 0);
}

/* --- waiting --- */

typedef struct
{
  NetreqTestTls *tls;
  NetreqEchoServer *server;
  NetreqSession *session;
  Judge *judge;
  char *url;
} Case;

static void
case_free (Case *self)
{
  g_clear_object (&self->session);
  g_clear_pointer (&self->judge, judge_free);
  g_clear_pointer (&self->server, netreq_echo_server_free);
  g_clear_pointer (&self->tls, netreq_test_tls_free);
  g_free (self->url);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Case, case_free)

static Case *
case_new (NetreqTestCertificate which,
          JudgeAnswer           answer)
{
  NetreqTestTls *tls = netreq_test_tls_new ();
  Case *self;

  if (tls == NULL)
    return NULL;

  self = g_new0 (Case, 1);
  self->tls = tls;
  self->server = netreq_echo_server_new_tls (tls, which);
  self->session = netreq_session_new ();
  self->judge = judge_new (answer);
  self->url = netreq_echo_server_url (self->server, "/length/3");
  judge_preside (self->judge, self->session);

  return self;
}

static void
assert_waiting (Case *self,
                Call *call)
{
  judge_wait (self->judge, 1);
  netreq_test_settle ();
  g_assert_cmpuint (netreq_event_recorder_get_count (call->recorder, "request close"), ==, 0);
  g_assert_cmpuint (netreq_echo_server_get_requests (self->server), ==, 0);
}

static void
test_many_ask_once (gconstpointer data)
{
  const NetreqTestCertificate *which = data;
  g_autoptr(Case) self = case_new (*which, JUDGE_HOLDS);
  g_autoptr(GPtrArray) calls = g_ptr_array_new_with_free_func ((GDestroyNotify) call_free);

  if (self == NULL)
    return;

  for (guint i = 0; i < 5; i++)
    g_ptr_array_add (calls, call_start (self->session, self->url));
  assert_waiting (self, calls->pdata[0]);

  netreq_certificate_challenge_accept (self->judge->held);
  for (guint i = 0; i < calls->len; i++)
    {
      Call *call = g_ptr_array_index (calls, i);

      call_assert_body (call, "xxx");
    }
  g_assert_cmpuint (self->judge->n_asked, ==, 1);
}

static gboolean
on_time_is_up (gpointer user_data)
{
  gboolean *time_is_up = user_data;

  *time_is_up = TRUE;
  return G_SOURCE_REMOVE;
}

/* The connect timeout counts no thinking; nor do the others, but the total one. */
static void
test_time_does_not_count (void)
{
  g_autoptr(Case) self = case_new (BAD, JUDGE_HOLDS);
  g_autoptr(Call) call = NULL;
  gboolean time_is_up = FALSE;

  if (self == NULL)
    return;

  call = call_new (self->session, self->url, "connect-timeout", 400, "response-timeout", 400,
                   "idle-timeout", 400, NULL);
  call_end (call);
  assert_waiting (self, call);
  g_timeout_add (600, on_time_is_up, &time_is_up);
  netreq_test_wait_for (time_is_up);

  netreq_certificate_challenge_accept (self->judge->held);
  call_assert_body (call, "xxx");
}

static void
test_total_timeout (void)
{
  g_autoptr(Case) self = case_new (GOOD, JUDGE_HOLDS);
  g_autoptr(Call) call = NULL;

  if (self == NULL)
    return;

  call = call_new (self->session, self->url, "total-timeout", 400, NULL);
  call_end (call);
  assert_failure (call, "net::ERR_TIMED_OUT");
  g_assert_cmpuint (self->judge->n_asked, ==, 1);
}

/* What is decided later holds for those who come then. */
static void
test_abort (gconstpointer data)
{
  const NetreqTestCertificate *which = data;
  g_autoptr(Case) self = case_new (*which, JUDGE_HOLDS);
  g_autoptr(Call) aborted = NULL;
  g_autoptr(Call) call = NULL;

  if (self == NULL)
    return;

  aborted = call_start (self->session, self->url);
  assert_waiting (self, aborted);
  netreq_client_request_abort (aborted->request);
  call_assert (aborted, "request finish", "request abort", "request close");

  netreq_certificate_challenge_accept (self->judge->held);
  call = call_start (self->session, self->url);
  call_assert_body (call, "xxx");
  g_assert_cmpuint (self->judge->n_asked, ==, 1);
}

/* Who comes while it is asked for one that has gone does not ask again. */
static void
test_join_after_abort (void)
{
  g_autoptr(Case) self = case_new (BAD, JUDGE_HOLDS);
  g_autoptr(Call) aborted = NULL;
  g_autoptr(Call) call = NULL;

  if (self == NULL)
    return;

  aborted = call_start (self->session, self->url);
  assert_waiting (self, aborted);
  netreq_client_request_abort (aborted->request);
  call_wait (aborted);

  call = call_start (self->session, self->url);
  netreq_certificate_challenge_reject (self->judge->held);
  assert_failure (call, UNKNOWN);
  g_assert_cmpuint (self->judge->n_asked, ==, 1);
}

static void
test_challenge_outlives_session (void)
{
  g_autoptr(Case) self = case_new (BAD, JUDGE_HOLDS);
  g_autoptr(Call) call = NULL;

  if (self == NULL)
    return;

  call = call_start (self->session, self->url);
  assert_waiting (self, call);
  netreq_client_request_abort (call->request);
  call_wait (call);
  g_clear_pointer (&call, call_free);

  netreq_test_assert_last_ref (&self->session);
  netreq_certificate_challenge_accept (self->judge->held);
  g_assert_cmpuint (netreq_certificate_challenge_get_errors (self->judge->held), !=, 0);
}

/* --- changes --- */

static void
test_another_handler (void)
{
  g_autoptr(Judge) second = judge_new (JUDGE_REJECTS);
  g_autoptr(Case) self = case_new (BAD, JUDGE_ACCEPTS);
  g_autoptr(Call) accepted = NULL;
  g_autoptr(Call) rejected = NULL;
  g_autoptr(Call) unasked = NULL;

  if (self == NULL)
    return;

  accepted = call_start (self->session, self->url);
  call_assert_body (accepted, "xxx");

  judge_preside (second, self->session);
  rejected = call_start (self->session, self->url);
  assert_failure (rejected, UNKNOWN);
  g_assert_cmpuint (second->n_asked, ==, 1);

  netreq_session_set_certificate_verify_handler (self->session, NULL, NULL, NULL);
  unasked = call_start (self->session, self->url);
  assert_failure (unasked, UNKNOWN);
  g_assert_cmpuint (self->judge->n_asked, ==, 1);
}

/* The answer to what the old one was asked does nothing. */
static void
test_another_handler_while_waiting (void)
{
  g_autoptr(Judge) second = judge_new (JUDGE_REJECTS);
  g_autoptr(Case) self = case_new (BAD, JUDGE_HOLDS);
  g_autoptr(Call) call = NULL;

  if (self == NULL)
    return;

  call = call_start (self->session, self->url);
  assert_waiting (self, call);
  judge_preside (second, self->session);
  netreq_certificate_challenge_accept (self->judge->held);
  assert_failure (call, UNKNOWN);
  g_assert_cmpuint (second->n_asked, ==, 1);
}

static void
forget_handler (gpointer session)
{
  netreq_session_set_certificate_verify_handler (session, NULL, NULL, NULL);
}

static void
test_no_handler_within_the_handler (void)
{
  g_autoptr(Case) self = case_new (BAD, JUDGE_ACCEPTS);
  g_autoptr(Call) call = NULL;

  if (self == NULL)
    return;

  self->judge->meanwhile = forget_handler;
  self->judge->user_data = self->session;
  call = call_start (self->session, self->url);
  assert_failure (call, UNKNOWN);
}

static void
count (gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
ignore (NetreqSession              *session,
        NetreqCertificateChallenge *challenge,
        gpointer                    user_data)
{
}

static void
test_handler_is_freed (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  guint n_freed = 0;

  netreq_session_set_certificate_verify_handler (session, ignore, &n_freed, count);
  g_assert_cmpuint (n_freed, ==, 0);
  netreq_session_set_certificate_verify_handler (session, ignore, &n_freed, count);
  g_assert_cmpuint (n_freed, ==, 1);
  netreq_test_assert_last_ref (&session);
  g_assert_cmpuint (n_freed, ==, 2);
}

static void
test_clear (void)
{
  g_autoptr(Case) self = case_new (BAD, JUDGE_ACCEPTS);
  g_autoptr(Call) first = NULL;
  g_autoptr(Call) second = NULL;

  if (self == NULL)
    return;

  first = call_start (self->session, self->url);
  call_assert_body (first, "xxx");
  netreq_test_clear_certificate_decisions (self->session);

  self->judge->answer = JUDGE_REJECTS;
  second = call_start (self->session, self->url);
  assert_failure (second, UNKNOWN);
  g_assert_cmpuint (self->judge->n_asked, ==, 2);
}

static void
test_clear_cancelled (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  netreq_session_clear_certificate_decisions_async (session, cancellable, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  g_assert_false (netreq_session_clear_certificate_decisions_finish (session, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* One that was sent before may end, on its connection; that one serves nobody else. */
static void
test_request_under_way (void)
{
  g_autoptr(Case) self = case_new (BAD, JUDGE_ACCEPTS);
  g_autofree char *slow = NULL;
  g_autoptr(Call) under_way = NULL;
  g_autoptr(Call) later = NULL;

  if (self == NULL)
    return;

  slow = netreq_echo_server_url (self->server, "/slow");
  under_way = call_start (self->session, slow);
  netreq_echo_server_wait_slow (self->server);
  netreq_session_set_certificate_verify_handler (self->session, NULL, NULL, NULL);
  netreq_echo_server_push (self->server, "abc");
  netreq_echo_server_finish (self->server);
  call_assert_body (under_way, "abc");

  later = call_start (self->session, self->url);
  assert_failure (later, UNKNOWN);
}

/* --- partitions --- */

static void
test_partitions (void)
{
  g_autoptr(Judge) strict = judge_new (JUDGE_REJECTS);
  g_autoptr(NetreqSession) other = netreq_session_new ();
  g_autoptr(NetreqSession) unasked = netreq_session_new ();
  g_autoptr(Case) self = case_new (BAD, JUDGE_ACCEPTS);

  if (self == NULL)
    return;

  judge_preside (strict, other);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(Call) accepted = call_start (self->session, self->url);
      g_autoptr(Call) rejected = call_start (other, self->url);
      g_autoptr(Call) default_one = call_start (unasked, self->url);

      call_assert_body (accepted, "xxx");
      assert_failure (rejected, UNKNOWN);
      assert_failure (default_one, UNKNOWN);
    }

  g_assert_cmpuint (strict->n_asked, ==, 1);
}

/* --- bodies --- */

static void
test_body (gconstpointer data)
{
  gboolean chunked = GPOINTER_TO_INT (data);
  static const NetreqTestCertificate whiches[] = { GOOD, BAD };

  for (guint i = 0; i < G_N_ELEMENTS (whiches); i++)
    {
      g_autoptr(Case) self = case_new (whiches[i], JUDGE_HOLDS);
      g_autoptr(Call) call = NULL;
      g_autofree char *echo = NULL;

      if (self == NULL)
        return;

      echo = netreq_echo_server_url (self->server, "/echo");
      call = call_new (self->session, echo, "method", "POST", NULL);
      if (chunked)
        netreq_client_request_set_chunked_encoding (call->request, TRUE, NULL);
      call_write (call, "one ");
      if (!chunked)
        call_end (call);
      assert_waiting (self, call);

      if (chunked)
        {
          call_write (call, "two");
          call_end (call);
        }
      netreq_certificate_challenge_accept (self->judge->held);
      call_assert_body (call, chunked ? "one two" : "one ");
    }
}

/* --- the way --- */

static void
test_tunnel (void)
{
  g_autoptr(NetreqProxyServer) proxy = netreq_proxy_server_new (NULL, NULL);
  g_autofree char *rules = netreq_proxy_server_uri (proxy, "http", NULL);
  g_autoptr(Case) self = case_new (BAD, JUDGE_ACCEPTS);
  g_autoptr(Call) call = NULL;
  g_autoptr(Call) rejected = NULL;

  if (self == NULL)
    return;

  netreq_test_set_proxy (self->session, rules);
  call = call_start (self->session, self->url);
  call_assert_body (call, "xxx");
  g_assert_cmpuint (netreq_proxy_server_get_requests (proxy), >=, 1);

  self->judge->answer = JUDGE_REJECTS;
  judge_preside (self->judge, self->session);
  rejected = call_start (self->session, self->url);
  assert_failure (rejected, UNKNOWN);
  g_assert_cmpuint (netreq_echo_server_get_requests (self->server), ==, 1);
}

static void
test_tunnel_with_good_certificate (void)
{
  g_autoptr(NetreqProxyServer) proxy = netreq_proxy_server_new (NULL, NULL);
  g_autofree char *rules = netreq_proxy_server_uri (proxy, "http", NULL);
  g_autoptr(Case) self = case_new (GOOD, JUDGE_REJECTS);
  g_autoptr(Call) call = NULL;

  if (self == NULL)
    return;

  netreq_test_set_proxy (self->session, rules);
  call = call_start (self->session, self->url);
  assert_failure (call, "net::ERR_CERT_INVALID");
  g_assert_cmpuint (netreq_echo_server_get_requests (self->server), ==, 0);
}

static void
test_redirect (void)
{
  g_autoptr(Case) self = case_new (BAD, JUDGE_ACCEPTS);
  g_autoptr(NetreqRawServer) start = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *url = NULL;
  g_autoptr(Call) call = NULL;

  if (self == NULL)
    return;

  answer = g_strdup_printf ("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n", self->url);
  start = netreq_raw_server_new (ANSWERS_ALL (answer), NULL);
  url = netreq_raw_server_url (start, "/");
  call = call_start (self->session, url);
  call_assert_body (call, "xxx");
  g_assert_cmpuint (self->judge->n_asked, ==, 1);
}

/* --- HTTP/2 --- */

/* The server tells every frame. */
static void
test_http2 (gconstpointer data)
{
  JudgeAnswer answer = GPOINTER_TO_INT (data);
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqNghttpd) server = tls != NULL ? netreq_nghttpd_new (tls, NULL) : NULL;
  g_autoptr(Judge) judge = judge_new (JUDGE_HOLDS);
  g_autoptr(NetreqSession) session = g_object_new (NETREQ_TYPE_SESSION, "http2", NETREQ_HTTP2_ALWAYS, NULL);
  g_autofree char *url = NULL;
  g_autoptr(Call) first = NULL;
  g_autoptr(Call) second = NULL;

  if (server == NULL)
    return;

  url = netreq_nghttpd_url (server, "/small");
  judge_preside (judge, session);
  first = call_start (session, url);
  second = call_start (session, url);
  judge_wait (judge, 1);
  netreq_nghttpd_wait_for (server, "closed");
  g_assert_null (strstr (netreq_nghttpd_get_log (server), "recv HEADERS"));

  if (answer == JUDGE_ACCEPTS)
    netreq_certificate_challenge_accept (judge->held);
  else
    netreq_certificate_challenge_reject (judge->held);

  if (answer == JUDGE_ACCEPTS)
    {
      call_assert_body (first, "small\n");
      call_assert_body (second, "small\n");
    }
  else
    {
      assert_failure (first, "net::ERR_CERT_INVALID");
      assert_failure (second, "net::ERR_CERT_INVALID");
      g_assert_null (strstr (netreq_nghttpd_get_log (server), "recv HEADERS"));
    }
  g_assert_cmpuint (judge->n_asked, ==, 1);
}

/* A connection that was accepted is not used after the decision is gone. */
static void
test_http2_change (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqNginx) nginx = tls != NULL ? netreq_nginx_new (tls) : NULL;
  g_autoptr(Judge) judge = judge_new (JUDGE_ACCEPTS);
  g_autoptr(NetreqSession) session = g_object_new (NETREQ_TYPE_SESSION, "http2", NETREQ_HTTP2_ALWAYS, NULL);
  g_autofree char *url = NULL;
  g_autoptr(Call) first = NULL;
  g_autoptr(Call) second = NULL;
  g_autoptr(Call) third = NULL;

  if (nginx == NULL)
    return;

  url = netreq_nginx_url (nginx, NETREQ_NGINX_HTTP2, "/connection");
  judge_preside (judge, session);
  first = call_start (session, url);
  call_assert_body (first, "1\n");
  second = call_start (session, url);
  call_assert_body (second, "2\n");

  judge_preside (judge, session);
  third = call_start (session, url);
  call_assert_body (third, "1\n");
  g_assert_cmpuint (judge->n_asked, ==, 2);
}

int
main (int    argc,
      char **argv)
{
  static const NetreqTestCertificate good = GOOD;
  static const NetreqTestCertificate bad = BAD;

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/certificates/decision/%s", rows[i].sentence);

      g_test_add_data_func (path, &rows[i], test_decision);
    }

  g_test_add_func ("/certificates/challenge", test_challenge);
  g_test_add_func ("/certificates/challenge-of-nobody", test_challenge_of_nobody);
  g_test_add_data_func ("/certificates/many-ask-once/good", &good, test_many_ask_once);
  g_test_add_data_func ("/certificates/many-ask-once/bad", &bad, test_many_ask_once);
  g_test_add_func ("/certificates/time-does-not-count", test_time_does_not_count);
  g_test_add_func ("/certificates/total-timeout", test_total_timeout);
  g_test_add_data_func ("/certificates/abort/good", &good, test_abort);
  g_test_add_data_func ("/certificates/abort/bad", &bad, test_abort);
  g_test_add_func ("/certificates/join-after-abort", test_join_after_abort);
  g_test_add_func ("/certificates/challenge-outlives-session", test_challenge_outlives_session);
  g_test_add_func ("/certificates/another-handler", test_another_handler);
  g_test_add_func ("/certificates/another-handler-while-waiting", test_another_handler_while_waiting);
  g_test_add_func ("/certificates/no-handler-within-the-handler", test_no_handler_within_the_handler);
  g_test_add_func ("/certificates/handler-is-freed", test_handler_is_freed);
  g_test_add_func ("/certificates/clear", test_clear);
  g_test_add_func ("/certificates/clear-cancelled", test_clear_cancelled);
  g_test_add_func ("/certificates/request-under-way", test_request_under_way);
  g_test_add_func ("/certificates/partitions", test_partitions);
  g_test_add_data_func ("/certificates/body/collected", GINT_TO_POINTER (FALSE), test_body);
  g_test_add_data_func ("/certificates/body/streamed", GINT_TO_POINTER (TRUE), test_body);
  g_test_add_func ("/certificates/tunnel", test_tunnel);
  g_test_add_func ("/certificates/tunnel-with-good-certificate", test_tunnel_with_good_certificate);
  g_test_add_func ("/certificates/redirect", test_redirect);
  g_test_add_data_func ("/certificates/http2/accepted", GINT_TO_POINTER (JUDGE_ACCEPTS), test_http2);
  g_test_add_data_func ("/certificates/http2/rejected", GINT_TO_POINTER (JUDGE_REJECTS), test_http2);
  g_test_add_func ("/certificates/http2/change", test_http2_change);

  return g_test_run ();
}
