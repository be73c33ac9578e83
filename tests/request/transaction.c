/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "request/transaction.h"

Transaction *
transaction_new (const NetreqRawStep *script)
{
  return transaction_new_for_server (script != NULL ? netreq_raw_server_new (script, NULL)
                                                    : netreq_raw_server_new_mute ());
}

Transaction *
transaction_new_for_server (NetreqRawServer *server)
{
  Transaction *self = g_new0 (Transaction, 1);

  self->server = server;
  self->url = netreq_raw_server_url (self->server, "/");
  self->session = g_object_new (NETREQ_TYPE_SESSION, "max-connections-per-host", 1, NULL);

  return self;
}

void
transaction_free (Transaction *self)
{
  g_clear_pointer (&self->recorder, netreq_event_recorder_free);
  if (self->request != NULL)
    netreq_test_collect (&self->request);
  if (self->session != NULL)
    netreq_test_collect (&self->session);
  netreq_raw_server_free (self->server);
  g_free (self->url);
  g_free (self);
}

void
transaction_record (Transaction              *self,
                    NetreqEventRecorderFlags  flags,
                    NetreqClientRequest      *request)
{
  g_assert_null (self->request);

  self->request = request;
  self->recorder = netreq_event_recorder_new (request, flags);
}

void
transaction_write (Transaction *self,
                   const char  *text)
{
  g_autoptr(GError) error = NULL;

  netreq_event_recorder_assert_silent (self->recorder,
    netreq_client_request_write (self->request, (const guint8 *) text, strlen (text), &error));
  g_assert_no_error (error);
}

void
transaction_end (Transaction *self)
{
  g_autoptr(GError) error = NULL;

  netreq_event_recorder_assert_silent (self->recorder, netreq_client_request_end (self->request, &error));
  g_assert_no_error (error);
}

void
transaction_abort (Transaction *self)
{
  netreq_event_recorder_assert_silent (self->recorder, netreq_client_request_abort (self->request));
}

void
transaction_follow (Transaction *self)
{
  g_autoptr(GError) error = NULL;

  netreq_event_recorder_assert_silent (self->recorder,
    netreq_client_request_follow_redirect (self->request, &error));
  g_assert_no_error (error);
}

void
transaction_defer (Transaction *self)
{
  g_autoptr(GError) error = NULL;

  netreq_event_recorder_assert_silent (self->recorder,
    netreq_client_request_defer_redirect (self->request, &error));
  g_assert_no_error (error);
}

static const char *
get_error_name (const GError *error)
{
  if (error->domain == NETREQ_ERROR)
    return netreq_error_get_name (error->code);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  return "cancelled";
}

void
transaction_note (Transaction  *self,
                  const char   *what,
                  const char   *result,
                  const GError *error)
{
  g_autofree char *line = g_strconcat (what, " ", error != NULL ? get_error_name (error) : result, NULL);

  netreq_event_recorder_note (self->recorder, line);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Transaction *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *status = NULL;
  g_autoptr(NetreqIncomingMessage) response =
    netreq_client_request_send_finish (NETREQ_CLIENT_REQUEST (source), result, &error);

  g_assert_true ((response != NULL) == (error == NULL));
  if (response != NULL)
    status = g_strdup_printf ("%u", netreq_incoming_message_get_status_code (response));
  transaction_note (self, "sent", status, error);
}

void
transaction_send (Transaction  *self,
                  GCancellable *cancellable)
{
  netreq_event_recorder_assert_silent (self->recorder,
    netreq_client_request_send_async (self->request, cancellable, on_sent, self));
}

static void
on_text_read (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text =
    netreq_incoming_message_read_text_finish (NETREQ_INCOMING_MESSAGE (source), result, &error);

  g_assert_true ((text != NULL) == (error == NULL));
  transaction_note (user_data, "read", text, error);
}

void
transaction_read_text (Transaction  *self,
                       GCancellable *cancellable)
{
  NetreqIncomingMessage *response = netreq_event_recorder_get_response (self->recorder);

  netreq_event_recorder_assert_silent (self->recorder,
    netreq_incoming_message_read_text_async (response, cancellable, on_text_read, self));
}

void
transaction_assert_at (Transaction       *self,
                       const char        *location,
                       const char *const *lines)
{
  g_autofree char *actual = netreq_event_recorder_to_string (self->recorder);
  g_autoptr(GString) expected = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (expected, "  %s\n", lines[i]);

  if (!g_str_equal (expected->str, actual))
    g_error ("%s: not the expected events.\nExpected:\n%sBut it was:\n%s", location, expected->str, actual);
}
