/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "body/netreq-slice-private.h"

/* Copying from the kernel is slow into memory that begins within a line of the cache. */
#define ALIGNMENT 64

struct _NetreqSlices
{
  gatomicrefcount ref_count;
  gsize size;
  /* The one that nobody uses; NULL for none. */
  guint8 *spare;
};

typedef struct
{
  NetreqSlices *slices;
  guint8 *slice;
} Hold;

NetreqSlices *
netreq_slices_new (gsize size)
{
  NetreqSlices *slices = g_new0 (NetreqSlices, 1);

  g_atomic_ref_count_init (&slices->ref_count);
  slices->size = size;

  return slices;
}

void
netreq_slices_unref (NetreqSlices *slices)
{
  if (!g_atomic_ref_count_dec (&slices->ref_count))
    return;

  g_aligned_free (slices->spare);
  g_free (slices);
}

guint8 *
netreq_slices_take (NetreqSlices *slices)
{
  guint8 *spare = g_atomic_pointer_get (&slices->spare);

  if (spare != NULL && g_atomic_pointer_compare_and_exchange (&slices->spare, spare, NULL))
    return spare;

  return g_aligned_alloc (1, slices->size, ALIGNMENT);
}

void
netreq_slices_give_back (NetreqSlices *slices,
                         guint8       *slice)
{
  if (!g_atomic_pointer_compare_and_exchange (&slices->spare, NULL, slice))
    g_aligned_free (slice);
}

static void
hold_free (gpointer data)
{
  Hold *hold = data;

  netreq_slices_give_back (hold->slices, hold->slice);
  netreq_slices_unref (hold->slices);
  g_free (hold);
}

GBytes *
netreq_slices_make_bytes (NetreqSlices *slices,
                          guint8       *slice,
                          gsize         length)
{
  Hold *hold = g_new (Hold, 1);

  hold->slices = slices;
  hold->slice = slice;
  g_atomic_ref_count_inc (&slices->ref_count);

  return g_bytes_new_with_free_func (slice, length, hold_free, hold);
}
