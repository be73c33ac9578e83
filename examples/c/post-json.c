/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Posts JSON and reads the JSON that comes back.
 *
 * Usage: post-json URL
 */

#include <libnetreq/netreq.h>

#include <json-glib/json-glib.h>

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
on_json (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Program *program = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) answer = NULL;
  g_autofree char *text = NULL;

  answer = netreq_incoming_message_read_json_finish (NETREQ_INCOMING_MESSAGE (source), result, &error);
  if (answer == NULL)
    {
      fail (program, error);
      return;
    }

  text = json_to_string (answer, TRUE);
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

  g_print ("%u\n", netreq_incoming_message_get_status_code (response));
  netreq_incoming_message_read_json_async (response, NULL, on_json, program);
}

int
main (int   argc,
      char *argv[])
{
  const char * const headers[] = { "Content-Type", "application/json", "Accept", "application/json", NULL };
  const char *json = "{\"greeting\":\"hello\"}";
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Program program = { loop, 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqClientRequest) request = NULL;

  if (argc != 2)
    return 2;

  request = g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, &error,
                            "method", "POST",
                            "url", argv[1],
                            "headers", headers,
                            NULL);
  if (request == NULL ||
      !netreq_client_request_write (request, (const guint8 *) json, strlen (json), &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  netreq_client_request_send_async (request, NULL, on_sent, &program);
  g_main_loop_run (loop);

  return program.status;
}
