/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "support/netreq-test-loop.h"

G_BEGIN_DECLS

/* Turns the signals of a request and of its response into a list of lines:
 *
 *   request finish
 *   request login basic realm
 *   request redirect 302 GET /path
 *   request response 200
 *   response data 12345
 *   response end
 *   response close
 *   request close
 *
 * An error has its name: "request error net::ERR_CONNECTION_RESET". Progress is
 * "request upload-progress 5/10" and "response download-progress 5/-1". How many
 * signals there are for data, drain and progress is up to chance: their lines
 * become one, with the sum or the last state, while nothing else comes between.
 *
 * The rules that hold for every request are checked as it goes: what may come
 * once, what excludes what, nothing after close.
 *
 * The recorder does not keep the request alive; it keeps the response, unless
 * told not to.
 */

typedef enum
{
  NETREQ_EVENT_RECORDER_DEFAULT = 0,
  NETREQ_EVENT_RECORDER_NO_RESPONSE_HANDLER = 1 << 0, /* as a user who does not care */
  NETREQ_EVENT_RECORDER_NO_DATA_HANDLER = 1 << 1,     /* the body does not flow by itself */
  NETREQ_EVENT_RECORDER_WITH_PROGRESS = 1 << 2,
  NETREQ_EVENT_RECORDER_DROP_RESPONSE = 1 << 3,       /* does not keep the response alive */
  NETREQ_EVENT_RECORDER_DISCARD_BODY = 1 << 4,        /* counts the bytes only */
  NETREQ_EVENT_RECORDER_TAKE_CHALLENGES = 1 << 5,     /* says that they will be answered */
} NetreqEventRecorderFlags;

typedef struct _NetreqEventRecorder NetreqEventRecorder;

typedef void (*NetreqEventCallback) (NetreqEventRecorder *recorder,
                                     gpointer             user_data);

/* @request is a NetreqClientRequest. */
NetreqEventRecorder *netreq_event_recorder_new  (gpointer                  request,
                                                 NetreqEventRecorderFlags  flags);
void                 netreq_event_recorder_free (NetreqEventRecorder      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqEventRecorder, netreq_event_recorder_free)

/* Runs @callback from inside every handler of @event, "response data" for
 * instance, after its line was written. */
void     netreq_event_recorder_on               (NetreqEventRecorder      *self,
                                                 const char               *event,
                                                 NetreqEventCallback       callback,
                                                 gpointer                  user_data);
/* Adds a line of the test's own. */
void     netreq_event_recorder_note             (NetreqEventRecorder      *self,
                                                 const char               *note);

/* How often the signal was emitted: "request drain", "response data". */
guint    netreq_event_recorder_get_count        (NetreqEventRecorder      *self,
                                                 const char               *event);
/* How many signals there were in all. */
guint    netreq_event_recorder_get_total        (NetreqEventRecorder      *self);
/* All lines so far; to be freed. */
char    *netreq_event_recorder_to_string        (NetreqEventRecorder      *self);

/* None of these is to be freed; NULL when there is none, or none any more. */
gpointer netreq_event_recorder_get_request      (NetreqEventRecorder      *self);
gpointer netreq_event_recorder_get_response     (NetreqEventRecorder      *self);
const GError *
         netreq_event_recorder_get_error        (NetreqEventRecorder      *self);
/* The last one that was taken, unless it was dropped. */
gpointer netreq_event_recorder_get_challenge    (NetreqEventRecorder      *self);
void     netreq_event_recorder_drop_challenge   (NetreqEventRecorder      *self);
/* What the last redirect said. */
const char *
         netreq_event_recorder_get_redirect_url (NetreqEventRecorder      *self);
const char *const *
         netreq_event_recorder_get_redirect_headers (NetreqEventRecorder  *self);
const GString *
         netreq_event_recorder_get_body         (NetreqEventRecorder      *self);
/* From now on the recorder does not keep the response alive. */
void     netreq_event_recorder_drop_response    (NetreqEventRecorder      *self);

#define netreq_event_recorder_wait(self, event) \
  netreq_test_wait_for (netreq_event_recorder_get_count (self, event) > 0)

/* Waits for the close of the request, and for what must not come after it. */
#define netreq_event_recorder_run_to_close(self)                             \
  G_STMT_START {                                                             \
    netreq_event_recorder_wait (self, "request close");                      \
    netreq_test_settle ();                                                   \
  } G_STMT_END

/* Compares the whole list. */
#define netreq_event_recorder_assert(self, ...) \
  netreq_event_recorder_assert_at (self, G_STRLOC, __VA_ARGS__)

void     netreq_event_recorder_assert_at        (NetreqEventRecorder      *self,
                                                 const char               *location,
                                                 ...) G_GNUC_NULL_TERMINATED;

/* Evaluates @call, which must not emit any signal before it returns. */
#define netreq_event_recorder_assert_silent(self, call)                      \
  G_STMT_START {                                                             \
    guint _total = netreq_event_recorder_get_total (self);                   \
                                                                             \
    call;                                                                    \
    if (netreq_event_recorder_get_total (self) != _total)                    \
      g_error ("%s: a signal came from inside of %s", G_STRLOC, #call);      \
  } G_STMT_END

G_END_DECLS
