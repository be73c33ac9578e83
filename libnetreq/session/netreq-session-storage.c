/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "netreq-error-private.h"
#include "policy/netreq-host-private.h"
#include "policy/netreq-url-private.h"
#include "session/netreq-hsts-keeper-private.h"
#include "session/netreq-session-cookies-private.h"
#include "session/netreq-session-private.h"

/* One call: all kinds are cleared at once, and it is over when the last one is. */
typedef struct
{
  /* Owned until then. */
  GTask *task;
  /* NULL for all of them. */
  GUri *origin;
  guint n_pending;
  /* The first that went wrong. */
  GError *error;
} Clearing;

static NetreqSession *
get_session (Clearing *clearing)
{
  return g_task_get_source_object (clearing->task);
}

/* Takes @error. */
static void
finish_kind (Clearing *clearing,
             GError   *error)
{
  if (clearing->error == NULL)
    clearing->error = error;
  else
    g_clear_error (&error);

  if (--clearing->n_pending > 0)
    return;

  if (clearing->error != NULL)
    g_task_return_error (clearing->task, clearing->error);
  else
    g_task_return_boolean (clearing->task, TRUE);

  g_clear_pointer (&clearing->origin, g_uri_unref);
  g_object_unref (clearing->task);
  g_free (clearing);
}

/* --- cookies --- */

static void
on_cookies_flushed (GObject      *session,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  GError *error = NULL;

  netreq_session_flush_cookies_finish (NETREQ_SESSION (session), result, &error);
  finish_kind (user_data, error);
}

static void
clear_cookies (Clearing *clearing)
{
  NetreqSession *session = get_session (clearing);

  netreq_session_clear_cookies (session, clearing->origin != NULL ? g_uri_get_host (clearing->origin) : NULL);
  netreq_session_flush_cookies_async (session, NULL, on_cookies_flushed, clearing);
}

/* --- hosts that want https --- */

static void
on_hsts_flushed (GObject      *session G_GNUC_UNUSED,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  finish_kind (user_data, error);
}

static void
on_hsts_ready (gpointer user_data)
{
  Clearing *clearing = user_data;
  NetreqSession *session = get_session (clearing);
  NetreqHstsKeeper *keeper = netreq_session_get_hsts (session);
  g_autoptr(GTask) flush = g_task_new (session, NULL, on_hsts_flushed, clearing);
  g_autofree char *host = NULL;

  if (clearing->origin != NULL)
    {
      host = netreq_host_without_final_dot (g_uri_get_host (clearing->origin));
      netreq_hsts_keeper_remove (keeper, host);
    }
  else
    netreq_hsts_keeper_remove_all (keeper);

  netreq_hsts_keeper_flush (keeper, flush);
}

static void
clear_hsts (Clearing *clearing)
{
  NetreqHstsKeeper *keeper = netreq_session_get_hsts (get_session (clearing));

  if (netreq_hsts_keeper_wait (keeper, on_hsts_ready, clearing) == NULL)
    on_hsts_ready (clearing);
}

/* --- user names and passwords --- */

static void
clear_auth_cache (Clearing *clearing)
{
  netreq_session_forget_credentials (get_session (clearing), clearing->origin);
  finish_kind (clearing, NULL);
}

/* --- certificates --- */

static void
clear_certificate_decisions (Clearing *clearing)
{
  netreq_session_forget_certificate_decisions (get_session (clearing), clearing->origin);
  finish_kind (clearing, NULL);
}

/* --- all kinds --- */

static const struct
{
  NetreqStorageKinds kind;
  void (*clear) (Clearing *clearing);
} clearers[] = {
  { NETREQ_STORAGE_KINDS_COOKIES, clear_cookies },
  { NETREQ_STORAGE_KINDS_HSTS, clear_hsts },
  { NETREQ_STORAGE_KINDS_AUTH_CACHE, clear_auth_cache },
  { NETREQ_STORAGE_KINDS_CERTIFICATE_DECISIONS, clear_certificate_decisions },
};

/* Takes @origin. */
static void
clear (GTask              *task,
       NetreqStorageKinds  kinds,
       GUri               *origin)
{
  Clearing *clearing = g_new0 (Clearing, 1);

  clearing->task = g_object_ref (task);
  clearing->origin = origin;

  /* Ours, so that it is not over before all have begun. */
  clearing->n_pending = 1;

  for (guint i = 0; i < G_N_ELEMENTS (clearers); i++)
    if (kinds & clearers[i].kind)
      {
        clearing->n_pending++;
        clearers[i].clear (clearing);
      }

  finish_kind (clearing, NULL);
}

/* Of a URL that names more than a server it would not be clear what is meant.
 * @origin: (out): NULL for all */
static gboolean
read_origin (const char  *text,
             GUri       **origin,
             GError     **error)
{
  g_autoptr(GUri) url = NULL;

  *origin = NULL;
  if (text == NULL)
    return TRUE;

  url = netreq_url_parse (text, NULL, NULL, error);
  if (url == NULL)
    return FALSE;

  if (!g_str_equal (g_uri_get_path (url), "/") || g_uri_get_query (url) != NULL)
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                        "An origin is a scheme, a host and a port, and nothing else");
      return FALSE;
    }

  *origin = g_steal_pointer (&url);
  return TRUE;
}

/**
 * netreq_session_clear_storage_data_async:
 * @self: a session
 * @kinds: what to remove; %NETREQ_STORAGE_KINDS_ALL for everything
 * @origin: (nullable): of which server, as `https://example.org` or
 *   `http://localhost:8080`; %NULL for all of them
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when it is gone for good
 * @user_data: data for @callback
 *
 * Removes what the session keeps, as `ses.clearStorageData()` of Electron. Once it has
 * succeeded none of that comes back, neither after a loss of power nor from files that
 * were broken and set aside.
 *
 * Not everything is kept by origin. With one, this removes
 *
 * - cookies of the whole site of its host: of `https://www.example.org` also those of
 *   `example.org` and of all hosts below, whatever their scheme, port and path,
 * - for HSTS, what the host itself has said; what one above says of the hosts below it
 *   stays,
 * - user names and passwords for that very origin, and none for proxies,
 * - what was decided about certificates of that host and port.
 *
 * Each cookie that is removed is told by [signal@Netreq.Session::cookie-changed]. Requests
 * that are under way go on with what they have; a response that comes later may set
 * cookies again.
 *
 * Call [method@Netreq.Session.clear_storage_data_finish] in @callback to get the result.
 *
 * Since: 1.0
 */
void
netreq_session_clear_storage_data_async (NetreqSession       *self,
                                         NetreqStorageKinds   kinds,
                                         const char          *origin,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  GUri *url;
  GError *error = NULL;

  g_return_if_fail (NETREQ_IS_SESSION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  netreq_session_assert_context (self);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, netreq_session_clear_storage_data_async);

  if (g_task_return_error_if_cancelled (task))
    return;

  /* What is done is not undone by a late cancellation. */
  g_task_set_check_cancellable (task, FALSE);
  if (read_origin (origin, &url, &error))
    clear (task, kinds, url);
  else
    g_task_return_error (task, error);
}

/**
 * netreq_session_clear_storage_data_finish:
 * @self: a session
 * @result: the result that @callback was given
 * @error: return location for an error
 *
 * Gets the result of [method@Netreq.Session.clear_storage_data_async].
 *
 * Fails with %NETREQ_ERROR_INVALID_URL, %NETREQ_ERROR_DISALLOWED_URL_SCHEME or
 * %NETREQ_ERROR_INVALID_ARGUMENT when the origin is none, and with %G_IO_ERROR_CANCELLED
 * when it was cancelled before the call; then nothing is removed. Fails with
 * %NETREQ_ERROR_ACCESS_DENIED, %NETREQ_ERROR_FILE_NO_SPACE or %NETREQ_ERROR_FAILED when
 * something could not be removed from the disk: the session does without it all the same,
 * and tries again with the next change.
 *
 * Returns: whether all of it is gone
 *
 * Since: 1.0
 */
gboolean
netreq_session_clear_storage_data_finish (NetreqSession  *self,
                                          GAsyncResult   *result,
                                          GError        **error)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_session_clear_storage_data_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
