/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <arpa/inet.h>
#include <string.h>

#include "netreq-error-private.h"
#include "policy/netreq-host-private.h"
#include "policy/netreq-host-rules-private.h"
#include "policy/netreq-syntax-private.h"

#define DELIMITERS ",;"

/* What a pattern may have, and what an IPv4 address in any of its old spellings. */
#define PATTERN_CHARACTERS "*-._" G_CSET_DIGITS G_CSET_a_2_z
#define IPV4_CHARACTERS "." G_CSET_DIGITS "abcdefxABCDEFX"

/* An IPv4 address is kept as the IPv6 address that it is mapped to. */
#define MAPPED_PREFIX 96
#define ADDRESS_BITS 128

typedef enum {
  /* Hosts of a pattern. */
  RULE_PATTERN,
  /* Addresses that begin alike. */
  RULE_BLOCK,
  /* `<local>`: names without a dot. */
  RULE_SIMPLE_NAMES,
  /* `<-loopback>`: what the implicit rules have is for the proxy again. */
  RULE_NOT_IMPLICIT,
} RuleType;

typedef struct
{
  RuleType type;
  /* NULL for any. */
  char *scheme;
  /* 0 for any. */
  int port;
  /* Of a pattern. */
  GPatternSpec *pattern;
  /* Of a block. */
  struct in6_addr address;
  guint prefix;
} Rule;

struct _NetreqHostRules
{
  /* Both of Rule. */
  GPtrArray *rules;
  GPtrArray *implicit;
};

static void
rule_free (Rule *rule)
{
  g_free (rule->scheme);
  g_clear_pointer (&rule->pattern, g_pattern_spec_free);
  g_free (rule);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rule, rule_free)

static void
set_error (GError     **error,
           const char  *what,
           const char  *text,
           const char  *fault)
{
  g_autofree char *quoted = netreq_quote (text, -1);

  netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT, "The %s %s %s", what, quoted, fault);
}

/* The number of bits that an address of its kind has; 0 when @text is none. */
static guint
read_address (const char      *text,
              struct in6_addr *address)
{
  struct in_addr ipv4;

  if (inet_pton (AF_INET6, text, address) == 1)
    return ADDRESS_BITS;

  if (inet_pton (AF_INET, text, &ipv4) != 1)
    return 0;

  memset (address, 0, sizeof *address);
  memset (&address->s6_addr[10], 0xff, 2);
  memcpy (&address->s6_addr[12], &ipv4, sizeof ipv4);

  return ADDRESS_BITS - MAPPED_PREFIX;
}

/* Leaves @cursor behind the "://". */
static gboolean
take_scheme (const char **cursor,
             Rule        *rule)
{
  const char *end = strstr (*cursor, "://");

  if (end == NULL)
    return TRUE;

  rule->scheme = g_ascii_strdown (*cursor, end - *cursor);
  *cursor = end + strlen ("://");

  return netreq_is_token (rule->scheme);
}

static const char *
read_block (const char *text,
            Rule       *rule)
{
  const char *slash = strchr (text, '/');
  g_autofree char *address = g_strndup (text, (gsize) (slash - text));
  guint bits = read_address (address, &rule->address);
  guint64 prefix;

  if (bits == 0)
    return "has no IP address, without brackets, in front of its slash";

  if (!netreq_read_number (slash + 1, 0, bits, &prefix))
    return "has no number of bits of the address behind its slash";

  rule->type = RULE_BLOCK;
  rule->prefix = ADDRESS_BITS - bits + (guint) prefix;

  return NULL;
}

/* "127.1" stands for 127.0.0.1, as wherever people write addresses. */
static char *
read_ipv4 (const char *text)
{
  struct in_addr address;
  char canonical[INET_ADDRSTRLEN];

  if (text[strspn (text, IPV4_CHARACTERS)] != '\0')
    return NULL;

  if (inet_pton (AF_INET, text, &address) != 1)
    address.s_addr = inet_addr (text);
  if (address.s_addr == INADDR_NONE)
    return NULL;

  return g_strdup (inet_ntop (AF_INET, &address, canonical, sizeof canonical));
}

/* As the host of a URL has it; NULL when there can be no such host. */
static char *
read_host_pattern (const char *text)
{
  g_autofree char *ipv4 = read_ipv4 (text);
  g_autofree char *name = NULL;
  const char *fault;

  if (ipv4 != NULL)
    return g_steal_pointer (&ipv4);

  if (*text == '[')
    return netreq_host_read (text, &fault);

  name = netreq_host_name_to_ascii (text);
  if (name == NULL || *name == '\0' || name[strspn (name, PATTERN_CHARACTERS)] != '\0')
    return NULL;

  return *name == '.' ? g_strconcat ("*", name, NULL) : g_steal_pointer (&name);
}

/* An IPv6 address without brackets has colons of its own. */
static const char *
find_port (const char *text)
{
  struct in6_addr address;
  const char *bracket = strchr (text, ']');

  if (read_address (text, &address) != 0)
    return NULL;

  return strrchr (bracket != NULL ? bracket : text, ':');
}

static const char *
read_pattern (const char *text,
              Rule       *rule)
{
  const char *port_text = find_port (text);
  g_autofree char *host = NULL;
  g_autofree char *pattern = NULL;
  guint64 port = 0;

  if (port_text != NULL && !netreq_read_number (port_text + 1, 1, G_MAXUINT16, &port))
    return "has a port that is not a number from 1 to 65535";

  if (port_text != NULL)
    host = g_strndup (text, (gsize) (port_text - text));
  else if (strchr (text, ':') != NULL && *text != '[')
    host = g_strdup_printf ("[%s]", text);
  else
    host = g_strdup (text);

  pattern = read_host_pattern (host);
  if (pattern == NULL)
    return "is neither an IP address nor a pattern of host names";

  rule->type = RULE_PATTERN;
  rule->port = (int) port;
  rule->pattern = g_pattern_spec_new (pattern);

  return NULL;
}

/* What is wrong, or NULL. */
static const char *
read_rule (const char *text,
           Rule       *rule)
{
  if (g_ascii_strcasecmp (text, "<local>") == 0)
    {
      rule->type = RULE_SIMPLE_NAMES;
      return NULL;
    }

  if (g_ascii_strcasecmp (text, "<-loopback>") == 0)
    {
      rule->type = RULE_NOT_IMPLICIT;
      return NULL;
    }

  if (!take_scheme (&text, rule))
    return "has a scheme that can't be one";

  return strchr (text, '/') != NULL ? read_block (text, rule) : read_pattern (text, rule);
}

static GPtrArray *
read_rules (const char  *text,
            const char  *what,
            GError     **error)
{
  g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify) rule_free);
  g_auto(GStrv) pieces = g_strsplit_set (text != NULL ? text : "", DELIMITERS, -1);

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      const char *piece = g_strstrip (pieces[i]);
      g_autoptr(Rule) rule = g_new0 (Rule, 1);
      const char *fault;

      if (*piece == '\0')
        continue;

      fault = read_rule (piece, rule);
      if (fault != NULL)
        {
          set_error (error, what, piece, fault);
          return NULL;
        }

      g_ptr_array_add (rules, g_steal_pointer (&rule));
    }

  return g_steal_pointer (&rules);
}

NetreqHostRules *
netreq_host_rules_new (const char  *text,
                       const char  *implicit,
                       const char  *what,
                       GError     **error)
{
  g_autoptr(GPtrArray) rules = read_rules (text, what, error);
  NetreqHostRules *self;

  if (rules == NULL)
    return NULL;

  self = g_new0 (NetreqHostRules, 1);
  self->rules = g_steal_pointer (&rules);
  self->implicit = read_rules (implicit, what, NULL);

  return self;
}

void
netreq_host_rules_free (NetreqHostRules *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->implicit);
  g_free (self);
}

static gboolean
is_in_block (const Rule *rule,
             const char *host)
{
  struct in6_addr address;

  if (read_address (host, &address) == 0)
    return FALSE;

  for (guint bit = 0; bit < rule->prefix; bit++)
    {
      guint8 difference = address.s6_addr[bit / 8] ^ rule->address.s6_addr[bit / 8];

      if (difference & (0x80 >> bit % 8))
        return FALSE;
    }

  return TRUE;
}

static gboolean
rule_matches (const Rule *rule,
              GUri       *url)
{
  const char *host = g_uri_get_host (url);

  if (rule->scheme != NULL && !g_str_equal (rule->scheme, g_uri_get_scheme (url)))
    return FALSE;

  switch (rule->type)
    {
    case RULE_PATTERN:
      return (rule->port == 0 || rule->port == g_uri_get_port (url)) &&
             g_pattern_spec_match_string (rule->pattern, host);

    case RULE_BLOCK:
      return is_in_block (rule, host);

    case RULE_SIMPLE_NAMES:
      return strchr (host, '.') == NULL && !g_hostname_is_ip_address (host);

    case RULE_NOT_IMPLICIT:
    default:
      return FALSE;
    }
}

static gboolean
any_matches (GPtrArray *rules,
             GUri      *url)
{
  for (guint i = 0; i < rules->len; i++)
    if (rule_matches (g_ptr_array_index (rules, i), url))
      return TRUE;

  return FALSE;
}

gboolean
netreq_host_rules_match (const NetreqHostRules *self,
                         GUri                  *url)
{
  gboolean is_implicit = any_matches (self->implicit, url);

  for (guint i = self->rules->len; i > 0; i--)
    {
      const Rule *rule = g_ptr_array_index (self->rules, i - 1);

      if (rule->type == RULE_NOT_IMPLICIT && is_implicit)
        return FALSE;
      if (rule_matches (rule, url))
        return TRUE;
    }

  return is_implicit;
}
