/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "policy/netreq-header-rules-private.h"

static gboolean
is_one_field (const char *name,
              const char *value)
{
  g_autofree char *line = g_strconcat (name, ": ", value, NULL);

  return strpbrk (line, "\r\n") == NULL &&
         *name != '\0' && strpbrk (name, " \t") == NULL &&
         strchr (line, ':') == line + strlen (name);
}

/* An input is a name, a bar and a value. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_auto(GStrv) fields = g_strsplit (text, "|", 2);
  const char *name = fields[0] != NULL ? fields[0] : "";
  const char *value = *name != '\0' && fields[1] != NULL ? fields[1] : "";
  g_autofree char *upper = g_ascii_strup (name, -1);
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autoptr(GError) error = NULL;
  gboolean accepted = netreq_header_check (name, value, &error);

  g_assert_cmpint (netreq_header_check (upper, value, NULL), ==, accepted);
  g_assert_cmpint (netreq_header_check (lower, value, NULL), ==, accepted);

  if (!accepted)
    {
      fuzz_assert_error (error);
      return 0;
    }

  g_assert_no_error (error);
  g_assert_true (is_one_field (name, value));
  g_assert_true (g_str_is_ascii (name));
  g_assert_true (g_utf8_validate (value, -1, NULL));
  g_assert_cmpstr (lower, !=, "host");
  g_assert_cmpstr (lower, !=, "content-length");
  g_assert_cmpstr (lower, !=, "transfer-encoding");

  return 0;
}
