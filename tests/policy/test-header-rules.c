/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-header-rules-private.h"

typedef struct
{
  const char *name;
  const char *header;
  const char *value;
  /* a part of the message; NULL when the header is accepted */
  const char *hint;
} Row;

static const Row rows[] = {
  { "a-plain-header-is-accepted", "X-Plain", "value", NULL },
  { "an-odd-token-is-accepted", "!#$%&'*+-.^_`|~0", "value", NULL },
  { "an-empty-value-is-accepted", "X-Empty", "", NULL },
  { "a-tab-in-a-value-is-accepted", "X-Tab", "a\tb", NULL },
  { "a-non-ascii-value-is-accepted", "X-Snow", "☃", NULL },
  { "cookie-is-accepted", "Cookie", "a=b", NULL },
  { "authorization-is-accepted", "Authorization", "Basic bWU6c2VjcmV0", NULL },
  { "origin-is-accepted", "Origin", "https://example.com", NULL },
  { "user-agent-is-accepted", "User-Agent", "netreq", NULL },
  { "expect-is-accepted", "Expect", "100-continue", NULL },

  { "content-length-is-refused", "Content-Length", "5", "Content-Length" },
  { "host-is-refused", "Host", "example.com", "Host" },
  { "trailer-is-refused", "Trailer", "X-Sum", "Trailer" },
  { "te-is-refused", "TE", "trailers", "TE" },
  { "upgrade-is-refused", "Upgrade", "websocket", "Upgrade" },
  { "cookie2-is-refused", "Cookie2", "$Version=1", "Cookie2" },
  { "keep-alive-is-refused", "Keep-Alive", "timeout=5", "Keep-Alive" },
  { "transfer-encoding-is-refused", "Transfer-Encoding", "chunked", "Transfer-Encoding" },
  { "content-length-is-refused-in-odd-case", "cOnTeNt-LeNgTh", "5", "cOnTeNt-LeNgTh" },
  { "host-is-refused-in-odd-case", "hOST", "example.com", "hOST" },
  { "trailer-is-refused-in-odd-case", "TRAILER", "X-Sum", "TRAILER" },
  { "te-is-refused-in-odd-case", "tE", "trailers", "tE" },
  { "upgrade-is-refused-in-odd-case", "uPgRaDe", "websocket", "uPgRaDe" },
  { "cookie2-is-refused-in-odd-case", "COOKIE2", "$Version=1", "COOKIE2" },
  { "keep-alive-is-refused-in-odd-case", "keep-ALIVE", "timeout=5", "keep-ALIVE" },
  { "transfer-encoding-is-refused-in-odd-case", "transfer-encoding", "chunked", "transfer-encoding" },
  { "a-refused-header-is-refused-without-a-value", "Host", "", "Host" },
  { "what-begins-like-a-refused-header-is-accepted", "Hosts", "a", NULL },
  { "what-ends-like-a-refused-header-is-accepted", "X-Host", "a", NULL },

  { "connection-close-is-accepted", "Connection", "close", NULL },
  { "connection-keep-alive-is-accepted", "Connection", "keep-alive", NULL },
  { "connection-upgrade-is-refused", "Connection", "upgrade", "Connection" },
  { "connection-upgrade-is-refused-in-odd-case", "cONNECTION", " UpGrade ", "cONNECTION" },
  { "connection-upgrade-is-refused-in-a-list", "Connection", "close ,\tUpgrade, x", "Connection" },
  { "a-longer-word-is-no-upgrade", "Connection", "upgraded, no-upgrade", NULL },
  { "upgrade-in-another-header-is-accepted", "X-Connection", "upgrade", NULL },

  { "a-referrer-that-is-a-url-is-accepted", "Referer", "https://example.com/a?b", NULL },
  { "a-referrer-over-http-is-accepted", "Referer", "http://example.com:8080", NULL },
  { "a-referrer-with-user-info-and-fragment-is-accepted", "Referer", "https://me:secret@example.com/#a", NULL },
  { "a-referrer-in-odd-case-is-accepted", "rEFERER", "HTTPS://EXAMPLE.com", NULL },
  { "a-referrer-that-is-empty-is-refused", "Referer", "", "Referer" },
  { "a-referrer-that-is-relative-is-refused", "Referer", "/a", "Referer" },
  { "a-referrer-without-a-scheme-is-refused", "Referer", "example.com/a", "Referer" },
  { "a-referrer-of-another-scheme-is-refused", "Referer", "about:blank", "Referer" },
  { "a-referrer-that-is-a-file-is-refused", "Referer", "file:///home/me", "Referer" },
  { "a-referrer-with-a-bad-host-is-refused", "Referer", "https://a b/", "Referer" },
  { "two-referrers-are-refused", "Referer", "https://a.com, https://b.com", "Referer" },
  { "a-referrer-is-refused-in-odd-case", "rEFERER", "null", "rEFERER" },
  { "a-longer-name-is-no-referrer", "X-Referer", "a", NULL },

  { "an-origin-with-a-port-is-accepted", "Origin", "http://example.com:8080", NULL },
  { "an-origin-that-is-null-is-accepted", "Origin", "null", NULL },
  { "an-origin-of-an-application-is-accepted", "oRIGIN", "app-1://org.example.App", NULL },
  { "an-origin-that-is-an-address-is-accepted", "Origin", "https://[::1]:8443", NULL },
  { "an-origin-that-is-empty-is-refused", "Origin", "", "Origin" },
  { "an-origin-without-a-scheme-is-refused", "Origin", "example.com", "Origin" },
  { "an-origin-whose-scheme-is-none-is-refused", "Origin", "1a://example.com", "Origin" },
  { "an-origin-without-a-host-is-refused", "Origin", "https://", "Origin" },
  { "an-origin-with-a-path-is-refused", "Origin", "https://example.com/", "Origin" },
  { "an-origin-with-a-backslash-is-refused", "Origin", "https://example.com\\a", "Origin" },
  { "an-origin-with-a-query-is-refused", "Origin", "https://example.com?a", "Origin" },
  { "an-origin-with-a-fragment-is-refused", "Origin", "https://example.com#a", "Origin" },
  { "an-origin-with-user-info-is-refused", "Origin", "https://me:secret@example.com", "Origin" },
  { "an-origin-that-is-not-ascii-is-refused", "Origin", "https://exämple.com", "Origin" },
  { "two-origins-are-refused", "Origin", "https://a.com https://b.com", "Origin" },
  { "origins-in-a-list-are-refused", "Origin", "https://a.com,https://b.com", "Origin" },

  { "a-mode-is-accepted", "Sec-Fetch-Mode", "navigate", NULL },
  { "a-mode-in-spaces-is-accepted", "Sec-Fetch-Mode", " navigate ", NULL },
  { "a-mode-that-is-empty-is-refused", "Sec-Fetch-Mode", "", "Sec-Fetch-Mode" },
  { "two-modes-are-refused", "Sec-Fetch-Mode", "cors, navigate", "Sec-Fetch-Mode" },
  { "a-destination-is-accepted", "Sec-Fetch-Dest", "image", NULL },
  { "a-destination-that-is-empty-is-refused", "sec-fetch-dest", " ", "sec-fetch-dest" },
  { "a-user-is-accepted", "Sec-Fetch-User", "?1", NULL },
  { "the-correct-spelling-is-no-referrer", "Referrer", "a", NULL },

  { "an-empty-name-is-refused", "", "a", "\"\"" },
  { "a-space-in-a-name-is-refused", "X Y", "a", "\"X Y\"" },
  { "a-space-after-a-name-is-refused", "Host ", "a", "\"Host \"" },
  { "a-colon-in-a-name-is-refused", "X:", "a", "\"X:\"" },
  { "a-line-break-in-a-name-is-refused", "X\r\nY", "a", "\"X\\x0d\\x0aY\"" },
  { "a-non-ascii-name-is-refused", "Ü", "a", "\"Ü\"" },
  { "a-line-feed-in-a-value-is-refused", "X-Line", "a\nHost: b", "X-Line" },
  { "a-carriage-return-in-a-value-is-refused", "X-Line", "a\r", "X-Line" },
  { "a-folded-value-is-refused", "X-Line", "a\r\n b", "X-Line" },
  { "another-control-in-a-value-is-refused", "X-Line", "a\x01", "X-Line" },
  { "a-delete-in-a-value-is-refused", "X-Line", "a\x7f", "X-Line" },
  { "a-value-that-is-not-utf-8-is-refused", "X-Latin", "\xe9", "X-Latin" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GError) error = NULL;
  gboolean accepted = netreq_header_check (row->header, row->value, &error);

  if (row->hint == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (accepted);
      return;
    }

  g_assert_false (accepted);
  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, row->hint));
}

static void
test_values_are_not_shown (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (netreq_header_check ("Authorization", "hunter2\n", &error));
  g_assert_null (strstr (error->message, "hunter2"));

  g_clear_error (&error);
  g_assert_false (netreq_header_check ("Referer", "ftp://me:hunter2@example.com/", &error));
  g_assert_null (strstr (error->message, "hunter2"));
}

static void
test_value_characters (void)
{
  for (guint c = 1; c < 0x80; c++)
    {
      const char value[] = { (char) c, '\0' };

      g_assert_cmpint (netreq_header_value_is_valid (value), ==,
                       c == '\t' || (c >= 0x20 && c != 0x7f));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/header-rules/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/policy/header-rules/no-message-shows-a-value", test_values_are_not_shown);
  g_test_add_func ("/policy/header-rules/values-have-no-controls-but-tabs", test_value_characters);

  return g_test_run ();
}
