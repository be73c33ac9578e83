/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "policy/netreq-cookie-parser-private.h"
#include "policy/netreq-cookie-record-private.h"

G_BEGIN_DECLS

/* Which cookies are stored, and which are sent where: the storage model and the
 * retrieval model of RFC 6265bis. All times are in microseconds since 1970. */

/* Who sends cookies, or asks for them. */
typedef struct
{
  /* That of the response or the request. */
  GUri *url;
  /* FALSE for an interface that HttpOnly keeps out. */
  gboolean is_http;
  /* Every URL of the chain that led here is of the site of the first one. */
  gboolean is_same_site;
} NetreqCookieContext;

/* --- storing --- */

/* What is stored of @received, or an error that says in words why nothing is. One
 * that is expired takes away what it would replace. */
NetreqCookieRecord *netreq_cookie_accept       (const NetreqReceivedCookie  *received,
                                                const NetreqCookieContext   *context,
                                                gint64                       now,
                                                GError                     **error);

/* Whether @record may be stored among @others, an array of NetreqCookieRecord that has
 * all of its site, and in whose place: @replaced is NULL where it is new. Lets @record
 * be as old as the one that it replaces. */
gboolean            netreq_cookie_find_place   (NetreqCookieRecord          *record,
                                                GPtrArray                   *others,
                                                const NetreqCookieContext   *context,
                                                gint64                       now,
                                                NetreqCookieRecord         **replaced,
                                                GError                     **error);

/* What all cookies have in common that can meet: those of one site. */
char               *netreq_cookie_site         (const char                  *domain);

/* --- sending --- */

/* Whether @record is sent with a request from @context. */
gboolean            netreq_cookie_matches      (const NetreqCookieRecord    *record,
                                                const NetreqCookieContext   *context,
                                                gint64                       now);

/* Whether @host is @domain, or a name below it. */
gboolean            netreq_cookie_domain_match (const char                  *host,
                                                const char                  *domain);

/* Puts an array of NetreqCookieRecord into the order in which they are sent. */
void                netreq_cookies_sort        (GPtrArray                   *records);

/* The value of the field Cookie, or NULL when there is no record. */
char               *netreq_cookies_to_field    (GPtrArray                   *records);

G_END_DECLS
