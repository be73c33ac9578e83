/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "support/netreq-test-loop.h"
#include "support/netreq-test-tls.h"

G_BEGIN_DECLS

/* A SoupServer in this process, which shares the main loop with the client:
 *
 *   /echo       the body of the request, with its Content-Type
 *   /headers    the headers of the request, "Name: value\n" each
 *   /slow       what the test pushes, in chunks, until it says that this is all
 *   /status/N   that status with the body "N\n"
 *   /length/N   N bytes "x"
 */

typedef struct
{
  char *method;
  char *path;    /* with the query */
  GStrv headers; /* "Name: value" each */
  GBytes *body;
} NetreqEchoRequest;

typedef struct _NetreqEchoServer NetreqEchoServer;

NetreqEchoServer *netreq_echo_server_new     (void);
NetreqEchoServer *netreq_echo_server_new_tls (NetreqTestTls         *tls,
                                              NetreqTestCertificate  which);
void              netreq_echo_server_free    (NetreqEchoServer      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqEchoServer, netreq_echo_server_free)

/* To be freed. */
char             *netreq_echo_server_url     (NetreqEchoServer      *self,
                                              const char            *path);

/* The requests that have come in whole. */
guint             netreq_echo_server_get_requests (NetreqEchoServer *self);
const NetreqEchoRequest *
                  netreq_echo_server_get_request  (NetreqEchoServer *self,
                                                   guint             index);
/* The value of a header of a request, or NULL; to be freed. */
char             *netreq_echo_request_get_header (const NetreqEchoRequest *request,
                                                  const char              *name);

/* How many clients wait at /slow, and what they get. */
guint             netreq_echo_server_get_waiting (NetreqEchoServer *self);
void              netreq_echo_server_push        (NetreqEchoServer *self,
                                                  const char       *text);
void              netreq_echo_server_finish      (NetreqEchoServer *self);

#define netreq_echo_server_wait_requests(self, n) \
  netreq_test_wait_for (netreq_echo_server_get_requests (self) >= (guint) (n))
#define netreq_echo_server_wait_slow(self) \
  netreq_test_wait_for (netreq_echo_server_get_waiting (self) > 0)

G_END_DECLS
