/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gio.h>

#include "call.h"

#include "support/netreq-echo-server.h"
#include "support/netreq-test-tls.h"

static void
assert_outcome (Call       *call,
                const char *error)
{
  g_autofree char *line = g_strconcat ("request error ", error, NULL);

  if (error != NULL)
    call_assert (call, "request finish", line, "request close");
  else
    call_assert_body (call, "xxx");
}

static void
add_file (GPtrArray  *certificates,
          const char *path)
{
  g_autoptr(GError) error = NULL;
  GList *list = g_tls_certificate_list_new_from_file (path, &error);

  g_assert_no_error (error);
  for (GList *link = list; link != NULL; link = link->next)
    g_ptr_array_add (certificates, link->data);
  g_list_free (list);
}

/* --- whom to trust --- */

typedef enum
{
  NOBODY,
  THE_AUTHORITY,
  THE_SERVER,
  /* Whom the system trusts anyway. */
  SOMEBODY_ELSE,
  SOMEBODY_ELSE_AND_THE_AUTHORITY,
} Anchors;

typedef struct
{
  const char *sentence;
  NetreqTestCertificate which;
  Anchors anchors;
  const char *error;
} Row;

#define UNKNOWN "net::ERR_CERT_AUTHORITY_INVALID"

static const Row rows[] = {
  { "nobody is trusted", NETREQ_TEST_CERTIFICATE_GOOD, NOBODY, UNKNOWN },
  { "somebody else is trusted", NETREQ_TEST_CERTIFICATE_GOOD, SOMEBODY_ELSE, UNKNOWN },
  { "the authority is trusted", NETREQ_TEST_CERTIFICATE_GOOD, THE_AUTHORITY, NULL },
  { "the authority is one of two", NETREQ_TEST_CERTIFICATE_GOOD, SOMEBODY_ELSE_AND_THE_AUTHORITY, NULL },
  { "the authority is trusted by way of another", NETREQ_TEST_CERTIFICATE_CHAINED, THE_AUTHORITY, NULL },
  { "nobody is trusted by way of another", NETREQ_TEST_CERTIFICATE_CHAINED, SOMEBODY_ELSE, UNKNOWN },
  { "the dates count", NETREQ_TEST_CERTIFICATE_EXPIRED, SOMEBODY_ELSE_AND_THE_AUTHORITY,
    "net::ERR_CERT_DATE_INVALID" },
  { "the name counts", NETREQ_TEST_CERTIFICATE_WRONG_HOST, THE_AUTHORITY, "net::ERR_CERT_COMMON_NAME_INVALID" },
  { "the algorithm counts", NETREQ_TEST_CERTIFICATE_WEAK, THE_AUTHORITY,
    "net::ERR_CERT_WEAK_SIGNATURE_ALGORITHM" },
  { "the authority does not vouch for everybody", NETREQ_TEST_CERTIFICATE_SELF_SIGNED, THE_AUTHORITY, UNKNOWN },
  { "the server itself is trusted", NETREQ_TEST_CERTIFICATE_SELF_SIGNED, THE_SERVER, NULL },
  { "the server itself is trusted, and the dates count", NETREQ_TEST_CERTIFICATE_EXPIRED, THE_SERVER,
    "net::ERR_CERT_DATE_INVALID" },
};

static void
set_anchors (NetreqSession *session,
             Anchors        anchors,
             const char    *authority,
             const char    *server,
             const char    *somebody_else)
{
  g_autoptr(GPtrArray) array = g_ptr_array_new_with_free_func (g_object_unref);

  if (anchors == SOMEBODY_ELSE || anchors == SOMEBODY_ELSE_AND_THE_AUTHORITY)
    add_file (array, somebody_else);
  if (anchors == THE_AUTHORITY || anchors == SOMEBODY_ELSE_AND_THE_AUTHORITY)
    add_file (array, authority);
  if (anchors == THE_SERVER)
    add_file (array, server);

  netreq_session_set_trust_anchors (session, array);
}

/* The system trusts another authority. */
static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqTestTls) known = NULL;
  g_autoptr(NetreqEchoServer) server = NULL;
  g_autoptr(NetreqEchoServer) known_server = NULL;
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autofree char *url = NULL;
  g_autofree char *known_url = NULL;
  g_autoptr(Call) call = NULL;
  g_autoptr(Call) known_call = NULL;

  if (tls == NULL)
    return;

  known = netreq_test_tls_new ();
  server = netreq_echo_server_new_tls (tls, row->which);
  known_server = netreq_echo_server_new_tls (known, NETREQ_TEST_CERTIFICATE_GOOD);
  url = netreq_echo_server_url (server, "/length/3");
  known_url = netreq_echo_server_url (known_server, "/length/3");
  set_anchors (session, row->anchors, netreq_test_tls_get_authority_path (tls),
               netreq_test_tls_get_certificate_path (tls, row->which),
               netreq_test_tls_get_authority_path (known));

  call = call_start (session, url);
  known_call = call_start (session, known_url);
  assert_outcome (call, row->error);
  assert_outcome (known_call, NULL);
}

/* --- changes --- */

static void
test_change (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqTestTls) known = NULL;
  g_autoptr(NetreqEchoServer) server = NULL;
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(NetreqSession) other = netreq_session_new ();
  g_autoptr(GPtrArray) anchors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *url = NULL;
  static const gboolean are_set[] = { FALSE, TRUE, FALSE, TRUE };

  if (tls == NULL)
    return;

  known = netreq_test_tls_new ();
  server = netreq_echo_server_new_tls (tls, NETREQ_TEST_CERTIFICATE_GOOD);
  url = netreq_echo_server_url (server, "/length/3");
  add_file (anchors, netreq_test_tls_get_authority_path (tls));

  for (guint i = 0; i < G_N_ELEMENTS (are_set); i++)
    {
      g_autoptr(Call) call = NULL;
      g_autoptr(Call) stranger = NULL;

      netreq_session_set_trust_anchors (session, are_set[i] ? anchors : NULL);
      call = call_start (session, url);
      stranger = call_start (other, url);
      assert_outcome (call, are_set[i] ? NULL : UNKNOWN);
      assert_outcome (stranger, UNKNOWN);
    }
}

static void
on_challenge (NetreqSession              *session,
              NetreqCertificateChallenge *challenge,
              gpointer                    user_data)
{
  GTlsCertificateFlags *errors = user_data;

  *errors = netreq_certificate_challenge_get_errors (challenge);
}

/* Who decides is told what was found with them. */
static void
test_handler (void)
{
  g_autoptr(NetreqTestTls) tls = netreq_test_tls_new ();
  g_autoptr(NetreqTestTls) known = NULL;
  g_autoptr(NetreqEchoServer) server = NULL;
  g_autoptr(NetreqSession) session = netreq_session_new ();
  g_autoptr(GPtrArray) anchors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *url = NULL;
  g_autoptr(Call) refused = NULL;
  g_autoptr(Call) call = NULL;
  GTlsCertificateFlags errors = 0;

  if (tls == NULL)
    return;

  known = netreq_test_tls_new ();
  server = netreq_echo_server_new_tls (tls, NETREQ_TEST_CERTIFICATE_GOOD);
  url = netreq_echo_server_url (server, "/length/3");
  add_file (anchors, netreq_test_tls_get_authority_path (tls));
  netreq_session_set_certificate_verify_handler (session, on_challenge, &errors, NULL);

  refused = call_start (session, url);
  assert_outcome (refused, UNKNOWN);
  g_assert_cmpuint (errors, ==, G_TLS_CERTIFICATE_UNKNOWN_CA);

  netreq_session_set_trust_anchors (session, anchors);
  call = call_start (session, url);
  assert_outcome (call, NULL);
  g_assert_cmpuint (errors, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/trust-anchors/%s", rows[i].sentence);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  g_test_add_func ("/trust-anchors/change", test_change);
  g_test_add_func ("/trust-anchors/handler", test_handler);

  return g_test_run ();
}
