/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "policy/netreq-cookie-record-private.h"

G_BEGIN_DECLS

typedef enum {
  NETREQ_COOKIE_FLAG_ANY,
  NETREQ_COOKIE_FLAG_UNSET,
  NETREQ_COOKIE_FLAG_SET,
} NetreqCookieFlag;

/* Which cookies an application asks for, as in cookies.get() of Electron: those to
 * which all that is given applies. NULL and ANY are not given. */
typedef struct
{
  /* Those that are sent there, in a request from its own site. */
  GUri *url;
  const char *name;
  /* Those of this domain, and of all below it. */
  const char *domain;
  const char *path;
  NetreqCookieFlag secure;
  NetreqCookieFlag http_only;
  /* Those that are not persistent. */
  NetreqCookieFlag session;
} NetreqCookieQuery;

/* None that is expired ever matches.
 * @now: in microseconds since 1970 */
gboolean netreq_cookie_query_matches (const NetreqCookieQuery  *query,
                                      const NetreqCookieRecord *record,
                                      gint64                    now);

G_END_DECLS
