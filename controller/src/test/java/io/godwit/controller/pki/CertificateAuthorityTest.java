package io.godwit.controller.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.model.HostId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final HostId HOST = HostId.of("01234567-89ab-cdef-0123-456789abcdef");

  private final SecureRandom random = new SecureRandom();
  @TempDir private Path folder;
  private CertificateAuthority authority;

  @BeforeEach
  void open() {
    authority = open(NOW);
  }

  @Test
  void itIsTheSameAfterARestartAndItsKeyIsTheOwnersAlone() throws Exception {
    byte[] pin = authority.pin();

    CertificateAuthority again = open(NOW.plus(Duration.ofDays(30)));

    assertThat(again.pin()).isEqualTo(pin);
    assertThat(again.certificate()).isEqualTo(authority.certificate());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())))
        .isEqualTo("rw-------");
  }

  @Test
  void aLostCertificateIsMadeAgainWithTheSamePin() throws Exception {
    byte[] pin = authority.pin();
    Files.delete(folder.resolve("ca.pem"));

    assertThat(open(NOW).pin()).isEqualTo(pin);
  }

  @Test
  void aKeyThatDoesNotBelongToTheCertificateIsRefused() throws Exception {
    Files.delete(keyFile());

    assertThatThrownBy(() -> open(NOW))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("ca.pem");
  }

  @Test
  void aBrokenKeyFileIsRefusedAndNotReplaced() throws Exception {
    Files.writeString(keyFile(), "not a key");

    assertThatThrownBy(() -> open(NOW))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("backup");
    assertThat(keyFile()).hasContent("not a key");
  }

  @Test
  void aHostsCertificateNamesItAndEndsInAWeek() throws Exception {
    KeyPair key = keyPair("EC", 256);

    X509Certificate certificate =
        authority.issueForHost(HOST, CertificateRequest.verifiedKey(request(key)));

    certificate.verify(authority.certificate().getPublicKey());
    assertThat(certificate.getPublicKey()).isEqualTo(key.getPublic());
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=" + HOST);
    assertThat(certificate.getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(7)));
    assertThat(certificate.getBasicConstraints()).as("not a CA").isEqualTo(-1);
  }

  @Test
  void aRequestThatIsNotSignedWithItsKeyIsRefused() throws Exception {
    byte[] forged = request(keyPair("EC", 256));
    forged[forged.length - 1] ^= 1;

    assertThatThrownBy(() -> CertificateRequest.verifiedKey(forged))
        .isInstanceOf(PkiException.class);
  }

  @Test
  void aKeyOfAnotherKindAndWhatIsNoRequestAreRefused() throws Exception {
    byte[] rsa = request(keyPair("RSA", 1024));

    assertThatThrownBy(() -> CertificateRequest.verifiedKey(rsa)).hasMessageContaining("P-256");
    assertThatThrownBy(() -> CertificateRequest.verifiedKey(new byte[] {1, 2, 3}))
        .isInstanceOf(PkiException.class);
  }

  @Test
  void theServersCertificateIsKeptWhileItFitsAndMadeAgainWhenNot() throws Exception {
    Path chain = folder.resolve("server.pem");
    ServerIdentity server = new ServerIdentity(folder.resolve("server.key"), chain);
    Set<ServerName> names = Set.of(new ServerName("localhost"), new ServerName("10.80.0.1"));

    server.ensure(authority, names, random);
    String first = Files.readString(chain);
    server.ensure(authority, names, random);
    assertThat(chain).hasContent(first);

    server.ensure(authority, Set.of(new ServerName("example.org")), random);
    String second = Files.readString(chain);
    assertThat(second).isNotEqualTo(first);

    server.ensure(
        open(NOW.plus(Duration.ofDays(300))), Set.of(new ServerName("example.org")), random);
    assertThat(Files.readString(chain)).isNotEqualTo(second);
  }

  private CertificateAuthority open(Instant now) {
    return CertificateAuthority.open(
        keyFile(), folder.resolve("ca.pem"), Clock.fixed(now, ZoneOffset.UTC), random);
  }

  private Path keyFile() {
    return folder.resolve("ca.key");
  }

  private static KeyPair keyPair(String algorithm, int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static byte[] request(KeyPair key) throws Exception {
    String signature =
        key.getPrivate().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    return new JcaPKCS10CertificationRequestBuilder(
            new X500Principal("CN=whatever the host likes"), key.getPublic())
        .build(new JcaContentSignerBuilder(signature).build(key.getPrivate()))
        .getEncoded();
  }
}
