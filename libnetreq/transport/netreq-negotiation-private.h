/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is said by Negotiate, RFC 4559, to log in a connection: whatever the system knows
 * of the user, a Kerberos ticket in most cases. It may have to ask other machines, and so
 * it is asked in a thread. */
typedef struct _NetreqNegotiation NetreqNegotiation;

/* From the main loop of the context only.
 * @answer: (nullable) (transfer full): the value of the Authorization field; NULL when the
 *   system knows of nothing to say */
typedef void (*NetreqNegotiationFunc) (char     *answer,
                                       gpointer  user_data);

/* Whether the library was built with what it takes. */
gboolean           netreq_negotiation_is_supported (void);

NetreqNegotiation *netreq_negotiation_new  (const char            *host,
                                            GMainContext          *context);
/* At any time. Nothing is told any more. */
void               netreq_negotiation_free (NetreqNegotiation     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqNegotiation, netreq_negotiation_free)

/* One at a time.
 * @token68: (nullable): what has come with the challenge; NULL to begin */
void               netreq_negotiation_ask  (NetreqNegotiation     *self,
                                            const char            *token68,
                                            NetreqNegotiationFunc  func,
                                            gpointer               user_data);

G_END_DECLS
