/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "netreq-error-private.h"
#include "policy/netreq-proxy-bypass-private.h"
#include "policy/netreq-proxy-private.h"
#include "policy/netreq-proxy-rules-private.h"

typedef enum {
  LIST_HTTP,
  LIST_HTTPS,
  /* Read, so that the same settings do everywhere, and never used. */
  LIST_FTP,
  /* For whatever has no list of its own. */
  LIST_OTHERS,
  N_LISTS
} List;

/* A list of proxies may be for the URLs of one scheme. */
static const struct
{
  const char *name;
  /* Of a proxy without a scheme. That of "socks=" is not that of "socks://". */
  const char *default_scheme;
} lists[] = {
  [LIST_HTTP] = { "http", "http" },
  [LIST_HTTPS] = { "https", "http" },
  [LIST_FTP] = { "ftp", "http" },
  [LIST_OTHERS] = { "socks", "socks4" },
};

struct _NetreqProxyRules
{
  /* Of NetreqProxy. */
  GPtrArray *lists[N_LISTS];
  NetreqHostRules *bypass;
};

static void
set_error (GError     **error,
           const char  *fault)
{
  netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT, "The proxy rules %s", fault);
}

/* Where the name of a scheme ends; NULL when there is none. The `=` of a user info is
 * none of it. */
static const char *
find_equals_sign (const char *text)
{
  const char *end = text + strspn (text, " \t" G_CSET_DIGITS G_CSET_a_2_z G_CSET_A_2_Z);

  return *end == '=' ? end : NULL;
}

/* N_LISTS when there is none of that name. */
static List
find_list (const char *name)
{
  for (guint i = 0; i < N_LISTS; i++)
    if (g_ascii_strcasecmp (name, lists[i].name) == 0)
      return (List) i;

  return N_LISTS;
}

static gboolean
add_proxies (GPtrArray   *list,
             const char  *text,
             const char  *default_scheme,
             GError     **error)
{
  g_auto(GStrv) pieces = g_strsplit (text, ",", -1);

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      NetreqProxy *proxy;

      if (*g_strstrip (pieces[i]) == '\0')
        continue;

      proxy = netreq_proxy_parse (pieces[i], default_scheme, error);
      if (proxy == NULL)
        return FALSE;

      g_ptr_array_add (list, proxy);
    }

  return TRUE;
}

static gboolean
add_list (NetreqProxyRules  *self,
          const char        *text,
          const char        *equals_sign,
          GError           **error)
{
  g_autofree char *name = g_strstrip (g_strndup (text, (gsize) (equals_sign - text)));
  List list = find_list (name);

  if (list == N_LISTS)
    {
      set_error (error, "name a URL scheme that is none of http, https, ftp and socks");
      return FALSE;
    }

  return add_proxies (self->lists[list], equals_sign + 1, lists[list].default_scheme, error);
}

static gboolean
add_piece (NetreqProxyRules  *self,
           const char        *text,
           gboolean           is_only_one,
           GError           **error)
{
  const char *equals_sign = find_equals_sign (text);

  if (equals_sign != NULL)
    return add_list (self, text, equals_sign, error);

  if (!is_only_one)
    {
      set_error (error, "have one list of proxies for all URLs and another list beside it");
      return FALSE;
    }

  return add_proxies (self->lists[LIST_OTHERS], text, "http", error);
}

static gboolean
read_rules (NetreqProxyRules  *self,
            const char        *text,
            GError           **error)
{
  g_auto(GStrv) pieces = g_strsplit (text, ";", -1);
  g_autoptr(GPtrArray) filled = g_ptr_array_new ();

  for (guint i = 0; pieces[i] != NULL; i++)
    if (*g_strstrip (pieces[i]) != '\0')
      g_ptr_array_add (filled, pieces[i]);

  for (guint i = 0; i < filled->len; i++)
    if (!add_piece (self, g_ptr_array_index (filled, i), filled->len == 1, error))
      return FALSE;

  return TRUE;
}

NetreqProxyRules *
netreq_proxy_rules_new (const char  *rules,
                        const char  *bypass_rules,
                        GError     **error)
{
  g_autoptr(NetreqProxyRules) self = g_new0 (NetreqProxyRules, 1);

  for (guint i = 0; i < N_LISTS; i++)
    self->lists[i] = g_ptr_array_new_with_free_func ((GDestroyNotify) netreq_proxy_free);

  if (!read_rules (self, rules != NULL ? rules : "", error))
    return NULL;

  self->bypass = netreq_proxy_bypass_new (bypass_rules, error);
  if (self->bypass == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

void
netreq_proxy_rules_free (NetreqProxyRules *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < N_LISTS; i++)
    g_ptr_array_unref (self->lists[i]);
  netreq_host_rules_free (self->bypass);
  g_free (self);
}

static GPtrArray *
list_for (const NetreqProxyRules *self,
          GUri                   *url)
{
  List list = find_list (g_uri_get_scheme (url));

  return list != N_LISTS && self->lists[list]->len > 0 ? self->lists[list] : self->lists[LIST_OTHERS];
}

GStrv
netreq_proxy_rules_find (const NetreqProxyRules *self,
                         GUri                   *url)
{
  g_autoptr(GStrvBuilder) uris = g_strv_builder_new ();
  GPtrArray *list = list_for (self, url);

  if (list->len == 0 || netreq_host_rules_match (self->bypass, url))
    {
      g_strv_builder_add (uris, NETREQ_PROXY_DIRECT);
      return g_strv_builder_end (uris);
    }

  for (guint i = 0; i < list->len; i++)
    {
      const NetreqProxy *proxy = g_ptr_array_index (list, i);

      g_strv_builder_add (uris, proxy->uri);
    }

  return g_strv_builder_end (uris);
}

gboolean
netreq_proxy_rules_get_user_info (const NetreqProxyRules  *self,
                                  const char              *proxy_uri,
                                  const char             **username,
                                  const char             **password)
{
  for (guint i = 0; i < N_LISTS; i++)
    {
      for (guint j = 0; j < self->lists[i]->len; j++)
        {
          const NetreqProxy *proxy = g_ptr_array_index (self->lists[i], j);

          if (proxy->username == NULL || !g_str_equal (proxy->uri, proxy_uri))
            continue;

          *username = proxy->username;
          *password = proxy->password;
          return TRUE;
        }
    }

  return FALSE;
}
