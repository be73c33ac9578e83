/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "load.h"

#include <stdlib.h>

#define BLOCK_SIZE (16 * 1024 * 1024)

static const struct
{
  const char *work;
  LoadSendFunc send;
  guint n_parallel;
} works[] = {
  { "idle", NULL, 0 },
  { "download", library_download, 1 },
  { "gzip", library_download, 1 },
  { "parallel", library_get, 64 },
  { "upload", library_upload, 1 },
};

gboolean
load_start (Load       *load,
            const char *work)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (works) && !g_str_equal (works[i].work, work))
    i++;

  if (i == G_N_ELEMENTS (works))
    return FALSE;

  library_init (load);
  load->send = works[i].send;
  for (guint n_sent = 0; n_sent < works[i].n_parallel; n_sent++)
    load->send (load);

  return TRUE;
}

void
load_answered (Load *load)
{
  load->n_requests++;
  load->send (load);
}

void
load_check_status (guint status)
{
  g_autofree char *message = NULL;

  if (status == 200)
    return;

  message = g_strdup_printf ("The status is %u", status);
  load_fail (message);
}

void
load_fail (const char *message)
{
  g_printerr ("%s\n", message);
  exit (EXIT_FAILURE);
}

/* In few blocks: the stream looks for its place from the first one on at every read. */
GInputStream *
load_open_body (Load *load)
{
  g_autoptr(GBytes) block = g_bytes_new_take (g_malloc0 (BLOCK_SIZE), BLOCK_SIZE);
  GInputStream *body = g_memory_input_stream_new ();
  guint64 n_bytes = 0;

  while (n_bytes < load->size)
    {
      gsize n_more = MIN (load->size - n_bytes, BLOCK_SIZE);
      g_autoptr(GBytes) part = g_bytes_new_from_bytes (block, 0, n_more);

      g_memory_input_stream_add_bytes (G_MEMORY_INPUT_STREAM (body), part);
      n_bytes += n_more;
    }

  return body;
}
