/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Room for the slices of a body that go from hand to hand as GBytes, one after another.
 * When one was let go of, by whomever and in whatever thread, the next can have its room:
 * memory that is warm is filled twice as fast. */
typedef struct _NetreqSlices NetreqSlices;

NetreqSlices *netreq_slices_new   (gsize         size);
/* Those that are still in somebody's hands stay. */
void          netreq_slices_unref (NetreqSlices *slices);

/* Room of that size, to be given to netreq_slices_make_bytes() or _give_back(). */
guint8       *netreq_slices_take  (NetreqSlices *slices);
GBytes       *netreq_slices_make_bytes
                                  (NetreqSlices *slices,
                                   guint8       *slice,
                                   gsize         length);
void          netreq_slices_give_back
                                  (NetreqSlices *slices,
                                   guint8       *slice);

G_END_DECLS
