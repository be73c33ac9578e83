/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define _GNU_SOURCE

#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/netreq-raw-server-private.h"
#include "support/netreq-test-system.h"

void
netreq_raw_server_lock (NetreqRawServer *self)
{
  pthread_mutex_lock (&self->lock);
}

void
netreq_raw_server_unlock (NetreqRawServer *self)
{
  pthread_mutex_unlock (&self->lock);
}

void
netreq_raw_server_unlock_changed (NetreqRawServer *self)
{
  pthread_mutex_unlock (&self->lock);
  g_main_context_wakeup (self->context);
}

NetreqRawGate *
netreq_raw_server_get_gate (NetreqRawServer *self,
                            const char      *name)
{
  NetreqRawGate *gate = g_hash_table_lookup (self->gates, name);

  if (!gate)
    {
      gate = g_new0 (NetreqRawGate, 1);
      g_hash_table_insert (self->gates, g_strdup (name), gate);
    }

  return gate;
}

static void
wake (int fd)
{
  guint64 one = 1;

  if (write (fd, &one, sizeof one) < 0)
    g_error ("Cannot wake a thread: %s", g_strerror (errno));
}

static void
request_free (NetreqRawRequest *request)
{
  g_byte_array_unref (request->body);
  g_free (request);
}

static void
connection_free (NetreqRawConnection *connection)
{
  g_thread_join (connection->thread);
  close (connection->wake_fd);
  g_byte_array_unref (connection->received);
  g_ptr_array_unref (connection->requests);
  g_free (connection);
}

static NetreqRawConnection *
connection_new (NetreqRawServer *self,
                int              fd)
{
  NetreqRawConnection *connection = g_new0 (NetreqRawConnection, 1);
  guint script = MIN (self->connections->len, self->scripts->len - 1);
  int yes = 1;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  connection->server = self;
  connection->script = g_ptr_array_index (self->scripts, script);
  connection->fd = fd;
  connection->wake_fd = eventfd (0, EFD_CLOEXEC);
  connection->received = g_byte_array_new ();
  connection->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) request_free);

  return connection;
}

static gboolean
wait_for_client (NetreqRawServer *self)
{
  struct pollfd fds[] = {
    { .fd = self->listener, .events = POLLIN },
    { .fd = self->wake_fd, .events = POLLIN },
  };
  gboolean goes_on;

  if (poll (fds, G_N_ELEMENTS (fds), -1) < 0 && errno != EINTR)
    return FALSE;

  netreq_raw_server_lock (self);
  goes_on = !self->is_stopping;
  netreq_raw_server_unlock (self);

  return goes_on;
}

static gpointer
accept_clients (NetreqRawServer *self)
{
  while (wait_for_client (self))
    {
      NetreqRawConnection *connection;
      int fd = accept4 (self->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

      if (fd < 0)
        continue;

      netreq_raw_server_lock (self);
      connection = connection_new (self, fd);
      connection->thread = g_thread_new ("raw-connection",
                                         (GThreadFunc) netreq_raw_connection_play, connection);
      g_ptr_array_add (self->connections, connection);
      netreq_raw_server_unlock_changed (self);
    }

  return NULL;
}

static void
step_clear (NetreqRawStep *step)
{
  g_free ((char *) step->data);
}

static GArray *
script_copy (const NetreqRawStep *steps)
{
  GArray *script = g_array_new (FALSE, FALSE, sizeof (NetreqRawStep));
  NetreqRawStep step;

  g_array_set_clear_func (script, (GDestroyNotify) step_clear);

  do
    {
      step = *steps++;
      if (step.length < 0)
        step.length = strlen (step.data);
      if (step.data)
        {
          char *copy = g_malloc (step.length + 1);

          memcpy (copy, step.data, step.length);
          copy[step.length] = '\0';
          step.data = copy;
        }
      g_array_append_val (script, step);
    }
  while (step.kind != NETREQ_RAW_CLOSE);

  return script;
}

static int
bind_loopback (int      family,
               guint16 *port)
{
  int fd = netreq_test_bind_loopback (family, port);

  if (fd < 0)
    g_error ("Cannot bind to the loopback interface: %s", g_strerror (errno));

  return fd;
}

static NetreqRawServer *
server_new (int family)
{
  NetreqRawServer *self = g_new0 (NetreqRawServer, 1);

  pthread_mutex_init (&self->lock, NULL);
  self->context = g_main_context_ref_thread_default ();
  self->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  self->connections = g_ptr_array_new_with_free_func ((GDestroyNotify) connection_free);
  self->gates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->address = g_strdup (family == AF_INET6 ? "[::1]" : "127.0.0.1");
  self->wake_fd = eventfd (0, EFD_CLOEXEC);
  self->listener = bind_loopback (family, &self->port);

  return self;
}

static void
server_start (NetreqRawServer *self)
{
  if (listen (self->listener, SOMAXCONN) < 0)
    g_error ("Cannot listen on the loopback interface: %s", g_strerror (errno));

  self->acceptor = g_thread_new ("raw-server", (GThreadFunc) accept_clients, self);
}

NetreqRawServer *
netreq_raw_server_new (const NetreqRawStep *first_script,
                       ...)
{
  NetreqRawServer *self = server_new (AF_INET);
  va_list scripts;

  va_start (scripts, first_script);
  for (const NetreqRawStep *script = first_script; script; script = va_arg (scripts, gpointer))
    g_ptr_array_add (self->scripts, script_copy (script));
  va_end (scripts);

  server_start (self);
  return self;
}

gboolean
netreq_raw_server_have_ipv6 (void)
{
  guint16 port;
  int fd = netreq_test_bind_loopback (AF_INET6, &port);

  if (fd < 0)
    return FALSE;

  close (fd);
  return TRUE;
}

NetreqRawServer *
netreq_raw_server_new_ipv6 (const NetreqRawStep *script)
{
  NetreqRawServer *self = server_new (AF_INET6);

  g_ptr_array_add (self->scripts, script_copy (script));
  server_start (self);
  return self;
}

NetreqRawServer *
netreq_raw_server_new_mute (void)
{
  return netreq_raw_server_new (SCRIPT (HOLD), NULL);
}

static void
stop_threads (NetreqRawServer *self)
{
  netreq_raw_server_lock (self);
  self->is_stopping = TRUE;
  netreq_raw_server_unlock (self);

  wake (self->wake_fd);
  g_thread_join (self->acceptor);

  for (guint i = 0; i < self->connections->len; i++)
    wake (((NetreqRawConnection *) g_ptr_array_index (self->connections, i))->wake_fd);
}

void
netreq_raw_server_free (NetreqRawServer *self)
{
  stop_threads (self);
  g_ptr_array_unref (self->connections);
  g_ptr_array_unref (self->scripts);
  g_hash_table_unref (self->gates);
  g_main_context_unref (self->context);
  close (self->listener);
  close (self->wake_fd);
  pthread_mutex_destroy (&self->lock);
  g_free (self->address);
  g_free (self);
}

guint16
netreq_raw_server_get_port (NetreqRawServer *self)
{
  return self->port;
}

char *
netreq_raw_server_url (NetreqRawServer *self,
                       const char      *path)
{
  return netreq_raw_server_url_with_host (self, self->address, path);
}

char *
netreq_raw_server_url_with_host (NetreqRawServer *self,
                                 const char      *host,
                                 const char      *path)
{
  return g_strdup_printf ("http://%s:%u%s", host, self->port, path);
}

/* The socket stays bound, so that no other program can get the port. */
char *
netreq_raw_refusing_url (const char *path)
{
  static int fd = -1;
  static guint16 port;

  if (fd < 0)
    fd = bind_loopback (AF_INET, &port);

  return g_strdup_printf ("http://127.0.0.1:%u%s", port, path);
}

static NetreqRawConnection *
find_connection (NetreqRawServer *self,
                 guint            index)
{
  return index < self->connections->len ? g_ptr_array_index (self->connections, index) : NULL;
}

#define QUERY(type, initial, index, expression)                              \
  G_STMT_START {                                                             \
    type result = (initial);                                                 \
    const NetreqRawConnection *connection;                                   \
                                                                             \
    netreq_raw_server_lock (self);                                           \
    connection = find_connection (self, index);                              \
    if (connection)                                                          \
      result = (expression);                                                 \
    netreq_raw_server_unlock (self);                                         \
                                                                             \
    return result;                                                           \
  } G_STMT_END

guint
netreq_raw_server_get_requests_of (NetreqRawServer *self,
                                   guint            index)
{
  QUERY (guint, 0, index, connection->requests->len);
}

gboolean
netreq_raw_server_is_closed (NetreqRawServer *self,
                             guint            index)
{
  QUERY (gboolean, FALSE, index, connection->is_closed);
}

static void
wait_closed (NetreqRawServer *self,
             guint            index)
{
  g_autoptr(GBytes) received = netreq_raw_server_get_received (self, index);
  g_autofree char *text = g_strndup (g_bytes_get_data (received, NULL), MIN (g_bytes_get_size (received), 1000));
  g_autofree char *expression = g_strdup_printf ("connection %u is closed, on which there was: %s", index, text);
  g_autoptr(NetreqTestWatchdog) watchdog = netreq_test_watchdog_new (G_STRLOC, expression);

  while (!netreq_raw_server_is_closed (self, index))
    netreq_test_watchdog_iterate (watchdog);
}

void
netreq_raw_server_wait_all_closed (NetreqRawServer *self)
{
  for (guint i = 0; i < netreq_raw_server_get_connections (self); i++)
    wait_closed (self, i);
}

gboolean
netreq_raw_server_is_over (NetreqRawServer *self,
                           guint            index)
{
  QUERY (gboolean, FALSE, index, connection->is_over);
}

gboolean
netreq_raw_server_is_blocked (NetreqRawServer *self,
                              guint            index)
{
  QUERY (gboolean, FALSE, index, connection->is_blocked);
}

guint64
netreq_raw_server_get_sent (NetreqRawServer *self,
                            guint            index)
{
  QUERY (guint64, 0, index, connection->sent);
}

GBytes *
netreq_raw_server_get_received (NetreqRawServer *self,
                                guint            index)
{
  QUERY (GBytes *, NULL, index,
         g_bytes_new (connection->received->data, connection->received->len));
}

guint
netreq_raw_server_get_connections (NetreqRawServer *self)
{
  guint n;

  netreq_raw_server_lock (self);
  n = self->connections->len;
  netreq_raw_server_unlock (self);

  return n;
}

guint
netreq_raw_server_get_requests (NetreqRawServer *self)
{
  guint connections = netreq_raw_server_get_connections (self);
  guint n = 0;

  for (guint i = 0; i < connections; i++)
    n += netreq_raw_server_get_requests_of (self, i);

  return n;
}

guint
netreq_raw_server_get_arrivals (NetreqRawServer *self,
                                const char      *gate)
{
  guint n;

  netreq_raw_server_lock (self);
  n = netreq_raw_server_get_gate (self, gate)->arrivals;
  netreq_raw_server_unlock (self);

  return n;
}

void
netreq_raw_server_open_gate (NetreqRawServer *self,
                             const char      *gate)
{
  netreq_raw_server_lock (self);
  netreq_raw_server_get_gate (self, gate)->is_open = TRUE;
  for (guint i = 0; i < self->connections->len; i++)
    wake (find_connection (self, i)->wake_fd);
  netreq_raw_server_unlock (self);
}

void
netreq_raw_server_close_gate (NetreqRawServer *self,
                              const char      *gate)
{
  netreq_raw_server_lock (self);
  netreq_raw_server_get_gate (self, gate)->is_open = FALSE;
  netreq_raw_server_unlock (self);
}

static const NetreqRawRequest *
find_request (const NetreqRawConnection *connection,
              guint                      request)
{
  if (request >= connection->requests->len)
    g_error ("There is no request %u, but %u", request, connection->requests->len);

  return g_ptr_array_index (connection->requests, request);
}

static char *
copy_received (const NetreqRawConnection *connection,
               gsize                      start,
               gsize                      end)
{
  char *copy = g_malloc (end - start + 1);

  memcpy (copy, connection->received->data + start, end - start);
  copy[end - start] = '\0';
  return copy;
}

static char *
copy_request (const NetreqRawConnection *connection,
              guint                      index)
{
  const NetreqRawRequest *request = find_request (connection, index);

  return copy_received (connection, request->start, request->end);
}

static char *
copy_head (const NetreqRawConnection *connection,
           const NetreqRawRequest    *request)
{
  return copy_received (connection, request->start, request->body_start);
}

static GBytes *
copy_body (const NetreqRawConnection *connection,
           guint                      index)
{
  const GByteArray *body = find_request (connection, index)->body;

  return g_bytes_new (body->data, body->len);
}

char *
netreq_raw_server_get_request (NetreqRawServer *self,
                               guint            index,
                               guint            request)
{
  QUERY (char *, NULL, index, copy_request (connection, request));
}

char *
netreq_raw_server_get_head (NetreqRawServer *self,
                            guint            index,
                            guint            request)
{
  QUERY (char *, NULL, index, copy_head (connection, find_request (connection, request)));
}

GBytes *
netreq_raw_server_get_body (NetreqRawServer *self,
                            guint            index,
                            guint            request)
{
  QUERY (GBytes *, NULL, index, copy_body (connection, request));
}

char *
netreq_raw_server_get_header (NetreqRawServer *self,
                              guint            index,
                              guint            request,
                              const char      *name)
{
  QUERY (char *, NULL, index,
         netreq_raw_request_get_header (connection, find_request (connection, request), name));
}

char *
netreq_raw_request_get_header (const NetreqRawConnection *connection,
                               const NetreqRawRequest    *request,
                               const char                *name)
{
  g_autofree char *head = copy_head (connection, request);
  g_auto(GStrv) lines = g_strsplit (head, "\r\n", -1);
  gsize length = strlen (name);

  for (guint i = 1; lines[i]; i++)
    {
      if (g_ascii_strncasecmp (lines[i], name, length) == 0 && lines[i][length] == ':')
        return g_strdup (g_strstrip (lines[i] + length + 1));
    }

  return NULL;
}
