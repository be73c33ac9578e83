/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "call.h"

#include "support/netreq-echo-server.h"
#include "support/netreq-test-request.h"

/* Many requests, few connections. */

/* Answers each request when the gate is open. */
#define ANSWERS_AT_GATE \
  ((const NetreqRawStep[]) { EXPECT_REQUEST, GATE ("go"), SEND (LENGTH (2) "ok"), LOOP, CLOSE })

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
  /* A handshake that was given up ends in a thread of its own. */
  netreq_test_collect (&fixture->session);
  g_clear_pointer (&fixture->server, netreq_raw_server_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static Fixture
fixture_of (NetreqRawServer *server,
            guint            max_per_host)
{
  return (Fixture) {
    .server = server,
    .session = g_object_new (NETREQ_TYPE_SESSION, "max-connections-per-host", max_per_host, NULL),
    .url = netreq_raw_server_url (server, "/"),
  };
}

static GPtrArray *
calls_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) call_free);
}

static void
start_calls (GPtrArray     *calls,
             NetreqSession *session,
             const char    *url,
             guint          n_calls)
{
  for (guint i = 0; i < n_calls; i++)
    g_ptr_array_add (calls, call_start (session, url));
}

static void
assert_all_answered (GPtrArray  *calls,
                     const char *text)
{
  for (guint i = 0; i < calls->len; i++)
    netreq_event_recorder_wait (((Call *) calls->pdata[i])->recorder, "request close");
  for (guint i = 0; i < calls->len; i++)
    call_assert_body ((Call *) calls->pdata[i], text);
}

static void
abort_all (GPtrArray *calls)
{
  for (guint i = 0; i < calls->len; i++)
    netreq_client_request_abort (((Call *) calls->pdata[i])->request);
  for (guint i = 0; i < calls->len; i++)
    call_wait ((Call *) calls->pdata[i]);
}

/* --- how many at a time --- */

static void
limit_per_host (NetreqSession *owned_session,
                guint          limit)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new (ANSWERS_AT_GATE, NULL);
  g_autoptr(NetreqSession) session = owned_session;
  g_autofree char *url = netreq_raw_server_url (server, "/");
  g_autoptr(GPtrArray) calls = calls_new ();

  start_calls (calls, session, url, 3 * limit + 1);
  netreq_test_wait_for (netreq_raw_server_get_arrivals (server, "go") == limit);
  netreq_test_settle ();
  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, limit);

  netreq_raw_server_open_gate (server, "go");
  assert_all_answered (calls, "ok");
  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, limit);
}

static void
test_limit_per_host (void)
{
  limit_per_host (netreq_session_new (), 6);
  limit_per_host (g_object_new (NETREQ_TYPE_SESSION, "max-connections-per-host", 1, NULL), 1);
  limit_per_host (g_object_new (NETREQ_TYPE_SESSION, "max-connections-per-host", 9, NULL), 9);
}

#define N_SERVERS 7

static guint
count_arrivals (NetreqRawServer **servers)
{
  guint n = 0;

  for (guint i = 0; i < N_SERVERS; i++)
    n += netreq_raw_server_get_arrivals (servers[i], "go");

  return n;
}

static void
limit_in_all (NetreqSession *owned_session,
              guint          limit)
{
  g_autoptr(NetreqSession) session = owned_session;
  NetreqRawServer *servers[N_SERVERS];
  g_autoptr(GPtrArray) calls = calls_new ();

  for (guint i = 0; i < N_SERVERS; i++)
    {
      g_autofree char *url = NULL;

      servers[i] = netreq_raw_server_new (ANSWERS_AT_GATE, NULL);
      url = netreq_raw_server_url (servers[i], "/");
      start_calls (calls, session, url, 6);
    }

  netreq_test_wait_for (count_arrivals (servers) >= limit);
  netreq_test_settle ();
  g_assert_cmpuint (count_arrivals (servers), ==, limit);

  for (guint i = 0; i < N_SERVERS; i++)
    netreq_raw_server_open_gate (servers[i], "go");
  assert_all_answered (calls, "ok");

  g_clear_object (&session);
  for (guint i = 0; i < N_SERVERS; i++)
    netreq_raw_server_free (servers[i]);
}

static void
test_limit_in_all (void)
{
  limit_in_all (netreq_session_new (), 32);
  limit_in_all (g_object_new (NETREQ_TYPE_SESSION, "max-connections", 3, NULL), 3);
}

static void
test_many (void)
{
  g_autoptr(NetreqEchoServer) server = netreq_echo_server_new ();
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = netreq_echo_server_url (server, "/length/3");
  g_autoptr(GPtrArray) calls = calls_new ();

  start_calls (calls, session, url, 2000);
  assert_all_answered (calls, "xxx");
  g_assert_cmpuint (netreq_echo_server_get_requests (server), ==, 2000);
}

/* No connection waits for the handshake of another one. */
static void
test_parallel_handshakes (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new_mute ();
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", netreq_raw_server_get_port (server));
  g_autoptr(GPtrArray) calls = calls_new ();

  start_calls (calls, session, url, 8);
  netreq_raw_server_wait_connected (server, 6);
  netreq_test_settle ();
  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, 6);

  abort_all (calls);
}

/* --- in which order --- */

static Call *
call_path (Fixture        *fixture,
           const char     *path,
           NetreqPriority  priority)
{
  g_autofree char *url = netreq_raw_server_url (fixture->server, path);
  Call *call = call_new (fixture->session, url, "priority", priority, NULL);

  call_end (call);
  return call;
}

static char *
dup_order (NetreqRawServer *server)
{
  g_autoptr(GString) order = g_string_new (NULL);

  for (guint i = 0; i < netreq_raw_server_get_requests_of (server, 0); i++)
    {
      g_autofree char *head = netreq_raw_server_get_head (server, 0, i);
      g_auto(GStrv) words = g_strsplit (head, " ", 3);

      g_string_append (order, words[1]);
    }

  return g_strdup (order->str);
}

static void
test_order (void)
{
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (ANSWERS_AT_GATE, NULL), 1);
  g_autoptr(GPtrArray) calls = calls_new ();
  g_autofree char *order = NULL;
  static const struct
  {
    const char *path;
    NetreqPriority priority;
  } rows[] = {
    { "/idle", NETREQ_PRIORITY_IDLE },
    { "/lowest-1", NETREQ_PRIORITY_LOWEST },
    { "/throttled", NETREQ_PRIORITY_THROTTLED },
    { "/medium", NETREQ_PRIORITY_MEDIUM },
    { "/lowest-2", NETREQ_PRIORITY_LOWEST },
    { "/highest-1", NETREQ_PRIORITY_HIGHEST },
    { "/low", NETREQ_PRIORITY_LOW },
    { "/highest-2", NETREQ_PRIORITY_HIGHEST },
    { "/lowest-3", NETREQ_PRIORITY_LOWEST },
  };

  g_ptr_array_add (calls, call_path (&fixture, "/first", NETREQ_PRIORITY_THROTTLED));
  netreq_raw_server_wait_gate (fixture.server, "go");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_ptr_array_add (calls, call_path (&fixture, rows[i].path, rows[i].priority));

  netreq_raw_server_open_gate (fixture.server, "go");
  assert_all_answered (calls, "ok");

  order = dup_order (fixture.server);
  g_assert_cmpstr (order, ==, "/first/highest-1/highest-2/medium/low/lowest-1/lowest-2/lowest-3/idle/throttled");
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.server), ==, 1);
}

static const struct
{
  NetreqPriority early;
  guint n_early;
  guint n_late;
  /* How many of the late ones, all of them urgent, go first */
  guint n_overtaking;
} crowd_rows[] = {
  { NETREQ_PRIORITY_IDLE, 40, 1, 1 },
  { NETREQ_PRIORITY_THROTTLED, 1, 40, 16 },
};

static void
append_times (GString    *text,
              const char *what,
              guint       times)
{
  while (times-- > 0)
    g_string_append (text, what);
}

/* An urgent one overtakes a crowd that is not, but no crowd overtakes one that is not
 * for ever. */
static void
test_order_of_crowds (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (crowd_rows); i++)
    {
      g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (ANSWERS_AT_GATE, NULL), 1);
      g_autoptr(GPtrArray) calls = calls_new ();
      g_autoptr(GString) expected = g_string_new ("/first");
      g_autofree char *order = NULL;

      append_times (expected, "/late", crowd_rows[i].n_overtaking);
      append_times (expected, "/early", crowd_rows[i].n_early);
      append_times (expected, "/late", crowd_rows[i].n_late - crowd_rows[i].n_overtaking);

      g_ptr_array_add (calls, call_path (&fixture, "/first", NETREQ_PRIORITY_LOWEST));
      netreq_raw_server_wait_gate (fixture.server, "go");
      for (guint k = 0; k < crowd_rows[i].n_early; k++)
        g_ptr_array_add (calls, call_path (&fixture, "/early", crowd_rows[i].early));
      for (guint k = 0; k < crowd_rows[i].n_late; k++)
        g_ptr_array_add (calls, call_path (&fixture, "/late", NETREQ_PRIORITY_HIGHEST));

      netreq_raw_server_open_gate (fixture.server, "go");
      assert_all_answered (calls, "ok");
      order = dup_order (fixture.server);
      g_assert_cmpstr (order, ==, expected->str);
    }
}

static void
note_order (NetreqEventRecorder *recorder,
            gpointer             user_data)
{
  NetreqIncomingMessage *response = netreq_event_recorder_get_response (recorder);

  g_string_append (user_data, strrchr (netreq_incoming_message_get_url (response), '/'));
}

/* Where it is the session that has no room, the hosts have one order together. */
static void
test_order_of_hosts (void)
{
  static const struct {
    const char *path;
    guint server;
    NetreqPriority priority;
  } rows[] = {
    { "/first", 0, NETREQ_PRIORITY_LOWEST },
    { "/lowest-1", 0, NETREQ_PRIORITY_LOWEST },
    { "/lowest-2", 1, NETREQ_PRIORITY_LOWEST },
    { "/medium", 1, NETREQ_PRIORITY_MEDIUM },
    { "/highest", 0, NETREQ_PRIORITY_HIGHEST },
    { "/lowest-3", 0, NETREQ_PRIORITY_LOWEST },
    { "/lowest-4", 1, NETREQ_PRIORITY_LOWEST },
  };
  g_autoptr(NetreqRawServer) first = netreq_raw_server_new (ANSWERS_AT_GATE, NULL);
  g_autoptr(NetreqRawServer) second = netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL);
  g_autoptr(NetreqSession) session = g_object_new (NETREQ_TYPE_SESSION, "max-connections", 1, NULL);
  g_autoptr(GPtrArray) calls = calls_new ();
  g_autoptr(GString) order = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *url = netreq_raw_server_url (rows[i].server == 0 ? first : second, rows[i].path);
      Call *call = call_new (session, url, "priority", rows[i].priority, NULL);

      netreq_event_recorder_on (call->recorder, "request response", note_order, order);
      call_end (call);
      g_ptr_array_add (calls, call);
      if (i == 0)
        netreq_raw_server_wait_gate (first, "go");
    }

  netreq_raw_server_open_gate (first, "go");
  assert_all_answered (calls, "ok");
  g_assert_cmpstr (order->str, ==, "/first/highest/medium/lowest-1/lowest-2/lowest-3/lowest-4");
}

/* --- aborting --- */

/* Neither the engine nor the network has to do with it. */
static void
test_abort_waiting (void)
{
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (ANSWERS_AT_GATE, NULL), 1);
  g_autoptr(Call) first = call_path (&fixture, "/first", NETREQ_PRIORITY_LOWEST);
  g_autoptr(Call) waiting = NULL;
  g_autoptr(Call) last = NULL;
  g_autofree char *order = NULL;

  netreq_raw_server_wait_gate (fixture.server, "go");
  waiting = call_path (&fixture, "/waiting", NETREQ_PRIORITY_HIGHEST);
  last = call_path (&fixture, "/last", NETREQ_PRIORITY_LOWEST);
  netreq_test_settle ();

  netreq_event_recorder_assert_silent (waiting->recorder, netreq_client_request_abort (waiting->request));
  netreq_test_settle ();
  netreq_event_recorder_assert (waiting->recorder, "request finish", "request abort", "request close", NULL);

  netreq_raw_server_open_gate (fixture.server, "go");
  call_assert_body (first, "ok");
  call_assert_body (last, "ok");
  order = dup_order (fixture.server);
  g_assert_cmpstr (order, ==, "/first/last");
}

static void
test_abort_before_its_turn (void)
{
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL), 1);
  g_autoptr(Call) aborted = call_start (fixture.session, fixture.url);
  g_autoptr(Call) other = call_start (fixture.session, fixture.url);

  netreq_client_request_abort (aborted->request);
  call_assert (aborted, "request abort", "request close");
  call_assert_body (other, "ok");
  g_assert_cmpuint (netreq_raw_server_get_requests (fixture.server), ==, 1);
}

/* Its place is free at once, whatever the server does. */
static void
test_abort_connecting (void)
{
  g_autoptr(NetreqRawServer) server = netreq_raw_server_new_mute ();
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL), 1);
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", netreq_raw_server_get_port (server));
  g_autoptr(Call) first = call_start (fixture.session, url);
  g_autoptr(Call) second = call_start (fixture.session, url);

  netreq_raw_server_wait_connected (server, 1);
  netreq_client_request_abort (first->request);
  call_assert (first, "request finish", "request abort", "request close");
  netreq_raw_server_wait_connected (server, 2);
  netreq_raw_server_wait_closed (server, 0);
  g_assert_false (netreq_raw_server_is_closed (server, 1));

  netreq_client_request_abort (second->request);
  call_assert (second, "request finish", "request abort", "request close");
}

/* At any moment of the first request: its connection goes, that of the second stays. */
static void
abort_one_of_two (const NetreqRawStep *script,
                  const char          *until)
{
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (script, NULL), 2);
  g_autoptr(Call) first = call_start (fixture.session, fixture.url);
  g_autoptr(Call) second = NULL;
  g_autoptr(Call) third = NULL;

  netreq_raw_server_wait_requests (fixture.server, 1);
  second = call_start (fixture.session, fixture.url);
  netreq_raw_server_wait_requests (fixture.server, 2);
  if (until != NULL)
    netreq_event_recorder_wait (first->recorder, until);

  netreq_client_request_abort (first->request);
  call_wait (first);
  g_assert_cmpuint (netreq_event_recorder_get_count (first->recorder, "request abort"), ==, 1);
  netreq_raw_server_wait_closed (fixture.server, 0);
  g_assert_false (netreq_raw_server_is_closed (fixture.server, 1));

  netreq_raw_server_open_gate (fixture.server, "go");
  call_assert_body (second, "ok");
  third = call_start (fixture.session, fixture.url);
  call_assert_body (third, "ok");
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.server), ==, 2);
  g_assert_cmpuint (netreq_raw_server_get_requests_of (fixture.server, 1), ==, 2);
}

static void
test_abort_one_of_two (void)
{
  abort_one_of_two (ANSWERS_AT_GATE, NULL);
  abort_one_of_two (((const NetreqRawStep[]) { EXPECT_REQUEST, SEND (LENGTH (2)), GATE ("go"), SEND ("ok"), LOOP, CLOSE }),
                    "request response");
  abort_one_of_two (((const NetreqRawStep[]) { EXPECT_REQUEST, SEND (LENGTH (2) "o"), GATE ("go"), SEND ("k"), LOOP, CLOSE }),
                    "response data");
}

/* --- which connections serve again --- */

static void
assert_reuse (Fixture *fixture)
{
  g_autoptr(Call) call = call_start (fixture->session, fixture->url);

  call_wait (call);
  g_assert_no_error (netreq_event_recorder_get_error (call->recorder));
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture->server), ==, 1);
  g_assert_cmpuint (netreq_raw_server_get_requests (fixture->server), ==, 2);
}

static void
test_reuse_discarded (void)
{
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL), 6);
  g_autoptr(NetreqClientRequest) request = netreq_test_request_new (fixture.session, "GET", fixture.url);
  g_autoptr(NetreqEventRecorder) recorder =
    netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_NO_RESPONSE_HANDLER);

  netreq_client_request_end (request, NULL);
  netreq_event_recorder_run_to_close (recorder);
  netreq_event_recorder_assert (recorder, "request finish", "request close", NULL);

  assert_reuse (&fixture);
}

static void
test_reuse_pulled (void)
{
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (ANSWERS_ALL (CHUNKED "2\r\nok\r\n0\r\n\r\n"), NULL), 6);
  g_autofree char *text = netreq_test_get (fixture.session, fixture.url, 200);

  g_assert_cmpstr (text, ==, "ok");
  netreq_test_settle ();
  assert_reuse (&fixture);
}

/* With what no decoder has ever asked for behind the end of the coding. */
static void
test_reuse_gzip (void)
{
  static const char gzip_of_ok[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\xcf\x06\x00\x47\xdd\xdc\x79\x02\x00\x00\x00";
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (((const NetreqRawStep[]) {
                                         EXPECT_REQUEST,
                                         SEND (OK "Content-Encoding: gzip\r\nContent-Length: 28\r\n\r\n"),
                                         SEND_BYTES (gzip_of_ok, 22),
                                         SEND ("behind"),
                                         LOOP,
                                         CLOSE }),
                                       NULL),
                6);
  g_autoptr(Call) call = call_start (fixture.session, fixture.url);

  call_assert_body (call, "ok");
  assert_reuse (&fixture);
}

static void
test_reuse_post (void)
{
  static const char * const methods[] = { "POST", "PATCH", "PUT", "GET", "DELETE", "POST", "REPORT", "OPTIONS" };
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (ANSWERS_ALL (LENGTH (2) "ok"), NULL), 6);

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr(Call) call = call_new (fixture.session, fixture.url, "method", methods[i], NULL);

      call_write (call, "hello");
      call_end (call);
      call_assert_body (call, "ok");
    }

  g_assert_cmpuint (netreq_raw_server_get_requests_of (fixture.server, 0), ==, G_N_ELEMENTS (methods));
}

/* Nobody has read the body, and nobody will: the next one gets the place. */
static void
test_dropped_response (void)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (LENGTH (2)), HOLD),
                                       ANSWERS_ALL (LENGTH (2) "ok"), NULL),
                1);
  g_autoptr(NetreqClientRequest) request = netreq_test_request_new (fixture.session, "GET", fixture.url);
  g_autoptr(NetreqEventRecorder) recorder =
    netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_NO_DATA_HANDLER | NETREQ_EVENT_RECORDER_DROP_RESPONSE);
  g_autoptr(Call) next = NULL;

  netreq_client_request_end (request, NULL);
  next = call_start (fixture.session, fixture.url);
  call_assert_body (next, "ok");
  netreq_raw_server_wait_closed (fixture.server, 0);
  netreq_event_recorder_run_to_close (recorder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pool/limit/per-host", test_limit_per_host);
  g_test_add_func ("/pool/limit/in-all", test_limit_in_all);
  g_test_add_func ("/pool/many", test_many);
  g_test_add_func ("/pool/parallel-handshakes", test_parallel_handshakes);
  g_test_add_func ("/pool/order/of-priorities", test_order);
  g_test_add_func ("/pool/order/of-crowds", test_order_of_crowds);
  g_test_add_func ("/pool/order/of-hosts", test_order_of_hosts);
  g_test_add_func ("/pool/abort/waiting", test_abort_waiting);
  g_test_add_func ("/pool/abort/before-its-turn", test_abort_before_its_turn);
  g_test_add_func ("/pool/abort/connecting", test_abort_connecting);
  g_test_add_func ("/pool/abort/one-of-two", test_abort_one_of_two);
  g_test_add_func ("/pool/reuse/discarded", test_reuse_discarded);
  g_test_add_func ("/pool/reuse/pulled", test_reuse_pulled);
  g_test_add_func ("/pool/reuse/gzip", test_reuse_gzip);
  g_test_add_func ("/pool/reuse/post", test_reuse_post);
  g_test_add_func ("/pool/dropped-response", test_dropped_response);

  return g_test_run ();
}
