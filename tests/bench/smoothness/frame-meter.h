/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A window in which something moves, and how smoothly it does. */
typedef struct _FrameMeter FrameMeter;

typedef struct
{
  guint frames;
  double seconds;
  double fps;
  /* From one frame to the next: of a hundred frames one took longer, and the longest. */
  double p99_ms;
  double max_ms;
} FrameReport;

FrameMeter *frame_meter_new   (void);
void        frame_meter_free  (FrameMeter  *meter);

void        frame_meter_start (FrameMeter  *meter);
void        frame_meter_stop  (FrameMeter  *meter,
                               FrameReport *report);

G_END_DECLS
