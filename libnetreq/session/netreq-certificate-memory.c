/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-certificate-memory-private.h"

#include <string.h>

struct _NetreqCertificateMemory
{
  /* From the key to what was decided. */
  GHashTable *decisions;
  /* The keys, which belong to the table, the oldest first. */
  GQueue order;
};

NetreqCertificateMemory *
netreq_certificate_memory_new (GDestroyNotify free_decision)
{
  NetreqCertificateMemory *self = g_new0 (NetreqCertificateMemory, 1);

  self->decisions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_decision);

  return self;
}

void
netreq_certificate_memory_free (NetreqCertificateMemory *self)
{
  g_queue_clear (&self->order);
  g_hash_table_unref (self->decisions);
  g_free (self);
}

void
netreq_certificate_memory_store (NetreqCertificateMemory *self,
                                 const char              *key,
                                 gpointer                 decision)
{
  char *owned_key = g_strdup (key);

  if (!g_hash_table_contains (self->decisions, key))
    g_queue_push_tail (&self->order, owned_key);
  g_hash_table_insert (self->decisions, owned_key, decision);

  if (self->order.length > NETREQ_CERTIFICATE_MEMORY_SIZE)
    g_hash_table_remove (self->decisions, g_queue_pop_head (&self->order));
}

gboolean
netreq_certificate_memory_contains (NetreqCertificateMemory *self,
                                    const char              *key)
{
  return g_hash_table_contains (self->decisions, key);
}

gpointer
netreq_certificate_memory_lookup (NetreqCertificateMemory *self,
                                  const char              *key)
{
  return g_hash_table_lookup (self->decisions, key);
}

void
netreq_certificate_memory_clear (NetreqCertificateMemory *self)
{
  g_queue_clear (&self->order);
  g_hash_table_remove_all (self->decisions);
}

/* A key is the server, or begins with it and a space. */
static gboolean
is_of_server (const char *key,
              const char *host_port)
{
  gsize length = strlen (host_port);

  return strncmp (key, host_port, length) == 0 && (key[length] == ' ' || key[length] == '\0');
}

void
netreq_certificate_memory_clear_server (NetreqCertificateMemory *self,
                                        const char              *host_port)
{
  GList *next;

  for (GList *link = self->order.head; link != NULL; link = next)
    {
      const char *key = link->data;

      next = link->next;
      if (is_of_server (key, host_port))
        {
          g_queue_delete_link (&self->order, link);
          g_hash_table_remove (self->decisions, key);
        }
    }
}
