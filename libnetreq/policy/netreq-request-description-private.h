/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "netreq-enums.h"
#include "policy/netreq-header-list-private.h"

G_BEGIN_DECLS

/* The options of a request as the application gave them; everything is borrowed,
 * and NULL or "" where it was not given. */
typedef struct
{
  const char *method;
  /* Wins over the five parts below. */
  const char *url;
  /* "http:" or "https:". */
  const char *protocol;
  /* "name:port"; wins over hostname, as in Node's url.format(). */
  const char *host;
  const char *hostname;
  /* Beginning with "/" or "?". */
  const char *path;
  /* "null", or a URL whose origin is meant. */
  const char *origin;
  /* -1 when it was not given. */
  int port;
  /* Name, value, name, value; NULL for none. */
  const char * const *headers;
  NetreqCredentials credentials;
} NetreqRequestOptions;

/* What the options say, checked and in normal form. */
typedef struct
{
  /* In upper case. */
  char *method;
  /* See netreq_url_parse(). */
  GUri *url;
  /* See netreq_url_dup_fragment(); nullable. */
  char *fragment;
  /* The user info of the URL; both nullable. */
  char *username;
  char *password;
  /* "null", or a serialised origin; nullable. */
  char *origin;
  NetreqHeaderList *headers;
} NetreqRequestDescription;

NetreqRequestDescription *netreq_request_description_new  (const NetreqRequestOptions  *options,
                                                           GError                     **error);
void                      netreq_request_description_free (NetreqRequestDescription    *description);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetreqRequestDescription, netreq_request_description_free)

G_END_DECLS
