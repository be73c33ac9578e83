/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* For realpath(). */
#define _XOPEN_SOURCE 700

#include "config.h"

#include <errno.h>
#include <stdlib.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "session/netreq-storage-private.h"

#include "netreq-error-private.h"
#include "policy/netreq-partition-name-private.h"

/* In the folder of the application, which has data of its own. */
#define FOLDER "netreq"

#define PRIVATE_MODE 0700

/* A program that nobody has given a name has that of its file, as other programs without
 * a name must not find its data. */
static char *
find_program_name (void)
{
  g_autofree char *program = NULL;

  if (g_get_prgname () != NULL)
    return g_strdup (g_get_prgname ());

  program = g_file_read_link ("/proc/self/exe", NULL);

  return program != NULL ? g_path_get_basename (program) : g_strdup ("");
}

static char *
find_application_name (void)
{
  GApplication *application = g_application_get_default ();
  const char *id = application != NULL ? g_application_get_application_id (application) : NULL;

  return id != NULL ? g_strdup (id) : find_program_name ();
}

static char *
build_path (const char *base,
            const char *file_name)
{
  g_autofree char *application = find_application_name ();
  g_autofree char *folder = netreq_application_to_file_name (application);

  return g_build_filename (base, folder, FOLDER, file_name, NULL);
}

char *
netreq_storage_get_data_path (const char *file_name)
{
  return build_path (g_get_user_data_dir (), file_name);
}

char *
netreq_storage_get_cache_path (const char *file_name)
{
  return build_path (g_get_user_cache_dir (), file_name);
}

char *
netreq_storage_resolve (const char *path)
{
  g_autofree char *rest = g_canonicalize_filename (path, NULL);
  g_autofree char *missing = g_strdup ("");
  g_autofree char *found = realpath (rest, NULL);

  while (found == NULL && !g_str_equal (rest, "/"))
    {
      g_autofree char *name = g_path_get_basename (rest);
      g_autofree char *longer = g_build_filename (name, missing, NULL);
      g_autofree char *parent = g_path_get_dirname (rest);

      g_free (missing);
      missing = g_steal_pointer (&longer);
      g_free (rest);
      rest = g_steal_pointer (&parent);
      found = realpath (rest, NULL);
    }

  if (*missing == '\0')
    return g_strdup (found != NULL ? found : rest);

  return g_canonicalize_filename (missing, found != NULL ? found : rest);
}

static NetreqError
code_of_errno (int reason)
{
  return reason == ENOSPC || reason == EDQUOT ? NETREQ_ERROR_FILE_NO_SPACE
                                              : NETREQ_ERROR_ACCESS_DENIED;
}

gboolean
netreq_storage_ensure_directory (const char  *path,
                                 GError     **error)
{
  g_autofree char *shown = NULL;
  int reason;

  if (g_mkdir_with_parents (path, PRIVATE_MODE) == 0)
    return TRUE;

  reason = errno;
  shown = g_filename_display_name (path);
  netreq_set_error (error, code_of_errno (reason),
                    "The folder %s of the session cannot be made: %s", shown, g_strerror (reason));
  return FALSE;
}
