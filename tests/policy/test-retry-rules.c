/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-retry-rules-private.h"

typedef struct
{
  const char *name;
  NetreqAttemptEnd end;
  NetreqRetry expected;
} Row;

/* connection_was_lost, connection_was_reused, response_began,
 * body_can_be_replayed, already_retried */
static const Row rows[] = {
  { "a-stale-connection-is-retried", { TRUE, TRUE, FALSE, TRUE, FALSE }, NETREQ_RETRY_AGAIN },
  { "a-timeout-is-not-retried", { FALSE, TRUE, FALSE, TRUE, FALSE }, NETREQ_RETRY_NO },
  { "a-new-connection-is-not-retried", { TRUE, FALSE, FALSE, TRUE, FALSE }, NETREQ_RETRY_NO },
  { "a-response-that-began-is-not-retried", { TRUE, TRUE, TRUE, TRUE, FALSE }, NETREQ_RETRY_NO },
  { "a-streamed-body-cannot-be-sent-again", { TRUE, TRUE, FALSE, FALSE, FALSE }, NETREQ_RETRY_WITHOUT_BODY },
  { "a-retry-is-not-retried", { TRUE, TRUE, FALSE, TRUE, TRUE }, NETREQ_RETRY_NO },
  { "a-streamed-body-that-timed-out-just-timed-out", { FALSE, TRUE, FALSE, FALSE, FALSE }, NETREQ_RETRY_NO },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;

  g_assert_cmpint (netreq_retry_decide (&row->end), ==, row->expected);
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
