package io.godwit.protocol.ticket;

/** The signature algorithm of tickets, as the JDK names it. */
final class Ed25519 {
  static final String ALGORITHM = "Ed25519";

  private Ed25519() {}

  /** The JDK calls a key of it by the curve's or by the family's name. */
  static boolean isOneOf(String keyAlgorithm) {
    return keyAlgorithm.equals(ALGORITHM) || keyAlgorithm.equals("EdDSA");
  }
}
