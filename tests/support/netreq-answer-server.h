/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A server on the loopback interface, with TLS or without, that asks the test for
 * every answer. It shares the main loop with the client, and keeps every byte that it
 * is sent.
 *
 * It speaks just enough HTTP/1.1 to know where a request ends. */

typedef struct
{
  /* As they came: nothing is decoded, trimmed or put in order. */
  char *method;
  char *target;
  GStrv headers; /* "Name: value" each */
  GBytes *body;  /* its chunks joined */
  guint connection; /* the number of the one that it came by, from 0 */
} NetreqAnswerRequest;

/* Returns all bytes of a response, to be freed; its length must be known from its
 * head. The request is gone afterwards. */
typedef char *(*NetreqAnswerFunc) (const NetreqAnswerRequest *request,
                                   gpointer                   user_data);

typedef struct _NetreqAnswerServer NetreqAnswerServer;

/* @certificate: (nullable): with its key, for TLS */
NetreqAnswerServer *netreq_answer_server_new  (GTlsCertificate     *certificate,
                                               NetreqAnswerFunc     answer,
                                               gpointer             user_data);
void                netreq_answer_server_free (NetreqAnswerServer  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqAnswerServer, netreq_answer_server_free)

guint16             netreq_answer_server_get_port     (NetreqAnswerServer  *self);
/* What all clients have sent so far, over all connections, in the order in which it
 * came; not as TLS has it on the wire, but in clear. */
const GString      *netreq_answer_server_get_received (NetreqAnswerServer  *self);

/* How many connections there are at the moment. */
guint               netreq_answer_server_get_open     (NetreqAnswerServer  *self);

/* The first value of a header, or NULL; to be freed. */
char               *netreq_answer_request_get_header  (const NetreqAnswerRequest *request,
                                                       const char                *name);

G_END_DECLS
