package io.godwit.agent.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** Keys and certificates as text. */
final class Pem {
  private static final String KEY = "PRIVATE KEY";
  private static final String CERTIFICATE = "CERTIFICATE";

  private Pem() {}

  static String write(PrivateKey key) throws IOException {
    return write(KEY, key.getEncoded());
  }

  static String write(X509Certificate certificate) throws IOException {
    try {
      return write(CERTIFICATE, certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException("a certificate cannot be encoded", e);
    }
  }

  /** The one EC key in the text (PKCS#8). */
  static PrivateKey privateKey(String text) throws IOException, GeneralSecurityException {
    byte[] encoded =
        objects(text).stream()
            .filter(object -> object.getType().equals(KEY))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no private key"))
            .getContent();
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  /** At least one. */
  static List<X509Certificate> certificates(String text)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (PemObject object : objects(text)) {
      if (object.getType().equals(CERTIFICATE)) {
        certificates.add(certificate(object.getContent()));
      }
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("there is no certificate");
    }
    return certificates;
  }

  /** Reads X.509, DER. */
  static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
    Certificate read =
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    return (X509Certificate) read;
  }

  private static String write(String type, byte[] content) throws IOException {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    }
    return text.toString();
  }

  private static List<PemObject> objects(String text) throws IOException {
    List<PemObject> objects = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(text))) {
      for (PemObject next = reader.readPemObject(); next != null; next = reader.readPemObject()) {
        objects.add(next);
      }
    }
    return objects;
  }
}
