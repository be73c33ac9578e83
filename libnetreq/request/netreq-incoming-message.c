/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "request/netreq-incoming-message-private.h"

#include "body/netreq-text-decoder-private.h"
#include "netreq-error-private.h"
#include "netreq-source-private.h"
#include "policy/netreq-header-merge-private.h"
#include "policy/netreq-json-nesting-private.h"
#include "policy/netreq-media-type-private.h"
#include "policy/netreq-url-private.h"
#include "request/netreq-response-pump-private.h"
#include "request/netreq-response-reader-private.h"
#include "request/netreq-response-stream-private.h"

/**
 * NetreqIncomingMessage:
 *
 * The response to a [class@Netreq.ClientRequest]: a status, headers, and a body
 * that is read as it comes.
 *
 * There are two ways to read the body, as in Node. It *flows* when a handler for
 * [signal@Netreq.IncomingMessage::data] has been connected by the end of the
 * [signal@Netreq.ClientRequest::response] emission, or once
 * [method@Netreq.IncomingMessage.resume] is called. Or it is *pulled*, with
 * [method@Netreq.IncomingMessage.read_bytes_async],
 * [method@Netreq.IncomingMessage.read_text_async],
 * [method@Netreq.IncomingMessage.read_json_async] or the stream of
 * [method@Netreq.IncomingMessage.get_body_stream]. With neither, the body stays
 * unread and the sender is throttled.
 *
 * A response that flows keeps itself alive. Any other lives as long as somebody
 * holds it, its stream or a pending read; when the last of these goes before the
 * body has been read, the transfer is given up, as if
 * [method@Netreq.ClientRequest.abort] had been called. When nothing but the end was
 * left to read, as in the response to a HEAD request, then the request has simply
 * come to its end. Either way a response that is gone emits nothing more; the
 * request does.
 *
 * The signals come in this order: any number of `data` and `download-progress`,
 * then at most one of `end`, `aborted` and `error`, then `close`. All of them come
 * before the last signals of the request, and none from inside a method.
 *
 * ```c
 * static void
 * on_text (GObject *source, GAsyncResult *result, gpointer user_data)
 * {
 *   g_autoptr(GError) error = NULL;
 *   g_autofree char *text = netreq_incoming_message_read_text_finish (
 *     NETREQ_INCOMING_MESSAGE (source), result, &error);
 *
 *   g_print ("%s\n", text != NULL ? text : error->message);
 * }
 *
 * static void
 * on_response (NetreqClientRequest *request, NetreqIncomingMessage *response)
 * {
 *   netreq_incoming_message_read_text_async (response, NULL, on_text, NULL);
 * }
 * ```
 *
 * Since: 1.0
 */

/* A body that is read whole is held in memory; no server may fill it. */
#define DEFAULT_READ_LIMIT (256 * 1024 * 1024)

struct _NetreqIncomingMessage
{
  GObject parent_instance;

  /* The head, as it came. Owned. */
  guint status_code;
  char *status_message;
  guint version_major;
  guint version_minor;
  GUri *url;
  NetreqHeaderList *headers;
  /* NULL without redirects, until somebody asks. */
  GVariant *redirect_chain;
  /* The same in other forms, made when somebody asks. Owned. */
  char *http_version;
  char *url_text;
  GStrv raw_headers;
  GVariant *merged_headers;

  /* The request, until it has come to its end. */
  gpointer owner;
  NetreqIncomingMessageOwner owner_funcs;

  GMainContext *context;
  NetreqResponseReader *reader;
  gint64 body_length;
  int io_priority;
  guint64 read_limit;

  /* The streams that the application holds. Not owned. */
  GSList *streams;
  /* The last signal was emitted. */
  gboolean is_closed;

  /* What makes it flow or reads it whole. */
  NetreqResponsePump *pump;
  /* A reference to ourselves while we flow. */
  gboolean is_held;
  /* A handler for data is not enough to make it flow. */
  gboolean is_paused;

  /* A whole-body read was begun; there is no second one. */
  gboolean was_collected;
  /* Somebody was promised a callback. */
  gboolean was_awaited;

  /* What the last `download-progress` said, and the source of the next. */
  guint64 reported;
  GSource *progress;
};

G_DEFINE_FINAL_TYPE (NetreqIncomingMessage, netreq_incoming_message, G_TYPE_OBJECT)

typedef enum {
  PROP_STATUS_CODE = 1,
  PROP_STATUS_MESSAGE,
  PROP_HTTP_VERSION,
  PROP_HTTP_VERSION_MAJOR,
  PROP_HTTP_VERSION_MINOR,
  PROP_RAW_HEADERS,
  PROP_HEADERS,
  PROP_URL,
  PROP_REDIRECT_CHAIN,
  PROP_IO_PRIORITY,
  PROP_READ_LIMIT,
} NetreqIncomingMessageProperty;

static GParamSpec *properties[PROP_READ_LIMIT + 1];

enum {
  SIGNAL_DATA,
  SIGNAL_END,
  SIGNAL_ABORTED,
  SIGNAL_ERROR,
  SIGNAL_CLOSE,
  SIGNAL_DOWNLOAD_PROGRESS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
has_handler (NetreqIncomingMessage *self,
             guint                  signal)
{
  return g_signal_has_handler_pending (self, signals[signal], 0, TRUE);
}

/* --- the head --- */

static const NetreqResponsePumpOwner pump_owner;

/* What is decoded has another length than what was announced. */
static gint64
get_readable_length (const NetreqIncomingMessageHead *head,
                     const char                      *codings)
{
  return codings == NULL ? head->body_length : -1;
}

static void
take_head (NetreqIncomingMessage           *self,
           const NetreqIncomingMessageHead *head)
{
  g_autofree char *codings = netreq_header_list_get_joined (head->headers, "Content-Encoding", ", ");

  self->status_code = head->status_code;
  self->status_message = g_strdup (head->status_message);
  self->version_major = head->version_major;
  self->version_minor = head->version_minor;
  self->url = g_uri_ref (head->url);
  self->headers = head->headers;
  if (head->redirect_chain != NULL)
    self->redirect_chain = g_variant_ref (head->redirect_chain);
  self->context = g_main_context_ref (head->context);
  self->reader = netreq_response_reader_new (head->body, codings, head->url);
  self->body_length = head->body_length;
  self->pump = netreq_response_pump_new (self->reader, head->url, get_readable_length (head, codings), self->context,
                                         &pump_owner, self);
  netreq_response_pump_set_priority (self->pump, self->io_priority);
}

/* A binding can make one that is no response to anything. It belongs to the context in
 * which it is first used. */
static void
ensure_head (NetreqIncomingMessage *self)
{
  g_autoptr(GInputStream) body = NULL;
  g_autoptr(GMainContext) context = NULL;
  g_autoptr(GUri) nowhere = NULL;
  NetreqIncomingMessageHead head = { .status_message = "" };

  if (self->headers != NULL)
    return;

  body = g_memory_input_stream_new ();
  context = g_main_context_ref_thread_default ();
  nowhere = g_uri_build (G_URI_FLAGS_NONE, "", NULL, NULL, -1, "", NULL, NULL);
  head.headers = netreq_header_list_new ();
  head.body = body;
  head.context = context;
  head.url = nowhere;
  take_head (self, &head);
}

static NetreqResponseReader *
get_reader (NetreqIncomingMessage *self)
{
  ensure_head (self);
  return self->reader;
}

static NetreqResponsePump *
get_pump (NetreqIncomingMessage *self)
{
  ensure_head (self);
  return self->pump;
}

/* --- what the request is told --- */

static void
tell_ended (NetreqIncomingMessage *self)
{
  if (self->owner != NULL)
    self->owner_funcs.ended (self->owner);
}

static void
tell_failed (NetreqIncomingMessage *self,
             const GError          *error)
{
  if (self->owner != NULL)
    self->owner_funcs.failed (error, self->owner);
}

static void
tell_dropped (NetreqIncomingMessage *self)
{
  if (self->owner != NULL)
    self->owner_funcs.dropped (self->owner);
}

/* Whoever read as much as was announced, or knew that there is no body, has not
 * seen the end. The byte is lost, but nobody wants it any more. */
static gboolean
nothing_is_left (NetreqIncomingMessage *self)
{
  guint8 byte;

  return netreq_response_reader_read (get_reader (self), &byte, 1, FALSE, NULL, NULL) == 0;
}

void
netreq_incoming_message_give_up (NetreqIncomingMessage *self)
{
  if (self->owner == NULL)
    return;

  /* Whoever else reads has to be told, and of an end only by what was read. */
  if (!netreq_response_pump_is_running (get_pump (self)) && nothing_is_left (self))
    tell_ended (self);
  else
    tell_dropped (self);
}

/* --- progress --- */

static void
emit_progress (NetreqIncomingMessage *self)
{
  guint64 received = netreq_response_reader_get_received (get_reader (self));

  netreq_clear_source (&self->progress);
  if (received == self->reported)
    return;

  self->reported = received;
  g_signal_emit (self, signals[SIGNAL_DOWNLOAD_PROGRESS], 0, received, self->body_length);
}

static gboolean
on_progress_due (gpointer user_data)
{
  g_autoptr(NetreqIncomingMessage) self = g_object_ref (user_data);

  emit_progress (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_progress (NetreqIncomingMessage *self)
{
  if (self->progress != NULL || self->owner == NULL || !has_handler (self, SIGNAL_DOWNLOAD_PROGRESS))
    return;

  self->progress = g_idle_source_new ();
  g_source_set_static_name (self->progress, "[netreq] download progress");
  g_source_set_priority (self->progress, self->io_priority);
  g_source_set_callback (self->progress, on_progress_due, self, NULL);
  g_source_attach (self->progress, self->context);
}

/* --- reading --- */

static void
hold (NetreqIncomingMessage *self)
{
  if (self->is_held)
    return;

  self->is_held = TRUE;
  g_object_ref (self);
}

static void
let_go (NetreqIncomingMessage *self)
{
  if (!self->is_held)
    return;

  self->is_held = FALSE;
  g_object_unref (self);
}

static void
on_pump_data (gpointer  owner,
              GBytes   *bytes)
{
  g_signal_emit (owner, signals[SIGNAL_DATA], 0, bytes);
}

static void
on_pump_moved (gpointer owner)
{
  schedule_progress (owner);
}

static void
on_pump_ended (gpointer owner)
{
  tell_ended (owner);
}

static void
on_pump_failed (gpointer      owner,
                const GError *error)
{
  tell_failed (owner, error);
}

static void
on_pump_given_up (gpointer owner)
{
  tell_dropped (owner);
}

static const NetreqResponsePumpOwner pump_owner = {
  .data = on_pump_data,
  .moved = on_pump_moved,
  .ended = on_pump_ended,
  .failed = on_pump_failed,
  .given_up = on_pump_given_up,
};

void
netreq_incoming_message_begin (NetreqIncomingMessage *self,
                               gboolean               discard)
{
  if (netreq_response_pump_is_running (get_pump (self)))
    return;

  if (self->is_paused)
    return;

  if (has_handler (self, SIGNAL_DATA))
    {
      hold (self);
      netreq_response_pump_start_flow (self->pump, self->io_priority <= NETREQ_IO_PRIORITY);
    }
  else if (discard)
    {
      hold (self);
      netreq_response_pump_start_discard (self->pump);
    }
}

gboolean
netreq_incoming_message_is_only_heard (NetreqIncomingMessage *self)
{
  return self->streams == NULL && !self->was_awaited;
}

void
netreq_incoming_message_settle (NetreqIncomingMessage *self,
                                NetreqOutcome          outcome,
                                const GError          *error)
{
  self->owner = NULL;
  netreq_response_pump_stop (get_pump (self));

  if (outcome != NETREQ_OUTCOME_DONE)
    netreq_response_reader_fail (get_reader (self), error);
}

void
netreq_incoming_message_forget_stream (NetreqIncomingMessage *self,
                                       NetreqResponseStream  *stream)
{
  self->streams = g_slist_remove (self->streams, stream);
}

/* A stream that somebody holds, a handler of ours perhaps, must not hold us for
 * ever. */
static void
close_streams (NetreqIncomingMessage *self)
{
  const GError *over = netreq_response_reader_get_error (get_reader (self));
  g_autoptr(GSList) streams = g_steal_pointer (&self->streams);

  self->is_closed = TRUE;
  for (GSList *l = streams; l != NULL; l = l->next)
    netreq_response_stream_message_closed (l->data, over);
}

void
netreq_incoming_message_emit_tail (NetreqIncomingMessage *self,
                                   NetreqOutcome          outcome,
                                   const GError          *error)
{
  if (error != NULL)
    netreq_response_pump_disappoint (get_pump (self), error);

  if (outcome == NETREQ_OUTCOME_DONE)
    {
      emit_progress (self);
      g_signal_emit (self, signals[SIGNAL_END], 0);
    }
  else if (outcome == NETREQ_OUTCOME_FAILED)
    g_signal_emit (self, signals[SIGNAL_ERROR], 0, error);
  else
    g_signal_emit (self, signals[SIGNAL_ABORTED], 0);

  netreq_clear_source (&self->progress);
  g_signal_emit (self, signals[SIGNAL_CLOSE], 0);
  close_streams (self);
  let_go (self);
}

gssize
netreq_incoming_message_pull (NetreqIncomingMessage *self,
                              void                  *buffer,
                              gsize                  count,
                              gboolean               blocking,
                              GCancellable          *cancellable,
                              GError               **error)
{
  gssize n_read;

  if (netreq_response_pump_is_running (get_pump (self)))
    {
      netreq_set_error (error, NETREQ_ERROR_UNEXPECTED,
                        "The body cannot be pulled while it flows or is read whole");
      return -1;
    }

  n_read = netreq_response_reader_read (get_reader (self), buffer, count, blocking, cancellable, error);
  if (n_read > 0)
    schedule_progress (self);

  if (n_read == 0 && count > 0)
    tell_ended (self);
  else if (n_read < 0 && netreq_response_reader_get_error (get_reader (self)) != NULL)
    tell_failed (self, netreq_response_reader_get_error (get_reader (self)));

  return n_read;
}

gboolean
netreq_incoming_message_is_readable (NetreqIncomingMessage *self)
{
  return netreq_response_reader_is_readable (get_reader (self));
}

guint64
netreq_incoming_message_get_received (NetreqIncomingMessage *self)
{
  return netreq_response_reader_get_received (get_reader (self));
}

GSource *
netreq_incoming_message_begin_to_wait (NetreqIncomingMessage *self,
                                       GSource               *kept,
                                       gboolean              *lasts)
{
  return netreq_response_reader_begin_to_wait (get_reader (self), kept, lasts);
}

/* --- the object --- */

static void
netreq_incoming_message_dispose (GObject *object)
{
  NetreqIncomingMessage *self = NETREQ_INCOMING_MESSAGE (object);
  gpointer owner = g_steal_pointer (&self->owner);

  if (self->pump != NULL)
    netreq_response_pump_stop (self->pump);
  netreq_clear_source (&self->progress);
  if (owner != NULL)
    self->owner_funcs.gone (nothing_is_left (self), owner);

  G_OBJECT_CLASS (netreq_incoming_message_parent_class)->dispose (object);
}

static void
clear_head (NetreqIncomingMessage *self)
{
  g_clear_pointer (&self->status_message, g_free);
  g_clear_pointer (&self->url, g_uri_unref);
  g_clear_pointer (&self->headers, netreq_header_list_free);
  g_clear_pointer (&self->redirect_chain, g_variant_unref);
  g_clear_pointer (&self->http_version, g_free);
  g_clear_pointer (&self->url_text, g_free);
  g_clear_pointer (&self->raw_headers, g_strfreev);
  g_clear_pointer (&self->merged_headers, g_variant_unref);
  g_clear_pointer (&self->pump, netreq_response_pump_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->reader, netreq_response_reader_free);
}

static void
netreq_incoming_message_finalize (GObject *object)
{
  NetreqIncomingMessage *self = NETREQ_INCOMING_MESSAGE (object);

  clear_head (self);

  G_OBJECT_CLASS (netreq_incoming_message_parent_class)->finalize (object);
}

static void
netreq_incoming_message_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  NetreqIncomingMessage *self = NETREQ_INCOMING_MESSAGE (object);

  switch ((NetreqIncomingMessageProperty) prop_id)
    {
    case PROP_STATUS_CODE:
      g_value_set_uint (value, self->status_code);
      break;
    case PROP_STATUS_MESSAGE:
      g_value_set_string (value, netreq_incoming_message_get_status_message (self));
      break;
    case PROP_HTTP_VERSION:
      g_value_set_string (value, netreq_incoming_message_get_http_version (self));
      break;
    case PROP_HTTP_VERSION_MAJOR:
      g_value_set_uint (value, self->version_major);
      break;
    case PROP_HTTP_VERSION_MINOR:
      g_value_set_uint (value, self->version_minor);
      break;
    case PROP_RAW_HEADERS:
      g_value_set_boxed (value, netreq_incoming_message_get_raw_headers (self));
      break;
    case PROP_HEADERS:
      g_value_set_variant (value, netreq_incoming_message_get_headers (self));
      break;
    case PROP_URL:
      g_value_set_string (value, netreq_incoming_message_get_url (self));
      break;
    case PROP_REDIRECT_CHAIN:
      g_value_set_variant (value, netreq_incoming_message_get_redirect_chain (self));
      break;
    case PROP_IO_PRIORITY:
      g_value_set_int (value, self->io_priority);
      break;
    case PROP_READ_LIMIT:
      g_value_set_uint64 (value, self->read_limit);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
netreq_incoming_message_set_property (GObject      *object,
                                      guint         prop_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  NetreqIncomingMessage *self = NETREQ_INCOMING_MESSAGE (object);

  switch ((NetreqIncomingMessageProperty) prop_id)
    {
    case PROP_IO_PRIORITY:
      netreq_incoming_message_set_io_priority (self, g_value_get_int (value));
      break;
    case PROP_READ_LIMIT:
      netreq_incoming_message_set_read_limit (self, g_value_get_uint64 (value));
      break;
    case PROP_STATUS_CODE:
    case PROP_STATUS_MESSAGE:
    case PROP_HTTP_VERSION:
    case PROP_HTTP_VERSION_MAJOR:
    case PROP_HTTP_VERSION_MINOR:
    case PROP_RAW_HEADERS:
    case PROP_HEADERS:
    case PROP_URL:
    case PROP_REDIRECT_CHAIN:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags read_write = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * NetreqIncomingMessage:status-code: (getter get_status_code)
   *
   * The status code, such as 200.
   *
   * Since: 1.0
   */
  properties[PROP_STATUS_CODE] =
    g_param_spec_uint ("status-code", NULL, NULL, 0, 999, 0, read_only);

  /**
   * NetreqIncomingMessage:status-message: (getter get_status_message)
   *
   * The reason phrase, such as `OK`. HTTP/2 has none, so the customary one
   * stands in.
   *
   * Since: 1.0
   */
  properties[PROP_STATUS_MESSAGE] =
    g_param_spec_string ("status-message", NULL, NULL, NULL, read_only);

  /**
   * NetreqIncomingMessage:http-version: (getter get_http_version)
   *
   * The version of the protocol: `1.0`, `1.1` or `2.0`.
   *
   * Since: 1.0
   */
  properties[PROP_HTTP_VERSION] =
    g_param_spec_string ("http-version", NULL, NULL, NULL, read_only);

  /**
   * NetreqIncomingMessage:http-version-major: (getter get_http_version_major)
   *
   * The number before the dot of the version.
   *
   * Since: 1.0
   */
  properties[PROP_HTTP_VERSION_MAJOR] =
    g_param_spec_uint ("http-version-major", NULL, NULL, 0, 9, 1, read_only);

  /**
   * NetreqIncomingMessage:http-version-minor: (getter get_http_version_minor)
   *
   * The number behind the dot of the version.
   *
   * Since: 1.0
   */
  properties[PROP_HTTP_VERSION_MINOR] =
    g_param_spec_uint ("http-version-minor", NULL, NULL, 0, 9, 1, read_only);

  /**
   * NetreqIncomingMessage:raw-headers: (getter get_raw_headers)
   *
   * All headers: name, value, name, value. See
   * [method@Netreq.IncomingMessage.get_raw_headers] for what is lost.
   *
   * Since: 1.0
   */
  properties[PROP_RAW_HEADERS] =
    g_param_spec_boxed ("raw-headers", NULL, NULL, G_TYPE_STRV, read_only);

  /**
   * NetreqIncomingMessage:headers: (getter get_headers)
   *
   * All headers by name, merged as [method@Netreq.IncomingMessage.get_header]
   * does: a dictionary from lower-case names to strings, and for `set-cookie` to
   * an array of strings.
   *
   * Since: 1.0
   */
  properties[PROP_HEADERS] =
    g_param_spec_variant ("headers", NULL, NULL, G_VARIANT_TYPE_VARDICT, NULL, read_only);

  /**
   * NetreqIncomingMessage:url: (getter get_url)
   *
   * The URL that this is the response of, the last one after redirects, without
   * user info or fragment. It is an https one where an http one was asked for and the
   * server is known to want https; that is no redirect.
   *
   * Since: 1.0
   */
  properties[PROP_URL] =
    g_param_spec_string ("url", NULL, NULL, NULL, read_only);

  /**
   * NetreqIncomingMessage:redirect-chain: (getter get_redirect_chain)
   *
   * The redirects that have led here, in their order: the status and the URL of
   * each response that redirected. Empty without redirects.
   *
   * Since: 1.0
   */
  properties[PROP_REDIRECT_CHAIN] =
    g_param_spec_variant ("redirect-chain", NULL, NULL, G_VARIANT_TYPE ("a(us)"), NULL, read_only);

  /**
   * NetreqIncomingMessage:io-priority: (getter get_io_priority) (setter set_io_priority)
   *
   * The main loop priority at which the body is read, where it flows or is read
   * whole. The default is below the priority at which GTK draws, so that no
   * download costs a frame.
   *
   * Since: 1.0
   */
  properties[PROP_IO_PRIORITY] =
    g_param_spec_int ("io-priority", NULL, NULL, G_MININT, G_MAXINT, NETREQ_IO_PRIORITY, read_write);

  /**
   * NetreqIncomingMessage:read-limit: (getter get_read_limit) (setter set_read_limit)
   *
   * How many bytes, after decoding, a body may have that is read whole; 0 for 2 GiB,
   * which is the most in any case. A larger one fails the request with
   * %NETREQ_ERROR_RESPONSE_BODY_TOO_BIG. A body that flows or is pulled from the
   * stream has no limit.
   *
   * Since: 1.0
   */
  properties[PROP_READ_LIMIT] =
    g_param_spec_uint64 ("read-limit", NULL, NULL, 0, G_MAXUINT64, DEFAULT_READ_LIMIT, read_write);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
install_signals (GType type)
{
  /**
   * NetreqIncomingMessage::data:
   * @self: the response
   * @data: a piece of the body, decoded, and never empty
   *
   * Emitted for each piece of a body that flows. A handler may call anything;
   * after [method@Netreq.IncomingMessage.pause] no more pieces come.
   *
   * Since: 1.0
   */
  signals[SIGNAL_DATA] =
    g_signal_new ("data", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_BYTES);

  /**
   * NetreqIncomingMessage::end:
   * @self: the response
   *
   * Emitted once when the whole body has been read, after the last `data`. A body
   * that is cut short never ends like this.
   *
   * Since: 1.0
   */
  signals[SIGNAL_END] =
    g_signal_new ("end", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * NetreqIncomingMessage::aborted:
   * @self: the response
   *
   * Emitted once when the request was aborted before the body had been read.
   *
   * Since: 1.0
   */
  signals[SIGNAL_ABORTED] =
    g_signal_new ("aborted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * NetreqIncomingMessage::error:
   * @self: the response
   * @error: what went wrong, of the domain %NETREQ_ERROR
   *
   * Emitted once when the body could not be read to its end. The request then
   * emits the same error.
   *
   * Since: 1.0
   */
  signals[SIGNAL_ERROR] =
    g_signal_new ("error", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * NetreqIncomingMessage::close:
   * @self: the response
   *
   * Emitted once as the last signal of the response, on every path.
   *
   * Since: 1.0
   */
  signals[SIGNAL_CLOSE] =
    g_signal_new ("close", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * NetreqIncomingMessage::download-progress:
   * @self: the response
   * @current: the bytes that have come
   * @total: the bytes that will come, or -1 while that is not known
   *
   * Emitted when more of the body has come, once for all that came in one turn of
   * the main loop. Both numbers count the bytes on the wire, before decoding, so
   * that they meet at the end.
   *
   * Since: 1.0
   */
  signals[SIGNAL_DOWNLOAD_PROGRESS] =
    g_signal_new ("download-progress", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_INT64);
}

static void
netreq_incoming_message_class_init (NetreqIncomingMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = netreq_incoming_message_dispose;
  object_class->finalize = netreq_incoming_message_finalize;
  object_class->get_property = netreq_incoming_message_get_property;
  object_class->set_property = netreq_incoming_message_set_property;

  install_properties (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));
}

static void
netreq_incoming_message_init (NetreqIncomingMessage *self)
{
  self->io_priority = NETREQ_IO_PRIORITY;
  self->read_limit = DEFAULT_READ_LIMIT;
}

NetreqIncomingMessage *
netreq_incoming_message_new (const NetreqIncomingMessageHead  *head,
                             const NetreqIncomingMessageOwner *owner_funcs,
                             gpointer                          owner)
{
  NetreqIncomingMessage *self = g_object_new (NETREQ_TYPE_INCOMING_MESSAGE, NULL);

  take_head (self, head);
  self->owner_funcs = *owner_funcs;
  self->owner = owner;

  return self;
}

/**
 * netreq_incoming_message_get_status_code: (get-property status-code)
 * @self: a response
 *
 * Gets the status code, such as 200.
 *
 * Returns: the status code
 *
 * Since: 1.0
 */
guint
netreq_incoming_message_get_status_code (NetreqIncomingMessage *self)
{
  g_return_val_if_fail (NETREQ_IS_INCOMING_MESSAGE (self), 0);

  return self->status_code;
}

/**
 * netreq_incoming_message_get_status_message: (get-property status-message)
 * @self: a response
 *
 * Gets the reason phrase, such as `OK`.
 *
 * Returns: (transfer none): the reason phrase, which may be empty
 *
 * Since: 1.0
 */
const char *
netreq_incoming_message_get_status_message (NetreqIncomingMessage *self)
{
  g_return_val_if_fail (NETREQ_IS_INCOMING_MESSAGE (self), NULL);

  ensure_head (self);
  return self->status_message;
}

/**
 * netreq_incoming_message_get_http_version: (get-property http-version)
 * @self: a response
 *
 * Gets the version of the protocol: `1.0`, `1.1` or `2.0`.
 *
 * Returns: (transfer none): the version
 *
 * Since: 1.0
 */
const char *
netreq_incoming_message_get_http_version (NetreqIncomingMessage *self)
{
  g_return_val_if_fail (NETREQ_IS_INCOMING_MESSAGE (self), NULL);

  if (self->http_version == NULL)
    self->http_version = g_strdup_printf ("%u.%u", self->version_major, self->version_minor);

  return self->http_version;
}

/**
 * netreq_incoming_message_get_http_version_major: (get-property http-version-major)
 * @self: a response
 *
 * Gets the number before the dot of the version.
 *
 * Returns: 1 or 2
 *
 * Since: 1.0
 */
guint
netreq_incoming_message_get_http_version_major (NetreqIncomingMessage *self)
{
  g_return_val_if_fail (NETREQ_IS_INCOMING_MESSAGE (self), 0);

  return self->version_major;
}

/**
 * netreq_incoming_message_get_http_version_minor: (get-property http-version-minor)
 * @self: a response
 *
 * Gets the number behind the dot of the version.
 *
 * Returns: 0 or 1
 *
 * Since: 1.0
 */
guint
netreq_incoming_message_get_http_version_minor (NetreqIncomingMessage *self)
{
  g_return_val_if_fail (NETREQ_IS_INCOMING_MESSAGE (self), 0);

  return self->version_minor;
}

/**
 * netreq_incoming_message_get_url: (get-property url)
 * @self: a response
 *
 * Gets the URL that this is the response of, the last one after redirects.
 *
 * Returns: (transfer none): the URL, without user info or fragment
 *
 * Since: 1.0
 */
const char *
netreq_incoming_message_get_url (NetreqIncomingMessage *self)
{
  g_return_val_if_fail (NETREQ_IS_INCOMING_MESSAGE (self), NULL);

  ensure_head (self);
  if (self->url_text == NULL)
    self->url_text = *g_uri_get_scheme (self->url) != '\0' ? netreq_url_to_string (self->url) : g_strdup ("");

  return self->url_text;
}

/**
 * netreq_incoming_message_get_redirect_chain: (get-property redirect-chain)
 * @self: a response
 *
 * Gets the redirects that have led to this response, in their order. Each is the
 * status of a response that redirected and the URL that was asked for it, without
 * user info or fragment; where the last one led is
 * [property@Netreq.IncomingMessage:url].
 *
 * Returns: (transfer none): an array (`a(us)`), empty without redirects
 *
 * Since: 1.0
 */
GVariant *
netreq_incoming_message_get_redirect_chain (NetreqIncomingMessage *self)
{
  g_return_val_if_fail (NETREQ_IS_INCOMING_MESSAGE (self), NULL);

  if (self->redirect_chain == NULL)
    self->redirect_chain = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(us)"), NULL, 0));

  return self->redirect_chain;
}

/**
 * netreq_incoming_message_get_raw_headers: (get-property raw-headers)
 * @self: a response
 *
 * Gets all headers with repetitions: name, value, name, value.
 *
 * This is as much as the engine keeps: names that it knows, such as
 * `Content-Type`, come first and in their customary spelling whatever the server
 * wrote; all others come after them, spelled and ordered as they were sent.
 * Values are valid UTF-8; other bytes have become replacement characters.
 *
 * Returns: (transfer none): the headers
 *
 * Since: 1.0
 */
GStrv
netreq_incoming_message_get_raw_headers (NetreqIncomingMessage *self)
{
  g_return_val_if_fail (NETREQ_IS_INCOMING_MESSAGE (self), NULL);

  ensure_head (self);
  if (self->raw_headers == NULL)
    self->raw_headers = netreq_header_list_to_strv (self->headers);

  return self->raw_headers;
}

/**
 * netreq_incoming_message_get_headers: (get-property headers)
 * @self: a response
 *
 * Gets all headers by name, merged as
 * [method@Netreq.IncomingMessage.get_header] does.
 *
 * Returns: (transfer none): a dictionary (`a{sv}`) from lower-case names to
 *   strings, and for `set-cookie` to an array of strings
 *
 * Since: 1.0
 */
GVariant *
netreq_incoming_message_get_headers (NetreqIncomingMessage *self)
{
  g_return_val_if_fail (NETREQ_IS_INCOMING_MESSAGE (self), NULL);

  ensure_head (self);
  if (self->merged_headers == NULL)
    self->merged_headers = g_variant_ref_sink (netreq_header_merge_all (self->headers));

  return self->merged_headers;
}

/**
 * netreq_incoming_message_get_header:
 * @self: a response
 * @name: a header name, in any case
 *
 * Gets the value of a header. Where a header came several times the values are
 * merged as in Node: of those that make sense only once, such as `content-type`,
 * the first counts; `cookie` is joined with `; `, all others with `, `.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL without such a header
 *
 * Since: 1.0
 */
char *
netreq_incoming_message_get_header (NetreqIncomingMessage *self,
                                    const char            *name)
{
  g_return_val_if_fail (NETREQ_IS_INCOMING_MESSAGE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  ensure_head (self);
  return netreq_header_merge_get (self->headers, name);
}

/**
 * netreq_incoming_message_get_header_values:
 * @self: a response
 * @name: a header name, in any case
 *
 * Gets the values of a header one by one, in the order in which they came.
 *
 * Returns: (transfer full): the values; empty without such a header
 *
 * Since: 1.0
 */
GStrv
netreq_incoming_message_get_header_values (NetreqIncomingMessage *self,
                                           const char            *name)
{
  g_return_val_if_fail (NETREQ_IS_INCOMING_MESSAGE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  ensure_head (self);
  return netreq_header_list_get_values (self->headers, name);
}

/**
 * netreq_incoming_message_get_io_priority: (get-property io-priority)
 * @self: a response
 *
 * Gets the main loop priority at which the body is read.
 *
 * Returns: the priority
 *
 * Since: 1.0
 */
int
netreq_incoming_message_get_io_priority (NetreqIncomingMessage *self)
{
  g_return_val_if_fail (NETREQ_IS_INCOMING_MESSAGE (self), 0);

  return self->io_priority;
}

/**
 * netreq_incoming_message_set_io_priority: (set-property io-priority)
 * @self: a response
 * @io_priority: a main loop priority; smaller numbers are more urgent
 *
 * Sets the main loop priority at which the body is read. Above the default a
 * fast download can make a window stutter.
 *
 * Since: 1.0
 */
void
netreq_incoming_message_set_io_priority (NetreqIncomingMessage *self,
                                         int                    io_priority)
{
  g_return_if_fail (NETREQ_IS_INCOMING_MESSAGE (self));

  if (self->io_priority == io_priority)
    return;

  self->io_priority = io_priority;
  netreq_response_pump_set_priority (get_pump (self), io_priority);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IO_PRIORITY]);
}

/**
 * netreq_incoming_message_get_read_limit: (get-property read-limit)
 * @self: a response
 *
 * Gets how large a body may be that is read whole.
 *
 * Returns: bytes, or 0 for 2 GiB
 *
 * Since: 1.0
 */
guint64
netreq_incoming_message_get_read_limit (NetreqIncomingMessage *self)
{
  g_return_val_if_fail (NETREQ_IS_INCOMING_MESSAGE (self), 0);

  return self->read_limit;
}

/**
 * netreq_incoming_message_set_read_limit: (set-property read-limit)
 * @self: a response
 * @n_bytes: bytes, or 0 for 2 GiB
 *
 * Sets how large a body may be that is read whole.
 *
 * Since: 1.0
 */
void
netreq_incoming_message_set_read_limit (NetreqIncomingMessage *self,
                                        guint64                n_bytes)
{
  g_return_if_fail (NETREQ_IS_INCOMING_MESSAGE (self));

  if (self->read_limit == n_bytes)
    return;

  self->read_limit = n_bytes;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READ_LIMIT]);
}

/**
 * netreq_incoming_message_pause:
 * @self: a response
 *
 * Stops the flow, or keeps it from beginning: no `data` comes, and soon the sender
 * is throttled, until [method@Netreq.IncomingMessage.resume] is called. Does nothing
 * to a body that is read in another way. While paused somebody has to hold the
 * response.
 *
 * Since: 1.0
 */
void
netreq_incoming_message_pause (NetreqIncomingMessage *self)
{
  g_return_if_fail (NETREQ_IS_INCOMING_MESSAGE (self));

  self->is_paused = TRUE;
  if (!netreq_response_pump_is_flowing (get_pump (self)))
    return;

  netreq_response_pump_stop (get_pump (self));
  let_go (self);
}

/**
 * netreq_incoming_message_resume:
 * @self: a response
 *
 * Makes the body flow, whether it was paused or has never begun to. Does nothing
 * while it flows, is read whole, or once it has been read.
 *
 * Since: 1.0
 */
void
netreq_incoming_message_resume (NetreqIncomingMessage *self)
{
  g_return_if_fail (NETREQ_IS_INCOMING_MESSAGE (self));

  self->is_paused = FALSE;
  if (self->owner == NULL || netreq_response_pump_is_running (get_pump (self)))
    return;

  hold (self);
  netreq_response_pump_start_flow (self->pump, FALSE);
}

/**
 * netreq_incoming_message_get_body_stream:
 * @self: a response
 *
 * Gets the body as a stream to pull from. Reading it asynchronously never blocks
 * and uses no thread. Closing it before its end gives the transfer up, as
 * [method@Netreq.ClientRequest.abort] does. The stream keeps the response alive
 * until that has closed.
 *
 * It is a [iface@Gio.PollableInputStream] too. A read that must not block takes all
 * that is there, up to what it asks for; a source may be kept from one read to the
 * next, and is quiet while there is nothing to read.
 *
 * Reading fails with the error of the request, or with %NETREQ_ERROR_UNEXPECTED
 * while the body flows or is read whole.
 *
 * Returns: (transfer full): a stream of the decoded body
 *
 * Since: 1.0
 */
GInputStream *
netreq_incoming_message_get_body_stream (NetreqIncomingMessage *self)
{
  GInputStream *stream;

  g_return_val_if_fail (NETREQ_IS_INCOMING_MESSAGE (self), NULL);

  stream = netreq_response_stream_new (self);
  self->streams = g_slist_prepend (self->streams, stream);
  if (self->is_closed)
    close_streams (self);

  return stream;
}

static GError *
refuse_to_collect (NetreqIncomingMessage *self)
{
  const GError *error = netreq_response_reader_get_error (get_reader (self));

  if (error != NULL)
    return g_error_copy (error);

  if (self->was_collected || netreq_response_reader_has_ended (get_reader (self)))
    return netreq_error_new (NETREQ_ERROR_UNEXPECTED, "The body has been read already");

  if (netreq_response_pump_is_running (get_pump (self)))
    return netreq_error_new (NETREQ_ERROR_UNEXPECTED, "The body flows and cannot be read whole as well");

  return NULL;
}

static void
collect (NetreqIncomingMessage *self,
         gpointer               source_tag,
         GCancellable          *cancellable,
         GAsyncReadyCallback    callback,
         gpointer               user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = refuse_to_collect (self);

  g_task_set_source_tag (task, source_tag);
  self->was_awaited = TRUE;

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (g_task_return_error_if_cancelled (task))
    return;

  /* A body that is there is not lost to a late cancellation. */
  g_task_set_check_cancellable (task, FALSE);

  self->was_collected = TRUE;
  netreq_response_pump_start_collect (get_pump (self), task, self->read_limit);
}

static GBytes *
collect_finish (NetreqIncomingMessage *self,
                gpointer               source_tag,
                GAsyncResult          *result,
                GError               **error)
{
  g_return_val_if_fail (NETREQ_IS_INCOMING_MESSAGE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, source_tag), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * netreq_incoming_message_read_bytes_async:
 * @self: a response
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when the body is here
 * @user_data: data for @callback
 *
 * Reads the whole body, or what is left of it, into memory.
 *
 * Fails with the error of the request; with
 * %NETREQ_ERROR_RESPONSE_BODY_TOO_BIG beyond
 * [property@Netreq.IncomingMessage:read-limit]; with %NETREQ_ERROR_UNEXPECTED
 * when the body flows or has been read already. Cancelling the read gives the
 * transfer up, since what was read so far is lost, and fails with
 * %G_IO_ERROR_CANCELLED.
 *
 * Since: 1.0
 */
void
netreq_incoming_message_read_bytes_async (NetreqIncomingMessage *self,
                                          GCancellable          *cancellable,
                                          GAsyncReadyCallback    callback,
                                          gpointer               user_data)
{
  g_return_if_fail (NETREQ_IS_INCOMING_MESSAGE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  collect (self, netreq_incoming_message_read_bytes_async, cancellable, callback, user_data);
}

/**
 * netreq_incoming_message_read_bytes_finish:
 * @self: a response
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Netreq.IncomingMessage.read_bytes_async].
 *
 * Returns: (transfer full): the decoded body, which may be empty; %NULL on error
 *
 * Since: 1.0
 */
GBytes *
netreq_incoming_message_read_bytes_finish (NetreqIncomingMessage  *self,
                                           GAsyncResult           *result,
                                           GError                **error)
{
  return collect_finish (self, netreq_incoming_message_read_bytes_async, result, error);
}

/**
 * netreq_incoming_message_read_text_async:
 * @self: a response
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when the body is here
 * @user_data: data for @callback
 *
 * Reads the whole body as text. The charset is that of Content-Type unless the
 * text begins with a byte order mark, and UTF-8 by default. What is not valid in
 * that charset becomes U+FFFD.
 *
 * Fails as [method@Netreq.IncomingMessage.read_bytes_async] does.
 *
 * Since: 1.0
 */
void
netreq_incoming_message_read_text_async (NetreqIncomingMessage *self,
                                         GCancellable          *cancellable,
                                         GAsyncReadyCallback    callback,
                                         gpointer               user_data)
{
  g_return_if_fail (NETREQ_IS_INCOMING_MESSAGE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  collect (self, netreq_incoming_message_read_text_async, cancellable, callback, user_data);
}

/**
 * netreq_incoming_message_read_text_finish:
 * @self: a response
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Netreq.IncomingMessage.read_text_async].
 *
 * Returns: (transfer full): the body as valid UTF-8 that is terminated by a NUL
 *   and contains none; %NULL on error
 *
 * Since: 1.0
 */
char *
netreq_incoming_message_read_text_finish (NetreqIncomingMessage  *self,
                                          GAsyncResult           *result,
                                          GError                **error)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *content_type = NULL;
  g_autofree char *charset = NULL;

  bytes = collect_finish (self, netreq_incoming_message_read_text_async, result, error);
  if (bytes == NULL)
    return NULL;

  content_type = netreq_incoming_message_get_header (self, "content-type");
  if (content_type != NULL)
    charset = netreq_media_type_get_charset (content_type);

  return netreq_text_decode (bytes, charset, NULL);
}

/**
 * netreq_incoming_message_read_json_async:
 * @self: a response
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when the body is here
 * @user_data: data for @callback
 *
 * Reads the whole body as JSON, whatever its Content-Type.
 *
 * Fails as [method@Netreq.IncomingMessage.read_bytes_async] does, and with
 * %NETREQ_ERROR_INVALID_RESPONSE when the body is not JSON, or has arrays and objects
 * that are nested more than 512 deep.
 *
 * Since: 1.0
 */
void
netreq_incoming_message_read_json_async (NetreqIncomingMessage *self,
                                         GCancellable          *cancellable,
                                         GAsyncReadyCallback    callback,
                                         gpointer               user_data)
{
  g_return_if_fail (NETREQ_IS_INCOMING_MESSAGE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  collect (self, netreq_incoming_message_read_json_async, cancellable, callback, user_data);
}

/* For error messages; "" for one that comes from nowhere. */
static char *
dup_host (NetreqIncomingMessage *self)
{
  return g_uri_get_host (self->url) != NULL ? netreq_url_host_port (self->url) : g_strdup ("");
}

static JsonNode *
parse_json (NetreqIncomingMessage  *self,
            const char             *text,
            GError                **error)
{
  g_autofree char *host = dup_host (self);
  g_autoptr(GError) parse_error = NULL;
  JsonNode *node;

  if (!netreq_json_can_be_parsed (text))
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_RESPONSE,
                        "The body of %s is not JSON, or is nested too deep", host);
      return NULL;
    }

  node = json_from_string (text, &parse_error);
  if (node == NULL)
    netreq_set_error (error, NETREQ_ERROR_INVALID_RESPONSE, "The body of %s is not JSON: %s", host,
                      parse_error != NULL ? parse_error->message : "it is empty");

  return node;
}

/**
 * netreq_incoming_message_read_json_finish:
 * @self: a response
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Netreq.IncomingMessage.read_json_async].
 *
 * Returns: (transfer full): the root of the parsed body; %NULL on error
 *
 * Since: 1.0
 */
JsonNode *
netreq_incoming_message_read_json_finish (NetreqIncomingMessage  *self,
                                          GAsyncResult           *result,
                                          GError                **error)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  bytes = collect_finish (self, netreq_incoming_message_read_json_async, result, error);
  if (bytes == NULL)
    return NULL;

  text = netreq_text_decode (bytes, NULL, NULL);
  return parse_json (self, text, error);
}
