/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "netreq-enums.h"
#include "policy/netreq-header-list-private.h"

G_BEGIN_DECLS

/* What a request says about where it comes from, along the whole chain of its
 * redirects: Origin, Referer, Sec-Fetch-Site and its companions. */
typedef struct _NetreqProvenance NetreqProvenance;

/* @origin is "null", a serialised origin, or NULL when it was not given; then an
 * Origin among @headers, which are those of the application, stands in for it. */
NetreqProvenance *netreq_provenance_new                  (const char              *origin,
                                                          NetreqReferrerPolicy     policy,
                                                          const NetreqHeaderList  *headers);
NetreqProvenance *netreq_provenance_copy                 (const NetreqProvenance  *self);
void              netreq_provenance_free                 (NetreqProvenance        *self);

/* To be told of every URL of the chain in turn, the first one too, before anything
 * is asked about it. */
void              netreq_provenance_visit                (NetreqProvenance        *self,
                                                          GUri                    *url);
/* To be told of the response that redirects, before the URL that it leads to. */
void              netreq_provenance_adopt_policy         (NetreqProvenance        *self,
                                                          const NetreqHeaderList  *response_headers);

/* Puts what is said to @url, the one visited last, in the place of what the
 * application wrote into @headers. */
void              netreq_provenance_write                (const NetreqProvenance  *self,
                                                          const char              *method,
                                                          GUri                    *url,
                                                          NetreqHeaderList        *headers);

/* Whether what it writes depends on nothing but whether the URL is trustworthy. */
gboolean          netreq_provenance_is_plain            (const NetreqProvenance  *self);

gboolean          netreq_provenance_includes_credentials (const NetreqProvenance  *self,
                                                          NetreqCredentials        mode);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqProvenance, netreq_provenance_free)

G_END_DECLS
