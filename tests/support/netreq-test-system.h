/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Other programs that tests need, and the places where they may write. */

/* Where the program is, or NULL; looks at the places of daemons too. To be freed. */
char        *netreq_test_find_program (const char          *name);

/* The child gets SIGTERM when the test program ends, however it ends. */
GSubprocess *netreq_test_spawn        (GSubprocessLauncher *launcher,
                                       const char * const  *argv);
void         netreq_test_stop         (GSubprocess         *process);
/* Runs a program to its end; the test fails when it fails. */
void         netreq_test_run_program  (const char          *directory,
                                       const char * const  *argv);

char        *netreq_test_dir_new      (void);
/* Removes the directory with all that is in it, and frees the string. */
void         netreq_test_dir_free     (char                *directory);
void         netreq_test_write_file   (const char          *directory,
                                       const char          *name,
                                       const char          *contents);
/* A sparse file. */
void         netreq_test_write_zeros  (const char          *directory,
                                       const char          *name,
                                       goffset              size);

/* What the environment says of @name, or @otherwise. */
guint        netreq_test_get_number   (const char *name,
                                       guint       otherwise);

/* How many times slower than usual programs run here: NETREQ_TEST_SLOWNESS in the
 * environment, or 1. For time limits that the test itself sets. */
guint        netreq_test_get_slowness (void);

/* A socket on a free port of the loopback interface, not listening yet; -1 when
 * there is no such interface. @family is AF_INET or AF_INET6. */
int          netreq_test_bind_loopback (int                 family,
                                        guint16            *port);
/* How many sockets of this program that are connected to @port keep back what does not
 * fill a segment. */
guint        netreq_test_count_corked  (guint16             port);
/* Waits until somebody listens there; FALSE when nobody does for long. */
gboolean     netreq_test_await_port    (guint16             port);

G_END_DECLS
