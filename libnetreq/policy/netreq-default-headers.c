/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-default-headers-private.h"

static void
add_unless_set (NetreqHeaderList *headers,
                const char       *name,
                const char       *value)
{
  if (value != NULL && netreq_header_list_get (headers, name) == NULL)
    netreq_header_list_append (headers, name, value);
}

void
netreq_default_headers_add (NetreqHeaderList           *headers,
                            const NetreqDefaultHeaders *defaults)
{
  gboolean is_range = netreq_header_list_get (headers, "Range") != NULL;

  add_unless_set (headers, "Accept", "*/*");
  add_unless_set (headers, "Accept-Encoding", is_range ? "identity" : defaults->accepted_codings);
  add_unless_set (headers, "Accept-Language", defaults->accept_language);
  add_unless_set (headers, "User-Agent", defaults->user_agent);
}
