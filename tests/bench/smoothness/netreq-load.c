/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <libnetreq/netreq.h>

#include "load.h"

static void
on_data (NetreqIncomingMessage *response,
         GBytes                *bytes,
         Load                  *load)
{
  load->n_bytes += g_bytes_get_size (bytes);
}

static void
on_response (NetreqClientRequest   *request,
             NetreqIncomingMessage *response,
             Load                  *load)
{
  load_check_status (netreq_incoming_message_get_status_code (response));
  g_signal_connect (response, "data", G_CALLBACK (on_data), load);
}

static void
on_close (NetreqClientRequest *request,
          Load                *load)
{
  g_autoptr(GError) error = netreq_client_request_get_error (request);

  if (error != NULL)
    load_fail (error->message);

  load_answered (load);
}

static NetreqClientRequest *
make_request (Load       *load,
              const char *method,
              gboolean    chunked_encoding)
{
  g_autoptr(GError) error = NULL;
  NetreqClientRequest *request = g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, &error,
                                                 "method", method,
                                                 "url", load->url,
                                                 "chunked-encoding", chunked_encoding,
                                                 NULL);

  if (request == NULL)
    load_fail (error->message);

  g_signal_connect (request, "close", G_CALLBACK (on_close), load);

  return request;
}

void
library_init (Load *load)
{
}

void
library_download (Load *load)
{
  g_autoptr(NetreqClientRequest) request = make_request (load, "GET", FALSE);
  g_autoptr(GError) error = NULL;

  g_signal_connect (request, "response", G_CALLBACK (on_response), load);
  if (!netreq_client_request_end (request, &error))
    load_fail (error->message);
}

void
library_get (Load *load)
{
  library_download (load);
}

static void
on_upload_response (NetreqClientRequest   *request,
                    NetreqIncomingMessage *response,
                    Load                  *load)
{
  load_check_status (netreq_incoming_message_get_status_code (response));
  /* Nobody wants the body, and the request closes when it has come. */
  netreq_incoming_message_resume (response);
}

static void
on_upload_progress (NetreqClientRequest *request,
                    guint64              current,
                    gint64               total,
                    Load                *load)
{
  load->n_bytes += current - load->n_sent;
  load->n_sent = current;
}

void
library_upload (Load *load)
{
  g_autoptr(NetreqClientRequest) request = make_request (load, "POST", TRUE);
  g_autoptr(GOutputStream) target = netreq_client_request_get_body_stream (request);
  g_autoptr(GInputStream) body = load_open_body (load);

  load->n_sent = 0;
  g_signal_connect (request, "response", G_CALLBACK (on_upload_response), load);
  g_signal_connect (request, "upload-progress", G_CALLBACK (on_upload_progress), load);
  g_output_stream_splice_async (target, body,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}
