/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-request-description-private.h"
#include "request/netreq-auth-challenge.h"
#include "request/netreq-incoming-message.h"
#include "request/netreq-request-state-private.h"
#include "request/netreq-upload-progress.h"
#include "session/netreq-session.h"

G_BEGIN_DECLS

/* The life of a request from the moment that its description is frozen: what is
 * written to it, what is exchanged for it, and what is told about it. Whatever is
 * called, the telling is done from the main loop. */
typedef struct _NetreqTransaction NetreqTransaction;

typedef struct
{
  /* Referenced. */
  NetreqSession *session;
  /* Borrowed; outlives the transaction. NULL for one that can only be aborted. */
  const NetreqRequestDescription *description;
  /* Whether the body is streamed, and so starts at the first write. */
  gboolean streamed;
  NetreqRedirectMode redirect_mode;
  NetreqReferrerPolicy referrer_policy;
  NetreqCredentials credentials;
  gboolean use_session_cookies;
  NetreqPriority priority;
  gboolean priority_incremental;
  /* Milliseconds, 0 for no limit. */
  guint connect_timeout;
  guint response_timeout;
  guint idle_timeout;
  guint total_timeout;
} NetreqTransactionPlan;

/* What the request is told, in this order; from the main loop only. */
typedef struct
{
  void     (*started)        (gpointer               request);
  void     (*drained)        (gpointer               request);
  void     (*finished)       (gpointer               request);
  gboolean (*wants_progress) (gpointer               request);
  void     (*progressed)     (gpointer               request,
                              guint64                current,
                              gint64                 total);
  /* Whether it will be answered. */
  gboolean (*challenged)     (gpointer               request,
                              NetreqAuthChallenge   *challenge);
  void     (*redirected)     (gpointer               request,
                              guint                  status,
                              const char            *method,
                              const char            *url,
                              GStrv                  headers);
  gboolean (*wants_response) (gpointer               request);
  void     (*responded)      (gpointer               request,
                              NetreqIncomingMessage *response);
  void     (*settled)        (gpointer               request,
                              NetreqOutcome          outcome,
                              const GError          *error);
  void     (*closed)         (gpointer               request);
  /* At any time: a write that waits can go on, if only to fail. */
  void     (*room_made)      (gpointer               request);
  /* Whether the application holds the stream of the body that is sent. */
  gboolean (*has_stream)     (gpointer               request);
} NetreqTransactionListener;

/* @request: (transfer none): a GObject, which owns the transaction and is kept
 * alive by it while it is in flight. */
NetreqTransaction     *netreq_transaction_new                 (const NetreqTransactionPlan      *plan,
                                                               const NetreqTransactionListener  *listener,
                                                               gpointer                          request);
void                   netreq_transaction_free                (NetreqTransaction                *transaction);

/* The writable side. The first asks whether an event has its time, and follows it;
 * the others do what it stands for. */
gboolean               netreq_transaction_advance             (NetreqTransaction                *transaction,
                                                               NetreqWritableEvent               event,
                                                               GError                          **error);
void                   netreq_transaction_write               (NetreqTransaction                *transaction,
                                                               GBytes                           *bytes);
void                   netreq_transaction_end                 (NetreqTransaction                *transaction);
gboolean               netreq_transaction_has_ended           (NetreqTransaction                *transaction);

/* How much may be written now; once it is over as much as one likes, so that the
 * write finds out. */
gsize                  netreq_transaction_get_room            (NetreqTransaction                *transaction);

/* Answers @task with the response, or with why there is none; aborts when the
 * cancellable of @task is cancelled first. */
void                   netreq_transaction_await               (NetreqTransaction                *transaction,
                                                               GTask                            *task);

/* For the redirect that is being told or was deferred: both fail when there is
 * none. */
gboolean               netreq_transaction_follow_redirect     (NetreqTransaction                *transaction,
                                                               GError                          **error);
gboolean               netreq_transaction_defer_redirect      (NetreqTransaction                *transaction,
                                                               GError                          **error);

void                   netreq_transaction_abort               (NetreqTransaction                *transaction);

gboolean               netreq_transaction_is_started          (NetreqTransaction                *transaction);
gboolean               netreq_transaction_is_closed           (NetreqTransaction                *transaction);
NetreqOutcome          netreq_transaction_get_outcome         (NetreqTransaction                *transaction);
const GError          *netreq_transaction_get_error           (NetreqTransaction                *transaction);
NetreqIncomingMessage *netreq_transaction_get_response        (NetreqTransaction                *transaction);
guint64                netreq_transaction_get_buffered_amount (NetreqTransaction                *transaction);
NetreqUploadProgress   netreq_transaction_get_upload_progress (NetreqTransaction                *transaction);

G_END_DECLS
