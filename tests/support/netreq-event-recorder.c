/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "support/netreq-event-recorder.h"

typedef struct
{
  char *event;        /* "response data" */
  char *detail;       /* what is written behind it, or NULL */
  guint64 bytes;      /* of all data that the line stands for */
  gboolean can_merge; /* with more of the same event */
} Line;

typedef struct
{
  char *event;
  NetreqEventCallback callback;
  gpointer user_data;
} Hook;

struct _NetreqEventRecorder
{
  NetreqEventRecorderFlags flags;
  GObject *request;       /* weak pointer */
  GObject *response;      /* weak pointer, set from the response signal on */
  GObject *kept_response; /* the same, with a reference, unless it is dropped */
  GPtrArray *lines;       /* Line */
  GPtrArray *hooks;       /* Hook */
  GHashTable *counts;     /* event to the number of its emissions */
  guint total;            /* emissions of all events */
  guint64 uploaded;       /* what the last upload-progress said */
  guint64 downloaded;     /* what the last download-progress said */
  GObject *challenge;     /* the last one that was taken */
  char *redirect_url;     /* what the last redirect said */
  GStrv redirect_headers;
  GError *error;          /* the first, of the request or the response */
  GString *body;
  GPtrArray *listeners;   /* Listener */
};

/* The user data of a handler. */
typedef struct
{
  NetreqEventRecorder *recorder; /* not owned: it owns this */
  GObject *object;               /* weak pointer */
  gulong handler_id;
  const char *event;             /* a literal */
} Listener;

typedef struct
{
  const char *event;
  GCallback handler;
  NetreqEventRecorderFlags unless; /* not connected when this is set */
  NetreqEventRecorderFlags only;   /* connected only when this is set, if not 0 */
} Subscription;

static void
line_free (Line *line)
{
  g_free (line->event);
  g_free (line->detail);
  g_free (line);
}

static void
listener_free (Listener *listener)
{
  if (listener->object)
    g_signal_handler_disconnect (listener->object, listener->handler_id);
  g_clear_weak_pointer (&listener->object);
  g_free (listener);
}

static void
hook_free (Hook *hook)
{
  g_free (hook->event);
  g_free (hook);
}

char *
netreq_event_recorder_to_string (NetreqEventRecorder *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->lines->len; i++)
    {
      const Line *line = g_ptr_array_index (self->lines, i);

      g_string_append_printf (text, "  %s%s%s\n", line->event,
                              line->detail ? " " : "", line->detail ? line->detail : "");
    }

  return g_string_free (text, FALSE);
}

guint
netreq_event_recorder_get_count (NetreqEventRecorder *self,
                                 const char          *event)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, event));
}

guint
netreq_event_recorder_get_total (NetreqEventRecorder *self)
{
  return self->total;
}

/* The rules. "response *" stands for every signal of the response. */

static const char *const once[] = {
  "request finish", "request response", "request abort", "request error", "request close",
  "response end", "response aborted", "response error", "response close",
};

static const struct
{
  const char *first;
  const char *never_after;
} order[] = {
  { "request close", "request *" },
  { "request close", "response *" },
  { "request response", "request redirect" },
  { "request response", "request login" },
  { "request abort", "request login" },
  { "request error", "request login" },
  { "request abort", "request redirect" },
  { "request error", "request redirect" },
  { "request abort", "request error" },
  { "request abort", "request drain" },
  { "request abort", "request finish" },
  { "request abort", "request upload-progress" },
  { "request abort", "request response" },
  { "request abort", "response data" },
  { "request abort", "response end" },
  { "request error", "request abort" },
  { "request error", "request drain" },
  { "request error", "request finish" },
  { "request error", "request upload-progress" },
  { "request error", "request response" },
  { "request error", "response data" },
  { "request error", "response end" },
  { "request finish", "request drain" },
  { "response close", "response *" },
  { "response end", "response data" },
  { "response end", "response aborted" },
  { "response end", "response error" },
  { "response aborted", "response data" },
  { "response aborted", "response end" },
  { "response aborted", "response error" },
  { "response error", "response data" },
  { "response error", "response end" },
  { "response error", "response aborted" },
};

G_NORETURN static void
fail (NetreqEventRecorder *self,
      const char          *event,
      const char          *reason)
{
  g_autofree char *lines = netreq_event_recorder_to_string (self);

  g_error ("\"%s\" must not come %s. So far:\n%s", event, reason, lines);
}

static gboolean
event_matches (const char *event,
               const char *pattern)
{
  gsize length = strlen (pattern);

  if (pattern[length - 1] == '*')
    return strncmp (event, pattern, length - 1) == 0;

  return g_str_equal (event, pattern);
}

static void
check_rules (NetreqEventRecorder *self,
             const char          *event)
{
  for (guint i = 0; i < G_N_ELEMENTS (once); i++)
    {
      if (g_str_equal (event, once[i]) && netreq_event_recorder_get_count (self, event) > 0)
        fail (self, event, "twice");
    }

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      if (event_matches (event, order[i].never_after)
          && netreq_event_recorder_get_count (self, order[i].first) > 0)
        {
          g_autofree char *reason = g_strdup_printf ("after \"%s\"", order[i].first);

          fail (self, event, reason);
        }
    }

  if (g_str_equal (event, "request close")
      && self->response
      && netreq_event_recorder_get_count (self, "response close") == 0)
    fail (self, event, "before \"response close\"");
}

/* Finds the line of the event among the last ones, if it can take more. */
static Line *
find_line_to_merge (NetreqEventRecorder *self,
                    const char          *event)
{
  for (guint i = self->lines->len; i > 0; i--)
    {
      Line *line = g_ptr_array_index (self->lines, i - 1);

      if (!line->can_merge)
        return NULL;
      if (g_str_equal (line->event, event))
        return line;
    }

  return NULL;
}

static Line *
add_line (NetreqEventRecorder *self,
          const char          *event,
          gboolean             can_merge)
{
  Line *line = can_merge ? find_line_to_merge (self, event) : NULL;

  if (!line)
    {
      line = g_new0 (Line, 1);
      line->event = g_strdup (event);
      line->can_merge = can_merge;
      g_ptr_array_add (self->lines, line);
    }

  return line;
}

static Line *
add_event (NetreqEventRecorder *self,
           const char          *event,
           gboolean             can_merge)
{
  guint count = netreq_event_recorder_get_count (self, event);

  check_rules (self, event);
  g_hash_table_insert (self->counts, (gpointer) event, GUINT_TO_POINTER (count + 1));
  self->total++;

  return add_line (self, event, can_merge);
}

static void
set_detail (Line *line,
            char *detail)
{
  g_free (line->detail);
  line->detail = detail;
}

static void
run_hooks (NetreqEventRecorder *self,
           const char          *event)
{
  for (guint i = 0; i < self->hooks->len; i++)
    {
      const Hook *hook = g_ptr_array_index (self->hooks, i);

      if (g_str_equal (hook->event, event))
        hook->callback (self, hook->user_data);
    }
}

/* Handlers */

static void
plain_cb (GObject  *object,
          Listener *listener)
{
  gboolean can_merge = g_str_equal (listener->event, "request drain");

  add_event (listener->recorder, listener->event, can_merge);
  run_hooks (listener->recorder, listener->event);
}

static void
progress_cb (GObject  *object,
             guint64   current,
             gint64    total,
             Listener *listener)
{
  NetreqEventRecorder *self = listener->recorder;
  gboolean is_upload = g_str_equal (listener->event, "request upload-progress");
  guint64 *last = is_upload ? &self->uploaded : &self->downloaded;

  if (current < *last)
    fail (self, listener->event, "with less than before");
  if (total >= 0 && current > (guint64) total)
    fail (self, listener->event, "with more than the total");

  *last = current;
  set_detail (add_event (self, listener->event, TRUE),
              g_strdup_printf ("%" G_GUINT64_FORMAT "/%" G_GINT64_FORMAT, current, total));
  run_hooks (self, listener->event);
}

static void
data_cb (GObject  *object,
         GBytes   *bytes,
         Listener *listener)
{
  NetreqEventRecorder *self = listener->recorder;
  gsize size = g_bytes_get_size (bytes);
  Line *line = add_event (self, listener->event, TRUE);

  if (size == 0)
    fail (self, listener->event, "with no bytes");

  line->bytes += size;
  set_detail (line, g_strdup_printf ("%" G_GUINT64_FORMAT, line->bytes));

  if (!(self->flags & NETREQ_EVENT_RECORDER_DISCARD_BODY))
    g_string_append_len (self->body, g_bytes_get_data (bytes, NULL), size);
  run_hooks (self, listener->event);
}

/* Behind the origin, which is another one in every run. */
static const char *
find_path (const char *url)
{
  const char *authority = strstr (url, "://");

  g_assert_nonnull (authority);
  return authority + 3 + strcspn (authority + 3, "/");
}

static void
redirect_cb (GObject    *object,
             guint       status,
             const char *method,
             const char *url,
             GStrv       headers,
             Listener   *listener)
{
  NetreqEventRecorder *self = listener->recorder;
  Line *line = add_event (self, listener->event, FALSE);

  set_detail (line, g_strdup_printf ("%u %s %s", status, method, find_path (url)));

  g_free (self->redirect_url);
  self->redirect_url = g_strdup (url);
  g_strfreev (self->redirect_headers);
  self->redirect_headers = g_strdupv (headers);
  run_hooks (self, listener->event);
}

static void
error_cb (GObject  *object,
          GError   *error,
          Listener *listener)
{
  NetreqEventRecorder *self = listener->recorder;
  Line *line = add_event (self, listener->event, FALSE);
  const char *name;

  g_assert_nonnull (error);
  g_assert_cmpstr (g_quark_to_string (error->domain), ==, g_quark_to_string (NETREQ_ERROR));
  name = netreq_error_get_name (error->code);
  g_assert_true (g_str_has_prefix (error->message, name));
  g_assert_true (g_str_has_prefix (error->message + strlen (name), ": "));

  set_detail (line, g_strdup (name));
  if (!self->error)
    self->error = g_error_copy (error);
  run_hooks (self, listener->event);
}

static gboolean
login_cb (GObject  *object,
          GObject  *challenge,
          Listener *listener)
{
  NetreqEventRecorder *self = listener->recorder;
  Line *line = add_event (self, listener->event, FALSE);
  g_autofree char *scheme = NULL;
  g_autofree char *realm = NULL;

  g_object_get (challenge, "scheme", &scheme, "realm", &realm, NULL);
  set_detail (line, g_strconcat (scheme, " ", realm, NULL));
  g_set_object (&self->challenge, challenge);
  run_hooks (self, listener->event);

  return TRUE;
}

static void response_cb (GObject  *request,
                         GObject  *response,
                         Listener *listener);

static const Subscription request_subscriptions[] = {
  { "request drain", G_CALLBACK (plain_cb) },
  { "request finish", G_CALLBACK (plain_cb) },
  { "request upload-progress", G_CALLBACK (progress_cb),
    .only = NETREQ_EVENT_RECORDER_WITH_PROGRESS },
  { "request login", G_CALLBACK (login_cb),
    .only = NETREQ_EVENT_RECORDER_TAKE_CHALLENGES },
  { "request redirect", G_CALLBACK (redirect_cb) },
  { "request response", G_CALLBACK (response_cb),
    .unless = NETREQ_EVENT_RECORDER_NO_RESPONSE_HANDLER },
  { "request abort", G_CALLBACK (plain_cb) },
  { "request error", G_CALLBACK (error_cb) },
  { "request close", G_CALLBACK (plain_cb) },
};

static const Subscription response_subscriptions[] = {
  { "response data", G_CALLBACK (data_cb),
    .unless = NETREQ_EVENT_RECORDER_NO_DATA_HANDLER },
  { "response download-progress", G_CALLBACK (progress_cb),
    .only = NETREQ_EVENT_RECORDER_WITH_PROGRESS },
  { "response end", G_CALLBACK (plain_cb) },
  { "response aborted", G_CALLBACK (plain_cb) },
  { "response error", G_CALLBACK (error_cb) },
  { "response close", G_CALLBACK (plain_cb) },
};

static void
subscribe (NetreqEventRecorder *self,
           GObject             *object,
           const Subscription  *subscription)
{
  const char *signal = strchr (subscription->event, ' ') + 1;
  NetreqEventRecorderFlags flags = self->flags;
  Listener *listener;

  if (flags & subscription->unless)
    return;
  if (subscription->only && !(flags & subscription->only))
    return;

  listener = g_new0 (Listener, 1);
  listener->recorder = self;
  listener->event = subscription->event;
  listener->handler_id = g_signal_connect (object, signal, subscription->handler, listener);
  g_set_weak_pointer (&listener->object, object);
  g_ptr_array_add (self->listeners, listener);
}

static void
response_cb (GObject  *request,
             GObject  *response,
             Listener *listener)
{
  NetreqEventRecorder *self = listener->recorder;
  Line *line = add_event (self, listener->event, FALSE);
  guint status;

  g_object_get (response, "status-code", &status, NULL);
  set_detail (line, g_strdup_printf ("%u", status));

  g_set_weak_pointer (&self->response, response);
  if (!(self->flags & NETREQ_EVENT_RECORDER_DROP_RESPONSE))
    self->kept_response = g_object_ref (response);
  for (guint i = 0; i < G_N_ELEMENTS (response_subscriptions); i++)
    subscribe (self, response, &response_subscriptions[i]);

  run_hooks (self, listener->event);
}

NetreqEventRecorder *
netreq_event_recorder_new (gpointer                 request,
                           NetreqEventRecorderFlags flags)
{
  NetreqEventRecorder *self = g_new0 (NetreqEventRecorder, 1);

  self->flags = flags;
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  self->hooks = g_ptr_array_new_with_free_func ((GDestroyNotify) hook_free);
  self->counts = g_hash_table_new (g_str_hash, g_str_equal);
  self->body = g_string_new (NULL);
  self->listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) listener_free);

  g_set_weak_pointer (&self->request, G_OBJECT (request));
  for (guint i = 0; i < G_N_ELEMENTS (request_subscriptions); i++)
    subscribe (self, self->request, &request_subscriptions[i]);

  return self;
}

void
netreq_event_recorder_free (NetreqEventRecorder *self)
{
  g_ptr_array_unref (self->listeners);
  g_clear_weak_pointer (&self->request);
  g_clear_weak_pointer (&self->response);
  g_clear_object (&self->kept_response);
  g_clear_object (&self->challenge);
  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->hooks);
  g_hash_table_unref (self->counts);
  g_string_free (self->body, TRUE);
  g_free (self->redirect_url);
  g_strfreev (self->redirect_headers);
  g_clear_error (&self->error);
  g_free (self);
}

void
netreq_event_recorder_on (NetreqEventRecorder *self,
                          const char          *event,
                          NetreqEventCallback  callback,
                          gpointer             user_data)
{
  Hook *hook = g_new0 (Hook, 1);

  hook->event = g_strdup (event);
  hook->callback = callback;
  hook->user_data = user_data;
  g_ptr_array_add (self->hooks, hook);
}

void
netreq_event_recorder_note (NetreqEventRecorder *self,
                            const char          *note)
{
  add_line (self, note, FALSE);
}

gpointer
netreq_event_recorder_get_request (NetreqEventRecorder *self)
{
  return self->request;
}

gpointer
netreq_event_recorder_get_response (NetreqEventRecorder *self)
{
  return self->response;
}

const GError *
netreq_event_recorder_get_error (NetreqEventRecorder *self)
{
  return self->error;
}

gpointer
netreq_event_recorder_get_challenge (NetreqEventRecorder *self)
{
  return self->challenge;
}

void
netreq_event_recorder_drop_challenge (NetreqEventRecorder *self)
{
  g_clear_object (&self->challenge);
}

const char *
netreq_event_recorder_get_redirect_url (NetreqEventRecorder *self)
{
  return self->redirect_url;
}

const char *const *
netreq_event_recorder_get_redirect_headers (NetreqEventRecorder *self)
{
  return (const char *const *) self->redirect_headers;
}

const GString *
netreq_event_recorder_get_body (NetreqEventRecorder *self)
{
  return self->body;
}

void
netreq_event_recorder_drop_response (NetreqEventRecorder *self)
{
  g_clear_object (&self->kept_response);
}

void
netreq_event_recorder_assert_at (NetreqEventRecorder *self,
                                 const char          *location,
                                 ...)
{
  g_autofree char *actual = netreq_event_recorder_to_string (self);
  g_autoptr(GString) expected = g_string_new (NULL);
  const char *line;
  va_list lines;

  va_start (lines, location);
  while ((line = va_arg (lines, const char *)))
    g_string_append_printf (expected, "  %s\n", line);
  va_end (lines);

  if (!g_str_equal (expected->str, actual))
    g_error ("%s: not the expected events.\nExpected:\n%sBut it was:\n%s",
             location, expected->str, actual);
}
