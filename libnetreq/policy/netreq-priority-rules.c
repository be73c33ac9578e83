/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-priority-rules-private.h"

/* As Chromium has them. NULL is u=3, the default of RFC 9218. */
static const char * const urgencies[] = {
  [NETREQ_PRIORITY_THROTTLED] = "u=5",
  [NETREQ_PRIORITY_IDLE] = "u=4",
  [NETREQ_PRIORITY_LOWEST] = NULL,
  [NETREQ_PRIORITY_LOW] = "u=2",
  [NETREQ_PRIORITY_MEDIUM] = "u=1",
  [NETREQ_PRIORITY_HIGHEST] = "u=0",
};

char *
netreq_priority_to_field (NetreqPriority priority,
                          gboolean       incremental)
{
  const char *urgency;

  g_assert (priority < G_N_ELEMENTS (urgencies));

  urgency = urgencies[priority];
  if (urgency == NULL)
    return incremental ? g_strdup ("i") : NULL;

  return g_strconcat (urgency, incremental ? ", i" : NULL, NULL);
}
