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
  ADD_ROWS ("origin", origin_rows, test_origin);
  g_test_add_func ("/policy/url/no-message-shows-a-password", test_password_in_message);
  g_test_add_func ("/policy/url/a-foreign-uri-has-the-same-origin", test_foreign_uri);
  g_test_add_func ("/policy/url/a-host-has-at-most-253-bytes", test_host_length);
  g_test_add_func ("/policy/url/a-long-international-host-takes-no-time", test_long_international_host);
  g_test_add_func ("/policy/url/long-urls-take-linear-time", test_long_urls);
  g_test_add_func ("/policy/url/deep-paths-take-linear-time", test_deep_path);

  return g_test_run ();
}
