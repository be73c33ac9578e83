/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NETREQ_TYPE_TRUST_DATABASE (netreq_trust_database_get_type ())

/* Trusts whom the system trusts, and some more. */
G_DECLARE_FINAL_TYPE (NetreqTrustDatabase, netreq_trust_database, NETREQ, TRUST_DATABASE, GTlsDatabase)

/* @anchors: (element-type GTlsCertificate): copied */
GTlsDatabase *netreq_trust_database_new (GPtrArray *anchors);

G_END_DECLS
