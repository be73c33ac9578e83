/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-handshake-private.h"

#include "session/netreq-session-private.h"
#include "transport/netreq-negotiation-private.h"

/* What the attempt has said. */
typedef enum
{
  /* Nothing: the connection was believed to be logged in. */
  SAID_NOTHING,
  /* Nothing: there is nothing to say. */
  SAID_SILENCE,
  SAID_BEGIN,
  SAID_ANSWER,
} Said;

struct _NetreqHandshake
{
  NetreqSession *session;
  NetreqCredential *credential;
  char *host;
  NetreqHandshakeReadyFunc ready;
  gpointer user_data;

  /* Who knows what to say, where it is the system, and whether it still thinks. */
  NetreqNegotiation *negotiation;
  gboolean is_thinking;
  /* What it has thought of was said. */
  gboolean is_spent;
  /* An attempt waits. */
  gboolean is_awaited;

  /* One of both. */
  NetreqLane *lane;
  NetreqLaneWait *wait;

  Said said;
  /* How often the connection was lost before it began. */
  guint n_lost;
  /* What the server waits for; NULL for nothing. */
  char *answer;
};

static gboolean
is_ready (NetreqHandshake *self)
{
  return self->lane != NULL && !self->is_thinking;
}

static void
tell_ready (NetreqHandshake *self)
{
  if (!self->is_awaited || !is_ready (self))
    return;

  self->is_awaited = FALSE;
  self->ready (self->user_data);
}

static void
on_thought (char     *answer,
            gpointer  user_data)
{
  NetreqHandshake *self = user_data;

  self->is_thinking = FALSE;
  self->answer = answer;
  tell_ready (self);
}

/* @token68: (nullable) */
static void
think (NetreqHandshake *self,
       const char      *token68)
{
  self->is_thinking = TRUE;
  self->is_spent = FALSE;
  netreq_negotiation_ask (self->negotiation, token68, on_thought, self);
}

static void
begin_negotiating (NetreqHandshake *self)
{
  g_clear_pointer (&self->negotiation, netreq_negotiation_free);
  self->negotiation = netreq_negotiation_new (self->host, netreq_session_get_context (self->session));
  think (self, NULL);
}

static void
on_lane (NetreqLane *lane,
         gpointer    user_data)
{
  NetreqHandshake *self = user_data;

  self->wait = NULL;
  self->lane = lane;
  tell_ready (self);
}

NetreqHandshake *
netreq_handshake_new (NetreqSession            *session,
                      NetreqCredential         *credential,
                      const char               *host,
                      NetreqHandshakeReadyFunc  ready,
                      gpointer                  user_data)
{
  NetreqHandshake *self = g_new0 (NetreqHandshake, 1);
  NetreqLanes *lanes = netreq_session_get_lanes (session);

  self->session = session;
  self->credential = netreq_credential_ref (credential);
  self->host = g_strdup (host);
  self->ready = ready;
  self->user_data = user_data;

  self->lane = netreq_lanes_take (lanes, credential);
  if (self->lane == NULL)
    self->wait = netreq_lanes_wait (lanes, credential, on_lane, self);

  if (g_str_equal (netreq_credential_get_scheme (credential), "negotiate"))
    begin_negotiating (self);

  return self;
}

void
netreq_handshake_free (NetreqHandshake *self)
{
  g_clear_pointer (&self->wait, netreq_lane_wait_cancel);
  g_clear_pointer (&self->lane, netreq_lane_leave);
  g_clear_pointer (&self->negotiation, netreq_negotiation_free);
  g_clear_pointer (&self->answer, g_free);
  netreq_credential_unref (self->credential);
  g_free (self->host);
  g_free (self);
}

/* The same thing is not said twice: whoever is sent again as the connection was lost
 * begins anew. */
gboolean
netreq_handshake_await (NetreqHandshake *self)
{
  if (self->negotiation != NULL && self->is_spent)
    begin_negotiating (self);

  self->is_awaited = !is_ready (self);

  return !self->is_awaited;
}

NetreqCredential *
netreq_handshake_get_credential (NetreqHandshake *self)
{
  return self->credential;
}

NetreqLane *
netreq_handshake_get_lane (NetreqHandshake *self)
{
  return self->lane;
}

/* When the connection was lost on the way the next attempt begins anew. */
char *
netreq_handshake_dup_answer (NetreqHandshake *self)
{
  if (self->answer != NULL)
    {
      self->said = SAID_ANSWER;
      self->is_spent = TRUE;
      return g_steal_pointer (&self->answer);
    }

  if (self->negotiation != NULL)
    {
      self->said = SAID_SILENCE;
      return NULL;
    }

  if (netreq_lane_is_logged_in (self->lane))
    {
      self->said = SAID_NOTHING;
      return NULL;
    }

  self->said = SAID_BEGIN;
  self->n_lost = netreq_lane_get_n_lost (self->lane);
  return netreq_credential_answer (self->credential, NULL, NULL);
}

/* Else the answer has come to where nobody had asked. */
static gboolean
has_kept_connection (NetreqHandshake *self)
{
  return netreq_lane_get_n_lost (self->lane) == self->n_lost;
}

/* It goes on for as long as both sides have something to say. */
static NetreqHandshakeNews
go_on_negotiating (NetreqHandshake *self,
                   const char      *token68)
{
  if (self->said != SAID_ANSWER || token68 == NULL)
    return NETREQ_HANDSHAKE_REFUSED;

  think (self, token68);
  return NETREQ_HANDSHAKE_GOES_ON;
}

NetreqHandshakeNews
netreq_handshake_meet (NetreqHandshake *self,
                       const char      *token68)
{
  netreq_lane_set_logged_in (self->lane, FALSE);
  if (self->negotiation != NULL)
    return go_on_negotiating (self, token68);

  switch (self->said)
    {
    case SAID_NOTHING:
      return NETREQ_HANDSHAKE_GOES_ON;

    case SAID_SILENCE:
    case SAID_ANSWER:
      return has_kept_connection (self) ? NETREQ_HANDSHAKE_REFUSED : NETREQ_HANDSHAKE_BROKEN;

    case SAID_BEGIN:
    default:
      if (token68 != NULL)
        self->answer = netreq_credential_answer_ntlm (self->credential, token68, self->host);
      return self->answer != NULL ? NETREQ_HANDSHAKE_GOES_ON : NETREQ_HANDSHAKE_BROKEN;
    }
}

/* One that says something is the one that is logged in by it. */
void
netreq_handshake_succeed (NetreqHandshake *self)
{
  if (self->said == SAID_ANSWER)
    netreq_lane_set_logged_in (self->lane, TRUE);
}
