/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "session/netreq-session-private.h"
#include "support/netreq-answer-server.h"
#include "support/netreq-raw-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-resolver.h"
#include "support/netreq-test-session.h"
#include "support/netreq-test-system.h"
#include "support/netreq-test-tls.h"

/* Hosts that want to be asked over https only. There is a server with TLS and one
 * without, each on a port of its own, and every name leads to both: an http URL with
 * the port of the one can only be answered if it has become an https one, and with the
 * port of the other if it has not. */

#define FOR_EVER "max-age=31536000"

/* --- the world --- */

/* Made once, since that takes its time; NULL where there is no TLS. */
static NetreqTestTls *tls;

typedef struct
{
  NetreqAnswerServer *secure;
  NetreqAnswerServer *plain;
  NetreqSession *session;
  /* What either answers next, not owned; then a plain 200. */
  const char *answer;
  /* The requests as they came: to the server with TLS "+METHOD TARGET", to the other one
   * "-METHOD TARGET". */
  GString *asked;
  /* The head of the last one. */
  GStrv headers;
} World;

static char *
take_answer (World                     *world,
             const char                *mark,
             const NetreqAnswerRequest *request)
{
  const char *answer = g_steal_pointer (&world->answer);

  g_string_append_printf (world->asked, "%s%s %s ", mark, request->method, request->target);
  g_strfreev (world->headers);
  world->headers = g_strdupv (request->headers);

  return g_strdup (answer != NULL ? answer : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static char *
on_secure_request (const NetreqAnswerRequest *request,
                   gpointer                   user_data)
{
  return take_answer (user_data, "+", request);
}

static char *
on_plain_request (const NetreqAnswerRequest *request,
                  gpointer                   user_data)
{
  return take_answer (user_data, "-", request);
}

static void
world_free (World *world)
{
  if (world == NULL)
    return;

  if (world->session != NULL)
    netreq_test_collect (&world->session);
  g_clear_pointer (&world->secure, netreq_answer_server_free);
  g_clear_pointer (&world->plain, netreq_answer_server_free);
  g_clear_pointer (&world->headers, g_strfreev);
  g_string_free (world->asked, TRUE);
  g_free (world);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

/* NULL when the test is skipped. */
static World *
world_new (NetreqTestCertificate which)
{
  World *world;
  g_autoptr(GTlsCertificate) certificate = NULL;

  if (tls == NULL)
    tls = netreq_test_tls_new ();
  if (tls == NULL)
    return NULL;

  world = g_new0 (World, 1);
  world->asked = g_string_new (NULL);
  certificate = netreq_test_tls_load (tls, which);
  world->secure = netreq_answer_server_new (certificate, on_secure_request, world);
  world->plain = netreq_answer_server_new (NULL, on_plain_request, world);
  world->session = netreq_session_new ();

  return world;
}

/* To be freed. */
static char *
secure_url (World      *world,
            const char *scheme,
            const char *host)
{
  return g_strdup_printf ("%s://%s:%u/", scheme, host, netreq_answer_server_get_port (world->secure));
}

static char *
plain_url (World      *world,
           const char *host)
{
  return g_strdup_printf ("http://%s:%u/", host, netreq_answer_server_get_port (world->plain));
}

static void
get (World      *world,
     const char *url,
     guint       status)
{
  g_autofree char *text = netreq_test_get (world->session, url, status);

  g_assert_nonnull (text);
}

/* @host asks for it with an answer of @status. */
static void
visit (World      *world,
       const char *host,
       guint       status,
       const char *field)
{
  g_autofree char *url = secure_url (world, "https", host);
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 %u Whatever\r\nContent-Length: 0\r\n"
                                             "Strict-Transport-Security: %s\r\n\r\n", status, field);

  world->answer = answer;
  get (world, url, status);
}

static void
know (World      *world,
      const char *host)
{
  visit (world, host, 200, FOR_EVER);
  g_string_truncate (world->asked, 0);
}

/* Whether an http URL of @host becomes an https one. */
static void
assert_upgrades (World      *world,
                 const char *host,
                 gboolean    is_upgraded)
{
  g_autofree char *url = is_upgraded ? secure_url (world, "http", host) : plain_url (world, host);

  g_string_truncate (world->asked, 0);
  get (world, url, 200);
  g_assert_cmpstr (world->asked->str, ==, is_upgraded ? "+GET / " : "-GET / ");
}

/* --- what is recorded --- */

static const struct
{
  const char *name;
  /* Who says what, one after the other. */
  const char *host;
  guint status;
  const char *field;
  const char *then_field;
  /* Who is asked then. */
  const char *asked;
  gboolean is_upgraded;
} records[] = {
  { "a-host-that-says-nothing-of-use-is-asked-as-before", "one.example", 200, "includeSubDomains", NULL, "one.example", FALSE },
  { "a-host-that-wants-https-is-asked-over-it", "one.example", 200, FOR_EVER, NULL, "one.example", TRUE },
  { "another-host-is-not", "one.example", 200, FOR_EVER "; includeSubDomains", NULL, "two.example", FALSE },
  { "a-host-above-is-not", "www.one.example", 200, FOR_EVER "; includeSubDomains", NULL, "one.example", FALSE },
  { "a-host-below-is-not", "one.example", 200, FOR_EVER, NULL, "www.one.example", FALSE },
  { "a-host-below-is-when-it-is-included", "one.example", 200, FOR_EVER "; includeSubDomains", NULL, "www.one.example", TRUE },
  { "a-refusal-counts", "one.example", 401, FOR_EVER, NULL, "one.example", TRUE },
  { "an-error-counts", "one.example", 500, FOR_EVER, NULL, "one.example", TRUE },
  { "a-later-answer-takes-it-back", "one.example", 200, FOR_EVER, "max-age=0", "one.example", FALSE },
  { "a-later-answer-that-is-not-valid-does-not", "one.example", 200, FOR_EVER, "max-age", "one.example", TRUE },
  { "a-later-answer-includes-less", "one.example", 200, FOR_EVER "; includeSubDomains", FOR_EVER, "www.one.example", FALSE },
  { "a-host-far-below-is-when-it-is-included", "one.example", 200, FOR_EVER "; includeSubDomains", NULL, "x.www.one.example", TRUE },
  { "an-address-is-never-known", "127.0.0.1", 200, FOR_EVER, NULL, "127.0.0.1", FALSE },
};

static void
test_record (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);

  if (world == NULL)
    return;

  visit (world, records[i].host, records[i].status, records[i].field);
  if (records[i].then_field != NULL)
    visit (world, records[i].host, 200, records[i].then_field);

  assert_upgrades (world, records[i].asked, records[i].is_upgraded);
}

/* It could be anybody who says so. */
static void
test_http_says_nothing (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);
  g_autofree char *url = NULL;

  if (world == NULL)
    return;

  url = plain_url (world, "one.example");
  world->answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nStrict-Transport-Security: " FOR_EVER "\r\n\r\n";
  get (world, url, 200);
  assert_upgrades (world, "one.example", FALSE);
}

static void
test_http_takes_nothing_back (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);
  g_autofree char *url = NULL;

  if (world == NULL)
    return;

  know (world, "one.example");
  url = plain_url (world, "two.example");
  world->answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nStrict-Transport-Security: max-age=0\r\n\r\n";
  get (world, url, 200);
  assert_upgrades (world, "one.example", TRUE);
}

static void
accept (NetreqSession              *session G_GNUC_UNUSED,
        NetreqCertificateChallenge *challenge,
        gpointer                    user_data G_GNUC_UNUSED)
{
  netreq_certificate_challenge_accept (challenge);
}

/* Whoever has such a certificate could be anybody, also over a connection that has
 * served before. */
static void
test_bad_certificate_says_nothing (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_SELF_SIGNED);

  if (world == NULL)
    return;

  netreq_session_set_certificate_verify_handler (world->session, accept, NULL, NULL);
  visit (world, "localhost", 200, FOR_EVER);
  visit (world, "localhost", 200, FOR_EVER);
  assert_upgrades (world, "localhost", FALSE);
}

static void
test_good_certificate_that_is_asked_about (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);

  if (world == NULL)
    return;

  netreq_session_set_certificate_verify_handler (world->session, accept, NULL, NULL);
  visit (world, "localhost", 200, FOR_EVER);
  assert_upgrades (world, "localhost", TRUE);
}

static void
test_sessions_share_nothing (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);

  if (world == NULL)
    return;

  know (world, "one.example");
  netreq_test_collect (&world->session);
  world->session = netreq_session_new ();
  assert_upgrades (world, "one.example", FALSE);
}

/* --- what is asked --- */

static void
on_redirect (NetreqClientRequest *request G_GNUC_UNUSED,
             guint                status,
             const char          *method G_GNUC_UNUSED,
             const char          *url,
             GStrv                response_headers G_GNUC_UNUSED,
             gpointer             user_data)
{
  g_string_append_printf (user_data, "%u %s ", status, url);
}

/* The URL of the response, the redirects as they were told, and how long the chain is. */
static char *
describe_answer (World               *world,
                 NetreqClientRequest *request)
{
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GString) told = g_string_new (NULL);
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;
  GVariant *chain;

  g_string_truncate (world->asked, 0);
  g_signal_connect (request, "redirect", G_CALLBACK (on_redirect), told);
  response = netreq_test_request_send (request, &error);
  g_assert_no_error (error);
  body = netreq_test_read_bytes (response, &error);
  g_assert_no_error (error);
  chain = netreq_incoming_message_get_redirect_chain (response);
  g_signal_handlers_disconnect_by_data (request, told);

  return g_strdup_printf ("%s%s %u", told->str, netreq_incoming_message_get_url (response),
                          (guint) g_variant_n_children (chain));
}

/* Nobody sees that there was another URL. */
static void
test_first_url (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autofree char *http = NULL;
  g_autofree char *https = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *answer = NULL;

  if (world == NULL)
    return;

  know (world, "one.example");
  http = secure_url (world, "http", "one.example");
  https = secure_url (world, "https", "one.example");
  request = netreq_test_request_new (world->session, "GET", http);

  answer = describe_answer (world, request);
  expected = g_strdup_printf ("%s 0", https);
  g_assert_cmpstr (answer, ==, expected);
  g_assert_cmpstr (world->asked->str, ==, "+GET / ");
}

/* @from redirects to an http URL of @to. */
static void
check_redirect (const char *from,
                gboolean    from_is_plain,
                const char *to)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autofree char *first = NULL;
  g_autofree char *location = NULL;
  g_autofree char *https = NULL;
  g_autofree char *redirect = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *answer = NULL;

  if (world == NULL)
    return;

  know (world, to);
  first = from_is_plain ? plain_url (world, from) : secure_url (world, "https", from);
  location = secure_url (world, "http", to);
  https = secure_url (world, "https", to);
  redirect = g_strdup_printf ("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n", location);
  request = netreq_test_request_new (world->session, "GET", first);

  world->answer = redirect;
  answer = describe_answer (world, request);
  expected = g_strdup_printf ("302 %s %s 1", https, https);
  g_assert_cmpstr (answer, ==, expected);
  g_assert_cmpstr (world->asked->str, ==, from_is_plain ? "-GET / +GET / " : "+GET / +GET / ");
}

static void
test_redirect_from_http (void)
{
  check_redirect ("two.example", TRUE, "one.example");
}

static void
test_redirect_from_https (void)
{
  check_redirect ("two.example", FALSE, "one.example");
}

/* What a redirect says itself counts for where it leads. */
static void
test_redirect_says_so (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);
  g_autofree char *first = NULL;
  g_autofree char *location = NULL;
  g_autofree char *redirect = NULL;

  if (world == NULL)
    return;

  first = secure_url (world, "https", "one.example");
  location = secure_url (world, "http", "www.one.example");
  redirect = g_strdup_printf ("HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: %s\r\n"
                              "Strict-Transport-Security: " FOR_EVER "; includeSubDomains\r\n\r\n", location);
  world->answer = redirect;
  get (world, first, 200);
  g_assert_cmpstr (world->asked->str, ==, "+GET / +GET / ");
}

static const char *
find_header (World      *world,
             const char *name)
{
  for (guint i = 0; world->headers[i] != NULL; i++)
    if (g_str_has_prefix (world->headers[i], name))
      return world->headers[i] + strlen (name);

  return NULL;
}

/* A Secure cookie, the metadata of trustworthy servers, a referrer that http would not
 * be shown. */
static void
test_headers (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autofree char *url = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *https = NULL;
  g_autoptr(GError) error = NULL;
  const char *const headers[] = { "Referer", "https://one.example/page", NULL };

  if (world == NULL)
    return;

  https = secure_url (world, "https", "one.example");
  world->answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nStrict-Transport-Security: " FOR_EVER "\r\n"
                  "Set-Cookie: a=1; Secure\r\n\r\n";
  request = g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, &error, "session", world->session,
                            "url", https, "use-session-cookies", TRUE, NULL);
  g_assert_no_error (error);
  g_free (describe_answer (world, request));
  g_clear_object (&request);

  url = secure_url (world, "http", "one.example");
  request = g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, &error, "session", world->session,
                            "url", url, "use-session-cookies", TRUE, "headers", headers,
                            "referrer-policy", NETREQ_REFERRER_POLICY_STRICT_ORIGIN_WHEN_CROSS_ORIGIN, NULL);
  g_assert_no_error (error);
  answer = describe_answer (world, request);

  g_assert_cmpstr (find_header (world, "Cookie: "), ==, "a=1");
  g_assert_cmpstr (find_header (world, "Sec-Fetch-Site: "), ==, "none");
  g_assert_cmpstr (find_header (world, "Referer: "), ==, "https://one.example/");
}

/* It is meant for the same server, and safer now. */
static void
test_user_info (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);
  g_autofree char *url = NULL;

  if (world == NULL)
    return;

  know (world, "one.example");
  url = secure_url (world, "http", "user:secret@one.example");
  world->answer = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nWWW-Authenticate: Basic realm=a\r\n\r\n";
  get (world, url, 200);
  g_assert_cmpstr (find_header (world, "Authorization: "), ==, "Basic dXNlcjpzZWNyZXQ=");
}

/* The default ports: there is none here, so a proxy is asked for it, which refuses. */
static void
test_default_port (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);
  g_autoptr(NetreqProxyConfig) config = NULL;
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autofree char *rules = NULL;
  g_autoptr(GError) error = NULL;

  if (world == NULL)
    return;

  know (world, "one.example");
  rules = g_strdup_printf ("127.0.0.1:%u", netreq_answer_server_get_port (world->plain));
  config = netreq_proxy_config_new (NETREQ_PROXY_MODE_FIXED_SERVERS, rules, NULL, NULL);
  netreq_test_set_proxy_config (world->session, config);

  request = netreq_test_request_new (world->session, "GET", "http://one.example/page");
  world->answer = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
  response = netreq_test_request_send (request, &error);
  g_assert_null (response);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_TUNNEL_CONNECTION_FAILED);
  g_assert_cmpstr (world->asked->str, ==, "-CONNECT one.example:443 ");
}

/* --- what goes wrong --- */

static void
assert_fails (World       *world,
              const char  *url,
              NetreqError  code)
{
  g_autoptr(NetreqClientRequest) request = netreq_test_request_new (world->session, "GET", url);
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GError) error = NULL;

  response = netreq_test_request_send (request, &error);
  g_assert_null (response);
  g_assert_error (error, NETREQ_ERROR, (int) code);
  g_assert_cmpstr (world->asked->str, ==, "");
}

/* The server has no TLS, and says so as servers do. */
static void
test_no_way_back (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);
  g_autoptr(NetreqRawServer) server = NULL;
  g_autoptr(GBytes) received = NULL;
  g_autofree char *url = NULL;

  if (world == NULL)
    return;

  know (world, "one.example");
  server = netreq_raw_server_new (SCRIPT (READ_BYTES (5), SEND ("HTTP/1.1 400 Bad Request\r\n\r\n")), NULL);
  url = netreq_raw_server_url_with_host (server, "one.example", "/");
  assert_fails (world, url, NETREQ_ERROR_SSL_PROTOCOL_ERROR);

  g_assert_cmpuint (netreq_raw_server_get_connections (server), ==, 1);
  received = netreq_raw_server_get_received (server, 0);
  g_assert_cmpmem (g_bytes_get_data (received, NULL), 2, "\026\003", 2);
}

/* Without TLS it would be made. */
static void
test_preconnect (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);
  g_autoptr(NetreqRawServer) server = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *url = NULL;
  g_autoptr(GError) error = NULL;

  if (world == NULL)
    return;

  know (world, "one.example");
  server = netreq_raw_server_new (SCRIPT (READ_BYTES (5), SEND ("HTTP/1.1 400 Bad Request\r\n\r\n")), NULL);
  url = netreq_raw_server_url_with_host (server, "one.example", "/");
  netreq_session_preconnect_async (world->session, url, 1, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  g_assert_false (netreq_session_preconnect_finish (world->session, result, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_SSL_PROTOCOL_ERROR);
  g_clear_object (&result);
}

static void
test_bad_certificate (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);
  g_autoptr(GTlsCertificate) expired = NULL;
  g_autofree char *url = NULL;

  if (world == NULL)
    return;

  know (world, "one.example");
  expired = netreq_test_tls_load (tls, NETREQ_TEST_CERTIFICATE_EXPIRED);
  netreq_answer_server_free (world->secure);
  world->secure = netreq_answer_server_new (expired, on_secure_request, world);
  url = secure_url (world, "http", "one.example");
  assert_fails (world, url, NETREQ_ERROR_CERT_DATE_INVALID);
}

/* --- sessions that outlive the program --- */

static NetreqSession *
session_open (const char *directory)
{
  const NetreqSessionStorage storage = { .data_path = directory, .cache_path = directory };

  return netreq_session_new_partition (NULL, &storage);
}

/* And waits until its files are closed. */
static void
close_session (World      *world,
               const char *directory)
{
  g_autofree char *log = g_build_filename (directory, "hsts.sqlite-wal", NULL);

  netreq_test_collect (&world->session);
  netreq_test_poll_for (!g_file_test (log, G_FILE_TEST_EXISTS));
}

static void
reopen (World      *world,
        const char *directory)
{
  close_session (world, directory);
  world->session = session_open (directory);
}

static void
test_kept (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);
  char *directory = NULL;

  if (world == NULL)
    return;

  directory = netreq_test_dir_new ();
  g_clear_object (&world->session);
  world->session = session_open (directory);
  know (world, "one.example");
  visit (world, "two.example", 200, FOR_EVER "; includeSubDomains");
  visit (world, "a.co.uk", 200, FOR_EVER);

  reopen (world, directory);
  assert_upgrades (world, "one.example", TRUE);
  assert_upgrades (world, "www.one.example", FALSE);
  assert_upgrades (world, "www.two.example", TRUE);
  assert_upgrades (world, "a.co.uk", TRUE);
  visit (world, "a.co.uk", 200, "max-age=0");

  reopen (world, directory);
  assert_upgrades (world, "a.co.uk", FALSE);
  assert_upgrades (world, "one.example", TRUE);

  close_session (world, directory);
  netreq_test_dir_free (directory);
}

/* The session works all the same, and knows nothing. */
static void
test_broken_file (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);
  char *directory = NULL;

  if (world == NULL)
    return;

  directory = netreq_test_dir_new ();
  netreq_test_write_file (directory, "hsts.sqlite", "This is no database, but it is long enough to be one.");
  g_clear_object (&world->session);
  world->session = session_open (directory);
  assert_upgrades (world, "one.example", FALSE);
  know (world, "one.example");

  reopen (world, directory);
  assert_upgrades (world, "one.example", TRUE);

  close_session (world, directory);
  netreq_test_dir_free (directory);
}

static void
on_closed (GString             *told,
           NetreqClientRequest *request G_GNUC_UNUSED)
{
  g_string_append (told, "closed");
}

/* A request that is aborted before the hosts are read is not sent. */
static void
test_aborted (void)
{
  g_autoptr(World) world = world_new (NETREQ_TEST_CERTIFICATE_GOOD);
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autoptr(GString) told = g_string_new (NULL);
  g_autofree char *url = NULL;
  char *directory = NULL;

  if (world == NULL)
    return;

  directory = netreq_test_dir_new ();
  g_clear_object (&world->session);
  world->session = session_open (directory);
  url = plain_url (world, "one.example");
  request = netreq_test_request_new (world->session, "GET", url);
  g_signal_connect_swapped (request, "close", G_CALLBACK (on_closed), told);
  netreq_client_request_end (request, NULL);
  netreq_client_request_abort (request);
  netreq_test_wait_for (told->len > 0);
  g_clear_object (&request);

  assert_upgrades (world, "two.example", FALSE);
  close_session (world, directory);
  netreq_test_dir_free (directory);
}

static void
add_test (const char *sentence,
          GTestFunc   function)
{
  g_autofree char *path = g_strconcat ("/request/hsts/", sentence, NULL);

  g_test_add_func (path, function);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  netreq_test_resolver_install ();

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autofree char *path = g_strconcat ("/request/hsts/record/", records[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_record);
    }

  add_test ("What is said over http does not count", test_http_says_nothing);
  add_test ("What is said over http takes nothing back", test_http_takes_nothing_back);
  add_test ("What is said with a bad certificate does not count", test_bad_certificate_says_nothing);
  add_test ("What is said with a good one counts that is asked about", test_good_certificate_that_is_asked_about);
  add_test ("Another session knows nothing of it", test_sessions_share_nothing);
  add_test ("The first URL becomes an https one unseen", test_first_url);
  add_test ("A redirect from http leads to https", test_redirect_from_http);
  add_test ("A redirect from https leads to https", test_redirect_from_https);
  add_test ("What a redirect says counts for its target", test_redirect_says_so);
  add_test ("The headers are those of https", test_headers);
  add_test ("The user info of the URL goes along", test_user_info);
  add_test ("Port 80 becomes port 443", test_default_port);
  add_test ("What fails over https is not asked over http", test_no_way_back);
  add_test ("A connection made ahead is one over https", test_preconnect);
  add_test ("A bad certificate is an error", test_bad_certificate);
  add_test ("The next program knows", test_kept);
  add_test ("A file that is none is replaced", test_broken_file);
  add_test ("A request that waits can be aborted", test_aborted);

  status = g_test_run ();
  g_clear_pointer (&tls, netreq_test_tls_free);

  return status;
}
