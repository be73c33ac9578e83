/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-proxy-resolver-private.h"

#include "netreq-error-private.h"
#include "netreq-source-private.h"
#include "policy/netreq-proxy-private.h"
#include "policy/netreq-proxy-rules-private.h"
#include "policy/netreq-url-private.h"

/* The service that runs scripts for the proxy resolver of GNOME. */
#define SCRIPT_SERVICE "org.gtk.GLib.PACRunner"
#define SCRIPT_OBJECT "/org/gtk/GLib/PACRunner"
#define SCRIPT_INTERFACE SCRIPT_SERVICE

/* Of how many hosts it is known which proxy they had. */
#define MAX_DESTINATIONS 1000

struct _NetreqProxyResolver
{
  GObject parent_instance;

  /* Neither the default nor auto-detect. */
  NetreqProxyMode mode;
  /* Of fixed servers, else NULL. */
  NetreqProxyRules *rules;
  /* The URL of the script, else NULL. */
  char *pac_script;

  /* GIO may look up in threads of its own. */
  GMutex mutex;
  /* The NetreqProxy of those URIs that came with user info, and not from the rules. */
  GHashTable *named;
  /* The first proxy of each "scheme://host:port" that does not begin with none. */
  GHashTable *destinations;
  /* What the system is being asked, by URI: Lookup, not owned. */
  GHashTable *lookups;
};

static void netreq_proxy_resolver_interface_init (GProxyResolverInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NetreqProxyResolver, netreq_proxy_resolver, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
                                                      netreq_proxy_resolver_interface_init))

static void
netreq_proxy_resolver_finalize (GObject *object)
{
  NetreqProxyResolver *self = NETREQ_PROXY_RESOLVER (object);

  g_clear_pointer (&self->rules, netreq_proxy_rules_free);
  g_clear_pointer (&self->pac_script, g_free);
  g_clear_pointer (&self->named, g_hash_table_unref);
  g_clear_pointer (&self->destinations, g_hash_table_unref);
  g_clear_pointer (&self->lookups, g_hash_table_unref);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (netreq_proxy_resolver_parent_class)->finalize (object);
}

static void
netreq_proxy_resolver_class_init (NetreqProxyResolverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = netreq_proxy_resolver_finalize;
}

static void
netreq_proxy_resolver_init (NetreqProxyResolver *self)
{
  g_mutex_init (&self->mutex);
  self->mode = NETREQ_PROXY_MODE_SYSTEM;
  self->named = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                       (GDestroyNotify) netreq_proxy_free);
  self->destinations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->lookups = g_hash_table_new (g_str_hash, g_str_equal);
}

/* --- the configuration --- */

static gboolean
read_pac_script (NetreqProxyResolver  *self,
                 NetreqProxyConfig    *config,
                 GError              **error)
{
  const char *text = netreq_proxy_config_get_pac_script (config);
  g_autoptr(GUri) url = text != NULL ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL) : NULL;

  if (url == NULL)
    {
      netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT, "The proxy mode needs the URL of a script");
      return FALSE;
    }

  self->pac_script = g_strdup (text);

  return TRUE;
}

static gboolean
read_rules (NetreqProxyResolver  *self,
            NetreqProxyConfig    *config,
            GError              **error)
{
  self->rules = netreq_proxy_rules_new (netreq_proxy_config_get_proxy_rules (config),
                                        netreq_proxy_config_get_proxy_bypass_rules (config),
                                        error);

  return self->rules != NULL;
}

static NetreqProxyMode
find_mode (NetreqProxyConfig *config)
{
  NetreqProxyMode mode = netreq_proxy_config_get_mode (config);

  if (mode != NETREQ_PROXY_MODE_DEFAULT)
    return mode;

  return netreq_proxy_config_get_pac_script (config) != NULL ? NETREQ_PROXY_MODE_PAC_SCRIPT
                                                             : NETREQ_PROXY_MODE_FIXED_SERVERS;
}

static gboolean
read_config (NetreqProxyResolver  *self,
             NetreqProxyConfig    *config,
             GError              **error)
{
  self->mode = find_mode (config);

  switch (self->mode)
    {
    case NETREQ_PROXY_MODE_DIRECT:
    case NETREQ_PROXY_MODE_SYSTEM:
      return TRUE;

    case NETREQ_PROXY_MODE_PAC_SCRIPT:
      return read_pac_script (self, config, error);

    case NETREQ_PROXY_MODE_FIXED_SERVERS:
      return read_rules (self, config, error);

    case NETREQ_PROXY_MODE_AUTO_DETECT:
    case NETREQ_PROXY_MODE_DEFAULT:
    default:
      netreq_set_error (error, NETREQ_ERROR_INVALID_ARGUMENT,
                        "Nobody can ask the network for its proxies here: the mode system does what the system does");
      return FALSE;
    }
}

NetreqProxyResolver *
netreq_proxy_resolver_new (NetreqProxyConfig  *config,
                           GError            **error)
{
  g_autoptr(NetreqProxyResolver) self = g_object_new (NETREQ_TYPE_PROXY_RESOLVER, NULL);

  if (config != NULL && !read_config (self, config, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* --- the lists --- */

/* What GIO itself speaks with it logs in with, by what it finds in the URI. */
static char *
uri_for_engine (const char *uri,
                const char *username,
                const char *password)
{
  g_autofree char *scheme = g_uri_parse_scheme (uri);
  g_autofree char *user = NULL;
  g_autofree char *secret = NULL;

  if (username == NULL || g_str_equal (scheme, "http") || g_str_equal (scheme, "direct"))
    return g_strdup (uri);

  user = g_uri_escape_string (username, NULL, FALSE);
  secret = g_uri_escape_string (password != NULL ? password : "", NULL, FALSE);

  return g_strdup_printf ("%s://%s:%s@%s", scheme, user, secret, uri + strlen (scheme) + strlen ("://"));
}

static void
remember_destination (NetreqProxyResolver *self,
                      const char          *destination,
                      const char          *first)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (g_hash_table_size (self->destinations) >= MAX_DESTINATIONS)
    g_hash_table_remove_all (self->destinations);

  if (g_str_equal (first, NETREQ_PROXY_DIRECT))
    g_hash_table_remove (self->destinations, destination);
  else
    g_hash_table_replace (self->destinations, g_strdup (destination), g_strdup (first));
}

/* Takes @proxy. */
static void
remember_named (NetreqProxyResolver *self,
                NetreqProxy         *proxy)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (proxy->username != NULL)
    g_hash_table_replace (self->named, proxy->uri, proxy);
  else
    netreq_proxy_free (proxy);
}

/* The rules were read by us. */
static GStrv
find_by_rules (NetreqProxyResolver  *self,
               const char           *destination,
               GError              **error)
{
  g_autoptr(GUri) url = netreq_url_parse (destination, NULL, NULL, error);
  g_auto(GStrv) uris = NULL;

  if (url == NULL)
    return NULL;

  uris = netreq_proxy_rules_find (self->rules, url);
  remember_destination (self, destination, uris[0]);

  for (guint i = 0; uris[i] != NULL; i++)
    {
      g_autofree char *uri = uris[i];
      const char *username = NULL;
      const char *password = NULL;

      netreq_proxy_rules_get_user_info (self->rules, uri, &username, &password);
      uris[i] = uri_for_engine (uri, username, password);
    }

  return g_steal_pointer (&uris);
}

/* What others have found for us. There may be proxies that we don't know what to do
 * with; where there are no others, nobody wants to go without. */
static GStrv
clean_list (NetreqProxyResolver  *self,
            const char           *destination,
            GStrv                 found,
            GError              **error)
{
  g_autoptr(GStrvBuilder) uris = g_strv_builder_new ();
  gboolean is_first = TRUE;

  for (guint i = 0; found[i] != NULL; i++)
    {
      NetreqProxy *proxy = netreq_proxy_parse (found[i], "http", NULL);
      g_autofree char *uri = NULL;

      if (proxy == NULL)
        continue;

      if (is_first)
        remember_destination (self, destination, proxy->uri);
      is_first = FALSE;

      uri = uri_for_engine (proxy->uri, proxy->username, proxy->password);
      g_strv_builder_add (uris, uri);
      remember_named (self, proxy);
    }

  if (!is_first)
    return g_strv_builder_end (uris);

  netreq_set_error (error, NETREQ_ERROR_MANDATORY_PROXY_CONFIGURATION_FAILED,
                    "None of the proxies for %s is of a kind that is known", destination);
  return NULL;
}

/* A GProxyResolver that fails must not lead to connections without a proxy. */
static GError *
lookup_error (const GError *error,
              const char   *destination)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);

  return netreq_error_new (NETREQ_ERROR_MANDATORY_PROXY_CONFIGURATION_FAILED,
                           "The proxies for %s could not be found out: %s", destination, error->message);
}

static void
return_list (GTask        *task,
             GStrv         found,
             const GError *lookup_failure)
{
  NetreqProxyResolver *self = g_task_get_source_object (task);
  const char *destination = g_task_get_task_data (task);
  GError *error = NULL;
  GStrv uris = NULL;

  if (found == NULL)
    error = lookup_error (lookup_failure, destination);
  else
    uris = clean_list (self, destination, found, &error);

  if (uris != NULL)
    g_task_return_pointer (task, uris, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
}

/* --- the system --- */

/* What the system is asked, once for all who want to know the same at the same time: so
 * that the connections of several first requests to a host begin at the same time, too,
 * and none is kept waiting while the main loop is busy with the handshake of another. */
typedef struct
{
  NetreqProxyResolver *resolver;
  char *uri;
  GCancellable *cancellable;
  /* Of Question. */
  GPtrArray *questions;
} Lookup;

/* Somebody who waits for it. */
typedef struct
{
  Lookup *lookup;
  GTask *task;
  GSource *cancelled;
} Question;

static void
question_free (Question *question)
{
  netreq_clear_source (&question->cancelled);
  g_object_unref (question->task);
  g_free (question);
}

static Lookup *
lookup_new (NetreqProxyResolver *self,
            const char          *uri)
{
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->resolver = g_object_ref (self);
  lookup->uri = g_strdup (uri);
  lookup->cancellable = g_cancellable_new ();
  lookup->questions = g_ptr_array_new_with_free_func ((GDestroyNotify) question_free);

  return lookup;
}

static void
lookup_free (Lookup *lookup)
{
  g_object_unref (lookup->resolver);
  g_object_unref (lookup->cancellable);
  g_ptr_array_unref (lookup->questions);
  g_free (lookup->uri);
  g_free (lookup);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lookup, lookup_free)

/* Whoever asks from now on gets another one. */
static void
lookup_retire (Lookup *lookup)
{
  GHashTable *lookups = lookup->resolver->lookups;

  if (g_hash_table_lookup (lookups, lookup->uri) == lookup)
    g_hash_table_remove (lookups, lookup->uri);
}

/* What one of them is told. */
typedef struct
{
  GTask *task;
  GStrv found;
  GError *error;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_object_unref (answer->task);
  g_strfreev (answer->found);
  g_clear_error (&answer->error);
  g_free (answer);
}

static gboolean
on_answer_due (gpointer user_data)
{
  Answer *answer = user_data;

  return_list (answer->task, answer->found, answer->error);
  return G_SOURCE_REMOVE;
}

/* From a source of its own: whoever is told may run the main loop, and wait there for what
 * another one is told. */
static void
answer_later (GTask        *task,
              GStrv         found,
              const GError *error)
{
  g_autoptr(GSource) due = g_idle_source_new ();
  Answer *answer = g_new0 (Answer, 1);

  answer->task = g_object_ref (task);
  answer->found = g_strdupv (found);
  answer->error = error != NULL ? g_error_copy (error) : NULL;

  g_source_set_static_name (due, "[netreq] proxies");
  g_source_set_priority (due, G_PRIORITY_DEFAULT);
  g_source_set_callback (due, on_answer_due, answer, answer_free);
  g_source_attach (due, g_task_get_context (task));
}

static void
on_system_found (GObject      *system,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(Lookup) lookup = user_data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&lookup->resolver->mutex);
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) found = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (system), result, &error);

  lookup_retire (lookup);
  for (guint i = 0; i < lookup->questions->len; i++)
    answer_later (((Question *) lookup->questions->pdata[i])->task, found, error);
}

/* Returns what the lookup is to be cancelled with, now that nobody waits for it; NULL while
 * somebody does. */
static GCancellable *
lookup_remove_question (Lookup   *lookup,
                        Question *question)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&lookup->resolver->mutex);

  g_ptr_array_remove (lookup->questions, question);
  if (lookup->questions->len > 0)
    return NULL;

  lookup_retire (lookup);
  return g_object_ref (lookup->cancellable);
}

static gboolean
on_question_cancelled (GCancellable *cancellable,
                       gpointer      user_data)
{
  Question *question = user_data;
  g_autoptr(GTask) task = g_object_ref (question->task);
  g_autoptr(GCancellable) abandoned = lookup_remove_question (question->lookup, question);

  if (abandoned != NULL)
    g_cancellable_cancel (abandoned);
  g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

static void
lookup_add_question (Lookup *lookup,
                     GTask  *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Question *question = g_new0 (Question, 1);

  question->lookup = lookup;
  question->task = g_object_ref (task);
  g_ptr_array_add (lookup->questions, question);
  if (cancellable == NULL)
    return;

  question->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_static_name (question->cancelled, "[netreq] proxies not wanted");
  g_source_set_callback (question->cancelled, G_SOURCE_FUNC (on_question_cancelled), question, NULL);
  g_source_attach (question->cancelled, g_task_get_context (task));
}

static void
ask_system (NetreqProxyResolver *self,
            const char          *uri,
            GTask               *task)
{
  Lookup *lookup;
  gboolean is_first;

  g_mutex_lock (&self->mutex);
  lookup = g_hash_table_lookup (self->lookups, uri);
  is_first = lookup == NULL;
  if (is_first)
    {
      lookup = lookup_new (self, uri);
      g_hash_table_insert (self->lookups, lookup->uri, lookup);
    }
  lookup_add_question (lookup, task);
  g_mutex_unlock (&self->mutex);

  if (is_first)
    g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), uri, lookup->cancellable,
                                   on_system_found, lookup);
}

/* --- scripts --- */

static void
on_script_has_run (GObject      *bus,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);
  g_auto(GStrv) found = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(^as)", &found);

  return_list (task, found, error);
}

static void
on_bus_for_script (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  NetreqProxyResolver *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      return_list (task, NULL, error);
      return;
    }

  g_dbus_connection_call (bus, SCRIPT_SERVICE, SCRIPT_OBJECT, SCRIPT_INTERFACE, "Lookup",
                          g_variant_new ("(ss)", self->pac_script, g_task_get_task_data (task)),
                          G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          g_task_get_cancellable (task), on_script_has_run, g_object_ref (task));
}

static GError *
no_service_error (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);

  return netreq_error_new (NETREQ_ERROR_MANDATORY_PROXY_CONFIGURATION_FAILED,
                           "There is nobody here who runs proxy scripts (%s): %s", SCRIPT_SERVICE, error->message);
}

static void
on_service_answered (GObject      *bus,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);

  if (reply != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, no_service_error (error));
}

static void
on_bus_for_check (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      g_task_return_error (task, no_service_error (error));
      return;
    }

  /* The bus starts it if need be. */
  g_dbus_connection_call (bus, SCRIPT_SERVICE, SCRIPT_OBJECT, "org.freedesktop.DBus.Peer", "Ping", NULL,
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          g_task_get_cancellable (task), on_service_answered, g_object_ref (task));
}

void
netreq_proxy_resolver_check_async (NetreqProxyResolver *self,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, netreq_proxy_resolver_check_async);

  if (self->mode == NETREQ_PROXY_MODE_PAC_SCRIPT)
    g_bus_get (G_BUS_TYPE_SESSION, cancellable, on_bus_for_check, g_object_ref (task));
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
netreq_proxy_resolver_check_finish (NetreqProxyResolver  *self,
                                    GAsyncResult         *result,
                                    GError              **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the interface --- */

static gboolean
is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
lookup_async (GProxyResolver      *resolver,
              const char          *uri,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  NetreqProxyResolver *self = NETREQ_PROXY_RESOLVER (resolver);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  GStrv uris;

  g_task_set_source_tag (task, lookup_async);
  g_task_set_task_data (task, g_strdup (uri), g_free);

  if (self->mode == NETREQ_PROXY_MODE_SYSTEM)
    {
      ask_system (self, uri, task);
      return;
    }

  if (self->mode == NETREQ_PROXY_MODE_PAC_SCRIPT)
    {
      g_bus_get (G_BUS_TYPE_SESSION, cancellable, on_bus_for_script, g_object_ref (task));
      return;
    }

  uris = g_proxy_resolver_lookup (resolver, uri, cancellable, &error);
  if (uris != NULL)
    g_task_return_pointer (task, uris, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
}

static GStrv
lookup_finish (GProxyResolver  *resolver,
               GAsyncResult    *result,
               GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Where it would have to wait, nobody asks for this: all of our connections are made
 * asynchronously. */
static GStrv
lookup (GProxyResolver  *resolver,
        const char      *uri,
        GCancellable    *cancellable,
        GError         **error)
{
  static const char * const direct[] = { NETREQ_PROXY_DIRECT, NULL };
  NetreqProxyResolver *self = NETREQ_PROXY_RESOLVER (resolver);

  if (self->mode == NETREQ_PROXY_MODE_DIRECT)
    return g_strdupv ((GStrv) direct);

  if (self->mode == NETREQ_PROXY_MODE_FIXED_SERVERS)
    return find_by_rules (self, uri, error);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "Proxies are looked up asynchronously");
  return NULL;
}

static void
netreq_proxy_resolver_interface_init (GProxyResolverInterface *interface)
{
  interface->is_supported = is_supported;
  interface->lookup = lookup;
  interface->lookup_async = lookup_async;
  interface->lookup_finish = lookup_finish;
}

/* --- for the session and the wire --- */

gboolean
netreq_proxy_resolver_dup_user_info (NetreqProxyResolver  *self,
                                     const char           *proxy_uri,
                                     char                **username,
                                     char                **password)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  const NetreqProxy *proxy = g_hash_table_lookup (self->named, proxy_uri);
  const char *user = proxy != NULL ? proxy->username : NULL;
  const char *secret = proxy != NULL ? proxy->password : NULL;

  if (self->rules != NULL)
    netreq_proxy_rules_get_user_info (self->rules, proxy_uri, &user, &secret);

  *username = g_strdup (user);
  *password = g_strdup (secret);

  return user != NULL;
}

char *
netreq_proxy_resolver_dup_first_proxy (NetreqProxyResolver *self,
                                       GUri                *url)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree char *host_port = netreq_url_host_port (url);
  g_autofree char *destination = g_strconcat (g_uri_get_scheme (url), "://", host_port, NULL);

  return g_strdup (g_hash_table_lookup (self->destinations, destination));
}
