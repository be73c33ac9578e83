/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "netreq-enums.h"

G_BEGIN_DECLS

/* A cookie as it arrives, in a Set-Cookie field or from the application, before
 * anything is known of where it is from. */
typedef struct
{
  /* Empty, never NULL, when it has none. */
  char *name;
  char *value;

  /* In lower case and without its first dot; NULL and "" are none. */
  char *domain;
  /* Begins with a slash; NULL for the default path. */
  char *path;

  gboolean has_max_age;
  /* In seconds; zero and less are the past. */
  gint64 max_age;

  gboolean has_expires;
  /* In seconds since 1970. The max-age goes before it. */
  gint64 expires;

  gboolean secure;
  gboolean http_only;
  NetreqSameSite same_site;
} NetreqReceivedCookie;

/* Reads the value of a Set-Cookie field. No error shows a part of it. */
NetreqReceivedCookie *netreq_received_cookie_parse (const char                  *text,
                                                    GError                     **error);
void                  netreq_received_cookie_free  (NetreqReceivedCookie        *received);

/* Whether @received could have come in a Set-Cookie field: for one that did not. */
gboolean              netreq_received_cookie_check (const NetreqReceivedCookie  *received,
                                                    GError                     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqReceivedCookie, netreq_received_cookie_free)

G_END_DECLS
