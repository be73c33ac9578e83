/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Header fields in their order, with their own spelling, found without regard to
 * case. Names and values are always UTF-8: bytes from the network that are not
 * are read as ISO-8859-1, as HTTP had it before. */
typedef struct _NetreqHeaderList NetreqHeaderList;

NetreqHeaderList *netreq_header_list_new        (void);
NetreqHeaderList *netreq_header_list_copy       (const NetreqHeaderList *list);
void              netreq_header_list_free       (NetreqHeaderList       *list);

void              netreq_header_list_append     (NetreqHeaderList       *list,
                                                 const char             *name,
                                                 const char             *value);
/* Takes the place of the first field of that name; the others go away. */
void              netreq_header_list_set        (NetreqHeaderList       *list,
                                                 const char             *name,
                                                 const char             *value);
/* The same, but for the spelling of the name, which stays if there is one. */
void              netreq_header_list_set_value  (NetreqHeaderList       *list,
                                                 const char             *name,
                                                 const char             *value);
gboolean          netreq_header_list_remove     (NetreqHeaderList       *list,
                                                 const char             *name);

/* The first value of that name, or NULL. */
const char       *netreq_header_list_get        (const NetreqHeaderList *list,
                                                 const char             *name);
/* All values of that name, joined, or NULL. */
char             *netreq_header_list_get_joined (const NetreqHeaderList *list,
                                                 const char             *name,
                                                 const char             *separator);
/* All values of that name; empty, never NULL, when there is none. */
GStrv             netreq_header_list_get_values (const NetreqHeaderList *list,
                                                 const char             *name);

guint             netreq_header_list_get_length (const NetreqHeaderList *list);
const char       *netreq_header_list_get_name   (const NetreqHeaderList *list,
                                                 guint                   index);
const char       *netreq_header_list_get_value  (const NetreqHeaderList *list,
                                                 guint                   index);
gboolean          netreq_header_list_is_named   (const NetreqHeaderList *list,
                                                 guint                   index,
                                                 const char             *name);
/* name, value, name, value, and so on. */
GStrv             netreq_header_list_to_strv    (const NetreqHeaderList *list);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqHeaderList, netreq_header_list_free)

G_END_DECLS
