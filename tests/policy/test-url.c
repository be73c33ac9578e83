/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-url-private.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *url;
} AcceptedRow;

static const AcceptedRow accepted_rows[] = {
  { "an-empty-path-becomes-a-slash", "http://example.com", "http://example.com/" },
  { "a-query-right-after-the-host-gets-a-path", "http://example.com?a=b", "http://example.com/?a=b" },
  { "an-empty-query-is-kept", "http://example.com/?", "http://example.com/?" },
  { "a-fragment-is-left-out", "https://example.com/a?b#c?d/e", "https://example.com/a?b" },
  { "a-fragment-right-after-the-host-is-left-out", "https://example.com#a", "https://example.com/" },
  { "spaces-around-the-url-are-trimmed", "   https://example.com/a  ", "https://example.com/a" },
  { "a-space-before-the-fragment-is-not-at-an-end", "http://example.com/a #b", "http://example.com/a%20" },

  /* Schemes and hosts */
  { "the-scheme-becomes-lower-case", "HTTPS://example.com/", "https://example.com/" },
  { "the-host-becomes-lower-case", "http://EXAMPLE.Com/Path", "http://example.com/Path" },
  { "the-case-of-path-and-query-stays", "http://e.com/A%c3%A9?B=C", "http://e.com/A%c3%A9?B=C" },
  { "a-percent-encoded-host-is-decoded", "http://ex%61mple%2Ecom/", "http://example.com/" },
  { "a-final-dot-of-the-host-stays", "http://example.com./", "http://example.com./" },
  { "an-underscore-in-a-host-is-allowed", "http://_a_b.example.com/", "http://_a_b.example.com/" },
  { "hyphens-anywhere-in-a-host-are-allowed", "http://r4---sn-a.-b-.com/", "http://r4---sn-a.-b-.com/" },
  { "a-single-label-host-is-allowed", "http://localhost/", "http://localhost/" },
  { "a-host-that-only-begins-with-a-number-is-a-name", "http://1.2.3.com/", "http://1.2.3.com/" },
  { "a-number-before-a-letter-is-a-name", "http://0xyz/", "http://0xyz/" },
  { "a-label-of-63-bytes-is-allowed",
    "http://a23456789012345678901234567890123456789012345678901234567890123.com/",
    "http://a23456789012345678901234567890123456789012345678901234567890123.com/" },

  /* International hosts */
  { "non-ascii-host-becomes-punycode", "http://bücher.example/", "http://xn--bcher-kva.example/" },
  { "sharp-s-is-kept-and-not-folded", "http://faß.de/", "http://xn--fa-hia.de/" },
  { "final-sigma-is-kept-and-not-folded", "http://βόλος.com/", "http://xn--nxasmm1c.com/" },
  { "a-percent-encoded-non-ascii-host-becomes-punycode", "http://b%C3%BCcher.example/", "http://xn--bcher-kva.example/" },
  { "a-mixed-case-international-host-is-folded", "http://BÜCHER.Example/", "http://xn--bcher-kva.example/" },
  { "a-decomposed-host-is-composed", "http://bu\xcc\x88" "cher.example/", "http://xn--bcher-kva.example/" },
  { "a-symbol-in-a-host-is-allowed", "http://☃.net/", "http://xn--n3h.net/" },
  { "an-emoji-in-a-host-is-allowed", "http://💩.la/", "http://xn--ls8h.la/" },
  { "an-encoded-symbol-in-a-host-is-allowed", "http://XN--n3h.net/", "http://xn--n3h.net/" },
  { "an-encoded-host-stays", "http://xn--fa-hia.DE/", "http://xn--fa-hia.de/" },
  { "an-ideographic-full-stop-is-a-dot", "http://例え。テスト/", "http://xn--r8jz45g.xn--zckzah/" },
  { "full-width-letters-are-folded", "http://ｅｘａｍｐｌｅ．ｃｏｍ/", "http://example.com/" },
  { "a-soft-hyphen-goes-away", "http://exam\xc2\xadple.com/", "http://example.com/" },
  { "odd-hyphens-beside-an-international-label-are-allowed", "http://r4---sn.é.com/", "http://r4---sn.xn--9ca.com/" },
  { "right-to-left-host-becomes-punycode", "http://אב.example/", "http://xn--4dbc.example/" },

  /* Addresses */
  { "an-ipv4-address-stays", "http://192.0.2.1:8080/", "http://192.0.2.1:8080/" },
  { "full-width-digits-make-an-ipv4-address", "http://１２７.0.0.1/", "http://127.0.0.1/" },
  { "an-ipv6-address-stays", "http://[2001:db8::1]/", "http://[2001:db8::1]/" },
  { "an-ipv6-address-is-compressed", "http://[2001:DB8:0:0:0:0:0:1]/", "http://[2001:db8::1]/" },
  { "an-ipv6-address-may-have-a-port", "https://[::1]:8443/", "https://[::1]:8443/" },
  { "an-ipv6-address-may-end-in-ipv4", "http://[::ffff:192.0.2.1]/", "http://[::ffff:192.0.2.1]/" },

  /* Ports */
  { "the-default-port-of-http-is-left-out", "http://example.com:80/", "http://example.com/" },
  { "the-default-port-of-https-is-left-out", "https://example.com:443/", "https://example.com/" },
  { "the-port-of-the-other-scheme-stays", "http://example.com:443/", "http://example.com:443/" },
  { "an-empty-port-is-the-default", "http://example.com:/a", "http://example.com/a" },
  { "leading-zeros-of-a-port-go-away", "http://example.com:0008080/", "http://example.com:8080/" },
  { "the-largest-port-is-allowed", "http://example.com:65535/", "http://example.com:65535/" },
  { "the-smallest-port-is-allowed", "http://example.com:1/", "http://example.com:1/" },

  /* Path and query */
  { "a-space-in-the-path-is-encoded", "http://e.com/a b", "http://e.com/a%20b" },
  { "a-space-in-the-query-is-encoded", "http://e.com/?a b", "http://e.com/?a%20b" },
  { "non-ascii-is-encoded-as-utf-8", "http://e.com/é☃?ü=💩", "http://e.com/%C3%A9%E2%98%83?%C3%BC=%F0%9F%92%A9" },
  { "unsafe-characters-in-the-path-are-encoded", "http://e.com/\"<>`{}|^", "http://e.com/%22%3C%3E%60%7B%7D%7C%5E" },
  { "unsafe-characters-in-the-query-are-encoded", "http://e.com/?\"<>`{}|^\\'", "http://e.com/?%22%3C%3E%60%7B%7D%7C%5E%5C%27" },
  { "the-rest-of-ascii-stays-in-the-path",
    "http://e.com/!$&'()*+,-.0:;=@A[]_a~", "http://e.com/!$&'()*+,-.0:;=@A[]_a~" },
  { "the-rest-of-ascii-stays-in-the-query",
    "http://e.com/?!$&()*+,-./0:;=?@A[]_a~", "http://e.com/?!$&()*+,-./0:;=?@A[]_a~" },
  { "a-stray-percent-is-encoded", "http://e.com/100%?50%", "http://e.com/100%25?50%25" },
  { "a-percent-before-one-digit-is-encoded", "http://e.com/%a/%4", "http://e.com/%25a/%254" },
  { "a-percent-before-no-digits-is-encoded", "http://e.com/%zz%%41", "http://e.com/%25zz%25%41" },
  { "what-is-encoded-is-not-encoded-again", "http://e.com/%20%0d%0A%00?%2F", "http://e.com/%20%0d%0A%00?%2F" },
  { "a-backslash-in-the-path-is-a-slash", "http://e.com/a\\b\\..\\c", "http://e.com/a/c" },
  { "a-url-in-the-query-stays", "http://e.com/?u=http://a/../b", "http://e.com/?u=http://a/../b" },
  { "an-at-sign-in-the-path-is-no-user-info", "http://e.com/@a:b@c", "http://e.com/@a:b@c" },

  /* Dot segments */
  { "a-dot-segment-goes-away", "http://e.com/a/./b", "http://e.com/a/b" },
  { "two-dots-drop-a-segment", "http://e.com/a/b/../c", "http://e.com/a/c" },
  { "a-final-dot-leaves-the-slash", "http://e.com/a/.", "http://e.com/a/" },
  { "two-final-dots-leave-the-slash", "http://e.com/a/b/..", "http://e.com/a/" },
  { "dots-do-not-climb-above-the-root", "http://e.com/../../a", "http://e.com/a" },
  { "dots-alone-are-the-root", "http://e.com/..", "http://e.com/" },
  { "encoded-dots-are-dots", "http://e.com/a/%2e%2E/b/.%2e/c/%2E/d", "http://e.com/c/d" },
  { "three-dots-are-a-name", "http://e.com/a/.../b", "http://e.com/a/.../b" },
  { "dots-within-a-segment-stay", "http://e.com/a/..b/c./.d", "http://e.com/a/..b/c./.d" },
  { "empty-segments-stay", "http://e.com//a//", "http://e.com//a//" },
  { "two-dots-drop-an-empty-segment", "http://e.com/a//../b", "http://e.com/a/b" },
  { "dots-in-the-query-stay", "http://e.com/?/../", "http://e.com/?/../" },
};

static void
test_accepted (gconstpointer data)
{
  const AcceptedRow *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = netreq_url_parse (row->text, NULL, NULL, &error);
  g_autoptr(GUri) again = NULL;
  g_autofree char *url = NULL;
  g_autofree char *url_again = NULL;

  g_assert_no_error (error);
  url = netreq_url_to_string (uri);
  g_assert_cmpstr (url, ==, row->url);

  again = netreq_url_parse (url, NULL, NULL, &error);
  g_assert_no_error (error);
  url_again = netreq_url_to_string (again);
  g_assert_cmpstr (url_again, ==, url);
}

typedef struct
{
  const char *name;
  const char *text;
  NetreqError code;
  /* a part of the message */
  const char *hint;
} RefusedRow;

#define INVALID NETREQ_ERROR_INVALID_URL
#define DISALLOWED NETREQ_ERROR_DISALLOWED_URL_SCHEME

static const RefusedRow refused_rows[] = {
  { "nothing-is-no-url", "", INVALID, "not absolute" },
  { "spaces-are-no-url", "   ", INVALID, "not absolute" },
  { "a-bare-host-is-no-url", "example.com/a", INVALID, "not absolute" },
  { "a-path-is-no-url", "/a/b", INVALID, "not absolute" },
  { "a-url-without-scheme-is-no-url", "//example.com/", INVALID, "not absolute" },
  { "a-colon-alone-is-no-scheme", "://example.com/", INVALID, "not absolute" },
  { "a-scheme-does-not-begin-with-a-digit", "1http://example.com/", INVALID, "not absolute" },
  { "another-scheme-is-disallowed", "ftp://example.com/", DISALLOWED, "\"ftp\"" },
  { "a-file-is-disallowed", "file:///etc/passwd", DISALLOWED, "\"file\"" },
  { "javascript-is-disallowed", "JavaScript:alert(1)", DISALLOWED, "\"javascript\"" },
  { "a-host-with-a-port-reads-as-a-scheme", "localhost:8080/", DISALLOWED, "\"localhost\"" },
  { "a-scheme-that-only-begins-like-http-is-disallowed", "httpx://a/", DISALLOWED, "\"httpx\"" },
  { "the-slashes-are-needed", "http:example.com", INVALID, "\"//\"" },
  { "both-slashes-are-needed", "https:/example.com", INVALID, "\"//\"" },
  { "backslashes-are-no-slashes-here", "http:\\\\example.com", INVALID, "\"//\"" },
  { "a-host-is-needed", "http://", INVALID, "no host" },
  { "a-path-is-no-host", "http:///a", INVALID, "no host" },
  { "a-port-is-no-host", "http://:80/", INVALID, "no host" },
  { "user-info-is-no-host", "http://user@/", INVALID, "no host" },

  /* Injection */
  { "a-line-break-in-the-path", "http://e.com/a\r\nX: y", INVALID, "control character" },
  { "a-line-feed-at-the-end", "http://e.com/\n", INVALID, "control character" },
  { "a-tab-within-the-scheme", "ht\ttp://e.com/", INVALID, "control character" },
  { "a-line-break-in-the-host", "http://e\r\n.com/", INVALID, "control character" },
  { "a-delete-character-in-the-query", "http://e.com/?\x7f", INVALID, "control character" },
  { "an-escape-character-in-the-fragment", "http://e.com/#\x1b", INVALID, "control character" },
  { "an-encoded-line-break-in-the-host", "http://a%0d%0ax/", INVALID, "percent-encoded" },
  { "an-encoded-nul-in-the-host", "http://a%00.com/", INVALID, "percent-encoded" },
  { "encoded-bytes-in-the-host-that-are-not-utf-8", "http://a%ff/", INVALID, "percent-encoded" },
  { "bytes-that-are-not-utf-8", "http://e.com/\xe9", INVALID, "UTF-8" },
  { "a-line-break-in-the-user-name", "http://a%0d%0a:b@e.com/", INVALID, "user name" },
  { "a-nul-in-the-password", "http://a:b%00@e.com/", INVALID, "password" },
  { "bytes-in-the-password-that-are-not-utf-8", "http://a:%e9@e.com/", INVALID, "password" },

  /* Hosts */
  { "an-encoded-slash-in-the-host", "http://a%2fb/", INVALID, "character" },
  { "an-encoded-at-sign-in-the-host", "http://a%40b/", INVALID, "character" },
  { "an-encoded-colon-in-the-host", "http://a%3a80/", INVALID, "character" },
  { "an-encoded-percent-in-the-host", "http://a%2541/", INVALID, "character" },
  { "a-stray-percent-in-the-host", "http://a%zz/", INVALID, "character" },
  { "a-space-in-the-host", "http://a b/", INVALID, "character" },
  { "an-encoded-space-in-the-host", "http://a%20b/", INVALID, "character" },
  { "angle-brackets-in-the-host", "http://<host>/", INVALID, "character" },
  { "braces-in-the-host", "http://{host}/", INVALID, "character" },
  { "a-bar-in-the-host", "http://a|b/", INVALID, "character" },
  { "a-caret-in-the-host", "http://a^b/", INVALID, "character" },
  { "a-bracket-within-the-host", "http://a[b]/", INVALID, "character" },
  { "a-full-width-slash-in-the-host", "http://a／b/", INVALID, "character" },
  { "a-full-width-at-sign-in-the-host", "http://a＠b/", INVALID, "character" },
  { "a-full-width-percent-in-the-host", "http://a％41/", INVALID, "character" },
  { "an-account-sign-that-folds-into-a-slash", "http://a℀b/", INVALID, "character" },
  { "a-backslash-after-the-host", "http://good.com\\@evil.com/", INVALID, "backslash" },
  { "a-backslash-in-the-user-info", "http://a\\b@evil.com/", INVALID, "backslash" },
  { "an-empty-label", "http://a..b/", INVALID, "empty label" },
  { "an-empty-first-label", "http://.a/", INVALID, "empty label" },
  { "a-host-of-one-dot", "http://./", INVALID, "empty label" },
  { "two-final-dots", "http://a../", INVALID, "empty label" },
  { "a-host-that-folds-to-nothing", "http://\xc2\xad/", INVALID, "host" },
  { "a-label-of-64-bytes",
    "http://a234567890123456789012345678901234567890123456789012345678901234.com/", INVALID, "label that is too long" },
  { "an-encoded-label-that-is-no-punycode", "http://xn--a/", INVALID, "international" },
  { "an-encoded-label-of-nothing", "http://xn--/", INVALID, "international" },
  { "a-joiner-out-of-place", "http://\xe2\x80\x8d.com/", INVALID, "international" },
  { "a-symbol-beside-a-character-that-symbols-would-change", "http://☃ß.de/", INVALID, "international" },
  { "a-symbol-joined-to-another", "http://👩\u200d💻.la/", INVALID, "international" },
  { "an-unassigned-character", "http://\xf0\xaf\xbf\xbd.com/", INVALID, "international" },

  /* Addresses */
  { "an-ipv4-address-of-three-parts", "http://127.0.1/", INVALID, "IPv4" },
  { "an-ipv4-address-of-five-parts", "http://1.2.3.4.5/", INVALID, "IPv4" },
  { "an-ipv4-address-with-a-large-part", "http://1.2.3.256/", INVALID, "IPv4" },
  { "an-ipv4-address-in-octal", "http://0177.0.0.1/", INVALID, "IPv4" },
  { "an-ipv4-address-in-hexadecimal", "http://0x7f.0.0.0x1/", INVALID, "IPv4" },
  { "an-ipv4-address-as-one-number", "http://2130706433/", INVALID, "IPv4" },
  { "an-ipv4-address-as-one-hexadecimal-number", "http://0X7F000001/", INVALID, "IPv4" },
  { "an-ipv4-address-with-a-final-dot", "http://127.0.0.1./", INVALID, "IPv4" },
  { "a-name-that-ends-in-a-number", "http://example.1/", INVALID, "IPv4" },
  { "an-ipv6-address-without-brackets", "http://::1/", INVALID, "no host" },
  { "an-ipv6-address-without-its-end", "http://[::1/", INVALID, "IPv6" },
  { "an-ipv6-address-with-a-scope", "http://[fe80::1%25eth0]/", INVALID, "IPv6" },
  { "an-ipv6-address-with-words-after-it", "http://[::1]a/", INVALID, "IPv6" },
  { "an-ipv4-address-in-brackets", "http://[127.0.0.1]/", INVALID, "IPv6" },
  { "empty-brackets", "http://[]/", INVALID, "IPv6" },
  { "an-ipv6-address-in-two-brackets", "http://[[::1]]/", INVALID, "IPv6" },

  /* Ports */
  { "port-zero", "http://e.com:0/", INVALID, "port" },
  { "a-port-that-is-too-large", "http://e.com:65536/", INVALID, "port" },
  { "a-port-that-overflows", "http://e.com:18446744073709551696/", INVALID, "port" },
  { "a-negative-port", "http://e.com:-1/", INVALID, "port" },
  { "a-port-with-a-sign", "http://e.com:+80/", INVALID, "port" },
  { "a-port-with-a-space", "http://e.com: 80/", INVALID, "port" },
  { "a-port-with-letters", "http://e.com:80a/", INVALID, "port" },
  { "a-port-in-hexadecimal", "http://e.com:0x50/", INVALID, "port" },
  { "two-ports", "http://e.com:80:80/", INVALID, "port" },
  { "a-port-after-an-ipv6-address-that-is-no-number", "http://[::1]:x/", INVALID, "port" },
};

static void
test_refused (gconstpointer data)
{
  const RefusedRow *row = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *username = g_strdup ("left over");
  char *given_username = username;
  char *given_password = username;
  g_autoptr(GUri) uri = netreq_url_parse (row->text, &given_username, &given_password, &error);

  g_assert_null (uri);
  g_assert_error (error, NETREQ_ERROR, (int) row->code);
  g_assert_nonnull (strstr (error->message, row->hint));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  for (const char *c = error->message; *c != '\0'; c++)
    g_assert_false (g_ascii_iscntrl (*c));

  g_assert_null (given_username);
  g_assert_null (given_password);
}

typedef struct
{
  const char *name;
  const char *text;
  const char *username;
  const char *password;
} UserInfoRow;

static const UserInfoRow user_info_rows[] = {
  { "no-user-info-is-null", "http://e.com/", NULL, NULL },
  { "empty-user-info-is-null", "http://@e.com/", NULL, NULL },
  { "a-user-name-alone-has-no-password", "http://me@e.com/", "me", NULL },
  { "a-user-name-and-a-password", "http://me:secret@e.com/", "me", "secret" },
  { "an-empty-password-is-a-password", "http://me:@e.com/", "me", "" },
  { "a-password-without-a-user-name", "http://:secret@e.com/", "", "secret" },
  { "a-password-may-have-colons", "http://me:a:b:c@e.com/", "me", "a:b:c" },
  { "a-password-may-have-an-at-sign", "http://me:a@b@e.com/", "me", "a@b" },
  { "user-info-is-decoded", "http://m%C3%A9:%40%3a%2F@e.com/", "mé", "@:/" },
  { "user-info-may-be-non-ascii", "http://mé:☃@e.com/", "mé", "☃" },
  { "a-stray-percent-in-a-password-stays", "http://me:100%@e.com/", "me", "100%" },
  { "user-info-before-an-ipv6-address", "http://me:[x@e.com/", "me", "[x" },
};

static void
test_user_info (gconstpointer data)
{
  const UserInfoRow *row = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *username = NULL;
  g_autofree char *password = NULL;
  g_autoptr(GUri) uri = netreq_url_parse (row->text, &username, &password, &error);
  g_autofree char *url = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (username, ==, row->username);
  g_assert_cmpstr (password, ==, row->password);
  g_assert_null (g_uri_get_userinfo (uri));

  url = netreq_url_to_string (uri);
  g_assert_cmpstr (url, ==, "http://e.com/");
}

/* Each of these is a mistake in a URL whose password is "hunter2". */
static const char * const urls_with_passwords[] = {
  "http:me:hunter2@e.com/",
  "http:/me:hunter2@e.com/",
  "ftp://me:hunter2@e.com/",
  "http://me:hunter2/x@e.com/",
  "http://me:hunter2\\x@e.com/",
  "http://me:hunter2?@e.com/",
  "http://me:hunter2#@e.com/",
  "http://me:hunter2@",
  "http://me:hunter2@/",
  "http://me:hunter2@a b/",
  "http://me:hunter2@a:x/",
  "http://me:hunter2@a%00/",
  "http://me:hunter2%00@a/",
  "http://me%00:hunter2@a/",
  "http://me:hunter2@[::1/",
  "http://me:hunter2@1.2/",
  "http://me:hunter2@a\n/",
};

static void
test_password_in_message (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (urls_with_passwords); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GUri) uri = netreq_url_parse (urls_with_passwords[i], NULL, NULL, &error);

      g_assert_null (uri);
      g_assert_nonnull (error);
      g_assert_null (strstr (error->message, "hunter2"));
    }
}

typedef struct
{
  const char *name;
  /* NULL for that of RFC 3986, section 5.4. */
  const char *base;
  const char *reference;
  const char *url;
} ResolvedRow;

#define RFC_BASE "http://a/b/c/d;p?q"

static const ResolvedRow resolved_rows[] = {
  /* RFC 3986, section 5.4.1 */
  { "a-name", NULL, "g", "http://a/b/c/g" },
  { "a-name-after-a-dot", NULL, "./g", "http://a/b/c/g" },
  { "a-folder", NULL, "g/", "http://a/b/c/g/" },
  { "a-path-from-the-root", NULL, "/g", "http://a/g" },
  { "another-host", NULL, "//g", "http://g/" },
  { "a-query", NULL, "?y", "http://a/b/c/d;p?y" },
  { "a-name-and-a-query", NULL, "g?y", "http://a/b/c/g?y" },
  { "a-fragment-is-the-base-itself", NULL, "#s", RFC_BASE },
  { "a-name-and-a-fragment", NULL, "g#s", "http://a/b/c/g" },
  { "a-name-a-query-and-a-fragment", NULL, "g?y#s", "http://a/b/c/g?y" },
  { "a-parameter", NULL, ";x", "http://a/b/c/;x" },
  { "a-name-and-a-parameter", NULL, "g;x", "http://a/b/c/g;x" },
  { "a-name-with-everything", NULL, "g;x?y#s", "http://a/b/c/g;x?y" },
  { "nothing-is-the-base-itself", NULL, "", RFC_BASE },
  { "a-dot", NULL, ".", "http://a/b/c/" },
  { "a-dot-and-a-slash", NULL, "./", "http://a/b/c/" },
  { "two-dots", NULL, "..", "http://a/b/" },
  { "two-dots-and-a-slash", NULL, "../", "http://a/b/" },
  { "a-name-after-two-dots", NULL, "../g", "http://a/b/g" },
  { "two-dots-twice", NULL, "../..", "http://a/" },
  { "two-dots-and-a-slash-twice", NULL, "../../", "http://a/" },
  { "a-name-after-two-dots-twice", NULL, "../../g", "http://a/g" },

  /* RFC 3986, section 5.4.2 */
  { "more-dots-than-folders", NULL, "../../../g", "http://a/g" },
  { "many-more-dots-than-folders", NULL, "../../../../g", "http://a/g" },
  { "a-dot-at-the-root", NULL, "/./g", "http://a/g" },
  { "two-dots-at-the-root", NULL, "/../g", "http://a/g" },
  { "a-name-that-ends-in-a-dot", NULL, "g.", "http://a/b/c/g." },
  { "a-name-that-begins-with-a-dot", NULL, ".g", "http://a/b/c/.g" },
  { "a-name-that-ends-in-two-dots", NULL, "g..", "http://a/b/c/g.." },
  { "a-name-that-begins-with-two-dots", NULL, "..g", "http://a/b/c/..g" },
  { "a-dot-that-changes-nothing", NULL, "./../g", "http://a/b/g" },
  { "a-dot-at-the-end", NULL, "./g/.", "http://a/b/c/g/" },
  { "a-dot-in-the-middle", NULL, "g/./h", "http://a/b/c/g/h" },
  { "two-dots-in-the-middle", NULL, "g/../h", "http://a/b/c/h" },
  { "a-dot-after-a-parameter", NULL, "g;x=1/./y", "http://a/b/c/g;x=1/y" },
  { "two-dots-after-a-parameter", NULL, "g;x=1/../y", "http://a/b/c/y" },
  { "a-dot-in-the-query-stays", NULL, "g?y/./x", "http://a/b/c/g?y/./x" },
  { "two-dots-in-the-query-stay", NULL, "g?y/../x", "http://a/b/c/g?y/../x" },
  { "a-dot-in-the-fragment-is-nothing", NULL, "g#s/./x", "http://a/b/c/g" },
  { "two-dots-in-the-fragment-are-nothing", NULL, "g#s/../x", "http://a/b/c/g" },
  { "the-scheme-of-the-base-and-a-name", NULL, "http:g", "http://a/b/c/g" },

  /* The scheme of the base in front of the others */
  { "the-scheme-of-the-base-and-a-path", NULL, "http:/g", "http://a/g" },
  { "the-scheme-of-the-base-and-dots", NULL, "http:../g", "http://a/b/g" },
  { "the-scheme-of-the-base-and-a-query", NULL, "http:?y", "http://a/b/c/d;p?y" },
  { "the-scheme-of-the-base-and-a-fragment", NULL, "http:#s", RFC_BASE },
  { "the-scheme-of-the-base-alone", NULL, "http:", RFC_BASE },
  { "the-scheme-of-the-base-has-no-case", NULL, "HTTP:g", "http://a/b/c/g" },
  { "the-scheme-of-the-base-counts-once", NULL, "http:http://g/h", "http://a/b/c/http://g/h" },
  { "https-is-the-scheme-of-an-https-base", "https://a/b", "https:g", "https://a/g" },

  /* Absolute */
  { "an-absolute-url", NULL, "http://g/h?y", "http://g/h?y" },
  { "an-absolute-url-of-the-other-scheme", NULL, "https://g/h", "https://g/h" },
  { "an-absolute-url-that-goes-back-to-http", "https://a/b", "http://g/h", "http://g/h" },
  { "an-absolute-url-in-capitals", NULL, "HTTPS://G/H", "https://g/H" },
  { "an-absolute-url-without-a-path", NULL, "http://g", "http://g/" },
  { "an-absolute-url-with-dots", NULL, "http://g/h/../i", "http://g/i" },
  { "an-absolute-url-with-a-fragment", NULL, "http://g/#s", "http://g/" },
  { "an-absolute-url-takes-no-query-of-the-base", NULL, "http://a/b/c/d;p", "http://a/b/c/d;p" },
  { "an-absolute-url-with-a-backslash-in-its-path", NULL, "http://g/h\\..\\i", "http://g/i" },
  { "an-absolute-url-in-another-alphabet", NULL, "http://bücher.example/", "http://xn--bcher-kva.example/" },

  /* Another host of the same scheme */
  { "another-host-keeps-the-scheme", "https://a/b", "//g", "https://g/" },
  { "another-host-has-a-path-and-a-query", "https://a/b?q", "//g/h?y#s", "https://g/h?y" },
  { "another-host-takes-no-port-of-the-base", "http://a:81/b", "//g/h", "http://g/h" },
  { "another-host-may-have-a-port", "http://a:81/b", "//g:82/h", "http://g:82/h" },
  { "another-host-with-the-default-port", "https://a/b", "//g:443/h", "https://g/h" },
  { "another-host-with-the-port-of-the-other-scheme", "https://a/b", "//g:80/h", "https://g:80/h" },
  { "another-host-may-be-an-ipv6-address", "https://a/b", "//[::1]:82/h", "https://[::1]:82/h" },
  { "another-host-may-be-an-ipv4-address", "https://a/b", "//192.0.2.1/h", "https://192.0.2.1/h" },
  { "another-host-in-capitals", "https://a/b", "//EXAMPLE.com/H", "https://example.com/H" },
  { "another-host-in-another-alphabet", "https://a/b", "//faß.de", "https://xn--fa-hia.de/" },
  { "another-host-in-front-of-a-query", "https://a/b", "//g?y", "https://g/?y" },

  /* What the base gives */
  { "a-port-of-the-base-stays", "http://a:81/b", "g", "http://a:81/g" },
  { "a-port-of-the-base-stays-for-a-path", "http://a:81/b", "/g", "http://a:81/g" },
  { "a-port-of-the-base-stays-for-a-query", "http://a:81/b", "?y", "http://a:81/b?y" },
  { "a-port-of-the-base-stays-for-nothing", "http://a:81/b?q", "", "http://a:81/b?q" },
  { "an-ipv6-base-stays", "http://[2001:db8::1]/b/c", "g", "http://[2001:db8::1]/b/g" },
  { "an-ipv6-base-with-a-port-stays", "http://[2001:db8::1]:81/b/c", "/g", "http://[2001:db8::1]:81/g" },
  { "a-base-in-another-alphabet-stays", "http://faß.de/b", "g", "http://xn--fa-hia.de/g" },
  { "a-base-of-the-root", "http://a", "g", "http://a/g" },
  { "a-base-of-the-root-with-dots", "http://a", "../g", "http://a/g" },
  { "a-base-of-a-folder", "http://a/b/", "g", "http://a/b/g" },
  { "a-base-that-is-encoded-stays-as-it-is", "http://a/%2f%C3%A9/b", "g", "http://a/%2f%C3%A9/g" },
  { "a-base-with-a-slash-in-its-query", "http://a/b/c?d/e", "g", "http://a/b/g" },
  { "a-base-with-dots-in-its-query", "http://a/b/c?../d", "", "http://a/b/c?../d" },
  { "a-base-with-an-empty-query", "http://a/b?", "", "http://a/b?" },
  { "an-empty-query-in-place-of-that-of-the-base", "http://a/b?q", "?", "http://a/b?" },
  { "a-base-whose-fragment-is-left-out", "http://a/b#/c/", "g", "http://a/g" },
  { "a-base-whose-user-info-is-left-out", "http://me:hunter2@a/b", "g", "http://a/g" },

  /* Odd ones */
  { "user-info-is-dropped", NULL, "http://me:hunter2@g/h", "http://g/h" },
  { "user-info-of-another-host-is-dropped", NULL, "//me:hunter2@g/h", "http://g/h" },
  { "spaces-around-it-are-trimmed", NULL, "   g  ", "http://a/b/c/g" },
  { "spaces-alone-are-nothing", NULL, "   ", RFC_BASE },
  { "a-space-within-is-encoded", NULL, "/g h?y z", "http://a/g%20h?y%20z" },
  { "non-ascii-is-encoded", NULL, "é/☃?ü", "http://a/b/c/%C3%A9/%E2%98%83?%C3%BC" },
  { "what-is-encoded-is-not-encoded-again", NULL, "%C3%a9?%2F", "http://a/b/c/%C3%a9?%2F" },
  { "a-percent-that-encodes-nothing-is-encoded", NULL, "%zz?%", "http://a/b/c/%25zz?%25" },
  { "an-encoded-line-break-stays-encoded", NULL, "/g%0d%0aX:%20y", "http://a/g%0d%0aX:%20y" },
  { "an-encoded-replacement-character-was-meant", NULL, "/%EF%BF%BD", "http://a/%EF%BF%BD" },
  { "encoded-dots-are-dots", NULL, "%2e%2E/g", "http://a/b/g" },
  { "encoded-slashes-are-none", NULL, "%2f%2fg", "http://a/b/c/%2f%2fg" },
  { "unsafe-characters-are-encoded", NULL, "<g>\"", "http://a/b/c/%3Cg%3E%22" },
  { "a-backslash-is-a-slash", NULL, "\\g", "http://a/g" },
  { "a-backslash-alone-is-the-root", NULL, "\\", "http://a/" },
  { "a-backslash-in-the-path-is-a-slash", NULL, "g\\h\\..\\i", "http://a/b/c/g/i" },
  { "a-backslash-after-dots-is-a-slash", NULL, "..\\g", "http://a/b/g" },
  { "backslashes-after-a-dot-name-no-host", NULL, ".\\\\g", "http://a/b/c//g" },
  { "backslashes-in-the-query-are-none", NULL, "?\\\\g", "http://a/b/c/d;p?%5C%5Cg" },
  { "backslashes-in-the-fragment-are-nothing", NULL, "#\\\\g", RFC_BASE },
  { "slashes-after-a-dot-name-no-host", NULL, ".//g", "http://a/b/c//g" },
  { "slashes-after-two-dots-name-no-host", "http://a/b", "..//g/h", "http://a//g/h" },
  { "slashes-after-a-dot-at-the-root-name-no-host", NULL, "/.//g", "http://a//g" },
  { "slashes-in-the-query-name-no-host", NULL, "?//g", "http://a/b/c/d;p?//g" },
  { "a-base-with-two-slashes-names-no-host", "http://a//b/c", "g", "http://a//b/g" },
  { "a-base-with-two-slashes-and-a-query", "http://a//b/c", "?y", "http://a//b/c?y" },
  { "a-colon-after-a-dot-is-no-scheme", NULL, "./g:h", "http://a/b/c/g:h" },
  { "a-colon-after-a-slash-is-no-scheme", NULL, "g/h:i", "http://a/b/c/g/h:i" },
  { "a-colon-after-a-digit-is-no-scheme", NULL, "1:2", "http://a/b/c/1:2" },
  { "a-colon-after-an-underscore-is-no-scheme", NULL, "g_h:i", "http://a/b/c/g_h:i" },
  { "a-colon-alone-is-no-scheme", NULL, ":81/g", "http://a/b/c/:81/g" },
  { "a-colon-after-non-ascii-is-no-scheme", NULL, "é:g", "http://a/b/c/%C3%A9:g" },
  { "an-at-sign-is-no-user-info", NULL, "@g", "http://a/b/c/@g" },
  { "an-at-sign-after-a-slash-is-no-user-info", "http://a", "/@g", "http://a/@g" },
  { "a-blocked-port-is-still-a-url", NULL, "http://g:25/", "http://g:25/" },
};

static GUri *
base_of (const char *base)
{
  GUri *uri = netreq_url_parse (base != NULL ? base : RFC_BASE, NULL, NULL, NULL);

  g_assert_nonnull (uri);

  return uri;
}

static void
test_resolved (gconstpointer data)
{
  const ResolvedRow *row = data;
  g_autoptr(GUri) base = base_of (row->base);
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = netreq_url_resolve (base, row->reference, &error);
  g_autofree char *url = NULL;

  g_assert_no_error (error);
  url = netreq_url_to_string (uri);
  g_assert_cmpstr (url, ==, row->url);
  g_assert_null (g_uri_get_userinfo (uri));
  g_assert_null (g_uri_get_fragment (uri));
}

typedef struct
{
  const char *name;
  const char *reference;
  NetreqError code;
  /* a part of the message */
  const char *hint;
} UnresolvedRow;

static const UnresolvedRow unresolved_rows[] = {
  { "another-scheme", "g:h", DISALLOWED, "\"g\"" },
  { "a-mail-address", "mailto:me@g", DISALLOWED, "\"mailto\"" },
  { "a-file", "file:///etc/passwd", DISALLOWED, "\"file\"" },
  { "a-script", "javascript:alert(1)", DISALLOWED, "\"javascript\"" },
  { "data", "data:,g", DISALLOWED, "\"data\"" },
  { "a-web-socket", "ws://g/", DISALLOWED, "\"ws\"" },
  { "a-name-with-a-colon", "localhost:81/g", DISALLOWED, "\"localhost\"" },

  { "a-slash-and-a-backslash", "/\\g", INVALID, "backslash" },
  { "a-backslash-and-a-slash", "\\/g", INVALID, "backslash" },
  { "two-backslashes", "\\\\g", INVALID, "backslash" },
  { "a-slash-and-a-backslash-alone", "/\\", INVALID, "backslash" },
  { "spaces-in-front-of-two-backslashes", "  \\\\g", INVALID, "backslash" },
  { "the-scheme-of-the-base-and-two-backslashes", "http:\\\\g", INVALID, "backslash" },
  { "the-scheme-of-the-base-a-slash-and-a-backslash", "http:/\\g", INVALID, "backslash" },
  { "two-slashes-and-a-backslash", "//\\g", INVALID, "backslash" },
  { "a-backslash-behind-another-host", "//g\\h", INVALID, "backslash" },
  { "a-backslash-behind-the-host-of-a-url", "http://g\\h", INVALID, "backslash" },
  { "a-backslash-in-user-info", "//g\\@h/", INVALID, "backslash" },

  { "the-other-scheme-and-a-name", "https:g", INVALID, "\"//\"" },
  { "the-other-scheme-and-a-path", "https:/g", INVALID, "\"//\"" },
  { "the-other-scheme-and-two-backslashes", "https:\\\\g", INVALID, "\"//\"" },
  { "the-other-scheme-alone", "https:", INVALID, "\"//\"" },

  { "two-slashes-alone", "//", INVALID, "no host" },
  { "three-slashes", "///g", INVALID, "no host" },
  { "a-url-of-three-slashes", "http:///g", INVALID, "no host" },
  { "a-url-without-a-host", "http://", INVALID, "no host" },
  { "user-info-without-a-host", "//me@", INVALID, "no host" },
  { "a-port-without-a-host", "//:81/", INVALID, "no host" },
  { "a-port-that-is-too-large", "//g:65536/", INVALID, "port" },
  { "port-zero", "//g:0/", INVALID, "port" },
  { "a-space-in-a-host", "//g h/", INVALID, "\"g h\"" },
  { "an-encoded-line-break-in-a-host", "//g%0d%0a/", INVALID, "percent-encoded" },
  { "an-ipv4-address-as-one-number", "//2130706433/", INVALID, "IPv4" },
  { "an-ipv6-address-without-its-end", "//[::1", INVALID, "IPv6" },

  { "a-line-break", "/g\r\nX: y", INVALID, "control" },
  { "a-tab", "/g\th", INVALID, "control" },
  { "a-line-break-in-the-fragment", "#g\r\nX: y", INVALID, "control" },
  { "a-fragment-that-is-not-utf-8", "#g\xff", INVALID, "UTF-8" },
  { "a-tab-between-two-slashes", "/\t/g", INVALID, "control" },
  { "a-tab-in-front", "\t/g", INVALID, "control" },
  { "a-byte-that-is-not-utf-8", "/g\xff", INVALID, "UTF-8" },
  { "a-replacement-character", "/g\xef\xbf\xbd", INVALID, "read as text" },
  { "a-replacement-character-in-the-fragment", "/g#\xef\xbf\xbd", INVALID, "read as text" },
};

static void
test_unresolved (gconstpointer data)
{
  const UnresolvedRow *row = data;
  g_autoptr(GUri) base = base_of (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = netreq_url_resolve (base, row->reference, &error);

  g_assert_null (uri);
  g_assert_error (error, NETREQ_ERROR, (int) row->code);
  g_assert_nonnull (strstr (error->message, row->hint));
}

typedef struct
{
  const char *name;
  const char *text;
  const char *fragment;
} FragmentRow;

static const FragmentRow fragment_rows[] = {
  { "none-is-null", "http://e.com/a?b", NULL },
  { "of-a-url", "http://e.com/a?b#c", "c" },
  { "of-a-url-without-a-path", "http://e.com#c", "c" },
  { "of-a-reference", "a/b#c", "c" },
  { "of-nothing-else", "#c", "c" },
  { "of-nothing-at-all-is-null", "", NULL },
  { "an-empty-one-is-not-none", "http://e.com/#", "" },
  { "a-bare-hash-is-an-empty-one", "#", "" },
  { "an-encoded-hash-begins-none", "http://e.com/%23a", NULL },
  { "a-second-hash-is-a-part-of-it", "#a#b", "a#b" },
  { "slashes-question-marks-and-colons-stay", "#/a?b:c@d", "/a?b:c@d" },
  { "dots-stay", "#a/../b", "a/../b" },
  { "the-case-stays", "#aB%c3%A9", "aB%c3%A9" },
  { "the-rest-of-ascii-stays", "#!$&'()*+,-.0;=A[]^_a{|}~\\", "!$&'()*+,-.0;=A[]^_a{|}~\\" },
  { "unsafe-characters-are-encoded", "#\"<>`", "%22%3C%3E%60" },
  { "a-space-is-encoded", "#a b", "a%20b" },
  { "spaces-at-the-end-are-trimmed", "  #a  ", "a" },
  { "non-ascii-is-encoded", "#é", "%C3%A9" },
  { "a-percent-that-encodes-nothing-is-encoded", "#%zz%", "%25zz%25" },
  { "what-is-encoded-is-not-encoded-again", "#%20%0d", "%20%0d" },
  { "a-control-character-is-encoded", "#a\r\n\tb", "a%0D%0A%09b%7F" },
};

static void
test_fragment (gconstpointer data)
{
  const FragmentRow *row = data;
  g_autofree char *fragment = netreq_url_dup_fragment (row->text);

  g_assert_cmpstr (fragment, ==, row->fragment);
}

typedef struct
{
  const char *name;
  const char *text;
  const char *origin;
  const char *host_port;
} OriginRow;

static const OriginRow origin_rows[] = {
  { "the-default-port-is-not-in-an-origin", "http://e.com:80/a?b", "http://e.com", "e.com:80" },
  { "the-default-port-of-https-is-443", "https://e.com/", "https://e.com", "e.com:443" },
  { "another-port-is-in-an-origin", "https://e.com:80/", "https://e.com:80", "e.com:80" },
  { "an-ipv6-address-has-its-brackets", "https://[::1]/", "https://[::1]", "[::1]:443" },
  { "an-ipv6-address-with-a-port-has-its-brackets", "http://[0::1]:81/", "http://[::1]:81", "[::1]:81" },
  { "user-info-is-not-in-an-origin", "https://me:secret@é.com/", "https://xn--9ca.com", "xn--9ca.com:443" },
};

static void
test_origin (gconstpointer data)
{
  const OriginRow *row = data;
  g_autoptr(GUri) uri = netreq_url_parse (row->text, NULL, NULL, NULL);
  g_autofree char *origin = netreq_url_origin (uri);
  g_autofree char *host_port = netreq_url_host_port (uri);

  g_assert_cmpstr (origin, ==, row->origin);
  g_assert_cmpstr (host_port, ==, row->host_port);
}

/* The mistake stays one where the URL is that of a redirect. */
static void
test_password_in_message_of_redirect (void)
{
  g_autoptr(GUri) base = base_of ("https://e.com/");

  for (guint i = 0; i < G_N_ELEMENTS (urls_with_passwords); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GUri) uri = netreq_url_resolve (base, urls_with_passwords[i], &error);

      g_assert_null (uri);
      g_assert_nonnull (error);
      g_assert_null (strstr (error->message, "hunter2"));
    }
}

/* A URL of GLib's own making, with what netreq_url_parse() would have removed. */
static void
test_foreign_uri (void)
{
  g_autoptr(GUri) uri = g_uri_parse ("https://me:secret@e.com:443/a#b", G_URI_FLAGS_HAS_PASSWORD, NULL);
  g_autofree char *url = netreq_url_to_string (uri);
  g_autofree char *origin = netreq_url_origin (uri);
  g_autofree char *host_port = netreq_url_host_port (uri);

  g_assert_null (strstr (url, "secret"));
  g_assert_cmpstr (origin, ==, "https://e.com");
  g_assert_cmpstr (host_port, ==, "e.com:443");
}

static char *
repeat (const char *start,
        const char *piece,
        gsize       length)
{
  GString *text = g_string_new (start);

  while (text->len < length)
    g_string_append (text, piece);

  return g_string_free (text, FALSE);
}

/* @length bytes in labels that are not too long. */
static char *
host_of_length (gsize       length,
                const char *end)
{
  g_autoptr(GString) url = g_string_new ("http://");

  for (gsize i = 0; i < length; i++)
    g_string_append_c (url, i % 60 == 59 ? '.' : 'a');

  g_string_append (url, end);

  return g_string_free (g_steal_pointer (&url), FALSE);
}

static void
test_host_length (void)
{
  g_autofree char *longest = host_of_length (253, "/");
  g_autofree char *longest_with_dot = host_of_length (253, "./");
  g_autofree char *too_long = host_of_length (254, "/");
  g_autofree char *too_long_with_dot = host_of_length (254, "./");

  g_autoptr(GUri) uri = netreq_url_parse (longest, NULL, NULL, NULL);
  g_autoptr(GUri) uri_with_dot = netreq_url_parse (longest_with_dot, NULL, NULL, NULL);

  g_assert_nonnull (uri);
  g_assert_nonnull (uri_with_dot);
  g_assert_null (netreq_url_parse (too_long, NULL, NULL, NULL));
  g_assert_null (netreq_url_parse (too_long_with_dot, NULL, NULL, NULL));
}

/* Quadratic work on any of these would outlast the test's timeout. */
static const struct
{
  const char *start;
  const char *piece;
  gboolean    accepted;
} long_urls[] = {
  { "http://e.com/", "a", TRUE },
  { "http://e.com/", "é", TRUE },
  { "http://e.com/", "%", TRUE },
  { "http://e.com/", "a/", TRUE },
  { "http://e.com/", "a/../", TRUE },
  { "http://e.com/", "../", TRUE },
  { "http://e.com/", "%2e", TRUE },
  { "http://e.com/", "//", TRUE },
  { "http://e.com/?", "a=%&", TRUE },
  { "http://e.com/#", "é", TRUE },
  { "                                ", " ", FALSE },
  { "a", "a", FALSE },
  { "http://", "a", FALSE },
  { "http://", "é", FALSE },
  { "http://", "a.", FALSE },
  { "http://", "%41", FALSE },
  { "http://", "@", FALSE },
  { "http://", ":", FALSE },
  { "http://[", ":", FALSE },
  { "http://a:", "1", FALSE },
  { "http://a:b", "@c", TRUE },
};

static void
test_long_urls (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (long_urls); i++)
    {
      g_autofree char *text = repeat (long_urls[i].start, long_urls[i].piece, 1 << 20);
      g_autoptr(GError) error = NULL;
      g_autoptr(GUri) uri = netreq_url_parse (text, NULL, NULL, &error);

      g_assert_cmpint (uri != NULL, ==, long_urls[i].accepted);
      if (error != NULL)
        g_assert_cmpuint (strlen (error->message), <, 1000);
    }
}

static const struct
{
  const char *start;
  const char *piece;
  gboolean    accepted;
} long_references[] = {
  { "", "a", TRUE },
  { "", "/", FALSE },
  { "/", "\\", FALSE },
  { "a", "\\", TRUE },
  { "", "../", TRUE },
  { "", "http:", TRUE },
  { "", "#", TRUE },
  { "", "?", TRUE },
  { "//a", "/..", TRUE },
};

static void
test_long_references (void)
{
  g_autofree char *deep = repeat ("http://e.com", "/a", 1 << 20);
  g_autoptr(GUri) base = netreq_url_parse (deep, NULL, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (long_references); i++)
    {
      g_autofree char *text = repeat (long_references[i].start, long_references[i].piece, 1 << 20);
      g_autoptr(GUri) uri = netreq_url_resolve (base, text, NULL);
      g_autofree char *fragment = netreq_url_dup_fragment (text);

      g_assert_cmpint (uri != NULL, ==, long_references[i].accepted);
      g_assert_cmpint (fragment != NULL, ==, *text == '#');
    }
}

/* Punycode would take quadratic time for a label whose characters all differ. */
static void
test_long_international_host (void)
{
  g_autoptr(GString) text = g_string_new ("http://");
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = NULL;

  while (text->len < 1 << 20)
    for (gunichar c = 0x4e00; c < 0x9f00; c++)
      g_string_append_unichar (text, c);

  uri = netreq_url_parse (text->str, NULL, NULL, &error);
  g_assert_null (uri);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_URL);
  g_assert_nonnull (strstr (error->message, "too long"));
}

static void
test_deep_path (void)
{
  g_autofree char *deep = repeat ("http://e.com", "/a", 1 << 19);
  g_autofree char *text = repeat (deep, "/..", 1 << 21);
  g_autoptr(GUri) uri = netreq_url_parse (text, NULL, NULL, NULL);

  g_assert_cmpstr (g_uri_get_path (uri), ==, "/");
}

#define ADD_ROWS(group, rows, test)                                                      \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                        \
    {                                                                                    \
      g_autofree char *path = g_strconcat ("/policy/url/" group "/", rows[i].name, NULL); \
      g_test_add_data_func (path, &rows[i], test);                                       \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ROWS ("accepted", accepted_rows, test_accepted);
  ADD_ROWS ("refused", refused_rows, test_refused);
  ADD_ROWS ("user-info", user_info_rows, test_user_info);
  ADD_ROWS ("resolved", resolved_rows, test_resolved);
  ADD_ROWS ("unresolved", unresolved_rows, test_unresolved);
  ADD_ROWS ("fragment", fragment_rows, test_fragment);
  ADD_ROWS ("origin", origin_rows, test_origin);
  g_test_add_func ("/policy/url/no-message-shows-a-password", test_password_in_message);
  g_test_add_func ("/policy/url/no-message-about-a-redirect-shows-a-password", test_password_in_message_of_redirect);
  g_test_add_func ("/policy/url/a-foreign-uri-has-the-same-origin", test_foreign_uri);
  g_test_add_func ("/policy/url/a-host-has-at-most-253-bytes", test_host_length);
  g_test_add_func ("/policy/url/a-long-international-host-takes-no-time", test_long_international_host);
  g_test_add_func ("/policy/url/long-urls-take-linear-time", test_long_urls);
  g_test_add_func ("/policy/url/long-references-take-linear-time", test_long_references);
  g_test_add_func ("/policy/url/deep-paths-take-linear-time", test_deep_path);

  return g_test_run ();
}
