package io.godwit.controller.gateway;

import io.godwit.model.HostId;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusException;
import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Who is at the other end of a call, by the client certificate that TLS has verified. */
final class Peer {
  static final Context.Key<X509Certificate> CERTIFICATE = Context.key("peer certificate");

  private Peer() {}

  /**
   * The host that makes the present call.
   *
   * @throws StatusException UNAUTHENTICATED if it showed no certificate, or one that names no host
   */
  static HostId host() throws StatusException {
    X509Certificate certificate = CERTIFICATE.get();
    if (certificate == null) {
      throw Status.UNAUTHENTICATED
          .withDescription("a host shows its certificate here; join it first")
          .asException();
    }
    try {
      return HostId.of(commonName(certificate));
    } catch (InvalidNameException | IllegalArgumentException e) {
      throw Status.UNAUTHENTICATED
          .withDescription("the certificate names no host")
          .withCause(e)
          .asException();
    }
  }

  private static String commonName(X509Certificate certificate) throws InvalidNameException {
    for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
      if (part.getType().equalsIgnoreCase("CN")) {
        return part.getValue().toString();
      }
    }
    throw new InvalidNameException("no common name");
  }
}
