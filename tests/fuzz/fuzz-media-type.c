/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "policy/netreq-media-type-private.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *content_type = fuzz_text (data, size);
  g_autofree char *charset = netreq_media_type_get_charset (content_type);
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;

  if (charset == NULL)
    return 0;

  g_assert_cmpstr (charset, !=, "");
  g_assert_cmpuint (strlen (charset), <, strlen (content_type));
  fuzz_assert_consists_of (charset, G_CSET_a_2_z G_CSET_DIGITS "!#$%&'*+-.^_`|~");

  text = g_strdup_printf ("a/b; charset=%s", charset);
  again = netreq_media_type_get_charset (text);
  g_assert_cmpstr (again, ==, charset);

  return 0;
}
