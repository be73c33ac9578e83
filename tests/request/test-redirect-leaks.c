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

/* A request that has a secret of every kind is sent to one server, which redirects to
 * a second one, which redirects back. Every byte that a server is sent is searched,
 * and everything that the application is told. */

#define SET_COOKIE "secret-set-cookie"
#define SESSION_COOKIE "secret-session-cookie"
#define FRAGMENT "secret-fragment"
#define USER "secret-user"
#define PASSWORD "secret-password"
#define LOCATION_USER "secret-location-user"
#define LOCATION_PASSWORD "secret-location-password"

/* Who may see it, besides the server that it was meant for first. */
typedef enum
{
  /* Not even that one. */
  NOBODY,
  SAME_ORIGIN,
  /* Wherever the body goes along. */
  WITH_BODY,
  EVERYBODY,
} Audience;

/* What is looked for. */
static const struct
{
  const char *text;
  Audience audience;
} secrets[] = {
  { "secret-authorization", SAME_ORIGIN },
  { "secret-cookie", SAME_ORIGIN },
  { "secret-second-cookie", SAME_ORIGIN },
  { "secret-referrer-path", SAME_ORIGIN },
  { "secret-referrer-query", SAME_ORIGIN },
  { "secret-body", WITH_BODY },
  { "secret-type", WITH_BODY },
  { "secret-language", WITH_BODY },
  { "secret-content-location", WITH_BODY },
  { "secret-digest", WITH_BODY },
  { "no-secret", EVERYBODY },
  { "secret-proxy-authorization", NOBODY },
  { "secret-referrer-user", NOBODY },
  { "secret-referrer-password", NOBODY },
  { "secret-referrer-fragment", NOBODY },
  { "secret-site", NOBODY },
  { "secret-target", NOBODY },
  { USER, NOBODY },
  { PASSWORD, NOBODY },
  { LOCATION_USER, NOBODY },
  { LOCATION_PASSWORD, NOBODY },
  { FRAGMENT, NOBODY },
  { SET_COOKIE, NOBODY },
  { SESSION_COOKIE, NOBODY },
};

static const char * const headers[] = {
  "Authorization", "Bearer secret-authorization",
  "proxy-authorization", "Bearer secret-proxy-authorization",
  "Cookie", "a=secret-cookie",
  "cookie", "b=secret-second-cookie",
  "Content-Type", "text/secret-type",
  "Content-Language", "secret-language",
  "Content-Location", "/secret-content-location",
  "Digest", "secret-digest",
  "Sec-Fetch-Site", "secret-site",
  "X-One", "no-secret",
  NULL,
};

/* --- the world --- */

typedef struct
{
  const char *scheme;
  const char *host;
  /* Two of each scheme. */
  guint server;
} Place;

typedef struct
{
  const char *name;
  Place from;
  Place to;
  gboolean leaves_site;
} Way;

static const Way ways[] = {
  { "the-same-origin", { "http", "127.0.0.1", 0 }, { "http", "127.0.0.1", 0 } },
  { "the-same-origin-with-tls", { "https", "localhost", 0 }, { "https", "localhost", 0 } },
  { "another-port", { "http", "127.0.0.1", 0 }, { "http", "127.0.0.1", 1 } },
  { "another-port-with-tls", { "https", "localhost", 0 }, { "https", "localhost", 1 } },
  { "another-host", { "http", "two.example", 0 }, { "http", "a.co.uk", 0 }, TRUE },
  { "another-host-with-tls", { "https", "two.example", 0 }, { "https", "a.co.uk", 0 }, TRUE },
  { "another-host-of-the-site", { "https", "www.one.example", 0 }, { "https", "shop.one.example", 0 } },
  { "a-host-below", { "http", "a.localhost", 0 }, { "http", "x.a.localhost", 0 } },
  { "from-https-to-http", { "https", "two.example", 0 }, { "http", "two.example", 0 }, TRUE },
  { "from-http-to-https", { "http", "two.example", 0 }, { "https", "two.example", 0 }, TRUE },
};

typedef struct World World;

typedef struct
{
  World *world;
  NetreqAnswerServer *server;
  /* What it was sent up to here belongs to requests that were answered. */
  gsize n_answered_bytes;
} Server;

#define N_HOPS 3

struct World
{
  NetreqTestTls *tls;
  Server plain[2];
  Server secure[2];
  NetreqSession *session;

  /* The answers to come, to be freed, and how many have been given. */
  char *answers[N_HOPS];
  guint n_answered;
  /* What each hop was sent. */
  char *sent[N_HOPS];
  /* What the application was told. */
  GString *told;
};

static Server *
find_server (World       *world,
             const Place *place)
{
  return g_str_equal (place->scheme, "https") ? &world->secure[place->server] : &world->plain[place->server];
}

/* To be freed. */
static char *
make_url (World       *world,
          const Place *place,
          const char  *user_info,
          const char  *rest)
{
  guint16 port = netreq_answer_server_get_port (find_server (world, place)->server);

  return g_strdup_printf ("%s://%s%s:%u%s", place->scheme, user_info, place->host, port, rest);
}

static char *
on_request (const NetreqAnswerRequest *request,
            gpointer                   user_data)
{
  Server *server = user_data;
  World *world = server->world;
  const GString *received = netreq_answer_server_get_received (server->server);

  g_assert_cmpuint (world->n_answered, <, N_HOPS);
  g_assert_nonnull (world->answers[world->n_answered]);

  world->sent[world->n_answered] = g_strdup (received->str + server->n_answered_bytes);
  server->n_answered_bytes = received->len;

  return g_steal_pointer (&world->answers[world->n_answered++]);
}

static void
server_init (Server          *server,
             World           *world,
             GTlsCertificate *certificate)
{
  server->world = world;
  server->server = netreq_answer_server_new (certificate, on_request, server);
}

/* FALSE when the test is skipped. */
static gboolean
world_init (World *world)
{
  g_autoptr(GTlsCertificate) certificate = NULL;

  world->tls = netreq_test_tls_new ();
  if (world->tls == NULL)
    return FALSE;

  certificate = netreq_test_tls_load (world->tls, NETREQ_TEST_CERTIFICATE_GOOD);
  for (guint i = 0; i < 2; i++)
    {
      server_init (&world->plain[i], world, NULL);
      server_init (&world->secure[i], world, certificate);
    }
  world->session = g_object_new (NETREQ_TYPE_SESSION, NULL);
  world->told = g_string_new (NULL);

  return TRUE;
}

static void
world_reset (World *world)
{
  for (guint i = 0; i < N_HOPS; i++)
    {
      g_clear_pointer (&world->answers[i], g_free);
      g_clear_pointer (&world->sent[i], g_free);
    }
  world->n_answered = 0;
  g_string_truncate (world->told, 0);
}

/* Whatever a server was sent has been looked at. */
static void
assert_nothing_else_was_sent (Server *server)
{
  const GString *received = netreq_answer_server_get_received (server->server);

  g_assert_cmpuint (received->len, ==, server->n_answered_bytes);
}

static void
world_clear (World *world)
{
  netreq_test_collect (&world->session);
  for (guint i = 0; i < 2; i++)
    {
      assert_nothing_else_was_sent (&world->plain[i]);
      assert_nothing_else_was_sent (&world->secure[i]);
    }
  for (guint i = 0; i < 2; i++)
    {
      netreq_answer_server_free (world->plain[i].server);
      netreq_answer_server_free (world->secure[i].server);
    }
  world_reset (world);
  netreq_test_tls_free (world->tls);
  g_string_free (world->told, TRUE);
}

/* --- the request --- */

static void
on_redirect (NetreqClientRequest *request,
             guint                status,
             const char          *method,
             const char          *url,
             GStrv                response_headers,
             gpointer             user_data)
{
  World *world = user_data;
  g_autofree char *wanted = g_strconcat ("#", FRAGMENT, NULL);

  /* The one place where it is to be seen. */
  g_assert_true (g_str_has_suffix (url, wanted));
  g_string_append_len (world->told, url, strlen (url) - strlen (wanted));
}

/* Of the session, for the whole of a host. */
static void
store_cookie (World      *world,
              const char *url)
{
  g_autoptr(NetreqCookie) cookie = netreq_cookie_new ("session", SESSION_COOKIE);

  netreq_cookie_set_path (cookie, "/");
  netreq_test_set_cookie (world->session, url, cookie);
}

static NetreqClientRequest *
request_new (World              *world,
             const char         *url,
             NetreqRedirectMode  mode)
{
  NetreqClientRequest *request;
  g_autoptr(GError) error = NULL;

  request = g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, &error,
                            "session", world->session,
                            "method", "POST",
                            "url", url,
                            "headers", headers,
                            "redirect-mode", mode,
                            NULL);
  g_assert_no_error (error);
  g_signal_connect (request, "redirect", G_CALLBACK (on_redirect), world);
  store_cookie (world, url);

  return request;
}

static void
set_referrer (World               *world,
              NetreqClientRequest *request,
              const Place         *place)
{
  g_autofree char *referrer = NULL;
  g_autoptr(GError) error = NULL;

  referrer = make_url (world, place, "secret-referrer-user:secret-referrer-password@",
                       "/secret-referrer-path?secret-referrer-query#secret-referrer-fragment");
  netreq_client_request_set_header (request, "Referer", referrer, &error);
  g_assert_no_error (error);
}

static void
tell_of_response (World                 *world,
                  NetreqIncomingMessage *response)
{
  g_autoptr(GVariant) redirects = NULL;
  g_autofree char *printed = NULL;
  g_autofree char *url = NULL;

  g_object_get (response, "url", &url, "redirect-chain", &redirects, NULL);
  printed = g_variant_print (redirects, FALSE);
  g_string_append_printf (world->told, "%s %s", url, printed);
}

static void
send_request (World               *world,
              NetreqClientRequest *request,
              const char          *error_name)
{
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  netreq_test_request_write (request, "secret-body");
  response = netreq_test_request_send (request, &error);
  if (error != NULL)
    {
      g_assert_cmpstr (netreq_error_get_name (error->code), ==, error_name);
      g_string_append (world->told, error->message);
      return;
    }

  g_assert_null (error_name);
  tell_of_response (world, response);
  bytes = netreq_test_read_bytes (response, &error);
  g_assert_no_error (error);
}

/* --- what is found --- */

static gboolean
is_shown (Audience audience,
          gboolean has_left,
          gboolean has_body)
{
  switch (audience)
    {
    case SAME_ORIGIN:
      return !has_left;
    case WITH_BODY:
      return has_body;
    case EVERYBODY:
      return TRUE;
    case NOBODY:
    default:
      return FALSE;
    }
}

static void
assert_shows (const char *text,
              const char *secret,
              gboolean    is_to_be_shown)
{
  if ((strstr (text, secret) != NULL) != is_to_be_shown)
    g_error ("\"%s\" is %s here:\n%s", secret, is_to_be_shown ? "not to be found" : "to be found", text);
}

/* As it would be in an Authorization header. */
static void
assert_shows_no_pair (const char *text,
                      const char *user,
                      const char *password)
{
  g_autofree char *pair = g_strconcat (user, ":", password, NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));

  assert_shows (text, encoded, FALSE);
}

static void
assert_sent (const char *text,
             gboolean    has_left,
             gboolean    has_body)
{
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    assert_shows (text, secrets[i].text, is_shown (secrets[i].audience, has_left, has_body));

  assert_shows_no_pair (text, USER, PASSWORD);
  assert_shows_no_pair (text, LOCATION_USER, LOCATION_PASSWORD);
}

static void
assert_told_nothing (World *world)
{
  g_assert_cmpuint (world->told->len, >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    assert_shows (world->told->str, secrets[i].text, FALSE);
}

/* --- there and back --- */

static char *
make_redirect (World       *world,
               guint        status,
               const Place *place)
{
  g_autofree char *location = make_url (world, place, LOCATION_USER ":" LOCATION_PASSWORD "@", "/next");

  return g_strdup_printf ("HTTP/1.1 %u Redirect\r\nLocation: %s\r\nSet-Cookie: c=" SET_COOKIE "\r\n"
                          "Content-Length: 0\r\n\r\n", status, location);
}

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
/* Who asks for a password at the end gets none that was meant for another server. */
#define CHALLENGE \
  "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"any\"\r\nContent-Length: 0\r\n\r\n"

static void
travel (World       *world,
        const Place *from,
        const Place *to,
        guint        status,
        const char  *last_answer)
{
  g_autofree char *url = make_url (world, from, USER ":" PASSWORD "@", "/first#" FRAGMENT);
  g_autoptr(NetreqClientRequest) request = request_new (world, url, NETREQ_REDIRECT_MODE_FOLLOW);
  gboolean leaves = from->server != to->server || !g_str_equal (from->host, to->host) ||
                    !g_str_equal (from->scheme, to->scheme);
  gboolean keeps_body = status == 307 || status == 308;

  world->answers[0] = make_redirect (world, status, to);
  world->answers[1] = make_redirect (world, status, from);
  world->answers[2] = g_strdup (last_answer);
  set_referrer (world, request, from);
  send_request (world, request, NULL);

  g_assert_cmpuint (world->n_answered, ==, N_HOPS);
  assert_sent (world->sent[0], FALSE, TRUE);
  assert_sent (world->sent[1], leaves, keeps_body);
  /* Who has seen it once is not shown it again. */
  assert_sent (world->sent[2], leaves, keeps_body);
  assert_told_nothing (world);

  netreq_test_assert_last_ref (&request);
}

static void
test_way (gconstpointer data)
{
  static const guint statuses[] = { 301, 302, 303, 307, 308 };
  const Way *way = data;
  World world = { NULL };

  if (!world_init (&world))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      travel (&world, &way->from, &way->to, statuses[i], OK);
      world_reset (&world);
      travel (&world, &way->from, &way->to, statuses[i], CHALLENGE);
      world_reset (&world);
    }

  world_clear (&world);
}

/* --- the cookies of the session --- */

static void
assert_sent_cookies (const char *text,
                     gboolean    shows_old,
                     gboolean    shows_new)
{
  assert_shows (text, SESSION_COOKIE, shows_old);
  assert_shows (text, SET_COOKIE, shows_new);
}

/* What the first server has set is for its host, and stays within its site. */
static void
test_way_with_cookies (gconstpointer data)
{
  const Way *way = data;
  gboolean is_same_host = g_str_equal (way->from.host, way->to.host) && !way->leaves_site;
  World world = { NULL };
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autofree char *url = NULL;
  g_autoptr(GError) error = NULL;

  if (!world_init (&world))
    return;

  url = make_url (&world, &way->from, "", "/");
  world.answers[0] = make_redirect (&world, 302, &way->to);
  world.answers[1] = g_strdup_printf ("HTTP/1.1 302 Redirect\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", url);
  world.answers[2] = g_strdup (OK);

  request = g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, &error,
                            "session", world.session,
                            "url", url,
                            "credentials", NETREQ_CREDENTIALS_INCLUDE,
                            NULL);
  g_assert_no_error (error);
  store_cookie (&world, url);
  send_request (&world, request, NULL);

  g_assert_cmpuint (world.n_answered, ==, N_HOPS);
  assert_sent_cookies (world.sent[0], TRUE, FALSE);
  assert_sent_cookies (world.sent[1], is_same_host, is_same_host);
  assert_sent_cookies (world.sent[2], !way->leaves_site, !way->leaves_site);

  netreq_test_assert_last_ref (&request);
  world_clear (&world);
}

/* --- errors --- */

#define ANY_USER_INFO LOCATION_USER ":" LOCATION_PASSWORD "@"

typedef struct
{
  const char *name;
  const char *error_name;
  NetreqRedirectMode mode;
  guint status;
  const char *locations;
} Failure;

static const Failure failures[] = {
  { "no-http", "net::ERR_UNSAFE_REDIRECT", .status = 302,
    .locations = "Location: ftp://" ANY_USER_INFO "localhost/secret-target#" FRAGMENT "\r\n" },
  { "no-url", "net::ERR_INVALID_REDIRECT", .status = 302,
    .locations = "Location: http://" ANY_USER_INFO "bad host/secret-target\r\n" },
  { "no-host", "net::ERR_INVALID_REDIRECT", .status = 307,
    .locations = "Location: https://" ANY_USER_INFO "\r\n" },
  { "no-at", "net::ERR_INVALID_REDIRECT", .status = 307,
    .locations = "Location: https://" LOCATION_USER ":" LOCATION_PASSWORD "\r\n" },
  { "a-backslash-before-the-host", "net::ERR_INVALID_REDIRECT", .status = 302,
    .locations = "Location: /\\" ANY_USER_INFO "localhost/\r\n" },
  { "a-backslash-before-the-at", "net::ERR_INVALID_REDIRECT", .status = 302,
    .locations = "Location: http://" LOCATION_USER ":" LOCATION_PASSWORD "\\@localhost/\r\n" },
  { "a-slash-before-the-at", "net::ERR_INVALID_REDIRECT", .status = 302,
    .locations = "Location: http://" LOCATION_USER ":" LOCATION_PASSWORD "/@localhost/\r\n" },
  { "a-blocked-port", "net::ERR_UNSAFE_PORT", .status = 303,
    .locations = "Location: http://" ANY_USER_INFO "localhost:25/secret-target?secret-target#" FRAGMENT "\r\n" },
  { "two-locations", "net::ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION", .status = 301,
    .locations = "Location: http://" ANY_USER_INFO "localhost/secret-target\r\nLocation: /secret-target\r\n" },
  { "mode-error", "net::ERR_BLOCKED_BY_CLIENT", .status = 301, .mode = NETREQ_REDIRECT_MODE_ERROR,
    .locations = "Location: http://" ANY_USER_INFO "localhost/secret-target\r\n" },
  { "mode-manual", "net::ERR_BLOCKED_BY_CLIENT", .status = 301, .mode = NETREQ_REDIRECT_MODE_MANUAL,
    .locations = "Location: http://" ANY_USER_INFO "localhost/\r\n" },
  /* Nobody listens there. */
  { "refused", "net::ERR_CONNECTION_REFUSED", .status = 307,
    .locations = "Location: http://" ANY_USER_INFO "localhost:2/\r\n" },
};

static void
test_failure (gconstpointer data)
{
  const Failure *failure = data;
  const Place place = { "http", "127.0.0.1", 0 };
  World world = { NULL };
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autofree char *url = NULL;

  if (!world_init (&world))
    return;

  world.answers[0] = g_strdup_printf ("HTTP/1.1 %u Redirect\r\n%sContent-Length: 0\r\n\r\n",
                                      failure->status, failure->locations);
  url = make_url (&world, &place, USER ":" PASSWORD "@", "/#" FRAGMENT);
  request = request_new (&world, url, failure->mode);
  send_request (&world, request, failure->error_name);

  g_assert_cmpuint (world.n_answered, ==, 1);
  assert_told_nothing (&world);

  netreq_test_assert_last_ref (&request);
  world_clear (&world);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  netreq_test_resolver_install ();

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *path = g_strdup_printf ("/redirect-leaks/%s", ways[i].name);

      g_autofree char *cookies_path = g_strdup_printf ("/redirect-leaks/cookies/%s", ways[i].name);

      g_test_add_data_func (path, &ways[i], test_way);
      g_test_add_data_func (cookies_path, &ways[i], test_way_with_cookies);
    }

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path = g_strdup_printf ("/redirect-leaks/failure/%s", failures[i].name);

      g_test_add_data_func (path, &failures[i], test_failure);
    }

  return g_test_run ();
}
