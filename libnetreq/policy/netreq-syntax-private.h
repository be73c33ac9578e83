/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The pieces of syntax that several rules share. */

/* A token of RFC 9110, section 5.6.2. */
gboolean netreq_is_token     (const char *text);

/* How much of the start of @text a token could be; 0 for nothing. */
gsize    netreq_token_length (const char *text);

/* What g_utf8_validate() says, and sooner where it is all ASCII, as nearly always. */
gboolean netreq_is_utf8      (const char *text);

/* Nothing but digits, and from @min to @max. Leaves @number alone where it returns FALSE. That
 * of GLib goes by errno, and fails now and then where another thread is about the same. */
gboolean netreq_read_number  (const char *text,
                              guint64     min,
                              guint64     max,
                              guint64    *number);

/* Any of the ASCII controls, TAB and DEL included. */
gboolean netreq_has_controls (const char *text);

/* Decodes what is percent-encoded and leaves a stray `%` as it is. NULL when the
 * result is not UTF-8 or has controls, for then nothing good can come of it. */
char    *netreq_percent_decode (const char *text,
                                gsize       length);

/* Reads the quoted-string of RFC 9110, section 5.6.4, whose first mark @cursor is at,
 * and goes behind it. One that does not end is taken to end with the text. */
char    *netreq_take_quoted  (const char **cursor);

/* @text in quotation marks, as an error message can show it to a person: short,
 * and with everything that does not print escaped. */
char    *netreq_quote        (const char *text,
                              gssize      length);

G_END_DECLS
