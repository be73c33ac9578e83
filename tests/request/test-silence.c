/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "request/transaction.h"

/* Every method at every stage of a request: none of them emits a signal or calls
 * a callback before it has returned, and whatever it does, the request comes to a
 * close in order and leaves nothing behind. */

/* --- the stages --- */

static const NetreqRawStep script[] = {
  EXPECT_HEAD,
  GATE ("answer"),
  SEND ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
  GATE ("body"),
  SEND ("5\r\nhello\r\n"),
  GATE ("end"),
  SEND ("0\r\n\r\n"),
  CLOSE,
};

static NetreqIncomingMessage *
get_response (Transaction *transaction)
{
  return netreq_event_recorder_get_response (transaction->recorder);
}

static void
describe (Transaction *transaction)
{
}

static void
collect (Transaction *transaction)
{
  transaction_write (transaction, "abc");
}

static void
stream (Transaction *transaction)
{
  g_assert_true (netreq_client_request_set_chunked_encoding (transaction->request, TRUE, NULL));
  transaction_write (transaction, "abc");
  netreq_event_recorder_wait (transaction->recorder, "request drain");
}

static void
end (Transaction *transaction)
{
  transaction_write (transaction, "abc");
  transaction_end (transaction);
}

static void
finish (Transaction *transaction)
{
  end (transaction);
  netreq_event_recorder_wait (transaction->recorder, "request finish");
}

static void
wait_for_answer (Transaction *transaction)
{
  end (transaction);
  netreq_raw_server_wait_gate (transaction->server, "answer");
}

static void
wait_by_callback (Transaction *transaction)
{
  transaction_send (transaction, NULL);
  netreq_raw_server_wait_gate (transaction->server, "answer");
}

static void
pause_at_once (NetreqEventRecorder *recorder,
               gpointer             user_data)
{
  NetreqIncomingMessage *response = netreq_event_recorder_get_response (recorder);

  netreq_event_recorder_assert_silent (recorder, netreq_incoming_message_resume (response));
  netreq_event_recorder_assert_silent (recorder, netreq_incoming_message_pause (response));
}

static void
answer (Transaction *transaction)
{
  end (transaction);
  netreq_event_recorder_on (transaction->recorder, "request response", pause_at_once, NULL);
  netreq_raw_server_open_gate (transaction->server, "answer");
  netreq_event_recorder_wait (transaction->recorder, "request response");
}

static void
resume (Transaction *transaction)
{
  netreq_event_recorder_assert_silent (transaction->recorder,
    netreq_incoming_message_resume (get_response (transaction)));
}

static void
flow (Transaction *transaction)
{
  answer (transaction);
  resume (transaction);
  netreq_raw_server_open_gate (transaction->server, "body");
  netreq_event_recorder_wait (transaction->recorder, "response data");
}

static void
stop_flow (Transaction *transaction)
{
  flow (transaction);
  netreq_event_recorder_assert_silent (transaction->recorder,
    netreq_incoming_message_pause (get_response (transaction)));
}

static void
on_pulled (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  netreq_event_recorder_note (((Transaction *) user_data)->recorder, "pulled");
}

static void
pull (Transaction *transaction)
{
  g_autoptr(GInputStream) body = NULL;

  answer (transaction);
  body = netreq_incoming_message_get_body_stream (get_response (transaction));
  netreq_event_recorder_assert_silent (transaction->recorder,
    g_input_stream_read_bytes_async (body, 10, G_PRIORITY_DEFAULT, NULL, on_pulled, transaction));
  netreq_test_settle ();
}

static void
read_text (Transaction *transaction)
{
  transaction_read_text (transaction, NULL);
}

static void
read_whole (Transaction *transaction)
{
  answer (transaction);
  read_text (transaction);
  netreq_test_settle ();
}

static void
close_well (Transaction *transaction)
{
  flow (transaction);
  netreq_raw_server_open_gate (transaction->server, "end");
  netreq_event_recorder_run_to_close (transaction->recorder);
}

static void
abort_only (Transaction *transaction)
{
  flow (transaction);
  transaction_abort (transaction);
}

static const struct
{
  const char *name;
  void (*reach) (Transaction *transaction);
  gboolean has_response;
} stages[] = {
  { "described", describe },
  { "collecting", collect },
  { "streaming", stream },
  { "ended", end },
  { "finished", finish },
  { "waiting", wait_for_answer },
  { "waiting-by-callback", wait_by_callback },
  { "answered", answer, TRUE },
  { "flowing", flow, TRUE },
  { "paused", stop_flow, TRUE },
  { "pulling", pull, TRUE },
  { "reading", read_whole, TRUE },
  { "aborted", abort_only, TRUE },
  { "closed", close_well, TRUE },
};

/* --- the methods --- */

static void
set_header (Transaction *transaction)
{
  netreq_client_request_set_header (transaction->request, "X-Test", "value", NULL);
}

static void
get_header (Transaction *transaction)
{
  g_free (netreq_client_request_get_header (transaction->request, "X-Test"));
}

static void
remove_header (Transaction *transaction)
{
  netreq_client_request_remove_header (transaction->request, "X-Test", NULL);
}

static void
set_chunked_encoding (Transaction *transaction)
{
  netreq_client_request_set_chunked_encoding (transaction->request, TRUE, NULL);
}

static void
write_text (Transaction *transaction)
{
  netreq_client_request_write (transaction->request, (const guint8 *) "def", 3, NULL);
}

static void
write_nothing (Transaction *transaction)
{
  netreq_client_request_write (transaction->request, NULL, 0, NULL);
}

static void
write_bytes (Transaction *transaction)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("def", 3);

  netreq_client_request_write_bytes (transaction->request, bytes, NULL);
}

static void
end_request (Transaction *transaction)
{
  netreq_client_request_end (transaction->request, NULL);
}

static void
end_bytes (Transaction *transaction)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("def", 3);

  netreq_client_request_end_bytes (transaction->request, bytes, NULL);
}

static void
abort_request (Transaction *transaction)
{
  netreq_client_request_abort (transaction->request);
}

static void
send_request (Transaction *transaction)
{
  transaction_send (transaction, NULL);
}

static void
send_cancelled (Transaction *transaction)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  transaction_send (transaction, cancellable);
}

static void
get_and_drop_upload_stream (Transaction *transaction)
{
  g_autoptr(GOutputStream) body = netreq_client_request_get_body_stream (transaction->request);
}

static void
write_to_stream (Transaction *transaction)
{
  g_autoptr(GOutputStream) body = netreq_client_request_get_body_stream (transaction->request);

  g_output_stream_write (body, "def", 3, NULL, NULL);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, NULL);
  netreq_event_recorder_note (((Transaction *) user_data)->recorder, "written");
}

static void
write_to_stream_async (Transaction *transaction)
{
  g_autoptr(GOutputStream) body = netreq_client_request_get_body_stream (transaction->request);

  g_output_stream_write_async (body, "def", 3, G_PRIORITY_DEFAULT, NULL, on_written, transaction);
}

static void
close_upload_stream (Transaction *transaction)
{
  g_autoptr(GOutputStream) body = netreq_client_request_get_body_stream (transaction->request);

  g_output_stream_close (body, NULL, NULL);
}

static void
on_upload_closed (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, NULL);
  netreq_event_recorder_note (((Transaction *) user_data)->recorder, "upload closed");
}

static void
close_upload_stream_async (Transaction *transaction)
{
  g_autoptr(GOutputStream) body = netreq_client_request_get_body_stream (transaction->request);

  g_output_stream_close_async (body, G_PRIORITY_DEFAULT, NULL, on_upload_closed, transaction);
}

static void
on_spliced (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, NULL);
  netreq_event_recorder_note (((Transaction *) user_data)->recorder, "spliced");
}

static void
splice (Transaction *transaction)
{
  g_autoptr(GOutputStream) body = netreq_client_request_get_body_stream (transaction->request);
  g_autoptr(GInputStream) source = g_memory_input_stream_new_from_data ("def", 3, NULL);

  g_output_stream_splice_async (body, source, G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, on_spliced, transaction);
}

static void
get_all (GObject *object)
{
  guint n_properties;
  g_autofree GParamSpec **properties = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_properties);

  for (guint i = 0; i < n_properties; i++)
    {
      g_auto(GValue) value = G_VALUE_INIT;

      if (properties[i]->flags & G_PARAM_READABLE)
        g_object_get_property (object, properties[i]->name, &value);
    }
}

static void
get_request_properties (Transaction *transaction)
{
  g_autoptr(GError) error = netreq_client_request_get_error (transaction->request);
  g_autoptr(NetreqUploadProgress) progress = netreq_client_request_get_upload_progress (transaction->request);

  netreq_client_request_get_response (transaction->request);
  get_all (G_OBJECT (transaction->request));
}

static void
drop_request (Transaction *transaction)
{
  g_clear_object (&transaction->request);
}

static void
pause_response (Transaction *transaction)
{
  netreq_incoming_message_pause (get_response (transaction));
}

static void
resume_response (Transaction *transaction)
{
  netreq_incoming_message_resume (get_response (transaction));
}

static void
read_text_cancelled (Transaction *transaction)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  transaction_read_text (transaction, cancellable);
}

static void
on_bytes_read (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GBytes) bytes =
    netreq_incoming_message_read_bytes_finish (NETREQ_INCOMING_MESSAGE (source), result, NULL);

  netreq_event_recorder_note (((Transaction *) user_data)->recorder, "bytes read");
}

static void
read_bytes (Transaction *transaction)
{
  netreq_incoming_message_read_bytes_async (get_response (transaction), NULL, on_bytes_read, transaction);
}

static void
on_json_read (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(JsonNode) node =
    netreq_incoming_message_read_json_finish (NETREQ_INCOMING_MESSAGE (source), result, NULL);

  netreq_event_recorder_note (((Transaction *) user_data)->recorder, "json read");
}

static void
read_json (Transaction *transaction)
{
  netreq_incoming_message_read_json_async (get_response (transaction), NULL, on_json_read, transaction);
}

static void
get_and_drop_stream (Transaction *transaction)
{
  g_autoptr(GInputStream) body = netreq_incoming_message_get_body_stream (get_response (transaction));
}

static void
pull_nonblocking (Transaction *transaction)
{
  g_autoptr(GInputStream) body = netreq_incoming_message_get_body_stream (get_response (transaction));
  char buffer[100];

  g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (body), buffer, sizeof buffer, NULL, NULL);
}

static void
pull_all (Transaction *transaction)
{
  g_autoptr(GInputStream) body = netreq_incoming_message_get_body_stream (get_response (transaction));
  char buffer[100];
  gsize n_read;

  netreq_raw_server_open_gate (transaction->server, "body");
  netreq_raw_server_open_gate (transaction->server, "end");
  g_input_stream_read_all (body, buffer, sizeof buffer, &n_read, NULL, NULL);
}

static void
close_stream (Transaction *transaction)
{
  g_autoptr(GInputStream) body = netreq_incoming_message_get_body_stream (get_response (transaction));

  g_input_stream_close (body, NULL, NULL);
}

static void
on_stream_closed (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
  netreq_event_recorder_note (((Transaction *) user_data)->recorder, "stream closed");
}

static void
close_stream_async (Transaction *transaction)
{
  g_autoptr(GInputStream) body = netreq_incoming_message_get_body_stream (get_response (transaction));

  g_input_stream_close_async (body, G_PRIORITY_DEFAULT, NULL, on_stream_closed, transaction);
}

static void
set_io_priority (Transaction *transaction)
{
  netreq_incoming_message_set_io_priority (get_response (transaction), G_PRIORITY_LOW);
}

static void
set_read_limit (Transaction *transaction)
{
  netreq_incoming_message_set_read_limit (get_response (transaction), 1);
}

static void
get_response_properties (Transaction *transaction)
{
  NetreqIncomingMessage *response = get_response (transaction);

  get_all (G_OBJECT (response));
  g_free (netreq_incoming_message_get_header (response, "X-Test"));
  g_strfreev (netreq_incoming_message_get_header_values (response, "X-Test"));
}

static void
drop_response (Transaction *transaction)
{
  netreq_event_recorder_drop_response (transaction->recorder);
}

static void
drop_both (Transaction *transaction)
{
  drop_request (transaction);
  drop_response (transaction);
}

typedef struct
{
  const char *name;
  void (*call) (Transaction *transaction);
  gboolean needs_response;
} Method;

static const Method methods[] = {
  { "set-header", set_header },
  { "get-header", get_header },
  { "remove-header", remove_header },
  { "set-chunked-encoding", set_chunked_encoding },
  { "write", write_text },
  { "write-nothing", write_nothing },
  { "write-bytes", write_bytes },
  { "end", end_request },
  { "end-bytes", end_bytes },
  { "abort", abort_request },
  { "send", send_request },
  { "send-cancelled", send_cancelled },
  { "get-upload-stream", get_and_drop_upload_stream },
  { "write-to-stream", write_to_stream },
  { "write-to-stream-async", write_to_stream_async },
  { "close-upload-stream", close_upload_stream },
  { "close-upload-stream-async", close_upload_stream_async },
  { "splice", splice },
  { "get-request-properties", get_request_properties },
  { "drop-request", drop_request },
  { "pause", pause_response, TRUE },
  { "resume", resume_response, TRUE },
  { "read-text", read_text, TRUE },
  { "read-text-cancelled", read_text_cancelled, TRUE },
  { "read-bytes", read_bytes, TRUE },
  { "read-json", read_json, TRUE },
  { "get-stream", get_and_drop_stream, TRUE },
  { "pull-nonblocking", pull_nonblocking, TRUE },
  { "pull-all", pull_all, TRUE },
  { "close-stream", close_stream, TRUE },
  { "close-stream-async", close_stream_async, TRUE },
  { "set-io-priority", set_io_priority, TRUE },
  { "set-read-limit", set_read_limit, TRUE },
  { "get-response-properties", get_response_properties, TRUE },
  { "drop-response", drop_response, TRUE },
  { "drop-both", drop_both, TRUE },
};

/* --- the two together --- */

typedef struct
{
  Transaction *transaction;
  const Method *method;
  gboolean is_done;
} Call;

/* In a dispatch, where a task could be tempted to call back at once. */
static gboolean
call_method (gpointer user_data)
{
  Call *call = user_data;
  Transaction *transaction = call->transaction;
  g_autofree char *before = netreq_event_recorder_to_string (transaction->recorder);
  g_autofree char *after = NULL;

  netreq_event_recorder_assert_silent (transaction->recorder, call->method->call (transaction));
  after = netreq_event_recorder_to_string (transaction->recorder);
  g_assert_cmpstr (before, ==, after);
  call->is_done = TRUE;

  return G_SOURCE_REMOVE;
}

static void
bring_to_close (Transaction *transaction)
{
  NetreqClientRequest *request = netreq_event_recorder_get_request (transaction->recorder);

  /* Dropped before it was sent. */
  if (request == NULL)
    return;

  netreq_event_recorder_assert_silent (transaction->recorder, netreq_client_request_abort (request));
  netreq_event_recorder_run_to_close (transaction->recorder);
}

static void
test_pair (void   (*reach) (Transaction *transaction),
           const Method *method)
{
  g_autoptr(Transaction) transaction = transaction_new (script);
  Call call = { transaction, method, FALSE };

  transaction_describe (transaction, NETREQ_EVENT_RECORDER_WITH_PROGRESS, "method", "POST", NULL);
  reach (transaction);
  g_idle_add_full (G_PRIORITY_HIGH, call_method, &call, NULL);
  netreq_test_wait_for (call.is_done);
  netreq_test_settle ();
  bring_to_close (transaction);
}

static void
test_stage (gconstpointer data)
{
  guint stage = GPOINTER_TO_UINT (data);

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      if (methods[i].needs_response && !stages[stage].has_response)
        continue;

      g_test_message ("%s", methods[i].name);
      test_pair (stages[stage].reach, &methods[i]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autofree char *path = g_strconcat ("/silence/", stages[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_stage);
    }

  return g_test_run ();
}
