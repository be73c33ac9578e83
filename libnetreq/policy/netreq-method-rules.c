/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "netreq-error-private.h"
#include "policy/netreq-method-rules-private.h"
#include "policy/netreq-syntax-private.h"

/* The forbidden methods of the Fetch standard. */
static const char * const forbidden_methods[] = { "CONNECT", "TRACE", "TRACK", NULL };

char *
netreq_method_normalize (const char  *method,
                         GError     **error)
{
  g_autofree char *upper = NULL;

  if (method == NULL || *method == '\0')
    return g_strdup ("GET");

  if (!netreq_is_token (method))
    {
      g_autofree char *quoted = netreq_quote (method, -1);

      netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                        "%s is not a valid request method", quoted);
      return NULL;
    }

  upper = g_ascii_strup (method, -1);
  if (g_strv_contains (forbidden_methods, upper))
    {
      netreq_set_error (error, NETREQ_ERROR_METHOD_NOT_SUPPORTED,
                        "The method %s is not supported", upper);
      return NULL;
    }

  return g_steal_pointer (&upper);
}
