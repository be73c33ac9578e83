/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "netreq-enums.h"
#include "policy/netreq-default-headers-private.h"
#include "policy/netreq-header-list-private.h"
#include "policy/netreq-hsts-rules-private.h"
#include "policy/netreq-provenance-private.h"
#include "policy/netreq-request-description-private.h"

G_BEGIN_DECLS

/* How many redirects are followed. */
#define NETREQ_HOP_MAX 20

/* What is asked of one server. The first hop comes of the description, each other
 * one of the redirect that leads to it. (Fetch, HTTP-redirect fetch) */
typedef struct
{
  char *method;
  /* An http URL of a host that is to be asked over https only has become an https one
   * before anybody sees it. (Fetch, main fetch) */
  GUri *url;
  /* What the URL goes on with behind the `#`, which is sent to nobody; nullable. */
  char *fragment;
  /* Those that the application set, and that may be shown to this server. */
  NetreqHeaderList *headers;
  NetreqProvenance *provenance;
  /* No redirect that led here has left the site of the one before, so that cookies
   * which stay within their site go along. */
  gboolean is_same_site;
  /* The body goes along. */
  gboolean has_body;
  /* How many redirects have led here. */
  guint n_redirects;
} NetreqHop;

/* @hsts: (nullable) */
NetreqHop        *netreq_hop_new             (const NetreqRequestDescription  *description,
                                              NetreqReferrerPolicy             referrer_policy,
                                              const NetreqHstsKnowledge       *hsts);
void              netreq_hop_free            (NetreqHop                       *hop);

/* The URL with its fragment. */
char             *netreq_hop_dup_url         (const NetreqHop                 *hop);

/* All headers that are sent to the server. */
NetreqHeaderList *netreq_hop_compose_headers (const NetreqHop                 *hop,
                                              const NetreqDefaultHeaders      *defaults);

/* The defaults decide about all of them, together with the scheme and with whether the
 * URL is trustworthy: so they are the same for all such hops. */
gboolean          netreq_hop_has_plain_headers
                                             (const NetreqHop                 *hop);

/* Whether cookies of the session go along, and those of the answer are kept. */
gboolean          netreq_hop_uses_cookies    (const NetreqHop                 *hop,
                                              NetreqCredentials                credentials,
                                              gboolean                         use_session_cookies);

typedef struct
{
  guint status;
  const NetreqHeaderList *headers;
  /* What is known when it comes; nullable. */
  const NetreqHstsKnowledge *hsts;
} NetreqHopAnswer;

/* Where the answer to @hop leads: @next is NULL when that is nowhere else. Fails
 * when it leads where nobody should go.
 * @can_replay_body: whether the body can be sent once more */
gboolean          netreq_hop_follow          (const NetreqHop                 *hop,
                                              const NetreqHopAnswer           *answer,
                                              NetreqRedirectMode               mode,
                                              gboolean                         can_replay_body,
                                              NetreqHop                      **next,
                                              GError                         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqHop, netreq_hop_free)

G_END_DECLS
