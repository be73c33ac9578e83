/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <errno.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "session/netreq-storage-private.h"

#include "netreq-error-private.h"
#include "policy/netreq-partition-name-private.h"

/* In the folder of the application, which has data of its own. */
#define FOLDER "netreq"

#define PRIVATE_MODE 0700

/* How many symbolic links one path may have, as on Linux: there are those that lead to
 * themselves. */
#define LINKS_MAX 40

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

/* Puts the names of @path in front of those that are still to be followed. */
static GList *
push_names (GList      *names,
            const char *path)
{
  g_auto(GStrv) parts = g_strsplit (path, "/", -1);

  for (guint i = g_strv_length (parts); i > 0; i--)
    names = g_list_prepend (names, g_steal_pointer (&parts[i - 1]));

  return names;
}

/* Takes @folder. What a link leads to need not be there: it may come later. */
static char *
follow_name (char   *folder,
             char   *name,
             GList **names,
             guint  *n_links)
{
  g_autofree char *owned_folder = folder;
  g_autofree char *path = NULL;
  g_autofree char *target = NULL;

  if (*name == '\0' || g_str_equal (name, "."))
    return g_steal_pointer (&owned_folder);
  if (g_str_equal (name, ".."))
    return g_path_get_dirname (folder);

  path = g_build_filename (folder, name, NULL);
  target = *n_links < LINKS_MAX ? g_file_read_link (path, NULL) : NULL;
  if (target == NULL)
    return g_steal_pointer (&path);

  (*n_links)++;
  *names = push_names (*names, target);

  return g_path_is_absolute (target) ? g_strdup ("/") : g_steal_pointer (&owned_folder);
}

/* As the system does it, name by name: `link/..` is the folder above that which the link
 * leads to. realpath() finds none that is not there. */
char *
netreq_storage_resolve (const char *path)
{
  GList *names = push_names (NULL, path);
  char *folder = g_strdup ("/");
  guint n_links = 0;

  while (names != NULL)
    {
      g_autofree char *name = names->data;

      names = g_list_delete_link (names, names);
      folder = follow_name (folder, name, &names, &n_links);
    }

  return folder;
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
