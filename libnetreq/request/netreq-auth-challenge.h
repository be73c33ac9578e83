/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined (NETREQ_INSIDE) && !defined (NETREQ_COMPILATION)
#error "Only <libnetreq/netreq.h> can be included directly."
#endif

#include <libnetreq/netreq-types.h>
#include <libnetreq/netreq-version-macros.h>

G_BEGIN_DECLS

#define NETREQ_TYPE_AUTH_CHALLENGE (netreq_auth_challenge_get_type ())

NETREQ_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NetreqAuthChallenge, netreq_auth_challenge, NETREQ, AUTH_CHALLENGE, GObject)

NETREQ_AVAILABLE_IN_1_0
gboolean    netreq_auth_challenge_authenticate (NetreqAuthChallenge  *self,
                                                const char           *username,
                                                const char           *password,
                                                GError              **error);
NETREQ_AVAILABLE_IN_1_0
void        netreq_auth_challenge_cancel       (NetreqAuthChallenge  *self);

NETREQ_AVAILABLE_IN_1_0
gboolean    netreq_auth_challenge_get_is_proxy (NetreqAuthChallenge  *self);
NETREQ_AVAILABLE_IN_1_0
const char *netreq_auth_challenge_get_scheme   (NetreqAuthChallenge  *self);
NETREQ_AVAILABLE_IN_1_0
const char *netreq_auth_challenge_get_host     (NetreqAuthChallenge  *self);
NETREQ_AVAILABLE_IN_1_0
guint       netreq_auth_challenge_get_port     (NetreqAuthChallenge  *self);
NETREQ_AVAILABLE_IN_1_0
const char *netreq_auth_challenge_get_realm    (NetreqAuthChallenge  *self);

G_END_DECLS
