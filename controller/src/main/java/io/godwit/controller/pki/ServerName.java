package io.godwit.controller.pki;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * A name or address that the controller is dialled by.
 *
 * @param text an IPv4 or IPv6 address, or a DNS name
 */
public record ServerName(String text) {
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  public ServerName {
    Objects.requireNonNull(text);
  }

  GeneralName generalName() {
    int kind = ADDRESS.matcher(text).matches() ? GeneralName.iPAddress : GeneralName.dNSName;
    return new GeneralName(kind, text);
  }

  /** Whether the certificate is good for it. */
  boolean isIn(X509Certificate certificate) throws CertificateParsingException {
    Integer kind = generalName().getTagNo();
    var names = certificate.getSubjectAlternativeNames();
    return names != null
        && names.stream().anyMatch(name -> name.get(0).equals(kind) && text.equals(name.get(1)));
  }
}
