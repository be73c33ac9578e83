/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "policy/netreq-certificate-rules-private.h"
#include "session/netreq-certificate-challenge.h"
#include "session/netreq-certificate-question-private.h"

G_BEGIN_DECLS

/* Called once, unless the challenge is detached before. May come from inside a public
 * call. */
typedef void (*NetreqCertificateChallengeFunc) (NetreqCertificateDecision decision,
                                                gpointer                  owner);

NetreqCertificateChallenge *netreq_certificate_challenge_new    (const NetreqCertificateQuestion *question,
                                                                 NetreqCertificateChallengeFunc   decided,
                                                                 gpointer                         owner);

/* The owner is gone, or needs no answer. */
void                        netreq_certificate_challenge_detach (NetreqCertificateChallenge      *self);

G_END_DECLS
