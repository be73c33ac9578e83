/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined (NETREQ_INSIDE) && !defined (NETREQ_COMPILATION)
#error "Only <libnetreq/netreq.h> can be included directly."
#endif

#include <json-glib/json-glib.h>

#include <libnetreq/netreq-types.h>
#include <libnetreq/netreq-version-macros.h>

G_BEGIN_DECLS

#define NETREQ_TYPE_INCOMING_MESSAGE (netreq_incoming_message_get_type ())

NETREQ_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (NetreqIncomingMessage, netreq_incoming_message, NETREQ, INCOMING_MESSAGE, GObject)

NETREQ_AVAILABLE_IN_1_0
guint         netreq_incoming_message_get_status_code        (NetreqIncomingMessage  *self);
NETREQ_AVAILABLE_IN_1_0
const char   *netreq_incoming_message_get_status_message     (NetreqIncomingMessage  *self);
NETREQ_AVAILABLE_IN_1_0
const char   *netreq_incoming_message_get_http_version       (NetreqIncomingMessage  *self);
NETREQ_AVAILABLE_IN_1_0
guint         netreq_incoming_message_get_http_version_major (NetreqIncomingMessage  *self);
NETREQ_AVAILABLE_IN_1_0
guint         netreq_incoming_message_get_http_version_minor (NetreqIncomingMessage  *self);
NETREQ_AVAILABLE_IN_1_0
const char   *netreq_incoming_message_get_url                (NetreqIncomingMessage  *self);
NETREQ_AVAILABLE_IN_1_0
GVariant     *netreq_incoming_message_get_redirect_chain     (NetreqIncomingMessage  *self);
NETREQ_AVAILABLE_IN_1_0
GStrv         netreq_incoming_message_get_raw_headers        (NetreqIncomingMessage  *self);
NETREQ_AVAILABLE_IN_1_0
GVariant     *netreq_incoming_message_get_headers            (NetreqIncomingMessage  *self);
NETREQ_AVAILABLE_IN_1_0
char         *netreq_incoming_message_get_header             (NetreqIncomingMessage  *self,
                                                              const char             *name);
NETREQ_AVAILABLE_IN_1_0
GStrv         netreq_incoming_message_get_header_values      (NetreqIncomingMessage  *self,
                                                              const char             *name);

NETREQ_AVAILABLE_IN_1_0
int           netreq_incoming_message_get_io_priority        (NetreqIncomingMessage  *self);
NETREQ_AVAILABLE_IN_1_0
void          netreq_incoming_message_set_io_priority        (NetreqIncomingMessage  *self,
                                                              int                     io_priority);
NETREQ_AVAILABLE_IN_1_0
guint64       netreq_incoming_message_get_read_limit         (NetreqIncomingMessage  *self);
NETREQ_AVAILABLE_IN_1_0
void          netreq_incoming_message_set_read_limit         (NetreqIncomingMessage  *self,
                                                              guint64                 n_bytes);

NETREQ_AVAILABLE_IN_1_0
void          netreq_incoming_message_pause                  (NetreqIncomingMessage  *self);
NETREQ_AVAILABLE_IN_1_0
void          netreq_incoming_message_resume                 (NetreqIncomingMessage  *self);

NETREQ_AVAILABLE_IN_1_0
GInputStream *netreq_incoming_message_get_body_stream        (NetreqIncomingMessage  *self);

NETREQ_AVAILABLE_IN_1_0
void          netreq_incoming_message_read_bytes_async       (NetreqIncomingMessage  *self,
                                                              GCancellable           *cancellable,
                                                              GAsyncReadyCallback     callback,
                                                              gpointer                user_data);
NETREQ_AVAILABLE_IN_1_0
GBytes       *netreq_incoming_message_read_bytes_finish      (NetreqIncomingMessage  *self,
                                                              GAsyncResult           *result,
                                                              GError                **error);
NETREQ_AVAILABLE_IN_1_0
void          netreq_incoming_message_read_text_async        (NetreqIncomingMessage  *self,
                                                              GCancellable           *cancellable,
                                                              GAsyncReadyCallback     callback,
                                                              gpointer                user_data);
NETREQ_AVAILABLE_IN_1_0
char         *netreq_incoming_message_read_text_finish       (NetreqIncomingMessage  *self,
                                                              GAsyncResult           *result,
                                                              GError                **error);
NETREQ_AVAILABLE_IN_1_0
void          netreq_incoming_message_read_json_async        (NetreqIncomingMessage  *self,
                                                              GCancellable           *cancellable,
                                                              GAsyncReadyCallback     callback,
                                                              gpointer                user_data);
NETREQ_AVAILABLE_IN_1_0
JsonNode     *netreq_incoming_message_read_json_finish       (NetreqIncomingMessage  *self,
                                                              GAsyncResult           *result,
                                                              GError                **error);

G_END_DECLS
