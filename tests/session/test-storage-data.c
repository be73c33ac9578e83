/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "policy/netreq-url-private.h"
#include "session/netreq-hsts-keeper-private.h"
#include "session/netreq-session-private.h"
#include "support/netreq-echo-server.h"
#include "support/netreq-test-request.h"
#include "support/netreq-test-session.h"
#include "support/netreq-test-system.h"

/* What a session keeps, and how it is removed. */

#define FAR_AWAY G_GINT64_CONSTANT (9999999999)
#define ALL NETREQ_STORAGE_KINDS_ALL
#define COOKIES NETREQ_STORAGE_KINDS_COOKIES
#define HSTS NETREQ_STORAGE_KINDS_HSTS
#define AUTH_CACHE NETREQ_STORAGE_KINDS_AUTH_CACHE
#define CERTIFICATE_DECISIONS NETREQ_STORAGE_KINDS_CERTIFICATE_DECISIONS

static NetreqSession *
session_open (const char *directory)
{
  const NetreqSessionStorage storage = { .data_path = directory, .cache_path = directory };

  return netreq_session_new_partition (NULL, &storage);
}

/* And waits until its files are closed. */
static void
session_close (NetreqSession *session,
               const char    *directory)
{
  g_autofree char *cookies = g_build_filename (directory, "cookies.sqlite-wal", NULL);
  g_autofree char *hsts = g_build_filename (directory, "hsts.sqlite-wal", NULL);

  netreq_test_collect (&session);
  netreq_test_poll_for (!g_file_test (cookies, G_FILE_TEST_EXISTS) && !g_file_test (hsts, G_FILE_TEST_EXISTS));
}

/* --- what it has --- */

static void
set_cookie (NetreqSession *session,
            const char    *url,
            const char    *name,
            const char    *domain)
{
  g_autoptr(NetreqCookie) cookie = netreq_cookie_new (name, "1");

  netreq_cookie_set_expiration_date (cookie, FAR_AWAY);
  netreq_cookie_set_domain (cookie, domain);
  netreq_test_set_cookie (session, url, cookie);
}

static void
on_ready (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static NetreqHstsKeeper *
wait_for_hosts (NetreqSession *session)
{
  NetreqHstsKeeper *keeper = netreq_session_get_hsts (session);
  gboolean is_ready = FALSE;

  if (netreq_hsts_keeper_wait (keeper, on_ready, &is_ready) != NULL)
    netreq_test_wait_for (is_ready);

  return keeper;
}

static void
add_host (NetreqSession *session,
          const char    *host)
{
  g_autoptr(NetreqHstsRecord) record = netreq_hsts_record_new (host, FAR_AWAY * G_USEC_PER_SEC, TRUE);

  netreq_hsts_keeper_put (wait_for_hosts (session), record);
}

static GUri *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  GUri *url = netreq_url_parse (text, NULL, NULL, &error);

  g_assert_no_error (error);
  return url;
}

/* @address: that of a server, or HOST:PORT for a proxy */
static void
add_login (NetreqSession *session,
           const char    *address,
           gboolean       is_proxy)
{
  NetreqCredentialCache *cache = netreq_session_get_credential_cache (session);
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();
  g_autoptr(GPtrArray) challenges = NULL;
  g_autoptr(NetreqProtectionSpace) space = NULL;
  g_autoptr(NetreqCredential) credential = NULL;
  const NetreqChallenge *challenge;

  netreq_header_list_append (headers, is_proxy ? "Proxy-Authenticate" : "WWW-Authenticate", "Basic realm=a");
  challenges = netreq_challenges_read (headers, is_proxy);
  challenge = g_ptr_array_index (challenges, 0);

  if (is_proxy)
    space = netreq_protection_space_new_for_proxy (challenge, address);
  else
    {
      g_autoptr(GUri) url = parse (address);

      space = netreq_protection_space_new (challenge, url);
    }

  credential = netreq_credential_cache_make (cache, challenge, space, "user", "secret");
  netreq_credential_cache_store (cache, credential);
}

static void
fill (NetreqSession *session)
{
  set_cookie (session, "http://one.example/", "a", NULL);
  set_cookie (session, "https://www.one.example/dir/page", "b", NULL);
  set_cookie (session, "https://www.one.example:8443/", "c", "one.example");
  set_cookie (session, "https://two.example/", "d", NULL);

  add_host (session, "one.example");
  add_host (session, "www.one.example");
  add_host (session, "two.example");

  add_login (session, "https://www.one.example/", FALSE);
  add_login (session, "https://www.one.example:8443/", FALSE);
  add_login (session, "http://www.one.example/", FALSE);
  add_login (session, "https://two.example/", FALSE);
  add_login (session, "www.one.example:443", TRUE);
}

static void
describe_cookies (NetreqSession *session,
                  GString       *words)
{
  g_autoptr(GPtrArray) cookies = netreq_test_get_cookies (session, NULL);
  static const char *const names[] = { "a", "b", "c", "d" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint j = 0; j < cookies->len; j++)
      if (g_str_equal (netreq_cookie_get_name (g_ptr_array_index (cookies, j)), names[i]))
        g_string_append (words, names[i]);
}

static void
describe_hosts (NetreqSession *session,
                GString       *words)
{
  NetreqHstsKnowledge knowledge = netreq_hsts_keeper_get_knowledge (wait_for_hosts (session));
  static const char *const hosts[] = { "one.example", "www.one.example", "two.example" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    if (g_hash_table_contains (knowledge.records, hosts[i]))
      g_string_append_printf (words, "%u", i + 1);
}

static void
describe_logins (NetreqSession *session,
                 GString       *words)
{
  NetreqCredentialCache *cache = netreq_session_get_credential_cache (session);
  static const char *const addresses[] = {
    "https://www.one.example/", "https://www.one.example:8443/", "http://www.one.example/", "https://two.example/",
  };
  g_autoptr(NetreqCredential) of_proxy = netreq_credential_cache_find_for_proxy (cache, "www.one.example:443");

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr(GUri) url = parse (addresses[i]);
      g_autoptr(NetreqCredential) credential = netreq_credential_cache_find_for_url (cache, url);

      if (credential != NULL)
        g_string_append_printf (words, "%u", i + 1);
    }

  if (of_proxy != NULL)
    g_string_append (words, "p");
}

/* "abcd 123 1234p" is all; to be freed. */
static char *
describe (NetreqSession *session)
{
  g_autoptr(GString) words = g_string_new (NULL);

  describe_cookies (session, words);
  g_string_append_c (words, ' ');
  describe_hosts (session, words);
  g_string_append_c (words, ' ');
  describe_logins (session, words);

  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
assert_has (NetreqSession *session,
            const char    *expected)
{
  g_autofree char *words = describe (session);

  g_assert_cmpstr (words, ==, expected);
}

static gboolean
clear (NetreqSession       *session,
       NetreqStorageKinds   kinds,
       const char          *origin,
       GError             **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  netreq_session_clear_storage_data_async (session, kinds, origin, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);

  return netreq_session_clear_storage_data_finish (session, result, error);
}

/* All is written when nothing of it is removed. */
static void
fill_for_good (NetreqSession *session)
{
  fill (session);
  netreq_test_clear_storage_data (session, ALL, "https://three.example");
}

/* --- kinds and origins --- */

static const struct
{
  const char *name;
  NetreqStorageKinds kinds;
  const char *origin;
  /* Cookies, hosts, logins. */
  const char *left;
} rows[] = {
  { "no-kind-is-nothing", 0, NULL, "abcd 123 1234p" },
  { "all-kinds-are-everything", ALL, NULL, "  " },
  { "cookies-go-alone", COOKIES, NULL, " 123 1234p" },
  { "hosts-that-want-https-go-alone", HSTS, NULL, "abcd  1234p" },
  { "logins-go-alone", AUTH_CACHE, NULL, "abcd 123 " },
  { "kinds-can-be-joined", COOKIES | HSTS, NULL, "  1234p" },
  { "what-is-not-known-here-is-passed-over", 1 << 20, NULL, "abcd 123 1234p" },

  { "of-an-origin-some-go", ALL, "https://www.one.example", "d 13 234p" },
  { "cookies-go-with-their-site", COOKIES, "https://www.one.example", "d 123 1234p" },
  { "cookies-know-no-scheme", COOKIES, "http://shop.one.example", "d 123 1234p" },
  { "cookies-know-no-port", COOKIES, "http://one.example:8080", "d 123 1234p" },
  { "what-a-host-says-is-its-own", HSTS, "https://one.example", "abcd 23 1234p" },
  { "what-a-host-says-is-for-every-port", HSTS, "http://two.example:8080", "abcd 12 1234p" },
  { "a-final-dot-makes-no-other-host", HSTS, "https://two.example.", "abcd 12 1234p" },
  { "logins-are-of-an-origin", AUTH_CACHE, "https://www.one.example", "abcd 123 234p" },
  { "logins-are-of-a-port", AUTH_CACHE, "https://www.one.example:8443", "abcd 123 134p" },
  { "logins-are-of-a-scheme", AUTH_CACHE, "http://www.one.example", "abcd 123 124p" },
  { "the-default-port-may-be-named", AUTH_CACHE, "https://two.example:443", "abcd 123 123p" },
  { "a-slash-at-the-end-may-be-there", ALL, "https://two.example/", "abc 12 123p" },
  { "another-origin-has-nothing", ALL, "https://three.example", "abcd 123 1234p" },
};

static void
test_rows (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  NetreqSession *session = netreq_session_new ();

  fill (session);
  assert_has (session, "abcd 123 1234p");
  netreq_test_clear_storage_data (session, rows[i].kinds, rows[i].origin);
  assert_has (session, rows[i].left);

  netreq_test_collect (&session);
}

static const struct
{
  const char *name;
  const char *origin;
  NetreqError code;
} bad_origins[] = {
  { "an-empty-one", "", NETREQ_ERROR_INVALID_URL },
  { "a-host-alone", "www.one.example", NETREQ_ERROR_INVALID_URL },
  { "the-opaque-one", "null", NETREQ_ERROR_INVALID_URL },
  { "another-scheme", "ftp://www.one.example", NETREQ_ERROR_DISALLOWED_URL_SCHEME },
  { "one-with-a-path", "https://www.one.example/dir", NETREQ_ERROR_INVALID_ARGUMENT },
  { "one-with-a-query", "https://www.one.example/?a", NETREQ_ERROR_INVALID_ARGUMENT },
  { "one-that-is-no-text", "https://\377/", NETREQ_ERROR_INVALID_URL },
};

static void
test_bad_origins (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  NetreqSession *session = netreq_session_new ();
  g_autoptr(GError) error = NULL;

  fill (session);
  g_assert_false (clear (session, ALL, bad_origins[i].origin, &error));
  g_assert_error (error, NETREQ_ERROR, (int) bad_origins[i].code);
  assert_has (session, "abcd 123 1234p");

  netreq_test_collect (&session);
}

/* --- how it is called --- */

static void
test_cancelled (void)
{
  NetreqSession *session = netreq_session_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) late = NULL;
  g_autoptr(GError) error = NULL;

  fill (session);
  g_cancellable_cancel (cancellable);
  netreq_session_clear_storage_data_async (session, ALL, NULL, cancellable, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  g_assert_false (netreq_session_clear_storage_data_finish (session, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_has (session, "abcd 123 1234p");

  g_clear_error (&error);
  g_cancellable_reset (cancellable);
  netreq_session_clear_storage_data_async (session, ALL, NULL, cancellable, netreq_test_result_cb, &late);
  g_cancellable_cancel (cancellable);
  netreq_test_wait_for (late);
  g_assert_true (netreq_session_clear_storage_data_finish (session, late, &error));
  g_assert_no_error (error);
  assert_has (session, "  ");

  g_clear_object (&result);
  g_clear_object (&late);
  netreq_test_collect (&session);
}

static void
on_changed (NetreqSession           *session G_GNUC_UNUSED,
            NetreqCookie            *cookie,
            NetreqCookieChangeCause  cause,
            gboolean                 removed,
            gpointer                 told)
{
  g_assert_cmpint (cause, ==, NETREQ_COOKIE_CHANGE_CAUSE_EXPLICIT);
  g_assert_true (removed);
  g_string_append (told, netreq_cookie_get_name (cookie));
}

static void
on_done (GObject      *session G_GNUC_UNUSED,
         GAsyncResult *result G_GNUC_UNUSED,
         gpointer      told)
{
  g_string_append (told, "!");
}

/* Before the callback. */
static void
test_cookies_are_told (gconstpointer is_persistent)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session = is_persistent ? session_open (directory) : netreq_session_new ();
  g_autoptr(GString) told = g_string_new (NULL);

  fill (session);
  netreq_test_settle ();
  g_signal_connect (session, "cookie-changed", G_CALLBACK (on_changed), told);
  netreq_session_clear_storage_data_async (session, COOKIES, "https://two.example", NULL, on_done, told);
  netreq_test_wait_for (strchr (told->str, '!') != NULL);
  g_assert_cmpstr (told->str, ==, "d!");

  g_string_truncate (told, 0);
  netreq_session_clear_storage_data_async (session, COOKIES, NULL, NULL, on_done, told);
  netreq_test_wait_for (strchr (told->str, '!') != NULL);
  g_assert_cmpuint (told->len, ==, 4);
  g_assert_cmpint (told->str[3], ==, '!');

  session_close (session, directory);
  netreq_test_dir_free (directory);
}

/* --- certificates --- */

static void
accept (NetreqSession              *session G_GNUC_UNUSED,
        NetreqCertificateChallenge *challenge,
        gpointer                    n_asked)
{
  ++*(guint *) n_asked;
  netreq_certificate_challenge_accept (challenge);
}

static void
get (NetreqSession *session,
     const char    *url)
{
  g_autofree char *text = netreq_test_get (session, url, 200);

  g_assert_nonnull (text);
}

/* What is forgotten is asked again. */
static void
test_certificates (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqEchoServer) server = NULL;
  NetreqSession *session = netreq_session_new ();
  g_autofree char *url = NULL;
  g_autofree char *origin = NULL;
  guint n_asked = 0;

  if (tls == NULL)
    return;

  server = netreq_echo_server_new_tls (tls, NETREQ_TEST_CERTIFICATE_SELF_SIGNED);
  url = netreq_echo_server_url (server, "/length/3");
  origin = netreq_echo_server_url (server, "");
  netreq_session_set_certificate_verify_handler (session, accept, &n_asked, NULL);
  get (session, url);
  get (session, url);
  g_assert_cmpuint (n_asked, ==, 1);

  netreq_test_clear_storage_data (session, COOKIES | HSTS | AUTH_CACHE, NULL);
  netreq_test_clear_storage_data (session, CERTIFICATE_DECISIONS, "https://one.example");
  get (session, url);
  g_assert_cmpuint (n_asked, ==, 1);

  netreq_test_clear_storage_data (session, CERTIFICATE_DECISIONS, origin);
  get (session, url);
  g_assert_cmpuint (n_asked, ==, 2);

  netreq_test_clear_storage_data (session, ALL, NULL);
  get (session, url);
  g_assert_cmpuint (n_asked, ==, 3);

  netreq_test_collect (&session);
}

/* --- sessions that outlive the program --- */

/* In a copy of the folder, as a loss of power leaves it. */
static void
assert_kept (const char *directory,
             const char *expected)
{
  g_autofree char *copy = g_strconcat (directory, "/copy", NULL);
  const char *argv[] = { "sh", "-c", "mkdir copy && for f in *.sqlite*; do cp \"$f\" copy/; done", NULL };
  NetreqSession *session;

  netreq_test_run_program (directory, argv);
  session = session_open (copy);
  assert_has (session, expected);
  session_close (session, copy);
}

static const struct
{
  const char *name;
  NetreqStorageKinds kinds;
  const char *origin;
  /* What the next program finds. */
  const char *left;
} kept_rows[] = {
  { "everything", ALL, NULL, "  " },
  { "cookies", COOKIES, NULL, " 123 " },
  { "hosts-that-want-https", HSTS, NULL, "abcd  " },
  { "of-an-origin", ALL, "https://www.one.example", "d 13 " },
};

static void
test_kept (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  char *directory = netreq_test_dir_new ();
  NetreqSession *session = session_open (directory);

  fill_for_good (session);
  session_close (session, directory);

  session = session_open (directory);
  netreq_test_clear_storage_data (session, kept_rows[i].kinds, kept_rows[i].origin);
  assert_kept (directory, kept_rows[i].left);

  session_close (session, directory);
  netreq_test_dir_free (directory);
}

/* @files: a pattern */
static gboolean
has_traces (const char *directory,
            const char *files)
{
  g_autofree char *command = g_strdup_printf ("! grep -q -a -E 'a-secret|one\\.example' %s", files);
  const char *argv[] = { "sh", "-c", command, NULL };
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;

  g_subprocess_launcher_set_cwd (launcher, directory);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);

  return g_subprocess_get_exit_status (process) != 0;
}

/* Neither in the tables nor in their logs, nor in what was set aside. */
static void
test_no_traces (void)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session;

  netreq_test_write_file (directory, "cookies.sqlite", "This is no database, and a-secret is in it all the same.");
  session = session_open (directory);
  fill (session);
  /* All is written now, and there is a file that is set aside. */
  g_assert_false (clear (session, ALL, "https://three.example", NULL));
  g_assert_true (has_traces (directory, "*"));
  netreq_test_clear_storage_data (session, ALL, NULL);
  g_assert_false (has_traces (directory, "*"));

  session_close (session, directory);
  netreq_test_dir_free (directory);
}

/* What is left of others does not keep it there. */
static void
test_no_traces_of_origin (void)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session = session_open (directory);

  fill_for_good (session);
  g_assert_true (has_traces (directory, "cookies.sqlite*"));
  netreq_test_clear_storage_data (session, COOKIES, "https://www.one.example");
  g_assert_false (has_traces (directory, "cookies.sqlite*"));

  session_close (session, directory);
  netreq_test_dir_free (directory);
}

/* Nobody who has nothing gets files for it. */
static void
test_no_files (void)
{
  char *directory = netreq_test_dir_new ();
  g_autofree char *path = g_build_filename (directory, "not", "there", NULL);
  NetreqSession *session = session_open (path);

  netreq_test_clear_storage_data (session, ALL, NULL);
  netreq_test_clear_storage_data (session, ALL, "https://www.one.example");
  session_close (session, path);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  netreq_test_dir_free (directory);
}

/* Of a newer version, which is left alone: so nothing of it goes. */
static void
test_failure (void)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session = session_open (directory);
  g_autofree char *path = g_build_filename (directory, "hsts.sqlite", NULL);
  g_autoptr(GError) error = NULL;
  sqlite3 *handle = NULL;

  fill_for_good (session);
  session_close (session, directory);
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 10000);
  g_assert_cmpint (sqlite3_exec (handle, "PRAGMA user_version = 1000", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);

  session = session_open (directory);
  g_assert_false (clear (session, ALL, NULL, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "hsts.sqlite"));
  assert_has (session, "  ");

  session_close (session, directory);
  netreq_test_dir_free (directory);
}

/* Whoever waits keeps the session. */
static void
test_session_is_dropped (void)
{
  char *directory = netreq_test_dir_new ();
  NetreqSession *session = session_open (directory);
  g_autoptr(GString) told = g_string_new (NULL);

  fill (session);
  session_close (session, directory);

  session = session_open (directory);
  netreq_session_clear_storage_data_async (session, ALL, NULL, NULL, on_done, told);
  netreq_test_collect (&session);
  g_assert_cmpstr (told->str, ==, "!");

  session = session_open (directory);
  assert_has (session, "  ");
  session_close (session, directory);
  netreq_test_dir_free (directory);
}

#define ADD_ROWS(rows, folder, function)                                     \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                            \
    {                                                                        \
      g_autofree char *path = g_strconcat ("/session/storage-data/" folder "/", (rows)[i].name, NULL); \
                                                                             \
      g_test_add_data_func (path, GUINT_TO_POINTER (i), function);           \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ROWS (rows, "clear", test_rows);
  ADD_ROWS (bad_origins, "bad-origin", test_bad_origins);
  ADD_ROWS (kept_rows, "kept", test_kept);

  g_test_add_func ("/session/storage-data/It can be cancelled before it begins", test_cancelled);
  g_test_add_data_func ("/session/storage-data/Cookies that go are told", GUINT_TO_POINTER (FALSE), test_cookies_are_told);
  g_test_add_data_func ("/session/storage-data/Cookies that go from the disk are told", GUINT_TO_POINTER (TRUE), test_cookies_are_told);
  g_test_add_func ("/session/storage-data/Certificates are asked about again", test_certificates);
  g_test_add_func ("/session/storage-data/Nothing is left of it on disk", test_no_traces);
  g_test_add_func ("/session/storage-data/Nothing is left of an origin on disk", test_no_traces_of_origin);
  g_test_add_func ("/session/storage-data/Where nothing is nothing is made", test_no_files);
  g_test_add_func ("/session/storage-data/What cannot be removed is an error", test_failure);
  g_test_add_func ("/session/storage-data/Whoever waits keeps the session", test_session_is_dropped);

  return g_test_run ();
}
