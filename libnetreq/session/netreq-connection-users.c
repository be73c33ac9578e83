/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-connection-users-private.h"

struct _NetreqConnectionUsers
{
  /* Of NetreqConnectionUser, not owned. */
  GQueue queue;
};

NetreqConnectionUsers *
netreq_connection_users_new (void)
{
  return g_new0 (NetreqConnectionUsers, 1);
}

void
netreq_connection_user_join (NetreqConnectionUser  *user,
                             NetreqConnectionUsers *users)
{
  user->users = users;
  user->link.data = user;
  g_queue_push_tail_link (&users->queue, &user->link);
}

void
netreq_connection_user_leave (NetreqConnectionUser *user)
{
  NetreqConnectionUsers *users = g_steal_pointer (&user->users);

  if (users != NULL)
    g_queue_unlink (&users->queue, &user->link);
}

/* One who is told may make others leave. */
void
netreq_connection_users_drop (NetreqConnectionUsers *users)
{
  while (!g_queue_is_empty (&users->queue))
    {
      NetreqConnectionUser *user = g_queue_peek_head (&users->queue);

      netreq_connection_user_leave (user);
      user->dropped (user->data);
    }

  g_free (users);
}
