/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/netreq-test-system.h"
#include "support/netreq-tinyproxy.h"

/* How often it may find its port taken. */
#define MAX_STARTS 5

struct _NetreqTinyproxy
{
  char *directory; /* of its configuration and its log */
  guint16 port;
  GSubprocess *process;
};

static char *
log_path (NetreqTinyproxy *self)
{
  return g_build_filename (self->directory, "log", NULL);
}

static void
write_configuration (NetreqTinyproxy *self,
                     const char      *username,
                     const char      *password)
{
  g_autofree char *log = log_path (self);
  g_autofree char *login = username != NULL ? g_strdup_printf ("BasicAuth %s %s\n", username, password) : NULL;
  g_autofree char *text = g_strdup_printf ("Port %u\n"
                                           "Listen 127.0.0.1\n"
                                           "MaxClients 50\n"
                                           "LogLevel Connect\n"
                                           "LogFile \"%s\"\n"
                                           "%s",
                                           self->port, log, login != NULL ? login : "");

  netreq_test_write_file (self->directory, "tinyproxy.conf", text);
}

static gboolean
start (NetreqTinyproxy *self,
       const char      *program,
       const char      *username,
       const char      *password)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  const char *argv[] = { program, "-d", "-c", "tinyproxy.conf", NULL };
  int fd = netreq_test_bind_loopback (AF_INET, &self->port);

  close (fd);
  write_configuration (self, username, password);
  g_subprocess_launcher_set_cwd (launcher, self->directory);
  self->process = netreq_test_spawn (launcher, argv);
  if (netreq_test_await_port (self->port))
    return TRUE;

  netreq_test_stop (self->process);
  g_clear_object (&self->process);
  return FALSE;
}

NetreqTinyproxy *
netreq_tinyproxy_new (const char *username,
                      const char *password)
{
  g_autofree char *program = netreq_test_find_program ("tinyproxy");
  NetreqTinyproxy *self;

  if (program == NULL)
    {
      g_test_skip ("there is no tinyproxy");
      return NULL;
    }

  self = g_new0 (NetreqTinyproxy, 1);
  self->directory = netreq_test_dir_new ();
  for (guint i = 0; i < MAX_STARTS && self->process == NULL; i++)
    start (self, program, username, password);
  if (self->process == NULL)
    g_error ("tinyproxy does not start");

  return self;
}

void
netreq_tinyproxy_free (NetreqTinyproxy *self)
{
  netreq_test_stop (self->process);
  g_object_unref (self->process);
  netreq_test_dir_free (self->directory);
  g_free (self);
}

char *
netreq_tinyproxy_uri (NetreqTinyproxy *self,
                      const char      *user_info)
{
  return g_strdup_printf ("http://%s%s127.0.0.1:%u", user_info != NULL ? user_info : "",
                          user_info != NULL ? "@" : "", self->port);
}

char *
netreq_tinyproxy_get_log (NetreqTinyproxy *self)
{
  g_autofree char *path = log_path (self);
  char *log = NULL;

  g_file_get_contents (path, &log, NULL, NULL);
  return log != NULL ? log : g_strdup ("");
}
