/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "support/netreq-test-request.h"
#include "support/netreq-test-session.h"

/* What an application does with the cookies of a session. */

#define URL "https://www.one.example/dir/page"

/* --- calls --- */

static gboolean
set_cookie (NetreqSession       *session,
            const char          *url,
            const NetreqCookie  *cookie,
            GError             **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  netreq_session_set_cookie_async (session, url, cookie, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);

  return netreq_session_set_cookie_finish (session, result, error);
}

static void
set_well (NetreqSession *session,
          const char    *name,
          const char    *value)
{
  g_autoptr(NetreqCookie) cookie = netreq_cookie_new (name, value);
  g_autoptr(GError) error = NULL;

  g_assert_true (set_cookie (session, URL, cookie, &error));
  g_assert_no_error (error);
}

static GPtrArray *
get_cookies (NetreqSession             *session,
             const NetreqCookieFilter  *filter,
             GError                   **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  netreq_session_get_cookies_async (session, filter, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);

  return netreq_session_get_cookies_finish (session, result, error);
}

/* To be freed. */
static char *
get_names (NetreqSession            *session,
           const NetreqCookieFilter *filter)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) cookies = get_cookies (session, filter, &error);
  g_autoptr(GString) names = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < cookies->len; i++)
    g_string_append_printf (names, "%s ", netreq_cookie_get_name (g_ptr_array_index (cookies, i)));

  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
assert_names (NetreqSession            *session,
              const NetreqCookieFilter *filter,
              const char               *expected)
{
  g_autofree char *names = get_names (session, filter);

  g_assert_cmpstr (names, ==, expected);
}

static gboolean
remove_cookie (NetreqSession  *session,
               const char     *url,
               const char     *name,
               GError        **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  netreq_session_remove_cookie_async (session, url, name, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);

  return netreq_session_remove_cookie_finish (session, result, error);
}

/* --- the cookie itself --- */

static void
test_cookie (void)
{
  g_autoptr(NetreqCookie) cookie = netreq_cookie_new ("name", "value");
  g_autoptr(NetreqCookie) copy = NULL;

  g_assert_cmpstr (netreq_cookie_get_name (cookie), ==, "name");
  g_assert_cmpstr (netreq_cookie_get_value (cookie), ==, "value");
  g_assert_null (netreq_cookie_get_domain (cookie));
  g_assert_true (netreq_cookie_is_host_only (cookie));
  g_assert_null (netreq_cookie_get_path (cookie));
  g_assert_false (netreq_cookie_is_secure (cookie));
  g_assert_false (netreq_cookie_is_http_only (cookie));
  g_assert_true (netreq_cookie_is_session (cookie));
  g_assert_cmpint (netreq_cookie_get_expiration_date (cookie), ==, 0);
  g_assert_cmpint (netreq_cookie_get_same_site (cookie), ==, NETREQ_SAME_SITE_LAX);

  netreq_cookie_set_value (cookie, "another");
  netreq_cookie_set_domain (cookie, "one.example");
  netreq_cookie_set_path (cookie, "/path");
  netreq_cookie_set_secure (cookie, TRUE);
  netreq_cookie_set_http_only (cookie, TRUE);
  netreq_cookie_set_expiration_date (cookie, G_GINT64_CONSTANT (5000000000));
  netreq_cookie_set_same_site (cookie, NETREQ_SAME_SITE_STRICT);

  copy = netreq_cookie_copy (cookie);
  netreq_cookie_set_value (cookie, "");
  netreq_cookie_set_domain (cookie, NULL);
  netreq_cookie_set_path (cookie, NULL);
  netreq_cookie_unset_expiration_date (cookie);

  g_assert_cmpstr (netreq_cookie_get_value (copy), ==, "another");
  g_assert_cmpstr (netreq_cookie_get_domain (copy), ==, "one.example");
  g_assert_false (netreq_cookie_is_host_only (copy));
  g_assert_cmpstr (netreq_cookie_get_path (copy), ==, "/path");
  g_assert_true (netreq_cookie_is_secure (copy));
  g_assert_true (netreq_cookie_is_http_only (copy));
  g_assert_false (netreq_cookie_is_session (copy));
  g_assert_cmpint (netreq_cookie_get_expiration_date (copy), ==, G_GINT64_CONSTANT (5000000000));
  g_assert_cmpint (netreq_cookie_get_same_site (copy), ==, NETREQ_SAME_SITE_STRICT);

  g_assert_true (netreq_cookie_is_host_only (cookie));
  g_assert_true (netreq_cookie_is_session (cookie));
  g_assert_cmpint (netreq_cookie_get_expiration_date (cookie), ==, 0);
}

/* --- setting --- */

#define ANY NETREQ_SAME_SITE_NO_RESTRICTION
#define LAX NETREQ_SAME_SITE_LAX

typedef struct
{
  const char *sentence;
  const char *url;
  struct
  {
    const char *name;
    const char *value;
    const char *domain;
    const char *path;
    gboolean secure;
    NetreqSameSite same_site;
  } cookie;
  /* What is found then, as "domain path host-only", or a part of the error. */
  const char *found;
  const char *error;
} SetRow;

static const SetRow set_rows[] = {
  { "The host and the directory of the URL are the defaults", URL,
    { "a", "1", .same_site = LAX }, "www.one.example /dir TRUE", NULL },
  { "A domain above goes for all below", URL,
    { "a", "1", "one.example", "/", .same_site = LAX }, "one.example / FALSE", NULL },
  { "A dot in front of it means nothing", URL,
    { "a", "1", ".one.example", "/", .same_site = LAX }, "one.example / FALSE", NULL },
  { "The case of a domain means nothing", URL,
    { "a", "1", "ONE.example", "/", .same_site = LAX }, "one.example / FALSE", NULL },
  { "An international domain is put into ASCII", "https://www.b\u00fccher.example/",
    { "a", "1", "b\u00fccher.example", .same_site = LAX }, "xn--bcher-kva.example / FALSE", NULL },
  { "The address of the host may be the domain", "http://127.0.0.1/",
    { "a", "1", "127.0.0.1", .same_site = LAX }, "127.0.0.1 / TRUE", NULL },
  { "So may one of IPv6", "http://[::1]/",
    { "a", "1", "::1", .same_site = LAX }, "::1 / TRUE", NULL },
  { "A Secure one can be set for the loopback interface", "http://localhost/",
    { "a", "1", NULL, "/", TRUE, ANY }, "localhost / TRUE", NULL },
  { "No restriction is possible with Secure", URL,
    { "a", "1", NULL, "/", TRUE, ANY }, "www.one.example / TRUE", NULL },
  { "An empty name is possible", URL, { "", "1", .same_site = LAX }, "www.one.example /dir TRUE", NULL },

  { "Another domain is refused", URL, { "a", "1", "two.example", .same_site = LAX }, NULL,
    "\"two.example\", which the host www.one.example does not belong to" },
  { "A domain below is refused", URL, { "a", "1", "x.www.one.example", .same_site = LAX }, NULL,
    "does not belong to" },
  { "A public suffix is refused", "https://www.one.co.uk/", { "a", "1", "co.uk", .same_site = LAX }, NULL,
    "which is a public suffix" },
  { "What is no domain is refused", URL, { "a", "1", "\xff", .same_site = LAX }, NULL, "which is no domain" },
  { "A Secure one is refused without https", "http://www.one.example/",
    { "a", "1", NULL, NULL, TRUE, LAX }, NULL, "is Secure, and its URL is not https" },
  { "No restriction is refused without Secure", URL,
    { "a", "1", NULL, NULL, FALSE, ANY }, NULL, "must be Secure" },
  { "A prefix is refused when it is not true", URL,
    { "__Host-a", "1", NULL, "/dir", TRUE, LAX }, NULL, "has a name that promises" },
  { "A path must begin with a slash", URL, { "a", "1", NULL, "dir", FALSE, LAX }, NULL, "does not begin with \"/\"" },
  { "A line break is refused", URL, { "a", "1\r\nX: y", .same_site = LAX }, NULL, "has a control character" },
  { "A semicolon is refused", URL, { "a", "1; Secure", .same_site = LAX }, NULL, "has \";\" in its value" },
  { "A name with an equals sign is refused", URL, { "a=b", "1", .same_site = LAX }, NULL, "in its name" },
  { "Nothing at all is refused", URL, { "", "", .same_site = LAX }, NULL, "neither a name nor a value" },
  { "The URL must be one", "nonsense", { "a", "1", .same_site = LAX }, NULL, "net::ERR_INVALID_URL" },
  { "The URL must be http or https", "ftp://one.example/", { "a", "1", .same_site = LAX }, NULL,
    "net::ERR_DISALLOWED_URL_SCHEME" },
};

static NetreqCookie *
make_cookie (const SetRow *row)
{
  NetreqCookie *cookie = netreq_cookie_new (row->cookie.name, row->cookie.value);

  netreq_cookie_set_domain (cookie, row->cookie.domain);
  netreq_cookie_set_path (cookie, row->cookie.path);
  netreq_cookie_set_secure (cookie, row->cookie.secure);
  netreq_cookie_set_same_site (cookie, row->cookie.same_site);

  return cookie;
}

static void
assert_refused (const SetRow *row,
                const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == NETREQ_ERROR);
  if (strstr (error->message, row->error) == NULL)
    g_error ("\"%s\" does not tell: %s", error->message, row->error);
}

static void
test_set (gconstpointer data)
{
  const SetRow *row = data;
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqCookie) cookie = make_cookie (row);
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_set = set_cookie (session, row->url, cookie, &error);

  g_assert_true (is_set == (row->error == NULL));
  found = get_cookies (session, NULL, NULL);
  if (!is_set)
    {
      assert_refused (row, error);
      g_assert_cmpuint (found->len, ==, 0);
    }
  else
    {
      const NetreqCookie *one = g_ptr_array_index (found, 0);
      g_autofree char *words = NULL;

      g_assert_no_error (error);
      words = g_strdup_printf ("%s %s %s", netreq_cookie_get_domain (one), netreq_cookie_get_path (one),
                               netreq_cookie_is_host_only (one) ? "TRUE" : "FALSE");
      g_assert_cmpstr (words, ==, row->found);
      g_assert_cmpint (netreq_cookie_is_secure (one), ==, row->cookie.secure);
      g_assert_cmpint (netreq_cookie_get_same_site (one), ==, row->cookie.same_site);
    }
}

/* What was found is changed and set again, for its host and for no other. */
static void
test_set_again (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GPtrArray) again = NULL;
  g_autoptr(GError) error = NULL;
  NetreqCookie *cookie;

  set_well (session, "a", "1");
  found = get_cookies (session, NULL, &error);
  g_assert_no_error (error);
  cookie = g_ptr_array_index (found, 0);
  netreq_cookie_set_value (cookie, "2");

  g_assert_false (set_cookie (session, "https://below.www.one.example/", cookie, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "\"www.one.example\", which is not the host of its URL"));
  g_clear_error (&error);

  g_assert_true (set_cookie (session, URL, cookie, &error));
  g_assert_no_error (error);

  again = get_cookies (session, NULL, &error);
  g_assert_cmpuint (again->len, ==, 1);
  g_assert_cmpstr (netreq_cookie_get_value (g_ptr_array_index (again, 0)), ==, "2");
  g_assert_true (netreq_cookie_is_host_only (g_ptr_array_index (again, 0)));
}

/* Far beyond 2038, and beyond all time. */
static void
test_expiration_date (void)
{
  const gint64 longest = G_GINT64_CONSTANT (400) * 24 * 60 * 60;
  g_autoptr(NetreqSession) session = netreq_session_new ();
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (guint i = 0; i < 3; i++)
    {
      static const gint64 dates[] = { G_GINT64_CONSTANT (9999999999), G_MAXINT64, G_MININT64 };
      g_autoptr(NetreqCookie) cookie = netreq_cookie_new ("a", "1");
      g_autoptr(GPtrArray) found = NULL;
      g_autoptr(GError) error = NULL;

      netreq_cookie_set_expiration_date (cookie, dates[i]);
      g_assert_true (set_cookie (session, URL, cookie, &error));
      found = get_cookies (session, NULL, &error);
      g_assert_no_error (error);

      g_assert_cmpuint (found->len, ==, dates[i] > 0 ? 1 : 0);
      if (found->len > 0)
        {
          gint64 date = netreq_cookie_get_expiration_date (g_ptr_array_index (found, 0));

          g_assert_cmpint (date, >=, now + longest);
          g_assert_cmpint (date, <=, now + longest + 60);
        }
    }
}

/* --- finding and removing --- */

static void
fill (NetreqSession *session)
{
  static const struct
  {
    const char *url;
    const char *name;
    const char *domain;
    const char *path;
    gboolean secure;
    gboolean http_only;
    gboolean lasts;
  } cookies[] = {
    { "https://www.one.example/", "host", NULL, "/", FALSE, FALSE, FALSE },
    { "https://www.one.example/", "domain", "one.example", "/", FALSE, FALSE, TRUE },
    { "https://www.one.example/", "secure", NULL, "/", TRUE, FALSE, FALSE },
    { "https://www.one.example/", "server", NULL, "/", FALSE, TRUE, FALSE },
    { "https://www.one.example/", "deep", NULL, "/dir", FALSE, FALSE, FALSE },
    { "https://two.example/", "other", NULL, "/", FALSE, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cookies); i++)
    {
      g_autoptr(NetreqCookie) cookie = netreq_cookie_new (cookies[i].name, "1");
      g_autoptr(GError) error = NULL;

      netreq_cookie_set_domain (cookie, cookies[i].domain);
      netreq_cookie_set_path (cookie, cookies[i].path);
      netreq_cookie_set_secure (cookie, cookies[i].secure);
      netreq_cookie_set_http_only (cookie, cookies[i].http_only);
      if (cookies[i].lasts)
        netreq_cookie_set_expiration_date (cookie, G_GINT64_CONSTANT (9999999999));
      set_cookie (session, cookies[i].url, cookie, &error);
      g_assert_no_error (error);
    }
}

typedef struct
{
  const char *sentence;
  /* The setter, and one of the two that it takes. */
  void (*set_text) (NetreqCookieFilter *filter, const char *text);
  const char *text;
  void (*set_flag) (NetreqCookieFilter *filter, gboolean flag);
  gboolean flag;
  const char *names;
} FilterRow;

#define TEXT(setter, text) netreq_cookie_filter_set_ ## setter, text, NULL, FALSE
#define FLAG(setter, flag) NULL, NULL, netreq_cookie_filter_set_ ## setter, flag

static const FilterRow filter_rows[] = {
  { "An empty filter finds all", NULL, NULL, NULL, FALSE, "deep host domain secure server other " },
  { "A URL finds what is sent there", TEXT (url, "https://www.one.example/dir"), "deep host domain secure server " },
  { "A URL without TLS finds nothing Secure", TEXT (url, "http://www.one.example/"), "host domain server " },
  { "A URL of a host below finds those of the domain", TEXT (url, "https://x.www.one.example/"), "domain " },
  { "A URL that is taken back finds all", TEXT (url, NULL), "deep host domain secure server other " },
  { "A name finds its cookie", TEXT (name, "host"), "host " },
  { "A domain finds all below it", TEXT (domain, "one.example"), "deep host domain secure server " },
  { "A domain may have a dot and capitals", TEXT (domain, ".ONE.example"), "deep host domain secure server " },
  { "A host finds its own", TEXT (domain, "www.one.example"), "deep host secure server " },
  { "What is no domain finds nothing", TEXT (domain, "\xff"), "" },
  { "A path finds those that have it", TEXT (path, "/dir"), "deep " },
  { "Secure finds those", FLAG (secure, TRUE), "secure " },
  { "Not Secure finds the others", FLAG (secure, FALSE), "deep host domain server other " },
  { "Session finds those", FLAG (session, TRUE), "deep host secure server other " },
  { "Not session finds the others", FLAG (session, FALSE), "domain " },
  { "HttpOnly finds those", FLAG (http_only, TRUE), "server " },
  { "Not HttpOnly finds the others", FLAG (http_only, FALSE), "deep host domain secure other " },
};

static void
test_filter (gconstpointer data)
{
  const FilterRow *row = data;
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqCookieFilter) filter = netreq_cookie_filter_new ();
  g_autoptr(NetreqCookieFilter) copy = NULL;

  fill (session);
  if (row->set_text != NULL)
    row->set_text (filter, row->text);
  if (row->set_flag != NULL)
    row->set_flag (filter, row->flag);

  copy = netreq_cookie_filter_copy (filter);
  assert_names (session, filter, row->names);
  assert_names (session, copy, row->names);
}

static void
test_all_of_a_filter (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqCookieFilter) filter = netreq_cookie_filter_new ();
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GError) error = NULL;

  fill (session);
  assert_names (session, NULL, "deep host domain secure server other ");
  netreq_cookie_filter_set_domain (filter, "one.example");
  netreq_cookie_filter_set_session (filter, TRUE);
  netreq_cookie_filter_set_http_only (filter, FALSE);
  netreq_cookie_filter_set_path (filter, "/");
  assert_names (session, filter, "host secure ");

  netreq_cookie_filter_set_url (filter, "nonsense");
  found = get_cookies (session, filter, &error);
  g_assert_null (found);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_URL);
}

static void
test_remove (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GError) error = NULL;

  fill (session);
  g_assert_true (remove_cookie (session, "https://www.one.example/", "domain", &error));
  g_assert_true (remove_cookie (session, "https://www.one.example/", "deep", &error));
  g_assert_true (remove_cookie (session, "https://www.one.example/", "other", &error));
  g_assert_true (remove_cookie (session, "https://nowhere.example/", "host", &error));
  g_assert_no_error (error);
  assert_names (session, NULL, "deep host secure server other ");

  g_assert_false (remove_cookie (session, "nonsense", "host", &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_URL);
}

static void
test_sessions_share_nothing (void)
{
  g_autoptr(NetreqSession) one = netreq_session_new ();
  g_autoptr(NetreqSession) other = netreq_session_new ();

  set_well (one, "a", "1");
  assert_names (one, NULL, "a ");
  assert_names (other, NULL, "");
  assert_names (netreq_session_from_partition ("another"), NULL, "");
}

static void
test_flush (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();

  netreq_test_flush_cookies (session);
}

/* --- being told --- */

typedef struct
{
  GString *told;
  gboolean sets_more;
} Listener;

static void
on_changed (NetreqSession           *session,
            NetreqCookie            *cookie,
            NetreqCookieChangeCause  cause,
            gboolean                 removed,
            gpointer                 user_data)
{
  Listener *listener = user_data;
  g_autoptr(GEnumClass) causes = g_type_class_ref (NETREQ_TYPE_COOKIE_CHANGE_CAUSE);

  g_string_append_printf (listener->told, "%c%s=%s %s, ", removed ? '-' : '+',
                          netreq_cookie_get_name (cookie), netreq_cookie_get_value (cookie),
                          g_enum_get_value (causes, (int) cause)->value_nick);
  if (listener->sets_more)
    {
      g_autoptr(NetreqCookie) more = netreq_cookie_new ("more", "1");

      listener->sets_more = FALSE;
      netreq_session_set_cookie_async (session, URL, more, NULL, NULL, NULL);
      g_string_append (listener->told, "| ");
    }
}

static void
on_set (GObject      *source G_GNUC_UNUSED,
        GAsyncResult *result G_GNUC_UNUSED,
        gpointer      user_data)
{
  Listener *listener = user_data;

  g_string_append (listener->told, "done, ");
}

static void
test_told_from_the_loop (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqCookie) cookie = netreq_cookie_new ("a", "1");
  g_autoptr(GString) told = g_string_new (NULL);
  Listener listener = { told, TRUE };

  g_signal_connect (session, "cookie-changed", G_CALLBACK (on_changed), &listener);

  netreq_session_set_cookie_async (session, URL, cookie, NULL, on_set, &listener);
  netreq_cookie_set_value (cookie, "2");
  netreq_session_set_cookie_async (session, URL, cookie, NULL, on_set, &listener);
  netreq_session_remove_cookie_async (session, URL, "a", NULL, on_set, &listener);
  g_assert_cmpstr (told->str, ==, "");

  netreq_test_settle ();
  g_assert_cmpstr (told->str, ==, "+a=1 explicit, | -a=1 overwrite, +a=2 explicit, -a=2 explicit, "
                                  "done, done, done, +more=1 explicit, ");
}

/* Whoever is told runs the main loop until what it sets is set. */
static void
on_changed_wait (NetreqSession           *session,
                 NetreqCookie            *cookie,
                 NetreqCookieChangeCause  cause,
                 gboolean                 removed,
                 gpointer                 user_data)
{
  Listener *listener = user_data;
  gboolean sets_more = listener->sets_more;

  listener->sets_more = FALSE;
  on_changed (session, cookie, cause, removed, listener);
  if (!sets_more)
    return;

  set_well (session, "nested", "1");
  g_string_append (listener->told, "| ");
}

/* Each change is told once, and before the callback of the function that made it. */
static void
test_told_in_a_nested_loop (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqCookie) cookie = netreq_cookie_new ("a", "1");
  g_autoptr(GString) told = g_string_new (NULL);
  Listener listener = { told, TRUE };

  g_signal_connect (session, "cookie-changed", G_CALLBACK (on_changed_wait), &listener);
  netreq_session_set_cookie_async (session, URL, cookie, NULL, on_set, &listener);
  netreq_cookie_set_value (cookie, "2");
  netreq_session_set_cookie_async (session, URL, cookie, NULL, on_set, &listener);

  netreq_test_settle ();
  g_assert_cmpstr (told->str, ==, "+a=1 explicit, -a=1 overwrite, +a=2 explicit, +nested=1 explicit, done, done, | ");
}

static void
on_changed_drop (NetreqSession           *session,
                 NetreqCookie            *cookie G_GNUC_UNUSED,
                 NetreqCookieChangeCause  cause G_GNUC_UNUSED,
                 gboolean                 removed G_GNUC_UNUSED,
                 gpointer                 user_data)
{
  guint *n_told = user_data;

  if ((*n_told)++ == 0)
    g_object_unref (session);
}

/* A session that goes while it tells tells the rest of what is due; one that has gone
 * tells nothing. */
static void
test_session_goes (void)
{
  NetreqSession *session = netreq_session_new ();
  g_autoptr(NetreqCookie) cookie = netreq_cookie_new ("a", "1");
  guint n_told = 0;

  g_object_add_weak_pointer (G_OBJECT (session), (gpointer *) &session);
  g_signal_connect (session, "cookie-changed", G_CALLBACK (on_changed_drop), &n_told);
  netreq_session_set_cookie_async (session, URL, cookie, NULL, NULL, NULL);
  netreq_session_set_cookie_async (session, URL, cookie, NULL, NULL, NULL);
  netreq_test_settle ();
  g_assert_null (session);
  g_assert_cmpuint (n_told, ==, 3);
}

/* --- cancelling --- */

static void
test_cancelled (void)
{
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqCookie) cookie = netreq_cookie_new ("a", "1");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) late_result = NULL;
  g_autoptr(GError) error = NULL;

  netreq_session_set_cookie_async (session, URL, cookie, cancellable, netreq_test_result_cb, &late_result);
  g_cancellable_cancel (cancellable);
  netreq_test_wait_for (late_result);
  g_assert_true (netreq_session_set_cookie_finish (session, late_result, &error));
  g_assert_no_error (error);

  netreq_session_remove_cookie_async (session, URL, "a", cancellable, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);
  g_assert_false (netreq_session_remove_cookie_finish (session, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_names (session, NULL, "a ");
}

/* --- misuse --- */

static void
begin_get (NetreqSession *session,
           GAsyncResult **result)
{
  netreq_session_get_cookies_async (session, NULL, NULL, netreq_test_result_cb, result);
}

static void
begin_set (NetreqSession *session,
           GAsyncResult **result)
{
  g_autoptr(NetreqCookie) cookie = netreq_cookie_new ("a", "1");

  netreq_session_set_cookie_async (session, URL, cookie, NULL, netreq_test_result_cb, result);
}

static void
begin_remove (NetreqSession *session,
              GAsyncResult **result)
{
  netreq_session_remove_cookie_async (session, URL, "a", NULL, netreq_test_result_cb, result);
}

static void
begin_flush (NetreqSession *session,
             GAsyncResult **result)
{
  netreq_session_flush_cookies_async (session, NULL, netreq_test_result_cb, result);
}

static gboolean
finish_get (NetreqSession  *session,
            GAsyncResult   *result,
            GError        **error)
{
  g_autoptr(GPtrArray) cookies = netreq_session_get_cookies_finish (session, result, error);

  return cookies != NULL;
}

typedef struct
{
  const char *sentence;
  void (*begin) (NetreqSession *session, GAsyncResult **result);
  gboolean (*finish) (NetreqSession *session, GAsyncResult *result, GError **error);
} FinishRow;

static const FinishRow finish_rows[] = {
  { "Getting", begin_get, finish_get },
  { "Setting", begin_set, netreq_session_set_cookie_finish },
  { "Removing", begin_remove, netreq_session_remove_cookie_finish },
  { "Flushing", begin_flush, netreq_session_flush_cookies_finish },
};

static void
assert_misuse (const FinishRow  *row,
               NetreqSession    *session,
               GAsyncResult     *result,
               GError          **error)
{
  g_test_expect_message ("Netreq", G_LOG_LEVEL_CRITICAL, "*_finish: assertion*");
  g_assert_false (row->finish (session, result, error));
  g_test_assert_expected_messages ();
}

/* The result of something else, or of another session, is none; and no error may cover
 * another. */
static void
test_misuse (gconstpointer data)
{
  const FinishRow *row = data;
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqSession) other = netreq_session_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) cleared = NULL;
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "An earlier one");

  netreq_session_clear_auth_cache_async (session, NULL, netreq_test_result_cb, &cleared);
  row->begin (session, &result);
  netreq_test_wait_for (cleared != NULL && result != NULL);

  assert_misuse (row, session, cleared, NULL);
  assert_misuse (row, other, result, NULL);
  assert_misuse (row, session, result, &error);
  g_assert_true (row->finish (session, result, NULL));
}

#define ADD_ROWS(rows, prefix, test)                                         \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                            \
    {                                                                        \
      g_autofree char *path = g_strconcat (prefix, rows[i].sentence, NULL);  \
                                                                             \
      g_test_add_data_func (path, &rows[i], test);                           \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session/cookies/A cookie is what was made of it", test_cookie);
  ADD_ROWS (set_rows, "/session/cookies/set/", test_set);
  g_test_add_func ("/session/cookies/set/What was found can be set again", test_set_again);
  g_test_add_func ("/session/cookies/set/No date is too far away", test_expiration_date);
  ADD_ROWS (filter_rows, "/session/cookies/filter/", test_filter);
  g_test_add_func ("/session/cookies/filter/All that is set must apply", test_all_of_a_filter);
  g_test_add_func ("/session/cookies/Those of a URL can be removed", test_remove);
  g_test_add_func ("/session/cookies/Two sessions share none", test_sessions_share_nothing);
  g_test_add_func ("/session/cookies/Those in memory are safe at once", test_flush);
  g_test_add_func ("/session/cookies/Changes are told from the main loop, in their order", test_told_from_the_loop);
  g_test_add_func ("/session/cookies/They are told in their order in a nested loop as well", test_told_in_a_nested_loop);
  g_test_add_func ("/session/cookies/A session may go while it tells", test_session_goes);
  g_test_add_func ("/session/cookies/What is cancelled before is not done", test_cancelled);
  ADD_ROWS (finish_rows, "/session/cookies/misuse/", test_misuse);

  return g_test_run ();
}
