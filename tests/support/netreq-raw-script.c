/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define _GNU_SOURCE

#include "config.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/netreq-raw-server-private.h"

#define BLOCK_SIZE 65536

/* The functions here run in the thread of the connection. Those that return a
 * gboolean return FALSE when the script cannot go on. */

static void
note_closed (NetreqRawConnection *self)
{
  if (self->is_closed)
    return;

  netreq_raw_server_lock (self->server);
  self->is_closed = TRUE;
  netreq_raw_server_unlock_changed (self->server);
}

static gboolean
may_go_on (NetreqRawConnection *self)
{
  gboolean is_stopping;

  netreq_raw_server_lock (self->server);
  is_stopping = self->server->is_stopping;
  netreq_raw_server_unlock (self->server);

  return !is_stopping;
}

/* Waits for the socket or for a call from the server, whatever comes first. A
 * closed socket would always be ready: only those who use it look at it then. */
static gboolean
wait_for_event (NetreqRawConnection *self,
                short                events)
{
  gboolean watch_socket = events != 0 || !self->is_closed;
  short watched = self->is_closed ? events : events | POLLRDHUP;
  struct pollfd fds[] = {
    { .fd = watch_socket ? self->fd : -1, .events = watched },
    { .fd = self->wake_fd, .events = POLLIN },
  };
  guint64 calls;

  if (poll (fds, G_N_ELEMENTS (fds), -1) < 0)
    return errno == EINTR;

  if (fds[0].revents & (POLLRDHUP | POLLHUP | POLLERR))
    note_closed (self);

  if (fds[1].revents && read (self->wake_fd, &calls, sizeof calls) < 0)
    return FALSE;

  return may_go_on (self);
}

static void
keep_received (NetreqRawConnection *self,
               const guint8        *bytes,
               gsize                length)
{
  netreq_raw_server_lock (self->server);
  g_byte_array_append (self->received, bytes, length);
  netreq_raw_server_unlock_changed (self->server);
}

static gboolean
receive_more (NetreqRawConnection *self)
{
  guint8 block[BLOCK_SIZE];

  while (TRUE)
    {
      ssize_t n = recv (self->fd, block, sizeof block, 0);

      if (n > 0)
        {
          keep_received (self, block, n);
          return TRUE;
        }

      if (n == 0 || (errno != EAGAIN && errno != EINTR))
        {
          note_closed (self);
          return FALSE;
        }

      if (!wait_for_event (self, POLLIN))
        return FALSE;
    }
}

static gboolean
receive_up_to (NetreqRawConnection *self,
               gsize                position)
{
  while (self->received->len < position)
    {
      if (!receive_more (self))
        return FALSE;
    }

  return TRUE;
}

/* Moves position behind the next occurrence of the mark. */
static gboolean
receive_past (NetreqRawConnection *self,
              gsize               *position,
              const char          *mark)
{
  gsize from = *position;

  while (TRUE)
    {
      const guint8 *data = self->received->data;
      gsize length = self->received->len;
      const guint8 *found = NULL;

      if (length > from)
        found = memmem (data + from, length - from, mark, strlen (mark));

      if (found)
        {
          *position = found - data + strlen (mark);
          return TRUE;
        }

      from = MAX (from, length - MIN (length, strlen (mark) - 1));
      if (!receive_more (self))
        return FALSE;
    }
}

static void
set_request_end (NetreqRawConnection *self,
                 NetreqRawRequest    *request,
                 gsize                end)
{
  netreq_raw_server_lock (self->server);
  request->end = end;
  netreq_raw_server_unlock_changed (self->server);

  self->position = MAX (self->position, end);
}

static void
add_to_body (NetreqRawConnection *self,
             NetreqRawRequest    *request,
             gsize                start,
             gsize                length)
{
  netreq_raw_server_lock (self->server);
  g_byte_array_append (request->body, self->received->data + start, length);
  netreq_raw_server_unlock_changed (self->server);
}

static gboolean
read_sized_body (NetreqRawConnection *self,
                 NetreqRawRequest    *request,
                 gsize                length)
{
  gsize end = request->body_start + length;

  if (!receive_up_to (self, end))
    return FALSE;

  add_to_body (self, request, request->body_start, length);
  set_request_end (self, request, end);
  return TRUE;
}

static gboolean
read_chunked_body (NetreqRawConnection *self,
                   NetreqRawRequest    *request)
{
  gsize position = request->body_start;
  gsize line;
  guint64 size;

  do
    {
      line = position;
      if (!receive_past (self, &position, "\r\n"))
        return FALSE;

      size = g_ascii_strtoull ((const char *) self->received->data + line, NULL, 16);
      if (size > 0)
        {
          if (!receive_up_to (self, position + size + 2))
            return FALSE;
          add_to_body (self, request, position, size);
          position += size + 2;
        }
    }
  while (size > 0);

  /* The trailers, up to an empty line. */
  do
    {
      line = position;
      if (!receive_past (self, &position, "\r\n"))
        return FALSE;
    }
  while (position - line > 2);

  set_request_end (self, request, position);
  return TRUE;
}

static gboolean
play_read_body (NetreqRawConnection *self,
                const NetreqRawStep *step)
{
  g_autofree char *coding = NULL;
  g_autofree char *length = NULL;
  NetreqRawRequest *request;

  g_assert_cmpuint (self->requests->len, >, 0);
  request = g_ptr_array_index (self->requests, self->requests->len - 1);
  coding = netreq_raw_request_get_header (self, request, "Transfer-Encoding");
  length = netreq_raw_request_get_header (self, request, "Content-Length");

  if (coding && g_ascii_strcasecmp (coding, "chunked") == 0)
    return read_chunked_body (self, request);

  return read_sized_body (self, request, length ? g_ascii_strtoull (length, NULL, 10) : 0);
}

static gboolean
play_expect_head (NetreqRawConnection *self,
                  const NetreqRawStep *step)
{
  NetreqRawRequest *request;
  gsize end = self->position;

  if (!receive_past (self, &end, "\r\n\r\n"))
    return FALSE;

  request = g_new0 (NetreqRawRequest, 1);
  request->start = self->position;
  request->body_start = request->end = end;
  request->body = g_byte_array_new ();
  self->position = end;

  netreq_raw_server_lock (self->server);
  g_ptr_array_add (self->requests, request);
  netreq_raw_server_unlock_changed (self->server);
  return TRUE;
}

static gboolean
play_expect_request (NetreqRawConnection *self,
                     const NetreqRawStep *step)
{
  return play_expect_head (self, step) && play_read_body (self, step);
}

static gboolean
play_read (NetreqRawConnection *self,
           const NetreqRawStep *step)
{
  self->position += step->length;
  return receive_up_to (self, self->position);
}

static gboolean
play_read_all (NetreqRawConnection *self,
               const NetreqRawStep *step)
{
  while (receive_more (self))
    self->position = self->received->len;

  return FALSE;
}

static void
set_blocked (NetreqRawConnection *self,
             gboolean             is_blocked)
{
  netreq_raw_server_lock (self->server);
  self->is_blocked = is_blocked;
  netreq_raw_server_unlock_changed (self->server);
}

static gboolean
wait_for_room (NetreqRawConnection *self)
{
  gboolean goes_on;

  set_blocked (self, TRUE);
  goes_on = wait_for_event (self, POLLOUT);
  set_blocked (self, FALSE);

  return goes_on;
}

static gboolean
send_block (NetreqRawConnection *self,
            const char          *data,
            gsize                length)
{
  while (length > 0)
    {
      ssize_t n = send (self->fd, data, length, MSG_NOSIGNAL);

      if (n >= 0)
        {
          netreq_raw_server_lock (self->server);
          self->sent += n;
          netreq_raw_server_unlock_changed (self->server);
          data += n;
          length -= n;
        }
      else if (errno != EAGAIN && errno != EINTR)
        {
          note_closed (self);
          return FALSE;
        }
      else if (!wait_for_room (self))
        {
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
play_send (NetreqRawConnection *self,
           const NetreqRawStep *step)
{
  guint64 at_once = CLAMP (BLOCK_SIZE / (guint64) MAX (step->length, 1), 1, MAX (step->times, 1));
  g_autoptr(GString) block = g_string_new (NULL);
  guint64 left = step->times;

  for (guint64 i = 0; i < at_once; i++)
    g_string_append_len (block, step->data, step->length);

  for (; left >= at_once; left -= at_once)
    {
      if (!send_block (self, block->str, block->len) || !may_go_on (self))
        return FALSE;
    }

  return send_block (self, block->str, left * step->length);
}

static gboolean
gate_is_open (NetreqRawConnection *self,
              const char          *name)
{
  gboolean is_open;

  netreq_raw_server_lock (self->server);
  is_open = netreq_raw_server_get_gate (self->server, name)->is_open;
  netreq_raw_server_unlock (self->server);

  return is_open;
}

static gboolean
play_gate (NetreqRawConnection *self,
           const NetreqRawStep *step)
{
  netreq_raw_server_lock (self->server);
  netreq_raw_server_get_gate (self->server, step->data)->arrivals++;
  netreq_raw_server_unlock_changed (self->server);

  while (!gate_is_open (self, step->data))
    {
      if (!wait_for_event (self, 0))
        return FALSE;
    }

  return TRUE;
}

static gboolean
play_hold (NetreqRawConnection *self,
           const NetreqRawStep *step)
{
  while (!self->is_closed)
    {
      if (!wait_for_event (self, 0))
        break;
    }

  return FALSE;
}

static gboolean
play_shutdown_write (NetreqRawConnection *self,
                     const NetreqRawStep *step)
{
  return shutdown (self->fd, SHUT_WR) == 0;
}

static gboolean
play_reset (NetreqRawConnection *self,
            const NetreqRawStep *step)
{
  struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  return FALSE;
}

/* A socket that is closed with unread bytes in it sends RST and not FIN. */
static gboolean
play_close (NetreqRawConnection *self,
            const NetreqRawStep *step)
{
  int unread = 0;

  if (ioctl (self->fd, FIONREAD, &unread) == 0 && unread > 0)
    receive_up_to (self, self->received->len + unread);

  return FALSE;
}

static gboolean (*const players[]) (NetreqRawConnection *, const NetreqRawStep *) = {
  [NETREQ_RAW_CLOSE] = play_close,
  [NETREQ_RAW_EXPECT_HEAD] = play_expect_head,
  [NETREQ_RAW_EXPECT_REQUEST] = play_expect_request,
  [NETREQ_RAW_READ] = play_read,
  [NETREQ_RAW_READ_BODY] = play_read_body,
  [NETREQ_RAW_READ_ALL] = play_read_all,
  [NETREQ_RAW_SEND] = play_send,
  [NETREQ_RAW_GATE] = play_gate,
  [NETREQ_RAW_SHUTDOWN_WRITE] = play_shutdown_write,
  [NETREQ_RAW_RESET] = play_reset,
  [NETREQ_RAW_HOLD] = play_hold,
};

static void
end_script (NetreqRawConnection *self)
{
  close (self->fd);

  netreq_raw_server_lock (self->server);
  self->is_closed = TRUE;
  self->is_over = TRUE;
  netreq_raw_server_unlock_changed (self->server);
}

gpointer
netreq_raw_connection_play (NetreqRawConnection *self)
{
  guint i = 0;

  while (may_go_on (self))
    {
      const NetreqRawStep *step = &g_array_index (self->script, NetreqRawStep, i);

      if (step->kind == NETREQ_RAW_LOOP)
        i = 0;
      else if (players[step->kind] (self, step))
        i++;
      else
        break;
    }

  end_script (self);
  return NULL;
}
