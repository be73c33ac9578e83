/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "netreq-error-private.h"

/**
 * netreq_error_quark:
 *
 * Gets the error domain of libnetreq. %NETREQ_ERROR is the short form.
 *
 * Returns: the quark
 *
 * Since: 1.0
 */
G_DEFINE_QUARK (netreq-error-quark, netreq_error)

static const char * const error_names[] = {
  [NETREQ_ERROR_FAILED] = "net::ERR_FAILED",
  [NETREQ_ERROR_ABORTED] = "net::ERR_ABORTED",
  [NETREQ_ERROR_INVALID_ARGUMENT] = "net::ERR_INVALID_ARGUMENT",
  [NETREQ_ERROR_UNEXPECTED] = "net::ERR_UNEXPECTED",
  [NETREQ_ERROR_INVALID_URL] = "net::ERR_INVALID_URL",
  [NETREQ_ERROR_DISALLOWED_URL_SCHEME] = "net::ERR_DISALLOWED_URL_SCHEME",
  [NETREQ_ERROR_UNSAFE_PORT] = "net::ERR_UNSAFE_PORT",
  [NETREQ_ERROR_METHOD_NOT_SUPPORTED] = "net::ERR_METHOD_NOT_SUPPORTED",
  [NETREQ_ERROR_BLOCKED_BY_CLIENT] = "net::ERR_BLOCKED_BY_CLIENT",
  [NETREQ_ERROR_TOO_MANY_REDIRECTS] = "net::ERR_TOO_MANY_REDIRECTS",
  [NETREQ_ERROR_INVALID_REDIRECT] = "net::ERR_INVALID_REDIRECT",
  [NETREQ_ERROR_UNSAFE_REDIRECT] = "net::ERR_UNSAFE_REDIRECT",
  [NETREQ_ERROR_INTERNET_DISCONNECTED] = "net::ERR_INTERNET_DISCONNECTED",
  [NETREQ_ERROR_NAME_NOT_RESOLVED] = "net::ERR_NAME_NOT_RESOLVED",
  [NETREQ_ERROR_CONNECTION_REFUSED] = "net::ERR_CONNECTION_REFUSED",
  [NETREQ_ERROR_CONNECTION_RESET] = "net::ERR_CONNECTION_RESET",
  [NETREQ_ERROR_CONNECTION_ABORTED] = "net::ERR_CONNECTION_ABORTED",
  [NETREQ_ERROR_CONNECTION_FAILED] = "net::ERR_CONNECTION_FAILED",
  [NETREQ_ERROR_ADDRESS_UNREACHABLE] = "net::ERR_ADDRESS_UNREACHABLE",
  [NETREQ_ERROR_CONNECTION_TIMED_OUT] = "net::ERR_CONNECTION_TIMED_OUT",
  [NETREQ_ERROR_RESPONSE_TIMED_OUT] = "net::ERR_TIMED_OUT",
  [NETREQ_ERROR_IDLE_TIMED_OUT] = "net::ERR_TIMED_OUT",
  [NETREQ_ERROR_TOTAL_TIMED_OUT] = "net::ERR_TIMED_OUT",
  [NETREQ_ERROR_EMPTY_RESPONSE] = "net::ERR_EMPTY_RESPONSE",
  [NETREQ_ERROR_INVALID_HTTP_RESPONSE] = "net::ERR_INVALID_HTTP_RESPONSE",
  [NETREQ_ERROR_RESPONSE_HEADERS_TRUNCATED] = "net::ERR_RESPONSE_HEADERS_TRUNCATED",
  [NETREQ_ERROR_RESPONSE_HEADERS_TOO_BIG] = "net::ERR_RESPONSE_HEADERS_TOO_BIG",
  [NETREQ_ERROR_RESPONSE_HEADERS_MULTIPLE_LOCATION] = "net::ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION",
  [NETREQ_ERROR_INVALID_RESPONSE] = "net::ERR_INVALID_RESPONSE",
  [NETREQ_ERROR_CONTENT_LENGTH_MISMATCH] = "net::ERR_CONTENT_LENGTH_MISMATCH",
  [NETREQ_ERROR_INCOMPLETE_CHUNKED_ENCODING] = "net::ERR_INCOMPLETE_CHUNKED_ENCODING",
  [NETREQ_ERROR_INVALID_CHUNKED_ENCODING] = "net::ERR_INVALID_CHUNKED_ENCODING",
  [NETREQ_ERROR_CONTENT_DECODING_FAILED] = "net::ERR_CONTENT_DECODING_FAILED",
  [NETREQ_ERROR_RESPONSE_BODY_TOO_BIG] = "net::ERR_FILE_TOO_BIG",
  [NETREQ_ERROR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED] = "net::ERR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED",
  [NETREQ_ERROR_HTTP2_PROTOCOL_ERROR] = "net::ERR_HTTP2_PROTOCOL_ERROR",
  [NETREQ_ERROR_PROXY_CONNECTION_FAILED] = "net::ERR_PROXY_CONNECTION_FAILED",
  [NETREQ_ERROR_TUNNEL_CONNECTION_FAILED] = "net::ERR_TUNNEL_CONNECTION_FAILED",
  [NETREQ_ERROR_MANDATORY_PROXY_CONFIGURATION_FAILED] = "net::ERR_MANDATORY_PROXY_CONFIGURATION_FAILED",
  [NETREQ_ERROR_SSL_PROTOCOL_ERROR] = "net::ERR_SSL_PROTOCOL_ERROR",
  [NETREQ_ERROR_SSL_CLIENT_AUTH_CERT_NEEDED] = "net::ERR_SSL_CLIENT_AUTH_CERT_NEEDED",
  [NETREQ_ERROR_BAD_SSL_CLIENT_AUTH_CERT] = "net::ERR_BAD_SSL_CLIENT_AUTH_CERT",
  [NETREQ_ERROR_CERT_COMMON_NAME_INVALID] = "net::ERR_CERT_COMMON_NAME_INVALID",
  [NETREQ_ERROR_CERT_DATE_INVALID] = "net::ERR_CERT_DATE_INVALID",
  [NETREQ_ERROR_CERT_AUTHORITY_INVALID] = "net::ERR_CERT_AUTHORITY_INVALID",
  [NETREQ_ERROR_CERT_REVOKED] = "net::ERR_CERT_REVOKED",
  [NETREQ_ERROR_CERT_INVALID] = "net::ERR_CERT_INVALID",
  [NETREQ_ERROR_CERT_WEAK_SIGNATURE_ALGORITHM] = "net::ERR_CERT_WEAK_SIGNATURE_ALGORITHM",
  [NETREQ_ERROR_ACCESS_DENIED] = "net::ERR_ACCESS_DENIED",
  [NETREQ_ERROR_FILE_NO_SPACE] = "net::ERR_FILE_NO_SPACE",
};

/**
 * netreq_error_get_name:
 * @code: an error code
 *
 * Gets the name of an error code, such as `net::ERR_NAME_NOT_RESOLVED`. The four
 * timeouts share two names, since the original has no more.
 *
 * Returns: (transfer none): the name; that of %NETREQ_ERROR_FAILED for a
 *   code that this version does not know
 *
 * Since: 1.0
 */
const char *
netreq_error_get_name (NetreqError code)
{
  if ((guint) code >= G_N_ELEMENTS (error_names))
    code = NETREQ_ERROR_FAILED;

  return error_names[code];
}

static GError *error_new_valist (NetreqError  code,
                                 const char  *format,
                                 va_list      args) G_GNUC_PRINTF (2, 0);

G_GNUC_PRINTF (2, 0)
static GError *
error_new_valist (NetreqError  code,
                  const char  *format,
                  va_list      args)
{
  g_autofree char *words = g_strdup_vprintf (format, args);

  return g_error_new (NETREQ_ERROR, code, "%s: %s", netreq_error_get_name (code), words);
}

GError *
netreq_error_new (NetreqError  code,
                  const char  *format,
                  ...)
{
  va_list args;
  GError *error;

  va_start (args, format);
  error = error_new_valist (code, format, args);
  va_end (args);

  return error;
}

void
netreq_set_error (GError     **error,
                  NetreqError  code,
                  const char  *format,
                  ...)
{
  va_list args;

  if (error == NULL)
    return;

  va_start (args, format);
  g_propagate_error (error, error_new_valist (code, format, args));
  va_end (args);
}

const char *
netreq_error_get_words (const GError *error)
{
  g_autofree char *prefix = NULL;

  if (error->domain != NETREQ_ERROR)
    return error->message;

  prefix = g_strconcat (netreq_error_get_name (error->code), ": ", NULL);
  return g_str_has_prefix (error->message, prefix) ? error->message + strlen (prefix) : error->message;
}
