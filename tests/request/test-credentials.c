/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "support/netreq-answer-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-resolver.h"
#include "support/netreq-test-session.h"

/* What the modes of credentials mean, all of it at once: for cookies, for the user names
 * that the session knows, for new ones, and for proxies. */

#define ONE "www.one.example"
#define SISTER "shop.one.example"
#define TWO "two.example"

#define MAX_HOPS 3

typedef struct
{
  const char *host;
  /* Of "cks": c when it sees the cookies of the session, k when it sees the user name
   * that the session knows, s when what it sets is kept. */
  const char *sees;
} Hop;

typedef struct
{
  const char *sentence;
  NetreqCredentials credentials;
  gboolean use_session_cookies;
  /* The host of the origin; NULL for none. */
  const char *origin;
  /* Each redirects to the next, and the last wants another user name. */
  Hop hops[MAX_HOPS];
  /* Whether the application is asked for that, or gets the 401. */
  gboolean asks;
} Row;

#define UNSET .credentials = NETREQ_CREDENTIALS_UNSET
#define USE .credentials = NETREQ_CREDENTIALS_UNSET, .use_session_cookies = TRUE
#define INCLUDE .credentials = NETREQ_CREDENTIALS_INCLUDE
#define SAME_ORIGIN(host) .credentials = NETREQ_CREDENTIALS_SAME_ORIGIN, .origin = host
#define OMIT .credentials = NETREQ_CREDENTIALS_OMIT

static const Row rows[] = {
  { "unset", UNSET, .hops = { { ONE, "k" } }, .asks = TRUE },
  { "unset, along redirects", UNSET, .hops = { { ONE, "k" }, { SISTER, "k" }, { ONE, "k" } }, .asks = TRUE },
  { "unset, from another origin", UNSET, .origin = TWO, .hops = { { ONE, "k" } }, .asks = TRUE },
  { "unset, with session cookies", USE, .hops = { { ONE, "cks" } }, .asks = TRUE },
  { "unset, with session cookies along redirects", USE,
    .hops = { { ONE, "cks" }, { SISTER, "cks" }, { ONE, "cks" } }, .asks = TRUE },

  { "include", INCLUDE, .hops = { { ONE, "cks" } }, .asks = TRUE },
  { "include, from another origin", INCLUDE, .origin = TWO, .hops = { { ONE, "cks" } }, .asks = TRUE },
  { "include, along redirects", INCLUDE,
    .hops = { { ONE, "cks" }, { SISTER, "cks" }, { ONE, "cks" } }, .asks = TRUE },
  { "include, to another site and back", INCLUDE,
    .hops = { { ONE, "cks" }, { TWO, "k" }, { ONE, "k" } }, .asks = TRUE },

  { "same-origin, at the origin", SAME_ORIGIN (ONE), .hops = { { ONE, "cks" } }, .asks = TRUE },
  { "same-origin, along redirects there", SAME_ORIGIN (ONE),
    .hops = { { ONE, "cks" }, { ONE, "cks" } }, .asks = TRUE },
  { "same-origin, elsewhere", SAME_ORIGIN (TWO), .hops = { { ONE, "" } } },
  { "same-origin, elsewhere in the site", SAME_ORIGIN (SISTER), .hops = { { ONE, "" } } },
  { "same-origin, elsewhere with session cookies", SAME_ORIGIN (TWO), .use_session_cookies = TRUE,
    .hops = { { ONE, "" } } },
  { "same-origin, to another origin", SAME_ORIGIN (ONE), .hops = { { ONE, "cks" }, { SISTER, "" } } },
  { "same-origin, to another origin and back", SAME_ORIGIN (ONE),
    .hops = { { ONE, "cks" }, { SISTER, "" }, { ONE, "" } } },
  { "same-origin, from elsewhere to the origin", SAME_ORIGIN (ONE), .hops = { { SISTER, "" }, { ONE, "" } } },

  { "omit", OMIT, .hops = { { ONE, "" } } },
  { "omit, with session cookies", OMIT, .use_session_cookies = TRUE, .hops = { { ONE, "" } } },
  { "omit, at the origin", OMIT, .origin = ONE, .hops = { { ONE, "" } } },
  { "omit, along redirects", OMIT, .hops = { { ONE, "" }, { SISTER, "" }, { ONE, "" } } },
};

static const char *const hosts[] = { ONE, SISTER, TWO };

/* --- the server, which may be a proxy as well --- */

typedef struct
{
  const Row *row;
  gboolean is_proxy;
  NetreqAnswerServer *server;
  NetreqSession *session;

  /* Whether it wants the user name that the session is to know. */
  gboolean teaches;
  guint n_hops;
  GString *seen[MAX_HOPS];

  guint n_asked;
  guint n_asked_by_proxy;
} World;

static gboolean
has_answer (const NetreqAnswerRequest *request,
            const char                *header,
            const char                *user_password)
{
  g_autofree char *value = netreq_answer_request_get_header (request, header);
  g_autofree char *base64 = g_base64_encode ((const guchar *) user_password, strlen (user_password));
  g_autofree char *expected = g_strconcat ("Basic ", base64, NULL);

  return g_strcmp0 (value, expected) == 0;
}

static char *
make_url (World      *world,
          const char *host)
{
  return g_strdup_printf ("http://%s:%u/", host, netreq_answer_server_get_port (world->server));
}

static void
note_hop (World                     *world,
          const NetreqAnswerRequest *request)
{
  g_autofree char *cookie = netreq_answer_request_get_header (request, "Cookie");
  GString *seen = world->seen[world->n_hops];

  if (cookie != NULL)
    g_string_append_c (seen, 'c');
  if (has_answer (request, "Authorization", "old:known"))
    g_string_append_c (seen, 'k');
}

static char *
answer_hop (World                     *world,
            const NetreqAnswerRequest *request)
{
  const Hop *next;
  g_autofree char *location = NULL;

  if (has_answer (request, "Authorization", "new:asked"))
    return g_strdup ("HTTP/1.1 200 OK\r\nSet-Cookie: last=1\r\nContent-Length: 0\r\n\r\n");

  note_hop (world, request);
  next = &world->row->hops[++world->n_hops];
  if (world->n_hops == MAX_HOPS || next->host == NULL)
    return g_strdup_printf ("HTTP/1.1 401 Who\r\nSet-Cookie: hop%u=1\r\n"
                            "WWW-Authenticate: Basic realm=\"new\"\r\nContent-Length: 0\r\n\r\n", world->n_hops);

  location = make_url (world, next->host);
  return g_strdup_printf ("HTTP/1.1 302 Redirect\r\nSet-Cookie: hop%u=1\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
                          world->n_hops, location);
}

static char *
on_request (const NetreqAnswerRequest *request,
            gpointer                   user_data)
{
  World *world = user_data;

  if (world->is_proxy && !has_answer (request, "Proxy-Authorization", "proxy:door"))
    return g_strdup ("HTTP/1.1 407 Who\r\nSet-Cookie: door=1\r\n"
                     "Proxy-Authenticate: Basic realm=\"door\"\r\nContent-Length: 0\r\n\r\n");

  if (!world->teaches)
    return answer_hop (world, request);

  if (has_answer (request, "Authorization", "old:known"))
    return g_strdup ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

  return g_strdup ("HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"old\"\r\nContent-Length: 0\r\n\r\n");
}

/* --- what the session has --- */

static void
answer (NetreqAuthChallenge *challenge,
        const char          *username,
        const char          *password)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (netreq_auth_challenge_authenticate (challenge, username, password, &error));
  g_assert_no_error (error);
}

static gboolean
on_login (NetreqClientRequest *request G_GNUC_UNUSED,
          NetreqAuthChallenge *challenge,
          gpointer             user_data)
{
  World *world = user_data;

  if (netreq_auth_challenge_get_is_proxy (challenge))
    {
      world->n_asked_by_proxy++;
      answer (challenge, "proxy", "door");
    }
  else if (world->teaches)
    {
      answer (challenge, "old", "known");
    }
  else
    {
      world->n_asked++;
      answer (challenge, "new", "asked");
    }

  return TRUE;
}

/* Returns the status. */
static guint
visit (World               *world,
       NetreqClientRequest *request)
{
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) set_cookies = NULL;
  guint status;

  g_signal_connect (request, "login", G_CALLBACK (on_login), world);
  response = netreq_test_request_send (request, &error);
  g_assert_no_error (error);
  status = netreq_incoming_message_get_status_code (response);

  /* The application sees them in any case. */
  set_cookies = netreq_incoming_message_get_header_values (response, "Set-Cookie");
  g_assert_true (world->teaches || (set_cookies != NULL && set_cookies[0] != NULL));

  g_clear_object (&response);
  netreq_test_assert_last_ref (&request);

  return status;
}

static void
learn (World      *world,
       const char *host)
{
  g_autofree char *url = make_url (world, host);
  g_autoptr(NetreqCookie) cookie = netreq_cookie_new ("known", "1");

  netreq_session_set_cookie_async (world->session, url, cookie, NULL, NULL, NULL);
  g_assert_cmpuint (visit (world, netreq_test_request_new (world->session, "GET", url)), ==, 200);
}

static gboolean
has_cookie (NetreqSession *session,
            const char    *name)
{
  g_autoptr(NetreqCookieFilter) filter = netreq_cookie_filter_new ();
  g_autoptr(GPtrArray) cookies = NULL;

  netreq_cookie_filter_set_name (filter, name);
  cookies = netreq_test_get_cookies (session, filter);

  return cookies->len > 0;
}

static void
set_proxy (World *world)
{
  g_autofree char *rules = g_strdup_printf ("127.0.0.1:%u", netreq_answer_server_get_port (world->server));
  g_autoptr(NetreqProxyConfig) config =
    g_object_new (NETREQ_TYPE_PROXY_CONFIG, "mode", NETREQ_PROXY_MODE_FIXED_SERVERS, "proxy-rules", rules, NULL);

  netreq_test_set_proxy_config (world->session, config);
}

static void
world_init (World     *world,
            const Row *row,
            gboolean   is_proxy)
{
  *world = (World) { .row = row, .is_proxy = is_proxy, .teaches = TRUE };

  for (guint i = 0; i < MAX_HOPS; i++)
    world->seen[i] = g_string_new (NULL);
  world->server = netreq_answer_server_new (NULL, on_request, world);
  world->session = netreq_session_new ();
  if (is_proxy)
    set_proxy (world);

}

static void
learn_all (World *world)
{
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    learn (world, hosts[i]);
  world->teaches = FALSE;
}

static void
world_clear (World *world)
{
  netreq_test_collect (&world->session);
  netreq_answer_server_free (world->server);
  for (guint i = 0; i < MAX_HOPS; i++)
    g_string_free (world->seen[i], TRUE);
}

/* --- the table --- */

static NetreqClientRequest *
request_new (World *world)
{
  const Row *row = world->row;
  g_autofree char *url = make_url (world, row->hops[0].host);
  g_autofree char *origin = row->origin != NULL ? make_url (world, row->origin) : NULL;
  g_autoptr(GError) error = NULL;
  NetreqClientRequest *request;

  request = g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, &error,
                            "session", world->session, "url", url, "origin", origin,
                            "credentials", row->credentials,
                            "use-session-cookies", row->use_session_cookies, NULL);
  g_assert_no_error (error);

  return request;
}

static void
assert_row (World *world)
{
  for (guint i = 0; i < MAX_HOPS && world->row->hops[i].host != NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("hop%u", i + 1);

      if (has_cookie (world->session, name))
        g_string_append_c (world->seen[i], 's');
      g_assert_cmpstr (world->seen[i]->str, ==, world->row->hops[i].sees);
    }

  g_assert_cmpuint (world->n_asked, ==, world->row->asks ? 1 : 0);
}

static void
test_direct (gconstpointer data)
{
  const Row *row = data;
  World world;

  world_init (&world, row, FALSE);
  learn_all (&world);
  g_assert_cmpuint (visit (&world, request_new (&world)), ==, row->asks ? 200 : 401);
  assert_row (&world);
  g_assert_cmpuint (world.n_asked_by_proxy, ==, 0);
  world_clear (&world);
}

/* A proxy has to be passed in every mode, and changes nothing else. */
static void
test_proxy (gconstpointer data)
{
  const Row *row = data;
  World world;

  world_init (&world, row, TRUE);
  learn_all (&world);
  g_assert_cmpuint (world.n_asked_by_proxy, ==, 1);
  g_assert_cmpuint (visit (&world, request_new (&world)), ==, row->asks ? 200 : 401);
  assert_row (&world);
  g_assert_cmpuint (world.n_asked_by_proxy, ==, 1);
  world_clear (&world);
}

/* What a proxy sets with its 407 belongs to nobody's site; the application sees it if
 * that is all that it gets. */
static void
test_cookies_of_a_proxy (void)
{
  static const Row row = { "", INCLUDE, .hops = { { ONE, "s" } }, .asks = TRUE };
  World world;

  world_init (&world, &row, TRUE);
  world.teaches = FALSE;
  g_assert_cmpuint (visit (&world, request_new (&world)), ==, 200);
  assert_row (&world);
  g_assert_cmpuint (world.n_asked_by_proxy, ==, 1);
  g_assert_false (has_cookie (world.session, "door"));
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
      g_autofree char *direct = g_strconcat ("/request/credentials/direct/", rows[i].sentence, NULL);
      g_autofree char *proxy = g_strconcat ("/request/credentials/proxy/", rows[i].sentence, NULL);

      g_test_add_data_func (direct, &rows[i], test_direct);
      g_test_add_data_func (proxy, &rows[i], test_proxy);
    }

  g_test_add_func ("/request/credentials/What a proxy sets is not kept", test_cookies_of_a_proxy);

  return g_test_run ();
}
