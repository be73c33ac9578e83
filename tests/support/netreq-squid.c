/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/netreq-squid.h"
#include "support/netreq-test-system.h"

/* How often it may find its port taken. */
#define MAX_STARTS 5

/* Where Debian has the programs that check passwords. */
#define HELPER_DIRECTORY "/usr/lib/squid"

/* NETREQ_SQUID_PASSWORD, as "openssl passwd -apr1" has it. */
#define PASSWORD_HASH "$apr1$netreq00$i/8SYcW4Tk8akoqoa1QPb/"

struct _NetreqSquid
{
  char *directory; /* of its configuration and its users */
  guint16 port;
  GSubprocess *process;
};

static const struct
{
  const char *name;
  const char *helper;
  const char *users;
} schemes[] = {
  [NETREQ_SQUID_BASIC] = { "basic", "basic_ncsa_auth", NETREQ_SQUID_USER ":" PASSWORD_HASH "\n" },
  [NETREQ_SQUID_DIGEST] = { "digest", "digest_file_auth", NETREQ_SQUID_USER ":" NETREQ_SQUID_PASSWORD "\n" },
};

/* What it would keep, and what it would tell or look up elsewhere, is off. */
#define CONFIGURATION                             \
  "auth_param %s program %s %s/users\n"           \
  "auth_param %s children 2 startup=1 idle=1\n"   \
  "auth_param %s realm " NETREQ_SQUID_REALM "\n"  \
  "acl members proxy_auth REQUIRED\n"             \
  "http_access allow members\n"                   \
  "http_access deny all\n"                        \
  "http_port 127.0.0.1:%u\n"                      \
  "visible_hostname localhost\n"                  \
  "cache deny all\n"                              \
  "cache_mem 1 MB\n"                              \
  "max_filedescriptors 1024\n"                    \
  "cache_log /dev/null\n"                         \
  "access_log none\n"                             \
  "cache_store_log none\n"                        \
  "netdb_filename none\n"                         \
  "pid_filename none\n"                           \
  "coredump_dir none\n"                           \
  "pinger_enable off\n"                           \
  "shutdown_lifetime 0 seconds\n"

static void
write_configuration (NetreqSquid       *self,
                     NetreqSquidScheme  scheme,
                     const char        *helper)
{
  const char *name = schemes[scheme].name;
  g_autofree char *text = g_strdup_printf (CONFIGURATION, name, helper, self->directory, name, name, self->port);

  netreq_test_write_file (self->directory, "squid.conf", text);
  netreq_test_write_file (self->directory, "users", schemes[scheme].users);
}

/* Between us and squid, which as another user does not hear of our end. */
#define GUARD                    \
  "trap 'kill $squid' TERM\n"    \
  "\"$@\" &\n"                   \
  "squid=$!\n"                   \
  "wait $squid\n"                \
  "wait $squid\n"

static gboolean
start (NetreqSquid       *self,
       const char        *program,
       NetreqSquidScheme  scheme,
       const char        *helper)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  int fd = netreq_test_bind_loopback (AF_INET, &self->port);
  /* It names memory that it shares after it, and must not come by another's. */
  g_autofree char *service = g_strdup_printf ("test%u", self->port);
  const char *argv[] = { "/bin/sh", "-c", GUARD, "sh", program, "-N", "-n", service, "-f", "squid.conf", NULL };

  close (fd);
  write_configuration (self, scheme, helper);
  g_subprocess_launcher_set_cwd (launcher, self->directory);
  self->process = netreq_test_spawn (launcher, argv);
  if (netreq_test_await_port (self->port))
    return TRUE;

  netreq_test_stop (self->process);
  g_clear_object (&self->process);
  return FALSE;
}

NetreqSquid *
netreq_squid_new (NetreqSquidScheme scheme)
{
  g_autofree char *program = netreq_test_find_program ("squid");
  g_autofree char *helper = g_build_filename (HELPER_DIRECTORY, schemes[scheme].helper, NULL);
  NetreqSquid *self;

  if (program == NULL || !g_file_test (helper, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_test_skip ("there is no squid");
      return NULL;
    }

  self = g_new0 (NetreqSquid, 1);
  self->directory = netreq_test_dir_new ();
  /* As root it becomes another user, who has to read what is there. */
  g_chmod (self->directory, 0755);
  for (guint i = 0; i < MAX_STARTS && self->process == NULL; i++)
    start (self, program, scheme, helper);
  if (self->process == NULL)
    g_error ("squid does not start");

  return self;
}

void
netreq_squid_free (NetreqSquid *self)
{
  netreq_test_stop (self->process);
  g_object_unref (self->process);
  netreq_test_dir_free (self->directory);
  g_free (self);
}

guint16
netreq_squid_get_port (NetreqSquid *self)
{
  return self->port;
}

char *
netreq_squid_uri (NetreqSquid *self,
                  const char  *user_info)
{
  return g_strdup_printf ("http://%s%s127.0.0.1:%u", user_info != NULL ? user_info : "",
                          user_info != NULL ? "@" : "", self->port);
}
