/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-cookie-parser-private.h"

/* --- the whole of it, written down in one line --- */

static void
append_same_site (GString       *text,
                  NetreqSameSite same_site)
{
  static const char * const names[] = {
    [NETREQ_SAME_SITE_NO_RESTRICTION] = "none",
    [NETREQ_SAME_SITE_LAX] = "lax",
    [NETREQ_SAME_SITE_STRICT] = "strict",
  };

  if (same_site != NETREQ_SAME_SITE_UNSPECIFIED)
    g_string_append_printf (text, " %s", names[same_site]);
}

static char *
describe (const NetreqReceivedCookie *received)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "[%s]=[%s]", received->name, received->value);
  if (received->domain != NULL)
    g_string_append_printf (text, " domain=%s", received->domain);
  if (received->path != NULL)
    g_string_append_printf (text, " path=%s", received->path);
  if (received->has_max_age)
    g_string_append_printf (text, " max-age=%" G_GINT64_FORMAT, received->max_age);
  if (received->has_expires)
    g_string_append_printf (text, " expires=%" G_GINT64_FORMAT, received->expires);
  if (received->secure)
    g_string_append (text, " secure");
  if (received->http_only)
    g_string_append (text, " http-only");
  append_same_site (text, received->same_site);

  return g_string_free (text, FALSE);
}

typedef struct
{
  const char *name;
  const char *text;
  /* NULL where it is refused. */
  const char *received;
} ParseRow;

/* RFC 6265bis, section 5.6 */
static const ParseRow parse_rows[] = {
  /* Name and value */
  { "a-name-and-a-value", "a=1", "[a]=[1]" },
  { "a-value-may-be-empty", "a=", "[a]=[]" },
  { "a-value-may-have-an-equals-sign", "a=b=c", "[a]=[b=c]" },
  { "without-an-equals-sign-there-is-no-name", "a", "[]=[a]" },
  { "a-name-may-be-empty", "=a", "[]=[a]" },
  { "a-nameless-value-may-have-an-equals-sign", "=a=b", "[]=[a=b]" },
  { "nothing-at-all-is-refused", "", NULL },
  { "an-equals-sign-alone-is-refused", "=", NULL },
  { "white-space-alone-is-refused", " \t=\t ", NULL },
  { "attributes-alone-are-refused", "; Secure; Path=/", NULL },
  { "white-space-around-is-cut-off", " \t a \t=\t 1 \t; Secure", "[a]=[1] secure" },
  { "white-space-within-stays", "a b=1\t 2", "[a b]=[1\t 2]" },
  { "quotation-marks-stay", "a=\"1 2\"", "[a]=[\"1 2\"]" },
  { "a-quoted-semicolon-ends-the-value-too", "a=\"1;2\"", "[a]=[\"1]" },
  { "a-comma-does-not", "a=1,b=2", "[a]=[1,b=2]" },
  { "percent-signs-mean-nothing", "a%3D=%3B", "[a%3D]=[%3B]" },
  { "text-may-be-any", "ä=ö", "[ä]=[ö]" },
  { "text-that-was-not-UTF-8-is-refused", "a=\ufffd", NULL },
  { "the-case-of-a-name-stays", "Ab=Cd", "[Ab]=[Cd]" },

  /* Control characters */
  { "a-line-break-is-refused", "a=1\r\nb=2", NULL },
  { "a-control-in-a-name-is-refused", "a\001=1", NULL },
  { "a-control-in-a-value-is-refused", "a=\0371", NULL },
  { "a-control-around-a-value-is-refused", "a=1\013", NULL },
  { "a-delete-is-refused", "a=\1771", NULL },
  { "a-control-in-an-attribute-is-refused", "a=1; Path=/\001", NULL },
  { "a-control-in-an-unknown-attribute-is-refused", "a=1; x\001", NULL },
  { "a-tab-in-an-attribute-is-not", "a=1;\tPath=/\tb", "[a]=[1] path=/\tb" },
  { "bytes-that-are-not-utf-8-are-refused", "a=\377", NULL },

  /* Attributes */
  { "unknown-attributes-do-not-matter", "a=1; b=2; c; Version=1; Priority=High", "[a]=[1]" },
  { "empty-attributes-do-not-matter", "a=1;;; ;=;= x;Secure;", "[a]=[1] secure" },
  { "all-of-them-together", "a=1; Domain=b.com; Path=/x; Max-Age=5; Expires=Thu, 01 Jan 1970 00:00:07 GMT; Secure; HttpOnly; SameSite=Lax",
    "[a]=[1] domain=b.com path=/x max-age=5 expires=7 secure http-only lax" },
  { "case-does-not-matter", "a=1; dOMAIN=b.com; pATH=/x; mAX-AGE=5; sECURE; hTTPoNLY; sAMEsITE=lAX",
    "[a]=[1] domain=b.com path=/x max-age=5 secure http-only lax" },
  { "white-space-around-attributes-is-cut-off", "a=1 ; \tPath\t = \t/x\t ;Secure ", "[a]=[1] path=/x secure" },
  { "an-attribute-without-its-semicolon-is-none", "a=1 Secure", "[a]=[1 Secure]" },

  { "secure-needs-no-value", "a=1; Secure=false", "[a]=[1] secure" },
  { "http-only-needs-no-value", "a=1; HttpOnly=0", "[a]=[1] http-only" },
  { "secured-is-not-secure", "a=1; Secured", "[a]=[1]" },

  { "the-first-dot-of-a-domain-is-cut-off", "a=1; Domain=.b.com", "[a]=[1] domain=b.com" },
  { "the-second-one-is-not", "a=1; Domain=..b.com", "[a]=[1] domain=.b.com" },
  { "a-domain-is-in-lower-case", "a=1; Domain=B.Com", "[a]=[1] domain=b.com" },
  { "the-last-domain-counts", "a=1; Domain=b.com; Domain=c.com", "[a]=[1] domain=c.com" },
  { "an-empty-last-domain-counts-too", "a=1; Domain=b.com; Domain", "[a]=[1] domain=" },

  { "a-path-needs-a-slash", "a=1; Path=x", "[a]=[1]" },
  { "a-path-may-be-empty", "a=1; Path=", "[a]=[1]" },
  { "a-path-with-a-quotation-mark-needs-a-slash", "a=1; Path=\"/x\"", "[a]=[1]" },
  { "the-last-path-counts", "a=1; Path=/x; Path=/y", "[a]=[1] path=/y" },
  { "a-last-path-without-a-slash-counts-too", "a=1; Path=/x; Path=y", "[a]=[1]" },

  { "a-max-age-may-be-zero", "a=1; Max-Age=0", "[a]=[1] max-age=0" },
  { "a-max-age-may-be-negative", "a=1; Max-Age=-1", "[a]=[1] max-age=-1" },
  { "a-max-age-may-have-zeros-in-front", "a=1; Max-Age=007", "[a]=[1] max-age=7" },
  { "a-huge-max-age-is-the-greatest", "a=1; Max-Age=99999999999999999999", "[a]=[1] max-age=9223372036854775807" },
  { "a-huge-negative-max-age-is-the-least", "a=1; Max-Age=-99999999999999999999", "[a]=[1] max-age=-9223372036854775808" },
  { "a-max-age-needs-a-digit", "a=1; Max-Age=", "[a]=[1]" },
  { "a-minus-needs-a-digit", "a=1; Max-Age=-", "[a]=[1]" },
  { "a-plus-is-no-digit", "a=1; Max-Age=+5", "[a]=[1]" },
  { "a-max-age-has-digits-only", "a=1; Max-Age=5s", "[a]=[1]" },
  { "a-max-age-has-no-point", "a=1; Max-Age=5.0", "[a]=[1]" },
  { "a-quoted-max-age-is-none", "a=1; Max-Age=\"5\"", "[a]=[1]" },
  { "the-last-max-age-counts", "a=1; Max-Age=5; Max-Age=6", "[a]=[1] max-age=6" },
  { "the-last-one-that-is-valid-counts", "a=1; Max-Age=5; Max-Age=x", "[a]=[1] max-age=5" },

  { "a-date-beyond-2038-is-read", "a=1; Expires=Tue, 19 Jan 2038 03:14:08 GMT", "[a]=[1] expires=2147483648" },
  { "a-date-that-is-none-does-not-matter", "a=1; Expires=tomorrow", "[a]=[1]" },
  { "the-last-date-counts", "a=1; Expires=Thu, 01 Jan 1970 00:00:07 GMT; Expires=Thu, 01 Jan 1970 00:00:08 GMT", "[a]=[1] expires=8" },
  { "the-last-date-that-is-one-counts", "a=1; Expires=Thu, 01 Jan 1970 00:00:07 GMT; Expires=x", "[a]=[1] expires=7" },

  { "same-site-none", "a=1; SameSite=None", "[a]=[1] none" },
  { "same-site-strict", "a=1; SameSite=Strict", "[a]=[1] strict" },
  { "same-site-of-another-word", "a=1; SameSite=Maybe", "[a]=[1]" },
  { "same-site-of-no-word", "a=1; SameSite", "[a]=[1]" },
  { "the-last-same-site-counts", "a=1; SameSite=Strict; SameSite=Lax", "[a]=[1] lax" },
  { "another-word-at-last-counts-too", "a=1; SameSite=None; SameSite=Maybe", "[a]=[1]" },
};

static void
assert_words (const GError *error)
{
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "The cookie "));
}

static void
test_parse (gconstpointer data)
{
  const ParseRow *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqReceivedCookie) received = netreq_received_cookie_parse (row->text, &error);
  g_autofree char *text = NULL;

  if (row->received == NULL)
    {
      g_assert_null (received);
      assert_words (error);
      return;
    }

  g_assert_no_error (error);
  text = describe (received);
  g_assert_cmpstr (text, ==, row->received);
}

typedef struct
{
  const char *name;
  /* What is repeated at the end of @start. */
  const char *start;
  guint n_bytes;
  gboolean accepted;
  gboolean has_attribute;
} SizeRow;

static const SizeRow size_rows[] = {
  { "4096-bytes-of-name-and-value-are-accepted", "ab=", 4094, TRUE, FALSE },
  { "4097-are-refused", "ab=", 4095, FALSE, FALSE },
  { "4096-bytes-of-value-are-accepted", "", 4096, TRUE, FALSE },
  { "4097-bytes-of-value-are-refused", "=", 4097, FALSE, FALSE },
  { "attributes-are-not-among-them", "a=1; b=", 8000, TRUE, FALSE },
  { "1024-bytes-of-path-are-taken", "a=1; Path=/", 1023, TRUE, TRUE },
  { "1025-are-not", "a=1; Path=/", 1024, TRUE, FALSE },
  { "an-oversize-path-leaves-the-one-before", "a=1; Path=/x; Path=/", 1024, TRUE, TRUE },
};

static void
test_size (gconstpointer data)
{
  const SizeRow *row = data;
  g_autofree char *many = g_strnfill (row->n_bytes, 'x');
  g_autofree char *text = g_strconcat (row->start, many, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqReceivedCookie) received = netreq_received_cookie_parse (text, &error);

  g_assert_cmpint (received != NULL, ==, row->accepted);
  if (received == NULL)
    assert_words (error);
  else
    g_assert_cmpint (received->path != NULL, ==, row->has_attribute);
}

typedef struct
{
  const char *name;
  NetreqReceivedCookie received;
  /* A part of the error; NULL where there is none. */
  const char *words;
} CheckRow;

/* What an application can give, and a Set-Cookie field cannot. */
static const CheckRow check_rows[] = {
  { "what-could-have-arrived", { .name = "a", .value = "b=c", .path = "/x" }, NULL },
  { "no-path", { .name = "a", .value = "1" }, NULL },
  { "no-name", { .name = "", .value = "1" }, NULL },
  { "no-name-and-no-value", { .name = "", .value = "" }, "neither a name nor a value" },
  { "an-equals-sign-in-a-name", { .name = "a=b", .value = "1" }, "in its name" },
  { "a-semicolon-in-a-name", { .name = "a;b", .value = "1" }, "in its name" },
  { "a-line-break-in-a-name", { .name = "a\nb", .value = "1" }, "in its name" },
  { "a-name-that-is-not-utf-8", { .name = "\377", .value = "1" }, "in its name" },
  { "a-space-around-a-name", { .name = "a ", .value = "1" }, "around its name" },
  { "a-name-of-a-space", { .name = " ", .value = "1" }, "around its name" },
  { "a-semicolon-in-a-value", { .name = "a", .value = "1; Secure" }, "in its value" },
  { "a-line-break-in-a-value", { .name = "a", .value = "1\r\nX: y" }, "in its value" },
  { "a-value-that-is-not-utf-8", { .name = "a", .value = "\377" }, "in its value" },
  { "a-tab-around-a-value", { .name = "a", .value = "\t1" }, "around its value" },
  { "a-path-without-a-slash", { .name = "a", .value = "1", .path = "x" }, "does not begin with" },
  { "an-empty-path", { .name = "a", .value = "1", .path = "" }, "does not begin with" },
  { "a-semicolon-in-a-path", { .name = "a", .value = "1", .path = "/;x" }, "a path with characters" },
  { "a-line-break-in-a-path", { .name = "a", .value = "1", .path = "/\nx" }, "a path with characters" },
  { "a-space-behind-a-path", { .name = "a", .value = "1", .path = "/x " }, "a path with characters" },
};

static void
test_check (gconstpointer data)
{
  const CheckRow *row = data;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (netreq_received_cookie_check (&row->received, &error), ==, row->words == NULL);
  if (row->words == NULL)
    return;

  assert_words (error);
  g_assert_nonnull (strstr (error->message, row->words));
}

static void
test_long_path (void)
{
  g_autofree char *path = g_strnfill (1025, '/');
  NetreqReceivedCookie received = { .name = (char *) "a", .value = (char *) "1", .path = path };
  g_autoptr(GError) error = NULL;

  g_assert_false (netreq_received_cookie_check (&received, &error));
  assert_words (error);

  path[1024] = '\0';
  g_assert_true (netreq_received_cookie_check (&received, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parse_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/cookie-parser/parse/", parse_rows[i].name, NULL);

      g_test_add_data_func (path, &parse_rows[i], test_parse);
    }

  for (guint i = 0; i < G_N_ELEMENTS (size_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/cookie-parser/size/", size_rows[i].name, NULL);

      g_test_add_data_func (path, &size_rows[i], test_size);
    }

  for (guint i = 0; i < G_N_ELEMENTS (check_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/cookie-parser/check/", check_rows[i].name, NULL);

      g_test_add_data_func (path, &check_rows[i], test_check);
    }

  g_test_add_func ("/policy/cookie-parser/a-path-of-more-than-1024-bytes-is-refused", test_long_path);

  return g_test_run ();
}
