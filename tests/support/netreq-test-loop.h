/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef gboolean (*NetreqTestCondition) (gpointer user_data);

typedef struct _NetreqTestWatchdog NetreqTestWatchdog;

NetreqTestWatchdog *netreq_test_watchdog_new     (const char          *location,
                                                  const char          *expression);
void                netreq_test_watchdog_free    (NetreqTestWatchdog  *watchdog);
void                netreq_test_watchdog_iterate (NetreqTestWatchdog  *watchdog);
void                netreq_test_watchdog_poll    (NetreqTestWatchdog  *watchdog);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqTestWatchdog, netreq_test_watchdog_free)

/* Iterates the main context until @expr holds; the test fails, naming @expr,
 * when that takes longer than 30 seconds (NETREQ_TEST_TIMEOUT in the environment).
 * Threads that change what @expr reads must wake the context up afterwards. */
#define netreq_test_wait_for(expr)                                           \
  G_STMT_START {                                                             \
    g_autoptr(NetreqTestWatchdog) _watchdog =                               \
      netreq_test_watchdog_new (G_STRLOC, #expr);                            \
                                                                             \
    while (!(expr))                                                          \
      netreq_test_watchdog_iterate (_watchdog);                              \
  } G_STMT_END

/* The same for what no main context hears of, such as files that a thread closes: looks
 * again and again, and iterates nothing. */
#define netreq_test_poll_for(expr)                                           \
  G_STMT_START {                                                             \
    g_autoptr(NetreqTestWatchdog) _watchdog =                               \
      netreq_test_watchdog_new (G_STRLOC, #expr);                            \
                                                                             \
    while (!(expr))                                                          \
      netreq_test_watchdog_poll (_watchdog);                                 \
  } G_STMT_END

void netreq_test_run_until (NetreqTestCondition condition,
                            gpointer            user_data);

/* Iterates the main context until no source is ready. */
void netreq_test_settle    (void);

/* Iterates it for so long: for what must not happen even then. */
void netreq_test_pass_time (guint milliseconds);

/* Both take the address of a variable that holds a reference, drop it and set
 * the variable to %NULL. The first fails unless that was the last reference,
 * once the main context has settled; the second drops several and waits for
 * all of them to be finalized, as worker threads may hold on a little longer. */
#define netreq_test_assert_last_ref(object_pointer)                          \
  netreq_test_assert_last_ref_at (G_STRLOC, #object_pointer, (object_pointer))
#define netreq_test_collect(...)                                             \
  netreq_test_collect_at (G_STRLOC, __VA_ARGS__, NULL)

void netreq_test_assert_last_ref_at (const char *location,
                                     const char *name,
                                     gpointer    object_pointer);
void netreq_test_collect_at         (const char *location,
                                     gpointer    first_object_pointer,
                                     ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
