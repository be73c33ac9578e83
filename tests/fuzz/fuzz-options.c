/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "policy/netreq-header-rules-private.h"
#include "policy/netreq-port-rules-private.h"
#include "policy/netreq-request-description-private.h"
#include "policy/netreq-url-private.h"

/* An input is method|url|protocol|host|hostname|port|path|origin|credentials and
 * then the headers, a name and a value in turn. */
enum {
  METHOD,
  URL,
  PROTOCOL,
  HOST,
  HOSTNAME,
  PORT,
  PATH,
  ORIGIN,
  CREDENTIALS,
  N_FIELDS,
};

static NetreqRequestOptions
read_options (GStrv fields)
{
  return (NetreqRequestOptions) {
    .method = fields[METHOD],
    .url = fields[URL],
    .protocol = fields[PROTOCOL],
    .host = fields[HOST],
    .hostname = fields[HOSTNAME],
    .port = *fields[PORT] != '\0' ? atoi (fields[PORT]) : -1,
    .path = fields[PATH],
    .origin = fields[ORIGIN],
    .credentials = (NetreqCredentials) (*fields[CREDENTIALS] & 3),
    .headers = (const char * const *) fields + N_FIELDS,
  };
}

static void
assert_headers (const NetreqRequestDescription *description,
                const NetreqRequestOptions     *options)
{
  g_auto(GStrv) pairs = netreq_header_list_to_strv (description->headers);

  g_assert_cmpstrv (pairs, options->headers);

  for (guint i = 0; pairs[i] != NULL; i += 2)
    g_assert_true (netreq_header_check (pairs[i], pairs[i + 1], NULL));
}

static void
assert_origin (const NetreqRequestDescription *description,
               const NetreqRequestOptions     *options)
{
  g_autoptr(GUri) uri = NULL;
  g_autofree char *origin = NULL;

  if (description->origin == NULL)
    {
      g_assert_cmpint (options->credentials, !=, NETREQ_CREDENTIALS_SAME_ORIGIN);
      return;
    }

  if (g_str_equal (description->origin, "null"))
    return;

  uri = netreq_url_parse (description->origin, NULL, NULL, NULL);
  origin = netreq_url_origin (uri);
  g_assert_cmpstr (origin, ==, description->origin);
}

/* No part reaches into another one: without the path, the server is the same. */
static void
assert_parts_stay_apart (const NetreqRequestDescription *description,
                         const NetreqRequestOptions     *options)
{
  NetreqRequestOptions less = *options;
  g_autoptr(NetreqRequestDescription) other = NULL;
  g_autofree char *origin = netreq_url_origin (description->url);
  g_autofree char *other_origin = NULL;

  if (*options->url != '\0')
    return;

  less.path = "/";
  other = netreq_request_description_new (&less, NULL);
  other_origin = netreq_url_origin (other->url);

  g_assert_cmpstr (other_origin, ==, origin);
  g_assert_null (description->username);
  g_assert_null (description->password);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_auto(GStrv) fields = g_strsplit (text, "|", -1);
  g_autoptr(GError) error = NULL;
  g_autoptr(NetreqRequestDescription) description = NULL;
  NetreqRequestOptions options;

  if (g_strv_length (fields) < N_FIELDS)
    return 0;

  options = read_options (fields);
  description = netreq_request_description_new (&options, &error);

  if (description == NULL)
    {
      fuzz_assert_error (error);
      return 0;
    }

  g_assert_no_error (error);
  g_assert_cmpstr (description->method, !=, "");
  fuzz_assert_consists_of (description->method, G_CSET_A_2_Z G_CSET_DIGITS "!#$%&'*+-.^_`|~");
  fuzz_assert_url (description->url);
  g_assert_false (netreq_port_is_blocked ((guint) g_uri_get_port (description->url)));
  assert_headers (description, &options);
  assert_origin (description, &options);
  assert_parts_stay_apart (description, &options);

  return 0;
}
