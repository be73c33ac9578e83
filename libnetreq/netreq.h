/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#define NETREQ_INSIDE

#include <libnetreq/netreq-enums.h>
#include <libnetreq/netreq-enum-types.h>
#include <libnetreq/netreq-error.h>
#include <libnetreq/netreq-types.h>
#include <libnetreq/netreq-version.h>
#include <libnetreq/request/netreq-auth-challenge.h>
#include <libnetreq/request/netreq-client-request.h>
#include <libnetreq/request/netreq-incoming-message.h>
#include <libnetreq/request/netreq-upload-progress.h>
#include <libnetreq/session/netreq-certificate-challenge.h>
#include <libnetreq/session/netreq-client-certificate-request.h>
#include <libnetreq/session/netreq-cookie.h>
#include <libnetreq/session/netreq-cookie-filter.h>
#include <libnetreq/session/netreq-proxy-config.h>
#include <libnetreq/session/netreq-resolve-host-options.h>
#include <libnetreq/session/netreq-session.h>

#undef NETREQ_INSIDE
