/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-content-length-private.h"

#include <string.h>

/* Numbers with commas between them, all of them the same. */
static gboolean
read_numbers (const char *text,
              gint64     *number)
{
  for (;; text++)
    {
      char *end;
      guint64 value;

      text += strspn (text, " \t");
      value = g_ascii_strtoull (text, &end, 10);
      if (!g_ascii_isdigit (*text) || value > G_MAXINT64 || (*number >= 0 && value != (guint64) *number))
        return FALSE;

      *number = value;
      text = end + strspn (end, " \t");
      if (*text != ',')
        return *text == '\0';
    }
}

gboolean
netreq_content_length_read (const NetreqHeaderList *headers,
                            gint64                 *length)
{
  *length = -1;

  for (guint i = 0; i < netreq_header_list_get_length (headers); i++)
    if (netreq_header_list_is_named (headers, i, "Content-Length") &&
        !read_numbers (netreq_header_list_get_value (headers, i), length))
      return FALSE;

  return TRUE;
}
