/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <libnetreq/netreq.h>

#include "support/netreq-event-recorder.h"

/* One object that can play both parts: it has the signals of a request and of
 * a response, and the test emits them by hand. */

typedef struct
{
  GObject parent;
} Actor;

typedef GObjectClass ActorClass;

GType actor_get_type (void);
G_DEFINE_TYPE (Actor, actor, G_TYPE_OBJECT)

static void
actor_get_property (GObject    *object,
                    guint       prop_id,
                    GValue     *value,
                    GParamSpec *pspec)
{
  g_value_set_uint (value, 200);
}

static void
add_signal (const char *name,
            guint       n_params,
            GType       first,
            GType       second)
{
  GType params[] = { first, second };

  g_signal_newv (name, actor_get_type (), G_SIGNAL_RUN_LAST, NULL, NULL, NULL, NULL,
                 G_TYPE_NONE, n_params, params);
}

static void
actor_class_init (ActorClass *klass)
{
  static const char *const plain[] = { "drain", "finish", "abort", "close", "end", "aborted" };

  klass->get_property = actor_get_property;
  g_object_class_install_property (klass, 1,
                                   g_param_spec_uint ("status-code", NULL, NULL, 0, 999, 0,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  g_signal_new ("redirect", actor_get_type (), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 4, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRV);
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    g_signal_new (plain[i], actor_get_type (), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  add_signal ("upload-progress", 2, G_TYPE_UINT64, G_TYPE_INT64);
  add_signal ("download-progress", 2, G_TYPE_UINT64, G_TYPE_INT64);
  add_signal ("response", 1, G_TYPE_OBJECT, G_TYPE_NONE);
  add_signal ("error", 1, G_TYPE_ERROR, G_TYPE_NONE);
  add_signal ("data", 1, G_TYPE_BYTES, G_TYPE_NONE);
}

static void
actor_init (Actor *self)
{
}

static gpointer
actor_new (void)
{
  return g_object_new (actor_get_type (), NULL);
}

static void
emit (gpointer    actor,
      const char *signal)
{
  g_signal_emit_by_name (actor, signal);
}

static void
emit_data (gpointer    actor,
           const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  g_signal_emit_by_name (actor, "data", bytes);
}

static void
emit_error (gpointer actor)
{
  g_autoptr(GError) error =
    g_error_new_literal (NETREQ_ERROR, NETREQ_ERROR_CONNECTION_RESET,
                         "net::ERR_CONNECTION_RESET: The host went away");

  g_signal_emit_by_name (actor, "error", error);
}

static void
emit_progress (gpointer    actor,
               const char *signal,
               guint64     current,
               gint64      total)
{
  g_signal_emit_by_name (actor, signal, current, total);
}

static void
test_success (void)
{
  g_autoptr(GObject) request = actor_new ();
  g_autoptr(GObject) response = actor_new ();
  g_autoptr(NetreqEventRecorder) recorder = netreq_event_recorder_new (request, 0);

  emit (request, "drain");
  emit (request, "drain");
  netreq_event_recorder_note (recorder, "called end");
  emit_progress (request, "upload-progress", 1, 2);
  emit (request, "finish");
  g_signal_emit_by_name (request, "response", response);
  emit_data (response, "hel");
  emit_data (response, "lo");
  emit (response, "end");
  emit (response, "close");
  emit (request, "close");
  netreq_event_recorder_run_to_close (recorder);

  netreq_event_recorder_assert (recorder,
                                "request drain",
                                "called end",
                                "request finish",
                                "request response 200",
                                "response data 5",
                                "response end",
                                "response close",
                                "request close",
                                NULL);
  g_assert_cmpstr (netreq_event_recorder_get_body (recorder)->str, ==, "hello");
  g_assert_cmpuint (netreq_event_recorder_get_count (recorder, "response data"), ==, 2);
  g_assert_no_error (netreq_event_recorder_get_error (recorder));
}

static void
test_progress (void)
{
  g_autoptr(GObject) request = actor_new ();
  g_autoptr(GObject) response = actor_new ();
  g_autoptr(NetreqEventRecorder) recorder =
    netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_WITH_PROGRESS);

  emit_progress (request, "upload-progress", 1, 2);
  emit_progress (request, "upload-progress", 2, 2);
  g_signal_emit_by_name (request, "response", response);

  for (guint i = 1; i <= 3; i++)
    {
      emit_data (response, "x");
      emit_progress (response, "download-progress", i, -1);
    }

  netreq_event_recorder_assert (recorder,
                                "request upload-progress 2/2",
                                "request response 200",
                                "response data 3",
                                "response download-progress 3/-1",
                                NULL);
}

static void
test_error (void)
{
  g_autoptr(GObject) request = actor_new ();
  g_autoptr(NetreqEventRecorder) recorder = netreq_event_recorder_new (request, 0);

  emit_error (request);
  emit (request, "close");

  netreq_event_recorder_assert (recorder,
                                "request error net::ERR_CONNECTION_RESET",
                                "request close",
                                NULL);
  g_assert_error (netreq_event_recorder_get_error (recorder),
                  NETREQ_ERROR, NETREQ_ERROR_CONNECTION_RESET);
}

static void
note_abort (NetreqEventRecorder *recorder,
            gpointer             note)
{
  netreq_event_recorder_note (recorder, note);
}

static void
test_redirect (void)
{
  static const char *const headers[] = { "Location", "/b#c", NULL };
  g_autoptr(GObject) request = actor_new ();
  g_autoptr(NetreqEventRecorder) recorder = netreq_event_recorder_new (request, 0);

  g_signal_emit_by_name (request, "redirect", 302, "GET", "http://localhost:8080/b#c", headers);

  netreq_event_recorder_assert (recorder, "request redirect 302 GET /b#c", NULL);
  g_assert_cmpstr (netreq_event_recorder_get_redirect_url (recorder), ==, "http://localhost:8080/b#c");
  g_assert_cmpstrv (netreq_event_recorder_get_redirect_headers (recorder), headers);
}

static void
test_hook (void)
{
  g_autoptr(GObject) request = actor_new ();
  g_autoptr(NetreqEventRecorder) recorder = netreq_event_recorder_new (request, 0);

  netreq_event_recorder_on (recorder, "request finish", note_abort, "called abort");
  netreq_event_recorder_assert_silent (recorder, g_object_ref (request));
  emit (request, "finish");
  emit (request, "abort");
  g_object_unref (request);

  netreq_event_recorder_assert (recorder,
                                "request finish", "called abort", "request abort", NULL);
}

/* Neither the request nor a dropped response lives by the recorder alone. */
static void
test_references (void)
{
  GObject *request = actor_new ();
  GObject *response = actor_new ();
  g_autoptr(NetreqEventRecorder) recorder =
    netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_DROP_RESPONSE);

  g_signal_emit_by_name (request, "response", response);
  g_assert_true (netreq_event_recorder_get_response (recorder) == response);
  netreq_test_assert_last_ref (&response);
  g_assert_null (netreq_event_recorder_get_response (recorder));
  emit (request, "close");
  netreq_test_assert_last_ref (&request);
  g_assert_null (netreq_event_recorder_get_request (recorder));
}

static void
test_kept_response (void)
{
  g_autoptr(GObject) request = actor_new ();
  GObject *response = actor_new ();
  g_autoptr(NetreqEventRecorder) recorder = netreq_event_recorder_new (request, 0);

  g_signal_emit_by_name (request, "response", response);
  g_object_unref (response);
  g_assert_true (netreq_event_recorder_get_response (recorder) == response);
  netreq_event_recorder_drop_response (recorder);
  g_assert_null (netreq_event_recorder_get_response (recorder));
}

static void
test_no_handlers (void)
{
  g_autoptr(GObject) request = actor_new ();
  g_autoptr(GObject) response = actor_new ();
  g_autoptr(NetreqEventRecorder) without_data =
    netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_NO_DATA_HANDLER);
  g_autoptr(NetreqEventRecorder) without_response =
    netreq_event_recorder_new (request, NETREQ_EVENT_RECORDER_NO_RESPONSE_HANDLER);

  g_signal_emit_by_name (request, "response", response);
  emit_data (response, "x");
  emit (response, "end");

  netreq_event_recorder_assert (without_data, "request response 200", "response end", NULL);
  netreq_event_recorder_assert (without_response, NULL);
}

/* What breaks a rule, and what the failure says. */

static void
close_twice (GObject             *request,
             GObject             *response,
             NetreqEventRecorder *recorder)
{
  emit (request, "close");
  emit (request, "close");
}

static void
data_after_close (GObject             *request,
                  GObject             *response,
                  NetreqEventRecorder *recorder)
{
  g_signal_emit_by_name (request, "response", response);
  emit (response, "close");
  emit_data (response, "x");
}

static void
close_too_early (GObject             *request,
                 GObject             *response,
                 NetreqEventRecorder *recorder)
{
  g_signal_emit_by_name (request, "response", response);
  emit (request, "close");
}

static void
abort_and_error (GObject             *request,
                 GObject             *response,
                 NetreqEventRecorder *recorder)
{
  emit (request, "abort");
  emit_error (request);
}

static void
other_list (GObject             *request,
            GObject             *response,
            NetreqEventRecorder *recorder)
{
  emit (request, "finish");
  netreq_event_recorder_assert (recorder, "request finish", "request close", NULL);
}

static void
signal_from_call (GObject             *request,
                  GObject             *response,
                  NetreqEventRecorder *recorder)
{
  netreq_event_recorder_assert_silent (recorder, emit (request, "finish"));
}

static const struct
{
  const char *name;
  void (*act) (GObject *request, GObject *response, NetreqEventRecorder *recorder);
  const char *message;
} failures[] = {
  { "close-twice", close_twice, "*\"request close\" must not come twice*" },
  { "data-after-close", data_after_close, "*\"response data\" must not come after*close*" },
  { "close-too-early", close_too_early, "*must not come before \"response close\"*" },
  { "abort-and-error", abort_and_error, "*\"request error\" must not come after*abort*" },
  { "other-list", other_list, "*Expected:*finish*close*But it was:*finish*" },
  { "signal-from-call", signal_from_call, "*came from inside of emit*" },
};

static void
test_failure (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  if (g_test_subprocess ())
    {
      g_autoptr(GObject) request = actor_new ();
      g_autoptr(GObject) response = actor_new ();
      g_autoptr(NetreqEventRecorder) recorder = netreq_event_recorder_new (request, 0);

      failures[i].act (request, response, recorder);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (failures[i].message);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/support/recorder/success", test_success);
  g_test_add_func ("/support/recorder/progress", test_progress);
  g_test_add_func ("/support/recorder/error", test_error);
  g_test_add_func ("/support/recorder/redirect", test_redirect);
  g_test_add_func ("/support/recorder/hook", test_hook);
  g_test_add_func ("/support/recorder/references", test_references);
  g_test_add_func ("/support/recorder/kept-response", test_kept_response);
  g_test_add_func ("/support/recorder/no-handlers", test_no_handlers);

  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path = g_strdup_printf ("/support/recorder/fails/%s", failures[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_failure);
    }

  return g_test_run ();
}
