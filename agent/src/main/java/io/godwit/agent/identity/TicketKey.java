package io.godwit.agent.identity;

import io.godwit.protocol.ticket.TicketVerifier;
import java.security.InvalidKeyException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The key by which the controller signs tickets, as its last Welcome named it. */
public final class TicketKey {
  private final AtomicReference<Optional<TicketVerifier>> current =
      new AtomicReference<>(Optional.empty());

  /** Empty until the controller has been met; no ticket is good before. */
  public Optional<TicketVerifier> verifier() {
    return current.get();
  }

  /**
   * @param encoded X.509 SubjectPublicKeyInfo, DER, Ed25519
   */
  public void replace(byte[] encoded) throws InvalidKeyException {
    current.set(Optional.of(TicketVerifier.of(encoded)));
  }
}
