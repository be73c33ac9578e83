/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-cookie-query-private.h"
#include "policy/netreq-url-private.h"

#define NOW (G_GINT64_CONSTANT (100) * G_USEC_PER_SEC)

/* What there is to be found, by its names. */
static const NetreqCookieRecord records[] = {
  { .name = "host", .value = "1", .domain = "a.com", .host_only = TRUE, .path = "/" },
  { .name = "domain", .value = "1", .domain = "a.com", .path = "/" },
  { .name = "below", .value = "1", .domain = "b.a.com", .host_only = TRUE, .path = "/" },
  { .name = "other", .value = "1", .domain = "ba.com", .host_only = TRUE, .path = "/" },
  { .name = "path", .value = "1", .domain = "a.com", .host_only = TRUE, .path = "/x" },
  { .name = "secure", .value = "1", .domain = "a.com", .host_only = TRUE, .path = "/", .secure = TRUE },
  { .name = "server", .value = "1", .domain = "a.com", .host_only = TRUE, .path = "/", .http_only = TRUE },
  { .name = "strict", .value = "1", .domain = "a.com", .host_only = TRUE, .path = "/", .same_site = NETREQ_SAME_SITE_STRICT },
  { .name = "lasting", .value = "1", .domain = "a.com", .host_only = TRUE, .path = "/", .persistent = TRUE, .expires = 101 },
  { .name = "expired", .value = "1", .domain = "a.com", .host_only = TRUE, .path = "/", .persistent = TRUE, .expires = 100 },
  { .name = "address", .value = "1", .domain = "127.0.0.1", .host_only = TRUE, .path = "/" },
  { .name = "", .value = "nameless", .domain = "c.com", .host_only = TRUE, .path = "/" },
};

typedef struct
{
  const char *name;
  const char *url;
  NetreqCookieQuery query;
  /* The names, in the order of the table, and a dash for none. */
  const char *found;
} QueryRow;

#define SET NETREQ_COOKIE_FLAG_SET
#define UNSET NETREQ_COOKIE_FLAG_UNSET

static const QueryRow query_rows[] = {
  { "without-a-query-all-but-the-expired-are-found", NULL, { .name = NULL }, "host domain below other path secure server strict lasting address - " },

  { "by-name", NULL, { .name = "host" }, "host " },
  { "the-case-of-a-name-matters", NULL, { .name = "Host" }, "" },
  { "an-empty-name-is-a-name", NULL, { .name = "" }, "- " },
  { "an-expired-one-is-not-found-by-name", NULL, { .name = "expired" }, "" },

  { "by-domain-with-what-is-below", NULL, { .domain = "a.com" }, "host domain below path secure server strict lasting " },
  { "a-dot-in-front-does-not-matter", NULL, { .domain = ".a.com" }, "host domain below path secure server strict lasting " },
  { "the-case-of-a-domain-does-not-matter", NULL, { .domain = "A.Com" }, "host domain below path secure server strict lasting " },
  { "a-domain-below-finds-nothing-above", NULL, { .domain = "b.a.com" }, "below " },
  { "a-top-level-domain-finds-all-below", NULL, { .domain = "com" }, "host domain below other path secure server strict lasting - " },
  { "an-address-is-a-domain", NULL, { .domain = "127.0.0.1" }, "address " },
  { "a-part-of-an-address-is-not", NULL, { .domain = "0.0.1" }, "" },

  { "by-path", NULL, { .path = "/x" }, "path " },
  { "a-path-finds-nothing-above", NULL, { .path = "/x/y" }, "" },
  { "a-path-finds-nothing-below", NULL, { .path = "/", .domain = "a.com" }, "host domain below secure server strict lasting " },

  { "only-secure", NULL, { .secure = SET }, "secure " },
  { "not-secure", NULL, { .secure = UNSET, .domain = "a.com" }, "host domain below path server strict lasting " },
  { "only-for-servers", NULL, { .http_only = SET }, "server " },
  { "not-for-servers-only", NULL, { .http_only = UNSET, .domain = "a.com" }, "host domain below path secure strict lasting " },
  { "only-of-the-session", NULL, { .session = SET, .domain = "a.com" }, "host domain below path secure server strict " },
  { "not-of-the-session", NULL, { .session = UNSET }, "lasting " },

  { "by-url", "https://a.com/", { .name = NULL }, "host domain secure server strict lasting " },
  { "by-url-without-https", "http://a.com/", { .name = NULL }, "host domain server strict lasting " },
  { "by-url-with-a-path", "http://a.com/x/y", { .name = NULL }, "host domain path server strict lasting " },
  { "by-url-of-a-host-below", "https://b.a.com/", { .name = NULL }, "domain below " },
  { "by-url-of-an-address", "http://127.0.0.1:8080/", { .name = NULL }, "address " },
  { "all-that-is-given-has-to-apply", "https://a.com/", { .domain = "a.com", .path = "/", .secure = UNSET, .http_only = UNSET, .session = SET }, "host domain strict " },
  { "what-contradicts-itself-finds-nothing", "https://a.com/", { .domain = "b.a.com" }, "" },
};

static void
test_query (gconstpointer data)
{
  const QueryRow *row = data;
  g_autoptr(GUri) url = row->url != NULL ? netreq_url_parse (row->url, NULL, NULL, NULL) : NULL;
  g_autoptr(GString) found = g_string_new (NULL);
  NetreqCookieQuery query = row->query;

  query.url = url;
  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    if (netreq_cookie_query_matches (&query, &records[i], NOW))
      g_string_append_printf (found, "%s ", *records[i].name != '\0' ? records[i].name : "-");

  g_assert_cmpstr (found->str, ==, row->found);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (query_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/cookie-query/", query_rows[i].name, NULL);

      g_test_add_data_func (path, &query_rows[i], test_query);
    }

  return g_test_run ();
}
