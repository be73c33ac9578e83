/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-header-list-private.h"
#include "request/netreq-incoming-message.h"
#include "request/netreq-request-state-private.h"
#include "request/netreq-response-stream-private.h"

G_BEGIN_DECLS

/* What the request hears of its response. All of them may come from inside a
 * public call, so the request answers from the main loop. */
typedef struct
{
  /* The body has been read to its end. */
  void (*ended)  (gpointer owner);
  void (*failed) (const GError *error,
                  gpointer      owner);
  /* The application wants nothing more of the body. */
  void (*dropped) (gpointer owner);
  /* The last reference is gone, and with it the response, whether or not the body
   * was read to its end. */
  void (*gone) (gboolean was_read,
                gpointer owner);
} NetreqIncomingMessageOwner;

typedef struct
{
  guint status_code;
  const char *status_message;
  guint version_major;
  guint version_minor;
  GUri *url;
  /* Of type a(us), or NULL. */
  GVariant *redirect_chain;
  /* Taken over. */
  NetreqHeaderList *headers;
  /* The bytes on the wire, and how many there will be, or -1. */
  GInputStream *body;
  gint64 body_length;
  GMainContext *context;
} NetreqIncomingMessageHead;

NetreqIncomingMessage *netreq_incoming_message_new           (const NetreqIncomingMessageHead  *head,
                                                              const NetreqIncomingMessageOwner *owner_funcs,
                                                              gpointer                          owner);

/* After the `response` emission: flows when somebody listens for data; with
 * @discard the body is read and thrown away. */
void                   netreq_incoming_message_begin         (NetreqIncomingMessage            *self,
                                                              gboolean                          discard);

/* Whether nobody reads it but by its signals, and nobody has: there are no callbacks. */
gboolean               netreq_incoming_message_is_only_heard (NetreqIncomingMessage            *self);

/* The request has come to its end: reading is over. Emits nothing, calls nobody. */
void                   netreq_incoming_message_settle        (NetreqIncomingMessage            *self,
                                                              NetreqOutcome                     outcome,
                                                              const GError                     *error);
/* The last callback and signals. From the main loop only. */
void                   netreq_incoming_message_emit_tail     (NetreqIncomingMessage            *self,
                                                              NetreqOutcome                     outcome,
                                                              const GError                     *error);

/* For the stream that the application pulls. */
gssize                 netreq_incoming_message_pull          (NetreqIncomingMessage            *self,
                                                              void                             *buffer,
                                                              gsize                             count,
                                                              gboolean                          blocking,
                                                              GCancellable                     *cancellable,
                                                              GError                          **error);
gboolean               netreq_incoming_message_is_readable   (NetreqIncomingMessage            *self);
/* Bytes of the body that have come over the wire. */
guint64                netreq_incoming_message_get_received  (NetreqIncomingMessage            *self);
/* For a NetreqReadableSource. */
GSource               *netreq_incoming_message_begin_to_wait (NetreqIncomingMessage            *self,
                                                              GSource                          *kept,
                                                              gboolean                         *lasts);
void                   netreq_incoming_message_forget_stream (NetreqIncomingMessage            *self,
                                                              NetreqResponseStream             *stream);
/* The application closes it. */
void                   netreq_incoming_message_give_up       (NetreqIncomingMessage            *self);

G_END_DECLS
