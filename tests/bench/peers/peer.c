/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connect-times.h"

#define EXIT_NOT_KNOWN 77

void
peer_fail (const char *format,
           ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_printerr ("%s\n", message);
  exit (EXIT_FAILURE);
}

void
peer_check (guint   status,
            guint64 n_bytes,
            gint64  length)
{
  if (status != 200)
    peer_fail ("The status is %u", status);

  if (length >= 0 && n_bytes != (guint64) length)
    peer_fail ("%" G_GUINT64_FORMAT " of %" G_GINT64_FORMAT " bytes have come", n_bytes, length);
}

/* --- the command line --- */

const char *
peer_get_option (Peer       *peer,
                 const char *name,
                 const char *fallback)
{
  gsize length = strlen (name);

  for (char **option = peer->options; *option != NULL; option++)
    {
      if (strncmp (*option, name, length) == 0 && (*option)[length] == '=')
        return *option + length + 1;
    }

  return fallback;
}

guint64
peer_get_number (Peer       *peer,
                 const char *name,
                 guint64     fallback)
{
  const char *value = peer_get_option (peer, name, NULL);

  return value != NULL ? g_ascii_strtoull (value, NULL, 10) : fallback;
}

gboolean
peer_has_mode (Peer       *peer,
               const char *mode,
               const char *usual_mode)
{
  return g_str_equal (peer_get_option (peer, "mode", usual_mode), mode);
}

static PeerSendFunc
choose (Peer          *peer,
        const PeerWay *ways,
        guint          n_ways)
{
  for (guint i = 0; i < n_ways; i++)
    {
      if (g_str_equal (ways[i].work, peer->work) && peer_has_mode (peer, ways[i].mode, ways[i].mode))
        return ways[i].send;
    }

  exit (EXIT_NOT_KNOWN);
}

/* Of memory that was never written to the system has but one page. */
static GBytes *
make_body (gsize size)
{
  guint8 *data = g_malloc (size);

  memset (data, 'x', size);
  return g_bytes_new_take (data, size);
}

void
peer_init (Peer           *peer,
           int             argc,
           char          **argv,
           const PeerWay  *ways,
           guint           n_ways)
{
  if (argc < 3)
    peer_fail ("usage: %s WORK URL [NAME=VALUE]...", argv[0]);

  peer->work = argv[1];
  peer->url = argv[2];
  peer->options = argv + 3;
  peer->send = choose (peer, ways, n_ways);
  if (g_str_equal (peer->work, "upload") && peer_get_option (peer, "file", NULL) == NULL)
    peer->body = make_body (peer_get_number (peer, "size", 0));
}

/* --- memory --- */

static guint64
read_memory (const char *name)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;

  line = strstr (status, name);
  return line != NULL ? g_ascii_strtoull (line + strlen (name), NULL, 10) : 0;
}

/* The largest so far is forgotten. */
static void
begin_peak (void)
{
  FILE *file = fopen ("/proc/self/clear_refs", "w");

  if (file != NULL)
    {
      fputs ("5", file);
      fclose (file);
    }
}

/* --- requests --- */

static void
send_one (Peer *peer)
{
  peer->n_unsent--;
  peer->n_unanswered++;
  peer->send (peer);
}

void
peer_answered (Peer    *peer,
               guint64  n_bytes)
{
  peer->n_unanswered--;
  peer->n_requests++;
  peer->n_bytes += n_bytes;

  if (peer->n_unsent > 0)
    send_one (peer);
}

gboolean
peer_is_busy (Peer *peer)
{
  return peer->n_unanswered > 0;
}

static void
make_requests (Peer  *peer,
               guint  n_requests,
               guint  n_parallel)
{
  peer->n_unsent = n_requests;
  peer->n_requests = 0;
  peer->n_bytes = 0;
  peer->began = g_get_monotonic_time ();

  for (guint i = 0; i < n_parallel && peer->n_unsent > 0; i++)
    send_one (peer);

  peer->run (peer);
  peer->ended = g_get_monotonic_time ();
}

static void
work (Peer *peer)
{
  guint n_requests = peer_get_number (peer, "requests", 1);
  guint n_parallel = peer_get_number (peer, "parallel", 1);

  if (g_str_equal (peer->work, "get"))
    {
      make_requests (peer, n_parallel, n_parallel);
      make_requests (peer, n_requests, n_parallel);
    }
  else if (g_str_equal (peer->work, "burst"))
    {
      make_requests (peer, 1, 1);
      make_requests (peer, n_requests, n_requests);
    }
  else
    make_requests (peer, n_requests, n_requests);
}

/* --- the result --- */

static void
print_connect_times (Peer *peer)
{
  g_print (", \"connect_ms\": [");
  for (guint i = 0; i < connect_times_get_length (); i++)
    g_print ("%s%.1f", i > 0 ? ", " : "", (connect_times_get (i) - peer->began) / 1000.0);
  g_print ("]");
}

static void
print_result (Peer *peer)
{
  char seconds[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (seconds, sizeof seconds, "%.6f", (peer->ended - peer->began) / 1e6);
  g_print ("{\"seconds\": %s, \"requests\": %u, \"bytes\": %" G_GUINT64_FORMAT ", "
           "\"idle_kib\": %" G_GUINT64_FORMAT ", \"peak_kib\": %" G_GUINT64_FORMAT,
           seconds, peer->n_requests, peer->n_bytes, peer->idle_kib, read_memory ("VmHWM:"));
  if (g_str_equal (peer->work, "connect"))
    print_connect_times (peer);
  g_print ("}\n");
}

void
peer_measure (Peer *peer)
{
  begin_peak ();
  peer->idle_kib = read_memory ("VmRSS:");
  work (peer);
  print_result (peer);
  g_clear_pointer (&peer->body, g_bytes_unref);
}
