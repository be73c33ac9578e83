/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the data of partitions lies. */

/* Folders of the application, by what it is called at the moment: its GApplication id,
 * else the name of the program. All to be freed.
 * @file_name: the one of the partition */
char    *netreq_storage_get_data_path     (const char  *file_name);
char    *netreq_storage_get_cache_path    (const char  *file_name);

/* The path that leads to the same folder without symbolic links and `..`, whether it is
 * there or not: two paths are of one folder when these are equal. To be freed.
 * @path: absolute */
char    *netreq_storage_resolve           (const char  *path);

/* Makes the folder, and those above it, for nobody but the user (0700). One that is
 * there already stays as it is. Blocks, and is for worker threads; several threads
 * and processes may call it at once. */
gboolean netreq_storage_ensure_directory  (const char  *path,
                                           GError     **error);

G_END_DECLS
