/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "transport/netreq-scheduler-private.h"

#define MAX_TOTAL 4
#define MAX_PER_HOST 2

typedef struct
{
  NetreqScheduler *scheduler;
  /* What was started, in order: a name, with + after it when a connection
   * may have been idle */
  GString *log;
} Fixture;

typedef struct
{
  Fixture *fixture;
  const char *name;
  NetreqTicket *ticket;
  gboolean started;
  /* Released as soon as it starts */
  gboolean is_brief;
  /* Enqueued again as soon as it starts, as many times */
  guint n_repeats;
} Job;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->scheduler = netreq_scheduler_new (NULL, MAX_TOTAL, MAX_PER_HOST);
  fixture->log = g_string_new ("");
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->scheduler, netreq_scheduler_free);
  g_string_free (fixture->log, TRUE);
}

static void enqueue (Job            *job,
                     const char     *host,
                     NetreqPriority  priority);

static void
release (Job      *job,
         gboolean  connection_kept)
{
  netreq_ticket_release (g_steal_pointer (&job->ticket), connection_kept);
}

static void
on_start (NetreqTicket *ticket,
          gboolean      connection_may_be_idle,
          gpointer      user_data)
{
  Job *job = user_data;

  g_assert_true (ticket == job->ticket);
  g_assert_false (job->started);
  g_assert_nonnull (g_main_current_source ());
  job->started = TRUE;
  g_string_append_printf (job->fixture->log, "%s%s ", job->name, connection_may_be_idle ? "+" : "");

  if (job->is_brief || job->n_repeats > 0)
    release (job, FALSE);

  if (job->n_repeats > 0)
    {
      job->n_repeats--;
      enqueue (job, "a", NETREQ_PRIORITY_LOWEST);
    }
}

static void
enqueue (Job            *job,
         const char     *host,
         NetreqPriority  priority)
{
  job->started = FALSE;
  job->ticket = netreq_scheduler_enqueue (job->fixture->scheduler, host, priority, on_start, job);
  g_assert_false (job->started);
}

static void
dispatch_all (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
assert_starts (Fixture    *fixture,
               const char *expected)
{
  g_string_truncate (fixture->log, 0);
  dispatch_all ();
  g_assert_cmpstr (g_strchomp (fixture->log->str), ==, expected);
}

#define JOB(n) { .fixture = fixture, .name = n }

/* First come, first served, up to the limit of the host. */
static void
test_host_limit (Fixture       *fixture,
                 gconstpointer  data)
{
  Job jobs[] = { JOB ("1"), JOB ("2"), JOB ("3"), JOB ("4") };

  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    enqueue (&jobs[i], "a", NETREQ_PRIORITY_LOWEST);

  assert_starts (fixture, "1 2");
  release (&jobs[0], FALSE);
  assert_starts (fixture, "3");
  release (&jobs[2], FALSE);
  release (&jobs[1], FALSE);
  assert_starts (fixture, "4");
  release (&jobs[3], FALSE);
  g_assert_cmpuint (netreq_scheduler_get_n_hosts (fixture->scheduler), ==, 0);
}

typedef struct
{
  NetreqErrand errand;
  Fixture *fixture;
  const char *name;
  /* Released by it. */
  Job *job;
  /* Has its turn again, as many times. */
  guint n_repeats;
  /* Runs the main loop meanwhile. */
  gboolean is_nesting;
} Errand;

static void run_first (Errand *self);

static void
run_errand (gpointer user_data)
{
  Errand *self = user_data;

  g_assert_nonnull (g_main_current_source ());
  g_string_append_printf (self->fixture->log, "%s ", self->name);
  if (self->job != NULL)
    release (self->job, TRUE);

  if (self->n_repeats > 0)
    {
      self->n_repeats--;
      run_first (self);
    }

  if (self->is_nesting)
    {
      dispatch_all ();
      g_string_append_printf (self->fixture->log, "/%s ", self->name);
    }
}

static void
run_first (Errand *self)
{
  self->errand.run = run_errand;
  self->errand.user_data = self;
  netreq_scheduler_run_first (self->fixture->scheduler, &self->errand);
}

/* Errands go before all tickets of their turn, which may be started on their account. */
static void
test_errands (Fixture       *fixture,
              gconstpointer  data)
{
  Job jobs[] = { JOB ("1"), JOB ("2"), JOB ("3"), JOB ("4") };
  Errand errands[] = { { .fixture = fixture, .name = "x" },
                       { .fixture = fixture, .name = "y", .job = &jobs[0] },
                       { .fixture = fixture, .name = "z" } };

  for (gsize i = 0; i < 3; i++)
    enqueue (&jobs[i], "a", NETREQ_PRIORITY_LOWEST);
  run_first (&errands[0]);
  assert_starts (fixture, "x 1 2");

  run_first (&errands[1]);
  run_first (&errands[2]);
  enqueue (&jobs[3], "b", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "y z 3+ 4");

  for (gsize i = 1; i < G_N_ELEMENTS (jobs); i++)
    release (&jobs[i], FALSE);
}

/* However often it is asked for, and not when it is taken back. */
static void
test_errands_are_run_once (Fixture       *fixture,
                           gconstpointer  data)
{
  Errand errands[] = { { .fixture = fixture, .name = "x" },
                       { .fixture = fixture, .name = "y" },
                       { .fixture = fixture, .name = "z" } };

  netreq_scheduler_take_back (fixture->scheduler, &errands[0].errand);
  for (gsize i = 0; i < 6; i++)
    run_first (&errands[i % 3]);
  netreq_scheduler_take_back (fixture->scheduler, &errands[1].errand);
  netreq_scheduler_take_back (fixture->scheduler, &errands[1].errand);
  assert_starts (fixture, "x z");

  run_first (&errands[0]);
  netreq_scheduler_take_back (fixture->scheduler, &errands[0].errand);
  assert_starts (fixture, "");
  run_first (&errands[0]);
  assert_starts (fixture, "x");
}

/* An errand that makes another one keeps neither the tickets waiting nor the loop. */
static void
test_errands_are_bounded (Fixture       *fixture,
                          gconstpointer  data)
{
  Job job = JOB ("1");
  Errand errand = { .fixture = fixture, .name = "x", .n_repeats = 2 };

  run_first (&errand);
  enqueue (&job, "a", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "x 1 x x");
  release (&job, FALSE);
}

/* Whoever runs the main loop keeps nobody waiting. */
static void
test_errands_may_nest (Fixture       *fixture,
                       gconstpointer  data)
{
  Job jobs[] = { JOB ("1"), JOB ("2") };
  Errand errands[] = { { .fixture = fixture, .name = "x", .is_nesting = TRUE },
                       { .fixture = fixture, .name = "y", .is_nesting = TRUE },
                       { .fixture = fixture, .name = "z" } };

  for (gsize i = 0; i < G_N_ELEMENTS (errands); i++)
    run_first (&errands[i]);
  enqueue (&jobs[0], "a", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "x y z 1 /y /x");

  run_first (&errands[0]);
  enqueue (&jobs[1], "a", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "x 2 /x");

  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    release (&jobs[i], FALSE);
}

/* No more than the total, whatever the hosts. */
static void
test_total_limit (Fixture       *fixture,
                  gconstpointer  data)
{
  Job jobs[] = { JOB ("a"), JOB ("b"), JOB ("c"), JOB ("d"), JOB ("e") };

  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    enqueue (&jobs[i], jobs[i].name, NETREQ_PRIORITY_LOWEST);

  assert_starts (fixture, "a b c d");
  release (&jobs[1], FALSE);
  assert_starts (fixture, "e");

  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    if (jobs[i].ticket != NULL)
      release (&jobs[i], FALSE);
}

/* A host at its limit keeps no other host waiting, not even with a higher priority. */
static void
test_busy_host_blocks_nobody (Fixture       *fixture,
                              gconstpointer  data)
{
  Job jobs[] = { JOB ("1"), JOB ("2"), JOB ("3"), JOB ("4") };

  enqueue (&jobs[0], "a", NETREQ_PRIORITY_HIGHEST);
  enqueue (&jobs[1], "a", NETREQ_PRIORITY_HIGHEST);
  enqueue (&jobs[2], "a", NETREQ_PRIORITY_HIGHEST);
  enqueue (&jobs[3], "b", NETREQ_PRIORITY_THROTTLED);
  assert_starts (fixture, "1 2 4");
  release (&jobs[3], FALSE);
  assert_starts (fixture, "");
  release (&jobs[1], FALSE);
  assert_starts (fixture, "3");
  release (&jobs[0], FALSE);
  release (&jobs[2], FALSE);
}

/* Higher priority first, across hosts and within one. */
static void
test_priority (Fixture       *fixture,
               gconstpointer  data)
{
  Job jobs[] = { JOB ("1"), JOB ("2"), JOB ("3"), JOB ("4"), JOB ("5"), JOB ("6") };

  enqueue (&jobs[0], "a", NETREQ_PRIORITY_THROTTLED);
  enqueue (&jobs[1], "a", NETREQ_PRIORITY_LOWEST);
  enqueue (&jobs[2], "b", NETREQ_PRIORITY_IDLE);
  enqueue (&jobs[3], "a", NETREQ_PRIORITY_HIGHEST);
  enqueue (&jobs[4], "b", NETREQ_PRIORITY_MEDIUM);
  enqueue (&jobs[5], "c", NETREQ_PRIORITY_LOW);
  assert_starts (fixture, "4 5 6 2");
  release (&jobs[5], FALSE);
  assert_starts (fixture, "3");
  release (&jobs[3], FALSE);
  assert_starts (fixture, "1");

  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    if (jobs[i].ticket != NULL)
      release (&jobs[i], FALSE);
}

/* Requests without end: each takes the place of one before it, which is there until
 * then. */
typedef struct
{
  NetreqScheduler *scheduler;
  const char *host;
  NetreqTicket *running;
  NetreqTicket *waiting;
  guint n_started;
} Stream;

static void stream_enqueue (Stream *stream);

static void
on_stream_start (NetreqTicket *ticket,
                 gboolean      connection_may_be_idle,
                 gpointer      user_data)
{
  Stream *stream = user_data;

  g_assert_true (ticket == stream->waiting);
  stream->running = ticket;
  stream->n_started++;
  stream_enqueue (stream);
}

static void
stream_enqueue (Stream *stream)
{
  stream->waiting = netreq_scheduler_enqueue (stream->scheduler, stream->host, NETREQ_PRIORITY_HIGHEST,
                                              on_stream_start, stream);
}

static void
stream_go_on (Stream *stream)
{
  if (stream->running != NULL)
    netreq_ticket_release (g_steal_pointer (&stream->running), TRUE);
  dispatch_all ();
}

static void
stream_stop (Stream *stream)
{
  if (stream->running != NULL)
    netreq_ticket_release (stream->running, FALSE);
  netreq_ticket_release (stream->waiting, FALSE);
}

typedef struct
{
  const char *name;
  guint max_total;
  /* Of the one that waits; each host has room for one at a time */
  const char *host;
  /* Of the streams */
  const char *hosts[2];
} PatienceRow;

static const PatienceRow patience_rows[] = {
  { "of-one-among-those-of-its-host", 1, "a", { "a" } },
  { "of-one-among-those-of-another-host", 1, "a", { "b" } },
  { "of-one-among-those-of-both", 1, "a", { "a", "b" } },
  { "of-one-whose-host-is-busy-while-others-are-served", 2, "a", { "a", "b" } },
};

/* However many more urgent ones come after it: a ticket has its turn when as many as
 * are allowed have gone before it. */
static void
test_patience (gconstpointer data)
{
  const PatienceRow *row = data;
  g_autoptr(NetreqScheduler) scheduler = netreq_scheduler_new (NULL, row->max_total, 1);
  Fixture fixture = { .scheduler = scheduler, .log = g_string_new ("") };
  Job job = { .fixture = &fixture, .name = "1" };
  Stream streams[2] = { { 0, }, };
  guint n_streams = row->hosts[1] != NULL ? 2 : 1;

  enqueue (&job, row->host, NETREQ_PRIORITY_THROTTLED);
  for (guint i = 0; i < n_streams; i++)
    {
      streams[i].scheduler = scheduler;
      streams[i].host = row->hosts[i];
      stream_enqueue (&streams[i]);
    }

  for (guint i = 0; !job.started && i < 10 * NETREQ_SCHEDULER_MAX_OVERTAKINGS; i++)
    stream_go_on (&streams[i % n_streams]);
  g_assert_true (job.started);
  if (row->max_total == 1)
    g_assert_cmpuint (streams[0].n_started + streams[1].n_started, ==, NETREQ_SCHEDULER_MAX_OVERTAKINGS);
  else
    g_assert_cmpuint (streams[0].n_started, ==, NETREQ_SCHEDULER_MAX_OVERTAKINGS);

  release (&job, FALSE);
  for (guint i = 0; i < n_streams; i++)
    stream_stop (&streams[i]);
  g_string_free (fixture.log, TRUE);
}

#define N_IDLE 3000

/* The patience of those that wait does not hold up one that is more urgent than all
 * of them: among themselves it is the oldest who goes anyway. */
static void
test_urgent_overtakes_thousands (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autofree Job *idle = g_new (Job, N_IDLE);
  Job urgent = JOB ("urgent");
  guint n_done;

  for (guint i = 0; i < N_IDLE; i++)
    {
      idle[i] = (Job) JOB ("idle");
      enqueue (&idle[i], "a", NETREQ_PRIORITY_IDLE);
    }
  assert_starts (fixture, "idle idle");

  for (n_done = 0; n_done < 100; n_done++)
    {
      release (&idle[n_done], TRUE);
      assert_starts (fixture, "idle+");
    }

  enqueue (&urgent, "a", NETREQ_PRIORITY_HIGHEST);
  release (&idle[n_done++], TRUE);
  assert_starts (fixture, "urgent+");

  release (&urgent, FALSE);
  for (; n_done < N_IDLE; n_done++)
    release (&idle[n_done], FALSE);
}

/* A ticket that is released while it waits is not started, and leaves no trace. */
static void
test_release_while_waiting (Fixture       *fixture,
                            gconstpointer  data)
{
  Job jobs[] = { JOB ("1"), JOB ("2"), JOB ("3") };

  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    enqueue (&jobs[i], "a", NETREQ_PRIORITY_LOWEST);

  release (&jobs[0], TRUE);
  assert_starts (fixture, "2 3");
  release (&jobs[1], FALSE);
  release (&jobs[2], FALSE);

  enqueue (&jobs[0], "b", NETREQ_PRIORITY_LOWEST);
  release (&jobs[0], TRUE);
  g_assert_cmpuint (netreq_scheduler_get_n_hosts (fixture->scheduler), ==, 0);
  assert_starts (fixture, "");
}

/* Connections released as kept are idle, until they are used. */
static void
test_idle_connections (Fixture       *fixture,
                       gconstpointer  data)
{
  Job jobs[] = { JOB ("1"), JOB ("2"), JOB ("3") };

  enqueue (&jobs[0], "a", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "1");
  release (&jobs[0], TRUE);
  g_assert_cmpuint (netreq_scheduler_get_n_hosts (fixture->scheduler), ==, 1);

  enqueue (&jobs[0], "a", NETREQ_PRIORITY_LOWEST);
  enqueue (&jobs[1], "a", NETREQ_PRIORITY_LOWEST);
  enqueue (&jobs[2], "b", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "1+ 2 3");
  release (&jobs[0], TRUE);
  release (&jobs[1], TRUE);
  release (&jobs[2], FALSE);

  enqueue (&jobs[0], "a", NETREQ_PRIORITY_LOWEST);
  enqueue (&jobs[1], "a", NETREQ_PRIORITY_LOWEST);
  enqueue (&jobs[2], "b", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "1+ 2+ 3");

  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    release (&jobs[i], FALSE);
  g_assert_cmpuint (netreq_scheduler_get_n_hosts (fixture->scheduler), ==, 0);
}

/* Of 2 to a host, and of 4 in all. */
static void
test_connections_ahead (Fixture       *fixture,
                        gconstpointer  data)
{
  NetreqScheduler *scheduler = fixture->scheduler;
  Job jobs[] = { JOB ("1"), JOB ("2"), JOB ("3") };

  g_assert_cmpuint (netreq_scheduler_count_missing (scheduler, "a", 1), ==, 1);
  g_assert_cmpuint (netreq_scheduler_count_missing (scheduler, "a", 6), ==, 2);

  /* One that is closed already does not count. */
  netreq_scheduler_add_idle (scheduler, "a", 0);
  g_assert_false (netreq_scheduler_has_idle (scheduler, "a"));
  g_assert_cmpuint (netreq_scheduler_count_missing (scheduler, "a", 6), ==, 2);

  netreq_scheduler_add_idle (scheduler, "a", 3);
  netreq_scheduler_add_idle (scheduler, "a", 0);
  g_assert_true (netreq_scheduler_has_idle (scheduler, "a"));
  g_assert_cmpuint (netreq_scheduler_count_missing (scheduler, "a", 1), ==, 0);
  g_assert_cmpuint (netreq_scheduler_count_missing (scheduler, "a", 2), ==, 1);

  /* The first that waits will have the idle one, the second not. */
  enqueue (&jobs[0], "a", NETREQ_PRIORITY_LOWEST);
  g_assert_cmpuint (netreq_scheduler_count_missing (scheduler, "a", 2), ==, 1);
  enqueue (&jobs[1], "a", NETREQ_PRIORITY_LOWEST);
  g_assert_cmpuint (netreq_scheduler_count_missing (scheduler, "a", 2), ==, 0);
  assert_starts (fixture, "1+ 2");
  g_assert_cmpuint (netreq_scheduler_count_missing (scheduler, "a", 2), ==, 0);
  g_assert_cmpuint (netreq_scheduler_count_missing (scheduler, "b", 6), ==, 2);

  enqueue (&jobs[2], "b", NETREQ_PRIORITY_LOWEST);
  g_assert_cmpuint (netreq_scheduler_count_missing (scheduler, "c", 6), ==, 1);
  assert_starts (fixture, "3");
  netreq_scheduler_raise_host_limit (scheduler, "b", 100);
  g_assert_cmpuint (netreq_scheduler_count_missing (scheduler, "b", 6), ==, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    release (&jobs[i], FALSE);
  netreq_scheduler_add_idle (scheduler, "a", 3);
  netreq_scheduler_drop_idle (scheduler, "a");
  netreq_scheduler_drop_idle (scheduler, "a");
  g_assert_cmpuint (netreq_scheduler_get_n_hosts (scheduler), ==, 0);

  netreq_scheduler_add_idle (scheduler, "a", 3);
  netreq_scheduler_add_idle (scheduler, "a", 3);
  netreq_scheduler_add_idle (scheduler, "b", 3);
  netreq_scheduler_forget_idle (scheduler);
  g_assert_cmpuint (netreq_scheduler_get_n_hosts (scheduler), ==, 0);
}

/* No more connections are believed in than there can be: the one that was not
 * used for the longest time is forgotten, and its host. */
static void
test_idle_connections_are_bounded (Fixture       *fixture,
                                   gconstpointer  data)
{
  Job job = JOB ("1");

  for (int i = 0; i < 100; i++)
    {
      g_autofree char *host = g_strdup_printf ("host-%d", i);

      enqueue (&job, host, NETREQ_PRIORITY_LOWEST);
      assert_starts (fixture, "1");
      release (&job, TRUE);
      g_assert_cmpuint (netreq_scheduler_get_n_hosts (fixture->scheduler), <=, MAX_TOTAL);
    }

  enqueue (&job, "host-96", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "1+");
  release (&job, TRUE);
  enqueue (&job, "host-95", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "1");
  release (&job, FALSE);
  enqueue (&job, "host-97", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "1");
  release (&job, FALSE);
}

/* A multiplexed host runs more at a time, all over what may be one connection. */
static void
test_raised_limit (Fixture       *fixture,
                   gconstpointer  data)
{
  Job jobs[] = { JOB ("1"), JOB ("2"), JOB ("3"), JOB ("4") };

  netreq_scheduler_raise_host_limit (fixture->scheduler, "a", 100);
  g_assert_cmpuint (netreq_scheduler_get_n_hosts (fixture->scheduler), ==, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    enqueue (&jobs[i], "a", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "1 2");

  netreq_scheduler_raise_host_limit (fixture->scheduler, "a", 1);
  assert_starts (fixture, "");
  netreq_scheduler_raise_host_limit (fixture->scheduler, "a", 100);
  assert_starts (fixture, "3+ 4+");

  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    release (&jobs[i], TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    enqueue (&jobs[i], "a", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "1+ 2+ 3+ 4+");

  /* The limit was that of a connection that is gone now. */
  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    release (&jobs[i], FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    enqueue (&jobs[i], "a", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "1 2");

  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    release (&jobs[i], FALSE);
}

/* However many tickets leave it behind, a multiplexed host has one connection, which
 * takes nobody else's place. */
static void
test_raised_limit_is_one_connection (Fixture       *fixture,
                                     gconstpointer  data)
{
  Job jobs[] = { JOB ("1"), JOB ("2"), JOB ("3"), JOB ("4") };

  enqueue (&jobs[0], "b", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "1");
  release (&jobs[0], TRUE);

  enqueue (&jobs[1], "a", NETREQ_PRIORITY_LOWEST);
  enqueue (&jobs[2], "a", NETREQ_PRIORITY_LOWEST);
  enqueue (&jobs[3], "a", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "2 3");
  netreq_scheduler_raise_host_limit (fixture->scheduler, "a", 100);
  assert_starts (fixture, "4+");
  for (gsize i = 1; i < G_N_ELEMENTS (jobs); i++)
    release (&jobs[i], TRUE);

  enqueue (&jobs[0], "c", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "1");
  release (&jobs[0], TRUE);

  enqueue (&jobs[0], "b", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "1+");
  release (&jobs[0], TRUE);
}

/* Tickets may end, and new ones come, while they start. */
static void
test_release_and_enqueue_in_start (Fixture       *fixture,
                                   gconstpointer  data)
{
  Job jobs[] = { JOB ("1"), JOB ("2"), JOB ("3"), JOB ("4") };

  jobs[0].is_brief = TRUE;
  jobs[1].n_repeats = 3;
  jobs[2].is_brief = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    enqueue (&jobs[i], "a", NETREQ_PRIORITY_LOWEST);

  assert_starts (fixture, "1 2 3 4 2 2 2");
  release (&jobs[1], FALSE);
  release (&jobs[3], FALSE);
}

static gboolean
count_and_go_on (gpointer count)
{
  return ++*(guint *) count < 3;
}

/* Tickets that end as soon as they start do not hold up the main loop. */
static void
test_start_is_bounded (Fixture       *fixture,
                       gconstpointer  data)
{
  Job job = JOB ("1");
  guint count = 0;

  job.n_repeats = 1000;
  enqueue (&job, "a", NETREQ_PRIORITY_LOWEST);
  g_idle_add_full (G_PRIORITY_DEFAULT, count_and_go_on, &count, NULL);
  while (count < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (job.n_repeats, >, 900);
  dispatch_all ();
  g_assert_cmpuint (job.n_repeats, ==, 0);
  release (&job, FALSE);
}

static void
on_start_free (NetreqTicket *ticket,
               gboolean      connection_may_be_idle,
               gpointer      user_data)
{
  Fixture *fixture = user_data;

  netreq_ticket_release (ticket, TRUE);
  g_clear_pointer (&fixture->scheduler, netreq_scheduler_free);
}

/* The last ticket may take the scheduler with it. */
static void
test_free_in_start (Fixture       *fixture,
                    gconstpointer  data)
{
  netreq_scheduler_enqueue (fixture->scheduler, "a", NETREQ_PRIORITY_LOWEST, on_start_free, fixture);
  dispatch_all ();
  g_assert_null (fixture->scheduler);
}

/* Tickets are started in the context that was given. */
static void
test_own_context (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  Job job = JOB ("1");

  netreq_scheduler_free (fixture->scheduler);
  fixture->scheduler = netreq_scheduler_new (context, MAX_TOTAL, MAX_PER_HOST);
  enqueue (&job, "a", NETREQ_PRIORITY_LOWEST);
  assert_starts (fixture, "");
  while (!job.started)
    g_main_context_iteration (context, TRUE);
  release (&job, FALSE);
}

/* The model: every ticket in one list, searched from its beginning. */

#define N_HOSTS 7
#define N_STEPS 6000

typedef struct _Model Model;

typedef struct
{
  Model *model;
  NetreqTicket *ticket;
  guint host;
  NetreqPriority priority;
  guint sequence;
  guint n_overtaken;
  gboolean running;
} ModelTicket;

struct _Model
{
  NetreqScheduler *scheduler;
  GPtrArray *tickets;
  guint limits[N_HOSTS];
  guint n_running[N_HOSTS];
  guint n_running_in_total;
  guint next_sequence;
  guint n_started;
  /* Of those, how many went before a more urgent one */
  guint n_out_of_patience;
};

static const char * const host_names[N_HOSTS] = { "a", "b", "c", "d", "e", "f", "g" };

typedef gboolean (*ModelOrder) (const ModelTicket *a,
                                const ModelTicket *b);

static gboolean
is_older (const ModelTicket *a,
          const ModelTicket *b)
{
  return a->sequence < b->sequence;
}

static gboolean
is_more_urgent (const ModelTicket *a,
                const ModelTicket *b)
{
  return a->priority > b->priority || (a->priority == b->priority && is_older (a, b));
}

static ModelTicket *
model_find (Model      *model,
            ModelOrder  goes_before)
{
  ModelTicket *best = NULL;

  if (model->n_running_in_total == MAX_TOTAL)
    return NULL;

  for (guint i = 0; i < model->tickets->len; i++)
    {
      ModelTicket *ticket = model->tickets->pdata[i];

      if (!ticket->running && model->n_running[ticket->host] < model->limits[ticket->host] &&
          (best == NULL || goes_before (ticket, best)))
        best = ticket;
    }

  return best;
}

static ModelTicket *
model_get_next (Model *model)
{
  ModelTicket *oldest = model_find (model, is_older);

  if (oldest != NULL && oldest->n_overtaken == NETREQ_SCHEDULER_MAX_OVERTAKINGS)
    return oldest;

  return model_find (model, is_more_urgent);
}

static void
model_count_start (Model       *model,
                   ModelTicket *next)
{
  ModelTicket *oldest = model_find (model, is_older);

  if (oldest != next)
    oldest->n_overtaken++;
  if (next != model_find (model, is_more_urgent))
    model->n_out_of_patience++;
  model->n_started++;
}

static void
model_release (Model       *model,
               ModelTicket *ticket)
{
  if (ticket->running)
    {
      model->n_running_in_total--;
      if (--model->n_running[ticket->host] == 0)
        model->limits[ticket->host] = MAX_PER_HOST;
    }

  netreq_ticket_release (ticket->ticket, FALSE);
  g_ptr_array_remove_fast (model->tickets, ticket);
}

static void
on_model_start (NetreqTicket *started,
                gboolean      connection_may_be_idle,
                gpointer      user_data)
{
  ModelTicket *ticket = user_data;
  Model *model = ticket->model;

  g_assert_true (ticket->ticket == started);
  g_assert_true (ticket == model_get_next (model));
  model_count_start (model, ticket);
  ticket->running = TRUE;
  model->n_running[ticket->host]++;
  model->n_running_in_total++;

  if (g_test_rand_int_range (0, 10) == 0)
    model_release (model, ticket);
}

static void
model_enqueue (Model *model)
{
  ModelTicket *ticket = g_new0 (ModelTicket, 1);

  ticket->model = model;
  /* The first hosts get most, so that they fill up. */
  ticket->host = g_test_rand_int_range (0, g_test_rand_int_range (1, N_HOSTS + 1));
  ticket->priority = g_test_rand_int_range (0, NETREQ_PRIORITY_HIGHEST + 1);
  ticket->sequence = model->next_sequence++;
  ticket->ticket = netreq_scheduler_enqueue (model->scheduler, host_names[ticket->host],
                                             ticket->priority, on_model_start, ticket);
  g_ptr_array_add (model->tickets, ticket);
}

static void
model_release_any (Model *model)
{
  if (model->tickets->len > 0)
    model_release (model, model->tickets->pdata[g_test_rand_int_range (0, model->tickets->len)]);
}

static void
model_release_running (Model *model)
{
  for (guint i = 0; i < model->tickets->len; i++)
    {
      ModelTicket *ticket = model->tickets->pdata[i];

      if (ticket->running)
        {
          model_release (model, ticket);
          return;
        }
    }
}

static void
model_raise_limit (Model *model)
{
  guint host = g_test_rand_int_range (0, N_HOSTS);

  if (model->n_running[host] == 0)
    return;

  model->limits[host] = MAX (model->limits[host], MAX_PER_HOST + 1);
  netreq_scheduler_raise_host_limit (model->scheduler, host_names[host], MAX_PER_HOST + 1);
}

static void
model_step (Model *model)
{
  guint choice = g_test_rand_int_range (0, 100);

  if (choice < 45)
    model_enqueue (model);
  else if (choice < 50)
    model_release_any (model);
  else if (choice < 88)
    model_release_running (model);
  else if (choice < 90)
    model_raise_limit (model);
  else
    dispatch_all ();
}

/* Whatever is done in whatever order: every start is the one that a plain search
 * of all tickets would make, and nothing that could start is left waiting. */
static void
test_model (Fixture       *fixture,
            gconstpointer  data)
{
  Model model = { .scheduler = fixture->scheduler };

  model.tickets = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < N_HOSTS; i++)
    model.limits[i] = MAX_PER_HOST;

  for (guint i = 0; i < N_STEPS; i++)
    {
      model_step (&model);
      if (i % 10 == 0)
        {
          dispatch_all ();
          g_assert_null (model_get_next (&model));
        }
    }

  while (model.tickets->len > 0)
    {
      model_release_any (&model);
      dispatch_all ();
      g_assert_null (model_get_next (&model));
    }

  g_assert_cmpuint (model.n_started, >, N_STEPS / 20);
  g_assert_cmpuint (model.n_out_of_patience, >, 0);
  g_assert_cmpuint (netreq_scheduler_get_n_hosts (fixture->scheduler), ==, 0);
  g_ptr_array_unref (model.tickets);
}

#define N_WAITING 10000

static void
on_start_count (NetreqTicket *ticket,
                gboolean      connection_may_be_idle,
                gpointer      user_data)
{
  ++*(guint *) user_data;
  netreq_ticket_release (ticket, TRUE);
}

static guint64
count_comparisons (guint    n_hosts,
                   gboolean run)
{
  g_autoptr(NetreqScheduler) scheduler = netreq_scheduler_new (NULL, 32, 6);
  g_autofree NetreqTicket **tickets = g_new (NetreqTicket *, N_WAITING);
  guint n_started = 0;

  for (guint i = 0; i < N_WAITING; i++)
    {
      g_autofree char *host = g_strdup_printf ("host-%u", i % n_hosts);

      tickets[i] = netreq_scheduler_enqueue (scheduler, host, i % (NETREQ_PRIORITY_HIGHEST + 1),
                                             on_start_count, &n_started);
    }

  if (run)
    {
      dispatch_all ();
      g_assert_cmpuint (n_started, ==, N_WAITING);
    }
  else
    {
      for (guint i = 0; i < N_WAITING; i++)
        netreq_ticket_release (tickets[i], FALSE);
    }

  return netreq_scheduler_get_comparisons (scheduler);
}

/* Ten thousand waiting tickets cost a few comparisons each, and none when they
 * are all for one host. */
static void
test_cost (void)
{
  g_assert_cmpuint (count_comparisons (1, TRUE), ==, 0);
  g_assert_cmpuint (count_comparisons (1, FALSE), ==, 0);
  g_assert_cmpuint (count_comparisons (100, TRUE), <, 90 * N_WAITING);
  g_assert_cmpuint (count_comparisons (100, FALSE), <, 90 * N_WAITING);
  g_assert_cmpuint (count_comparisons (N_WAITING, TRUE), <, 90 * N_WAITING);
  g_assert_cmpuint (count_comparisons (N_WAITING, FALSE), <, 90 * N_WAITING);
}

#define ADD(name, func) \
  g_test_add ("/netreq/scheduler/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("host-limit", test_host_limit);
  ADD ("errands", test_errands);
  ADD ("errands-are-run-once", test_errands_are_run_once);
  ADD ("errands-are-bounded", test_errands_are_bounded);
  ADD ("errands-may-nest", test_errands_may_nest);
  ADD ("total-limit", test_total_limit);
  ADD ("busy-host-blocks-nobody", test_busy_host_blocks_nobody);
  ADD ("priority", test_priority);
  for (gsize i = 0; i < G_N_ELEMENTS (patience_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/netreq/scheduler/patience/", patience_rows[i].name, NULL);

      g_test_add_data_func (path, &patience_rows[i], test_patience);
    }
  ADD ("urgent-overtakes-thousands", test_urgent_overtakes_thousands);
  ADD ("release-while-waiting", test_release_while_waiting);
  ADD ("idle-connections", test_idle_connections);
  ADD ("connections-ahead", test_connections_ahead);
  ADD ("idle-connections-are-bounded", test_idle_connections_are_bounded);
  ADD ("raised-limit", test_raised_limit);
  ADD ("raised-limit-is-one-connection", test_raised_limit_is_one_connection);
  ADD ("release-and-enqueue-in-start", test_release_and_enqueue_in_start);
  ADD ("start-is-bounded", test_start_is_bounded);
  ADD ("free-in-start", test_free_in_start);
  ADD ("own-context", test_own_context);
  ADD ("model", test_model);
  g_test_add_func ("/netreq/scheduler/cost", test_cost);

  return g_test_run ();
}
