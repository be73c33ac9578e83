/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "support/netreq-answer-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-resolver.h"
#include "support/netreq-test-tls.h"

/* What servers see of where a request comes from: Origin, Referer and Sec-Fetch-*. */

#define MAX_URLS 4

typedef struct
{
  const char *name;
  /* Each redirects to the next. As everywhere here, the port is that of the server. */
  const char *urls[MAX_URLS + 1];
  /* NULL for GET. */
  const char *method;
  const char *origin;
  NetreqReferrerPolicy policy;
  const char *headers[9];
  /* In each redirect. */
  const char *response_policy;

  /* What the last server sees; NULL for nothing. */
  const char *site;
  const char *mode;
  const char *destination;
  const char *user;
  const char *sees_origin;
  const char *referrer;
} Row;

#define SITE(value) .site = (value), .mode = "no-cors", .destination = "empty"

static const Row rows[] = {
  /* Sec-Fetch-Site */
  { "without-an-origin-the-site-is-none", { "http://localhost/" }, SITE ("none") },
  { "the-origin-itself", { "http://localhost/" }, .origin = "http://localhost", SITE ("same-origin") },
  { "another-host-of-the-site", { "http://x.a.localhost/" }, .origin = "http://y.a.localhost", SITE ("same-site") },
  { "another-site", { "http://localhost/" }, .origin = "http://127.0.0.1", SITE ("cross-site") },
  { "another-scheme-is-another-site", { "http://localhost/" }, .origin = "https://localhost", SITE ("cross-site") },
  { "null-is-another-site", { "http://localhost/" }, .origin = "null", SITE ("cross-site") },
  { "an-origin-header-stands-in-for-the-option", { "http://localhost/" }, .headers = { "Origin", "http://localhost" },
    SITE ("same-origin"), .sees_origin = "http://localhost" },
  { "an-origin-header-that-is-none-is-another-site", { "http://localhost/" }, .headers = { "Origin", "app://example" },
    SITE ("cross-site"), .sees_origin = "app://example" },
  { "none-all-along-the-chain", { "http://localhost/", "http://a.localhost/" }, SITE ("none") },
  { "the-worst-of-the-chain",
    { "http://x.a.localhost/", "http://localhost/", "http://x.a.localhost/" }, .origin = "http://x.a.localhost",
    SITE ("cross-site") },
  { "the-worst-of-the-chain-within-a-site",
    { "http://x.a.localhost/", "http://y.a.localhost/", "http://x.a.localhost/" }, .origin = "http://x.a.localhost",
    SITE ("same-site") },
  { "nothing-to-a-server-that-is-not-trustworthy", { "http://two.example/" }, .origin = "http://two.example",
    .headers = { "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "image", "Sec-Fetch-User", "?1",
                 "Sec-Fetch-Site", "none" } },
  { "all-to-the-same-server-over-tls", { "https://two.example/" }, .origin = "https://two.example",
    SITE ("same-origin") },
  { "again-when-the-chain-comes-to-one-that-is", { "http://two.example/", "http://localhost/" },
    .origin = "http://localhost", SITE ("cross-site") },

  /* The others, which are the application's */
  { "an-own-mode-and-destination", { "http://localhost/" },
    .headers = { "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "image" },
    .site = "none", .mode = "cors", .destination = "image" },
  { "a-navigation-of-a-user", { "http://localhost/" },
    .headers = { "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document", "Sec-Fetch-User", "?1" },
    .site = "none", .mode = "navigate", .destination = "document", .user = "?1" },
  { "they-go-along", { "http://localhost/", "http://127.0.0.1/" },
    .headers = { "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe", "Sec-Fetch-User", "?1" },
    .site = "none", .mode = "navigate", .destination = "iframe", .user = "?1" },
  { "an-own-site-is-not-believed", { "http://localhost/" }, .origin = "http://127.0.0.1",
    .headers = { "sec-fetch-site", "same-origin" }, SITE ("cross-site") },

  /* Origin */
  { "no-origin-with-get", { "http://localhost/" }, .origin = "http://127.0.0.1", SITE ("cross-site") },
  { "no-origin-with-head", { "http://localhost/" }, "HEAD", .origin = "http://127.0.0.1", SITE ("cross-site") },
  { "an-origin-with-post", { "http://localhost/" }, "POST", .origin = "http://127.0.0.1", SITE ("cross-site"),
    .sees_origin = "http://127.0.0.1" },
  { "null-with-post", { "http://localhost/" }, "POST", .origin = "null", SITE ("cross-site"), .sees_origin = "null" },
  { "none-with-post-where-there-is-none", { "http://localhost/" }, "POST", SITE ("none") },
  { "an-origin-with-get-in-mode-cors", { "http://localhost/" }, .origin = "http://127.0.0.1",
    .headers = { "Sec-Fetch-Mode", "cors" },
    .site = "cross-site", .mode = "cors", .destination = "empty", .sees_origin = "http://127.0.0.1" },
  { "none-within-the-origin-in-mode-cors", { "http://localhost/" }, .origin = "http://localhost",
    .headers = { "Sec-Fetch-Mode", "cors" }, .site = "same-origin", .mode = "cors", .destination = "empty" },
  { "an-origin-in-mode-websocket", { "http://localhost/" }, .origin = "http://localhost",
    .headers = { "Sec-Fetch-Mode", "websocket" },
    .site = "same-origin", .mode = "websocket", .destination = "empty", .sees_origin = "http://localhost" },
  { "an-own-origin-with-get", { "http://localhost/" }, .origin = "http://127.0.0.1",
    .headers = { "Origin", "http://a.localhost" }, SITE ("cross-site"), .sees_origin = "http://a.localhost" },
  { "the-origin-goes-along-from-its-own-server", { "http://localhost/", "http://127.0.0.1/" }, "PUT",
    .origin = "http://localhost", SITE ("cross-site"), .sees_origin = "http://localhost" },
  { "a-stranger-makes-it-null", { "http://127.0.0.1/", "http://localhost/" }, "PUT",
    .origin = "http://localhost", SITE ("cross-site"), .sees_origin = "null" },
  { "a-stranger-makes-an-own-one-null", { "http://127.0.0.1/", "http://localhost/" },
    .headers = { "Origin", "http://localhost" }, SITE ("cross-site"), .sees_origin = "null" },
  { "it-stays-null", { "http://localhost/", "http://127.0.0.1/", "http://localhost/", "http://localhost/" }, "PUT",
    .origin = "http://localhost", SITE ("cross-site"), .sees_origin = "null" },
  { "no-referrer-makes-it-null", { "http://localhost/" }, "POST", .origin = "http://localhost",
    .policy = NETREQ_REFERRER_POLICY_NO_REFERRER, SITE ("same-origin"), .sees_origin = "null" },
  { "same-origin-makes-it-null-elsewhere", { "http://localhost/" }, "POST", .origin = "http://127.0.0.1",
    .policy = NETREQ_REFERRER_POLICY_SAME_ORIGIN, SITE ("cross-site"), .sees_origin = "null" },
  { "from-https-to-http-it-is-null", { "http://two.example/" }, "POST", .origin = "https://two.example",
    .sees_origin = "null" },
  { "from-https-to-http-it-is-not-null-with-unsafe-url", { "http://two.example/" }, "POST",
    .origin = "https://two.example", .policy = NETREQ_REFERRER_POLICY_UNSAFE_URL,
    .sees_origin = "https://two.example" },

  /* Referer */
  { "no-referrer-but-the-application-gives-one", { "http://localhost/", "http://localhost/next" }, SITE ("none") },
  { "the-whole-referrer-within-its-origin", { "http://localhost/" },
    .headers = { "Referer", "http://localhost/page?query" }, SITE ("none"),
    .referrer = "http://localhost/page?query" },
  { "its-origin-elsewhere", { "http://localhost/" },
    .headers = { "Referer", "http://127.0.0.1/page?query" }, SITE ("none"), .referrer = "http://127.0.0.1/" },
  { "no-user-info-and-no-fragment", { "http://localhost/" },
    .headers = { "Referer", "http://me:secret@localhost/page#part" }, SITE ("none"),
    .referrer = "http://localhost/page" },
  { "nothing-from-https-to-http", { "http://two.example/" },
    .headers = { "Referer", "https://two.example/page" } },
  { "something-from-https-to-loopback", { "http://localhost/" },
    .headers = { "Referer", "https://two.example/page" }, SITE ("none"), .referrer = "https://two.example/" },
  { "the-policy-of-the-request", { "http://localhost/" }, .policy = NETREQ_REFERRER_POLICY_UNSAFE_URL,
    .headers = { "Referer", "http://127.0.0.1/page?query" }, SITE ("none"),
    .referrer = "http://127.0.0.1/page?query" },
  { "the-policy-of-a-response", { "http://localhost/", "http://localhost/next" },
    .headers = { "Referer", "http://localhost/page" }, .response_policy = "origin", SITE ("none"),
    .referrer = "http://localhost/" },
  { "a-response-cannot-show-more-than-was-left", { "http://127.0.0.1/", "http://localhost/" },
    .headers = { "Referer", "http://localhost/page" }, .response_policy = "unsafe-url", SITE ("none"),
    .referrer = "http://localhost/" },
  { "what-was-hidden-once-stays-hidden", { "http://127.0.0.1/", "http://localhost/" },
    .policy = NETREQ_REFERRER_POLICY_SAME_ORIGIN,
    .headers = { "Referer", "http://localhost/page" }, SITE ("none") },
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

/* Puts the port of the server behind the host, where the text is a URL. */
static char *
with_port (World      *world,
           const char *text)
{
  gboolean is_secure = g_str_has_prefix (text, "https://");
  NetreqAnswerServer *server = is_secure && world->secure != NULL ? world->secure : world->plain;
  gsize length;

  if (!is_secure && !g_str_has_prefix (text, "http://"))
    return g_strdup (text);

  length = strlen (is_secure ? "https://" : "http://");
  length += strcspn (text + length, "/");

  return g_strdup_printf ("%.*s:%u%s", (int) length, text, netreq_answer_server_get_port (server), text + length);
}

static void
assert_sees (World                     *world,
             const NetreqAnswerRequest *request,
             const char                *name,
             const char                *expected)
{
  g_autofree char *value = netreq_answer_request_get_header (request, name);
  g_autofree char *with = expected != NULL ? with_port (world, expected) : NULL;

  if (g_strcmp0 (value, with) != 0)
    g_error ("%s is \"%s\" and not \"%s\"", name, value != NULL ? value : "missing", with != NULL ? with : "missing");
}

static char *
on_request (const NetreqAnswerRequest *request,
            gpointer                   user_data)
{
  World *world = user_data;
  const Row *row = world->row;
  const char *next = row->urls[++world->n_answered];
  g_autofree char *location = NULL;

  if (next != NULL)
    {
      location = with_port (world, next);
      return g_strdup_printf ("HTTP/1.1 307 Redirect\r\nLocation: %s\r\nReferrer-Policy: %s\r\n"
                              "Content-Length: 0\r\n\r\n",
                              location, row->response_policy != NULL ? row->response_policy : "");
    }

  assert_sees (world, request, "Sec-Fetch-Site", row->site);
  assert_sees (world, request, "Sec-Fetch-Mode", row->mode);
  assert_sees (world, request, "Sec-Fetch-Dest", row->destination);
  assert_sees (world, request, "Sec-Fetch-User", row->user);
  assert_sees (world, request, "Origin", row->sees_origin);
  assert_sees (world, request, "Referer", row->referrer);

  return g_strdup ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

static gboolean
needs_tls (const Row *row)
{
  for (guint i = 0; row->urls[i] != NULL; i++)
    if (g_str_has_prefix (row->urls[i], "https:"))
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
  world->session = g_object_new (NETREQ_TYPE_SESSION, NULL);

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

/* --- the requests --- */

static NetreqClientRequest *
request_new (World *world)
{
  const Row *row = world->row;
  g_autofree char *url = with_port (world, row->urls[0]);
  g_autofree char *origin = row->origin != NULL ? with_port (world, row->origin) : NULL;
  NetreqClientRequest *request;
  g_autoptr(GError) error = NULL;

  request = g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, &error,
                            "session", world->session,
                            "url", url,
                            "method", row->method,
                            "origin", origin,
                            "referrer-policy", row->policy,
                            NULL);
  g_assert_no_error (error);

  for (guint i = 0; row->headers[i] != NULL; i += 2)
    {
      g_autofree char *value = with_port (world, row->headers[i + 1]);

      netreq_client_request_set_header (request, row->headers[i], value, &error);
      g_assert_no_error (error);
    }

  return request;
}

static void
assert_succeeds (NetreqClientRequest *request)
{
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;

  response = netreq_test_request_send (request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (netreq_incoming_message_get_status_code (response), ==, 200);
  body = netreq_test_read_bytes (response, &error);
  g_assert_no_error (error);
}

static void
test_row (gconstpointer data)
{
  World world = { NULL };
  g_autoptr(NetreqClientRequest) request = NULL;

  if (!world_init (&world, data))
    return;

  request = request_new (&world);
  assert_succeeds (request);

  netreq_test_assert_last_ref (&request);
  world_clear (&world);
}

/* --- what does not go together --- */

static const Row refused_rows[] = {
  { "a-document-without-a-mode", { "http://localhost/" }, .headers = { "Sec-Fetch-Dest", "document" },
    .site = "none", .mode = "navigate", .destination = "document" },
  { "a-frame-without-a-mode", { "http://localhost/" }, .headers = { "Sec-Fetch-Dest", "frame" },
    .site = "none", .mode = "navigate", .destination = "frame" },
  { "an-iframe-without-a-mode", { "http://localhost/" }, .headers = { "Sec-Fetch-Dest", "iframe" },
    .site = "none", .mode = "navigate", .destination = "iframe" },
  { "a-fencedframe-without-a-mode", { "http://localhost/" }, .headers = { "Sec-Fetch-Dest", "fencedframe" },
    .site = "none", .mode = "navigate", .destination = "fencedframe" },
  { "a-document-in-another-mode", { "http://localhost/" },
    .headers = { "Sec-Fetch-Dest", "document", "Sec-Fetch-Mode", "no-cors" },
    .site = "none", .mode = "navigate", .destination = "document" },
  { "another-case", { "http://localhost/" }, .headers = { "sec-fetch-dest", "Document" },
    .site = "none", .mode = "navigate", .destination = "Document" },
};

static gboolean
try_write (NetreqClientRequest  *request,
           GError              **error)
{
  return netreq_client_request_write (request, (const guint8 *) "body", 4, error);
}

static gboolean
try_write_bytes (NetreqClientRequest  *request,
                 GError              **error)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("body", 4);

  return netreq_client_request_write_bytes (request, bytes, error);
}

static gboolean
try_end_bytes (NetreqClientRequest  *request,
               GError              **error)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("body", 4);

  return netreq_client_request_end_bytes (request, bytes, error);
}

static gboolean
try_stream (NetreqClientRequest  *request,
            GError              **error)
{
  g_autoptr(GOutputStream) stream = netreq_client_request_get_body_stream (request);

  return g_output_stream_write (stream, "body", 4, NULL, error) == 4;
}

static gboolean
try_close (NetreqClientRequest  *request,
           GError              **error)
{
  g_autoptr(GOutputStream) stream = netreq_client_request_get_body_stream (request);

  return g_output_stream_close (stream, NULL, error);
}

static gboolean
try_send (NetreqClientRequest  *request,
          GError              **error)
{
  g_autoptr(NetreqIncomingMessage) response = netreq_test_request_send (request, error);

  return response != NULL;
}

static gboolean (* const first_calls[]) (NetreqClientRequest *, GError **) = {
  try_write, try_write_bytes, netreq_client_request_end, try_end_bytes, try_stream, try_close, try_send,
};

static void
refuse_and_mend (World *world,
                 guint  call)
{
  g_autoptr(NetreqClientRequest) request = request_new (world);
  g_autoptr(GError) error = NULL;

  world->n_answered = 0;

  /* However often it is tried. */
  for (guint i = 0; i < 2; i++)
    {
      g_assert_false (first_calls[call] (request, &error));
      g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, "Sec-Fetch-Dest"));
      g_assert_nonnull (strstr (error->message, "Sec-Fetch-Mode"));
      g_clear_error (&error);
    }

  netreq_test_settle ();
  g_assert_false (netreq_client_request_get_started (request));
  g_assert_cmpuint (netreq_client_request_get_buffered_amount (request), ==, 0);
  g_assert_cmpuint (netreq_answer_server_get_received (world->plain)->len, ==, 0);

  /* Nothing is frozen. */
  netreq_client_request_set_header (request, "Sec-Fetch-Mode", "navigate", &error);
  g_assert_no_error (error);
  g_assert_true (first_calls[call] (request, &error));
  g_assert_no_error (error);
  if (first_calls[call] != try_send)
    assert_succeeds (request);
  g_assert_cmpuint (world->n_answered, ==, 1);
}

static void
test_refused (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (first_calls); i++)
    {
      World world = { NULL };

      g_assert_true (world_init (&world, data));
      refuse_and_mend (&world, i);
      world_clear (&world);
    }
}

/* Then it is the abort that says why nothing is sent. */
static void
test_refused_after_abort (gconstpointer data)
{
  World world = { NULL };

  g_assert_true (world_init (&world, data));

  for (guint i = 0; i < G_N_ELEMENTS (first_calls); i++)
    {
      g_autoptr(NetreqClientRequest) request = request_new (&world);
      g_autoptr(GError) error = NULL;

      netreq_client_request_abort (request);
      g_assert_false (first_calls[i] (request, &error));
      g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_ABORTED);
      netreq_test_settle ();
    }

  world_clear (&world);
}

/* The stream has had its chance, but the request has not. */
static void
test_refused_close (gconstpointer data)
{
  World world = { NULL };
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (world_init (&world, data));
  request = request_new (&world);
  stream = netreq_client_request_get_body_stream (request);

  g_assert_false (g_output_stream_close (stream, NULL, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_true (g_output_stream_is_closed (stream));

  netreq_client_request_set_header (request, "Sec-Fetch-Mode", "navigate", &error);
  g_assert_no_error (error);
  g_assert_true (netreq_client_request_end (request, &error));
  g_assert_no_error (error);
  assert_succeeds (request);

  g_clear_object (&stream);
  netreq_test_assert_last_ref (&request);
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
      g_autofree char *path = g_strdup_printf ("/provenance/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  for (guint i = 0; i < G_N_ELEMENTS (refused_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/provenance/refused/%s", refused_rows[i].name);

      g_test_add_data_func (path, &refused_rows[i], test_refused);
    }

  g_test_add_data_func ("/provenance/refused-close", &refused_rows[0], test_refused_close);
  g_test_add_data_func ("/provenance/refused-after-abort", &refused_rows[0], test_refused_after_abort);

  return g_test_run ();
}
