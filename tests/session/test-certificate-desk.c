/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-url-private.h"
#include "session/netreq-certificate-memory-private.h"
#include "session/netreq-session-private.h"
#include "support/netreq-test-loop.h"

static NetreqCertificateQuestion *
make_question (guint port)
{
  g_autofree char *text = g_strdup_printf ("https://one.test:%u/", port);
  g_autoptr(GUri) url = netreq_url_parse (text, NULL, NULL, NULL);

  return netreq_certificate_question_new_for_client (url, g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref));
}

static void
ask (NetreqSession             *session,
     guint                      port,
     NetreqCertificateWaitFunc  func,
     gpointer                   user_data)
{
  NetreqCertificateQuestion *question = make_question (port);

  netreq_certificate_desk_ask (netreq_session_get_certificate_desk (session), question, func, user_data);
  netreq_certificate_question_free (question);
}

static gboolean
is_known (NetreqSession *session,
          guint          port)
{
  NetreqCertificateQuestion *question = make_question (port);
  NetreqCertificateVerdict verdict =
    netreq_certificate_desk_judge (netreq_session_get_certificate_desk (session), question);

  netreq_certificate_question_free (question);
  return verdict != NETREQ_CERTIFICATE_ASK;
}

static void
on_request (NetreqSession                  *session,
            NetreqClientCertificateRequest *request,
            gpointer                        user_data)
{
  netreq_client_certificate_request_cancel (request);
}

static NetreqSession *
session_new (void)
{
  NetreqSession *session = netreq_session_new ();

  netreq_session_set_client_certificate_handler (session, on_request, NULL, NULL);
  return session;
}

static void
on_told (const GError *error,
         gpointer      user_data)
{
  guint *n_told = user_data;

  (*n_told)++;
}

/* A server that has all names below its own must not fill the memory. */
static void
test_bound (void)
{
  g_autoptr(NetreqSession) session = session_new ();
  guint n_told = 0;

  for (guint port = 1; port <= NETREQ_CERTIFICATE_MEMORY_SIZE + 1; port++)
    ask (session, port, on_told, &n_told);
  netreq_test_wait_for (n_told == NETREQ_CERTIFICATE_MEMORY_SIZE + 1);

  g_assert_false (is_known (session, 1));
  g_assert_true (is_known (session, 2));
  g_assert_true (is_known (session, NETREQ_CERTIFICATE_MEMORY_SIZE + 1));
}

static void
on_told_wait (const GError *error,
              gpointer      user_data)
{
  guint *n_told = user_data;

  (*n_told)++;
  netreq_test_wait_for (*n_told == 3);
}

/* Whoever is told may run the main loop, and wait for those behind. */
static void
test_nested_loop (void)
{
  g_autoptr(NetreqSession) session = session_new ();
  guint n_told = 0;

  for (guint i = 0; i < 3; i++)
    ask (session, 443, on_told_wait, &n_told);
  netreq_test_wait_for (n_told == 3);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/certificate-desk/bound", test_bound);
  g_test_add_func ("/certificate-desk/nested-loop", test_nested_loop);

  return g_test_run ();
}
