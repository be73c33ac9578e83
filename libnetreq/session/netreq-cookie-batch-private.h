/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "policy/netreq-cookie-record-private.h"

G_BEGIN_DECLS

/* Changes of stored cookies that are to be made together. Of the changes of one
 * cookie, the last is all that counts. */
typedef struct
{
  /* Whatever is stored goes before the changes are made. */
  gboolean removes_all;
  /* NetreqCookieRecord, owned, to whether it is there afterwards. */
  GHashTable *changes;
} NetreqCookieBatch;

NetreqCookieBatch *netreq_cookie_batch_new        (void);
void               netreq_cookie_batch_free       (NetreqCookieBatch        *self);

gboolean           netreq_cookie_batch_is_empty   (const NetreqCookieBatch  *self);
void               netreq_cookie_batch_put        (NetreqCookieBatch        *self,
                                                   const NetreqCookieRecord *record);
void               netreq_cookie_batch_remove     (NetreqCookieBatch        *self,
                                                   const NetreqCookieRecord *record);
void               netreq_cookie_batch_remove_all (NetreqCookieBatch        *self);

/* Adds changes that came later, and leaves @later empty. */
void               netreq_cookie_batch_append     (NetreqCookieBatch        *self,
                                                   NetreqCookieBatch        *later);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqCookieBatch, netreq_cookie_batch_free)

G_END_DECLS
