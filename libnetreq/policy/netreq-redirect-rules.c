/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-redirect-rules-private.h"

typedef enum {
  NO_REDIRECT,
  METHOD_STAYS,
  POST_BECOMES_GET,
  /* All but HEAD, which fetches no less than GET does. */
  ALL_BECOME_GET,
} MethodChange;

static const struct
{
  guint        status;
  MethodChange change;
} redirects[] = {
  { 301, POST_BECOMES_GET },
  { 302, POST_BECOMES_GET },
  { 303, ALL_BECOME_GET },
  { 307, METHOD_STAYS },
  { 308, METHOD_STAYS },
};

/* What says something of a body, or of how it is to be sent. */
static const char * const body_headers[] = {
  "Content-Digest",
  "Content-Encoding",
  "Content-Language",
  "Content-Length",
  "Content-Location",
  "Content-MD5",
  "Content-Range",
  "Content-Type",
  "Digest",
  "Expect",
  "Last-Modified",
  "Repr-Digest",
};

/* What was meant for the first origin only. */
static const char * const secrets[] = {
  "Authorization",
  "Cookie",
  "Proxy-Authorization",
};

static MethodChange
method_change (guint status)
{
  for (guint i = 0; i < G_N_ELEMENTS (redirects); i++)
    if (redirects[i].status == status)
      return redirects[i].change;

  return NO_REDIRECT;
}

gboolean
netreq_redirect_find_location (guint                    status,
                               const NetreqHeaderList  *headers,
                               char                   **location)
{
  g_auto(GStrv) values = NULL;

  *location = NULL;
  if (method_change (status) == NO_REDIRECT)
    return TRUE;

  values = netreq_header_list_get_values (headers, "Location");
  if (values[0] == NULL)
    return TRUE;

  for (guint i = 1; values[i] != NULL; i++)
    if (!g_str_equal (values[i], values[0]))
      return FALSE;

  *location = g_strdup (values[0]);

  return TRUE;
}

const char *
netreq_redirect_method (guint       status,
                        const char *method)
{
  switch (method_change (status))
    {
    case POST_BECOMES_GET:
      return g_str_equal (method, "POST") ? "GET" : method;

    case ALL_BECOME_GET:
      return g_str_equal (method, "HEAD") ? method : "GET";

    case NO_REDIRECT:
    case METHOD_STAYS:
    default:
      return method;
    }
}

/* A 303 sends to something else, which is only to be fetched. */
gboolean
netreq_redirect_keeps_body (guint       status,
                            const char *method)
{
  return method_change (status) != ALL_BECOME_GET &&
         g_str_equal (netreq_redirect_method (status, method), method);
}

static void
remove_all (NetreqHeaderList   *headers,
            const char * const *names,
            guint               n_names)
{
  for (guint i = 0; i < n_names; i++)
    netreq_header_list_remove (headers, names[i]);
}

void
netreq_redirect_drop_body_headers (NetreqHeaderList *headers)
{
  remove_all (headers, body_headers, G_N_ELEMENTS (body_headers));
}

void
netreq_redirect_drop_secrets (NetreqHeaderList *headers)
{
  remove_all (headers, secrets, G_N_ELEMENTS (secrets));
}
