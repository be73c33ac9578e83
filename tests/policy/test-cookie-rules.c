/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-cookie-rules-private.h"
#include "policy/netreq-url-private.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define DAY ((gint64) 24 * 60 * 60)

/* Sun, 06 Nov 1994 08:49:37 GMT */
#define NOW_SECONDS G_GINT64_CONSTANT (784111777)
#define NOW (NOW_SECONDS * SECOND)

/* How a request or a response is out of the ordinary. */
typedef enum {
  ORDINARY = 0,
  CROSS_SITE = 1 << 0,
  NOT_HTTP = 1 << 1,
} Flags;

static GUri *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  GUri *uri = netreq_url_parse (text, NULL, NULL, &error);

  g_assert_no_error (error);

  return uri;
}

static NetreqCookieContext
make_context (GUri  *url,
              Flags  flags)
{
  return (NetreqCookieContext) {
    .url = url,
    .is_http = !(flags & NOT_HTTP),
    .is_same_site = !(flags & CROSS_SITE),
  };
}

static NetreqCookieRecord *
accept_cookie (const char  *url,
               const char  *text,
               Flags        flags,
               gint64       now,
               GError     **error)
{
  g_autoptr(GUri) uri = parse (url);
  NetreqCookieContext context = make_context (uri, flags);
  g_autoptr(NetreqReceivedCookie) received = netreq_received_cookie_parse (text, error);

  if (received == NULL)
    return NULL;

  return netreq_cookie_accept (received, &context, now, error);
}

static NetreqCookieRecord *
must_accept (const char *url,
             const char *text,
             gint64      now)
{
  g_autoptr(GError) error = NULL;
  NetreqCookieRecord *record = accept_cookie (url, text, ORDINARY, now, &error);

  g_assert_no_error (error);

  return record;
}

/* --- accepting --- */

typedef struct
{
  const char *name;
  const char *url;
  const char *text;
  Flags flags;
  /* A part of the error, where it is refused; else the domain, with a star in front of
   * one that is not for the host only, and the path. */
  const char *words;
  const char *domain;
  const char *path;
} AcceptRow;

#define NO_MATCH "does not belong to"
#define SUFFIX "public suffix"
#define IN_CLEAR "is Secure, and its URL is not https"
#define ONLY_SERVER "is HttpOnly"
#define OTHER_SITE "comes from another one"
#define UNRESTRICTED "must be Secure"
#define SECURE_PREFIX "promises Secure, and breaks it"
#define HOST_PREFIX "no domain and the path"
#define HIDDEN_PREFIX "no name, and a value"

static const AcceptRow accept_rows[] = {
  /* The domain */
  { "no-domain-is-the-host-only", "https://www.a.com/", "a=1", ORDINARY, NULL, "www.a.com", "/" },
  { "an-empty-domain-is-the-host-only", "https://www.a.com/", "a=1; Domain=", ORDINARY, NULL, "www.a.com", "/" },
  { "a-dot-is-the-host-only", "https://www.a.com/", "a=1; Domain=.", ORDINARY, NULL, "www.a.com", "/" },
  { "an-empty-domain-takes-an-earlier-one-back", "https://www.a.com/", "a=1; Domain=b.com; Domain=", ORDINARY, NULL, "www.a.com", "/" },
  { "the-host-itself-is-more-than-the-host", "https://a.com/", "a=1; Domain=a.com", ORDINARY, NULL, "*a.com", "/" },
  { "a-domain-above-is-accepted", "https://c.b.a.com/", "a=1; Domain=a.com", ORDINARY, NULL, "*a.com", "/" },
  { "a-dot-in-front-does-not-matter", "https://www.a.com/", "a=1; Domain=.a.com", ORDINARY, NULL, "*a.com", "/" },
  { "case-does-not-matter", "https://www.A.com/", "a=1; Domain=A.COM", ORDINARY, NULL, "*a.com", "/" },
  { "a-port-does-not-matter", "https://a.com:8443/", "a=1; Domain=a.com", ORDINARY, NULL, "*a.com", "/" },
  { "a-domain-below-is-refused", "https://a.com/", "a=1; Domain=www.a.com", ORDINARY, NO_MATCH, NULL, NULL },
  { "a-sibling-is-refused", "https://b.a.com/", "a=1; Domain=c.a.com", ORDINARY, NO_MATCH, NULL, NULL },
  { "another-domain-is-refused", "https://a.com/", "a=1; Domain=b.com", ORDINARY, NO_MATCH, NULL, NULL },
  { "what-only-ends-alike-is-refused", "https://ba.com/", "a=1; Domain=a.com", ORDINARY, NO_MATCH, NULL, NULL },
  { "two-dots-are-refused", "https://www.a.com/", "a=1; Domain=..a.com", ORDINARY, NO_MATCH, NULL, NULL },
  { "a-domain-with-a-port-is-refused", "https://a.com:8443/", "a=1; Domain=a.com:8443", ORDINARY, NO_MATCH, NULL, NULL },
  { "a-domain-with-a-final-dot-is-another", "https://a.com/", "a=1; Domain=a.com.", ORDINARY, NO_MATCH, NULL, NULL },
  { "a-host-with-a-final-dot-has-its-own", "https://www.a.com./", "a=1; Domain=a.com.", ORDINARY, NULL, "*a.com.", "/" },
  { "an-international-domain-is-encoded", "https://www.bücher.com/", "a=1; Domain=xn--bcher-kva.com", ORDINARY, NULL, "*xn--bcher-kva.com", "/" },
  { "one-that-is-not-encoded-is-refused", "https://www.bücher.com/", "a=1; Domain=bücher.com", ORDINARY, NO_MATCH, NULL, NULL },

  /* Public suffixes */
  { "a-top-level-domain-is-refused", "https://a.com/", "a=1; Domain=com", ORDINARY, SUFFIX, NULL, NULL },
  { "a-top-level-domain-with-a-dot-is-refused", "https://a.com/", "a=1; Domain=.com", ORDINARY, SUFFIX, NULL, NULL },
  { "co-uk-is-refused", "https://a.co.uk/", "a=1; Domain=co.uk", ORDINARY, SUFFIX, NULL, NULL },
  { "a-suffix-with-a-final-dot-is-refused", "https://a.co.uk./", "a=1; Domain=co.uk.", ORDINARY, SUFFIX, NULL, NULL },
  { "github-io-is-refused-below-it", "https://a.github.io/", "a=1; Domain=github.io", ORDINARY, SUFFIX, NULL, NULL },
  { "github-io-has-its-own", "https://github.io/", "a=1; Domain=github.io", ORDINARY, NULL, "github.io", "/" },
  { "a-suffix-has-its-own-without-a-domain", "https://github.io/", "a=1", ORDINARY, NULL, "github.io", "/" },
  { "an-unknown-top-level-domain-is-refused", "https://a.nosuchtld/", "a=1; Domain=nosuchtld", ORDINARY, SUFFIX, NULL, NULL },
  { "localhost-has-its-own", "http://localhost/", "a=1; Domain=localhost", ORDINARY, NULL, "localhost", "/" },
  { "localhost-is-refused-below-it", "http://a.localhost/", "a=1; Domain=localhost", ORDINARY, SUFFIX, NULL, NULL },

  /* Addresses */
  { "an-address-is-the-host-only", "http://127.0.0.1/", "a=1; Domain=127.0.0.1", ORDINARY, NULL, "127.0.0.1", "/" },
  { "an-address-with-a-dot-is-the-host-only", "http://127.0.0.1/", "a=1; Domain=.127.0.0.1", ORDINARY, NULL, "127.0.0.1", "/" },
  { "a-part-of-an-address-is-refused", "http://127.0.0.1/", "a=1; Domain=0.0.1", ORDINARY, NO_MATCH, NULL, NULL },
  { "another-address-is-refused", "http://127.0.0.1/", "a=1; Domain=127.0.0.2", ORDINARY, NO_MATCH, NULL, NULL },
  { "an-ipv6-address-is-the-host-only", "http://[::1]/", "a=1; Domain=[::1]", ORDINARY, NULL, "::1", "/" },
  { "another-ipv6-address-is-refused", "http://[::1]/", "a=1; Domain=[::2]", ORDINARY, NO_MATCH, NULL, NULL },
  { "a-name-has-no-brackets", "https://a.com/", "a=1; Domain=[a.com]", ORDINARY, NO_MATCH, NULL, NULL },
  { "an-ipv6-address-needs-no-brackets", "http://[::1]/", "a=1; Domain=::1", ORDINARY, NULL, "::1", "/" },

  /* The path */
  { "a-path-is-taken", "https://a.com/x/y", "a=1; Path=/z", ORDINARY, NULL, "a.com", "/z" },
  { "a-path-of-the-root-is-taken", "https://a.com/x/y", "a=1; Path=/", ORDINARY, NULL, "a.com", "/" },
  { "a-path-keeps-its-final-slash", "https://a.com/", "a=1; Path=/x/", ORDINARY, NULL, "a.com", "/x/" },
  { "the-default-path-is-the-folder", "https://a.com/x/y/z?q=/a/b", "a=1", ORDINARY, NULL, "a.com", "/x/y" },
  { "the-default-path-of-a-folder-is-itself", "https://a.com/x/y/", "a=1", ORDINARY, NULL, "a.com", "/x/y" },
  { "the-default-path-of-the-top-is-the-root", "https://a.com/x", "a=1", ORDINARY, NULL, "a.com", "/" },
  { "the-default-path-of-the-root-is-the-root", "https://a.com", "a=1", ORDINARY, NULL, "a.com", "/" },
  { "a-path-without-a-slash-is-the-default", "https://a.com/x/y", "a=1; Path=z", ORDINARY, NULL, "a.com", "/x" },
  { "a-path-that-is-empty-at-last-is-the-default", "https://a.com/x/y", "a=1; Path=/z; Path=", ORDINARY, NULL, "a.com", "/x" },

  /* Secure */
  { "secure-over-https-is-accepted", "https://a.com/", "a=1; Secure", ORDINARY, NULL, "a.com", "/" },
  { "secure-over-http-is-refused", "http://a.com/", "a=1; Secure", ORDINARY, IN_CLEAR, NULL, NULL },
  { "secure-over-http-on-443-is-refused", "http://a.com:443/", "a=1; Secure", ORDINARY, IN_CLEAR, NULL, NULL },
  { "secure-from-localhost-is-accepted", "http://localhost:8080/", "a=1; Secure", ORDINARY, NULL, "localhost", "/" },
  { "secure-from-loopback-is-accepted", "http://127.0.0.1/", "a=1; Secure", ORDINARY, NULL, "127.0.0.1", "/" },
  { "what-is-not-secure-is-accepted-over-http", "http://a.com/", "a=1", ORDINARY, NULL, "a.com", "/" },

  /* HttpOnly */
  { "http-only-over-http-is-accepted", "https://a.com/", "a=1; HttpOnly", ORDINARY, NULL, "a.com", "/" },
  { "http-only-from-elsewhere-is-refused", "https://a.com/", "a=1; HttpOnly", NOT_HTTP, ONLY_SERVER, NULL, NULL },
  { "anything-else-from-elsewhere-is-accepted", "https://a.com/", "a=1; Secure; SameSite=Strict", NOT_HTTP, NULL, "a.com", "/" },

  /* SameSite */
  { "none-and-secure-is-accepted", "https://a.com/", "a=1; SameSite=None; Secure", ORDINARY, NULL, "a.com", "/" },
  { "none-in-clear-is-refused", "https://a.com/", "a=1; SameSite=None", ORDINARY, UNRESTRICTED, NULL, NULL },
  { "none-in-clear-over-http-is-refused", "http://a.com/", "a=1; SameSite=None", ORDINARY, UNRESTRICTED, NULL, NULL },
  { "strict-is-accepted-within-the-site", "https://a.com/", "a=1; SameSite=Strict", ORDINARY, NULL, "a.com", "/" },
  { "strict-is-refused-across-sites", "https://a.com/", "a=1; SameSite=Strict", CROSS_SITE, OTHER_SITE, NULL, NULL },
  { "lax-is-refused-across-sites", "https://a.com/", "a=1; SameSite=Lax", CROSS_SITE, OTHER_SITE, NULL, NULL },
  { "without-same-site-it-is-refused-across-sites", "https://a.com/", "a=1", CROSS_SITE, OTHER_SITE, NULL, NULL },
  { "an-unknown-same-site-is-refused-across-sites", "https://a.com/", "a=1; SameSite=Maybe; Secure", CROSS_SITE, OTHER_SITE, NULL, NULL },
  { "none-is-accepted-across-sites", "https://a.com/", "a=1; SameSite=None; Secure", CROSS_SITE, NULL, "a.com", "/" },

  /* Prefixes */
  { "the-prefix-secure-needs-secure", "https://a.com/", "__Secure-a=1", ORDINARY, SECURE_PREFIX, NULL, NULL },
  { "the-prefix-secure-needs-secure-in-any-case", "https://a.com/", "__sECURE-a=1; Path=/", ORDINARY, SECURE_PREFIX, NULL, NULL },
  { "the-prefix-secure-is-accepted-with-secure", "https://www.a.com/x/", "__Secure-a=1; Secure; Domain=a.com", ORDINARY, NULL, "*a.com", "/x" },
  { "the-prefix-secure-is-refused-over-http", "http://a.com/", "__Secure-a=1; Secure", ORDINARY, IN_CLEAR, NULL, NULL },
  { "the-prefix-host-is-accepted-with-everything", "https://a.com/x/", "__Host-a=1; Secure; Path=/", ORDINARY, NULL, "a.com", "/" },
  { "the-prefix-host-is-accepted-from-localhost", "http://localhost/", "__Host-a=1; Secure; Path=/", ORDINARY, NULL, "localhost", "/" },
  { "the-prefix-host-needs-secure", "https://a.com/", "__Host-a=1; Path=/", ORDINARY, HOST_PREFIX, NULL, NULL },
  { "the-prefix-host-needs-a-path", "https://a.com/", "__Host-a=1; Secure", ORDINARY, HOST_PREFIX, NULL, NULL },
  { "the-prefix-host-needs-the-root", "https://a.com/", "__Host-a=1; Secure; Path=/x", ORDINARY, HOST_PREFIX, NULL, NULL },
  { "the-prefix-host-needs-to-be-without-a-domain", "https://a.com/", "__Host-a=1; Secure; Path=/; Domain=a.com", ORDINARY, HOST_PREFIX, NULL, NULL },
  { "the-prefix-host-needs-all-that-in-any-case", "https://a.com/", "__hOST-a=1; Path=/", ORDINARY, HOST_PREFIX, NULL, NULL },
  { "a-prefix-without-its-hyphen-is-none", "https://a.com/", "__Hosta=1", ORDINARY, NULL, "a.com", "/" },
  { "a-prefix-within-a-name-is-none", "https://a.com/", "x__Host-a=1", ORDINARY, NULL, "a.com", "/" },
  { "a-nameless-value-hides-no-host-prefix", "https://a.com/", "__Host-a", ORDINARY, HIDDEN_PREFIX, NULL, NULL },
  { "a-nameless-value-hides-no-secure-prefix", "https://a.com/", "= __sECURE-a=1; Secure; Path=/", ORDINARY, HIDDEN_PREFIX, NULL, NULL },
  { "a-value-with-a-name-may-have-a-prefix", "https://a.com/", "a=__Host-a", ORDINARY, NULL, "a.com", "/" },
};

static void
test_accept (gconstpointer data)
{
  const AcceptRow *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqCookieRecord) record = accept_cookie (row->url, row->text, row->flags, NOW, &error);
  g_autofree char *domain = NULL;

  if (row->words != NULL)
    {
      g_assert_null (record);
      g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, row->words));
      return;
    }

  g_assert_no_error (error);
  domain = g_strconcat (record->host_only ? "" : "*", record->domain, NULL);
  g_assert_cmpstr (domain, ==, row->domain);
  g_assert_cmpstr (record->path, ==, row->path);
}

static void
test_accept_takes_everything (void)
{
  g_autoptr(NetreqCookieRecord) record =
    must_accept ("https://a.com/", "a=b; Secure; HttpOnly; SameSite=Strict", NOW + 1);
  g_autoptr(NetreqCookieRecord) plain = must_accept ("https://a.com/", "c=d", NOW);

  g_assert_cmpstr (record->name, ==, "a");
  g_assert_cmpstr (record->value, ==, "b");
  g_assert_true (record->secure);
  g_assert_true (record->http_only);
  g_assert_cmpint (record->same_site, ==, NETREQ_SAME_SITE_STRICT);
  g_assert_cmpint (record->created, ==, NOW + 1);
  g_assert_cmpint (record->accessed, ==, NOW + 1);

  g_assert_false (plain->secure);
  g_assert_false (plain->http_only);
  g_assert_cmpint (plain->same_site, ==, NETREQ_SAME_SITE_UNSPECIFIED);
}

/* What an application gives is no better than what a server sends. */
static void
test_accept_checks (void)
{
  g_autoptr(GUri) url = parse ("https://a.com/");
  NetreqCookieContext context = make_context (url, ORDINARY);
  NetreqReceivedCookie received = { .name = (char *) "a", .value = (char *) "1; Secure" };
  g_autoptr(GError) error = NULL;

  g_assert_null (netreq_cookie_accept (&received, &context, NOW, &error));
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
}

static void
test_error_shows_no_value (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (accept_cookie ("https://a.com/", "a=secret; Domain=b.com", ORDINARY, NOW, &error));
  g_assert_nonnull (strstr (error->message, "\"a\""));
  g_assert_nonnull (strstr (error->message, "\"b.com\""));
  g_assert_nonnull (strstr (error->message, "a.com"));
  g_assert_null (strstr (error->message, "secret"));
}

typedef struct
{
  const char *name;
  const char *text;
  gint64 now;
  /* In seconds; NEVER for a session cookie. */
  gint64 expires;
  gboolean expired;
} ExpiryRow;

#define NEVER G_MAXINT64
#define PAST G_MININT64

static const ExpiryRow expiry_rows[] = {
  { "without-both-it-is-for-the-session", "a=1", NOW, NEVER, FALSE },
  { "what-cannot-be-read-makes-it-for-the-session", "a=1; Expires=x; Max-Age=x", NOW, NEVER, FALSE },
  { "max-age-counts-from-now", "a=1; Max-Age=60", NOW, NOW_SECONDS + 60, FALSE },
  { "a-second-that-has-begun-is-given", "a=1; Max-Age=1", NOW + 1, NOW_SECONDS + 2, FALSE },
  { "max-age-0-is-past", "a=1; Max-Age=0", NOW, PAST, TRUE },
  { "a-negative-max-age-is-past", "a=1; Max-Age=-5", NOW, PAST, TRUE },
  { "expires-is-taken", "a=1; Expires=Sun, 06 Nov 1994 08:49:38 GMT", NOW, NOW_SECONDS + 1, FALSE },
  { "expires-now-is-past", "a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT", NOW, NOW_SECONDS, TRUE },
  { "expires-at-the-epoch-is-past", "a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", NOW, 0, TRUE },
  { "max-age-goes-before-expires", "a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", NOW, NOW_SECONDS + 60, FALSE },
  { "max-age-goes-before-expires-behind-it-too", "a=1; Expires=Mon, 07 Nov 1994 08:49:37 GMT; Max-Age=0", NOW, PAST, TRUE },
  { "expires-counts-where-max-age-cannot-be-read", "a=1; Max-Age=x; Expires=Mon, 07 Nov 1994 08:49:37 GMT", NOW, NOW_SECONDS + DAY, FALSE },
  { "400-days-are-given", "a=1; Max-Age=34560000", NOW, NOW_SECONDS + 400 * DAY, FALSE },
  { "a-second-more-is-not", "a=1; Max-Age=34560001", NOW, NOW_SECONDS + 400 * DAY, FALSE },
  { "a-huge-max-age-is-400-days", "a=1; Max-Age=99999999999999999999", NOW, NOW_SECONDS + 400 * DAY, FALSE },
  { "a-far-date-is-400-days", "a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT", NOW, NOW_SECONDS + 400 * DAY, FALSE },
  { "2038-ends-nothing", "a=1; Max-Age=60", G_MAXINT32 * SECOND, (gint64) G_MAXINT32 + 60, FALSE },
  { "a-date-beyond-2038-is-taken", "a=1; Expires=Tue, 19 Jan 2038 03:15:00 GMT", G_MAXINT32 * SECOND, (gint64) G_MAXINT32 + 53, FALSE },
};

static void
test_expiry (gconstpointer data)
{
  const ExpiryRow *row = data;
  g_autoptr(NetreqCookieRecord) record = must_accept ("https://a.com/", row->text, row->now);

  g_assert_cmpint (record->persistent, ==, row->expires != NEVER);
  if (record->persistent)
    g_assert_cmpint (record->expires, ==, row->expires);
  g_assert_cmpint (netreq_cookie_record_is_expired (record, row->now), ==, row->expired);
}

/* --- finding a place --- */

typedef struct
{
  const char *name;
  /* The one that is there, which was accepted from this URL a second before. */
  const char *other_url;
  const char *other;
  const char *url;
  const char *text;
  Flags flags;
  /* A part of the error; NULL where there is none. */
  const char *words;
  gboolean replaces;
} PlaceRow;

#define COVERS "would cover a Secure one"
#define REPLACES_HTTP_ONLY "would replace one that is HttpOnly"

static const PlaceRow place_rows[] = {
  { "an-equal-key-is-replaced", "https://a.com/", "a=1", "https://a.com/", "a=2", ORDINARY, NULL, TRUE },
  { "attributes-do-not-matter-for-that", "https://a.com/", "a=1", "https://a.com/", "a=2; Secure; HttpOnly; Max-Age=9", ORDINARY, NULL, TRUE },
  { "another-name-is-new", "https://a.com/", "a=1", "https://a.com/", "b=1", ORDINARY, NULL, FALSE },
  { "another-path-is-new", "https://a.com/", "a=1", "https://a.com/", "a=1; Path=/x", ORDINARY, NULL, FALSE },
  { "another-domain-is-new", "https://www.a.com/", "a=1; Domain=www.a.com", "https://www.a.com/", "a=1; Domain=a.com", ORDINARY, NULL, FALSE },
  { "one-for-the-host-only-is-new", "https://a.com/", "a=1; Domain=a.com", "https://a.com/", "a=1", ORDINARY, NULL, FALSE },
  { "a-port-makes-nothing-new", "https://a.com:1/", "a=1", "https://a.com:2/", "a=2", ORDINARY, NULL, TRUE },
  { "http-makes-nothing-new", "https://a.com/", "a=1", "http://a.com/", "a=2", ORDINARY, NULL, TRUE },

  /* Leave Secure cookies alone */
  { "http-replaces-no-secure-one", "https://a.com/", "a=1; Secure", "http://a.com/", "a=2", ORDINARY, COVERS, FALSE },
  { "http-removes-no-secure-one", "https://a.com/", "a=1; Secure", "http://a.com/", "a=; Max-Age=0", ORDINARY, COVERS, FALSE },
  { "http-covers-none-below-its-path", "https://a.com/", "a=1; Secure; Path=/x", "http://a.com/", "a=2; Path=/x/y", ORDINARY, COVERS, FALSE },
  { "http-may-be-above-its-path", "https://a.com/", "a=1; Secure; Path=/x", "http://a.com/", "a=2; Path=/", ORDINARY, NULL, FALSE },
  { "http-may-be-beside-its-path", "https://a.com/", "a=1; Secure; Path=/x", "http://a.com/", "a=2; Path=/xy", ORDINARY, NULL, FALSE },
  { "http-covers-none-of-a-domain-above", "https://a.com/", "a=1; Secure; Domain=a.com", "http://www.a.com/", "a=2", ORDINARY, COVERS, FALSE },
  { "http-covers-none-of-a-domain-below", "https://www.a.com/", "a=1; Secure", "http://a.com/", "a=2; Domain=a.com", ORDINARY, COVERS, FALSE },
  { "http-may-be-beside-its-domain", "https://b.a.com/", "a=1; Secure", "http://c.a.com/", "a=2", ORDINARY, NULL, FALSE },
  { "http-may-have-another-name", "https://a.com/", "a=1; Secure", "http://a.com/", "A=2", ORDINARY, NULL, FALSE },
  { "https-may-replace-a-secure-one", "https://a.com/", "a=1; Secure", "https://a.com/", "a=2", ORDINARY, NULL, TRUE },
  { "loopback-may-replace-a-secure-one", "http://localhost/", "a=1; Secure", "http://localhost/", "a=2", ORDINARY, NULL, TRUE },
  { "a-secure-one-that-is-expired-is-in-nobodys-way", "https://a.com/", "a=1; Secure; Max-Age=1", "http://a.com/", "a=2", ORDINARY, NULL, TRUE },

  /* HttpOnly */
  { "http-only-is-replaced-over-http", "https://a.com/", "a=1; HttpOnly", "https://a.com/", "a=2", ORDINARY, NULL, TRUE },
  { "http-only-is-not-replaced-from-elsewhere", "https://a.com/", "a=1; HttpOnly", "https://a.com/", "a=2", NOT_HTTP, REPLACES_HTTP_ONLY, FALSE },
  { "http-only-is-in-the-way-of-its-own-key-only", "https://a.com/", "a=1; HttpOnly", "https://a.com/", "a=2; Path=/x", NOT_HTTP, NULL, FALSE },
  { "what-is-not-http-only-is-replaced-from-elsewhere", "https://a.com/", "a=1", "https://a.com/", "a=2", NOT_HTTP, NULL, TRUE },
  { "http-only-that-is-expired-is-in-nobodys-way", "https://a.com/", "a=1; HttpOnly; Max-Age=1", "https://a.com/", "a=2", NOT_HTTP, NULL, TRUE },
};

static void
test_place (gconstpointer data)
{
  const PlaceRow *row = data;
  g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func ((GDestroyNotify) netreq_cookie_record_free);
  g_autoptr(GUri) url = parse (row->url);
  NetreqCookieContext context = make_context (url, row->flags);
  NetreqCookieRecord *other = must_accept (row->other_url, row->other, NOW - SECOND);
  NetreqCookieRecord *replaced;
  g_autoptr(NetreqCookieRecord) record = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_young;

  g_ptr_array_add (others, must_accept (row->other_url, "in=front", NOW - SECOND));
  g_ptr_array_add (others, other);
  g_ptr_array_add (others, must_accept (row->other_url, "be=hind", NOW - SECOND));

  record = accept_cookie (row->url, row->text, row->flags, NOW, &error);
  g_assert_no_error (error);

  g_assert_cmpint (netreq_cookie_find_place (record, others, &context, NOW, &replaced, &error), ==, row->words == NULL);
  if (row->words != NULL)
    {
      g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, row->words));
      return;
    }

  g_assert_no_error (error);
  g_assert_true (replaced == (row->replaces ? other : NULL));

  is_young = replaced == NULL || netreq_cookie_record_is_expired (replaced, NOW);
  g_assert_cmpint (record->created, ==, is_young ? NOW : NOW - SECOND);
  g_assert_cmpint (record->accessed, ==, NOW);
}

typedef struct
{
  const char *name;
  const char *domain;
  const char *site;
} SiteRow;

static const SiteRow site_rows[] = {
  { "a-domain-is-its-site", "a.com", "a.com" },
  { "what-is-below-it-is-of-its-site", "c.b.a.com", "a.com" },
  { "a-public-suffix-is-its-own-site", "github.io", "github.io" },
  { "what-is-below-a-suffix-is-a-site", "a.github.io", "a.github.io" },
  { "a-single-label-is-its-own-site", "localhost", "localhost" },
  { "an-address-is-its-own-site", "127.0.0.1", "127.0.0.1" },
};

static void
test_site (gconstpointer data)
{
  const SiteRow *row = data;
  g_autofree char *site = netreq_cookie_site (row->domain);

  g_assert_cmpstr (site, ==, row->site);
}

/* --- sending --- */

typedef struct
{
  const char *name;
  /* Where it was accepted from. */
  const char *from;
  const char *text;
  const char *url;
  Flags flags;
  gboolean sent;
} MatchRow;

static const MatchRow match_rows[] = {
  /* The domain */
  { "a-host-gets-its-own", "https://a.com/", "a=1", "https://a.com/", ORDINARY, TRUE },
  { "what-is-below-gets-none-that-is-for-the-host", "https://a.com/", "a=1", "https://www.a.com/", ORDINARY, FALSE },
  { "what-is-above-gets-none", "https://www.a.com/", "a=1", "https://a.com/", ORDINARY, FALSE },
  { "what-is-below-gets-one-of-the-domain", "https://a.com/", "a=1; Domain=a.com", "https://c.b.a.com/", ORDINARY, TRUE },
  { "a-sibling-gets-one-of-the-domain", "https://b.a.com/", "a=1; Domain=a.com", "https://c.a.com/", ORDINARY, TRUE },
  { "what-only-ends-alike-gets-none", "https://a.com/", "a=1; Domain=a.com", "https://ba.com/", ORDINARY, FALSE },
  { "another-domain-gets-none", "https://a.com/", "a=1; Domain=a.com", "https://b.com/", ORDINARY, FALSE },
  { "a-final-dot-is-another-host", "https://a.com/", "a=1", "https://a.com./", ORDINARY, FALSE },
  { "another-port-gets-it", "https://a.com/", "a=1", "https://a.com:8443/", ORDINARY, TRUE },
  { "another-scheme-gets-it", "https://a.com/", "a=1", "http://a.com/", ORDINARY, TRUE },
  { "an-address-gets-its-own", "http://127.0.0.1/", "a=1", "http://127.0.0.1:8080/", ORDINARY, TRUE },
  { "an-ipv6-address-gets-its-own", "http://[::1]/", "a=1; Domain=[::1]", "http://[0:0::1]/", ORDINARY, TRUE },
  { "below-a-public-suffix-nobody-gets-its-own", "https://github.io/", "a=1; Domain=github.io", "https://a.github.io/", ORDINARY, FALSE },

  /* The path */
  { "the-root-is-everywhere", "https://a.com/", "a=1; Path=/", "https://a.com/x/y", ORDINARY, TRUE },
  { "the-path-itself-gets-it", "https://a.com/", "a=1; Path=/x", "https://a.com/x", ORDINARY, TRUE },
  { "the-path-with-a-query-gets-it", "https://a.com/", "a=1; Path=/x", "https://a.com/x?y", ORDINARY, TRUE },
  { "below-the-path-gets-it", "https://a.com/", "a=1; Path=/x", "https://a.com/x/y", ORDINARY, TRUE },
  { "the-path-as-a-folder-gets-it", "https://a.com/", "a=1; Path=/x", "https://a.com/x/", ORDINARY, TRUE },
  { "what-only-begins-alike-gets-none", "https://a.com/", "a=1; Path=/x", "https://a.com/xy", ORDINARY, FALSE },
  { "above-the-path-gets-none", "https://a.com/", "a=1; Path=/x/y", "https://a.com/x", ORDINARY, FALSE },
  { "a-folder-is-not-the-file", "https://a.com/", "a=1; Path=/x/", "https://a.com/x", ORDINARY, FALSE },
  { "below-a-folder-gets-it", "https://a.com/", "a=1; Path=/x/", "https://a.com/x/y", ORDINARY, TRUE },
  { "the-case-of-a-path-matters", "https://a.com/", "a=1; Path=/X", "https://a.com/x", ORDINARY, FALSE },
  { "dots-lead-nowhere-else", "https://a.com/", "a=1; Path=/x", "https://a.com/x/../y", ORDINARY, FALSE },
  { "the-default-path-is-a-path", "https://a.com/x/y", "a=1", "https://a.com/z", ORDINARY, FALSE },

  /* Secure and HttpOnly */
  { "https-gets-a-secure-one", "https://a.com/", "a=1; Secure", "https://a.com/", ORDINARY, TRUE },
  { "http-gets-no-secure-one", "https://a.com/", "a=1; Secure", "http://a.com/", ORDINARY, FALSE },
  { "http-on-443-gets-no-secure-one", "https://a.com/", "a=1; Secure", "http://a.com:443/", ORDINARY, FALSE },
  { "localhost-gets-a-secure-one", "https://localhost/", "a=1; Secure", "http://localhost/", ORDINARY, TRUE },
  { "loopback-gets-a-secure-one", "http://127.0.0.1/", "a=1; Secure", "http://127.0.0.1/", ORDINARY, TRUE },
  { "http-gets-one-that-is-http-only", "https://a.com/", "a=1; HttpOnly", "https://a.com/", ORDINARY, TRUE },
  { "nobody-else-gets-one-that-is-http-only", "https://a.com/", "a=1; HttpOnly", "https://a.com/", NOT_HTTP, FALSE },
  { "others-get-the-rest", "https://a.com/", "a=1", "https://a.com/", NOT_HTTP, TRUE },

  /* SameSite */
  { "strict-is-sent-within-the-site", "https://a.com/", "a=1; SameSite=Strict", "https://a.com/", ORDINARY, TRUE },
  { "lax-is-sent-within-the-site", "https://a.com/", "a=1; SameSite=Lax", "https://a.com/", ORDINARY, TRUE },
  { "none-is-sent-within-the-site", "https://a.com/", "a=1; SameSite=None; Secure", "https://a.com/", ORDINARY, TRUE },
  { "strict-is-not-sent-across-sites", "https://a.com/", "a=1; SameSite=Strict", "https://a.com/", CROSS_SITE, FALSE },
  { "lax-is-not-sent-across-sites", "https://a.com/", "a=1; SameSite=Lax", "https://a.com/", CROSS_SITE, FALSE },
  { "without-same-site-it-is-not-sent-across-sites", "https://a.com/", "a=1", "https://a.com/", CROSS_SITE, FALSE },
  { "none-is-sent-across-sites", "https://a.com/", "a=1; SameSite=None; Secure", "https://a.com/", CROSS_SITE, TRUE },

  /* Time */
  { "what-has-time-left-is-sent", "https://a.com/", "a=1; Max-Age=2", "https://a.com/", ORDINARY, TRUE },
  { "what-is-expired-is-not", "https://a.com/", "a=1; Max-Age=1", "https://a.com/", ORDINARY, FALSE },
};

static void
test_match (gconstpointer data)
{
  const MatchRow *row = data;
  g_autoptr(NetreqCookieRecord) record = must_accept (row->from, row->text, NOW - SECOND);
  g_autoptr(GUri) url = parse (row->url);
  NetreqCookieContext context = make_context (url, row->flags);

  g_assert_cmpint (netreq_cookie_matches (record, &context, NOW), ==, row->sent);
}

/* What was stored when the list of public suffixes was shorter. */
static void
test_match_of_new_suffix (void)
{
  g_autoptr(NetreqCookieRecord) record = netreq_cookie_record_new ("a", "1", "github.io");
  g_autoptr(GUri) suffix = parse ("https://github.io/");
  g_autoptr(GUri) below = parse ("https://a.github.io/");
  NetreqCookieContext context = make_context (suffix, ORDINARY);

  record->host_only = FALSE;
  g_assert_false (netreq_cookie_matches (record, &context, NOW));
  context.url = below;
  g_assert_false (netreq_cookie_matches (record, &context, NOW));
}

typedef struct
{
  const char *name;
  const char *host;
  const char *domain;
  gboolean matches;
} DomainRow;

/* RFC 6265bis, section 5.1.3 */
static const DomainRow domain_rows[] = {
  { "a-host-matches-itself", "a.com", "a.com", TRUE },
  { "what-is-below-matches", "c.b.a.com", "a.com", TRUE },
  { "what-is-above-does-not", "a.com", "b.a.com", FALSE },
  { "what-only-ends-alike-does-not", "ba.com", "a.com", FALSE },
  { "an-address-matches-itself", "127.0.0.1", "127.0.0.1", TRUE },
  { "nothing-is-below-an-address", "127.0.0.1", "0.0.1", FALSE },
  { "nothing-is-below-an-ipv6-address", "::1", "1", FALSE },
};

static void
test_domain (gconstpointer data)
{
  const DomainRow *row = data;

  g_assert_cmpint (netreq_cookie_domain_match (row->host, row->domain), ==, row->matches);
}

static void
add (GPtrArray  *records,
     const char *name,
     const char *value,
     const char *path,
     gint64      created)
{
  NetreqCookieRecord *record = netreq_cookie_record_new (name, value, "a.com");

  g_free (record->path);
  record->path = g_strdup (path);
  record->created = created;
  g_ptr_array_add (records, record);
}

/* RFC 6265bis, section 5.8.3 */
static void
test_order (void)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) netreq_cookie_record_free);
  g_autofree char *field = NULL;

  add (records, "root-late", "1", "/", 30 + (gint64) G_MAXINT32);
  add (records, "folder", "2", "/x/", 20);
  add (records, "root-early", "3", "/", 0);
  add (records, "equal-first", "4", "/x", 10);
  add (records, "equal-second", "5", "/y", 10);
  add (records, "equal-third", "6", "/x", 10);
  add (records, "long", "7", "/x/y/z", G_MAXINT64);
  netreq_cookies_sort (records);
  field = netreq_cookies_to_field (records);

  g_assert_cmpstr (field, ==, "long=7; folder=2; equal-first=4; equal-second=5; equal-third=6; "
                              "root-early=3; root-late=1");
}

typedef struct
{
  const char *name;
  const char *values[3][2];
  const char *field;
} FieldRow;

static const FieldRow field_rows[] = {
  { "no-cookie-is-no-field", { { NULL } }, NULL },
  { "one-cookie", { { "a", "1" } }, "a=1" },
  { "two-cookies", { { "a", "1" }, { "b", "2" } }, "a=1; b=2" },
  { "an-empty-value-keeps-its-equals-sign", { { "a", "" } }, "a=" },
  { "no-name-has-no-equals-sign", { { "", "1" }, { "b", "2" } }, "1; b=2" },
  { "a-value-is-sent-as-it-came", { { "a b", "\"c,d\" e=%3B" } }, "a b=\"c,d\" e=%3B" },
  { "a-percent-sign-formats-nothing", { { "%s", "%n" } }, "%s=%n" },
};

static void
test_field (gconstpointer data)
{
  const FieldRow *row = data;
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) netreq_cookie_record_free);
  g_autofree char *field = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (row->values) && row->values[i][0] != NULL; i++)
    add (records, row->values[i][0], row->values[i][1], "/", 0);
  field = netreq_cookies_to_field (records);

  g_assert_cmpstr (field, ==, row->field);
}

#define ADD_ROWS(group, rows, test) \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) \
    { \
      g_autofree char *path = g_strconcat ("/policy/cookie-rules/" group "/", rows[i].name, NULL); \
      g_test_add_data_func (path, &rows[i], test); \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ROWS ("accept", accept_rows, test_accept);
  g_test_add_func ("/policy/cookie-rules/accept/everything-is-taken", test_accept_takes_everything);
  g_test_add_func ("/policy/cookie-rules/accept/what-is-given-by-hand-is-checked", test_accept_checks);
  g_test_add_func ("/policy/cookie-rules/accept/an-error-shows-no-value", test_error_shows_no_value);
  ADD_ROWS ("expiry", expiry_rows, test_expiry);
  ADD_ROWS ("place", place_rows, test_place);
  ADD_ROWS ("site", site_rows, test_site);
  ADD_ROWS ("match", match_rows, test_match);
  g_test_add_func ("/policy/cookie-rules/match/what-has-become-a-public-suffix-gets-none", test_match_of_new_suffix);
  ADD_ROWS ("domain", domain_rows, test_domain);
  g_test_add_func ("/policy/cookie-rules/longer-paths-and-older-ones-come-first", test_order);
  ADD_ROWS ("field", field_rows, test_field);

  return g_test_run ();
}
