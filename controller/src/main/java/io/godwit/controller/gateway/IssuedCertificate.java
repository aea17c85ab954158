package io.godwit.controller.gateway;

import com.google.protobuf.ByteString;
import io.godwit.controller.pki.CertificateAuthority;
import io.godwit.controller.store.HostRecord;
import io.godwit.protocol.v1.JoinReply;
import io.godwit.protocol.v1.RenewedCertificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;

/** A host's certificate as messages carry it. */
final class IssuedCertificate {
  private IssuedCertificate() {}

  static JoinReply joined(
      HostRecord host, X509Certificate certificate, CertificateAuthority authority) {
    return JoinReply.newBuilder()
        .setHostId(host.id().toString())
        .setHostName(host.name().value())
        .addCertificateChain(der(certificate))
        .addCertificateChain(der(authority.certificate()))
        .setCaCertificate(der(authority.certificate()))
        .build();
  }

  static RenewedCertificate renewed(X509Certificate certificate, CertificateAuthority authority) {
    return RenewedCertificate.newBuilder()
        .addCertificateChain(der(certificate))
        .addCertificateChain(der(authority.certificate()))
        .build();
  }

  private static ByteString der(X509Certificate certificate) {
    try {
      return ByteString.copyFrom(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read can be written", e);
    }
  }
}
