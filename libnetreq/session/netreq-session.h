/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined (NETREQ_INSIDE) && !defined (NETREQ_COMPILATION)
#error "Only <libnetreq/netreq.h> can be included directly."
#endif

#include <libnetreq/netreq-enums.h>
#include <libnetreq/netreq-types.h>
#include <libnetreq/netreq-version-macros.h>
#include <libnetreq/session/netreq-certificate-challenge.h>
#include <libnetreq/session/netreq-client-certificate-request.h>
#include <libnetreq/session/netreq-cookie.h>
#include <libnetreq/session/netreq-cookie-filter.h>
#include <libnetreq/session/netreq-resolve-host-options.h>

G_BEGIN_DECLS

#define NETREQ_TYPE_SESSION (netreq_session_get_type ())

NETREQ_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NetreqSession, netreq_session, NETREQ, SESSION, GObject)

NETREQ_AVAILABLE_IN_1_0
NetreqSession *netreq_session_new                      (void);
NETREQ_AVAILABLE_IN_1_0
NetreqSession *netreq_session_get_default              (void);
NETREQ_AVAILABLE_IN_1_0
NetreqSession *netreq_session_from_partition           (const char    *partition);
NETREQ_AVAILABLE_IN_1_0
NetreqSession *netreq_session_from_path                (const char    *path,
                                                        GError       **error);

NETREQ_AVAILABLE_IN_1_0
const char    *netreq_session_get_partition            (NetreqSession *self);
NETREQ_AVAILABLE_IN_1_0
gboolean       netreq_session_is_persistent            (NetreqSession *self);
NETREQ_AVAILABLE_IN_1_0
const char    *netreq_session_get_storage_path         (NetreqSession *self);
NETREQ_AVAILABLE_IN_1_0
guint          netreq_session_get_max_connections      (NetreqSession *self);
NETREQ_AVAILABLE_IN_1_0
guint          netreq_session_get_max_connections_per_host
                                                       (NetreqSession *self);

NETREQ_AVAILABLE_IN_1_0
const char    *netreq_session_get_user_agent           (NetreqSession *self);
NETREQ_AVAILABLE_IN_1_0
gboolean       netreq_session_set_user_agent           (NetreqSession *self,
                                                        const char    *user_agent,
                                                        GError       **error);
NETREQ_AVAILABLE_IN_1_0
const char    *netreq_session_get_accept_languages     (NetreqSession *self);
NETREQ_AVAILABLE_IN_1_0
gboolean       netreq_session_set_accept_languages     (NetreqSession *self,
                                                        const char    *languages,
                                                        GError       **error);
NETREQ_AVAILABLE_IN_1_0
NetreqNetworkAccess
               netreq_session_get_network_access       (NetreqSession *self);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_set_network_access       (NetreqSession *self,
                                                        NetreqNetworkAccess access);
NETREQ_AVAILABLE_IN_1_0
NetreqHttp2    netreq_session_get_http2                (NetreqSession *self);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_set_http2                (NetreqSession *self,
                                                        NetreqHttp2    http2);

NETREQ_AVAILABLE_IN_1_0
guint          netreq_session_get_connect_timeout      (NetreqSession *self);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_set_connect_timeout      (NetreqSession *self,
                                                        guint          milliseconds);
NETREQ_AVAILABLE_IN_1_0
guint          netreq_session_get_response_timeout     (NetreqSession *self);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_set_response_timeout     (NetreqSession *self,
                                                        guint          milliseconds);
NETREQ_AVAILABLE_IN_1_0
guint          netreq_session_get_idle_timeout         (NetreqSession *self);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_set_idle_timeout         (NetreqSession *self,
                                                        guint          milliseconds);
NETREQ_AVAILABLE_IN_1_0
guint          netreq_session_get_total_timeout        (NetreqSession *self);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_set_total_timeout        (NetreqSession *self,
                                                        guint          milliseconds);

NETREQ_AVAILABLE_IN_1_0
void           netreq_session_get_cookies_async        (NetreqSession             *self,
                                                        const NetreqCookieFilter  *filter,
                                                        GCancellable              *cancellable,
                                                        GAsyncReadyCallback        callback,
                                                        gpointer                   user_data);
NETREQ_AVAILABLE_IN_1_0
GPtrArray     *netreq_session_get_cookies_finish       (NetreqSession             *self,
                                                        GAsyncResult              *result,
                                                        GError                   **error);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_set_cookie_async         (NetreqSession             *self,
                                                        const char                *url,
                                                        const NetreqCookie        *cookie,
                                                        GCancellable              *cancellable,
                                                        GAsyncReadyCallback        callback,
                                                        gpointer                   user_data);
NETREQ_AVAILABLE_IN_1_0
gboolean       netreq_session_set_cookie_finish        (NetreqSession             *self,
                                                        GAsyncResult              *result,
                                                        GError                   **error);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_remove_cookie_async      (NetreqSession             *self,
                                                        const char                *url,
                                                        const char                *name,
                                                        GCancellable              *cancellable,
                                                        GAsyncReadyCallback        callback,
                                                        gpointer                   user_data);
NETREQ_AVAILABLE_IN_1_0
gboolean       netreq_session_remove_cookie_finish     (NetreqSession             *self,
                                                        GAsyncResult              *result,
                                                        GError                   **error);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_flush_cookies_async      (NetreqSession             *self,
                                                        GCancellable              *cancellable,
                                                        GAsyncReadyCallback        callback,
                                                        gpointer                   user_data);
NETREQ_AVAILABLE_IN_1_0
gboolean       netreq_session_flush_cookies_finish     (NetreqSession             *self,
                                                        GAsyncResult              *result,
                                                        GError                   **error);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_close_all_connections_async
                                                       (NetreqSession *self,
                                                        GCancellable  *cancellable,
                                                        GAsyncReadyCallback callback,
                                                        gpointer       user_data);
NETREQ_AVAILABLE_IN_1_0
gboolean       netreq_session_close_all_connections_finish
                                                       (NetreqSession *self,
                                                        GAsyncResult  *result,
                                                        GError       **error);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_preconnect_async         (NetreqSession       *self,
                                                        const char          *url,
                                                        guint                num_sockets,
                                                        GCancellable        *cancellable,
                                                        GAsyncReadyCallback  callback,
                                                        gpointer             user_data);
NETREQ_AVAILABLE_IN_1_0
gboolean       netreq_session_preconnect_finish        (NetreqSession       *self,
                                                        GAsyncResult        *result,
                                                        GError             **error);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_resolve_host_async       (NetreqSession             *self,
                                                        const char                *host,
                                                        NetreqResolveHostOptions  *options,
                                                        GCancellable              *cancellable,
                                                        GAsyncReadyCallback        callback,
                                                        gpointer                   user_data);
NETREQ_AVAILABLE_IN_1_0
GPtrArray     *netreq_session_resolve_host_finish      (NetreqSession             *self,
                                                        GAsyncResult              *result,
                                                        GError                   **error);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_clear_host_resolver_cache_async
                                                       (NetreqSession       *self,
                                                        GCancellable        *cancellable,
                                                        GAsyncReadyCallback  callback,
                                                        gpointer             user_data);
NETREQ_AVAILABLE_IN_1_0
gboolean       netreq_session_clear_host_resolver_cache_finish
                                                       (NetreqSession       *self,
                                                        GAsyncResult        *result,
                                                        GError             **error);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_set_proxy_async          (NetreqSession       *self,
                                                        NetreqProxyConfig   *config,
                                                        GCancellable        *cancellable,
                                                        GAsyncReadyCallback  callback,
                                                        gpointer             user_data);
NETREQ_AVAILABLE_IN_1_0
gboolean       netreq_session_set_proxy_finish         (NetreqSession       *self,
                                                        GAsyncResult        *result,
                                                        GError             **error);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_resolve_proxy_async      (NetreqSession       *self,
                                                        const char          *url,
                                                        GCancellable        *cancellable,
                                                        GAsyncReadyCallback  callback,
                                                        gpointer             user_data);
NETREQ_AVAILABLE_IN_1_0
char          *netreq_session_resolve_proxy_finish     (NetreqSession       *self,
                                                        GAsyncResult        *result,
                                                        GError             **error);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_set_certificate_verify_handler
                                                       (NetreqSession       *self,
                                                        NetreqCertificateVerifyHandler handler,
                                                        gpointer             user_data,
                                                        GDestroyNotify       destroy);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_set_client_certificate_handler
                                                       (NetreqSession       *self,
                                                        NetreqClientCertificateHandler handler,
                                                        gpointer             user_data,
                                                        GDestroyNotify       destroy);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_set_trust_anchors        (NetreqSession       *self,
                                                        GPtrArray           *anchors);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_clear_certificate_decisions_async
                                                       (NetreqSession       *self,
                                                        GCancellable        *cancellable,
                                                        GAsyncReadyCallback  callback,
                                                        gpointer             user_data);
NETREQ_AVAILABLE_IN_1_0
gboolean       netreq_session_clear_certificate_decisions_finish
                                                       (NetreqSession       *self,
                                                        GAsyncResult        *result,
                                                        GError             **error);
NETREQ_AVAILABLE_IN_1_0
gboolean       netreq_session_allow_ntlm_credentials_for_domains
                                                       (NetreqSession       *self,
                                                        const char          *domains,
                                                        GError             **error);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_clear_auth_cache_async   (NetreqSession       *self,
                                                        GCancellable        *cancellable,
                                                        GAsyncReadyCallback  callback,
                                                        gpointer             user_data);
NETREQ_AVAILABLE_IN_1_0
gboolean       netreq_session_clear_auth_cache_finish  (NetreqSession       *self,
                                                        GAsyncResult        *result,
                                                        GError             **error);
NETREQ_AVAILABLE_IN_1_0
void           netreq_session_clear_storage_data_async (NetreqSession       *self,
                                                        NetreqStorageKinds   kinds,
                                                        const char          *origin,
                                                        GCancellable        *cancellable,
                                                        GAsyncReadyCallback  callback,
                                                        gpointer             user_data);
NETREQ_AVAILABLE_IN_1_0
gboolean       netreq_session_clear_storage_data_finish
                                                       (NetreqSession       *self,
                                                        GAsyncResult        *result,
                                                        GError             **error);

G_END_DECLS
