/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-certificate-rules-private.h"
#include "session/netreq-certificate-memory-private.h"

static void
test_remember (void)
{
  g_autoptr(NetreqCertificateMemory) memory = netreq_certificate_memory_new (NULL);

  g_assert_cmpint (GPOINTER_TO_INT (netreq_certificate_memory_lookup (memory, "a")), ==, NETREQ_CERTIFICATE_UNDECIDED);

  netreq_certificate_memory_store (memory, "a", GINT_TO_POINTER (NETREQ_CERTIFICATE_ACCEPTED));
  netreq_certificate_memory_store (memory, "b", GINT_TO_POINTER (NETREQ_CERTIFICATE_LEFT));
  netreq_certificate_memory_store (memory, "a", GINT_TO_POINTER (NETREQ_CERTIFICATE_REJECTED));
  g_assert_cmpint (GPOINTER_TO_INT (netreq_certificate_memory_lookup (memory, "a")), ==, NETREQ_CERTIFICATE_REJECTED);
  g_assert_cmpint (GPOINTER_TO_INT (netreq_certificate_memory_lookup (memory, "b")), ==, NETREQ_CERTIFICATE_LEFT);

  netreq_certificate_memory_clear (memory);
  g_assert_cmpint (GPOINTER_TO_INT (netreq_certificate_memory_lookup (memory, "a")), ==, NETREQ_CERTIFICATE_UNDECIDED);
}

static void
test_forget_oldest (void)
{
  g_autoptr(NetreqCertificateMemory) memory = netreq_certificate_memory_new (NULL);

  for (guint i = 0; i <= NETREQ_CERTIFICATE_MEMORY_SIZE; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      netreq_certificate_memory_store (memory, key, GINT_TO_POINTER (NETREQ_CERTIFICATE_ACCEPTED));
      netreq_certificate_memory_store (memory, key, GINT_TO_POINTER (NETREQ_CERTIFICATE_ACCEPTED));
    }

  g_assert_cmpint (GPOINTER_TO_INT (netreq_certificate_memory_lookup (memory, "0")), ==, NETREQ_CERTIFICATE_UNDECIDED);
  g_assert_cmpint (GPOINTER_TO_INT (netreq_certificate_memory_lookup (memory, "1")), ==, NETREQ_CERTIFICATE_ACCEPTED);
}

/* Whose keys begin with it. */
static void
test_forget_server (void)
{
  g_autoptr(NetreqCertificateMemory) memory = netreq_certificate_memory_new (NULL);
  static const char *const keys[] =
    { "a.com:443 0 x", "a.com:443 1 y", "a.com:443", "a.com:4433 0 x", "b.a.com:443 0 x" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    netreq_certificate_memory_store (memory, keys[i], GINT_TO_POINTER (NETREQ_CERTIFICATE_ACCEPTED));
  netreq_certificate_memory_clear_server (memory, "a.com:443");

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_assert_cmpint (GPOINTER_TO_INT (netreq_certificate_memory_lookup (memory, keys[i])), ==,
                     i < 3 ? NETREQ_CERTIFICATE_UNDECIDED : NETREQ_CERTIFICATE_ACCEPTED);

  /* There is room for as many more. */
  for (guint i = 0; i < NETREQ_CERTIFICATE_MEMORY_SIZE - 2; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      netreq_certificate_memory_store (memory, key, GINT_TO_POINTER (NETREQ_CERTIFICATE_ACCEPTED));
    }
  g_assert_cmpint (GPOINTER_TO_INT (netreq_certificate_memory_lookup (memory, keys[3])), ==, NETREQ_CERTIFICATE_ACCEPTED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/certificate-memory/remember", test_remember);
  g_test_add_func ("/certificate-memory/forget-oldest", test_forget_oldest);
  g_test_add_func ("/certificate-memory/forget-server", test_forget_server);

  return g_test_run ();
}
