/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* squid on a free port of the loopback interface, as a child: an http proxy that lets
 * nobody through but NETREQ_SQUID_USER with NETREQ_SQUID_PASSWORD. It keeps nothing. */

#define NETREQ_SQUID_USER "user"
#define NETREQ_SQUID_PASSWORD "secret"
#define NETREQ_SQUID_REALM "squid"

typedef enum
{
  NETREQ_SQUID_BASIC,
  NETREQ_SQUID_DIGEST,
} NetreqSquidScheme;

typedef struct _NetreqSquid NetreqSquid;

/* Skips the test and returns NULL where there is no squid, or not all of it. */
NetreqSquid *netreq_squid_new  (NetreqSquidScheme  scheme);
void         netreq_squid_free (NetreqSquid       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqSquid, netreq_squid_free)

guint16      netreq_squid_get_port (NetreqSquid   *self);
/* "http://[USER-INFO@]127.0.0.1:PORT"; to be freed. */
char        *netreq_squid_uri  (NetreqSquid       *self,
                                const char        *user_info);

G_END_DECLS
