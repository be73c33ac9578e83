/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Sends a file, as it is read, and shows how far that has come.
 *
 * Usage: upload URL FILE
 */

#include <libnetreq/netreq.h>

static void
on_upload_progress (NetreqClientRequest *request,
                    guint64              current,
                    gint64               total)
{
  g_print ("%" G_GUINT64_FORMAT " bytes sent\n", current);
}

static void
on_response (NetreqClientRequest   *request,
             NetreqIncomingMessage *response)
{
  g_print ("%u %s\n", netreq_incoming_message_get_status_code (response),
           netreq_incoming_message_get_status_message (response));
  /* Nobody reads the body, and the request closes when it has come. */
  netreq_incoming_message_resume (response);
}

static void
on_error (NetreqClientRequest *request,
          const GError        *error)
{
  g_printerr ("%s\n", error->message);
}

/* Reads no faster than the network takes it, and ends the request. */
static void
send_file (NetreqClientRequest *request,
           GInputStream        *file)
{
  g_autoptr(GOutputStream) body = netreq_client_request_get_body_stream (request);

  g_output_stream_splice_async (body, file,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static NetreqClientRequest *
make_request (const char  *url,
              GMainLoop   *loop,
              GError     **error)
{
  NetreqClientRequest *request = g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, error,
                                                 "method", "PUT",
                                                 "url", url,
                                                 "chunked-encoding", TRUE,
                                                 NULL);

  if (request == NULL)
    return NULL;

  g_signal_connect (request, "upload-progress", G_CALLBACK (on_upload_progress), NULL);
  g_signal_connect (request, "response", G_CALLBACK (on_response), NULL);
  g_signal_connect (request, "error", G_CALLBACK (on_error), NULL);
  g_signal_connect_swapped (request, "close", G_CALLBACK (g_main_loop_quit), loop);

  return request;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(NetreqClientRequest) request = NULL;
  g_autoptr(GFile) file = NULL;
  g_autoptr(GFileInputStream) input = NULL;
  g_autoptr(GError) error = NULL;

  if (argc != 3)
    return 2;

  file = g_file_new_for_commandline_arg (argv[2]);
  input = g_file_read (file, NULL, &error);
  if (input != NULL)
    request = make_request (argv[1], loop, &error);

  if (request == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  send_file (request, G_INPUT_STREAM (input));
  g_main_loop_run (loop);

  error = netreq_client_request_get_error (request);
  return error == NULL ? 0 : 1;
}
