/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <string.h>

#include "support/netreq-test-loop.h"
#include "support/netreq-test-tls.h"

G_BEGIN_DECLS

/* nghttpd, an HTTP/2 server that tells every frame. It serves "/small", the
 * bytes "small\n", and "/big", 1 MiB of zeros. */

typedef struct _NetreqNghttpd NetreqNghttpd;

/* The list of further options ("--trailer", "foo: bar", "--echo-upload", ...) ends
 * with NULL. Without @tls it speaks HTTP/2 from the first byte. Skips the test and
 * returns NULL where there is no nghttpd. */
NetreqNghttpd *netreq_nghttpd_new     (NetreqTestTls *tls,
                                       ...) G_GNUC_NULL_TERMINATED;
void           netreq_nghttpd_free    (NetreqNghttpd *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqNghttpd, netreq_nghttpd_free)

/* To be freed. */
char          *netreq_nghttpd_url     (NetreqNghttpd *self,
                                       const char    *path);
/* What it has told, as far as the main loop has read it. */
const char    *netreq_nghttpd_get_log (NetreqNghttpd *self);

/* Waits until it tells @text, for instance "recv RST_STREAM". */
#define netreq_nghttpd_wait_for(self, text) \
  netreq_test_wait_for (strstr (netreq_nghttpd_get_log (self), text))

G_END_DECLS
