/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "session/netreq-session-private.h"
#include "support/netreq-answer-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-resolver.h"
#include "support/netreq-test-session.h"
#include "support/netreq-test-system.h"

/* Servers that set more cookies, and larger ones, than anybody can keep. */

#define MAX_OF_SITE 180
#define MAX_IN_ALL 3300

/* As many as there is room for in the head of one answer. */
#define MANY 2500

#define ONE "www.one.example"
#define SISTER "shop.one.example"
#define TWO "two.example"

typedef struct
{
  NetreqAnswerServer *server;
  NetreqSession *session;
  /* Where it keeps them; NULL for memory. */
  char *directory;

  /* What the next answers bring, each with so many redirects before it. */
  GString *fields;
  guint n_redirects;

  /* What the last request has brought. */
  char *cookie;
} Fixture;

static char *
on_request (const NetreqAnswerRequest *request,
            gpointer                   user_data)
{
  Fixture *fixture = user_data;

  g_free (fixture->cookie);
  fixture->cookie = netreq_answer_request_get_header (request, "Cookie");

  if (fixture->n_redirects > 0)
    {
      fixture->n_redirects--;
      return g_strdup_printf ("HTTP/1.1 302 Redirect\r\nLocation: /\r\n%sContent-Length: 0\r\n\r\n", fixture->fields->str);
    }

  return g_strdup_printf ("HTTP/1.1 200 OK\r\n%sContent-Length: 0\r\n\r\n", fixture->fields->str);
}

static NetreqSession *
session_open (const char *directory)
{
  const NetreqSessionStorage storage = { .data_path = directory, .cache_path = directory };

  return directory != NULL ? netreq_session_new_partition (NULL, &storage) : netreq_session_new ();
}

/* @directory: (transfer full) (nullable) */
static void
fixture_init (Fixture *fixture,
              char    *directory)
{
  *fixture = (Fixture) {
    .server = netreq_answer_server_new (NULL, on_request, fixture),
    .session = session_open (directory),
    .directory = directory,
    .fields = g_string_new (NULL),
  };
}

static void
fixture_clear (Fixture *fixture)
{
  netreq_test_collect (&fixture->session);
  netreq_answer_server_free (fixture->server);
  g_clear_pointer (&fixture->directory, netreq_test_dir_free);
  g_string_free (fixture->fields, TRUE);
  g_free (fixture->cookie);
}

/* --- what servers set --- */

static void
add_field (Fixture    *fixture,
           const char *name,
           gsize       size,
           const char *attributes)
{
  g_autofree char *value = g_strnfill (size, 'v');

  g_string_append_printf (fixture->fields, "Set-Cookie: %s=%s%s\r\n", name, value, attributes);
}

static void
add_fields (Fixture    *fixture,
            guint       n,
            gsize       size,
            const char *attributes)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("c%u", i);

      add_field (fixture, name, size, attributes);
    }
}

/* Returns whether there was an answer. */
static gboolean
visit (Fixture     *fixture,
       const char  *host,
       GError     **error)
{
  g_autofree char *url = g_strdup_printf ("http://%s:%u/", host, netreq_answer_server_get_port (fixture->server));
  g_autoptr(NetreqIncomingMessage) response = NULL;
  NetreqClientRequest *request;
  gboolean is_answered;

  request = g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, NULL, "session", fixture->session, "url", url,
                            "credentials", NETREQ_CREDENTIALS_INCLUDE, NULL);
  response = netreq_test_request_send (request, error);
  g_string_truncate (fixture->fields, 0);

  is_answered = response != NULL;
  if (is_answered)
    g_assert_cmpuint (netreq_incoming_message_get_status_code (response), ==, 200);

  g_clear_object (&response);
  netreq_test_collect (&request);

  return is_answered;
}

static void
visit_well (Fixture    *fixture,
            const char *host)
{
  g_autoptr(GError) error = NULL;

  visit (fixture, host, &error);
  g_assert_no_error (error);
}

/* --- what is kept --- */

static GPtrArray *
find (NetreqSession *session,
      const char    *domain)
{
  g_autoptr(NetreqCookieFilter) filter = netreq_cookie_filter_new ();

  netreq_cookie_filter_set_domain (filter, domain);

  return netreq_test_get_cookies (session, filter);
}

static guint
count (NetreqSession *session,
       const char    *domain)
{
  g_autoptr(GPtrArray) cookies = find (session, domain);

  return cookies->len;
}

static gboolean
has (NetreqSession *session,
     const char    *domain,
     const char    *name)
{
  g_autoptr(GPtrArray) cookies = find (session, domain);

  for (guint i = 0; i < cookies->len; i++)
    if (g_str_equal (netreq_cookie_get_name (g_ptr_array_index (cookies, i)), name))
      return TRUE;

  return FALSE;
}

static void
assert_full (NetreqSession *session,
             const char    *domain,
             const char    *newest)
{
  guint n = count (session, domain);

  g_assert_cmpuint (n, <=, MAX_OF_SITE);
  g_assert_cmpuint (n, >=, MAX_OF_SITE - 30);
  g_assert_true (has (session, domain, newest));
}

#define NEWEST "c2499"

/* --- the sizes --- */

typedef struct
{
  const char *sentence;
  /* Of the value; the name has one byte. */
  gsize size;
  /* Of the path, which is a slash and more; 0 for none. */
  gsize path_size;
  gboolean is_kept;
} SizeRow;

static const SizeRow size_rows[] = {
  { "One of 4096 bytes is kept", 4095, 0, TRUE },
  { "One of 4097 bytes is not", 4096, 0, FALSE },
  { "One that fills a head is not", 50000, 0, FALSE },
  { "What its attributes have does not count", 4095, 1024, TRUE },
  { "A path of 1025 bytes is as good as none", 1, 1025, TRUE },
  { "A path that fills a head is as good as none", 1, 50000, TRUE },
};

static void
test_size (gconstpointer data)
{
  const SizeRow *row = data;
  Fixture fixture;
  g_autofree char *path = g_strnfill (row->path_size, '/');
  g_autofree char *attributes = g_strdup_printf ("; Path=%s", path);
  g_autoptr(GPtrArray) kept = NULL;

  fixture_init (&fixture, NULL);
  add_field (&fixture, "a", row->size, attributes);
  visit_well (&fixture, ONE);

  kept = find (fixture.session, ONE);
  g_assert_cmpuint (kept->len, ==, row->is_kept ? 1 : 0);
  if (row->is_kept)
    {
      const char *kept_path = netreq_cookie_get_path (g_ptr_array_index (kept, 0));

      g_assert_cmpuint (strlen (kept_path), ==, row->path_size > 1024 ? 1 : MAX (row->path_size, 1));
    }

  fixture_clear (&fixture);
}

/* --- the numbers --- */

static void
test_many (void)
{
  Fixture fixture;
  g_auto(GStrv) sent = NULL;

  fixture_init (&fixture, NULL);
  add_fields (&fixture, MANY, 1, "");
  visit_well (&fixture, ONE);
  assert_full (fixture.session, ONE, NEWEST);

  visit_well (&fixture, ONE);
  sent = g_strsplit (fixture.cookie, "; ", -1);
  g_assert_cmpuint (g_strv_length (sent), ==, count (fixture.session, ONE));

  fixture_clear (&fixture);
}

static void
test_many_of_one_name (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL);
  for (guint i = 0; i < MANY; i++)
    add_field (&fixture, "a", 1 + i % 3, "");
  add_field (&fixture, "a", 4, "");
  visit_well (&fixture, ONE);
  g_assert_cmpuint (count (fixture.session, ONE), ==, 1);

  visit_well (&fixture, ONE);
  g_assert_cmpstr (fixture.cookie, ==, "a=vvvv");

  fixture_clear (&fixture);
}

static void
test_many_along_redirects (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL);
  add_fields (&fixture, MANY, 1, "");
  fixture.n_redirects = 20;
  visit_well (&fixture, ONE);
  assert_full (fixture.session, ONE, NEWEST);

  fixture_clear (&fixture);
}

/* It is the site that they are counted for, or there would be no end of hosts. */
static void
test_many_hosts_of_a_site (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *host = g_strdup_printf ("host-%u.one.example", i);

      add_fields (&fixture, 100, 1, "");
      add_field (&fixture, "newest", 1, "; Domain=one.example");
      visit_well (&fixture, host);
    }
  assert_full (fixture.session, "one.example", "newest");

  fixture_clear (&fixture);
}

static void
test_others_stay (void)
{
  Fixture fixture;

  fixture_init (&fixture, NULL);
  add_field (&fixture, "a", 1, "");
  visit_well (&fixture, TWO);
  add_fields (&fixture, MANY, 1, "");
  visit_well (&fixture, ONE);
  g_assert_true (has (fixture.session, TWO, "a"));

  fixture_clear (&fixture);
}

static void
test_many_sites (void)
{
  Fixture fixture;
  guint n;

  fixture_init (&fixture, NULL);
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *host = g_strdup_printf ("site-%u.example", i);

      add_fields (&fixture, MAX_OF_SITE, 1, "");
      visit_well (&fixture, host);
      g_assert_cmpuint (count (fixture.session, host), ==, MAX_OF_SITE);
    }

  n = count (fixture.session, NULL);
  g_assert_cmpuint (n, <=, MAX_IN_ALL);
  g_assert_cmpuint (n, >=, MAX_IN_ALL - 300);
  g_assert_cmpuint (count (fixture.session, "site-0.example"), ==, 0);

  fixture_clear (&fixture);
}

/* More than any server would take, but that is for the server to say. */
static void
test_all_are_sent (void)
{
  Fixture fixture;
  gsize size = 0;

  fixture_init (&fixture, NULL);
  for (guint i = 0; i < MAX_OF_SITE; i++)
    {
      g_autofree char *name = g_strdup_printf ("c%03u", i);

      add_field (&fixture, name, 4092, "");
      size += 4097;
      if (i % 15 == 14)
        visit_well (&fixture, ONE);
    }

  visit_well (&fixture, ONE);
  g_assert_cmpuint (strlen (fixture.cookie), ==, size + 2 * (MAX_OF_SITE - 1));

  fixture_clear (&fixture);
}

/* --- heads --- */

static void
test_head_is_too_large (void)
{
  Fixture fixture;
  g_autoptr(GError) error = NULL;

  fixture_init (&fixture, NULL);
  add_fields (&fixture, 200 * MANY, 1, "");
  g_assert_false (visit (&fixture, ONE, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_RESPONSE_HEADERS_TOO_BIG);
  g_assert_cmpuint (count (fixture.session, NULL), ==, 0);
  visit_well (&fixture, ONE);

  fixture_clear (&fixture);
}

/* --- what lasts --- */

/* What has been evicted is not there again the next time. */
static void
test_kept (void)
{
  Fixture fixture;
  NetreqSession *next;

  fixture_init (&fixture, netreq_test_dir_new ());
  add_fields (&fixture, MANY / 2, 1, "; Max-Age=1000");
  fixture.n_redirects = 5;
  visit_well (&fixture, ONE);
  netreq_test_flush_cookies (fixture.session);

  next = session_open (fixture.directory);
  g_assert_cmpuint (count (next, NULL), ==, count (fixture.session, NULL));
  assert_full (next, ONE, "c1249");

  netreq_test_collect (&next);
  fixture_clear (&fixture);
}

/* --- who is told --- */

typedef struct
{
  guint n_set;
  guint n_removed;
} Told;

static void
on_changed (NetreqSession           *session G_GNUC_UNUSED,
            NetreqCookie            *cookie G_GNUC_UNUSED,
            NetreqCookieChangeCause  cause,
            gboolean                 removed,
            gpointer                 user_data)
{
  Told *told = user_data;

  g_assert_cmpint (cause, ==, removed ? NETREQ_COOKIE_CHANGE_CAUSE_EVICTED : NETREQ_COOKIE_CHANGE_CAUSE_EXPLICIT);
  if (removed)
    told->n_removed++;
  else
    told->n_set++;
}

static void
test_told (void)
{
  Fixture fixture;
  Told told = { 0 };

  fixture_init (&fixture, NULL);
  g_signal_connect (fixture.session, "cookie-changed", G_CALLBACK (on_changed), &told);
  add_fields (&fixture, MANY, 1, "");
  visit_well (&fixture, ONE);
  netreq_test_settle ();

  g_assert_cmpuint (told.n_set, ==, MANY);
  g_assert_cmpuint (told.n_set - told.n_removed, ==, count (fixture.session, NULL));

  fixture_clear (&fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  netreq_test_resolver_install ();

  for (guint i = 0; i < G_N_ELEMENTS (size_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/request/cookie-bombs/", size_rows[i].sentence, NULL);

      g_test_add_data_func (path, &size_rows[i], test_size);
    }

  g_test_add_func ("/request/cookie-bombs/Of many the newest are kept", test_many);
  g_test_add_func ("/request/cookie-bombs/Of many that have one name the last one is kept", test_many_of_one_name);
  g_test_add_func ("/request/cookie-bombs/Many along redirects are as many of one answer", test_many_along_redirects);
  g_test_add_func ("/request/cookie-bombs/The hosts of a site are counted together", test_many_hosts_of_a_site);
  g_test_add_func ("/request/cookie-bombs/Those of other sites stay", test_others_stay);
  g_test_add_func ("/request/cookie-bombs/Of many sites those of the first ones go", test_many_sites);
  g_test_add_func ("/request/cookie-bombs/As many as are kept are sent", test_all_are_sent);
  g_test_add_func ("/request/cookie-bombs/A head that is too large brings none", test_head_is_too_large);
  g_test_add_func ("/request/cookie-bombs/No more are kept on disk", test_kept);
  g_test_add_func ("/request/cookie-bombs/Each change is told", test_told);

  return g_test_run ();
}
