/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "policy/netreq-proxy-rules-private.h"
#include "policy/netreq-url-private.h"

static const char * const urls[] = {
  "http://a.com/",
  "https://www.b.example:8443/",
  "http://192.0.2.1/",
  "https://[2001:db8::1]/",
  "http://localhost:8080/",
};

/* GLib, which is to connect to it, sees a host and a port, and nothing else. */
static void
assert_proxy (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = NULL;
  g_autofree char *again = NULL;

  if (g_str_equal (text, "direct://"))
    return;

  uri = g_uri_parse (text, G_URI_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_uri_get_host (uri), !=, "");
  g_assert_cmpint (g_uri_get_port (uri), >=, 1);
  g_assert_null (g_uri_get_userinfo (uri));
  g_assert_cmpstr (g_uri_get_path (uri), ==, "");
  g_assert_null (g_uri_get_query (uri));
  g_assert_null (g_uri_get_fragment (uri));
  fuzz_assert_consists_of (text, G_CSET_a_2_z G_CSET_DIGITS "-._~!$&'()*+,;=:/[]");
}

/* A proxy is again the same proxy, and has lost its user info. */
static void
assert_same_when_parsed (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqProxyRules) rules = NULL;
  g_autoptr(GUri) url = netreq_url_parse (urls[0], NULL, NULL, NULL);
  g_auto(GStrv) uris = NULL;
  const char *username;
  const char *password;

  /* These part the rules, and may be in a host. */
  if (strpbrk (text, ",;") != NULL)
    return;

  rules = netreq_proxy_rules_new (text, NULL, &error);
  g_assert_no_error (error);

  uris = netreq_proxy_rules_find (rules, url);
  g_assert_cmpuint (g_strv_length (uris), ==, 1);
  g_assert_cmpstr (uris[0], ==, text);
  g_assert_false (netreq_proxy_rules_get_user_info (rules, text, &username, &password));
}

static void
check_user_info (const NetreqProxyRules *rules,
                 const char             *proxy_uri)
{
  const char *username;
  const char *password;

  if (!netreq_proxy_rules_get_user_info (rules, proxy_uri, &username, &password))
    return;

  g_assert_true (g_utf8_validate (username, -1, NULL));
  if (password != NULL)
    g_assert_true (g_utf8_validate (password, -1, NULL));
}

/* An input is proxy rules, a bar, and bypass rules. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_auto(GStrv) parts = g_strsplit (text, "|", 2);
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqProxyRules) rules =
    netreq_proxy_rules_new (parts[0], parts[0] != NULL ? parts[1] : NULL, &error);

  if (rules == NULL)
    {
      fuzz_assert_error (error);
      return 0;
    }

  g_assert_no_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr(GUri) url = netreq_url_parse (urls[i], NULL, NULL, NULL);
      g_auto(GStrv) uris = netreq_proxy_rules_find (rules, url);

      g_assert_nonnull (uris[0]);
      for (guint j = 0; uris[j] != NULL; j++)
        {
          assert_proxy (uris[j]);
          assert_same_when_parsed (uris[j]);
          check_user_info (rules, uris[j]);
        }
    }

  return 0;
}
