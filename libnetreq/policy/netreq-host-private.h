/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The host of a URL as it goes to the wire: a name in lower case and ASCII, an IPv4
 * address, or an IPv6 address in its shortest form, without the brackets that it has
 * in @text. NULL when it can be none of them: then @fault goes on, behind the host,
 * with what is wrong. */
char *netreq_host_read              (const char  *text,
                                     const char **fault);

/* Each label in lower case and ASCII, whatever else may be wrong with it; NULL for
 * what is not a valid international domain name. */
char *netreq_host_name_to_ascii     (const char  *name);

/* The same name, but for those who compare letter by letter. */
char *netreq_host_without_final_dot (const char  *host);

G_END_DECLS
