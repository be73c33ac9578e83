/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "request/netreq-response-reader-private.h"

G_BEGIN_DECLS

/* Moves a body from its reader to where it is wanted, a slice at a time from the
 * main loop, so that a fast server leaves time for everything else. */
typedef struct _NetreqResponsePump NetreqResponsePump;

/* From a dispatch of the main loop only. Any of them may stop the pump. */
typedef struct
{
  void (*data)     (gpointer      owner,
                    GBytes       *bytes);
  /* Some of the body was read, whatever for. */
  void (*moved)    (gpointer      owner);
  void (*ended)    (gpointer      owner);
  void (*failed)   (gpointer      owner,
                    const GError *error);
  /* Whoever wanted the whole body wants it no more. */
  void (*given_up) (gpointer      owner);
} NetreqResponsePumpOwner;

/* @owner: (transfer none): a GObject, which owns the pump; @reader: borrowed; @url: for
 * error messages; @length: how many bytes there will be, or -1. */
NetreqResponsePump *netreq_response_pump_new            (NetreqResponseReader          *reader,
                                                         GUri                          *url,
                                                         gint64                         length,
                                                         GMainContext                  *context,
                                                         const NetreqResponsePumpOwner *owner_funcs,
                                                         gpointer                       owner);
void                netreq_response_pump_free           (NetreqResponsePump            *pump);

void                netreq_response_pump_set_priority   (NetreqResponsePump            *pump,
                                                         int                            io_priority);

/* Only one of them at a time. What is there already is moved when the main loop comes to
 * it; with @at_once, which is for callers that the main loop has called, within the call. */
void                netreq_response_pump_start_flow     (NetreqResponsePump            *pump,
                                                         gboolean                       at_once);
/* At once. */
void                netreq_response_pump_start_discard  (NetreqResponsePump            *pump);
/* Answers @task with a GBytes of the whole body, unless that has more than @limit
 * bytes; 0 for as many as fit. */
void                netreq_response_pump_start_collect  (NetreqResponsePump            *pump,
                                                         GTask                         *task,
                                                         guint64                        limit);

void                netreq_response_pump_stop           (NetreqResponsePump            *pump);
/* Answers a task that still waits. From the main loop only. */
void                netreq_response_pump_disappoint     (NetreqResponsePump            *pump,
                                                         const GError                  *error);

gboolean            netreq_response_pump_is_running     (NetreqResponsePump            *pump);
gboolean            netreq_response_pump_is_flowing     (NetreqResponsePump            *pump);

G_END_DECLS
