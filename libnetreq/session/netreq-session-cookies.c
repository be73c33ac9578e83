/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-session-cookies-private.h"

#include "netreq-source-private.h"
#include "policy/netreq-url-private.h"
#include "session/netreq-cookie-filter-private.h"
#include "session/netreq-cookie-private.h"
#include "session/netreq-session-private.h"
#include "session/netreq-session-trouble-private.h"

#include <libnetreq/netreq-enum-types.h>

struct _NetreqSessionCookies
{
  /* Who owns them. */
  NetreqSession *session;
  NetreqCookieKeeper *keeper;
  /* What is still to be told, and when. */
  GQueue changes;
  GSource *turn;
};

typedef struct
{
  NetreqCookie *cookie;
  NetreqCookieChangeCause cause;
  gboolean removed;
} Change;

static guint cookie_changed_signal;

void
netreq_session_cookies_install (GType type)
{
  /**
   * NetreqSession::cookie-changed:
   * @self: the session
   * @cookie: the cookie
   * @cause: why it has changed
   * @removed: %TRUE when it is there no more, %FALSE when it has been set
   *
   * Emitted for every cookie that is set or removed, in the order in which that happened:
   * from the main loop, soon after, when the cookies may have changed again. One that
   * takes the place of another is told twice: the old one is removed with the cause
   * %NETREQ_COOKIE_CHANGE_CAUSE_OVERWRITE, and then the new one is set.
   *
   * That a cookie has expired shows when the cookies of its site are next looked at.
   *
   * What the application has done itself is told too, before the callback of the
   * function that has done it.
   *
   * Since: 1.0
   */
  cookie_changed_signal =
    g_signal_new ("cookie-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, NETREQ_TYPE_COOKIE, NETREQ_TYPE_COOKIE_CHANGE_CAUSE, G_TYPE_BOOLEAN);
}

/* --- telling of changes --- */

static void
change_free (Change *change)
{
  netreq_cookie_free (change->cookie);
  g_free (change);
}

/* Whoever is told may cause more: that is for the next turn. Returns whether there is
 * one. */
static gboolean
tell_changes (NetreqSessionCookies *cookies)
{
  g_autoptr(NetreqSession) session = g_object_ref (cookies->session);
  guint n = g_queue_get_length (&cookies->changes);

  for (guint i = 0; i < n; i++)
    {
      Change *change = g_queue_pop_head (&cookies->changes);

      /* Whoever was told may have run the main loop, and so told all of it. */
      if (change == NULL)
        break;

      g_signal_emit (session, cookie_changed_signal, 0, change->cookie, change->cause, change->removed);
      change_free (change);
    }

  if (g_queue_is_empty (&cookies->changes))
    netreq_clear_source (&cookies->turn);

  return cookies->turn != NULL;
}

static gboolean
on_turn (gpointer user_data)
{
  return tell_changes (user_data);
}

/* A main loop that somebody runs who is told goes on with it: it must not come to the
 * callbacks before. */
static void
schedule_turn (NetreqSessionCookies *cookies)
{
  if (cookies->turn != NULL)
    return;

  cookies->turn = g_idle_source_new ();
  g_source_set_priority (cookies->turn, G_PRIORITY_DEFAULT);
  g_source_set_can_recurse (cookies->turn, TRUE);
  g_source_set_static_name (cookies->turn, "[netreq] cookies changed");
  g_source_set_callback (cookies->turn, on_turn, cookies, NULL);
  g_source_attach (cookies->turn, netreq_session_get_context (cookies->session));
}

static void
on_changed (const NetreqCookieRecord *record,
            NetreqCookieChangeCause   cause,
            gboolean                  removed,
            gpointer                  session)
{
  NetreqSessionCookies *cookies = netreq_session_get_cookies (session);
  Change *change;

  if (!g_signal_has_handler_pending (session, cookie_changed_signal, 0, TRUE))
    return;

  change = g_new0 (Change, 1);
  change->cookie = netreq_cookie_new_from_record (record);
  change->cause = cause;
  change->removed = removed;
  g_queue_push_tail (&cookies->changes, change);
  schedule_turn (cookies);
}

NetreqSessionCookies *
netreq_session_cookies_new (NetreqSession *session)
{
  NetreqSessionCookies *cookies = g_new0 (NetreqSessionCookies, 1);

  cookies->session = session;
  cookies->keeper = netreq_cookie_keeper_new (netreq_session_get_storage_path (session),
                                              netreq_session_get_context (session), on_changed,
                                              netreq_session_tell_trouble, session);
  g_queue_init (&cookies->changes);

  return cookies;
}

void
netreq_session_cookies_free (NetreqSessionCookies *cookies)
{
  if (cookies == NULL)
    return;

  netreq_clear_source (&cookies->turn);
  g_queue_clear_full (&cookies->changes, (GDestroyNotify) change_free);
  g_clear_pointer (&cookies->keeper, netreq_cookie_keeper_free);
  g_free (cookies);
}

static NetreqCookieJar *
get_jar (NetreqSession *self)
{
  return netreq_cookie_keeper_get_jar (netreq_session_get_cookies (self)->keeper);
}

/* --- for requests --- */

NetreqRecordWait *
netreq_session_wait_for_cookies (NetreqSession          *self,
                                 NetreqRecordsReadyFunc  ready,
                                 gpointer                user_data)
{
  return netreq_cookie_keeper_wait (netreq_session_get_cookies (self)->keeper, ready, user_data);
}

char *
netreq_session_get_cookie_field (NetreqSession             *self,
                                 const NetreqCookieContext *context)
{
  return netreq_cookie_jar_get_field (get_jar (self), context, g_get_real_time ());
}

/* A cookie that may not be kept is none, as in a browser. */
static void
keep_cookie (NetreqSession             *self,
             const NetreqCookieContext *context,
             const char                *text)
{
  g_autoptr(NetreqReceivedCookie) received = NULL;
  g_autoptr(GError) error = NULL;

  received = netreq_received_cookie_parse (text, &error);
  if (received == NULL ||
      !netreq_cookie_jar_put (get_jar (self), received, context, g_get_real_time (), &error))
    g_debug ("%s sets a cookie that is not kept: %s", g_uri_get_host (context->url), error->message);
}

void
netreq_session_keep_cookies (NetreqSession             *self,
                             const NetreqCookieContext *context,
                             const NetreqHeaderList    *headers)
{
  g_auto(GStrv) values = netreq_header_list_get_values (headers, "Set-Cookie");

  for (guint i = 0; values[i] != NULL; i++)
    keep_cookie (self, context, values[i]);
}

/* --- for the application --- */

/* What is asked for, until it is done. */
typedef struct
{
  char *url;
  char *host;
  char *name;
  NetreqCookie *cookie;
  NetreqCookieFilter *filter;
  /* What comes of it, if not just success. */
  GPtrArray *found;
} Order;

typedef gboolean (*Operation) (NetreqSession  *self,
                               Order          *order,
                               GError        **error);

typedef struct
{
  GTask *task;
  /* NULL to flush. */
  Operation operation;
  Order order;
} Call;

static void
call_free (Call *call)
{
  g_free (call->order.url);
  g_free (call->order.host);
  g_free (call->order.name);
  g_clear_pointer (&call->order.cookie, netreq_cookie_free);
  g_clear_pointer (&call->order.filter, netreq_cookie_filter_free);
  g_clear_pointer (&call->order.found, g_ptr_array_unref);
  g_object_unref (call->task);
  g_free (call);
}

/* What has been done is done: a cancellation that comes later changes nothing. */
static void
do_call (Call     *call,
         gboolean  has_waited)
{
  NetreqSession *self = g_task_get_source_object (call->task);
  NetreqSessionCookies *cookies = netreq_session_get_cookies (self);
  g_autoptr(GError) error = NULL;
  gboolean is_done;

  g_task_set_check_cancellable (call->task, FALSE);
  is_done = call->operation (self, &call->order, &error);

  /* The callback is called at once, then, and must not be called before. */
  if (has_waited)
    tell_changes (cookies);

  if (!is_done)
    g_task_return_error (call->task, g_steal_pointer (&error));
  else if (call->order.found != NULL)
    g_task_return_pointer (call->task, g_steal_pointer (&call->order.found), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_boolean (call->task, TRUE);
}

static void
settle_call (Call     *call,
             gboolean  has_waited)
{
  NetreqSession *self = g_task_get_source_object (call->task);

  if (!g_task_return_error_if_cancelled (call->task))
    {
      if (call->operation != NULL)
        do_call (call, has_waited);
      else
        netreq_cookie_keeper_flush (netreq_session_get_cookies (self)->keeper, call->task);
    }

  call_free (call);
}

static void
on_call_ready (gpointer user_data)
{
  settle_call (user_data, TRUE);
}

/* Does it now, or when the cookies are there. Takes over what @order has. */
static void
start (GTask     *task,
       gpointer   source_tag,
       Operation  operation,
       Order      order)
{
  NetreqSession *self = g_task_get_source_object (task);
  Call *call = g_new0 (Call, 1);

  netreq_session_assert_context (self);
  g_task_set_source_tag (task, source_tag);

  call->task = task;
  call->operation = operation;
  call->order = order;
  if (netreq_session_wait_for_cookies (self, on_call_ready, call) == NULL)
    settle_call (call, FALSE);
}

static gboolean
get_cookies (NetreqSession  *self,
             Order          *order,
             GError        **error)
{
  NetreqCookieQuery query = { NULL };
  g_autoptr(GUri) url = NULL;
  g_autoptr(GPtrArray) records = NULL;

  if (order->filter != NULL && !netreq_cookie_filter_to_query (order->filter, &query, &url, error))
    return FALSE;

  records = netreq_cookie_jar_find (get_jar (self), &query, g_get_real_time ());
  order->found = g_ptr_array_new_full (records->len, (GDestroyNotify) netreq_cookie_free);
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (order->found, netreq_cookie_new_from_record (g_ptr_array_index (records, i)));

  return TRUE;
}

/**
 * netreq_session_get_cookies_async:
 * @self: a session
 * @filter: (nullable): which cookies to find, or %NULL for all
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when they are found
 * @user_data: data for @callback
 *
 * Finds cookies of the session, as `cookies.get()` of Electron. The filter may be
 * changed or freed once this has returned.
 *
 * Fails with %NETREQ_ERROR_INVALID_URL or %NETREQ_ERROR_DISALLOWED_URL_SCHEME when the
 * URL of the filter is none, and with %G_IO_ERROR_CANCELLED.
 *
 * Since: 1.0
 */
void
netreq_session_get_cookies_async (NetreqSession            *self,
                                  const NetreqCookieFilter *filter,
                                  GCancellable             *cancellable,
                                  GAsyncReadyCallback       callback,
                                  gpointer                  user_data)
{
  Order order = { NULL };

  g_return_if_fail (NETREQ_IS_SESSION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  order.filter = filter != NULL ? netreq_cookie_filter_copy (filter) : NULL;
  start (g_task_new (self, cancellable, callback, user_data), netreq_session_get_cookies_async, get_cookies, order);
}

/**
 * netreq_session_get_cookies_finish:
 * @self: a session
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Netreq.Session.get_cookies_async].
 *
 * Returns: (transfer container) (element-type Netreq.Cookie): the cookies, in the order in
 *   which they would be sent: those with longer paths come first, and of equal ones the
 *   oldest. The array owns them. %NULL on error
 *
 * Since: 1.0
 */
GPtrArray *
netreq_session_get_cookies_finish (NetreqSession  *self,
                                   GAsyncResult   *result,
                                   GError        **error)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_session_get_cookies_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
set_cookie (NetreqSession  *self,
            Order          *order,
            GError        **error)
{
  g_autoptr(GUri) url = netreq_url_parse (order->url, NULL, NULL, error);
  NetreqCookieContext context = { .url = url, .is_http = TRUE, .is_same_site = TRUE };
  g_autoptr(NetreqReceivedCookie) received = NULL;

  if (url == NULL)
    return FALSE;

  received = netreq_cookie_to_received (order->cookie, url, error);
  if (received == NULL)
    return FALSE;

  return netreq_cookie_jar_put (get_jar (self), received, &context, g_get_real_time (), error);
}

/**
 * netreq_session_set_cookie_async:
 * @self: a session
 * @url: an absolute http or https URL
 * @cookie: a cookie
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when it is set, or refused
 * @user_data: data for @callback
 *
 * Sets a cookie, as `cookies.set()` of Electron: as if a response from @url had set it,
 * which may be HttpOnly or replace one that is. @cookie may be changed or freed once this
 * has returned.
 *
 * It takes the place of the cookie that has the same name, domain and path, if there is
 * one. One whose time is over only removes that.
 *
 * Fails with %NETREQ_ERROR_INVALID_ARGUMENT, in words that say what is wrong, when no
 * response from @url could set the cookie: its domain is not that of the host or one
 * above, or is a public suffix; it is Secure, and the URL is neither https nor that of the
 * loopback interface; it has no restriction to its site, and is not Secure; its name, value
 * or path has characters that are not allowed, or is too long; its name has a prefix that
 * promises what is not so; it would cover a Secure one, and the URL is neither https nor
 * that of the loopback interface. Fails with %NETREQ_ERROR_INVALID_URL or
 * %NETREQ_ERROR_DISALLOWED_URL_SCHEME when @url is none, and with %G_IO_ERROR_CANCELLED
 * when @cancellable was cancelled in time. In each of these cases nothing has changed.
 *
 * Since: 1.0
 */
void
netreq_session_set_cookie_async (NetreqSession       *self,
                                 const char          *url,
                                 const NetreqCookie  *cookie,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  Order order = { NULL };

  g_return_if_fail (NETREQ_IS_SESSION (self));
  g_return_if_fail (url != NULL);
  g_return_if_fail (cookie != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  order.url = g_strdup (url);
  order.cookie = netreq_cookie_copy (cookie);
  start (g_task_new (self, cancellable, callback, user_data), netreq_session_set_cookie_async, set_cookie, order);
}

/**
 * netreq_session_set_cookie_finish:
 * @self: a session
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Netreq.Session.set_cookie_async].
 *
 * Returns: %TRUE when the cookie is set, %FALSE on error
 *
 * Since: 1.0
 */
gboolean
netreq_session_set_cookie_finish (NetreqSession  *self,
                                  GAsyncResult   *result,
                                  GError        **error)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_session_set_cookie_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
remove_cookie (NetreqSession  *self,
               Order          *order,
               GError        **error)
{
  g_autoptr(GUri) url = netreq_url_parse (order->url, NULL, NULL, error);

  if (url == NULL)
    return FALSE;

  netreq_cookie_jar_remove (get_jar (self), url, order->name, g_get_real_time ());

  return TRUE;
}

/**
 * netreq_session_remove_cookie_async:
 * @self: a session
 * @url: an absolute http or https URL
 * @name: the name of a cookie
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when it is removed
 * @user_data: data for @callback
 *
 * Removes the cookies of that name that a request to @url would send if it came from the
 * site of @url, as `cookies.remove()` of Electron. It is no error when there is none.
 *
 * Fails with %NETREQ_ERROR_INVALID_URL or %NETREQ_ERROR_DISALLOWED_URL_SCHEME when @url
 * is none, and with %G_IO_ERROR_CANCELLED when @cancellable was cancelled in time. Then
 * nothing has changed.
 *
 * Since: 1.0
 */
void
netreq_session_remove_cookie_async (NetreqSession       *self,
                                    const char          *url,
                                    const char          *name,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  Order order = { NULL };

  g_return_if_fail (NETREQ_IS_SESSION (self));
  g_return_if_fail (url != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  order.url = g_strdup (url);
  order.name = g_strdup (name);
  start (g_task_new (self, cancellable, callback, user_data), netreq_session_remove_cookie_async, remove_cookie, order);
}

/**
 * netreq_session_remove_cookie_finish:
 * @self: a session
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Netreq.Session.remove_cookie_async].
 *
 * Returns: %TRUE when there is no such cookie any more, %FALSE on error
 *
 * Since: 1.0
 */
gboolean
netreq_session_remove_cookie_finish (NetreqSession  *self,
                                     GAsyncResult   *result,
                                     GError        **error)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_session_remove_cookie_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
clear_cookies (NetreqSession  *self,
               Order          *order,
               GError        **error G_GNUC_UNUSED)
{
  if (order->host != NULL)
    netreq_cookie_jar_remove_site (get_jar (self), order->host, g_get_real_time ());
  else
    netreq_cookie_keeper_clear (netreq_session_get_cookies (self)->keeper);

  return TRUE;
}

void
netreq_session_clear_cookies (NetreqSession *self,
                              const char    *host)
{
  Order order = { .host = g_strdup (host) };

  start (g_task_new (self, NULL, NULL, NULL), netreq_session_clear_cookies, clear_cookies, order);
}

/**
 * netreq_session_flush_cookies_async:
 * @self: a session
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when they are safe
 * @user_data: data for @callback
 *
 * Waits until every cookie that was set or removed before is where it outlives the
 * program and a loss of power, as `cookies.flushStore()` of Electron. Without that they
 * are written soon after, and when the program ends. The cookies of a session that lives
 * in memory outlive nothing, so there is nothing to wait for.
 *
 * Fails with %NETREQ_ERROR_ACCESS_DENIED, %NETREQ_ERROR_FILE_NO_SPACE or
 * %NETREQ_ERROR_FAILED when they could not be written: the session goes on with what it
 * has in memory, and tries again. Fails once, too, when a file was broken and cookies of
 * an earlier time are lost with it; what was set since is safe then.
 * [signal@Netreq.Session::storage-error] tells all of this without a flush. Fails with
 * %G_IO_ERROR_CANCELLED, which takes nothing back.
 *
 * Since: 1.0
 */
void
netreq_session_flush_cookies_async (NetreqSession       *self,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_return_if_fail (NETREQ_IS_SESSION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  start (g_task_new (self, cancellable, callback, user_data), netreq_session_flush_cookies_async, NULL,
         (Order) { NULL });
}

/**
 * netreq_session_flush_cookies_finish:
 * @self: a session
 * @result: the result
 * @error: return location for an error
 *
 * Finishes [method@Netreq.Session.flush_cookies_async].
 *
 * Returns: %TRUE when they are safe, %FALSE on error
 *
 * Since: 1.0
 */
gboolean
netreq_session_flush_cookies_finish (NetreqSession  *self,
                                     GAsyncResult   *result,
                                     GError        **error)
{
  g_return_val_if_fail (NETREQ_IS_SESSION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, netreq_session_flush_cookies_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
