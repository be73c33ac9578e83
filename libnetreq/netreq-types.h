/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined (NETREQ_INSIDE) && !defined (NETREQ_COMPILATION)
#error "Only <libnetreq/netreq.h> can be included directly."
#endif

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _NetreqAuthChallenge            NetreqAuthChallenge;
typedef struct _NetreqCertificateChallenge     NetreqCertificateChallenge;
typedef struct _NetreqClientCertificateRequest NetreqClientCertificateRequest;
typedef struct _NetreqClientRequest            NetreqClientRequest;
typedef struct _NetreqIncomingMessage          NetreqIncomingMessage;
typedef struct _NetreqProxyConfig              NetreqProxyConfig;
typedef struct _NetreqResolveHostOptions       NetreqResolveHostOptions;
typedef struct _NetreqSession                  NetreqSession;

G_END_DECLS
