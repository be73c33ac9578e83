/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-login-desk-private.h"

#include "netreq-source-private.h"

typedef struct
{
  NetreqLoginDesk *desk;
  NetreqProtectionSpace *space;
  /* Of NetreqLoginTurn, the first of which asks. */
  GQueue turns;
  /* The news for the first one, with what comes with them. */
  NetreqLoginNews news;
  NetreqCredential *credential;
  /* The dispatch that tells them; NULL while somebody asks. */
  GSource *call;
} Line;

struct _NetreqLoginTurn
{
  Line *line;
  NetreqLoginTurnFunc func;
  gpointer user_data;
};

struct _NetreqLoginDesk
{
  GMainContext *context;
  /* Of Line: those that can be joined. */
  GPtrArray *lines;
};

NetreqLoginDesk *
netreq_login_desk_new (GMainContext *context)
{
  NetreqLoginDesk *desk = g_new0 (NetreqLoginDesk, 1);

  desk->context = g_main_context_ref (context);
  desk->lines = g_ptr_array_new ();

  return desk;
}

void
netreq_login_desk_free (NetreqLoginDesk *desk)
{
  /* Whoever stands in line holds the session. */
  g_assert (desk->lines->len == 0);

  g_ptr_array_unref (desk->lines);
  g_main_context_unref (desk->context);
  g_free (desk);
}

static Line *
line_new (NetreqLoginDesk             *desk,
          const NetreqProtectionSpace *space)
{
  Line *line = g_new0 (Line, 1);

  line->desk = desk;
  line->space = netreq_protection_space_copy (space);
  line->news = NETREQ_LOGIN_ASK;
  g_ptr_array_add (desk->lines, line);

  return line;
}

static void
line_free (Line *line)
{
  g_ptr_array_remove (line->desk->lines, line);
  netreq_clear_source (&line->call);
  netreq_protection_space_free (line->space);
  g_clear_pointer (&line->credential, netreq_credential_unref);
  g_free (line);
}

/* --- telling --- */

static gboolean
tell_ask (Line *line)
{
  NetreqLoginTurn *first = g_queue_peek_head (&line->turns);
  g_autoptr(NetreqCredential) credential = g_steal_pointer (&line->credential);

  netreq_clear_source (&line->call);
  first->func (NETREQ_LOGIN_ASK, credential, first->user_data);

  return G_SOURCE_REMOVE;
}

/* One in each turn of the main loop, since those who are told may bring others to
 * leave. */
static gboolean
tell_outcome (Line *line)
{
  g_autofree NetreqLoginTurn *first = g_queue_pop_head (&line->turns);
  g_autoptr(NetreqCredential) credential =
    line->credential != NULL ? netreq_credential_ref (line->credential) : NULL;
  NetreqLoginNews news = line->news;

  if (g_queue_is_empty (&line->turns))
    line_free (line);
  first->func (news, credential, first->user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_call (gpointer user_data)
{
  Line *line = user_data;

  return line->news == NETREQ_LOGIN_ASK ? tell_ask (line) : tell_outcome (line);
}

/* Never at once: what is told emits signals. A main loop that somebody runs who is told
 * goes on with it: that one may wait for another who stands in line. */
static void
call_first (Line *line)
{
  if (line->call != NULL)
    return;

  line->call = g_idle_source_new ();
  g_source_set_priority (line->call, G_PRIORITY_DEFAULT);
  g_source_set_can_recurse (line->call, TRUE);
  g_source_set_static_name (line->call, "[netreq] login turn");
  g_source_set_callback (line->call, on_call, line, NULL);
  g_source_attach (line->call, line->desk->context);
}

/* --- standing in line --- */

static Line *
find_line (NetreqLoginDesk             *desk,
           const NetreqProtectionSpace *space)
{
  for (guint i = 0; i < desk->lines->len; i++)
    {
      Line *line = g_ptr_array_index (desk->lines, i);

      if (netreq_protection_space_equal (line->space, space))
        return line;
    }

  return NULL;
}

NetreqLoginTurn *
netreq_login_desk_queue (NetreqLoginDesk             *desk,
                         const NetreqProtectionSpace *space,
                         NetreqLoginTurnFunc          func,
                         gpointer                     user_data)
{
  NetreqLoginTurn *turn = g_new0 (NetreqLoginTurn, 1);
  Line *line = find_line (desk, space);

  if (line == NULL)
    line = line_new (desk, space);

  turn->line = line;
  turn->func = func;
  turn->user_data = user_data;
  g_queue_push_tail (&line->turns, turn);
  if (g_queue_peek_head (&line->turns) == turn)
    call_first (line);

  return turn;
}

void
netreq_login_turn_call (NetreqLoginTurn *turn)
{
  g_return_if_fail (g_queue_peek_head (&turn->line->turns) == turn);

  call_first (turn->line);
}

void
netreq_login_turn_settle (NetreqLoginTurn  *turn,
                          NetreqCredential *credential)
{
  Line *line = turn->line;

  g_return_if_fail (g_queue_peek_head (&line->turns) == turn);

  g_free (g_queue_pop_head (&line->turns));

  /* Whoever comes from now on begins a new one. */
  g_ptr_array_remove (line->desk->lines, line);
  line->news = credential != NULL ? NETREQ_LOGIN_ANSWERED : NETREQ_LOGIN_REFUSED;
  line->credential = credential != NULL ? netreq_credential_ref (credential) : NULL;

  if (g_queue_is_empty (&line->turns))
    line_free (line);
  else
    call_first (line);
}

void
netreq_login_turn_leave (NetreqLoginTurn  *turn,
                         NetreqCredential *heirloom)
{
  Line *line = turn->line;
  gboolean was_first = g_queue_peek_head (&line->turns) == turn;

  g_queue_remove (&line->turns, turn);
  g_free (turn);

  if (was_first && heirloom != NULL && line->news == NETREQ_LOGIN_ASK && line->credential == NULL)
    line->credential = netreq_credential_ref (heirloom);

  if (g_queue_is_empty (&line->turns))
    line_free (line);
  else if (was_first)
    call_first (line);
}
