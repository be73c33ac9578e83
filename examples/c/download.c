/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Downloads into a file and shows how far that has come.
 *
 * Usage: download URL FILE
 */

#include <libnetreq/netreq.h>

typedef struct
{
  GMainLoop *loop;
  NetreqClientRequest *request;
  GOutputStream *output;
  /* Somebody has to hold it while it is paused. Owned. */
  NetreqIncomingMessage *response;
  /* What is being written. Owned. */
  GBytes *bytes;
  int status;
} Program;

static void write_all (Program *program);

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Program *program = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = g_steal_pointer (&program->bytes);
  gssize n_written = g_output_stream_write_bytes_finish (program->output, result, &error);

  if (n_written < 0)
    {
      g_printerr ("%s\n", error->message);
      netreq_client_request_abort (program->request);
    }
  else if ((gsize) n_written < g_bytes_get_size (bytes))
    {
      /* It was a part. */
      program->bytes = g_bytes_new_from_bytes (bytes, n_written, g_bytes_get_size (bytes) - n_written);
      write_all (program);
    }
  else
    netreq_incoming_message_resume (program->response);
}

static void
write_all (Program *program)
{
  g_output_stream_write_bytes_async (program->output, program->bytes, G_PRIORITY_DEFAULT, NULL, on_written, program);
}

/* The network waits for the disk. */
static void
on_data (NetreqIncomingMessage *response,
         GBytes                *data,
         Program               *program)
{
  netreq_incoming_message_pause (response);
  program->bytes = g_bytes_ref (data);
  write_all (program);
}

static void
on_download_progress (NetreqIncomingMessage *response,
                      guint64                current,
                      gint64                 total,
                      Program               *program)
{
  g_print ("%" G_GUINT64_FORMAT " of %" G_GINT64_FORMAT " bytes\n", current, total);
}

static void
on_end (NetreqIncomingMessage *response,
        Program               *program)
{
  program->status = 0;
}

static void
on_response (NetreqClientRequest   *request,
             NetreqIncomingMessage *response,
             Program               *program)
{
  g_print ("%u %s\n", netreq_incoming_message_get_status_code (response),
           netreq_incoming_message_get_status_message (response));

  program->response = g_object_ref (response);
  g_signal_connect (response, "data", G_CALLBACK (on_data), program);
  g_signal_connect (response, "download-progress", G_CALLBACK (on_download_progress), program);
  g_signal_connect (response, "end", G_CALLBACK (on_end), program);
}

static void
on_error (NetreqClientRequest *request,
          const GError        *error,
          Program             *program)
{
  g_printerr ("%s\n", error->message);
}

static void
on_close (NetreqClientRequest *request,
          Program             *program)
{
  g_main_loop_quit (program->loop);
}

static gboolean
run (Program     *program,
     const char  *url,
     GError     **error)
{
  program->request = netreq_client_request_new (url, error);
  if (program->request == NULL)
    return FALSE;

  g_signal_connect (program->request, "response", G_CALLBACK (on_response), program);
  g_signal_connect (program->request, "error", G_CALLBACK (on_error), program);
  g_signal_connect (program->request, "close", G_CALLBACK (on_close), program);
  if (!netreq_client_request_end (program->request, error))
    return FALSE;

  g_main_loop_run (program->loop);
  return program->status == 0;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Program program = { .loop = loop, .status = 1 };
  g_autoptr(GFile) file = NULL;
  g_autoptr(GError) error = NULL;

  if (argc != 3)
    return 2;

  file = g_file_new_for_commandline_arg (argv[2]);
  program.output = (GOutputStream *) g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, &error);

  if (program.output != NULL && run (&program, argv[1], &error))
    g_output_stream_close (program.output, NULL, &error);

  if (error != NULL)
    g_printerr ("%s\n", error->message);

  g_clear_object (&program.response);
  g_clear_object (&program.request);
  g_clear_object (&program.output);
  return error == NULL ? program.status : 1;
}
