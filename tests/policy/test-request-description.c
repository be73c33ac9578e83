/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-request-description-private.h"
#include "policy/netreq-url-private.h"

/* A port of 0 in a row stands for one that was not given. */
static NetreqRequestOptions
options_of_row (NetreqRequestOptions options)
{
  if (options.port == 0)
    options.port = -1;

  return options;
}

typedef struct
{
  const char *name;
  NetreqRequestOptions options;
  const char *url;
} UrlRow;

static const UrlRow url_rows[] = {
  { "a-url-is-taken", { .url = "https://example.com/a" }, "https://example.com/a" },
  { "a-url-wins-over-the-parts",
    { .url = "https://example.com/a", .protocol = "ftp:", .host = "b@", .hostname = "c/", .port = 70000, .path = "d e" },
    "https://example.com/a" },
  { "an-empty-url-is-not-given", { .url = "", .hostname = "example.com" }, "http://example.com/" },

  { "a-hostname-is-enough", { .hostname = "example.com" }, "http://example.com/" },
  { "a-path-is-enough", { .path = "/a" }, "http://localhost/a" },
  { "a-port-is-enough", { .port = 8080 }, "http://localhost:8080/" },
  { "a-protocol-is-enough", { .protocol = "https:" }, "https://localhost/" },
  { "a-host-is-enough", { .host = "example.com:81" }, "http://example.com:81/" },
  { "empty-parts-are-not-given",
    { .protocol = "", .host = "", .hostname = "", .path = "", .port = 81 }, "http://localhost:81/" },
  { "all-the-parts-make-a-url",
    { .protocol = "https:", .hostname = "example.com", .port = 8443, .path = "/a?b" }, "https://example.com:8443/a?b" },
  { "the-example-of-the-original",
    { .method = "GET", .protocol = "https:", .hostname = "github.com", .port = 443, .path = "/" }, "https://github.com/" },
  { "the-protocol-has-no-case", { .protocol = "HTTPS:", .hostname = "e.com" }, "https://e.com/" },

  { "host-wins-over-hostname", { .host = "a.com", .hostname = "b.com" }, "http://a.com/" },
  { "the-port-of-host-wins-over-port", { .host = "a.com:81", .port = 82 }, "http://a.com:81/" },
  { "the-port-of-host-wins-over-a-blocked-one", { .host = "a.com:81", .port = 25 }, "http://a.com:81/" },
  { "a-host-without-a-port-takes-port", { .host = "a.com", .port = 82 }, "http://a.com:82/" },
  { "an-ipv6-host-has-brackets", { .host = "[::1]:81" }, "http://[::1]:81/" },
  { "an-ipv6-host-without-a-port-takes-port", { .host = "[::1]", .port = 82 }, "http://[::1]:82/" },
  { "an-ipv6-hostname-gets-brackets", { .hostname = "::1", .port = 82 }, "http://[::1]:82/" },
  { "an-ipv6-hostname-keeps-its-brackets", { .hostname = "[::1]" }, "http://[::1]/" },
  { "an-international-hostname-becomes-punycode", { .hostname = "faß.de" }, "http://xn--fa-hia.de/" },

  { "a-query-alone-is-a-path", { .hostname = "e.com", .path = "?a=b" }, "http://e.com/?a=b" },
  { "a-path-may-have-a-fragment", { .hostname = "e.com", .path = "/a#b" }, "http://e.com/a" },
  { "a-path-of-two-slashes-is-no-host", { .hostname = "e.com", .path = "//evil.com/" }, "http://e.com//evil.com/" },
  { "a-path-is-encoded", { .hostname = "e.com", .path = "/é<\\@" }, "http://e.com/%C3%A9%3C/@" },
  { "a-path-has-its-dots-resolved", { .hostname = "e.com", .path = "/a/../b" }, "http://e.com/b" },
};

static void
test_url (gconstpointer data)
{
  const UrlRow *row = data;
  NetreqRequestOptions options = options_of_row (row->options);
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqRequestDescription) description = netreq_request_description_new (&options, &error);
  g_autofree char *url = NULL;

  g_assert_no_error (error);
  url = netreq_url_to_string (description->url);
  g_assert_cmpstr (url, ==, row->url);
}

typedef struct
{
  const char *name;
  NetreqRequestOptions options;
  NetreqError code;
  /* a part of the message */
  const char *hint;
} RefusedRow;

#define INVALID_URL NETREQ_ERROR_INVALID_URL
#define INVALID_ARGUMENT NETREQ_ERROR_INVALID_ARGUMENT
#define DISALLOWED NETREQ_ERROR_DISALLOWED_URL_SCHEME
#define UNSAFE_PORT NETREQ_ERROR_UNSAFE_PORT

static const RefusedRow refused_rows[] = {
  { "no-options-at-all", { NULL }, INVALID_URL, "No URL was given" },
  { "an-empty-url-and-no-parts", { .url = "" }, INVALID_URL, "No URL was given" },
  { "a-method-is-no-part", { .method = "POST" }, INVALID_URL, "No URL was given" },
  { "a-url-that-is-not-absolute", { .url = "example.com" }, INVALID_URL, "not absolute" },
  { "a-url-of-another-scheme", { .url = "file:///etc/passwd" }, DISALLOWED, "\"file\"" },

  { "another-protocol", { .protocol = "ftp:" }, DISALLOWED, "protocol is \"ftp:\"" },
  { "a-protocol-without-its-colon", { .protocol = "https" }, DISALLOWED, "protocol is \"https\"" },
  { "a-protocol-with-slashes", { .protocol = "https://" }, DISALLOWED, "protocol" },
  { "a-protocol-with-a-host", { .protocol = "http://evil.com/?" }, DISALLOWED, "protocol" },

  { "a-host-with-a-path", { .host = "a.com/b" }, INVALID_URL, "option host is \"a.com/b\"" },
  { "a-host-with-a-query", { .host = "a.com?b" }, INVALID_URL, "option host" },
  { "a-host-with-a-fragment", { .host = "a.com#b" }, INVALID_URL, "option host" },
  { "a-host-with-a-backslash", { .host = "a.com\\b" }, INVALID_URL, "option host" },
  { "a-host-with-user-info", { .host = "a@b.com" }, INVALID_URL, "option host" },
  { "a-host-with-a-space", { .host = "a .com" }, INVALID_URL, "option host" },
  { "a-host-with-a-line-break", { .host = "a\r\nX: y" }, INVALID_URL, "option host is \"a\\x0d\\x0aX: y\"" },
  { "a-host-with-an-encoded-line-break", { .host = "a%0d%0ab" }, INVALID_URL, "host \"a%0d%0ab\"" },
  { "a-host-that-is-not-utf-8", { .host = "a\xff" }, INVALID_URL, "UTF-8" },
  { "a-host-with-a-bad-port", { .host = "a.com:99999" }, INVALID_URL, "port" },
  { "a-host-of-only-a-port", { .host = ":80" }, INVALID_URL, "no host" },
  { "a-bare-ipv6-host", { .host = "::1" }, INVALID_URL, "no host" },
  { "a-hostname-with-a-path", { .hostname = "a.com/b" }, INVALID_URL, "option hostname is \"a.com/b\"" },
  { "a-hostname-with-user-info", { .hostname = "a@b.com" }, INVALID_URL, "option hostname" },
  { "a-hostname-with-a-line-break", { .hostname = "a\nb" }, INVALID_URL, "option hostname" },
  { "a-hostname-with-a-port", { .hostname = "a.com:80" }, INVALID_URL, "\"[a.com:80]\"" },
  { "a-bad-hostname-that-host-would-win-over", { .host = "a.com", .hostname = "b/c" }, INVALID_URL, "option hostname" },

  { "a-port-that-is-too-large", { .port = 65536 }, INVALID_URL, "port is 65536" },
  { "a-negative-port", { .port = -2 }, INVALID_URL, "port is -2" },
  { "a-bad-port-that-host-would-win-over", { .host = "a.com:80", .port = 99999 }, INVALID_URL, "port is 99999" },

  { "a-blocked-port-in-a-url", { .url = "https://a.com:25/" }, UNSAFE_PORT, "a.com:25" },
  { "a-blocked-port-in-a-host", { .host = "a.com:25" }, UNSAFE_PORT, "a.com:25" },
  { "a-blocked-port", { .hostname = "a.com", .port = 6000 }, UNSAFE_PORT, "a.com:6000" },
  { "a-blocked-port-alone", { .port = 6000 }, UNSAFE_PORT, "localhost:6000" },

  { "a-path-without-its-slash", { .path = "a" }, INVALID_URL, "path is \"a\"" },
  { "a-path-that-is-a-port", { .path = ":80/" }, INVALID_URL, "path is \":80/\"" },
  { "a-path-that-is-a-host", { .path = "@evil.com/" }, INVALID_URL, "path is \"@evil.com/\"" },
  { "a-path-that-is-a-fragment", { .path = "#a" }, INVALID_URL, "path" },
  { "a-path-with-a-backslash-first", { .path = "\\a" }, INVALID_URL, "path" },
  { "a-path-with-a-space", { .path = "/a b" }, INVALID_URL, "path is \"/a b\"" },
  { "a-path-with-a-line-break", { .path = "/a\r\nX: y" }, INVALID_URL, "path is \"/a\\x0d\\x0aX: y\"" },
  { "a-path-with-a-tab", { .path = "/a\tb" }, INVALID_URL, "path" },

  { "a-method-with-a-space", { .url = "http://a/", .method = "GET /" }, INVALID_ARGUMENT, "\"GET /\"" },
  { "a-method-that-is-never-sent", { .url = "http://a/", .method = "trace" }, NETREQ_ERROR_METHOD_NOT_SUPPORTED, "TRACE" },

  { "same-origin-without-an-origin",
    { .url = "http://a/", .credentials = NETREQ_CREDENTIALS_SAME_ORIGIN }, INVALID_ARGUMENT, "same-origin" },
  { "same-origin-with-an-empty-origin",
    { .url = "http://a/", .credentials = NETREQ_CREDENTIALS_SAME_ORIGIN, .origin = "" }, INVALID_ARGUMENT, "same-origin" },
  { "an-origin-that-is-a-host", { .url = "http://a/", .origin = "example.com" }, INVALID_ARGUMENT, "origin" },
  { "an-origin-of-another-scheme", { .url = "http://a/", .origin = "file:///" }, INVALID_ARGUMENT, "origin" },
  { "an-origin-with-a-line-break", { .url = "http://a/", .origin = "http://a\r\nX: y" }, INVALID_ARGUMENT, "origin" },
  { "null-in-another-case", { .url = "http://a/", .origin = "NULL" }, INVALID_ARGUMENT, "origin" },

  { "a-header-without-a-value",
    { .url = "http://a/", .headers = (const char * const []) { "A", "1", "B", NULL } }, INVALID_ARGUMENT, "\"B\"" },
  { "a-header-that-is-refused",
    { .url = "http://a/", .headers = (const char * const []) { "A", "1", "hOST", "b", NULL } }, INVALID_ARGUMENT, "hOST" },
  { "a-header-with-a-line-break",
    { .url = "http://a/", .headers = (const char * const []) { "A", "1\r\nHost: b", NULL } }, INVALID_ARGUMENT, "header A" },
};

static void
test_refused (gconstpointer data)
{
  const RefusedRow *row = data;
  NetreqRequestOptions options = options_of_row (row->options);
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqRequestDescription) description = netreq_request_description_new (&options, &error);

  g_assert_null (description);
  g_assert_error (error, NETREQ_ERROR, (int) row->code);
  g_assert_nonnull (strstr (error->message, row->hint));
  g_assert_null (strpbrk (error->message, "\r\n\t"));
}

/* 0 is what options_of_row() takes for a port that was not given. */
static void
test_port_zero (void)
{
  NetreqRequestOptions options = { .hostname = "a.com", .port = 0 };
  g_autoptr(GError) error = NULL;

  g_assert_null (netreq_request_description_new (&options, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_URL);
  g_assert_nonnull (strstr (error->message, "port is 0"));
}

typedef struct
{
  const char *name;
  const char *given;
  const char *origin;
} OriginRow;

static const OriginRow origin_rows[] = {
  { "no-origin-is-null", NULL, NULL },
  { "an-empty-origin-is-not-given", "", NULL },
  { "an-opaque-origin-stays", "null", "null" },
  { "an-origin-stays", "https://example.com", "https://example.com" },
  { "an-origin-loses-its-slash", "https://example.com/", "https://example.com" },
  { "an-origin-loses-its-default-port", "https://example.com:443", "https://example.com" },
  { "an-origin-keeps-another-port", "http://example.com:443", "http://example.com:443" },
  { "an-origin-is-in-normal-form", "HTTPS://FAß.de", "https://xn--fa-hia.de" },
  { "an-origin-may-have-a-blocked-port", "http://example.com:25", "http://example.com:25" },
  { "a-url-stands-for-its-origin", "https://me:secret@example.com/a?b#c", "https://example.com" },
};

static void
test_origin (gconstpointer data)
{
  const OriginRow *row = data;
  NetreqRequestOptions options = { .url = "http://a/", .port = -1, .origin = row->given };
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqRequestDescription) description = netreq_request_description_new (&options, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (description->origin, ==, row->origin);
}

typedef struct
{
  const char *name;
  NetreqRequestOptions options;
  const char *fragment;
} FragmentRow;

static const FragmentRow fragment_rows[] = {
  { "no-fragment-is-null", { .url = "http://a/b?c" }, NULL },
  { "a-url-may-have-a-fragment", { .url = "http://a/b?c#é" }, "%C3%A9" },
  { "an-empty-fragment-is-not-none", { .url = "http://a/b?c#" }, "" },
  { "a-path-may-have-a-fragment", { .hostname = "a", .path = "/b#c" }, "c" },
  { "parts-without-a-path-have-no-fragment", { .hostname = "a" }, NULL },
  { "a-path-that-does-not-count-has-no-fragment", { .url = "http://a/", .path = "/b#c" }, NULL },
};

static void
test_fragment (gconstpointer data)
{
  const FragmentRow *row = data;
  NetreqRequestOptions options = options_of_row (row->options);
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqRequestDescription) description = netreq_request_description_new (&options, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (description->fragment, ==, row->fragment);
  g_assert_null (g_uri_get_fragment (description->url));
}

static void
test_everything (void)
{
  const char * const headers[] = { "X-b", "1", "a", "", "x-B", "2", NULL };
  NetreqRequestOptions options = {
    .method = "patch",
    .url = "https://m%65:a%40b@example.com/#c",
    .origin = "null",
    .port = -1,
    .headers = headers,
    .credentials = NETREQ_CREDENTIALS_SAME_ORIGIN,
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqRequestDescription) description = netreq_request_description_new (&options, &error);
  g_auto(GStrv) pairs = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (description->method, ==, "PATCH");
  g_assert_cmpstr (description->fragment, ==, "c");
  g_assert_cmpstr (description->username, ==, "me");
  g_assert_cmpstr (description->password, ==, "a@b");
  g_assert_cmpstr (g_uri_get_host (description->url), ==, "example.com");
  g_assert_null (g_uri_get_userinfo (description->url));

  pairs = netreq_header_list_to_strv (description->headers);
  g_assert_cmpstrv (pairs, headers);
}

static void
test_least (void)
{
  NetreqRequestOptions options = { .url = "http://a/", .port = -1 };
  g_autoptr(NetreqRequestDescription) description = netreq_request_description_new (&options, NULL);

  g_assert_cmpstr (description->method, ==, "GET");
  g_assert_null (description->fragment);
  g_assert_null (description->username);
  g_assert_null (description->password);
  g_assert_null (description->origin);
  g_assert_cmpuint (netreq_header_list_get_length (description->headers), ==, 0);
}

#define ADD_ROWS(group, rows, test)                                                                       \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                                         \
    {                                                                                                     \
      g_autofree char *path = g_strconcat ("/policy/request-description/" group "/", rows[i].name, NULL); \
      g_test_add_data_func (path, &rows[i], test);                                                        \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ROWS ("url", url_rows, test_url);
  ADD_ROWS ("refused", refused_rows, test_refused);
  ADD_ROWS ("origin", origin_rows, test_origin);
  ADD_ROWS ("fragment", fragment_rows, test_fragment);
  g_test_add_func ("/policy/request-description/refused/port-zero", test_port_zero);
  g_test_add_func ("/policy/request-description/everything-is-taken-over", test_everything);
  g_test_add_func ("/policy/request-description/what-is-not-given-has-defaults", test_least);

  return g_test_run ();
}
