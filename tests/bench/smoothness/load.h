/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What moves bytes while the window is watched: one kind of request, again and again. */
typedef struct _Load Load;

/* Sends one request. When it is over, load_answered() is called. */
typedef void (*LoadSendFunc) (Load *load);

struct _Load
{
  const char *url;
  /* Of the body of an upload. */
  guint64 size;

  /* Whatever the library needs. */
  gpointer library;
  LoadSendFunc send;

  /* Payload that has come or gone, and requests that are over. */
  guint64 n_bytes;
  guint64 n_requests;
  /* Of the upload that is under way. */
  guint64 n_sent;
};

/* FALSE when there is no such work. */
gboolean      load_start        (Load       *load,
                                 const char *work);

/* For the libraries */

void          load_answered     (Load       *load);
void          load_check_status (guint       status);
void          load_fail         (const char *message) G_GNUC_NORETURN;

/* A body that is there as fast as it is read. */
GInputStream *load_open_body    (Load       *load);

/* By each library in its own way: a body is thrown away as fast as it comes, one that
 * is small is read whole, and one is sent. */

void          library_init      (Load       *load);
void          library_download  (Load       *load);
void          library_get       (Load       *load);
void          library_upload    (Load       *load);

G_END_DECLS
