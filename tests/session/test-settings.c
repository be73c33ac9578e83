/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq-version.h>

#include "request/transaction.h"
#include "support/netreq-nghttpd.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-session.h"

#define LIBRARY "libnetreq/" NETREQ_VERSION_S
#define OK_EMPTY "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
#define PARTIAL "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"

static const NetreqRawStep answers[] = { EXPECT_REQUEST, SEND (OK_EMPTY), LOOP, CLOSE };

/* --- the name of the application --- */

static char *
find_default (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();

  return g_strdup (netreq_session_get_user_agent (session));
}

/* A name can be given once only. */
static void
test_application_name (void)
{
  g_autofree char *by_program = NULL;
  g_autofree char *by_name = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }

  g_set_prgname ("my program");
  by_program = find_default ();
  g_assert_cmpstr (by_program, ==, "my-program " LIBRARY);

  g_set_application_name ("Text Editör (beta)");
  by_name = find_default ();
  g_assert_cmpstr (by_name, ==, "Text-Editor-beta " LIBRARY);
}

static void
test_application_name_without_a_letter (void)
{
  g_autofree char *user_agent = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }

  g_set_prgname ("maps");
  g_set_application_name ("地图");
  user_agent = find_default ();
  g_assert_cmpstr (user_agent, ==, "maps " LIBRARY);
}

static void
test_application_version (void)
{
  g_autoptr(GApplication) application = g_application_new ("org.example.Maps", G_APPLICATION_DEFAULT_FLAGS);
  g_autofree char *user_agent = NULL;

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (application), "version") == NULL)
    {
      g_test_skip ("This GLib knows no versions of applications");
      return;
    }

  g_object_set (application, "version", "46.1 beta", NULL);
  g_application_set_default (application);
  user_agent = find_default ();
  g_application_set_default (NULL);
  g_assert_cmpstr (user_agent, ==, "test-settings/46.1-beta " LIBRARY);
}

/* --- languages --- */

typedef struct
{
  const char *name;
  const char *languages;
  const char *own;
  const char *sent;
} LanguageRow;

static const LanguageRow language_rows[] = {
  { "of-none-nothing-is-told", NULL, NULL, NULL },
  { "are-told-with-weights", "de-CH, fr", NULL, "de-CH,fr;q=0.9" },
  { "of-the-application-win", "de-CH,fr", "it", "it" },
  { "of-the-application-are-told-alone", NULL, "it", "it" },
};

static void
test_languages (gconstpointer data)
{
  const LanguageRow *row = data;
  g_autoptr(Transaction) transaction = transaction_new (answers);
  g_autoptr(GError) error = NULL;
  g_autofree char *sent = NULL;

  g_assert_true (netreq_session_set_accept_languages (transaction->session, row->languages, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (netreq_session_get_accept_languages (transaction->session), ==, row->languages);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  if (row->own != NULL)
    netreq_client_request_set_header (transaction->request, "accept-LANGUAGE", row->own, &error);
  g_assert_no_error (error);
  transaction_end (transaction);
  netreq_event_recorder_run_to_close (transaction->recorder);

  sent = netreq_raw_server_get_header (transaction->server, 0, 0, "Accept-Language");
  g_assert_cmpstr (sent, ==, row->sent);
}

static void
count (gpointer    object,
       GParamSpec *pspec,
       guint      *n_times)
{
  (*n_times)++;
}

static void
test_languages_refused (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GError) error = NULL;
  guint n_times = 0;

  g_signal_connect (session, "notify::accept-languages", G_CALLBACK (count), &n_times);
  g_assert_true (netreq_session_set_accept_languages (session, "de", NULL));
  g_assert_true (netreq_session_set_accept_languages (session, "de", NULL));
  g_assert_false (netreq_session_set_accept_languages (session, "fr\r\nX-Evil: yes", &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
  g_object_set (session, "accept-languages", "fr_CH", NULL);
  g_assert_cmpstr (netreq_session_get_accept_languages (session), ==, "de");
  g_assert_cmpuint (n_times, ==, 1);

  g_object_set (session, "accept-languages", NULL, NULL);
  g_assert_null (netreq_session_get_accept_languages (session));
  g_assert_cmpuint (n_times, ==, 2);
}

/* --- without a network --- */

#define OFFLINE "request error net::ERR_INTERNET_DISCONNECTED", "request close"

static void
go_offline (Transaction *transaction)
{
  netreq_session_set_network_access (transaction->session, NETREQ_NETWORK_ACCESS_NONE);
}

static void
test_offline (void)
{
  g_autoptr(Transaction) transaction = transaction_new (answers);

  go_offline (transaction);
  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", OFFLINE));
  g_assert_cmpuint (netreq_raw_server_get_connections (transaction->server), ==, 0);
}

static void
test_offline_while_streaming (void)
{
  g_autoptr(Transaction) transaction = transaction_new (answers);

  go_offline (transaction);
  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, "method", "POST", "chunked-encoding", TRUE, NULL);
  transaction_write (transaction, "body");
  transaction_assert_close (transaction, LINES (OFFLINE));
  g_assert_cmpuint (netreq_raw_server_get_connections (transaction->server), ==, 0);
}

static void
test_offline_and_aborted (void)
{
  g_autoptr(Transaction) transaction = transaction_new (answers);

  go_offline (transaction);
  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);
  transaction_abort (transaction);
  transaction_assert_close (transaction, LINES ("request abort", "request close"));
}

/* A connection that is there is not used either. */
static void
test_offline_and_back (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (answers, NULL);
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = netreq_raw_server_url (server, "/");
  g_autoptr(NetreqClientRequest) request = netreq_test_request_new (session, "GET", url);
  g_autoptr(GError) error = NULL;

  g_free (netreq_test_get (session, url, 200));
  netreq_session_set_network_access (session, NETREQ_NETWORK_ACCESS_NONE);
  g_assert_null (netreq_test_request_send (request, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INTERNET_DISCONNECTED);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));

  netreq_session_set_network_access (session, NETREQ_NETWORK_ACCESS_ALL);
  g_free (netreq_test_get (session, url, 200));
  g_assert_cmpuint (netreq_raw_server_get_requests (server), ==, 2);
}

static void
go_offline_now (NetreqEventRecorder *recorder,
                gpointer             transaction)
{
  go_offline (transaction);
}

static void
test_offline_at_a_redirect (void)
{
  g_autoptr(Transaction) transaction =
    transaction_new (SCRIPT (EXPECT_REQUEST,
                             SEND ("HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n"), LOOP));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  netreq_event_recorder_on (transaction->recorder, "request redirect", go_offline_now, transaction);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", "request redirect 302 GET /next", OFFLINE));
  g_assert_cmpuint (netreq_raw_server_get_requests (transaction->server), ==, 1);
}

/* The one that is under way goes on, and the one that waits for it does not begin. */
static void
test_offline_in_the_queue (void)
{
  g_autoptr(Transaction) transaction =
    transaction_new (SCRIPT (EXPECT_REQUEST, GATE ("answer"), SEND (OK_EMPTY), LOOP));
  g_autoptr(NetreqClientRequest) waiting = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);
  netreq_raw_server_wait_gate (transaction->server, "answer");

  waiting = netreq_test_request_new (transaction->session, "GET", transaction->url);
  netreq_client_request_send_async (waiting, NULL, netreq_test_result_cb, &result);
  netreq_test_settle ();
  go_offline (transaction);
  netreq_raw_server_open_gate (transaction->server, "answer");

  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response end",
                                                "response close", "request close"));
  netreq_test_wait_for (result);
  g_assert_null (netreq_client_request_send_finish (waiting, result, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INTERNET_DISCONNECTED);
  g_assert_cmpuint (netreq_raw_server_get_requests (transaction->server), ==, 1);
}

/* There is nothing to wait for. */
static void
test_offline_at_once (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, HOLD));
  g_autoptr(NetreqClientRequest) second = NULL;
  g_autoptr(GError) error = NULL;

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);
  netreq_raw_server_wait_requests (transaction->server, 1);

  go_offline (transaction);
  second = netreq_test_request_new (transaction->session, "GET", transaction->url);
  g_assert_null (netreq_test_request_send (second, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INTERNET_DISCONNECTED);

  transaction_abort (transaction);
  transaction_assert_close (transaction, LINES ("request finish", "request abort", "request close"));
}

/* --- closing all connections --- */

static void
test_close_none (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();

  netreq_test_close_all_connections (session);
  netreq_test_close_all_connections (session);
}

static void
test_close_idle (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (answers, NULL);
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqSession) other = netreq_session_new ();
  g_autofree char *url = netreq_raw_server_url (server, "/");

  g_free (netreq_test_get (session, url, 200));
  g_free (netreq_test_get (other, url, 200));
  netreq_test_close_all_connections (session);
  netreq_raw_server_wait_closed (server, 0);

  g_free (netreq_test_get (session, url, 200));
  g_free (netreq_test_get (other, url, 200));
  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, 3);
  g_assert_cmpuint (netreq_raw_server_get_requests_of (server, 1), ==, 2);
}

static void
test_close_cancelled (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (answers, NULL);
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = netreq_raw_server_url (server, "/");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_free (netreq_test_get (session, url, 200));
  g_cancellable_cancel (cancellable);
  netreq_session_close_all_connections_async (session, cancellable, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  g_assert_false (netreq_session_close_all_connections_finish (session, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  netreq_raw_server_wait_closed (server, 0);
}

typedef struct
{
  const char *name;
  const NetreqRawStep *script;
  /* What has happened by then. */
  const char *after;
  const char * const *lines;
} BusyRow;

#define CLOSED "request error net::ERR_CONNECTION_ABORTED", "request close"

static const BusyRow busy_rows[] = {
  { "while-it-waits-for-an-answer", SCRIPT (EXPECT_REQUEST, HOLD), NULL, LINES ("request finish", CLOSED) },
  { "within-a-head", SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 200 OK\r\nX: "), HOLD), NULL,
    LINES ("request finish", CLOSED) },
  { "within-a-body", SCRIPT (EXPECT_REQUEST, SEND (PARTIAL), HOLD), "response data",
    LINES ("request finish", "request response 200", "response data 5",
           "response error net::ERR_CONNECTION_ABORTED", "response close", CLOSED) },
};

static void
test_close_busy (gconstpointer data)
{
  const BusyRow *row = data;
  g_autoptr(Transaction) transaction =
    transaction_new_for_server (netreq_raw_server_new (row->script, answers, NULL));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);
  netreq_raw_server_wait_requests (transaction->server, 1);
  if (row->after != NULL)
    netreq_event_recorder_wait (transaction->recorder, row->after);

  netreq_test_close_all_connections (transaction->session);
  transaction_assert_close (transaction, row->lines);
  netreq_raw_server_wait_closed (transaction->server, 0);
  g_free (netreq_test_get (transaction->session, transaction->url, 200));
  g_assert_cmpuint (netreq_raw_server_get_requests_of (transaction->server, 1), ==, 1);
}

static void
test_close_while_connecting (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new_mute ();
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", netreq_raw_server_get_port (server));
  g_autoptr(NetreqClientRequest) request = netreq_test_request_new (session, "GET", url);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  netreq_client_request_send_async (request, NULL, netreq_test_result_cb, &result);
  netreq_raw_server_wait_connected (server, 1);
  netreq_test_close_all_connections (session);
  netreq_test_wait_for (result);
  g_assert_null (netreq_client_request_send_finish (request, result, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_CONNECTION_ABORTED);
  netreq_raw_server_wait_closed (server, 0);
}

/* The redirect is known, and what it leads to is asked with another connection. */
static void
test_close_within_a_redirect (void)
{
  g_autoptr(Transaction) transaction =
    transaction_new_for_server (netreq_raw_server_new (
      SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 5\r\n\r\nhell"), HOLD),
      answers, NULL));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "request redirect");
  netreq_test_close_all_connections (transaction->session);
  transaction_assert_close (transaction, LINES ("request finish", "request redirect 302 GET /next",
                                                "request response 200", "response end",
                                                "response close", "request close"));
  netreq_raw_server_wait_closed (transaction->server, 0);
}

/* It gives the first one up, asks again, and is answered. */
static void
close_and_ask_again (NetreqEventRecorder *recorder,
                     gpointer             user_data)
{
  Transaction *transaction = user_data;
  g_autofree char *text = NULL;

  netreq_test_close_all_connections (transaction->session);
  text = netreq_test_get (transaction->session, transaction->url, 200);
}

static void
test_close_in_a_handler (void)
{
  g_autoptr(Transaction) transaction =
    transaction_new_for_server (netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (PARTIAL), HOLD), answers, NULL));

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  netreq_event_recorder_on (transaction->recorder, "response data", close_and_ask_again, transaction);
  transaction_end (transaction);
  netreq_event_recorder_run_to_close (transaction->recorder);
  g_assert_cmpuint (netreq_raw_server_get_requests (transaction->server), ==, 2);
}

/* Whoever is under way keeps its connection when the proxy changes, but not now. */
static void
test_close_after_a_change_of_proxy (void)
{
  g_autoptr(Transaction) transaction =
    transaction_new_for_server (netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (PARTIAL), HOLD), answers, NULL));
  g_autoptr(NetreqProxyConfig) direct = netreq_proxy_config_new (NETREQ_PROXY_MODE_DIRECT, NULL, NULL, NULL);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "response data");
  netreq_test_set_proxy_config (transaction->session, direct);
  netreq_test_settle ();
  g_assert_false (netreq_raw_server_is_closed (transaction->server, 0));

  netreq_test_close_all_connections (transaction->session);
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response data 5",
                                                "response error net::ERR_CONNECTION_ABORTED", "response close",
                                                CLOSED));
  netreq_raw_server_wait_closed (transaction->server, 0);
}

static void
test_close_while_streaming (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_HEAD, HOLD));
  g_autoptr(GError) error = NULL;

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, "method", "POST", "chunked-encoding", TRUE, NULL);
  transaction_write (transaction, "body");
  netreq_raw_server_wait_requests (transaction->server, 1);
  netreq_test_close_all_connections (transaction->session);
  netreq_event_recorder_run_to_close (transaction->recorder);
  error = netreq_client_request_get_error (transaction->request);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_CONNECTION_ABORTED);
  netreq_raw_server_wait_closed (transaction->server, 0);
}

/* Who has not begun begins with a new one. */
static void
test_close_before_others (void)
{
  g_autoptr(Transaction) transaction =
    transaction_new_for_server (netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, HOLD), answers, NULL));
  g_autoptr(NetreqClientRequest) waiting = NULL;
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);
  netreq_raw_server_wait_requests (transaction->server, 1);
  waiting = netreq_test_request_new (transaction->session, "GET", transaction->url);
  netreq_client_request_send_async (waiting, NULL, netreq_test_result_cb, &result);
  netreq_test_settle ();

  netreq_test_close_all_connections (transaction->session);
  transaction_assert_close (transaction, LINES ("request finish", CLOSED));
  netreq_test_wait_for (result);
  response = netreq_client_request_send_finish (waiting, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (netreq_incoming_message_get_status_code (response), ==, 200);
  netreq_raw_server_wait_closed (transaction->server, 0);
}

static void
test_close_http2 (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqNghttpd) server = tls != NULL ? netreq_nghttpd_new (tls, NULL) : NULL;
  g_autoptr(NetreqSession) session = g_object_new (NETREQ_TYPE_SESSION, "http2", NETREQ_HTTP2_ALWAYS, NULL);
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *small = NULL;
  g_autofree char *big = NULL;

  if (server == NULL)
    return;

  small = netreq_nghttpd_url (server, "/small");
  big = netreq_nghttpd_url (server, "/big");
  g_free (netreq_test_get (session, small, 200));
  request = netreq_test_request_new (session, "GET", big);
  response = netreq_test_request_send (request, &error);
  g_assert_no_error (error);

  netreq_test_close_all_connections (session);
  body = netreq_test_read_bytes (response, &error);
  g_assert_null (body);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_CONNECTION_ABORTED);
  netreq_nghttpd_wait_for (server, "closed");
  g_free (netreq_test_get (session, small, 200));
}

#define add_rows(path, rows, test)                                           \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                            \
    {                                                                        \
      g_autofree char *full_path = g_strconcat (path, rows[i].name, NULL);   \
                                                                             \
      g_test_add_data_func (full_path, &rows[i], test);                      \
    }

/* --- the context --- */

typedef struct
{
  gint is_taken;
  gint is_wanted;
} Loan;

static gboolean
main_thread_sleeps (void)
{
  g_autofree char *stat = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/stat", &stat, NULL, NULL));

  return g_str_has_prefix (strrchr (stat, ')'), ") S");
}

/* Gives it back when the main thread waits for it. */
static gpointer
take_context_for_a_moment (gpointer user_data)
{
  Loan *loan = user_data;

  g_assert_true (g_main_context_acquire (NULL));
  g_atomic_int_set (&loan->is_taken, TRUE);
  while (!g_atomic_int_get (&loan->is_wanted) || !main_thread_sleeps ())
    g_thread_yield ();
  g_main_context_release (NULL);

  return NULL;
}

/* As GIO does to have somebody asked about a certificate. */
static void
test_lent_context (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  Loan loan = { FALSE, FALSE };
  GThread *thread = g_thread_new ("test-handshake", take_context_for_a_moment, &loan);

  while (!g_atomic_int_get (&loan.is_taken))
    g_thread_yield ();

  g_atomic_int_set (&loan.is_wanted, TRUE);
  netreq_session_set_trust_anchors (session, NULL);
  g_thread_join (thread);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_set_prgname ("test-settings");

  g_test_add_func ("/netreq/user-agent/names-the-application", test_application_name);
  g_test_add_func ("/netreq/user-agent/names-the-program-where-the-name-has-no-letter",
                   test_application_name_without_a_letter);
  g_test_add_func ("/netreq/user-agent/has-the-version", test_application_version);

  add_rows ("/netreq/languages/", language_rows, test_languages);
  g_test_add_func ("/netreq/languages/refused", test_languages_refused);

  g_test_add_func ("/netreq/offline/fails", test_offline);
  g_test_add_func ("/netreq/offline/fails-while-streaming", test_offline_while_streaming);
  g_test_add_func ("/netreq/offline/can-be-aborted", test_offline_and_aborted);
  g_test_add_func ("/netreq/offline/and-back", test_offline_and_back);
  g_test_add_func ("/netreq/offline/at-a-redirect", test_offline_at_a_redirect);
  g_test_add_func ("/netreq/offline/in-the-queue", test_offline_in_the_queue);
  g_test_add_func ("/netreq/offline/at-once", test_offline_at_once);

  g_test_add_func ("/netreq/lent-context", test_lent_context);

  g_test_add_func ("/netreq/close-all/none", test_close_none);
  g_test_add_func ("/netreq/close-all/idle", test_close_idle);
  g_test_add_func ("/netreq/close-all/cancelled", test_close_cancelled);
  add_rows ("/netreq/close-all/", busy_rows, test_close_busy);
  g_test_add_func ("/netreq/close-all/while-connecting", test_close_while_connecting);
  g_test_add_func ("/netreq/close-all/within-a-redirect", test_close_within_a_redirect);
  g_test_add_func ("/netreq/close-all/in-a-handler", test_close_in_a_handler);
  g_test_add_func ("/netreq/close-all/after-a-change-of-proxy", test_close_after_a_change_of_proxy);
  g_test_add_func ("/netreq/close-all/while-streaming", test_close_while_streaming);
  g_test_add_func ("/netreq/close-all/before-others", test_close_before_others);
  g_test_add_func ("/netreq/close-all/http2", test_close_http2);

  return g_test_run ();
}
