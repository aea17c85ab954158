package io.godwit.agent.identity;

import io.godwit.protocol.ticket.TicketVerifier;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The key by which the controller signs tickets, as its last Welcome named it. */
public final class TicketKey {
  private final AtomicReference<Optional<TicketVerifier>> current =
      new AtomicReference<>(Optional.empty());
  private final CountDownLatch named = new CountDownLatch(1);

  /** Empty until the controller has been met; no ticket is good before. */
  public Optional<TicketVerifier> verifier() {
    return current.get();
  }

  /** As {@link #verifier}, but waits so long for the controller to name it. */
  public Optional<TicketVerifier> awaitVerifier(Duration limit) throws InterruptedException {
    boolean unused = named.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    return verifier();
  }

  /**
   * @param encoded X.509 SubjectPublicKeyInfo, DER, Ed25519
   */
  public void replace(byte[] encoded) throws InvalidKeyException {
    current.set(Optional.of(TicketVerifier.of(encoded)));
    named.countDown();
  }
}
