/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-header-list-private.h"
#include "policy/netreq-retry-rules-private.h"
#include "session/netreq-certificate-question-private.h"
#include "session/netreq-lane-private.h"
#include "session/netreq-session.h"

G_BEGIN_DECLS

/* One attempt to have a request answered: one message of the engine, from its
 * place in the queue to the last byte of the body. It reports to an owner, from
 * the main loop only, until it has failed, is cancelled, or its body is read. */
typedef struct _NetreqAttempt NetreqAttempt;

typedef struct
{
  /* Borrowed, all of it: what is needed longer is copied or referenced. */
  const char *method;
  GUri *url;
  const NetreqHeaderList *headers;
  /* What the owner sends, or NULL; its length, or -1 to send it chunked. */
  GInputStream *body;
  gint64 body_length;
  /* The place in the queue, and what a server is told that speaks HTTP/2. */
  NetreqPriority priority;
  gboolean priority_incremental;
  /* The connection that it has to use, or NULL for any. */
  NetreqLane *lane;
  /* Whether a connection that has served before must not be used. */
  gboolean fresh_connection;
  /* Whether only a connection is made, for requests that may come; answered() says
   * that it is there. netreq_attempt_count_missing() has to have said that there is
   * room for it. */
  gboolean connect_only;
  /* Milliseconds, 0 for no limit. */
  guint connect_timeout;
  guint response_timeout;
  guint idle_timeout;
} NetreqAttemptPlan;

gboolean netreq_attempt_plan_is_streamed (const NetreqAttemptPlan *plan);

typedef struct
{
  /* @n_bytes more of the body were handed to the network. FALSE when the rest, if there is
   * any, is not there yet. */
  gboolean (*sent) (gsize    n_bytes,
                    gpointer owner);
  /* Since when the upload has not waited for the owner, in monotonic time, or
   * G_MAXINT64 while it does. */
  gint64 (*get_supplied_since) (gpointer owner);
  /* The http proxy at @proxy, a URI, is about to get the request, or one for a tunnel:
   * what is to be said to it in Proxy-Authorization, or NULL. To be freed. */
  char *(*introduce) (const char *proxy,
                      gpointer    owner);
  /* What @proxy has answered to the request for a tunnel. When there is none, failed()
   * comes next. */
  void (*tunnel_answered) (guint                   status,
                           const NetreqHeaderList *headers,
                           const char             *proxy,
                           gpointer                owner);
  /* The head of the response is here, the body can be read. Or the connection is. */
  void (*answered) (gpointer owner);
  /* It is over. Also after answered() when the idle timeout strikes. */
  void (*failed) (const GError *error,
                  gpointer      owner);
} NetreqAttemptOwner;

NetreqAttempt *netreq_attempt_start  (NetreqSession            *session,
                                      const NetreqAttemptPlan  *plan,
                                      const NetreqAttemptOwner *owner_funcs,
                                      gpointer                  owner);

/* How many connections can be made ahead of requests like that of @plan, so that there are
 * @wanted of them to its host. */
guint          netreq_attempt_count_missing
                                     (NetreqSession            *session,
                                      const NetreqAttemptPlan  *plan,
                                      guint                     wanted);

/* Whether there is believed to be an idle one. A plan with a connection that need not be
 * fresh makes sure that there is. */
gboolean       netreq_attempt_has_idle
                                     (NetreqSession            *session,
                                      const NetreqAttemptPlan  *plan);

/* Frees @attempt for its owner, who hears no more of it. What the engine has yet
 * to finish is finished unseen. */
void           netreq_attempt_cancel (NetreqAttempt            *attempt);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqAttempt, netreq_attempt_cancel)

/* For the failed attempt: what netreq_retry_decide() wants to know of it. */
void           netreq_attempt_describe_end     (NetreqAttempt    *attempt,
                                                NetreqAttemptEnd *end);

/* For the failed attempt, of which nothing was sent in either case: what was to be
 * decided about the certificate of the server, or NULL; and whether another attempt is
 * to be made as something else was decided meanwhile. */
const NetreqCertificateQuestion *
               netreq_attempt_get_certificate_question
                                               (NetreqAttempt    *attempt);
gboolean       netreq_attempt_is_outdated      (NetreqAttempt    *attempt);
/* For such an attempt: the body, of which nothing was read; NULL where there is none. */
GInputStream  *netreq_attempt_get_unsent_body  (NetreqAttempt    *attempt);

/* For the answered attempt whose body has been read to its end: gives the connection
 * back, and reports nothing more. */
void           netreq_attempt_release          (NetreqAttempt    *attempt);

/* The answer. What is returned belongs to @attempt. */
guint             netreq_attempt_get_status        (NetreqAttempt *attempt);
const char       *netreq_attempt_get_reason        (NetreqAttempt *attempt);
guint             netreq_attempt_get_version_major (NetreqAttempt *attempt);
guint             netreq_attempt_get_version_minor (NetreqAttempt *attempt);
const NetreqHeaderList *
                  netreq_attempt_get_headers       (NetreqAttempt *attempt);

/* Whether it came over a connection whose certificate has nothing wrong with it. */
gboolean          netreq_attempt_is_secure         (NetreqAttempt *attempt);

/* The URI of the http proxy that has answered, or passed on the answer, to a request
 * for an http URL; NULL when there was none. To be freed. */
char             *netreq_attempt_dup_proxy         (NetreqAttempt *attempt);

/* The bytes of the body as they are on the wire, without transfer coding. A
 * pollable stream whose errors are those of libnetreq, and that ends well only
 * when the body is whole. Its length, or -1 when the server gives none. */
GInputStream     *netreq_attempt_get_body          (NetreqAttempt *attempt);
gint64            netreq_attempt_get_body_length   (NetreqAttempt *attempt);

G_END_DECLS
