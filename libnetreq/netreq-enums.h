/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined (NETREQ_INSIDE) && !defined (NETREQ_COMPILATION)
#error "Only <libnetreq/netreq.h> can be included directly."
#endif

#include <glib.h>

G_BEGIN_DECLS

/**
 * NetreqCredentials:
 * @NETREQ_CREDENTIALS_UNSET: cached credentials are used, cookies only with
 *   [property@Netreq.ClientRequest:use-session-cookies]
 * @NETREQ_CREDENTIALS_OMIT: neither cookies nor credentials are used
 * @NETREQ_CREDENTIALS_SAME_ORIGIN: both are used, but only for the origin given
 *   as [property@Netreq.ClientRequest:origin]
 * @NETREQ_CREDENTIALS_INCLUDE: both are always used
 *
 * Whether cookies and cached credentials take part in a request, as the
 * credentials mode of the Fetch standard.
 *
 * Since: 1.0
 */
typedef enum {
  NETREQ_CREDENTIALS_UNSET,
  NETREQ_CREDENTIALS_OMIT,
  NETREQ_CREDENTIALS_SAME_ORIGIN,
  NETREQ_CREDENTIALS_INCLUDE,
} NetreqCredentials;

/**
 * NetreqRedirectMode:
 * @NETREQ_REDIRECT_MODE_FOLLOW: redirects are followed
 * @NETREQ_REDIRECT_MODE_ERROR: a redirect fails the request with
 *   %NETREQ_ERROR_BLOCKED_BY_CLIENT
 * @NETREQ_REDIRECT_MODE_MANUAL: the application decides at every redirect
 *
 * What happens when a server redirects, as the redirect mode of the Fetch
 * standard. A redirect is a response with the status 301, 302, 303, 307 or 308 and
 * a header `Location`; any other response is delivered as it is.
 *
 * After 301 and 302 a POST goes on as a GET, after 303 everything but HEAD does;
 * then the body stays behind, with the headers that describe it. After 307 and 308
 * method and body stay what they are. A streamed body can't be sent twice: where it
 * had to be, the request fails with
 * %NETREQ_ERROR_UPLOAD_STREAM_REWIND_NOT_SUPPORTED.
 *
 * At another origin the headers `Authorization`, `Proxy-Authorization` and `Cookie`
 * that the application has set are not sent, and not again if a redirect leads back.
 * All others are.
 *
 * The request fails with %NETREQ_ERROR_TOO_MANY_REDIRECTS after 20 redirects, with
 * %NETREQ_ERROR_UNSAFE_REDIRECT when one leads to anything but http and https, with
 * %NETREQ_ERROR_UNSAFE_PORT when it leads to the port of another protocol, with
 * %NETREQ_ERROR_RESPONSE_HEADERS_MULTIPLE_LOCATION when it leads to several places,
 * and with %NETREQ_ERROR_INVALID_REDIRECT when nobody can tell where it leads.
 *
 * Since: 1.0
 */
typedef enum {
  NETREQ_REDIRECT_MODE_FOLLOW,
  NETREQ_REDIRECT_MODE_ERROR,
  NETREQ_REDIRECT_MODE_MANUAL,
} NetreqRedirectMode;

/**
 * NetreqReferrerPolicy:
 * @NETREQ_REFERRER_POLICY_DEFAULT: the empty string of the standard: the same
 *   as %NETREQ_REFERRER_POLICY_STRICT_ORIGIN_WHEN_CROSS_ORIGIN
 * @NETREQ_REFERRER_POLICY_NO_REFERRER: never
 * @NETREQ_REFERRER_POLICY_NO_REFERRER_WHEN_DOWNGRADE: the whole URL, but nothing
 *   from https to http
 * @NETREQ_REFERRER_POLICY_ORIGIN: the origin only
 * @NETREQ_REFERRER_POLICY_ORIGIN_WHEN_CROSS_ORIGIN: the whole URL within the
 *   origin, else the origin only
 * @NETREQ_REFERRER_POLICY_UNSAFE_URL: always the whole URL
 * @NETREQ_REFERRER_POLICY_SAME_ORIGIN: the whole URL within the origin, else
 *   nothing
 * @NETREQ_REFERRER_POLICY_STRICT_ORIGIN: the origin only, and nothing from
 *   https to http
 * @NETREQ_REFERRER_POLICY_STRICT_ORIGIN_WHEN_CROSS_ORIGIN: the whole URL within
 *   the origin, else the origin only, and nothing from https to http
 *
 * How much of the referrer a request shows, as in the W3C Referrer Policy. As there,
 * a loopback address and localhost count as https when it is about what goes from
 * https to http.
 *
 * Since: 1.0
 */
typedef enum {
  NETREQ_REFERRER_POLICY_DEFAULT,
  NETREQ_REFERRER_POLICY_NO_REFERRER,
  NETREQ_REFERRER_POLICY_NO_REFERRER_WHEN_DOWNGRADE,
  NETREQ_REFERRER_POLICY_ORIGIN,
  NETREQ_REFERRER_POLICY_ORIGIN_WHEN_CROSS_ORIGIN,
  NETREQ_REFERRER_POLICY_UNSAFE_URL,
  NETREQ_REFERRER_POLICY_SAME_ORIGIN,
  NETREQ_REFERRER_POLICY_STRICT_ORIGIN,
  NETREQ_REFERRER_POLICY_STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
} NetreqReferrerPolicy;

/**
 * NetreqCacheMode:
 * @NETREQ_CACHE_MODE_DEFAULT: as the HTTP caching rules say
 * @NETREQ_CACHE_MODE_NO_STORE: the cache is neither read nor written
 * @NETREQ_CACHE_MODE_RELOAD: the cache is not read, but written
 * @NETREQ_CACHE_MODE_NO_CACHE: what is stored is always validated
 * @NETREQ_CACHE_MODE_FORCE_CACHE: what is stored is used even when stale
 * @NETREQ_CACHE_MODE_ONLY_IF_CACHED: only what is stored is used
 *
 * How a request uses the HTTP cache, as the cache mode of the Fetch standard.
 *
 * Since: 1.0
 */
typedef enum {
  NETREQ_CACHE_MODE_DEFAULT,
  NETREQ_CACHE_MODE_NO_STORE,
  NETREQ_CACHE_MODE_RELOAD,
  NETREQ_CACHE_MODE_NO_CACHE,
  NETREQ_CACHE_MODE_FORCE_CACHE,
  NETREQ_CACHE_MODE_ONLY_IF_CACHED,
} NetreqCacheMode;

/**
 * NetreqPriority:
 * @NETREQ_PRIORITY_THROTTLED: after everything else
 * @NETREQ_PRIORITY_IDLE: before throttled
 * @NETREQ_PRIORITY_LOWEST: the default
 * @NETREQ_PRIORITY_LOW: before the default
 * @NETREQ_PRIORITY_MEDIUM: before low
 * @NETREQ_PRIORITY_HIGHEST: before everything else
 *
 * How urgent a request is, in ascending order.
 *
 * Of the requests of a session that wait for a connection the most urgent goes first,
 * and of equal ones the one that came first. None waits for ever: the one that has
 * waited longest of those that could go lets 16 others go first, and then it has its
 * turn.
 *
 * On HTTP/2 the server is told too, in a `Priority` header (RFC 9218): an urgency of
 * 0 for the highest, 1 for medium, 2 for low, 4 for idle and 5 for throttled. The
 * lowest is what a server assumes anyway, 3.
 *
 * Since: 1.0
 */
typedef enum {
  NETREQ_PRIORITY_THROTTLED,
  NETREQ_PRIORITY_IDLE,
  NETREQ_PRIORITY_LOWEST,
  NETREQ_PRIORITY_LOW,
  NETREQ_PRIORITY_MEDIUM,
  NETREQ_PRIORITY_HIGHEST,
} NetreqPriority;

/**
 * NetreqSameSite:
 * @NETREQ_SAME_SITE_UNSPECIFIED: the server has not said; the same as
 *   %NETREQ_SAME_SITE_LAX
 * @NETREQ_SAME_SITE_NO_RESTRICTION: `None`: it goes along with every request; the
 *   cookie must be Secure
 * @NETREQ_SAME_SITE_LAX: `Lax`: it goes along within its site only
 * @NETREQ_SAME_SITE_STRICT: `Strict`: it goes along within its site only
 *
 * With which requests a cookie goes along, as its attribute SameSite says it.
 *
 * The site of a request is that of its first URL: scheme and registrable domain. A
 * redirect to another site leaves it for good, and one from http to https does so
 * too. The exception that browsers make for Lax is about pages that a user goes to,
 * of which there are none here.
 *
 * Since: 1.0
 */
typedef enum {
  NETREQ_SAME_SITE_UNSPECIFIED,
  NETREQ_SAME_SITE_NO_RESTRICTION,
  NETREQ_SAME_SITE_LAX,
  NETREQ_SAME_SITE_STRICT,
} NetreqSameSite;

/**
 * NetreqCookieChangeCause:
 * @NETREQ_COOKIE_CHANGE_CAUSE_EXPLICIT: a server or the application has set it, or the
 *   application has removed it
 * @NETREQ_COOKIE_CHANGE_CAUSE_OVERWRITE: it was removed to make room for a new one of
 *   the same name, domain and path
 * @NETREQ_COOKIE_CHANGE_CAUSE_EXPIRED: it was removed since its time was over
 * @NETREQ_COOKIE_CHANGE_CAUSE_EVICTED: it was removed since there were too many
 * @NETREQ_COOKIE_CHANGE_CAUSE_EXPIRED_OVERWRITE: it was removed by one of the same name,
 *   domain and path whose time was over already: the way in which a server removes
 *   a cookie
 *
 * Why a cookie of a session has changed.
 *
 * Since: 1.0
 */
typedef enum {
  NETREQ_COOKIE_CHANGE_CAUSE_EXPLICIT,
  NETREQ_COOKIE_CHANGE_CAUSE_OVERWRITE,
  NETREQ_COOKIE_CHANGE_CAUSE_EXPIRED,
  NETREQ_COOKIE_CHANGE_CAUSE_EVICTED,
  NETREQ_COOKIE_CHANGE_CAUSE_EXPIRED_OVERWRITE,
} NetreqCookieChangeCause;

/**
 * NetreqNetworkAccess:
 * @NETREQ_NETWORK_ACCESS_ALL: the session uses the network
 * @NETREQ_NETWORK_ACCESS_NONE: it does not, and its requests fail at once
 *
 * Whether a session uses the network.
 *
 * Since: 1.0
 */
typedef enum {
  NETREQ_NETWORK_ACCESS_ALL,
  NETREQ_NETWORK_ACCESS_NONE,
} NetreqNetworkAccess;

/**
 * NetreqQueryType:
 * @NETREQ_QUERY_TYPE_UNSPECIFIED: addresses of both kinds
 * @NETREQ_QUERY_TYPE_A: IPv4 addresses
 * @NETREQ_QUERY_TYPE_AAAA: IPv6 addresses
 *
 * Which addresses of a host are looked for.
 *
 * Since: 1.0
 */
typedef enum {
  NETREQ_QUERY_TYPE_UNSPECIFIED,
  NETREQ_QUERY_TYPE_A,
  NETREQ_QUERY_TYPE_AAAA,
} NetreqQueryType;

/**
 * NetreqResolveSource:
 * @NETREQ_RESOLVE_SOURCE_ANY: whoever knows, which is the system here
 * @NETREQ_RESOLVE_SOURCE_SYSTEM: the system
 * @NETREQ_RESOLVE_SOURCE_DNS: name servers, without the system; nobody can ask them past
 *   the system here, so this is an error
 * @NETREQ_RESOLVE_SOURCE_MDNS: multicast DNS alone; this is an error for the same reason
 * @NETREQ_RESOLVE_SOURCE_LOCAL_ONLY: what is known without the network: addresses, names
 *   of this host such as `localhost`, and what the session has found lately
 *
 * Who is asked for the addresses of a host.
 *
 * Since: 1.0
 */
typedef enum {
  NETREQ_RESOLVE_SOURCE_ANY,
  NETREQ_RESOLVE_SOURCE_SYSTEM,
  NETREQ_RESOLVE_SOURCE_DNS,
  NETREQ_RESOLVE_SOURCE_MDNS,
  NETREQ_RESOLVE_SOURCE_LOCAL_ONLY,
} NetreqResolveSource;

/**
 * NetreqCacheUsage:
 * @NETREQ_CACHE_USAGE_ALLOWED: what was found within the last minute is good enough
 * @NETREQ_CACHE_USAGE_STALE_ALLOWED: what was ever found is good enough
 * @NETREQ_CACHE_USAGE_DISALLOWED: somebody is asked in any case
 *
 * Whether the addresses of a host may be those that the session has found before.
 *
 * Since: 1.0
 */
typedef enum {
  NETREQ_CACHE_USAGE_ALLOWED,
  NETREQ_CACHE_USAGE_STALE_ALLOWED,
  NETREQ_CACHE_USAGE_DISALLOWED,
} NetreqCacheUsage;

/**
 * NetreqProxyMode:
 * @NETREQ_PROXY_MODE_DEFAULT: %NETREQ_PROXY_MODE_PAC_SCRIPT when there is a script,
 *   else %NETREQ_PROXY_MODE_FIXED_SERVERS
 * @NETREQ_PROXY_MODE_DIRECT: no proxies
 * @NETREQ_PROXY_MODE_AUTO_DETECT: those of a script that the network tells of; nobody
 *   can ask for it here, so this is an error
 * @NETREQ_PROXY_MODE_PAC_SCRIPT: those that a script chooses, where the system has a
 *   service that runs it
 * @NETREQ_PROXY_MODE_FIXED_SERVERS: those of [property@Netreq.ProxyConfig:proxy-rules]
 * @NETREQ_PROXY_MODE_SYSTEM: those of the system's settings
 *
 * Where the proxies of a session come from.
 *
 * Since: 1.0
 */
typedef enum {
  NETREQ_PROXY_MODE_DEFAULT,
  NETREQ_PROXY_MODE_DIRECT,
  NETREQ_PROXY_MODE_AUTO_DETECT,
  NETREQ_PROXY_MODE_PAC_SCRIPT,
  NETREQ_PROXY_MODE_FIXED_SERVERS,
  NETREQ_PROXY_MODE_SYSTEM,
} NetreqProxyMode;

/**
 * NetreqStorageKinds:
 * @NETREQ_STORAGE_KINDS_COOKIES: cookies
 * @NETREQ_STORAGE_KINDS_HSTS: which servers are to be asked over https only
 * @NETREQ_STORAGE_KINDS_AUTH_CACHE: user names and passwords that have worked
 * @NETREQ_STORAGE_KINDS_CERTIFICATE_DECISIONS: what was decided about certificates of
 *   servers, and which of ours they are shown
 * @NETREQ_STORAGE_KINDS_ALL: all that a session keeps, also what is not known here yet
 *
 * What a session keeps.
 *
 * Since: 1.0
 */
typedef enum {
  NETREQ_STORAGE_KINDS_COOKIES = 1 << 0,
  NETREQ_STORAGE_KINDS_HSTS = 1 << 1,
  NETREQ_STORAGE_KINDS_AUTH_CACHE = 1 << 2,
  NETREQ_STORAGE_KINDS_CERTIFICATE_DECISIONS = 1 << 3,
  NETREQ_STORAGE_KINDS_ALL = 0x7fffffff,
} NetreqStorageKinds;

/**
 * NetreqHttp2:
 * @NETREQ_HTTP2_NEVER: HTTP/1.1 only
 * @NETREQ_HTTP2_AUTO: HTTP/2 where the engine at hand speaks it without known
 *   defects, else HTTP/1.1
 * @NETREQ_HTTP2_ALWAYS: HTTP/2 wherever a server offers it
 *
 * Whether a session speaks HTTP/2 over TLS. A streamed body goes over HTTP/1.1 in
 * any case: the engine cannot share a connection between such a body and others. So
 * does a request with headers of more than 60 KiB, for which HTTP/2 has no room here.
 * Nor does it tell when an HTTP/2 connection is lost within a response, and it
 * keeps what nobody reads of one in memory: whoever wants HTTP/2 always should have
 * an idle timeout and read what was asked for. No libsoup that has been released is
 * without these defects, so %NETREQ_HTTP2_AUTO is HTTP/1.1 for now.
 *
 * Since: 1.0
 */
typedef enum {
  NETREQ_HTTP2_NEVER,
  NETREQ_HTTP2_AUTO,
  NETREQ_HTTP2_ALWAYS,
} NetreqHttp2;

G_END_DECLS
