/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <pthread.h>

#include "support/netreq-raw-server.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean is_open;
  guint arrivals; /* connections that have come to it */
} NetreqRawGate;

typedef struct
{
  gsize start;      /* where it begins in what the connection received */
  gsize body_start; /* where its head ends */
  gsize end;        /* where it ends, as far as it was read */
  GByteArray *body; /* without the framing of chunks */
} NetreqRawRequest;

struct _NetreqRawServer
{
  pthread_mutex_t lock;   /* not a GMutex: ThreadSanitizer cannot see those */
  GMainContext *context;  /* of the test; woken up at every change */
  GPtrArray *scripts;     /* GArrays of NetreqRawStep that own their data */
  GPtrArray *connections; /* NetreqRawConnections; guarded by lock, as are theirs */
  GHashTable *gates;      /* names to NetreqRawGates; guarded by lock */
  GThread *acceptor;      /* accepts until stopping is set */
  char *address;          /* as it stands in a URL */
  guint16 port;
  int listener;
  int wake_fd;            /* wakes the acceptor up */
  gboolean is_stopping;   /* guarded by lock */
};

typedef struct
{
  NetreqRawServer *server; /* not owned */
  const GArray *script;    /* of the server */
  GThread *thread;         /* plays the script */
  int fd;                  /* of the thread */
  int wake_fd;             /* wakes the thread up: a gate has opened, or all ends */
  gsize position;          /* of the thread: how much of received it has used */

  GByteArray *received;    /* written by the thread only, under the lock */
  GPtrArray *requests;     /* NetreqRawRequests; written in the same way */
  guint64 sent;            /* guarded by lock, as all below */
  gboolean is_blocked;     /* the client takes no more bytes */
  gboolean is_closed;      /* no more bytes will come */
  gboolean is_over;        /* the script has ended */
} NetreqRawConnection;

void           netreq_raw_server_lock           (NetreqRawServer           *self);
void           netreq_raw_server_unlock         (NetreqRawServer           *self);
/* Also lets the test look again at what it waits for. */
void           netreq_raw_server_unlock_changed (NetreqRawServer           *self);
NetreqRawGate *netreq_raw_server_get_gate       (NetreqRawServer           *self,
                                                 const char                *name);
char          *netreq_raw_request_get_header    (const NetreqRawConnection *connection,
                                                 const NetreqRawRequest    *request,
                                                 const char                *name);

/* The body of the thread of a connection. */
gpointer       netreq_raw_connection_play       (NetreqRawConnection       *self);

G_END_DECLS
