/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib-object.h>

#include "netreq-enums.h"
#include "netreq-types.h"
#include "policy/netreq-request-description-private.h"

G_BEGIN_DECLS

/* The construct options of a request, each of which is a property of it. The
 * other properties are counted on from here. */
typedef enum {
  NETREQ_OPTION_METHOD = 1,
  NETREQ_OPTION_URL,
  NETREQ_OPTION_PROTOCOL,
  NETREQ_OPTION_HOST,
  NETREQ_OPTION_HOSTNAME,
  NETREQ_OPTION_PORT,
  NETREQ_OPTION_PATH,
  NETREQ_OPTION_HEADERS,
  NETREQ_OPTION_SESSION,
  NETREQ_OPTION_PARTITION,
  NETREQ_OPTION_CREDENTIALS,
  NETREQ_OPTION_USE_SESSION_COOKIES,
  NETREQ_OPTION_REDIRECT_MODE,
  NETREQ_OPTION_ORIGIN,
  NETREQ_OPTION_REFERRER_POLICY,
  NETREQ_OPTION_CACHE,
  NETREQ_OPTION_PRIORITY,
  NETREQ_OPTION_PRIORITY_INCREMENTAL,
  NETREQ_OPTION_BYPASS_CUSTOM_PROTOCOL_HANDLERS,
  NETREQ_OPTION_CONNECT_TIMEOUT,
  NETREQ_OPTION_RESPONSE_TIMEOUT,
  NETREQ_OPTION_IDLE_TIMEOUT,
  NETREQ_OPTION_TOTAL_TIMEOUT,
  NETREQ_N_OPTIONS,
} NetreqOption;

/* What the application gave as options, and what came of it once they were read.
 * All zero before the first is set. */
typedef struct
{
  /* The URL and the headers are gone once they have been read. */
  char *method;
  char *url;
  char *protocol;
  char *host;
  char *hostname;
  char *path;
  char *origin;
  int port;
  GStrv headers;
  char *partition;
  NetreqCredentials credentials;
  gboolean use_session_cookies;
  NetreqRedirectMode redirect_mode;
  NetreqReferrerPolicy referrer_policy;
  NetreqCacheMode cache;
  NetreqPriority priority;
  gboolean priority_incremental;
  gboolean bypass_custom_protocol_handlers;
  /* Milliseconds, 0 for the value of the session, G_MAXUINT for no limit. */
  guint connect_timeout;
  guint response_timeout;
  guint idle_timeout;
  guint total_timeout;

  /* The options were read, with this error or into this description. */
  gboolean was_read;
  GError *error;
  NetreqRequestDescription *description;
  /* Given, or found by the partition when somebody asks for it. Owned. */
  NetreqSession *session;
} NetreqGivenOptions;

/* Puts what there is to say of each option at its place in @properties. */
void                      netreq_given_options_specify (GParamSpec               **properties);

/* The same as the property, before anything was read. */
void                      netreq_given_options_set_url (NetreqGivenOptions        *self,
                                                        const char                *url);
void                      netreq_given_options_set     (NetreqGivenOptions        *self,
                                                        NetreqOption               option,
                                                        const GValue              *value);
/* Reads them where that is needed for the value. */
void                      netreq_given_options_get     (NetreqGivenOptions        *self,
                                                        NetreqOption               option,
                                                        GValue                    *value);

/* Reads them once, and gives the same description, or error, ever after.
 * Returns: (transfer none) (nullable): the description */
NetreqRequestDescription *netreq_given_options_read    (NetreqGivenOptions        *self,
                                                        GError                   **error);

void                      netreq_given_options_clear   (NetreqGivenOptions        *self);

G_END_DECLS
