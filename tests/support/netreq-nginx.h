/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "support/netreq-test-tls.h"

G_BEGIN_DECLS

/* nginx on free ports of the loopback interface, as a child. What it serves:
 *
 *   /small        the 6 bytes "small\n", with ETag and ranges
 *   /big          16 MiB of zeros
 *   /gzip         4,000 times "compress me\n", compressed when that is accepted
 *   /chunked      "chunked\n" without a Content-Length (in chunks on HTTP/1.1)
 *   /close        "close\n", after which nginx closes the connection
 *   /slow         1 MiB of zeros at 32 KiB a second
 *   /status/NNN   that status, with the body "NNN\n" where it may have one;
 *                 redirections point to /small
 *   /post         reads the whole body and answers with its length in bytes
 *   /early        answers at once and reads the body, if there is one, later
 *   /limit        as /post, but 413 for more than 1 KiB
 *   /request      "METHOD URI PROTOCOL\n"
 *   /agent        the User-Agent of the request
 *   /connection   "N\n", the number of requests on the connection so far
 *   /locked/small the 6 bytes "open!\n" for "user" with "secret", by Basic
 *   /priority     "PROTOCOL PRIORITY\n", the latter as in the Priority of the request
 */

typedef enum
{
  NETREQ_NGINX_HTTP,
  NETREQ_NGINX_HTTPS,
  NETREQ_NGINX_HTTP2,
} NetreqNginxProtocol;

typedef struct _NetreqNginx NetreqNginx;

/* Without @tls there is HTTP only. Skips the test and returns NULL where there
 * is no nginx. */
NetreqNginx *netreq_nginx_new       (NetreqTestTls       *tls);
void         netreq_nginx_free      (NetreqNginx         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqNginx, netreq_nginx_free)

/* To be freed. */
char        *netreq_nginx_url       (NetreqNginx         *self,
                                     NetreqNginxProtocol  protocol,
                                     const char          *path);

G_END_DECLS
