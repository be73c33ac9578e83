/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-protection-space-private.h"
#include "policy/netreq-url-private.h"

static GUri *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  GUri *url = netreq_url_parse (text, NULL, NULL, &error);

  g_assert_no_error (error);

  return url;
}

static NetreqChallenge *
read_challenge (const char *field)
{
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();
  g_autoptr(GPtrArray) challenges = NULL;

  netreq_header_list_append (headers, "WWW-Authenticate", field);
  challenges = netreq_challenges_read (headers, FALSE);
  g_assert_cmpuint (challenges->len, ==, 1);

  return netreq_challenge_copy (g_ptr_array_index (challenges, 0));
}

static NetreqProtectionSpace *
space_of (const char *field,
          const char *url)
{
  g_autoptr(NetreqChallenge) challenge = read_challenge (field);
  g_autoptr(GUri) uri = parse (url);

  return netreq_protection_space_new (challenge, uri);
}

static NetreqProtectionSpace *
space_of_proxy (const char *field,
                const char *host_port)
{
  g_autoptr(NetreqChallenge) challenge = read_challenge (field);

  return netreq_protection_space_new_for_proxy (challenge, host_port);
}

static gsize
depth (const NetreqProtectionSpace *space,
       const char                  *url)
{
  g_autoptr(GUri) uri = parse (url);

  g_assert_cmpint (netreq_protection_space_covers (space, uri), ==,
                   netreq_protection_space_get_depth (space, uri) > 0);

  return netreq_protection_space_get_depth (space, uri);
}

typedef struct
{
  const char *name;
  const char *field;
  const char *challenged;
  const char *url;
  gboolean covers;
} CoversRow;

#define BASIC "Basic realm=a"
#define DIGEST "Digest realm=a, nonce=n"
#define DOMAIN(list) DIGEST ", domain=\"" list "\""

static const CoversRow covers_rows[] = {
  /* RFC 7617, section 2.2 */
  { "basic-covers-the-url-itself", BASIC, "http://e.com/docs/index.html", "http://e.com/docs/index.html", TRUE },
  { "basic-covers-the-directory", BASIC, "http://e.com/docs/index.html", "http://e.com/docs/", TRUE },
  { "basic-covers-a-neighbour", BASIC, "http://e.com/docs/index.html", "http://e.com/docs/test.doc", TRUE },
  { "basic-covers-what-is-deeper", BASIC, "http://e.com/docs/index.html", "http://e.com/docs/a/b?c=1", TRUE },
  { "basic-does-not-cover-what-is-above", BASIC, "http://e.com/docs/index.html", "http://e.com/", FALSE },
  { "basic-does-not-cover-what-is-beside", BASIC, "http://e.com/docs/index.html", "http://e.com/other/", FALSE },
  { "basic-does-not-cover-the-directory-without-its-slash", BASIC, "http://e.com/docs/a", "http://e.com/docs", FALSE },
  { "basic-does-not-cover-what-only-begins-alike", BASIC, "http://e.com/docs/a", "http://e.com/docs2/a", FALSE },
  { "basic-covers-a-directory-that-was-challenged", BASIC, "http://e.com/docs/", "http://e.com/docs/a", TRUE },
  { "basic-covers-all-when-the-root-was-challenged", BASIC, "http://e.com/", "http://e.com/a/b", TRUE },
  { "basic-covers-all-when-a-file-in-the-root-was-challenged", BASIC, "http://e.com/docs", "http://e.com/other/", TRUE },
  { "a-slash-in-a-query-makes-no-directory", BASIC, "http://e.com/a/b?c/d", "http://e.com/a/x", TRUE },
  { "a-query-makes-no-directory", BASIC, "http://e.com/a/b?/c/", "http://e.com/", FALSE },
  { "a-directory-in-a-query-does-not-count", BASIC, "http://e.com/docs/a", "http://e.com/?/docs/a", FALSE },
  { "dots-are-resolved-first", BASIC, "http://e.com/docs/a", "http://e.com/docs/../x", FALSE },
  { "encoded-dots-are-resolved-first", BASIC, "http://e.com/docs/a", "http://e.com/docs/%2e%2E/x", FALSE },
  { "dots-behind-a-backslash-are-resolved-first", BASIC, "http://e.com/docs/a", "http://e.com/docs\\..\\x", FALSE },
  { "case-counts-in-a-path", BASIC, "http://e.com/docs/a", "http://e.com/DOCS/a", FALSE },

  /* Other servers */
  { "basic-is-not-for-another-host", BASIC, "http://e.com/", "http://f.com/", FALSE },
  { "basic-is-not-for-a-subdomain", BASIC, "http://e.com/", "http://a.e.com/", FALSE },
  { "basic-is-not-for-the-domain-above", BASIC, "http://a.e.com/", "http://e.com/", FALSE },
  { "basic-is-not-for-another-port", BASIC, "http://e.com/", "http://e.com:8080/", FALSE },
  { "basic-is-not-for-a-port-that-begins-alike", BASIC, "http://e.com:80", "http://e.com:8080/", FALSE },
  { "basic-is-not-for-a-host-that-begins-alike", BASIC, "http://e.com", "http://e.com.evil.net/", FALSE },
  { "basic-is-not-for-https", BASIC, "http://e.com/", "https://e.com/", FALSE },
  { "basic-of-https-is-not-for-http", BASIC, "https://e.com/", "http://e.com/", FALSE },
  { "the-default-port-is-the-same-server", BASIC, "http://e.com:80/a/", "http://E.com/a/", TRUE },
  { "user-info-is-the-same-server", BASIC, "http://me:secret@e.com/", "http://e.com/", TRUE },
  { "an-ipv6-address-is-the-same-server", BASIC, "http://[::1]:81/", "http://[0:0::1]:81/", TRUE },
  { "digest-is-not-for-another-host", DIGEST, "http://e.com/", "http://f.com/", FALSE },
  { "digest-is-not-for-another-port", DIGEST, "http://e.com/", "http://e.com:8080/", FALSE },
  { "digest-is-not-for-https", DIGEST, "http://e.com/", "https://e.com/", FALSE },
  { "digest-is-not-for-a-host-that-begins-alike", DIGEST, "http://e.com", "http://e.com.evil.net/", FALSE },

  /* RFC 7616, section 3.3, "domain" */
  { "digest-without-a-domain-covers-the-server", DIGEST, "http://e.com/a/b", "http://e.com/", TRUE },
  { "digest-with-an-empty-domain-covers-the-server", DOMAIN (" "), "http://e.com/a/b", "http://e.com/c", TRUE },
  { "a-domain-narrows-digest", DOMAIN ("/a/"), "http://e.com/a/b", "http://e.com/c", FALSE },
  { "a-domain-covers-what-is-below", DOMAIN ("/a/"), "http://e.com/a/b", "http://e.com/a/c?d", TRUE },
  { "a-domain-begins-at-the-root", DOMAIN ("/c"), "http://e.com/a/b", "http://e.com/c/d", TRUE },
  { "a-relative-domain-begins-at-the-root", DOMAIN ("c/"), "http://e.com/a/b", "http://e.com/c/d", TRUE },
  { "a-relative-domain-does-not-begin-at-the-url", DOMAIN ("c/"), "http://e.com/a/b", "http://e.com/a/c/d", FALSE },
  { "a-domain-is-the-start-of-a-url", DOMAIN ("/a"), "http://e.com/a/b", "http://e.com/ab", TRUE },
  { "a-domain-can-be-of-many", DOMAIN ("/a/  /b/\t/c/ "), "http://e.com/", "http://e.com/c/", TRUE },
  { "a-domain-of-many-is-still-narrow", DOMAIN (" /a/  /b/ "), "http://e.com/", "http://e.com/", FALSE },
  { "a-domain-can-be-absolute", DOMAIN ("HTTP://E.com:80/a"), "http://e.com/", "http://e.com/a/b", TRUE },
  { "an-absolute-domain-narrows-too", DOMAIN ("http://e.com/a"), "http://e.com/", "http://e.com/b", FALSE },
  { "a-domain-without-a-path-is-the-server", DOMAIN ("http://e.com"), "http://e.com/a/", "http://e.com/b", TRUE },
  { "dots-of-a-domain-are-resolved", DOMAIN ("/x/../a/"), "http://e.com/", "http://e.com/a/b", TRUE },
  { "a-domain-does-not-give-to-another-server", DOMAIN ("/ http://f.com/"), "http://e.com/", "http://f.com/", FALSE },
  { "a-domain-does-not-give-to-another-port", DOMAIN ("/ //e.com:81/"), "http://e.com/", "http://e.com:81/", FALSE },
  { "a-domain-does-not-give-to-another-scheme", DOMAIN ("/ https://e.com/"), "http://e.com/", "https://e.com/", FALSE },
  { "a-foreign-domain-beside-ours-does-not-widen-it", DOMAIN ("/a/ http://f.com/"), "http://e.com/", "http://e.com/b", FALSE },
  { "a-domain-of-others-only-says-nothing", DOMAIN ("http://inside:8080/app"), "http://e.com/", "http://e.com/b", TRUE },
  { "a-domain-that-can-not-be-read-says-nothing", DOMAIN ("http://:x/"), "http://e.com/", "http://e.com/b", TRUE },
  { "basic-has-no-domain", BASIC ", domain=\"/\"", "http://e.com/a/", "http://e.com/", FALSE },

  /* Other schemes */
  { "ntlm-covers-the-server", "NTLM", "http://e.com/a/b", "http://e.com/c", TRUE },
  { "ntlm-covers-no-other-server", "NTLM", "http://e.com/", "https://e.com/", FALSE },
  { "negotiate-covers-nothing", "Negotiate", "http://e.com/", "http://e.com/", FALSE },
};

static void
test_covers (gconstpointer data)
{
  const CoversRow *row = data;
  g_autoptr(NetreqProtectionSpace) space = space_of (row->field, row->challenged);
  g_autoptr(NetreqProtectionSpace) copy = netreq_protection_space_copy (space);

  g_assert_cmpint (depth (space, row->url) > 0, ==, row->covers);
  g_assert_cmpint (depth (copy, row->url) > 0, ==, row->covers);
  g_assert_false (netreq_protection_space_covers_proxy (space, "e.com:80"));
}

typedef struct
{
  const char *name;
  const char *field;
  const char *url;
  const char *other_field;
  const char *other_url;
  gboolean equal;
} EqualRow;

static const EqualRow equal_rows[] = {
  { "a-realm-has-many-urls", BASIC, "http://e.com/a/", BASIC, "http://e.com/b/", TRUE },
  { "a-realm-is-spelled-in-many-ways", "Basic realm=a", "http://e.com/", "BASIC REALM=\"\\a\"", "http://e.com/", TRUE },
  { "another-realm-is-another-space", BASIC, "http://e.com/", "Basic realm=b", "http://e.com/", FALSE },
  { "case-counts-in-a-realm", BASIC, "http://e.com/", "Basic realm=A", "http://e.com/", FALSE },
  { "another-scheme-is-another-space", BASIC, "http://e.com/", DIGEST, "http://e.com/", FALSE },
  { "another-nonce-is-the-same-space", DIGEST, "http://e.com/", "Digest realm=a, nonce=m", "http://e.com/", TRUE },
  { "another-algorithm-is-the-same-space", DIGEST, "http://e.com/",
    "Digest realm=a, nonce=n, algorithm=SHA-256", "http://e.com/", TRUE },
  { "another-host-is-another-space", BASIC, "http://e.com/", BASIC, "http://f.com/", FALSE },
  { "another-port-is-another-space", BASIC, "http://e.com/", BASIC, "http://e.com:81/", FALSE },
  { "https-is-another-space", BASIC, "http://e.com/", BASIC, "https://e.com/", FALSE },
  { "no-realm-is-an-empty-one", "NTLM", "http://e.com/", "NTLM realm=\"\"", "http://e.com/", TRUE },
};

static void
test_equal (gconstpointer data)
{
  const EqualRow *row = data;
  g_autoptr(NetreqProtectionSpace) one = space_of (row->field, row->url);
  g_autoptr(NetreqProtectionSpace) other = space_of (row->other_field, row->other_url);

  g_assert_cmpint (netreq_protection_space_equal (one, other), ==, row->equal);
  g_assert_cmpint (netreq_protection_space_equal (other, one), ==, row->equal);
}

static void
test_proxy (void)
{
  g_autoptr(NetreqProtectionSpace) proxy = space_of_proxy (BASIC, "Proxy.example:3128");
  g_autoptr(NetreqProtectionSpace) same = space_of_proxy (BASIC, "proxy.example:3128");
  g_autoptr(NetreqProtectionSpace) copy = netreq_protection_space_copy (proxy);
  g_autoptr(NetreqProtectionSpace) digest = space_of_proxy (DOMAIN ("/a/"), "[::1]:3128");
  g_autoptr(NetreqProtectionSpace) ntlm = space_of_proxy ("NTLM", "proxy.example:3128");
  g_autoptr(NetreqProtectionSpace) server = space_of (BASIC, "http://proxy.example:3128/");

  g_assert_true (netreq_protection_space_covers_proxy (proxy, "proxy.example:3128"));
  g_assert_true (netreq_protection_space_covers_proxy (copy, "PROXY.example:3128"));
  g_assert_true (netreq_protection_space_covers_proxy (digest, "[::1]:3128"));
  g_assert_false (netreq_protection_space_covers_proxy (proxy, "proxy.example:3129"));
  g_assert_false (netreq_protection_space_covers_proxy (proxy, "other.example:3128"));
  g_assert_false (netreq_protection_space_covers_proxy (ntlm, "proxy.example:3128"));
  g_assert_false (netreq_protection_space_covers_proxy (server, "proxy.example:3128"));

  g_assert_cmpuint (depth (proxy, "http://proxy.example:3128/"), ==, 0);
  g_assert_cmpuint (depth (digest, "http://[::1]:3128/a/"), ==, 0);

  g_assert_true (netreq_protection_space_equal (proxy, same));
  g_assert_true (netreq_protection_space_equal (proxy, copy));
  g_assert_false (netreq_protection_space_equal (proxy, server));
}

/* Not even a caller who takes the one for the other is given anything. */
static void
test_proxy_that_is_called_like_a_server (void)
{
  g_autoptr(NetreqProtectionSpace) proxy = space_of_proxy (BASIC, "http://e.com");
  g_autoptr(NetreqProtectionSpace) server = space_of (BASIC, "http://e.com");

  g_assert_false (netreq_protection_space_equal (proxy, server));
  g_assert_false (netreq_protection_space_covers_proxy (server, "http://e.com"));
  g_assert_cmpuint (depth (proxy, "http://e.com/"), ==, 0);
}

/* Two realms of one server, one in the other. */
static void
test_depth (void)
{
  g_autoptr(NetreqProtectionSpace) outer = space_of (BASIC, "http://e.com/a/");
  g_autoptr(NetreqProtectionSpace) inner = space_of ("Basic realm=b", "http://e.com/a/b/");

  g_assert_cmpuint (depth (outer, "http://e.com/a/b/c"), <, depth (inner, "http://e.com/a/b/c"));
  g_assert_cmpuint (depth (outer, "http://e.com/a/c"), ==, strlen ("http://e.com/a/"));
  g_assert_cmpuint (depth (inner, "http://e.com/a/c"), ==, 0);
}

static void
test_depth_is_that_of_the_closest (void)
{
  g_autoptr(NetreqProtectionSpace) space = space_of (DOMAIN ("/a/ /a /b"), "http://e.com/");

  g_assert_cmpuint (depth (space, "http://e.com/a/x"), ==, strlen ("http://e.com/a"));
  g_assert_cmpuint (depth (space, "http://e.com/b"), ==, strlen ("http://e.com/b"));
}

static void
test_learn (void)
{
  g_autoptr(NetreqProtectionSpace) space = space_of (BASIC, "http://e.com/a/b/");
  g_autoptr(NetreqProtectionSpace) beside = space_of (BASIC, "http://e.com/c/");
  g_autoptr(NetreqProtectionSpace) above = space_of (BASIC, "http://e.com/a/");

  netreq_protection_space_learn (space, beside);
  g_assert_cmpuint (depth (space, "http://e.com/c/d"), >, 0);
  g_assert_cmpuint (depth (space, "http://e.com/a/b/c"), >, 0);
  g_assert_cmpuint (depth (space, "http://e.com/a/c"), ==, 0);

  netreq_protection_space_learn (space, above);
  g_assert_cmpuint (depth (space, "http://e.com/a/c"), >, 0);
  g_assert_cmpuint (depth (space, "http://e.com/a/b/c"), ==, strlen ("http://e.com/a/"));
  g_assert_cmpuint (depth (space, "http://e.com/c/d"), >, 0);
}

/* Of a server that has a realm in every directory the newest are known. */
static void
test_places_are_bounded (void)
{
  g_autoptr(NetreqProtectionSpace) space = space_of (BASIC, "http://e.com/0/");

  for (guint i = 1; i < 1000; i++)
    {
      g_autofree char *url = g_strdup_printf ("http://e.com/%u/", i);
      g_autoptr(NetreqProtectionSpace) other = space_of (BASIC, url);

      netreq_protection_space_learn (space, other);
      g_assert_cmpuint (depth (space, url), >, 0);
    }

  g_assert_cmpuint (depth (space, "http://e.com/968/"), >, 0);
  g_assert_cmpuint (depth (space, "http://e.com/967/"), ==, 0);
  g_assert_cmpuint (depth (space, "http://e.com/0/"), ==, 0);
}

/* And one that is known is not forgotten for what lies below it. */
static void
test_known_places_take_no_room (void)
{
  g_autoptr(NetreqProtectionSpace) space = space_of (BASIC, "http://e.com/a/");

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *url = g_strdup_printf ("http://e.com/a/%u/", i);
      g_autoptr(NetreqProtectionSpace) below = space_of (BASIC, url);

      netreq_protection_space_learn (space, below);
    }

  g_assert_cmpuint (depth (space, "http://e.com/a/"), >, 0);
}

#define ADD_ROWS(group, rows, test)                                                                   \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                                     \
    {                                                                                                 \
      g_autofree char *path = g_strconcat ("/policy/protection-space/" group "/", rows[i].name, NULL); \
      g_test_add_data_func (path, &rows[i], test);                                                    \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ROWS ("covers", covers_rows, test_covers);
  ADD_ROWS ("equal", equal_rows, test_equal);
  g_test_add_func ("/policy/protection-space/that-of-a-proxy-is-for-the-proxy", test_proxy);
  g_test_add_func ("/policy/protection-space/a-proxy-that-is-called-like-a-server-is-none",
                   test_proxy_that_is_called_like_a_server);
  g_test_add_func ("/policy/protection-space/the-inner-of-two-is-closer", test_depth);
  g_test_add_func ("/policy/protection-space/the-closest-place-counts", test_depth_is_that_of_the_closest);
  g_test_add_func ("/policy/protection-space/places-are-learned", test_learn);
  g_test_add_func ("/policy/protection-space/places-without-end-are-forgotten", test_places_are_bounded);

  g_test_add_func ("/policy/protection-space/known-places-take-no-room", test_known_places_take_no_room);

  return g_test_run ();
}
