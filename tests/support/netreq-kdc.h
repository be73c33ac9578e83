/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The Kerberos of the realm TEST.EXAMPLE, where there are "user" and the web server of
 * localhost. The environment of the test program is that of this realm from then on, so
 * there can be only one, made before there are threads. */

typedef struct _NetreqKdc NetreqKdc;

/* NULL when there are no such programs here. */
NetreqKdc *netreq_kdc_new     (void);
void       netreq_kdc_free    (NetreqKdc *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqKdc, netreq_kdc_free)

/* The system knows "user", or nobody any more. */
void       netreq_kdc_log_in  (NetreqKdc *self);
void       netreq_kdc_log_out (NetreqKdc *self);

G_END_DECLS
