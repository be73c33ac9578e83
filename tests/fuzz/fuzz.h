/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

#include <glib.h>

G_BEGIN_DECLS

/* What each target defines: libFuzzer calls it, and replay.c in its place where
 * there is no libFuzzer. A broken promise is a failed assertion. */
int   LLVMFuzzerTestOneInput  (const uint8_t *data,
                               size_t         size);

/* The input as a string, which a NUL in it ends. */
char *fuzz_text               (const uint8_t *data,
                               size_t         size);

/* What is promised of every error: our domain, and words that are safe to show. */
void  fuzz_assert_error       (const GError  *error);

/* What is promised of every URL that was accepted. */
void  fuzz_assert_url         (GUri          *uri);

/* What is promised of @text: no bytes but these. */
void  fuzz_assert_consists_of (const char    *text,
                               const char    *characters);

G_END_DECLS
