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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
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

  private RenewedCertificate certified(HostId host, PublicKey key) throws Exception {
    return RenewedCertificate.newBuilder()
        .addCertificateChain(ByteString.copyFrom(authority.forHost(host, key).getEncoded()))
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

    renewer.accept(certified(HOST, key));

    assertThat(store.current().certificate().getPublicKey()).isEqualTo(key);
    assertThat(store.current().key()).isNotEqualTo(old.key());
    assertThat(IdentityStore.open(state.resolve("identity")).current()).isEqualTo(store.current());
  }

  @Test
  void keepsItsCertificateIfTheAnswerIsNotRight() throws Exception {
    CertificateRenewer renewer = after(Duration.ofDays(5));
    PublicKey key = key(renewer.due().orElseThrow());
    Identity old = store.current();

    renewer.accept(certified(HOST, TestAuthority.keyPair().getPublic()));
    renewer.accept(certified(new HostId(new UUID(9, 9)), key));
    renewer.accept(
        RenewedCertificate.newBuilder()
            .addCertificateChain(
                ByteString.copyFrom(new TestAuthority().forHost(HOST, key).getEncoded()))
            .build());

    assertThat(store.current()).isEqualTo(old);
  }
}
