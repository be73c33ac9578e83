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
#include <libnetreq/request/netreq-incoming-message.h>
#include <libnetreq/request/netreq-upload-progress.h>

G_BEGIN_DECLS

#define NETREQ_TYPE_CLIENT_REQUEST (netreq_client_request_get_type ())

NETREQ_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NetreqClientRequest, netreq_client_request, NETREQ, CLIENT_REQUEST, GObject)

NETREQ_AVAILABLE_IN_1_0
NetreqClientRequest   *netreq_client_request_new                  (const char           *url,
                                                                   GError              **error);

NETREQ_AVAILABLE_IN_1_0
gboolean               netreq_client_request_set_header           (NetreqClientRequest  *self,
                                                                   const char           *name,
                                                                   const char           *value,
                                                                   GError              **error);
NETREQ_AVAILABLE_IN_1_0
char                  *netreq_client_request_get_header           (NetreqClientRequest  *self,
                                                                   const char           *name);
NETREQ_AVAILABLE_IN_1_0
gboolean               netreq_client_request_remove_header        (NetreqClientRequest  *self,
                                                                   const char           *name,
                                                                   GError              **error);

NETREQ_AVAILABLE_IN_1_0
gboolean               netreq_client_request_get_chunked_encoding (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
gboolean               netreq_client_request_set_chunked_encoding (NetreqClientRequest  *self,
                                                                   gboolean              chunked_encoding,
                                                                   GError              **error);

NETREQ_AVAILABLE_IN_1_0
gboolean               netreq_client_request_write                (NetreqClientRequest  *self,
                                                                   const guint8         *data,
                                                                   gsize                 length,
                                                                   GError              **error);
NETREQ_AVAILABLE_IN_1_0
gboolean               netreq_client_request_write_bytes          (NetreqClientRequest  *self,
                                                                   GBytes               *bytes,
                                                                   GError              **error);
NETREQ_AVAILABLE_IN_1_0
gboolean               netreq_client_request_end                  (NetreqClientRequest  *self,
                                                                   GError              **error);
NETREQ_AVAILABLE_IN_1_0
gboolean               netreq_client_request_end_bytes            (NetreqClientRequest  *self,
                                                                   GBytes               *bytes,
                                                                   GError              **error);
NETREQ_AVAILABLE_IN_1_0
GOutputStream         *netreq_client_request_get_body_stream      (NetreqClientRequest  *self);

NETREQ_AVAILABLE_IN_1_0
void                   netreq_client_request_send_async           (NetreqClientRequest  *self,
                                                                   GCancellable         *cancellable,
                                                                   GAsyncReadyCallback   callback,
                                                                   gpointer              user_data);
NETREQ_AVAILABLE_IN_1_0
NetreqIncomingMessage *netreq_client_request_send_finish          (NetreqClientRequest  *self,
                                                                   GAsyncResult         *result,
                                                                   GError              **error);

NETREQ_AVAILABLE_IN_1_0
gboolean               netreq_client_request_follow_redirect      (NetreqClientRequest  *self,
                                                                   GError              **error);
NETREQ_AVAILABLE_IN_1_0
gboolean               netreq_client_request_defer_redirect       (NetreqClientRequest  *self,
                                                                   GError              **error);
NETREQ_AVAILABLE_IN_1_0
void                   netreq_client_request_abort                (NetreqClientRequest  *self);

NETREQ_AVAILABLE_IN_1_0
gboolean               netreq_client_request_get_started          (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
gboolean               netreq_client_request_get_aborted          (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
guint64                netreq_client_request_get_buffered_amount  (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
NetreqUploadProgress  *netreq_client_request_get_upload_progress  (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
NetreqIncomingMessage *netreq_client_request_get_response         (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
GError                *netreq_client_request_get_error            (NetreqClientRequest  *self);

NETREQ_AVAILABLE_IN_1_0
const char            *netreq_client_request_get_method           (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
char                  *netreq_client_request_get_url              (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
const char            *netreq_client_request_get_protocol         (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
const char            *netreq_client_request_get_host             (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
const char            *netreq_client_request_get_hostname         (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
int                    netreq_client_request_get_port             (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
const char            *netreq_client_request_get_path             (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
GStrv                  netreq_client_request_get_headers          (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
const char            *netreq_client_request_get_partition        (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
NetreqCredentials      netreq_client_request_get_credentials      (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
gboolean               netreq_client_request_get_use_session_cookies
                                                                  (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
NetreqRedirectMode     netreq_client_request_get_redirect_mode    (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
const char            *netreq_client_request_get_origin           (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
NetreqReferrerPolicy   netreq_client_request_get_referrer_policy  (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
NetreqCacheMode        netreq_client_request_get_cache            (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
NetreqPriority         netreq_client_request_get_priority         (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
gboolean               netreq_client_request_get_priority_incremental
                                                                  (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
gboolean               netreq_client_request_get_bypass_custom_protocol_handlers
                                                                  (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
guint                  netreq_client_request_get_connect_timeout  (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
guint                  netreq_client_request_get_response_timeout (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
guint                  netreq_client_request_get_idle_timeout     (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
guint                  netreq_client_request_get_total_timeout    (NetreqClientRequest  *self);
NETREQ_AVAILABLE_IN_1_0
NetreqSession         *netreq_client_request_get_session          (NetreqClientRequest  *self);

G_END_DECLS
