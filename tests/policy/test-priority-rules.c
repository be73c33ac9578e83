/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-priority-rules-private.h"

typedef struct
{
  const char *name;
  NetreqPriority priority;
  gboolean incremental;
  /* NULL when there is nothing to say */
  const char *field;
} Row;

static const Row rows[] = {
  { "throttled-comes-last", NETREQ_PRIORITY_THROTTLED, FALSE, "u=5" },
  { "idle-is-less-than-the-default", NETREQ_PRIORITY_IDLE, FALSE, "u=4" },
  { "the-default-goes-without-saying", NETREQ_PRIORITY_LOWEST, FALSE, NULL },
  { "low-is-more-than-the-default", NETREQ_PRIORITY_LOW, FALSE, "u=2" },
  { "medium-is-more-than-low", NETREQ_PRIORITY_MEDIUM, FALSE, "u=1" },
  { "highest-comes-first", NETREQ_PRIORITY_HIGHEST, FALSE, "u=0" },
  { "an-incremental-default-says-just-that", NETREQ_PRIORITY_LOWEST, TRUE, "i" },
  { "the-least-urgent-can-be-incremental", NETREQ_PRIORITY_THROTTLED, TRUE, "u=5, i" },
  { "the-most-urgent-can-be-incremental", NETREQ_PRIORITY_HIGHEST, TRUE, "u=0, i" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *field = netreq_priority_to_field (row->priority, row->incremental);

  g_assert_cmpstr (field, ==, row->field);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/priority-rules/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  return g_test_run ();
}
