/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "call.h"
#include "identity-server.h"
#include "judge.h"

#include "support/netreq-test-session.h"
#include "support/netreq-test-tls.h"

static const char * const versions[] = { "-tls1_2", "-tls1_3" };

/* --- who is asked --- */

typedef enum
{
  NO_HANDLER,
  PROVIDES,
  PROVIDES_A_BAD_ONE,
  CANCELS,
  DROPS,
  HOLDS,
} Answer;

typedef struct
{
  Answer answer;
  GTlsCertificate *good;
  GTlsCertificate *bad;
  guint n_asked;
  NetreqClientCertificateRequest *held;
} Wallet;

static Wallet *
wallet_new (NetreqTestTls *tls,
            Answer         answer)
{
  Wallet *self = g_new0 (Wallet, 1);

  self->answer = answer;
  self->good = netreq_test_tls_load (tls, NETREQ_TEST_CERTIFICATE_CLIENT);
  self->bad = netreq_test_tls_load (tls, NETREQ_TEST_CERTIFICATE_SELF_SIGNED);

  return self;
}

static void
wallet_free (Wallet *self)
{
  g_clear_object (&self->held);
  g_clear_object (&self->good);
  g_clear_object (&self->bad);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wallet, wallet_free)

static void
on_request (NetreqSession                  *session,
            NetreqClientCertificateRequest *request,
            gpointer                        user_data)
{
  Wallet *self = user_data;

  self->n_asked++;

  switch (self->answer)
    {
    case PROVIDES:
      netreq_client_certificate_request_provide (request, self->good);
      /* Only the first one counts. */
      netreq_client_certificate_request_cancel (request);
      break;

    case PROVIDES_A_BAD_ONE:
      netreq_client_certificate_request_provide (request, self->bad);
      break;

    case CANCELS:
      netreq_client_certificate_request_cancel (request);
      netreq_client_certificate_request_provide (request, self->good);
      break;

    case HOLDS:
      g_set_object (&self->held, request);
      break;

    case NO_HANDLER:
    case DROPS:
    default:
      break;
    }
}

static void
wallet_open (Wallet        *self,
             NetreqSession *session)
{
  if (self->answer != NO_HANDLER)
    netreq_session_set_client_certificate_handler (session, on_request, self, NULL);
}

static void
assert_page (Call       *call,
             const char *part)
{
  call_wait (call);
  g_assert_no_error (netreq_event_recorder_get_error (call->recorder));
  g_assert_nonnull (strstr (netreq_event_recorder_get_body (call->recorder)->str, part));
}

static void
assert_failure (Call       *call,
                const char *error)
{
  g_autofree char *line = g_strconcat ("request error ", error, NULL);

  call_assert (call, "request finish", line, "request close");
}

/* --- every answer --- */

#define KNOWN "The test client"
#define UNKNOWN "no client certificate available"
#define NEEDED "net::ERR_SSL_CLIENT_AUTH_CERT_NEEDED"
#define BAD "net::ERR_BAD_SSL_CLIENT_AUTH_CERT"

typedef struct
{
  const char *sentence;
  gboolean insists;
  Answer answer;
  const char *part;
  const char *error;
  /* By two requests. */
  guint n_asked;
} Row;

static const Row rows[] = {
  { "nobody has one, and the server does not mind", FALSE, NO_HANDLER, UNKNOWN, NULL, 0 },
  { "nobody has one, and the server insists", TRUE, NO_HANDLER, NULL, NEEDED, 0 },
  { "one is provided to a server that does not mind", FALSE, PROVIDES, KNOWN, NULL, 1 },
  { "one is provided to a server that insists", TRUE, PROVIDES, KNOWN, NULL, 1 },
  { "a bad one is provided to a server that insists", TRUE, PROVIDES_A_BAD_ONE, NULL, BAD, 2 },
  { "it is cancelled, and the server does not mind", FALSE, CANCELS, UNKNOWN, NULL, 1 },
  { "it is cancelled, and the server insists", TRUE, CANCELS, NULL, NEEDED, 2 },
  { "it is dropped, and the server insists", TRUE, DROPS, NULL, NEEDED, 2 },
};

static void
check_row (const Row  *row,
           const char *version)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(IdentityServer) server = NULL;
  g_autoptr(Wallet) wallet = NULL;
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = NULL;

  if (tls == NULL)
    return;

  server = identity_server_new (tls, NETREQ_TEST_CERTIFICATE_GOOD, version, row->insists);
  wallet = wallet_new (tls, row->answer);
  url = identity_server_url (server);
  wallet_open (wallet, session);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(Call) call = call_start (session, url);

      if (row->error != NULL)
        assert_failure (call, row->error);
      else
        assert_page (call, row->part);
    }

  g_assert_cmpuint (wallet->n_asked, ==, row->n_asked);
}

static void
test_row (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_test_message ("%s", versions[i]);
      check_row (data, versions[i]);
    }
}

/* --- waiting --- */

typedef struct
{
  NetreqTestTls *tls;
  IdentityServer *server;
  NetreqSession *session;
  Wallet *wallet;
  char *url;
} Case;

static void
case_free (Case *self)
{
  g_clear_object (&self->session);
  g_clear_pointer (&self->wallet, wallet_free);
  g_clear_pointer (&self->server, identity_server_free);
  g_clear_pointer (&self->tls, netreq_test_tls_free);
  g_free (self->url);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Case, case_free)

static Case *
case_new_with_version (NetreqTestCertificate  which,
                       Answer                 answer,
                       const char            *version)
{
  NetreqTestTls *tls = netreq_test_tls_new ();
  Case *self;

  if (tls == NULL)
    return NULL;

  self = g_new0 (Case, 1);
  self->tls = tls;
  self->server = identity_server_new (tls, which, version, TRUE);
  self->session = netreq_session_new ();
  self->wallet = wallet_new (tls, answer);
  self->url = identity_server_url (self->server);
  wallet_open (self->wallet, self->session);

  return self;
}

static Case *
case_new (NetreqTestCertificate which,
          Answer                answer)
{
  return case_new_with_version (which, answer, "-tls1_3");
}

#define wait_for_question(self) netreq_test_wait_for ((self)->wallet->n_asked > 0)

static void
test_request (void)
{
  g_autoptr(Case) self = case_new (NETREQ_TEST_CERTIFICATE_GOOD, HOLDS);
  g_autoptr(GPtrArray) authorities = NULL;
  g_autoptr(Call) call = NULL;
  NetreqClientCertificateRequest *request;

  if (self == NULL)
    return;

  call = call_start (self->session, self->url);
  wait_for_question (self);

  request = self->wallet->held;
  authorities = netreq_client_certificate_request_get_accepted_authorities (request);
  g_assert_cmpstr (netreq_client_certificate_request_get_host (request), ==, "localhost");
  g_assert_cmpuint (netreq_client_certificate_request_get_port (request), ==, self->server->port);
  g_assert_cmpuint (authorities->len, ==, 1);

  netreq_client_certificate_request_cancel (request);
  assert_failure (call, NEEDED);
}

static void
test_request_of_nobody (void)
{
  g_autoptr(NetreqClientCertificateRequest) request =
    g_object_new (NETREQ_TYPE_CLIENT_CERTIFICATE_REQUEST, NULL);
  g_autoptr(GPtrArray) authorities = netreq_client_certificate_request_get_accepted_authorities (request);

  netreq_client_certificate_request_cancel (request);
  g_assert_cmpstr (netreq_client_certificate_request_get_host (request), ==, "");
  g_assert_cmpuint (netreq_client_certificate_request_get_port (request), ==, 0);
  g_assert_cmpuint (authorities->len, ==, 0);
}

static void
test_many_ask_once (void)
{
  g_autoptr(Case) self = case_new (NETREQ_TEST_CERTIFICATE_GOOD, HOLDS);
  g_autoptr(GPtrArray) calls = g_ptr_array_new_with_free_func ((GDestroyNotify) call_free);

  if (self == NULL)
    return;

  for (guint i = 0; i < 4; i++)
    g_ptr_array_add (calls, call_start (self->session, self->url));
  wait_for_question (self);
  netreq_client_certificate_request_provide (self->wallet->held, self->wallet->good);

  for (guint i = 0; i < calls->len; i++)
    {
      Call *call = g_ptr_array_index (calls, i);

      assert_page (call, KNOWN);
    }
  g_assert_cmpuint (self->wallet->n_asked, ==, 1);
}

static void
test_abort (void)
{
  g_autoptr(Case) self = case_new (NETREQ_TEST_CERTIFICATE_GOOD, HOLDS);
  g_autoptr(Call) aborted = NULL;
  g_autoptr(Call) call = NULL;

  if (self == NULL)
    return;

  aborted = call_start (self->session, self->url);
  wait_for_question (self);
  netreq_client_request_abort (aborted->request);
  call_assert (aborted, "request finish", "request abort", "request close");

  call = call_start (self->session, self->url);
  netreq_client_certificate_request_provide (self->wallet->held, self->wallet->good);
  assert_page (call, KNOWN);
  g_assert_cmpuint (self->wallet->n_asked, ==, 1);
}

/* --- changes --- */

static void
test_another_handler (void)
{
  g_autoptr(Case) self = case_new (NETREQ_TEST_CERTIFICATE_GOOD, PROVIDES);
  g_autoptr(Call) known = NULL;
  g_autoptr(Call) unknown = NULL;

  if (self == NULL)
    return;

  known = call_start (self->session, self->url);
  assert_page (known, KNOWN);

  netreq_session_set_client_certificate_handler (self->session, NULL, NULL, NULL);
  unknown = call_start (self->session, self->url);
  assert_failure (unknown, NEEDED);
  g_assert_cmpuint (self->wallet->n_asked, ==, 1);
}

static void
test_another_handler_while_waiting (void)
{
  g_autoptr(Case) self = case_new (NETREQ_TEST_CERTIFICATE_GOOD, HOLDS);
  g_autoptr(Call) call = NULL;

  if (self == NULL)
    return;

  call = call_start (self->session, self->url);
  wait_for_question (self);
  self->wallet->answer = PROVIDES;
  wallet_open (self->wallet, self->session);
  netreq_client_certificate_request_cancel (self->wallet->held);
  assert_page (call, KNOWN);
  g_assert_cmpuint (self->wallet->n_asked, ==, 2);
}

static void
test_clear (void)
{
  g_autoptr(Case) self = case_new (NETREQ_TEST_CERTIFICATE_GOOD, PROVIDES);
  g_autoptr(Call) first = NULL;
  g_autoptr(Call) second = NULL;

  if (self == NULL)
    return;

  first = call_start (self->session, self->url);
  assert_page (first, KNOWN);
  netreq_test_clear_certificate_decisions (self->session);

  second = call_start (self->session, self->url);
  assert_page (second, KNOWN);
  g_assert_cmpuint (self->wallet->n_asked, ==, 2);
}

static void
test_partitions (void)
{
  g_autoptr(Case) self = case_new (NETREQ_TEST_CERTIFICATE_GOOD, PROVIDES);
  g_autoptr(NetreqSession) other = netreq_session_new ();
  g_autoptr(Call) known = NULL;
  g_autoptr(Call) unknown = NULL;

  if (self == NULL)
    return;

  known = call_start (self->session, self->url);
  assert_page (known, KNOWN);
  unknown = call_start (other, self->url);
  assert_failure (unknown, NEEDED);
}

/* --- to whom --- */

/* Who is not the server that was meant does not learn who we are. */
static void
test_bad_server (gconstpointer version)
{
  g_autoptr(Case) self = case_new_with_version (NETREQ_TEST_CERTIFICATE_SELF_SIGNED, PROVIDES, version);
  g_autoptr(Call) call = NULL;

  if (self == NULL)
    return;

  call = call_start (self->session, self->url);
  assert_failure (call, "net::ERR_CERT_AUTHORITY_INVALID");
  g_assert_cmpuint (self->wallet->n_asked, ==, 0);
}

static void
test_rejected_server (gconstpointer version)
{
  g_autoptr(Judge) judge = judge_new (JUDGE_REJECTS);
  g_autoptr(Case) self = case_new_with_version (NETREQ_TEST_CERTIFICATE_GOOD, PROVIDES, version);
  g_autoptr(Call) call = NULL;

  if (self == NULL)
    return;

  judge_preside (judge, self->session);
  call = call_start (self->session, self->url);
  assert_failure (call, "net::ERR_CERT_INVALID");
  g_assert_cmpuint (judge->n_asked, ==, 1);
  g_assert_cmpuint (self->wallet->n_asked, ==, 0);
}

static void
test_accepted_server (gconstpointer version)
{
  g_autoptr(Judge) judge = judge_new (JUDGE_ACCEPTS);
  g_autoptr(Case) self = case_new_with_version (NETREQ_TEST_CERTIFICATE_SELF_SIGNED, PROVIDES, version);
  g_autoptr(Call) call = NULL;

  if (self == NULL)
    return;

  judge_preside (judge, self->session);
  call = call_start (self->session, self->url);
  assert_page (call, KNOWN);
  g_assert_cmpuint (judge->n_asked, ==, 1);
  g_assert_cmpuint (self->wallet->n_asked, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/client-certificates/%s", rows[i].sentence);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  g_test_add_func ("/client-certificates/request", test_request);
  g_test_add_func ("/client-certificates/request-of-nobody", test_request_of_nobody);
  g_test_add_func ("/client-certificates/many-ask-once", test_many_ask_once);
  g_test_add_func ("/client-certificates/abort", test_abort);
  g_test_add_func ("/client-certificates/another-handler", test_another_handler);
  g_test_add_func ("/client-certificates/another-handler-while-waiting", test_another_handler_while_waiting);
  g_test_add_func ("/client-certificates/clear", test_clear);
  g_test_add_func ("/client-certificates/partitions", test_partitions);
  g_test_add_data_func ("/client-certificates/bad-server/tls-1.2", versions[0], test_bad_server);
  g_test_add_data_func ("/client-certificates/bad-server/tls-1.3", versions[1], test_bad_server);
  g_test_add_data_func ("/client-certificates/rejected-server/tls-1.2", versions[0], test_rejected_server);
  g_test_add_data_func ("/client-certificates/rejected-server/tls-1.3", versions[1], test_rejected_server);
  g_test_add_data_func ("/client-certificates/accepted-server/tls-1.2", versions[0], test_accepted_server);
  g_test_add_data_func ("/client-certificates/accepted-server/tls-1.3", versions[1], test_accepted_server);

  return g_test_run ();
}
