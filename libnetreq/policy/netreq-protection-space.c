/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "policy/netreq-protection-space-private.h"
#include "policy/netreq-url-private.h"

/* Every request is compared with all of them. One that is forgotten costs a round
 * trip. */
#define PLACES_MAX 32

struct _NetreqProtectionSpace
{
  gboolean is_proxy;
  /* Its origin; of a proxy, host and port. */
  char *server;
  char *scheme;
  char *realm;
  /* Of char: the URLs of the server that begin with one of them are known to be of
   * the space. None begins with another. The newest is the last. */
  GPtrArray *places;
};

static NetreqProtectionSpace *
space_new (gboolean    is_proxy,
           const char *server,
           const char *scheme,
           const char *realm)
{
  NetreqProtectionSpace *self = g_new0 (NetreqProtectionSpace, 1);

  self->is_proxy = is_proxy;
  self->server = g_strdup (server);
  self->scheme = g_strdup (scheme);
  self->realm = g_strdup (realm);
  self->places = g_ptr_array_new_with_free_func (g_free);

  return self;
}

/* There is at most one, since none is known that lies below another. */
static const char *
find_place (const NetreqProtectionSpace *self,
            const char                  *url)
{
  for (guint i = 0; i < self->places->len; i++)
    if (g_str_has_prefix (url, g_ptr_array_index (self->places, i)))
      return g_ptr_array_index (self->places, i);

  return NULL;
}

/* What lies below a new place need not be known any more. */
static void
add_place (NetreqProtectionSpace *self,
           const char            *place)
{
  if (find_place (self, place) != NULL)
    return;

  for (guint i = self->places->len; i > 0; i--)
    if (g_str_has_prefix (g_ptr_array_index (self->places, i - 1), place))
      g_ptr_array_remove_index (self->places, i - 1);

  if (self->places->len == PLACES_MAX)
    g_ptr_array_remove_index (self->places, 0);

  g_ptr_array_add (self->places, g_strdup (place));
}

/* The origin is a place too. It ends in a slash, so that it is the start of no other
 * host or port. */
static void
add_everything (NetreqProtectionSpace *self)
{
  g_autofree char *place = g_strconcat (self->server, "/", NULL);

  add_place (self, place);
}

/* RFC 7617, section 2.2: the directory, and all below it. */
static void
add_directory (NetreqProtectionSpace *self,
               GUri                  *url)
{
  g_autofree char *place = netreq_url_to_string (url);

  place[strcspn (place, "?")] = '\0';
  strrchr (place, '/')[1] = '\0';

  add_place (self, place);
}

/* A server may name other servers, but what was typed for one is shown to no other. */
static void
add_reference (NetreqProtectionSpace *self,
               GUri                  *root,
               const char            *reference)
{
  g_autoptr(GUri) target = netreq_url_resolve (root, reference, NULL);
  g_autofree char *origin = target != NULL ? netreq_url_origin (target) : NULL;
  g_autofree char *place = NULL;

  if (g_strcmp0 (origin, self->server) != 0)
    return;

  place = netreq_url_to_string (target);
  add_place (self, place);
}

/* RFC 7616, section 3.3, "domain". One that has nothing of this server, as behind a
 * gateway that does not rewrite it, says nothing about it. */
static void
add_domain (NetreqProtectionSpace *self,
            GUri                  *url,
            const char            *domain)
{
  g_auto(GStrv) references = g_strsplit_set (domain != NULL ? domain : "", " \t", -1);
  g_autoptr(GUri) root = netreq_url_resolve (url, "/", NULL);

  for (guint i = 0; references[i] != NULL; i++)
    if (*references[i] != '\0')
      add_reference (self, root, references[i]);

  if (self->places->len == 0)
    add_everything (self);
}

/* A connection that NTLM has logged in is for the whole server. What answers one of the
 * other schemes answers nothing but the challenge itself. */
NetreqProtectionSpace *
netreq_protection_space_new (const NetreqChallenge *challenge,
                             GUri                  *url)
{
  const char *scheme = netreq_challenge_get_scheme (challenge);
  const char *realm = netreq_challenge_get_realm (challenge);
  g_autofree char *origin = netreq_url_origin (url);
  NetreqProtectionSpace *self = space_new (FALSE, origin, scheme, realm);

  if (g_str_equal (scheme, "basic"))
    add_directory (self, url);
  else if (g_str_equal (scheme, "digest"))
    add_domain (self, url, netreq_challenge_get (challenge, "domain"));
  else if (g_str_equal (scheme, "ntlm"))
    add_everything (self);

  return self;
}

NetreqProtectionSpace *
netreq_protection_space_new_for_proxy (const NetreqChallenge *challenge,
                                       const char            *host_port)
{
  g_autofree char *server = g_ascii_strdown (host_port, -1);

  return space_new (TRUE, server,
                    netreq_challenge_get_scheme (challenge),
                    netreq_challenge_get_realm (challenge));
}

NetreqProtectionSpace *
netreq_protection_space_copy (const NetreqProtectionSpace *self)
{
  NetreqProtectionSpace *copy = space_new (self->is_proxy, self->server, self->scheme, self->realm);

  netreq_protection_space_learn (copy, self);

  return copy;
}

void
netreq_protection_space_free (NetreqProtectionSpace *self)
{
  if (self == NULL)
    return;

  g_free (self->server);
  g_free (self->scheme);
  g_free (self->realm);
  g_ptr_array_unref (self->places);
  g_free (self);
}

gboolean
netreq_protection_space_is_for_proxy (const NetreqProtectionSpace *self)
{
  return self->is_proxy;
}

gboolean
netreq_protection_space_is_of_server (const NetreqProtectionSpace *self,
                                      GUri                        *url)
{
  g_autofree char *origin = netreq_url_origin (url);

  return !self->is_proxy && g_str_equal (self->server, origin);
}

gboolean
netreq_protection_space_equal (const NetreqProtectionSpace *self,
                               const NetreqProtectionSpace *other)
{
  return self->is_proxy == other->is_proxy &&
         g_str_equal (self->server, other->server) &&
         g_str_equal (self->scheme, other->scheme) &&
         g_str_equal (self->realm, other->realm);
}

void
netreq_protection_space_learn (NetreqProtectionSpace       *self,
                               const NetreqProtectionSpace *other)
{
  g_return_if_fail (netreq_protection_space_equal (self, other));

  for (guint i = 0; i < other->places->len; i++)
    add_place (self, g_ptr_array_index (other->places, i));
}

gsize
netreq_protection_space_get_depth (const NetreqProtectionSpace *self,
                                   GUri                        *url)
{
  g_autofree char *text = netreq_url_to_string (url);
  const char *place = find_place (self, text);

  return place != NULL ? strlen (place) : 0;
}

gboolean
netreq_protection_space_covers (const NetreqProtectionSpace *self,
                                GUri                        *url)
{
  return netreq_protection_space_get_depth (self, url) > 0;
}

gboolean
netreq_protection_space_covers_proxy (const NetreqProtectionSpace *self,
                                      const char                  *host_port)
{
  if (!g_str_equal (self->scheme, "basic") && !g_str_equal (self->scheme, "digest"))
    return FALSE;

  return self->is_proxy && g_ascii_strcasecmp (self->server, host_port) == 0;
}
