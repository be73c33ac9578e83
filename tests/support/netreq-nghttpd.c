/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/netreq-nghttpd.h"
#include "support/netreq-test-system.h"

#define MAX_TRIES 5

struct _NetreqNghttpd
{
  char *directory;      /* of what it serves */
  gboolean is_secure;
  guint16 port;
  GSubprocess *process;
  GString *log;         /* its output so far */
  gboolean log_has_ended;
  char buffer[4096];    /* of the read under way */
};

static void read_log (NetreqNghttpd *self);

static void
log_read_cb (GObject      *stream,
             GAsyncResult *result,
             gpointer      user_data)
{
  NetreqNghttpd *self = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, NULL);

  if (n > 0)
    {
      g_string_append_len (self->log, self->buffer, n);
      read_log (self);
    }
  else
    {
      self->log_has_ended = TRUE;
    }
}

/* All the time: when nobody reads, the pipe is full soon, and the server waits. */
static void
read_log (NetreqNghttpd *self)
{
  g_input_stream_read_async (g_subprocess_get_stdout_pipe (self->process),
                             self->buffer, sizeof self->buffer,
                             G_PRIORITY_DEFAULT, NULL, log_read_cb, self);
}

static void
find_free_port (NetreqNghttpd *self)
{
  int fd = netreq_test_bind_loopback (AF_INET, &self->port);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
}

static void
spawn (NetreqNghttpd      *self,
       const char         *program,
       const char * const *options,
       NetreqTestTls      *tls)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr(GStrvBuilder) argv = g_strv_builder_new ();
  g_autofree char *port = g_strdup_printf ("%u", self->port);
  g_auto(GStrv) words = NULL;

  g_strv_builder_add_many (argv, program, "-v", "-a", "127.0.0.1", "-d", self->directory, NULL);
  g_strv_builder_addv (argv, (const char **) options);
  if (!tls)
    g_strv_builder_add (argv, "--no-tls");
  g_strv_builder_add (argv, port);
  if (tls)
    g_strv_builder_add_many (argv,
                             netreq_test_tls_get_key_path (tls),
                             netreq_test_tls_get_certificate_path (tls,
                                                                   NETREQ_TEST_CERTIFICATE_GOOD),
                             NULL);

  words = g_strv_builder_end (argv);
  self->process = netreq_test_spawn (launcher, (const char * const *) words);
}

static void
stop (NetreqNghttpd *self)
{
  netreq_test_stop (self->process);
  netreq_test_wait_for (self->log_has_ended);
  g_clear_object (&self->process);
}

/* Another program may take the port before nghttpd does. */
static gboolean
start (NetreqNghttpd      *self,
       const char         *program,
       const char * const *options,
       NetreqTestTls      *tls)
{
  g_string_truncate (self->log, 0);
  self->log_has_ended = FALSE;
  find_free_port (self);
  spawn (self, program, options, tls);
  read_log (self);

  netreq_test_wait_for (self->log_has_ended || strstr (self->log->str, "listen 127.0.0.1"));
  if (!self->log_has_ended)
    return TRUE;

  stop (self);
  return FALSE;
}

static void
make_files (NetreqNghttpd *self)
{
  netreq_test_write_file (self->directory, "small", "small\n");
  netreq_test_write_zeros (self->directory, "big", 1024 * 1024);
}

static GStrv
collect_options (va_list arguments)
{
  g_autoptr(GStrvBuilder) options = g_strv_builder_new ();
  const char *option;

  while ((option = va_arg (arguments, const char *)))
    g_strv_builder_add (options, option);

  return g_strv_builder_end (options);
}

NetreqNghttpd *
netreq_nghttpd_new (NetreqTestTls *tls,
                    ...)
{
  g_autofree char *program = netreq_test_find_program ("nghttpd");
  g_auto(GStrv) options = NULL;
  NetreqNghttpd *self;
  guint tries = 0;
  va_list arguments;

  if (!program)
    {
      g_test_skip ("there is no nghttpd");
      return NULL;
    }

  va_start (arguments, tls);
  options = collect_options (arguments);
  va_end (arguments);

  self = g_new0 (NetreqNghttpd, 1);
  self->directory = netreq_test_dir_new ();
  self->is_secure = tls != NULL;
  self->log = g_string_new (NULL);
  make_files (self);

  while (!start (self, program, (const char * const *) options, tls))
    {
      if (++tries == MAX_TRIES)
        g_error ("nghttpd does not start: %s", self->log->str);
    }

  return self;
}

void
netreq_nghttpd_free (NetreqNghttpd *self)
{
  stop (self);
  netreq_test_dir_free (self->directory);
  g_string_free (self->log, TRUE);
  g_free (self);
}

char *
netreq_nghttpd_url (NetreqNghttpd *self,
                    const char    *path)
{
  return g_strdup_printf ("%s:%u%s",
                          self->is_secure ? "https://localhost" : "http://127.0.0.1",
                          self->port, path);
}

const char *
netreq_nghttpd_get_log (NetreqNghttpd *self)
{
  return self->log->str;
}
