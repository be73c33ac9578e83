/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transport/netreq-wire-error-private.h"

#include <libsoup/soup.h>

#include "netreq-error-private.h"
#include "session/netreq-certificate-error-private.h"

/* The engine gives up on a head of 64 KiB, later versions on one of 100 KiB, and
 * reports both as a head that is cut short. */
#define HEAD_LIMIT (64 * 1024)

static GError *
tls_error (const GError              *error,
           const NetreqWireSituation *situation)
{
  if (situation->certificate_errors != 0 || error->code == G_TLS_ERROR_BAD_CERTIFICATE)
    return netreq_certificate_error_new (situation->host, situation->certificate_errors);

  if (error->code == G_TLS_ERROR_CERTIFICATE_REQUIRED)
    return netreq_error_new (NETREQ_ERROR_SSL_CLIENT_AUTH_CERT_NEEDED,
                             "%s asks for a client certificate", situation->host);

  return netreq_error_new (NETREQ_ERROR_SSL_PROTOCOL_ERROR,
                           "No secure connection to %s: %s", situation->host, error->message);
}

/* The connection has ended where more had to come. */
static GError *
cut_short_error (const NetreqWireSituation *situation)
{
  const char *host = situation->host;

  switch (situation->phase)
    {
    case NETREQ_WIRE_PHASE_CONNECT:
      return netreq_error_new (NETREQ_ERROR_CONNECTION_FAILED,
                               "The connection to %s was closed while it was made", host);

    case NETREQ_WIRE_PHASE_EXCHANGE:
      if (situation->head_bytes == 0)
        return netreq_error_new (NETREQ_ERROR_EMPTY_RESPONSE,
                                 "%s closed the connection without an answer", host);
      if (situation->head_bytes >= HEAD_LIMIT)
        return netreq_error_new (NETREQ_ERROR_RESPONSE_HEADERS_TOO_BIG,
                                 "The response headers of %s are too large", host);
      return netreq_error_new (NETREQ_ERROR_RESPONSE_HEADERS_TRUNCATED,
                               "%s closed the connection within the response headers", host);

    case NETREQ_WIRE_PHASE_BODY:
    default:
      if (situation->chunked)
        return netreq_error_new (NETREQ_ERROR_INCOMPLETE_CHUNKED_ENCODING,
                                 "%s closed the connection before the end of the chunked body", host);
      if (situation->expected_length >= 0)
        return netreq_error_new (NETREQ_ERROR_CONTENT_LENGTH_MISMATCH,
                                 "%s announced a body of %" G_GINT64_FORMAT " bytes and sent %" G_GUINT64_FORMAT,
                                 host, situation->expected_length, situation->received_length);
      return netreq_error_new (NETREQ_ERROR_CONNECTION_RESET,
                               "%s closed the connection within the body", host);
    }
}

static GError *
io_error (const GError              *error,
          const NetreqWireSituation *situation)
{
  const char *host = situation->host;

  switch (error->code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
      return netreq_error_new (NETREQ_ERROR_CONNECTION_REFUSED, "%s refused the connection", host);

    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
      return netreq_error_new (NETREQ_ERROR_ADDRESS_UNREACHABLE, "There is no way to %s: %s", host, error->message);

    case G_IO_ERROR_HOST_NOT_FOUND:
      return netreq_error_new (NETREQ_ERROR_NAME_NOT_RESOLVED, "The name of %s has no address", host);

    case G_IO_ERROR_TIMED_OUT:
      return netreq_error_new (NETREQ_ERROR_CONNECTION_TIMED_OUT, "%s did not answer: %s", host, error->message);

    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return netreq_error_new (NETREQ_ERROR_PROXY_CONNECTION_FAILED,
                               "The proxy for %s failed: %s", host, error->message);

    case G_IO_ERROR_CONNECTION_CLOSED:
      return netreq_error_new (NETREQ_ERROR_CONNECTION_RESET, "The connection to %s was reset", host);

    case G_IO_ERROR_PARTIAL_INPUT:
      return cut_short_error (situation);

    case G_IO_ERROR_INVALID_ARGUMENT:
      if (situation->phase == NETREQ_WIRE_PHASE_BODY && situation->chunked)
        return netreq_error_new (NETREQ_ERROR_INVALID_CHUNKED_ENCODING,
                                 "%s sent a chunk that is not one", host);
      break;

    default:
      break;
    }

  if (situation->http2 && situation->phase != NETREQ_WIRE_PHASE_CONNECT)
    return netreq_error_new (NETREQ_ERROR_HTTP2_PROTOCOL_ERROR, "HTTP/2 with %s: %s", host, error->message);

  if (situation->phase == NETREQ_WIRE_PHASE_CONNECT)
    return netreq_error_new (NETREQ_ERROR_CONNECTION_FAILED, "No connection to %s: %s", host, error->message);

  return netreq_error_new (NETREQ_ERROR_FAILED, "The exchange with %s failed: %s", host, error->message);
}

GError *
netreq_wire_error_new (const GError              *error,
                       const NetreqWireSituation *situation)
{
  const char *host = situation->host;

  /* That of our own proxy resolver. */
  if (error->domain == NETREQ_ERROR)
    return g_error_copy (error);

  if (error->domain == G_RESOLVER_ERROR)
    return netreq_error_new (NETREQ_ERROR_NAME_NOT_RESOLVED, "The name of %s has no address: %s", host, error->message);

  if (error->domain == G_TLS_ERROR)
    return tls_error (error, situation);

  if (error->domain == G_IO_ERROR)
    return io_error (error, situation);

  if (error->domain == SOUP_SESSION_ERROR)
    return netreq_error_new (NETREQ_ERROR_INVALID_HTTP_RESPONSE,
                             "What %s sent is not HTTP: %s", host, error->message);

  return netreq_error_new (NETREQ_ERROR_FAILED, "The exchange with %s failed: %s", host, error->message);
}
