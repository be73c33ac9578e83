/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-hop-private.h"

static NetreqHop *
make_hop (const char         *method,
          const char         *url,
          const char * const *headers)
{
  NetreqRequestOptions options = { .method = method, .url = url, .port = -1, .headers = headers };
  g_autoptr(NetreqRequestDescription) description = NULL;
  g_autoptr(GError) error = NULL;

  description = netreq_request_description_new (&options, &error);
  g_assert_no_error (error);

  return netreq_hop_new (description, NETREQ_REFERRER_POLICY_DEFAULT, NULL);
}

/* NULL where the answer leads nowhere. */
static NetreqHop *
follow (const NetreqHop     *hop,
        guint                status,
        const char          *location,
        const char          *other_location,
        NetreqRedirectMode   mode,
        gboolean             can_replay_body,
        GError             **error)
{
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();
  NetreqHopAnswer answer = { .status = status, .headers = headers };
  g_autoptr(NetreqHop) next = NULL;

  if (location != NULL)
    netreq_header_list_append (headers, "Location", location);
  if (other_location != NULL)
    netreq_header_list_append (headers, "Location", other_location);

  if (!netreq_hop_follow (hop, &answer, mode, can_replay_body, &next, error))
    g_assert_null (next);

  return g_steal_pointer (&next);
}

static NetreqHop *
follow_well (const NetreqHop *hop,
             guint            status,
             const char      *location)
{
  g_autoptr(GError) error = NULL;
  NetreqHop *next = follow (hop, status, location, NULL, NETREQ_REDIRECT_MODE_FOLLOW, TRUE, &error);

  g_assert_no_error (error);
  g_assert_nonnull (next);

  return next;
}

#define FROM "http://name:secret@one.example/dir/page?query#here"

static const struct
{
  const char *sentence;
  guint status;
  const char *method;
  const char *location;
  /* What the answer leads to; NULL for nowhere. */
  const char *next_method;
  const char *next_url;
  gboolean next_has_body;
} ways[] = {
  { "A response without a Location leads nowhere", 302, "GET", NULL, NULL, NULL, FALSE },
  { "A status that is none of a redirect leads nowhere", 300, "GET", "/a", NULL, NULL, FALSE },
  { "The fragment is inherited", 302, "GET", "/a", "GET", "http://one.example/a#here", TRUE },
  { "A fragment of its own wins", 302, "GET", "/a#there", "GET", "http://one.example/a#there", TRUE },
  { "Even an empty one does", 302, "GET", "/a#", "GET", "http://one.example/a#", TRUE },
  { "An empty Location leads back", 302, "GET", "", "GET", "http://one.example/dir/page?query#here", TRUE },
  { "A fragment alone leads back", 302, "GET", "#x", "GET", "http://one.example/dir/page?query#x", TRUE },
  { "The user info is not inherited", 302, "GET", "a", "GET", "http://one.example/dir/a#here", TRUE },
  { "The user info of the Location is taken out", 302, "GET", "http://a:b@two.example", "GET", "http://two.example/#here", TRUE },
  { "A POST becomes a GET and leaves its body", 302, "POST", "/a", "GET", "http://one.example/a#here", FALSE },
  { "A POST stays one after 307", 307, "POST", "/a", "POST", "http://one.example/a#here", TRUE },
  { "A PUT stays one after 301", 301, "PUT", "/a", "PUT", "http://one.example/a#here", TRUE },
  { "A PUT becomes a GET after 303", 303, "PUT", "/a", "GET", "http://one.example/a#here", FALSE },
  { "A HEAD stays one after 303", 303, "HEAD", "/a", "HEAD", "http://one.example/a#here", FALSE },
};

static void
test_way (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(NetreqHop) hop = make_hop (ways[i].method, FROM, NULL);
  g_autoptr(NetreqHop) next = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *url = NULL;

  next = follow (hop, ways[i].status, ways[i].location, NULL, NETREQ_REDIRECT_MODE_MANUAL, TRUE, &error);
  g_assert_no_error (error);
  if (ways[i].next_url == NULL)
    {
      g_assert_null (next);
      return;
    }

  url = netreq_hop_dup_url (next);
  g_assert_cmpstr (next->method, ==, ways[i].next_method);
  g_assert_cmpstr (url, ==, ways[i].next_url);
  g_assert_cmpint (next->has_body, ==, ways[i].next_has_body);
  g_assert_null (g_uri_get_fragment (next->url));
}

static const struct
{
  const char *sentence;
  guint status;
  const char *location;
  const char *other_location;
  NetreqRedirectMode mode;
  gboolean can_replay_body;
  NetreqError code;
  /* Somewhere in the message. */
  const char *words;
} refusals[] = {
  { "In the mode error every redirect is refused", 302, "/a", NULL,
    NETREQ_REDIRECT_MODE_ERROR, TRUE, NETREQ_ERROR_BLOCKED_BY_CLIENT, "one.example:80 redirects" },
  { "Several Locations that differ are refused", 302, "/a", "/b",
    NETREQ_REDIRECT_MODE_FOLLOW, TRUE, NETREQ_ERROR_RESPONSE_HEADERS_MULTIPLE_LOCATION, "one.example:80 redirects" },
  { "Another scheme is refused", 302, "ftp://two.example/", NULL,
    NETREQ_REDIRECT_MODE_FOLLOW, TRUE, NETREQ_ERROR_UNSAFE_REDIRECT, "one.example:80 redirects" },
  { "What is no URL is refused", 302, "http://[", NULL,
    NETREQ_REDIRECT_MODE_MANUAL, TRUE, NETREQ_ERROR_INVALID_REDIRECT, "one.example:80 redirects" },
  { "The port of another protocol is refused", 302, "http://two.example:6000/", NULL,
    NETREQ_REDIRECT_MODE_FOLLOW, TRUE, NETREQ_ERROR_UNSAFE_PORT, "one.example:80 redirects" },
  { "A body that is gone can't go along", 307, "http://two.example/", NULL,
    NETREQ_REDIRECT_MODE_FOLLOW, FALSE, NETREQ_ERROR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED, "two.example:80" },
  { "Nor where the method stays by itself", 301, "http://two.example/", NULL,
    NETREQ_REDIRECT_MODE_MANUAL, FALSE, NETREQ_ERROR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED, "two.example:80" },
};

static void
test_refusal (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(NetreqHop) hop = make_hop ("PUT", FROM, NULL);
  g_autoptr(NetreqHop) next = NULL;
  g_autoptr(GError) error = NULL;

  next = follow (hop, refusals[i].status, refusals[i].location, refusals[i].other_location,
                 refusals[i].mode, refusals[i].can_replay_body, &error);

  g_assert_error (error, NETREQ_ERROR, (int) refusals[i].code);
  g_assert_true (g_str_has_prefix (error->message, netreq_error_get_name (refusals[i].code)));
  g_assert_nonnull (strstr (error->message, refusals[i].words));
  g_assert_null (strstr (error->message, "secret"));
  g_assert_null (strstr (error->message + 1, "net::ERR_"));
}

static void
test_body_left_behind (void)
{
  g_autoptr(NetreqHop) hop = make_hop ("POST", FROM, NULL);
  g_autoptr(NetreqHop) next = NULL;
  g_autoptr(GError) error = NULL;

  next = follow (hop, 302, "/a", NULL, NETREQ_REDIRECT_MODE_FOLLOW, FALSE, &error);
  g_assert_no_error (error);
  g_assert_false (next->has_body);

  g_clear_pointer (&hop, netreq_hop_free);
  hop = g_steal_pointer (&next);
  next = follow (hop, 307, "/b", NULL, NETREQ_REDIRECT_MODE_FOLLOW, FALSE, &error);
  g_assert_no_error (error);
  g_assert_false (next->has_body);
}

static void
test_number (void)
{
  g_autoptr(NetreqHop) hop = make_hop ("GET", FROM, NULL);
  g_autoptr(NetreqHop) beyond = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 20; i++)
    {
      NetreqHop *next = follow_well (hop, 302, "/a");

      netreq_hop_free (hop);
      hop = next;
    }

  beyond = follow (hop, 302, "/a", NULL, NETREQ_REDIRECT_MODE_FOLLOW, TRUE, &error);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_TOO_MANY_REDIRECTS);
  g_assert_nonnull (strstr (error->message, "one.example:80"));
}

/* What the server of the last hop is sent; "" for nothing. */
static const struct
{
  const char *sentence;
  guint status;
  const char *locations[3];
  const char *authorization;
  const char *proxy_authorization;
  const char *cookie;
  const char *content_type;
  const char *own;
} headers_rows[] = {
  { "Everything goes to the first server", 0, { NULL }, "a", "p", "c", "t", "x" },
  { "Within the origin everything goes on", 307, { "/a" }, "a", "p", "c", "t", "x" },
  { "A body that stays behind takes its headers", 302, { "/a" }, "a", "p", "c", "", "x" },
  { "No secret goes to another host", 307, { "http://two.example/" }, "", "", "", "t", "x" },
  { "No secret goes to another port", 307, { "http://one.example:81/" }, "", "", "", "t", "x" },
  { "No secret goes to another scheme", 307, { "https://one.example/" }, "", "", "", "t", "x" },
  { "No secret comes back", 307, { "http://two.example/", "http://one.example/" }, "", "", "", "t", "x" },
};

static const char * const own_headers[] = {
  "Authorization", "a", "Proxy-Authorization", "p", "Cookie", "c", "Content-Type", "t", "X-Own", "x", NULL
};

static void
assert_header (const NetreqHeaderList *headers,
               const char             *name,
               const char             *value)
{
  g_autofree char *joined = netreq_header_list_get_joined (headers, name, ", ");

  g_assert_cmpstr (joined != NULL ? joined : "", ==, value);
}

static void
test_headers (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  const NetreqDefaultHeaders defaults = { "agent", "de", "gzip" };
  g_autoptr(NetreqHop) hop = make_hop ("POST", FROM, own_headers);
  g_autoptr(NetreqHeaderList) sent = NULL;

  for (guint j = 0; headers_rows[i].locations[j] != NULL; j++)
    {
      NetreqHop *next = follow_well (hop, headers_rows[i].status, headers_rows[i].locations[j]);

      netreq_hop_free (hop);
      hop = next;
    }

  sent = netreq_hop_compose_headers (hop, &defaults);
  assert_header (sent, "Authorization", headers_rows[i].authorization);
  /* It goes along, for the proxies on the way. */
  assert_header (hop->headers, "Proxy-Authorization", headers_rows[i].proxy_authorization);
  assert_header (sent, "Proxy-Authorization", "");
  assert_header (sent, "Cookie", headers_rows[i].cookie);
  assert_header (sent, "Content-Type", headers_rows[i].content_type);
  assert_header (sent, "X-Own", headers_rows[i].own);
  assert_header (sent, "User-Agent", "agent");
  assert_header (sent, "Accept-Encoding", "gzip");
  assert_header (sent, "Accept-Language", "de");
}

/* RFC 6265bis, section 5.2: redirects from http://www.one.example/ */
static const struct
{
  const char *sentence;
  const char *locations[3];
  gboolean is_same_site;
} site_rows[] = {
  { "The first server is of its own site", { NULL }, TRUE },
  { "A redirect within the origin stays in the site", { "/a" }, TRUE },
  { "A redirect to another port stays in the site", { "http://www.one.example:81/" }, TRUE },
  { "A redirect to another host of the domain stays in the site", { "http://one.example/" }, TRUE },
  { "Two steps within the site stay in it", { "http://one.example/", "http://two.one.example/" }, TRUE },
  { "A redirect to another domain leaves the site", { "http://two.example/" }, FALSE },
  { "A redirect to https leaves the site", { "https://www.one.example/" }, FALSE },
  { "A site that was left in the second step is left", { "/a", "http://two.example/" }, FALSE },
  { "A redirect within another site does not come back", { "http://two.example/", "/a" }, FALSE },
  { "A redirect back does not come back", { "http://two.example/", "http://www.one.example/" }, FALSE },
};

static void
test_site (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr(NetreqHop) hop = make_hop ("GET", "http://www.one.example/", NULL);

  for (guint j = 0; site_rows[i].locations[j] != NULL; j++)
    {
      NetreqHop *next = follow_well (hop, 302, site_rows[i].locations[j]);

      netreq_hop_free (hop);
      hop = next;
    }

  g_assert_cmpint (hop->is_same_site, ==, site_rows[i].is_same_site);
}

/* Requests to http://www.one.example/ */
static const struct
{
  const char *sentence;
  const char *origin;
  NetreqCredentials credentials;
  gboolean use_session_cookies;
  const char *locations[3];
  gboolean uses_cookies;
} cookie_rows[] = {
  { "Nothing given uses none", NULL, NETREQ_CREDENTIALS_UNSET, FALSE, { NULL }, FALSE },
  { "Nothing else given the option for it decides", NULL, NETREQ_CREDENTIALS_UNSET, TRUE, { NULL }, TRUE },
  { "That option goes for other sites too", NULL, NETREQ_CREDENTIALS_UNSET, TRUE, { "http://two.example/" }, TRUE },
  { "Include uses them", NULL, NETREQ_CREDENTIALS_INCLUDE, FALSE, { NULL }, TRUE },
  { "Include uses those of other sites", NULL, NETREQ_CREDENTIALS_INCLUDE, FALSE, { "http://two.example/" }, TRUE },
  { "Omit uses none", NULL, NETREQ_CREDENTIALS_OMIT, FALSE, { NULL }, FALSE },
  { "Omit goes before the option", NULL, NETREQ_CREDENTIALS_OMIT, TRUE, { NULL }, FALSE },
  { "Same-origin uses those of the origin", "http://www.one.example", NETREQ_CREDENTIALS_SAME_ORIGIN, FALSE, { NULL }, TRUE },
  { "Same-origin uses them after a redirect within it", "http://www.one.example", NETREQ_CREDENTIALS_SAME_ORIGIN, FALSE, { "/a" }, TRUE },
  { "Same-origin uses none of the rest of the site", "http://one.example", NETREQ_CREDENTIALS_SAME_ORIGIN, TRUE, { NULL }, FALSE },
  { "Same-origin uses none once it was left", "http://www.one.example", NETREQ_CREDENTIALS_SAME_ORIGIN, TRUE, { "http://one.example/" }, FALSE },
  { "Same-origin uses none on the way back", "http://www.one.example", NETREQ_CREDENTIALS_SAME_ORIGIN, TRUE, { "http://one.example/", "http://www.one.example/" }, FALSE },
};

static void
test_cookies (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  NetreqRequestOptions options = {
    .url = "http://www.one.example/",
    .port = -1,
    .origin = cookie_rows[i].origin,
    .credentials = cookie_rows[i].credentials,
  };
  g_autoptr(NetreqRequestDescription) description = NULL;
  g_autoptr(NetreqHop) hop = NULL;
  g_autoptr(GError) error = NULL;

  description = netreq_request_description_new (&options, &error);
  g_assert_no_error (error);
  hop = netreq_hop_new (description, NETREQ_REFERRER_POLICY_DEFAULT, NULL);

  for (guint j = 0; cookie_rows[i].locations[j] != NULL; j++)
    {
      NetreqHop *next = follow_well (hop, 302, cookie_rows[i].locations[j]);

      netreq_hop_free (hop);
      hop = next;
    }

  g_assert_cmpint (netreq_hop_uses_cookies (hop, options.credentials, cookie_rows[i].use_session_cookies), ==,
                   cookie_rows[i].uses_cookies);
}

#define ADD_ROWS(rows, prefix, test)                                         \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                            \
    {                                                                        \
      g_autofree char *path = g_strconcat (prefix, rows[i].sentence, NULL);  \
                                                                             \
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test);               \
    }

/* --- hosts that are asked over https only --- */

static const struct
{
  const char *sentence;
  const char *from;
  const char *location;
  const char *next_url;
  /* Whether the Authorization of the application goes along. */
  gboolean is_authorized;
} hsts_rows[] = {
  { "A redirect leads to https", "https://one.example/", "http://two.example/a?b#c", "https://two.example/a?b#c", FALSE },
  { "Port 80 becomes port 443", "https://one.example/", "http://two.example:80/", "https://two.example/", FALSE },
  { "Another port stays", "https://one.example/", "http://two.example:8080/", "https://two.example:8080/", FALSE },
  { "Another host is asked over http", "https://one.example/", "http://three.example/", "http://three.example/", FALSE },
  { "Back to the same origin it leaves nobody", "https://two.example/", "http://two.example/a", "https://two.example/a", TRUE },
  { "The first URL becomes an https one", "http://two.example/", "/a", "https://two.example/a", TRUE },
};

static void
test_hsts (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  const char *own[] = { "Authorization", "Bearer secret", NULL };
  NetreqRequestOptions options = { .url = hsts_rows[i].from, .port = -1, .headers = own };
  g_autoptr(NetreqHstsRecord) record = netreq_hsts_record_new ("two.example", 2, FALSE);
  g_autoptr(GHashTable) records = g_hash_table_new (g_str_hash, g_str_equal);
  const NetreqHstsKnowledge hsts = { records, 1 };
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();
  NetreqHopAnswer answer = { .status = 302, .headers = headers, .hsts = &hsts };
  g_autoptr(NetreqRequestDescription) description = NULL;
  g_autoptr(NetreqHop) hop = NULL;
  g_autoptr(NetreqHop) next = NULL;
  g_autofree char *url = NULL;
  g_autoptr(GError) error = NULL;

  g_hash_table_insert (records, record->host, record);
  netreq_header_list_append (headers, "Location", hsts_rows[i].location);
  description = netreq_request_description_new (&options, &error);
  g_assert_no_error (error);

  hop = netreq_hop_new (description, NETREQ_REFERRER_POLICY_DEFAULT, &hsts);
  netreq_hop_follow (hop, &answer, NETREQ_REDIRECT_MODE_FOLLOW, TRUE, &next, &error);
  g_assert_no_error (error);
  url = netreq_hop_dup_url (next);
  g_assert_cmpstr (url, ==, hsts_rows[i].next_url);
  g_assert_cmpint (netreq_header_list_get (next->headers, "Authorization") != NULL, ==, hsts_rows[i].is_authorized);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ROWS (ways, "/policy/hop/way/", test_way);
  ADD_ROWS (refusals, "/policy/hop/refusal/", test_refusal);
  ADD_ROWS (headers_rows, "/policy/hop/headers/", test_headers);
  ADD_ROWS (site_rows, "/policy/hop/site/", test_site);
  ADD_ROWS (cookie_rows, "/policy/hop/cookies/", test_cookies);
  g_test_add_func ("/policy/hop/A body that was left behind is never missed", test_body_left_behind);
  g_test_add_func ("/policy/hop/Twenty redirects are followed", test_number);

  for (guint i = 0; i < G_N_ELEMENTS (hsts_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/hop/hsts/", hsts_rows[i].sentence, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hsts);
    }

  return g_test_run ();
}
