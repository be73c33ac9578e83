/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libnetreq/netreq.h>

#include "support/netreq-event-recorder.h"
#include "support/netreq-raw-server.h"

G_BEGIN_DECLS

/* One request with all that a test of it needs. Its session has one connection
 * per host. */
typedef struct
{
  NetreqRawServer *server;
  NetreqSession *session;
  char *url;
  NetreqClientRequest *request;
  NetreqEventRecorder *recorder;
} Transaction;

/* @script: (nullable): NULL for a server that never says a word */
Transaction *transaction_new  (const NetreqRawStep *script);
/* @server: (transfer full) */
Transaction *transaction_new_for_server
                              (NetreqRawServer     *server);
/* Fails unless everything goes with its last reference: nothing keeps the request
 * alive after its close, or the session after its requests. */
void         transaction_free (Transaction         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Transaction, transaction_free)

/* Makes the request; what follows are properties and the final NULL. */
#define transaction_describe(self, flags, ...)                               \
  transaction_record (self, flags,                                           \
                      g_object_new (NETREQ_TYPE_CLIENT_REQUEST,              \
                                    "session", (self)->session,              \
                                    "url", (self)->url,                      \
                                    __VA_ARGS__))

void         transaction_record       (Transaction              *self,
                                       NetreqEventRecorderFlags  flags,
                                       NetreqClientRequest      *request);

/* None of these may fail or emit anything. */
void         transaction_write        (Transaction *self,
                                       const char  *text);
void         transaction_end          (Transaction *self);
void         transaction_abort        (Transaction *self);
void         transaction_follow       (Transaction *self);
void         transaction_defer        (Transaction *self);

/* Adds a line with the outcome, "sent 200" or "sent net::ERR_ABORTED", when it is
 * known. */
void         transaction_send         (Transaction  *self,
                                       GCancellable *cancellable);
/* The same with "read hello" for the text of the response. */
void         transaction_read_text    (Transaction  *self,
                                       GCancellable *cancellable);
void         transaction_note         (Transaction  *self,
                                       const char   *what,
                                       const char   *result,
                                       const GError *error);

#define LINES(...) ((const char *const[]) { __VA_ARGS__, NULL })

/* Compares the whole list, after the close of the request when it must come. */
#define transaction_assert(self, lines) \
  transaction_assert_at (self, G_STRLOC, lines)
#define transaction_assert_close(self, lines)                                \
  G_STMT_START {                                                             \
    netreq_event_recorder_run_to_close ((self)->recorder);                   \
    transaction_assert (self, lines);                                        \
  } G_STMT_END

void         transaction_assert_at    (Transaction       *self,
                                       const char        *location,
                                       const char *const *lines);

G_END_DECLS
