/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the peers in C have in common: the command line and the line of JSON of
 * README.md, and the bookkeeping of requests that follow one another. */
typedef struct _Peer Peer;

/* Sends one request. When it has been read whole, peer_answered() is called. */
typedef void (*PeerSendFunc) (Peer *peer);

/* Handles events until peer_is_busy() says that it is over. */
typedef void (*PeerRunFunc) (Peer *peer);

/* A way to do a kind of work. */
typedef struct
{
  const char *work;
  const char *mode;
  PeerSendFunc send;
} PeerWay;

struct _Peer
{
  const char *work;
  const char *url;
  /* NAME=VALUE; all the rest of the command line. */
  char **options;

  /* Whatever the library needs. */
  gpointer library;
  PeerSendFunc send;
  PeerRunFunc run;

  /* What is uploaded from memory; NULL where it is a file. */
  GBytes *body;

  /* Of the requests that are being made, how many are still to be sent and to be
   * answered. */
  guint n_unsent;
  guint n_unanswered;

  /* What is measured. */
  gint64 began;
  gint64 ended;
  guint n_requests;
  guint64 n_bytes;
  guint64 idle_kib;
};

/* Reads the command line and chooses one of @ways; the first of a work is the usual one.
 * What has to be there before is made here, too. */
void        peer_init       (Peer          *peer,
                             int            argc,
                             char         **argv,
                             const PeerWay *ways,
                             guint          n_ways);

/* What the command line says, or @fallback. */
const char *peer_get_option (Peer        *peer,
                             const char  *name,
                             const char  *fallback);
guint64     peer_get_number (Peer        *peer,
                             const char  *name,
                             guint64      fallback);
gboolean    peer_has_mode   (Peer        *peer,
                             const char  *mode,
                             const char  *usual_mode);

/* The whole of it: what goes before, the measured requests, and the line of JSON. The
 * program is idle when it is called. */
void        peer_measure    (Peer        *peer);

/* One more was read whole, with @n_bytes. Sends the next. */
void        peer_answered   (Peer        *peer,
                             guint64      n_bytes);
gboolean    peer_is_busy    (Peer        *peer);

void        peer_check      (guint        status,
                             guint64      n_bytes,
                             gint64       length);
void        peer_fail       (const char  *format,
                             ...) G_GNUC_PRINTF (1, 2) G_GNUC_NORETURN;

G_END_DECLS
