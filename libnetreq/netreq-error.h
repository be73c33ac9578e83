/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined (NETREQ_INSIDE) && !defined (NETREQ_COMPILATION)
#error "Only <libnetreq/netreq.h> can be included directly."
#endif

#include <glib.h>

#include <libnetreq/netreq-version-macros.h>

G_BEGIN_DECLS

/**
 * NETREQ_ERROR:
 *
 * The error domain of everything that can go wrong in libnetreq. The codes are
 * those of [error@Netreq.Error].
 *
 * Since: 1.0
 */
#define NETREQ_ERROR (netreq_error_quark ())

/**
 * NetreqError:
 * @NETREQ_ERROR_FAILED: `net::ERR_FAILED`: something went wrong that no other
 *   code describes
 * @NETREQ_ERROR_ABORTED: `net::ERR_ABORTED`: the request was aborted
 * @NETREQ_ERROR_INVALID_ARGUMENT: `net::ERR_INVALID_ARGUMENT`: an option, a
 *   header or another argument is not valid
 * @NETREQ_ERROR_UNEXPECTED: `net::ERR_UNEXPECTED`: a call came at a time when
 *   it is not allowed, such as a write after the end
 * @NETREQ_ERROR_INVALID_URL: `net::ERR_INVALID_URL`: the URL, or a part of
 *   one, is not valid
 * @NETREQ_ERROR_DISALLOWED_URL_SCHEME: `net::ERR_DISALLOWED_URL_SCHEME`: the
 *   URL is neither http nor https
 * @NETREQ_ERROR_UNSAFE_PORT: `net::ERR_UNSAFE_PORT`: the port of the URL is
 *   that of another service, and is never connected to
 * @NETREQ_ERROR_METHOD_NOT_SUPPORTED: `net::ERR_METHOD_NOT_SUPPORTED`: the
 *   method is one that is never sent
 * @NETREQ_ERROR_BLOCKED_BY_CLIENT: `net::ERR_BLOCKED_BY_CLIENT`: the
 *   application did not let the request go on
 * @NETREQ_ERROR_TOO_MANY_REDIRECTS: `net::ERR_TOO_MANY_REDIRECTS`: the
 *   request was redirected more often than is followed
 * @NETREQ_ERROR_INVALID_REDIRECT: `net::ERR_INVALID_REDIRECT`: the URL of a
 *   redirect is not valid
 * @NETREQ_ERROR_UNSAFE_REDIRECT: `net::ERR_UNSAFE_REDIRECT`: the URL of a
 *   redirect is neither http nor https
 * @NETREQ_ERROR_INTERNET_DISCONNECTED: `net::ERR_INTERNET_DISCONNECTED`: the
 *   session has no access to the network
 * @NETREQ_ERROR_NAME_NOT_RESOLVED: `net::ERR_NAME_NOT_RESOLVED`: the host
 *   name has no address
 * @NETREQ_ERROR_CONNECTION_REFUSED: `net::ERR_CONNECTION_REFUSED`: the host
 *   refused the connection
 * @NETREQ_ERROR_CONNECTION_RESET: `net::ERR_CONNECTION_RESET`: the connection
 *   was torn down while it was in use
 * @NETREQ_ERROR_CONNECTION_ABORTED: `net::ERR_CONNECTION_ABORTED`: the
 *   application has closed all connections of the session
 * @NETREQ_ERROR_CONNECTION_FAILED: `net::ERR_CONNECTION_FAILED`: no
 *   connection could be made, for a reason without a code of its own
 * @NETREQ_ERROR_ADDRESS_UNREACHABLE: `net::ERR_ADDRESS_UNREACHABLE`: there is
 *   no way to the host or its network
 * @NETREQ_ERROR_CONNECTION_TIMED_OUT: `net::ERR_CONNECTION_TIMED_OUT`: no
 *   connection was made within the connect timeout
 * @NETREQ_ERROR_RESPONSE_TIMED_OUT: `net::ERR_TIMED_OUT`: no response began
 *   within the response timeout
 * @NETREQ_ERROR_IDLE_TIMED_OUT: `net::ERR_TIMED_OUT`: nothing was sent or
 *   received within the idle timeout
 * @NETREQ_ERROR_TOTAL_TIMED_OUT: `net::ERR_TIMED_OUT`: the request was not
 *   over within the total timeout
 * @NETREQ_ERROR_EMPTY_RESPONSE: `net::ERR_EMPTY_RESPONSE`: the server closed
 *   the connection without a byte of response
 * @NETREQ_ERROR_INVALID_HTTP_RESPONSE: `net::ERR_INVALID_HTTP_RESPONSE`: what
 *   the server sent is not HTTP
 * @NETREQ_ERROR_RESPONSE_HEADERS_TRUNCATED:
 *   `net::ERR_RESPONSE_HEADERS_TRUNCATED`: the connection was closed within
 *   the response headers
 * @NETREQ_ERROR_RESPONSE_HEADERS_TOO_BIG:
 *   `net::ERR_RESPONSE_HEADERS_TOO_BIG`: the response headers are larger than
 *   is accepted
 * @NETREQ_ERROR_RESPONSE_HEADERS_MULTIPLE_LOCATION:
 *   `net::ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION`: the response redirects to
 *   more than one URL
 * @NETREQ_ERROR_INVALID_RESPONSE: `net::ERR_INVALID_RESPONSE`: the body is not
 *   what it was to be read as
 * @NETREQ_ERROR_CONTENT_LENGTH_MISMATCH: `net::ERR_CONTENT_LENGTH_MISMATCH`:
 *   the body is shorter than its Content-Length
 * @NETREQ_ERROR_INCOMPLETE_CHUNKED_ENCODING:
 *   `net::ERR_INCOMPLETE_CHUNKED_ENCODING`: the chunked body was cut short
 * @NETREQ_ERROR_INVALID_CHUNKED_ENCODING:
 *   `net::ERR_INVALID_CHUNKED_ENCODING`: the chunked body breaks the rules of
 *   its coding
 * @NETREQ_ERROR_CONTENT_DECODING_FAILED: `net::ERR_CONTENT_DECODING_FAILED`:
 *   the content coding of the body is broken or cut short
 * @NETREQ_ERROR_RESPONSE_BODY_TOO_BIG: `net::ERR_FILE_TOO_BIG`: the body is
 *   larger than the reader allows, or is that of a 421 and not known to be short
 * @NETREQ_ERROR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED:
 *   `net::ERR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED`: the body would have to be
 *   sent again, and it was streamed
 * @NETREQ_ERROR_HTTP2_PROTOCOL_ERROR: `net::ERR_HTTP2_PROTOCOL_ERROR`: the
 *   HTTP/2 connection or stream failed
 * @NETREQ_ERROR_PROXY_CONNECTION_FAILED: `net::ERR_PROXY_CONNECTION_FAILED`:
 *   the proxy could not be used
 * @NETREQ_ERROR_TUNNEL_CONNECTION_FAILED:
 *   `net::ERR_TUNNEL_CONNECTION_FAILED`: the proxy made no tunnel to the host
 * @NETREQ_ERROR_MANDATORY_PROXY_CONFIGURATION_FAILED:
 *   `net::ERR_MANDATORY_PROXY_CONFIGURATION_FAILED`: it could not be found out which
 *   proxies to use
 * @NETREQ_ERROR_SSL_PROTOCOL_ERROR: `net::ERR_SSL_PROTOCOL_ERROR`: the TLS
 *   handshake failed
 * @NETREQ_ERROR_SSL_CLIENT_AUTH_CERT_NEEDED:
 *   `net::ERR_SSL_CLIENT_AUTH_CERT_NEEDED`: the server asks for a client
 *   certificate
 * @NETREQ_ERROR_BAD_SSL_CLIENT_AUTH_CERT:
 *   `net::ERR_BAD_SSL_CLIENT_AUTH_CERT`: the server does not accept the client
 *   certificate
 * @NETREQ_ERROR_CERT_COMMON_NAME_INVALID:
 *   `net::ERR_CERT_COMMON_NAME_INVALID`: the certificate is for another host
 * @NETREQ_ERROR_CERT_DATE_INVALID: `net::ERR_CERT_DATE_INVALID`: the
 *   certificate has expired or is not valid yet
 * @NETREQ_ERROR_CERT_AUTHORITY_INVALID: `net::ERR_CERT_AUTHORITY_INVALID`:
 *   the certificate is signed by nobody who is trusted
 * @NETREQ_ERROR_CERT_REVOKED: `net::ERR_CERT_REVOKED`: the certificate has
 *   been revoked
 * @NETREQ_ERROR_CERT_INVALID: `net::ERR_CERT_INVALID`: the certificate is not
 *   valid
 * @NETREQ_ERROR_CERT_WEAK_SIGNATURE_ALGORITHM:
 *   `net::ERR_CERT_WEAK_SIGNATURE_ALGORITHM`: the certificate is signed with
 *   an algorithm that is not safe
 * @NETREQ_ERROR_ACCESS_DENIED: `net::ERR_ACCESS_DENIED`: a file or a folder
 *   can't be opened or written
 * @NETREQ_ERROR_FILE_NO_SPACE: `net::ERR_FILE_NO_SPACE`: there is no space
 *   left for a file
 *
 * What can go wrong, named as the network errors of Chromium are. Every message
 * of this domain begins with that name and goes on in words.
 *
 * Since: 1.0
 */
typedef enum {
  NETREQ_ERROR_FAILED,
  NETREQ_ERROR_ABORTED,
  NETREQ_ERROR_INVALID_ARGUMENT,
  NETREQ_ERROR_UNEXPECTED,
  NETREQ_ERROR_INVALID_URL,
  NETREQ_ERROR_DISALLOWED_URL_SCHEME,
  NETREQ_ERROR_UNSAFE_PORT,
  NETREQ_ERROR_METHOD_NOT_SUPPORTED,
  NETREQ_ERROR_BLOCKED_BY_CLIENT,
  NETREQ_ERROR_TOO_MANY_REDIRECTS,
  NETREQ_ERROR_INVALID_REDIRECT,
  NETREQ_ERROR_UNSAFE_REDIRECT,
  NETREQ_ERROR_INTERNET_DISCONNECTED,
  NETREQ_ERROR_NAME_NOT_RESOLVED,
  NETREQ_ERROR_CONNECTION_REFUSED,
  NETREQ_ERROR_CONNECTION_RESET,
  NETREQ_ERROR_CONNECTION_ABORTED,
  NETREQ_ERROR_CONNECTION_FAILED,
  NETREQ_ERROR_ADDRESS_UNREACHABLE,
  NETREQ_ERROR_CONNECTION_TIMED_OUT,
  NETREQ_ERROR_RESPONSE_TIMED_OUT,
  NETREQ_ERROR_IDLE_TIMED_OUT,
  NETREQ_ERROR_TOTAL_TIMED_OUT,
  NETREQ_ERROR_EMPTY_RESPONSE,
  NETREQ_ERROR_INVALID_HTTP_RESPONSE,
  NETREQ_ERROR_RESPONSE_HEADERS_TRUNCATED,
  NETREQ_ERROR_RESPONSE_HEADERS_TOO_BIG,
  NETREQ_ERROR_RESPONSE_HEADERS_MULTIPLE_LOCATION,
  NETREQ_ERROR_INVALID_RESPONSE,
  NETREQ_ERROR_CONTENT_LENGTH_MISMATCH,
  NETREQ_ERROR_INCOMPLETE_CHUNKED_ENCODING,
  NETREQ_ERROR_INVALID_CHUNKED_ENCODING,
  NETREQ_ERROR_CONTENT_DECODING_FAILED,
  NETREQ_ERROR_RESPONSE_BODY_TOO_BIG,
  NETREQ_ERROR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED,
  NETREQ_ERROR_HTTP2_PROTOCOL_ERROR,
  NETREQ_ERROR_PROXY_CONNECTION_FAILED,
  NETREQ_ERROR_TUNNEL_CONNECTION_FAILED,
  NETREQ_ERROR_MANDATORY_PROXY_CONFIGURATION_FAILED,
  NETREQ_ERROR_SSL_PROTOCOL_ERROR,
  NETREQ_ERROR_SSL_CLIENT_AUTH_CERT_NEEDED,
  NETREQ_ERROR_BAD_SSL_CLIENT_AUTH_CERT,
  NETREQ_ERROR_CERT_COMMON_NAME_INVALID,
  NETREQ_ERROR_CERT_DATE_INVALID,
  NETREQ_ERROR_CERT_AUTHORITY_INVALID,
  NETREQ_ERROR_CERT_REVOKED,
  NETREQ_ERROR_CERT_INVALID,
  NETREQ_ERROR_CERT_WEAK_SIGNATURE_ALGORITHM,
  NETREQ_ERROR_ACCESS_DENIED,
  NETREQ_ERROR_FILE_NO_SPACE,
} NetreqError;

NETREQ_AVAILABLE_IN_1_0
GQuark      netreq_error_quark    (void);
NETREQ_AVAILABLE_IN_1_0
const char *netreq_error_get_name (NetreqError code);

G_END_DECLS
