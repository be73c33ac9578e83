/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "request/fetch-model.h"
#include "support/netreq-answer-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-resolver.h"
#include "support/netreq-test-system.h"
#include "support/netreq-test-tls.h"

/* Random requests along random chains of redirects, over sockets, with TLS and
 * without: what the servers are sent, and what the application is told, is what the
 * model of the standards says.
 *
 * NETREQ_TEST_SEED repeats the chains, NETREQ_TEST_CHAINS is how many there are. The
 * chain that fails names a seed of its own, with which it comes first. */

#define DEFAULT_CHAINS 400
#define MAX_HOPS 23

static GRand *dice;

static guint
roll (guint sides)
{
  return g_rand_int_range (dice, 0, sides);
}

static gboolean
chance (guint one_in)
{
  return roll (one_in) == 0;
}

#define CHOOSE(list) ((list)[roll (G_N_ELEMENTS (list))])

/* --- the world --- */

/* How they relate is known, and not looked up in a list of public suffixes. */
static const struct
{
  const char *host;
  const char *site;
  gboolean is_loopback;
} hosts[] = {
  { "127.0.0.1", "127.0.0.1", TRUE },
  { "localhost", "localhost", TRUE },
  { "a.localhost", "a.localhost", TRUE },
  { "x.a.localhost", "a.localhost", TRUE },
  { "y.a.localhost", "a.localhost", TRUE },
  { "www.one.example", "one.example", FALSE },
  { "shop.one.example", "one.example", FALSE },
  { "two.example", "two.example", FALSE },
  { "a.co.uk", "a.co.uk", FALSE },
  { "b.co.uk", "b.co.uk", FALSE },
};

#define N_HOSTS G_N_ELEMENTS (hosts)
/* Two without TLS and two with it. */
#define N_SERVERS 4

typedef struct
{
  const char *scheme;
  NetreqAnswerServer *server;
  struct Chain *chain;
} Server;

typedef struct
{
  NetreqTestTls *tls;
  Server servers[N_SERVERS];
  ModelOrigin origins[N_SERVERS * N_HOSTS];
  NetreqSession *session;
} World;

/* --- one chain --- */

typedef enum
{
  FOLLOWS,
  FOLLOWS_LATER,
  FOLLOWS_BY_HAND,
  N_WAYS,
} WayToFollow;

typedef struct
{
  ModelUrl *url;
  guint status;
  /* What its answer has; NULL for what it has not. */
  char *location;
  ModelUrl *target;
  const char *policies[3];
  const char *policy_separator;
  gboolean closes;
  gsize body_length;
} Hop;

typedef struct Chain
{
  World *world;
  const ModelOrigin *pool[4];
  ModelRequest *model;
  NetreqClientRequest *request;
  WayToFollow way;
  const char *body;
  guint n_hops;
  Hop hops[MAX_HOPS];

  /* What the servers and the application saw, and what they should see. */
  GString *seen;
  GString *expected;
  guint n_answered;
} Chain;

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char **) a, *(char **) b);
}

static void
append_sorted (GString   *text,
               GPtrArray *lines)
{
  g_ptr_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "    %s\n", (char *) lines->pdata[i]);
}

/* --- what was seen --- */

/* Those that say how a message is sent, and what is the same in every request. */
static gboolean
is_of_the_model (const char *name)
{
  static const char * const others[] = {
    "accept", "accept-encoding", "connection", "content-length", "host", "transfer-encoding", "user-agent", NULL,
  };

  return !g_strv_contains (others, name);
}

static void
see_headers (Chain                     *chain,
             const NetreqAnswerRequest *request)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; request->headers[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (request->headers[i], ": ", 2);
      g_autofree char *name = g_ascii_strdown (parts[0], -1);

      if (is_of_the_model (name))
        g_ptr_array_add (lines, g_strdup_printf ("%s: %s", name, parts[1]));
    }

  append_sorted (chain->seen, lines);
}

/* A request without a body says so, or says nothing of one. */
static void
see_body (Chain                     *chain,
          const NetreqAnswerRequest *request)
{
  g_autofree char *coding = netreq_answer_request_get_header (request, "Transfer-Encoding");
  g_autofree char *length = netreq_answer_request_get_header (request, "Content-Length");
  gsize size = g_bytes_get_size (request->body);
  const char *bytes = g_bytes_get_data (request->body, NULL);

  if (coding == NULL && size == 0)
    g_string_append (chain->seen, "    no body\n");
  else
    g_string_append_printf (chain->seen, "    %s body \"%.*s\"\n", coding != NULL ? "streamed" : "whole", (int) size,
                            bytes != NULL ? bytes : "");

  g_assert_true (coding == NULL || length == NULL);
}

static char *
make_answer (const NetreqAnswerRequest *request,
             const Hop                 *hop)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "HTTP/1.1 %u Answer\r\n", hop->status);
  if (hop->location != NULL)
    g_string_append_printf (text, "Location: %s\r\n", hop->location);
  if (hop->policy_separator != NULL)
    g_string_append_printf (text, "Referrer-Policy: %s%s%s\r\n",
                            hop->policies[0], hop->policy_separator, hop->policies[1]);
  if (hop->closes)
    g_string_append (text, "Connection: close\r\n");
  g_string_append_printf (text, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", hop->body_length);

  if (!g_str_equal (request->method, "HEAD"))
    for (gsize i = 0; i < hop->body_length; i++)
      g_string_append_c (text, 'x');

  return g_string_free (text, FALSE);
}

static char *
on_request (const NetreqAnswerRequest *request,
            gpointer                   user_data)
{
  Server *server = user_data;
  Chain *chain = server->chain;
  g_autofree char *host = netreq_answer_request_get_header (request, "Host");
  g_autofree char *port = g_strdup_printf (":%u", netreq_answer_server_get_port (server->server));

  g_assert_true (g_str_has_suffix (host, port));
  g_string_append_printf (chain->seen, "  %s %s://%s%s\n", request->method, server->scheme, host, request->target);
  see_headers (chain, request);
  see_body (chain, request);

  if (chain->n_answered >= chain->n_hops)
    return g_strdup ("HTTP/1.1 500 Too Far\r\nContent-Length: 0\r\n\r\n");

  return make_answer (request, &chain->hops[chain->n_answered++]);
}

static gboolean
follow_later (gpointer request)
{
  g_autoptr(GError) error = NULL;

  netreq_client_request_follow_redirect (request, &error);
  g_assert_no_error (error);

  return G_SOURCE_REMOVE;
}

static void
on_redirect (NetreqClientRequest *request,
             guint                status,
             const char          *method,
             const char          *url,
             GStrv                headers,
             gpointer             user_data)
{
  Chain *chain = user_data;
  g_autoptr(GError) error = NULL;

  g_string_append_printf (chain->seen, "  redirect %u to %s %s\n", status, method, url);

  if (chain->way == FOLLOWS_BY_HAND)
    netreq_client_request_follow_redirect (request, &error);
  if (chain->way == FOLLOWS_LATER)
    {
      netreq_client_request_defer_redirect (request, &error);
      g_idle_add (follow_later, request);
    }
  g_assert_no_error (error);
}

static void
see_response (Chain                 *chain,
              NetreqIncomingMessage *response)
{
  g_autoptr(GVariant) redirects = NULL;
  g_autofree char *url = NULL;
  g_autofree char *printed = NULL;
  guint status;

  g_object_get (response, "status-code", &status, "url", &url, "redirect-chain", &redirects, NULL);
  printed = g_variant_print (redirects, FALSE);
  g_string_append_printf (chain->seen, "  response %u from %s after %s\n", status, url, printed);
}

static void
send_request (Chain *chain)
{
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;

  if (chain->body != NULL)
    netreq_test_request_write (chain->request, chain->body);

  response = netreq_test_request_send (chain->request, &error);
  if (response == NULL)
    {
      g_string_append_printf (chain->seen, "  %s\n", netreq_error_get_name (error->code));
      return;
    }

  see_response (chain, response);
  body = netreq_test_read_bytes (response, &error);
  g_assert_no_error (error);
}

/* --- what is expected --- */

static void
expect_headers (Chain     *chain,
                GPtrArray *headers)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < headers->len; i++)
    {
      const ModelHeader *header = headers->pdata[i];
      g_autofree char *name = g_ascii_strdown (header->name, -1);

      g_ptr_array_add (lines, g_strdup_printf ("%s: %s", name, header->value));
    }

  append_sorted (chain->expected, lines);
}

static void
expect_body (Chain *chain)
{
  ModelBody body = chain->model->body;
  const char *text = chain->body != NULL ? chain->body : "";

  if (body == MODEL_BODY_NONE || (body == MODEL_BODY_WITH_SOURCE && *text == '\0'))
    g_string_append (chain->expected, "    no body\n");
  else
    g_string_append_printf (chain->expected, "    %s body \"%s\"\n",
                            body == MODEL_BODY_STREAM ? "streamed" : "whole", text);
}

static void
expect_request (Chain *chain)
{
  g_autoptr(GPtrArray) headers = model_main_fetch (chain->model);
  g_autofree char *url = model_url_serialize (model_request_get_current_url (chain->model));

  g_string_append_printf (chain->expected, "  %s %s\n", chain->model->method, url);
  expect_headers (chain, headers);
  expect_body (chain);
}

static void
expect_response (Chain     *chain,
                 const Hop *last)
{
  g_autoptr(GVariantBuilder) builder = g_variant_builder_new (G_VARIANT_TYPE ("a(us)"));
  g_autoptr(GVariant) redirects = NULL;
  g_autofree char *url = model_url_serialize (last->url);
  g_autofree char *printed = NULL;

  for (const Hop *hop = chain->hops; hop < last; hop++)
    {
      g_autofree char *hop_url = model_url_serialize (hop->url);

      g_variant_builder_add (builder, "(us)", hop->status, hop_url);
    }

  redirects = g_variant_ref_sink (g_variant_builder_end (builder));
  printed = g_variant_print (redirects, FALSE);
  g_string_append_printf (chain->expected, "  response %u from %s after %s\n", last->status, url, printed);
}

/* FALSE when nothing comes after it. */
static gboolean
expect_redirect (Chain     *chain,
                 const Hop *hop)
{
  ModelOutcome outcome = model_redirect_fetch (chain->model, hop->status, hop->target, hop->policies);
  g_autofree char *url = NULL;

  if (outcome == MODEL_TOO_MANY_REDIRECTS)
    g_string_append (chain->expected, "  net::ERR_TOO_MANY_REDIRECTS\n");
  if (outcome == MODEL_BODY_IS_SPENT)
    g_string_append (chain->expected, "  net::ERR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED\n");
  if (outcome != MODEL_FOLLOWED)
    return FALSE;

  url = model_url_to_string (model_request_get_current_url (chain->model));
  g_string_append_printf (chain->expected, "  redirect %u to %s %s\n", hop->status, chain->model->method, url);

  return TRUE;
}

static void
expect (Chain *chain)
{
  for (const Hop *hop = chain->hops; ; hop++)
    {
      expect_request (chain);
      if (hop->target == NULL)
        {
          expect_response (chain, hop);
          return;
        }
      if (!expect_redirect (chain, hop))
        return;
    }
}

/* --- how chains are made up --- */

static const ModelOrigin *
choose_relative (World             *world,
                 const ModelOrigin *origin)
{
  const ModelOrigin *other = &CHOOSE (world->origins);

  /* Most of all there are would be strangers. */
  if (chance (4))
    return other;

  while (!(g_str_equal (other->scheme, origin->scheme) && g_str_equal (other->site, origin->site)) &&
         !(g_str_equal (other->host, origin->host)))
    other = &CHOOSE (world->origins);

  return other;
}

static void
choose_pool (Chain *chain)
{
  chain->pool[0] = &CHOOSE (chain->world->origins);
  for (guint i = 1; i < G_N_ELEMENTS (chain->pool); i++)
    chain->pool[i] = choose_relative (chain->world, chain->pool[0]);
}

static char *
write_authority (const ModelOrigin *origin)
{
  const char *user_info = chance (3) ? "user:password@" : "";

  return g_strdup_printf ("%s%s:%u", user_info, origin->host, origin->port);
}

/* All forms that mean the same. */
static char *
write_location (const ModelUrl *from,
                const ModelUrl *to)
{
  g_autofree char *authority = write_authority (to->origin);
  const char *mark = to->fragment != NULL ? "#" : "";
  const char *fragment = to->fragment != NULL ? to->fragment : "";
  guint form = from->origin == to->origin ? roll (4) : 0;

  if (form == 0 && g_str_equal (from->origin->scheme, to->origin->scheme) && chance (3))
    return g_strconcat ("//", authority, to->target, mark, fragment, NULL);
  if (form == 0)
    return g_strconcat (to->origin->scheme, "://", authority, to->target, mark, fragment, NULL);
  /* They all are in one directory. */
  if (form == 1)
    return g_strconcat (strrchr (to->target, '/') + 1, mark, fragment, NULL);

  return g_strconcat (to->target, mark, fragment, NULL);
}

static ModelUrl *
choose_url (Chain *chain,
            guint  number)
{
  static const char * const fragments[] = { NULL, NULL, NULL, "here", "" };
  g_autofree char *target = g_strdup_printf ("/chain/%u?hop=%u", number, number);

  return model_url_new (CHOOSE (chain->pool), target, CHOOSE (fragments));
}

static void
choose_policies (Hop *hop)
{
  static const char * const tokens[] = {
    "no-referrer", "no-referrer-when-downgrade", "same-origin", "origin", "strict-origin",
    "origin-when-cross-origin", "strict-origin-when-cross-origin", "unsafe-url",
    "Unsafe-URL", "", "unknown",
  };
  static const char * const separators[] = { ", ", " ,", "\r\nReferrer-Policy: ", "\r\nreferrer-policy:" };

  if (chance (2))
    return;

  hop->policies[0] = CHOOSE (tokens);
  hop->policies[1] = CHOOSE (tokens);
  hop->policy_separator = CHOOSE (separators);
}

static void
choose_hops (Chain *chain)
{
  static const guint redirects[] = { 301, 302, 303, 307, 308 };
  static const guint others[] = { 200, 200, 201, 300, 404 };
  static const gsize lengths[] = { 0, 10, 100000 };

  chain->n_hops = chance (40) ? MAX_HOPS - roll (3) : 1 + roll (6);

  for (guint i = 0; i < chain->n_hops; i++)
    chain->hops[i].url = choose_url (chain, i);

  for (guint i = 0; i < chain->n_hops; i++)
    {
      Hop *hop = &chain->hops[i];
      gboolean is_last = i + 1 == chain->n_hops;

      hop->status = is_last ? CHOOSE (others) : CHOOSE (redirects);
      hop->closes = chance (5);
      hop->body_length = CHOOSE (lengths);
      hop->target = is_last ? NULL : model_url_copy (chain->hops[i + 1].url);
      hop->location = is_last ? NULL : write_location (hop->url, hop->target);
      choose_policies (hop);
    }
}

static void
choose_header (Chain           *chain,
               GStrvBuilder    *headers,
               const char      *name,
               const char      *value)
{
  g_strv_builder_add (headers, name);
  g_strv_builder_add (headers, value);
  model_request_add_header (chain->model, name, value);
}

static void
choose_plain_headers (Chain        *chain,
                      GStrvBuilder *headers)
{
  static const char * const names[] = {
    "Authorization", "authorization", "Proxy-Authorization", "PROXY-AUTHORIZATION", "Cookie", "cookie",
    "X-One", "X-Authorization", "Accept-Language", "If-None-Match",
    "Content-Type", "content-type", "Content-Language", "Content-Location", "Content-Encoding",
    "Content-Digest", "Content-MD5", "Content-Range", "Digest", "Last-Modified", "Repr-Digest", "Content-Disposition",
  };

  for (guint i = roll (7); i > 0; i--)
    {
      g_autofree char *value = g_strdup_printf ("value-%u", i);

      choose_header (chain, headers, CHOOSE (names), value);
    }
}

static void
choose_own_origin (Chain        *chain,
                   GStrvBuilder *headers)
{
  ModelRequest *model = chain->model;
  static const char * const opaque[] = { "null", "chrome-extension://abc", "app://example" };
  const ModelOrigin *origin = chance (4) ? NULL : CHOOSE (chain->pool);

  if (!chance (4))
    return;

  model->own_origin = origin != NULL ? model_origin_serialize (origin) : g_strdup (CHOOSE (opaque));
  g_strv_builder_add_many (headers, "Origin", model->own_origin, NULL);

  if (!model->has_origin)
    model->origin = origin;
  model->has_origin = TRUE;
}

static void
choose_referrer (Chain        *chain,
                 GStrvBuilder *headers)
{
  const ModelOrigin *origin = CHOOSE (chain->pool);
  g_autofree char *authority = write_authority (origin);
  g_autofree char *query = g_strnfill (chance (5) ? 5000 : 5, 'q');
  g_autofree char *target = g_strdup_printf ("/from/here?%s", query);
  const char *fragment = chance (2) ? "#part" : "";
  g_autofree char *value = g_strdup_printf ("%s://%s%s%s", origin->scheme, authority, target, fragment);

  if (chance (3))
    return;

  chain->model->referrer = model_url_new (origin, target, NULL);
  g_strv_builder_add_many (headers, chance (2) ? "Referer" : "referer", value, NULL);
}

static const char *
choose_own (GStrvBuilder       *headers,
            const char         *name,
            const char * const *values,
            guint               n_values)
{
  const char *value = values[roll (n_values)];

  if (value != NULL)
    g_strv_builder_add_many (headers, name, value, NULL);

  return value;
}

static void
choose_fetch_metadata (Chain        *chain,
                       GStrvBuilder *headers)
{
  static const char * const modes[] = { NULL, NULL, "cors", "cors", "no-cors", "navigate", "same-origin", "websocket" };
  static const char * const destinations[] = { NULL, NULL, "empty", "image", "script" };
  static const char * const pages[] = { NULL, "document", "iframe" };
  static const char * const users[] = { NULL, NULL, "?1" };
  static const char * const sites[] = { NULL, NULL, "same-origin", "none" };
  ModelRequest *model = chain->model;

  model->mode = choose_own (headers, "Sec-Fetch-Mode", modes, G_N_ELEMENTS (modes));
  if (g_strcmp0 (model->mode, "navigate") == 0)
    model->destination = choose_own (headers, "sec-fetch-dest", pages, G_N_ELEMENTS (pages));
  else
    model->destination = choose_own (headers, "Sec-Fetch-Dest", destinations, G_N_ELEMENTS (destinations));
  model->user = choose_own (headers, "Sec-Fetch-User", users, G_N_ELEMENTS (users));
  /* That is never the application's to say. */
  choose_own (headers, "Sec-Fetch-Site", sites, G_N_ELEMENTS (sites));
}

static GStrv
choose_headers (Chain *chain)
{
  g_autoptr(GStrvBuilder) headers = g_strv_builder_new ();

  choose_plain_headers (chain, headers);
  choose_own_origin (chain, headers);
  choose_referrer (chain, headers);
  choose_fetch_metadata (chain, headers);

  return g_strv_builder_end (headers);
}

/* To be freed; NULL for none. */
static char *
choose_origin_option (Chain *chain)
{
  ModelRequest *model = chain->model;

  model->has_origin = !chance (4);
  if (!model->has_origin)
    return NULL;
  if (chance (6))
    return g_strdup ("null");

  model->origin = CHOOSE (chain->pool);

  return model_origin_serialize (model->origin);
}

static const struct
{
  NetreqReferrerPolicy policy;
  const char *token;
} policies[] = {
  { NETREQ_REFERRER_POLICY_DEFAULT, NULL },
  { NETREQ_REFERRER_POLICY_NO_REFERRER, "no-referrer" },
  { NETREQ_REFERRER_POLICY_NO_REFERRER_WHEN_DOWNGRADE, "no-referrer-when-downgrade" },
  { NETREQ_REFERRER_POLICY_ORIGIN, "origin" },
  { NETREQ_REFERRER_POLICY_ORIGIN_WHEN_CROSS_ORIGIN, "origin-when-cross-origin" },
  { NETREQ_REFERRER_POLICY_UNSAFE_URL, "unsafe-url" },
  { NETREQ_REFERRER_POLICY_SAME_ORIGIN, "same-origin" },
  { NETREQ_REFERRER_POLICY_STRICT_ORIGIN, "strict-origin" },
  { NETREQ_REFERRER_POLICY_STRICT_ORIGIN_WHEN_CROSS_ORIGIN, "strict-origin-when-cross-origin" },
};

static void
choose_body (Chain *chain)
{
  static const char * const bodies[] = { NULL, "", "body" };

  chain->model->body = chance (4) ? MODEL_BODY_STREAM : MODEL_BODY_WITH_SOURCE;
  chain->body = CHOOSE (bodies);
}

static void
choose_request (Chain *chain)
{
  static const char * const methods[] = { "GET", "HEAD", "POST", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "QUERY" };
  static const NetreqRedirectMode modes[N_WAYS] = {
    [FOLLOWS_BY_HAND] = NETREQ_REDIRECT_MODE_MANUAL,
  };
  ModelRequest *model = chain->model;
  const ModelUrl *first = chain->hops[0].url;
  g_autofree char *authority = write_authority (first->origin);
  g_autofree char *url = g_strconcat (first->origin->scheme, "://", authority, first->target,
                                      first->fragment != NULL ? "#" : NULL, first->fragment, NULL);
  g_autofree char *origin = choose_origin_option (chain);
  g_auto(GStrv) headers = choose_headers (chain);
  guint policy = roll (G_N_ELEMENTS (policies));
  g_autoptr(GError) error = NULL;

  choose_body (chain);
  chain->way = roll (N_WAYS);
  model->method = g_strdup (CHOOSE (methods));
  model->referrer_policy = policies[policy].token;
  g_ptr_array_add (model->url_list, model_url_copy (first));

  chain->request = g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, &error,
                                   "session", chain->world->session,
                                   "method", model->method,
                                   "url", url,
                                   "origin", origin,
                                   "headers", headers,
                                   "referrer-policy", policies[policy].policy,
                                   "redirect-mode", modes[chain->way],
                                   "chunked-encoding", model->body == MODEL_BODY_STREAM,
                                   NULL);
  g_assert_no_error (error);
  g_signal_connect (chain->request, "redirect", G_CALLBACK (on_redirect), chain);
}

static void
hop_clear (Hop *hop)
{
  model_url_free (hop->url);
  model_url_free (hop->target);
  g_free (hop->location);
}

static void
chain_clear (Chain *chain)
{
  model_request_free (chain->model);
  for (guint i = 0; i < chain->n_hops; i++)
    hop_clear (&chain->hops[i]);
  g_string_free (chain->seen, TRUE);
  g_string_free (chain->expected, TRUE);
}

static void
test_chain (World   *world,
            guint32  seed)
{
  Chain chain = { .world = world };

  dice = g_rand_new_with_seed (seed);
  chain.seen = g_string_new (NULL);
  chain.expected = g_string_new (NULL);
  chain.model = model_request_new ();
  for (guint i = 0; i < N_SERVERS; i++)
    world->servers[i].chain = &chain;

  choose_pool (&chain);
  choose_hops (&chain);
  choose_request (&chain);
  expect (&chain);
  send_request (&chain);

  if (!g_str_equal (chain.seen->str, chain.expected->str))
    g_error ("NETREQ_TEST_SEED=%u NETREQ_TEST_CHAINS=1\nThe model says:\n%sBut it was:\n%s",
             seed, chain.expected->str, chain.seen->str);

  netreq_test_assert_last_ref (&chain.request);
  chain_clear (&chain);
  g_rand_free (dice);
}

/* --- all chains --- */

static gboolean
world_init (World *world)
{
  g_autoptr(GTlsCertificate) certificate = NULL;

  world->tls = netreq_test_tls_new ();
  if (world->tls == NULL)
    return FALSE;

  certificate = netreq_test_tls_load (world->tls, NETREQ_TEST_CERTIFICATE_GOOD);
  for (guint i = 0; i < N_SERVERS; i++)
    {
      Server *server = &world->servers[i];

      server->scheme = i % 2 == 0 ? "http" : "https";
      server->server = netreq_answer_server_new (i % 2 == 0 ? NULL : certificate, on_request, server);

      for (guint j = 0; j < N_HOSTS; j++)
        world->origins[i * N_HOSTS + j] = (ModelOrigin) {
          .scheme = server->scheme,
          .host = hosts[j].host,
          .port = netreq_answer_server_get_port (server->server),
          .site = hosts[j].site,
          .is_loopback = hosts[j].is_loopback,
        };
    }
  world->session = g_object_new (NETREQ_TYPE_SESSION, NULL);

  return TRUE;
}

static void
world_clear (World *world)
{
  netreq_test_collect (&world->session);
  for (guint i = 0; i < N_SERVERS; i++)
    netreq_answer_server_free (world->servers[i].server);
  netreq_test_tls_free (world->tls);
}

static void
test_chains (void)
{
  guint32 seed = netreq_test_get_number ("NETREQ_TEST_SEED", g_test_rand_int ());
  guint n_chains = netreq_test_get_number ("NETREQ_TEST_CHAINS", DEFAULT_CHAINS / netreq_test_get_slowness ());
  World world = { NULL };

  g_test_message ("NETREQ_TEST_SEED=%u NETREQ_TEST_CHAINS=%u", seed, n_chains);
  if (!world_init (&world))
    return;

  for (guint i = 0; i < n_chains; i++)
    test_chain (&world, seed + i);

  world_clear (&world);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  netreq_test_resolver_install ();

  g_test_add_func ("/redirect-model", test_chains);

  return g_test_run ();
}
