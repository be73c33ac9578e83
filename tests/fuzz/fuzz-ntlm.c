/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "policy/netreq-header-rules-private.h"
#include "policy/netreq-ntlm-private.h"

/* The least that an answer has, and the most that is made of one of ours. */
#define HEAD 88
#define OWN_PARTS 256

static char *
answer (const char *token)
{
  NetreqNtlmLogin login = {
    .username = "DOMAIN\\user",
    .password = "secret",
    .host = "a.com",
    .nonce = (const guint8 *) "01234567",
    .now = 0,
  };

  return netreq_ntlm_answer (token, &login);
}

/* An input is what a server sends, before it is encoded. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *token = g_base64_encode (data, size);
  g_autofree char *field = answer (token);
  g_autofree char *again = answer (token);
  g_autofree guchar *message = NULL;
  gsize length;

  g_assert_cmpstr (again, ==, field);
  if (field == NULL)
    return 0;

  g_assert_true (netreq_header_value_is_valid (field));
  g_assert_true (g_str_has_prefix (field, "NTLM "));
  message = g_base64_decode (field + strlen ("NTLM "), &length);
  g_assert_cmpmem (message, 12, "NTLMSSP\0\3\0\0\0", 12);
  g_assert_cmpuint (length, >=, HEAD);
  g_assert_cmpuint (length, <=, HEAD + OWN_PARTS + size);

  return 0;
}
