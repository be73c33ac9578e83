/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-retry-rules-private.h"

typedef struct {
  const char *name;
  NetreqAttemptEnd end;
  gboolean allowed;
} Row;

/* connection_was_reused, response_began, body_can_be_replayed, already_retried */
static const Row rows[] = {
  { "a-stale-connection-is-retried", { TRUE, FALSE, TRUE, FALSE }, TRUE },
  { "a-new-connection-is-not-retried", { FALSE, FALSE, TRUE, FALSE }, FALSE },
  { "a-response-that-began-is-not-retried", { TRUE, TRUE, TRUE, FALSE }, FALSE },
  { "a-streamed-body-is-not-retried", { TRUE, FALSE, FALSE, FALSE }, FALSE },
  { "a-retry-is-not-retried", { TRUE, FALSE, TRUE, TRUE }, FALSE },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;

  g_assert_cmpint (netreq_retry_is_allowed (&row->end), ==, row->allowed);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/retry-rules/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  return g_test_run ();
}
