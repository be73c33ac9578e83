/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which URLs a list of patterns is about: the syntax of the original's
 * `proxyBypassRules`, with commas or semicolons between them. */
typedef struct _NetreqHostRules NetreqHostRules;

/* @text: (nullable)
 * @implicit: (nullable): more of them, which count unless the text has `<-loopback>`.
 *   Among rules that disagree the last one counts.
 * @what: how an error calls one of the text, "proxy bypass rule" for instance */
NetreqHostRules *netreq_host_rules_new     (const char             *text,
                                            const char             *implicit,
                                            const char             *what,
                                            GError                **error);
void             netreq_host_rules_free    (NetreqHostRules        *self);

gboolean         netreq_host_rules_match   (const NetreqHostRules  *self,
                                            GUri                   *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqHostRules, netreq_host_rules_free)

G_END_DECLS
