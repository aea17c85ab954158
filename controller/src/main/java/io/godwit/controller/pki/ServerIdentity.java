package io.godwit.controller.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * The controller's own TLS key and certificate.
 *
 * @param keyFile PKCS#8, PEM
 * @param chainFile the controller's certificate and the CA's, PEM
 */
public record ServerIdentity(Path keyFile, Path chainFile) {

  /**
   * Makes sure that there is a certificate for the names that is good for a while; a fitting one is
   * kept.
   *
   * @throws PkiException if a file cannot be read or written
   */
  public void ensure(
      CertificateAuthority authority, Collection<ServerName> names, SecureRandom random) {
    KeyPair key = KeyFile.ecP256(keyFile, random);
    try {
      if (!fits(authority, names, key)) {
        X509Certificate own = authority.issueForServer(names, key.getPublic());
        PrivateFile.writePublic(chainFile, Pem.of(List.of(own, authority.certificate())));
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new PkiException("cannot write the server certificate " + chainFile + ": " + e, e);
    }
  }

  private boolean fits(CertificateAuthority authority, Collection<ServerName> names, KeyPair key)
      throws IOException, GeneralSecurityException {
    if (!Files.exists(chainFile)) {
      return false;
    }
    X509Certificate certificate = Pem.certificate(Files.readString(chainFile));
    Instant renewal =
        certificate
            .getNotAfter()
            .toInstant()
            .minus(CertificateAuthority.SERVER_VALIDITY.dividedBy(3));
    if (authority.now().isAfter(renewal)
        || !certificate.getPublicKey().equals(key.getPublic())
        || !certificate
            .getIssuerX500Principal()
            .equals(authority.certificate().getSubjectX500Principal())) {
      return false;
    }
    for (ServerName name : names) {
      if (!name.isIn(certificate)) {
        return false;
      }
    }
    return true;
  }
}
