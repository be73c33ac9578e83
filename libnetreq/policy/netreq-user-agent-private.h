/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a program that is called @text can be called in a header (RFC 9110, section 5.6.2):
 * to be freed, or NULL when nothing of it can stand there. */
char *netreq_user_agent_token   (const char *text);

/* The User-Agent of an application (section 10.1.5), and of libnetreq behind it. To
 * be freed.
 * @application: (nullable): a token
 * @version: (nullable): that of the application, a token */
char *netreq_user_agent_compose (const char *application,
                                 const char *version);

G_END_DECLS
