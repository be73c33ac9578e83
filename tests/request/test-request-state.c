/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-request-state-private.h"

/* Both tables in full: a row for every state, a column for every event, in it the
 * state that follows, or what stands for "no edge". */

#define NONE -1

#define C NETREQ_WRITABLE_CONFIGURING
#define W NETREQ_WRITABLE_WRITING
#define E NETREQ_WRITABLE_ENDED

static const int writable[NETREQ_N_WRITABLE_STATES][NETREQ_N_WRITABLE_EVENTS] = {
  /*                configure write end */
  /* configuring */ { C,      W,    E },
  /* writing     */ { NONE,   W,    E },
  /* ended       */ { NONE,   NONE, NONE },
};

#undef C
#undef W
#undef E

#define L NETREQ_EXCHANGE_LOADING
#define D NETREQ_EXCHANGE_REDIRECTING
#define H NETREQ_EXCHANGE_CHALLENGED
#define R NETREQ_EXCHANGE_RECEIVING
#define X NETREQ_EXCHANGE_CLOSED

static const int exchange[NETREQ_N_EXCHANGE_STATES][NETREQ_N_EXCHANGE_EVENTS] = {
  /*                start redirect challenge resume respond settle */
  /* idle        */ { L,    NONE,    NONE,     NONE,  NONE,   X },
  /* loading     */ { NONE, D,       H,        NONE,  R,      X },
  /* redirecting */ { NONE, NONE,    NONE,     L,     NONE,   X },
  /* challenged  */ { NONE, NONE,    NONE,     L,     R,      X },
  /* receiving   */ { NONE, NONE,    NONE,     NONE,  NONE,   X },
  /* closed      */ { NONE, NONE,    NONE,     NONE,  NONE,   NONE },
};

#undef L
#undef D
#undef H
#undef R
#undef X

static void
assert_edge (const char *machine,
             guint       before,
             guint       event,
             gboolean    has_edge,
             int         after,
             int         expected)
{
  int wanted = expected == NONE ? (int) before : expected;

  if (has_edge != (expected != NONE) || after != wanted)
    g_error ("%s: event %u in state %u led %s to state %d", machine, event, before,
             has_edge ? "over an edge" : "nowhere, but", after);
}

static void
test_writable (void)
{
  for (guint before = 0; before < NETREQ_N_WRITABLE_STATES; before++)
    for (guint event = 0; event < NETREQ_N_WRITABLE_EVENTS; event++)
      {
        NetreqWritableState state = before;
        gboolean has_edge = netreq_writable_state_advance (&state, event);

        assert_edge ("writable", before, event, has_edge, state, writable[before][event]);
      }
}

static void
test_exchange (void)
{
  for (guint before = 0; before < NETREQ_N_EXCHANGE_STATES; before++)
    for (guint event = 0; event < NETREQ_N_EXCHANGE_EVENTS; event++)
      {
        NetreqExchangeState state = before;
        gboolean has_edge = netreq_exchange_state_advance (&state, event);

        assert_edge ("exchange", before, event, has_edge, state, exchange[before][event]);
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/request-state/writable", test_writable);
  g_test_add_func ("/request-state/exchange", test_exchange);

  return g_test_run ();
}
