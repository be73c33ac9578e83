/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads an absolute http or https URL as a person would paste it, and gives it
 * back in the one form that goes to the wire: ASCII only, dot segments resolved,
 * no user info, no fragment, no default port, never an empty path. The user info
 * goes to @username and @password, decoded, NULL where there is none. No error
 * shows a part of the user info. */
GUri *netreq_url_parse        (const char  *text,
                               char       **username,
                               char       **password,
                               GError     **error);

/* What @reference means in a response from @base: an absolute URL, or a relative
 * one in any of its forms. The result is as netreq_url_parse() makes it; user info
 * is dropped. A reference that a browser and RFC 3986 would take to different
 * servers is refused. */
GUri *netreq_url_resolve      (GUri        *base,
                               const char  *reference,
                               GError     **error);

/* The fragment of a URL or a reference, percent-encoded, or NULL. That of "#" is
 * empty. */
char *netreq_url_dup_fragment (const char  *text);

/* Without any user info. */
char *netreq_url_to_string    (GUri        *uri);

/* As an Origin header has it: no default port. */
char *netreq_url_origin       (GUri        *uri);

/* That of the scheme where the URL names none. */
guint netreq_url_port         (GUri        *uri);

/* Always with the port: for messages, and to tell one server from another. */
char *netreq_url_host_port    (GUri        *uri);

G_END_DECLS
