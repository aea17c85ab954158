package io.godwit.protocol.ticket;

import com.google.protobuf.InvalidProtocolBufferException;
import io.godwit.model.HostId;
import io.godwit.protocol.ticket.Verdict.Accepted;
import io.godwit.protocol.ticket.Verdict.Reason;
import io.godwit.protocol.ticket.Verdict.Refused;
import io.godwit.protocol.v1.SignedTicket;
import io.godwit.protocol.v1.StreamKind;
import io.godwit.protocol.v1.TicketClaims;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;

/**
 * An agent's side of tickets: whether the controller made one, and whether it is good here, now and
 * for this peer. Whether it was announced beforehand and is used for the first time is the tunnel's
 * to know. May be used by many threads.
 */
public final class TicketVerifier {
  private final PublicKey key;

  /**
   * @throws IllegalArgumentException if it is not an Ed25519 key
   */
  public TicketVerifier(PublicKey key) {
    if (!Ed25519.isOneOf(key.getAlgorithm())) {
      throw new IllegalArgumentException(
          "tickets are verified with Ed25519, not " + key.getAlgorithm());
    }
    this.key = key;
  }

  /**
   * @param key X.509 SubjectPublicKeyInfo, DER, Ed25519: the controller's Welcome has it
   * @throws InvalidKeyException if it is none
   */
  public static TicketVerifier of(byte[] key) throws InvalidKeyException {
    try {
      KeyFactory factory = KeyFactory.getInstance(Ed25519.ALGORITHM);
      return new TicketVerifier(factory.generatePublic(new X509EncodedKeySpec(key)));
    } catch (InvalidKeySpecException e) {
      throw new InvalidKeyException("the controller's ticket key is not an Ed25519 key", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no Ed25519", e);
    }
  }

  /**
   * Judges a ticket of an order, which is the controller's whoever signed the ticket: all but the
   * signature. That is verified where the ticket is shown.
   */
  public static Verdict read(SignedTicket ticket, Instant now) {
    try {
      return judge(TicketClaims.parseFrom(ticket.getClaims()), now);
    } catch (InvalidProtocolBufferException e) {
      return new Refused(Reason.MALFORMED, "its claims cannot be read: " + e.getMessage());
    }
  }

  /**
   * Judges a ticket by which a peer opens a stream.
   *
   * @param self the host that accepts
   * @param peer the host that the peer's verified certificate names
   */
  public Verdict verify(SignedTicket ticket, HostId self, HostId peer, Instant now) {
    if (!isSigned(ticket)) {
      return new Refused(Reason.FORGED, "the controller did not sign it");
    }
    return switch (read(ticket, now)) {
      case Refused refused -> refused;
      case Accepted accepted -> judgeHosts(accepted, self.toString(), peer.toString());
    };
  }

  /**
   * Judges a ticket by which a host wants to be relayed to the ticket's other one.
   *
   * @param self the host that relays
   * @param peer the host that the peer's verified certificate names
   */
  public Verdict verifyAsRelay(SignedTicket ticket, HostId self, HostId peer, Instant now) {
    if (!isSigned(ticket)) {
      return new Refused(Reason.FORGED, "the controller did not sign it");
    }
    return switch (read(ticket, now)) {
      case Refused refused -> refused;
      case Accepted accepted -> judgeRelayed(accepted, self.toString(), peer.toString());
    };
  }

  private static Verdict judgeRelayed(Accepted accepted, String self, String peer) {
    TicketClaims claims = accepted.claims();
    if (!claims.getRelayHostId().equals(self)) {
      return new Refused(Reason.OTHER_HOST, "it is for another host to relay");
    }
    boolean isOneOfTwo =
        claims.getSourceHostId().equals(peer) || claims.getDestinationHostId().equals(peer);
    return isOneOfTwo
        ? accepted
        : new Refused(Reason.OTHER_DIALER, "it is for a stream between other hosts");
  }

  private static Verdict judge(TicketClaims claims, Instant now) {
    if (claims.getTicketId().isEmpty() || claims.getOperationId().isEmpty()) {
      return new Refused(Reason.MALFORMED, "it names no operation or has no id");
    }
    if (claims.getKind() == StreamKind.STREAM_KIND_UNSPECIFIED
        || claims.getKind() == StreamKind.UNRECOGNIZED) {
      return new Refused(Reason.MALFORMED, "it is for a kind of stream that is not known here");
    }
    Instant notAfter = Instant.ofEpochMilli(claims.getNotAfterMillis());
    if (now.isAfter(notAfter)) {
      return new Refused(Reason.EXPIRED, "it expired at " + notAfter + ", and here it is " + now);
    }
    return new Accepted(claims);
  }

  private static Verdict judgeHosts(Accepted accepted, String self, String peer) {
    TicketClaims claims = accepted.claims();
    if (!claims.getDialerHostId().equals(peer)) {
      return new Refused(Reason.OTHER_DIALER, "it is for a stream that another host opens");
    }
    boolean between =
        (claims.getSourceHostId().equals(peer) && claims.getDestinationHostId().equals(self))
            || (claims.getSourceHostId().equals(self)
                && claims.getDestinationHostId().equals(peer));
    return between
        ? accepted
        : new Refused(Reason.OTHER_HOST, "it is for a stream to another host");
  }

  private boolean isSigned(SignedTicket ticket) {
    try {
      Signature signature = Signature.getInstance(Ed25519.ALGORITHM);
      signature.initVerify(key);
      signature.update(ticket.getClaims().asReadOnlyByteBuffer());
      return signature.verify(ticket.getSignature().toByteArray());
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot verify a ticket", e);
    }
  }
}
