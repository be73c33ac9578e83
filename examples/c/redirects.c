/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Follows redirects by hand: at once within an origin, and to another one when the
 * user agrees. Then shows the way that was gone.
 *
 * Usage: redirects URL
 */

#include <libnetreq/netreq.h>

typedef struct
{
  GMainLoop *loop;
  NetreqClientRequest *request;
  /* What is asked for at the moment. Owned. */
  char *url;
  int status;
} Program;

static gboolean
is_same_origin (const char *one,
                const char *other)
{
  g_autofree char *scheme = NULL;
  g_autofree char *other_scheme = NULL;
  g_autofree char *host = NULL;
  g_autofree char *other_host = NULL;
  int port;
  int other_port;

  return g_uri_split_network (one, G_URI_FLAGS_NONE, &scheme, &host, &port, NULL) &&
         g_uri_split_network (other, G_URI_FLAGS_NONE, &other_scheme, &other_host, &other_port, NULL) &&
         g_str_equal (scheme, other_scheme) && g_str_equal (host, other_host) && port == other_port;
}

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Program *program = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (g_strcmp0 (line, "y") == 0)
    netreq_client_request_follow_redirect (program->request, NULL);
  else
    netreq_client_request_abort (program->request);
}

static void
ask_user (Program *program)
{
  g_autoptr(GFile) file = g_file_new_for_path ("/dev/stdin");
  g_autoptr(GFileInputStream) terminal = g_file_read (file, NULL, NULL);
  g_autoptr(GDataInputStream) input = NULL;

  if (terminal == NULL)
    {
      netreq_client_request_abort (program->request);
      return;
    }

  g_print ("Go on to %s? [y/N]\n", program->url);
  input = g_data_input_stream_new (G_INPUT_STREAM (terminal));
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, on_answered, program);
}

static void
on_redirect (NetreqClientRequest *request,
             guint                status,
             const char          *method,
             const char          *url,
             GStrv                headers,
             Program             *program)
{
  g_autofree char *last_url = g_steal_pointer (&program->url);

  program->url = g_strdup (url);
  if (is_same_origin (last_url, url))
    {
      netreq_client_request_follow_redirect (request, NULL);
      return;
    }

  /* The request waits meanwhile, and the main loop runs. */
  netreq_client_request_defer_redirect (request, NULL);
  ask_user (program);
}

static void
print_way (NetreqIncomingMessage *response)
{
  GVariant *chain = netreq_incoming_message_get_redirect_chain (response);
  GVariantIter iter;
  const char *url;
  guint status;

  g_variant_iter_init (&iter, chain);
  while (g_variant_iter_next (&iter, "(u&s)", &status, &url))
    g_print ("%u %s\n", status, url);

  g_print ("%u %s\n", netreq_incoming_message_get_status_code (response),
           netreq_incoming_message_get_url (response));
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Program *program = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqIncomingMessage) response = NULL;

  response = netreq_client_request_send_finish (program->request, result, &error);
  if (response != NULL)
    print_way (response);
  else
    g_printerr ("%s\n", error->message);

  program->status = response != NULL ? 0 : 1;
  g_main_loop_quit (program->loop);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Program program = { .loop = loop };

  if (argc != 2)
    return 2;

  program.request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST,
                                  "url", argv[1],
                                  "redirect-mode", NETREQ_REDIRECT_MODE_MANUAL,
                                  NULL);
  program.url = netreq_client_request_get_url (program.request);
  g_signal_connect (program.request, "redirect", G_CALLBACK (on_redirect), &program);
  netreq_client_request_send_async (program.request, NULL, on_sent, &program);
  g_main_loop_run (loop);

  g_object_unref (program.request);
  g_free (program.url);
  return program.status;
}
