/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "netreq-enums.h"

G_BEGIN_DECLS

/* A cookie as it is kept. (RFC 6265bis, section 5.7) */
typedef struct
{
  /* Empty, never NULL, when it has none. */
  char *name;
  char *value;

  /* A host as netreq_url_parse() has it, without a leading dot. */
  char *domain;
  /* For the domain alone, and for nothing below it. */
  gboolean host_only;
  char *path;

  /* It outlives the session, until @expires. */
  gboolean persistent;
  /* In seconds since 1970. */
  gint64 expires;
  /* In microseconds since 1970, as are all times that are passed in. */
  gint64 created;
  gint64 accessed;

  gboolean secure;
  gboolean http_only;
  NetreqSameSite same_site;
} NetreqCookieRecord;

/* A session cookie for the whole of one host. */
NetreqCookieRecord *netreq_cookie_record_new        (const char               *name,
                                                     const char               *value,
                                                     const char               *host);
NetreqCookieRecord *netreq_cookie_record_copy       (const NetreqCookieRecord *record);
void                netreq_cookie_record_free       (NetreqCookieRecord       *record);

/* Whether one takes the place of the other. */
gboolean            netreq_cookie_record_equal_key  (const NetreqCookieRecord *one,
                                                     const NetreqCookieRecord *other);

gboolean            netreq_cookie_record_is_expired (const NetreqCookieRecord *record,
                                                     gint64                    now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqCookieRecord, netreq_cookie_record_free)

G_END_DECLS
