/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-proxy-rules-private.h"
#include "policy/netreq-url-private.h"

typedef struct
{
  const char *name;
  const char *rules;
  const char *bypass_rules;
  const char *url;
  /* The URIs, with spaces between them. */
  const char *proxies;
} Row;

static const Row rows[] = {
  { "no-rules-use-no-proxy", NULL, NULL, "http://a.com/", "direct://" },
  { "empty-rules-use-no-proxy", "", "", "http://a.com/", "direct://" },
  { "empty-pieces-use-no-proxy", " ; ;", NULL, "http://a.com/", "direct://" },
  { "commas-alone-use-no-proxy", ",,", NULL, "http://a.com/", "direct://" },

  /* One list */
  { "one-proxy-is-for-http", "foopy:80", NULL, "http://a.com/", "http://foopy:80" },
  { "one-proxy-is-for-https", "foopy:80", NULL, "https://a.com/", "http://foopy:80" },
  { "one-proxy-may-end-in-a-semicolon", "foopy;", NULL, "http://a.com/", "http://foopy:80" },
  { "a-list-keeps-its-order", "foopy:80,bar,direct://", NULL, "http://a.com/", "http://foopy:80 http://bar:80 direct://" },
  { "a-list-may-have-spaces", " foopy:80 , bar ", NULL, "http://a.com/", "http://foopy:80 http://bar:80" },
  { "a-list-may-have-gaps", ",foopy,,bar,", NULL, "http://a.com/", "http://foopy:80 http://bar:80" },
  { "direct-alone-uses-no-proxy", "direct://", NULL, "http://a.com/", "direct://" },
  { "a-scheme-may-be-said", "socks4://foopy", NULL, "http://a.com/", "socks4://foopy:1080" },
  { "a-list-without-a-scheme-is-of-http", "foopy,socks5://bar", NULL, "https://a.com/", "http://foopy:80 socks5://bar:1080" },

  /* Lists of schemes */
  { "a-list-of-http-is-for-http", "http=foopy:80;ftp=foopy2", NULL, "http://a.com/", "http://foopy:80" },
  { "a-list-of-http-is-not-for-https", "http=foopy:80;ftp=foopy2", NULL, "https://a.com/", "direct://" },
  { "a-list-of-https-is-for-https", "https=foopy", NULL, "https://a.com/", "http://foopy:80" },
  { "a-list-of-https-is-not-for-http", "https=foopy", NULL, "http://a.com/", "direct://" },
  { "a-list-of-ftp-is-for-neither", "ftp=foopy", NULL, "http://a.com/", "direct://" },
  { "each-scheme-has-its-list", "http=foopy;https=bar", NULL, "https://a.com/", "http://bar:80" },
  { "a-list-of-a-scheme-keeps-its-order", "http=foopy,socks5://bar.com", NULL, "http://a.com/", "http://foopy:80 socks5://bar.com:1080" },
  { "a-list-of-a-scheme-may-go-on-without-a-proxy", "http=foopy,direct://", NULL, "http://a.com/", "http://foopy:80 direct://" },
  { "a-list-of-a-scheme-may-come-in-pieces", "http=foopy;https=x;http=bar", NULL, "http://a.com/", "http://foopy:80 http://bar:80" },
  { "the-name-of-a-scheme-has-no-case", "HTTP=foopy", NULL, "http://a.com/", "http://foopy:80" },
  { "the-name-of-a-scheme-may-have-spaces", " http\t= foopy ; https = bar", NULL, "https://a.com/", "http://bar:80" },
  { "the-proxy-of-a-scheme-may-have-a-scheme", "http=https://foopy", NULL, "http://a.com/", "https://foopy:443" },

  /* socks= */
  { "socks-is-for-what-has-no-list", "http=foopy;socks=foopy2", NULL, "https://a.com/", "socks4://foopy2:1080" },
  { "socks-is-not-for-what-has-a-list", "http=foopy;socks=foopy2", NULL, "http://a.com/", "http://foopy:80" },
  { "socks-may-come-first", "socks=foopy2;http=foopy", NULL, "http://a.com/", "http://foopy:80" },
  { "socks-alone-is-for-all", "socks=foopy:1", NULL, "http://a.com/", "socks4://foopy:1" },
  { "socks-may-have-another-scheme", "socks=socks5://foopy,http://bar", NULL, "http://a.com/", "socks5://foopy:1080 http://bar:80" },
  { "socks-is-for-an-empty-list", "http=;socks=foopy", NULL, "http://a.com/", "socks4://foopy:1080" },

  /* User info */
  { "user-info-is-not-in-the-uri", "me:hunter2@foopy", NULL, "http://a.com/", "http://foopy:80" },
  { "an-equals-sign-of-a-password-parts-nothing", "me:hunter=2@foopy", NULL, "http://a.com/", "http://foopy:80" },
  { "an-equals-sign-of-a-password-in-a-list-parts-nothing", "https=me:hunter=2@foopy", NULL, "https://a.com/", "http://foopy:80" },

  /* Bypass rules */
  { "a-bypass-rule-goes-before-the-list", "foopy", "a.com", "http://a.com/", "direct://" },
  { "a-bypass-rule-goes-before-the-list-of-a-scheme", "https=foopy", "a.com", "https://a.com/", "direct://" },
  { "a-bypass-rule-is-for-its-hosts", "foopy", "a.com", "http://b.com/", "http://foopy:80" },
  { "loopback-goes-to-no-proxy", "foopy", NULL, "http://127.0.0.1:8080/", "direct://" },
  { "loopback-goes-to-a-proxy-if-told-so", "foopy", "<-loopback>", "http://127.0.0.1:8080/", "http://foopy:80" },
};

static NetreqProxyRules *
rules_new (const char *text,
           const char *bypass_rules)
{
  g_autoptr(GError) error = NULL;
  NetreqProxyRules *rules = netreq_proxy_rules_new (text, bypass_rules, &error);

  g_assert_no_error (error);

  return rules;
}

static void
test_find (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(NetreqProxyRules) rules = rules_new (row->rules, row->bypass_rules);
  g_autoptr(GUri) url = netreq_url_parse (row->url, NULL, NULL, NULL);
  g_auto(GStrv) uris = netreq_proxy_rules_find (rules, url);
  g_autofree char *joined = g_strjoinv (" ", uris);

  g_assert_cmpstr (joined, ==, row->proxies);
}

typedef struct
{
  const char *name;
  const char *rules;
  const char *uri;
  gboolean has_user_info;
  const char *username;
  const char *password;
} UserInfoRow;

static const UserInfoRow user_info_rows[] = {
  { "user-info-comes-with-its-proxy", "me:hunter2@foopy", "http://foopy:80", TRUE, "me", "hunter2" },
  { "user-info-is-found-in-every-list", "http=x;https=y,me:hunter2@foopy", "http://foopy:80", TRUE, "me", "hunter2" },
  { "user-info-may-have-an-equals-sign", "me:hunter=2@foopy", "http://foopy:80", TRUE, "me", "hunter=2" },
  { "user-info-may-have-encoded-delimiters", "me:a%3bb%2cc@foopy", "http://foopy:80", TRUE, "me", "a;b,c" },
  { "a-user-name-may-come-alone", "me@foopy", "http://foopy:80", TRUE, "me", NULL },
  { "of-two-proxies-that-are-equal-one-has-user-info", "http=foopy;https=me:hunter2@foopy", "http://foopy:80", TRUE, "me", "hunter2" },
  { "a-proxy-without-user-info-has-none", "foopy,me:hunter2@bar", "http://foopy:80", FALSE },
  { "user-info-is-for-its-port-only", "me:hunter2@foopy", "http://foopy:81", FALSE },
  { "user-info-is-for-its-scheme-only", "me:hunter2@foopy:1", "https://foopy:1", FALSE },
  { "no-proxy-has-no-user-info", "me:hunter2@foopy,direct://", "direct://", FALSE },
};

static void
test_user_info (gconstpointer data)
{
  const UserInfoRow *row = data;
  g_autoptr(NetreqProxyRules) rules = rules_new (row->rules, NULL);
  const char *username = NULL;
  const char *password = NULL;

  g_assert_cmpint (netreq_proxy_rules_get_user_info (rules, row->uri, &username, &password), ==,
                   row->has_user_info);
  g_assert_cmpstr (username, ==, row->username);
  g_assert_cmpstr (password, ==, row->password);
}

typedef struct
{
  const char *name;
  const char *rules;
  const char *bypass_rules;
  /* A part of the message. */
  const char *hint;
} RefusedRow;

static const RefusedRow refused_rows[] = {
  { "an-unknown-scheme-of-urls", "gopher=foopy", NULL, "none of http, https, ftp and socks" },
  { "an-empty-scheme-of-urls", "=foopy", NULL, "none of http, https, ftp and socks" },
  { "a-list-for-all-behind-one-of-a-scheme", "http=foopy;bar", NULL, "for all URLs" },
  { "a-list-for-all-in-front-of-one-of-a-scheme", "bar;http=foopy", NULL, "for all URLs" },
  { "two-lists-for-all", "foopy;bar", NULL, "for all URLs" },
  { "a-bad-proxy", "foopy,b r", NULL, "The host of a proxy" },
  { "a-bad-proxy-of-a-scheme-that-is-never-used", "ftp=b r", NULL, "The host of a proxy" },
  { "a-proxy-with-a-bad-scheme", "http=gopher://foopy", NULL, "A proxy has a scheme" },
  { "a-comma-in-a-password", "me:12,hunter2 3@foopy x", NULL, "The host of a proxy" },
  { "a-semicolon-in-a-password", "me:12;hunter2@foopy", NULL, "for all URLs" },
  { "a-semicolon-in-a-password-of-a-list", "http=me:12;hunter2=3@foopy", NULL, "none of http" },
  { "a-bad-bypass-rule", "foopy", "a b", "\"a b\"" },
  { "a-bad-bypass-rule-without-a-proxy", NULL, "a b", "\"a b\"" },
};

static void
test_refused (gconstpointer data)
{
  const RefusedRow *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqProxyRules) rules = netreq_proxy_rules_new (row->rules, row->bypass_rules, &error);

  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
  g_assert_null (rules);
  g_assert_nonnull (strstr (error->message, row->hint));
  g_assert_null (strstr (error->message, "hunter2"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/proxy-rules/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_find);
    }

  for (guint i = 0; i < G_N_ELEMENTS (user_info_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/proxy-rules/", user_info_rows[i].name, NULL);

      g_test_add_data_func (path, &user_info_rows[i], test_user_info);
    }

  for (guint i = 0; i < G_N_ELEMENTS (refused_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/proxy-rules/refused/", refused_rows[i].name, NULL);

      g_test_add_data_func (path, &refused_rows[i], test_refused);
    }

  return g_test_run ();
}
