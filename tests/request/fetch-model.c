/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "request/fetch-model.h"

static gboolean
is_one_of (const char         *text,
           const char * const *list)
{
  for (guint i = 0; list[i] != NULL; i++)
    if (g_ascii_strcasecmp (text, list[i]) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is (const char *text,
    const char *other)
{
  return g_strcmp0 (text, other) == 0;
}

/* --- origins and URLs --- */

/* HTML standard, "same origin"; NULL is opaque. */
static gboolean
same_origin (const ModelOrigin *a,
             const ModelOrigin *b)
{
  if (a == NULL || b == NULL)
    return FALSE;

  return is (a->scheme, b->scheme) && is (a->host, b->host) && a->port == b->port;
}

/* HTML standard, "same site". */
static gboolean
same_site (const ModelOrigin *a,
           const ModelOrigin *b)
{
  if (a == NULL || b == NULL)
    return FALSE;

  return is (a->scheme, b->scheme) && is (a->site, b->site);
}

/* Secure Contexts, "Is origin potentially trustworthy?" */
static gboolean
is_potentially_trustworthy (const ModelOrigin *origin)
{
  return is (origin->scheme, "https") || origin->is_loopback;
}

char *
model_origin_serialize (const ModelOrigin *origin)
{
  return g_strdup_printf ("%s://%s:%u", origin->scheme, origin->host, origin->port);
}

ModelUrl *
model_url_new (const ModelOrigin *origin,
               const char        *target,
               const char        *fragment)
{
  ModelUrl *url = g_new0 (ModelUrl, 1);

  url->origin = origin;
  url->target = g_strdup (target);
  url->fragment = g_strdup (fragment);

  return url;
}

ModelUrl *
model_url_copy (const ModelUrl *url)
{
  return model_url_new (url->origin, url->target, url->fragment);
}

void
model_url_free (ModelUrl *url)
{
  if (url == NULL)
    return;

  g_free (url->target);
  g_free (url->fragment);
  g_free (url);
}

char *
model_url_serialize (const ModelUrl *url)
{
  g_autofree char *origin = model_origin_serialize (url->origin);

  return g_strconcat (origin, url->target, NULL);
}

char *
model_url_to_string (const ModelUrl *url)
{
  g_autofree char *text = model_url_serialize (url);

  return g_strconcat (text, url->fragment != NULL ? "#" : NULL, url->fragment, NULL);
}

/* --- headers --- */

static void
header_free (ModelHeader *header)
{
  g_free (header->name);
  g_free (header->value);
  g_free (header);
}

static GPtrArray *
header_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) header_free);
}

static void
append (GPtrArray  *list,
        const char *name,
        const char *value)
{
  ModelHeader *header = g_new0 (ModelHeader, 1);

  header->name = g_strdup (name);
  header->value = g_strdup (value);
  g_ptr_array_add (list, header);
}

static void
delete_all (GPtrArray          *list,
            const char * const *names)
{
  for (guint i = list->len; i > 0; i--)
    {
      const ModelHeader *header = list->pdata[i - 1];

      if (is_one_of (header->name, names))
        g_ptr_array_remove_index (list, i - 1);
    }
}

/* --- requests --- */

ModelRequest *
model_request_new (void)
{
  ModelRequest *request = g_new0 (ModelRequest, 1);

  request->header_list = header_list_new ();
  request->url_list = g_ptr_array_new_with_free_func ((GDestroyNotify) model_url_free);

  return request;
}

void
model_request_free (ModelRequest *request)
{
  g_free (request->method);
  g_ptr_array_unref (request->header_list);
  g_free (request->own_origin);
  model_url_free (request->referrer);
  g_ptr_array_unref (request->url_list);
  g_free (request);
}

void
model_request_add_header (ModelRequest *request,
                          const char   *name,
                          const char   *value)
{
  append (request->header_list, name, value);
}

const ModelUrl *
model_request_get_current_url (ModelRequest *request)
{
  return request->url_list->pdata[request->url_list->len - 1];
}

static const ModelOrigin *
current_origin (ModelRequest *request)
{
  return model_request_get_current_url (request)->origin;
}

/* Fetch, "redirect-taint". */
static const char *
redirect_taint (ModelRequest *request)
{
  const ModelOrigin *last = NULL;
  const char *taint = "same-origin";

  for (guint i = 0; i < request->url_list->len; i++)
    {
      const ModelOrigin *url = ((const ModelUrl *) request->url_list->pdata[i])->origin;

      if (last != NULL)
        {
          if (!same_site (url, last) && !same_site (request->origin, last))
            return "cross-site";
          if (!same_origin (url, last) && !same_origin (request->origin, last))
            taint = "same-site";
        }
      last = url;
    }

  return taint;
}

/* Fetch, "serializing a request origin". */
static char *
serialize_request_origin (ModelRequest *request)
{
  if (!is (redirect_taint (request), "same-origin"))
    return g_strdup ("null");

  /* Deviation: an Origin header of the application is sent as it was given. */
  if (request->own_origin != NULL)
    return g_strdup (request->own_origin);

  return request->origin != NULL ? model_origin_serialize (request->origin) : g_strdup ("null");
}

/* Fetch, "append a request `Origin` header", where it switches on the policy. */
static gboolean
policy_makes_origin_null (ModelRequest *request)
{
  static const char * const not_from_https_to_http[] = {
    "no-referrer-when-downgrade", "strict-origin", "strict-origin-when-cross-origin", NULL,
  };
  const char *policy = request->referrer_policy;

  if (is (policy, "no-referrer"))
    return TRUE;
  if (is_one_of (policy, not_from_https_to_http))
    return request->origin != NULL && is (request->origin->scheme, "https") &&
           !is (current_origin (request)->scheme, "https");
  if (is (policy, "same-origin"))
    return !same_origin (request->origin, current_origin (request));

  return FALSE;
}

/* Fetch, "append a request `Origin` header". */
static void
append_origin (ModelRequest *request,
               GPtrArray    *headers)
{
  g_autofree char *serialized = NULL;

  /* Deviation: a request may come from nowhere. */
  if (!request->has_origin)
    return;

  serialized = serialize_request_origin (request);

  /* Deviation: an Origin header of the application goes with every method, whatever
   * the policy. */
  if (request->response_is_cors || is (request->mode, "websocket") || request->own_origin != NULL)
    {
      append (headers, "Origin", serialized);
      return;
    }

  if (is (request->method, "GET") || is (request->method, "HEAD"))
    return;

  if (!is (request->mode, "cors") && policy_makes_origin_null (request))
    append (headers, "Origin", "null");
  else
    append (headers, "Origin", serialized);
}

/* W3C Referrer Policy, "determine request's Referrer". */
static ModelUrl *
determine_referrer (ModelRequest *request)
{
  const ModelOrigin *current = current_origin (request);
  const char *policy = request->referrer_policy;
  g_autoptr(ModelUrl) url = model_url_new (request->referrer->origin, request->referrer->target, NULL);
  g_autoptr(ModelUrl) origin = model_url_new (url->origin, "/", NULL);
  g_autofree char *serialized = model_url_serialize (url);
  gboolean is_same_origin = same_origin (url->origin, current);
  gboolean is_downgrade = is_potentially_trustworthy (url->origin) && !is_potentially_trustworthy (current);

  if (strlen (serialized) > 4096)
    {
      g_free (url->target);
      url->target = g_strdup ("/");
    }

  if (is (policy, "no-referrer"))
    return NULL;
  if (is (policy, "origin"))
    return g_steal_pointer (&origin);
  if (is (policy, "unsafe-url"))
    return g_steal_pointer (&url);
  if (is (policy, "strict-origin"))
    return is_downgrade ? NULL : g_steal_pointer (&origin);
  if (is (policy, "strict-origin-when-cross-origin"))
    {
      if (is_same_origin)
        return g_steal_pointer (&url);
      return is_downgrade ? NULL : g_steal_pointer (&origin);
    }
  if (is (policy, "same-origin"))
    return is_same_origin ? g_steal_pointer (&url) : NULL;
  if (is (policy, "origin-when-cross-origin"))
    return is_same_origin ? g_steal_pointer (&url) : g_steal_pointer (&origin);
  if (is (policy, "no-referrer-when-downgrade"))
    return is_downgrade ? NULL : g_steal_pointer (&url);

  g_error ("\"%s\" is no referrer policy", policy);
}

/* Fetch Metadata, "set the `Sec-Fetch-Site` header". */
static const char *
fetch_site (ModelRequest *request)
{
  const char *value = "same-origin";

  if (!request->has_origin)
    return "none";

  for (guint i = 0; i < request->url_list->len; i++)
    {
      const ModelOrigin *url = ((const ModelUrl *) request->url_list->pdata[i])->origin;

      if (same_origin (url, request->origin))
        continue;
      if (!same_site (url, request->origin))
        return "cross-site";
      value = "same-site";
    }

  return value;
}

/* Fetch Metadata, "set the Fetch metadata headers for a request". */
static void
set_fetch_metadata (ModelRequest *request,
                    GPtrArray    *headers)
{
  if (!is_potentially_trustworthy (current_origin (request)))
    return;

  append (headers, "Sec-Fetch-Dest", request->destination != NULL ? request->destination : "empty");
  append (headers, "Sec-Fetch-Mode", request->mode != NULL ? request->mode : "no-cors");
  append (headers, "Sec-Fetch-Site", fetch_site (request));
  /* Deviation: the application alone knows of a user, in whatever mode. */
  if (request->user != NULL)
    append (headers, "Sec-Fetch-User", request->user);
}

/* Fetch, "main fetch", where it chooses what becomes of the response. */
static void
set_response_tainting (ModelRequest *request)
{
  if (same_origin (current_origin (request), request->origin) && !request->response_is_cors)
    return;

  /* Deviation: nothing is refused for the sake of CORS, not in mode "same-origin"
   * either. */
  if (is (request->mode, "cors"))
    request->response_is_cors = TRUE;
}

GPtrArray *
model_main_fetch (ModelRequest *request)
{
  GPtrArray *headers = header_list_new ();

  if (request->referrer_policy == NULL)
    request->referrer_policy = "strict-origin-when-cross-origin";

  if (request->referrer != NULL)
    {
      ModelUrl *referrer = determine_referrer (request);

      model_url_free (request->referrer);
      request->referrer = referrer;
    }

  set_response_tainting (request);

  for (guint i = 0; i < request->header_list->len; i++)
    {
      const ModelHeader *header = request->header_list->pdata[i];

      /* Deviation: what the application has to say to its proxy is no server's matter. */
      if (g_ascii_strcasecmp (header->name, "Proxy-Authorization") != 0)
        append (headers, header->name, header->value);
    }

  if (request->referrer != NULL)
    {
      g_autofree char *serialized = model_url_serialize (request->referrer);

      append (headers, "Referer", serialized);
    }
  append_origin (request, headers);
  set_fetch_metadata (request, headers);

  return headers;
}

/* --- redirects --- */

/* W3C Referrer Policy, "parse a referrer policy from a `Referrer-Policy` header". */
static const char *
parse_policies (const char * const *policies)
{
  static const char * const known[] = {
    "no-referrer", "no-referrer-when-downgrade", "same-origin", "origin", "strict-origin",
    "origin-when-cross-origin", "strict-origin-when-cross-origin", "unsafe-url",
  };
  const char *policy = "";

  for (guint i = 0; policies != NULL && policies[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (known); j++)
      if (g_ascii_strcasecmp (policies[i], known[j]) == 0)
        policy = known[j];

  return policy;
}

static gboolean
becomes_get (guint       status,
             const char *method)
{
  if (status == 301 || status == 302)
    return is (method, "POST");
  if (status == 303)
    return !is (method, "GET") && !is (method, "HEAD");

  return FALSE;
}

static void
drop_body (ModelRequest *request)
{
  static const char * const names[] = {
    /* Fetch, "request-body-header name" */
    "Content-Encoding", "Content-Language", "Content-Location", "Content-Type",
    /* Deviation: RFC 9110, section 15.4, names more. */
    "Content-Digest", "Content-MD5", "Content-Range", "Digest", "Last-Modified", "Repr-Digest", NULL,
  };

  request->body = MODEL_BODY_NONE;
  delete_all (request->header_list, names);
}

ModelOutcome
model_redirect_fetch (ModelRequest       *request,
                      guint               status,
                      const ModelUrl     *location,
                      const char * const *policies)
{
  static const char * const secrets[] = {
    /* Fetch, "CORS non-wildcard request-header name" */
    "Authorization",
    /* Deviation: there is no jar of the browser's to fill it in, so it too is what the
     * application said to the first origin. */
    "Cookie", NULL,
  };
  const ModelUrl *current = model_request_get_current_url (request);
  ModelUrl *next = model_url_copy (location);
  const char *policy;

  /* "location URL" */
  if (next->fragment == NULL)
    next->fragment = g_strdup (current->fragment);
  g_ptr_array_add (request->url_list, next);

  if (request->redirect_count == 20)
    return MODEL_TOO_MANY_REDIRECTS;
  request->redirect_count++;

  if (becomes_get (status, request->method))
    {
      g_free (request->method);
      request->method = g_strdup ("GET");
      drop_body (request);
    }
  /* Deviation: a 303 leads to what has nothing to do with the body. */
  else if (status == 303)
    drop_body (request);

  /* Deviation: Fetch looks at the stream before the method, and so refuses one that
   * is not needed any more. */
  if (request->body == MODEL_BODY_STREAM)
    return MODEL_BODY_IS_SPENT;

  if (!same_origin (current->origin, next->origin))
    delete_all (request->header_list, secrets);

  policy = parse_policies (policies);
  if (!is (policy, ""))
    request->referrer_policy = policy;

  return MODEL_FOLLOWED;
}
