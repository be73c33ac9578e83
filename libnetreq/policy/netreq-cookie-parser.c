/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "netreq-error-private.h"
#include "policy/netreq-cookie-date-private.h"
#include "policy/netreq-cookie-parser-private.h"

/* In bytes. */
#define NAME_AND_VALUE_MAX 4096
#define ATTRIBUTE_MAX 1024

#define WHITE_SPACE " \t"

/* What bytes that are not UTF-8 were turned into before we saw them: nobody knows which
 * ones they were, and the server would get back what it has never set. */
#define REPLACEMENT_CHARACTER "\ufffd"

static gboolean
refuse (GError     **error,
        const char  *reason)
{
  netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT, "The cookie %s", reason);

  return FALSE;
}

/* A tab is white space here. */
static gboolean
is_text (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) && *c != '\t')
      return FALSE;

  return g_utf8_validate (text, -1, NULL);
}

static char *
dup_trimmed (const char *text,
             gsize       length)
{
  gsize start = 0;

  while (start < length && strchr (WHITE_SPACE, text[start]) != NULL)
    start++;
  while (length > start && strchr (WHITE_SPACE, text[length - 1]) != NULL)
    length--;

  return g_strndup (text + start, length - start);
}

static gboolean
is_trimmed (const char *text)
{
  g_autofree char *trimmed = dup_trimmed (text, strlen (text));

  return g_str_equal (text, trimmed);
}

/* --- attributes: RFC 6265bis, sections 5.6.1 to 5.6.7 --- */

static void
read_expires (NetreqReceivedCookie *received,
              const char           *value)
{
  if (netreq_cookie_date_parse (value, &received->expires))
    received->has_expires = TRUE;
}

/* What is beyond all numbers ends up at the greatest one. */
static void
read_max_age (NetreqReceivedCookie *received,
              const char           *value)
{
  const char *digits = *value == '-' ? value + 1 : value;

  if (*digits == '\0' || digits[strspn (digits, G_CSET_DIGITS)] != '\0')
    return;

  received->has_max_age = TRUE;
  received->max_age = g_ascii_strtoll (value, NULL, 10);
}

static void
read_domain (NetreqReceivedCookie *received,
             const char           *value)
{
  g_free (received->domain);
  received->domain = g_ascii_strdown (*value == '.' ? value + 1 : value, -1);
}

static void
read_path (NetreqReceivedCookie *received,
           const char           *value)
{
  g_free (received->path);
  received->path = *value == '/' ? g_strdup (value) : NULL;
}

static void
read_secure (NetreqReceivedCookie *received,
             const char           *value G_GNUC_UNUSED)
{
  received->secure = TRUE;
}

static void
read_http_only (NetreqReceivedCookie *received,
                const char           *value G_GNUC_UNUSED)
{
  received->http_only = TRUE;
}

static void
read_same_site (NetreqReceivedCookie *received,
                const char           *value)
{
  static const struct
  {
    const char    *word;
    NetreqSameSite same_site;
  } words[] = {
    { "None", NETREQ_SAME_SITE_NO_RESTRICTION },
    { "Lax", NETREQ_SAME_SITE_LAX },
    { "Strict", NETREQ_SAME_SITE_STRICT },
  };

  received->same_site = NETREQ_SAME_SITE_UNSPECIFIED;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (value, words[i].word) == 0)
      received->same_site = words[i].same_site;
}

/* Of several that have one name the last one counts. */
static const struct
{
  const char *name;
  void (*read) (NetreqReceivedCookie *received,
                const char           *value);
} attributes[] = {
  { "Domain", read_domain },
  { "Expires", read_expires },
  { "HttpOnly", read_http_only },
  { "Max-Age", read_max_age },
  { "Path", read_path },
  { "SameSite", read_same_site },
  { "Secure", read_secure },
};

static void
read_attribute (NetreqReceivedCookie *received,
                const char           *text,
                gsize                 length)
{
  const char *equals = memchr (text, '=', length);
  gsize name_length = equals != NULL ? (gsize) (equals - text) : length;
  g_autofree char *name = dup_trimmed (text, name_length);
  g_autofree char *value = NULL;

  if (equals != NULL)
    value = dup_trimmed (equals + 1, length - name_length - 1);
  else
    value = g_strdup ("");

  if (strlen (value) > ATTRIBUTE_MAX)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    if (g_ascii_strcasecmp (name, attributes[i].name) == 0)
      attributes[i].read (received, value);
}

/* --- the cookie itself --- */

static void
read_name_and_value (NetreqReceivedCookie *received,
                     const char           *text,
                     gsize                 length)
{
  const char *equals = memchr (text, '=', length);

  if (equals == NULL)
    {
      received->name = g_strdup ("");
      received->value = dup_trimmed (text, length);
      return;
    }

  received->name = dup_trimmed (text, (gsize) (equals - text));
  received->value = dup_trimmed (equals + 1, length - (gsize) (equals + 1 - text));
}

/* RFC 6265bis, section 5.6. */
NetreqReceivedCookie *
netreq_received_cookie_parse (const char  *text,
                              GError     **error)
{
  g_autoptr(NetreqReceivedCookie) received = NULL;
  gsize length = strcspn (text, ";");

  if (!is_text (text) || strstr (text, REPLACEMENT_CHARACTER) != NULL)
    {
      refuse (error, "has a line break, another control character, or bytes that are not UTF-8");
      return NULL;
    }

  received = g_new0 (NetreqReceivedCookie, 1);
  read_name_and_value (received, text, length);
  if (!netreq_received_cookie_check (received, error))
    return NULL;

  for (text += length; *text != '\0'; text += length)
    {
      text++;
      length = strcspn (text, ";");
      read_attribute (received, text, length);
    }

  return g_steal_pointer (&received);
}

void
netreq_received_cookie_free (NetreqReceivedCookie *received)
{
  if (received == NULL)
    return;

  g_free (received->name);
  g_free (received->value);
  g_free (received->domain);
  g_free (received->path);
  g_free (received);
}

static gboolean
check_name (const char  *name,
            GError     **error)
{
  if (!is_text (name))
    return refuse (error, "has a control character or bytes that are not UTF-8 in its name");
  if (strpbrk (name, "=;") != NULL)
    return refuse (error, "has \"=\" or \";\" in its name");
  if (!is_trimmed (name))
    return refuse (error, "has a space around its name");

  return TRUE;
}

static gboolean
check_value (const char  *value,
             GError     **error)
{
  if (!is_text (value))
    return refuse (error, "has a control character or bytes that are not UTF-8 in its value");
  if (strchr (value, ';') != NULL)
    return refuse (error, "has \";\" in its value");
  if (!is_trimmed (value))
    return refuse (error, "has a space around its value");

  return TRUE;
}

static gboolean
check_path (const char  *path,
            GError     **error)
{
  if (*path != '/')
    return refuse (error, "has a path that does not begin with \"/\"");
  if (!is_text (path) || strchr (path, ';') != NULL || !is_trimmed (path))
    return refuse (error, "has a path with characters that no path of a cookie can have");
  if (strlen (path) > ATTRIBUTE_MAX)
    return refuse (error, "has a path of more than 1024 bytes");

  return TRUE;
}

/* A domain needs no check: only one that the host is below is ever accepted. */
gboolean
netreq_received_cookie_check (const NetreqReceivedCookie  *received,
                              GError                     **error)
{
  gsize length = strlen (received->name) + strlen (received->value);

  if (length == 0)
    return refuse (error, "has neither a name nor a value");
  if (length > NAME_AND_VALUE_MAX)
    return refuse (error, "has more than 4096 bytes of name and value");

  return check_name (received->name, error) &&
         check_value (received->value, error) &&
         (received->path == NULL || check_path (received->path, error));
}
