/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gssapi/gssapi.h>
#include <libnetreq/netreq.h>
#include <string.h>

#include "support/netreq-answer-server.h"
#include "support/netreq-kdc.h"
#include "support/netreq-raw-server.h"
#include "support/netreq-test-request.h"

/* A server that lets in whoever has a ticket for it, and tells who that is. What the
 * ticket says is checked by the system. */
typedef struct
{
  NetreqAnswerServer *server;
  NetreqSession *session;
  /* What it offers, and whether it likes no ticket. */
  const char *challenges;
  gboolean is_unkind;
  guint n_requests;
  /* How often it was told something, and over which connections. */
  guint n_tokens;
  GHashTable *connections;
  GHashTable *spoken_to;
  GString *last_body;
} Server;

/* The one of all tests. */
static NetreqKdc *kdc;

static char *
read_name (gss_name_t name)
{
  gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
  OM_uint32 minor;
  char *copy;

  gss_display_name (&minor, name, &text, NULL);
  copy = g_strndup (text.value, text.length);
  gss_release_buffer (&minor, &text);

  return copy;
}

/* NULL when it is no ticket. */
static char *
accept_token (const char *token68)
{
  gsize length;
  g_autofree guint8 *data = g_base64_decode (token68, &length);
  gss_buffer_desc input = { length, data };
  gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
  gss_ctx_id_t context = GSS_C_NO_CONTEXT;
  gss_name_t name = GSS_C_NO_NAME;
  OM_uint32 major;
  OM_uint32 minor;
  char *who = NULL;

  major = gss_accept_sec_context (&minor, &context, GSS_C_NO_CREDENTIAL, &input, GSS_C_NO_CHANNEL_BINDINGS,
                                  &name, NULL, &output, NULL, NULL, NULL);
  if (major == GSS_S_COMPLETE)
    who = read_name (name);

  gss_release_buffer (&minor, &output);
  gss_release_name (&minor, &name);
  gss_delete_sec_context (&minor, &context, GSS_C_NO_BUFFER);

  return who;
}

static char *
find_out_who (Server                    *self,
              const NetreqAnswerRequest *request)
{
  g_autofree char *authorization = netreq_answer_request_get_header (request, "Authorization");

  if (g_strcmp0 (authorization, "Basic dXNlcjpzZWNyZXQ=") == 0)
    return g_strdup ("basic");
  if (authorization == NULL || !g_str_has_prefix (authorization, "Negotiate "))
    return NULL;

  self->n_tokens++;
  g_hash_table_add (self->spoken_to, GUINT_TO_POINTER (request->connection));
  return self->is_unkind ? NULL : accept_token (authorization + strlen ("Negotiate "));
}

static char *
on_request (const NetreqAnswerRequest *request,
            gpointer                   user_data)
{
  Server *self = user_data;
  g_autofree char *who = find_out_who (self, request);

  self->n_requests++;
  g_hash_table_add (self->connections, GUINT_TO_POINTER (request->connection));
  if (who == NULL && g_str_equal (request->target, "/free/"))
    who = g_strdup ("nobody");
  if (who == NULL)
    return g_strdup_printf ("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: %s\r\nContent-Length: 6\r\n\r\nlocked",
                            self->challenges);

  g_string_truncate (self->last_body, 0);
  g_string_append_len (self->last_body, g_bytes_get_data (request->body, NULL), g_bytes_get_size (request->body));
  return g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", strlen (who), who);
}

static Server *
server_new (const char *challenges)
{
  Server *self = g_new0 (Server, 1);
  g_autoptr(GError) error = NULL;

  self->challenges = challenges;
  self->session = netreq_session_new ();
  self->connections = g_hash_table_new (NULL, NULL);
  self->spoken_to = g_hash_table_new (NULL, NULL);
  self->last_body = g_string_new (NULL);
  self->server = netreq_answer_server_new (NULL, on_request, self);
  netreq_session_allow_ntlm_credentials_for_domains (self->session, "localhost", &error);
  g_assert_no_error (error);

  return self;
}

static void
server_free (Server *self)
{
  netreq_test_collect (&self->session);
  netreq_answer_server_free (self->server);
  g_hash_table_unref (self->connections);
  g_hash_table_unref (self->spoken_to);
  g_string_free (self->last_body, TRUE);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Server, server_free)

static gboolean
on_login (NetreqClientRequest *request,
          NetreqAuthChallenge *challenge,
          gpointer             user_data)
{
  guint *n_logins = user_data;

  ++*n_logins;
  g_assert_cmpstr (netreq_auth_challenge_get_scheme (challenge), ==, "basic");

  return netreq_auth_challenge_authenticate (challenge, "user", "secret", NULL);
}

static NetreqClientRequest *
request_new (Server     *self,
             const char *method,
             const char *path)
{
  g_autofree char *url = g_strdup_printf ("http://localhost:%u%s", netreq_answer_server_get_port (self->server), path);

  return netreq_test_request_new (self->session, method, url);
}

typedef struct
{
  const char *name;
  const char *challenges;
  gboolean has_ticket;
  gboolean is_unkind;
  gboolean is_not_allowed;
  guint status;
  const char *text;
  guint n_logins;
  guint n_tokens;
} Row;

#define WHO "user@TEST.EXAMPLE"

static const Row rows[] = {
  { "a-ticket-opens", "Negotiate", TRUE, .status = 200, .text = WHO, .n_tokens = 1 },
  { "a-ticket-is-better-than-a-password", "Basic realm=\"in\", Negotiate", TRUE, .status = 200, .text = WHO,
    .n_tokens = 1 },
  { "nobody-gets-a-ticket-who-is-not-allowed", "Negotiate", TRUE, .is_not_allowed = TRUE, .status = 401,
    .text = "locked" },
  { "who-is-not-allowed-gets-a-password", "Negotiate, Basic realm=\"in\"", TRUE, .is_not_allowed = TRUE,
    .status = 200, .text = "basic", .n_logins = 1 },
  { "without-a-ticket-nothing-is-said", "Negotiate", FALSE, .status = 401, .text = "locked" },
  { "a-password-stands-in-for-a-ticket", "Negotiate, Basic realm=\"in\"", FALSE, .status = 200, .text = "basic",
    .n_logins = 1 },
  { "a-ticket-that-is-refused-is-not-shown-again", "Negotiate", TRUE, .is_unkind = TRUE, .status = 401,
    .text = "locked", .n_tokens = 1 },
  { "a-password-stands-in-for-a-refused-ticket", "Negotiate, Basic realm=\"in\"", TRUE, .is_unkind = TRUE,
    .status = 200, .text = "basic", .n_logins = 1, .n_tokens = 1 },
  { "a-token-that-nobody-asked-for-is-not-answered", "Negotiate YQ==", TRUE, .is_unkind = TRUE, .status = 401,
    .text = "locked", .n_tokens = 1 },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(Server) server = server_new (row->challenges);
  g_autoptr(NetreqClientRequest) request = request_new (server, "POST", "/");
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  guint n_logins = 0;

  server->is_unkind = row->is_unkind;
  if (row->is_not_allowed)
    netreq_session_allow_ntlm_credentials_for_domains (server->session, "example.com", NULL);
  if (row->has_ticket)
    netreq_kdc_log_in (kdc);
  else
    netreq_kdc_log_out (kdc);

  g_signal_connect (request, "login", G_CALLBACK (on_login), &n_logins);
  netreq_test_request_write (request, "a body");
  response = netreq_test_request_send (request, &error);
  g_assert_no_error (error);
  text = netreq_test_read_text (response, &error);

  g_assert_cmpuint (netreq_incoming_message_get_status_code (response), ==, row->status);
  g_assert_cmpstr (text, ==, row->text);
  g_assert_cmpuint (n_logins, ==, row->n_logins);
  g_assert_cmpuint (server->n_tokens, ==, row->n_tokens);
  if (row->status == 200)
    g_assert_cmpstr (server->last_body->str, ==, "a body");
}

static void
assert_text (Server     *server,
             const char *path,
             const char *expected)
{
  g_autofree char *url = g_strdup_printf ("http://localhost:%u%s", netreq_answer_server_get_port (server->server), path);
  g_autofree char *text = netreq_test_get (server->session, url, 200);

  g_assert_cmpstr (text, ==, expected);
}

/* Some servers take all that comes by the connection for that of whoever had the ticket. */
static void
test_connections (void)
{
  g_autoptr(Server) server = server_new ("Negotiate");

  netreq_kdc_log_in (kdc);
  assert_text (server, "/", WHO);
  assert_text (server, "/free/", "nobody");
  assert_text (server, "/free/", "nobody");

  g_assert_cmpuint (server->n_tokens, ==, 1);
  g_assert_cmpuint (g_hash_table_size (server->spoken_to), ==, 1);
  g_assert_cmpuint (g_hash_table_size (server->connections), ==, 2);
}

#define LOCKED "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n"
#define OPEN "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

/* The connection of the last login is dead, which is found out with the ticket of the
 * next one. */
static void
test_connection_lost (void)
{
  g_autoptr(NetreqRawServer) server =
    netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (LOCKED), LOOP),
                           SCRIPT (EXPECT_REQUEST, SEND (OPEN), EXPECT_REQUEST),
                           SCRIPT (EXPECT_REQUEST, SEND (OPEN), HOLD),
                           NULL);
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = netreq_raw_server_url_with_host (server, "localhost", "/");
  g_autofree char *lost = NULL;
  g_autofree char *again = NULL;

  netreq_session_allow_ntlm_credentials_for_domains (session, "localhost", NULL);
  netreq_kdc_log_in (kdc);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *text = netreq_test_get (session, url, 200);

      netreq_test_settle ();
    }

  lost = netreq_raw_server_get_header (server, 1, 1, "Authorization");
  again = netreq_raw_server_get_header (server, 2, 0, "Authorization");
  g_assert_true (g_str_has_prefix (lost, "Negotiate "));
  g_assert_true (g_str_has_prefix (again, "Negotiate "));
  g_assert_cmpstr (again, !=, lost);
}

/* Whatever the thread still finds out. */
static void
test_aborted (void)
{
  g_autoptr(Server) server = server_new ("Negotiate");

  netreq_kdc_log_in (kdc);
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr(NetreqClientRequest) request = request_new (server, "GET", "/");
      guint n_before = server->n_requests;

      netreq_client_request_end (request, NULL);
      netreq_test_wait_for (server->n_requests > n_before);
      for (guint turn = 0; turn < i; turn++)
        g_main_context_iteration (NULL, FALSE);
      netreq_client_request_abort (request);
    }

  assert_text (server, "/", WHO);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);

  kdc = netreq_kdc_new ();
  if (kdc == NULL)
    {
      g_print ("1..0 # SKIP there is no Kerberos server\n");
      return 0;
    }

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/request/login-negotiate/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  g_test_add_func ("/request/login-negotiate/connections", test_connections);
  g_test_add_func ("/request/login-negotiate/connection-lost", test_connection_lost);
  g_test_add_func ("/request/login-negotiate/aborted", test_aborted);

  status = g_test_run ();
  netreq_kdc_free (kdc);

  return status;
}
