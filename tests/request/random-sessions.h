/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libnetreq/netreq.h>

G_BEGIN_DECLS

/* The sessions of a random walk, one of them on disk, their proxies, and random calls
 * on them. */

typedef struct _RandomSessions RandomSessions;

/* Of one of the servers; to be freed. */
typedef char *(*RandomUrlFunc) (gpointer user_data);

/* @directory: where the one on disk keeps its data
 * @cookies: (nullable): those that it must find there */
RandomSessions *random_sessions_new    (GRand          *dice,
                                        const char     *directory,
                                        const char     *cookies,
                                        RandomUrlFunc   choose_url,
                                        gpointer        user_data);

/* Waits for all that was called. Fails unless all sessions go with their last
 * references. Returns the cookies that are on disk, to be freed. */
char           *random_sessions_free   (RandomSessions *self);

/* Not to be freed. */
NetreqSession  *random_sessions_choose (RandomSessions *self);

void            random_sessions_act    (RandomSessions *self);

G_END_DECLS
