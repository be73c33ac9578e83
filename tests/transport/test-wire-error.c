/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "call.h"

/* What a server can do wrong, a sentence each, and what comes of it. */

typedef struct
{
  const char *sentence;
  /* What the server plays on the first connection. A gate in it is called "go". */
  const NetreqRawStep *script;
  /* The error, or NULL when all is well. */
  const char *error;
  /* The status of the response, or 0 when there is none: then it is the request
   * alone that fails, else first the response and then the request. */
  guint status;
  /* How much of the body is delivered. */
  guint64 n_data;
  /* The event that opens the gate. */
  const char *go_on;
  /* GET unless there is another. */
  const char *method;
  /* The connection serves the next request too. */
  gboolean is_kept;
  /* The engine warns before we can say anything. */
  gboolean is_warned_of;
} Row;

#define CLOSING OK "Connection: close\r\n\r\n"
#define LENGTH_CLOSING(n) OK "Connection: close\r\nContent-Length: " #n "\r\n\r\n"

/* Ends with a FIN, with a RST once the client knows what has come, or not at all. */
#define SENDS(text)           SCRIPT (EXPECT_REQUEST, SEND (text))
#define SENDS_AND_HOLDS(text) SCRIPT (EXPECT_REQUEST, SEND (text), HOLD)
#define SENDS_AND_RESETS(text) SCRIPT (EXPECT_REQUEST, SEND (text), GATE ("go"), RESET)

#define EMPTY      "net::ERR_EMPTY_RESPONSE"
#define RESET_     "net::ERR_CONNECTION_RESET"
#define INVALID    "net::ERR_INVALID_HTTP_RESPONSE"
#define TRUNCATED  "net::ERR_RESPONSE_HEADERS_TRUNCATED"
#define TOO_BIG    "net::ERR_RESPONSE_HEADERS_TOO_BIG"
#define MISMATCH   "net::ERR_CONTENT_LENGTH_MISMATCH"
#define INCOMPLETE "net::ERR_INCOMPLETE_CHUNKED_ENCODING"
#define BAD_CHUNK  "net::ERR_INVALID_CHUNKED_ENCODING"

static const Row before_the_response[] = {
  { "it closes before it was asked",
    SCRIPT (SHUTDOWN_WRITE, EXPECT_REQUEST), EMPTY },
  { "it closes without a byte",
    SCRIPT (EXPECT_REQUEST), EMPTY },
  { "it resets at once",
    SCRIPT (RESET), RESET_ },
  { "it resets within the head of the request",
    SCRIPT (READ_BYTES (10), RESET), RESET_ },
  { "it resets behind the request",
    SCRIPT (EXPECT_REQUEST, RESET), RESET_ },
  { "it resets within the status line",
    SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 2"), RESET), RESET_ },
  { "it resets behind the status line",
    SCRIPT (EXPECT_REQUEST, SEND (OK), RESET), RESET_ },
  { "it resets within a header",
    SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Le"), RESET), RESET_ },
  { "it resets before the last line of the head",
    SCRIPT (EXPECT_REQUEST, SEND (OK "Content-Length: 5\r\n"), RESET), RESET_ },
  { "it resets behind an informational response",
    SCRIPT (EXPECT_REQUEST, SEND ("HTTP/1.1 102 Processing\r\n\r\n"), RESET), RESET_ },
  { "it closes behind an informational response",
    SENDS ("HTTP/1.1 102 Processing\r\n\r\n"), TRUNCATED },
  { "it closes within the status line",
    SENDS ("HTTP/1.1 2"), INVALID },

  { "the status line is a word",
    SENDS ("hello\r\n\r\n"), INVALID },
  { "the status line has no status",
    SENDS ("HTTP/1.1\r\n\r\n"), INVALID },
  { "the status is a word",
    SENDS ("HTTP/1.1 abc\r\n\r\n"), INVALID },
  { "the status has two digits",
    SENDS ("HTTP/1.1 99 Low\r\n\r\n"), INVALID },
  { "the status has four digits",
    SENDS ("HTTP/1.1 2000 High\r\n\r\n"), INVALID },
  { "the version is a word",
    SENDS ("HTTP/x 200 OK\r\n\r\n"), INVALID },
  { "the version is one that is yet to come",
    SENDS ("HTTP/9.9 200 OK\r\n\r\n"), INVALID },
  { "the status line begins with a blank",
    SENDS (" HTTP/1.1 200 OK\r\n\r\n"), INVALID },
  { "the server speaks SSH",
    SENDS ("SSH-2.0-OpenSSH_9.2\r\n"), INVALID },
  { "the server speaks HTTP/0.9",
    SENDS ("<html>hello</html>"), INVALID },
  { "the response is zeros",
    SCRIPT (EXPECT_REQUEST, SEND_BYTES ("\0\0\0\0", 4)), INVALID },
  { "there is a zero in the status line",
    SCRIPT (EXPECT_REQUEST, SEND_BYTES ("HTTP/1.1 200 O\0K\r\n\r\n", 20)), INVALID },
  { "there is a zero in a header",
    SCRIPT (EXPECT_REQUEST, SEND_BYTES (OK "A: b\0c\r\n\r\n", 27)), INVALID },
  { "there are two lengths",
    SENDS_AND_HOLDS (OK "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), INVALID },
  { "there are two lengths in one header",
    SENDS_AND_HOLDS (OK "Content-Length: 5, 6\r\n\r\nhello"), INVALID },
  { "the length is a word",
    SENDS_AND_HOLDS (OK "Content-Length: long\r\n\r\nhello"), INVALID },
  { "the length is negative",
    SENDS_AND_HOLDS (OK "Content-Length: -5\r\n\r\nhello"), INVALID, .is_warned_of = TRUE },
  { "the length is empty",
    SENDS_AND_HOLDS (OK "Content-Length:\r\n\r\nhello"), INVALID },
  { "the length has a sign",
    SENDS_AND_HOLDS (OK "Content-Length: +5\r\n\r\nhello"), INVALID },
  { "the length has a word behind it",
    SENDS_AND_HOLDS (OK "Content-Length: 5 bytes\r\n\r\nhello"), INVALID },
  { "the length is larger than any",
    SENDS_AND_HOLDS (OK "Content-Length: 99999999999999999999\r\n\r\nhello"), INVALID, .is_warned_of = TRUE },
  { "the transfer coding is not known",
    SENDS_AND_HOLDS (OK "Transfer-Encoding: squeezed\r\n\r\nhello"), INVALID },
  { "there is a transfer coding below the chunks",
    SENDS_AND_HOLDS (OK "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), INVALID },
};

static const Row within_the_body[] = {
  { "a body with a length is reset before its first byte",
    SENDS_AND_RESETS (LENGTH (10)), RESET_, 200, 0, "request response" },
  { "a body with a length is reset",
    SENDS_AND_RESETS (LENGTH (10) "hello"), RESET_, 200, 5, "response data" },
  { "a body with a length that closes is reset",
    SENDS_AND_RESETS (LENGTH_CLOSING (10) "hello"), RESET_, 200, 5, "response data" },
  { "a chunked body is reset",
    SENDS_AND_RESETS (CHUNKED "5\r\nhel"), RESET_, 200, 3, "response data" },
  { "a body without a length is reset",
    SENDS_AND_RESETS (CLOSING "hello"), RESET_, 200, 5, "response data" },

  { "a body with a length is cut before its first byte",
    SENDS (LENGTH (10)), MISMATCH, 200 },
  { "a body with a length is cut",
    SENDS (LENGTH (10) "hello"), MISMATCH, 200, 5 },
  { "a body with a length is cut before its last byte",
    SENDS (LENGTH (6) "hello"), MISMATCH, 200, 5 },
  { "a body with a length that closes is cut",
    SENDS (LENGTH_CLOSING (10) "hello"), MISMATCH, 200, 5 },
  { "a body with a length of an old server is cut",
    SENDS ("HTTP/1.0 200 OK\r\nContent-Length: 10\r\n\r\nhello"), MISMATCH, 200, 5 },

  { "a chunked body is cut before its first chunk",
    SENDS (CHUNKED), INCOMPLETE, 200 },
  { "a chunked body is cut within the size",
    SENDS (CHUNKED "5\r\nhello\r\n1"), INCOMPLETE, 200, 5 },
  { "a chunked body is cut behind the size",
    SENDS (CHUNKED "5\r\n"), INCOMPLETE, 200 },
  { "a chunked body is cut within a chunk",
    SENDS (CHUNKED "5\r\nhel"), INCOMPLETE, 200, 3 },
  { "a chunked body is cut behind a chunk",
    SENDS (CHUNKED "5\r\nhello"), INCOMPLETE, 200, 5 },
  { "a chunked body is cut between two chunks",
    SENDS (CHUNKED "5\r\nhello\r\n"), INCOMPLETE, 200, 5 },
  { "a chunked body is cut behind the last chunk",
    SENDS (CHUNKED "5\r\nhello\r\n0\r\n"), INCOMPLETE, 200, 5 },
  { "a chunked body is cut within the last line",
    SENDS (CHUNKED "5\r\nhello\r\n0\r\n\r"), INCOMPLETE, 200, 5 },
  { "a chunked body is cut within the trailers",
    SENDS (CHUNKED "5\r\nhello\r\n0\r\nA: b\r\n"), INCOMPLETE, 200, 5 },
  { "a chunked body that closes is cut between two chunks",
    SENDS (OK "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), INCOMPLETE, 200, 5 },
  { "a chunked body is cut where its length, which does not count, would end",
    SENDS (OK "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), INCOMPLETE, 200, 5 },

  { "the first size is a word",
    SENDS_AND_HOLDS (CHUNKED "zz\r\nhello\r\n"), BAD_CHUNK, 200 },
  { "a size is a word",
    SENDS_AND_HOLDS (CHUNKED "5\r\nhello\r\nzz\r\nhello\r\n"), BAD_CHUNK, 200, 5 },
  { "a size is negative",
    SENDS_AND_HOLDS (CHUNKED "5\r\nhello\r\n-1\r\n"), BAD_CHUNK, 200, 5 },
  { "a size has a word behind it",
    SENDS_AND_HOLDS (CHUNKED "5zz\r\nhello\r\n"), BAD_CHUNK, 200 },
  { "a size is larger than any",
    SENDS_AND_HOLDS (CHUNKED "ffffffffffffffffff\r\nhello"), BAD_CHUNK, 200 },
  { "a size is larger than a signed number",
    SENDS_AND_HOLDS (CHUNKED "ffffffffffffffff\r\nhello"), BAD_CHUNK, 200 },
  { "a size is missing",
    SENDS_AND_HOLDS (CHUNKED "5\r\nhello\r\n\r\n"), BAD_CHUNK, 200, 5 },
  { "a chunk is longer than its size",
    SENDS_AND_HOLDS (CHUNKED "3\r\nhello\r\n0\r\n\r\n"), BAD_CHUNK, 200, 3 },
  { "the body is not chunked as was said",
    SENDS_AND_HOLDS (CHUNKED "hello"), BAD_CHUNK, 200 },
};

static const Row well_after_all[] = {
  { "there is a 100 before the response",
    ANSWERS_ALL ("HTTP/1.1 100 Continue\r\n\r\n" LENGTH (5) "hello"), NULL, 200, 5, .is_kept = TRUE },
  { "there is a 102 with headers before the response",
    ANSWERS_ALL ("HTTP/1.1 102 Processing\r\nA: b\r\nContent-Length: 3\r\n\r\n" LENGTH (5) "hello"),
    NULL, 200, 5, .is_kept = TRUE },
  { "there are three of 103 before the response",
    ANSWERS_ALL ("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n"
                  "HTTP/1.1 103 Early Hints\r\nLink: <b>\r\n\r\n"
                  "HTTP/1.1 103 Early Hints\r\n\r\n" LENGTH (5) "hello"),
    NULL, 200, 5, .is_kept = TRUE },
  { "there is no reason",
    ANSWERS_ALL ("HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello"), NULL, 200, 5, .is_kept = TRUE },
  { "there are line feeds alone",
    ANSWERS_ALL ("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"), NULL, 200, 5, .is_kept = TRUE },
  { "there is a line without a colon",
    ANSWERS_ALL (OK "nonsense\r\nContent-Length: 5\r\n\r\nhello"), NULL, 200, 5, .is_kept = TRUE },
  { "the same length comes twice",
    ANSWERS_ALL (OK "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"), NULL, 200, 5, .is_kept = TRUE },
  { "the body is empty",
    ANSWERS_ALL (LENGTH (0)), NULL, 200, .is_kept = TRUE },
  { "the chunked body is empty",
    ANSWERS_ALL (CHUNKED "0\r\n\r\n"), NULL, 200, .is_kept = TRUE },
  { "the chunks count, and not the length",
    ANSWERS_ALL (OK "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
    NULL, 200, 5, .is_kept = TRUE },
  { "there are extensions and trailers",
    ANSWERS_ALL (CHUNKED "5;a=b\r\nhello\r\n0\r\nA: b\r\nC: d\r\n\r\n"), NULL, 200, 5, .is_kept = TRUE },
  { "the body ends with the connection",
    SENDS (CLOSING "hello"), NULL, 200, 5 },
  { "the body ends with the connection, which was to be kept",
    SENDS (OK "\r\nhello"), NULL, 200, 5 },
  { "the server is an old one",
    SENDS ("HTTP/1.0 200 OK\r\n\r\nhello"), NULL, 200, 5 },
  { "the response to HEAD has a length and no body",
    ANSWERS_ALL (LENGTH (5)), NULL, 200, .method = "HEAD", .is_kept = TRUE },
  { "the response to HEAD is chunked and has no body",
    ANSWERS_ALL (CHUNKED), NULL, 200, .method = "HEAD", .is_kept = TRUE },
  { "204 has no body",
    ANSWERS_ALL ("HTTP/1.1 204 No Content\r\n\r\n"), NULL, 204, .is_kept = TRUE },
  { "304 has a length and no body",
    ANSWERS_ALL ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"), NULL, 304, .is_kept = TRUE },

  /* What is too much is dropped, together with the connection. */
  { "the body is longer than its length",
    SENDS_AND_HOLDS (LENGTH (5) "hello world"), NULL, 200, 5 },
  { "the body that closes is longer than its length",
    SENDS (LENGTH_CLOSING (5) "hello world"), NULL, 200, 5 },
  { "there is more behind the last chunk",
    SENDS_AND_HOLDS (CHUNKED "5\r\nhello\r\n0\r\n\r\nworld"), NULL, 200, 5 },
  { "another response follows the first",
    SENDS_AND_HOLDS (LENGTH (5) "hello" LENGTH (6) "forged"), NULL, 200, 5 },
  { "another response follows the last chunk",
    SENDS_AND_HOLDS (CHUNKED "5\r\nhello\r\n0\r\n\r\n" LENGTH (6) "forged"), NULL, 200, 5 },
  { "the response to HEAD has a body",
    SENDS_AND_HOLDS (LENGTH (5) "hello"), NULL, 200, .method = "HEAD" },
  { "204 has a body",
    SENDS_AND_HOLDS ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"), NULL, 204 },
};

/* --- one row --- */

typedef struct
{
  NetreqRawServer *server;
  NetreqSession *session;
} Fixture;

static void
fixture_clear (Fixture *fixture)
{
  g_clear_object (&fixture->session);
  netreq_test_settle ();
  g_clear_pointer (&fixture->server, netreq_raw_server_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static NetreqClientRequest *
request_new (Fixture    *fixture,
             const char *method)
{
  g_autofree char *url = netreq_raw_server_url (fixture->server, "/");
  g_autoptr(GError) error = NULL;
  NetreqClientRequest *request;

  request = g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, &error,
                            "url", url, "method", method, "session", fixture->session, NULL);
  g_assert_no_error (error);

  return request;
}

static void
open_gate (NetreqEventRecorder *recorder,
           gpointer             user_data)
{
  netreq_raw_server_open_gate (user_data, "go");
}

static char *
expect_lines (const Row *row)
{
  g_autoptr(GString) lines = g_string_new ("  request finish\n");

  if (row->status != 0)
    g_string_append_printf (lines, "  request response %u\n", row->status);
  if (row->n_data > 0)
    g_string_append_printf (lines, "  response data %" G_GUINT64_FORMAT "\n", row->n_data);
  if (row->status != 0 && row->error != NULL)
    g_string_append_printf (lines, "  response error %s\n  response close\n", row->error);
  if (row->status != 0 && row->error == NULL)
    g_string_append (lines, "  response end\n  response close\n");
  if (row->error != NULL)
    g_string_append_printf (lines, "  request error %s\n", row->error);

  return g_strdup (g_string_append (lines, "  request close\n")->str);
}

/* Whatever has happened, the next request gets its own answer. */
static void
check_next_request (Fixture   *fixture,
                    const Row *row)
{
  g_autoptr(NetreqClientRequest) request = request_new (fixture, row->is_kept ? row->method : NULL);
  g_autoptr(NetreqEventRecorder) recorder = netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_DEFAULT);
  guint expected_connections = row->is_kept ? 1 : 2;

  netreq_client_request_end (request, NULL);
  netreq_event_recorder_run_to_close (recorder);

  if (!row->is_kept)
    g_assert_cmpstr (netreq_event_recorder_get_body (recorder)->str, ==, "next");
  g_assert_no_error (netreq_event_recorder_get_error (recorder));
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture->server), ==, expected_connections);
}

static void
ignore_warning (const char     *domain,
                GLogLevelFlags  level,
                const char     *message,
                gpointer        user_data)
{
  g_assert_nonnull (strstr (message, "content-length"));
}

static void
run_despite_warnings (NetreqEventRecorder *recorder)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  guint handler = g_log_set_handler ("GLib-GObject", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL,
                                     ignore_warning, NULL);

  netreq_event_recorder_run_to_close (recorder);

  g_log_remove_handler ("GLib-GObject", handler);
  g_log_set_always_fatal (fatal);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_auto(Fixture) fixture = {
    .server = netreq_raw_server_new (row->script, ANSWERS_ALL (LENGTH (4) "next"), NULL),
    .session = netreq_session_new (),
  };
  g_autoptr(NetreqClientRequest) request = request_new (&fixture, row->method);
  g_autoptr(NetreqEventRecorder) recorder = netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_DEFAULT);
  g_autofree char *expected = expect_lines (row);
  g_autofree char *lines = NULL;

  if (row->go_on != NULL)
    netreq_event_recorder_on (recorder, row->go_on, open_gate, fixture.server);

  netreq_client_request_end (request, NULL);
  if (row->is_warned_of)
    run_despite_warnings (recorder);
  else
    netreq_event_recorder_run_to_close (recorder);

  lines = netreq_event_recorder_to_string (recorder);
  g_assert_cmpstr (lines, ==, expected);
  netreq_event_recorder_drop_response (recorder);
  netreq_test_assert_last_ref (&request);

  check_next_request (&fixture, row);
}

static void
add_rows (const char *path,
          const Row  *rows,
          gsize       n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_autofree char *full_path = g_strdup_printf ("%s/%s", path, rows[i].sentence);

      g_test_add_data_func (full_path, &rows[i], test_row);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_rows ("/wire-error/before", before_the_response, G_N_ELEMENTS (before_the_response));
  add_rows ("/wire-error/within", within_the_body, G_N_ELEMENTS (within_the_body));
  add_rows ("/wire-error/well", well_after_all, G_N_ELEMENTS (well_after_all));

  return g_test_run ();
}
