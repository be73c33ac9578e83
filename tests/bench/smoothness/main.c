/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* How smoothly a window moves while a library moves bytes: see README.md above. */

#include <gtk/gtk.h>
#include <stdlib.h>
#include <string.h>

#include "frame-meter.h"
#include "load.h"

#define EXIT_NOT_KNOWN 77

#define WARM_UP_SECONDS 1

typedef struct
{
  GMainLoop *loop;
  FrameMeter *meter;
  Load load;
  guint seconds;
} Program;

/* --- the command line --- */

static guint64
get_number (char       **options,
            const char  *name,
            guint64      fallback)
{
  gsize length = strlen (name);

  for (; *options != NULL; options++)
    {
      if (strncmp (*options, name, length) == 0 && (*options)[length] == '=')
        return g_ascii_strtoull (*options + length + 1, NULL, 10);
    }

  return fallback;
}

static void
read_options (Program  *program,
              char    **options)
{
  program->seconds = get_number (options, "seconds", 5);
  program->load.size = get_number (options, "size", 1024 * 1024 * 1024);
}

/* --- measuring --- */

static void
print_report (Program           *program,
              const FrameReport *report)
{
  g_print ("{\"fps\": %.1f, \"p99_ms\": %.1f, \"max_ms\": %.1f, \"frames\": %u, "
           "\"bytes\": %" G_GUINT64_FORMAT ", \"requests\": %" G_GUINT64_FORMAT ", \"seconds\": %.3f}\n",
           report->fps, report->p99_ms, report->max_ms, report->frames,
           program->load.n_bytes, program->load.n_requests, report->seconds);
}

static gboolean
on_over (gpointer user_data)
{
  Program *program = user_data;
  FrameReport report;

  frame_meter_stop (program->meter, &report);
  print_report (program, &report);
  g_main_loop_quit (program->loop);

  return G_SOURCE_REMOVE;
}

/* Before all else: no load may make the measured time longer. */
static void
call_later (guint        seconds,
            GSourceFunc  callback,
            Program     *program)
{
  g_timeout_add_full (G_PRIORITY_HIGH, seconds * 1000, callback, program, NULL);
}

static gboolean
on_warm (gpointer user_data)
{
  Program *program = user_data;

  program->load.n_bytes = 0;
  program->load.n_requests = 0;
  frame_meter_start (program->meter);
  call_later (program->seconds, on_over, program);

  return G_SOURCE_REMOVE;
}

static int
run (Program    *program,
     const char *work)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  if (!load_start (&program->load, work))
    return EXIT_NOT_KNOWN;

  program->loop = loop;
  call_later (WARM_UP_SECONDS, on_warm, program);
  g_main_loop_run (loop);

  return EXIT_SUCCESS;
}

int
main (int    argc,
      char **argv)
{
  Program program = { 0 };
  int status;

  if (argc < 3)
    load_fail ("usage: smoothness-LIBRARY WORK URL [NAME=VALUE]...");

  /* Numbers in JSON have a point in every country. */
  gtk_disable_setlocale ();
  gtk_init ();

  program.load.url = argv[2];
  read_options (&program, argv + 3);
  program.meter = frame_meter_new ();
  status = run (&program, argv[1]);
  frame_meter_free (program.meter);

  /* The load ends with the program. */
  return status;
}
