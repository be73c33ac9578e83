/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* How much memory some objects take, in bytes: a request before it is started, one
 * that waits for its response, and 1,000 partitions that are not used.
 *
 * Usage: objects URL
 */

#include <libnetreq/netreq.h>
#include <malloc.h>

#define N_REQUESTS 1000
#define N_IN_FLIGHT 6
#define N_PARTITIONS 1000

static gsize
get_allocated (void)
{
  return mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
}

static NetreqClientRequest *
make_request (const char *url)
{
  g_autoptr(GError) error = NULL;
  NetreqClientRequest *request = netreq_client_request_new (url, &error);

  if (request == NULL)
    g_error ("%s", error->message);

  return request;
}

static void
on_close (NetreqClientRequest *request,
          guint               *n_open)
{
  (*n_open)--;
}

static void
run (NetreqClientRequest **requests,
     guint                 n_requests)
{
  guint n_open = n_requests;

  for (guint i = 0; i < n_requests; i++)
    {
      g_signal_connect (requests[i], "close", G_CALLBACK (on_close), &n_open);
      netreq_client_request_end (requests[i], NULL);
    }

  while (n_open > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* So that there are connections, and all that is made only once. */
static void
warm_up (const char *url)
{
  NetreqClientRequest *requests[N_IN_FLIGHT];

  for (guint i = 0; i < N_IN_FLIGHT; i++)
    requests[i] = make_request (url);

  run (requests, N_IN_FLIGHT);
  for (guint i = 0; i < N_IN_FLIGHT; i++)
    g_object_unref (requests[i]);
}

static gsize
measure_request (const char *url)
{
  static NetreqClientRequest *requests[N_REQUESTS];
  gsize before = get_allocated ();
  gsize size;

  for (guint i = 0; i < N_REQUESTS; i++)
    requests[i] = make_request (url);

  size = (get_allocated () - before) / N_REQUESTS;
  for (guint i = 0; i < N_REQUESTS; i++)
    g_object_unref (requests[i]);

  return size;
}

static void
note_in_flight (NetreqClientRequest   *request,
                NetreqIncomingMessage *response,
                gsize                 *most)
{
  *most = MAX (*most, get_allocated ());
}

/* All of them are on their way when the first response comes. */
static gsize
measure_in_flight (const char *url)
{
  NetreqClientRequest *requests[N_IN_FLIGHT];
  gsize before = get_allocated ();
  gsize most = before;

  for (guint i = 0; i < N_IN_FLIGHT; i++)
    {
      requests[i] = make_request (url);
      g_signal_connect (requests[i], "response", G_CALLBACK (note_in_flight), &most);
    }

  run (requests, N_IN_FLIGHT);
  for (guint i = 0; i < N_IN_FLIGHT; i++)
    g_object_unref (requests[i]);

  return (most - before) / N_IN_FLIGHT;
}

static gsize
measure_partitions (void)
{
  static NetreqSession *sessions[N_PARTITIONS];
  gsize before = get_allocated ();
  gsize size;

  for (guint i = 0; i < N_PARTITIONS; i++)
    {
      g_autofree char *name = g_strdup_printf ("partition-%u", i);

      sessions[i] = netreq_session_from_partition (name);
    }

  size = get_allocated () - before;
  for (guint i = 0; i < N_PARTITIONS; i++)
    g_object_unref (sessions[i]);

  return size;
}

int
main (int   argc,
      char *argv[])
{
  if (argc != 2)
    return 2;

  warm_up (argv[1]);
  g_print ("{\"before_start\": %" G_GSIZE_FORMAT ", ", measure_request (argv[1]));
  g_print ("\"in_flight\": %" G_GSIZE_FORMAT ", ", measure_in_flight (argv[1]));
  g_print ("\"partitions\": %" G_GSIZE_FORMAT "}\n", measure_partitions ());

  return 0;
}
