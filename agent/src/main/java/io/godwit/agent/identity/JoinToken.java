package io.godwit.agent.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code godwit host add} prints: {@code godwit1.<secret>.<pin>}, both 32 bytes in base64url
 * without padding.
 *
 * @param text as the controller takes it
 * @param pin the SHA-256 of the controller's CA's SubjectPublicKeyInfo, base64url
 */
record JoinToken(String text, String pin) {
  private static final Pattern SHAPE =
      Pattern.compile("godwit1\\.[A-Za-z0-9_-]{43}\\.([A-Za-z0-9_-]{43})");

  /**
   * @throws JoinFailed if the text has not the shape of a token; it is not repeated, for it may be
   *     a secret
   */
  static JoinToken parse(String text) throws JoinFailed {
    Matcher matcher = SHAPE.matcher(text.strip());
    if (!matcher.matches()) {
      throw new JoinFailed(
          "this is not a join token: it should be one line that begins with godwit1. as"
              + " `godwit host add` prints it");
    }
    return new JoinToken(text.strip(), matcher.group(1));
  }

  boolean pins(X509Certificate certificate) {
    byte[] found = sha256(certificate.getPublicKey().getEncoded());
    return MessageDigest.isEqual(found, Base64.getUrlDecoder().decode(pin));
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "JoinToken[pin=" + pin + "]";
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
