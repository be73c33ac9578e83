/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "netreq-error-private.h"
#include "policy/netreq-host-private.h"
#include "policy/netreq-proxy-private.h"
#include "policy/netreq-syntax-private.h"

static const struct
{
  const char *name;
  /* What GLib calls it. */
  const char *scheme;
  int         default_port;
} schemes[] = {
  { "http", "http", 80 },
  { "https", "https", 443 },
  { "socks", "socks5", 1080 },
  { "socks4", "socks4", 1080 },
  { "socks5", "socks5", 1080 },
};

/* Nothing is quoted: where a password has commas, any piece may be a part of it. */
static void
set_error (GError     **error,
           const char  *fault)
{
  netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT, "A proxy %s", fault);
}

/* Leaves @cursor behind the "://". */
static char *
take_scheme (const char **cursor,
             const char  *default_scheme)
{
  const char *end = strstr (*cursor, "://");
  char *scheme;

  if (end == NULL)
    return g_strdup (default_scheme);

  scheme = g_ascii_strdown (*cursor, end - *cursor);
  *cursor = end + strlen ("://");

  return scheme;
}

/* -1 when there is none of that name. */
static int
find_scheme (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_equal (name, schemes[i].name))
      return (int) i;

  return -1;
}

static char *
decode (const char  *text,
        gsize        length,
        GError     **error)
{
  char *decoded = netreq_percent_decode (text, length);

  if (decoded == NULL)
    set_error (error, "has user info with control characters or bytes that are not UTF-8");

  return decoded;
}

/* Leaves @cursor behind the `@`. */
static gboolean
take_user_info (const char  **cursor,
                NetreqProxy  *proxy,
                GError      **error)
{
  const char *start = *cursor;
  const char *at = strrchr (start, '@');
  gsize length;
  gsize name_length;

  if (at == NULL)
    return TRUE;

  *cursor = at + 1;
  length = (gsize) (at - start);
  if (length == 0)
    return TRUE;

  name_length = MIN (strcspn (start, ":"), length);
  proxy->username = decode (start, name_length, error);
  if (proxy->username == NULL)
    return FALSE;

  if (name_length == length)
    return TRUE;

  proxy->password = decode (start + name_length + 1, length - name_length - 1, error);

  return proxy->password != NULL;
}

/* Where the port begins, with its colon; NULL when there is none. One within
 * brackets is part of an IPv6 address. */
static const char *
find_port (const char *host)
{
  const char *bracket = *host == '[' ? strchr (host, ']') : NULL;

  return strchr (bracket != NULL ? bracket : host, ':');
}

static gboolean
read_port (const char  *text,
           int         *port,
           GError     **error)
{
  guint64 number;

  if (!netreq_read_number (text, 1, G_MAXUINT16, &number))
    {
      set_error (error, "has a port that is not a number from 1 to 65535");
      return FALSE;
    }

  *port = (int) number;

  return TRUE;
}

static char *
read_host (const char  *text,
           GError     **error)
{
  const char *fault;
  char *host;

  if (*text == '\0')
    {
      set_error (error, "has no host");
      return NULL;
    }

  host = netreq_host_read (text, &fault);
  if (host == NULL)
    netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT, "The host of a proxy %s", fault);

  return host;
}

static char *
read_server (const char  *text,
             const char  *scheme,
             int          port,
             GError     **error)
{
  const char *port_text = find_port (text);
  g_autofree char *host_text = NULL;
  g_autofree char *host = NULL;

  if (port_text != NULL && !read_port (port_text + 1, &port, error))
    return NULL;

  host_text = port_text != NULL ? g_strndup (text, (gsize) (port_text - text)) : g_strdup (text);
  host = read_host (host_text, error);
  if (host == NULL)
    return NULL;

  return g_strdup_printf (strchr (host, ':') != NULL ? "%s://[%s]:%d" : "%s://%s:%d",
                          scheme, host, port);
}

/* People write a slash behind a proxy as behind any URL. */
static char *
without_final_slash (const char *text)
{
  gsize length = strlen (text);

  if (length > 0 && text[length - 1] == '/')
    length--;

  return g_strndup (text, length);
}

static gboolean
read_authority (NetreqProxy  *proxy,
                const char   *text,
                guint         scheme,
                GError      **error)
{
  g_autofree char *authority = without_final_slash (text);
  const char *cursor = authority;

  if (strpbrk (authority, "/?#\\") != NULL)
    {
      set_error (error, "has more than a scheme, user info, a host and a port");
      return FALSE;
    }

  if (!take_user_info (&cursor, proxy, error))
    return FALSE;

  proxy->uri = read_server (cursor, schemes[scheme].scheme, schemes[scheme].default_port, error);

  return proxy->uri != NULL;
}

NetreqProxy *
netreq_proxy_parse (const char  *text,
                    const char  *default_scheme,
                    GError     **error)
{
  g_autoptr(NetreqProxy) proxy = g_new0 (NetreqProxy, 1);
  const char *cursor = text;
  g_autofree char *scheme_name = take_scheme (&cursor, default_scheme);
  int scheme = find_scheme (scheme_name);

  if (g_str_equal (scheme_name, "direct"))
    {
      if (*cursor != '\0')
        {
          set_error (error, "has a host behind " NETREQ_PROXY_DIRECT);
          return NULL;
        }

      proxy->uri = g_strdup (NETREQ_PROXY_DIRECT);
      return g_steal_pointer (&proxy);
    }

  if (scheme < 0)
    {
      set_error (error, "has a scheme that is none of direct, http, https, socks, socks4 and socks5");
      return NULL;
    }

  if (!read_authority (proxy, cursor, (guint) scheme, error))
    return NULL;

  return g_steal_pointer (&proxy);
}

void
netreq_proxy_free (NetreqProxy *proxy)
{
  if (proxy == NULL)
    return;

  g_free (proxy->uri);
  g_free (proxy->username);
  g_free (proxy->password);
  g_free (proxy);
}
