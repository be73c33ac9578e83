/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <stdlib.h>

#include "support/netreq-test-system.h"
#include "support/netreq-test-tls.h"

#define N_CERTIFICATES (NETREQ_TEST_CERTIFICATE_CLIENT + 1)

struct _NetreqTestTls
{
  char *openssl;   /* the program */
  char *directory; /* of all files */
  char *authority; /* paths of PEM files, as the rest */
  char *key;
  char *certificates[N_CERTIFICATES];
};

/* Those that tests have had before, for the next ones: it takes a while to make them. */
static GSList *spares;

static const char *const names[N_CERTIFICATES] = {
  [NETREQ_TEST_CERTIFICATE_GOOD] = "good.pem",
  [NETREQ_TEST_CERTIFICATE_EXPIRED] = "expired.pem",
  [NETREQ_TEST_CERTIFICATE_WRONG_HOST] = "wrong-host.pem",
  [NETREQ_TEST_CERTIFICATE_SELF_SIGNED] = "self-signed.pem",
  [NETREQ_TEST_CERTIFICATE_WEAK] = "weak.pem",
  [NETREQ_TEST_CERTIFICATE_CHAINED] = "chained.pem",
  [NETREQ_TEST_CERTIFICATE_CLIENT] = "client.pem",
};

static const char configuration[] =
  "[req]\n"
  "prompt = no\n"
  "distinguished_name = server_name\n"
  "[server_name]\n"
  "CN = The test server\n"
  "[authority]\n"
  "basicConstraints = critical,CA:TRUE\n"
  "keyUsage = critical,keyCertSign,cRLSign\n"
  "subjectKeyIdentifier = hash\n"
  "[good]\n"
  "basicConstraints = CA:FALSE\n"
  "extendedKeyUsage = serverAuth\n"
  "subjectAltName = @good_names\n"
  "[good_names]\n"
  "IP.1 = 127.0.0.1\n"
  "IP.2 = ::1\n"
  "DNS.1 = localhost\n"
  /* A wildcard right below it would be too wide. */
  "DNS.2 = a.localhost\n"
  "DNS.3 = *.a.localhost\n"
  "DNS.4 = *.one.example\n"
  "DNS.5 = two.example\n"
  "DNS.6 = a.co.uk\n"
  "DNS.7 = b.co.uk\n"
  "DNS.8 = one.example\n"
  "DNS.9 = *.www.one.example\n"
  "DNS.10 = *.two.example\n"
  "[wrong_host]\n"
  "basicConstraints = CA:FALSE\n"
  "extendedKeyUsage = serverAuth\n"
  "subjectAltName = DNS:other.example\n"
  "[client]\n"
  "basicConstraints = CA:FALSE\n"
  "extendedKeyUsage = clientAuth\n"
  /* Only `openssl ca` makes a certificate of the past in every version. */
  "[ca]\n"
  "default_ca = past\n"
  "[past]\n"
  "database = index.txt\n"
  "new_certs_dir = .\n"
  "rand_serial = yes\n"
  "policy = any_name\n"
  "[any_name]\n"
  "commonName = supplied\n";

/* A name has spaces, and the commands have none to spare. */
static const char client_configuration[] =
  "[req]\n"
  "prompt = no\n"
  "distinguished_name = client_name\n"
  "[client_name]\n"
  "CN = The test client\n";

/* What openssl is called with, one after the other. */
static const char *const commands[] = {
  "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out authority.key",
  "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out server.key",
  "req -x509 -config openssl.cnf -key authority.key -days 2 -sha256"
  " -subj /CN=authority -extensions authority -out authority.pem",
  "req -new -config openssl.cnf -key server.key -out server.csr",
  "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -set_serial 2"
  " -days 2 -sha256 -extfile openssl.cnf -extensions good -out good.pem",
  "ca -batch -config openssl.cnf -in server.csr -cert authority.pem -keyfile authority.key"
  " -startdate 20200101000000Z -enddate 20200102000000Z -md sha256 -extensions good"
  " -notext -out expired.pem",
  "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -set_serial 4"
  " -days 2 -sha256 -extfile openssl.cnf -extensions wrong_host -out wrong-host.pem",
  "x509 -req -in server.csr -signkey server.key -set_serial 5"
  " -days 2 -sha256 -extfile openssl.cnf -extensions good -out self-signed.pem",
  "x509 -req -in server.csr -CA authority.pem -CAkey authority.key -set_serial 6"
  " -days 2 -sha1 -extfile openssl.cnf -extensions good -out weak.pem",
  "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out intermediate.key",
  "req -new -config openssl.cnf -key intermediate.key -subj /CN=intermediate -out intermediate.csr",
  "x509 -req -in intermediate.csr -CA authority.pem -CAkey authority.key -set_serial 7"
  " -days 2 -sha256 -extfile openssl.cnf -extensions authority -out intermediate.pem",
  "x509 -req -in server.csr -CA intermediate.pem -CAkey intermediate.key -set_serial 8"
  " -days 2 -sha256 -extfile openssl.cnf -extensions good -out last.pem",
  "req -new -config client.cnf -key server.key -out client.csr",
  "x509 -req -in client.csr -CA authority.pem -CAkey authority.key -set_serial 9"
  " -days 2 -sha256 -extfile openssl.cnf -extensions client -out client.pem",
};

static void
run_openssl (NetreqTestTls *self,
             const char    *command)
{
  g_autofree char *line = g_strdup_printf ("%s %s", self->openssl, command);
  g_auto(GStrv) argv = g_strsplit (line, " ", -1);

  netreq_test_run_program (self->directory, (const char * const *) argv);
}

static void
concatenate (NetreqTestTls *self,
             const char    *first,
             const char    *second,
             const char    *both)
{
  g_autofree char *first_path = g_build_filename (self->directory, first, NULL);
  g_autofree char *second_path = g_build_filename (self->directory, second, NULL);
  g_autofree char *first_text = NULL;
  g_autofree char *second_text = NULL;
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (first_path, &first_text, NULL, NULL));
  g_assert_true (g_file_get_contents (second_path, &second_text, NULL, NULL));
  text = g_strconcat (first_text, second_text, NULL);
  netreq_test_write_file (self->directory, both, text);
}

static void
make_certificates (NetreqTestTls *self)
{
  netreq_test_write_file (self->directory, "openssl.cnf", configuration);
  netreq_test_write_file (self->directory, "client.cnf", client_configuration);
  netreq_test_write_file (self->directory, "index.txt", "");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    run_openssl (self, commands[i]);
  concatenate (self, "last.pem", "intermediate.pem", names[NETREQ_TEST_CERTIFICATE_CHAINED]);

  self->authority = g_build_filename (self->directory, "authority.pem", NULL);
  self->key = g_build_filename (self->directory, "server.key", NULL);
  for (guint i = 0; i < N_CERTIFICATES; i++)
    self->certificates[i] = g_build_filename (self->directory, names[i], NULL);
}

static void
trust_authority (NetreqTestTls *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsDatabase) database = g_tls_file_database_new (self->authority, &error);

  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

NetreqTestTls *
netreq_test_tls_new (void)
{
  g_autofree char *openssl = netreq_test_find_program ("openssl");
  NetreqTestTls *self;

  if (!openssl)
    {
      g_test_skip ("there is no openssl to make certificates with");
      return NULL;
    }

  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_test_skip ("GIO has no TLS: glib-networking is missing");
      return NULL;
    }

  if (spares != NULL)
    {
      self = spares->data;
      spares = g_slist_delete_link (spares, spares);
      trust_authority (self);
      return self;
    }

  self = g_new0 (NetreqTestTls, 1);
  self->openssl = g_steal_pointer (&openssl);
  self->directory = netreq_test_dir_new ();
  make_certificates (self);
  trust_authority (self);

  return self;
}

static void
destroy (NetreqTestTls *self)
{
  for (guint i = 0; i < N_CERTIFICATES; i++)
    g_free (self->certificates[i]);
  g_free (self->key);
  g_free (self->authority);
  netreq_test_dir_free (self->directory);
  g_free (self->openssl);
  g_free (self);
}

static void
destroy_spares (void)
{
  g_clear_slist (&spares, (GDestroyNotify) destroy);
}

void
netreq_test_tls_free (NetreqTestTls *self)
{
  static gboolean is_first = TRUE;

  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);

  if (is_first)
    atexit (destroy_spares);
  is_first = FALSE;
  spares = g_slist_prepend (spares, self);
}

const char *
netreq_test_tls_get_authority_path (NetreqTestTls *self)
{
  return self->authority;
}

const char *
netreq_test_tls_get_key_path (NetreqTestTls *self)
{
  return self->key;
}

const char *
netreq_test_tls_get_certificate_path (NetreqTestTls         *self,
                                      NetreqTestCertificate  which)
{
  return self->certificates[which];
}

GTlsCertificate *
netreq_test_tls_load (NetreqTestTls         *self,
                      NetreqTestCertificate  which)
{
  g_autoptr(GError) error = NULL;
  GTlsCertificate *certificate =
    g_tls_certificate_new_from_files (self->certificates[which], self->key, &error);

  g_assert_no_error (error);
  return certificate;
}
