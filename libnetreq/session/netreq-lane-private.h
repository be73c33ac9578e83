/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session/netreq-credential-private.h"
#include "session/netreq-session.h"

G_BEGIN_DECLS

/* A way to a server for one login and one request at a time. NTLM logs in connections:
 * whatever goes over one of them goes in the name of whoever has logged in there. So
 * each is in an engine of its own that has room for no other, and whose next user is
 * one who would log in as the same. */
typedef struct _NetreqLane NetreqLane;

/* Those of a session. */
typedef struct _NetreqLanes NetreqLanes;

/* Who waits for one. */
typedef struct _NetreqLaneWait NetreqLaneWait;

/* From the main loop only. The wait is over.
 * @lane: to be left */
typedef void (*NetreqLaneFunc) (NetreqLane *lane,
                                gpointer    user_data);

NetreqLanes    *netreq_lanes_new          (NetreqSession    *session);
void            netreq_lanes_free         (NetreqLanes      *lanes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqLanes, netreq_lanes_free)

/* Nobody gets one of those that there are any more; the connections of those that are
 * not in use are closed at once, the others when their users are done. */
void            netreq_lanes_close        (NetreqLanes      *lanes);

/* One that leads to the server of @credential, best one that is logged in, to be left
 * again; NULL when all that there may be are in use, or when one is about to be free. */
NetreqLane     *netreq_lanes_take         (NetreqLanes      *lanes,
                                           NetreqCredential *credential);
/* Those who wait for the same server get theirs in the order in which they came. */
NetreqLaneWait *netreq_lanes_wait         (NetreqLanes      *lanes,
                                           NetreqCredential *credential,
                                           NetreqLaneFunc    func,
                                           gpointer          user_data);
void            netreq_lane_wait_cancel   (NetreqLaneWait   *wait);

/* It is free for others once there is no reference besides that of whoever has taken it. */
void            netreq_lane_leave         (NetreqLane       *lane);
NetreqLane     *netreq_lane_ref           (NetreqLane       *lane);
void            netreq_lane_unref         (NetreqLane       *lane);

/* Whether the server knows whose requests come this way. */
gboolean        netreq_lane_is_logged_in  (NetreqLane       *lane);
void            netreq_lane_set_logged_in (NetreqLane       *lane,
                                           gboolean          is_logged_in);

/* The connection is gone, and with it what the server knew; there will be another. And
 * how often that was so. */
void            netreq_lane_lose_connection (NetreqLane     *lane);
guint           netreq_lane_get_n_lost    (NetreqLane       *lane);

G_END_DECLS
