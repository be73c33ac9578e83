/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <libsoup/soup.h>

#include "load.h"

#define MAX_CONNECTIONS_PER_HOST 6

typedef struct
{
  Load *load;
  GInputStream *body;
  guint8 buffer[8 * 1024];
} Download;

static SoupMessage *
make_message (Load       *load,
              const char *method)
{
  SoupMessage *message = soup_message_new (method, load->url);

  if (message == NULL)
    load_fail ("This is no URL");

  return message;
}

static void
check_answer (SoupSession  *session,
              GAsyncResult *result,
              const GError *error)
{
  if (error != NULL)
    load_fail (error->message);

  load_check_status (soup_message_get_status (soup_session_get_async_result_message (session, result)));
}

void
library_init (Load *load)
{
  load->library = soup_session_new_with_options ("max-conns-per-host", MAX_CONNECTIONS_PER_HOST, NULL);
}

/* --- download --- */

static void
download_free (Download *download)
{
  g_object_unref (download->body);
  g_free (download);
}

static void on_read (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data);

static void
read_some (Download *download)
{
  g_input_stream_read_async (download->body, download->buffer, sizeof download->buffer,
                             G_PRIORITY_DEFAULT, NULL, on_read, download);
}

static void
on_closed (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Download *download = user_data;
  Load *load = download->load;

  download_free (download);
  load_answered (load);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Download *download = user_data;
  g_autoptr(GError) error = NULL;
  gssize n_read = g_input_stream_read_finish (download->body, result, &error);

  if (n_read < 0)
    load_fail (error->message);

  download->load->n_bytes += n_read;
  if (n_read > 0)
    read_some (download);
  else
    g_input_stream_close_async (download->body, G_PRIORITY_DEFAULT, NULL, on_closed, download);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  Download *download = g_new0 (Download, 1);

  download->load = user_data;
  download->body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  check_answer (SOUP_SESSION (source), result, error);
  read_some (download);
}

void
library_download (Load *load)
{
  g_autoptr(SoupMessage) message = make_message (load, "GET");

  soup_session_send_async (load->library, message, G_PRIORITY_DEFAULT, NULL, on_sent, load);
}

/* --- small bodies --- */

static GBytes *
finish (GObject      *source,
        GAsyncResult *result)
{
  g_autoptr(GError) error = NULL;
  GBytes *bytes = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);

  check_answer (SOUP_SESSION (source), result, error);
  return bytes;
}

static void
on_got (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  Load *load = user_data;
  g_autoptr(GBytes) bytes = finish (source, result);

  load->n_bytes += g_bytes_get_size (bytes);
  load_answered (load);
}

void
library_get (Load *load)
{
  g_autoptr(SoupMessage) message = make_message (load, "GET");

  soup_session_send_and_read_async (load->library, message, G_PRIORITY_DEFAULT, NULL, on_got, load);
}

/* --- upload --- */

static void
on_wrote_body_data (SoupMessage *message,
                    guint        n_bytes,
                    Load        *load)
{
  load->n_bytes += n_bytes;
}

static void
on_uploaded (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_bytes_unref (finish (source, result));
  load_answered (user_data);
}

void
library_upload (Load *load)
{
  g_autoptr(SoupMessage) message = make_message (load, "POST");
  g_autoptr(GInputStream) body = load_open_body (load);

  soup_message_set_request_body (message, NULL, body, load->size);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (on_wrote_body_data), load);
  soup_session_send_and_read_async (load->library, message, G_PRIORITY_DEFAULT, NULL, on_uploaded, load);
}
