package io.godwit.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.godwit.agent.config.HostPort;
import io.godwit.agent.testing.TestAuthority;
import io.godwit.model.HostId;
import io.godwit.protocol.v1.CertificateRenewal;
import io.godwit.protocol.v1.RenewedCertificate;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateRenewerTest {
  private static final HostId HOST = new HostId(new UUID(3, 4));

  @TempDir Path state;

  private final TestAuthority authority = new TestAuthority();
  private IdentityStore store;

  @BeforeEach
  void join() throws Exception {
    KeyPair keys = TestAuthority.keyPair();
    IdentityStore.create(
        state.resolve("identity"),
        new Identity(
            new HostPort("127.0.0.1", 1),
            keys.getPrivate(),
            List.of(authority.forHost(HOST, keys.getPublic())),
            authority.certificate()));
    store = IdentityStore.open(state.resolve("identity"));
  }

  private CertificateRenewer after(Duration age) {
    Clock clock = Clock.fixed(Instant.now().plus(age), ZoneOffset.UTC);
    return new CertificateRenewer(store, clock, new SecureRandom());
  }

  private static PublicKey key(CertificateRenewal asked) throws Exception {
    return new JcaPKCS10CertificationRequest(asked.getCertificateRequest().toByteArray())
        .getPublicKey();
  }

  /** Made at the time of a renewer of that age. */
  private RenewedCertificate certified(HostId host, PublicKey key, Duration age) throws Exception {
    X509Certificate made = authority.forHost(host, key, Instant.now().plus(age));
    return RenewedCertificate.newBuilder()
        .addCertificateChain(ByteString.copyFrom(made.getEncoded()))
        .build();
  }

  @Test
  void asksWhenTwoThirdsOfItsLifeAreOver() {
    assertThat(after(Duration.ofDays(4)).due()).isEmpty();
    assertThat(after(Duration.ofDays(5)).due()).isPresent();
  }

  @Test
  void asksOnceAndWaits() {
    CertificateRenewer renewer = after(Duration.ofDays(5));

    assertThat(renewer.due()).isPresent();
    assertThat(renewer.due()).isEmpty();
  }

  @Test
  void takesANewCertificateForItsNewKey() throws Exception {
    CertificateRenewer renewer = after(Duration.ofDays(5));
    PublicKey key = key(renewer.due().orElseThrow());
    Identity old = store.current();

    renewer.accept(certified(HOST, key, Duration.ofDays(5)));

    assertThat(store.current().certificate().getPublicKey()).isEqualTo(key);
    assertThat(store.current().key()).isNotEqualTo(old.key());
    assertThat(IdentityStore.open(state.resolve("identity")).current()).isEqualTo(store.current());
  }

  /** As every one is by a clock that is days ahead: it would be renewed for ever. */
  @Test
  void keepsItsCertificateIfTheNewOneIsOldAlready() throws Exception {
    CertificateRenewer renewer = after(Duration.ofDays(6));
    PublicKey key = key(renewer.due().orElseThrow());
    Identity old = store.current();

    renewer.accept(certified(HOST, key, Duration.ZERO));

    assertThat(store.current()).isEqualTo(old);
    assertThat(renewer.due()).as("asks again only later").isEmpty();
  }

  @Test
  void asksAgainWhenItsClockWasPutBack() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now().plus(Duration.ofDays(8)));
    CertificateRenewer renewer = new CertificateRenewer(store, now::get, new SecureRandom());
    assertThat(renewer.due()).isPresent();

    now.set(Instant.now().plus(Duration.ofDays(5)));

    assertThat(renewer.due()).isPresent();
  }

  @Test
  void keepsItsCertificateIfTheAnswerIsNotRight() throws Exception {
    CertificateRenewer renewer = after(Duration.ofDays(5));
    PublicKey key = key(renewer.due().orElseThrow());
    Identity old = store.current();

    renewer.accept(certified(HOST, TestAuthority.keyPair().getPublic(), Duration.ofDays(5)));
    renewer.accept(certified(new HostId(new UUID(9, 9)), key, Duration.ofDays(5)));
    renewer.accept(
        RenewedCertificate.newBuilder()
            .addCertificateChain(
                ByteString.copyFrom(
                    new TestAuthority()
                        .forHost(HOST, key, Instant.now().plus(Duration.ofDays(5)))
                        .getEncoded()))
            .build());

    assertThat(store.current()).isEqualTo(old);
  }
}
