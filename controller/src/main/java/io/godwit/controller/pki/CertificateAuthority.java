package io.godwit.controller.pki;

import io.godwit.model.HostId;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs the controller's and the agents' certificates. Its key is made at the controller's first
 * start; agents and the CLI pin it, so it lives as long as the controller's data.
 */
public final class CertificateAuthority {
  /** An agent renews at two thirds of it. */
  public static final Duration AGENT_VALIDITY = Duration.ofDays(7);

  static final Duration SERVER_VALIDITY = Duration.ofDays(397);

  private static final Duration OWN_VALIDITY = Duration.ofDays(3650);
  // Hosts' clocks are not the controller's.
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(10);
  private static final String SIGNATURE = "SHA256withECDSA";

  private final KeyPair key;
  private final X509Certificate certificate;
  private final Clock clock;
  private final SecureRandom random;

  private CertificateAuthority(
      KeyPair key, X509Certificate certificate, Clock clock, SecureRandom random) {
    this.key = key;
    this.certificate = certificate;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Reads the authority, made now if there is none.
   *
   * @param keyFile only its owner can read it
   * @param certificateFile made again from the key if it is missing
   * @throws PkiException if a file cannot be read or written, or they do not belong together
   */
  public static CertificateAuthority open(
      Path keyFile, Path certificateFile, Clock clock, SecureRandom random) {
    KeyPair key = KeyFile.ecP256(keyFile, random);
    try {
      if (!Files.exists(certificateFile)) {
        X509Certificate made = selfSigned(key, clock.instant(), random);
        PrivateFile.writePublic(certificateFile, Pem.of(made));
      }
      X509Certificate certificate = Pem.certificate(Files.readString(certificateFile));
      certificate.verify(key.getPublic());
      return new CertificateAuthority(key, certificate, clock, random);
    } catch (IOException | GeneralSecurityException e) {
      throw new PkiException(
          "the CA certificate " + certificateFile + " cannot be used with its key: " + e, e);
    }
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** SHA-256 of the CA's SubjectPublicKeyInfo: by this a joining agent knows the controller. */
  public byte[] pin() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getPublic().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A certificate by which other agents and the controller know a host: its CN is the id. */
  public X509Certificate issueForHost(HostId host, PublicKey hostKey) {
    GeneralName name =
        new GeneralName(GeneralName.uniformResourceIdentifier, "urn:uuid:" + host.value());
    return issue(
        "CN=" + host.value(),
        hostKey,
        AGENT_VALIDITY,
        List.of(name),
        KeyPurposeId.id_kp_clientAuth,
        KeyPurposeId.id_kp_serverAuth);
  }

  /** The controller's own certificate, good for the names. */
  X509Certificate issueForServer(Collection<ServerName> names, PublicKey serverKey) {
    List<GeneralName> all = names.stream().map(ServerName::generalName).toList();
    return issue(
        "CN=Godwit controller", serverKey, SERVER_VALIDITY, all, KeyPurposeId.id_kp_serverAuth);
  }

  Instant now() {
    return clock.instant();
  }

  private X509Certificate issue(
      String subject,
      PublicKey subjectKey,
      Duration validity,
      List<GeneralName> names,
      KeyPurposeId... purposes) {
    try {
      JcaX509v3CertificateBuilder builder =
          builder(certificate.getSubjectX500Principal(), subject, subjectKey, validity);
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
          .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              extensions.createAuthorityKeyIdentifier(certificate))
          .addExtension(
              Extension.subjectAlternativeName,
              false,
              new GeneralNames(names.toArray(GeneralName[]::new)));
      return sign(builder, key);
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
      throw new PkiException("cannot issue a certificate for " + subject + ": " + e, e);
    }
  }

  private JcaX509v3CertificateBuilder builder(
      X500Principal issuer, String subject, PublicKey subjectKey, Duration validity) {
    Instant now = clock.instant();
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, random),
        Date.from(now.minus(CLOCK_SKEW)),
        Date.from(now.plus(validity)),
        new X500Principal(subject),
        subjectKey);
  }

  private static X509Certificate selfSigned(KeyPair key, Instant now, SecureRandom random)
      throws GeneralSecurityException {
    // The number in the name tells two controllers' authorities apart in a trust store.
    BigInteger serial = new BigInteger(127, random);
    X500Principal name = new X500Principal("CN=Godwit CA " + serial.toString(16).substring(0, 8));
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              serial,
              Date.from(now.minus(CLOCK_SKEW)),
              Date.from(now.plus(OWN_VALIDITY)),
              name,
              key.getPublic());
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key.getPublic()));
      return sign(builder, key);
    } catch (OperatorCreationException | CertIOException e) {
      throw new GeneralSecurityException("cannot make the CA certificate", e);
    }
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, KeyPair key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key.getPrivate())));
  }
}
