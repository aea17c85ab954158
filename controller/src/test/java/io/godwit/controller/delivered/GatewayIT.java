package io.godwit.controller.delivered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.CertificateRenewal;
import io.godwit.protocol.v1.EnrolmentGrpc;
import io.godwit.protocol.v1.JoinRequest;
import io.godwit.protocol.v1.OrderResult;
import io.godwit.protocol.v1.ProtocolRange;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents at the controller's door, over mutual TLS. */
@ExtendWith(SharedController.class)
class GatewayIT {
  private static final AtomicInteger HOSTS = new AtomicInteger();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ControllerProcess controller;
  private final Rest rest;
  private final String host = "gate-" + HOSTS.incrementAndGet();

  GatewayIT(ControllerProcess controller) {
    this.controller = controller;
    this.rest = Rest.to(controller);
  }

  @Test
  void aTokenLetsOneHostInOnce() throws Exception {
    String token = token();
    AgentIdentity identity = FakeAgent.join(controller, token);

    assertThat(rest.get("/api/v1/hosts/" + host).mustBe(200).json().path("id").asText())
        .isEqualTo(identity.hostId());
    assertRefused(Status.Code.PERMISSION_DENIED, () -> FakeAgent.join(controller, token))
        .contains("was used before")
        .contains("ask for a new one");
  }

  @Test
  void aForgedTokenLetsNobodyIn() {
    String token = token();
    int secret = token.indexOf('.') + 1;
    int pin = token.lastIndexOf('.') + 1;
    String otherSecret = token.substring(0, secret) + "A".repeat(43) + token.substring(pin - 1);
    String otherPin = token.substring(0, pin) + "A".repeat(43);

    assertRefused(Status.Code.PERMISSION_DENIED, () -> FakeAgent.join(controller, otherSecret))
        .contains("was not made here");
    assertRefused(Status.Code.PERMISSION_DENIED, () -> FakeAgent.join(controller, otherPin))
        .contains("not a token of this controller");
    assertThat(rest.get("/api/v1/hosts/" + host).status()).isEqualTo(404);
  }

  @Test
  void anExpiredTokenLetsNobodyIn() throws Exception {
    String token = token();
    Path store = controller.data().resolve("store.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
        PreparedStatement aged =
            connection.prepareStatement(
                "UPDATE join_token SET expires_at = 1000 WHERE host_name = ?")) {
      aged.setString(1, host);
      assertThat(aged.executeUpdate()).isEqualTo(1);
    }

    assertRefused(Status.Code.PERMISSION_DENIED, () -> FakeAgent.join(controller, token))
        .contains("expired at 1970-01-01")
        .contains("ask for a new one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "godwit1", "godwit1..", "admin", "godwit2.a.b"})
  void whatIsNoTokenLetsNobodyIn(String text) {
    assertRefused(Status.Code.PERMISSION_DENIED, () -> FakeAgent.join(controller, text))
        .contains("not a token of this controller");
  }

  @Test
  void aRequestThatTheKeyDidNotSignUsesNoTokenUp() throws Exception {
    String token = token();
    KeyPair ours = AgentIdentity.newKey();
    KeyPair others = new KeyPair(AgentIdentity.newKey().getPublic(), ours.getPrivate());
    ManagedChannel channel = AgentIdentity.dialUnknown(controller);
    try {
      assertRefused(
          Status.Code.INVALID_ARGUMENT,
          () ->
              EnrolmentGrpc.newBlockingStub(channel)
                  .join(
                      JoinRequest.newBuilder()
                          .setToken(token)
                          .setProtocol(FakeAgent.PROTOCOL)
                          .setCertificateRequest(AgentIdentity.request(others))
                          .build()));
    } finally {
      channel.shutdownNow();
    }
    assertThat(FakeAgent.join(controller, token).hostId()).isNotBlank();
  }

  @Test
  void whoShowsNoCertificateIsNoHost() throws Exception {
    try (FakeAgent agent = FakeAgent.dial(AgentIdentity.dialUnknown(controller))) {
      agent.hello(FakeAgent.PROTOCOL);
      assertThat(agent.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(agent.end().getDescription()).contains("join it first");
    }
  }

  @Test
  void anotherAuthoritysCertificateEndsTheConnection() throws Exception {
    AgentIdentity joined = FakeAgent.join(controller, token());
    KeyPair key = AgentIdentity.newKey();
    AgentIdentity forged =
        new AgentIdentity(joined.hostId(), key, List.of(selfSigned(joined.hostId(), key)));

    try (FakeAgent agent = FakeAgent.dial(forged.dial(controller))) {
      agent.hello(FakeAgent.PROTOCOL);
      assertThat(agent.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
    assertThat(state()).isNotEqualTo("CONNECTED");
  }

  @Test
  void aRemovedHostsCertificateIsWorthNothing() throws Exception {
    AgentIdentity identity = FakeAgent.join(controller, token());
    try (FakeAgent agent = start(identity)) {
      rest.delete("/api/v1/hosts/" + host).mustBe(204);
      assertThat(agent.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }
    try (FakeAgent again = FakeAgent.dial(identity.dial(controller))) {
      again.hello(FakeAgent.PROTOCOL);
      assertThat(again.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(again.end().getDescription()).contains("join it again");
    }
  }

  @Test
  void aCertificateIsRenewedForANewKey() throws Exception {
    AgentIdentity identity = FakeAgent.join(controller, token());
    KeyPair fresh = AgentIdentity.newKey();
    AgentIdentity renewed;
    try (FakeAgent agent = start(identity)) {
      agent.say(
          AgentMessage.newBuilder()
              .setCertificateRenewal(
                  CertificateRenewal.newBuilder()
                      .setCertificateRequest(AgentIdentity.request(fresh))));
      renewed =
          new AgentIdentity(
              identity.hostId(),
              fresh,
              AgentIdentity.chain(agent.next().getRenewedCertificate().getCertificateChainList()));
    }

    assertThat(renewed.chain().getFirst().getSubjectX500Principal())
        .isEqualTo(identity.chain().getFirst().getSubjectX500Principal());
    try (FakeAgent agent = start(renewed)) {
      assertThat(agent.isOpen()).isTrue();
    }
  }

  @Test
  void aSecondStreamReplacesTheFirst() throws Exception {
    AgentIdentity identity = FakeAgent.join(controller, token());
    try (FakeAgent first = start(identity);
        FakeAgent second = start(identity)) {
      assertThat(first.end().getCode()).isEqualTo(Status.Code.ABORTED);
      assertThat(first.end().getDescription()).contains("newer stream");
      assertThat(second.isOpen()).isTrue();
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(state()).isEqualTo("CONNECTED"));
    }
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(state()).isEqualTo("UNREACHABLE"));
  }

  @Test
  void helloComesFirstAndOnce() throws Exception {
    AgentIdentity identity = FakeAgent.join(controller, token());
    try (FakeAgent rude = FakeAgent.dial(identity.dial(controller))) {
      rude.say(AgentMessage.newBuilder().setOrderResult(OrderResult.getDefaultInstance()));
      assertThat(rude.end().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    }
    try (FakeAgent twice = start(identity)) {
      twice.hello(FakeAgent.PROTOCOL);
      assertThat(twice.end().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    }
  }

  @Test
  void anAgentThatAlsoSpeaksALaterVersionIsAnsweredInOurs() throws Exception {
    AgentIdentity identity = FakeAgent.join(controller, token(), range(1, 2));
    try (FakeAgent agent = FakeAgent.dial(identity.dial(controller))) {
      agent.hello(range(1, 2));
      assertThat(agent.next().getWelcome().getProtocol()).isEqualTo(1);
    }
  }

  @Test
  void withoutACommonVersionTheAgentIsToldWhatToUpgrade() throws Exception {
    String token = token();
    assertRefused(
            Status.Code.FAILED_PRECONDITION, () -> FakeAgent.join(controller, token, range(2, 3)))
        .contains(
            "the agent speaks protocol 2 to 3, this controller 1 to 1: upgrade the controller");
    AgentIdentity identity = FakeAgent.join(controller, token);
    try (FakeAgent agent = FakeAgent.dial(identity.dial(controller))) {
      agent.hello(range(2, 3));
      assertThat(agent.end().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
      assertThat(agent.end().getDescription()).contains("upgrade the controller");
    }
  }

  private FakeAgent start(AgentIdentity identity) throws Exception {
    return FakeAgent.start(controller, identity, order -> OrderResult.getDefaultInstance());
  }

  private String state() {
    return rest.get("/api/v1/hosts/" + host).mustBe(200).json().path("state").asText();
  }

  private String token() {
    return rest.post(
            "/api/v1/hosts/tokens", "{\"hostName\":\"%s\",\"provider\":\"lab\"}".formatted(host))
        .mustBe(201)
        .json()
        .path("token")
        .asText();
  }

  private static ProtocolRange range(int oldest, int newest) {
    return ProtocolRange.newBuilder().setOldest(oldest).setNewest(newest).build();
  }

  private static AbstractStringAssert<?> assertRefused(Status.Code code, ThrowingCallable call) {
    StatusRuntimeException refusal =
        Assertions.catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.getStatus().getCode()).isEqualTo(code);
    return assertThat(refusal.getStatus().getDescription());
  }

  private static X509Certificate selfSigned(String name, KeyPair key) throws Exception {
    X500Name subject = new X500Name("CN=" + name);
    Instant now = Instant.now();
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    subject,
                    BigInteger.ONE,
                    Date.from(now),
                    Date.from(now.plus(Duration.ofDays(1))),
                    subject,
                    key.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
  }
}
