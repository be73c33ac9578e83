/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "policy/netreq-header-list-private.h"
#include "policy/netreq-host-rules-private.h"
#include "session/netreq-certificate-desk-private.h"
#include "session/netreq-connection-users-private.h"
#include "session/netreq-credential-cache-private.h"
#include "session/netreq-host-cache-private.h"
#include "session/netreq-lane-private.h"
#include "session/netreq-login-desk-private.h"
#include "session/netreq-proxy-resolver-private.h"
#include "session/netreq-session.h"

G_BEGIN_DECLS

/* The context that the session and all of its requests belong to. */
GMainContext *netreq_session_get_context    (NetreqSession *self);

/* Stops debug builds that use the session from another context's thread. */
void          netreq_session_assert_context (NetreqSession *self);

/* Where a partition keeps what outlives the program; NULL for one in memory. */
typedef struct
{
  const char *data_path;
  const char *cache_path;
} NetreqSessionStorage;

/* @partition: (nullable)
 * @storage: (nullable) */
NetreqSession *netreq_session_new_partition       (const char                 *partition,
                                                   const NetreqSessionStorage *storage);

/* The folder for what can be fetched again; NULL for a session in memory. Nobody has
 * made it yet: netreq_storage_ensure_directory() does, for this one and for that of
 * netreq_session_get_storage_path(). */
const char    *netreq_session_get_cache_path      (NetreqSession              *self);

/* The Accept-Language of requests that set none; NULL to send none. */
const char    *netreq_session_get_accept_language (NetreqSession              *self);

/* What a request to @url is sent with of which its application has said nothing, as long as
 * it was composed before: NULL while it was not, and since a setting has changed. */
const NetreqHeaderList *
               netreq_session_get_plain_headers  (NetreqSession              *self,
                                                  GUri                       *url);
void           netreq_session_keep_plain_headers (NetreqSession              *self,
                                                  GUri                       *url,
                                                  const NetreqHeaderList     *headers);

/* Of the connections that there are. Others are used once these have to be given up. */
NetreqConnectionUsers *
               netreq_session_get_connection_users
                                                  (NetreqSession              *self);

/* Gives up all connections: idle ones close, and whoever uses one is told to stop. */
void           netreq_session_drop_connections    (NetreqSession              *self);

/* Leaves no connection behind that requests which start later could use; those in use
 * close when they are free. */
void           netreq_session_retire_connections
                                               (NetreqSession *self);

/* Who finds the proxies, that of the system to begin with. Setting another one leaves
 * no connection behind that requests which start later could use, and forgets the logins
 * to proxies. It may take a while until one can be set: one that was announced before the
 * one that is set already comes too late, and is not set. */
NetreqProxyResolver *
              netreq_session_get_proxy_resolver (NetreqSession       *self);
guint         netreq_session_announce_proxy_resolver
                                                (NetreqSession       *self);
void          netreq_session_set_proxy_resolver (NetreqSession       *self,
                                                 NetreqProxyResolver *resolver,
                                                 guint                announcement);

/* They are made at the first call. */
NetreqCredentialCache *
              netreq_session_get_credential_cache
                                            (NetreqSession *self);
/* And leaves no connection that was made by them.
 * @origin: (nullable): of which server, or NULL for all */
void          netreq_session_forget_certificate_decisions
                                                (NetreqSession       *self,
                                                 GUri                *origin);

/* And leaves no connection to whoever has logged in with them.
 * @origin: (nullable): of which server, or NULL for all */
void          netreq_session_forget_credentials (NetreqSession     *self,
                                                 GUri              *origin);

NetreqLoginDesk *
              netreq_session_get_login_desk (NetreqSession *self);
NetreqCertificateDesk *
              netreq_session_get_certificate_desk
                                            (NetreqSession *self);

/* For connections that are made from then on.
 * @trust: (nullable): NULL to trust whom the system trusts */
void          netreq_session_set_trust      (NetreqSession *self,
                                             GTlsDatabase  *trust);

/* Made at the first call. */
NetreqHostCache *
              netreq_session_get_host_cache     (NetreqSession       *self);

/* The connections that are logged in. */
NetreqLanes  *netreq_session_get_lanes      (NetreqSession *self);

/* Which URLs may be answered with what logs in a connection; NULL for none.
 * @rules: (nullable) (transfer full) */
const NetreqHostRules *
              netreq_session_get_ntlm_rules (NetreqSession   *self);
void          netreq_session_set_ntlm_rules (NetreqSession   *self,
                                             NetreqHostRules *rules);

G_END_DECLS
