/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-proxy-private.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *default_scheme;
  const char *uri;
  const char *username;
  const char *password;
} AcceptedRow;

static const AcceptedRow accepted_rows[] = {
  { "a-host-alone-gets-scheme-and-port", "foopy", "http", "http://foopy:80" },
  { "a-host-alone-gets-the-scheme-of-its-list", "foopy", "socks4", "socks4://foopy:1080" },
  { "a-port-without-a-scheme", "foopy:8080", "http", "http://foopy:8080" },
  { "a-scheme-goes-before-that-of-the-list", "http://foopy", "socks4", "http://foopy:80" },
  { "http-has-port-80", "http://foopy", "http", "http://foopy:80" },
  { "https-has-port-443", "https://foopy", "http", "https://foopy:443" },
  { "socks-is-socks5", "socks://foopy", "http", "socks5://foopy:1080" },
  { "socks4-has-port-1080", "socks4://foopy", "http", "socks4://foopy:1080" },
  { "socks5-has-port-1080", "socks5://foopy", "http", "socks5://foopy:1080" },
  { "a-port-goes-before-that-of-the-scheme", "https://foopy:80", "http", "https://foopy:80" },
  { "a-scheme-has-no-case", "SOCKS5://foopy", "http", "socks5://foopy:1080" },
  { "direct-is-no-proxy", "direct://", "http", "direct://" },
  { "direct-has-no-case", "DIRECT://", "socks4", "direct://" },
  { "direct-without-slashes-is-a-host", "direct", "http", "http://direct:80" },
  { "a-final-slash-is-let-be", "http://foopy:8080/", "http", "http://foopy:8080" },

  { "a-host-has-no-case", "Foopy.EXAMPLE", "http", "http://foopy.example:80" },
  { "an-international-host-becomes-punycode", "bücher.example:1", "http", "http://xn--bcher-kva.example:1" },
  { "an-ipv4-address", "192.0.2.1:3128", "http", "http://192.0.2.1:3128" },
  { "an-ipv6-address", "[2001:DB8::1]", "http", "http://[2001:db8::1]:80" },
  { "an-ipv6-address-and-a-port", "socks5://[::1]:9050", "http", "socks5://[::1]:9050" },
  { "the-greatest-port", "foopy:65535", "http", "http://foopy:65535" },

  { "user-info-is-taken-out", "http://me:hunter2@foopy:80", "http", "http://foopy:80", "me", "hunter2" },
  { "user-info-without-a-scheme", "me:hunter2@foopy", "http", "http://foopy:80", "me", "hunter2" },
  { "user-info-of-an-address", "socks5://me:hunter2@[::1]", "http", "socks5://[::1]:1080", "me", "hunter2" },
  { "user-info-is-decoded", "http://m%40e:hunter%3a%2C2@foopy", "http", "http://foopy:80", "m@e", "hunter:,2" },
  { "a-user-name-alone", "me@foopy", "http", "http://foopy:80", "me", NULL },
  { "an-empty-password", "me:@foopy", "http", "http://foopy:80", "me", "" },
  { "an-empty-user-name", ":hunter2@foopy", "http", "http://foopy:80", "", "hunter2" },
  { "an-empty-user-info-is-none", "@foopy", "http", "http://foopy:80", NULL, NULL },
  { "the-last-at-sign-counts", "me:hunter@2@foopy", "http", "http://foopy:80", "me", "hunter@2" },
  { "colons-of-a-password-stay", "me:h:2@foopy:1", "http", "http://foopy:1", "me", "h:2" },
};

static void
test_accepted (gconstpointer data)
{
  const AcceptedRow *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqProxy) proxy = netreq_proxy_parse (row->text, row->default_scheme, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (proxy->uri, ==, row->uri);
  g_assert_cmpstr (proxy->username, ==, row->username);
  g_assert_cmpstr (proxy->password, ==, row->password);
}

typedef struct
{
  const char *name;
  const char *text;
  /* A part of the message. */
  const char *hint;
} RefusedRow;

static const RefusedRow refused_rows[] = {
  { "nothing", "", "no host" },
  { "a-scheme-alone", "http://", "no host" },
  { "a-port-alone", ":80", "no host" },
  { "user-info-alone", "me:hunter2@", "no host" },
  { "an-unknown-scheme", "quic://foopy", "scheme" },
  { "an-empty-scheme", "://foopy", "scheme" },
  { "a-scheme-with-a-space", "http ://foopy", "scheme" },
  { "direct-with-a-host", "direct://foopy", "host behind direct://" },
  { "direct-with-a-slash", "direct:///", "host behind direct://" },
  { "a-path", "http://foopy/a", "more than" },
  { "two-final-slashes", "http://foopy//", "more than" },
  { "a-query", "http://foopy?a", "more than" },
  { "a-fragment", "http://foopy#a", "more than" },
  { "a-backslash", "http://foopy\\@evil.com", "more than" },
  { "a-slash-in-a-password", "http://me:hunter2/x@foopy", "more than" },
  { "an-empty-port", "foopy:", "port" },
  { "port-0", "foopy:0", "port" },
  { "a-port-that-is-too-great", "foopy:65536", "port" },
  { "a-port-that-is-no-number", "foopy:hunter2", "port" },
  { "a-signed-port", "foopy:+80", "port" },
  { "a-port-with-a-space", "foopy: 80", "port" },
  { "an-ipv6-address-without-brackets", "2001:db8::1", "port" },
  { "an-ipv6-address-that-does-not-end", "[::1", "port" },
  { "a-bracket-that-does-not-end", "[hunter2", "IPv6" },
  { "text-behind-an-ipv6-address", "[::1]hunter2:80", "IPv6" },
  { "an-ipv4-address-with-a-great-part", "192.0.2.256", "IPv4" },
  { "a-space-in-front", " foopy", "character" },
  { "a-space-in-the-host", "foo hunter2", "character" },
  { "a-control-character", "foopy\x01=hunter2", "percent-encoded" },
  { "a-line-break", "foopy\r\nhunter2", "percent-encoded" },
  { "bytes-that-are-not-utf-8", "foopy\xff", "percent-encoded" },
  { "a-line-break-in-the-user-name", "m%0de:hunter2@foopy", "user info" },
  { "a-nul-in-the-password", "me:hunter2%00@foopy", "user info" },
  { "a-password-that-is-not-utf-8", "me:hunter2%ff@foopy", "user info" },
};

static void
test_refused (gconstpointer data)
{
  const RefusedRow *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqProxy) proxy = netreq_proxy_parse (row->text, "http", &error);

  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
  g_assert_null (proxy);
  g_assert_nonnull (strstr (error->message, row->hint));
  g_assert_null (strstr (error->message, "hunter2"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (accepted_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/proxy/", accepted_rows[i].name, NULL);

      g_test_add_data_func (path, &accepted_rows[i], test_accepted);
    }

  for (guint i = 0; i < G_N_ELEMENTS (refused_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/proxy/refused/", refused_rows[i].name, NULL);

      g_test_add_data_func (path, &refused_rows[i], test_refused);
    }

  return g_test_run ();
}
