/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "call.h"

/* A connection that has served once may be dead, and nobody knows before it is
 * used: then the request is sent once more, on a connection of its own. */

typedef struct
{
  NetreqRawServer *server;
  NetreqSession *session;
  char *url;
} Fixture;

static void
fixture_clear (Fixture *fixture)
{
  g_clear_pointer (&fixture->url, g_free);
  netreq_test_assert_last_ref (&fixture->session);
  g_clear_pointer (&fixture->server, netreq_raw_server_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static Fixture
fixture_of (NetreqRawServer *server)
{
  return (Fixture) {
    .server = server,
    .session = netreq_session_new (),
    .url = netreq_raw_server_url (server, "/"),
  };
}

/* After it there is a connection to be reused. */
static void
use_once (Fixture *fixture)
{
  g_autoptr(Call) call = call_start (fixture->session, fixture->url);

  call_assert_body (call, "ok");
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture->server), ==, 1);
}

#define ANSWER_ONCE EXPECT_REQUEST, SEND (LENGTH (2) "ok")

/* The ways in which a connection turns out to be dead. */
typedef struct
{
  const char *sentence;
  const NetreqRawStep *script;
} Death;

static const Death deaths[] = {
  { "closes behind the request", SCRIPT (ANSWER_ONCE, EXPECT_REQUEST) },
  { "resets behind the request", SCRIPT (ANSWER_ONCE, EXPECT_REQUEST, RESET) },
  { "resets behind the head", SCRIPT (ANSWER_ONCE, EXPECT_HEAD, RESET) },
  { "resets within the head", SCRIPT (ANSWER_ONCE, READ_BYTES (10), RESET) },
};

static const struct
{
  const char *method;
  gsize body_length;
} requests[] = {
  { "GET", 0 },
  { "HEAD", 0 },
  { "OPTIONS", 0 },
  { "DELETE", 0 },
  { "POST", 0 },
  { "GET", 7 },
  { "PUT", 100 },
  { "POST", 100 },
  { "PATCH", 100 },
  { "DELETE", 100 },
  { "POST", 3000000 },
};

static void
assert_whole_body (NetreqRawServer *server,
                   guint            connection,
                   GBytes          *expected)
{
  g_autoptr(GBytes) body = netreq_raw_server_get_body (server, connection, 0);
  g_autofree char *length = netreq_raw_server_get_header (server, connection, 0, "Content-Length");

  g_assert_true (g_bytes_equal (body, expected));
  if (g_bytes_get_size (expected) > 0)
    g_assert_cmpuint (g_ascii_strtoull (length, NULL, 10), ==, g_bytes_get_size (expected));
}

static void
retry_request (const Death *death,
               const char  *method,
               gsize        body_length)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (death->script, ANSWERS_ALL (OK "Content-Length: 0\r\n\r\n"), NULL));
  g_autofree char *text = g_strnfill (body_length, 'x');
  g_autoptr(GBytes) body = g_bytes_new (text, body_length);
  g_autoptr(Call) call = NULL;

  use_once (&fixture);

  call = call_new (fixture.session, fixture.url, "method", method, NULL);
  if (body_length > 0)
    call_write (call, text);
  call_end (call);

  call_assert (call,
               "request finish",
               "request response 200",
               "response end",
               "response close",
               "request close");
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.server), ==, 2);
  g_assert_cmpuint (netreq_raw_server_get_requests_of (fixture.server, 1), ==, 1);
  assert_whole_body (fixture.server, 1, body);
}

static void
test_retry (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    retry_request (data, requests[i].method, requests[i].body_length);
}

/* Where one connection is dead, others may be: the second time a new one is made. */
static void
test_fresh_second_time (void)
{
  static const NetreqRawStep dying[] = {
    EXPECT_REQUEST, GATE ("go"), SEND (LENGTH (2) "ok"), EXPECT_REQUEST, CLOSE,
  };
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (dying, dying, dying, ANSWERS_ALL (LENGTH (2) "ok"), NULL));
  g_autoptr(Call) first = call_start (fixture.session, fixture.url);
  g_autoptr(Call) second = call_start (fixture.session, fixture.url);
  g_autoptr(Call) third = call_start (fixture.session, fixture.url);
  g_autoptr(Call) call = NULL;

  netreq_test_wait_for (netreq_raw_server_get_arrivals (fixture.server, "go") == 3);
  netreq_raw_server_open_gate (fixture.server, "go");
  call_assert_body (first, "ok");
  call_assert_body (second, "ok");
  call_assert_body (third, "ok");

  call = call_start (fixture.session, fixture.url);
  call_assert_body (call, "ok");
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.server), ==, 4);
  g_assert_cmpuint (netreq_raw_server_get_requests (fixture.server), ==, 3 + 2);
}

/* What is sent twice is reported once. */
static void
test_progress (void)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (deaths[0].script, ANSWERS_ALL (LENGTH (2) "ok"), NULL));
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autoptr(NetreqEventRecorder) recorder = NULL;

  use_once (&fixture);

  request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST, "session", fixture.session,
                          "url", fixture.url, "method", "POST", NULL);
  recorder = netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_WITH_PROGRESS);
  netreq_client_request_write (request, (const guint8 *) "hello", 5, NULL);
  netreq_client_request_end (request, NULL);
  netreq_event_recorder_run_to_close (recorder);

  netreq_event_recorder_assert (recorder,
                                "request finish",
                                "request upload-progress 5/5",
                                "request response 200",
                                "response data 2",
                                "response download-progress 2/2",
                                "response end",
                                "response close",
                                "request close",
                                NULL);
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.server), ==, 2);
  netreq_event_recorder_drop_response (recorder);
}

static void
assert_failure (Fixture    *fixture,
                const char *method,
                const char *error,
                guint       connections)
{
  g_autoptr(Call) call = call_new (fixture->session, fixture->url, "method", method, NULL);
  g_autofree char *line = g_strconcat ("request error ", error, NULL);

  call_end (call);
  call_assert (call, "request finish", line, "request close");
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture->server), ==, connections);
}

static void
test_once_only (void)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (deaths[0].script, SCRIPT (EXPECT_REQUEST), NULL));

  use_once (&fixture);
  assert_failure (&fixture, "GET", "net::ERR_EMPTY_RESPONSE", 2);
}

static void
test_fresh_connection (void)
{
  static const char * const methods[] = { "GET", "HEAD", "PUT", "POST", "DELETE" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_auto(Fixture) closing = fixture_of (netreq_raw_server_new (SCRIPT (EXPECT_REQUEST), NULL));
      g_auto(Fixture) resetting = fixture_of (netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, RESET), NULL));

      assert_failure (&closing, methods[i], "net::ERR_EMPTY_RESPONSE", 1);
      assert_failure (&resetting, methods[i], "net::ERR_CONNECTION_RESET", 1);
    }
}

/* The server has begun to answer, so it has seen the request. */
static void
test_first_byte (void)
{
  g_auto(Fixture) cut =
    fixture_of (netreq_raw_server_new (SCRIPT (ANSWER_ONCE, EXPECT_REQUEST, SEND ("H")),
                                       ANSWERS_ALL (LENGTH (2) "no"), NULL));
  g_auto(Fixture) informed =
    fixture_of (netreq_raw_server_new (SCRIPT (ANSWER_ONCE, EXPECT_REQUEST, SEND ("HTTP/1.1 102 Wait\r\n\r\n")),
                                       ANSWERS_ALL (LENGTH (2) "no"), NULL));

  use_once (&cut);
  assert_failure (&cut, "GET", "net::ERR_INVALID_HTTP_RESPONSE", 1);
  use_once (&informed);
  assert_failure (&informed, "GET", "net::ERR_CONNECTION_RESET", 1);
}

/* A server that takes its time is not a connection that is dead. */
static void
test_timeout (void)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (SCRIPT (ANSWER_ONCE, EXPECT_REQUEST, HOLD),
                                       ANSWERS_ALL (LENGTH (2) "no"), NULL));
  g_autoptr(Call) call = NULL;

  use_once (&fixture);
  call = call_new (fixture.session, fixture.url, "response-timeout", 20, NULL);
  call_end (call);

  call_assert (call, "request finish", "request error net::ERR_TIMED_OUT", "request close");
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.server), ==, 1);
}

/* A connection that is seen to be closed is not even tried. */
static void
test_closed_while_idle (void)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (SCRIPT (ANSWER_ONCE), ANSWERS_ALL (LENGTH (2) "ok"), NULL));
  g_autoptr(Call) call = NULL;

  use_once (&fixture);
  netreq_raw_server_wait_over (fixture.server, 0);

  call = call_new (fixture.session, fixture.url, "method", "POST", NULL);
  call_write (call, "hello");
  call_end (call);
  call_assert_body (call, "ok");
  g_assert_cmpuint (netreq_raw_server_get_requests_of (fixture.server, 0), ==, 1);
}

static Call *
call_streamed (Fixture *fixture)
{
  Call *call = call_new (fixture->session, fixture->url, "method", "PUT", "chunked-encoding", TRUE, NULL);

  call_write (call, "hello ");
  netreq_raw_server_wait_connected (fixture->server, 2);
  call_write (call, "world");
  call_end (call);

  return call;
}

static void
assert_misdirected (Fixture    *fixture,
                    const char *method,
                    gboolean    streamed)
{
  g_autoptr(Call) call = call_new (fixture->session, fixture->url, "method", method,
                                   "chunked-encoding", streamed, NULL);

  call_write (call, "abc");
  call_end (call);
  call_assert_body (call, "no");
  g_assert_cmpuint (netreq_event_recorder_get_count (call->recorder, "request response"), ==, 1);
}

/* It answered: that it is the wrong one to ask is for the application to know. */
static void
test_misdirected (void)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (ANSWERS_ALL ("HTTP/1.1 421 Misdirected\r\nContent-Length: 2\r\n\r\nno"), NULL));

  assert_misdirected (&fixture, "PUT", FALSE);
  assert_misdirected (&fixture, "POST", FALSE);
  assert_misdirected (&fixture, "POST", TRUE);
  g_assert_cmpuint (netreq_raw_server_get_requests (fixture.server), ==, 3);
}

static const NetreqRawStep misdirected_with_much[] = {
  EXPECT_REQUEST, SEND ("HTTP/1.1 421 No\r\nContent-Length: 65537\r\n\r\n"), HOLD, CLOSE
};
static const NetreqRawStep misdirected_with_chunks[] = {
  EXPECT_REQUEST, SEND ("HTTP/1.1 421 No\r\nTransfer-Encoding: chunked\r\n\r\n"), HOLD, CLOSE
};
static const NetreqRawStep misdirected_until_close[] = {
  EXPECT_REQUEST, SEND ("HTTP/1.1 421 No\r\n\r\n"), HOLD, CLOSE
};

static const struct
{
  const char *sentence;
  const NetreqRawStep *script;
} long_misdirections[] = {
  { "a-long-body", misdirected_with_much },
  { "chunks-without-end", misdirected_with_chunks },
  { "a-body-until-the-close", misdirected_until_close },
};

/* The engine would collect it before anybody hears of it. */
static void
test_misdirected_at_length (gconstpointer data)
{
  const NetreqRawStep *script = data;
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (script, NULL));
  g_autoptr(Call) call = call_new (fixture.session, fixture.url, NULL);

  call_end (call);
  call_wait (call);
  g_assert_error (netreq_event_recorder_get_error (call->recorder), NETREQ_ERROR, NETREQ_ERROR_RESPONSE_BODY_TOO_BIG);
  netreq_raw_server_wait_closed (fixture.server, 0);
}

/* It cannot be sent again, so it takes no chances. */
static void
test_streamed (void)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (deaths[0].script, ANSWERS_ALL (LENGTH (2) "ok"), NULL));
  g_autoptr(GBytes) expected = g_bytes_new_static ("hello world", 11);
  g_autoptr(GBytes) body = NULL;
  g_autoptr(Call) call = NULL;

  use_once (&fixture);
  call = call_streamed (&fixture);
  call_assert_body (call, "ok");

  body = netreq_raw_server_get_body (fixture.server, 1, 0);
  g_assert_true (g_bytes_equal (body, expected));
}

static void
test_streamed_fails (void)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (deaths[0].script, SCRIPT (EXPECT_REQUEST),
                                       ANSWERS_ALL (LENGTH (2) "no"), NULL));
  g_autoptr(Call) call = NULL;

  use_once (&fixture);
  call = call_streamed (&fixture);
  call_wait (call);

  g_assert_error (netreq_event_recorder_get_error (call->recorder), NETREQ_ERROR, NETREQ_ERROR_EMPTY_RESPONSE);
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.server), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (deaths); i++)
    {
      g_autofree char *path = g_strdup_printf ("/retry/again/%s", deaths[i].sentence);

      g_test_add_data_func (path, &deaths[i], test_retry);
    }

  g_test_add_func ("/retry/again/fresh-second-time", test_fresh_second_time);
  g_test_add_func ("/retry/again/progress", test_progress);
  g_test_add_func ("/retry/not/twice", test_once_only);
  g_test_add_func ("/retry/not/fresh-connection", test_fresh_connection);
  g_test_add_func ("/retry/not/first-byte", test_first_byte);
  g_test_add_func ("/retry/not/timeout", test_timeout);
  g_test_add_func ("/retry/not/closed-while-idle", test_closed_while_idle);
  g_test_add_func ("/retry/not/misdirected", test_misdirected);
  for (guint i = 0; i < G_N_ELEMENTS (long_misdirections); i++)
    {
      g_autofree char *path = g_strdup_printf ("/retry/not/misdirected/%s", long_misdirections[i].sentence);

      g_test_add_data_func (path, long_misdirections[i].script, test_misdirected_at_length);
    }
  g_test_add_func ("/retry/not/streamed", test_streamed);
  g_test_add_func ("/retry/not/streamed-fails", test_streamed_fails);

  return g_test_run ();
}
