/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libnetreq/netreq.h>

#include "support/netreq-event-recorder.h"
#include "support/netreq-raw-server.h"

G_BEGIN_DECLS

/* One of several requests of a session, with its recorder. */
typedef struct
{
  NetreqClientRequest *request;
  NetreqEventRecorder *recorder;
} Call;

/* What follows are more properties and the final NULL. */
#define call_new(session_, url_, ...)                                        \
  call_record (g_object_new (NETREQ_TYPE_CLIENT_REQUEST,                     \
                             "session", (session_), "url", (url_), __VA_ARGS__))

Call *call_record (NetreqClientRequest *request);
/* Fails unless that was the last reference to the request. */
void  call_free   (Call                *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

/* A GET that is on its way. */
Call *call_start  (NetreqSession       *session,
                   const char          *url);

void  call_write  (Call                *self,
                   const char          *text);
void  call_end    (Call                *self);

#define call_wait(self) netreq_event_recorder_run_to_close ((self)->recorder)

/* Waits for the close and compares the whole list. */
#define call_assert(self, ...)                                               \
  G_STMT_START {                                                             \
    call_wait (self);                                                        \
    netreq_event_recorder_assert ((self)->recorder, __VA_ARGS__, NULL);      \
  } G_STMT_END

/* The same for a GET that goes well. */
#define call_assert_body(self, text)                                         \
  G_STMT_START {                                                             \
    call_wait (self);                                                        \
    g_assert_no_error (netreq_event_recorder_get_error ((self)->recorder));  \
    g_assert_cmpstr (netreq_event_recorder_get_body ((self)->recorder)->str, \
                     ==, (text));                                            \
  } G_STMT_END

/* The answers of raw servers, to one request and to all of a connection. */
#define OK "HTTP/1.1 200 OK\r\n"
#define LENGTH(n) OK "Content-Length: " #n "\r\n\r\n"
#define CHUNKED OK "Transfer-Encoding: chunked\r\n\r\n"
#define ANSWERS_ALL(text) ((const NetreqRawStep[]) { EXPECT_REQUEST, SEND (text), LOOP, CLOSE })

G_END_DECLS
