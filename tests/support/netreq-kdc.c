/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/netreq-kdc.h"
#include "support/netreq-test-system.h"

#define REALM "TEST.EXAMPLE"

/* How often it may find its port taken. */
#define MAX_STARTS 5

struct _NetreqKdc
{
  char *directory; /* of its configuration, its database, and all keys */
  char *krb5kdc;
  char *kdb5_util;
  char *kadmin;
  char *kinit;
  guint16 port;
  GSubprocess *process;
};

static void
set_variable (NetreqKdc  *self,
              const char *name,
              const char *file)
{
  g_autofree char *path = g_build_filename (self->directory, file, NULL);

  g_setenv (name, path, TRUE);
}

static void
set_environment (NetreqKdc *self)
{
  set_variable (self, "KRB5_CONFIG", "krb5.conf");
  set_variable (self, "KRB5_KDC_PROFILE", "kdc.conf");
  set_variable (self, "KRB5_KTNAME", "server.keytab");
  set_variable (self, "KRB5CCNAME", "tickets");
  g_setenv ("KRB5RCACHENAME", "none:", TRUE);
}

static void
write_configuration (NetreqKdc *self)
{
  g_autofree char *krb5 = g_strdup_printf ("[libdefaults]\n"
                                           "  default_realm = " REALM "\n"
                                           "  dns_lookup_kdc = false\n"
                                           "  dns_canonicalize_hostname = false\n"
                                           "  rdns = false\n"
                                           "[realms]\n"
                                           "  " REALM " = {\n"
                                           "    kdc = 127.0.0.1:%u\n"
                                           "  }\n"
                                           "[domain_realm]\n"
                                           "  localhost = " REALM "\n", self->port);
  g_autofree char *kdc = g_strdup_printf ("[kdcdefaults]\n"
                                          "  kdc_listen = 127.0.0.1:%u\n"
                                          "  kdc_tcp_listen = 127.0.0.1:%u\n"
                                          "[realms]\n"
                                          "  " REALM " = {\n"
                                          "    database_name = %s/principal\n"
                                          "    key_stash_file = %s/stash\n"
                                          "    acl_file = %s/acl\n"
                                          "  }\n"
                                          "[logging]\n"
                                          "  kdc = FILE:%s/log\n",
                                          self->port, self->port, self->directory, self->directory,
                                          self->directory, self->directory);

  netreq_test_write_file (self->directory, "krb5.conf", krb5);
  netreq_test_write_file (self->directory, "kdc.conf", kdc);
}

static void
ask_kadmin (NetreqKdc  *self,
            const char *query)
{
  const char *argv[] = { self->kadmin, "-q", query, NULL };

  netreq_test_run_program (self->directory, argv);
}

static void
make_database (NetreqKdc *self)
{
  const char *argv[] = { self->kdb5_util, "create", "-s", "-P", "secret", NULL };

  write_configuration (self);
  netreq_test_run_program (self->directory, argv);
  ask_kadmin (self, "addprinc -randkey user");
  ask_kadmin (self, "addprinc -randkey HTTP/localhost");
  ask_kadmin (self, "ktadd -norandkey -k user.keytab user");
  ask_kadmin (self, "ktadd -norandkey -k server.keytab HTTP/localhost");
}

static void
start (NetreqKdc *self)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  const char *argv[] = { self->krb5kdc, "-n", NULL };
  int fd = netreq_test_bind_loopback (AF_INET, &self->port);

  close (fd);
  write_configuration (self);
  self->process = netreq_test_spawn (launcher, argv);
  if (netreq_test_await_port (self->port))
    return;

  netreq_test_stop (self->process);
  g_clear_object (&self->process);
}

static gboolean
find_programs (NetreqKdc *self)
{
  self->krb5kdc = netreq_test_find_program ("krb5kdc");
  self->kdb5_util = netreq_test_find_program ("kdb5_util");
  self->kadmin = netreq_test_find_program ("kadmin.local");
  self->kinit = netreq_test_find_program ("kinit");

  return self->krb5kdc != NULL && self->kdb5_util != NULL && self->kadmin != NULL && self->kinit != NULL;
}

NetreqKdc *
netreq_kdc_new (void)
{
  g_autoptr(NetreqKdc) self = g_new0 (NetreqKdc, 1);

  if (!find_programs (self))
    return NULL;

  self->directory = netreq_test_dir_new ();
  set_environment (self);
  make_database (self);
  for (guint i = 0; i < MAX_STARTS && self->process == NULL; i++)
    start (self);
  if (self->process == NULL)
    g_error ("krb5kdc does not start");

  return g_steal_pointer (&self);
}

void
netreq_kdc_free (NetreqKdc *self)
{
  if (self->process != NULL)
    netreq_test_stop (self->process);
  g_clear_object (&self->process);
  g_clear_pointer (&self->directory, netreq_test_dir_free);
  g_free (self->krb5kdc);
  g_free (self->kdb5_util);
  g_free (self->kadmin);
  g_free (self->kinit);
  g_free (self);
}

void
netreq_kdc_log_in (NetreqKdc *self)
{
  const char *argv[] = { self->kinit, "-k", "-t", "user.keytab", "user", NULL };

  netreq_test_run_program (self->directory, argv);
}

void
netreq_kdc_log_out (NetreqKdc *self)
{
  g_autofree char *tickets = g_build_filename (self->directory, "tickets", NULL);

  g_unlink (tickets);
}
