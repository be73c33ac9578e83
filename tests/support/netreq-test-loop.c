/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "support/netreq-test-loop.h"

#define DEFAULT_TIMEOUT_SECONDS 30

struct _NetreqTestWatchdog
{
  const char *location;   /* where the test waits; a literal */
  const char *expression; /* what it waits for; a literal */
  GMainContext *context;  /* what is iterated */
  GSource *timeout;       /* wakes the context up at the deadline */
  gint64 deadline;        /* in monotonic time */
};

static guint
get_timeout_seconds (void)
{
  const char *text = g_getenv ("NETREQ_TEST_TIMEOUT");
  guint64 seconds;

  if (text && g_ascii_string_to_unsigned (text, 10, 1, 86400, &seconds, NULL))
    return seconds;

  return DEFAULT_TIMEOUT_SECONDS;
}

static gboolean
keep_ticking (G_GNUC_UNUSED gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

NetreqTestWatchdog *
netreq_test_watchdog_new (const char *location,
                          const char *expression)
{
  NetreqTestWatchdog *watchdog = g_new0 (NetreqTestWatchdog, 1);
  guint seconds = get_timeout_seconds ();

  watchdog->location = location;
  watchdog->expression = expression;
  watchdog->context = g_main_context_ref_thread_default ();
  watchdog->deadline = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  watchdog->timeout = g_timeout_source_new_seconds (seconds);
  g_source_set_callback (watchdog->timeout, keep_ticking, NULL, NULL);
  g_source_attach (watchdog->timeout, watchdog->context);

  return watchdog;
}

void
netreq_test_watchdog_free (NetreqTestWatchdog *watchdog)
{
  g_source_destroy (watchdog->timeout);
  g_source_unref (watchdog->timeout);
  g_main_context_unref (watchdog->context);
  g_free (watchdog);
}

static void
watchdog_check (NetreqTestWatchdog *watchdog)
{
  if (g_get_monotonic_time () < watchdog->deadline)
    return;

  g_error ("%s: waited in vain for: %s", watchdog->location, watchdog->expression);
}

void
netreq_test_watchdog_iterate (NetreqTestWatchdog *watchdog)
{
  g_main_context_iteration (watchdog->context, TRUE);
  watchdog_check (watchdog);
}

void
netreq_test_watchdog_poll (NetreqTestWatchdog *watchdog)
{
  g_usleep (1000);
  watchdog_check (watchdog);
}

void
netreq_test_run_until (NetreqTestCondition condition,
                       gpointer            user_data)
{
  netreq_test_wait_for (condition (user_data));
}

void
netreq_test_settle (void)
{
  g_autoptr(NetreqTestWatchdog) watchdog =
    netreq_test_watchdog_new (G_STRLOC, "no source is ready");

  while (g_main_context_iteration (watchdog->context, FALSE))
    watchdog_check (watchdog);
}

static gboolean
note_that_time_has_passed (gpointer has_passed)
{
  *(gboolean *) has_passed = TRUE;

  return G_SOURCE_REMOVE;
}

void
netreq_test_pass_time (guint milliseconds)
{
  g_autoptr(GSource) source = g_timeout_source_new (milliseconds);
  gboolean has_passed = FALSE;

  g_source_set_callback (source, note_that_time_has_passed, &has_passed, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  netreq_test_wait_for (has_passed);
}

typedef struct
{
  GMainContext *context; /* who waits; not owned */
  gint alive;            /* objects that are not finalized yet; atomic */
} Funeral;

static void
object_is_finalized (Funeral *funeral)
{
  GMainContext *context = g_main_context_ref (funeral->context);

  g_atomic_int_add (&funeral->alive, -1);
  g_main_context_wakeup (context);
  g_main_context_unref (context);
}

/* A key of which @object has no data yet: keys live for ever, so few are made. */
static char *
find_free_key (GObject *object)
{
  for (guint serial = 0;; serial++)
    {
      g_autofree char *key = g_strdup_printf ("netreq-test-funeral-%u", serial);

      if (!g_object_get_data (object, key))
        return g_steal_pointer (&key);
    }
}

/* Data of the object and not a weak pointer: that is cleared as early as dispose. */
static void
drop_reference (gpointer object_pointer,
                Funeral *funeral)
{
  GObject **pointer = object_pointer;
  g_autofree char *key = NULL;

  g_assert_true (G_IS_OBJECT (*pointer));
  key = find_free_key (*pointer);
  g_atomic_int_inc (&funeral->alive);
  g_object_set_data_full (*pointer, key, funeral, (GDestroyNotify) object_is_finalized);
  g_clear_object (pointer);
}

void
netreq_test_assert_last_ref_at (const char *location,
                                const char *name,
                                gpointer    object_pointer)
{
  g_autoptr(GMainContext) context = g_main_context_ref_thread_default ();
  Funeral funeral = { context, 0 };

  drop_reference (object_pointer, &funeral);
  netreq_test_settle ();

  if (g_atomic_int_get (&funeral.alive) > 0)
    g_error ("%s: %s was not the last reference", location, name);
}

void
netreq_test_collect_at (const char *location,
                        gpointer    first_object_pointer,
                        ...)
{
  g_autoptr(NetreqTestWatchdog) watchdog =
    netreq_test_watchdog_new (location, "the objects are finalized");
  Funeral funeral = { watchdog->context, 0 };
  va_list pointers;

  va_start (pointers, first_object_pointer);
  for (gpointer pointer = first_object_pointer; pointer; pointer = va_arg (pointers, gpointer))
    drop_reference (pointer, &funeral);
  va_end (pointers);

  while (g_atomic_int_get (&funeral.alive) > 0)
    netreq_test_watchdog_iterate (watchdog);
}
