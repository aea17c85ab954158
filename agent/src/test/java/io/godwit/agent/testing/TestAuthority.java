package io.godwit.agent.testing;

import io.godwit.model.HostId;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certification authority as a controller has one. */
public final class TestAuthority {
  private static final Duration LIFE = Duration.ofDays(7);

  private final AtomicLong serial = new AtomicLong(1);
  private final KeyPair keys = keyPair();
  private final X509Certificate certificate;

  public TestAuthority() {
    certificate = issue("CN=Test CA", keys.getPublic(), Instant.now(), true);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** As a join token carries it. */
  public String pin() throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
  }

  /** Of a server that may be dialled at 127.0.0.1. */
  public X509Certificate forServer(PublicKey key) {
    return issue("CN=controller", key, Instant.now(), false);
  }

  public X509Certificate forHost(HostId host, PublicKey key) {
    return forHost(host, key, Instant.now());
  }

  /**
   * @param from begin of seven days
   */
  public X509Certificate forHost(HostId host, PublicKey key, Instant from) {
    return issue("CN=" + host, key, from, false);
  }

  public static KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private X509Certificate issue(String subject, PublicKey key, Instant from, boolean authority) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name("CN=Test CA"),
              BigInteger.valueOf(serial.getAndIncrement()),
              Date.from(from.minusSeconds(1)),
              Date.from(from.plus(LIFE)),
              new X500Name(subject),
              key);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (subject.equals("CN=controller")) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
