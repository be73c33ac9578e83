/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "support/netreq-test-request.h"

void
netreq_test_result_cb (G_GNUC_UNUSED GObject *source,
                       GAsyncResult          *result,
                       gpointer               result_pointer)
{
  GAsyncResult **place = result_pointer;

  g_assert_null (*place);
  *place = g_object_ref (result);
}

NetreqClientRequest *
netreq_test_request_new (NetreqSession *session,
                         const char    *method,
                         const char    *url)
{
  g_autoptr(GError) error = NULL;
  NetreqClientRequest *request =
    g_initable_new (NETREQ_TYPE_CLIENT_REQUEST, NULL, &error,
                    "session", session, "method", method, "url", url, NULL);

  g_assert_no_error (error);
  return request;
}

void
netreq_test_request_write (NetreqClientRequest *request,
                           const char          *text)
{
  g_autoptr(GError) error = NULL;

  netreq_client_request_write (request, (const guint8 *) text, strlen (text), &error);
  g_assert_no_error (error);
}

NetreqIncomingMessage *
netreq_test_request_send (NetreqClientRequest  *request,
                          GError              **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  netreq_client_request_send_async (request, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);

  return netreq_client_request_send_finish (request, result, error);
}

char *
netreq_test_get (NetreqSession *session,
                 const char    *url,
                 guint          status)
{
  g_autoptr(NetreqClientRequest) request = netreq_test_request_new (session, "GET", url);
  g_autoptr(NetreqIncomingMessage) response = NULL;
  g_autoptr(GError) error = NULL;
  char *text;

  response = netreq_test_request_send (request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (netreq_incoming_message_get_status_code (response), ==, status);
  text = netreq_test_read_text (response, &error);
  g_assert_no_error (error);

  return text;
}

GBytes *
netreq_test_read_bytes (NetreqIncomingMessage  *response,
                        GError                **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  netreq_incoming_message_read_bytes_async (response, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);

  return netreq_incoming_message_read_bytes_finish (response, result, error);
}

char *
netreq_test_read_text (NetreqIncomingMessage  *response,
                       GError                **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  netreq_incoming_message_read_text_async (response, NULL, netreq_test_result_cb, &result);
  netreq_test_wait_for (result);

  return netreq_incoming_message_read_text_finish (response, result, error);
}

static gboolean
read_some (GObject  *body,
           gpointer  user_data)
{
  NetreqTestReader *reader = user_data;
  g_autofree char *bytes = g_malloc (reader->most);
  g_autoptr(GError) error = NULL;
  gssize n_read = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (body), bytes, reader->most,
                                                            NULL, &error);

  if (n_read < 0)
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
      reader->n_in_vain++;
      return G_SOURCE_CONTINUE;
    }

  g_string_append_len (reader->text, bytes, n_read);
  reader->n_reads++;
  reader->has_ended = n_read == 0;

  return !reader->has_ended;
}

void
netreq_test_keep_reading (GInputStream     *body,
                          NetreqTestReader *reader)
{
  g_autoptr(GSource) source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (body), NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (read_some), reader, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}
