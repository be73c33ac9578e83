/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who uses the connections of a session, and is told when they have to be given up. */
typedef struct _NetreqConnectionUsers NetreqConnectionUsers;

typedef struct
{
  /* Tells @data; whoever is told has left. */
  void (*dropped) (gpointer data);
  gpointer data;

  /* Where it is; NULL for nowhere. */
  NetreqConnectionUsers *users;
  GList link;
} NetreqConnectionUser;

NetreqConnectionUsers *netreq_connection_users_new  (void);

/* Tells all of them, the oldest first, and frees @users. */
void                   netreq_connection_users_drop (NetreqConnectionUsers *users);

/* @user has to leave before it is freed; whoever is nowhere can do so, too. */
void                   netreq_connection_user_join  (NetreqConnectionUser  *user,
                                                     NetreqConnectionUsers *users);
void                   netreq_connection_user_leave (NetreqConnectionUser  *user);

G_END_DECLS
