/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "policy/netreq-challenge-private.h"

G_BEGIN_DECLS

/* What a user name and a password are for: RFC 9110, section 11.5. One scheme and one
 * realm of one origin, or of one proxy, and the places where they are known to count. */
typedef struct _NetreqProtectionSpace NetreqProtectionSpace;

/* That of a challenge which came from @url. */
NetreqProtectionSpace *netreq_protection_space_new           (const NetreqChallenge       *challenge,
                                                              GUri                        *url);
/* That of a challenge which came from the proxy at @host_port. */
NetreqProtectionSpace *netreq_protection_space_new_for_proxy (const NetreqChallenge       *challenge,
                                                              const char                  *host_port);
NetreqProtectionSpace *netreq_protection_space_copy          (const NetreqProtectionSpace *self);
void                   netreq_protection_space_free          (NetreqProtectionSpace       *self);

gboolean               netreq_protection_space_is_for_proxy  (const NetreqProtectionSpace *self);
/* Whether it is one of the server of @url. */
gboolean               netreq_protection_space_is_of_server  (const NetreqProtectionSpace *self,
                                                              GUri                        *url);

/* Whether what answers a challenge of the one also answers one of the other. */
gboolean               netreq_protection_space_equal         (const NetreqProtectionSpace *self,
                                                              const NetreqProtectionSpace *other);

/* Takes over the places that @other, which is equal, knows of. */
void                   netreq_protection_space_learn         (NetreqProtectionSpace       *self,
                                                              const NetreqProtectionSpace *other);

/* How far the start of @url is known to be of this space, in bytes; 0 when it is not,
 * and then nothing may be sent there ahead of a challenge. The greater, the closer:
 * of several spaces the closest is the one to choose. */
gsize                  netreq_protection_space_get_depth     (const NetreqProtectionSpace *self,
                                                              GUri                        *url);
gboolean               netreq_protection_space_covers        (const NetreqProtectionSpace *self,
                                                              GUri                        *url);

/* The same for the proxy at @host_port. */
gboolean               netreq_protection_space_covers_proxy  (const NetreqProtectionSpace *self,
                                                              const char                  *host_port);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqProtectionSpace, netreq_protection_space_free)

G_END_DECLS
