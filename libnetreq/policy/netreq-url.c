/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib.h>

#include <string.h>

#include "netreq-error-private.h"
#include "policy/netreq-host-private.h"
#include "policy/netreq-syntax-private.h"
#include "policy/netreq-url-private.h"

/* The last one is what leaves a default port out. */
#define URL_FLAGS (G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY | \
                   G_URI_FLAGS_ENCODED_FRAGMENT | G_URI_FLAGS_SCHEME_NORMALIZE)

/* What is percent-encoded besides controls, spaces and non-ASCII. */
#define UNSAFE_IN_PATH "\"<>^`{|}"
#define UNSAFE_IN_QUERY UNSAFE_IN_PATH "'\\"
#define UNSAFE_IN_FRAGMENT "\"<>`"

/* Stands for bytes that could not be read as text. */
#define REPLACEMENT_CHARACTER "\ufffd"

static const struct
{
  const char *name;
  int         default_port;
} schemes[] = {
  { "http", 80 },
  { "https", 443 },
};

/* The pieces between "://" and the path, still as they were written: parts of one text. */
typedef struct
{
  /* Owned. */
  char *text;
  /* NULL when there is no `@`. */
  const char *user_info;
  /* An IPv6 address with its brackets. */
  const char *host;
  /* NULL when there is no `:`. */
  const char *port;
} Authority;

static void
authority_clear (Authority *authority)
{
  g_free (authority->text);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Authority, authority_clear)

static int
default_port (const char *scheme)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strcasecmp (scheme, schemes[i].name) == 0)
      return schemes[i].default_port;

  return -1;
}

static gboolean
check_characters (const char  *text,
                  GError     **error)
{
  if (!netreq_is_utf8 (text))
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_URL, "The URL is not valid UTF-8");
      return FALSE;
    }

  if (netreq_has_controls (text))
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_URL,
                        "The URL has a line break, a tab or another control character");
      return FALSE;
    }

  return TRUE;
}

static char *
trim_spaces (const char *text)
{
  gsize length;

  text += strspn (text, " ");
  length = strlen (text);
  while (length > 0 && text[length - 1] == ' ')
    length--;

  return g_strndup (text, length);
}

/* The bytes in front of the colon; 0 when there is no scheme. */
static gsize
scheme_length (const char *text)
{
  gsize length = 0;

  while (g_ascii_isalnum (text[length]) || (text[length] != '\0' && strchr ("+-.", text[length]) != NULL))
    length++;

  return g_ascii_isalpha (*text) && text[length] == ':' ? length : 0;
}

/* In lower case. */
static const char *
find_scheme (const char *text,
             gsize       length)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (length == strlen (schemes[i].name) && g_ascii_strncasecmp (text, schemes[i].name, length) == 0)
      return schemes[i].name;

  return NULL;
}

/* Leaves @cursor behind the "//". */
static const char *
take_scheme (const char **cursor,
             GError     **error)
{
  gsize length = scheme_length (*cursor);
  const char *scheme = find_scheme (*cursor, length);

  if (length == 0)
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_URL,
                        "The URL is not absolute: it must begin with \"http://\" or \"https://\"");
      return NULL;
    }

  if (scheme == NULL)
    {
      g_autofree char *lower = g_ascii_strdown (*cursor, (gssize) length);
      g_autofree char *quoted = netreq_quote (lower, -1);

      netreq_set_error (error, NETREQ_ERROR_DISALLOWED_URL_SCHEME,
                        "The URL scheme %s is neither http nor https", quoted);
      return NULL;
    }

  *cursor += length + 1;
  if (!g_str_has_prefix (*cursor, "//"))
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_URL,
                        "The URL has no \"//\" after \"%s:\"", scheme);
      return NULL;
    }
  *cursor += strlen ("//");

  return scheme;
}

/* Where the host ends: a colon within brackets is part of an IPv6 address. */
static gsize
host_length (const char *text)
{
  const char *bracket = *text == '[' ? strchr (text, ']') : NULL;
  gsize start = bracket != NULL ? (gsize) (bracket - text) : 0;

  return start + strcspn (text + start, ":");
}

/* Returns what follows, or NULL where the text ends anyway. */
static const char *
cut_at (char *place)
{
  if (*place == '\0')
    return NULL;

  *place = '\0';
  return place + 1;
}

static gboolean
take_authority (const char **cursor,
                Authority   *authority,
                GError     **error)
{
  gsize length = strcspn (*cursor, "/?#");
  char *text = g_strndup (*cursor, length);
  char *at = strrchr (text, '@');
  char *host = at != NULL ? at + 1 : text;
  char *colon;

  authority->text = text;

  /* Some readers take it for a slash, others for a part of the user info: whom
   * such a URL names is anybody's guess. */
  if (strchr (text, '\\') != NULL)
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_URL,
                        "The URL has a backslash in front of its path");
      return FALSE;
    }

  colon = host + host_length (host);
  authority->port = cut_at (colon);
  authority->host = host;
  if (at != NULL)
    {
      cut_at (at);
      authority->user_info = text;
    }

  *cursor += length;

  return TRUE;
}

static gboolean
decode_user_info (const char  *user_info,
                  char       **username,
                  char       **password,
                  GError     **error)
{
  gsize name_length;
  g_autofree char *name = NULL;
  g_autofree char *secret = NULL;
  gboolean has_secret;

  if (user_info == NULL || *user_info == '\0')
    return TRUE;

  name_length = strcspn (user_info, ":");
  has_secret = user_info[name_length] == ':';
  name = netreq_percent_decode (user_info, name_length);
  if (has_secret)
    secret = netreq_percent_decode (user_info + name_length + 1,
                                    strlen (user_info + name_length + 1));

  if (name == NULL || (has_secret && secret == NULL))
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_URL,
                        "The %s in the URL has control characters or bytes that are not UTF-8",
                        name == NULL ? "user name" : "password");
      return FALSE;
    }

  if (username != NULL)
    *username = g_steal_pointer (&name);
  if (password != NULL)
    *password = g_steal_pointer (&secret);

  return TRUE;
}

/* The port is not shown: in "http://name:secret/x@host" it is the password. */
static gboolean
read_port (const char  *text,
           int         *port,
           GError     **error)
{
  guint64 number;

  *port = -1;
  if (text == NULL || *text == '\0')
    return TRUE;

  if (!netreq_read_number (text, 1, G_MAXUINT16, &number))
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_URL,
                        "The port of the URL is not a number from 1 to 65535");
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
      netreq_set_error (error, NETREQ_ERROR_INVALID_URL, "The URL has no host");
      return NULL;
    }

  host = netreq_host_read (text, &fault);
  if (host == NULL)
    {
      g_autofree char *quoted = netreq_quote (text, -1);

      netreq_set_error (error, NETREQ_ERROR_INVALID_URL, "The host %s %s", quoted, fault);
    }

  return host;
}

static void
append_byte_encoded (GString *encoded,
                     guchar   byte)
{
  static const char digits[] = "0123456789ABCDEF";

  g_string_append_c (encoded, '%');
  g_string_append_c (encoded, digits[byte >> 4]);
  g_string_append_c (encoded, digits[byte & 0xf]);
}

static void
append_encoded (GString    *encoded,
                const char *text,
                gsize       length,
                const char *unsafe)
{
  for (const char *c = text; c < text + length; c++)
    {
      gboolean stray_percent = *c == '%' && !(g_ascii_isxdigit (c[1]) && g_ascii_isxdigit (c[2]));

      if (stray_percent || !g_ascii_isgraph (*c) || strchr (unsafe, *c) != NULL)
        append_byte_encoded (encoded, (guchar) *c);
      else
        g_string_append_c (encoded, *c);
    }
}

/* How many dots a segment stands for, when it has nothing but dots in one of their
 * two spellings; else 0. */
static guint
count_dots (const char *segment,
            gsize       length)
{
  guint dots = 0;

  for (gsize i = 0; i < length; dots++)
    {
      if (segment[i] == '.')
        i += 1;
      else if (length - i >= 3 && g_ascii_strncasecmp (segment + i, "%2e", 3) == 0)
        i += 3;
      else
        return 0;
    }

  return dots;
}

static void
drop_last_segment (GString *path)
{
  gsize length = path->len;

  while (length > 0 && path->str[length - 1] != '/')
    length--;

  g_string_truncate (path, length > 0 ? length - 1 : 0);
}

/* A backslash separates too, as it does in every browser. */
static char *
read_path (const char *text,
           gsize       length)
{
  const char *end = text + length;
  GString *path = g_string_sized_new (length + 1);

  if (length == 0)
    g_string_append_c (path, '/');

  while (text < end)
    {
      const char *segment = text + 1;
      gsize segment_length = strcspn (segment, "/\\?#");
      guint dots = count_dots (segment, segment_length);

      text = segment + segment_length;

      if (dots == 2)
        drop_last_segment (path);

      if (dots == 1 || dots == 2)
        {
          if (text == end)
            g_string_append_c (path, '/');
          continue;
        }

      g_string_append_c (path, '/');
      append_encoded (path, segment, segment_length, UNSAFE_IN_PATH);
    }

  return g_string_free (path, FALSE);
}

static char *
read_query (const char *text)
{
  GString *query;

  if (*text != '?')
    return NULL;

  query = g_string_new (NULL);
  append_encoded (query, text + 1, strcspn (text + 1, "#"), UNSAFE_IN_QUERY);

  return g_string_free (query, FALSE);
}

GUri *
netreq_url_parse (const char  *text,
                  char       **username,
                  char       **password,
                  GError     **error)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *host = NULL;
  g_autofree char *path = NULL;
  g_autofree char *query = NULL;
  g_auto(Authority) authority = { NULL };
  const char *scheme;
  const char *cursor;
  gsize path_length;
  int port;

  g_return_val_if_fail (text != NULL, NULL);

  if (username != NULL)
    *username = NULL;
  if (password != NULL)
    *password = NULL;

  if (!check_characters (text, error))
    return NULL;

  cursor = trimmed = trim_spaces (text);
  scheme = take_scheme (&cursor, error);
  if (scheme == NULL || !take_authority (&cursor, &authority, error))
    return NULL;

  host = read_host (authority.host, error);
  if (host == NULL || !read_port (authority.port, &port, error))
    return NULL;

  path_length = strcspn (cursor, "?#");
  path = read_path (cursor, path_length);
  query = read_query (cursor + path_length);

  if (!decode_user_info (authority.user_info, username, password, error))
    return NULL;

  return g_uri_build (URL_FLAGS, scheme, NULL, host, port, path, query, NULL);
}

static gboolean
is_slash (char c)
{
  return c == '/' || c == '\\';
}

/* "http:a" is "a" where the base is http too: RFC 3986, section 5.2.2, lets a reader
 * take it so, and browsers do. */
static const char *
skip_scheme_of_base (GUri       *base,
                     const char *reference)
{
  gsize length = scheme_length (reference);
  const char *scheme = g_uri_get_scheme (base);

  if (length != strlen (scheme) || g_ascii_strncasecmp (reference, scheme, length) != 0 ||
      g_str_has_prefix (reference + length + 1, "//"))
    return reference;

  return reference + length + 1;
}

/* "/\host" is a path to RFC 3986, and another server to a browser. */
static gboolean
check_slashes (const char  *reference,
               GError     **error)
{
  if (!is_slash (reference[0]) || !is_slash (reference[1]) || g_str_has_prefix (reference, "//"))
    return TRUE;

  netreq_set_error (error, NETREQ_ERROR_INVALID_URL,
                    "The URL begins with two slashes of which one is a backslash");

  return FALSE;
}

/* RFC 3986, section 5.2. The dots in the path are left to netreq_url_parse(). */
static char *
make_absolute (GUri        *base,
               const char  *reference,
               GError     **error)
{
  const char *relative = skip_scheme_of_base (base, reference);
  const char *path = g_uri_get_path (base);
  g_autofree char *origin = netreq_url_origin (base);

  if (relative == reference && scheme_length (reference) > 0)
    return g_strdup (reference);

  if (!check_slashes (relative, error))
    return NULL;

  if (g_str_has_prefix (relative, "//"))
    return g_strconcat (g_uri_get_scheme (base), ":", relative, NULL);

  if (is_slash (*relative))
    return g_strconcat (origin, "/", relative + 1, NULL);

  if (*relative == '?')
    return g_strconcat (origin, path, relative, NULL);

  if (*relative == '#' || *relative == '\0')
    return netreq_url_to_string (base);

  return g_strdup_printf ("%s%.*s/%s", origin, (int) (strrchr (path, '/') - path), path, relative);
}

GUri *
netreq_url_resolve (GUri        *base,
                    const char  *reference,
                    GError     **error)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *absolute = NULL;

  g_return_val_if_fail (base != NULL, NULL);
  g_return_val_if_fail (reference != NULL, NULL);

  if (!check_characters (reference, error))
    return NULL;

  if (strstr (reference, REPLACEMENT_CHARACTER) != NULL)
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_URL,
                        "The URL has bytes that could not be read as text");
      return NULL;
    }

  trimmed = trim_spaces (reference);
  absolute = make_absolute (base, trimmed, error);
  if (absolute == NULL)
    return NULL;

  return netreq_url_parse (absolute, NULL, NULL, error);
}

char *
netreq_url_dup_fragment (const char *text)
{
  g_autofree char *trimmed = NULL;
  const char *hash;
  GString *fragment;

  if (strchr (text, '#') == NULL)
    return NULL;

  trimmed = trim_spaces (text);
  hash = strchr (trimmed, '#');
  fragment = g_string_new (NULL);
  append_encoded (fragment, hash + 1, strlen (hash + 1), UNSAFE_IN_FRAGMENT);

  return g_string_free (fragment, FALSE);
}

char *
netreq_url_to_string (GUri *uri)
{
  return g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO);
}

static char *
bracketed_host (GUri *uri)
{
  const char *host = g_uri_get_host (uri);

  return strchr (host, ':') != NULL ? g_strconcat ("[", host, "]", NULL) : g_strdup (host);
}

guint
netreq_url_port (GUri *uri)
{
  int port = g_uri_get_port (uri);

  return port > 0 ? port : default_port (g_uri_get_scheme (uri));
}

char *
netreq_url_origin (GUri *uri)
{
  g_autofree char *host = bracketed_host (uri);
  const char *scheme = g_uri_get_scheme (uri);
  int port = netreq_url_port (uri);

  if (port == default_port (scheme))
    return g_strdup_printf ("%s://%s", scheme, host);

  return g_strdup_printf ("%s://%s:%d", scheme, host, port);
}

/* Writes the digits in front of @end. */
static char *
write_port (char  *end,
            guint  port)
{
  *end = '\0';

  do
    {
      *--end = '0' + port % 10;
      port /= 10;
    }
  while (port > 0);

  return end;
}

/* Every request wants to know, so that it is done without printf. */
char *
netreq_url_host_port (GUri *uri)
{
  g_autofree char *host = bracketed_host (uri);
  char digits[sizeof "4294967295"];

  return g_strconcat (host, ":", write_port (digits + sizeof digits - 1, netreq_url_port (uri)), NULL);
}
