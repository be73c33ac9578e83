/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a partition string names. */
typedef enum {
  /* "", and "persist:" with nothing behind it. */
  NETREQ_PARTITION_DEFAULT,
  /* "NAME": gone with the process. */
  NETREQ_PARTITION_IN_MEMORY,
  /* "persist:NAME": kept on disk. */
  NETREQ_PARTITION_PERSISTENT,
} NetreqPartitionKind;

/* @name, which is nullable, takes the NAME within @partition. */
NetreqPartitionKind netreq_partition_parse        (const char  *partition,
                                                   const char **name);

/* The file or folder of a partition, another one for each @name. It is one component
 * of a path, not hidden, and short enough to get a suffix; and it has no capitals, nor
 * anything else that a file system could take for another character. */
char               *netreq_partition_to_file_name (const char  *name);

/* The folder of an application, which is called what it calls itself: an application id
 * stands for itself. Of anything else the rest is escaped, so that it is one component
 * of a path, and not hidden. */
char               *netreq_application_to_file_name (const char *name);

G_END_DECLS
