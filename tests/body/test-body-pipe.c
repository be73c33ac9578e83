/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "body/netreq-body-pipe-private.h"

#define HIGH_WATER 16
#define PRIORITY (G_PRIORITY_DEFAULT_IDLE + 10)

/* One read of the stream, with a buffer of exactly the size asked for so that
 * memory checkers see every byte too many. */
typedef struct
{
  guint8 *buffer;
  gssize size;
  GError *error;
  gboolean done;
} Read;

typedef struct
{
  NetreqBodyPipe *pipe;
  GInputStream *stream;
  guint n_wakes;
  gsize queued_at_wake;
  /* Pushed from inside the next wake */
  GBytes *refill;
  Read read;
} Fixture;

static void
on_wake (NetreqBodyPipe *pipe,
         gpointer        user_data)
{
  Fixture *fixture = user_data;

  g_assert_nonnull (g_main_current_source ());
  fixture->n_wakes++;
  fixture->queued_at_wake = netreq_body_pipe_get_queued (pipe);

  if (fixture->refill != NULL)
    {
      netreq_body_pipe_push (pipe, fixture->refill);
      g_clear_pointer (&fixture->refill, g_bytes_unref);
    }
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->pipe = netreq_body_pipe_new (NULL, HIGH_WATER, PRIORITY, on_wake, fixture);
  fixture->stream = netreq_body_pipe_open_reader (fixture->pipe);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->pipe, netreq_body_pipe_unref);
  if (fixture->stream != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->stream));
  g_clear_pointer (&fixture->read.buffer, g_free);
  g_clear_error (&fixture->read.error);
}

static void
push (Fixture    *fixture,
      const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  netreq_body_pipe_push (fixture->pipe, bytes);
}

static void
on_read (GObject      *stream,
         GAsyncResult *result,
         gpointer      user_data)
{
  Read *pending = user_data;

  g_assert_false (pending->done);
  pending->size = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, &pending->error);
  pending->done = TRUE;
}

static void
start_read (Fixture      *fixture,
            gsize         size,
            GCancellable *cancellable)
{
  Read *pending = &fixture->read;

  g_clear_pointer (&pending->buffer, g_free);
  g_clear_error (&pending->error);
  pending->done = FALSE;
  pending->buffer = g_malloc (size);
  g_input_stream_read_async (fixture->stream, pending->buffer, size,
                             G_PRIORITY_DEFAULT, cancellable, on_read, pending);
  g_assert_false (pending->done);
}

static void
wait_for_read (Fixture *fixture)
{
  while (!fixture->read.done)
    g_main_context_iteration (NULL, TRUE);
}

static void
dispatch_all (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
assert_reads (Fixture    *fixture,
              gsize       size,
              const char *expected)
{
  start_read (fixture, size, NULL);
  wait_for_read (fixture);
  g_assert_no_error (fixture->read.error);
  g_assert_cmpmem (fixture->read.buffer, fixture->read.size, expected, strlen (expected));
}

static void
assert_read_is_cancelled (Fixture *fixture)
{
  wait_for_read (fixture);
  g_assert_error (fixture->read.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (fixture->read.size, ==, -1);
}

/* What was pushed is read in order, over the bounds of chunks and in parts of them. */
static void
test_reads_what_was_pushed (Fixture       *fixture,
                            gconstpointer  data)
{
  push (fixture, "one");
  push (fixture, "");
  push (fixture, "two");
  push (fixture, "three");
  g_assert_cmpuint (netreq_body_pipe_get_queued (fixture->pipe), ==, 11);
  assert_reads (fixture, 4, "onet");
  assert_reads (fixture, 1, "w");
  assert_reads (fixture, 3, "oth");
  g_assert_cmpuint (netreq_body_pipe_get_queued (fixture->pipe), ==, 3);
  assert_reads (fixture, 100, "ree");
  g_assert_cmpuint (netreq_body_pipe_get_queued (fixture->pipe), ==, 0);
}

/* A read waits for a push and gets what there is then, not all it asked for. */
static void
test_read_waits_for_push (Fixture       *fixture,
                          gconstpointer  data)
{
  start_read (fixture, 10, NULL);
  dispatch_all ();
  g_assert_false (fixture->read.done);

  push (fixture, "abc");
  g_assert_false (fixture->read.done);
  wait_for_read (fixture);
  g_assert_cmpmem (fixture->read.buffer, fixture->read.size, "abc", 3);
}

/* Starved is a reader that waits and has nothing to be told. */
static void
test_starved (Fixture       *fixture,
              gconstpointer  data)
{
  g_assert_false (netreq_body_pipe_is_starved (fixture->pipe));
  start_read (fixture, 10, NULL);
  g_assert_true (netreq_body_pipe_is_starved (fixture->pipe));
  push (fixture, "a");
  g_assert_false (netreq_body_pipe_is_starved (fixture->pipe));
  wait_for_read (fixture);
  g_assert_false (netreq_body_pipe_is_starved (fixture->pipe));
}

/* The end comes after what is queued, and stays. */
static void
test_finish (Fixture       *fixture,
             gconstpointer  data)
{
  push (fixture, "last");
  netreq_body_pipe_finish (fixture->pipe);
  assert_reads (fixture, 10, "last");
  assert_reads (fixture, 10, "");
  assert_reads (fixture, 10, "");
}

/* The end wakes a read that waits. */
static void
test_finish_while_reading (Fixture       *fixture,
                           gconstpointer  data)
{
  start_read (fixture, 10, NULL);
  netreq_body_pipe_finish (fixture->pipe);
  g_assert_false (fixture->read.done);
  wait_for_read (fixture);
  g_assert_no_error (fixture->read.error);
  g_assert_cmpint (fixture->read.size, ==, 0);
}

/* A waiting read can be cancelled, and the next one finds everything there. */
static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  start_read (fixture, 10, cancellable);
  dispatch_all ();
  g_cancellable_cancel (cancellable);
  g_assert_false (fixture->read.done);
  assert_read_is_cancelled (fixture);

  push (fixture, "abc");
  start_read (fixture, 10, cancellable);
  assert_read_is_cancelled (fixture);
  assert_reads (fixture, 10, "abc");
}

/* A cancellation that comes after the push, but before the read has been
 * answered, loses no bytes. */
static void
test_cancel_after_push (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  start_read (fixture, 10, cancellable);
  push (fixture, "abc");
  g_cancellable_cancel (cancellable);
  assert_read_is_cancelled (fixture);
  assert_reads (fixture, 10, "abc");
}

static gpointer
cancel_in_thread (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* A cancellation in another thread ends the read in its own. */
static void
test_cancel_from_thread (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  GThread *thread;

  start_read (fixture, 10, cancellable);
  thread = g_thread_new ("cancel", cancel_in_thread, cancellable);
  assert_read_is_cancelled (fixture);
  g_thread_join (thread);
}

static void
free_buffer (Fixture *fixture)
{
  g_clear_pointer (&fixture->read.buffer, g_free);
}

/* Once detached, the buffer may be gone: nothing is written to it. */
static void
test_detach (Fixture       *fixture,
             gconstpointer  data)
{
  start_read (fixture, 10, NULL);
  push (fixture, "abc");
  netreq_body_pipe_detach_reader (fixture->pipe);
  free_buffer (fixture);
  g_assert_false (fixture->read.done);
  push (fixture, "def");
  netreq_body_pipe_finish (fixture->pipe);
  push (fixture, "ghi");
  g_assert_cmpuint (netreq_body_pipe_get_queued (fixture->pipe), ==, 0);
  assert_read_is_cancelled (fixture);

  start_read (fixture, 10, NULL);
  free_buffer (fixture);
  assert_read_is_cancelled (fixture);
  g_assert_cmpuint (fixture->n_wakes, ==, 0);
}

/* A read that waits for bytes is told, too. */
static void
test_detach_while_starved (Fixture       *fixture,
                           gconstpointer  data)
{
  start_read (fixture, 10, NULL);
  dispatch_all ();
  netreq_body_pipe_detach_reader (fixture->pipe);
  netreq_body_pipe_detach_reader (fixture->pipe);
  free_buffer (fixture);
  g_assert_false (netreq_body_pipe_is_starved (fixture->pipe));
  assert_read_is_cancelled (fixture);
}

/* The writer may be gone while libsoup still holds the stream and reads it. */
static void
test_writer_goes_first (Fixture       *fixture,
                        gconstpointer  data)
{
  start_read (fixture, 10, NULL);
  netreq_body_pipe_detach_reader (fixture->pipe);
  g_clear_pointer (&fixture->pipe, netreq_body_pipe_unref);
  assert_read_is_cancelled (fixture);

  start_read (fixture, 10, NULL);
  assert_read_is_cancelled (fixture);
}

/* No wake until there is room, then one; one more when nothing is left. */
static void
test_wake (Fixture       *fixture,
           gconstpointer  data)
{
  push (fixture, "0123456789012345678901234567");
  g_assert_false (netreq_body_pipe_has_room (fixture->pipe));
  assert_reads (fixture, 6, "012345");
  assert_reads (fixture, 6, "678901");
  g_assert_cmpuint (fixture->n_wakes, ==, 0);
  assert_reads (fixture, 1, "2");
  g_assert_cmpuint (fixture->n_wakes, ==, 1);
  g_assert_cmpuint (fixture->queued_at_wake, ==, 15);
  g_assert_true (netreq_body_pipe_has_room (fixture->pipe));
  assert_reads (fixture, 14, "34567890123456");
  g_assert_cmpuint (fixture->n_wakes, ==, 1);
  assert_reads (fixture, 10, "7");
  g_assert_cmpuint (fixture->n_wakes, ==, 2);
  g_assert_cmpuint (fixture->queued_at_wake, ==, 0);
}

/* Exactly the high water mark is full; a read of everything wakes once. */
static void
test_wake_from_full_to_empty (Fixture       *fixture,
                              gconstpointer  data)
{
  push (fixture, "0123456789abcdef");
  g_assert_false (netreq_body_pipe_has_room (fixture->pipe));
  assert_reads (fixture, 100, "0123456789abcdef");
  g_assert_cmpuint (fixture->n_wakes, ==, 1);
}

/* A wake may push, and what it pushes is an event of its own. */
static void
test_push_in_wake (Fixture       *fixture,
                   gconstpointer  data)
{
  push (fixture, "a");
  fixture->refill = g_bytes_new_static ("b", 1);
  assert_reads (fixture, 10, "a");
  g_assert_cmpuint (fixture->n_wakes, ==, 1);
  g_assert_cmpuint (netreq_body_pipe_get_queued (fixture->pipe), ==, 1);
  assert_reads (fixture, 10, "b");
  g_assert_cmpuint (fixture->n_wakes, ==, 2);
}

static void
on_read_then_detach (GObject      *stream,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpuint (fixture->n_wakes, ==, 0);
  on_read (stream, result, &fixture->read);
  netreq_body_pipe_detach_reader (fixture->pipe);
  g_clear_pointer (&fixture->pipe, netreq_body_pipe_unref);
}

/* The writer may go while bytes are delivered: then there is no wake after them. */
static void
test_writer_goes_during_delivery (Fixture       *fixture,
                                  gconstpointer  data)
{
  guint8 buffer[10];

  push (fixture, "abc");
  g_input_stream_read_async (fixture->stream, buffer, sizeof buffer, G_PRIORITY_DEFAULT, NULL,
                             on_read_then_detach, fixture);
  wait_for_read (fixture);
  g_assert_cmpmem (buffer, fixture->read.size, "abc", 3);
  dispatch_all ();
  g_assert_cmpuint (fixture->n_wakes, ==, 0);
}

static void
set_flag (gpointer flag)
{
  *(gboolean *) flag = TRUE;
}

/* Pushed bytes are held, not copied, and let go as soon as they are read. */
static void
test_holds_bytes (Fixture       *fixture,
                  gconstpointer  data)
{
  gboolean freed = FALSE;
  GBytes *bytes = g_bytes_new_with_free_func ("abc", 3, set_flag, &freed);

  netreq_body_pipe_push (fixture->pipe, bytes);
  g_bytes_unref (bytes);
  assert_reads (fixture, 2, "ab");
  g_assert_false (freed);
  assert_reads (fixture, 2, "c");
  g_assert_true (freed);
}

static gboolean
count_and_go_on (gpointer count)
{
  return ++*(guint *) count < 5;
}

/* Reads are answered at the priority of the pipe, not of the reader. */
static void
test_priority (Fixture       *fixture,
               gconstpointer  data)
{
  guint count = 0;

  push (fixture, "abc");
  start_read (fixture, 10, NULL);
  g_idle_add_full (PRIORITY - 1, count_and_go_on, &count, NULL);
  wait_for_read (fixture);
  g_assert_cmpuint (count, ==, 5);
}

/* Of what is closed nothing is kept. */
static void
test_close (Fixture       *fixture,
            gconstpointer  data)
{
  gboolean freed = FALSE;
  GBytes *bytes = g_bytes_new_with_free_func ("abc", 3, set_flag, &freed);
  g_autoptr(GError) error = NULL;

  netreq_body_pipe_push (fixture->pipe, bytes);
  g_bytes_unref (bytes);
  g_assert_true (g_input_stream_close (fixture->stream, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (freed);
  push (fixture, "def");
  netreq_body_pipe_finish (fixture->pipe);
  g_assert_cmpuint (netreq_body_pipe_get_queued (fixture->pipe), ==, 0);
}

typedef struct
{
  GThread *thread;
  gboolean closed;
} Close;

static void
on_closed (GObject      *stream,
           GAsyncResult *result,
           gpointer      user_data)
{
  Close *closing = user_data;

  g_assert_true (g_input_stream_close_finish (G_INPUT_STREAM (stream), result, NULL));
  g_assert_true (g_thread_self () == closing->thread);
  closing->closed = TRUE;
}

/* Closing asynchronously takes no thread, and is not over before the caller goes on. */
static void
test_close_async (Fixture       *fixture,
                  gconstpointer  data)
{
  Close closing = { g_thread_self (), FALSE };

  push (fixture, "abc");
  g_input_stream_close_async (fixture->stream, G_PRIORITY_DEFAULT, NULL, on_closed, &closing);
  g_assert_false (closing.closed);
  g_assert_cmpuint (netreq_body_pipe_get_queued (fixture->pipe), ==, 0);
  while (!closing.closed)
    g_main_context_iteration (NULL, TRUE);
}

/* A stream that is just dropped is a reader that has gone. */
static void
test_dropped_stream (Fixture       *fixture,
                     gconstpointer  data)
{
  push (fixture, "abc");
  g_clear_object (&fixture->stream);
  g_assert_cmpuint (netreq_body_pipe_get_queued (fixture->pipe), ==, 0);
  push (fixture, "def");
  g_assert_cmpuint (netreq_body_pipe_get_queued (fixture->pipe), ==, 0);
}

/* Neither pollable (which libsoup could not bear) nor readable synchronously. */
static void
test_asynchronous_only (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  guint8 byte;

  g_assert_false (G_IS_POLLABLE_INPUT_STREAM (fixture->stream));

  push (fixture, "abc");
  g_assert_cmpint (g_input_stream_read (fixture->stream, &byte, 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_cmpint (g_input_stream_skip (fixture->stream, 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
}

/* Everything happens in the context that was given. */
static void
test_own_context (void)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  Fixture fixture = { 0 };

  g_main_context_push_thread_default (context);
  set_up (&fixture, NULL);
  push (&fixture, "abc");
  start_read (&fixture, 10, NULL);
  dispatch_all ();
  g_assert_false (fixture.read.done);
  while (!fixture.read.done)
    g_main_context_iteration (context, TRUE);
  g_assert_cmpint (fixture.read.size, ==, 3);
  g_assert_cmpuint (fixture.n_wakes, ==, 1);
  g_main_context_pop_thread_default (context);
  tear_down (&fixture, NULL);
}

#define TRANSFER_SIZE (1024 * 1024)
#define TRANSFER_HIGH_WATER 20000
#define TRANSFER_CHUNK_MAX 9000

typedef struct
{
  NetreqBodyPipe *pipe;
  guint8 *data;
  gsize pushed;
  gsize max_queued;
  gboolean done;
} Transfer;

static void
push_while_there_is_room (NetreqBodyPipe *pipe,
                          gpointer        user_data)
{
  Transfer *transfer = user_data;

  while (netreq_body_pipe_has_room (pipe) && transfer->pushed < TRANSFER_SIZE)
    {
      gsize left = TRANSFER_SIZE - transfer->pushed;
      gsize wanted = g_test_rand_int_range (1, TRANSFER_CHUNK_MAX + 1);
      gsize size = MIN (left, wanted);
      g_autoptr(GBytes) bytes = g_bytes_new_static (transfer->data + transfer->pushed, size);

      netreq_body_pipe_push (pipe, bytes);
      transfer->pushed += size;
      transfer->max_queued = MAX (transfer->max_queued, netreq_body_pipe_get_queued (pipe));
    }

  if (transfer->pushed == TRANSFER_SIZE)
    netreq_body_pipe_finish (pipe);
}

static void
on_spliced (GObject      *stream,
            GAsyncResult *result,
            gpointer      user_data)
{
  Transfer *transfer = user_data;
  g_autoptr(GError) error = NULL;
  gssize size = g_output_stream_splice_finish (G_OUTPUT_STREAM (stream), result, &error);

  g_assert_no_error (error);
  g_assert_cmpint (size, ==, TRANSFER_SIZE);
  transfer->done = TRUE;
}

/* A long body goes through whole, the way libsoup reads it, and never more
 * than the bound and one chunk is held. */
static void
test_transfer (void)
{
  Transfer transfer = { 0 };
  g_autoptr(GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr(GInputStream) input = NULL;

  transfer.data = g_malloc (TRANSFER_SIZE);
  for (gsize i = 0; i < TRANSFER_SIZE; i++)
    transfer.data[i] = g_test_rand_int ();

  transfer.pipe = netreq_body_pipe_new (NULL, TRANSFER_HIGH_WATER, PRIORITY,
                                        push_while_there_is_room, &transfer);
  input = netreq_body_pipe_open_reader (transfer.pipe);
  g_output_stream_splice_async (output, input,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, on_spliced, &transfer);
  push_while_there_is_room (transfer.pipe, &transfer);
  while (!transfer.done)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpmem (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (output)),
                   g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (output)),
                   transfer.data, TRANSFER_SIZE);
  g_assert_cmpuint (transfer.max_queued, <, TRANSFER_HIGH_WATER + TRANSFER_CHUNK_MAX);

  netreq_body_pipe_unref (transfer.pipe);
  g_free (transfer.data);
}

#define ADD(name, func) \
  g_test_add ("/netreq/body-pipe/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("reads-what-was-pushed", test_reads_what_was_pushed);
  ADD ("read-waits-for-push", test_read_waits_for_push);
  ADD ("starved", test_starved);
  ADD ("finish", test_finish);
  ADD ("finish-while-reading", test_finish_while_reading);
  ADD ("cancel", test_cancel);
  ADD ("cancel-after-push", test_cancel_after_push);
  ADD ("cancel-from-thread", test_cancel_from_thread);
  ADD ("detach", test_detach);
  ADD ("detach-while-starved", test_detach_while_starved);
  ADD ("writer-goes-first", test_writer_goes_first);
  ADD ("writer-goes-during-delivery", test_writer_goes_during_delivery);
  ADD ("wake", test_wake);
  ADD ("wake-from-full-to-empty", test_wake_from_full_to_empty);
  ADD ("push-in-wake", test_push_in_wake);
  ADD ("holds-bytes", test_holds_bytes);
  ADD ("priority", test_priority);
  ADD ("close", test_close);
  ADD ("close-async", test_close_async);
  ADD ("dropped-stream", test_dropped_stream);
  ADD ("asynchronous-only", test_asynchronous_only);
  g_test_add_func ("/netreq/body-pipe/own-context", test_own_context);
  g_test_add_func ("/netreq/body-pipe/transfer", test_transfer);

  return g_test_run ();
}
