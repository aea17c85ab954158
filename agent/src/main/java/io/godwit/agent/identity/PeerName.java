package io.godwit.agent.identity;

import io.godwit.model.HostId;
import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Which host a verified certificate names: the common name is the host's id. */
public final class PeerName {
  private PeerName() {}

  /**
   * @throws IllegalArgumentException if the certificate is not a host's
   */
  public static HostId hostOf(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    try {
      for (Rdn part : new LdapName(subject).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          return HostId.of(part.getValue().toString());
        }
      }
    } catch (InvalidNameException e) {
      throw new IllegalArgumentException("not a subject: " + subject, e);
    }
    throw new IllegalArgumentException("the certificate names no host: " + subject);
  }
}
