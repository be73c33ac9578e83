/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Gets a text.
 *
 * Usage: get-text URL
 */

#include <libnetreq/netreq.h>

#include <locale.h>

typedef struct
{
  GMainLoop *loop;
  int status;
} Program;

static void
fail (Program      *program,
      const GError *error)
{
  g_printerr ("%s\n", error->message);
  program->status = 1;
  g_main_loop_quit (program->loop);
}

static void
on_text (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Program *program = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  text = netreq_incoming_message_read_text_finish (NETREQ_INCOMING_MESSAGE (source), result, &error);
  if (text == NULL)
    {
      fail (program, error);
      return;
    }

  g_print ("%s\n", text);
  g_main_loop_quit (program->loop);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Program *program = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqIncomingMessage) response = NULL;

  response = netreq_client_request_send_finish (NETREQ_CLIENT_REQUEST (source), result, &error);
  if (response == NULL)
    {
      fail (program, error);
      return;
    }

  g_print ("%u %s\n", netreq_incoming_message_get_status_code (response),
           netreq_incoming_message_get_status_message (response));
  netreq_incoming_message_read_text_async (response, NULL, on_text, program);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Program program = { loop, 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqClientRequest) request = NULL;

  setlocale (LC_ALL, "");
  if (argc != 2)
    return 2;

  request = netreq_client_request_new (argv[1], &error);
  if (request == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  netreq_client_request_send_async (request, NULL, on_sent, &program);
  g_main_loop_run (loop);

  return program.status;
}
