/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "session/netreq-session-private.h"
#include "session/stored-cookies.h"
#include "support/netreq-echo-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-session.h"
#include "support/netreq-test-system.h"

/* The cookies of a session that outlives the program. The program ends, for these
 * tests, where the session does. */

#define URL "http://127.0.0.1/"
#define FAR_AWAY G_GINT64_CONSTANT (9999999999)

/* --- sessions --- */

static NetreqSession *
session_open (const char *directory)
{
  const NetreqSessionStorage storage = { .data_path = directory, .cache_path = directory };

  return netreq_session_new_partition (NULL, &storage);
}

/* Whether this program has a file of @directory open. */
static gboolean
is_in_use (const char *directory)
{
  g_autoptr(GDir) descriptors = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (descriptors)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *file = g_file_read_link (link, NULL);

      if (file != NULL && g_str_has_prefix (file, directory))
        return TRUE;
    }

  return FALSE;
}

/* And waits until its files are closed. */
static void
session_close (NetreqSession *session,
               const char    *directory)
{
  netreq_test_collect (&session);
  netreq_test_poll_for (!is_in_use (directory));
}

static gboolean
flush (NetreqSession  *session,
       GError        **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  netreq_session_flush_cookies_async (session, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);

  return netreq_session_flush_cookies_finish (session, result, error);
}

/* Not waited for. @expires is 0 for a session cookie. */
static void
begin_set (NetreqSession *session,
           const char    *name,
           const char    *value,
           gint64         expires)
{
  g_autoptr(NetreqCookie) cookie = netreq_cookie_new (name, value);

  if (expires != 0)
    netreq_cookie_set_expiration_date (cookie, expires);
  netreq_session_set_cookie_async (session, URL, cookie, NULL, NULL, NULL);
}

/* name=value, and so on; to be freed. */
static char *
describe (NetreqSession *session)
{
  g_autoptr(GPtrArray) cookies = netreq_test_get_cookies (session, NULL);
  g_autoptr(GString) words = g_string_new (NULL);

  for (guint i = 0; i < cookies->len; i++)
    {
      const NetreqCookie *cookie = g_ptr_array_index (cookies, i);

      g_string_append_printf (words, "%s=%s ", netreq_cookie_get_name (cookie), netreq_cookie_get_value (cookie));
    }

  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
assert_cookies (NetreqSession *session,
                const char    *expected)
{
  g_autofree char *words = describe (session);

  g_assert_cmpstr (words, ==, expected);
}

/* What the next program finds. */
static void
assert_kept (const char *directory,
             const char *expected)
{
  NetreqSession *session = session_open (directory);

  assert_cookies (session, expected);
  session_close (session, directory);
}

/* --- what is kept --- */

static void
test_kept (void)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session = session_open (directory);

  begin_set (session, "lasts", "1", FAR_AWAY);
  begin_set (session, "goes", "2", 0);
  begin_set (session, "changes", "3", FAR_AWAY);
  begin_set (session, "ends", "4", FAR_AWAY);
  begin_set (session, "changes", "5", FAR_AWAY);
  begin_set (session, "ends", "6", 0);
  begin_set (session, "removed", "7", FAR_AWAY);
  netreq_session_remove_cookie_async (session, URL, "removed", NULL, NULL, NULL);
  netreq_test_flush_cookies (session);

  assert_cookies (session, "lasts=1 goes=2 changes=5 ends=6 ");
  session_close (session, directory);
  assert_kept (directory, "lasts=1 changes=5 ");
  netreq_test_dir_free (directory);
}

/* Every field of it. */
static void
test_kept_whole (void)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session = session_open (directory);
  g_autoptr(NetreqCookie) cookie = netreq_cookie_new ("__Secure-a", "v\303\274");
  g_autoptr(GPtrArray) found = NULL;
  const NetreqCookie *kept;

  netreq_cookie_set_domain (cookie, "one.example");
  netreq_cookie_set_path (cookie, "/dir");
  netreq_cookie_set_secure (cookie, TRUE);
  netreq_cookie_set_http_only (cookie, TRUE);
  netreq_cookie_set_same_site (cookie, NETREQ_SAME_SITE_STRICT);
  netreq_cookie_set_expiration_date (cookie, FAR_AWAY);
  netreq_session_set_cookie_async (session, "https://www.one.example/", cookie, NULL, NULL, NULL);
  netreq_test_flush_cookies (session);
  session_close (session, directory);

  session = session_open (directory);
  found = netreq_test_get_cookies (session, NULL);
  g_assert_cmpuint (found->len, ==, 1);

  kept = g_ptr_array_index (found, 0);
  g_assert_cmpstr (netreq_cookie_get_value (kept), ==, "v\303\274");
  g_assert_cmpstr (netreq_cookie_get_domain (kept), ==, "one.example");
  g_assert_cmpstr (netreq_cookie_get_path (kept), ==, "/dir");
  g_assert_false (netreq_cookie_is_host_only (kept));
  g_assert_true (netreq_cookie_is_secure (kept));
  g_assert_true (netreq_cookie_is_http_only (kept));
  g_assert_false (netreq_cookie_is_session (kept));
  g_assert_cmpint (netreq_cookie_get_same_site (kept), ==, NETREQ_SAME_SITE_STRICT);

  session_close (session, directory);
  netreq_test_dir_free (directory);
}

static gboolean
is_kept (const char *directory,
         const char *expected)
{
  g_autofree char *words = cookies_describe_directory (directory);

  return g_str_equal (words, expected);
}

/* A thread writes it. */
static void
wait_until_kept (const char *directory,
                 const char *expected)
{
  netreq_test_poll_for (is_kept (directory, expected));
}

/* Without a flush it is written soon after. */
static void
test_session_ends (void)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session = session_open (directory);

  begin_set (session, "a", "1", FAR_AWAY);
  netreq_test_settle ();
  netreq_test_collect (&session);
  wait_until_kept (directory, "a=1");

  netreq_test_dir_free (directory);
}

/* --- reading it again --- */

/* Leaves a=1 and b=2. */
static char *
make_directory (void)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session = session_open (directory);

  begin_set (session, "a", "1", FAR_AWAY);
  begin_set (session, "b", "2", FAR_AWAY);
  netreq_test_flush_cookies (session);
  session_close (session, directory);

  return directory;
}

static void
on_changed (NetreqSession           *session G_GNUC_UNUSED,
            NetreqCookie            *cookie,
            NetreqCookieChangeCause  cause,
            gboolean                 removed,
            gpointer                 user_data)
{
  g_string_append_printf (user_data, "%s=%s %u %d, ", netreq_cookie_get_name (cookie),
                          netreq_cookie_get_value (cookie), cause, removed);
}

/* What is called before it is read waits, in the order of the calls. */
static void
test_order (void)
{
  char *directory = make_directory ();
  NetreqSession *session = session_open (directory);
  g_autoptr(GString) told = g_string_new (NULL);

  g_signal_connect (session, "cookie-changed", G_CALLBACK (on_changed), told);
  begin_set (session, "a", "3", FAR_AWAY);
  netreq_session_remove_cookie_async (session, URL, "b", NULL, NULL, NULL);
  begin_set (session, "b", "4", FAR_AWAY);
  assert_cookies (session, "a=3 b=4 ");
  g_assert_cmpstr (told->str, ==, "a=1 1 1, a=3 0 0, b=2 0 1, b=4 0 0, ");

  netreq_test_flush_cookies (session);
  session_close (session, directory);
  assert_kept (directory, "a=3 b=4 ");
  netreq_test_dir_free (directory);
}

static void
on_changed_wait (NetreqSession           *session,
                 NetreqCookie            *cookie,
                 NetreqCookieChangeCause  cause,
                 gboolean                 removed,
                 gpointer                 user_data)
{
  gboolean is_first = ((GString *) user_data)->len == 0;

  on_changed (session, cookie, cause, removed, user_data);
  if (!is_first)
    return;

  /* Which waits as well. */
  begin_set (session, "d", "4", FAR_AWAY);
  assert_cookies (session, "a=1 b=2 c=3 d=4 ");
  g_string_append (user_data, "| ");
}

/* Whoever is told may run the main loop, and wait for what waits behind. */
static void
test_nested_loop (void)
{
  char *directory = make_directory ();
  NetreqSession *session = session_open (directory);
  g_autoptr(GString) told = g_string_new (NULL);

  g_signal_connect (session, "cookie-changed", G_CALLBACK (on_changed_wait), told);
  begin_set (session, "c", "5", FAR_AWAY);
  begin_set (session, "c", "3", FAR_AWAY);
  netreq_test_flush_cookies (session);
  g_assert_cmpstr (told->str, ==, "c=5 0 0, c=5 1 1, c=3 0 0, d=4 0 0, | ");

  session_close (session, directory);
  netreq_test_dir_free (directory);
}

static void
test_cancelled (void)
{
  char *directory = make_directory ();
  NetreqSession *session = session_open (directory);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  netreq_session_remove_cookie_async (session, URL, "a", cancellable, netreq_test_result_cb, &result);
  g_cancellable_cancel (cancellable);
  netreq_test_wait_for (result);
  g_assert_false (netreq_session_remove_cookie_finish (session, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_cookies (session, "a=1 b=2 ");

  g_clear_object (&result);
  session_close (session, directory);
  netreq_test_dir_free (directory);
}

/* Whoever asks for something keeps the session until it is there. */
static void
test_session_is_dropped (void)
{
  char *directory = make_directory ();
  NetreqSession *session = session_open (directory);

  begin_set (session, "c", "3", FAR_AWAY);
  netreq_test_collect (&session);
  wait_until_kept (directory, "a=1 b=2 c=3");

  netreq_test_dir_free (directory);
}

/* As two processes, that read before and after the other one has written. */
static void
test_two_at_once (void)
{
  char *directory = make_directory ();
  NetreqSession *early = session_open (directory);
  NetreqSession *late = session_open (directory);

  assert_cookies (early, "a=1 b=2 ");
  begin_set (late, "c", "3", FAR_AWAY);
  begin_set (late, "a", "4", FAR_AWAY);
  netreq_test_flush_cookies (late);
  begin_set (early, "d", "5", FAR_AWAY);
  netreq_session_remove_cookie_async (early, URL, "b", NULL, NULL, NULL);
  netreq_test_flush_cookies (early);

  /* Each goes on with what it has read. */
  assert_cookies (early, "a=1 d=5 ");
  assert_cookies (late, "a=4 b=2 c=3 ");
  netreq_test_collect (&early);
  session_close (late, directory);
  assert_kept (directory, "a=4 c=3 d=5 ");
  netreq_test_dir_free (directory);
}

/* --- requests --- */

static NetreqClientRequest *
request_new (NetreqSession     *session,
             NetreqEchoServer  *server,
             NetreqCredentials  credentials)
{
  g_autofree char *url = netreq_echo_server_url (server, "/headers");
  g_autoptr(GError) error = NULL;
  NetreqClientRequest *request;

  request = g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, &error,
                            "session", session, "url", url, "credentials", credentials, NULL);
  g_assert_no_error (error);

  return request;
}

static void
assert_sent (NetreqEchoServer *server,
             guint             index,
             const char       *expected)
{
  g_autofree char *cookie = netreq_echo_request_get_header (netreq_echo_server_get_request (server, index), "Cookie");

  g_assert_cmpstr (cookie, ==, expected);
}

static void
send_request (NetreqClientRequest *request)
{
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;

  response = netreq_test_request_send (request, &error);
  g_assert_no_error (error);
  body = netreq_test_read_bytes (response, &error);
  g_assert_no_error (error);
}

/* The first request of the program waits until they are read. */
static void
test_request_waits (void)
{
  char *directory = make_directory ();
  NetreqSession *session = session_open (directory);
  g_autoptr(NetreqEchoServer) server = netreq_echo_server_new ();
  g_autoptr(NetreqClientRequest) request = request_new (session, server, NETREQ_CREDENTIALS_INCLUDE);
  g_autoptr(NetreqClientRequest) other = request_new (session, server, NETREQ_CREDENTIALS_OMIT);

  send_request (request);
  assert_sent (server, 0, "a=1; b=2");
  send_request (other);
  assert_sent (server, 1, NULL);

  netreq_test_assert_last_ref (&request);
  netreq_test_assert_last_ref (&other);
  session_close (session, directory);
  netreq_test_dir_free (directory);
}

static void
on_signal (GString             *told,
           NetreqClientRequest *request G_GNUC_UNUSED)
{
  g_string_append (told, "*");
}

/* One that is aborted while it waits is not sent. */
static void
test_request_is_aborted (void)
{
  char *directory = make_directory ();
  NetreqSession *session = session_open (directory);
  g_autoptr(NetreqEchoServer) server = netreq_echo_server_new ();
  g_autoptr(NetreqClientRequest) request = request_new (session, server, NETREQ_CREDENTIALS_INCLUDE);
  g_autoptr(GString) closed = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  g_signal_connect_swapped (request, "close", G_CALLBACK (on_signal), closed);
  netreq_client_request_end (request, &error);
  g_assert_no_error (error);
  netreq_client_request_abort (request);
  netreq_test_wait_for (closed->len > 0);
  assert_cookies (session, "a=1 b=2 ");
  netreq_test_settle ();
  g_assert_cmpuint (netreq_echo_server_get_requests (server), ==, 0);

  netreq_test_assert_last_ref (&request);
  session_close (session, directory);
  netreq_test_dir_free (directory);
}

/* --- what can't be read --- */

typedef struct
{
  guint n_told;
  GError *last;
} Trouble;

static void
on_storage_error (NetreqSession *session G_GNUC_UNUSED,
                  GError        *error,
                  gpointer       user_data)
{
  Trouble *trouble = user_data;

  trouble->n_told++;
  g_clear_error (&trouble->last);
  trouble->last = g_error_copy (error);
}

static void
assert_told (Trouble    *trouble,
             guint       n,
             int         code,
             const char *file)
{
  g_assert_cmpuint (trouble->n_told, ==, n);
  g_assert_error (trouble->last, NETREQ_ERROR, code);
  g_assert_nonnull (strstr (trouble->last->message, file));
}

#define NO_DATABASE "This is no database, but it is long enough to be one."

static void
test_broken_file (void)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session;
  Trouble trouble = { 0 };
  g_autoptr(GError) error = NULL;

  netreq_test_write_file (directory, "cookies.sqlite", NO_DATABASE);
  session = session_open (directory);
  g_signal_connect (session, "storage-error", G_CALLBACK (on_storage_error), &trouble);
  assert_cookies (session, "");
  assert_told (&trouble, 1, NETREQ_ERROR_FAILED, directory);
  begin_set (session, "a", "1", FAR_AWAY);
  assert_cookies (session, "a=1 ");
  g_assert_false (flush (session, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, trouble.last->message);
  netreq_test_flush_cookies (session);
  assert_told (&trouble, 1, NETREQ_ERROR_FAILED, directory);
  session_close (session, directory);
  assert_kept (directory, "a=1 ");

  g_clear_error (&trouble.last);
  netreq_test_dir_free (directory);
}

/* Somebody breaks it while it is in use; it is found with the next change. */
static void
test_file_that_breaks (void)
{
  char *directory = netreq_test_dir_new ();
  g_autofree char *path = g_build_filename (directory, "cookies.sqlite", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  NetreqSession *session = session_open (directory);
  Trouble trouble = { 0 };

  g_signal_connect (session, "storage-error", G_CALLBACK (on_storage_error), &trouble);
  begin_set (session, "a", "1", FAR_AWAY);
  netreq_test_flush_cookies (session);
  g_assert_cmpuint (trouble.n_told, ==, 0);

  /* In the place of the one that is open. */
  g_unlink (log);
  netreq_test_write_file (directory, "cookies.sqlite", NO_DATABASE);
  begin_set (session, "b", "2", FAR_AWAY);
  netreq_test_wait_for (trouble.n_told > 0);
  assert_told (&trouble, 1, NETREQ_ERROR_FAILED, path);

  session_close (session, directory);
  assert_kept (directory, "b=2 ");
  g_clear_error (&trouble.last);
  netreq_test_dir_free (directory);
}

/* The same is told once, and again when all was well in between. */
static void
test_told_once (void)
{
  char *directory = netreq_test_dir_new ();
  g_autofree char *place = g_build_filename (directory, "place", NULL);
  g_autofree char *path = g_build_filename (place, "cookies", NULL);
  NetreqSession *session = session_open (path);
  Trouble trouble = { 0 };

  g_signal_connect (session, "storage-error", G_CALLBACK (on_storage_error), &trouble);
  for (guint i = 1; i <= 2; i++)
    {
      netreq_test_write_file (directory, "place", "in the way");
      begin_set (session, "a", "1", FAR_AWAY);
      netreq_test_wait_for (trouble.n_told == i);
      g_assert_false (flush (session, NULL));
      assert_told (&trouble, i, NETREQ_ERROR_ACCESS_DENIED, "cookies");

      g_unlink (place);
      begin_set (session, "b", "1", FAR_AWAY);
      netreq_test_flush_cookies (session);
      g_assert_cmpuint (trouble.n_told, ==, i);
      netreq_test_dir_free (g_strdup (place));
    }

  session_close (session, path);
  g_clear_error (&trouble.last);
  netreq_test_dir_free (directory);
}

/* The place is a file, so nothing can be kept; the session works all the same. */
static void
test_no_place (void)
{
  char *directory = netreq_test_dir_new ();
  g_autofree char *path = g_build_filename (directory, "file", "below", NULL);
  NetreqSession *session;
  g_autoptr(GError) error = NULL;

  netreq_test_write_file (directory, "file", "in the way");
  session = session_open (path);
  begin_set (session, "a", "1", FAR_AWAY);
  assert_cookies (session, "a=1 ");
  g_assert_false (flush (session, &error));
  g_assert_true (error->domain == NETREQ_ERROR);

  session_close (session, directory);
  netreq_test_dir_free (directory);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/persistent-cookies/Those that last are kept", test_kept);
  g_test_add_func ("/session/persistent-cookies/All of a cookie is kept", test_kept_whole);
  g_test_add_func ("/session/persistent-cookies/The end of a session loses nothing", test_session_ends);
  g_test_add_func ("/session/persistent-cookies/What comes before they are read waits", test_order);
  g_test_add_func ("/session/persistent-cookies/What waits goes on in a nested loop", test_nested_loop);
  g_test_add_func ("/session/persistent-cookies/What waits can be cancelled", test_cancelled);
  g_test_add_func ("/session/persistent-cookies/What waits keeps the session", test_session_is_dropped);
  g_test_add_func ("/session/persistent-cookies/Two at once lose nothing of each other's", test_two_at_once);
  g_test_add_func ("/session/persistent-cookies/A request waits until they are read", test_request_waits);
  g_test_add_func ("/session/persistent-cookies/A request that waits can be aborted", test_request_is_aborted);
  g_test_add_func ("/session/persistent-cookies/A file that is none is replaced", test_broken_file);
  g_test_add_func ("/session/persistent-cookies/A file that breaks is replaced", test_file_that_breaks);
  g_test_add_func ("/session/persistent-cookies/The same trouble is told once", test_told_once);
  g_test_add_func ("/session/persistent-cookies/Where there is no place they are in memory", test_no_place);

  return g_test_run ();
}
