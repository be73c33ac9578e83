/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

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

/* The codes that the original has no name of their own for. */
static const struct
{
  NetreqError code;
  const char *name;
} borrowed_names[] = {
  { NETREQ_ERROR_RESPONSE_TIMED_OUT, "net::ERR_TIMED_OUT" },
  { NETREQ_ERROR_IDLE_TIMED_OUT, "net::ERR_TIMED_OUT" },
  { NETREQ_ERROR_TOTAL_TIMED_OUT, "net::ERR_TIMED_OUT" },
  { NETREQ_ERROR_RESPONSE_BODY_TOO_BIG, "net::ERR_FILE_TOO_BIG" },
};

static char *
expected_name (const GEnumValue *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (borrowed_names); i++)
    if ((int) borrowed_names[i].code == code->value)
      return g_strdup (borrowed_names[i].name);

  return g_strconcat ("net::ERR_", code->value_name + strlen ("NETREQ_ERROR_"), NULL);
}

static void
test_names_are_those_of_the_codes (void)
{
  g_autoptr(GEnumClass) codes = g_type_class_ref (NETREQ_TYPE_ERROR);

  for (guint i = 0; i < codes->n_values; i++)
    {
      g_autofree char *name = expected_name (&codes->values[i]);

      g_assert_cmpstr (netreq_error_get_name (codes->values[i].value), ==, name);
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
  g_test_add_func ("/netreq/error/names-are-those-of-the-codes", test_names_are_those_of_the_codes);
  g_test_add_func ("/netreq/error/unknown-code-has-the-general-name", test_unknown_code_has_the_general_name);
  g_test_add_func ("/netreq/error/message-begins-with-the-name", test_message_begins_with_the_name);
  g_test_add_func ("/netreq/error/nobody-wants-the-error", test_nobody_wants_the_error);

  return g_test_run ();
}
