/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-url-private.h"
#include "session/netreq-credential-cache-private.h"

#define BASIC "Basic realm=\"one\""
#define DIGEST "Digest realm=\"one\", nonce=\"n\", qop=\"auth\""

static GUri *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  GUri *url = netreq_url_parse (text, NULL, NULL, &error);

  g_assert_no_error (error);
  return url;
}

static NetreqChallenge *
read_challenge (const char *field)
{
  g_autoptr(NetreqHeaderList) headers = netreq_header_list_new ();
  g_autoptr(GPtrArray) challenges = NULL;

  netreq_header_list_append (headers, "WWW-Authenticate", field);
  challenges = netreq_challenges_read (headers, FALSE);

  return netreq_challenge_copy (g_ptr_array_index (challenges, 0));
}

static NetreqCredential *
make (NetreqCredentialCache *cache,
      const char            *field,
      const char            *address,
      const char            *password)
{
  g_autoptr(NetreqChallenge) challenge = read_challenge (field);
  g_autoptr(GUri) url = parse (address);
  g_autoptr(NetreqProtectionSpace) space = netreq_protection_space_new (challenge, url);

  return netreq_credential_cache_make (cache, challenge, space, "user", password);
}

static void
store (NetreqCredentialCache *cache,
       const char            *field,
       const char            *address,
       const char            *password)
{
  g_autoptr(NetreqCredential) credential = make (cache, field, address, password);

  netreq_credential_cache_store (cache, credential);
}

/* @password: NULL when nothing is sent ahead */
static void
assert_ahead (NetreqCredentialCache *cache,
              const char            *address,
              const char            *password)
{
  g_autoptr(GUri) url = parse (address);
  g_autoptr(NetreqCredential) credential = netreq_credential_cache_find_for_url (cache, url);

  if (password == NULL)
    g_assert_null (credential);
  else
    g_assert_true (netreq_credential_is_for (credential, "user", password));
}

static void
test_closest (void)
{
  g_autoptr(NetreqCredentialCache) cache = netreq_credential_cache_new ();

  assert_ahead (cache, "http://one.test/a/", NULL);
  store (cache, "Basic realm=\"one\"", "http://one.test/a/", "outer");
  store (cache, "Basic realm=\"two\"", "http://one.test/a/b/", "inner");
  store (cache, "Basic realm=\"one\"", "http://two.test/a/", "far");
  assert_ahead (cache, "http://one.test/a/c", "outer");
  assert_ahead (cache, "http://one.test/a/b/c", "inner");
  assert_ahead (cache, "http://two.test/a/b/c", "far");
  assert_ahead (cache, "http://one.test/", NULL);
  assert_ahead (cache, "http://one.test:81/a/", NULL);
  assert_ahead (cache, "https://one.test/a/", NULL);
}

/* The newer one counts, wherever the older one did. */
static void
test_replaced (void)
{
  g_autoptr(NetreqCredentialCache) cache = netreq_credential_cache_new ();

  store (cache, BASIC, "http://one.test/a/", "old");
  store (cache, BASIC, "http://one.test/b/", "new");
  assert_ahead (cache, "http://one.test/a/", "new");
  assert_ahead (cache, "http://one.test/b/", "new");
}

/* Else each request would go with what was asked for in a realm that is no more. */
static void
test_new_realm (void)
{
  g_autoptr(NetreqCredentialCache) cache = netreq_credential_cache_new ();

  store (cache, "Basic realm=\"one\"", "http://one.test/a/", "old");
  store (cache, "Basic realm=\"two\"", "http://one.test/a/", "new");
  assert_ahead (cache, "http://one.test/a/", "new");
}

/* A server that has a new realm for each answer must not fill the memory. */
static void
test_bound (void)
{
  g_autoptr(NetreqCredentialCache) cache = netreq_credential_cache_new ();

  store (cache, BASIC, "http://one.test/", "old");
  store (cache, BASIC, "http://two.test/", "kept");
  for (guint i = 0; i < 99; i++)
    {
      g_autofree char *field = g_strdup_printf ("Basic realm=\"%u\"", i);

      store (cache, field, "http://three.test/", "new");
    }

  assert_ahead (cache, "http://one.test/", NULL);
  assert_ahead (cache, "http://two.test/", "kept");
  assert_ahead (cache, "http://three.test/", "new");
}

static void
test_forgotten (void)
{
  g_autoptr(NetreqCredentialCache) cache = netreq_credential_cache_new ();
  g_autoptr(NetreqCredential) other = make (cache, BASIC, "http://one.test/", "other");
  g_autoptr(NetreqCredential) same = make (cache, BASIC, "http://one.test/", "secret");

  store (cache, BASIC, "http://one.test/", "secret");
  netreq_credential_cache_forget (cache, other);
  assert_ahead (cache, "http://one.test/", "secret");
  netreq_credential_cache_forget (cache, same);
  assert_ahead (cache, "http://one.test/", NULL);
  netreq_credential_cache_forget (cache, same);
}

/* What was on its way when the cache was cleared does not come back. */
static void
test_cleared (void)
{
  g_autoptr(NetreqCredentialCache) cache = netreq_credential_cache_new ();
  g_autoptr(NetreqCredential) late = make (cache, BASIC, "http://one.test/", "late");
  g_autoptr(NetreqCredential) renewed = NULL;
  g_autoptr(NetreqChallenge) challenge = read_challenge (BASIC);

  store (cache, BASIC, "http://one.test/", "secret");
  netreq_credential_cache_clear (cache);
  assert_ahead (cache, "http://one.test/", NULL);
  netreq_credential_cache_store (cache, late);
  assert_ahead (cache, "http://one.test/", NULL);
  renewed = netreq_credential_renew (late, challenge, netreq_credential_get_space (late));
  netreq_credential_cache_store (cache, renewed);
  assert_ahead (cache, "http://one.test/", NULL);
  store (cache, BASIC, "http://one.test/", "new");
  assert_ahead (cache, "http://one.test/", "new");
}

static NetreqCredential *
make_for_proxy (NetreqCredentialCache *cache,
                const char            *password)
{
  g_autoptr(NetreqChallenge) challenge = read_challenge (BASIC);
  g_autoptr(NetreqProtectionSpace) space = netreq_protection_space_new_for_proxy (challenge, "proxy.test:3128");

  return netreq_credential_cache_make (cache, challenge, space, "user", password);
}

static gboolean
knows_proxy (NetreqCredentialCache *cache)
{
  g_autoptr(NetreqCredential) credential = netreq_credential_cache_find_for_proxy (cache, "proxy.test:3128");

  return credential != NULL;
}

/* Nor does what was on its way, while servers lose nothing. */
static void
test_proxies_forgotten (void)
{
  g_autoptr(NetreqCredentialCache) cache = netreq_credential_cache_new ();
  g_autoptr(NetreqCredential) known = make_for_proxy (cache, "secret");
  g_autoptr(NetreqCredential) late = make_for_proxy (cache, "late");
  g_autoptr(NetreqCredential) of_server = make (cache, BASIC, "http://one.test/", "secret");
  g_autoptr(NetreqCredential) later = NULL;

  netreq_credential_cache_store (cache, known);
  g_assert_true (knows_proxy (cache));
  netreq_credential_cache_forget_proxies (cache);
  g_assert_false (knows_proxy (cache));
  netreq_credential_cache_store (cache, late);
  g_assert_false (knows_proxy (cache));
  netreq_credential_cache_store (cache, of_server);
  assert_ahead (cache, "http://one.test/", "secret");

  later = make_for_proxy (cache, "new");
  netreq_credential_cache_store (cache, later);
  g_assert_true (knows_proxy (cache));
}

/* Those of other servers can still be renewed. */
static void
test_server_cleared (void)
{
  g_autoptr(NetreqCredentialCache) cache = netreq_credential_cache_new ();
  g_autoptr(NetreqCredential) late = make (cache, BASIC, "http://one.test/", "late");
  g_autoptr(NetreqCredential) kept = make (cache, BASIC, "http://two.test/", "secret");
  g_autoptr(NetreqCredential) renewed = NULL;
  g_autoptr(NetreqChallenge) challenge = read_challenge (BASIC);
  g_autoptr(GUri) url = parse ("http://one.test/");

  store (cache, BASIC, "http://one.test/", "secret");
  store (cache, "Basic realm=\"two\"", "http://one.test/a/", "secret");
  store (cache, BASIC, "http://one.test:81/", "secret");
  netreq_credential_cache_store (cache, kept);
  netreq_credential_cache_clear_server (cache, url);
  assert_ahead (cache, "http://one.test/", NULL);
  assert_ahead (cache, "http://one.test/a/", NULL);
  assert_ahead (cache, "http://one.test:81/", "secret");
  assert_ahead (cache, "http://two.test/", "secret");

  netreq_credential_cache_store (cache, late);
  assert_ahead (cache, "http://one.test/", NULL);
  renewed = netreq_credential_renew (kept, challenge, netreq_credential_get_space (kept));
  netreq_credential_cache_forget (cache, kept);
  netreq_credential_cache_store (cache, renewed);
  assert_ahead (cache, "http://two.test/", "secret");
}

/* No two have the same cnonce, and each use is counted. */
static void
test_digest (void)
{
  g_autoptr(NetreqCredentialCache) cache = netreq_credential_cache_new ();
  g_autoptr(NetreqCredential) one = make (cache, DIGEST, "http://one.test/", "secret");
  g_autoptr(NetreqCredential) two = make (cache, DIGEST, "http://one.test/", "secret");
  g_autofree char *first = netreq_credential_answer (one, "GET", "/");
  g_autofree char *second = netreq_credential_answer (one, "GET", "/");
  g_autofree char *of_two = netreq_credential_answer (two, "GET", "/");

  g_assert_nonnull (g_strrstr (first, "nc=00000001"));
  g_assert_nonnull (g_strrstr (second, "nc=00000002"));
  g_assert_cmpstr (g_strrstr (first, "cnonce="), ==, g_strrstr (second, "cnonce="));
  g_assert_cmpstr (g_strrstr (first, "cnonce="), !=, g_strrstr (of_two, "cnonce="));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/credential-cache/closest", test_closest);
  g_test_add_func ("/credential-cache/replaced", test_replaced);
  g_test_add_func ("/credential-cache/new-realm", test_new_realm);
  g_test_add_func ("/credential-cache/bound", test_bound);
  g_test_add_func ("/credential-cache/forgotten", test_forgotten);
  g_test_add_func ("/credential-cache/cleared", test_cleared);
  g_test_add_func ("/credential-cache/proxies-forgotten", test_proxies_forgotten);
  g_test_add_func ("/credential-cache/server-cleared", test_server_cleared);
  g_test_add_func ("/credential-cache/digest", test_digest);

  return g_test_run ();
}
