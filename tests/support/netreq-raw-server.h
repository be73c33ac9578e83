/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "support/netreq-test-loop.h"

G_BEGIN_DECLS

/* A TCP server on the loopback interface that plays scripts, byte for byte. It
 * has threads of its own, so that the main loop is free for the client.
 *
 *   g_autoptr(NetreqRawServer) server =
 *     netreq_raw_server_new (SCRIPT (EXPECT_REQUEST,
 *                                    SEND ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"),
 *                                    GATE ("half"),
 *                                    CLOSE),
 *                            NULL);
 *
 * Connection 0 plays the first script, connection 1 the second, and so on; the
 * last script is played by all that follow. A script that cannot go on, as the
 * client has closed, ends there. The end of a script is a CLOSE.
 */

typedef enum
{
  NETREQ_RAW_CLOSE,
  NETREQ_RAW_EXPECT_HEAD,
  NETREQ_RAW_EXPECT_REQUEST,
  NETREQ_RAW_READ,
  NETREQ_RAW_READ_BODY,
  NETREQ_RAW_READ_ALL,
  NETREQ_RAW_SEND,
  NETREQ_RAW_GATE,
  NETREQ_RAW_SHUTDOWN_WRITE,
  NETREQ_RAW_RESET,
  NETREQ_RAW_HOLD,
  NETREQ_RAW_LOOP,
} NetreqRawStepKind;

typedef struct
{
  NetreqRawStepKind kind;
  const char *data; /* what to send, or the name of a gate */
  gssize length;    /* of data, -1 if it ends with NUL; or what to read */
  guint64 times;    /* how often to send data */
} NetreqRawStep;

#define SCRIPT(...) ((const NetreqRawStep[]) { __VA_ARGS__, CLOSE })

/* Reads one whole request, its body by Content-Length or chunks, and records it. */
#define EXPECT_REQUEST       { .kind = NETREQ_RAW_EXPECT_REQUEST }
/* The same without the body, which stays unread. */
#define EXPECT_HEAD          { .kind = NETREQ_RAW_EXPECT_HEAD }
/* Reads the body (or the rest of it) of the last request. */
#define READ_BODY            { .kind = NETREQ_RAW_READ_BODY }
/* Reads as many bytes, whatever they are. */
#define READ_BYTES(n)        { .kind = NETREQ_RAW_READ, .length = (n) }
/* Reads until the client closes. */
#define READ_ALL             { .kind = NETREQ_RAW_READ_ALL }
#define SEND(text)           { .kind = NETREQ_RAW_SEND, .data = (text), .length = -1, .times = 1 }
#define SEND_BYTES(bytes, n) { .kind = NETREQ_RAW_SEND, .data = (bytes), .length = (n), .times = 1 }
#define SEND_REPEAT(text, n) { .kind = NETREQ_RAW_SEND, .data = (text), .length = -1, .times = (n) }
/* Waits until the test opens the gate. */
#define GATE(name)           { .kind = NETREQ_RAW_GATE, .data = (name), .length = -1 }
/* Closes with FIN; what has come in and was not read is dropped first. */
#define CLOSE                { .kind = NETREQ_RAW_CLOSE }
/* Sends FIN and keeps on: a READ_ALL after it closes as gently as can be. */
#define SHUTDOWN_WRITE       { .kind = NETREQ_RAW_SHUTDOWN_WRITE }
/* Closes with RST. */
#define RESET                { .kind = NETREQ_RAW_RESET }
/* Reads and sends nothing more, until the client closes. */
#define HOLD                 { .kind = NETREQ_RAW_HOLD }
/* Plays the script again from its beginning, on the same connection. */
#define LOOP                 { .kind = NETREQ_RAW_LOOP }

typedef struct _NetreqRawServer NetreqRawServer;

NetreqRawServer *netreq_raw_server_new           (const NetreqRawStep *first_script,
                                                  ...) G_GNUC_NULL_TERMINATED;
gboolean         netreq_raw_server_have_ipv6     (void);
NetreqRawServer *netreq_raw_server_new_ipv6      (const NetreqRawStep *script);
/* Accepts, and never says a word. */
NetreqRawServer *netreq_raw_server_new_mute      (void);
/* Stops every script wherever it is and closes its connection. */
void             netreq_raw_server_free          (NetreqRawServer     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqRawServer, netreq_raw_server_free)

guint16          netreq_raw_server_get_port      (NetreqRawServer     *self);
/* With the address of the server; to be freed. */
char            *netreq_raw_server_url           (NetreqRawServer     *self,
                                                  const char          *path);
/* The same with another host, "localhost" for instance. */
char            *netreq_raw_server_url_with_host (NetreqRawServer     *self,
                                                  const char          *host,
                                                  const char          *path);
/* A URL whose port refuses connections. */
char            *netreq_raw_refusing_url         (const char          *path);

/* Conditions and counts, for netreq_test_wait_for() too. */
guint            netreq_raw_server_get_connections (NetreqRawServer *self);
guint            netreq_raw_server_get_requests    (NetreqRawServer *self);
guint            netreq_raw_server_get_requests_of (NetreqRawServer *self,
                                                    guint            connection);
/* The client has closed, shut down or reset its side, or the connection is over. */
gboolean         netreq_raw_server_is_closed       (NetreqRawServer *self,
                                                    guint            connection);
/* The script has ended. */
gboolean         netreq_raw_server_is_over         (NetreqRawServer *self,
                                                    guint            connection);
/* The script waits because the client takes no more bytes. */
gboolean         netreq_raw_server_is_blocked      (NetreqRawServer *self,
                                                    guint            connection);
guint64          netreq_raw_server_get_sent        (NetreqRawServer *self,
                                                    guint            connection);
/* How many connections have come to the gate so far. */
guint            netreq_raw_server_get_arrivals    (NetreqRawServer *self,
                                                    const char      *gate);

/* A gate stays open until it is closed again. */
void             netreq_raw_server_open_gate       (NetreqRawServer *self,
                                                    const char      *gate);
void             netreq_raw_server_close_gate      (NetreqRawServer *self,
                                                    const char      *gate);

#define netreq_raw_server_wait_connected(self, n) \
  netreq_test_wait_for (netreq_raw_server_get_connections (self) >= (guint) (n))
#define netreq_raw_server_wait_requests(self, n) \
  netreq_test_wait_for (netreq_raw_server_get_requests (self) >= (guint) (n))
#define netreq_raw_server_wait_closed(self, connection) \
  netreq_test_wait_for (netreq_raw_server_is_closed (self, connection))
#define netreq_raw_server_wait_over(self, connection) \
  netreq_test_wait_for (netreq_raw_server_is_over (self, connection))
#define netreq_raw_server_wait_gate(self, gate) \
  netreq_test_wait_for (netreq_raw_server_get_arrivals (self, gate) > 0)

/* Waits until all connections are closed; the test fails, with what has been read of the
 * client on it, when one is not. A script that waits at a gate with more than a window
 * full of bytes unread does not learn of the end that is behind them. */
void             netreq_raw_server_wait_all_closed (NetreqRawServer *self);

/* What the client has sent. All but the body are as they came; the body has its
 * chunks joined. The strings end with NUL; all are to be freed. */
GBytes          *netreq_raw_server_get_received    (NetreqRawServer *self,
                                                    guint            connection);
char            *netreq_raw_server_get_request     (NetreqRawServer *self,
                                                    guint            connection,
                                                    guint            request);
char            *netreq_raw_server_get_head        (NetreqRawServer *self,
                                                    guint            connection,
                                                    guint            request);
GBytes          *netreq_raw_server_get_body        (NetreqRawServer *self,
                                                    guint            connection,
                                                    guint            request);
/* The first value of a header, or NULL. */
char            *netreq_raw_server_get_header      (NetreqRawServer *self,
                                                    guint            connection,
                                                    guint            request,
                                                    const char      *name);

G_END_DECLS
