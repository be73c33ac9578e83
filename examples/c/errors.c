/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Tells errors apart.
 *
 * Usage: errors URL
 */

#include <libnetreq/netreq.h>

static const char *
explain (const GError *error)
{
  if (g_error_matches (error, NETREQ_ERROR, NETREQ_ERROR_INVALID_URL))
    return "This is not a URL";
  if (g_error_matches (error, NETREQ_ERROR, NETREQ_ERROR_CONNECTION_REFUSED))
    return "Nobody listens there";
  if (g_error_matches (error, NETREQ_ERROR, NETREQ_ERROR_RESPONSE_TIMED_OUT))
    return "The server takes its time";

  return "Something else went wrong";
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GMainLoop *loop = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqIncomingMessage) response = NULL;

  response = netreq_client_request_send_finish (NETREQ_CLIENT_REQUEST (source), result, &error);

  /* The server has its own kind of errors. */
  if (response == NULL)
    g_print ("%s (%s)\n", explain (error), error->message);
  else if (netreq_incoming_message_get_status_code (response) < 400)
    g_print ("All is well\n");
  else
    g_print ("The server says %u\n", netreq_incoming_message_get_status_code (response));

  g_main_loop_quit (loop);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(NetreqClientRequest) request = NULL;

  if (argc != 2)
    return 2;

  /* Bad options are an error of the first call. */
  request = g_object_new (NETREQ_TYPE_CLIENT_REQUEST,
                          "url", argv[1],
                          "connect-timeout", 10000,
                          "response-timeout", 1000,
                          NULL);
  netreq_client_request_send_async (request, NULL, on_sent, loop);
  g_main_loop_run (loop);

  return 0;
}
