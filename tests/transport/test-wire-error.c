/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "call.h"

#include "transport/netreq-wire-error-private.h"

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
  { "it closes within a header",
    SENDS (OK "Content-Le"), INVALID },
  { "it closes within the value of a header",
    SENDS (OK "Content-Length: 1"), INVALID },

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

  { "the head ends with the connection, before a body with a length",
    SENDS (OK "Content-Length: 1\r\n"), MISMATCH, 200 },
  { "the head ends with the connection, before the chunks",
    SENDS (OK "Transfer-Encoding: chunked\r\n"), INCOMPLETE, 200 },
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
  /* Libsoup takes the end of the connection between two lines for that of the head,
   * as browsers do without TLS; it leaves nothing by which the two could be told
   * apart. */
  { "the head ends with the connection, before its last line",
    SENDS (OK "A: b\r\n"), NULL, 200 },
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

static Call *
call_method (Fixture    *fixture,
             const char *method)
{
  return call_new (fixture->session, fixture->url, "method", method, NULL);
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
  g_autoptr(Call) call = call_method (fixture, row->is_kept ? row->method : NULL);

  call_end (call);
  call_wait (call);

  if (!row->is_kept)
    g_assert_cmpstr (netreq_event_recorder_get_body (call->recorder)->str, ==, "next");
  g_assert_no_error (netreq_event_recorder_get_error (call->recorder));
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture->server), ==, row->is_kept ? 1 : 2);
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

#define ANSWERS_NEXT ANSWERS_ALL (LENGTH (4) "next")

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_auto(Fixture) fixture = fixture_of (netreq_raw_server_new (row->script, ANSWERS_NEXT, NULL));
  g_autoptr(Call) call = call_method (&fixture, row->method);
  g_autofree char *expected = expect_lines (row);
  g_autofree char *lines = NULL;

  if (row->go_on != NULL)
    netreq_event_recorder_on (call->recorder, row->go_on, open_gate, fixture.server);

  call_end (call);
  if (row->is_warned_of)
    run_despite_warnings (call->recorder);
  else
    call_wait (call);

  lines = netreq_event_recorder_to_string (call->recorder);
  g_assert_cmpstr (lines, ==, expected);
  check_next_request (&fixture, row);
}

/* --- heads --- */

/* The server could go on for ever; we do not listen that long. */
static void
endless_head (const char *start,
              const char *more)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND (start), SEND_REPEAT (more, G_MAXUINT32)),
                                       ANSWERS_NEXT, NULL));
  g_autoptr(Call) call = call_start (fixture.session, fixture.url);

  call_assert (call, "request finish", "request error net::ERR_RESPONSE_HEADERS_TOO_BIG", "request close");
  netreq_raw_server_wait_over (fixture.server, 0);
  /* What is in the buffers of the system counts too. */
  g_assert_cmpuint (netreq_raw_server_get_sent (fixture.server, 0), <, 32 * 1024 * 1024);
}

static void
test_endless_head (void)
{
  endless_head (OK, "A: b\r\n");
  endless_head (OK "A: ", "b");
  endless_head ("HTTP/1.1 200 ", "O");
  endless_head ("", "H");
  endless_head ("", "HTTP/1.1 102 Processing\r\n\r\n");
}

static void
assert_header (NetreqEventRecorder *recorder,
               const char          *name,
               const char          *expected)
{
  NetreqIncomingMessage *response = netreq_event_recorder_get_response (recorder);
  g_autofree char *value = netreq_incoming_message_get_header (response, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_odd_headers (void)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (ANSWERS_ALL (OK
                                                    "Twice: one\r\n"
                                                    "Folded: first\r\n  second\r\n\tthird\r\n"
                                                    "twice: two\r\n"
                                                    "Utf-8: gr\303\274\303\237e\r\n"
                                                    "Latin-1: gr\374\337e\r\n"
                                                    "Empty:\r\n"
                                                    "Wide: \t blanks around \t \r\n"
                                                    "Blank : before the colon\r\n"
                                                    ": no name\r\n"
                                                    "Content-Length: 2\r\n\r\nok"),
                                       NULL));
  g_autoptr(Call) call = call_start (fixture.session, fixture.url);

  call_assert_body (call, "ok");
  assert_header (call->recorder, "twice", "one, two");
  assert_header (call->recorder, "folded", "first second third");
  assert_header (call->recorder, "utf-8", "gr\303\274\303\237e");
  /* All that libsoup leaves of it. */
  assert_header (call->recorder, "latin-1", "gr\357\277\275\357\277\275e");
  assert_header (call->recorder, "empty", "");
  assert_header (call->recorder, "wide", "blanks around");
  assert_header (call->recorder, "blank", NULL);
  assert_header (call->recorder, "blank ", NULL);
}

/* --- byte by byte --- */

static void
drip (const char *text,
      const char *expected_body)
{
  g_autoptr(GArray) script = g_array_new (FALSE, FALSE, sizeof (NetreqRawStep));
  g_autoptr(GPtrArray) gates = g_ptr_array_new_with_free_func (g_free);
  g_auto(Fixture) fixture = { 0, };
  g_autoptr(Call) call = NULL;

  g_array_append_val (script, ((NetreqRawStep) EXPECT_REQUEST));
  for (guint i = 0; text[i] != '\0'; i++)
    {
      g_ptr_array_add (gates, g_strdup_printf ("%u", i));
      g_array_append_val (script, ((NetreqRawStep) SEND_BYTES (text + i, 1)));
      g_array_append_val (script, ((NetreqRawStep) GATE (gates->pdata[i])));
    }
  g_array_append_val (script, ((NetreqRawStep) CLOSE));

  fixture = fixture_of (netreq_raw_server_new ((const NetreqRawStep *) (gpointer) script->data, NULL));
  call = call_start (fixture.session, fixture.url);
  for (guint i = 0; i < gates->len; i++)
    {
      netreq_raw_server_wait_gate (fixture.server, gates->pdata[i]);
      netreq_test_settle ();
      netreq_raw_server_open_gate (fixture.server, gates->pdata[i]);
    }

  call_assert_body (call, expected_body);
}

static void
test_drip (void)
{
  drip ("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" LENGTH (5) "hello", "hello");
  drip (CHUNKED "5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nA: b\r\n\r\n", "hello world");
  drip (CLOSING "hello", "hello");
}

/* --- codings --- */

typedef enum
{
  FRAMING_LENGTH,
  FRAMING_CHUNKED,
  FRAMING_CLOSE,
  N_FRAMINGS,
} Framing;

/* Does not compress well, so that every part of the result is needed. */
static char *
make_text (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint32 number = 1;

  for (guint i = 0; i < 4000; i++)
    {
      number = number * 1664525 + 1013904223;
      g_string_append_printf (text, "%08x", number);
    }

  return g_strdup (text->str);
}

static GByteArray *
compress (const char *text)
{
  g_autoptr(GConverter) gzip = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
  g_autoptr(GInputStream) plain = g_memory_input_stream_new_from_data (text, strlen (text), NULL);
  g_autoptr(GInputStream) coded = g_converter_input_stream_new (plain, gzip);
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable ();

  g_output_stream_splice (memory, coded, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  return g_bytes_unref_to_array (g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory)));
}

/* The head and @body, of which @n_missing bytes more were to come. */
static NetreqRawServer *
serve_coded (Framing           framing,
             const GByteArray *body,
             guint             n_missing)
{
  g_autoptr(GString) answer = g_string_new (OK "Content-Encoding: gzip\r\n");

  if (framing == FRAMING_LENGTH)
    g_string_append_printf (answer, "Content-Length: %u\r\n\r\n", body->len + n_missing);
  else if (framing == FRAMING_CHUNKED)
    g_string_append_printf (answer, "Transfer-Encoding: chunked\r\n\r\n%x\r\n", body->len + n_missing);
  else
    g_string_append (answer, "Connection: close\r\n\r\n");

  g_string_append_len (answer, (const char *) body->data, body->len);
  if (framing == FRAMING_CHUNKED && n_missing == 0)
    g_string_append (answer, "\r\n0\r\n\r\n");

  return netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, SEND_BYTES (answer->str, answer->len)), NULL);
}

/* @error: (nullable) */
static void
read_coded (Framing           framing,
            const GByteArray *body,
            guint             n_missing,
            const char       *text,
            const char       *error)
{
  g_auto(Fixture) fixture = fixture_of (serve_coded (framing, body, n_missing));
  g_autoptr(Call) call = call_start (fixture.session, fixture.url);
  g_autofree char *expected = NULL;
  g_autofree char *lines = NULL;
  const GString *delivered;

  call_wait (call);
  delivered = netreq_event_recorder_get_body (call->recorder);
  g_assert_true (g_str_has_prefix (text, delivered->str));
  if (error == NULL)
    g_assert_cmpuint (delivered->len, ==, strlen (text));

  expected = expect_lines (&(const Row) { .error = error, .status = 200, .n_data = delivered->len });
  lines = netreq_event_recorder_to_string (call->recorder);
  g_assert_cmpstr (lines, ==, expected);
}

#define UNDECODABLE "net::ERR_CONTENT_DECODING_FAILED"

static void
test_codings (void)
{
  static const char * const of_framing[N_FRAMINGS] = { MISMATCH, INCOMPLETE, UNDECODABLE };
  g_autofree char *text = make_text ();
  g_autoptr(GByteArray) whole = compress (text);
  g_autoptr(GByteArray) half = g_byte_array_append (g_byte_array_new (), whole->data, whole->len / 2);
  g_autoptr(GByteArray) no_check = g_byte_array_append (g_byte_array_new (), whole->data, whole->len - 1);

  for (Framing framing = 0; framing < N_FRAMINGS; framing++)
    {
      read_coded (framing, whole, 0, text, NULL);
      read_coded (framing, half, 0, text, UNDECODABLE);
      read_coded (framing, no_check, 0, text, UNDECODABLE);
      read_coded (framing, half, 1, text, of_framing[framing]);
    }
}

static void
test_broken_codings (void)
{
  g_autofree char *text = make_text ();

  for (Framing framing = 0; framing < N_FRAMINGS; framing++)
    {
      for (guint part = 0; part < 3; part++)
        {
          g_autoptr(GByteArray) body = compress (text);
          const guint positions[] = { 0, 11, body->len - 8 };

          /* The magic number, the kind of the first block, the checksum. */
          body->data[positions[part]] ^= 0xff;
          if (part < 2)
            read_coded (framing, body, 0, "", UNDECODABLE);
          else
            read_coded (framing, body, 0, text, UNDECODABLE);
        }
    }
}

/* --- while the request is sent --- */

static Call *
call_large (Fixture *fixture,
            gsize    length)
{
  Call *call = call_method (fixture, "POST");
  g_autofree char *text = g_strnfill (length, 'x');

  call_write (call, text);
  call_end (call);

  return call;
}

static void
test_reset_while_sending (void)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (SCRIPT (EXPECT_HEAD, READ_BYTES (1000), RESET), NULL));
  g_autoptr(Call) call = call_large (&fixture, 16 * 1024 * 1024);

  call_assert (call, "request finish", "request error net::ERR_CONNECTION_RESET", "request close");
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.server), ==, 1);
}

#define TOO_LARGE "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 5\r\n\r\nsorry"

/* HTTP/1.1 is half duplex here: a response is read when the request has been sent,
 * and lost with a server that does not wait for that. */
static void
test_early_response (void)
{
  g_auto(Fixture) patient =
    fixture_of (netreq_raw_server_new (SCRIPT (EXPECT_HEAD, SEND (TOO_LARGE), READ_BODY), NULL));
  g_auto(Fixture) hasty =
    fixture_of (netreq_raw_server_new (SCRIPT (EXPECT_HEAD, SEND (TOO_LARGE), RESET), NULL));
  g_autoptr(Call) answered = call_large (&patient, 16 * 1024 * 1024);
  g_autoptr(Call) cut_off = call_large (&hasty, 16 * 1024 * 1024);

  call_assert (answered,
               "request finish",
               "request response 413",
               "response data 5",
               "response end",
               "response close",
               "request close");
  call_assert (cut_off, "request finish", "request error net::ERR_CONNECTION_RESET", "request close");
}

/* The one who streams writes on, and gets the answer at the end. */
static void
test_early_response_to_stream (void)
{
  g_auto(Fixture) fixture =
    fixture_of (netreq_raw_server_new (SCRIPT (EXPECT_HEAD, SEND (TOO_LARGE), GATE ("go"), READ_BODY), NULL));
  g_autoptr(Call) call = call_new (fixture.session, fixture.url, "method", "POST", "chunked-encoding", TRUE, NULL);

  call_write (call, "hello");
  netreq_raw_server_wait_gate (fixture.server, "go");
  netreq_raw_server_open_gate (fixture.server, "go");
  netreq_event_recorder_wait (call->recorder, "request drain");
  call_end (call);

  call_assert (call,
               "request drain",
               "request finish",
               "request response 413",
               "response data 5",
               "response end",
               "response close",
               "request close");
}

/* --- without a connection --- */

static void
assert_failure (const char *url,
                const char *error)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(Call) call = call_start (session, url);
  g_autofree char *line = g_strconcat ("request error ", error, NULL);

  call_assert (call, "request finish", line, "request close");
}

static void
test_refused (void)
{
  g_autofree char *url = netreq_raw_refusing_url ("/");

  assert_failure (url, "net::ERR_CONNECTION_REFUSED");
}

/* A resolver that knows no name, so that the test needs no network. */
typedef struct
{
  GResolver parent_instance;
  GResolverError code;
} IgnorantResolver;

typedef GResolverClass IgnorantResolverClass;

GType ignorant_resolver_get_type (void);
G_DEFINE_TYPE (IgnorantResolver, ignorant_resolver, G_TYPE_RESOLVER)

static void
look_up_async (GResolver                *resolver,
               const char               *name,
               GResolverNameLookupFlags  flags,
               GCancellable             *cancellable,
               GAsyncReadyCallback       callback,
               gpointer                  user_data)
{
  IgnorantResolver *self = (IgnorantResolver *) resolver;

  g_task_report_new_error (self, callback, user_data, look_up_async,
                           G_RESOLVER_ERROR, (int) self->code, "Who is %s?", name);
}

static GList *
look_up_finish (GResolver     *resolver,
                GAsyncResult  *result,
                GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
ignorant_resolver_class_init (IgnorantResolverClass *klass)
{
  klass->lookup_by_name_with_flags_async = look_up_async;
  klass->lookup_by_name_with_flags_finish = look_up_finish;
}

static void
ignorant_resolver_init (IgnorantResolver *self)
{
}

static void
test_not_resolved (void)
{
  static const GResolverError codes[] = {
    G_RESOLVER_ERROR_NOT_FOUND, G_RESOLVER_ERROR_TEMPORARY_FAILURE, G_RESOLVER_ERROR_INTERNAL,
  };
  g_autoptr(GResolver) usual = g_resolver_get_default ();
  g_autoptr(GResolver) ignorant = g_object_new (ignorant_resolver_get_type (), NULL);

  g_resolver_set_default (ignorant);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      ((IgnorantResolver *) ignorant)->code = codes[i];
      assert_failure ("http://nobody.example/", "net::ERR_NAME_NOT_RESOLVED");
    }
  g_resolver_set_default (usual);
}

/* What no server on this machine can do. */
static void
test_translation (void)
{
  static const struct
  {
    int engine_code;
    NetreqWirePhase phase;
    gboolean http2;
    NetreqError code;
  } io_rows[] = {
    { G_IO_ERROR_HOST_UNREACHABLE, NETREQ_WIRE_PHASE_CONNECT, FALSE, NETREQ_ERROR_ADDRESS_UNREACHABLE },
    { G_IO_ERROR_NETWORK_UNREACHABLE, NETREQ_WIRE_PHASE_CONNECT, FALSE, NETREQ_ERROR_ADDRESS_UNREACHABLE },
    { G_IO_ERROR_HOST_NOT_FOUND, NETREQ_WIRE_PHASE_CONNECT, FALSE, NETREQ_ERROR_NAME_NOT_RESOLVED },
    { G_IO_ERROR_TIMED_OUT, NETREQ_WIRE_PHASE_CONNECT, FALSE, NETREQ_ERROR_CONNECTION_TIMED_OUT },
    { G_IO_ERROR_PARTIAL_INPUT, NETREQ_WIRE_PHASE_CONNECT, FALSE, NETREQ_ERROR_CONNECTION_FAILED },
    { G_IO_ERROR_FAILED, NETREQ_WIRE_PHASE_CONNECT, FALSE, NETREQ_ERROR_CONNECTION_FAILED },
    { G_IO_ERROR_PROXY_FAILED, NETREQ_WIRE_PHASE_CONNECT, FALSE, NETREQ_ERROR_PROXY_CONNECTION_FAILED },
    { G_IO_ERROR_PROXY_AUTH_FAILED, NETREQ_WIRE_PHASE_CONNECT, FALSE, NETREQ_ERROR_PROXY_CONNECTION_FAILED },
    { G_IO_ERROR_PROXY_NEED_AUTH, NETREQ_WIRE_PHASE_CONNECT, FALSE, NETREQ_ERROR_PROXY_CONNECTION_FAILED },
    { G_IO_ERROR_PROXY_NOT_ALLOWED, NETREQ_WIRE_PHASE_CONNECT, FALSE, NETREQ_ERROR_PROXY_CONNECTION_FAILED },
    { G_IO_ERROR_FAILED, NETREQ_WIRE_PHASE_EXCHANGE, FALSE, NETREQ_ERROR_FAILED },
    { G_IO_ERROR_FAILED, NETREQ_WIRE_PHASE_EXCHANGE, TRUE, NETREQ_ERROR_HTTP2_PROTOCOL_ERROR },
    { G_IO_ERROR_FAILED, NETREQ_WIRE_PHASE_BODY, TRUE, NETREQ_ERROR_HTTP2_PROTOCOL_ERROR },
    { G_IO_ERROR_PARTIAL_INPUT, NETREQ_WIRE_PHASE_BODY, FALSE, NETREQ_ERROR_CONNECTION_RESET },
  };

  for (guint i = 0; i < G_N_ELEMENTS (io_rows); i++)
    {
      NetreqWireSituation situation = {
        .phase = io_rows[i].phase,
        .host = "example.com:443",
        .expected_length = -1,
        .http2 = io_rows[i].http2,
      };
      g_autoptr(GError) engine_error = g_error_new_literal (G_IO_ERROR, io_rows[i].engine_code, "reason");
      g_autoptr(GError) error = netreq_wire_error_new (engine_error, &situation);

      g_assert_error (error, NETREQ_ERROR, (int) io_rows[i].code);
      g_assert_nonnull (strstr (error->message, "example.com:443"));
    }
}

static void
test_certificate_translation (void)
{
  static const struct
  {
    GTlsCertificateFlags flags;
    NetreqError code;
  } certificate_rows[] = {
    { G_TLS_CERTIFICATE_REVOKED | G_TLS_CERTIFICATE_EXPIRED, NETREQ_ERROR_CERT_REVOKED },
    { G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_BAD_IDENTITY, NETREQ_ERROR_CERT_AUTHORITY_INVALID },
    { G_TLS_CERTIFICATE_BAD_IDENTITY | G_TLS_CERTIFICATE_EXPIRED, NETREQ_ERROR_CERT_COMMON_NAME_INVALID },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, NETREQ_ERROR_CERT_DATE_INVALID },
    { G_TLS_CERTIFICATE_INSECURE, NETREQ_ERROR_CERT_WEAK_SIGNATURE_ALGORITHM },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, NETREQ_ERROR_CERT_INVALID },
    { 0, NETREQ_ERROR_CERT_INVALID },
  };
  g_autoptr(GError) engine_error = g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "reason");

  for (guint i = 0; i < G_N_ELEMENTS (certificate_rows); i++)
    {
      NetreqWireSituation situation = {
        .phase = NETREQ_WIRE_PHASE_CONNECT,
        .host = "example.com:443",
        .certificate_errors = certificate_rows[i].flags,
      };
      g_autoptr(GError) error = netreq_wire_error_new (engine_error, &situation);

      g_assert_error (error, NETREQ_ERROR, (int) certificate_rows[i].code);
      g_assert_nonnull (strstr (error->message, "example.com:443"));
    }
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

  g_test_add_func ("/wire-error/head/endless", test_endless_head);
  g_test_add_func ("/wire-error/head/odd", test_odd_headers);
  g_test_add_func ("/wire-error/drip", test_drip);
  g_test_add_func ("/wire-error/codings/cut", test_codings);
  g_test_add_func ("/wire-error/codings/broken", test_broken_codings);
  g_test_add_func ("/wire-error/sending/reset", test_reset_while_sending);
  g_test_add_func ("/wire-error/sending/early-response", test_early_response);
  g_test_add_func ("/wire-error/sending/early-response-to-stream", test_early_response_to_stream);
  g_test_add_func ("/wire-error/connection/refused", test_refused);
  g_test_add_func ("/wire-error/connection/not-resolved", test_not_resolved);
  g_test_add_func ("/wire-error/translation", test_translation);
  g_test_add_func ("/wire-error/translation/certificates", test_certificate_translation);

  return g_test_run ();
}
