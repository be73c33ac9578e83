/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "policy/netreq-method-rules-private.h"

#define BAD_TOKEN NETREQ_ERROR_INVALID_ARGUMENT
#define NEVER_SENT NETREQ_ERROR_METHOD_NOT_SUPPORTED

typedef struct
{
  const char *name;
  const char *method;
  /* NULL when it is refused */
  const char *normal;
  NetreqError code;
} Row;

static const Row rows[] = {
  { "no-method-is-get", NULL, "GET" },
  { "an-empty-method-is-get", "", "GET" },
  { "get-stays", "GET", "GET" },
  { "a-known-method-becomes-upper-case", "post", "POST" },
  { "patch-becomes-upper-case-too", "Patch", "PATCH" },
  { "an-unknown-method-becomes-upper-case", "propFind", "PROPFIND" },
  { "an-odd-token-is-a-method", "m-search*", "M-SEARCH*" },
  { "what-begins-like-a-forbidden-method-is-allowed", "TRACER", "TRACER" },
  { "connect-is-never-sent", "CONNECT", NULL, NEVER_SENT },
  { "trace-is-never-sent", "TRACE", NULL, NEVER_SENT },
  { "track-is-never-sent", "TRACK", NULL, NEVER_SENT },
  { "connect-in-odd-case-is-never-sent", "cOnnect", NULL, NEVER_SENT },
  { "trace-in-odd-case-is-never-sent", "trace", NULL, NEVER_SENT },
  { "track-in-odd-case-is-never-sent", "TracK", NULL, NEVER_SENT },
  { "a-space-is-refused", "GET /", NULL, BAD_TOKEN },
  { "a-space-alone-is-refused", " ", NULL, BAD_TOKEN },
  { "a-request-line-is-refused", "GET / HTTP/1.1\r\nX: y", NULL, BAD_TOKEN },
  { "a-non-ascii-method-is-refused", "GÉT", NULL, BAD_TOKEN },
  { "bytes-that-are-not-utf-8-are-refused", "\xff", NULL, BAD_TOKEN },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *normal = netreq_method_normalize (row->method, &error);

  g_assert_cmpstr (normal, ==, row->normal);

  if (row->normal != NULL)
    {
      g_assert_no_error (error);
      return;
    }

  g_assert_error (error, NETREQ_ERROR, (int) row->code);
  g_assert_null (strpbrk (error->message, "\r\n"));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/method-rules/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  return g_test_run ();
}
