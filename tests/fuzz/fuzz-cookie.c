/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "policy/netreq-cookie-date-private.h"
#include "policy/netreq-cookie-rules-private.h"
#include "policy/netreq-site-private.h"
#include "policy/netreq-url-private.h"

/* An input is the value of a Set-Cookie field from each of these. */
static const char * const urls[] = {
  "https://www.a.co.uk/x/y",
  "http://b.a.co.uk",
  "https://co.uk./",
  "http://localhost/x",
  "http://[::1]:8080/",
};

#define NOW_SECONDS G_GINT64_CONSTANT (1000000000)
#define NOW (NOW_SECONDS * G_USEC_PER_SEC)
#define DAY ((gint64) 24 * 60 * 60)

static gboolean
has_prefix (const char *text,
            const char *prefix)
{
  return g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0;
}

static void
assert_text (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strchr (text, ';'));
  for (const char *c = text; *c != '\0'; c++)
    g_assert_true (*c == '\t' || !g_ascii_iscntrl (*c));
}

static void
assert_name_and_value (const NetreqCookieRecord *record)
{
  assert_text (record->name);
  assert_text (record->value);
  assert_text (record->path);
  g_assert_null (strchr (record->name, '='));
  g_assert_cmpint (record->path[0], ==, '/');
  g_assert_cmpuint (strlen (record->name) + strlen (record->value), >, 0);
  g_assert_cmpuint (strlen (record->name) + strlen (record->value), <=, 4096);
}

/* Nobody but the host has the cookie, or somebody has registered its domain. */
static void
assert_domain (const NetreqCookieRecord *record,
               const char               *host)
{
  g_autofree char *registrable = netreq_site_registrable_domain (record->domain);

  if (record->host_only)
    {
      g_assert_cmpstr (record->domain, ==, host);
      return;
    }

  g_assert_nonnull (registrable);
  g_assert_true (g_str_has_suffix (host, record->domain));
  g_assert_true (strlen (host) == strlen (record->domain) ||
                 host[strlen (host) - strlen (record->domain) - 1] == '.');
}

static void
assert_flags (const NetreqCookieRecord  *record,
              const NetreqCookieContext *context)
{
  g_assert_true (!record->secure || netreq_url_is_trustworthy (context->url));
  g_assert_true (!record->http_only || context->is_http);
  g_assert_true (record->secure || record->same_site != NETREQ_SAME_SITE_NO_RESTRICTION);
  g_assert_true (context->is_same_site || record->same_site == NETREQ_SAME_SITE_NO_RESTRICTION);
  g_assert_true (!record->persistent || record->expires <= NOW_SECONDS + 400 * DAY);
}

/* However it is written in a Cookie field, it keeps the promise of its prefix. */
static void
assert_prefix (const NetreqCookieRecord *record,
               const char               *field)
{
  if (has_prefix (field, "__Secure-"))
    g_assert_true (record->secure);
  if (has_prefix (field, "__Host-"))
    g_assert_true (record->secure && record->host_only && g_str_equal (record->path, "/"));
}

/* Once it is sent, it is what it was when it came. */
static void
assert_same_when_parsed (const NetreqCookieRecord *record,
                         const char               *field)
{
  g_autofree char *text = g_strconcat (*record->name == '\0' ? "=" : "", field, NULL);
  g_autoptr(NetreqReceivedCookie) again = netreq_received_cookie_parse (text, NULL);

  g_assert_nonnull (again);
  g_assert_cmpstr (again->name, ==, record->name);
  g_assert_cmpstr (again->value, ==, record->value);
}

/* It goes back to where it came from, if its path and its time let it. */
static void
assert_sent (const NetreqCookieRecord  *record,
             const NetreqCookieContext *context)
{
  g_autoptr(NetreqCookieRecord) copy = netreq_cookie_record_copy (record);

  copy->persistent = FALSE;
  g_free (copy->path);
  copy->path = g_strdup ("/");

  g_assert_true (netreq_cookie_matches (copy, context, NOW));
}

static void
check_record (NetreqCookieRecord        *record,
              const NetreqCookieContext *context)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new ();
  g_autofree char *field = NULL;
  NetreqCookieRecord *replaced;

  assert_name_and_value (record);
  assert_domain (record, g_uri_get_host (context->url));
  assert_flags (record, context);
  assert_sent (record, context);

  g_assert_true (netreq_cookie_find_place (record, records, context, NOW, &replaced, NULL));
  g_assert_null (replaced);

  g_ptr_array_add (records, record);
  field = netreq_cookies_to_field (records);
  assert_prefix (record, field);
  assert_same_when_parsed (record, field);
}

static void
check_context (const NetreqReceivedCookie *received,
               const NetreqCookieContext  *context)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqCookieRecord) record = netreq_cookie_accept (received, context, NOW, &error);

  if (record == NULL)
    {
      fuzz_assert_error (error);
      return;
    }

  g_assert_no_error (error);
  check_record (record, context);
}

static void
check_date (const char *text)
{
  gint64 seconds;

  if (!netreq_cookie_date_parse (text, &seconds))
    return;

  g_assert_cmpint (seconds, >=, G_GINT64_CONSTANT (-11644473600));
  g_assert_cmpint (seconds, <=, G_GINT64_CONSTANT (253402300799));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqReceivedCookie) received = NULL;

  check_date (text);

  received = netreq_received_cookie_parse (text, &error);
  if (received == NULL)
    {
      fuzz_assert_error (error);
      return 0;
    }

  g_assert_no_error (error);
  g_assert_true (netreq_received_cookie_check (received, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    for (guint flags = 0; flags < 4; flags++)
      {
        g_autoptr(GUri) url = netreq_url_parse (urls[i], NULL, NULL, NULL);
        const NetreqCookieContext context = {
          .url = url,
          .is_http = (flags & 1) != 0,
          .is_same_site = (flags & 2) != 0,
        };

        check_context (received, &context);
      }

  return 0;
}
