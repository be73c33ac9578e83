/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "judge.h"

Judge *
judge_new (JudgeAnswer answer)
{
  Judge *self = g_new0 (Judge, 1);

  self->answer = answer;
  return self;
}

void
judge_free (Judge *self)
{
  g_clear_object (&self->held);
  g_free (self);
}

static void
on_challenge (NetreqSession              *session,
              NetreqCertificateChallenge *challenge,
              gpointer                    user_data)
{
  Judge *self = user_data;

  self->n_asked++;
  if (self->meanwhile != NULL)
    self->meanwhile (self->user_data);

  switch (self->answer)
    {
    case JUDGE_ACCEPTS:
      netreq_certificate_challenge_accept (challenge);
      /* Only the first one counts. */
      netreq_certificate_challenge_reject (challenge);
      break;

    case JUDGE_REJECTS:
      netreq_certificate_challenge_reject (challenge);
      netreq_certificate_challenge_accept (challenge);
      break;

    case JUDGE_USES_DEFAULT:
      netreq_certificate_challenge_use_default (challenge);
      break;

    case JUDGE_HOLDS:
      g_set_object (&self->held, challenge);
      break;

    case JUDGE_DROPS:
    default:
      break;
    }
}

void
judge_preside (Judge         *self,
               NetreqSession *session)
{
  netreq_session_set_certificate_verify_handler (session, on_challenge, self, NULL);
}
