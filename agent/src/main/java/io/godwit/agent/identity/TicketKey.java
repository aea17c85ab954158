package io.godwit.agent.identity;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The key by which the controller signs tickets, as its last Welcome named it. */
public final class TicketKey {
  private final AtomicReference<Optional<PublicKey>> current =
      new AtomicReference<>(Optional.empty());

  /** Empty until the controller has been met; no ticket is good before. */
  public Optional<PublicKey> current() {
    return current.get();
  }

  /**
   * @param encoded X.509 SubjectPublicKeyInfo, DER, Ed25519
   */
  public void replace(byte[] encoded) throws GeneralSecurityException {
    PublicKey key =
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    current.set(Optional.of(key));
  }
}
