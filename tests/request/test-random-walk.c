/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "request/locked-server.h"
#include "request/random-sessions.h"
#include "support/netreq-echo-server.h"
#include "support/netreq-event-recorder.h"
#include "support/netreq-raw-server.h"
#include "support/netreq-test-system.h"
#include "support/netreq-test-tls.h"

/* Many requests at once to servers of every kind, in several sessions, and a random
 * call after the other on one of them, from outside or from inside a handler. The
 * recorders know what may come after what; here it is counted that every callback
 * comes, that all that was started closes, and that nothing is left in the end,
 * connections included.
 *
 * NETREQ_TEST_SEED repeats a walk, as far as the network does; NETREQ_TEST_STEPS
 * makes it as long as one likes. */

#define DEFAULT_STEPS   60000
#define STEPS_PER_ROUND 2000
#define N_WALKERS       24
#define LONGEST_LIFE    80
/* Of one request: it has up to 20 answers for each server on its way, and one is wrong. */
#define MOST_LOGINS     (21 * 21)

static GRand *dice;

static gint
roll (gint sides)
{
  return g_rand_int_range (dice, 0, sides);
}

static gboolean
chance (gint one_in)
{
  return roll (one_in) == 0;
}

/* --- the world --- */

#define OK           "HTTP/1.1 200 OK\r\n"
#define HELLO        SEND (OK "Content-Length: 5\r\n\r\nhello")
#define CHUNKED(...) SEND (OK "Transfer-Encoding: chunked\r\n\r\n"), __VA_ARGS__, SEND ("0\r\n\r\n")
#define COOKIES      "Set-Cookie: a=1; Max-Age=3600\r\nSet-Cookie: b=2\r\nSet-Cookie: c=; Max-Age=0\r\n"
#define LOCKED       "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"in\"\r\n"
#define STALE        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"in\", nonce=\"n\", stale=true\r\n"
#define NTLM         "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\n"
#define NTLM_NEXT    "HTTP/1.1 401 Unauthorized\r\n" \
                     "WWW-Authenticate: NTLM TlRMTVNTUAACAAAAAAAAAAAAAAABAgAAbm9uY2VhYmM=\r\n"
#define NEGOTIATE    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate, Basic realm=\"in\"\r\n"
#define TO_HERE      "HTTP/1.1 302 Found\r\nLocation: /\r\n"
#define BACK_TO_HERE "HTTP/1.1 307 Temporary Redirect\r\nLocation: /\r\n"
#define TO_GET_HERE  "HTTP/1.1 303 See Other\r\nLocation: /\r\n"

static const NetreqRawStep *const scripts[] = {
  /* Those that behave, */
  SCRIPT (EXPECT_REQUEST, HELLO, LOOP),
  SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 204 No Content\r\n\r\n"), LOOP),
  SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 100 Continue\r\n\r\n"), HELLO, LOOP),
  SCRIPT (EXPECT_REQUEST, CHUNKED (SEND ("5\r\nhello\r\n")), LOOP),
  SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 400000\r\n\r\n"), SEND_REPEAT ("0123456789", 40000), LOOP),
  SCRIPT (EXPECT_REQUEST, GATE ("gate"), CHUNKED (SEND ("5\r\nhello\r\n"), GATE ("gate"), SEND ("1\r\n!\r\n")), LOOP),
  SCRIPT (EXPECT_HEAD, GATE ("gate"), READ_BODY, HELLO, LOOP),
  SCRIPT (EXPECT_REQUEST, SEND (OK "\r\nhello")),
  SCRIPT (EXPECT_REQUEST, SEND (TO_HERE "Content-Length: 5\r\n\r\nhello"), EXPECT_REQUEST, HELLO, LOOP),
  SCRIPT (EXPECT_REQUEST, SEND (BACK_TO_HERE "Content-Length: 0\r\n\r\n"), EXPECT_REQUEST, HELLO, LOOP),
  SCRIPT (EXPECT_REQUEST, SEND (TO_GET_HERE "Transfer-Encoding: chunked\r\n\r\n"), GATE ("gate"),
          SEND ("5\r\nhello\r\n0\r\n\r\n"), EXPECT_REQUEST, GATE ("gate"), HELLO, LOOP),
  SCRIPT (EXPECT_REQUEST, SEND (TO_GET_HERE "Connection: close\r\n\r\nhello")),
  SCRIPT (EXPECT_REQUEST, SEND (OK COOKIES "Content-Length: 5\r\n\r\nhello"), LOOP),
  SCRIPT (EXPECT_REQUEST, SEND (BACK_TO_HERE COOKIES "Content-Length: 0\r\n\r\n"), EXPECT_REQUEST, HELLO, LOOP),
  SCRIPT (EXPECT_REQUEST, SEND (LOCKED "Content-Length: 6\r\n\r\nlocked"), EXPECT_REQUEST, HELLO, LOOP),
  SCRIPT (EXPECT_REQUEST, SEND (LOCKED COOKIES "Content-Length: 6\r\n\r\n"), GATE ("gate"), SEND ("locked"),
          EXPECT_REQUEST, GATE ("gate"), HELLO, LOOP),
  SCRIPT (EXPECT_REQUEST, SEND (NTLM "Content-Length: 6\r\n\r\nlocked"), EXPECT_REQUEST,
          SEND (NTLM_NEXT "Content-Length: 6\r\n\r\nlocked"), EXPECT_REQUEST, HELLO, LOOP),
  SCRIPT (EXPECT_REQUEST, SEND (NTLM_NEXT "Content-Length: 6\r\n\r\nlocked"), LOOP),
  SCRIPT (EXPECT_REQUEST, SEND (NEGOTIATE "Content-Length: 6\r\n\r\nlocked"), EXPECT_REQUEST, HELLO, LOOP),
  /* and those that do not. */
  SCRIPT (EXPECT_REQUEST, HELLO),
  SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 500\r\n\r\nhello")),
  SCRIPT (EXPECT_REQUEST, SEND (OK "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")),
  SCRIPT (EXPECT_REQUEST, SEND (OK "Transfer-Encoding: chunked\r\n\r\nnonsense\r\n"), HOLD),
  SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"), LOOP),
  SCRIPT (EXPECT_REQUEST, SEND (OK "Transfer-Encoding: chunked\r\n\r\n"), SEND_REPEAT ("5\r\nhello\r\n", G_MAXUINT32)),
  SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 500\r\n\r\nhello"), RESET),
  SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 200 OK\r\nContent-"), HOLD),
  SCRIPT (EXPECT_REQUEST, SEND ("nonsense\r\n\r\n")),
  SCRIPT (EXPECT_REQUEST),
  SCRIPT (EXPECT_REQUEST, RESET),
  SCRIPT (EXPECT_REQUEST, HOLD),
  SCRIPT (EXPECT_HEAD, SEND ("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")),
  SCRIPT (EXPECT_REQUEST, SEND (BACK_TO_HERE "Content-Length: 0\r\n\r\n"), LOOP),
  SCRIPT (EXPECT_REQUEST, SEND (TO_HERE "Content-Length: 400000\r\n\r\n"), SEND_REPEAT ("0123456789", 40000), LOOP),
  SCRIPT (EXPECT_REQUEST, SEND (TO_HERE "Content-Length: 5\r\n\r\n"), HOLD),
  SCRIPT (EXPECT_REQUEST, SEND (TO_HERE "Content-Length: 5\r\n\r\nhe")),
  SCRIPT (EXPECT_REQUEST, SEND (TO_HERE "Content-Length: 5\r\n\r\nhe"), RESET),
  SCRIPT (EXPECT_REQUEST, SEND (BACK_TO_HERE "Content-Length: 0\r\n\r\n"), EXPECT_REQUEST),
  SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 301 Moved\r\nLocation: ftp://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"), LOOP),
  SCRIPT (EXPECT_HEAD, SEND (TO_GET_HERE "Content-Length: 0\r\n\r\n")),
  SCRIPT (EXPECT_HEAD, RESET),
  SCRIPT (EXPECT_REQUEST, SEND (LOCKED "Content-Length: 400000\r\n\r\n"), SEND_REPEAT ("0123456789", 40000), LOOP),
  SCRIPT (EXPECT_REQUEST, SEND (LOCKED "Content-Length: 6\r\n\r\nlo"), RESET),
  SCRIPT (EXPECT_REQUEST, SEND (LOCKED "Connection: close\r\n\r\nlocked")),
  SCRIPT (EXPECT_REQUEST, SEND (LOCKED "Content-Length: 0\r\n\r\n"), EXPECT_REQUEST),
  SCRIPT (EXPECT_HEAD, SEND (LOCKED "Content-Length: 0\r\n\r\n")),
  SCRIPT (EXPECT_REQUEST, SEND (NTLM_NEXT "Content-Length: 0\r\n\r\n"), EXPECT_REQUEST),
  SCRIPT (EXPECT_REQUEST, SEND (NTLM_NEXT "Content-Length: 0\r\n\r\n")),
  SCRIPT (EXPECT_REQUEST, SEND (NTLM_NEXT "Content-Length: 0\r\n\r\n"), EXPECT_REQUEST, RESET),
  SCRIPT (EXPECT_HEAD, SEND (NTLM_NEXT "Content-Length: 400000\r\n\r\n"), SEND_REPEAT ("0123456789", 40000)),
  SCRIPT (EXPECT_REQUEST, SEND (STALE "Content-Length: 0\r\n\r\n"), LOOP),
  SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"), LOOP),
  SCRIPT (EXPECT_REQUEST,
          SEND ("HTTP/1.1 407 Proxy\r\nProxy-Authenticate: Basic realm=\"in\"\r\nContent-Length: 0\r\n\r\n"), LOOP),
  SCRIPT (RESET),
  SCRIPT (CLOSE),
};

/* Those that look at what they are told. */
static const struct
{
  Lock lock;
  guint uses_of_nonce;
  gboolean is_always_stale;
} locks[] = {
  { LOCK_BASIC, 0, FALSE },
  { LOCK_MD5, 3, FALSE },
  { LOCK_SHA256, 0, FALSE },
  { LOCK_SHA256, 0, TRUE },
  { LOCK_UNKNOWN_SCHEME, 0, FALSE },
};

static const char *const echo_paths[] = {
  "/echo", "/headers", "/slow", "/status/404", "/status/500", "/length/0", "/length/100000",
};

/* Those that redirect to another server. */
#define N_REDIRECTORS 6
#define N_RAW_SERVERS (G_N_ELEMENTS (scripts) + N_REDIRECTORS)

typedef struct
{
  NetreqRawServer *raw_servers[N_RAW_SERVERS];
  NetreqEchoServer *echo_server;
  /* Whose certificate nobody has signed; NULL where there is no TLS. */
  NetreqTestTls *tls;
  NetreqEchoServer *secure_server;
  LockedServer *locked_servers[G_N_ELEMENTS (locks)];
  RandomSessions *sessions;
  /* Of Walker; those that go on, and those that are done but for their end. */
  GPtrArray *walkers;
  GPtrArray *leaving;
  /* Who does something at the moment. */
  gpointer acting;
  /* Objects of the library that have not been finalized. */
  guint n_alive;
  guint n_steps;
  guint n_let_in;
} World;

static void
object_is_finalized (gpointer world)
{
  ((World *) world)->n_alive--;
}

static void
watch (World    *world,
       gpointer  object)
{
  static const char key[] = "random-walk";

  if (g_object_get_data (object, key) != NULL)
    return;

  world->n_alive++;
  g_object_set_data_full (object, key, world, object_is_finalized);
}

static char *
choose_locked_url (World *world)
{
  static const char *const users[] = { "", "", "user:secret@", "user:wrong@", "nobody@" };
  static const char *const paths[] = { "/in/", "/in/deeper/", "/other/", "/free/" };

  return locked_server_url_with_user (world->locked_servers[roll (G_N_ELEMENTS (locks))],
                                      users[roll (G_N_ELEMENTS (users))], paths[roll (G_N_ELEMENTS (paths))]);
}

static char *
choose_url (gpointer user_data)
{
  World *world = user_data;
  const guint n_raw = N_RAW_SERVERS;
  guint i = roll (n_raw + n_raw / 2);

  if (chance (3))
    return choose_locked_url (world);
  if (i < n_raw)
    return netreq_raw_server_url (world->raw_servers[i], "/");
  if (i == n_raw)
    return netreq_raw_refusing_url ("/");
  if (i == n_raw + 1)
    return g_strdup ("nonsense");

  if (world->secure_server != NULL && chance (4))
    return netreq_echo_server_url (world->secure_server, echo_paths[roll (G_N_ELEMENTS (echo_paths))]);

  return netreq_echo_server_url (world->echo_server, echo_paths[roll (G_N_ELEMENTS (echo_paths))]);
}

/* --- those who walk --- */

typedef struct
{
  World *world;
  NetreqEventRecorder *recorder;
  /* What the application holds, each of it maybe. */
  NetreqClientRequest *request;
  NetreqIncomingMessage *response;
  NetreqAuthChallenge *challenge;
  GInputStream *input;
  GOutputStream *output;
  GCancellable *cancellable;
  /* Calls that will be called back. */
  guint n_pending;
  /* Steps to go. */
  gint life;
  /* Nobody will do anything any more that it could wait for. */
  gboolean is_leaving;
} Walker;

static void take_step (Walker *walker);

static void
act_in_handler (NetreqEventRecorder *recorder,
                gpointer             user_data)
{
  Walker *walker = user_data;

  /* Not from inside an act, be it one of another. */
  g_assert_null (walker->world->acting);

  while (chance (3))
    take_step (walker);
}

static void
on_response (NetreqEventRecorder *recorder,
             gpointer             user_data)
{
  Walker *walker = user_data;
  NetreqIncomingMessage *response = netreq_event_recorder_get_response (recorder);

  watch (walker->world, response);
  netreq_incoming_message_set_read_limit (response, 1024 * 1024);
  if (netreq_event_recorder_get_count (recorder, "request login") > 0 &&
      netreq_incoming_message_get_status_code (response) == 200)
    walker->world->n_let_in++;
  g_assert_cmpuint (g_variant_n_children (netreq_incoming_message_get_redirect_chain (response)), ==,
                    netreq_event_recorder_get_count (recorder, "request redirect"));
}

/* Often enough for some to get anywhere. */
static void
on_redirect (NetreqEventRecorder *recorder,
             gpointer             user_data)
{
  NetreqClientRequest *request = netreq_event_recorder_get_request (recorder);

  g_assert_cmpuint (netreq_event_recorder_get_count (recorder, "request redirect"), <=, 20);
  if (chance (2))
    g_assert_true (netreq_client_request_follow_redirect (request, NULL));
  else if (chance (4))
    g_assert_true (netreq_client_request_defer_redirect (request, NULL));
}

static void
answer (NetreqAuthChallenge *challenge)
{
  static const char *const passwords[] = { "secret", "secret", "secret", "wrong" };
  g_autoptr(GError) error = NULL;

  netreq_auth_challenge_authenticate (challenge, "user", passwords[roll (G_N_ELEMENTS (passwords))], &error);
  g_assert_no_error (error);
}

static void
give_answer (Walker *walker)
{
  g_autoptr(NetreqAuthChallenge) challenge = g_object_ref (netreq_event_recorder_get_challenge (walker->recorder));

  if (!walker->is_leaving && chance (2))
    g_set_object (&walker->challenge, challenge);

  switch (roll (6))
    {
    case 0:
      netreq_event_recorder_drop_challenge (walker->recorder);
      break;
    case 1:
      netreq_auth_challenge_cancel (challenge);
      break;
    default:
      answer (challenge);
    }
}

/* At once or later. */
static void
on_login (NetreqEventRecorder *recorder,
          gpointer             user_data)
{
  Walker *walker = user_data;

  watch (walker->world, netreq_event_recorder_get_challenge (recorder));
  g_assert_cmpuint (netreq_event_recorder_get_count (recorder, "request login"), <=, MOST_LOGINS);
  if (walker->is_leaving || chance (2))
    give_answer (walker);
}

static void
on_close (NetreqEventRecorder *recorder,
          gpointer             user_data)
{
  NetreqClientRequest *request = netreq_event_recorder_get_request (recorder);
  g_autoptr(GError) error = netreq_client_request_get_error (request);

  g_assert_cmpuint (netreq_event_recorder_get_count (recorder, "request abort"), ==,
                    netreq_client_request_get_aborted (request));
  g_assert_cmpuint (netreq_event_recorder_get_count (recorder, "request error"), ==, error != NULL);
}

static const char *const events[] = {
  "request drain", "request upload-progress", "request finish", "request redirect", "request response",
  "request login", "request abort", "request error", "request close",
  "response data", "response download-progress", "response end", "response aborted", "response error",
  "response close",
};

static Walker *
walker_new (World *world)
{
  static const char *const methods[] = { "GET", "HEAD", "POST", "PUT" };
  static const NetreqRedirectMode modes[] = {
    NETREQ_REDIRECT_MODE_FOLLOW, NETREQ_REDIRECT_MODE_FOLLOW, NETREQ_REDIRECT_MODE_MANUAL, NETREQ_REDIRECT_MODE_ERROR,
  };
  static const NetreqCredentials credentials[] = {
    NETREQ_CREDENTIALS_INCLUDE, NETREQ_CREDENTIALS_INCLUDE, NETREQ_CREDENTIALS_UNSET, NETREQ_CREDENTIALS_OMIT,
  };
  static const guint timeouts[] = { 0, 0, 0, 5, 20 };
  Walker *self = g_new0 (Walker, 1);
  g_autofree char *url = choose_url (world);

  self->world = world;
  self->life = 1 + roll (LONGEST_LIFE);
  self->cancellable = g_cancellable_new ();
  self->request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST,
                                "session", random_sessions_choose (world->sessions),
                                "url", url,
                                "method", methods[roll (G_N_ELEMENTS (methods))],
                                "priority", roll (NETREQ_PRIORITY_HIGHEST + 1),
                                "redirect-mode", modes[roll (G_N_ELEMENTS (modes))],
                                "credentials", credentials[roll (G_N_ELEMENTS (credentials))],
                                "chunked-encoding", chance (2),
                                "response-timeout", timeouts[roll (G_N_ELEMENTS (timeouts))],
                                "idle-timeout", timeouts[roll (G_N_ELEMENTS (timeouts))],
                                "total-timeout", timeouts[roll (G_N_ELEMENTS (timeouts))] * 10,
                                NULL);
  watch (world, self->request);
  self->recorder = netreq_event_recorder_new (self->request, NETREQ_EVENT_RECORDER_DISCARD_BODY | roll (1 << 4) |
                                                               (chance (4) ? 0 : NETREQ_EVENT_RECORDER_TAKE_CHALLENGES));
  netreq_event_recorder_on (self->recorder, "request redirect", on_redirect, self);
  netreq_event_recorder_on (self->recorder, "request response", on_response, self);
  netreq_event_recorder_on (self->recorder, "request login", on_login, self);
  netreq_event_recorder_on (self->recorder, "request close", on_close, self);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    netreq_event_recorder_on (self->recorder, events[i], act_in_handler, self);

  return self;
}

static void
drop_all (Walker *self)
{
  g_clear_object (&self->request);
  g_clear_object (&self->response);
  g_clear_object (&self->challenge);
  g_clear_object (&self->input);
  g_clear_object (&self->output);
  netreq_event_recorder_drop_challenge (self->recorder);
  netreq_event_recorder_drop_response (self->recorder);
}

static void
walker_free (Walker *self)
{
  drop_all (self);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->recorder, netreq_event_recorder_free);
  g_free (self);
}

static gboolean
has_closed (Walker *self)
{
  return netreq_event_recorder_get_count (self->recorder, "request close") > 0;
}

/* --- the steps --- */

static void
hold_response (Walker *self)
{
  if (self->request == NULL)
    return;

  g_set_object (&self->response, netreq_client_request_get_response (self->request));
  if (self->response != NULL)
    watch (self->world, self->response);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Walker *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqIncomingMessage) response =
    netreq_client_request_send_finish (NETREQ_CLIENT_REQUEST (source), result, &error);

  g_assert_true ((response != NULL) == (error == NULL));
  self->n_pending--;
  if (response != NULL)
    watch (self->world, response);
  if (chance (2))
    g_set_object (&self->response, response);
}

static void
send_request (Walker *self)
{
  self->n_pending++;
  netreq_client_request_send_async (self->request, chance (2) ? self->cancellable : NULL, on_sent, self);
}

static const char bytes[40000] = { 'x', };

static void
write_some (Walker *self)
{
  netreq_client_request_write (self->request, (const guint8 *) bytes, roll (sizeof bytes), NULL);
}

static void
write_bytes (Walker *self)
{
  g_autoptr(GBytes) some = g_bytes_new_static (bytes, roll (sizeof bytes));

  netreq_client_request_write_bytes (self->request, some, NULL);
}

static void
end (Walker *self)
{
  netreq_client_request_end (self->request, NULL);
}

static void
end_bytes (Walker *self)
{
  g_autoptr(GBytes) some = g_bytes_new_static (bytes, roll (sizeof bytes));

  netreq_client_request_end_bytes (self->request, some, NULL);
}

static void
abort_request (Walker *self)
{
  if (chance (4))
    netreq_client_request_abort (self->request);
}

static void
follow (Walker *self)
{
  netreq_client_request_follow_redirect (self->request, NULL);
}

static void
defer (Walker *self)
{
  netreq_client_request_defer_redirect (self->request, NULL);
}

static void
answer_challenge (Walker *self)
{
  if (netreq_event_recorder_get_challenge (self->recorder) != NULL)
    give_answer (self);
}

/* Which may long be of no interest to anybody. */
static void
answer_old_challenge (Walker *self)
{
  if (self->challenge != NULL)
    answer (self->challenge);
}

static void
drop_challenge (Walker *self)
{
  g_clear_object (&self->challenge);
  if (chance (4))
    netreq_event_recorder_drop_challenge (self->recorder);
}

static void
act_on_session (Walker *self)
{
  random_sessions_act (self->world->sessions);
}

static void
configure (Walker *self)
{
  netreq_client_request_set_header (self->request, "X-Test", "value", NULL);
  netreq_client_request_remove_header (self->request, "X-Test", NULL);
  netreq_client_request_set_chunked_encoding (self->request, chance (2), NULL);
}

static void
ask (Walker *self)
{
  g_autoptr(NetreqUploadProgress) progress = netreq_client_request_get_upload_progress (self->request);
  g_autoptr(GError) error = netreq_client_request_get_error (self->request);
  g_autofree char *url = NULL;

  g_object_get (self->request, "url", &url, NULL);
  netreq_client_request_get_buffered_amount (self->request);
}

static void
take_output (Walker *self)
{
  g_autoptr(GOutputStream) output = netreq_client_request_get_body_stream (self->request);

  watch (self->world, output);
  g_set_object (&self->output, output);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, NULL);
  ((Walker *) user_data)->n_pending--;
}

static void
write_to_output (Walker *self)
{
  self->n_pending++;
  g_output_stream_write_async (self->output, bytes, roll (sizeof bytes), G_PRIORITY_DEFAULT,
                               chance (4) ? self->cancellable : NULL, on_written, self);
}

static void
on_spliced (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, NULL);
  ((Walker *) user_data)->n_pending--;
}

static void
splice_to_output (Walker *self)
{
  g_autoptr(GInputStream) source = g_memory_input_stream_new_from_data (bytes, sizeof bytes, NULL);

  self->n_pending++;
  g_output_stream_splice_async (self->output, source, roll (4), G_PRIORITY_DEFAULT,
                                chance (4) ? self->cancellable : NULL, on_spliced, self);
}

static void
close_output (Walker *self)
{
  g_output_stream_close (self->output, NULL, NULL);
}

static void
drop_output (Walker *self)
{
  g_clear_object (&self->output);
}

static void
pause_response (Walker *self)
{
  netreq_incoming_message_pause (self->response);
}

static void
resume_response (Walker *self)
{
  netreq_incoming_message_resume (self->response);
}

static void
on_text_read (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autofree char *text = netreq_incoming_message_read_text_finish (NETREQ_INCOMING_MESSAGE (source), result, NULL);

  ((Walker *) user_data)->n_pending--;
}

static void
read_text (Walker *self)
{
  self->n_pending++;
  netreq_incoming_message_read_text_async (self->response, chance (2) ? self->cancellable : NULL,
                                           on_text_read, self);
}

static void
take_input (Walker *self)
{
  g_autoptr(GInputStream) input = netreq_incoming_message_get_body_stream (self->response);

  watch (self->world, input);
  g_set_object (&self->input, input);
}

static void
read_input (Walker *self)
{
  char buffer[1000];

  g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->input), buffer, 1 + roll (sizeof buffer),
                                            NULL, NULL);
}

static void
on_bytes_read (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GBytes) some = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  ((Walker *) user_data)->n_pending--;
}

static void
read_input_async (Walker *self)
{
  self->n_pending++;
  g_input_stream_read_bytes_async (self->input, 1 + roll (100000), G_PRIORITY_DEFAULT,
                                   chance (2) ? self->cancellable : NULL, on_bytes_read, self);
}

static void
close_input (Walker *self)
{
  if (chance (4))
    g_input_stream_close (self->input, NULL, NULL);
}

static void
drop_input (Walker *self)
{
  g_clear_object (&self->input);
}

static void
drop_response (Walker *self)
{
  g_clear_object (&self->response);
  if (chance (2))
    netreq_event_recorder_drop_response (self->recorder);
}

static void
drop_request (Walker *self)
{
  if (chance (8))
    g_clear_object (&self->request);
}

/* From outside, and so with the signals and callbacks that others wait for. */
static void
cancel (Walker *self)
{
  if (!chance (4))
    return;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
}

static void
turn_gate (Walker *self)
{
  NetreqRawServer *server = self->world->raw_servers[roll (N_RAW_SERVERS)];

  if (chance (3))
    netreq_raw_server_close_gate (server, "gate");
  else
    netreq_raw_server_open_gate (server, "gate");
}

static void
push_echo (Walker *self)
{
  if (chance (2))
    netreq_echo_server_push (self->world->echo_server, "hello");
  else
    netreq_echo_server_finish (self->world->echo_server);
}

typedef enum
{
  NEEDS_NOTHING,
  NEEDS_REQUEST,
  NEEDS_RESPONSE,
  NEEDS_INPUT,
  NEEDS_OUTPUT,
} Need;

static const struct
{
  Need need;
  void (*act) (Walker *self);
} acts[] = {
  { NEEDS_REQUEST, send_request },
  { NEEDS_REQUEST, write_some },
  { NEEDS_REQUEST, write_bytes },
  { NEEDS_REQUEST, end },
  { NEEDS_REQUEST, end },
  { NEEDS_REQUEST, end_bytes },
  { NEEDS_REQUEST, abort_request },
  { NEEDS_REQUEST, follow },
  { NEEDS_REQUEST, defer },
  { NEEDS_REQUEST, configure },
  { NEEDS_REQUEST, ask },
  { NEEDS_REQUEST, take_output },
  { NEEDS_REQUEST, drop_request },
  { NEEDS_OUTPUT, write_to_output },
  { NEEDS_OUTPUT, splice_to_output },
  { NEEDS_OUTPUT, close_output },
  { NEEDS_OUTPUT, drop_output },
  { NEEDS_NOTHING, hold_response },
  { NEEDS_NOTHING, hold_response },
  { NEEDS_RESPONSE, pause_response },
  { NEEDS_RESPONSE, resume_response },
  { NEEDS_RESPONSE, resume_response },
  { NEEDS_RESPONSE, read_text },
  { NEEDS_RESPONSE, take_input },
  { NEEDS_RESPONSE, drop_response },
  { NEEDS_INPUT, read_input },
  { NEEDS_INPUT, read_input_async },
  { NEEDS_INPUT, close_input },
  { NEEDS_INPUT, drop_input },
  { NEEDS_NOTHING, answer_challenge },
  { NEEDS_NOTHING, answer_challenge },
  { NEEDS_NOTHING, answer_old_challenge },
  { NEEDS_NOTHING, drop_challenge },
  { NEEDS_NOTHING, act_on_session },
  { NEEDS_NOTHING, cancel },
  { NEEDS_NOTHING, turn_gate },
  { NEEDS_NOTHING, push_echo },
};

static gboolean
can_do (Walker *self,
        Need    need)
{
  switch (need)
    {
    case NEEDS_REQUEST:
      return self->request != NULL;
    case NEEDS_RESPONSE:
      return self->response != NULL;
    case NEEDS_INPUT:
      return self->input != NULL;
    case NEEDS_OUTPUT:
      return self->output != NULL;
    case NEEDS_NOTHING:
    default:
      return TRUE;
    }
}

static void
take_step (Walker *self)
{
  guint i = roll (G_N_ELEMENTS (acts));

  while (!can_do (self, acts[i].need))
    i = roll (G_N_ELEMENTS (acts));

  self->world->n_steps++;
  self->world->acting = self;
  acts[i].act (self);
  self->world->acting = NULL;
}

/* --- the walk --- */

typedef struct
{
  /* Where the session on disk is, and the cookies that it had in the end. */
  char *directory;
  char *cookies;
  /* What has become of the walkers. */
  guint done;
  guint failed;
  guint aborted;
  guint never_started;
  /* How often the application was asked who it is, and let in. */
  guint asked;
  guint let_in;
} Trip;

static void
count_outcome (Trip   *trip,
               Walker *walker)
{
  trip->asked += netreq_event_recorder_get_count (walker->recorder, "request login");
  if (!has_closed (walker))
    trip->never_started++;
  else if (netreq_event_recorder_get_count (walker->recorder, "request abort") > 0)
    trip->aborted++;
  else if (netreq_event_recorder_get_count (walker->recorder, "request error") > 0)
    trip->failed++;
  else
    trip->done++;
}

static gboolean
is_gone (Walker *self)
{
  return self->n_pending == 0 && netreq_event_recorder_get_request (self->recorder) == NULL;
}

/* Some end by themselves, some have to be helped. */
static void
leave (Walker *self)
{
  NetreqClientRequest *request = netreq_event_recorder_get_request (self->recorder);

  if (request != NULL && chance (3))
    netreq_client_request_abort (request);
  self->is_leaving = TRUE;
  drop_all (self);
  g_ptr_array_add (self->world->leaving, self);
}

static void
collect_the_gone (World *world,
                  Trip  *trip)
{
  for (guint i = world->leaving->len; i > 0; i--)
    {
      Walker *walker = world->leaving->pdata[i - 1];

      if (!is_gone (walker))
        continue;

      count_outcome (trip, walker);
      g_ptr_array_remove_index_fast (world->leaving, i - 1);
    }
}

static void
walk_on (World *world)
{
  guint i = roll (world->walkers->len);
  Walker *walker = world->walkers->pdata[i];

  take_step (walker);
  if (walker->life-- > 0)
    return;

  leave (walker);
  world->walkers->pdata[i] = walker_new (world);
}

/* To one of those that are there already. */
static NetreqRawServer *
redirector_new (World *world,
                guint  n_servers)
{
  static const guint statuses[] = { 301, 302, 303, 307, 308 };
  g_autofree char *url = netreq_raw_server_url (world->raw_servers[roll (n_servers)], "/");
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 %u Redirect\r\nLocation: %s\r\nContent-Length: 5\r\n\r\nhello",
                                           statuses[roll (G_N_ELEMENTS (statuses))], url);

  return netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (head), LOOP), NULL);
}

static LockedServer *
locked_server_new_with_lock (guint i)
{
  LockedServer *server = locked_server_new (locks[i].lock);

  server->uses_of_nonce = locks[i].uses_of_nonce;
  server->is_always_stale = locks[i].is_always_stale;

  return server;
}

static void
world_init (World *world,
            Trip  *trip)
{
  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    world->raw_servers[i] = netreq_raw_server_new (scripts[i], NULL);
  for (guint i = G_N_ELEMENTS (scripts); i < N_RAW_SERVERS; i++)
    world->raw_servers[i] = redirector_new (world, i);
  world->echo_server = netreq_echo_server_new ();
  world->tls = netreq_test_tls_new ();
  if (world->tls != NULL)
    world->secure_server = netreq_echo_server_new_tls (world->tls, NETREQ_TEST_CERTIFICATE_SELF_SIGNED);
  for (guint i = 0; i < G_N_ELEMENTS (locks); i++)
    world->locked_servers[i] = locked_server_new_with_lock (i);
  world->sessions = random_sessions_new (dice, trip->directory, trip->cookies, choose_url, world);
  world->walkers = g_ptr_array_new ();
  world->leaving = g_ptr_array_new_with_free_func ((GDestroyNotify) walker_free);
  for (guint i = 0; i < N_WALKERS; i++)
    g_ptr_array_add (world->walkers, walker_new (world));
}

static void
abort_if_alive (Walker *walker)
{
  NetreqClientRequest *request = netreq_event_recorder_get_request (walker->recorder);

  if (request != NULL)
    netreq_client_request_abort (request);
}

/* What a server does not read holds up the end of the connection that is behind it. */
static void
free_raw_server (NetreqRawServer *server)
{
  netreq_raw_server_open_gate (server, "gate");
  netreq_raw_server_wait_all_closed (server);
  netreq_raw_server_free (server);
}

static void
world_clear (World *world,
             Trip  *trip)
{
  for (guint i = 0; i < world->walkers->len; i++)
    leave (world->walkers->pdata[i]);
  g_ptr_array_unref (world->walkers);

  for (guint i = 0; i < world->leaving->len; i++)
    abort_if_alive (world->leaving->pdata[i]);
  while (world->leaving->len > 0)
    {
      Walker *first = world->leaving->pdata[0];

      netreq_test_wait_for (is_gone (first));
      collect_the_gone (world, trip);
    }
  g_ptr_array_unref (world->leaving);

  netreq_test_wait_for (world->n_alive == 0);
  g_free (trip->cookies);
  trip->cookies = random_sessions_free (world->sessions);
  trip->let_in += world->n_let_in;

  netreq_echo_server_free (world->echo_server);
  g_clear_pointer (&world->secure_server, netreq_echo_server_free);
  g_clear_pointer (&world->tls, netreq_test_tls_free);
  for (guint i = 0; i < G_N_ELEMENTS (locks); i++)
    locked_server_free (world->locked_servers[i]);
  for (guint i = 0; i < N_RAW_SERVERS; i++)
    free_raw_server (world->raw_servers[i]);
  netreq_test_settle ();
}

static guint
walk_round (guint  n_steps,
            Trip  *trip)
{
  World world = { 0, };

  world_init (&world, trip);
  while (world.n_steps < n_steps)
    {
      walk_on (&world);
      for (gint i = roll (4); i > 0; i--)
        g_main_context_iteration (NULL, FALSE);
      collect_the_gone (&world, trip);
    }
  world_clear (&world, trip);

  return world.n_steps;
}

static void
test_walk (void)
{
  guint32 seed = netreq_test_get_number ("NETREQ_TEST_SEED", g_test_rand_int ());
  guint n_steps = netreq_test_get_number ("NETREQ_TEST_STEPS", DEFAULT_STEPS / netreq_test_get_slowness ());
  Trip trip = { .directory = netreq_test_dir_new (), };

  g_test_message ("NETREQ_TEST_SEED=%u NETREQ_TEST_STEPS=%u", seed, n_steps);
  dice = g_rand_new_with_seed (seed);

  for (guint done = 0; done < n_steps; )
    done += walk_round (MIN (n_steps - done, STEPS_PER_ROUND), &trip);

  g_rand_free (dice);
  netreq_test_dir_free (trip.directory);
  g_test_message ("%u done, %u failed, %u aborted, %u never started, %u asked, %u let in; cookies: %s",
                  trip.done, trip.failed, trip.aborted, trip.never_started, trip.asked, trip.let_in, trip.cookies);
  g_free (trip.cookies);

  /* Or it was no walk to speak of. */
  if (n_steps >= STEPS_PER_ROUND)
    {
      g_assert_cmpuint (trip.done, >, 0);
      g_assert_cmpuint (trip.failed, >, 0);
      g_assert_cmpuint (trip.aborted, >, 0);
      g_assert_cmpuint (trip.never_started, >, 0);
    }
  if (n_steps >= 20 * STEPS_PER_ROUND)
    {
      g_assert_cmpuint (trip.asked, >, 0);
      g_assert_cmpuint (trip.let_in, >, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* As whoever runs a main loop has it all the time; else the threads in which GIO shakes
   * hands take it between two turns. */
  g_main_context_acquire (NULL);

  g_test_add_func ("/random-walk", test_walk);

  return g_test_run ();
}
