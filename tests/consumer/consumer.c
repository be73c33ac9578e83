/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#ifndef CONSUMER_CONFIG
#error "The library's config.h hides the application's."
#endif

#if !NETREQ_CHECK_VERSION (1, 0, 0)
#error "The version of the headers is not what it was built as."
#endif

int
main (void)
{
  g_autoptr(GEnumClass) codes = g_type_class_ref (NETREQ_TYPE_ERROR);

  return codes->n_values > 0 && NETREQ_ERROR != 0 ? 0 : 1;
}
