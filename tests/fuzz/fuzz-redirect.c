/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "policy/netreq-url-private.h"

/* An input is the reference of a redirect from each of these. */
static const char * const bases[] = {
  "http://a/b/c/d;p?q",
  "https://e.com:8443//f",
  "http://[2001:db8::1]",
};

/* Only what begins with two slashes, with or without a scheme, may name another
 * server, and only if neither of them is a backslash. */
static void
assert_server (GUri       *base,
               const char *reference,
               GUri       *uri)
{
  g_autofree char *base_origin = netreq_url_origin (base);
  g_autofree char *origin = netreq_url_origin (uri);

  reference += strspn (reference, " ");

  if (g_ascii_strncasecmp (reference, "http:", 5) == 0)
    reference += 5;
  else if (g_ascii_strncasecmp (reference, "https:", 6) == 0)
    reference += 6;

  if (g_str_has_prefix (reference, "//"))
    return;

  g_assert_cmpuint (strspn (reference, "/\\"), <, 2);
  g_assert_cmpstr (origin, ==, base_origin);
}

/* A reader that keeps to RFC 3986, as GLib does, is sent to the same server, if to
 * any. Spaces around a reference and international hosts are none of its business. */
static void
assert_same_server_in_glib (GUri       *base,
                            const char *reference,
                            GUri       *uri)
{
  g_autoptr(GUri) foreign = NULL;
  g_autoptr(GUri) parsed = NULL;
  g_autofree char *text = NULL;
  g_autofree char *origin = netreq_url_origin (uri);
  g_autofree char *foreign_origin = NULL;

  if (*reference == ' ' || !g_str_is_ascii (reference))
    return;

  foreign = g_uri_parse_relative (base, reference, G_URI_FLAGS_ENCODED, NULL);
  if (foreign == NULL || g_uri_get_host (foreign) == NULL)
    return;

  text = g_uri_to_string (foreign);
  parsed = netreq_url_parse (text, NULL, NULL, NULL);
  if (parsed == NULL)
    return;

  foreign_origin = netreq_url_origin (parsed);
  g_assert_cmpstr (foreign_origin, ==, origin);
}

static void
check_reference (GUri       *base,
                 const char *reference)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = netreq_url_resolve (base, reference, &error);

  if (uri == NULL)
    {
      fuzz_assert_error (error);
      return;
    }

  g_assert_no_error (error);
  fuzz_assert_url (uri);
  assert_server (base, reference, uri);
  assert_same_server_in_glib (base, reference, uri);
}

/* Behind any URL it is again the same fragment, and nothing else. */
static void
check_fragment (const char *reference)
{
  g_autofree char *fragment = netreq_url_dup_fragment (reference);
  g_autofree char *text = NULL;
  g_autofree char *fragment_again = NULL;
  g_autofree char *url = NULL;
  g_autoptr(GUri) uri = NULL;

  g_assert_cmpint (fragment != NULL, ==, strchr (reference, '#') != NULL);
  if (fragment == NULL)
    return;

  for (const char *c = fragment; *c != '\0'; c++)
    g_assert_true (g_ascii_isgraph (*c));

  text = g_strconcat ("http://e.com/#", fragment, NULL);
  fragment_again = netreq_url_dup_fragment (text);
  g_assert_cmpstr (fragment_again, ==, fragment);

  uri = netreq_url_parse (text, NULL, NULL, NULL);
  url = netreq_url_to_string (uri);
  g_assert_cmpstr (url, ==, "http://e.com/");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *reference = fuzz_text (data, size);

  for (guint i = 0; i < G_N_ELEMENTS (bases); i++)
    {
      g_autoptr(GUri) base = netreq_url_parse (bases[i], NULL, NULL, NULL);

      check_reference (base, reference);
    }

  check_fragment (reference);

  return 0;
}
