/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "session/netreq-trust-database-private.h"

struct _NetreqTrustDatabase
{
  GTlsDatabase parent_instance;

  /* Of GTlsCertificate. Read by several threads, and changed by none. */
  GPtrArray *anchors;
};

G_DEFINE_FINAL_TYPE (NetreqTrustDatabase, netreq_trust_database, G_TYPE_TLS_DATABASE)

/* GIO keeps it, and loads it at first use. To be unreferenced; NULL where GIO has no
 * TLS. */
static GTlsDatabase *
get_system (void)
{
  return g_tls_backend_get_default_database (g_tls_backend_get_default ());
}

/* What is wrong with a chain that leads to nobody whom the system trusts: as much as it
 * is where it leads to an anchor, and @errors where it leads to none. */
static GTlsCertificateFlags
check_against_anchors (NetreqTrustDatabase  *self,
                       GTlsCertificate      *chain,
                       GSocketConnectable   *identity,
                       GTlsCertificateFlags  errors)
{
  for (guint i = 0; i < self->anchors->len; i++)
    {
      GTlsCertificateFlags found = g_tls_certificate_verify (chain, identity, g_ptr_array_index (self->anchors, i));

      if (found == 0)
        return 0;
      if (!(found & G_TLS_CERTIFICATE_UNKNOWN_CA))
        errors = found;
    }

  return errors;
}

static GTlsCertificateFlags
netreq_trust_database_verify_chain (GTlsDatabase             *database,
                                    GTlsCertificate          *chain,
                                    const char               *purpose,
                                    GSocketConnectable       *identity,
                                    GTlsInteraction          *interaction,
                                    GTlsDatabaseVerifyFlags   flags,
                                    GCancellable             *cancellable,
                                    GError                  **error)
{
  g_autoptr(GTlsDatabase) system = get_system ();
  GTlsCertificateFlags errors;

  errors = g_tls_database_verify_chain (system, chain, purpose, identity, interaction, flags, cancellable, error);
  if (!(errors & G_TLS_CERTIFICATE_UNKNOWN_CA))
    return errors;

  return check_against_anchors (NETREQ_TRUST_DATABASE (database), chain, identity, errors);
}

/* --- what has nothing to do with anchors --- */

static char *
netreq_trust_database_create_certificate_handle (GTlsDatabase    *database,
                                                 GTlsCertificate *certificate)
{
  g_autoptr(GTlsDatabase) system = get_system ();

  return g_tls_database_create_certificate_handle (system, certificate);
}

static GTlsCertificate *
netreq_trust_database_lookup_certificate_for_handle (GTlsDatabase             *database,
                                                     const char               *handle,
                                                     GTlsInteraction          *interaction,
                                                     GTlsDatabaseLookupFlags   flags,
                                                     GCancellable             *cancellable,
                                                     GError                  **error)
{
  g_autoptr(GTlsDatabase) system = get_system ();

  return g_tls_database_lookup_certificate_for_handle (system, handle, interaction, flags, cancellable, error);
}

static GTlsCertificate *
netreq_trust_database_lookup_certificate_issuer (GTlsDatabase             *database,
                                                 GTlsCertificate          *certificate,
                                                 GTlsInteraction          *interaction,
                                                 GTlsDatabaseLookupFlags   flags,
                                                 GCancellable             *cancellable,
                                                 GError                  **error)
{
  g_autoptr(GTlsDatabase) system = get_system ();

  return g_tls_database_lookup_certificate_issuer (system, certificate, interaction, flags, cancellable, error);
}

static GList *
netreq_trust_database_lookup_certificates_issued_by (GTlsDatabase             *database,
                                                     GByteArray               *issuer,
                                                     GTlsInteraction          *interaction,
                                                     GTlsDatabaseLookupFlags   flags,
                                                     GCancellable             *cancellable,
                                                     GError                  **error)
{
  g_autoptr(GTlsDatabase) system = get_system ();

  return g_tls_database_lookup_certificates_issued_by (system, issuer, interaction, flags, cancellable, error);
}

static void
netreq_trust_database_finalize (GObject *object)
{
  NetreqTrustDatabase *self = NETREQ_TRUST_DATABASE (object);

  g_ptr_array_unref (self->anchors);

  G_OBJECT_CLASS (netreq_trust_database_parent_class)->finalize (object);
}

/* The asynchronous functions run these in a thread. */
static void
netreq_trust_database_class_init (NetreqTrustDatabaseClass *klass)
{
  GTlsDatabaseClass *database_class = G_TLS_DATABASE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = netreq_trust_database_finalize;

  database_class->verify_chain = netreq_trust_database_verify_chain;
  database_class->create_certificate_handle = netreq_trust_database_create_certificate_handle;
  database_class->lookup_certificate_for_handle = netreq_trust_database_lookup_certificate_for_handle;
  database_class->lookup_certificate_issuer = netreq_trust_database_lookup_certificate_issuer;
  database_class->lookup_certificates_issued_by = netreq_trust_database_lookup_certificates_issued_by;
}

static void
netreq_trust_database_init (NetreqTrustDatabase *self)
{
  self->anchors = g_ptr_array_new_with_free_func (g_object_unref);
}

GTlsDatabase *
netreq_trust_database_new (GPtrArray *anchors)
{
  NetreqTrustDatabase *self = g_object_new (NETREQ_TYPE_TRUST_DATABASE, NULL);

  for (guint i = 0; i < anchors->len; i++)
    g_ptr_array_add (self->anchors, g_object_ref (g_ptr_array_index (anchors, i)));

  return G_TLS_DATABASE (self);
}
