/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "body/netreq-read-ahead-stream-private.h"
#include "support/netreq-test-loop.h"

typedef struct
{
  GInputStream *base;
  GInputStream *stream;
  guint n_ended;
} Reading;

static void
on_ended (gpointer user_data)
{
  Reading *reading = user_data;

  reading->n_ended++;
}

static Reading *
reading_new (const char *text,
             gsize       max_bytes)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->base = g_memory_input_stream_new_from_data (g_strdup (text), strlen (text), g_free);
  reading->stream = netreq_read_ahead_stream_new (reading->base, max_bytes, NULL, on_ended, reading);

  return reading;
}

static void
reading_free (Reading *reading)
{
  netreq_test_assert_last_ref (&reading->stream);
  netreq_test_assert_last_ref (&reading->base);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static goffset
get_position (Reading *reading)
{
  return g_seekable_tell (G_SEEKABLE (reading->base));
}

static gboolean
is_readable (Reading *reading)
{
  return g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (reading->stream));
}

/* All that is left, in pieces of two bytes. */
static void
assert_rest (Reading    *reading,
             gboolean    blocking,
             const char *text)
{
  g_autoptr(GString) rest = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  gssize n_read = 1;
  char piece[2];

  while (n_read > 0)
    {
      g_assert_true (is_readable (reading));
      n_read = g_pollable_stream_read (reading->stream, piece, sizeof piece, blocking, NULL, &error);
      g_string_append_len (rest, piece, MAX (n_read, 0));
    }

  g_assert_no_error (error);
  g_assert_cmpstr (rest->str, ==, text);
}

static void
test_nothing_yet (void)
{
  g_autoptr(Reading) reading = reading_new ("hello", 100);

  g_assert_cmpint (get_position (reading), ==, 0);
  assert_rest (reading, FALSE, "hello");
}

static void
test_whole (gconstpointer data)
{
  g_autoptr(Reading) reading = reading_new ("hello", 100);

  netreq_test_wait_for (reading->n_ended == 1);
  g_assert_cmpint (get_position (reading), ==, 5);
  netreq_read_ahead_stream_stop (NETREQ_READ_AHEAD_STREAM (reading->stream));
  assert_rest (reading, data != NULL, "hello");
  netreq_test_settle ();
  g_assert_cmpuint (reading->n_ended, ==, 1);
}

static void
test_empty (void)
{
  g_autoptr(Reading) reading = reading_new ("", 100);

  netreq_test_wait_for (reading->n_ended == 1);
  assert_rest (reading, FALSE, "");
}

/* What is more than enough waits, and comes after the rest. */
static void
test_too_much (gconstpointer data)
{
  g_autofree char *text = g_strnfill (20000, 'x');
  g_autoptr(Reading) reading = reading_new (text, 100);

  netreq_test_settle ();
  g_assert_cmpuint (reading->n_ended, ==, 0);
  g_assert_cmpint (get_position (reading), >=, 100);
  g_assert_cmpint (get_position (reading), <, 20000);
  assert_rest (reading, data != NULL, text);
  g_assert_cmpuint (reading->n_ended, ==, 0);
}

static void
test_stopped (void)
{
  g_autoptr(Reading) reading = reading_new ("hello", 100);

  netreq_read_ahead_stream_stop (NETREQ_READ_AHEAD_STREAM (reading->stream));
  netreq_test_settle ();
  g_assert_cmpint (get_position (reading), ==, 0);
  g_assert_cmpuint (reading->n_ended, ==, 0);
  assert_rest (reading, FALSE, "hello");
}

static gboolean
on_ready (GObject  *stream,
          gpointer  user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
test_source (void)
{
  g_autoptr(Reading) reading = reading_new ("hello", 100);
  g_autoptr(GSource) source = NULL;
  gboolean is_ready = FALSE;

  netreq_test_wait_for (reading->n_ended == 1);
  source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (reading->stream), NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (on_ready), &is_ready, NULL);
  g_source_attach (source, NULL);
  netreq_test_wait_for (is_ready);
  assert_rest (reading, FALSE, "hello");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/read-ahead-stream/nothing-yet", test_nothing_yet);
  g_test_add_data_func ("/read-ahead-stream/whole", NULL, test_whole);
  g_test_add_data_func ("/read-ahead-stream/whole-blocking", "blocking", test_whole);
  g_test_add_func ("/read-ahead-stream/empty", test_empty);
  g_test_add_data_func ("/read-ahead-stream/too-much", NULL, test_too_much);
  g_test_add_data_func ("/read-ahead-stream/too-much-blocking", "blocking", test_too_much);
  g_test_add_func ("/read-ahead-stream/stopped", test_stopped);
  g_test_add_func ("/read-ahead-stream/source", test_source);

  return g_test_run ();
}
