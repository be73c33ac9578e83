/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-cookie-batch-private.h"

static guint
hash_key (gconstpointer data)
{
  const NetreqCookieRecord *record = data;

  return g_str_hash (record->name) +
         31 * g_str_hash (record->domain) +
         37 * g_str_hash (record->path);
}

static gboolean
equal_key (gconstpointer one,
           gconstpointer other)
{
  return netreq_cookie_record_equal_key (one, other);
}

NetreqCookieBatch *
netreq_cookie_batch_new (void)
{
  NetreqCookieBatch *self = g_new0 (NetreqCookieBatch, 1);

  self->changes = g_hash_table_new_full (hash_key, equal_key,
                                         (GDestroyNotify) netreq_cookie_record_free, NULL);

  return self;
}

void
netreq_cookie_batch_free (NetreqCookieBatch *self)
{
  g_hash_table_unref (self->changes);
  g_free (self);
}

gboolean
netreq_cookie_batch_is_empty (const NetreqCookieBatch *self)
{
  return !self->removes_all && g_hash_table_size (self->changes) == 0;
}

static void
change (NetreqCookieBatch        *self,
        const NetreqCookieRecord *record,
        gboolean                  is_there)
{
  g_hash_table_replace (self->changes, netreq_cookie_record_copy (record),
                        GINT_TO_POINTER (is_there));
}

void
netreq_cookie_batch_put (NetreqCookieBatch        *self,
                         const NetreqCookieRecord *record)
{
  change (self, record, TRUE);
}

void
netreq_cookie_batch_remove (NetreqCookieBatch        *self,
                            const NetreqCookieRecord *record)
{
  change (self, record, FALSE);
}

void
netreq_cookie_batch_remove_all (NetreqCookieBatch *self)
{
  self->removes_all = TRUE;
  g_hash_table_remove_all (self->changes);
}

void
netreq_cookie_batch_append (NetreqCookieBatch *self,
                            NetreqCookieBatch *later)
{
  GHashTableIter iter;
  gpointer record;
  gpointer is_there;

  if (later->removes_all)
    netreq_cookie_batch_remove_all (self);
  later->removes_all = FALSE;

  g_hash_table_iter_init (&iter, later->changes);
  while (g_hash_table_iter_next (&iter, &record, &is_there))
    {
      g_hash_table_iter_steal (&iter);
      g_hash_table_replace (self->changes, record, is_there);
    }
}
