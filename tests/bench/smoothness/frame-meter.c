/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "frame-meter.h"

#include <gtk/gtk.h>

struct _FrameMeter
{
  GtkWidget *window;
  GdkFrameClock *clock;
  gulong painted_handler;

  /* What is measured: from one frame to the next, in microseconds. */
  GArray *times;
  gint64 began;
  gint64 last;
  gboolean is_measuring;
};

static void
note_time (FrameMeter *meter)
{
  gint64 now = g_get_monotonic_time ();
  gint64 time = now - meter->last;

  g_array_append_val (meter->times, time);
  meter->last = now;
}

static void
on_painted (GdkFrameClock *clock,
            FrameMeter    *meter)
{
  if (meter->is_measuring)
    note_time (meter);
}

/* A spinner alone lets the clock begin anew with every frame, which then loses what it
 * was late each time. A tick callback keeps it to sixty a second. */
static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  return G_SOURCE_CONTINUE;
}

static GtkWidget *
make_window (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *spinner = gtk_spinner_new ();

  gtk_widget_set_size_request (spinner, 64, 64);
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_add_tick_callback (spinner, on_tick, NULL, NULL);
  gtk_box_append (GTK_BOX (box), spinner);
  gtk_box_append (GTK_BOX (box), gtk_label_new ("This must not stop"));
  gtk_window_set_child (GTK_WINDOW (window), box);

  return window;
}

FrameMeter *
frame_meter_new (void)
{
  FrameMeter *meter = g_new0 (FrameMeter, 1);

  meter->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  meter->window = make_window ();
  gtk_window_present (GTK_WINDOW (meter->window));

  /* After the window's own handler, which does the painting. */
  meter->clock = g_object_ref (gtk_widget_get_frame_clock (meter->window));
  meter->painted_handler = g_signal_connect_after (meter->clock, "paint", G_CALLBACK (on_painted), meter);

  return meter;
}

void
frame_meter_free (FrameMeter *meter)
{
  g_clear_signal_handler (&meter->painted_handler, meter->clock);
  g_clear_object (&meter->clock);
  gtk_window_destroy (GTK_WINDOW (meter->window));
  g_array_unref (meter->times);
  g_free (meter);
}

void
frame_meter_start (FrameMeter *meter)
{
  g_array_set_size (meter->times, 0);
  meter->began = g_get_monotonic_time ();
  meter->last = meter->began;
  meter->is_measuring = TRUE;
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 difference = *(const gint64 *) a - *(const gint64 *) b;

  return (difference > 0) - (difference < 0);
}

static double
get_ms (FrameMeter *meter,
        guint       index)
{
  return g_array_index (meter->times, gint64, index) / 1000.0;
}

void
frame_meter_stop (FrameMeter  *meter,
                  FrameReport *report)
{
  guint n_times;

  report->frames = meter->times->len;
  /* A frame that has not come yet has been long in coming, too. */
  note_time (meter);
  meter->is_measuring = FALSE;

  n_times = meter->times->len;
  g_array_sort (meter->times, compare_times);
  report->seconds = (meter->last - meter->began) / 1e6;
  report->fps = report->frames / report->seconds;
  report->p99_ms = get_ms (meter, (n_times - 1) * 99 / 100);
  report->max_ms = get_ms (meter, n_times - 1);
}
