/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define _GNU_SOURCE

#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/netreq-nginx.h"
#include "support/netreq-test-system.h"

#define N_PROTOCOLS (NETREQ_NGINX_HTTP2 + 1)
#define FIRST_CHILD_FD 10

struct _NetreqNginx
{
  char *program;
  char *directory; /* of its configuration and of all that it writes */
  NetreqTestTls *tls; /* not owned */
  guint16 ports[N_PROTOCOLS];
  GSubprocess *process;
};

static const char *const listen_options[N_PROTOCOLS] = {
  [NETREQ_NGINX_HTTP] = "",
  [NETREQ_NGINX_HTTPS] = " ssl",
  [NETREQ_NGINX_HTTP2] = " ssl http2",
};

static const int statuses[] = {
  200, 201, 202, 203, 204, 205, 206, 300, 301, 302, 303, 304, 307, 308,
  400, 401, 403, 404, 405, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 418, 421, 425, 426,
  428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 511,
};

static guint
count_protocols (NetreqNginx *self)
{
  return self->tls ? N_PROTOCOLS : 1;
}

static void
append_statuses (GString *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      int status = statuses[i];

      if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308)
        g_string_append_printf (text, "    location = /status/%d { return %d /small; }\n",
                                status, status);
      else
        g_string_append_printf (text, "    location = /status/%d { return %d \"%d\\n\"; }\n",
                                status, status, status);
    }
}

static void
append_listeners (NetreqNginx *self,
                  GString     *text)
{
  for (guint i = 0; i < count_protocols (self); i++)
    g_string_append_printf (text, "    listen 127.0.0.1:%u%s;\n",
                            self->ports[i], listen_options[i]);

  if (self->tls)
    g_string_append_printf (text,
                            "    ssl_certificate %s;\n"
                            "    ssl_certificate_key %s;\n",
                            netreq_test_tls_get_certificate_path (self->tls,
                                                                  NETREQ_TEST_CERTIFICATE_GOOD),
                            netreq_test_tls_get_key_path (self->tls));
}

static void
append_locations (NetreqNginx *self,
                  GString     *text)
{
  guint port = self->ports[NETREQ_NGINX_HTTP];

  append_statuses (text);
  g_string_append_printf (text,
    "    location = /gzip {\n"
    "      gzip on;\n"
    "      gzip_types *;\n"
    "      gzip_min_length 0;\n"
    "    }\n"
    "    location = /chunked {\n"
    "      ssi on;\n"
    "      ssi_types *;\n"
    "    }\n"
    "    location = /close { keepalive_timeout 0; }\n"
    "    location = /slow { limit_rate 32k; }\n"
    "    location = /post { proxy_pass http://127.0.0.1:%u/sink; }\n"
    "    location = /limit {\n"
    "      client_max_body_size 1k;\n"
    "      proxy_pass http://127.0.0.1:%u/sink;\n"
    "    }\n"
    "    location = /sink { return 200 $body_length; }\n"
    "    location = /early { return 200 \"early\\n\"; }\n"
    "    location = /request {\n"
    "      return 200 \"$request_method $request_uri $server_protocol\\n\";\n"
    "    }\n"
    "    location /locked/ {\n"
    "      auth_basic Ward;\n"
    "      auth_basic_user_file users;\n"
    "    }\n"
    "    location = /connection { return 200 \"$connection_requests\\n\"; }\n"
    "    location = /agent { return 200 $http_user_agent; }\n"
    "    location = /priority { return 200 \"$server_protocol $http_priority\\n\"; }\n",
    port, port);
}

/* A worker of a master that is root would be another user, who may not read here. */
static char *
make_configuration (NetreqNginx *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
    "daemon off;\n"
    "%s"
    "worker_processes 1;\n"
    "pid nginx.pid;\n"
    "events { worker_connections 1024; }\n"
    "http {\n"
    "  access_log off;\n"
    "  default_type text/plain;\n"
    "  client_body_temp_path temp-body;\n"
    "  proxy_temp_path temp-proxy;\n"
    "  fastcgi_temp_path temp-fastcgi;\n"
    "  uwsgi_temp_path temp-uwsgi;\n"
    "  scgi_temp_path temp-scgi;\n"
    "  client_max_body_size 0;\n"
    "  map $http_content_length $body_length {\n"
    "    '' 0;\n"
    "    default $http_content_length;\n"
    "  }\n"
    "  server {\n"
    "    root www;\n",
    geteuid () == 0 ? "user root;\n" : "");
  append_listeners (self, text);
  append_locations (self, text);
  g_string_append (text, "  }\n}\n");

  return g_string_free (text, FALSE);
}

static void
make_files (NetreqNginx *self)
{
  g_autofree char *configuration = make_configuration (self);
  g_autoptr(GString) compressible = g_string_new (NULL);

  for (guint i = 0; i < 4000; i++)
    g_string_append (compressible, "compress me\n");

  netreq_test_write_file (self->directory, "nginx.conf", configuration);
  netreq_test_write_file (self->directory, "users", "user:{PLAIN}secret\n");
  netreq_test_write_file (self->directory, "www/small", "small\n");
  netreq_test_write_file (self->directory, "www/locked/small", "open!\n");
  netreq_test_write_file (self->directory, "www/gzip", compressible->str);
  netreq_test_write_file (self->directory, "www/chunked", "chunked\n");
  netreq_test_write_file (self->directory, "www/close", "close\n");
  netreq_test_write_zeros (self->directory, "www/big", 16 * 1024 * 1024);
  netreq_test_write_zeros (self->directory, "www/slow", 1024 * 1024);
}

/* nginx inherits sockets that listen already: no other program can take a port
 * in between, and a client that connects before nginx is there waits for it. */
static char *
give_sockets (NetreqNginx         *self,
              GSubprocessLauncher *launcher)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < count_protocols (self); i++)
    {
      int fd = netreq_test_bind_loopback (AF_INET, &self->ports[i]);

      g_assert_cmpint (fd, >=, 0);
      g_assert_cmpint (listen (fd, SOMAXCONN), ==, 0);
      g_subprocess_launcher_take_fd (launcher, fd, FIRST_CHILD_FD + i);
      g_string_append_printf (list, "%u;", FIRST_CHILD_FD + i);
    }

  return g_string_free (list, FALSE);
}

static void
start (NetreqNginx *self)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                               | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *sockets = give_sockets (self, launcher);
  const char *argv[] = {
    self->program, "-p", self->directory, "-c", "nginx.conf", "-e", "error.log", NULL
  };

  make_files (self);
  g_subprocess_launcher_setenv (launcher, "NGINX", sockets, TRUE);
  self->process = netreq_test_spawn (launcher, argv);
}

static gboolean
get_small (NetreqNginx *self)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection =
    g_socket_client_connect_to_host (client, "127.0.0.1", self->ports[NETREQ_NGINX_HTTP],
                                     NULL, NULL);
  static const char request[] = "GET /small HTTP/1.0\r\n\r\n";
  char byte;

  if (!connection)
    return FALSE;

  return g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                    request, strlen (request), NULL, NULL, NULL)
         && g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                 &byte, 1, NULL, NULL) == 1;
}

NetreqNginx *
netreq_nginx_new (NetreqTestTls *tls)
{
  g_autofree char *program = netreq_test_find_program ("nginx");
  NetreqNginx *self;

  if (!program)
    {
      g_test_skip ("there is no nginx");
      return NULL;
    }

  self = g_new0 (NetreqNginx, 1);
  self->program = g_steal_pointer (&program);
  self->directory = netreq_test_dir_new ();
  self->tls = tls;
  start (self);

  if (!get_small (self))
    {
      g_autofree char *path = g_build_filename (self->directory, "error.log", NULL);
      g_autofree char *log = NULL;

      g_file_get_contents (path, &log, NULL, NULL);
      g_error ("nginx does not answer: %s", log);
    }

  return self;
}

void
netreq_nginx_free (NetreqNginx *self)
{
  netreq_test_stop (self->process);
  g_object_unref (self->process);
  netreq_test_dir_free (self->directory);
  g_free (self->program);
  g_free (self);
}

char *
netreq_nginx_url (NetreqNginx         *self,
                  NetreqNginxProtocol  protocol,
                  const char          *path)
{
  g_assert_cmpuint (protocol, <, count_protocols (self));

  if (protocol == NETREQ_NGINX_HTTP)
    return g_strdup_printf ("http://127.0.0.1:%u%s", self->ports[protocol], path);

  return g_strdup_printf ("https://localhost:%u%s", self->ports[protocol], path);
}
