/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Names for servers of the test: while it is the resolver of the process, every name
 * leads to 127.0.0.1, but for those below .invalid, and nobody is asked. So a test can have sites and public
 * suffixes, and servers that are not on the loopback interface as far as their
 * name says. */

#define NETREQ_TYPE_TEST_RESOLVER (netreq_test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (NetreqTestResolver, netreq_test_resolver, NETREQ, TEST_RESOLVER, GResolver)

/* From now on, for the rest of the program. */
void  netreq_test_resolver_install       (void);

/* One more address of a name, which then has none but those. */
void  netreq_test_resolver_add           (const char *name,
                                          const char *address);

/* Look-ups that begin from now on end when the resolver is let go. */
void  netreq_test_resolver_hold          (void);
void  netreq_test_resolver_let_go        (void);

/* How many have begun. */
guint netreq_test_resolver_count_lookups (void);

G_END_DECLS
