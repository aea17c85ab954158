package io.godwit.protocol.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.godwit.model.HostId;
import io.godwit.protocol.ticket.Verdict.Accepted;
import io.godwit.protocol.ticket.Verdict.Reason;
import io.godwit.protocol.ticket.Verdict.Refused;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.protocol.v1.TicketClaims;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TicketVerifierTest {
  private static final Instant NOW = Instant.parse("2026-11-24T04:00:00Z");
  private static final HostId SOURCE = HostId.of("00000000-0000-0000-0000-000000000001");
  private static final HostId DESTINATION = HostId.of("00000000-0000-0000-0000-000000000002");
  private static final HostId STRANGER = HostId.of("00000000-0000-0000-0000-000000000003");

  private TicketSigner signer;
  private TicketVerifier verifier;

  @BeforeEach
  void makeKey() throws Exception {
    KeyPair pair = newKey("Ed25519");
    signer = new Ed25519Signer(pair.getPrivate());
    verifier = TicketVerifier.of(pair.getPublic().getEncoded());
  }

  @Test
  void acceptsWhatTheControllerSigned() {
    TicketClaims claims = claims().build();
    assertThat(verifier.verify(signer.sign(claims), DESTINATION, SOURCE, NOW))
        .isEqualTo(new Accepted(claims));
  }

  @Test
  void eitherHostMayBeTheDialer() {
    TicketClaims claims = claims().setDialerHostId(DESTINATION.toString()).build();
    assertThat(verifier.verify(signer.sign(claims), SOURCE, DESTINATION, NOW))
        .isEqualTo(new Accepted(claims));
  }

  @Test
  void refusesAnotherControllersSignature() throws Exception {
    TicketSigner other = new Ed25519Signer(newKey("Ed25519").getPrivate());
    assertThat(reason(other.sign(claims().build()))).isEqualTo(Reason.FORGED);
  }

  @Test
  void refusesChangedClaims() {
    SignedTicket ticket = signer.sign(claims().build());
    TicketClaims changed = claims().setKind(StreamKind.CONTROL).build();
    assertThat(reason(ticket.toBuilder().setClaims(changed.toByteString()).build()))
        .isEqualTo(Reason.FORGED);
  }

  @Test
  void refusesNoSignatureAndOneOfAnotherLength() {
    SignedTicket ticket = signer.sign(claims().build());
    assertThat(reason(ticket.toBuilder().clearSignature().build())).isEqualTo(Reason.FORGED);
    assertThat(reason(ticket.toBuilder().setSignature(ByteString.copyFromUtf8("x")).build()))
        .isEqualTo(Reason.FORGED);
  }

  @Test
  void refusesAfterItsTimeAndNotBefore() {
    SignedTicket ticket = signer.sign(claims().build());
    Instant notAfter = NOW.plus(Duration.ofMinutes(1));
    assertThat(verifier.verify(ticket, DESTINATION, SOURCE, notAfter)).isInstanceOf(Accepted.class);
    assertThat(verifier.verify(ticket, DESTINATION, SOURCE, notAfter.plusMillis(1)))
        .isInstanceOfSatisfying(
            Refused.class, it -> assertThat(it.reason()).isEqualTo(Reason.EXPIRED));
  }

  @Test
  void refusesAPeerThatIsNotTheDialer() {
    SignedTicket ticket = signer.sign(claims().build());
    assertThat(reason(verifier.verify(ticket, DESTINATION, STRANGER, NOW)))
        .isEqualTo(Reason.OTHER_DIALER);
  }

  @Test
  void refusesATicketForAnotherHost() {
    SignedTicket ticket = signer.sign(claims().build());
    assertThat(reason(verifier.verify(ticket, STRANGER, SOURCE, NOW))).isEqualTo(Reason.OTHER_HOST);
    assertThat(reason(verifier.verify(ticket, SOURCE, SOURCE, NOW))).isEqualTo(Reason.OTHER_HOST);
  }

  @Test
  void refusesSignedClaimsThatSayTooLittle() {
    assertThat(reason(signer.sign(claims().clearTicketId().build()))).isEqualTo(Reason.MALFORMED);
    assertThat(reason(signer.sign(claims().clearOperationId().build())))
        .isEqualTo(Reason.MALFORMED);
    assertThat(reason(signer.sign(claims().clearKind().build()))).isEqualTo(Reason.MALFORMED);
    assertThat(reason(signer.sign(claims().setKindValue(99).build()))).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void refusesKeysOfOtherKinds() throws Exception {
    KeyPair elliptic = newKey("EC");
    assertThatThrownBy(() -> new Ed25519Signer(elliptic.getPrivate()))
        .isInstanceOf(InvalidKeyException.class);
    assertThatThrownBy(() -> TicketVerifier.of(elliptic.getPublic().getEncoded()))
        .isInstanceOf(InvalidKeyException.class);
  }

  private Reason reason(SignedTicket ticket) {
    return reason(verifier.verify(ticket, DESTINATION, SOURCE, NOW));
  }

  private static Reason reason(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Refused.class);
    return ((Refused) verdict).reason();
  }

  private static KeyPair newKey(String algorithm) throws Exception {
    return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
  }

  private static TicketClaims.Builder claims() {
    return TicketClaims.newBuilder()
        .setTicketId("ticket")
        .setOperationId("operation")
        .setVmId("vm")
        .setEpoch(2)
        .setSourceHostId(SOURCE.toString())
        .setDestinationHostId(DESTINATION.toString())
        .setKind(StreamKind.MEMORY)
        .setDialerHostId(SOURCE.toString())
        .setNotAfterMillis(NOW.plus(Duration.ofMinutes(1)).toEpochMilli());
  }
}
