/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "call.h"

#include <string.h>

Call *
call_record (NetreqClientRequest *request)
{
  Call *self = g_new0 (Call, 1);
  g_autoptr(GError) error = NULL;

  g_initable_init (G_INITABLE (request), NULL, &error);
  g_assert_no_error (error);
  self->request = request;
  self->recorder = netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_DEFAULT);

  return self;
}

void
call_free (Call *self)
{
  netreq_event_recorder_drop_response (self->recorder);
  netreq_test_assert_last_ref (&self->request);
  netreq_event_recorder_free (self->recorder);
  g_free (self);
}

Call *
call_start (NetreqSession *session,
            const char    *url)
{
  Call *self = call_new (session, url, NULL);

  call_end (self);
  return self;
}

void
call_write (Call       *self,
            const char *text)
{
  g_autoptr(GError) error = NULL;

  netreq_client_request_write (self->request, (const guint8 *) text, strlen (text), &error);
  g_assert_no_error (error);
}

void
call_end (Call *self)
{
  g_autoptr(GError) error = NULL;

  netreq_client_request_end (self->request, &error);
  g_assert_no_error (error);
}
