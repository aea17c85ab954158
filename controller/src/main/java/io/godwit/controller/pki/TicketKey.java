package io.godwit.controller.pki;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;

/** The Ed25519 key by which the controller signs tickets for the agents' tunnels. */
public final class TicketKey {
  private final KeyPair pair;

  private TicketKey(KeyPair pair) {
    this.pair = pair;
  }

  /**
   * Reads the key, made now if there is none.
   *
   * @throws PkiException if the file cannot be read or written
   */
  public static TicketKey open(Path file, SecureRandom random) {
    return new TicketKey(KeyFile.ed25519(file, random));
  }

  public PrivateKey signing() {
    return pair.getPrivate();
  }

  /** Every agent is told it. */
  public PublicKey verifying() {
    return pair.getPublic();
  }
}
