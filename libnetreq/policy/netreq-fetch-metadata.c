/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "netreq-error-private.h"
#include "policy/netreq-fetch-metadata-private.h"

/* What only a navigation can be meant for: Fetch standard, "destination". */
static const char * const navigation_destinations[] = {
  "document",
  "fencedframe",
  "frame",
  "iframe",
};

static const char *
find_navigation (const char *destination)
{
  for (guint i = 0; i < G_N_ELEMENTS (navigation_destinations); i++)
    if (g_ascii_strcasecmp (destination, navigation_destinations[i]) == 0)
      return navigation_destinations[i];

  return NULL;
}

char *
netreq_fetch_metadata_get (const NetreqHeaderList *headers,
                           const char             *name)
{
  const char *value = netreq_header_list_get (headers, name);

  return value != NULL ? g_strstrip (g_strdup (value)) : NULL;
}

gboolean
netreq_fetch_metadata_check (const NetreqHeaderList  *headers,
                             GError                 **error)
{
  g_autofree char *mode = netreq_fetch_metadata_get (headers, "Sec-Fetch-Mode");
  g_autofree char *destination = netreq_fetch_metadata_get (headers, "Sec-Fetch-Dest");
  const char *navigation = destination != NULL ? find_navigation (destination) : NULL;

  if (navigation == NULL || (mode != NULL && g_ascii_strcasecmp (mode, "navigate") == 0))
    return TRUE;

  netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                    "The header Sec-Fetch-Dest is %s, which needs the header Sec-Fetch-Mode "
                    "to be navigate", navigation);

  return FALSE;
}
