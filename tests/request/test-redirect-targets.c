/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "request/transaction.h"

/* Where redirects lead: what is told, what goes to the wire, what the response says,
 * and where nobody is led. */

#define EMPTY SEND ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

/* Where the requests begin, unless they say else. */
#define PAGE "/dir/page?old=1"

/* In what a server says: "127.0.0.1:port" of another one. */
#define OTHER "OTHER"

typedef struct
{
  /* What the requests are made to, and what a redirect can lead to. */
  Transaction *transaction;
  NetreqRawServer *other;
} Fixture;

static void
fixture_clear (Fixture *fixture)
{
  g_clear_pointer (&fixture->transaction, transaction_free);
  g_clear_pointer (&fixture->other, netreq_raw_server_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static char *
host_port (NetreqRawServer *server)
{
  return g_strdup_printf ("127.0.0.1:%u", netreq_raw_server_get_port (server));
}

/* A server that redirects once, and one that doesn't. */
static Fixture
fixture_new (const char *headers,
             const char *path)
{
  Fixture fixture = { NULL, };
  g_autoptr(GString) head = g_string_new ("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n");
  g_autofree char *other = NULL;

  fixture.other = netreq_raw_server_new (SCRIPT (EXPECT_REQUEST, EMPTY), NULL);
  other = host_port (fixture.other);
  g_string_append_printf (head, "%s\r\n", headers);
  g_string_replace (head, OTHER, other, 0);

  fixture.transaction = transaction_new (SCRIPT (EXPECT_REQUEST, SEND (head->str), EXPECT_REQUEST, EMPTY));
  g_free (fixture.transaction->url);
  fixture.transaction->url = netreq_raw_server_url (fixture.transaction->server, path);

  return fixture;
}

static void
assert_response (Transaction *transaction,
                 const char  *url,
                 const char  *redirect_chain)
{
  NetreqIncomingMessage *response = netreq_event_recorder_get_response (transaction->recorder);
  g_autoptr(GVariant) chain = NULL;
  g_autofree char *of_property = NULL;
  g_autofree char *text = NULL;

  g_object_get (response, "url", &of_property, "redirect-chain", &chain, NULL);
  g_assert_cmpstr (of_property, ==, url);
  g_assert_cmpstr (netreq_incoming_message_get_url (response), ==, url);
  g_assert_true (g_variant_is_of_type (chain, G_VARIANT_TYPE ("a(us)")));
  text = g_variant_print (chain, FALSE);
  g_assert_cmpstr (text, ==, redirect_chain);
  g_assert_true (chain == netreq_incoming_message_get_redirect_chain (response));
}

/* --- where they lead --- */

typedef struct
{
  const char *name;
  const char *location;
  /* Path, query and fragment of the URL that is told. */
  const char *told;
  /* Those of the first URL; NULL for PAGE. */
  const char *first;
} Target;

static const Target targets[] = {
  { "absolute", "http://" OTHER "/there", "/there" },
  { "absolute-without-a-path", "http://" OTHER, "/" },
  { "absolute-with-a-query", "http://" OTHER "/there?a=b&c", "/there?a=b&c" },
  { "absolute-in-capitals", "HTTP://" OTHER "/There", "/There" },
  { "protocol-relative", "//" OTHER "/there", "/there" },
  { "path-absolute", "/there", "/there" },
  { "path-relative", "there", "/dir/there" },
  { "path-relative-with-a-query", "there?a=b", "/dir/there?a=b" },
  { "path-relative-from-the-root", "there", "/there", "/" },
  { "of-the-same-scheme", "http:there", "/dir/there" },
  { "up", "../there", "/there" },
  { "up-beyond-the-root", "../../../there", "/there" },
  { "here", ".", "/dir/" },
  { "dots-inside", "/a/./b/../there", "/a/there" },
  { "coded-dots-inside", "/a/%2e/b/%2E%2e/there", "/a/there" },
  { "query-only", "?new=2", "/dir/page?new=2" },
  { "empty-query", "?", "/dir/page?" },
  { "nothing-is-the-same-url", "", "/dir/page?old=1" },

  { "fragment-is-inherited", "there", "/dir/there#first", "/dir/page#first" },
  { "fragment-is-inherited-from-query", "?a=b", "/dir/page?a=b#first", "/dir/page#first" },
  { "fragment-is-inherited-by-nothing", "", "/dir/page#first", "/dir/page#first" },
  { "fragment-is-inherited-elsewhere", "http://" OTHER "/there", "/there#first", "/dir/page#first" },
  { "own-fragment", "there#own", "/dir/there#own" },
  { "own-fragment-wins", "there#own", "/dir/there#own", "/dir/page#first" },
  { "own-fragment-wins-elsewhere", "//" OTHER "/#own", "/#own", "/dir/page#first" },
  { "own-empty-fragment-wins", "there#", "/dir/there#", "/dir/page#first" },
  { "fragment-only", "#own", "/dir/page?old=1#own" },
  { "fragment-only-wins", "#own", "/dir/page#own", "/dir/page#first" },
  { "fragment-with-all-kinds-of-things", "#/?#a%20b", "/dir/page?old=1#/?#a%20b" },

  { "utf-8", "/\xc3\xbc\xe2\x82\xac", "/%C3%BC%E2%82%AC" },
  { "utf-8-in-the-query", "?\xc3\xbc", "/dir/page?%C3%BC" },
  { "utf-8-in-the-fragment", "#\xc3\xbc", "/dir/page?old=1#%C3%BC" },
  { "escaped-utf-8", "/%c3%bc", "/%c3%bc" },
  { "badly-escaped", "/100%/%zz/%4", "/100%25/%25zz/%254" },
  { "space", "/a b", "/a%20b" },
  { "spaces-around", "   /there \t ", "/there" },
  { "quotes-and-brackets", "/\"<>{}|^`", "/%22%3C%3E%7B%7D%7C%5E%60" },

  { "user-info", "http://user:secret@" OTHER "/there", "/there" },
  { "user", "//user@" OTHER "/there", "/there" },
};

static void
assert_no_secret (const char *text)
{
  g_assert_null (strstr (text, "user"));
  g_assert_null (strstr (text, "secret"));
  /* "user:secret" and "user:" */
  g_assert_null (strstr (text, "dXNlcjpzZWNyZXQ"));
  g_assert_null (strstr (text, "dXNlcjo"));
}

/* @server: who has got the request, as the last one */
static void
assert_wire (NetreqRawServer *server,
             const char      *path)
{
  guint n_requests = netreq_raw_server_get_requests (server);
  g_autofree char *head = netreq_raw_server_get_head (server, 0, n_requests - 1);
  g_autofree char *line = g_strdup_printf ("GET %s HTTP/1.1\r\n", path);
  g_autofree char *host = host_port (server);
  g_autofree char *host_sent = netreq_raw_server_get_header (server, 0, n_requests - 1, "Host");
  g_autofree char *authorization = netreq_raw_server_get_header (server, 0, n_requests - 1, "Authorization");

  g_assert_true (g_str_has_prefix (head, line));
  g_assert_cmpstr (host_sent, ==, host);
  g_assert_null (authorization);
  assert_no_secret (head);
}

static void
test_target (gconstpointer data)
{
  const Target *target = data;
  g_autofree char *headers = g_strdup_printf ("Location: %s\r\n", target->location);
  g_auto(Fixture) fixture = fixture_new (headers, target->first != NULL ? target->first : PAGE);
  Transaction *transaction = fixture.transaction;
  gboolean leaves = strstr (target->location, OTHER) != NULL;
  NetreqRawServer *server = leaves ? fixture.other : transaction->server;
  g_autofree char *line = g_strconcat ("request redirect 302 GET ", target->told, NULL);
  g_autofree char *path = g_strndup (target->told, strcspn (target->told, "#"));
  g_autofree char *told_url = netreq_raw_server_url (server, target->told);
  g_autofree char *url = netreq_raw_server_url (server, path);
  g_autofree char *first_url = g_strndup (transaction->url, strcspn (transaction->url, "#"));
  g_autofree char *chain = g_strdup_printf ("[(302, '%s')]", first_url);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);

  transaction_assert_close (transaction, LINES ("request finish", line, "request response 200", "response end",
                                                "response close", "request close"));
  g_assert_cmpstr (netreq_event_recorder_get_redirect_url (transaction->recorder), ==, told_url);
  assert_response (transaction, url, chain);
  g_assert_cmpuint (netreq_raw_server_get_requests (transaction->server), ==, leaves ? 1 : 2);
  g_assert_cmpuint (netreq_raw_server_get_requests (fixture.other), ==, leaves ? 1 : 0);
  assert_wire (server, path);
}

/* --- where they don't --- */

typedef struct
{
  const char *name;
  const char *headers;
  NetreqError code;
} Dead;

static const Dead dead_ends[] = {
  { "ftp", "Location: ftp://" OTHER "/\r\n", NETREQ_ERROR_UNSAFE_REDIRECT },
  { "ftp-with-user-info", "Location: ftp://user:secret@" OTHER "/\r\n", NETREQ_ERROR_UNSAFE_REDIRECT },
  { "data", "Location: data:text/plain,hello\r\n", NETREQ_ERROR_UNSAFE_REDIRECT },
  { "file", "Location: file:///etc/passwd\r\n", NETREQ_ERROR_UNSAFE_REDIRECT },
  { "javascript", "Location: javascript:alert(1)\r\n", NETREQ_ERROR_UNSAFE_REDIRECT },
  { "javascript-in-capitals", "Location: JavaScript:alert(1)\r\n", NETREQ_ERROR_UNSAFE_REDIRECT },
  { "about", "Location: about:blank\r\n", NETREQ_ERROR_UNSAFE_REDIRECT },
  { "blob", "Location: blob:http://" OTHER "/1\r\n", NETREQ_ERROR_UNSAFE_REDIRECT },
  { "mailto", "Location: mailto:user@example.com\r\n", NETREQ_ERROR_UNSAFE_REDIRECT },
  { "ws", "Location: ws://" OTHER "/\r\n", NETREQ_ERROR_UNSAFE_REDIRECT },
  { "unheard-of", "Location: x-own+1.0:there\r\n", NETREQ_ERROR_UNSAFE_REDIRECT },

  { "blocked-port", "Location: http://127.0.0.1:6667/\r\n", NETREQ_ERROR_UNSAFE_PORT },
  { "blocked-port-by-the-protocol", "Location: //127.0.0.1:25/\r\n", NETREQ_ERROR_UNSAFE_PORT },

  { "no-host", "Location: http://\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "no-host-but-user-info", "Location: http://user:secret@/\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "no-host-but-a-port", "Location: http://:8080/\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "half-an-address", "Location: http://[::1/\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "half-an-address-and-user-info", "Location: http://user:secret@[::1/\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "port-0", "Location: http://127.0.0.1:0/\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "too-high-a-port", "Location: http://127.0.0.1:65536/\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "a-port-that-is-none", "Location: http://127.0.0.1:secret/\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "space-in-the-host", "Location: http://127.0.0.1 there/\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "slash-and-backslash", "Location: /\\" OTHER "/\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "backslash-and-slash", "Location: \\/" OTHER "/\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "backslashes", "Location: \\\\" OTHER "/\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "latin-1", "Location: /\xfc\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "overlong-utf-8", "Location: /\xc0\xaf\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "half-a-surrogate", "Location: /\xed\xa0\x80\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "utf-16", "Location: \xff\xfe/\r\n", NETREQ_ERROR_INVALID_REDIRECT },
  { "tab-inside", "Location: /a\tb\r\n", NETREQ_ERROR_INVALID_REDIRECT },

  { "two-places", "Location: /a\r\nLocation: /b\r\n", NETREQ_ERROR_RESPONSE_HEADERS_MULTIPLE_LOCATION },
  { "two-places-and-one-again", "Location: /a\r\nLocation: /b\r\nLocation: /a\r\n",
    NETREQ_ERROR_RESPONSE_HEADERS_MULTIPLE_LOCATION },
  { "two-cases", "Location: /a\r\nLocation: /A\r\n", NETREQ_ERROR_RESPONSE_HEADERS_MULTIPLE_LOCATION },
  { "nowhere-and-somewhere", "Location: \r\nLocation: /a\r\n", NETREQ_ERROR_RESPONSE_HEADERS_MULTIPLE_LOCATION },
};

/* By name first, and in the words the host whom to blame, but nobody's secrets. */
static void
assert_error (Transaction *transaction,
              NetreqError  code)
{
  const GError *error = netreq_event_recorder_get_error (transaction->recorder);
  g_autofree char *name = g_strconcat (netreq_error_get_name (code), ": ", NULL);

  g_assert_error (error, NETREQ_ERROR, (int) code);
  g_assert_true (g_str_has_prefix (error->message, name));
  assert_no_secret (error->message);
}

static void
assert_error_has (Transaction *transaction,
                  const char  *host)
{
  g_assert_nonnull (strstr (netreq_event_recorder_get_error (transaction->recorder)->message, host));
}

static void
test_dead_end (gconstpointer data)
{
  const Dead *dead = data;
  g_auto(Fixture) fixture = fixture_new (dead->headers, PAGE);
  Transaction *transaction = fixture.transaction;
  g_autofree char *line = g_strconcat ("request error ", netreq_error_get_name (dead->code), NULL);
  g_autofree char *host = dead->code == NETREQ_ERROR_UNSAFE_PORT ? g_strdup ("127.0.0.1:")
                                                                 : host_port (transaction->server);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);

  transaction_assert_close (transaction, LINES ("request finish", line, "request close"));
  assert_error (transaction, dead->code);
  assert_error_has (transaction, host);
  g_assert_cmpuint (netreq_raw_server_get_requests (transaction->server), ==, 1);
  g_assert_cmpuint (netreq_raw_server_get_connections (fixture.other), ==, 0);
}

/* Whoever has to decide is not asked about them either. */
static void
test_dead_end_by_hand (gconstpointer data)
{
  const Dead *dead = data;
  g_auto(Fixture) fixture = fixture_new (dead->headers, PAGE);
  Transaction *transaction = fixture.transaction;
  g_autofree char *line = g_strconcat ("request error ", netreq_error_get_name (dead->code), NULL);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT,
                        "redirect-mode", NETREQ_REDIRECT_MODE_MANUAL, NULL);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", line, "request close"));
}

/* A port is no safer at the beginning. */
static void
test_blocked_from_the_first (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqClientRequest) request = netreq_client_request_new ("http://127.0.0.1:6667/", &error);

  g_assert_null (request);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_UNSAFE_PORT);
  g_assert_true (g_str_has_prefix (error->message, "net::ERR_UNSAFE_PORT: "));
  g_assert_nonnull (strstr (error->message, "127.0.0.1:6667"));
}

/* Nobody is there, but that is found out by going there. */
static void
test_refused (void)
{
  g_autofree char *url = netreq_raw_refusing_url ("/there");
  g_autofree char *headers = g_strdup_printf ("Location: %s\r\n", url);
  g_auto(Fixture) fixture = fixture_new (headers, PAGE);
  Transaction *transaction = fixture.transaction;

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", "request redirect 302 GET /there",
                                                "request error net::ERR_CONNECTION_REFUSED", "request close"));
  assert_error (transaction, NETREQ_ERROR_CONNECTION_REFUSED);
}

/* --- how many --- */

static void
append_lines (GPtrArray  *lines,
              guint       n_lines,
              const char *line)
{
  for (guint i = 0; i < n_lines; i++)
    g_ptr_array_add (lines, (gpointer) line);
}

static const NetreqRawStep redirects_always[] = {
  EXPECT_REQUEST, SEND ("HTTP/1.1 307 Temporary Redirect\r\nLocation: /\r\nContent-Length: 4\r\n\r\nloop"), LOOP, CLOSE,
};

/* One more than may be. */
static void
test_loop (gconstpointer data)
{
  g_autoptr(Transaction) transaction = transaction_new (redirects_always);
  g_autoptr(GPtrArray) lines = g_ptr_array_new ();
  g_autofree char *host = host_port (transaction->server);

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, "method", data, NULL);
  transaction_write (transaction, "body");
  transaction_end (transaction);

  append_lines (lines, 1, "request finish");
  append_lines (lines, 20, g_str_equal (data, "GET") ? "request redirect 307 GET /" : "request redirect 307 POST /");
  append_lines (lines, 1, "request error net::ERR_TOO_MANY_REDIRECTS");
  append_lines (lines, 1, "request close");
  append_lines (lines, 1, NULL);
  transaction_assert_close (transaction, (const char *const *) lines->pdata);

  assert_error (transaction, NETREQ_ERROR_TOO_MANY_REDIRECTS);
  assert_error_has (transaction, host);
  g_assert_cmpuint (netreq_raw_server_get_requests (transaction->server), ==, 21);
  g_assert_cmpuint (netreq_raw_server_get_connections (transaction->server), ==, 1);
}

/* Exactly as many as may be. */
static void
test_twenty (void)
{
  NetreqRawStep script[2 * 20 + 3];
  const NetreqRawStep redirect[] = {
    EXPECT_REQUEST, SEND ("HTTP/1.1 301 Moved\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"),
  };
  const NetreqRawStep answer[] = { EXPECT_REQUEST, EMPTY, CLOSE };
  g_autoptr(Transaction) transaction = NULL;
  g_autoptr(GPtrArray) lines = g_ptr_array_new ();
  NetreqIncomingMessage *response;

  for (guint i = 0; i < 20; i++)
    memcpy (script + 2 * i, redirect, sizeof redirect);
  memcpy (script + 2 * 20, answer, sizeof answer);

  transaction = transaction_new (script);
  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);

  append_lines (lines, 1, "request finish");
  append_lines (lines, 20, "request redirect 301 GET /");
  append_lines (lines, 1, "request response 200");
  append_lines (lines, 1, "response end");
  append_lines (lines, 1, "response close");
  append_lines (lines, 1, "request close");
  append_lines (lines, 1, NULL);
  transaction_assert_close (transaction, (const char *const *) lines->pdata);

  response = netreq_event_recorder_get_response (transaction->recorder);
  g_assert_cmpuint (g_variant_n_children (netreq_incoming_message_get_redirect_chain (response)), ==, 20);
}

/* --- what the response says --- */

static void
test_no_chain (void)
{
  g_autoptr(Transaction) transaction = transaction_new (SCRIPT (EXPECT_REQUEST, EMPTY));
  g_autofree char *url = g_steal_pointer (&transaction->url);

  transaction->url = g_strconcat (url, "#fragment", NULL);
  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, NULL);
  transaction_end (transaction);
  transaction_assert_close (transaction, LINES ("request finish", "request response 200", "response end",
                                                "response close", "request close"));
  assert_response (transaction, url, "[]");
}

#define REDIRECT(status, location) \
  SEND ("HTTP/1.1 " #status " Status\r\nLocation: " location "\r\nContent-Length: 0\r\n\r\n")

static void
test_chain (void)
{
  g_autoptr(Transaction) transaction =
    transaction_new (SCRIPT (EXPECT_REQUEST, REDIRECT (301, "/a?b#c"),
                             EXPECT_REQUEST, REDIRECT (303, "d/e"),
                             EXPECT_REQUEST, REDIRECT (308, "#f"),
                             EXPECT_REQUEST, EMPTY));
  g_autofree char *root = netreq_raw_server_url (transaction->server, "");
  g_autofree char *url = netreq_raw_server_url (transaction->server, "/d/e");
  g_autofree char *chain = g_strdup_printf ("[(301, '%s/first'), (303, '%s/a?b'), (308, '%s/d/e')]", root, root, root);

  g_free (transaction->url);
  transaction->url = g_strdup_printf ("http://user:secret@%s/first#fragment", root + strlen ("http://"));
  transaction_describe (transaction, NETREQ_EVENT_RECORDER_DEFAULT, "method", "POST", NULL);
  transaction_end (transaction);
  transaction_assert_close (transaction,
                            LINES ("request finish", "request redirect 301 GET /a?b#c",
                                   "request redirect 303 GET /d/e#c", "request redirect 308 GET /d/e#f",
                                   "request response 200", "response end", "response close", "request close"));
  assert_response (transaction, url, chain);
}

#define ADD_ALL(path, cases, function)                                       \
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)                           \
    {                                                                        \
      g_autofree char *full_path = g_strconcat (path "/", cases[i].name, NULL); \
                                                                             \
      g_test_add_data_func (full_path, &cases[i], function);                 \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ALL ("/redirect/target", targets, test_target);
  ADD_ALL ("/redirect/dead-end", dead_ends, test_dead_end);
  ADD_ALL ("/redirect/dead-end/by-hand", dead_ends, test_dead_end_by_hand);
  g_test_add_func ("/redirect/dead-end/blocked-from-the-first", test_blocked_from_the_first);
  g_test_add_func ("/redirect/dead-end/refused", test_refused);

  g_test_add_data_func ("/redirect/many/loop", "GET", test_loop);
  g_test_add_data_func ("/redirect/many/loop-with-a-body", "POST", test_loop);
  g_test_add_func ("/redirect/many/twenty", test_twenty);

  g_test_add_func ("/redirect/chain/none", test_no_chain);
  g_test_add_func ("/redirect/chain/three", test_chain);

  return g_test_run ();
}
