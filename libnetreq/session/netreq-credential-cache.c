/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-credential-cache-private.h"

/* Every request is compared with all of them, and a server can have a new realm for each
 * answer. Whoever is forgotten is asked again. */
#define CREDENTIALS_MAX 100

struct _NetreqCredentialCache
{
  /* Of NetreqCredential, no two for equal spaces. The newest is the last. */
  GPtrArray *credentials;
  /* How often it was cleared, of servers and of proxies. */
  guint epoch;
  guint proxy_epoch;
};

NetreqCredentialCache *
netreq_credential_cache_new (void)
{
  NetreqCredentialCache *self = g_new0 (NetreqCredentialCache, 1);

  self->credentials = g_ptr_array_new_with_free_func ((GDestroyNotify) netreq_credential_unref);

  return self;
}

void
netreq_credential_cache_free (NetreqCredentialCache *self)
{
  g_ptr_array_unref (self->credentials);
  g_free (self);
}

static guint
get_epoch (NetreqCredentialCache       *self,
           const NetreqProtectionSpace *space)
{
  return netreq_protection_space_is_for_proxy (space) ? self->proxy_epoch : self->epoch;
}

NetreqCredential *
netreq_credential_cache_make (NetreqCredentialCache       *self,
                              const NetreqChallenge       *challenge,
                              const NetreqProtectionSpace *space,
                              const char                  *username,
                              const char                  *password)
{
  return netreq_credential_new (challenge, space, username, password, get_epoch (self, space));
}

/* NULL when there is none; it belongs to the cache. */
static NetreqCredential *
look_up (NetreqCredentialCache       *self,
         const NetreqProtectionSpace *space)
{
  for (guint i = 0; i < self->credentials->len; i++)
    {
      NetreqCredential *credential = g_ptr_array_index (self->credentials, i);

      if (netreq_protection_space_equal (netreq_credential_get_space (credential), space))
        return credential;
    }

  return NULL;
}

void
netreq_credential_cache_store (NetreqCredentialCache *self,
                               NetreqCredential      *credential)
{
  NetreqProtectionSpace *space = netreq_credential_get_space (credential);
  NetreqCredential *old = look_up (self, space);

  if (old == credential || netreq_credential_get_epoch (credential) != get_epoch (self, space))
    return;

  if (old != NULL)
    {
      netreq_protection_space_learn (space, netreq_credential_get_space (old));
      g_ptr_array_remove (self->credentials, old);
    }

  if (self->credentials->len == CREDENTIALS_MAX)
    g_ptr_array_remove_index (self->credentials, 0);

  g_ptr_array_add (self->credentials, netreq_credential_ref (credential));
}

void
netreq_credential_cache_forget (NetreqCredentialCache *self,
                                NetreqCredential      *credential)
{
  NetreqCredential *kept = look_up (self, netreq_credential_get_space (credential));

  if (kept != NULL && netreq_credential_is_same_login (kept, credential))
    g_ptr_array_remove (self->credentials, kept);
}

/* What is on its way to the cache is lost. */
void
netreq_credential_cache_forget_proxies (NetreqCredentialCache *self)
{
  self->proxy_epoch++;

  for (guint i = self->credentials->len; i > 0; i--)
    {
      NetreqCredential *credential = g_ptr_array_index (self->credentials, i - 1);

      if (netreq_protection_space_is_for_proxy (netreq_credential_get_space (credential)))
        g_ptr_array_remove_index (self->credentials, i - 1);
    }
}

void
netreq_credential_cache_clear (NetreqCredentialCache *self)
{
  g_ptr_array_set_size (self->credentials, 0);
  self->epoch++;
  self->proxy_epoch++;
}

/* What is on its way to the cache might be for that server, and is lost. */
void
netreq_credential_cache_clear_server (NetreqCredentialCache *self,
                                      GUri                  *url)
{
  self->epoch++;

  for (guint i = self->credentials->len; i > 0; i--)
    {
      NetreqCredential *credential = g_ptr_array_index (self->credentials, i - 1);

      if (netreq_protection_space_is_of_server (netreq_credential_get_space (credential), url))
        g_ptr_array_remove_index (self->credentials, i - 1);
      else
        netreq_credential_set_epoch (credential, get_epoch (self, netreq_credential_get_space (credential)));
    }
}

NetreqCredential *
netreq_credential_cache_find (NetreqCredentialCache       *self,
                              const NetreqProtectionSpace *space)
{
  NetreqCredential *credential = look_up (self, space);

  return credential != NULL ? netreq_credential_ref (credential) : NULL;
}

/* Of two that are for the same place the newer one: the server has another realm now. */
NetreqCredential *
netreq_credential_cache_find_for_url (NetreqCredentialCache *self,
                                      GUri                  *url)
{
  NetreqCredential *closest = NULL;
  gsize closest_depth = 0;

  for (guint i = 0; i < self->credentials->len; i++)
    {
      NetreqCredential *credential = g_ptr_array_index (self->credentials, i);
      gsize depth = netreq_protection_space_get_depth (netreq_credential_get_space (credential), url);

      if (depth > 0 && depth >= closest_depth)
        {
          closest = credential;
          closest_depth = depth;
        }
    }

  return closest != NULL ? netreq_credential_ref (closest) : NULL;
}

NetreqCredential *
netreq_credential_cache_find_for_proxy (NetreqCredentialCache *self,
                                        const char            *host_port)
{
  for (guint i = 0; i < self->credentials->len; i++)
    {
      NetreqCredential *credential = g_ptr_array_index (self->credentials, i);

      if (netreq_protection_space_covers_proxy (netreq_credential_get_space (credential), host_port))
        return netreq_credential_ref (credential);
    }

  return NULL;
}
