/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "policy/netreq-partition-name-private.h"

#define PERSISTENT_PREFIX "persist:"

/* What stands for itself. A capital does not, since some file systems would have it
 * meet its small letter. A dot only does between others: in front it hides a file, or
 * names a folder above, and there are file systems that drop it at the end. */
#define PLAIN_CHARACTERS "-_" G_CSET_DIGITS G_CSET_a_2_z

/* In the name of an application capitals do too: those who look for its folder know
 * what it is called. */
#define PLAIN_CHARACTERS_OF_APPLICATION PLAIN_CHARACTERS "+" G_CSET_A_2_Z

/* Stands for no name at all: no escape is so short. */
#define EMPTY_FILE_NAME "%"

/* In bytes. Even encrypted folders, which have the least room for names, have more. */
#define FILE_NAME_MAX 128

/* Between the start of a long name and its digest; a name itself has it escaped. */
#define DIGEST_MARK "~"
#define DIGEST_LENGTH 64

NetreqPartitionKind
netreq_partition_parse (const char  *partition,
                        const char **name)
{
  gboolean is_persistent = g_str_has_prefix (partition, PERSISTENT_PREFIX);
  const char *rest = is_persistent ? partition + strlen (PERSISTENT_PREFIX) : partition;

  if (name != NULL)
    *name = rest;

  if (*rest == '\0')
    return NETREQ_PARTITION_DEFAULT;

  return is_persistent ? NETREQ_PARTITION_PERSISTENT : NETREQ_PARTITION_IN_MEMORY;
}

static char *
escape (const char *name,
        const char *plain)
{
  GString *escaped = g_string_new (NULL);

  for (const char *c = name; *c != '\0'; c++)
    {
      gboolean inner_dot = *c == '.' && c > name && c[1] != '\0';

      if (inner_dot || strchr (plain, *c) != NULL)
        g_string_append_c (escaped, *c);
      else
        g_string_append_printf (escaped, "%%%02x", (guchar) *c);
    }

  return g_string_free (escaped, FALSE);
}

/* As much of it as there is room for, so that a person can tell which one it is. */
static char *
shorten (const char *escaped)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, escaped, -1);
  int kept = FILE_NAME_MAX - (int) strlen (DIGEST_MARK) - DIGEST_LENGTH;

  return g_strdup_printf ("%.*s" DIGEST_MARK "%s", kept, escaped, digest);
}

static char *
to_file_name (const char *name,
              const char *plain)
{
  g_autofree char *escaped = escape (name, plain);

  if (*escaped == '\0')
    return g_strdup (EMPTY_FILE_NAME);

  return strlen (escaped) <= FILE_NAME_MAX ? g_steal_pointer (&escaped) : shorten (escaped);
}

char *
netreq_partition_to_file_name (const char *name)
{
  return to_file_name (name, PLAIN_CHARACTERS);
}

char *
netreq_application_to_file_name (const char *name)
{
  return to_file_name (name, PLAIN_CHARACTERS_OF_APPLICATION);
}
