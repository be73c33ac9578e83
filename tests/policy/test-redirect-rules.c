/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-redirect-rules-private.h"

typedef struct
{
  const char *name;
  guint status;
  /* Name, value, name, value. */
  const char *headers[9];
  /* NULL when it is no redirect. */
  const char *location;
} LocationRow;

static const LocationRow location_rows[] = {
  { "a-200-with-a-location-does-not-redirect", 200, { "Location", "/a" }, NULL },
  { "a-201-with-a-location-does-not-redirect", 201, { "Location", "/a" }, NULL },
  { "a-300-leaves-the-choice-to-the-user", 300, { "Location", "/a" }, NULL },
  { "a-301-redirects", 301, { "Location", "/a" }, "/a" },
  { "a-302-redirects", 302, { "Location", "/a" }, "/a" },
  { "a-303-redirects", 303, { "Location", "/a" }, "/a" },
  { "a-304-does-not-redirect", 304, { "Location", "/a" }, NULL },
  { "a-305-does-not-redirect", 305, { "Location", "/a" }, NULL },
  { "a-306-does-not-redirect", 306, { "Location", "/a" }, NULL },
  { "a-307-redirects", 307, { "Location", "/a" }, "/a" },
  { "a-308-redirects", 308, { "Location", "/a" }, "/a" },
  { "a-309-does-not-redirect", 309, { "Location", "/a" }, NULL },
  { "a-404-with-a-location-does-not-redirect", 404, { "Location", "/a" }, NULL },

  { "a-301-without-a-location-does-not-redirect", 301, { NULL }, NULL },
  { "a-302-without-a-location-does-not-redirect", 302, { NULL }, NULL },
  { "a-303-without-a-location-does-not-redirect", 303, { NULL }, NULL },
  { "a-307-without-a-location-does-not-redirect", 307, { NULL }, NULL },
  { "a-308-without-a-location-does-not-redirect", 308, { NULL }, NULL },
  { "a-content-location-does-not-redirect", 302, { "Content-Location", "/a" }, NULL },

  { "the-name-of-the-header-has-no-case", 302, { "lOCATION", "/a" }, "/a" },
  { "an-empty-location-redirects", 302, { "Location", "" }, "" },
  { "a-location-is-given-back-as-it-was-sent", 302, { "Location", "/é?b, c#d" }, "/é?b, c#d" },
  { "equal-locations-are-one", 302, { "Location", "/a", "X", "y", "location", "/a", "Location", "/a" }, "/a" },
  { "empty-locations-are-one", 302, { "Location", "", "Location", "" }, "" },
  { "different-locations-of-no-redirect-do-no-harm", 200, { "Location", "/a", "Location", "/b" }, NULL },
};

static NetreqHeaderList *
list_of (const char * const *pairs)
{
  NetreqHeaderList *list = netreq_header_list_new ();

  for (guint i = 0; pairs[i] != NULL; i += 2)
    netreq_header_list_append (list, pairs[i], pairs[i + 1]);

  return list;
}

static void
test_location (gconstpointer data)
{
  const LocationRow *row = data;
  g_autoptr(NetreqHeaderList) headers = list_of (row->headers);
  g_autofree char *location = NULL;

  g_assert_true (netreq_redirect_find_location (row->status, headers, &location));
  g_assert_cmpstr (location, ==, row->location);
}

typedef struct
{
  const char *name;
  const char *headers[9];
} RefusedRow;

static const RefusedRow refused_rows[] = {
  { "two-locations-that-differ", { "Location", "/a", "Location", "/b" } },
  { "two-locations-that-differ-in-case", { "Location", "/a", "Location", "/A" } },
  { "two-locations-of-the-same-url", { "Location", "/a", "Location", "/./a" } },
  { "an-empty-location-and-another", { "Location", "", "Location", "/a" } },
  { "a-location-and-an-empty-one", { "Location", "/a", "Location", "" } },
  { "a-third-location-that-differs", { "Location", "/a", "Location", "/a", "Location", "/b" } },
};

static void
test_refused (gconstpointer data)
{
  const RefusedRow *row = data;
  g_autoptr(NetreqHeaderList) headers = list_of (row->headers);

  for (guint status = 300; status <= 308; status++)
    {
      char *location = (char *) "left over";
      gboolean is_redirect = status <= 303 ? status >= 301 : status >= 307;

      g_assert_cmpint (netreq_redirect_find_location (status, headers, &location), ==, !is_redirect);
      g_assert_null (location);
    }
}

typedef struct
{
  const char *name;
  guint status;
  const char *method;
  const char *next_method;
  gboolean keeps_body;
} MethodRow;

static const MethodRow method_rows[] = {
  { "a-300-of-a-get-changes-nothing", 300, "GET", "GET", TRUE },
  { "a-300-of-a-post-changes-nothing", 300, "POST", "POST", TRUE },
  { "a-300-of-a-put-changes-nothing", 300, "PUT", "PUT", TRUE },

  { "a-301-keeps-a-get", 301, "GET", "GET", TRUE },
  { "a-301-keeps-a-head", 301, "HEAD", "HEAD", TRUE },
  { "a-301-turns-a-post-into-a-get", 301, "POST", "GET", FALSE },
  { "a-301-keeps-a-put", 301, "PUT", "PUT", TRUE },
  { "a-301-keeps-a-patch", 301, "PATCH", "PATCH", TRUE },
  { "a-301-keeps-a-delete", 301, "DELETE", "DELETE", TRUE },
  { "a-301-keeps-options", 301, "OPTIONS", "OPTIONS", TRUE },
  { "a-301-keeps-a-method-of-its-own", 301, "PROPFIND", "PROPFIND", TRUE },

  { "a-302-keeps-a-get", 302, "GET", "GET", TRUE },
  { "a-302-keeps-a-head", 302, "HEAD", "HEAD", TRUE },
  { "a-302-turns-a-post-into-a-get", 302, "POST", "GET", FALSE },
  { "a-302-keeps-a-put", 302, "PUT", "PUT", TRUE },
  { "a-302-keeps-a-patch", 302, "PATCH", "PATCH", TRUE },
  { "a-302-keeps-a-delete", 302, "DELETE", "DELETE", TRUE },
  { "a-302-keeps-options", 302, "OPTIONS", "OPTIONS", TRUE },
  { "a-302-keeps-a-method-of-its-own", 302, "PROPFIND", "PROPFIND", TRUE },

  { "a-303-keeps-a-get-and-drops-its-body", 303, "GET", "GET", FALSE },
  { "a-303-keeps-a-head-and-drops-its-body", 303, "HEAD", "HEAD", FALSE },
  { "a-303-turns-a-post-into-a-get", 303, "POST", "GET", FALSE },
  { "a-303-turns-a-put-into-a-get", 303, "PUT", "GET", FALSE },
  { "a-303-turns-a-patch-into-a-get", 303, "PATCH", "GET", FALSE },
  { "a-303-turns-a-delete-into-a-get", 303, "DELETE", "GET", FALSE },
  { "a-303-turns-options-into-a-get", 303, "OPTIONS", "GET", FALSE },
  { "a-303-turns-a-method-of-its-own-into-a-get", 303, "PROPFIND", "GET", FALSE },

  { "a-304-of-a-get-changes-nothing", 304, "GET", "GET", TRUE },
  { "a-304-of-a-post-changes-nothing", 304, "POST", "POST", TRUE },
  { "a-305-of-a-get-changes-nothing", 305, "GET", "GET", TRUE },
  { "a-305-of-a-post-changes-nothing", 305, "POST", "POST", TRUE },
  { "a-306-of-a-get-changes-nothing", 306, "GET", "GET", TRUE },
  { "a-306-of-a-post-changes-nothing", 306, "POST", "POST", TRUE },

  { "a-307-keeps-a-get", 307, "GET", "GET", TRUE },
  { "a-307-keeps-a-head", 307, "HEAD", "HEAD", TRUE },
  { "a-307-keeps-a-post", 307, "POST", "POST", TRUE },
  { "a-307-keeps-a-put", 307, "PUT", "PUT", TRUE },
  { "a-307-keeps-a-patch", 307, "PATCH", "PATCH", TRUE },
  { "a-307-keeps-a-delete", 307, "DELETE", "DELETE", TRUE },
  { "a-307-keeps-options", 307, "OPTIONS", "OPTIONS", TRUE },
  { "a-307-keeps-a-method-of-its-own", 307, "PROPFIND", "PROPFIND", TRUE },

  { "a-308-keeps-a-get", 308, "GET", "GET", TRUE },
  { "a-308-keeps-a-head", 308, "HEAD", "HEAD", TRUE },
  { "a-308-keeps-a-post", 308, "POST", "POST", TRUE },
  { "a-308-keeps-a-put", 308, "PUT", "PUT", TRUE },
  { "a-308-keeps-a-patch", 308, "PATCH", "PATCH", TRUE },
  { "a-308-keeps-a-delete", 308, "DELETE", "DELETE", TRUE },
  { "a-308-keeps-options", 308, "OPTIONS", "OPTIONS", TRUE },
  { "a-308-keeps-a-method-of-its-own", 308, "PROPFIND", "PROPFIND", TRUE },
};

static void
test_method (gconstpointer data)
{
  const MethodRow *row = data;

  g_assert_cmpstr (netreq_redirect_method (row->status, row->method), ==, row->next_method);
  g_assert_cmpint (netreq_redirect_keeps_body (row->status, row->method), ==, row->keeps_body);
}

typedef struct
{
  const char *name;
  const char *header;
  gboolean describes_body;
  gboolean is_secret;
} HeaderRow;

static const HeaderRow header_rows[] = {
  { "content-type-describes-the-body", "Content-Type", TRUE, FALSE },
  { "content-encoding-describes-the-body", "Content-Encoding", TRUE, FALSE },
  { "content-language-describes-the-body", "Content-Language", TRUE, FALSE },
  { "content-location-describes-the-body", "Content-Location", TRUE, FALSE },
  { "content-length-describes-the-body", "Content-Length", TRUE, FALSE },
  { "content-digest-describes-the-body", "Content-Digest", TRUE, FALSE },
  { "repr-digest-describes-the-body", "Repr-Digest", TRUE, FALSE },
  { "content-md5-describes-the-body", "Content-MD5", TRUE, FALSE },
  { "content-range-describes-the-body", "Content-Range", TRUE, FALSE },
  { "digest-describes-the-body", "Digest", TRUE, FALSE },
  { "last-modified-describes-the-body", "Last-Modified", TRUE, FALSE },
  { "expect-waits-for-the-body", "Expect", TRUE, FALSE },
  { "the-case-of-a-body-header-is-nothing", "cONTENT-tYPE", TRUE, FALSE },

  { "authorization-is-a-secret", "Authorization", FALSE, TRUE },
  { "proxy-authorization-is-a-secret", "Proxy-Authorization", FALSE, TRUE },
  { "cookie-is-a-secret", "Cookie", FALSE, TRUE },
  { "the-case-of-a-secret-is-nothing", "aUTHORIZATION", FALSE, TRUE },

  { "accept-stays", "Accept", FALSE, FALSE },
  { "accept-encoding-stays", "Accept-Encoding", FALSE, FALSE },
  { "user-agent-stays", "User-Agent", FALSE, FALSE },
  { "range-stays", "Range", FALSE, FALSE },
  { "if-none-match-stays", "If-None-Match", FALSE, FALSE },
  { "a-header-of-the-application-stays", "X-Content-Type", FALSE, FALSE },
  { "a-name-that-only-begins-so-stays", "Authorization-Info", FALSE, FALSE },
};

/* Two of the header, among others. */
static void
test_header (gconstpointer data)
{
  const HeaderRow *row = data;
  const char *pairs[] = { "A", "1", row->header, "2", "B", "3", row->header, "4", NULL };
  const char * const others[] = { "A", "1", "B", "3", NULL };
  g_autoptr(NetreqHeaderList) without_body = list_of (pairs);
  g_autoptr(NetreqHeaderList) without_secrets = list_of (pairs);
  g_auto(GStrv) left_without_body = NULL;
  g_auto(GStrv) left_without_secrets = NULL;

  netreq_redirect_drop_body_headers (without_body);
  left_without_body = netreq_header_list_to_strv (without_body);
  g_assert_cmpstrv (left_without_body, row->describes_body ? others : pairs);

  netreq_redirect_drop_secrets (without_secrets);
  left_without_secrets = netreq_header_list_to_strv (without_secrets);
  g_assert_cmpstrv (left_without_secrets, row->is_secret ? others : pairs);
}

#define ADD_ROWS(group, rows, test)                                                                 \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                                   \
    {                                                                                               \
      g_autofree char *path = g_strconcat ("/policy/redirect-rules/" group "/", rows[i].name, NULL); \
      g_test_add_data_func (path, &rows[i], test);                                                  \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ROWS ("location", location_rows, test_location);
  ADD_ROWS ("refused", refused_rows, test_refused);
  ADD_ROWS ("method", method_rows, test_method);
  ADD_ROWS ("header", header_rows, test_header);

  return g_test_run ();
}
