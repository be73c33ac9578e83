/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/netreq-beginning-private.h"

void
netreq_beginning_clear (NetreqBeginning *beginning)
{
  g_clear_object (&beginning->socket);
  netreq_proxy_trace_clear (&beginning->proxy);
}

static void
beginning_free (NetreqBeginning *beginning)
{
  netreq_beginning_clear (beginning);
  g_free (beginning);
}

static GQuark
get_quark (void)
{
  static GQuark quark;

  if (quark == 0)
    quark = g_quark_from_static_string ("netreq-beginnings");

  return quark;
}

/* With the engine, since it is the one that numbers its connections. NULL where no
 * connection was made ahead so far. */
static GHashTable *
get_table (SoupSession *engine)
{
  return g_object_get_qdata (G_OBJECT (engine), get_quark ());
}

static GHashTable *
ensure_table (SoupSession *engine)
{
  GHashTable *table = get_table (engine);

  if (table == NULL)
    {
      table = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) beginning_free);
      g_object_set_qdata_full (G_OBJECT (engine), get_quark (), table, (GDestroyNotify) g_hash_table_unref);
    }

  return table;
}

void
netreq_beginning_note (SoupSession           *engine,
                       guint64                connection,
                       const NetreqBeginning *beginning)
{
  NetreqBeginning *copy = g_new0 (NetreqBeginning, 1);

  g_set_object (&copy->socket, beginning->socket);
  netreq_proxy_trace_copy (&copy->proxy, &beginning->proxy);

  g_hash_table_replace (ensure_table (engine), g_memdup2 (&connection, sizeof connection), copy);
}

void
netreq_beginning_drop (SoupSession *engine,
                       guint64      connection)
{
  GHashTable *table = get_table (engine);

  if (table != NULL)
    g_hash_table_remove (table, &connection);
}

gboolean
netreq_beginning_take (SoupSession     *engine,
                       guint64          connection,
                       NetreqBeginning *beginning)
{
  GHashTable *table = get_table (engine);
  const NetreqBeginning *noted = table != NULL ? g_hash_table_lookup (table, &connection) : NULL;

  if (noted == NULL)
    return FALSE;

  g_set_object (&beginning->socket, noted->socket);
  netreq_proxy_trace_copy (&beginning->proxy, &noted->proxy);
  g_hash_table_remove (table, &connection);

  return TRUE;
}
