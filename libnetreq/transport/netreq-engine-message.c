/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/netreq-engine-message-private.h"

#include <string.h>

/* What nghttp2 sends at most is 64 KiB, with so much for each field; the rest is for
 * what is added on the way. */
#define HTTP2_HEAD_MAX (60 * 1024)
#define FIELD_OVERHEAD 12

/* No libsoup that has been released speaks HTTP/2 without losing requests or
 * responses now and then: it notices no cancellation before the response, buffers
 * without limit or hangs on trailers. */
static gboolean
http2_is_sound (void)
{
  return FALSE;
}

/* No libsoup can share a connection between bodies that it has to wait for and
 * others: when there is less room for the first than there was when it asked for
 * them, it aborts the process. Nor is one shared that is logged in. */
static gboolean
can_be_shared (const NetreqAttemptPlan *plan)
{
  return !netreq_attempt_plan_is_streamed (plan) && plan->lane == NULL;
}

static gsize
get_url_size (GUri *url)
{
  const char *query = g_uri_get_query (url);

  return strlen (g_uri_get_host (url)) + strlen (g_uri_get_path (url)) + (query != NULL ? strlen (query) : 0);
}

gsize
netreq_engine_head_size (const NetreqAttemptPlan *plan)
{
  gsize size = get_url_size (plan->url);

  for (guint i = 0; i < netreq_header_list_get_length (plan->headers); i++)
    size += strlen (netreq_header_list_get_name (plan->headers, i)) +
            strlen (netreq_header_list_get_value (plan->headers, i)) + FIELD_OVERHEAD;

  return size;
}

/* A larger head would never be sent, and nobody told: the engine does not look whether it
 * was. A server makes it large with its cookies. */
static gboolean
has_short_head (const NetreqAttemptPlan *plan)
{
  return netreq_engine_head_size (plan) <= HTTP2_HEAD_MAX;
}

NetreqEngineProtocol
netreq_engine_protocol_for (NetreqHttp2              setting,
                            const NetreqAttemptPlan *plan)
{
  gboolean wanted = setting == NETREQ_HTTP2_ALWAYS ||
                    (setting == NETREQ_HTTP2_AUTO && http2_is_sound ());

  if (wanted && can_be_shared (plan) && g_str_equal (g_uri_get_scheme (plan->url), "https") &&
      has_short_head (plan))
    return NETREQ_ENGINE_PROTOCOL_HTTP2;

  return NETREQ_ENGINE_PROTOCOL_HTTP1;
}

static SoupMessageFlags
flags_for (const NetreqAttemptPlan *plan,
           NetreqEngineProtocol     protocol,
           gboolean                 may_share)
{
  /* IDEMPOTENT lets every method use a connection that is there already; whether
   * to try again is decided by policy/. */
  SoupMessageFlags flags = SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_IDEMPOTENT |
                           SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE | SOUP_MESSAGE_COLLECT_METRICS;

  if (plan->fresh_connection)
    flags |= SOUP_MESSAGE_NEW_CONNECTION;

#if !SOUP_CHECK_VERSION (3, 4, 0)
  /* Without this a message waits for the connection that another one is making. */
  if (protocol == NETREQ_ENGINE_PROTOCOL_HTTP1 && !may_share)
    flags |= SOUP_MESSAGE_NEW_CONNECTION;
#endif

  return flags;
}

/* RFC 9110, section 10.1.1: it is for requests with a body only. In others the engine
 * would wait all the same, take the answer for leave, and crash. */
static void
drop_continue (SoupMessageHeaders *headers)
{
  if (soup_message_headers_get_expectations (headers) & SOUP_EXPECTATION_CONTINUE)
    soup_message_headers_remove (headers, "Expect");
}

SoupMessage *
netreq_engine_message_new (const NetreqAttemptPlan *plan,
                           NetreqEngineProtocol     protocol,
                           gboolean                 may_share)
{
  SoupMessage *message = soup_message_new_from_uri (plan->method, plan->url);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_set_flags (message, flags_for (plan, protocol, may_share));
  /* In a session without this feature the engine collects the whole body of every
   * 401 and 407 before it tells of them. */
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);

#if SOUP_CHECK_VERSION (3, 4, 0)
  if (protocol == NETREQ_ENGINE_PROTOCOL_HTTP1)
    soup_message_set_force_http1 (message, TRUE);
#endif

  for (guint i = 0; i < netreq_header_list_get_length (plan->headers); i++)
    soup_message_headers_append (headers,
                                 netreq_header_list_get_name (plan->headers, i),
                                 netreq_header_list_get_value (plan->headers, i));

  if (plan->body != NULL)
    soup_message_set_request_body (message, NULL, plan->body, plan->body_length);
  else
    drop_continue (headers);

  return message;
}

void
netreq_engine_restrict_handshake (GSocketClientEvent  event,
                                  GIOStream          *connection)
{
  static const char * const http1_only[] = { "http/1.1", NULL };

  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && G_IS_TLS_CONNECTION (connection))
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection), http1_only);
}

NetreqHeaderList *
netreq_engine_headers_to_list (SoupMessageHeaders *headers)
{
  NetreqHeaderList *list = netreq_header_list_new ();
  SoupMessageHeadersIter iter;
  const char *name;
  const char *value;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    netreq_header_list_append (list, name, value);

  return list;
}
