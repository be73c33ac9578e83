/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "fuzz.h"
#include "policy/netreq-url-private.h"

#define HTTP_FLAGS (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY | \
                    G_URI_FLAGS_ENCODED_FRAGMENT | G_URI_FLAGS_SCHEME_NORMALIZE)

char *
fuzz_text (const uint8_t *data,
           size_t         size)
{
  return g_string_free (g_string_new_len ((const char *) data, (gssize) size), FALSE);
}

void
fuzz_assert_error (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == NETREQ_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));

  for (const char *c = error->message; *c != '\0'; c++)
    g_assert_false (g_ascii_iscntrl (*c));
}

void
fuzz_assert_consists_of (const char *text,
                         const char *characters)
{
  g_assert_cmpuint (strspn (text, characters), ==, strlen (text));
}

static void
assert_path (const char *path)
{
  g_auto(GStrv) segments = g_strsplit (path, "/", -1);

  g_assert_cmpint (path[0], ==, '/');

  for (guint i = 0; segments[i] != NULL; i++)
    {
      g_autofree char *lower = g_ascii_strdown (segments[i], -1);
      g_auto(GStrv) pieces = g_strsplit (lower, "%2e", -1);
      g_autofree char *plain = g_strjoinv (".", pieces);

      g_assert_cmpstr (plain, !=, ".");
      g_assert_cmpstr (plain, !=, "..");
    }
}

static void
assert_parts (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  gboolean is_https = g_str_equal (g_uri_get_scheme (uri), "https");

  g_assert_true (is_https || g_str_equal (g_uri_get_scheme (uri), "http"));
  g_assert_null (g_uri_get_userinfo (uri));
  g_assert_null (g_uri_get_fragment (uri));

  g_assert_cmpstr (host, !=, "");
  fuzz_assert_consists_of (host, G_CSET_a_2_z G_CSET_DIGITS "-._~!$&'()*+,;=:");
  if (strchr (host, ':') != NULL)
    g_assert_true (g_hostname_is_ip_address (host));

  g_assert_cmpint (g_uri_get_port (uri), >=, 1);
  g_assert_cmpint (g_uri_get_port (uri), <=, 65535);

  assert_path (g_uri_get_path (uri));
}

/* Parsing once more changes nothing, and GLib, which libsoup leaves it to, sees the
 * same server as we do. */
static void
assert_same_when_parsed (GUri       *uri,
                         const char *text)
{
  g_autofree char *username = NULL;
  g_autofree char *password = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) again = netreq_url_parse (text, &username, &password, &error);
  g_autoptr(GUri) foreign = NULL;
  g_autofree char *text_again = NULL;

  g_assert_no_error (error);
  text_again = netreq_url_to_string (again);
  g_assert_cmpstr (text_again, ==, text);
  g_assert_null (username);
  g_assert_null (password);

  foreign = g_uri_parse (text, HTTP_FLAGS, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_uri_get_host (foreign), ==, g_uri_get_host (uri));
  g_assert_cmpint (g_uri_get_port (foreign), ==, g_uri_get_port (uri));
  g_assert_cmpint (g_uri_get_query (foreign) != NULL, ==, g_uri_get_query (uri) != NULL);
}

static void
assert_origin (GUri       *uri,
               const char *text)
{
  g_autofree char *origin = netreq_url_origin (uri);
  g_autofree char *host_port = netreq_url_host_port (uri);
  g_autofree char *port = g_strdup_printf (":%d", g_uri_get_port (uri));
  g_autoptr(GUri) parsed = netreq_url_parse (origin, NULL, NULL, NULL);
  g_autofree char *origin_again = netreq_url_origin (parsed);

  g_assert_true (g_str_has_prefix (text, origin));
  g_assert_cmpint (text[strlen (origin)], ==, '/');
  g_assert_cmpstr (origin_again, ==, origin);
  g_assert_true (g_str_has_suffix (host_port, port));
}

void
fuzz_assert_url (GUri *uri)
{
  g_autofree char *text = netreq_url_to_string (uri);

  for (const char *c = text; *c != '\0'; c++)
    g_assert_true (g_ascii_isgraph (*c));

  assert_parts (uri);
  assert_same_when_parsed (uri, text);
  assert_origin (uri, text);
}
