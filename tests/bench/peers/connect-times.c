/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#define _GNU_SOURCE

#include "connect-times.h"

#include <dlfcn.h>
#include <sys/socket.h>

#define MAX_TIMES 64

static gint64 times[MAX_TIMES];
static int n_times;

typedef int (*ConnectFunc) (int                    fd,
                            const struct sockaddr *address,
                            socklen_t              length);

static gboolean
is_of_stream (int fd)
{
  socklen_t length = sizeof (int);
  int type = 0;

  return getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_STREAM;
}

int
connect (int                    fd,
         const struct sockaddr *address,
         socklen_t              length)
{
  static ConnectFunc system_connect;

  if (system_connect == NULL)
    system_connect = (ConnectFunc) dlsym (RTLD_NEXT, "connect");

  if (address->sa_family == AF_INET && is_of_stream (fd))
    {
      int index = g_atomic_int_add (&n_times, 1);

      if (index < MAX_TIMES)
        times[index] = g_get_monotonic_time ();
    }

  return system_connect (fd, address, length);
}

guint
connect_times_get_length (void)
{
  return MIN (g_atomic_int_get (&n_times), MAX_TIMES);
}

gint64
connect_times_get (guint index)
{
  return times[index];
}
