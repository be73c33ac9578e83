/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "policy/netreq-url-private.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autofree char *username = NULL;
  g_autofree char *password = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = netreq_url_parse (text, &username, &password, &error);

  if (uri == NULL)
    {
      fuzz_assert_error (error);
      g_assert_null (username);
      g_assert_null (password);
      return 0;
    }

  g_assert_no_error (error);
  fuzz_assert_url (uri);

  /* A password comes with a user name, if only an empty one. */
  g_assert_true (username != NULL || password == NULL);
  if (username != NULL)
    {
      g_assert_nonnull (strchr (text, '@'));
      g_assert_true (g_utf8_validate (username, -1, NULL));
    }

  return 0;
}
