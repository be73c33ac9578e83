/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-cookie-keeper-private.h"

/* Reading, which may take longer than the keeper is there. */
typedef struct
{
  /* NULL when it has gone. */
  NetreqCookieKeeper *keeper;
} Load;

struct _NetreqCookieKeeper
{
  NetreqCookieJar *jar;
  /* NULL in memory. */
  NetreqCookieStore *store;
  NetreqCookieChangedFunc changed;
  gpointer owner;

  gboolean is_ready;
  Load *load;
  /* Those who wait for it. */
  GQueue waits;
};

struct _NetreqCookieWait
{
  NetreqCookieKeeper *keeper;
  NetreqCookiesReadyFunc ready;
  gpointer user_data;
};

static void
on_changed (const NetreqCookieRecord *record,
            NetreqCookieChangeCause   cause,
            gboolean                  removed,
            gpointer                  user_data)
{
  NetreqCookieKeeper *keeper = user_data;

  if (keeper->store != NULL && record->persistent && removed)
    netreq_cookie_store_remove (keeper->store, record);
  else if (keeper->store != NULL && record->persistent)
    netreq_cookie_store_put (keeper->store, record);

  keeper->changed (record, cause, removed, keeper->owner);
}

NetreqCookieKeeper *
netreq_cookie_keeper_new (const char              *directory,
                          GMainContext            *context,
                          NetreqCookieChangedFunc  changed,
                          gpointer                 owner)
{
  NetreqCookieKeeper *keeper = g_new0 (NetreqCookieKeeper, 1);

  keeper->jar = netreq_cookie_jar_new (on_changed, keeper);
  keeper->changed = changed;
  keeper->owner = owner;
  keeper->is_ready = directory == NULL;
  if (directory != NULL)
    keeper->store = netreq_cookie_store_new (directory, context);
  g_queue_init (&keeper->waits);

  return keeper;
}

void
netreq_cookie_keeper_free (NetreqCookieKeeper *keeper)
{
  /* Whoever waits keeps the owner alive. */
  g_assert (g_queue_is_empty (&keeper->waits));

  if (keeper->load != NULL)
    keeper->load->keeper = NULL;
  g_clear_pointer (&keeper->jar, netreq_cookie_jar_free);
  g_clear_object (&keeper->store);
  g_free (keeper);
}

/* --- reading them --- */

static void
tell_those_who_wait (NetreqCookieKeeper *keeper)
{
  NetreqCookieWait *wait;

  while ((wait = g_queue_pop_head (&keeper->waits)) != NULL)
    {
      wait->ready (wait->user_data);
      g_free (wait);
    }
}

static void
on_loaded (GObject      *store,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autofree Load *load = user_data;
  NetreqCookieKeeper *keeper = load->keeper;
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GObject) held = NULL;
  g_autoptr(GError) error = NULL;

  records = netreq_cookie_store_load_finish (NETREQ_COOKIE_STORE (store), result, &error);
  if (keeper == NULL)
    return;

  /* Whoever flushes is told as well. */
  if (records != NULL)
    netreq_cookie_jar_restore (keeper->jar, records);
  else
    g_debug ("Cookies of an earlier time are not there: %s", error->message);

  held = g_object_ref (keeper->owner);

  keeper->load = NULL;
  keeper->is_ready = TRUE;
  tell_those_who_wait (keeper);
}

static void
load (NetreqCookieKeeper *keeper)
{
  if (keeper->load != NULL)
    return;

  keeper->load = g_new0 (Load, 1);
  keeper->load->keeper = keeper;
  netreq_cookie_store_load_async (keeper->store, NULL, on_loaded, keeper->load);
}

NetreqCookieWait *
netreq_cookie_keeper_wait (NetreqCookieKeeper     *keeper,
                           NetreqCookiesReadyFunc  ready,
                           gpointer                user_data)
{
  NetreqCookieWait *wait;

  /* Nobody goes before one who waits. */
  if (keeper->is_ready && g_queue_is_empty (&keeper->waits))
    return NULL;

  wait = g_new0 (NetreqCookieWait, 1);
  wait->keeper = keeper;
  wait->ready = ready;
  wait->user_data = user_data;
  g_queue_push_tail (&keeper->waits, wait);
  if (!keeper->is_ready)
    load (keeper);

  return wait;
}

void
netreq_cookie_wait_cancel (NetreqCookieWait *wait)
{
  g_queue_remove (&wait->keeper->waits, wait);
  g_free (wait);
}

NetreqCookieJar *
netreq_cookie_keeper_get_jar (NetreqCookieKeeper *keeper)
{
  g_assert (keeper->is_ready);

  return keeper->jar;
}

NetreqCookieStore *
netreq_cookie_keeper_get_store (NetreqCookieKeeper *keeper)
{
  return keeper->store;
}
