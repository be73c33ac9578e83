/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-lane-private.h"

#include "netreq-source-private.h"
#include "session/netreq-session-engine-private.h"
#include "session/netreq-session-private.h"

/* How many are kept for later, whichever servers they lead to. */
#define MAX_IDLE 12

struct _NetreqLane
{
  guint ref_count;
  /* Whether whoever has taken it still wants it. */
  gboolean is_wanted;
  NetreqLanes *lanes;
  SoupSession *engine;
  /* As whom one logs in here, and where. */
  NetreqCredential *credential;
  gboolean is_logged_in;
  guint n_lost;
  /* Nobody gets it any more. */
  gboolean is_closed;
};

struct _NetreqLaneWait
{
  NetreqLanes *lanes;
  NetreqCredential *credential;
  NetreqLaneFunc func;
  gpointer user_data;
};

struct _NetreqLanes
{
  /* Borrowed: whoever has a lane holds it. */
  NetreqSession *session;
  /* Both of NetreqLane; of the idle ones the newest is the last. */
  GPtrArray *used;
  GPtrArray *idle;
  /* Of NetreqLaneWait. */
  GQueue waits;
  /* Looks who can go on. */
  GSource *call;
};

NetreqLanes *
netreq_lanes_new (NetreqSession *session)
{
  NetreqLanes *lanes = g_new0 (NetreqLanes, 1);

  lanes->session = session;
  lanes->used = g_ptr_array_new ();
  lanes->idle = g_ptr_array_new ();

  return lanes;
}

static void
lane_free (NetreqLane *lane)
{
  netreq_session_engine_retire (lane->engine, netreq_session_get_context (lane->lanes->session));
  netreq_credential_unref (lane->credential);
  g_free (lane);
}

static void
close_idle (NetreqLanes *lanes)
{
  while (lanes->idle->len > 0)
    lane_free (g_ptr_array_steal_index (lanes->idle, lanes->idle->len - 1));
}

void
netreq_lanes_close (NetreqLanes *lanes)
{
  close_idle (lanes);

  for (guint i = 0; i < lanes->used->len; i++)
    ((NetreqLane *) g_ptr_array_index (lanes->used, i))->is_closed = TRUE;
}

void
netreq_lanes_free (NetreqLanes *lanes)
{
  g_assert (lanes->used->len == 0 && g_queue_is_empty (&lanes->waits));

  close_idle (lanes);
  netreq_clear_source (&lanes->call);
  g_ptr_array_unref (lanes->used);
  g_ptr_array_unref (lanes->idle);
  g_free (lanes);
}

/* --- to take one --- */

static gboolean
leads_there (NetreqLane       *lane,
             NetreqCredential *credential)
{
  return netreq_protection_space_equal (netreq_credential_get_space (lane->credential),
                                        netreq_credential_get_space (credential));
}

/* What was asked for after everything had been forgotten is another login, even when it
 * looks the same. */
static gboolean
is_for (NetreqLane       *lane,
        NetreqCredential *credential)
{
  return leads_there (lane, credential) && netreq_credential_is_same_login (lane->credential, credential) &&
         netreq_credential_get_epoch (lane->credential) == netreq_credential_get_epoch (credential);
}

static guint
count_in_use (NetreqLanes      *lanes,
              NetreqCredential *credential)
{
  guint count = 0;

  for (guint i = 0; i < lanes->used->len; i++)
    if (leads_there (g_ptr_array_index (lanes->used, i), credential))
      count++;

  return count;
}

/* One that is logged in, if there is one, and of those the one that was used last; NULL
 * when there is none for this login. */
static NetreqLane *
take_idle (NetreqLanes      *lanes,
           NetreqCredential *credential)
{
  NetreqLane *best = NULL;

  for (guint i = lanes->idle->len; i > 0; i--)
    {
      NetreqLane *lane = g_ptr_array_index (lanes->idle, i - 1);

      if (is_for (lane, credential) && (best == NULL || (lane->is_logged_in && !best->is_logged_in)))
        best = lane;
    }

  if (best != NULL)
    g_ptr_array_remove (lanes->idle, best);

  return best;
}

static NetreqLane *
lane_new (NetreqLanes      *lanes,
          NetreqCredential *credential)
{
  NetreqLane *lane = g_new0 (NetreqLane, 1);

  lane->lanes = lanes;
  lane->engine = netreq_session_make_engine (lanes->session, 1, 1);
  lane->credential = netreq_credential_ref (credential);

  return lane;
}

/* The connections of those who do not use theirs, and are somebody else, must not count
 * besides. */
static void
close_others (NetreqLanes      *lanes,
              NetreqCredential *credential)
{
  for (guint i = lanes->idle->len; i > 0; i--)
    if (leads_there (g_ptr_array_index (lanes->idle, i - 1), credential) &&
        !is_for (g_ptr_array_index (lanes->idle, i - 1), credential))
      lane_free (g_ptr_array_steal_index (lanes->idle, i - 1));
}

/* The engine only has to put away the connection of one who has left. */
static gboolean
is_about_to_be_free (NetreqLanes      *lanes,
                     NetreqCredential *credential)
{
  for (guint i = 0; i < lanes->used->len; i++)
    {
      NetreqLane *lane = g_ptr_array_index (lanes->used, i);

      if (is_for (lane, credential) && lane->is_logged_in && !lane->is_wanted && !lane->is_closed)
        return TRUE;
    }

  return FALSE;
}

NetreqLane *
netreq_lanes_take (NetreqLanes      *lanes,
                   NetreqCredential *credential)
{
  NetreqLane *lane;

  if (count_in_use (lanes, credential) >= netreq_session_get_max_connections_per_host (lanes->session))
    return NULL;

  close_others (lanes, credential);
  lane = take_idle (lanes, credential);
  if (lane == NULL && is_about_to_be_free (lanes, credential))
    return NULL;
  if (lane == NULL)
    lane = lane_new (lanes, credential);

  lane->ref_count = 1;
  lane->is_wanted = TRUE;
  g_ptr_array_add (lanes->used, lane);

  return lane;
}

/* --- to wait for one --- */

static void
wait_free (NetreqLaneWait *wait)
{
  netreq_credential_unref (wait->credential);
  g_free (wait);
}

/* One in each turn of the main loop, since who is told may bring others to leave. */
static gboolean
on_call (gpointer user_data)
{
  NetreqLanes *lanes = user_data;

  for (GList *l = lanes->waits.head; l != NULL; l = l->next)
    {
      NetreqLaneWait *wait = l->data;
      NetreqLane *lane = netreq_lanes_take (lanes, wait->credential);

      if (lane == NULL)
        continue;

      g_queue_delete_link (&lanes->waits, l);
      wait->func (lane, wait->user_data);
      wait_free (wait);
      return G_SOURCE_CONTINUE;
    }

  netreq_clear_source (&lanes->call);
  return G_SOURCE_REMOVE;
}

static void
call_waits (NetreqLanes *lanes)
{
  if (lanes->call != NULL || g_queue_is_empty (&lanes->waits))
    return;

  lanes->call = g_idle_source_new ();
  g_source_set_priority (lanes->call, G_PRIORITY_DEFAULT);
  g_source_set_static_name (lanes->call, "[netreq] lane free");
  g_source_set_callback (lanes->call, on_call, lanes, NULL);
  g_source_attach (lanes->call, netreq_session_get_context (lanes->session));
}

NetreqLaneWait *
netreq_lanes_wait (NetreqLanes      *lanes,
                   NetreqCredential *credential,
                   NetreqLaneFunc    func,
                   gpointer          user_data)
{
  NetreqLaneWait *wait = g_new0 (NetreqLaneWait, 1);

  wait->lanes = lanes;
  wait->credential = netreq_credential_ref (credential);
  wait->func = func;
  wait->user_data = user_data;
  g_queue_push_tail (&lanes->waits, wait);

  return wait;
}

void
netreq_lane_wait_cancel (NetreqLaneWait *wait)
{
  g_queue_remove (&wait->lanes->waits, wait);
  wait_free (wait);
}

/* --- to have one --- */

NetreqLane *
netreq_lane_ref (NetreqLane *lane)
{
  lane->ref_count++;
  return lane;
}

static void
keep (NetreqLanes *lanes,
      NetreqLane  *lane)
{
  if (lanes->idle->len == MAX_IDLE)
    lane_free (g_ptr_array_steal_index (lanes->idle, 0));

  g_ptr_array_add (lanes->idle, lane);
}

/* One that was logged in with what has been forgotten is of no use any more. */
static gboolean
may_be_kept (NetreqLane *lane)
{
  NetreqCredentialCache *cache = netreq_session_get_credential_cache (lane->lanes->session);
  g_autoptr(NetreqCredential) known =
    netreq_credential_cache_find (cache, netreq_credential_get_space (lane->credential));

  return !lane->is_closed && known != NULL && is_for (lane, known);
}

void
netreq_lane_unref (NetreqLane *lane)
{
  NetreqLanes *lanes = lane->lanes;

  lane->ref_count--;
  if (lane->ref_count > 0)
    return;

  g_ptr_array_remove (lanes->used, lane);
  if (may_be_kept (lane))
    keep (lanes, lane);
  else
    lane_free (lane);

  call_waits (lanes);
}

void
netreq_lane_leave (NetreqLane *lane)
{
  lane->is_wanted = FALSE;
  netreq_lane_unref (lane);
}

SoupSession *
netreq_lane_get_engine (NetreqLane *lane)
{
  return lane->engine;
}

gboolean
netreq_lane_is_logged_in (NetreqLane *lane)
{
  return lane->is_logged_in;
}

void
netreq_lane_set_logged_in (NetreqLane *lane,
                           gboolean    is_logged_in)
{
  lane->is_logged_in = is_logged_in;
}

void
netreq_lane_lose_connection (NetreqLane *lane)
{
  lane->is_logged_in = FALSE;
  lane->n_lost++;
}

guint
netreq_lane_get_n_lost (NetreqLane *lane)
{
  return lane->n_lost;
}
