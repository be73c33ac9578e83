/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "netreq-error-private.h"

/* A code without a name would print as nothing. */
static void
test_every_code_has_a_name (void)
{
  g_autoptr(GEnumClass) codes = g_type_class_ref (NETREQ_TYPE_ERROR);

  for (guint i = 0; i < codes->n_values; i++)
    {
      const char *name = netreq_error_get_name (codes->values[i].value);

      g_assert_nonnull (name);
      g_assert_true (g_str_has_prefix (name, "net::ERR_"));
    }
}

static void
test_unknown_code_has_the_general_name (void)
{
  g_assert_cmpstr (netreq_error_get_name ((NetreqError) -1), ==, "net::ERR_FAILED");
  g_assert_cmpstr (netreq_error_get_name ((NetreqError) 100000), ==, "net::ERR_FAILED");
}

static void
test_message_begins_with_the_name (void)
{
  g_autoptr(GError) error = NULL;

  netreq_set_error (&error, NETREQ_ERROR_NAME_NOT_RESOLVED, "%s has no address", "example.test");

  g_assert_error (error, NETREQ_ERROR, NETREQ_ERROR_NAME_NOT_RESOLVED);
  g_assert_cmpstr (error->message, ==, "net::ERR_NAME_NOT_RESOLVED: example.test has no address");
}

static void
test_nobody_wants_the_error (void)
{
  netreq_set_error (NULL, NETREQ_ERROR_FAILED, "unheard");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/netreq/error/every-code-has-a-name", test_every_code_has_a_name);
  g_test_add_func ("/netreq/error/unknown-code-has-the-general-name", test_unknown_code_has_the_general_name);
  g_test_add_func ("/netreq/error/message-begins-with-the-name", test_message_begins_with_the_name);
  g_test_add_func ("/netreq/error/nobody-wants-the-error", test_nobody_wants_the_error);

  return g_test_run ();
}
