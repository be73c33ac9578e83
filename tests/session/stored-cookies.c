/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "stored-cookies.h"

#include "session/netreq-cookie-table-private.h"
#include "support/netreq-test-loop.h"

/* The year 2100: later than what fits into 32 bits. */
#define EXPIRES G_GINT64_CONSTANT (4102444800)

NetreqCookieRecord *
cookie_new (const char *name,
            const char *value)
{
  NetreqCookieRecord *record = netreq_cookie_record_new (name, value, "example.test");

  record->persistent = TRUE;
  record->expires = EXPIRES;

  return record;
}

NetreqRecordStore *
cookies_open (const char *directory)
{
  return netreq_record_store_new (directory, &netreq_cookie_table, g_main_context_default ());
}

void
cookies_close (NetreqRecordStore *store,
               const char        *directory)
{
  g_autofree char *log = g_build_filename (directory, "cookies.sqlite-wal", NULL);

  g_object_unref (store);
  netreq_test_poll_for (!g_file_test (log, G_FILE_TEST_EXISTS));
}

void
cookies_put (NetreqRecordStore *store,
             const char        *name,
             const char        *value)
{
  g_autoptr(NetreqCookieRecord) record = cookie_new (name, value);

  netreq_record_store_put (store, record);
}

void
cookies_remove (NetreqRecordStore *store,
                const char        *name)
{
  g_autoptr(NetreqCookieRecord) record = cookie_new (name, "");

  netreq_record_store_remove (store, record);
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

gboolean
cookies_try_flush (NetreqRecordStore *store,
                   GError           **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  netreq_record_store_flush_async (store, NULL, on_done, &result);
  netreq_test_wait_for (result != NULL);

  return netreq_record_store_flush_finish (store, result, error);
}

void
cookies_flush (NetreqRecordStore *store)
{
  g_autoptr(GError) error = NULL;

  cookies_try_flush (store, &error);
  g_assert_no_error (error);
}

GPtrArray *
cookies_try_load (NetreqRecordStore *store,
                  GError           **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  netreq_record_store_load_async (store, NULL, on_done, &result);
  netreq_test_wait_for (result != NULL);

  return netreq_record_store_load_finish (store, result, error);
}

GPtrArray *
cookies_load (NetreqRecordStore *store)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *records = cookies_try_load (store, &error);

  g_assert_no_error (error);
  return records;
}

static int
compare_names (gconstpointer one,
               gconstpointer other)
{
  const NetreqCookieRecord *const *records[] = { one, other };

  return g_strcmp0 ((*records[0])->name, (*records[1])->name);
}

char *
cookies_describe (NetreqRecordStore *store)
{
  g_autoptr(GPtrArray) records = cookies_load (store);
  GString *text = g_string_new (NULL);

  g_ptr_array_sort (records, compare_names);
  for (guint i = 0; i < records->len; i++)
    {
      const NetreqCookieRecord *record = records->pdata[i];

      g_string_append_printf (text, "%s%s=%s", i > 0 ? " " : "", record->name, record->value);
    }

  return g_string_free (text, FALSE);
}

char *
cookies_describe_directory (const char *directory)
{
  g_autoptr(NetreqRecordStore) store = cookies_open (directory);

  return cookies_describe (store);
}
