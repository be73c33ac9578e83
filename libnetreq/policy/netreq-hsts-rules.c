/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "policy/netreq-host-private.h"
#include "policy/netreq-hsts-rules-private.h"
#include "policy/netreq-syntax-private.h"
#include "policy/netreq-url-private.h"

#define WHITESPACE " \t"

/* In seconds. A host that is visited once a year stays known. */
#define AGE_MAX (365 * 24 * 60 * 60)

typedef struct
{
  gboolean has_max_age;
  /* In seconds. */
  gint64 max_age;
  gboolean include_subdomains;
} Policy;

NetreqHstsRecord *
netreq_hsts_record_new (const char *host,
                        gint64      expires,
                        gboolean    include_subdomains)
{
  NetreqHstsRecord *record = g_new0 (NetreqHstsRecord, 1);

  record->host = g_strdup (host);
  record->expires = expires;
  record->include_subdomains = include_subdomains;

  return record;
}

NetreqHstsRecord *
netreq_hsts_record_copy (const NetreqHstsRecord *record)
{
  return netreq_hsts_record_new (record->host, record->expires, record->include_subdomains);
}

void
netreq_hsts_record_free (NetreqHstsRecord *record)
{
  if (record == NULL)
    return;

  g_free (record->host);
  g_free (record);
}

gboolean
netreq_hsts_record_is_expired (const NetreqHstsRecord *record,
                               gint64                  now)
{
  return record->expires <= now;
}

static void
skip_whitespace (const char **cursor)
{
  *cursor += strspn (*cursor, WHITESPACE);
}

static char *
take_token (const char **cursor)
{
  gsize length = strcspn (*cursor, "=;\"" WHITESPACE);
  g_autofree char *token = g_strndup (*cursor, length);

  *cursor += length;

  return netreq_is_token (token) ? g_steal_pointer (&token) : NULL;
}

/* What is between the marks. Escapes stay as they are: no directive that is known here
 * has any. */
static char *
take_quoted (const char **cursor)
{
  const char *start = *cursor + 1;
  const char *end = start;

  while (*end != '"')
    {
      if (*end == '\\')
        end++;
      if (*end == '\0')
        return NULL;
      end++;
    }

  *cursor = end + 1;

  return g_strndup (start, (gsize) (end - start));
}

/* Section 6.1.1. However long it is, no more than AGE_MAX is kept. */
static gboolean
read_max_age (const char *value,
              Policy     *policy)
{
  if (value == NULL || *value == '\0' || value[strspn (value, G_CSET_DIGITS)] != '\0')
    return FALSE;

  policy->has_max_age = TRUE;
  policy->max_age = (gint64) MIN (g_ascii_strtoull (value, NULL, 10), AGE_MAX);

  return TRUE;
}

/* What is unknown is passed over. */
static gboolean
read_directive (const char *name,
                const char *value,
                Policy     *policy)
{
  if (g_str_equal (name, "max-age"))
    return read_max_age (value, policy);

  if (g_str_equal (name, "includesubdomains"))
    {
      policy->include_subdomains = TRUE;
      return value == NULL;
    }

  return TRUE;
}

/* Leaves @cursor at the `;` or the end. Each name may come once: @names has those
 * that did. */
static gboolean
take_directive (const char **cursor,
                GHashTable  *names,
                Policy      *policy)
{
  g_autofree char *token = take_token (cursor);
  g_autofree char *name = token != NULL ? g_ascii_strdown (token, -1) : NULL;
  g_autofree char *value = NULL;

  if (name == NULL)
    return FALSE;

  skip_whitespace (cursor);
  if (**cursor == '=')
    {
      (*cursor)++;
      skip_whitespace (cursor);
      value = **cursor == '"' ? take_quoted (cursor) : take_token (cursor);
      if (value == NULL)
        return FALSE;
    }

  skip_whitespace (cursor);

  return read_directive (name, value, policy) && g_hash_table_add (names, g_steal_pointer (&name));
}

/* Section 6.1: one fault, and nothing of the field counts. */
static gboolean
read_field (const char *text,
            Policy     *policy)
{
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (skip_whitespace (&text); *text != '\0'; skip_whitespace (&text))
    {
      if (*text != ';' && !take_directive (&text, names, policy))
        return FALSE;

      if (*text == ';')
        text++;
      else if (*text != '\0')
        return FALSE;
    }

  return policy->has_max_age;
}

/* Section 8.1: of several fields the first one counts, whatever it says. */
NetreqHstsRecord *
netreq_hsts_read (GUri                   *url,
                  gboolean                has_certificate_errors,
                  const NetreqHeaderList *headers,
                  gint64                  now)
{
  const char *field = netreq_header_list_get (headers, "Strict-Transport-Security");
  g_autofree char *host = NULL;
  Policy policy = { FALSE };

  if (field == NULL || has_certificate_errors || !g_str_equal (g_uri_get_scheme (url), "https"))
    return NULL;

  host = netreq_host_without_final_dot (g_uri_get_host (url));
  if (g_hostname_is_ip_address (host) || !read_field (field, &policy))
    return NULL;

  return netreq_hsts_record_new (host, now + policy.max_age * G_USEC_PER_SEC,
                                 policy.include_subdomains);
}

/* NULL above a top-level domain. */
static const char *
parent_domain (const char *host)
{
  const char *dot = strchr (host, '.');

  return dot != NULL ? dot + 1 : NULL;
}

/* Section 8.2. */
gboolean
netreq_hsts_applies (GHashTable *records,
                     GUri       *url,
                     gint64      now)
{
  g_autofree char *host = NULL;

  if (g_hash_table_size (records) == 0)
    return FALSE;

  host = netreq_host_without_final_dot (g_uri_get_host (url));
  if (g_hostname_is_ip_address (host))
    return FALSE;

  for (const char *domain = host; domain != NULL; domain = parent_domain (domain))
    {
      const NetreqHstsRecord *record = g_hash_table_lookup (records, domain);

      if (record == NULL || netreq_hsts_record_is_expired (record, now))
        continue;
      if (domain == host || record->include_subdomains)
        return TRUE;
    }

  return FALSE;
}

/* Section 8.3: the default port becomes the other default port, any other one stays. */
GUri *
netreq_hsts_upgrade (GUri *url)
{
  g_autofree char *text = NULL;
  g_autofree char *upgraded = NULL;

  if (!g_str_equal (g_uri_get_scheme (url), "http"))
    return g_uri_ref (url);

  text = netreq_url_to_string (url);
  upgraded = g_strconcat ("https", text + strlen ("http"), NULL);

  return netreq_url_parse (upgraded, NULL, NULL, NULL);
}

GUri *
netreq_hsts_enforce (GUri                      *url,
                     const NetreqHstsKnowledge *knowledge)
{
  if (knowledge != NULL && netreq_hsts_applies (knowledge->records, url, knowledge->now))
    return netreq_hsts_upgrade (url);

  return g_uri_ref (url);
}
