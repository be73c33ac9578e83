/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "identity-server.h"

#include <string.h>

#include "support/netreq-test-system.h"

static void
read_port (IdentityServer *self)
{
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (self->output);
  const char accept[] = "ACCEPT 127.0.0.1:";

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  while (self->port == 0)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

      g_assert_nonnull (line);
      if (g_str_has_prefix (line, accept))
        self->port = g_ascii_strtoull (line + strlen (accept), NULL, 10);
    }
}

IdentityServer *
identity_server_new (NetreqTestTls         *tls,
                     NetreqTestCertificate  which,
                     const char            *version,
                     gboolean               insists)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *program = netreq_test_find_program ("openssl");
  const char *argv[] = {
    program, "s_server", "-accept", "127.0.0.1:0", "-www", version,
    "-cert", netreq_test_tls_get_certificate_path (tls, which),
    "-key", netreq_test_tls_get_key_path (tls),
    "-CAfile", netreq_test_tls_get_authority_path (tls),
    insists ? "-Verify" : "-verify", "2", "-verify_return_error", NULL
  };
  IdentityServer *self = g_new0 (IdentityServer, 1);

  self->process = netreq_test_spawn (launcher, argv);
  self->output = g_subprocess_get_stdout_pipe (self->process);
  read_port (self);

  return self;
}

void
identity_server_free (IdentityServer *self)
{
  netreq_test_stop (self->process);
  g_object_unref (self->process);
  g_free (self);
}

char *
identity_server_url (IdentityServer *self)
{
  return g_strdup_printf ("https://localhost:%u/", self->port);
}
