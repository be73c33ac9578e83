/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "call.h"

G_BEGIN_DECLS

/* A handler that decides about the certificates of a session. */

typedef enum
{
  JUDGE_ACCEPTS,
  JUDGE_REJECTS,
  JUDGE_USES_DEFAULT,
  /* Lets the challenge go. */
  JUDGE_DROPS,
  /* Keeps it. */
  JUDGE_HOLDS,
} JudgeAnswer;

typedef struct
{
  JudgeAnswer answer;
  guint n_asked;
  /* What it was asked last. */
  NetreqCertificateChallenge *held;
  /* Runs inside the handler. */
  void (*meanwhile) (gpointer user_data);
  gpointer user_data;
} Judge;

Judge *judge_new     (JudgeAnswer    answer);
void   judge_free    (Judge         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Judge, judge_free)

/* @self outlives the session, or is replaced. */
void   judge_preside (Judge         *self,
                      NetreqSession *session);

#define judge_wait(self, n) netreq_test_wait_for ((self)->n_asked >= (n))

G_END_DECLS
