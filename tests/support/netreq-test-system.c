/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define _GNU_SOURCE

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/netreq-test-system.h"

/* How long a server may take to listen. */
#define START_MILLISECONDS 10000

char *
netreq_test_find_program (const char *name)
{
  static const char *const directories[] = { "/usr/sbin", "/usr/local/sbin", "/sbin" };
  char *path = g_find_program_in_path (name);

  for (guint i = 0; !path && i < G_N_ELEMENTS (directories); i++)
    {
      g_autofree char *candidate = g_build_filename (directories[i], name, NULL);

      path = g_find_program_in_path (candidate);
    }

  return path;
}

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

GSubprocess *
netreq_test_spawn (GSubprocessLauncher *launcher,
                   const char * const  *argv)
{
  g_autoptr(GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);

  return process;
}

void
netreq_test_stop (GSubprocess *process)
{
  g_subprocess_send_signal (process, SIGTERM);
  g_subprocess_wait (process, NULL, NULL);
}

void
netreq_test_run_program (const char         *directory,
                         const char * const *argv)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *output = NULL;

  g_subprocess_launcher_set_cwd (launcher, directory);
  process = netreq_test_spawn (launcher, argv);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);

  if (!g_subprocess_get_successful (process))
    g_error ("%s has failed: %s", argv[0], output);
}

char *
netreq_test_dir_new (void)
{
  g_autoptr(GError) error = NULL;
  char *directory = g_dir_make_tmp ("netreq-test-XXXXXX", &error);

  g_assert_no_error (error);
  return directory;
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) directory = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    directory = g_dir_open (path, 0, NULL);

  while (directory && (name = g_dir_read_name (directory)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }

  g_remove (path);
}

void
netreq_test_dir_free (char *directory)
{
  remove_tree (directory);
  g_free (directory);
}

void
netreq_test_write_file (const char *directory,
                        const char *name,
                        const char *contents)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;

  g_mkdir_with_parents (parent, 0755);
  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);
}

void
netreq_test_write_zeros (const char *directory,
                         const char *name,
                         goffset     size)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  netreq_test_write_file (directory, name, "");
  g_assert_cmpint (truncate (path, size), ==, 0);
}

int
netreq_test_bind_loopback (int      family,
                           guint16 *port)
{
  struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
  gboolean is_v6 = family == AF_INET6;
  struct sockaddr *address = is_v6 ? (gpointer) &v6 : (gpointer) &v4;
  socklen_t length = is_v6 ? sizeof v6 : sizeof v4;
  int fd = socket (family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (fd < 0)
    return -1;

  if (bind (fd, address, length) < 0 || getsockname (fd, address, &length) < 0)
    {
      close (fd);
      return -1;
    }

  *port = ntohs (is_v6 ? v6.sin6_port : v4.sin_port);
  return fd;
}

guint
netreq_test_get_number (const char *name,
                        guint       otherwise)
{
  const char *text = g_getenv (name);
  guint64 number;

  if (text && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &number, NULL))
    return number;

  return otherwise;
}

guint
netreq_test_get_slowness (void)
{
  return MAX (netreq_test_get_number ("NETREQ_TEST_SLOWNESS", 1), 1);
}

static gboolean
is_listened_to (guint16 port)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);

  return connection != NULL;
}

gboolean
netreq_test_await_port (guint16 port)
{
  for (guint i = 0; i < START_MILLISECONDS / 10 * netreq_test_get_slowness (); i++)
    {
      if (is_listened_to (port))
        return TRUE;
      g_usleep (10000);
    }

  return FALSE;
}

static gboolean
is_corked (int     fd,
           guint16 port)
{
  struct sockaddr_in address;
  socklen_t address_length = sizeof address;
  int corked = 0;
  socklen_t corked_length = sizeof corked;

  return getpeername (fd, (struct sockaddr *) &address, &address_length) == 0 &&
         address.sin_family == AF_INET && address.sin_port == g_htons (port) &&
         getsockopt (fd, IPPROTO_TCP, TCP_CORK, &corked, &corked_length) == 0 && corked;
}

guint
netreq_test_count_corked (guint16 port)
{
  guint n_corked = 0;

  for (int fd = 0; fd < 1024; fd++)
    n_corked += is_corked (fd, port);

  return n_corked;
}
