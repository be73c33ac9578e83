/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/netreq-scheduler-private.h"

#include "netreq-source-private.h"
#include "session/netreq-session-engine-private.h"
#include "session/netreq-session-private.h"

#define N_PRIORITIES (NETREQ_PRIORITY_HIGHEST + 1)

/* That of the engine's own queue, which works in order: who sends one request as soon as
 * another has ended gets the connection of that, as the engine puts it away first. Its
 * source is younger than ours, and so has its turn behind ours, in the same dispatch. */
#define SOURCE_PRIORITY G_PRIORITY_DEFAULT

struct _NetreqScheduler
{
  /* Of all hosts together. */
  guint max_total;

  /* Of each host whose limit was not raised. */
  guint max_per_host;

  /* Tickets that have been started and not released. */
  guint n_running;

  /* Connections believed idle, of all hosts together. */
  guint n_idle;

  /* Tickets in any state: nobody may still hold one at the end. */
  guint n_tickets;

  /* The order of arrival, for the next ticket. */
  guint64 next_sequence;

  /* char * → Host; owns the hosts, which own their keys. */
  GHashTable *hosts;

  /* The hosts that could start a ticket if there were room in total, by their
   * most urgent ticket and by their oldest one: the best first */
  GSequence *by_urgency;
  GSequence *by_age;

  /* The hosts with idle connections, the least recently used first. */
  GQueue idle_hosts;

  /* Errands for the next turn. */
  GQueue errands;

  /* Runs errands and starts tickets; ready when there is one that can be. */
  GSource *source;

  /* For the test that the cost stays in bounds. */
  guint64 n_comparisons;
};

typedef struct
{
  /* What netreq_scheduler_enqueue() calls it. */
  char *key;

  /* How many tickets may run at a time. */
  guint limit;

  /* How many do. */
  guint n_running;

  /* Connections released as kept and not used since. */
  guint n_idle;

  /* When each of them is closed, in monotonic time: the first in front. */
  GArray *idle_until;

  /* The waiting tickets of each priority, in the order of arrival. */
  GQueue waiting[N_PRIORITIES];

  /* In the scheduler's sequences of hosts that can start, or NULL. */
  GSequenceIter *urgency_place;
  GSequenceIter *age_place;

  /* In the scheduler's queue of hosts with idle connections. */
  GList idle_link;
} Host;

struct _NetreqTicket
{
  NetreqScheduler *scheduler;

  /* Lives at least as long as its tickets. */
  Host *host;

  NetreqPriority priority;

  /* The order of arrival among all tickets. */
  guint64 sequence;

  /* How many were started in its place while it was the oldest of those that could. */
  guint n_overtaken;

  /* In the queue of its host and priority; unused once started. */
  GList link;

  /* It had its turn. */
  gboolean started;

  /* Announces the turn. */
  NetreqTicketFunc start;
  gpointer user_data;
};

static Host *
host_new (const char *key,
          guint       limit)
{
  Host *host = g_new0 (Host, 1);

  host->key = g_strdup (key);
  host->limit = limit;
  host->idle_link.data = host;
  host->idle_until = g_array_new (FALSE, FALSE, sizeof (gint64));

  return host;
}

static void
host_free (Host *host)
{
  g_array_unref (host->idle_until);
  g_free (host->key);
  g_free (host);
}

static NetreqTicket *
host_get_most_urgent (const Host *host)
{
  for (int priority = N_PRIORITIES - 1; priority >= 0; priority--)
    {
      if (host->waiting[priority].head != NULL)
        return host->waiting[priority].head->data;
    }

  return NULL;
}

static NetreqTicket *
host_get_oldest (const Host *host)
{
  NetreqTicket *oldest = NULL;

  for (int priority = 0; priority < N_PRIORITIES; priority++)
    {
      const GList *head = host->waiting[priority].head;
      NetreqTicket *first = head != NULL ? head->data : NULL;

      if (first != NULL && (oldest == NULL || first->sequence < oldest->sequence))
        oldest = first;
    }

  return oldest;
}

static int
compare_ages (const NetreqTicket *a,
              const NetreqTicket *b)
{
  return a->sequence < b->sequence ? -1 : 1;
}

static int
compare_urgencies (const NetreqTicket *a,
                   const NetreqTicket *b)
{
  if (a->priority != b->priority)
    return a->priority > b->priority ? -1 : 1;

  return compare_ages (a, b);
}

static int
compare_hosts_by_urgency (gconstpointer a,
                          gconstpointer b,
                          gpointer      user_data)
{
  NetreqScheduler *scheduler = user_data;

  scheduler->n_comparisons++;

  return compare_urgencies (host_get_most_urgent (a), host_get_most_urgent (b));
}

static int
compare_hosts_by_age (gconstpointer a,
                      gconstpointer b,
                      gpointer      user_data)
{
  NetreqScheduler *scheduler = user_data;

  scheduler->n_comparisons++;

  return compare_ages (host_get_oldest (a), host_get_oldest (b));
}

static gboolean
can_start (NetreqScheduler *scheduler)
{
  return scheduler->n_running < scheduler->max_total &&
         !g_sequence_is_empty (scheduler->by_urgency);
}

static void
arm (NetreqScheduler *scheduler)
{
  if (scheduler->errands.head != NULL || can_start (scheduler))
    netreq_source_wake (scheduler->source);
}

static void
host_leave_places (Host *host)
{
  g_clear_pointer (&host->urgency_place, g_sequence_remove);
  g_clear_pointer (&host->age_place, g_sequence_remove);
}

/* Most are alone. */
static GSequenceIter *
find_place (GSequence        *hosts,
            Host             *host,
            GCompareDataFunc  compare,
            NetreqScheduler  *scheduler)
{
  if (g_sequence_is_empty (hosts))
    return g_sequence_append (hosts, host);

  return g_sequence_insert_sorted (hosts, host, compare, scheduler);
}

/* Must not have any: a sequence is searched while its order is right. */
static void
host_find_places (NetreqScheduler *scheduler,
                  Host            *host)
{
  if (host->n_running >= host->limit || host_get_oldest (host) == NULL)
    return;

  host->urgency_place = find_place (scheduler->by_urgency, host, compare_hosts_by_urgency, scheduler);
  host->age_place = find_place (scheduler->by_age, host, compare_hosts_by_age, scheduler);
}

/* After every change: the host may be gone afterwards. */
static void
host_settle (NetreqScheduler *scheduler,
             Host            *host)
{
  gboolean has_connection = host->n_running > 0 || host->n_idle > 0;

  /* What was learnt about a connection ends with it. */
  if (!has_connection)
    host->limit = scheduler->max_per_host;

  if (!has_connection && host_get_oldest (host) == NULL)
    g_hash_table_remove (scheduler->hosts, host->key);
  else
    host_find_places (scheduler, host);
}

static gboolean
host_is_multiplexed (NetreqScheduler *scheduler,
                     const Host      *host)
{
  return host->limit > scheduler->max_per_host;
}

static gint64
host_get_closing (const Host *host,
                  guint       index)
{
  return g_array_index (host->idle_until, gint64, index);
}

static void
host_note_closing (Host   *host,
                   gint64  time)
{
  guint index = host->idle_until->len;

  while (index > 0 && host_get_closing (host, index - 1) > time)
    index--;

  g_array_insert_val (host->idle_until, index, time);
}

static void
host_add_idle (NetreqScheduler *scheduler,
               Host            *host,
               guint            seconds)
{
  /* All tickets of a multiplexed host share one connection. */
  if (host->n_idle > 0 && host_is_multiplexed (scheduler, host))
    return;

  host_note_closing (host, g_get_monotonic_time () + seconds * G_USEC_PER_SEC);
  if (host->n_idle++ > 0)
    g_queue_unlink (&scheduler->idle_hosts, &host->idle_link);

  g_queue_push_tail_link (&scheduler->idle_hosts, &host->idle_link);
  scheduler->n_idle++;
}

/* The pool prefers the one that was made last, which may be closed soon since nobody has
 * used it. */
static void
host_drop_idle (NetreqScheduler *scheduler,
                Host            *host)
{
  g_array_remove_index (host->idle_until, 0);
  if (--host->n_idle == 0)
    g_queue_unlink (&scheduler->idle_hosts, &host->idle_link);

  scheduler->n_idle--;
}

static void
host_drop_expired (NetreqScheduler *scheduler,
                   Host            *host)
{
  while (host->n_idle > 0 && host_get_closing (host, 0) <= g_get_monotonic_time ())
    host_drop_idle (scheduler, host);
}

static gboolean
host_use_connection (NetreqScheduler *scheduler,
                     Host            *host)
{
  gboolean may_be_idle;

  host_drop_expired (scheduler, host);
  may_be_idle = host->n_idle > 0 ||
                (host->n_running > 0 && host_is_multiplexed (scheduler, host));

  if (host->n_idle > 0)
    host_drop_idle (scheduler, host);

  return may_be_idle;
}

static void
drop_oldest_idle (NetreqScheduler *scheduler)
{
  Host *host = scheduler->idle_hosts.head->data;

  host_leave_places (host);
  host_drop_idle (scheduler, host);
  host_settle (scheduler, host);
}

/* The pool closes idle connections when it is full; so does our idea of it,
 * which also bounds the number of hosts that are remembered. */
static void
trim_idle (NetreqScheduler *scheduler)
{
  while (scheduler->n_idle > 0 &&
         scheduler->n_running + scheduler->n_idle > scheduler->max_total)
    drop_oldest_idle (scheduler);
}

static Host *
get_first (GSequence *hosts)
{
  return g_sequence_get (g_sequence_get_begin_iter (hosts));
}

/* The most urgent, but not for ever. That each ticket has a count of its own matters:
 * while a host is at its limit, others are the oldest, and no start counts against
 * those that wait for it. */
static NetreqTicket *
choose_next (NetreqScheduler *scheduler)
{
  NetreqTicket *most_urgent = host_get_most_urgent (get_first (scheduler->by_urgency));
  NetreqTicket *oldest = host_get_oldest (get_first (scheduler->by_age));

  if (oldest == most_urgent || oldest->n_overtaken == NETREQ_SCHEDULER_MAX_OVERTAKINGS)
    return oldest;

  oldest->n_overtaken++;
  return most_urgent;
}

static void
start_next (NetreqScheduler *scheduler)
{
  NetreqTicket *ticket = choose_next (scheduler);
  Host *host = ticket->host;
  gboolean may_be_idle = host_use_connection (scheduler, host);

  host_leave_places (host);
  g_queue_unlink (&host->waiting[ticket->priority], &ticket->link);
  ticket->started = TRUE;
  host->n_running++;
  scheduler->n_running++;
  host_settle (scheduler, host);
  trim_idle (scheduler);

  ticket->start (ticket, may_be_idle, ticket->user_data);
}

static void
run_errand (NetreqScheduler *scheduler)
{
  NetreqErrand *errand = g_queue_pop_head_link (&scheduler->errands)->data;

  errand->is_waiting = FALSE;
  /* Whoever is told may run the main loop, where others want to be told, too. */
  arm (scheduler);
  errand->run (errand->user_data);
}

static gboolean
on_source_ready (gpointer user_data)
{
  NetreqScheduler *scheduler = user_data;
  GSource *source = scheduler->source;

  /* Bounded: errands that make new ones must not hold up the loop. */
  for (guint i = scheduler->errands.length; i > 0 && scheduler->errands.head != NULL; i--)
    {
      run_errand (scheduler);

      if (g_source_is_destroyed (source))
        return G_SOURCE_REMOVE;
    }

  /* The same for tickets that end as soon as they start. */
  for (guint i = 0; i < scheduler->max_total && can_start (scheduler); i++)
    {
      start_next (scheduler);

      if (g_source_is_destroyed (source))
        return G_SOURCE_REMOVE;
    }

  netreq_source_rest (source);
  arm (scheduler);

  return G_SOURCE_CONTINUE;
}

NetreqScheduler *
netreq_scheduler_new (GMainContext *context,
                      guint         max_total,
                      guint         max_per_host)
{
  NetreqScheduler *scheduler;

  g_assert (max_total > 0);
  g_assert (max_per_host > 0);

  scheduler = g_new0 (NetreqScheduler, 1);
  scheduler->max_total = max_total;
  scheduler->max_per_host = max_per_host;
  scheduler->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                            (GDestroyNotify) host_free);
  scheduler->by_urgency = g_sequence_new (NULL);
  scheduler->by_age = g_sequence_new (NULL);
  g_queue_init (&scheduler->idle_hosts);
  g_queue_init (&scheduler->errands);
  scheduler->source = netreq_source_new ("[netreq] scheduler", SOURCE_PRIORITY, on_source_ready, scheduler);
  g_source_set_can_recurse (scheduler->source, TRUE);
  g_source_attach (scheduler->source, context != NULL ? context : g_main_context_get_thread_default ());

  return scheduler;
}

void
netreq_scheduler_free (NetreqScheduler *scheduler)
{
  g_assert (scheduler->n_tickets == 0 && scheduler->errands.head == NULL);

  g_source_destroy (scheduler->source);
  g_source_unref (scheduler->source);
  g_sequence_free (scheduler->by_urgency);
  g_sequence_free (scheduler->by_age);
  g_hash_table_unref (scheduler->hosts);
  g_free (scheduler);
}

NetreqScheduler *
netreq_scheduler_get (NetreqSession *session)
{
  static GQuark quark;
  NetreqScheduler *scheduler;

  if (quark == 0)
    quark = g_quark_from_static_string ("netreq-scheduler");

  scheduler = g_object_get_qdata (G_OBJECT (session), quark);
  if (scheduler == NULL)
    {
      scheduler = netreq_scheduler_new (netreq_session_get_context (session),
                                        netreq_session_get_max_connections (session),
                                        netreq_session_get_max_connections_per_host (session));
      g_object_set_qdata_full (G_OBJECT (session), quark, scheduler,
                               (GDestroyNotify) netreq_scheduler_free);
    }

  return scheduler;
}

static Host *
ensure_host (NetreqScheduler *scheduler,
             const char      *key)
{
  Host *host = g_hash_table_lookup (scheduler->hosts, key);

  if (host == NULL)
    {
      host = host_new (key, scheduler->max_per_host);
      g_hash_table_insert (scheduler->hosts, host->key, host);
    }

  return host;
}

NetreqTicket *
netreq_scheduler_enqueue (NetreqScheduler  *scheduler,
                          const char       *host_key,
                          NetreqPriority    priority,
                          NetreqTicketFunc  start,
                          gpointer          user_data)
{
  Host *host = ensure_host (scheduler, host_key);
  NetreqTicket *ticket;

  g_assert (priority < N_PRIORITIES);

  ticket = g_new0 (NetreqTicket, 1);
  ticket->scheduler = scheduler;
  ticket->host = host;
  ticket->priority = priority;
  ticket->sequence = scheduler->next_sequence++;
  ticket->link.data = ticket;
  ticket->start = start;
  ticket->user_data = user_data;
  scheduler->n_tickets++;

  host_leave_places (host);
  g_queue_push_tail_link (&host->waiting[priority], &ticket->link);
  host_settle (scheduler, host);
  arm (scheduler);

  return ticket;
}

void
netreq_ticket_release (NetreqTicket *ticket,
                       gboolean      connection_kept)
{
  NetreqScheduler *scheduler = ticket->scheduler;
  Host *host = ticket->host;

  host_leave_places (host);

  if (!ticket->started)
    {
      g_queue_unlink (&host->waiting[ticket->priority], &ticket->link);
    }
  else
    {
      host->n_running--;
      scheduler->n_running--;

      if (connection_kept)
        host_add_idle (scheduler, host, NETREQ_ENGINE_KEEP_ALIVE_SECONDS);
    }

  host_settle (scheduler, host);
  trim_idle (scheduler);
  arm (scheduler);

  scheduler->n_tickets--;
  g_free (ticket);
}

void
netreq_scheduler_run_first (NetreqScheduler *scheduler,
                            NetreqErrand    *errand)
{
  if (errand->is_waiting)
    return;

  errand->is_waiting = TRUE;
  errand->link.data = errand;
  g_queue_push_tail_link (&scheduler->errands, &errand->link);
  arm (scheduler);
}

void
netreq_scheduler_take_back (NetreqScheduler *scheduler,
                            NetreqErrand    *errand)
{
  if (!errand->is_waiting)
    return;

  errand->is_waiting = FALSE;
  g_queue_unlink (&scheduler->errands, &errand->link);
}

void
netreq_scheduler_raise_host_limit (NetreqScheduler *scheduler,
                                   const char      *host_key,
                                   guint            limit)
{
  Host *host = g_hash_table_lookup (scheduler->hosts, host_key);

  if (host == NULL || host->limit >= limit)
    return;

  host_leave_places (host);
  host->limit = limit;
  host_settle (scheduler, host);
  arm (scheduler);
}

static guint
host_count_waiting (const Host *host)
{
  guint n_waiting = 0;

  for (guint i = 0; i < N_PRIORITIES; i++)
    n_waiting += host->waiting[i].length;

  return n_waiting;
}

static guint
subtract (guint limit,
          guint used)
{
  return limit > used ? limit - used : 0;
}

/* NULL when nothing is known of it. */
static Host *
look_up_host (NetreqScheduler *scheduler,
              const char      *key)
{
  Host *host = g_hash_table_lookup (scheduler->hosts, key);

  if (host == NULL)
    return NULL;

  host_leave_places (host);
  host_drop_expired (scheduler, host);
  host_settle (scheduler, host);

  return g_hash_table_lookup (scheduler->hosts, key);
}

gboolean
netreq_scheduler_has_idle (NetreqScheduler *scheduler,
                           const char      *host_key)
{
  const Host *host = look_up_host (scheduler, host_key);

  return host != NULL && host->n_idle > 0;
}

guint
netreq_scheduler_count_missing (NetreqScheduler *scheduler,
                                const char      *host_key,
                                guint            wanted)
{
  const Host *host = look_up_host (scheduler, host_key);
  guint room = subtract (scheduler->max_total, scheduler->n_tickets + scheduler->n_idle);
  guint used = 0;

  if (host != NULL && host_is_multiplexed (scheduler, host))
    return 0;

  /* Those that wait will take idle ones where there are some. */
  if (host != NULL)
    used = host->n_running + MAX (host->n_idle, host_count_waiting (host));

  return MIN (room, subtract (MIN (wanted, scheduler->max_per_host), used));
}

void
netreq_scheduler_add_idle (NetreqScheduler *scheduler,
                           const char      *host_key,
                           guint            seconds)
{
  Host *host = ensure_host (scheduler, host_key);

  host_leave_places (host);
  host_add_idle (scheduler, host, seconds);
  host_settle (scheduler, host);
  trim_idle (scheduler);
}

void
netreq_scheduler_drop_idle (NetreqScheduler *scheduler,
                            const char      *host_key)
{
  Host *host = g_hash_table_lookup (scheduler->hosts, host_key);

  if (host == NULL || host->n_idle == 0)
    return;

  host_leave_places (host);
  host_drop_idle (scheduler, host);
  host_settle (scheduler, host);
}

void
netreq_scheduler_forget_idle (NetreqScheduler *scheduler)
{
  while (scheduler->n_idle > 0)
    drop_oldest_idle (scheduler);
}

guint64
netreq_scheduler_get_comparisons (NetreqScheduler *scheduler)
{
  return scheduler->n_comparisons;
}

guint
netreq_scheduler_get_n_hosts (NetreqScheduler *scheduler)
{
  return g_hash_table_size (scheduler->hosts);
}
