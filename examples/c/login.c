/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Asks for a user name and a password when the server does. Then shows the cookies that
 * are kept of it, in a partition that outlives the program.
 *
 * Usage: login URL
 */

#include <libnetreq/netreq.h>

typedef struct
{
  GMainLoop *loop;
  GDataInputStream *terminal;
  /* What is being asked; NULL while nothing is. */
  NetreqAuthChallenge *challenge;
  char *username;
  int status;
} Program;

static void
on_password (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Program *program = user_data;
  g_autoptr(NetreqAuthChallenge) challenge = g_steal_pointer (&program->challenge);
  g_autofree char *username = g_steal_pointer (&program->username);
  g_autofree char *password = g_data_input_stream_read_line_finish_utf8 (program->terminal, result, NULL, NULL);

  if (password != NULL)
    netreq_auth_challenge_authenticate (challenge, username, password, NULL);
}

/* A challenge that is dropped unanswered is refused. */
static void
on_username (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Program *program = user_data;

  program->username = g_data_input_stream_read_line_finish_utf8 (program->terminal, result, NULL, NULL);
  if (program->username == NULL)
    {
      g_clear_object (&program->challenge);
      return;
    }

  g_print ("Password?\n");
  g_data_input_stream_read_line_async (program->terminal, G_PRIORITY_DEFAULT, NULL, on_password, program);
}

/* The request waits meanwhile, and the main loop runs. */
static gboolean
on_login (NetreqClientRequest *request,
          NetreqAuthChallenge *challenge,
          Program             *program)
{
  program->challenge = g_object_ref (challenge);
  g_print ("User name for \"%s\" of %s?\n",
           netreq_auth_challenge_get_realm (challenge), netreq_auth_challenge_get_host (challenge));
  g_data_input_stream_read_line_async (program->terminal, G_PRIORITY_DEFAULT, NULL, on_username, program);

  return TRUE;
}

static void
end (Program      *program,
     const GError *error)
{
  if (error != NULL)
    g_printerr ("%s\n", error->message);

  program->status = error == NULL ? 0 : 1;
  g_main_loop_quit (program->loop);
}

static void
on_cookies (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) cookies = netreq_session_get_cookies_finish (NETREQ_SESSION (source), result, &error);

  for (guint i = 0; cookies != NULL && i < cookies->len; i++)
    g_print ("%s=%s\n", netreq_cookie_get_name (cookies->pdata[i]), netreq_cookie_get_value (cookies->pdata[i]));

  end (user_data, error);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Program *program = user_data;
  NetreqClientRequest *request = NETREQ_CLIENT_REQUEST (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqIncomingMessage) response = netreq_client_request_send_finish (request, result, &error);
  g_autoptr(NetreqCookieFilter) filter = netreq_cookie_filter_new ();

  if (response == NULL)
    {
      end (program, error);
      return;
    }

  g_print ("%u %s\n", netreq_incoming_message_get_status_code (response),
           netreq_incoming_message_get_status_message (response));
  netreq_cookie_filter_set_url (filter, netreq_incoming_message_get_url (response));
  netreq_session_get_cookies_async (netreq_client_request_get_session (request), filter, NULL, on_cookies, program);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GFile) file = g_file_new_for_path ("/dev/stdin");
  g_autoptr(GFileInputStream) input = g_file_read (file, NULL, NULL);
  g_autoptr(GDataInputStream) terminal = NULL;
  g_autoptr(NetreqClientRequest) request = NULL;
  Program program = { .loop = loop };

  if (argc != 2 || input == NULL)
    return 2;

  terminal = g_data_input_stream_new (G_INPUT_STREAM (input));
  program.terminal = terminal;

  request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST,
                          "url", argv[1],
                          "partition", "persist:login",
                          "credentials", NETREQ_CREDENTIALS_INCLUDE,
                          NULL);
  g_signal_connect (request, "login", G_CALLBACK (on_login), &program);
  netreq_client_request_send_async (request, NULL, on_sent, &program);
  g_main_loop_run (loop);

  return program.status;
}
