/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "policy/netreq-header-list-private.h"

G_BEGIN_DECLS

/* HTTP Strict Transport Security, RFC 6797: a host says that it is to be asked over
 * https only. */
typedef struct
{
  /* Without a final dot. */
  char    *host;
  /* In microseconds since the epoch. */
  gint64   expires;
  gboolean include_subdomains;
} NetreqHstsRecord;

NetreqHstsRecord *netreq_hsts_record_new        (const char                *host,
                                                 gint64                     expires,
                                                 gboolean                   include_subdomains);
NetreqHstsRecord *netreq_hsts_record_copy       (const NetreqHstsRecord    *record);
void              netreq_hsts_record_free       (NetreqHstsRecord          *record);

gboolean          netreq_hsts_record_is_expired (const NetreqHstsRecord    *record,
                                                 gint64                     now);

/* What is known of hosts. */
typedef struct
{
  /* Each NetreqHstsRecord by its host. */
  GHashTable *records;
  /* What time it is, in microseconds since the epoch. */
  gint64 now;
} NetreqHstsKnowledge;

/* What a response from @url asks to remember, in place of what is known of that host,
 * or NULL. A record that is expired already asks to forget it. */
NetreqHstsRecord *netreq_hsts_read              (GUri                      *url,
                                                 gboolean                   has_certificate_errors,
                                                 const NetreqHeaderList    *headers,
                                                 gint64                     now);

/* Whether @url may only be asked over https. @records has each one by its host. */
gboolean          netreq_hsts_applies           (GHashTable                *records,
                                                 GUri                      *url,
                                                 gint64                     now);

/* @url over https: the same resource, as far as HSTS goes. */
GUri             *netreq_hsts_upgrade           (GUri                      *url);

/* Which URL is to be asked for @url.
 * @knowledge: (nullable) */
GUri             *netreq_hsts_enforce           (GUri                      *url,
                                                 const NetreqHstsKnowledge *knowledge);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqHstsRecord, netreq_hsts_record_free)

G_END_DECLS
