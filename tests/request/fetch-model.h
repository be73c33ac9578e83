/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the Fetch standard, the W3C Referrer Policy and Fetch Metadata say that a
 * request sends along its redirects, step by step in their own words. It shares no
 * code with the library: where the two differ, one of them is wrong.
 *
 * It is told how origins relate, and never parses anything. Where libnetreq differs
 * from Fetch on purpose, a comment says "Deviation". */

typedef struct
{
  const char *scheme;
  const char *host;
  guint16 port;
  /* The registrable domain, or the host where there is none. */
  const char *site;
  gboolean is_loopback;
} ModelOrigin;

typedef struct
{
  const ModelOrigin *origin;
  /* Path and query. */
  char *target;
  /* NULL for none. */
  char *fragment;
} ModelUrl;

ModelUrl *model_url_new       (const ModelOrigin *origin,
                               const char        *target,
                               const char        *fragment);
ModelUrl *model_url_copy      (const ModelUrl    *url);
void      model_url_free      (ModelUrl          *url);
/* Without the fragment, and with it. */
char     *model_url_serialize (const ModelUrl    *url);
char     *model_url_to_string (const ModelUrl    *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelUrl, model_url_free)

char     *model_origin_serialize (const ModelOrigin *origin);

typedef struct
{
  char *name;
  char *value;
} ModelHeader;

typedef enum
{
  MODEL_BODY_NONE,
  /* It can be sent again. */
  MODEL_BODY_WITH_SOURCE,
  MODEL_BODY_STREAM,
} ModelBody;

/* A request of the Fetch standard, and what of it the application said itself. To be
 * filled in before it is used: what is NULL was not given. */
typedef struct
{
  char *method;
  ModelBody body;
  /* Of ModelHeader: without the ones that have a place of their own below. */
  GPtrArray *header_list;

  gboolean has_origin;
  /* NULL when it is opaque. */
  const ModelOrigin *origin;
  /* The application's own Origin header. */
  char *own_origin;

  ModelUrl *referrer;
  const char *referrer_policy;

  /* Its own Sec-Fetch headers. */
  const char *mode;
  const char *destination;
  const char *user;

  /* Of ModelUrl: the last one is the current URL. */
  GPtrArray *url_list;
  guint redirect_count;
  gboolean response_is_cors;
} ModelRequest;

ModelRequest   *model_request_new             (void);
void            model_request_free            (ModelRequest  *request);
void            model_request_add_header      (ModelRequest  *request,
                                               const char    *name,
                                               const char    *value);
const ModelUrl *model_request_get_current_url (ModelRequest  *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelRequest, model_request_free)

/* "main fetch" of the current URL: all headers that are sent, of ModelHeader, but for
 * those that say nothing of where the request comes from or what it carries. */
GPtrArray      *model_main_fetch              (ModelRequest  *request);

typedef enum
{
  MODEL_FOLLOWED,
  MODEL_TOO_MANY_REDIRECTS,
  MODEL_BODY_IS_SPENT,
} ModelOutcome;

/* "HTTP-redirect fetch", up to the next main fetch.
 * @policies: (nullable): the values of the response's Referrer-Policy headers, taken apart */
ModelOutcome    model_redirect_fetch          (ModelRequest       *request,
                                               guint               status,
                                               const ModelUrl     *location,
                                               const char * const *policies);

G_END_DECLS
