/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "body/netreq-slice-private.h"

#include <string.h>

#define SIZE 1024

static GBytes *
make_bytes (NetreqSlices *slices,
            char          letter)
{
  guint8 *slice = netreq_slices_take (slices);

  memset (slice, letter, SIZE);
  return netreq_slices_make_bytes (slices, slice, SIZE);
}

static void
assert_bytes (GBytes *bytes,
              char    letter)
{
  const char *data = g_bytes_get_data (bytes, NULL);

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, SIZE);
  for (guint i = 0; i < SIZE; i++)
    g_assert_cmpint (data[i], ==, letter);
}

static void
test_again (void)
{
  NetreqSlices *slices = netreq_slices_new (SIZE);
  GBytes *bytes = make_bytes (slices, 'a');
  gconstpointer data = g_bytes_get_data (bytes, NULL);

  g_bytes_unref (bytes);
  bytes = make_bytes (slices, 'b');
  g_assert_true (g_bytes_get_data (bytes, NULL) == data);
  assert_bytes (bytes, 'b');

  g_bytes_unref (bytes);
  netreq_slices_unref (slices);
}

static void
test_given_back (void)
{
  NetreqSlices *slices = netreq_slices_new (SIZE);
  guint8 *slice = netreq_slices_take (slices);
  guint8 *other = netreq_slices_take (slices);

  g_assert_true (slice != other);
  netreq_slices_give_back (slices, slice);
  /* One spare is enough. */
  netreq_slices_give_back (slices, other);
  g_assert_true (netreq_slices_take (slices) == slice);

  netreq_slices_give_back (slices, slice);
  netreq_slices_unref (slices);
}

static void
test_held (void)
{
  NetreqSlices *slices = netreq_slices_new (SIZE);
  g_autoptr(GBytes) first = make_bytes (slices, 'a');
  g_autoptr(GBytes) second = make_bytes (slices, 'b');
  g_autoptr(GBytes) third = make_bytes (slices, 'c');

  assert_bytes (first, 'a');
  assert_bytes (second, 'b');
  assert_bytes (third, 'c');

  /* They are there when the body is gone, too. */
  netreq_slices_unref (slices);
  assert_bytes (first, 'a');
  assert_bytes (third, 'c');
}

static gpointer
let_go (gpointer bytes)
{
  g_bytes_unref (bytes);
  return NULL;
}

static void
test_threads (void)
{
  NetreqSlices *slices = netreq_slices_new (SIZE);
  GThread *threads[200];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      char letter = 'a' + i % 26;
      GBytes *bytes = make_bytes (slices, letter);

      assert_bytes (bytes, letter);
      threads[i] = g_thread_new ("reader", let_go, bytes);
    }

  netreq_slices_unref (slices);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/netreq/slice/is-filled-again", test_again);
  g_test_add_func ("/netreq/slice/is-given-back", test_given_back);
  g_test_add_func ("/netreq/slice/stays-with-who-holds-it", test_held);
  g_test_add_func ("/netreq/slice/let-go-of-in-threads", test_threads);

  return g_test_run ();
}
