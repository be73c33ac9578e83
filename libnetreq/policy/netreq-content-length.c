/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-content-length-private.h"

static gboolean
read_number (const char *text,
             gint64     *number)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &value, NULL))
    return FALSE;

  *number = value;
  return TRUE;
}

gboolean
netreq_content_length_read (const NetreqHeaderList *headers,
                            gint64                 *length)
{
  g_autofree char *joined = netreq_header_list_get_joined (headers, "Content-Length", ", ");
  g_auto(GStrv) values = NULL;

  *length = -1;
  if (joined == NULL)
    return TRUE;

  values = g_strsplit (joined, ",", -1);
  if (values[0] == NULL)
    return FALSE;

  for (guint i = 0; values[i] != NULL; i++)
    {
      gint64 value;

      if (!read_number (g_strstrip (values[i]), &value) || (i > 0 && value != *length))
        return FALSE;
      *length = value;
    }

  return TRUE;
}
