/* Copyright 2026 The libnetreq authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "policy/netreq-certificate-rules-private.h"

NetreqCertificateVerdict
netreq_certificate_judge (gboolean                  somebody_decides,
                          NetreqCertificateDecision decision,
                          gboolean                  is_valid)
{
  const NetreqCertificateVerdict found = is_valid ? NETREQ_CERTIFICATE_GO : NETREQ_CERTIFICATE_REFUSE;

  if (!somebody_decides)
    return found;

  switch (decision)
    {
    case NETREQ_CERTIFICATE_ACCEPTED:
      return NETREQ_CERTIFICATE_GO;

    case NETREQ_CERTIFICATE_REJECTED:
      return NETREQ_CERTIFICATE_REFUSE;

    case NETREQ_CERTIFICATE_LEFT:
      return found;

    case NETREQ_CERTIFICATE_UNDECIDED:
    default:
      return NETREQ_CERTIFICATE_ASK;
    }
}
