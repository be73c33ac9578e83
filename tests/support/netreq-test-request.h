/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libnetreq/netreq.h>

#include "support/netreq-test-loop.h"

G_BEGIN_DECLS

/* Asynchronous calls that a test wants to wait for:
 *
 *   g_autoptr(GAsyncResult) result = NULL;
 *
 *   g_output_stream_flush_async (stream, 0, NULL, netreq_test_result_cb, &result);
 *   netreq_test_wait_for (result);
 */
void                   netreq_test_result_cb     (GObject                *source,
                                                  GAsyncResult           *result,
                                                  gpointer                result_pointer);

/* Fails the test when the options are not valid. */
NetreqClientRequest   *netreq_test_request_new   (NetreqSession          *session,
                                                  const char             *method,
                                                  const char             *url);
void                   netreq_test_request_write (NetreqClientRequest    *request,
                                                  const char             *text);
/* Ends the body, unless it has ended, and waits for the response. */
NetreqIncomingMessage *netreq_test_request_send  (NetreqClientRequest    *request,
                                                  GError                **error);
/* All of it, for a GET: sends, checks the status, reads the text. To be freed. */
char                  *netreq_test_get           (NetreqSession          *session,
                                                  const char             *url,
                                                  guint                   status);

GBytes                *netreq_test_read_bytes    (NetreqIncomingMessage  *response,
                                                  GError                **error);
char                  *netreq_test_read_text     (NetreqIncomingMessage  *response,
                                                  GError                **error);

/* Reads a body with one source that is kept to its end. */
typedef struct
{
  GString *text;
  /* How much is read at once. */
  gsize most;
  guint n_reads;
  /* How often there was nothing to read. */
  guint n_in_vain;
  gboolean has_ended;
} NetreqTestReader;

void                   netreq_test_keep_reading  (GInputStream           *body,
                                                  NetreqTestReader       *reader);

#define netreq_test_assert_bytes(bytes, text)                                \
  G_STMT_START {                                                             \
    gsize _size;                                                             \
    const char *_data = g_bytes_get_data ((bytes), &_size);                  \
    g_assert_cmpmem (_data, _size, (text), strlen (text));                   \
  } G_STMT_END

G_END_DECLS
