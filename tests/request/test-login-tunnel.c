/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>

#include "support/netreq-answer-server.h"
#include "support/netreq-event-recorder.h"
#include "support/netreq-proxy-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-session.h"
#include "support/netreq-test-system.h"
#include "support/netreq-test-tls.h"

/* Proxies that want to know who asks before they open a tunnel to an https server. */

/* "user:secret", in Base64, and "own:words". */
#define RIGHT_WORDS "dXNlcjpzZWNyZXQ="
#define OWN_WORDS "b3duOndvcmRz"

#define HELLO "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

/* Made once: that takes time. */
static NetreqTestTls *tls;

typedef struct
{
  GTlsCertificate *certificate;
  NetreqProxyServer *proxy;
  NetreqAnswerServer *server;
  NetreqSession *session;
  char *url;
  /* What the server answers; NULL for a body of "hello". */
  const char *answer;
  GBytes *body;
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
  g_clear_pointer (&world->body, g_bytes_unref);
  world->body = g_bytes_ref (request->body);

  return g_strdup (world->answer != NULL ? world->answer : HELLO);
}

static char *
make_url (NetreqAnswerServer *server)
{
  return g_strdup_printf ("https://localhost:%u/", netreq_answer_server_get_port (server));
}

/* FALSE when the test is skipped. */
static gboolean
begin (World      *world,
       const char *user_info)
{
  g_autofree char *rules = NULL;

  if (tls == NULL)
    tls = netreq_test_tls_new ();
  if (tls == NULL)
    return FALSE;

  world->certificate = netreq_test_tls_load (tls, NETREQ_TEST_CERTIFICATE_GOOD);
  world->proxy = netreq_proxy_server_new ("user", "secret");
  world->server = netreq_answer_server_new (world->certificate, on_request, world);
  world->session = netreq_session_new ();
  world->url = make_url (world->server);
  rules = netreq_proxy_server_uri (world->proxy, "http", user_info);
  netreq_test_set_proxy (world->session, rules);

  return TRUE;
}

static void
clear (World *world)
{
  if (world->session != NULL)
    netreq_test_collect (&world->session);
  g_clear_pointer (&world->server, netreq_answer_server_free);
  g_clear_pointer (&world->proxy, netreq_proxy_server_free);
  g_clear_object (&world->certificate);
  g_clear_pointer (&world->body, g_bytes_unref);
  g_clear_pointer (&world->url, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, clear)

static const char *
take_password (World *world)
{
  const char *password = world->passwords != NULL ? world->passwords[0] : NULL;

  if (password != NULL && world->passwords[1] != NULL)
    world->passwords++;

  return password;
}

static gboolean
on_login (NetreqClientRequest *request,
          NetreqAuthChallenge *challenge,
          gpointer             user_data)
{
  World *world = user_data;
  g_autofree char *proxy = netreq_proxy_server_uri (world->proxy, "http", NULL);
  g_autofree char *asker = g_strdup_printf ("http://%s:%u", netreq_auth_challenge_get_host (challenge),
                                            netreq_auth_challenge_get_port (challenge));
  const char *password = take_password (world);

  g_assert_true (netreq_auth_challenge_get_is_proxy (challenge));
  g_assert_cmpstr (netreq_auth_challenge_get_scheme (challenge), ==, "basic");
  g_assert_cmpstr (netreq_auth_challenge_get_realm (challenge), ==, "tunnels");
  g_assert_cmpstr (asker, ==, proxy);

  world->n_logins++;
  if (password != NULL)
    netreq_auth_challenge_authenticate (challenge, "user", password, NULL);
  else
    netreq_auth_challenge_cancel (challenge);

  return TRUE;
}

static NetreqClientRequest *
request_new (World      *world,
             const char *url)
{
  NetreqClientRequest *request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", world->session,
                                               "url", url, "method", "POST", NULL);

  g_signal_connect (request, "login", G_CALLBACK (on_login), world);
  return request;
}

/* The status, or 0 with the error. */
static guint
send_request (NetreqClientRequest  *request,
              GError              **error)
{
  g_autoptr(NetreqIncomingMessage) response = netreq_test_request_send (request, error);
  g_autofree char *text = response != NULL ? netreq_test_read_text (response, error) : NULL;

  return text != NULL ? netreq_incoming_message_get_status_code (response) : 0;
}

static void
assert_opened (World               *world,
               NetreqClientRequest *request)
{
  g_autoptr(GError) error = NULL;
  guint status = send_request (request, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (status, ==, 200);
}

static void
get (World      *world,
     const char *url)
{
  g_autoptr(NetreqClientRequest) request = request_new (world, url);

  netreq_test_request_write (request, "a body");
  assert_opened (world, request);
}

/* The words of it name the proxy, and no more. */
static void
assert_no_tunnel (World        *world,
                  const GError *error)
{
  g_autofree char *proxy = netreq_proxy_server_uri (world->proxy, "http", NULL);

  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_TUNNEL_CONNECTION_FAILED);
  g_assert_nonnull (strstr (error->message, proxy));
  g_assert_nonnull (strstr (error->message, "407"));
  g_assert_null (strstr (error->message, "user"));
  g_assert_cmpuint (world->n_requests, ==, 0);
}

static void
fail (World               *world,
      NetreqClientRequest *request)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (send_request (request, &error), ==, 0);
  assert_no_tunnel (world, error);
}

static void
assert_server_knows_nothing (NetreqAnswerServer *server)
{
  const GString *received = netreq_answer_server_get_received (server);

  g_assert_null (strstr (received->str, "Authorization"));
  g_assert_null (strstr (received->str, "dXNlcj"));
  g_assert_null (strstr (received->str, OWN_WORDS));
}

/* Which of the requests for tunnels has told what: one letter for each, "-" for nothing,
 * "r" for what is right, "o" for the words of the application, "w" for others. */
static char *
describe_tunnels (World *world)
{
  GString *letters = g_string_new (NULL);

  for (guint i = 0; i < netreq_proxy_server_get_requests (world->proxy); i++)
    {
      g_autofree char *head = netreq_proxy_server_get_request (world->proxy, i);

      g_assert_true (g_str_has_prefix (head, "CONNECT localhost:"));
      if (strstr (head, "Proxy-Authorization") == NULL)
        g_string_append_c (letters, '-');
      else if (strstr (head, RIGHT_WORDS) != NULL)
        g_string_append_c (letters, 'r');
      else
        g_string_append_c (letters, strstr (head, OWN_WORDS) != NULL ? 'o' : 'w');
    }

  return g_string_free (letters, FALSE);
}

static void
assert_tunnels (World      *world,
                const char *expected)
{
  g_autofree char *letters = describe_tunnels (world);

  g_assert_cmpstr (letters, ==, expected);
}

/* --- what the application says --- */

typedef struct
{
  const char *sentence;
  NetreqCredentials credentials;
  const char *user_info;
  const char * const *passwords;
  const char *tunnels;
  guint n_logins;
  gboolean is_opened;
} AnswerRow;

#define PASSWORDS(...) ((const char * const []) { __VA_ARGS__, NULL })

static const AnswerRow answer_rows[] = {
  { "the right answer opens the tunnel", NETREQ_CREDENTIALS_UNSET, NULL, PASSWORDS ("secret"), "-r", 1, TRUE },
  { "include asks too", NETREQ_CREDENTIALS_INCLUDE, NULL, PASSWORDS ("secret"), "-r", 1, TRUE },
  { "omit asks too", NETREQ_CREDENTIALS_OMIT, NULL, PASSWORDS ("secret"), "-r", 1, TRUE },
  { "wrong answers are asked for again", NETREQ_CREDENTIALS_UNSET, NULL, PASSWORDS ("no", "none", "secret"),
    "-wwr", 3, TRUE },
  { "who is always wrong is not asked for ever", NETREQ_CREDENTIALS_UNSET, NULL, PASSWORDS ("no"),
    "-wwwwwwwwwwwwwwwwwwww", 20, FALSE },
  { "a refusal is an error", NETREQ_CREDENTIALS_UNSET, NULL, NULL, "-", 1, FALSE },
  { "user info of the rules answers first", NETREQ_CREDENTIALS_UNSET, "user:secret", NULL, "-r", 0, TRUE },
  { "user info of the rules goes along with omit", NETREQ_CREDENTIALS_OMIT, "user:secret", NULL, "-r", 0, TRUE },
  { "wrong user info makes it ask", NETREQ_CREDENTIALS_UNSET, "user:no", PASSWORDS ("secret"), "-wr", 1, TRUE },
  { "wrong user info and a refusal are an error", NETREQ_CREDENTIALS_UNSET, "user:no", NULL, "-w", 1, FALSE },
};

static void
test_answer (gconstpointer data)
{
  const AnswerRow *row = data;
  g_auto(World) world = { .passwords = row->passwords };
  g_autoptr(NetreqClientRequest) request = NULL;

  if (!begin (&world, row->user_info))
    return;

  request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", world.session, "url", world.url,
                          "credentials", row->credentials, NULL);
  g_signal_connect (request, "login", G_CALLBACK (on_login), &world);
  if (row->is_opened)
    assert_opened (&world, request);
  else
    fail (&world, request);

  assert_tunnels (&world, row->tunnels);
  g_assert_cmpuint (world.n_logins, ==, row->n_logins);
  assert_server_knows_nothing (world.server);
}

static void
test_no_handler (void)
{
  g_auto(World) world = { NULL, };
  g_autoptr(NetreqClientRequest) request = NULL;

  if (!begin (&world, NULL))
    return;

  request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", world.session, "url", world.url, NULL);
  fail (&world, request);
  assert_tunnels (&world, "-");
}

/* Up to the login, which nobody answers yet. */
static NetreqEventRecorder *
record (World                    *world,
        guint                     timeout,
        NetreqEventRecorderFlags  flags)
{
  g_autoptr(NetreqClientRequest) request =
    g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", world->session, "url", world->url,
                  "connect-timeout", timeout, "response-timeout", timeout, "idle-timeout", timeout, NULL);
  NetreqEventRecorder *recorder = netreq_event_recorder_new (request, flags | NETREQ_EVENT_RECORDER_TAKE_CHALLENGES);

  netreq_client_request_end (request, NULL);
  netreq_event_recorder_wait (recorder, "request login");

  return recorder;
}

static gboolean
on_time (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* The time that somebody takes to think counts in no timeout of the connection. */
static void
test_late (void)
{
  g_auto(World) world = { NULL, };
  g_autoptr(NetreqEventRecorder) recorder = NULL;
  gboolean is_late = FALSE;

  if (!begin (&world, NULL))
    return;

  recorder = record (&world, 1000 * netreq_test_get_slowness (), NETREQ_EVENT_RECORDER_DEFAULT);
  g_timeout_add (1500 * netreq_test_get_slowness (), on_time, &is_late);
  netreq_test_wait_for (is_late);
  netreq_auth_challenge_authenticate (netreq_event_recorder_get_challenge (recorder), "user", "secret", NULL);
  netreq_event_recorder_run_to_close (recorder);
  netreq_event_recorder_assert (recorder, "request finish", "request login basic tunnels", "request response 200",
                                "response data 5", "response end", "response close", "request close", NULL);
  assert_tunnels (&world, "-r");
}

static void
test_dropped (void)
{
  g_auto(World) world = { NULL, };
  g_autoptr(NetreqEventRecorder) recorder = NULL;

  if (!begin (&world, NULL))
    return;

  recorder = record (&world, 0, NETREQ_EVENT_RECORDER_DEFAULT);
  netreq_event_recorder_drop_challenge (recorder);
  netreq_event_recorder_run_to_close (recorder);
  netreq_event_recorder_assert (recorder, "request finish", "request login basic tunnels",
                                "request error net::ERR_TUNNEL_CONNECTION_FAILED", "request close", NULL);
  assert_no_tunnel (&world, netreq_event_recorder_get_error (recorder));
}

static void
test_aborted (void)
{
  g_auto(World) world = { NULL, };
  g_autoptr(NetreqEventRecorder) recorder = NULL;

  if (!begin (&world, NULL))
    return;

  recorder = record (&world, 0, NETREQ_EVENT_RECORDER_DEFAULT);
  netreq_client_request_abort (netreq_event_recorder_get_request (recorder));
  netreq_event_recorder_run_to_close (recorder);
  netreq_auth_challenge_authenticate (netreq_event_recorder_get_challenge (recorder), "user", "secret", NULL);
  netreq_test_settle ();
  netreq_event_recorder_assert (recorder, "request finish", "request login basic tunnels", "request abort",
                                "request close", NULL);
  assert_tunnels (&world, "-");
}

/* --- what is kept --- */

static void
test_ahead (void)
{
  g_auto(World) world = { .passwords = PASSWORDS ("secret") };
  g_autoptr(NetreqAnswerServer) other = NULL;
  g_autofree char *url = NULL;

  if (!begin (&world, NULL))
    return;

  other = netreq_answer_server_new (world.certificate, on_request, &world);
  url = make_url (other);
  get (&world, world.url);
  /* The second has a tunnel already, the third needs another. */
  get (&world, world.url);
  get (&world, url);
  g_assert_cmpuint (world.n_logins, ==, 1);
  assert_tunnels (&world, "-rr");
  assert_server_knows_nothing (other);
}

static void
test_cleared (void)
{
  g_auto(World) world = { .passwords = PASSWORDS ("secret") };

  if (!begin (&world, NULL))
    return;

  get (&world, world.url);
  netreq_test_clear_auth_cache (world.session);
  get (&world, world.url);
  g_assert_cmpuint (world.n_logins, ==, 2);
  assert_tunnels (&world, "-r-r");
}

/* Whoever sets others means those that come with them. */
static void
test_changed_rules (void)
{
  g_auto(World) world = { NULL, };
  g_autofree char *rules = NULL;
  g_autoptr(NetreqClientRequest) request = NULL;

  if (!begin (&world, "user:secret"))
    return;

  get (&world, world.url);
  rules = netreq_proxy_server_uri (world.proxy, "http", "user:no");
  netreq_test_set_proxy (world.session, rules);
  request = request_new (&world, world.url);
  world.n_requests = 0;
  fail (&world, request);
  assert_tunnels (&world, "-r-w");
}

/* Where the first of a list is gone the next is asked, and is told nothing of what was
 * for the first, though it asks for the same realm. */
static void
test_two_proxies (void)
{
  g_auto(World) world = { .passwords = PASSWORDS ("secret") };
  g_autoptr(NetreqProxyServer) other = netreq_proxy_server_new ("user", "other");
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *rules = NULL;
  g_autofree char *head = NULL;
  g_autoptr(GError) error = NULL;

  if (!begin (&world, NULL))
    return;

  first = netreq_proxy_server_uri (world.proxy, "http", NULL);
  second = netreq_proxy_server_uri (other, "http", NULL);
  rules = g_strdup_printf ("%s,%s", first, second);
  netreq_test_set_proxy (world.session, rules);
  get (&world, world.url);
  g_clear_pointer (&world.proxy, netreq_proxy_server_free);

  request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", world.session, "url", world.url, NULL);
  g_assert_cmpuint (send_request (request, &error), ==, 0);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_TUNNEL_CONNECTION_FAILED);
  g_assert_cmpuint (netreq_proxy_server_get_requests (other), ==, 1);
  head = netreq_proxy_server_get_request (other, 0);
  g_assert_null (strstr (head, "Authorization"));
}

/* The first is gone when somebody has thought of an answer for it. */
static void
test_gone_meanwhile (void)
{
  g_auto(World) world = { NULL, };
  g_autoptr(NetreqProxyServer) other = netreq_proxy_server_new ("user", "other");
  g_autoptr(NetreqEventRecorder) recorder = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *rules = NULL;
  g_autofree char *head = NULL;
  g_autofree char *asker = NULL;

  if (!begin (&world, NULL))
    return;

  first = netreq_proxy_server_uri (world.proxy, "http", NULL);
  second = netreq_proxy_server_uri (other, "http", NULL);
  rules = g_strdup_printf ("%s,%s", first, second);
  netreq_test_set_proxy (world.session, rules);
  recorder = record (&world, 0, NETREQ_EVENT_RECORDER_DEFAULT);
  g_clear_pointer (&world.proxy, netreq_proxy_server_free);
  netreq_auth_challenge_authenticate (netreq_event_recorder_get_challenge (recorder), "user", "secret", NULL);
  netreq_test_wait_for (netreq_event_recorder_get_count (recorder, "request login") == 2);

  asker = g_strdup_printf ("http://127.0.0.1:%u",
                           netreq_auth_challenge_get_port (netreq_event_recorder_get_challenge (recorder)));
  g_assert_cmpstr (asker, ==, second);
  head = netreq_proxy_server_get_request (other, 0);
  g_assert_null (strstr (head, "Authorization"));

  netreq_auth_challenge_authenticate (netreq_event_recorder_get_challenge (recorder), "user", "other", NULL);
  netreq_event_recorder_run_to_close (recorder);
  g_assert_cmpstr (netreq_event_recorder_get_body (recorder)->str, ==, "hello");
}

/* --- a proxy that takes its time --- */

/* Longer than the engine waits for one address before it tries the next as well. */
#define SLOW_MILLISECONDS 600

/* A port where nobody listens to begin with, then somebody whose queue is full: whoever
 * comes is let in late, and what it says is read. */
typedef struct
{
  GSocket *socket;
  guint16 port;
  GSocketConnection *filler;
  GSource *source;
  GString *head;
} SlowProxy;

static void
slow_proxy_begin (SlowProxy *self)
{
  self->socket = g_socket_new_from_fd (netreq_test_bind_loopback (AF_INET, &self->port), NULL);
  g_assert_nonnull (self->socket);
  self->head = g_string_new (NULL);
}

static void
slow_proxy_listen (SlowProxy *self)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_set_listen_backlog (self->socket, 0);
  g_assert_true (g_socket_listen (self->socket, NULL));
  self->filler = g_socket_client_connect_to_host (client, "127.0.0.1", self->port, NULL, NULL);
  g_assert_nonnull (self->filler);
}

static gboolean
on_incoming (GSocket      *socket,
             GIOCondition  condition,
             gpointer      user_data)
{
  SlowProxy *self = user_data;
  g_autoptr(GSocket) client = g_socket_accept (socket, NULL, NULL);
  char text[1024];
  gssize n;

  g_assert_nonnull (client);
  if (self->filler != NULL)
    {
      g_clear_object (&self->filler);
      return G_SOURCE_CONTINUE;
    }

  g_socket_set_blocking (client, TRUE);
  while (!g_str_has_suffix (self->head->str, "\r\n\r\n") &&
         (n = g_socket_receive (client, text, sizeof text, NULL, NULL)) > 0)
    g_string_append_len (self->head, text, n);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_opening_hour (gpointer user_data)
{
  SlowProxy *self = user_data;

  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_incoming), self, NULL);
  g_source_attach (self->source, NULL);

  return G_SOURCE_REMOVE;
}

static void
slow_proxy_clear (SlowProxy *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_object (&self->filler);
  g_clear_object (&self->socket);
  g_string_free (self->head, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SlowProxy, slow_proxy_clear)

/* While one is connected to, the next of the list is tried as well, and its login must
 * not go to the first when that comes through after all. */
static void
test_slow_proxy (void)
{
  g_auto(World) world = { NULL, };
  g_auto(SlowProxy) slow = { NULL, };
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autofree char *second = NULL;
  g_autofree char *rules = NULL;
  g_autoptr(GError) error = NULL;

  slow_proxy_begin (&slow);
  if (!begin (&world, NULL))
    return;

  second = netreq_proxy_server_uri (world.proxy, "http", "user:secret");
  rules = g_strdup_printf ("http://127.0.0.1:%u,%s", slow.port, second);
  netreq_test_set_proxy (world.session, rules);
  get (&world, world.url);
  assert_tunnels (&world, "-r");

  slow_proxy_listen (&slow);
  g_clear_pointer (&world.proxy, netreq_proxy_server_free);
  g_timeout_add (SLOW_MILLISECONDS, on_opening_hour, &slow);
  request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", world.session, "url", world.url, NULL);
  g_assert_cmpuint (send_request (request, &error), ==, 0);
  g_assert_true (g_str_has_prefix (slow.head->str, "CONNECT localhost:"));
  g_assert_null (strstr (slow.head->str, "Authorization"));
}

/* --- several at once --- */

/* The one that has asked comes by a tunnel without an answer, and its response is not
 * read: nobody has to wait for that. */
static void
test_answer_is_passed_on (void)
{
  g_auto(World) world = { NULL, };
  g_autoptr(NetreqEventRecorder) asker = NULL;
  g_autoptr(NetreqClientRequest) opener = NULL;
  g_autoptr(NetreqClientRequest) waiting = NULL;
  g_autoptr(NetreqEventRecorder) waits = NULL;

  if (!begin (&world, NULL))
    return;

  asker = record (&world, 0, NETREQ_EVENT_RECORDER_NO_DATA_HANDLER);
  waiting = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", world.session, "url", world.url, NULL);
  waits = netreq_event_recorder_new (waiting, NETREQ_EVENT_RECORDER_DEFAULT);
  netreq_client_request_end (waiting, NULL);
  netreq_test_wait_for (netreq_proxy_server_get_requests (world.proxy) == 2);

  opener = request_new (&world, world.url);
  netreq_client_request_set_header (opener, "Proxy-Authorization", "Basic " RIGHT_WORDS, NULL);
  assert_opened (&world, opener);

  netreq_auth_challenge_authenticate (netreq_event_recorder_get_challenge (asker), "user", "secret", NULL);
  netreq_event_recorder_wait (asker, "request response");
  netreq_event_recorder_run_to_close (waits);
  g_assert_cmpstr (netreq_event_recorder_get_body (waits)->str, ==, "hello");
  assert_tunnels (&world, "--rr");
}

#define N_REQUESTS 30

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  guint *n_opened = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqIncomingMessage) response =
    netreq_client_request_send_finish (NETREQ_CLIENT_REQUEST (source), result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (netreq_incoming_message_get_status_code (response), ==, 200);
  (*n_opened)++;
}

static void
test_many (void)
{
  g_auto(World) world = { .passwords = PASSWORDS ("no", "secret") };
  g_autoptr(GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_opened = 0;

  if (!begin (&world, NULL))
    return;

  for (guint i = 0; i < N_REQUESTS; i++)
    {
      NetreqClientRequest *request = request_new (&world, world.url);

      g_ptr_array_add (requests, request);
      netreq_client_request_send_async (request, NULL, on_sent, &n_opened);
    }

  netreq_test_wait_for (n_opened == N_REQUESTS);

  /* The handler of the one that asks, and only that. */
  g_assert_cmpuint (world.n_logins, ==, 2);
  g_assert_cmpuint (world.n_requests, ==, N_REQUESTS);
  assert_server_knows_nothing (world.server);
}

/* --- bodies --- */

/* Nothing of it has been sent when the proxy asks. */
static void
test_streamed (void)
{
  g_auto(World) world = { .passwords = PASSWORDS ("no", "secret") };
  g_autoptr(NetreqClientRequest) request = NULL;

  if (!begin (&world, NULL))
    return;

  request = request_new (&world, world.url);
  g_object_set (request, "chunked-encoding", TRUE, NULL);
  netreq_test_request_write (request, "a streamed ");
  netreq_test_request_write (request, "body");
  assert_opened (&world, request);
  netreq_test_assert_bytes (world.body, "a streamed body");
  assert_tunnels (&world, "-wr");
}

/* --- the server behind the proxy --- */

static gboolean
on_both (NetreqClientRequest *request,
         NetreqAuthChallenge *challenge,
         gpointer             user_data)
{
  World *world = user_data;
  gboolean is_proxy = netreq_auth_challenge_get_is_proxy (challenge);

  world->n_logins++;
  if (!is_proxy)
    world->answer = NULL;
  netreq_auth_challenge_authenticate (challenge, is_proxy ? "user" : "own", is_proxy ? "secret" : "words", NULL);

  return TRUE;
}

static void
test_server_asks_too (void)
{
  g_auto(World) world = { NULL, };
  g_autoptr(NetreqClientRequest) request = NULL;
  const GString *received;

  if (!begin (&world, NULL))
    return;

  request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", world.session, "url", world.url, NULL);
  g_signal_connect (request, "login", G_CALLBACK (on_both), &world);
  world.answer = "HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"tunnels\"\r\nContent-Length: 0\r\n\r\n";
  assert_opened (&world, request);
  g_assert_cmpuint (world.n_logins, ==, 2);

  received = netreq_answer_server_get_received (world.server);
  g_assert_nonnull (strstr (received->str, "\r\nAuthorization: Basic " OWN_WORDS "\r\n"));
  g_assert_null (strstr (received->str, "dXNlcj"));
  assert_tunnels (&world, "-r");
}

/* A 407 from inside the tunnel is a server's, and is told nothing. */
static void
test_server_like_a_proxy (void)
{
  g_auto(World) world = { .passwords = PASSWORDS ("secret") };
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autoptr(GError) error = NULL;

  if (!begin (&world, NULL))
    return;

  world.answer = "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"tunnels\"\r\nContent-Length: 0\r\n\r\n";
  request = request_new (&world, world.url);
  g_assert_cmpuint (send_request (request, &error), ==, 407);
  g_assert_no_error (error);
  g_assert_cmpuint (world.n_logins, ==, 1);
  g_assert_cmpuint (world.n_requests, ==, 1);
  assert_server_knows_nothing (world.server);
}

/* --- a header of the application --- */

typedef struct
{
  const char *sentence;
  /* The scheme of the server's URL, and of the proxy's, or NULL for none. */
  const char *scheme;
  const char *proxy;
  /* Whether the proxy is to be told. */
  gboolean is_told;
} HeaderRow;

static const HeaderRow header_rows[] = {
  { "it goes to the proxy that opens a tunnel", "https", "http", TRUE },
  { "it goes to no SOCKS proxy on the way to http", "http", "socks5", FALSE },
  { "it goes to no SOCKS proxy on the way to https", "https", "socks5", FALSE },
  { "without a proxy it goes to no http server", "http", NULL, FALSE },
  { "without a proxy it goes to no https server", "https", NULL, FALSE },
};

static void
test_own_header (gconstpointer data)
{
  const HeaderRow *row = data;
  g_auto(World) world = { NULL, };
  g_autoptr(NetreqProxyServer) open_proxy = NULL;
  g_autoptr(NetreqAnswerServer) server = NULL;
  g_autofree char *rules = NULL;
  g_autofree char *url = NULL;
  g_autoptr(NetreqClientRequest) request = NULL;

  if (!begin (&world, NULL))
    return;

  open_proxy = netreq_proxy_server_new (NULL, NULL);
  rules = row->proxy != NULL ? netreq_proxy_server_uri (open_proxy, row->proxy, NULL) : g_strdup ("direct://");
  netreq_test_set_proxy (world.session, rules);
  server = netreq_answer_server_new (g_str_equal (row->scheme, "https") ? world.certificate : NULL,
                                     on_request, &world);
  url = g_strdup_printf ("%s://localhost:%u/", row->scheme, netreq_answer_server_get_port (server));

  request = request_new (&world, url);
  netreq_client_request_set_header (request, "Proxy-Authorization", "Basic " OWN_WORDS, NULL);
  assert_opened (&world, request);
  assert_server_knows_nothing (server);

  g_assert_cmpuint (netreq_proxy_server_get_requests (open_proxy), ==, row->proxy != NULL ? 1 : 0);
  if (row->proxy != NULL)
    {
      g_autofree char *told = netreq_proxy_server_get_request (open_proxy, 0);

      g_assert_true ((strstr (told, "\r\nProxy-Authorization: Basic " OWN_WORDS "\r\n") != NULL) == row->is_told);
    }
}

/* What the application says itself is not mended. */
static void
test_wrong_header (void)
{
  g_auto(World) world = { .passwords = PASSWORDS ("secret") };
  g_autoptr(NetreqClientRequest) request = NULL;

  if (!begin (&world, "user:secret"))
    return;

  request = request_new (&world, world.url);
  netreq_client_request_set_header (request, "Proxy-Authorization", "Basic " OWN_WORDS, NULL);
  fail (&world, request);
  g_assert_cmpuint (world.n_logins, ==, 0);
  assert_tunnels (&world, "o");
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (answer_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/login-tunnel/answer/%s", answer_rows[i].sentence);

      g_test_add_data_func (path, &answer_rows[i], test_answer);
    }

  g_test_add_func ("/login-tunnel/no-handler", test_no_handler);
  g_test_add_func ("/login-tunnel/late", test_late);
  g_test_add_func ("/login-tunnel/dropped", test_dropped);
  g_test_add_func ("/login-tunnel/aborted", test_aborted);
  g_test_add_func ("/login-tunnel/ahead", test_ahead);
  g_test_add_func ("/login-tunnel/cleared", test_cleared);
  g_test_add_func ("/login-tunnel/changed-rules", test_changed_rules);
  g_test_add_func ("/login-tunnel/two-proxies", test_two_proxies);
  g_test_add_func ("/login-tunnel/gone-meanwhile", test_gone_meanwhile);
  g_test_add_func ("/login-tunnel/slow-proxy", test_slow_proxy);
  g_test_add_func ("/login-tunnel/answer-is-passed-on", test_answer_is_passed_on);
  g_test_add_func ("/login-tunnel/many", test_many);
  g_test_add_func ("/login-tunnel/streamed-body", test_streamed);
  g_test_add_func ("/login-tunnel/server-asks-too", test_server_asks_too);
  g_test_add_func ("/login-tunnel/server-like-a-proxy", test_server_like_a_proxy);
  g_test_add_func ("/login-tunnel/wrong-header", test_wrong_header);

  for (guint i = 0; i < G_N_ELEMENTS (header_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/login-tunnel/header/%s", header_rows[i].sentence);

      g_test_add_data_func (path, &header_rows[i], test_own_header);
    }

  status = g_test_run ();
  g_clear_pointer (&tls, netreq_test_tls_free);

  return status;
}
