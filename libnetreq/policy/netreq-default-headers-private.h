/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-header-list-private.h"

G_BEGIN_DECLS

typedef struct
{
  /* NULL for none. */
  const char *user_agent;
  const char *accept_language;
  const char *accepted_codings;
} NetreqDefaultHeaders;

/* Adds what every request carries unless the application has set it: Accept and
 * Accept-Language (Fetch, section 4.1), Accept-Encoding and User-Agent (section 4.6).
 * A Range of the application is a range of the plain bytes, so no coding is accepted
 * then. */
void netreq_default_headers_add (NetreqHeaderList           *headers,
                                 const NetreqDefaultHeaders *defaults);

G_END_DECLS
