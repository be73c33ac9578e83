/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <sys/socket.h>

#include "body/netreq-drain-private.h"
#include "support/netreq-test-loop.h"

#define MAX_BYTES (64 * 1024)
#define A_LONG_TIME (60 * 60 * 1000)

/* Both ends of a connection. */
typedef struct
{
  GSocketConnection *reader;
  GSocketConnection *writer;
  NetreqDrain *drain;
  guint n_done;
} Pair;

static GSocketConnection *
connection_new (int fd)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) socket = g_socket_new_from_fd (fd, &error);

  g_assert_no_error (error);
  g_socket_set_blocking (socket, FALSE);

  return g_socket_connection_factory_create_connection (socket);
}

static Pair *
pair_new (void)
{
  Pair *pair = g_new0 (Pair, 1);
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  pair->reader = connection_new (fds[0]);
  pair->writer = connection_new (fds[1]);

  return pair;
}

static void
pair_free (Pair *pair)
{
  g_clear_pointer (&pair->drain, netreq_drain_free);
  g_object_unref (pair->reader);
  g_object_unref (pair->writer);
  g_free (pair);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pair, pair_free)

static void
on_done (gpointer user_data)
{
  Pair *pair = user_data;

  pair->n_done++;
}

static void
pair_drain (Pair *pair,
            guint max_milliseconds)
{
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (pair->reader));

  pair->drain = netreq_drain_start (stream, MAX_BYTES, max_milliseconds, NULL, on_done, pair);
}

/* As far as the connection takes it before it is read. */
static void
pair_send (Pair  *pair,
           gsize  n_bytes)
{
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (pair->writer));
  g_autofree char *bytes = g_malloc0 (n_bytes);
  g_autoptr(GError) error = NULL;

  g_output_stream_write_all (stream, bytes, n_bytes, NULL, NULL, &error);
  g_assert_no_error (error);
}

static gsize
pair_count_unread (Pair *pair)
{
  return g_socket_get_available_bytes (g_socket_connection_get_socket (pair->reader));
}

static void
pair_shut (Pair *pair)
{
  g_autoptr(GError) error = NULL;

  g_io_stream_close (G_IO_STREAM (pair->writer), NULL, &error);
  g_assert_no_error (error);
}

static const struct
{
  const char *sentence;
  gsize n_bytes;
  gboolean everything_is_read;
} rows[] = {
  { "A body without a byte is drained", 0, TRUE },
  { "A small body is drained", 5, TRUE },
  { "A body of exactly the limit is drained", MAX_BYTES, TRUE },
  { "A body that is longer is left", MAX_BYTES + 16 * 1024, FALSE },
};

static void
test_length (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr(Pair) pair = pair_new ();

  pair_drain (pair, A_LONG_TIME);
  g_assert_cmpuint (pair->n_done, ==, 0);

  pair_send (pair, rows[index].n_bytes);
  pair_shut (pair);
  netreq_test_wait_for (pair->n_done > 0);
  netreq_test_settle ();

  g_assert_cmpuint (pair->n_done, ==, 1);
  g_assert_cmpint (pair_count_unread (pair) == 0, ==, rows[index].everything_is_read);
}

static void
test_pieces (void)
{
  g_autoptr(Pair) pair = pair_new ();

  pair_drain (pair, A_LONG_TIME);
  for (guint i = 0; i < 3; i++)
    {
      pair_send (pair, 10);
      netreq_test_wait_for (pair_count_unread (pair) == 0);
      g_assert_cmpuint (pair->n_done, ==, 0);
    }

  pair_shut (pair);
  netreq_test_wait_for (pair->n_done > 0);
}

static void
test_slow (void)
{
  g_autoptr(Pair) pair = pair_new ();

  pair_drain (pair, 1);
  pair_send (pair, 5);
  netreq_test_wait_for (pair->n_done > 0);
  pair_send (pair, 5);
  netreq_test_settle ();

  g_assert_cmpuint (pair->n_done, ==, 1);
  g_assert_cmpuint (pair_count_unread (pair), ==, 5);
}

static void
test_freed (void)
{
  g_autoptr(Pair) pair = pair_new ();

  pair_drain (pair, A_LONG_TIME);
  g_clear_pointer (&pair->drain, netreq_drain_free);
  pair_send (pair, 5);
  netreq_test_settle ();

  g_assert_cmpuint (pair->n_done, ==, 0);
  g_assert_cmpuint (pair_count_unread (pair), ==, 5);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/body/drain/length/%s", rows[i].sentence);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_length);
    }
  g_test_add_func ("/body/drain/A body may come in pieces", test_pieces);
  g_test_add_func ("/body/drain/A body that does not end in time is left", test_slow);
  g_test_add_func ("/body/drain/One that is freed reads no more", test_freed);

  return g_test_run ();
}
