/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "support/netreq-answer-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-resolver.h"
#include "support/netreq-test-session.h"
#include "support/netreq-test-tls.h"

/* Which cookies servers see, and which of theirs are kept. */

#define MAX_HOPS 4

typedef struct
{
  const char *url;
  const char *text;
} Stored;

typedef struct
{
  const char *url;
  /* The fields Set-Cookie of its answer. */
  const char *sets[3];
  /* What it sees; NULL for nothing. */
  const char *sees;
} Hop;

typedef struct
{
  const char *sentence;
  NetreqCredentials credentials;
  gboolean use_session_cookies;
  const char *origin;
  /* The header Cookie that the application has set; NULL for none. */
  const char *own;
  Stored stored[4];
  /* Each redirects to the next. As everywhere here, the port is that of the server. */
  Hop hops[MAX_HOPS];
  /* The names of what the session has in the end. */
  const char *kept;
} Row;

#define UNSET .credentials = NETREQ_CREDENTIALS_UNSET
#define USE .credentials = NETREQ_CREDENTIALS_UNSET, .use_session_cookies = TRUE
#define INCLUDE .credentials = NETREQ_CREDENTIALS_INCLUDE
#define OMIT .credentials = NETREQ_CREDENTIALS_OMIT
#define SAME_ORIGIN(text) .credentials = NETREQ_CREDENTIALS_SAME_ORIGIN, .origin = text

#define ONE "http://www.one.example/"
#define TLS "https://www.one.example/"
#define SISTER "http://shop.one.example/"
#define TWO "http://two.example/"
#define TLS_TWO "https://two.example/"

static const Row rows[] = {
  /* The modes, one after the other. */
  { "Unset sends none, and keeps none", UNSET, .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { "b=2" }, NULL } }, .kept = "a " },
  { "Unset with use-session-cookies does both", USE, .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { "b=2" }, "a=1" } }, .kept = "a b " },
  { "It does so with an origin, too", USE, .origin = TWO, .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { "b=2" }, "a=1" } }, .kept = "a b " },
  { "Include does both", INCLUDE, .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { "b=2" }, "a=1" } }, .kept = "a b " },
  { "Include does both whatever the origin", INCLUDE, .origin = TWO, .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { "b=2" }, "a=1" } }, .kept = "a b " },
  { "Omit does neither", OMIT, .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { "b=2" }, NULL } }, .kept = "a " },
  { "Omit goes before use-session-cookies", OMIT, .use_session_cookies = TRUE, .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { "b=2" }, NULL } }, .kept = "a " },
  { "Same-origin does both at the origin", SAME_ORIGIN (ONE), .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { "b=2" }, "a=1" } }, .kept = "a b " },
  { "Same-origin does neither elsewhere in the site", SAME_ORIGIN (SISTER), .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { "b=2" }, NULL } }, .kept = "a " },
  { "Same-origin does neither at another site, whatever use-session-cookies says", SAME_ORIGIN (TWO),
    .use_session_cookies = TRUE, .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { "b=2" }, NULL } }, .kept = "a " },

  /* The modes along redirects. */
  { "Unset sends and keeps none along redirects", UNSET, .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { "b=2" }, NULL }, { ONE "next", { "c=3" }, NULL } }, .kept = "a " },
  { "What a redirect sets is sent to the next server", INCLUDE,
    .hops = { { ONE, { "b=2" }, NULL }, { ONE "next", { "c=3" }, "b=2" } }, .kept = "b c " },
  { "What it removes is not", INCLUDE, .stored = { { ONE, "a=1" }, { ONE, "b=2" } },
    .hops = { { ONE, { "a=; Max-Age=0" }, "a=1; b=2" }, { ONE "next", { NULL }, "b=2" } }, .kept = "b " },
  { "Each server sees its own", INCLUDE,
    .stored = { { ONE, "a=1" }, { SISTER, "b=2" }, { ONE, "c=3; Domain=one.example" } },
    .hops = { { ONE, { NULL }, "a=1; c=3" }, { SISTER, { NULL }, "b=2; c=3" } }, .kept = "a b c " },
  { "Same-origin goes on within the origin", SAME_ORIGIN (ONE), .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { "b=2" }, "a=1" }, { ONE "next", { "c=3" }, "a=1; b=2" } }, .kept = "a b c " },
  { "Same-origin ends where a redirect leaves the origin", SAME_ORIGIN (ONE),
    .stored = { { ONE, "a=1; Domain=one.example" } },
    .hops = { { ONE, { "b=2" }, "a=1" }, { SISTER, { "c=3" }, NULL } }, .kept = "a b " },
  { "Same-origin does not begin again on the way back", SAME_ORIGIN (ONE), .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { NULL }, "a=1" }, { SISTER, { NULL }, NULL }, { ONE, { "d=4" }, NULL } }, .kept = "a " },
  { "Omit stays omit", OMIT, .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { "b=2" }, NULL }, { ONE, { "c=3" }, NULL } }, .kept = "a " },

  /* SameSite */
  { "All of them are sent at first", INCLUDE,
    .stored = { { TLS, "a=1" }, { TLS, "b=2; SameSite=Lax" }, { TLS, "c=3; SameSite=Strict" },
                { TLS, "d=4; SameSite=None; Secure" } },
    .hops = { { TLS, { NULL }, "a=1; b=2; c=3; d=4" } }, .kept = "a b c d " },
  { "The origin does not matter", INCLUDE, .origin = TWO, .stored = { { ONE, "a=1; SameSite=Strict" } },
    .hops = { { ONE, { NULL }, "a=1" } }, .kept = "a " },
  { "They are sent along a redirect within the site", INCLUDE, .stored = { { ONE, "a=1; SameSite=Strict" } },
    .hops = { { SISTER, { NULL }, NULL }, { ONE, { "b=2; SameSite=Strict" }, "a=1" } }, .kept = "a b " },
  { "After a redirect from another site only those without a restriction are", INCLUDE,
    .stored = { { TLS, "a=1" }, { TLS, "b=2; SameSite=Lax" }, { TLS, "c=3; SameSite=Strict" },
                { TLS, "d=4; SameSite=None; Secure" } },
    .hops = { { TLS_TWO, { NULL }, NULL }, { TLS, { NULL }, "d=4" } }, .kept = "a b c d " },
  { "The same goes for what is kept", INCLUDE,
    .hops = { { TLS_TWO, { NULL }, NULL }, { TLS, { "a=1; SameSite=Lax", "d=4; SameSite=None; Secure" }, NULL } },
    .kept = "d " },
  { "It goes for the way back, too", INCLUDE, .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { NULL }, "a=1" }, { TWO, { NULL }, NULL }, { ONE, { NULL }, NULL } }, .kept = "a " },
  { "Another scheme is another site", INCLUDE, .stored = { { TLS, "a=1" } },
    .hops = { { ONE, { NULL }, "a=1" }, { TLS, { NULL }, NULL } }, .kept = "a " },

  /* What else decides. */
  { "A Secure one is not sent in clear", INCLUDE, .stored = { { TLS, "a=1; Secure" }, { TLS, "b=2" } },
    .hops = { { ONE, { NULL }, "b=2" } }, .kept = "a b " },
  { "A Secure one is sent with TLS", INCLUDE, .stored = { { TLS, "a=1; Secure" } },
    .hops = { { TLS, { "b=2; Secure" }, "a=1" } }, .kept = "a b " },
  { "A Secure one is sent to the loopback interface", INCLUDE, .stored = { { "http://localhost/", "a=1; Secure" } },
    .hops = { { "http://localhost/", { NULL }, "a=1" } }, .kept = "a " },
  { "A Secure one from a server without TLS is not kept", INCLUDE,
    .hops = { { ONE, { "a=1; Secure", "b=2" }, NULL } }, .kept = "b " },
  { "An HttpOnly one is sent and kept", INCLUDE, .stored = { { ONE, "a=1; HttpOnly" } },
    .hops = { { ONE, { "b=2; HttpOnly" }, "a=1" } }, .kept = "a b " },
  { "One with bytes that are not UTF-8 is not kept, as they could not be sent back", INCLUDE,
    .hops = { { ONE, { "a=\xe9", "b=\xc3\xa9" }, NULL }, { ONE, { NULL }, "b=\xc3\xa9" } }, .kept = "b " },
  { "One of another path is not sent", INCLUDE, .stored = { { ONE, "a=1; Path=/other" }, { ONE, "b=2; Path=/dir" } },
    .hops = { { ONE "dir/page", { NULL }, "b=2" } }, .kept = "a b " },
  { "The longer path comes first", INCLUDE, .stored = { { ONE, "a=1; Path=/" }, { ONE, "a=2; Path=/dir" } },
    .hops = { { ONE "dir/page", { NULL }, "a=2; a=1" } }, .kept = "a a " },
  { "One for another domain is not kept", INCLUDE,
    .hops = { { ONE, { "a=1; Domain=two.example", "b=2; Domain=one.example" }, NULL } }, .kept = "b " },
  { "One for a public suffix is not kept", INCLUDE,
    .hops = { { "http://a.co.uk/", { "a=1; Domain=co.uk" }, NULL } }, .kept = "" },
  { "What cannot be read is not kept", INCLUDE, .hops = { { ONE, { "", "; ;", "b=2" }, NULL } }, .kept = "b " },
  { "Nobody else sees it", INCLUDE, .stored = { { ONE, "a=1" } }, .hops = { { TWO, { NULL }, NULL } }, .kept = "a " },

  /* A header of the application. */
  { "Its own is sent in the mode omit", OMIT, .own = "own=1", .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { "b=2" }, "own=1" } }, .kept = "a " },
  { "Its own is sent where no session cookies are in use", UNSET, .own = "own=1", .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { "b=2" }, "own=1" } }, .kept = "a " },
  { "Its own goes before those of the session, which keeps all the same", INCLUDE, .own = "own=1",
    .stored = { { ONE, "a=1" } }, .hops = { { ONE, { "b=2" }, "own=1" } }, .kept = "a b " },
  { "Its own goes along within the origin", INCLUDE, .own = "own=1", .stored = { { ONE, "a=1" } },
    .hops = { { ONE, { NULL }, "own=1" }, { ONE, { NULL }, "own=1" } }, .kept = "a " },
  { "Where it stays behind the session's are sent", INCLUDE, .own = "own=1",
    .stored = { { SISTER, "a=1" } },
    .hops = { { ONE, { NULL }, "own=1" }, { SISTER, { NULL }, "a=1" }, { ONE, { NULL }, NULL } }, .kept = "a " },
};

/* --- the servers --- */

typedef struct
{
  const Row *row;
  NetreqAnswerServer *plain;
  NetreqTestTls *tls;
  NetreqAnswerServer *secure;
  NetreqSession *session;
  guint n_answered;
} World;

/* Puts the port of the server behind the host. */
static char *
with_port (World      *world,
           const char *url)
{
  gboolean is_secure = g_str_has_prefix (url, "https://");
  NetreqAnswerServer *server = is_secure && world->secure != NULL ? world->secure : world->plain;
  gsize length = strlen (is_secure ? "https://" : "http://");

  length += strcspn (url + length, "/");

  return g_strdup_printf ("%.*s:%u%s", (int) length, url, netreq_answer_server_get_port (server), url + length);
}

static void
assert_sees (const NetreqAnswerRequest *request,
             const char                *expected)
{
  g_autofree char *value = netreq_answer_request_get_header (request, "Cookie");
  guint n = 0;

  g_assert_cmpstr (value, ==, expected);
  for (guint i = 0; request->headers[i] != NULL; i++)
    n += g_ascii_strncasecmp (request->headers[i], "Cookie:", strlen ("Cookie:")) == 0;
  g_assert_cmpuint (n, ==, expected != NULL ? 1 : 0);
}

static char *
on_request (const NetreqAnswerRequest *request,
            gpointer                   user_data)
{
  World *world = user_data;
  const Hop *hop = &world->row->hops[world->n_answered++];
  g_autoptr(GString) answer = g_string_new (NULL);

  assert_sees (request, hop->sees);

  if (world->n_answered < MAX_HOPS && hop[1].url != NULL)
    {
      g_autofree char *location = with_port (world, hop[1].url);

      g_string_append_printf (answer, "HTTP/1.1 302 Redirect\r\nLocation: %s\r\n", location);
    }
  else
    g_string_append (answer, "HTTP/1.1 200 OK\r\n");

  for (guint i = 0; i < G_N_ELEMENTS (hop->sets) && hop->sets[i] != NULL; i++)
    g_string_append_printf (answer, "Set-Cookie: %s\r\n", hop->sets[i]);
  g_string_append (answer, "Content-Length: 0\r\n\r\n");

  return g_string_free (g_steal_pointer (&answer), FALSE);
}

static gboolean
needs_tls (const Row *row)
{
  for (guint i = 0; i < MAX_HOPS && row->hops[i].url != NULL; i++)
    if (g_str_has_prefix (row->hops[i].url, "https:"))
      return TRUE;

  return FALSE;
}

/* FALSE when the test is skipped. */
static gboolean
world_init (World     *world,
            const Row *row)
{
  g_autoptr(GTlsCertificate) certificate = NULL;

  if (needs_tls (row))
    {
      world->tls = netreq_test_tls_new ();
      if (world->tls == NULL)
        return FALSE;

      certificate = netreq_test_tls_load (world->tls, NETREQ_TEST_CERTIFICATE_GOOD);
      world->secure = netreq_answer_server_new (certificate, on_request, world);
    }

  world->row = row;
  world->plain = netreq_answer_server_new (NULL, on_request, world);
  world->session = netreq_session_new ();

  return TRUE;
}

static void
world_clear (World *world)
{
  netreq_test_collect (&world->session);
  netreq_answer_server_free (world->plain);
  g_clear_pointer (&world->secure, netreq_answer_server_free);
  g_clear_pointer (&world->tls, netreq_test_tls_free);
}

/* --- the cookies of the session --- */

typedef struct
{
  const char *name;
  NetreqSameSite same_site;
} SameSiteWord;

static NetreqSameSite
find_same_site (const char *text)
{
  static const SameSiteWord words[] = {
    { "SameSite=None", NETREQ_SAME_SITE_NO_RESTRICTION },
    { "SameSite=Lax", NETREQ_SAME_SITE_LAX },
    { "SameSite=Strict", NETREQ_SAME_SITE_STRICT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (text, words[i].name) != NULL)
      return words[i].same_site;

  return NETREQ_SAME_SITE_UNSPECIFIED;
}

static const char *
find_attribute (char       **parts,
                const char  *name)
{
  for (guint i = 1; parts[i] != NULL; i++)
    if (g_str_has_prefix (parts[i], name))
      return parts[i] + strlen (name);

  return NULL;
}

/* One whose name and value have one letter each. */
static void
store (NetreqSession *session,
       const Stored  *stored)
{
  g_auto(GStrv) parts = g_strsplit (stored->text, "; ", -1);
  const char name[] = { parts[0][0], '\0' };
  g_autoptr(NetreqCookie) cookie = netreq_cookie_new (name, parts[0] + 2);

  netreq_cookie_set_domain (cookie, find_attribute (parts, "Domain="));
  netreq_cookie_set_path (cookie, find_attribute (parts, "Path="));
  netreq_cookie_set_secure (cookie, find_attribute (parts, "Secure") != NULL);
  netreq_cookie_set_http_only (cookie, find_attribute (parts, "HttpOnly") != NULL);
  netreq_cookie_set_same_site (cookie, find_same_site (stored->text));

  netreq_test_set_cookie (session, stored->url, cookie);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (netreq_cookie_get_name (*(NetreqCookie * const *) a),
                 netreq_cookie_get_name (*(NetreqCookie * const *) b));
}

static void
assert_kept (NetreqSession *session,
             const char    *expected)
{
  g_autoptr(GString) names = g_string_new (NULL);
  g_autoptr(GPtrArray) cookies = netreq_test_get_cookies (session, NULL);

  g_ptr_array_sort (cookies, compare_names);
  for (guint i = 0; i < cookies->len; i++)
    g_string_append_printf (names, "%s ", netreq_cookie_get_name (g_ptr_array_index (cookies, i)));
  g_assert_cmpstr (names->str, ==, expected);
}

/* --- the requests --- */

static NetreqClientRequest *
request_new (World              *world,
             NetreqRedirectMode  mode)
{
  const Row *row = world->row;
  g_autofree char *url = with_port (world, row->hops[0].url);
  g_autofree char *origin = row->origin != NULL ? with_port (world, row->origin) : NULL;
  NetreqClientRequest *request;
  g_autoptr(GError) error = NULL;

  request = g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, &error,
                            "session", world->session,
                            "url", url,
                            "origin", origin,
                            "credentials", row->credentials,
                            "use-session-cookies", row->use_session_cookies,
                            "redirect-mode", mode,
                            NULL);
  g_assert_no_error (error);

  if (row->own != NULL)
    netreq_client_request_set_header (request, "Cookie", row->own, &error);
  g_assert_no_error (error);

  return request;
}

/* Whatever is kept of it, the application sees all of it. */
static void
assert_shows_cookies (NetreqIncomingMessage *response,
                      const Hop             *hop)
{
  g_auto(GStrv) values = netreq_incoming_message_get_header_values (response, "Set-Cookie");

  for (guint i = 0; i < G_N_ELEMENTS (hop->sets) && hop->sets[i] != NULL; i++)
    g_assert_cmpstr (values[i], ==, hop->sets[i]);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  World world = { NULL };
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GError) error = NULL;

  if (!world_init (&world, row))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (row->stored) && row->stored[i].url != NULL; i++)
    store (world.session, &row->stored[i]);

  request = request_new (&world, NETREQ_REDIRECT_MODE_FOLLOW);
  response = netreq_test_request_send (request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (netreq_incoming_message_get_status_code (response), ==, 200);
  assert_shows_cookies (response, &row->hops[world.n_answered - 1]);
  assert_kept (world.session, row->kept);

  g_clear_object (&response);
  netreq_test_assert_last_ref (&request);
  world_clear (&world);
}

/* --- what fails --- */

static const Row failing_row =
  { "", INCLUDE, .hops = { { ONE, { "a=1" }, NULL }, { "http://[", { NULL }, NULL } } };

static void
test_kept_though_it_fails (gconstpointer data)
{
  World world = { NULL };
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (world_init (&world, &failing_row));
  request = request_new (&world, (NetreqRedirectMode) GPOINTER_TO_INT (data));
  response = netreq_test_request_send (request, &error);
  g_assert_null (response);
  g_assert_true (error->domain == NETREQ_ERROR);
  assert_kept (world.session, "a ");

  netreq_test_assert_last_ref (&request);
  world_clear (&world);
}

/* --- one request after another --- */

static const Row first_row =
  { "", INCLUDE, .hops = { { ONE, { "a=1; Path=/" }, NULL }, { ONE, { NULL }, "a=1" } }, .kept = "a " };
static const Row second_row = { "", INCLUDE, .hops = { { ONE, { NULL }, "a=1" } } };
static const Row other_row = { "", INCLUDE, .hops = { { ONE, { NULL }, NULL } } };

static void
go (World         *world,
    NetreqSession *session,
    const Row     *row)
{
  NetreqSession *own = world->session;
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GError) error = NULL;

  world->session = session;
  world->row = row;
  world->n_answered = 0;
  request = request_new (world, NETREQ_REDIRECT_MODE_FOLLOW);
  response = netreq_test_request_send (request, &error);
  g_assert_no_error (error);

  world->session = own;
  g_clear_object (&response);
  netreq_test_assert_last_ref (&request);
}

static void
test_sessions (void)
{
  World world = { NULL };
  NetreqSession *other = netreq_session_new ();

  g_assert_true (world_init (&world, &first_row));
  go (&world, world.session, &first_row);
  go (&world, world.session, &second_row);
  go (&world, other, &other_row);

  netreq_test_collect (&other);
  world_clear (&world);
}

static void
on_changed (NetreqSession           *session G_GNUC_UNUSED,
            NetreqCookie            *cookie,
            NetreqCookieChangeCause  cause,
            gboolean                 removed,
            gpointer                 user_data)
{
  GString *told = user_data;

  g_string_append_printf (told, "%s %u %d, ", netreq_cookie_get_name (cookie), cause, removed);
}

static void
test_told (void)
{
  World world = { NULL };
  g_autoptr(GString) told = g_string_new (NULL);

  g_assert_true (world_init (&world, &first_row));
  g_signal_connect (world.session, "cookie-changed", G_CALLBACK (on_changed), told);
  go (&world, world.session, &first_row);
  go (&world, world.session, &second_row);
  netreq_test_settle ();
  g_assert_cmpstr (told->str, ==, "a 0 0, ");

  world_clear (&world);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  netreq_test_resolver_install ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/request/cookies/", rows[i].sentence, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  g_test_add_data_func ("/request/cookies/Those of a redirect that leads nowhere are kept",
                        GINT_TO_POINTER (NETREQ_REDIRECT_MODE_FOLLOW), test_kept_though_it_fails);
  g_test_add_data_func ("/request/cookies/Those of a redirect that is refused are kept",
                        GINT_TO_POINTER (NETREQ_REDIRECT_MODE_ERROR), test_kept_though_it_fails);
  g_test_add_func ("/request/cookies/The next request of the session sends them", test_sessions);
  g_test_add_func ("/request/cookies/What a server sets is told", test_told);

  return g_test_run ();
}
