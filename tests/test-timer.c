/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "netreq-timer-private.h"
#include "support/netreq-test-loop.h"

/* What has struck, a letter each. */
static GString *struck;
static NetreqTimers *timers;

typedef struct
{
  NetreqTimer timer;
  char letter;
} Letter;

static void
on_expired (gpointer data)
{
  g_string_append_c (struck, ((Letter *) data)->letter);
}

static void
set (Letter *letter,
     guint   milliseconds)
{
  netreq_timer_set (&letter->timer, timers, milliseconds, on_expired, letter);
}

static void
set_up (void)
{
  struck = g_string_new (NULL);
  timers = netreq_timers_new (NULL, G_PRIORITY_DEFAULT);
}

static void
tear_down (void)
{
  g_clear_pointer (&timers, netreq_timers_free);
  g_string_free (struck, TRUE);
}

/* Whatever the order in which they were set. */
static void
test_order (void)
{
  Letter letters[] = { { .letter = 'd' }, { .letter = 'a' }, { .letter = 'c' }, { .letter = 'b' } };

  set_up ();
  set (&letters[0], 40);
  set (&letters[1], 0);
  set (&letters[2], 30);
  set (&letters[3], 20);
  netreq_test_wait_for (struck->len == G_N_ELEMENTS (letters));
  g_assert_cmpstr (struck->str, ==, "abcd");
  tear_down ();
}

/* The source wakes up for those that were taken back, and goes on. */
static void
test_taken_back (void)
{
  Letter a = { .letter = 'a' };
  Letter b = { .letter = 'b' };
  Letter c = { .letter = 'c' };

  set_up ();
  set (&a, 1);
  set (&b, 10);
  set (&c, 20);
  netreq_timer_clear (&a.timer);
  netreq_timer_clear (&a.timer);
  netreq_timer_clear (&b.timer);
  netreq_test_wait_for (struck->len > 0);
  g_assert_cmpstr (struck->str, ==, "c");
  tear_down ();
}

static void
test_set_anew (void)
{
  Letter a = { .letter = 'a' };
  Letter b = { .letter = 'b' };

  set_up ();
  set (&a, 1);
  set (&b, 10);
  set (&a, 20);
  netreq_test_wait_for (struck->len == 2);
  g_assert_cmpstr (struck->str, ==, "ba");

  set (&a, 0);
  netreq_test_wait_for (struck->len == 3);
  g_assert_cmpstr (struck->str, ==, "baa");
  tear_down ();
}

static Letter *victim;

static void
on_expired_clear (gpointer data)
{
  on_expired (data);
  netreq_timer_clear (&victim->timer);
}

/* Both are due when the first one strikes. */
static void
test_clears_another (void)
{
  Letter a = { .letter = 'a' };
  Letter b = { .letter = 'b' };
  Letter c = { .letter = 'c' };

  set_up ();
  victim = &b;
  netreq_timer_set (&a.timer, timers, 0, on_expired_clear, &a);
  set (&b, 0);
  set (&c, 0);
  netreq_test_wait_for (struck->len == 2);
  g_assert_cmpstr (struck->str, ==, "ac");
  tear_down ();
}

static void
on_expired_run (gpointer data)
{
  on_expired (data);
  netreq_test_wait_for (strchr (struck->str, 'b') != NULL && strchr (struck->str, 'c') != NULL);
}

/* Whoever is told may run the main loop: one that is due, and one that will be. */
static void
test_nested_loop (void)
{
  Letter a = { .letter = 'a' };
  Letter b = { .letter = 'b' };
  Letter c = { .letter = 'c' };

  set_up ();
  netreq_timer_set (&a.timer, timers, 0, on_expired_run, &a);
  set (&b, 0);
  set (&c, 10);
  netreq_test_wait_for (struck->len == 3);
  g_assert_cmpstr (struck->str, ==, "abc");
  tear_down ();
}

static void
on_expired_free (gpointer data)
{
  on_expired (data);
  g_clear_pointer (&timers, netreq_timers_free);
}

/* The last request of a session may be the last that holds it. */
static void
test_freed (void)
{
  Letter a = { .letter = 'a' };

  set_up ();
  netreq_timer_set (&a.timer, timers, 0, on_expired_free, &a);
  netreq_test_wait_for (struck->len == 1);
  g_assert_null (timers);
  g_string_free (struck, TRUE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/netreq/timer/strike-in-order", test_order);
  g_test_add_func ("/netreq/timer/taken-back", test_taken_back);
  g_test_add_func ("/netreq/timer/set-anew", test_set_anew);
  g_test_add_func ("/netreq/timer/one-takes-back-another", test_clears_another);
  g_test_add_func ("/netreq/timer/nested-loop", test_nested_loop);
  g_test_add_func ("/netreq/timer/freed-by-the-last", test_freed);

  return g_test_run ();
}
