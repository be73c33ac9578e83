/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libnetreq/netreq.h>

#include "policy/netreq-certificate-rules-private.h"

typedef struct
{
  const char *name;
  gboolean somebody_decides;
  NetreqCertificateDecision decision;
  gboolean is_valid;
  NetreqCertificateVerdict expected;
} Row;

static const Row rows[] = {
  { "nobody-decides-about-a-good-one", FALSE, NETREQ_CERTIFICATE_UNDECIDED, TRUE, NETREQ_CERTIFICATE_GO },
  { "nobody-decides-about-a-bad-one", FALSE, NETREQ_CERTIFICATE_UNDECIDED, FALSE, NETREQ_CERTIFICATE_REFUSE },
  { "what-was-accepted-by-who-is-gone-is-not", FALSE, NETREQ_CERTIFICATE_ACCEPTED, FALSE, NETREQ_CERTIFICATE_REFUSE },
  { "what-was-rejected-by-who-is-gone-is-not", FALSE, NETREQ_CERTIFICATE_REJECTED, TRUE, NETREQ_CERTIFICATE_GO },
  { "good-ones-are-asked-about", TRUE, NETREQ_CERTIFICATE_UNDECIDED, TRUE, NETREQ_CERTIFICATE_ASK },
  { "bad-ones-are-asked-about", TRUE, NETREQ_CERTIFICATE_UNDECIDED, FALSE, NETREQ_CERTIFICATE_ASK },
  { "a-bad-one-is-accepted", TRUE, NETREQ_CERTIFICATE_ACCEPTED, FALSE, NETREQ_CERTIFICATE_GO },
  { "a-good-one-is-accepted", TRUE, NETREQ_CERTIFICATE_ACCEPTED, TRUE, NETREQ_CERTIFICATE_GO },
  { "a-bad-one-is-rejected", TRUE, NETREQ_CERTIFICATE_REJECTED, FALSE, NETREQ_CERTIFICATE_REFUSE },
  { "a-good-one-is-rejected", TRUE, NETREQ_CERTIFICATE_REJECTED, TRUE, NETREQ_CERTIFICATE_REFUSE },
  { "a-bad-one-is-left-to-the-check", TRUE, NETREQ_CERTIFICATE_LEFT, FALSE, NETREQ_CERTIFICATE_REFUSE },
  { "a-good-one-is-left-to-the-check", TRUE, NETREQ_CERTIFICATE_LEFT, TRUE, NETREQ_CERTIFICATE_GO },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;

  g_assert_cmpint (netreq_certificate_judge (row->somebody_decides, row->decision, row->is_valid), ==, row->expected);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/policy/certificate-rules/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }

  return g_test_run ();
}
