/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-cookie-record-private.h"

NetreqCookieRecord *
netreq_cookie_record_new (const char *name,
                          const char *value,
                          const char *host)
{
  NetreqCookieRecord *record = g_new0 (NetreqCookieRecord, 1);

  record->name = g_strdup (name);
  record->value = g_strdup (value);
  record->domain = g_strdup (host);
  record->host_only = TRUE;
  record->path = g_strdup ("/");

  return record;
}

NetreqCookieRecord *
netreq_cookie_record_copy (const NetreqCookieRecord *record)
{
  NetreqCookieRecord *copy = g_memdup2 (record, sizeof *record);

  copy->name = g_strdup (record->name);
  copy->value = g_strdup (record->value);
  copy->domain = g_strdup (record->domain);
  copy->path = g_strdup (record->path);

  return copy;
}

void
netreq_cookie_record_free (NetreqCookieRecord *record)
{
  if (record == NULL)
    return;

  g_free (record->name);
  g_free (record->value);
  g_free (record->domain);
  g_free (record->path);
  g_free (record);
}

gboolean
netreq_cookie_record_equal_key (const NetreqCookieRecord *one,
                                const NetreqCookieRecord *other)
{
  return g_str_equal (one->name, other->name) &&
         g_str_equal (one->domain, other->domain) &&
         !one->host_only == !other->host_only &&
         g_str_equal (one->path, other->path);
}

/* In whole seconds, so that no date overflows. */
gboolean
netreq_cookie_record_is_expired (const NetreqCookieRecord *record,
                                 gint64                    now)
{
  return record->persistent && record->expires <= now / G_USEC_PER_SEC;
}
