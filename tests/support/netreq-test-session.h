/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libnetreq/netreq.h>

G_BEGIN_DECLS

/* Asynchronous calls of a session: each waits until it is done, and fails the test when
 * it goes wrong, or is done before the call has returned. */
void       netreq_test_set_proxy_config            (NetreqSession            *session,
                                                    NetreqProxyConfig        *config);
/* The same for all URLs, those of loopback too. */
void       netreq_test_set_proxy                   (NetreqSession            *session,
                                                    const char               *rules);
void       netreq_test_close_all_connections       (NetreqSession            *session);

void       netreq_test_set_cookie                  (NetreqSession            *session,
                                                    const char               *url,
                                                    const NetreqCookie       *cookie);
GPtrArray *netreq_test_get_cookies                 (NetreqSession            *session,
                                                    const NetreqCookieFilter *filter);
void       netreq_test_flush_cookies               (NetreqSession            *session);

void       netreq_test_clear_auth_cache            (NetreqSession            *session);
void       netreq_test_clear_certificate_decisions (NetreqSession            *session);
void       netreq_test_clear_host_resolver_cache   (NetreqSession            *session);
void       netreq_test_clear_storage_data          (NetreqSession            *session,
                                                    NetreqStorageKinds        kinds,
                                                    const char               *origin);

G_END_DECLS
