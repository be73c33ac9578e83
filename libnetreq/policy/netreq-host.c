/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib.h>

#include <arpa/inet.h>
#include <idn2.h>
#include <string.h>

#include "policy/netreq-host-private.h"
#include "policy/netreq-syntax-private.h"

/* What RFC 3986 lets stand in a registered name besides letters and digits. The forbidden
 * host code points of the URL standard are among the rest. */
#define HOST_MARKS "-._~!$&'()*+,;="

/* The limits of the DNS, a final dot not counted. */
#define HOST_MAX 253
#define LABEL_MAX 63

/* A host is not worth taking apart when it is longer than this before it is
 * encoded: none that anybody uses is, and it would be work for nothing. */
#define DECODED_HOST_MAX 4096

/* libidn2 adds the rules of IDNA 2008, which know no symbols, to those of UTS #46.
 * Its transitional mode does not, and differs for these four characters only. */
static gboolean
has_deviation_character (const char *label)
{
  return strstr (label, "ß") != NULL || strstr (label, "ς") != NULL ||
         strstr (label, "\u200c") != NULL || strstr (label, "\u200d") != NULL;
}

static char *
label_to_ascii (const char *label)
{
  char *converted = NULL;
  char *ascii;
  int result;

  if (g_str_is_ascii (label) && g_ascii_strncasecmp (label, "xn--", 4) != 0)
    return g_ascii_strdown (label, -1);

  result = idn2_to_ascii_8z (label, &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  if ((result == IDN2_DISALLOWED || result == IDN2_UNASSIGNED) && !has_deviation_character (label))
    result = idn2_to_ascii_8z (label, &converted, IDN2_NFC_INPUT | IDN2_TRANSITIONAL);

  if (result != IDN2_OK)
    return NULL;

  ascii = g_strdup (converted);
  idn2_free (converted);

  return ascii;
}

/* Label by label, so that the hyphens of one that is ASCII are let be. */
static char *
labels_to_ascii (const char *name)
{
  g_auto(GStrv) labels = g_strsplit (name, ".", -1);
  g_autoptr(GString) ascii = g_string_new (NULL);

  for (guint i = 0; labels[i] != NULL; i++)
    {
      g_autofree char *label = label_to_ascii (labels[i]);

      if (label == NULL)
        return NULL;

      if (i > 0)
        g_string_append_c (ascii, '.');
      g_string_append (ascii, label);
    }

  return g_string_free (g_steal_pointer (&ascii), FALSE);
}

char *
netreq_host_name_to_ascii (const char *name)
{
  g_autofree char *lower_name = g_ascii_strdown (name, -1);

  if (!g_str_is_ascii (name) || strstr (lower_name, "xn--") != NULL)
    return labels_to_ascii (name);

  return g_steal_pointer (&lower_name);
}

static const char *
find_fault_in_labels (const char *name)
{
  gsize length = strlen (name);
  const char *label = name;

  if (length > 0 && name[length - 1] == '.')
    length--;
  if (length > HOST_MAX)
    return "is too long";

  while (label <= name + length)
    {
      gsize label_length = strcspn (label, ".");

      if (label_length == 0)
        return "has an empty label";
      if (label_length > LABEL_MAX)
        return "has a label that is too long";
      label += label_length + 1;
    }

  return NULL;
}

static gsize
length_without_final_dot (const char *host)
{
  gsize length = strlen (host);

  return length > 0 && host[length - 1] == '.' ? length - 1 : length;
}

/* As in the URL standard: what ends like an IPv4 address must be one. */
static gboolean
ends_in_number (const char *name)
{
  gsize end = length_without_final_dot (name);
  gsize start = end;

  while (start > 0 && name[start - 1] != '.')
    start--;

  if (g_str_has_prefix (name + start, "0x"))
    return start + 2 + strspn (name + start + 2, G_CSET_DIGITS "abcdef") == end;

  return start < end && start + strspn (name + start, G_CSET_DIGITS) == end;
}

static gboolean
has_host_characters (const char *name)
{
  for (; *name != '\0'; name++)
    if (!g_ascii_islower (*name) && !g_ascii_isdigit (*name) && strchr (HOST_MARKS, *name) == NULL)
      return FALSE;

  return TRUE;
}

static const char *
find_fault_in_name (const char *name)
{
  struct in_addr address;
  const char *fault;

  if (*name == '\0')
    return "is empty";
  if (!has_host_characters (name))
    return "has a character that no host name can have";

  fault = find_fault_in_labels (name);
  if (fault == NULL && ends_in_number (name) && inet_pton (AF_INET, name, &address) != 1)
    fault = "ends in a number and is not an IPv4 address";

  return fault;
}

static char *
read_name (const char  *text,
           const char **fault)
{
  g_autofree char *decoded = netreq_percent_decode (text, strlen (text));
  g_autofree char *name = NULL;

  if (decoded == NULL)
    {
      *fault = "has percent-encoded bytes that can't be in a host";
      return NULL;
    }

  if (strlen (decoded) > DECODED_HOST_MAX)
    {
      *fault = "is too long";
      return NULL;
    }

  name = netreq_host_name_to_ascii (decoded);
  if (name == NULL)
    {
      *fault = "is not a valid international domain name";
      return NULL;
    }

  *fault = find_fault_in_name (name);

  return *fault == NULL ? g_steal_pointer (&name) : NULL;
}

/* One address has many spellings; only one of them may become an origin. */
static char *
read_ipv6 (const char  *text,
           const char **fault)
{
  g_autofree char *inner = g_strndup (text + 1, strcspn (text + 1, "]"));
  struct in6_addr address;
  char canonical[INET6_ADDRSTRLEN];

  if (strlen (inner) + strlen ("[]") != strlen (text) ||
      inet_pton (AF_INET6, inner, &address) != 1)
    {
      *fault = "is not an IPv6 address in brackets";
      return NULL;
    }

  return g_strdup (inet_ntop (AF_INET6, &address, canonical, sizeof canonical));
}

char *
netreq_host_read (const char  *text,
                  const char **fault)
{
  return *text == '[' ? read_ipv6 (text, fault) : read_name (text, fault);
}

char *
netreq_host_without_final_dot (const char *host)
{
  return g_strndup (host, length_without_final_dot (host));
}
