/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "netreq-enums.h"
#include "netreq-types.h"

G_BEGIN_DECLS

/*
 * The queue in front of the connection pool: it decides who may use a
 * connection next, so that the pool is never asked for more than it can do at
 * once. Higher priority first, first come first served within a priority; a
 * host at its limit keeps nobody else waiting, and nobody waits for ever.
 *
 * Everything happens on the thread of one main context. All tickets must have
 * been released before the scheduler is freed.
 */
typedef struct _NetreqScheduler NetreqScheduler;

/* How many may go before the ticket that has waited longest of those that could start,
 * whatever its priority. NetreqPriority tells the number. */
#define NETREQ_SCHEDULER_MAX_OVERTAKINGS 16

/* A place in the queue, then the right to use a connection. */
typedef struct _NetreqTicket NetreqTicket;

/*
 * It is the ticket's turn. Called from a dispatch of the main context, once; it
 * may enqueue and release whatever it likes, and free the scheduler.
 *
 * @connection_may_be_idle: whether the pool is believed to have a connection
 *   to that host that can be used at once
 */
typedef void (*NetreqTicketFunc) (NetreqTicket *ticket,
                                  gboolean      connection_may_be_idle,
                                  gpointer      user_data);

/* @context: (nullable): NULL for the thread-default one. */
NetreqScheduler *netreq_scheduler_new              (GMainContext     *context,
                                                    guint             max_total,
                                                    guint             max_per_host);
void             netreq_scheduler_free             (NetreqScheduler  *scheduler);

/* Returns: (transfer none): that of @session, which lasts as long */
NetreqScheduler *netreq_scheduler_get              (NetreqSession    *session);

/* Returns: (transfer none): to be given back with netreq_ticket_release(). */
NetreqTicket    *netreq_scheduler_enqueue          (NetreqScheduler  *scheduler,
                                                    const char       *host_key,
                                                    NetreqPriority    priority,
                                                    NetreqTicketFunc  start,
                                                    gpointer          user_data);

/* At any time, once; the ticket is gone afterwards, and is not started any more.
 * @connection_kept: a started ticket leaves behind a connection that can be
 *   used again; means nothing for one that has not been started. */
void             netreq_ticket_release             (NetreqTicket     *ticket,
                                                    gboolean          connection_kept);

/* What is to be done first in the next turn, before any ticket is started: whoever is told
 * of the end of a request has the next one started in the same turn. */
typedef struct
{
  /* In the queue of the scheduler. */
  GList link;
  gboolean is_waiting;

  /* Called once; may do what a NetreqTicketFunc may, and run the main loop. */
  void (*run) (gpointer user_data);
  gpointer user_data;
} NetreqErrand;

/* @errand has to be there until it is run or taken back, and the scheduler, too. Does
 * nothing when it waits already. */
void             netreq_scheduler_run_first        (NetreqScheduler  *scheduler,
                                                    NetreqErrand     *errand);

/* It is not run any more. Does nothing when it does not wait. */
void             netreq_scheduler_take_back        (NetreqScheduler  *scheduler,
                                                    NetreqErrand     *errand);

/* The connection to that host carries @limit requests at a time. Lasts as long
 * as a connection to the host is believed to exist; never lowers the limit. */
void             netreq_scheduler_raise_host_limit (NetreqScheduler  *scheduler,
                                                    const char       *host_key,
                                                    guint             limit);

/* How many connections to the host can be made ahead of requests, so that it has @wanted
 * of them with those that it has and those that are waited for. None that closes
 * another one, and none to a host whose connection carries many requests. */
guint            netreq_scheduler_count_missing    (NetreqScheduler  *scheduler,
                                                    const char       *host_key,
                                                    guint             wanted);

/* Whether the host is believed to have an idle connection. */
gboolean         netreq_scheduler_has_idle         (NetreqScheduler  *scheduler,
                                                    const char       *host_key);

/* A connection is made ahead of requests, and counts as an idle one at once: who comes
 * while it is being made gets it.
 * @seconds: how long it is kept when nobody comes */
void             netreq_scheduler_add_idle         (NetreqScheduler  *scheduler,
                                                    const char       *host_key,
                                                    guint             seconds);

/* A connection that nobody has used is not there any more. */
void             netreq_scheduler_drop_idle        (NetreqScheduler  *scheduler,
                                                    const char       *host_key);

/* All idle connections are closed. */
void             netreq_scheduler_forget_idle      (NetreqScheduler  *scheduler);

/* The comparisons made so far: what the cost of ordering grows with. */
guint64          netreq_scheduler_get_comparisons  (NetreqScheduler  *scheduler);

/* The hosts that are remembered: only those in use, or with an idle connection. */
guint            netreq_scheduler_get_n_hosts      (NetreqScheduler  *scheduler);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqScheduler, netreq_scheduler_free)

G_END_DECLS
