package io.godwit.controller.delivered;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What a caller knows of the controller: its certification authority. */
final class Tls {
  private Tls() {}

  static SSLContext trusting(Path ca) {
    try {
      KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
      known.load(null);
      known.setCertificateEntry("ca", certificate(ca));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(known);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static X509Certificate certificate(Path pem) throws IOException, GeneralSecurityException {
    try (InputStream bytes = Files.newInputStream(pem)) {
      return certificate(bytes);
    }
  }

  static X509Certificate certificate(InputStream bytes) throws GeneralSecurityException {
    return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(bytes);
  }
}
